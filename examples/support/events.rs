//! Prints what happens in a feed, an event a line.

use std::io::{self, Write};

use samestory::feed::{Change, Feed, Placement, Settled, StoryId, Succession};
use serde::Serialize;

/// Writes events to standard output: text, or JSON objects.
pub(crate) struct Events {
    json: bool,
    /// Number of articles that expired since the last settlement.
    pub(crate) expired: usize,
}

/// An article was placed.
#[derive(Serialize)]
struct Placed<'a> {
    event: &'static str,
    key: &'a str,
    story: u64,
    change: &'static str,
    is_update: bool,
    /// The story that ended because the article tied it to this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged: Option<u64>,
    copy_of: Option<String>,
    relation: Option<String>,
    probability: f64,
}

/// The feed was settled, or has relearned.
#[derive(Serialize)]
struct Settlement {
    event: &'static str,
    /// Numbers of articles and stories of the window.
    articles: usize,
    stories: usize,
    /// Number of articles that expired since the last settlement.
    expired: usize,
    moved: Vec<Moved>,
    merged: Vec<FromTo>,
    split: Vec<FromTo>,
    /// Number of articles whose stories were found anew.
    linked: usize,
}

#[derive(Serialize)]
struct Moved {
    key: String,
    #[serde(flatten)]
    stories: FromTo,
}

/// Two stories: that of before, and that of now.
#[derive(Serialize)]
struct FromTo {
    from: u64,
    into: u64,
}

impl FromTo {
    fn new(from: StoryId, into: StoryId) -> Self {
        Self { from: from.number(), into: into.number() }
    }

    fn all(successions: &[Succession]) -> Vec<Self> {
        successions.iter().map(|of| Self::new(of.from, of.into)).collect()
    }
}

impl Events {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, expired: 0 }
    }

    /// Prints where an article was placed.
    pub(crate) fn placed(&self, key: &str, placement: &Placement) -> Result<(), String> {
        if !self.json {
            return print(&format!("{key} {placement}"));
        }
        let (change, merged) = match placement.change {
            Change::New => ("new", None),
            Change::Joined => ("joined", None),
            Change::Merged { from, .. } => ("merged", Some(from.number())),
            _ => ("changed", None),
        };
        print_json(&Placed {
            event: "placed",
            key,
            story: placement.story.number(),
            change,
            is_update: placement.is_update,
            merged,
            copy_of: placement.copy_of.as_ref().map(ToString::to_string),
            relation: placement.relation.map(|relation| relation.to_string()),
            probability: placement.probability,
        })
    }

    /// Prints what a settlement changed. `event` is `settled` or `relearned`. As text, a settlement
    /// that changed nothing is left out.
    pub(crate) fn settled(
        &mut self,
        event: &'static str,
        feed: &Feed,
        settled: &Settled,
    ) -> Result<(), String> {
        let expired = std::mem::take(&mut self.expired);
        if !self.json && settled.is_empty() && expired == 0 {
            return Ok(());
        }
        if !self.json {
            return print(&format!("{event}: {feed}, {expired} expired; {settled}"));
        }
        let moved = |of: &samestory::feed::Moved| Moved {
            key: of.key.to_string(),
            stories: FromTo::new(of.from, of.to),
        };
        print_json(&Settlement {
            event,
            articles: feed.len(),
            stories: feed.stories(),
            expired,
            moved: settled.moved.iter().map(moved).collect(),
            merged: FromTo::all(&settled.merged),
            split: FromTo::all(&settled.split),
            linked: settled.linked,
        })
    }

    /// Prints the numbers of articles and stories at the end, as text.
    pub(crate) fn end(&self, feed: &Feed) -> Result<(), String> {
        if self.json { Ok(()) } else { print(&feed.to_string()) }
    }
}

fn print_json(event: &impl Serialize) -> Result<(), String> {
    print(&serde_json::to_string(event).map_err(|error| error.to_string())?)
}

/// Writes a line at once, without control characters. Ends the process if the pipe is closed:
/// nobody reads further events.
fn print(line: &str) -> Result<(), String> {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        result => result.map_err(|error| format!("standard output: {error}")),
    }
}
