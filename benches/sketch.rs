//! Times sketches of texts and of shingle sets, beside the crate `simhash`.

#[path = "support/articles.rs"]
mod articles;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samestory::sketch::{ClassicMinHasher, MinHasher, SimHasher};
use samestory::text::{ShingleSet, Shingler, WordHashes};

fn sketch(c: &mut Criterion) {
    let texts = articles::articles(200);
    let shingler = Shingler::default();
    let sets: Vec<ShingleSet> = texts.iter().map(|text| shingler.set(text)).collect();
    let minhash = MinHasher::default();
    let classic = ClassicMinHasher::default();
    let mut words = WordHashes::default();
    let mut sign = |text: &str| {
        words.read_whole(text);
        minhash.sign(shingler.word_shingles(words.whole()))
    };
    let mut scratch = WordHashes::default();
    let mut fingerprint = |text: &str| {
        scratch.read_whole(text);
        let mut simhash = SimHasher::new();
        simhash.extend(scratch.whole().iter().map(|&word| (word, 1)));
        simhash.fingerprint().0
    };
    // Checks the answer first: a text and its shingle set have equal signatures, and every estimate
    // is within five standard errors.
    assert!(texts.iter().map(|text| sign(text)).eq(sets.iter().map(|set| minhash.sign(set))));
    for a in &sets[..20] {
        for b in &sets[..20] {
            let (truth, left, right) = (a.overlap(b).jaccard(), minhash.sign(a), minhash.sign(b));
            let estimate = left.zip(right).and_then(|(left, right)| left.jaccard(&right));
            assert!(estimate.is_some_and(|estimate| (estimate - truth).abs() < 5.0 * 0.044));
        }
    }
    let mut group = c.benchmark_group("sketch");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("MinHash from text", |b| {
        b.iter(|| texts.iter().filter_map(|text| sign(text)).count());
    });
    group.bench_function("classic MinHash of shingles", |b| {
        b.iter(|| sets.iter().filter_map(|set| classic.sign(set)).count());
    });
    group.bench_function("MinHash of shingles", |b| {
        b.iter(|| sets.iter().filter_map(|set| minhash.sign(set)).count());
    });
    group.bench_function("SimHash of words from text", |b| {
        b.iter(|| texts.iter().fold(0, |all, text| all ^ fingerprint(text)));
    });
    group.bench_function("SimHash of words from text, crate simhash", |b| {
        b.iter(|| texts.iter().fold(0, |all, text| all ^ simhash::simhash(text)));
    });
    group.finish();
}

criterion_group!(benches, sketch);
criterion_main!(benches);
