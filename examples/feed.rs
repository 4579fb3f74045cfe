//! Places articles in stories as they come, and prints an event a line.
//!
//! feed [--json] [--skip-bad] [--days D] [--settle MINUTES] [--relearn ARTICLES] [FILE...]

#[path = "support/events.rs"]
mod events;
#[allow(dead_code)] // each program uses a part of it
#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;
#[path = "support/relearning.rs"]
mod relearning;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use events::Events;
use input::Record;
use lexopt::prelude::*;
use relearning::Schedule;
use samestory::Clusterer;
use samestory::feed::{Feed, Window};

const USAGE: &str =
    "usage: feed [--json] [--skip-bad] [--days D] [--settle MINUTES] [--relearn ARTICLES] [FILE...]

Reads articles from JSON Lines as they come, as the example cluster does, and prints at once which
story each belongs to. A line with an id that was read before is an update of that article. From
time to time the feed is settled: the stories become those of a run over the window, and keep their
ids. Ends with the input.

  tail -f news.jsonl | feed --json --days 3

The clock of the feed is the latest date so far. One article sets it forward by at most one day, so
that a wrong date in the future does not empty the window. The first date is taken as it is, but
not later than now.

  --json              prints an object a line; its field event is placed, settled or relearned
  --skip-bad          reports lines that cannot be read, and skips them
  --days D            number of days for which articles are kept; defaults to 7
  --settle MINUTES    settles after MINUTES by the clock of the feed; defaults to 10. The
                      feed is also settled at the end
  --relearn ARTICLES  learns from the window which words are common, each time that ARTICLES articles
                      have come; by default after 100, and then when a growing window has doubled
                      or a full one has been renewed";

/// Seconds in a minute and in a day.
const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

struct Options {
    json: bool,
    skip_bad: bool,
    days: f64,
    settle: u32,
    relearn: Option<usize>,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    output::end("feed", run())
}

fn run() -> Result<(), String> {
    let Some(options) = options().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let mut live = Live::new(&options);
    let mut skipped = 0;
    for file in &options.files {
        skipped += input::each_line(file, options.skip_bad, |_, line| {
            let record: Record = input::object(line)?;
            if record.id.is_empty() {
                return Err("no id, or an empty one".to_owned());
            }
            live.take(&record)
        })?;
    }
    live.settle()?;
    live.events.end(&live.feed)?;
    if skipped > 0 {
        output::say(&format!("skipped {skipped} {}", if skipped == 1 { "line" } else { "lines" }));
    }
    Ok(())
}

/// A feed with a clock, which is settled and relearns from time to time.
struct Live {
    feed: Feed,
    events: Events,
    /// Seconds since 1970-01-01 UTC; `None` before the first date.
    clock: Option<i64>,
    /// Time of the next settlement.
    settles_at: i64,
    settles_every: i64,
    schedule: Schedule,
}

impl Live {
    fn new(options: &Options) -> Self {
        Self {
            feed: Clusterer::new().feed().within(Window::days(options.days)),
            events: Events::new(options.json),
            clock: None,
            settles_at: i64::MAX,
            settles_every: i64::from(options.settle) * MINUTE,
            schedule: Schedule::new(options.relearn),
        }
    }

    /// Inserts an article, and does what is due after it.
    fn take(&mut self, record: &Record) -> Result<(), String> {
        if let Some(published) = record.published {
            self.advance(published);
        }
        let placement = self.feed.insert(record.id.as_str(), &record.article());
        self.events.placed(&record.id, &placement)?;
        if self.schedule.is_due(self.feed.len()) {
            let settled = self.feed.relearn();
            self.events.settled("relearned", &self.feed, &settled)?;
        }
        match self.clock {
            Some(clock) if clock >= self.settles_at => {
                self.settles_at = clock + self.settles_every;
                self.settle()
            }
            _ => Ok(()),
        }
    }

    /// Sets the clock to a date, but at most one day forward; the first time, not later than now.
    fn advance(&mut self, published: i64) {
        let clock = match self.clock {
            Some(clock) => published.clamp(clock, clock.saturating_add(DAY)),
            None => published.min(now()),
        };
        if self.clock.is_none() {
            self.settles_at = clock.saturating_add(self.settles_every);
        }
        self.clock = Some(clock);
        self.events.expired += self.feed.advance(clock).len();
    }

    fn settle(&mut self) -> Result<(), String> {
        let settled = self.feed.settle();
        self.events.settled("settled", &self.feed, &settled)
    }
}

/// Returns the time now, in seconds since 1970-01-01 UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut json, mut skip_bad, mut files) = (false, false, Vec::new());
    let (mut days, mut settle, mut relearn) = (7.0_f64, 10, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = true,
            Long("skip-bad") => skip_bad = true,
            Long("days") => days = arguments.value()?.parse()?,
            Long("settle") => settle = arguments.value()?.parse()?,
            Long("relearn") => relearn = Some(arguments.value()?.parse()?),
            Short('h') | Long("help") => return Ok(None),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    if days.is_nan() || days <= 0.0 {
        return Err(format!("--days takes a number above 0, but is {days}").into());
    }
    if settle == 0 {
        return Err("--settle takes at least 1 minute, but is 0".into());
    }
    if relearn == Some(0) {
        return Err("--relearn takes at least 1 article, but is 0".into());
    }
    if files.is_empty() {
        files.push("-".into());
    }
    Ok(Some(Options { json, skip_bad, days, settle, relearn, files }))
}
