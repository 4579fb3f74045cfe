//! Which fingerprints differ in few bits?
//!
//! A tool for callers: the clusterer makes no fingerprints.

use crate::error::BuildError;
use crate::hash::combine;

use super::chains::Chains;
use super::equal::EqualSketches;
use super::found::{self, Match};
use super::insert_error::InsertError;
use super::slots::{Slots, keep_rows, push_all};

/// Number of bits in a block.
const BLOCK_BITS: u32 = 16;

/// Number of buckets in the table of a block: one for each value.
const BUCKETS: usize = 1 << BLOCK_BITS;

/// An index of SimHash fingerprints of 64 or 128 bits. It finds all fingerprints within a Hamming
/// distance of a query, that distance included, and misses none.
///
/// A fingerprint is cut into blocks of 16 bits. Of two fingerprints that differ in d bits, one
/// block differs in at most d / blocks bits. So the index looks up every block of the query with
/// that many bits changed (Norouzi, Punjani & Fleet, [Fast search in Hamming space with multi-index
/// hashing](https://doi.org/10.1109/CVPR.2012.6248043), 2012; for fewer bits than blocks, Manku,
/// Jain & Das Sarma 2007). Equal fingerprints share one slot.
///
/// ```
/// use samestory::{lsh::HammingIndex, sketch::Fingerprint};
///
/// let mut index = HammingIndex::new(64, 3)?;
/// index.insert(7, Fingerprint(0b1011))?;
/// let found = index.query(Fingerprint(0b1100));
/// assert_eq!((found[0].id, found[0].distance, found[0].similarity), (7, 3, 61.0 / 64.0));
/// assert!(index.query(Fingerprint(0b0100)).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct HammingIndex {
    distance: u32,
    slots: Slots,
    fingerprints: Fingerprints,
    /// A table for each block, whose buckets are the values of the block.
    blocks: Chains<0>,
    equal: EqualSketches<u128, 0>,
}

impl HammingIndex {
    /// Maximum number of fingerprints: 2,147,483,647.
    pub const MOST: usize = Chains::<0>::MOST;

    /// Returns an empty index for fingerprints of 64 or 128 `bits` and for queries within
    /// `distance` bits.
    ///
    /// The distance decides the number of look-ups in each block:
    ///
    /// | distance, 64 bits | distance, 128 bits | look-ups in a block |
    /// |---|---|---|
    /// | 0 to 3 | 0 to 7 | 1 |
    /// | 4 to 7 | 8 to 15 | 17 |
    /// | 8 to 11 | 16 to 23 | 137 |
    /// | 12 to 15 | 24 to 31 | 697 |
    ///
    /// An empty index takes 1.0 MB for 64 bits and 2.1 MB for 128.
    ///
    /// # Errors
    /// Returns an error for another number of bits, or a distance above 15 of 64 or 31 of 128.
    pub fn new(bits: u32, distance: u32) -> Result<Self, BuildError> {
        BuildError::check_among("the bits of a fingerprint", bits, [64, 128])?;
        let blocks = bits / BLOCK_BITS;
        let most = f64::from(4 * blocks - 1);
        BuildError::check("the Hamming distance", f64::from(distance), 0.0, most)?;
        Ok(Self {
            distance,
            slots: Slots::default(),
            fingerprints: Fingerprints { blocks, words: Vec::new() },
            blocks: Chains::new(blocks as usize, BUCKETS),
            equal: EqualSketches::with_capacity(0),
        })
    }

    /// Returns the number of fingerprints.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns whether the index is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the bytes held, spare capacity included.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        size_of::<Self>()
            + self.slots.memory_usage()
            + self.fingerprints.words.capacity() * size_of::<u64>()
            + self.blocks.memory_usage()
            + self.equal.memory_usage(0)
    }

    /// Adds a fingerprint: a [`Fingerprint`](crate::sketch::Fingerprint), a
    /// [`Fingerprint128`](crate::sketch::Fingerprint128), or the bits of another one as a number.
    ///
    /// O(blocks) amortised for random fingerprints, O(blocks + log n) for any, whatever they share.
    ///
    /// # Errors
    /// Returns an error if the index already holds the id, if the fingerprint has bits beyond those
    /// of the index, or if the index holds [`MOST`](Self::MOST). Then nothing has changed.
    pub fn insert(&mut self, id: u32, fingerprint: impl Into<u128>) -> Result<(), InsertError> {
        let fingerprint = fingerprint.into();
        let (most, got) = (self.bits(), u128::BITS - fingerprint.leading_zeros());
        if got > most {
            return Err(InsertError::TooManyBits { most, got });
        }
        if self.slots.contains(id) {
            return Err(InsertError::DuplicateId { id });
        }
        if self.slots.places() >= Self::MOST {
            return Err(InsertError::Full { most: Self::MOST });
        }
        let stored = &self.fingerprints;
        let equal = self
            .equal
            .find(&fingerprint, hash_of(fingerprint), |slot| stored.get(slot) == fingerprint);
        self.slots.insert(id, None, equal);
        if equal.is_none() {
            self.fingerprints.push(fingerprint);
            let stored = &self.fingerprints;
            self.blocks.push(|block| block_hash(fingerprint, block));
            self.equal.push(|slot| stored.get(slot), |slot| hash_of(stored.get(slot)));
        }
        Ok(())
    }

    /// Removes a fingerprint. Returns whether the index held the id. O(blocks) amortised.
    pub fn remove(&mut self, id: u32) -> bool {
        let was_there = self.slots.remove(id);
        if self.slots.is_sparse() {
            let stored = &self.fingerprints;
            self.blocks.clear(|slot, block| block_hash(stored.get(slot), block));
            let kept = self.slots.compact();
            self.fingerprints.keep(&kept);
            let stored = &self.fingerprints;
            for slot in 0..kept.len() {
                self.blocks.push(|block| block_hash(stored.get(slot), block));
            }
            self.equal.rebuild(
                kept.len(),
                |slot| stored.get(slot),
                |slot| hash_of(stored.get(slot)),
            );
        }
        was_there
    }

    /// Returns all fingerprints within the distance of the index, nearest first. Ties are broken by
    /// the smaller id. The cost is that of the look-ups (see [`new`](Self::new)) and of all
    /// fingerprints that share a block.
    #[must_use]
    pub fn query(&self, fingerprint: impl Into<u128>) -> Vec<Match> {
        let mut found = Vec::new();
        let bits = f64::from(self.bits());
        self.near(
            fingerprint.into(),
            |_| true,
            |slot, distance| {
                let similarity = 1.0 - f64::from(distance) / bits;
                found.extend(self.slots.ids(slot).map(|id| Match { id, distance, similarity }));
            },
        );
        found::sort(&mut found);
        found
    }

    /// Calls `visit` once for every two different fingerprints within the distance of the index,
    /// with the ids of the one, the ids of the other, and the distance in bits. Also visits each
    /// fingerprint that several ids have, with itself.
    ///
    /// The ids are ascending; the visits come in no particular order. No pair is stored. n
    /// different fingerprints that share a block are compared n² / 2 times.
    ///
    /// ```
    /// use samestory::lsh::HammingIndex;
    ///
    /// let mut index = HammingIndex::new(64, 3)?;
    /// for (id, fingerprint) in (0..).zip([5u64, 5, 7]) {
    ///     index.insert(id, fingerprint)?;
    /// }
    /// let mut pairs = Vec::new();
    /// index.for_each_pair(|ones, others, distance| {
    ///     pairs.push((ones.to_vec(), others.to_vec(), distance));
    /// });
    /// assert_eq!(pairs, [(vec![0, 1], vec![0, 1], 0), (vec![0, 1], vec![2], 1)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_each_pair(&self, mut visit: impl FnMut(&[u32], &[u32], u32)) {
        let groups = self.slots.groups();
        for slot in (0..self.slots.used()).filter(|&slot| !groups.ids(slot).is_empty()) {
            let ids = groups.ids(slot);
            if ids.len() > 1 {
                visit(ids, ids, 0);
            }
            self.near(
                self.fingerprints.get(slot),
                |other| other < slot,
                |other, distance| {
                    if !groups.ids(other).is_empty() {
                        visit(groups.ids(other), ids, distance);
                    }
                },
            );
        }
    }

    /// Calls `visit` once with each wanted slot within the distance, and its distance.
    fn near(
        &self,
        fingerprint: u128,
        wanted: impl Fn(usize) -> bool,
        mut visit: impl FnMut(usize, u32),
    ) {
        for block in 0..self.fingerprints.blocks as usize {
            let Some(radius) = self.radius(block) else { continue };
            each_within(block_of(fingerprint, block), radius, &mut |value| {
                let first = self.blocks.first(self.blocks.place(block, bucket_hash(value)));
                for slot in self.blocks.slots(first, block).filter(|&slot| wanted(slot)) {
                    let apart = fingerprint ^ self.fingerprints.get(slot);
                    let distance = apart.count_ones();
                    let seen = |block| {
                        let apart = block_of(apart, block).count_ones();
                        self.radius(block).is_some_and(|radius| apart <= radius)
                    };
                    if distance <= self.distance && !(0..block).any(seen) {
                        visit(slot, distance);
                    }
                }
            });
        }
    }

    /// Returns the number of bits that are changed in this block, if it is looked up at all: of two
    /// fingerprints `q · blocks + r` bits apart, one of the first r + 1 blocks differs in at most q
    /// bits, or one of the others in fewer.
    fn radius(&self, block: usize) -> Option<u32> {
        let blocks = self.fingerprints.blocks;
        let (each, over) = (self.distance / blocks, self.distance % blocks);
        if block <= over as usize { Some(each) } else { each.checked_sub(1) }
    }

    fn bits(&self) -> u32 {
        self.fingerprints.blocks * BLOCK_BITS
    }
}

/// Fingerprints by slot.
#[derive(Clone, Debug)]
struct Fingerprints {
    /// Number of blocks in a fingerprint: 4 or 8.
    blocks: u32,
    /// By slot, the words of 64 bits, the low one first.
    words: Vec<u64>,
}

impl Fingerprints {
    fn stride(&self) -> usize {
        self.blocks as usize / 4
    }

    fn get(&self, slot: usize) -> u128 {
        let words = &self.words[slot * self.stride()..(slot + 1) * self.stride()];
        words.iter().rev().fold(0, |all, &word| all << 64 | u128::from(word))
    }

    fn push(&mut self, fingerprint: u128) {
        let words = [fingerprint as u64, (fingerprint >> 64) as u64];
        let stride = self.stride();
        push_all(&mut self.words, &words[..stride]);
    }

    fn keep(&mut self, slots: &[usize]) {
        let stride = self.stride();
        keep_rows(&mut self.words, stride, slots);
    }
}

/// Returns the hash of a whole fingerprint.
fn hash_of(fingerprint: u128) -> u64 {
    combine(fingerprint as u64, (fingerprint >> 64) as u64)
}

/// Returns the value of a block.
fn block_of(fingerprint: u128, block: usize) -> u16 {
    (fingerprint >> (block as u32 * BLOCK_BITS)) as u16
}

/// Returns a hash that falls into the bucket of this value.
fn bucket_hash(value: u16) -> u64 {
    u64::from(value) << (64 - BLOCK_BITS)
}

fn block_hash(fingerprint: u128, block: usize) -> u64 {
    bucket_hash(block_of(fingerprint, block))
}

/// Calls `visit` once with every value that differs from this one in at most `radius` bits.
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
    use super::super::{equal::LONGEST, id_pairs};
    use super::*;
    use crate::hash::mix;
    use crate::sketch::{Fingerprint, Fingerprint128};
    use proptest::prelude::*;

    /// The ids and distances that a query finds.
    fn found(index: &HammingIndex, fingerprint: u64) -> Vec<(u32, u32)> {
        index.query(fingerprint).iter().map(|found| (found.id, found.distance)).collect()
    }

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
                index.insert(id, fingerprint).unwrap();
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
            let found = index.query(fingerprint);
            assert!(found.iter().map(|found| (found.id, found.distance)).eq(near.iter().copied()));
            assert!(found.iter().all(|found| {
                found.similarity == 1.0 - f64::from(found.distance) / f64::from(bits)
            }));
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
            index.insert(1, near).unwrap();
            index.insert(2, near | 1 << 63).unwrap();
            assert_eq!(found(&index, 0), [(1, distance)]);
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (bits, distance) in [(63, 3), (65, 3), (127, 3), (129, 3), (64, 16), (128, 32)] {
            assert!(HammingIndex::new(bits, distance).is_err(), "{bits} {distance}");
        }
        let mut index = HammingIndex::new(64, 3).unwrap();
        let refused = InsertError::TooManyBits { most: 64, got: 65 };
        assert_eq!(index.insert(1, Fingerprint128(1 << 64)), Err(refused));
        assert!(index.is_empty());
        assert_eq!(index.insert(1, Fingerprint(1)), Ok(()));
        assert_eq!(index.insert(1, Fingerprint(2)), Err(InsertError::DuplicateId { id: 1 }));
        assert_eq!(found(&index, 1), [(1, 0)]);
    }

    /// The number of slots in the longest chain of a block.
    fn longest_chain(index: &HammingIndex, block: usize) -> usize {
        let firsts = index.blocks.firsts(block);
        firsts.map(|link| index.blocks.slots(link, block).count()).max().unwrap()
    }

    const CROWD: u32 = 100_000;

    #[test]
    fn a_crowd_of_equal_fingerprints_is_one() {
        for bits in [64, 128] {
            let mut index = HammingIndex::new(bits, 3).unwrap();
            let empty = index.memory_usage();
            assert!((0..CROWD).all(|id| index.insert(id, mix(1)).is_ok()));
            assert_eq!(index.fingerprints.words.len(), bits as usize / 64);
            assert_eq!(
                (0..bits as usize / 16).map(|block| longest_chain(&index, block)).max(),
                Some(1)
            );
            assert!(index.memory_usage() - empty < 50 * CROWD as usize);
            let mut pairs = 0;
            index.for_each_pair(|ones, others, distance| {
                assert_eq!((ones.len(), others, distance), (CROWD as usize, ones, 0));
                pairs += 1;
            });
            assert_eq!((pairs, index.query(mix(1) ^ 1).len()), (1, CROWD as usize));
            assert!((1..CROWD).all(|id| index.remove(id)));
            assert_eq!(found(&index, mix(1)), [(0, 0)]);
        }
    }

    #[test]
    fn a_crowd_in_one_bucket_costs_a_step_an_article() {
        let mut index = HammingIndex::new(64, 0).unwrap();
        // One block in common, the others not.
        let fingerprint = |id: u32| mix(id.into()) << 16;
        assert!((0..CROWD).all(|id| index.insert(id, fingerprint(id)).is_ok()));
        assert_eq!(longest_chain(&index, 0), CROWD as usize);
        // An insertion looks for an equal one in these chains.
        assert!(index.equal.longest_chain() < 12 && index.equal.overflowed() == 0);
        assert!((0..CROWD - 1).all(|id| index.remove(id)));
        assert_eq!(found(&index, fingerprint(CROWD - 1)), [(CROWD - 1, 0)]);
    }

    /// The bits whose `mix` is `x`.
    fn unmix(mut x: u64) -> u64 {
        // The inverses of the odd factors of `mix`, modulo 2⁶⁴.
        x = x ^ (x >> 31) ^ (x >> 62);
        x = x.wrapping_mul(0x3196_42b2_d24d_8ec3);
        x = x ^ (x >> 27) ^ (x >> 54);
        x = x.wrapping_mul(0x96de_1b17_3f11_9089);
        x ^ (x >> 30) ^ (x >> 60)
    }

    #[test]
    fn crafted_fingerprints_cost_no_more_steps_than_a_chain_has() {
        let mut index = HammingIndex::new(64, 0).unwrap();
        // All of them hash to the first bucket, however many there are.
        let crafted = |id: u32| unmix(u64::from(id)).rotate_right(23);
        assert!((0..CROWD).all(|id| hash_of(crafted(id).into()) == u64::from(id)));
        assert!((0..CROWD).all(|id| index.insert(id, crafted(id)).is_ok()));
        assert_eq!(index.equal.longest_chain(), LONGEST);
        assert_eq!(index.equal.overflowed(), CROWD as usize - LONGEST);
        // Equal ones are found in both.
        assert!((0..CROWD).all(|id| index.insert(CROWD + id, crafted(id)).is_ok()));
        assert_eq!(index.fingerprints.words.len(), CROWD as usize);
        assert_eq!(found(&index, crafted(CROWD - 1)), [(CROWD - 1, 0), (2 * CROWD - 1, 0)]);
        assert!((1..2 * CROWD).all(|id| index.remove(id)));
        assert_eq!((index.equal.longest_chain(), index.equal.overflowed()), (1, 0));
        assert_eq!(found(&index, crafted(0)), [(0, 0)]);
    }
}
