//! Turns an article into its words and its terms.

use std::borrow::Cow;

use crate::article::Article;
use crate::text::{Terms, WordHashes};

use super::background::Background;
use super::boilerplate::Boilerplate;

/// Reads articles with the boilerplate and the background of a collection. Holds memory that one
/// article leaves to the next.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    background: &'a Background,
    boilerplate: &'a Boilerplate,
    title: WordHashes,
    body: WordHashes,
}

/// The terms of one article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) terms: Terms,
    /// Whether the terms are grams, since the background does not know the language.
    pub(crate) is_foreign: bool,
    /// Number of words that count, of the title and of the body.
    pub(crate) words: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(background: &'a Background, boilerplate: &'a Boilerplate) -> Self {
        let (title, body) = Default::default();
        Self { background, boilerplate, title, body }
    }

    /// Returns the terms of an article without its boilerplate: words in a language that the
    /// background knows, grams in any other. O(n log n) for n words.
    pub(crate) fn read(&mut self, article: &Article<'_>) -> Reading {
        self.boilerplate.read(article, &mut self.title, &mut self.body);
        let words = self.title.len() + self.body.len();
        let terms = Terms::from_words(&self.title, &self.body);
        if self.background.knows(&terms) {
            return Reading { terms, is_foreign: false, words };
        }
        let text: Cow<'_, str> = self.boilerplate.text(article);
        Reading { terms: Terms::grams(article.title, &text), is_foreign: true, words }
    }
}
