//! What does an index of signatures find, and at what cost?

use super::super::{equal::LONGEST, id_pairs};
use super::*;
use crate::hash::mix;
use crate::sketch::MinHasher;
use crate::text::ShingleSet;
use proptest::prelude::*;

fn signed(minhash: MinHasher, set: std::ops::Range<u64>) -> Signature {
    minhash.sign(&set.map(mix).collect::<ShingleSet>()).unwrap()
}

/// The ids of all that share a band, or its low bits, by looking at everybody.
fn slow(banding: Banding, all: &[(u32, Signature)], query: &Signature) -> Vec<u32> {
    let bits = [0, 32, 16, 16, 8, 8][usize::from(banding.rows())];
    let shares = |other: &Signature| {
        let rows = banding.rows().into();
        let low = |value: &u16| u64::from(*value) & ((1 << bits) - 1);
        let bands = other.values().chunks_exact(rows).zip(query.values().chunks_exact(rows));
        bands.take(banding.bands().into()).any(|(a, b)| a.iter().map(low).eq(b.iter().map(low)))
    };
    let mut ids: Vec<u32> = all.iter().filter(|(_, s)| shares(s)).map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids
}

fn ids(mut found: Vec<Match>) -> Vec<u32> {
    found.sort_unstable_by_key(|found| found.id);
    found.iter().map(|found| found.id).collect()
}

#[derive(Clone, Debug)]
enum Step {
    Insert(u32, Option<i64>, u64, u64),
    Remove(u32),
    Expire(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let insert = (0u32..40, prop::option::of(0i64..9), 0u64..30, 1u64..30)
        .prop_map(|(id, time, start, length)| Step::Insert(id, time, start, length));
    let remove = (0u32..40).prop_map(Step::Remove);
    let step = prop_oneof![6 => insert, 2 => remove, 1 => (0i64..9).prop_map(Step::Expire)];
    prop::collection::vec(step, 0..80)
}

proptest! {
    #[test]
    fn it_finds_what_a_search_through_everybody_finds(steps in steps(), rows in 1u16..6) {
        let minhash = MinHasher::new(24).unwrap();
        let banding = Banding::new(24 / rows, rows).unwrap();
        let mut index = SignatureIndex::new(24, banding).unwrap();
        let mut all: Vec<(u32, Option<i64>, Signature)> = Vec::new();
        for step in steps {
            match step {
                Step::Insert(id, time, start, length) => {
                    let new = all.iter().all(|entry| entry.0 != id);
                    let signature = signed(minhash, start..start + length);
                    prop_assert_eq!(index.insert(id, time, &signature).is_ok(), new);
                    if new {
                        all.push((id, time, signature));
                    }
                }
                Step::Remove(id) => {
                    let before = all.len();
                    all.retain(|entry| entry.0 != id);
                    prop_assert_eq!(index.remove(id), all.len() < before);
                }
                Step::Expire(end) => {
                    let before = all.len();
                    all.retain(|entry| entry.1.is_none_or(|time| time >= end));
                    prop_assert_eq!(index.expire(end), before - all.len());
                }
            }
        }
        prop_assert_eq!(index.len(), all.len());
        let all: Vec<(u32, Signature)> = all.into_iter().map(|(id, _, s)| (id, s)).collect();
        let mut pairs = Vec::new();
        index.for_each_pair(|ones, others, _| pairs.extend(id_pairs(ones, others)));
        pairs.sort_unstable();
        let mut bucketed = Vec::new();
        index.for_each_bucket(|bucket| {
            for (at, ones) in bucket.iter().enumerate() {
                let others = if bucket.len() > 1 { &bucket[at + 1..] } else { bucket };
                bucketed.extend(others.iter().flat_map(|others| id_pairs(ones, others)));
            }
        });
        bucketed.sort_unstable();
        bucketed.dedup();
        let mut expected = Vec::new();
        for (id, signature) in &all {
            let found = index.query(signature);
            prop_assert!(found.is_sorted_by_key(|found| (found.distance, found.id)));
            for most in [0, 1, 3, 100] {
                prop_assert_eq!(&index.top(signature, most)[..], &found[..most.min(found.len())]);
            }
            let near = slow(banding, &all, signature);
            expected.extend(near.iter().filter(|&other| other > id).map(|&other| (*id, other)));
            prop_assert_eq!(ids(found), near);
        }
        expected.sort_unstable();
        prop_assert_eq!(&pairs, &expected);
        prop_assert_eq!(bucketed, expected);
    }

    #[test]
    fn two_indexes_merge_into_what_one_would_be(starts in prop::collection::vec(0u64..60, 0..30), cut in 0usize..30) {
        let minhash = MinHasher::default();
        let index = |range: std::ops::Range<usize>| {
            let mut index = SignatureIndex::new(128, Banding::default()).unwrap();
            for at in range {
                index.insert(at as u32, None, &signed(minhash, starts[at]..starts[at] + 40)).unwrap();
            }
            index
        };
        let cut = cut.min(starts.len());
        let (mut left, right, one) = (index(0..cut), index(cut..starts.len()), index(0..starts.len()));
        prop_assert_eq!(left.merge(&right), Ok(()));
        for start in 0..60 {
            let query = signed(minhash, start..start + 40);
            prop_assert_eq!(left.query(&query), one.query(&query));
        }
        let again = InsertError::DuplicateId { id: cut as u32 };
        prop_assert!(right.is_empty() || left.merge(&right) == Err(again));
    }
}

#[test]
fn a_band_costs_an_article_sixteen_bytes_at_most() {
    for (bands, rows) in [(64, 2), (32, 4), (42, 3), (16, 1)] {
        let banding = Banding::new(bands, rows).unwrap();
        let minhash = MinHasher::new(u32::from(bands * rows)).unwrap();
        let mut index = SignatureIndex::new(minhash.hashes(), banding).unwrap();
        for id in 0..40_000u32 {
            let own = u64::from(id) * 9..u64::from(id) * 9 + 9;
            index.insert(id, Some(0), &signed(minhash, own)).unwrap();
            if id >= 1_000 {
                let each = index.memory_usage() as f64 / f64::from(id + 1) / f64::from(bands);
                assert!(each <= 16.0, "{bands} x {rows}, {id} articles: {each}");
            }
        }
        index.expire(1);
        assert!(index.is_empty() && index.memory_usage() < 100_000);
    }
}

/// An index of a crowd with signatures of 4 bands of 2 hashes.
fn crowd(signature: impl Fn(u32) -> Signature) -> SignatureIndex {
    let mut index = SignatureIndex::new(8, Banding::new(4, 2).unwrap()).unwrap();
    for id in 0..CROWD {
        index.insert(id, Some(i64::from(id)), &signature(id)).unwrap();
    }
    index
}

const CROWD: u32 = 100_000;

/// The number of slots in the longest chain of a band.
fn longest_chain(index: &SignatureIndex, band: usize) -> usize {
    index.bands.firsts(band).map(|link| index.bands.slots(link, band).count()).max().unwrap()
}

/// How many buckets there are, and how many signatures and articles are handed out with them.
fn handed_out(index: &SignatureIndex) -> (usize, usize, usize) {
    let (mut buckets, mut signatures, mut articles) = (0, 0, 0);
    index.for_each_bucket(|bucket| {
        buckets += 1;
        signatures += bucket.len();
        articles += bucket.iter().map(|ids| ids.len()).sum::<usize>();
    });
    (buckets, signatures, articles)
}

#[test]
fn a_crowd_of_equal_signatures_is_one() {
    let signature = signed(MinHasher::new(8).unwrap(), 0..50);
    let mut index = crowd(|_| signature.clone());
    assert_eq!((0..4).map(|band| longest_chain(&index, band)).max(), Some(1));
    assert_eq!((index.bands.len(), index.equal.longest_chain()), (1, 1));
    assert_eq!(handed_out(&index), (1, 1, CROWD as usize));
    let mut pairs = 0;
    index.for_each_pair(|ones, others, similarity| {
        assert_eq!((ones.len(), others.len(), similarity), (CROWD as usize, CROWD as usize, 1.0));
        pairs += 1;
    });
    assert_eq!(pairs, 1);

    assert_eq!(index.query(&signature).len(), CROWD as usize);
    let first: Vec<u32> = index.top(&signature, 3).iter().map(|found| found.id).collect();
    assert_eq!(first, [0, 1, 2]);
    for id in 0..50_000 {
        assert!(index.remove(id));
    }
    assert_eq!(index.expire(99_999), 49_999);
    assert_eq!(ids(index.query(&signature)), [99_999]);
}

#[test]
fn a_crowd_in_one_bucket_costs_a_step_an_article() {
    let minhash = MinHasher::new(8).unwrap();
    // The first band in common, the others not.
    let signature = |id: u32| {
        let mut bytes = signed(minhash, 0..50).to_le_bytes();
        for (at, part) in bytes[4..].chunks_mut(4).enumerate() {
            part.copy_from_slice(&(mix(u64::from(id) << 2 | at as u64) as u32).to_le_bytes());
        }
        minhash.signature_from_le_bytes(&bytes).unwrap()
    };
    let mut index = crowd(signature);
    assert_eq!(longest_chain(&index, 0), CROWD as usize);
    // An insertion looks for an equal one in these chains.
    assert!(index.equal.longest_chain() < 12 && index.equal.overflowed() == 0);
    let (buckets, signatures, articles) = handed_out(&index);
    // By chance a few share another band.
    assert!(buckets < 10 && signatures == articles && articles < CROWD as usize + 20);
    assert!(index.memory_usage() < 128 * CROWD as usize);
    for id in 1..CROWD {
        assert!(index.remove(id));
    }
    assert_eq!(ids(index.query(&signature(7))), [0]);
    assert!(index.memory_usage() < 10_000);
}

#[test]
fn crafted_signatures_cost_no_more_steps_than_a_chain_has() {
    /// The number whose `mix` is `x`.
    fn unmix(mut x: u64) -> u64 {
        // The inverses of the odd factors of `mix`, modulo 2⁶⁴.
        x = x ^ (x >> 31) ^ (x >> 62);
        x = x.wrapping_mul(0x3196_42b2_d24d_8ec3);
        x = x ^ (x >> 27) ^ (x >> 54);
        x = x.wrapping_mul(0x96de_1b17_3f11_9089);
        x ^ (x >> 30) ^ (x >> 60)
    }
    // Signatures of 8 bytes that all hash to the first bucket, however many there are.
    let minhash = MinHasher::new(4).unwrap();
    let mut index = SignatureIndex::new(4, Banding::new(2, 2).unwrap()).unwrap();
    let crafted = |id: u32| {
        let bytes = unmix(u64::from(id)) ^ 2u64.rotate_left(29);
        minhash.signature_from_le_bytes(&bytes.to_le_bytes()).unwrap()
    };
    for id in 0..CROWD {
        index.insert(id, None, &crafted(id)).unwrap();
        assert_eq!(index.sketches.hash(index.sketches.get(id as usize), 2), u64::from(id));
    }
    assert_eq!(index.equal.longest_chain(), LONGEST);
    assert_eq!(index.equal.overflowed(), CROWD as usize - LONGEST);
    // Equal ones are found in both.
    assert!((0..CROWD).all(|id| index.insert(CROWD + id, None, &crafted(id)).is_ok()));
    assert_eq!(index.bands.len(), CROWD as usize);
    assert_eq!(ids(index.top(&crafted(CROWD - 1), 2)), [CROWD - 1, 2 * CROWD - 1]);
    assert!((1..2 * CROWD).all(|id| index.remove(id)));
    assert_eq!((index.equal.longest_chain(), index.equal.overflowed()), (1, 0));
}

#[test]
fn the_estimate_is_that_of_the_signatures() {
    for (bands, rows) in [(128, 1), (64, 2), (32, 4)] {
        let mut index = SignatureIndex::new(128, Banding::new(bands, rows).unwrap()).unwrap();
        let minhash = MinHasher::default();
        for id in 0..90u32 {
            index.insert(id, None, &signed(minhash, u64::from(id)..u64::from(id) + 100)).unwrap();
        }
        let query = signed(minhash, 0..100);
        for found in index.query(&query) {
            let whole = query.jaccard(&signed(minhash, found.id.into()..u64::from(found.id) + 100));
            assert!((found.similarity - whole.unwrap()).abs() < 0.03);
            let equal = 1.0 - f64::from(found.distance) / 128.0;
            assert!((equal - whole.unwrap()).abs() < 0.03);
        }
    }
}

#[test]
fn a_signature_of_another_length_is_refused() {
    let other = signed(MinHasher::new(64).unwrap(), 0..9);
    let mut index = SignatureIndex::new(128, Banding::default()).unwrap();
    let refused = InsertError::WrongLength { expected: 128, got: 64 };
    assert_eq!(index.insert(1, None, &other), Err(refused));
    assert!(index.is_empty() && index.query(&other).is_empty());
    assert!(SignatureIndex::new(127, Banding::default()).is_err());
}

#[test]
fn signatures_of_another_seed_are_refused() {
    let (one, another) = (MinHasher::default(), MinHasher::default().seed(1));
    let index = |minhash: MinHasher| {
        let mut index = SignatureIndex::new(128, Banding::default()).unwrap();
        index.insert(minhash.hashes(), None, &signed(minhash, 0..9)).unwrap();
        index
    };
    let (mut index, other) = (index(one), index(another));
    assert_eq!(index.insert(1, None, &signed(another, 0..9)), Err(InsertError::WrongSeed));
    assert!(index.query(&signed(another, 0..9)).is_empty());
    assert_eq!(index.merge(&other), Err(InsertError::WrongSeed));
    assert_eq!(index.len(), 1);
}

#[test]
fn no_memory_is_asked_for_up_to_the_capacity() {
    for banding in [Banding::new(32, 4).unwrap(), Banding::new(16, 3).unwrap()] {
        for each in [1, 3] {
            let mut index = SignatureIndex::with_capacity(128, banding, 1_000).unwrap();
            assert!(index.capacity() >= 1_000);
            let (mut held, mut capacity) = (index.memory_usage(), index.capacity());
            for id in 0..3_000u32 {
                // The same signature `each` times.
                let start = u64::from(id / each) * 50;
                index.insert(id, None, &signed(MinHasher::default(), start..start + 50)).unwrap();
                if index.len() <= capacity {
                    assert_eq!(index.memory_usage(), held, "{id}");
                } else {
                    (held, capacity) = (index.memory_usage(), index.capacity());
                    assert!(capacity >= index.len(), "{id}");
                }
            }
        }
    }
}

#[test]
fn an_index_for_a_threshold_finds_what_it_promises() {
    for (threshold, recall) in [(0.3, 0.9), (0.5, 0.95), (0.8, 0.99)] {
        // Two sets of this Jaccard similarity, many times.
        let (each, trials) = (300u64, 1_000);
        let apart = (each as f64 * (1.0 - threshold) / (1.0 + threshold)).round() as u64;
        let found = (0..trials).filter(|&trial| {
            let mut index = SignatureIndex::for_threshold(128, threshold, recall).unwrap();
            let minhash = MinHasher::default().seed(mix(trial));
            index.insert(1, None, &signed(minhash, 0..each)).unwrap();
            !index.query(&signed(minhash, apart..apart + each)).is_empty()
        });
        let share = found.count() as f64 / trials as f64;
        assert!(share > recall - 0.02, "{share} for {recall} at {threshold}");
    }
    assert!(SignatureIndex::for_threshold(16, 0.05, 0.99).is_err());
}
