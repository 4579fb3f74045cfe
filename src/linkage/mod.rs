//! Clusters the nodes of a sparse similarity graph. Nothing in this module depends on news.
//!
//! - [`Edge`] is the similarity of two nodes, which are numbered from 0.
//! - [`Dendrogram`] is the result of average linkage. [`average_linkage`] is the short form for
//!   one threshold.
//! - [`LocalScaling`] divides each similarity by the densities of the neighbourhoods of both ends.
//! - [`connected_components`] and [`UnionFind`] label the components of a graph.

mod adjacency;
mod average;
mod components;
mod dendrogram;
mod edge;
mod scaling;
mod union_find;

#[cfg(test)]
mod tests;

pub use components::connected_components;
pub use dendrogram::{Dendrogram, Merge, average_linkage};
pub use edge::Edge;
pub use scaling::{LocalScaling, Plateau, apply_factors};
pub use union_find::UnionFind;
