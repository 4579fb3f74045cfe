//! The stories of a view, with their articles.

use std::fmt;
use std::sync::Arc;

use ahash::{AHashMap, AHashSet};

use crate::feed::entry::{CopyOf, Entry, StoryId};
use crate::feed::key::Key;

/// An article of a [`LiveStory`]. A clone shares the texts.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveArticle {
    /// The key by which the caller named the article.
    pub key: Key,
    /// The title, text, outlet and time of publication.
    pub entry: Arc<Entry>,
    /// What the article is a copy of; `None` for an original. The original is in the same story.
    pub copy_of: Option<CopyOf>,
}

impl fmt::Debug for LiveArticle {
    /// Writes all but the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveArticle")
            .field("key", &self.key)
            .field("title", &self.entry.title)
            .field("outlet", &self.entry.outlet)
            .field("published", &self.entry.published)
            .field("copy_of", &self.copy_of.as_ref().map(|copy| &copy.original))
            .finish_non_exhaustive()
    }
}

/// A story of a [`View`](super::View): the articles that report one event. A story never changes;
/// a clone costs the increment of a reference count.
#[derive(Clone, PartialEq, Eq)]
pub struct LiveStory(Arc<Content>);

#[derive(PartialEq, Eq)]
struct Content {
    id: StoryId,
    changed: u64,
    /// By date, the undated last, then in order of arrival.
    articles: Box<[LiveArticle]>,
    lead: LiveArticle,
}

impl LiveStory {
    /// Makes a story of articles in order of arrival. `lead` is the position of the most central
    /// original; the first article is the lead if there is none at this position.
    ///
    /// Returns `None` without articles. An article becomes an original if what it is a copy of is
    /// not in the story or is a copy itself.
    pub(super) fn new(
        id: StoryId,
        changed: u64,
        mut articles: Vec<LiveArticle>,
        lead: usize,
    ) -> Option<Self> {
        if articles.iter().any(|article| article.copy_of.is_some()) {
            free_copies_without_original(&mut articles);
        }
        let lead = articles.get(lead).or(articles.first())?.clone();
        articles.sort_by_key(|article| date_order(article.entry.published));
        Some(Self(Arc::new(Content { id, changed, articles: articles.into(), lead })))
    }

    /// Returns the number of clones of this version.
    #[cfg(test)]
    pub(super) fn references(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// Returns the lasting number of the story.
    #[must_use]
    pub fn id(&self) -> StoryId {
        self.0.id
    }

    /// Returns the number of articles, copies included; never 0.
    #[must_use]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.0.articles.len()
    }

    /// Returns all articles by date, the undated last. Articles of one date are in order of
    /// arrival.
    #[must_use]
    pub fn articles(&self) -> &[LiveArticle] {
        &self.0.articles
    }

    /// Returns the number of the change at which the story last changed. The changes of a feed are
    /// counted across all its stories, so that a story that changed later has a greater number.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.0.changed
    }

    /// Returns the time of the first publication; `None` if no article has a date.
    #[must_use]
    pub fn from(&self) -> Option<i64> {
        self.articles().first()?.entry.published
    }

    /// Returns the time of the last publication; `None` if no article has a date.
    #[must_use]
    pub fn to(&self) -> Option<i64> {
        self.articles().iter().rev().find_map(|article| article.entry.published)
    }

    /// Returns the most central article: the original of the text with the greatest sum of
    /// similarities to the other texts of the story.
    #[must_use]
    pub fn lead(&self) -> &LiveArticle {
        &self.0.lead
    }

    /// Returns the original whose outlet has the least rank. `rank` is called with `None` for an
    /// unknown outlet. Of equal ranks [`LiveStory::lead`] comes first, then the earliest article.
    #[must_use]
    pub fn lead_by(&self, rank: impl Fn(Option<&str>) -> u32) -> &LiveArticle {
        let lead = self.lead();
        self.timeline()
            .min_by_key(|article| (rank(article.entry.outlet.as_deref()), article.key != lead.key))
            .unwrap_or(lead)
    }

    /// Returns the distinct texts, by the date of the original, each with its copies.
    #[must_use]
    pub fn texts(&self) -> Vec<LiveText<'_>> {
        let mut texts: Vec<LiveText<'_>> =
            self.timeline().map(|original| LiveText { original, copies: Vec::new() }).collect();
        if texts.len() == self.len() {
            return texts;
        }
        let places: AHashMap<&Key, usize> =
            texts.iter().map(|text| &text.original.key).zip(0..).collect();
        for article in self.articles() {
            let original = article.copy_of.as_ref().map(|copy| &copy.original);
            let text = original.and_then(|original| texts.get_mut(*places.get(original)?));
            if let Some(text) = text {
                text.copies.push(article);
            }
        }
        texts
    }

    /// Returns the originals by date, the undated last.
    #[must_use]
    pub fn timeline(&self) -> impl DoubleEndedIterator<Item = &LiveArticle> + Clone {
        self.articles().iter().filter(|article| article.copy_of.is_none())
    }

    /// Returns the distinct known outlets, by the date of their first article in the story.
    #[must_use]
    pub fn outlets(&self) -> Vec<&str> {
        let mut seen = AHashSet::new();
        self.articles()
            .iter()
            .filter_map(|article| article.entry.outlet.as_deref())
            .filter(|outlet| seen.insert(*outlet))
            .collect()
    }
}

/// Returns the sort key by date, the undated last.
fn date_order(published: Option<i64>) -> (bool, Option<i64>) {
    (published.is_none(), published)
}

/// Makes originals of the copies whose original is not among the articles or is a copy itself.
fn free_copies_without_original(articles: &mut [LiveArticle]) {
    let originals: AHashSet<&Key> = articles
        .iter()
        .filter(|article| article.copy_of.is_none())
        .map(|article| &article.key)
        .collect();
    let free: Vec<bool> = articles
        .iter()
        .map(|article| {
            article.copy_of.as_ref().is_some_and(|copy| !originals.contains(&copy.original))
        })
        .collect();
    for (article, free) in articles.iter_mut().zip(free) {
        if free {
            article.copy_of = None;
        }
    }
}

impl fmt::Display for LiveStory {
    /// Writes one line: the title of the lead, and the numbers of articles and texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = match &*self.lead().entry.title {
            "" => "(no title)",
            title => title,
        };
        let (articles, texts) = (self.len(), self.timeline().count());
        let plural = |count| if count == 1 { "" } else { "s" };
        write!(f, "{title}: {articles} article{}, ", plural(articles))?;
        write!(f, "{texts} text{}", plural(texts))
    }
}

impl fmt::Debug for LiveStory {
    /// Writes the keys of the articles, without the texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveStory")
            .field("id", &self.id().number())
            .field("changed", &self.changed())
            .field("lead", &self.lead().key)
            .field("texts", &self.texts())
            .finish()
    }
}

/// One text of a [`LiveStory`]: an original with its copies.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveText<'a> {
    /// The original.
    pub original: &'a LiveArticle,
    /// The copies by date, the undated last.
    pub copies: Vec<&'a LiveArticle>,
}

impl fmt::Debug for LiveText<'_> {
    /// Writes the keys, that of the original first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entry(&self.original.key)
            .entries(self.copies.iter().map(|copy| &copy.key))
            .finish()
    }
}
