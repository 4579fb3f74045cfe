//! Who sits where in an index, and who has left?

use ahash::AHashMap;

/// The articles of an index by slot, in the order of their insertion. Whoever leaves keeps the slot until the
/// index is compacted.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    ids: Vec<u32>,
    /// [`i64::MAX`] where there is none.
    times: Vec<i64>,
    left: Vec<bool>,
    slot_of: AHashMap<u32, u32>,
}

impl Slots {
    pub(super) fn with_capacity(articles: usize) -> Self {
        Self {
            ids: Vec::with_capacity(articles),
            times: Vec::with_capacity(articles),
            left: Vec::with_capacity(articles),
            slot_of: AHashMap::with_capacity(articles),
        }
    }

    /// The articles that are there.
    pub(super) fn len(&self) -> usize {
        self.slot_of.len()
    }

    /// The slots in use, of those who have left as well.
    pub(super) fn used(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn contains(&self, id: u32) -> bool {
        self.slot_of.contains_key(&id)
    }

    pub(super) fn id(&self, slot: usize) -> u32 {
        self.ids[slot]
    }

    pub(super) fn time(&self, slot: usize) -> Option<i64> {
        Some(self.times[slot]).filter(|&time| time < i64::MAX)
    }

    /// Whether the article of this slot is still there.
    pub(super) fn holds(&self, slot: usize) -> bool {
        !self.left[slot]
    }

    /// The slots of those who are there, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.used()).filter(|&slot| self.holds(slot))
    }

    /// Gives the article the next slot; whether its id was new.
    pub(super) fn insert(&mut self, id: u32, time: Option<i64>) -> bool {
        if self.contains(id) {
            return false;
        }
        self.slot_of.insert(id, self.used() as u32);
        push_all(&mut self.ids, &[id]);
        push_all(&mut self.times, &[time.unwrap_or(i64::MAX)]);
        push_all(&mut self.left, &[false]);
        true
    }

    /// Whether the article was there.
    pub(super) fn remove(&mut self, id: u32) -> bool {
        let slot = self.slot_of.remove(&id);
        if let Some(slot) = slot {
            self.left[slot as usize] = true;
        }
        slot.is_some()
    }

    /// Removes all of a time before this, and counts them.
    pub(super) fn expire(&mut self, time: i64) -> usize {
        let before = self.len();
        for slot in 0..self.used() {
            if self.times[slot] < time && self.holds(slot) {
                self.remove(self.ids[slot]);
            }
        }
        before - self.len()
    }

    /// Moves everybody up to the slots of those who have left.
    pub(super) fn compact(&mut self) {
        let kept: Vec<usize> = self.iter().collect();
        self.ids = kept.iter().map(|&slot| self.ids[slot]).collect();
        self.times = kept.iter().map(|&slot| self.times[slot]).collect();
        self.left = vec![false; kept.len()];
        self.slot_of = self.ids.iter().copied().zip(0..).collect();
    }

    pub(super) fn memory_usage(&self) -> usize {
        // A hash table has an eighth of its places free, a power of two of them, and a byte a place.
        let places = (self.slot_of.capacity() * 8 / 7).next_power_of_two();
        places * (2 * size_of::<u32>() + 1)
            + self.ids.capacity() * size_of::<u32>()
            + self.times.capacity() * size_of::<i64>()
            + self.left.capacity()
    }
}

/// Appends, and where there is no room makes a sixteenth more rather than twice as much.
pub(super) fn push_all<T: Copy>(to: &mut Vec<T>, from: &[T]) {
    if to.capacity() - to.len() < from.len() {
        to.reserve_exact(from.len().max(to.capacity() / 16));
    }
    to.extend_from_slice(from);
}
