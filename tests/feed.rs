//! What a feed promises.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use samestory::feed::{Feed, Key, StoryId, Window};
use samestory::{Article, ArticleId, Clusterer, Stories};
use std::collections::{BTreeMap, BTreeSet};

#[allow(dead_code)] // each test uses a part of it
#[path = "support/corpus.rs"]
mod corpus;

use corpus::{Generated, Sizes};

const DAY: i64 = 86_400;

/// Checks that the stories, copies and leads of a feed are those of a run over its window.
fn assert_is_a_run(feed: &mut Feed, of_run: impl Fn(&[Article<'_>]) -> Stories) {
    let view = feed.publish();
    let window: Vec<(Key, Article<'_>, StoryId)> =
        feed.articles().map(|(key, entry, story)| (key.clone(), entry.article(), story)).collect();
    let articles: Vec<Article<'_>> = window.iter().map(|of| of.1).collect();
    let run = of_run(&articles);
    let key = |id: ArticleId| &window[id.index()].0;
    let mut expected: BTreeMap<StoryId, BTreeSet<&Key>> = BTreeMap::new();
    for (key, _, story) in &window {
        expected.entry(*story).or_default().insert(key);
    }
    let expected: BTreeSet<BTreeSet<&Key>> = expected.into_values().collect();
    let found: BTreeSet<BTreeSet<&Key>> =
        run.iter().map(|story| story.articles().iter().map(|&id| key(id)).collect()).collect();
    assert_eq!(expected, found, "{} articles", articles.len());
    assert_eq!(view.articles(), articles.len());
    assert_eq!(view.len(), run.len());
    for (id, (own, ..)) in ArticleId::all(window.len()).zip(&window) {
        let copy = run.copy_of(id).map(|copy| (key(copy.original).clone(), copy.relation));
        let of_feed = feed.copy_of(own).map(|copy| (copy.original, copy.relation));
        assert_eq!(of_feed, copy, "{own}");
    }
    for story in &run {
        let of_feed = view.story_of(key(story.lead())).unwrap();
        assert_eq!(&of_feed.lead().key, key(story.lead()));
        assert_eq!(of_feed.len(), story.len());
    }
}

fn assert_settled(feed: &mut Feed) {
    let before: BTreeMap<Key, StoryId> =
        feed.articles().map(|(key, _, story)| (key.clone(), story)).collect();
    let settled = feed.settle();
    // The changes lead from the state before to the state now.
    let mut after = before;
    for moved in &settled.moved {
        assert_eq!(after.insert(moved.key.clone(), moved.to), Some(moved.from));
    }
    after.retain(|key, _| feed.story_of(key).is_some());
    let now = feed.articles().map(|(key, _, story)| (key.clone(), story)).collect();
    assert_eq!(after, now);
    let statistics = feed.statistics().clone();
    assert_is_a_run(feed, |articles| Clusterer::new().cluster_with(&statistics, articles));
}

#[derive(Clone, Debug)]
enum Step {
    Insert(usize),
    Batch(usize, usize),
    Remove(usize),
    Advance(i64),
    Settle,
    Relearn,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0usize..160).prop_map(Step::Insert),
        4 => (0usize..160, 1usize..30).prop_map(|(at, count)| Step::Batch(at, count)),
        3 => (0usize..160).prop_map(Step::Remove),
        1 => (0i64..12).prop_map(Step::Advance),
        3 => Just(Step::Settle),
        1 => Just(Step::Relearn),
    ]
}

fn generated() -> Vec<Generated> {
    corpus::articles(160, 60, Sizes::Small, 3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_settled_feed_is_a_run_over_its_window(
        steps in prop::collection::vec(any_step(), 1..60),
        days in prop_oneof![Just(None), (2.0f64..9.0).prop_map(Some)],
        most in prop_oneof![Just(usize::MAX), 20usize..120],
    ) {
        let all = generated();
        let first = all.iter().filter_map(|article| article.published).min().unwrap();
        let window = days.map_or_else(Window::default, Window::days).articles(most);
        let mut feed = Clusterer::new().feed().within(window);
        // An update of an article has the text of another.
        let article = |at: usize, feed: &Feed| {
            let is_update = feed.story_of(&Key::from(at as u64)).is_some();
            all[if is_update { (at + 7) % all.len() } else { at }].article()
        };
        for step in steps {
            match step {
                Step::Insert(at) => {
                    let article = article(at, &feed);
                    let placement = feed.insert(at as u64, &article);
                    prop_assert_eq!(feed.story_of(&(at as u64).into()), Some(placement.story));
                }
                Step::Batch(at, count) => {
                    let batch: Vec<(Key, Article<'_>)> = (at..at + count)
                        .map(|at| at % all.len())
                        .map(|at| (Key::from(at as u64), article(at, &feed)))
                        .collect();
                    feed.insert_batch(&batch);
                }
                Step::Remove(at) => {
                    let was_there = feed.story_of(&Key::from(at as u64)).is_some();
                    prop_assert_eq!(feed.remove(&Key::from(at as u64)), was_there);
                }
                Step::Advance(days) => { feed.advance(first + days * DAY); }
                Step::Settle => assert_settled(&mut feed),
                Step::Relearn => {
                    feed.relearn();
                    assert_is_a_run(&mut feed, |articles| Clusterer::new().cluster(articles));
                }
            }
        }
        assert_settled(&mut feed);
        feed.relearn();
        assert_is_a_run(&mut feed, |articles| Clusterer::new().cluster(articles));
    }
}

#[test]
fn a_batch_gives_what_one_by_one_gives() {
    let all = corpus::articles(400, 80, Sizes::Small, 5);
    let keyed: Vec<(Key, Article<'_>)> =
        (0u64..).zip(&all).map(|(key, of)| (Key::from(key % 350), of.article())).collect();
    let (mut one_by_one, mut batch) = (Clusterer::new().feed(), Clusterer::new().feed());
    let singly: Vec<_> =
        keyed.iter().map(|(key, article)| one_by_one.insert(key, article)).collect();
    assert!(singly.iter().any(|placement| placement.copy_of.is_some()));
    assert!(singly.iter().any(|placement| placement.is_update));
    let mut together = Vec::new();
    for keyed in keyed.chunks(64) {
        together.extend(batch.insert_batch(keyed));
    }
    for (one, of_batch) in singly.iter().zip(&together) {
        assert_eq!(one, of_batch);
    }
    assert_eq!(one_by_one.settle(), batch.settle());
}

/// Articles of stories, in the order of their dates.
fn by_date(count: usize, words: u64, seed: u64) -> Vec<Generated> {
    let mut all = corpus::articles(count, words, Sizes::Small, seed);
    all.sort_by_key(|article| article.published);
    all
}

#[test]
fn an_article_whose_component_did_not_change_keeps_its_story() {
    let all = by_date(600, 80, 7);
    let mut feed = Clusterer::new().feed();
    let (mut settlements, mut moved) = (0, 0);
    for (key, article) in (0u64..).zip(&all) {
        feed.insert(key, &article.article());
        if key % 20 == 19 {
            let settled = feed.settle();
            // Whatever moves was linked anew.
            assert!(settled.moved.len() <= settled.linked);
            moved += settled.moved.len();
            settlements += 1;
            // Nothing came, nothing went: nothing is linked, and nothing moves.
            let again = feed.settle();
            assert!(again.is_empty() && again.linked == 0, "{again}");
        }
    }
    assert!(moved > 0 && moved < 600 * settlements / 100, "{moved} moved");
}

#[test]
fn an_id_is_never_used_again() {
    let all = by_date(400, 60, 11);
    let mut feed = Clusterer::new().feed().within(Window::default().articles(60));
    let mut ended: BTreeSet<StoryId> = BTreeSet::new();
    let mut there: BTreeSet<StoryId> = BTreeSet::new();
    for (key, article) in (0u64..).zip(&all) {
        feed.insert(key, &article.article());
        if key % 10 == 9 {
            feed.settle();
            let now: BTreeSet<StoryId> = feed.articles().map(|(.., story)| story).collect();
            ended.extend(there.difference(&now));
            assert!(ended.is_disjoint(&now));
            there = now;
        }
    }
    assert!(ended.len() > 50);
}

#[test]
fn articles_expire_by_date_by_arrival_and_by_number() {
    let mut feed = Clusterer::new().feed().within(Window::days(2.0).articles(3));
    let at =
        |day: i64| Article::new("Ferry burns off Harrow Bay", "All are safe").published(day * DAY);
    feed.insert("undated", &at(0).undated());
    feed.insert("early", &at(10));
    assert!(feed.advance(10 * DAY).is_empty());
    feed.insert("late", &at(9));
    feed.insert("future", &at(1_000));
    assert_eq!(feed.len(), 4);
    // A date in the future empties nothing; a fourth article is one too many, the earliest.
    assert_eq!(feed.settle().expired, [Key::from("late")]);
    assert!(feed.story_of(&"late".into()).is_none() && feed.len() == 3);
    assert!(feed.advance(11 * DAY).is_empty());
    feed.insert("last", &at(11));
    // The undated article came on the tenth day. That of the future expires as one of the eleventh.
    assert_eq!(feed.advance(12 * DAY + 1), [Key::from("undated"), Key::from("early")]);
    assert!(feed.advance(9 * DAY).is_empty(), "the clock does not go back");
    let left: Vec<Key> = feed.articles().map(|(key, ..)| key.clone()).collect();
    assert_eq!(left, [Key::from("future"), Key::from("last")]);
    assert!(feed.remove(&"last".into()) && !feed.remove(&"last".into()));
    assert_eq!(feed.advance(13 * DAY + 1), [Key::from("future")]);
    assert!(feed.is_empty());
    feed.settle();
    assert_eq!(feed.publish().articles(), 0);
}

#[test]
fn what_is_nearest_changes_nothing() {
    let all = by_date(200, 80, 13);
    let mut feed = Clusterer::new().feed();
    for (key, article) in (0u64..).zip(&all[..150]) {
        feed.insert(key, &article.article());
    }
    feed.settle();
    let before: Vec<(Key, StoryId)> =
        feed.articles().map(|(key, _, story)| (key.clone(), story)).collect();
    for article in &all {
        let near = feed.nearest(&article.article(), 5);
        assert!(near.len() <= 5);
        assert!(near.is_sorted_by(|a, b| a.similarity >= b.similarity));
        assert!(near.iter().all(|near| feed.story_of(&near.key) == Some(near.story)));
    }
    let own = feed.nearest(&all[20].article(), 1);
    assert_eq!(own[0].story, feed.story_of(&Key::from(20)).unwrap());
    let after: Vec<(Key, StoryId)> =
        feed.articles().map(|(key, _, story)| (key.clone(), story)).collect();
    assert_eq!(before, after);
    assert_eq!(feed.settle().linked, 0);
}

#[test]
fn a_feed_learns_beside_inserts() {
    let all = by_date(300, 60, 17);
    let mut feed = Clusterer::new().feed();
    let mut rest = (0u64..).zip(&all);
    for (key, article) in rest.by_ref().take(200) {
        feed.insert(key, &article.article());
    }
    let relearning = feed.relearning();
    let learned = std::thread::spawn(|| relearning.learn());
    for (key, article) in rest {
        feed.insert(key, &article.article());
    }
    feed.remove(&Key::from(5));
    feed.insert(6, &all[250].article());
    let before: BTreeMap<Key, StoryId> =
        feed.articles().map(|(key, _, story)| (key.clone(), story)).collect();
    let settled = feed.adopt(learned.join().unwrap());
    assert_eq!(feed.statistics().articles(), 200);
    assert_eq!((feed.len(), feed.story_of(&Key::from(5))), (299, None));
    let statistics = feed.statistics().clone();
    assert_is_a_run(&mut feed, |articles| Clusterer::new().cluster_with(&statistics, articles));
    let moved = before.iter().filter(|&(key, &story)| feed.story_of(key) != Some(story)).count();
    assert_eq!(moved, settled.moved.len());
}

#[test]
fn a_great_story_in_a_feed_is_that_of_a_run() {
    let mut all = corpus::articles(200, 80, Sizes::Small, 19);
    let great = corpus::articles(60, 80, Sizes::Zipf, 2);
    let largest = great
        .iter()
        .map(|article| article.story)
        .max_by_key(|&story| great.iter().filter(|article| article.story == story).count());
    all.extend(great.into_iter().filter(|article| Some(article.story) == largest));
    let mut feed = Clusterer::new().feed();
    for (key, article) in (0u64..).zip(&all) {
        feed.insert(key, &article.article());
    }
    assert_settled(&mut feed);
    feed.relearn();
    assert_is_a_run(&mut feed, |articles| Clusterer::new().cluster(articles));
}

#[test]
fn readers_never_wait_for_a_settlement() {
    let all = by_date(300, 80, 23);
    let mut feed = Clusterer::new().feed();
    for (key, article) in (0u64..).zip(&all) {
        feed.insert(key, &article.article());
    }
    feed.publish();
    let views = feed.views();
    // The feed is borrowed as long as it settles: the reader must finish meanwhile.
    let held = std::sync::Mutex::new(&mut feed);
    let writer = held.lock().unwrap();
    let articles = std::thread::spawn(move || views.latest().articles()).join().unwrap();
    assert_eq!(articles, 300);
    drop(writer);
}

#[test]
fn feeds_share_statistics() {
    let all = by_date(100, 60, 29);
    let articles: Vec<Article<'_>> = all.iter().map(Generated::article).collect();
    let clusterer = Clusterer::new();
    let statistics = clusterer.learn(&articles);
    let mut feeds = [clusterer.feed_with(&statistics), clusterer.feed_with(&statistics)];
    for (key, article) in (0u64..).zip(&articles) {
        feeds[key as usize % 2].insert(key, article);
    }
    for feed in &mut feeds {
        assert_eq!(feed.len(), 50);
        feed.settle();
        assert_is_a_run(feed, |articles| Clusterer::new().cluster_with(&statistics, articles));
    }
}
