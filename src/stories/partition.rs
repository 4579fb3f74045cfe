//! Which article lies in which story, and whose copy is it?

use std::fmt;

use crate::article::{Article, ArticleId};
use crate::copies::{Copies, CopyOf};
use crate::text::Overlap;

use super::comparison::{Comparer, Comparison};

/// A story's number: its place in [`Stories`], the largest story first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoryId(u32);

impl StoryId {
    /// The place in [`Stories`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where an article ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Any label of its story.
    pub(crate) story: u32,
    /// The original of its text.
    pub(crate) original: ArticleId,
    /// What the surroundings of the text make of its similarities.
    pub(crate) factor: f64,
}

/// The result of a run: a partition of the articles into stories, the largest first, of equal ones that
/// whose first article came first. Every article is in exactly one story; one alone is a story of one.
#[derive(Clone)]
pub struct Stories {
    /// The articles of all stories, story by story, ascending within each.
    members: Vec<ArticleId>,
    /// Where each story begins in `members`, and the end of the last.
    starts: Vec<usize>,
    leads: Vec<ArticleId>,
    /// By article.
    story_of: Vec<StoryId>,
    places: Vec<Place>,
    copies: Copies,
    comparer: Comparer,
}

impl Stories {
    /// From the places of all articles, and the lead of each label.
    pub(crate) fn new(
        places: impl Iterator<Item = Place>,
        lead_of: impl Fn(u32) -> ArticleId,
        copies: Copies,
        comparer: Comparer,
    ) -> Self {
        let places: Vec<Place> = places.collect();
        let mut groups: Vec<Vec<ArticleId>> = vec![Vec::new(); places.len()];
        for (index, place) in places.iter().enumerate() {
            groups[place.story as usize].push(ArticleId::new(index));
        }
        let mut groups: Vec<(u32, Vec<ArticleId>)> =
            (0..).zip(groups).filter(|(_, members)| !members.is_empty()).collect();
        groups.sort_by_key(|(_, members)| (std::cmp::Reverse(members.len()), members[0]));

        let mut stories = Self {
            members: Vec::with_capacity(places.len()),
            starts: vec![0],
            leads: Vec::with_capacity(groups.len()),
            story_of: vec![StoryId(0); places.len()],
            places,
            copies,
            comparer,
        };
        for (id, (label, members)) in (0..).zip(groups) {
            for member in &members {
                stories.story_of[member.index()] = StoryId(id);
            }
            stories.leads.push(lead_of(label));
            stories.members.extend(members);
            stories.starts.push(stories.members.len());
        }
        stories
    }

    /// How many stories there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.leads.len()
    }

    /// Whether there are none, for want of articles.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// How many articles there are.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.story_of.len()
    }

    /// The stories, the largest first.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { stories: self, next: 0 }
    }

    /// The story with this id.
    #[must_use]
    pub fn get(&self, id: StoryId) -> Option<Story<'_>> {
        (id.index() < self.len()).then_some(Story { stories: self, id })
    }

    /// The story of an article; `None` where there is no such article.
    #[must_use]
    pub fn story_of(&self, article: ArticleId) -> Option<Story<'_>> {
        self.get(*self.story_of.get(article.index())?)
    }

    /// The article that this one is a copy of; `None` for an original, and where there is no such article.
    ///
    /// The original of a group of copies is the earliest by date; of those of one time, or of undated
    /// ones, the one with the most words. It is never a copy of another.
    #[must_use]
    pub fn original_of(&self, copy: ArticleId) -> Option<ArticleId> {
        let original = self.places.get(copy.index())?.original;
        (original != copy).then_some(original)
    }

    /// What this article is to the one that it is a copy of, and what the two share; `None` for an original,
    /// and where there is no such article.
    #[must_use]
    pub fn copy(&self, copy: ArticleId) -> Option<CopyOf> {
        self.copies.copy(copy)
    }

    /// The chains of copies: verified copies of each other, of which each belongs to another original. A copies B
    /// and B copies C, but A and C are unlike: one of them is an original of its own, and the pair that ties
    /// them together is named here. Ascending.
    #[must_use]
    pub fn chains(&self) -> impl ExactSizeIterator<Item = Chain> + '_ {
        self.copies.links().iter().map(|link| Chain {
            a: ArticleId::new(link.a as usize),
            b: ArticleId::new(link.b as usize),
            overlap: link.overlap,
        })
    }

    /// Why two members are, or are not, in one story: compares them with the frequencies and the
    /// surroundings that this result was made with. `None` where there is no such article.
    ///
    /// `articles` are those that were clustered. O(n log n) for n words.
    #[must_use]
    pub fn compare(
        &self,
        articles: &[Article<'_>],
        a: ArticleId,
        b: ArticleId,
    ) -> Option<Comparison> {
        let factor = self.places.get(a.index())?.factor * self.places.get(b.index())?.factor;
        let (a, b) = (articles.get(a.index())?, articles.get(b.index())?);
        Some(self.comparer.compare_among(a, b, Some(factor)))
    }
}

impl fmt::Debug for Stories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<'a> IntoIterator for &'a Stories {
    type Item = Story<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Two articles that are copies of each other, but not of one original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Chain {
    /// The one.
    pub a: ArticleId,
    /// The other.
    pub b: ArticleId,
    /// The shingles that the two share; `a` is on the left.
    pub overlap: Overlap,
}

/// The stories of a result, in order.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    stories: &'a Stories,
    next: u32,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Story<'a>;

    fn next(&mut self) -> Option<Story<'a>> {
        let story = self.stories.get(StoryId(self.next))?;
        self.next += 1;
        Some(story)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.stories.len() - self.next as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Iter<'_> {}

/// One story: articles that report the same event.
#[derive(Clone, Copy)]
pub struct Story<'a> {
    stories: &'a Stories,
    id: StoryId,
}

impl<'a> Story<'a> {
    /// The story's number.
    #[must_use]
    pub fn id(&self) -> StoryId {
        self.id
    }

    /// How many articles it has, copies counted; never 0.
    #[must_use]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.articles().len()
    }

    /// The most central article: the original of the text that is most similar to the other texts.
    #[must_use]
    pub fn lead(&self) -> ArticleId {
        self.stories.leads[self.id.index()]
    }

    /// All articles, ascending.
    #[must_use]
    pub fn articles(&self) -> &'a [ArticleId] {
        let (start, end) =
            (self.stories.starts[self.id.index()], self.stories.starts[self.id.index() + 1]);
        &self.stories.members[start..end]
    }

    /// The distinct texts, by ascending original, each with its copies.
    #[must_use]
    pub fn texts(&self) -> Vec<Text> {
        let mut texts: Vec<Text> = self
            .articles()
            .iter()
            .filter(|&&article| self.stories.original_of(article).is_none())
            .map(|&original| Text { original, copies: Vec::new() })
            .collect();
        for &article in self.articles() {
            let original = self.stories.original_of(article);
            let text = original.and_then(|original| {
                texts.binary_search_by_key(&original, |text| text.original).ok()
            });
            if let Some(at) = text {
                texts[at].copies.push(article);
            }
        }
        texts
    }
}

impl fmt::Debug for Story<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut story = f.debug_struct("Story");
        story
            .field("id", &self.id.0)
            .field("lead", &self.lead().index())
            .field("texts", &self.texts())
            .finish()
    }
}

/// One text of a story, and who reprinted it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The article that had it first.
    pub original: ArticleId,
    /// The others, ascending.
    pub copies: Vec<ArticleId>,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entry(&self.original.index())
            .entries(self.copies.iter().map(|copy| copy.index()))
            .finish()
    }
}
