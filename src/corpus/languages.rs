//! Which texts are in one language, so that their words may be counted together?
//!
//! No list of words: texts in one language share the small words that every text is full of, and these are
//! found by looking.

use ahash::{AHashMap, AHashSet};

use crate::parallel;
use crate::text::Terms;

use super::background::Background;

/// The language of a text: [`Language::KNOWN`], or one of those found among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Language(u16);

impl Language {
    /// That of the background.
    pub(crate) const KNOWN: Self = Self(0);
}

/// A word in this share of the texts of a language is one of its small words.
const SMALL: f64 = 0.1;

/// A text is in a language if at least this share of its running words are small words of it.
const COVERED: f64 = 0.3;

/// So many texts of the sample make a language.
const FEWEST: u32 = 3;

/// From so many texts at most, evenly spread, the languages are learned.
const SAMPLE: usize = 2_000;

/// So many languages at most are told apart; what is in none of them is counted together.
const MOST: usize = 64;

/// The languages that a collection of texts is in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Languages {
    /// The small words of each language but that of the background.
    small: Vec<AHashSet<u64>>,
}

impl Languages {
    /// Learns the languages of those texts that the background does not know, and tells that of each text. O(n) for
    /// n words, times the languages.
    pub(crate) fn of(background: &Background, texts: &[&Terms]) -> (Self, Vec<Language>) {
        let known = parallel::map(texts, || (), |(), text| background.knows(text));
        let found =
            Self::learned(texts.iter().zip(&known).filter(|text| !text.1).map(|text| *text.0));
        let known: Vec<(&Terms, bool)> = texts.iter().copied().zip(known).collect();
        let language = |&(text, known): &(&Terms, bool)| {
            if known { Language::KNOWN } else { found.language_of_foreign(text) }
        };
        let languages = parallel::map(&known, || (), |(), text| language(text));
        (found, languages)
    }

    fn learned<'a>(foreign: impl Iterator<Item = &'a Terms>) -> Self {
        let mut foreign: Vec<&Terms> = foreign.collect();
        // The longest first: they say most of their language. The order of the input must not show.
        foreign.sort_unstable_by_key(|text| (std::cmp::Reverse(text.len()), text.hashes()));
        let step = foreign.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<&Terms> = foreign.into_iter().step_by(step).collect();

        let mut groups: Vec<Group> = Vec::new();
        for text in &sample {
            let best = best(groups.iter().map(|group| covered(text, |word| group.has(word))));
            match best {
                Some(best) => groups[best].add(text),
                None if groups.len() < MOST => {
                    groups.push(Group::default());
                    if let Some(group) = groups.last_mut() {
                        group.add(text);
                    }
                }
                None => {}
            }
        }
        // The first texts were placed with little to go by: place all anew.
        groups.retain(|group| group.texts >= FEWEST);
        let first = Self { small: groups.iter().map(Group::small).collect() };
        let mut again: Vec<Group> = first.small.iter().map(|_| Group::default()).collect();
        for text in sample {
            if let Some(group) = first.best(text) {
                again[group].add(text);
            }
        }
        again.retain(|group| group.texts >= FEWEST);
        Self { small: again.iter().map(Group::small).collect() }
    }

    /// How many languages there are: that of the background, those found, and what is in none of them.
    pub(crate) fn len(&self) -> usize {
        self.small.len() + 2
    }

    /// The language of a text. O(n) for n terms, times the languages.
    pub(crate) fn language(&self, background: &Background, text: &Terms) -> Language {
        if background.knows(text) { Language::KNOWN } else { self.language_of_foreign(text) }
    }

    fn language_of_foreign(&self, text: &Terms) -> Language {
        Language(self.best(text).map_or(self.small.len() + 1, |best| best + 1) as u16)
    }

    fn best(&self, text: &Terms) -> Option<usize> {
        best(self.small.iter().map(|small| covered(text, |word| small.contains(&word))))
    }
}

impl Language {
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The greatest share that is enough; of equal ones the first.
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

    fn has(&self, word: u64) -> bool {
        self.counts.get(&word).is_some_and(|&count| self.is_small(count))
    }

    fn is_small(&self, count: u32) -> bool {
        f64::from(count) >= SMALL * f64::from(self.texts)
    }

    fn small(&self) -> AHashSet<u64> {
        self.counts.iter().filter(|entry| self.is_small(*entry.1)).map(|entry| *entry.0).collect()
    }
}

/// The share of a text's grams that are small ones.
fn covered(text: &Terms, small: impl Fn(u64) -> bool) -> f64 {
    let among = text.hashes().iter().filter(|&&gram| small(gram)).count();
    among as f64 / text.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::corpus::Boilerplate;

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
        let background = Background::built_in();
        let terms: Vec<Terms> = texts
            .iter()
            .map(|text| background.terms_of(&Article::new("", text), &Boilerplate::default()))
            .collect();
        let (found, languages) = Languages::of(&background, &terms.iter().collect::<Vec<_>>());
        for (terms, language) in terms.iter().zip(&languages) {
            assert_eq!(found.language(&background, terms), *language);
        }
        (found, languages)
    }

    #[test]
    fn texts_in_one_language_are_counted_together_and_others_apart() {
        let mut texts = GERMAN.to_vec();
        texts.extend(SPANISH);
        texts.push(
            "After the fire in the signal box no trains will run on the line until the evening",
        );
        let (found, languages) = languages(&texts);
        assert_eq!(found.len(), 4);
        let same = |of: &[Language]| of.windows(2).all(|pair| pair[0] == pair[1]);
        assert!(same(&languages[..4]) && same(&languages[4..8]), "{languages:?}");
        assert_ne!(languages[0], languages[4]);
        assert_eq!(languages[8], Language::KNOWN);
        texts.reverse();
        let (_, mut reversed) = self::languages(&texts);
        reversed.reverse();
        assert_eq!(languages, reversed, "the order must not show");
    }

    #[test]
    fn two_texts_are_not_yet_a_language() {
        let (found, languages) = languages(&GERMAN[..2]);
        assert_eq!(found.len(), 2);
        assert_eq!(languages, [Language(1), Language(1)]);
    }

    #[test]
    fn blank_texts_and_none_are_known() {
        assert_eq!(languages(&["", "?!"]).1, [Language::KNOWN; 2]);
        assert!(languages(&[]).1.is_empty());
    }
}
