//! The partition of the articles into stories, and the copies in it.

use std::fmt;

use crate::article::ArticleId;
use crate::copies::CopyOf;
use crate::text::Overlap;

/// The number of a story: its place in [`Stories`], the largest story first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoryId(u32);

impl StoryId {
    /// Returns the place in [`Stories`].
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

/// The result of a run: a partition of the articles into stories, and the copies among them.
///
/// Every article is in exactly one story. The largest story is first; ties are broken by the
/// position of the first article. `Stories` is plain data: it implements `PartialEq` and, with the
/// feature `serde`, `Serialize` and `Deserialize`.
/// [`Clusterer::explain`](crate::Clusterer::explain) gives a [`Comparer`](super::Comparer) beside
/// it, which says why two articles are together.
///
/// ```
/// use samestory::{Article, ArticleId, Clusterer};
///
/// let articles = [
///     Article::new("Ferry burns off Harrow Bay", "All 212 on the Selkie were brought ashore."),
///     Article::new("Rates held", "The central bank left its main rate where it was."),
///     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
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
    /// Start of each story in `members`, and the end of the last.
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
    /// Makes a result from the label of each article's story, the lead of each label, the original
    /// of each copy, and the chains of copies, ascending.
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

    /// Returns the number of stories.
    #[must_use]
    pub fn len(&self) -> usize {
        self.leads.len()
    }

    /// Returns whether there are no stories, because there are no articles.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// Returns the number of articles.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.story_of.len()
    }

    /// Returns the stories, the largest first.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { stories: self, next: 0 }
    }

    /// Returns the story with this id.
    #[must_use]
    pub fn get(&self, id: StoryId) -> Option<Story<'_>> {
        (id.index() < self.len()).then_some(Story { stories: self, id })
    }

    /// Returns the story of an article; `None` if there is no such article.
    #[must_use]
    pub fn story_of(&self, article: ArticleId) -> Option<Story<'_>> {
        self.get(*self.story_of.get(article.index())?)
    }

    /// Returns the original of a copy; `None` for an original, and if there is no such article.
    ///
    /// The original of a group of copies is the earliest by date, of equal dates the one with the
    /// most words. Undated articles come last. An original is never a copy of another article.
    #[must_use]
    pub fn original_of(&self, copy: ArticleId) -> Option<ArticleId> {
        Some(self.copy_of(copy)?.original)
    }

    /// Returns the original, relation and overlap of a copy; `None` for an original, and if there
    /// is no such article.
    #[must_use]
    pub fn copy_of(&self, copy: ArticleId) -> Option<CopyOf> {
        *self.copies.get(copy.index())?
    }

    /// Returns the pairs of verified copies that have different originals, ascending. If A and B
    /// are copies, B and C are copies, but A and C are not, then one of them is an original of its
    /// own.
    #[must_use]
    pub fn chains(&self) -> &[Chain] {
        &self.chains
    }
}

impl fmt::Display for Stories {
    /// Writes one line: the numbers of articles, stories of two or more, single articles and
    /// copies.
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

/// Two articles that are verified copies of each other and have different originals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Chain {
    /// The first of the two in the input.
    pub a: ArticleId,
    /// The other article.
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

/// One story: the articles that report one event.
///
/// ```
/// use samestory::{Article, Clusterer};
///
/// let articles = [
///     Article::new("Ferry burns off Harrow Bay", "All 212 on the Selkie were brought ashore."),
///     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
/// ];
/// let stories = Clusterer::new().cluster(&articles);
/// let story = stories.iter().next().unwrap();
/// assert_eq!((story.len(), story.texts().len()), (2, 2));
/// println!("{}", articles[story.lead().index()].title);
/// ```
#[derive(Clone, Copy)]
pub struct Story<'a> {
    stories: &'a Stories,
    id: StoryId,
}

impl<'a> Story<'a> {
    /// Returns the number of the story.
    #[must_use]
    pub fn id(&self) -> StoryId {
        self.id
    }

    /// Returns the number of articles, copies included; never 0.
    #[must_use]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.articles().len()
    }

    /// Returns the most central article: the original of the text with the greatest sum of
    /// similarities to the other texts of the story.
    #[must_use]
    pub fn lead(&self) -> ArticleId {
        self.stories.leads[self.id.index()]
    }

    /// Returns all articles, ascending.
    #[must_use]
    pub fn articles(&self) -> &'a [ArticleId] {
        let (start, end) =
            (self.stories.starts[self.id.index()], self.stories.starts[self.id.index() + 1]);
        &self.stories.members[start..end]
    }

    /// Returns the distinct texts, by ascending original, each with its copies.
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

/// One text of a story: an original with its copies.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The original.
    pub original: ArticleId,
    /// The copies, ascending.
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
    //! The serialised form of a result. Reading checks that it is a partition.

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
