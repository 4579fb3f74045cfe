//! Settles the clusters of a graph after its texts have changed.

use ahash::{AHashMap, AHashSet};

use crate::linkage::{Dendrogram, Edge, connected_components};
use crate::parallel;

use super::{LiveGraph, Near, Text, days_apart, is_sampled, share, thinning};
use crate::stories::leads::leads;
use crate::stories::similarity::in_units;

/// An edge between two texts, with its similarity in units and the exponent of its sampling.
struct Found {
    a: u32,
    b: u32,
    units: u32,
    exponent: u32,
}

/// The texts that are linked anew: whole components.
struct Region {
    texts: Vec<u32>,
    /// By text, the wave in which it was added, from 1; 0 for texts outside.
    waves: Vec<u32>,
}

impl Region {
    /// Adds the component of a text, unless it is there.
    fn add(&mut self, graph: &LiveGraph, at: u32, wave: u32) {
        let Some(text) = graph.text(at).filter(|_| self.waves[at as usize] == 0) else { return };
        for &member in graph.components.get(&text.component).into_iter().flatten() {
            self.waves[member as usize] = wave;
            self.texts.push(member);
        }
    }
}

/// The texts of a component of the graph.
pub(super) type Component = Vec<u32>;

/// Texts that report one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// In the order of a run.
    pub(crate) texts: Vec<u32>,
    /// The most central text.
    pub(crate) lead: u32,
}

impl LiveGraph {
    /// Returns the similarity of a text to a neighbour, after local scaling, in units, with the
    /// exponent of the rate at which the pair is sampled; `None` where it is not sampled.
    pub(super) fn similarity_to(&self, text: &Text, near: &Near) -> Option<(u32, u32)> {
        let other = self.text(near.0)?;
        let exponent = Self::exponent(text, other, near)?;
        let similarity = self.similarity();
        let days = days_apart(text.member.published, other.member.published);
        let both_dated = text.member.published.is_some() && other.member.published.is_some();
        let circumstances =
            similarity.circumstances(text.subject.is_of_outlet(&other.subject), both_dated);
        let units = similarity.scaled(near.1, days, text.factor * other.factor, circumstances);
        Some((units, exponent))
    }

    /// Returns the exponent of the rate at which a pair is sampled: of two texts the earlier
    /// decides.
    fn exponent(text: &Text, other: &Text, near: &Near) -> Option<u32> {
        let earlier = if text.order < other.order { text } else { other };
        match earlier.thinned {
            Some((bound, exponent)) if near.1 <= bound && near.2 < exponent => {
                is_sampled(text.member.bucket, other.member.bucket, exponent).then_some(exponent)
            }
            _ => Some(near.2),
        }
    }

    /// Returns the similarities of a text to its neighbours under the factors as they are.
    pub(crate) fn similarities(&self, at: u32) -> Vec<(u32, f64)> {
        self.text(at).map_or_else(Vec::new, |text| self.similarities_of(text))
    }

    /// The same for a text that need not be posted.
    pub(super) fn similarities_of(&self, text: &Text) -> Vec<(u32, f64)> {
        let of = |near: &Near| {
            let (units, exponent) = self.similarity_to(text, near)?;
            let edge = Edge::from_units(0, 1, units).sampled(exponent);
            Some((near.0, edge.similarity() * f64::from(edge.weight())))
        };
        text.near.iter().filter_map(of).collect()
    }

    /// Returns the factor of local scaling of a text.
    pub(super) fn factor(&self, at: u32) -> f64 {
        self.text(at).map_or(1.0, |text| self.factor_of(text, self.count))
    }

    /// The same for a text that need not be posted, of this number of texts.
    pub(super) fn factor_of(&self, text: &Text, count: usize) -> f64 {
        let mut units = Vec::with_capacity(text.near.len());
        let most = self.scaling.neighbours_among(count).max(self.tuning.plateau_rank);
        for near in &text.near {
            let exponent = if self.thinned == 0 {
                Some(near.2)
            } else {
                self.text(near.0).and_then(|other| Self::exponent(text, other, near))
            };
            if let Some(exponent) = exponent {
                units.extend(std::iter::repeat_n(near.1, (1usize << exponent).min(most)));
            }
        }
        self.scaling.factor_of(count, &mut units, share(text.words, &self.tuning))
    }

    /// Finds which neighbours of a text are sampled.
    fn thinning_of(&self, at: u32, most: usize) -> Option<(u32, u32)> {
        let text = self.text(at).filter(|text| text.near.len() > most)?;
        let is_later =
            |near: &&Near| self.text(near.0).is_some_and(|other| other.order > text.order);
        let later: Vec<Near> = text.near.iter().filter(is_later).copied().collect();
        thinning(&later, most)
    }

    /// Links anew what changed since the last call. Returns all clusters of the components that
    /// were linked; every other cluster is as it was.
    pub(crate) fn settle(&mut self) -> Vec<Cluster> {
        self.touch();
        let changed = self.rescale();
        let mut region = Region { texts: Vec::new(), waves: vec![0; self.texts.len()] };
        let mut start: Vec<u32> = self.unlinked.drain().chain(changed).collect();
        start.sort_unstable();
        for at in start {
            region.add(self, at, 1);
        }
        let least = in_units(self.threshold).max(1);
        let mut edges: Vec<Found> = Vec::new();
        let (mut done, mut wave) = (0, 1);
        while done < region.texts.len() {
            let found = parallel::map(
                &region.texts[done..],
                || (),
                |(), &at| self.edges_of(at, wave, &region.waves),
            );
            done = region.texts.len();
            wave += 1;
            for of_text in found {
                for edge in of_text.iter().filter(|edge| edge.units >= least) {
                    region.add(self, edge.b, wave);
                }
                edges.extend(of_text);
            }
        }
        self.link(region, edges)
    }

    /// The edges of a text that are found in a wave: but for those to texts of earlier waves, which
    /// found them before, and half of those to texts of the same one.
    fn edges_of(&self, at: u32, wave: u32, waves: &[u32]) -> Vec<Found> {
        let Some(text) = self.text(at) else { return Vec::new() };
        let edge = |near: &Near| {
            let other = waves[near.0 as usize];
            if other > 0 && (other < wave || other == wave && near.0 < at) {
                return None;
            }
            let (units, exponent) = self.similarity_to(text, near)?;
            (units > 0).then_some(Found { a: at, b: near.0, units, exponent })
        };
        text.near.iter().filter_map(edge).collect()
    }

    /// Links the texts of whole components.
    fn link(&mut self, region: Region, found: Vec<Found>) -> Vec<Cluster> {
        let Region { texts: mut region, waves: mut numbers } = region;
        region.sort_unstable_by_key(|&at| self.text(at).map(|text| text.order));
        numbers.fill(u32::MAX);
        for (number, &at) in (0..).zip(&region) {
            numbers[at as usize] = number;
        }
        let edge = |found: Found| {
            let (a, b) = (numbers[found.a as usize], numbers[found.b as usize]);
            let edge = || Edge::from_units(a, b, found.units).sampled(found.exponent);
            (b < u32::MAX).then(edge)
        };
        let mut edges: Vec<Edge> = found.into_iter().filter_map(edge).collect();
        let count = region.len();
        let dendrogram = Dendrogram::of_graph(count, &mut edges, self.threshold);
        let labels = dendrogram.cut(self.threshold);
        let components = connected_components(count, &edges, self.threshold);
        for &at in &region {
            if let Some(text) = &self.texts[at as usize] {
                self.components.remove(&text.component);
            }
        }
        let first = self.next_component;
        let mut by_component: AHashMap<u32, Vec<u32>> = AHashMap::new();
        for (&at, component) in region.iter().zip(components) {
            if let Some(text) = &mut self.texts[at as usize] {
                text.component = first.wrapping_add(component);
            }
            by_component.entry(first.wrapping_add(component)).or_default().push(at);
        }
        self.components.extend(by_component);
        self.next_component = first.wrapping_add(count as u32);
        let leads = leads(&labels, &edges);
        let mut clusters: AHashMap<u32, Vec<u32>> = AHashMap::new();
        for (&at, &label) in region.iter().zip(&labels) {
            clusters.entry(label).or_default().push(at);
        }
        let mut clusters: Vec<(u32, Vec<u32>)> = clusters.into_iter().collect();
        clusters.sort_unstable_by_key(|cluster| cluster.0);
        let cluster = |(label, texts): (u32, Vec<u32>)| {
            let lead = leads.get(&label).map_or(label, |lead| lead.0);
            Cluster { texts, lead: region[lead as usize] }
        };
        clusters.into_iter().map(cluster).collect()
    }

    /// Adds the texts that a change of the number of texts touches, and finds the samples anew.
    fn touch(&mut self) {
        let neighbours = self.scaling.neighbours_among(self.count);
        let before = std::mem::replace(&mut self.settled_count, self.count);
        let (most, most_before) = (self.most(), super::most(before));
        let mut touched: AHashSet<u32> = std::mem::take(&mut self.touched);
        let all = || (0..self.texts.len() as u32).filter(|&at| self.text(at).is_some());
        if before != self.count && before.min(self.count) <= neighbours {
            touched.extend(all());
        }
        let mut dense: Vec<u32> = touched.iter().copied().collect();
        if most != most_before {
            let least = most.min(most_before);
            let has_more = |&at: &u32| self.text(at).is_some_and(|text| text.near.len() > least);
            dense.extend(all().filter(has_more));
        }
        for at in dense {
            let thinned = self.thinning_of(at, most);
            let Some(text) = self.texts.get_mut(at as usize).and_then(Option::as_mut) else {
                continue;
            };
            if text.thinned != thinned {
                self.thinned += usize::from(thinned.is_some());
                self.thinned -= usize::from(text.thinned.is_some());
                text.thinned = thinned;
                self.unlinked.insert(at);
                self.unlinked.extend(text.near.iter().map(|near| near.0));
                touched.insert(at);
                touched.extend(text.near.iter().map(|near| near.0));
            }
        }
        self.touched = touched;
    }

    /// Computes the factors of the texts whose neighbours changed, and returns those that changed.
    fn rescale(&mut self) -> Vec<u32> {
        let touched: Vec<u32> = self.touched.drain().collect();
        let factors = parallel::map(&touched, || (), |(), &at| self.factor(at));
        let mut changed = Vec::new();
        for (at, factor) in touched.into_iter().zip(factors) {
            if let Some(text) = self.texts.get_mut(at as usize).and_then(Option::as_mut)
                && text.factor != factor
            {
                text.factor = factor;
                changed.push(at);
            }
        }
        changed
    }
}
