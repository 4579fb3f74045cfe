//! What is it, in a few hundred bytes?
//!
//! - [`MinHasher`] keeps what estimates the Jaccard similarity of two shingle sets: for copies.
//! - [`ClassicMinHasher`] does so where signatures must be put together later.
//! - [`WeightedMinHasher`] keeps the terms that win a race of weights: a sample, the heavier the likelier.
//! - [`SimHasher`] and [`SimHasher128`] keep bits of which near-identical texts differ in few.

mod classic;
mod minhash;
mod simhash;
mod weighted;

pub use classic::{ClassicMinHasher, ClassicSignature};
pub use minhash::{MinHasher, Signature};
pub use simhash::{Fingerprint, Fingerprint128, SimHasher, SimHasher128};
pub use weighted::WeightedMinHasher;
