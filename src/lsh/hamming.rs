//! Which fingerprints differ in few bits?

use crate::error::BuildError;
use crate::hash::combine;

use super::slots::{Slots, keep_rows, push_all};

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// A block is one of these many values.
const BLOCK_BITS: u32 = 16;
const BLOCKS: usize = 1 << BLOCK_BITS;

/// An index of fingerprints of 64 or 128 bits that gives all within a distance of a query, that distance included.
///
/// A fingerprint is cut into blocks of 16 bits. Of two that differ in d bits, one block differs in at most d / blocks of
/// them, and the index looks up every block of the query with so many bits changed (Norouzi, Punjani & Fleet,
/// [Fast search in Hamming space with multi-index hashing](https://doi.org/10.1109/CVPR.2012.6248043), 2012; for fewer
/// bits than blocks, Manku, Jain & Das Sarma 2007). No pair is missed. Articles with equal fingerprints share all but their ids.
///
/// ```
/// use samestory::lsh::HammingIndex;
///
/// let mut index = HammingIndex::new(64, 3)?;
/// index.insert(7, 0b1011_u64);
/// assert_eq!(index.query(0b1100_u64), [(7, 3)]);
/// assert!(index.query(0b0100_u64).is_empty());
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct HammingIndex {
    distance: u32,
    blocks: u32,
    slots: Slots,
    /// By slot, the fingerprint in words of 64 bits.
    words: Vec<u64>,
    /// By slot and block, the next in the chain. A hash of the whole is one more block, by which equal ones are found.
    next: Vec<u32>,
    /// By block and value, the first of the chain.
    heads: Vec<u32>,
}

impl HammingIndex {
    /// An empty index of fingerprints of 64 or 128 bits that finds what differs in at most `distance` of them: up to
    /// 15 of 64, 31 of 128. Beyond 3 of 64 or 7 of 128 bits a query costs some 17 look-ups a block, beyond 7 and 15 some 137, and
    /// beyond 11 and 23 some 697. An empty index takes 1.3 MB for 64 bits, 2.4 MB for 128.
    ///
    /// # Errors
    /// Another number of bits, or a distance beyond that.
    pub fn new(bits: u32, distance: u32) -> Result<Self, BuildError> {
        BuildError::check_among("the bits of a fingerprint", bits, [64, 128])?;
        let blocks = if bits > 64 { 8 } else { 4 };
        let most = f64::from(4 * blocks - 1);
        BuildError::check("the Hamming distance", f64::from(distance), 0.0, most)?;
        Ok(Self {
            distance,
            blocks,
            slots: Slots::default(),
            words: Vec::new(),
            next: Vec::new(),
            heads: vec![NONE; (blocks as usize + 1) * BLOCKS],
        })
    }

    /// How many fingerprints there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes held, with what is kept in reserve.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        size_of::<Self>()
            + self.slots.memory_usage()
            + self.words.capacity() * size_of::<u64>()
            + (self.next.capacity() + self.heads.capacity()) * size_of::<u32>()
    }

    /// Adds a fingerprint. Whether it was added: not where its id is in there already, it has bits beyond those
    /// of the index, or there are 2³² - 1. O(blocks + n / 65,536) amortised for n fingerprints, however many share a block.
    pub fn insert(&mut self, id: u32, fingerprint: impl Into<u128>) -> bool {
        let fingerprint = fingerprint.into();
        let fits = self.blocks == 8 || fingerprint <= u128::from(u64::MAX);
        if !fits || self.slots.places() >= NONE as usize || self.slots.contains(id) {
            return false;
        }
        let equal = self
            .chain(self.blocks, self.block_of(fingerprint, self.blocks))
            .find(|&slot| self.fingerprint(slot) == fingerprint);
        self.slots.insert(id, None, equal);
        if equal.is_none() {
            let words = [fingerprint as u64, (fingerprint >> 64) as u64];
            let stride = self.stride();
            push_all(&mut self.words, &words[..stride]);
            push_all(&mut self.next, &[NONE; 9][..=self.blocks as usize]);
            self.link(self.slots.used() - 1);
        }
        true
    }

    /// Takes a fingerprint out; whether it was in there. O(blocks) amortised.
    pub fn remove(&mut self, id: u32) -> bool {
        let there = self.slots.remove(id);
        if self.slots.is_sparse() {
            // Only the chains in use: there are many more.
            for slot in 0..self.slots.used() {
                for block in 0..=self.blocks {
                    let head = Self::head(block, self.block_of(self.fingerprint(slot), block));
                    self.heads[head] = NONE;
                }
            }
            let stay = self.slots.compact();
            let stride = self.stride();
            keep_rows(&mut self.words, stride, &stay);
            self.next = vec![NONE; stay.len() * (self.blocks as usize + 1)];
            for slot in 0..stay.len() {
                self.link(slot);
            }
        }
        there
    }

    /// The id and distance of all within the distance of the index, the nearest first, of equal ones the smaller id. The cost is
    /// that of the look-ups (see [`new`](Self::new)), and of all that share a block.
    #[must_use]
    pub fn query(&self, fingerprint: impl Into<u128>) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        self.near(
            fingerprint.into(),
            |_| true,
            |slot, distance| {
                found.extend(self.slots.ids(slot).map(|id| (id, distance)));
            },
        );
        found.sort_unstable_by_key(|&(id, distance)| (distance, id));
        found
    }

    /// Calls `visit` with every two fingerprints within the distance of the index, once: the ids of those that have the one,
    /// those that have the other, and the distance. A fingerprint that several have is given with itself, too.
    ///
    /// The ids are ascending, the visits in no particular order. Nothing is kept of a pair; n different fingerprints
    /// that share a block are compared n² / 2 times.
    ///
    /// ```
    /// use samestory::lsh::HammingIndex;
    ///
    /// let mut index = HammingIndex::new(64, 3)?;
    /// for (id, fingerprint) in (0..).zip([5u64, 5, 7]) {
    ///     index.insert(id, fingerprint);
    /// }
    /// let mut pairs = Vec::new();
    /// index.for_each_pair(|ones, others, distance| pairs.push((ones.to_vec(), others.to_vec(), distance)));
    /// assert_eq!(pairs, [(vec![0, 1], vec![0, 1], 0), (vec![0, 1], vec![2], 1)]);
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    pub fn for_each_pair(&self, mut visit: impl FnMut(&[u32], &[u32], u32)) {
        let groups = self.slots.groups();
        for slot in (0..self.slots.used()).filter(|&slot| !groups.of(slot).is_empty()) {
            let ids = groups.of(slot);
            if ids.len() > 1 {
                visit(ids, ids, 0);
            }
            self.near(
                self.fingerprint(slot),
                |other| other < slot,
                |other, distance| {
                    if !groups.of(other).is_empty() {
                        visit(groups.of(other), ids, distance);
                    }
                },
            );
        }
    }

    /// Calls `visit` once with each slot within the distance, of those that are wanted.
    fn near(
        &self,
        fingerprint: u128,
        wanted: impl Fn(usize) -> bool,
        mut visit: impl FnMut(usize, u32),
    ) {
        for block in 0..self.blocks {
            let Some(radius) = self.radius(block) else { continue };
            each_within(self.block_of(fingerprint, block), radius, &mut |value| {
                for slot in self.chain(block, value).filter(|&slot| wanted(slot)) {
                    let apart = fingerprint ^ self.fingerprint(slot);
                    let distance = apart.count_ones();
                    let met = |block| {
                        let apart = self.block_of(apart, block).count_ones();
                        self.radius(block).is_some_and(|radius| apart <= radius)
                    };
                    if distance <= self.distance && !(0..block).any(met) {
                        visit(slot, distance);
                    }
                }
            });
        }
    }

    /// The slots with this value of a block, the latest first.
    fn chain(&self, block: u32, value: u16) -> impl Iterator<Item = usize> + '_ {
        let slot = |link: u32| Some(link as usize).filter(|_| link != NONE);
        let head = self.heads[Self::head(block, value)];
        std::iter::successors(slot(head), move |&at| slot(self.next[self.node(at, block)]))
    }

    /// The place of the first link of a chain.
    fn head(block: u32, value: u16) -> usize {
        block as usize * BLOCKS + usize::from(value)
    }

    /// How many bits of this block are changed: of `q · blocks + r` bits apart either one of the first r + 1
    /// blocks has at most q, or one of the others fewer.
    fn radius(&self, block: u32) -> Option<u32> {
        let (each, over) = (self.distance / self.blocks, self.distance % self.blocks);
        if block <= over { Some(each) } else { each.checked_sub(1) }
    }

    fn stride(&self) -> usize {
        self.blocks as usize / 4
    }

    fn fingerprint(&self, slot: usize) -> u128 {
        let words = &self.words[slot * self.stride()..(slot + 1) * self.stride()];
        words.iter().rev().fold(0, |all, &word| all << 64 | u128::from(word))
    }

    fn node(&self, slot: usize, block: u32) -> usize {
        slot * (self.blocks as usize + 1) + block as usize
    }

    /// The value of a block; of the one beyond all, the hash of the whole.
    fn block_of(&self, fingerprint: u128, block: u32) -> u16 {
        if block == self.blocks {
            return (combine(fingerprint as u64, (fingerprint >> 64) as u64) >> 48) as u16;
        }
        (fingerprint >> (block * BLOCK_BITS)) as u16
    }

    /// Puts a slot at the front of its chains.
    fn link(&mut self, slot: usize) {
        let fingerprint = self.fingerprint(slot);
        for block in 0..=self.blocks {
            let value = self.block_of(fingerprint, block);
            let (node, head) = (self.node(slot, block), Self::head(block, value));
            self.next[node] = std::mem::replace(&mut self.heads[head], slot as u32);
        }
    }
}

/// Calls `visit` with every value that differs from this in at most `radius` bits, once.
fn each_within(value: u16, radius: u32, visit: &mut impl FnMut(u16)) {
    fn change(value: u16, from: u32, left: u32, visit: &mut impl FnMut(u16)) {
        visit(value);
        if left > 0 {
            for bit in from..BLOCK_BITS {
                change(value ^ 1 << bit, bit + 1, left - 1, visit);
            }
        }
    }
    change(value, 0, radius, visit);
}

#[cfg(test)]
mod tests {
    use super::super::id_pairs;
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;

    fn wide(seed: u64) -> u128 {
        u128::from(mix(seed)) << 64 | u128::from(mix(!seed))
    }

    /// A fingerprint with this many bits changed, spread or in one block.
    fn changed(before: u128, bits: u32, count: u32, seed: u64) -> u128 {
        let range = if seed.is_multiple_of(3) { count.max(16) } else { bits };
        let (mut flipped, mut at) = (0u128, seed);
        while flipped.count_ones() < count {
            at = mix(at + 1);
            flipped |= 1 << (at % u64::from(range));
        }
        before ^ flipped
    }

    fn check(bits: u32, distance: u32, seed: u64) {
        let mask = u128::MAX >> (128 - bits);
        let mut index = HammingIndex::new(bits, distance).unwrap();
        let mut all: Vec<(u32, u128)> = Vec::new();
        for family in 0..12 {
            let first = wide(mix(seed) + family) & mask;
            for member in 0..6u64 {
                let count = (distance + 2).saturating_sub(member as u32);
                let id = (family * 6 + member) as u32;
                // The last but one is equal to the last.
                let change = if member > 3 { 4 } else { id };
                let count = if member > 3 { distance.min(3) } else { count.min(bits) };
                let fingerprint = changed(first, bits, count, mix(seed ^ u64::from(change)));
                assert!(index.insert(id, fingerprint));
                all.push((id, fingerprint));
            }
        }
        for id in (0..72).step_by(5) {
            assert!(index.remove(id) && !index.remove(id));
        }
        all.retain(|(id, _)| id % 5 != 0);
        let mut pairs = Vec::new();
        index.for_each_pair(|ones, others, apart| {
            pairs.extend(id_pairs(ones, others).map(|(a, b)| (a, b, apart)));
        });
        pairs.sort_unstable();
        let mut expected = Vec::new();
        for &(id, fingerprint) in &all {
            let mut near: Vec<(u32, u32)> = all
                .iter()
                .map(|&(other, bits)| (other, (bits ^ fingerprint).count_ones()))
                .filter(|&(_, apart)| apart <= distance)
                .collect();
            near.sort_unstable_by_key(|&(id, apart)| (apart, id));
            assert_eq!(index.query(fingerprint), near);
            expected
                .extend(near.iter().filter(|near| near.0 > id).map(|near| (id, near.0, near.1)));
        }
        expected.sort_unstable();
        assert_eq!(pairs, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn every_pair_within_every_distance_is_found(seed in any::<u64>()) {
            for distance in 0..16 {
                check(64, distance, seed);
            }
            for distance in 0..32 {
                check(128, distance, seed);
            }
        }
    }

    #[test]
    fn the_distance_is_included() {
        for distance in 0..16 {
            let mut index = HammingIndex::new(64, distance).unwrap();
            let near = (0..distance).fold(0u64, |bits, at| bits | 1 << (at * 4));
            assert!(index.insert(1, near) && index.insert(2, near | 1 << 63));
            assert_eq!(index.query(0u64), [(1, distance)]);
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (bits, distance) in [(63, 3), (65, 3), (127, 3), (129, 3), (64, 16), (128, 32)] {
            assert!(HammingIndex::new(bits, distance).is_err(), "{bits} {distance}");
        }
        let mut index = HammingIndex::new(64, 3).unwrap();
        assert!(!index.insert(1, 1u128 << 64) && index.is_empty());
        assert!(index.insert(1, 1u64) && !index.insert(1, 2u64));
    }

    /// The longest chain of a block: what an insertion or query that looks at it costs.
    fn longest_chain(index: &HammingIndex, block: u32) -> usize {
        (0..=u16::MAX).map(|value| index.chain(block, value).count()).max().unwrap()
    }

    const CROWD: u32 = 100_000;

    #[test]
    fn a_crowd_of_equal_fingerprints_is_one() {
        for bits in [64, 128] {
            let mut index = HammingIndex::new(bits, 3).unwrap();
            let empty = index.memory_usage();
            assert!((0..CROWD).all(|id| index.insert(id, mix(1))));
            assert_eq!((0..=index.blocks).map(|block| longest_chain(&index, block)).max(), Some(1));
            assert!(index.memory_usage() - empty < 50 * CROWD as usize);
            let mut pairs = 0;
            index.for_each_pair(|ones, others, distance| {
                assert_eq!((ones.len(), others, distance), (CROWD as usize, ones, 0));
                pairs += 1;
            });
            assert_eq!((pairs, index.query(mix(1) ^ 1).len()), (1, CROWD as usize));
            assert!((1..CROWD).all(|id| index.remove(id)));
            assert_eq!(index.query(mix(1)), [(0, 0)]);
        }
    }

    #[test]
    fn a_crowd_in_one_bucket_costs_a_step_an_article() {
        let mut index = HammingIndex::new(64, 0).unwrap();
        // One block in common, the others not.
        let fingerprint = |id: u32| mix(id.into()) << 16;
        assert!((0..CROWD).all(|id| index.insert(id, fingerprint(id))));
        assert_eq!(longest_chain(&index, 0), CROWD as usize);
        // By this chain an equal one is looked for at every insertion.
        assert!(longest_chain(&index, index.blocks) < 20);
        assert!((0..CROWD - 1).all(|id| index.remove(id)));
        assert_eq!(index.query(fingerprint(CROWD - 1)), [(CROWD - 1, 0)]);
    }
}
