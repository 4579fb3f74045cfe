//! What goes in: one article, borrowed.

use crate::hash::digest;
use crate::parallel;

/// One article as an outlet published it. Borrows its texts; building one costs nothing.
///
/// Any `&str` will do. A missing title or text is the empty string; an article without words is
/// nobody's copy and a story of its own.
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

    /// Stands for the content wherever two articles must be put in an order.
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

/// Returns the positions of the articles in an order that depends on their dates and content alone, undated
/// ones first.
pub(crate) fn by_date_and_content(articles: &[Article<'_>]) -> Vec<u32> {
    let mut keys: Vec<(Option<i64>, u128, u32)> = (0..)
        .zip(articles)
        .map(|(index, article)| (article.published, article.digest(), index))
        .collect();
    parallel::sort(&mut keys);
    keys.into_iter().map(|key| key.2).collect()
}

/// An article's number: its place in the slice that was clustered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ArticleId(u32);

impl ArticleId {
    /// The id of the article at `index`. One run holds fewer than 2^32 articles.
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The place in the slice that was clustered.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
