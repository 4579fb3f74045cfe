//! The postings of the texts of some days.
//!
//! A segment holds, by term, the texts that hold the term, all for a rare term and those in which
//! it is heavy for a common one. What a text shares with every text of a segment is summed up by
//! these lists without a look at the other texts' terms; what the common terms add is looked up for
//! the few texts that it can matter for. Segments are built when their days come within reach, and
//! expire whole.

use std::collections::BTreeMap;
use std::ops::Range;

use ahash::AHashMap;

use crate::corpus::{Coded, Statistics};
use crate::parallel;
use crate::tuning::{CROWD_TEXTS, EXPECTED_SHARE, GREATEST_EXPONENT, HEAVY_WEIGHT};

use super::subject::Subject;
use super::weights::{Posted, WEIGHT_UNIT};

/// Greatest number of texts of a segment: the number of a text in its segment has 16 bits.
pub(super) const MOST_TEXTS: usize = 1 << 16;

/// The terms that are common among the texts within reach.
#[derive(Debug)]
pub(crate) struct Commons {
    from: Coded,
    /// By place in the statistics, the number among the common terms.
    numbers: AHashMap<u32, u32>,
    /// Expected share of the texts that hold a term which are within reach of one text.
    within: f64,
}

impl Commons {
    /// The common terms by the statistics, for texts at most `reach` days apart. O(n) for n terms.
    pub(crate) fn of(statistics: &Statistics, reach: f64) -> Self {
        let from = statistics.common_from(reach);
        let within = statistics.texts_within(reach) / statistics.texts().max(1) as f64;
        Self { from, numbers: statistics.places_from(from).zip(0..).collect(), within }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The number of a term among the common ones; `None` for a rare term.
    fn number(&self, term: Posted) -> Option<u32> {
        if term.texts < self.from { None } else { self.numbers.get(&term.place).copied() }
    }

    /// Splits the terms of a text, and calls `entry` with each that has an entry in a list, and
    /// with the exponent of the rate at which its pairs are sampled.
    pub(super) fn split(
        &self,
        terms: impl Iterator<Item = Posted>,
        mut entry: impl FnMut(Posted, u32),
    ) -> Split {
        let least = (HEAVY_WEIGHT * WEIGHT_UNIT).round() as u16;
        let (mut light, mut heavy) = (Vec::new(), Vec::new());
        let mut square = 0.0;
        for term in terms {
            let Some(number) = self.number(term) else {
                entry(term, 0);
                continue;
            };
            let weight = f64::from(term.weight);
            square += weight * weight;
            let exponent = self.exponent(term.texts);
            let is_heavy = term.weight >= least;
            if is_heavy {
                entry(term, exponent);
            }
            let of_kind = if is_heavy && exponent == 0 { &mut heavy } else { &mut light };
            of_kind.push((number, term.weight));
        }
        Split { light: light.into(), heavy: heavy.into(), length: square.sqrt() as f32 }
    }

    /// The exponent e of the rate 2^-e at which pairs that a heavy common term alone finds are
    /// sampled: 0 unless more than [`CROWD_TEXTS`] of the texts within reach are expected to hold
    /// the term.
    pub(super) fn exponent(&self, texts: Coded) -> u32 {
        let crowds = texts.texts() * self.within / CROWD_TEXTS;
        if crowds <= 1.0 { 0 } else { (libm::log2(crowds).ceil() as u32).min(GREATEST_EXPONENT) }
    }
}

/// The common terms of a text, each by its number and with its weight.
#[derive(Clone, Debug, Default)]
pub(super) struct Split {
    /// Without an entry in a list: light ones, and those whose pairs are sampled.
    pub(super) light: Box<[(u32, u16)]>,
    /// Heavy ones with an entry.
    pub(super) heavy: Box<[(u32, u16)]>,
    /// The length of their vector, in units of a weight.
    pub(super) length: f32,
}

/// One text of a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// Seconds since 1970.
    pub(crate) published: Option<i64>,
    /// By the content alone: which pairs are sampled depends on it.
    pub(crate) bucket: u16,
}

#[derive(Debug)]
pub(super) struct Segment {
    /// The number of its first text among all.
    pub(super) first: u32,
    pub(super) members: Vec<Member>,
    pub(super) subjects: Vec<Subject>,
    /// The places of the terms that have a list, ascending.
    terms: Vec<u32>,
    /// By term, where its list begins, and the end of the last.
    starts: Vec<u32>,
    /// The number of a text in this segment, above its weight in 16 bits; by term, ascending.
    entries: Vec<u32>,
    rows: Rows,
    /// By text, where its common terms lie in `common_terms`.
    commons: Vec<CommonTerms>,
    common_terms: Vec<(u32, u16)>,
    /// By text, the length of the vector of its common terms, in units of a weight.
    common_lengths: Vec<f32>,
    /// The terms whose pairs are sampled, ascending by place.
    crowds: Vec<Crowd>,
}

/// By text, the terms by which it has an entry in a list, each with its weight.
#[derive(Debug)]
struct Rows {
    starts: Vec<u32>,
    terms: Vec<u32>,
    weights: Vec<u16>,
    /// Where the entries of the later texts of this segment begin and end.
    later: Vec<(u32, u32)>,
    /// By text, the number of its heaviest term.
    heaviest: Vec<u32>,
}

/// A heavy common term whose pairs are sampled, with the texts in which it is heavy.
#[derive(Debug)]
struct Crowd {
    place: u32,
    exponent: u32,
    /// Ascending.
    texts: Vec<u16>,
}

/// The lists of another segment, by term of this one.
#[derive(Debug)]
pub(super) struct Link {
    /// A bit for each term that has a list there: few do, and the bits fit into the cache.
    is_there: Vec<u64>,
    /// Where each list begins and ends in the entries.
    lists: Vec<(u32, u32)>,
}

/// The common terms of a text: where they lie among those of all texts.
#[derive(Clone, Copy, Debug, Default)]
struct CommonTerms {
    /// Light ones, without an entry, and those whose pairs are sampled.
    start: u32,
    /// Heavy ones with an entry.
    heavy: u32,
    end: u32,
}

/// The common terms of a text, split: without an entry that is summed up, and with one.
type Sides<'a> = (&'a [(u32, u16)], &'a [(u32, u16)]);

impl Segment {
    /// Builds the segment of these texts, given their weighted terms. O(n log n) for n terms.
    pub(super) fn new(
        first: u32,
        members: Vec<Member>,
        texts: Vec<(Box<[Posted]>, Subject)>,
        commons: &Commons,
    ) -> Self {
        let (texts, subjects): (Vec<Box<[Posted]>>, Vec<Subject>) = texts.into_iter().unzip();
        let mut sorted: Vec<u64> = Vec::with_capacity(texts.iter().map(|text| text.len()).sum());
        let mut crowds: BTreeMap<u32, Crowd> = BTreeMap::new();
        let mut common_lengths = Vec::with_capacity(texts.len());
        let mut of_texts = Vec::with_capacity(texts.len());
        let mut common_terms: Vec<(u32, u16)> = Vec::new();
        let mut row_starts = Vec::with_capacity(texts.len() + 1);
        row_starts.push(0);
        for (text, terms) in (0u64..).zip(&texts) {
            let split = commons.split(terms.iter().copied(), |term, exponent| {
                if exponent > 0 {
                    let new = || Crowd { place: term.place, exponent, texts: Vec::new() };
                    crowds.entry(term.place).or_insert_with(new).texts.push(text as u16);
                } else {
                    sorted.push(u64::from(term.place) << 32 | text << 16 | u64::from(term.weight));
                }
            });
            let start = common_terms.len() as u32;
            common_terms.extend(&split.light);
            let heavy = common_terms.len() as u32;
            common_terms.extend(&split.heavy);
            of_texts.push(CommonTerms { start, heavy, end: common_terms.len() as u32 });
            common_lengths.push(split.length);
            row_starts.push(sorted.len() as u32);
        }
        common_terms.shrink_to_fit();
        parallel::sort(&mut sorted);

        let (mut terms, mut starts) = (Vec::new(), Vec::new());
        let mut entries = Vec::with_capacity(sorted.len());
        let mut rows = Rows {
            starts: row_starts,
            terms: vec![0; sorted.len()],
            weights: vec![0; sorted.len()],
            later: vec![(0, 0); sorted.len()],
            heaviest: vec![0; texts.len()],
        };
        let mut greatest = vec![0u16; texts.len()];
        let mut next: Vec<u32> = rows.starts.clone();
        for same in sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
            let number = terms.len() as u32;
            terms.push((same[0] >> 32) as u32);
            starts.push(entries.len() as u32);
            let end = (entries.len() + same.len()) as u32;
            for &entry in same {
                let (text, weight) = ((entry >> 16) as usize & (MOST_TEXTS - 1), entry as u16);
                let at = next[text] as usize;
                next[text] += 1;
                entries.push(entry as u32);
                rows.terms[at] = number;
                rows.weights[at] = weight;
                rows.later[at] = (entries.len() as u32, end);
                if weight > greatest[text] {
                    (greatest[text], rows.heaviest[text]) = (weight, number);
                }
            }
        }
        starts.push(entries.len() as u32);
        Self {
            first,
            members,
            subjects,
            terms,
            starts,
            entries,
            rows,
            commons: of_texts,
            common_terms,
            common_lengths,
            crowds: crowds.into_values().collect(),
        }
    }

    /// The number of the text behind the last.
    pub(super) fn end(&self) -> u32 {
        self.first + self.members.len() as u32
    }

    /// The numbers of the texts in an order in which those that share their heaviest term are
    /// neighbours: what one of them reads is in the cache for the next.
    pub(super) fn by_heaviest_term(&self) -> Vec<usize> {
        let mut texts: Vec<usize> = (0..self.members.len()).collect();
        texts.sort_unstable_by_key(|&text| (self.rows.heaviest[text], text));
        texts
    }

    /// Finds the lists of another segment for the terms of this one. O(n + m).
    pub(super) fn link(&self, other: &Self) -> Link {
        let mut at = 0;
        let mut link = Link {
            is_there: vec![0; self.terms.len().div_ceil(64)],
            lists: vec![(0, 0); self.terms.len()],
        };
        for (term, &place) in self.terms.iter().enumerate() {
            while other.terms.get(at).is_some_and(|&other| other < place) {
                at += 1;
            }
            if other.terms.get(at) == Some(&place) {
                link.is_there[term / 64] |= 1 << (term % 64);
                link.lists[term] = (other.starts[at], other.starts[at + 1]);
            }
        }
        link
    }

    fn split(&self, text: usize) -> Sides<'_> {
        let CommonTerms { start, heavy, end, .. } = self.commons[text];
        (
            &self.common_terms[start as usize..heavy as usize],
            &self.common_terms[heavy as usize..end as usize],
        )
    }
}

/// Whether a pair of texts with these buckets is sampled at a rate of 2^-exponent. What is sampled
/// at a rate is sampled at each greater one.
pub(super) fn is_sampled(a: u16, b: u16, exponent: u32) -> bool {
    // An odd factor (2^16 over the golden ratio) spreads the differences.
    u32::from((a ^ b).wrapping_mul(0x9e37)) < (1u32 << 16) >> exponent
}

/// Number of texts in a row that are looked through at once.
const BLOCK: usize = 32;

/// Part of a segment with a bound on the product, in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The number, in the segment, of the text behind the last.
    pub(super) end: u32,
    /// Least product that is expected of a text worth a comparison.
    pub(super) least: f32,
}

/// A list of a segment, and the weight of its term in another text.
#[derive(Clone, Copy, Debug, Default)]
struct List {
    weight: i32,
    /// Where it begins and ends in the entries; it has at least one.
    start: u32,
    end: u32,
    first: u32,
}

/// Compares one text with the texts of segments.
#[derive(Debug, Default)]
pub(super) struct Comparator {
    /// What each text of a segment shares by the lists. Signed, since vectors of signed numbers
    /// become floating-point ones in one instruction; a product is at most 2^30.
    sums: Vec<i32>,
    /// The lists that a text shares with a segment.
    lists: Vec<List>,
    /// The texts of a segment that are sampled, each with the exponent of the rate.
    sampled: Vec<(u32, u32)>,
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

    /// Calls `near` with each text of a segment, within the spans and behind the text itself, whose
    /// product with the text is expected to be the bound of its span or more: with its number in
    /// the segment, the product, and the exponent of the rate at which it was sampled.
    ///
    /// Expected is what the lists sum up, and a share of the most that the common terms can add.
    /// `link` leads from the terms of the text's segment to the lists of the other; `None` within
    /// one segment.
    pub(super) fn compare(
        &mut self,
        (segment, text): (&Segment, usize),
        (other, link): (&Segment, Option<&Link>),
        spans: &[Span],
        mut near: impl FnMut(u32, u32, u32),
    ) {
        let begin = if link.is_none() { text + 1 } else { 0 };
        let Some(end) = spans.last().map(|span| span.end as usize).filter(|&end| end > begin)
        else {
            return;
        };
        if self.sums.len() < other.members.len() {
            self.sums.resize(other.members.len(), 0);
        }
        self.sum_up((segment, text), (other, link));
        self.sample((segment, text), other, begin as u32..end as u32);
        let length = EXPECTED_SHARE as f32 * segment.common_lengths[text];
        let product = |comparator: &Self, at: usize, sum: i32| {
            let (light, heavy) = other.split(at);
            sum as u32 + dot(&comparator.all, light) + dot(&comparator.light, heavy)
        };
        let mut start = begin;
        for span in spans {
            let end = span.end as usize;
            while start < end {
                let block = start..end.min(start + BLOCK);
                let sums = &self.sums[block.clone()];
                let is_near = |sum: i32, other: f32| {
                    // No lazy operator: the loop below has no branch.
                    let is_expected = sum as f32 + length * other >= span.least;
                    u8::from(sum > 0) & u8::from(is_expected) == 1
                };
                let lengths = &other.common_lengths[block.clone()];
                let pairs = sums.iter().zip(lengths);
                if pairs.clone().fold(false, |any, (&sum, &other)| any | is_near(sum, other)) {
                    for (at, (&sum, &other)) in block.clone().zip(pairs) {
                        if is_near(sum, other) {
                            near(at as u32, product(self, at, sum), 0);
                        }
                    }
                }
                start = block.end;
            }
        }
        for &(at, exponent) in &self.sampled {
            let sum = self.sums[at as usize];
            let span = spans.iter().find(|span| at < span.end);
            let expected = sum as f32 + length * other.common_lengths[at as usize];
            if sum == 0 || span.is_some_and(|span| expected < span.least) {
                near(at, product(self, at as usize, sum), exponent);
            }
        }
        self.sampled.clear();
        self.sums[..other.members.len()].fill(0);
    }

    /// Sums up what the text shares with each text of the other segment by the lists.
    ///
    /// Each step is a loop without a branch that depends on what it reads: so the processor waits
    /// for many lists at the same time, where one after the other would take several times as long.
    fn sum_up(
        &mut self,
        (segment, text): (&Segment, usize),
        (other, link): (&Segment, Option<&Link>),
    ) {
        let rows = &segment.rows;
        let own = rows.starts[text] as usize..rows.starts[text + 1] as usize;
        let weights = rows.weights[own.clone()].iter().map(|&weight| i32::from(weight));
        self.lists.resize(own.len(), List::default());
        let mut count = 0;
        if let Some(link) = link {
            for (&term, weight) in rows.terms[own].iter().zip(weights) {
                let is_there = link.is_there[term as usize / 64] >> (term % 64) & 1;
                self.lists[count] = List { weight, start: term, ..List::default() };
                count += is_there as usize;
            }
            for list in &mut self.lists[..count] {
                (list.start, list.end) = link.lists[list.start as usize];
            }
        } else {
            for (&(start, end), weight) in rows.later[own].iter().zip(weights) {
                self.lists[count] = List { weight, start, end, first: 0 };
                count += usize::from(start < end);
            }
        }
        let lists = &mut self.lists[..count];
        for list in &mut *lists {
            list.first = other.entries[list.start as usize];
        }
        for list in lists {
            let mut add = |entry: u32| {
                self.sums[(entry >> 16) as usize] += list.weight * (entry & 0xffff) as i32;
            };
            add(list.first);
            other.entries[list.start as usize + 1..list.end as usize].iter().copied().for_each(add);
        }
    }

    /// Finds the texts of the other segment in a range that are sampled for the crowds of the text,
    /// each at the greatest of the rates.
    fn sample(&mut self, (segment, text): (&Segment, usize), other: &Segment, range: Range<u32>) {
        let bucket = segment.members[text].bucket;
        for crowd in &segment.crowds {
            let at =
                |crowds: &[Crowd]| crowds.binary_search_by_key(&crowd.place, |other| other.place);
            let Ok(at) = at(&other.crowds) else { continue };
            if crowd.texts.binary_search(&(text as u16)).is_err() {
                continue;
            }
            let texts = other.crowds[at].texts.iter().map(|&text| u32::from(text));
            let sampled = texts.filter(|at| {
                range.contains(at)
                    && is_sampled(bucket, other.members[*at as usize].bucket, crowd.exponent)
            });
            self.sampled.extend(sampled.map(|at| (at, crowd.exponent)));
        }
        self.sampled.sort_unstable();
        self.sampled.dedup_by_key(|sampled| sampled.0);
    }
}

/// The sum of the products, in four sums so that none waits for another.
pub(super) fn dot(weights: &[u32], terms: &[(u32, u16)]) -> u32 {
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
