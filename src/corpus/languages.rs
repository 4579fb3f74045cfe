//! Finds the languages of texts that no background table knows.
//!
//! No word lists are needed. Texts in one language share its frequent words, which are learned from
//! the texts.

use ahash::{AHashMap, AHashSet};

use crate::text::{TermKind, Terms};

/// The language of a text: that of a background table, or one of those found among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Language(u16);

impl Language {
    /// Returns the language with this index.
    pub(super) fn of_index(index: u16) -> Self {
        Self(index)
    }

    /// Returns the index of the background table, then those of the languages found. The last
    /// index stands for texts in none of them.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Least share of the texts of a language that hold a gram, for it to be a frequent gram. With 0.1
/// the texts of Arabic and Chinese hold too few frequent grams to be recognised.
const FREQUENT: f64 = 0.05;

/// Least share of the grams of a text that are frequent grams of a language, for the text to be in
/// it. With 0.3 a language of many forms falls into parts, one for each subject, and 234 of 1,042
/// texts of SemEval-2022 task 8 are in no language. With 0.2 four of them are, and only Italian and
/// Spanish are taken for one. With 0.1 other languages are too.
const COVERED: f64 = 0.2;

/// Least number of texts of the sample that make a language.
const FEWEST: u32 = 3;

/// Maximum number of texts from which the languages are learned, evenly spread over the lengths.
pub(super) const SAMPLE: usize = 2_000;

/// Maximum number of languages. Texts in none of them are counted together.
const MOST: usize = 64;

/// The languages of a collection other than those of the background tables, each by its frequent
/// grams.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Languages {
    /// Number of background tables. Their languages have the first indices.
    tables: usize,
    frequent: Vec<AHashSet<u64>>,
}

impl Languages {
    /// Learns the languages of a sample of texts, the longest first, because they hold most of the
    /// frequent grams. Without the languages of background tables. O(n m) for n grams and m
    /// languages.
    pub(super) fn learn(sample: &[Terms]) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for text in sample {
            let best = best(groups.iter().map(|group| covered(text, |gram| group.has(gram))));
            match best {
                Some(best) => groups[best].add(text),
                None if groups.len() < MOST => {
                    let mut group = Group::default();
                    group.add(text);
                    groups.push(group);
                }
                None => {}
            }
        }
        // The first texts were placed by few grams. Place all of them again.
        groups.retain(|group| group.texts >= FEWEST);
        let first = Self::new(0, groups.iter().map(Group::frequent));
        let mut again: Vec<Group> = first.frequent.iter().map(|_| Group::default()).collect();
        for text in sample {
            if let Some(group) = first.best(text) {
                again[group].add(text);
            }
        }
        again.retain(|group| group.texts >= FEWEST);
        Self::new(0, again.iter().map(Group::frequent))
    }

    /// Returns the languages with these frequent grams, after those of `tables` background tables.
    pub(super) fn new(tables: usize, frequent: impl IntoIterator<Item = AHashSet<u64>>) -> Self {
        Self { tables, frequent: frequent.into_iter().collect() }
    }

    /// Returns the frequent grams of each language.
    pub(super) fn frequent(&self) -> &[AHashSet<u64>] {
        &self.frequent
    }

    /// Returns the number of languages: those of the background tables, those found, and one for
    /// texts in none of them.
    pub(crate) fn len(&self) -> usize {
        self.tables + self.frequent.len() + 1
    }

    /// Returns the language of a text that no background table knows. O(n m) for n terms and m
    /// languages.
    pub(crate) fn of_foreign(&self, text: &Terms) -> Language {
        Language((self.tables + self.best(text).unwrap_or(self.frequent.len())) as u16)
    }

    fn best(&self, text: &Terms) -> Option<usize> {
        best(self.frequent.iter().map(|frequent| covered(text, |gram| frequent.contains(&gram))))
    }
}

/// Returns whether a gram that `count` of `texts` texts hold is a frequent one. Pairs of words are
/// not: most of them are rare in every language.
pub(super) fn is_frequent(gram: u64, count: u32, texts: u32) -> bool {
    f64::from(count) >= FREQUENT * f64::from(texts) && !is_pair(gram)
}

fn is_pair(gram: u64) -> bool {
    TermKind::of(gram) == TermKind::Pair
}

/// Returns the index of the greatest share of at least [`COVERED`]; of equal ones the first.
fn best(shares: impl Iterator<Item = f64>) -> Option<usize> {
    let enough = shares.enumerate().filter(|share| share.1 >= COVERED);
    enough.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|share| share.0)
}

#[derive(Debug, Default)]
struct Group {
    texts: u32,
    counts: AHashMap<u64, u32>,
}

impl Group {
    fn add(&mut self, text: &Terms) {
        self.texts += 1;
        for &gram in text.hashes() {
            *self.counts.entry(gram).or_insert(0) += 1;
        }
    }

    fn has(&self, gram: u64) -> bool {
        self.counts.get(&gram).is_some_and(|&count| is_frequent(gram, count, self.texts))
    }

    fn frequent(&self) -> AHashSet<u64> {
        let counts = self.counts.iter().map(|(&gram, &count)| (gram, count));
        counts
            .filter(|entry| is_frequent(entry.0, entry.1, self.texts))
            .map(|entry| entry.0)
            .collect()
    }
}

/// Returns the share of the grams of a text, pairs of words left out, that are frequent ones.
fn covered(text: &Terms, frequent: impl Fn(u64) -> bool) -> f64 {
    let (mut all, mut among) = (0usize, 0usize);
    for &gram in text.hashes().iter().filter(|&&gram| !is_pair(gram)) {
        all += 1;
        among += usize::from(frequent(gram));
    }
    among as f64 / all.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: [&str; 4] = [
        "Nach dem Feuer im Stellwerk fahren auf der Strecke bis zum Abend keine Züge mehr, sagte die Bahn",
        "Die Feuerwehr hat den Brand in dem Stellwerk nach zwei Stunden gelöscht, sagte der Leiter",
        "Auf der Strecke nach Norden fahren nach dem Brand keine Züge, und die Bahn bittet um Geduld",
        "Der Rat hat dem Bau der Brücke zugestimmt, sagte der Leiter, und die Strecke bis zum Norden ist nach dem Bau frei",
    ];
    const SPANISH: [&str; 4] = [
        "El apagón dejó sin luz a más de ochenta mil hogares durante la noche del miércoles, según la empresa",
        "La empresa eléctrica dijo que la luz volverá a todos los hogares antes de la noche del jueves",
        "Más de ochenta mil hogares se quedaron sin luz en la noche, según los datos de la empresa",
        "El museo de la ribera abrirá sus puertas a los vecinos durante la noche del sábado",
    ];

    fn languages(texts: &[&str]) -> (Languages, Vec<Language>) {
        let mut terms: Vec<Terms> = texts.iter().map(|text| Terms::grams("", text)).collect();
        let mut sample = terms.clone();
        sample.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let found = Languages::learn(&sample);
        let languages = terms.drain(..).map(|terms| found.of_foreign(&terms)).collect();
        (found, languages)
    }

    #[test]
    fn texts_in_one_language_are_counted_together_and_others_apart() {
        let mut texts = GERMAN.to_vec();
        texts.extend(SPANISH);
        let (found, languages) = languages(&texts);
        assert_eq!(found.len(), 3);
        let same = |of: &[Language]| of.windows(2).all(|pair| pair[0] == pair[1]);
        assert!(same(&languages[..4]) && same(&languages[4..8]), "{languages:?}");
        assert_ne!(languages[0], languages[4]);
        texts.reverse();
        let (_, mut reversed) = self::languages(&texts);
        reversed.reverse();
        assert_eq!(languages, reversed, "the order must not show");
    }

    #[test]
    fn two_texts_are_not_yet_a_language() {
        let (found, languages) = languages(&GERMAN[..2]);
        assert_eq!(found.len(), 1);
        assert_eq!(languages, [Language(0), Language(0)]);
    }

    #[test]
    fn pairs_of_words_make_no_language() {
        let text = Terms::grams("", "ha no ba da mi");
        let pair = text.hashes().iter().copied().find(|&gram| is_pair(gram)).unwrap();
        let gram = text.hashes().iter().copied().find(|&gram| !is_pair(gram)).unwrap();
        assert_eq!(covered(&text, |gram| !is_pair(gram)), 1.0);
        assert_eq!(covered(&text, is_pair), 0.0);
        assert!(is_frequent(gram, 9, 9) && !is_frequent(pair, 9, 9));
    }

    #[test]
    fn the_bounds_of_a_language_are_included() {
        let gram = Terms::grams("ha", "").hashes()[0];
        assert!(is_frequent(gram, 1, 20) && !is_frequent(gram, 1, 21));
        assert_eq!(best([0.1, 0.2, 0.3, 0.3].into_iter()), Some(2));
        assert_eq!((best([0.2].into_iter()), best([0.19].into_iter())), (Some(0), None));
        assert_eq!(covered(&Terms::grams("", ""), |_| true), 0.0);
    }
}
