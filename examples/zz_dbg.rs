//! debug
#[path = "support/input.rs"]
mod input;
use samestory::*;
fn main() {
    let f: std::path::PathBuf = std::env::args().nth(1).unwrap().into();
    let recs: Vec<serde_json::Value> = std::fs::read_to_string(&f).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let (r, _) = input::records::<input::Record>(&[f], false).unwrap();
    let arts: Vec<Article<'_>> = r.iter().map(|r| r.article()).collect();
    let (s, c) = Clusterer::new().explain(&arts);
    let mut by: std::collections::BTreeMap<String, Vec<usize>> = Default::default();
    for (i, id) in ArticleId::all(arts.len()).enumerate() { by.entry(format!("{:?}", s.story_of(id).unwrap().id())).or_default().push(i); }
    let mut v: Vec<_> = by.into_values().collect();
    v.sort_by_key(|x| { let k: std::collections::BTreeSet<_> = x.iter().map(|&i| recs[i]["story"].to_string()).collect(); usize::MAX - k.len() });
    for x in v.iter().take(6) {
        println!("== {}", x.len());
        for &i in x.iter().take(5) { println!("   {} | {} | {}", recs[i]["id"], arts[i].title, recs[i]["outlet"]); }
        if x.len() > 1 { let w = c.compare_members(&arts, ArticleId::new(x[0] as u32), ArticleId::new(x[1] as u32)).unwrap(); println!("{w}"); let w = c.compare_members(&arts, ArticleId::new(x[0] as u32), ArticleId::new(x[x.len()-1] as u32)).unwrap(); println!("{w}"); }
    }
}
