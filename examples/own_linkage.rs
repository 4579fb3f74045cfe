//! Prints the clusters of twelve vectors at a high and a low cut of one dendrogram, after local
//! scaling: two dense neighbourhoods of two clusters each, and a sparse one with one pair.

use samestory::linkage::{Dendrogram, Edge, LocalScaling};

const VECTORS: [(&str, [f64; 4]); 12] = [
    ("election: count in the north", [0.95, 0.30, 0.05, 0.0]),
    ("election: northern count ends", [0.94, 0.33, 0.05, 0.0]),
    ("election: rally in the south", [0.97, 0.05, 0.25, 0.0]),
    ("election: southern rally", [0.97, 0.03, 0.24, 0.0]),
    ("election: night at the southern rally", [0.96, 0.06, 0.27, 0.0]),
    ("football: cup final", [0.0, 0.95, 0.30, 0.05]),
    ("football: final won on penalties", [0.0, 0.94, 0.33, 0.04]),
    ("football: striker sold", [0.0, 0.96, 0.04, 0.27]),
    ("football: record fee for striker", [0.0, 0.97, 0.03, 0.24]),
    ("ferry on fire", [0.10, 0.0, 0.60, 0.80]),
    ("passengers leave burning ship", [0.0, 0.10, 0.90, 0.50]),
    ("recipe for a cake", [0.30, 0.20, -0.60, 0.70]),
];

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

fn main() {
    let mut edges = Vec::new();
    for (b, (_, right)) in (0..).zip(&VECTORS) {
        for (a, (_, left)) in (0..b).zip(&VECTORS) {
            edges.push(Edge::new(a, b, cosine(left, right)));
        }
    }
    // Three neighbours, since the vectors are few. The typical density is that of the graph.
    let scaling = LocalScaling { neighbours: 3, growth: 0.0, ..LocalScaling::default() };
    let factors = scaling.scale(VECTORS.len(), &mut edges);
    let dendrogram = Dendrogram::average_linkage(VECTORS.len(), edges, 0.3);

    for threshold in [0.88, 0.6] {
        println!("At {threshold}:");
        let labels = dendrogram.cut(threshold);
        for label in (0..).take(labels.len()).filter(|&label| labels[label as usize] == label) {
            println!("  cluster {label}");
            for item in (0..labels.len()).filter(|&item| labels[item] == label) {
                println!("    {} (factor {:.2})", VECTORS[item].0, factors[item]);
            }
        }
    }
}
