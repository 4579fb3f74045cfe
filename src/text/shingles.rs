//! Which runs of words does it hold?

use super::tally::distinct;
use super::words::{WordHashes, each_word};
use crate::hash::hash;

/// The distinct shingles of a text: hashes of `k` words or letters in a row, sorted.
///
/// Resemblance and containment of such sets are those of Broder,
/// [On the resemblance and containment of documents](https://doi.org/10.1109/SEQUEN.1997.666900) (1997).
///
/// ```
/// use samestory::text::ShingleSet;
///
/// let a = ShingleSet::of("the ferry caught fire off the cape", 3);
/// let b = ShingleSet::of("a ferry caught fire off the cape", 3);
/// let overlap = a.overlap(&b);
/// assert_eq!((overlap.shared, overlap.left, overlap.right), (4, 5, 5));
/// assert_eq!(overlap.jaccard(), 4.0 / 6.0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ShingleSet(Box<[u64]>);

impl ShingleSet {
    /// The word `k`-shingles of `text`; see [`word_shingles`].
    #[must_use]
    pub fn of(text: &str, k: usize) -> Self {
        let mut words = WordHashes::default();
        words.read_whole(text);
        Self::from_words(words.whole(), k)
    }

    /// The same from the hashes of the words, in order. O(n) for hashes that are spread evenly.
    #[must_use]
    pub fn from_words(words: &[u64], k: usize) -> Self {
        word_shingles(words, k).collect()
    }

    /// The letter `k`-shingles of the words of `text`, with one space between them; see [`letter_shingles`].
    /// For short texts, and for languages that inflect or compound.
    ///
    /// ```
    /// use samestory::text::ShingleSet;
    ///
    /// let (a, b) = (ShingleSet::of_letters("Hafenfähre", 4), ShingleSet::of_letters("die HAFENFÄHREN", 4));
    /// assert_eq!(a.overlap(&b).containment(), 1.0);
    /// ```
    #[must_use]
    pub fn of_letters(text: &str, k: usize) -> Self {
        let mut plain = String::with_capacity(text.len());
        each_word(text, |word| {
            plain.push_str(if plain.is_empty() { "" } else { " " });
            plain.push_str(word);
        });
        letter_shingles(&plain, k).collect()
    }

    /// How many distinct shingles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The shingles' hashes, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// The shingles' hashes, ascending.
    pub fn iter(&self) -> std::slice::Iter<'_, u64> {
        self.0.iter()
    }

    /// Counts what two sets share, exactly. O(n + m).
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Overlap {
        // Two halves at once, since a step waits for the one before it.
        let middle = self.0.get(self.len() / 2).copied().unwrap_or(0);
        let halves = |set: &Self| set.0.partition_point(|&hash| hash < middle);
        let (left, left_more) = self.0.split_at(halves(self));
        let (right, right_more) = other.0.split_at(halves(other));
        let (mut one, mut more) = (Merge::default(), Merge::default());
        while one.step(left, right) & more.step(left_more, right_more) {}
        while one.step(left, right) {}
        while more.step(left_more, right_more) {}
        Overlap { shared: one.shared + more.shared, left: self.len(), right: other.len() }
    }
}

/// How far two sorted lists have been merged.
#[derive(Default)]
struct Merge {
    left: usize,
    right: usize,
    shared: usize,
}

impl Merge {
    /// One further, unless one of the lists is at its end.
    fn step(&mut self, left: &[u64], right: &[u64]) -> bool {
        let (Some(a), Some(b)) = (left.get(self.left), right.get(self.right)) else { return false };
        // Which of the two is less is anybody's guess, so no branch.
        self.shared += usize::from(a == b);
        self.left += usize::from(a <= b);
        self.right += usize::from(b <= a);
        true
    }
}

/// What a word's hash is worth more in a shingle for each place further to the front (the golden ratio, which
/// has no structure of its own).
const PLACE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of every `k` words in a row, in order: one combined from those of the words, so that no boundary
/// between words can move. `k` of 0 counts as 1; fewer than `k` words are one shingle, no words none.
///
/// The words may be anybody's: any function or closure from a text to tokens will do.
///
/// ```
/// use samestory::hash::hash;
/// use samestory::sketch::MinHasher;
/// use samestory::text::word_shingles;
///
/// let tokenize = |line: &str| -> Vec<u64> { line.split(';').map(|field| hash(field.as_bytes())).collect() };
/// let tokens = tokenize("GET;/index.html;200");
/// assert_eq!(word_shingles(&tokens, 2).count(), 2);
/// let signature = MinHasher::default().sign(word_shingles(&tokens, 2));
/// assert!(signature.is_some());
/// ```
pub fn word_shingles(words: &[u64], k: usize) -> impl Iterator<Item = u64> + '_ {
    let k = k.clamp(1, words.len().max(1));
    let sum = |sum: u64, word: &u64| sum.wrapping_mul(PLACE).wrapping_add(*word);
    let oldest_place = (1..k).fold(1u64, |place, _| place.wrapping_mul(PLACE));
    // The hash rolls: the newest word comes in, the oldest goes.
    let mut rest = words.iter().take(k - 1).fold(0, sum);
    words.iter().zip(&words[k - 1..]).map(move |(oldest, newest)| {
        let shingle = sum(rest, newest);
        rest = shingle.wrapping_sub(oldest.wrapping_mul(oldest_place));
        shingle
    })
}

/// The hash of every `k` letters in a row, as they stand: spaces and marks are letters too, and nothing is
/// folded. `k` of 0 counts as 1; fewer than `k` letters are one shingle, no letters none.
///
/// ```
/// use samestory::{hash::hash, text::letter_shingles};
///
/// assert!(letter_shingles("Fähre", 4).eq([hash("Fähr".as_bytes()), hash("ähre".as_bytes())]));
/// ```
pub fn letter_shingles(text: &str, k: usize) -> impl Iterator<Item = u64> + '_ {
    let starts = text.char_indices().map(|(at, _)| at);
    let ends = starts.clone().skip(k.max(1)).chain(std::iter::once(text.len()));
    starts.zip(ends).map(|(start, end)| hash(&text.as_bytes()[start..end]))
}

impl<'a> IntoIterator for &'a ShingleSet {
    type Item = &'a u64;
    type IntoIter = std::slice::Iter<'a, u64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<u64> for ShingleSet {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        Self(distinct(hashes.into_iter()))
    }
}

/// How much two shingle sets share, in shingles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Overlap {
    /// Shingles in both.
    pub shared: usize,
    /// Shingles of the left set.
    pub left: usize,
    /// Shingles of the right set.
    pub right: usize,
}

impl Overlap {
    /// Shared over all: |A ∩ B| / |A ∪ B|, in 0..=1. Two empty sets have nothing in common: 0.
    #[must_use]
    pub fn jaccard(&self) -> f64 {
        ratio(self.shared, (self.left + self.right).saturating_sub(self.shared))
    }

    /// Shared over the smaller set, in 0..=1; 0 where that is empty.
    #[must_use]
    pub fn containment(&self) -> f64 {
        ratio(self.shared, self.left.min(self.right))
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_boundary_between_words_counts() {
        assert_ne!(ShingleSet::of("ab c d", 3), ShingleSet::of("a bc d", 3));
    }

    #[test]
    fn letters_make_shingles_too() {
        let slow = |text: &str, k: usize| -> BTreeSet<u64> {
            let letters: Vec<char> = text.chars().collect();
            let runs = letters.windows(k.clamp(1, letters.len().max(1)));
            runs.map(|run| hash(run.iter().collect::<String>().as_bytes())).collect()
        };
        for text in ["", "a", "Zwölf 北京", "ab ab ab"] {
            for k in 0..9 {
                let fast: BTreeSet<u64> = letter_shingles(text, k).collect();
                assert_eq!(fast, slow(text, k), "{text:?}, {k}");
            }
        }
        assert_eq!(ShingleSet::of_letters("No, no!", 3), letter_shingles("no no", 3).collect());
    }

    #[test]
    fn short_and_empty_texts_are_defined() {
        assert_eq!(ShingleSet::of("", 3).len(), 0);
        assert_eq!(ShingleSet::of("?!", 3).len(), 0);
        assert_eq!(ShingleSet::of("Breaking news", 3).len(), 1);
        assert_eq!(ShingleSet::of("a b c", 0).len(), 3);
    }

    proptest! {
        #[test]
        fn a_rolling_hash_is_that_of_its_words(words in prop::collection::vec(any::<u64>(), 0..12), k in 0usize..15) {
            let digits = |run: &[u64]| run.iter().fold(0u64, |sum, &word| sum.wrapping_mul(PLACE).wrapping_add(word));
            let slow: Vec<u64> = words.windows(k.clamp(1, words.len().max(1))).map(digits).collect();
            prop_assert_eq!(word_shingles(&words, k).collect::<Vec<_>>(), slow);
        }

        #[test]
        fn overlap_is_that_of_plain_sets(a in prop::collection::vec(0u64..40, 0..40), b in prop::collection::vec(0u64..40, 0..40)) {
            let (x, y): (BTreeSet<_>, BTreeSet<_>) = (a.iter().copied().collect(), b.iter().copied().collect());
            let (a, b): (ShingleSet, ShingleSet) = (a.into_iter().collect(), b.into_iter().collect());
            let overlap = a.overlap(&b);
            prop_assert_eq!(overlap, Overlap { shared: x.intersection(&y).count(), left: x.len(), right: y.len() });
            prop_assert_eq!(overlap.jaccard(), b.overlap(&a).jaccard());
            prop_assert_eq!(overlap.containment(), b.overlap(&a).containment());
            if !a.is_empty() {
                prop_assert_eq!(a.overlap(&a).jaccard(), 1.0);
                prop_assert_eq!(a.overlap(&a).containment(), 1.0);
            }
        }
    }
}
