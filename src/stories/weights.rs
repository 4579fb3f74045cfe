//! The weighted terms of a text.

use ahash::AHashSet;

use crate::corpus::{Coded, Language, Reading, Statistics, Term};
use crate::parallel;
use crate::text::TermKind;
use crate::tuning::Tuning;

/// Unit of a weight: 2^-15 of the length of a text's vector. Weights fit into 16 bits, and the sum
/// of the products of two texts, at most 2^30 or so, into 32; so sums are exact in any order.
pub(crate) const WEIGHT_UNIT: f64 = (1u32 << 15) as f64;

/// A term of a text with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weighted {
    /// Identifies the term among those of all texts that are compared.
    pub(crate) key: u64,
    /// Whether the statistics know it.
    pub(crate) is_known: bool,
    pub(crate) posted: Posted,
}

/// A term of a text as it is posted, with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// The place of the term among those of all texts.
    pub(crate) place: u32,
    /// Number of texts that hold it by the statistics.
    pub(crate) texts: Coded,
    /// In units of [`WEIGHT_UNIT`].
    pub(crate) weight: u16,
}

/// The weighted terms of a text, and memory that one text leaves to the next.
#[derive(Debug, Default)]
pub(crate) struct Weighed {
    /// Ascending by key.
    pub(crate) terms: Vec<Weighted>,
    /// The terms of the title by their keys, ascending, each with the square of its weight, and
    /// whether the statistics know it. The unit differs between texts.
    pub(crate) title: Vec<(u64, f32, bool)>,
    weights: Vec<f64>,
}

impl Weighed {
    /// The terms to post: those with a weight.
    pub(crate) fn posted(&self) -> Box<[Posted]> {
        self.terms.iter().map(|term| term.posted).filter(|posted| posted.weight > 0).collect()
    }
}

/// Place of a term that stands in no list of all texts.
pub(super) const NO_PLACE: u32 = u32::MAX;

/// Greatest square of the length of a vector. Terms that the statistics do not know count less in
/// the length by which weights are divided, and could make a vector longer than sums have room for.
const LONGEST_SQUARE: f64 = 1.9;

/// The terms that the statistics do not know and at least two of the clustered texts hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// Number of terms that the statistics know: the others have the places that follow.
    known: usize,
    /// The keys, ascending.
    more: Box<[u64]>,
}

impl Vocabulary {
    /// The vocabulary of the texts that the statistics were learned from: they know each term that
    /// two of these hold.
    pub(crate) fn complete() -> Self {
        Self::default()
    }

    /// The terms beyond the statistics that at least two of some texts hold, given the readings
    /// batch by batch. O(n log n) for n terms that the statistics do not know.
    pub(crate) fn of(
        statistics: &Statistics,
        readings: impl Iterator<Item = Vec<Reading>>,
    ) -> Self {
        let mut unknown: AHashSet<u64> = AHashSet::new();
        let mut more: Vec<u64> = Vec::new();
        for readings in readings {
            let of_texts = parallel::map(
                &readings,
                || (),
                |(), reading| {
                    let language = statistics.language(reading);
                    let mut terms: Vec<u64> = Vec::new();
                    statistics.look_up(&reading.terms, language, |term, _, _| {
                        if term.place.is_none() {
                            terms.push(term.key);
                        }
                    });
                    terms
                },
            );
            for term in of_texts.into_iter().flatten() {
                if !unknown.insert(term) {
                    more.push(term);
                }
            }
        }
        more.sort_unstable();
        more.dedup();
        Self { known: statistics.terms(), more: more.into() }
    }

    /// Returns the place of a term that the statistics do not know, given its key; `None` where no
    /// other text holds it.
    pub(crate) fn place(&self, key: u64) -> Option<u32> {
        let at = self.more.binary_search(&key).ok()?;
        u32::try_from(self.known + at).ok()
    }
}

/// Computes the weighted terms of texts. The weights of a text depend on the text and on the
/// statistics alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weigher<'a> {
    pub(crate) statistics: &'a Statistics,
    pub(crate) tuning: &'a Tuning,
}

impl Weigher<'_> {
    /// Writes the terms of a text that the statistics know, and those that `place` gives a place by
    /// their keys, with their weights, by ascending key.
    ///
    /// The weight of a term is its sublinear frequency in the text times its inverse document
    /// frequency, over the length of the vector. Terms that the statistics do not know count in
    /// the length in part, but in full where the background holds them. O(n) for n terms.
    pub(crate) fn weigh(
        &self,
        reading: &Reading,
        mut place: impl FnMut(u64) -> Option<u32>,
        weighed: &mut Weighed,
    ) {
        let Weighed { terms, title, weights } = weighed;
        terms.clear();
        title.clear();
        let mut in_title = reading.title.iter().copied().peekable();
        weights.clear();
        let language = self.statistics.language(reading);
        let has_table = self.statistics.has_table(language);
        let kinds = if has_table {
            let part = self.tuning.part_weight;
            [1.0, part * self.tuning.pair_weight, part, part]
        } else {
            [1.0; 4]
        };
        let mut square = 0.0;
        // Of the terms that the statistics know, and of the others.
        let mut squares = [0.0; 2];
        self.statistics.look_up(&reading.terms, language, |term, kind: TermKind, frequency| {
            let weight = kinds[kind as usize] * frequency * term.idf;
            let of_term = weight * weight;
            let is_known = term.place.is_some();
            square += if is_known { of_term } else { self.share(&term, language) * of_term };
            squares[usize::from(!is_known)] += of_term;
            while in_title.next_if(|&other| other < term.key).is_some() {}
            if in_title.next_if_eq(&term.key).is_some() {
                title.push((term.key, of_term as f32, is_known));
            }
            if let Some(place) = term.place.or_else(|| place(term.key)) {
                let posted = Posted { place, texts: term.texts, weight: 0 };
                terms.push(Weighted { key: term.key, is_known, posted });
                weights.push(weight);
            }
        });
        if !has_table {
            square *= self.tuning.gram_square;
        }
        let unit = if square > 0.0 { WEIGHT_UNIT / square.sqrt() } else { 0.0 };
        let [known, unknown] = squares;
        let room = (LONGEST_SQUARE * square - known).max(0.0);
        let of_unknown = if unknown > room { (room / unknown).sqrt() } else { 1.0 };
        for (term, weight) in terms.iter_mut().zip(&*weights) {
            let unit = if term.is_known { unit } else { unit * of_unknown };
            term.posted.weight = (weight * unit).round() as u16;
        }
    }

    /// The share in which the square of a term that the statistics do not know counts.
    fn share(&self, term: &Term, language: Language) -> f64 {
        let in_background = || self.statistics.background_holds(term.key, language);
        if term.in_background.unwrap_or_else(in_background) {
            1.0
        } else if term.is_once {
            self.tuning.alone_weight
        } else {
            self.tuning.new_weight
        }
    }
}

/// The sum of the products of the weights of the terms that two texts share, in units of 2^-30. The
/// terms ascend by key.
pub(crate) fn product(a: &[Weighted], b: &[Weighted]) -> u32 {
    shared(a, b).fold(0, |sum, (_, product)| sum.saturating_add(product))
}

fn product_of(one: &Weighted, other: &Weighted) -> u32 {
    u32::from(one.posted.weight) * u32::from(other.posted.weight)
}

/// The terms that two texts share by their keys, each with the product of its weights.
pub(crate) fn shared<'a>(
    a: &'a [Weighted],
    b: &'a [Weighted],
) -> impl Iterator<Item = (u64, u32)> + 'a {
    let (mut left, mut right) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            let (one, other) = (a.get(left)?, b.get(right)?);
            left += usize::from(one.key <= other.key);
            right += usize::from(other.key <= one.key);
            if one.key == other.key {
                return Some((one.key, product_of(one, other)));
            }
        }
    })
}
