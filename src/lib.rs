//! Groups news articles by what they report.
//!
//! Given articles from many outlets, samestory answers two questions: who printed the same words, and who
//! reports the same event? Both with hashing and counting alone: no model, no download, the same answer
//! on every run.
//!
//! ```
//! use samestory::{Article, Clusterer};
//!
//! let articles = [
//!     Article::new("Ferry burns off Harrow Bay", "All 212 aboard the Selkie were brought ashore at Harrow Bay."),
//!     Article::new("Selkie passengers safe", "The 212 people on the Selkie, which burned off Harrow Bay, are safe."),
//!     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
//! ];
//! let stories = Clusterer::new().cluster(&articles);
//! for story in &stories {
//!     let lead = &articles[story.lead().index()];
//!     println!("{}: {} articles, {} distinct texts", lead.title, story.len(), story.texts().len());
//! }
//! # assert_eq!(stories.len(), 2);
//! ```
//!
//! # Near-duplicates alone
//!
//! [`CopyFinder::dedup`] finds reprints, revised versions and excerpts, and which articles to keep:
//!
//! ```
//! use samestory::{Article, CopyFinder};
//!
//! let wire = "All 212 passengers and crew of the night ferry Selkie were brought ashore at Harrow Bay.";
//! let reprint = format!("{wire} The owner of the ferry said so.");
//! let articles = [Article::new("Ferry burns off Harrow Bay", wire), Article::new("Ferry: all safe", &reprint)];
//! let dedup = CopyFinder::new().dedup(&articles);
//! let kept: Vec<_> = dedup.kept().map(|id| articles[id.index()].title).collect();
//! assert_eq!(kept, ["Ferry: all safe"]);
//! assert_eq!(dedup.to_string(), "1 of 2 articles kept, 1 copy removed");
//! ```
//!
//! # The way an article goes
//!
//! ```text
//! Article --> text --> sketch --> lsh --> copies --> stories
//!            words,   MinHash,   who      same       same
//!            shingles SimHash,   might    words      event
//!            terms    weighted   be near  (verified) (linkage)
//!                     MinHash
//! ```
//!
//! [`Clusterer`] is the front door and all that most programs need. The rooms behind it are public for
//! those who want a part; you can safely ignore them:
//!
//! - [`text`]: what does it say?
//! - [`sketch`]: what is it, in a few hundred bytes?
//! - [`lsh`]: who might be near?
//! - [`copies`]: who printed the same words?
//! - [`stories`]: who reports the same event?
//! - [`eval`]: how good is a grouping, measured against another?
//! - [`hash`]: the one hash that decides answers.
//!
//! A room uses those above it, and all use [`hash`], but none one further down. In the research on topic detection a *story* is one article; here, as
//! in newsrooms' products, it is the group.
//!
//! # Features
//!
//! - `rayon` (default): spreads the work over all cores. The answer is the same without it.
//! - `serde`: `Serialize` and `Deserialize` for the plain values.

// Tests inside the crate share the generated articles of the tests outside.
#[cfg(test)]
extern crate self as samestory;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod article;
mod clusterer;
mod error;
mod fit;
mod index;
mod parallel;
mod progress;
mod recipe;
mod run;

// In the order of the way, which sorting would lose.
pub mod text;

pub mod corpus;

pub mod sketch;

pub mod lsh;

pub mod copies;

pub mod stories;

pub mod eval;
pub mod hash;
pub mod linkage;
pub mod tuning;

pub use article::{Article, ArticleId};
pub use clusterer::{Clusterer, ClustererBuilder, SimilarPair};
pub use copies::{CopyFinder, CopyOf, Deduplicated};
pub use error::{BuildError, BuildErrorKind, FitError, TableError, TableErrorKind};
pub use progress::{Progress, Stage};
pub use stories::{Comparison, Stories, Story, StoryId};
