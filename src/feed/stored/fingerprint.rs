//! The fingerprint of a recipe: what a fixed passage becomes under it.

use crate::article::Article;
use crate::clusterer::Clusterer;
use crate::hash;
use crate::text::Terms;

/// Version of what this module hashes, and of what the neighbours in a file mean.
const VERSION: u32 = 1;

/// Texts in several languages and scripts, with numbers, abbreviations, marks and compatibility
/// characters. The second reports the event of the first.
const PASSAGES: [[&str; 2]; 4] = [
    [
        "Ferry Selkie burns off St. John’s; 1,200 saved",
        "All 1,200 passengers and the crew of the ferry Selkie were brought ashore at St. John’s on \
         Sunday at 5:30 p.m., the coast guard’s spokesman J. R. O’Neill said. The cause isn't known.",
    ],
    [
        "Coast guard saves 1,200 from burning ferry",
        "The coast guard has brought the 1,200 passengers of the Selkie to St. John’s. The ferry \
         burned for 3.5 hours on Sunday, Mr O’Neill said; its owner, Harrow-Lines, will pay £40m.",
    ],
    [
        "Zwölf Straßen gesperrt: Überschwemmung in Görlitz",
        "Nach dem Hochwasser der Neiße bleiben zwölf Straßen gesperrt. L’été n’est pas fini, dit \
         la maire. El río creció 2,5 metros; ¿quién pagará? Река вышла из берегов в 1997 году.",
    ],
    [
        "東京で地震 震度5強",
        "１２日午後、東京で強い地震がありました。北京发生火灾，三人受伤。서울에서 화재가 발생했다. \
         ﬁnancial ｆｕｌｌ－ｗｉｄｔｈ وقع زلزال في المدينة. เกิดแผ่นดินไหว יום ראשון की आग",
    ],
];

/// Returns the fingerprint of all that decides what a file of a feed contains: the definition of
/// words, terms and sketches, by what passages become; their weights, by how similar two are; the
/// background tables; and the settings. Equal recipes have equal fingerprints on every platform.
pub(super) fn fingerprint(clusterer: &Clusterer) -> u128 {
    let recipe = clusterer.recipe();
    let articles = PASSAGES.map(|[title, text]| Article::new(title, text).published(0));
    let mut bytes = VERSION.to_le_bytes().to_vec();
    for [title, text] in PASSAGES {
        let terms = Terms::of(title, text);
        bytes.extend(terms.hashes().iter().flat_map(|term| term.to_le_bytes()));
    }
    for article in &articles {
        bytes.extend(article.digest().to_le_bytes());
    }
    let boilerplate = clusterer.learn(&[]);
    let sketches = articles.each_ref().map(|article| {
        let (title, body) = boilerplate.boilerplate().words(article);
        recipe.copies.sketch_of(&title, &body)
    });
    for table in recipe.backgrounds.iter() {
        bytes.extend(table.fingerprint().to_le_bytes());
    }
    for [a, b] in [[0, 1], [0, 2], [2, 3]] {
        let comparison = clusterer.compare(&articles[a], &articles[b]);
        bytes.extend(comparison.similarity.to_bits().to_le_bytes());
    }
    for setting in [recipe.threshold, recipe.window_days] {
        bytes.extend(setting.to_bits().to_le_bytes());
    }
    let settings = format!("{:?} {:?} {sketches:?}", recipe.tuning, recipe.copies);
    hash::digest([Some(&bytes[..]), Some(settings.as_bytes())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::CopyRule;
    use crate::tuning::Tuning;

    #[test]
    fn every_setting_changes_the_fingerprint() {
        let mut tuning = Tuning::default();
        tuning.pair_weight *= 1.0 + 1e-12;
        let settings = [
            Clusterer::builder(),
            Clusterer::builder().threshold(0.07),
            Clusterer::builder().window_days(4.0),
            Clusterer::builder().granularity(0.1),
            Clusterer::builder().tuning(tuning),
            Clusterer::builder().copy_rule(CopyRule::new(0.71, 0.9, 40).unwrap()),
            Clusterer::builder().without_built_in_background(),
        ];
        let of = settings.map(|settings| fingerprint(&settings.build().unwrap()));
        for (at, one) in of.iter().enumerate() {
            assert!(!of[..at].contains(one), "setting {at}");
        }
        assert_eq!(of[0], fingerprint(&Clusterer::new()));
    }
}
