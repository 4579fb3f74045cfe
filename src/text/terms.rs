//! Which words, and pairs of words, is it about?

use ahash::AHashMap;

use super::tally::tally;
use super::words::{WordHashes, each_word, stem};
use crate::hash::{combine, hash};

/// So many words from the start of the body are its lead, and count three times.
pub const LEAD_WORDS: usize = 150;

const BODY: u32 = 1;
const LEAD: u32 = 3;
const TITLE: u32 = 3;

/// What a term is. The two lowest bits of its hash tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A word that is its own [`stem`].
    Word,
    /// Two words in a row.
    Pair,
    /// A longer word, whole.
    LongWord,
    /// The stem of a longer word.
    Stem,
}

impl TermKind {
    /// The kind of the term with this hash.
    #[must_use]
    pub fn of(term: u64) -> Self {
        [Self::Word, Self::Pair, Self::LongWord, Self::Stem][(term & 3) as usize]
    }

    fn term(self, hash: u64) -> u64 {
        hash & !3 | self as u64
    }
}

/// The terms of an article, sorted by hash, each with its count.
///
/// A term is a word, the stem of a longer word, or two words in a row: see [`TermKind`]. Its count is:
/// once each time it stands in the body, three times where that is among the first [`LEAD_WORDS`] words,
/// and three times each time it stands in the title.
///
/// ```
/// use samestory::text::Terms;
///
/// let terms = Terms::of("Ferry fire", "The ferry burned.");
/// assert_eq!(terms.len(), 7); // ferry, fire, the, burned; "ferry fire", "the ferry", "ferry burned"
/// assert_eq!(terms.iter().map(|(_, count)| count).max(), Some(6)); // ferry: in the title and in the lead
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    hashes: Box<[u64]>,
    counts: Box<[u16]>,
}

impl Terms {
    /// The terms of an article with this title and body. O(n log n) for n words.
    #[must_use]
    pub fn of(title: &str, text: &str) -> Self {
        Self::from_words(&WordHashes::of(title), &WordHashes::of(text))
    }

    /// The same from the words of title and body.
    #[must_use]
    pub fn from_words(title: &WordHashes, body: &WordHashes) -> Self {
        let mut found = Vec::with_capacity(2 * (title.len() + body.len()));
        each_term(title, |term, _| found.push((term, TITLE)));
        each_term(body, |term, last| {
            found.push((term, if last < LEAD_WORDS { LEAD } else { BODY }));
        });
        let (hashes, counts) = tally(&found);
        let counts = counts.into_iter().map(|count| u16::try_from(count).unwrap_or(u16::MAX));
        Self { hashes: hashes.into(), counts: counts.collect() }
    }

    /// How many distinct terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The terms' hashes, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Every term with its count, by ascending hash.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, u16)> + '_ {
        self.hashes.iter().copied().zip(self.counts.iter().copied())
    }
}

fn pair_term(first: u64, second: u64) -> u64 {
    TermKind::Pair.term(combine(first, second))
}

/// The terms of one word: one, or two where it is longer than its stem.
fn word_terms(whole: u64, stem: u64) -> (u64, Option<u64>) {
    if whole == stem {
        (TermKind::Word.term(whole), None)
    } else {
        (TermKind::LongWord.term(whole), Some(TermKind::Stem.term(stem)))
    }
}

/// Calls `emit` with each term and the place of its last word.
fn each_term(words: &WordHashes, mut emit: impl FnMut(u64, usize)) {
    for (at, (&whole, &stem)) in words.whole().iter().zip(words.stems()).enumerate() {
        let (word, stem) = word_terms(whole, stem);
        emit(word, at);
        if let Some(stem) = stem {
            emit(stem, at);
        }
    }
    for (at, pair) in words.whole().windows(2).enumerate() {
        emit(pair_term(pair[0], pair[1]), at + 1);
    }
}

/// The terms of the given texts in letters, by hash, where `wanted` says yes; a stem ends in a
/// hyphen.
///
/// Terms are kept as hashes; this reads the texts again to name a few of them.
///
/// ```
/// use samestory::text::{TermKind, named_terms};
///
/// let names = named_terms(["Ferry fire"], |term| TermKind::of(term) == TermKind::Pair);
/// assert_eq!(names.values().collect::<Vec<_>>(), ["ferry fire"]);
/// ```
pub fn named_terms<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    wanted: impl Fn(u64) -> bool,
) -> std::collections::BTreeMap<u64, String> {
    let mut names = AHashMap::new();
    for text in texts {
        let mut last: Option<(u64, String)> = None;
        each_word(text, |word| {
            let this = hash(word.as_bytes());
            let beginning = stem(word);
            let (term, stem) = word_terms(this, hash(beginning.as_bytes()));
            if wanted(term) {
                names.entry(term).or_insert_with(|| word.to_owned());
            }
            if let Some(stem) = stem.filter(|&stem| wanted(stem)) {
                names.entry(stem).or_insert_with(|| format!("{beginning}-"));
            }
            if let Some((before, text)) = &last {
                let pair = pair_term(*before, this);
                if wanted(pair) {
                    names.entry(pair).or_insert_with(|| format!("{text} {word}"));
                }
            }
            last = Some((this, word.to_owned()));
        });
    }
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_ends_where_it_should() {
        let body: String = (0..=LEAD_WORDS).map(|i| format!("w{i} ")).collect();
        let terms = Terms::of("", &body);
        let count = |word: &str| {
            terms
                .iter()
                .find(|&(term, _)| term == TermKind::Word.term(hash(word.as_bytes())))
                .map(|(_, count)| count)
        };
        assert_eq!(count(&format!("w{}", LEAD_WORDS - 1)), Some(3));
        assert_eq!(count(&format!("w{LEAD_WORDS}")), Some(1));
    }

    #[test]
    fn a_count_never_overflows() {
        let body = "again ".repeat(70_000);
        assert!(Terms::of("", &body).iter().all(|(_, count)| count == u16::MAX));
    }

    #[test]
    fn title_and_body_make_no_pair_across_their_border() {
        let terms = Terms::of("a b", "c d");
        assert_eq!(
            terms.iter().filter(|&(term, _)| TermKind::of(term) == TermKind::Pair).count(),
            2
        );
    }
}
