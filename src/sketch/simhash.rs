//! Which 64 bits do near-identical texts share?

/// Makes SimHash [fingerprints](Fingerprint) of weighted features.
///
/// Every feature votes on each bit with its weight, for or against by its hash (Charikar,
/// [Similarity estimation techniques from rounding algorithms](https://doi.org/10.1145/509907.509965), 2002;
/// Manku, Jain & Das Sarma, [Detecting near-duplicates for web crawling](https://doi.org/10.1145/1242572.1242592),
/// 2007). Good for texts that are all but identical; for edits of a tenth of the words and more, MinHash.
///
/// ```
/// use samestory::{sketch::SimHasher, text::ShingleSet};
///
/// let of = |text: &str| {
///     let mut simhash = SimHasher::new();
///     simhash.extend(ShingleSet::of(text, 3).as_slice().iter().map(|&shingle| (shingle, 1)));
///     simhash.fingerprint()
/// };
/// assert_eq!(of("The ferry caught fire.").hamming(of("the ferry caught fire")), 0);
/// ```
#[derive(Clone, Debug)]
pub struct SimHasher {
    votes: [i64; 64],
}

impl Default for SimHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl SimHasher {
    /// No votes yet.
    #[must_use]
    pub fn new() -> Self {
        Self { votes: [0; 64] }
    }

    /// Lets the feature with this hash vote with this weight.
    pub fn add(&mut self, hash: u64, weight: u32) {
        for (bit, votes) in self.votes.iter_mut().enumerate() {
            let vote = i64::from(weight);
            *votes = votes.saturating_add(if hash >> bit & 1 == 1 { vote } else { -vote });
        }
    }

    /// The bits that have more votes for than against.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let bits = self.votes.iter().enumerate().map(|(bit, &votes)| u64::from(votes > 0) << bit);
        Fingerprint(bits.fold(0, |all, bit| all | bit))
    }
}

impl Extend<(u64, u32)> for SimHasher {
    fn extend<I: IntoIterator<Item = (u64, u32)>>(&mut self, features: I) {
        for (hash, weight) in features {
            self.add(hash, weight);
        }
    }
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
