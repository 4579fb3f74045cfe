//! Groups news articles by what they report.

mod error;
mod parallel;
pub mod text;

pub mod sketch;

pub mod lsh;

pub mod hash;

pub use error::{BuildError, BuildErrorKind, TableError, TableErrorKind};
