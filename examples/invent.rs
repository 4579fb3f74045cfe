//! Prints an invented collection of news whose stories and copies are known.
//!
//! `invent KIND [--articles N] [--share S] [--seed N]`

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;
#[path = "support/invent/mod.rs"]
mod invent;
#[path = "support/output.rs"]
mod output;

use std::process::ExitCode;

use invent::{Invented, Kinds};
use lexopt::prelude::*;
use serde::Serialize;

const USAGE: &str = "usage: invent KIND [--articles N] [--share S] [--seed N]

Prints invented articles as JSON Lines: id, title, text, outlet, published, lang, story, and copy_of
for a copy. The same arguments give the same articles.

  templates     five forms filled in for some 200 subjects: earnings, weather, matches, police
                appeals, roadworks
  templates-b   five other forms: obituaries, house prices, lotteries, court lists, exchange rates
  templates-c   recalls, appointments, ship arrivals, planning permissions, school results
  lookalikes    30 pairs of events of one kind in one week, three reports or four of each
  great         articles of which a share reports one story over four weeks
  mostly-one    150 articles of two stories

  --articles N  number of articles of great, 100 to 1,000,000; defaults to 10,000
  --share S     share of the great story, 0 to 1; defaults to 0.2
  --seed N      seed of all random choices; defaults to 1";

/// A line of the output.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: &'a str,
    text: &'a str,
    outlet: &'a str,
    published: String,
    lang: &'a str,
    story: &'a str,
    copy_of: Option<&'a str>,
}

fn main() -> ExitCode {
    output::end("invent", run())
}

fn run() -> Result<(), String> {
    let Some(articles) = articles().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let mut out = String::new();
    for article in &articles {
        out += &line(article)?;
        out.push('\n');
    }
    output::print(&out)
}

fn line(article: &Invented) -> Result<String, String> {
    let published =
        jiff::Timestamp::from_second(article.published).map_err(|error| error.to_string())?;
    let line = Line {
        id: &article.id,
        title: &article.title,
        text: &article.text,
        outlet: &article.outlet,
        published: published.to_string(),
        lang: "en",
        story: &article.story,
        copy_of: article.copy_of.as_deref(),
    };
    serde_json::to_string(&line).map_err(|error| error.to_string())
}

/// Reads the command line and makes the articles; `None` for help.
fn articles() -> Result<Option<Vec<Invented>>, lexopt::Error> {
    let (mut kind, mut count, mut share, mut seed) = (None, None, None, 1);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("articles") => count = Some(arguments.value()?.parse()?),
            Long("share") => share = Some(arguments.value()?.parse()?),
            Long("seed") => seed = arguments.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            Value(value) if kind.is_none() => kind = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let kind = kind.ok_or("no kind of collection is given")?;
    if kind != "great" && (count.is_some() || share.is_some()) {
        return Err("--articles and --share go with great".into());
    }
    let (count, share) = (count.unwrap_or(10_000), share.unwrap_or(0.2));
    if !(100..=1_000_000).contains(&count) {
        return Err(format!("--articles takes 100 to 1000000, but is {count}").into());
    }
    if !(0.0..=1.0).contains(&share) {
        return Err(format!("--share takes a share between 0 and 1, but is {share}").into());
    }
    Ok(Some(match kind.as_str() {
        "templates" => invent::templates(Kinds::First, seed),
        "templates-b" => invent::templates(Kinds::Second, seed),
        "templates-c" => invent::templates(Kinds::Third, seed),
        "lookalikes" => invent::lookalikes(seed),
        "great" => invent::great(count, share, seed),
        "mostly-one" => invent::mostly_one(seed),
        other => return Err(format!("there is no kind {other}").into()),
    }))
}
