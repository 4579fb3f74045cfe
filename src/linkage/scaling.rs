//! Local scaling: divides each similarity by how dense the neighbourhoods of its two ends are.
//!
//! In a dense neighbourhood every node resembles a hundred others, and one more similarity says
//! little. In a sparse one the only similarity of a node says much. Zelnik-Manor & Perona,
//! [Self-tuning spectral
//! clustering](https://papers.nips.cc/paper/2619-self-tuning-spectral-clustering) (2004), divide a
//! squared distance by the distances of both nodes to their k-th neighbours. Here a similarity is
//! divided by a power of the densities of both nodes.

use std::ops::Range;

use super::edge::{Edge, ONE};
use crate::parallel;

/// Maximum number of ranges that the nodes are divided into, each a task of its own. Every range
/// reads all edges once: 16 ranges keep 16 cores busy, and cost 16 sequential reads.
const MOST_RANGES: usize = 16;

/// Minimum number of nodes of a range. With fewer, reading the edges takes longer than the work.
const LEAST_RANGE: usize = 4_096;

/// Settings of local scaling. The defaults suit cosine similarities of any level.
///
/// The density of a node is its mean similarity to its k nearest neighbours, plus
/// [`offset`](Self::offset). A pair without an edge has a similarity of 0. k is
/// `max(neighbours, n^growth)` for n nodes. The factor of the node is
///
/// ```text
/// (density / typical_density) ^ (-strength / 2)
/// ```
///
/// and the scaled similarity of a pair is the similarity times the factors of both nodes.
///
/// ```
/// use samestory::linkage::{Edge, LocalScaling};
///
/// // Nodes 0 to 3 are all similar to each other. Nodes 4 and 5 only have each other.
/// let mut edges = vec![Edge::new(4, 5, 0.3)];
/// edges.extend((0..4).flat_map(|a| (a + 1..4).map(move |b| Edge::new(a, b, 0.3))));
/// let factors = LocalScaling::default().scale(6, &mut edges);
///
/// assert!(factors[0] < 1.0 && factors[4] > 1.0);
/// assert!(edges[0].similarity() > 0.3 && edges[1].similarity() < 0.3);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LocalScaling {
    /// Least number of nearest neighbours that make a node's density. Defaults to 20; 0 counts as
    /// 1. Larger than most clusters of one event, so that a cluster is not its own neighbourhood.
    pub neighbours: usize,
    /// Exponent of the number of nodes at which the number of neighbours grows, 0..=1. Defaults to
    /// 0.4, so that a larger sample of the same data has about the same densities.
    pub growth: f64,
    /// Density at which a similarity stays as it is. Defaults to `None`: the mean density of the
    /// nodes that have an edge.
    pub typical_density: Option<f64>,
    /// Similarity assumed for each of the k neighbours that a graph of at most k nodes cannot have.
    /// Defaults to `None`: the mean over all neighbours that the nodes do have.
    pub missing: Option<f64>,
    /// Similarity added to every density. It limits the factor of a node without neighbours.
    /// Defaults to 0.02, a third of the typical density of news articles under this crate's
    /// similarity.
    pub offset: f64,
    /// Share of the density's logarithm that is compensated for. Defaults to 0.7. At 1 a cluster
    /// of more than k nodes would be divided by its own density.
    pub strength: f64,
    /// Exemption of the nodes of large clusters from scaling. Defaults to `None`: no exemption.
    pub plateau: Option<Plateau>,
}

/// Exemption of the nodes of a large cluster from [`LocalScaling`].
///
/// A cluster of hundreds of nodes is a dense neighbourhood by itself. It differs from a dense
/// region of many small clusters in that similarity falls little with the rank of the neighbour.
/// The fall is measured as the similarity of the neighbour of rank [`rank`](Self::rank), relative
/// to the mean of the [`nearest`](Self::nearest)
/// ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Plateau {
    /// Number of nearest neighbours whose mean similarity the one at `rank` is compared with.
    pub nearest: usize,
    /// Rank of the far neighbour, from 1. Defaults to 100.
    pub rank: usize,
    /// Ratio up to which the node is scaled with full strength. Defaults to 0.5.
    pub scaled_up_to: f64,
    /// Ratio from which the node is not scaled. Between the two the strength falls linearly.
    /// Defaults to 0.8.
    pub exempt_from: f64,
}

impl Default for LocalScaling {
    fn default() -> Self {
        Self {
            neighbours: 20,
            growth: 0.4,
            typical_density: None,
            missing: None,
            offset: 0.02,
            strength: 0.7,
            plateau: None,
        }
    }
}

impl Default for Plateau {
    fn default() -> Self {
        Self { nearest: 20, rank: 100, scaled_up_to: 0.5, exempt_from: 0.8 }
    }
}

/// What the nearest neighbours of one node tell.
struct Neighbourhood {
    /// Sum over the k nearest neighbours, in units of 2^-24, and how many of them there are.
    sum: u64,
    count: usize,
    /// 0 for a node that is scaled with full strength, 1 for one that is exempt.
    exemption: f64,
}

impl LocalScaling {
    /// Returns the factor of every node, positive, and below 1 in a dense neighbourhood.
    ///
    /// A [`sampled`](Edge::sampled) edge of weight w counts as w neighbours. Edges from a node to
    /// itself are ignored, and so are ends that are not below `nodes`. Sums of similarities are
    /// exact, so the order of the edges does not matter. Takes O(m log k) time for m edges, and
    /// 4 bytes for each of the k nearest neighbours of the nodes in work.
    #[must_use]
    pub fn factors(&self, nodes: usize, edges: &[Edge]) -> Vec<f64> {
        self.factors_by_node(nodes, edges, |_| 1.0)
    }

    /// Returns the factor of every node, as [`factors`](Self::factors) does. `share` returns the
    /// share of the full strength, 0..=1, that a node is scaled with. It serves nodes whose
    /// similarities are too rough to measure a density by, such as short texts.
    #[must_use]
    pub fn factors_by_node(
        &self,
        nodes: usize,
        edges: &[Edge],
        share: impl Fn(usize) -> f64 + Sync + Send,
    ) -> Vec<f64> {
        let neighbours = self.neighbours_among(nodes);
        let neighbourhoods = self.neighbourhoods(nodes, edges, neighbours);
        // Neighbours that would exist in a larger graph, in units of one node.
        let lacking = neighbours.saturating_sub(nodes.saturating_sub(1)) as f64;
        let missing = lacking * self.missing.unwrap_or_else(|| mean_similarity(&neighbourhoods));
        let density = |node: &Neighbourhood| {
            (node.sum as f64 / f64::from(ONE) + missing) / neighbours as f64 + self.offset
        };
        let typical = self.typical_density.unwrap_or_else(|| {
            let with_edges = neighbourhoods.iter().filter(|node| node.count > 0);
            let (sum, count) = with_edges
                .fold((0u128, 0usize), |total, n| (total.0 + u128::from(n.sum), total.1 + 1));
            let mean = sum as f64 / f64::from(ONE) / count.max(1) as f64;
            (mean + missing) / neighbours as f64 + self.offset
        });
        let factor = |(number, node): (usize, &Neighbourhood)| {
            self.factor(node, density(node), typical, share(number))
        };
        neighbourhoods.iter().enumerate().map(factor).collect()
    }

    /// Returns the factor of one node, given the similarities of all its edges in units, each as
    /// many times as it weighs; they are sorted. 1 without a typical density and a similarity of
    /// missing neighbours, which only a whole graph could tell.
    pub(crate) fn factor_of(&self, nodes: usize, similarities: &mut Vec<u32>, share: f64) -> f64 {
        let neighbours = self.neighbours_among(nodes);
        let (Some(typical), Some(missing)) = (self.typical_density, self.missing) else {
            return 1.0;
        };
        similarities.sort_unstable_by(|a, b| b.cmp(a));
        similarities.truncate(neighbours.max(self.plateau.as_ref().map_or(0, |of| of.rank)));
        let node = self.neighbourhood(similarities, neighbours);
        let missing = neighbours.saturating_sub(nodes.saturating_sub(1)) as f64 * missing;
        let sum = node.sum as f64 / f64::from(ONE) + missing;
        self.factor(&node, sum / neighbours as f64 + self.offset, typical, share)
    }

    fn factor(&self, node: &Neighbourhood, density: f64, typical: f64, share: f64) -> f64 {
        if density <= 0.0 || typical <= 0.0 {
            return 1.0;
        }
        let strength = self.strength * (1.0 - node.exemption) * share;
        libm::exp(-strength * libm::log(density / typical) / 2.0)
    }

    /// Returns what the greatest similarities of a node tell, the greatest first.
    fn neighbourhood(&self, sorted: &[u32], neighbours: usize) -> Neighbourhood {
        let near = &sorted[..neighbours.min(sorted.len())];
        let sum = near.iter().copied().map(u64::from).sum();
        Neighbourhood { sum, count: near.len(), exemption: self.exemption(sorted) }
    }

    /// Scales the edges in place, and returns the factors of the nodes. The same as
    /// [`factors`](Self::factors) followed by [`apply_factors`].
    ///
    /// # Panics
    /// If an edge names a node that is not below `nodes`.
    pub fn scale(&self, nodes: usize, edges: &mut [Edge]) -> Vec<f64> {
        let factors = self.factors(nodes, edges);
        apply_factors(edges, &factors);
        factors
    }

    /// Returns k, the number of neighbours whose mean similarity is the density, for this number of
    /// nodes.
    pub(crate) fn neighbours_among(&self, nodes: usize) -> usize {
        (libm::pow(nodes as f64, self.growth) as usize).max(self.neighbours).max(1)
    }

    fn neighbourhoods(&self, nodes: usize, edges: &[Edge], k: usize) -> Vec<Neighbourhood> {
        let rank = self.plateau.as_ref().map_or(0, |plateau| plateau.rank);
        let length = nodes.div_ceil(MOST_RANGES).max(LEAST_RANGE);
        let ranges: Vec<Range<usize>> =
            (0..nodes).step_by(length).map(|start| start..nodes.min(start + length)).collect();
        let of_ranges = parallel::map_uneven(&ranges, |range| {
            let mut nearest = Nearest::of(range.clone(), edges, k.max(rank));
            let of_node = |node| {
                let sorted = nearest.of_node(node);
                sorted.sort_unstable_by(|a, b| b.cmp(a));
                self.neighbourhood(sorted, k)
            };
            range.clone().map(of_node).collect::<Vec<Neighbourhood>>()
        });
        of_ranges.into_iter().flatten().collect()
    }

    /// Returns the share of its strength that a node is exempt from, given the similarities of its
    /// nearest neighbours in units, the nearest first.
    fn exemption(&self, nearest: &[u32]) -> f64 {
        let Some(plateau) = &self.plateau else { return 0.0 };
        let far = plateau.rank.checked_sub(1).and_then(|at| nearest.get(at)).copied().unwrap_or(0);
        let near: u64 = nearest.iter().take(plateau.nearest).copied().map(u64::from).sum();
        let near = near as f64 / plateau.nearest.max(1) as f64;
        let ratio = f64::from(far) / near.max(self.offset * f64::from(ONE));
        let width = plateau.exempt_from - plateau.scaled_up_to;
        if width > 0.0 {
            ((ratio - plateau.scaled_up_to) / width).clamp(0.0, 1.0)
        } else {
            f64::from(u8::from(ratio >= plateau.exempt_from))
        }
    }
}

/// Multiplies the similarity of each edge by the factors of both ends, in place. A product above 1
/// becomes 1. A sampled edge keeps its weight.
///
/// # Panics
/// If an edge names a node without a factor.
pub fn apply_factors(edges: &mut [Edge], factors: &[f64]) {
    for edge in edges {
        let factor = factors[edge.a as usize] * factors[edge.b as usize];
        *edge = edge.with_similarity(edge.similarity() * factor);
    }
}

/// Returns the mean similarity of all nodes to their nearest neighbours; 0 without any.
fn mean_similarity(nodes: &[Neighbourhood]) -> f64 {
    let sum: u128 = nodes.iter().map(|node| u128::from(node.sum)).sum();
    let count: usize = nodes.iter().map(|node| node.count).sum();
    sum as f64 / f64::from(ONE) / count.max(1) as f64
}

/// The greatest similarities of each node of a range, in one array. Each node owns a slice with
/// room for the neighbours it has, at most a fixed number. The slice is a binary heap, the least at
/// the front.
struct Nearest {
    range: Range<usize>,
    starts: Vec<usize>,
    lengths: Vec<u32>,
    units: Vec<u32>,
}

impl Nearest {
    fn of(range: Range<usize>, edges: &[Edge], most: usize) -> Self {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let mut lengths = vec![0u32; range.len()];
        Self::for_each_end(&range, edges, |place, edge| {
            lengths[place] = lengths[place].saturating_add(edge.weight()).min(most);
        });
        let mut starts = vec![0; range.len() + 1];
        for (place, &length) in lengths.iter().enumerate() {
            starts[place + 1] = starts[place] + length as usize;
        }
        lengths.fill(0);
        let units = vec![0; starts[range.len()]];
        let mut nearest = Self { range: range.clone(), starts, lengths, units };
        Self::for_each_end(&range, edges, |place, edge| {
            for _ in 0..edge.weight().min(most) {
                nearest.offer(place, edge.units());
            }
        });
        nearest
    }

    /// Calls `f` with the place in the range of each end of each edge.
    fn for_each_end(range: &Range<usize>, edges: &[Edge], mut f: impl FnMut(usize, &Edge)) {
        for edge in edges.iter().filter(|edge| edge.a != edge.b) {
            for end in [edge.a as usize, edge.b as usize] {
                if range.contains(&end) {
                    f(end - range.start, edge);
                }
            }
        }
    }

    fn of_node(&mut self, node: usize) -> &mut [u32] {
        let place = node - self.range.start;
        &mut self.units[self.starts[place]..self.starts[place + 1]]
    }

    /// Keeps a similarity if there is room, or in place of the least that is kept.
    fn offer(&mut self, place: usize, units: u32) {
        let heap = &mut self.units[self.starts[place]..self.starts[place + 1]];
        let length = &mut self.lengths[place];
        if (*length as usize) < heap.len() {
            let mut at = *length as usize;
            *length += 1;
            heap[at] = units;
            while at > 0 && heap[at] < heap[(at - 1) / 2] {
                heap.swap(at, (at - 1) / 2);
                at = (at - 1) / 2;
            }
        } else if heap.first().is_some_and(|&least| least < units) {
            heap[0] = units;
            let mut at = 0;
            loop {
                let (left, right) = (2 * at + 1, 2 * at + 2);
                let mut least = at;
                for child in [left, right] {
                    if child < heap.len() && heap[child] < heap[least] {
                        least = child;
                    }
                }
                if least == at {
                    break;
                }
                heap.swap(at, least);
                at = least;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;

    /// The settings of news articles.
    fn news() -> LocalScaling {
        LocalScaling {
            typical_density: Some(0.06),
            missing: Some(0.06),
            plateau: Some(Plateau::default()),
            ..LocalScaling::default()
        }
    }

    /// `nodes` nodes, all `similarity` similar to each other.
    fn clique(nodes: u32, similarity: f64) -> Vec<Edge> {
        (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| Edge::new(a, b, similarity))).collect()
    }

    #[test]
    fn missing_neighbours_are_assumed() {
        let alone = news().factors(2, &clique(2, 0.2));
        let sparse = news().factors(60, &clique(2, 0.2));
        let dense = news().factors(60, &clique(60, 0.2));
        assert!(dense[0] < alone[0] && alone[0] < sparse[0]);
    }

    #[test]
    fn a_similarity_counts_less_in_a_dense_neighbourhood_and_more_in_a_sparse_one() {
        for scaling in [news(), LocalScaling::default()] {
            let mut edges = clique(60, 0.2);
            edges.push(Edge::new(60, 61, 0.2));
            scaling.scale(62, &mut edges);
            let of = |a, b| edges.iter().find(|edge| (edge.a, edge.b) == (a, b)).unwrap();
            let (dense, sparse) = (of(0, 1).similarity(), of(60, 61).similarity());
            assert!(dense < 0.2 && sparse > 0.2, "{dense} {sparse}");
        }
    }

    #[test]
    fn a_large_cluster_is_exempt() {
        let level = news().factors(300, &clique(300, 0.1));
        assert_eq!(level[0], 1.0);
        // The same nearest neighbours, and ever fainter ones: a dense region.
        let sloping: Vec<Edge> =
            (1..300).map(|b| Edge::new(0, b, 0.1 * 20.0 / f64::from(b.max(20)))).collect();
        assert!(news().factors(300, &sloping)[0] < 0.85);
        let halfway: Vec<Edge> =
            (1..300).map(|b| Edge::new(0, b, if b < 50 { 0.1 } else { 0.065 })).collect();
        let halfway = news().factors(300, &halfway)[0];
        assert!(halfway > 0.85 && halfway < 1.0, "{halfway}");
    }

    #[test]
    fn a_share_damps_the_factor_of_its_node() {
        let edges = clique(60, 0.2);
        let factors = news().factors_by_node(60, &edges, |node| if node == 0 { 0.1 } else { 1.0 });
        assert!(factors[0] > 0.9 && factors[1] < 0.7);
    }

    #[test]
    fn scaling_keeps_similarities_where_all_densities_are_equal() {
        for similarity in [0.05, 0.4, 0.9] {
            for factor in LocalScaling::default().factors(10, &clique(10, similarity)) {
                assert!((factor - 1.0).abs() < 1e-9, "{factor}");
            }
        }
        assert_eq!(LocalScaling::default().factors(2, &[]), [1.0, 1.0]);
        let without = LocalScaling { offset: 0.0, ..LocalScaling::default() };
        assert_eq!(without.factors(3, &[Edge::new(0, 1, 0.0)]), [1.0; 3]);
        assert!(without.factors(0, &[]).is_empty());
    }

    #[test]
    fn a_clique_has_about_the_same_factors_when_it_is_sampled() {
        let pair = |a: u32, b: u32| mix(u64::from(a) << 32 | u64::from(b));
        let all: Vec<Edge> = (0..600u32)
            .flat_map(|a| (a + 1..600).map(move |b| (a, b, pair(a, b))))
            .map(|(a, b, hash)| Edge::new(a, b, 0.1 + 0.2 * (hash >> 40) as f64 / f64::from(ONE)))
            .collect();
        let sampled = all.iter().filter(|edge| pair(edge.a, edge.b) % 16 == 0);
        let sampled: Vec<Edge> = sampled.map(|edge| edge.sampled(4)).collect();
        let scaling = LocalScaling { plateau: None, ..news() };
        let mean = |edges| scaling.factors(600, edges).iter().sum::<f64>() / 600.0;
        let (all, sampled) = (mean(&all), mean(&sampled));
        assert!(all < 0.95 && (all / sampled - 1.0).abs() < 0.02, "{all} {sampled}");
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_of_a_sort(
            edges in prop::collection::vec((0u32..8, 0u32..8, 0.0f64..1.0, 0u32..3), 0..60),
            most in 0usize..12,
        ) {
            let edges: Vec<Edge> =
                edges.into_iter().map(|(a, b, s, e)| Edge::new(a, b, s).sampled(e)).collect();
            let mut nearest = Nearest::of(2..8, &edges, most);
            for node in 2..8 {
                let mut sorted: Vec<u32> = edges
                    .iter()
                    .filter(|edge| edge.a != edge.b && (edge.a == node || edge.b == node))
                    .flat_map(|edge| vec![edge.units(); edge.weight() as usize])
                    .collect();
                sorted.sort_unstable_by(|a, b| b.cmp(a));
                sorted.truncate(most);
                let mut kept = nearest.of_node(node as usize).to_vec();
                kept.sort_unstable_by(|a, b| b.cmp(a));
                prop_assert_eq!(kept, sorted);
            }
        }
    }
}
