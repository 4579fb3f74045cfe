//! Prints the probability that two articles are candidates, by their similarity, for the best bands
//! and rows.
//!
//! `s_curve [--threshold T] [--hashes N]`

#[path = "support/output.rs"]
mod output;

use std::fmt::Write as _;
use std::process::ExitCode;

use lexopt::prelude::*;
use samestory::lsh::Banding;

const USAGE: &str = "usage: s_curve [--threshold T] [--hashes N]

Prints the S-curve of the bands and rows that fit a threshold best, for several weights of a miss
relative to a false candidate, and that of the default.

  --threshold T  Jaccard similarity to find, 0 to 1; defaults to 0.5
  --hashes N     number of hashes of a signature, 1 to 4096; defaults to 128";

fn main() -> ExitCode {
    output::end("s_curve", run())
}

fn run() -> Result<(), String> {
    let options = options().map_err(|error| format!("{error}\n{USAGE}"))?;
    let Some((threshold, hashes)) = options else {
        return output::print(&format!("{USAGE}\n"));
    };
    let mut rows = vec![("default".to_owned(), Banding::default())];
    for weight in [0.5, 0.9, 0.99, 0.999] {
        let banding =
            Banding::for_threshold(threshold, hashes, weight).map_err(|error| error.to_string())?;
        rows.push((format!("{weight}"), banding));
    }
    let mut out = "| weight of a miss | bands x rows | hashes used |".to_owned();
    for tenth in 1..=9 {
        let _ = write!(out, " 0.{tenth} |");
    }
    let _ = write!(out, "\n|{}", "---|".repeat(12));
    for (name, banding) in rows {
        let (bands, rows, used) = (banding.bands(), banding.rows(), banding.hashes());
        let _ = write!(out, "\n| {name} | {bands} x {rows} | {used} |");
        for tenth in 1..=9 {
            let _ = write!(out, " {:.3} |", banding.candidate_probability(f64::from(tenth) / 10.0));
        }
    }
    output::print(&format!("{out}\n"))
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<(f64, u16)>, lexopt::Error> {
    let (mut threshold, mut hashes) = (0.5, 128);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("threshold") => threshold = arguments.value()?.parse()?,
            Long("hashes") => hashes = arguments.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some((threshold, hashes)))
}
