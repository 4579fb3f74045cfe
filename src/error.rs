//! The errors of the library.
//!
//! [`BuildError`] is a setting outside its range, [`FitError`] labels that nothing can be fitted
//! to, [`TableError`] bytes that are no stored table. No error depends on the words of an article:
//! any `&str` is a valid one.

use std::fmt;

/// A setting that was refused at `build()` or in a constructor.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildError {
    kind: BuildErrorKind,
}

/// The kind of a [`BuildError`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// A number is outside its range, or NaN.
    OutOfRange {
        /// The setting.
        name: &'static str,
        /// The refused value.
        value: f64,
        /// The least allowed value.
        least: f64,
        /// The greatest allowed value.
        most: f64,
    },
    /// A number is neither of two allowed values.
    NotAmong {
        /// The setting.
        name: &'static str,
        /// The refused value.
        value: u32,
        /// The two allowed values.
        either: [u32; 2],
    },
    /// Two values that must differ are equal.
    Twice {
        /// The name of one value.
        name: &'static str,
    },
}

impl BuildError {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &BuildErrorKind {
        &self.kind
    }

    /// Returns an error if `value` is outside `least..=most`, or NaN.
    pub(crate) fn check(name: &'static str, value: f64, least: f64, most: f64) -> Result<(), Self> {
        if (least..=most).contains(&value) {
            Ok(())
        } else {
            Err(Self { kind: BuildErrorKind::OutOfRange { name, value, least, most } })
        }
    }

    /// Returns an error if `value` is neither of two.
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

    /// Returns the error for two equal values that must differ.
    pub(crate) fn twice(name: &'static str) -> Self {
        Self { kind: BuildErrorKind::Twice { name } }
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
            BuildErrorKind::Twice { name } => {
                write!(f, "each {name} must differ from the others, but two are equal")
            }
        }
    }
}

impl std::error::Error for BuildError {}

/// Labels that nothing can be fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitError {
    /// The number of labels is not that of the articles.
    Lengths {
        /// Number of articles.
        articles: usize,
        /// Number of labels.
        labels: usize,
    },
    /// No two articles have the same label, or no two have different ones.
    NothingToTell,
    /// The threshold or the window was set, so no granularity can be fitted.
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

/// Names of the stored tables, as in a sentence.
pub(crate) const BACKGROUND_TABLE: &str = "background table";
pub(crate) const STATISTICS: &str = "table of statistics";
pub(crate) const COUNTS: &str = "table of counts";

/// The kind of a [`TableError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableErrorKind {
    /// The bytes do not begin with the header of such a table.
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
    /// The length is not that of the header.
    Length {
        /// Number of bytes by the header.
        expected: u64,
        /// Number of bytes.
        got: u64,
    },
    /// The checksum does not match, or the content contradicts itself.
    Damaged,
    /// The statistics or counts were made with other background tables.
    Background,
}

impl TableError {
    pub(crate) fn new(what: &'static str, kind: TableErrorKind) -> Self {
        Self { what, kind }
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &TableErrorKind {
        &self.kind
    }

    /// Returns the call or program that makes such a table.
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
                "the {what} was made with other background tables: \
                 use it with those tables, or make it anew{}",
                self.how()
            ),
        }
    }
}

impl std::error::Error for TableError {}
