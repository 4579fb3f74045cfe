//! Groups news articles by what they report.

mod article;
mod error;
mod parallel;
pub mod text;

pub mod sketch;

pub mod lsh;

pub mod copies;

pub mod hash;

pub use article::{Article, ArticleId};
pub use error::{BuildError, BuildErrorKind, TableError, TableErrorKind};
