use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::corpus::Reader;
use crate::stories::generated::passage;
use crate::stories::weights::Weigher;
use crate::{Article, Clusterer};

const FERRY: &str = "Ferry Selkie burns at Harrow";
const RATES: &str = "Governor Tarsen holds rates in Lund";

/// Returns the subject of each text, and all its pairs of words.
fn read(articles: &[Article<'_>]) -> Vec<(Subject, HashSet<u32>)> {
    let (learned, tuning) = (Clusterer::new().learn(articles), Tuning::default());
    let weigher = Weigher { statistics: &learned, tuning: &tuning };
    let mut reader = Reader::new(learned.backgrounds(), learned.boilerplate());
    let mut terms = Weighed::default();
    let subject = |article| {
        let reading = reader.read(article);
        weigher.weigh(&reading, |_| None, &mut terms);
        let pairs = reading.terms.hashes().iter().filter(|&&term| is_pair(term, false));
        let pairs = pairs.map(|&term| identifier(term, true)).collect();
        (Subject::of(&reading, &terms, article.outlet), pairs)
    };
    articles.iter().map(subject).collect()
}

fn two(a: Article<'_>, b: Article<'_>) -> [Subject; 2] {
    let subjects: Vec<Subject> = read(&[a, b]).into_iter().map(|text| text.0).collect();
    subjects.try_into().unwrap()
}

fn factor(a: Article<'_>, b: Article<'_>) -> f64 {
    let [a, b] = two(a, b);
    Evidence::factor(&a, &b, &Tuning::default())
}

/// Returns how much the evidence counts in texts of these lengths, 0 to 1.
fn strength(a: &Subject, b: &Subject, half: f64) -> f64 {
    let words = f64::from(a.words_read.min(b.words_read));
    words * words / (words * words + half * half)
}

fn is_near(value: f64, wanted: f64) -> bool {
    (value - wanted).abs() < 1e-12
}

#[test]
fn a_title_counts_by_the_share_that_the_other_text_holds() {
    let title = |first: &str, second: &str, end: &str| {
        let (left, right) = (passage(1, 400), format!("{} {end}", passage(2, 400)));
        let [a, b] = two(Article::new(first, &left), Article::new(second, &right));
        Evidence::of(&a, &b, &Tuning::default()).title
    };
    assert_eq!([title(FERRY, RATES, ""), title(FERRY, RATES, FERRY)], [0.0, 1.0]);
    // The rarer the words, the more they count.
    let (rare, common) = (title(FERRY, RATES, "Selkie"), title(FERRY, RATES, "at"));
    assert!(rare > 0.1 && rare < 0.6 && common < 0.1 * rare, "{rare} and {common}");
    // Without a title, by that of the other text.
    assert_eq!([title(FERRY, "", ""), title(FERRY, "", FERRY), title("", "", "")], [0.0, 1.0, 1.0]);
}

#[test]
fn titles_that_neither_text_holds_lower_the_similarity() {
    let (tuning, left, right) = (Tuning::default(), passage(1, 400), passage(2, 400));
    let [a, b] = two(Article::new(FERRY, &left), Article::new(RATES, &right));
    let full = strength(&a, &b, tuning.half_strength_words);
    let least = 1.0 - full * (1.0 - tuning.least_agreement);
    assert!(least < 0.22 && is_near(Evidence::factor(&a, &b, &tuning), least));
    // From the wanted coverage on the titles say nothing, below it the factor is a share of it.
    let right = format!("{right} Selkie");
    let [a, b] = two(Article::new(FERRY, &left), Article::new(RATES, &right));
    let [title, _] = titles(&a, &b);
    let at = |title_coverage| Evidence::factor(&a, &b, &Tuning { title_coverage, ..tuning });
    let full = strength(&a, &b, tuning.half_strength_words);
    assert!(at(title) == 1.0 && is_near(at(title / 0.75), 1.0 - full * 0.25));
}

#[test]
fn short_texts_say_little() {
    let of = |left: u64, right: u64| {
        let (left, right) = (passage(1, left), passage(2, right));
        factor(Article::new(FERRY, &left), Article::new(RATES, &right))
    };
    let factors = [0, 10, 40, 160, 640].map(|words| of(words, words));
    assert!(factors.is_sorted_by(|a, b| a > b), "{factors:?}");
    assert!(factors[0] > 0.95 && factors[4] < 0.25, "{factors:?}");
    // The shorter of the two decides.
    assert!((of(10, 640) - factors[1]).abs() < 0.05, "{factors:?}");
    assert_eq!(factor(Article::new("", ""), Article::new("", "")), 1.0);
}

/// Returns a form of 200 words, filled in with 200 words of a subject.
fn filled(seed: u64) -> String {
    format!("{} {}", passage(99, 200), passage(seed, 200))
}

#[test]
fn a_form_counts_from_its_start_and_in_full_from_its_end() {
    let [a, b] = two(Article::new(FERRY, &filled(1)), Article::new(RATES, &filled(2)));
    let tuning = Tuning { least_agreement: 0.5, ..Tuning::default() };
    let of = form(&a, &b);
    assert!(of > 0.3 && of < 0.7, "{of}");
    let at =
        |form_start, form_end| Evidence::factor(&a, &b, &Tuning { form_start, form_end, ..tuning });
    let by_title = 1.0 - strength(&a, &b, tuning.half_strength_words) * 0.5;
    let by_form = 1.0 - strength(&a, &b, tuning.half_form_words);
    assert!(is_near(at(of, of + 0.1), by_title) && is_near(at(of + 0.1, of + 0.2), by_title));
    assert!(is_near(at(of - 0.1, of), by_form) && is_near(at(of - 0.2, of - 0.1), by_form));
    assert!(is_near(at(of - 0.1, of + 0.1), f64::midpoint(by_title, by_form)));
}

#[test]
fn the_names_of_the_titles_tell_two_texts_of_one_form_apart() {
    let of = |title: &str| {
        let [a, b] = two(Article::new(FERRY, &filled(1)), Article::new(title, &filled(2)));
        (Evidence::factor(&a, &b, &Tuning::default()), titles(&a, &b))
    };
    assert_eq!(of(FERRY), (1.0, [1.0; 2]));
    let (factor, [_, names]) = of(RATES);
    assert!(names == 0.0 && factor < 0.01, "{factor}");
    // Common words of a title count less among its names.
    let (_, [all, names]) = of("Ferry Tarsen burns at Lund");
    assert!(all > 0.0 && names < 0.9 * all, "{names} of {all}");
}

#[test]
fn one_outlet_fills_in_a_form_again_and_again() {
    let of = |a: Option<&str>, b: Option<&str>, right: &str| {
        let text = filled(1);
        let [mut left, mut right] = [&text, right].map(|text| Article::new(FERRY, text));
        (left.outlet, right.outlet) = (a, b);
        factor(left, right)
    };
    let [gazette, herald] = [Some("Gazette"), Some("Herald")];
    assert!(of(gazette, gazette, &filled(2)) < 0.01);
    let others = [(gazette, herald), (gazette, None), (None, None)];
    assert!(others.iter().all(|&(a, b)| of(a, b, &filled(2)) == 1.0));
    assert_eq!(of(gazette, gazette, &passage(2, 400)), 1.0, "not one form");
}

#[test]
fn the_share_of_a_form_is_estimated_within_its_standard_error() {
    // With a fifth of it for the draw. In short texts the share is exact.
    for (words, ratio, most) in [(300, 1, 0.06), (300, 4, 0.12), (20, 1, 0.0)] {
        let text = |seed: u64| {
            let own = words * if seed.is_multiple_of(2) { 1 } else { 2 * ratio - 1 };
            format!("{} {}", passage(seed / 2, words), passage(1_000 + seed, own))
        };
        let texts: Vec<String> = (0..200).map(text).collect();
        let articles: Vec<Article<'_>> = texts.iter().map(|text| Article::new("", text)).collect();
        let subjects = read(&articles);
        let (mut bias, mut square) = (0.0, 0.0);
        for pair in subjects.chunks_exact(2) {
            let [(a, left), (b, right)] = pair else { panic!() };
            let shared = left.intersection(right).count() as f64;
            let error = form(a, b) - shared / left.len().min(right.len()) as f64;
            bias += error / 100.0;
            square += error * error / 100.0;
        }
        let error = square.sqrt();
        assert!(error <= most && bias.abs() <= 0.03, "{words}, {ratio}: {error}, bias {bias}");
    }
}

#[test]
fn a_text_holds_its_words_and_no_others() {
    // The last two have invented words in common.
    let texts = [1, 2, 1_000_002].map(|seed| passage(seed, 400));
    let read = read(&texts.each_ref().map(|text| Article::new("", text)));
    let [(a, _), (b, _), _] = read.as_slice() else { panic!() };
    assert!(!a.words().is_empty() && a.words().iter().all(|&word| a.holds(word)));
    let held = b.words().iter().filter(|&&word| a.holds(word)).count();
    assert!(held == shared(a.words(), b.words()) && held < b.words().len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn evidence_is_symmetric(texts in any::<[(u8, u8, u8, u8, u8); 2]>()) {
        let texts = texts.map(|(title, seeds, first, second, outlet)| {
            let [title, seeds, first, second] = [title, seeds, first, second].map(u64::from);
            let text = format!("{} {}", passage(seeds % 4, first), passage(seeds / 4 % 4, second));
            (passage(title % 4, title / 4 % 6), text, ["", "a", "b"][usize::from(outlet % 3)])
        });
        let [a, b] = texts.each_ref().map(|(title, text, at)| Article::new(title, text).outlet(at));
        let ([a, b], tuning) = (two(a, b), Tuning::default());
        let Evidence { title, form, factor } = Evidence::of(&a, &b, &tuning);
        prop_assert_eq!(Evidence { title, form, factor }, Evidence::of(&b, &a, &tuning));
        prop_assert!([title, form, factor].iter().all(|share| (0.0..=1.0).contains(share)));
    }
}
