//! Makes a background table: the document frequencies of the terms of JSON Lines files.
//!
//! `background_table --out OUT [--bytes N] FILE...`
//!
//! The table holds hashes and quantised counts of the most frequent terms, no text. The built-in
//! table, `src/corpus/background.bin`, was made with `--bytes 524288`.
//!
//! Make a table for each language, from articles in that language alone. A second table, of nine
//! tenths of the articles, shows whether they are enough: it must know nearly all of the others. A
//! text that the table does not know is not compared with one that it knows.

#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;
use samestory::corpus::Background;
use samestory::text::Terms;

const USAGE: &str = "usage: background_table --out OUT [--bytes N] FILE...

Counts the terms of the articles in JSON Lines files and writes the most frequent ones to OUT. The
articles must be in one language. Prints how many of each tenth article a table of the others knows:
if it is less than 99 in 100, do without the table, or make it of more articles.

  --out OUT  file to write the table to
  --bytes N  maximum size of the table; defaults to 524288. 65587 bytes hold one or two terms";

fn main() -> ExitCode {
    output::end("background_table", run())
}

struct Options {
    out: PathBuf,
    most_bytes: usize,
    files: Vec<PathBuf>,
}

fn run() -> Result<(), String> {
    let Some(options) = options().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let there = std::fs::canonicalize(&options.out).ok();
    if options.files.iter().any(|file| there.is_some() && std::fs::canonicalize(file).ok() == there)
    {
        return Err(format!("{} is to be read, and would be written over", options.out.display()));
    }
    let (records, _) = input::records::<input::Record>(&options.files, false)?;
    let mut counts: HashMap<u64, u32> = HashMap::new();
    // Each tenth article, and the counts of the others.
    let (mut tenth, mut of_others) = (Vec::new(), HashMap::new());
    for (at, record) in records.iter().enumerate() {
        let article = record.article();
        let terms = Terms::of(article.title, article.text);
        let is_other = at % 10 != 9;
        for &term in terms.hashes() {
            *counts.entry(term).or_insert(0) += 1;
            if is_other {
                *of_others.entry(term).or_insert(0) += 1;
            }
        }
        if !is_other {
            tenth.push(terms);
        }
    }
    let encode = |articles: usize, counts| -> Result<(Background, Vec<u8>), String> {
        let articles = u32::try_from(articles).map_err(|_| "too many articles".to_owned())?;
        let bytes = Background::encode(articles, counts, options.most_bytes);
        let table = Background::from_bytes(&bytes).map_err(|error| error.to_string())?;
        Ok((table, bytes))
    };
    let (of_others, _) = encode(records.len() - tenth.len(), of_others)?;
    let known = tenth.iter().filter(|terms| of_others.knows(terms)).count();
    let (table, bytes) = encode(records.len(), counts)?;
    if table.is_empty() {
        return Err("no term stands in two articles and fits into the table".to_owned());
    }
    std::fs::write(&options.out, &bytes)
        .map_err(|error| format!("{}: {error}", options.out.display()))?;
    output::print(&format!(
        "{} articles, {} terms, {} bytes\n\
         each tenth article: a table of the others knows {known} of {}\n",
        table.articles(),
        table.len(),
        bytes.len(),
        tenth.len()
    ))
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut out, mut most_bytes, mut files) = (None, 512 * 1024, Vec::new());
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("out") => out = Some(arguments.value()?.into()),
            Long("bytes") => most_bytes = arguments.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    let out = out.ok_or("where to write?")?;
    if files.is_empty() {
        return Err("no file to read".into());
    }
    Ok(Some(Options { out, most_bytes, files }))
}
