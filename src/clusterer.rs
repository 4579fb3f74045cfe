//! The clusterer and its settings.

use std::hash::Hash;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::copies::{CopyFinder, CopyRule};
use crate::corpus::{Background, Backgrounds, Counts, Statistics, Trust};
use crate::error::{BuildError, COUNTS, FitError, TableError, TableErrorKind};
use crate::fit;
use crate::learn;
use crate::progress::{Progress, Reporter};
use crate::recipe::{Recipe, settings};
use crate::run::Prepared;
use crate::stories::{Comparer, Comparison, Stories, Vocabulary, probability};
use crate::tuning::{LEAST_THRESHOLD, Tuning};

/// Groups articles into stories and folds copies under their original.
///
/// A recipe: immutable, cheap to clone, the same for every run. The default cannot fail.
///
/// ```
/// use samestory::{Article, Clusterer};
///
/// let articles = [
///     Article::new("Ferry burns off Harrow Bay", "The 212 on the Selkie are ashore."),
///     Article::new("Selkie passengers safe", "The 212 people on the Selkie are in Harrow Bay."),
///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
/// ];
/// let stories = Clusterer::new().cluster(&articles);
/// assert_eq!(stories.len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Clusterer {
    recipe: Recipe,
    settings: ClustererBuilder,
}

impl Default for Clusterer {
    fn default() -> Self {
        Self::new()
    }
}

impl Clusterer {
    /// Returns the default recipe.
    #[must_use]
    pub fn new() -> Self {
        ClustererBuilder::default().clusterer(Backgrounds::built_in())
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> ClustererBuilder {
        ClustererBuilder::default()
    }

    /// Returns a builder with the settings of this recipe.
    pub fn to_builder(&self) -> ClustererBuilder {
        self.settings.clone()
    }

    /// Groups the articles into a complete partition.
    ///
    /// The same articles give the same partition in any order, on any number of threads, with or
    /// without the feature `rayon`. Equal to [`learn`](Self::learn) and then
    /// [`cluster_with`](Self::cluster_with).
    ///
    /// # Complexity
    /// O(n log n) for n words, and O(p) for p pairs of texts within reach in time and terms that
    /// both hold: usually some thousands for each text.
    #[must_use]
    pub fn cluster(&self, articles: &[Article<'_>]) -> Stories {
        self.run(None, articles, &Reporter::silent()).map(|run| run.0).unwrap_or_default()
    }

    /// Groups the articles as [`cluster`](Self::cluster) does, and reports the progress.
    ///
    /// `report` is called from any thread, at most some 200 times for each stage. If it returns
    /// [`ControlFlow::Break`], the run is cancelled and the result is `None`.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use samestory::{Article, Clusterer};
    ///
    /// let articles = [Article::new("Ferry burns", "All 212 aboard were brought ashore.")];
    /// let clusterer = Clusterer::new();
    /// let stories = clusterer.cluster_with_progress(&articles, |progress| {
    ///     println!("{}: {} of {}", progress.stage, progress.done, progress.total);
    ///     ControlFlow::Continue(())
    /// });
    /// assert_eq!(stories, Some(clusterer.cluster(&articles)));
    /// assert_eq!(clusterer.cluster_with_progress(&articles, |_| ControlFlow::Break(())), None);
    /// ```
    pub fn cluster_with_progress(
        &self,
        articles: &[Article<'_>],
        report: impl Fn(Progress) -> ControlFlow<()> + Sync,
    ) -> Option<Stories> {
        self.run(None, articles, &Reporter::new(&report)).map(|run| run.0)
    }

    /// Groups the articles under statistics that were learned from these articles or others.
    ///
    /// The document frequencies are those of the statistics. A term that they do not know has the
    /// document frequency of an unknown term. What two articles share depends on the two and on the
    /// statistics alone.
    #[must_use]
    pub fn cluster_with(&self, statistics: &Statistics, articles: &[Article<'_>]) -> Stories {
        let run = self.run(Some(statistics), articles, &Reporter::silent());
        run.map(|run| run.0).unwrap_or_default()
    }

    /// Groups the articles as [`cluster`](Self::cluster) does, and returns a comparer beside the
    /// result. The comparer says why two of the articles are together or apart.
    ///
    /// ```
    /// use samestory::{Article, ArticleId, Clusterer};
    ///
    /// let articles = [
    ///     Article::new("Ferry burns off Harrow Bay", "The 212 on the Selkie are ashore."),
    ///     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
    /// ];
    /// let (stories, comparer) = Clusterer::new().explain(&articles);
    /// let [a, b] = [0, 1].map(ArticleId::new);
    /// let why = comparer.compare_members(&articles, a, b).unwrap();
    /// assert!(stories.len() == 1 && why.same_story());
    /// ```
    #[must_use]
    pub fn explain(&self, articles: &[Article<'_>]) -> (Stories, Comparer) {
        match self.run(None, articles, &Reporter::silent()) {
            Some((stories, prepared, factors)) => {
                (stories, prepared.comparer(&self.recipe, factors))
            }
            None => (Stories::default(), self.comparer_under(&self.learn(&[]))),
        }
    }

    /// Counts the terms, languages and boilerplate of a collection, for [`freeze`](Self::freeze).
    /// A copy is not counted again. O(n log n) for n words.
    #[must_use]
    pub fn count(&self, articles: &[Article<'_>]) -> Counts {
        learn::count(&self.recipe, articles)
    }

    /// Returns the statistics of counts, on top of the background tables of this recipe.
    ///
    /// # Errors
    /// If texts were counted under a background table that this recipe does not have.
    pub fn freeze(&self, counts: Counts) -> Result<Statistics, TableError> {
        if counts.is_under(&self.recipe.backgrounds) {
            Ok(self.statistics_of(counts))
        } else {
            Err(TableError::new(COUNTS, TableErrorKind::Background))
        }
    }

    fn statistics_of(&self, counts: Counts) -> Statistics {
        let Recipe { backgrounds, tuning, .. } = &self.recipe;
        Statistics::freeze(counts, backgrounds.clone(), tuning, Trust::Collection)
    }

    /// Returns the statistics of a collection: [`count`](Self::count), then
    /// [`freeze`](Self::freeze).
    #[must_use]
    pub fn learn(&self, articles: &[Article<'_>]) -> Statistics {
        self.statistics_of(self.count(articles))
    }

    /// Returns the background tables of this recipe.
    #[must_use]
    pub fn backgrounds(&self) -> &Backgrounds {
        &self.recipe.backgrounds
    }

    /// Compares two articles under the statistics of these two alone.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let a = Article::new("Ferry burns off Harrow Bay", "The 212 on the Selkie are ashore.");
    /// let b = Article::new("Selkie passengers safe", "The 212 on the Selkie are in Harrow Bay.");
    /// let why = Clusterer::new().compare(&a, &b);
    /// assert!(why.same_story() && !why.copies);
    /// assert!(why.shared.iter().any(|shared| shared.term == "selkie"));
    /// ```
    #[must_use]
    pub fn compare(&self, a: &Article<'_>, b: &Article<'_>) -> Comparison {
        self.comparer(&[*a, *b]).compare(a, b)
    }

    /// Learns from `articles`, each copy folded as in a run, and returns a comparer of any articles
    /// under these statistics.
    #[must_use]
    pub fn comparer(&self, articles: &[Article<'_>]) -> Comparer {
        self.comparer_under(&self.learn(articles))
    }

    /// Returns a comparer of any articles under statistics that were learned before.
    #[must_use]
    pub fn comparer_under(&self, statistics: &Statistics) -> Comparer {
        Comparer::new(&self.recipe, statistics.clone(), Vocabulary::complete(), Vec::new())
    }

    /// Returns this recipe at the [granularity](ClustererBuilder::granularity) that groups the
    /// labelled articles best.
    ///
    /// The score is the sum of B-cubed F1 and pair F1. Of the granularities within 0.01 of the best
    /// score, the nearest to 0 is chosen. A label is the name of a story. Label all reports of a
    /// story or none: an article whose label is `None` belongs to no labelled story. A few dozen
    /// stories are enough. Eleven granularities are tried, at the cost of up to six runs.
    ///
    /// # Errors
    /// If `labels.len() != articles.len()`; if the labels do not contain a story of two articles
    /// and a second story; or if the threshold or the window of this recipe was set.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let articles = [
    ///     Article::new("Ferry burns off Harrow Bay", "The 212 on the Selkie are ashore."),
    ///     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
    ///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
    /// ];
    /// let labels = [Some("ferry"), Some("ferry"), Some("rates")];
    /// let fitted = Clusterer::new().fit(&articles, &labels)?;
    /// assert_eq!(fitted.threshold(), Clusterer::new().threshold());
    /// # Ok::<(), samestory::FitError>(())
    /// ```
    pub fn fit<L: Eq + Hash>(
        &self,
        articles: &[Article<'_>],
        labels: &[Option<L>],
    ) -> Result<Self, FitError> {
        for (is_set, name) in [
            (self.settings.threshold.is_some(), "the threshold"),
            (self.settings.window_days.is_some(), "the window in days"),
        ] {
            if is_set {
                return Err(FitError::Settled { name });
            }
        }
        let granularity = fit::granularity(&self.recipe, articles, labels)?;
        Ok(self.to_builder().granularity(granularity).clusterer(self.recipe.backgrounds.clone()))
    }

    /// Returns the mean similarity from which two groups of texts are one story: see
    /// [`ClustererBuilder::threshold`].
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.recipe.threshold
    }

    /// Returns the standard deviation, in days, of the time between reports of one story: see
    /// [`ClustererBuilder::window_days`].
    #[must_use]
    pub fn window_days(&self) -> f64 {
        self.recipe.window_days
    }

    /// Returns the pairs of similar distinct texts, by their originals, ascending: the graph that
    /// stories are made of, for a linkage of your own.
    ///
    /// Pairs are kept from a similarity of [`LEAST_THRESHOLD`] before local scaling, which may
    /// lower it. Recall drops near that bound. At the default threshold no pair was missed in the
    /// measurements of [`stories`](crate::stories). The cost is that of [`cluster`](Self::cluster)
    /// without the linkage.
    ///
    /// ```
    /// use samestory::{Article, Clusterer};
    ///
    /// let articles = [
    ///     Article::new("Ferry burns off Harrow Bay", "The 212 on the Selkie are ashore."),
    ///     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
    ///     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
    /// ];
    /// let pairs = Clusterer::new().similar_pairs(&articles);
    /// assert_eq!((pairs[0].a.index(), pairs[0].b.index()), (0, 2));
    /// assert!(pairs[0].probability > 0.5);
    /// ```
    #[must_use]
    pub fn similar_pairs(&self, articles: &[Article<'_>]) -> Vec<SimilarPair> {
        let silent = Reporter::silent();
        let pairs = Prepared::of(&self.recipe, None, articles, &silent).and_then(|prepared| {
            let (edges, _) = prepared.graph(&self.recipe, self.recipe.window_days, &silent)?;
            Some(prepared.pairs(&edges))
        });
        let pair = |(a, b, similarity)| {
            let probability = probability(similarity, &self.recipe.tuning);
            SimilarPair { a, b, similarity, probability }
        };
        pairs.unwrap_or_default().into_iter().map(pair).collect()
    }

    pub(crate) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    fn run<'a>(
        &self,
        statistics: Option<&Statistics>,
        articles: &[Article<'a>],
        reporter: &Reporter<'_>,
    ) -> Option<(Stories, Prepared<'a>, Vec<f64>)> {
        let prepared = Prepared::of(&self.recipe, statistics, articles, reporter)?;
        let (stories, factors) = prepared.cluster(&self.recipe, reporter)?;
        Some((stories, prepared, factors))
    }
}

/// Two similar articles.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SimilarPair {
    /// The article that comes first in the input.
    pub a: ArticleId,
    /// The other article.
    pub b: ArticleId,
    /// As [`Comparison::similarity`], 0..=1.
    pub similarity: f64,
    /// Probability that the two report one event, 0..=1.
    pub probability: f64,
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
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ClustererBuilder {
    granularity: f64,
    threshold: Option<f64>,
    window_days: Option<f64>,
    rule: CopyRule,
    is_without_built_in: bool,
    backgrounds: Vec<Arc<Background>>,
    tuning: Tuning,
}

impl ClustererBuilder {
    /// Sets what counts as one story, -1..=1. Defaults to 0.
    ///
    /// | granularity | one story is |
    /// |---|---|
    /// | 1 | a saga: a trial of months, a war |
    /// | 0 | an event, with its reactions on the same days |
    /// | -1 | nearly the same report |
    ///
    /// At a granularity of g the [threshold](Self::threshold) is 0.062 · e^(-1.2 g), but at least
    /// [`LEAST_THRESHOLD`]. The [window](Self::window_days) is 3 days, or 3 · 10^g for a positive
    /// g. [`Clusterer::fit`] finds the granularity from labelled articles.
    pub fn granularity(mut self, granularity: f64) -> Self {
        self.granularity = granularity;
        self
    }

    /// Sets the mean similarity from which two groups of texts are one story, 0..=1. Defaults to
    /// that of the [granularity](Self::granularity). A lower threshold makes larger, coarser
    /// stories. A threshold below [`LEAST_THRESHOLD`] has the same effect as that one.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// Sets the standard deviation, in days, of the bell curve by which similarity falls with the
    /// days between two articles, 0.01 to 36,500. Defaults to that of the
    /// [granularity](Self::granularity). A missing date costs up to a quarter of the similarity if
    /// other articles have one.
    pub fn window_days(mut self, days: f64) -> Self {
        self.window_days = Some(days);
        self
    }

    /// Sets the rule that decides which overlaps make a copy.
    pub fn copy_rule(mut self, rule: CopyRule) -> Self {
        self.rule = rule;
        self
    }

    /// Adds a background table of document frequencies, for another language than English. At most
    /// 64 tables, all different. Each text is weighed by the table that knows most of its words:
    /// see [`Backgrounds`].
    ///
    /// To replace the built-in table of English news, leave it out with
    /// [`without_built_in_background`](Self::without_built_in_background).
    pub fn background(mut self, background: Arc<Background>) -> Self {
        self.backgrounds.push(background);
        self
    }

    /// Leaves out the built-in background table of English news. Without any table, each language
    /// is learned from the articles.
    pub fn without_built_in_background(mut self) -> Self {
        self.is_without_built_in = true;
        self
    }

    /// Sets the numbers of story clustering. The default is the one to use.
    pub fn tuning(mut self, tuning: Tuning) -> Self {
        self.tuning = tuning;
        self
    }

    /// Builds the recipe.
    ///
    /// # Errors
    /// A setting outside its range, or NaN; the message names the value and the bounds. Two equal
    /// background tables, or more than 64.
    pub fn build(self) -> Result<Clusterer, BuildError> {
        BuildError::check("the granularity", self.granularity, -1.0, 1.0)?;
        BuildError::check("the threshold", self.threshold.unwrap_or(0.0), 0.0, 1.0)?;
        BuildError::check("the window in days", self.window_days.unwrap_or(1.0), 0.01, 36_500.0)?;
        self.tuning.check()?;
        let built_in = (!self.is_without_built_in).then(Background::built_in);
        let backgrounds = Backgrounds::new(built_in.into_iter().chain(self.backgrounds.clone()))?;
        Ok(self.clusterer(backgrounds))
    }

    fn clusterer(self, backgrounds: Backgrounds) -> Clusterer {
        let (threshold, window_days) = settings(self.granularity);
        let recipe = Recipe {
            threshold: self.threshold.unwrap_or(threshold).max(LEAST_THRESHOLD),
            window_days: self.window_days.unwrap_or(window_days),
            copies: CopyFinder::default().rule(self.rule),
            backgrounds,
            tuning: Arc::new(self.tuning.clone()),
        };
        Clusterer { recipe, settings: self }
    }
}
