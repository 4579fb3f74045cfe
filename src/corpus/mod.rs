//! What a collection of articles teaches about the weight of words.
//!
//! Boilerplate, languages and document frequencies are counted in a collection: [`Counts`], which add
//! up. On top of a [`Background`] table they become [`Statistics`], which never change: with them the
//! weights of an article's terms depend on that article alone.

mod background;
mod boilerplate;
mod bytes;
mod counts;
mod languages;
mod reader;
mod statistics;
mod term_counts;

pub use background::Background;
pub use boilerplate::Boilerplate;
pub use counts::Counts;
pub use statistics::Statistics;

pub(crate) use languages::Language;
pub(crate) use reader::{Reader, Reading};
pub(crate) use statistics::{Coded, Term, term_key};
