//! Renews the statistics of a feed from its window.

use std::sync::Arc;

use crate::article::Article;
use crate::corpus::{Statistics, Trust};
use crate::learn;
use crate::recipe::Recipe;

use super::Feed;
use super::live::{Live, Unread};
use super::placement::Settled;

/// The articles of a feed, to learn from beside it: see [`Feed::relearning`].
#[derive(Debug)]
pub struct Relearning {
    pub(super) recipe: Recipe,
    pub(super) articles: Vec<Unread>,
}

/// Statistics learned from the window of a feed, with the articles read under them: see
/// [`Feed::adopt`].
#[derive(Debug)]
pub struct Relearned {
    pub(super) live: Live,
}

impl Relearning {
    /// Learns the statistics, and reads and compares the articles under them, on all cores. Takes
    /// about as long as [`Clusterer::cluster`](crate::Clusterer::cluster).
    #[must_use]
    pub fn learn(self) -> Relearned {
        let Self { recipe, articles } = self;
        let statistics = {
            let articles: Vec<Article<'_>> =
                articles.iter().map(|unread| unread.entry.article()).collect();
            let counts = learn::count(&recipe, &articles);
            let backgrounds = recipe.backgrounds.clone();
            Statistics::freeze(counts, backgrounds, &recipe.tuning, Trust::Collection)
        };
        let mut live = Live::new(&recipe, statistics);
        live.load(articles.into_iter().map(|unread| (unread, 0)).collect());
        Relearned { live }
    }
}

impl Feed {
    /// Learns new statistics from the window and settles the feed under them: the stories are then
    /// exactly those that [`Clusterer::cluster`](crate::Clusterer::cluster) finds among the
    /// articles of the window, in their order of arrival. The ids of stories are carried over as by
    /// [`settle`](Self::settle).
    ///
    /// The words of new events count as common or rare only after this. It costs a run over the
    /// window, and is due once in hours or days. [`relearning`](Self::relearning) does the costly
    /// part on another thread.
    pub fn relearn(&mut self) -> Settled {
        let expired = self.expire();
        let relearned = self.relearning().learn();
        Settled { expired, ..self.adopt(relearned) }
    }

    /// Takes down the articles of the window, to learn from on another thread while more articles
    /// come. The texts are shared, not copied.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let mut feed = Clusterer::new().feed();
    /// feed.insert(1, &Article::new("Ferry burns off Harrow Bay", "All 212 were brought ashore."));
    /// let relearning = feed.relearning();
    /// let learned = std::thread::spawn(|| relearning.learn());
    /// feed.insert(2, &Article::new("Rates held at 4.5%", "The central bank left its main rate."));
    /// let settled = feed.adopt(learned.join().unwrap());
    /// assert!(settled.is_empty());
    /// assert_eq!(feed.statistics().articles(), 1);
    /// ```
    #[must_use]
    pub fn relearning(&self) -> Relearning {
        let mut articles: Vec<Unread> =
            self.live.articles().map(|(_, kept)| kept.unread()).collect();
        articles.sort_unstable_by_key(|unread| unread.arrival);
        Relearning { recipe: self.live.recipe().clone(), articles }
    }

    /// Takes over what was learned, adds the articles that came meanwhile, drops those that went,
    /// and settles.
    pub fn adopt(&mut self, relearned: Relearned) -> Settled {
        let Relearned { mut live } = relearned;
        let mut there: ahash::AHashSet<u64> = ahash::AHashSet::new();
        let gone: Vec<u32> = live
            .articles()
            .filter(|(_, kept)| {
                let now = self.by_key.get(&kept.key).and_then(|&at| self.live.article(at));
                let is_there = now.is_some_and(|now| now.arrival == kept.arrival);
                if is_there {
                    there.insert(kept.arrival);
                }
                !is_there
            })
            .map(|(at, _)| at)
            .collect();
        for at in gone {
            live.remove(at);
        }
        let mut more: Vec<(Unread, u64)> = self
            .live
            .articles()
            .filter(|(_, kept)| !there.contains(&kept.arrival))
            .map(|(_, kept)| (kept.unread(), kept.story))
            .collect();
        more.sort_unstable_by_key(|(unread, _)| unread.arrival);
        live.load(more);
        self.take_over(live);
        self.settle()
    }

    /// Replaces the articles by the same ones under other statistics. Each keeps its story.
    fn take_over(&mut self, mut live: Live) {
        if self.journal.is_some() {
            live.note_all_posted();
        }
        let before = std::mem::replace(&mut self.live, live);
        self.stories.clear();
        let old = std::mem::take(&mut self.by_key);
        self.by_time.clear();
        let slots: Vec<u32> = self.live.articles().map(|(at, _)| at).collect();
        let mut slots: Vec<(u64, u32)> =
            slots.into_iter().filter_map(|at| Some((self.live.article(at)?.arrival, at))).collect();
        slots.sort_unstable();
        for (arrival, at) in slots {
            let Some(kept) = self.live.article_mut(at) else { continue };
            let former = old.get(&kept.key).and_then(|&at| before.article(at));
            kept.story = former.map_or(0, |former| former.story);
            let (key, story, time) = (kept.key.clone(), kept.story, kept.time);
            self.by_key.insert(key, at);
            self.by_time.insert((time, arrival, at));
            self.stories.put(story, at);
        }
    }
}

impl super::live::Kept {
    /// The article as it came.
    pub(super) fn unread(&self) -> Unread {
        let (key, entry) = (self.key.clone(), Arc::clone(&self.entry));
        Unread { key, entry, arrival: self.arrival, time: self.time }
    }
}
