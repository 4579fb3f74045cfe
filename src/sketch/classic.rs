//! Which shingles represent a set that grows?
//!
//! A tool for callers: the clusterer makes no classic signatures.

use std::borrow::Borrow;

use super::minhash::share_equal;
use crate::error::BuildError;
use crate::hash::mix;

/// Makes classic MinHash [signatures](ClassicSignature): the least value under each of `hashes`
/// hash functions (Broder, [On the resemblance and containment of
/// documents](https://doi.org/10.1109/SEQUEN.1997.666900), 1997).
///
/// The union of two signatures is exactly the signature of the union of the sets. Where no union is
/// needed, [`MinHasher`](super::MinHasher) takes a fraction of the time and half the memory, and
/// its error is smaller.
///
/// ```
/// use samestory::{sketch::ClassicMinHasher, text::Shingler};
///
/// let (minhash, words) = (ClassicMinHasher::default(), Shingler::new(1)?);
/// let sign = |text| minhash.sign(&words.set(text)).unwrap();
/// let (morning, evening) = (sign("the ferry caught fire"), sign("the ferry sank"));
/// assert_eq!(morning.union(&evening), Some(sign("the ferry caught fire sank")));
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassicMinHasher {
    hashes: u32,
    seed: u64,
}

impl Default for ClassicMinHasher {
    /// 128 hashes, seed 0. A signature has 512 bytes and a standard error of at most 0.044.
    fn default() -> Self {
        Self { hashes: 128, seed: 0 }
    }
}

impl ClassicMinHasher {
    /// Returns a hasher for signatures of `hashes` hashes, 1 to 4,096, with seed 0.
    ///
    /// # Errors
    /// Returns an error if `hashes` is outside that range.
    pub fn new(hashes: u32) -> Result<Self, BuildError> {
        BuildError::check("the number of hashes", f64::from(hashes), 1.0, 4_096.0)?;
        Ok(Self { hashes, ..Self::default() })
    }

    /// Sets the seed of the hash functions. Signatures of different seeds cannot be compared.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Returns the signature of the set of these shingles; `None` for the empty set. O(n × hashes).
    #[must_use]
    pub fn sign(&self, shingles: impl IntoIterator<Item: Borrow<u64>>) -> Option<ClassicSignature> {
        let functions: Vec<(u32, u32)> = (0..u64::from(self.hashes))
            .map(|at| mix(mix(self.seed) ^ at))
            .map(|hash| ((hash >> 32) as u32 | 1, hash as u32))
            .collect();
        let mut least: Box<[u32]> = vec![u32::MAX; functions.len()].into();
        let mut any = false;
        for shingle in shingles {
            any = true;
            let hash = mix(shingle.borrow() ^ self.seed) as u32;
            for (least, (factor, summand)) in least.iter_mut().zip(&functions) {
                *least = (*least).min(hash.wrapping_mul(*factor).wrapping_add(*summand));
            }
        }
        any.then_some(ClassicSignature { least, seed: self.seed })
    }
}

/// A classic MinHash signature: the least value, 32 bits, under each hash function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClassicSignature {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::read_hashes"))]
    least: Box<[u32]>,
    seed: u64,
}

impl ClassicSignature {
    /// Returns the least values, in the order of the hash functions.
    #[must_use]
    pub fn values(&self) -> &[u32] {
        &self.least
    }

    /// Estimates the Jaccard similarity, 0..=1, with a standard error of √(j (1 - j) / hashes).
    /// Returns `None` if the two come from different hashers.
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> Option<f64> {
        self.comparable(other).then(|| share_equal(&self.least, &other.least))
    }

    /// Returns the signature of the union of the two sets; `None` if they come from different
    /// hashers.
    #[must_use]
    pub fn union(&self, other: &Self) -> Option<Self> {
        let least = self.least.iter().zip(&other.least).map(|(&a, &b)| a.min(b));
        self.comparable(other).then(|| Self { least: least.collect(), seed: self.seed })
    }

    /// Returns four bytes for each hash, little-endian on every platform. The seed is not among
    /// them.
    #[must_use]
    pub fn to_le_bytes(&self) -> Vec<u8> {
        self.least.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    fn comparable(&self, other: &Self) -> bool {
        self.seed == other.seed && self.least.len() == other.least.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_error_is_that_of_the_theory() {
        for (shared, each) in [(276u64, 415u64), (2, 3), (10, 20)] {
            let truth = shared as f64 / (2 * each - shared) as f64;
            let seeds = 2_000;
            let (mut sum, mut squares) = (0.0, 0.0);
            for seed in 0..seeds {
                let minhash = ClassicMinHasher::default().seed(mix(seed));
                let a = minhash.sign((0..each).map(mix)).unwrap();
                let b = minhash.sign((each - shared..2 * each - shared).map(mix)).unwrap();
                let error = a.jaccard(&b).unwrap() - truth;
                sum += error;
                squares += error * error;
            }
            let (bias, rmse) = (sum / seeds as f64, (squares / seeds as f64).sqrt());
            let theory = (truth * (1.0 - truth) / 128.0).sqrt();
            assert!(
                bias.abs() < 0.004 && (rmse / theory - 1.0).abs() < 0.08,
                "{bias}, {}",
                rmse / theory
            );
        }
    }

    proptest! {
        #[test]
        fn a_union_is_signed_by_its_parts(a in prop::collection::vec(any::<u64>(), 1..20), b in prop::collection::vec(any::<u64>(), 1..20)) {
            let minhash = ClassicMinHasher::new(33).unwrap().seed(7);
            let both = minhash.sign(a.iter().chain(&b)).unwrap();
            let (a, b) = (minhash.sign(&a).unwrap(), minhash.sign(&b).unwrap());
            prop_assert_eq!(a.union(&b), Some(both.clone()));
            prop_assert_eq!(b.union(&a), Some(both));
            prop_assert_eq!(a.union(&a), Some(a));
        }
    }

    #[test]
    fn signatures_of_two_hashers_have_no_union() {
        let a = ClassicMinHasher::default().sign([1]).unwrap();
        let b = ClassicMinHasher::default().seed(1).sign([1]).unwrap();
        assert_eq!((a.union(&b), a.jaccard(&b)), (None, None));
        assert_eq!(ClassicMinHasher::default().sign([0u64; 0]), None);
    }
}
