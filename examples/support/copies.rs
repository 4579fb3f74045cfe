//! Scores copies against labelled pairs of articles.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use samestory::copies::Relation;
use samestory::linkage::UnionFind;
use samestory::{Article, ArticleId, Clusterer};
use serde::{Deserialize, Serialize};

use crate::input::{self, Record};

/// One line of a file of pairs of ids.
#[derive(Deserialize)]
struct Pair {
    a: String,
    b: String,
    label: String,
    /// Containment of runs of five words, if known.
    containment5: Option<f64>,
}

/// A label that is split: pairs with a containment below [`WEAK`] are reported separately.
const SPLIT: &str = "revision_or_partial";
const WEAK: f64 = 0.5;

impl Pair {
    fn label(self) -> String {
        let weak = self.label == SPLIT && self.containment5.is_some_and(|share| share < WEAK);
        if weak { format!("{SPLIT}_weak") } else { self.label }
    }
}

/// One line of `--json`.
#[derive(Default, Serialize)]
struct Report {
    label: String,
    pairs: usize,
    copy: usize,
    revision: usize,
    excerpt: usize,
    none: usize,
}

/// Returns a line for each label of the `pairs` of articles of `file`: the number of pairs that are
/// copies, by kind.
///
/// A pair is found if verified pairs of the run connect the two and the two are copies of each
/// other by exact comparison.
pub(crate) fn score(
    file: &Path,
    pairs: &Path,
    clusterer: &Clusterer,
    no_time: bool,
    json: bool,
) -> Result<String, String> {
    let (records, _) = input::records::<Record>(&[file.to_owned()], false)?;
    let places: HashMap<&str, usize> =
        records.iter().enumerate().map(|(at, record)| (record.id.as_str(), at)).collect();
    let articles: Vec<Article<'_>> = records
        .iter()
        .map(|record| {
            let article = record.article();
            if no_time { article.undated() } else { article }
        })
        .collect();
    let (stories, comparer) = clusterer.explain(&articles);
    let ids: Vec<ArticleId> = ArticleId::all(articles.len()).collect();
    let mut tied = UnionFind::new(articles.len());
    for &id in &ids {
        if let Some(original) = stories.original_of(id) {
            tied.union(id.index() as u32, original.index() as u32);
        }
    }
    for chain in stories.chains() {
        tied.union(chain.a.index() as u32, chain.b.index() as u32);
    }

    let mut reports: BTreeMap<String, Report> = BTreeMap::new();
    input::each_line(pairs, false, |_, line| {
        let pair: Pair = input::object(line)?;
        let place = |id: &str| {
            places
                .get(id)
                .copied()
                .ok_or_else(|| format!("no article in {} has the id {id:?}", input::name(file)))
        };
        let (a, b) = (place(&pair.a)?, place(&pair.b)?);
        let why = (tied.find(a as u32) == tied.find(b as u32))
            .then(|| comparer.compare_members(&articles, ids[a], ids[b]))
            .flatten();
        let label = pair.label();
        let report = reports.entry(label.clone()).or_insert(Report { label, ..Report::default() });
        report.pairs += 1;
        *match why.map(|why| why.relation) {
            Some(Relation::SameText) => &mut report.copy,
            Some(Relation::Revision) => &mut report.revision,
            Some(Relation::Excerpt) => &mut report.excerpt,
            _ => &mut report.none,
        } += 1;
        Ok(())
    })?;
    if json {
        let line =
            |report: &Report| serde_json::to_string(report).map_err(|error| error.to_string());
        return Ok(reports.values().map(line).collect::<Result<Vec<_>, _>>()?.join("\n"));
    }
    let mut lines = vec![format!(
        "{}\n  {:26} {:>6} {:>9} {:>8} {:>7} {:>6}",
        input::name(file),
        "label",
        "pairs",
        "same text",
        "revision",
        "excerpt",
        "none"
    )];
    lines.extend(reports.values().map(|report| {
        let Report { label, pairs, copy, revision, excerpt, none } = report;
        format!("  {label:26} {pairs:>6} {copy:>9} {revision:>8} {excerpt:>7} {none:>6}")
    }));
    Ok(lines.join("\n"))
}
