//! Which words, and pairs of words, is it about?

use std::sync::LazyLock;

use ahash::AHashMap;

use super::tally::{ONCE, tally};
use super::words::{WordHashes, each_word, is_unspaced, stem};
use crate::hash::{combine, hash};

/// So many words from the start of the body are its lead, and count three times.
pub const LEAD_WORDS: usize = 150;

/// What a term is. Of its hash the lowest bit is never set, and the two above tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A word that is its own [`stem`].
    Word,
    /// Two words in a row.
    Pair,
    /// A longer word, whole.
    LongWord,
    /// The stem of a longer word.
    Stem,
}

impl TermKind {
    /// The kind of the term with this hash.
    #[must_use]
    pub fn of(term: u64) -> Self {
        [Self::Word, Self::Pair, Self::LongWord, Self::Stem][(term >> 1 & 3) as usize]
    }

    fn term(self, hash: u64) -> u64 {
        hash & !7 | (self as u64) << 1
    }
}

/// The terms of an article, sorted by hash, each with its stress: how much the article makes of it.
///
/// A term is a word, the stem of a longer word, or two words in a row: see [`TermKind`]. Its count is:
/// once each time it stands in the body, three times where that is among the first [`LEAD_WORDS`] words,
/// and three times each time it stands in the title. Its stress is 1 + ln(1 + ln count), in steps of 1/8192.
///
/// ```
/// use samestory::text::Terms;
///
/// let terms = Terms::of("Ferry fire", "The ferry burned.");
/// assert_eq!(terms.len(), 7); // ferry, fire, the, burned; "ferry fire", "the ferry", "ferry burned"
/// let most = terms.iter().map(|(_, stress)| stress).fold(0.0, f64::max);
/// assert!((most - (1.0 + (1.0 + 6f64.ln()).ln())).abs() < 1e-3); // ferry: in the title and in the lead
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    hashes: Box<[u64]>,
    stress: Box<[u16]>,
}

/// The steps of a stress: the greatest, of a count of 65,535, is 3.5.
const STEPS: f64 = 8_192.0;

impl Terms {
    /// The terms of an article with this title and body. O(n log n) for n words.
    #[must_use]
    pub fn of(title: &str, text: &str) -> Self {
        Self::from_words(&WordHashes::of(title), &WordHashes::of(text))
    }

    /// The same from the words of title and body.
    #[must_use]
    pub fn from_words(title: &WordHashes, body: &WordHashes) -> Self {
        let find = |room: &mut [u64]| {
            let of_title = put_terms(title, room, usize::MAX);
            of_title + put_terms(body, &mut room[of_title..], LEAD_WORDS)
        };
        let (hashes, stress) = tally(MOST_A_WORD * (title.len() + body.len()), find, steps());
        Self { hashes, stress }
    }

    /// The terms of an article in a language of which nothing is known, not how it inflects its words nor how
    /// it joins them: runs of [`GRAM_LETTERS`] letters within words, borders counted as letters.
    ///
    /// The stress is 1 + ln(1 + ln count), less the further into the text the term comes first: divided by
    /// the square root of 1 + place / 30 for the word at that place, the title at place 0. O(n log n).
    ///
    /// ```
    /// use samestory::text::Terms;
    ///
    /// let terms = Terms::grams("Ein Ei", "");
    /// assert_eq!(terms.len(), 3); // -ein, ein-, -ei-
    /// ```
    #[must_use]
    pub fn grams(title: &str, text: &str) -> Self {
        let mut found: Vec<(u64, u32)> = Vec::with_capacity(6 * (title.len() + text.len()) / 5);
        each_gram(title, |term, _, _| found.push((term, 0)));
        each_gram(text, |term, place, _| found.push((term, place)));
        found.sort_unstable();
        let steps = steps();
        let same = || found.chunk_by(|a, b| a.0 == b.0);
        let stress = |same: &[(u64, u32)]| {
            let whole = f64::from(steps(same.len() as u64));
            (whole / (1.0 + f64::from(same[0].1) / FADE).sqrt()).round() as u16
        };
        Self {
            hashes: same().map(|same| same[0].0).collect(),
            stress: same().map(stress).collect(),
        }
    }

    /// How many distinct terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The terms' hashes, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Every term with its stress, by ascending hash.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, f64)> + '_ {
        let stress = self.stress.iter().map(|&steps| f64::from(steps) / STEPS);
        self.hashes.iter().copied().zip(stress)
    }
}

/// What makes of a count its stress, in steps.
fn steps() -> impl Fn(u64) -> u16 {
    static SMALL: LazyLock<[u16; 64]> =
        LazyLock::new(|| std::array::from_fn(|count| to_steps(dampened(count.max(1) as f64))));
    let small = LazyLock::force(&SMALL);
    move |count| {
        small.get(count as usize).copied().unwrap_or_else(|| to_steps(dampened(count as f64)))
    }
}

fn to_steps(stress: f64) -> u16 {
    (stress * STEPS).round() as u16
}

/// 1 + ln (1 + ln of a count).
fn dampened(count: f64) -> f64 {
    1.0 + libm::log(1.0 + libm::log(count))
}

/// So many letters are a gram.
pub const GRAM_LETTERS: usize = 4;

/// At this place in the text, in words, stress has faded to 0.7.
const FADE: f64 = 30.0;

/// Calls `emit` with each gram, the place of its word in the text, and the word.
fn each_gram(text: &str, mut emit: impl FnMut(u64, u32, &str)) {
    let (mut letters, mut gram) = (Vec::new(), String::new());
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
            emit(kind.term(hash(gram.as_bytes())), place, word);
        }
        // In a script without spaces the words are pairs of letters, and a letter says something by itself.
        if let Some(letter) = unspaced {
            emit(kind.term(hash(letter.encode_utf8(&mut [0; 4]).as_bytes())), place, word);
        }
        place = place.saturating_add(1);
    });
}

/// Where a word begins or ends; no word holds one.
const BORDER: char = '-';

fn pair_term(first: u64, second: u64) -> u64 {
    TermKind::Pair.term(combine(first, second))
}

/// The term of a whole word, which may be longer than its stem.
fn word_term(whole: u64, longer: bool) -> u64 {
    if longer { TermKind::LongWord } else { TermKind::Word }.term(whole)
}

/// A word that is long beyond all measure is named by so many of its letters.
const MOST_NAMED: usize = 80;

/// A word for each of the grams of the given texts, by hash, where `wanted` says yes: the shortest that holds it,
/// of equal ones the first of the alphabet.
pub fn words_with_gram<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    wanted: impl Fn(u64) -> bool,
) -> std::collections::BTreeMap<u64, String> {
    let mut names: AHashMap<u64, String> = AHashMap::new();
    for text in texts {
        each_gram(text, |gram, _, word| {
            if wanted(gram) {
                let end = word.char_indices().nth(MOST_NAMED).map_or(word.len(), |(end, _)| end);
                let word = &word[..end];
                name_by_shortest(names.entry(gram).or_default(), word);
            }
        });
    }
    names.into_iter().collect()
}

/// Names a part of a word by the shorter word of two, of equal length by the first of the alphabet.
fn name_by_shortest(name: &mut String, word: &str) {
    if name.is_empty() || (word.len(), word) < (name.len(), name.as_str()) {
        word.clone_into(name);
    }
}

/// A word makes at most so many terms: itself, its stem, a pair with the word before.
const MOST_A_WORD: usize = 3;

/// Writes each term, marked with [`ONCE`] where its last word is not among the first `lead`, and says how many there
/// are. Each word takes room for [`MOST_A_WORD`], used or not.
fn put_terms(words: &WordHashes, room: &mut [u64], lead: usize) -> usize {
    let (whole, stems) = (words.whole(), words.stems());
    let lead = lead.min(whole.len());
    let (mut length, mut last) = (0, None);
    for (part, mark) in [(0..lead, 0), (lead..whole.len(), ONCE)] {
        for (&whole, &stem) in whole[part.clone()].iter().zip(&stems[part]) {
            // Whether there is a stem is anybody's guess, so no branch: what does not count is written over.
            let longer = whole != stem;
            let three = &mut room[length..length + MOST_A_WORD];
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

/// The terms of the given texts in letters, by hash, where `wanted` says yes; a stem by the shortest
/// word that begins with it.
///
/// Terms are kept as hashes; this reads the texts again to name a few of them.
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
        let stress = |word: String| {
            let word = TermKind::Word.term(hash(word.as_bytes()));
            terms.iter().find(|&(term, _)| term == word).map(|(_, stress)| stress)
        };
        let lead = f64::from(steps()(3)) / STEPS;
        assert_eq!(stress(format!("w{}", LEAD_WORDS - 1)), Some(lead));
        assert_eq!(stress(format!("w{LEAD_WORDS}")), Some(1.0));
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
    fn a_stress_never_overflows() {
        let body = "again ".repeat(70_000);
        assert!(Terms::of("", &body).iter().all(|(_, stress)| stress > 3.0 && stress < 4.0));
        assert!(dampened(u64::MAX as f64) * STEPS < f64::from(u16::MAX));
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
    fn a_gram_that_comes_late_has_less_stress() {
        let late = Terms::grams("", &format!("{} nacht", "tag ".repeat(90)));
        let early = Terms::grams("nacht", "");
        let of = |terms: &Terms| {
            terms.iter().find(|entry| entry.0 == early.hashes()[0]).map(|entry| entry.1)
        };
        assert_eq!(of(&early), Some(1.0));
        assert_eq!(of(&late), Some(0.5));
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
