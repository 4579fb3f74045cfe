//! How alike are two articles in what they are about?

use crate::hash::part_starts;

/// Weighted terms of unit length, sorted by hash.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermVector {
    terms: Box<[u64]>,
    weights: Box<[f32]>,
}

impl TermVector {
    /// From terms by ascending hash and the square of the length, which may be more than theirs.
    pub(crate) fn new(terms: &[(u64, f64)], square: f64) -> Self {
        let length = if square > 0.0 { square.sqrt() } else { 1.0 };
        Self {
            terms: terms.iter().map(|entry| entry.0).collect(),
            weights: terms.iter().map(|entry| (entry.1 / length) as f32).collect(),
        }
    }

    /// Every term with its weight, by ascending hash.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, f64)> + '_ {
        self.terms.iter().copied().zip(self.weights.iter().map(|&weight| f64::from(weight)))
    }

    /// Where the terms of each of so many equal parts of all hashes begin, and the end of the last.
    pub(super) fn starts(&self, parts: u32) -> Box<[u32]> {
        part_starts(self.terms.iter().copied(), parts)
    }

    /// The terms at these places, with their weights.
    pub(super) fn range(
        &self,
        places: std::ops::Range<usize>,
    ) -> impl Iterator<Item = (u64, f32)> + '_ {
        self.terms[places.clone()].iter().copied().zip(self.weights[places].iter().copied())
    }

    /// What each shared term adds to the cosine, by ascending hash.
    pub fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u64, f64)> + 'a {
        let (mut left, mut right) = (0, 0);
        std::iter::from_fn(move || {
            loop {
                let (&a, &b) = (self.terms.get(left)?, other.terms.get(right)?);
                let product = f64::from(self.weights[left]) * f64::from(other.weights[right]);
                left += usize::from(a <= b);
                right += usize::from(b <= a);
                if a == b {
                    return Some((a, product));
                }
            }
        })
    }

    /// The cosine, 0..=1. Symmetric to the bit: the sum runs by ascending hash. O(n + m).
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f64 {
        self.shared(other).fold(0.0, |sum, (_, product)| sum + product).clamp(0.0, 1.0)
    }
}

/// How many days lie between two times in seconds; `None` where one is unknown.
#[must_use]
pub fn days_apart(a: Option<i64>, b: Option<i64>) -> Option<f64> {
    Some(a?.abs_diff(b?) as f64 / 86_400.0)
}

/// What the days between two articles leave of their similarity: exp(-(days / window)² / 2), 0..=1.
/// Unknown dates leave it whole. The window is more than 0.
#[must_use]
pub fn time_factor(days: Option<f64>, window: f64) -> f64 {
    days.map_or(1.0, |days| libm::exp(-(days / window) * (days / window) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector(weights: &[(u64, f64)]) -> TermVector {
        let mut weights = weights.to_vec();
        weights.sort_by_key(|entry| entry.0);
        weights.dedup_by_key(|entry| entry.0);
        let square = weights.iter().map(|entry| entry.1 * entry.1).sum();
        TermVector::new(&weights, square)
    }

    /// Terms of which two in thirty agree, some of them in all but the last bits.
    fn terms() -> impl Strategy<Value = Vec<(u64, f64)>> {
        let term = (0u64..15, 0u64..2).prop_map(|(high, low)| (high * 0x0fff_ffff_ffff_fff1) ^ low);
        prop::collection::vec((term, 0.1f64..9.0), 0..30)
    }

    proptest! {
        #[test]
        fn the_cosine_is_that_of_a_plain_sum(
            a in terms(),
            b in terms(),
        ) {
            let (a, b) = (vector(&a), vector(&b));
            let plain: f64 = a.iter().map(|(term, weight)| {
                weight * b.iter().find(|entry| entry.0 == term).map_or(0.0, |entry| entry.1)
            }).sum();
            prop_assert!((a.cosine(&b) - plain.min(1.0)).abs() < 1e-9);
            prop_assert_eq!(a.cosine(&b).to_bits(), b.cosine(&a).to_bits());
            prop_assert!(a.iter().len() == 0 || (a.cosine(&a) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn dates_at_the_ends_of_time_are_far_apart() {
        let days = days_apart(Some(i64::MIN), Some(i64::MAX)).unwrap();
        assert_eq!(time_factor(Some(days), 4.0), 0.0);
        assert_eq!(time_factor(Some(0.0), 4.0), 1.0);
        assert_eq!(time_factor(days_apart(None, Some(0)), 4.0), 1.0);
    }
}
