//! Which terms stand for the article?

use crate::error::BuildError;
use crate::hash::{mix, scale, unit};

/// Keeps the terms that win a race in which weight is speed: weighted MinHash, one permutation.
///
/// A term `g` of weight `w` falls into one of `bins` bins and finishes after `-ln(u(g)) / w²`, `u(g)` in
/// (0, 1) by its hash alone; each bin keeps the first to finish. So the same term has the same luck in
/// every article, and two articles keep the same winner of a bin with the probability of Moulton & Jiang,
/// [Maximally consistent sampling and the Jaccard index of probability distributions](https://arxiv.org/abs/1809.04052)
/// (2018), of the squared weights in that bin. An article with fewer terms than bins keeps nearly all.
///
/// ```
/// use samestory::{hash::hash, sketch::WeightedMinHasher};
///
/// let sampler = WeightedMinHasher::new(64)?;
/// let term = hash(b"calderra");
/// assert_eq!(sampler.winners([(term, 0.7)]), [term]);
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightedMinHasher {
    bins: u32,
}

impl Default for WeightedMinHasher {
    /// 256 bins.
    fn default() -> Self {
        Self { bins: 256 }
    }
}

impl WeightedMinHasher {
    /// At most so many winners an article, 1 to 65,536.
    ///
    /// # Errors
    /// A number of bins outside that range.
    pub fn new(bins: u32) -> Result<Self, BuildError> {
        BuildError::check("the number of bins", f64::from(bins), 1.0, 65_536.0)?;
        Ok(Self { bins })
    }

    /// The winners of the bins that hold a term of positive weight, by bin. O(n + bins).
    #[must_use]
    pub fn winners(&self, terms: impl IntoIterator<Item = (u64, f64)>) -> Vec<u64> {
        let mut bins: Vec<Option<(f64, u64)>> = vec![None; self.bins as usize];
        for (term, weight) in terms {
            let hash = mix(term);
            let finish = -libm::log(unit(mix(hash))) / (weight * weight);
            if weight > 0.0 && finish.is_finite() {
                let bin = &mut bins[scale(hash, self.bins)];
                if bin.is_none_or(|best| (finish, term) < best) {
                    *bin = Some((finish, term));
                }
            }
        }
        bins.into_iter().flatten().map(|(_, term)| term).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weightless_terms_never_win() {
        let sampler = WeightedMinHasher::new(4).unwrap();
        assert!(sampler.winners([(1, 0.0), (2, f64::NAN), (3, -1.0)]).is_empty());
    }

    #[test]
    fn the_order_of_the_terms_does_not_matter() {
        let terms: Vec<(u64, f64)> = (0..500).map(|i| (mix(i), 1.0 + (i % 7) as f64)).collect();
        let sampler = WeightedMinHasher::default();
        assert_eq!(
            sampler.winners(terms.iter().copied()),
            sampler.winners(terms.iter().rev().copied())
        );
    }

    /// Moulton & Jiang's probability, straight from the definition.
    fn probability_jaccard(a: &[f64], b: &[f64]) -> f64 {
        let (a2, b2): (Vec<f64>, Vec<f64>) =
            (a.iter().map(|w| w * w).collect(), b.iter().map(|w| w * w).collect());
        let shared = (0..a.len()).filter(|&i| a[i] > 0.0 && b[i] > 0.0);
        shared
            .map(|i| 1.0 / (0..a.len()).map(|j| (a2[j] / a2[i]).max(b2[j] / b2[i])).sum::<f64>())
            .sum()
    }

    #[test]
    fn one_bin_agrees_with_the_stated_probability() {
        let a = [3.0, 1.0, 2.0, 0.0, 1.5];
        let b = [1.0, 1.0, 2.5, 2.0, 0.0];
        let sampler = WeightedMinHasher::new(1).unwrap();
        let trials = 20_000u64;
        let agree = (0..trials)
            .filter(|trial| {
                let winner = |weights: &[f64]| {
                    sampler.winners(
                        weights.iter().enumerate().map(|(i, &w)| (mix(trial * 8 + i as u64), w)),
                    )
                };
                winner(&a) == winner(&b)
            })
            .count();
        let measured = agree as f64 / trials as f64;
        let stated = probability_jaccard(&a, &b);
        assert!((measured - stated).abs() < 0.015, "{measured} for {stated}");
    }
}
