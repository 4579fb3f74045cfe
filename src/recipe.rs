//! What decides an answer?

use std::sync::Arc;

use crate::copies::{Boilerplate, CopyFinder};
use crate::stories::{Background, Comparer, Frequencies};

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
