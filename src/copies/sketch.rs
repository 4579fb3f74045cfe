//! What of an article is kept to find its copies by?

use crate::error::BuildError;
use crate::hash::hash128;
use crate::lsh::Banding;
use crate::sketch::{MinHasher, Signature, Winnower};
use crate::text::{Overlap, ShingleSet, Shingler, WordHashes};

use super::rule::{CopyRule, Relation};

/// Finds the copies among articles: the recipe. [`sketch`](Self::sketch) each, then
/// [`find`](Self::find) among all.
///
/// ```
/// use samestory::copies::{CopyFinder, Relation};
/// use samestory::text::{Shingler, WordHashes};
///
/// let wire = "All 212 passengers and crew of the night ferry were brought ashore before dawn";
/// let texts = [wire.to_owned(), format!("{wire} the company said on Monday"), "Rates were held".to_owned()];
/// let finder = CopyFinder::default();
/// let sketches: Vec<_> =
///     texts.iter().map(|text| finder.sketch(WordHashes::of(text).whole())).collect();
/// let copies = finder.find(&sketches, |item| Shingler::default().set(&texts[item as usize]), |item| item);
/// assert_eq!(copies.originals(), [0, 0, 2]);
/// assert_eq!(copies.relation(1), Some(Relation::Revision));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CopyFinder {
    pub(super) rule: CopyRule,
    pub(super) banding: Banding,
    minhash: MinHasher,
    winnower: Winnower,
    shingler: Shingler,
}

impl Default for CopyFinder {
    /// The default [`CopyRule`] over shingles of three words, the default [`Banding`] and [`Winnower`].
    fn default() -> Self {
        Self {
            rule: CopyRule::default(),
            banding: Banding::default(),
            minhash: MinHasher::default(),
            winnower: Winnower::default(),
            shingler: Shingler::default(),
        }
    }
}

impl CopyFinder {
    /// Another rule.
    #[must_use]
    pub fn rule(mut self, rule: CopyRule) -> Self {
        self.rule = rule;
        self
    }

    /// Shingles of another number of words, 1 to 64; the sets given to [`find`](Self::find) must be of as many.
    ///
    /// # Errors
    /// A number outside that range.
    pub fn shingle_words(mut self, words: u8) -> Result<Self, BuildError> {
        self.shingler = Shingler::new(words)?;
        Ok(self)
    }

    /// What two articles that share so much are to each other.
    #[must_use]
    pub fn relation(&self, overlap: &Overlap) -> Relation {
        self.rule.relation(overlap)
    }

    /// The sketch of an article by the words that count of its title and body.
    pub(crate) fn sketch_of(&self, title: &WordHashes, body: &WordHashes) -> Option<CopySketch> {
        self.sketch(told_by(title, body))
    }

    /// The shingles of such an article.
    pub(crate) fn shingles_of(&self, (title, body): &(WordHashes, WordHashes)) -> ShingleSet {
        self.shingler.word_shingles(told_by(title, body)).collect()
    }

    /// The sketch of an article by the hashes of its words; `None` where there are none. O(n log n).
    #[must_use]
    pub fn sketch(&self, words: &[u64]) -> Option<CopySketch> {
        let shingles: ShingleSet = self.shingler.word_shingles(words).collect();
        let signature = self.minhash.sign(&shingles)?;
        let mut bytes = Vec::with_capacity(8 * shingles.len());
        bytes.extend(shingles.as_slice().iter().flat_map(|shingle| shingle.to_le_bytes()));
        Some(CopySketch {
            signature,
            fingerprints: self.winnower.fingerprints(words),
            shingles: u32::try_from(shingles.len()).unwrap_or(u32::MAX),
            digest: hash128(&bytes),
        })
    }
}

/// The words that copies are told by: the body's, or the title's where the body has none.
fn told_by<'a>(title: &'a WordHashes, body: &'a WordHashes) -> &'a [u64] {
    if body.is_empty() { title.whole() } else { body.whole() }
}

/// What an article's copies are found by, some 1,400 bytes for a thousand words; made by
/// [`CopyFinder::sketch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopySketch {
    pub(super) signature: Signature,
    /// The fingerprints of its passages, ascending.
    pub(super) fingerprints: Box<[u32]>,
    /// How many distinct shingles it has.
    pub(super) shingles: u32,
    /// Stands for the shingle set: equal sets, and no others, have equal digests.
    pub(super) digest: u128,
}

impl CopySketch {
    /// The signature of the shingle set.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// How many fingerprints the two share.
    pub(super) fn shared_fingerprints(&self, other: &Self) -> usize {
        let (mut left, mut right) = (&self.fingerprints[..], &other.fingerprints[..]);
        let mut shared = 0;
        while let (Some((a, a_rest)), Some((b, b_rest))) = (left.split_first(), right.split_first())
        {
            shared += usize::from(a == b);
            (left, right) =
                (if a <= b { a_rest } else { left }, if b <= a { b_rest } else { right });
        }
        shared
    }
}
