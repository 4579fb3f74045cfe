//! The background table: document frequencies of a large corpus.

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::error::{BACKGROUND_TABLE, TableError, TableErrorKind};
use crate::hash::{combine, hash, mix};
use crate::text::{TermKind, Terms};

const MAGIC: [u8; 8] = *b"samestbg";
const VERSION: u32 = 1;
const HEADER: usize = 48;
const BUCKETS: usize = 1 << 16;
pub(crate) const LEVELS: usize = 16;

/// Text whose terms are hashed when a table is made or loaded. Another hash means another
/// definition of words or terms, and the table is refused.
const PROBE: &str =
    "Zwölf Boats’ crews left St. John's at 5:30 for the 1,200-mile race; 東京 followed.";

/// Maximum number of words of a text that may do without frequent words: the length of a headline.
const HEADLINE: usize = 20;

/// Document frequencies of a background corpus: hashed terms and quantised counts, no text.
///
/// A hash bucket, chosen by 16 bits of a term's hash, holds for each of its terms 8 further bits
/// and the count, quantised to one of 16 steps of equal ratio. In the built-in table a term that
/// the table does not hold is found by accident with a probability of about 1/50. A count is off by
/// at most a third.
///
/// The built-in table was made from 16,998 English news articles of 2007 to 2020 by the example
/// `background_table`. Make one of your own for another language or time. It needs some thousand
/// articles in that language, enough to [know](Self::knows) 99 in 100 of other articles. The
/// [module](crate::corpus) has the measurements.
///
/// ```
/// use samestory::{corpus::Background, text::Terms};
///
/// let texts = ["the ferry burned", "the ferry sank", "the mill burned"];
/// let mut counts = std::collections::HashMap::new();
/// for text in texts {
///     for &term in Terms::of("", text).hashes() {
///         *counts.entry(term).or_insert(0) += 1;
///     }
/// }
/// let bytes = Background::encode(3, counts, 512 * 1024);
/// let background = Background::from_bytes(&bytes)?;
/// assert_eq!(background.articles(), 3);
/// # Ok::<(), samestory::TableError>(())
/// ```
#[derive(Clone)]
pub struct Background {
    articles: u32,
    levels: [f32; LEVELS],
    /// Start of each bucket, and the end of the last.
    starts: Box<[u32]>,
    marks: Box<[u8]>,
    codes: Box<[u8]>,
    fingerprint: u64,
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut background = f.debug_struct("Background");
        background.field("articles", &self.articles).field("terms", &self.len());
        background.finish_non_exhaustive()
    }
}

impl Default for Background {
    /// Returns a table of no articles and no terms.
    fn default() -> Self {
        Self {
            articles: 0,
            levels: [0.0; LEVELS],
            starts: vec![0; BUCKETS + 1].into(),
            marks: [].into(),
            codes: [].into(),
            fingerprint: 0,
        }
        .identified()
    }
}

impl Background {
    /// Returns the built-in table.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static TABLE: LazyLock<Arc<Background>> = LazyLock::new(|| {
            // A test loads it. The fallback leaves the counts of the collection alone.
            Arc::new(Background::from_bytes(include_bytes!("background.bin")).unwrap_or_default())
        });
        Arc::clone(&TABLE)
    }

    /// Returns the number of articles that were counted.
    #[must_use]
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// Returns the number of terms in the table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Returns whether the table holds no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Returns the quantised document frequency of a term; `None` for a term that the table does
    /// not hold.
    #[must_use]
    pub fn count(&self, term: u64) -> Option<f32> {
        self.level(term).map(|level| self.levels[level])
    }

    /// Returns the step of a count, 0 to 15; `None` for a term that the table does not hold.
    pub(crate) fn level(&self, term: u64) -> Option<usize> {
        let (bucket, mark) = place(term);
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        let at = start + self.marks[start..end].iter().position(|&other| other == mark)?;
        Some(usize::from(self.codes[at]))
    }

    /// Returns the count of each step.
    pub(crate) fn levels(&self) -> &[f32; LEVELS] {
        &self.levels
    }

    /// Returns a fingerprint of the content: equal tables have equal fingerprints.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Computes the fingerprint.
    fn identified(mut self) -> Self {
        let levels = self.levels.iter().flat_map(|level| level.to_bits().to_le_bytes());
        let bytes: Vec<u8> = levels.chain(self.articles.to_le_bytes()).collect();
        let starts = self.starts.iter().fold(0, |sum, &start| mix(sum ^ u64::from(start)));
        let parts = [hash(&bytes), hash(&self.marks), hash(&self.codes), starts];
        self.fingerprint = parts.into_iter().fold(0, combine);
        self
    }

    /// Returns whether a text, whose terms are words, is in the language of the background.
    ///
    /// It is if the table holds two thirds of its words; or half of them, a seventh of its words
    /// being frequent ones, in a tenth of the articles. A text of at most 20 words needs no
    /// frequent ones. A text without words is in the language of the background.
    #[must_use]
    pub fn knows(&self, terms: &Terms) -> bool {
        let all = words(terms).count();
        // Most texts are known by two thirds of their words: no need to look at the others.
        let mut known = Known::default();
        for term in words(terms) {
            known.add(self, term);
            if known.is_plain(all) {
                return true;
            }
        }
        known.is_enough(all)
    }

    /// Returns what the table knows of these words if it knows the text, as [`knows`](Self::knows)
    /// says, and at least `least` of them; `None` otherwise.
    pub(super) fn known(&self, words: &[u64], least: usize) -> Option<Known> {
        let mut known = Known::default();
        for (at, &term) in words.iter().enumerate() {
            known.add(self, term);
            if known.words + (words.len() - at - 1) < least {
                return None;
            }
        }
        Some(known).filter(|known| known.is_enough(words.len()))
    }

    /// Returns the bytes of a table of the most frequent terms that fit into `most_bytes`: all
    /// terms down to some count. An empty table takes 65,584 bytes, which is also the least size.
    ///
    /// `counts` holds the hash of each term and the number of the `articles` articles that hold it;
    /// terms of a single article are left out. The order of `counts` does not matter.
    #[must_use]
    pub fn encode(
        articles: u32,
        counts: impl IntoIterator<Item = (u64, u32)>,
        most_bytes: usize,
    ) -> Vec<u8> {
        let mut terms: Vec<(u32, u64)> = counts
            .into_iter()
            .filter(|&(_, count)| count > 1)
            .map(|(term, count)| (count, term))
            .collect();
        terms.sort_unstable_by(|a, b| b.cmp(a));
        // A term takes a byte and a half. If the terms of one count fit only in part, all of them
        // are left out: a term in the table is more frequent than one that is not.
        let room = most_bytes.saturating_sub(HEADER + BUCKETS) / 3 * 2;
        if let Some(&(too_rare, _)) = terms.get(room) {
            terms.truncate(terms.partition_point(|&(count, _)| count > too_rare));
        }
        let least = terms.last().map_or(1, |&(count, _)| count);
        let most = terms.first().map_or(1, |&(count, _)| count);
        let levels = levels(least, most);
        let mut entries: Vec<(usize, u8, u8)> = terms
            .iter()
            .map(|&(count, term)| {
                let (bucket, mark) = place(term);
                (bucket, mark, nearest(&levels, count))
            })
            .collect();
        entries.sort_unstable_by(|a, b| (a.0, a.1, b.2).cmp(&(b.0, b.1, a.2)));
        entries.dedup_by_key(|entry| (entry.0, entry.1));

        let mut sizes = vec![0u8; BUCKETS];
        entries.retain(|&(bucket, _, _)| {
            let room = sizes[bucket] < u8::MAX;
            sizes[bucket] += u8::from(room);
            room
        });
        let mut body = sizes;
        body.extend(entries.iter().map(|entry| entry.1));
        body.extend(
            entries.chunks(2).map(|two| two[0].2 | two.get(1).map_or(0, |second| second.2 << 4)),
        );

        let mut bytes = Vec::with_capacity(HEADER + body.len());
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(articles.to_le_bytes());
        bytes.extend(least.to_le_bytes());
        bytes.extend(most.to_le_bytes());
        bytes.extend((entries.len() as u64).to_le_bytes());
        bytes.extend(probe().to_le_bytes());
        let checksum = hash(&body) ^ hash(&bytes);
        bytes.extend(checksum.to_le_bytes());
        bytes.extend(body);
        bytes
    }

    /// Reads a table that [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    /// If the bytes are no such table, truncated, damaged, or made with another version of the
    /// format or another definition of words.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TableError> {
        let wrong = |kind| TableError::new(BACKGROUND_TABLE, kind);
        let (header, body) =
            bytes.split_at_checked(HEADER).ok_or(wrong(TableErrorKind::NotATable))?;
        if header[..8] != MAGIC {
            return Err(wrong(TableErrorKind::NotATable));
        }
        let version = number32(header, 8);
        if version != VERSION {
            return Err(wrong(TableErrorKind::Version { expected: VERSION, got: version }));
        }
        if number64(header, 32) != probe() {
            return Err(wrong(TableErrorKind::Words));
        }
        let entries = number64(header, 24);
        let expected =
            entries.saturating_add(entries.div_ceil(2)).saturating_add((HEADER + BUCKETS) as u64);
        if bytes.len() as u64 != expected {
            return Err(wrong(TableErrorKind::Length { expected, got: bytes.len() as u64 }));
        }
        let entries = usize::try_from(entries).map_err(|_| wrong(TableErrorKind::Damaged))?;
        if number64(header, 40) != hash(body) ^ hash(&header[..40]) {
            return Err(wrong(TableErrorKind::Damaged));
        }
        let (sizes, rest) = body.split_at(BUCKETS);
        let (marks, codes) = rest.split_at(entries);
        let mut starts = Vec::with_capacity(BUCKETS + 1);
        starts.push(0);
        starts.extend(sizes.iter().scan(0, |sum, &size| {
            *sum += u32::from(size);
            Some(*sum)
        }));
        if starts.last().is_none_or(|&end| end as usize != entries) {
            return Err(wrong(TableErrorKind::Damaged));
        }
        Ok(Self {
            articles: number32(header, 12),
            levels: levels(number32(header, 16), number32(header, 20)),
            starts: starts.into(),
            marks: marks.into(),
            codes: codes.iter().flat_map(|&two| [two & 15, two >> 4]).take(entries).collect(),
            fingerprint: 0,
        }
        .identified())
    }
}

/// What a table knows of the words of a text. The greater value is that of the table that fits
/// better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    /// Number of words that the table holds.
    pub(super) words: usize,
    /// Number of words that a tenth of the articles of the table hold.
    frequent: usize,
}

impl Known {
    fn add(&mut self, table: &Background, term: u64) {
        let count = table.count(term);
        self.words += usize::from(count.is_some());
        self.frequent +=
            usize::from(count.is_some_and(|count| count >= 0.1 * table.articles as f32));
    }

    /// Returns whether the table knows a text of `all` words without regard to frequent words.
    fn is_plain(self, all: usize) -> bool {
        3 * self.words >= 2 * all
    }

    fn is_enough(self, all: usize) -> bool {
        self.is_plain(all)
            || (2 * self.words >= all && (7 * self.frequent >= all || all <= HEADLINE))
    }
}

/// Returns the terms of a text that are whole words.
pub(super) fn words(terms: &Terms) -> impl Iterator<Item = u64> + '_ {
    let is_word = |term: u64| matches!(TermKind::of(term), TermKind::Word | TermKind::LongWord);
    terms.hashes().iter().copied().filter(move |&term| is_word(term))
}

/// Returns the bucket of a term and the 8 further bits of its hash.
fn place(term: u64) -> (usize, u8) {
    let spread = mix(term);
    ((spread >> 48) as usize, (spread >> 40) as u8)
}

fn levels(least: u32, most: u32) -> [f32; LEVELS] {
    let (least, most) = (f64::from(least.max(1)), f64::from(most.max(1)));
    let step = libm::log(most / least) / (LEVELS - 1) as f64;
    std::array::from_fn(|level| (least * libm::exp(step * level as f64)) as f32)
}

/// Returns the level nearest to a count by ratio.
fn nearest(levels: &[f32; LEVELS], count: u32) -> u8 {
    let above = levels
        .windows(2)
        .filter(|two| f64::from(count) * f64::from(count) > f64::from(two[0]) * f64::from(two[1]));
    above.count() as u8
}

pub(super) fn probe() -> u64 {
    let terms = Terms::of(PROBE, PROBE);
    terms.hashes().iter().fold(0, |sum, term| mix(sum ^ term))
}

fn number32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn number64(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Vec<(u64, u32)> {
        (0..5_000u32).map(|i| (mix(u64::from(i)), 2 + (i * i) % 9_000)).collect()
    }

    #[test]
    fn the_built_in_table_loads_and_is_small() {
        let table = Background::from_bytes(include_bytes!("background.bin")).unwrap();
        assert!(table.articles() > 10_000 && table.len() > 200_000);
        assert!(include_bytes!("background.bin").len() <= 512 * 1024);
    }

    #[test]
    fn counts_come_back_within_a_third() {
        let table = Background::from_bytes(&Background::encode(9_000, counts(), 1 << 20)).unwrap();
        let counts = counts();
        let off = counts.iter().filter(|&&(term, count)| {
            let ratio = table.count(term).unwrap() / count as f32;
            !(0.75..=1.34).contains(&ratio)
        });
        // Two terms may share bucket and mark.
        assert!(off.count() <= 5);
    }

    #[test]
    fn the_rarest_terms_make_room_for_the_others() {
        let bytes = Background::encode(9_000, counts(), HEADER + BUCKETS + 3_000);
        let table = Background::from_bytes(&bytes).unwrap();
        assert!(bytes.len() <= HEADER + BUCKETS + 3_000 && table.len() > 1_900, "{}", table.len());
    }

    #[test]
    fn the_order_of_the_counts_does_not_show() {
        let reversed = counts().into_iter().rev();
        assert_eq!(
            Background::encode(9, counts(), 1 << 20),
            Background::encode(9, reversed, 1 << 20)
        );
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let good = Background::encode(9_000, counts(), 1 << 17);
        assert_eq!(Background::from_bytes(b"{}").unwrap_err().kind(), &TableErrorKind::NotATable);
        for length in [0, 7, HEADER - 1, HEADER, HEADER + BUCKETS, good.len() - 1] {
            assert!(Background::from_bytes(&good[..length]).is_err(), "cut at {length}");
        }
        for at in (0..HEADER).chain([HEADER, HEADER + BUCKETS, good.len() - 1]) {
            let mut bytes = good.clone();
            bytes[at] ^= 0x40;
            assert!(Background::from_bytes(&bytes).is_err(), "a flipped bit at {at}");
        }
    }
}
