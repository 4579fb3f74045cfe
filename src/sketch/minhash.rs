//! Which shingles stand for the set?

use std::borrow::Borrow;

use crate::error::BuildError;
use crate::hash::{mix, scale};

/// Makes MinHash [signatures](Signature) by one-permutation hashing with optimal densification.
///
/// Every shingle falls into one of `hashes` bins and each bin keeps its least value (Li, Owen & Zhang,
/// [One permutation hashing](https://proceedings.neurips.cc/paper/2012/hash/eaa32c96f620053cf442ad32258076b9-Abstract.html),
/// 2012); an empty bin borrows from a bin that only its number decides (Shrivastava,
/// [Optimal densification for fast and accurate minwise hashing](https://proceedings.mlr.press/v70/shrivastava17a.html),
/// 2017). The share of equal bins of two signatures estimates the Jaccard similarity of the sets.
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
    /// 128 hashes, seed 0: a standard error of 0.044 at most, or up to one and a half times that for a handful of shingles;
    /// in 256 bytes.
    fn default() -> Self {
        Self { hashes: 128, seed: 0 }
    }
}

/// A bin without a shingle. No value has its lowest bits set.
const EMPTY: u64 = u64::MAX;

impl MinHasher {
    /// Signatures of so many hashes, 1 to 4,096; the default is 128. More hashes, less error: 1 / (2 √hashes) at most, or up to
    /// one and a half times that for a handful of shingles.
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

    /// The signature of the set of these shingles, in any order, any number of times each; `None` for the
    /// empty set, which resembles nothing. O(n + hashes²/n); no memory but the signature's for up to 256
    /// hashes.
    ///
    /// The shingles are those of a [`ShingleSet`](crate::text::ShingleSet), or any hashes as they come:
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
            // The highest bits chose the bin, the others the value.
            *bin = (*bin).min(hash << 16);
        }
        if bins.iter().all(|&bin| bin == EMPTY) {
            return None;
        }
        let lanes = (0..).zip(bins.iter()).map(|(at, &bin)| {
            let value = if bin == EMPTY { self.borrowed(bins, at) } else { bin };
            (value >> 16) as u16
        });
        Some(Signature { lanes: lanes.collect(), seed: self.seed })
    }

    /// The value of the bin that lends to the empty bin `at`: the first full one on a walk that its number
    /// decides, with an odd step around the next power of two, so that it comes by every bin once. (Where
    /// many walks end alike, few bins decide much of a short text's signature.)
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

    /// The signature that [`Signature::to_le_bytes`] wrote with this hasher; `None` for another number of bytes.
    #[must_use]
    pub fn signature_from_le_bytes(&self, bytes: &[u8]) -> Option<Signature> {
        let (lanes, rest) = bytes.as_chunks();
        let fits = lanes.len() == self.hashes as usize && rest.is_empty();
        let lanes = lanes.iter().map(|&lane| u16::from_le_bytes(lane)).collect();
        fits.then_some(Signature { lanes, seed: self.seed })
    }
}

/// A MinHash signature: 16 bits a hash, in the order of the hashes.
///
/// 16 bits are enough: two hashes of different shingles agree by accident once in 65,536, which lifts an
/// estimate of `j` by (1 - j) / 65,536. The least value itself, which a union needs, is not kept: see
/// [`ClassicMinHasher`](super::ClassicMinHasher).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Signature {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::read_hashes"))]
    lanes: Box<[u16]>,
    seed: u64,
}

impl Signature {
    /// The values, in the order of the hashes.
    #[must_use]
    pub fn lanes(&self) -> &[u16] {
        &self.lanes
    }

    /// That of the hasher.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Estimates the Jaccard similarity, 0..=1; `None` where the two come from different hashers.
    /// Unbiased for sets of any size; for the error see [`standard_error`](Self::standard_error).
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> Option<f64> {
        let comparable = self.seed == other.seed && self.lanes.len() == other.lanes.len();
        comparable.then(|| share_equal(&self.lanes, &other.lanes))
    }

    /// The standard error of an estimate of `jaccard`: √(j (1 - j) / hashes), that of as many independent
    /// hashes. Where the sets have a few times more shingles than hashes the error is less (by a tenth for
    /// news of 400 words and 128 hashes), for a handful of shingles more (up to one and a half times as much).
    ///
    /// ```
    /// # use samestory::{sketch::MinHasher, text::Shingler};
    /// let signature = MinHasher::default().sign(&Shingler::default().set("the ferry caught fire")).unwrap();
    /// assert_eq!(format!("{:.3}", signature.standard_error(0.5)), "0.044");
    /// ```
    #[must_use]
    pub fn standard_error(&self, jaccard: f64) -> f64 {
        (jaccard * (1.0 - jaccard) / self.lanes.len() as f64).max(0.0).sqrt()
    }

    /// Two bytes a hash, little-endian on every platform. The seed is not among them.
    #[must_use]
    pub fn to_le_bytes(&self) -> Vec<u8> {
        self.lanes.iter().flat_map(|lane| lane.to_le_bytes()).collect()
    }
}

/// The share of places that are equal, of two slices of one length, at most 65,535.
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

    /// Mean and standard deviation of the estimate for two sets of these sizes, over many families.
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
            assert!(signature.lanes().iter().all(|&lane| lane == signature.lanes()[0]));
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
