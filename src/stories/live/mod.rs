//! The graph of similar texts that come and go, and its clusters.
//!
//! After [`LiveGraph::settle`] the clusters are those that a run finds among the texts that are
//! there. What two texts share, and how similar they are before local scaling, is computed once,
//! when the second of them comes. What changes later is local scaling, the sample of the
//! neighbours of a text that has thousands, and so the components of the graph: only those in which
//! something changed are linked again.

mod link;
mod postings;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ahash::{AHashMap, AHashSet};

use crate::article::Article;
use crate::corpus::{Reader, Statistics};
use crate::linkage::LocalScaling;
use crate::recipe::Recipe;
use crate::tuning::{EXPECTED_SHARE, Tuning};

use super::density::{scaling, share};
use super::graph::{Near, SPANS, most, thinning};
use super::segment::{Commons, Member, Split, dot, is_sampled};
use super::similarity::{Similarity, days_apart, reach};
use super::subject::Subject;
use super::weights::{NO_PLACE, WEIGHT_UNIT, Weighed, Weigher, Weighted};
use link::Component;
use postings::Postings;

pub(crate) use link::Cluster;
pub(crate) use search::Scratch;

/// Share of the texts that may be gone before their postings are swept out.
const GONE: f64 = 0.25;

/// Number of texts that are gone from which a sweep is worth while.
const LEAST_GONE: usize = 1_024;

/// The order of texts in a run: by date, undated ones first, by content, by arrival.
pub(crate) type Order = (Option<i64>, u128, u64);

/// A text as it is read under the statistics, ready to be posted.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    terms: Vec<Weighted>,
    subject: Subject,
    member: Member,
    order: Order,
    /// Number of words that count.
    words: u32,
}

/// A text of the graph.
#[derive(Debug)]
struct Text {
    subject: Subject,
    member: Member,
    order: Order,
    words: u32,
    split: Split,
    /// All similar texts: by text, similarity in units, exponent of the rate of sampling.
    near: Vec<Near>,
    /// Factor of local scaling, as of the last time that it was computed.
    factor: f64,
    /// The sampling of the weaker ones of its later neighbours: the greatest similarity in units of
    /// these, and the exponent of their rate. `None` where all are kept.
    thinned: Option<(u32, u32)>,
    component: u32,
}

/// The graph of the texts of a window under some statistics.
#[derive(Debug)]
pub(crate) struct LiveGraph {
    statistics: Statistics,
    tuning: Arc<Tuning>,
    window: f64,
    threshold: f64,
    commons: Commons,
    scaling: LocalScaling,
    /// The least products of the spans of time: up to this number of seconds, and that product.
    spans: Vec<(u64, f32)>,
    postings: Postings,
    texts: Vec<Option<Box<Text>>>,
    /// By text, the length of the vector of its common terms; negative for one that is gone.
    lengths: Vec<f32>,
    /// By text, when it was published.
    dates: Vec<Option<i64>>,
    free: Vec<u32>,
    /// Texts that are gone and may still stand in lists.
    gone: Vec<u32>,
    count: usize,
    components: AHashMap<u32, Component>,
    next_component: u32,
    /// Texts whose neighbours changed.
    touched: AHashSet<u32>,
    /// Texts that are new, or were in a component that lost a text.
    unlinked: AHashSet<u32>,
    /// Number of texts whose neighbours are sampled.
    thinned: usize,
    /// Number of texts at the last settlement.
    settled_count: usize,
}

impl LiveGraph {
    pub(crate) fn new(recipe: &Recipe, statistics: Statistics) -> Self {
        let window = recipe.window_days;
        let tuning = Arc::clone(&recipe.tuning);
        let mut graph = Self {
            commons: Commons::of(&statistics, reach(window)),
            scaling: scaling(statistics.texts(), &tuning),
            spans: Vec::new(),
            postings: Postings::new(statistics.terms()),
            statistics,
            tuning,
            window,
            threshold: recipe.threshold,
            texts: Vec::new(),
            lengths: Vec::new(),
            dates: Vec::new(),
            free: Vec::new(),
            gone: Vec::new(),
            count: 0,
            components: AHashMap::new(),
            next_component: 0,
            touched: AHashSet::new(),
            unlinked: AHashSet::new(),
            thinned: 0,
            settled_count: 0,
        };
        let similarity = graph.similarity();
        let least = |days: f64| (similarity.least_cosine(days) * WEIGHT_UNIT * WEIGHT_UNIT) as f32;
        let reach = similarity.reach();
        let span = |span: usize| {
            let [start, end] = [span - 1, span].map(|at| reach * at as f64 / SPANS as f64);
            // The last span ends behind all that are within reach.
            let behind = (end * 86_400.0).ceil() as u64 + u64::from(span == SPANS);
            (behind, least(start))
        };
        graph.spans = (1..=SPANS).map(span).collect();
        graph
    }

    pub(crate) fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    fn similarity(&self) -> Similarity<'_> {
        Similarity {
            window: self.window,
            dated_share: self.statistics.dated_share(),
            transitivity: self.statistics.transitivity(),
            tuning: &self.tuning,
        }
    }

    /// A reader of articles under the statistics.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self.statistics.backgrounds(), self.statistics.boilerplate())
    }

    /// Reads and weighs a text. `arrival` and `digest` put it in an order with others.
    pub(crate) fn prepare(
        &self,
        (reader, memory): (&mut Reader<'_>, &mut Weighed),
        article: &Article<'_>,
        (digest, arrival): (u128, u64),
        words: u32,
    ) -> Prepared {
        let reading = reader.read(article);
        let weigher = Weigher { statistics: &self.statistics, tuning: &self.tuning };
        weigher.weigh(&reading, |_| Some(NO_PLACE), memory);
        let subject = Subject::of(&reading, memory, article.outlet);
        let weighty = |term: &&Weighted| term.posted.weight > 0;
        Prepared {
            terms: memory.terms.iter().filter(weighty).copied().collect(),
            subject,
            member: Member { published: article.published, bucket: digest as u16 },
            order: (article.published, digest, arrival),
            words,
        }
    }

    /// Posts a text, and returns its number. It has no neighbours before it is connected.
    pub(crate) fn post(&mut self, mut prepared: Prepared) -> (u32, Row) {
        for term in &mut prepared.terms {
            if term.posted.place == NO_PLACE {
                term.posted.place = self.postings.place_or_new(term.key);
            }
        }
        let row = self.row(&prepared);
        let at = self.free.pop().unwrap_or(self.texts.len() as u32);
        if at as usize == self.texts.len() {
            self.texts.push(None);
            self.lengths.push(-1.0);
            self.dates.push(None);
        }
        let crowds = row.crowds.iter().map(|&(place, weight, _)| (place, weight));
        for (place, weight) in row.entries.iter().copied().chain(crowds) {
            self.postings.push(place, at, weight);
        }
        self.lengths[at as usize] = row.split.length;
        self.dates[at as usize] = prepared.member.published;
        let component = self.next_component;
        self.next_component = self.next_component.wrapping_add(1);
        self.components.insert(component, vec![at]);
        self.texts[at as usize] = Some(Box::new(Text {
            subject: prepared.subject,
            member: prepared.member,
            order: prepared.order,
            words: prepared.words,
            split: row.split.clone(),
            near: Vec::new(),
            factor: 1.0,
            thinned: None,
            component,
        }));
        self.count += 1;
        self.touched.insert(at);
        self.unlinked.insert(at);
        (at, row)
    }

    /// The terms of a text by kind.
    fn row(&self, prepared: &Prepared) -> Row {
        let posted = prepared.terms.iter().map(|term| term.posted);
        let (mut entries, mut crowds) = (Vec::new(), Vec::new());
        let split = self.commons.split(posted, |term, exponent| {
            if exponent > 0 {
                crowds.push((term.place, term.weight, exponent));
            } else {
                entries.push((term.place, term.weight));
            }
        });
        Row { count: self.count + 1, entries, crowds, split }
    }

    /// Connects a posted text with its neighbours.
    pub(crate) fn connect(&mut self, at: u32, row: &Row, near: Vec<Near>) {
        for &(other, units, exponent) in &near {
            if let Some(text) = self.texts.get_mut(other as usize).and_then(Option::as_mut) {
                text.near.push((at, units, exponent));
                self.touched.insert(other);
            }
        }
        if let Some(text) = self.texts.get_mut(at as usize).and_then(Option::as_mut) {
            if text.near.is_empty() {
                text.near = near;
                text.near.shrink_to_fit();
            } else {
                text.near.extend(near);
            }
        }
        self.touched.insert(at);
        self.scale(at, row.count);
    }

    /// The neighbours of a text.
    #[cfg(feature = "store")]
    pub(crate) fn neighbours(&self, at: u32) -> &[Near] {
        self.text(at).map_or(&[], |text| &text.near)
    }

    /// Connects posted texts as they were connected before, under the same statistics: both texts
    /// of each pair, similarity in units and exponent. Factors are computed at the next settlement.
    #[cfg(feature = "store")]
    pub(crate) fn reconnect(&mut self, pairs: &[(u32, u32, u32, u32)]) {
        for &(a, b, units, exponent) in pairs {
            for (at, other) in [(a, b), (b, a)] {
                if let Some(text) = self.texts.get_mut(at as usize).and_then(Option::as_mut) {
                    text.near.push((other, units, exponent));
                }
            }
        }
    }

    /// Computes the factor of a text at once, as the last of the texts up to it, before the next
    /// settlement.
    fn scale(&mut self, at: u32, count: usize) {
        let factor = self.text(at).map_or(1.0, |text| self.factor_of(text, count));
        if let Some(text) = self.texts.get_mut(at as usize).and_then(Option::as_mut) {
            text.factor = factor;
        }
    }

    /// Removes a text. The memory of its postings is freed with that of others.
    pub(crate) fn remove(&mut self, at: u32) {
        let Some(text) = self.texts.get_mut(at as usize).and_then(Option::take) else { return };
        for &(other, ..) in &text.near {
            if let Some(other) = self.texts.get_mut(other as usize).and_then(Option::as_mut)
                && let Some(place) = other.near.iter().position(|near| near.0 == at)
            {
                other.near.swap_remove(place);
            }
            self.touched.insert(other);
        }
        if let Some(members) = self.components.remove(&text.component) {
            self.unlinked.extend(members.iter().filter(|&&member| member != at));
            for &member in &members {
                if let Some(other) = self.texts.get_mut(member as usize).and_then(Option::as_mut) {
                    other.component = member_component(&mut self.next_component);
                    self.components.insert(other.component, vec![member]);
                }
            }
        }
        self.thinned -= usize::from(text.thinned.is_some());
        self.lengths[at as usize] = -1.0;
        self.count -= 1;
        self.touched.remove(&at);
        self.unlinked.remove(&at);
        self.gone.push(at);
        if self.gone.len() >= LEAST_GONE && self.gone.len() as f64 > GONE * self.count as f64 {
            self.sweep();
        }
    }

    /// Drops the postings of texts that are gone.
    fn sweep(&mut self) {
        let texts = &self.texts;
        self.postings.sweep(|at| texts.get(at as usize).is_some_and(Option::is_some));
        self.free.append(&mut self.gone);
    }

    /// Has the component of a text linked anew at the next settlement.
    pub(crate) fn unlink(&mut self, at: u32) {
        self.unlinked.insert(at);
    }

    fn text(&self, at: u32) -> Option<&Text> {
        self.texts.get(at as usize)?.as_deref()
    }

    /// The number of later neighbours that a text keeps, at most.
    fn most(&self) -> usize {
        most(self.count)
    }
}

fn member_component(next: &mut u32) -> u32 {
    *next = next.wrapping_add(1);
    next.wrapping_sub(1)
}

/// The terms of a posted text.
#[derive(Debug)]
pub(crate) struct Row {
    /// Number of texts up to this one.
    count: usize,
    /// The terms with an entry in a list, each with its weight.
    entries: Vec<(u32, u16)>,
    /// The heavy common terms whose pairs are sampled, each with its weight and the exponent of the
    /// rate.
    crowds: Vec<(u32, u16, u32)>,
    split: Split,
}
