//! Which hashes occur, in ascending order, and how often?

use std::cell::Cell;

thread_local! {
    /// Buffers that are kept from one text to the next.
    static MEMORY: Cell<[Vec<u64>; 2]> = Cell::default();
}

/// Maximum number of hashes in a buffer that is kept, 512 KB. Greater buffers are freed, so that
/// one long text does not hold memory for good.
const MOST_KEPT: usize = 1 << 16;

/// Bit of a hash that says how often it counts: once if set, three times if not. The bit is cleared
/// in the result.
///
/// It is bit 0, so that both variants of a hash are adjacent after sorting. It is set in the later
/// part of a text, so that both variants are in order before.
pub(super) const ONCE: u64 = 1;

/// Returns the distinct hashes, ascending. O(n) for up to a million evenly spread hashes, and O(n
/// log n) for any.
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

/// Returns the distinct hashes that `find` writes, without [`ONCE`], ascending, and the value that
/// `of` makes of the sum of the counts of each. `find` gets a buffer of `most` hashes and returns
/// the number written. As fast as [`distinct`].
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
        // Into the whole buffer again, because `find` may write beyond the hashes that it returns.
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

/// Writes the distinct ones of these nearly sorted hashes to `different`, ascending, writes their
/// counts over `nearly_sorted`, and returns their number. Returns `None` if the hashes are too far
/// from sorted; then both buffers hold no result.
fn sum_up(nearly_sorted: &mut [u64], different: &mut [u64]) -> Option<usize> {
    let mut moves = MOST_MOVES * nearly_sorted.len();
    let Some(first) = nearly_sorted.first() else { return Some(0) };
    let (mut at, mut sum, mut last) = (0, 0, first & !ONCE);
    for next in 0..nearly_sorted.len() {
        let hash = nearly_sorted[next] & !ONCE;
        let count = 3 - 2 * (nearly_sorted[next] & ONCE);
        if hash < last {
            // Inserts it further to the front; both lists have a free place, that of the hash
            // itself.
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
        // Branch-free: an equal hash overwrites the last entry, another one is written behind it.
        let differs = hash != last;
        at += usize::from(differs);
        sum = if differs { 0 } else { sum } + count;
        (different[at], nearly_sorted[at], last) = (hash, sum, hash);
    }
    Some(at + 1)
}

/// Sorts by the highest 16 bits in two passes of a radix sort. Among evenly spread hashes, those
/// still out of order are neighbours. `other` is a buffer of the same length.
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

/// Makes one pass of a radix sort. `digits` holds the number of hashes with each digit, and then
/// the end of their range.
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

/// Maximum number of moves for each item in an insertion sort. Up to a
/// million evenly spread hashes need fewer. Beyond it another sort takes over.
const MOST_MOVES: usize = 8;

/// Sorts hashes that are near their places by insertion, and any others by a general sort.
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
            // May write beyond the hashes found, too.
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
    fn hashes_far_from_sorted_are_counted_too() {
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
