//! What a stored feed promises that takes a look inside.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::*;

use crate::stories::generated::{self as corpus, Generated, Sizes};

/// A file that is removed at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let name = format!("samestory-{name}-{}.feed", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn keyed(all: &[Generated]) -> Vec<(Key, Article<'_>)> {
    (0..).zip(all).map(|(key, of)| (Key::from(key), of.article())).collect()
}

fn stories(feed: &StoredFeed) -> Vec<(Key, u64)> {
    feed.feed().articles().map(|(key, _, story)| (key.clone(), story.number())).collect()
}

#[test]
fn a_change_that_could_not_be_written_is_written_with_the_next() {
    let file = File::new("later");
    let all = corpus::articles(200, 60, Sizes::Small, 23);
    let articles = keyed(&all);
    let refuse = |feed: &mut StoredFeed| {
        let refused = feed.write(|store, _| Err(store.damaged("a test")));
        assert!(refused.is_err());
    };
    let mut feed = Feed::open(&file.0).unwrap();
    feed.insert_batch(&articles[..100]).unwrap();
    feed.settle().unwrap();
    // The changes in memory of calls that failed.
    feed.feed.insert_batch(&articles[100..150]);
    refuse(&mut feed);
    feed.feed.remove(&Key::from(7));
    feed.feed.remove(&Key::from(120));
    refuse(&mut feed);
    feed.feed.insert(8, &articles[160].1);
    feed.feed.advance(1_400_000_000);
    refuse(&mut feed);
    feed.feed.relearn();
    feed.has_relearned = true;
    refuse(&mut feed);
    feed.feed.insert_batch(&articles[170..]);
    feed.feed.settle();
    refuse(&mut feed);
    feed.flush().unwrap();
    let (before, statistics) = (stories(&feed), feed.feed().statistics().to_bytes());
    drop(feed);
    let mut feed = Feed::open(&file.0).unwrap();
    assert_eq!(stories(&feed), before);
    assert_eq!(feed.feed().statistics().to_bytes(), statistics);
    assert!(feed.restored().is_empty());
    assert!(feed.settle().unwrap().is_empty());
}

#[test]
fn undated_articles_keep_the_time_at_which_they_expire() {
    let file = File::new("undated");
    let article = Article::new("Undated", "An article without a date.");
    let times = |feed: &StoredFeed| {
        feed.feed.live.articles().map(|(_, kept)| (kept.arrival, kept.time)).collect::<Vec<_>>()
    };
    let mut feed = Feed::open(&file.0).unwrap();
    feed.insert(1, &article).unwrap();
    drop(feed);
    let mut feed = Feed::open(&file.0).unwrap();
    assert_eq!(times(&feed), [(0, i64::MAX)]);
    feed.advance(50).unwrap();
    feed.advance(60).unwrap();
    feed.insert(2, &article).unwrap();
    drop(feed);
    assert_eq!(times(&Feed::open(&file.0).unwrap()), [(0, 50), (1, 60)]);
}

#[test]
fn a_call_without_a_change_writes_nothing() {
    let file = File::new("nothing");
    let mut feed = Feed::open(&file.0).unwrap();
    feed.insert(1, &Article::new("Title", "Text of an article.")).unwrap();
    feed.advance(50).unwrap();
    drop(feed);
    let mut feed = Feed::open(&file.0).unwrap();
    feed.feed.settle();
    feed.feed.remove(&Key::from(2));
    feed.feed.advance(50);
    feed.write(|_, batch| panic!("writes {batch:?}")).unwrap();
}

#[test]
fn neighbours_of_the_file_are_not_searched_for() {
    let file = File::new("search");
    let all = corpus::articles(300, 60, Sizes::Small, 29);
    let mut feed = Feed::open(&file.0).unwrap();
    feed.insert_batch(&keyed(&all)).unwrap();
    feed.settle().unwrap();
    let count = feed.feed.len();
    drop(feed);
    let (_, contents) =
        Store::open(&file.0, fingerprint(&Clusterer::new()), Durability::Immediate).unwrap();
    let contents = contents.unwrap();
    let mut feed = Clusterer::new().feed();
    feed.live.note_posted();
    let lists: Vec<_> = contents.neighbours.iter().map(|(of, list)| (*of, similar(list))).collect();
    let lists = lists.iter().map(|(of, list)| (*of, &list[..]));
    feed.live.load_known(contents.articles.into_iter().map(unread).collect(), lists);
    assert_eq!(feed.live.len(), count);
    assert_eq!(feed.live.posted().count(), 0);
}

/// Prints how long commits and opening take.
#[test]
#[ignore = "measures for minutes; run it alone with --release --nocapture"]
fn figures() {
    let count: u64 = std::env::var("COUNT").map_or(100_000, |count| count.parse().unwrap());
    let file = File::new("figures");
    let mut feed = Feed::open(&file.0).unwrap();
    let mut stream = corpus::stream(14_000.0, 400, 1, 0.05);
    let [mut placing, mut writing, mut database] = [Duration::ZERO; 3];
    for first in (0..count).step_by(1000) {
        let some: Vec<Generated> = stream.by_ref().take(1000).collect();
        let batch: Vec<(Key, Article<'_>)> =
            (first..).zip(&some).map(|(key, of)| (Key::from(key), of.article())).collect();
        let time = Instant::now();
        feed.feed.insert_batch(&batch);
        placing += time.elapsed();
        let time = Instant::now();
        feed.write(|store, batch| {
            let time = Instant::now();
            let result = store.commit(batch);
            database += time.elapsed();
            result
        })
        .unwrap();
        writing += time.elapsed();
    }
    let [placing, writing, database] =
        [placing, writing, database].map(|of| of.as_secs_f64() * 1e6 / count as f64);
    println!(
        "a batch of 1,000: placing {placing:.1} ms, commit {writing:.1} ms, of which the store \
         {database:.1} ms"
    );
    let time = Instant::now();
    println!("settle: {}, {:.2} s", feed.settle().unwrap(), time.elapsed().as_secs_f64());
    let time = Instant::now();
    feed.close().unwrap();
    println!("close: {:.2} s", time.elapsed().as_secs_f64());
    for _ in 0..2 {
        let time = Instant::now();
        let feed = Feed::open(&file.0).unwrap();
        println!("open: {feed}, {:.2} s", time.elapsed().as_secs_f64());
        assert!(feed.restored().is_empty());
    }
}
