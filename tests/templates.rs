//! Texts of one form about different subjects, and copies of them.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;
#[allow(dead_code, unused_imports)] // each program uses a part of it
#[path = "../examples/support/invent/mod.rs"]
mod invent;

use std::collections::BTreeMap;

use invent::{Invented, Kinds, templates};
use samestory::copies::Relation;
use samestory::{Article, ArticleId, Clusterer, CopyFinder};

fn relation(a: &str, b: &str) -> Relation {
    let [a, b] = [Article::new("One headline", a), Article::new("Another one", b)];
    let clusterer = Clusterer::new();
    let relation = clusterer.compare(&a, &b).relation;
    assert_eq!(clusterer.compare(&b, &a).relation, relation);
    assert_eq!(CopyFinder::new().dedup(&[a, b]).len(), if relation.is_copy() { 1 } else { 2 });
    relation
}

/// Returns a report of an accident with this toll.
fn accident(toll: &str) -> String {
    format!(
        "MORVIK - The death toll of the landslide at Morvik rose to {toll} on Tuesday after rescuers \
         dug through the night, county governor Agnes Brandal said. Another 14 residents were \
         unaccounted for. The slope above Fjord Street gave way at 3.40 a.m. on Monday after 96 \
         millimetres of rain had fallen in a day, burying nine houses and part of the Lutheran \
         church. Rescuers from Bergstad and Holm, with dogs, searched what remains of the houses \
         while engineers watched the slope for cracks."
    )
}

/// Returns a forecast for a town and a day.
fn forecast(town: &str, river: &str, day: &str, figures: [u32; 5]) -> String {
    let [high, low, chance, wind, gusts] = figures;
    format!(
        "Here is the outlook for {town} and the {river} plain on {day}. After a grey start the sun \
         will come through, with temperatures between {low} and {high} degrees in the shade. The \
         risk of a shower is put at {chance} percent. A breeze of {wind} kilometres an hour will \
         blow from the coast, with gusts of {gusts} on high ground, the bureau in {town} said."
    )
}

#[test]
fn an_update_with_another_toll_is_a_copy() {
    assert!(relation(&accident("five"), &accident("eight")).is_copy());
    assert!(relation(&accident("5"), &accident("8")).is_copy());
}

#[test]
fn an_excerpt_and_a_reprint_are_copies() {
    let whole = accident("five");
    assert_eq!(relation(&whole, &whole), Relation::SameText);
    let end = whole.find("Rescuers").unwrap();
    assert!(relation(&whole, &whole[..end]).is_copy());
    let longer = whole.replace("Rescuers", "King Olav of Norland is to visit Morvik. Rescuers");
    assert!(relation(&whole, &longer).is_copy());
}

#[test]
fn a_form_filled_in_for_another_subject_is_no_copy() {
    let monday = forecast("Tarn", "Ister", "Monday 3 June", [24, 11, 35, 18, 44]);
    let other = forecast("Oberlin", "Wash", "Friday 7 June", [19, 8, 70, 31, 62]);
    assert_eq!(relation(&monday, &other), Relation::SameForm);
    assert!(!Relation::SameForm.is_copy());
}

fn borrowed(invented: &[Invented]) -> Vec<Article<'_>> {
    invented.iter().map(Invented::article).collect()
}

#[test]
fn templates_are_no_copies_and_their_copies_are_found() {
    for kinds in [Kinds::First, Kinds::Second] {
        let invented = templates(kinds, 1);
        let dedup = CopyFinder::new().dedup(&borrowed(&invented));
        for (id, article) in ArticleId::all(invented.len()).zip(&invented) {
            let found = dedup.copy_of(id).map(|copy| &invented[copy.original.index()].id);
            assert_eq!(found, article.copy_of.as_ref(), "{}", article.id);
        }
    }
}

/// In a collection with outlets, passages of a form are boilerplate of its agency, but not of the
/// outlet that reprints a text of it.
#[test]
fn copies_of_templates_are_found_where_no_passage_is_boilerplate() {
    for seed in 1..4 {
        let invented = templates(Kinds::Third, seed);
        let mut articles = borrowed(&invented);
        for article in &mut articles {
            article.outlet = None;
        }
        let dedup = CopyFinder::new().dedup(&articles);
        for (id, article) in ArticleId::all(invented.len()).zip(&invented) {
            let is_copy = article.copy_of.is_some();
            assert!(!is_copy || dedup.copy_of(id).is_some(), "{}", article.id);
        }
    }
}

/// One in fifty of the articles may be taken for a copy: the forecasts of one town on two days
/// may have most figures in common.
#[test]
fn other_templates_are_hardly_ever_copies() {
    let all = [Kinds::First, Kinds::Second, Kinds::Third];
    for (kinds, seed) in all.into_iter().flat_map(|kinds| (1..7).map(move |seed| (kinds, seed))) {
        let invented = templates(kinds, seed);
        let dedup = CopyFinder::new().dedup(&borrowed(&invented));
        let story = |id: ArticleId| &invented[id.index()].story;
        let wrong = dedup.removed().filter(|(id, copy)| story(*id) != story(copy.original)).count();
        assert!(50 * wrong <= invented.len(), "{wrong} of {}", invented.len());
    }
}

#[test]
fn invented_collections_are_what_they_say() {
    let sizes = |invented: &[Invented]| {
        let mut stories: BTreeMap<String, usize> = BTreeMap::new();
        for article in invented {
            *stories.entry(article.story.clone()).or_default() += 1;
        }
        (invented.len(), stories.len(), stories.into_values().max().unwrap_or(0))
    };
    assert_eq!(sizes(&templates(Kinds::First, 1)), (252, 215, 2));
    assert_eq!(sizes(&templates(Kinds::Second, 1)), (211, 190, 2));
    assert_eq!(sizes(&templates(Kinds::Third, 1)), (193, 154, 2));
    assert_eq!(sizes(&invent::lookalikes(1)), (200, 60, 4));
    assert_eq!(sizes(&invent::great(1_000, 0.2, 1)).2, 200);
    assert_eq!(sizes(&invent::mostly_one(1)), (150, 2, 130));
}
