//! Which texts are worth a comparison, and what does it say?

use crate::parallel;
use crate::progress::Ticker;

use super::postings::{Later, Postings};
use super::vector::{TermVector, days_apart, time_factor};
use crate::linkage::Edge;

/// The least threshold there is: pairs less similar than this are not kept, and count as 0 in the linkage.
pub const LEAST_THRESHOLD: f64 = 0.02;

/// One text on its way into the graph.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    pub(crate) vector: TermVector,
    pub(crate) published: Option<i64>,
}

/// All pairs of texts that are expected to be, and are, at least [`LEAST_THRESHOLD`] similar, ascending.
///
/// The texts must stand in the order of their dates, undated ones first: so a window is a range. See [`Later`] for
/// the cost of a text.
pub(crate) fn similar_pairs(texts: Vec<Dated>, window: f64, ticker: &Ticker<'_>) -> Vec<Edge> {
    let postings = Postings::of(texts.iter().map(|text| &text.vector));
    let published: Vec<Option<i64>> = texts.into_iter().map(|text| text.published).collect();
    let items: Vec<u32> = (0..).take(published.len()).collect();
    let edges = parallel::map(&items, Later::default, |later, &item| {
        ticker.tick();
        let last = last_within_reach(&published, item, window);
        let mut edges = Vec::new();
        later.search(&postings, item, last, LEAST_THRESHOLD as f32, |other, cosine| {
            let days = days_apart(published[item as usize], published[other as usize]);
            let similarity = cosine * time_factor(days, window);
            if similarity >= LEAST_THRESHOLD {
                edges.push(Edge::new(item, other, similarity));
            }
        });
        edges
    });
    edges.concat()
}

/// The last text that is not so far from `item` in time that even the same words would stay below the
/// floor. An undated text reaches all.
fn last_within_reach(published: &[Option<i64>], item: u32, window: f64) -> u32 {
    let from = published[item as usize];
    let near = |date: &Option<i64>| time_factor(days_apart(from, *date), window) >= LEAST_THRESHOLD;
    let later = &published[item as usize + 1..];
    let count = if from.is_none() { later.len() } else { later.partition_point(near) };
    item.saturating_add(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::progress::Reporter;

    fn texts(count: u64) -> Vec<Dated> {
        // Twelve words a text out of groups of thirty, so that most pairs of a group share some.
        let vector = |i: u64| {
            let mut terms: Vec<(u64, f64)> = (0..12)
                .map(|j| (mix(i % 10 * 100 + mix(i * 64 + j) % 30), 1.0 + (j % 3) as f64))
                .collect();
            terms.sort_by_key(|term| term.0);
            terms.dedup_by_key(|term| term.0);
            let square = terms.iter().map(|term| term.1 * term.1).sum();
            TermVector::new(&terms, square)
        };
        let day = |i: u64| (i >= 20).then_some(i as i64 / 10 * 86_400);
        (0..count).map(|i| Dated { vector: vector(i), published: day(i) }).collect()
    }

    fn found(texts: Vec<Dated>) -> Vec<Edge> {
        let reporter = Reporter::new(&|_| {});
        similar_pairs(texts, 4.0, &reporter.stage(crate::Stage::Comparing, 0))
    }

    fn exhaustive(texts: &[Dated]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (a, left) in (0..).zip(texts) {
            for (b, right) in (0..).zip(texts).skip(a as usize + 1) {
                let factor = time_factor(days_apart(left.published, right.published), 4.0);
                edges.push(Edge::new(a, b, left.vector.cosine(&right.vector) * factor));
            }
        }
        edges
    }

    /// How many of all pairs that are at least so similar are found, and of how many.
    fn recall(texts: Vec<Dated>, least: f64) -> (usize, usize) {
        let mut near = exhaustive(&texts);
        near.retain(|edge| edge.similarity() >= least);
        let edges = found(texts);
        let alike = |near: &Edge, edge: &Edge| (near.similarity() - edge.similarity()).abs() < 1e-5;
        let met = near.iter().filter(|near| {
            let at = edges.binary_search_by_key(&(near.a, near.b), |edge| (edge.a, edge.b));
            at.is_ok_and(|at| alike(near, &edges[at]))
        });
        (met.count(), near.len())
    }

    #[test]
    fn nothing_near_is_lost_against_an_exhaustive_search() {
        for (least, share, pairs) in [(LEAST_THRESHOLD + 1e-5, 0.995, 3_000), (0.066, 1.0, 2_000)] {
            let (met, near) = recall(texts(400), least);
            assert!(
                near > pairs && met as f64 >= share * near as f64,
                "{met} of {near} at {least}"
            );
        }
    }

    #[test]
    fn nothing_near_is_lost_among_common_terms() {
        // Of 700 long texts all hold a hundred terms, lightly, and every twentieth has thirty of the same; of
        // short ones all hold the same two words.
        let long = |i: u64| {
            let common = (0..100).map(|j| (mix(j), 1.0));
            let own = (0..30).map(move |j| (mix(1_000 + i % 20 * 64 + mix(i * 64 + j) % 60), 2.5));
            common.chain(own).chain((0..90).map(move |j| (mix(mix(i) + j), 1.5))).collect()
        };
        let short =
            |i: u64| vec![(mix(1), 1.0), (mix(2), 0.5 + (i % 3) as f64), (mix(mix(i)), 3.0)];
        let both: [&dyn Fn(u64) -> Vec<(u64, f64)>; 2] = [&long, &short];
        for terms in both {
            let text = |i: u64| {
                let mut terms = terms(i);
                terms.sort_by_key(|term| term.0);
                terms.dedup_by_key(|term| term.0);
                let square = terms.iter().map(|term| term.1 * term.1).sum();
                Dated { vector: TermVector::new(&terms, square), published: None }
            };
            let (met, near) = recall((0..700).map(text).collect(), 0.066);
            assert!(near > 10_000 && met as f64 >= 0.995 * near as f64, "{met} of {near}");
        }
    }

    #[test]
    fn every_pair_found_is_as_similar_as_it_says() {
        let all = exhaustive(&texts(200));
        for edge in found(texts(200)) {
            let same = all.iter().find(|other| (other.a, other.b) == (edge.a, edge.b)).unwrap();
            assert!((same.similarity() - edge.similarity()).abs() < 1e-5);
            assert!(edge.similarity() >= LEAST_THRESHOLD);
        }
    }
}
