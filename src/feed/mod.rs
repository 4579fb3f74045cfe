//! Articles one at a time: a rolling window with lasting story ids.

mod entry;
mod key;
#[cfg(feature = "store")]
#[clippy::msrv = "1.90"] // that of redb
mod store;

pub use entry::{CopyOf, Entry, StoryId};
pub use key::Key;
#[cfg(feature = "store")]
pub use store::{Durability, StoreError, StoreErrorKind};
