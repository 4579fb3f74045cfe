//! Tokens for the crates that take them: std's lower case, split on what is not alphanumeric, xxh3
//! of each slice of three words, and a seed.

use samestory::hash::mix;
use samestory::text::Shingler;
use xxhash_rust::xxh3::xxh3_64;

pub const WORDS: usize = 3;

/// Returns the shingler of samestory for the same number of words.
pub fn shingler() -> Shingler {
    Shingler::new(WORDS as u8).expect("a length of 1 to 64")
}

/// Makes tokens, and reuses its memory for the next article.
#[derive(Default)]
pub struct Harness {
    seed: u64,
    normal: String,
    bounds: Vec<(usize, usize)>,
    tokens: Vec<u64>,
}

impl Harness {
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Returns the hashes of the word 3-shingles; of all words together if there are fewer.
    pub fn tokens(&mut self, text: &str) -> &[u64] {
        self.read(text);
        self.tokens.clear();
        let words = WORDS.clamp(1, self.bounds.len().max(1));
        for run in self.bounds.windows(words) {
            let slice = &self.normal[run[0].0..run[words - 1].1];
            self.tokens.push(mix(xxh3_64(slice.as_bytes()) ^ self.seed));
        }
        &self.tokens
    }

    /// Returns the word 3-shingles as strings.
    pub fn slices(&mut self, text: &str) -> impl Iterator<Item = &str> {
        self.read(text);
        let (normal, words) = (&self.normal, WORDS.clamp(1, self.bounds.len().max(1)));
        self.bounds.windows(words).map(move |run| &normal[run[0].0..run[words - 1].1])
    }

    /// Lower-cases letter by letter, which is faster than std on a whole text with a typographic
    /// quote.
    fn read(&mut self, text: &str) {
        self.normal.clear();
        self.normal.reserve(text.len() + 1);
        self.bounds.clear();
        let mut start = 0;
        for letter in text.chars() {
            if letter.is_ascii_alphanumeric() {
                self.normal.push(letter.to_ascii_lowercase());
            } else if !letter.is_ascii() && letter.is_alphanumeric() {
                self.normal.extend(letter.to_lowercase());
            } else if self.normal.len() > start {
                self.bounds.push((start, self.normal.len()));
                self.normal.push(' ');
                start = self.normal.len();
            }
        }
        if self.normal.len() > start {
            self.bounds.push((start, self.normal.len()));
        }
    }
}
