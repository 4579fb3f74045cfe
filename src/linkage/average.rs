//! Which of the similar ones belong together?

use super::union_find::UnionFind;
use crate::parallel;

/// Similarities in units of 2^-24, so that their sums are exact in any order.
const UNIT: f64 = (1u32 << 24) as f64;

/// A pair that was compared: two items, the smaller first, and how similar they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The smaller item.
    pub a: u32,
    /// The greater item.
    pub b: u32,
    similarity: u32,
}

impl Edge {
    /// An edge between two items; the similarity is kept to 2^-24 and clamped to 0..=1.
    #[must_use]
    pub fn new(a: u32, b: u32, similarity: f64) -> Self {
        Self { a: a.min(b), b: a.max(b), similarity: in_units(similarity) }
    }

    /// The similarity, 0..=1.
    #[must_use]
    pub fn similarity(&self) -> f64 {
        f64::from(self.similarity) / UNIT
    }
}

/// Average linkage (UPGMA) over a sparse graph, cut at `threshold`: the label of every item.
///
/// Sokal & Michener, *A statistical method for evaluating systematic relationships* (1958). The two
/// clusters with the highest mean similarity over all pairs between them are merged, as long as that mean
/// is more than 0 and at least `threshold`, which is kept to 2^-24 like a similarity; a pair without an edge counts as 0. Of two equal means the pair wins whose
/// smallest items are smaller, and the label of a cluster is its smallest item.
///
/// Each pair of items has one edge at most. The sums are integers, so their order does not show.
///
/// A mean is at least `threshold` only where an edge is. So the edges that are make the parts that the items fall
/// into, and those between two parts are never looked at again. Within a part a chain leads from each cluster to the
/// one nearest to it, as far as two that are nearest to each other; these are merged, which makes no other cluster
/// nearer than it was, so that the order in which such pairs are found does not show (the nearest-neighbour chain:
/// Murtagh, [A survey of recent advances in hierarchical clustering algorithms](https://doi.org/10.1093/comjnl/26.4.354),
/// 1983). The neighbours of a cluster are looked at two or three times a merge: O(n²) for a part of n items, however
/// alike they are, and less where each has few neighbours. O(m + n) in memory for m edges.
///
/// # Panics
/// Where an edge names an item that is not there.
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
    linked(items, edges, threshold).0
}

fn in_units(similarity: f64) -> u32 {
    (similarity.clamp(0.0, 1.0) * UNIT).round() as u32
}

/// The labels, and how many neighbours were looked at.
fn linked(items: usize, edges: &[Edge], threshold: f64) -> (Vec<u32>, usize) {
    let threshold = in_units(threshold);
    let parts = Parts::of(items, edges, threshold);
    let numbers: Vec<usize> = (0..parts.starts.len() - 1).collect();
    let linked = parallel::map(
        &numbers,
        || (),
        |(), &number| {
            let (members, edges) = parts.part(number);
            let mut clusters = Clusters::new(members, edges, threshold);
            clusters.merge_all();
            let labels: Vec<u32> =
                clusters.joined.labels().into_iter().map(|least| members[least as usize]).collect();
            (labels, clusters.looked_at)
        },
    );
    let mut labels: Vec<u32> = (0..).take(items).collect();
    let mut looked_at = 0;
    for (number, (of_part, looked_at_in_part)) in linked.into_iter().enumerate() {
        for (&member, label) in parts.part(number).0.iter().zip(of_part) {
            labels[member as usize] = label;
        }
        looked_at += looked_at_in_part;
    }
    (labels, looked_at)
}

/// The items that edges of at least the threshold lead to each other, and all edges among them.
struct Parts {
    /// The items of all parts of two or more, part by part, ascending within each; where each part begins.
    members: Vec<u32>,
    starts: Vec<usize>,
    edges: Vec<Edge>,
    edge_starts: Vec<usize>,
}

impl Parts {
    fn of(items: usize, edges: &[Edge], threshold: u32) -> Self {
        let mut joined = UnionFind::new(items);
        for edge in edges.iter().filter(|edge| edge.similarity >= threshold) {
            joined.union(edge.a, edge.b);
        }
        let label = joined.labels();
        let mut sizes = vec![0usize; items];
        for &label in &label {
            sizes[label as usize] += 1;
        }
        let mut number = vec![0usize; items];
        let mut starts = vec![0];
        for (item, &size) in sizes.iter().enumerate().filter(|size| *size.1 > 1) {
            number[item] = starts.len() - 1;
            starts.push(starts[starts.len() - 1] + size);
        }
        let mut next = starts.clone();
        let mut members = vec![0; next[next.len() - 1]];
        for (item, &label) in (0u32..).zip(&label).filter(|of| sizes[*of.1 as usize] > 1) {
            let place = &mut next[number[label as usize]];
            members[*place] = item;
            *place += 1;
        }
        let inside =
            |edge: &&Edge| edge.a != edge.b && label[edge.a as usize] == label[edge.b as usize];
        let part_of = |edge: &Edge| number[label[edge.a as usize] as usize];
        let mut edge_starts = vec![0; starts.len()];
        edges.iter().filter(inside).for_each(|edge| edge_starts[part_of(edge) + 1] += 1);
        for at in 1..edge_starts.len() {
            edge_starts[at] += edge_starts[at - 1];
        }
        let mut next = edge_starts.clone();
        let mut sorted = vec![Edge::new(0, 0, 0.0); next[next.len() - 1]];
        for edge in edges.iter().filter(inside) {
            let place = &mut next[part_of(edge)];
            sorted[*place] = *edge;
            *place += 1;
        }
        Self { members, starts, edges: sorted, edge_starts }
    }

    fn part(&self, number: usize) -> (&[u32], &[Edge]) {
        (
            &self.members[self.starts[number]..self.starts[number + 1]],
            &self.edges[self.edge_starts[number]..self.edge_starts[number + 1]],
        )
    }
}

/// The clusters of one part. Its members are numbered anew, in order; a cluster goes by its smallest.
struct Clusters {
    joined: UnionFind,
    sizes: Vec<u32>,
    /// The neighbours of each living cluster, with the sum of the similarities: some of them by members of what
    /// they have become, so that one may be there more than once.
    near: Vec<Vec<(u32, u64)>>,
    /// What each living cluster was found to be nearest to, if anything.
    nearest: Vec<Option<Nearest>>,
    /// In units.
    threshold: u32,
    /// All 0 between two looks.
    sums: Vec<u64>,
    looked_at: usize,
}

/// A cluster's nearest neighbour when it was looked for. It still is, unless it has merged: what others merge into is no
/// nearer than the nearer of them was.
#[derive(Clone, Copy)]
struct Nearest {
    neighbour: u32,
    /// The sum of the similarities of so many pairs of items.
    sum: u64,
    pairs: u64,
}

impl Nearest {
    /// Whether the mean is so much.
    fn reaches(&self, threshold: u32) -> bool {
        u128::from(self.sum) >= u128::from(threshold) * u128::from(self.pairs)
    }

    /// Whether this is nearer to a cluster than the other: by the mean, exactly, then by the smaller items.
    fn is_nearer_than(&self, other: &Self, cluster: u32) -> bool {
        let of = |one: &Self, another: &Self| u128::from(one.sum) * u128::from(another.pairs);
        let pair = |one: &Self| (cluster.min(one.neighbour), cluster.max(one.neighbour));
        of(self, other).cmp(&of(other, self)).then_with(|| pair(other).cmp(&pair(self))).is_gt()
    }
}

impl Clusters {
    fn new(members: &[u32], edges: &[Edge], threshold: u32) -> Self {
        let place = |item: u32| members.partition_point(|&member| member < item) as u32;
        let count = members.len();
        let edges: Vec<(u32, u32, u64)> = edges
            .iter()
            .map(|edge| (place(edge.a), place(edge.b), u64::from(edge.similarity)))
            .collect();
        let mut degrees = vec![0; count];
        for &(a, b, _) in &edges {
            degrees[a as usize] += 1;
            degrees[b as usize] += 1;
        }
        let mut near: Vec<Vec<(u32, u64)>> = degrees.into_iter().map(Vec::with_capacity).collect();
        for (a, b, sum) in edges {
            near[a as usize].push((b, sum));
            near[b as usize].push((a, sum));
        }
        Self {
            joined: UnionFind::new(count),
            sizes: vec![1; count],
            near,
            nearest: vec![None; count],
            threshold,
            sums: vec![0; count],
            looked_at: 0,
        }
    }

    fn merge_all(&mut self) {
        let mut chain: Vec<u32> = Vec::new();
        for start in (0..).take(self.near.len()) {
            if self.joined.find(start) == start {
                chain.push(start);
            }
            while let Some(last) = chain.pop() {
                let Some(next) = self.nearest(last) else { continue };
                if chain.last() == Some(&next) {
                    chain.pop();
                    self.merge(last.min(next), last.max(next));
                    if chain.is_empty() {
                        chain.push(last.min(next));
                    }
                } else {
                    chain.extend([last, next]);
                }
            }
        }
    }

    /// The nearest neighbour of a cluster, if it is near enough.
    fn nearest(&mut self, cluster: u32) -> Option<u32> {
        let known = self.nearest[cluster as usize].filter(|known| {
            let neighbour = known.neighbour;
            self.joined.find(neighbour) == neighbour
                && known.pairs == self.pairs(cluster, neighbour)
        });
        if known.is_none() {
            self.nearest[cluster as usize] = self.look(cluster);
        }
        let found = self.nearest[cluster as usize]?;
        found.reaches(self.threshold).then_some(found.neighbour)
    }

    fn pairs(&self, a: u32, b: u32) -> u64 {
        u64::from(self.sizes[a as usize]) * u64::from(self.sizes[b as usize])
    }

    /// Looks for the nearest neighbour of a cluster, and gathers what has become of its neighbours.
    fn look(&mut self, cluster: u32) -> Option<Nearest> {
        let mut near = std::mem::take(&mut self.near[cluster as usize]);
        self.looked_at += near.len();
        let mut kept = 0;
        for at in 0..near.len() {
            let neighbour = self.joined.find(near[at].0);
            let sum = &mut self.sums[neighbour as usize];
            // The first of several that have become one keeps a place; a sum of 0 stays where it is.
            if neighbour != cluster && *sum == 0 && near[at].1 > 0 {
                near[kept].0 = neighbour;
                kept += 1;
            }
            *sum += near[at].1;
        }
        self.sums[cluster as usize] = 0;
        near.truncate(kept);
        let mut best: Option<Nearest> = None;
        for (neighbour, total) in &mut near {
            *total = std::mem::take(&mut self.sums[*neighbour as usize]);
            let pairs = self.pairs(cluster, *neighbour);
            let this = Nearest { neighbour: *neighbour, sum: *total, pairs };
            if best.is_none_or(|best| this.is_nearer_than(&best, cluster)) {
                best = Some(this);
            }
        }
        self.near[cluster as usize] = near;
        best
    }

    /// Merges two clusters, the smaller first.
    fn merge(&mut self, a: u32, b: u32) {
        self.joined.union(a, b);
        self.sizes[a as usize] += self.sizes[b as usize];
        let mut fewer = std::mem::take(&mut self.near[b as usize]);
        let more = &mut self.near[a as usize];
        if more.len() < fewer.len() {
            std::mem::swap(more, &mut fewer);
        }
        more.append(&mut fewer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// The definition: search all pairs of clusters anew for every merge.
    fn slow_linkage(items: u32, edges: &[Edge], threshold: f64) -> Vec<u32> {
        let similar: BTreeMap<(u32, u32), u32> =
            edges.iter().map(|e| ((e.a, e.b), e.similarity)).collect();
        let mut clusters: Vec<Vec<u32>> = (0..items).map(|item| vec![item]).collect();
        loop {
            let mut best: Option<((u64, u64), usize, usize)> = None;
            for i in 0..clusters.len() {
                for j in i + 1..clusters.len() {
                    let pairs = clusters[i]
                        .iter()
                        .flat_map(|&a| clusters[j].iter().map(move |&b| (a.min(b), a.max(b))));
                    let sum: u64 =
                        pairs.filter_map(|pair| similar.get(&pair)).map(|&s| u64::from(s)).sum();
                    let pairs = (clusters[i].len() * clusters[j].len()) as u64;
                    if sum > 0 && best.is_none_or(|((other, of), ..)| sum * of > other * pairs) {
                        best = Some(((sum, pairs), i, j));
                    }
                }
            }
            match best {
                Some(((sum, pairs), i, j)) if sum >= u64::from(in_units(threshold)) * pairs => {
                    let moved = clusters.remove(j);
                    clusters[i].extend(moved);
                }
                _ => break,
            }
        }
        let mut labels = vec![0; items as usize];
        for cluster in &clusters {
            for &item in cluster {
                labels[item as usize] = *cluster.iter().min().unwrap();
            }
        }
        labels
    }

    fn any_edges(items: u32) -> impl Strategy<Value = Vec<Edge>> {
        // Steps of a quarter, so that ties are the rule, and some of nothing.
        let similarity = (0u32..5).prop_map(|quarter| f64::from(quarter) / 4.0);
        prop::collection::btree_map((0..items, 0..items), similarity, 0..60).prop_map(|map| {
            let edges: BTreeMap<(u32, u32), f64> =
                map.into_iter().filter(|((a, b), _)| a < b).collect();
            edges.into_iter().map(|((a, b), s)| Edge::new(a, b, s)).collect()
        })
    }

    proptest! {
        #[test]
        fn linkage_is_that_of_the_definition(edges in any_edges(14), threshold in 0.01f64..0.9) {
            prop_assert_eq!(average_linkage(14, &edges, threshold), slow_linkage(14, &edges, threshold));
        }

        #[test]
        fn the_order_of_the_edges_does_not_matter(mut edges in any_edges(14), threshold in 0.01f64..0.9) {
            let forward = average_linkage(14, &edges, threshold);
            edges.reverse();
            prop_assert_eq!(forward, average_linkage(14, &edges, threshold));
        }
    }

    #[test]
    fn the_threshold_is_included() {
        assert_eq!(average_linkage(2, &[Edge::new(0, 1, 0.5)], 0.5), [0, 0]);
        assert_eq!(average_linkage(2, &[Edge::new(0, 1, 0.499)], 0.5), [0, 1]);
        // Neither is a multiple of 2^-24.
        for threshold in [0.02, 0.066, 0.1] {
            assert_eq!(average_linkage(2, &[Edge::new(0, 1, threshold)], threshold), [0, 0]);
        }
        assert_eq!(average_linkage(3, &[Edge::new(0, 1, 0.0)], 0.0), [0, 1, 2]);
    }

    /// Edges among `items`: some thousand stories of a hundred, of which each item is near a third, and
    /// strays between neighbouring stories that tie all of them together.
    fn tied_stories(items: u32, edges: usize) -> Vec<Edge> {
        let mut found = BTreeMap::new();
        for i in 0..edges as u64 {
            let (x, y) = (mix(2 * i), mix(2 * i + 1));
            let a = (x % u64::from(items)) as u32;
            let stray = y % 8 == 0;
            let reach = if stray { 300 } else { 100 };
            let b = (a / 100 * 100 + (y >> 8) as u32 % reach) % items;
            let similarity =
                if stray { 0.03 } else { 0.1 } + 0.2 * (y >> 40) as f64 / (1u64 << 24) as f64;
            if a != b {
                found.insert((a.min(b), a.max(b)), similarity);
            }
        }
        found.into_iter().map(|((a, b), similarity)| Edge::new(a, b, similarity)).collect()
    }

    #[test]
    fn a_great_part_costs_a_few_looks_an_edge() {
        let edges = tied_stories(50_000, 2_000_000);
        let parts = Parts::of(50_000, &edges, in_units(0.066));
        assert_eq!(parts.starts, [0, 50_000], "one part");
        assert!(edges.len() > 1_000_000);
        let (labels, looked_at) = linked(50_000, &edges, 0.066);

        assert!(looked_at <= 8 * edges.len(), "{looked_at} for {} edges", edges.len());
        let stories = labels.iter().zip(0..).filter(|&(&label, item)| label == item).count();
        assert!((400..2_000).contains(&stories), "{stories}");
    }

    #[test]
    fn a_crowd_in_which_all_are_alike_costs_a_few_looks_an_edge() {
        for spread in [0, 1_000] {
            let items = 1_000u32;
            let similarity = |a: u32, b: u32| {
                let noise = mix(u64::from(a) << 32 | u64::from(b)) % 1_000 * spread;
                0.25 + noise as f64 / 1e8
            };
            let edges: Vec<Edge> = (0..items)
                .flat_map(|a| (a + 1..items).map(move |b| Edge::new(a, b, similarity(a, b))))
                .collect();
            let (labels, looked_at) = linked(items as usize, &edges, 0.066);
            assert!(labels.iter().all(|&label| label == 0));

            assert!(looked_at <= 6 * edges.len(), "{looked_at} for {} edges", edges.len());
        }
    }
}
