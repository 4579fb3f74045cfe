//! The partition of the articles into stories, and the copies in it.

use std::fmt;

use crate::article::ArticleId;
use crate::copies::CopyOf;
use crate::text::Overlap;

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

/// The result of a run: a partition of the articles into stories, the largest first; of equal size, the
/// one whose first article was given first. Every article is in exactly one story.
///
/// Plain data: it compares equal to another result with the same stories, leads and copies, and with
/// the feature `serde` it is written and read. [`Clusterer::explain`](crate::Clusterer::explain) gives a
/// [`Comparer`](super::Comparer) beside it that says why two articles are together.
///
/// ```
/// use samestory::{Article, ArticleId, Clusterer};
///
/// let articles = [
///     Article::new("Ferry burns off Harrow Bay", "All 212 aboard the Selkie were brought ashore."),
///     Article::new("Rates held", "The central bank left its main rate where it was."),
///     Article::new("Selkie passengers safe", "The 212 people on the Selkie are safe in Harrow Bay."),
/// ];
/// let stories = Clusterer::new().cluster(&articles);
/// assert_eq!((stories.len(), stories.articles()), (2, 3));
/// let ferry = stories.story_of(ArticleId::new(2)).unwrap();
/// assert_eq!(ferry.articles(), [ArticleId::new(0), ArticleId::new(2)]);
/// println!("{stories}");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::Stored", try_from = "stored::Stored"))]
pub struct Stories {
    /// The articles of all stories, story by story, ascending within each.
    members: Vec<ArticleId>,
    /// Where each story begins in `members`, and the end of the last.
    starts: Vec<usize>,
    leads: Vec<ArticleId>,
    /// By article.
    story_of: Vec<StoryId>,
    copies: Vec<Option<CopyOf>>,
    chains: Vec<Chain>,
}

impl Default for Stories {
    /// The result for no articles.
    fn default() -> Self {
        Self::new(&[], ArticleId::new, Vec::new(), Vec::new())
    }
}

impl Stories {
    /// From the label of each article's story and the lead of each label, what each article is a copy
    /// of, and the chains of copies, ascending.
    pub(crate) fn new(
        labels: &[u32],
        lead_of: impl Fn(u32) -> ArticleId,
        copies: Vec<Option<CopyOf>>,
        chains: Vec<Chain>,
    ) -> Self {
        let mut sorted: Vec<(u32, ArticleId)> = labels
            .iter()
            .zip(ArticleId::all(labels.len()))
            .map(|(&label, id)| (label, id))
            .collect();
        sorted.sort_unstable();
        let mut groups: Vec<&[(u32, ArticleId)]> = sorted.chunk_by(|a, b| a.0 == b.0).collect();
        groups.sort_unstable_by_key(|group| (std::cmp::Reverse(group.len()), group[0].1));

        let mut stories = Self {
            members: Vec::with_capacity(labels.len()),
            starts: vec![0],
            leads: Vec::with_capacity(groups.len()),
            story_of: vec![StoryId(0); labels.len()],
            copies,
            chains,
        };
        for (id, group) in (0..).zip(groups) {
            for &(_, member) in group {
                stories.story_of[member.index()] = StoryId(id);
                stories.members.push(member);
            }
            stories.leads.push(lead_of(group[0].0));
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
        Some(self.copy_of(copy)?.original)
    }

    /// What this article is to the one that it is a copy of, and what the two share; `None` for an
    /// original, and where there is no such article.
    #[must_use]
    pub fn copy_of(&self, copy: ArticleId) -> Option<CopyOf> {
        *self.copies.get(copy.index())?
    }

    /// The chains of copies: pairs of verified copies that have different originals. A copies B and B
    /// copies C, but A and C are unlike: one of them is an original of its own. Ascending.
    #[must_use]
    pub fn chains(&self) -> &[Chain] {
        &self.chains
    }
}

impl fmt::Display for Stories {
    /// One line: the number of articles, of stories of two or more, of single articles and of copies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = self.iter().filter(|story| story.len() > 1).count();
        let copies = self.copies.iter().flatten().count();
        write!(
            f,
            "{} articles: {shared} stories of two or more, {} articles alone, {copies} copies",
            self.articles(),
            self.len() - shared
        )
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

#[cfg(feature = "serde")]
mod stored {
    //! What is written of a result; reading checks that it is a partition.

    use super::{ArticleId, Chain, CopyOf, Stories};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Stored {
        stories: Vec<StoredStory>,
        #[serde(default)]
        copies: Vec<(ArticleId, CopyOf)>,
        #[serde(default)]
        chains: Vec<Chain>,
    }

    #[derive(serde::Serialize, serde::Deserialize)]
    struct StoredStory {
        lead: ArticleId,
        articles: Vec<ArticleId>,
    }

    impl From<Stories> for Stored {
        fn from(stories: Stories) -> Self {
            let of_story = |story: super::Story<'_>| StoredStory {
                lead: story.lead(),
                articles: story.articles().to_vec(),
            };
            let copies = ArticleId::all(stories.articles()).zip(&stories.copies);
            Self {
                stories: stories.iter().map(of_story).collect(),
                copies: copies.filter_map(|(id, copy)| Some((id, (*copy)?))).collect(),
                chains: stories.chains.clone(),
            }
        }
    }

    impl TryFrom<Stored> for Stories {
        type Error = &'static str;

        fn try_from(stored: Stored) -> Result<Self, Self::Error> {
            let articles = stored.stories.iter().map(|story| story.articles.len()).sum();
            let mut labels = vec![u32::MAX; articles];
            for (label, story) in (0..).zip(&stored.stories) {
                for article in &story.articles {
                    match labels.get_mut(article.index()) {
                        Some(free) if *free == u32::MAX => *free = label,
                        _ => return Err("each article must be in exactly one story"),
                    }
                }
                if !story.articles.contains(&story.lead) {
                    return Err("the lead of a story must be one of its articles");
                }
            }
            let same_story =
                |a: ArticleId, b: ArticleId| match (labels.get(a.index()), labels.get(b.index())) {
                    (Some(a), Some(b)) => a == b,
                    _ => false,
                };
            let mut copies = vec![None; articles];
            for (copy, of) in stored.copies {
                if copy == of.original || !same_story(copy, of.original) {
                    return Err("a copy must be in the story of its original");
                }
                if !of.relation.is_copy() {
                    return Err("a copy must have the relation of a copy to its original");
                }
                if copies[copy.index()].replace(of).is_some() {
                    return Err("an article is a copy of one original at most");
                }
            }
            if copies.iter().flatten().any(|of: &CopyOf| copies[of.original.index()].is_some()) {
                return Err("an original must not be a copy");
            }
            if stored.stories.iter().any(|story| copies[story.lead.index()].is_some()) {
                return Err("the lead of a story must be an original");
            }
            let ascends = |chain: &Chain| chain.a < chain.b;
            let pairs = stored.chains.iter().map(|chain| (chain.a, chain.b));
            if !stored.chains.iter().all(ascends) || !pairs.is_sorted_by(|a, b| a < b) {
                return Err("chains must ascend, each from the first article to the second");
            }
            let in_range = |chain: &Chain| chain.a.index() < articles && chain.b.index() < articles;
            if !stored.chains.iter().all(in_range) {
                return Err("a chain names an article that is not there");
            }
            let lead_of = |label: u32| stored.stories[label as usize].lead;
            Ok(Self::new(&labels, lead_of, copies, stored.chains))
        }
    }
}
