//! temporary
#![allow(missing_docs, dead_code, unused_imports)]
#[path = "../tests/support/corpus.rs"]
mod corpus;
#[path = "support/memory.rs"]
mod memory;
use samestory::feed::*;
use samestory::{Article, Clusterer};
use std::time::Instant;
fn rss() -> f64 { let s = std::fs::read_to_string("/proc/self/statm").unwrap(); s.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0 / 1e6 }
fn main() {
    let n: usize = std::env::args().nth(1).map_or(20_000, |v| v.parse().unwrap());
    let per_day: f64 = std::env::args().nth(2).map_or(14_000.0, |v| v.parse().unwrap());
    let mut s = corpus::stream(per_day, 400, 1, 0.05);
    let r0 = rss();
    let all: Vec<corpus::Generated> = s.by_ref().take(n + 6_000).collect();
    let text = rss() - r0;
    println!("texts {text:.0} MB");
    let c = Clusterer::new();
    let a: Vec<Article<'_>> = all.iter().map(|g| g.article()).collect();
    let t = Instant::now();
    let st = c.learn(&a[..n / 2]);
    println!("learn {:.1} s, {:.0} MB", t.elapsed().as_secs_f64(), rss());
    let mut feed = c.feed_with(&st);
    let keyed: Vec<(Key, Article<'_>)> = (0u64..).zip(&a).map(|(k, a)| (Key::from(k), *a)).collect();
    let r1 = rss();
    let t = Instant::now();
    for b in keyed[..n].chunks(1_000) { feed.insert_batch(b); }
    println!("fill {:.1} s, {:.0} us each, {:.0} MB, {:.1} KB each beyond own text", t.elapsed().as_secs_f64(), t.elapsed().as_secs_f64() * 1e6 / n as f64, rss(), (rss() - r1 - text * n as f64 / (n as f64 + 6e3)) * 1e3 / n as f64);
    let t = Instant::now();
    let x = feed.settle();
    println!("settle all {:.0} ms: {x}", t.elapsed().as_secs_f64() * 1e3);
    let mut at = n;
    if std::env::args().nth(3).is_some() { eprintln!("GO"); for _ in 0..4 { for (k, a) in &keyed[at..at + 600] { feed.insert(k, a); } } return; }
    for round in 0..3 {
        let mut us = Vec::new();
        for (k, a) in &keyed[at..at + 500] { let t = Instant::now(); feed.insert(k, a); us.push(t.elapsed().as_secs_f64() * 1e6); }
        at += 500;
        us.sort_by(f64::total_cmp);
        println!("insert median {:.0} us mean {:.0} p99 {:.0}", us[250], us.iter().sum::<f64>() / 500.0, us[495]);
        let t = Instant::now(); let x = feed.settle(); println!("settle after 500: {:.1} ms {x}", t.elapsed().as_secs_f64() * 1e3);
        let t = Instant::now(); feed.insert_batch(&keyed[at..at + 1000]); println!("batch 1000: {:.0} a second", 1e3 / t.elapsed().as_secs_f64()); at += 1000;
        let t = Instant::now(); let x = feed.settle(); println!("settle after 1000: {:.1} ms {x}", t.elapsed().as_secs_f64() * 1e3);
        for (k, a) in &keyed[at..at + 10] { feed.insert(k, a); } at += 10;
        let t = Instant::now(); let x = feed.settle(); println!("settle after 10: {:.1} ms {x}", t.elapsed().as_secs_f64() * 1e3);
        let t = Instant::now(); feed.publish(); println!("publish {:.1} ms", t.elapsed().as_secs_f64() * 1e3);
        let _ = round;
    }
}
