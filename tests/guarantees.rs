//! What the README promises, one test a sentence, under the same name.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;

use proptest::prelude::*;
use samestory::corpus::Background;
use samestory::stories::time_factor;
use samestory::{Article, ArticleId, Clusterer, Stories};

/// Each story as the sorted contents of its articles, with the original of each: what is left of a result
/// when the order of the input is taken out.
fn partition(stories: &Stories, articles: &[Article<'_>]) -> Vec<Vec<(String, String)>> {
    let name = |id: ArticleId| format!("{:?}", articles[id.index()]);
    let mut all: Vec<Vec<(String, String)>> = stories
        .iter()
        .map(|story| {
            let mut members: Vec<(String, String)> = story
                .articles()
                .iter()
                .map(|&id| (name(id), stories.original_of(id).map(name).unwrap_or_default()))
                .collect();
            members.sort();
            members.push(("lead".to_owned(), name(story.lead())));
            members
        })
        .collect();
    all.sort();
    all
}

fn shuffled<T: Copy>(items: &[T], seed: u64) -> Vec<T> {
    let mut random = corpus::Random::new(seed);
    let mut items = items.to_vec();
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at as u64 + 1) as usize);
    }
    items
}

fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        String::new(),
        " \t\r\n".to_owned(),
        "\u{0}\u{1}\u{7f}\u{feff}".to_owned(),
        "\u{301}\u{301} \u{200d}".to_owned(),
        "mixed العربية 日本語 ไทย עברית кириллица 🙂".to_owned(),
        "x".repeat(1 << 20),
        "é".repeat(1 << 16),
        "same words here ".repeat(300),
    ]);
    prop_oneof![3 => any::<String>(), 1 => odd, 3 => "[a-e]{1,3}( [a-e]{1,3}){0,30}"]
}

fn any_date() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        Just(None),
        any::<i64>().prop_map(Some),
        (0i64..2_000_000).prop_map(Some),
        Just(Some(i64::MIN)),
        Just(Some(i64::MAX)),
    ]
}

type Owned = (String, String, Option<String>, Option<i64>);

fn any_articles(most: usize) -> impl Strategy<Value = Vec<Owned>> {
    let outlet = prop_oneof![Just(None), "[ab]".prop_map(Some)];
    prop::collection::vec((any_text(), any_text(), outlet, any_date()), 0..most)
}

fn borrowed(owned: &[Owned]) -> Vec<Article<'_>> {
    let mut articles = Vec::with_capacity(owned.len());
    for (title, text, outlet, published) in owned {
        articles.push(Article { title, text, outlet: outlet.as_deref(), published: *published });
    }
    articles
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_article_is_in_exactly_one_story(owned in any_articles(14)) {
        let articles = borrowed(&owned);
        let stories = Clusterer::new().cluster(&articles);
        let mut seen = vec![0; articles.len()];
        for (place, story) in stories.iter().enumerate() {
            prop_assert_eq!(story.id().index(), place);
            prop_assert!(story.len() > 0 && story.articles().is_sorted());
            prop_assert!(story.articles().contains(&story.lead()));
            prop_assert_eq!(stories.original_of(story.lead()), None);
            let texts = story.texts();
            let in_texts: usize = texts.iter().map(|text| 1 + text.copies.len()).sum();
            prop_assert_eq!(in_texts, story.len());
            for &article in story.articles() {
                seen[article.index()] += 1;
                prop_assert_eq!(stories.story_of(article).map(|story| story.id()), Some(story.id()));
                if let Some(original) = stories.original_of(article) {
                    prop_assert!(story.articles().contains(&original));
                    prop_assert_eq!(stories.original_of(original), None);
                }
            }
        }
        prop_assert!(seen.iter().all(|&count| count == 1));
        prop_assert!(stories.iter().map(|story| story.len()).is_sorted_by(|a, b| a >= b));
        prop_assert!(stories.story_of(ArticleId::new(articles.len())).is_none());
    }

    #[test]
    fn any_str_is_a_valid_article(owned in any_articles(6)) {
        let articles = borrowed(&owned);
        let clusterer = Clusterer::new();
        let stories = clusterer.cluster(&articles);
        for (i, a) in articles.iter().enumerate() {
            for (j, b) in articles.iter().enumerate() {
                let among = stories.compare(&articles, ArticleId::new(i), ArticleId::new(j)).unwrap();
                for why in [clusterer.compare(a, b), among] {
                    for share in [why.jaccard, why.containment, why.cosine, why.similarity] {
                        prop_assert!((0.0..=1.0).contains(&share), "{}", why);
                    }
                    prop_assert!(why.days_apart.is_none_or(|days| days >= 0.0));
                }
            }
        }
    }

    #[test]
    fn every_similarity_is_symmetric(owned in any_articles(5)) {
        let articles = borrowed(&owned);
        let stories = Clusterer::new().cluster(&articles);
        let ids = || (0..articles.len()).map(ArticleId::new);
        for a in ids() {
            for b in ids() {
                let compare = |a, b| stories.compare(&articles, a, b).unwrap();
                let (there, back) = (compare(a, b), compare(b, a));
                prop_assert_eq!(there.similarity.to_bits(), back.similarity.to_bits());
                prop_assert_eq!(there.jaccard.to_bits(), back.jaccard.to_bits());
                prop_assert_eq!(there.shared, back.shared);
            }
        }
    }

    #[test]
    fn every_similarity_is_symmetric_in_any_language(
        words in prop::collection::vec(prop::collection::vec("(wald|brand|brände|weg){1,3}", 1..6), 2),
    ) {
        let titles = words.iter().map(|words| words.join(" ")).collect::<Vec<_>>();
        let [a, b] = [&titles[0], &titles[1]].map(|title| Article::new(title, ""));
        let clusterer = Clusterer::new();
        let (there, back) = (clusterer.compare(&a, &b), clusterer.compare(&b, &a));
        prop_assert_eq!(there.similarity.to_bits(), back.similarity.to_bits());
        prop_assert_eq!(there.shared, back.shared);
    }

    #[test]
    fn an_article_resembles_itself(title in any_text(), text in any_text()) {
        let article = Article::new(&title, &text);
        let why = Clusterer::new().compare(&article, &article);
        if why.overlap.left > 0 {
            prop_assert_eq!((why.jaccard, why.containment, why.copies), (1.0, 1.0, true));
        }
    }

    #[test]
    fn order_does_not_matter(seed in any::<u64>()) {
        let generated = corpus::articles(60, 60, corpus::Sizes::Small, seed);
        let mut articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
        // Ties: dates of whole days, and reprints that nothing but the outlet tells from the original.
        for article in &mut articles {
            article.published = article.published.map(|seconds| seconds / 86_400 * 86_400);
        }
        articles.extend(articles.clone().iter().step_by(3).map(|article| article.outlet("Reprints")));
        let other = shuffled(&articles, seed);
        let clusterer = Clusterer::new();
        prop_assert_eq!(
            partition(&clusterer.cluster(&articles), &articles),
            partition(&clusterer.cluster(&other), &other)
        );
    }

    #[test]
    fn order_does_not_matter_for_odd_articles_either(owned in any_articles(10), seed in any::<u64>()) {
        let articles = borrowed(&owned);
        let other = shuffled(&articles, seed);
        let clusterer = Clusterer::new();
        prop_assert_eq!(
            partition(&clusterer.cluster(&articles), &articles),
            partition(&clusterer.cluster(&other), &other)
        );
    }
}

#[cfg(feature = "rayon")]
#[test]
fn threads_do_not_matter() {
    let generated = corpus::articles(400, 120, corpus::Sizes::Small, 5);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", Clusterer::new().cluster(&articles)))
    };
    let alone = on(1);
    assert!([2, 3, 8].into_iter().all(|threads| on(threads) == alone));
}

#[test]
fn generated_stories_are_found() {
    let generated = corpus::articles(600, 250, corpus::Sizes::Small, 11);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let stories = Clusterer::new().cluster(&articles);
    let labels = (0..articles.len())
        .map(|at| (stories.story_of(ArticleId::new(at)).unwrap().id(), generated[at].story));
    let scores = samestory::eval::Scores::of(labels).unwrap();
    assert!(scores.b_cubed.f1 > 0.95, "{}", scores.b_cubed);
}

#[test]
fn blank_articles_stand_alone() {
    let blank = [
        Article::default(),
        Article::new("", " \n"),
        Article::new("?!", "..."),
        Article::default(),
    ];
    let stories = Clusterer::new().cluster(&blank);
    assert_eq!(stories.len(), 4);
    assert!((0..4).all(|at| stories.original_of(ArticleId::new(at)).is_none()));
}

#[test]
fn a_headline_in_common_makes_no_copies() {
    let (one, other) = (
        "The council met on Monday and put off the vote on the tram line until the autumn session.",
        "Rain kept the market empty all week, and the growers of the valley fear for their plums.",
    );
    let articles = [Article::new("Morning briefing", one), Article::new("Morning briefing", other)];
    let stories = Clusterer::new().cluster(&articles);
    assert!((0..2).all(|at| stories.original_of(ArticleId::new(at)).is_none()));
}

#[test]
fn the_original_is_the_earliest_then_the_fullest() {
    let words: String = (0..200).map(|word| format!("w{word} ")).collect();
    let fuller = format!("{words} and a note at the end");
    let late = Article::new("", &fuller).published(2_000);
    let early = Article::new("", &words).published(1_000);
    let undated = Article::new("", &fuller);
    let short_undated = Article::new("", &words);
    let original = |articles: &[Article<'_>]| {
        let stories = Clusterer::new().cluster(articles);
        (0..articles.len()).find(|&at| stories.original_of(ArticleId::new(at)).is_none())
    };
    assert_eq!(original(&[late, early]), Some(1));
    assert_eq!(original(&[undated, late, early]), Some(2));
    assert_eq!(original(&[short_undated, undated]), Some(1));
}

#[test]
fn a_recipe_that_cannot_be_is_refused_with_its_bounds() {
    for (builder, message) in [
        (Clusterer::builder().threshold(1.5), "the threshold must lie between 0 and 1, but is 1.5"),
        (
            Clusterer::builder().threshold(f64::NAN),
            "the threshold must lie between 0 and 1, but is NaN",
        ),
        (
            Clusterer::builder().window_days(0.0),
            "the window in days must lie between 0.01 and 36500, but is 0",
        ),
    ] {
        assert_eq!(builder.build().unwrap_err().to_string(), message);
    }
    for threshold in [0.0, 1.0] {
        assert!(Clusterer::builder().threshold(threshold).build().is_ok());
    }
}

#[test]
fn no_days_apart_takes_nothing_away() {
    assert!(time_factor(Some(0.0), 4.0) == 1.0 && time_factor(Some(4.0), 4.0) < 0.61);
}

#[test]
fn progress_reaches_the_end_of_each_stage() {
    use std::sync::Mutex;
    let generated = corpus::articles(300, 60, corpus::Sizes::Small, 3);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let seen = Mutex::new(Vec::new());
    let stories = Clusterer::new()
        .cluster_with_progress(&articles, |progress| seen.lock().unwrap().push(progress));
    assert_eq!(format!("{stories:?}"), format!("{:?}", Clusterer::new().cluster(&articles)));
    let seen = seen.into_inner().unwrap();
    for stage in
        [samestory::Stage::Reading, samestory::Stage::Weighing, samestory::Stage::Comparing]
    {
        let last = seen
            .iter()
            .filter(|progress| progress.stage == stage)
            .max_by_key(|progress| progress.done);
        assert!(last.is_some_and(|last| last.done == last.total && last.total > 0), "{stage}");
    }
}

#[test]
fn the_public_types_can_be_shared() {
    fn shared<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    shared::<Clusterer>();
    shared::<Stories>();
    shared::<Background>();
    shared::<samestory::Comparison>();
    shared::<samestory::lsh::SignatureIndex>();
    shared::<samestory::lsh::HammingIndex>();
    shared::<samestory::sketch::Signature>();
}

#[test]
fn what_is_printed_for_debugging_is_short() {
    assert!(format!("{:?}", Clusterer::new()).len() < 1_000);
}
