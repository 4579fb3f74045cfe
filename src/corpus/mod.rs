//! Statistics of a collection: document frequencies, great stories, languages and boilerplate.
//!
//! [`Counts`] hold what is counted in a collection; counts of several collections add up. On top of
//! [`Background`] tables they become [`Statistics`], which are immutable. [`Boilerplate`] holds
//! the passages that recur within an outlet.
//!
//! ```
//! use samestory::{Article, Clusterer};
//!
//! let morning = [Article::new("Ferry burns", "All 212 aboard the Selkie were brought ashore.")];
//! let evening = [Article::new("Rates held", "The central bank left its main rate as it was.")];
//! let clusterer = Clusterer::new();
//! let mut counts = clusterer.count(&morning);
//! counts.merge(&clusterer.count(&evening));
//! let statistics = clusterer.freeze(counts)?;
//! assert_eq!((statistics.articles(), statistics.texts()), (2, 2));
//! # Ok::<(), samestory::TableError>(())
//! ```
//!
#![doc = include_str!("README.md")]

mod background;
mod backgrounds;
mod boilerplate;
mod bytes;
mod counts;
mod idf;
mod languages;
mod once;
mod reader;
mod statistics;
mod story_counts;
mod term_counts;
mod titles;

pub use background::Background;
pub use backgrounds::Backgrounds;
pub use boilerplate::Boilerplate;
pub use counts::Counts;
pub use statistics::Statistics;

pub(crate) use idf::{Coded, Trust};
pub(crate) use languages::Language;
pub(crate) use reader::{Reader, Reading};
pub(crate) use statistics::Term;
pub(crate) use story_counts::{DISCOUNT_UNIT, StoryCounts};
