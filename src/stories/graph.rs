//! The graph of similar texts: segments of postings come and go with the days.

use std::collections::VecDeque;
use std::ops::Range;

use crate::linkage::Edge;
use crate::parallel;
use crate::progress::Ticker;
use crate::tuning::{PAIRS_A_TEXT, PAIRS_BUDGET};

use super::segment::{Commons, Comparator, MOST_TEXTS, Member, Segment, Span, is_sampled};
use super::similarity::{Similarity, days_apart};
use super::subject::Subject;
use super::weights::{Posted, WEIGHT_UNIT};

#[cfg(test)]
mod tests;

/// Least number of texts of a segment. More texts a segment are fewer segments to look through, and
/// more texts that are looked at beyond the reach.
const LEAST_TEXTS: usize = 8_192;

/// Number of spans into which the reach in time is divided. At the start of each the least cosine
/// is computed that can make a pair.
pub(super) const SPANS: usize = 12;

/// All pairs of texts that are expected to be, and are, at least [`LEAST_THRESHOLD`] similar before
/// local scaling, in no particular order.
///
/// The texts are in the order of their dates, undated ones first; `weigh` gives the weighted terms
/// of one, with memory that one text leaves to the next. Which pairs are found, and how similar
/// they are, depends on the two texts and on the statistics alone, up to the sampling of a text
/// with thousands of neighbours. Only the segments within reach are held at a time. O(n) for n
/// entries of lists within reach, and for the candidates.
pub(crate) fn similar_pairs<M>(
    texts: &[Member],
    memory: impl Fn() -> M + Sync + Send,
    weigh: impl Fn(&mut M, u32) -> (Box<[Posted]>, Subject) + Sync + Send,
    similarity: Similarity<'_>,
    commons: &Commons,
    ticker: &Ticker<'_>,
) -> Vec<Edge> {
    in_segments(&plan(texts, LEAST_TEXTS), texts, memory, weigh, similarity, commons, ticker)
}

/// The same for a given division of the texts into segments, on which the result does not depend.
fn in_segments<M>(
    plan: &[Range<usize>],
    texts: &[Member],
    memory: impl Fn() -> M + Sync + Send,
    weigh: impl Fn(&mut M, u32) -> (Box<[Posted]>, Subject) + Sync + Send,
    similarity: Similarity<'_>,
    commons: &Commons,
    ticker: &Ticker<'_>,
) -> Vec<Edge> {
    let build = |range: &Range<usize>| {
        let numbers: Vec<u32> = (range.start as u32..range.end as u32).collect();
        let posted = parallel::map(&numbers, &memory, |memory, &number| weigh(memory, number));
        Segment::new(range.start as u32, texts[range.clone()].to_vec(), posted, commons)
    };
    let is_undated = |range: &&Range<usize>| texts[range.start].published.is_none();
    let undated: Vec<Segment> = plan.iter().take_while(is_undated).map(build).collect();
    let mut search =
        Search { similarity, commons, ticker, most: most(texts.len()), edges: Vec::new() };
    for at in 0..undated.len() {
        search.run(&undated[at], &undated[at..].iter().collect::<Vec<_>>());
    }
    // The dated segments within reach of the first.
    let mut near: VecDeque<Segment> = VecDeque::new();
    let mut rest = plan[undated.len()..].iter();
    loop {
        if near.is_empty() {
            let Some(range) = rest.next() else { break };
            near.push_back(build(range));
        }
        let last = near[0].members.last().and_then(|member| member.published);
        while let Some(range) = rest.as_slice().first() {
            let days = days_apart(last, texts[range.start].published);
            if days.is_some_and(|days| days > similarity.reach()) {
                break;
            }
            near.push_back(build(range));
            rest.next();
        }
        let others: Vec<&Segment> = undated.iter().chain(&near).collect();
        search.run(&near[0], &others);
        near.pop_front();
    }
    search.edges
}

/// The ranges of texts that make a segment each: the undated ones, and then whole days up to
/// `fewest` texts or more, unless a day has more than a segment holds.
fn plan(texts: &[Member], fewest: usize) -> Vec<Range<usize>> {
    let day = |text: &Member| text.published.map(|published| published.div_euclid(86_400));
    let mut plan: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for of_day in texts.chunk_by(|a, b| day(a) == day(b)) {
        for part in of_day.chunks(MOST_TEXTS) {
            let end = start + part.len();
            match plan.last_mut() {
                Some(last)
                    if last.len() < fewest
                        && last.len() + part.len() <= MOST_TEXTS
                        && day(&texts[last.start]).is_some() =>
                {
                    last.end = end;
                }
                _ => plan.push(start..end),
            }
            start = end;
        }
    }
    plan
}

/// Returns the maximum number of later neighbours that a text keeps, a power of two, for this
/// number of texts.
pub(super) fn most(texts: usize) -> usize {
    let share = (PAIRS_BUDGET / texts.max(1)).max(1);
    (1 << share.ilog2()).clamp(*PAIRS_A_TEXT.start(), *PAIRS_A_TEXT.end())
}

struct Search<'a> {
    similarity: Similarity<'a>,
    commons: &'a Commons,
    ticker: &'a Ticker<'a>,
    most: usize,
    edges: Vec<Edge>,
}

/// A later text, the similarity in units, and the exponent of the rate at which the pair was
/// sampled.
pub(crate) type Near = (u32, u32, u32);

impl Search<'_> {
    /// Finds the pairs of the texts of a segment with those of others, and with those behind them
    /// in their own.
    fn run(&mut self, segment: &Segment, others: &[&Segment]) {
        let is_own = |other: &Segment| other.first == segment.first;
        let links =
            parallel::map(others, || (), |(), other| (!is_own(other)).then(|| segment.link(other)));
        let order = segment.by_heaviest_term();
        let found = parallel::map(
            &order,
            || (Comparator::default(), Vec::new(), Vec::new()),
            |(comparator, near, spans): &mut (Comparator, Vec<Near>, Vec<Span>), &text| {
                near.clear();
                if self.ticker.is_cancelled() {
                    return Box::default();
                }
                comparator.begin(segment, text, self.commons);
                for (other, link) in others.iter().zip(&links) {
                    self.spans(segment.members[text], other, spans);
                    let to = (*other, link.as_ref());
                    comparator.compare((segment, text), to, spans, |at, product, exponent| {
                        let published = other.members[at as usize].published;
                        let days = days_apart(segment.members[text].published, published);
                        let subjects = (&segment.subjects[text], &other.subjects[at as usize]);
                        let units = self.similarity.of_pair(product, days, subjects);
                        near.extend(units.map(|units| (other.first + at, units, exponent)));
                    });
                }
                comparator.end(segment, text);
                self.ticker.tick();
                let bucket = |other: u32| {
                    let holds =
                        |segment: &&&Segment| (segment.first..segment.end()).contains(&other);
                    let segment = others.iter().find(holds);
                    segment.map_or(0, |segment| {
                        segment.members[(other - segment.first) as usize].bucket
                    })
                };
                thin_out(near, self.most, segment.members[text].bucket, bucket);
                Box::<[Near]>::from(near.as_slice())
            },
        );
        let pairs: usize = found.iter().map(|near| near.len()).sum();
        let room = self.edges.capacity() - self.edges.len();
        if room < pairs {
            // An eighth more, rather than twice as much.
            self.edges.reserve_exact(pairs.max(self.edges.len() / 8));
        }
        for (&text, near) in order.iter().zip(found) {
            for &(other, units, exponent) in &near {
                let text = segment.first + text as u32;
                self.edges.push(Edge::from_units(text, other, units).sampled(exponent));
            }
        }
    }

    /// The spans of a segment as a text sees them: texts further off in time must share more.
    fn spans(&self, text: Member, other: &Segment, spans: &mut Vec<Span>) {
        let least =
            |days: f64| (self.similarity.least_cosine(days) * WEIGHT_UNIT * WEIGHT_UNIT) as f32;
        spans.clear();
        let is_dated = other.members.first().is_some_and(|member| member.published.is_some());
        let Some(published) = text.published.filter(|_| is_dated) else {
            return spans.push(Span { end: other.members.len() as u32, least: least(0.0) });
        };
        let reach = self.similarity.reach();
        for span in 1..=SPANS {
            let [start, end] = [span - 1, span].map(|at| reach * at as f64 / SPANS as f64);
            // The last span ends behind all that are within reach.
            let behind = (end * 86_400.0).ceil() as i64 + i64::from(span == SPANS);
            let end = other.members.partition_point(|member| {
                member.published.is_some_and(|other| other < published.saturating_add(behind))
            });
            let end = end as u32;
            if spans.last().is_none_or(|last: &Span| last.end < end) {
                spans.push(Span { end, least: least(start) });
            }
        }
    }
}

/// If a text has more than `most` neighbours, keeps the `most / 2` most similar ones and samples
/// the others.
fn thin_out(near: &mut Vec<Near>, most: usize, bucket: u16, bucket_of: impl Fn(u32) -> u16) {
    let Some((bound, exponent)) = thinning(near, most) else { return };
    near.retain_mut(|(other, units, sampled)| {
        if *units > bound || *sampled >= exponent {
            return true;
        }
        *sampled = exponent;
        is_sampled(bucket, bucket_of(*other), exponent)
    });
}

/// If a text has more than `most` neighbours, returns the similarity up to which they are sampled,
/// and the exponent of the rate: `most / 2` of these are expected to be left.
pub(super) fn thinning(near: &[Near], most: usize) -> Option<(u32, u32)> {
    if near.len() <= most {
        return None;
    }
    let mut units: Vec<u32> = near.iter().map(|near| near.1).collect();
    let (_, &mut bound, _) = units.select_nth_unstable_by(most / 2, |a, b| b.cmp(a));
    // By exponent, the number of weaker neighbours that were sampled before.
    let mut weaker = [0u32; 16];
    for &(_, _, sampled) in near.iter().filter(|near| near.1 <= bound) {
        weaker[sampled.min(15) as usize] += 1;
    }
    let exponent = (0..15).find(|&exponent| expected(&weaker, exponent) <= (most / 2) as f64);
    Some((bound, exponent.unwrap_or(15)))
}

/// Returns how many of some neighbours, given by the exponents at which they were sampled, are
/// expected to be left when they are sampled at another.
fn expected(sampled: &[u32; 16], exponent: u32) -> f64 {
    let left = (0u32..).zip(sampled).map(|(before, &count)| {
        f64::from(count) / f64::from(1u32 << exponent.saturating_sub(before))
    });
    left.sum()
}
