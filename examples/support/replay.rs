//! Replays a labelled file as a live feed, and scores the stories.

use std::cmp::Reverse;
use std::collections::HashMap;

use samestory::eval::Scores;
use samestory::feed::{Feed, Key, Settled, StoryId};
use samestory::{Article, Clusterer};
use serde::Serialize;

use crate::relearning::Schedule;

/// Number of articles between two settlements.
const SETTLED_EVERY: usize = 100;

/// One line of `--json`.
#[derive(Serialize)]
struct Report {
    file: String,
    /// `greedy`, `settled` or `relearned`.
    state: &'static str,
    b3_f1: Option<f64>,
    pair_f1: Option<f64>,
    /// Share of the articles whose story id changed although their story kept its articles, over
    /// all settlements.
    churn: f64,
    /// Share of the articles whose story id changed, over all settlements.
    moved: f64,
    /// Number of settlements, those of a relearning included.
    settlements: usize,
}

/// Sums over the settlements of a feed.
#[derive(Clone, Default)]
struct Settlements {
    count: usize,
    /// Sum of the numbers of articles in the window.
    articles: usize,
    moved: usize,
    churned: usize,
}

impl Settlements {
    /// Settles a feed by `settle`, and counts the changes.
    fn settle(&mut self, feed: &mut Feed, settle: impl FnOnce(&mut Feed) -> Settled) {
        let before = stories(feed);
        let settled = settle(feed);
        let after = stories(feed);
        let mates = |story: StoryId, of: &HashMap<StoryId, Vec<Key>>| of.get(&story).cloned();
        let is_churned = |from, to| mates(from, &before) == mates(to, &after);
        self.count += 1;
        self.articles += feed.len();
        self.moved += settled.moved.len();
        self.churned += settled.moved.iter().filter(|of| is_churned(of.from, of.to)).count();
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.articles.max(1) as f64
    }
}

/// Returns the articles of each story, in order of arrival.
fn stories(feed: &Feed) -> HashMap<StoryId, Vec<Key>> {
    let mut stories: HashMap<StoryId, Vec<Key>> = HashMap::new();
    for (key, _, story) in feed.articles() {
        stories.entry(story).or_default().push(key.clone());
    }
    stories
}

/// Inserts the articles by date, the undated last, into two feeds without a window that begin with
/// the background alone. Returns a line for each state:
///
/// - `greedy`: the stories as the articles were placed;
/// - `settled`: the stories of a feed that is settled every 100 articles and at the end;
/// - `relearned`: the stories of the second feed after it has relearned at the end, which are those
///   of a run over all articles.
///
/// Both feeds relearn after 100 articles, and each time the window has doubled since. A relearning
/// settles. `gold` holds an empty name for an article without a label.
pub(crate) fn score(
    file: &str,
    clusterer: &Clusterer,
    articles: &[Article<'_>],
    gold: &[&str],
    json: bool,
) -> Result<String, String> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|&at| (articles[at].published.is_none(), articles[at].published));
    let report = |state, feed: &Feed, settlements: &Settlements| {
        // Stories are ordered as in a run, the largest first, then by their first article in the
        // file, so that the sums of the scores are equal to the last bit.
        let mut places: HashMap<Option<StoryId>, (Reverse<usize>, u64)> = HashMap::new();
        for at in 0..articles.len() as u64 {
            let place = places.entry(feed.story_of(&at.into())).or_insert((Reverse(0), at));
            place.0.0 += 1;
        }
        let labelled = (0u64..).zip(gold).filter(|(_, label)| !label.is_empty());
        let place = |at: u64| places.get(&feed.story_of(&at.into()));
        let scores = Scores::of(labelled.map(|(at, label)| (place(at), label)));
        Report {
            file: file.to_owned(),
            state,
            b3_f1: scores.map(|scores| scores.b_cubed.f1),
            pair_f1: scores.map(|scores| scores.pairs.f1),
            churn: settlements.share(settlements.churned),
            moved: settlements.share(settlements.moved),
            settlements: settlements.count,
        }
    };

    let (greedy, settlements) = replay(clusterer, articles, &order, None);
    let greedy = report("greedy", &greedy, &settlements);
    let (mut feed, mut settlements) = replay(clusterer, articles, &order, Some(SETTLED_EVERY));
    settlements.settle(&mut feed, Feed::settle);
    let settled = report("settled", &feed, &settlements);
    settlements.settle(&mut feed, Feed::relearn);
    let relearned = report("relearned", &feed, &settlements);

    let line = |report: &Report| {
        if json {
            return serde_json::to_string(report).map_err(|error| error.to_string());
        }
        let f1 = |f1: Option<f64>| f1.map_or_else(|| "none".to_owned(), |f1| format!("{f1:.3}"));
        Ok(format!(
            "  {:9}  B-cubed F1 {}, pair F1 {}; {} settlements: {:.4} of the articles moved, \
             churn {}",
            report.state,
            f1(report.b3_f1),
            f1(report.pair_f1),
            report.settlements,
            report.moved,
            report.churn,
        ))
    };
    let heading = (!json).then(|| file.to_owned());
    let lines: Vec<String> =
        [greedy, settled, relearned].iter().map(line).collect::<Result<_, _>>()?;
    Ok(heading.into_iter().chain(lines).collect::<Vec<_>>().join("\n"))
}

/// Inserts the articles in this order, with their positions as keys, and relearns each time the
/// window has doubled. Settles each time `every` articles have come.
fn replay(
    clusterer: &Clusterer,
    articles: &[Article<'_>],
    order: &[usize],
    every: Option<usize>,
) -> (Feed, Settlements) {
    let (mut feed, mut settlements) = (clusterer.feed(), Settlements::default());
    let mut schedule = Schedule::new(None);
    for &at in order {
        feed.insert(at as u64, &articles[at]);
        if schedule.is_due(feed.len()) {
            settlements.settle(&mut feed, Feed::relearn);
        } else if every.is_some_and(|every| feed.len() % every == 0) {
            settlements.settle(&mut feed, Feed::settle);
        }
    }
    (feed, settlements)
}
