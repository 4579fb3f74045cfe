//! Times the words, shingles and terms of texts.

#[path = "support/articles.rs"]
mod articles;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samestory::text::{Shingler, Terms, WordHashes, each_word};

fn text(c: &mut Criterion) {
    let texts = articles::articles(200);
    let bytes: usize = texts.iter().map(String::len).sum();
    // Checks the answer first: every word has a hash, and a text has about as many shingles as
    // words.
    for text in &texts {
        let mut words = 0;
        each_word(text, |_| words += 1);
        assert_eq!(words, WordHashes::of(text).len());
        assert!(Shingler::default().set(text).len() + 2 <= words);
    }
    let mut group = c.benchmark_group("text");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("word hashes", |b| {
        let mut words = WordHashes::default();
        b.iter(|| {
            for text in &texts {
                words.read(text);
            }
        });
    });
    group.bench_function("word hashes without stems", |b| {
        let mut words = WordHashes::default();
        b.iter(|| {
            for text in &texts {
                words.read_whole(text);
            }
        });
    });
    group.bench_function("word 3-shingles", |b| {
        b.iter(|| texts.iter().map(|text| Shingler::default().set(text).len()).sum::<usize>());
    });
    group.bench_function("terms", |b| {
        b.iter(|| texts.iter().map(|text| Terms::of("", text).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, text);
criterion_main!(benches);
