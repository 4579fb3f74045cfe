//! A feed that is kept in a file.

mod fingerprint;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::article::Article;
use crate::clusterer::Clusterer;
use crate::corpus::Statistics;

use super::Feed;
use super::key::Key;
use super::live::{Kept, Slot, Unread};
use super::placement::{Placement, Settled};
use super::relearn::{Relearned, Relearning};
use super::rolling::Journal;
use super::store::{
    Batch, Contents, Durability, Meta, Neighbour, Put, Store, StoreError, StoredArticle,
};
use super::view::View;
use super::window::Window;

use fingerprint::fingerprint;

/// A [`Feed`] that is kept in a file, and survives the end of its process.
///
/// A call that changes the feed writes the change to the file in one transaction before it returns,
/// so that the file always contains the feed as it was after some call. [`feed`](Self::feed) gives
/// all that only reads.
///
/// ```
/// use samestory::feed::{Durability, Feed, Key, Window};
/// use samestory::Article;
///
/// let path = std::env::temp_dir().join(format!("samestory-{}.feed", std::process::id()));
/// let mut feed = Feed::open(&path)?.within(Window::days(7.0));
/// let text = "All 212 aboard the Selkie were brought ashore.";
/// let story = feed.insert(1, &Article::new("Ferry burns off Harrow Bay", text))?.story;
/// feed.close()?;
///
/// let feed = Feed::open(&path)?.within(Window::days(7.0)).durability(Durability::Eventual);
/// assert_eq!(feed.feed().story_of(&Key::from(1)), Some(story));
/// # drop(feed);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), samestory::feed::StoreError>(())
/// ```
///
/// # The file
/// It is a [redb](https://docs.rs/redb) database. It contains the articles with their texts, their
/// stories and similar articles, the statistics, the clock, and a fingerprint of the settings of
/// the [`Clusterer`], of its background tables, and of its definition of words. A clusterer with
/// another fingerprint refuses the file, and [rebuilds](Clusterer::rebuild_feed) it on request. The
/// window is not in the file: set it again with [`within`](Self::within).
///
/// # Errors
/// After a call that returns an error, the feed in memory has the change, and the file does not.
/// The next call that changes the feed, or [`flush`](Self::flush), writes both. After an error of
/// the disk the database may refuse every further transaction; drop the feed then, and open it
/// again: it is as it was after the last call that succeeded.
pub struct StoredFeed {
    feed: Feed,
    store: Store,
    committed: Meta,
    /// Whether the statistics in the file are others than those of the feed.
    has_relearned: bool,
    restored: Settled,
}

impl Clusterer {
    /// Opens a feed that is kept in a file, or begins one where no file is, under the statistics of
    /// no articles. See [`StoredFeed`].
    ///
    /// The stories are settled; the ids of the file are kept as by [`Feed::settle`]. The articles
    /// are read again, but those that were compared before are not compared again.
    ///
    /// # Errors
    /// Returns an error if the file is not the store of a feed, was made by a clusterer with other
    /// settings or with another definition of words, is damaged, is open elsewhere, or cannot be
    /// read and written.
    pub fn open_feed(&self, path: impl AsRef<Path>) -> Result<StoredFeed, StoreError> {
        let (store, contents) =
            Store::open(path.as_ref(), fingerprint(self), Durability::Immediate)?;
        let contents = contents.unwrap_or_default();
        let statistics = if contents.statistics.is_empty() {
            self.learn(&[])
        } else {
            Statistics::from_bytes(&contents.statistics, self.backgrounds())
                .map_err(|error| store.damaged(error.to_string()))?
        };
        let mut feed = self.feed_with(&statistics);
        feed.live.note_posted();
        let Contents { meta, articles, neighbours, .. } = contents;
        let similar: Vec<_> =
            neighbours.into_iter().map(|(arrival, list)| (arrival, similar(&list))).collect();
        let similar = similar.iter().map(|(arrival, similar)| (*arrival, &similar[..]));
        feed.live.load_known(articles.into_iter().map(unread).collect(), similar);
        feed.index(&meta)
            .map_err(|key| store.damaged(format!("two articles have the key {key}")))?;
        let mut stored = StoredFeed::new(feed, store, meta);
        stored.feed.stories.note_moved();
        stored.restored = stored.feed.settle();
        stored.commit()?;
        Ok(stored)
    }

    /// Opens a feed from a file that a clusterer with other settings made, or another version of
    /// this crate. The articles are read anew, and statistics are learned from them: the stories
    /// are those of [`Feed::relearn`], and their ids are kept as it keeps them. The file is
    /// replaced in one transaction.
    ///
    /// # Errors
    /// As [`open_feed`](Self::open_feed), except for the settings.
    pub fn rebuild_feed(&self, path: impl AsRef<Path>) -> Result<StoredFeed, StoreError> {
        let (store, contents) =
            Store::open_any_recipe(path.as_ref(), fingerprint(self), Durability::Immediate)?;
        let Contents { meta, articles, .. } = contents.unwrap_or_default();
        let (articles, stories): (Vec<Unread>, Vec<u64>) = articles.into_iter().map(unread).unzip();
        let arrivals: Vec<u64> = articles.iter().map(|unread| unread.arrival).collect();
        let learned = Relearning { recipe: self.recipe().clone(), articles }.learn();
        let mut feed = self.feed_with(learned.live.statistics());
        feed.live = learned.live;
        let slots: Vec<Slot> = feed.live.articles().map(|(at, _)| at).collect();
        for at in slots {
            let Some(kept) = feed.live.article_mut(at) else { continue };
            let number = arrivals.binary_search(&kept.arrival).ok();
            kept.story = number.and_then(|at| stories.get(at)).copied().unwrap_or(0);
        }
        feed.index(&meta)
            .map_err(|key| store.damaged(format!("two articles have the key {key}")))?;
        feed.live.note_all_posted();
        let mut stored = StoredFeed::new(feed, store, Meta::default());
        stored.restored = stored.feed.settle();
        stored.feed.stories.note_all_moved();
        stored.has_relearned = true;
        stored.write(Store::reset)?;
        Ok(stored)
    }
}

impl Feed {
    /// Opens a feed of the default clusterer: see [`Clusterer::open_feed`].
    ///
    /// # Errors
    /// As [`Clusterer::open_feed`].
    pub fn open(path: impl AsRef<Path>) -> Result<StoredFeed, StoreError> {
        Clusterer::new().open_feed(path)
    }

    /// Reads the articles of a feed anew for the default clusterer: see
    /// [`Clusterer::rebuild_feed`].
    ///
    /// # Errors
    /// As [`Clusterer::rebuild_feed`].
    pub fn rebuild(path: impl AsRef<Path>) -> Result<StoredFeed, StoreError> {
        Clusterer::new().rebuild_feed(path)
    }

    /// Enters the articles that were just loaded under their keys, times and stories, and continues
    /// the numbers of a file. Returns a key that two articles have.
    fn index(&mut self, meta: &Meta) -> Result<(), Key> {
        let mut slots: Vec<(u64, Slot)> =
            self.live.articles().map(|(at, kept)| (kept.arrival, at)).collect();
        slots.sort_unstable();
        for (arrival, at) in slots {
            let Some(kept) = self.live.article(at) else { continue };
            if self.by_key.insert(kept.key.clone(), at).is_some() {
                return Err(kept.key.clone());
            }
            self.by_time.insert((kept.time, arrival, at));
            self.stories.put(kept.story, at);
        }
        self.stories.skip_to(meta.next_story.saturating_sub(1));
        self.clock = meta.clock;
        self.next_arrival = meta.next_seq;
        self.journal = Some(Journal::default());
        Ok(())
    }
}

impl StoredFeed {
    fn new(feed: Feed, store: Store, committed: Meta) -> Self {
        Self { feed, store, committed, has_relearned: false, restored: Settled::default() }
    }

    /// Sets how long articles are kept. Defaults to for ever.
    #[must_use]
    pub fn within(mut self, window: Window) -> Self {
        self.feed = self.feed.within(window);
        self
    }

    /// Sets when changes reach the disk. Defaults to [`Durability::Immediate`].
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.store.set_durability(durability);
        self
    }

    /// Returns the feed, to read.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Returns what changed when the file was opened, because the feed was not settled when it was
    /// closed, or was rebuilt.
    #[must_use]
    pub fn restored(&self) -> &Settled {
        &self.restored
    }

    /// Places an article at once: see [`Feed::insert`].
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn insert(
        &mut self,
        key: impl Into<Key>,
        article: &Article<'_>,
    ) -> Result<Placement, StoreError> {
        let placement = self.feed.insert(key, article);
        self.commit().map(|()| placement)
    }

    /// Places many articles in one transaction: see [`Feed::insert_batch`].
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn insert_batch(
        &mut self,
        articles: &[(Key, Article<'_>)],
    ) -> Result<Vec<Placement>, StoreError> {
        let placements = self.feed.insert_batch(articles);
        self.commit().map(|()| placements)
    }

    /// Removes an article. Returns whether it was there.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn remove(&mut self, key: &Key) -> Result<bool, StoreError> {
        let was_there = self.feed.remove(key);
        self.commit().map(|()| was_there)
    }

    /// Sets the clock, and removes the articles that expire: see [`Feed::advance`].
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn advance(&mut self, now: i64) -> Result<Vec<Key>, StoreError> {
        let expired = self.feed.advance(now);
        self.commit().map(|()| expired)
    }

    /// Makes the stories exact: see [`Feed::settle`].
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn settle(&mut self) -> Result<Settled, StoreError> {
        let settled = self.feed.settle();
        self.commit().map(|()| settled)
    }

    /// Learns new statistics from the window: see [`Feed::relearn`].
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn relearn(&mut self) -> Result<Settled, StoreError> {
        let settled = self.feed.relearn();
        self.has_relearned = true;
        self.commit().map(|()| settled)
    }

    /// Takes over what was learned on another thread: see [`Feed::relearning`].
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn adopt(&mut self, relearned: Relearned) -> Result<Settled, StoreError> {
        let settled = self.feed.adopt(relearned);
        self.has_relearned = true;
        self.commit().map(|()| settled)
    }

    /// Publishes the stories as they are: see [`Feed::publish`]. The handle for other threads is
    /// [`Feed::views`]. Nothing is written.
    pub fn publish(&mut self) -> View {
        self.feed.publish()
    }

    /// Writes what an earlier call could not write, and waits until all changes have reached the
    /// disk.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.store.flush()
    }

    /// Closes the file. Dropping the feed does the same and ignores errors.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.store.close()
    }

    /// Writes the changes since the last commit in one transaction, if there are any.
    fn commit(&mut self) -> Result<(), StoreError> {
        self.write(Store::commit)
    }

    fn write(
        &mut self,
        write: impl FnOnce(&mut Store, &Batch<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Self { feed, store, committed, has_relearned, .. } = self;
        let meta = Meta {
            next_seq: feed.next_arrival,
            next_story: feed.stories.last() + 1,
            clock: feed.clock,
        };
        let is_new = |kept: &Kept| kept.arrival >= committed.next_seq;
        let journal = feed.journal.as_ref();
        let (mut put, mut stories) = (Vec::new(), Vec::new());
        for kept in feed.stories.moved().filter_map(|at| feed.live.article(at)) {
            if is_new(kept) {
                put.push(record(kept));
            } else {
                stories.push((kept.arrival, kept.story));
            }
        }
        if journal.is_some_and(|journal| journal.has_dated) {
            let all = feed.live.articles().map(|(_, kept)| kept);
            let is_dated = |kept: &&Kept| kept.entry.published.is_none() && !is_new(kept);
            put.extend(all.filter(is_dated).map(record));
        }
        put.sort_unstable_by_key(|put| put.seq);
        stories.sort_unstable();
        let posted = feed.live.posted();
        let mut neighbours: Vec<(u64, Vec<Neighbour>)> = posted
            .filter_map(|at| Some((feed.live.article(at)?.arrival, list(feed, at))))
            .collect();
        neighbours.sort_unstable_by_key(|of| of.0);
        let removed = journal.into_iter().flat_map(|journal| &journal.removed).copied();
        let removed: Vec<u64> = removed.filter(|&seq| seq < committed.next_seq).collect();
        let statistics = has_relearned.then(|| feed.statistics().to_bytes());
        let is_changed = !put.is_empty()
            || !stories.is_empty()
            || !neighbours.is_empty()
            || !removed.is_empty()
            || statistics.is_some();
        if !is_changed && meta == *committed {
            return Ok(());
        }
        let batch = Batch {
            put: &put,
            stories: &stories,
            neighbours: &neighbours,
            removed: &removed,
            statistics: statistics.as_deref(),
            meta,
        };
        write(store, &batch)?;
        *committed = meta;
        *has_relearned = false;
        feed.live.note_posted();
        feed.stories.note_moved();
        feed.journal = Some(Journal::default());
        Ok(())
    }
}

/// The article of a record, and its story.
fn unread(article: StoredArticle) -> (Unread, u64) {
    let StoredArticle { seq, key, entry, arrived, story } = article;
    (Unread { key, entry: Arc::new(entry), arrival: seq, time: arrived }, story)
}

/// The record of an article.
fn record(kept: &Kept) -> Put<'_> {
    let Kept { arrival: seq, ref key, ref entry, time: arrived, story, .. } = *kept;
    Put { seq, key, entry, arrived, story }
}

/// The list of an original: itself, then its neighbours. That of a copy is empty. So a list in the
/// file says that its article was compared, also where nothing was similar.
fn list(feed: &Feed, at: Slot) -> Vec<Neighbour> {
    let (Some(kept), Some(similar)) = (feed.live.article(at), feed.live.similar(at)) else {
        return Vec::new();
    };
    let own = Neighbour { seq: kept.arrival, units: 0, exponent: 0 };
    let neighbours =
        similar.map(|(seq, units, exponent)| Neighbour { seq, units, exponent: exponent as u8 });
    std::iter::once(own).chain(neighbours).collect()
}

fn similar(list: &[Neighbour]) -> Vec<(u64, u32, u32)> {
    let of = |of: &Neighbour| (of.seq, of.units, u32::from(of.exponent));
    list.iter().map(of).collect()
}

impl fmt::Debug for StoredFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredFeed")
            .field("feed", &self.feed)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for StoredFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.fmt(f)
    }
}
