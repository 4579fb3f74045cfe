//! Invented collections of news whose stories and copies are known: hard cases of grouping.

mod events;
mod events_more;
mod fill;
mod forms;
mod forms_b;
mod forms_c;
mod great;
mod lookalikes;
mod statements;
mod templates;

use samestory::Article;

pub(crate) use great::{great, mostly_one};
pub(crate) use lookalikes::lookalikes;
pub(crate) use templates::{Kinds, templates};

/// Midnight of the first day of all collections, Monday 3 June 2024, in seconds since 1970-01-01
/// UTC.
const START: i64 = 1_717_372_800;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// An invented article.
pub(crate) struct Invented {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) outlet: String,
    pub(crate) published: i64,
    pub(crate) story: String,
    pub(crate) copy_of: Option<String>,
}

impl Invented {
    #[allow(dead_code)] // the program writes them out instead
    pub(crate) fn article(&self) -> Article<'_> {
        Article::new(&self.title, &self.text).outlet(&self.outlet).published(self.published)
    }
}

/// Sorts articles by time, so that those of a story do not stand together.
fn by_time(mut articles: Vec<Invented>) -> Vec<Invented> {
    articles.sort_by(|a, b| (a.published, &a.id).cmp(&(b.published, &b.id)));
    articles
}
