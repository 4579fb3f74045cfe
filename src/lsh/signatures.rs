//! Which signatures are like this one?

use crate::error::BuildError;
use crate::hash::{hash, mix, scale};
use crate::sketch::Signature;

use super::Banding;
use super::low_bits::{encode, similarity};
use super::slots::{Slots, keep_rows, make_room, push_all};

/// The end of a chain, and a bucket with nothing in it.
const NONE: u32 = u32::MAX;

/// A link of a chain: the number of a slot, above it some bits of the hash of its band, and above those whether
/// it is the last. So most chains that hold other bands end without a look at what they link to.
const SLOT_BITS: u32 = 24;
const SLOT: u32 = (1 << SLOT_BITS) - 1;
const TAG: u32 = !(SLOT | LAST);
const LAST: u32 = 1 << 31;

/// An index of MinHash signatures that gives all which share a band with a query, and forgets.
///
/// Each article has an id of the caller's, and may have a time. All signatures come from one
/// [`MinHasher`](crate::sketch::MinHasher). A band is kept as the low bits of its hashes, 16 bits of one row and 32 or more of
/// several, so that no article is missed which shares a band, and of those that share all rows but one at most one in 256 is
/// found as well; a similarity is estimated from these bits (Li & König,
/// [b-Bit minwise hashing](https://doi.org/10.1145/1772690.1772759), 2010). What is found depends neither on the
/// order of insertion nor on what has been removed.
///
/// A band of the default costs an article 12 bytes as a rule and at most 16, the whole index included: a link of a chain and a
/// share of the buckets, some 8, beside the bits of its rows. Hashes beyond the bands are kept as well, a byte or two each. The
/// id and the time stand there once, and articles with equal bits share all else.
///
/// ```
/// use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
///
/// let sign = |text: &str| MinHasher::default().sign(&Shingler::default().set(text)).unwrap();
/// let mut index = SignatureIndex::new(128, Banding::default())?;
/// index.insert(7, Some(1_683_331_200), &sign("All aboard the Selkie were brought ashore"));
/// index.insert(8, Some(1_683_417_600), &sign("The central bank left its main rate"));
/// let found = index.query(&sign("All aboard the Selkie were brought ashore at dawn"));
/// assert_eq!((found.len(), found[0].id), (1, 7));
/// assert_eq!(index.expire(1_683_400_000), 1);
/// assert_eq!(index.len(), 1);
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SignatureIndex {
    banding: Banding,
    hashes: usize,
    /// That of the first signature.
    seed: Option<u64>,
    /// So many bytes of each hash are kept.
    width: usize,
    slots: Slots,
    /// By slot, the bytes of the hashes.
    bytes: Vec<u8>,
    /// By slot and band, the next in the chain. The whole signature is one more band, by which equal ones are found.
    next: Vec<u32>,
    /// By band and bucket, the first of the chain.
    heads: Vec<u32>,
    /// Buckets a band.
    buckets: usize,
}

/// An article that an index has found.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Match {
    /// The caller's id.
    pub id: u32,
    /// The estimated Jaccard similarity, 0..=1.
    pub similarity: f64,
}

impl SignatureIndex {
    /// An empty index of signatures of so many hashes.
    ///
    /// # Errors
    /// Fewer hashes than the banding needs, or more than 4,096.
    pub fn new(hashes: u32, banding: Banding) -> Result<Self, BuildError> {
        Self::with_capacity(hashes, banding, 0)
    }

    /// The same with room for so many articles.
    ///
    /// # Errors
    /// Fewer hashes than the banding needs, or more than 4,096.
    pub fn with_capacity(
        hashes: u32,
        banding: Banding,
        articles: usize,
    ) -> Result<Self, BuildError> {
        let least = f64::from(banding.hashes());
        BuildError::check("the hashes of a banding", least, 1.0, 4_096.0)?;
        BuildError::check("the number of hashes", f64::from(hashes), least, 4_096.0)?;
        let hashes = hashes as usize;
        // All of a hash, or of four and more in a band the low byte: a band has 32 bits where it can.
        let width = if banding.rows() < 4 { 2 } else { 1 };
        let articles = articles.min(Self::MOST);
        let mut index = Self {
            banding,
            hashes,
            seed: None,
            width,
            slots: Slots::with_capacity(articles, articles),
            bytes: Vec::with_capacity(articles * hashes * width),
            next: Vec::with_capacity(articles * (usize::from(banding.bands()) + 1)),
            heads: Vec::new(),
            buckets: 0,
        };
        index.link_anew(articles);
        Ok(index)
    }

    /// An index holds at most so many articles: 16,777,215.
    pub const MOST: usize = SLOT as usize;

    /// How many articles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is an article with this id.
    #[must_use]
    pub fn contains(&self, id: u32) -> bool {
        self.slots.contains(id)
    }

    /// How many articles there may be before memory is asked for, whatever the signatures of those to come.
    #[must_use]
    pub fn capacity(&self) -> usize {
        let more = [
            self.slots.room(),
            (self.bytes.capacity() - self.bytes.len()) / (self.hashes * self.width),
            (self.next.capacity() - self.next.len()) / (self.whole() + 1),
            self.buckets * 3 / 2 - self.slots.used(),
            Self::MOST - self.slots.places(),
        ];
        self.len() + more.into_iter().min().unwrap_or(0)
    }

    /// The bytes held, with what is kept in reserve.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        size_of::<Self>()
            + self.slots.memory_usage()
            + self.bytes.capacity()
            + (self.next.capacity() + self.heads.capacity()) * size_of::<u32>()
    }

    /// Adds an article, published at this time in seconds if that is known. Whether it was added: not where its id is in there
    /// already, its signature has another number of hashes or seed than the first, or [`MOST`](Self::MOST) are in there.
    ///
    /// O(bands) amortised, however many share a band.
    pub fn insert(&mut self, id: u32, time: Option<i64>, signature: &Signature) -> bool {
        if !self.takes(signature) || self.contains(id) || self.len() >= Self::MOST {
            return false;
        }
        self.make_place();
        self.seed = Some(signature.seed());
        make_room(&mut self.bytes, self.hashes * self.width);
        encode(signature, self.width, &mut self.bytes);
        self.take_in(id, time);
        true
    }

    /// Takes an article out; whether it was in there. O(bands) amortised.
    pub fn remove(&mut self, id: u32) -> bool {
        let there = self.slots.remove(id);
        self.tidy();
        there
    }

    /// Takes out all articles of a time before `time`, in seconds, and says how many. Those without a time stay. O(n).
    pub fn expire(&mut self, time: i64) -> usize {
        let expired = self.slots.expire(time);
        self.tidy();
        expired
    }

    /// All articles that share a band with this signature, the most similar first, of equal ones the smaller
    /// id; none for a signature with another number of hashes, or another seed. O(bands + m log m) expected for m articles that
    /// share one, or did until they were taken out, a quarter of all at most.
    #[must_use]
    pub fn query(&self, signature: &Signature) -> Vec<Match> {
        let mut found = self.candidates(signature);
        found.sort_unstable_by(nearer);
        found
    }

    /// The first `most` of these. O(bands + m) expected, and the sorting of `most`.
    #[must_use]
    pub fn top(&self, signature: &Signature, most: usize) -> Vec<Match> {
        let mut found = self.candidates(signature);
        if most < found.len() {
            found.select_nth_unstable_by(most, nearer);
            found.truncate(most);
        }
        found.sort_unstable_by(nearer);
        found
    }

    /// Calls `visit` with every two signatures that share a band, once: the ids of the articles that have the one, those that have
    /// the other, and the estimated similarity. A signature that several articles have is given with itself, too.
    ///
    /// The ids are ascending, the visits in no particular order. Nothing is kept of a pair; m signatures that share a band are
    /// m² / 2 pairs, and one bucket. [`id_pairs`](super::id_pairs) gives the articles two by two.
    ///
    /// ```
    /// # use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
    /// # let sign = |text: &str| MinHasher::default().sign(&Shingler::default().set(text)).unwrap();
    /// let mut index = SignatureIndex::new(128, Banding::default())?;
    /// for (id, text) in (0..).zip(["the ferry burned", "the ferry burned", "the mill closed"]) {
    ///     index.insert(id, None, &sign(text));
    /// }
    /// let mut pairs = Vec::new();
    /// index.for_each_pair(|ones, others, similarity| {
    ///     assert_eq!((ones, others, similarity), (&[0, 1][..], &[0, 1][..], 1.0));
    ///     pairs.extend(samestory::lsh::id_pairs(ones, others));
    /// });
    /// assert_eq!(pairs, [(0, 1)]);
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    pub fn for_each_pair(&self, mut visit: impl FnMut(&[u32], &[u32], f64)) {
        let groups = self.slots.groups();
        for slot in (0..self.slots.used()).filter(|&slot| !groups.of(slot).is_empty()) {
            let (ids, bytes) = (groups.of(slot), self.bytes_of(slot));
            if ids.len() > 1 {
                visit(ids, ids, similarity(bytes, bytes, self.width));
            }
            for band in 0..self.whole() {
                let link = self.next[self.node(slot, band)];
                if link == NONE {
                    continue;
                }
                let key = self.band(bytes, band);
                let tag = self.place(key, band).1;
                self.walk(link, band, key, tag, bytes, |other| {
                    let others = groups.of(other);
                    if !others.is_empty() {
                        visit(others, ids, similarity(bytes, self.bytes_of(other), self.width));
                    }
                });
            }
        }
    }

    /// Calls `visit` with every bucket: the articles that share a band, those of equal signatures together; and with each
    /// signature by itself that several articles have.
    ///
    /// The ids are ascending, and so are the signatures of a bucket by their first; the visits come in no particular order.
    /// O(n · bands) expected for n articles, and a sort of each bucket, however many share a band.
    ///
    /// ```
    /// # use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
    /// # let sign = |text: &str| MinHasher::default().sign(&Shingler::default().set(text)).unwrap();
    /// let mut index = SignatureIndex::new(128, Banding::default())?;
    /// for (id, text) in (0..).zip(["the ferry burned", "the ferry burned", "the ferry burned at dawn"]) {
    ///     index.insert(id, None, &sign(text));
    /// }
    /// let mut buckets = Vec::new();
    /// index.for_each_bucket(|bucket| buckets.push(bucket.iter().map(|ids| ids.to_vec()).collect::<Vec<_>>()));
    /// assert_eq!(buckets[0], [vec![0, 1]]);
    /// assert!(buckets[1..].iter().all(|bucket| *bucket == [vec![0, 1], vec![2]]));
    /// assert!(buckets.len() > 1);
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    pub fn for_each_bucket(&self, mut visit: impl FnMut(&[&[u32]])) {
        let groups = self.slots.groups();
        let all = (0..self.slots.used()).map(|slot| groups.of(slot));
        all.filter(|ids| ids.len() > 1).for_each(|ids| visit(&[ids]));
        let mut chain: Vec<(&[u8], &[u32])> = Vec::new();
        let mut bucket: Vec<&[u32]> = Vec::new();
        for band in 0..self.whole() {
            for &head in &self.heads[band * self.buckets..(band + 1) * self.buckets] {
                let there = self.chain(head, band).map(|link| (link & SLOT) as usize);
                chain.clear();
                chain.extend(
                    there.map(|slot| (self.band(self.bytes_of(slot), band), groups.of(slot))),
                );
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

    /// Takes in the articles of another index. Whether it could: not where the two differ in hashes, seed or banding,
    /// have an id in common, or are too many; then nothing has changed. O(n) for n articles of the other.
    pub fn merge(&mut self, other: &Self) -> bool {
        let seeds = self.seed.zip(other.seed);
        let alike = self.hashes == other.hashes
            && self.banding == other.banding
            && seeds.is_none_or(|(one, another)| one == another);
        let apart = !other.slots.iter().any(|(id, ..)| self.contains(id));
        if !alike || !apart || self.len() + other.len() > Self::MOST {
            return false;
        }
        self.seed = self.seed.or(other.seed);
        for (id, time, slot) in other.slots.iter() {
            self.make_place();
            push_all(&mut self.bytes, other.bytes_of(slot));
            self.take_in(id, time);
        }
        true
    }

    /// Whether a signature can be held against those that are there.
    fn takes(&self, signature: &Signature) -> bool {
        let same_seed = self.seed.is_none_or(|seed| seed == signature.seed());
        signature.lanes().len() == self.hashes && same_seed
    }

    /// Lets go of those who have left where there is no place for one more.
    fn make_place(&mut self) {
        if self.slots.places() >= Self::MOST {
            self.compact();
        }
    }

    /// Adds the article whose bytes have been put behind those of the others.
    fn take_in(&mut self, id: u32, time: Option<i64>) {
        let new = self.slots.used();
        let equal = self.equal(self.bytes_of(new));
        self.slots.insert(id, time, equal);
        if equal.is_some() {
            self.bytes.truncate(new * self.hashes * self.width);
        } else if self.slots.used() * 2 > self.buckets * 3 {
            // Half as many buckets again: one to one and a half signatures each.
            self.link_anew(self.slots.used());
        } else {
            self.add_links(1);
            self.link(new);
        }
    }

    /// The slot of this signature.
    fn equal(&self, bytes: &[u8]) -> Option<usize> {
        let (bucket, tag) = self.place(bytes, self.whole());
        self.chain(self.heads[bucket], self.whole())
            .filter(|link| link & TAG == tag)
            .map(|link| (link & SLOT) as usize)
            .find(|&slot| self.bytes_of(slot) == bytes)
    }

    /// Puts a slot at the front of its chains.
    fn link(&mut self, slot: usize) {
        for band in 0..=self.whole() {
            let (bucket, tag) = self.place(self.band(self.bytes_of(slot), band), band);
            let node = self.node(slot, band);
            let before = self.heads[bucket];
            self.next[node] = before;
            self.heads[bucket] = tag | slot as u32 | if before == NONE { LAST } else { 0 };
        }
    }

    /// Builds all chains anew, with a bucket a band for each of so many signatures.
    fn link_anew(&mut self, signatures: usize) {
        self.buckets = signatures.max(16);
        self.heads = vec![NONE; self.buckets * (self.whole() + 1)];
        self.add_links(self.slots.used() - self.next.len() / (self.whole() + 1));
        for slot in 0..self.slots.used() {
            self.link(slot);
        }
    }

    /// Makes links for so many more signatures.
    fn add_links(&mut self, signatures: usize) {
        let links = signatures * (self.whole() + 1);
        make_room(&mut self.next, links);
        self.next.resize(self.next.len() + links, NONE);
    }

    /// Lets go of what was removed, once that is a quarter.
    fn tidy(&mut self) {
        if self.slots.is_sparse() {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let stay = self.slots.compact();
        keep_rows(&mut self.bytes, self.hashes * self.width, &stay);
        self.next = Vec::new();
        self.link_anew(stay.len());
    }

    fn candidates(&self, signature: &Signature) -> Vec<Match> {
        let mut found = Vec::new();
        if !self.takes(signature) {
            return found;
        }
        let mut bytes = Vec::with_capacity(self.hashes * self.width);
        encode(signature, self.width, &mut bytes);
        // The first links of all chains at once: each is a wait for memory.
        let head = |band: usize| {
            let (bucket, tag) = self.place(self.band(&bytes, band), band);
            (self.heads[bucket], tag)
        };
        let heads: Vec<(u32, u32)> = (0..self.whole()).map(head).collect();
        for (band, (link, tag)) in heads.into_iter().enumerate() {
            let key = self.band(&bytes, band);
            self.walk(link, band, key, tag, &bytes, |slot| {
                let similarity = similarity(&bytes, self.bytes_of(slot), self.width);
                found.extend(self.slots.ids(slot).map(|id| Match { id, similarity }));
            });
        }
        found
    }

    /// Calls `visit` with the slots of a chain that hold this band and no earlier one of `bytes`.
    fn walk(
        &self,
        link: u32,
        band: usize,
        key: &[u8],
        tag: u32,
        bytes: &[u8],
        mut visit: impl FnMut(usize),
    ) {
        for link in self.chain(link, band).filter(|link| link & TAG == tag) {
            let slot = (link & SLOT) as usize;
            let other = self.bytes_of(slot);
            let met = |band| self.band(bytes, band) == self.band(other, band);
            if self.band(other, band) == key && !(0..band).any(met) {
                visit(slot);
            }
        }
    }

    /// The links from this one on.
    fn chain(&self, mut link: u32, band: usize) -> impl Iterator<Item = u32> + '_ {
        std::iter::from_fn(move || {
            let here = Some(link).filter(|&link| link != NONE)?;
            let last = here & LAST != 0;
            link = if last { NONE } else { self.next[self.node((here & SLOT) as usize, band)] };
            Some(here)
        })
    }

    /// The number of the band that is the whole signature.
    fn whole(&self) -> usize {
        self.banding.bands().into()
    }

    fn node(&self, slot: usize, band: usize) -> usize {
        slot * (self.whole() + 1) + band
    }

    fn bytes_of(&self, slot: usize) -> &[u8] {
        let each = self.hashes * self.width;
        &self.bytes[slot * each..(slot + 1) * each]
    }

    fn band<'a>(&self, bytes: &'a [u8], band: usize) -> &'a [u8] {
        if band == self.whole() {
            return bytes;
        }
        let each = usize::from(self.banding.rows()) * self.width;
        &bytes[band * each..(band + 1) * each]
    }

    /// The bucket of a band among all, and the bits of its hash that go with a link.
    fn place(&self, key: &[u8], band: usize) -> (usize, u32) {
        // Bands of few bytes, the usual ones, are numbers.
        let key = match (key.first_chunk(), key.last_chunk()) {
            (Some(&first), Some(&last)) if key.len() <= 8 => {
                let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(four)));
                first | last << 32
            }
            _ => hash(key),
        };
        let hash = mix((band as u64).rotate_left(29) ^ key);
        let bucket = scale(hash, self.buckets as u32);
        let tag = (hash as u32) << SLOT_BITS & TAG;
        (band * self.buckets + bucket, tag)
    }
}

fn nearer(a: &Match, b: &Match) -> std::cmp::Ordering {
    b.similarity.total_cmp(&a.similarity).then(a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests;
