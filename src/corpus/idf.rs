//! Inverse document frequencies: how much it says of a text that it holds a term.

use std::sync::Arc;

use crate::text::TermKind;
use crate::tuning::Tuning;

use super::background::{Background, LEVELS};
use super::backgrounds::Backgrounds;
use super::languages::Language;
use super::story_counts::DISCOUNT_UNIT;

/// Steps of 1 / 2048 in which inverse document frequencies are kept, as 16 bits: up to 32.
pub(super) const IDF_STEPS: f64 = 2_048.0;

/// What is known of a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    /// In steps.
    pub(super) idf: u16,
    /// The index of the language.
    pub(super) language: u16,
    /// Number of texts that hold it.
    pub(super) texts: Coded,
}

/// A number of texts in 16 bits: exact below 32,768, above in steps of 2^(1/256). Greater numbers
/// have greater codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Coded(pub(super) u16);

impl Coded {
    const EXACT: u32 = 1 << 15;
    const STEPS: f64 = 256.0;

    pub(crate) fn new(texts: u32) -> Self {
        if texts < Self::EXACT {
            return Self(texts as u16);
        }
        let doublings = libm::log2(f64::from(texts) / f64::from(Self::EXACT));
        Self((f64::from(Self::EXACT) + doublings * Self::STEPS) as u16)
    }

    /// The number, or the least one with this code.
    pub(crate) fn texts(self) -> f64 {
        let above = f64::from(self.0) - f64::from(Self::EXACT);
        if above < 0.0 {
            f64::from(self.0)
        } else {
            f64::from(Self::EXACT) * libm::exp2(above / Self::STEPS)
        }
    }
}

/// How far the own document frequency of a term counts that is far above that of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// In full: it is a common word of the collection.
    Collection,
    /// Up to [`MOST_RATIO`] times as many texts as the table expects: it may be the word of a great
    /// story.
    Table,
}

/// Greatest ratio of an own document frequency to that of the table under [`Trust::Table`].
const MOST_RATIO: f64 = 20.0;

/// Computes inverse document frequencies: ln((N + 1) / (before + own)), at least 0.
pub(super) struct Idf<'a> {
    backgrounds: &'a Backgrounds,
    tuning: &'a Tuning,
    texts_in: &'a [u32],
    trust: Trust,
    /// Share of the texts that are counted: those of great stories count less.
    counted: f64,
    /// By background table, number of own texts, and step of the table.
    few: Vec<Vec<[u16; LEVELS + 1]>>,
}

impl<'a> Idf<'a> {
    /// Numbers of own texts for which the logarithms are computed once.
    const FEW: u32 = 256;

    pub(super) fn new(
        backgrounds: &'a Backgrounds,
        tuning: &'a Tuning,
        texts_in: &'a [u32],
        (trust, counted): (Trust, f64),
    ) -> Self {
        let mut idf = Self { backgrounds, tuning, texts_in, trust, counted, few: Vec::new() };
        let few = |(language, table): (usize, &Arc<Background>)| {
            let idf =
                |level, texts| idf.of_known(table, Self::level(level), f64::from(texts), language);
            let of = |texts: u32| std::array::from_fn(|level| idf(level, texts));
            (0..Self::FEW).map(of).collect()
        };
        idf.few = backgrounds.iter().enumerate().map(few).collect();
        idf
    }

    fn level(at: usize) -> Option<usize> {
        Some(at).filter(|&level| level < LEVELS)
    }

    /// What is known of a term that `texts` texts hold, by how much less those of great stories
    /// count, in units of [`DISCOUNT_UNIT`].
    pub(super) fn value(&self, term: u64, texts: u32, discount: u32, language: Language) -> Value {
        let index = language.index();
        let own =
            (f64::from(texts) - f64::from(discount) / DISCOUNT_UNIT).max(f64::from(texts.min(2)));
        let idf = if let Some(table) = self.backgrounds.get(index) {
            let level = table.level(term);
            match self.few[index].get(texts as usize) {
                Some(of) if discount == 0 => of[level.unwrap_or(LEVELS)],
                _ => self.of_known(table, level, own, index),
            }
        } else {
            self.of_foreign(TermKind::of(term) == TermKind::Word, own, index)
        };
        Value { idf, language: index as u16, texts: Coded::new(texts) }
    }

    fn of_known(
        &self,
        table: &Background,
        level: Option<usize>,
        texts: f64,
        language: usize,
    ) -> u16 {
        let before = level.map_or(self.tuning.unknown_count, |level| table.levels()[level].into());
        let of = f64::from(table.articles());
        let all = self.texts_in(language);
        let own = match self.trust {
            Trust::Collection => texts,
            Trust::Table => {
                let usual = MOST_RATIO * before / of.max(1.0) * all;
                texts.min(usual.max(self.tuning.own_texts))
            }
        };
        self.ratio(before, of, own, language)
    }

    fn of_foreign(&self, is_short: bool, texts: f64, language: usize) -> u16 {
        let before = if is_short { self.tuning.prior_short } else { self.tuning.prior_other };
        self.ratio(before, self.tuning.prior_texts, texts, language)
    }

    /// Number of texts of a language that are counted.
    fn texts_in(&self, language: usize) -> f64 {
        f64::from(self.texts_in.get(language).copied().unwrap_or(0)) * self.counted
    }

    fn ratio(&self, before: f64, of: f64, texts: f64, language: usize) -> u16 {
        let all = self.texts_in(language);
        let own = self.own(texts, all);
        let idf = libm::log(((of + all + 1.0) / (before + own)).max(1.0));
        (idf * IDF_STEPS).round().min(65_535.0) as u16
    }

    /// Effective document frequency of a term that `texts` of `all` own texts hold.
    fn own(&self, texts: f64, all: f64) -> f64 {
        let damped = texts * texts / (texts + self.tuning.own_share * all);
        damped.max(texts.min(self.tuning.own_texts))
    }

    /// By background table, those of a term that one text holds, by the step of its count in the
    /// table; last of a term that the table does not hold.
    pub(super) fn unknown(&self) -> Vec<[u16; LEVELS + 1]> {
        self.few.iter().map(|few| few[1]).collect()
    }

    /// By other language, those of a short word and of any other term that one text holds.
    pub(super) fn unknown_foreign(&self) -> Vec<[u16; 2]> {
        let of = |language| [true, false].map(|short| self.of_foreign(short, 1.0, language));
        (self.backgrounds.len()..self.texts_in.len()).map(of).collect()
    }
}
