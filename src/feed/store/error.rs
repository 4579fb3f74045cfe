//! The error of a store.

use std::any::Any;
use std::error::Error;
use std::path::Path;
use std::{fmt, io};

/// A store that could not be opened, read or written.
#[derive(Debug)]
pub struct StoreError {
    path: Box<Path>,
    kind: StoreErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// The kind of a [`StoreError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The file is not a database, or the database of another program.
    NotAStore,
    /// The store has another version of the format.
    Version {
        /// The version this crate reads.
        expected: u32,
        /// The version of the file.
        got: u32,
    },
    /// The store was made with other settings, or with another definition of words.
    Recipe,
    /// The file is truncated, or its content contradicts itself.
    Damaged {
        /// The damaged part.
        what: String,
    },
    /// The store is open in another process, or in another feed of this process.
    InUse,
    /// The operating system refused to read or write the file.
    Io,
}

impl StoreError {
    pub(super) fn new(path: &Path, kind: StoreErrorKind) -> Self {
        Self { path: path.into(), kind, source: None }
    }

    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::new(path, StoreErrorKind::Damaged { what: what.into() })
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self { source: Some(error.into()), ..Self::new(path, StoreErrorKind::Io) }
    }

    /// Returns the error for an error of the database.
    pub(super) fn database(path: &Path, error: impl Into<redb::Error>) -> Self {
        use redb::Error as E;

        let kind = match error.into() {
            E::DatabaseAlreadyOpen | E::LockProtocolMismatch => StoreErrorKind::InUse,
            E::UpgradeRequired(_) => StoreErrorKind::NotAStore,
            E::Corrupted(what) => StoreErrorKind::Damaged { what },
            E::TableDoesNotExist(table) => {
                StoreErrorKind::Damaged { what: format!("table {table} is missing") }
            }
            error @ (E::TableTypeMismatch { .. }
            | E::TableIsMultimap(_)
            | E::TableIsNotMultimap(_)
            | E::TypeDefinitionChanged { .. }) => {
                StoreErrorKind::Damaged { what: error.to_string() }
            }
            E::Io(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData
                ) =>
            {
                StoreErrorKind::Damaged { what: error.to_string() }
            }
            E::Io(error) => return Self::io(path, error),
            error => {
                return Self { source: Some(error.into()), ..Self::new(path, StoreErrorKind::Io) };
            }
        };
        Self::new(path, kind)
    }

    /// Returns the error for a panic inside the database.
    pub(super) fn panicked(path: &Path, panic: &(dyn Any + Send)) -> Self {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("panicked");
        Self::damaged(path, format!("the database stopped: {message}"))
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &StoreErrorKind {
        &self.kind
    }

    /// Returns the path of the store.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            StoreErrorKind::NotAStore => write!(
                f,
                "{path} is not the store of a feed: choose another path, or remove what is there"
            ),
            StoreErrorKind::Version { expected, got } => write!(
                f,
                "{path} has version {got} of the format, this crate reads version {expected}: \
                 use the version of the crate that wrote it, or insert the articles anew"
            ),
            StoreErrorKind::Recipe => write!(
                f,
                "{path} was made with other settings or another definition of words: \
                 open it with those, or call Feed::rebuild to read its articles anew"
            ),
            StoreErrorKind::Damaged { what } => write!(
                f,
                "{path} is damaged ({what}): \
                 restore a copy, or remove the file and insert the articles again"
            ),
            StoreErrorKind::InUse => {
                write!(f, "{path} is in use by another process or another feed: close it there")
            }
            StoreErrorKind::Io => {
                write!(f, "{path} could not be read or written")?;
                self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
            }
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
