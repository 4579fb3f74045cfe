use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::article::by_date_and_content;
use crate::progress::Reporter;
use crate::recipe::settings;
use crate::run::Prepared as Run;
use crate::stories::generated::{self, Generated, Sizes};
use crate::tuning::Tuning;
use crate::{CopyFinder, corpus::Backgrounds};

fn recipe() -> Recipe {
    let (threshold, window_days) = settings(0.0);
    Recipe {
        threshold,
        window_days,
        copies: CopyFinder::default(),
        backgrounds: Backgrounds::built_in(),
        tuning: Arc::new(Tuning::default()),
    }
}

/// By the content of its ends, each edge of the graph, and by content each factor.
type Graph = (BTreeMap<(u128, u128), u32>, BTreeMap<u128, f64>);

#[test]
fn the_graph_is_that_of_a_run() {
    let recipe = recipe();
    let silent = Reporter::silent();
    for (seed, count) in (0..20).zip([3, 16, 40, 120, 400].into_iter().cycle()) {
        let all = generated::articles(count, 60, Sizes::Small, seed);
        let articles: Vec<Article<'_>> = all.iter().map(Generated::article).collect();
        let learned = crate::Clusterer::new().learn(&articles[..(seed as usize % 3) * count / 2]);
        let run = Run::of(&recipe, Some(&learned), &articles, &silent).unwrap();
        let (stories, _) = run.cluster(&recipe, &silent).unwrap();
        let originals: Vec<Article<'_>> = crate::ArticleId::all(articles.len())
            .filter(|&id| stories.original_of(id).is_none())
            .map(|id| articles[id.index()])
            .collect();
        let order = by_date_and_content(&originals);
        let (edges, factors) = run.graph(&recipe, recipe.window_days, &silent).unwrap();
        let mut of_run: Graph = Graph::default();
        for edge in &edges {
            let (a, b) = (order[edge.a as usize].0, order[edge.b as usize].0);
            of_run.0.insert((a.min(b), a.max(b)), edge.units());
        }
        for (at, factor) in factors.iter().enumerate() {
            of_run.1.insert(order[at].0, *factor);
        }

        let mut graph = LiveGraph::new(&recipe, run.statistics.clone());
        let originals: Vec<(u64, Article<'_>)> = (0..).zip(originals).collect();
        posted(&mut graph, &originals);
        graph.settle();
        let mut live = Graph::default();
        for at in 0..graph.texts.len() as u32 {
            let text = graph.text(at).unwrap();
            live.1.insert(text.order.1, text.factor);
            for near in &text.near {
                let other = graph.text(near.0).unwrap();
                let (units, _) = graph.similarity_to(text, near).unwrap();
                if units > 0 {
                    let ends = (text.order.1.min(other.order.1), text.order.1.max(other.order.1));
                    live.0.insert(ends, units);
                }
            }
        }
        assert_eq!(live.0.len(), of_run.0.len(), "{count} seed {seed}");
        assert_eq!(live.1, of_run.1, "{count} seed {seed}");
        assert_eq!(live.0, of_run.0, "{count} seed {seed}");
    }
}

/// Posts articles into a graph, and returns their texts.
fn posted(graph: &mut LiveGraph, articles: &[(u64, Article<'_>)]) -> Vec<u32> {
    let (mut weighed, mut scratch) = (Weighed::default(), Scratch::default());
    let post = |(arrival, article): &(u64, Article<'_>)| {
        let prepared = {
            let (title, body) = graph.statistics().boilerplate().words(article);
            let words = (title.len() + body.len()) as u32;
            let order = (article.digest(), *arrival);
            graph.prepare((&mut graph.reader(), &mut weighed), article, order, words)
        };
        let (at, row) = graph.post(prepared);
        let near = graph.search_of(&mut scratch, at, &row);
        graph.connect(at, &row, near);
        at
    };
    articles.iter().map(post).collect()
}

/// The clusters of a graph by the arrival of their texts, given the last that each settlement gave.
fn clusters(graph: &LiveGraph, of: &BTreeMap<u32, Vec<u32>>) -> Vec<Vec<u64>> {
    let arrival = |&at: &u32| graph.text(at).map(|text| text.order.2);
    let mut all: Vec<Vec<u64>> = of
        .values()
        .map(|texts| {
            let mut arrivals: Vec<u64> = texts.iter().filter_map(arrival).collect();
            arrivals.sort_unstable();
            arrivals
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|texts| !texts.is_empty());
    all
}

fn settle(graph: &mut LiveGraph, of: &mut BTreeMap<u32, Vec<u32>>) {
    for cluster in graph.settle() {
        for &text in &cluster.texts {
            of.insert(text, cluster.texts.clone());
        }
    }
    of.retain(|&at, _| graph.text(at).is_some());
}

#[test]
fn what_comes_and_goes_leaves_the_clusters_of_what_is_there() {
    let all = generated::articles(140, 60, Sizes::Small, 3);
    let statistics = crate::Clusterer::new().learn(&[]);
    for seed in 0..40u64 {
        let mut random = generated::Random::new(seed);
        let mut graph = LiveGraph::new(&recipe(), statistics.clone());
        let mut of = BTreeMap::new();
        let mut there: BTreeMap<u64, u32> = BTreeMap::new();
        for _ in 0..200 {
            let at = random.below(60 + 2 * seed.min(40));
            if let Some(text) = there.remove(&at) {
                graph.remove(text);
            } else {
                let text = posted(&mut graph, &[(at, all[at as usize].article())]);
                there.insert(at, text[0]);
            }
            if random.below(6) == 0 {
                settle(&mut graph, &mut of);
                let left: Vec<(u64, Article<'_>)> =
                    there.keys().map(|&at| (at, all[at as usize].article())).collect();
                let mut fresh = LiveGraph::new(&recipe(), statistics.clone());
                posted(&mut fresh, &left);
                let mut of_fresh = BTreeMap::new();
                settle(&mut fresh, &mut of_fresh);
                assert_eq!(clusters(&graph, &of), clusters(&fresh, &of_fresh), "seed {seed}");
            }
        }
    }
}
