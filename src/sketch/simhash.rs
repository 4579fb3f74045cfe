//! Which 64 bits do near-identical texts share?

/// Makes SimHash [fingerprints](Fingerprint) of weighted features.
///
/// Every feature votes on each bit with its weight, for or against by its hash (Charikar,
/// [Similarity estimation techniques from rounding algorithms](https://doi.org/10.1145/509907.509965), 2002;
/// Manku, Jain & Das Sarma, [Detecting near-duplicates for web crawling](https://doi.org/10.1145/1242572.1242592),
/// 2007). Good for texts that are all but identical; for edits of a tenth of the words and more, MinHash.
/// The features may be any stream of hashes, as many as you like. O(1) a feature, some six instructions.
///
/// ```
/// use samestory::{sketch::SimHasher, text::Shingler};
///
/// let of = |text: &str| {
///     let mut simhash = SimHasher::new();
///     simhash.extend(Shingler::default().set(text).iter().map(|&shingle| (shingle, 1)));
///     simhash.fingerprint()
/// };
/// assert_eq!(of("The ferry caught fire.").hamming(of("the ferry caught fire")), 0);
/// ```
#[derive(Clone, Debug)]
pub struct SimHasher {
    /// How much weight voted for each bit, one binary digit of all 64 sums a word, the lowest first.
    digits: [u64; 64],
    /// How much weight voted at all.
    total: u64,
    /// Hashes of weight 1 that wait to be counted together.
    waiting: [u64; TOGETHER],
    count: usize,
}

/// So many hashes are counted in one go.
const TOGETHER: usize = 8;

impl Default for SimHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl SimHasher {
    /// No votes yet.
    #[must_use]
    pub fn new() -> Self {
        Self { digits: [0; 64], total: 0, waiting: [0; TOGETHER], count: 0 }
    }

    /// Lets the feature with this hash vote with this weight.
    #[inline]
    pub fn add(&mut self, hash: u64, weight: u32) {
        self.total = self.total.saturating_add(u64::from(weight));
        if weight == 1 {
            self.waiting[self.count] = hash;
            self.count += 1;
            if self.count == TOGETHER {
                self.count = 0;
                add_together(&mut self.digits, &self.waiting);
            }
        } else {
            for digit in (0..32).filter(|digit| weight >> digit & 1 == 1) {
                carry(&mut self.digits, digit, hash);
            }
        }
    }

    /// The bits that have more votes for than against.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut digits = self.digits;
        for &hash in &self.waiting[..self.count] {
            carry(&mut digits, 0, hash);
        }
        // All 64 sums against half of all votes, from the highest digit on.
        let half = self.total / 2;
        let (mut more, mut equal) = (0, u64::MAX);
        for (place, &digit) in digits.iter().enumerate().rev() {
            if half >> place & 1 == 1 {
                equal &= digit;
            } else {
                more |= equal & digit;
                equal &= !digit;
            }
        }
        Fingerprint(more)
    }
}

impl Extend<(u64, u32)> for SimHasher {
    fn extend<I: IntoIterator<Item = (u64, u32)>>(&mut self, features: I) {
        for (hash, weight) in features {
            self.add(hash, weight);
        }
    }
}

/// Adds the bits to the digits at `place`, and what they carry to those above.
fn carry(digits: &mut [u64; 64], place: usize, mut bits: u64) {
    for digit in &mut digits[place..] {
        if bits == 0 {
            return;
        }
        (*digit, bits) = (*digit ^ bits, *digit & bits);
    }
}

/// Adds three bits a place: the lower and the higher digit of each sum (a carry-save adder).
fn full_adder(a: u64, b: u64, c: u64) -> (u64, u64) {
    let either = a ^ b;
    (either ^ c, a & b | either & c)
}

/// Adds eight hashes with one carry (Harley and Seal's count of bits, by columns).
fn add_together(digits: &mut [u64; 64], hashes: &[u64; TOGETHER]) {
    let (ones, two_a) = full_adder(digits[0], hashes[0], hashes[1]);
    let (ones, two_b) = full_adder(ones, hashes[2], hashes[3]);
    let (twos, four_a) = full_adder(digits[1], two_a, two_b);
    let (ones, two_a) = full_adder(ones, hashes[4], hashes[5]);
    let (ones, two_b) = full_adder(ones, hashes[6], hashes[7]);
    let (twos, four_b) = full_adder(twos, two_a, two_b);
    let (fours, eights) = full_adder(digits[2], four_a, four_b);
    (digits[0], digits[1], digits[2]) = (ones, twos, fours);
    carry(digits, 3, eights);
}

/// A 64-bit SimHash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// In how many bits two fingerprints differ, 0..=64.
    #[must_use]
    pub fn hamming(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl std::fmt::LowerHex for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes SimHash fingerprints of 128 bits: see [`SimHasher`].
///
/// ```
/// use samestory::{hash::hash128, sketch::SimHasher128};
///
/// let of = |text: &str| {
///     let mut simhash = SimHasher128::new();
///     simhash.extend(text.split(' ').map(|word| (hash128(word.as_bytes()), 1)));
///     simhash.fingerprint()
/// };
/// assert_eq!(of("two wrongs").hamming(of("wrongs two")), 0);
/// assert!(of("two wrongs").hamming(of("a right")) > 20);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimHasher128 {
    low: SimHasher,
    high: SimHasher,
}

impl SimHasher128 {
    /// No votes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the feature with this hash vote with this weight.
    pub fn add(&mut self, hash: u128, weight: u32) {
        self.low.add(hash as u64, weight);
        self.high.add((hash >> 64) as u64, weight);
    }

    /// The bits that have more votes for than against.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint128 {
        let (low, high) = (self.low.fingerprint().0, self.high.fingerprint().0);
        Fingerprint128(u128::from(high) << 64 | u128::from(low))
    }
}

impl Extend<(u128, u32)> for SimHasher128 {
    fn extend<I: IntoIterator<Item = (u128, u32)>>(&mut self, features: I) {
        for (hash, weight) in features {
            self.add(hash, weight);
        }
    }
}

/// A 128-bit SimHash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprint128(pub u128);

impl Fingerprint128 {
    /// In how many bits two fingerprints differ, 0..=128.
    #[must_use]
    pub fn hamming(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl std::fmt::LowerHex for Fingerprint128 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Straight from the definition.
    fn slow(features: &[(u128, u32)]) -> u128 {
        (0..128).fold(0, |bits, bit| {
            let votes = features.iter().map(|&(hash, weight)| {
                if hash >> bit & 1 == 1 { i64::from(weight) } else { -i64::from(weight) }
            });
            bits | u128::from(votes.sum::<i64>() > 0) << bit
        })
    }

    proptest! {
        #[test]
        fn every_bit_is_the_majority_vote(
            some in prop::collection::vec((any::<u128>(), prop_oneof![4 => Just(1u32), 1 => any::<u32>(), 1 => 0u32..9]), 0..60),
            times in 1usize..40,
        ) {
            let features: Vec<(u128, u32)> = some.iter().copied().cycle().take(some.len() * times).collect();
            let mut simhash = SimHasher128::new();
            simhash.extend(features.iter().copied());
            prop_assert_eq!(simhash.fingerprint().0, slow(&features));
        }
    }
}
