//! How many shingles do any two texts share?

use samestory::text::{Overlap, ShingleSet};

/// Calls `visit` with the numbers of every two texts that share a shingle, the smaller first, and what they share.
///
/// Exact and complete: an inverted index gives the later texts that hold a shingle, and each text counts those of its own.
/// O(n log n + p) time, p being the sum over all shingles of the pairs of texts that hold them, and O(n) memory, for n shingles.
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
    // By text, where its entries are that have another of the same shingle behind them.
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); sizes.len()];
    for (at, two) in entries.windows(2).enumerate().filter(|(_, two)| two[0].0 == two[1].0) {
        places[two[0].1 as usize].push(at);
    }
    let (mut shared, mut met) = (vec![0usize; sizes.len()], Vec::new());
    for (text, places) in (0u32..).zip(places) {
        for at in places {
            let later = entries[at + 1..].iter().take_while(|entry| entry.0 == entries[at].0);
            for &(_, other) in later {
                if shared[other as usize] == 0 {
                    met.push(other);
                }
                shared[other as usize] += 1;
            }
        }
        for other in met.drain(..) {
            let shared = std::mem::take(&mut shared[other as usize]);
            let (left, right) = (sizes[text as usize], sizes[other as usize]);
            visit(text, other, Overlap { shared, left, right });
        }
    }
}
