//! The view of a feed that readers see.
//!
//! [`View`] is immutable. [`Publisher`] collects the changes of the writer and makes the next view,
//! which shares with the one before everything that did not change. [`Views`] gives the latest view
//! to any thread.

use std::fmt;
use std::iter::Rev;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rpds::{HashTrieMapSync, RedBlackTreeMapSync};

use super::entry::StoryId;
use super::key::Key;

mod publisher;
mod story;

#[cfg(test)]
mod tests;

pub(super) use publisher::Publisher;
pub use story::{LiveArticle, LiveStory, LiveText};

/// A hash map whose clones share the nodes that no clone has changed.
type SharedMap<K, V> = HashTrieMapSync<K, V, ahash::RandomState>;

/// Stories by the number of their last change. Clones share nodes in the same way.
type ByChange = RedBlackTreeMapSync<u64, LiveStory>;

/// The stories of a feed at one time. A view never changes; a clone costs the increment of a
/// reference count.
///
/// Every article of a view is in exactly one story.
#[derive(Clone)]
pub struct View(Arc<Published>);

/// The stories, with the number of the view.
#[derive(Default)]
struct Published {
    number: u64,
    content: Content,
}

/// The stories and their indices. A clone shares the nodes of all three maps.
#[derive(Clone, Default)]
struct Content {
    stories: SharedMap<StoryId, LiveStory>,
    /// By the number of the last change. No two stories have the same.
    by_change: ByChange,
    story_of: SharedMap<Key, StoryId>,
}

impl View {
    /// Returns the number of stories.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.content.stories.size()
    }

    /// Returns whether there are no stories.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.content.stories.is_empty()
    }

    /// Returns the number of articles, copies included.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.0.content.story_of.size()
    }

    /// Returns the stories by their last change, the newest first. The stories that changed after
    /// change number `n` are `stories().take_while(|story| story.changed() > n)`.
    #[must_use]
    pub fn stories(&self) -> LiveStories<'_> {
        LiveStories::new(&self.0.content.by_change)
    }

    /// Returns the story with this id; `None` if it has ended or has not begun.
    #[must_use]
    pub fn story(&self, id: StoryId) -> Option<&LiveStory> {
        self.0.content.stories.get(&id)
    }

    /// Returns the story of an article; `None` if there is no such article.
    #[must_use]
    pub fn story_of(&self, article: &Key) -> Option<&LiveStory> {
        self.story(*self.0.content.story_of.get(article)?)
    }

    /// Returns the number of views published before this one. The empty view of a new feed counts
    /// as the first, so its number is 0. A later view has a greater number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.number
    }
}

impl fmt::Display for View {
    /// Writes one line: the number of the view, and the numbers of articles and stories.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, articles, stories) = (self.number(), self.articles(), self.len());
        write!(f, "view {number}: {articles} articles in {stories} stories")
    }
}

impl fmt::Debug for View {
    /// Writes the stories with the keys of their articles, without the texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("number", &self.number())
            .field("stories", &self.stories())
            .finish()
    }
}

/// The stories of a [`View`], by their last change, the newest first.
pub struct LiveStories<'a> {
    all: &'a ByChange,
    rest: Rev<<&'a ByChange as IntoIterator>::IntoIter>,
}

impl<'a> LiveStories<'a> {
    fn new(all: &'a ByChange) -> Self {
        Self { all, rest: all.iter().rev() }
    }
}

impl Clone for LiveStories<'_> {
    /// Takes as long as the steps so far: the iterator of the map cannot be cloned.
    fn clone(&self) -> Self {
        let mut clone = Self::new(self.all);
        for _ in self.len()..clone.len() {
            clone.next();
        }
        clone
    }
}

impl<'a> Iterator for LiveStories<'a> {
    type Item = &'a LiveStory;

    fn next(&mut self) -> Option<&'a LiveStory> {
        Some(self.rest.next()?.1)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl ExactSizeIterator for LiveStories<'_> {}

impl fmt::Debug for LiveStories<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// Gives the latest [`View`] of a feed to any thread. All clones give the same views.
///
/// Readers never wait for the writer, and the writer never waits for readers. Memory that only an
/// old view uses is freed when its last clone is dropped.
#[derive(Clone)]
pub struct Views(Arc<ArcSwap<Published>>);

impl Views {
    /// Returns the latest view.
    #[must_use]
    pub fn latest(&self) -> View {
        View(self.0.load_full())
    }

    /// Starts with the empty view.
    fn new() -> Self {
        Self(Arc::new(ArcSwap::default()))
    }

    fn publish(&self, view: &View) {
        self.0.store(Arc::clone(&view.0));
    }
}

impl fmt::Debug for Views {
    /// Writes the latest view.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Views").field(&self.latest()).finish()
    }
}
