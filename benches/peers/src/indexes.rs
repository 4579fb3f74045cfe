//! An index of signatures and all similar pairs in it. Indexes have 32 bands of 4 rows if not said
//! otherwise.

use gaoya::minhash::MinHashIndex;
use minhash_rs::index::{LshIndex, QueryState, Store};
use minhash_rs::prelude::{MinHash, MinHasher as _};
use samestory::lsh::{Banding, SignatureIndex, id_pairs};
use samestory::sketch::Signature;
use samestory::text::{ShingleSet, WordHashes};

use crate::signers::{Gaoya, HASHES, MinhashRs, Samestory, Signer, Txtfp};
use crate::tokens::shingler;

const BANDS: usize = 32;
const ROWS: usize = 4;
pub const LEAST: f64 = 0.5;

/// Finds the pairs with a Jaccard similarity of at least [`LEAST`].
pub trait Index: Signer {
    /// Builds the index, queries it with every signature, and keeps the pairs whose estimate is at
    /// least [`LEAST`].
    fn pairs(signatures: Vec<Self::Signature>) -> Vec<(usize, usize)>;

    /// Finds the pairs of raw texts, verified as the crate can: by the estimate, if it has no more.
    fn verified(texts: &[String]) -> Vec<(usize, usize)> {
        let mut signer = Self::new(0);
        Self::pairs(texts.iter().map(|text| signer.sign(text)).collect())
    }
}

impl Index for Samestory {
    fn pairs(signatures: Vec<Option<Signature>>) -> Vec<(usize, usize)> {
        let banding = Banding::new(BANDS as u16, ROWS as u16).expect("bands and rows");
        let mut index = SignatureIndex::with_capacity(HASHES as u32, banding, signatures.len())
            .expect("hashes for all bands");
        for (item, signature) in (0..).zip(&signatures) {
            if let Some(signature) = signature {
                index.insert(item, None, signature).expect("a new id");
            }
        }
        let mut pairs = Vec::new();
        for (item, signature) in (0..).zip(&signatures) {
            let found = signature.iter().flat_map(|signature| index.query(signature));
            pairs.extend(
                found
                    .filter(|other| other.id < item && other.similarity >= LEAST)
                    .map(|other| (other.id as usize, item as usize)),
            );
        }
        pairs
    }

    /// Verifies by exact overlap the candidates that share one of 32 bands of 3 rows and whose
    /// estimate is at most two standard errors below the bound. Of the pairs at the bound 986 in
    /// 1,000 share a band, at 0.55 997.
    fn verified(texts: &[String]) -> Vec<(usize, usize)> {
        let banding = Banding::new(32, 3).expect("bands and rows");
        let mut signer = Self::new(0);
        let signatures: Vec<_> = texts.iter().map(|text| signer.sign(text)).collect();
        let mut index = SignatureIndex::with_capacity(HASHES as u32, banding, texts.len())
            .expect("hashes for all bands");
        let mut error = 0.0;
        for (item, signature) in (0..).zip(&signatures) {
            if let Some(signature) = signature {
                error = signature.standard_error(LEAST);
                index.insert(item, None, signature).expect("a new id");
            }
        }
        drop(signatures);
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        index.for_each_pair(|ones, others, similarity| {
            if similarity >= LEAST - 2.0 * error {
                pairs.extend(id_pairs(ones, others));
            }
        });
        drop(index);
        pairs.sort_unstable();
        // Sorted by the first of a pair, whose shingle set is made once for all its pairs.
        let mut words = WordHashes::default();
        let shingler = shingler();
        let mut shingles = |item: u32| -> ShingleSet {
            words.read_whole(&texts[item as usize]);
            shingler.word_shingles(words.whole()).collect()
        };
        let mut similar = Vec::new();
        for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
            let first = shingles(of_one[0].0);
            for &(a, b) in of_one {
                if first.overlap(&shingles(b)).jaccard() >= LEAST {
                    similar.push((a as usize, b as usize));
                }
            }
        }
        similar
    }
}

impl Index for Gaoya {
    fn pairs(signatures: Vec<Vec<u32>>) -> Vec<(usize, usize)> {
        let mut index = MinHashIndex::<u32, u32>::new(BANDS, ROWS, LEAST);
        for (item, signature) in (0..).zip(&signatures) {
            index.insert(item, signature.clone());
        }
        let mut pairs = Vec::new();
        for (item, signature) in (0..).zip(&signatures) {
            let found = index.query(signature);
            pairs.extend(
                found
                    .into_iter()
                    .filter(|&&other| other < item)
                    .map(|&other| (other as usize, item as usize)),
            );
        }
        pairs
    }
}

impl Index for Txtfp {
    fn pairs(signatures: Vec<txtfp::MinHashSig<HASHES>>) -> Vec<(usize, usize)> {
        let mut index =
            txtfp::LshIndex::<HASHES>::with_bands_rows(BANDS, ROWS).expect("bands and rows");
        for (item, signature) in (0..).zip(&signatures) {
            index.insert(item, *signature);
        }
        let mut pairs = Vec::new();
        for (item, signature) in (0u64..).zip(&signatures) {
            let found = index.query_with_threshold(signature, LEAST as f32);
            pairs.extend(
                found
                    .into_iter()
                    .filter(|&other| other < item)
                    .map(|other| (other as usize, item as usize)),
            );
        }
        pairs
    }
}

impl Index for MinhashRs {
    fn pairs(signatures: Vec<MinHash<u32, HASHES>>) -> Vec<(usize, usize)> {
        let index: LshIndex<MinHash<u32, HASHES>, HASHES, BANDS, Store> =
            LshIndex::from_signatures(signatures.iter().copied());
        let mut state = QueryState::new();
        let mut pairs = Vec::new();
        for (item, signature) in signatures.iter().enumerate() {
            for candidate in index.candidates(signature, &mut state) {
                let other = candidate.id as usize;
                if other < item && signatures[other].estimate_jaccard_index(signature) >= LEAST {
                    pairs.push((other, item));
                }
            }
        }
        pairs
    }
}
