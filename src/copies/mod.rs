//! Who printed the same words?
//!
//! Signatures that meet in a band are candidates; their agreement weeds out the hopeless; the exact
//! [overlap](crate::text::Overlap) of the shingle sets decides, by one [`CopyRule`]; and the verified
//! pairs are joined with a [`UnionFind`]. A shared bucket alone never makes a copy.

mod rule;
mod union_find;

use crate::lsh::{BandIndex, Banding};
use crate::parallel;
use crate::sketch::Signature;
use crate::text::ShingleSet;

pub use rule::CopyRule;
pub use union_find::UnionFind;

/// Candidates whose signatures agree less than this are not looked at: one in 100,000 of the pairs at a
/// Jaccard similarity of 0.2 does.
const HOPELESS: f64 = 0.05;

/// Groups items that hold the same words: item `i` has `signatures[i]`, and `shingles(i)` makes its
/// shingle set anew for as many items as are candidates.
///
/// The groups are the components of the graph of verified pairs, so the order of the items does not
/// matter. O(n) signatures and O(candidates) overlaps; items of one signature are compared with one of
/// them only.
pub fn groups(
    signatures: &[Option<Signature>],
    banding: Banding,
    rule: CopyRule,
    shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
) -> UnionFind {
    let pairs = candidates(signatures, banding);
    let mut wanted: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let sets = parallel::map(&wanted, || (), |(), &item| shingles(item));
    let set = |item: u32| wanted.binary_search(&item).ok().map(|at| &sets[at]);
    let verified = parallel::map(
        &pairs,
        || (),
        |(), &(a, b)| set(a).zip(set(b)).is_some_and(|(a, b)| rule.accepts(&a.overlap(b))),
    );
    let mut groups = UnionFind::new(signatures.len());
    for (&(a, b), _) in pairs.iter().zip(&verified).filter(|(_, accepted)| **accepted) {
        groups.union(a, b);
    }
    groups
}

/// Pairs worth an exact look, ascending.
fn candidates(signatures: &[Option<Signature>], banding: Banding) -> Vec<(u32, u32)> {
    let mut signed: Vec<(&Signature, u32)> = (0..)
        .zip(signatures)
        .filter_map(|(item, signature)| Some((signature.as_ref()?, item)))
        .collect();
    signed.sort_unstable();
    let mut pairs = Vec::new();
    let mut index = BandIndex::new();
    for same in signed.chunk_by(|a, b| a.0 == b.0) {
        let (signature, first) = same[0];
        index.insert(first, banding.keys(signature));
        pairs.extend(same[1..].iter().map(|&(_, item)| (first, item)));
    }
    let near = |&(a, b): &(u32, u32)| {
        let (a, b) = (signatures[a as usize].as_ref(), signatures[b as usize].as_ref());
        a.zip(b).and_then(|(a, b)| a.jaccard(b)).is_some_and(|estimate| estimate >= HOPELESS)
    };
    pairs.extend(index.pairs().into_iter().filter(near));
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::MinHasher;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|word| format!("w{word} ")).collect()
    }

    fn grouped(texts: &[String]) -> Vec<u32> {
        let sets: Vec<ShingleSet> = texts.iter().map(|text| ShingleSet::of(text, 3)).collect();
        let signatures: Vec<_> = sets.iter().map(|set| MinHasher::default().sign(set)).collect();
        let banding = Banding::new(64, 2).unwrap();
        groups(&signatures, banding, CopyRule::default(), |item| sets[item as usize].clone())
            .labels()
    }

    #[test]
    fn every_copy_was_verified() {
        // A bucket in common is not enough: a quarter of the words shared makes many candidates, no copies.
        let texts: Vec<String> =
            (0..40).map(|i| text(0..100) + &text(1_000 * (i + 1)..1_000 * (i + 1) + 300)).collect();
        assert_eq!(grouped(&texts), (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn reprints_updates_and_excerpts_are_copies() {
        let wire = text(0..300);
        let reprint = text(5_000..5_060) + &wire + &text(6_000..6_080);
        let excerpt = text(0..150);
        let other = text(9_000..9_300);
        assert_eq!(grouped(&[wire, reprint, excerpt, other]), [0, 0, 0, 3]);
    }

    #[test]
    fn empty_texts_are_nobodys_copies() {
        assert_eq!(grouped(&[String::new(), "!?".into(), String::new()]), [0, 1, 2]);
    }
}
