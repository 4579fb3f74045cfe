//! Connected components: the parts of a graph that linkage never joins.

use super::edge::{Edge, Threshold};
use super::union_find::UnionFind;

/// Returns the connected component of every item, labelled with its smallest item.
///
/// Only edges of a positive similarity that is at least `threshold` connect their ends. The
/// threshold is rounded like the similarity of [`Edge::new`]. Takes O(n + m log n) time for n items
/// and m edges, and 4 bytes an item.
///
/// # Panics
/// If an edge of at least the threshold names an item that is not below `items`.
///
/// ```
/// use samestory::linkage::{Edge, connected_components};
///
/// let edges = [Edge::new(0, 2, 0.5), Edge::new(1, 3, 0.4), Edge::new(2, 3, 0.1)];
/// assert_eq!(connected_components(4, &edges, 0.4), [0, 1, 0, 1]);
/// ```
#[must_use]
pub fn connected_components(items: usize, edges: &[Edge], threshold: f64) -> Vec<u32> {
    labels(items, edges, Threshold::new(threshold))
}

fn labels(items: usize, edges: &[Edge], threshold: Threshold) -> Vec<u32> {
    let mut joined = UnionFind::new(items);
    for edge in edges.iter().filter(|edge| threshold.is_reached_by(edge.units().into(), 1)) {
        joined.union(edge.a, edge.b);
    }
    joined.into_labels()
}

/// The connected components of two items or more, numbered by their smallest items.
pub(super) struct Components {
    /// Label of each item's component.
    labels: Vec<u32>,
    /// Number of each item's component; only items of a numbered component are asked for.
    numbers: Vec<u32>,
    /// Position of each item among the members of its component.
    positions: Vec<u32>,
    /// The members of all components, ascending within each.
    members: Vec<u32>,
    /// Start of each component in `members`, and the end of the last.
    starts: Vec<usize>,
}

impl Components {
    pub(super) fn new(items: usize, edges: &[Edge], threshold: Threshold) -> Self {
        let labels = labels(items, edges, threshold);
        let mut positions = vec![0; items];
        let mut sizes = vec![0u32; items];
        for (position, &label) in positions.iter_mut().zip(&labels) {
            *position = sizes[label as usize];
            sizes[label as usize] += 1;
        }
        let mut numbers = vec![0; items];
        let mut starts = vec![0];
        for (number, &size) in numbers.iter_mut().zip(&sizes).filter(|entry| *entry.1 > 1) {
            *number = starts.len() as u32 - 1;
            starts.push(starts[starts.len() - 1] + size as usize);
        }
        let mut members = vec![0; starts[starts.len() - 1]];
        for (item, &label) in (0u32..).zip(&labels) {
            numbers[item as usize] = numbers[label as usize];
            if sizes[label as usize] > 1 {
                let start = starts[numbers[label as usize] as usize];
                members[start + positions[item as usize] as usize] = item;
            }
        }
        Self { labels, numbers, positions, members, starts }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn members(&self, number: usize) -> &[u32] {
        &self.members[self.starts[number]..self.starts[number + 1]]
    }

    /// Returns the position of an item among the members of its component.
    pub(super) fn position(&self, item: u32) -> u32 {
        self.positions[item as usize]
    }

    /// Returns whether the edge connects two different items of one component.
    pub(super) fn contain(&self, edge: &Edge) -> bool {
        edge.a != edge.b && self.labels[edge.a as usize] == self.labels[edge.b as usize]
    }

    /// Sorts edges within components by the number of the component, in place and in O(m). Returns
    /// the start of each component among the edges, and the end of the last.
    pub(super) fn group(&self, edges: &mut [Edge]) -> Vec<usize> {
        let number = |edge: &Edge| self.numbers[edge.a as usize] as usize;
        let mut starts = vec![0; self.len() + 1];
        for edge in &*edges {
            starts[number(edge) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        for component in 0..self.len() {
            while next[component] < starts[component + 1] {
                let at = next[component];
                let home = number(&edges[at]);
                edges.swap(at, next[home]);
                next[home] += 1;
            }
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn edges_are_grouped_by_component_in_place() {
        let item = |i: u64| (mix(i) % 500) as u32;
        let edges: Vec<Edge> = (0..700)
            .map(|i| (item(2 * i), item(2 * i + 1), mix(i) % 3))
            .map(|(a, b, thirds)| Edge::new(a, b, thirds as f64 / 3.0))
            .collect();
        let components = Components::new(500, &edges, Threshold::new(0.5));
        assert!(components.len() > 20);
        let labels = connected_components(500, &edges, 0.5);
        let mut grouped = edges.clone();
        grouped.retain(|edge| components.contain(edge));
        let mut before = grouped.clone();
        let starts = components.group(&mut grouped);
        for number in 0..components.len() {
            let members = components.members(number);
            assert!(members.len() > 1 && members.iter().all(|&m| labels[m as usize] == members[0]));
            for edge in &grouped[starts[number]..starts[number + 1]] {
                assert_eq!(members[components.position(edge.a) as usize], edge.a);
                assert_eq!(members[components.position(edge.b) as usize], edge.b);
            }
        }
        grouped.sort_unstable();
        before.sort_unstable();
        assert_eq!(grouped, before);
    }
}
