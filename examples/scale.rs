//! Times a large run on generated articles, and checks its answer.
//!
//! `scale [--json] [--undated SHARE] [--per-day N] [--near-copies | --headlines] [ARTICLES]`
//! `scale [--json] [--undated SHARE] [--per-day N] --feed [ARTICLES]`
//! `scale [--json] [--undated SHARE] [--per-day N] --stream TOTAL`

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;
#[path = "support/feed_scale.rs"]
mod feed_scale;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/output.rs"]
mod output;

use std::process::ExitCode;
use std::time::Instant;

use corpus::Generated;
use lexopt::prelude::*;
use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer, Stories};
use serde::Serialize;

const USAGE: &str = "\
usage: scale [--json] [--undated SHARE] [--per-day N] [--near-copies | --headlines] [ARTICLES]
       scale [--json] [--undated SHARE] [--per-day N] --feed [ARTICLES]
       scale [--json] [--undated SHARE] [--per-day N] --stream TOTAL

Groups generated articles, and prints the time and memory it took. Fails if the answer is wrong.

With --feed, fills a live feed that keeps seven days, and prints the times of inserts and
settlements, the size of the largest story and the memory of an article beyond its text. With
--stream, runs TOTAL articles through such a feed, settles after every 1,000, and prints the
articles a second, and the memory after the first window and at the end. Both first check that the
stories of a small settled feed are those of a run over its window.

  scale --feed --per-day 14000 100000

  ARTICLES         number of articles, at least 1,000; defaults to 100,000, or 20,000 with
                   --near-copies or --headlines
  --json           prints one object: articles, seconds, us_per_article, peak_bytes (peak resident
                   memory), text_bytes (memory of the articles themselves), b3_f1, pair_f1
  --undated SHARE  share of the articles without a date, 0 to 1; defaults to 0.05
  --per-day N      number of articles published a day, at least 1; defaults to about 1,730. A story
                   lasts for a day, so that the first and the last day have fewer. Defaults to
                   14,000 with --feed and --stream, where a story lasts for three days
  --near-copies    one text of 60 words, with one more word each, instead of articles of 400 words
                   in stories of 1 to 500
  --headlines      headlines without a date that share one of 16 words and nothing else";

/// What is generated.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Articles,
    NearCopies,
    Headlines,
}

/// Least B-cubed F1 of an answer that is worth timing.
const LEAST: f64 = 0.95;

/// The words that headlines share.
const PLACES: [&str; 16] = [
    "river", "museum", "court", "train", "council", "bridge", "school", "harbour", "market",
    "hospital", "airport", "stadium", "factory", "church", "library", "prison",
];

fn main() -> ExitCode {
    output::end("scale", run())
}

/// The object of `--json`.
#[derive(Serialize)]
struct Report {
    articles: usize,
    seconds: f64,
    us_per_article: f64,
    peak_bytes: Option<u64>,
    text_bytes: usize,
    b3_f1: f64,
    pair_f1: f64,
}

struct Options {
    kind: Kind,
    /// Whether the articles go through a feed.
    live: Option<Live>,
    count: usize,
    undated: f64,
    per_day: Option<u64>,
    json: bool,
}

/// What is measured of a feed.
#[derive(Clone, Copy, PartialEq)]
enum Live {
    Feed,
    Stream,
}

fn run() -> Result<(), String> {
    let options = options().map_err(|error| format!("{error}\n{USAGE}"))?;
    let Some(Options { kind, live, count, undated, per_day, json }) = options else {
        return output::print(&format!("{USAGE}\n"));
    };
    if let Some(live) = live {
        let run = if live == Live::Feed { feed_scale::run } else { feed_scale::run_stream };
        let report = run(per_day.unwrap_or(feed_scale::PER_DAY), count, undated, json)?;
        return output::print(&format!("{report}\n"));
    }
    let generated = kind.generate(count, undated, per_day);
    let articles: Vec<Article<'_>> = generated.iter().map(Generated::article).collect();
    let start = Instant::now();
    let stories = Clusterer::new().cluster(&articles);
    let seconds = start.elapsed().as_secs_f64();
    let peak_bytes = memory::peak_bytes();
    let scores = scores(&generated, &stories)?;
    let quality = kind.quality(count, scores, &stories)?;
    if json {
        let report = Report {
            articles: count,
            seconds,
            us_per_article: seconds * 1e6 / count as f64,
            peak_bytes,
            text_bytes: text_bytes(&generated) + size_of_val(articles.as_slice()),
            b3_f1: scores.b_cubed.f1,
            pair_f1: scores.pairs.f1,
        };
        let line = serde_json::to_string(&report).map_err(|error| error.to_string())?;
        return output::print(&format!("{line}\n"));
    }
    output::print(&format!(
        "{count} {}, {} stories{quality}; {seconds:.2} s, {:.0} us each\n",
        kind.name(),
        stories.len(),
        seconds * 1e6 / count as f64,
    ))
}

fn text_bytes(generated: &[Generated]) -> usize {
    let strings = |article: &Generated| {
        article.title.capacity() + article.text.capacity() + article.outlet.capacity()
    };
    size_of_val(generated) + generated.iter().map(strings).sum::<usize>()
}

fn scores(generated: &[Generated], stories: &Stories) -> Result<Scores, String> {
    let story = |id| stories.story_of(id).map(|story| story.id());
    let pairs = ArticleId::all(generated.len()).zip(generated);
    let scores = Scores::of(pairs.map(|(id, article)| (story(id), article.story)));
    scores.ok_or_else(|| "there are no articles".to_owned())
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::NearCopies => "near copies",
            Self::Headlines => "headlines",
        }
    }

    fn generate(self, count: usize, undated: f64, per_day: Option<u64>) -> Vec<Generated> {
        let alone = |title: String, text: String, story: u64| Generated {
            title,
            text,
            outlet: String::new(),
            published: None,
            story,
        };
        let numbers = 0..count as u64;
        match self {
            Self::Articles => {
                let sizes = corpus::Sizes::Zipf;
                match per_day.map(|number| number as f64) {
                    Some(number) => corpus::articles_per_day(count, 400, sizes, 1, undated, number),
                    None => corpus::articles_undated(count, 400, sizes, 1, undated),
                }
            }
            Self::NearCopies => {
                let text = corpus::passage(1, 60);
                let copy = |number| alone(String::new(), format!("{text} {number}"), 0);
                numbers.map(copy).collect()
            }
            Self::Headlines => {
                let headline = |number: u64| {
                    let place = number % PLACES.len() as u64;
                    let at = PLACES[place as usize];
                    let title = format!("x{number} y{number} in the {at} of the z{number}");
                    alone(title, String::new(), place)
                };
                numbers.map(headline).collect()
            }
        }
    }

    /// Returns the score to print, or what is wrong with the answer.
    fn quality(self, count: usize, scores: Scores, stories: &Stories) -> Result<String, String> {
        let (f1, precision) = (scores.b_cubed.f1, scores.b_cubed.precision);
        let (is_right, score) = match self {
            Self::Articles => (f1 >= LEAST, format!(", B-cubed F1 {f1:.3}")),
            Self::NearCopies => (stories.len() == 1, String::new()),
            Self::Headlines => {
                // At least 20 headlines in a story, on average.
                let is_right = precision >= LEAST && 20 * stories.len() <= count;
                (is_right, format!(", B-cubed precision {precision:.3}"))
            }
        };
        let wanted = match self {
            Self::Articles => format!("{LEAST} at least"),
            Self::NearCopies => "one story".to_owned(),
            Self::Headlines => format!("{LEAST} at least, by 20 a story"),
        };
        if is_right {
            Ok(score)
        } else {
            Err(format!("{} stories{score}: not {wanted}", stories.len()))
        }
    }
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut kind, mut count, mut json) = (Kind::Articles, None, false);
    let (mut undated, mut per_day): (Option<f64>, Option<u64>) = (None, None);
    let mut live = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("near-copies") if kind == Kind::Articles => kind = Kind::NearCopies,
            Long("headlines") if kind == Kind::Articles => kind = Kind::Headlines,
            Long("feed") if live.is_none() => live = Some(Live::Feed),
            Long("stream") if live.is_none() && count.is_none() => {
                live = Some(Live::Stream);
                count = Some(arguments.value()?.parse()?);
            }
            Long("json") => json = true,
            Long("undated") => undated = Some(arguments.value()?.parse()?),
            Long("per-day") => per_day = Some(arguments.value()?.parse()?),
            Short('h') | Long("help") => return Ok(None),
            Value(number) if count.is_none() => count = Some(number.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    if kind != Kind::Articles && (undated.is_some() || per_day.is_some()) {
        let option = if undated.is_some() { "--undated" } else { "--per-day" };
        return Err(format!("{option} goes with articles: the others have no dates").into());
    }
    if kind != Kind::Articles && live.is_some() {
        return Err(
            "--feed and --stream go with articles, not with --near-copies or --headlines".into()
        );
    }
    if per_day == Some(0) {
        return Err("--per-day takes at least 1 article, but is 0".into());
    }
    let undated = undated.unwrap_or(0.05);
    if !(0.0..=1.0).contains(&undated) {
        return Err(format!("--undated takes a share between 0 and 1, but is {undated}").into());
    }
    let count = count.unwrap_or(if kind == Kind::Articles { 100_000 } else { 20_000 });
    if count < 1_000 {
        return Err(format!("at least 1,000 articles are needed, not {count}").into());
    }
    Ok(Some(Options { kind, live, count, undated, per_day, json }))
}
