//! Who reports the same event?
//!
//! Independent reports of one event share almost no shingles, but they share names, numbers and rare
//! words. Each text becomes a [`TermVector`] weighed by its [`Frequencies`]; an inverted index leads to the
//! texts that share its rare terms, and its heavy ones; these are compared by cosine and days apart; that is held
//! against how crowded it is around the two; and [`average_linkage`](crate::linkage::average_linkage) over the graph of what is left makes the
//! stories. The formulas and the reasons: `README.md` beside this file.

mod circumstances;
mod comparison;
mod crowding;
mod frequencies;
mod graph;
mod partition;
mod postings;
mod probability;
mod vector;

pub use crate::copies::CopyOf;
pub use circumstances::{outlet_factor, undated_factor};
pub use comparison::{Comparer, Comparison, SharedTerm};
pub use frequencies::Frequencies;
pub use graph::LEAST_THRESHOLD;
pub use partition::{Chain, Iter, Stories, Story, StoryId, Text};
pub use probability::probability;
pub use vector::{TermVector, days_apart, time_factor};

pub(crate) use circumstances::dated_share;
pub(crate) use crowding::{factors, scale};
pub(crate) use graph::{Dated, similar_pairs};
pub(crate) use partition::Place;
