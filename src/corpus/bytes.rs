//! Little-endian bytes of what is stored, under a header that says what they are.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | magic: the kind of table |
//! | 4 | version of the format |
//! | 8 | probe: hash of the terms of a fixed passage, so that other words or terms are noticed |
//! | 8 | length of the body |
//! | 8 | XXH3-64 of the body |

use crate::error::{TableError, TableErrorKind};
use crate::hash::hash;

use super::background::probe;

const HEADER: usize = 36;

/// Appends numbers to the body of a table.
#[derive(Debug, Default)]
pub(super) struct Writer {
    body: Vec<u8>,
}

impl Writer {
    pub(super) fn u16(&mut self, number: u16) {
        self.body.extend(number.to_le_bytes());
    }

    pub(super) fn u32(&mut self, number: u32) {
        self.body.extend(number.to_le_bytes());
    }

    pub(super) fn u64(&mut self, number: u64) {
        self.body.extend(number.to_le_bytes());
    }

    /// Writes the length of a list, and each item.
    pub(super) fn list<T>(
        &mut self,
        items: impl ExactSizeIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.u64(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }

    /// The table: the header and the body.
    pub(super) fn finish(self, magic: [u8; 8], version: u32) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.body.len());
        bytes.extend(magic);
        bytes.extend(version.to_le_bytes());
        bytes.extend(probe().to_le_bytes());
        bytes.extend((self.body.len() as u64).to_le_bytes());
        bytes.extend(hash(&self.body).to_le_bytes());
        bytes.extend(self.body);
        bytes
    }
}

/// Takes numbers off the front of the body of a table.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    body: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks the header of a table and gives its body.
    pub(super) fn new(
        bytes: &'a [u8],
        what: &'static str,
        magic: [u8; 8],
        version: u32,
    ) -> Result<Self, TableError> {
        let error = |kind: TableErrorKind| Err(TableError::new(what, kind));
        let Some((header, body)) = bytes.split_at_checked(HEADER) else {
            return error(TableErrorKind::NotATable);
        };
        let mut header = Self { body: header };
        if header.take() != Some(magic) {
            return error(TableErrorKind::NotATable);
        }
        let got = header.u32().unwrap_or(0);
        if got != version {
            return error(TableErrorKind::Version { expected: version, got });
        }
        if header.u64() != Some(probe()) {
            return error(TableErrorKind::Words);
        }
        let expected = header.u64().unwrap_or(0);
        if body.len() as u64 != expected {
            let (expected, got) = (expected.saturating_add(HEADER as u64), bytes.len() as u64);
            return error(TableErrorKind::Length { expected, got });
        }
        if header.u64() != Some(hash(body)) {
            return error(TableErrorKind::Damaged);
        }
        Ok(Self { body })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.body.split_first_chunk()?;
        self.body = rest;
        Some(*first)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    /// Reads a list whose items have at least `least` bytes each; `None` where the body is too
    /// short for it, before any memory is asked for.
    pub(super) fn list<T>(
        &mut self,
        least: usize,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let length = usize::try_from(self.u64()?).ok()?;
        if length.checked_mul(least.max(1))? > self.body.len() {
            return None;
        }
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(read(self)?);
        }
        Some(items)
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.body.is_empty()
    }
}
