//! Turns an article into its words and its terms.

use std::borrow::Cow;

use crate::article::Article;
use crate::text::{Terms, WordHashes};

use super::backgrounds::Backgrounds;
use super::boilerplate::Boilerplate;

/// Reads articles with the boilerplate and the backgrounds of a collection. Holds memory that one
/// article leaves to the next.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    backgrounds: &'a Backgrounds,
    boilerplate: &'a Boilerplate,
    title: WordHashes,
    body: WordHashes,
}

/// The terms of one article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) terms: Terms,
    /// The index of the background table that knows the text. `None` if the terms are grams, since
    /// no table knows the language.
    pub(crate) table: Option<usize>,
    /// Number of words that count, of the title and of the body.
    pub(crate) words: usize,
    /// The hashes of the terms of the title, ascending.
    pub(crate) title: Box<[u64]>,
}

impl Reading {
    /// Returns whether the terms are grams.
    pub(crate) fn is_foreign(&self) -> bool {
        self.table.is_none()
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(backgrounds: &'a Backgrounds, boilerplate: &'a Boilerplate) -> Self {
        let (title, body) = Default::default();
        Self { backgrounds, boilerplate, title, body }
    }

    /// Returns the terms of an article without its boilerplate: words in a language that a
    /// background table knows, grams in any other. O(n log n) for n words.
    pub(crate) fn read(&mut self, article: &Article<'_>) -> Reading {
        self.boilerplate.read(article, &mut self.title, &mut self.body);
        let words = self.title.len() + self.body.len();
        let terms = Terms::from_words(&self.title, &self.body);
        let table = self.backgrounds.index_of(&terms);
        if table.is_some() {
            let title = Terms::from_words(&self.title, &WordHashes::default()).into_hashes();
            return Reading { terms, table, words, title };
        }
        let text: Cow<'_, str> = self.boilerplate.text(article);
        let headline = self.boilerplate.headline(article);
        let title = Terms::grams(headline, "").into_hashes();
        Reading { terms: Terms::grams(headline, &text), table, words, title }
    }
}
