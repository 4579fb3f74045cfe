use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use redb::ReadableTableMetadata;

use super::file::DATABASE_MAGIC;
use super::*;
use crate::hash::mix;

/// Length in bytes of a page of the database.
const PAGE: usize = 4096;

const RECIPE: u128 = 0x0123_4567_89ab_cdef_0011_2233_4455_6677;

/// A directory that is removed with its files.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("samestory-store-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// A batch that owns its articles.
#[derive(Clone, Debug)]
struct Changes {
    put: Vec<StoredArticle>,
    stories: Vec<(u64, u64)>,
    neighbours: Vec<(u64, Vec<Neighbour>)>,
    removed: Vec<u64>,
    statistics: Option<Vec<u8>>,
    meta: Meta,
}

impl Changes {
    fn with<T>(&self, use_batch: impl FnOnce(&Batch<'_>) -> T) -> T {
        use_batch(&Batch {
            put: &self.put.iter().map(StoredArticle::put).collect::<Vec<_>>(),
            stories: &self.stories,
            neighbours: &self.neighbours,
            removed: &self.removed,
            statistics: self.statistics.as_deref(),
            meta: self.meta,
        })
    }

    fn commit(&self, store: &mut Store) {
        self.with(|batch| store.commit(batch)).unwrap();
    }
}

/// What a store should contain.
#[derive(Clone, Debug, Default)]
struct Model {
    meta: Meta,
    statistics: Vec<u8>,
    articles: BTreeMap<u64, StoredArticle>,
    neighbours: BTreeMap<u64, Vec<Neighbour>>,
}

impl Model {
    fn apply(&mut self, changes: &Changes) {
        for article in &changes.put {
            self.articles.insert(article.seq, article.clone());
        }
        for (seq, story) in &changes.stories {
            if let Some(article) = self.articles.get_mut(seq) {
                article.story = *story;
            }
        }
        for (seq, list) in &changes.neighbours {
            if self.articles.contains_key(seq) {
                self.neighbours.insert(*seq, list.clone());
            }
        }
        for seq in &changes.removed {
            self.articles.remove(seq);
            self.neighbours.remove(seq);
        }
        self.neighbours.retain(|_, list| !list.is_empty());
        if let Some(statistics) = &changes.statistics {
            self.statistics.clone_from(statistics);
        }
        self.meta = changes.meta;
    }

    fn contents(&self) -> Contents {
        Contents {
            meta: self.meta,
            statistics: self.statistics.clone(),
            articles: self.articles.values().cloned().collect(),
            neighbours: self.neighbours.clone().into_iter().collect(),
        }
    }
}

/// A text of this number of words, the same for the same seed.
fn text(seed: u64, words: u64) -> String {
    (0..words).map(|word| format!("word{} ", mix(seed << 20 | word) % 5000)).collect()
}

/// The batch by which the model after `n` batches becomes that after `n + 1`: three articles with
/// five neighbours each come, one moves, and three leave after thirty batches.
fn batch(n: u64) -> Changes {
    let seqs = 3 * n..3 * n + 3;
    let put = seqs.clone().map(|seq| StoredArticle {
        seq,
        key: if seq % 2 == 0 { seq.into() } else { format!("key {seq}").as_str().into() },
        entry: Entry {
            title: format!("title {seq}").into(),
            text: text(seq, 60).into(),
            outlet: (seq % 3 > 0).then(|| "outlet".into()),
            published: (seq % 5 > 0).then_some(1_000 * n as i64 - 7),
        },
        arrived: n as i64,
        story: seq / 2,
    });
    let neighbours = |seq: u64| {
        let neighbour = |distance| Neighbour {
            seq: seq - distance,
            units: (mix(seq ^ distance) >> 40) as u32,
            exponent: distance as u8,
        };
        (seq, (1..=seq.min(5)).map(neighbour).collect())
    };
    Changes {
        put: put.collect(),
        stories: vec![((3 * n).saturating_sub(5), n)],
        neighbours: seqs.map(neighbours).collect(),
        removed: if n < 30 { vec![] } else { (3 * n - 90..3 * n - 87).collect() },
        statistics: n.is_multiple_of(4).then(|| n.to_le_bytes().to_vec()),
        meta: Meta { next_seq: 3 * n + 3, next_story: 3 * n + 3, clock: Some(n as i64) },
    }
}

/// The model after this number of batches.
fn model(batches: u64) -> Model {
    let mut model = Model::default();
    for n in 0..batches {
        model.apply(&batch(n));
    }
    model
}

fn open(path: &Path) -> (Store, Option<Contents>) {
    Store::open(path, RECIPE, Durability::Immediate).unwrap()
}

fn kind(path: &Path) -> StoreErrorKind {
    let error = Store::open(path, RECIPE, Durability::Immediate).unwrap_err();
    assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    error.kind().clone()
}

/// A closed store of this number of batches.
fn stored(path: &Path, batches: u64) {
    let mut store = Store::open(path, RECIPE, Durability::Eventual).unwrap().0;
    for n in 0..batches {
        batch(n).commit(&mut store);
    }
}

fn is_damaged(kind: &StoreErrorKind, table: &str) -> bool {
    matches!(kind, StoreErrorKind::Damaged { what } if what.contains(table))
}

fn article() -> impl Strategy<Value = StoredArticle> {
    let key = prop_oneof![
        any::<u64>().prop_map(Key::from),
        vec(any::<u8>(), 0..9).prop_map(|bytes| Key::from(&bytes[..]))
    ];
    let outlet = proptest::option::of(".{0,9}");
    let entry = (".{0,9}", "(.{0,200}){0,30}", outlet, any::<Option<i64>>()).prop_map(
        |(title, text, outlet, published)| Entry {
            title: title.into(),
            text: text.into(),
            outlet: outlet.map(Into::into),
            published,
        },
    );
    (0..40_u64, key, entry, any::<i64>(), 0..40_u64).prop_map(
        |(seq, key, entry, arrived, story)| StoredArticle { seq, key, entry, arrived, story },
    )
}

fn changes() -> impl Strategy<Value = Changes> {
    let neighbour = (prop_oneof![0..40_u64, any::<u64>()], any::<u32>(), any::<u8>())
        .prop_map(|(seq, units, exponent)| Neighbour { seq, units, exponent });
    (
        vec(article(), 0..12),
        vec((0..40_u64, 0..40_u64), 0..6),
        vec((0..40_u64, vec(neighbour, 0..9)), 0..9),
        vec(0..40_u64, 0..6),
        any::<Option<Vec<u8>>>(),
        (40..99_u64, prop_oneof![40..99_u64, Just(u64::MAX)], any::<Option<i64>>()),
    )
        .prop_map(|(put, stories, neighbours, removed, statistics, meta)| Changes {
            put,
            stories,
            neighbours,
            removed,
            statistics,
            meta: Meta { next_seq: meta.0, next_story: meta.1, clock: meta.2 },
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_reopened_store_contains_what_was_committed(
        steps in vec((changes(), any::<bool>(), any::<bool>()), 1..9),
    ) {
        let directory = Directory::new();
        let path = directory.file("store");
        let mut model = Model::default();
        let mut store = open(&path).0;
        for (changes, reopen, eventual) in steps {
            changes.commit(&mut store);
            model.apply(&changes);
            if reopen {
                drop(store);
                let durability =
                    if eventual { Durability::Eventual } else { Durability::Immediate };
                let (reopened, contents) = Store::open(&path, RECIPE, durability).unwrap();
                prop_assert_eq!(contents, Some(model.contents()));
                store = reopened;
            }
        }
        store.close().unwrap();
        prop_assert_eq!(open(&path).1, Some(model.contents()));
    }

    #[test]
    fn any_bytes_are_a_record_or_none(bytes in vec(any::<u8>(), 0..80)) {
        let _ = record::read_article(7, 7, &bytes);
        let _ = record::read_meta(&bytes);
        let _ = record::read_neighbours(7, &bytes);
        let _ = record::read_header(&bytes);
    }
}

#[test]
fn a_new_store_is_empty() {
    let directory = Directory::new();
    let path = directory.file("store");
    assert!(open(&path).1.is_none());
    assert_eq!(open(&path).1, Some(Contents::default()));

    let empty = directory.file("empty");
    File::create(&empty).unwrap();
    assert!(open(&empty).1.is_none());
}

#[test]
fn bytes_are_golden() {
    let mut article = batch(1).put.remove(0);
    article.seq = 300;
    article.entry.text = "ü".into();
    article.entry.outlet = None;
    let bytes = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        bytes
    };
    assert_eq!(
        bytes(&|out| record::write_article(out, &article.put())),
        b"\x01\x05key 3\x07title 3\x02\xc3\xbc\x00\x01\xc2\x0f\x02"
    );
    article.key = 200.into();
    article.entry.outlet = Some("AP".into());
    article.entry.published = None;
    article.arrived = -1;
    assert_eq!(
        bytes(&|out| record::write_article(out, &article.put())),
        b"\x00\xc8\x01\x07title 3\x02\xc3\xbc\x01\x02AP\x00\x01"
    );
    let neighbours = [
        Neighbour { seq: 299, units: 5, exponent: 255 },
        Neighbour { seq: 0, units: u32::MAX, exponent: 0 },
    ];
    assert_eq!(
        bytes(&|out| record::write_neighbours(out, 300, &neighbours)),
        b"\x02\x01\x05\xff\xac\x02\xff\xff\xff\xff\x0f\x00"
    );
    let meta = Meta { next_seq: 128, next_story: 1, clock: Some(64) };
    assert_eq!(bytes(&|out| record::write_meta(out, &meta)), b"\x80\x01\x01\x01\x80\x01");
    assert_eq!(
        bytes(&|out| record::write_header(out, RECIPE)),
        b"samestry\x01\0\0\0\x77\x66\x55\x44\x33\x22\x11\0\xef\xcd\xab\x89\x67\x45\x23\x01"
    );
}

#[test]
fn a_record_that_is_cut_short_or_too_long_is_none() {
    let changes = batch(9);
    let (article, (seq, neighbours)) = (&changes.put[2], &changes.neighbours[2]);
    let mut records = [const { Vec::new() }; 3];
    record::write_article(&mut records[0], &article.put());
    record::write_neighbours(&mut records[1], *seq, neighbours);
    record::write_meta(&mut records[2], &changes.meta);
    let readers: [fn(&[u8]) -> bool; 3] = [
        |bytes| record::read_article(29, 14, bytes).is_some(),
        |bytes| record::read_neighbours(29, bytes).is_some(),
        |bytes| record::read_meta(bytes).is_some(),
    ];
    for (mut bytes, read) in records.into_iter().zip(readers) {
        assert!(read(&bytes));
        for length in 0..bytes.len() {
            assert!(!read(&bytes[..length]));
        }
        bytes.push(0);
        assert!(!read(&bytes));
    }
    // Numbers of more than 64 and 32 bits.
    assert!(record::read_meta(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01\0").is_some());
    assert!(record::read_meta(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\0").is_none());
    assert!(record::read_neighbours(1, b"\x01\x01\xff\xff\xff\xff\x0f\0").is_some());
    assert!(record::read_neighbours(1, b"\x01\x01\xff\xff\xff\xff\x10\0").is_none());
}

#[test]
fn a_panic_of_the_database_is_an_error() {
    let error = guard::<()>(Path::new("store"), || panic!("page {}", 7)).unwrap_err();
    assert!(is_damaged(error.kind(), "the database stopped: page 7"));
}

/// Table names and types, as golden as the bytes.
#[test]
fn tables_are_golden() {
    let directory = Directory::new();
    let path = directory.file("store");
    stored(&path, 2);
    let database = Database::open(&path).unwrap();
    let transaction = database.begin_read().unwrap();
    let names = transaction.list_tables().unwrap();
    let mut names: Vec<_> = names.map(|table| redb::TableHandle::name(&table).to_owned()).collect();
    names.sort();
    assert_eq!(names, ["articles", "neighbours", "samestory", "stories"]);
    let head: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("samestory");
    let head = transaction.open_table(head).unwrap();
    let keys: Vec<_> = head.iter().unwrap().map(|r| r.unwrap().0.value().to_owned()).collect();
    assert_eq!(keys, ["header", "meta", "statistics"]);
    let stories: TableDefinition<'_, u64, u64> = TableDefinition::new("stories");
    let stories = transaction.open_table(stories).unwrap();
    assert_eq!(stories.get(3).unwrap().unwrap().value(), 1);
    for name in ["articles", "neighbours"] {
        let table: TableDefinition<'_, u64, &[u8]> = TableDefinition::new(name);
        assert!(transaction.open_table(table).unwrap().get(5).unwrap().is_some(), "{name}");
    }
}

#[test]
fn a_removed_article_leaves_nothing() {
    let directory = Directory::new();
    let path = directory.file("store");
    stored(&path, 5);
    let mut store = open(&path).0;
    let meta = batch(5).meta;
    store.commit(&Batch { removed: &(0..15).collect::<Vec<_>>(), ..Batch::new(meta) }).unwrap();
    // Nor does a change to an article that is no more.
    let stories = [(3, 1)];
    let neighbours = [(3, vec![Neighbour { seq: 1, units: 1, exponent: 1 }])];
    let late = Batch { stories: &stories, neighbours: &neighbours, ..Batch::new(meta) };
    store.commit(&late).unwrap();
    drop(store);
    let database = Database::open(&path).unwrap();
    let transaction = database.begin_read().unwrap();
    assert!(transaction.open_table(ARTICLES).unwrap().is_empty().unwrap());
    assert!(transaction.open_table(STORIES).unwrap().is_empty().unwrap());
    assert!(transaction.open_table(NEIGHBOURS).unwrap().is_empty().unwrap());
}

#[test]
fn another_recipe_is_refused_until_it_is_reset() {
    let directory = Directory::new();
    let path = directory.file("store");
    stored(&path, 4);
    let error = Store::open(&path, 1, Durability::Immediate).unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Recipe);
    assert!(error.to_string().contains("Feed::rebuild"));

    let model = model(4);
    let (mut store, contents) = Store::open_any_recipe(&path, 1, Durability::Immediate).unwrap();
    let contents = contents.unwrap();
    assert_eq!(contents.articles, model.contents().articles);
    assert_eq!(contents.meta, model.meta);
    assert!(contents.statistics.is_empty() && contents.neighbours.is_empty());
    let error = store.commit(&Batch::new(model.meta)).unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Recipe);
    drop(store);
    // Nothing has happened yet.
    assert_eq!(open(&path).1, Some(model.contents()));

    let (mut store, contents) = Store::open_any_recipe(&path, 1, Durability::Immediate).unwrap();
    let put: Vec<_> =
        contents.as_ref().unwrap().articles[2..].iter().map(StoredArticle::put).collect();
    store.reset(&Batch { put: &put, ..Batch::new(model.meta) }).unwrap();
    store.commit(&Batch { removed: &[5], ..Batch::new(model.meta) }).unwrap();
    drop(store);
    assert_eq!(kind(&path), StoreErrorKind::Recipe);
    let contents = Store::open(&path, 1, Durability::Immediate).unwrap().1.unwrap();
    let seqs: Vec<_> = contents.articles.iter().map(|article| article.seq).collect();
    assert_eq!(seqs, [2, 3, 4, 6, 7, 8, 9, 10, 11]);
    assert!(contents.statistics.is_empty() && contents.neighbours.is_empty());
}

#[test]
fn a_foreign_file_is_refused_and_left_alone() {
    let directory = Directory::new();
    let path = directory.file("foreign");
    let zeros_and_a_note = [vec![0; 5000], b"note".to_vec()].concat();
    for bytes in [&b"x"[..], b"redb", b"SQLite format 3\0", &[7; 9000], &zeros_and_a_note] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(kind(&path), StoreErrorKind::NotAStore);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    // Directories and devices.
    assert_eq!(kind(&directory.0), StoreErrorKind::NotAStore);
    #[cfg(unix)]
    assert_eq!(kind(Path::new("/dev/null")), StoreErrorKind::NotAStore);
    // No directory, and a file in its place.
    assert_eq!(kind(&directory.file("missing").join("store")), StoreErrorKind::Io);
    #[cfg(unix)]
    assert_eq!(kind(&path.join("store")), StoreErrorKind::Io);

    // The database of another program.
    let path = directory.file("database");
    let other: TableDefinition<'_, &str, u64> = TableDefinition::new("articles");
    let database = Database::create(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(other).unwrap().insert("one", 1).unwrap();
    transaction.commit().unwrap();
    drop(database);
    assert_eq!(kind(&path), StoreErrorKind::NotAStore);
    let database = Database::open(&path).unwrap();
    let read = database.begin_read().unwrap();
    assert_eq!(read.open_table(other).unwrap().get("one").unwrap().unwrap().value(), 1);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let directory = Directory::new();
    let path = directory.file("store");
    stored(&path, 1);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    // The superuser may write it all the same.
    if OpenOptions::new().write(true).open(&path).is_err() {
        let error = Store::open(&path, RECIPE, Durability::Immediate).unwrap_err();
        assert_eq!(*error.kind(), StoreErrorKind::Io);
        assert!(std::error::Error::source(&error).is_some());
    }
}

type Change = fn(&WriteTransaction);

/// Changes one table of a store with the database itself.
fn tamper(path: &Path, change: Change) {
    let database = Database::open(path).unwrap();
    let transaction = database.begin_write().unwrap();
    change(&transaction);
    transaction.commit().unwrap();
}

#[test]
fn a_record_that_contradicts_is_named() {
    let directory = Directory::new();
    let path = directory.file("store");
    let cases: [(&str, Change); 9] = [
        ("table articles, record 4", |t| {
            t.open_table(ARTICLES).unwrap().insert(4, &b"\x02"[..]).unwrap();
        }),
        ("table articles, record 99", |t| {
            // Above the next sequence number.
            let mut articles = t.open_table(ARTICLES).unwrap();
            let bytes = articles.get(4).unwrap().unwrap().value().to_vec();
            articles.insert(99, &bytes[..]).unwrap();
            t.open_table(STORIES).unwrap().insert(99, 1).unwrap();
        }),
        ("table stories, record 4", |t| {
            t.open_table(STORIES).unwrap().remove(4).unwrap();
        }),
        ("table stories, record 99", |t| {
            t.open_table(STORIES).unwrap().insert(99, 1).unwrap();
        }),
        ("table stories, record 3", |t| {
            // Above the next story.
            t.open_table(STORIES).unwrap().insert(3, 99).unwrap();
        }),
        ("table neighbours, record 5", |t| {
            let mut table = t.open_table(NEIGHBOURS).unwrap();
            table.insert(5, &b"\xff\xff\xff\xff\xff\x0f\x01"[..]).unwrap();
        }),
        ("table neighbours, record 99", |t| {
            t.open_table(NEIGHBOURS).unwrap().insert(99, &b"\0"[..]).unwrap();
        }),
        ("table samestory, record meta", |t| {
            t.open_table(HEAD).unwrap().insert(META, &b"\x01"[..]).unwrap();
        }),
        ("table neighbours is missing", |t| {
            t.delete_table(NEIGHBOURS).unwrap();
        }),
    ];
    for (what, change) in cases {
        stored(&path, 4);
        tamper(&path, change);
        let kind = kind(&path);
        assert!(is_damaged(&kind, what), "{kind:?} for {what}");
        fs::remove_file(&path).unwrap();
    }
    stored(&path, 1);
    tamper(&path, |t| {
        let header = b"samestry\x02\0\0\0and what comes";
        t.open_table(HEAD).unwrap().insert(HEADER, &header[..]).unwrap();
    });
    assert_eq!(kind(&path), StoreErrorKind::Version { expected: 1, got: 2 });
}

#[test]
fn a_second_store_of_one_file_is_refused() {
    let directory = Directory::new();
    let path = directory.file("store");
    let store = open(&path).0;
    assert_eq!(kind(&path), StoreErrorKind::InUse);
    drop(store);
    open(&path);
}

/// Names the file that a child process opens.
const CHILD: &str = "SAMESTORY_STORE_CHILD";

/// Runs a test of this module in a child process, with [`CHILD`] set.
fn child(test: &str, path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([&format!("feed::store::tests::{test}"), "--exact", "--nocapture", "--ignored"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The child of other tests: commits batch after batch, and says so after each.
#[test]
#[ignore = "started by other tests"]
fn child_commits() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let (mut store, contents) = open(path.as_ref());
    let contents = contents.unwrap_or_default();
    let mut stdout = std::io::stdout();
    for n in contents.meta.next_seq / 3.. {
        batch(n).commit(&mut store);
        if writeln!(stdout, "committed {}", n + 1).is_err() {
            return;
        }
    }
}

/// Reads what the child says until it ends; returns the number of batches it acknowledged.
fn acknowledged(lines: impl Iterator<Item = std::io::Result<String>>) -> Option<u64> {
    let lines = lines.map_while(Result::ok);
    lines.filter_map(|line| line.strip_prefix("committed ")?.parse().ok()).last()
}

#[test]
fn a_second_process_is_refused() {
    let directory = Directory::new();
    let path = directory.file("store");
    let mut child = child("child_commits", &path);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("committed "));
    assert!(first.is_some());
    let kind = kind(&path);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(kind, StoreErrorKind::InUse);
    open(&path);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let rounds = std::env::var("SAMESTORY_KILLS").map_or(10, |rounds| rounds.parse().unwrap());
    let directory = Directory::new();
    let path = directory.file("store");
    let mut reached = 0;
    for round in 0..rounds {
        let mut child = child("child_commits", &path);
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || acknowledged(stdout.lines()));
        let nanoseconds = mix(u64::from(std::process::id()) << 32 | round) % 60_000_000;
        std::thread::sleep(Duration::from_nanos(nanoseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged = reader.join().unwrap().unwrap_or(reached);
        let contents = open(&path).1.unwrap_or_default();
        let committed = contents.meta.next_seq / 3;
        assert!(acknowledged >= reached);
        assert!(
            committed == acknowledged || committed == acknowledged + 1,
            "{acknowledged} batches were acknowledged, {committed} are there"
        );
        assert_eq!(contents, model(committed).contents());
        reached = committed;
    }
    println!("{reached} batches in {rounds} rounds");
}

/// What a crash at this moment would leave.
fn crashed(path: &Path) -> Option<Contents> {
    let copy = path.with_extension("crashed");
    fs::copy(path, &copy).unwrap();
    let contents = open(&copy).1;
    fs::remove_file(copy).unwrap();
    contents
}

#[test]
fn an_immediate_commit_survives_and_an_eventual_one_after_a_flush() {
    let directory = Directory::new();
    let path = directory.file("store");
    let mut store = open(&path).0;
    for n in 0..5 {
        batch(n).commit(&mut store);
        assert_eq!(crashed(&path), Some(model(n + 1).contents()));
    }
    drop(store);

    let mut store = Store::open(&path, RECIPE, Durability::Eventual).unwrap().0;
    for n in 5..8 {
        batch(n).commit(&mut store);
    }
    // Nothing has waited for the disk within the first second.
    assert_eq!(crashed(&path), Some(model(5).contents()));
    store.flush().unwrap();
    assert_eq!(crashed(&path), Some(model(8).contents()));
    batch(8).commit(&mut store);
    assert_eq!(crashed(&path), Some(model(8).contents()));
    store.durable = Instant::now().checked_sub(EVENTUALLY).unwrap();
    batch(9).commit(&mut store);
    assert_eq!(crashed(&path), Some(model(10).contents()));
    batch(10).commit(&mut store);
    drop(store);
    assert_eq!(open(&path).1, Some(model(11).contents()));
}

#[test]
fn a_file_whose_creation_was_interrupted_is_begun_anew() {
    let directory = Directory::new();
    let path = directory.file("store");
    drop(Database::create(&path).unwrap());
    let created = fs::read(&path).unwrap();
    // redb writes the length, the first page without its magic, and then the magic.
    let mut unfinished = vec![0; created.len()];
    for page in [0, PAGE] {
        unfinished[9..page.max(9)].copy_from_slice(&created[9..page.max(9)]);
        fs::write(&path, &unfinished).unwrap();
        assert!(open(&path).1.is_none());
        stored(&path, 2);
        assert_eq!(open(&path).1, Some(model(2).contents()));
    }
    // While another process holds it, it is not touched.
    fs::write(&path, &unfinished).unwrap();
    let holder = File::open(&path).unwrap();
    holder.lock().unwrap();
    assert_eq!(kind(&path), StoreErrorKind::InUse);
    assert_eq!(fs::read(&path).unwrap(), unfinished);
}

/// Opens changed bytes of a store. They must be refused, or contain one of these; a store that is
/// not refused must work. Returns how it was refused.
fn open_changed(path: &Path, bytes: &[u8], allowed: &[Contents]) -> Option<StoreErrorKind> {
    fs::write(path, bytes).unwrap();
    match Store::open(path, RECIPE, Durability::Eventual) {
        Err(error) => Some(error.kind().clone()),
        Ok((mut store, contents)) => {
            let contents = contents.unwrap();
            assert!(allowed.contains(&contents), "a changed file was read as {:?}", contents.meta);
            let mut model = Model {
                meta: contents.meta,
                statistics: contents.statistics,
                articles: contents.articles.into_iter().map(|a| (a.seq, a)).collect(),
                neighbours: contents.neighbours.into_iter().collect(),
            };
            let changes = batch(contents.meta.next_seq / 3);
            changes.commit(&mut store);
            model.apply(&changes);
            store.close().unwrap();
            assert_eq!(open(path).1, Some(model.contents()));
            None
        }
    }
}

/// Length in bytes of what the first page of the database contains, and the place of its flags, the
/// one byte without a checksum that says which commit is the last.
const HEADER_LENGTH: usize = 320;
const FLAGS: usize = DATABASE_MAGIC.len();

/// Number of changed files that a test opens, each with this many of either kind.
fn damages() -> u64 {
    std::env::var("SAMESTORY_DAMAGES").map_or(150, |count| count.parse().unwrap())
}

/// A closed file, and one that was open when the process ended; with what each may contain.
fn files(directory: &Directory) -> [(Vec<u8>, Vec<Contents>); 2] {
    let path = directory.file("store");
    stored(&path, 40);
    let closed = fs::read(&path).unwrap();
    let mut store = open(&path).0;
    batch(40).commit(&mut store);
    batch(41).commit(&mut store);
    let crashed = fs::read(&path).unwrap();
    // The damaged pages may be those of the last commit alone. The file is then like one whose
    // last commit was interrupted.
    let allowed = [42, 41].map(|batches| model(batches).contents());
    [(closed, vec![model(40).contents()]), (crashed, allowed.to_vec())]
}

#[test]
fn a_truncated_file_is_refused() {
    let directory = Directory::new();
    let path = directory.file("changed");
    for (bytes, allowed) in files(&directory) {
        let mut refused = 0;
        for case in 0..damages() {
            let random = mix(case + 1) as usize;
            let length = match case % 3 {
                0 => 1 + random % (bytes.len() - 1),
                1 => (1 + random % (bytes.len() / PAGE - 1)) * PAGE,
                _ => bytes.len() - 1 - random % 9000,
            };
            let kind = open_changed(&path, &bytes[..length], &allowed);
            assert!(
                matches!(
                    kind,
                    None | Some(StoreErrorKind::Damaged { .. } | StoreErrorKind::NotAStore)
                ),
                "{kind:?} at {length} of {}",
                bytes.len()
            );
            refused += u64::from(kind.is_some());
        }
        println!("{refused} of {} refused", damages());
    }
}

#[test]
fn a_changed_byte_is_refused_or_without_effect() {
    let directory = Directory::new();
    let path = directory.file("changed");
    for (bytes, allowed) in files(&directory) {
        // Pages that are in use, or were.
        let pages: Vec<_> = (0..bytes.len() / PAGE)
            .filter(|page| bytes[page * PAGE..][..PAGE].iter().any(|&byte| byte != 0))
            .collect();
        let mut kinds = BTreeMap::new();
        for case in 0..damages() {
            let random = mix(case + 1) as usize;
            let page = match case % 3 {
                0 => 0,
                _ => pages[random % pages.len()],
            };
            let place = match (case, page) {
                (..8, _) => FLAGS,
                (_, 0) => (random >> 20) % HEADER_LENGTH,
                _ => page * PAGE + (random >> 20) % PAGE,
            };
            let mut changed = bytes.clone();
            changed[place] ^= match case {
                ..8 => 1 << case,
                _ if case % 2 == 0 => 1 << (random >> 40 & 7),
                _ => (random >> 40) as u8 | 1,
            };
            let kind = open_changed(&path, &changed, &allowed);
            let name = match kind {
                None => "without effect".to_owned(),
                Some(StoreErrorKind::Damaged { what }) => {
                    what.chars().take(50).filter(|c| !c.is_numeric()).collect()
                }
                Some(kind) => format!("{kind:?}"),
            };
            *kinds.entry(name).or_insert(0) += 1;
        }
        println!("{kinds:#?}");
    }
}

/// An article of 2.5 KB with 120 neighbours.
fn heavy(seq: u64) -> (StoredArticle, Vec<Neighbour>) {
    let entry = Entry { title: "title".into(), text: text(seq, 280).into(), ..Entry::default() };
    let neighbour = |n| {
        let random = mix(seq << 8 | n);
        let distance = 1 + random % seq.max(1);
        Neighbour { seq: seq.saturating_sub(distance), units: (random >> 44) as u32, exponent: 3 }
    };
    let article = StoredArticle { seq, key: seq.into(), entry, arrived: 0, story: seq };
    (article, (0..120).map(neighbour).collect())
}

/// Prints how long a commit takes beside the database alone, and how long the store takes to open.
#[test]
#[ignore = "measures for a minute; run it alone with --release --nocapture"]
fn figures() {
    let directory = Directory::new();
    let (path, raw) = (directory.file("store"), directory.file("raw"));
    let mut store = open(&path).0;
    let database = Database::builder().set_cache_size(CACHE).create(&raw).unwrap();
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for first in (0..100_000).step_by(1000) {
        let (articles, lists): (Vec<_>, Vec<_>) = (first..first + 1000).map(heavy).unzip();
        let lists: Vec<_> = (first..).zip(lists).collect();
        let changes = Changes {
            put: articles,
            stories: vec![],
            neighbours: lists,
            removed: vec![],
            statistics: None,
            meta: Meta { next_seq: first + 1000, next_story: first + 1000, clock: None },
        };
        let mut records = Vec::new();
        for (article, (seq, list)) in changes.put.iter().zip(&changes.neighbours) {
            let mut bytes = [const { Vec::new() }; 2];
            record::write_article(&mut bytes[0], &article.put());
            record::write_neighbours(&mut bytes[1], *seq, list);
            records.push((*seq, bytes));
        }
        let mut raw = || {
            let time = Instant::now();
            let transaction = database.begin_write().unwrap();
            {
                let mut articles = transaction.open_table(ARTICLES).unwrap();
                let mut stories = transaction.open_table(STORIES).unwrap();
                let mut neighbours = transaction.open_table(NEIGHBOURS).unwrap();
                for (seq, [article, list]) in &records {
                    articles.insert(seq, &article[..]).unwrap();
                    stories.insert(seq, seq).unwrap();
                    neighbours.insert(seq, &list[..]).unwrap();
                }
            }
            transaction.commit().unwrap();
            theirs.push(time.elapsed().as_secs_f64());
        };
        let mut own = || {
            changes.with(|batch| {
                let time = Instant::now();
                store.commit(batch).unwrap();
                ours.push(time.elapsed().as_secs_f64());
            });
        };
        // By turns, so that neither always follows the other.
        if first % 2000 == 0 {
            own();
            raw();
        } else {
            raw();
            own();
        }
    }
    let (sum, raw_sum) = (ours.iter().sum::<f64>(), theirs.iter().sum::<f64>());
    println!(
        "commit of 1,000: median {:.1} ms, mean {:.1} ms",
        1e3 * median(&mut ours),
        10.0 * sum
    );
    println!(
        "redb alone: median {:.1} ms, mean {:.1} ms",
        1e3 * median(&mut theirs),
        10.0 * raw_sum
    );
    drop(database);
    let time = Instant::now();
    store.close().unwrap();
    println!("close: {:.2} s", time.elapsed().as_secs_f64());
    println!("file: {} MB", fs::metadata(&path).unwrap().len() >> 20);
    for _ in 0..3 {
        let time = Instant::now();
        let (store, contents) = open(&path);
        println!("open: {:.2} s", time.elapsed().as_secs_f64());
        assert_eq!(contents.unwrap().articles.len(), 100_000);
        let reader = Loader::new(&path, store.database.begin_read().unwrap());
        let time = Instant::now();
        reader.contents(true).unwrap();
        println!("of which loading: {:.2} s", time.elapsed().as_secs_f64());
    }
}
