//! Reads a store, and checks that its records fit together.

use std::fmt;
use std::path::Path;

use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata, TableError};

use super::error::{StoreError, StoreErrorKind};
use super::{
    ARTICLES, Contents, HEAD, HEADER, META, Meta, NEIGHBOURS, Neighbour, STATISTICS, STORIES,
    StoredArticle, record,
};

/// Reads a store in one transaction.
pub(super) struct Loader<'a> {
    path: &'a Path,
    transaction: ReadTransaction,
}

impl<'a> Loader<'a> {
    pub(super) fn new(path: &'a Path, transaction: ReadTransaction) -> Self {
        Self { path, transaction }
    }

    fn error(&self, error: impl Into<redb::Error>) -> StoreError {
        StoreError::database(self.path, error)
    }

    fn damaged(&self, table: &str, record: impl fmt::Display) -> StoreError {
        StoreError::damaged(self.path, format!("table {table}, record {record}"))
    }

    /// Returns the recipe of the store, or `None` if the database is empty.
    pub(super) fn recipe(&self) -> Result<Option<u128>, StoreError> {
        let not_a_store = || StoreError::new(self.path, StoreErrorKind::NotAStore);
        let head = match self.transaction.open_table(HEAD) {
            Ok(head) => head,
            Err(TableError::TableDoesNotExist(_)) => {
                let mut tables =
                    self.transaction.list_tables().map_err(|error| self.error(error))?;
                let mut multimaps =
                    self.transaction.list_multimap_tables().map_err(|error| self.error(error))?;
                let is_empty = tables.next().is_none() && multimaps.next().is_none();
                return if is_empty { Ok(None) } else { Err(not_a_store()) };
            }
            Err(TableError::Storage(error)) => return Err(self.error(error)),
            Err(_) => return Err(not_a_store()),
        };
        let header = head.get(HEADER).map_err(|error| self.error(error))?;
        let header = header.ok_or_else(not_a_store)?;
        let (got, rest) = record::read_header(header.value()).ok_or_else(not_a_store)?;
        if got != record::VERSION {
            let kind = StoreErrorKind::Version { expected: record::VERSION, got };
            return Err(StoreError::new(self.path, kind));
        }
        record::read_recipe(rest).map(Some).ok_or_else(|| self.damaged("samestory", HEADER))
    }

    /// Returns the contents; without statistics and neighbours unless `complete`.
    pub(super) fn contents(&self, complete: bool) -> Result<Contents, StoreError> {
        let head = self.transaction.open_table(HEAD).map_err(|error| self.error(error))?;
        let meta = head.get(META).map_err(|error| self.error(error))?;
        let meta = meta
            .and_then(|bytes| record::read_meta(bytes.value()))
            .ok_or_else(|| self.damaged("samestory", META))?;
        let articles = self.articles(&meta)?;
        let mut contents = Contents { meta, articles, ..Contents::default() };
        if complete {
            let statistics = head.get(STATISTICS).map_err(|error| self.error(error))?;
            contents.statistics = statistics.map_or_else(Vec::new, |bytes| bytes.value().to_vec());
            contents.neighbours = self.neighbours(&contents.articles)?;
        }
        Ok(contents)
    }

    fn articles(&self, meta: &Meta) -> Result<Vec<StoredArticle>, StoreError> {
        let table = self.transaction.open_table(ARTICLES).map_err(|error| self.error(error))?;
        let stories = self.transaction.open_table(STORIES).map_err(|error| self.error(error))?;
        let mut stories = stories.iter().map_err(|error| self.error(error))?;
        let mut articles = Vec::new();
        for record in table.iter().map_err(|error| self.error(error))? {
            let (seq, bytes) = record.map_err(|error| self.error(error))?;
            let seq = seq.value();
            let story = stories.next().transpose().map_err(|error| self.error(error))?;
            let story = story
                .map(|(seq, story)| (seq.value(), story.value()))
                .filter(|&(of, story)| of == seq && story < meta.next_story)
                .ok_or_else(|| self.damaged("stories", seq))?;
            let article = record::read_article(seq, story.1, bytes.value())
                .filter(|_| seq < meta.next_seq)
                .ok_or_else(|| self.damaged("articles", seq))?;
            articles.push(article);
        }
        if let Some(story) = stories.next() {
            let (seq, _) = story.map_err(|error| self.error(error))?;
            return Err(self.damaged("stories", seq.value()));
        }
        Ok(articles)
    }

    fn neighbours(
        &self,
        articles: &[StoredArticle],
    ) -> Result<Vec<(u64, Vec<Neighbour>)>, StoreError> {
        let table = self.transaction.open_table(NEIGHBOURS).map_err(|error| self.error(error))?;
        let count = table.len().map_err(|error| self.error(error))? as usize;
        let mut lists = Vec::with_capacity(count.min(articles.len()));
        let mut articles = articles.iter();
        for record in table.iter().map_err(|error| self.error(error))? {
            let (seq, bytes) = record.map_err(|error| self.error(error))?;
            let seq = seq.value();
            let list = record::read_neighbours(seq, bytes.value())
                .filter(|_| articles.any(|article| article.seq == seq))
                .ok_or_else(|| self.damaged("neighbours", seq))?;
            lists.push((seq, list));
        }
        Ok(lists)
    }
}
