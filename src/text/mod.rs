//! What does a text say?
//!
//! A text becomes [words](each_word). Words become [shingles](ShingleSet), by which copies are
//! found, and [terms](Terms), by which stories are found. All three are functions of one text
//! alone.
//!
//! ```
//! use samestory::text::Shingler;
//!
//! let [a, b] = ["The ferry burned at sea.", "The ferry burned at night."]
//!     .map(|text| Shingler::default().set(text));
//! assert_eq!(a.overlap(&b).shared, 2); // "the ferry burned", "ferry burned at"
//! ```

mod particulars;
mod shingles;
mod tally;
mod terms;
mod words;

pub use particulars::each_particular;
pub use shingles::{Overlap, ShingleSet, Shingler};
pub use terms::{
    GRAM_LETTERS, LEAD_WORDS, PAIR_LETTERS, TermKind, Terms, TermsKind, named_terms,
    words_with_gram,
};
pub use words::{STEM_LETTERS, WordHashes, each_word, stem};
