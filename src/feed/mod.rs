//! Articles one at a time: a rolling window with lasting story ids.

mod entry;
mod live;
mod key;

pub use entry::{CopyOf, Entry, StoryId};
pub use key::Key;
