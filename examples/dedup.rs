//! Prints which articles of JSON Lines files to keep, and of which each other one is a copy.
//!
//! `dedup FILE...`

#[allow(dead_code)] // each program uses a part of it
#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use input::Record;
use samestory::{Article, ArticleId, CopyFinder};

const USAGE: &str = "usage: dedup FILE...

Finds near-duplicates in JSON Lines files, plain or .gz; - is standard input. Prints a line for
each article, in input order, with fields separated by tabs: \"keep\" and the id; or \"copy\", the
id, the id of the original, their relation, Jaccard similarity and containment. The last line
counts them.";

fn main() -> ExitCode {
    output::end("dedup", run())
}

fn run() -> Result<(), String> {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() || files.iter().any(|file| file.as_os_str() == "--help") {
        return output::print(&format!("{USAGE}\n"));
    }
    let (records, _) = input::records::<Record>(&files, false)?;
    let articles: Vec<Article<'_>> = records.iter().map(Record::article).collect();
    let dedup = CopyFinder::new().dedup(&articles);
    let mut out = String::new();
    for (record, id) in records.iter().zip((0..).map(ArticleId::new)) {
        let _ = match dedup.copy_of(id) {
            None => writeln!(out, "keep\t{}", record.id),
            Some(copy) => writeln!(
                out,
                "copy\t{}\t{}\t{}\t{:.3}\t{:.3}",
                record.id,
                records[copy.original.index()].id,
                copy.relation,
                copy.overlap.jaccard(),
                copy.overlap.containment()
            ),
        };
    }
    output::print(&format!("{out}{dedup}\n"))
}
