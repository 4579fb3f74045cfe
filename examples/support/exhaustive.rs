//! Exhaustive search: the overlap of every two texts that share a shingle.

use samestory::text::{Overlap, ShingleSet};

/// Calls `visit` with the numbers of every two texts that share a shingle, the smaller first, and
/// their overlap.
///
/// Exact and complete. An inverted index lists the texts of each shingle, and each text counts the
/// shingles that it shares with each later text. O(n log n + p) time and O(n) memory for n
/// shingles, where p is the sum over all shingles of the pairs of texts that hold them.
pub(crate) fn each_overlap(
    sets: impl Iterator<Item = ShingleSet>,
    mut visit: impl FnMut(u32, u32, Overlap),
) {
    let (mut sizes, mut entries) = (Vec::new(), Vec::new());
    for (text, set) in (0u32..).zip(sets) {
        sizes.push(set.len());
        entries.extend(set.iter().map(|&shingle| (shingle, text)));
    }
    entries.sort_unstable();
    // For each text, the places of its entries that are followed by another entry of the same
    // shingle.
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); sizes.len()];
    for (at, two) in entries.windows(2).enumerate().filter(|(_, two)| two[0].0 == two[1].0) {
        places[two[0].1 as usize].push(at);
    }
    let (mut shared, mut found) = (vec![0usize; sizes.len()], Vec::new());
    for (text, places) in (0u32..).zip(places) {
        for at in places {
            let later = entries[at + 1..].iter().take_while(|entry| entry.0 == entries[at].0);
            for &(_, other) in later {
                if shared[other as usize] == 0 {
                    found.push(other);
                }
                shared[other as usize] += 1;
            }
        }
        for other in found.drain(..) {
            let shared = std::mem::take(&mut shared[other as usize]);
            let (left, right) = (sizes[text as usize], sizes[other as usize]);
            visit(text, other, Overlap { shared, left, right });
        }
    }
}
