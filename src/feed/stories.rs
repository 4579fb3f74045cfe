//! The stories of a feed: which articles each has, and which changed.

use ahash::{AHashMap, AHashSet};

use super::live::Slot;

/// A story of a feed.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) articles: Vec<Slot>,
    pub(super) lead: Slot,
}

/// The stories of a feed by their numbers.
#[derive(Debug, Default)]
pub(super) struct Stories {
    all: AHashMap<u64, Story>,
    next: u64,
    /// The stories that changed since the last publication.
    changed: AHashSet<u64>,
    /// The articles that moved since the last commit; `None` for a feed that is not kept in a file.
    moved: Option<AHashSet<Slot>>,
}

impl Stories {
    /// Begins a story, and returns its number.
    pub(super) fn begin(&mut self, lead: Slot) -> u64 {
        self.next += 1;
        self.all.insert(self.next, Story { articles: Vec::new(), lead });
        self.next
    }

    /// The number of the last story that was begun.
    #[cfg(feature = "store")]
    pub(super) fn last(&self) -> u64 {
        self.next
    }

    /// Makes sure that no number up to this one is used again.
    #[cfg(feature = "store")]
    pub(super) fn skip_to(&mut self, last: u64) {
        self.next = self.next.max(last);
    }

    pub(super) fn get(&self, story: u64) -> Option<&Story> {
        self.all.get(&story)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Puts an article into a story.
    pub(super) fn put(&mut self, story: u64, at: Slot) {
        let of = self.all.entry(story).or_insert_with(|| Story { lead: at, ..Story::default() });
        of.articles.push(at);
        self.changed.insert(story);
        if let Some(moved) = &mut self.moved {
            moved.insert(at);
        }
    }

    /// Takes an article out of a story. A story without articles ends.
    pub(super) fn take(&mut self, story: u64, at: Slot) {
        let Some(of) = self.all.get_mut(&story) else { return };
        if let Some(place) = of.articles.iter().rposition(|&other| other == at) {
            of.articles.remove(place);
        }
        match of.articles.first() {
            None => drop(self.all.remove(&story)),
            Some(&first) if of.lead == at => of.lead = first,
            Some(_) => {}
        }
        self.changed.insert(story);
    }

    /// Sets the lead of a story.
    pub(super) fn set_lead(&mut self, story: u64, lead: Slot) {
        if let Some(of) = self.all.get_mut(&story).filter(|of| of.lead != lead) {
            of.lead = lead;
            self.changed.insert(story);
        }
    }

    /// Marks a story as changed.
    pub(super) fn touch(&mut self, story: u64) {
        self.changed.insert(story);
    }

    /// The stories that changed since the last call, ascending.
    pub(super) fn take_changed(&mut self) -> Vec<u64> {
        let mut changed: Vec<u64> = self.changed.drain().collect();
        changed.sort_unstable();
        changed
    }

    /// Starts to note the articles that move, and forgets those noted before.
    #[cfg(feature = "store")]
    pub(super) fn note_moved(&mut self) {
        self.moved = Some(AHashSet::new());
    }

    /// Notes all articles as if they had moved.
    #[cfg(feature = "store")]
    pub(super) fn note_all_moved(&mut self) {
        let articles = self.all.values().flat_map(|of| &of.articles);
        self.moved = Some(articles.copied().collect());
    }

    /// The articles that moved since the last [`note_moved`](Self::note_moved), in no particular
    /// order. Some may be gone.
    #[cfg(feature = "store")]
    pub(super) fn moved(&self) -> impl Iterator<Item = Slot> + '_ {
        self.moved.iter().flatten().copied()
    }

    /// Forgets which articles the stories have, but not their numbers.
    pub(super) fn clear(&mut self) {
        self.changed.extend(self.all.keys());
        self.all.clear();
    }
}
