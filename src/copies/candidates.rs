//! Candidates: the earlier texts that each text is most likely to be a copy of.

use std::cmp::Reverse;

use super::sketch::{CopyFinder, CopySketch};
use crate::parallel;

/// Maximum number of earlier members that each member of a bucket is compared with, so that a
/// bucket of n texts costs O(n). Every pair of a bucket of at most 33 texts is compared.
pub(super) const REACH: usize = 32;

/// Maximum number of candidates of a text, at 8 bytes each. More than are verified, because some
/// are in the group of the text by the time that their turn comes; 128 find no more copies.
pub(super) const CANDIDATES: usize = 64;

/// Standard errors by which an estimated Jaccard similarity may fall short of the one that a copy
/// needs. Four of them reject one copy in 30,000.
const STANDARD_ERRORS: f64 = 4.0;

/// Least share of the fingerprints of the smaller text that a copy has in common with the larger.
/// Where edits are scattered, half of the 3-word shingles in common are a third of the 5-word runs,
/// and winnowing selects some of these on one side only.
const SHARED_FINGERPRINTS: f64 = 0.15;

/// Steps per unit to which a [likeness](Candidate::likeness) is quantised.
const STEPS: f64 = 65_536.0;

/// Parts in which fingerprints are sorted, by their highest bits.
const PARTS: u32 = 16;

/// An earlier text, and how likely the later one is to be its copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Estimated similarity in proportion to the similarity that a copy needs, quantised.
    pub(super) likeness: u32,
    /// Number of the text, in rank order.
    pub(super) text: u32,
}

/// What the members of a bucket have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bucket {
    /// The key of a band of the signatures.
    Band,
    /// The fingerprint of a passage.
    Passage,
}

/// Returns the candidates of each text, the likeliest first, and the number of comparisons.
///
/// `texts` are in rank order. Each member of a bucket is compared with the [`REACH`] members before
/// it; of all texts that a text is compared with, the prefilter keeps those that may be copies, and
/// the [`CANDIDATES`] likeliest of them are returned. Buckets are compared in passes, each of which
/// ends with the band, or part of the fingerprints, that brings it to this number of `members`. A
/// pair is estimated once a pass. Selecting the best of a set is associative, so the result does
/// not depend on the size of a pass. O(n (b + f) log n) time for n texts of b bands and f
/// fingerprints.
pub(super) fn candidates(
    finder: &CopyFinder,
    texts: &[&CopySketch],
    members: usize,
) -> (Vec<Vec<Candidate>>, usize) {
    let best = vec![Vec::new(); texts.len()];
    let mut search = Search { finder, texts, members, best, compared: 0 };
    search.bands();
    search.passages();
    (search.best, search.compared)
}

/// Number of bands, or parts of the fingerprints, that are bucketed at the same time, each by one
/// thread. More take memory: 16 bytes a text for each.
const AT_ONCE: usize = 8;

struct Search<'a> {
    finder: &'a CopyFinder,
    texts: &'a [&'a CopySketch],
    /// Number of bucket members that end a pass.
    members: usize,
    /// Candidates of each text so far.
    best: Vec<Vec<Candidate>>,
    compared: usize,
}

impl Search<'_> {
    fn bands(&mut self) {
        let (texts, banding) = (self.texts, self.finder.banding);
        let of_band = |&band: &u16| {
            let keys = texts.iter().map(|text| banding.key(&text.signature, band));
            let entries = (0u32..).zip(keys).filter_map(|(text, key)| Some((key?, text)));
            Buckets::of(entries.collect())
        };
        let bands: Vec<u16> = (0..banding.bands()).collect();
        let mut buckets = Buckets::default();
        for bands in bands.chunks(AT_ONCE) {
            let found = parallel::map(bands, || (), |(), band| of_band(band));
            for of_band in found {
                buckets.append(of_band);
            }
            if buckets.members.len() >= self.members {
                self.compare(&mut buckets, Bucket::Band);
            }
        }
        self.compare(&mut buckets, Bucket::Band);
    }

    fn passages(&mut self) {
        let texts = self.texts;
        let part_of = |fingerprint: u32| fingerprint >> (32 - PARTS.ilog2());
        let of_part = |&part: &u32| {
            let mut entries = Vec::new();
            for (number, text) in (0u32..).zip(texts) {
                let all = &text.fingerprints;
                let start = all.partition_point(|&fingerprint| part_of(fingerprint) < part);
                let of_part =
                    all[start..].iter().take_while(|&&fingerprint| part_of(fingerprint) == part);
                entries.extend(of_part.map(|&fingerprint| (fingerprint, number)));
            }
            Buckets::of(entries)
        };
        let parts: Vec<u32> = (0..PARTS).collect();
        let mut buckets = Buckets::default();
        for parts in parts.chunks(AT_ONCE) {
            let found = parallel::map(parts, || (), |(), part| of_part(part));
            for of_part in found {
                buckets.append(of_part);
            }
            if buckets.members.len() >= self.members {
                self.compare(&mut buckets, Bucket::Passage);
            }
        }
        self.compare(&mut buckets, Bucket::Passage);
    }

    /// Compares the members of the buckets and empties them.
    fn compare(&mut self, buckets: &mut Buckets, bucket: Bucket) {
        self.compared += buckets.before.iter().map(|&before| usize::from(before)).sum::<usize>();
        let places = Places::of(buckets, self.texts.len());
        let numbers: Vec<u32> =
            (0..).take(self.texts.len()).filter(|&text| !places.of_text(text).is_empty()).collect();
        let found = parallel::map(
            &numbers,
            || vec![u32::MAX; self.texts.len()],
            |compared_with, &text| {
                let mut best = self.best[text as usize].clone();
                for candidate in &best {
                    compared_with[candidate.text as usize] = text;
                }
                for &place in places.of_text(text) {
                    for &other in buckets.before(place) {
                        if std::mem::replace(&mut compared_with[other as usize], text) != text {
                            let (a, b) = (self.texts[other as usize], self.texts[text as usize]);
                            let likeness = likeness(self.finder, a, b, bucket);
                            best.extend(
                                likeness.map(|likeness| Candidate { likeness, text: other }),
                            );
                        }
                    }
                }
                best.sort_unstable_by_key(|candidate| {
                    (Reverse(candidate.likeness), candidate.text)
                });
                best.truncate(CANDIDATES);
                best
            },
        );
        for (text, best) in numbers.into_iter().zip(found) {
            self.best[text as usize] = best;
        }
        *buckets = Buckets::default();
    }
}

/// Buckets of at least two texts, one after the other, each in rank order.
#[derive(Default)]
struct Buckets {
    members: Vec<u32>,
    /// Number of members before each, in its bucket, that it is compared with.
    before: Vec<u8>,
}

impl Buckets {
    /// Returns the buckets of these keys and texts.
    fn of<K: Ord>(mut entries: Vec<(K, u32)>) -> Self {
        entries.sort_unstable();
        let mut buckets = Self::default();
        for bucket in entries.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            buckets.members.extend(bucket.iter().map(|entry| entry.1));
            buckets.before.extend((0..bucket.len()).map(|at| at.min(REACH) as u8));
        }
        buckets
    }

    fn append(&mut self, mut other: Self) {
        self.members.append(&mut other.members);
        self.before.append(&mut other.before);
    }

    /// Returns the members that the member at `place` is compared with.
    fn before(&self, place: u32) -> &[u32] {
        let place = place as usize;
        &self.members[place - usize::from(self.before[place])..place]
    }
}

/// Places of each text in some buckets, the first place of a bucket excepted.
struct Places {
    places: Vec<u32>,
    /// End of the places of each text.
    ends: Vec<usize>,
}

impl Places {
    fn of(buckets: &Buckets, texts: usize) -> Self {
        let later = || (0u32..).zip(&buckets.members).zip(&buckets.before).filter(|at| *at.1 > 0);
        let mut ends = vec![0usize; texts + 1];
        for ((_, &text), _) in later() {
            ends[text as usize + 1] += 1;
        }
        for text in 0..texts {
            ends[text + 1] += ends[text];
        }
        let mut places = vec![0; ends[texts]];
        // Each entry is the start of its text's places, and their end once they are filled in.
        ends.truncate(texts);
        for ((place, &text), _) in later() {
            let end = &mut ends[text as usize];
            places[*end] = place;
            *end += 1;
        }
        Self { places, ends }
    }

    fn of_text(&self, text: u32) -> &[u32] {
        let text = text as usize;
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start..self.ends[text]]
    }
}

/// Returns how likely two texts that share a bucket are to be copies; `None` if the prefilter
/// rejects them.
///
/// Two texts are alike if their estimated Jaccard similarity is at most [`STANDARD_ERRORS`] below
/// the least that a copy of these sizes has. The prefilter keeps texts of one band that are alike,
/// and texts with a passage in common that share [`SHARED_FINGERPRINTS`]. The likeness of texts
/// that are alike is their similarity divided by that least similarity; that of others is their
/// share of fingerprints divided by the containment that a copy needs. Symmetric.
pub(super) fn likeness(
    finder: &CopyFinder,
    a: &CopySketch,
    b: &CopySketch,
    bucket: Bucket,
) -> Option<u32> {
    let least = finder.rule.least_jaccard(a.shingles as usize, b.shingles as usize);
    let error = (least * (1.0 - least) / a.signature.values().len() as f64).sqrt();
    let jaccard = a.signature.jaccard(&b.signature).unwrap_or(0.0);
    let alike = jaccard >= least - STANDARD_ERRORS * error;
    let share = || {
        let fewer = a.fingerprints.len().min(b.fingerprints.len());
        a.shared_fingerprints(b) as f64 / fewer as f64
    };
    let kept = match bucket {
        Bucket::Band => alike,
        Bucket::Passage => share() >= SHARED_FINGERPRINTS,
    };
    kept.then(|| {
        let likeness = if alike { jaccard / least } else { share() / finder.rule.containment() };
        (likeness * STEPS) as u32
    })
}
