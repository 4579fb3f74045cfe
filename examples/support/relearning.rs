//! Decides when a feed relearns its statistics.

/// Number of articles before the first relearning.
const FIRST: usize = 100;

/// Counts the articles that came since the last relearning.
pub(crate) struct Schedule {
    /// Number of articles between two relearnings. `None` for as many as the window had at the
    /// last.
    every: Option<usize>,
    came: usize,
    due: usize,
}

impl Schedule {
    /// Returns a schedule that relearns each time that `every` articles have come. `None` relearns
    /// after 100 articles, and then each time that as many have come as the window had at the last
    /// relearning: when a growing window has doubled, and when a full one has been renewed.
    pub(crate) fn new(every: Option<usize>) -> Self {
        Self { every, came: 0, due: every.unwrap_or(FIRST) }
    }

    /// Counts an article. Returns whether the feed, with `len` articles, is to relearn now.
    pub(crate) fn is_due(&mut self, len: usize) -> bool {
        self.came += 1;
        let is_due = self.came >= self.due;
        if is_due {
            self.came = 0;
            self.due = self.every.unwrap_or(len.max(FIRST));
        }
        is_due
    }
}
