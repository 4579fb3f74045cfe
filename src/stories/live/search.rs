//! Finds the texts that are similar to one.

use super::postings::Postings;
use super::{
    EXPECTED_SHARE, LiveGraph, Member, NO_PLACE, Near, Prepared, Row, Split, Subject, Text,
    days_apart, dot, is_sampled,
};

/// Memory for a search.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// By text, what is shared by the lists.
    sums: Vec<i32>,
    /// By common term, the weights of the text: of all, and of those without an entry.
    all: Vec<u32>,
    light: Vec<u32>,
    sampled: Vec<(u32, u32)>,
    /// Texts that may be similar: the sum, then the nearness, and the exponent of the rate.
    found: Vec<(u32, u32, u32)>,
}

impl LiveGraph {
    /// Finds the texts that are similar to one that is not posted, each with its similarity under
    /// local scaling.
    pub(crate) fn near(&self, scratch: &mut Scratch, mut prepared: Prepared) -> Vec<(u32, f64)> {
        for term in &mut prepared.terms {
            if term.posted.place == NO_PLACE {
                term.posted.place = self.postings.place(term.key).unwrap_or(NO_PLACE);
            }
        }
        prepared.terms.retain(|term| term.posted.place != NO_PLACE);
        let row = self.row(&prepared);
        let near = self.search(scratch, &row, (prepared.member, &prepared.subject), u32::MAX);
        let Prepared { subject, member, order, words, .. } = prepared;
        let split = Split::default();
        let (factor, thinned, component) = (1.0, None, 0);
        let mut text =
            Text { subject, member, order, words, split, near, factor, thinned, component };
        text.factor = self.factor_of(&text, self.count + 1);
        self.similarities_of(&text)
    }

    /// Finds the texts that are similar to a posted one.
    pub(crate) fn search_of(&self, scratch: &mut Scratch, at: u32, row: &Row) -> Vec<Near> {
        let Some(text) = self.text(at) else { return Vec::new() };
        self.search(scratch, row, (text.member, &text.subject), at)
    }

    /// The search: what [`Comparator`](super::segment::Comparator) does for the texts of a run, for
    /// one text and all others.
    fn search(
        &self,
        scratch: &mut Scratch,
        row: &Row,
        (member, subject): (Member, &Subject),
        own: u32,
    ) -> Vec<Near> {
        let Scratch { sums, all, light, sampled, found } = scratch;
        sums.resize(self.texts.len(), 0);
        all.resize(self.commons.len(), 0);
        light.resize(self.commons.len(), 0);
        for &(term, weight) in &row.split.light {
            all[term as usize] = weight.into();
            light[term as usize] = weight.into();
        }
        for &(term, weight) in &row.split.heavy {
            all[term as usize] = weight.into();
        }
        sampled.clear();
        for shard in 0..self.postings.shards() {
            let first = Postings::first(shard) as usize;
            let end = sums.len().min(Postings::first(shard + 1) as usize);
            let sums = &mut sums[first..end];
            let mut lists: [(&[u32], i32); 64] = [(&[], 0); 64];
            for entries in row.entries.chunks(64) {
                // The ends of all lists first, then their entries: the processor waits for many at
                // the same time.
                for (list, &(place, weight)) in lists.iter_mut().zip(entries) {
                    *list = (self.postings.list(shard, place), i32::from(weight));
                }
                for (list, weight) in &lists[..entries.len()] {
                    for &entry in *list {
                        sums[(entry >> 16) as usize] += weight * (entry & 0xffff) as i32;
                    }
                }
            }
            for &(place, _, exponent) in &row.crowds {
                for &entry in self.postings.list(shard, place) {
                    let at = first as u32 + (entry >> 16);
                    let other = self.text(at).filter(|_| at != own);
                    if other.is_some_and(|other| {
                        is_sampled(member.bucket, other.member.bucket, exponent)
                    }) {
                        sampled.push((at, exponent));
                    }
                }
            }
        }
        if let Some(own) = sums.get_mut(own as usize) {
            *own = 0;
        }
        sampled.sort_unstable();
        sampled.dedup_by_key(|sampled| sampled.0);

        let similarity = self.similarity();
        let length = EXPECTED_SHARE as f32 * row.split.length;
        let least = self.spans.first().map_or(0.0, |span| span.1);
        found.clear();
        let is_expected = |at: u32, sum: i32| {
            let expected = sum as f32 + length * self.lengths[at as usize];
            let least = self.least(member.published, self.dates[at as usize]);
            sum > 0 && least.is_some_and(|least| expected >= least)
        };
        for (block, (sums, lengths)) in (0u32..).zip(sums.chunks(32).zip(self.lengths.chunks(32))) {
            let may_be_near = |(&sum, &other): (&i32, &f32)| {
                // No lazy operator: the loop has no branch.
                let is_long = sum as f32 + length * other >= least;
                u8::from(sum > 0) & u8::from(is_long) & u8::from(other >= 0.0) == 1
            };
            if !sums.iter().zip(lengths).fold(false, |any, pair| any | may_be_near(pair)) {
                continue;
            }
            for (at, pair) in (32 * block..).zip(sums.iter().zip(lengths)) {
                if may_be_near(pair) && is_expected(at, *pair.0) {
                    found.push((at, *pair.0 as u32, 0));
                }
            }
        }
        for &(at, exponent) in &*sampled {
            let sum = sums[at as usize];
            let is_within = self.least(member.published, self.dates[at as usize]).is_some();
            if is_within && !is_expected(at, sum) {
                found.push((at, sum as u32, exponent));
            }
        }
        // One question after the other to all texts, rather than all questions to one after the
        // other: the processor waits for many texts at the same time.
        found.retain_mut(|(at, sum, _)| {
            let Some(other) = self.text(*at) else { return false };
            let product = *sum + dot(all, &other.split.light) + dot(light, &other.split.heavy);
            let days = days_apart(member.published, other.member.published);
            let nearness = similarity.counted(product, days);
            *sum = nearness.unwrap_or(0);
            nearness.is_some()
        });
        let texts = || found.iter().filter_map(|found| self.text(found.0));
        std::hint::black_box(texts().fold(0, |all, text| all ^ text.subject.glance()));
        let mut near: Vec<Near> = Vec::new();
        for &(at, nearness, exponent) in &*found {
            let Some(other) = self.text(at) else { continue };
            let days = days_apart(member.published, other.member.published);
            let subjects = (subject, &other.subject);
            let units = similarity.weighed_pair(nearness, days, subjects);
            near.extend(units.map(|units| (at, units, exponent)));
        }
        sums.fill(0);
        for &(term, _) in row.split.light.iter().chain(&row.split.heavy) {
            all[term as usize] = 0;
            light[term as usize] = 0;
        }
        near
    }

    /// The least product that is expected of a pair of texts with these dates; `None` for texts out
    /// of reach.
    fn least(&self, a: Option<i64>, b: Option<i64>) -> Option<f32> {
        let (Some(a), Some(b)) = (a, b) else { return self.spans.first().map(|span| span.1) };
        let apart = a.abs_diff(b);
        self.spans.iter().find(|span| apart < span.0).map(|span| span.1)
    }
}
