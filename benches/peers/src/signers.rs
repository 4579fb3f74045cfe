//! Signatures of 128 hashes over word 3-shingles, by each crate.

use std::hash::BuildHasherDefault;

use gaoya::minhash::MinHasher;
use minhash_rs::prelude::MinHash;
use probminhash::densminhash::OptDensMinHash;
use probminhash::superminhasher::{NoHashHasher, SuperMinHash};
use txtfp::{
    Canonicalizer, Fingerprinter, MinHashFingerprinter, MinHashSig, ShingleTokenizer, Tokenizer,
    WordTokenizer,
};

use samestory::sketch::Signature;
use samestory::text::{Shingler, WordHashes};

use crate::tokens::{Harness, WORDS, shingler};

pub const HASHES: usize = 128;

/// Signs one article after the other, and reuses its memory.
pub trait Signer: Sized {
    type Signature;

    /// Returns a signer with the hash functions of this seed.
    fn new(seed: u64) -> Self;

    fn sign(&mut self, text: &str) -> Self::Signature;

    /// Returns the hashes of the distinct shingles that are signed.
    fn shingles(text: &str) -> Vec<u64> {
        Harness::default().tokens(text).to_vec()
    }

    /// Returns the values that two signatures are compared by.
    fn values(signature: &Self::Signature) -> Vec<u64>;
}

pub struct Samestory {
    minhash: samestory::sketch::MinHasher,
    shingler: Shingler,
    words: WordHashes,
}

impl Signer for Samestory {
    type Signature = Option<Signature>;

    fn new(seed: u64) -> Self {
        Self {
            minhash: samestory::sketch::MinHasher::default().seed(seed),
            shingler: shingler(),
            words: WordHashes::default(),
        }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.words.read_whole(text);
        self.minhash.sign(self.shingler.word_shingles(self.words.whole()))
    }

    fn shingles(text: &str) -> Vec<u64> {
        shingler().set(text).as_slice().to_vec()
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        signature
            .iter()
            .flat_map(|signature| signature.values())
            .map(|&value| value.into())
            .collect()
    }
}

/// The signer of samestory on the tokens of the other crates.
pub struct SamestoryOnTokens {
    harness: Harness,
    minhash: samestory::sketch::MinHasher,
}

impl Signer for SamestoryOnTokens {
    type Signature = Option<Signature>;

    fn new(seed: u64) -> Self {
        Self { harness: Harness::new(seed), minhash: samestory::sketch::MinHasher::default() }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.minhash.sign(self.harness.tokens(text))
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        Samestory::values(signature)
    }
}

pub struct Gaoya {
    harness: Harness,
    minhash: gaoya::minhash::MinHasher32<fnv::FnvBuildHasher>,
}

impl Signer for Gaoya {
    type Signature = Vec<u32>;

    fn new(seed: u64) -> Self {
        Self { harness: Harness::new(seed), minhash: gaoya::minhash::MinHasher32::new(HASHES) }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.minhash.create_signature(self.harness.tokens(text).iter())
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        signature.iter().map(|&value| value.into()).collect()
    }
}

pub struct OptDens {
    harness: Harness,
    sketch: OptDensMinHash<f32, u64, NoHashHasher>,
}

impl Signer for OptDens {
    type Signature = Vec<f32>;

    fn new(seed: u64) -> Self {
        let sketch = OptDensMinHash::new(HASHES, BuildHasherDefault::default());
        Self { harness: Harness::new(seed), sketch }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.sketch.reinit();
        self.sketch.sketch_slice(self.harness.tokens(text)).expect("a text with words");
        self.sketch.get_hsketch().clone()
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        signature.iter().map(|value| value.to_bits().into()).collect()
    }
}

pub struct Super {
    harness: Harness,
    sketch: SuperMinHash<f32, u64, NoHashHasher>,
}

impl Signer for Super {
    type Signature = Vec<f32>;

    fn new(seed: u64) -> Self {
        let sketch = SuperMinHash::new(HASHES, BuildHasherDefault::default());
        Self { harness: Harness::new(seed), sketch }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.sketch.reinit();
        self.sketch.sketch_slice(self.harness.tokens(text)).expect("a text with words");
        self.sketch.get_hsketch().clone()
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        signature.iter().map(|value| value.to_bits().into()).collect()
    }
}

pub struct MinhashRs {
    harness: Harness,
}

impl Signer for MinhashRs {
    type Signature = MinHash<u32, HASHES>;

    fn new(seed: u64) -> Self {
        Self { harness: Harness::new(seed) }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.harness.tokens(text).iter().copied().collect()
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        signature.iter().map(|&value| value.into()).collect()
    }
}

type TxtfpTokens = ShingleTokenizer<WordTokenizer>;

pub struct Txtfp {
    fingerprinter: MinHashFingerprinter<TxtfpTokens, HASHES>,
}

impl Txtfp {
    pub fn tokenizer() -> TxtfpTokens {
        ShingleTokenizer { k: WORDS, inner: WordTokenizer }
    }
}

impl Signer for Txtfp {
    type Signature = MinHashSig<HASHES>;

    fn new(seed: u64) -> Self {
        let fingerprinter = MinHashFingerprinter::new(Canonicalizer::default(), Self::tokenizer());
        Self { fingerprinter: fingerprinter.with_seed(seed) }
    }

    fn sign(&mut self, text: &str) -> Self::Signature {
        self.fingerprinter.fingerprint(text).expect("a text with words")
    }

    fn shingles(text: &str) -> Vec<u64> {
        let canonical = Canonicalizer::default().canonicalize(text);
        let tokens = Self::tokenizer();
        let shingles = tokens.tokens(&canonical).into_string_iter();
        shingles.map(|shingle| samestory::hash::hash(shingle.as_bytes())).collect()
    }

    fn values(signature: &Self::Signature) -> Vec<u64> {
        signature.hashes.to_vec()
    }
}
