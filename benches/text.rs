//! Text to words, shingles and terms.

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samestory::text::{ShingleSet, Terms, WordHashes, each_word};

fn text(c: &mut Criterion) {
    let articles = corpus::articles(200, 400, 1);
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    // The answer first: every word has a hash, and a longer text more shingles than none.
    for article in &articles {
        let mut words = 0;
        each_word(&article.text, |_| words += 1);
        assert_eq!(words, WordHashes::of(&article.text).len());
        assert!(ShingleSet::of(&article.text, 3).len() + 2 <= words);
    }
    let mut group = c.benchmark_group("text");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("word hashes", |b| {
        let mut words = WordHashes::default();
        b.iter(|| {
            for article in &articles {
                words.read(&article.text);
            }
        });
    });
    group.bench_function("word 3-shingles", |b| {
        b.iter(|| {
            articles.iter().map(|article| ShingleSet::of(&article.text, 3).len()).sum::<usize>()
        });
    });
    group.bench_function("terms", |b| {
        b.iter(|| {
            articles
                .iter()
                .map(|article| Terms::of(&article.title, &article.text).len())
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, text);
criterion_main!(benches);
