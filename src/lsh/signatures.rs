//! Which signatures are like this one?
//!
//! A tool for callers: the clusterer finds candidates by sorting the keys of a batch.

use crate::error::BuildError;
use crate::sketch::Signature;

use super::Banding;
use super::chains::Chains;
use super::equal::EqualSketches;
use super::found::{self, Match};
use super::insert_error::InsertError;
use super::low_bits::LowBits;
use super::slots::Slots;

/// Number of bits of the hash of a band that stand beside a link of its chain.
const TAG_BITS: u32 = 7;

/// An index of MinHash signatures. It finds all signatures that share a band with a query, and
/// forgets old ones.
///
/// Each article has an id of the caller's, and may have a time. All signatures come from one
/// [`MinHasher`](crate::sketch::MinHasher). A band is kept as the low bits of its hashes: 16 bits
/// of one row, 32 or more of several. So no article is missed that shares a band, and of those that
/// share all rows but one, at most one in 256 is found as well. Similarities are estimated from
/// these bits (Li & König, [b-Bit minwise hashing](https://doi.org/10.1145/1772690.1772759), 2010).
/// What is found depends neither on the order of insertion nor on what has been removed.
///
/// # Memory
/// With the default banding, a band costs an article 12 bytes as a rule and at most 16, the whole
/// index included:
///
/// - 8 bytes for a link of a chain and a share of the buckets;
/// - the low bits of its rows.
///
/// Hashes beyond the bands are kept as well, 1 or 2 bytes each. The id and the time are stored
/// once. Articles with equal bits share everything else.
///
/// ```
/// use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
///
/// let sign = |text: &str| MinHasher::default().sign(&Shingler::default().set(text)).unwrap();
/// let mut index = SignatureIndex::new(128, Banding::default())?;
/// index.insert(7, Some(1_683_331_200), &sign("All aboard the Selkie were brought ashore"))?;
/// index.insert(8, Some(1_683_417_600), &sign("The central bank left its main rate"))?;
/// let found = index.query(&sign("All aboard the Selkie were brought ashore at dawn"));
/// assert_eq!((found.len(), found[0].id), (1, 7));
/// assert_eq!(index.expire(1_683_400_000), 1);
/// assert_eq!(index.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SignatureIndex {
    banding: Banding,
    /// The seed of the first signature.
    seed: Option<u64>,
    slots: Slots,
    sketches: LowBits,
    /// A table for each band.
    bands: Chains<TAG_BITS>,
    equal: EqualSketches<Box<[u8]>, TAG_BITS>,
}

impl SignatureIndex {
    /// Maximum number of articles: 16,777,215.
    pub const MOST: usize = Chains::<TAG_BITS>::MOST;

    /// Returns an empty index for signatures of this many hashes.
    ///
    /// # Errors
    /// Returns an error for fewer hashes than the banding uses, or more than 4,096.
    pub fn new(hashes: u32, banding: Banding) -> Result<Self, BuildError> {
        Self::with_capacity(hashes, banding, 0)
    }

    /// Returns an empty index that finds two articles of a Jaccard similarity of `threshold` with
    /// probability `recall` at least, by the banding of
    /// [`Banding::for_recall`](super::Banding::for_recall).
    ///
    /// ```
    /// use samestory::lsh::SignatureIndex;
    ///
    /// let index = SignatureIndex::for_threshold(128, 0.5, 0.95)?;
    /// assert!(index.banding().candidate_probability(0.5) >= 0.95);
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error for a threshold or a recall outside 0..=1, for a number of hashes outside
    /// 1..=4,096, or if no banding of as many hashes reaches the recall.
    pub fn for_threshold(hashes: u16, threshold: f64, recall: f64) -> Result<Self, BuildError> {
        Self::new(hashes.into(), Banding::for_recall(threshold, hashes, recall)?)
    }

    /// Returns an empty index with memory for this many articles.
    ///
    /// # Errors
    /// Returns an error for fewer hashes than the banding uses, or more than 4,096.
    pub fn with_capacity(
        hashes: u32,
        banding: Banding,
        articles: usize,
    ) -> Result<Self, BuildError> {
        let least = f64::from(banding.hashes());
        BuildError::check("the hashes of a banding", least, 1.0, 4_096.0)?;
        BuildError::check("the number of hashes", f64::from(hashes), least, 4_096.0)?;
        let articles = articles.min(Self::MOST);
        Ok(Self {
            banding,
            seed: None,
            slots: Slots::with_capacity(articles, articles),
            sketches: LowBits::with_capacity(hashes as usize, banding, articles),
            bands: Chains::with_capacity(banding.bands().into(), articles),
            equal: EqualSketches::with_capacity(articles),
        })
    }

    /// Returns the banding.
    #[must_use]
    pub fn banding(&self) -> Banding {
        self.banding
    }

    /// Returns the number of articles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns whether the index is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether the index holds this id.
    #[must_use]
    pub fn contains(&self, id: u32) -> bool {
        self.slots.contains(id)
    }

    /// Returns the number of articles up to which no memory is allocated, for signatures that were
    /// not crafted.
    #[must_use]
    pub fn capacity(&self) -> usize {
        let more = [
            self.slots.room(),
            self.sketches.room(),
            self.bands.room(),
            self.equal.room(),
            Self::MOST - self.slots.places(),
        ];
        self.len() + more.into_iter().min().unwrap_or(0)
    }

    /// Returns the bytes held, spare capacity included.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        size_of::<Self>()
            + self.slots.memory_usage()
            + self.sketches.memory_usage()
            + self.bands.memory_usage()
            + self.equal.memory_usage(self.sketches.stride())
    }

    /// Adds an article with its time of publication in seconds, if known.
    ///
    /// O(bands) amortised for the signatures of texts, O(bands + log n) for any, whatever they
    /// share.
    ///
    /// # Errors
    /// Returns an error if the index already holds the id, if the signature has another number of
    /// hashes or another seed than the first one, or if the index holds [`MOST`](Self::MOST)
    /// articles. Then nothing has changed.
    pub fn insert(
        &mut self,
        id: u32,
        time: Option<i64>,
        signature: &Signature,
    ) -> Result<(), InsertError> {
        self.check(signature)?;
        self.check_room(1)?;
        if self.contains(id) {
            return Err(InsertError::DuplicateId { id });
        }
        self.make_place();
        self.seed = Some(signature.seed());
        self.sketches.push(signature);
        self.take_in(id, time);
        Ok(())
    }

    /// Removes an article. Returns whether the index held the id. O(bands) amortised.
    pub fn remove(&mut self, id: u32) -> bool {
        let was_there = self.slots.remove(id);
        self.tidy();
        was_there
    }

    /// Removes all articles of a time before `time`, in seconds, and returns their number. Articles
    /// without a time stay. O(n).
    pub fn expire(&mut self, time: i64) -> usize {
        let expired = self.slots.expire(time);
        self.tidy();
        expired
    }

    /// Returns all articles that share a band with this signature, the nearest first. Ties are
    /// broken by the smaller id. A signature with another number of hashes or another seed finds
    /// none.
    ///
    /// O(bands + m log m) expected for m articles that share a band, or did until they were
    /// removed; of the latter the index holds a quarter at most.
    #[must_use]
    pub fn query(&self, signature: &Signature) -> Vec<Match> {
        let mut found = self.candidates(signature);
        found::sort(&mut found);
        found
    }

    /// Returns the first `most` matches of [`query`](Self::query). O(bands + m) expected, and the
    /// sorting of `most`.
    #[must_use]
    pub fn top(&self, signature: &Signature, most: usize) -> Vec<Match> {
        let mut found = self.candidates(signature);
        found::keep_nearest(&mut found, most);
        found
    }

    /// Calls `visit` once for every two different signatures that share a band, with the ids of the
    /// articles that have the one, the ids of those that have the other, and the estimated
    /// similarity. Also visits each signature that several articles have, with itself.
    ///
    /// The ids are ascending; the visits come in no particular order. No pair is stored. m
    /// signatures that share a band are m² / 2 pairs, and one bucket. [`id_pairs`](super::id_pairs)
    /// makes pairs of articles of them.
    ///
    /// ```
    /// # use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
    /// # let (minhash, shingler) = (MinHasher::default(), Shingler::default());
    /// # let sign = |text: &str| minhash.sign(&shingler.set(text)).unwrap();
    /// let mut index = SignatureIndex::new(128, Banding::default())?;
    /// for (id, text) in (0..).zip(["the ferry burned", "the ferry burned", "the mill closed"]) {
    ///     index.insert(id, None, &sign(text))?;
    /// }
    /// let mut pairs = Vec::new();
    /// index.for_each_pair(|ones, others, similarity| {
    ///     assert_eq!((ones, others, similarity), (&[0, 1][..], &[0, 1][..], 1.0));
    ///     pairs.extend(samestory::lsh::id_pairs(ones, others));
    /// });
    /// assert_eq!(pairs, [(0, 1)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_each_pair(&self, mut visit: impl FnMut(&[u32], &[u32], f64)) {
        let groups = self.slots.groups();
        for slot in (0..self.slots.used()).filter(|&slot| !groups.ids(slot).is_empty()) {
            let (ids, bytes) = (groups.ids(slot), self.sketches.get(slot));
            if ids.len() > 1 {
                visit(ids, ids, 1.0);
            }
            for band in 0..self.sketches.whole() {
                let link = self.bands.after(slot, band);
                let tag = self.bands.place(band, self.sketches.hash(bytes, band)).tag;
                self.walk(link, band, tag, bytes, |other| {
                    let others = groups.ids(other);
                    if !others.is_empty() {
                        let distance = self.sketches.distance(bytes, self.sketches.get(other));
                        visit(others, ids, self.sketches.similarity(distance));
                    }
                });
            }
        }
    }

    /// Calls `visit` with every bucket of several signatures: the articles that share a band,
    /// grouped by equal signatures. Also visits each signature that several articles have, by
    /// itself.
    ///
    /// The ids of a group are ascending, and so are the first ids of the groups of a bucket; the
    /// visits come in no particular order. O(n · bands) expected for n articles and the sorting of
    /// each bucket, however many share a band.
    ///
    /// ```
    /// # use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
    /// # let (minhash, shingler) = (MinHasher::default(), Shingler::default());
    /// # let sign = |text: &str| minhash.sign(&shingler.set(text)).unwrap();
    /// let mut index = SignatureIndex::new(128, Banding::default())?;
    /// let texts = ["the ferry burned", "the ferry burned", "the ferry burned at dawn"];
    /// for (id, text) in (0..).zip(texts) {
    ///     index.insert(id, None, &sign(text))?;
    /// }
    /// let mut buckets = Vec::new();
    /// index.for_each_bucket(|bucket| {
    ///     buckets.push(bucket.iter().map(|ids| ids.to_vec()).collect::<Vec<_>>());
    /// });
    /// assert_eq!(buckets[0], [vec![0, 1]]);
    /// assert!(buckets[1..].iter().all(|bucket| *bucket == [vec![0, 1], vec![2]]));
    /// assert!(buckets.len() > 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_each_bucket(&self, mut visit: impl FnMut(&[&[u32]])) {
        let groups = self.slots.groups();
        let all = (0..self.slots.used()).map(|slot| groups.ids(slot));
        all.filter(|ids| ids.len() > 1).for_each(|ids| visit(&[ids]));
        let mut chain: Vec<(&[u8], &[u32])> = Vec::new();
        let mut bucket: Vec<&[u32]> = Vec::new();
        for band in 0..self.sketches.whole() {
            for first in self.bands.firsts(band) {
                let key = |slot| self.sketches.band(self.sketches.get(slot), band);
                let slots = self.bands.slots(first, band);
                chain.clear();
                chain.extend(slots.map(|slot| (key(slot), groups.ids(slot))));
                chain.retain(|(_, ids)| !ids.is_empty());
                // A chain may hold several bands.
                chain.sort_unstable();
                for same in chain.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
                    bucket.clear();
                    bucket.extend(same.iter().map(|entry| entry.1));
                    visit(&bucket);
                }
            }
        }
    }

    /// Adds all articles of another index. O(n) for n articles of the other one.
    ///
    /// # Errors
    /// Returns an error if the two differ in hashes, seed or banding, have an id in common, or hold
    /// more than [`MOST`](Self::MOST) articles together. Then nothing has changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), InsertError> {
        self.check_length(other.sketches.hashes())?;
        if self.banding != other.banding {
            let (expected, got) = (self.banding, other.banding);
            return Err(InsertError::WrongBanding { expected, got });
        }
        if let Some(seed) = other.seed {
            self.check_seed(seed)?;
        }
        self.check_room(other.len())?;
        if let Some((id, ..)) = other.slots.iter().find(|&(id, ..)| self.contains(id)) {
            return Err(InsertError::DuplicateId { id });
        }
        self.seed = self.seed.or(other.seed);
        for (id, time, slot) in other.slots.iter() {
            self.make_place();
            self.sketches.push_encoded(other.sketches.get(slot));
            self.take_in(id, time);
        }
        Ok(())
    }

    /// Refuses a signature that cannot be compared with those in the index.
    fn check(&self, signature: &Signature) -> Result<(), InsertError> {
        self.check_length(signature.values().len())?;
        self.check_seed(signature.seed())
    }

    fn check_length(&self, hashes: usize) -> Result<(), InsertError> {
        let (expected, got) = (self.sketches.hashes() as u32, hashes as u32);
        if expected == got { Ok(()) } else { Err(InsertError::WrongLength { expected, got }) }
    }

    fn check_seed(&self, seed: u64) -> Result<(), InsertError> {
        let is_same = self.seed.is_none_or(|first| first == seed);
        if is_same { Ok(()) } else { Err(InsertError::WrongSeed) }
    }

    /// Refuses this many more articles than there is room for.
    fn check_room(&self, more: usize) -> Result<(), InsertError> {
        let fits = self.len() + more <= Self::MOST;
        if fits { Ok(()) } else { Err(InsertError::Full { most: Self::MOST }) }
    }

    /// Drops the removed articles where there is no place for one more.
    fn make_place(&mut self) {
        if self.slots.places() >= Self::MOST {
            self.compact();
        }
    }

    /// Adds the article whose signature has been put into the next slot.
    fn take_in(&mut self, id: u32, time: Option<i64>) {
        let (slot, sketches) = (self.slots.used(), &self.sketches);
        let bytes = sketches.get(slot);
        let hash = |slot: usize| sketches.hash(sketches.get(slot), sketches.whole());
        let equal = self.equal.find(bytes, hash(slot), |other| sketches.get(other) == bytes);
        self.slots.insert(id, time, equal);
        if equal.is_some() {
            return self.sketches.truncate(slot);
        }
        self.equal.push(|slot| sketches.get(slot).into(), hash);
        if self.bands.must_grow() {
            // Half as many buckets again: one to one and a half signatures each.
            self.link_anew(slot + 1);
        } else {
            self.bands.push(|band| sketches.hash(bytes, band));
        }
    }

    /// Rebuilds the chains of all bands, for this many slots.
    fn link_anew(&mut self, slots: usize) {
        let sketches = &self.sketches;
        self.bands.grow(slots);
        for slot in 0..slots {
            self.bands.push(|band| sketches.hash(sketches.get(slot), band));
        }
    }

    /// Drops the removed articles once they are a quarter.
    fn tidy(&mut self) {
        if self.slots.is_sparse() {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let kept = self.slots.compact();
        self.sketches.keep(&kept);
        self.link_anew(kept.len());
        let sketches = &self.sketches;
        self.equal.rebuild(
            kept.len(),
            |slot| sketches.get(slot).into(),
            |slot| sketches.hash(sketches.get(slot), sketches.whole()),
        );
    }

    fn candidates(&self, signature: &Signature) -> Vec<Match> {
        let mut found = Vec::new();
        if self.check(signature).is_err() {
            return found;
        }
        let bytes = self.sketches.encoded(signature);
        // Reads the first links of all chains at once, because each of them waits for memory.
        let first = |band: usize| {
            let place = self.bands.place(band, self.sketches.hash(&bytes, band));
            (self.bands.first(place), place.tag)
        };
        let firsts: Vec<(u32, u32)> = (0..self.sketches.whole()).map(first).collect();
        for (band, (link, tag)) in firsts.into_iter().enumerate() {
            self.walk(link, band, tag, &bytes, |slot| {
                let distance = self.sketches.distance(&bytes, self.sketches.get(slot));
                let similarity = self.sketches.similarity(distance);
                found.extend(self.slots.ids(slot).map(|id| Match { id, distance, similarity }));
            });
        }
        found
    }

    /// Calls `visit` with the slots of a chain that share this band of `bytes`, and no earlier one.
    fn walk(&self, link: u32, band: usize, tag: u32, bytes: &[u8], mut visit: impl FnMut(usize)) {
        let key = self.sketches.band(bytes, band);
        for slot in self.bands.tagged(link, band, tag) {
            let other = self.sketches.get(slot);
            let shares = |band| self.sketches.band(bytes, band) == self.sketches.band(other, band);
            if self.sketches.band(other, band) == key && !(0..band).any(shares) {
                visit(slot);
            }
        }
    }
}

#[cfg(test)]
mod tests;
