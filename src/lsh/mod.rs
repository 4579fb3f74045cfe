//! Which articles might be near each other?
//!
//! An article has keys. Two articles with a key in common are a candidate pair, and no more than
//! that. [`Banding`] makes keys of a MinHash signature. The fingerprints of a
//! [`Winnower`](crate::sketch::Winnower) are keys already. Sorting the keys of a batch gives its
//! candidates. The candidates of one story are found without keys, by an inverted index of terms,
//! in [`stories`](crate::stories).
//!
//! Two indexes are tools for callers whose articles come and go; the clusterer uses neither. A
//! [`SignatureIndex`] finds the signatures that share a band, and a [`HammingIndex`] the
//! fingerprints that differ in few bits. Both return [`Match`]es and [`InsertError`]s.
//!
//! ```
//! use samestory::{lsh::{Banding, SignatureIndex}, sketch::MinHasher, text::Shingler};
//!
//! let sign = |text| MinHasher::default().sign(&Shingler::default().set(text)).unwrap();
//! let mut index = SignatureIndex::new(128, Banding::default())?;
//! index.insert(7, None, &sign("All 212 people aboard the ferry are safe."))?;
//! let found = index.query(&sign("All 212 people aboard the ferry are well."));
//! assert_eq!(found[0].id, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod banding;
mod chains;
mod equal;
mod found;
mod hamming;
mod insert_error;
mod low_bits;
mod signatures;
mod slots;

pub use banding::Banding;
pub use found::Match;
pub use hamming::HammingIndex;
pub use insert_error::InsertError;
pub use signatures::SignatureIndex;
pub use slots::id_pairs;
