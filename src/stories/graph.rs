//! Which texts are worth a comparison, and what does it say?

use crate::lsh::BandIndex;
use crate::parallel;
use crate::progress::Ticker;
use crate::sketch::WeightedMinHasher;

use super::linkage::Edge;
use super::vector::{Probe, TermVector, days_apart, time_factor};

/// The least threshold there is: pairs less similar than this are not kept, and count as 0 in the linkage.
pub const LEAST_THRESHOLD: f64 = 0.02;

/// So many of the heaviest terms of a text are its head. They take part in the race for its keys: two texts
/// that share none of these share too little.
const HEAD: usize = 128;

/// Terms lighter than this share of the heaviest are no keys.
const LIGHT: f64 = 0.25;

/// Pairs whose heads are less similar than this are not looked at as a whole.
const HEAD_FLOOR: f64 = 0.004;

/// One text on its way into the graph.
#[derive(Debug)]
pub(crate) struct Dated {
    pub(crate) vector: TermVector,
    pub(crate) published: Option<i64>,
}

/// All pairs of texts that the index finds near and that are at least [`LEAST_THRESHOLD`] similar, ascending.
///
/// The texts must stand in the order of their dates, undated ones first: so a window is a range.
pub(crate) fn similar_pairs(
    texts: &[Dated],
    sampler: WeightedMinHasher,
    window: f64,
    ticker: &Ticker<'_>,
) -> Vec<Edge> {
    let heads = parallel::map(texts, || (), |(), text| text.vector.head(HEAD));
    let winners = parallel::map(&heads, || (), |(), head| sampler.winners(telling(head)));
    let mut index = BandIndex::new();
    for (item, winners) in (0..).zip(winners) {
        index.insert(item, winners);
    }
    let pairs = index.pairs_within(|item| last_within_reach(texts, item, window));
    ticker.expect(pairs.len());
    let groups: Vec<&[(u32, u32)]> = pairs.chunk_by(|left, right| left.0 == right.0).collect();
    let edges = parallel::map(&groups, <(Probe, Probe)>::default, |(head, whole), group| {
        let left = &texts[group[0].0 as usize];
        head.lay(&heads[group[0].0 as usize]);
        whole.lay(&left.vector);
        let edge = |&(a, b): &(u32, u32)| {
            ticker.tick();
            let right = &texts[b as usize];
            let factor = time_factor(days_apart(left.published, right.published), window);
            if head.cosine(&heads[b as usize]) * factor < HEAD_FLOOR {
                return None;
            }
            let similarity = whole.cosine(&right.vector) * factor;
            (similarity >= LEAST_THRESHOLD).then(|| Edge::new(a, b, similarity))
        };
        group.iter().filter_map(edge).collect::<Vec<Edge>>()
    });
    edges.concat()
}

/// The terms of a head that may be keys: not those so light, against the heaviest, that half of all texts
/// may have them. Short texts hold little else.
fn telling(head: &TermVector) -> impl Iterator<Item = (u64, f64)> {
    let heaviest = head.iter().fold(0.0, |most, (_, weight)| weight.max(most));
    head.iter().filter(move |&(_, weight)| weight >= LIGHT * heaviest)
}

/// The last text that is not so far from `item` in time that even the same words would stay below the
/// floor. An undated text reaches all.
fn last_within_reach(texts: &[Dated], item: u32, window: f64) -> u32 {
    let from = texts[item as usize].published;
    let near =
        |text: &Dated| time_factor(days_apart(from, text.published), window) >= LEAST_THRESHOLD;
    let later = &texts[item as usize + 1..];
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

    #[test]
    fn nothing_near_is_lost_against_an_exhaustive_search() {
        let texts = texts(400);
        let reporter = Reporter::new(&|_| {});
        let found = similar_pairs(
            &texts,
            WeightedMinHasher::default(),
            4.0,
            &reporter.stage(crate::Stage::Comparing, 0),
        );
        let mut exhaustive = Vec::new();
        for a in 0..texts.len() {
            for b in a + 1..texts.len() {
                let days = days_apart(texts[a].published, texts[b].published);
                let similarity = texts[a].vector.cosine(&texts[b].vector) * time_factor(days, 4.0);
                if similarity >= LEAST_THRESHOLD {
                    exhaustive.push(Edge::new(a as u32, b as u32, similarity));
                }
            }
        }
        assert!(exhaustive.len() > 3_000);
        assert!(found.iter().all(|edge| exhaustive.contains(edge)));
        let near = |edges: &[Edge]| edges.iter().filter(|edge| edge.similarity() >= 0.066).count();
        assert!(near(&found) as f64 >= 0.995 * near(&exhaustive) as f64);
    }
}
