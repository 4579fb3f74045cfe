//! Which 64 bits do near-identical texts share?
//!
//! A tool for callers: the clusterer finds copies by [`MinHasher`](super::MinHasher) and
//! [`Winnower`](super::Winnower), and makes no fingerprints.

/// Makes SimHash [fingerprints](Fingerprint) of weighted features.
///
/// Every feature votes on each bit with its weight, for or against by its hash (Charikar,
/// [Similarity estimation techniques from rounding
/// algorithms](https://doi.org/10.1145/509907.509965), 2002; Manku, Jain & Das Sarma, [Detecting
/// near-duplicates for web crawling](https://doi.org/10.1145/1242572.1242592), 2007). A bit with as
/// many votes for as against is the parity of five other bits. So unrelated texts differ in half of
/// the bits however few features they have, and a small edit rarely changes how ties are broken.
///
/// SimHash suits texts that are all but identical. For edits of a tenth of the words and more, use
/// [`MinHasher`](super::MinHasher). The features may be any stream of hashes, of any length, in any
/// order. A feature of weight 1 takes O(1), some six instructions.
///
/// ```
/// use samestory::{sketch::SimHasher, text::Shingler};
///
/// let fingerprint = |text: &str| {
///     let mut simhash = SimHasher::new();
///     simhash.extend(Shingler::default().set(text).iter().map(|&shingle| (shingle, 1)));
///     simhash.fingerprint()
/// };
/// assert_eq!(fingerprint("The ferry burned.").hamming(fingerprint("the ferry burned")), 0);
/// ```
#[derive(Clone, Debug)]
pub struct SimHasher {
    /// The weight that voted for each bit, as 64 sums in bit-sliced form: word `i` holds binary
    /// digit `i` of every sum.
    digits: [u64; 64],
    /// The weight of all features.
    total: u64,
    /// Hashes of weight 1 that are not in `digits` yet; the first `count` are in use.
    waiting: [u64; BATCH],
    count: usize,
}

/// Number of hashes of weight 1 that are added to the sums at a time: as many as one carry-save
/// adder tree takes.
const BATCH: usize = 8;

impl Default for SimHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl SimHasher {
    /// Returns a hasher without features.
    #[must_use]
    pub fn new() -> Self {
        Self { digits: [0; 64], total: 0, waiting: [0; BATCH], count: 0 }
    }

    /// Adds the feature with this hash and weight. Weight n equals n times weight 1; weight 0 adds
    /// nothing.
    #[inline]
    pub fn add(&mut self, hash: u64, weight: u32) {
        self.total = self.total.saturating_add(u64::from(weight));
        if weight == 1 {
            self.waiting[self.count] = hash;
            self.count += 1;
            if self.count == BATCH {
                self.count = 0;
                add_batch(&mut self.digits, &self.waiting);
            }
        } else {
            for digit in (0..32).filter(|digit| weight >> digit & 1 == 1) {
                carry(&mut self.digits, digit, hash);
            }
        }
    }

    /// Returns the fingerprint of the features so far: the bits with more votes for than against.
    /// It is 0 where there are no features.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut digits = self.digits;
        for &hash in &self.waiting[..self.count] {
            carry(&mut digits, 0, hash);
        }
        // Compares all 64 sums with half of the total weight, from the highest digit on.
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
        // Half of an odd weight is rounded down, and a sum equal to that is a vote against.
        let ties = if self.total.is_multiple_of(2) { equal } else { 0 };
        Fingerprint(more | ties & parity(more))
    }
}

impl Extend<(u64, u32)> for SimHasher {
    fn extend<I: IntoIterator<Item = (u64, u32)>>(&mut self, features: I) {
        for (hash, weight) in features {
            self.add(hash, weight);
        }
    }
}

/// Returns for each bit the parity of five other bits of `more`, each another distance away.
///
/// With two features, a quarter of the bits of `more` are set, and 48 % of the parities; one bit in
/// four set is the least that occurs. The distances are a Golomb ruler: all their differences
/// differ, so that two ties share at most one of the five bits.
fn parity(more: u64) -> u64 {
    [1, 4, 9, 15, 22].into_iter().fold(0, |parity, away| parity ^ more.rotate_right(away))
}

/// Adds `bits` to the digits at `place`, and carries to the digits above.
fn carry(digits: &mut [u64; 64], place: usize, mut bits: u64) {
    for digit in &mut digits[place..] {
        if bits == 0 {
            return;
        }
        (*digit, bits) = (*digit ^ bits, *digit & bits);
    }
}

/// Adds three bits in each place. Returns the low and the high digit of each sum (a carry-save
/// adder).
fn full_adder(a: u64, b: u64, c: u64) -> (u64, u64) {
    let either = a ^ b;
    (either ^ c, a & b | either & c)
}

/// Adds eight hashes with one carry (the Harley-Seal population count, by columns).
fn add_batch(digits: &mut [u64; 64], hashes: &[u64; BATCH]) {
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

/// A SimHash of 64 bits, made by [`SimHasher`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// Returns the number of bits in which the two fingerprints differ, 0..=64.
    #[must_use]
    pub fn hamming(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl From<Fingerprint> for u128 {
    /// Returns the bits as a number, as a [`HammingIndex`](crate::lsh::HammingIndex) takes them.
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0.into()
    }
}

impl std::fmt::LowerHex for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes SimHash fingerprints of 128 bits. It equals two [`SimHasher`]s, one for each half of the
/// hashes.
///
/// ```
/// use samestory::{hash::hash128, sketch::SimHasher128};
///
/// let fingerprint = |text: &str| {
///     let mut simhash = SimHasher128::new();
///     simhash.extend(text.split(' ').map(|word| (hash128(word.as_bytes()), 1)));
///     simhash.fingerprint()
/// };
/// assert_eq!(fingerprint("two wrongs").hamming(fingerprint("wrongs two")), 0);
/// assert!(fingerprint("two wrongs").hamming(fingerprint("a right")) > 40);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimHasher128 {
    low: SimHasher,
    high: SimHasher,
}

impl SimHasher128 {
    /// Returns a hasher without features.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the feature with this hash and weight; see [`SimHasher::add`].
    pub fn add(&mut self, hash: u128, weight: u32) {
        self.low.add(hash as u64, weight);
        self.high.add((hash >> 64) as u64, weight);
    }

    /// Returns the fingerprint of the features so far; see [`SimHasher::fingerprint`].
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

/// A SimHash of 128 bits, made by [`SimHasher128`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprint128(pub u128);

impl Fingerprint128 {
    /// Returns the number of bits in which the two fingerprints differ, 0..=128.
    #[must_use]
    pub fn hamming(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl From<Fingerprint128> for u128 {
    /// Returns the bits as a number, as a [`HammingIndex`](crate::lsh::HammingIndex) takes them.
    fn from(fingerprint: Fingerprint128) -> Self {
        fingerprint.0
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
    use crate::hash::mix;
    use proptest::prelude::*;

    /// Straight from the definition.
    fn slow(features: &[(u128, u32)]) -> u128 {
        let sum = |bit: u32| -> i64 {
            let votes = features.iter().map(|&(hash, weight)| {
                if hash >> bit & 1 == 1 { i64::from(weight) } else { -i64::from(weight) }
            });
            votes.sum()
        };
        let sums: Vec<i64> = (0..128).map(sum).collect();
        let is_set = |bit: usize| {
            let other = |away: usize| sums[bit / 64 * 64 + (bit + away) % 64] > 0;
            let parity = [1, 4, 9, 15, 22].into_iter().filter(|&away| other(away)).count() % 2;
            sums[bit] > 0 || sums[bit] == 0 && parity == 1
        };
        (0..128).fold(0, |bits, bit| bits | u128::from(is_set(bit)) << bit)
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
            let mut backwards = SimHasher128::new();
            backwards.extend(features.iter().rev().copied());
            prop_assert_eq!(backwards.fingerprint(), simhash.fingerprint());
        }
    }

    fn of(features: impl IntoIterator<Item = u64>) -> Fingerprint {
        let mut simhash = SimHasher::new();
        simhash.extend(features.into_iter().map(|feature| (mix(feature), 1)));
        simhash.fingerprint()
    }

    #[test]
    fn unrelated_texts_differ_in_half_of_the_bits_however_few_features_they_have() {
        for features in [1, 2, 4, 8, 100] {
            let texts = 2_000;
            let text = |text: u64| of(text * features..(text + 1) * features);
            let distances: u32 = (0..texts).map(|at| text(2 * at).hamming(text(2 * at + 1))).sum();
            let mean = f64::from(distances) / texts as f64;
            // A mean of 32 with a standard error of 4 / √2000.
            assert!((mean - 32.0).abs() < 0.4, "{features} features: {mean}");
            // Each bit is set in half of the texts.
            for bit in 0..64 {
                let set = (0..texts).filter(|&at| text(at).0 >> bit & 1 == 1).count() as f64;
                assert!((set / texts as f64 - 0.5).abs() < 0.06, "{features} features, bit {bit}");
            }
        }
    }

    #[test]
    fn a_small_edit_rarely_changes_how_ties_are_broken() {
        // One of 400 features is replaced.
        let distances: u32 = (0..500u64)
            .map(|at| of(at * 401..at * 401 + 400).hamming(of(at * 401 + 1..at * 401 + 401)))
            .sum();
        assert!(f64::from(distances) / 500.0 < 2.7, "{distances}");
    }

    #[test]
    fn no_features_have_the_fingerprint_zero() {
        let mut simhash = SimHasher::new();
        simhash.add(7, 0);
        assert_eq!(simhash.fingerprint(), Fingerprint(0));
    }
}
