//! What a collection of articles teaches about the weight of words.

mod background;
mod boilerplate;
mod languages;

pub use background::Background;
pub use boilerplate::Boilerplate;

pub(crate) use languages::{Language, Languages};
