//! Exact similar pairs, by a plain and slow search that is never timed.

use std::collections::{BTreeSet, HashMap};

/// A pair of articles, the smaller first, and the Jaccard similarity of their shingles.
pub type Pair = (usize, usize, f64);

/// Returns the distinct shingles, sorted.
pub fn distinct(mut shingles: Vec<u64>) -> Vec<u64> {
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let shared = a.iter().filter(|&shingle| b.binary_search(shingle).is_ok()).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Returns all pairs with a Jaccard similarity of at least `least`. Two such sets have one of the
/// rarest shingles of each in common (prefix filtering: Chaudhuri, Ganti & Kaushik 2006), and only
/// such pairs are compared.
pub fn similar_pairs(sets: &[Vec<u64>], least: f64) -> Vec<Pair> {
    let mut frequency: HashMap<u64, u32> = HashMap::new();
    for &shingle in sets.iter().flatten() {
        *frequency.entry(shingle).or_insert(0) += 1;
    }
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut candidates: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (item, set) in sets.iter().enumerate() {
        let mut rarest: Vec<(u32, u64)> =
            set.iter().map(|&shingle| (frequency[&shingle], shingle)).collect();
        rarest.sort_unstable();
        rarest.truncate(set.len() + 1 - ((least * set.len() as f64).ceil() as usize).max(1));
        for (_, shingle) in rarest.into_iter().filter(|&(count, _)| count > 1) {
            let others = holders.entry(shingle).or_default();
            candidates.extend(others.iter().map(|&other| (other, item)));
            others.push(item);
        }
    }
    let with_similarity = candidates.into_iter().map(|(a, b)| (a, b, jaccard(&sets[a], &sets[b])));
    with_similarity.filter(|pair| pair.2 >= least).collect()
}
