//! What a feed promises.

use proptest::prelude::*;
use samestory::feed::{Change, Feed, Key, StoryId, Window};
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
    assert!(singly.iter().any(|placement| placement.change == Change::Updated));
    let mut together = Vec::new();
    for keyed in keyed.chunks(64) {
        together.extend(batch.insert_batch(keyed));
    }
    for (one, of_batch) in singly.iter().zip(&together) {
        assert_eq!(one, of_batch);
    }
    assert_eq!(one_by_one.settle(), batch.settle());
}
