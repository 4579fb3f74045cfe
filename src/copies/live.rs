//! Copies among items that come and go.

use std::cmp::Reverse;

use ahash::{AHashMap, AHashSet};

use super::candidates::{Bucket, CANDIDATES, Candidate, likeness};
use super::form::Particulars;
use super::rank::Rank;
use super::rule::Relation;
use super::sketch::{CopyFinder, CopySketch};
use crate::hash::{combine, mix};
use crate::text::{Overlap, ShingleSet};

mod buckets;
#[cfg(test)]
mod tests;

use buckets::Buckets;

/// No node, or no wording.
const NONE: u32 = u32::MAX;

/// An item: a copy of a text as one outlet published it. Items are ordered as in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    pub(crate) rank: Rank,
    /// Digest of the content.
    pub(crate) digest: u128,
    /// The order of arrival, by which items of one content are ordered.
    pub(crate) arrival: u64,
    /// The number by which the caller knows the item.
    pub(crate) number: u32,
}

/// What an item is a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    /// The number of the original.
    pub(crate) original: u32,
    pub(crate) relation: Relation,
}

/// The copies among items that come and go.
///
/// After [`settle`](Self::settle) they are those that [`CopyFinder::find_with`] finds among the
/// items that are there. Items with equal shingle sets are one wording. Only wordings whose
/// candidates changed are resolved again, with all that candidates connect them to.
#[derive(Debug)]
pub(crate) struct LiveCopies {
    finder: CopyFinder,
    wordings: Vec<Option<Wording>>,
    free: Vec<u32>,
    /// Numbers of wordings that left since the last settlement. Until then others may name them as
    /// their original, so they are not used again.
    left: Vec<u32>,
    by_digest: AHashMap<u128, u32>,
    bands: Buckets,
    passages: Buckets,
    /// Wordings whose candidates are to be found anew.
    stale: AHashSet<u32>,
    /// Wordings that are to be resolved anew.
    dirty: AHashSet<u32>,
}

/// The items of one shingle set.
#[derive(Debug)]
struct Wording {
    sketch: CopySketch,
    /// As the buckets know it.
    order: Order,
    /// Ascending: the first is the original.
    items: Vec<Item>,
    /// The likeliest first; texts are wordings.
    candidates: Vec<Candidate>,
    /// The wordings of which this is a candidate.
    followers: Vec<u32>,
    /// The wording that has the original, and the number of shingles shared with it.
    original: (u32, u32),
}

/// The order of texts.
type Order = (Rank, u128);

impl LiveCopies {
    pub(crate) fn new(finder: CopyFinder) -> Self {
        Self {
            finder,
            wordings: Vec::new(),
            free: Vec::new(),
            left: Vec::new(),
            by_digest: AHashMap::new(),
            bands: Buckets::default(),
            passages: Buckets::default(),
            stale: AHashSet::new(),
            dirty: AHashSet::new(),
        }
    }

    /// Adds an item and returns the number of its wording, which [`remove`](Self::remove) wants.
    pub(crate) fn add(&mut self, sketch: CopySketch, item: Item) -> u128 {
        let digest = sketch.digest;
        let Some(&at) = self.by_digest.get(&digest) else {
            self.enter(Wording {
                order: (item.rank, digest),
                sketch,
                items: vec![item],
                candidates: Vec::new(),
                followers: Vec::new(),
                original: (NONE, 0),
            });
            return digest;
        };
        let Some(wording) = &mut self.wordings[at as usize] else { return digest };
        let place = wording.items.partition_point(|other| *other < item);
        if place == 0 && item.rank != wording.order.0 {
            if let Some(mut wording) = self.leave(at) {
                wording.items.insert(0, item);
                self.enter(wording);
            }
        } else {
            wording.items.insert(place, item);
            self.dirty.insert(at);
        }
        digest
    }

    /// Removes an item.
    pub(crate) fn remove(&mut self, digest: u128, number: u32) {
        let Some(&at) = self.by_digest.get(&digest) else { return };
        let Some(wording) = &mut self.wordings[at as usize] else { return };
        wording.items.retain(|item| item.number != number);
        if wording.items.first().is_some_and(|first| first.rank == wording.order.0) {
            self.dirty.insert(at);
            return;
        }
        let Some(wording) = self.leave(at) else { return };
        if !wording.items.is_empty() {
            self.enter(wording);
        }
    }

    /// Enters a wording into the buckets.
    fn enter(&mut self, mut wording: Wording) {
        let at = self.free.pop().unwrap_or(self.wordings.len() as u32);
        self.by_digest.insert(wording.sketch.digest, at);
        wording.original = (at, wording.sketch.shingles);
        let order =
            (wording.items.first().map_or(wording.order.0, |item| item.rank), wording.order.1);
        wording.order = order;
        let keys = keys(&self.finder, &wording.sketch);
        if at as usize == self.wordings.len() {
            self.wordings.push(Some(wording));
        } else {
            self.wordings[at as usize] = Some(wording);
        }
        let order_of = |other: u32| Self::order_of(&self.wordings, other);
        let mut later = Vec::new();
        for &key in &keys.bands {
            self.bands.add(key, at, order, order_of, &mut later);
        }
        for &key in &keys.passages {
            self.passages.add(key, at, order, order_of, &mut later);
        }
        self.stale.extend(later);
        self.stale.insert(at);
        self.dirty.insert(at);
    }

    /// Takes a wording out of the buckets.
    fn leave(&mut self, at: u32) -> Option<Wording> {
        let mut wording = self.wordings[at as usize].take()?;
        self.by_digest.remove(&wording.sketch.digest);
        let mut later = Vec::new();
        let keys = keys(&self.finder, &wording.sketch);
        for &key in &keys.bands {
            self.bands.remove(key, at, wording.order, &mut later);
        }
        for &key in &keys.passages {
            self.passages.remove(key, at, wording.order, &mut later);
        }
        self.stale.extend(later);
        for candidate in std::mem::take(&mut wording.candidates) {
            if let Some(other) = &mut self.wordings[candidate.text as usize] {
                other.followers.retain(|&follower| follower != at);
                self.dirty.insert(candidate.text);
            }
        }
        for follower in std::mem::take(&mut wording.followers) {
            if let Some(other) = &mut self.wordings[follower as usize] {
                other.candidates.retain(|candidate| candidate.text != at);
            }
            self.stale.insert(follower);
            self.dirty.insert(follower);
        }
        self.stale.remove(&at);
        self.dirty.remove(&at);
        self.left.push(at);
        Some(wording)
    }

    fn order_of(wordings: &[Option<Wording>], at: u32) -> Option<Order> {
        Some(wordings.get(at as usize)?.as_ref()?.order)
    }

    /// Finds the candidates of a wording, the likeliest first.
    fn candidates(&self, at: u32) -> Vec<Candidate> {
        let Some(wording) = &self.wordings[at as usize] else { return Vec::new() };
        let order = wording.order;
        let order_of = |other: u32| Self::order_of(&self.wordings, other);
        let keys = keys(&self.finder, &wording.sketch);
        // By text, whether they share a band, a passage, or both.
        let mut shared: AHashMap<u32, [bool; 2]> = AHashMap::new();
        let mut before = Vec::new();
        for (kind, buckets, keys) in
            [(0, &self.bands, &keys.bands), (1, &self.passages, &keys.passages)]
        {
            for &key in keys {
                before.clear();
                buckets.before(key, order, order_of, &mut before);
                for &other in &before {
                    shared.entry(other).or_default()[kind] = true;
                }
            }
        }
        let likeness_of = |other: u32, [band, passage]: [bool; 2]| {
            let other = &self.wordings[other as usize].as_ref()?.sketch;
            let of = |bucket| likeness(&self.finder, other, &wording.sketch, bucket);
            let by_band = if band { of(Bucket::Band) } else { None };
            by_band.or_else(|| if passage { of(Bucket::Passage) } else { None })
        };
        let mut found: Vec<(Reverse<u32>, Option<Order>, u32)> = shared
            .into_iter()
            .filter_map(|(other, kinds)| {
                Some((Reverse(likeness_of(other, kinds)?), order_of(other), other))
            })
            .collect();
        found.sort_unstable();
        found.truncate(CANDIDATES);
        let candidate = |(likeness, _, text): (Reverse<u32>, Option<Order>, u32)| Candidate {
            likeness: likeness.0,
            text,
        };
        found.into_iter().map(candidate).collect()
    }

    /// Finds the candidates of the stale wordings.
    fn refresh(&mut self) {
        let mut stale: Vec<u32> = self.stale.iter().copied().collect();
        stale.sort_unstable();
        for at in stale {
            self.refresh_one(at);
        }
    }

    /// Finds the candidates of a wording, if it is stale.
    fn refresh_one(&mut self, at: u32) {
        if !self.stale.remove(&at) {
            return;
        }
        let candidates = self.candidates(at);
        let Some(wording) = &mut self.wordings[at as usize] else { return };
        if wording.candidates == candidates {
            return;
        }
        self.dirty.insert(at);
        let before = std::mem::replace(&mut wording.candidates, candidates.clone());
        for candidate in before {
            if let Some(other) = &mut self.wordings[candidate.text as usize] {
                other.followers.retain(|&follower| follower != at);
                self.dirty.insert(candidate.text);
            }
        }
        for candidate in candidates {
            if let Some(other) = &mut self.wordings[candidate.text as usize] {
                other.followers.push(at);
                self.dirty.insert(candidate.text);
            }
        }
    }

    /// Resolves what changed since the last call, and returns the numbers of the items of all
    /// wordings that were looked at. `shingles` and `particulars` are those of an item.
    pub(crate) fn settle(
        &mut self,
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        particulars: impl Fn(u32) -> Particulars + Sync + Send,
    ) -> Vec<u32> {
        self.refresh();
        let mut dirty: Vec<u32> = self.dirty.drain().collect();
        dirty.sort_unstable();
        let mut seen: AHashSet<u32> = AHashSet::new();
        let mut items = Vec::new();
        for start in dirty {
            if self.wordings[start as usize].is_none() || !seen.insert(start) {
                continue;
            }
            let mut component = vec![start];
            let mut next = 0;
            while let Some(&at) = component.get(next) {
                next += 1;
                let Some(wording) = &self.wordings[at as usize] else { continue };
                let candidates = wording.candidates.iter().map(|candidate| candidate.text);
                let near = candidates.chain(wording.followers.iter().copied());
                component.extend(near.filter(|&other| seen.insert(other)));
            }
            self.resolve(&mut component, &shingles, &particulars);
            for &at in &component {
                let wording = self.wordings[at as usize].iter();
                items.extend(wording.flat_map(|of| of.items.iter().map(|item| item.number)));
            }
        }
        self.free.append(&mut self.left);
        items
    }

    /// Resolves one component of wordings.
    fn resolve(
        &mut self,
        component: &mut [u32],
        shingles: &(impl Fn(u32) -> ShingleSet + Sync + Send),
        particulars: &(impl Fn(u32) -> Particulars + Sync + Send),
    ) {
        component.sort_unstable_by_key(|&at| Self::order_of(&self.wordings, at));
        let numbers: AHashMap<u32, u32> = component.iter().copied().zip(0..).collect();
        let of: Vec<&Wording> =
            component.iter().filter_map(|&at| self.wordings[at as usize].as_ref()).collect();
        let sketches: Vec<&CopySketch> = of.iter().map(|wording| &wording.sketch).collect();
        let local = |candidate: &Candidate| {
            Some(Candidate { text: *numbers.get(&candidate.text)?, ..*candidate })
        };
        let candidates =
            of.iter().map(|wording| wording.candidates.iter().filter_map(local).collect());
        let first = |text: u32| of[text as usize].items[0].number;
        let resolved = self.finder.resolved(
            &sketches,
            candidates.collect(),
            |text| shingles(first(text)),
            |text| particulars(first(text)),
        );
        for (&at, original) in component.iter().zip(resolved.originals) {
            let original = (component[original.text as usize], original.shingles);
            if let Some(wording) = &mut self.wordings[at as usize] {
                wording.original = original;
            }
        }
    }

    /// Returns what an item was a copy of when it was last settled; `None` for an original.
    pub(crate) fn copied(&self, digest: u128, number: u32) -> Option<Copied> {
        let wording = self.wordings[*self.by_digest.get(&digest)? as usize].as_ref()?;
        let (original, shared) = wording.original;
        let original = self.wordings.get(original as usize)?.as_ref()?;
        let first = original.items.first()?.number;
        let shingles = |wording: &Wording| wording.sketch.shingles as usize;
        let (left, right) = (shingles(original), shingles(wording));
        let overlap = Overlap { shared: shared as usize, left, right };
        (first != number)
            .then(|| Copied { original: first, relation: self.finder.relation(&overlap) })
    }

    /// Finds the original of a new item at once: the first text among its likeliest candidates that
    /// is verified. `None` if there is none.
    pub(crate) fn placed(
        &mut self,
        digest: u128,
        number: u32,
        most: usize,
        shingles: impl Fn(u32) -> ShingleSet,
        particulars: impl Fn(u32) -> Particulars,
    ) -> Option<Copied> {
        let &at = self.by_digest.get(&digest)?;
        self.refresh_one(at);
        let wording = self.wordings[at as usize].as_ref()?;
        let first = wording.items.iter().find(|item| item.number != number);
        if let Some(first) = first {
            // Another item has the same words.
            let same = self.copied(digest, first.number);
            let itself = Copied { original: first.number, relation: Relation::SameText };
            return Some(same.filter(|same| same.original != number).unwrap_or(itself));
        }
        let candidates = &wording.candidates;
        let own = (!candidates.is_empty()).then(|| shingles(number))?;
        let verified = |other: u32| {
            let first = self.wordings[other as usize].as_ref()?.items.first()?.number;
            let overlap = shingles(first).overlap(&own);
            let relation = self.finder.relation(&overlap);
            let contains = overlap.shared == overlap.left.min(overlap.right);
            let is_copy = relation.is_copy()
                && (contains || !particulars(first).differ(&particulars(number)));
            is_copy.then_some(Copied { original: first, relation })
        };
        let found = candidates
            .iter()
            .take(most)
            .find_map(|candidate| Some((candidate.text, verified(candidate.text)?)));
        let (near, copied) = found?;
        let original = self.wordings[near as usize].as_ref()?.original.0;
        if original == near || original == NONE { Some(copied) } else { verified(original) }
    }
}

/// The keys of the buckets of a sketch.
struct Keys {
    bands: Vec<u32>,
    passages: Vec<u32>,
}

fn keys(finder: &CopyFinder, sketch: &CopySketch) -> Keys {
    let banding = finder.banding;
    let bands = (0..banding.bands()).filter_map(|band| {
        Some((combine(banding.key(&sketch.signature, band)?, u64::from(band)) >> 32) as u32)
    });
    // Fingerprints are the least hashes of their windows: their bits are spread once more.
    let passages = sketch.fingerprints.iter().map(|&passage| (mix(passage.into()) >> 32) as u32);
    Keys { bands: bands.collect(), passages: passages.collect() }
}
