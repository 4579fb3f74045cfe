//! Average linkage against its definition, in every order, and at size.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::components::Components;
use super::dendrogram::link;
use super::edge::Threshold;
use super::{Dendrogram, Edge, average_linkage};
use crate::hash::mix;

/// The definition: searches all pairs of clusters anew for every merge.
fn slow_linkage(items: u32, edges: &[Edge], threshold: f64) -> Vec<u32> {
    let similar: BTreeMap<(u32, u32), u32> =
        edges.iter().map(|edge| ((edge.a, edge.b), edge.units())).collect();
    let mut clusters: Vec<Vec<u32>> = (0..items).map(|item| vec![item]).collect();
    loop {
        let mut best: Option<((u64, u64), usize, usize)> = None;
        for i in 0..clusters.len() {
            for j in i + 1..clusters.len() {
                let pairs = clusters[i]
                    .iter()
                    .flat_map(|&a| clusters[j].iter().map(move |&b| (a.min(b), a.max(b))));
                let sum: u64 =
                    pairs.filter_map(|pair| similar.get(&pair)).map(|&s| u64::from(s)).sum();
                let pairs = (clusters[i].len() * clusters[j].len()) as u64;
                if sum > 0 && best.is_none_or(|((other, of), ..)| sum * of > other * pairs) {
                    best = Some(((sum, pairs), i, j));
                }
            }
        }
        match best {
            Some(((sum, pairs), i, j)) if Threshold::new(threshold).is_reached_by(sum, pairs) => {
                let moved = clusters.remove(j);
                clusters[i].extend(moved);
            }
            _ => break,
        }
    }
    let mut labels = vec![0; items as usize];
    for cluster in &clusters {
        for &item in cluster {
            labels[item as usize] = *cluster.iter().min().unwrap();
        }
    }
    labels
}

/// Links as `Dendrogram::average_linkage` does. Returns how many entries were read as well.
fn link_counted(items: usize, edges: &[Edge], least: f64) -> (Dendrogram, usize) {
    let least = Threshold::new(least);
    let components = Components::new(items, edges, least);
    let mut edges = edges.to_vec();
    edges.retain(|edge| components.contain(edge));
    link(items, &components, &mut edges, least)
}

fn any_edges(items: u32) -> impl Strategy<Value = Vec<Edge>> {
    // Steps of a quarter, so that ties are the rule, and some of nothing.
    let similarity = (0u32..5).prop_map(|quarter| f64::from(quarter) / 4.0);
    prop::collection::btree_map((0..items, 0..items), similarity, 0..60).prop_map(|map| {
        let edges: BTreeMap<(u32, u32), f64> =
            map.into_iter().filter(|((a, b), _)| a < b).collect();
        edges.into_iter().map(|((a, b), s)| Edge::new(a, b, s)).collect()
    })
}

fn any_sampled_edges(items: u32) -> impl Strategy<Value = Vec<Edge>> {
    let edge = (0.0f64..1.0, prop_oneof![Just(0u32), 0u32..6, 0u32..16]);
    prop::collection::btree_map((0..items, 0..items), edge, 0..150).prop_map(|map| {
        let edges: BTreeMap<(u32, u32), (f64, u32)> =
            map.into_iter().filter(|((a, b), _)| a < b).collect();
        edges.into_iter().map(|((a, b), (s, e))| Edge::new(a, b, s).sampled(e)).collect()
    })
}

/// Whether each merge joins two clusters that earlier merges made, from the highest down.
fn is_nested(dendrogram: &Dendrogram) -> bool {
    let mut sizes = vec![1; dendrogram.items()];
    let mut height = 1.0;
    dendrogram.merges().iter().all(|merge| {
        let (a, b) = (merge.a as usize, merge.b as usize);
        let fits = merge.height() <= height && sizes[a] > 0 && sizes[b] > 0;
        height = merge.height();
        sizes[a] += sizes[b];
        sizes[b] = 0;
        fits && a < b && merge.items == sizes[a]
    })
}

/// Whether no two clusters are left whose estimated mean reaches the threshold.
fn is_complete(labels: &[u32], edges: &[Edge], threshold: f64) -> bool {
    let size = |label: u32| labels.iter().filter(|&&other| other == label).count() as u64;
    let mut between: BTreeMap<(u32, u32), (u64, u64)> = BTreeMap::new();
    for edge in edges {
        let (a, b) = (labels[edge.a as usize], labels[edge.b as usize]);
        let (sum, weight) = between.entry((a.min(b), a.max(b))).or_insert((0, 0));
        *sum += u64::from(edge.weight()) * u64::from(edge.units());
        *weight += u64::from(edge.weight());
    }
    between.iter().filter(|((a, b), _)| a != b).all(|(&(a, b), &(sum, weight))| {
        !Threshold::new(threshold).is_reached_by(sum, weight.max(size(a) * size(b)))
    })
}

proptest! {
    #[test]
    fn linkage_is_that_of_the_definition(edges in any_edges(14), threshold in 0.0f64..0.9) {
        let labels = average_linkage(14, &edges, threshold);
        prop_assert_eq!(labels, slow_linkage(14, &edges, threshold));
    }

    #[test]
    fn every_cut_of_a_dendrogram_is_the_linkage_at_that_threshold(
        edges in any_edges(14),
        least in 0.0f64..0.3,
        others in prop::collection::vec(0.0f64..1.0, 8),
    ) {
        let dendrogram = Dendrogram::average_linkage(14, edges.clone(), least);
        prop_assert!(is_nested(&dendrogram));
        let heights = dendrogram.merges().iter().map(super::Merge::height);
        for threshold in heights.chain(others).filter(|&threshold| threshold >= least) {
            prop_assert_eq!(dendrogram.cut(threshold), slow_linkage(14, &edges, threshold));
        }
        prop_assert_eq!(dendrogram.cut(0.0), dendrogram.cut(least));
    }

    #[test]
    fn the_order_of_the_edges_does_not_matter(
        mut edges in any_edges(14),
        threshold in 0.01f64..0.9,
    ) {
        let forward = average_linkage(14, &edges, threshold);
        edges.reverse();
        prop_assert_eq!(forward, average_linkage(14, &edges, threshold));
    }

    #[test]
    fn sampled_edges_are_linked_to_the_end_in_any_order(
        mut edges in any_sampled_edges(20),
        least in 0.01f64..0.6,
    ) {
        let dendrogram = Dendrogram::average_linkage(20, edges.clone(), least);
        prop_assert!(is_nested(&dendrogram));
        prop_assert!(is_complete(&dendrogram.cut(least), &edges, least));
        edges.reverse();
        prop_assert_eq!(&dendrogram, &Dendrogram::average_linkage(20, edges.clone(), least));
        edges.sort_by_key(|edge| mix(u64::from(edge.a) << 32 | u64::from(edge.b)));
        prop_assert_eq!(&dendrogram, &Dendrogram::average_linkage(20, edges, least));
    }
}

/// Graphs in which means often rise by a merge: faint similarities of great weight beside strong
/// ones of little weight.
#[test]
fn sampled_edges_that_violate_the_order_of_merges_are_linked_to_the_end() {
    for seed in 0..6_000u64 {
        let number = |i: u64| mix(seed << 32 | i);
        let (items, least) = (10 + number(0) % 70, 0.01 + 0.04 * (number(1) % 10) as f64);
        let mut found = BTreeMap::new();
        for i in 1..=items * (1 + number(2) % 12) {
            let (x, y) = (number(3 * i), number(3 * i + 1));
            let (a, b) = ((x % items) as u32, ((x >> 32) % items) as u32);
            let exponent = (y % (2 + seed % 8)) as u32;
            let similarity = f64::from((y >> 8) as u8) / 256.0 / f64::from(1 + exponent);
            if a != b {
                let edge = Edge::new(a, b, similarity).sampled(exponent);
                found.insert((edge.a, edge.b), edge);
            }
        }
        let mut edges: Vec<Edge> = found.into_values().collect();
        let dendrogram = Dendrogram::average_linkage(items as usize, edges.clone(), least);
        assert!(is_nested(&dendrogram));
        assert!(is_complete(&dendrogram.cut(least), &edges, least), "seed {seed}");
        edges.reverse();
        assert_eq!(dendrogram, Dendrogram::average_linkage(items as usize, edges, least));
    }
}

#[test]
fn the_threshold_is_included() {
    assert_eq!(average_linkage(2, &[Edge::new(0, 1, 0.5)], 0.5), [0, 0]);
    assert_eq!(average_linkage(2, &[Edge::new(0, 1, 0.499)], 0.5), [0, 1]);
    // None of these is a multiple of 2^-24.
    for threshold in [0.02, 0.066, 0.1] {
        assert_eq!(average_linkage(2, &[Edge::new(0, 1, threshold)], threshold), [0, 0]);
    }
    assert_eq!(average_linkage(3, &[Edge::new(0, 1, 0.0)], 0.0), [0, 1, 2]);
    assert_eq!(average_linkage(2, &[Edge::new(0, 1, f64::NAN)], f64::NAN), [0, 1]);
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn an_edge_to_a_missing_item_panics() {
    let _ = average_linkage(2, &[Edge::new(0, 2, 0.1)], 0.5);
}

#[test]
fn a_sampled_edge_counts_for_its_weight_but_for_no_more_than_its_similarity() {
    // Between 0 and 1 the mean is .4. Between their cluster and 2 it is
    // 4 * .25 / max(2, 4 + 1) = .2.
    let edges = [Edge::new(0, 1, 0.4).sampled(4), Edge::new(0, 2, 0.25).sampled(2)];
    let mut edges = edges.to_vec();
    edges.push(Edge::new(1, 2, 0.0));
    let dendrogram = Dendrogram::average_linkage(3, edges, 0.01);
    let heights: Vec<f64> = dendrogram.merges().iter().map(super::Merge::height).collect();
    assert!((heights[0] - 0.4).abs() < 1e-6 && (heights[1] - 0.2).abs() < 1e-6, "{heights:?}");
}

/// The pairs of `from..to`, one of 16 of them sampled, with similarities from `low` to `high`.
fn sampled_clique(from: u32, to: u32, low: f64, high: f64) -> Vec<Edge> {
    sampled_pairs((from..to).flat_map(|a| (a + 1..to).map(move |b| (a, b))), low, high)
}

fn sampled_pairs(pairs: impl Iterator<Item = (u32, u32)>, low: f64, high: f64) -> Vec<Edge> {
    let hashed = pairs.map(|(a, b)| (a, b, mix(u64::from(a) << 32 | u64::from(b))));
    let sampled = hashed.filter(|(.., hash)| hash % 16 == 0);
    let edge = |(a, b, hash): (u32, u32, u64)| {
        let part = (hash >> 40) as f64 / (1u64 << 24) as f64;
        Edge::new(a, b, low + (high - low) * part).sampled(4)
    };
    sampled.map(edge).collect()
}

#[test]
fn a_sampled_clique_stays_one_cluster() {
    let edges = sampled_clique(0, 5_000, 0.1, 0.4);
    assert!((700_000..900_000).contains(&edges.len()));
    let (dendrogram, read) = link_counted(5_000, &edges, 0.062);
    assert!(dendrogram.cut(0.062).iter().all(|&label| label == 0));
    assert!(is_nested(&dendrogram));
    assert!(read <= 16 * edges.len(), "{read} for {} edges", edges.len());
}

#[test]
fn a_sampled_clique_of_faint_similarities_merges_nothing() {
    let mut edges = sampled_clique(0, 5_000, 0.02, 0.05);
    assert!(average_linkage(5_000, &edges, 0.062).iter().zip(0..).all(|(&label, i)| label == i));
    // The same within a component, which one strong edge makes.
    edges.push(Edge::new(0, 4_999, 0.07).sampled(4));
    let merged = Dendrogram::average_linkage(5_000, edges, 0.062);
    assert_eq!(merged.merges().len(), 1);
}

#[test]
fn two_sampled_cliques_with_faint_ties_stay_two() {
    let mut edges = sampled_clique(0, 2_000, 0.1, 0.4);
    edges.extend(sampled_clique(2_000, 4_000, 0.1, 0.4));
    let across = (0..2_000).flat_map(|a| (2_000..4_000).map(move |b| (a, b)));
    edges.extend(sampled_pairs(across, 0.03, 0.03));
    // One tie is strong, so that the two are one component.
    edges.push(Edge::new(3, 2_003, 0.2));
    let labels = average_linkage(4_000, &edges, 0.062);
    assert!(labels.iter().zip(0..).all(|(&label, item)| label == item / 2_000 * 2_000));
}

/// Edges among `items`: some thousand clusters of a hundred, of which each item is near a third,
/// and strays between neighbouring clusters that tie all of them together.
fn tied_clusters(items: u32, edges: usize) -> Vec<Edge> {
    let mut found = BTreeMap::new();
    for i in 0..edges as u64 {
        let (x, y) = (mix(2 * i), mix(2 * i + 1));
        let a = (x % u64::from(items)) as u32;
        let stray = y % 8 == 0;
        let reach = if stray { 300 } else { 100 };
        let b = (a / 100 * 100 + (y >> 8) as u32 % reach) % items;
        let similarity =
            if stray { 0.03 } else { 0.1 } + 0.2 * (y >> 40) as f64 / (1u64 << 24) as f64;
        if a != b {
            found.insert((a.min(b), a.max(b)), similarity);
        }
    }
    found.into_iter().map(|((a, b), similarity)| Edge::new(a, b, similarity)).collect()
}

#[test]
fn a_great_component_costs_a_few_looks_an_edge() {
    let edges = tied_clusters(50_000, 2_000_000);
    let components = Components::new(50_000, &edges, Threshold::new(0.066));
    assert_eq!((components.len(), components.members(0).len()), (1, 50_000));
    assert!(edges.len() > 1_000_000);
    let (dendrogram, read) = link_counted(50_000, &edges, 0.066);

    assert!(read <= 8 * edges.len(), "{read} for {} edges", edges.len());
    let labels = dendrogram.cut(0.066);
    let clusters = labels.iter().zip(0..).filter(|&(&label, item)| label == item).count();
    assert!((400..2_000).contains(&clusters), "{clusters}");
}

#[test]
fn a_clique_in_which_all_are_alike_costs_a_few_looks_an_edge() {
    for spread in [0, 1_000] {
        let items = 1_000u32;
        let similarity = |a: u32, b: u32| {
            let noise = mix(u64::from(a) << 32 | u64::from(b)) % 1_000 * spread;
            0.25 + noise as f64 / 1e8
        };
        let edges: Vec<Edge> = (0..items)
            .flat_map(|a| (a + 1..items).map(move |b| Edge::new(a, b, similarity(a, b))))
            .collect();
        let (dendrogram, read) = link_counted(items as usize, &edges, 0.066);
        assert!(dendrogram.cut(0.066).iter().all(|&label| label == 0));

        assert!(read <= 6 * edges.len(), "{read} for {} edges", edges.len());
    }
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_threads() {
    let mut edges = tied_clusters(5_000, 60_000);
    edges.iter_mut().step_by(3).for_each(|edge| *edge = edge.sampled(edge.b % 5));
    let linked = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Dendrogram::average_linkage(5_000, edges.clone(), 0.2))
    };
    assert!(linked(1).merges().len() > 1_000);
    assert_eq!(linked(1), linked(4));
}
