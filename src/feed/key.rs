//! The keys by which a caller names articles.

use std::fmt;
use std::sync::Arc;

/// The name of an article in a feed: a number or bytes of the caller's choice, such as the row of a
/// database, the id of an entry, or a link. Two keys are equal if they are of one kind and equal.
///
/// ```
/// use samestory::feed::Key;
///
/// assert_eq!(Key::from(7), Key::from(7));
/// assert_ne!(Key::from(7), Key::from("7"));
/// assert_eq!(Key::from("tag:example.org,2016:1").to_string(), "tag:example.org,2016:1");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Kind);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Number(u64),
    Bytes(Arc<[u8]>),
}

impl Key {
    /// Returns the number, if the key is one.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self.0 {
            Kind::Number(number) => Some(number),
            Kind::Bytes(_) => None,
        }
    }

    /// Returns the bytes, unless the key is a number.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::Number(_) => None,
            Kind::Bytes(bytes) => Some(bytes),
        }
    }
}

impl From<u64> for Key {
    fn from(number: u64) -> Self {
        Self(Kind::Number(number))
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(Kind::Bytes(bytes.into()))
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<&Key> for Key {
    fn from(key: &Key) -> Self {
        key.clone()
    }
}

impl fmt::Display for Key {
    /// Writes a number in digits, and bytes as text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Number(number) => number.fmt(f),
            Kind::Bytes(bytes) => f.pad(&String::from_utf8_lossy(bytes)),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Number(number) => number.fmt(f),
            Kind::Bytes(bytes) => String::from_utf8_lossy(bytes).fmt(f),
        }
    }
}
