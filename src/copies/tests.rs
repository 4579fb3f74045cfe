//! What is a copy, and what a search for copies costs.

use super::*;
use crate::text::{Shingler, WordHashes};

fn text(words: std::ops::Range<u32>) -> String {
    words.map(|word| format!("w{word} ")).collect()
}

fn found(texts: &[String]) -> Copies {
    let finder = CopyFinder::default();
    let sketches: Vec<_> =
        texts.iter().map(|text| finder.sketch(WordHashes::of(text).whole())).collect();
    finder.find(&sketches, |item| Shingler::default().set(&texts[item as usize]), |item| item)
}

fn grouped(texts: &[String]) -> Vec<u32> {
    found(texts).originals().to_vec()
}

#[test]
fn every_copy_was_verified() {
    // A bucket in common is not enough: a quarter of the words shared makes many candidates, no copies.
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

/// What a search among so many texts costs, in operations an item.
fn cost(texts: &[String]) -> (f64, f64) {
    let work = found(texts).work();
    (work.met as f64 / texts.len() as f64, work.verified as f64 / texts.len() as f64)
}

/// The members of the largest buckets that are tried.
const CROWD: u32 = 100_000;

#[test]
fn a_crowd_of_one_text_costs_nothing_an_item() {
    let texts: Vec<String> = (0..CROWD).map(|_| text(0..30)).collect();
    assert_eq!(cost(&texts), (0.0, 0.0));
}

#[test]
fn a_crowd_of_near_copies_costs_a_comparison_or_two_an_item() {
    let texts: Vec<String> = (0..CROWD).map(|i| text(0..30) + &format!("number{i}")).collect();
    let (met, verified) = cost(&texts);
    // Each item has 64 bands and some 7 fingerprints, and meets 32 in the bucket of each; it is verified
    // when it is joined, and against its original.
    assert!(met < 71.0 * 32.0 && verified <= 2.0, "{met} {verified}");
    assert!(found(&texts[..1_000]).originals().iter().all(|&original| original == 0));
}

#[test]
fn a_crowd_of_other_texts_under_one_footer_costs_no_more() {
    let own = |i: u32| format!("{}{}", text(1_000 + 30 * i..1_030 + 30 * i), text(0..12));
    let texts: Vec<String> = (0..CROWD).map(own).collect();
    let (met, verified) = cost(&texts);
    assert!(met < 71.0 * 32.0 && verified <= 64.0, "{met} {verified}");
}
