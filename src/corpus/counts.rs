//! What is counted in a collection before its terms are weighed.

use std::collections::BTreeMap;

use ahash::AHashSet;

use crate::article::Article;
use crate::error::{COUNTS, TableError, TableErrorKind};
use crate::hash::combine;
use crate::linkage::UnionFind;
use crate::parallel;
use crate::progress::Ticker;
use crate::text::Terms;

use super::backgrounds::Backgrounds;
use super::boilerplate::Boilerplate;
use super::bytes::{self, Writer};
use super::languages::{Languages, SAMPLE, is_frequent};
use super::reader::{Reader, Reading};
use super::story_counts::StoryCounts;
use super::term_counts::{TermCounter, TermCounts};

const MAGIC: [u8; 8] = *b"samestct";
const VERSION: u32 = 3;

/// Number of texts whose terms are held at once while they are counted.
const BATCH: usize = 2_048;

/// Least share of the frequent grams of the smaller of two parts that the other shares, for both to
/// be counted as one language.
const SAME_LANGUAGE: f64 = 0.6;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// The counts of a collection: how many articles and texts it has, by language in how many texts
/// each term stands, the boilerplate of its outlets, and how many texts are of each day.
///
/// Made by [`Clusterer::count`](crate::Clusterer::count). Counts of several collections
/// [merge](Self::merge) into those of all, on one machine or on many, and become
/// [`Statistics`](super::Statistics) by [`Clusterer::freeze`](crate::Clusterer::freeze).
///
/// ```
/// use samestory::{Article, Clusterer};
///
/// let clusterer = Clusterer::new();
/// let morning = [Article::new("Ferry burns", "All 212 aboard the Selkie were brought ashore.")];
/// let evening = [Article::new("Rates held", "The central bank left its main rate where it was.")];
/// let mut counts = clusterer.count(&morning);
/// counts.merge(&clusterer.count(&evening));
/// assert_eq!(counts.articles(), 2);
/// assert_eq!(counts, clusterer.count(&[morning[0], evening[0]]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub(super) articles: u64,
    pub(super) dated: u64,
    pub(super) undated_texts: u64,
    /// By day since 1970, the number of texts.
    pub(super) days: BTreeMap<i64, u64>,
    /// The languages of background tables that have texts, ascending by the fingerprint of the
    /// table.
    known: Vec<LanguageCounts>,
    /// The languages found in each part that was counted by itself, ascending.
    pub(super) foreign: Vec<LanguageCounts>,
    /// Foreign texts in none of these.
    pub(super) unplaced: LanguageCounts,
    pub(super) stories: StoryCounts,
    pub(super) boilerplate: Boilerplate,
}

/// The counts of the texts in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LanguageCounts {
    /// Fingerprint of the background table of the language; or identifies the collection in which
    /// the language was found. Two languages of one collection were told apart there, and are never
    /// merged.
    origin: u64,
    pub(super) texts: u32,
    pub(super) terms: TermCounts,
}

impl LanguageCounts {
    fn merge(&mut self, other: &Self) {
        self.texts = self.texts.saturating_add(other.texts);
        self.terms.merge(&other.terms);
    }

    /// The frequent grams.
    pub(super) fn frequent(&self) -> AHashSet<u64> {
        let single = self.terms.single().map(|gram| (gram, 1));
        let all = self.terms.repeated().chain(single);
        all.filter(|entry| is_frequent(entry.0, entry.1, self.texts)).map(|entry| entry.0).collect()
    }
}

/// Counts texts of one language, batch by batch.
#[derive(Debug, Default)]
struct LanguageCounter {
    texts: u32,
    terms: TermCounter,
}

impl LanguageCounter {
    fn add(&mut self, batch: &[&[u64]]) {
        self.texts = self.texts.saturating_add(u32::try_from(batch.len()).unwrap_or(u32::MAX));
        self.terms.add(batch);
    }

    fn finish(self) -> LanguageCounts {
        LanguageCounts { origin: 0, texts: self.texts, terms: self.terms.finish() }
    }
}

impl Counts {
    /// Counts the distinct texts of a collection of `articles` articles, `dated` of which have a
    /// date. The texts must be in an order that dates and content decide. O(n log n) for n words.
    pub(crate) fn of(
        backgrounds: &Backgrounds,
        boilerplate: Boilerplate,
        texts: &[Article<'_>],
        (articles, dated): (usize, usize),
        ticker: &Ticker<'_>,
    ) -> Self {
        let mut counts = Self {
            articles: articles as u64,
            dated: dated as u64,
            undated_texts: texts.iter().filter(|text| text.published.is_none()).count() as u64,
            ..Self::default()
        };
        for published in texts.iter().filter_map(|text| text.published) {
            *counts.days.entry(published.div_euclid(DAY)).or_insert(0) += 1;
        }
        let read = |texts: &[Article<'_>]| -> Vec<Reading> {
            let new = || Reader::new(backgrounds, &boilerplate);
            parallel::map(texts, new, |reader, text| reader.read(text))
        };
        let mut known: Vec<LanguageCounter> = Vec::new();
        known.resize_with(backgrounds.len(), LanguageCounter::default);
        // The foreign texts, with their number of terms.
        let mut foreign: Vec<(usize, Article<'_>)> = Vec::new();
        for batch in texts.chunks(BATCH) {
            if ticker.is_cancelled() {
                return counts;
            }
            let readings = read(batch);
            for (table, counter) in known.iter_mut().enumerate() {
                let own = readings.iter().filter(|reading| reading.table == Some(table));
                counter.add(&own.map(|reading| reading.terms.hashes()).collect::<Vec<_>>());
            }
            let of_foreign = readings.iter().zip(batch).filter(|(reading, _)| reading.is_foreign());
            foreign.extend(of_foreign.map(|(reading, &text)| (reading.terms.len(), text)));
            ticker.advance(batch.len());
        }
        let known = known.into_iter().zip(backgrounds.fingerprints());
        let known = known.map(|(counter, origin)| LanguageCounts { origin, ..counter.finish() });
        counts.known = known.filter(|language| language.texts > 0).collect();
        (counts.foreign, counts.unplaced) = count_foreign(&mut foreign, &read);
        counts.boilerplate = boilerplate;
        counts
    }

    /// Adds the counts of another collection. Associative and commutative, to the byte of
    /// [`to_bytes`](Self::to_bytes).
    ///
    /// The sum equals the counts of both collections at once where nothing that is recognised by
    /// comparing articles spans the two: no text of one is a copy of a text of the other, no
    /// passage is boilerplate of an outlet only in both together, and no language without a
    /// background table has texts in both, and no story of more than ten texts. Otherwise a text
    /// that spans the two counts twice, a passage of boilerplate remains, a language counts as the
    /// sum of its two parts, and a story as two. What is measured on the graph of similar texts,
    /// the discounts of great stories and the transitivity, is measured in each collection by
    /// itself, and so is only nearly the same.
    pub fn merge(&mut self, other: &Self) {
        self.articles = self.articles.saturating_add(other.articles);
        self.dated = self.dated.saturating_add(other.dated);
        self.undated_texts = self.undated_texts.saturating_add(other.undated_texts);
        for (&day, &texts) in &other.days {
            let sum = self.days.entry(day).or_insert(0);
            *sum = sum.saturating_add(texts);
        }
        for language in &other.known {
            match self.known.binary_search_by_key(&language.origin, |own| own.origin) {
                Ok(at) => self.known[at].merge(language),
                Err(at) => self.known.insert(at, language.clone()),
            }
        }
        self.foreign.extend(other.foreign.iter().cloned());
        self.foreign.sort_unstable();
        self.unplaced.merge(&other.unplaced);
        self.stories.merge(&other.stories);
        self.boilerplate.merge(&other.boilerplate);
    }

    /// Sets what the stories of the collection teach.
    pub(crate) fn set_stories(&mut self, stories: StoryCounts) {
        self.stories = stories;
    }

    /// Number of articles, copies included.
    #[must_use]
    pub fn articles(&self) -> u64 {
        self.articles
    }

    /// Whether each text was counted under one of these background tables, or under none.
    pub(crate) fn is_under(&self, backgrounds: &Backgrounds) -> bool {
        let is_there = |language: &LanguageCounts| {
            backgrounds.fingerprints().any(|fingerprint| fingerprint == language.origin)
        };
        self.known.iter().all(is_there)
    }

    /// Takes the counts of the language of each background table.
    pub(super) fn take_known(&mut self, backgrounds: &Backgrounds) -> Vec<LanguageCounts> {
        let mut known = std::mem::take(&mut self.known).into_iter().peekable();
        let mut own = |fingerprint| {
            while known.next_if(|language| language.origin < fingerprint).is_some() {}
            known.next_if(|language| language.origin == fingerprint).unwrap_or_default()
        };
        backgrounds.fingerprints().map(&mut own).collect()
    }

    /// The languages of all parts, those that are one merged, and the counts of each, after the
    /// languages of `tables` background tables.
    pub(super) fn languages(&mut self, tables: usize) -> (Languages, Vec<LanguageCounts>) {
        let parts = std::mem::take(&mut self.foreign);
        let frequent: Vec<AHashSet<u64>> = parts.iter().map(LanguageCounts::frequent).collect();
        let mut joined = UnionFind::new(parts.len());
        for a in 0..parts.len() {
            for b in 0..a {
                let (left, right) = (&frequent[a], &frequent[b]);
                let is_apart = parts[a].origin == parts[b].origin && parts[a] != parts[b];
                let shared = left.intersection(right).count() as f64;
                let least = SAME_LANGUAGE * left.len().min(right.len()) as f64;
                if !is_apart && shared > 0.0 && shared >= least {
                    joined.union(a as u32, b as u32);
                }
            }
        }
        let mut merged: Vec<Option<LanguageCounts>> = parts.into_iter().map(Some).collect();
        for at in 0..merged.len() {
            let first = joined.find(at as u32) as usize;
            if first < at
                && let Some(part) = merged[at].take()
                && let Some(whole) = &mut merged[first]
            {
                whole.merge(&part);
            }
        }
        let mut merged: Vec<LanguageCounts> = merged.into_iter().flatten().collect();
        // The largest language first: the order decides between two that fit equally well.
        merged.sort_by(|a, b| b.texts.cmp(&a.texts).then_with(|| a.cmp(b)));
        let languages = Languages::new(tables, merged.iter().map(LanguageCounts::frequent));
        merged.push(std::mem::take(&mut self.unplaced));
        (languages, merged)
    }

    /// The counts as bytes: equal counts give equal bytes, on every platform.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u64(self.articles);
        writer.u64(self.dated);
        writer.u64(self.undated_texts);
        writer.list(self.days.iter(), |writer, (&day, &texts)| {
            writer.u64(day as u64);
            writer.u64(texts);
        });
        writer.list(self.known.iter(), write_language);
        write_language(&mut writer, &self.unplaced);
        writer.list(self.foreign.iter(), write_language);
        self.stories.write(&mut writer);
        write_boilerplate(&mut writer, &self.boilerplate);
        writer.finish(MAGIC, VERSION)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// Bytes that are no counts, cut short, damaged, or made with another version of the format or
    /// another definition of words.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TableError> {
        let mut reader = bytes::Reader::new(bytes, COUNTS, MAGIC, VERSION)?;
        Self::read(&mut reader)
            .filter(|_| reader.is_at_end())
            .ok_or_else(|| TableError::new(COUNTS, TableErrorKind::Damaged))
    }

    fn read(reader: &mut bytes::Reader<'_>) -> Option<Self> {
        let (articles, dated, undated_texts) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let days = reader.list(16, |reader| Some((reader.u64()? as i64, reader.u64()?)))?;
        let mut counts = Self {
            articles,
            dated,
            undated_texts,
            days: days.into_iter().collect(),
            known: reader.list(28, read_language)?,
            unplaced: read_language(reader)?,
            foreign: reader.list(28, read_language)?,
            stories: StoryCounts::read(reader)?,
            boilerplate: read_boilerplate(reader)?,
        };
        counts.foreign.sort_unstable();
        let is_sound = counts.known.is_sorted_by(|a, b| a.origin < b.origin)
            && counts.known.iter().all(|language| language.texts > 0);
        is_sound.then_some(counts)
    }
}

/// Finds the languages of foreign texts, each with its number of terms, and counts each language by
/// itself; last the texts in none of them.
fn count_foreign(
    foreign: &mut Vec<(usize, Article<'_>)>,
    read: &dyn Fn(&[Article<'_>]) -> Vec<Reading>,
) -> (Vec<LanguageCounts>, LanguageCounts) {
    let texts: Vec<Article<'_>> = foreign.iter().map(|foreign| foreign.1).collect();
    // Stable: of one length, the order of the texts decides.
    foreign.sort_by_key(|&(terms, _)| std::cmp::Reverse(terms));
    let step = foreign.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<Article<'_>> = foreign.drain(..).step_by(step).map(|text| text.1).collect();
    let sample: Vec<Terms> = read(&sample).into_iter().map(|reading| reading.terms).collect();
    let languages = Languages::learn(&sample);
    drop(sample);
    let mut counters: Vec<LanguageCounter> = Vec::new();
    counters.resize_with(languages.len(), LanguageCounter::default);
    for batch in texts.chunks(BATCH) {
        let readings = read(batch);
        let language = |reading: &Reading| languages.of_foreign(&reading.terms).index();
        let labels: Vec<usize> = parallel::map(&readings, || (), |(), reading| language(reading));
        for (label, counter) in counters.iter_mut().enumerate() {
            let own = readings.iter().zip(&labels).filter(|(_, of)| **of == label);
            counter.add(&own.map(|(reading, _)| reading.terms.hashes()).collect::<Vec<_>>());
        }
    }
    let unplaced = counters.pop().unwrap_or_default().finish();
    let mut found: Vec<LanguageCounts> = counters
        .into_iter()
        .map(LanguageCounter::finish)
        .filter(|language| language.texts > 0)
        .collect();
    let origin = found.iter().flat_map(|language| language.terms.repeated());
    let origin = origin.fold(1, |sum, (term, texts)| combine(sum, term ^ u64::from(texts)));
    for language in &mut found {
        language.origin = origin;
    }
    found.sort_unstable();
    (found, unplaced)
}

fn write_language(writer: &mut Writer, language: &LanguageCounts) {
    writer.u64(language.origin);
    writer.u32(language.texts);
    let single: Vec<u64> = language.terms.single().collect();
    writer.list(single.into_iter(), Writer::u64);
    let repeated: Vec<(u64, u32)> = language.terms.repeated().collect();
    writer.list(repeated.into_iter(), |writer, (term, count)| {
        writer.u64(term);
        writer.u32(count);
    });
}

fn read_language(reader: &mut bytes::Reader<'_>) -> Option<LanguageCounts> {
    let (origin, texts) = (reader.u64()?, reader.u32()?);
    let single = reader.list(8, bytes::Reader::u64)?;
    let repeated = reader.list(12, |reader| Some((reader.u64()?, reader.u32()?)))?;
    if repeated.iter().any(|entry| entry.1 < 2 || entry.1 > texts) {
        return None;
    }
    let mut terms = TermCounts::from_sorted(single.into_iter().map(|term| (term, 1)))?;
    let repeated = TermCounts::from_sorted(repeated.into_iter())?;
    terms.merge(&repeated);
    Some(LanguageCounts { origin, texts, terms })
}

pub(super) fn write_boilerplate(writer: &mut Writer, boilerplate: &Boilerplate) {
    writer.list(boilerplate.sorted().into_iter(), |writer, (outlet, runs)| {
        writer.u64(outlet);
        writer.list(runs.into_iter(), Writer::u32);
    });
}

pub(super) fn read_boilerplate(reader: &mut bytes::Reader<'_>) -> Option<Boilerplate> {
    let outlets = reader.list(16, |reader| {
        let outlet = reader.u64()?;
        Some((outlet, reader.list(4, bytes::Reader::u32)?))
    })?;
    Some(Boilerplate::from_sorted(outlets))
}
