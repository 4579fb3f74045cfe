//! What a search finds, and how many operations it costs.

use super::*;
use crate::hash::mix;
use crate::lsh::Banding;
use crate::sketch::{MinHasher, Winnower};
use crate::text::{Shingler, WordHashes};
use crate::{Article, ArticleId, Clusterer};

fn text(words: std::ops::Range<u32>) -> String {
    words.map(|word| format!("w{word} ")).collect()
}

fn found(texts: &[String]) -> Copies {
    let finder = CopyFinder::default();
    let sketches: Vec<_> =
        texts.iter().map(|text| finder.sketch(WordHashes::of(text).whole())).collect();
    finder.find(
        &sketches,
        |item| Shingler::default().set(&texts[item as usize]),
        |item| Rank::at(item.into()),
    )
}

fn grouped(texts: &[String]) -> Vec<u32> {
    found(texts).originals().to_vec()
}

#[test]
fn every_copy_was_verified() {
    // Texts that share a quarter of their words share many buckets, but are no copies.
    let texts: Vec<String> =
        (0..40).map(|i| text(0..100) + &text(1_000 * (i + 1)..1_000 * (i + 1) + 300)).collect();
    assert_eq!(grouped(&texts), (0..40).collect::<Vec<_>>());
}

#[test]
fn reprints_updates_and_excerpts_are_copies() {
    let wire = text(0..300);
    let reprint = text(5_000..5_060) + &wire + &text(6_000..6_080);
    let excerpt = text(0..150);
    let other = text(9_000..9_300);
    assert_eq!(grouped(&[wire, reprint, excerpt, other]), [0, 0, 0, 3]);
}

#[test]
fn a_round_up_makes_no_copies_of_what_it_quotes() {
    let four: Vec<String> = (0..4).map(|i| text(1_000 * i..1_000 * i + 150)).collect();
    let mut texts = four.clone();
    texts.push(four.concat());
    assert_eq!(grouped(&texts), [0, 1, 2, 3, 0]);
}

#[test]
fn excerpts_of_a_quarter_are_found() {
    let pairs: u32 = 100;
    let texts: Vec<String> = (0..pairs)
        .flat_map(|i| [text(1_000 * i..1_000 * i + 400), text(1_000 * i..1_000 * i + 100)])
        .collect();
    let originals = grouped(&texts);
    assert!((0..pairs).all(|i| originals[2 * i as usize + 1] == 2 * i));
}

#[test]
fn a_chain_of_copies_ends_where_the_words_do() {
    let texts: Vec<String> = (0..12).map(|i| text(60 * i..60 * i + 200)).collect();
    let originals = grouped(&texts);
    assert!(originals.iter().any(|&original| original > 0));
    for (item, &original) in originals.iter().enumerate() {
        let (a, b) = (
            Shingler::default().set(&texts[item]),
            Shingler::default().set(&texts[original as usize]),
        );
        assert!(CopyRule::default().relation(&a.overlap(&b)).is_copy());
    }
}

#[test]
fn empty_texts_are_nobodys_copies() {
    assert_eq!(grouped(&[String::new(), "!?".into(), String::new()]), [0, 1, 2]);
}

#[test]
fn a_wire_text_in_a_long_page_is_found() {
    let pairs: u32 = 100;
    let texts: Vec<String> = (0..pairs)
        .flat_map(|i| {
            let start = 10_000 * i;
            [text(start..start + 1_500), text(start + 600..start + 750)]
        })
        .collect();
    let copies = found(&texts);
    for i in 0..pairs {
        assert_eq!(copies.originals()[2 * i as usize + 1], 2 * i);
        assert_eq!(copies.relation(2 * i + 1), Some(Relation::Excerpt));
        let overlap = copies.overlap(2 * i + 1).unwrap();
        assert_eq!((overlap.shared, overlap.left, overlap.right), (148, 1_498, 148));
    }
}

#[test]
fn a_chain_is_reported() {
    // Each shares two thirds with the next, the first and the last a third.
    let texts = [text(0..300), text(100..400), text(200..500), text(9_000..9_300)];
    let copies = found(&texts);
    assert_eq!(copies.originals(), [0, 0, 2, 3]);
    assert_eq!(copies.links().len(), 1);
    let link = copies.links()[0];
    assert_eq!((link.a, link.b), (1, 2));
    assert!(CopyRule::default().relation(&link.overlap).is_copy());
}

#[test]
fn a_quotation_makes_no_copy() {
    let texts = [text(0..400), text(5_000..5_100) + &text(100..150)];
    let copies = found(&texts);
    assert_eq!(copies.originals(), [0, 1]);
    assert!(copies.links().is_empty());
}

/// Comparisons and exact overlaps an item.
fn cost(texts: &[Vec<u64>]) -> (f64, f64) {
    let finder = CopyFinder::new();
    let sketches: Vec<_> = texts.iter().map(|words| finder.sketch(words)).collect();
    let shingles = |item: u32| Shingler::default().word_shingles(&texts[item as usize]).collect();
    let work = finder.find(&sketches, shingles, |item| Rank::at(item.into())).work();
    (work.compared as f64 / texts.len() as f64, work.verified as f64 / texts.len() as f64)
}

/// Texts of some words of their own and a passage that all of them share.
fn crowd(texts: u64, own: u64, passage: u64) -> Vec<Vec<u64>> {
    let text = |text: u64| {
        let own = (0..own).map(move |at| mix((text + 1) << 32 | at));
        own.chain((0..passage).map(|at| mix(!at))).collect()
    };
    (0..texts).map(text).collect()
}

#[test]
fn a_crowd_of_one_text_costs_nothing_an_item() {
    assert_eq!(cost(&crowd(100_000, 0, 30)), (0.0, 0.0));
}

#[test]
fn a_crowd_of_near_copies_costs_a_few_overlaps_an_item() {
    // Each item has 64 bands and some 7 fingerprints, and is compared with 32 others in the bucket
    // of each. It is verified against 4 candidates and its original.
    let (compared, verified) = cost(&crowd(30_000, 1, 30));
    assert!(compared < 71.0 * 32.0 && verified <= 5.0, "{compared} {verified}");
}

#[test]
fn a_crowd_around_one_passage_costs_at_most_64_overlaps_an_item() {
    // Half of the words in common make a Jaccard similarity of a third: candidates, but no copies.
    for (texts, passage) in [(4_000, 12), (4_000, 60), (2_000, 200), (1_000, 800), (1_000, 3_200)] {
        let (_, verified) = cost(&crowd(texts, passage, passage));
        assert!(verified <= 48.0, "{texts} texts, {passage} words: {verified}");
    }
    let (_, verified) = cost(&crowd(4_000, 340, 60));
    assert!(verified <= 48.0, "a footer: {verified}");
}

#[test]
fn dedup_keeps_the_originals_of_the_clusterer() {
    let articles: Vec<Generated> = (0..300).map(generated).collect();
    let articles: Vec<Article<'_>> = articles.iter().map(Generated::article).collect();
    let dedup = CopyFinder::new().dedup(&articles);
    let stories = Clusterer::new().cluster(&articles);
    assert!(dedup.len() < 250 && !dedup.is_empty());
    assert_eq!(dedup.kept().count() + dedup.removed().count(), articles.len());
    for (at, article) in articles.iter().enumerate() {
        let id = ArticleId::try_from(at).unwrap();
        assert_eq!(dedup.copy_of(id), stories.copy_of(id), "{article:?}");
    }
    assert_eq!(dedup.links().len(), stories.chains().len());
    assert!(CopyFinder::new().dedup(&[]).is_empty());
}

/// An article, its date, and its outlet.
struct Generated {
    text: String,
    outlet: Option<&'static str>,
    published: Option<i64>,
}

impl Generated {
    fn article(&self) -> Article<'_> {
        Article { title: "", text: &self.text, outlet: self.outlet, published: self.published }
    }
}

/// Versions, excerpts and equal texts of 60 stories, with equal dates and without, half under a
/// footer.
fn generated(number: u32) -> Generated {
    let story = 1_000 * (1 + number % 60);
    let text = match number / 60 {
        1 => text(story + 40..story + 150),
        2 => text(story..story + 150) + &text(story + 500..story + 520 + number % 7),
        3 => text(story + 90..story + 300),
        _ => text(story..story + 200),
    };
    Generated {
        text: if number.is_multiple_of(2) { text + &self::text(0..40) } else { text },
        outlet: number.is_multiple_of(2).then_some("The Gazette"),
        published: (!number.is_multiple_of(5)).then_some(i64::from(number % 7) * 3_600),
    }
}

#[test]
fn bands_that_need_more_hashes_are_refused() {
    let banding = Banding::new(64, 2).unwrap();
    let refused = CopyFinder::new().signatures(MinHasher::new(100).unwrap(), banding).unwrap_err();
    assert_eq!(refused.to_string(), "bands times rows must lie between 1 and 100, but is 128");
    assert!(CopyFinder::new().signatures(MinHasher::new(128).unwrap(), banding).is_ok());
}

#[test]
fn any_settings_find_reprints() {
    let texts = [text(0..300), text(0..280) + &text(900..920), text(5_000..5_300)];
    let finder = CopyFinder::new()
        .signatures(MinHasher::new(64).unwrap().seed(9), Banding::new(16, 4).unwrap())
        .unwrap()
        .winnower(Winnower::new(3, 4).unwrap())
        .shingler(Shingler::new(5).unwrap());
    let sketches: Vec<_> =
        texts.iter().map(|text| finder.sketch(WordHashes::of(text).whole())).collect();
    let shingles = |item: u32| Shingler::new(5).unwrap().set(&texts[item as usize]);
    let copies = finder.find(&sketches, shingles, |item| Rank::at(item.into()));
    assert_eq!(copies.originals(), [0, 0, 2]);
}
