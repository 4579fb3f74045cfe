//! What a feed says of an article that came, and of a settlement.

use std::fmt;

use crate::copies::Relation;

use super::entry::StoryId;
use super::key::Key;

/// Where an article was placed when it came.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Placement {
    /// The story of the article.
    pub story: StoryId,
    /// The original, if the article is a copy.
    pub copy_of: Option<Key>,
    /// Its relation to the original.
    pub relation: Option<Relation>,
    /// Probability that the article and the others of its story report one event, 0..=1, by the
    /// mean of its similarities to them; 1 for a copy, and for an article alone.
    pub probability: f64,
    /// What happened to the stories.
    pub change: Change,
    /// Whether the article took the place of another with its key.
    pub is_update: bool,
}

/// What happened to the stories when an article came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The article begins a story.
    New,
    /// The article joined a story.
    Joined,
    /// The article joined a story, and another story with it.
    Merged {
        /// The story that ended.
        from: StoryId,
        /// The story that has its articles now.
        into: StoryId,
    },
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { story, change, probability, .. } = self;
        if self.is_update {
            write!(f, "updated, ")?;
        }
        match change {
            Change::New => return write!(f, "begins story {story}"),
            Change::Joined => write!(f, "joins story {story}")?,
            Change::Merged { from, into } => write!(f, "merges story {from} into {into}")?,
        }
        match (&self.relation, &self.copy_of) {
            (Some(relation), Some(original)) => write!(f, ": {relation} of {original}"),
            _ => write!(f, " with probability {probability:.2}"),
        }
    }
}

/// What a settlement changed, so that a database can follow. `Display` gives the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settled {
    /// The articles that are in another story than before, by arrival.
    pub moved: Vec<Moved>,
    /// The stories that ended because another has most of their articles.
    pub merged: Vec<Succession>,
    /// The stories that began with articles of another.
    pub split: Vec<Succession>,
    /// The articles that expired, the oldest first.
    pub expired: Vec<Key>,
    /// Number of articles whose stories were found anew.
    pub linked: usize,
}

/// An article that is in another story than before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// The article.
    pub key: Key,
    /// The story before.
    pub from: StoryId,
    /// The story now.
    pub to: StoryId,
}

/// A story, and the one that articles of it are in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Succession {
    /// The story before.
    pub from: StoryId,
    /// The story now.
    pub into: StoryId,
}

impl Settled {
    /// Returns whether no article is in another story than before.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty()
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} articles moved, {} stories merged, {} split off; {} articles linked anew",
            self.moved.len(),
            self.merged.len(),
            self.split.len(),
            self.linked
        )
    }
}
