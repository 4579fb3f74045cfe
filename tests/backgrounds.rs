//! Several background tables, each for a language.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/newsday.rs"]
mod sample;

use std::collections::HashMap;
use std::sync::Arc;

use samestory::corpus::{Background, Backgrounds, Statistics};
use samestory::eval::Scores;
use samestory::text::Terms;
use samestory::{Article, ArticleId, Clusterer, ClustererBuilder, Stories, TableErrorKind};
use sample::{Sample, newsday};

fn articles(sample: &[Sample]) -> Vec<Article<'_>> {
    sample.iter().map(|sample| sample.record.article()).collect()
}

fn terms(article: &Article<'_>) -> Terms {
    Terms::of(article.title, article.text)
}

/// A tiny table: the terms of the articles of one language in the sample, each counted twice.
fn tiny(sample: &[Sample], lang: &str) -> Arc<Background> {
    let own = sample.iter().filter(|sample| sample.lang == lang);
    let mut counts: HashMap<u64, u32> = HashMap::new();
    let mut articles = 0;
    for sample in own {
        articles += 2;
        for &term in terms(&sample.record.article()).hashes() {
            *counts.entry(term).or_insert(0) += 2;
        }
    }
    let bytes = Background::encode(articles, counts, 1 << 17);
    Arc::new(Background::from_bytes(&bytes).unwrap())
}

fn build(builder: ClustererBuilder) -> Clusterer {
    builder.build().unwrap()
}

/// B-cubed F1 of the English articles.
fn english_f1(sample: &[Sample], stories: &Stories) -> f64 {
    let ids: Vec<ArticleId> = ArticleId::all(sample.len()).collect();
    let english = (0..sample.len()).filter(|&at| sample[at].lang == "en");
    let labels = english
        .map(|at| (stories.story_of(ids[at]).map(|story| story.id()), sample[at].story.as_str()));
    Scores::of(labels).unwrap().b_cubed.f1
}

#[test]
fn a_tiny_table_of_another_language_leaves_english_news_as_they_are() {
    let sample = newsday();
    let articles = articles(&sample);
    let german = tiny(&sample, "de");
    let english = build(Clusterer::builder());
    let both = build(Clusterer::builder().background(Arc::clone(&german)));
    for (sample, article) in sample.iter().zip(&articles) {
        let table = both.backgrounds().table_of(&terms(article));
        match sample.lang.as_str() {
            "en" => assert!(Arc::ptr_eq(table.unwrap(), &Background::built_in())),
            "de" => assert!(Arc::ptr_eq(table.unwrap(), &german)),
            _ => assert!(table.is_none()),
        }
    }
    let stories = both.cluster(&articles);
    assert_eq!(english_f1(&sample, &stories), english_f1(&sample, &english.cluster(&articles)));
    // With the tiny table alone English is a language without a table.
    let alone = build(Clusterer::builder().without_built_in_background().background(german));
    assert!(english_f1(&sample, &alone.cluster(&articles)) < english_f1(&sample, &stories));
    // To the tiny table the names of these very texts are frequent words. It may part a story, but
    // joins nothing.
    let ids: Vec<ArticleId> = ArticleId::all(sample.len()).collect();
    let of = |at: usize| stories.story_of(ids[at]).map(|story| story.id());
    for a in (0..sample.len()).filter(|&at| sample[at].lang == "de") {
        for (b, other) in sample.iter().enumerate() {
            assert!(of(a) != of(b) || sample[a].story == other.story, "{a} and {b}");
        }
    }
}

#[test]
fn the_order_of_the_tables_does_not_matter() {
    let sample = newsday();
    let articles = articles(&sample);
    let [german, spanish] = ["de", "es"].map(|lang| tiny(&sample, lang));
    let with = |first: &Arc<Background>, second: &Arc<Background>| {
        build(Clusterer::builder().background(Arc::clone(first)).background(Arc::clone(second)))
    };
    let (one, other) = (with(&german, &spanish), with(&spanish, &german));
    assert_eq!(one.backgrounds(), other.backgrounds());
    assert_eq!(one.cluster(&articles), other.cluster(&articles));
    let bytes = one.learn(&articles).to_bytes();
    assert_eq!(bytes, other.learn(&articles).to_bytes());
    let read = Statistics::from_bytes(&bytes, other.backgrounds()).unwrap();
    assert_eq!(one.cluster_with(&read, &articles), one.cluster(&articles));
    let error = Statistics::from_bytes(&bytes, &Backgrounds::built_in()).unwrap_err();
    assert_eq!(error.kind(), &TableErrorKind::Background);
}

#[test]
fn counts_of_each_known_language_add_up() {
    let mut sample = newsday();
    let german = tiny(&sample, "de");
    let clusterer = build(Clusterer::builder().background(german));
    // No copies, and no language without a table: nothing spans two parts.
    let mut stories = std::collections::HashSet::new();
    sample.retain(|sample| sample.lang != "es" && stories.insert(sample.story.clone()));
    let articles: Vec<Article<'_>> =
        articles(&sample).iter().map(|article| Article::new(article.title, article.text)).collect();
    let whole = clusterer.count(&articles);
    for cut in [1, articles.len() / 2, articles.len() - 1] {
        let (left, right) = articles.split_at(cut);
        let (left, right) = (clusterer.count(left), clusterer.count(right));
        for (first, second) in [(&left, &right), (&right, &left)] {
            let mut merged = first.clone();
            merged.merge(second);
            assert_eq!(merged.articles(), whole.articles());
            // What the stories of a part teach is measured in each part.
            let statistics = clusterer.freeze(merged).unwrap();
            assert_eq!(statistics.texts(), clusterer.learn(&articles).texts());
            assert_eq!(statistics.terms(), clusterer.learn(&articles).terms());
        }
    }
    let read = samestory::corpus::Counts::from_bytes(&whole.to_bytes()).unwrap();
    assert_eq!(clusterer.freeze(read).unwrap(), clusterer.learn(&articles));
    let error = Clusterer::new().freeze(whole).unwrap_err();
    assert_eq!(error.kind(), &TableErrorKind::Background);
    assert_eq!(
        error.to_string(),
        "the table of counts was made with other background tables: \
         use it with those tables, or make it anew with Clusterer::count"
    );
}

#[test]
fn a_name_in_texts_of_two_languages_is_shared() {
    let english = Article::new("Selkie burns off Harrow", "All 212 people were brought ashore.");
    let german = Article::new("Selkie brennt vor Harrow", "Alle 212 Menschen sind an Land.");
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for &term in terms(&german).hashes() {
        counts.insert(term, 5);
    }
    let table = Background::from_bytes(&Background::encode(9, counts, 1 << 17)).unwrap();
    let clusterer = build(Clusterer::builder().background(Arc::new(table)));
    let articles = [english, german];
    let of = |article| clusterer.backgrounds().table_of(&terms(article)).map(|of| of.articles());
    assert_eq!(articles.each_ref().map(of), [Some(Background::built_in().articles()), Some(9)]);
    let why = clusterer.compare(&english, &german);
    let shared: Vec<&str> = why.shared.iter().map(|shared| shared.term.as_str()).collect();
    assert!(["selkie", "harrow", "212"].iter().all(|name| shared.contains(name)), "{shared:?}");
    // The search for pairs finds them too.
    let pairs = clusterer.similar_pairs(&articles);
    assert_eq!(pairs.len(), 1);
    let (_, comparer) = clusterer.explain(&articles);
    let [a, b] = [0, 1].map(ArticleId::new);
    let seen = comparer.compare_members(&articles, a, b).unwrap().similarity;
    assert_eq!(pairs[0].similarity, seen);
}

#[test]
fn tables_are_refused_at_build() {
    let refused = |builder: ClustererBuilder| builder.build().unwrap_err().to_string();
    assert_eq!(
        refused(Clusterer::builder().background(Background::built_in())),
        "each background table must differ from the others, but two are equal"
    );
    let table =
        |articles| Arc::new(Background::from_bytes(&Background::encode(articles, [], 0)).unwrap());
    let many = (0..64).fold(Clusterer::builder(), |builder, at| builder.background(table(at)));
    assert_eq!(
        refused(many.clone()),
        "the number of background tables must lie between 0 and 64, but is 65"
    );
    assert!(many.without_built_in_background().build().is_ok());
}

/// One text is known to the background table, the other is not: they share no term, whatever words
/// they share.
#[test]
fn a_text_that_no_table_knows_shares_nothing_with_one_that_a_table_knows() {
    let articles = [Article::new("a ea", "𐁐"), Article::new("c a ea", "")];
    let clusterer = Clusterer::new();
    assert_eq!(clusterer.compare(&articles[0], &articles[1]).similarity, 0.0);
    let statistics = clusterer.learn(&articles);
    assert_eq!(clusterer.cluster_with(&statistics, &articles), clusterer.cluster(&articles));
}
