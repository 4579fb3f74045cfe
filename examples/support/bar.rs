//! A progress bar on standard error, if that is a terminal and the work is long.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use samestory::Progress;

/// Least duration of work that shows a bar.
const LONG: Duration = Duration::from_millis(800);

pub(crate) struct Bar {
    start: Instant,
    bar: Mutex<ProgressBar>,
}

impl Bar {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), bar: Mutex::new(ProgressBar::hidden()) }
    }

    /// Shows the progress.
    pub(crate) fn show(&self, progress: Progress) -> ControlFlow<()> {
        if self.start.elapsed() >= LONG
            && let Ok(bar) = self.bar.lock()
        {
            Self::draw(&bar, progress);
        }
        ControlFlow::Continue(())
    }

    fn draw(bar: &ProgressBar, progress: Progress) {
        if bar.is_hidden() {
            // Stays hidden if standard error is no terminal.
            bar.set_draw_target(ProgressDrawTarget::stderr());
            if let Ok(style) =
                ProgressStyle::with_template("{msg:20} {wide_bar} {pos}/{len} {elapsed}")
            {
                bar.set_style(style);
            }
        }
        bar.set_message(progress.stage.to_string());
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
    }

    /// Removes the bar.
    pub(crate) fn clear(&self) {
        if let Ok(bar) = self.bar.lock() {
            bar.finish_and_clear();
        }
    }
}
