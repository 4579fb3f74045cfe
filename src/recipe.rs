//! What decides an answer?

use std::sync::Arc;

use crate::copies::CopyFinder;
use crate::corpus::{Background, Boilerplate};
use crate::stories::{Comparer, Frequencies, LEAST_THRESHOLD};

/// The mean similarity from which two groups of texts are one story, at granularity 0: one event.
const EVENT: f64 = 0.062;

/// How far apart in days reports of one event are published.
const DAYS: f64 = 3.0;

/// All that decides an answer.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) threshold: f64,
    pub(crate) window_days: f64,
    pub(crate) copies: CopyFinder,
    pub(crate) background: Arc<Background>,
}

impl Recipe {
    /// What compares articles as this recipe does; `dated` is the share of them that have a date.
    pub(crate) fn comparer(
        &self,
        frequencies: Frequencies,
        boilerplate: Boilerplate,
        dated: f64,
    ) -> Comparer {
        let (boilerplate, copies) = (Arc::new(boilerplate), self.copies);
        Comparer::new(frequencies, boilerplate, copies, self.threshold, self.window_days, dated)
    }
}

/// The threshold and the window in days of a granularity, -1..=1.
pub(crate) fn settings(granularity: f64) -> (f64, f64) {
    let threshold = EVENT * libm::exp(-1.2 * granularity);
    (threshold.max(LEAST_THRESHOLD), DAYS * libm::pow(10.0, granularity.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granularity_zero_is_the_default_and_one_a_saga() {
        let (event, days) = settings(0.0);
        assert_eq!((event, days), (EVENT, DAYS));
        let (saga, month) = settings(1.0);
        assert!(saga < event / 3.0 && saga >= LEAST_THRESHOLD && month > 29.0);
        let (fine, same) = settings(-1.0);
        assert!(fine > 3.0 * event && same == DAYS);
    }
}
