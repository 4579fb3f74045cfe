//! Settles a feed: which story of before each story of now continues.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ahash::{AHashMap, AHashSet};

use super::Feed;
use super::entry::StoryId;
use super::live::Slot;
use super::placement::{Moved, Settled, Succession};

/// The number of articles that moved from a story to another.
type Moves = BTreeMap<(u64, u64), usize>;

/// Articles that are one story now.
struct Group {
    articles: Vec<Slot>,
    lead: Slot,
    story: u64,
    is_new: bool,
}

impl Feed {
    /// Makes the stories exactly those that
    /// [`Clusterer::cluster_with`](crate::Clusterer::cluster_with) finds among the articles of the
    /// window, under the [`statistics`](Self::statistics) of the feed. First, articles outside the
    /// window expire.
    ///
    /// Only those components of the graph of similar texts are linked again in which a similarity
    /// came, went or changed. No article of another component changes its story.
    ///
    /// A story of before and a story of now that share the most articles are one; of equal numbers
    /// the older story of before continues. A story of now without a predecessor left gets a new
    /// id, which was never used before.
    ///
    /// # Complexity
    /// O(n log n) for n pairs of similar texts of the components that are linked again.
    pub fn settle(&mut self) -> Settled {
        let expired = self.expire();
        let (changed, clusters) = self.live.settle();
        let mut is_linked: AHashSet<Slot> = AHashSet::new();
        let mut groups: Vec<Group> = Vec::with_capacity(clusters.len());
        for cluster in clusters {
            let of_text = |&text: &u32| self.live.with_copies(text).collect::<Vec<Slot>>();
            let articles: Vec<Slot> = cluster.texts.iter().flat_map(of_text).collect();
            is_linked.extend(&articles);
            let lead = self.live.of_text(cluster.lead);
            groups.push(Group { articles, lead, story: 0, is_new: false });
        }
        // Copies of an original that was not linked again are where it is.
        let mut follow: Vec<(Slot, u64)> = Vec::new();
        for at in changed {
            self.stories.touch(self.story_at(at));
            let original = self.live.article(at).and_then(|kept| kept.copied);
            if let Some(original) = original.filter(|_| !is_linked.contains(&at)) {
                follow.push((at, self.story_at(original.original)));
            }
        }
        self.inherit(&mut groups, &follow);

        let linked = is_linked.len();
        let mut targets: Vec<(Slot, u64)> = Vec::with_capacity(linked + follow.len());
        for group in &groups {
            targets.extend(group.articles.iter().map(|&at| (at, group.story)));
        }
        targets.extend(follow);
        let (moved, counts) = self.move_to(&targets);
        for group in &groups {
            self.stories.set_lead(group.story, group.lead);
        }
        let mut ended: Vec<u64> = counts.keys().map(|of| of.0).collect();
        ended.dedup();
        ended.retain(|&from| self.stories.get(from).is_none());
        let merged = ended.into_iter().filter_map(|from| {
            Some(Succession { from: StoryId(from), into: StoryId(most(&counts, from)?) })
        });
        let back: Moves = counts.iter().map(|(&(from, to), &count)| ((to, from), count)).collect();
        let split = groups.iter().filter(|group| group.is_new).filter_map(|group| {
            let from = most(&back, group.story)?;
            Some(Succession { from: StoryId(from), into: StoryId(group.story) })
        });
        Settled { moved, merged: merged.collect(), split: split.collect(), expired, linked }
    }

    /// Moves articles to these stories. Returns those that were in another, by arrival, and the
    /// number of them from each story to each.
    fn move_to(&mut self, targets: &[(Slot, u64)]) -> (Vec<Moved>, Moves) {
        let mut moved: Vec<(u64, Moved)> = Vec::new();
        let mut counts = Moves::new();
        for &(at, to) in targets {
            let Some(kept) = self.live.article_mut(at).filter(|kept| kept.story != to) else {
                continue;
            };
            let from = std::mem::replace(&mut kept.story, to);
            let key = kept.key.clone();
            moved.push((kept.arrival, Moved { key, from: StoryId(from), to: StoryId(to) }));
            *counts.entry((from, to)).or_insert(0) += 1;
            self.stories.take(from, at);
            self.stories.put(to, at);
        }
        moved.sort_unstable_by_key(|moved| moved.0);
        (moved.into_iter().map(|moved| moved.1).collect(), counts)
    }

    /// Gives each group the number of the story that it continues.
    fn inherit(&mut self, groups: &mut [Group], follow: &[(Slot, u64)]) {
        // By story of before, how many articles are in each group, and how many in any.
        let mut shared: BTreeMap<(u64, usize), usize> = BTreeMap::new();
        let mut leaving: AHashMap<u64, usize> = AHashMap::new();
        for (number, group) in groups.iter().enumerate() {
            for &at in &group.articles {
                let story = self.story_at(at);
                *shared.entry((story, number)).or_insert(0) += 1;
                *leaving.entry(story).or_insert(0) += 1;
            }
        }
        for &(at, _) in follow {
            *leaving.entry(self.story_at(at)).or_insert(0) += 1;
        }
        // A story that keeps articles in a component that was not linked again keeps its number.
        let is_left = |story: u64| {
            let all = self.stories.get(story).map_or(0, |of| of.articles.len());
            all > leaving.get(&story).copied().unwrap_or(0)
        };
        let mut pairs: Vec<(Reverse<usize>, u64, usize)> = shared
            .into_iter()
            .filter(|&((story, _), _)| story > 0 && !is_left(story))
            .map(|((story, group), count)| (Reverse(count), story, group))
            .collect();
        pairs.sort_unstable();
        let mut taken: AHashSet<u64> = AHashSet::new();
        for (_, story, group) in pairs {
            if groups[group].story == 0 && taken.insert(story) {
                groups[group].story = story;
            }
        }
        for group in groups.iter_mut().filter(|group| group.story == 0) {
            group.story = self.stories.begin(group.lead);
            group.is_new = true;
        }
    }
}

/// Returns the story to which the most articles moved from one, of equal numbers the older.
fn most(counts: &Moves, from: u64) -> Option<u64> {
    let of_story = counts.range((from, 0)..=(from, u64::MAX));
    of_story.max_by_key(|&(&(_, to), &count)| (count, Reverse(to))).map(|of| of.0.1)
}
