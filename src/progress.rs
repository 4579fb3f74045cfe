//! How far is it?

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Reading the articles: words, signatures, terms.
    Reading,
    /// Looking for copies.
    Copies,
    /// Weighing the terms of each text.
    Weighing,
    /// Comparing each text with the others.
    Comparing,
    /// Linking what is similar into stories.
    Linking,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reading => "reading articles",
            Self::Copies => "finding copies",
            Self::Weighing => "weighing terms",
            Self::Comparing => "comparing candidates",
            Self::Linking => "linking stories",
        })
    }
}

/// How far a run is; given to the function passed to
/// [`Clusterer::cluster_with_progress`](crate::Clusterer::cluster_with_progress).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Items done in this stage.
    pub done: usize,
    /// Items of this stage in all; 0 where that is not known: in [`Stage::Copies`] and
    /// [`Stage::Linking`].
    pub total: usize,
}

/// Passes reports on, from whichever thread.
pub(crate) struct Reporter<'a> {
    report: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(report: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self { report }
    }

    /// Reports that a stage begins.
    pub(crate) fn stage(&self, stage: Stage, total: usize) -> Ticker<'a> {
        (self.report)(Progress { stage, done: 0, total });
        Ticker { report: self.report, stage, done: AtomicUsize::new(0), total }
    }
}

/// Counts the items of one stage.
pub(crate) struct Ticker<'a> {
    report: &'a (dyn Fn(Progress) + Sync),
    stage: Stage,
    done: AtomicUsize,
    total: usize,
}

impl Ticker<'_> {
    /// Some hundred reports a stage are enough for a smooth bar.
    const REPORTS: usize = 200;

    /// One more item is done.
    pub(crate) fn tick(&self) {
        self.advance(1);
    }

    /// More items are done.
    pub(crate) fn advance(&self, items: usize) {
        let before = self.done.fetch_add(items, Ordering::Relaxed);
        let (done, total) = (before + items, self.total);
        let step = (total / Self::REPORTS).max(1);
        if done == total || done / step > before / step {
            (self.report)(Progress { stage: self.stage, done, total });
        }
    }
}
