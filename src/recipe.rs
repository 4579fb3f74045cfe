//! The recipe of a clusterer: all that decides an answer, resolved from its settings.

use std::sync::Arc;

use crate::copies::CopyFinder;
use crate::corpus::Backgrounds;
use crate::tuning::{
    EVENT_THRESHOLD, EVENT_WINDOW_DAYS, GRANULARITY_RATE, LEAST_THRESHOLD, Tuning,
};

/// All that decides an answer.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) threshold: f64,
    pub(crate) window_days: f64,
    pub(crate) copies: CopyFinder,
    pub(crate) backgrounds: Backgrounds,
    pub(crate) tuning: Arc<Tuning>,
}

/// Returns the threshold and the window in days of a granularity, -1..=1.
pub(crate) fn settings(granularity: f64) -> (f64, f64) {
    let threshold = EVENT_THRESHOLD * libm::exp(-GRANULARITY_RATE * granularity);
    let days = EVENT_WINDOW_DAYS * libm::pow(10.0, granularity.max(0.0));
    (threshold.max(LEAST_THRESHOLD), days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granularity_zero_is_the_default_and_one_a_saga() {
        let (event, days) = settings(0.0);
        assert_eq!((event, days), (EVENT_THRESHOLD, EVENT_WINDOW_DAYS));
        let (saga, month) = settings(1.0);
        assert!(saga < event / 3.0 && saga >= LEAST_THRESHOLD && month > 29.0);
        let (fine, same) = settings(-1.0);
        assert!(fine > 3.0 * event && same == days);
    }
}
