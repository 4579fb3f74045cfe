//! The labelled sets in a folder, and the scores of a clusterer on them.

use std::path::Path;

use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer};
use serde::Deserialize;

use crate::input::{self, Record};

/// The labelled sets, and whether the dates of the articles are used. The dates of the other sets
/// are those of a collection and would give the labels away.
const SETS: [(&str, bool); 6] = [
    ("basil", true),
    ("allsides", true),
    ("wikinews", true),
    ("ecbplus", false),
    ("neus-short", false),
    ("uci-headlines", false),
];

/// An article with the name of its story, which is empty if the article is not scored.
#[derive(Deserialize)]
struct Labelled {
    #[serde(flatten)]
    record: Record,
    #[serde(default, deserialize_with = "input::text")]
    story: String,
}

impl AsRef<Record> for Labelled {
    fn as_ref(&self) -> &Record {
        &self.record
    }
}

/// A labelled set.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    is_dated: bool,
    records: Vec<Labelled>,
}

/// B-cubed F1 and pair F1.
#[derive(Clone, Copy, Default)]
pub(crate) struct F1 {
    pub(crate) b_cubed: f64,
    pub(crate) pairs: f64,
}

impl F1 {
    pub(crate) fn sum(self) -> f64 {
        self.b_cubed + self.pairs
    }
}

impl Set {
    /// Reads all sets in a folder.
    pub(crate) fn read_all(folder: &Path) -> Result<Vec<Self>, String> {
        SETS.iter().map(|&(name, is_dated)| Self::read(folder, name, is_dated)).collect()
    }

    fn read(folder: &Path, name: &'static str, is_dated: bool) -> Result<Self, String> {
        let (records, _) = input::records(&[folder.join(format!("{name}.jsonl"))], false)?;
        Ok(Self { name, is_dated, records })
    }

    fn articles(&self) -> Vec<Article<'_>> {
        let articles = self.records.iter().map(|labelled| labelled.record.article());
        articles.map(|article| if self.is_dated { article } else { article.undated() }).collect()
    }

    /// Returns the scores of a clusterer on the labelled articles of the set.
    pub(crate) fn score(&self, clusterer: &Clusterer) -> F1 {
        let articles = self.articles();
        let stories = clusterer.cluster(&articles);
        let story = |id| stories.story_of(id).map(|story| story.id());
        let labelled = ArticleId::all(articles.len()).zip(&self.records);
        let items = labelled.filter(|(_, labelled)| !labelled.story.is_empty());
        let scores = Scores::of(items.map(|(id, labelled)| (story(id), &labelled.story)));
        scores.map_or_else(F1::default, |scores| F1 {
            b_cubed: scores.b_cubed.f1,
            pairs: scores.pairs.f1,
        })
    }

    /// Returns the logarithm of the similarity of each similar pair of labelled articles, and
    /// whether the two report one event.
    pub(crate) fn pairs(&self, clusterer: &Clusterer) -> Vec<(f64, bool)> {
        let story = |id: ArticleId| self.records[id.index()].story.as_str();
        let pairs = clusterer.similar_pairs(&self.articles()).into_iter();
        pairs
            .filter(|pair| !story(pair.a).is_empty() && !story(pair.b).is_empty())
            .filter(|pair| pair.similarity > 0.0)
            .map(|pair| (pair.similarity.ln(), story(pair.a) == story(pair.b)))
            .collect()
    }
}
