//! Learns what a collection teaches: boilerplate, copies, terms, and its great stories.
//!
//! A story of hundreds makes its own names look like common words, and then falls to pieces. So the
//! terms are counted twice. The first counts give a graph of the texts; a text that is similar to
//! many others counts less in the second.

use crate::article::Article;
use crate::corpus::{Boilerplate, Counts, DISCOUNT_UNIT, Statistics, StoryCounts, Trust};
use crate::index::TextNumber;
use crate::linkage::Edge;
use crate::progress::{Reporter, Stage};
use crate::recipe::Recipe;
use crate::run::Folded;
use crate::stories::{Vocabulary, wedges};
use crate::tuning::{EVENT_THRESHOLD, EVENT_WINDOW_DAYS};

/// Number of texts up to which all of them are compared to find the great stories. Of more texts a
/// sample of at least half this number is compared: a story that is great is great in a sample too.
const SAMPLE: usize = 4_096;

/// Similarity from which a text begins to count as one of the same story.
const SAME_STORY_START: f64 = 0.04;

/// Similarity from which it counts in full.
const SAME_STORY_END: f64 = 0.12;

/// Learns boilerplate, finds copies and counts terms; `None` where the run was broken off.
pub(crate) fn learn<'a>(
    recipe: &Recipe,
    articles: &[Article<'a>],
    reporter: &Reporter<'_>,
) -> Option<(Folded<'a>, Counts)> {
    let ticker = reporter.stage(Stage::Boilerplate, articles.len())?;
    let boilerplate = Boilerplate::learn(articles);
    ticker.advance(articles.len());
    let folded = Folded::of(recipe, articles, &boilerplate, reporter)?;
    let mut counts = folded.counts(recipe, boilerplate, reporter)?;
    let stories = great_stories(recipe, &folded, &counts, reporter)?;
    counts.set_stories(stories);
    Some((folded, counts))
}

/// Counts the terms of a collection.
pub(crate) fn count(recipe: &Recipe, articles: &[Article<'_>]) -> Counts {
    learn(recipe, articles, &Reporter::silent()).map(|learned| learned.1).unwrap_or_default()
}

/// Finds how much less the texts of great stories are to count, and how transitive similarity is.
fn great_stories(
    recipe: &Recipe,
    folded: &Folded<'_>,
    counts: &Counts,
    reporter: &Reporter<'_>,
) -> Option<StoryCounts> {
    let exponent = folded.texts.len().div_ceil(SAMPLE).next_power_of_two().ilog2();
    let texts = folded.texts.sample(exponent);
    let backgrounds = recipe.backgrounds.clone();
    let statistics = Statistics::freeze(counts.clone(), backgrounds, &recipe.tuning, Trust::Table);
    let vocabulary = Vocabulary::complete();
    let ticker = reporter.stage(Stage::GreatStories, texts.len())?;
    let under = (&statistics, &vocabulary);
    let (edges, _) =
        folded.graph_of(recipe, under, (&texts, texts.len() as u64), EVENT_WINDOW_DAYS, &ticker)?;
    let mut stories = StoryCounts::default();
    let is_undated = |text: u32| folded.texts.published(texts[text as usize]).is_none();
    (stories.wedges, stories.closed) = wedges(texts.len(), &edges, EVENT_THRESHOLD, is_undated);

    let scale = f64::from(1u32 << exponent);
    let (mut discounted, mut discounts): (Vec<TextNumber>, Vec<u32>) = (Vec::new(), Vec::new());
    for (&text, size) in texts.iter().zip(story_sizes(texts.len(), &edges)) {
        let weight = recipe.tuning.story_texts / (1.0 + size * scale);
        if weight < 1.0 {
            let units = ((1.0 - weight) * scale * DISCOUNT_UNIT).round() as u32;
            stories.texts += u64::from(units);
            discounted.push(text);
            discounts.push(units);
        }
    }
    folded.each_batch(&statistics, &discounted, |start, readings| {
        let of_texts = readings.iter().zip(&discounts[start..]);
        let terms = of_texts.flat_map(|(reading, &units)| {
            reading.terms.hashes().iter().map(move |&term| (term, units))
        });
        stories.discount(terms.collect());
    });
    Some(stories)
}

/// By text, the number of other texts of its story, each counted by its similarity, 0..=1.
fn story_sizes(texts: usize, edges: &[Edge]) -> Vec<f64> {
    let width = SAME_STORY_END - SAME_STORY_START;
    let mut sizes = vec![0u64; texts];
    for edge in edges {
        // In units of 2^-24: sums are exact in any order.
        let share = ((edge.similarity() - SAME_STORY_START) / width).clamp(0.0, 1.0);
        let share = (share * f64::from(1u32 << 24)) as u64 * u64::from(edge.weight());
        sizes[edge.a as usize] += share;
        sizes[edge.b as usize] += share;
    }
    sizes.into_iter().map(|size| size as f64 / f64::from(1u32 << 24)).collect()
}
