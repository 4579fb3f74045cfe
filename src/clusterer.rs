//! The front door: a recipe, and what it makes of articles.

use std::hash::Hash;
use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::copies::{CopyFinder, CopyRule};
use crate::corpus::{Background, Boilerplate};
use crate::error::{BuildError, FitError};
use crate::fit;
use crate::parallel;
use crate::progress::{Progress, Reporter};
use crate::recipe::{Recipe, settings};
use crate::run;
use crate::stories::{
    Comparer, Comparison, Frequencies, LEAST_THRESHOLD, Stories, dated_share, probability,
};

/// Groups articles into stories, with copies folded under the text they copy.
///
/// A recipe: immutable, cheap to clone, the same for every run. The defaults cannot fail.
///
/// ```
/// use samestory::{Article, Clusterer};
///
/// let articles = [
///     Article::new("Ferry burns off Harrow Bay", "All 212 aboard the Selkie were brought ashore at Harrow Bay."),
///     Article::new("Selkie passengers safe", "The 212 people on the Selkie, which burned off Harrow Bay, are safe."),
///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
/// ];
/// let stories = Clusterer::new().cluster(&articles);
/// assert_eq!(stories.len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Clusterer {
    recipe: Recipe,
}

impl Default for Clusterer {
    fn default() -> Self {
        Self::new()
    }
}

impl Clusterer {
    /// The default recipe.
    #[must_use]
    pub fn new() -> Self {
        Self { recipe: ClustererBuilder::default().recipe() }
    }

    /// A recipe with settings of your own.
    pub fn builder() -> ClustererBuilder {
        ClustererBuilder::default()
    }

    /// Groups the articles: a partition, complete.
    ///
    /// The same articles give the same partition in any order, on any number of threads, with or without
    /// the feature `rayon`. O(n log n) in words, and in the terms that texts of one time share, common ones aside:
    /// some thousands an article as a rule, but m² / 2 where m short texts share a word that is most of each.
    #[must_use]
    pub fn cluster(&self, articles: &[Article<'_>]) -> Stories {
        self.cluster_with_progress(articles, |_| {})
    }

    /// The same, saying how far it is. `report` is called from any thread, some hundred times a stage.
    #[must_use]
    pub fn cluster_with_progress(
        &self,
        articles: &[Article<'_>],
        report: impl Fn(Progress) + Sync,
    ) -> Stories {
        run::cluster(&self.recipe, articles, &Reporter::new(&report))
    }

    /// Compares two articles by themselves: what they have in common, and whether that makes one story.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let a = Article::new("Ferry burns off Harrow Bay", "All 212 aboard the Selkie were brought ashore.");
    /// let b = Article::new("Selkie passengers safe", "The 212 people on the Selkie are safe in Harrow Bay.");
    /// let why = Clusterer::new().compare(&a, &b);
    /// assert!(why.same_story() && !why.copies);
    /// assert!(why.shared.iter().any(|shared| shared.term == "selkie"));
    /// ```
    #[must_use]
    pub fn compare(&self, a: &Article<'_>, b: &Article<'_>) -> Comparison {
        self.comparer(&[*a, *b]).compare(a, b)
    }

    /// This recipe at the [granularity](ClustererBuilder::granularity) that groups the labelled ones among
    /// these articles best: by the sum of B-cubed F1 and pair F1; of those that score within 0.01 of the
    /// best, the nearest to 0.
    ///
    /// A label is a story's name. Label all reports of a story or none: an article whose label is `None` is
    /// taken to be of no labelled story. A few dozen stories are enough. Eleven settings are tried: this takes as long as up to six runs.
    ///
    /// # Errors
    /// As many labels as articles are needed, two articles of one story, and one of another.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let articles = [
    ///     Article::new("Ferry burns off Harrow Bay", "All 212 aboard the Selkie were brought ashore."),
    ///     Article::new("Selkie passengers safe", "The 212 people on the Selkie are safe in Harrow Bay."),
    ///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
    /// ];
    /// let fitted = Clusterer::new().fit(&articles, &[Some("ferry"), Some("ferry"), Some("rates")])?;
    /// assert_eq!(fitted.threshold(), Clusterer::new().threshold());
    /// # Ok::<(), samestory::FitError>(())
    /// ```
    pub fn fit<L: Eq + Hash>(
        &self,
        articles: &[Article<'_>],
        labels: &[Option<L>],
    ) -> Result<Self, FitError> {
        let reporter = Reporter::new(&|_| {});
        let granularity = fit::granularity(&self.recipe, articles, labels, &reporter)?;
        let (threshold, window_days) = settings(granularity);
        Ok(Self { recipe: Recipe { threshold, window_days, ..self.recipe.clone() } })
    }

    /// The mean similarity from which two groups of texts are one story: see
    /// [`ClustererBuilder::threshold`].
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.recipe.threshold
    }

    /// How far apart in days reports of one story are published: see [`ClustererBuilder::window_days`].
    #[must_use]
    pub fn window_days(&self) -> f64 {
        self.recipe.window_days
    }

    /// The pairs of distinct texts that are similar at all, by their originals: the graph that stories are made of, for
    /// linkage of your own. Ascending. Pairs are kept from a similarity of [`LEAST_THRESHOLD`] before the surroundings, which may
    /// make it less; of those just above it many are passed over, at the default threshold none is known to be. The cost
    /// is that of [`cluster`](Self::cluster) without the linkage.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let articles = [
    ///     Article::new("Ferry burns off Harrow Bay", "All 212 aboard the Selkie were brought ashore."),
    ///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
    ///     Article::new("Selkie passengers safe", "The 212 people on the Selkie are safe in Harrow Bay."),
    /// ];
    /// let pairs = Clusterer::new().similar_pairs(&articles);
    /// assert_eq!((pairs[0].a.index(), pairs[0].b.index()), (0, 2));
    /// assert!(pairs[0].probability() > 0.5);
    /// ```
    #[must_use]
    pub fn similar_pairs(&self, articles: &[Article<'_>]) -> Vec<SimilarPair> {
        let pairs = run::pairs(&self.recipe, articles, &Reporter::new(&|_| {}));
        pairs.into_iter().map(|(a, b, similarity)| SimilarPair { a, b, similarity }).collect()
    }

    /// Learns the boilerplate of `articles` and counts their terms, each article once, to compare many pairs
    /// among them.
    #[must_use]
    pub fn comparer(&self, articles: &[Article<'_>]) -> Comparer {
        let boilerplate = Boilerplate::learn(articles);
        let background = Arc::clone(&self.recipe.background);
        let terms = parallel::map(
            articles,
            || (),
            |(), article| background.terms_of(article, &boilerplate),
        );
        let frequencies = Frequencies::of(background, &terms.iter().collect::<Vec<_>>());
        let dated = dated_share(articles.iter().map(|article| article.published));
        self.recipe.comparer(frequencies, boilerplate, dated)
    }
}

/// Two articles that are similar.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SimilarPair {
    /// The one given first.
    pub a: ArticleId,
    /// The other.
    pub b: ArticleId,
    /// As in [`Comparison::similarity`].
    pub similarity: f64,
}

impl SimilarPair {
    /// The [`probability`] that the two report the same event.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.similarity)
    }
}

/// The settings of a [`Clusterer`].
///
/// ```
/// use samestory::Clusterer;
///
/// let clusterer = Clusterer::builder().threshold(0.15).window_days(2.0).build()?;
/// let refused = Clusterer::builder().threshold(1.5).build().unwrap_err();
/// assert_eq!(refused.to_string(), "the threshold must lie between 0 and 1, but is 1.5");
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClustererBuilder {
    granularity: f64,
    threshold: Option<f64>,
    window_days: Option<f64>,
    rule: CopyRule,
    background: Option<Arc<Background>>,
}

impl Default for ClustererBuilder {
    fn default() -> Self {
        Self {
            granularity: 0.0,
            threshold: None,
            window_days: None,
            rule: CopyRule::default(),
            background: None,
        }
    }
}

impl ClustererBuilder {
    /// What a story is, -1..=1: 0, the default, is one event, with its reactions on the same days; 1 is one saga,
    /// a trial of months or a war; -1 is what is nearly the same report. At a granularity of g the
    /// [threshold](Self::threshold) is 0.062 · e^(-1.2 g), though not below [`LEAST_THRESHOLD`], and the
    /// [window](Self::window_days) 3 days, or 3 · 10^g where g is above 0.
    ///
    /// [`Clusterer::fit`] finds it from labelled articles.
    pub fn granularity(mut self, granularity: f64) -> Self {
        self.granularity = granularity;
        self
    }

    /// The mean similarity from which two groups of texts are one story, 0..=1; that of the
    /// [granularity](Self::granularity) unless told. Less makes larger, coarser stories, down to
    /// [`LEAST_THRESHOLD`]: pairs less similar than that are not kept, and a smaller threshold does as that one
    /// does.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// How far apart in days reports of one story are published: the standard deviation of the bell curve
    /// that similarity falls by, 0.01 to 36,500; that of the [granularity](Self::granularity) unless told.
    /// The days take nothing from articles without a date; for what that costs see
    /// [`undated_factor`](crate::stories::undated_factor).
    pub fn window_days(mut self, days: f64) -> Self {
        self.window_days = Some(days);
        self
    }

    /// What makes a copy.
    pub fn copy_rule(mut self, rule: CopyRule) -> Self {
        self.rule = rule;
        self
    }

    /// The document frequencies to begin with; the built-in table of English news unless told.
    pub fn background(mut self, background: Arc<Background>) -> Self {
        self.background = Some(background);
        self
    }

    /// The recipe.
    ///
    /// # Errors
    /// A setting outside its range, or NaN; the message names the value and the bounds.
    pub fn build(self) -> Result<Clusterer, BuildError> {
        BuildError::check("the granularity", self.granularity, -1.0, 1.0)?;
        BuildError::check("the threshold", self.threshold.unwrap_or(0.0), 0.0, 1.0)?;
        BuildError::check("the window in days", self.window_days.unwrap_or(1.0), 0.01, 36_500.0)?;
        Ok(Clusterer { recipe: self.recipe() })
    }

    fn recipe(self) -> Recipe {
        let (threshold, window_days) = settings(self.granularity);
        Recipe {
            threshold: self.threshold.unwrap_or(threshold).max(LEAST_THRESHOLD),
            window_days: self.window_days.unwrap_or(window_days),
            copies: CopyFinder::default().rule(self.rule),
            background: self.background.unwrap_or_else(Background::built_in),
        }
    }
}
