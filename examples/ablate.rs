//! Measures what each part of story clustering is worth on labelled news.
//!
//! ablate FOLDER
//!
//! Prints the tables of `src/stories/README.md`: the scores lost without each part, the threshold
//! with the best scores for each set, and the regression behind the probability of one event.

#[path = "support/input.rs"]
mod input;
#[path = "support/labelled.rs"]
mod labelled;
#[path = "support/output.rs"]
mod output;
#[path = "support/regression.rs"]
mod regression;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use labelled::{F1, Set};
use lexopt::prelude::*;
use samestory::tuning::Tuning;
use samestory::{Clusterer, ClustererBuilder};

const USAGE: &str = "usage: ablate FOLDER

Measures what each part of story clustering is worth. Reads the labelled sets basil, allsides,
wikinews, ecbplus, neus-short and uci-headlines (.jsonl, with the field story) in FOLDER.";

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
    let sets = Set::read_all(&folder)?;
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

/// Returns the variants of the ablation, each with the part that it leaves out.
fn variants() -> Vec<(&'static str, ClustererBuilder)> {
    let tuned = |change: fn(&mut Tuning)| {
        let mut tuning = Tuning::default();
        change(&mut tuning);
        Clusterer::builder().tuning(tuning)
    };
    vec![
        ("the background table", Clusterer::builder().without_built_in_background()),
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
    let _ = writeln!(table, "| nothing: the scores | {threshold} |{}", scores.collect::<String>());
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
        let _ = writeln!(table, "| {name} | {threshold} |{}", lost.collect::<String>());
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
        let _ = writeln!(
            table,
            "| {} | {} | {:.3} / {:.3} | {:.3} / {:.3} |",
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
