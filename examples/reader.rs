//! Prints what two threads read of a feed while another inserts articles.
//!
//! reader [FILE]

#[path = "support/input.rs"]
mod input;
#[path = "support/output.rs"]
mod output;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use input::Record;
use samestory::Clusterer;
use samestory::feed::{Feed, View, Views};

const USAGE: &str = "usage: reader [FILE]

Inserts the articles of a JSON Lines file into a feed, and publishes the stories after every ten.
Two other threads print what they see meanwhile: one the numbers of articles and stories, one the
story that changed last. Prints the timeline of the largest story at the end.

  reader examples/data/newsday.jsonl

FILE defaults to examples/data/newsday.jsonl.";

/// The file that is read by default.
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/newsday.jsonl");

/// Time between two batches of articles, and between two looks of a reader.
const PAUSE: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    output::end("reader", run())
}

fn run() -> Result<(), String> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let file = match arguments.as_slice() {
        [] => SAMPLE.into(),
        [option] if option == "--help" || option == "-h" => {
            return output::print(&format!("{USAGE}\n"));
        }
        [file] if !file.as_encoded_bytes().starts_with(b"--") => file.into(),
        [_, more @ ..] => {
            let refused = more.first().unwrap_or(&arguments[0]).display();
            return Err(format!("{refused} is not expected\n{USAGE}"));
        }
    };
    let (records, _) = input::records::<Record>(&[file], false)?;
    let mut feed = Clusterer::new().feed();
    // A handle for each reader. The feed itself belongs to one thread.
    let (views, is_complete) = (feed.views(), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| each_view(&views, &is_complete, |view| format!("counts: {view}\n")));
        scope.spawn(|| each_view(&views, &is_complete, latest));
        write(&mut feed, &records);
        is_complete.store(true, Ordering::Release);
    });
    output::print(&timeline(&views.latest()))
}

/// Inserts the articles, and publishes the stories after every ten.
fn write(feed: &mut Feed, records: &[Record]) {
    for batch in records.chunks(10) {
        for record in batch {
            feed.insert(record.id.as_str(), &record.article());
        }
        feed.settle();
        feed.publish();
        thread::sleep(PAUSE);
    }
    feed.relearn();
    feed.publish();
}

/// Prints the latest view each time there is a new one, and the last one. Never waits for the
/// writer.
fn each_view(views: &Views, is_complete: &AtomicBool, text: impl Fn(&View) -> String) {
    let mut seen = 0;
    loop {
        // Read before the view: the last view is published before this is set.
        let is_last = is_complete.load(Ordering::Acquire);
        let view = views.latest();
        if view.number() > seen {
            seen = view.number();
            let _ = output::print(&text(&view));
        }
        if is_last {
            return;
        }
        thread::sleep(PAUSE / 2);
    }
}

/// Returns a line about the story that changed last.
fn latest(view: &View) -> String {
    let story = view.stories().next();
    story.map(|story| format!("latest: story {}, {story}\n", story.id())).unwrap_or_default()
}

/// Returns the originals of the largest story by date.
fn timeline(view: &View) -> String {
    let Some(story) = view.stories().max_by_key(|story| story.len()) else {
        return "no stories\n".to_owned();
    };
    let line = |article: &samestory::feed::LiveArticle| {
        let outlet = article.entry.outlet.as_deref().unwrap_or("unknown outlet");
        let date = article.entry.published.and_then(|at| jiff::Timestamp::from_second(at).ok());
        let date = date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
        format!("  {date}  {} [{outlet}]\n", article.entry.title)
    };
    format!("{story}\n{}", story.timeline().map(line).collect::<String>())
}
