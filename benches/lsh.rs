//! Times the search for candidates by signatures, and for copies.

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samestory::copies::{CopyFinder, Rank};
use samestory::lsh::{Banding, SignatureIndex, id_pairs};
use samestory::sketch::{MinHasher, Signature};
use samestory::text::{ShingleSet, Shingler, WordHashes};

fn lsh(c: &mut Criterion) {
    let articles = corpus::articles(4_000, 400, corpus::Sizes::Small, 1);
    let sets: Vec<ShingleSet> =
        articles.iter().map(|article| Shingler::default().set(&article.text)).collect();
    let signatures: Vec<Option<Signature>> =
        sets.iter().map(|set| MinHasher::default().sign(set)).collect();
    let banding = Banding::default();
    let candidates = || {
        // Without an index no pair, and the check below fails.
        let Ok(mut index) = SignatureIndex::new(128, banding) else { return Vec::new() };
        for (item, signature) in (0..).zip(&signatures) {
            if let Some(signature) = signature
                && index.insert(item, None, signature).is_err()
            {
                return Vec::new();
            }
        }
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        index.for_each_pair(|ones, others, _| {
            pairs.extend(id_pairs(ones, others));
        });
        pairs.sort_unstable();
        pairs
    };
    let finder = CopyFinder::default();
    let sketches: Vec<_> = articles
        .iter()
        .map(|article| finder.sketch(WordHashes::of(&article.text).whole()))
        .collect();
    let copies = || {
        let shingles = |item: u32| sets[item as usize].clone();
        finder.find(&sketches, shingles, |item| Rank::at(item.into())).originals().to_vec()
    };
    // Checks the answer first: all pairs that exhaustive search over the first articles finds.
    let (pairs, originals) = (candidates(), copies());
    for a in 0..400u32 {
        for b in a + 1..400 {
            if sets[a as usize].overlap(&sets[b as usize]).jaccard() >= 0.5 {
                assert!(pairs.binary_search(&(a, b)).is_ok());
                assert!(originals[b as usize] < b);
            }
        }
    }
    let mut group = c.benchmark_group("lsh");
    group.sample_size(10);
    group.throughput(Throughput::Elements(articles.len() as u64));
    group.bench_function("candidates of 4,000 articles", |b| b.iter(|| candidates().len()));
    group.bench_function("verified copies of 4,000 articles", |b| b.iter(|| copies().len()));
    group.finish();
}

criterion_group!(benches, lsh);
criterion_main!(benches);
