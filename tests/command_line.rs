//! What the examples promise on the command line, good input and bad.
#![allow(clippy::unwrap_used)]

#[path = "../examples/support/input.rs"]
mod input;
#[path = "support/programs.rs"]
mod programs;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use input::Record;
use programs::{cluster, file, lines, refused, run};
use samestory::{Article, ArticleId, Clusterer};
use serde_json::Value;

#[test]
fn bad_lines_are_named_with_file_line_and_reason() {
    let good = r#"{"id":"1","title":"a"}"#;
    for (bad, reason) in [
        ("{\"id\":\"2\",", "EOF"),
        ("[\"2\"]", "not a JSON object"),
        (r#"{"title":"no id"}"#, "no id"),
        (r#"{"id":""}"#, "no id"),
        (r#"{"id":null}"#, "no id"),
        (r#"{"id":"1"}"#, "used before, in standard input, line 1"),
        (r#"{"id":7}"#, "invalid type"),
        (r#"{"id":"2","published":"2023-02-30"}"#, "2023-02-30"),
        (r#"{"id":"2","published":"2023-02-03T25:00:00"}"#, "is no date"),
        (r#"{"id":"2","published":"yesterday"}"#, "is no date"),
        (r#"{"id":"2","published":"2023-02-03T10:00:00+99:00"}"#, "is no date"),
    ] {
        let input = format!("{good}\n\n{bad}\n");
        refused(&cluster(&["--json"], input.as_bytes()), &["standard input, line 3: ", reason]);
        let skipped = cluster(&["--json", "--skip-bad"], input.as_bytes());
        assert_eq!(lines(&skipped).len(), 1, "{bad}");
        let said = String::from_utf8(skipped.stderr).unwrap();
        assert!(
            said.contains("line 3") && said.contains(reason) && said.contains("skipped 1 line"),
            "{said}"
        );
    }
}

#[test]
fn text_that_is_not_utf8_is_named() {
    let input = [b"{\"id\":\"1\",\"title\":\"".as_slice(), &[0xff, 0xfe], b"\"}\n{\"id\":\"2\"}\n"]
        .concat();
    refused(&cluster(&[], &input), &["standard input, line 1: not UTF-8 at byte 20"]);
    assert_eq!(lines(&cluster(&["--json", "--skip-bad"], &input)).len(), 1);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    refused(&cluster(&["nowhere.jsonl"], b""), &["nowhere.jsonl", "No such file"]);
    refused(&run("evaluate", &["nowhere.jsonl"], b""), &["nowhere.jsonl"]);
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    refused(
        &cluster(&["--threshold", "2"], b""),
        &["threshold must lie between 0 and 1, but is 2"],
    );
    refused(&cluster(&["--threshold", "x"], b""), &["x"]);
    refused(&cluster(&["--frobnicate"], b""), &["--frobnicate", "usage"]);
    refused(&run("evaluate", &[], b""), &["no file", "usage"]);
}

#[test]
fn gzip_marks_and_line_ends_make_no_difference() {
    let plain = "{\"id\":\"a\",\"title\":\"x\",\"lang\":null,\"more\":[1]}\n{\"id\":\"b\",\"published\":\"\"}\n";
    let expected = lines(&cluster(&["--json"], plain.as_bytes()));
    assert_eq!(expected.len(), 2);
    let windows = format!("\u{feff}{}\r\n", plain.replace('\n', "\r\n\r\n"));
    assert_eq!(lines(&cluster(&["--json", "-"], windows.as_bytes())), expected);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(plain.as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    assert_eq!(lines(&cluster(&["--json"], &packed)), expected);
    refused(&cluster(&[], &packed[..packed.len() - 9]), &["standard input, line"]);
}

#[test]
fn dates_of_every_kind_are_read() {
    // One moment, and its neighbours a day away, in all the ways that are read.
    let dates = [
        "2023-05-04T12:00:00Z",
        "2023-05-04 12:00:00",
        "2023-05-04T12:00",
        "2023-05-04T14:00:00+02:00",
        "2023-05-04 06:00:00.000-06:00",
        "2023-05-04T12:00:00.5+00:00",
        "2023-05-04",
    ];
    let input: String = (dates.iter().enumerate())
        .map(|(id, date)| {
            format!(
                "{{\"id\":\"{id}\",\"title\":\"Ferry burns at Harrow\",\"published\":\"{date}\"}}\n"
            )
        })
        .collect();
    let output = cluster(&[], input.as_bytes());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("2023-05-04, 7 articles"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn json_has_the_promised_shape() {
    let wire: String = (0..80).map(|word| format!("w{word} ")).collect();
    let articles = [
        ("later", format!("{wire} and more"), "2023-05-05"),
        ("alone", "Nothing in common with anyone at all.".to_owned(), ""),
        ("first", wire.clone(), "2023-05-04"),
    ];
    let input: String = articles
        .iter()
        .map(|(id, text, date)| {
            format!("{{\"id\":\"{id}\",\"text\":\"{text}\",\"published\":\"{date}\"}}\n")
        })
        .collect();
    let stories = lines(&cluster(&["--json"], input.as_bytes()));
    let expected = [
        r#"{"story":"later","lead":"first","articles":[{"id":"later","copy_of":"first"},{"id":"first","copy_of":null}]}"#,
        r#"{"story":"alone","lead":"alone","articles":[{"id":"alone","copy_of":null}]}"#,
    ];
    assert_eq!(stories, expected.map(|line| serde_json::from_str::<Value>(line).unwrap()));
}

#[test]
fn ids_are_unique_over_all_inputs_and_in_a_file() {
    let one = file("one.jsonl", b"{\"id\":\"1\",\"title\":\"a\",\"story\":\"s\"}\n");
    let two = file(
        "two.jsonl",
        b"{\"id\":\"1\",\"title\":\"b\"}\n{\"id\":\"2\",\"story\":\"never scored\"}\n",
    );
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    refused(&cluster(&[one, two], b""), &["two.jsonl, line 1", "one.jsonl, line 1"]);
    assert_eq!(lines(&run("evaluate", &["--json", one, two], b"")).len(), 2);
    // The distractor whose id is in the file is left out.
    let report = &lines(&run("evaluate", &["--json", "--distractors", two, one], b""))[0];
    assert_eq!((report["articles"].as_u64(), report["gold_stories"].as_u64()), (Some(2), Some(1)));
}

#[test]
fn evaluate_reports_every_promised_field() {
    let gold = file(
        "gold.jsonl",
        b"{\"id\":\"1\",\"title\":\"ferry burns at harrow\",\"story\":\"x\"}\n{\"id\":\"2\",\"title\":\"ferry burns at harrow\",\"story\":\"x\"}\n\
          {\"id\":\"3\",\"title\":\"ferry burns at harrow\",\"story\":null}\n",
    );
    let none = file("none.jsonl", b"{\"id\":\"1\"}\n");
    let reports =
        lines(&run("evaluate", &["--json", gold.to_str().unwrap(), none.to_str().unwrap()], b""));
    for field in "file articles gold_stories stories b3_precision b3_recall b3_f1 pair_precision pair_recall pair_f1 \
                  ari intruders seconds read_seconds peak_bytes"
        .split_whitespace()
    {
        assert!(reports.iter().all(|report| report.get(field).is_some()), "{field}");
    }
    assert_eq!(reports[0]["pair_f1"].as_f64(), Some(1.0));
    assert_eq!(reports[0]["intruders"].as_u64(), Some(1));
    assert!(reports[1]["b3_f1"].is_null() && reports[1]["ari"].is_null());
}

#[test]
fn evaluate_scores_pairs() {
    let article = |id: &str, title: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"lang\":\"en\"}}")
    };
    let (ferry, burning, rates) = (
        article("1", "Ferry burns at Harrow"),
        article("2", "Harrow ferry burns"),
        article("3", "Rates held"),
    );
    let pairs = file(
        "pairs.jsonl",
        format!("{{\"a\":{ferry},\"b\":{burning},\"label\":1}}\n{{\"a\":{ferry},\"b\":{rates},\"label\":4.0}}\n").as_bytes(),
    );
    let report = &lines(&run("evaluate", &["--json", "--pairs", pairs.to_str().unwrap()], b""))[0];
    assert_eq!((report["pairs"].as_u64(), report["auc"].as_f64()), (Some(2), Some(1.0)));
    assert_eq!(report["auc_by_lang"]["en"].as_f64(), Some(1.0));
}

#[test]
fn evaluate_counts_the_articles_that_each_addition_regroups() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/newsday.jsonl");
    let (sample, _) = input::records::<Record>(std::slice::from_ref(&path), false).unwrap();
    let last = 80;
    let option = format!("--regroupings={last}");
    let report = &lines(&run("evaluate", &["--json", &option, path.to_str().unwrap()], b""))[0];

    let mut articles: Vec<Article<'_>> = sample.iter().map(Record::article).collect();
    articles.sort_by_key(|article| (article.published.is_none(), article.published));
    // By article, the articles of its story.
    let mates = |end: usize| -> Vec<BTreeSet<usize>> {
        let stories = Clusterer::new().cluster(&articles[..end]);
        let mates =
            |id| stories.story_of(id).unwrap().articles().iter().map(|id| id.index()).collect();
        ArticleId::all(end).map(mates).collect()
    };
    let first = articles.len() - last;
    let mut before = mates(first);
    let mut regrouped = Vec::new();
    for new in first..articles.len() {
        let after = mates(new + 1);
        let is_regrouped = |at: &usize| {
            let earlier = after[*at].iter().filter(|&&mate| mate != new);
            !earlier.eq(&before[*at])
        };
        regrouped.push((0..new).filter(is_regrouped).count());
        before = after;
    }
    let sum: usize = regrouped.iter().sum();
    assert!(sum > 0, "the sample shows no regrouping");
    let count = |field: &str| report[field].as_u64().unwrap() as usize;
    assert_eq!((count("articles"), count("additions")), (articles.len(), last));
    assert_eq!(count("regroupings"), sum);
    assert_eq!(count("most"), *regrouped.iter().max().unwrap());
    let with = regrouped.iter().filter(|&&count| count > 0).count();
    assert_eq!(count("additions_with_regroupings"), with);
    let mean = report["regroupings_per_addition"].as_f64().unwrap();
    assert!((mean - sum as f64 / last as f64).abs() < 1e-12);
    let path = path.to_str().unwrap();
    refused(&run("evaluate", &["--regroupings", "--calibration", path], b""), &["not together"]);
}

#[test]
fn a_background_table_is_made_checked_and_used() {
    let article = |at: usize| {
        format!(
            "{{\"id\":\"{at}\",\"title\":\"die faehre brennt\",\"text\":\"alle menschen sind in dem hafen {at}\"}}\n"
        )
    };
    let news = file("german.jsonl", (0..20).map(article).collect::<String>().as_bytes());
    let table = Path::new(env!("CARGO_TARGET_TMPDIR")).join("german.bin");
    let (news, table) = (news.to_str().unwrap(), table.to_str().unwrap());
    let made = run("background_table", &["--out", table, news], b"");
    let printed = String::from_utf8(made.stdout).unwrap();
    assert!(printed.starts_with("20 articles, ") && printed.contains("knows 2 of 2"), "{printed}");
    for arguments in [&[][..], &["--without-built-in"]] {
        for name in ["evaluate", "cluster"] {
            let arguments = [arguments, &["--json", "--background", table, news]].concat();
            assert!(run(name, &arguments, b"").status.success());
        }
    }
    for name in ["evaluate", "cluster"] {
        let twice = ["--background", table, "--background", table, news];
        refused(&run(name, &twice, b""), &["two are equal", "usage"]);
        refused(&run(name, &["--background", news, news], b""), &["german.jsonl", "not a back"]);
        refused(&run(name, &["--background", "nowhere.bin", news], b""), &["nowhere.bin"]);
    }
}

#[test]
fn help_is_no_error() {
    for name in ["cluster", "evaluate", "scale", "dedup", "background_table", "feed", "reader"] {
        let output = run(name, &["--help"], b"");
        assert!(output.status.success() && output.stdout.starts_with(b"usage:"));
    }
}

#[test]
fn scale_reports_every_promised_field() {
    for share in ["0", "1"] {
        let reports = lines(&run("scale", &["--json", "--undated", share, "1000"], b""));
        let [report] = reports.as_slice() else { panic!("{} objects", reports.len()) };
        let mut fields: Vec<&str> =
            report.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        let mut promised = [
            "articles",
            "seconds",
            "us_per_article",
            "peak_bytes",
            "text_bytes",
            "b3_f1",
            "pair_f1",
        ];
        promised.sort_unstable();
        assert_eq!(fields, promised);
        assert_eq!(report["articles"].as_u64(), Some(1_000));
        // Texts of some 400 words.
        assert!(report["text_bytes"].as_u64().unwrap() > 1_000_000);
        assert!(report["b3_f1"].as_f64().unwrap() >= 0.95);
        assert!(report["us_per_article"].as_f64() > report["seconds"].as_f64());
    }
    refused(&run("scale", &["999"], b""), &["at least 1,000", "usage"]);
    refused(&run("scale", &["--undated", "2"], b""), &["between 0 and 1, but is 2", "usage"]);
    refused(&run("scale", &["--headlines", "--undated", "0"], b""), &["--undated", "usage"]);
    refused(&run("scale", &["--headlines", "--per-day", "9"], b""), &["--per-day", "usage"]);
    refused(&run("scale", &["--per-day", "0"], b""), &["at least 1 article, but is 0", "usage"]);
}

#[test]
fn dedup_prints_what_is_kept_and_what_is_removed() {
    let wire: String = (0..80).map(|word| format!("w{word} ")).collect();
    let article = |id: &str, text: &str, date: &str| {
        format!("{{\"id\":\"{id}\",\"text\":\"{text}\",\"published\":\"{date}\"}}\n")
    };
    let input = [
        article("later", &format!("{wire} and more"), "2023-05-05"),
        article("alone", "Nothing in common with anyone at all.", ""),
        article("first", &wire, "2023-05-04"),
    ]
    .concat();
    let output = run("dedup", &["-"], input.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "copy\tlater\tfirst\tthe same text\t0.975\t1.000\nkeep\talone\nkeep\tfirst\n\
         2 of 3 articles kept, 1 copy removed\n"
    );
    refused(&run("dedup", &["nowhere.jsonl"], b""), &["nowhere.jsonl", "No such file"]);
}

#[test]
fn evaluate_counts_the_kinds_of_copies_by_label() {
    let words = |range: std::ops::Range<u32>| {
        range.map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ")
    };
    let article = |id: &str, text: String| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
    let articles = file(
        "copies.jsonl",
        [
            article("wire", words(0..300)),
            article("reprint", words(0..300)),
            article("update", words(0..240) + " " + &words(900..960)),
            article("excerpt", words(100..180)),
            article("quotation", words(0..40) + " " + &words(2_000..2_200)),
        ]
        .concat()
        .as_bytes(),
    );
    let pairs: String = [
        ("reprint", "dup", 1.0),
        ("update", "revision_or_partial", 0.5),
        ("quotation", "revision_or_partial", 0.49),
        ("excerpt", "dup", 1.0),
    ]
    .map(|(id, label, share)| {
        format!("{{\"a\":\"wire\",\"b\":\"{id}\",\"label\":\"{label}\",\"containment5\":{share},\"x\":1}}\n")
    })
    .concat();
    let pairs = file("copy-pairs.jsonl", pairs.as_bytes());
    let (articles, pairs) = (articles.to_str().unwrap(), pairs.to_str().unwrap());
    let output = run("evaluate", &["--json", "--copies", articles, "--copy-pairs", pairs], b"");
    let counts: Vec<String> = lines(&output)
        .iter()
        .map(|line| {
            let count = |field: &str| line[field].as_u64().unwrap();
            let kinds = ["pairs", "copy", "revision", "excerpt", "none"].map(count);
            format!("{} {kinds:?}", line["label"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        counts,
        [
            "dup [2, 1, 0, 1, 0]",
            "revision_or_partial [1, 0, 1, 0, 0]",
            "revision_or_partial_weak [1, 0, 0, 0, 1]",
        ]
    );
    let unknown = file("unknown.jsonl", br#"{"a":"wire","b":"nobody","label":"dup"}"#);
    let unknown = unknown.to_str().unwrap();
    let output = run("evaluate", &["--copies", articles, "--copy-pairs", unknown], b"");
    refused(&output, &["line 1", "nobody"]);
    refused(&run("evaluate", &["--copies", articles], b""), &["go together", "usage"]);
}
