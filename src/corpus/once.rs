//! The terms that a collection has in one text alone, in two bytes each.

use crate::hash::{mix, scale};

/// Mean number of terms in a word of 64 bits.
const TERMS_A_WORD: usize = 4;

/// A set of terms that may take another term for one of its own: of terms that are not in it, 1 in
/// 200.
///
/// Each term sets four bits of one word: Putze, Sanders & Singler, [Cache-, hash- and
/// space-efficient Bloom filters](https://doi.org/10.1007/978-3-540-72845-0_9) (2007).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Once {
    words: Box<[u64]>,
}

impl Once {
    /// Returns the set of some terms. Their order does not matter.
    pub(super) fn of(terms: impl Iterator<Item = u64>, count: usize) -> Self {
        let words = count.div_ceil(TERMS_A_WORD).min(u32::MAX as usize);
        let mut once = Self { words: vec![0; words].into() };
        for term in terms {
            let (at, bits) = place(term, once.words.len());
            if let Some(word) = once.words.get_mut(at) {
                *word |= bits;
            }
        }
        once
    }

    pub(super) fn from_words(words: Vec<u64>) -> Option<Self> {
        u32::try_from(words.len()).ok().map(|_| Self { words: words.into() })
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Returns whether the set holds a term, or may hold it.
    pub(super) fn holds(&self, term: u64) -> bool {
        let (at, bits) = place(term, self.words.len());
        self.words.get(at).is_some_and(|word| word & bits == bits)
    }
}

/// Returns the word of a term, and its bits.
fn place(term: u64, words: usize) -> (usize, u64) {
    let hash = mix(term);
    let bits = [0, 6, 12, 18].map(|at| 1u64 << (hash >> at & 63));
    (scale(hash, words as u32), bits.iter().fold(0, |all, bit| all | bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_terms_and_hardly_others() {
        let term = |i: u64| mix(i).wrapping_mul(3);
        let once = Once::of((0..10_000).map(term), 10_000);
        assert!((0..10_000).all(|i| once.holds(term(i))));
        let wrong = (10_000..110_000).filter(|&i| once.holds(term(i))).count();
        assert!((100..1_000).contains(&wrong), "{wrong} of 100,000");
        assert!(!Once::default().holds(7) && !Once::of(std::iter::empty(), 0).holds(7));
    }
}
