//! Counts how many articles a new article regroups.

use std::collections::HashMap;

use samestory::{Article, Clusterer, StoryId};
use serde::Serialize;

/// Number of additions that are counted by default.
pub(crate) const LAST: usize = 200;

/// One line of `--json`.
#[derive(Serialize)]
struct Report {
    file: String,
    articles: usize,
    /// Number of articles that were added one by one.
    additions: usize,
    /// Sum over the additions of the earlier articles that were regrouped.
    regroupings: usize,
    /// Mean number of earlier articles that an addition regrouped.
    regroupings_per_addition: f64,
    /// Number of additions that regrouped an earlier article.
    additions_with_regroupings: usize,
    /// Maximum number of earlier articles that one addition regrouped.
    most: usize,
}

/// Adds the last `last` articles one by one in the order of their dates, and clusters all articles
/// so far after each addition.
///
/// An earlier article is regrouped if the earlier articles of its story are others than before: the
/// new article itself does not count. Undated articles are the last, and articles of the same time
/// are in the order of the input.
pub(crate) fn count(
    file: &str,
    clusterer: &Clusterer,
    articles: &[Article<'_>],
    last: usize,
    json: bool,
) -> Result<String, String> {
    let mut ordered = articles.to_vec();
    ordered.sort_by_key(|article| (article.published.is_none(), article.published));
    let first = ordered.len().saturating_sub(last);
    let mut before = stories(clusterer, &ordered[..first]);
    let mut regrouped = Vec::new();
    for end in first + 1..=ordered.len() {
        let after = stories(clusterer, &ordered[..end]);
        regrouped.push(changed(&before, &after));
        before = after;
    }
    let sum: usize = regrouped.iter().sum();
    let report = Report {
        file: file.to_owned(),
        articles: ordered.len(),
        additions: regrouped.len(),
        regroupings: sum,
        regroupings_per_addition: sum as f64 / regrouped.len().max(1) as f64,
        additions_with_regroupings: regrouped.iter().filter(|&&count| count > 0).count(),
        most: regrouped.iter().copied().max().unwrap_or(0),
    };
    if json {
        return serde_json::to_string(&report).map_err(|error| error.to_string());
    }
    Ok(format!(
        "{file}\n  {} of {} articles added one by one: {} regroupings, {:.3} an addition\n  \
         {} additions regrouped earlier articles, at most {}",
        report.additions,
        report.articles,
        report.regroupings,
        report.regroupings_per_addition,
        report.additions_with_regroupings,
        report.most
    ))
}

/// Returns the story of each article.
fn stories(clusterer: &Clusterer, articles: &[Article<'_>]) -> Vec<Option<StoryId>> {
    let stories = clusterer.cluster(articles);
    let ids = samestory::ArticleId::all(articles.len());
    ids.map(|article| stories.story_of(article).map(|story| story.id())).collect()
}

/// Returns the number of articles of `before` whose set of story-mates among them is another in
/// `after`.
fn changed<T: Copy + Eq + std::hash::Hash>(before: &[T], after: &[T]) -> usize {
    let (mut old, mut new, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (&one, &other) in before.iter().zip(after) {
        *old.entry(one).or_insert(0) += 1;
        *new.entry(other).or_insert(0) += 1;
        *both.entry((one, other)).or_insert(0) += 1;
    }
    let is_same = |pair: &(&(T, T), &usize)| {
        old.get(&pair.0.0) == Some(pair.1) && new.get(&pair.0.1) == Some(pair.1)
    };
    both.iter().filter(|pair| !is_same(pair)).map(|pair| *pair.1).sum()
}
