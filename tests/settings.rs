//! Every setting and every part of an article does what it says.
#![allow(clippy::unwrap_used)]

#[path = "support/corpus.rs"]
mod corpus;

use std::sync::Arc;

use samestory::copies::CopyRule;
use samestory::corpus::Background;
use samestory::text::Terms;
use samestory::{Article, ArticleId, Clusterer, ClustererBuilder};

const DAY: i64 = 86_400;

/// Similarities are multiples of this.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

fn id(at: usize) -> ArticleId {
    ArticleId::try_from(at).unwrap()
}

/// Two reports of one event, worded apart.
const FERRY: (&str, &str) = (
    "Ferry Selkie burns off Harrow Bay",
    "All 212 people aboard the Selkie were brought ashore at Harrow Bay after a fire in the engine room.",
);
const SAFE: (&str, &str) = (
    "Passengers of the Selkie safe",
    "The 212 passengers and crew of the ferry Selkie reached Harrow Bay unhurt, the coast guard said.",
);

fn stories(builder: ClustererBuilder, articles: &[Article<'_>]) -> usize {
    builder.build().unwrap().cluster(articles).len()
}

fn copies(builder: ClustererBuilder, articles: &[Article<'_>]) -> usize {
    let stories = builder.build().unwrap().cluster(articles);
    (0..articles.len()).filter(|&at| stories.original_of(id(at)).is_some()).count()
}

fn words(range: std::ops::Range<u64>) -> String {
    let letter = |hash: u64, at: u32| char::from(b'a' + (hash >> (8 * at) & 0xff) as u8 % 26);
    let word =
        |number| (0..8).map(|at| letter(samestory::hash::mix(number), at)).collect::<String>();
    range.map(|number| word(number) + " ").collect()
}

#[test]
fn a_higher_threshold_makes_finer_stories() {
    let articles = [Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1)];
    assert_eq!(stories(Clusterer::builder(), &articles), 1);
    assert_eq!(stories(Clusterer::builder().threshold(0.9), &articles), 2);
}

#[test]
fn a_coarser_granularity_joins_and_a_finer_one_parts() {
    let late = Article::new(SAFE.0, SAFE.1).published(9 * DAY);
    let articles = [Article::new(FERRY.0, FERRY.1).published(0), late];
    assert_eq!(stories(Clusterer::builder(), &articles), 2);
    assert_eq!(stories(Clusterer::builder().granularity(1.0), &articles), 1);
    let undated = [Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1)];
    let all: Vec<f64> = (-10..=10)
        .map(|tenth| Clusterer::builder().granularity(f64::from(tenth) / 10.0))
        .map(|builder| builder.build().unwrap().threshold())
        .collect();
    assert!(all.windows(2).all(|pair| pair[0] > pair[1]));
    let own = Clusterer::builder().threshold(0.9).granularity(1.0).window_days(0.5);
    assert_eq!(stories(own.clone(), &undated), 2, "a threshold of one's own is kept");
    assert_eq!(own.build().unwrap().window_days(), 0.5);
    assert_eq!(
        Clusterer::builder().granularity(1.1).build().unwrap_err().to_string(),
        "the granularity must lie between -1 and 1, but is 1.1"
    );
}

#[test]
fn labels_choose_the_granularity() {
    // Two reports, again and again, for months: by the labels one saga, or events of two reports each.
    let texts: Vec<String> = (0..60u64)
        .map(|at| {
            let text = if at % 2 == 0 { FERRY.1 } else { SAFE.1 };
            format!("{text} {}", words(100 * at..100 * at + 8))
        })
        .collect();
    let sagas: Vec<Article<'_>> = (0..60)
        .zip(&texts)
        .map(|(at, text)| Article::new("", text).published((at / 2 * 8 + at % 2) * DAY))
        .collect();
    let coarse: Vec<Option<bool>> = (0..60).map(|at| Some(at < 59)).collect();
    let fitted = Clusterer::new().fit(&sagas, &coarse).unwrap();
    assert!(fitted.window_days() > Clusterer::new().window_days(), "{fitted:?}");
    let events: Vec<Option<i64>> = (0..60).map(|at| Some(at / 2)).collect();
    let fitted = Clusterer::new().fit(&sagas, &events).unwrap();
    assert!(fitted.window_days() <= 4.0 * Clusterer::new().window_days(), "{fitted:?}");
    assert!(Clusterer::new().fit(&sagas, &[None::<u8>; 60]).is_err());
}

#[test]
fn a_threshold_or_window_of_ones_own_cannot_be_fitted() {
    let articles =
        [FERRY, SAFE, ("Rates held", "The central bank left its main rate where it was.")]
            .map(|(title, text)| Article::new(title, text));
    let labels = [Some("ferry"), Some("ferry"), Some("rates")];
    let refused = |builder: ClustererBuilder| {
        builder.build().unwrap().fit(&articles, &labels).unwrap_err().to_string()
    };
    let cure = "was set, and fitting would replace it: fit a clusterer without that setting";
    assert_eq!(refused(Clusterer::builder().threshold(0.1)), format!("the threshold {cure}"));
    assert_eq!(
        refused(Clusterer::builder().granularity(0.5).window_days(2.0)),
        format!("the window in days {cure}")
    );
    // A granularity of one's own is where the search begins, and other settings are kept.
    let strict = CopyRule::new(0.95, 0.95, 40).unwrap();
    let own = Clusterer::builder().granularity(-1.0).copy_rule(strict).build().unwrap();
    let fitted = own.fit(&articles, &labels).unwrap();
    assert_eq!(fitted.threshold(), Clusterer::new().threshold());
    let (wire, update) = (words(0..200), words(0..160) + &words(1_000..1_040));
    let versions = [Article::new("", &wire), Article::new("", &update)];
    let copies =
        |clusterer: &Clusterer| clusterer.cluster(&versions).to_string().ends_with(" 1 copies");
    assert!(copies(&Clusterer::new()) && !copies(&fitted));
}

#[test]
fn the_pairs_are_those_that_a_comparison_finds_similar() {
    let generated = corpus::articles(120, 80, corpus::Sizes::Small, 9);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let clusterer = Clusterer::new();
    let (pairs, (_, comparer)) = (clusterer.similar_pairs(&articles), clusterer.explain(&articles));
    assert!(
        pairs.len() > 100
            && pairs.windows(2).all(|two| (two[0].a, two[0].b) < (two[1].a, two[1].b))
    );
    for pair in &pairs {
        let why = comparer.compare_members(&articles, pair.a, pair.b).unwrap();
        assert_eq!(why.similarity.to_bits(), pair.similarity.to_bits(), "{why} {pair:?}");
        assert_eq!(why.probability.to_bits(), pair.probability.to_bits());
    }
}

#[test]
fn texts_of_one_outlet_are_a_little_less_similar() {
    let of = |outlet| {
        let (a, b) = (Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1));
        Clusterer::new().compare(&a.outlet("The Quay"), &b.outlet(outlet))
    };
    let (same, other) = (of("The Quay"), of("The Lamp"));
    assert!((same.similarity / other.similarity - 0.8).abs() < 1e-6);
    assert_eq!((same.circumstances, other.circumstances), (0.8, 1.0));
    assert!(same.to_string().contains("; one outlet, or a missing date, lowers the similarity\n"));
    assert!(!other.to_string().contains("outlet"));
}

#[test]
fn a_wider_window_joins_what_lies_further_apart() {
    let late = Article::new(SAFE.0, SAFE.1).published(9 * DAY);
    let articles = [Article::new(FERRY.0, FERRY.1).published(0), late];
    assert_eq!(stories(Clusterer::builder().window_days(1.0), &articles), 2);
    assert_eq!(stories(Clusterer::builder().window_days(60.0), &articles), 1);
    assert_eq!(stories(Clusterer::builder().window_days(1.0), &[articles[0], late.undated()]), 1);
}

#[test]
fn a_stricter_rule_finds_fewer_copies() {
    let (wire, update) = (words(0..200), words(0..160) + &words(1_000..1_040));
    let articles = [Article::new("", &wire), Article::new("", &update)];
    assert_eq!(copies(Clusterer::builder(), &articles), 1);
    let strict = CopyRule::new(0.95, 0.95, 40).unwrap();
    assert_eq!(copies(Clusterer::builder().copy_rule(strict), &articles), 0);
}

#[test]
fn another_background_makes_other_weights() {
    // A background in which the names of the event stand everywhere.
    let counts = [FERRY, SAFE].iter().flat_map(|(title, text)| {
        let terms = Terms::of(title, text);
        terms.hashes().iter().map(|&term| (term, 900)).collect::<Vec<_>>()
    });
    let table = Background::from_bytes(&Background::encode(1_000, counts, 1 << 17)).unwrap();
    let (a, b) = (Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1));
    let heaviest =
        |builder: ClustererBuilder| builder.build().unwrap().compare(&a, &b).shared[0].clone();
    let (own, other) = (
        heaviest(Clusterer::builder()),
        heaviest(Clusterer::builder().without_built_in_background().background(Arc::new(table))),
    );
    assert!((own.weight - other.weight).abs() > 0.01);
}

#[test]
fn days_apart_lower_a_similarity() {
    let a = Article::new(FERRY.0, FERRY.1).published(0);
    let b = Article::new(SAFE.0, SAFE.1).published(3 * DAY);
    let why = Clusterer::new().compare(&a, &b);
    assert_eq!(why.days_apart, Some(3.0));
    let factor = why.similarity / why.cosine / why.local_scaling;
    assert!((factor - (-0.5f64).exp()).abs() < 1e-6);
}

#[test]
fn one_story_begins_at_the_threshold() {
    let (a, b) = (Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1));
    let similarity = Clusterer::new().compare(&a, &b).similarity;
    let same = |threshold| {
        let clusterer = Clusterer::builder().threshold(threshold).build().unwrap();
        clusterer.compare(&a, &b).same_story()
    };
    assert!(same(similarity) && !same(similarity + UNIT));
}

#[test]
fn no_threshold_makes_one_story_of_nothing_in_common() {
    let articles = [Article::new("Ferry burns", ""), Article::new("Rates held", "")];
    let clusterer = Clusterer::builder().threshold(0.0).build().unwrap();
    assert_eq!(clusterer.cluster(&articles).len(), 2);
    assert!(!clusterer.compare(&articles[0], &articles[1]).same_story());
}

#[test]
fn a_comparison_gives_its_reasons_in_words() {
    let (a, b) = (Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1));
    let said = Clusterer::new().compare(&a.published(0), &b.published(2 * DAY)).to_string();
    assert!(said.starts_with("one story: the same event with probability "), "{said}");
    assert!(said.contains("; 2.0 days apart\n"), "{said}");
    let same_day = Clusterer::new().compare(&a.published(0), &b.published(60)).to_string();
    assert!(same_day.contains("; of the same day\n"), "{same_day}");
    // Words of the articles, whole: no stems, which would end in a hyphen, and no names of factors.
    let text = [FERRY.0, FERRY.1, SAFE.0, SAFE.1].join(" ").to_lowercase();
    let why = Clusterer::new().compare(&a, &b);
    for shared in &why.shared {
        let is_held = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|w| w == word);
        assert!(shared.term.split(' ').all(is_held), "{shared}");
    }
    for name in ["scaling", "circumstances", "surroundings", "factor", " x "] {
        assert!(!said.contains(name), "{name} in {said}");
    }
}

#[test]
fn a_dense_neighbourhood_is_a_reason_and_so_is_an_empty_one() {
    // Forty texts that share forty of a hundred words each, and two that share some of theirs with
    // nobody else.
    let mut texts: Vec<String> =
        (0..40).map(|i| words(i..i + 40) + &words(1_000 * (i + 1)..1_000 * (i + 1) + 60)).collect();
    texts
        .extend([0, 1].map(|i| words(90_000..90_020) + &words(91_000 + 100 * i..91_080 + 100 * i)));
    let articles: Vec<Article<'_>> = texts.iter().map(|text| Article::new("", text)).collect();
    let (_, comparer) = Clusterer::new().explain(&articles);
    let why = |a, b| comparer.compare_members(&articles, id(a), id(b)).unwrap();
    let (dense, empty) = (why(20, 22), why(40, 41));
    assert!(dense.local_scaling < 0.8 && empty.local_scaling > 1.25, "{dense:?} {empty:?}");
    let many = "; many other articles are as similar, so common words say less\n";
    let few = "; hardly another article is similar, so common words say more\n";
    assert!(dense.to_string().contains(many) && !dense.to_string().contains(few), "{dense}");
    assert!(empty.to_string().contains(few) && !empty.to_string().contains(many), "{empty}");
}

#[test]
fn the_leading_shared_terms_are_named_and_all_are_counted() {
    let (one, other) = (words(0..30) + &words(100..140), words(0..30) + &words(200..240));
    let why = Clusterer::new().compare(&Article::new("", &one), &Article::new("", &other));
    assert_eq!(why.shared.len(), 20);
    assert!(why.shared_terms > 20, "{}", why.shared_terms);
    assert!(why.shared.is_sorted_by(|a, b| a.weight >= b.weight));
    let rest = format!(" and {} more", why.shared_terms - 10);
    assert!(why.to_string().ends_with(&rest), "{why}");
}

#[test]
fn nothing_in_common_is_exactly_nothing() {
    let why =
        Clusterer::new().compare(&Article::new("Ferry burns", ""), &Article::new("Rates held", ""));
    assert_eq!((why.cosine.to_bits(), why.similarity.to_bits()), (0, 0));
    assert!(why.to_string().contains("terms in common: none"));
}

#[test]
fn titles_decide_where_there_is_no_body() {
    let long = "Fire on the night ferry Selkie off Harrow Bay leaves three dead and two missing";
    let articles = [
        Article::new(long, ""),
        Article::new(long, ""),
        Article::new("Rates held at 4.5 percent", ""),
    ];
    assert_eq!(copies(Clusterer::builder(), &articles), 1);
    assert_eq!(stories(Clusterer::builder(), &articles), 2);
}

#[test]
fn a_long_headline_in_common_makes_no_copies_of_short_bodies() {
    let headline =
        "Live: all the latest news from the valley and the coast as it happens through the day";
    let articles = [
        Article::new(headline, FERRY.1),
        Article::new(headline, "Rain kept the market empty all week."),
    ];
    assert_eq!(copies(Clusterer::builder(), &articles), 0);
    assert!(!Clusterer::new().compare(&articles[0], &articles[1]).copies);
}

#[test]
fn a_text_is_dated_by_its_first_print() {
    // The reprint comes a month later; the other report belongs to the day of the wire.
    let articles = [
        Article::new(FERRY.0, FERRY.1).published(30 * DAY),
        Article::new(FERRY.0, FERRY.1).published(0),
        Article::new(SAFE.0, SAFE.1).published(DAY),
    ];
    let stories = Clusterer::new().cluster(&articles);
    assert_eq!(stories.original_of(ArticleId::new(0)), Some(ArticleId::new(1)));
    assert_eq!(stories.len(), 1);
}

#[test]
fn members_are_compared_as_the_run_saw_them() {
    // Everybody writes about the Selkie: her name says less than it would between two alone.
    let texts: Vec<String> =
        (0..40).map(|i| format!("The Selkie {}", words(100 * i..100 * i + 40))).collect();
    let articles: Vec<Article<'_>> = texts.iter().map(|text| Article::new("", text)).collect();
    let (_, comparer) = Clusterer::new().explain(&articles);
    let among = comparer.compare_members(&articles, id(0), id(1)).unwrap();
    let alone = Clusterer::new().compare(&articles[0], &articles[1]);
    assert!(among.similarity < alone.similarity);
    let all = Clusterer::new().comparer(&articles).compare(&articles[0], &articles[1]);
    assert_eq!(among.cosine.to_bits(), all.cosine.to_bits());
    assert!(comparer.compare_members(&articles, id(0), id(40)).is_none());
    assert!(comparer.compare_members(&articles[..1], id(0), id(1)).is_none());
    let without_result = Clusterer::new().comparer(&articles);
    assert!(without_result.compare_members(&articles, id(0), id(1)).is_none());
}

#[test]
fn one_text_from_many_outlets_has_one_original_in_any_order() {
    let text = words(0..60);
    let mut articles: Vec<Article<'_>> = ["A", "B", "C", "D"]
        .into_iter()
        .map(|outlet| Article::new("", &text).outlet(outlet))
        .collect();
    let original = |articles: &[Article<'_>]| {
        let stories = Clusterer::new().cluster(articles);
        let originals = articles.iter().enumerate();
        let mut originals = originals.filter(|(at, _)| stories.original_of(id(*at)).is_none());
        let outlet = originals.next().and_then(|(_, article)| article.outlet).map(str::to_owned);
        assert!(originals.next().is_none());
        outlet
    };
    let before = original(&articles);
    for _ in 0..3 {
        articles.rotate_left(1);
        assert_eq!(original(&articles), before);
    }
}

#[test]
fn a_result_says_what_a_copy_is_to_its_original() {
    let (wire, update) = (words(0..300), words(0..200) + &words(900..1_000));
    let (excerpt, quotation) = (words(40..140), words(0..30) + &words(2_000..2_200));
    let mut articles =
        [&wire, &update, &excerpt, &quotation, &wire].map(|text| Article::new("", text));
    for (day, article) in (0..).zip(&mut articles) {
        *article = article.published(day * DAY);
    }
    let stories = Clusterer::new().cluster(&articles);
    let relations: Vec<_> =
        (0..5).map(|at| stories.copy_of(id(at)).map(|copy| copy.relation.to_string())).collect();
    let some = |relation: &str| Some(relation.to_owned());
    assert_eq!(
        relations,
        [None, some("a revised version"), some("an excerpt"), None, some("the same text")]
    );
    for (at, article) in articles.iter().enumerate() {
        if let Some(copy) = stories.copy_of(id(at)) {
            let why = Clusterer::new().compare(&articles[copy.original.index()], article);
            assert_eq!((why.relation, why.overlap), (copy.relation, copy.overlap));
        }
    }
    assert_eq!(stories.chains().len(), 0);
    let why = Clusterer::new().compare(&articles[0], &articles[3]);
    assert_eq!(why.relation.to_string(), "a shared passage");
    assert!(!why.copies && why.to_string().contains("a shared passage, 28 shingles"));
}

#[test]
fn a_chain_of_copies_is_reported() {
    let texts = [words(0..300), words(100..400), words(200..500)];
    let articles = [0, 1, 2].map(|at| Article::new("", &texts[at]).published(at as i64 * DAY));
    let stories = Clusterer::new().cluster(&articles);
    let chains: Vec<_> =
        stories.chains().iter().map(|chain| (chain.a.index(), chain.b.index())).collect();
    assert_eq!(chains, [(1, 2)]);
    assert_eq!(stories.original_of(ArticleId::new(1)), Some(ArticleId::new(0)));
    assert_eq!(stories.original_of(ArticleId::new(2)), None);
}

#[test]
fn boilerplate_counts_for_neither_copies_nor_stories() {
    let footer = words(0..120);
    let texts: Vec<String> =
        (1..6).map(|i| format!("{}{footer}", words(1_000 * i..1_000 * i + 40))).collect();
    let titles: Vec<String> = (1..6).map(|i| words(1_000 * i..1_000 * i + 5)).collect();
    let of = |outlet: Option<&'static str>| -> Vec<Article<'_>> {
        titles
            .iter()
            .zip(&texts)
            .map(|(title, text)| {
                let mut article = Article::new(title, text);
                article.outlet = outlet;
                article
            })
            .collect()
    };
    assert_eq!(copies(Clusterer::builder(), &of(None)), 4);
    let articles = of(Some("The Harbour Gazette"));
    assert_eq!(copies(Clusterer::builder(), &articles), 0);
    assert_eq!(stories(Clusterer::builder(), &articles), 5);
    let (_, comparer) = Clusterer::new().explain(&articles);
    let why = comparer.compare_members(&articles, id(0), id(1)).unwrap();
    assert_eq!((why.overlap.shared, why.cosine), (0, 0.0));
}
