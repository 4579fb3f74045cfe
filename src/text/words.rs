//! Where does a word start and end?

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use crate::hash::hash;

/// Calls `emit` with every word of `text`, in order.
///
/// The text is normalised by NFKC and lower case, and typographic apostrophes become plain ones.
/// Words are those of [UAX #29](https://www.unicode.org/reports/tr29/) between white space that
/// contain a letter or a digit, without a final `'s`. Scripts without spaces between words (Han,
/// kana, Thai, Lao, Khmer, Myanmar) yield every two consecutive letters, each with its combining
/// marks; a single letter yields itself.
///
/// Linear in the length of the text. ASCII, typographic marks and the common letters of Latin,
/// Greek, Cyrillic, Arabic and Hangul take a fast path to the same words. Any other character sends
/// its chunk, the text between two spaces, to the slow path.
///
/// ```
/// let words = |text: &str| {
///     let mut words = Vec::new();
///     samestory::text::each_word(text, |word| words.push(word.to_owned()));
///     words
/// };
/// assert_eq!(
///     words("Kerry’s U.S. plan: 6,100 tonnes, don't ask"),
///     ["kerry", "u.s", "plan", "6,100", "tonnes", "don't", "ask"]
/// );
/// assert_eq!(words("北京大学 2024"), ["北京", "京大", "大学", "2024"]);
/// ```
pub fn each_word(text: &str, mut emit: impl FnMut(&str)) {
    scan(text, &mut String::new(), &mut emit);
}

/// Number of letters in the stem of a word.
pub const STEM_LETTERS: usize = 6;

/// Returns the stem of a word, which its inflected forms share: the first [`STEM_LETTERS`] letters,
/// or all of a word that contains a digit. The rule is crude, and the same in every language.
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

/// Returns the hash of the [`stem`] of a word. Words of plain letters need no search for its end.
fn hash_of_stem(word: &str, hash_of_word: u64) -> u64 {
    if word.len() <= STEM_LETTERS {
        return hash_of_word;
    }
    match word.as_bytes().first_chunk::<STEM_LETTERS>() {
        Some(first) if are_small_letters(word.as_bytes()) => hash(first),
        _ => hash_of_cut(word),
    }
}

#[inline(never)]
fn hash_of_cut(word: &str) -> u64 {
    hash(stem(word).as_bytes())
}

/// Returns whether all bytes are in a..=z. Compares eight bytes at a time: words of up to 16 bytes
/// need the first eight and the last eight.
fn are_small_letters(bytes: &[u8]) -> bool {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = EACH << 7;
    let small = |eight: u64| {
        let from = |least: u8| eight.wrapping_add(EACH * u64::from(128 - least));
        from(b'a') & !from(b'z' + 1) & !eight & HIGHEST == HIGHEST
    };
    match (bytes.first_chunk(), bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        (Some(&first), Some(&last), ..) if bytes.len() <= 16 => {
            small(u64::from_le_bytes(first)) && small(u64::from_le_bytes(last))
        }
        (None, None, Some(&first), Some(&last)) => {
            let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(four)));
            small(first | last << 32)
        }
        _ => bytes.iter().all(u8::is_ascii_lowercase),
    }
}

/// The hashes of the words of a text and of their [stems](stem), in text order.
///
/// ```
/// use samestory::{hash::hash, text::WordHashes};
///
/// let words = WordHashes::of("No strikes!");
/// assert_eq!(words.whole(), [hash(b"no"), hash(b"strikes")]);
/// assert_eq!(words.stems(), [hash(b"no"), hash(b"strike")]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct WordHashes {
    whole: Vec<u64>,
    stems: Vec<u64>,
    /// Buffer for [`scan`].
    plain: String,
}

impl PartialEq for WordHashes {
    fn eq(&self, other: &Self) -> bool {
        (&self.whole, &self.stems) == (&other.whole, &other.stems)
    }
}

impl Eq for WordHashes {}

impl WordHashes {
    /// Returns the words of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.read(text);
        words
    }

    /// Replaces the words by those of `text`. The memory is reused.
    pub fn read(&mut self, text: &str) {
        let Self { whole, stems, plain } = self;
        whole.clear();
        stems.clear();
        scan(text, plain, &mut |word: &str| {
            let hash_of_word = hash(word.as_bytes());
            whole.push(hash_of_word);
            stems.push(hash_of_stem(word, hash_of_word));
        });
    }

    /// Replaces the words by those of `text`, without stems. Shingles need no stems, and making
    /// them takes a third of the time of [`read`](Self::read).
    pub fn read_whole(&mut self, text: &str) {
        let Self { whole, stems, plain } = self;
        whole.clear();
        stems.clear();
        scan(text, plain, &mut |word: &str| whole.push(hash(word.as_bytes())));
    }

    /// Keeps the words in these ranges, which are ascending and disjoint, and drops the others.
    pub(crate) fn keep(&mut self, places: &[std::ops::Range<usize>]) {
        for hashes in [&mut self.whole, &mut self.stems] {
            if hashes.is_empty() {
                continue; // read without stems
            }
            let mut end = 0;
            for place in places {
                hashes.copy_within(place.clone(), end);
                end += place.len();
            }
            hashes.truncate(end);
        }
    }

    /// Returns the hash of each word.
    #[must_use]
    pub fn whole(&self) -> &[u64] {
        &self.whole
    }

    /// Returns the hash of the stem of each word. It is empty after
    /// [`read_whole`](Self::read_whole).
    #[must_use]
    pub fn stems(&self) -> &[u64] {
        &self.stems
    }

    /// Returns the number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.whole.len()
    }

    /// Returns whether there are no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }
}

/// Calls `emit` with the words of a text by the definition. This is the slow path.
fn unicode_words(text: &str, emit: &mut impl FnMut(&str)) {
    let normal: String = text.nfkc().collect::<String>().to_lowercase().replace(['‘', '’'], "'");
    // The end of the last run of letters of a script without spaces, and the start of each letter
    // of the current run.
    let (mut start, mut letters) = (0, Vec::new());
    for (at, letter) in normal.char_indices() {
        if is_unspaced(letter) {
            if letters.is_empty() {
                spaced_words(&normal[start..at], emit);
            }
            letters.push(at);
        } else if !letters.is_empty() && !is_combining_mark(letter) {
            letters.push(at);
            bigrams(&normal, &letters, emit);
            letters.clear();
            start = at;
        }
    }
    if letters.is_empty() {
        spaced_words(&normal[start..], emit);
    } else {
        letters.push(normal.len());
        bigrams(&normal, &letters, emit);
    }
}

fn spaced_words(text: &str, emit: &mut impl FnMut(&str)) {
    for word in text.split_whitespace().flat_map(UnicodeSegmentation::unicode_words) {
        emit(without_possessive(word));
    }
}

/// Emits every two consecutive letters of a run, given the start of each letter and the end of the
/// run.
fn bigrams(text: &str, bounds: &[usize], emit: &mut impl FnMut(&str)) {
    let letters = 2.min(bounds.len() - 1);
    for pair in bounds.windows(letters + 1) {
        emit(&text[pair[0]..pair[letters]]);
    }
}

/// Returns whether this is a letter of a script without spaces between words.
pub(super) fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{e01}'..='\u{eff}' // Thai, Lao
            | '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' // Myanmar
            | '\u{1780}'..='\u{17ff}' // Khmer
            | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{30ff}' // kana, marks of Han
            | '\u{31f0}'..='\u{31ff}' | '\u{1aff0}'..='\u{1b16f}' // more kana
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' // Han
    ) && letter.is_alphabetic()
        && !is_combining_mark(letter)
}

fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").filter(|rest| !rest.is_empty()).unwrap_or(word)
}

/// Emits the same words as [`unicode_words`], for any text. `plain` is a buffer.
pub(super) fn scan(text: &str, plain: &mut String, emit: &mut impl FnMut(&str)) {
    plain.clear();
    let mut at = 0;
    while at < text.len() {
        let next = at + ascii_prefix(&text.as_bytes()[at..]);
        plain.push_str(&text[at..next]);
        at = next;
        let Some(letter) = text[at..].chars().next() else { break };
        if let Some(letter_or_break) = plain_letter(letter) {
            plain.push(letter_or_break);
            at += letter.len_utf8();
        } else {
            // The whole chunk between spaces takes the slow path.
            plain.truncate(chunk_start(plain));
            plain_words(plain, emit);
            plain.clear();
            let start = chunk_start(&text[..at]);
            at += text[at..].find(is_space).unwrap_or(text.len() - at);
            unicode_words(&text[start..at], emit);
        }
    }
    plain_words(plain, emit);
}

/// Returns whether this is white space that [`plain_letter`] never returns.
fn is_space(letter: char) -> bool {
    letter.is_ascii_whitespace()
}

/// Returns the start of the chunk at the end of `text`.
fn chunk_start(text: &str) -> usize {
    text.rfind(is_space).map_or(0, |space| space + 1)
}

/// Returns the number of bytes before the first one that is not ASCII.
fn ascii_prefix(bytes: &[u8]) -> usize {
    let blocks = bytes.chunks_exact(BLOCK).take_while(|block| block.is_ascii()).count() * BLOCK;
    let (eights, rest) = bytes[blocks..].as_chunks();
    for (at, &eight) in (blocks..).step_by(8).zip(eights) {
        // ASCII bytes have the highest bit clear.
        let beyond = u64::from_le_bytes(eight) & 0x8080_8080_8080_8080;
        if beyond != 0 {
            return at + beyond.trailing_zeros() as usize / 8;
        }
    }
    let ascii = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
    bytes.len() - rest.len() + ascii
}

/// Stands for a punctuation mark that is part of no word.
const BREAK: char = '|';

/// Maps a character beyond ASCII to the letter in lower case, to the apostrophe, or to [`BREAK`],
/// whatever its neighbours. Returns `None` for a character that needs the slow path. A test
/// compares the map with Unicode.
fn plain_letter(letter: char) -> Option<char> {
    let code = u32::from(letter);
    let shifted = |by: u32| char::from_u32(code + by);
    match letter {
        '‘' | '’' => Some('\''),
        '“'
        | '”'
        | '„'
        | '‚'
        | '«'
        | '»'
        | '‹'
        | '›'
        | '‐'..='―'
        | '…'
        | '•'
        | '†'
        | '€'
        | '£'
        | '©'
        | '®'
        | '°'
        | '×'
        | '§'
        | '¡'
        | '¿'
        | '\u{a0}'
        | '\u{2002}'..='\u{200a}'
        | '\u{202f}' => Some(BREAK),
        // Several letters, or none by themselves; the lower case of Σ depends on its position.
        'İ' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' | 'Σ' | '\u{3a2}' => None,
        // Latin, Greek, Cyrillic, Arabic and Hangul letters that are lower case, or have no case.
        'ß'..='ö'
        | 'ø'..='ÿ'
        | 'ı'
        | 'ĸ'
        | 'ά'..='ώ'
        | 'а'..='џ'
        | 'ґ'
        | '\u{621}'..='\u{63a}'
        | '\u{641}'..='\u{64a}'
        | '가'..='힣' => Some(letter),
        'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ϋ' | 'А'..='Я' => shifted(32),
        'Ѐ'..='Џ' => shifted(80),
        'Ÿ' => Some('ÿ'),
        // Capitals, each followed by its small letter.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ґ' => shifted(1 - code % 2),
        'Ĺ'..='ň' | 'Ź'..='ž' => shifted(code % 2),
        _ => None,
    }
}

/// Emits the same words as [`unicode_words`], for the output of [`scan`], and leaves it in lower
/// case.
///
/// Each byte becomes one bit, without a branch. A word starts and ends where the bits change.
fn plain_words(plain: &mut str, emit: &mut impl FnMut(&str)) {
    plain.make_ascii_lowercase();
    let bytes = plain.as_bytes();
    let (mut start, mut before) = (0, 0);
    for (base, block) in (0..).step_by(BLOCK).zip(bytes.chunks(BLOCK)) {
        let mut padded = [b' '; BLOCK];
        padded[..block.len()].copy_from_slice(block);
        let mut words = bits(&padded, is_word);
        // Marks directly behind a word may join it to the next.
        let mut marks = bits(&padded, is_mark) & (words << 1 | before);
        while marks != 0 {
            let at = marks.trailing_zeros();
            words |= u64::from(joins(bytes, base + at as usize)) << at;
            marks &= marks - 1;
        }
        let shifted = words << 1 | before;
        let mut edges = words ^ shifted;
        while edges != 0 {
            let at = edges.trailing_zeros();
            let edge = base + at as usize;
            if shifted >> at & 1 == 1 {
                emit_plain(&plain[start..edge], emit);
            }
            start = edge;
            edges &= edges - 1;
        }
        before = words >> (BLOCK - 1);
    }
    if before == 1 {
        emit_plain(&plain[start..], emit);
    }
}

fn emit_plain(word: &str, emit: &mut impl FnMut(&str)) {
    let is_word = !word.starts_with('_') || word.bytes().any(|byte| byte != b'_');
    if is_word {
        emit(without_possessive(word));
    }
}

/// Number of bytes in a block: one for each bit of a mask.
const BLOCK: usize = 64;

/// Returns a mask with one bit for each byte, the first byte in bit 0.
fn bits(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let flags = block.map(|byte| u8::from(is(byte)));
    let (eights, _) = flags.as_chunks();
    // The product gathers the lowest bits of eight bytes in the highest byte.
    let gather =
        |&eight: &[u8; 8]| u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | gather(eight))
}

/// Returns whether this is part of a word: a letter, a digit, or `_`, which joins anything but is
/// no word by itself. Bytes beyond ASCII are letters, since [`plain_letter`] returns nothing else.
fn is_word(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | 128..)
}

/// Returns whether this mark joins two letters or two digits by UAX #29.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'.' | b'\'' | b',' | b':' | b';')
}

/// Returns whether the mark at `at` stands between two letters or two digits that it joins.
fn joins(bytes: &[u8], at: usize) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || !byte.is_ascii();
    let sides = bytes.get(at.wrapping_sub(1)).zip(bytes.get(at + 1));
    sides.is_some_and(|(&left, &right)| match bytes[at] {
        b',' | b';' => left.is_ascii_digit() && right.is_ascii_digit(),
        b':' => is_letter(left) && is_letter(right),
        _ => is_letter(left) && is_letter(right) || left.is_ascii_digit() && right.is_ascii_digit(),
    })
}

#[cfg(test)]
mod tests;
