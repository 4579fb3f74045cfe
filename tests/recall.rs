//! Recall of the search for copies, against an exhaustive search.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each test uses a part of it
#[path = "support/corpus.rs"]
mod corpus;
#[path = "../examples/support/exhaustive.rs"]
mod exhaustive;

use proptest::prelude::*;
use samestory::copies::{CopyFinder, Rank};
use samestory::text::{ShingleSet, Shingler, WordHashes};

proptest! {
    #[test]
    fn the_exhaustive_search_gives_every_overlap(
        texts in prop::collection::vec(prop::collection::vec(0u64..4, 0..12), 0..12),
    ) {
        let sets: Vec<ShingleSet> =
            texts.iter().map(|words| Shingler::default().word_shingles(words).collect()).collect();
        let mut found = Vec::new();
        exhaustive::each_overlap(sets.iter().cloned(), |a, b, overlap| found.push((a, b, overlap)));
        found.sort_unstable_by_key(|&(a, b, _)| (a, b));
        let mut expected = Vec::new();
        for (a, left) in (0..).zip(&sets) {
            for (b, right) in (0..).zip(&sets).skip(a as usize + 1) {
                let overlap = left.overlap(right);
                if overlap.shared > 0 {
                    expected.push((a, b, overlap));
                }
            }
        }
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn ninety_nine_copies_in_a_hundred_are_found() {
    let mut texts: Vec<Vec<u64>> = corpus::articles(3_000, 300, corpus::Sizes::Small, 7)
        .iter()
        .map(|article| WordHashes::of(&article.text).whole().to_vec())
        .collect();
    // An excerpt of every fourth text, and a version with some words replaced.
    for at in (0..texts.len()).step_by(4) {
        let words = texts[at].clone();
        let left = words.len() / (2 + at % 5);
        let start = at % (words.len() - left);
        texts.push(words[start..start + left].to_vec());
        let every = 8 + at as u64 % 20;
        let changed = |(place, word): (u64, u64)| if place % every == 0 { !word } else { word };
        texts.push((0..).zip(words).map(changed).collect());
    }
    let finder = CopyFinder::default();
    let sketches: Vec<_> = texts.iter().map(|text| finder.sketch(text)).collect();
    let shingles = |item: u32| Shingler::default().word_shingles(&texts[item as usize]).collect();
    let copies = finder.find(&sketches, shingles, |item| Rank::at(item.into()));
    let original = |item: u32| copies.originals()[item as usize];
    let (mut all, mut found) = (0, 0);
    exhaustive::each_overlap((0..).take(texts.len()).map(shingles), |a, b, overlap| {
        if finder.relation(&overlap).is_copy() {
            let reported = copies.links().iter().any(|link| (link.a, link.b) == (a, b));
            all += 1;
            found += usize::from(original(a) == original(b) || reported);
        }
    });
    assert!(all > 1_500 && 100 * found >= 99 * all, "{found} of {all}");
}
