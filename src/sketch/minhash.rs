//! Which shingles stand for the set?

use crate::error::BuildError;
use crate::hash::{mix, scale};
use crate::text::ShingleSet;

/// Makes MinHash [signatures](Signature) by one-permutation hashing with optimal densification.
///
/// Every shingle falls into one of `hashes` bins and each bin keeps its least value (Li, Owen & Zhang,
/// [One permutation hashing](https://proceedings.neurips.cc/paper/2012/hash/eaa32c96f620053cf442ad32258076b9-Abstract.html),
/// 2012); an empty bin borrows from a bin that only its number decides (Shrivastava,
/// [Optimal densification for fast and accurate minwise hashing](https://proceedings.mlr.press/v70/shrivastava17a.html),
/// 2017). The share of equal bins of two signatures estimates the Jaccard similarity of the sets.
///
/// ```
/// use samestory::{sketch::MinHasher, text::ShingleSet};
///
/// let minhash = MinHasher::default();
/// let a = minhash.sign(&ShingleSet::of("the ferry caught fire off the cape", 3));
/// assert_eq!(a, minhash.sign(&ShingleSet::of("The ferry caught fire off the cape!", 3)));
/// assert!(minhash.sign(&ShingleSet::of("", 3)).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinHasher {
    hashes: u32,
    seed: u64,
}

impl Default for MinHasher {
    /// 128 hashes, seed 0: a standard error of at most 0.044.
    fn default() -> Self {
        Self { hashes: 128, seed: 0 }
    }
}

impl MinHasher {
    /// Signatures of so many hashes, 1 to 4,096. More hashes, less error: at most 1 / (2 √hashes).
    ///
    /// # Errors
    /// A number of hashes outside that range.
    #[doc(alias = "num_perm")]
    pub fn new(hashes: u32) -> Result<Self, BuildError> {
        BuildError::check("the number of hashes", f64::from(hashes), 1.0, 4_096.0)?;
        Ok(Self { hashes, ..Self::default() })
    }

    /// Another family of hash functions. Signatures of two seeds cannot be compared.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many hashes a signature has.
    #[must_use]
    pub fn hashes(&self) -> u32 {
        self.hashes
    }

    /// The signature of a set; `None` for the empty set, which resembles nothing. O(n + hashes²/n).
    #[must_use]
    pub fn sign(&self, shingles: &ShingleSet) -> Option<Signature> {
        if shingles.is_empty() {
            return None;
        }
        let mut bins: Vec<Option<u32>> = vec![None; self.hashes as usize];
        for &shingle in shingles.as_slice() {
            let hash = mix(shingle ^ self.seed);
            let bin = &mut bins[scale(hash, self.hashes)];
            let value = low_half(hash);
            *bin = Some(bin.map_or(value, |least| least.min(value)));
        }
        let lanes = (0..bins.len()).map(|at| self.lane(&bins, at)).collect();
        Some(Signature { lanes, seed: self.seed })
    }

    /// The value of bin `at`, or of the bin that lends to it. At least one bin is full, and the walk
    /// visits every bin in turn after `hashes` random ones.
    fn lane(&self, bins: &[Option<u32>], at: usize) -> u32 {
        let random = (0..u64::from(self.hashes))
            .map(|attempt| scale(mix(mix(at as u64 ^ self.seed) ^ (attempt << 32)), self.hashes));
        std::iter::once(at)
            .chain(random)
            .chain(0..bins.len())
            .find_map(|bin| bins[bin])
            .unwrap_or(u32::MAX)
    }
}

fn low_half(hash: u64) -> u32 {
    hash as u32
}

/// A MinHash signature: one 32-bit value a hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Signature {
    lanes: Box<[u32]>,
    seed: u64,
}

impl Signature {
    /// The values, in the order of the hashes.
    #[must_use]
    pub fn lanes(&self) -> &[u32] {
        &self.lanes
    }

    /// Estimates the Jaccard similarity, 0..=1; `None` where the two come from different hashers.
    /// Unbiased, with a standard error of at most √(j (1 - j) / hashes) at a similarity of j.
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> Option<f64> {
        if self.seed != other.seed || self.lanes.len() != other.lanes.len() {
            return None;
        }
        let equal = self.lanes.iter().zip(&other.lanes).filter(|(a, b)| a == b).count();
        Some(equal as f64 / self.lanes.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: std::ops::Range<u64>) -> ShingleSet {
        items.map(mix).collect()
    }

    #[test]
    fn the_estimate_is_near_the_truth() {
        for (shared, each) in [(40u64, 100u64), (300, 400), (3, 6)] {
            let truth = shared as f64 / (2 * each - shared) as f64;
            let seeds = 200;
            let sum: f64 = (0..seeds)
                .map(|seed| {
                    let minhash = MinHasher::default().seed(mix(seed));
                    let start = each - shared;
                    let a = minhash.sign(&set(0..each)).unwrap();
                    let b = minhash.sign(&set(start..start + each)).unwrap();
                    a.jaccard(&b).unwrap()
                })
                .sum();
            let mean = sum / seeds as f64;
            assert!((mean - truth).abs() < 0.03, "{shared} of {each}: {mean} for {truth}");
        }
    }

    #[test]
    fn signatures_of_two_hashers_are_not_compared() {
        let a = MinHasher::default().sign(&set(0..9)).unwrap();
        assert_eq!(a.jaccard(&MinHasher::new(64).unwrap().sign(&set(0..9)).unwrap()), None);
        assert_eq!(a.jaccard(&MinHasher::default().seed(1).sign(&set(0..9)).unwrap()), None);
    }

    #[test]
    fn one_shingle_fills_every_bin() {
        for hashes in [1, 7, 128, 4_096] {
            let signature = MinHasher::new(hashes).unwrap().sign(&set(5..6)).unwrap();
            assert!(signature.lanes().iter().all(|&lane| lane == signature.lanes()[0]));
        }
    }

    #[test]
    fn a_number_of_hashes_out_of_range_is_refused() {
        assert!(MinHasher::new(0).is_err());
        assert_eq!(
            MinHasher::new(4_097).unwrap_err().to_string(),
            "the number of hashes must lie between 1 and 4096, but is 4097"
        );
    }
}
