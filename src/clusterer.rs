//! The front door: a recipe, and what it makes of articles.

use std::sync::Arc;

use crate::article::Article;
use crate::copies::{Boilerplate, CopyFinder, CopyRule};
use crate::error::BuildError;
use crate::parallel;
use crate::progress::{Progress, Reporter};
use crate::recipe::Recipe;
use crate::run;
use crate::stories::{Background, Comparer, Comparison, Frequencies, LEAST_THRESHOLD, Stories};

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
        self.recipe.comparer(frequencies, boilerplate)
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
    threshold: f64,
    window_days: f64,
    rule: CopyRule,
    background: Option<Arc<Background>>,
}

impl Default for ClustererBuilder {
    fn default() -> Self {
        Self { threshold: 0.066, window_days: 3.0, rule: CopyRule::default(), background: None }
    }
}

impl ClustererBuilder {
    /// The mean similarity from which two groups of texts are one story, 0..=1; 0.066 unless told. Less makes
    /// larger, coarser stories, down to [`LEAST_THRESHOLD`]: pairs less similar than that are not kept, and
    /// a smaller threshold does as that one does.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self
    }

    /// How far apart in days reports of one event are published: the standard deviation of the bell curve
    /// that similarity falls by, 0.01 to 36,500; 3 unless told. Articles without a date are not held back.
    pub fn window_days(mut self, days: f64) -> Self {
        self.window_days = days;
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
        BuildError::check("the threshold", self.threshold, 0.0, 1.0)?;
        BuildError::check("the window in days", self.window_days, 0.01, 36_500.0)?;
        Ok(Clusterer { recipe: self.recipe() })
    }

    fn recipe(self) -> Recipe {
        Recipe {
            threshold: self.threshold.max(LEAST_THRESHOLD),
            window_days: self.window_days,
            copies: CopyFinder::default().rule(self.rule),
            background: self.background.unwrap_or_else(Background::built_in),
        }
    }
}
