//! Which shingles represent a set?

use std::borrow::Borrow;

use crate::error::BuildError;
use crate::hash::{mix, scale};

/// Makes MinHash [signatures](Signature) by one-permutation hashing with optimal densification.
///
/// Every shingle falls into one of `hashes` bins, and each bin keeps its least value (Li, Owen &
/// Zhang, [One permutation hashing][oph], 2012). An empty bin borrows from another bin, chosen by
/// the number of the empty one alone (Shrivastava, [Optimal densification for fast and accurate
/// minwise hashing][dens], 2017). The share of equal bins of two signatures estimates the Jaccard
/// similarity of the sets.
///
/// [oph]: https://papers.nips.cc/paper/2012/hash/eaa32c96f620053cf442ad32258076b9-Abstract.html
/// [dens]: https://proceedings.mlr.press/v70/shrivastava17a.html
///
/// ```
/// use samestory::{sketch::MinHasher, text::Shingler};
///
/// let (minhash, shingler) = (MinHasher::default(), Shingler::default());
/// let a = minhash.sign(&shingler.set("the ferry caught fire off the cape"));
/// assert_eq!(a, minhash.sign(&shingler.set("The ferry caught fire off the cape!")));
/// assert!(minhash.sign(&shingler.set("")).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinHasher {
    hashes: u32,
    seed: u64,
}

impl Default for MinHasher {
    /// 128 hashes, seed 0. A signature has 256 bytes and a standard error of at most 0.044, or one
    /// and a half times that for a handful of shingles.
    fn default() -> Self {
        Self { hashes: 128, seed: 0 }
    }
}

/// Stands for an empty bin. No value is equal to it, since the low 16 bits of a value are 0.
const EMPTY: u64 = u64::MAX;

impl MinHasher {
    /// Returns a hasher for signatures of `hashes` hashes, 1 to 4,096, with seed 0. The standard
    /// error is at most 1 / (2 √hashes), or one and a half times that for a handful of shingles.
    ///
    /// # Errors
    /// Returns an error if `hashes` is outside that range.
    #[doc(alias = "num_perm")]
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

    /// Returns the number of hashes of a signature.
    #[must_use]
    pub fn hashes(&self) -> u32 {
        self.hashes
    }

    /// Returns the signature of the set of these shingles; `None` for the empty set, which
    /// resembles nothing. The order of the shingles and repetitions do not matter. O(n + hashes²/n)
    /// for n shingles. For up to 256 hashes, only the signature is allocated.
    ///
    /// The shingles come from a [`ShingleSet`](crate::text::ShingleSet) or from any iterator:
    ///
    /// ```
    /// use samestory::sketch::MinHasher;
    /// use samestory::text::{Shingler, WordHashes};
    ///
    /// let (minhash, shingler) = (MinHasher::default(), Shingler::default());
    /// let mut words = WordHashes::default();
    /// for text in ["the ferry caught fire off the cape", "the ferry burned"] {
    ///     words.read(text);
    ///     let signature = minhash.sign(shingler.word_shingles(words.whole()));
    ///     assert_eq!(signature, minhash.sign(&shingler.set(text)));
    /// }
    /// ```
    #[must_use]
    pub fn sign(&self, shingles: impl IntoIterator<Item: Borrow<u64>>) -> Option<Signature> {
        /// Maximum number of bins kept on the stack, where they take 2 KB.
        const MOST_ON_STACK: usize = 256;
        let hashes = self.hashes as usize;
        if hashes <= MOST_ON_STACK {
            self.sign_in(&mut [EMPTY; MOST_ON_STACK][..hashes], shingles)
        } else {
            self.sign_in(&mut vec![EMPTY; hashes], shingles)
        }
    }

    fn sign_in(
        &self,
        bins: &mut [u64],
        shingles: impl IntoIterator<Item: Borrow<u64>>,
    ) -> Option<Signature> {
        for shingle in shingles {
            let hash = mix(shingle.borrow() ^ self.seed);
            let bin = &mut bins[scale(hash, self.hashes)];
            // The high bits choose the bin, the others the value.
            *bin = (*bin).min(hash << 16);
        }
        if bins.iter().all(|&bin| bin == EMPTY) {
            return None;
        }
        let values = (0..).zip(bins.iter()).map(|(at, &bin)| {
            let value = if bin == EMPTY { self.borrowed(bins, at) } else { bin };
            (value >> 16) as u16
        });
        Some(Signature { values: values.collect(), seed: self.seed })
    }

    /// Returns the value of the bin from which the empty bin `at` borrows: the first full bin on a
    /// walk.
    ///
    /// Start and step of the walk depend on `at` alone. The step is odd and the walk goes around
    /// the next power of two, so that it visits every bin once. Each bin has another step: if many
    /// walks ended in the same way, few bins would decide much of the signature of a short text.
    #[cold]
    fn borrowed(&self, bins: &[u64], at: u64) -> u64 {
        let hash = mix(at ^ mix(self.seed));
        let (start, step) = (hash as u32, (hash >> 32) as u32 | 1);
        let round = self.hashes.next_power_of_two();
        (0..round)
            .map(|count| start.wrapping_add(step.wrapping_mul(count)) & (round - 1))
            .filter_map(|bin| bins.get(bin as usize).copied())
            .find(|&bin| bin != EMPTY)
            .unwrap_or(EMPTY)
    }

    /// Reads the signature that [`Signature::to_le_bytes`] wrote with this hasher. Returns `None`
    /// for another number of bytes.
    #[must_use]
    pub fn signature_from_le_bytes(&self, bytes: &[u8]) -> Option<Signature> {
        let (values, rest) = bytes.as_chunks();
        let fits = values.len() == self.hashes as usize && rest.is_empty();
        let values = values.iter().map(|&value| u16::from_le_bytes(value)).collect();
        fits.then_some(Signature { values, seed: self.seed })
    }
}

/// A MinHash signature: 16 bits for each hash, in the order of the hashes.
///
/// The hashes of two different shingles agree by chance once in 65,536, which lifts an estimate of
/// `j` by (1 - j) / 65,536. A union needs the whole least value, which is not kept: see
/// [`ClassicMinHasher`](super::ClassicMinHasher).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Signature {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::read_hashes"))]
    values: Box<[u16]>,
    seed: u64,
}

impl Signature {
    /// Returns the values, in the order of the hashes.
    #[must_use]
    pub fn values(&self) -> &[u16] {
        &self.values
    }

    /// Returns the seed of the hasher.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Estimates the Jaccard similarity, 0..=1. Returns `None` if the two come from different
    /// hashers. The estimate is unbiased for sets of any size; for its error see
    /// [`standard_error`](Self::standard_error).
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> Option<f64> {
        let comparable = self.seed == other.seed && self.values.len() == other.values.len();
        comparable.then(|| share_equal(&self.values, &other.values))
    }

    /// Returns the standard error of an estimate of `jaccard` by as many independent hashes,
    /// √(j (1 - j) / hashes).
    ///
    /// The error is smaller for sets of a few times more shingles than hashes: by a tenth for news
    /// of 400 words and 128 hashes. It is greater for a handful of shingles, by one half at most.
    ///
    /// ```
    /// # use samestory::{sketch::MinHasher, text::Shingler};
    /// let shingles = Shingler::default().set("the ferry caught fire");
    /// let signature = MinHasher::default().sign(&shingles).unwrap();
    /// assert_eq!(format!("{:.3}", signature.standard_error(0.5)), "0.044");
    /// ```
    #[must_use]
    pub fn standard_error(&self, jaccard: f64) -> f64 {
        (jaccard * (1.0 - jaccard) / self.values.len() as f64).max(0.0).sqrt()
    }

    /// Returns two bytes for each hash, little-endian on every platform. The seed is not among
    /// them.
    #[must_use]
    pub fn to_le_bytes(&self) -> Vec<u8> {
        self.values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }
}

/// Returns the share of equal places of two slices of the same length, at most 65,535.
pub(super) fn share_equal<T: PartialEq>(a: &[T], b: &[T]) -> f64 {
    let equal: u16 = a.iter().zip(b).map(|(a, b)| u16::from(a == b)).sum();
    f64::from(equal) / a.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ShingleSet;

    fn set(items: std::ops::Range<u64>) -> ShingleSet {
        items.map(mix).collect()
    }

    /// The mean and standard deviation of the estimate for two sets of these sizes, over many
    /// seeds.
    fn estimates(shared: u64, left: u64, right: u64, seeds: u64) -> (f64, f64) {
        let estimates: Vec<f64> = (0..seeds)
            .map(|seed| {
                let minhash = MinHasher::default().seed(mix(seed));
                let a = minhash.sign(&set(0..left)).unwrap();
                let start = left - shared;
                let b = minhash.sign(&set(start..start + right)).unwrap();
                a.jaccard(&b).unwrap()
            })
            .collect();
        let mean = estimates.iter().sum::<f64>() / seeds as f64;
        let squares = estimates.iter().map(|estimate| (estimate - mean).powi(2)).sum::<f64>();
        (mean, (squares / seeds as f64).sqrt())
    }

    #[test]
    fn the_estimate_is_unbiased_for_sets_of_any_size() {
        for (shared, left, right) in [
            (40, 100, 100),
            (300, 400, 400),
            (100, 400, 1_000),
            (0, 1, 1),
            (1, 1, 2),
            (1, 2, 2),
            (2, 3, 5),
            (5, 8, 20),
            (10, 12, 14),
            (15, 20, 20),
        ] {
            let truth = shared as f64 / (left + right - shared) as f64;
            let seeds = 4_000;
            let (mean, deviation) = estimates(shared, left, right, seeds);
            let slack = 4.0 * deviation / (seeds as f64).sqrt() + 1e-4;
            assert!(
                (mean - truth).abs() <= slack,
                "{shared} of {left} and {right}: {mean} for {truth}"
            );
            let stated = (truth * (1.0 - truth) / 128.0).sqrt();
            assert!(
                deviation <= 1.5 * stated + 1e-4,
                "{shared} of {left} and {right}: {deviation} for {stated}"
            );
        }
    }

    #[test]
    fn news_are_estimated_better_than_by_independent_hashes() {
        let (_, deviation) = estimates(276, 415, 415, 2_000);
        let theory = (0.5_f64 * 0.5 / 128.0).sqrt();
        assert!(deviation <= 0.93 * theory, "{} of theory", deviation / theory);
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
            assert!(signature.values().iter().all(|&value| value == signature.values()[0]));
        }
    }

    #[test]
    fn neither_order_nor_repetition_matters() {
        let shingles: Vec<u64> = (0..50).map(mix).collect();
        let twice = shingles.iter().rev().chain(&shingles);
        for hashes in [16, 1_000] {
            let minhash = MinHasher::new(hashes).unwrap();
            assert_eq!(minhash.sign(twice.clone()), minhash.sign(&shingles));
        }
    }

    #[test]
    fn a_signature_survives_as_bytes() {
        let minhash = MinHasher::default();
        let signature = minhash.sign(&set(0..9)).unwrap();
        let bytes = signature.to_le_bytes();
        assert_eq!(bytes.len(), 256);
        assert_eq!(minhash.signature_from_le_bytes(&bytes), Some(signature));
        assert_eq!(minhash.signature_from_le_bytes(&bytes[1..]), None);
        assert_eq!(minhash.signature_from_le_bytes(&[]), None);
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
