//! Near-duplicate removal: which articles to keep, and of which each other one is a copy.

use std::fmt;

use super::found::{Copies, Link};
use super::rank::Rank;
use super::rule::Relation;
use super::sketch::CopyFinder;
use crate::article::{Article, ArticleId, by_date_and_content};
use crate::corpus::Boilerplate;
use crate::parallel;
use crate::text::{Overlap, WordHashes};

impl CopyFinder {
    /// Finds the near-duplicates among articles: reprints, revised versions and excerpts.
    ///
    /// Boilerplate is [learned](Boilerplate::learn) from the articles and ignored. Bodies are
    /// compared, or headlines where there is no body. The original of a group of copies is the
    /// earliest by date, of equal dates the one with the most words; undated articles come last.
    /// The same articles have the same originals in any order, and the same as in
    /// [`Clusterer::cluster`](crate::Clusterer::cluster).
    ///
    /// # Complexity
    /// O(n log n) time for n words; see [`find`](Self::find) for texts that share much. Memory is
    /// that of the sketches, 1,200 bytes for an article of 1,000 words; the texts are not copied.
    ///
    /// ```
    /// use samestory::{Article, CopyFinder};
    ///
    /// let wire = "All 212 passengers and crew of the Selkie were brought ashore at Harrow Bay";
    /// let reprint = format!("{wire}, the coast guard said.");
    /// let articles = [
    ///     Article::new("Ferry passengers safe", &reprint).published(1_683_334_800),
    ///     Article::new("Selkie burns off Harrow Bay", wire).published(1_683_331_200),
    ///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
    /// ];
    /// let dedup = CopyFinder::new().dedup(&articles);
    /// assert_eq!(dedup.to_string(), "2 of 3 articles kept, 1 copy removed");
    /// for id in dedup.kept() {
    ///     println!("{}", articles[id.index()].title);
    /// }
    /// for (id, copy) in dedup.removed() {
    ///     println!("{id} is {} of {}", copy.relation, copy.original);
    /// #   assert_eq!((id.index(), copy.original.index()), (0, 1));
    /// }
    /// ```
    #[must_use]
    pub fn dedup(&self, articles: &[Article<'_>]) -> Deduplicated {
        let order = by_date_and_content(articles);
        let article = |item: u32| &articles[order[item as usize].1.index()];
        let boilerplate = Boilerplate::learn(articles);
        let scratch = || (WordHashes::default(), WordHashes::default());
        let read = parallel::map(&order, scratch, |(title, body), &(_, at)| {
            boilerplate.read_whole(&articles[at.index()], title, body);
            (self.sketch_of(title, body), title.len() + body.len())
        });
        let (sketches, words): (Vec<_>, Vec<usize>) = read.into_iter().unzip();
        let rank =
            |item: u32| Rank { published: article(item).published, words: words[item as usize] };
        let shingles = |item: u32| self.shingles_of(&boilerplate.words(article(item)));
        let particulars =
            |item: u32| Self::particulars_of(article(item), &boilerplate.words(article(item)));
        let copies = self.find_with(&sketches, shingles, particulars, rank);
        Deduplicated { copies: copies.renumbered(|item| order[item as usize].1.index()) }
    }
}

/// Articles divided into those to keep and copies of them; made by [`CopyFinder::dedup`]. `Display`
/// gives the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Deduplicated {
    copies: Copies,
}

impl Deduplicated {
    /// Returns the articles that are no copies, in input order.
    pub fn kept(&self) -> impl Iterator<Item = ArticleId> + '_ {
        self.ids().filter(|&id| self.copies.copy(id).is_none())
    }

    /// Returns the copies in input order, each with its original, relation and overlap.
    pub fn removed(&self) -> impl Iterator<Item = (ArticleId, CopyOf)> + '_ {
        self.ids().filter_map(|id| Some((id, self.copies.copy(id)?)))
    }

    /// Returns the original, relation and overlap of a copy; `None` for an article that is kept,
    /// and if there is no such article.
    #[must_use]
    pub fn copy_of(&self, article: ArticleId) -> Option<CopyOf> {
        self.copies.copy(article)
    }

    /// Returns the pairs of articles that are verified copies of each other, but have different
    /// originals, ascending.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        self.copies.links()
    }

    /// Returns the number of articles that are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept().count()
    }

    /// Returns whether no article is kept, which is so only if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.copies.originals().is_empty()
    }

    fn ids(&self) -> impl Iterator<Item = ArticleId> + use<> {
        ArticleId::all(self.copies.originals().len())
    }
}

impl fmt::Display for Deduplicated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, kept) = (self.copies.originals().len(), self.len());
        let articles = if all == 1 { "article" } else { "articles" };
        let copies = if all - kept == 1 { "copy" } else { "copies" };
        write!(f, "{kept} of {all} {articles} kept, {} {copies} removed", all - kept)
    }
}

/// A copy's original, its relation to it, and the shingles that the two share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CopyOf {
    /// The original: the first of the copies by date, then by length.
    pub original: ArticleId,
    /// The relation of the copy to its original.
    pub relation: Relation,
    /// The overlap of the two; the original is on the left.
    pub overlap: Overlap,
}

impl Copies {
    /// Returns the original, relation and overlap of an article, where items are the positions of
    /// articles.
    pub(crate) fn copy(&self, article: ArticleId) -> Option<CopyOf> {
        let item = u32::try_from(article.index()).ok()?;
        let original = *self.originals().get(article.index())?;
        Some(CopyOf {
            original: ArticleId::new(original),
            relation: self.relation(item)?,
            overlap: self.overlap(item)?,
        })
    }
}
