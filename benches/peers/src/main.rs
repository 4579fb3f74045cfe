//! Times samestory and other crates on the same articles, and measures their accuracy.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml -- --articles N [--file X.jsonl]`
//!
//! Each row runs in a process of its own, five times and in turn with the other rows. The printed
//! figures are the median of the CPU time (of the wall time for two threads) and the greatest
//! memory of the process beyond that at the start of the clock. The articles, and for `index` the
//! signatures, exist before. Accuracy is measured once, over 16 hash seeds, against the exact
//! Jaccard similarity of the shingles that the crate signs.
//!
//! The bias of the comparison is described in `benches/README.md`.

#[path = "../../support/articles.rs"]
mod articles;
mod indexes;
mod signers;
mod tasks;
mod tokens;
mod truth;

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use tasks::{Outcome, ROWS, Row};

const USAGE: &str =
    "usage: peers [--articles N] [--file X.jsonl] [--task NAME] [--rounds N] [--json]

Times samestory and other crates on the same articles, and prints a row each.

  --articles N    number of articles, generated or the first of the file; defaults to 10,000
  --file X.jsonl  articles with a field text, a JSON object a line
  --task NAME     runs one task: sign, terms, simhash, index, pairs, loop or tokens
  --rounds N      number of rounds whose median is printed, at least 5; defaults to 5
  --json          a JSON object a line";

struct Arguments {
    articles: usize,
    file: Option<PathBuf>,
    json: bool,
    rounds: usize,
    task: Option<String>,
    /// Index of the row to run in this process.
    row: Option<usize>,
    quality: bool,
    /// Whether the articles are read from standard input, as `list` writes them.
    stdin: bool,
    list: bool,
}

/// Reads the command line; `None` for help.
fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut arguments = Arguments {
        articles: 10_000,
        file: None,
        json: false,
        rounds: 5,
        task: None,
        row: None,
        quality: false,
        stdin: false,
        list: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("articles") => arguments.articles = parser.value()?.parse()?,
            Long("file") => arguments.file = Some(parser.value()?.into()),
            Long("json") => arguments.json = true,
            Long("rounds") => arguments.rounds = parser.value()?.parse()?,
            Long("task") => arguments.task = Some(parser.value()?.string()?),
            Long("row") => arguments.row = Some(parser.value()?.parse()?),
            Long("quality") => arguments.quality = true,
            Long("stdin") => arguments.stdin = true,
            Long("list") => arguments.list = true,
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    if arguments.articles == 0 || arguments.rounds < 5 {
        return Err("at least one article and five rounds are needed".into());
    }
    if let Some(task) =
        arguments.task.as_ref().filter(|task| ROWS.iter().all(|row| row.task != **task))
    {
        return Err(format!("no task is called {task}").into());
    }
    Ok(Some(arguments))
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "peers: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(arguments) = arguments().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return say(USAGE);
    };
    let texts = texts(&arguments)?;
    if arguments.list {
        return say(&serde_json::to_string(&texts)?);
    }
    if let Some(row) = arguments.row {
        let row = ROWS.get(row).ok_or("there is no such row")?;
        let outcome = tasks::run(*row, &texts, arguments.quality);
        return say(&serde_json::to_string(&outcome)?);
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let articles = texts.len();
    eprintln!(
        "{articles} articles, {} bytes each, {:.0} % of them not plain ASCII",
        bytes / articles,
        100.0 * texts.iter().filter(|text| !text.is_ascii()).count() as f64 / articles as f64
    );
    let input = serde_json::to_string(&texts)?;
    drop(texts);
    let wanted = |row: &Row| arguments.task.as_ref().is_none_or(|task| task == row.task);
    let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); ROWS.len()];
    for round in 0..arguments.rounds {
        for (place, row) in ROWS.iter().enumerate().filter(|(_, row)| wanted(row)) {
            let of = arguments.rounds;
            progress(&format!("round {} of {of}: {} {}", round + 1, row.task, row.peer));
            outcomes[place].push(child(&input, place, row.threads, round == 0)?);
        }
    }
    progress("");
    for (row, outcomes) in ROWS.iter().zip(&mut outcomes).filter(|(row, _)| wanted(row)) {
        let quality = outcomes[0].quality;
        outcomes.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let median = outcomes[outcomes.len() / 2];
        print(&arguments, *row, &Outcome { quality, ..median }, articles, bytes)?;
    }
    Ok(())
}

/// Writes a line of progress over the last one, if standard error is a terminal.
fn progress(line: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{line}");
    }
}

/// Returns the texts of a JSON Lines file, or generated ones. A measured process reads them from
/// standard input, so that making them does not count in its memory.
fn texts(arguments: &Arguments) -> Result<Vec<String>, Box<dyn Error>> {
    if arguments.stdin {
        return Ok(serde_json::from_str(&std::io::read_to_string(std::io::stdin())?)?);
    }
    let Some(file) = &arguments.file else { return Ok(articles::articles(arguments.articles)) };
    let texts = read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    if texts.is_empty() {
        return Err(format!("{} has no article with words", file.display()).into());
    }
    Ok(texts.into_iter().take(arguments.articles).collect())
}

/// Reads the texts that have words. Some crates refuse others.
fn read(file: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut texts = Vec::new();
    let all = std::fs::read_to_string(file)?;
    for (number, line) in (1..).zip(all.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let record: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        let text = record["text"].as_str().unwrap_or_default();
        if text.chars().any(char::is_alphanumeric) {
            texts.push(text.to_owned());
        }
    }
    Ok(texts)
}

/// Runs one row in a process of its own on the articles of `input`.
fn child(
    input: &str,
    row: usize,
    threads: usize,
    quality: bool,
) -> Result<Outcome, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env("RAYON_NUM_THREADS", threads.to_string());
    command.args(["--row", &row.to_string(), "--stdin"]);
    if quality {
        command.arg("--quality");
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    // Some crates print to standard output too.
    let text = String::from_utf8(output.stdout)?;
    Ok(serde_json::from_str(text.lines().last().unwrap_or_default())?)
}

/// Writes a line to standard output. A closed pipe is no error.
fn say(line: &str) -> Result<(), Box<dyn Error>> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn print(
    arguments: &Arguments,
    row: Row,
    outcome: &Outcome,
    articles: usize,
    bytes: usize,
) -> Result<(), Box<dyn Error>> {
    let quality = outcome.quality;
    let us = outcome.seconds * 1e6 / articles as f64;
    let mb_per_s = bytes as f64 / 1e6 / outcome.seconds;
    if arguments.json {
        let line = serde_json::json!({
            "task": row.task, "peer": row.peer, "variant": row.variant, "threads": row.threads,
            "us_per_article": us, "mb_per_s": mb_per_s,
            "rmse": quality.rmse, "rmse_theory": quality.rmse_theory, "bias": quality.bias,
            "recall": quality.recall, "precision": quality.precision, "peak_bytes": outcome.peak_bytes,
        });
        return say(&line.to_string());
    }
    let mut notes = String::new();
    if let (Some(rmse), Some(theory), Some(bias)) =
        (quality.rmse, quality.rmse_theory, quality.bias)
    {
        notes += &format!("  RMSE {rmse:.4} ({:.3} of theory), bias {bias:+.4}", rmse / theory);
    }
    if let (Some(recall), Some(precision)) = (quality.recall, quality.precision) {
        notes += &format!("  recall {recall:.4}, precision {precision:.4}");
    }
    let peak =
        outcome.peak_bytes.map_or_else(String::new, |bytes| format!("{} MB", bytes / 1_000_000));
    say(&format!(
        "{:<8}{:<13}{:<24}{} {us:>9.2} us {mb_per_s:>8.1} MB/s {peak:>8}{notes}",
        row.task, row.peer, row.variant, row.threads
    ))
}
