//! Which runs of words does it hold?

use std::cmp::Ordering;

use super::words::WordHashes;
use crate::hash::combine;

/// The distinct shingles of a text: hashes of `k` words in a row, sorted.
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
    /// The word `k`-shingles of `text`; `k` of 0 counts as 1. A text of fewer than `k` words is one
    /// shingle, a text without words none.
    #[must_use]
    pub fn of(text: &str, k: usize) -> Self {
        Self::from_words(WordHashes::of(text).whole(), k)
    }

    /// The same from the hashes of the words, in order. O(n log n).
    #[must_use]
    pub fn from_words(words: &[u64], k: usize) -> Self {
        let k = k.clamp(1, words.len().max(1));
        words.windows(k).map(|run| run.iter().fold(0, |hash, &word| combine(hash, word))).collect()
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

    /// Counts what two sets share, exactly. O(n + m).
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Overlap {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = 0;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                Ordering::Less => drop(left.next()),
                Ordering::Greater => drop(right.next()),
                Ordering::Equal => {
                    shared += 1;
                    left.next();
                    right.next();
                }
            }
        }
        Overlap { shared, left: self.len(), right: other.len() }
    }
}

impl FromIterator<u64> for ShingleSet {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes.into())
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
    fn short_and_empty_texts_are_defined() {
        assert_eq!(ShingleSet::of("", 3).len(), 0);
        assert_eq!(ShingleSet::of("?!", 3).len(), 0);
        assert_eq!(ShingleSet::of("Breaking news", 3).len(), 1);
        assert_eq!(ShingleSet::of("a b c", 0).len(), 3);
    }

    proptest! {
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
