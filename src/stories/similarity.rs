//! The similarity of two texts. The graph, comparisons and `fit` use the one computed here.

use crate::tuning::{DENSITY_NEARNESS, LEAST_THRESHOLD, Tuning};

use super::subject::{Evidence, Subject};
use super::weights::WEIGHT_UNIT;

/// Unit of a similarity: 2^-24, so that sums are exact in any order. Also the unit of
/// [`Edge`](crate::linkage::Edge).
pub(crate) const SIMILARITY_UNIT: f64 = (1u32 << 24) as f64;

/// The settings and statistics that the similarity of two texts depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Similarity<'a> {
    /// In days.
    pub(crate) window: f64,
    /// Share of all articles that have a date, 0..=1.
    pub(crate) dated_share: f64,
    /// Of undated texts, 0..=1.
    pub(crate) transitivity: f64,
    pub(crate) tuning: &'a Tuning,
}

impl Similarity<'_> {
    /// Returns the cosine of two texts from the product of their weights, 0..=1.
    pub(crate) fn cosine(product: u32) -> f64 {
        (f64::from(product) / (WEIGHT_UNIT * WEIGHT_UNIT)).min(1.0)
    }

    /// Returns the cosine damped by the days between two texts over the window of the density, in
    /// units.
    pub(crate) fn nearness(&self, product: u32, days: Option<f64>) -> u32 {
        in_units(Self::cosine(product) * time_factor(days, self.density_window()))
    }

    /// Returns the nearness of two texts, weighed by the evidence against one event, in units;
    /// `None` for a pair that does not count. Symmetric.
    pub(crate) fn of_pair(
        &self,
        product: u32,
        days: Option<f64>,
        subjects: (&Subject, &Subject),
    ) -> Option<u32> {
        self.weighed_pair(self.counted(product, days)?, days, subjects)
    }

    /// Returns the nearness of two texts if the pair counts, before the evidence against one event.
    pub(crate) fn counted(&self, product: u32, days: Option<f64>) -> Option<u32> {
        let nearness = self.nearness(product, days);
        let is_within = || days.is_none_or(|days| days <= self.reach());
        (nearness >= in_units(self.least_nearness(days)) && is_within()).then_some(nearness)
    }

    /// Returns the nearness of such a pair weighed by the evidence, if the pair still counts.
    pub(crate) fn weighed_pair(
        &self,
        nearness: u32,
        days: Option<f64>,
        subjects: (&Subject, &Subject),
    ) -> Option<u32> {
        let factor = Evidence::factor(subjects.0, subjects.1, self.tuning);
        let units = Self::weighed(nearness, factor);
        (units >= in_units(self.least_nearness(days))).then_some(units)
    }

    /// Returns a nearness times the factor of the evidence against one event, in units.
    pub(crate) fn weighed(nearness: u32, evidence: f64) -> u32 {
        in_units(f64::from(nearness) / SIMILARITY_UNIT * evidence)
    }

    /// Returns a nearness damped over the window of stories instead of that of the density, times
    /// local scaling and circumstances, in units.
    pub(crate) fn scaled(
        &self,
        nearness: u32,
        days: Option<f64>,
        scaling: f64,
        circumstances: f64,
    ) -> u32 {
        let damping = self.damping(days);
        in_units(f64::from(nearness) / SIMILARITY_UNIT * damping * (scaling * circumstances))
    }

    /// Returns the factor on a similarity over the window of stories against that of the density.
    fn damping(&self, days: Option<f64>) -> f64 {
        days.map_or(1.0, |days| {
            let [stories, density] = [self.window, self.density_window()].map(|of| days / of);
            libm::exp((density * density - stories * stories) / 2.0)
        })
    }

    /// The window of the density, in days.
    fn density_window(&self) -> f64 {
        self.window * self.tuning.density_windows
    }

    /// Returns the least nearness, for texts some days apart, of a pair that counts: in the linkage
    /// or, of texts too far apart for that, in the density.
    pub(crate) fn least_nearness(&self, days: Option<f64>) -> f64 {
        let damping = self.damping(days);
        (LEAST_THRESHOLD / damping).min(LEAST_THRESHOLD.max(DENSITY_NEARNESS))
    }

    /// Returns the least cosine of such a pair.
    pub(crate) fn least_cosine(&self, days: f64) -> f64 {
        self.least_nearness(Some(days)) / time_factor(Some(days), self.density_window())
    }

    /// Returns the factor for two texts of one outlet, times the factor for a missing date.
    pub(crate) fn circumstances(&self, same_outlet: bool, both_dated: bool) -> f64 {
        let outlet = if same_outlet { self.tuning.same_outlet_factor } else { 1.0 };
        let dates = if both_dated {
            1.0
        } else {
            let loss = 1.0 - self.tuning.undated_loss * self.dated_share * self.dated_share;
            let open = (self.transitivity - self.tuning.usual_transitivity).min(0.0);
            loss * libm::exp(self.tuning.transitivity_strength * open)
        };
        outlet * dates
    }

    /// Returns the days beyond which even equal texts are less similar than [`LEAST_THRESHOLD`].
    pub(crate) fn reach(&self) -> f64 {
        reach(self.window)
    }
}

/// Returns the days beyond which even equal texts are less similar than [`LEAST_THRESHOLD`].
pub(crate) fn reach(window: f64) -> f64 {
    window * (-2.0 * libm::log(LEAST_THRESHOLD)).sqrt()
}

/// Converts a similarity, 0..=1, to units.
pub(crate) fn in_units(similarity: f64) -> u32 {
    (similarity.clamp(0.0, 1.0) * SIMILARITY_UNIT).round() as u32
}

/// Returns the days between two times in seconds; `None` if one is unknown.
#[must_use]
pub fn days_apart(a: Option<i64>, b: Option<i64>) -> Option<f64> {
    Some(a?.abs_diff(b?) as f64 / 86_400.0)
}

/// Returns the factor on the similarity of two articles some days apart: exp(-(days / window)² /
/// 2), 0..=1.
///
/// 1 if a date is unknown. The window, in days, is greater than 0.
#[must_use]
pub fn time_factor(days: Option<f64>, window: f64) -> f64 {
    days.map_or(1.0, |days| libm::exp(-(days / window) * (days / window) / 2.0))
}

/// Returns the probability that two texts of this similarity report one event: 1 / (1 + (even /
/// similarity)^slope).
pub(crate) fn probability(similarity: f64, tuning: &Tuning) -> f64 {
    if similarity > 0.0 {
        let odds = libm::log(tuning.even_similarity / similarity);
        1.0 / (1.0 + libm::exp(tuning.probability_slope * odds))
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probability_rises_from_0_and_is_a_half_where_stated() {
        let tuning = Tuning::default();
        let of = |similarity| probability(similarity, &tuning);
        let steps: Vec<f64> = (0..=100).map(|step| of(f64::from(step) / 100.0)).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(steps[0] == 0.0 && steps[100] > 0.999);
        assert!((of(tuning.even_similarity) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn dates_at_the_ends_of_time_are_far_apart() {
        let days = days_apart(Some(i64::MIN), Some(i64::MAX)).unwrap();
        assert_eq!(time_factor(Some(days), 4.0), 0.0);
        assert_eq!(time_factor(Some(0.0), 4.0), 1.0);
        assert_eq!(time_factor(days_apart(None, Some(0)), 4.0), 1.0);
    }

    #[test]
    fn equal_texts_at_the_reach_are_as_similar_as_the_least_threshold() {
        assert!((time_factor(Some(reach(3.0)), 3.0) - LEAST_THRESHOLD).abs() < 1e-9);
    }

    #[test]
    fn an_unknown_outlet_or_date_lowers_nothing_unless_others_have_dates() {
        let tuning = Tuning::default();
        let similarity = |dated_share| Similarity {
            window: 3.0,
            dated_share,
            transitivity: tuning.usual_transitivity,
            tuning: &tuning,
        };
        assert_eq!(similarity(1.0).circumstances(false, true), 1.0);
        assert_eq!(similarity(1.0).circumstances(true, true), 0.8);
        assert_eq!(similarity(1.0).circumstances(false, false), 0.75);
        assert_eq!(similarity(0.0).circumstances(false, false), 1.0);
    }
}
