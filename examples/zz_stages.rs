//! Stages.
#[allow(dead_code)]
#[path = "../tests/support/corpus.rs"]
mod corpus;
use std::sync::Mutex;
use samestory::{Article, Clusterer};
fn cpu() -> f64 { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let f: Vec<&str> = s.rsplit_once(')').unwrap().1.split_whitespace().collect(); (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0 }
fn rss(n:&str) -> u64 { let s = std::fs::read_to_string("/proc/self/status").unwrap(); let l = s.lines().find_map(|l| l.strip_prefix(n)).unwrap(); l.trim().strip_suffix("kB").unwrap().trim().parse::<u64>().unwrap()/1024 }
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let u: f64 = std::env::args().nth(2).unwrap().parse().unwrap();
    let g = corpus::articles_undated(n, 400, corpus::Sizes::Zipf, 1, u);
    let a: Vec<Article<'_>> = g.iter().map(corpus::Generated::article).collect();
    let base = rss("VmRSS:");
    let last = Mutex::new((None, cpu(), std::time::Instant::now()));
    let show = |stage: Option<samestory::Stage>| {
        let mut l = last.lock().unwrap();
        if l.0 != stage { eprintln!("{:?}: cpu {:.0} us, wall {:.0} us an article; rss {} peak {} MB over text", l.0, (cpu()-l.1)*1e6/n as f64, l.2.elapsed().as_secs_f64()*1e6/n as f64, rss("VmRSS:") as i64-base as i64, rss("VmHWM:") as i64-base as i64); *l = (stage, cpu(), std::time::Instant::now()); }
    };
    let c = Clusterer::new();
    let t = std::time::Instant::now(); let c0 = cpu();
    let s = c.cluster_with_progress(&a, |p| { show(Some(p.stage)); std::ops::ControlFlow::Continue(()) }).unwrap();
    show(None);
    println!("{} stories, cpu {:.0} us, wall {:.0} us; peak over text {} B/article", s.len(), (cpu()-c0)*1e6/n as f64, t.elapsed().as_secs_f64()*1e6/n as f64, (rss("VmHWM:")-base)*1024*1024/n as u64);
}
