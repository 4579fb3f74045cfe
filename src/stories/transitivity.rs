//! Transitivity: how many of the texts that are similar to a third are similar to each other.
//!
//! Where similarity means one event, a ~ b and b ~ c imply a ~ c. Where it means one subject, they
//! do not. So an unlabelled collection says how far its similarities can be trusted. Dates answer
//! the same question better: the transitivity is measured on undated texts, and lowers the
//! similarity of these alone.

use crate::linkage::Edge;
use crate::parallel;

/// Maximum number of wedges of a text that count, so that no great story decides for all others.
const MOST_WEDGES: f64 = 10.0;

/// Maximum number of wedges of a text that are looked at.
const SAMPLE: usize = 400;

/// Wedges are counted in sixteenths, so that sums are exact in any order.
const UNIT: f64 = 16.0;

/// Returns the number of wedges of the pairs of at least `threshold`, and how many of them are
/// closed, in sixteenths. Only pairs of nodes that `counts` count. O(m log m) for m pairs.
pub(crate) fn wedges(
    nodes: usize,
    edges: &[Edge],
    threshold: f64,
    counts: impl Fn(u32) -> bool,
) -> (u64, u64) {
    let near = |edge: &&Edge| {
        edge.a != edge.b && edge.similarity() >= threshold && counts(edge.a) && counts(edge.b)
    };
    let mut ends: Vec<(u32, u32)> =
        edges.iter().filter(near).flat_map(|edge| [(edge.a, edge.b), (edge.b, edge.a)]).collect();
    parallel::sort(&mut ends);
    ends.dedup();
    let starts: Vec<usize> =
        (0..=nodes).map(|node| ends.partition_point(|end| (end.0 as usize) < node)).collect();
    let near = |node: u32| &ends[starts[node as usize]..starts[node as usize + 1]];
    let numbers: Vec<u32> = (0..nodes as u32).collect();
    let of_nodes = parallel::map(
        &numbers,
        || (),
        |(), &node| {
            let own = near(node);
            let all = own.len() * own.len().saturating_sub(1) / 2;
            let step = all.div_ceil(SAMPLE).max(1);
            let (mut at, mut seen, mut closed) = (0usize, 0u32, 0u32);
            for (first, a) in own.iter().enumerate() {
                for b in &own[first + 1..] {
                    if at % step == 0 {
                        seen += 1;
                        closed += u32::from(near(a.1).binary_search(&(a.1, b.1)).is_ok());
                    }
                    at += 1;
                }
            }
            let counted = (all as f64).min(MOST_WEDGES) * UNIT;
            let share = f64::from(closed) / f64::from(seen.max(1));
            (counted as u64, (counted * share).round() as u64)
        },
    );
    of_nodes.into_iter().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(u32, u32)]) -> Vec<Edge> {
        pairs.iter().map(|&(a, b)| Edge::new(a, b, 0.5)).collect()
    }

    #[test]
    fn a_triangle_is_closed_and_a_chain_is_open() {
        let triangle = edges(&[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(wedges(3, &triangle, 0.4, |_| true), (48, 48));
        let chain = edges(&[(0, 1), (1, 2)]);
        assert_eq!(wedges(3, &chain, 0.4, |_| true), (16, 0));
        assert_eq!(wedges(3, &triangle, 0.6, |_| true), (0, 0), "no pair is similar enough");
        assert_eq!(wedges(3, &triangle, 0.4, |node| node > 0), (0, 0), "one node does not count");
    }

    #[test]
    fn a_text_with_many_similar_ones_counts_as_ten_wedges() {
        let star = edges(&(1..100).map(|leaf| (0, leaf)).collect::<Vec<_>>());
        assert_eq!(wedges(100, &star, 0.4, |_| true), (160, 0));
    }
}
