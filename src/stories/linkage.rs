//! Which of the similar ones belong together?

use std::collections::BinaryHeap;

use ahash::AHashMap;

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
        let similarity = (similarity.clamp(0.0, 1.0) * UNIT).round() as u32;
        Self { a: a.min(b), b: a.max(b), similarity }
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
/// is at least `threshold`; a pair without an edge counts as 0. Of two equal means the pair wins whose
/// smallest items are smaller, and the label of a cluster is its smallest item.
///
/// Each pair of items has one edge at most. The sums are integers, so their order does not show. Merging
/// goes from the smaller neighbourhood into the larger, O(m log n) moves for m edges and n items; a mean that
/// has fallen is looked at again when it comes to the top of a heap, once a merge at worst. O(m + n) in
/// memory.
///
/// # Panics
/// Where an edge names an item that is not there.
///
/// ```
/// use samestory::stories::{Edge, average_linkage};
///
/// // A chain: 0 is near 1 and 1 is near 2, but 0 and 2 have nothing in common.
/// let labels = average_linkage(3, &[Edge::new(0, 1, 0.8), Edge::new(1, 2, 0.7)], 0.5);
/// assert_eq!(labels, [0, 0, 2]);
/// ```
#[must_use]
pub fn average_linkage(items: usize, edges: &[Edge], threshold: f64) -> Vec<u32> {
    let mut clusters = Clusters::new(items, edges);
    while let Some(best) = clusters.heap.pop() {
        if best.mean < threshold {
            break;
        }
        clusters.take(best);
    }
    clusters.labels()
}

struct Clusters {
    /// The neighbours of each living cluster, with the sum of the similarities.
    near: Vec<AHashMap<u32, u64>>,
    members: Vec<Vec<u32>>,
    /// The smallest member of each living cluster.
    least: Vec<u32>,
    heap: BinaryHeap<Merge>,
}

/// A pair of clusters and its mean similarity when the entry was made: an upper bound of what it is now,
/// because a merge that makes a mean greater makes a new entry.
#[derive(PartialEq)]
struct Merge {
    mean: f64,
    /// The smallest members of the two, the smaller first: what ties are broken by.
    least: (u32, u32),
    a: u32,
    b: u32,
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| other.least.cmp(&self.least))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Clusters {
    fn new(items: usize, edges: &[Edge]) -> Self {
        let mut clusters = Self {
            near: vec![AHashMap::new(); items],
            members: (0..).take(items).map(|item| vec![item]).collect(),
            least: (0..).take(items).collect(),
            heap: BinaryHeap::with_capacity(edges.len()),
        };
        for edge in edges.iter().filter(|edge| edge.a != edge.b) {
            clusters.near[edge.a as usize].insert(edge.b, u64::from(edge.similarity));
            clusters.near[edge.b as usize].insert(edge.a, u64::from(edge.similarity));
            clusters.offer(edge.a, edge.b);
        }
        clusters
    }

    fn mean(&self, a: u32, b: u32) -> Option<f64> {
        let sum = *self.near[a as usize].get(&b)?;
        let pairs = self.members[a as usize].len() as f64 * self.members[b as usize].len() as f64;
        Some(sum as f64 / UNIT / pairs)
    }

    fn offer(&mut self, a: u32, b: u32) {
        if let Some(mean) = self.mean(a, b) {
            let (one, other) = (self.least[a as usize], self.least[b as usize]);
            self.heap.push(Merge { mean, least: (one.min(other), one.max(other)), a, b });
        }
    }

    /// Merges the pair if the entry still holds; offers it anew where its mean has fallen.
    fn take(&mut self, Merge { mean, least, a, b }: Merge) {
        let now = self.mean(a, b).map(|mean| {
            let (one, other) = (self.least[a as usize], self.least[b as usize]);
            (mean, (one.min(other), one.max(other)))
        });
        match now {
            None => {}
            Some(now) if now == (mean, least) => self.merge(a, b),
            Some(_) => self.offer(a, b),
        }
    }

    fn merge(&mut self, a: u32, b: u32) {
        let (into, from) = if self.near[a as usize].len() >= self.near[b as usize].len() {
            (a, b)
        } else {
            (b, a)
        };
        let moved = std::mem::take(&mut self.members[from as usize]);
        self.members[into as usize].extend(moved);
        self.least[into as usize] = self.least[a as usize].min(self.least[b as usize]);
        let gained = std::mem::take(&mut self.near[from as usize]);
        self.near[into as usize].remove(&from);
        for (neighbour, sum) in gained {
            if neighbour != into {
                *self.near[into as usize].entry(neighbour).or_insert(0) += sum;
                let back = &mut self.near[neighbour as usize];
                back.remove(&from);
                *back.entry(into).or_insert(0) += sum;
                self.offer(into, neighbour);
            }
        }
    }

    fn labels(&self) -> Vec<u32> {
        let mut labels = vec![0; self.members.len()];
        for (members, &label) in self.members.iter().zip(&self.least) {
            for &member in members {
                labels[member as usize] = label;
            }
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// The definition: search all pairs of clusters anew for every merge.
    fn slow_linkage(items: u32, edges: &[Edge], threshold: f64) -> Vec<u32> {
        let similar: BTreeMap<(u32, u32), u32> =
            edges.iter().map(|e| ((e.a, e.b), e.similarity)).collect();
        let mut clusters: Vec<Vec<u32>> = (0..items).map(|item| vec![item]).collect();
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for i in 0..clusters.len() {
                for j in i + 1..clusters.len() {
                    let pairs = clusters[i]
                        .iter()
                        .flat_map(|&a| clusters[j].iter().map(move |&b| (a.min(b), a.max(b))));
                    let sum: u64 =
                        pairs.filter_map(|pair| similar.get(&pair)).map(|&s| u64::from(s)).sum();
                    let mean = sum as f64 / UNIT / (clusters[i].len() * clusters[j].len()) as f64;
                    if sum > 0 && best.is_none_or(|best| mean > best.0) {
                        best = Some((mean, i, j));
                    }
                }
            }
            match best {
                Some((mean, i, j)) if mean >= threshold => {
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
        // Steps of a quarter, so that ties are the rule.
        let similarity = (1u32..5).prop_map(|quarter| f64::from(quarter) / 4.0);
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
    }
}
