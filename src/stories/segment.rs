//! The postings of the texts of some days.
//!
//! A segment holds, by term, the texts that hold the term, all for a rare term and those in which it is
//! heavy for a common one. What a text shares with every text of a segment is summed up by these lists
//! without a look at the other texts' terms; what the common terms add is looked up for the few texts
//! that it can matter for. Segments are built when their days come within reach, and expire whole.

use ahash::AHashMap;

use crate::corpus::{Coded, Statistics};
use crate::parallel;
use crate::tuning::{CROWD_TEXTS, GREATEST_EXPONENT, HEAVY_WEIGHT};

use super::weights::{WEIGHT_UNIT, Weighted};

/// Greatest number of texts of a segment: the number of a text in its segment has 16 bits.
pub(super) const MOST_TEXTS: usize = 1 << 16;

/// No list of a term.
pub(super) const NONE: u32 = u32::MAX;

/// The terms that are common among the texts within reach.
#[derive(Debug)]
pub(super) struct Commons {
    from: Coded,
    /// By place in the statistics, the number among the common terms.
    numbers: AHashMap<u32, u32>,
    /// Expected share of the texts that hold a term which are within reach of one text.
    within: f64,
}

impl Commons {
    /// The common terms by the statistics, for texts at most `reach` days apart. O(n) for n terms.
    pub(super) fn of(statistics: &Statistics, reach: f64) -> Self {
        let from = statistics.common_from(reach);
        let within = statistics.texts_within(reach) / statistics.texts().max(1) as f64;
        Self { from, numbers: statistics.places_from(from).zip(0..).collect(), within }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The number of a term among the common ones; `None` for a rare term.
    fn number(&self, term: &Weighted) -> Option<u32> {
        if term.texts < self.from { None } else { self.numbers.get(&term.place).copied() }
    }

    /// The exponent e of the rate 2^-e at which pairs that a heavy common term alone finds are sampled:
    /// 0 unless more than [`CROWD_TEXTS`] of the texts within reach are expected to hold the term.
    fn exponent(&self, texts: Coded) -> u32 {
        let crowds = texts.texts() * self.within / CROWD_TEXTS;
        if crowds <= 1.0 { 0 } else { (libm::log2(crowds).ceil() as u32).min(GREATEST_EXPONENT) }
    }
}

/// One text of a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Seconds since 1970.
    pub(super) published: Option<i64>,
    /// By the content alone: which pairs are sampled depends on it.
    pub(super) bucket: u16,
}

#[derive(Debug)]
pub(super) struct Segment {
    /// The number of its first text among all.
    pub(super) first: u32,
    pub(super) members: Vec<Member>,
    /// The places of the terms that have a list, ascending.
    terms: Vec<u32>,
    /// By term, where its list begins, and the end of the last.
    starts: Vec<u32>,
    /// By term, the exponent of the rate at which its pairs are sampled.
    exponents: Vec<u8>,
    /// The number of a text in this segment, above its weight in 16 bits; by term, ascending.
    entries: Vec<u32>,
    rows: Rows,
    commons: Vec<CommonTerms>,
    common_terms: Vec<(u32, u16)>,
}

/// By text, the terms by which it has an entry in a list, each with its weight.
#[derive(Debug)]
struct Rows {
    starts: Vec<u32>,
    terms: Vec<u32>,
    weights: Vec<u16>,
}

/// The common terms of a text: where they lie among those of all texts.
#[derive(Clone, Copy, Debug, Default)]
struct CommonTerms {
    /// Light ones, without an entry, and those whose pairs are sampled.
    start: u32,
    /// Heavy ones with an entry.
    heavy: u32,
    end: u32,
    /// The square root of the sum of their squares, in units of a weight.
    length: f32,
}

/// The common terms of a text, split: without an entry that is summed up, and with one.
type Split<'a> = (&'a [(u32, u16)], &'a [(u32, u16)]);

impl Segment {
    /// Builds the segment of these texts, given their weighted terms. O(n log n) for n terms.
    pub(super) fn new(
        first: u32,
        members: Vec<Member>,
        texts: &[Box<[Weighted]>],
        commons: &Commons,
    ) -> Self {
        let heavy = (HEAVY_WEIGHT * WEIGHT_UNIT).round() as u16;
        let mut sorted: Vec<u64> = Vec::with_capacity(texts.iter().map(|text| text.len()).sum());
        let mut crowds: AHashMap<u32, u8> = AHashMap::new();
        let mut of_texts = Vec::with_capacity(texts.len());
        let mut common_terms: Vec<(u32, u16)> = Vec::new();
        let mut heavy_terms: Vec<(u32, u16)> = Vec::new();
        let mut row_starts = Vec::with_capacity(texts.len() + 1);
        row_starts.push(0);
        for (text, terms) in (0u64..).zip(texts) {
            let mut common = CommonTerms { start: common_terms.len() as u32, ..Default::default() };
            let mut square = 0.0;
            for term in terms {
                let number = commons.number(term);
                if let Some(number) = number {
                    let weight = f64::from(term.weight);
                    square += weight * weight;
                    let exponent = commons.exponent(term.texts);
                    if exponent > 0 {
                        crowds.insert(term.place, exponent as u8);
                    }
                    let of_weight =
                        if term.weight >= heavy && exponent == 0 { &mut heavy_terms } else { &mut common_terms };
                    of_weight.push((number, term.weight));
                }
                if number.is_none() || term.weight >= heavy {
                    sorted.push(u64::from(term.place) << 32 | text << 16 | u64::from(term.weight));
                }
            }
            common.heavy = common_terms.len() as u32;
            common_terms.append(&mut heavy_terms);
            common.end = common_terms.len() as u32;
            common.length = square.sqrt() as f32;
            of_texts.push(common);
            row_starts.push(sorted.len() as u32);
        }
        common_terms.shrink_to_fit();
        parallel::sort(&mut sorted);

        let (mut terms, mut starts, mut exponents) = (Vec::new(), Vec::new(), Vec::new());
        let mut entries = Vec::with_capacity(sorted.len());
        let mut rows = Rows {
            starts: row_starts,
            terms: vec![0; sorted.len()],
            weights: vec![0; sorted.len()],
        };
        let mut next: Vec<u32> = rows.starts.clone();
        for same in sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
            let place = (same[0] >> 32) as u32;
            let number = terms.len() as u32;
            terms.push(place);
            starts.push(entries.len() as u32);
            exponents.push(crowds.get(&place).copied().unwrap_or(0));
            for &entry in same {
                let next = &mut next[(entry >> 16) as usize & (MOST_TEXTS - 1)];
                rows.terms[*next as usize] = number;
                rows.weights[*next as usize] = entry as u16;
                *next += 1;
                entries.push(entry as u32);
            }
        }
        starts.push(entries.len() as u32);
        Self { first, members, terms, starts, exponents, entries, rows, commons: of_texts, common_terms }
    }

    /// The number of the text behind the last.
    pub(super) fn end(&self) -> u32 {
        self.first + self.members.len() as u32
    }

    /// By term of this segment, the number of the same term in another, or [`NONE`]. O(n + m).
    pub(super) fn link(&self, other: &Self) -> Vec<u32> {
        let mut at = 0;
        let find = |&place: &u32| {
            while other.terms.get(at).is_some_and(|&other| other < place) {
                at += 1;
            }
            if other.terms.get(at) == Some(&place) { at as u32 } else { NONE }
        };
        self.terms.iter().map(find).collect()
    }

    fn row(&self, text: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let own = self.rows.starts[text] as usize..self.rows.starts[text + 1] as usize;
        let weights = self.rows.weights[own.clone()].iter().map(|&weight| u32::from(weight));
        self.rows.terms[own].iter().copied().zip(weights)
    }

    fn list(&self, term: u32) -> &[u32] {
        &self.entries[self.starts[term as usize] as usize..self.starts[term as usize + 1] as usize]
    }

    fn split(&self, text: usize) -> Split<'_> {
        let CommonTerms { start, heavy, end, .. } = self.commons[text];
        (
            &self.common_terms[start as usize..heavy as usize],
            &self.common_terms[heavy as usize..end as usize],
        )
    }
}

/// Whether a pair of texts with these buckets is sampled at a rate of 2^-exponent. What is sampled at a
/// rate is sampled at each greater one.
pub(super) fn is_sampled(a: u16, b: u16, exponent: u32) -> bool {
    // An odd factor (2^16 over the golden ratio) spreads the differences.
    u32::from((a ^ b).wrapping_mul(0x9e37)) < (1u32 << 16) >> exponent
}

/// Number of texts in a row that are looked through at once, if any of them shares a term.
const BLOCK: usize = 256;

/// No pair is sampled.
const UNSAMPLED: u8 = u8::MAX;

/// Part of a segment with a bound on the product, in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The number, in the segment, of the text behind the last.
    pub(super) end: u32,
    /// Least product that is expected of a text worth a comparison.
    pub(super) least: f32,
}

/// Compares one text with the texts of segments.
#[derive(Debug, Default)]
pub(super) struct Comparator {
    /// What each text of a segment shares by the lists, and whether any of a block does.
    sums: Vec<u32>,
    touched: Vec<bool>,
    /// The exponents of the sampled pairs.
    sampled: Vec<u8>,
    /// The weights of the text's common terms, all of them and those without an entry.
    all: Vec<u32>,
    light: Vec<u32>,
}

impl Comparator {
    /// Prepares for a text of a segment.
    pub(super) fn begin(&mut self, segment: &Segment, text: usize, commons: &Commons) {
        self.all.resize(commons.len(), 0);
        self.light.resize(commons.len(), 0);
        let (light, heavy) = segment.split(text);
        for &(term, weight) in light {
            self.all[term as usize] = weight.into();
            self.light[term as usize] = weight.into();
        }
        for &(term, weight) in heavy {
            self.all[term as usize] = weight.into();
        }
    }

    /// Forgets the text.
    pub(super) fn end(&mut self, segment: &Segment, text: usize) {
        let (light, heavy) = segment.split(text);
        for &(term, _) in light.iter().chain(heavy) {
            self.all[term as usize] = 0;
            self.light[term as usize] = 0;
        }
    }

    /// Calls `near` with each text of a segment, from the number `begin` on and within the spans, whose
    /// product with the text is expected to be the bound of its span or more: with its number in the
    /// segment, the product, and the exponent of the rate at which it was sampled.
    ///
    /// Expected is what the lists sum up, and a share of the most that the common terms can add. `link`
    /// leads from the terms of the text's segment to those of the other; `None` within one segment.
    pub(super) fn compare(
        &mut self,
        (segment, text): (&Segment, usize),
        (other, link): (&Segment, Option<&[u32]>),
        begin: u32,
        spans: &[Span],
        mut near: impl FnMut(u32, u32, u32),
    ) {
        let Some(end) = spans.last().map(|span| span.end).filter(|&end| end > begin) else { return };
        if self.sums.len() < end as usize {
            self.sums.resize((end as usize).next_multiple_of(BLOCK), 0);
            self.sampled.resize(self.sums.len(), UNSAMPLED);
            self.touched.resize(self.sums.len() / BLOCK, false);
        }
        self.sum_up((segment, text), (other, link), begin, end);
        let length = crate::tuning::EXPECTED_SHARE as f32 * segment.commons[text].length;
        let mut spans = spans.iter().copied().peekable();
        for block in begin as usize / BLOCK..(end as usize).div_ceil(BLOCK) {
            if !std::mem::take(&mut self.touched[block]) {
                continue;
            }
            for at in block * BLOCK..((block + 1) * BLOCK).min(end as usize) {
                let sum = std::mem::take(&mut self.sums[at]);
                let sampled = std::mem::replace(&mut self.sampled[at], UNSAMPLED);
                if sum == 0 && sampled == UNSAMPLED {
                    continue;
                }
                while spans.next_if(|span| span.end as usize <= at).is_some() {}
                let Some(span) = spans.peek() else { continue };
                let expected = sum as f32 + length * other.commons[at].length;
                let is_expected = sum > 0 && expected >= span.least;
                if is_expected || sampled != UNSAMPLED {
                    let (light, heavy) = other.split(at);
                    let product = sum + dot(&self.all, light) + dot(&self.light, heavy);
                    near(at as u32, product, if is_expected { 0 } else { sampled.into() });
                }
            }
        }
    }

    /// Sums up what the text shares with each text of the other segment by the lists.
    fn sum_up(
        &mut self,
        (segment, text): (&Segment, usize),
        (other, link): (&Segment, Option<&[u32]>),
        begin: u32,
        end: u32,
    ) {
        let bucket = segment.members[text].bucket;
        for (term, weight) in segment.row(text) {
            let term = link.map_or(term, |link| link[term as usize]);
            if term == NONE {
                continue;
            }
            let mut list = other.list(term);
            if begin > 0 {
                list = &list[list.partition_point(|entry| entry >> 16 < begin)..];
            }
            let exponent = other.exponents[term as usize];
            if exponent > 0 {
                self.sample(list, other, end, bucket, exponent);
                continue;
            }
            for &entry in list {
                let at = entry >> 16;
                if at >= end {
                    break;
                }
                self.sums[at as usize] += weight * (entry & 0xffff);
                self.touched[at as usize / BLOCK] = true;
            }
        }
    }

    /// Marks the texts of a list that are sampled.
    fn sample(&mut self, list: &[u32], other: &Segment, end: u32, bucket: u16, exponent: u8) {
        for at in list.iter().map(|entry| entry >> 16).take_while(|&at| at < end) {
            let at = at as usize;
            if is_sampled(bucket, other.members[at].bucket, exponent.into()) {
                self.sampled[at] = self.sampled[at].min(exponent);
                self.touched[at / BLOCK] = true;
            }
        }
    }
}

/// The sum of the products, in four sums so that none waits for another.
fn dot(weights: &[u32], terms: &[(u32, u16)]) -> u32 {
    let mut sums = [0u32; 4];
    let (fours, rest) = terms.as_chunks::<4>();
    for four in fours {
        for (sum, &(term, weight)) in sums.iter_mut().zip(four) {
            *sum += weights[term as usize] * u32::from(weight);
        }
    }
    let product = |&(term, weight): &(u32, u16)| weights[term as usize] * u32::from(weight);
    sums.iter().sum::<u32>() + rest.iter().map(product).sum::<u32>()
}
