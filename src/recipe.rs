//! What decides an answer?

use std::sync::Arc;

use crate::copies::CopyRule;
use crate::lsh::Banding;
use crate::sketch::{MinHasher, WeightedMinHasher};
use crate::stories::{Background, Comparer, Frequencies};

/// The words in a shingle.
pub(crate) const SHINGLE: usize = 3;

/// All that decides an answer.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) threshold: f64,
    pub(crate) window_days: f64,
    pub(crate) rule: CopyRule,
    pub(crate) background: Arc<Background>,
    pub(crate) minhash: MinHasher,
    pub(crate) banding: Banding,
    pub(crate) sampler: WeightedMinHasher,
}

impl Recipe {
    /// What compares articles as this recipe does.
    pub(crate) fn comparer(&self, frequencies: Frequencies) -> Comparer {
        Comparer::new(frequencies, self.rule, SHINGLE, self.threshold, self.window_days)
    }
}
