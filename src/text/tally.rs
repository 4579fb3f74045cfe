//! Which hashes occur, in their order, and how often?

use std::cell::Cell;

thread_local! {
    /// Memory that one text leaves to the next.
    static MEMORY: Cell<[Vec<u64>; 2]> = Cell::default();
}

/// Memory for more is given back.
const MOST_KEPT: usize = 1 << 16;

/// A hash with this bit set counts once, one without it three times. In what is counted the bit is not set.
///
/// The lowest, so that the two stand side by side when sorted. It is set in what comes later in a text, so that they
/// are in order as they come.
pub(super) const ONCE: u64 = 1;

/// The different ones among these hashes, ascending. O(n) for up to a million hashes that are spread evenly, and
/// O(n log n) for any.
pub(super) fn distinct(hashes: impl Iterator<Item = u64>) -> Box<[u64]> {
    let mut memory = MEMORY.take();
    let [found, other] = &mut memory;
    found.clear();
    found.extend(hashes);
    let length = found.len();
    other.resize(length.max(other.len()), 0);
    nearly_sort(found, &mut other[..length]);
    put_neighbours_in_order(found);
    found.dedup();
    let distinct = found.as_slice().into();
    give_back(memory);
    distinct
}

/// The different ones among the hashes that `find` writes, but for [`ONCE`], ascending, each with what `of` makes of
/// its counts' sum. `find` gets room for `most` and says how many it wrote. As fast as [`distinct`].
pub(super) fn tally<T>(
    most: usize,
    find: impl Fn(&mut [u64]) -> usize,
    of: impl Fn(u64) -> T,
) -> (Box<[u64]>, Box<[T]>) {
    let mut memory = MEMORY.take();
    let [room, other] = memory.each_mut().map(|memory| {
        memory.resize(most.max(memory.len()), 0);
        &mut memory[..most]
    });
    let length = find(room);
    nearly_sort(&mut room[..length], &mut other[..length]);
    let different = sum_up(&mut room[..length], other).unwrap_or_else(|| {
        // In all of the room again: some of it is only written over.
        find(room);
        room[..length].sort_unstable();
        sum_up(&mut room[..length], other).unwrap_or(0)
    });
    let hashes = other[..different].into();
    let values = room[..different].iter().map(|&count| of(count)).collect();
    give_back(memory);
    (hashes, values)
}

fn give_back(memory: [Vec<u64>; 2]) {
    if memory.iter().all(|part| part.capacity() <= MOST_KEPT) {
        MEMORY.set(memory);
    }
}

/// Writes one of each of these nearly sorted hashes to `different`, ascending, puts its count in their place, and
/// says how many there are; `None` where they are out of order by too much, and are lost.
fn sum_up(nearly_sorted: &mut [u64], different: &mut [u64]) -> Option<usize> {
    let mut moves = MOST_MOVES * nearly_sorted.len();
    let Some(first) = nearly_sorted.first() else { return Some(0) };
    let (mut at, mut sum, mut last) = (0, 0, first & !ONCE);
    for next in 0..nearly_sorted.len() {
        let hash = nearly_sorted[next] & !ONCE;
        let count = 3 - 2 * (nearly_sorted[next] & ONCE);
        if hash < last {
            // A place further to the front; each list has a free one, that of the hash itself.
            let place =
                at + 1 - different[..=at].iter().rev().take_while(|&&other| other > hash).count();
            moves = moves.checked_sub(at + 1 - place)?;
            if place > 0 && different[place - 1] == hash {
                nearly_sorted[place - 1] += count;
            } else {
                at += 1;
                for (list, item) in [(&mut *different, hash), (&mut *nearly_sorted, count)] {
                    list.copy_within(place..at, place + 1);
                    list[place] = item;
                }
            }
            continue;
        }
        // Equal or not, the next one is written over or beside without a branch.
        let differs = hash != last;
        at += usize::from(differs);
        sum = if differs { 0 } else { sum } + count;
        (different[at], nearly_sorted[at], last) = (hash, sum, hash);
    }
    Some(at + 1)
}

/// Two passes by the highest bits, so that nearly all lie in order and what is left to sort are neighbours. `other`
/// is memory of the same length.
fn nearly_sort(hashes: &mut [u64], other: &mut [u64]) {
    let high = |hash: u64| usize::from((hash >> 56) as u8);
    let low = |hash: u64| usize::from((hash >> 48) as u8);
    let (mut highs, mut lows) = ([0u32; 256], [0; 256]);
    for &hash in hashes.iter() {
        highs[high(hash)] += 1;
        lows[low(hash)] += 1;
    }
    move_by(low, &mut lows, hashes, other);
    move_by(high, &mut highs, other, hashes);
}

/// Moves each hash to where the others of its digit go, given how many each digit has, which becomes where it ends.
fn move_by(digit: impl Fn(u64) -> usize, digits: &mut [u32; 256], from: &[u64], to: &mut [u64]) {
    let mut sum = 0;
    for count in digits.iter_mut() {
        sum += std::mem::replace(count, sum);
    }
    for &hash in from {
        let place = &mut digits[digit(hash)];
        to[*place as usize] = hash;
        *place += 1;
    }
}

/// An insertion sort with more moves an item is given up: the hashes are no hashes.
const MOST_MOVES: usize = 8;

/// Insertion sort where hashes are near their place, any other where some are not.
fn put_neighbours_in_order(hashes: &mut [u64]) {
    let mut moves = MOST_MOVES * hashes.len();
    for next in 1..hashes.len() {
        if hashes[next - 1] <= hashes[next] {
            continue;
        }
        let hash = hashes[next];
        let mut at = next;
        while at > 0 && hashes[at - 1] > hash {
            hashes[at] = hashes[at - 1];
            at -= 1;
        }
        hashes[at] = hash;
        moves = moves.saturating_sub(next - at);
        if moves == 0 {
            return hashes.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn assert_counted(found: &[u64]) {
        let mut slow = BTreeMap::new();
        for &hash in found {
            *slow.entry(hash & !ONCE).or_insert(0) += if hash & ONCE == 0 { 3 } else { 1 };
        }
        let most = 2 * found.len() + 1;
        let write = |room: &mut [u64]| {
            // What is beyond may be written over too.
            room[..most].fill(7);
            room[..found.len()].copy_from_slice(found);
            found.len()
        };
        let (hashes, counts) = tally(most, write, |count| count);
        assert!(hashes.into_iter().zip(counts).eq(slow));
        let mut sorted = found.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(*distinct(found.iter().copied()), *sorted);
    }

    #[test]
    fn what_is_far_from_in_order_is_counted_too() {
        assert_counted(&(0..200_000).rev().collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn counts_are_those_of_a_sorted_map(
            found in prop::collection::vec(prop_oneof![any::<u64>(), 0u64..40, u64::MAX - 40..=u64::MAX], 0..200),
        ) {
            assert_counted(&found);
        }
    }
}
