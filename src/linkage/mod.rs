//! Clusters the nodes of a sparse similarity graph. Nothing in here knows of news.
//!
//! [`average_linkage`] merges the nodes of a graph of [`Edge`]s; [`UnionFind`] labels connected components.

mod average;
mod union_find;

pub use average::{Edge, average_linkage};
pub use union_find::UnionFind;
