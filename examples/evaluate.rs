//! Prints the scores of labelled files: B-cubed, pairs, adjusted Rand index, time and memory.
//!
//! evaluate [--json] [--no-time] [--granularity G] [--threshold T] [--fit FRACTION]
//!          [--distractors FILE] [--learned-from SHARE] FILE...
//! evaluate [--json] [--no-time] --calibration FILE...
//! evaluate [--json] [--no-time] --regroupings[=LAST] FILE...
//! evaluate [--json] [--no-time] --feed FILE...
//! evaluate [--json] [--no-time] --pairs FILE
//! evaluate [--json] [--no-time] --copies FILE --copy-pairs PAIRS
//!
//! Each with [--background TABLE]... [--without-built-in]

#[path = "support/bar.rs"]
mod bar;
#[path = "support/calibration.rs"]
mod calibration;
#[path = "support/copies.rs"]
mod copies;
#[path = "support/input.rs"]
mod input;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/output.rs"]
mod output;
#[path = "support/regroupings.rs"]
mod regroupings;
#[path = "support/relearning.rs"]
mod relearning;
#[path = "support/replay.rs"]
mod replay;
#[path = "support/tables.rs"]
mod tables;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use input::Record;
use lexopt::prelude::*;
use samestory::eval::{Scores, roc_auc};
use samestory::{Article, ArticleId, Clusterer, Stories};
use serde::{Deserialize, Serialize};

const USAGE: &str = "usage: evaluate [--json] [--no-time] [--granularity G] [--threshold T] [--fit FRACTION]
                [--distractors FILE] [--learned-from SHARE] FILE...
       evaluate [--json] [--no-time] --calibration FILE...
       evaluate [--json] [--no-time] --regroupings[=LAST] FILE...
       evaluate [--json] [--no-time] --feed FILE...
       evaluate [--json] [--no-time] --pairs FILE
       evaluate [--json] [--no-time] --copies FILE --copy-pairs PAIRS
       each with [--background TABLE]... [--without-built-in]

Groups the articles of each JSON Lines file and scores the stories against the field story. An
article whose story is null is grouped, but not scored.

With --calibration, prints the calibration error of the probability of one event over the pairs of
each file. With --regroupings, adds the last LAST articles of each file one by one, by date, the
undated ones last, and groups all articles so far after each addition; counts the earlier articles
that are then with other earlier articles than before. Takes as many runs as articles are added.

With --feed, replays each file as a live feed, by date, the undated ones last, and prints a line for
each state: greedy, the stories as the articles were placed; settled, those of a feed that is
settled every 100 articles; relearned, those after relearning at the end, which are the stories of
a run. The feeds relearn after 100 articles, and each time their number has doubled. Churn is the
share of the articles whose story id changed at a settlement although the story kept its articles.

With --pairs, each line holds two articles, a and b, and a label from 1 (same event) to 4
(unrelated); prints the area under the ROC curve of their similarity. With --copies, each line of
PAIRS holds the ids of two articles of FILE, a and b, and a label; prints the number of pairs of each
label that are found to be copies, by kind.

  --json              prints one object a file, or a label
  --no-time           leaves the dates out
  --granularity G     what is one story, -1 to 1: 0 is one event, 1 one saga; defaults to 0
  --threshold T       least mean similarity of a story, 0 to 1; defaults to that of the granularity
  --fit FRACTION      fits the granularity on this share of the stories, and scores the others
  --distractors FILE  adds articles that are grouped, but not scored
  --learned-from SHARE  groups under the statistics of the first articles by date, this share of
                      them, 0 to 1
  --regroupings=LAST  number of articles that are added one by one; defaults to 200
  --background TABLE  adds a background table, made by the example background_table
  --without-built-in  leaves out the built-in background table";

struct Options {
    json: bool,
    no_time: bool,
    clusterer: Clusterer,
    fit: Option<f64>,
    measure: Measure,
    distractors: Option<PathBuf>,
    learned_from: Option<f64>,
    pairs: Option<PathBuf>,
    copies: Option<(PathBuf, PathBuf)>,
    files: Vec<PathBuf>,
}

/// What is printed of a file.
enum Measure {
    Scores,
    Calibration,
    /// With the number of articles that are added one by one.
    Regroupings(usize),
    Feed,
}

fn main() -> ExitCode {
    output::end("evaluate", run())
}

fn run() -> Result<(), String> {
    let Some(options) = options().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    // All results are computed before the first is printed.
    let mut out = String::new();
    if let Some(pairs) = &options.pairs {
        out += &score_pairs(pairs, &options)?;
        out.push('\n');
    }
    if let Some((file, pairs)) = &options.copies {
        out += &copies::score(file, pairs, &options.clusterer, options.no_time, options.json)?;
        out.push('\n');
    }
    for file in &options.files {
        out += &match options.measure {
            Measure::Scores => score_file(file, &options)?,
            Measure::Calibration => calibrate(file, &options)?,
            Measure::Regroupings(last) => regroup(file, last, &options)?,
            Measure::Feed => replay(file, &options)?,
        };
        out.push('\n');
    }
    output::print(&out)
}

/// Reads the command line; `None` for help.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut json, mut no_time, mut distractors, mut pairs, mut files) =
        (false, false, None, None, Vec::new());
    let (mut copies, mut copy_pairs) = (None, None);
    let mut learned_from = None;
    let (mut fit, mut calibration, mut regroupings, mut feed) = (None, false, None, false);
    let mut builder = Clusterer::builder();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = true,
            Long("no-time") => no_time = true,
            Long("threshold") => builder = builder.threshold(arguments.value()?.parse()?),
            Long("granularity") => builder = builder.granularity(arguments.value()?.parse()?),
            Long("fit") => fit = Some(fraction(&arguments.value()?.parse()?)?),
            Long("calibration") => calibration = true,
            Long("feed") => feed = true,
            Long("regroupings") => {
                let last = arguments.optional_value().map(|last| last.parse()).transpose()?;
                regroupings = Some(last.unwrap_or(regroupings::LAST));
            }
            Long("background") => {
                let file: PathBuf = arguments.value()?.into();
                builder = builder.background(tables::background(&file)?);
            }
            Long("without-built-in") => builder = builder.without_built_in_background(),
            Long("learned-from") => {
                let share: f64 = arguments.value()?.parse()?;
                if !(0.0..=1.0).contains(&share) {
                    let error = "--learned-from takes a share between 0 and 1, but is ";
                    return Err(format!("{error}{share}").into());
                }
                learned_from = Some(share);
            }
            Long("distractors") => distractors = Some(arguments.value()?.into()),
            Long("pairs") => pairs = Some(arguments.value()?.into()),
            Long("copies") => copies = Some(arguments.value()?.into()),
            Long("copy-pairs") => copy_pairs = Some(arguments.value()?.into()),
            Short('h') | Long("help") => return Ok(None),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    let copies = match (copies, copy_pairs) {
        (Some(file), Some(pairs)) => Some((file, pairs)),
        (None, None) => None,
        _ => return Err("--copies and --copy-pairs go together".into()),
    };
    let kinds = [!files.is_empty(), pairs.is_some(), copies.is_some()];
    match kinds.into_iter().filter(|&kind| kind).count() {
        0 => return Err("no file to score".into()),
        1 => {}
        _ => return Err("FILE, --pairs and --copies do not go together".into()),
    }
    let of_files = [calibration, regroupings.is_some(), feed, fit.is_some(), distractors.is_some()];
    let given = of_files.into_iter().filter(|&is_given| is_given).count();
    let is_alone = calibration || regroupings.is_some() || feed;
    if given > 0 && (files.is_empty() || is_alone && given > 1) {
        return Err(
            "--calibration, --regroupings, --feed, and --fit with --distractors, go with FILE, \
             and not together"
                .into(),
        );
    }
    let clusterer = builder.build().map_err(|error| lexopt::Error::Custom(error.into()))?;
    let measure = match regroupings {
        Some(last) => Measure::Regroupings(last),
        None if calibration => Measure::Calibration,
        None if feed => Measure::Feed,
        None => Measure::Scores,
    };
    Ok(Some(Options {
        json,
        no_time,
        clusterer,
        fit,
        measure,
        distractors,
        learned_from,
        pairs,
        copies,
        files,
    }))
}

fn fraction(text: &String) -> Result<f64, lexopt::Error> {
    match text.parse() {
        Ok(fraction) if fraction > 0.0 && fraction < 1.0 => Ok(fraction),
        _ => Err(format!("--fit takes a share between 0 and 1, but is {text}").into()),
    }
}

/// Returns whether a story is in the share that is fitted on, by the hash of its name.
fn is_fitted(story: &str, share: f64) -> bool {
    let hash = samestory::hash::hash(story.as_bytes());
    (hash >> 11) as f64 / ((1u64 << 53) as f64) < share
}

/// One line of `--json`.
#[derive(Serialize)]
struct Report {
    file: String,
    articles: usize,
    gold_stories: usize,
    stories: usize,
    b3_precision: Option<f64>,
    b3_recall: Option<f64>,
    b3_f1: Option<f64>,
    pair_precision: Option<f64>,
    pair_recall: Option<f64>,
    pair_f1: Option<f64>,
    ari: Option<f64>,
    threshold: f64,
    window_days: f64,
    intruders: usize,
    seconds: f64,
    read_seconds: f64,
    peak_bytes: Option<u64>,
}

/// A record with the label that it is scored against.
#[derive(Deserialize)]
struct Labelled {
    #[serde(flatten)]
    record: Record,
    #[serde(default, deserialize_with = "input::text")]
    story: String,
    #[serde(default, deserialize_with = "input::text")]
    lang: String,
}

impl AsRef<Record> for Labelled {
    fn as_ref(&self) -> &Record {
        &self.record
    }
}

fn score_file(file: &Path, options: &Options) -> Result<String, String> {
    let start = Instant::now();
    let (mut records, _) = input::records::<Labelled>(&[file.to_owned()], false)?;
    let mut left_out = 0;
    if let Some(distractors) = &options.distractors {
        let own: HashSet<String> =
            records.iter().map(|labelled| labelled.record.id.clone()).collect();
        let (more, _) = input::records::<Record>(std::slice::from_ref(distractors), false)?;
        let before = more.len();
        // A distractor is never scored, even if its file has labels.
        let more = more.into_iter().filter(|record| !own.contains(&record.id));
        records.extend(more.map(|record| Labelled {
            record,
            story: String::new(),
            lang: String::new(),
        }));
        left_out = before + own.len() - records.len();
    }
    let read_seconds = start.elapsed().as_secs_f64();

    let articles: Vec<Article<'_>> = records.iter().map(|record| dated(record, options)).collect();
    let mut clusterer = options.clusterer.clone();
    let counts = |record: &Labelled| {
        !record.story.is_empty()
            && !options.fit.is_some_and(|share| is_fitted(&record.story, share))
    };
    if options.fit.is_some() {
        let label = |record: &&Labelled| !record.story.is_empty() && !counts(record);
        let labels: Vec<Option<&str>> = records
            .iter()
            .map(|record| Some(record).filter(label)?.story.as_str().into())
            .collect();
        clusterer = clusterer
            .fit(&articles, &labels)
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let bar = bar::Bar::new();
    let start = Instant::now();
    let stories = match options.learned_from {
        Some(share) => Some(cluster_under(&clusterer, &records, &articles, share)),
        None => clusterer.cluster_with_progress(&articles, |progress| bar.show(progress)),
    };
    let seconds = start.elapsed().as_secs_f64();
    bar.clear();
    let stories = stories.ok_or("cancelled")?;

    let ids: Vec<ArticleId> = ArticleId::all(articles.len()).collect();
    let story_of = |index: usize| stories.story_of(ids[index]).map(|story| story.id());
    let gold: Vec<usize> = (0..records.len()).filter(|&index| counts(&records[index])).collect();
    let scores = Scores::of(gold.iter().map(|&index| (story_of(index), &records[index].story)));
    let with_gold: HashSet<_> = gold.iter().map(|&index| story_of(index)).collect();
    let unscored = (0..records.len()).filter(|&index| records[index].story.is_empty());
    let report = Report {
        file: input::name(file),
        articles: records.len(),
        gold_stories: gold.iter().map(|&index| &records[index].story).collect::<HashSet<_>>().len(),
        stories: stories.len(),
        b3_precision: scores.map(|scores| scores.b_cubed.precision),
        b3_recall: scores.map(|scores| scores.b_cubed.recall),
        b3_f1: scores.map(|scores| scores.b_cubed.f1),
        pair_precision: scores.map(|scores| scores.pairs.precision),
        pair_recall: scores.map(|scores| scores.pairs.recall),
        pair_f1: scores.map(|scores| scores.pairs.f1),
        ari: scores.map(|scores| scores.adjusted_rand),
        threshold: clusterer.threshold(),
        window_days: clusterer.window_days(),
        intruders: unscored.filter(|&index| with_gold.contains(&story_of(index))).count(),
        seconds,
        read_seconds,
        peak_bytes: memory::peak_bytes(),
    };
    if options.json {
        return serde_json::to_string(&report).map_err(|error| error.to_string());
    }
    let scores = scores.map_or_else(
        || "  no gold stories, nothing to score".to_owned(),
        |scores| {
            format!(
                "  B-cubed  P / R / F1  {}\n  pairs    P / R / F1  {}\n  adjusted Rand        {:.3}",
                scores.b_cubed, scores.pairs, scores.adjusted_rand
            )
        },
    );
    let left_out = if left_out > 0 {
        format!(", {left_out} distractors left out: their ids are in the file")
    } else {
        String::new()
    };
    let peak = report
        .peak_bytes
        .map_or_else(|| "unknown".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    Ok(format!(
        "{}\n  {} articles ({} scored), {} stories for {} gold ones, {} intruders{left_out}\n  threshold {:.3}, window {:.1} days\n{scores}\n  {:.2} s, reading {:.2} s; peak memory {peak}",
        report.file,
        report.articles,
        gold.len(),
        report.stories,
        report.gold_stories,
        report.intruders,
        report.threshold,
        report.window_days,
        report.seconds,
        report.read_seconds,
    ))
}

/// Groups the articles under the statistics of this share of them, the first by date.
fn cluster_under(
    clusterer: &Clusterer,
    records: &[Labelled],
    articles: &[Article<'_>],
    share: f64,
) -> Stories {
    let mut by_date: Vec<usize> = (0..records.len()).collect();
    by_date.sort_by_key(|&at| records[at].record.published);
    by_date.truncate((share * records.len() as f64) as usize);
    let first: Vec<Article<'_>> = by_date.iter().map(|&at| articles[at]).collect();
    clusterer.cluster_with(&clusterer.learn(&first), articles)
}

fn regroup(file: &Path, last: usize, options: &Options) -> Result<String, String> {
    let (records, _) = input::records::<Labelled>(&[file.to_owned()], false)?;
    let articles: Vec<Article<'_>> = records.iter().map(|record| dated(record, options)).collect();
    regroupings::count(&input::name(file), &options.clusterer, &articles, last, options.json)
}

fn calibrate(file: &Path, options: &Options) -> Result<String, String> {
    let (records, _) = input::records::<Labelled>(&[file.to_owned()], false)?;
    let articles: Vec<Article<'_>> = records.iter().map(|record| dated(record, options)).collect();
    let gold: Vec<&str> = records.iter().map(|record| record.story.as_str()).collect();
    calibration::score(&input::name(file), &options.clusterer, &articles, &gold, options.json)
}

fn replay(file: &Path, options: &Options) -> Result<String, String> {
    let (records, _) = input::records::<Labelled>(&[file.to_owned()], false)?;
    let articles: Vec<Article<'_>> = records.iter().map(|record| dated(record, options)).collect();
    let gold: Vec<&str> = records.iter().map(|record| record.story.as_str()).collect();
    replay::score(&input::name(file), &options.clusterer, &articles, &gold, options.json)
}

fn dated<'a>(labelled: &'a Labelled, options: &Options) -> Article<'a> {
    let article = labelled.record.article();
    if options.no_time { article.undated() } else { article }
}

/// One line of a file of pairs.
#[derive(Deserialize)]
struct Pair {
    a: Labelled,
    b: Labelled,
    label: f64,
}

#[derive(Serialize)]
struct PairReport {
    file: String,
    pairs: usize,
    auc: Option<f64>,
    auc_by_lang: BTreeMap<String, f64>,
}

/// Labels below this mean the same event.
const SAME: f64 = 2.5;

fn score_pairs(file: &Path, options: &Options) -> Result<String, String> {
    let mut pairs: Vec<Pair> = Vec::new();
    input::each_line(file, false, |_, line| {
        let pair: Pair = input::object(line)?;
        if pair.a.record.id.is_empty() || pair.b.record.id.is_empty() {
            return Err("an article without id".to_owned());
        }
        if !(1.0..=4.0).contains(&pair.label) {
            return Err(format!("the label is {}, not 1 to 4", pair.label));
        }
        pairs.push(pair);
        Ok(())
    })?;
    let once: HashMap<&str, &Labelled> = pairs
        .iter()
        .flat_map(|pair| [&pair.a, &pair.b])
        .map(|labelled| (labelled.record.id.as_str(), labelled))
        .collect();
    let articles: Vec<Article<'_>> =
        once.values().map(|labelled| dated(labelled, options)).collect();
    let comparer = options.clusterer.comparer(&articles);
    let scored: Vec<(&str, f64, bool)> = pairs
        .iter()
        .map(|pair| {
            let comparison = comparer.compare(&dated(&pair.a, options), &dated(&pair.b, options));
            (pair.a.lang.as_str(), comparison.similarity, pair.label < SAME)
        })
        .collect();
    let area = |lang: Option<&str>| {
        roc_auc(
            scored
                .iter()
                .filter(|pair| lang.is_none_or(|lang| lang == pair.0))
                .map(|pair| (pair.1, pair.2)),
        )
    };
    let languages: HashSet<&str> =
        scored.iter().map(|pair| pair.0).filter(|lang| !lang.is_empty()).collect();
    let report = PairReport {
        file: input::name(file),
        pairs: pairs.len(),
        auc: area(None),
        auc_by_lang: languages
            .iter()
            .filter_map(|&lang| Some((lang.to_owned(), area(Some(lang))?)))
            .collect(),
    };
    if options.json {
        return serde_json::to_string(&report).map_err(|error| error.to_string());
    }
    let auc = report.auc.map_or_else(
        || "unknown without pairs of both kinds".to_owned(),
        |auc| format!("{auc:.3}"),
    );
    let by_lang: String =
        report.auc_by_lang.iter().map(|(lang, auc)| format!("\n    {lang} {auc:.3}")).collect();
    Ok(format!(
        "{}\n  {} pairs, area under the ROC curve {auc}{by_lang}",
        report.file, report.pairs
    ))
}
