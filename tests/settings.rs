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
    (0..articles.len()).filter(|&at| stories.original_of(ArticleId::new(at)).is_some()).count()
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
fn the_pairs_are_those_that_a_comparison_finds_similar() {
    let generated = corpus::articles(120, 80, corpus::Sizes::Small, 9);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let clusterer = Clusterer::new();
    let (pairs, stories) = (clusterer.similar_pairs(&articles), clusterer.cluster(&articles));
    assert!(
        pairs.len() > 100
            && pairs.windows(2).all(|two| (two[0].a, two[0].b) < (two[1].a, two[1].b))
    );
    for pair in &pairs {
        let why = stories.compare(&articles, pair.a, pair.b).unwrap();
        assert!((why.similarity - pair.similarity).abs() < 1e-3, "{why} {pair:?}");
        assert!((why.probability - pair.probability()).abs() < 0.05);
    }
}

#[test]
fn texts_of_one_outlet_are_a_little_less_similar() {
    let of = |outlet| {
        let (a, b) = (Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1));
        Clusterer::new().compare(&a.outlet("The Quay"), &b.outlet(outlet))
    };
    let (same, other) = (of("The Quay"), of("The Lamp"));
    assert!((same.similarity / other.similarity - 0.8).abs() < 1e-9);
    assert!(same.to_string().contains("outlets and dates x 0.80"));
}

#[test]
fn a_wider_window_joins_what_lies_further_apart() {
    let late = Article::new(SAFE.0, SAFE.1).published(9 * DAY);
    let articles = [Article::new(FERRY.0, FERRY.1).published(0), late];
    assert_eq!(stories(Clusterer::builder().window_days(1.0), &articles), 2);
    assert_eq!(stories(Clusterer::builder().window_days(60.0), &articles), 1);
    assert_eq!(
        stories(
            Clusterer::builder().window_days(1.0),
            &[articles[0], Article { published: None, ..late }]
        ),
        1
    );
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
        heaviest(Clusterer::builder().background(Arc::new(table))),
    );
    assert!((own.weight - other.weight).abs() > 0.01);
}

#[test]
fn days_apart_lower_a_similarity() {
    let a = Article::new(FERRY.0, FERRY.1).published(0);
    let b = Article::new(SAFE.0, SAFE.1).published(3 * DAY);
    let why = Clusterer::new().compare(&a, &b);
    assert_eq!(why.days_apart, Some(3.0));
    let factor = why.similarity / why.cosine / why.surroundings;
    assert!((factor - (-0.5f64).exp()).abs() < 1e-9);
}

#[test]
fn one_story_begins_at_the_threshold() {
    let (a, b) = (Article::new(FERRY.0, FERRY.1), Article::new(SAFE.0, SAFE.1));
    let similarity = Clusterer::new().compare(&a, &b).similarity;
    let same = |threshold| {
        let clusterer = Clusterer::builder().threshold(threshold).build().unwrap();
        clusterer.compare(&a, &b).same_story()
    };
    assert!(same(similarity) && !same(similarity + 1e-9));
}

#[test]
fn no_threshold_makes_one_story_of_nothing_in_common() {
    let articles = [Article::new("Ferry burns", ""), Article::new("Rates held", "")];
    let clusterer = Clusterer::builder().threshold(0.0).build().unwrap();
    assert_eq!(clusterer.cluster(&articles).len(), 2);
    assert!(!clusterer.compare(&articles[0], &articles[1]).same_story());
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
    let stories = Clusterer::new().cluster(&articles);
    let among = stories.compare(&articles, ArticleId::new(0), ArticleId::new(1)).unwrap();
    let alone = Clusterer::new().compare(&articles[0], &articles[1]);
    assert!(among.similarity < alone.similarity);
    let all = Clusterer::new().comparer(&articles).compare(&articles[0], &articles[1]);
    assert_eq!(among.cosine.to_bits(), all.cosine.to_bits());
    assert!(stories.compare(&articles, ArticleId::new(0), ArticleId::new(40)).is_none());
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
        let mut originals =
            originals.filter(|(at, _)| stories.original_of(ArticleId::new(*at)).is_none());
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
    let relations: Vec<_> = (0..5)
        .map(|at| stories.copy(ArticleId::new(at)).map(|copy| copy.relation.to_string()))
        .collect();
    let some = |relation: &str| Some(relation.to_owned());
    assert_eq!(
        relations,
        [None, some("a revised version"), some("an excerpt"), None, some("the same text")]
    );
    for (at, article) in articles.iter().enumerate() {
        if let Some(copy) = stories.copy(ArticleId::new(at)) {
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
    let chains: Vec<_> = stories.chains().map(|chain| (chain.a.index(), chain.b.index())).collect();
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
            .map(|(title, text)| Article { outlet, ..Article::new(title, text) })
            .collect()
    };
    assert_eq!(copies(Clusterer::builder(), &of(None)), 4);
    let articles = of(Some("The Harbour Gazette"));
    assert_eq!(copies(Clusterer::builder(), &articles), 0);
    assert_eq!(stories(Clusterer::builder(), &articles), 5);
    let result = Clusterer::new().cluster(&articles);
    let why = result.compare(&articles, ArticleId::new(0), ArticleId::new(1)).unwrap();
    assert_eq!((why.overlap.shared, why.cosine), (0, 0.0));
}
