//! Prints how many edited copies are found among all articles of some files, by the kind and amount of change.
//!
//! `copy_recall [--every N] FILE...`

#[allow(dead_code)] // each program uses a part of it
#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use input::Record;
use lexopt::prelude::*;
use samestory::copies::{CopyFinder, UnionFind};
use samestory::hash::mix;
use samestory::text::{Overlap, ShingleSet, WordHashes};

const USAGE: &str = "usage: copy_recall [--every N] FILE...

Edits every Nth article of the JSON Lines files that has 60 words or more, a kind of edit after the other,
looks for copies among all, and prints of each kind how many of the edited ones are copies by exact overlap,
and how many of those are found.

  --every N  edit every Nth article; 4 unless told";

/// Word 3-shingles.
const SHINGLE: usize = 3;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("copy_recall: {message}");
            ExitCode::from(2)
        }
    }
}

/// What is done to an article.
#[derive(Clone, Copy)]
enum Edit {
    /// So many percent of the words are others.
    Words(u64),
    /// Words are added before and after it, so that they are so many percent of the whole.
    Boilerplate(u64),
    /// So many percent of it are left, from somewhere.
    Cut(u64),
    /// Every twentieth word is another, two fifths of it are left, and boilerplate is a third of the whole.
    All,
}

const EDITS: [Edit; 17] = [
    Edit::Words(0),
    Edit::Words(5),
    Edit::Words(10),
    Edit::Words(15),
    Edit::Words(20),
    Edit::Words(30),
    Edit::Words(40),
    Edit::Boilerplate(10),
    Edit::Boilerplate(30),
    Edit::Boilerplate(60),
    Edit::Cut(80),
    Edit::Cut(60),
    Edit::Cut(40),
    Edit::Cut(20),
    Edit::Cut(15),
    Edit::Cut(10),
    Edit::All,
];

impl Edit {
    fn name(self) -> String {
        match self {
            Self::Words(share) => format!("{share} % of the words changed"),
            Self::Boilerplate(share) => format!("boilerplate, {share} % of the whole"),
            Self::Cut(share) => format!("{share} % left"),
            Self::All => "5 % changed, 40 % left, boilerplate 33 %".to_owned(),
        }
    }

    /// Another text from this one; both are hashes of words.
    fn apply(self, words: &[u64], seed: u64) -> Vec<u64> {
        match self {
            Self::Words(share) => (0..)
                .zip(words)
                .map(|(at, &word)| {
                    let chance = mix(seed ^ mix(at));
                    if chance % 100 < share { chance } else { word }
                })
                .collect(),
            Self::Boilerplate(share) => {
                let added = words.len() as u64 * share / (100 - share);
                let new = |at: u64| mix(seed ^ mix(!at));
                let before = (0..added / 3).map(new);
                let after = (added / 3..added).map(new);
                before.chain(words.iter().copied()).chain(after).collect()
            }
            Self::Cut(share) => {
                let left = words.len() * share as usize / 100;
                let start = seed as usize % (words.len() - left + 1);
                words[start..start + left].to_vec()
            }
            Self::All => {
                let text = Self::Words(5).apply(words, seed);
                let text = Self::Cut(40).apply(&text, seed);
                Self::Boilerplate(33).apply(&text, seed)
            }
        }
    }
}

/// An edited article and where it comes from.
struct Edited {
    source: usize,
    edit: usize,
    overlap: Overlap,
}

#[derive(Clone, Copy, Default)]
struct Row {
    edited: usize,
    jaccard: f64,
    containment: f64,
    copies: usize,
    found: usize,
    wanted: usize,
    wanted_found: usize,
}

fn run() -> Result<(), String> {
    let Some((every, files)) = options().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let (records, _) = input::records::<Record>(&files, false)?;
    let mut texts: Vec<Vec<u64>> =
        records.iter().map(|record| WordHashes::of(&record.text).whole().to_vec()).collect();
    drop(records);
    let sources: Vec<usize> =
        (0..texts.len()).filter(|&at| texts[at].len() >= 60).step_by(every).collect();
    let mut edited = Vec::new();
    for (turn, &source) in sources.iter().enumerate() {
        let edit = turn % EDITS.len();
        let text = EDITS[edit].apply(&texts[source], mix(turn as u64));
        let set = |words: &[u64]| ShingleSet::from_words(words, SHINGLE);
        edited.push(Edited { source, edit, overlap: set(&texts[source]).overlap(&set(&text)) });
        texts.push(text);
    }

    let finder = CopyFinder::default();
    let sketches: Vec<_> = texts.iter().map(|text| finder.sketch(text)).collect();
    let shingles = |item: u32| ShingleSet::from_words(&texts[item as usize], SHINGLE);
    let copies = finder.find(&sketches, shingles, |item| item);
    let mut tied = UnionFind::new(texts.len());
    for (item, &original) in (0..).zip(copies.originals()) {
        tied.union(item, original);
    }
    for link in copies.links() {
        tied.union(link.a, link.b);
    }

    let mut rows = vec![Row::default(); EDITS.len()];
    let first = texts.len() - edited.len();
    for (at, Edited { source, edit, overlap }) in edited.iter().enumerate() {
        let found = tied.find((first + at) as u32) == tied.find(*source as u32);
        let (jaccard, containment) = (overlap.jaccard(), overlap.containment());
        let wanted = jaccard >= 0.5 || (containment >= 0.6 && overlap.shared >= 58);
        let row = &mut rows[*edit];
        row.edited += 1;
        row.jaccard += jaccard;
        row.containment += containment;
        if finder.relation(overlap).is_copy() {
            row.copies += 1;
            row.found += usize::from(found);
        }
        if wanted {
            row.wanted += 1;
            row.wanted_found += usize::from(found);
        }
    }
    output::print(&table(&rows, copies.work().verified, texts.len()))
}

fn table(rows: &[Row], verified: usize, texts: usize) -> String {
    let mut out = "| change | edited | Jaccard | containment | copies | found | J >= 0.5 or C >= 0.6 with 60 words | found |\n|---|---|---|---|---|---|---|---|\n".to_owned();
    let mut line = |name: &str, row: &Row| {
        let mean = |sum: f64| sum / row.edited.max(1) as f64;
        let _ = writeln!(
            out,
            "| {name} | {} | {:.2} | {:.2} | {} | {} | {} | {} |",
            row.edited,
            mean(row.jaccard),
            mean(row.containment),
            row.copies,
            row.found,
            row.wanted,
            row.wanted_found
        );
    };
    let mut all = Row::default();
    for (edit, row) in EDITS.iter().zip(rows) {
        line(&edit.name(), row);
        all.edited += row.edited;
        all.jaccard += row.jaccard;
        all.containment += row.containment;
        all.copies += row.copies;
        all.found += row.found;
        all.wanted += row.wanted;
        all.wanted_found += row.wanted_found;
    }
    line("all", &all);
    let _ = writeln!(out, "\n{texts} texts, {verified} pairs compared exactly");
    out
}

/// `None` where only help is wanted.
fn options() -> Result<Option<(usize, Vec<PathBuf>)>, lexopt::Error> {
    let (mut every, mut files) = (4, Vec::new());
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("every") => every = arguments.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    if files.is_empty() || every == 0 {
        return Err("no file to read, or every 0th article".into());
    }
    Ok(Some((every, files)))
}
