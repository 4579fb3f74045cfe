//! What a collection teaches about the weight of a term, frozen.

use std::fmt;
use std::sync::Arc;

use ahash::AHashMap;

use crate::hash::{part_starts, scale};
use crate::text::{TermKind, Terms};
use crate::tuning::{COMMON_TEXTS, Tuning};

use super::background::LEVELS;
use super::backgrounds::Backgrounds;
use super::boilerplate::Boilerplate;
use super::counts::{Counts, LanguageCounts};
use super::idf::{Coded, IDF_STEPS, Idf, Trust, Value};
use super::languages::{Language, Languages};
use super::once::Once;
use super::reader::Reading;

mod stored;

/// Mean number of terms in a slot of the table of terms.
const TERMS_A_SLOT: usize = 4;

/// What a collection teaches about weights: document frequencies on top of
/// [`Backgrounds`], languages, boilerplate, and how dense its days are. Immutable, and cheap to
/// clone.
///
/// Made from [`Counts`] by [`Clusterer::freeze`](crate::Clusterer::freeze), or by
/// [`Clusterer::learn`](crate::Clusterer::learn) in one step. Of the terms that only one text holds
/// two bytes are kept, which say so. A term that the statistics do not know has the document
/// frequency of an unknown term, and is never dropped, since every new name begins so.
///
/// ```
/// use samestory::{Article, Clusterer, corpus::Statistics};
///
/// let articles = [
///     Article::new("Ferry burns off Harrow Bay", "All 212 on the Selkie were brought ashore."),
///     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
/// ];
/// let clusterer = Clusterer::new();
/// let statistics = clusterer.learn(&articles);
/// assert_eq!(clusterer.cluster_with(&statistics, &articles), clusterer.cluster(&articles));
/// let bytes = statistics.to_bytes();
/// assert_eq!(Statistics::from_bytes(&bytes, clusterer.backgrounds())?.to_bytes(), bytes);
/// # Ok::<(), samestory::TableError>(())
/// ```
#[derive(Clone)]
pub struct Statistics {
    inner: Arc<Inner>,
}

struct Inner {
    backgrounds: Backgrounds,
    boilerplate: Boilerplate,
    languages: Languages,
    /// By language, the number of texts.
    texts_in: Vec<u32>,
    articles: u64,
    dated: u64,
    undated_texts: u64,
    /// Share of the pairs of texts similar to a third that are similar to each other, 0..=1.
    transitivity: f64,
    /// The days with texts, ascending, and how many texts each has.
    days: Vec<(i64, u64)>,
    /// The terms of all languages, ascending by hash and then by language.
    keys: Box<[u64]>,
    values: Box<[Value]>,
    /// Where each slot of equal parts of all keys begins.
    starts: Box<[u32]>,
    slots: u32,
    /// By background table, inverse document frequencies of an unknown term, by the step of its
    /// count in the table; last of a term that the table does not hold.
    unknown: Vec<[u16; LEVELS + 1]>,
    /// The same for other languages: by language, of short words and of all others.
    unknown_foreign: Vec<[u16; 2]>,
    /// The terms that one text holds.
    once: Once,
}

/// No place among the terms that are known.
const NO_PLACE: u32 = u32::MAX;

/// A term of a text, under some statistics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    /// The hash of the term.
    pub(crate) key: u64,
    /// The place of the term among all that the statistics know, the same in all languages; `None`
    /// where they do not know it.
    pub(crate) place: Option<u32>,
    /// The inverse document frequency.
    pub(crate) idf: f64,
    /// Number of texts that hold it; 1 for an unknown term.
    pub(crate) texts: Coded,
    /// Whether the background table holds the term; `None` where that was not looked up.
    pub(crate) in_background: Option<bool>,
    /// Whether one text holds it, as far as is known.
    pub(crate) is_once: bool,
}

impl fmt::Debug for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut statistics = f.debug_struct("Statistics");
        statistics.field("articles", &self.articles()).field("texts", &self.texts());
        statistics.field("terms", &self.inner.keys.len());
        statistics.field("backgrounds", &self.inner.backgrounds).finish_non_exhaustive()
    }
}

impl PartialEq for Statistics {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner) || self.to_bytes() == other.to_bytes()
    }
}

impl Statistics {
    /// Weighs counts on top of backgrounds, under which they must have been counted. O(n log n) for
    /// n terms that are held by two texts.
    pub(crate) fn freeze(
        mut counts: Counts,
        backgrounds: Backgrounds,
        tuning: &Tuning,
        trust: Trust,
    ) -> Self {
        let mut known = counts.take_known(&backgrounds);
        let (languages, foreign) = counts.languages(known.len());
        let of_one = || known.iter().chain(&foreign).flat_map(|language| language.terms.single());
        let once = Once::of(of_one(), of_one().count());
        if let [only] = known.as_mut_slice() {
            // With several tables, a term may be held by one text of each language.
            only.terms.forget_single();
        }
        let texts_in: Vec<u32> =
            known.iter().chain(&foreign).map(|language| language.texts).collect();
        let texts = texts_in.iter().map(|&texts| u64::from(texts)).sum();
        let counted = counts.stories.counted(texts);
        let idf = Idf::new(&backgrounds, tuning, &texts_in, (trust, counted));
        let discounts: AHashMap<u64, u32> = counts.stories.discounts.all().collect();
        let value = |term, texts, language| {
            let discount = discounts.get(&term).copied().unwrap_or(0);
            idf.value(term, texts, discount, language)
        };

        let mut entries: Vec<(u64, Value)> = Vec::new();
        for (language, counts) in (known.len()..).zip(&foreign) {
            let language = Language::of_index(language as u16);
            let entry = |(term, texts)| (term, value(term, texts, language));
            entries.extend(counts.terms.all().map(entry));
        }
        drop(foreign);
        entries.sort_unstable_by_key(|entry| (entry.0, entry.1.language));
        // A term that one text holds in each of two languages is held by two.
        let is_shared = |same: &&[(u64, Value)]| same.len() > 1 || same[0].1.texts > Coded::new(1);
        let shared = entries.chunk_by(|a, b| a.0 == b.0).filter(is_shared);
        let foreign: Vec<(u64, Value)> = shared.flatten().copied().collect();
        drop(entries);
        let size = known.iter().map(|language| language.terms.repeated().count()).sum::<usize>()
            + foreign.len();
        let mut foreign = foreign.into_iter().peekable();
        let (mut keys, mut values) = (Vec::with_capacity(size), Vec::with_capacity(size));
        each_shared(&known, |term, texts, language| {
            while let Some(entry) = foreign.next_if(|entry| entry.0 < term) {
                keys.push(entry.0);
                values.push(entry.1);
            }
            keys.push(term);
            values.push(value(term, texts, language));
        });
        drop(known);
        for entry in foreign {
            keys.push(entry.0);
            values.push(entry.1);
        }
        let (unknown, unknown_foreign) = (idf.unknown(), idf.unknown_foreign());
        let Counts { articles, dated, undated_texts, days, stories, boilerplate, .. } = counts;
        Self::new(Inner {
            backgrounds,
            boilerplate,
            languages,
            texts_in,
            articles,
            dated,
            undated_texts,
            transitivity: stories.transitivity(),
            days: days.into_iter().collect(),
            keys: keys.into(),
            values: values.into(),
            starts: [].into(),
            slots: 1,
            unknown,
            unknown_foreign,
            once,
        })
    }

    fn new(mut inner: Inner) -> Self {
        // A term of several languages is as common as in the one where most texts hold it.
        let mut start = 0;
        for same in inner.keys.chunk_by(|a, b| a == b) {
            let values = &mut inner.values[start..start + same.len()];
            start += same.len();
            let texts = values.iter().map(|value| value.texts).max().unwrap_or_default();
            for value in values {
                value.texts = texts;
            }
        }
        inner.slots = u32::try_from(inner.keys.len() / TERMS_A_SLOT).unwrap_or(u32::MAX).max(1);
        inner.starts = part_starts(inner.keys.iter().copied(), inner.slots);
        Self { inner: Arc::new(inner) }
    }

    /// Number of articles that the statistics were learned from, copies included.
    #[must_use]
    pub fn articles(&self) -> u64 {
        self.inner.articles
    }

    /// Number of distinct texts among them.
    #[must_use]
    pub fn texts(&self) -> u64 {
        self.inner.texts_in.iter().map(|&texts| u64::from(texts)).sum()
    }

    /// Number of terms that are known: those that at least two texts hold.
    #[must_use]
    pub fn terms(&self) -> usize {
        self.inner.keys.len()
    }

    /// The background tables that were counted on top of.
    #[must_use]
    pub fn backgrounds(&self) -> &Backgrounds {
        &self.inner.backgrounds
    }

    /// The boilerplate of the outlets.
    #[must_use]
    pub fn boilerplate(&self) -> &Boilerplate {
        &self.inner.boilerplate
    }

    /// Share of the articles that have a date, 0..=1.
    pub(crate) fn dated_share(&self) -> f64 {
        self.inner.dated as f64 / self.inner.articles.max(1) as f64
    }

    /// Share of the pairs of undated texts similar to a third that are similar to each other,
    /// 0..=1.
    pub(crate) fn transitivity(&self) -> f64 {
        self.inner.transitivity
    }

    /// The language of a text.
    pub(crate) fn language(&self, reading: &Reading) -> Language {
        let of_table = |table: usize| Language::of_index(table as u16);
        reading.table.map_or_else(|| self.inner.languages.of_foreign(&reading.terms), of_table)
    }

    /// Whether a language is that of a background table.
    pub(crate) fn has_table(&self, language: Language) -> bool {
        language.index() < self.inner.backgrounds.len()
    }

    /// Calls `visit` with what is known of each term of a text, and its frequency in the text.
    pub(crate) fn look_up(
        &self,
        terms: &Terms,
        language: Language,
        mut visit: impl FnMut(Term, TermKind, f64),
    ) {
        let inner = &*self.inner;
        let known =
            inner.backgrounds.get(language.index()).zip(inner.unknown.get(language.index()));
        let unknown_foreign = language
            .index()
            .checked_sub(inner.backgrounds.len())
            .and_then(|foreign| inner.unknown_foreign.get(foreign))
            .copied()
            .unwrap_or_default();
        // All slots first, then all keys: the processor waits for many of them at the same time.
        let slots: Vec<(u32, u32)> = terms.hashes().iter().map(|&key| self.slot(key)).collect();
        let find = |(&key, &(start, end)): (&u64, &(u32, u32))| {
            let own = &inner.keys[start as usize..end as usize];
            own.iter().position(|&other| other == key).map_or(NO_PLACE, |at| start + at as u32)
        };
        let places: Vec<u32> = terms.hashes().iter().zip(&slots).map(find).collect();
        for ((key, frequency), place) in terms.iter().zip(places) {
            let kind = TermKind::of(key);
            let place = Some(place).filter(|&place| place != NO_PLACE);
            let value = place.and_then(|place| self.value(place as usize, key, language));
            let texts = place.map_or(Coded::new(1), |place| inner.values[place as usize].texts);
            let term = if let Some(value) = value {
                let idf = f64::from(value.idf) / IDF_STEPS;
                Term { key, place, idf, texts, in_background: None, is_once: false }
            } else if let Some((table, unknown)) = known {
                let level = table.level(key);
                let at = level.unwrap_or(LEVELS);
                let idf = f64::from(unknown[at]) / IDF_STEPS;
                let (in_background, is_once) = (Some(level.is_some()), inner.once.holds(key));
                Term { key, place, idf, texts, in_background, is_once }
            } else {
                let at = usize::from(kind != TermKind::Word);
                let idf = f64::from(unknown_foreign[at]) / IDF_STEPS;
                let (in_background, is_once) = (Some(false), inner.once.holds(key));
                Term { key, place, idf, texts, in_background, is_once }
            };
            visit(term, kind, frequency);
        }
    }

    /// What is known of a term in a language, given its first place.
    fn value(&self, first: usize, key: u64, language: Language) -> Option<Value> {
        let Inner { keys, values, .. } = &*self.inner;
        let same = keys[first..].iter().zip(&values[first..]).take_while(|entry| *entry.0 == key);
        let of_language = |value: &&Value| value.language == language.index() as u16;
        same.map(|entry| entry.1).find(of_language).copied()
    }

    /// Where the slot of a key begins and ends.
    fn slot(&self, key: u64) -> (u32, u32) {
        let slot = scale(key, self.inner.slots);
        (self.inner.starts[slot], self.inner.starts[slot + 1])
    }

    /// Whether the background table of a language holds a term, given by its key.
    pub(crate) fn background_holds(&self, key: u64, language: Language) -> bool {
        let table = self.inner.backgrounds.get(language.index());
        table.is_some_and(|table| table.level(key).is_some())
    }

    /// Expected number of texts within reach in time of a text: those at most `reach` days before
    /// or after, and the undated ones; at least 1.
    pub(crate) fn texts_within(&self, reach: f64) -> f64 {
        let days = &self.inner.days;
        let span = reach.min(1e9).ceil() as i64;
        let (mut first, mut end, mut within) = (0, 0, 0u64);
        let (mut pairs, mut dated) = (0.0, 0.0);
        for &(day, texts) in days {
            while end < days.len() && days[end].0.saturating_sub(day) <= span {
                within += days[end].1;
                end += 1;
            }
            while day.saturating_sub(days[first].0) > span {
                within -= days[first].1;
                first += 1;
            }
            pairs += texts as f64 * within as f64;
            dated += texts as f64;
        }
        let undated = self.inner.undated_texts as f64;
        let near = if dated > 0.0 { pairs / dated } else { 0.0 };
        (near + undated).max(1.0)
    }

    /// Number of texts that hold a term from which the term is common: [`COMMON_TEXTS`] of the
    /// texts within reach are expected to hold it.
    pub(crate) fn common_from(&self, reach: f64) -> Coded {
        let share = COMMON_TEXTS / self.texts_within(reach);
        Coded::new((share * self.texts() as f64).ceil().clamp(1.0, f64::from(u32::MAX)) as u32)
    }

    /// The places of the terms that at least `texts` texts hold, ascending.
    pub(crate) fn places_from(&self, texts: Coded) -> impl Iterator<Item = u32> + '_ {
        let values = (0..).zip(self.inner.values.iter());
        values.filter(move |(_, value)| value.texts >= texts).map(|(place, _)| place)
    }
}

/// Calls `visit` with each term that at least two texts hold, by ascending term and language: the
/// number of texts in the language, and the language.
fn each_shared(known: &[LanguageCounts], mut visit: impl FnMut(u64, u32, Language)) {
    if let [only] = known {
        let only = only.terms.repeated();
        return only.for_each(|(term, texts)| visit(term, texts, Language::of_index(0)));
    }
    let mut lists: Vec<_> = known.iter().map(|language| language.terms.all().peekable()).collect();
    let mut same: Vec<(u32, Language)> = Vec::new();
    while let Some(term) = lists.iter_mut().filter_map(|list| Some(list.peek()?.0)).min() {
        same.clear();
        for (language, list) in lists.iter_mut().enumerate() {
            let own = list.next_if(|entry| entry.0 == term);
            same.extend(own.map(|entry| (entry.1, Language::of_index(language as u16))));
        }
        // A term that one text holds in each of two languages is held by two.
        if same.len() > 1 || same.iter().any(|own| own.0 > 1) {
            for &(texts, language) in &same {
                visit(term, texts, language);
            }
        }
    }
}
