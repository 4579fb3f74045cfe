//! Clusters the nodes of a sparse similarity graph. Nothing in this module depends on news.
//!
//! - [`Edge`] is the similarity of two nodes, which are numbered from 0.
//! - [`Dendrogram`] is the result of average linkage. [`average_linkage`] is the short form for
//!   one threshold.
//! - [`LocalScaling`] divides each similarity by the densities of the neighbourhoods of both ends.
//! - [`connected_components`] and [`UnionFind`] label the components of a graph.
//!
//! ```
//! use samestory::linkage::{Dendrogram, Edge};
//!
//! let edges = vec![Edge::new(0, 1, 0.5), Edge::new(1, 2, 0.1)];
//! let dendrogram = Dendrogram::average_linkage(3, edges, 0.02);
//! assert_eq!(dendrogram.cut(0.3), [0, 0, 2]);
//! ```

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
