//! Adjacency lists of the clusters of one component. They never allocate after they are built.

use super::components::Components;
use super::edge::Edge;
use super::union_find::UnionFind;

/// Marks the last slice of a list.
const NONE: u32 = u32::MAX;

/// One entry of an adjacency list, 12 bytes: an item, and the weighted sum of the similarities to
/// the cluster that the item has become part of.
#[derive(Clone, Copy)]
struct Entry {
    item: u32,
    /// The sum in units of 2^-24, low half first: a `u64` would pad the entry to 16 bytes.
    sum: [u32; 2],
}

impl Entry {
    fn new(item: u32, sum: u64) -> Self {
        Self { item, sum: [sum as u32, (sum >> 32) as u32] }
    }

    fn sum(self) -> u64 {
        u64::from(self.sum[1]) << 32 | u64::from(self.sum[0])
    }
}

/// A neighbouring cluster, with totals over all edges between the two clusters.
#[derive(Clone, Copy)]
pub(super) struct Neighbour {
    pub(super) cluster: u32,
    /// Sum of weight times similarity, in units of 2^-24.
    pub(super) sum: u64,
    /// Sum of the weights; 0 if no edge of the component is sampled.
    pub(super) weight: u32,
}

/// Adjacency lists in one array. Every item owns a slice of it, as long as the item has edges. The
/// list of a cluster is a linked list of the slices of its items, so that two lists are joined in
/// O(1). A list is compacted whenever it is gathered.
pub(super) struct Adjacency {
    /// Start of each item's slice in `entries`, and the end of the last.
    starts: Vec<usize>,
    /// Number of entries in use at the start of each slice.
    lengths: Vec<u32>,
    /// The next slice in the list of the same cluster, or [`NONE`].
    following: Vec<u32>,
    /// The last slice of the list of each cluster.
    last: Vec<u32>,
    entries: Vec<Entry>,
    /// Sum of the weights of each entry; empty if no edge is sampled. Sums saturate, in any order
    /// at the same value.
    weights: Vec<u32>,
    /// Totals by cluster while a list is gathered; 0 at other times.
    sums: Vec<u64>,
    weight_sums: Vec<u32>,
    gathered: Vec<Neighbour>,
}

impl Adjacency {
    /// Builds the lists of the `items` members of one component. The edges between them name items
    /// of the whole graph.
    pub(super) fn new(items: usize, edges: &[Edge], components: &Components) -> Self {
        let sampled = edges.iter().any(|edge| edge.weight() > 1);
        // An edge of similarity 0 only matters as a sample.
        let edges = edges.iter().filter(|edge| sampled || edge.units() > 0);
        let ends = |edge: &Edge| (components.position(edge.a), components.position(edge.b));
        let mut lengths = vec![0u32; items];
        for (a, b) in edges.clone().map(ends) {
            lengths[a as usize] += 1;
            lengths[b as usize] += 1;
        }
        let mut starts = vec![0; items + 1];
        for item in 0..items {
            starts[item + 1] = starts[item] + lengths[item] as usize;
        }
        lengths.fill(0);
        let mut entries = vec![Entry::new(0, 0); starts[items]];
        let mut weights = vec![0; if sampled { starts[items] } else { 0 }];
        for edge in edges {
            let (a, b) = ends(edge);
            let sum = u64::from(edge.weight()) * u64::from(edge.units());
            for (item, other) in [(a, b), (b, a)] {
                let at = starts[item as usize] + lengths[item as usize] as usize;
                entries[at] = Entry::new(other, sum);
                if sampled {
                    weights[at] = edge.weight();
                }
                lengths[item as usize] += 1;
            }
        }
        Self {
            starts,
            lengths,
            following: vec![NONE; items],
            last: (0..).take(items).collect(),
            entries,
            weights,
            sums: vec![0; items],
            weight_sums: vec![0; items],
            gathered: Vec::new(),
        }
    }

    /// Returns whether an edge of the component is sampled.
    pub(super) fn is_sampled(&self) -> bool {
        !self.weights.is_empty()
    }

    /// Appends the list of cluster `b` to that of cluster `a`.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        self.following[self.last[a as usize] as usize] = b;
        self.last[a as usize] = self.last[b as usize];
    }

    /// Returns the neighbours of a cluster, each once, and the number of entries that were read.
    pub(super) fn gather(&mut self, cluster: u32, joined: &mut UnionFind) -> (&[Neighbour], usize) {
        self.gathered.clear();
        let mut read = 0;
        let mut slice = cluster;
        while slice != NONE {
            let start = self.starts[slice as usize];
            for at in start..start + self.lengths[slice as usize] as usize {
                self.add(at, cluster, joined);
            }
            read += self.lengths[slice as usize] as usize;
            slice = self.following[slice as usize];
        }
        self.compact(cluster);
        (&self.gathered, read)
    }

    /// Adds one entry of the cluster to the totals.
    fn add(&mut self, at: usize, cluster: u32, joined: &mut UnionFind) {
        let neighbour = joined.find(self.entries[at].item);
        if neighbour == cluster {
            return;
        }
        let weight = self.weights.get(at).copied().unwrap_or(0);
        let sum = &mut self.sums[neighbour as usize];
        let weight_sum = &mut self.weight_sums[neighbour as usize];
        // Every entry has a positive sum or a positive weight.
        if *sum == 0 && *weight_sum == 0 {
            self.gathered.push(Neighbour { cluster: neighbour, sum: 0, weight: 0 });
        }
        *sum = sum.saturating_add(self.entries[at].sum());
        *weight_sum = weight_sum.saturating_add(weight);
    }

    /// Moves the totals into the gathered neighbours, and writes these over the cluster's list.
    fn compact(&mut self, cluster: u32) {
        let mut slice = cluster as usize;
        let mut at = self.starts[slice];
        for neighbour in &mut self.gathered {
            neighbour.sum = std::mem::take(&mut self.sums[neighbour.cluster as usize]);
            neighbour.weight = std::mem::take(&mut self.weight_sums[neighbour.cluster as usize]);
            // The slices had room for at least as many entries.
            while at == self.starts[slice + 1] {
                self.lengths[slice] = (at - self.starts[slice]) as u32;
                slice = self.following[slice] as usize;
                at = self.starts[slice];
            }
            self.entries[at] = Entry::new(neighbour.cluster, neighbour.sum);
            if let Some(weight) = self.weights.get_mut(at) {
                *weight = neighbour.weight;
            }
            at += 1;
        }
        self.lengths[slice] = (at - self.starts[slice]) as u32;
        self.following[slice] = NONE;
        self.last[cluster as usize] = slice as u32;
    }
}
