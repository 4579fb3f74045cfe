//! The generated news: what the tests and the measurements of scale rest on.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;

use std::collections::{HashMap, HashSet};

use corpus::{Generated, Sizes};
use samestory::hash::{combine, hash};

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Time at which the feed begins, in seconds since 1970-01-01 UTC.
const START: i64 = 1_400_000_000;

/// Number of articles a day.
const PER_DAY: f64 = 20_000.0;

/// Returns a hash of all that the articles hold.
fn digest(articles: &[Generated]) -> u64 {
    articles.iter().fold(0, |digest, article| {
        let Generated { title, text, outlet, published, story } = article;
        let whole = format!("{title}\n{text}\n{outlet}\n{published:?}\n{story}");
        combine(digest, hash(whole.as_bytes()))
    })
}

#[test]
fn the_articles_of_a_seed_are_the_recorded_ones() {
    let of = |sizes, undated| digest(&corpus::articles_undated(300, 60, sizes, 7, undated));
    let digests = [of(Sizes::Small, 0.05), of(Sizes::Zipf, 0.05), of(Sizes::Zipf, 0.5)];
    let recorded = [0x9c5f_4b20_0235_a922, 0x762c_cdaf_1346_6b62, 0x43d6_e640_fd76_46d1];
    assert_eq!(digests, recorded, "{digests:#x?}");
}

/// Returns the number of articles of each day that has some.
fn by_day(times: impl Iterator<Item = i64>) -> Vec<f64> {
    let mut days = Vec::new();
    for time in times {
        let day = ((time - START) / DAY) as usize;
        days.resize(days.len().max(day + 1), 0.0);
        days[day] += 1.0;
    }
    days
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns whether two values differ by at most a share of the second.
fn is_near(value: f64, wanted: f64, share: f64) -> bool {
    (value - wanted).abs() <= share * wanted
}

#[test]
fn a_number_of_articles_is_published_a_day() {
    let articles = corpus::articles_per_day(200_000, 8, Sizes::Zipf, 1, 0.0, PER_DAY);
    let days = by_day(articles.iter().filter_map(|article| article.published));
    let inner = mean(&days[1..days.len() - 2]);
    assert!(is_near(inner, PER_DAY, 0.05), "{inner} a day, {days:?}");
}

/// Ten days of the feed with the time at which each article arrived.
fn ten_days() -> Vec<(i64, Generated)> {
    let mut stream = corpus::stream(PER_DAY, 20, 1, 0.05);
    let mut all = Vec::new();
    while let Some(article) = stream.next() {
        if stream.now() >= START + 10 * DAY {
            break;
        }
        all.push((stream.now(), article));
    }
    all
}

/// Returns the share of the articles that are copies.
fn copies<'a>(articles: impl Iterator<Item = &'a Generated>) -> f64 {
    let is_copy: Vec<f64> =
        articles.map(|article| article.text.contains("Read more from").into()).collect();
    mean(&is_copy)
}

/// Returns the shares of the stories that have at most 1, 10 and 100 articles.
fn sizes(stories: &HashMap<u64, f64>) -> [f64; 3] {
    [1.0, 10.0, 100.0].map(|most| {
        let small: Vec<f64> = stories.values().map(|&size| (size <= most).into()).collect();
        mean(&small)
    })
}

/// Returns the number of articles of each story.
fn stories<'a>(articles: impl Iterator<Item = &'a Generated>) -> HashMap<u64, f64> {
    let mut stories = HashMap::new();
    articles.for_each(|article| *stories.entry(article.story).or_insert(0.0) += 1.0);
    stories
}

#[test]
fn the_feed_is_in_order_and_as_dense_from_the_first_day_on() {
    let feed = ten_days();
    assert!(feed.is_sorted_by_key(|entry| entry.0));
    assert!(feed.iter().all(|(now, article)| article.published.is_none_or(|time| time == *now)));
    let undated = feed.iter().filter(|(_, article)| article.published.is_none()).count();
    assert!(is_near(undated as f64 / feed.len() as f64, 0.05, 0.1), "{undated} undated");
    let days = by_day(feed.iter().map(|entry| entry.0));
    assert!(is_near(mean(&days), PER_DAY, 0.1), "{days:?}");
    assert!(days.len() == 10 && days.iter().all(|&day| is_near(day, PER_DAY, 0.3)), "{days:?}");
}

#[test]
fn the_feed_has_the_stories_and_copies_of_the_batch() {
    let feed = ten_days();
    let batch = corpus::articles_undated(200_000, 20, Sizes::Zipf, 1, 0.05);
    let [of_feed, of_batch] = [copies(feed.iter().map(|entry| &entry.1)), copies(batch.iter())];
    assert!(is_near(of_feed, of_batch, 0.05), "{of_feed} and {of_batch} are copies");
    // Stories that began after the first day, and at least three days before the last.
    let latest = |day: i64| {
        let arrived = feed.iter().filter(|entry| entry.0 < START + day * DAY);
        arrived.map(|(_, article)| article.story).max().unwrap()
    };
    let whole = latest(1) + 1..=latest(7);
    let arrived = feed.iter().map(|entry| &entry.1);
    let of_feed = stories(arrived.filter(|article| whole.contains(&article.story)));
    assert_eq!(of_feed.len() as u64, whole.end() + 1 - whole.start(), "each story has an article");
    let of_batch = stories(batch.iter());
    let [feed, batch] = [sizes(&of_feed), sizes(&of_batch)];
    assert!((0..3).all(|at| (feed[at] - batch[at]).abs() < 0.04), "{feed:?}, {batch:?}");
}

#[test]
fn a_story_of_the_feed_ends_for_good_after_three_days() {
    let mut times: HashMap<u64, (i64, i64)> = HashMap::new();
    for (now, article) in ten_days() {
        times.entry(article.story).or_insert((now, now)).1 = now;
    }
    assert!(times.values().all(|(first, last)| last - first <= 3 * DAY));
}

#[test]
fn the_feed_holds_the_stories_of_three_days() {
    let mut stream = corpus::stream(PER_DAY, 2, 3, 0.0);
    let mut open = |articles: usize| {
        stream.by_ref().take(articles).for_each(drop);
        stream.open_stories()
    };
    let (early, late) = (open(10_000), open(400_000));
    // 250 stories begin a day.
    assert!(early <= 750 && late <= 750, "{early} and {late} stories");
}

/// Returns the shares of all words that are "the", among the hundred most frequent ones, and in the
/// vocabulary, and the mean number of distinct words of a text.
fn words(texts: impl Iterator<Item = String>) -> [f64; 4] {
    let vocabulary = corpus::vocabulary();
    let ranks: HashMap<&str, usize> = vocabulary.iter().map(String::as_str).zip(0..).collect();
    let (mut counts, mut all, mut distinct) = ([0.0; 3], 0.0, Vec::new());
    for text in texts {
        let words: Vec<&str> = text.split(|letter: char| !letter.is_alphabetic()).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        for rank in words.iter().filter_map(|word| ranks.get(word)) {
            [1, 100, usize::MAX].iter().zip(&mut counts).for_each(|(end, count)| {
                *count += f64::from(u8::from(rank < end));
            });
        }
        all += words.len() as f64;
        distinct.push(words.iter().collect::<HashSet<_>>().len() as f64);
    }
    let [the, hundred, common] = counts.map(|count| count / all);
    [the, hundred, common, mean(&distinct)]
}

#[test]
fn the_feed_has_the_words_of_the_batch() {
    let feed = words(corpus::stream(PER_DAY, 400, 1, 0.0).take(2_000).map(|article| article.text));
    let batch = corpus::articles(2_000, 400, Sizes::Zipf, 1);
    let batch = words(batch.into_iter().map(|article| article.text));
    assert!((0..4).all(|at| is_near(feed[at], batch[at], 0.02)), "{feed:?}, {batch:?}");
}

#[test]
fn a_feed_is_repeatable() {
    let first = |seed| {
        let articles: Vec<Generated> = corpus::stream(PER_DAY, 30, seed, 0.1).take(500).collect();
        digest(&articles)
    };
    assert!(first(1) == first(1) && first(1) != first(2));
}
