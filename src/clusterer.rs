//! The front door: a recipe, and what it makes of articles.

use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::copies::{self, CopyRule};
use crate::error::BuildError;
use crate::lsh::Banding;
use crate::parallel;
use crate::progress::{Progress, Reporter, Stage};
use crate::sketch::{MinHasher, Signature, WeightedMinHasher};
use crate::stories::{
    Background, Comparer, Comparison, Dated, Frequencies, Stories, average_linkage, similar_pairs,
};
use crate::text::{ShingleSet, Terms, word_hashes};

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
    threshold: f64,
    window_days: f64,
    rule: CopyRule,
    background: Arc<Background>,
    minhash: MinHasher,
    banding: Banding,
    sampler: WeightedMinHasher,
}

impl Default for Clusterer {
    fn default() -> Self {
        Self::new()
    }
}

/// The words in a shingle.
const SHINGLE: usize = 3;

impl Clusterer {
    /// The default recipe.
    #[must_use]
    pub fn new() -> Self {
        ClustererBuilder::default().recipe()
    }

    /// A recipe with settings of your own.
    pub fn builder() -> ClustererBuilder {
        ClustererBuilder::default()
    }

    /// Groups the articles: a partition, complete.
    ///
    /// The same articles give the same partition in any order, on any number of threads, with or without
    /// the feature `rayon`. O(n log n) in words, and in the candidate pairs that they make.
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
        let reporter = Reporter::new(&report);
        let order = by_date_and_content(articles);
        let sorted: Vec<&Article<'_>> =
            order.iter().map(|&index| &articles[index as usize]).collect();
        let (signatures, mut terms, words) = self.read(&sorted, &reporter);
        let copy_labels = self.copies(&sorted, &signatures, &reporter);
        let originals = originals(&copy_labels, &sorted, &words);
        let published = earliest(&copy_labels, &sorted);

        // From here on, one item is one text: the original of its copies.
        let texts: Vec<u32> =
            (0..).take(sorted.len()).filter(|&item| copy_labels[item as usize] == item).collect();
        let terms: Vec<Terms> = texts
            .iter()
            .map(|&text| std::mem::take(&mut terms[originals[text as usize] as usize]))
            .collect();
        let frequencies =
            Frequencies::of(Arc::clone(&self.background), &terms.iter().collect::<Vec<_>>());
        let ticker = reporter.stage(Stage::Weighing, terms.len());
        let vectors = parallel::map(
            &terms,
            || (),
            |(), terms| {
                ticker.tick();
                frequencies.weigh(terms, |_| false)
            },
        );
        drop(terms);
        let mut dated: Vec<(u32, Dated)> = texts
            .iter()
            .zip(vectors)
            .map(|(&text, vector)| (text, Dated { vector, published: published[text as usize] }))
            .collect();
        dated.sort_by_key(|(text, dated)| (dated.published, *text));
        let (texts, dated): (Vec<u32>, Vec<Dated>) = dated.into_iter().unzip();
        let edges = similar_pairs(
            &dated,
            self.sampler,
            self.window_days,
            &reporter.stage(Stage::Comparing, 0),
        );
        reporter.stage(Stage::Linking, 0);
        let text_labels = average_linkage(texts.len(), &edges, self.threshold);

        // The most central text of each story, and the way back to the articles as they were given.
        let mut central = vec![0.0; texts.len()];
        for edge in
            edges.iter().filter(|edge| text_labels[edge.a as usize] == text_labels[edge.b as usize])
        {
            central[edge.a as usize] += edge.similarity();
            central[edge.b as usize] += edge.similarity();
        }
        let mut leads: Vec<u32> = (0..).take(texts.len()).collect();
        for (text, &label) in (0u32..).zip(&text_labels) {
            let lead = &mut leads[label as usize];
            if central[text as usize] > central[*lead as usize] {
                *lead = text;
            }
        }
        let given = |item: u32| ArticleId::new(order[item as usize] as usize);
        let mut label_of_text = vec![0; sorted.len()];
        for (&text, &label) in texts.iter().zip(&text_labels) {
            label_of_text[text as usize] = label;
        }
        let mut labels = vec![0; sorted.len()];
        let mut original_of = vec![ArticleId::new(0); sorted.len()];
        for (item, &text) in (0u32..).zip(&copy_labels) {
            labels[given(item).index()] = label_of_text[text as usize];
            original_of[given(item).index()] = given(originals[text as usize]);
        }
        let lead_of = |label: u32| given(originals[texts[leads[label as usize] as usize] as usize]);
        Stories::new(&labels, original_of, lead_of, self.comparer_with(frequencies))
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

    /// Counts the terms of `articles`, each article once, to compare many pairs among them.
    #[must_use]
    pub fn comparer(&self, articles: &[Article<'_>]) -> Comparer {
        let terms =
            parallel::map(articles, || (), |(), article| Terms::of(article.title, article.text));
        self.comparer_with(Frequencies::of(
            Arc::clone(&self.background),
            &terms.iter().collect::<Vec<_>>(),
        ))
    }

    fn comparer_with(&self, frequencies: Frequencies) -> Comparer {
        Comparer::new(frequencies, self.rule, SHINGLE, self.threshold, self.window_days)
    }

    /// The signature, the terms and the number of words of each article.
    fn read(
        &self,
        articles: &[&Article<'_>],
        reporter: &Reporter<'_>,
    ) -> (Vec<Option<Signature>>, Vec<Terms>, Vec<usize>) {
        let ticker = reporter.stage(Stage::Reading, articles.len());
        let scratch = || (Vec::new(), Vec::new());
        let read = parallel::map(
            articles,
            scratch,
            |(title, body): &mut (Vec<u64>, Vec<u64>), article| {
                title.clear();
                body.clear();
                word_hashes(article.title, title);
                word_hashes(article.text, body);
                ticker.tick();
                let shingled: &[u64] = if body.is_empty() { title } else { body };
                let signature = self.minhash.sign(&ShingleSet::from_words(shingled, SHINGLE));
                (signature, Terms::from_words(title, body), title.len() + body.len())
            },
        );
        let mut columns = (Vec::new(), Vec::new(), Vec::new());
        for (signature, terms, words) in read {
            columns.0.push(signature);
            columns.1.push(terms);
            columns.2.push(words);
        }
        columns
    }

    /// For each article the first one that holds the same text.
    fn copies(
        &self,
        articles: &[&Article<'_>],
        signatures: &[Option<Signature>],
        reporter: &Reporter<'_>,
    ) -> Vec<u32> {
        reporter.stage(Stage::Copies, 0);
        let shingles = |item: u32| articles[item as usize].shingles(SHINGLE);
        copies::groups(signatures, self.banding, self.rule, shingles).labels()
    }
}

/// The articles' places in an order that only their dates and content decide, undated ones first: all
/// that follows works in it, so that the order of the input cannot show.
fn by_date_and_content(articles: &[Article<'_>]) -> Vec<u32> {
    let mut keys: Vec<(Option<i64>, u128, u32)> = (0..)
        .zip(articles)
        .map(|(index, article)| (article.published, article.digest(), index))
        .collect();
    parallel::sort(&mut keys);
    keys.into_iter().map(|key| key.2).collect()
}

/// For each label, the original of its copies: the earliest by date, else the fullest.
fn originals(labels: &[u32], articles: &[&Article<'_>], words: &[usize]) -> Vec<u32> {
    let rank = |item: u32| {
        let published = articles[item as usize].published;
        (published.is_none(), published, std::cmp::Reverse(words[item as usize]), item)
    };
    let mut originals: Vec<u32> = (0..).take(labels.len()).collect();
    for (item, &label) in (0..).zip(labels) {
        let original = &mut originals[label as usize];
        if rank(item) < rank(*original) {
            *original = item;
        }
    }
    originals
}

/// For each label, the first date of its copies.
fn earliest(labels: &[u32], articles: &[&Article<'_>]) -> Vec<Option<i64>> {
    let mut earliest: Vec<Option<i64>> = vec![None; labels.len()];
    for (article, &label) in articles.iter().zip(labels) {
        let first = &mut earliest[label as usize];
        *first = [*first, article.published].into_iter().flatten().min();
    }
    earliest
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
        Self { threshold: 0.09, window_days: 4.0, rule: CopyRule::default(), background: None }
    }
}

impl ClustererBuilder {
    /// The mean similarity from which two groups of texts are one story, 0..=1; 0.09 unless told. Less makes
    /// larger, coarser stories.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self
    }

    /// How far apart in days reports of one event are published: the standard deviation of the bell curve
    /// that similarity falls by, 0.01 to 36,500; 4 unless told. Articles without a date are not held back.
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
        Ok(self.recipe())
    }

    fn recipe(self) -> Clusterer {
        Clusterer {
            threshold: self.threshold,
            window_days: self.window_days,
            rule: self.rule,
            background: self.background.unwrap_or_else(Background::built_in),
            minhash: MinHasher::default(),
            banding: Banding::default(),
            sampler: WeightedMinHasher::default(),
        }
    }
}
