//! How often does each hash occur, in the order of the hashes?

/// The different hashes, ascending, each with its count summed up.
///
/// One pass by the highest bits into about as many parts as there are hashes, so that nearly all lie in order
/// and what is left to sort are neighbours: O(n) for hashes that are spread evenly.
pub(super) fn tally(found: &[(u64, u32)]) -> (Vec<u64>, Vec<u32>) {
    let mut sorted = by_highest_bits(found);
    // Equal or not, the last entry is written over or added to without a branch.
    let (mut hashes, mut counts) = (vec![0; sorted.len()], vec![0u32; sorted.len()]);
    let mut length = 0;
    let mut last = None;
    put_neighbours_in_order(&mut sorted);
    for &(hash, count) in &sorted {
        length += usize::from(last != Some(hash));
        hashes[length - 1] = hash;
        counts[length - 1] = counts[length - 1].saturating_add(count);
        last = Some(hash);
    }
    hashes.truncate(length);
    counts.truncate(length);
    (hashes, counts)
}

fn by_highest_bits(found: &[(u64, u32)]) -> Vec<(u64, u32)> {
    let bits = found.len().clamp(2, 1 << 16).next_power_of_two().trailing_zeros();
    let part = |hash: u64| (hash >> (u64::BITS - bits)) as usize;
    let mut starts = vec![0u32; (1 << bits) + 1];
    for &(hash, _) in found {
        starts[part(hash) + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut sorted = vec![(0, 0); found.len()];
    for &entry in found {
        let start = &mut starts[part(entry.0)];
        sorted[*start as usize] = entry;
        *start += 1;
    }
    sorted
}

/// Insertion sort where entries are near their place, any other where some are not.
fn put_neighbours_in_order(entries: &mut [(u64, u32)]) {
    let mut moves = 8 * entries.len();
    for next in 1..entries.len() {
        if entries[next - 1].0 <= entries[next].0 {
            continue;
        }
        let entry = entries[next];
        let mut at = next;
        while at > 0 && entries[at - 1].0 > entry.0 {
            entries[at] = entries[at - 1];
            at -= 1;
        }
        entries[at] = entry;
        moves = moves.saturating_sub(next - at);
        if moves == 0 {
            return entries.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn counts_are_those_of_a_sorted_map(
            found in prop::collection::vec((prop_oneof![any::<u64>(), 0u64..40, u64::MAX - 40..=u64::MAX], 1u32..4), 0..200),
        ) {
            let mut slow = BTreeMap::new();
            for &(hash, count) in &found {
                *slow.entry(hash).or_insert(0) += count;
            }
            let (hashes, counts): (Vec<u64>, Vec<u32>) = slow.into_iter().unzip();
            prop_assert_eq!(tally(&found), (hashes, counts));
        }
    }
}
