use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use proptest::prelude::*;

use crate::copies::Relation;
use crate::feed::entry::{CopyOf, Entry, StoryId};
use crate::feed::key::Key;

use super::publisher::Publisher;
use super::{LiveArticle, LiveStories, LiveStory, View, Views};

fn article(key: u64, published: Option<i64>) -> LiveArticle {
    let title = format!("title {key}").into();
    let entry = Entry { title, published, ..Entry::default() };
    LiveArticle { key: key.into(), entry: Arc::new(entry), copy_of: None }
}

fn articles(keys: impl IntoIterator<Item = u64>) -> Vec<LiveArticle> {
    keys.into_iter().map(|key| article(key, None)).collect()
}

fn from_outlet(key: u64, published: Option<i64>, outlet: Option<&str>) -> LiveArticle {
    let mut article = article(key, published);
    Arc::make_mut(&mut article.entry).outlet = outlet.map(Into::into);
    article
}

fn copy(key: u64, published: Option<i64>, original: u64) -> LiveArticle {
    let copy_of = CopyOf { original: original.into(), relation: Relation::SameText };
    LiveArticle { copy_of: Some(copy_of), ..article(key, published) }
}

fn keys<'a>(articles: impl IntoIterator<Item = &'a LiveArticle>) -> Vec<u64> {
    articles.into_iter().map(|article| article.key.number().unwrap()).collect()
}

fn ids(view: &View) -> Vec<u64> {
    view.stories().map(|story| story.id().number()).collect()
}

/// The story of these articles in a view of its own.
fn story(articles: Vec<LiveArticle>, lead: usize) -> LiveStory {
    let mut publisher = Publisher::new();
    publisher.put_story(StoryId(0), articles, lead);
    publisher.publish().story(StoryId(0)).unwrap().clone()
}

/// Every key is mapped to the story that has it, every article is in one story, and both indices
/// have the same stories.
fn assert_whole(view: &View) {
    let mut seen = 0;
    for story in view.stories() {
        assert_eq!(view.story(story.id()), Some(story));
        for article in story.articles() {
            assert_eq!(view.story_of(&article.key), Some(story), "{view:?}");
            seen += 1;
        }
        assert!(story.articles().contains(story.lead()));
    }
    assert_eq!((view.stories().len(), view.articles()), (view.len(), seen), "{view:?}");
    assert!(view.stories().map(LiveStory::changed).is_sorted_by(|a, b| a > b), "{view:?}");
}

/// A story of the oracle.
#[derive(Clone, Debug, PartialEq)]
struct Plain {
    changed: u64,
    articles: Vec<(u64, Option<i64>)>,
}

type PlainView = BTreeMap<u64, Plain>;

const KEYS: u64 = 16;
const STORIES: u64 = 6;

#[derive(Clone, Debug)]
enum Step {
    /// Puts an article into a story, or takes it from the feed, whichever story has it.
    Move {
        key: u64,
        published: Option<i64>,
        to: Option<u64>,
        target_first: bool,
    },
    /// Puts a story as it is.
    Touch(u64),
    Remove(u64),
    Publish,
}

fn step() -> impl Strategy<Value = Step> {
    let dates = proptest::option::of(0..4i64);
    let to = proptest::option::weighted(0.8, 0..STORIES);
    let moved =
        (0..KEYS, dates, to, any::<bool>()).prop_map(|(key, published, to, target_first)| {
            Step::Move { key, published, to, target_first }
        });
    prop_oneof![
        6 => moved,
        1 => (0..STORIES).prop_map(Step::Touch),
        1 => (0..STORIES).prop_map(Step::Remove),
        2 => Just(Step::Publish),
    ]
}

/// A publisher with its oracle.
struct Pair {
    publisher: Publisher,
    plain: PlainView,
    changes: u64,
}

impl Pair {
    fn put(&mut self, id: u64) {
        let Some(story) = self.plain.get_mut(&id) else { return };
        self.changes += 1;
        story.changed = self.changes;
        let articles = story.articles.iter().map(|&(key, published)| article(key, published));
        self.publisher.put_story(StoryId(id), articles.collect(), 0);
        if story.articles.is_empty() {
            self.plain.remove(&id);
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Move { key, published, to, target_first } => {
                let holds = |story: &Plain| story.articles.iter().any(|&(held, _)| held == key);
                let source =
                    self.plain.iter().find(|(_, story)| holds(story)).map(|(&source, _)| source);
                if let Some(source) = source {
                    let story = self.plain.get_mut(&source).unwrap();
                    story.articles.retain(|&(held, _)| held != key);
                }
                if let Some(to) = to {
                    let new = Plain { changed: 0, articles: Vec::new() };
                    let target = self.plain.entry(to).or_insert(new);
                    target.articles.push((key, published));
                }
                let mut changed: Vec<u64> = source.into_iter().chain(to).collect();
                if target_first {
                    changed.reverse();
                }
                for id in changed {
                    self.put(id);
                }
            }
            Step::Touch(id) => self.put(id),
            Step::Remove(id) => {
                self.publisher.remove_story(StoryId(id));
                self.plain.remove(&id);
            }
            Step::Publish => {}
        }
    }
}

fn assert_equal(view: &View, plain: &PlainView) {
    assert_whole(view);
    let mut order: Vec<(u64, u64)> = plain.iter().map(|(&id, story)| (story.changed, id)).collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    let changes: Vec<(u64, u64)> =
        view.stories().map(|story| (story.changed(), story.id().number())).collect();
    assert_eq!(changes, order);
    for (&id, story) in plain {
        let mut sorted = story.articles.clone();
        sorted.sort_by_key(|&(_, published)| published.unwrap_or(i64::MAX));
        let live = view.story(StoryId(id)).unwrap();
        let articles: Vec<(u64, Option<i64>)> = live
            .articles()
            .iter()
            .map(|article| (article.key.number().unwrap(), article.entry.published))
            .collect();
        assert_eq!(articles, sorted);
        assert_eq!(live.lead().key.number().unwrap(), story.articles[0].0);
        let dates = || sorted.iter().filter_map(|&(_, published)| published);
        assert_eq!((live.from(), live.to()), (dates().min(), dates().max()));
    }
    for key in 0..KEYS {
        let holds = |story: &Plain| story.articles.iter().any(|&(held, _)| held == key);
        let expected = plain.iter().find(|(_, story)| holds(story)).map(|(&id, _)| id);
        assert_eq!(view.story_of(&key.into()).map(|story| story.id().number()), expected);
    }
}

proptest! {
    #[test]
    fn every_view_equals_a_plain_map_and_never_changes(
        steps in proptest::collection::vec(step(), 1..80)
    ) {
        let mut pair =
            Pair { publisher: Publisher::new(), plain: PlainView::new(), changes: 0 };
        let views = pair.publisher.views();
        let mut published = vec![(views.latest(), PlainView::new())];
        for step in steps.iter().chain([&Step::Publish]) {
            pair.step(step);
            if matches!(step, Step::Publish) {
                let view = pair.publisher.publish();
                assert_equal(&view, &pair.plain);
                published.push((view, pair.plain.clone()));
            }
            // Nothing is seen before it is published.
            let (last, plain) = published.last().unwrap();
            prop_assert_eq!(views.latest().number(), last.number());
            assert_equal(&views.latest(), plain);
        }
        for (number, (view, plain)) in (0..).zip(&published) {
            prop_assert_eq!(view.number(), number);
            assert_equal(view, plain);
        }
    }
}

#[test]
fn the_story_that_changed_last_comes_first() {
    let mut publisher = Publisher::new();
    for id in 0..3 {
        publisher.put_story(StoryId(id), articles([id]), 0);
    }
    assert_eq!(ids(&publisher.publish()), [2, 1, 0]);
    publisher.put_story(StoryId(0), articles([0, 7]), 0);
    let view = publisher.publish();
    assert_eq!(ids(&view), [0, 2, 1]);
    let since: Vec<_> = view.stories().take_while(|story| story.changed() > 3).collect();
    assert_eq!(since, [view.story(StoryId(0)).unwrap()]);
    publisher.remove_story(StoryId(2));
    assert_eq!(ids(&publisher.publish()), [0, 1]);
}

#[test]
fn a_key_is_mapped_to_its_new_story_in_either_order_of_the_changes() {
    // Stories are published by ascending id, whatever the order of the changes.
    for (from, to) in [(StoryId(0), StoryId(1)), (StoryId(1), StoryId(0))] {
        for choices in 0..8 {
            let [target_first, ends, target_is_new] = [1, 2, 4].map(|bit| choices & bit != 0);
            let mut publisher = Publisher::new();
            publisher.put_story(from, articles([1, 2]), 0);
            if !target_is_new {
                publisher.put_story(to, articles([3]), 0);
            }
            publisher.publish();
            let take = |publisher: &mut Publisher| {
                if ends {
                    publisher.remove_story(from);
                } else {
                    publisher.put_story(from, articles([1]), 0);
                }
            };
            if !target_first {
                take(&mut publisher);
            }
            publisher.put_story(to, articles([3, 2]), 0);
            if target_first {
                take(&mut publisher);
            }
            let view = publisher.publish();
            assert_whole(&view);
            assert_eq!(view.story_of(&2.into()).map(LiveStory::id), Some(to));
            assert_eq!(view.story_of(&1.into()).map(LiveStory::id), (!ends).then_some(from));
        }
    }
}

#[test]
fn an_article_that_left_its_story_leaves_the_feed() {
    let mut publisher = Publisher::new();
    publisher.put_story(StoryId(4), articles([1, 2, 3]), 0);
    assert_eq!(publisher.publish().articles(), 3);
    publisher.put_story(StoryId(4), articles([2]), 0);
    let view = publisher.publish();
    assert_eq!((view.articles(), view.story_of(&1.into())), (1, None));
    publisher.put_story(StoryId(4), Vec::new(), 0);
    let view = publisher.publish();
    assert!(view.is_empty() && view.articles() == 0 && view.story(StoryId(4)).is_none());
    assert_eq!(view.story_of(&2.into()), None);
}

#[test]
fn only_the_net_effect_of_a_draft_is_seen() {
    let (a, b) = (StoryId(0), StoryId(1));
    let mut publisher = Publisher::new();
    publisher.put_story(a, articles([1, 2]), 0);
    publisher.publish();
    // The article goes to a story that ends before it is published, and is back where it was.
    publisher.put_story(b, articles([2]), 0);
    publisher.put_story(a, articles([1]), 0);
    publisher.put_story(a, articles([1, 2]), 0);
    publisher.remove_story(b);
    let view = publisher.publish();
    assert_whole(&view);
    assert_eq!((ids(&view), view.articles()), (vec![0], 2));
}

#[test]
fn articles_are_by_date_the_undated_last_then_by_arrival() {
    let dates = [(0, None), (1, Some(9)), (2, Some(-5)), (3, None), (4, Some(9)), (5, Some(-5))];
    let story = story(dates.map(|(key, published)| article(key, published)).into(), 3);
    assert_eq!(keys(story.articles()), [2, 5, 1, 4, 0, 3]);
    assert_eq!((story.from(), story.to(), keys([story.lead()])), (Some(-5), Some(9), vec![3]));
}

#[test]
fn texts_are_the_originals_with_their_copies() {
    let given = vec![
        copy(0, Some(3), 4),
        article(1, None),
        copy(2, None, 4),
        copy(3, Some(8), 1),
        article(4, Some(2)),
        article(5, Some(1)),
    ];
    let story = story(given, 4);
    let texts: Vec<(u64, Vec<u64>)> = story
        .texts()
        .iter()
        .map(|text| (text.original.key.number().unwrap(), keys(text.copies.iter().copied())))
        .collect();
    assert_eq!(texts, [(5, vec![]), (4, vec![0, 2]), (1, vec![3])]);
    assert_eq!(keys(story.timeline()), [5, 4, 1]);
    assert_eq!(format!("{:?}", story.texts()), "[[5], [4, 0, 2], [1, 3]]");
}

#[test]
fn a_copy_without_its_original_is_an_original() {
    // 1 is a copy of an article that is not here, 2 of a copy, 3 and 4 of each other.
    let given = vec![
        article(0, None),
        copy(1, None, 9),
        copy(2, None, 5),
        copy(3, None, 4),
        copy(4, None, 3),
        copy(5, None, 0),
    ];
    let story = story(given, 0);
    assert_eq!(keys(story.timeline()), [0, 1, 2, 3, 4]);
    let in_texts: usize = story.texts().iter().map(|text| 1 + text.copies.len()).sum();
    assert_eq!(in_texts, story.len());
}

#[test]
fn lead_by_takes_the_original_of_the_outlet_of_least_rank() {
    let mut cheap = copy(3, Some(0), 0);
    Arc::make_mut(&mut cheap.entry).outlet = Some("first".into());
    let given = vec![
        from_outlet(0, Some(5), Some("second")),
        from_outlet(1, Some(2), Some("second")),
        from_outlet(2, Some(9), None),
        cheap,
        from_outlet(4, None, Some("second")),
    ];
    let rank = |outlet: Option<&str>| match outlet {
        Some("first") => 0,
        Some("second") => 1,
        _ => 2,
    };
    let lead_by = |lead, rank: &dyn Fn(Option<&str>) -> u32| {
        keys([story(given.clone(), lead).lead_by(rank)])[0]
    };
    // The copy has the least rank, and is not considered.
    assert_eq!(lead_by(2, &rank), 1);
    // Of equal ranks the lead comes first, then the earliest.
    assert_eq!((lead_by(0, &rank), lead_by(4, &rank)), (0, 4));
    assert_eq!((lead_by(2, &|_| 7), lead_by(4, &|_| 7)), (2, 4));
    assert_eq!(lead_by(0, &|outlet| u32::from(outlet.is_some())), 2);
}

#[test]
fn outlets_are_distinct_and_by_date() {
    let given = vec![
        from_outlet(0, Some(5), Some("b")),
        from_outlet(1, Some(2), Some("c")),
        from_outlet(2, Some(1), None),
        from_outlet(3, Some(6), Some("c")),
        from_outlet(4, None, Some("a")),
    ];
    assert_eq!(story(given, 0).outlets(), ["c", "b", "a"]);
}

#[test]
fn readers_on_other_threads_see_whole_views_only() {
    const VIEWS: u64 = 1_000;
    let mut publisher = Publisher::new();
    let views = publisher.views();
    // Article `key` is in story `(key + round) % 7`: every view moves every article.
    let mut publish = |round: u64| {
        for id in 0..7 {
            let keys = (0..40).filter(|key| (key + round) % 7 == id);
            publisher.put_story(StoryId(id), articles(keys), 0);
        }
        publisher.publish();
    };
    publish(1);
    thread::scope(|scope| {
        for _ in 0..2 {
            let views = views.clone();
            scope.spawn(move || {
                let mut last = 0;
                while last < VIEWS {
                    let view = views.latest();
                    assert_whole(&view);
                    assert!(view.articles() == 40 && view.number() >= last);
                    for key in 0..40 {
                        let story = view.story_of(&key.into()).map(|story| story.id().number());
                        assert_eq!(story, Some((key + view.number()) % 7));
                    }
                    last = view.number();
                }
            });
        }
        for round in 2..=VIEWS {
            publish(round);
        }
    });
}

#[test]
fn a_view_shares_what_did_not_change_with_the_one_before() {
    const STORIES: u64 = 10_000;
    let mut publisher = Publisher::new();
    for id in 0..STORIES {
        publisher.put_story(StoryId(id), articles([id]), 0);
    }
    let before = publisher.publish();
    let references = || -> Vec<usize> { before.stories().map(LiveStory::references).collect() };
    let held = references();
    publisher.put_story(StoryId(STORIES / 2), articles([STORIES / 2, STORIES]), 0);
    let after = publisher.publish();
    // A story has one more reference for each copied node that holds it.
    let copied = references().iter().zip(&held).filter(|(now, then)| now > then).count();
    assert!(copied < 200, "{copied}");
    let changed = after.stories().filter(|story| before.story(story.id()) != Some(story));
    assert_eq!(changed.count(), 1);
}

#[test]
fn a_view_outlives_its_publisher() {
    let mut publisher = Publisher::new();
    publisher.put_story(StoryId(1), articles([5]), 0);
    let views = publisher.views();
    publisher.publish();
    drop(publisher);
    let view = views.latest();
    drop(views);
    assert_eq!(view.story_of(&Key::from(5)).map(LiveStory::len), Some(1));
}

#[test]
fn views_are_written_in_words_without_texts() {
    let mut publisher = Publisher::new();
    let mut first = from_outlet(1, Some(3), Some("The Harbour Gazette"));
    Arc::make_mut(&mut first.entry).text = "All 212 aboard were brought ashore.".into();
    publisher.put_story(StoryId(8), vec![first, copy(2, None, 1)], 0);
    publisher.put_story(
        StoryId(9),
        vec![LiveArticle { entry: Arc::default(), ..article(3, None) }],
        0,
    );
    let view = publisher.publish();
    assert_eq!(view.to_string(), "view 1: 3 articles in 2 stories");
    let titles: Vec<String> = view.stories().map(ToString::to_string).collect();
    assert_eq!(titles, ["(no title): 1 article, 1 text", "title 1: 2 articles, 1 text"]);
    let debug = format!("{:?} {:?} {publisher:?}", publisher.views(), view.story(StoryId(8)));
    assert!(debug.contains("number: 1") && debug.contains("[1, 2]"), "{debug}");
    let article = format!("{:?}", view.story(StoryId(8)).unwrap().lead());
    assert!(article.contains("Gazette") && !article.contains("212"), "{article}");
}

#[test]
fn views_go_to_any_thread() {
    fn is_send_sync<T: Send + Sync>() {}
    is_send_sync::<View>();
    is_send_sync::<Views>();
    is_send_sync::<LiveStory>();
    is_send_sync::<LiveStories<'_>>();
    is_send_sync::<Publisher>();
}
