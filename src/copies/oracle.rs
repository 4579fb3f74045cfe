//! The specification of [`CopyFinder::find`], computed slowly, and laws of the search.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::candidates::{Bucket, CANDIDATES, REACH, likeness};
use super::finder::{FURTHER, Limits, ROUNDS};
use super::*;
use crate::hash::mix;
use crate::lsh::Banding;
use crate::sketch::{MinHasher, Winnower};
use crate::text::{Overlap, ShingleSet, Shingler};

/// Original, overlap and relation of each item, and the links: everything but the work.
type Found = (Vec<u32>, Vec<Option<Overlap>>, Vec<Option<Relation>>, Vec<(u32, u32, Overlap)>);

fn parts(copies: &Copies) -> Found {
    let items = || (0..).take(copies.originals().len());
    (
        copies.originals().to_vec(),
        items().map(|item| copies.overlap(item)).collect(),
        items().map(|item| copies.relation(item)).collect(),
        copies.links().iter().map(|link| (link.a, link.b, link.overlap)).collect(),
    )
}

/// Names of a text by its first word: one of three lists that have nothing in common.
fn particulars(words: &[u64]) -> Particulars {
    let list = ["Q", "R", "S"][words.first().map_or(0, |word| word % 3) as usize];
    let names: String = ('a'..'i').map(|letter| format!(" {list}{letter}")).collect();
    Particulars::of(&format!("of{names}"))
}

fn find(finder: &CopyFinder, texts: &[Vec<u64>], ranks: &[Rank]) -> Copies {
    let sketches: Vec<_> = texts.iter().map(|words| finder.sketch(words)).collect();
    let shingles = |item: u32| finder.shingler.word_shingles(&texts[item as usize]).collect();
    let particulars = |item: u32| particulars(&texts[item as usize]);
    finder.find_with(&sketches, shingles, particulars, |item| ranks[item as usize])
}

/// Searches within a memory of a few texts.
fn find_in_little(finder: &CopyFinder, texts: &[Vec<u64>], ranks: &[Rank]) -> Copies {
    let sketches: Vec<_> = texts.iter().map(|words| finder.sketch(words)).collect();
    let shingles = |item: u32| finder.shingler.word_shingles(&texts[item as usize]).collect();
    let limits = Limits { members: 50, pairs: 20, shingles: 200 };
    let particulars = |item: u32| particulars(&texts[item as usize]);
    finder.find_within(limits, &sketches, shingles, particulars, |item| ranks[item as usize])
}

/// Follows the documentation of `find` step by step.
struct Slow<'a> {
    finder: &'a CopyFinder,
    ranks: &'a [Rank],
    sketches: Vec<Option<CopySketch>>,
    sets: Vec<ShingleSet>,
    particulars: Vec<Particulars>,
}

impl<'a> Slow<'a> {
    fn new(finder: &'a CopyFinder, texts: &[Vec<u64>], ranks: &'a [Rank]) -> Self {
        let set =
            |words: &Vec<u64>| -> ShingleSet { finder.shingler.word_shingles(words).collect() };
        let sketches = texts.iter().map(|words| finder.sketch(words)).collect();
        let particulars = texts.iter().map(|words| particulars(words)).collect();
        Self { finder, ranks, sketches, sets: texts.iter().map(set).collect(), particulars }
    }

    fn sketch(&self, item: u32) -> &CopySketch {
        self.sketches[item as usize].as_ref().unwrap()
    }

    fn overlap(&self, a: u32, b: u32) -> Overlap {
        self.sets[a as usize].overlap(&self.sets[b as usize])
    }

    fn is_copy(&self, a: u32, b: u32) -> bool {
        let overlap = self.overlap(a, b);
        let differ = || self.particulars[a as usize].differ(&self.particulars[b as usize]);
        self.finder.relation(&overlap).is_copy() && (overlap.containment() == 1.0 || !differ())
    }

    /// Step 1. Returns the texts in order of rank, digest and item, and the text of each item with
    /// a sketch.
    fn distinct(&self) -> (Vec<u32>, BTreeMap<u32, u32>) {
        let mut by_digest: BTreeMap<u128, Vec<u32>> = BTreeMap::new();
        for (item, sketch) in (0..).zip(&self.sketches) {
            if let Some(sketch) = sketch {
                by_digest.entry(sketch.digest).or_default().push(item);
            }
        }
        let rank = |item: u32| self.ranks[item as usize];
        let (mut distinct, mut first_of) = (Vec::new(), BTreeMap::new());
        for (&digest, items) in &by_digest {
            let first = *items.iter().min_by_key(|&&item| (rank(item), item)).unwrap();
            distinct.push((rank(first), digest, first));
            first_of.extend(items.iter().map(|&item| (item, first)));
        }
        distinct.sort_unstable();
        (distinct.into_iter().map(|text| text.2).collect(), first_of)
    }

    /// Step 2. Returns the candidates of each text, the likeliest first.
    fn candidates(&self, order: &[u32]) -> BTreeMap<u32, Vec<u32>> {
        let mut buckets: BTreeMap<(bool, u64), Vec<u32>> = BTreeMap::new();
        for &text in order {
            let sketch = self.sketch(text);
            for key in self.finder.banding.keys(&sketch.signature).collect::<BTreeSet<_>>() {
                buckets.entry((false, key)).or_default().push(text);
            }
            for &fingerprint in &sketch.fingerprints {
                buckets.entry((true, fingerprint.into())).or_default().push(text);
            }
        }
        let mut likely: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        for ((passage, _), members) in &buckets {
            let bucket = if *passage { Bucket::Passage } else { Bucket::Band };
            for (at, &text) in members.iter().enumerate() {
                for &earlier in &members[at.saturating_sub(REACH)..at] {
                    let (a, b) = (self.sketch(earlier), self.sketch(text));
                    if let Some(likeness) = likeness(self.finder, a, b, bucket) {
                        likely.entry(text).or_default().insert(earlier, likeness);
                    }
                }
            }
        }
        let place = |text: &u32| order.iter().position(|other| other == text);
        let best = |likely: &BTreeMap<u32, u32>| {
            let mut earlier: Vec<u32> = likely.keys().copied().collect();
            earlier.sort_by_key(|earlier| (std::cmp::Reverse(likely[earlier]), place(earlier)));
            earlier.truncate(CANDIDATES);
            earlier
        };
        likely.iter().map(|(&text, likely)| (text, best(likely))).collect()
    }

    /// Step 3. Returns the first text of each group, and the verified earlier copies of each text,
    /// by their places in `order`.
    fn verified(
        &self,
        order: &[u32],
        place: &BTreeMap<u32, usize>,
    ) -> (BTreeMap<u32, usize>, BTreeMap<u32, BTreeSet<usize>>) {
        let mut candidates = self.candidates(order);
        let (mut group, mut copies) = (place.clone(), BTreeMap::new());
        for per_round in ROUNDS {
            let before = group.clone();
            for (text, earlier) in &mut candidates {
                earlier.retain(|earlier| before[earlier] != before[text]);
                for earlier in earlier.drain(..earlier.len().min(per_round)) {
                    if self.is_copy(earlier, *text) {
                        let copies: &mut BTreeSet<usize> = copies.entry(*text).or_default();
                        copies.insert(place[&earlier]);
                        let (one, other) = (group[&earlier], group[text]);
                        for group in group.values_mut().filter(|group| **group == one.max(other)) {
                            *group = one.min(other);
                        }
                    }
                }
            }
        }
        (group, copies)
    }

    fn found(&self) -> Found {
        let (order, first_of) = self.distinct();
        let place: BTreeMap<u32, usize> = order.iter().copied().zip(0..).collect();
        let (group, mut copies) = self.verified(&order, &place);

        // Step 4. Originals, in rank order.
        let mut original_of: BTreeMap<u32, u32> = BTreeMap::new();
        for &text in &order {
            let near = copies.entry(text).or_default();
            let mut originals: BTreeSet<usize> =
                near.iter().map(|&near| place[&original_of[&order[near]]]).collect();
            originals.insert(group[&text]);
            let mut left = FURTHER;
            let original = originals.into_iter().find(|original| {
                if near.contains(original) || order[*original] == text || left == 0 {
                    return near.contains(original);
                }
                left -= 1;
                self.is_copy(order[*original], text)
            });
            original_of.insert(text, original.map_or(text, |original| order[original]));
        }

        // Step 5. Links, and the originals of all items.
        let mut links = Vec::new();
        for (&text, near) in &copies {
            for near in near.iter().map(|&near| order[near]) {
                if original_of[&near] != original_of[&text] {
                    let (a, b) = (near.min(text), near.max(text));
                    links.push((a, b, self.overlap(a, b)));
                }
            }
        }
        links.sort_unstable_by_key(|link| (link.0, link.1));
        let original = |item: u32| first_of.get(&item).map_or(item, |first| original_of[first]);
        let originals: Vec<u32> = (0..).take(self.sets.len()).map(original).collect();
        let overlap = |(item, &original)| (original != item).then(|| self.overlap(original, item));
        let overlaps: Vec<Option<Overlap>> = (0..).zip(&originals).map(overlap).collect();
        let relations =
            overlaps.iter().map(|of| Some(self.finder.relation(of.as_ref()?))).collect();
        (originals, overlaps, relations, links)
    }
}

/// A finder of few bands and short passages, so that few texts make crowded buckets.
fn small() -> CopyFinder {
    CopyFinder::new()
        .rule(CopyRule::new(0.5, 0.6, 12).unwrap())
        .shingler(Shingler::new(2).unwrap())
        .signatures(MinHasher::new(16).unwrap().seed(3), Banding::new(8, 1).unwrap())
        .unwrap()
        .winnower(Winnower::new(2, 3).unwrap())
}

/// How a text is made of a stream of words: from, words, changed words, and boilerplate before it.
type Recipe = (u64, u64, u64, u64);

fn words((from, length, changed, footer): Recipe, seed: u64) -> Vec<u64> {
    let word =
        |at: u64| if changed > 0 && at.is_multiple_of(2 + changed) { mix(at ^ seed) } else { at };
    (0..footer).map(|at| 1_000 + at).chain((from..from + length).map(|at| mix(word(at)))).collect()
}

/// Texts that overlap in chains, hold each other, share a footer, or are the same: crowds of up to
/// 160.
fn any_texts() -> impl Strategy<Value = Vec<(Vec<u64>, Rank)>> {
    let recipe = prop_oneof![
        4 => (0u64..60, 0u64..40, 0u64..20, 0u64..8),
        4 => (0u64..4, 30u64..34, 0u64..12, Just(0u64)),
        1 => (0u64..30, 60u64..120, Just(0u64), 0u64..8),
    ];
    let rank = (prop::option::of(0i64..9), 0usize..3)
        .prop_map(|(published, words)| Rank { published, words });
    prop::collection::vec((recipe, any::<u64>(), rank), 0..160).prop_map(|texts| {
        let text = |(recipe, seed, rank)| (words(recipe, seed), rank);
        texts.into_iter().map(text).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_search_is_the_specification(texts in any_texts()) {
        let (texts, ranks): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        for finder in [small(), CopyFinder::new()] {
            let found = find(&finder, &texts, &ranks);
            prop_assert_eq!(&found, &find_in_little(&finder, &texts, &ranks));
            prop_assert!(found.work().verified <= 64 * texts.len());
            prop_assert_eq!(parts(&found), Slow::new(&finder, &texts, &ranks).found());
        }
    }

    #[test]
    fn the_order_of_the_items_does_not_matter(texts in any_texts(), seed: u64) {
        // Each item has a length of its own, so that no two have equal ranks.
        let (texts, mut ranks): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        for (item, rank) in ranks.iter_mut().enumerate() {
            rank.words = rank.words * 100 + item;
        }
        let mut order: Vec<u32> = (0..).take(texts.len()).collect();
        order.sort_by_key(|&item| mix(u64::from(item) ^ seed));
        let shuffled: Vec<_> = order.iter().map(|&item| texts[item as usize].clone()).collect();
        let shuffled_ranks: Vec<_> = order.iter().map(|&item| ranks[item as usize]).collect();
        let finder = small();
        let found = find(&finder, &shuffled, &shuffled_ranks);
        let back = found.renumbered(|item| order[item as usize] as usize);
        prop_assert_eq!(back, find(&finder, &texts, &ranks));
    }
}
