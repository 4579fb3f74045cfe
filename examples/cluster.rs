//! Prints the stories of JSON Lines files that have two or more articles, with copies under their
//! original.
//!
//! cluster [--json] [--skip-bad] [--granularity G] [--threshold T]
//!         [--background TABLE]... [--without-built-in] [FILE...]

#[path = "support/bar.rs"]
mod bar;
#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;
#[path = "support/tables.rs"]
mod tables;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use input::Record;
use jiff::Timestamp;
use lexopt::prelude::*;
use samestory::{Article, ArticleId, Clusterer, Stories, Story};
use serde::Serialize;

const USAGE: &str = "usage: cluster [--json] [--skip-bad] [--granularity G] [--threshold T]
               [--background TABLE]... [--without-built-in] [FILE...]

Groups the articles of JSON Lines files into stories. Files are plain or .gz; - is standard input,
and the default. A line is an object with an id (a string) and any of title, text, outlet, and
published: a date, or a date-time with T or a space (2023-05-04T14:30:00+02:00; without an offset
it is UTC).

  --json              prints one story a line, single articles included
  --skip-bad          reports lines that cannot be read, and skips them
  --granularity G     what is one story, -1 to 1: 0 is one event, 1 one saga; defaults to 0
  --threshold T       least mean similarity of a story, 0 to 1; defaults to that of the granularity
  --background TABLE  adds a background table, made by the example background_table
  --without-built-in  leaves out the built-in background table of English news";

struct Options {
    json: bool,
    skip_bad: bool,
    clusterer: Clusterer,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    output::end("cluster", run())
}

fn run() -> Result<(), String> {
    let Some(options) = options().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let (records, skipped) = input::records(&options.files, options.skip_bad)?;
    let articles: Vec<Article<'_>> = records.iter().map(Record::article).collect();
    let bar = bar::Bar::new();
    let stories = options.clusterer.cluster_with_progress(&articles, |progress| bar.show(progress));
    bar.clear();
    let stories = stories.ok_or("cancelled")?;
    if skipped > 0 {
        output::say(&format!("skipped {skipped} {}", if skipped == 1 { "line" } else { "lines" }));
    }
    output::print(&if options.json {
        as_json(&stories, &records)?
    } else {
        as_text(&stories, &records)
    })
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut json, mut skip_bad, mut files) = (false, false, Vec::new());
    let mut builder = Clusterer::builder();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = true,
            Long("skip-bad") => skip_bad = true,
            Long("granularity") => builder = builder.granularity(arguments.value()?.parse()?),
            Long("threshold") => builder = builder.threshold(arguments.value()?.parse()?),
            Long("background") => {
                let file: PathBuf = arguments.value()?.into();
                builder = builder.background(tables::background(&file)?);
            }
            Long("without-built-in") => builder = builder.without_built_in_background(),
            Short('h') | Long("help") => return Ok(None),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    if files.is_empty() {
        files.push("-".into());
    }
    let clusterer = builder.build().map_err(|error| lexopt::Error::Custom(error.into()))?;
    Ok(Some(Options { json, skip_bad, clusterer, files }))
}

#[derive(Serialize)]
struct JsonStory<'a> {
    story: &'a str,
    lead: &'a str,
    articles: Vec<JsonArticle<'a>>,
}

#[derive(Serialize)]
struct JsonArticle<'a> {
    id: &'a str,
    copy_of: Option<&'a str>,
}

fn as_json(stories: &Stories, records: &[Record]) -> Result<String, String> {
    let id = |article: ArticleId| records[article.index()].id.as_str();
    let mut out = String::new();
    for story in stories {
        let article = |&article| JsonArticle {
            id: id(article),
            copy_of: stories.original_of(article).map(id),
        };
        let line = JsonStory {
            story: id(story.articles()[0]),
            lead: id(story.lead()),
            articles: story.articles().iter().map(article).collect(),
        };
        out += &serde_json::to_string(&line).map_err(|error| error.to_string())?;
        out.push('\n');
    }
    Ok(out)
}

fn as_text(stories: &Stories, records: &[Record]) -> String {
    let mut out = String::new();
    for story in stories.iter().filter(|story| story.len() > 1) {
        print_story(&mut out, story, records);
    }
    let _ = writeln!(out, "{stories}");
    out
}

fn print_story(out: &mut String, story: Story<'_>, records: &[Record]) {
    let record = |article: ArticleId| &records[article.index()];
    let texts = story.texts();
    let _ = writeln!(out, "{}", headline(record(story.lead())));
    let dates: BTreeSet<i64> =
        story.articles().iter().filter_map(|&article| record(article).published).collect();
    let span = match (dates.first(), dates.last()) {
        (Some(&first), Some(&last)) if day(first) == day(last) => day(first),
        (Some(&first), Some(&last)) => format!("{} to {}", day(first), day(last)),
        _ => "undated".to_owned(),
    };
    let _ = writeln!(out, "  {span}, {} articles, {} texts", story.len(), texts.len());
    for text in &texts {
        let original = record(text.original);
        let _ = writeln!(out, "  - {} [{}]", headline(original), outlet(original));
        for &copy in &text.copies {
            let _ = writeln!(out, "      = {} [{}]", headline(record(copy)), outlet(record(copy)));
        }
    }
    out.push('\n');
}

/// Returns the first 30 words of a text on one line, without control characters.
fn line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().take(30).collect::<Vec<_>>().join(" ")
}

/// Returns the title, or the first words of the text if it has none, or else the id.
fn headline(record: &Record) -> String {
    let mut lines = [&record.title, &record.text, &record.id].map(|text| line(text)).into_iter();
    lines.find(|line| !line.is_empty()).unwrap_or_default()
}

fn outlet(record: &Record) -> String {
    line(if record.outlet.is_empty() { &record.id } else { &record.outlet })
}

fn day(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map_or_else(|_| seconds.to_string(), |time| time.strftime("%Y-%m-%d").to_string())
}
