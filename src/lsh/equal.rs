//! Which slot holds an equal sketch?

use std::borrow::Borrow;
use std::collections::BTreeMap;

use super::chains::Chains;

/// Finds the slot of an equal sketch in O(1) for random hashes, and in O(log n) comparisons for
/// crafted ones.
///
/// A sketch is found by a hash of the whole. A chain has at most [`LONGEST`] slots; a sketch whose
/// chain is full goes to an ordered map by the sketch itself, of type `K`.
#[derive(Clone, Debug)]
pub(super) struct EqualSketches<K, const TAG_BITS: u32> {
    chains: Chains<TAG_BITS>,
    overflow: BTreeMap<K, u32>,
}

/// Maximum length of a chain, in slots. With at most one and a half slots a bucket, random hashes
/// reach it once in 10¹¹ buckets.
pub(super) const LONGEST: usize = 16;

impl<K: Ord, const TAG_BITS: u32> EqualSketches<K, TAG_BITS> {
    /// Returns a table with memory for this many slots.
    pub(super) fn with_capacity(slots: usize) -> Self {
        Self { chains: Chains::with_capacity(1, slots), overflow: BTreeMap::new() }
    }

    /// Returns the number of slots that can be added without growth and without an allocation,
    /// unless a chain is full.
    pub(super) fn room(&self) -> usize {
        self.chains.room()
    }

    /// Returns the bytes held; a sketch holds `heap` bytes beside those of its type.
    pub(super) fn memory_usage(&self, heap: usize) -> usize {
        let entry = size_of::<K>() + heap + size_of::<u32>();
        self.chains.memory_usage() + self.overflow.len() * entry
    }

    /// Returns the slot of `sketch`, given its hash and whether the sketch of a slot equals it.
    pub(super) fn find<Q: Ord + ?Sized>(
        &self,
        sketch: &Q,
        hash: u64,
        is_equal: impl Fn(usize) -> bool,
    ) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let place = self.chains.place(0, hash);
        let in_chain =
            self.chains.tagged(self.chains.first(place), 0, place.tag).find(|&slot| is_equal(slot));
        in_chain.or_else(|| self.overflow.get(sketch).map(|&slot| slot as usize))
    }

    /// Adds the next slot, which holds a sketch that is in no slot yet. `sketch` and `hash` give
    /// those of any slot up to this one. O(log n) amortised.
    pub(super) fn push(&mut self, sketch: impl Fn(usize) -> K, hash: impl Fn(usize) -> u64) {
        let slots = self.chains.len() + 1;
        if self.chains.must_grow() {
            self.rebuild(slots, sketch, hash);
        } else {
            self.add(sketch, hash);
        }
    }

    /// Replaces all slots by this many, with the sketches and hashes that are given.
    pub(super) fn rebuild(
        &mut self,
        slots: usize,
        sketch: impl Fn(usize) -> K,
        hash: impl Fn(usize) -> u64,
    ) {
        self.chains.grow(slots);
        self.overflow.clear();
        for _ in 0..slots {
            self.add(&sketch, &hash);
        }
    }

    fn add(&mut self, sketch: impl Fn(usize) -> K, hash: impl Fn(usize) -> u64) {
        let slot = self.chains.add();
        let place = self.chains.place(0, hash(slot));
        if self.chains.slots(self.chains.first(place), 0).nth(LONGEST - 1).is_some() {
            self.overflow.insert(sketch(slot), slot as u32);
        } else {
            self.chains.link(slot, 0, place);
        }
    }

    /// Returns the number of slots in the longest chain.
    #[cfg(test)]
    pub(super) fn longest_chain(&self) -> usize {
        self.chains.firsts(0).map(|link| self.chains.slots(link, 0).count()).max().unwrap_or(0)
    }

    /// Returns the number of slots in the ordered map.
    #[cfg(test)]
    pub(super) fn overflowed(&self) -> usize {
        self.overflow.len()
    }
}
