//! Who printed the same words?
//!
//! Sketches that share a band of their signatures or a fingerprint of a passage are candidates; what they
//! agree in weeds out the hopeless; the exact [overlap](crate::text::Overlap) of the shingle sets decides, by one
//! [`CopyRule`]. Verified pairs are joined with a [`UnionFind`](crate::linkage::UnionFind), and within each group every copy is verified once
//! more against its original: a shared bucket alone never makes a copy, and neither does a chain of copies.

mod finder;
mod found;
mod rule;
mod sketch;

pub use found::{Copies, Link, Work};
pub use rule::{CopyRule, Relation};
pub use sketch::{CopyFinder, CopySketch};

#[cfg(test)]
mod tests;
