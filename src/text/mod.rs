//! What does it say?
//!
//! A text becomes [words](each_word), words become [shingles](ShingleSet) (what copies are told by) and
//! [terms](Terms) (what stories are told by). All three are functions of one text alone.

mod shingles;
mod tally;
mod terms;
mod words;

pub use shingles::{Overlap, ShingleSet, Shingler};
pub use terms::{GRAM_LETTERS, LEAD_WORDS, TermKind, Terms, named_terms, words_with_gram};
pub use words::{STEM_LETTERS, WordHashes, each_word, stem};
