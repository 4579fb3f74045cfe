//! Lists of texts by term that grow and shrink: the postings of texts that come and go.

use ahash::AHashMap;

/// Number of texts of a shard: the number of a text in its shard has 16 bits.
const SHARD_TEXTS: u32 = 1 << 16;

/// A list of entries in a shard.
#[derive(Clone, Copy, Debug, Default)]
struct List {
    start: u32,
    length: u32,
}

impl List {
    /// Number of entries that the list has room for: the next power of two.
    fn room(length: u32) -> u32 {
        if length == 0 { 0 } else { length.next_power_of_two() }
    }
}

/// The lists of 65,536 texts.
#[derive(Debug, Default)]
struct Shard {
    /// By place of a term.
    lists: Vec<List>,
    /// The number of a text in the shard, above its weight in 16 bits.
    entries: Vec<u32>,
    /// By exponent of the room, where lists were that have moved.
    free: [Vec<u32>; 17],
}

impl Shard {
    fn push(&mut self, place: u32, entry: u32) {
        let at = place as usize;
        if self.lists.len() <= at {
            self.lists.resize(at + 1, List::default());
        }
        let List { start, length } = self.lists[at];
        let room = List::room(length);
        let mut start = start;
        if length == room {
            let wanted = List::room(length + 1);
            let to = self.take(wanted);
            self.entries.copy_within(start as usize..(start + length) as usize, to as usize);
            if room > 0 {
                self.free[room.ilog2() as usize].push(start);
            }
            start = to;
        }
        self.entries[(start + length) as usize] = entry;
        self.lists[at] = List { start, length: length + 1 };
    }

    /// Takes room for a power of two entries.
    fn take(&mut self, room: u32) -> u32 {
        if let Some(start) = self.free[room.ilog2() as usize].pop() {
            return start;
        }
        let start = self.entries.len();
        self.entries.resize(start + room as usize, 0);
        start as u32
    }

    fn list(&self, place: u32) -> &[u32] {
        let List { start, length } = self.lists.get(place as usize).copied().unwrap_or_default();
        &self.entries[start as usize..(start + length) as usize]
    }

    /// Drops the entries of texts that are gone, and the room that is not needed.
    fn sweep(&mut self, is_there: impl Fn(u32) -> bool) {
        let mut swept = Self::default();
        let alive = |entry: &&u32| is_there(*entry >> 16);
        swept.lists = vec![List::default(); self.lists.len()];
        for place in 0..self.lists.len() as u32 {
            let left = self.list(place).iter().filter(alive).count() as u32;
            if left == 0 {
                continue;
            }
            let start = swept.entries.len();
            swept.entries.extend(self.list(place).iter().filter(alive));
            swept.entries.resize(start + List::room(left) as usize, 0);
            swept.lists[place as usize] = List { start: start as u32, length: left };
        }
        while swept.lists.last().is_some_and(|list| list.length == 0) {
            swept.lists.pop();
        }
        *self = swept;
    }
}

/// By term, the texts that hold it and its weight in each.
#[derive(Debug, Default)]
pub(super) struct Postings {
    shards: Vec<Shard>,
    /// The places of terms that the statistics do not know.
    unknown: AHashMap<u64, u32>,
    /// Number of terms that the statistics know.
    known: u32,
    /// The place behind the last.
    end: u32,
    /// Places of terms that are gone.
    free: Vec<u32>,
}

impl Postings {
    /// Empty lists for the terms that the statistics know, and for others as they come.
    pub(super) fn new(known: usize) -> Self {
        let known = known as u32;
        Self { known, end: known, ..Self::default() }
    }

    /// Returns the place of a term that the statistics do not know, if a text holds it.
    pub(super) fn place(&self, key: u64) -> Option<u32> {
        self.unknown.get(&key).copied()
    }

    /// Returns the place of a term that the statistics do not know, a new one if need be.
    pub(super) fn place_or_new(&mut self, key: u64) -> u32 {
        *self.unknown.entry(key).or_insert_with(|| {
            self.free.pop().unwrap_or_else(|| {
                self.end += 1;
                self.end - 1
            })
        })
    }

    /// Adds a text to the list of a term.
    pub(super) fn push(&mut self, place: u32, text: u32, weight: u16) {
        let shard = (text / SHARD_TEXTS) as usize;
        if self.shards.len() <= shard {
            self.shards.resize_with(shard + 1, Shard::default);
        }
        self.shards[shard].push(place, (text % SHARD_TEXTS) << 16 | u32::from(weight));
    }

    /// Number of shards.
    pub(super) fn shards(&self) -> usize {
        self.shards.len()
    }

    /// The number of the first text of a shard.
    pub(super) fn first(shard: usize) -> u32 {
        shard as u32 * SHARD_TEXTS
    }

    /// The list of a term in a shard: the number of a text in the shard, above its weight in 16
    /// bits. Texts that are gone may be among them.
    pub(super) fn list(&self, shard: usize, place: u32) -> &[u32] {
        self.shards.get(shard).map_or(&[], |shard| shard.list(place))
    }

    /// Drops the entries of texts that are gone. O(n) for n entries.
    pub(super) fn sweep(&mut self, is_there: impl Fn(u32) -> bool) {
        for (number, shard) in self.shards.iter_mut().enumerate() {
            shard.sweep(|text| is_there(Self::first(number) + text));
        }
        let Self { shards, unknown, free, .. } = self;
        unknown.retain(|_, &mut place| {
            let is_held = shards.iter().any(|shard| !shard.list(place).is_empty());
            if !is_held {
                free.push(place);
            }
            is_held
        });
        debug_assert!(free.iter().all(|&place| place >= self.known));
    }
}
