use std::collections::BTreeMap;

use super::*;
use crate::text::Shingler;

/// Pseudo-random numbers from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 += 1;
        mix(self.0) % end
    }
}

/// Words of which some passages recur, whole or in part, among words of their own.
fn any_words(random: &mut Random, passages: u64, own: u64) -> Vec<u64> {
    let mut words: Vec<u64> = Vec::new();
    for _ in 0..=random.below(2) {
        let (passage, start) = (random.below(passages), random.below(3) * 10);
        words.extend((start..start + 40).map(|word| mix(1_000 * passage + word)));
    }
    let seed = random.below(1 << 40);
    words.extend((0..random.below(own + 1)).map(|word| mix(seed + word)));
    words
}

struct Known {
    words: Vec<u64>,
    item: Item,
    sketch: Option<CopySketch>,
}

/// What each item is a copy of, by a search among all that are there.
fn searched(finder: &CopyFinder, there: &BTreeMap<u32, Known>) -> BTreeMap<u32, Option<Copied>> {
    let mut items: Vec<&Known> = there.values().collect();
    items.sort_unstable_by_key(|known| (known.item.digest, known.item.arrival));
    let sketches: Vec<Option<CopySketch>> =
        items.iter().map(|known| known.sketch.clone()).collect();
    let shingles = |at: u32| Shingler::default().word_shingles(&items[at as usize].words).collect();
    let rank = |at: u32| items[at as usize].item.rank;
    let found = finder.find(&sketches, shingles, rank);
    let number = |at: u32| items[at as usize].item.number;
    let copied = |at: u32| {
        let relation = found.relation(at)?;
        Some(Copied { original: number(found.originals()[at as usize]), relation })
    };
    (0..items.len() as u32).map(|at| (number(at), copied(at))).collect()
}

/// Adds and removes items, and compares with a search now and then.
fn come_and_go(seed: u64, steps: usize, passages: u64, own: u64) -> usize {
    let finder = CopyFinder::default();
    let mut random = Random(seed << 32);
    let mut live = LiveCopies::new(finder);
    let mut there: BTreeMap<u32, Known> = BTreeMap::new();
    let (mut arrival, mut greatest) = (0, 0);
    for step in 0..steps {
        if !there.is_empty() && random.below(5) == 0 {
            let number = *there.keys().nth(random.below(there.len() as u64) as usize).unwrap();
            let known = there.remove(&number).unwrap();
            if let Some(sketch) = known.sketch {
                live.remove(sketch.digest, number);
            }
        } else {
            let words = any_words(&mut random, passages, own);
            let published = (random.below(4) > 0).then(|| random.below(50) as i64);
            let rank = Rank { published, words: words.len() };
            let number = (0..=u32::MAX).find(|number| !there.contains_key(number)).unwrap();
            arrival += 1;
            let digest = u128::from(mix(arrival));
            let item = Item { rank, digest, arrival, number };
            let sketch = finder.sketch(&words);
            there.insert(number, Known { words, item, sketch: sketch.clone() });
            if let Some(sketch) = sketch {
                let digest = live.add(sketch, item);
                let shingles = |at: u32| {
                    Shingler::default().word_shingles(&there[&at].words).collect::<ShingleSet>()
                };
                live.placed(digest, number, 16, shingles, |_| Particulars::default());
            }
        }
        if random.below(8) == 0 || step + 1 == steps {
            let shingles = |at: u32| Shingler::default().word_shingles(&there[&at].words).collect();
            live.settle(shingles, |_| Particulars::default());
            for (number, copied) in searched(&finder, &there) {
                let digest = there[&number].sketch.as_ref().map(|sketch| sketch.digest);
                let of_live = digest.and_then(|digest| live.copied(digest, number));
                assert_eq!(of_live, copied, "item {number} at step {step}");
            }
        }
        greatest = greatest.max(live.bands.great.len() + live.passages.great.len());
    }
    greatest
}

#[test]
fn settled_copies_are_those_of_a_search() {
    for seed in 0..30 {
        come_and_go(seed, 120, 6, 60);
    }
}

#[test]
fn settled_copies_in_crowded_buckets_are_those_of_a_search() {
    for seed in 0..6 {
        let great = come_and_go(100 + seed, 240, 2, 200);
        assert!(great > 0, "no bucket is great: the test is too small");
    }
}

#[test]
fn a_copy_of_what_is_gone_is_no_copy_of_what_came_since() {
    let finder = CopyFinder::default();
    let mut live = LiveCopies::new(finder);
    let words = |start: u64, end: u64| (start..end).map(mix).collect::<Vec<u64>>();
    // A text, a revision of it, another text, and the revision again.
    let texts = [words(0, 100), words(0, 110), words(5_000, 5_020), words(0, 110)];
    let shingles =
        |at: u32| Shingler::default().word_shingles(&texts[at as usize]).collect::<ShingleSet>();
    let add = |live: &mut LiveCopies, number: u32| {
        let words = &texts[number as usize];
        let rank = Rank { published: Some(number.into()), words: words.len() };
        let item = Item { rank, digest: number.into(), arrival: number.into(), number };
        let digest = live.add(finder.sketch(words).unwrap(), item);
        (digest, live.placed(digest, number, 16, shingles, |_| Particulars::default()))
    };
    let (first, _) = add(&mut live, 0);
    let (_, revision) = add(&mut live, 1);
    assert_eq!(revision.map(|copied| copied.original), Some(0));
    live.settle(shingles, |_| Particulars::default());
    live.remove(first, 0);
    assert_eq!(add(&mut live, 2).1, None);
    assert_eq!(add(&mut live, 3).1.map(|copied| copied.original), Some(1));
}

#[test]
fn what_is_gone_leaves_nothing_behind() {
    let finder = CopyFinder::default();
    let mut random = Random(7);
    let mut live = LiveCopies::new(finder);
    let mut added = Vec::new();
    for number in 0..200 {
        let words = any_words(&mut random, 3, 100);
        let rank = Rank { published: Some(i64::from(number)), words: words.len() };
        let item = Item { rank, digest: number.into(), arrival: number.into(), number };
        let sketch = finder.sketch(&words).unwrap();
        added.push((live.add(sketch, item), number));
    }
    for (digest, number) in added {
        live.remove(digest, number);
    }
    live.settle(|_| ShingleSet::default(), |_| Particulars::default());
    assert!(live.wordings.iter().all(Option::is_none) && live.by_digest.is_empty());
    for buckets in [&live.bands, &live.passages] {
        assert!(buckets.used == 0 && buckets.great.is_empty());
        assert!(buckets.heads.iter().all(|&head| head == NONE));
    }
}
