//! Who is joined to whom, at the end?

/// Disjoint sets of the items 0 to n - 1; the label of a set is its smallest item.
///
/// Tarjan, [Efficiency of a good but not linear set union algorithm](https://doi.org/10.1145/321879.321884)
/// (1975), with path halving; the smallest item is the root, so the labels do not depend on the order of
/// the unions. O(log n) a call, amortised.
///
/// ```
/// use samestory::linkage::UnionFind;
///
/// let mut sets = UnionFind::new(4);
/// assert!(sets.union(3, 1));
/// assert!(!sets.union(1, 3));
/// assert_eq!(sets.labels(), [0, 1, 2, 1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    /// Every item by itself.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { parent: (0..).take(items).collect() }
    }

    /// The label of the item's set.
    ///
    /// # Panics
    /// Where there is no such item.
    pub fn find(&mut self, mut item: u32) -> u32 {
        while self.parent[item as usize] != item {
            let above = self.parent[self.parent[item as usize] as usize];
            self.parent[item as usize] = above;
            item = above;
        }
        item
    }

    /// Joins two sets; whether they were two.
    ///
    /// # Panics
    /// Where there is no such item.
    pub fn union(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }

    /// The label of every item.
    #[must_use]
    pub fn labels(mut self) -> Vec<u32> {
        (0..).take(self.parent.len()).map(|item| self.find(item)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn labels_agree_with_petgraph(unions in prop::collection::vec((0u32..30, 0u32..30), 0..40)) {
            let mut ours = UnionFind::new(30);
            let mut theirs = petgraph::unionfind::UnionFind::<u32>::new(30);
            for &(a, b) in &unions {
                prop_assert_eq!(ours.union(a, b), theirs.union(a, b));
            }
            let labels = ours.labels();
            for (item, &label) in labels.iter().enumerate() {
                let smallest = (0..30).find(|&other| theirs.equiv(other, item as u32)).unwrap();
                prop_assert_eq!(label, smallest);
            }
        }
    }
}
