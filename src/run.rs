//! One run: articles in, [`Stories`] out.
//!
//! A run works on items in an order that dates and content decide, so that the order of the input
//! cannot show. The last step leads back to the articles as they were given.

use crate::article::{Article, ArticleId, by_date_and_content};
use crate::copies::{Copies, CopyFinder, CopyOf, CopySketch, Link, Rank};
use crate::corpus::{Boilerplate, Counts, Reader, Reading, Statistics, Trust};
use crate::index::{Item, Position, TextNumber};
use crate::learn::learn;
use crate::linkage::{Dendrogram, Edge};
use crate::parallel;
use crate::progress::{Reporter, Stage, Ticker};
use crate::recipe::Recipe;
use crate::stories::{
    Chain, Commons, Comparer, Member, Similarity, Stories, Subject, Vocabulary, Weighed, Weigher,
    days_apart, factors, leads, reach, similar_pairs,
};
use crate::text::WordHashes;

/// Number of texts that are read at once where what is read is dropped again.
const BATCH: usize = 2_048;

/// The articles of a run with their copies folded.
pub(crate) struct Folded<'a> {
    /// By item, in the order of dates and content, where the article stands in the input.
    order: Vec<Position>,
    /// By item.
    articles: Vec<Article<'a>>,
    copies: Copies,
    pub(crate) texts: Texts<'a>,
}

/// The distinct texts, in the order of their dates, undated ones first.
pub(crate) struct Texts<'a> {
    /// The text of each item.
    text_of: Vec<TextNumber>,
    columns: Vec<Text<'a>>,
}

/// What a run keeps of a text.
struct Text<'a> {
    /// The item that had the text first.
    original: Item,
    /// Number of words that count.
    words: u32,
    outlet: Option<&'a str>,
    member: Member,
}

impl<'a> Folded<'a> {
    /// Finds the copies among the articles; `None` where the run was broken off.
    pub(crate) fn of(
        recipe: &Recipe,
        articles: &[Article<'a>],
        boilerplate: &Boilerplate,
        reporter: &Reporter<'_>,
    ) -> Option<Self> {
        let order = by_date_and_content(articles);
        let sorted: Vec<Article<'a>> = order.iter().map(|at| articles[at.1.index()]).collect();
        let ticker = reporter.stage(Stage::Reading, sorted.len())?;
        let new = || (WordHashes::default(), WordHashes::default());
        let read =
            parallel::map(&sorted, new, |(title, body): &mut (WordHashes, WordHashes), article| {
                if ticker.is_cancelled() {
                    return (None, 0);
                }
                boilerplate.read_whole(article, title, body);
                ticker.tick();
                (recipe.copies.sketch_of(title, body), (title.len() + body.len()) as u32)
            });
        let (sketches, words): (Vec<Option<CopySketch>>, Vec<u32>) = read.into_iter().unzip();
        let ticker = reporter.stage(Stage::Copies, sorted.len())?;
        let shingles =
            |item: u32| recipe.copies.shingles_of(&boilerplate.words(&sorted[item as usize]));
        let rank = |item: u32| Rank {
            published: sorted[item as usize].published,
            words: words[item as usize] as usize,
        };
        let particulars = |item: u32| {
            let article = &sorted[item as usize];
            CopyFinder::particulars_of(article, &boilerplate.words(article))
        };
        let copies = recipe.copies.find_with(&sketches, shingles, particulars, rank);
        drop(sketches);
        ticker.advance(sorted.len());
        let digests: Vec<u128> = order.iter().map(|at| at.0).collect();
        let texts = Texts::fold(copies.originals(), &sorted, &words, &digests);
        let order = order.into_iter().map(|at| at.1).collect();
        Some(Self { order, articles: sorted, copies, texts })
    }

    /// Counts the terms of the texts.
    pub(crate) fn counts(
        &self,
        recipe: &Recipe,
        boilerplate: Boilerplate,
        reporter: &Reporter<'_>,
    ) -> Option<Counts> {
        let texts: Vec<Article<'a>> = TextNumber::all(self.texts.len())
            .map(|text| self.articles[self.texts.columns[text.index()].original.index()])
            .collect();
        let ticker = reporter.stage(Stage::Counting, texts.len())?;
        let dated = self.articles.iter().filter(|article| article.published.is_some()).count();
        let of = (self.articles.len(), dated);
        let counts = Counts::of(&recipe.backgrounds, boilerplate, &texts, of, &ticker);
        (!ticker.is_cancelled()).then_some(counts)
    }

    /// The terms that at least two of the texts hold.
    pub(crate) fn vocabulary(&self, statistics: &Statistics) -> Vocabulary {
        let texts: Vec<TextNumber> = TextNumber::all(self.texts.len()).collect();
        let readings = texts.chunks(BATCH).map(|batch| self.read(statistics, batch));
        Vocabulary::of(statistics, readings)
    }

    fn read(&self, statistics: &Statistics, texts: &[TextNumber]) -> Vec<Reading> {
        let new = || Reader::new(statistics.backgrounds(), statistics.boilerplate());
        parallel::map(texts, new, |reader, &text| reader.read(self.article(text)))
    }

    fn article(&self, text: TextNumber) -> &Article<'a> {
        &self.articles[self.texts.columns[text.index()].original.index()]
    }

    /// Calls `visit` with the place of the first of each batch of texts, and what is read of them.
    pub(crate) fn each_batch(
        &self,
        statistics: &Statistics,
        texts: &[TextNumber],
        mut visit: impl FnMut(usize, &[Reading]),
    ) {
        for (batch, texts) in texts.chunks(BATCH).enumerate() {
            visit(batch * BATCH, &self.read(statistics, texts));
        }
    }

    /// The graph of some texts under local scaling, by their places in `texts`, with the factor of
    /// each, as texts of a collection of `size` texts; `None` where the run was broken off.
    pub(crate) fn graph_of(
        &self,
        recipe: &Recipe,
        (statistics, vocabulary): (&Statistics, &Vocabulary),
        (texts, size): (&[TextNumber], u64),
        window: f64,
        ticker: &Ticker<'_>,
    ) -> Option<(Vec<Edge>, Vec<f64>)> {
        let tuning = &*recipe.tuning;
        let similarity = Similarity {
            window,
            dated_share: statistics.dated_share(),
            transitivity: statistics.transitivity(),
            tuning,
        };
        let commons = Commons::of(statistics, reach(window));
        let weigher = Weigher { statistics, tuning };
        let columns: Vec<&Text<'_>> =
            texts.iter().map(|text| &self.texts.columns[text.index()]).collect();
        let members: Vec<Member> = columns.iter().map(|text| text.member).collect();
        let weigh = |memory: &mut (Reader<'_>, Weighed), text: u32| {
            let (reader, terms) = memory;
            let reading = reader.read(self.article(texts[text as usize]));
            weigher.weigh(&reading, |key| vocabulary.place(key), terms);
            (terms.posted(), Subject::of(&reading, terms, columns[text as usize].outlet))
        };
        let memory = || {
            (Reader::new(statistics.backgrounds(), statistics.boilerplate()), Weighed::default())
        };
        let mut edges = similar_pairs(&members, memory, weigh, similarity, &commons, ticker);
        if ticker.is_cancelled() {
            return None;
        }
        let words: Vec<u32> = columns.iter().map(|text| text.words).collect();
        let factors = factors(&edges, &words, size, tuning);
        parallel::for_each_mut(&mut edges, |edge| {
            let (a, b) = (columns[edge.a as usize], columns[edge.b as usize]);
            let circumstances = similarity.circumstances(
                a.outlet.is_some() && a.outlet == b.outlet,
                a.member.published.is_some() && b.member.published.is_some(),
            );
            let scaling = factors[edge.a as usize] * factors[edge.b as usize];
            let days = days_apart(a.member.published, b.member.published);
            let units = similarity.scaled(edge.units(), days, scaling, circumstances);
            *edge = edge.with_units(units);
        });
        edges.retain(|edge| edge.units() > 0);
        Some((edges, factors))
    }

    /// The number of the story of each article of the input, given the label of each text.
    pub(crate) fn labels(&self, story_of_text: &[u32]) -> Vec<u32> {
        let mut labels = vec![0; self.order.len()];
        for (at, text) in self.order.iter().zip(&self.texts.text_of) {
            labels[at.index()] = story_of_text[text.index()];
        }
        labels
    }

    fn given(&self, item: Item) -> ArticleId {
        ArticleId::new(self.order[item.index()].0)
    }

    fn original(&self, text: TextNumber) -> ArticleId {
        self.given(self.texts.columns[text.index()].original)
    }

    /// What each article is a copy of, and the chains of copies, ascending.
    fn copies(&self) -> (Vec<Option<CopyOf>>, Vec<Chain>) {
        let copies = self.copies.renumbered(|item| self.order[item as usize].index());
        let of_articles = ArticleId::all(self.order.len()).map(|article| copies.copy(article));
        let chain = |link: &Link| Chain {
            a: ArticleId::new(link.a),
            b: ArticleId::new(link.b),
            overlap: link.overlap,
        };
        (of_articles.collect(), copies.links().iter().map(chain).collect())
    }
}

impl<'a> Texts<'a> {
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Seconds since 1970 at which a text was published.
    pub(crate) fn published(&self, text: TextNumber) -> Option<i64> {
        self.columns[text.index()].member.published
    }

    /// A sample of the texts at a rate of 2^-exponent, by their content, ascending.
    pub(crate) fn sample(&self, exponent: u32) -> Vec<TextNumber> {
        let is_sampled = |text: &TextNumber| {
            let bucket = self.columns[text.index()].member.bucket;
            u32::from(bucket.wrapping_mul(0x9e37)) < (1u32 << 16) >> exponent.min(16)
        };
        TextNumber::all(self.len()).filter(is_sampled).collect()
    }

    /// Folds the copies of each original into one text.
    fn fold(
        original_of: &[u32],
        articles: &[Article<'a>],
        words: &[u32],
        digests: &[u128],
    ) -> Self {
        // An original without a date has no copy with one: the date of the text is its own.
        let mut originals: Vec<(Option<i64>, Item)> = Item::all(original_of.len())
            .filter(|item| original_of[item.index()] == item.0)
            .map(|item| (articles[item.index()].published, item))
            .collect();
        originals.sort_unstable();
        let mut text_of_original = vec![TextNumber(0); original_of.len()];
        for (text, &(_, original)) in TextNumber::all(originals.len()).zip(&originals) {
            text_of_original[original.index()] = text;
        }
        let column = |(published, original): (Option<i64>, Item)| Text {
            original,
            words: words[original.index()],
            outlet: articles[original.index()].outlet,
            member: Member { published, bucket: digests[original.index()] as u16 },
        };
        Self {
            text_of: original_of.iter().map(|&item| text_of_original[item as usize]).collect(),
            columns: originals.into_iter().map(column).collect(),
        }
    }
}

/// The articles of a run, with the statistics that they are clustered under.
pub(crate) struct Prepared<'a> {
    pub(crate) folded: Folded<'a>,
    pub(crate) statistics: Statistics,
    pub(crate) vocabulary: Vocabulary,
}

impl<'a> Prepared<'a> {
    /// Prepares articles under statistics, or under those learned from them; `None` where the run
    /// was broken off.
    pub(crate) fn of(
        recipe: &Recipe,
        statistics: Option<&Statistics>,
        articles: &[Article<'a>],
        reporter: &Reporter<'_>,
    ) -> Option<Self> {
        let Some(statistics) = statistics else {
            let (folded, counts) = learn(recipe, articles, reporter)?;
            let backgrounds = recipe.backgrounds.clone();
            let statistics =
                Statistics::freeze(counts, backgrounds, &recipe.tuning, Trust::Collection);
            return Some(Self { folded, statistics, vocabulary: Vocabulary::complete() });
        };
        let folded = Folded::of(recipe, articles, statistics.boilerplate(), reporter)?;
        let vocabulary = folded.vocabulary(statistics);
        Some(Self { folded, statistics: statistics.clone(), vocabulary })
    }

    /// The graph of the texts under local scaling, with the factor of each text.
    pub(crate) fn graph(
        &self,
        recipe: &Recipe,
        window: f64,
        reporter: &Reporter<'_>,
    ) -> Option<(Vec<Edge>, Vec<f64>)> {
        let texts: Vec<TextNumber> = TextNumber::all(self.folded.texts.len()).collect();
        let ticker = reporter.stage(Stage::Comparing, texts.len())?;
        let under = (&self.statistics, &self.vocabulary);
        self.folded.graph_of(recipe, under, (&texts, self.statistics.texts()), window, &ticker)
    }

    /// Groups the articles into stories, with the factor of local scaling of each article.
    pub(crate) fn cluster(
        &self,
        recipe: &Recipe,
        reporter: &Reporter<'_>,
    ) -> Option<(Stories, Vec<f64>)> {
        let (mut edges, factors) = self.graph(recipe, recipe.window_days, reporter)?;
        let folded = &self.folded;
        let texts = folded.texts.len();
        let ticker = reporter.stage(Stage::Linking, texts)?;
        let dendrogram = Dendrogram::of_graph(texts, &mut edges, recipe.threshold);
        let story_of_text = dendrogram.cut(recipe.threshold);
        let leads = leads(&story_of_text, &edges);
        ticker.advance(texts);
        if ticker.is_cancelled() {
            return None;
        }
        let lead_of =
            |story: u32| folded.original(leads.get(&story).copied().unwrap_or(TextNumber(story)));
        let (copies, chains) = folded.copies();
        let stories = Stories::new(&folded.labels(&story_of_text), lead_of, copies, chains);
        let mut by_article = vec![1.0; folded.order.len()];
        for (at, text) in folded.order.iter().zip(&folded.texts.text_of) {
            by_article[at.index()] = factors[text.index()];
        }
        Some((stories, by_article))
    }

    /// What compares articles as this run did.
    pub(crate) fn comparer(self, recipe: &Recipe, factors: Vec<f64>) -> Comparer {
        Comparer::new(recipe, self.statistics, self.vocabulary, factors)
    }

    /// The originals of all pairs of similar texts with their similarity, ascending.
    pub(crate) fn pairs(&self, edges: &[Edge]) -> Vec<(ArticleId, ArticleId, f64)> {
        let original = |text: u32| self.folded.original(TextNumber(text));
        let pair = |edge: &Edge| {
            let (a, b) = (original(edge.a), original(edge.b));
            (a.min(b), a.max(b), edge.similarity())
        };
        let mut pairs: Vec<_> = edges.iter().map(pair).collect();
        pairs.sort_unstable_by_key(|pair| (pair.0, pair.1));
        pairs
    }
}
