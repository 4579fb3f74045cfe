use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::corpus::Reader;
use crate::stories::weights::{Vocabulary, Weigher};
use crate::{Article, Clusterer};

#[allow(dead_code)] // each test uses a part of it
#[path = "../../../tests/support/corpus.rs"]
mod generated;

/// Returns the subject of each text, and all its pairs of words.
fn read(articles: &[Article<'_>]) -> Vec<(Subject, HashSet<u32>)> {
    let statistics = Clusterer::new().learn(articles);
    let vocabulary = Vocabulary::complete();
    let tuning = Tuning::default();
    let weigher = Weigher { statistics: &statistics, vocabulary: &vocabulary, tuning: &tuning };
    let mut reader = Reader::new(statistics.backgrounds(), statistics.boilerplate());
    let mut weighed = Weighed::default();
    let subject = |article| {
        let reading = reader.read(article);
        weigher.weigh(&reading, |_| true, &mut weighed);
        let pairs = reading.terms.hashes().iter().filter(|&&term| is_pair(term, false));
        let pairs = pairs.map(|&term| identifier(term)).collect();
        (Subject::of(&reading, &weighed, article.outlet), pairs)
    };
    articles.iter().map(subject).collect()
}

/// Returns the subjects of two texts.
fn two(a: Article<'_>, b: Article<'_>) -> [Subject; 2] {
    let subjects: Vec<Subject> = read(&[a, b]).into_iter().map(|text| text.0).collect();
    subjects.try_into().unwrap()
}

fn evidence(a: Article<'_>, b: Article<'_>) -> Evidence {
    let [a, b] = two(a, b);
    Evidence::of(&a, &b, &Tuning::default())
}

/// Returns 400 words of the language of the background, the same for the same seed.
fn passage(seed: u64) -> String {
    generated::passage(seed, 400)
}

/// Returns how much the evidence counts in a text of this length, 0 to 1.
fn strength(words: u32, half: f64) -> f64 {
    let words = f64::from(words);
    words * words / (words * words + half * half)
}

const FERRY: &str = "Ferry Selkie burns at Harrow";
const RATES: &str = "Governor Tarsen holds rates in Lund";

#[test]
fn a_title_counts_by_the_share_that_the_other_text_holds() {
    let [a, b] = [passage(1), passage(2)];
    let title = |a: Article<'_>, b: Article<'_>| evidence(a, b).title;
    assert_eq!(title(Article::new(FERRY, &a), Article::new(RATES, &b)), 0.0);
    let holds = format!("{b} {FERRY}");
    assert_eq!(title(Article::new(FERRY, &a), Article::new(RATES, &holds)), 1.0);
    let half = title(Article::new(FERRY, &a), Article::new(RATES, &format!("{b} Selkie")));
    assert!(half > 0.1 && half < 0.6, "{half}");
    // The rarer the words, the more they count.
    let common = title(Article::new(FERRY, &a), Article::new(RATES, &format!("{b} at")));
    assert!(common < 0.1 * half, "{common} and {half}");
}

#[test]
fn a_text_without_a_title_is_judged_by_the_title_of_the_other() {
    let [a, b] = [passage(1), passage(2)];
    let holds = format!("{b} {FERRY}");
    let title = |a: Article<'_>, b: Article<'_>| evidence(a, b).title;
    assert_eq!(title(Article::new("", &a), Article::new("", &b)), 1.0);
    assert_eq!(title(Article::new(FERRY, &a), Article::new("", &b)), 0.0);
    assert_eq!(title(Article::new(FERRY, &a), Article::new("", &holds)), 1.0);
    assert_eq!(evidence(Article::new("", &a), Article::new("", &b)).factor, 1.0);
}

#[test]
fn titles_that_neither_text_holds_lower_the_similarity() {
    let tuning = Tuning::default();
    let (left, right) = (passage(1), passage(2));
    let [a, b] = two(Article::new(FERRY, &left), Article::new(RATES, &right));
    let words = a.words_read.min(b.words_read);
    let least = 1.0 - strength(words, tuning.half_strength_words) * (1.0 - tuning.least_agreement);
    let factor = Evidence::factor(&a, &b, &tuning);
    assert!((factor - least).abs() < 1e-12 && least < 0.22, "{factor}, not {least}");
    // Above the wanted coverage the titles say nothing, below it the factor is a share of it.
    let right = format!("{right} Selkie");
    let [a, b] = two(Article::new(FERRY, &left), Article::new(RATES, &right));
    let [title, _] = titles(&a, &b);
    let at = |title_coverage| Evidence::factor(&a, &b, &Tuning { title_coverage, ..tuning });
    assert_eq!(at(title), 1.0);
    let words = a.words_read.min(b.words_read);
    let wanted = 1.0 - strength(words, tuning.half_strength_words) * 0.25;
    assert!((at(title / 0.75) - wanted).abs() < 1e-12, "{}, not {wanted}", at(title / 0.75));
}

#[test]
fn short_texts_say_little() {
    let factor = |words: u64| {
        let [a, b] = [1, 2].map(|seed| generated::passage(seed, words));
        evidence(Article::new(FERRY, &a), Article::new(RATES, &b)).factor
    };
    let factors = [0, 10, 40, 160, 640].map(factor);
    assert!(factors.is_sorted_by(|a, b| a > b), "{factors:?}");
    assert!(factors[0] > 0.95 && factors[4] < 0.25, "{factors:?}");
    // The shorter of the two decides.
    let [short, long] = [generated::passage(1, 10), generated::passage(2, 640)];
    let mixed = evidence(Article::new(FERRY, &short), Article::new(RATES, &long)).factor;
    assert!((mixed - factors[1]).abs() < 0.05, "{mixed}, {factors:?}");
    assert_eq!(evidence(Article::new("", ""), Article::new("", "")).factor, 1.0);
}

/// A form of some 200 words, filled in for a subject: half of its pairs of words are in any other.
fn filled(seed: u64) -> String {
    format!("{} {}", generated::passage(99, 200), generated::passage(seed, 200))
}

#[test]
fn a_form_counts_from_its_start_and_in_full_from_its_end() {
    let (left, right) = (filled(1), filled(2));
    let [a, b] = two(Article::new(FERRY, &left), Article::new(RATES, &right));
    let tuning = Tuning { least_agreement: 0.5, ..Tuning::default() };
    let of = form(&a, &b);
    assert!(of > 0.3 && of < 0.7, "{of}");
    let at =
        |form_start, form_end| Evidence::factor(&a, &b, &Tuning { form_start, form_end, ..tuning });
    let words = a.words_read.min(b.words_read);
    let by_title = 1.0 - strength(words, tuning.half_strength_words) * 0.5;
    let by_form = 1.0 - strength(words, tuning.half_form_words);
    let is = |factor: f64, wanted: f64| (factor - wanted).abs() < 1e-12;
    assert!(is(at(of, of + 0.1), by_title) && is(at(of + 0.1, of + 0.2), by_title));
    assert!(is(at(of - 0.1, of), by_form) && is(at(of - 0.2, of - 0.1), by_form));
    assert!(is(at(of - 0.1, of + 0.1), (by_title + by_form) / 2.0));
}

#[test]
fn the_names_of_the_titles_tell_two_texts_of_one_form_apart() {
    let (left, right) = (filled(1), filled(2));
    let of = |title: &str| {
        let [a, b] = two(Article::new(FERRY, &left), Article::new(title, &right));
        (Evidence::factor(&a, &b, &Tuning::default()), titles(&a, &b)[1])
    };
    assert_eq!(of(FERRY), (1.0, 1.0));
    let (factor, names) = of(RATES);
    assert!(names == 0.0 && factor < 0.01, "{factor}");
}

#[test]
fn one_outlet_fills_in_a_form_again_and_again() {
    let (left, right) = (filled(1), filled(2));
    let outlets = |a: Option<&str>, b: Option<&str>, right: &str| {
        let [mut left, mut right] = [&left, right].map(|text| Article::new(FERRY, text));
        (left.outlet, right.outlet) = (a, b);
        evidence(left, right).factor
    };
    assert!(outlets(Some("Gazette"), Some("Gazette"), &right) < 0.01);
    assert_eq!(outlets(Some("Gazette"), Some("Herald"), &right), 1.0);
    assert_eq!(outlets(Some("Gazette"), None, &right), 1.0);
    assert_eq!(outlets(None, None, &right), 1.0);
    // Without a form the outlet says nothing.
    assert_eq!(outlets(Some("Gazette"), Some("Gazette"), &passage(2)), 1.0);
}

#[test]
fn the_share_of_a_form_is_estimated_within_its_standard_error() {
    let texts: Vec<String> = (0..60)
        .map(|text| {
            let parts = (0..4).map(|part| generated::passage(part * 10 + text % (2 + part), 150));
            parts.collect::<Vec<_>>().join(" ")
        })
        .collect();
    let articles: Vec<Article<'_>> = texts.iter().map(|text| Article::new("", text)).collect();
    let subjects = read(&articles);
    let mut errors = Vec::new();
    for (at, (a, left)) in subjects.iter().enumerate() {
        assert!(!a.has_all_pairs && a.pairs.len() == PAIRS && left.len() > 3 * PAIRS);
        for (b, right) in &subjects[at + 1..] {
            let shared = left.intersection(right).count() as f64;
            let exact = shared / left.len().min(right.len()) as f64;
            errors.push(form(a, b) - exact);
        }
    }
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / errors.len() as f64;
    let bias = mean(&mut errors.iter().copied());
    let error = mean(&mut errors.iter().map(|error| error * error)).sqrt();
    assert!(error > 0.0 && error <= 0.05 && bias.abs() <= 0.025, "{error}, bias {bias}");
}

#[test]
fn the_share_of_a_form_is_exact_in_short_texts() {
    let [a, b, c] = [1, 2, 3].map(|seed| generated::passage(seed, 30));
    let (one, other) = (format!("{a} {b}"), format!("{b} {c}"));
    let subjects = read(&[Article::new("", &one), Article::new("", &other)]);
    let [(one, left), (other, right)] = subjects.as_slice() else { panic!() };
    assert!(one.has_all_pairs && other.has_all_pairs);
    let exact = left.intersection(right).count() as f64 / left.len().min(right.len()) as f64;
    assert!(exact > 0.3 && form(one, other) == exact, "{} and {exact}", form(one, other));
}

#[test]
fn a_text_holds_its_words_and_no_others() {
    let [a, b] = two(Article::new(FERRY, &passage(1)), Article::new(RATES, &passage(2)));
    assert!(a.words.iter().all(|&word| a.holds(word)));
    let shared = shared(&a.words, &b.words);
    assert_eq!(b.words.iter().filter(|&&word| a.holds(word)).count(), shared);
    assert!(shared < a.words.len());
}

/// Articles of shared and of own passages, in outlets and without.
fn any_article() -> impl Strategy<Value = (String, String, Option<String>)> {
    let title = (0u64..4, 0u64..6).prop_map(|(seed, words)| generated::passage(seed, words));
    let text = (0u64..4, 0u64..4, 0u64..200, 0u64..200).prop_map(|(a, b, first, second)| {
        format!("{} {}", generated::passage(a, first), generated::passage(b, second))
    });
    (title, text, proptest::option::of("[ab]"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn evidence_is_symmetric(a in any_article(), b in any_article()) {
        let [one, other] = [&a, &b].map(|(title, text, outlet)| {
            let mut article = Article::new(title, text);
            article.outlet = outlet.as_deref();
            article
        });
        let [one, other] = two(one, other);
        let tuning = Tuning::default();
        let evidence = Evidence::of(&one, &other, &tuning);
        prop_assert_eq!(evidence, Evidence::of(&other, &one, &tuning));
        let Evidence { title, form, factor } = evidence;
        prop_assert!([title, form, factor].iter().all(|share| (0.0..=1.0).contains(share)));
    }
}
