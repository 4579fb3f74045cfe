//! Titles, outlets and background tables that nobody would mean: no panic, no NaN, no quadratic
//! time.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use samestory::copies::Particulars;
use samestory::corpus::Background;
use samestory::hash::hash;
use samestory::text::Terms;
use samestory::{Article, ArticleId, Clusterer, CopyFinder, TableErrorKind};

const ODD: [&str; 22] = [
    "",
    " ",
    "a",
    "A",
    "1",
    "|",
    "| - |",
    " - - - ",
    "— | —",
    "🔥 | 🔥 – 🔥",
    "北京 | 北京",
    "مات | 12",
    "ALL CAPS | THE QUAY",
    "all lower - the quay",
    "\u{0}",
    "\u{feff} | \u{200b}",
    "a | a",
    "The Quay",
    "The Quay | The Quay - The Quay",
    "Ǆ | ǆ – ß - ẞ",
    "ﬀ – İ",
    "1 | 1 | 1",
];

/// Clusters, removes copies and compares, and checks that all results are sound.
fn check(clusterer: &Clusterer, articles: &[Article<'_>]) {
    let stories = clusterer.cluster(articles);
    assert_eq!(stories.articles(), articles.len());
    assert!(CopyFinder::new().dedup(articles).len() <= articles.len());
    assert_eq!(clusterer.cluster_with(&clusterer.learn(articles), articles), stories);
    let (_, comparer) = clusterer.explain(articles);
    for a in ArticleId::all(articles.len()) {
        for b in ArticleId::all(articles.len()) {
            let why = comparer.compare_members(articles, a, b).unwrap();
            let shares =
                [why.jaccard, why.containment, why.cosine, why.similarity, why.probability];
            assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{why}");
        }
    }
}

#[test]
fn odd_titles_and_outlets_are_articles_like_any_other() {
    for outlet in
        [None, Some(""), Some("a"), Some("The Quay"), Some("| - |"), Some("🔥"), Some("1")]
    {
        let texts =
            ODD.iter().enumerate().map(|(at, title)| (title, ODD[(7 * at + 3) % ODD.len()]));
        let mut articles: Vec<Article<'_>> =
            texts.map(|(title, text)| Article::new(title, text)).collect();
        for article in &mut articles {
            article.outlet = outlet;
        }
        check(&Clusterer::new(), &articles);
    }
}

#[test]
fn a_title_of_a_megabyte_takes_no_longer_than_a_body() {
    let start = Instant::now();
    for unit in [" | ", "The Quay | ", "AB CD ", "7 Xy ", "...", "🔥 "] {
        let long = unit.repeat((1 << 20) / unit.len());
        let articles = [(&*long, "short"), (&*long, "other"), ("x", &*long)]
            .map(|(title, text)| Article::new(title, text).outlet("The Quay"));
        assert_eq!(Clusterer::new().cluster(&articles).articles(), 3);
        assert!(!Particulars::of(&long).differ(&Particulars::of(&long)));
    }
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}

/// A table of the words of the articles below, each with the same count.
fn table(articles: u32, count: u32) -> Vec<u8> {
    let terms = Terms::of("ferry burned", "in the harbour");
    Background::encode(articles, terms.hashes().iter().map(|&term| (term, count)), 1 << 17)
}

#[test]
fn a_table_with_counts_that_cannot_be_is_harmless() {
    let articles = [
        Article::new("ferry burned", "in the harbour"),
        Article::new("the ferry", "burned in the harbour at noon"),
        Article::new("ein Ei", "北京"),
    ];
    for (of, count) in [(0, u32::MAX), (1, u32::MAX), (0, 2), (u32::MAX, 2), (u32::MAX, u32::MAX)] {
        let table = Arc::new(Background::from_bytes(&table(of, count)).unwrap());
        let with = Clusterer::builder().background(table);
        check(&with.clone().build().unwrap(), &articles);
        check(&with.without_built_in_background().build().unwrap(), &articles);
    }
}

/// The header, under a checksum that fits: bytes 8 to 39 are version, numbers and probe.
#[test]
fn a_header_that_cannot_be_is_refused_or_harmless_under_a_checksum_that_fits() {
    let good = table(9, 4);
    let mut refused = 0;
    for at in 0..40 {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            let checksum = hash(&bytes[48..]) ^ hash(&bytes[..40]);
            bytes[40..48].copy_from_slice(&checksum.to_le_bytes());
            match Background::from_bytes(&bytes) {
                Ok(table) => {
                    let terms = Terms::of("ferry burned", "");
                    assert!(terms.hashes().iter().all(|&term| table.count(term).is_some()));
                }
                Err(error) => {
                    assert_ne!(error.kind(), &TableErrorKind::Background);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 80, "{refused}");
}

#[test]
fn thousands_of_tables_are_refused() {
    let all =
        (0..5_000).fold(Clusterer::builder(), |all, _| all.background(Background::built_in()));
    assert_eq!(
        all.build().unwrap_err().to_string(),
        "the number of background tables must lie between 0 and 64, but is 5001"
    );
}
