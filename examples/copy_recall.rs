//! Prints the recall of the search for copies among the articles of some files and edited versions
//! of them.
//!
//! `copy_recall [--every N] [--versions N] FILE...`

#[path = "support/exhaustive.rs"]
mod exhaustive;
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
use samestory::copies::{Copies, CopyFinder, Rank};
use samestory::hash::mix;
use samestory::linkage::UnionFind;
use samestory::text::{Overlap, Shingler, WordHashes};

const USAGE: &str = "usage: copy_recall [--every N] [--versions N] FILE...

Edits every Nth article of 60 words or more in the JSON Lines files, with each kind of edit in turn. Counts the
word 3-shingles that any two texts share, edited or not. Prints how many of the pairs that are copies by that count
the search finds: a row for each kind of edit, with the pairs of an edited text and an article, then the pairs
among the articles, and the pairs among the edited texts.

  --every N     edits every Nth article; defaults to 3
  --versions N  edits each of them N times, with each kind of edit in turn; defaults to 1";

/// Number of words in a shingle: the default of `Shingler`.
const SHINGLE: usize = 3;

fn main() -> ExitCode {
    output::end("copy_recall", run())
}

/// An edit of an article.
#[derive(Clone, Copy)]
enum Edit {
    /// Replaces this percentage of the words.
    Words(u64),
    /// Adds words before and after, which are this percentage of the result.
    Boilerplate(u64),
    /// Keeps a run of this percentage of the words.
    Cut(u64),
    /// Replaces 5 % of the words, keeps 40 %, and adds boilerplate, which is 33 % of the result.
    All,
}

const EDITS: [Edit; 23] = [
    Edit::Words(0),
    Edit::Words(5),
    Edit::Words(10),
    Edit::Words(15),
    Edit::Words(20),
    Edit::Words(30),
    Edit::Words(40),
    Edit::Boilerplate(10),
    Edit::Boilerplate(20),
    Edit::Boilerplate(30),
    Edit::Boilerplate(40),
    Edit::Boilerplate(50),
    Edit::Boilerplate(60),
    Edit::Cut(90),
    Edit::Cut(80),
    Edit::Cut(70),
    Edit::Cut(60),
    Edit::Cut(50),
    Edit::Cut(40),
    Edit::Cut(30),
    Edit::Cut(20),
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

    /// Returns the edited text; texts are hashes of words.
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

/// Number of pairs, and of those that are found.
#[derive(Clone, Copy, Default)]
struct Pairs {
    all: usize,
    /// Pairs in one group of verified copies.
    grouped: usize,
    /// Copies of one original, and reported links.
    tied: usize,
}

#[derive(Clone, Copy, Default)]
struct Row {
    edited: usize,
    /// Sum over the edited texts of the Jaccard similarity with their sources.
    jaccard: f64,
    /// The same for the containment.
    containment: f64,
    /// Pairs that the rule calls copies.
    copies: Pairs,
    /// Pairs with a Jaccard similarity of 0.5, or a containment of 0.6 with 60 words in common.
    alike: Pairs,
}

/// Result of the search.
struct Found {
    copies: Copies,
    groups: Vec<u32>,
}

impl Found {
    fn of(copies: Copies, texts: usize) -> Self {
        let mut groups = UnionFind::new(texts);
        for (item, &original) in (0..).zip(copies.originals()) {
            groups.union(item, original);
        }
        for link in copies.links() {
            groups.union(link.a, link.b);
        }
        Self { copies, groups: groups.into_labels() }
    }

    fn count(&self, a: u32, b: u32, pairs: &mut Pairs) {
        let original = |item: u32| self.copies.originals()[item as usize];
        let tied = original(a) == original(b)
            || self.copies.links().binary_search_by_key(&(a, b), |link| (link.a, link.b)).is_ok();
        pairs.all += 1;
        pairs.grouped += usize::from(self.groups[a as usize] == self.groups[b as usize]);
        pairs.tied += usize::from(tied);
    }
}

fn run() -> Result<(), String> {
    let Some(Options { every, versions, files }) =
        options().map_err(|error| format!("{error}\n{USAGE}"))?
    else {
        return output::print(&format!("{USAGE}\n"));
    };
    let (records, _) = input::records::<Record>(&files, false)?;
    let mut texts: Vec<Vec<u64>> =
        records.iter().map(|record| WordHashes::of(&record.text).whole().to_vec()).collect();
    drop(records);
    let articles = texts.len();
    let sources: Vec<usize> = (0..articles)
        .filter(|&at| texts[at].len() >= 60)
        .step_by(every)
        .flat_map(|source| std::iter::repeat_n(source, versions))
        .collect();
    for (turn, &source) in sources.iter().enumerate() {
        texts.push(EDITS[turn % EDITS.len()].apply(&texts[source], mix(turn as u64)));
    }

    let finder = CopyFinder::default();
    let sketches: Vec<_> = texts.iter().map(|text| finder.sketch(text)).collect();
    let recipe = Shingler::default();
    let shingles = |item: u32| recipe.word_shingles(&texts[item as usize]).collect();
    let found =
        Found::of(finder.find(&sketches, shingles, |item| Rank::at(item.into())), texts.len());
    drop(sketches);

    // One row for each kind of edit, one for the articles, and one for the edited texts.
    let mut rows = [Row::default(); EDITS.len() + 2];
    exhaustive::each_overlap((0..).take(texts.len()).map(shingles), |a, b, overlap| {
        let turn = |text: u32| (text as usize).checked_sub(articles);
        let row = match (turn(a), turn(b)) {
            (None, Some(turn)) => &mut rows[turn % EDITS.len()],
            (None, None) => &mut rows[EDITS.len()],
            _ => &mut rows[EDITS.len() + 1],
        };
        if turn(b).is_some_and(|turn| sources[turn] == a as usize) {
            row.edited += 1;
            row.jaccard += overlap.jaccard();
            row.containment += overlap.containment();
        }
        if finder.relation(&overlap).is_copy() {
            found.count(a, b, &mut row.copies);
        }
        if alike(&overlap) {
            found.count(a, b, &mut row.alike);
        }
    });
    output::print(&table(&rows, found.copies.work().verified, texts.len()))
}

fn alike(overlap: &Overlap) -> bool {
    // Shingles of sixty words in a row.
    const SHARED: usize = 60 - SHINGLE + 1;
    overlap.jaccard() >= 0.5 || (overlap.containment() >= 0.6 && overlap.shared >= SHARED)
}

fn table(rows: &[Row], verified: usize, texts: usize) -> String {
    let mut out = "| change | edited | Jaccard | containment | copies | in one group | tied | J >= 0.5 or C >= 0.6 with 60 words | in one group | tied |\n|---|---|---|---|---|---|---|---|---|---|\n".to_owned();
    let mut line = |name: &str, row: &Row| {
        let mean = |sum: f64| match row.edited {
            0 => String::new(),
            edited => format!("{:.2} ", sum / edited as f64),
        };
        let edited = if row.edited > 0 { format!("{} ", row.edited) } else { String::new() };
        let (copies, alike) = (row.copies, row.alike);
        let _ = writeln!(
            out,
            "| {name} | {edited}| {}| {}| {} | {} | {} | {} | {} | {} |",
            mean(row.jaccard),
            mean(row.containment),
            copies.all,
            copies.grouped,
            copies.tied,
            alike.all,
            alike.grouped,
            alike.tied
        );
    };
    let names = EDITS.iter().map(|edit| edit.name());
    let others = ["among the articles themselves", "among the edited"].map(str::to_owned);
    let mut all = Row::default();
    for (name, row) in names.chain(others).zip(rows) {
        line(&name, row);
        all.edited += row.edited;
        all.jaccard += row.jaccard;
        all.containment += row.containment;
        for (sum, of_row) in [(&mut all.copies, row.copies), (&mut all.alike, row.alike)] {
            sum.all += of_row.all;
            sum.grouped += of_row.grouped;
            sum.tied += of_row.tied;
        }
    }
    line("all", &all);
    let _ = writeln!(out, "\n{texts} texts, {verified} pairs compared exactly");
    out
}

/// Maximum number of versions of an article, because texts are numbered in 32 bits.
const MOST_VERSIONS: usize = 10_000;

struct Options {
    every: usize,
    versions: usize,
    files: Vec<PathBuf>,
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options { every: 3, versions: 1, files: Vec::new() };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("every") => options.every = arguments.value()?.parse()?,
            Long("versions") => options.versions = arguments.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            Value(file) => options.files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    if options.files.is_empty() {
        return Err("no file to read".into());
    }
    if options.every == 0 {
        return Err("--every takes 1 or more".into());
    }
    if !(1..=MOST_VERSIONS).contains(&options.versions) {
        return Err(format!("--versions takes 1 to {MOST_VERSIONS}").into());
    }
    Ok(Some(options))
}
