//! Which slots have a hash in the same bucket?

use crate::hash::scale;

use super::slots::make_room;

/// The end of a chain, and an empty bucket. No slot has this number.
const NONE: u32 = u32::MAX;

/// Bit of a link that marks the last one of its chain, so that its slot need not be read for the
/// next.
const LAST: u32 = 1 << 31;

/// Chained hash tables over the same slots, all with the same number of buckets.
///
/// A link is the number of a slot in the low bits, `TAG_BITS` bits of the hash above them, and
/// [`LAST`]. Comparing the tags skips most links of other hashes without reading their slots.
#[derive(Clone, Debug)]
pub(super) struct Chains<const TAG_BITS: u32> {
    tables: usize,
    /// Number of buckets in each table.
    buckets: usize,
    /// By table and bucket, the first link of the chain.
    heads: Vec<u32>,
    /// By slot and table, the next link of the chain.
    next: Vec<u32>,
}

/// The bucket of a hash, counted over all tables, and its tag.
#[derive(Clone, Copy)]
pub(super) struct Place {
    bucket: usize,
    pub(super) tag: u32,
}

impl<const TAG_BITS: u32> Chains<TAG_BITS> {
    const SLOT_BITS: u32 = 31 - TAG_BITS;
    const SLOT: u32 = (1 << Self::SLOT_BITS) - 1;
    const TAG: u32 = !(Self::SLOT | LAST);

    /// Maximum number of slots: the greatest number of a slot stands for [`NONE`].
    pub(super) const MOST: usize = Self::SLOT as usize;

    /// Minimum number of buckets of a table that grows.
    const LEAST_BUCKETS: usize = 16;

    /// Returns tables with a fixed number of buckets each, without slots.
    pub(super) fn new(tables: usize, buckets: usize) -> Self {
        Self { tables, buckets, heads: vec![NONE; tables * buckets], next: Vec::new() }
    }

    /// Returns tables that [`grow`](Self::grow), with memory for this many slots.
    pub(super) fn with_capacity(tables: usize, slots: usize) -> Self {
        let next = Vec::with_capacity(slots * tables);
        Self { next, ..Self::new(tables, slots.max(Self::LEAST_BUCKETS)) }
    }

    /// Returns the number of slots.
    pub(super) fn len(&self) -> usize {
        self.next.len() / self.tables
    }

    /// Returns the number of slots that can be added without growth and without an allocation.
    pub(super) fn room(&self) -> usize {
        let links = (self.next.capacity() - self.next.len()) / self.tables;
        links.min((self.buckets * 3 / 2).saturating_sub(self.len()))
    }

    /// Returns the bytes held.
    pub(super) fn memory_usage(&self) -> usize {
        (self.next.capacity() + self.heads.capacity()) * size_of::<u32>()
    }

    /// Returns whether one more slot would make more than one and a half slots a bucket.
    pub(super) fn must_grow(&self) -> bool {
        (self.len() + 1) * 2 > self.buckets * 3
    }

    /// Removes all slots, and makes a bucket in each table for each of `slots` slots to come.
    pub(super) fn grow(&mut self, slots: usize) {
        self.buckets = slots.max(Self::LEAST_BUCKETS);
        // Dropped first: the old heads and the new ones need not be held at once.
        self.heads = Vec::new();
        self.heads.resize(self.tables * self.buckets, NONE);
        if self.len() > slots {
            self.next = Vec::new();
        }
        self.next.clear();
    }

    /// Removes all slots and keeps the buckets; `hash` gives the hash of a slot in a table.
    /// O(slots), while the buckets may be many more.
    pub(super) fn clear(&mut self, hash: impl Fn(usize, usize) -> u64) {
        for slot in 0..self.len() {
            for table in 0..self.tables {
                let place = self.place(table, hash(slot, table));
                self.heads[place.bucket] = NONE;
            }
        }
        self.next = Vec::new();
    }

    /// Adds a slot to no chain yet, and returns its number.
    pub(super) fn add(&mut self) -> usize {
        let slot = self.len();
        make_room(&mut self.next, self.tables);
        self.next.resize(self.next.len() + self.tables, NONE);
        slot
    }

    /// Adds a slot to the front of its chain in every table; `hash` gives its hash in a table.
    pub(super) fn push(&mut self, hash: impl Fn(usize) -> u64) {
        let slot = self.add();
        for table in 0..self.tables {
            self.link(slot, table, self.place(table, hash(table)));
        }
    }

    /// Adds a slot to the front of the chain at this place of this table.
    pub(super) fn link(&mut self, slot: usize, table: usize, place: Place) {
        let before = self.heads[place.bucket];
        let last = if before == NONE { LAST } else { 0 };
        self.next[slot * self.tables + table] = before;
        self.heads[place.bucket] = place.tag | slot as u32 | last;
    }

    /// Returns the place of a hash in a table.
    pub(super) fn place(&self, table: usize, hash: u64) -> Place {
        Place {
            bucket: table * self.buckets + scale(hash, self.buckets as u32),
            tag: (hash as u32) << Self::SLOT_BITS & Self::TAG,
        }
    }

    /// Returns the first link of the chain at a place.
    pub(super) fn first(&self, place: Place) -> u32 {
        self.heads[place.bucket]
    }

    /// Returns the link behind a slot in a table.
    pub(super) fn after(&self, slot: usize, table: usize) -> u32 {
        self.next[slot * self.tables + table]
    }

    /// Returns the first links of all chains of a table.
    pub(super) fn firsts(&self, table: usize) -> impl Iterator<Item = u32> + '_ {
        self.heads[table * self.buckets..(table + 1) * self.buckets].iter().copied()
    }

    /// Returns the slots of a chain from `link` on, the latest first.
    pub(super) fn slots(&self, link: u32, table: usize) -> impl Iterator<Item = usize> + '_ {
        self.links(link, table).map(|link| (link & Self::SLOT) as usize)
    }

    /// Returns those of the [`slots`](Self::slots) that have this tag.
    pub(super) fn tagged(
        &self,
        link: u32,
        table: usize,
        tag: u32,
    ) -> impl Iterator<Item = usize> + '_ {
        let links = self.links(link, table).filter(move |link| link & Self::TAG == tag);
        links.map(|link| (link & Self::SLOT) as usize)
    }

    fn links(&self, mut link: u32, table: usize) -> impl Iterator<Item = u32> + '_ {
        std::iter::from_fn(move || {
            let here = Some(link).filter(|&link| link != NONE)?;
            let is_last = here & LAST != 0;
            link = if is_last { NONE } else { self.after((here & Self::SLOT) as usize, table) };
            Some(here)
        })
    }
}
