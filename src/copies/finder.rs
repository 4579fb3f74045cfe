//! The search: distinct texts, candidates, verification, originals.

use ahash::AHashMap;

use super::candidates::{Candidate, candidates};
use super::form::Particulars;
use super::found::{Copies, Link, Work};
use super::overlaps::{Cache, Overlaps};
use super::rank::Rank;
use super::sketch::{CopyFinder, CopySketch};
use crate::linkage::UnionFind;
use crate::parallel;
use crate::text::{Overlap, ShingleSet};

/// Maximum number of candidates of a text that are verified in each round, 48 in all. The first few
/// join most copies to their group, so the later rounds are left to texts that resemble many
/// without being copies.
pub(super) const ROUNDS: [usize; 3] = [4, 12, 32];

/// Maximum number of overlaps that are computed to find the original of a text, beside those with
/// its candidates. With the rounds, at most 64 overlaps are computed for a text.
pub(super) const FURTHER: usize = 16;

/// Bounds on memory. They do not change the result.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Bucket members that end a pass of comparisons, at 9 bytes each.
    pub(super) members: usize,
    /// Pairs that are verified at a time, at 24 bytes each.
    pub(super) pairs: usize,
    /// Shingles that are held at a time, at 8 bytes each.
    pub(super) shingles: usize,
}

/// Bounds on memory of a search: 38 MB of bucket members, 25 MB of pairs and 34 MB of shingle sets.
const LIMITS: Limits = Limits { members: 1 << 22, pairs: 1 << 20, shingles: 1 << 22 };

impl CopyFinder {
    /// Finds the copies among items.
    ///
    /// Item `i` has the sketch `sketches[i]`, the shingle set `shingles(i)` and the rank `rank(i)`.
    /// An item without a sketch is an original without copies. `shingles` is called on demand, from
    /// many threads, and may be called more than once for an item.
    ///
    /// The result is a function of the set of items:
    ///
    /// 1. Items with equal shingle sets are one text, which has the least of their ranks. Texts are
    ///    ordered by rank, ties by a digest of the shingles. Equal ranks of one text are ordered by
    ///    item.
    /// 2. In each bucket (the key of a band of the signatures, or a winnowed fingerprint) each text
    ///    is compared with the 32 texts before it. A prefilter rejects pairs that cannot be copies
    ///    by their signatures, or by their fingerprints. The 64 earlier texts of the greatest
    ///    estimated similarity, ties by rank, are the candidates of a text.
    /// 3. Candidates are verified by exact [`Overlap`] in three rounds: the likeliest 4, then 12,
    ///    then 32 of each text. Pairs that the rule calls copies form groups, their connected
    ///    components; a candidate that is in the group of its text when a round begins is not
    ///    verified.
    /// 4. In rank order, each text of a group is a copy of the first original that it is verified
    ///    to be a copy of, among the first text of its group and the originals of its verified
    ///    candidates. At most 16 further overlaps are computed for that. A text without such an
    ///    original is an original itself.
    /// 5. Verified pairs whose texts have different originals are reported as
    ///    [links](Copies::links).
    ///
    /// A round-up that quotes four articles in full does not make them copies of each other. Every
    /// two texts are compared that share a bucket of at most 33 texts.
    ///
    /// # Complexity
    /// O(n log n) time for n items of bounded length, and at most 64 exact overlaps an item,
    /// whatever the items share. O(n) memory beside the sketches, and 34 MB of shingle sets.
    pub fn find(
        &self,
        sketches: &[Option<CopySketch>],
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        rank: impl Fn(u32) -> Rank,
    ) -> Copies {
        self.find_with(sketches, shingles, |_| Particulars::default(), rank)
    }

    /// Finds the copies among items whose names and figures are known: a form that is filled in for
    /// different subjects makes no copies.
    ///
    /// The search is that of [`find`](Self::find), where two texts are copies if the rule calls
    /// them so and their [particulars](Particulars::differ) do not differ, or one has all shingles
    /// of the other. `particulars` is called on demand, for items that the rule calls copies, from
    /// many threads, and may be called more than once for an item.
    ///
    /// ```
    /// use samestory::copies::{CopyFinder, Particulars, Rank};
    /// use samestory::text::{Shingler, WordHashes};
    ///
    /// let form = |day: &str, company: &str, town: &str, sales: &str| {
    ///     format!(
    ///         "On {day} {company} of {town} reported quarterly results that beat the forecasts \
    ///          of analysts who follow the company, helped by higher prices and lower costs, \
    ///          and named sales of {sales}"
    ///     )
    /// };
    /// let texts = [
    ///     form("Monday", "Velmar Foods", "Orrin Bay", "61 million"),
    ///     form("Friday", "Tarsen Steel Mills", "Lund", "85 billion"),
    /// ];
    /// let finder = CopyFinder::new();
    /// let sketches: Vec<_> =
    ///     texts.iter().map(|text| finder.sketch(WordHashes::of(text).whole())).collect();
    /// let shingles = |item: u32| Shingler::default().set(&texts[item as usize]);
    /// let rank = |item: u32| Rank::at(item.into());
    /// assert_eq!(finder.find(&sketches, shingles, rank).originals(), [0, 0]);
    /// let particulars = |item: u32| Particulars::of(&texts[item as usize]);
    /// let copies = finder.find_with(&sketches, shingles, particulars, rank);
    /// assert_eq!(copies.originals(), [0, 1]);
    /// ```
    pub fn find_with(
        &self,
        sketches: &[Option<CopySketch>],
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        particulars: impl Fn(u32) -> Particulars + Sync + Send,
        rank: impl Fn(u32) -> Rank,
    ) -> Copies {
        self.find_within(LIMITS, sketches, shingles, particulars, rank)
    }

    /// Finds the copies among items within bounds on memory.
    pub(super) fn find_within(
        &self,
        limits: Limits,
        sketches: &[Option<CopySketch>],
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        particulars: impl Fn(u32) -> Particulars + Sync + Send,
        rank: impl Fn(u32) -> Rank,
    ) -> Copies {
        let texts = Texts::of(sketches, rank);
        let (candidates, compared) = candidates(self, &texts.sketches, limits.members);
        let mut resolved = self.resolve(
            limits,
            &texts.sketches,
            candidates,
            |text: u32| shingles(texts.items[text as usize]),
            |text: u32| particulars(texts.items[text as usize]),
        );
        resolved.work.compared = compared;
        texts.gather(self, &resolved)
    }

    /// Finds the copies among distinct texts, given in rank order, with the candidates of each.
    fn resolve(
        &self,
        limits: Limits,
        sketches: &[&CopySketch],
        candidates: Vec<Vec<Candidate>>,
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        particulars: impl Fn(u32) -> Particulars + Sync + Send,
    ) -> Resolved {
        let overlaps = Overlaps { texts: sketches, shingles, particulars, held: limits.shingles };
        let copies = vec![Vec::new(); sketches.len()];
        let mut groups = Groups { finder: self, overlaps, copies, work: Work::default() };
        let firsts = groups.verify(candidates, limits.pairs);
        let originals = groups.originals(&firsts);
        Resolved { originals, copies: groups.copies, work: groups.work }
    }

    /// Finds the copies among distinct texts, given in rank order, with the candidates of each: as
    /// [`find`](Self::find) does from its third step on.
    pub(super) fn resolved(
        &self,
        sketches: &[&CopySketch],
        candidates: Vec<Vec<Candidate>>,
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        particulars: impl Fn(u32) -> Particulars + Sync + Send,
    ) -> Resolved {
        self.resolve(LIMITS, sketches, candidates, shingles, particulars)
    }
}

/// A text and the number of shingles that another shares with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    pub(super) text: u32,
    pub(super) shingles: u32,
}

/// The copies among distinct texts.
pub(super) struct Resolved {
    /// The original of each text, itself for an original.
    pub(super) originals: Vec<Shared>,
    /// Earlier texts that each text is a verified copy of, ascending.
    pub(super) copies: Vec<Vec<Shared>>,
    work: Work,
}

/// The distinct texts, in rank order.
struct Texts<'a> {
    /// First item of each text, by rank.
    items: Vec<u32>,
    /// Sketch of each text.
    sketches: Vec<&'a CopySketch>,
    /// Text of each item; `None` for an item without a sketch.
    text_of: Vec<Option<u32>>,
}

impl<'a> Texts<'a> {
    fn of(sketches: &'a [Option<CopySketch>], rank: impl Fn(u32) -> Rank) -> Self {
        let mut items: Vec<(u128, Rank, u32)> = (0..)
            .zip(sketches)
            .filter_map(|(item, sketch)| Some((sketch.as_ref()?.digest, rank(item), item)))
            .collect();
        parallel::sort(&mut items);
        let same: Vec<&[(u128, Rank, u32)]> = items.chunk_by(|a, b| a.0 == b.0).collect();
        let mut order: Vec<(Rank, u128, usize)> =
            same.iter().enumerate().map(|(at, same)| (same[0].1, same[0].0, at)).collect();
        parallel::sort(&mut order);
        let mut texts = Self {
            items: Vec::with_capacity(order.len()),
            sketches: Vec::with_capacity(order.len()),
            text_of: vec![None; sketches.len()],
        };
        for (text, &(_, _, at)) in (0..).zip(&order) {
            let first = same[at][0].2;
            texts.items.push(first);
            texts.sketches.extend(&sketches[first as usize]);
            for &(_, _, item) in same[at] {
                texts.text_of[item as usize] = Some(text);
            }
        }
        texts
    }

    /// Returns the overlap of two texts, the first on the left.
    fn overlap(&self, first: Shared, second: u32) -> Overlap {
        let shingles = |text: u32| self.sketches[text as usize].shingles as usize;
        let (left, right) = (shingles(first.text), shingles(second));
        Overlap { shared: first.shingles as usize, left, right }
    }

    /// Returns the copies among the items, by the original and the verified copies of each text.
    fn gather(&self, finder: &CopyFinder, resolved: &Resolved) -> Copies {
        let Resolved { originals, copies, work } = resolved;
        let mut found = Copies { work: *work, ..Copies::default() };
        for (item, &text) in (0u32..).zip(&self.text_of) {
            let original = text.map(|text| originals[text as usize]);
            let original_item =
                original.map_or(item, |original| self.items[original.text as usize]);
            let overlap = text
                .zip(original)
                .filter(|_| original_item != item)
                .map(|(text, original)| self.overlap(original, text));
            found.originals.push(original_item);
            found.relations.push(overlap.map(|overlap| finder.relation(&overlap)));
            found.overlaps.push(overlap);
        }
        for (text, earlier) in (0u32..).zip(copies) {
            for &other in earlier {
                if originals[other.text as usize].text != originals[text as usize].text {
                    let [a, b] = [other.text, text].map(|text| self.items[text as usize]);
                    found.links.push(Link::of(a, b, self.overlap(other, text)));
                }
            }
        }
        found.links.sort_unstable_by_key(|link| (link.a, link.b));
        found
    }
}

/// The groups of verified copies.
struct Groups<'a, S, P> {
    finder: &'a CopyFinder,
    overlaps: Overlaps<'a, S, P>,
    /// Earlier texts that each text is a verified copy of, ascending.
    copies: Vec<Vec<Shared>>,
    work: Work,
}

impl<S, P> Groups<'_, S, P>
where
    S: Fn(u32) -> ShingleSet + Sync + Send,
    P: Fn(u32) -> Particulars + Sync + Send,
{
    /// Returns the number of shingles that the two texts of each pair share; `None` if they are no
    /// copies.
    fn verified(&mut self, pairs: &[(u32, u32)]) -> Vec<Option<u32>> {
        self.work.verified += pairs.len();
        let shared = self.overlaps.shared(pairs);
        let mut verified: Vec<Option<u32>> = pairs
            .iter()
            .zip(shared)
            .map(|(&(a, b), shared)| self.is_alike(a, b, shared).then_some(shared))
            .collect();
        let may_differ: Vec<usize> = (0..pairs.len())
            .filter(|&at| {
                let (a, b) = pairs[at];
                verified[at].is_some_and(|shared| self.may_differ(a, b, shared))
            })
            .collect();
        let unsure: Vec<(u32, u32)> = may_differ.iter().map(|&at| pairs[at]).collect();
        for (at, _) in may_differ.into_iter().zip(self.overlaps.differ(&unsure)).filter(|of| of.1) {
            verified[at] = None;
        }
        verified
    }

    /// Returns whether the rule calls two texts copies by the number of shingles that they share.
    fn is_alike(&self, a: u32, b: u32, shared: u32) -> bool {
        let shingles = |text: u32| self.overlaps.texts[text as usize].shingles as usize;
        let (left, right) = (shingles(a), shingles(b));
        self.finder.relation(&Overlap { shared: shared as usize, left, right }).is_copy()
    }

    /// Returns whether the names and figures of two texts may differ: neither contains the other.
    fn may_differ(&self, a: u32, b: u32, shared: u32) -> bool {
        let shingles = |text: u32| self.overlaps.texts[text as usize].shingles;
        shared < shingles(a).min(shingles(b))
    }

    /// Verifies the candidates of all texts and returns the first text of each text's group.
    ///
    /// In each round a text is verified against its likeliest candidates among those outside its
    /// group, as the groups are before the round. `at_once` pairs are verified at a time.
    fn verify(&mut self, mut candidates: Vec<Vec<Candidate>>, at_once: usize) -> Vec<u32> {
        let mut groups = UnionFind::new(candidates.len());
        for per_round in ROUNDS {
            let mut pairs: Vec<(u32, u32)> = Vec::new();
            for (text, list) in (0u32..).zip(&mut candidates).filter(|of| !of.1.is_empty()) {
                let group = groups.find(text);
                list.retain(|candidate| groups.find(candidate.text) != group);
                let likeliest = list.drain(..list.len().min(per_round));
                pairs.extend(likeliest.map(|candidate| (candidate.text, text)));
            }
            for pairs in pairs.chunks(at_once) {
                let verified = self.verified(pairs);
                for (&(earlier, text), shingles) in pairs.iter().zip(verified) {
                    if let Some(shingles) = shingles {
                        self.copies[text as usize].push(Shared { text: earlier, shingles });
                        groups.union(earlier, text);
                    }
                }
            }
        }
        for copies in &mut self.copies {
            copies.sort_unstable_by_key(|copy| copy.text);
        }
        // The label of a group is its least text, the first by rank.
        groups.into_labels()
    }

    /// Returns the original of each text, itself for an original.
    fn originals(&mut self, firsts: &[u32]) -> Vec<Shared> {
        let own =
            |text: u32| Shared { text, shingles: self.overlaps.texts[text as usize].shingles };
        let mut originals: Vec<Shared> = (0..).take(self.copies.len()).map(own).collect();
        let later = || (0u32..).zip(firsts).filter(|&(text, &first)| first != text);
        let mut unverified = Vec::new();
        for (text, &first) in later() {
            // The least of the ascending copies.
            match self.copies[text as usize].first() {
                Some(&copy) if copy.text == first => originals[text as usize] = copy,
                _ => unverified.push((first, text)),
            }
        }
        let verified = self.verified(&unverified);
        let mut unsettled: AHashMap<u32, Vec<u32>> = AHashMap::new();
        for ((first, text), shingles) in unverified.into_iter().zip(verified) {
            match shingles {
                Some(shingles) => originals[text as usize] = Shared { text: first, shingles },
                None => unsettled.entry(first).or_default().push(text),
            }
        }
        let unsettled: Vec<(u32, Vec<u32>)> = unsettled.into_iter().collect();
        let settled = parallel::map(
            &unsettled,
            || self.overlaps.cache(),
            |cache, (first, group)| self.settle(*first, group, &originals, cache),
        );
        for ((_, group), (of_group, verified)) in unsettled.iter().zip(settled) {
            self.work.verified += verified;
            for (&text, original) in group.iter().zip(of_group) {
                originals[text as usize] = original;
            }
        }
        originals
    }

    /// Returns the originals of those texts of a group that are no copies of its first text, and
    /// the number of overlaps computed. `group` ascends.
    fn settle(
        &self,
        first: u32,
        group: &[u32],
        originals: &[Shared],
        cache: &mut Cache<'_, S, P>,
    ) -> (Vec<Shared>, usize) {
        let mut settled: AHashMap<u32, u32> = AHashMap::new();
        let (mut found, mut verified) = (Vec::with_capacity(group.len()), 0);
        for &text in group {
            let copies = &self.copies[text as usize];
            let mut near: Vec<u32> = copies
                .iter()
                .map(|copy| {
                    let original = originals[copy.text as usize].text;
                    settled.get(&copy.text).copied().unwrap_or(original)
                })
                .filter(|&original| original != first)
                .collect();
            near.sort_unstable();
            near.dedup();
            // One overlap was computed with the first text of the group.
            let mut left = FURTHER - 1;
            let original = near.into_iter().find_map(|original| {
                if let Ok(at) = copies.binary_search_by_key(&original, |copy| copy.text) {
                    return Some(copies[at]);
                }
                left = left.checked_sub(1)?;
                let shingles = cache.shared(original, text);
                let is_copy = self.is_alike(original, text, shingles)
                    && !(self.may_differ(original, text, shingles) && cache.differ(original, text));
                is_copy.then_some(Shared { text: original, shingles })
            });
            verified += FURTHER - 1 - left;
            let original = original.unwrap_or(originals[text as usize]);
            settled.insert(text, original.text);
            found.push(original);
        }
        (found, verified)
    }
}
