//! Which passages does a text hold?

use std::collections::VecDeque;

use crate::error::BuildError;
use crate::hash::combine;

/// Makes fingerprints of passages. A text and an excerpt from it share some of them, whatever else
/// both contain.
///
/// Every run of `run` words has a hash. The least of every `window` consecutive hashes is kept;
/// ties are broken by the last (Schleimer, Wilkerson & Aiken, [Winnowing: local algorithms for
/// document fingerprinting](https://doi.org/10.1145/872757.872770), 2003). So two texts that share
/// `run + window - 1` consecutive words share a fingerprint: see [`guaranteed`](Self::guaranteed).
/// A long text keeps 2 in `window + 1` hashes.
///
/// Fingerprints have 32 bits and no seed, so different passages may share one, by chance or by
/// intent. They are evidence that two texts should be compared, not that they are copies.
///
/// ```
/// use samestory::{sketch::Winnower, text::WordHashes};
///
/// let winnower = Winnower::new(3, 2)?;
/// let fingerprints = |text: &str| winnower.fingerprints(WordHashes::of(text).whole());
/// let wire = fingerprints("all aboard were brought ashore");
/// let page = fingerprints("The Gazette: all aboard were brought in.");
/// assert_eq!(winnower.guaranteed(), 4);
/// assert!(wire.iter().any(|fingerprint| page.contains(fingerprint)));
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Winnower {
    run: usize,
    window: usize,
}

impl Default for Winnower {
    /// Runs of 5 words in windows of 8: 12 shared consecutive words are never missed.
    fn default() -> Self {
        Self { run: 5, window: 8 }
    }
}

impl Winnower {
    /// Returns a winnower for runs of `run` words, 1 to 64, in windows of `window` runs, 1 to
    /// 1,024.
    ///
    /// # Errors
    /// Returns an error if a number is outside its range.
    pub fn new(run: u8, window: u16) -> Result<Self, BuildError> {
        BuildError::check("the words in a run", f64::from(run), 1.0, 64.0)?;
        BuildError::check("the window of runs", f64::from(window), 1.0, 1_024.0)?;
        Ok(Self { run: run.into(), window: window.into() })
    }

    /// Returns the number of shared consecutive words that guarantees a shared fingerprint.
    #[must_use]
    pub fn guaranteed(&self) -> usize {
        self.run + self.window - 1
    }

    /// Returns the distinct fingerprints of a text, ascending, from the hashes of its words. A text
    /// shorter than a run is one run; a text without words has no fingerprints. O(n log n).
    #[must_use]
    pub fn fingerprints(&self, words: &[u64]) -> Box<[u32]> {
        let run = self.run.clamp(1, words.len().max(1));
        let hashes = words.windows(run).map(|words| words.iter().fold(0, |a, &b| combine(a, b)));
        // The places and hashes of this window without a lesser hash behind them, ascending by
        // both.
        let mut least: VecDeque<(usize, u64)> = VecDeque::with_capacity(self.window);
        let mut kept: Vec<u32> = Vec::new();
        let runs = (words.len() + 1).saturating_sub(run);
        let mut kept_at = usize::MAX;
        for (at, hash) in hashes.enumerate().take(runs) {
            while least.back().is_some_and(|&(_, above)| above >= hash) {
                least.pop_back();
            }
            least.push_back((at, hash));
            if least.front().is_some_and(|&(place, _)| place + self.window <= at) {
                least.pop_front();
            }
            let full = at + 1 >= self.window.min(runs);
            if let Some(&(place, hash)) = least.front().filter(|least| full && least.0 != kept_at) {
                kept_at = place;
                // The high bits of least hashes are nearly equal, so the low bits are kept.
                kept.push(hash as u32);
            }
        }
        kept.sort_unstable();
        kept.dedup();
        kept.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;

    /// The definition: the least of every window, the last of equal ones.
    fn slow(winnower: Winnower, words: &[u64]) -> Vec<u32> {
        if words.is_empty() {
            return Vec::new();
        }
        let hashes: Vec<u64> = words
            .windows(winnower.run.min(words.len()))
            .map(|run| run.iter().fold(0, |a, &b| combine(a, b)))
            .collect();
        let window = winnower.window.min(hashes.len());
        let mut kept: Vec<u32> =
            hashes.windows(window).map(|window| *window.iter().min().unwrap() as u32).collect();
        kept.sort_unstable();
        kept.dedup();
        kept
    }

    proptest! {
        #[test]
        fn fingerprints_are_those_of_the_definition(
            words in prop::collection::vec(0u64..5, 0..40), run in 1u8..5, window in 1u16..7,
        ) {
            let winnower = Winnower::new(run, window).unwrap();
            prop_assert_eq!(winnower.fingerprints(&words).to_vec(), slow(winnower, &words));
        }

        #[test]
        fn a_passage_of_the_guaranteed_length_is_never_missed(
            before in prop::collection::vec(any::<u64>(), 0..60),
            passage in 0u64..1_000,
            after in prop::collection::vec(any::<u64>(), 0..60),
        ) {
            let winnower = Winnower::default();
            let shared: Vec<u64> =
                (0..winnower.guaranteed() as u64).map(|at| mix(passage * 100 + at)).collect();
            let one = winnower.fingerprints(&[&before[..], &shared, &after].concat());
            let other = winnower.fingerprints(&[&after[..], &shared, &before].concat());
            prop_assert!(one.iter().any(|fingerprint| other.binary_search(fingerprint).is_ok()));
        }
    }
}
