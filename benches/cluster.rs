//! Times `Clusterer::cluster`.

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer};

fn cluster(c: &mut Criterion) {
    let mut group = c.benchmark_group("cluster");
    group.sample_size(10);
    for count in [1_000, 4_000] {
        let generated = corpus::articles(count, 400, corpus::Sizes::Small, 1);
        let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
        let clusterer = Clusterer::new();
        // Checks the answer first.
        let stories = clusterer.cluster(&articles);
        let story = |id| stories.story_of(id).map(|story| story.id());
        let found = ArticleId::all(count).zip(&generated);
        let scores = Scores::of(found.map(|(id, article)| (story(id), article.story)));
        assert!(scores.is_some_and(|scores| scores.b_cubed.f1 > 0.95), "{scores:?}");
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &articles, |b, articles| {
            b.iter(|| clusterer.cluster(articles).len());
        });
    }
    group.finish();
}

criterion_group!(benches, cluster);
criterion_main!(benches);
