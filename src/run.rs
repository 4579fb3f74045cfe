//! One run: articles in, [`Stories`] out.
//!
//! Everything works on items in an order that only dates and content decide, so that the order of the
//! input cannot show; the last step leads back to the articles as they were given.

use std::sync::Arc;

use crate::article::{Article, ArticleId, by_date_and_content};
use crate::copies::{Copies, CopySketch, Rank};
use crate::corpus::{Boilerplate, Language};
use crate::linkage::{Edge, average_linkage};
use crate::parallel;
use crate::progress::{Reporter, Stage};
use crate::recipe::Recipe;
use crate::stories::{
    Dated, Frequencies, Place, Stories, dated_share, factors, outlet_factor, scale, similar_pairs,
    undated_factor,
};
use crate::text::{Terms, WordHashes};

pub(crate) fn cluster(
    recipe: &Recipe,
    articles: &[Article<'_>],
    reporter: &Reporter<'_>,
) -> Stories {
    let mut known = Known::of(recipe, articles, reporter);
    let vectors = std::mem::take(&mut known.vectors);
    let graph = known.graph(vectors, recipe.window_days, reporter);
    reporter.stage(Stage::Linking, 0);
    let story_of_text =
        average_linkage(known.texts.originals.len(), &graph.edges, recipe.threshold);
    let leads = leads(&story_of_text, &graph.edges);

    let Known { order, boilerplate, copies, texts, frequencies, dated, .. } = known;
    let given = |item: u32| ArticleId::new(order[item as usize] as usize);
    let mut places = vec![None; articles.len()];
    for (item, &text) in (0..).zip(&texts.text_of) {
        let text = text as usize;
        places[given(item).index()] = Some(Place {
            story: story_of_text[text],
            original: given(texts.originals[text]),
            factor: graph.factors[text],
        });
    }
    let lead_of = |story: u32| given(texts.originals[leads[story as usize] as usize]);
    let copies = copies.renumbered(|item| given(item).index());
    Stories::new(
        places.into_iter().flatten(),
        lead_of,
        copies,
        recipe.comparer(frequencies, boilerplate, dated),
    )
}

/// The originals of all pairs that were compared and are not far apart, with their similarity.
pub(crate) fn pairs(
    recipe: &Recipe,
    articles: &[Article<'_>],
    reporter: &Reporter<'_>,
) -> Vec<(ArticleId, ArticleId, f64)> {
    let mut known = Known::of(recipe, articles, reporter);
    let vectors = std::mem::take(&mut known.vectors);
    let graph = known.graph(vectors, recipe.window_days, reporter);
    let given = |text: u32| {
        ArticleId::new(known.order[known.texts.originals[text as usize] as usize] as usize)
    };
    let pair = |edge: &Edge| {
        let (a, b) = (given(edge.a), given(edge.b));
        (a.min(b), a.max(b), edge.similarity())
    };
    let mut pairs: Vec<_> = graph.edges.iter().map(pair).collect();
    pairs.sort_unstable_by_key(|pair| (pair.0, pair.1));
    pairs
}

/// What is known of the articles before any is compared with another.
pub(crate) struct Known<'a> {
    /// Of each item, in the order of the run, its place in the input.
    pub(crate) order: Vec<u32>,
    boilerplate: Boilerplate,
    copies: Copies,
    pub(crate) texts: Texts,
    frequencies: Frequencies,
    pub(crate) vectors: Vec<Dated>,
    /// Of each text the outlet that had it first.
    outlets: Vec<Option<&'a str>>,
    /// The share of the articles that have a date.
    dated: f64,
}

/// How similar the texts are.
pub(crate) struct Graph {
    /// Held against their surroundings.
    pub(crate) edges: Vec<Edge>,
    /// What the surroundings of each text make of it.
    factors: Vec<f64>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(recipe: &Recipe, articles: &[Article<'a>], reporter: &Reporter<'_>) -> Self {
        let order = by_date_and_content(articles);
        let sorted: Vec<Article<'a>> =
            order.iter().map(|&index| articles[index as usize]).collect();
        let boilerplate = Boilerplate::learn(&sorted);
        let read = read(recipe, &sorted, &boilerplate, reporter);

        reporter.stage(Stage::Copies, 0);
        let (sketches, read): (Vec<Option<CopySketch>>, Vec<Read>) = read.into_iter().unzip();
        let shingles =
            |item: u32| recipe.copies.shingles_of(&boilerplate.words(&sorted[item as usize]));
        let rank = |item: u32| Rank {
            published: sorted[item as usize].published,
            words: read[item as usize].words,
        };
        let copies = recipe.copies.find(&sketches, shingles, rank);
        drop(sketches);
        let texts = Texts::fold(copies.originals(), &sorted, &read);
        let outlets = texts.originals.iter().map(|&item| sorted[item as usize].outlet).collect();
        let (frequencies, vectors) = weigh(recipe, &texts, read, reporter);
        let dated = dated_share(articles.iter().map(|article| article.published));
        Self { order, boilerplate, copies, texts, frequencies, vectors, outlets, dated }
    }

    /// The graph of the texts with these vectors, which are its own.
    pub(crate) fn graph(&self, vectors: Vec<Dated>, window: f64, reporter: &Reporter<'_>) -> Graph {
        let ticker = reporter.stage(Stage::Comparing, vectors.len());
        let edges = similar_pairs(vectors, window, &ticker);
        let factors = factors(&edges, &self.texts.words);
        let between = |a: u32, b: u32| {
            let (a, b) = (a as usize, b as usize);
            let published = |text: usize| self.texts.published[text];
            outlet_factor(self.outlets[a], self.outlets[b])
                * undated_factor(published(a), published(b), self.dated)
        };
        let edges = scale(&edges, &factors, between);
        Graph { edges, factors }
    }
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
pub(crate) struct Texts {
    /// The text of each item.
    pub(crate) text_of: Vec<u32>,
    /// Of each text the item that had it first, how many words that has, and its date.
    pub(crate) originals: Vec<u32>,
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
    let (frequencies, languages) =
        Frequencies::count(background, &terms.iter().collect::<Vec<_>>());
    let texts_in: Vec<(&Terms, Language)> = terms.iter().zip(languages).collect();
    let ticker = reporter.stage(Stage::Weighing, terms.len());
    let vectors = parallel::map(
        &texts_in,
        || (),
        |(), &(terms, language)| {
            ticker.tick();
            frequencies.weigh_in(language, terms, |_| false)
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
