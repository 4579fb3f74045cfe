//! How long a feed keeps its articles.

/// How long a feed keeps its articles: a number of days, a number of articles, or both. The default
/// keeps all.
///
/// ```
/// use samestory::feed::Window;
///
/// let window = Window::days(7.0).articles(100_000);
/// assert_ne!(window, Window::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    days: Option<f64>,
    articles: Option<usize>,
}

impl Window {
    /// Returns a window of this number of days before the clock of the feed. A negative number, or
    /// NaN, counts as 0.
    #[must_use]
    pub fn days(days: f64) -> Self {
        Self { days: Some(days.max(0.0)), articles: None }
    }

    /// Keeps at most this number of articles, the latest ones.
    #[must_use]
    pub fn articles(self, articles: usize) -> Self {
        Self { articles: Some(articles), ..self }
    }

    /// The time before which articles expire, given the time now, in seconds.
    pub(super) fn start(&self, now: i64) -> Option<i64> {
        self.days.map(|days| now.saturating_sub((days * 86_400.0) as i64))
    }

    /// The number of articles that are kept.
    pub(super) fn most(&self) -> usize {
        self.articles.unwrap_or(usize::MAX)
    }
}
