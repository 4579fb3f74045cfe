//! The errors of the library: a recipe that cannot be, labels that tell nothing, a background table that
//! cannot be read.
//!
//! No error depends on the words of an article: any `&str` is a valid one.

use std::fmt;

/// A recipe that was refused at `build()` or in a constructor.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildError {
    kind: BuildErrorKind,
}

/// What was wrong with a recipe.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// A number lies outside its range, or is NaN.
    OutOfRange {
        /// The setting.
        name: &'static str,
        /// What was asked for.
        value: f64,
        /// The least allowed value.
        least: f64,
        /// The greatest allowed value.
        most: f64,
    },
    /// A number is none of those that there are.
    NotAmong {
        /// The setting.
        name: &'static str,
        /// What was asked for.
        value: u32,
        /// The one allowed value, and the other.
        either: [u32; 2],
    },
}

impl BuildError {
    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> &BuildErrorKind {
        &self.kind
    }

    /// Refuses `value` outside `least..=most`, NaN included.
    pub(crate) fn check(name: &'static str, value: f64, least: f64, most: f64) -> Result<(), Self> {
        if (least..=most).contains(&value) {
            Ok(())
        } else {
            Err(Self { kind: BuildErrorKind::OutOfRange { name, value, least, most } })
        }
    }

    /// Refuses `value` where it is neither of two.
    pub(crate) fn check_among(
        name: &'static str,
        value: u32,
        either: [u32; 2],
    ) -> Result<(), Self> {
        if either.contains(&value) {
            Ok(())
        } else {
            Err(Self { kind: BuildErrorKind::NotAmong { name, value, either } })
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            BuildErrorKind::OutOfRange { name, value, least, most } => {
                write!(f, "{name} must lie between {least} and {most}, but is {value}")
            }
            BuildErrorKind::NotAmong { name, value, either: [one, other] } => {
                write!(f, "{name} must be {one} or {other}, but is {value}")
            }
        }
    }
}

impl std::error::Error for BuildError {}

/// Labels that nothing can be fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitError {
    /// There is not one label, or `None`, for each article.
    Lengths {
        /// How many articles there are.
        articles: usize,
        /// How many labels there are.
        labels: usize,
    },
    /// No two articles have one label, or no two have different ones.
    NothingToTell,
    /// The threshold or the window was set by the caller, so that no granularity can be fitted.
    Settled {
        /// The setting.
        name: &'static str,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { articles, labels } => {
                write!(f, "{articles} articles need as many labels, but there are {labels}")
            }
            Self::Settled { name } => write!(
                f,
                "{name} was set, and fitting would replace it: fit a clusterer without that setting"
            ),
            Self::NothingToTell => f.write_str(
                "the labels tell nothing: label at least two reports of one story, and one of another",
            ),
        }
    }
}

impl std::error::Error for FitError {}

/// Bytes that are not a stored table of this version: a background table, counts or statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The name of the table, as in a sentence.
    what: &'static str,
    kind: TableErrorKind,
}

/// The names of the stored tables.
pub(crate) const BACKGROUND_TABLE: &str = "background table";
pub(crate) const STATISTICS: &str = "table of statistics";
pub(crate) const COUNTS: &str = "table of counts";

/// What was wrong with the bytes of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableErrorKind {
    /// The bytes do not begin as such a table does.
    NotATable,
    /// The table was made with another definition of words or terms.
    Words,
    /// The table has another version of the format.
    Version {
        /// The version this crate reads.
        expected: u32,
        /// The version of the bytes.
        got: u32,
    },
    /// The length is not what the header promises.
    Length {
        /// Bytes that the header promises.
        expected: u64,
        /// Bytes that there are.
        got: u64,
    },
    /// The checksum does not fit, or the content contradicts itself.
    Damaged,
    /// The statistics were made with another background table.
    Background,
}

impl TableError {
    pub(crate) fn new(what: &'static str, kind: TableErrorKind) -> Self {
        Self { what, kind }
    }

    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> &TableErrorKind {
        &self.kind
    }

    /// With which call or program such a table is made.
    fn how(&self) -> &'static str {
        match self.what {
            BACKGROUND_TABLE => " with the example background_table",
            STATISTICS => " with Clusterer::learn",
            _ => " with Clusterer::count",
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what;
        match self.kind {
            TableErrorKind::NotATable => write!(f, "these bytes are not a {what}"),
            TableErrorKind::Words => write!(
                f,
                "the {what} was made with another definition of words: make it anew{}",
                self.how()
            ),
            TableErrorKind::Version { expected, got } => write!(
                f,
                "the {what} has version {got}, this crate reads version {expected}: \
                 make it anew{}",
                self.how()
            ),
            TableErrorKind::Length { expected, got } => {
                write!(f, "the {what} should have {expected} bytes, but has {got}")
            }
            TableErrorKind::Damaged => write!(f, "the checksum of the {what} does not fit"),
            TableErrorKind::Background => write!(
                f,
                "the {what} was made with another background table: \
                 load it with that table, or make it anew{}",
                self.how()
            ),
        }
    }
}

impl std::error::Error for TableError {}
