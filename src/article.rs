//! An article as it is given to the library.

use crate::hash::digest;
use crate::index::Position;
use crate::parallel;

/// One article as an outlet published it. Borrows its texts; building one costs nothing.
///
/// Any `&str` will do. A missing title or text is the empty string; an article without words is
/// not a copy, and a story of its own.
///
/// ```
/// use samestory::Article;
///
/// let article = Article::new("Ferry fire off Harrow Bay", "All 212 aboard were brought ashore.")
///     .outlet("The Harbour Gazette")
///     .published(1_683_331_200);
/// assert_eq!(article.title, "Ferry fire off Harrow Bay");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Article<'a> {
    /// The headline; may be empty.
    pub title: &'a str,
    /// The body; may be empty.
    pub text: &'a str,
    /// Who published it, if known.
    pub outlet: Option<&'a str>,
    /// When it was published, in seconds since 1970-01-01 UTC, if known.
    pub published: Option<i64>,
}

impl<'a> Article<'a> {
    /// An article with neither outlet nor date.
    #[must_use]
    pub fn new(title: &'a str, text: &'a str) -> Self {
        Self { title, text, outlet: None, published: None }
    }

    /// Names the outlet.
    #[must_use]
    pub fn outlet(mut self, outlet: &'a str) -> Self {
        self.outlet = Some(outlet);
        self
    }

    /// Sets the time of publication, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn published(mut self, seconds: i64) -> Self {
        self.published = Some(seconds);
        self
    }

    /// The article without its time of publication.
    #[must_use]
    pub fn undated(mut self) -> Self {
        self.published = None;
        self
    }

    /// A digest of the content, by which two articles of one time are put in an order.
    pub(crate) fn digest(&self) -> u128 {
        let published = self.published.map(i64::to_le_bytes);
        digest([
            Some(self.title.as_bytes()),
            Some(self.text.as_bytes()),
            self.outlet.map(str::as_bytes),
            published.as_ref().map(<[u8; 8]>::as_slice),
        ])
    }
}

/// The digest of each article with its place in the input, in an order that dates and content
/// decide, undated ones first.
pub(crate) fn by_date_and_content(articles: &[Article<'_>]) -> Vec<(u128, Position)> {
    let positions: Vec<Position> = Position::all(articles.len()).collect();
    let key = |&at: &Position| (articles[at.index()].published, articles[at.index()].digest(), at);
    let mut keys = parallel::map(&positions, || (), |(), at| key(at));
    parallel::sort(&mut keys);
    keys.into_iter().map(|(_, digest, at)| (digest, at)).collect()
}

/// The number of an article: its index in the slice that was clustered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ArticleId(u32);

impl ArticleId {
    /// The id of the article at `index`. A run holds fewer than 2^32 articles.
    #[must_use]
    pub fn new(index: u32) -> Self {
        Self(index)
    }

    /// The ids of the first `count` articles, ascending; at most 2^32 - 1 of them.
    pub fn all(count: usize) -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..u32::try_from(count).unwrap_or(u32::MAX)).map(Self)
    }

    /// The index in the slice that was clustered.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl TryFrom<usize> for ArticleId {
    type Error = std::num::TryFromIntError;

    /// Fails for an index of 2^32 or more.
    fn try_from(index: usize) -> Result<Self, Self::Error> {
        index.try_into().map(Self)
    }
}

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
