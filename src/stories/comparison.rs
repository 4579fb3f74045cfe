//! Why are these two one story, or not?

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::article::Article;
use crate::copies::{CopyFinder, Relation};
use crate::corpus::Boilerplate;
use crate::text::{Overlap, named_terms, words_with_gram};

use super::circumstances::{outlet_factor, undated_factor};
use super::crowding::factors;
use super::frequencies::Frequencies;
use super::probability::probability;
use super::vector::{days_apart, time_factor};
use crate::linkage::Edge;

/// Compares articles with one set of [`Frequencies`]; made by
/// [`Clusterer::comparer`](crate::Clusterer::comparer), or held by [`Stories`](crate::Stories).
#[derive(Clone, Debug)]
pub struct Comparer {
    frequencies: Frequencies,
    boilerplate: Arc<Boilerplate>,
    copies: CopyFinder,
    threshold: f64,
    window: f64,
    dated: f64,
}

impl Comparer {
    pub(crate) fn new(
        frequencies: Frequencies,
        boilerplate: Arc<Boilerplate>,
        copies: CopyFinder,
        threshold: f64,
        window: f64,
        dated: f64,
    ) -> Self {
        Self { frequencies, boilerplate, copies, threshold, window, dated }
    }

    /// The frequencies that are compared with.
    #[must_use]
    pub fn frequencies(&self) -> &Frequencies {
        &self.frequencies
    }

    /// What the two have in common, with nothing known of their surroundings. Symmetric. O(n log n) for n
    /// words.
    #[must_use]
    pub fn compare(&self, a: &Article<'_>, b: &Article<'_>) -> Comparison {
        self.compare_among(a, b, None)
    }

    /// The same, where it is known what the surroundings of the two make of it.
    pub(crate) fn compare_among(
        &self,
        a: &Article<'_>,
        b: &Article<'_>,
        surroundings: Option<f64>,
    ) -> Comparison {
        let (a_words, b_words) = (self.boilerplate.words(a), self.boilerplate.words(b));
        let overlap = self.copies.shingles_of(&a_words).overlap(&self.copies.shingles_of(&b_words));
        let relation = self.copies.relation(&overlap);
        let background = self.frequencies.background();
        let [left, right] = [a, b].map(|article| background.terms_of(article, &self.boilerplate));
        let left_vector =
            self.frequencies.weigh(&left, |term| right.hashes().binary_search(&term).is_ok());
        let right_vector =
            self.frequencies.weigh(&right, |term| left.hashes().binary_search(&term).is_ok());

        let shared: Vec<(u64, f64)> = left_vector.shared(&right_vector).collect();
        let wanted = |term| shared.binary_search_by_key(&term, |entry| entry.0).is_ok();
        let [a_text, b_text] = [a, b].map(|article| self.boilerplate.text(article));
        // Grams go by a word that they are from, once; a term that is shared is named by either.
        let mut names = words_with_gram([a.title, &a_text, b.title, &b_text], wanted);
        names.extend(named_terms([a.title, &a_text], wanted));
        let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
        for (term, weight) in &shared {
            if let Some(name) = names.get(term) {
                *weights.entry(name).or_insert(0.0) += weight;
            }
        }
        let mut shared: Vec<SharedTerm> = weights
            .into_iter()
            .map(|(term, weight)| SharedTerm { term: term.to_owned(), weight })
            .collect();
        shared.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));

        let cosine = left_vector.cosine(&right_vector);
        let days_apart = days_apart(a.published, b.published);
        let similarity = cosine * time_factor(days_apart, self.window);
        let surroundings = surroundings.unwrap_or_else(|| {
            let words = [&a_words, &b_words].map(|(title, body)| title.len() + body.len());
            factors(&[Edge::new(0, 1, similarity)], &words).iter().product()
        });
        let circumstances = outlet_factor(a.outlet, b.outlet)
            * undated_factor(a.published, b.published, self.dated);
        let similarity = (similarity * surroundings * circumstances).min(1.0);
        Comparison {
            overlap,
            jaccard: overlap.jaccard(),
            containment: overlap.containment(),
            relation,
            copies: relation.is_copy(),
            cosine,
            days_apart,
            surroundings,
            circumstances,
            similarity,
            probability: if relation.is_copy() { 1.0 } else { probability(similarity) },
            threshold: self.threshold,
            shared,
        }
    }
}

/// What two articles have in common. `Display` says it in words.
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
    /// What that makes of them.
    pub relation: Relation,
    /// Whether that is a kind of copy.
    pub copies: bool,
    /// The cosine of the weighted terms, 0..=1.
    pub cosine: f64,
    /// Days between the two, if both are dated.
    pub days_apart: Option<f64>,
    /// What the surroundings of the two make of it: below 1 in a crowd of similar articles, where the same
    /// words say less, above 1 where nobody else is near; always above 0. Of two articles by themselves they are
    /// unknown, and taken to be rather crowded.
    pub surroundings: f64,
    /// What is made of it that one outlet printed both, or that one has no date where others have: the product of
    /// [`outlet_factor`] and [`undated_factor`], 0.6..=1.
    pub circumstances: f64,
    /// What stories are made by: the cosine, less what the days take away, times the surroundings and the
    /// circumstances; 0..=1.
    pub similarity: f64,
    /// The [`probability`] that the two report the same event; 1 for copies.
    pub probability: f64,
    /// The similarity at which two articles by themselves are one story.
    pub threshold: f64,
    /// The shared terms, the heaviest first; their weights add up to the cosine.
    pub shared: Vec<SharedTerm>,
}

impl Comparison {
    /// Whether the two, by themselves, are one story. In company, the mean over all pairs decides.
    #[must_use]
    pub fn same_story(&self) -> bool {
        self.copies || self.similarity >= self.threshold
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
        if let Some(days) = self.days_apart {
            write!(f, "; {days:.1} days apart")?;
        }
        write!(f, "; cosine {:.3}, surroundings x {:.2}", self.cosine, self.surroundings)?;
        if self.circumstances < 1.0 {
            write!(f, ", outlets and dates x {:.2}", self.circumstances)?;
        }
        write!(
            f,
            "\nwords in common: {}, {} shingles, Jaccard {:.3}, containment {:.3}\nterms in common: ",
            self.relation, self.overlap.shared, self.jaccard, self.containment
        )?;
        for (at, shared) in self.shared.iter().take(10).enumerate() {
            write!(f, "{}{shared}", if at > 0 { ", " } else { "" })?;
        }
        match self.shared.len() {
            0 => f.write_str("none"),
            1..=10 => Ok(()),
            all => write!(f, " and {} more", all - 10),
        }
    }
}

/// A term that two articles share.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SharedTerm {
    /// The word or the two words in a row, in normal form; or the stem of a longer word, with a hyphen. In a language
    /// that the background does not know, a word that holds some of the letters in common.
    pub term: String,
    /// What it adds to the cosine, 0..=1.
    pub weight: f64,
}

impl fmt::Display for SharedTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.3}", self.term, self.weight)
    }
}
