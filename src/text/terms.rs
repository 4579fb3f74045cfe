//! Which words and pairs of words is a text about?

use std::sync::LazyLock;

use ahash::AHashMap;

use super::tally::{ONCE, tally};
use super::words::{WordHashes, each_word, is_unspaced, stem};
use crate::hash::{combine, hash};

/// Number of words in the lead, the start of the body. Each of them counts three times, since news
/// put the most important facts first.
pub const LEAD_WORDS: usize = 150;

/// The kind of a term. Bits 1 and 2 of the term's hash hold it; bit 0 is always 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A word that is its own [`stem`].
    Word,
    /// Two consecutive words.
    Pair,
    /// A longer word, whole.
    LongWord,
    /// The stem of a longer word.
    Stem,
}

impl TermKind {
    /// Returns the kind of the term with this hash.
    #[must_use]
    pub fn of(term: u64) -> Self {
        [Self::Word, Self::Pair, Self::LongWord, Self::Stem][(term >> 1 & 3) as usize]
    }

    /// Returns the term of this kind with the high bits of this hash.
    fn term(self, hash: u64) -> u64 {
        hash & !7 | (self as u64) << 1
    }
}

/// What the terms of an article were made of. Terms of different kinds must not be compared: their
/// hashes have nothing in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TermsKind {
    /// Words, stems and pairs of words, by [`Terms::from_words`].
    #[default]
    Words,
    /// Runs of letters within words, by [`Terms::grams`].
    Grams,
}

/// The terms of an article, sorted by hash, each with its sublinear term frequency.
///
/// A term is a word, the stem of a longer word, or two consecutive words: see [`TermKind`]. The
/// count of a term is a sum over its occurrences:
///
/// | place | count |
/// |---|---|
/// | title | 3 |
/// | first [`LEAD_WORDS`] words of the body | 3 |
/// | rest of the body | 1 |
///
/// The term frequency is 1 + ln(1 + ln count), the count dampened twice, in steps of 1/8192.
///
/// ```
/// use samestory::text::Terms;
///
/// let terms = Terms::of("Ferry fire", "The ferry burned.");
/// // ferry, fire, the, burned; "ferry fire", "the ferry", "ferry burned"
/// assert_eq!(terms.len(), 7);
/// let most = terms.iter().map(|(_, term_frequency)| term_frequency).fold(0.0, f64::max);
/// // ferry: in the title and in the lead
/// assert!((most - (1.0 + (1.0 + 6f64.ln()).ln())).abs() < 1e-3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    kind: TermsKind,
    hashes: Box<[u64]>,
    /// The quantised term frequency of each term, in units of 1 / [`STEPS`].
    term_frequencies: Box<[u16]>,
}

/// Number of quantisation steps of a term frequency of 1. A count of 2⁶⁴ has a term frequency of
/// 4.8, which fits into 16 bits.
const STEPS: f64 = 8_192.0;

impl Terms {
    /// Returns the word terms of an article with this title and body. O(n log n) for n words.
    #[must_use]
    pub fn of(title: &str, text: &str) -> Self {
        Self::from_words(&WordHashes::of(title), &WordHashes::of(text))
    }

    /// Returns the word terms of an article from the words of its title and body, stems included.
    /// O(n log n) for n words.
    #[must_use]
    pub fn from_words(title: &WordHashes, body: &WordHashes) -> Self {
        let find = |room: &mut [u64]| {
            let of_title = put_terms(title, room, usize::MAX);
            of_title + put_terms(body, &mut room[of_title..], LEAD_WORDS)
        };
        let most = TERMS_A_WORD * (title.len() + body.len());
        let (hashes, term_frequencies) = tally(most, find, quantised());
        Self { kind: TermsKind::Words, hashes, term_frequencies }
    }

    /// Returns the gram terms of an article, for a language whose inflection and compounds are
    /// unknown: runs of [`GRAM_LETTERS`] letters within words, and pairs of words in a row of at
    /// most [`PAIR_LETTERS`] letters each. The start and the end of a word count as letters in a
    /// run. In a script without spaces, a word is two letters in a row; each letter is a term too,
    /// and there are no pairs.
    ///
    /// The count of a gram is the number of its occurrences. Its term frequency is 1 + ln(1 + ln
    /// count), divided by √(1 + place / 20), where place is the number of words before its first
    /// occurrence in the body, and 0 in the title. O(n log n) for n letters.
    ///
    /// ```
    /// use samestory::text::Terms;
    ///
    /// let terms = Terms::grams("Ein Ei", "");
    /// assert_eq!(terms.len(), 4); // -ein, ein-, -ei-; "ein ei"
    /// ```
    #[must_use]
    pub fn grams(title: &str, text: &str) -> Self {
        let mut found: Vec<(u64, u32)> = Vec::with_capacity(6 * (title.len() + text.len()) / 5);
        each_gram(title, |gram| found.push((gram.term, 0)));
        each_gram(text, |gram| found.push((gram.term, gram.place)));
        found.sort_unstable();
        let quantised = quantised();
        let same = || found.chunk_by(|a, b| a.0 == b.0);
        let term_frequency = |same: &[(u64, u32)]| {
            let whole = f64::from(quantised(same.len() as u64));
            (whole / (1.0 + f64::from(same[0].1) / FADE).sqrt()).round() as u16
        };
        Self {
            kind: TermsKind::Grams,
            hashes: same().map(|same| same[0].0).collect(),
            term_frequencies: same().map(term_frequency).collect(),
        }
    }

    /// Returns the hashes of the terms, ascending.
    pub(crate) fn into_hashes(self) -> Box<[u64]> {
        self.hashes
    }

    /// Returns what the terms were made of.
    #[must_use]
    pub fn kind(&self) -> TermsKind {
        self.kind
    }

    /// Returns the number of distinct terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Returns whether there are no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Returns the hashes of the terms, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Returns every term with its term frequency, by ascending hash.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, f64)> + '_ {
        let term_frequencies = self.term_frequencies.iter().map(|&steps| f64::from(steps) / STEPS);
        self.hashes.iter().copied().zip(term_frequencies)
    }
}

/// Returns the function that maps a count to its quantised sublinear term frequency.
fn quantised() -> impl Fn(u64) -> u16 {
    static SMALL: LazyLock<[u16; 64]> =
        LazyLock::new(|| std::array::from_fn(|count| quantise(sublinear(count.max(1) as f64))));
    let small = LazyLock::force(&SMALL);
    move |count| {
        small.get(count as usize).copied().unwrap_or_else(|| quantise(sublinear(count as f64)))
    }
}

fn quantise(term_frequency: f64) -> u16 {
    (term_frequency * STEPS).round() as u16
}

/// Returns the sublinear term frequency 1 + ln(1 + ln count).
fn sublinear(count: f64) -> f64 {
    1.0 + libm::log(1.0 + libm::log(count))
}

/// Number of letters in a gram.
pub const GRAM_LETTERS: usize = 4;

/// Maximum number of letters of a word of a pair, in a language whose inflection and compounds are
/// unknown. Runs of letters cannot tell apart texts whose words are short. In Vietnamese each
/// syllable is written as a word, and a name is two or three common syllables.
///
/// Mean area under the ROC curve of nine languages (SemEval-2022 task 8), and mean B-cubed F1 /
/// pair F1 of eight sets whose words were replaced by syllables like the Vietnamese:
///
/// | letters | area | F1 of the syllables |
/// |---|---|---|
/// | no pairs | .911 | .902 / .813 |
/// | 4 | .912 | .921 / .864 |
/// | 5 | .910 | .924 / .870 |
/// | 6 | .909; Polish .004 lower than with 5 | .921 / .868 |
/// | any | .905 | |
pub const PAIR_LETTERS: usize = 5;

/// Number of words before the first occurrence of a gram at which its term frequency is divided by
/// √2. The mean area under the ROC curve of nine languages is .910. It is .912 with 10, .908 with
/// 30, .905 with 60, and .886 without the division.
const FADE: f64 = 20.0;

/// A gram where it occurs in a text.
struct Gram<'a> {
    term: u64,
    /// Number of words before the word.
    place: u32,
    /// The word that holds the gram, or the second word of a pair.
    word: &'a str,
    /// The first word of a pair.
    before: Option<&'a str>,
}

/// Calls `emit` with each gram of a text.
fn each_gram(text: &str, mut emit: impl FnMut(Gram<'_>)) {
    let (mut letters, mut gram) = (Vec::new(), String::new());
    // The word before, or nothing where it makes no pair.
    let mut before = String::new();
    let mut place = 0u32;
    each_word(text, |word| {
        letters.clear();
        letters.push(BORDER);
        letters.extend(word.chars());
        letters.push(BORDER);
        let unspaced = letters.get(1).copied().filter(|&letter| is_unspaced(letter));
        let short = letters.len() <= GRAM_LETTERS + 1 && unspaced.is_none();
        let kind = if short { TermKind::Word } else { TermKind::LongWord };
        for run in letters.windows(GRAM_LETTERS.min(letters.len())) {
            gram.clear();
            gram.extend(run);
            emit(Gram { term: kind.term(hash(gram.as_bytes())), place, word, before: None });
        }
        // In a script without spaces the words are pairs of letters, and a single letter has a
        // meaning.
        if let Some(letter) = unspaced {
            let term = kind.term(hash(letter.encode_utf8(&mut [0; 4]).as_bytes()));
            emit(Gram { term, place, word, before: None });
        }
        let is_short = unspaced.is_none() && letters.len() <= PAIR_LETTERS + 2;
        if is_short && !before.is_empty() {
            // Unlike `pair_term`, so that no gram term is a word term.
            gram.clear();
            gram.extend([before.as_str(), " ", word]);
            let term = TermKind::Pair.term(hash(gram.as_bytes()));
            emit(Gram { term, place, word, before: Some(&before) });
        }
        before.clear();
        before.push_str(if is_short { word } else { "" });
        place = place.saturating_add(1);
    });
}

/// Stands for the start and the end of a word. No word contains it.
const BORDER: char = '-';

fn pair_term(first: u64, second: u64) -> u64 {
    TermKind::Pair.term(combine(first, second))
}

/// Returns the term of a whole word; `longer` says whether it is longer than its stem.
fn word_term(whole: u64, longer: bool) -> u64 {
    if longer { TermKind::LongWord } else { TermKind::Word }.term(whole)
}

/// Maximum number of letters in the name of a gram. Longer words are cut there.
const MOST_NAMED: usize = 80;

/// Maps the wanted grams of these texts to a word: the shortest word that contains the gram. Ties
/// are broken by alphabetical order. A pair is mapped to its two words.
pub fn words_with_gram<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    wanted: impl Fn(u64) -> bool,
) -> std::collections::BTreeMap<u64, String> {
    let mut names: AHashMap<u64, String> = AHashMap::new();
    for text in texts {
        each_gram(text, |Gram { term, word, before, .. }| {
            if !wanted(term) {
                return;
            }
            if let Some(before) = before {
                names.entry(term).or_insert_with(|| format!("{before} {word}"));
            } else {
                let end = word.char_indices().nth(MOST_NAMED).map_or(word.len(), |(end, _)| end);
                name_by_shortest(names.entry(term).or_default(), &word[..end]);
            }
        });
    }
    names.into_iter().collect()
}

/// Keeps the shorter word of two as the name of a part of both; of equal length the first in
/// alphabetical order.
fn name_by_shortest(name: &mut String, word: &str) {
    if name.is_empty() || (word.len(), word) < (name.len(), name.as_str()) {
        word.clone_into(name);
    }
}

/// Maximum number of terms of a word: itself, its stem, and the pair with the word before it.
const TERMS_A_WORD: usize = 3;

/// Writes each term to `room`, and returns their number. A term whose last word is beyond the first
/// `lead` words is marked with [`ONCE`]. Writes over [`TERMS_A_WORD`] entries for each word, used
/// or not.
fn put_terms(words: &WordHashes, room: &mut [u64], lead: usize) -> usize {
    let (whole, stems) = (words.whole(), words.stems());
    let lead = lead.min(whole.len());
    let (mut length, mut last) = (0, None);
    for (part, mark) in [(0..lead, 0), (lead..whole.len(), ONCE)] {
        for (&whole, &stem) in whole[part.clone()].iter().zip(&stems[part]) {
            // Branch-free, because stems are unpredictable: an unused entry is overwritten by the
            // next.
            let longer = whole != stem;
            let three = &mut room[length..length + TERMS_A_WORD];
            three[0] = word_term(whole, longer) | mark;
            three[1] = TermKind::Stem.term(stem) | mark;
            length += 1 + usize::from(longer);
            if let Some(last) = last {
                three[1 + usize::from(longer)] = pair_term(last, whole) | mark;
                length += 1;
            }
            last = Some(whole);
        }
    }
    length
}

/// Maps the wanted word terms of these texts to their letters. A stem is named by the shortest word
/// that begins with it.
///
/// Terms are stored as hashes alone; this function reads the texts again to name a few of them.
///
/// ```
/// use samestory::text::{TermKind, named_terms};
///
/// let names = named_terms(["Ferry fire"], |term| TermKind::of(term) == TermKind::Pair);
/// assert_eq!(names.values().collect::<Vec<_>>(), ["ferry fire"]);
/// ```
pub fn named_terms<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    wanted: impl Fn(u64) -> bool,
) -> std::collections::BTreeMap<u64, String> {
    let mut names = AHashMap::new();
    for text in texts {
        let mut last: Option<(u64, String)> = None;
        each_word(text, |word| {
            let this = hash(word.as_bytes());
            let beginning = stem(word);
            let longer = word != beginning;
            let (term, stem) =
                (word_term(this, longer), TermKind::Stem.term(hash(beginning.as_bytes())));
            if wanted(term) {
                names.entry(term).or_insert_with(|| word.to_owned());
            }
            if longer && wanted(stem) {
                name_by_shortest(names.entry(stem).or_default(), word);
            }
            if let Some((before, text)) = &last {
                let pair = pair_term(*before, this);
                if wanted(pair) {
                    names.entry(pair).or_insert_with(|| format!("{text} {word}"));
                }
            }
            last = Some((this, word.to_owned()));
        });
    }
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_ends_where_it_should() {
        let body: String = (0..=LEAD_WORDS).map(|i| format!("w{i} ")).collect();
        let terms = Terms::of("", &body);
        let term_frequency = |word: String| {
            let word = TermKind::Word.term(hash(word.as_bytes()));
            terms.iter().find(|&(term, _)| term == word).map(|entry| entry.1)
        };
        let lead = f64::from(quantised()(3)) / STEPS;
        assert_eq!(term_frequency(format!("w{}", LEAD_WORDS - 1)), Some(lead));
        assert_eq!(term_frequency(format!("w{LEAD_WORDS}")), Some(1.0));
    }

    #[test]
    fn words_with_hashes_far_from_random_are_counted_too() {
        // As many words as begin with the same 16 bits, the greatest hash first.
        let letter = |at: u32, place: u32| char::from(b'a' + (at / 26u32.pow(place) % 26) as u8);
        let mut words: Vec<(u64, String)> = (0..26u32.pow(5))
            .map(|at| (0..5).map(|place| letter(at, place)).collect::<String>())
            .map(|word| (hash(word.as_bytes()), word))
            .filter(|word| word.0 >> 48 == 7)
            .collect();
        words.sort_unstable_by(|a, b| b.cmp(a));
        assert!(words.len() > 100);
        let text: Vec<&str> = words.iter().map(|word| word.1.as_str()).collect();
        let mut expected: Vec<u64> = words.iter().map(|word| TermKind::Word.term(word.0)).collect();
        expected.extend(words.windows(2).map(|pair| pair_term(pair[0].0, pair[1].0)));
        expected.sort_unstable();
        assert_eq!(Terms::of("", &text.join(" ")).hashes(), expected);
    }

    #[test]
    fn a_term_frequency_never_overflows() {
        let body = "again ".repeat(70_000);
        assert!(Terms::of("", &body).iter().all(|entry| (3.0..4.0).contains(&entry.1)));
        assert!(sublinear(u64::MAX as f64) * STEPS < f64::from(u16::MAX));
    }

    #[test]
    fn grams_are_those_of_a_plain_search() {
        let word = "Überlandstraße";
        let padded: Vec<char> = format!("-{}-", word.to_lowercase()).chars().collect();
        let mut expected: Vec<u64> = (0..=padded.len() - GRAM_LETTERS)
            .map(|at| hash(padded[at..at + GRAM_LETTERS].iter().collect::<String>().as_bytes()))
            .map(|hash| TermKind::LongWord.term(hash))
            .collect();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(Terms::grams(word, "").hashes(), expected);
    }

    #[test]
    fn short_words_in_a_row_make_pairs() {
        let pairs = |text: &str| {
            let is_pair = |term| TermKind::of(term) == TermKind::Pair;
            let names = words_with_gram([text], is_pair);
            let hashes: Vec<u64> = Terms::grams("", text).hashes().to_vec();
            assert!(hashes.into_iter().filter(|&term| is_pair(term)).eq(names.keys().copied()));
            let mut names: Vec<String> = names.into_values().collect();
            names.sort_unstable();
            names
        };
        assert_eq!(pairs("Hà Nội đón khách"), ["hà nội", "nội đón", "đón khách"]);
        assert_eq!(
            pairs("Der Zug nach Norden steht still"),
            ["der zug", "steht still", "zug nach"]
        );
        assert!(pairs("北京大学").is_empty());
    }

    #[test]
    fn a_gram_that_comes_late_has_a_lower_term_frequency() {
        let late = Terms::grams("", &format!("{} nacht", "tag ".repeat(60)));
        let early = Terms::grams("nacht", "");
        let of = |terms: &Terms| {
            terms.iter().find(|entry| entry.0 == early.hashes()[0]).map(|entry| entry.1)
        };
        assert_eq!(of(&early), Some(1.0));
        assert_eq!(of(&late), Some(0.5));
    }

    #[test]
    fn word_terms_and_gram_terms_know_their_kind() {
        assert_eq!(Terms::of("Ferry fire", "").kind(), TermsKind::Words);
        assert_eq!(Terms::grams("Ferry fire", "").kind(), TermsKind::Grams);
        assert_ne!(Terms::of("", ""), Terms::grams("", ""));
    }

    #[test]
    fn word_terms_and_gram_terms_have_nothing_in_common() {
        for text in ["a ea in", "Hà Nội", "in the harbour of Kyiv", "東京 東 1,200 A41", "-a- - b-"]
        {
            let words = Terms::of(text, text);
            let grams = Terms::grams(text, text);
            let is_gram = |term: &u64| grams.hashes().binary_search(term).is_ok();
            assert!(!words.hashes().iter().any(is_gram), "{text}");
        }
    }

    #[test]
    fn title_and_body_make_no_pair_across_their_border() {
        let terms = Terms::of("a b", "c d");
        assert_eq!(
            terms.iter().filter(|&(term, _)| TermKind::of(term) == TermKind::Pair).count(),
            2
        );
    }
}
