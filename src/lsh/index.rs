//! Who left the same key?

use crate::parallel;

/// Finds all candidate pairs of a batch: items that left a key in common.
///
/// ```
/// use samestory::lsh::BandIndex;
///
/// let mut index = BandIndex::new();
/// index.insert(0, [11, 12]);
/// index.insert(1, [12, 13]);
/// index.insert(2, [12]);
/// assert_eq!(index.pairs(), [(0, 1), (0, 2), (1, 2)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct BandIndex {
    entries: Vec<(u64, u32)>,
}

impl BandIndex {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `item` left these keys.
    pub fn insert(&mut self, item: u32, keys: impl IntoIterator<Item = u64>) {
        self.entries.extend(keys.into_iter().map(|key| (key, item)));
    }

    /// The items that left each key, ascending, for keys that two items or more left; by ascending key.
    /// O(n + m log m) for n keys, m of them shared.
    pub fn buckets(mut self) -> impl Iterator<Item = Vec<u32>> {
        // What shares its place by chance the first time hardly does the second time.
        self.forget_lonely_keys(0x9e37_79b9_7f4a_7c15);
        self.forget_lonely_keys(0xbf58_476d_1ce4_e5b9);
        parallel::sort(&mut self.entries);
        self.entries.dedup();
        let mut start = 0;
        std::iter::from_fn(move || {
            while start < self.entries.len() {
                let key = self.entries[start].0;
                let end = start + self.entries[start..].partition_point(|entry| entry.0 == key);
                let bucket = &self.entries[start..end];
                start = end;
                if bucket.len() > 1 {
                    return Some(bucket.iter().map(|entry| entry.1).collect());
                }
            }
            None
        })
    }

    /// Drops most of the keys that one entry has alone, so that they are not sorted: those that share their place
    /// in a table with no other entry. An odd factor decides who sits where.
    fn forget_lonely_keys(&mut self, factor: u64) {
        const PLACES_A_KEY: usize = 4;
        /// Two bits each: somebody is there; so is somebody else.
        const PLACES_A_WORD: usize = 32;
        let words = (self.entries.len() * PLACES_A_KEY / PLACES_A_WORD).next_power_of_two();
        let place = |key: u64| {
            let hash = key.wrapping_mul(factor);
            ((hash >> 32) as usize & (words - 1), 2 * (hash >> 59))
        };
        let mut places = vec![0u64; words];
        for &(key, _) in &self.entries {
            let (word, bit) = place(key);
            let there = places[word] >> bit & 1;
            places[word] |= (1 | there << 1) << bit;
        }
        self.entries.retain(|&(key, _)| {
            let (word, bit) = place(key);
            places[word] >> bit & 2 != 0
        });
    }

    /// All pairs of different items with a key in common, the smaller first, ascending, each once.
    #[must_use]
    pub fn pairs(self) -> Vec<(u32, u32)> {
        self.pairs_within(|_| u32::MAX)
    }

    /// The same, but only pairs whose greater item is at most `reach` of the smaller: where items are
    /// numbered by time, a window.
    ///
    /// O(n + m log m) for n keys, m of them shared, and the pairs: a bucket of m items that reach each other costs m².
    #[must_use]
    pub fn pairs_within(self, reach: impl Fn(u32) -> u32) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for bucket in self.buckets() {
            for (at, &first) in bucket.iter().enumerate() {
                let last = reach(first);
                let later = bucket[at + 1..].iter().take_while(|&&second| second <= last);
                pairs.extend(later.map(|&second| (first, second)));
            }
        }
        parallel::sort(&mut pairs);
        pairs.dedup();
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pairs_are_those_of_an_exhaustive_search(
            keys in prop::collection::vec(prop::collection::vec(prop_oneof![0u64..6, any::<u64>()], 0..4), 0..12),
            reach in 0u32..12,
        ) {
            let mut index = BandIndex::new();
            let mut expected = Vec::new();
            for (i, a) in keys.iter().enumerate() {
                index.insert(i as u32, a.iter().copied());
                for (j, b) in keys.iter().enumerate().skip(i + 1) {
                    if j - i <= reach as usize && a.iter().any(|key| b.contains(key)) {
                        expected.push((i as u32, j as u32));
                    }
                }
            }
            prop_assert_eq!(index.pairs_within(|item| item + reach), expected);
        }
    }
}
