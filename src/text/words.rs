//! Where does a word begin and end?

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::hash::hash;

/// Calls `emit` with every word of `text`, in order.
///
/// A word is what, between white space, [UAX #29](https://www.unicode.org/reports/tr29/) calls a word and
/// holds a letter or a digit, after NFKC and lower case; a typographic apostrophe counts as the plain one, and a final
/// `'s` is dropped. Scripts without spaces yield one word a character. Runs of ASCII between two
/// spaces take a short way to the same answer.
///
/// Linear in the length of the text; no allocation a word of ASCII.
///
/// ```
/// let mut words = Vec::new();
/// samestory::text::each_word("Kerry’s U.S. plan: 6,100 tonnes, don't ask", |word| words.push(word.to_owned()));
/// assert_eq!(words, ["kerry", "u.s", "plan", "6,100", "tonnes", "don't", "ask"]);
/// ```
pub fn each_word(text: &str, mut emit: impl FnMut(&str)) {
    let mut word = String::new();
    for chunk in text.split_ascii_whitespace() {
        if chunk.is_ascii() {
            ascii_words(chunk, &mut word, &mut emit);
        } else {
            unicode_words(chunk, &mut emit);
        }
    }
}

/// So many letters of a word are its stem.
pub const STEM_LETTERS: usize = 6;

/// The beginning of a word, which its inflected forms share: the first [`STEM_LETTERS`] letters, or all of
/// a word that holds a digit. Crude, and the same in every language.
///
/// ```
/// use samestory::text::stem;
///
/// assert_eq!(stem("suspension"), stem("suspended"));
/// assert_eq!(stem("2,500,000"), "2,500,000");
/// ```
#[must_use]
pub fn stem(word: &str) -> &str {
    if word.len() <= STEM_LETTERS || word.contains(char::is_numeric) {
        return word;
    }
    word.char_indices().nth(STEM_LETTERS).map_or(word, |(end, _)| &word[..end])
}

/// The words of a text as hashes, in order: each whole, and its [`stem`].
///
/// ```
/// use samestory::{hash::hash, text::WordHashes};
///
/// let words = WordHashes::of("No strikes!");
/// assert_eq!(words.whole(), [hash(b"no"), hash(b"strikes")]);
/// assert_eq!(words.stems(), [hash(b"no"), hash(b"strike")]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordHashes {
    whole: Vec<u64>,
    stems: Vec<u64>,
}

impl WordHashes {
    /// The words of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.read(text);
        words
    }

    /// Puts the words of `text` in the place of what was there, and keeps the memory.
    pub fn read(&mut self, text: &str) {
        self.whole.clear();
        self.stems.clear();
        each_word(text, |word| {
            let (whole, stem) = (hash(word.as_bytes()), stem(word));
            self.whole.push(whole);
            self.stems.push(if stem.len() == word.len() { whole } else { hash(stem.as_bytes()) });
        });
    }

    /// Keeps the words at these places, ascending and apart, as if they stood in a row.
    pub(crate) fn keep(&mut self, places: &[std::ops::Range<usize>]) {
        let mut end = 0;
        for place in places {
            self.whole.copy_within(place.clone(), end);
            self.stems.copy_within(place.clone(), end);
            end += place.len();
        }
        self.whole.truncate(end);
        self.stems.truncate(end);
    }

    /// The hash of each word.
    #[must_use]
    pub fn whole(&self) -> &[u64] {
        &self.whole
    }

    /// The hash of each word's stem.
    #[must_use]
    pub fn stems(&self) -> &[u64] {
        &self.stems
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.whole.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }
}

/// The definition.
fn unicode_words(chunk: &str, emit: &mut impl FnMut(&str)) {
    let normal: String = chunk.nfkc().collect::<String>().to_lowercase().replace('\u{2019}', "'");
    for word in normal.split_whitespace().flat_map(UnicodeSegmentation::unicode_words) {
        emit(without_possessive(word));
    }
}

fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").filter(|rest| !rest.is_empty()).unwrap_or(word)
}

/// What UAX #29 makes of an ASCII byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// `_`, which joins anything but is no word by itself.
    Joiner,
    /// `:`, inside letters.
    MidLetter,
    /// `,` and `;`, inside digits.
    MidDigit,
    /// `.` and `'`, inside either.
    MidBoth,
    Other,
}

const CLASSES: [Class; 128] = {
    let mut classes = [Class::Other; 128];
    let mut byte = 0u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Joiner,
            b':' => Class::MidLetter,
            b',' | b';' => Class::MidDigit,
            b'.' | b'\'' => Class::MidBoth,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

fn class(bytes: &[u8], at: usize) -> Class {
    bytes.get(at).and_then(|&byte| CLASSES.get(byte as usize)).copied().unwrap_or(Class::Other)
}

/// The same words as [`unicode_words`], for ASCII without white space.
fn ascii_words(chunk: &str, word: &mut String, emit: &mut impl FnMut(&str)) {
    use Class::{Digit, Joiner, Letter, MidBoth, MidDigit, MidLetter, Other};
    let bytes = chunk.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let mut says_something = false;
        loop {
            match class(bytes, at) {
                Letter | Digit => says_something = true,
                Joiner => {}
                middle @ (MidLetter | MidDigit | MidBoth) if at > start => {
                    let sides = (class(bytes, at - 1), class(bytes, at + 1));
                    let joins = (sides == (Letter, Letter) && middle != MidDigit)
                        || (sides == (Digit, Digit) && middle != MidLetter);
                    if !joins {
                        break;
                    }
                }
                MidLetter | MidDigit | MidBoth | Other => break,
            }
            at += 1;
        }
        if says_something {
            word.clear();
            word.push_str(&chunk[start..at]);
            word.make_ascii_lowercase();
            emit(without_possessive(word));
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        each_word(text, |word| out.push(word.to_owned()));
        out
    }

    /// The definition over the whole text at once, with no short way.
    fn slow_words(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        unicode_words(text, &mut |word: &str| out.push(word.to_owned()));
        out
    }

    proptest! {
        #[test]
        fn the_short_way_for_ascii_gives_the_same_words(text in "[a-cA-C0-2 .,:;'_\\-\n\u{b}s]{0,24}") {
            prop_assert_eq!(words(&text), slow_words(&text));
        }

        #[test]
        fn chunks_give_the_words_of_the_whole(text in "[a-c1 .,'’“\u{a0}\u{301}éΣσßﬁ日本กา한ア\u{200d}\u{ad}🙂\t_]{0,24}") {
            prop_assert_eq!(words(&text), slow_words(&text));
        }

        #[test]
        fn any_text_has_words_or_none(text in any::<String>()) {
            prop_assert_eq!(words(&text), slow_words(&text));
        }
    }

    #[test]
    fn typographic_and_plain_apostrophes_are_one() {
        assert_eq!(words("Don’t"), words("don't"));
        assert_eq!(words("Moscow’s"), ["moscow"]);
        assert_eq!(words("'s"), ["s"]);
    }

    #[test]
    fn a_stem_is_cut_between_letters() {
        for (word, expected) in [
            ("", ""),
            ("strike", "strike"),
            ("strikers", "strike"),
            ("éééééééé", "éééééé"),
            ("日本", "日本"),
            ("abcdeéf", "abcdeé"),
            ("4thousand", "4thousand"),
            ("model2000", "model2000"),
        ] {
            assert_eq!(stem(word), expected);
        }
    }

    #[test]
    fn a_letter_keeps_its_combining_marks() {
        assert_eq!(words("Cafe\u{301}"), ["café"]);
    }
}
