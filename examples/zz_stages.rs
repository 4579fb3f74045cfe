//! stages
#[allow(dead_code)]
#[path = "../tests/support/corpus.rs"]
mod corpus;
use samestory::*;
use std::sync::Mutex;
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let g = corpus::articles_undated(n, 400, corpus::Sizes::Zipf, 1, 0.05);
    let a: Vec<Article<'_>> = g.iter().map(|g| g.article()).collect();
    let t = std::time::Instant::now();
    let last = Mutex::new(None);
    let s = Clusterer::new().cluster_with_progress(&a, |p| { let mut l = last.lock().unwrap(); if *l != Some(p.stage) { println!("{:.2} {}", t.elapsed().as_secs_f64(), p.stage); *l = Some(p.stage); } std::ops::ControlFlow::Continue(()) });
    println!("{:.2} end {}", t.elapsed().as_secs_f64(), s.unwrap().len());
}
