//! Which articles report the same event?
//!
//! Independent reports of one event share almost no shingles, but they share names, numbers and rare
//! words. Each text becomes a vector of weighted terms under the
//! [`Statistics`](crate::corpus::Statistics) of its collection. Postings by day lead to the texts that
//! share its rare terms and its heavy ones; their cosine, damped by the days apart and scaled by the
//! density of both neighbourhoods, is the similarity; and average linkage over the graph of similar
//! texts makes the stories.
#![doc = include_str!("README.md")]

mod comparison;
mod density;
mod graph;
mod partition;
mod segment;
mod similarity;
mod weights;

pub use crate::copies::CopyOf;
pub use comparison::{Comparer, Comparison, SharedTerm};
pub use partition::{Chain, Iter, Stories, Story, StoryId, Text};
pub use similarity::{days_apart, time_factor};

pub(crate) use density::factors;
pub(crate) use graph::similar_pairs;
pub(crate) use segment::{Commons, Member};
pub(crate) use similarity::{Similarity, probability, reach};
pub(crate) use weights::{Vocabulary, Weighed, Weigher};
