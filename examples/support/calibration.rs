//! The calibration error of the probability of one event.

use samestory::eval::calibration_error;
use samestory::{Article, Clusterer};
use serde::Serialize;

/// One line of `--json`.
#[derive(Serialize)]
struct Report {
    file: String,
    /// Number of similar pairs, and the error over them.
    similar: usize,
    similar_error: Option<f64>,
    /// Number of pairs of labelled articles, and the error over them. The probability of a pair
    /// that is not similar is 0.
    all: usize,
    all_error: Option<f64>,
}

/// Returns the calibration error over the pairs of labelled articles. `gold` holds an empty name
/// for an article without a label.
pub(crate) fn score(
    file: &str,
    clusterer: &Clusterer,
    articles: &[Article<'_>],
    gold: &[&str],
    json: bool,
) -> Result<String, String> {
    let similar: Vec<(usize, usize, f64)> = clusterer
        .similar_pairs(articles)
        .iter()
        .map(|pair| (pair.a.index(), pair.b.index(), pair.probability))
        .filter(|&(a, b, _)| !gold[a].is_empty() && !gold[b].is_empty())
        .collect();
    let same = |a: usize, b: usize| gold[a] == gold[b];
    let error = |pairs: &mut dyn Iterator<Item = (f64, bool)>| calibration_error(pairs);
    let similar_error = error(&mut similar.iter().map(|&(a, b, p)| (p, same(a, b))));

    let labelled: Vec<usize> = (0..gold.len()).filter(|&at| !gold[at].is_empty()).collect();
    let mut next = similar.iter().peekable();
    let mut every = labelled
        .iter()
        .enumerate()
        .flat_map(|(at, &a)| labelled[at + 1..].iter().map(move |&b| (a, b)));
    let mut all = std::iter::from_fn(|| {
        let (a, b) = every.next()?;
        let found = next.next_if(|pair| (pair.0, pair.1) == (a, b));
        Some((found.map_or(0.0, |pair| pair.2), same(a, b)))
    });
    let report = Report {
        file: file.to_owned(),
        similar: similar.len(),
        similar_error,
        all: labelled.len() * labelled.len().saturating_sub(1) / 2,
        all_error: error(&mut all),
    };
    if json {
        return serde_json::to_string(&report).map_err(|error| error.to_string());
    }
    let text =
        |error: Option<f64>| error.map_or_else(|| "none".to_owned(), |error| format!("{error:.3}"));
    Ok(format!(
        "{file}\n  calibration error {} over {} similar pairs, {} over all {}",
        text(report.similar_error),
        report.similar,
        text(report.all_error),
        report.all
    ))
}
