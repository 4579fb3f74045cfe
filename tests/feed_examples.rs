//! What the examples of the live feed promise on the command line.
#![allow(clippy::unwrap_used)]

#[path = "support/programs.rs"]
mod programs;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use programs::{cluster, example, lines, refused, run};
use serde_json::Value;

/// The sample of invented news.
fn newsday() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/newsday.jsonl")
}

/// Applies the events of a feed, and returns the keys of each story.
fn followed(events: &[Value]) -> BTreeSet<BTreeSet<String>> {
    let text = |of: &Value| of.as_str().unwrap().to_owned();
    let number = |of: &Value| of.as_u64().unwrap();
    let mut stories: BTreeMap<String, u64> = BTreeMap::new();
    for event in events {
        if event["event"] == "placed" {
            let into = number(&event["story"]);
            if event["change"] == "merged" {
                let from = number(&event["merged"]);
                stories
                    .values_mut()
                    .filter(|story| **story == from)
                    .for_each(|story| *story = into);
            }
            stories.insert(text(&event["key"]), into);
        } else {
            for moved in event["moved"].as_array().unwrap() {
                let before = stories.insert(text(&moved["key"]), number(&moved["into"]));
                assert_eq!(before, Some(number(&moved["from"])), "{moved}");
            }
        }
    }
    let mut keys: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for (key, story) in stories {
        keys.entry(story).or_default().insert(key);
    }
    keys.into_values().collect()
}

#[test]
fn the_events_of_a_feed_lead_to_the_stories_of_a_run() {
    let path = newsday();
    let path = path.to_str().unwrap();
    // Relearns after the last of the 104 articles.
    let arguments = ["--json", "--days", "1000", "--relearn", "52", "--settle", "60", path];
    let events = lines(&run("feed", &arguments, b""));
    let count = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
    assert_eq!((count("placed"), count("relearned")), (104, 2));
    assert!(count("settled") > 2, "{}", count("settled"));
    for event in events.iter().filter(|event| event["event"] == "placed") {
        assert_eq!(event["copy_of"].is_null(), event["relation"].is_null(), "{event}");
        assert!((0.0..=1.0).contains(&event["probability"].as_f64().unwrap()), "{event}");
    }
    let stories = lines(&cluster(&["--json", path], b""));
    let keys = |story: &Value| -> BTreeSet<String> {
        let articles = story["articles"].as_array().unwrap().iter();
        articles.map(|article| article["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(followed(&events), stories.iter().map(keys).collect());
    let last = events.last().unwrap();
    assert_eq!((last["articles"].as_u64(), last["stories"].as_u64()), (Some(104), Some(28)));
}

#[test]
fn a_feed_survives_updates_wrong_dates_and_bad_lines() {
    let article = |id: usize, date: &str| {
        let title = ["", "ferry burns at harrow", "rates held", "dam cracks"][id];
        format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"published\":\"{date}\"}}\n")
    };
    // A wrong date sets the clock forward by a day, and the first articles are kept.
    let input = [
        article(1, "2023-05-04"),
        article(2, "2024-05-04"),
        "no object\n".to_owned(),
        article(1, "2023-05-05"),
        article(3, ""),
    ]
    .concat();
    let output = run("feed", &["--skip-bad", "--days", "2"], input.as_bytes());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("1 begins story 1\n"), "{text}");
    assert!(text.contains("\n1 updated, begins story 1\n"), "{text}");
    assert!(text.ends_with("\n3 articles in 3 stories\n"), "{text}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("line 3: not a JSON object") && said.contains("skipped 1 line"),
        "{said}"
    );
    refused(&run("feed", &["--days", "0"], b""), &["a number above 0, but is 0", "usage"]);
    refused(&run("feed", &["--settle", "0"], b""), &["at least 1 minute", "usage"]);
    refused(&run("feed", &["--relearn", "0"], b""), &["at least 1 article", "usage"]);
}

#[test]
fn a_feed_prints_each_event_at_once_and_ends_with_its_reader() {
    let mut child = example("feed")
        .args(["--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut events = BufReader::new(child.stdout.take().unwrap());
    input.write_all(b"{\"id\":\"1\",\"title\":\"ferry burns\"}\n").unwrap();
    let mut line = String::new();
    // The input is still open.
    events.read_line(&mut line).unwrap();
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&event["key"], &event["change"]), (&Value::from("1"), &Value::from("new")));
    drop(events);
    // Fails once the feed has ended.
    while input.write_all(b"{\"id\":\"2\",\"title\":\"rates held\"}\n").is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_reader_sees_the_stories_of_the_writer() {
    let output = run("reader", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(": 104 articles in 28 stories\n"), "{text}");
    assert!(text.contains("latest: story "), "{text}");
    assert!(text.contains("\nMagnitude 6.1 earthquake kills 27"), "{text}");
    refused(&run("reader", &["nowhere.jsonl"], b""), &["nowhere.jsonl", "No such file"]);
    refused(&run("reader", &["--frobnicate"], b""), &["--frobnicate", "usage"]);
}

#[test]
fn evaluate_replays_a_feed() {
    let path = newsday();
    let path = path.to_str().unwrap();
    for arguments in [&[][..], &["--no-time"]] {
        let of_run = &lines(&run("evaluate", &[arguments, &["--json", path]].concat(), b""))[0];
        let replayed =
            lines(&run("evaluate", &[arguments, &["--json", "--feed", path]].concat(), b""));
        let states: Vec<&str> =
            replayed.iter().map(|line| line["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["greedy", "settled", "relearned"]);
        for line in &replayed {
            assert_eq!(line["file"].as_str(), Some(path));
            assert_eq!(line["churn"].as_f64(), Some(0.0), "{line}");
            assert!((0.0..0.2).contains(&line["moved"].as_f64().unwrap()), "{line}");
            let lost =
                |field: &str| of_run[field].as_f64().unwrap() - line[field].as_f64().unwrap();
            assert!(lost("pair_f1") <= 0.05, "{line}");
        }
        for field in ["b3_f1", "pair_f1"] {
            assert_eq!(replayed[2][field], of_run[field]);
        }
    }
    refused(&run("evaluate", &["--feed", "--calibration", path], b""), &["not together"]);
    refused(&run("evaluate", &["--feed"], b""), &["no file", "usage"]);
}

#[test]
fn scale_times_a_feed() {
    let arguments = ["--json", "--feed", "1000"];
    let report = &lines(&run("scale", &arguments, b""))[0];
    for field in "articles per_day largest_story insert_us_median insert_us_mean \
                  insert_us_mean_at_end batch_articles_per_second settle_ms_after_10 \
                  settle_ms_after_batch relearn_seconds"
        .split_whitespace()
    {
        assert!(report[field].as_f64().unwrap() > 0.0, "{field}: {report}");
    }
    let arguments = ["--json", "--per-day", "100", "--stream", "1000"];
    let report = &lines(&run("scale", &arguments, b""))[0];
    // Some seven days of twenty.
    assert!((100..=1_500).contains(&report["window"].as_u64().unwrap()), "{report}");
    for field in "articles_per_second insert_us_mean insert_us_mean_at_end".split_whitespace() {
        assert!(report[field].as_f64().unwrap() > 0.0, "{field}: {report}");
    }
    refused(&run("scale", &["--feed", "--headlines"], b""), &["--feed", "usage"]);
    refused(&run("scale", &["--stream", "10"], b""), &["at least 1,000", "usage"]);
}
