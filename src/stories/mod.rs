//! Which articles report the same event?
//!
//! [`Stories`] is the result of a run; [`Comparer`] explains it.
//!
//! ```
//! use samestory::{Article, ArticleId, Clusterer};
//!
//! let articles = [
//!     Article::new("Ferry burns off Harrow Bay", "All 212 on the Selkie were brought ashore."),
//!     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
//! ];
//! let (stories, comparer) = Clusterer::new().explain(&articles);
//! assert_eq!(stories.len(), 1);
//! let why = comparer.compare_members(&articles, ArticleId::new(0), ArticleId::new(1)).unwrap();
//! println!("{why}");
//! ```
//!
#![doc = include_str!("README.md")]

mod comparison;
mod density;
mod graph;
mod leads;
mod live;
mod partition;
mod segment;
mod similarity;
mod subject;
mod transitivity;
mod weights;

#[allow(dead_code)] // each test uses a part of it
#[cfg(test)]
#[path = "../../tests/support/corpus.rs"]
pub(crate) mod generated;

pub use crate::copies::CopyOf;
pub use comparison::{Comparer, Comparison, SharedTerm};
pub use partition::{Chain, Iter, Stories, Story, StoryId, Text};
pub use similarity::{days_apart, time_factor};

pub(crate) use density::factors;
pub(crate) use graph::similar_pairs;
pub(crate) use leads::leads;
pub(crate) use live::{Cluster, LiveGraph, Prepared, Row, Scratch};
pub(crate) use segment::{Commons, Member};
pub(crate) use similarity::{Similarity, probability, reach};
pub(crate) use subject::Subject;
pub(crate) use transitivity::wedges;
pub(crate) use weights::{Vocabulary, Weighed, Weigher};
