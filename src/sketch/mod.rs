//! Sketches: a text in a few hundred bytes.
//!
//! The clusterer finds copies by two sketches:
//!
//! - [`MinHasher`] makes signatures, which estimate the Jaccard similarity of two shingle sets.
//! - [`Winnower`] makes fingerprints of passages, by which an excerpt finds its source.
//!
//! The others are tools for callers. The clusterer does not use them:
//!
//! - [`ClassicMinHasher`] makes signatures that have a union.
//! - [`SimHasher`] and [`SimHasher128`] make fingerprints that differ in few bits for
//!   near-identical texts.
//!
//! ```
//! use samestory::{sketch::MinHasher, text::Shingler};
//!
//! let [a, b] = ["All 212 aboard the ferry are safe.", "All 212 aboard the ferry are well."]
//!     .map(|text| MinHasher::default().sign(&Shingler::default().set(text)).unwrap());
//! assert!(a.jaccard(&b).unwrap() > 0.4);
//! ```

mod classic;
mod minhash;
mod simhash;
mod winnower;

pub use classic::{ClassicMinHasher, ClassicSignature};
pub use minhash::{MinHasher, Signature};
pub use simhash::{Fingerprint, Fingerprint128, SimHasher, SimHasher128};
pub use winnower::Winnower;

/// Reads the hashes of a signature, and refuses another number than 1 to 4,096.
#[cfg(feature = "serde")]
fn read_hashes<'de, D, T>(reader: D) -> Result<Box<[T]>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    use serde::de::{Deserialize, Error};
    let hashes = Box::<[T]>::deserialize(reader)?;
    let fits = (1..=4_096).contains(&hashes.len());
    fits.then_some(hashes).ok_or_else(|| D::Error::custom("a signature has 1 to 4096 hashes"))
}
