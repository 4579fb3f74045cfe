//! Articles one at a time: a rolling window of news with lasting story ids.
//!
//! A [`Feed`] takes articles as they come. [`Feed::insert`] places each at once, in a few hundred
//! microseconds, and nearly right; [`Feed::settle`] makes the stories exactly those of a run over
//! the window; [`Feed::relearn`] renews the [`Statistics`](crate::corpus::Statistics) by which
//! words are weighed. Stories keep their ids through all of these.
//!
//! ```
//! use samestory::feed::{Change, Window};
//! use samestory::{Article, Clusterer};
//!
//! let mut feed = Clusterer::new().feed().within(Window::days(7.0));
//! let text = "All 212 aboard the Selkie were brought ashore.";
//! let first = feed.insert(1, &Article::new("Ferry burns off Harrow Bay", text));
//! let text = "The 212 people on the Selkie are safe in Harrow Bay.";
//! let second = feed.insert(2, &Article::new("Selkie passengers safe", text));
//! assert_eq!((second.story, second.change), (first.story, Change::Joined));
//!
//! let changes = feed.settle();
//! assert!(changes.is_empty());
//! let view = feed.publish();
//! println!("{}", view.story(first.story).unwrap());
//! ```
//!
//! | | what it gives | when it is due |
//! |---|---|---|
//! | [`insert`](Feed::insert) | the place of one article | at once |
//! | [`settle`](Feed::settle) | the stories of a run over the window | every minute, or every hundred articles |
//! | [`relearn`](Feed::relearn) | the stories of a run that learns from the window | every few hours |
//! | [`publish`](Feed::publish) | a [`View`] for readers on other threads | after a batch |
//!
//! With the feature `store`, `Feed::open` keeps a feed in a file, where it survives a crash.
//!
#![doc = include_str!("README.md")]

mod entry;

mod key;
mod live;
mod placement;
mod relearn;
mod rolling;
mod settle;
#[cfg(feature = "store")]
#[clippy::msrv = "1.90"] // that of redb
mod store;
#[cfg(feature = "store")]
#[clippy::msrv = "1.90"]
mod stored;
mod stories;
mod view;
mod window;

pub use entry::{CopyOf, Entry, StoryId};

pub use key::Key;
pub use placement::{Change, Moved, Placement, Settled, Succession};
pub use relearn::{Relearned, Relearning};
pub use rolling::{Feed, Near};
#[cfg(feature = "store")]
pub use store::{Durability, StoreError, StoreErrorKind};
#[cfg(feature = "store")]
pub use stored::StoredFeed;
pub use view::{LiveArticle, LiveStories, LiveStory, LiveText, View, Views};
pub use window::Window;
