//! Invented collections whose stories are known: what the defaults make of them.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;
#[allow(dead_code, unused_imports)] // each program uses a part of it
#[path = "../examples/support/invent/mod.rs"]
mod invent;

use invent::{Invented, Kinds};
use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer};

/// Returns the scores of the stories of a collection.
fn scores(invented: &[Invented]) -> Scores {
    let articles: Vec<Article<'_>> = invented.iter().map(Invented::article).collect();
    let stories = Clusterer::new().cluster(&articles);
    let story = |id: ArticleId| stories.story_of(id).map(|story| story.id());
    let pairs = ArticleId::all(invented.len()).zip(invented);
    Scores::of(pairs.map(|(id, article)| (story(id), &article.story))).unwrap()
}

#[test]
fn texts_of_one_form_about_different_subjects_are_different_stories() {
    for (kinds, b3) in [(Kinds::First, 0.95), (Kinds::Second, 0.9), (Kinds::Third, 0.9)] {
        let scores = scores(&invent::templates(kinds, 1));
        assert!(scores.b_cubed.f1 >= b3, "{}", scores.b_cubed);
    }
}

#[test]
fn events_of_one_kind_in_one_week_are_different_stories() {
    let scores = scores(&invent::lookalikes(1));
    assert!(scores.b_cubed.f1 >= 0.95 && scores.pairs.f1 >= 0.95, "{}", scores.b_cubed);
}

#[test]
fn a_small_collection_of_mostly_one_story_is_not_broken_up() {
    let scores = scores(&invent::mostly_one(1));
    assert!(scores.b_cubed.f1 >= 0.97, "{}", scores.b_cubed);
}

#[test]
fn a_great_story_stays_whole_and_takes_in_no_stranger() {
    for share in [0.1, 0.2, 0.5] {
        let invented = invent::great(1_500, share, 1);
        let articles: Vec<Article<'_>> = invented.iter().map(Invented::article).collect();
        let stories = Clusterer::new().cluster(&articles);
        let is_of_it = |id: &ArticleId| invented[id.index()].story == "story-0";
        let pieces = stories.iter().map(|story| {
            let own = story.articles().iter().filter(|id| is_of_it(id)).count();
            (own, story.len() - own)
        });
        let (own, strangers) = pieces.max().unwrap();
        let all = invented.iter().filter(|article| article.story == "story-0").count();
        assert!(20 * own >= 19 * all && strangers == 0, "{share}: {own} of {all}, {strangers}");
    }
}

#[test]
fn a_comparison_names_what_stands_against_one_event() {
    let text = |town: &str, river: &str| {
        format!(
            "Divers searched the {river} below {town} on Tuesday for survivors after a span of the \
             road bridge fell into the water at the height of the morning traffic. Cracks had been \
             reported by inspectors in spring, and the bridge was closed to lorries in May."
        )
    };
    let texts = [text("Morvik", "Brenna"), text("Castel Andro", "Tolva"), text("Morvik", "Brenna")];
    let titles =
        ["Bridge falls at Morvik", "Bridge falls at Castel Andro", "Morvik bridge is down"];
    let [a, b, c] = [0, 1, 2].map(|at| Article::new(titles[at], &texts[at]));
    let clusterer = Clusterer::new();
    let why = clusterer.compare(&a, &b);
    let against: Vec<&str> = why.against.iter().map(|term| term.term.as_str()).collect();
    assert!(against.contains(&"morvik") && against.contains(&"castel"), "{against:?}");
    assert!(!against.contains(&"bridge"), "both texts hold it");
    assert!(why.to_string().contains("in one title alone: "), "{why}");
    assert!(why.evidence < 0.5 && why.title_held < 0.5, "{why:?}");
    let back = clusterer.compare(&b, &a);
    assert_eq!((back.evidence, back.title_held), (why.evidence, why.title_held));
    let same = clusterer.compare(&a, &c);
    assert!(
        same.evidence == 1.0 && same.against.iter().all(|term| term.term != "morvik"),
        "{same:?}"
    );
}
