//! Groups news articles by what they report.
//!
//! samestory answers two questions about articles from many outlets:
//!
//! - **Which are copies of one text?** Reprints, revised versions and excerpts.
//! - **Which report the same event?** Independent reports share almost no runs of words.
//!
//! It uses hashing and counting only: no model, no download, the same answer on every run.
//!
//! # Stories
//!
//! [`Clusterer::cluster`] groups articles into [`Stories`], a complete partition. Each [`Story`]
//! has a lead, its articles and its distinct texts.
//!
//! ```
//! use samestory::{Article, Clusterer};
//!
//! let articles = [
//!     Article::new("Ferry burns off Harrow Bay", "The 212 on the Selkie were brought ashore."),
//!     Article::new("Selkie passengers safe", "The 212 on the Selkie are safe in Harrow Bay."),
//!     Article::new("Rates held at 4.5%", "The central bank left its main rate where it was."),
//! ];
//! let stories = Clusterer::new().cluster(&articles);
//! for story in &stories {
//!     let lead = &articles[story.lead().index()];
//!     println!("{}: {} articles, {} texts", lead.title, story.len(), story.texts().len());
//! }
//! # assert_eq!(stories.len(), 2);
//! ```
//!
//! [`Clusterer::explain`] gives a [`Comparer`](stories::Comparer) beside the result. It says in a
//! [`Comparison`] why two articles are together: shared terms, overlap, days apart, probability.
//!
//! # Near-duplicates alone
//!
//! [`CopyFinder::dedup`] finds reprints, revised versions and excerpts, and which articles to keep:
//!
//! ```
//! use samestory::{Article, CopyFinder};
//!
//! let wire = "All 212 passengers and crew of the ferry Selkie were brought ashore at Harrow Bay.";
//! let reprint = format!("{wire} The owner of the ferry said so.");
//! let articles =
//!     [Article::new("Ferry burns off Harrow Bay", wire), Article::new("All safe", &reprint)];
//! let dedup = CopyFinder::new().dedup(&articles);
//! let kept: Vec<_> = dedup.kept().map(|id| articles[id.index()].title).collect();
//! assert_eq!(kept, ["All safe"]);
//! assert_eq!(dedup.to_string(), "1 of 2 articles kept, 1 copy removed");
//! ```
//!
//! # Statistics of a collection
//!
//! The weight of a word depends on the collection. [`Clusterer::learn`] makes
//! [`Statistics`](corpus::Statistics) of one; [`Clusterer::cluster_with`] clusters other articles
//! under them. [`Counts`](corpus::Counts) of several collections add up before they become
//! statistics.
//!
//! ```
//! use samestory::{Article, Clusterer};
//!
//! let monday = [Article::new("Ferry burns", "All 212 aboard the Selkie were brought ashore.")];
//! let tuesday = [Article::new("Rates held", "The central bank left its main rate as it was.")];
//! let clusterer = Clusterer::new();
//! let statistics = clusterer.learn(&monday);
//! assert_eq!(clusterer.cluster_with(&statistics, &tuesday).len(), 1);
//! ```
//!
//! # A live feed
//!
//! A [`Feed`] takes articles one at a time: a rolling window, stories with lasting ids, and views
//! for readers on other threads. See [`feed`].
//!
//! ```
//! use samestory::{Article, Clusterer};
//!
//! let mut feed = Clusterer::new().feed();
//! let text = "All 212 aboard the Selkie were brought ashore.";
//! let first = feed.insert(1, &Article::new("Ferry burns off Harrow Bay", text));
//! let text = "The 212 on the Selkie are safe in Harrow Bay.";
//! let second = feed.insert(2, &Article::new("Selkie passengers safe", text));
//! assert_eq!(first.story, second.story);
//! ```
//!
//! # How it works
//!
//! ```text
//! Article --> text ----> corpus ----> sketch --> lsh -----> copies --> stories --> Stories
//!             words,     Statistics:  MinHash,   candi-     verified   weighted
//!             shingles,  boilerplate, winnowed   dates by   overlap    terms,
//!             terms      languages,   hashes     shared                similar
//!                        frequencies             keys                  texts
//!                                                                         ^
//!                                                                         |
//!                                                                      linkage
//!                                                                      local scaling,
//!                                                                      average linkage
//! ```
//!
//! Boilerplate is learned before copies are found, and document frequencies after, so that a copy
//! is not counted again.
//!
//! Most programs need [`Clusterer`] alone. Its parts are public too:
//!
//! - [`text`]: words, shingles and terms of one text.
//! - [`corpus`]: document frequencies, languages and boilerplate of a collection.
//! - [`sketch`]: signatures and fingerprints of a text, in a few hundred bytes.
//! - [`lsh`]: candidate pairs by shared keys, and indexes of sketches.
//! - [`copies`]: near-duplicates, verified by exact overlap.
//! - [`linkage`]: clustering of a sparse graph; nothing in it depends on news.
//! - [`stories`]: the similarity of two texts, and the partition into stories.
//! - [`feed`]: articles one at a time, with lasting story ids.
//! - [`tuning`]: every number that decides which articles end together.
//! - [`eval`]: scores of a grouping against labels.
//! - [`hash`]: the hash that every stored or compared value is derived from.
//!
//! Each of the modules `text`, `corpus`, `sketch`, `lsh`, `copies` and `stories` depends only on
//! those before it, on `linkage`, `tuning` and `hash`. In research on topic detection a *story* is
//! one article; here, as in news products, it is the group.
//!
//! # Features
//!
//! - `rayon` (default): uses all cores. The answer is the same without it.
//! - `serde`: `Serialize` and `Deserialize` for the plain values.
//! - `store`: keeps a [`Feed`] in a file. Needs Rust 1.90.

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
mod learn;
mod parallel;
mod progress;
mod recipe;
mod run;

pub mod copies;
pub mod corpus;
pub mod eval;
pub mod feed;
pub mod hash;
pub mod linkage;
pub mod lsh;
pub mod sketch;
pub mod stories;
pub mod text;
pub mod tuning;

pub use article::{Article, ArticleId};
pub use clusterer::{Clusterer, ClustererBuilder, SimilarPair};
pub use copies::{CopyFinder, CopyOf, Deduplicated};
pub use error::{BuildError, BuildErrorKind, FitError, TableError, TableErrorKind};
pub use feed::Feed;
pub use progress::{Progress, Stage};
pub use stories::{Comparison, Stories, Story, StoryId};
