//! What the README promises, one test a sentence, under the same name.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;
#[allow(dead_code)] // each program uses a part of it
#[path = "../examples/support/input.rs"]
mod input;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;

use input::Record;
use proptest::prelude::*;
use samestory::corpus::Background;
use samestory::stories::{Comparer, time_factor};
use samestory::{Article, ArticleId, Clusterer, Progress, Stage, Stories};

fn id(at: usize) -> ArticleId {
    ArticleId::try_from(at).unwrap()
}

/// The sample of invented news: dated and undated, in three languages, with boilerplate and copies.
fn newsday() -> Vec<Record> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/newsday.jsonl");
    input::records(&[path], false).unwrap().0
}

/// Both generated articles and the sample, one in five of one outlet.
fn mixed(generated: &[corpus::Generated], sample: &[Record]) -> Vec<Article<'static>> {
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let generated = generated.iter().map(corpus::Generated::article);
    let all = generated.chain(sample.iter().map(Record::article));
    let own = |(at, article): (usize, Article<'_>)| {
        let mut own = Article::new(leak(article.title), leak(article.text));
        own.published = article.published;
        own.outlet = article.outlet.map(leak);
        if at % 5 == 0 { own.outlet("The Harbour Gazette") } else { own }
    };
    all.enumerate().map(own).collect()
}

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
        let mut article = Article::new(title, text);
        (article.outlet, article.published) = (outlet.as_deref(), *published);
        articles.push(article);
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
        prop_assert!(stories.story_of(id(articles.len())).is_none());
    }

    #[test]
    fn any_str_is_a_valid_article(owned in any_articles(6)) {
        let articles = borrowed(&owned);
        let clusterer = Clusterer::new();
        let (_, comparer) = clusterer.explain(&articles);
        for (i, a) in articles.iter().enumerate() {
            for (j, b) in articles.iter().enumerate() {
                let among = comparer.compare_members(&articles, id(i), id(j)).unwrap();
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
        let (_, comparer) = Clusterer::new().explain(&articles);
        for a in ArticleId::all(articles.len()) {
            for b in ArticleId::all(articles.len()) {
                let compare = |a, b| comparer.compare_members(&articles, a, b).unwrap();
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
    fn clustering_is_learning_and_then_clustering_with_what_was_learned(owned in any_articles(14)) {
        let articles = borrowed(&owned);
        let clusterer = Clusterer::new();
        let statistics = clusterer.learn(&articles);
        prop_assert_eq!(clusterer.cluster_with(&statistics, &articles), clusterer.cluster(&articles));
    }

    #[test]
    fn clustering_generated_articles_is_learning_and_then_clustering_with_what_was_learned(
        seed in any::<u64>(), count in 1usize..90, words in 10u64..120,
    ) {
        let generated = corpus::articles(count, words, corpus::Sizes::Small, seed);
        let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
        let clusterer = Clusterer::new();
        let statistics = clusterer.learn(&articles);
        prop_assert_eq!(clusterer.cluster_with(&statistics, &articles), clusterer.cluster(&articles));
    }

    #[test]
    fn order_does_not_matter_under_statistics(
        owned in any_articles(8), seed in any::<u64>(), count in 1usize..60,
    ) {
        let generated = corpus::articles(count, 60, corpus::Sizes::Small, seed);
        let mut articles = borrowed(&owned);
        articles.extend(generated.iter().map(corpus::Generated::article));
        let other = shuffled(&articles, seed);
        let learned = corpus::articles(100, 60, corpus::Sizes::Small, seed ^ 1);
        let learned: Vec<Article<'_>> = learned.iter().map(corpus::Generated::article).collect();
        let clusterer = Clusterer::new();
        let statistics = clusterer.learn(&learned);
        prop_assert_eq!(
            partition(&clusterer.cluster_with(&statistics, &articles), &articles),
            partition(&clusterer.cluster_with(&statistics, &other), &other)
        );
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

/// All that a comparer says of some hundreds of pairs, and by itself.
#[cfg(feature = "rayon")]
fn said(comparer: &Comparer, articles: &[Article<'_>]) -> Vec<String> {
    let mut random = corpus::Random::new(3);
    let mut any = || id(random.below(articles.len() as u64) as usize);
    let pairs: Vec<_> = (0..300).map(|_| (any(), any())).collect();
    let compare = |&(a, b): &(ArticleId, ArticleId)| {
        let among = comparer.compare_members(articles, a, b).unwrap();
        let alone = comparer.compare(&articles[a.index()], &articles[b.index()]);
        format!("{among:?} {alone:?}")
    };
    pairs.iter().map(compare).collect()
}

#[cfg(feature = "rayon")]
#[test]
fn threads_do_not_matter() {
    let generated = corpus::articles(400, 120, corpus::Sizes::Small, 5);
    let articles = mixed(&generated, &newsday());
    let clusterer = Clusterer::new();
    let other = clusterer.learn(&articles[200..]);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (stories, comparer) = clusterer.explain(&articles);
            let statistics = comparer.statistics().to_bytes();
            let counts = clusterer.count(&articles).to_bytes();
            let pairs = clusterer.similar_pairs(&articles);
            let under = clusterer.cluster_with(&other, &articles);
            (stories, said(&comparer, &articles), statistics, counts, pairs, under)
        })
    };
    let alone = on(1);
    for threads in [2, 3, 8] {
        let results = on(threads);
        assert!(results.0 == alone.0, "the stories differ on {threads} threads");
        assert!(results.1 == alone.1, "the comparisons differ on {threads} threads");
        assert!(results.2 == alone.2 && results.3 == alone.3, "the counts differ on {threads}");
        assert!(results.4 == alone.4, "the pairs differ on {threads} threads");
        assert!(results.5 == alone.5, "the stories under statistics differ on {threads} threads");
    }
}

#[test]
fn the_similarity_of_two_members_is_the_one_that_the_linkage_saw() {
    let generated = corpus::articles_undated(320, 60, corpus::Sizes::Small, 21, 0.2);
    let articles = mixed(&generated, &newsday());
    let clusterer = Clusterer::new();
    let pairs = clusterer.similar_pairs(&articles);
    let (stories, comparer) = clusterer.explain(&articles);
    let (mut undated, mut of_one_outlet, mut stretched) = (0, 0, 0);
    for pair in &pairs {
        let [a, b] = [pair.a, pair.b].map(|id| &articles[id.index()]);
        let why = comparer.compare_members(&articles, pair.a, pair.b).unwrap();
        assert_eq!(why.similarity.to_bits(), pair.similarity.to_bits(), "{why:?} {pair:?}");
        assert_eq!(why.probability.to_bits(), pair.probability.to_bits(), "{why:?} {pair:?}");
        let originals = [pair.a, pair.b].map(|id| stories.original_of(id));
        assert_eq!(originals, [None, None], "pairs are of originals");
        undated += usize::from(a.published.is_none() || b.published.is_none());
        of_one_outlet += usize::from(a.outlet.is_some() && a.outlet == b.outlet);
        stretched += usize::from(why.days_apart.is_some_and(|days| days > 0.5));
    }
    // The sample's foreign articles are the last.
    let foreign = |id: ArticleId| !articles[id.index()].text.is_ascii() && id.index() >= 320;
    let foreign = pairs.iter().filter(|pair| foreign(pair.a) && foreign(pair.b)).count();
    assert!(pairs.len() > 1_000 && foreign > 20, "{} {foreign}", pairs.len());
    assert!(undated > 100 && of_one_outlet > 100 && stretched > 100, "{undated} {of_one_outlet}");
}

#[test]
fn statistics_keep_boilerplate_out_of_copies_too() {
    let footer = corpus::passage(1, 120);
    let texts: Vec<String> =
        (2..8).map(|seed| format!("{}\n{footer}", corpus::passage(seed, 40))).collect();
    let titles: Vec<String> = (2..8).map(|seed| corpus::passage(100 + seed, 8)).collect();
    let articles: Vec<Article<'_>> = titles
        .iter()
        .zip(&texts)
        .map(|(title, text)| Article::new(title, text).outlet("The Quay"))
        .collect();
    let clusterer = Clusterer::new();
    let stories = clusterer.cluster_with(&clusterer.learn(&articles), &articles);
    assert_eq!(stories, clusterer.cluster(&articles));
    let copies = |stories: &Stories| {
        ArticleId::all(6).filter(|&id| stories.original_of(id).is_some()).count()
    };
    let without = clusterer.cluster_with(&clusterer.learn(&[]), &articles);
    assert!(copies(&stories) == 0 && copies(&without) == 5, "{stories:?} {without:?}");
}

#[test]
fn a_term_that_the_statistics_do_not_know_is_kept() {
    let generated = corpus::articles(300, 80, corpus::Sizes::Small, 8);
    let collection: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let clusterer = Clusterer::new();
    let statistics = clusterer.learn(&collection);
    // Nothing in common but names that no collection has seen yet.
    let articles = [
        Article::new("Vrintello sworn in", "Mirabex Vrintello took the oath as mayor of Quordane."),
        Article::new(
            "New mayor",
            "Quordane gave its chain of office to Mirabex Vrintello on Friday.",
        ),
        Article::new(
            "Rates held",
            "The central bank left its main rate where it was, as expected.",
        ),
    ];
    for name in ["Vrintello", "Quordane", "Mirabex"] {
        assert!(!collection.iter().any(|article| article.text.contains(name)));
    }
    let stories = clusterer.cluster_with(&statistics, &articles);
    let story = |at| stories.story_of(id(at)).unwrap().id();
    assert!(story(0) == story(1) && story(0) != story(2), "{stories:?}");
    let why = clusterer.comparer_under(&statistics).compare(&articles[0], &articles[1]);
    assert!(why.same_story() && why.shared[0].term.contains("vrintello"), "{why}");
}

#[test]
fn generated_stories_are_found() {
    let generated = corpus::articles(600, 250, corpus::Sizes::Small, 11);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let stories = Clusterer::new().cluster(&articles);
    let labels =
        (0..articles.len()).map(|at| (stories.story_of(id(at)).unwrap().id(), generated[at].story));
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
    assert!((0..4).all(|at| stories.original_of(id(at)).is_none()));
}

#[test]
fn a_headline_in_common_makes_no_copies() {
    let (one, other) = (
        "The council met on Monday and put off the vote on the tram line until the autumn session.",
        "Rain kept the market empty all week, and the growers of the valley fear for their plums.",
    );
    let articles = [Article::new("Morning briefing", one), Article::new("Morning briefing", other)];
    let stories = Clusterer::new().cluster(&articles);
    assert!((0..2).all(|at| stories.original_of(id(at)).is_none()));
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
        (0..articles.len()).find(|&at| stories.original_of(id(at)).is_none())
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

const STAGES: [Stage; 7] = [
    Stage::Boilerplate,
    Stage::Reading,
    Stage::Copies,
    Stage::Counting,
    Stage::GreatStories,
    Stage::Comparing,
    Stage::Linking,
];

#[test]
fn progress_reaches_the_end_of_each_stage() {
    for count in [0, 1, 300] {
        let generated = corpus::articles(count, 60, corpus::Sizes::Small, 3);
        let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
        let seen = Mutex::new(Vec::<Progress>::new());
        let stories = Clusterer::new().cluster_with_progress(&articles, |progress| {
            seen.lock().unwrap().push(progress);
            ControlFlow::Continue(())
        });
        assert_eq!(stories, Some(Clusterer::new().cluster(&articles)));
        let seen = seen.into_inner().unwrap();
        let mut order: Vec<Stage> = seen.iter().map(|progress| progress.stage).collect();
        order.dedup();
        assert_eq!(order, STAGES);
        for stage in STAGES {
            let of_stage = || seen.iter().filter(|progress| progress.stage == stage);
            let total = of_stage().next().unwrap().total;
            assert!(of_stage().all(|progress| progress.total == total), "{stage}");
            assert!(of_stage().any(|progress| progress.done == 0), "{stage}");
            assert_eq!(of_stage().map(|progress| progress.done).max(), Some(total), "{stage}");
            assert!(total <= count && total * 10 >= count * 7, "{stage}: {total} of {count}");
            assert!(of_stage().count() <= 202, "{stage} reports too often");
        }
    }
}

#[test]
fn a_run_can_be_broken_off_in_each_stage() {
    let generated = corpus::articles(300, 60, corpus::Sizes::Small, 3);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    for (number, stage) in STAGES.into_iter().enumerate() {
        for share in [0.0, 0.4, 1.0] {
            let after = Mutex::new(None::<Vec<Stage>>);
            let result = Clusterer::new().cluster_with_progress(&articles, |progress| {
                let mut after = after.lock().unwrap();
                if let Some(after) = &mut *after {
                    after.push(progress.stage);
                }
                if progress.stage == stage && progress.done as f64 >= share * progress.total as f64
                {
                    after.get_or_insert_default();
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
            assert_eq!(result, None, "broken off at {share} of {stage}");
            let after = after.into_inner().unwrap().unwrap();
            let is_later = |stage: &Stage| STAGES[number + 1..].contains(stage);
            assert!(!after.iter().any(is_later), "{after:?} after {stage}");
            // Reports of other threads may be under way.
            assert!(after.len() < 16, "{} reports after {stage} was broken off", after.len());
        }
    }
}

#[test]
fn the_public_types_can_be_shared() {
    fn shared<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    shared::<Clusterer>();
    shared::<Stories>();
    shared::<Comparer>();
    shared::<samestory::corpus::Counts>();
    shared::<samestory::corpus::Statistics>();
    shared::<Background>();
    shared::<samestory::Comparison>();
    shared::<samestory::lsh::SignatureIndex>();
    shared::<samestory::lsh::HammingIndex>();
    shared::<samestory::sketch::Signature>();
}

#[test]
fn what_is_printed_for_debugging_is_short() {
    let length = format!("{:?}", Clusterer::new()).len();
    assert!(length < 2_500, "{length}");
}
