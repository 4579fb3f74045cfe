//! Disjoint sets of items.

/// Disjoint sets of the items 0 to n - 1. The label of a set is its smallest item.
///
/// Tarjan, [Efficiency of a good but not linear set union
/// algorithm](https://doi.org/10.1145/321879.321884) (1975), with path halving. The smallest item
/// is the root, so the labels do not depend on the order of the unions. A call takes O(log n)
/// amortised time. The sets take 4 bytes an item.
///
/// ```
/// use samestory::linkage::UnionFind;
///
/// let mut sets = UnionFind::new(4);
/// assert!(sets.union(3, 1));
/// assert!(!sets.union(1, 3));
/// assert_eq!(sets.into_labels(), [0, 1, 2, 1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    /// Creates one set for each of `items` items, at most 2^32.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { parent: (0..).take(items).collect() }
    }

    /// Returns the label of the item's set, and shortens the path to it.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn find(&mut self, mut item: u32) -> u32 {
        while self.parent[item as usize] != item {
            let above = self.parent[self.parent[item as usize] as usize];
            self.parent[item as usize] = above;
            item = above;
        }
        item
    }

    /// Returns the label of the item's set without shortening the path, for concurrent readers.
    pub(crate) fn root(&self, mut item: u32) -> u32 {
        while self.parent[item as usize] != item {
            item = self.parent[item as usize];
        }
        item
    }

    /// Joins the sets of two items. Returns `false` if both items were in one set already.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn union(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }

    /// Returns the label of every item, in the memory of the sets: O(n).
    #[must_use]
    pub fn into_labels(mut self) -> Vec<u32> {
        // A parent is smaller than its child, so that its label is known before.
        for item in 0..self.parent.len() {
            self.parent[item] = self.parent[self.parent[item] as usize];
        }
        self.parent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn labels_agree_with_petgraph(
            unions in prop::collection::vec((0u32..30, 0u32..30), 0..40),
        ) {
            let mut ours = UnionFind::new(30);
            let mut theirs = petgraph::unionfind::UnionFind::<u32>::new(30);
            for &(a, b) in &unions {
                prop_assert_eq!(ours.union(a, b), theirs.union(a, b));
            }
            let labels = ours.into_labels();
            for (item, &label) in labels.iter().enumerate() {
                let smallest = (0..30).find(|&other| theirs.equiv(other, item as u32)).unwrap();
                prop_assert_eq!(label, smallest);
            }
        }
    }
}
