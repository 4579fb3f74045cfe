//! What is it, in a few hundred bytes?
//!
//! - [`MinHasher`] keeps what estimates the Jaccard similarity of two shingle sets: for copies.
//! - [`ClassicMinHasher`] does so where signatures must be put together later.
//! - [`Winnower`] keeps fingerprints of passages, by which an excerpt finds its source.
//! - [`SimHasher`] and [`SimHasher128`] keep bits of which near-identical texts differ in few.

mod classic;
mod minhash;
mod simhash;
mod winnower;

pub use classic::{ClassicMinHasher, ClassicSignature};
pub use minhash::{MinHasher, Signature};
pub use simhash::{Fingerprint, Fingerprint128, SimHasher, SimHasher128};
pub use winnower::Winnower;

/// A signature's hashes, 1 to 4,096.
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
