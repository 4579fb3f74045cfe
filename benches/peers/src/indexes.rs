//! Signatures to an index, and all similar pairs out of it: 32 bands of 4 rows, but where it is said.

use gaoya::minhash::MinHashIndex;
use minhash_rs::index::{LshIndex, QueryState, Store};
use minhash_rs::prelude::{MinHash, MinHasher as _};
use samestory::lsh::{BandIndex, Banding};
use samestory::sketch::Signature;
use samestory::text::ShingleSet;
use std::collections::HashMap;

use crate::signers::{Gaoya, HASHES, MinhashRs, Samestory, Signer, Txtfp};
use crate::tokens::WORDS;

const BANDS: usize = 32;
const ROWS: usize = 4;
pub const LEAST: f64 = 0.5;

/// What finds the pairs of a Jaccard similarity of at least [`LEAST`].
pub trait Index: Signer {
    /// Builds the index, queries it with every signature, and keeps the pairs whose estimate is high enough.
    fn pairs(signatures: Vec<Self::Signature>) -> Vec<(usize, usize)>;

    /// Raw texts to pairs, verified by what the peer has for that: the estimate, where it has no more.
    fn verified(texts: &[String]) -> Vec<(usize, usize)> {
        let mut signer = Self::new(0);
        Self::pairs(texts.iter().map(|text| signer.sign(text)).collect())
    }
}

fn candidates(signatures: &[Option<Signature>], banding: Banding) -> Vec<(u32, u32)> {
    let mut index = BandIndex::new();
    for (item, signature) in (0..).zip(signatures) {
        if let Some(signature) = signature {
            index.insert(item, banding.keys(signature));
        }
    }
    index.pairs()
}

fn estimate(signatures: &[Option<Signature>], a: u32, b: u32) -> Option<f64> {
    signatures[a as usize].as_ref()?.jaccard(signatures[b as usize].as_ref()?)
}

impl Index for Samestory {
    fn pairs(signatures: Vec<Option<Signature>>) -> Vec<(usize, usize)> {
        let banding = Banding::new(BANDS as u16, ROWS as u16).expect("bands and rows");
        candidates(&signatures, banding)
            .into_iter()
            .filter(|&(a, b)| estimate(&signatures, a, b) >= Some(LEAST))
            .map(|(a, b)| (a as usize, b as usize))
            .collect()
    }

    /// By exact overlap, for candidates that share one of 42 bands of 3 rows (996 in 1,000 do at the bound) and
    /// whose estimate is within four standard errors.
    fn verified(texts: &[String]) -> Vec<(usize, usize)> {
        let mut signer = Self::new(0);
        let signatures: Vec<Option<Signature>> =
            texts.iter().map(|text| signer.sign(text)).collect();
        let hopeful = LEAST - 4.0 * 0.5 / (HASHES as f64).sqrt();
        let mut sets: HashMap<u32, ShingleSet> = HashMap::new();
        let mut pairs = candidates(&signatures, Banding::new(42, 3).expect("bands and rows"));
        pairs.retain(|&(a, b)| {
            estimate(&signatures, a, b) >= Some(hopeful) && {
                for item in [a, b] {
                    sets.entry(item)
                        .or_insert_with(|| ShingleSet::of(&texts[item as usize], WORDS));
                }
                sets[&a].overlap(&sets[&b]).jaccard() >= LEAST
            }
        });
        pairs.into_iter().map(|(a, b)| (a as usize, b as usize)).collect()
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
