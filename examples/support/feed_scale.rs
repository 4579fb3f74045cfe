//! Times a feed on generated articles, and checks its answer.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use samestory::feed::{Feed, Key, StoryId, Window};
use samestory::{Article, Clusterer};
use serde::Serialize;

use crate::corpus::{Generated, Stream, stream};
use crate::memory;

/// Number of articles a day by default.
pub(crate) const PER_DAY: u64 = 14_000;

/// Number of days that a feed keeps.
const DAYS: f64 = 7.0;

/// Mean number of words of an article.
const WORDS: u64 = 400;

/// Number of articles of a batch, and between two settlements of a stream.
const BATCH: usize = 1_000;

/// Number of articles that are inserted one by one for a measurement.
const SINGLY: usize = 2_000;

/// Number of articles of the feed whose answer is checked.
const CHECKED: usize = 2_000;

/// The object of `--json`. Times of inserts are of one thread.
#[derive(Serialize)]
struct Report {
    articles: usize,
    per_day: u64,
    largest_story: usize,
    /// Time of an insert into a full window, one by one.
    insert_us_median: f64,
    insert_us_mean: f64,
    /// The mean after all other measurements, at an equal window.
    insert_us_mean_at_end: f64,
    /// Number of articles of a batch: 1,000, or a tenth of `ARTICLES` if that is less.
    batch: usize,
    batch_articles_per_second: f64,
    settle_ms_after_10: f64,
    settle_ms_after_batch: f64,
    relearn_seconds: f64,
    /// Memory of an article beyond its text, before the feed has relearned and after.
    bytes_per_article: Option<f64>,
    bytes_per_article_relearned: Option<f64>,
    peak_bytes: Option<u64>,
}

/// The object of `--json` of a stream.
#[derive(Serialize)]
struct StreamReport {
    articles: usize,
    per_day: u64,
    /// Number of articles in the window at the end.
    window: usize,
    largest_story: usize,
    /// Articles a second through inserts in batches, expiry and settlements.
    articles_per_second: f64,
    /// Time of an insert, one by one, when the first window was full and at the end.
    insert_us_mean: f64,
    insert_us_mean_at_end: f64,
    /// Resident memory when the first window was full, at the end, and the maximum between.
    resident_bytes: Option<u64>,
    resident_bytes_at_end: Option<u64>,
    resident_bytes_most: Option<u64>,
}

/// A feed that is filled from a stream.
struct Filling {
    feed: Feed,
    stream: Stream,
    next_key: u64,
    /// Articles of the stream that have been read before, in reverse order.
    read: Vec<Generated>,
}

impl Filling {
    /// Returns an empty feed with the statistics of the first day, at most `count` articles.
    fn new(per_day: u64, count: usize, undated: f64) -> Self {
        let mut stream = stream(per_day as f64, WORDS, 1, undated);
        let mut read: Vec<Generated> =
            stream.by_ref().take((per_day as usize).min(count)).collect();
        let first_day: Vec<Article<'_>> = read.iter().map(Generated::article).collect();
        let clusterer = Clusterer::new();
        let statistics = clusterer.learn(&first_day);
        let feed = clusterer.feed_with(&statistics).within(Window::days(DAYS));
        read.reverse();
        Self { feed, stream, next_key: 0, read }
    }

    /// Returns the next articles, and the time of the last.
    fn take(&mut self, count: usize) -> (Vec<Generated>, i64) {
        let next = |_| self.read.pop().or_else(|| self.stream.next());
        let articles: Vec<Generated> = (0..count).filter_map(next).collect();
        let dates = articles.iter().filter_map(|article| article.published);
        let now = dates.max().unwrap_or(self.stream.now());
        (articles, now)
    }

    /// Inserts the next articles as a batch. Returns the time it took.
    fn insert_batch(&mut self, count: usize) -> Duration {
        let (articles, now) = self.take(count);
        let keyed: Vec<(Key, Article<'_>)> =
            (self.next_key..).zip(&articles).map(|(key, of)| (key.into(), of.article())).collect();
        self.next_key += keyed.len() as u64;
        let start = Instant::now();
        self.feed.insert_batch(&keyed);
        self.feed.advance(now);
        start.elapsed()
    }

    /// Inserts the next articles one by one. Returns the time of each in microseconds, ascending.
    fn insert_singly(&mut self, count: usize) -> Vec<f64> {
        let (articles, now) = self.take(count);
        let mut times: Vec<f64> = Vec::with_capacity(count);
        for article in &articles {
            let start = Instant::now();
            self.feed.insert(self.next_key, &article.article());
            times.push(start.elapsed().as_secs_f64() * 1e6);
            self.next_key += 1;
        }
        self.feed.advance(now);
        times.sort_unstable_by(f64::total_cmp);
        times
    }

    /// Returns the median time of a settlement after `count` inserts, in milliseconds.
    fn settle_ms(&mut self, count: usize, rounds: usize) -> f64 {
        let mut times: Vec<f64> = (0..rounds)
            .map(|_| {
                self.insert_batch(count);
                let start = Instant::now();
                self.feed.settle();
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        median(&times)
    }

    /// Returns the memory of an article beyond its text, in bytes.
    fn bytes_per_article(&self, before: Option<u64>) -> Option<f64> {
        let read: u64 = self.read.iter().map(|of| (of.title.len() + of.text.len()) as u64).sum();
        let text = |of: &samestory::feed::Entry| {
            of.title.len() + of.text.len() + of.outlet.as_ref().map_or(0, |outlet| outlet.len())
        };
        let texts: usize = self.feed.articles().map(|(_, entry, _)| text(entry)).sum();
        let own = memory::resident_bytes()?.saturating_sub(before? + read + texts as u64);
        Some(own as f64 / self.feed.len().max(1) as f64)
    }

    fn largest_story(&self) -> usize {
        let mut sizes: HashMap<StoryId, usize> = HashMap::new();
        for (_, _, story) in self.feed.articles() {
            *sizes.entry(story).or_insert(0) += 1;
        }
        sizes.into_values().max().unwrap_or(0)
    }

    /// Fails unless the stories of the settled feed are those of a run over the window.
    fn check(&self) -> Result<(), String> {
        let window: Vec<(Article<'_>, StoryId)> =
            self.feed.articles().map(|(_, entry, story)| (entry.article(), story)).collect();
        let articles: Vec<Article<'_>> = window.iter().map(|of| of.0).collect();
        let run = Clusterer::new().cluster_with(self.feed.statistics(), &articles);
        let expected: BTreeSet<Vec<usize>> = run
            .iter()
            .map(|story| story.articles().iter().map(|article| article.index()).collect())
            .collect();
        let mut stories: HashMap<StoryId, Vec<usize>> = HashMap::new();
        for (at, (_, story)) in window.iter().enumerate() {
            stories.entry(*story).or_default().push(at);
        }
        let found: BTreeSet<Vec<usize>> = stories.into_values().collect();
        let wrong = found.difference(&expected).count();
        if wrong > 0 {
            return Err(format!(
                "{wrong} of the {} stories of a settled feed are not those of a run over its {} \
                 articles",
                found.len(),
                window.len()
            ));
        }
        Ok(())
    }
}

/// Checks the answer of a small feed from which articles have expired.
fn check(undated: f64) -> Result<(), String> {
    // Ten days, of which the window keeps seven.
    let mut checked = Filling::new(CHECKED as u64 / 10, CHECKED, undated);
    for _ in 0..4 {
        checked.insert_batch(CHECKED / 4);
        checked.feed.settle();
    }
    checked.check()
}

/// Fills a feed with `count` articles and times inserts and settlements.
pub(crate) fn run(per_day: u64, count: usize, undated: f64, json: bool) -> Result<String, String> {
    check(undated)?;
    let before = memory::resident_bytes();
    let mut filling = Filling::new(per_day, count, undated);
    while filling.next_key < count as u64 {
        filling.insert_batch(BATCH.min(count - filling.next_key as usize));
    }
    filling.feed.settle();
    let bytes_per_article = filling.bytes_per_article(before);
    let start = Instant::now();
    filling.feed.relearn();
    let relearn_seconds = start.elapsed().as_secs_f64();
    let bytes_per_article_relearned = filling.bytes_per_article(before);

    let (batch, singly) = (BATCH.min(count / 10), SINGLY.min(count / 5));
    let at_start = filling.insert_singly(singly);
    filling.feed.settle();
    let settle_ms_after_10 = filling.settle_ms(10, 5);
    let settle_ms_after_batch = filling.settle_ms(batch, 3);
    let batches: Vec<Duration> = (0..3).map(|_| filling.insert_batch(batch)).collect();
    filling.feed.settle();
    let seconds: f64 = batches.iter().map(Duration::as_secs_f64).sum();
    let at_end = filling.insert_singly(singly);
    filling.feed.settle();
    let report = Report {
        articles: filling.feed.len(),
        per_day,
        largest_story: filling.largest_story(),
        insert_us_median: median(&at_start),
        insert_us_mean: mean(&at_start),
        insert_us_mean_at_end: mean(&at_end),
        batch,
        batch_articles_per_second: (batches.len() * batch) as f64 / seconds,
        settle_ms_after_10,
        settle_ms_after_batch,
        relearn_seconds,
        bytes_per_article,
        bytes_per_article_relearned,
        peak_bytes: memory::peak_bytes(),
    };
    if json {
        return serde_json::to_string(&report).map_err(|error| error.to_string());
    }
    let bytes = |bytes: Option<f64>| {
        bytes.map_or_else(|| "unknown".to_owned(), |bytes| format!("{bytes:.0} bytes"))
    };
    Ok(format!(
        "a settled feed equals a run\n\
         {} articles in the window, {per_day} a day, largest story {}\n\
         insert         {:.0} us median, {:.0} us mean, {:.0} us mean at the end\n\
         insert_batch   {:.0} articles a second, in batches of {batch}\n\
         settle         {:.1} ms after 10 inserts, {:.1} ms after {batch}\n\
         relearn        {:.1} s\n\
         memory         {} an article beyond its text, {} after relearning; peak {}",
        report.articles,
        report.largest_story,
        report.insert_us_median,
        report.insert_us_mean,
        report.insert_us_mean_at_end,
        report.batch_articles_per_second,
        report.settle_ms_after_10,
        report.settle_ms_after_batch,
        report.relearn_seconds,
        bytes(report.bytes_per_article),
        bytes(report.bytes_per_article_relearned),
        megabytes(report.peak_bytes),
    ))
}

/// Runs `count` articles through a feed that is settled after every batch.
pub(crate) fn run_stream(
    per_day: u64,
    count: usize,
    undated: f64,
    json: bool,
) -> Result<String, String> {
    check(undated)?;
    let mut filling = Filling::new(per_day, count, undated);
    let first_window = ((per_day as f64 * DAYS) as usize).min(count / 2).max(BATCH);
    let (mut time, mut batches) = (Duration::ZERO, 0);
    let (mut resident_bytes, mut most, mut first) = (None, None, None);
    while filling.next_key < count as u64 {
        time += filling.insert_batch(BATCH);
        let start = Instant::now();
        filling.feed.settle();
        time += start.elapsed();
        batches += 1;
        if filling.next_key as usize >= first_window {
            if first.is_none() {
                first = Some(filling.insert_singly(BATCH));
                resident_bytes = memory::resident_bytes();
            }
            most = most.max(memory::resident_bytes());
        }
    }
    let resident_bytes_at_end = memory::resident_bytes();
    let at_end = filling.insert_singly(BATCH);
    let report = StreamReport {
        articles: filling.next_key as usize,
        per_day,
        window: filling.feed.len(),
        largest_story: filling.largest_story(),
        articles_per_second: (batches * BATCH) as f64 / time.as_secs_f64(),
        insert_us_mean: mean(&first.unwrap_or_default()),
        insert_us_mean_at_end: mean(&at_end),
        resident_bytes,
        resident_bytes_at_end,
        resident_bytes_most: most,
    };
    if json {
        return serde_json::to_string(&report).map_err(|error| error.to_string());
    }
    Ok(format!(
        "a settled feed equals a run\n\
         {} articles, {per_day} a day, {} in the window at the end, largest story {}\n\
         {:.0} articles a second, settled every 1,000\n\
         insert         {:.0} us mean after the first window, {:.0} us at the end\n\
         memory         {} after the first window, {} at the end, {} at most",
        report.articles,
        report.window,
        report.largest_story,
        report.articles_per_second,
        report.insert_us_mean,
        report.insert_us_mean_at_end,
        megabytes(report.resident_bytes),
        megabytes(report.resident_bytes_at_end),
        megabytes(report.resident_bytes_most),
    ))
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "unknown".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Returns the median of sorted values.
fn median(values: &[f64]) -> f64 {
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
