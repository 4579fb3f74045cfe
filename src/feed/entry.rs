//! An article as a feed keeps it.

use std::fmt;

use crate::article::Article;
use crate::copies::Relation;

use super::key::Key;

/// The lasting number of a story in a feed. It stays when articles come and go, and is never used
/// again after the story has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoryId(pub(super) u64);

impl StoryId {
    /// Returns the number.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An article with its texts, as a feed keeps it: an [`Article`] that borrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The headline; may be empty.
    pub title: Box<str>,
    /// The body; may be empty.
    pub text: Box<str>,
    /// Who published it, if known.
    pub outlet: Option<Box<str>>,
    /// When it was published, in seconds since 1970-01-01 UTC, if known.
    pub published: Option<i64>,
}

impl Entry {
    /// Returns the article, borrowed.
    #[must_use]
    pub fn article(&self) -> Article<'_> {
        let mut article = Article::new(&self.title, &self.text);
        article.outlet = self.outlet.as_deref();
        article.published = self.published;
        article
    }
}

impl From<&Article<'_>> for Entry {
    fn from(article: &Article<'_>) -> Self {
        Self {
            title: article.title.into(),
            text: article.text.into(),
            outlet: article.outlet.map(Into::into),
            published: article.published,
        }
    }
}

/// What an article of a feed is a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyOf {
    /// The key of the original.
    pub original: Key,
    /// How the two are related.
    pub relation: Relation,
}
