//! The feed: articles come and go.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use ahash::{AHashMap, AHashSet};

use crate::article::Article;
use crate::clusterer::Clusterer;
use crate::corpus::Statistics;
use crate::stories::probability;

use super::entry::{CopyOf, Entry, StoryId};
use super::key::Key;
use super::live::{Live, Read, Slot, Unread};
use super::placement::{Change, Placement};
use super::stories::Stories;
use super::view::{LiveArticle, Publisher, View, Views};
use super::window::Window;

/// Number of articles of a story up to which it is merged with another at once. Larger ones are
/// merged when the feed is settled.
const MERGED_AT_ONCE: usize = 32;

/// A rolling window of news, one article at a time, with lasting story ids.
///
/// Made by [`Clusterer::feed`]. See [`feed`](crate::feed).
pub struct Feed {
    pub(super) live: Live,
    pub(super) by_key: AHashMap<Key, Slot>,
    /// The articles by the time at which they expire.
    pub(super) by_time: BTreeSet<(i64, u64, Slot)>,
    pub(super) stories: Stories,
    window: Window,
    pub(super) clock: Option<i64>,
    pub(super) next_arrival: u64,
    publisher: Publisher,
    /// `None` for a feed that is not kept in a file.
    pub(super) journal: Option<Journal>,
}

/// Changes of a feed since the last commit to its file.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "store"), allow(dead_code))] // only a stored feed reads it
pub(super) struct Journal {
    /// The articles that were removed, by their order of arrival.
    pub(super) removed: Vec<u64>,
    /// Whether undated articles got a time by which they expire.
    pub(super) has_dated: bool,
}

impl Clusterer {
    /// Returns an empty feed under the statistics of no articles: the words of news weigh as in the
    /// background tables. [`Feed::relearn`] learns from what came.
    #[must_use]
    pub fn feed(&self) -> Feed {
        self.feed_with(&self.learn(&[]))
    }

    /// Returns an empty feed under statistics that were learned before. Feeds share them.
    #[must_use]
    pub fn feed_with(&self, statistics: &Statistics) -> Feed {
        Feed {
            live: Live::new(self.recipe(), statistics.clone()),
            by_key: AHashMap::new(),
            by_time: BTreeSet::new(),
            stories: Stories::default(),
            window: Window::default(),
            clock: None,
            next_arrival: 0,
            publisher: Publisher::new(),
            journal: None,
        }
    }
}

impl Feed {
    /// Sets how long articles are kept. Defaults to for ever.
    #[must_use]
    pub fn within(mut self, window: Window) -> Self {
        self.window = window;
        self
    }

    /// Returns the number of articles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Returns whether there are no articles.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of stories.
    #[must_use]
    pub fn stories(&self) -> usize {
        self.stories.len()
    }

    /// Returns the statistics that articles are weighed under.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        self.live.statistics()
    }

    /// Returns the articles of the window with their keys and stories, in the order of arrival.
    pub fn articles(&self) -> impl Iterator<Item = (&Key, &Entry, StoryId)> {
        let mut all: Vec<_> = self.live.articles().map(|(_, kept)| kept).collect();
        all.sort_unstable_by_key(|kept| kept.arrival);
        all.into_iter().map(|kept| (&kept.key, &*kept.entry, StoryId(kept.story)))
    }

    /// Returns the story of an article; `None` if there is no such article.
    #[must_use]
    pub fn story_of(&self, key: &Key) -> Option<StoryId> {
        Some(StoryId(self.live.article(*self.by_key.get(key)?)?.story))
    }

    /// Returns what an article is a copy of; `None` for an original, and if there is no such
    /// article.
    #[must_use]
    pub fn copy_of(&self, key: &Key) -> Option<CopyOf> {
        self.copy_at(*self.by_key.get(key)?)
    }

    fn copy_at(&self, at: Slot) -> Option<CopyOf> {
        let copied = self.live.article(at)?.copied?;
        let original = self.live.article(copied.original)?.key.clone();
        Some(CopyOf { original, relation: copied.relation })
    }

    /// Places an article at once. An article with the same key is replaced: it is an update, and
    /// keeps its story if it still belongs there.
    ///
    /// The place is the one that the articles before it suggest. [`settle`](Self::settle) makes it
    /// exact. A copy has the story of its original. Undated articles are compared with all others
    /// whatever their dates; if the time of arrival is a good guess of the date, set it as
    /// [`published`](Article::published).
    ///
    /// O(n) for n entries of the lists of the article's terms in the window, and for the texts.
    pub fn insert(&mut self, key: impl Into<Key>, article: &Article<'_>) -> Placement {
        let key = key.into();
        let before = self.take(&key);
        let unread = self.unread(key, article);
        let read = self.live.read_one(unread);
        let (at, row) = self.admit(read);
        if let Some(row) = row {
            self.live.search_one(at, &row);
        }
        self.place(at, before)
    }

    /// Places many articles: the same as to [insert](Self::insert) one by one, on all cores.
    ///
    /// ```
    /// use samestory::{Article, Clusterer, feed::Key};
    ///
    /// let articles = [
    ///     (Key::from(1), Article::new("Ferry burns off Harrow Bay", "The 212 are ashore.")),
    ///     (Key::from(2), Article::new("Rates held", "The bank left its main rate at 4.5%.")),
    /// ];
    /// let mut feed = Clusterer::new().feed();
    /// let placements = feed.insert_batch(&articles);
    /// assert_ne!(placements[0].story, placements[1].story);
    /// ```
    pub fn insert_batch(&mut self, articles: &[(Key, Article<'_>)]) -> Vec<Placement> {
        let mut placements = Vec::with_capacity(articles.len());
        let mut rest = articles;
        while !rest.is_empty() {
            // Articles that replace none: these do not depend on each other but for their order.
            let mut keys: AHashSet<&Key> = AHashSet::new();
            let keys_of = rest.iter().map(|(key, _)| key);
            let count = keys_of
                .take_while(|&key| !self.by_key.contains_key(key) && keys.insert(key))
                .count();
            if count == 0 {
                placements.push(self.insert(&rest[0].0, &rest[0].1));
                rest = &rest[1..];
                continue;
            }
            let unread = rest[..count]
                .iter()
                .map(|(key, article)| self.unread(key.clone(), article))
                .collect();
            rest = &rest[count..];
            let (mut added, mut posted) = (Vec::with_capacity(count), Vec::new());
            for read in self.live.read(unread) {
                let (at, row) = self.admit(read);
                added.push((at, row.is_some()));
                posted.extend(row.map(|row| (at, row)));
            }
            let mut found = posted.iter().zip(self.live.search(&posted));
            for (at, is_posted) in added {
                if let Some((posted, near)) = found.by_ref().take(usize::from(is_posted)).next() {
                    self.live.connect(posted, near);
                }
                placements.push(self.place(at, None));
            }
        }
        placements
    }

    fn unread(&mut self, key: Key, article: &Article<'_>) -> Unread {
        let arrival = self.next_arrival;
        self.next_arrival += 1;
        let time = article.published.or(self.clock).unwrap_or(i64::MAX);
        Unread { key, entry: Arc::new(Entry::from(article)), arrival, time }
    }

    fn admit(&mut self, read: Read) -> (Slot, Option<crate::stories::Row>) {
        let (at, row) = self.live.add(read);
        if let Some(kept) = self.live.article(at) {
            self.by_key.insert(kept.key.clone(), at);
            self.by_time.insert((kept.time, kept.arrival, at));
        }
        (at, row)
    }

    /// Finds the story of an article that was just added.
    fn place(&mut self, at: Slot, before: Option<u64>) -> Placement {
        let copied = self.live.article(at).and_then(|kept| kept.copied);
        let (story, probability, change) = match copied {
            Some(copied) => (self.story_at(copied.original), 1.0, Change::Joined),
            None => self.join(at, before),
        };
        self.assign(at, story);
        let copy_of = self.copy_at(at);
        Placement {
            story: StoryId(story),
            relation: copy_of.as_ref().map(|copy| copy.relation),
            copy_of: copy_of.map(|copy| copy.original),
            probability,
            change,
            is_update: before.is_some(),
        }
    }

    /// Finds the story whose texts are the most similar to an original in the mean, and merges with
    /// it another one that the article ties to it.
    fn join(&mut self, at: Slot, before: Option<u64>) -> (u64, f64, Change) {
        let mut sums: BTreeMap<u64, f64> = BTreeMap::new();
        for (other, similarity) in self.live.similarities(at) {
            *sums.entry(self.story_at(other)).or_insert(0.0) += similarity;
        }
        let threshold = self.live.recipe().threshold;
        let mut near: Vec<(f64, u64)> = sums
            .iter()
            .map(|(&story, &sum)| (sum / self.texts(story).max(1) as f64, story))
            .filter(|&(mean, _)| mean >= threshold)
            .collect();
        near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let Some(&(mean, story)) = near.first() else {
            let again = before.filter(|&before| self.stories.get(before).is_none());
            return (again.unwrap_or_else(|| self.stories.begin(at)), 1.0, Change::New);
        };
        let probability = probability(mean, &self.live.recipe().tuning);
        let other = near.get(1).map(|&(_, other)| other);
        let merged = other.filter(|&other| self.are_one(story, other, sums[&other], threshold));
        let Some(other) = merged else { return (story, probability, Change::Joined) };
        let size = |story: u64| self.stories.get(story).map_or(0, |of| of.articles.len());
        let (a, b) = ((size(story), story), (size(other), other));
        let is_first = a.0 > b.0 || a.0 == b.0 && a.1 < b.1;
        let (from, into) = if is_first { (other, story) } else { (story, other) };
        let articles = self.stories.get(from).map(|of| of.articles.clone()).unwrap_or_default();
        for article in articles {
            self.stories.take(from, article);
            self.assign(article, into);
            self.live.unlink(article);
        }
        (into, probability, Change::Merged { from: StoryId(from), into: StoryId(into) })
    }

    /// Returns whether the mean similarity of two stories reaches the threshold, once an article
    /// that is similar to the texts of the second, in sum, has joined the first.
    fn are_one(&self, story: u64, other: u64, sum: f64, threshold: f64) -> bool {
        let size = |story: u64| self.stories.get(story).map_or(0, |of| of.articles.len());
        let (few, many) = if size(story) < size(other) { (story, other) } else { (other, story) };
        if size(few) > MERGED_AT_ONCE {
            return false;
        }
        let articles = self.stories.get(few).map_or(&[][..], |of| &of.articles);
        let between: f64 = articles
            .iter()
            .flat_map(|&at| self.live.similarities(at))
            .filter(|&(at, _)| self.story_at(at) == many)
            .map(|(_, similarity)| similarity)
            .sum();
        let pairs = (self.texts(story) + 1) * self.texts(other);
        (between + sum) / pairs.max(1) as f64 >= threshold
    }

    /// Number of originals of a story.
    fn texts(&self, story: u64) -> usize {
        let articles = self.stories.get(story).map_or(&[][..], |of| &of.articles);
        articles.iter().filter(|&&at| self.live.text_of(at).is_some()).count()
    }

    pub(super) fn story_at(&self, at: Slot) -> u64 {
        self.live.article(at).map_or(0, |kept| kept.story)
    }

    fn assign(&mut self, at: Slot, story: u64) {
        if let Some(kept) = self.live.article_mut(at) {
            kept.story = story;
            self.stories.put(story, at);
        }
    }

    /// Removes an article. Returns whether it was there.
    pub fn remove(&mut self, key: &Key) -> bool {
        self.take(key).is_some()
    }

    /// Takes an article out, and returns its story.
    fn take(&mut self, key: &Key) -> Option<u64> {
        let at = self.by_key.remove(key)?;
        let kept = self.live.remove(at)?;
        self.by_time.remove(&(kept.time, kept.arrival, at));
        self.stories.take(kept.story, at);
        if let Some(journal) = &mut self.journal {
            journal.removed.push(kept.arrival);
        }
        Some(kept.story)
    }

    /// Sets the clock of the feed, in seconds since 1970-01-01 UTC. Articles that are older than
    /// the window expire at once, undated ones by the time of the clock when they came. The clock
    /// does not go back. It is the caller's, so that an article with a date in the future cannot
    /// empty the window.
    ///
    /// Returns the articles that expired, the oldest first.
    pub fn advance(&mut self, now: i64) -> Vec<Key> {
        let now = self.clock.map_or(now, |clock| clock.max(now));
        self.clock = Some(now);
        // Articles of the future expire as those of now, and so do undated ones that came before
        // the clock was set.
        let later = self.by_time.split_off(&(now.saturating_add(1), 0, 0));
        let mut has_dated = false;
        for (_, arrival, at) in later {
            if let Some(kept) = self.live.article_mut(at) {
                has_dated |= kept.entry.published.is_none();
                kept.time = now;
                self.by_time.insert((now, arrival, at));
            }
        }
        if let Some(journal) = self.journal.as_mut().filter(|_| has_dated) {
            journal.has_dated = true;
        }
        self.expire()
    }

    /// Removes the articles outside the window.
    pub(super) fn expire(&mut self) -> Vec<Key> {
        let start = self.clock.and_then(|clock| self.window.start(clock));
        let mut expired = Vec::new();
        while let Some(&(time, _, at)) = self.by_time.first() {
            let is_old = start.is_some_and(|start| time < start);
            if !is_old && self.len() <= self.window.most() {
                break;
            }
            let Some(key) = self.live.article(at).map(|kept| kept.key.clone()) else { break };
            self.take(&key);
            expired.push(key);
        }
        expired
    }

    /// Returns the articles most similar to one that need not be in the feed, the most similar
    /// first, at most `count`. Nothing changes. Copies are not among them, but their originals. The
    /// cost is that of [`insert`](Self::insert).
    #[must_use]
    pub fn nearest(&self, article: &Article<'_>, count: usize) -> Vec<Near> {
        let mut near: Vec<(f64, u64, Slot)> = self
            .live
            .nearest(&Entry::from(article))
            .into_iter()
            .filter_map(|(at, similarity)| Some((similarity, self.live.article(at)?.arrival, at)))
            .collect();
        near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let tuning = &self.live.recipe().tuning;
        let near = near.into_iter().take(count).filter_map(|(similarity, _, at)| {
            let kept = self.live.article(at)?;
            let (key, story) = (kept.key.clone(), StoryId(kept.story));
            Some(Near { key, story, similarity, probability: probability(similarity, tuning) })
        });
        near.collect()
    }

    /// Publishes the stories as they are for readers on other threads, and returns the view. The
    /// cost follows the stories that changed since the last publication.
    pub fn publish(&mut self) -> View {
        for story in self.stories.take_changed() {
            let id = StoryId(story);
            let Some(of) = self.stories.get(story) else {
                self.publisher.remove_story(id);
                continue;
            };
            let mut articles = of.articles.clone();
            let arrival = |at: &Slot| self.live.article(*at).map(|kept| kept.arrival);
            articles.sort_unstable_by_key(arrival);
            let lead = articles.iter().position(|&at| at == of.lead).unwrap_or(0);
            let article = |at: Slot| {
                let kept = self.live.article(at)?;
                let (key, entry) = (kept.key.clone(), Arc::clone(&kept.entry));
                Some(LiveArticle { key, entry, copy_of: self.copy_at(at) })
            };
            let articles = articles.into_iter().filter_map(article).collect();
            self.publisher.put_story(id, articles, lead);
        }
        self.publisher.publish()
    }

    /// Returns the handle by which other threads read the latest published view. They never wait.
    #[must_use]
    pub fn views(&self) -> Views {
        self.publisher.views()
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut feed = f.debug_struct("Feed");
        feed.field("articles", &self.len()).field("stories", &self.stories());
        feed.field("window", &self.window).field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} articles in {} stories", self.len(), self.stories())
    }
}

/// An article of a feed that is similar to another.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Near {
    /// The article.
    pub key: Key,
    /// Its story.
    pub story: StoryId,
    /// As [`Comparison::similarity`](crate::Comparison::similarity), 0..=1.
    pub similarity: f64,
    /// Probability that the two report one event, 0..=1.
    pub probability: f64,
}
