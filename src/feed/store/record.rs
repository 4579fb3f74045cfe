//! Bytes of the records of a store.
//!
//! Numbers are in LEB128: seven bits a byte, the lowest first, the highest bit set in every byte
//! but the last. Signed numbers are zigzag-encoded before. A text or byte string follows its
//! length. A value that may be absent follows the byte 1, or is the byte 0.
//!
//! | record | content |
//! |---|---|
//! | header | magic (8 bytes), version of the format (4) and recipe (16), little-endian |
//! | meta | next sequence number, next story, clock |
//! | article | 0 and a number, or 1 and bytes: the key; title, text, outlet, published, arrived |
//! | neighbours | their count; of each: distance in sequence numbers, units, exponent (1 byte) |

use crate::feed::{Entry, Key};

use super::{Meta, Neighbour, Put, StoredArticle};

const MAGIC: [u8; 8] = *b"samestry";

/// Version of the format of all records and tables.
pub(super) const VERSION: u32 = 1;

/// Least number of bytes of a neighbour.
const LEAST_NEIGHBOUR: usize = 3;

pub(super) fn write_header(out: &mut Vec<u8>, recipe: u128) {
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend(recipe.to_le_bytes());
}

/// Reads the magic and the version of a header, and the rest of its bytes.
pub(super) fn read_header(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (version, rest) = bytes.strip_prefix(&MAGIC)?.split_first_chunk()?;
    Some((u32::from_le_bytes(*version), rest))
}

/// Reads the recipe, which is the rest of a header of this version.
pub(super) fn read_recipe(bytes: &[u8]) -> Option<u128> {
    bytes.try_into().ok().map(u128::from_le_bytes)
}

pub(super) fn write_meta(out: &mut Vec<u8>, meta: &Meta) {
    let Meta { next_seq, next_story, clock } = *meta;
    number(out, next_seq);
    number(out, next_story);
    optional(out, clock, signed);
}

pub(super) fn read_meta(bytes: &[u8]) -> Option<Meta> {
    let mut fields = Fields(bytes);
    let meta = Meta {
        next_seq: fields.number()?,
        next_story: fields.number()?,
        clock: fields.optional(Fields::signed)?,
    };
    fields.at_end().then_some(meta)
}

/// Writes an article without its sequence number and story, which are kept elsewhere.
pub(super) fn write_article(out: &mut Vec<u8>, article: &Put<'_>) {
    let Put { seq: _, key, entry, arrived, story: _ } = *article;
    if let Some(key) = key.number() {
        out.push(0);
        number(out, key);
    } else {
        out.push(1);
        string(out, key.bytes().unwrap_or_default());
    }
    string(out, entry.title.as_bytes());
    string(out, entry.text.as_bytes());
    optional(out, entry.outlet.as_deref().map(str::as_bytes), string);
    optional(out, entry.published, signed);
    signed(out, arrived);
}

pub(super) fn read_article(seq: u64, story: u64, bytes: &[u8]) -> Option<StoredArticle> {
    let mut fields = Fields(bytes);
    let key = match fields.byte()? {
        0 => Key::from(fields.number()?),
        1 => Key::from(fields.string()?),
        _ => return None,
    };
    let entry = Entry {
        title: fields.text()?.into(),
        text: fields.text()?.into(),
        outlet: fields.optional(Fields::text)?.map(Into::into),
        published: fields.optional(Fields::signed)?,
    };
    let arrived = fields.signed()?;
    fields.at_end().then_some(StoredArticle { seq, key, entry, arrived, story })
}

pub(super) fn write_neighbours(out: &mut Vec<u8>, seq: u64, neighbours: &[Neighbour]) {
    number(out, neighbours.len() as u64);
    for neighbour in neighbours {
        // Modulo 2^64: a later neighbour takes more bytes, but keeps its number.
        number(out, seq.wrapping_sub(neighbour.seq));
        number(out, neighbour.units.into());
        out.push(neighbour.exponent);
    }
}

pub(super) fn read_neighbours(seq: u64, bytes: &[u8]) -> Option<Vec<Neighbour>> {
    let mut fields = Fields(bytes);
    let count = usize::try_from(fields.number()?).ok()?;
    // Checked before memory for them is requested.
    if count.checked_mul(LEAST_NEIGHBOUR)? > fields.0.len() {
        return None;
    }
    let mut neighbours = Vec::with_capacity(count);
    for _ in 0..count {
        neighbours.push(Neighbour {
            seq: seq.wrapping_sub(fields.number()?),
            units: fields.number()?.try_into().ok()?,
            exponent: fields.byte()?,
        });
    }
    fields.at_end().then_some(neighbours)
}

fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn signed(out: &mut Vec<u8>, signed: i64) {
    number(out, (signed << 1 ^ signed >> 63) as u64);
}

fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn optional<T>(out: &mut Vec<u8>, value: Option<T>, write: impl FnOnce(&mut Vec<u8>, T)) {
    out.push(value.is_some().into());
    if let Some(value) = value {
        write(out, value);
    }
}

/// Takes the fields of a record off its front. Every method returns `None` where the bytes are too
/// few or impossible.
#[derive(Debug)]
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            number |= bits << shift;
            if byte < 0x80 {
                return (number >> shift == bits).then_some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (string, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.string()?).ok()
    }

    #[allow(clippy::option_option, reason = "outer: can be read; inner: is present")]
    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    fn at_end(&self) -> bool {
        self.0.is_empty()
    }
}
