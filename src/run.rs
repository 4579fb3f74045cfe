//! One run: articles in, [`Stories`] out.
//!
//! Everything works on items in an order that only dates and content decide, so that the order of the
//! input cannot show; the last step leads back to the articles as they were given.

use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::copies::{Boilerplate, CopySketch};
use crate::parallel;
use crate::progress::{Reporter, Stage};
use crate::recipe::Recipe;
use crate::stories::{
    Dated, Edge, Frequencies, Place, Stories, average_linkage, factors, scale, similar_pairs,
};
use crate::text::{Terms, WordHashes};

pub(crate) fn cluster(
    recipe: &Recipe,
    articles: &[Article<'_>],
    reporter: &Reporter<'_>,
) -> Stories {
    let order = by_date_and_content(articles);
    let sorted: Vec<Article<'_>> = order.iter().map(|&index| articles[index as usize]).collect();
    let boilerplate = Boilerplate::learn(&sorted);
    let read = read(recipe, &sorted, &boilerplate, reporter);

    reporter.stage(Stage::Copies, 0);
    let (sketches, read): (Vec<Option<CopySketch>>, Vec<Read>) = read.into_iter().unzip();
    let shingles =
        |item: u32| recipe.copies.shingles_of(&boilerplate.words(&sorted[item as usize]));
    // The original is the earliest by date, else the fullest.
    let rank = |item: u32| {
        let (published, words) = (sorted[item as usize].published, read[item as usize].words);
        (published.is_none(), published, std::cmp::Reverse(words), item)
    };
    let copies = recipe.copies.find(&sketches, shingles, rank);
    drop(sketches);
    let texts = Texts::fold(copies.originals(), &sorted, &read);

    let (frequencies, vectors) = weigh(recipe, &texts, read, reporter);
    let ticker = reporter.stage(Stage::Comparing, vectors.len());
    let edges = similar_pairs(vectors, recipe.window_days, &ticker);
    reporter.stage(Stage::Linking, 0);
    let factors = factors(&edges, &texts.words);
    let edges = scale(&edges, &factors);
    let story_of_text = average_linkage(texts.originals.len(), &edges, recipe.threshold);
    let leads = leads(&story_of_text, &edges);

    let given = |item: u32| ArticleId::new(order[item as usize] as usize);
    let mut places = vec![None; articles.len()];
    for (item, &text) in (0..).zip(&texts.text_of) {
        let text = text as usize;
        places[given(item).index()] = Some(Place {
            story: story_of_text[text],
            original: given(texts.originals[text]),
            factor: factors[text],
        });
    }
    let lead_of = |story: u32| given(texts.originals[leads[story as usize] as usize]);
    let copies = copies.renumbered(|item| given(item).index());
    Stories::new(
        places.into_iter().flatten(),
        lead_of,
        copies,
        recipe.comparer(frequencies, boilerplate),
    )
}

/// The articles' places in an order that only their dates and content decide, undated ones first.
fn by_date_and_content(articles: &[Article<'_>]) -> Vec<u32> {
    let mut keys: Vec<(Option<i64>, u128, u32)> = (0..)
        .zip(articles)
        .map(|(index, article)| (article.published, article.digest(), index))
        .collect();
    parallel::sort(&mut keys);
    keys.into_iter().map(|key| key.2).collect()
}

/// What the later steps need of an article's words.
struct Read {
    terms: Terms,
    words: usize,
}

fn read(
    recipe: &Recipe,
    articles: &[Article<'_>],
    boilerplate: &Boilerplate,
    reporter: &Reporter<'_>,
) -> Vec<(Option<CopySketch>, Read)> {
    let ticker = reporter.stage(Stage::Reading, articles.len());
    let scratch = || (WordHashes::default(), WordHashes::default());
    parallel::map(articles, scratch, |(title, body): &mut (WordHashes, WordHashes), article| {
        boilerplate.read(article, title, body);
        ticker.tick();
        let sketch = recipe.copies.sketch_of(title, body);
        let words = title.len() + body.len();
        let terms = recipe
            .background
            .terms_of_words(article.title, (title, body), || boilerplate.text(article));
        (sketch, Read { terms, words })
    })
}

/// The distinct texts, in the order of their dates, undated ones first.
struct Texts {
    /// The text of each item.
    text_of: Vec<u32>,
    /// Of each text the item that had it first, how many words that has, and its date.
    originals: Vec<u32>,
    words: Vec<usize>,
    published: Vec<Option<i64>>,
}

impl Texts {
    /// Folds the copies of each original into one text.
    fn fold(original_of: &[u32], articles: &[Article<'_>], read: &[Read]) -> Self {
        // An original without a date has no copy with one: the date of the text is its own.
        let mut texts: Vec<(Option<i64>, u32)> = (0..)
            .zip(original_of)
            .filter(|&(item, &original)| item == original)
            .map(|(item, _)| (articles[item as usize].published, item))
            .collect();
        texts.sort_unstable();
        let mut text_of_original = vec![0; original_of.len()];
        for (text, &(_, original)) in (0u32..).zip(&texts) {
            text_of_original[original as usize] = text;
        }
        Self {
            text_of: original_of.iter().map(|&item| text_of_original[item as usize]).collect(),
            words: texts.iter().map(|text| read[text.1 as usize].words).collect(),
            published: texts.iter().map(|text| text.0).collect(),
            originals: texts.iter().map(|text| text.1).collect(),
        }
    }
}

/// Counts the terms of all texts, then weighs those of each.
fn weigh(
    recipe: &Recipe,
    texts: &Texts,
    mut read: Vec<Read>,
    reporter: &Reporter<'_>,
) -> (Frequencies, Vec<Dated>) {
    let terms: Vec<Terms> = texts
        .originals
        .iter()
        .map(|&item| std::mem::take(&mut read[item as usize].terms))
        .collect();
    drop(read);
    let background = Arc::clone(&recipe.background);
    let frequencies = Frequencies::of(background, &terms.iter().collect::<Vec<_>>());
    let ticker = reporter.stage(Stage::Weighing, terms.len());
    let vectors = parallel::map(
        &terms,
        || (),
        |(), terms| {
            ticker.tick();
            frequencies.weigh(terms, |_| false)
        },
    );
    let dated = vectors.into_iter().zip(&texts.published);
    (frequencies, dated.map(|(vector, &published)| Dated { vector, published }).collect())
}

/// By story label the most central text: the one most similar to the others.
fn leads(story_of_text: &[u32], edges: &[Edge]) -> Vec<u32> {
    let story = |text: u32| story_of_text[text as usize];
    let mut central = vec![0.0; story_of_text.len()];
    for edge in edges.iter().filter(|edge| story(edge.a) == story(edge.b)) {
        central[edge.a as usize] += edge.similarity();
        central[edge.b as usize] += edge.similarity();
    }
    let mut leads: Vec<u32> = (0..).take(story_of_text.len()).collect();
    for (text, &story) in (0..).zip(story_of_text) {
        let lead = &mut leads[story as usize];
        if central[text as usize] > central[*lead as usize] {
            *lead = text;
        }
    }
    leads
}
