//! Every number that decides which articles end together, with its unit, effect and evidence.
//!
//! [`Tuning`] holds the numbers of story clustering. The defaults are the ones to use: they were
//! chosen on six labelled sets, and the ablation in [`stories`](crate::stories) says what each one
//! is worth. The example `ablate` varies them and prints that table. The bounds of copies are
//! settings of [`CopyFinder`](crate::copies::CopyFinder) and [`CopyRule`](crate::copies::CopyRule).

use crate::error::BuildError;

/// The numbers of story clustering.
///
/// ```
/// use samestory::{Clusterer, tuning::Tuning};
///
/// let mut tuning = Tuning::default();
/// tuning.same_outlet_factor = 1.0;
/// let clusterer = Clusterer::builder().tuning(tuning).build()?;
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Tuning {
    /// Document frequency, in articles of the background, of a term that the background does not
    /// hold. It lies between 0 and the least count in the built-in table, 7.
    pub unknown_count: f64,
    /// Weight of the square of a term that one text of the collection holds and the background does
    /// not know, in the length of a text's vector. With 0 two texts are compared only by what they
    /// share; with 1 long texts drown in their own rare words. Worth 2.5 / 2.1 points on UCI
    /// headlines.
    pub alone_weight: f64,
    /// The same for a term that is new: no text of the collection holds it. Other texts of the same
    /// days may hold it or not. With 0.1 ECB+ falls by 1.6 / 3.1 points under statistics of half
    /// its articles, with 1 Wikinews by 1.9 / 5.2.
    pub new_weight: f64,
    /// Weight of a pair of words, and of a long word and of its stem, against a short word. A long
    /// word mostly comes with its stem. Worth 0.4 / 0.8 points on Wikinews.
    pub part_weight: f64,
    /// Weight of a pair of words relative to `part_weight`. 0 leaves pairs out, which costs 2.8 /
    /// 5.3 points on Wikinews.
    pub pair_weight: f64,
    /// Standard deviation of the bell curve over which the density around a text is measured, in
    /// windows of stories. Reports of one saga a week apart make a neighbourhood dense, although
    /// they are no longer one story.
    pub density_windows: f64,
    /// Share of the squared weights of a title up to which a pair is less similar if the other text
    /// holds less of it. Of true pairs in five labelled sets, 90 in 100 reach 0.36 to 0.5; of pairs
    /// of generated look-alikes, 5 in 100 reach 0.2.
    pub title_coverage: f64,
    /// Least factor on the similarity of two texts of which neither holds the title of the other.
    pub least_agreement: f64,
    /// Text length, in words, at which it counts half that two texts fill in one form.
    pub half_form_words: f64,
    /// Share of the pairs of words of a text, from which it may fill in the same form as another.
    /// Of reports of one event in four labelled sets, 1 to 6 in 100 share a quarter.
    pub form_start: f64,
    /// Share of the pairs of words from which two texts fill in one form. Generated texts of one
    /// form share 0.4 or more.
    pub form_end: f64,
    /// Share of the names of a title, by the fourth power of the weights, up to which two texts of
    /// one form are about different subjects.
    pub form_names_start: f64,
    /// Share from which two texts of one form are about one subject.
    pub form_names_end: f64,
    /// Maximum number of texts that a story counts as in a document frequency. Without it a story
    /// of hundreds makes its own names look like common words, and falls to pieces.
    pub story_texts: f64,
    /// Transitivity below which undated texts are less similar. Where texts similar to a third are
    /// often not similar to each other, similarity means one subject rather than one event.
    pub usual_transitivity: f64,
    /// Exponent of e by which they are less similar, for each unit that it lies below.
    pub transitivity_strength: f64,
    /// Number of the collection's own texts up to which a document frequency counts in full.
    /// Without it a story of hundreds loses the weight of its own words. Worth 1.4 / 1.3 points on
    /// UCI headlines.
    pub own_texts: f64,
    /// Share of the collection's own texts at which a document frequency counts half. A term far
    /// below it that many texts hold is rather the word of one great story than a common word.
    pub own_share: f64,
    /// Pseudo-count: number of texts added to a language without a background table. With 100 the
    /// common words of a few hundred texts weigh too much. With 30 the words of the stories of a
    /// handful of texts weigh too little.
    pub prior_texts: f64,
    /// Pseudo-count: document frequency added to a gram of a word of at most 3 letters in a
    /// language without a background table. Frequent words are short in every language (Zipf, *The
    /// psycho-biology of language*, 1935).
    pub prior_short: f64,
    /// Pseudo-count: document frequency added to any other gram in such a language.
    pub prior_other: f64,
    /// Factor on the square of the length of a vector of grams. Two texts share more grams than
    /// words by chance; the factor lowers all their similarities.
    pub gram_square: f64,
    /// Least number of nearest neighbours whose mean similarity is the density around a text.
    pub neighbours: usize,
    /// Exponent of the number of texts in the number of neighbours. With 20 neighbours at any size,
    /// `AllSides` amid 16,998 other articles fell 2.7 points behind `AllSides` alone.
    pub neighbours_exponent: f64,
    /// Density at which local scaling does not change a similarity.
    pub usual_density: f64,
    /// Similarity assumed for each missing neighbour if fewer than `neighbours` other texts exist.
    pub missing_neighbour: f64,
    /// Density added to that of every text. It keeps a text without neighbours from being similar
    /// to every other.
    pub least_density: f64,
    /// Strength of local scaling: exponent of the ratio of densities, 0 for none. With 1 a story of
    /// hundreds, a dense neighbourhood of its own, falls apart. Worth 2.6 / 5.0 points on
    /// `AllSides` and 2.3 / 10.2 on `NeuS`.
    pub scaling_strength: f64,
    /// Text length, in words, at which local scaling has half its full strength. The similarities
    /// of headlines are too rough to measure a density. Worth 31 / 36 points on UCI headlines.
    pub half_strength_words: f64,
    /// Rank of the neighbour that distinguishes a great story from a saga. In a story of hundreds
    /// it is about as similar as the nearest ones, in a saga it is not.
    pub plateau_rank: usize,
    /// Ratio of the similarity of that neighbour to the mean of the nearest 20 up to which a text
    /// is scaled in full.
    pub plateau_start: f64,
    /// Ratio from which a text is not scaled at all.
    pub plateau_end: f64,
    /// Factor on the similarity of two texts of one outlet. An outlet seldom reports an event
    /// twice, and words all its reports alike. Worth 0.4 / 1.0 points on `AllSides`.
    pub same_outlet_factor: f64,
    /// Share of its similarity that an undated text loses if all other texts have a date. Worth
    /// 0.5 / 1.4 points on `AllSides`, a fifth of which is undated.
    pub undated_loss: f64,
    /// Similarity at which two texts report one event with a probability of one half. A logistic
    /// regression on the pairs of six labelled sets gave 0.078, before the evidence against one
    /// event counted; with it, 0.075 has a lower calibration error.
    pub even_similarity: f64,
    /// Slope of the log-odds of one event over the logarithm of the similarity, from the same
    /// regression.
    pub probability_slope: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            unknown_count: 2.0,
            alone_weight: 0.1,
            new_weight: 0.5,
            part_weight: 0.7,
            pair_weight: 1.0,
            density_windows: 7.0 / 3.0,
            title_coverage: 0.3,
            least_agreement: 0.2,
            half_form_words: 10.0,
            form_start: 0.25,
            form_end: 0.4,
            form_names_start: 0.6,
            form_names_end: 0.8,
            story_texts: 10.0,
            usual_transitivity: 0.7,
            transitivity_strength: 1.8,
            own_texts: 40.0,
            own_share: 0.05,
            prior_texts: 60.0,
            prior_short: 6.0,
            prior_other: 1.0,
            gram_square: 2.5,
            neighbours: 20,
            neighbours_exponent: 0.4,
            usual_density: 0.06,
            missing_neighbour: 0.06,
            least_density: 0.02,
            scaling_strength: 0.7,
            half_strength_words: 40.0,
            plateau_rank: 100,
            plateau_start: 0.5,
            plateau_end: 0.8,
            same_outlet_factor: 0.8,
            undated_loss: 0.25,
            even_similarity: 0.075,
            probability_slope: 3.7,
        }
    }
}

impl Tuning {
    /// Refuses a number that is negative, infinite or NaN, or a range that is empty.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        for (name, value, least) in [
            ("tuning.unknown_count", self.unknown_count, 0.001),
            ("tuning.alone_weight", self.alone_weight, 0.0),
            ("tuning.new_weight", self.new_weight, 0.0),
            ("tuning.part_weight", self.part_weight, 0.0),
            ("tuning.pair_weight", self.pair_weight, 0.0),
            ("tuning.density_windows", self.density_windows, 0.01),
            ("tuning.title_coverage", self.title_coverage, 0.001),
            ("tuning.half_form_words", self.half_form_words, 0.0),
            ("tuning.form_start", self.form_start, 0.0),
            ("tuning.form_end", self.form_end, self.form_start + 0.001),
            ("tuning.form_names_start", self.form_names_start, 0.0),
            ("tuning.form_names_end", self.form_names_end, self.form_names_start + 0.001),
            ("tuning.story_texts", self.story_texts, 1.0),
            ("tuning.transitivity_strength", self.transitivity_strength, 0.0),
            ("tuning.own_texts", self.own_texts, 0.0),
            ("tuning.own_share", self.own_share, 0.0),
            ("tuning.prior_texts", self.prior_texts, 0.0),
            ("tuning.prior_short", self.prior_short, 0.001),
            ("tuning.prior_other", self.prior_other, 0.001),
            ("tuning.gram_square", self.gram_square, 0.001),
            ("tuning.neighbours", self.neighbours as f64, 1.0),
            ("tuning.neighbours_exponent", self.neighbours_exponent, 0.0),
            ("tuning.usual_density", self.usual_density, 0.001),
            ("tuning.missing_neighbour", self.missing_neighbour, 0.0),
            ("tuning.least_density", self.least_density, 0.001),
            ("tuning.scaling_strength", self.scaling_strength, 0.0),
            ("tuning.half_strength_words", self.half_strength_words, 0.0),
            ("tuning.plateau_rank", self.plateau_rank as f64, 1.0),
            ("tuning.plateau_start", self.plateau_start, 0.0),
            ("tuning.plateau_end", self.plateau_end, self.plateau_start + 0.001),
            ("tuning.same_outlet_factor", self.same_outlet_factor, 0.0),
            ("tuning.even_similarity", self.even_similarity, 0.001),
            ("tuning.probability_slope", self.probability_slope, 0.0),
        ] {
            BuildError::check(name, value, least, 1e6)?;
        }
        BuildError::check("tuning.least_agreement", self.least_agreement, 0.0, 1.0)?;
        BuildError::check("tuning.usual_transitivity", self.usual_transitivity, 0.0, 1.0)?;
        BuildError::check("tuning.undated_loss", self.undated_loss, 0.0, 1.0)
    }
}

/// Mean similarity from which two groups of texts are one story at granularity 0, one event. The
/// sum of the scores of six labelled sets is the same at .062 and at .066. `tests/floors.rs` holds
/// the scores.
pub(crate) const EVENT_THRESHOLD: f64 = 0.062;

/// Standard deviation, in days, of the distance in time between reports of one event.
pub(crate) const EVENT_WINDOW_DAYS: f64 = 3.0;

/// Decrease of the logarithm of the threshold for each unit of granularity: at granularity 1 the
/// threshold is 0.3 times that of granularity 0.
pub(crate) const GRANULARITY_RATE: f64 = 1.2;

/// Least threshold of a clustering. Pairs less similar than this are not kept and count as 0 in the
/// linkage.
pub const LEAST_THRESHOLD: f64 = 0.02;

/// Least cosine, damped over the window of the density, of two texts that are too far apart in days
/// for one story, but make each other's neighbourhood dense. It bounds the pairs that are kept for
/// that alone; fainter ones are many.
pub(crate) const DENSITY_NEARNESS: f64 = 0.04;

/// Expected number of texts within reach in time that hold a term, from which the term is *common*.
/// A common term has postings only for texts in which it is heavy. Larger values find more of the
/// faint pairs and cost time.
pub(crate) const COMMON_TEXTS: f64 = 192.0;

/// Least weight, as a share of the length of a text's vector, at which a common term is heavy.
pub(crate) const HEAVY_WEIGHT: f64 = 0.04;

/// Share of the greatest possible contribution of the common terms that is assumed in the bound of
/// a pair, before its exact similarity is computed. No pair at or above the default threshold was
/// missed in the measurements of `src/stories/README.md`.
pub(crate) const EXPECTED_SHARE: f64 = 0.025;

/// Expected number of texts within reach that hold a heavy common term, above which the pairs that
/// it alone finds are sampled. A word in thousands of headlines of a few days reaches it.
pub(crate) const CROWD_TEXTS: f64 = 4_096.0;

/// Greatest exponent e of a sampling rate of 2^-e.
pub(crate) const GREATEST_EXPONENT: u32 = 10;

/// Number of similar pairs of all texts above which the weaker pairs of a text are sampled. 2^25
/// pairs take 400 MB.
pub(crate) const PAIRS_BUDGET: usize = 1 << 25;

/// Least and greatest number of later neighbours of a text that are kept under that budget.
pub(crate) const PAIRS_A_TEXT: std::ops::RangeInclusive<usize> = 256..=4_096;
