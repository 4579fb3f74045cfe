//! Near-duplicates: which texts are copies of which, verified by exact overlap.
//!
//! [`CopyFinder::dedup`] finds the copies among articles. It is made of parts that can be used
//! alone: [`CopyFinder::sketch`] makes a MinHash signature and winnowed fingerprints of a text, and
//! [`CopyFinder::find`] compares the sketches that share a band or a fingerprint, verifies the
//! likeliest pairs by the exact [overlap](crate::text::Overlap) of their shingle sets under a
//! [`CopyRule`], and assigns each copy to an original. No pair is called copies by a shared bucket,
//! or by a chain of copies, alone.
//!
//! ```
//! use samestory::{Article, CopyFinder};
//!
//! let wire = "All 212 passengers and crew of the Selkie were brought ashore at Harrow Bay";
//! let reprint = format!("{wire}, the coast guard said.");
//! let articles = [Article::new("Ferry burns", wire), Article::new("All safe", &reprint)];
//! let dedup = CopyFinder::new().dedup(&articles);
//! assert_eq!((dedup.len(), dedup.removed().count()), (1, 1));
//! ```
//!
#![doc = include_str!("README.md")]

mod candidates;
mod dedup;
mod finder;
mod form;
mod found;
mod live;
mod overlaps;
mod rank;
mod rule;
mod sketch;

pub use dedup::{CopyOf, Deduplicated};
pub use form::Particulars;
pub use found::{Copies, Link, Work};
pub use rank::Rank;
pub use rule::{CopyRule, Relation};
pub use sketch::{CopyFinder, CopySketch};

pub(crate) use live::{Copied, Item, LiveCopies};

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
