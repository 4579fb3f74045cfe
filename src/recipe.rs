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
    /// What compares articles as this recipe does.
    pub(crate) fn comparer(&self, frequencies: Frequencies, boilerplate: Boilerplate) -> Comparer {
        let boilerplate = Arc::new(boilerplate);
        Comparer::new(frequencies, boilerplate, self.copies, self.threshold, self.window_days)
    }
}
