//! How often does each hash occur, in the order of the hashes?

use std::cell::Cell;

/// A hash, and how often it occurs.
pub(super) type Entry = (u64, u64);

thread_local! {
    /// Memory that one text leaves to the next.
    static MEMORY: Cell<[Vec<Entry>; 2]> = Cell::default();
}

/// Memory for more is given back.
const MOST_KEPT: usize = 1 << 16;

/// The different ones among the entries that `find` writes, ascending, each with what `of` makes of its counts'
/// sum. `find` gets room for `most` and says how many it wrote. As fast as [`sort_by_hash`].
pub(super) fn tally<T>(
    most: usize,
    find: impl FnOnce(&mut [Entry]) -> usize,
    of: impl Fn(u64) -> T,
) -> (Box<[u64]>, Box<[T]>) {
    let mut memory = MEMORY.take();
    let [entries, other] = memory.each_mut().map(|memory| {
        memory.resize(most.max(memory.len()), (0, 0));
        &mut memory[..most]
    });
    let found = find(entries);
    let entries = &mut entries[..found];
    sort_by_hash(entries, &mut other[..found], |entry| entry.0);
    let entries = sum_up(entries);
    let hashes = entries.iter().map(|entry| entry.0).collect();
    let values = entries.iter().map(|entry| of(entry.1)).collect();
    if most <= MOST_KEPT {
        MEMORY.set(memory);
    }
    (hashes, values)
}

/// Sorts by hash; `other` is memory of the same length. What has the same hash may end in any order.
///
/// Two passes by the highest bits, so that nearly all lie in order and what is left to sort are neighbours:
/// O(n) for up to a million hashes that are spread evenly, and O(n log n) for any.
pub(super) fn sort_by_hash<T: Copy>(items: &mut [T], other: &mut [T], hash: impl Fn(&T) -> u64) {
    let high = |item: &T| (hash(item) >> 56) as u8;
    let low = |item: &T| (hash(item) >> 48) as u8;
    let (mut highs, mut lows) = ([0u32; 256], [0; 256]);
    for item in items.iter() {
        highs[usize::from(high(item))] += 1;
        lows[usize::from(low(item))] += 1;
    }
    move_by(low, &lows, items, other);
    move_by(high, &highs, other, items);
    put_neighbours_in_order(items, hash);
}

/// Moves each item to where the others of its digit go, given how many each digit has.
fn move_by<T: Copy>(digit: impl Fn(&T) -> u8, counts: &[u32; 256], from: &[T], to: &mut [T]) {
    let mut sum = 0;
    let mut starts = counts.map(|count| {
        sum += count;
        sum - count
    });
    for item in from {
        let start = &mut starts[usize::from(digit(item))];
        to[*start as usize] = *item;
        *start += 1;
    }
}

/// Of sorted entries, one of each hash with the sum of the counts.
fn sum_up(entries: &mut [Entry]) -> &[Entry] {
    let Some(&(mut last, _)) = entries.first() else { return entries };
    let (mut at, mut sum) = (0, 0);
    for next in 0..entries.len() {
        // Equal or not, the next one is written over or moved on without a branch.
        let (hash, count) = entries[next];
        at += usize::from(hash != last);
        sum = if hash == last { sum } else { 0 } + count;
        entries[at] = (hash, sum);
        last = hash;
    }
    &entries[..=at]
}

/// Insertion sort where items are near their place, any other where some are not.
fn put_neighbours_in_order<T: Copy>(items: &mut [T], hash: impl Fn(&T) -> u64) {
    let mut moves = 8 * items.len();
    for next in 1..items.len() {
        if hash(&items[next - 1]) <= hash(&items[next]) {
            continue;
        }
        let item = items[next];
        let mut at = next;
        while at > 0 && hash(&items[at - 1]) > hash(&item) {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
        moves = moves.saturating_sub(next - at);
        if moves == 0 {
            return items.sort_unstable_by_key(hash);
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
            found in prop::collection::vec((prop_oneof![any::<u64>(), 0u64..40, u64::MAX - 40..=u64::MAX], 1u64..4), 0..200),
        ) {
            let mut slow = BTreeMap::new();
            for &(hash, count) in &found {
                *slow.entry(hash).or_insert(0) += count;
            }
            let write = |room: &mut [Entry]| {
                room[..found.len()].copy_from_slice(&found);
                found.len()
            };
            let (hashes, counts) = tally(2 * found.len(), write, |count| count);
            prop_assert!(hashes.into_iter().zip(counts).eq(slow));
        }
    }
}
