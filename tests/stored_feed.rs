//! What a feed that is kept in a file promises.
#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use samestory::feed::{Feed, Key, StoreError, StoreErrorKind, StoredFeed, StoryId, Window};
use samestory::hash::mix;
use samestory::tuning::Tuning;
use samestory::{Article, ArticleId, Clusterer};

#[allow(dead_code)] // each test uses a part of it
#[path = "support/corpus.rs"]
mod corpus;

use corpus::{Generated, Sizes};

const DAY: i64 = 86_400;

/// A directory that is removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("samestory-stored-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("feed")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Of each article its story, its original and its texts.
type State = BTreeMap<Key, (StoryId, Option<samestory::feed::CopyOf>, samestory::feed::Entry)>;

fn state(feed: &Feed) -> State {
    let of = |(key, entry, story): (&Key, &samestory::feed::Entry, StoryId)| {
        (key.clone(), (story, feed.copy_of(key), entry.clone()))
    };
    feed.articles().map(of).collect()
}

fn partition(feed: &Feed) -> BTreeSet<BTreeSet<Key>> {
    let mut stories: BTreeMap<StoryId, BTreeSet<Key>> = BTreeMap::new();
    for (key, _, story) in feed.articles() {
        stories.entry(story).or_default().insert(key.clone());
    }
    stories.into_values().collect()
}

/// Checks that the stories and copies of a feed are those of a run over its window.
fn assert_is_a_run(feed: &Feed) {
    let (keys, articles): (Vec<Key>, Vec<Article<'_>>) =
        feed.articles().map(|(key, entry, _)| (key.clone(), entry.article())).unzip();
    let run = Clusterer::new().cluster_with(feed.statistics(), &articles);
    let key = |id: ArticleId| keys[id.index()].clone();
    let expected: BTreeSet<BTreeSet<Key>> =
        run.iter().map(|story| story.articles().iter().map(|&id| key(id)).collect()).collect();
    assert_eq!(partition(feed), expected);
    for (id, own) in ArticleId::all(keys.len()).zip(&keys) {
        let copy = run.copy_of(id).map(|copy| (key(copy.original), copy.relation));
        assert_eq!(feed.copy_of(own).map(|copy| (copy.original, copy.relation)), copy, "{own}");
    }
}

fn generated() -> Vec<Generated> {
    corpus::articles(300, 60, Sizes::Small, 11)
}

fn keyed(all: &[Generated]) -> Vec<(Key, Article<'_>)> {
    (0..).zip(all).map(|(key, of)| (Key::from(key), of.article())).collect()
}

fn kind(result: Result<StoredFeed, StoreError>) -> StoreErrorKind {
    result.unwrap_err().kind().clone()
}

#[test]
fn a_feed_is_the_same_after_it_is_opened_again() {
    let directory = Directory::new();
    let all = generated();
    let articles = keyed(&all);
    let window = Window::days(900.0).articles(280);
    let mut in_memory = Clusterer::new().feed().within(window);
    let mut feed = Feed::open(directory.file()).unwrap().within(window);
    let now = all.iter().filter_map(|article| article.published).max().unwrap();
    for (number, some) in articles.chunks(40).enumerate() {
        feed.insert_batch(some).unwrap();
        in_memory.insert_batch(some);
        if number % 2 == 1 {
            feed.advance(now + number as i64 * DAY).unwrap();
            in_memory.advance(now + number as i64 * DAY);
        }
        let settled = feed.settle().unwrap();
        assert_eq!(in_memory.settle(), settled);
        let before = state(feed.feed());
        assert!(before.values().any(|of| of.1.is_some()));
        feed.close().unwrap();
        feed = Feed::open(directory.file()).unwrap().within(window);
        assert!(feed.restored().is_empty(), "{}", feed.restored());
        assert_eq!(state(feed.feed()), before);
        assert_eq!(format!("{:?}", feed.feed()), format!("{in_memory:?}"));
        assert_is_a_run(feed.feed());
        assert!(feed.settle().unwrap().is_empty());
        for at in [0, 40 * number] {
            let nearest = feed.feed().nearest(&articles[at].1, 5);
            assert_eq!(nearest, in_memory.nearest(&articles[at].1, 5));
        }
        let view = feed.publish();
        for story in partition(feed.feed()) {
            let first = story.first().unwrap();
            let (of_file, of_memory) = (view.story_of(first), in_memory.publish());
            let of_memory = of_memory.story_of(first).unwrap();
            assert_eq!(of_file.unwrap().lead().key, of_memory.lead().key);
        }
    }
    assert_eq!(feed.feed().len(), 280);
}

#[test]
fn a_feed_that_was_not_settled_is_settled_when_it_is_opened() {
    let directory = Directory::new();
    let all = generated();
    let mut feed = Feed::open(directory.file()).unwrap();
    for (key, article) in keyed(&all) {
        feed.insert(key, &article).unwrap();
    }
    let greedy = state(feed.feed());
    drop(feed);
    let feed = Feed::open(directory.file()).unwrap();
    assert_is_a_run(feed.feed());
    let mut changed = greedy;
    for moved in &feed.restored().moved {
        let story = &mut changed.get_mut(&moved.key).unwrap().0;
        assert_eq!(*story, moved.from);
        *story = moved.to;
    }
    assert!(!feed.restored().is_empty());
    let stories = |state: &State| {
        state.iter().map(|(key, of)| (key.clone(), of.0)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(stories(&changed), stories(&state(feed.feed())));
    // It is written at once.
    let before = state(feed.feed());
    drop(feed);
    let feed = Feed::open(directory.file()).unwrap();
    assert!(feed.restored().is_empty());
    assert_eq!(state(feed.feed()), before);
}

#[test]
fn a_story_id_is_never_used_again() {
    let directory = Directory::new();
    let all = generated();
    let mut seen: BTreeSet<StoryId> = BTreeSet::new();
    for round in 0..6 {
        let mut feed = Feed::open(directory.file()).unwrap();
        assert!(feed.feed().is_empty());
        for (key, article) in &keyed(&all)[30 * round..30 * round + 30] {
            feed.insert(key, article).unwrap();
        }
        let mut of_round: BTreeSet<StoryId> = feed.feed().articles().map(|of| of.2).collect();
        feed.settle().unwrap();
        of_round.extend(feed.feed().articles().map(|of| of.2));
        assert!(of_round.is_disjoint(&seen));
        seen.extend(of_round);
        for (key, _) in keyed(&all) {
            feed.remove(&key).unwrap();
        }
    }
}

#[test]
fn what_was_removed_expired_or_updated_is_not_there_again() {
    let directory = Directory::new();
    let all = corpus::articles_undated(120, 60, Sizes::Small, 3, 0.0);
    let first = all.iter().filter_map(|article| article.published).min().unwrap();
    let window = Window::days(2.0);
    let mut feed = Feed::open(directory.file()).unwrap().within(window);
    feed.insert_batch(&keyed(&all)).unwrap();
    feed.insert("undated", &Article::new("Undated", "An article without a date.")).unwrap();
    assert!(feed.remove(&Key::from(119)).unwrap());
    assert!(!feed.remove(&Key::from(119)).unwrap());
    feed.insert(118, &Article::new("Another title", "Another text.").published(first)).unwrap();
    // The undated article came at this time.
    feed.advance(first).unwrap();
    let count = feed.feed().len();
    drop(feed);

    let mut feed = Feed::open(directory.file()).unwrap().within(window);
    assert_eq!(feed.feed().len(), count);
    assert_eq!(feed.feed().story_of(&Key::from(119)), None);
    assert!(
        feed.feed()
            .articles()
            .any(|(key, entry, _)| { *key == Key::from(118) && &*entry.title == "Another title" })
    );
    let before: BTreeSet<Key> = feed.feed().articles().map(|of| of.0.clone()).collect();
    let expired = feed.advance(first + 3 * DAY).unwrap().len();
    assert!(expired > 20 && feed.feed().story_of(&"undated".into()).is_none());
    let after: BTreeSet<Key> = feed.feed().articles().map(|of| of.0.clone()).collect();
    assert_eq!(after.len() + expired, before.len());
    drop(feed);
    let feed = Feed::open(directory.file()).unwrap().within(window);
    let now: BTreeSet<Key> = feed.feed().articles().map(|of| of.0.clone()).collect();
    assert_eq!(now, after);
    assert_is_a_run(feed.feed());
}

#[test]
fn learned_statistics_are_kept() {
    let directory = Directory::new();
    let all = generated();
    let articles = keyed(&all);
    let mut feed = Feed::open(directory.file()).unwrap();
    feed.insert_batch(&articles[..150]).unwrap();
    let relearning = feed.feed().relearning();
    feed.insert_batch(&articles[150..200]).unwrap();
    feed.remove(&Key::from(3)).unwrap();
    feed.adopt(relearning.learn()).unwrap();
    for relearns in [false, true] {
        if relearns {
            feed.relearn().unwrap();
        }
        let statistics = feed.feed().statistics().to_bytes();
        let before = state(feed.feed());
        drop(feed);
        feed = Feed::open(directory.file()).unwrap();
        assert_eq!(feed.feed().statistics().to_bytes(), statistics);
        assert!(feed.restored().is_empty());
        assert_eq!(state(feed.feed()), before);
        assert_is_a_run(feed.feed());
    }
    feed.insert_batch(&articles[200..]).unwrap();
    feed.settle().unwrap();
    assert_is_a_run(feed.feed());
}

#[test]
fn another_tuning_is_refused_and_can_rebuild() {
    let directory = Directory::new();
    let all = generated();
    let mut tuning = Tuning::default();
    tuning.pair_weight *= 0.9;
    let other = Clusterer::builder().tuning(tuning).build().unwrap();
    let mut feed = other.open_feed(directory.file()).unwrap();
    feed.insert_batch(&keyed(&all)).unwrap();
    feed.advance(7).unwrap();
    feed.settle().unwrap();
    let before = state(feed.feed());
    drop(feed);

    let error = Feed::open(directory.file()).unwrap_err();
    assert_eq!(error.kind(), &StoreErrorKind::Recipe);
    assert!(error.to_string().contains("Feed::rebuild"), "{error}");
    // The refusal changes nothing.
    let feed = other.open_feed(directory.file()).unwrap();
    assert_eq!(state(feed.feed()), before);
    drop(feed);

    let mut feed = Feed::rebuild(directory.file()).unwrap();
    assert!(format!("{feed:?}").contains("clock: Some(7)"));
    assert_is_a_run(feed.feed());
    let articles: Vec<Article<'_>> = all.iter().map(Generated::article).collect();
    assert_eq!(feed.feed().statistics().to_bytes(), Clusterer::new().learn(&articles).to_bytes());
    let rebuilt = state(feed.feed());
    let kept = before.iter().filter(|(key, of)| rebuilt[*key].0 == of.0).count();
    assert!(kept > all.len() * 2 / 3, "{kept} of {} articles have their story", all.len());
    let last = before.values().map(|of| of.0).max().unwrap();
    let new: BTreeSet<StoryId> = rebuilt.values().map(|of| of.0).collect();
    let old: BTreeSet<StoryId> = before.values().map(|of| of.0).collect();
    assert!(new.difference(&old).all(|&story| story > last));
    let placed = feed.insert("later", &Article::new("Later", "A later article.")).unwrap();
    let before = state(feed.feed());
    assert!(before.len() == all.len() + 1 && placed.story > last);
    drop(feed);
    assert_eq!(kind(other.open_feed(directory.file())), StoreErrorKind::Recipe);
    let feed = Feed::open(directory.file()).unwrap();
    assert_eq!(state(feed.feed()), before);
}

#[test]
fn a_second_open_is_refused_while_the_first_lives() {
    let directory = Directory::new();
    let feed = Feed::open(directory.file()).unwrap();
    assert_eq!(kind(Feed::open(directory.file())), StoreErrorKind::InUse);
    assert_eq!(kind(Feed::rebuild(directory.file())), StoreErrorKind::InUse);
    drop(feed);
    Feed::open(directory.file()).unwrap();
}

#[test]
fn an_article_that_was_a_copy_is_compared_when_its_original_is_gone() {
    let directory = Directory::new();
    let all = corpus::articles(240, 60, Sizes::Small, 17);
    let articles = keyed(&all);
    let mut feed = Feed::open(directory.file()).unwrap();
    // Copies come and go as originals, with the file closed at every stage.
    for (number, some) in articles.chunks(30).enumerate() {
        feed.insert_batch(some).unwrap();
        if number % 2 == 0 {
            feed.settle().unwrap();
        }
        let copied = |key: &Key| feed.feed().copy_of(key).map(|copy| copy.original);
        let originals: BTreeSet<Key> =
            feed.feed().articles().filter_map(|(key, ..)| copied(key)).collect();
        for original in originals.iter().take(2) {
            feed.remove(original).unwrap();
        }
        drop(feed);
        feed = Feed::open(directory.file()).unwrap();
        assert_is_a_run(feed.feed());
    }
}

// Kill -9 under load.

/// Names the file that a child process opens, and the first of its steps.
const CHILD: [&str; 2] = ["SAMESTORY_FEED_CHILD", "SAMESTORY_FEED_STEP"];

/// Maximum number of articles, in the feed of a child.
const MOST: usize = 300;

/// The articles by key: their numbers among the generated ones. Keys rise with the date.
type Model = BTreeMap<u64, usize>;

enum Step {
    Insert(Vec<(u64, usize)>),
    Remove(u64),
    Settle,
    Relearn,
}

/// The step with this number. Each may be taken twice.
fn step(number: u64, count: usize) -> Step {
    let random = mix(number);
    let article = |key: u64| (key, mix(key + random) as usize % count);
    match random % 16 {
        0..6 => Step::Insert(vec![article(number << 5)]),
        6..9 => {
            Step::Insert((0..2 + random / 16 % 28).map(|at| article(number << 5 | at)).collect())
        }
        9..11 => Step::Insert(vec![article(number.saturating_sub(1 + random / 16 % 9) << 5)]),
        11..13 => Step::Remove(number.saturating_sub(1 + random / 16 % 9) << 5),
        13..15 => Step::Settle,
        _ if (random / 16).is_multiple_of(4) => Step::Relearn,
        _ => Step::Insert(vec![article(number << 5)]),
    }
}

/// The generated article of a key. Each key has a date of its own.
fn dated(all: &[Generated], (key, number): (u64, usize)) -> Article<'_> {
    all[number].article().published(1_400_000_000 + 300 * key as i64)
}

fn apply(model: &mut Model, number: u64, count: usize) {
    match step(number, count) {
        Step::Insert(articles) => model.extend(articles),
        Step::Remove(key) => drop(model.remove(&key)),
        Step::Settle | Step::Relearn => {
            while model.len() > MOST {
                model.pop_first();
            }
        }
    }
}

fn open_child(path: &Path) -> StoredFeed {
    Feed::open(path).unwrap().within(Window::default().articles(MOST))
}

/// The child of the next test: takes step after step, and says so after each.
#[test]
#[ignore = "started by another test"]
fn child_takes_steps() {
    let [Some(path), Some(first)] = CHILD.map(std::env::var_os) else { return };
    let first: u64 = first.to_str().unwrap().parse().unwrap();
    let all = generated();
    let mut feed = open_child(path.as_ref());
    let mut stdout = std::io::stdout();
    for number in first.. {
        match step(number, all.len()) {
            Step::Insert(articles) if articles.len() == 1 => {
                feed.insert(articles[0].0, &dated(&all, articles[0])).unwrap();
            }
            Step::Insert(articles) => {
                let batch: Vec<(Key, Article<'_>)> =
                    articles.iter().map(|&of| (of.0.into(), dated(&all, of))).collect();
                feed.insert_batch(&batch).unwrap();
            }
            Step::Remove(key) => drop(feed.remove(&key.into()).unwrap()),
            Step::Settle => drop(feed.settle().unwrap()),
            Step::Relearn => drop(feed.relearn().unwrap()),
        }
        if writeln!(stdout, "took {}", number + 1).is_err() {
            return;
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let rounds: u64 = std::env::var("SAMESTORY_KILLS").map_or(10, |rounds| rounds.parse().unwrap());
    let directory = Directory::new();
    let all = generated();
    let (mut model, mut reached, mut at_work) = (Model::new(), 0, 0);
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child_takes_steps", "--exact", "--nocapture", "--ignored"])
            .env(CHILD[0], directory.file())
            .env(CHILD[1], reached.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let lines = stdout.lines().map_while(Result::ok);
            lines.filter_map(|line| line.strip_prefix("took ")?.parse().ok()).last()
        });
        let milliseconds = mix(u64::from(std::process::id()) << 32 | round) % 700;
        std::thread::sleep(Duration::from_millis(milliseconds));
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged: Option<u64> = reader.join().unwrap();
        at_work += u64::from(acknowledged.is_some());
        for number in reached..acknowledged.unwrap_or(reached) {
            apply(&mut model, number, all.len());
        }
        reached = acknowledged.unwrap_or(reached);

        let mut feed = open_child(&directory.file());
        let keys: Vec<u64> = feed.feed().articles().filter_map(|of| of.0.number()).collect();
        let there: BTreeMap<u64, String> = feed
            .feed()
            .articles()
            .filter_map(|(key, entry, _)| Some((key.number()?, entry.text.to_string())))
            .collect();
        assert_eq!(keys.len(), there.len(), "an article is there twice");
        let texts = |model: &Model| -> BTreeMap<u64, String> {
            model.iter().map(|(&key, &number)| (key, all[number].text.clone())).collect()
        };
        if there != texts(&model) {
            // The step that was not acknowledged is there as a whole.
            apply(&mut model, reached, all.len());
            reached += 1;
            assert!(there == texts(&model), "after {reached} steps in round {round}");
        }
        assert_is_a_run(feed.feed());
        assert!(feed.settle().unwrap().is_empty() || model.len() > MOST);
        while model.len() > MOST {
            model.pop_first();
        }
        assert_is_a_run(feed.feed());
    }
    println!("{reached} steps in {rounds} rounds; {at_work} were killed at work");
}
