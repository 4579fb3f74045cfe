//! Makes a background table: in how many articles of some files of JSON Lines each term stands.
//!
//! `background_table` [--bytes N] OUT FILE...
//!
//! The table holds hashes and rough counts of the most frequent terms, no text. The one built into the
//! crate, src/stories/background.bin, was made with `--bytes 524288`.

#[path = "support/input.rs"]
mod input;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;
use samestory::stories::Background;
use samestory::text::Terms;

const USAGE: &str = "usage: background_table [--bytes N] OUT FILE...

Counts the terms of the articles in JSON Lines files and writes the most frequent ones to OUT.

  --bytes N  the size of the table at most, 524288 unless told";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("background_table: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let (most_bytes, out, files) = arguments().map_err(|error| format!("{error}\n{USAGE}"))?;
    let (records, _) = input::records::<input::Record>(&files, false)?;
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for record in &records {
        let article = record.article();
        for &term in Terms::of(article.title, article.text).hashes() {
            *counts.entry(term).or_insert(0) += 1;
        }
    }
    let articles = u32::try_from(records.len()).map_err(|_| "too many articles".to_owned())?;
    let bytes = Background::encode(articles, counts, most_bytes);
    let table = Background::from_bytes(&bytes).map_err(|error| error.to_string())?;
    std::fs::write(&out, &bytes).map_err(|error| format!("{}: {error}", out.display()))?;
    println!("{} articles, {} terms, {} bytes", table.articles(), table.len(), bytes.len());
    Ok(())
}

fn arguments() -> Result<(usize, PathBuf, Vec<PathBuf>), lexopt::Error> {
    let mut most_bytes = 512 * 1024;
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("bytes") => most_bytes = arguments.value()?.parse()?,
            Value(path) => paths.push(path.into()),
            other => return Err(other.unexpected()),
        }
    }
    if paths.len() < 2 {
        return Err("where to write, and what to read?".into());
    }
    let out = paths.remove(0);
    Ok((most_bytes, out, paths))
}
