//! Document frequencies of hashed terms, as sorted lists that add up.

use crate::hash::part_starts;
use crate::parallel;

/// Number of parts into which terms are divided by their highest bits. Each part is counted and
/// merged by itself, so that no step needs memory for more than one part a thread.
const SHARDS: u32 = 64;

/// Least number of pending terms of a shard that are sorted and merged into its counts. More
/// pending terms mean fewer merges and more memory.
const PENDING: usize = 1 << 15;

/// Document frequencies of terms: for each term the number of texts that hold it.
///
/// Terms held by one text are kept as bare hashes, 8 bytes each, the others with their count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TermCounts {
    shards: Vec<Shard>,
}

/// The terms with the same highest bits; both lists ascend, and no term is in both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Shard {
    once: Vec<u64>,
    more: Vec<(u64, u32)>,
}

impl Default for TermCounts {
    fn default() -> Self {
        Self { shards: vec![Shard::default(); SHARDS as usize] }
    }
}

impl TermCounts {
    /// The terms that at least two texts hold, with their counts, ascending by term.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.shards.iter().flat_map(|shard| shard.more.iter().copied())
    }

    /// The terms that one text holds, ascending.
    pub(crate) fn single(&self) -> impl Iterator<Item = u64> + '_ {
        self.shards.iter().flat_map(|shard| shard.once.iter().copied())
    }

    /// All terms with their counts, ascending by term.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.shards.iter().flat_map(Shard::entries)
    }

    /// Drops the terms that one text holds.
    pub(crate) fn forget_single(&mut self) {
        for shard in &mut self.shards {
            shard.once = Vec::new();
        }
    }

    /// Adds the counts of another collection. Associative and commutative.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (shard, other) in self.shards.iter_mut().zip(&other.shards) {
            let merged = Shard::merged(shard.entries(), other.entries());
            *shard = merged;
        }
    }

    /// Counts from ascending terms with counts of at least 1; `None` where they do not ascend.
    pub(crate) fn from_sorted(terms: impl Iterator<Item = (u64, u32)>) -> Option<Self> {
        let mut counts = Self::default();
        let mut last = None;
        for (term, count) in terms {
            if last.is_some_and(|last| last >= term) || count == 0 {
                return None;
            }
            last = Some(term);
            counts.shards[crate::hash::scale(term, SHARDS)].push(term, count);
        }
        Some(counts)
    }
}

impl Shard {
    fn entries(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        merge_sorted(self.once.iter().map(|&term| (term, 1)), self.more.iter().copied())
    }

    fn push(&mut self, term: u64, count: u32) {
        if count == 1 {
            self.once.push(term);
        } else {
            self.more.push((term, count));
        }
    }

    fn merged(a: impl Iterator<Item = (u64, u32)>, b: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut merged = Self::default();
        merge_sorted(a, b).for_each(|(term, count)| merged.push(term, count));
        merged
    }

    /// Adds terms, each as often as texts hold it, and empties the list.
    fn absorb(&mut self, pending: &mut Vec<u64>) {
        pending.sort_unstable();
        let counted = pending.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32));
        *self = Self::merged(self.entries(), counted);
        self.once.shrink_to_fit();
        self.more.shrink_to_fit();
        pending.clear();
    }
}

/// Merges two ascending lists; the counts of a term in both are added.
fn merge_sorted(
    a: impl Iterator<Item = (u64, u32)>,
    b: impl Iterator<Item = (u64, u32)>,
) -> impl Iterator<Item = (u64, u32)> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek().copied(), b.peek().copied()) {
        (Some(left), Some(right)) if left.0 == right.0 => {
            a.next();
            b.next();
            Some((left.0, left.1.saturating_add(right.1)))
        }
        (Some(left), Some(right)) if left.0 < right.0 => a.next().or(Some(left)),
        (Some(_), None) => a.next(),
        _ => b.next(),
    })
}

/// Counts the terms of texts, batch by batch.
#[derive(Debug, Default)]
pub(crate) struct TermCounter {
    counts: TermCounts,
    pending: Vec<Vec<u64>>,
}

impl TermCounter {
    /// Counts a batch of texts, given the ascending terms of each. O(n log n) for n terms,
    /// amortised.
    pub(crate) fn add(&mut self, texts: &[&[u64]]) {
        self.pending.resize_with(SHARDS as usize, Vec::new);
        let starts =
            parallel::map(texts, || (), |(), terms| part_starts(terms.iter().copied(), SHARDS));
        let work = self.counts.shards.iter_mut().zip(&mut self.pending).enumerate();
        let mut work: Vec<(usize, (&mut Shard, &mut Vec<u64>))> = work.collect();
        parallel::for_each_mut(&mut work, |(number, (shard, pending))| {
            for (terms, starts) in texts.iter().zip(&starts) {
                let own = starts[*number] as usize..starts[*number + 1] as usize;
                pending.extend_from_slice(&terms[own]);
            }
            if pending.len() > PENDING.max((shard.once.len() + shard.more.len()) / 4) {
                shard.absorb(pending);
            }
        });
    }

    /// The counts of all batches.
    pub(crate) fn finish(mut self) -> TermCounts {
        let mut work: Vec<(&mut Shard, &mut Vec<u64>)> =
            self.counts.shards.iter_mut().zip(&mut self.pending).collect();
        parallel::for_each_mut(&mut work, |(shard, pending)| shard.absorb(pending));
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn slow(texts: &[Vec<u64>]) -> BTreeMap<u64, u32> {
        let mut counts = BTreeMap::new();
        for term in texts.iter().flatten() {
            *counts.entry(*term).or_insert(0) += 1;
        }
        counts
    }

    fn counted(texts: &[Vec<u64>], batch: usize) -> TermCounts {
        let mut counter = TermCounter::default();
        for batch in texts.chunks(batch) {
            counter.add(&batch.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
        counter.finish()
    }

    fn any_texts() -> impl Strategy<Value = Vec<Vec<u64>>> {
        let term =
            prop_oneof![3 => (0u64..40).prop_map(|term| term << 58 | term), 1 => any::<u64>()];
        prop::collection::vec(prop::collection::btree_set(term, 0..12), 0..20)
            .prop_map(|texts| texts.into_iter().map(|terms| terms.into_iter().collect()).collect())
    }

    proptest! {
        #[test]
        fn counts_are_those_of_a_plain_search(texts in any_texts(), batch in 1usize..5) {
            let counts = counted(&texts, batch);
            let (single, repeated): (Vec<_>, Vec<_>) =
                slow(&texts).into_iter().partition(|entry| entry.1 == 1);
            prop_assert!(counts.single().eq(single.into_iter().map(|entry| entry.0)));
            prop_assert!(counts.repeated().eq(repeated));
        }

        #[test]
        fn counts_of_parts_add_up_in_any_order(texts in any_texts(), cut in 0usize..20, other in 0usize..20) {
            let (cut, other) = (cut.min(texts.len()), other.min(texts.len()));
            let (cut, other) = (cut.min(other), cut.max(other));
            let parts = [&texts[..cut], &texts[cut..other], &texts[other..]].map(|part| counted(part, 3));
            let all = counted(&texts, 4);
            for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
                let mut left = parts[order[0]].clone();
                left.merge(&parts[order[1]]);
                left.merge(&parts[order[2]]);
                prop_assert_eq!(&left, &all);
                let mut right = parts[order[1]].clone();
                right.merge(&parts[order[2]]);
                right.merge(&parts[order[0]]);
                prop_assert_eq!(&right, &all);
            }
        }
    }
}
