//! Groups news articles by what they report.

pub mod text;

pub mod hash;

