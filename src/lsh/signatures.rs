//! Which signatures are like this one?

use crate::error::BuildError;
use crate::hash::mix;
use crate::sketch::Signature;

use super::Banding;
use super::slots::{Slots, push_all};

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
/// Each article has an id of the caller's, and may have a time. A band is kept as the low bits of its hashes, 32 bits
/// or more, so that no article is missed which shares a band, and of those that share all rows but one at most one in 256 is
/// found as well; a similarity is estimated from these bits (Li & König,
/// [b-Bit minwise hashing](https://doi.org/10.1145/1772690.1772759), 2010). What is found depends neither on the
/// order of insertion nor on what has been removed.
///
/// A band costs an article 12 bytes as a rule and at most 16 where it has up to four rows, the whole index included:
/// the bits of its rows, a link of a chain and a share of the buckets. The id and the time stand there once.
///
/// ```
/// use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::ShingleSet};
///
/// let sign = |text: &str| MinHasher::default().sign(&ShingleSet::of(text, 3)).unwrap();
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
    /// So many bytes of each hash are kept.
    width: usize,
    slots: Slots,
    /// By slot, the bytes of the hashes.
    bytes: Vec<u8>,
    /// By slot and band, the next in the chain.
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
        BuildError::check("the number of hashes", f64::from(hashes), least, 4_096.0)?;
        let hashes = hashes as usize;
        // All of a hash, or of four and more in a band the low byte: a band has 32 bits where it can.
        let width = if banding.rows() < 4 { 2 } else { 1 };
        let articles = articles.min(Self::MOST);
        let bands = usize::from(banding.bands());
        let mut index = Self {
            banding,
            hashes,
            width,
            slots: Slots::with_capacity(articles),
            bytes: Vec::with_capacity(articles * hashes * width),
            next: Vec::with_capacity(articles * bands),
            heads: Vec::new(),
            buckets: 0,
        };
        index.link_anew(articles);
        Ok(index)
    }

    /// An index holds at most so many articles.
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

    /// How many articles there is room for before memory is asked for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        (self.next.capacity() / usize::from(self.banding.bands())).min(Self::MOST)
    }

    /// The bytes held, with what is kept in reserve.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        size_of::<Self>()
            + self.slots.memory_usage()
            + self.bytes.capacity()
            + (self.next.capacity() + self.heads.capacity()) * size_of::<u32>()
    }

    /// Adds an article, published at this time in seconds if that is known. Whether it was added: not where its id is
    /// in there already, its signature has another number of hashes, or there is no room for more.
    ///
    /// O(bands) amortised, however many share a band.
    pub fn insert(&mut self, id: u32, time: Option<i64>, signature: &Signature) -> bool {
        if signature.lanes().len() != self.hashes {
            return false;
        }
        let bytes = self.encode(signature);
        self.insert_bytes(id, time, &bytes)
    }

    /// Takes an article out; whether it was in there. O(bands) amortised.
    pub fn remove(&mut self, id: u32) -> bool {
        let there = self.slots.remove(id);
        self.tidy();
        there
    }

    /// Takes out all articles of a time before `time`, and says how many. Those without a time stay. O(n).
    pub fn expire(&mut self, time: i64) -> usize {
        let expired = self.slots.expire(time);
        self.tidy();
        expired
    }

    /// All articles that share a band with this signature, the most similar first, of equal ones the smaller
    /// id; none for a signature with another number of hashes. O(bands + m log m) expected for m candidates.
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

    /// Calls `visit` with every pair of articles that share a band, once, with the estimated similarity. Nothing is
    /// kept of a pair; m articles that share a band are m² / 2 pairs.
    pub fn for_each_pair(&self, mut visit: impl FnMut(u32, u32, f64)) {
        for slot in self.slots.iter() {
            let bytes = self.bytes_of(slot);
            for band in 0..usize::from(self.banding.bands()) {
                let key = self.band(bytes, band);
                let tag = self.place(key, band).1;
                self.walk(self.next[self.node(slot, band)], band, key, tag, bytes, |other| {
                    visit(
                        self.slots.id(other),
                        self.slots.id(slot),
                        self.similarity(bytes, self.bytes_of(other)),
                    );
                });
            }
        }
    }

    /// Takes in the articles of another index. Whether it could: not where the two differ in hashes or banding,
    /// have an id in common, or are too many; then nothing has changed. O(n) for n articles of the other.
    pub fn merge(&mut self, other: &Self) -> bool {
        let alike = self.hashes == other.hashes && self.banding == other.banding;
        let apart = !other.slots.iter().any(|slot| self.contains(other.slots.id(slot)));
        if !alike || !apart || self.slots.used() + other.len() > Self::MOST {
            return false;
        }
        for slot in other.slots.iter() {
            self.insert_bytes(other.slots.id(slot), other.slots.time(slot), other.bytes_of(slot));
        }
        true
    }

    fn insert_bytes(&mut self, id: u32, time: Option<i64>, bytes: &[u8]) -> bool {
        if self.slots.used() >= Self::MOST || !self.slots.insert(id, time) {
            return false;
        }
        let slot = self.slots.used() - 1;
        push_all(&mut self.bytes, bytes);
        let bands = usize::from(self.banding.bands());
        if self.slots.used() * 2 > self.buckets * 3 {
            // Half as many buckets again: one to one and a half articles each.
            self.link_anew(self.slots.used());
        } else {
            push_all(&mut self.next, &vec![NONE; bands]);
            self.link(slot);
        }
        true
    }

    /// Puts a slot at the front of its chains.
    fn link(&mut self, slot: usize) {
        for band in 0..usize::from(self.banding.bands()) {
            let (bucket, tag) = self.place(self.band(self.bytes_of(slot), band), band);
            let node = self.node(slot, band);
            let before = self.heads[bucket];
            self.next[node] = before;
            self.heads[bucket] = tag | slot as u32 | if before == NONE { LAST } else { 0 };
        }
    }

    /// Builds all chains anew, with a bucket a band for each of so many articles.
    fn link_anew(&mut self, articles: usize) {
        let bands = usize::from(self.banding.bands());
        self.buckets = articles.max(16);
        self.heads = vec![NONE; self.buckets * bands];
        let missing = (self.slots.used() * bands).saturating_sub(self.next.len());
        push_all(&mut self.next, &vec![NONE; missing]);
        for slot in 0..self.slots.used() {
            self.link(slot);
        }
    }

    /// Lets go of what was removed, once that is a quarter.
    fn tidy(&mut self) {
        if 4 * (self.slots.used() - self.slots.len()) <= self.slots.used() {
            return;
        }
        let each = self.hashes * self.width;
        for (to, from) in self.slots.iter().enumerate() {
            self.bytes.copy_within(from * each..(from + 1) * each, to * each);
        }
        self.slots.compact();
        self.bytes.truncate(self.slots.used() * each);
        self.bytes.shrink_to_fit();
        self.next = Vec::new();
        self.link_anew(self.slots.used());
    }

    fn candidates(&self, signature: &Signature) -> Vec<Match> {
        let mut found = Vec::new();
        if signature.lanes().len() != self.hashes {
            return found;
        }
        let bytes = self.encode(signature);
        // The first links of all chains at once: each is a wait for memory.
        let head = |band: usize| {
            let (bucket, tag) = self.place(self.band(&bytes, band), band);
            (self.heads[bucket], tag)
        };
        let heads: Vec<(u32, u32)> = (0..usize::from(self.banding.bands())).map(head).collect();
        for (band, (link, tag)) in heads.into_iter().enumerate() {
            let key = self.band(&bytes, band);
            self.walk(link, band, key, tag, &bytes, |slot| {
                let similarity = self.similarity(&bytes, self.bytes_of(slot));
                found.push(Match { id: self.slots.id(slot), similarity });
            });
        }
        found
    }

    /// Calls `visit` with the slots of a chain that hold this band and no earlier one of `bytes`.
    fn walk(
        &self,
        mut link: u32,
        band: usize,
        key: &[u8],
        tag: u32,
        bytes: &[u8],
        mut visit: impl FnMut(usize),
    ) {
        while link != NONE {
            let slot = (link & SLOT) as usize;
            if link & TAG == tag && self.slots.holds(slot) {
                let other = self.bytes_of(slot);
                let met = |band| self.band(bytes, band) == self.band(other, band);
                if self.band(other, band) == key && !(0..band).any(met) {
                    visit(slot);
                }
            }
            if link & LAST != 0 {
                break;
            }
            link = self.next[self.node(slot, band)];
        }
    }

    fn node(&self, slot: usize, band: usize) -> usize {
        slot * usize::from(self.banding.bands()) + band
    }

    fn bytes_of(&self, slot: usize) -> &[u8] {
        let each = self.hashes * self.width;
        &self.bytes[slot * each..(slot + 1) * each]
    }

    fn band<'a>(&self, bytes: &'a [u8], band: usize) -> &'a [u8] {
        let each = usize::from(self.banding.rows()) * self.width;
        &bytes[band * each..(band + 1) * each]
    }

    /// The bucket of a band among all, and the bits of its hash that go with a link.
    fn place(&self, key: &[u8], band: usize) -> (usize, u32) {
        let mut hash = band as u64;
        let mut take = |part: u64| hash = mix(hash.rotate_left(29) ^ part);
        if let Ok(four) = <[u8; 4]>::try_from(key) {
            // As below, but faster: the usual case.
            take(u32::from_le_bytes(four).into());
        } else {
            for part in key.chunks(8) {
                take(part.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)));
            }
        }
        let bucket = ((hash >> 32) as usize * self.buckets) >> 32;
        // Never all ones, which would make a link of the last slot the end of its chain.
        let tag = (((hash as u32) >> 25).min(0x7e)) << SLOT_BITS;
        (band * self.buckets + bucket, tag)
    }

    /// The low bytes of each hash.
    fn encode(&self, signature: &Signature) -> Vec<u8> {
        let low = |lane: &u16| lane.to_le_bytes().into_iter().take(self.width);
        signature.lanes().iter().flat_map(low).collect()
    }

    /// The share of equal hashes, less what the bits that are kept agree in by chance.
    fn similarity(&self, a: &[u8], b: &[u8]) -> f64 {
        fn equal<const WIDTH: usize>(a: &[u8], b: &[u8]) -> usize {
            let (a, b) = (a.as_chunks::<WIDTH>().0, b.as_chunks::<WIDTH>().0);
            a.iter().zip(b).filter(|(a, b)| a == b).count()
        }
        let equal = match self.width {
            1 => equal::<1>(a, b),
            _ => equal::<2>(a, b),
        };
        let chance = 0.5f64.powi(8 * self.width as i32);
        let share = equal as f64 / self.hashes as f64;
        ((share - chance) / (1.0 - chance)).max(0.0)
    }
}

fn nearer(a: &Match, b: &Match) -> std::cmp::Ordering {
    b.similarity.total_cmp(&a.similarity).then(a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::MinHasher;
    use crate::text::ShingleSet;
    use proptest::prelude::*;

    fn signed(minhash: MinHasher, set: std::ops::Range<u64>) -> Signature {
        minhash.sign(&set.map(mix).collect::<ShingleSet>()).unwrap()
    }

    /// The ids of all that share a band, or its low bits, by looking at everybody.
    fn slow(banding: Banding, all: &[(u32, Signature)], query: &Signature) -> Vec<u32> {
        let bits = [0, 32, 16, 16, 8, 8][usize::from(banding.rows())];
        let shares = |other: &Signature| {
            let rows = banding.rows().into();
            let low = |lane: &u16| u64::from(*lane) & ((1 << bits) - 1);
            let bands = other.lanes().chunks_exact(rows).zip(query.lanes().chunks_exact(rows));
            bands.take(banding.bands().into()).any(|(a, b)| a.iter().map(low).eq(b.iter().map(low)))
        };
        let mut ids: Vec<u32> = all.iter().filter(|(_, s)| shares(s)).map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }

    fn ids(mut found: Vec<Match>) -> Vec<u32> {
        found.sort_unstable_by_key(|found| found.id);
        found.iter().map(|found| found.id).collect()
    }

    #[derive(Clone, Debug)]
    enum Step {
        Insert(u32, Option<i64>, u64, u64),
        Remove(u32),
        Expire(i64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let insert = (0u32..40, prop::option::of(0i64..9), 0u64..30, 1u64..30)
            .prop_map(|(id, time, start, length)| Step::Insert(id, time, start, length));
        let remove = (0u32..40).prop_map(Step::Remove);
        let step = prop_oneof![6 => insert, 2 => remove, 1 => (0i64..9).prop_map(Step::Expire)];
        prop::collection::vec(step, 0..80)
    }

    proptest! {
        #[test]
        fn it_finds_what_a_search_through_everybody_finds(steps in steps(), rows in 1u16..6) {
            let minhash = MinHasher::new(24).unwrap();
            let banding = Banding::new(24 / rows, rows).unwrap();
            let mut index = SignatureIndex::new(24, banding).unwrap();
            let mut all: Vec<(u32, Option<i64>, Signature)> = Vec::new();
            for step in steps {
                match step {
                    Step::Insert(id, time, start, length) => {
                        let new = all.iter().all(|entry| entry.0 != id);
                        let signature = signed(minhash, start..start + length);
                        prop_assert_eq!(index.insert(id, time, &signature), new);
                        if new {
                            all.push((id, time, signature));
                        }
                    }
                    Step::Remove(id) => {
                        let before = all.len();
                        all.retain(|entry| entry.0 != id);
                        prop_assert_eq!(index.remove(id), all.len() < before);
                    }
                    Step::Expire(end) => {
                        let before = all.len();
                        all.retain(|entry| entry.1.is_none_or(|time| time >= end));
                        prop_assert_eq!(index.expire(end), before - all.len());
                    }
                }
            }
            prop_assert_eq!(index.len(), all.len());
            let all: Vec<(u32, Signature)> = all.into_iter().map(|(id, _, s)| (id, s)).collect();
            let mut pairs = Vec::new();
            index.for_each_pair(|a, b, _| pairs.push((a.min(b), a.max(b))));
            pairs.sort_unstable();
            let mut expected = Vec::new();
            for (id, signature) in &all {
                let found = index.query(signature);
                prop_assert!(found.is_sorted_by(|a, b| nearer(a, b).is_lt()));
                for most in [0, 1, 3, 100] {
                    prop_assert_eq!(&index.top(signature, most)[..], &found[..most.min(found.len())]);
                }
                let near = slow(banding, &all, signature);
                expected.extend(near.iter().filter(|&other| other > id).map(|&other| (*id, other)));
                prop_assert_eq!(ids(found), near);
            }
            expected.sort_unstable();
            prop_assert_eq!(pairs, expected);
        }

        #[test]
        fn two_indexes_merge_into_what_one_would_be(starts in prop::collection::vec(0u64..60, 0..30), cut in 0usize..30) {
            let minhash = MinHasher::default();
            let index = |range: std::ops::Range<usize>| {
                let mut index = SignatureIndex::new(128, Banding::default()).unwrap();
                for at in range {
                    index.insert(at as u32, None, &signed(minhash, starts[at]..starts[at] + 40));
                }
                index
            };
            let cut = cut.min(starts.len());
            let (mut left, right, one) = (index(0..cut), index(cut..starts.len()), index(0..starts.len()));
            prop_assert!(left.merge(&right));
            for start in 0..60 {
                let query = signed(minhash, start..start + 40);
                prop_assert_eq!(left.query(&query), one.query(&query));
            }
            prop_assert!(right.is_empty() || !left.merge(&right), "an id in common");
        }
    }

    #[test]
    fn a_band_costs_an_article_sixteen_bytes_at_most() {
        for (bands, rows) in [(64, 2), (32, 4), (42, 3), (16, 1)] {
            let banding = Banding::new(bands, rows).unwrap();
            let minhash = MinHasher::new(u32::from(bands * rows)).unwrap();
            let mut index = SignatureIndex::new(minhash.hashes(), banding).unwrap();
            for id in 0..40_000u32 {
                index.insert(
                    id,
                    Some(0),
                    &signed(minhash, u64::from(id) * 9..u64::from(id) * 9 + 9),
                );
                if id >= 1_000 {
                    let each = index.memory_usage() as f64 / f64::from(id + 1) / f64::from(bands);
                    assert!(each <= 16.0, "{bands} x {rows}, {id} articles: {each}");
                }
            }
            index.expire(1);
            assert!(index.is_empty() && index.memory_usage() < 100_000);
        }
    }

    #[test]
    fn a_crowd_in_one_bucket_is_put_in_and_taken_out() {
        // Walking the bucket for each would be 10 billion steps.
        let minhash = MinHasher::new(8).unwrap();
        let signature = signed(minhash, 0..50);
        let mut index = SignatureIndex::new(8, Banding::new(4, 2).unwrap()).unwrap();
        for id in 0..100_000 {
            index.insert(id, Some(i64::from(id)), &signature);
        }
        assert_eq!(index.query(&signature).len(), 100_000);
        assert_eq!(
            index.top(&signature, 3).iter().map(|found| found.id).collect::<Vec<_>>(),
            [0, 1, 2]
        );
        for id in 0..50_000 {
            assert!(index.remove(id));
        }
        assert_eq!(index.expire(99_999), 49_999);
        assert_eq!(ids(index.query(&signature)), [99_999]);
    }

    #[test]
    fn the_estimate_is_that_of_the_signatures() {
        for (bands, rows) in [(128, 1), (64, 2), (32, 4)] {
            let mut index = SignatureIndex::new(128, Banding::new(bands, rows).unwrap()).unwrap();
            let minhash = MinHasher::default();
            for id in 0..90u32 {
                index.insert(id, None, &signed(minhash, u64::from(id)..u64::from(id) + 100));
            }
            let query = signed(minhash, 0..100);
            for found in index.query(&query) {
                let whole =
                    query.jaccard(&signed(minhash, found.id.into()..u64::from(found.id) + 100));
                assert!((found.similarity - whole.unwrap()).abs() < 0.03);
            }
        }
    }

    #[test]
    fn a_signature_of_another_length_is_refused() {
        let other = signed(MinHasher::new(64).unwrap(), 0..9);
        let mut index = SignatureIndex::new(128, Banding::default()).unwrap();
        assert!(!index.insert(1, None, &other) && index.query(&other).is_empty());
        assert!(SignatureIndex::new(127, Banding::default()).is_err());
    }
}
