//! Measures what each part of story clustering is worth on labelled news.
//!
//! ablate FOLDER
//!
//! Prints the tables of `src/stories/README.md`: the scores lost without each part, the threshold
//! with the best scores for each set, and the regression behind the probability of one event.

#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;
#[path = "support/regression.rs"]
mod regression;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use input::Record;
use lexopt::prelude::*;
use samestory::corpus::Background;
use samestory::eval::Scores;
use samestory::tuning::Tuning;
use samestory::{Article, ArticleId, Clusterer, ClustererBuilder};
use serde::Deserialize;

const USAGE: &str = "usage: ablate FOLDER

Measures what each part of story clustering is worth. Reads the labelled sets basil, allsides,
wikinews, ecbplus, neus-short and uci-headlines (.jsonl, with the field story) in FOLDER.";

/// The labelled sets, and whether the dates of the articles are used. The dates of the other sets
/// are those of a collection and would give the labels away.
const SETS: [(&str, bool); 6] = [
    ("basil", true),
    ("allsides", true),
    ("wikinews", true),
    ("ecbplus", false),
    ("neus-short", false),
    ("uci-headlines", false),
];

/// Thresholds of the ablation, a sixth apart. Each variant is scored at the best one for all sets.
const THRESHOLDS: [f64; 4] = [0.056, 0.066, 0.078, 0.092];

/// Thresholds among which the best one for each set is looked for.
const ALL_THRESHOLDS: [f64; 10] = [0.02, 0.03, 0.04, 0.05, 0.056, 0.062, 0.07, 0.08, 0.092, 0.11];

/// A window, in days, within which no distance in time lowers a similarity.
const NO_WINDOW: f64 = 36_500.0;

fn main() -> ExitCode {
    output::end("ablate", run())
}

fn run() -> Result<(), String> {
    let Some(folder) = folder().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let sets: Vec<Set> = SETS
        .iter()
        .map(|&(name, is_dated)| Set::read(&folder, name, is_dated))
        .collect::<Result<_, _>>()?;
    output::print(&format!("{}\n", ablation(&sets)?))?;
    output::print(&format!("{}\n", best_thresholds(&sets)?))?;
    output::print(&regression(&sets)?)
}

/// Returns the folder on the command line; `None` if only help is asked for.
fn folder() -> Result<Option<PathBuf>, lexopt::Error> {
    let mut folder = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Value(value) if folder.is_none() => folder = Some(value.into()),
            other => return Err(other.unexpected()),
        }
    }
    folder.map(Some).ok_or_else(|| "no folder to read".into())
}

/// An article with the name of its story, which is empty if the article is not scored.
#[derive(Deserialize)]
struct Labelled {
    #[serde(flatten)]
    record: Record,
    #[serde(default, deserialize_with = "input::text")]
    story: String,
}

impl AsRef<Record> for Labelled {
    fn as_ref(&self) -> &Record {
        &self.record
    }
}

/// A labelled set.
struct Set {
    name: &'static str,
    is_dated: bool,
    records: Vec<Labelled>,
}

/// B-cubed F1 and pair F1.
#[derive(Clone, Copy, Default)]
struct F1 {
    b_cubed: f64,
    pairs: f64,
}

impl F1 {
    fn sum(self) -> f64 {
        self.b_cubed + self.pairs
    }
}

impl Set {
    fn read(folder: &Path, name: &'static str, is_dated: bool) -> Result<Self, String> {
        let (records, _) = input::records(&[folder.join(format!("{name}.jsonl"))], false)?;
        Ok(Self { name, is_dated, records })
    }

    fn articles(&self) -> Vec<Article<'_>> {
        let articles = self.records.iter().map(|labelled| labelled.record.article());
        articles.map(|article| if self.is_dated { article } else { article.undated() }).collect()
    }

    fn score(&self, clusterer: &Clusterer) -> F1 {
        let articles = self.articles();
        let stories = clusterer.cluster(&articles);
        let story = |id| stories.story_of(id).map(|story| story.id());
        let labelled = ArticleId::all(articles.len()).zip(&self.records);
        let scored = labelled.filter(|(_, labelled)| !labelled.story.is_empty());
        let scores = Scores::of(scored.map(|(id, labelled)| (story(id), &labelled.story)));
        scores.map_or_else(F1::default, |scores| F1 {
            b_cubed: scores.b_cubed.f1,
            pairs: scores.pairs.f1,
        })
    }

    /// Returns the logarithm of the similarity of each similar pair of labelled articles, and
    /// whether the two report one event.
    fn pairs(&self, clusterer: &Clusterer) -> Vec<(f64, bool)> {
        let story = |id: ArticleId| self.records[id.index()].story.as_str();
        let pairs = clusterer.similar_pairs(&self.articles()).into_iter();
        pairs
            .filter(|pair| !story(pair.a).is_empty() && !story(pair.b).is_empty())
            .filter(|pair| pair.similarity > 0.0)
            .map(|pair| (pair.similarity.ln(), story(pair.a) == story(pair.b)))
            .collect()
    }
}

/// Returns the variants of the ablation, each with the part that it leaves out.
fn variants() -> Vec<(&'static str, ClustererBuilder)> {
    let tuned = |change: fn(&mut Tuning)| {
        let mut tuning = Tuning::default();
        change(&mut tuning);
        Clusterer::builder().tuning(tuning)
    };
    vec![
        ("the background table", Clusterer::builder().background(Arc::new(Background::default()))),
        ("local scaling", tuned(|tuning| tuning.scaling_strength = 0.0)),
        ("weaker scaling of short texts", tuned(|tuning| tuning.half_strength_words = 0.0)),
        ("more neighbours among more texts", tuned(|tuning| tuning.neighbours_exponent = 0.0)),
        ("pairs of words", tuned(|tuning| tuning.pair_weight = 0.0)),
        (
            "a lower weight for pairs, long words and stems",
            tuned(|tuning| tuning.part_weight = 1.0),
        ),
        ("a lower weight for terms that stand alone", tuned(|tuning| tuning.alone_weight = 1.0)),
        (
            "the collection's own counts",
            tuned(|tuning| {
                tuning.own_texts = 0.0;
                tuning.own_share = 1e6;
            }),
        ),
        ("damping of own counts beyond 40 texts", tuned(|tuning| tuning.own_texts = 1e6)),
        ("the time factor", Clusterer::builder().window_days(NO_WINDOW)),
        ("the factor for one outlet", tuned(|tuning| tuning.same_outlet_factor = 1.0)),
        ("the loss for undated texts", tuned(|tuning| tuning.undated_loss = 0.0)),
    ]
}

/// Scores all sets at the threshold of [`THRESHOLDS`] with the greatest sum of all scores.
fn best(sets: &[Set], builder: &ClustererBuilder) -> Result<(f64, Vec<F1>), String> {
    let mut best: Option<(f64, f64, Vec<F1>)> = None;
    for threshold in THRESHOLDS {
        let clusterer = built(builder, threshold)?;
        let scores: Vec<F1> = sets.iter().map(|set| set.score(&clusterer)).collect();
        let sum = scores.iter().map(|f1| f1.sum()).sum();
        if best.as_ref().is_none_or(|best| sum > best.0) {
            best = Some((sum, threshold, scores));
        }
    }
    let (_, threshold, scores) = best.ok_or("no threshold to try")?;
    Ok((threshold, scores))
}

fn built(builder: &ClustererBuilder, threshold: f64) -> Result<Clusterer, String> {
    builder.clone().threshold(threshold).build().map_err(|error| error.to_string())
}

/// Returns the points of each score that are lost without each part.
fn ablation(sets: &[Set]) -> Result<String, String> {
    let (threshold, complete) = best(sets, &Clusterer::builder())?;
    let names: Vec<&str> = sets.iter().map(|set| set.name).collect();
    let mut table = format!(
        "| without | threshold | {} |\n|---|---|{}\n",
        names.join(" | "),
        "---|".repeat(sets.len())
    );
    let scores = complete.iter().map(|f1| format!(" {:.3} / {:.3} |", f1.b_cubed, f1.pairs));
    table += &format!("| nothing: the scores | {threshold} |{}\n", scores.collect::<String>());
    for (name, builder) in variants() {
        let (threshold, scores) = best(sets, &builder)?;
        let lost = complete.iter().zip(scores).map(|(complete, f1)| {
            // Adding 0 turns -0 into 0.
            let points = |complete: f64, f1: f64| (1_000.0 * (complete - f1)).round() / 10.0 + 0.0;
            format!(
                " {:.1} / {:.1} |",
                points(complete.b_cubed, f1.b_cubed),
                points(complete.pairs, f1.pairs)
            )
        });
        table += &format!("| {name} | {threshold} |{}\n", lost.collect::<String>());
    }
    Ok(table)
}

/// Returns the threshold with the best scores for each set, beside the default.
fn best_thresholds(sets: &[Set]) -> Result<String, String> {
    let default = Clusterer::new().threshold();
    let mut table =
        format!("| set | best threshold | scores | at {default} |\n|---|---|---|---|\n");
    for set in sets {
        let mut best = (default, set.score(&Clusterer::new()));
        let at_default = best.1;
        for threshold in ALL_THRESHOLDS {
            let f1 = set.score(&built(&Clusterer::builder(), threshold)?);
            if f1.sum() > best.1.sum() {
                best = (threshold, f1);
            }
        }
        table += &format!(
            "| {} | {} | {:.3} / {:.3} | {:.3} / {:.3} |\n",
            set.name, best.0, best.1.b_cubed, best.1.pairs, at_default.b_cubed, at_default.pairs
        );
    }
    Ok(table)
}

/// Returns the values of `even_similarity` and `probability_slope` that fit the pairs of all sets
/// best, each set with the same weight.
fn regression(sets: &[Set]) -> Result<String, String> {
    let pairs: Vec<Vec<(f64, bool)>> =
        sets.iter().map(|set| set.pairs(&Clusterer::new())).collect();
    let weighted: Vec<(f64, bool, f64)> = pairs
        .iter()
        .flat_map(|pairs| {
            let weight = 1.0 / pairs.len().max(1) as f64;
            pairs.iter().map(move |&(log, same)| (log, same, weight))
        })
        .collect();
    let (intercept, slope) =
        regression::logistic(&weighted).ok_or("the pairs fit no logistic regression")?;
    Ok(format!(
        "even_similarity {:.4}, probability_slope {slope:.2}, from {} pairs\n",
        (-intercept / slope).exp(),
        weighted.len()
    ))
}
