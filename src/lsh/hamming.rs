//! Which fingerprints differ in few bits?

use crate::error::BuildError;

use super::slots::{Slots, push_all};

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
/// bits than blocks, Manku, Jain & Das Sarma 2007). No pair is missed.
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
    /// By slot and block, the next in the chain.
    next: Vec<u32>,
    /// By block and value, the first of the chain.
    heads: Vec<u32>,
}

impl HammingIndex {
    /// An empty index of fingerprints of 64 or 128 bits that finds what differs in at most `distance` of them: up to
    /// 15 of 64, 31 of 128. Beyond 3 and 7 bits a query costs some 17 look-ups a block, beyond 7 and 15 some 137, and
    /// beyond 11 and 23 some 697.
    ///
    /// # Errors
    /// Another number of bits, or a distance beyond that.
    pub fn new(bits: u32, distance: u32) -> Result<Self, BuildError> {
        BuildError::check("the bits of a fingerprint", f64::from(bits), 64.0, 128.0)?;
        let blocks = if bits > 64 { 8 } else { 4 };
        // Between the two there is nothing.
        BuildError::check(
            "the bits of a fingerprint",
            f64::from(bits),
            f64::from(blocks * BLOCK_BITS),
            128.0,
        )?;
        let most = f64::from(4 * blocks - 1);
        BuildError::check("the Hamming distance", f64::from(distance), 0.0, most)?;
        Ok(Self {
            distance,
            blocks,
            slots: Slots::default(),
            words: Vec::new(),
            next: Vec::new(),
            heads: vec![NONE; blocks as usize * BLOCKS],
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
    /// of the index, or 2³² have been. O(blocks) amortised, however many share a block.
    pub fn insert(&mut self, id: u32, fingerprint: impl Into<u128>) -> bool {
        let fingerprint = fingerprint.into();
        let fits = self.blocks == 8 || fingerprint <= u128::from(u64::MAX);
        if !fits || self.slots.used() >= NONE as usize || !self.slots.insert(id, None) {
            return false;
        }
        let words = [fingerprint as u64, (fingerprint >> 64) as u64];
        let stride = self.stride();
        push_all(&mut self.words, &words[..stride]);
        push_all(&mut self.next, &[NONE; 8][..self.blocks as usize]);
        self.link(self.slots.used() - 1);
        true
    }

    /// Takes a fingerprint out; whether it was in there. O(blocks) amortised.
    pub fn remove(&mut self, id: u32) -> bool {
        let there = self.slots.remove(id);
        if 4 * (self.slots.used() - self.slots.len()) > self.slots.used() {
            self.compact();
        }
        there
    }

    /// The id and distance of all within the distance of the index, the nearest first, of equal ones the smaller id.
    #[must_use]
    pub fn query(&self, fingerprint: impl Into<u128>) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        self.near(fingerprint.into(), |slot, distance| found.push((self.slots.id(slot), distance)));
        found.sort_unstable_by_key(|&(id, distance)| (distance, id));
        found
    }

    /// Calls `visit` with the ids and the distance of every pair within the distance of the index, once. Nothing is kept
    /// of a pair.
    pub fn for_each_pair(&self, mut visit: impl FnMut(u32, u32, u32)) {
        for slot in self.slots.iter() {
            self.near(self.fingerprint(slot), |other, distance| {
                if other < slot {
                    visit(self.slots.id(other), self.slots.id(slot), distance);
                }
            });
        }
    }

    /// Calls `visit` once with each slot within the distance.
    fn near(&self, fingerprint: u128, mut visit: impl FnMut(usize, u32)) {
        for block in 0..self.blocks {
            let Some(radius) = self.radius(block) else { continue };
            each_within(block_of(fingerprint, block), radius, &mut |value| {
                let mut link = self.heads[block as usize * BLOCKS + usize::from(value)];
                while link != NONE {
                    let slot = link as usize;
                    let other = self.fingerprint(slot);
                    let distance = (fingerprint ^ other).count_ones();
                    let met = |block| {
                        let apart = block_of(fingerprint ^ other, block).count_ones();
                        self.radius(block).is_some_and(|radius| apart <= radius)
                    };
                    if distance <= self.distance && self.slots.holds(slot) && !(0..block).any(met) {
                        visit(slot, distance);
                    }
                    link = self.next[slot * self.blocks as usize + block as usize];
                }
            });
        }
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

    fn link(&mut self, slot: usize) {
        let fingerprint = self.fingerprint(slot);
        for block in 0..self.blocks {
            let head = block as usize * BLOCKS + usize::from(block_of(fingerprint, block));
            self.next[slot * self.blocks as usize + block as usize] =
                std::mem::replace(&mut self.heads[head], slot as u32);
        }
    }

    /// Lets go of what was removed.
    fn compact(&mut self) {
        let stride = self.stride();
        for (to, from) in self.slots.iter().enumerate() {
            self.words.copy_within(from * stride..(from + 1) * stride, to * stride);
        }
        self.slots.compact();
        self.words.truncate(self.slots.used() * stride);
        self.words.shrink_to_fit();
        self.next = vec![NONE; self.slots.used() * self.blocks as usize];
        self.heads.fill(NONE);
        for slot in 0..self.slots.used() {
            self.link(slot);
        }
    }
}

fn block_of(fingerprint: u128, block: u32) -> u16 {
    (fingerprint >> (block * BLOCK_BITS)) as u16
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
                let fingerprint = changed(first, bits, count.min(bits), mix(seed ^ u64::from(id)));
                assert!(index.insert(id, fingerprint));
                all.push((id, fingerprint));
            }
        }
        for id in (0..72).step_by(5) {
            assert!(index.remove(id) && !index.remove(id));
        }
        all.retain(|(id, _)| id % 5 != 0);
        let mut pairs = Vec::new();
        index.for_each_pair(|a, b, apart| pairs.push((a.min(b), a.max(b), apart)));
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

    #[test]
    fn a_crowd_in_one_bucket_is_put_in_and_taken_out() {
        let mut index = HammingIndex::new(64, 0).unwrap();
        for id in 0..100_000u32 {
            // One block in common, the others not.
            index.insert(id, mix(id.into()) << 16);
        }
        for id in 0..99_999 {
            assert!(index.remove(id));
        }
        assert_eq!(index.query(mix(99_999) << 16), [(99_999, 0)]);
    }
}
