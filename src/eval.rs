//! How good is a grouping, measured against another?
//!
//! [`Scores`] compares a predicted labelling with a gold one. [`roc_auc`] measures a similarity on
//! labelled pairs, and [`calibration_error`] a probability.
//!
//! ```
//! use samestory::eval::Scores;
//!
//! let scores = Scores::of([(1, "ferry"), (1, "ferry"), (2, "rates")]).unwrap();
//! assert_eq!(scores.b_cubed.f1, 1.0);
//! ```

use std::collections::BTreeMap;
use std::fmt;

/// Precision, recall and their harmonic mean, each 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PrecisionRecall {
    /// Share of what was put together that belongs together.
    pub precision: f64,
    /// Share of what belongs together that was put together.
    pub recall: f64,
    /// Harmonic mean: 2 · precision · recall / (precision + recall), or 0 if both are 0.
    pub f1: f64,
}

impl PrecisionRecall {
    pub(crate) fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

impl fmt::Display for PrecisionRecall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} / {:.3} / {:.3}", self.precision, self.recall, self.f1)
    }
}

/// How well a predicted labelling agrees with a gold one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Scores {
    /// B-cubed: the mean over items of the precision and recall of the item's own cluster. Bagga &
    /// Baldwin, [Entity-based cross-document coreferencing using the vector space model][bagga]
    /// (1998).
    ///
    /// [bagga]: https://aclanthology.org/P98-1012/
    pub b_cubed: PrecisionRecall,
    /// Precision and recall over all pairs of items. If no pair was put together, the precision is
    /// 1; if none belongs together, the recall is 1.
    pub pairs: PrecisionRecall,
    /// Adjusted Rand index: 1 for equal partitions and 0 for chance. Hubert & Arabie,
    /// [Comparing partitions](https://doi.org/10.1007/BF01908075) (1985).
    pub adjusted_rand: f64,
}

impl Scores {
    /// Compares two labellings of the same items, given as pairs of labels `(predicted, gold)`.
    /// `None` for no items. O(n log n) for n items.
    ///
    /// ```
    /// use samestory::eval::Scores;
    ///
    /// let scores = Scores::of([(1, "a"), (1, "a"), (2, "b"), (2, "a")]).unwrap();
    /// assert_eq!(scores.b_cubed.precision, 0.75);
    /// assert_eq!((scores.pairs.precision, scores.pairs.recall), (1.0 / 2.0, 1.0 / 3.0));
    /// ```
    #[must_use]
    pub fn of<P: Ord, G: Ord>(items: impl IntoIterator<Item = (P, G)>) -> Option<Self> {
        let mut cells: BTreeMap<(P, G), u64> = BTreeMap::new();
        for item in items {
            *cells.entry(item).or_insert(0) += 1;
        }
        let (mut predicted, mut gold): (BTreeMap<&P, u64>, BTreeMap<&G, u64>) = Default::default();
        for ((p, g), &count) in &cells {
            *predicted.entry(p).or_insert(0) += count;
            *gold.entry(g).or_insert(0) += count;
        }
        let items: u64 = predicted.values().sum();
        if items == 0 {
            return None;
        }
        let all = items as f64;
        let mean = |size: &dyn Fn(&P, &G) -> u64| {
            cells
                .iter()
                .map(|((p, g), &count)| (count * count) as f64 / size(p, g) as f64)
                .sum::<f64>()
                / all
        };
        let b_cubed = PrecisionRecall::new(mean(&|p, _| predicted[p]), mean(&|_, g| gold[g]));

        let pairs = |count: &u64| (count * (count - 1) / 2) as f64;
        let (both, in_predicted, in_gold): (f64, f64, f64) = (
            cells.values().map(pairs).sum(),
            predicted.values().map(pairs).sum(),
            gold.values().map(pairs).sum(),
        );
        let share = |of: f64| if of > 0.0 { both / of } else { 1.0 };
        let chance = if items > 1 { in_predicted * in_gold / pairs(&items) } else { 0.0 };
        let most = f64::midpoint(in_predicted, in_gold);
        // Two partitions of singletons, or of one cluster each, are equal.
        let adjusted_rand = if most > chance { (both - chance) / (most - chance) } else { 1.0 };
        Some(Self {
            b_cubed,
            pairs: PrecisionRecall::new(share(in_predicted), share(in_gold)),
            adjusted_rand,
        })
    }
}

/// Returns the area under the ROC curve of scored pairs.
///
/// It is the probability that a pair that belongs together has a higher score than one that does
/// not; a tie counts half. `None` if one kind is missing or a score is NaN. O(n log n) for n pairs.
///
/// ```
/// use samestory::eval::roc_auc;
///
/// assert_eq!(roc_auc([(0.9, true), (0.4, false), (0.4, true), (0.1, false)]), Some(0.875));
/// ```
#[must_use]
pub fn roc_auc(scored: impl IntoIterator<Item = (f64, bool)>) -> Option<f64> {
    let mut scored: Vec<(f64, bool)> = scored.into_iter().collect();
    if scored.iter().any(|(score, _)| score.is_nan()) {
        return None;
    }
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins) = (0.0, 0.0);
    for equal in scored.chunk_by(|a, b| a.0 == b.0) {
        let together = equal.iter().filter(|(_, together)| *together).count() as f64;
        let apart = equal.len() as f64 - together;
        wins += together * (below + apart / 2.0);
        below += apart;
    }
    let together = scored.len() as f64 - below;
    (together > 0.0 && below > 0.0).then(|| wins / (together * below))
}

/// Returns the expected calibration error of probabilities, each with its outcome.
///
/// The probabilities are divided into fifteen equal ranges. The error is the mean over all
/// probabilities of the distance, in their range, between the mean probability and the share of
/// positive outcomes. `None` without probabilities, or if one is not within 0..=1. O(n) for n of
/// them.
///
/// Naeini et al., [Obtaining well calibrated probabilities using Bayesian
/// binning](https://doi.org/10.1609/aaai.v29i1.9602) (2015).
///
/// ```
/// use samestory::eval::calibration_error;
///
/// let stated = [(0.75, true), (0.75, true), (0.75, true), (0.75, false)];
/// assert_eq!(calibration_error(stated), Some(0.0));
/// assert_eq!(calibration_error([(1.0, false)]), Some(1.0));
/// ```
#[must_use]
pub fn calibration_error(stated: impl IntoIterator<Item = (f64, bool)>) -> Option<f64> {
    const RANGES: usize = 15;
    let mut off = [0.0; RANGES];
    let mut count = 0usize;
    for (probability, outcome) in stated {
        if !(0.0..=1.0).contains(&probability) {
            return None;
        }
        let range = ((probability * RANGES as f64) as usize).min(RANGES - 1);
        off[range] += probability - f64::from(u8::from(outcome));
        count += 1;
    }
    (count > 0).then(|| off.iter().map(|off: &f64| off.abs()).sum::<f64>() / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calibration_error_is_that_worked_by_hand() {
        // Two ranges: .4 with one positive of two, off by .1 each; .9 with none, off by .9.
        let error = calibration_error([(0.4, true), (0.4, false), (0.9, false)]).unwrap();
        assert!(close(error, (2.0 * 0.1 + 0.9) / 3.0), "{error}");
        assert_eq!(calibration_error([]), None);
        assert_eq!(calibration_error([(f64::NAN, true)]), None);
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    /// Six items, predicted {1 2 3} {4 5 6}, gold {1 2} {3 4 5} {6}, worked by hand.
    #[test]
    fn scores_are_those_worked_by_hand() {
        let scores = Scores::of([(0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (1, 2)]).unwrap();
        // Precision by item: 2/3 2/3 1/3 2/3 2/3 1/3; recall: 1 1 1/3 2/3 2/3 1.
        assert!(close(scores.b_cubed.precision, 10.0 / 18.0));
        assert!(close(scores.b_cubed.recall, 14.0 / 18.0));
        assert!(close(scores.b_cubed.f1, 2.0 * 10.0 * 14.0 / 18.0 / 24.0));
        // Pairs together: predicted 6, gold 4, both 2 (1-2 and 4-5).
        assert!(close(scores.pairs.precision, 2.0 / 6.0));
        assert!(close(scores.pairs.recall, 2.0 / 4.0));
        assert!(close(scores.pairs.f1, 0.4));
        // Chance 6 * 4 / 15 = 1.6, most (6 + 4) / 2 = 5.
        assert!(close(scores.adjusted_rand, (2.0 - 1.6) / (5.0 - 1.6)));
    }

    #[test]
    fn equal_partitions_score_one() {
        for labels in [vec![0, 0, 1], vec![0, 1, 2], vec![0, 0, 0], vec![0]] {
            let scores = Scores::of(labels.iter().map(|&label| (label + 7, label))).unwrap();
            assert!(
                close(scores.b_cubed.f1, 1.0)
                    && close(scores.pairs.f1, 1.0)
                    && close(scores.adjusted_rand, 1.0)
            );
        }
        assert_eq!(Scores::of(Vec::<(u8, u8)>::new()), None);
    }

    #[test]
    fn an_area_needs_both_kinds() {
        assert_eq!(roc_auc([(0.5, true)]), None);
        assert_eq!(roc_auc([(f64::NAN, true), (0.5, false)]), None);
        assert_eq!(roc_auc([(0.5, true), (0.5, false)]), Some(0.5));
    }
}
