//! Average linkage of one component: the nearest-neighbour chain.

use super::adjacency::Adjacency;
use super::components::Components;
use super::dendrogram::Merge;
use super::edge::{Edge, ONE, Threshold};
use super::union_find::UnionFind;

/// Clusters of one component. Its items are numbered from 0 in their order. A cluster is named by
/// its smallest item.
pub(super) struct Clusters<'a> {
    members: &'a [u32],
    least: Threshold,
    joined: UnionFind,
    /// Number of items of each cluster.
    sizes: Vec<u32>,
    /// Height of the merge that made each cluster; the greatest for a single item.
    heights: Vec<u32>,
    adjacency: Adjacency,
    /// The nearest neighbour of each cluster when it was last searched for.
    nearest: Vec<Option<Nearest>>,
    merges: Vec<Merge>,
    read: usize,
}

/// The nearest neighbour of a cluster at the time of the search. Without sampled edges it remains
/// the nearest until one of the two is merged: a merge brings no cluster nearer to a third.
#[derive(Clone, Copy)]
struct Nearest {
    neighbour: u32,
    /// Numerator of the mean similarity, in units of 2^-24.
    sum: u64,
    /// Denominator of the mean similarity.
    pairs: u64,
    /// Sizes of the cluster and of the neighbour, which tell whether one of them has been merged.
    sizes: (u32, u32),
}

impl Nearest {
    /// Returns whether this is nearer to `cluster` than the other: by the mean, exactly, and of
    /// equal means by the smaller items.
    fn is_nearer_than(&self, other: &Self, cluster: u32) -> bool {
        let product = |x: &Self, y: &Self| u128::from(x.sum) * u128::from(y.pairs);
        let pair = |x: &Self| (cluster.min(x.neighbour), cluster.max(x.neighbour));
        let by_mean = product(self, other).cmp(&product(other, self));
        by_mean.then_with(|| pair(other).cmp(&pair(self))).is_gt()
    }
}

impl<'a> Clusters<'a> {
    /// Prepares the clusters of one component, given all edges between its members.
    pub(super) fn new(
        members: &'a [u32],
        edges: &[Edge],
        components: &Components,
        least: Threshold,
    ) -> Self {
        let items = members.len();
        Self {
            members,
            least,
            joined: UnionFind::new(items),
            sizes: vec![1; items],
            heights: vec![ONE; items],
            adjacency: Adjacency::new(items, edges, components),
            nearest: vec![None; items],
            merges: Vec::with_capacity(items),
            read: 0,
        }
    }

    /// Returns all merges, and the number of adjacency entries that were read.
    pub(super) fn merge_all(mut self) -> (Vec<Merge>, usize) {
        let mut before = None;
        // With sampled edges a merge may bring two clusters nearer to each other, one of which was
        // left behind. The last pass therefore searches anew for all and finds nothing.
        while before != Some(self.merges.len()) {
            before = Some(self.merges.len());
            self.merge_along_chains();
            if !self.adjacency.is_sampled() {
                break;
            }
            self.nearest.fill(None);
        }
        (self.merges, self.read)
    }

    /// Starts a chain at each cluster. A chain leads from each cluster to its nearest neighbour.
    /// It ends at two clusters that are nearest to each other, which are merged.
    fn merge_along_chains(&mut self) {
        let mut chain: Vec<u32> = Vec::new();
        for start in (0..).take(self.members.len()) {
            if self.joined.find(start) == start {
                chain.push(start);
            }
            while let Some(&last) = chain.last() {
                let previous = chain.len().checked_sub(2).map(|at| chain[at]);
                let Some(next) = self.nearest(last, previous) else {
                    chain.pop();
                    continue;
                };
                if previous == Some(next.neighbour) {
                    chain.truncate(chain.len() - 2);
                    self.merge(last, next);
                    if chain.is_empty() {
                        chain.push(last.min(next.neighbour));
                    }
                } else if let Some(at) = self.position(next.neighbour, &chain) {
                    self.nearest[next.neighbour as usize] = None;
                    chain.truncate(at + 1);
                } else {
                    chain.push(next.neighbour);
                }
            }
        }
    }

    /// Returns the position of a cluster in the chain. Without sampled edges a chain never returns
    /// to itself. With them it may, to a cluster whose nearest neighbour is out of date. The chain
    /// is then cut there, and that neighbour is searched for anew. Means increase along a chain, so
    /// a neighbour found since the last merge is never out of date, and the cuts come to an end.
    fn position(&self, cluster: u32, chain: &[u32]) -> Option<usize> {
        if !self.adjacency.is_sampled() {
            return None;
        }
        chain.iter().rposition(|&other| other == cluster)
    }

    /// Returns the nearest neighbour of a cluster, if its mean reaches the least height. The chain
    /// comes from `previous`.
    fn nearest(&mut self, cluster: u32, previous: Option<u32>) -> Option<Nearest> {
        let known = self.nearest[cluster as usize]
            .filter(|known| self.is_current(cluster, known) && !self.is_behind(known, previous));
        if known.is_none() {
            self.nearest[cluster as usize] = self.search(cluster);
        }
        let found = self.nearest[cluster as usize]?;
        self.least.is_reached_by(found.sum, found.pairs).then_some(found)
    }

    /// Returns whether neither the cluster nor its neighbour has been merged since the search.
    fn is_current(&self, cluster: u32, known: &Nearest) -> bool {
        let size = |cluster: u32| self.sizes[cluster as usize];
        self.joined.root(known.neighbour) == known.neighbour
            && known.sizes == (size(cluster), size(known.neighbour))
    }

    /// Returns whether the previous cluster of the chain is nearer, which only merges over sampled
    /// edges bring about.
    fn is_behind(&self, known: &Nearest, previous: Option<u32>) -> bool {
        let Some(previous) = previous.filter(|_| self.adjacency.is_sampled()) else {
            return false;
        };
        let Some(back) = self.nearest[previous as usize] else { return false };
        let cluster = back.neighbour;
        Nearest { neighbour: previous, ..back }.is_nearer_than(known, cluster)
    }

    /// Searches for the nearest neighbour of a cluster.
    fn search(&mut self, cluster: u32) -> Option<Nearest> {
        let (neighbours, read) = self.adjacency.gather(cluster, &mut self.joined);
        self.read += read;
        let size = self.sizes[cluster as usize];
        let mut best: Option<Nearest> = None;
        for neighbour in neighbours.iter().filter(|neighbour| neighbour.sum > 0) {
            let sizes = (size, self.sizes[neighbour.cluster as usize]);
            let found = Nearest {
                neighbour: neighbour.cluster,
                sum: neighbour.sum,
                pairs: (u64::from(sizes.0) * u64::from(sizes.1)).max(neighbour.weight.into()),
                sizes,
            };
            if best.is_none_or(|best| found.is_nearer_than(&best, cluster)) {
                best = Some(found);
            }
        }
        best
    }

    /// Merges a cluster with its nearest neighbour.
    fn merge(&mut self, cluster: u32, nearest: Nearest) {
        let (a, b) = (cluster.min(nearest.neighbour), cluster.max(nearest.neighbour));
        self.joined.union(a, b);
        self.adjacency.join(a, b);
        self.sizes[a as usize] += self.sizes[b as usize];
        // Rounding down decides for every threshold as the exact mean does, since thresholds are
        // integers too.
        let height = (nearest.sum / nearest.pairs).min(ONE.into()) as u32;
        let height = height.min(self.heights[a as usize]).min(self.heights[b as usize]);
        self.heights[a as usize] = height;
        let (a_item, b_item) = (self.members[a as usize], self.members[b as usize]);
        self.merges.push(Merge::new(a_item, b_item, self.sizes[a as usize], height));
    }
}
