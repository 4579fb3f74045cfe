//! Comparisons of two articles, with their reasons.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::copies::{CopyFinder, Relation};
use crate::corpus::{Reader, Reading, Statistics};
use crate::linkage::Edge;
use crate::recipe::Recipe;
use crate::text::{Overlap, named_terms, words_with_gram};
use crate::tuning::Tuning;

use super::density;
use super::similarity::{SIMILARITY_UNIT, Similarity, days_apart, probability};
use super::subject::{Evidence, Subject};
use super::weights::{NO_PLACE, Vocabulary, WEIGHT_UNIT, Weighed, Weigher, product, shared};

/// Compares articles under one set of [`Statistics`].
///
/// Made by [`Clusterer::comparer`](crate::Clusterer::comparer), or beside a result by
/// [`Clusterer::explain`](crate::Clusterer::explain). Cheap to clone.
#[derive(Clone, Debug)]
pub struct Comparer {
    statistics: Statistics,
    vocabulary: Arc<Vocabulary>,
    copies: CopyFinder,
    tuning: Arc<Tuning>,
    threshold: f64,
    /// In days.
    window: f64,
    /// By article of the result, the factor of local scaling on its similarities.
    factors: Arc<[f64]>,
}

impl Comparer {
    /// `factors` holds, by article of a result, the factor of local scaling; empty without a
    /// result.
    pub(crate) fn new(
        recipe: &Recipe,
        statistics: Statistics,
        vocabulary: Vocabulary,
        factors: Vec<f64>,
    ) -> Self {
        Self {
            statistics,
            vocabulary: Arc::new(vocabulary),
            copies: recipe.copies,
            tuning: Arc::clone(&recipe.tuning),
            threshold: recipe.threshold,
            window: recipe.window_days,
            factors: factors.into(),
        }
    }

    /// Returns the statistics that articles are compared under.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Compares two articles with unknown neighbourhoods. Symmetric. O(n log n) for n
    /// words.
    #[must_use]
    pub fn compare(&self, a: &Article<'_>, b: &Article<'_>) -> Comparison {
        self.compare_scaled(a, b, None)
    }

    /// Compares two members of the result of [`Clusterer::explain`](crate::Clusterer::explain),
    /// with the local scaling of that run. The similarity of two originals is the one that the
    /// linkage used, to the bit.
    ///
    /// `articles` are those that were clustered. `None` if there is no such article, or if the
    /// comparer was made without a result. O(n log n) for n words.
    #[must_use]
    pub fn compare_members(
        &self,
        articles: &[Article<'_>],
        a: ArticleId,
        b: ArticleId,
    ) -> Option<Comparison> {
        let scaling = self.factors.get(a.index())? * self.factors.get(b.index())?;
        Some(self.compare_scaled(articles.get(a.index())?, articles.get(b.index())?, Some(scaling)))
    }

    fn compare_scaled(&self, a: &Article<'_>, b: &Article<'_>, scaling: Option<f64>) -> Comparison {
        let boilerplate = self.statistics.boilerplate();
        let words = [a, b].map(|article| boilerplate.words(article));
        let [left, right] = words.each_ref().map(|words| self.copies.shingles_of(words));
        let overlap = left.overlap(&right);
        let relation = match self.copies.relation(&overlap) {
            copy if copy.is_copy() => {
                let [left, right] = [(a, &words[0]), (b, &words[1])]
                    .map(|(article, words)| CopyFinder::particulars_of(article, words));
                if left.differ(&right) { Relation::SameForm } else { copy }
            }
            other => other,
        };

        let mut reader = Reader::new(self.statistics.backgrounds(), boilerplate);
        let [left, right] = [a, b].map(|article| reader.read(article));
        let weigher = Weigher { statistics: &self.statistics, tuning: &self.tuning };
        let (mut left_terms, mut right_terms) = (Weighed::default(), Weighed::default());
        let held = |reading: &Reading, key| reading.terms.hashes().binary_search(&key).is_ok();
        let place = |other: &Reading, key| {
            let of_pair = || held(other, key).then_some(NO_PLACE);
            self.vocabulary.place(key).or_else(of_pair)
        };
        weigher.weigh(&left, |key| place(&right, key), &mut left_terms);
        weigher.weigh(&right, |key| place(&left, key), &mut right_terms);

        let similarity = Similarity {
            window: self.window,
            dated_share: self.statistics.dated_share(),
            transitivity: self.statistics.transitivity(),
            tuning: &self.tuning,
        };
        let product = product(&left_terms.terms, &right_terms.terms);
        let days_apart = days_apart(a.published, b.published);
        let subject = |reading: &Reading, terms: &Weighed, article: &Article<'_>| {
            Subject::of(reading, terms, article.outlet)
        };
        let evidence = Evidence::of(
            &subject(&left, &left_terms, a),
            &subject(&right, &right_terms, b),
            &self.tuning,
        );
        let nearness = similarity.nearness(product, days_apart);
        let nearness = Similarity::weighed(nearness, evidence.factor);
        let local_scaling = scaling.unwrap_or_else(|| {
            let edge = [Edge::from_units(0, 1, nearness)];
            let words = [&left, &right].map(|reading| reading.words as u32);
            density::factors(&edge, &words, 2, &self.tuning).iter().product()
        });
        let circumstances = similarity.circumstances(
            a.outlet.is_some() && a.outlet == b.outlet,
            a.published.is_some() && b.published.is_some(),
        );
        let units = similarity.scaled(nearness, days_apart, local_scaling, circumstances);
        let similarity = f64::from(units) / SIMILARITY_UNIT;
        let shared: BTreeMap<u64, u32> = shared(&left_terms.terms, &right_terms.terms).collect();
        let is_foreign = left.is_foreign();
        let (shared, shared_terms) = self.named([a, b], is_foreign, &shared);
        let lacking = lacking(&left_terms, &right).chain(lacking(&right_terms, &left)).collect();
        let (against, _) = self.named([a, b], is_foreign, &lacking);
        Comparison {
            overlap,
            jaccard: overlap.jaccard(),
            containment: overlap.containment(),
            relation,
            copies: relation.is_copy(),
            cosine: Similarity::cosine(product),
            days_apart,
            local_scaling,
            circumstances,
            similarity,
            probability: if relation.is_copy() {
                1.0
            } else {
                probability(similarity, &self.tuning)
            },
            threshold: self.threshold,
            title_held: evidence.title,
            form: evidence.form,
            evidence: evidence.factor,
            shared,
            shared_terms,
            against,
        }
    }

    /// Returns the leading shared terms by name, and the number of all shared terms.
    fn named(
        &self,
        articles: [&Article<'_>; 2],
        is_foreign: bool,
        products: &BTreeMap<u64, u32>,
    ) -> (Vec<SharedTerm>, usize) {
        let boilerplate = self.statistics.boilerplate();
        let [a_text, b_text] = articles.map(|article| boilerplate.text(article));
        let texts = [articles[0].title, &a_text, articles[1].title, &b_text];
        // The same term has the same name whichever article comes first. A gram goes by a word that
        // holds it, a stem by a word that begins with it.
        let wanted = |term| products.contains_key(&term);
        let names =
            if is_foreign { words_with_gram(texts, wanted) } else { named_terms(texts, wanted) };
        let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
        for (key, &product) in products {
            if let Some(name) = names.get(key) {
                let weight = f64::from(product) / (WEIGHT_UNIT * WEIGHT_UNIT);
                *weights.entry(name).or_insert(0.0) += weight;
            }
        }
        let all = weights.len();
        let mut shared: Vec<SharedTerm> = weights
            .into_iter()
            .map(|(term, weight)| SharedTerm { term: term.to_owned(), weight })
            .collect();
        shared.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
        shared.truncate(LEADING_TERMS);
        (shared, all)
    }
}

/// Returns the terms of the title of a text that another lacks, each with the share of the title
/// that it makes up, in the units of a product of weights.
fn lacking(of: &Weighed, other: &Reading) -> impl Iterator<Item = (u64, u32)> {
    let held = |term: u64| other.terms.hashes().binary_search(&term).is_ok();
    let all: f64 = of.title.iter().map(|entry| f64::from(entry.1)).sum();
    let unit = WEIGHT_UNIT * WEIGHT_UNIT / all.max(f64::MIN_POSITIVE);
    let lacking = of.title.iter().filter(move |entry| !held(entry.0));
    lacking.map(move |entry| (entry.0, (f64::from(entry.1) * unit) as u32))
}

/// Maximum number of shared terms that a comparison names, the heaviest first.
const LEADING_TERMS: usize = 20;

/// The result of comparing two articles. `Display` writes it in words.
///
/// ```
/// use samestory::{Article, Clusterer};
///
/// let text = "All 212 aboard the Selkie were brought ashore.";
/// let a = Article::new("Ferry burns off Harrow Bay", text);
/// let text = "The 212 people on the Selkie are safe in Harrow Bay.";
/// let b = Article::new("Selkie passengers safe", text);
/// let why = Clusterer::new().compare(&a, &b);
/// assert!(why.same_story() && !why.copies && why.probability > 0.9);
/// assert!(why.to_string().starts_with("one story: the same event with probability"));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Comparison {
    /// The shingles that the bodies share (the titles, where there is no body).
    pub overlap: Overlap,
    /// Their Jaccard similarity, 0..=1.
    pub jaccard: f64,
    /// Their containment, 0..=1.
    pub containment: f64,
    /// Relation of the two texts by their overlap.
    pub relation: Relation,
    /// Whether the relation is a kind of copy.
    pub copies: bool,
    /// The cosine of the weighted terms, 0..=1.
    pub cosine: f64,
    /// Days between the two, if both have a date.
    pub days_apart: Option<f64>,
    /// Factor of local scaling, greater than 0. It is below 1 if many articles are similar to the
    /// two, and above 1 if hardly another one is. An unknown neighbourhood is assumed to be rather
    /// dense.
    pub local_scaling: f64,
    /// Factor for two articles of one outlet, times the factor for a missing date if other articles
    /// have one; 0.6..=1 by default.
    pub circumstances: f64,
    /// Similarity that the linkage uses, 0..=1: the cosine, damped by the days apart, times local
    /// scaling and circumstances.
    pub similarity: f64,
    /// Probability that the two report one event, 0..=1; 1 for copies.
    pub probability: f64,
    /// Similarity from which two articles by themselves are one story.
    pub threshold: f64,
    /// Share of the words of a title that the other text holds, by squared weight, of the title of
    /// which more is held, 0..=1; 1 without a title.
    pub title_held: f64,
    /// Share of the pairs of words of one text that the other holds, of the text with fewer of
    /// them, 0..=1. From about 0.4 two texts fill in one form.
    pub form: f64,
    /// Factor on the similarity by what speaks against one event, 0..=1: titles that the other text
    /// does not hold, and a form filled in for another subject or by the same outlet.
    pub evidence: f64,
    /// The leading shared terms, at most 20, the heaviest first.
    pub shared: Vec<SharedTerm>,
    /// Number of shared terms in all.
    pub shared_terms: usize,
    /// The leading terms of each title that the other text lacks, at most 20, the heaviest first,
    /// each with its share of the squared weights of its title.
    pub against: Vec<SharedTerm>,
}

impl Comparison {
    /// Returns whether the two alone are one story. Among other articles the mean over all pairs of
    /// two groups decides.
    #[must_use]
    pub fn same_story(&self) -> bool {
        let in_units = crate::stories::similarity::in_units;
        self.copies || in_units(self.similarity) >= in_units(self.threshold)
    }

    /// Returns the reasons beside the shared terms that raise or lower the similarity.
    fn reasons(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        match self.days_apart {
            Some(days) if days >= 0.5 => reasons.push(format!("{days:.1} days apart")),
            Some(_) => reasons.push("of the same day".to_owned()),
            None => {}
        }
        if self.local_scaling < 0.8 {
            reasons.push("many other articles are as similar, so common words say less".to_owned());
        } else if self.local_scaling > 1.25 {
            reasons.push("hardly another article is similar, so common words say more".to_owned());
        }
        if self.evidence < 0.9 && self.form >= 0.25 {
            reasons.push("both fill in one form, for different subjects or issues".to_owned());
        } else if self.evidence < 0.9 {
            reasons.push("neither text holds the words of the other's title".to_owned());
        }
        if self.circumstances < 1.0 {
            reasons.push("one outlet, or a missing date, lowers the similarity".to_owned());
        }
        reasons
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match (self.copies, self.same_story()) {
            (true, _) => "copies",
            (false, true) => "one story",
            (false, false) => "two stories",
        };
        write!(
            f,
            "{verdict}: the same event with probability {:.2}; similarity {:.3}, one story from {:.3}",
            self.probability, self.similarity, self.threshold
        )?;
        for reason in self.reasons() {
            write!(f, "; {reason}")?;
        }
        write!(
            f,
            "\nwords in common: {}, {} shingles, Jaccard {:.3}, containment {:.3}\nterms in common: ",
            self.relation, self.overlap.shared, self.jaccard, self.containment
        )?;
        named(f, &self.shared, self.shared_terms)?;
        if !self.against.is_empty() {
            f.write_str("\nin one title alone: ")?;
            named(f, &self.against, self.against.len())?;
        }
        Ok(())
    }
}

/// Writes the first ten terms, and how many more there are.
fn named(f: &mut fmt::Formatter<'_>, terms: &[SharedTerm], all: usize) -> fmt::Result {
    let shown = terms.len().min(10);
    for (at, term) in terms[..shown].iter().enumerate() {
        write!(f, "{}{term}", if at > 0 { ", " } else { "" })?;
    }
    match all.saturating_sub(shown) {
        _ if shown == 0 => f.write_str("none"),
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

/// A term of one or both of two articles.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SharedTerm {
    /// A word or two words in a row, in normal form. For the stem of a longer word, or for some
    /// letters in a language that the background does not know, a word that has them.
    pub term: String,
    /// Contribution of a shared term to the cosine, or share of its title, 0..=1.
    pub weight: f64,
}

impl fmt::Display for SharedTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.3}", self.term, self.weight)
    }
}
