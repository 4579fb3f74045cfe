//! Average linkage of a whole graph, and its dendrogram.

use std::cmp::Reverse;

use super::average::Clusters;
use super::components::Components;
use super::edge::{Edge, ONE, Threshold};
use super::union_find::UnionFind;
use crate::parallel;

/// Clusters a sparse graph by average linkage (UPGMA) and cuts the dendrogram at `threshold`.
/// Returns the label of every item: the smallest item of its cluster.
///
/// A short form of [`Dendrogram::average_linkage`] and [`Dendrogram::cut`], described there. It
/// copies the edges that lie within a connected component.
///
/// # Panics
/// If an edge names an item that is not below `items`.
///
/// ```
/// use samestory::linkage::{Edge, average_linkage};
///
/// // A chain: 0 is near 1 and 1 is near 2, but 0 and 2 have nothing in common.
/// let labels = average_linkage(3, &[Edge::new(0, 1, 0.8), Edge::new(1, 2, 0.7)], 0.5);
/// assert_eq!(labels, [0, 0, 2]);
/// ```
#[must_use]
pub fn average_linkage(items: usize, edges: &[Edge], threshold: f64) -> Vec<u32> {
    let least = Threshold::new(threshold);
    let components = Components::new(items, edges, least);
    let mut within: Vec<Edge> =
        edges.iter().filter(|edge| components.contain(edge)).copied().collect();
    link(items, &components, &mut within, least).0.cut(threshold)
}

/// A hierarchy of clusters: the merges of average linkage, with the similarity of each.
///
/// ```
/// use samestory::linkage::{Dendrogram, Edge};
///
/// let edges = vec![Edge::new(0, 1, 0.5), Edge::new(1, 2, 0.25), Edge::new(0, 2, 0.25)];
/// let dendrogram = Dendrogram::average_linkage(4, edges, 0.1);
///
/// let heights: Vec<f64> = dendrogram.merges().iter().map(|merge| merge.height()).collect();
/// assert_eq!(heights, [0.5, 0.25]);
/// assert_eq!(dendrogram.cut(0.4), [0, 0, 2, 3]);
/// assert_eq!(dendrogram.cut(0.2), [0, 0, 0, 3]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dendrogram {
    items: usize,
    least: Threshold,
    merges: Vec<Merge>,
}

/// Merge of two clusters, each named by its smallest item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The smallest item of both clusters, and from then on the name of the merged cluster.
    pub a: u32,
    /// The smallest item of the other cluster.
    pub b: u32,
    /// Number of items of the merged cluster.
    pub items: u32,
    height: u32,
}

impl Merge {
    pub(super) fn new(a: u32, b: u32, items: u32, height: u32) -> Self {
        Self { a, b, items, height }
    }

    /// Returns the mean similarity between the two clusters, 0..=1, rounded down to a multiple of
    /// 2^-24.
    #[must_use]
    pub fn height(&self) -> f64 {
        f64::from(self.height) / f64::from(ONE)
    }
}

impl Dendrogram {
    /// Clusters a sparse graph by average linkage (UPGMA), down to a mean similarity of `least`.
    ///
    /// Sokal & Michener, *A statistical method for evaluating systematic relationships* (1958).
    /// The two clusters with the highest mean similarity over all pairs between them are merged,
    /// as long as that mean is positive and at least `least`. A pair without an edge counts as 0.
    /// Of equal means the pair of clusters with the smaller smallest items is merged first. Means
    /// are compared exactly. The result depends on the edges as a set and not on their order.
    ///
    /// Items are numbered from 0 to `items` - 1, at most 2^32 of them. A pair of items has at most
    /// one edge; the weights of several add up. `least` is clamped to 0..=1 and rounded to a
    /// multiple of 2^-24, NaN to 0, as similarities are.
    ///
    /// # Sampled edges
    /// Where a dense graph holds only a sample of its edges, see [`Edge::sampled`], the mean
    /// between clusters A and B is estimated as
    ///
    /// ```text
    /// sum(weight * similarity) / max(|A| |B|, sum(weight))
    /// ```
    ///
    /// over the edges between them: Horvitz & Thompson, [A generalization of sampling without
    /// replacement from a finite universe](https://doi.org/10.1080/01621459.1952.10483446) (1952).
    /// The maximum limits the mean to the greatest similarity of these edges; it only lowers the
    /// estimate. If n = |A| |B| pairs were kept with probability p each, independently, the
    /// standard error of the estimate without the maximum is `sqrt((1 - p) / (p n))` times the
    /// root mean square of the n similarities. At p = 1/16 that is 8 % of it for clusters of 50
    /// and 50 items, and 87 % for an item and a cluster of 20.
    ///
    /// Estimates may rise by a merge, so the order of the merges is only nearly that of the
    /// definition. The result is still deterministic, no two clusters at the end have a mean that
    /// reaches `least`, and the height of a merge is lowered to those of the merges before it.
    ///
    /// # Algorithm and cost
    /// A mean reaches `least` only where an edge does. So each connected component of the edges
    /// that do is clustered by itself, by nearest-neighbour chains: Murtagh, [A survey of recent
    /// advances in hierarchical clustering algorithms](https://doi.org/10.1093/comjnl/26.4.354)
    /// (1983). The adjacency list of a cluster is read two or three times a merge, O(n²) at most
    /// for a component of n items. Components are clustered in parallel, each by one thread.
    ///
    /// The edges are rearranged in place, at 12 bytes an edge. The components being clustered take
    /// another 24 bytes an edge, or 32 if some of their edges are sampled, and about 100 bytes an
    /// item.
    ///
    /// # Panics
    /// If an edge names an item that is not below `items`.
    #[must_use]
    pub fn average_linkage(items: usize, mut edges: Vec<Edge>, least: f64) -> Self {
        Self::of_graph(items, &mut edges, least)
    }

    /// Clusters like [`average_linkage`](Self::average_linkage), and leaves the edges within
    /// components, grouped by component.
    pub(crate) fn of_graph(items: usize, edges: &mut Vec<Edge>, least: f64) -> Self {
        let least = Threshold::new(least);
        let components = Components::new(items, edges, least);
        edges.retain(|edge| components.contain(edge));
        link(items, &components, edges, least).0
    }

    /// Returns the number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// Returns the least height of a merge, 0..=1.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.least.similarity()
    }

    /// Returns the merges, highest first. Of equal heights, the merge that makes the smaller
    /// cluster is first, then the one with the smaller `a`. So both clusters of a merge are made
    /// by earlier merges, or are single items.
    #[must_use]
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// Returns the label of every item, the smallest item of its cluster, with all merges of a
    /// height of at least `threshold`. O(items).
    ///
    /// Without sampled edges the clusters are exactly those of [`average_linkage`] at this
    /// threshold. The threshold is rounded like that of [`average_linkage`]. A threshold below
    /// [`least`](Self::least) has the same effect as `least`.
    #[must_use]
    pub fn cut(&self, threshold: f64) -> Vec<u32> {
        let threshold = Threshold::new(threshold);
        let mut joined = UnionFind::new(self.items);
        let count = self.merges.partition_point(|merge| threshold.is_at_most(merge.height));
        for merge in &self.merges[..count] {
            joined.union(merge.a, merge.b);
        }
        joined.into_labels()
    }
}

/// Clusters the components, whose edges these are. Returns the dendrogram, and the number of
/// adjacency entries that were read.
pub(super) fn link(
    items: usize,
    components: &Components,
    edges: &mut [Edge],
    least: Threshold,
) -> (Dendrogram, usize) {
    let starts = components.group(edges);
    let edges_of = |number: usize| &edges[starts[number]..starts[number + 1]];
    // The greatest first, so that none of them is left for the end.
    let mut numbers: Vec<usize> = (0..components.len()).collect();
    numbers.sort_unstable_by_key(|&number| (Reverse(edges_of(number).len()), number));
    let linked = parallel::map_uneven(&numbers, |&number| {
        let members = components.members(number);
        Clusters::new(members, edges_of(number), components, least).merge_all()
    });
    let read = linked.iter().map(|component| component.1).sum();
    let mut merges: Vec<Merge> = linked.into_iter().flat_map(|component| component.0).collect();
    merges.sort_unstable_by_key(|merge| (Reverse(merge.height), merge.items, merge.a));
    (Dendrogram { items, least, merges }, read)
}
