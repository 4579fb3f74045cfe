//! Who is in an index, with whose sketch, and who has left?

use ahash::AHashMap;

/// No slot, and no place.
const NONE: u32 = u32::MAX;

/// The articles of an index by place, in the order of their insertion, and the slots of their sketches: articles with equal
/// sketches share one. Whoever leaves keeps the place until the index is compacted.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    ids: Vec<u32>,
    /// [`i64::MAX`] where there is none.
    times: Vec<i64>,
    /// By place, the slot of the sketch; none for those who have left.
    sketch: Vec<u32>,
    /// By place, the one before it with the same slot.
    before: Vec<u32>,
    /// By slot, the last place.
    last: Vec<u32>,
    place_of: AHashMap<u32, u32>,
}

impl Slots {
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

    /// How many more articles there is room for.
    pub(super) fn room(&self) -> usize {
        let numbers = [&self.ids, &self.sketch, &self.before, &self.last];
        let numbers = numbers.map(|list| list.capacity() - list.len());
        let times = self.times.capacity() - self.times.len();
        let places = self.place_of.capacity() - self.place_of.len();
        numbers.into_iter().chain([times, places]).min().unwrap_or(0)
    }

    /// The articles that are there.
    pub(super) fn len(&self) -> usize {
        self.place_of.len()
    }

    /// The places in use, by those who have left as well.
    pub(super) fn places(&self) -> usize {
        self.ids.len()
    }

    /// The slots in use, by those who have left as well.
    pub(super) fn used(&self) -> usize {
        self.last.len()
    }

    pub(super) fn contains(&self, id: u32) -> bool {
        self.place_of.contains_key(&id)
    }

    /// The ids of the articles with this slot.
    pub(super) fn ids(&self, slot: usize) -> impl Iterator<Item = u32> + '_ {
        let at = |place: u32| Some(place).filter(|&place| place != NONE);
        std::iter::successors(at(self.last[slot]), move |&place| at(self.before[place as usize]))
            .filter(|&place| self.sketch[place as usize] != NONE)
            .map(|place| self.ids[place as usize])
    }

    /// Everybody's id, time and slot, in the order of insertion.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Option<i64>, usize)> + '_ {
        let time = |place: usize| Some(self.times[place]).filter(|&time| time < i64::MAX);
        (0..self.places())
            .filter(|&place| self.sketch[place] != NONE)
            .map(move |place| (self.ids[place], time(place), self.sketch[place] as usize))
    }

    /// The ids by slot, ascending.
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

    /// Adds an article that is not there yet, with this slot, or a new one.
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

    /// Whether the article was there.
    pub(super) fn remove(&mut self, id: u32) -> bool {
        let place = self.place_of.remove(&id);
        if let Some(place) = place {
            self.sketch[place as usize] = NONE;
        }
        place.is_some()
    }

    /// Removes all of a time before this, and counts them.
    pub(super) fn expire(&mut self, time: i64) -> usize {
        let before = self.len();
        for place in 0..self.places() {
            if self.times[place] < time && self.sketch[place] != NONE {
                self.remove(self.ids[place]);
            }
        }
        before - self.len()
    }

    /// Whether more than a quarter has left.
    pub(super) fn is_sparse(&self) -> bool {
        4 * (self.places() - self.len()) > self.places()
    }

    /// Moves the others up to the places of those who have left, and gives the slots that stay, in their order.
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

    pub(super) fn memory_usage(&self) -> usize {
        // A hash table has an eighth of its places free, a power of two of them, and a byte a place.
        let places = (self.place_of.capacity() * 8 / 7).next_power_of_two();
        let numbers = [&self.ids, &self.sketch, &self.before, &self.last].map(Vec::capacity);
        places * (2 * size_of::<u32>() + 1)
            + numbers.iter().sum::<usize>() * size_of::<u32>()
            + self.times.capacity() * size_of::<i64>()
    }
}

/// The articles with each sketch.
pub(super) struct Groups {
    /// By slot, where its ids end.
    ends: Vec<usize>,
    ids: Vec<u32>,
}

impl Groups {
    /// The ids of a slot, ascending; none where all have left.
    pub(super) fn of(&self, slot: usize) -> &[u32] {
        let start = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[slot]]
    }
}

/// Every two articles of two groups that an index gives in pairs, the smaller id first; of a group with itself every two
/// of its own.
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

/// Where there is no room for so many, makes a sixteenth more rather than twice as much.
pub(super) fn make_room<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.capacity() / 16));
    }
}

/// Appends, with room made in this way.
pub(super) fn push_all<T: Copy>(to: &mut Vec<T>, from: &[T]) {
    make_room(to, from.len());
    to.extend_from_slice(from);
}

/// Keeps the rows of these numbers, so many values each, and moves them up.
pub(super) fn keep_rows<T: Copy>(rows: &mut Vec<T>, each: usize, kept: &[usize]) {
    for (to, &from) in kept.iter().enumerate() {
        rows.copy_within(from * each..(from + 1) * each, to * each);
    }
    rows.truncate(kept.len() * each);
    rows.shrink_to_fit();
}
