//! Fits the granularity to labelled articles.

use ahash::AHashMap;

use crate::article::Article;
use crate::error::FitError;
use crate::eval::PrecisionRecall;
use crate::linkage::Dendrogram;
use crate::progress::Reporter;
use crate::recipe::{Recipe, settings};
use crate::run::Prepared;

/// Granularities that are tried, in hundredths. A finer grid fits the noise of a few labels.
const TRIED: [i32; 11] = [-100, -80, -60, -40, -20, 0, 20, 40, 60, 80, 100];

/// Loss of score, in the sum of both F1, up to which a granularity nearer to 0 is preferred to the
/// best one. Scores of a few stories vary by more than that.
const SLACK: f64 = 0.01;

/// Returns the granularity with the greatest sum of B-cubed F1 and pair F1 over the labelled
/// articles. One graph and one dendrogram serve all granularities with the same window.
pub(crate) fn granularity<L: Eq + std::hash::Hash>(
    recipe: &Recipe,
    articles: &[Article<'_>],
    gold: &[Option<L>],
) -> Result<f64, FitError> {
    let gold = numbered(articles, gold)?;
    let silent = Reporter::silent();
    let mut scored: Vec<(f64, f64)> = Vec::with_capacity(TRIED.len());
    let (coarser, finer): (Vec<i32>, Vec<i32>) = TRIED.iter().partition(|&&tried| tried > 0);
    let groups = coarser.iter().map(std::slice::from_ref).chain([finer.as_slice()]);
    let granularity = |hundredths: i32| f64::from(hundredths) / 100.0;
    let prepared = Prepared::of(recipe, None, articles, &silent);
    for group in groups {
        let (_, window) = settings(granularity(group[0]));
        let Some(prepared) = &prepared else { continue };
        let Some((edges, _)) = prepared.graph(recipe, window, &silent) else { continue };
        let thresholds = group.iter().map(|&hundredths| settings(granularity(hundredths)).0);
        let least = thresholds.fold(1.0, f64::min);
        let texts = prepared.folded.texts.len();
        let dendrogram = Dendrogram::average_linkage(texts, edges, least);
        for granularity in group.iter().map(|&hundredths| granularity(hundredths)) {
            let labels = prepared.folded.labels(&dendrogram.cut(settings(granularity).0));
            let grouped = labels.into_iter().zip(gold.iter().copied());
            scored.push((granularity, agreement(grouped)));
        }
    }
    let best = scored.iter().fold(0.0, |best: f64, entry| best.max(entry.1));
    let enough = scored.into_iter().filter(|entry| entry.1 >= best - SLACK);
    let nearest = enough.min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()).then(a.0.total_cmp(&b.0)));
    Ok(nearest.map_or(0.0, |entry| entry.0))
}

/// Returns the sum of B-cubed F1 and pair F1 of the groups, given first, over the labelled items.
/// An item without a label belongs to none of the labelled stories.
fn agreement(items: impl Iterator<Item = (u32, Option<u32>)>) -> f64 {
    let mut sizes: AHashMap<u32, (f64, f64)> = AHashMap::new();
    let mut stories: AHashMap<u32, f64> = AHashMap::new();
    let mut common: AHashMap<(u32, u32), f64> = AHashMap::new();
    for (group, label) in items {
        let (all, labelled) = sizes.entry(group).or_insert((0.0, 0.0));
        *all += 1.0;
        if let Some(label) = label {
            *labelled += 1.0;
            *stories.entry(label).or_insert(0.0) += 1.0;
            *common.entry((group, label)).or_insert(0.0) += 1.0;
        }
    }
    let pairs = |count: f64| count * (count - 1.0) / 2.0;
    // Sums of integers, and sums in a fixed order: the same in any order of the tables.
    let mut shares: Vec<(f64, f64)> = common
        .iter()
        .map(|((group, label), count)| {
            (count * count / sizes[group].0, count * count / stories[label])
        })
        .collect();
    shares.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let labelled: f64 = stories.values().sum();
    let precision = shares.iter().map(|share| share.0).sum::<f64>() / labelled;
    let recall = shares.iter().map(|share| share.1).sum::<f64>() / labelled;
    let right: f64 = common.values().copied().map(pairs).sum();
    let grouped: f64 =
        sizes.values().map(|&(all, labelled)| pairs(labelled) + labelled * (all - labelled)).sum();
    let wanted: f64 = stories.values().copied().map(pairs).sum();
    let f1 = |precision, recall| PrecisionRecall::new(precision, recall).f1;
    let pair_precision = if grouped > 0.0 { right / grouped } else { 1.0 };
    f1(precision, recall) + f1(pair_precision, right / wanted)
}

/// Returns the labels as numbers, or an error if nothing can be fitted to them.
fn numbered<L: Eq + std::hash::Hash>(
    articles: &[Article<'_>],
    gold: &[Option<L>],
) -> Result<Vec<Option<u32>>, FitError> {
    if articles.len() != gold.len() {
        return Err(FitError::Lengths { articles: articles.len(), labels: gold.len() });
    }
    let mut numbers: AHashMap<&L, u32> = AHashMap::new();
    let mut together = false;
    let labels = gold
        .iter()
        .map(|label| {
            let next = numbers.len() as u32;
            let number = *numbers.entry(label.as_ref()?).or_insert(next);
            together |= number < next;
            Some(number)
        })
        .collect();
    if together && numbers.len() > 1 { Ok(labels) } else { Err(FitError::NothingToTell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agreement_is_that_of_the_scores_where_all_is_labelled() {
        let items: Vec<(u32, u32)> = (0..60).map(|at| (at * 7 % 13, at * at % 11)).collect();
        let scores = crate::eval::Scores::of(items.iter().copied()).unwrap();
        let all = agreement(items.iter().map(|&(group, label)| (group, Some(label))));
        assert!((all - scores.b_cubed.f1 - scores.pairs.f1).abs() < 1e-12);
        // An item without a label in a group of two halves the precision of the other.
        let intruded = agreement([(0, Some(0)), (0, Some(0)), (1, Some(1)), (1, None)].into_iter());
        let (b_cubed, pairs) = (2.0 * (2.5 / 3.0) / (2.5 / 3.0 + 1.0), 2.0 * 0.5 / 1.5);
        assert!((intruded - b_cubed - pairs).abs() < 1e-12, "{intruded}");
    }

    #[test]
    fn labels_that_tell_nothing_are_refused() {
        let articles = [Article::new("a", "b"), Article::new("c", "d"), Article::new("e", "f")];
        let lengths = numbered(&articles, &[Some(1)]);
        assert_eq!(lengths, Err(FitError::Lengths { articles: 3, labels: 1 }));
        for gold in [[None, None, None], [Some(1), Some(2), None], [Some(1), Some(1), None]] {
            assert_eq!(numbered(&articles, &gold), Err(FitError::NothingToTell));
        }
        assert_eq!(
            numbered(&articles, &[Some("x"), Some("y"), Some("x")]),
            Ok(vec![Some(0), Some(1), Some(0)])
        );
    }
}
