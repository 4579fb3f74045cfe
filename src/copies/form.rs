//! Do two texts fill in one form for different subjects?
//!
//! Earnings reports of an agency, weather of towns and appeals for witnesses repeat a form nearly
//! word for word. What each of them is about stands in a few words: names and figures. Two versions
//! of one text have most of these in common, even where a passage was rewritten, because they
//! report one event.

use crate::hash::hash;
use crate::text::{ShingleSet, WordHashes, each_particular};

/// Share of the names and figures of a text that a copy of it holds, at least, 0 to 1. Of 952 pairs
/// of copies in four labelled sets, edited in newsrooms, each shared at least 0.58; of 7,081 pairs
/// of generated texts of one form about different subjects, none shared more than 0.53.
const LEAST_HELD: f64 = 0.55;

/// Number of names and figures of each text that the other lacks, at least, if the two fill in one
/// form. In an update some figures change. The generated texts of one form lacked 7 or more.
const LEAST_LOST: usize = 6;

/// The names and figures of a text, by which it differs from other texts of one form.
///
/// ```
/// use samestory::copies::Particulars;
///
/// let [velmar, tarsen, update] = [
///     "On Monday Velmar Foods of Orrin reported net income of $4.2 million on sales of $61 million",
///     "On Friday Tarsen Mills of Lund reported net income of $9.7 million on sales of $85 million",
///     "On Monday Velmar Foods of Orrin reported net income of $4.3 million on sales of $62 million",
/// ]
/// .map(Particulars::of);
/// assert!(velmar.differ(&tarsen));
/// assert!(!velmar.differ(&update));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// All words.
    words: ShingleSet,
    /// Those that are names or figures.
    particular: ShingleSet,
}

impl Particulars {
    /// Returns the names and figures of a text. See
    /// [`each_particular`](crate::text::each_particular).
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = WordHashes::default();
        words.read_whole(text);
        Self::among(text, words.whole())
    }

    /// Returns the names and figures of a text among these of its words.
    pub(super) fn among(text: &str, words: &[u64]) -> Self {
        let words: ShingleSet = words.iter().copied().collect();
        let mut particular = Vec::new();
        each_particular(text, |word| particular.push(hash(word.as_bytes())));
        particular.retain(|word| words.as_slice().binary_search(word).is_ok());
        Self { words, particular: particular.into_iter().collect() }
    }

    /// Returns whether two texts that share most of their words are about different subjects: each
    /// lacks at least 6 of the names and figures of the other, and holds at most 55 % of them.
    /// Symmetric. O(n) for n words.
    #[must_use]
    pub fn differ(&self, other: &Self) -> bool {
        let lacks = |words: &ShingleSet, particular: &ShingleSet| {
            let (held, all) = (particular.overlap(words).shared, particular.len());
            all - held >= LEAST_LOST && held as f64 <= LEAST_HELD * all as f64
        };
        lacks(&other.words, &self.particular) && lacks(&self.words, &other.particular)
    }
}
