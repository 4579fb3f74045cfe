//! Which ids have which sketch?

use ahash::AHashMap;

/// Stands for no slot and for no place.
const NONE: u32 = u32::MAX;

/// Maps ids to the slots of their sketches. Articles with equal sketches share a slot.
///
/// Articles are numbered by place, in the order of insertion. A removed article leaves a tombstone
/// in its place until the index is compacted.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// By place, the id.
    ids: Vec<u32>,
    /// By place, the time in seconds; [`i64::MAX`] for none.
    times: Vec<i64>,
    /// By place, the slot of the sketch; [`NONE`] for a tombstone.
    sketch: Vec<u32>,
    /// By place, the place before it with the same slot.
    before: Vec<u32>,
    /// By slot, the last place that has it.
    last: Vec<u32>,
    /// By id, the place.
    place_of: AHashMap<u32, u32>,
}

impl Slots {
    /// Returns an empty map with memory for this many articles and sketches.
    pub(super) fn with_capacity(articles: usize, sketches: usize) -> Self {
        Self {
            ids: Vec::with_capacity(articles),
            times: Vec::with_capacity(articles),
            sketch: Vec::with_capacity(articles),
            before: Vec::with_capacity(articles),
            last: Vec::with_capacity(sketches),
            place_of: AHashMap::with_capacity(articles),
        }
    }

    /// Returns the number of articles that can be added without an allocation.
    pub(super) fn room(&self) -> usize {
        let numbers = [&self.ids, &self.sketch, &self.before, &self.last];
        let numbers = numbers.map(|list| list.capacity() - list.len());
        let times = self.times.capacity() - self.times.len();
        let places = self.place_of.capacity() - self.place_of.len();
        numbers.into_iter().chain([times, places]).min().unwrap_or(0)
    }

    /// Returns the number of articles.
    pub(super) fn len(&self) -> usize {
        self.place_of.len()
    }

    /// Returns the number of places, tombstones included.
    pub(super) fn places(&self) -> usize {
        self.ids.len()
    }

    /// Returns the number of slots, those of tombstones included.
    pub(super) fn used(&self) -> usize {
        self.last.len()
    }

    /// Returns whether there is an article with this id.
    pub(super) fn contains(&self, id: u32) -> bool {
        self.place_of.contains_key(&id)
    }

    /// Returns the ids of the articles with this slot.
    pub(super) fn ids(&self, slot: usize) -> impl Iterator<Item = u32> + '_ {
        let at = |place: u32| Some(place).filter(|&place| place != NONE);
        std::iter::successors(at(self.last[slot]), move |&place| at(self.before[place as usize]))
            .filter(|&place| self.sketch[place as usize] != NONE)
            .map(|place| self.ids[place as usize])
    }

    /// Returns the id, time and slot of each article, in the order of insertion.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Option<i64>, usize)> + '_ {
        let time = |place: usize| Some(self.times[place]).filter(|&time| time < i64::MAX);
        (0..self.places())
            .filter(|&place| self.sketch[place] != NONE)
            .map(move |place| (self.ids[place], time(place), self.sketch[place] as usize))
    }

    /// Groups the ids by slot.
    pub(super) fn groups(&self) -> Groups {
        let mut members: Vec<(u32, u32)> =
            self.iter().map(|(id, _, slot)| (slot as u32, id)).collect();
        members.sort_unstable();
        let mut ends = vec![0; self.used()];
        for (end, &(slot, _)) in (1..).zip(&members) {
            ends[slot as usize] = end;
        }
        for slot in 1..ends.len() {
            ends[slot] = ends[slot].max(ends[slot - 1]);
        }
        Groups { ends, ids: members.into_iter().map(|member| member.1).collect() }
    }

    /// Adds an article whose id is new, with this slot, or with the next slot for `None`.
    pub(super) fn insert(&mut self, id: u32, time: Option<i64>, slot: Option<usize>) {
        let place = self.places() as u32;
        let slot = slot.unwrap_or_else(|| {
            push_all(&mut self.last, &[NONE]);
            self.used() - 1
        });
        self.place_of.insert(id, place);
        push_all(&mut self.ids, &[id]);
        push_all(&mut self.times, &[time.unwrap_or(i64::MAX)]);
        push_all(&mut self.sketch, &[slot as u32]);
        push_all(&mut self.before, &[std::mem::replace(&mut self.last[slot], place)]);
    }

    /// Removes an article. Returns whether it was there.
    pub(super) fn remove(&mut self, id: u32) -> bool {
        let place = self.place_of.remove(&id);
        if let Some(place) = place {
            self.sketch[place as usize] = NONE;
        }
        place.is_some()
    }

    /// Removes all articles of a time before this, and returns their number.
    pub(super) fn expire(&mut self, time: i64) -> usize {
        let before = self.len();
        for place in 0..self.places() {
            if self.times[place] < time && self.sketch[place] != NONE {
                self.remove(self.ids[place]);
            }
        }
        before - self.len()
    }

    /// Returns whether tombstones are more than a quarter of all places.
    pub(super) fn is_sparse(&self) -> bool {
        4 * (self.places() - self.len()) > self.places()
    }

    /// Removes all tombstones, and the slots that no article has. Returns the slots that stay,
    /// ascending: the new number of a slot is its position among them.
    pub(super) fn compact(&mut self) -> Vec<usize> {
        let mut new = vec![NONE; self.used()];
        self.iter().for_each(|(_, _, slot)| new[slot] = 0);
        let stay: Vec<usize> = (0..new.len()).filter(|&slot| new[slot] == 0).collect();
        for (to, &slot) in (0..).zip(&stay) {
            new[slot] = to;
        }
        let mut all = Self { last: vec![NONE; stay.len()], ..Self::with_capacity(self.len(), 0) };
        for (id, time, slot) in self.iter() {
            all.insert(id, time, Some(new[slot] as usize));
        }
        *self = all;
        stay
    }

    /// Returns the bytes held.
    pub(super) fn memory_usage(&self) -> usize {
        // A hash table has a power of two of buckets, an eighth of them free, and a control byte
        // each.
        let buckets = (self.place_of.capacity() * 8 / 7).next_power_of_two();
        let numbers = [&self.ids, &self.sketch, &self.before, &self.last].map(Vec::capacity);
        buckets * (2 * size_of::<u32>() + 1)
            + numbers.iter().sum::<usize>() * size_of::<u32>()
            + self.times.capacity() * size_of::<i64>()
    }
}

/// The ids of the articles by slot.
pub(super) struct Groups {
    /// By slot, the end of its ids.
    ends: Vec<usize>,
    ids: Vec<u32>,
}

impl Groups {
    /// Returns the ids of a slot, ascending; none if all of them were removed.
    pub(super) fn ids(&self, slot: usize) -> &[u32] {
        let start = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[slot]]
    }
}

/// Returns every pair of an id of one group and an id of the other, the smaller id first; for a
/// group and itself, every pair within it. Groups are given by the `for_each_pair` of an index.
///
/// ```
/// use samestory::lsh::id_pairs;
///
/// assert!(id_pairs(&[1, 5], &[3]).eq([(1, 3), (3, 5)]));
/// assert!(id_pairs(&[1, 3, 5], &[1, 3, 5]).eq([(1, 3), (1, 5), (3, 5)]));
/// ```
pub fn id_pairs<'a>(ones: &'a [u32], others: &'a [u32]) -> impl Iterator<Item = (u32, u32)> + 'a {
    let same = ones == others;
    let both = ones.iter().flat_map(move |&a| others.iter().map(move |&b| (a, b)));
    both.filter(move |(a, b)| !same || a < b).map(|(a, b)| (a.min(b), a.max(b)))
}

/// Reserves memory for `more` items: a sixteenth of the list or more, where `Vec` would double it.
pub(super) fn make_room<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.capacity() / 16));
    }
}

/// Appends items, after [`make_room`].
pub(super) fn push_all<T: Copy>(to: &mut Vec<T>, from: &[T]) {
    make_room(to, from.len());
    to.extend_from_slice(from);
}

/// Keeps the rows of these numbers, ascending, of `each` values, and moves them to the front.
pub(super) fn keep_rows<T: Copy>(rows: &mut Vec<T>, each: usize, kept: &[usize]) {
    for (to, &from) in kept.iter().enumerate() {
        rows.copy_within(from * each..(from + 1) * each, to * each);
    }
    rows.truncate(kept.len() * each);
    rows.shrink_to_fit();
}
