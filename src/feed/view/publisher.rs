//! The writer's side: collects changes, and publishes them as the next view.

use std::collections::BTreeMap;
use std::fmt;
use std::mem;
use std::sync::Arc;

use ahash::AHashSet;

use crate::feed::entry::StoryId;
use crate::feed::key::Key;

use super::story::{LiveArticle, LiveStory};
use super::{Content, Published, View, Views};

/// Publishes the views of a feed. Nothing that is put or removed is seen before
/// [`Publisher::publish`].
///
/// At publication each article must be in one story. Between two publications an article may be put
/// into its next story before or after it is taken from the last one.
pub(in crate::feed) struct Publisher {
    /// The stories as last published.
    content: Content,
    /// The stories put or removed since; `None` stands for a removed story.
    draft: BTreeMap<StoryId, Option<LiveStory>>,
    /// Number of the last change.
    changes: u64,
    /// Number of the last view.
    number: u64,
    views: Views,
}

impl Publisher {
    /// Makes a publisher whose latest view is empty.
    pub(in crate::feed) fn new() -> Self {
        Self {
            content: Content::default(),
            draft: BTreeMap::new(),
            changes: 0,
            number: 0,
            views: Views::new(),
        }
    }

    /// Puts a new story, or a story that has changed, with its articles in order of arrival. `lead`
    /// is the position of the most central original. The story gets the next change number.
    ///
    /// A story without articles is removed. A copy whose original is not in the story becomes an
    /// original.
    pub(in crate::feed) fn put_story(
        &mut self,
        id: StoryId,
        articles: Vec<LiveArticle>,
        lead: usize,
    ) {
        self.changes += 1;
        self.draft.insert(id, LiveStory::new(id, self.changes, articles, lead));
    }

    /// Removes a story, if it is there.
    pub(in crate::feed) fn remove_story(&mut self, id: StoryId) {
        self.draft.insert(id, None);
    }

    /// Publishes the stories as the next view. The cost follows the number of articles in the
    /// stories that were put or removed since the last view.
    pub(in crate::feed) fn publish(&mut self) -> View {
        let draft = mem::take(&mut self.draft);
        for (id, story) in draft {
            self.content.replace(id, story);
        }
        self.number += 1;
        let view = Published { number: self.number, content: self.content.clone() };
        let view = View(Arc::new(view));
        self.views.publish(&view);
        view
    }

    /// Returns the handle by which readers get the latest view.
    pub(in crate::feed) fn views(&self) -> Views {
        self.views.clone()
    }
}

impl Content {
    /// Replaces the last version of a story by the next.
    fn replace(&mut self, id: StoryId, next: Option<LiveStory>) {
        let last = self.stories.get(&id).cloned();
        match &next {
            Some(next) => self.stories.insert_mut(id, next.clone()),
            // Even a removal that finds nothing would copy nodes.
            None if last.is_none() => return,
            None => _ = self.stories.remove_mut(&id),
        }
        let articles = next.as_ref().map_or(&[][..], LiveStory::articles);
        if let Some(last) = last {
            self.by_change.remove_mut(&last.changed());
            // Keys that stay are left alone: a change would copy the nodes of the map around them.
            let kept: AHashSet<&Key> = articles.iter().map(|article| &article.key).collect();
            for LiveArticle { key, .. } in last.articles() {
                // An article that is in another story by now is mapped to that one.
                if !kept.contains(key) && self.story_of.get(key) == Some(&id) {
                    self.story_of.remove_mut(key);
                }
            }
        }
        for LiveArticle { key, .. } in articles {
            if self.story_of.get(key) != Some(&id) {
                self.story_of.insert_mut(key.clone(), id);
            }
        }
        if let Some(next) = next {
            self.by_change.insert_mut(next.changed(), next);
        }
    }
}

impl fmt::Debug for Publisher {
    /// Writes the numbers of the last change and the last view, and the draft.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("changes", &self.changes)
            .field("number", &self.number)
            .field("draft", &self.draft)
            .finish_non_exhaustive()
    }
}
