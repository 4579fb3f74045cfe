//! Who might be near?
//!
//! An article leaves keys; two articles that leave the same key are a candidate pair, never more than
//! that. [`Banding`] turns a MinHash signature into keys, and the fingerprints of a [`Winnower`](crate::sketch::Winnower) are keys as they are;
//! who sorts them has the candidates of a batch. The candidates of one story are found without keys, by an inverted
//! index of terms, in [`stories`](crate::stories).
//!
//! For articles that come and go, a [`SignatureIndex`] finds the signatures that share a band, and a
//! [`HammingIndex`] the fingerprints that differ in few bits.

mod banding;
mod hamming;
mod low_bits;
mod signatures;
mod slots;

pub use banding::Banding;
pub use hamming::HammingIndex;
pub use signatures::{Match, SignatureIndex};
pub use slots::id_pairs;
