//! Counts add up, and what is stored of them is read back or refused.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;
#[allow(dead_code)] // each program uses a part of it
#[path = "../examples/support/input.rs"]
mod input;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use input::Record;
use proptest::prelude::*;
use samestory::corpus::{Background, Backgrounds, Counts, Statistics};
use samestory::hash::hash;
use samestory::{Article, Clusterer, TableErrorKind};

/// The sample of invented news: three languages, copies, and outlets with boilerplate.
fn newsday() -> Vec<Record> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/newsday.jsonl");
    input::records(&[path], false).unwrap().0
}

/// An outlet's note below each of its articles.
const NOTE: &str = "Sign up for our morning letter and read what moves the valley and the coast \
                    before breakfast, every day but Sunday, for less than a cup of coffee.";

/// Articles with boilerplate, in each part of them: the sample, and generated ones above a note.
fn with_boilerplate(seed: u64) -> Vec<Record> {
    let mut all = newsday();
    for generated in corpus::articles(60, 60, corpus::Sizes::Small, seed) {
        all.push(Record {
            id: String::new(),
            outlet: "The Quay".to_owned(),
            title: generated.title,
            text: format!("{}\n\n{NOTE}", generated.text),
            published: generated.published,
        });
    }
    all
}

fn count(articles: &[Article<'_>]) -> Counts {
    Clusterer::new().count(articles)
}

fn freeze(counts: Counts) -> Statistics {
    Clusterer::new().freeze(counts).unwrap()
}

fn sum(parts: &[&Counts]) -> Counts {
    let mut sum = parts[0].clone();
    parts[1..].iter().for_each(|part| sum.merge(part));
    sum
}

/// By term of the one known language, in how many texts it stands: read from the bytes, whose layout
/// `Counts::to_bytes` has.
fn document_frequencies(counts: &Counts) -> BTreeMap<u64, u32> {
    let bytes = counts.to_bytes();
    let mut rest = &bytes[36..];
    let mut take = |length: usize| {
        let (first, behind) = rest.split_at(length);
        rest = behind;
        let mut padded = [0; 8];
        padded[..length].copy_from_slice(first);
        u64::from_le_bytes(padded)
    };
    for _ in 0..3 {
        take(8);
    }
    for _ in 0..2 * take(8) {
        take(8);
    }
    assert_eq!(take(8), 1, "one known language");
    take(8);
    take(4);
    let mut frequencies = BTreeMap::new();
    for _ in 0..take(8) {
        frequencies.insert(take(8), 1);
    }
    for _ in 0..take(8) {
        let term = take(8);
        frequencies.insert(term, take(4) as u32);
    }
    frequencies
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn merging_is_associative_and_commutative_to_the_byte(
        seed in any::<u64>(), cut in 0usize..150, other in 0usize..150,
    ) {
        let records = with_boilerplate(seed);
        let articles: Vec<Article<'_>> = records.iter().map(Record::article).collect();
        let (cut, other) = (cut.min(articles.len()), other.min(articles.len()));
        let (cut, other) = (cut.min(other), cut.max(other));
        let [a, b, c] =
            [&articles[..cut], &articles[cut..other], &articles[other..]].map(count);
        let all = sum(&[&a, &b, &c]);
        for counts in [
            sum(&[&c, &b, &a]),
            sum(&[&b, &c, &a]),
            sum(&[&a, &sum(&[&b, &c])]),
            sum(&[&Counts::default(), &a, &sum(&[&c, &b])]),
        ] {
            prop_assert!(counts == all && counts.to_bytes() == all.to_bytes());
            let freeze = |counts: &Counts| freeze(counts.clone()).to_bytes();
            prop_assert!(freeze(&counts) == freeze(&all));
        }
    }

    #[test]
    fn counts_of_two_halves_are_exact_where_nothing_spans_them(seed in any::<u64>(), cut in 0usize..120) {
        let generated = corpus::articles(120, 60, corpus::Sizes::Small, seed);
        // Copies are of the story of their original: no story spans the halves. Too few articles of
        // an outlet for boilerplate.
        let cut = (cut..120).find(|&at| at == 0 || generated[at - 1].story != generated[at].story);
        let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
        let halves = articles.split_at(cut.unwrap_or(120));
        let whole = count(&articles);
        let merged = sum(&[&count(halves.0), &count(halves.1)]);
        prop_assert_eq!(merged.articles(), whole.articles());
        prop_assert_eq!(document_frequencies(&merged), document_frequencies(&whole));
        let read = Counts::from_bytes(&whole.to_bytes()).unwrap();
        prop_assert!(freeze(read).to_bytes() == Clusterer::new().learn(&articles).to_bytes());
    }

    #[test]
    fn a_text_that_spans_two_halves_counts_twice(seed in any::<u64>(), spanning in 1usize..12) {
        let mut generated = corpus::articles(60, 60, corpus::Sizes::Small, seed);
        // No copies within a half.
        generated.retain(|article| !article.text.contains("Read more from"));
        let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
        let reprints: Vec<Article<'_>> =
            articles[..spanning].iter().map(|article| article.outlet("Reprints").undated()).collect();
        let whole = count(&[articles.as_slice(), &reprints].concat());
        let merged = sum(&[&count(&articles), &count(&reprints)]);
        prop_assert_eq!(merged.articles(), whole.articles());
        let (merged, whole) = (document_frequencies(&merged), document_frequencies(&whole));
        prop_assert!(merged.keys().eq(whole.keys()));
        let mut twice = 0;
        for (term, texts) in &whole {
            let more = merged[term].checked_sub(*texts).unwrap();
            prop_assert!(more as usize <= spanning, "{more} of {spanning}");
            twice += more;
        }
        prop_assert!(twice > 0);
    }
}

#[test]
fn a_note_that_is_boilerplate_only_in_both_halves_together_remains() {
    let texts: Vec<String> =
        (0..4).map(|seed| format!("{}\n\n{NOTE}", corpus::passage(seed, 60))).collect();
    let titles: Vec<String> = (0..4).map(|seed| corpus::passage(100 + seed, 8)).collect();
    let articles: Vec<Article<'_>> = titles
        .iter()
        .zip(&texts)
        .map(|(title, text)| Article::new(title, text).outlet("The Quay"))
        .collect();
    let whole = document_frequencies(&count(&articles));
    let merged = document_frequencies(&sum(&[&count(&articles[..2]), &count(&articles[2..])]));
    assert!(whole.iter().all(|(term, texts)| merged[term] >= *texts && merged[term] <= texts + 4));
    assert!(merged.len() > whole.len(), "the terms of the note");
}

#[test]
fn a_language_in_both_halves_counts_as_the_sum_of_its_parts() {
    let records = newsday();
    let foreign: Vec<Article<'_>> =
        records.iter().map(Record::article).filter(|article| !article.text.is_ascii()).collect();
    let half = |first: usize| foreign[first..].iter().step_by(2).copied().collect::<Vec<_>>();
    let merged = sum(&[&count(&half(0)), &count(&half(1))]);
    let clusterer = Clusterer::new();
    let (merged, whole) = (freeze(merged), clusterer.learn(&foreign));
    // A copy in the other half counts as a text; each text is counted in some language.
    assert!(merged.texts() >= whole.texts() && merged.texts() <= merged.articles());
    assert_eq!(merged.articles(), whole.articles());
    assert_eq!(clusterer.cluster_with(&merged, &foreign).articles(), foreign.len());
}

/// A small collection in two languages, with a copy, boilerplate and an undated article.
fn small() -> Vec<Record> {
    let mut records = newsday();
    records.retain(|record| {
        ["ferry-fire", "stellwerk", "apagon"].iter().any(|name| record.id.starts_with(name))
    });
    records
}

fn tables() -> (Vec<u8>, Vec<u8>) {
    let records = small();
    let articles: Vec<Article<'_>> = records.iter().map(Record::article).collect();
    let counts = count(&articles);
    let bytes = counts.to_bytes();
    (bytes, freeze(counts).to_bytes())
}

fn read_statistics(bytes: &[u8]) -> Result<Statistics, samestory::TableError> {
    Statistics::from_bytes(bytes, &Backgrounds::built_in())
}

#[test]
fn what_is_stored_is_read_back() {
    let (counts, statistics) = tables();
    let read = Counts::from_bytes(&counts).unwrap();
    assert_eq!(read.to_bytes(), counts);
    assert_eq!(freeze(read).to_bytes(), statistics);
    let read = read_statistics(&statistics).unwrap();
    assert_eq!(read.to_bytes(), statistics);
    let records = small();
    let articles: Vec<Article<'_>> = records.iter().map(Record::article).collect();
    let clusterer = Clusterer::new();
    assert_eq!(clusterer.cluster_with(&read, &articles), clusterer.cluster(&articles));
    for empty in [Counts::default(), count(&[])] {
        assert_eq!(Counts::from_bytes(&empty.to_bytes()), Ok(empty));
    }
}

/// Stored tables are the same on every platform. A change breaks what users have stored: it needs
/// another version of the format, and a heading in the CHANGELOG.
#[test]
fn the_bytes_of_a_small_collection_are_the_recorded_ones() {
    let (counts, statistics) = tables();
    assert_eq!(
        (format!("{:016x}", hash(&counts)), format!("{:016x}", hash(&statistics))),
        ("489e414eca5ba885".to_owned(), "e9d58072c413ee75".to_owned())
    );
}

#[test]
fn a_table_cut_at_any_byte_is_refused() {
    let article = Article::new("Ferry burns", "All were brought ashore.").outlet("The Quay");
    let counts = count(&[article, Article::new("Rates held", "All as it was.").published(0)]);
    let statistics = freeze(counts.clone()).to_bytes();
    let counts = counts.to_bytes();
    assert!(counts.len() < 4_000 && statistics.len() < 4_000);
    for end in 0..counts.len() {
        assert!(Counts::from_bytes(&counts[..end]).is_err(), "counts cut at {end}");
    }
    for end in 0..statistics.len() {
        assert!(read_statistics(&statistics[..end]).is_err(), "statistics cut at {end}");
    }
    assert!(Counts::from_bytes(&[counts.as_slice(), &[0]].concat()).is_err());
    assert!(read_statistics(&[statistics.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn a_table_with_a_flipped_bit_is_refused() {
    let article = Article::new("Ferry burns", "All were brought ashore.").outlet("The Quay");
    let counts = count(&[article, Article::new("Rates held", "All as it was.").published(0)]);
    let statistics = freeze(counts.clone()).to_bytes();
    let counts = counts.to_bytes();
    for (table, is_read) in [
        (counts, (|bytes| Counts::from_bytes(bytes).is_ok()) as fn(&[u8]) -> bool),
        (statistics, |bytes| read_statistics(bytes).is_ok()),
    ] {
        assert!(is_read(&table));
        for at in 0..table.len() {
            for bit in 0..8 {
                let mut bytes = table.clone();
                bytes[at] ^= 1 << bit;
                assert!(!is_read(&bytes), "bit {bit} of byte {at}");
            }
        }
    }
}

/// The table with another body under a checksum that fits.
fn sealed(table: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut body = table[36..].to_vec();
    change(&mut body);
    let mut bytes = table[..20].to_vec();
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(hash(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

#[test]
fn content_that_cannot_be_is_refused_or_harmless_under_a_checksum_that_fits() {
    let article = Article::new("Ferry burns", "All were brought ashore.").outlet("The Quay");
    let articles = [article, Article::new("Rates held", "All as it was.").published(0)];
    let counts = count(&articles);
    let statistics = freeze(counts.clone()).to_bytes();
    let counts = counts.to_bytes();
    assert_eq!(sealed(&counts, |_| ()), counts);
    let mut refused = 0;
    for at in 0..counts.len() - 36 {
        for value in [0, 0x7f, 0xff] {
            match Counts::from_bytes(&sealed(&counts, |body| body[at] = value)) {
                Ok(read) => {
                    // No panic, and no more memory than the bytes warrant.
                    let mut twice = read.clone();
                    twice.merge(&read);
                    match Clusterer::new().freeze(twice) {
                        Ok(statistics) => {
                            let stories = Clusterer::new().cluster_with(&statistics, &articles);
                            assert_eq!(stories.articles(), 2);
                        }
                        Err(error) => assert_eq!(error.kind(), &TableErrorKind::Background),
                    }
                }
                Err(error) => {
                    assert_eq!(error.kind(), &TableErrorKind::Damaged);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 20, "{refused}");
    let mut refused = 0;
    for at in 16..statistics.len() - 36 {
        for value in [0, 0x7f, 0xff] {
            match read_statistics(&sealed(&statistics, |body| body[at] = value)) {
                Ok(read) => {
                    assert_eq!(Clusterer::new().cluster_with(&read, &articles).articles(), 2);
                }
                Err(error) => {
                    assert_eq!(error.kind(), &TableErrorKind::Damaged);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn other_tables_are_refused_with_a_message() {
    let (counts, statistics) = tables();
    let of_counts = |bytes: &[u8]| Counts::from_bytes(bytes).unwrap_err().to_string();
    let of_statistics = |bytes: &[u8]| read_statistics(bytes).unwrap_err().to_string();
    assert_eq!(of_counts(&statistics), "these bytes are not a table of counts");
    assert_eq!(of_statistics(&counts), "these bytes are not a table of statistics");
    assert_eq!(of_counts(b"{}"), "these bytes are not a table of counts");
    let with = |table: &[u8], at: usize, byte: u8| {
        let mut bytes = table.to_vec();
        bytes[at] = byte;
        bytes
    };
    assert_eq!(
        of_counts(&with(&counts, 8, 9)),
        "the table of counts has version 9, this crate reads version 3: make it anew with Clusterer::count"
    );
    assert_eq!(
        of_statistics(&with(&statistics, 12, !statistics[12])),
        "the table of statistics was made with another definition of words: make it anew with Clusterer::learn"
    );
    let length = statistics.len();
    assert_eq!(
        of_statistics(&statistics[..length - 1]),
        format!("the table of statistics should have {length} bytes, but has {}", length - 1)
    );
    assert_eq!(
        of_counts(&with(&counts, 50, !counts[50])),
        "the checksum of the table of counts does not fit"
    );
}

#[test]
fn statistics_under_another_background_are_refused_with_a_message() {
    let (_, statistics) = tables();
    let other = Arc::new(
        Background::from_bytes(&Background::encode(9, [(2, 7), (4, 3)], 1 << 17)).unwrap(),
    );
    for tables in [vec![], vec![other.clone()], vec![Background::built_in(), other]] {
        let tables = Backgrounds::new(tables).unwrap();
        let error = Statistics::from_bytes(&statistics, &tables).unwrap_err();
        assert_eq!(error.kind(), &TableErrorKind::Background);
        assert_eq!(
            error.to_string(),
            "the table of statistics was made with other background tables: \
             use it with those tables, or make it anew with Clusterer::learn"
        );
    }
}
