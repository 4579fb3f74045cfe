//! The weighted terms of a text.

use ahash::AHashSet;

use crate::corpus::{Coded, Reading, Statistics, Term};
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
    pub(crate) posted: Posted,
}

/// A term of a text as it is posted: shared by another text, with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// The place of the term in the [`Vocabulary`].
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
    /// The terms of the title by their keys, ascending, each with the square of its weight. The
    /// unit differs between texts.
    pub(crate) title: Vec<(u64, f32)>,
    weights: Vec<f64>,
}

impl Weighed {
    /// The terms to post: those with a weight.
    pub(crate) fn posted(&self) -> Box<[Posted]> {
        self.terms.iter().map(|term| term.posted).filter(|posted| posted.weight > 0).collect()
    }
}

/// Place of a term that stands in no other text, and so in no vocabulary.
const NO_PLACE: u32 = u32::MAX;

/// Which terms at least two of the clustered texts hold. Any other term stands alone: it can match
/// nothing, and counts less in the length of its text's vector.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// By place in the statistics, whether two texts hold the term; `None` where two texts hold
    /// each of them, since the statistics were learned from the same texts.
    shared: Option<Box<[u64]>>,
    /// The keys of shared terms that the statistics do not know, ascending; their places follow.
    more: Box<[u64]>,
}

impl Vocabulary {
    /// The vocabulary of the texts that the statistics were learned from.
    pub(crate) fn complete() -> Self {
        Self::default()
    }

    /// The terms that at least two of some texts hold, given the readings batch by batch. O(n log
    /// n) for n terms that the statistics do not know.
    pub(crate) fn of(
        statistics: &Statistics,
        readings: impl Iterator<Item = Vec<Reading>>,
    ) -> Self {
        let words = statistics.terms().div_ceil(64);
        let (mut once, mut twice) = (vec![0u64; words], vec![0u64; words]);
        let mut unknown: AHashSet<u64> = AHashSet::new();
        let mut more: Vec<u64> = Vec::new();
        for readings in readings {
            let of_texts = parallel::map(
                &readings,
                || (),
                |(), reading| {
                    let language = statistics.language(reading);
                    let mut terms: Vec<Term> = Vec::with_capacity(reading.terms.len());
                    statistics.look_up(&reading.terms, language, |term, _, _| terms.push(term));
                    terms
                },
            );
            for term in of_texts.into_iter().flatten() {
                if let Some(place) = term.place {
                    let (at, bit) = (place as usize / 64, 1u64 << (place % 64));
                    twice[at] |= once[at] & bit;
                    once[at] |= bit;
                } else if !unknown.insert(term.key) {
                    more.push(term.key);
                }
            }
        }
        more.sort_unstable();
        more.dedup();
        Self { shared: Some(twice.into()), more: more.into() }
    }

    /// The place of a term among all shared ones; `None` where it stands alone.
    fn place(&self, term: &Term, statistics: &Statistics) -> Option<u32> {
        let Some(place) = term.place else {
            let at = self.more.binary_search(&term.key).ok()?;
            return u32::try_from(statistics.terms() + at).ok();
        };
        let is_shared = self
            .shared
            .as_ref()
            .is_none_or(|shared| shared[place as usize / 64] >> (place % 64) & 1 == 1);
        is_shared.then_some(place)
    }
}

/// Computes the weighted terms of texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weigher<'a> {
    pub(crate) statistics: &'a Statistics,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) tuning: &'a Tuning,
}

impl Weigher<'_> {
    /// Writes the terms of a text that another text shares, or that `also` names by their keys,
    /// with their weights, by ascending key.
    ///
    /// The weight of a term is its sublinear frequency in the text times its inverse document
    /// frequency, over the length of the vector. Terms that stand alone count in the length: in
    /// full where the background holds them. O(n) for n terms.
    pub(crate) fn weigh(
        &self,
        reading: &Reading,
        also: impl Fn(u64) -> bool,
        weighed: &mut Weighed,
    ) {
        let Weighed { terms, title, weights } = weighed;
        terms.clear();
        title.clear();
        let mut in_title = reading.title.iter().copied().peekable();
        weights.clear();
        let language = self.statistics.language(reading);
        let is_known = self.statistics.has_table(language);
        let kinds = if is_known {
            let part = self.tuning.part_weight;
            [1.0, part * self.tuning.pair_weight, part, part]
        } else {
            [1.0; 4]
        };
        let mut square = 0.0;
        self.statistics.look_up(&reading.terms, language, |term, kind: TermKind, frequency| {
            let weight = kinds[kind as usize] * frequency;
            let place = self.vocabulary.place(&term, self.statistics);
            while in_title.next_if(|&other| other < term.key).is_some() {}
            let is_in_title = in_title.next_if_eq(&term.key).is_some();
            if place.is_some() || also(term.key) {
                let weight = weight * term.idf[1];
                square += weight * weight;
                if is_in_title {
                    title.push((term.key, (weight * weight) as f32));
                }
                let place = place.unwrap_or(NO_PLACE);
                let posted = Posted { place, texts: term.texts, weight: 0 };
                terms.push(Weighted { key: term.key, posted });
                weights.push(weight);
            } else {
                let weight = weight * term.idf[0];
                if is_in_title {
                    title.push((term.key, (weight * weight) as f32));
                }
                let in_background = term
                    .in_background
                    .unwrap_or_else(|| self.statistics.background_holds(term.key, language));
                let alone = if in_background { 1.0 } else { self.tuning.alone_weight };
                square += alone * weight * weight;
            }
        });
        if !is_known {
            square *= self.tuning.gram_square;
        }
        let unit = if square > 0.0 { WEIGHT_UNIT / square.sqrt() } else { 0.0 };
        for (term, weight) in terms.iter_mut().zip(weights) {
            term.posted.weight = (*weight * unit).round() as u16;
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
