//! The progress of a run, and the way to cancel it.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A stage of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Learning the boilerplate of each outlet. Counted in articles.
    Boilerplate,
    /// Reading the articles: words and signatures. Counted in articles.
    Reading,
    /// Finding and verifying copies. Counted in articles.
    Copies,
    /// Counting the terms of the distinct texts. Counted in texts.
    Counting,
    /// Finding the great stories, whose texts count less. Counted in texts of a sample.
    GreatStories,
    /// Weighing the terms of each text and comparing it with the others. Counted in texts.
    Comparing,
    /// Linking similar texts into stories. Counted in texts.
    Linking,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boilerplate => "learning boilerplate",
            Self::Reading => "reading articles",
            Self::Copies => "finding copies",
            Self::Counting => "counting terms",
            Self::GreatStories => "finding great stories",
            Self::Comparing => "comparing texts",
            Self::Linking => "linking stories",
        })
    }
}

/// The progress of a run; given to the function passed to
/// [`Clusterer::cluster_with_progress`](crate::Clusterer::cluster_with_progress).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The stage of the run.
    pub stage: Stage,
    /// Number of items done in this stage.
    pub done: usize,
    /// Number of items of this stage.
    pub total: usize,
}

/// A function that receives the progress and may cancel the run.
type Report<'a> = dyn Fn(Progress) -> ControlFlow<()> + Sync + 'a;

/// Reports the progress, from any thread, until the run is cancelled.
pub(crate) struct Reporter<'a> {
    report: &'a Report<'a>,
    cancelled: AtomicBool,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(report: &'a Report<'a>) -> Self {
        Self { report, cancelled: AtomicBool::new(false) }
    }

    /// Returns a reporter that ignores the progress.
    pub(crate) fn silent() -> Self {
        Self::new(&|_| ControlFlow::Continue(()))
    }

    /// Begins a stage; `None` if the run is cancelled.
    pub(crate) fn stage(&self, stage: Stage, total: usize) -> Option<Ticker<'_>> {
        let ticker = Ticker {
            report: self.report,
            cancelled: &self.cancelled,
            stage,
            done: AtomicUsize::new(0),
            total,
        };
        ticker.report(0);
        (!ticker.is_cancelled()).then_some(ticker)
    }
}

/// Counts the items of one stage.
pub(crate) struct Ticker<'a> {
    report: &'a Report<'a>,
    cancelled: &'a AtomicBool,
    stage: Stage,
    done: AtomicUsize,
    total: usize,
}

impl Ticker<'_> {
    /// Maximum number of reports of a stage: enough for a smooth bar.
    const REPORTS: usize = 200;

    /// Counts one more item as done.
    pub(crate) fn tick(&self) {
        self.advance(1);
    }

    /// Counts more items as done.
    pub(crate) fn advance(&self, items: usize) {
        let before = self.done.fetch_add(items, Ordering::Relaxed);
        let (done, step) = (before + items, self.total.div_ceil(Self::REPORTS).max(1));
        if items > 0 && (done == self.total || done / step > before / step) {
            self.report(done);
        }
    }

    /// Returns whether the run is cancelled. What is still computed will be dropped.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Reports, unless the run was broken off.
    fn report(&self, done: usize) {
        if self.is_cancelled() {
            return;
        }
        let progress = Progress { stage: self.stage, done, total: self.total };
        if (self.report)(progress).is_break() {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }
}
