//! Which texts are in one language, so that their words may be counted together?
//!
//! No list of words: texts in one language share the small words that every text is full of, and these are
//! found by looking.

use ahash::{AHashMap, AHashSet};

use crate::parallel;
use crate::text::{TermKind, Terms};

use super::background::Background;

/// The language of a text: [`Language::KNOWN`], or one of those found among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Language(u16);

impl Language {
    /// That of the background.
    pub(crate) const KNOWN: Self = Self(0);
}

/// A text of which the background knows less than this share of the words is in another language.
const KNOWN_WORDS: f64 = 0.5;

/// A word in this share of the texts of a language is one of its small words.
const SMALL: f64 = 0.1;

/// A text is in a language if at least this share of its running words are small words of it.
const COVERED: f64 = 0.2;

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
    /// Learns the languages of those texts that the background does not know. O(n) for n words, times the
    /// languages.
    pub(crate) fn of(background: &Background, texts: &[&Terms]) -> Self {
        let unknown = parallel::map(texts, || (), |(), text| !is_known(background, text));
        let foreign: Vec<&Terms> =
            texts.iter().zip(unknown).filter(|(_, unknown)| *unknown).map(|(text, _)| *text).collect();
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
        let first = Self { small: groups.iter().map(Group::small).collect() };
        let mut again: Vec<Group> = first.small.iter().map(|_| Group::default()).collect();
        for text in sample {
            if let Some(group) = first.best(text) {
                again[group].add(text);
            }
        }
        again.retain(|group| group.texts > 0);
        if std::env::var_os("XL").is_some() { for g in &again { eprintln!("lang {} texts {} small", g.texts, g.small().len()); } }
        Self { small: again.iter().map(Group::small).collect() }
    }

    /// How many languages there are: that of the background, those found, and what is in none of them.
    pub(crate) fn len(&self) -> usize {
        self.small.len() + 2
    }

    /// The language of a text. O(n) for n terms, times the languages.
    pub(crate) fn language(&self, background: &Background, text: &Terms) -> Language {
        if is_known(background, text) {
            return Language::KNOWN;
        }
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
        for (word, _) in words(text) {
            *self.counts.entry(word).or_insert(0) += 1;
        }
    }

    fn has(&self, word: u64) -> bool {
        self.counts.get(&word).is_some_and(|&count| self.is_small(count))
    }

    fn is_small(&self, count: u32) -> bool {
        f64::from(count) >= SMALL * f64::from(self.texts) && (count > 1 || self.texts == 1)
    }

    fn small(&self) -> AHashSet<u64> {
        self.counts.iter().filter(|entry| self.is_small(*entry.1)).map(|entry| *entry.0).collect()
    }
}

fn words(text: &Terms) -> impl Iterator<Item = (u64, u16)> + '_ {
    text.iter().filter(|(term, _)| matches!(TermKind::of(*term), TermKind::Word | TermKind::LongWord))
}

/// Whether the background knows most words of a text; so, too, of a text without words.
fn is_known(background: &Background, text: &Terms) -> bool {
    let known = words(text).filter(|(word, _)| background.count(*word).is_some()).count();
    known as f64 >= KNOWN_WORDS * words(text).count() as f64
}

/// The share of a text's running words that are small ones.
fn covered(text: &Terms, small: impl Fn(u64) -> bool) -> f64 {
    let (mut among, mut all) = (0.0, 0.0);
    for (word, count) in words(text) {
        all += f64::from(count);
        if small(word) {
            among += f64::from(count);
        }
    }
    if all > 0.0 { among / all } else { 0.0 }
}
