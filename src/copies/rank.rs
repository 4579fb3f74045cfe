//! The order in which texts may be the original of others.

use std::cmp::{Ordering, Reverse};

/// Rank of a text among its copies: the text of the least rank is the original.
///
/// Dated texts come before undated ones, earlier dates before later ones, and of equal dates the
/// text with more words comes first.
///
/// ```
/// use samestory::copies::Rank;
///
/// let early = Rank { published: Some(1_683_331_200), words: 80 };
/// let late = Rank { published: Some(1_683_334_800), words: 900 };
/// let undated = Rank { published: None, words: 900 };
/// assert!(early < late && late < undated);
/// assert!(Rank { words: 500, ..early } < early);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rank {
    /// Time of publication, in seconds since 1970-01-01 UTC; `None` if unknown.
    pub published: Option<i64>,
    /// Number of words.
    pub words: usize,
}

impl Rank {
    /// Returns the rank of a text of unknown length that was published at this time, in seconds
    /// since 1970-01-01 UTC.
    #[must_use]
    pub fn at(seconds: i64) -> Self {
        Self { published: Some(seconds), words: 0 }
    }

    fn key(self) -> (bool, Option<i64>, Reverse<usize>) {
        (self.published.is_none(), self.published, Reverse(self.words))
    }
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
