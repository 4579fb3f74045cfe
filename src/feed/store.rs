//! Where does a feed survive the end of its process?
//!
//! A [`Store`] keeps the articles of one feed, their stories and their neighbours in one file, a
//! [redb](https://docs.rs/redb) database. A [`Batch`] is one transaction: after a crash the file
//! contains all of it or nothing.
//!
//! | table | key | value |
//! |---|---|---|
//! | `samestory` | `header`, `meta` or `statistics` | what the records below are read by |
//! | `articles` | sequence number | key, texts, outlet and times of an article |
//! | `stories` | sequence number | number of the story of that article |
//! | `neighbours` | sequence number | similar articles, by sequence number |
//!
//! An article that moves to another story rewrites 8 bytes, not its text.
//!
//! The database verifies the checksum of every page in use when the file is opened, so that a
//! changed byte is an error and not another answer. One kind of damage is not noticed: if the
//! process ended without closing the store, and the file was damaged afterwards where the last
//! commit wrote, that commit looks interrupted. The store then opens as it was before that commit.

mod error;
mod file;
mod load;
mod record;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

use super::entry::Entry;
use super::key::Key;

use load::Loader;

pub use error::{StoreError, StoreErrorKind};

const HEAD: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("samestory");
const ARTICLES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("articles");
const STORIES: TableDefinition<'_, u64, u64> = TableDefinition::new("stories");
const NEIGHBOURS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("neighbours");

const HEADER: &str = "header";
const META: &str = "meta";
const STATISTICS: &str = "statistics";

/// Maximum memory, in bytes, of the page cache of the database. The feed keeps all records in
/// memory itself, and the store is read only when it is opened.
const CACHE: usize = 64 << 20;

/// Least time between two commits that wait for the disk under [`Durability::Eventual`].
const EVENTUALLY: Duration = Duration::from_secs(1);

/// When the changes of a feed reach the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Durability {
    /// Before the call returns. A change that was acknowledged survives a crash of the process,
    /// and a loss of power as far as the disk keeps its word.
    #[default]
    Immediate,
    /// With the first change at least one second after the last that reached the disk, and when
    /// the feed is closed. A crash loses the changes made since, and leaves the feed as it was
    /// before them.
    Eventual,
}

/// An article as it is read from a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredArticle {
    /// Position in the order of arrival; never used again.
    pub(super) seq: u64,
    pub(super) key: Key,
    pub(super) entry: Entry,
    /// The clock of the feed when the article arrived.
    pub(super) arrived: i64,
    pub(super) story: u64,
}

/// An article to be written to a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Put<'a> {
    pub(super) seq: u64,
    pub(super) key: &'a Key,
    pub(super) entry: &'a Entry,
    pub(super) arrived: i64,
    pub(super) story: u64,
}

#[cfg(test)]
impl StoredArticle {
    /// Returns the article, borrowed.
    pub(super) fn put(&self) -> Put<'_> {
        let Self { seq, ref key, ref entry, arrived, story } = *self;
        Put { seq, key, entry, arrived, story }
    }
}

/// Numbers of a feed that are more than those of its articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Sequence number of the next article, above that of every article.
    pub(super) next_seq: u64,
    /// Number of the next story, above that of every story.
    pub(super) next_story: u64,
    /// The clock of the feed, if it has started.
    pub(super) clock: Option<i64>,
}

/// A similar article of an article, and the quantised weight of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    /// Sequence number of the similar article. It takes the fewest bytes if that article arrived
    /// shortly before.
    pub(super) seq: u64,
    pub(super) units: u32,
    pub(super) exponent: u8,
}

/// What a store contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(super) meta: Meta,
    /// Empty if none were written.
    pub(super) statistics: Vec<u8>,
    /// In the order of arrival.
    pub(super) articles: Vec<StoredArticle>,
    /// In the order of arrival. Each of these articles is among `articles`, but a neighbour may
    /// have been removed since. An article without a neighbour is left out.
    pub(super) neighbours: Vec<(u64, Vec<Neighbour>)>,
}

/// Changes that are written in one transaction, in the order of these fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch<'a> {
    /// Articles to add, or to replace under the same sequence number. In ascending order they are
    /// written fastest.
    pub(super) put: &'a [Put<'a>],
    /// Articles that move to another story. An article that is not in the store is ignored.
    pub(super) stories: &'a [(u64, u64)],
    /// Articles whose neighbours are replaced. An article that is not in the store is ignored.
    pub(super) neighbours: &'a [(u64, Vec<Neighbour>)],
    /// Articles to remove, with their stories and neighbours.
    pub(super) removed: &'a [u64],
    /// Statistics to replace.
    pub(super) statistics: Option<&'a [u8]>,
    pub(super) meta: Meta,
}

impl Batch<'_> {
    /// Returns the batch that changes `meta` alone.
    pub(super) fn new(meta: Meta) -> Self {
        Self { put: &[], stories: &[], neighbours: &[], removed: &[], statistics: None, meta }
    }
}

/// An open store. No other process and no other store of this process can open its file.
pub(crate) struct Store {
    database: Database,
    path: Box<Path>,
    recipe: u128,
    /// Whether the file was made by another recipe.
    outdated: bool,
    durability: Durability,
    /// When a commit last waited for the disk.
    durable: Instant,
    /// Whether there were commits since that did not.
    is_pending: bool,
    /// Bytes of the record that is being written.
    buffer: Vec<u8>,
}

impl Store {
    /// Opens a store, or creates it where no file is. Returns its contents, or `None` if it is new.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is not a store, was made by another recipe, is damaged or in
    /// use, or cannot be read or written.
    pub(super) fn open(
        path: &Path,
        recipe: u128,
        durability: Durability,
    ) -> Result<(Self, Option<Contents>), StoreError> {
        Self::open_with(path, recipe, durability, true)
    }

    /// Opens a store of any recipe, for [`reset`](Self::reset), and returns its meta and articles:
    /// all that does not depend on the recipe. Refuses to commit before the reset if the recipe was
    /// another one.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), except for the recipe.
    pub(super) fn open_any_recipe(
        path: &Path,
        recipe: u128,
        durability: Durability,
    ) -> Result<(Self, Option<Contents>), StoreError> {
        Self::open_with(path, recipe, durability, false)
    }

    fn open_with(
        path: &Path,
        recipe: u128,
        durability: Durability,
        complete: bool,
    ) -> Result<(Self, Option<Contents>), StoreError> {
        file::check(path)?;
        guard(path, || {
            let is_new = !path.exists();
            let database = Database::builder()
                .set_cache_size(CACHE)
                // Without it redb trusts a file that was closed, and may panic on a damaged one.
                .set_check_integrity_on_open(true)
                .create(path)
                .map_err(|error| StoreError::database(path, error))?;
            if is_new {
                file::sync_directory(path);
            }
            let mut store = Self {
                database,
                path: path.into(),
                recipe,
                outdated: false,
                durability,
                durable: Instant::now(),
                is_pending: false,
                buffer: Vec::new(),
            };
            let transaction =
                store.database.begin_read().map_err(|error| StoreError::database(path, error))?;
            let loader = Loader::new(path, transaction);
            let contents = match loader.recipe()? {
                None => {
                    drop(loader);
                    store.reset(&Batch::new(Meta::default()))?;
                    None
                }
                Some(got) if complete && got != recipe => {
                    return Err(StoreError::new(path, StoreErrorKind::Recipe));
                }
                Some(got) => {
                    store.outdated = got != recipe;
                    Some(loader.contents(complete)?)
                }
            };
            Ok((store, contents))
        })
    }

    pub(super) fn set_durability(&mut self, durability: Durability) {
        self.durability = durability;
    }

    /// Returns the error for contents that contradict themselves.
    pub(super) fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::damaged(&self.path, what)
    }

    /// Writes a batch in one transaction. After an error the store is as it was before.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written, or was made by another recipe.
    pub(super) fn commit(&mut self, batch: &Batch<'_>) -> Result<(), StoreError> {
        if self.outdated {
            return Err(StoreError::new(&self.path, StoreErrorKind::Recipe));
        }
        let durable = match self.durability {
            Durability::Immediate => true,
            Durability::Eventual => self.durable.elapsed() >= EVENTUALLY,
        };
        self.transact(durable, |transaction, buffer| write(transaction, batch, buffer))
    }

    /// Replaces everything in the store by this batch and this recipe, in one transaction, and
    /// waits for the disk.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub(super) fn reset(&mut self, batch: &Batch<'_>) -> Result<(), StoreError> {
        let recipe = self.recipe;
        self.transact(true, |transaction, buffer| {
            transaction.delete_table(HEAD)?;
            transaction.delete_table(ARTICLES)?;
            transaction.delete_table(STORIES)?;
            transaction.delete_table(NEIGHBOURS)?;
            buffer.clear();
            record::write_header(buffer, recipe);
            transaction.open_table(HEAD)?.insert(HEADER, &buffer[..])?;
            write(transaction, batch, buffer)
        })?;
        self.outdated = false;
        Ok(())
    }

    /// Waits until all commits have reached the disk.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        if self.is_pending { self.transact(true, |_, _| Ok(())) } else { Ok(()) }
    }

    /// Closes the store as dropping it does, but returns the error if that fails.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub(super) fn close(mut self) -> Result<(), StoreError> {
        self.flush()
    }

    fn transact(
        &mut self,
        durable: bool,
        write: impl FnOnce(&WriteTransaction, &mut Vec<u8>) -> Result<(), redb::Error>,
    ) -> Result<(), StoreError> {
        let Self { database, path, buffer, .. } = self;
        guard(path, || {
            let transact = || {
                let mut transaction = database.begin_write()?;
                transaction.set_durability(if durable {
                    redb::Durability::Immediate
                } else {
                    redb::Durability::None
                })?;
                write(&transaction, buffer)?;
                Ok(transaction.commit()?)
            };
            transact().map_err(|error: redb::Error| StoreError::database(path, error))
        })?;
        self.is_pending = !durable;
        if durable {
            self.durable = Instant::now();
        }
        Ok(())
    }
}

impl Drop for Store {
    /// Waits for the disk, and closes the database.
    ///
    /// The database itself would make pending commits durable with the commit by which it closes.
    /// If damage to the file hid that one commit, the file would be valid without them.
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Writes a batch into the tables, which are created where they are missing.
fn write(
    transaction: &WriteTransaction,
    batch: &Batch<'_>,
    buffer: &mut Vec<u8>,
) -> Result<(), redb::Error> {
    let Batch { put, stories: moved, neighbours: replaced, removed, statistics, ref meta } = *batch;
    let mut articles = transaction.open_table(ARTICLES)?;
    let mut stories = transaction.open_table(STORIES)?;
    let mut neighbours = transaction.open_table(NEIGHBOURS)?;
    let mut head = transaction.open_table(HEAD)?;
    for article in put {
        debug_assert!(article.seq < meta.next_seq && article.story < meta.next_story);
        buffer.clear();
        record::write_article(buffer, article);
        articles.insert(article.seq, &buffer[..])?;
        stories.insert(article.seq, article.story)?;
    }
    for &(seq, story) in moved {
        debug_assert!(story < meta.next_story);
        if stories.insert(seq, story)?.is_none() {
            stories.remove(seq)?;
        }
    }
    for (seq, list) in replaced {
        if list.is_empty() {
            neighbours.remove(seq)?;
        } else if stories.get(seq)?.is_some() {
            buffer.clear();
            record::write_neighbours(buffer, *seq, list);
            neighbours.insert(seq, &buffer[..])?;
        }
    }
    for seq in removed {
        articles.remove(seq)?;
        stories.remove(seq)?;
        neighbours.remove(seq)?;
    }
    if let Some(statistics) = statistics {
        head.insert(STATISTICS, statistics)?;
    }
    buffer.clear();
    record::write_meta(buffer, meta);
    head.insert(META, &buffer[..])?;
    Ok(())
}

/// Runs `operation`, and turns a panic into an error.
///
/// redb verifies a file when it opens it, and returns an error for a damaged one. This is the last
/// resort for damage that it does not notice before a check of its own fails, or that happens to
/// the file while it is open. It has no effect if panics abort the process.
fn guard<T>(
    path: &Path,
    operation: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(operation))
        .unwrap_or_else(|panic| Err(StoreError::panicked(path, &*panic)))
}

#[cfg(test)]
mod tests;
