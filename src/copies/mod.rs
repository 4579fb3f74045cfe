//! Who printed the same words?
//!
//! Signatures that meet in a band are candidates; their agreement weeds out the hopeless; the exact
//! [overlap](crate::text::Overlap) of the shingle sets decides, by one [`CopyRule`]. Verified pairs are
//! joined with a [`UnionFind`], and within each group every copy is verified once more against its
//! original: a shared bucket alone never makes a copy, and neither does a chain of copies.

mod rule;
mod union_find;

use ahash::AHashMap;

use crate::lsh::{BandIndex, Banding};
use crate::sketch::Signature;
use crate::text::ShingleSet;

pub use rule::CopyRule;
pub use union_find::UnionFind;

/// Candidates whose signatures agree less than this are not looked at: one in 100,000 of the pairs at a
/// Jaccard similarity of 0.2 does.
const HOPELESS: f64 = 0.05;

/// For each item the one that it is a copy of, itself for an original: item `i` has `signatures[i]`, and
/// `shingles(i)` makes its shingle set anew for as many items as are candidates.
///
/// Of items that hold the same words the one of the least `rank` is the original. The rest are its copies
/// where the rule accepts the pair; what is left has an original of its own, by the same order. So a
/// round-up that quotes four articles in full does not make them copies of each other. The order of the
/// items does not matter where no two ranks are equal.
///
/// O(n) for n items that are copies of few originals, in time and memory. A bucket of m items that are no
/// copies of each other costs m² comparisons of signatures, and no memory.
pub fn originals<K: Ord>(
    signatures: &[Option<Signature>],
    banding: Banding,
    rule: CopyRule,
    shingles: impl Fn(u32) -> ShingleSet,
    rank: impl Fn(u32) -> K,
) -> Vec<u32> {
    let mut verifier = Verifier { signatures, rule, shingles, sets: AHashMap::new() };
    let labels = verifier.components(banding);
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); labels.len()];
    for (item, &label) in (0..).zip(&labels) {
        groups[label as usize].push(item);
    }
    let mut originals: Vec<u32> = (0..).take(labels.len()).collect();
    for mut group in groups.into_iter().filter(|group| group.len() > 1) {
        group.sort_by_key(|&item| rank(item));
        while let Some((&original, rest)) = group.split_first() {
            let mut left = Vec::new();
            for &item in rest {
                if verifier.accepts(original, item) {
                    originals[item as usize] = original;
                } else {
                    left.push(item);
                }
            }
            group = left;
        }
    }
    originals
}

struct Verifier<'a, S> {
    signatures: &'a [Option<Signature>],
    rule: CopyRule,
    shingles: S,
    /// The shingle sets made so far.
    sets: AHashMap<u32, ShingleSet>,
}

impl<S: Fn(u32) -> ShingleSet> Verifier<'_, S> {
    fn accepts(&mut self, a: u32, b: u32) -> bool {
        for item in [a, b] {
            if !self.sets.contains_key(&item) {
                self.sets.insert(item, (self.shingles)(item));
            }
        }
        let pair = self.sets.get(&a).zip(self.sets.get(&b));
        pair.is_some_and(|(a, b)| self.rule.accepts(&a.overlap(b)))
    }

    fn hopeful(&self, a: u32, b: u32) -> bool {
        let pair = self.signatures[a as usize].as_ref().zip(self.signatures[b as usize].as_ref());
        let estimate = pair.and_then(|(a, b)| a.jaccard(b));
        estimate.is_some_and(|estimate| estimate >= HOPELESS)
    }

    /// The components of the graph of verified candidates.
    fn components(&mut self, banding: Banding) -> Vec<u32> {
        let mut joined = UnionFind::new(self.signatures.len());
        let mut signed: Vec<(&Signature, u32)> = (0..)
            .zip(self.signatures)
            .filter_map(|(item, signature)| Some((signature.as_ref()?, item)))
            .collect();
        signed.sort_unstable();
        let mut index = BandIndex::new();
        for same in signed.chunk_by(|a, b| a.0 == b.0) {
            let (signature, first) = same[0];
            index.insert(first, banding.keys(signature));
            for &(_, item) in &same[1..] {
                if self.accepts(first, item) {
                    joined.union(first, item);
                }
            }
        }
        for bucket in index.buckets() {
            self.join_bucket(&bucket, &mut joined);
        }
        joined.labels()
    }

    /// Verifies the pairs of one bucket, but for those that are in one component already.
    fn join_bucket(&mut self, bucket: &[u32], joined: &mut UnionFind) {
        // What lies in one component so far, by itself.
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for &item in bucket {
            for part in &parts {
                let apart = joined.find(part[0]) != joined.find(item);
                if apart
                    && part
                        .iter()
                        .any(|&other| self.hopeful(other, item) && self.accepts(other, item))
                {
                    joined.union(part[0], item);
                }
            }
            let label = joined.find(item);
            let (mut same, other): (Vec<_>, Vec<_>) =
                parts.into_iter().partition(|part| joined.find(part[0]) == label);
            let mut part = same.pop().unwrap_or_default();
            part.extend(same.into_iter().flatten());
            part.push(item);
            parts = other;
            parts.push(part);
        }
    }
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
        let shingles = |item: u32| sets[item as usize].clone();
        originals(&signatures, Banding::default(), CopyRule::default(), shingles, |item| item)
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
    fn a_round_up_makes_no_copies_of_what_it_quotes() {
        let four: Vec<String> = (0..4).map(|i| text(1_000 * i..1_000 * i + 150)).collect();
        let mut texts = four.clone();
        texts.push(four.concat());
        assert_eq!(grouped(&texts), [0, 1, 2, 3, 0]);
    }

    #[test]
    fn excerpts_of_a_quarter_are_found() {
        let pairs: u32 = 100;
        let texts: Vec<String> = (0..pairs)
            .flat_map(|i| [text(1_000 * i..1_000 * i + 400), text(1_000 * i..1_000 * i + 100)])
            .collect();
        let originals = grouped(&texts);
        let found = (0..pairs).filter(|i| originals[2 * *i as usize + 1] == 2 * i).count();
        assert!(found >= 93, "{found} of {pairs}");
    }

    #[test]
    fn a_chain_of_copies_ends_where_the_words_do() {
        let texts: Vec<String> = (0..12).map(|i| text(60 * i..60 * i + 200)).collect();
        let originals = grouped(&texts);
        assert!(originals.iter().any(|&original| original > 0));
        for (item, &original) in originals.iter().enumerate() {
            let (a, b) =
                (ShingleSet::of(&texts[item], 3), ShingleSet::of(&texts[original as usize], 3));
            assert!(CopyRule::default().accepts(&a.overlap(&b)));
        }
    }

    #[test]
    fn a_crowd_of_near_copies_costs_a_comparison_each() {
        let texts: Vec<String> = (0..600).map(|i| text(0..200) + &format!("number{i}")).collect();
        let sets: Vec<ShingleSet> = texts.iter().map(|text| ShingleSet::of(text, 3)).collect();
        let signatures: Vec<_> = sets.iter().map(|set| MinHasher::default().sign(set)).collect();
        let made = std::cell::Cell::new(0);
        let shingles = |item: u32| {
            made.set(made.get() + 1);
            sets[item as usize].clone()
        };
        let originals =
            originals(&signatures, Banding::default(), CopyRule::default(), shingles, |item| item);
        assert!(originals.iter().all(|&original| original == 0));
        assert_eq!(made.get(), 600);
    }

    #[test]
    fn empty_texts_are_nobodys_copies() {
        assert_eq!(grouped(&[String::new(), "!?".into(), String::new()]), [0, 1, 2]);
    }
}
