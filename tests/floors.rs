//! The scores reached so far, on the labelled news in the folder that `SAMESTORY_EVAL` names. The tests
//! are ignored unless asked for:
//!
//! ```text
//! cargo build --release --examples
//! SAMESTORY_EVAL=FOLDER cargo test --release --test floors -- --include-ignored --nocapture
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)] // each test uses a part of it
#[path = "support/corpus.rs"]
mod corpus;
#[path = "../examples/support/input.rs"]
mod input;

use std::path::PathBuf;
use std::process::Command;

use input::Record;
use samestory::eval::Scores;
use samestory::hash::hash;
use samestory::{Article, ArticleId, Clusterer};
use serde::Deserialize;
use serde_json::Value;

fn folder() -> PathBuf {
    let folder = std::env::var_os("SAMESTORY_EVAL").map(PathBuf::from);
    folder.expect("SAMESTORY_EVAL names the folder of labelled news")
}

fn id(at: usize) -> ArticleId {
    ArticleId::try_from(at).unwrap()
}

/// What the example `evaluate` reports of one file.
fn report(arguments: &[&str], files: &[PathBuf]) -> Value {
    let test = std::env::current_exe().unwrap();
    let name = format!("evaluate{}", std::env::consts::EXE_SUFFIX);
    let example = test.ancestors().nth(2).unwrap().join("examples").join(name);
    let output = Command::new(example).arg("--json").args(arguments).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = String::from_utf8(output.stdout).unwrap();
    print!("{line}");
    serde_json::from_str(&line).unwrap()
}

fn number(report: &Value, field: &str) -> f64 {
    report[field].as_f64().unwrap()
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn one_cut_serves_all_sets() {
    let folder = folder();
    for (set, arguments, b3, pairs) in [
        ("basil", &[][..], 0.99, 0.99),
        ("allsides", &[], 0.935, 0.853),
        ("wikinews", &[], 0.881, 0.791),
        ("ecbplus", &["--no-time"], 0.944, 0.922),
        ("neus-short", &["--no-time"], 0.835, 0.68),
        ("uci-headlines", &["--no-time"], 0.83, 0.855),
    ] {
        let report = report(arguments, &[folder.join(format!("{set}.jsonl"))]);
        let (b3_f1, pair_f1) = (number(&report, "b3_f1"), number(&report, "pair_f1"));
        assert!(b3_f1 >= b3 && pair_f1 >= pairs, "{set}: {b3_f1:.3} / {pair_f1:.3}");
    }
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn a_fifth_of_the_stories_tells_the_granularity() {
    let folder = folder();
    for (set, b3, pairs) in [("uci-headlines", 0.85, 0.88), ("neus-short", 0.79, 0.65)] {
        let report = report(&["--no-time", "--fit", "0.2"], &[folder.join(format!("{set}.jsonl"))]);
        let (b3_f1, pair_f1) = (number(&report, "b3_f1"), number(&report, "pair_f1"));
        assert!(b3_f1 >= b3 && pair_f1 >= pairs, "{set}: {b3_f1:.3} / {pair_f1:.3}");
    }
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn a_probability_means_what_it_says() {
    let folder = folder();
    for (set, arguments) in [
        ("basil", &["--calibration"][..]),
        ("allsides", &["--calibration"]),
        ("wikinews", &["--calibration"]),
        ("ecbplus", &["--calibration", "--no-time"]),
        ("neus-short", &["--calibration", "--no-time"]),
        ("uci-headlines", &["--calibration", "--no-time"]),
    ] {
        let report = report(arguments, &[folder.join(format!("{set}.jsonl"))]);
        assert!(number(&report, "all_error") <= 0.015, "{set}");
        assert!(number(&report, "similar_error") <= 0.1, "{set}");
    }
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn languages_are_told_apart_by_event() {
    let folder = folder();
    let report = report(&["--pairs"], &[folder.join("semeval-multilingual.pairs.jsonl")]);
    assert!(number(&report, "auc") >= 0.9);
    assert!(number(&report["auc_by_lang"], "zh") >= 0.93);
    for (language, auc) in report["auc_by_lang"].as_object().unwrap() {
        // Arabic writes articles and prepositions as part of the word.
        let least = if language == "ar" { 0.68 } else { 0.84 };
        assert!(auc.as_f64().unwrap() >= least, "{language}: {auc}");
    }
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn distractors_do_little_harm_and_cost_little() {
    let folder = folder();
    let alone = report(&[], &[folder.join("allsides.jsonl")]);
    let background = folder.join("background.jsonl.gz");
    let amid = report(&["--distractors"], &[background, folder.join("allsides.jsonl")]);
    for field in ["b3_f1", "pair_f1"] {
        assert!(number(&amid, field) >= number(&alone, field) - 0.015, "{field}");
    }
    assert!(number(&amid, "peak_bytes") <= 1.5e9);
    if !cfg!(debug_assertions) {
        assert!(number(&amid, "seconds") <= 30.0);
    }
}

#[derive(Deserialize)]
struct Labelled {
    #[serde(flatten)]
    record: Record,
    story: String,
}

impl AsRef<Record> for Labelled {
    fn as_ref(&self) -> &Record {
        &self.record
    }
}

/// What an outlet prints with each of its articles.
#[derive(Clone, Copy, Debug)]
enum Pasted {
    /// A bar of 25 words above.
    Header,
    /// Three headlines of twenty words in the middle, "more from" the outlet.
    Middle,
    /// Below, who the author is, one of three, in 45 words, and a note of 60.
    Footer,
}

impl Pasted {
    fn paste(self, record: &mut Record, at: u64) {
        let outlet = hash(record.outlet.as_bytes());
        let passage = |kind: u64, words: u64| corpus::passage(outlet.wrapping_add(kind), words);
        match self {
            Self::Header => record.text = format!("{}\n\n{}", passage(1, 25), record.text),
            Self::Middle => {
                let spaces: Vec<usize> =
                    record.text.match_indices(' ').map(|space| space.0).collect();
                let block: String = (2..5).map(|line| passage(line, 20) + "\n").collect();
                let middle = spaces.get(spaces.len() / 2).copied().unwrap_or(record.text.len());
                record.text.insert_str(middle, &format!("\n{block}"));
            }
            Self::Footer => {
                let author = passage(5 + at % 3, 45);
                record.text = format!("{}\n\n{author}\n{}", record.text, passage(8, 60));
            }
        }
    }
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn boilerplate_does_little_harm() {
    let folder = folder();
    let file = folder.join("allsides.jsonl");
    let scores = |kinds: &[Pasted]| {
        let (mut records, _) =
            input::records::<Labelled>(std::slice::from_ref(&file), false).unwrap();
        for (at, labelled) in (0..).zip(&mut records) {
            for kind in kinds {
                kind.paste(&mut labelled.record, at);
            }
        }
        let articles: Vec<Article<'_>> =
            records.iter().map(|labelled| labelled.record.article()).collect();
        let stories = Clusterer::new().cluster(&articles);
        let story = |at: usize| stories.story_of(id(at)).unwrap().id();
        let found = (0..).zip(&records).map(|(at, labelled)| (story(at), &labelled.story));
        let scores = Scores::of(found).unwrap();
        println!("{kinds:?}: {:.4} / {:.4}", scores.b_cubed.f1, scores.pairs.f1);
        (scores.b_cubed.f1, scores.pairs.f1)
    };
    let clean = scores(&[]);
    let all = [Pasted::Header, Pasted::Middle, Pasted::Footer];
    for kinds in [&all[..1], &all[1..2], &all[2..], &all] {
        let (b3, pairs) = scores(kinds);
        assert!(b3 >= clean.0 - 0.01 && pairs >= clean.1 - 0.01, "{kinds:?}: {b3:.3} / {pairs:.3}");
    }
}

#[test]
#[ignore = "needs SAMESTORY_EVAL: the folder of labelled news"]
fn the_two_seeds_are_one_story_in_every_company() {
    let folder = folder();
    let (records, _) =
        input::records::<Record>(&[folder.join("kerry-moscow.jsonl")], false).unwrap();
    let articles: Vec<Article<'_>> = records.iter().map(Record::article).collect();
    let place = |id: &str| records.iter().position(|record| record.id == id).unwrap();
    let seeds = [place("seed-000-sofrep"), place("seed-002-new-arab")];
    let clusterer = Clusterer::new();

    let stories = clusterer.cluster(&articles);
    let story = stories.story_of(id(seeds[0])).unwrap();
    let mut expected = seeds.map(id);
    expected.sort_unstable();
    assert_eq!(story.articles(), expected, "among all");

    let two = |a: usize, b: usize| clusterer.cluster(&[articles[a], articles[b]]).len();
    assert_eq!(two(seeds[0], seeds[1]), 1, "by themselves");
    for other in (0..articles.len()).filter(|other| !seeds.contains(other)) {
        for seed in seeds {
            assert_eq!(two(seed, other), 2, "{} with {}", records[seed].id, records[other].id);
        }
    }
    let why = clusterer.compare(&articles[seeds[0]], &articles[seeds[1]]);
    println!("{why}");
    assert!(why.probability >= 0.9);
    for other in (0..articles.len()).filter(|other| !seeds.contains(other)) {
        for seed in seeds {
            let distractor = clusterer.compare(&articles[seed], &articles[other]);
            assert!(distractor.probability <= 0.3, "{}", records[other].id);
        }
    }
    let terms: Vec<&str> = why.shared.iter().take(10).map(|shared| shared.term.as_str()).collect();
    for name in ["military pact", "joint bombing", "moscow"] {
        assert!(terms.contains(&name), "{name}");
    }
}
