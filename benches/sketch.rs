//! Shingles and terms to sketches, beside the crate `simhash`.

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samestory::sketch::{MinHasher, SimHasher, WeightedMinHasher};
use samestory::text::{ShingleSet, Terms, WordHashes};

fn sketch(c: &mut Criterion) {
    let articles = corpus::articles(200, 400, 1);
    let sets: Vec<ShingleSet> =
        articles.iter().map(|article| ShingleSet::of(&article.text, 3)).collect();
    let terms: Vec<Terms> =
        articles.iter().map(|article| Terms::of(&article.title, &article.text)).collect();
    let minhash = MinHasher::default();
    let weighted = WeightedMinHasher::default();
    // The answer first: the estimate is within five standard errors of the truth for every pair.
    for a in &sets[..20] {
        for b in &sets[..20] {
            let (truth, left, right) = (a.overlap(b).jaccard(), minhash.sign(a), minhash.sign(b));
            let estimate = left.zip(right).and_then(|(left, right)| left.jaccard(&right));
            assert!(estimate.is_some_and(|estimate| (estimate - truth).abs() < 5.0 * 0.044));
        }
    }
    let mut group = c.benchmark_group("sketch");
    group.throughput(Throughput::Elements(articles.len() as u64));
    group.bench_function("MinHash of shingles", |b| {
        b.iter(|| sets.iter().filter_map(|set| minhash.sign(set)).count());
    });
    group.bench_function("weighted MinHash of terms", |b| {
        let winners = |terms: &Terms| {
            weighted.winners(terms.iter().map(|(term, count)| (term, f64::from(count))))
        };
        b.iter(|| terms.iter().map(|terms| winners(terms).len()).sum::<usize>());
    });
    group.bench_function("SimHash of words from text", |b| {
        let mut words = WordHashes::default();
        b.iter(|| {
            let fingerprint = |text: &str| {
                words.read(text);
                let mut simhash = SimHasher::new();
                simhash.extend(words.whole().iter().map(|&word| (word, 1)));
                simhash.fingerprint().0
            };
            articles
                .iter()
                .map(|article| &article.text[..])
                .map(fingerprint)
                .fold(0, |all, bits| all ^ bits)
        });
    });
    group.bench_function("SimHash of words from text, crate simhash", |b| {
        b.iter(|| articles.iter().fold(0, |all, article| all ^ simhash::simhash(&article.text)));
    });
    group.finish();
}

criterion_group!(benches, sketch);
criterion_main!(benches);
