//! The settings of a search for copies, and the sketch that it keeps of each text.

use crate::article::Article;
use crate::error::BuildError;
use crate::hash::hash128;
use crate::lsh::Banding;
use crate::sketch::{MinHasher, Signature, Winnower};
use crate::text::{Overlap, ShingleSet, Shingler, WordHashes};

use super::form::Particulars;
use super::rule::{CopyRule, Relation};

/// Finds near-duplicates: reprints, revised versions and excerpts.
///
/// [`dedup`](Self::dedup) takes articles. [`sketch`](Self::sketch) and [`find`](Self::find) take
/// texts in any form, as hashes of their words.
///
/// The search is that of Broder, [On the resemblance and containment of
/// documents](https://doi.org/10.1109/SEQUEN.1997.666900) (1997), with banded signatures for
/// candidates that are alike and winnowing for candidates of which one contains the other. The
/// defaults cannot fail; a setting that can be out of range returns a [`BuildError`].
///
/// ```
/// use samestory::copies::{CopyFinder, CopyRule, Rank, Relation};
/// use samestory::lsh::Banding;
/// use samestory::sketch::{MinHasher, Winnower};
/// use samestory::text::{Shingler, WordHashes};
///
/// let wire = "All 212 passengers and crew of the night ferry were brought ashore before dawn";
/// let texts =
///     [wire.to_owned(), format!("{wire} the company said on Monday"), "Rates held".to_owned()];
/// let shingler = Shingler::new(2)?;
/// let finder = CopyFinder::new()
///     .rule(CopyRule::new(0.6, 0.6, 20)?)
///     .shingler(shingler)
///     .signatures(MinHasher::new(256)?.seed(7), Banding::new(64, 4)?)?
///     .winnower(Winnower::new(4, 6)?);
/// let sketches: Vec<_> =
///     texts.iter().map(|text| finder.sketch(WordHashes::of(text).whole())).collect();
/// let shingles = |item: u32| shingler.set(&texts[item as usize]);
/// let copies = finder.find(&sketches, shingles, |item| Rank::at(item.into()));
/// assert_eq!(copies.originals(), [0, 0, 2]);
/// assert_eq!(copies.relation(1), Some(Relation::Revision));
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct CopyFinder {
    pub(super) rule: CopyRule,
    pub(super) banding: Banding,
    pub(super) minhash: MinHasher,
    pub(super) winnower: Winnower,
    pub(super) shingler: Shingler,
}

impl Default for CopyFinder {
    /// Returns the default [`CopyRule`] over shingles of three words, with the default
    /// [`MinHasher`], [`Banding`] and [`Winnower`].
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
    /// Returns a finder with the default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the rule that decides what makes a copy.
    pub fn rule(mut self, rule: CopyRule) -> Self {
        self.rule = rule;
        self
    }

    /// Sets the shingler: the number of words in a shingle, and a seed, which may be kept secret.
    /// Defaults to 3 words and seed 0. The sets given to [`find`](Self::find) must come from it.
    pub fn shingler(mut self, shingler: Shingler) -> Self {
        self.shingler = shingler;
        self
    }

    /// Sets the hasher of the signatures (number of hashes and seed), and the bands that they are
    /// cut into. Defaults to 128 hashes of seed 0 in 64 bands of 2 rows.
    ///
    /// # Errors
    /// Returns an error if the bands have more rows in all than the signature has hashes.
    pub fn signatures(mut self, minhash: MinHasher, banding: Banding) -> Result<Self, BuildError> {
        let hashes = f64::from(minhash.hashes());
        BuildError::check("bands times rows", f64::from(banding.hashes()), 1.0, hashes)?;
        (self.minhash, self.banding) = (minhash, banding);
        Ok(self)
    }

    /// Sets the winnower that selects the fingerprints of passages. Defaults to runs of 5 words in
    /// windows of 8, so that texts with 12 words in a row in common share a fingerprint.
    pub fn winnower(mut self, winnower: Winnower) -> Self {
        self.winnower = winnower;
        self
    }

    /// Returns the relation of two texts with this overlap, by the rule.
    #[must_use]
    pub fn relation(&self, overlap: &Overlap) -> Relation {
        self.rule.relation(overlap)
    }

    /// Returns the sketch of an article by its words without boilerplate.
    pub(crate) fn sketch_of(&self, title: &WordHashes, body: &WordHashes) -> Option<CopySketch> {
        self.sketch(words_compared(title, body))
    }

    /// Returns the shingles of an article by its words without boilerplate.
    pub(crate) fn shingles_of(&self, (title, body): &(WordHashes, WordHashes)) -> ShingleSet {
        self.shingler.word_shingles(words_compared(title, body)).collect()
    }

    /// Returns the names and figures of an article by its words without boilerplate.
    pub(crate) fn particulars_of(
        article: &Article<'_>,
        (title, body): &(WordHashes, WordHashes),
    ) -> Particulars {
        let text = if body.is_empty() { article.title } else { article.text };
        Particulars::among(text, words_compared(title, body))
    }

    /// Returns the sketch of a text by the hashes of its words, in order; `None` if there are none.
    /// O(n log n) for n words.
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

/// Returns the words that are compared: those of the body, or of the title if the body has none.
fn words_compared<'a>(title: &'a WordHashes, body: &'a WordHashes) -> &'a [u64] {
    if body.is_empty() { title.whole() } else { body.whole() }
}

/// Sketch of a text for the search for copies: MinHash signature, winnowed fingerprints, number of
/// shingles and digest. Made by [`CopyFinder::sketch`]; 1,200 bytes for a text of 1,000 words.
///
/// Sketches are comparable if they were made with equal settings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "stored::CopySketch"))]
pub struct CopySketch {
    pub(super) signature: Signature,
    /// Fingerprints of the passages, ascending, each once.
    pub(super) fingerprints: Box<[u32]>,
    /// Number of distinct shingles.
    pub(super) shingles: u32,
    /// 128-bit hash of the shingle set.
    pub(super) digest: u128,
}

impl CopySketch {
    /// Returns the signature of the shingle set.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Returns the number of fingerprints that the two share.
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

#[cfg(feature = "serde")]
mod stored {
    use super::Signature;

    /// A [`CopySketch`](super::CopySketch) as it is read, before it is checked.
    #[derive(serde::Deserialize)]
    pub(super) struct CopySketch {
        signature: Signature,
        fingerprints: Box<[u32]>,
        shingles: u32,
        digest: u128,
    }

    impl TryFrom<CopySketch> for super::CopySketch {
        type Error = &'static str;

        fn try_from(stored: CopySketch) -> Result<Self, Self::Error> {
            let CopySketch { signature, fingerprints, shingles, digest } = stored;
            if !fingerprints.is_sorted_by(|a, b| a < b) {
                return Err("the fingerprints of a sketch must ascend");
            }
            if fingerprints.is_empty() || shingles == 0 {
                return Err("a sketch has at least one shingle and one fingerprint");
            }
            Ok(Self { signature, fingerprints, shingles, digest })
        }
    }
}
