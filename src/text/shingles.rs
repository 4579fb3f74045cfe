//! Which runs of words or letters does a text hold?

use super::tally::distinct;
use super::words::{WordHashes, each_word};
use crate::error::BuildError;
use crate::hash::{GOLDEN, fold, hash_seeded, mix};

/// Makes [`ShingleSet`]s: the recipe, a length and a seed.
///
/// Defaults to shingles of 3 words and seed 0. Sets made with different lengths or seeds must not
/// be compared with each other.
///
/// # Crafted texts
/// A word shingle is a chain of folded multiplications over the hashes of its words, with a key
/// derived from the seed. It is no sum of word hashes, so Wagner's method ([A generalized birthday
/// problem](https://doi.org/10.1007/3-540-45708-9_19), 2002) does not apply. Any 64-bit hash with a
/// public seed has collisions that about 2³² trials find. Where writers of texts may go to that
/// length, set a [`seed`](Self::seed) and keep it secret. The hashes of single words do not depend
/// on the seed: two words with the same [`hash`](crate::hash::hash) count as one word.
///
/// ```
/// use samestory::text::Shingler;
///
/// let a = Shingler::default().set("the ferry caught fire off the cape");
/// let b = Shingler::default().set("a ferry caught fire off the cape");
/// assert_eq!(a.overlap(&b).shared, 4);
/// let secret = Shingler::new(3)?.seed(0x5eed).set("a ferry caught fire off the cape");
/// assert_eq!(a.overlap(&secret).shared, 0);
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shingler {
    length: usize,
    seed: u64,
}

impl Default for Shingler {
    /// 3 words, seed 0.
    fn default() -> Self {
        Self { length: 3, seed: 0 }
    }
}

impl Shingler {
    /// Returns a recipe for shingles of `length` words or letters, 1 to 64, with seed 0.
    ///
    /// # Errors
    /// Returns an error if `length` is outside that range.
    pub fn new(length: u8) -> Result<Self, BuildError> {
        BuildError::check("the words in a shingle", f64::from(length), 1.0, 64.0)?;
        Ok(Self { length: length.into(), seed: 0 })
    }

    /// Sets the seed of the shingle hashes. It may be kept secret.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Returns the number of words or letters in a shingle.
    #[must_use]
    pub fn length(self) -> usize {
        self.length
    }

    /// Returns the set of word shingles of `text`. O(n) for n words; see
    /// [`word_shingles`](Self::word_shingles).
    #[must_use]
    pub fn set(self, text: &str) -> ShingleSet {
        let mut words = WordHashes::default();
        words.read_whole(text);
        self.word_shingles(words.whole()).collect()
    }

    /// Returns the set of letter shingles of the words of `text`, with one space between the words;
    /// see [`letter_shingles`](Self::letter_shingles). Suits short texts, and languages that
    /// inflect or compound.
    ///
    /// ```
    /// use samestory::text::Shingler;
    ///
    /// let fours = Shingler::new(4)?;
    /// let (a, b) = (fours.letter_set("Hafenfähre"), fours.letter_set("die HAFENFÄHREN"));
    /// assert_eq!(a.overlap(&b).containment(), 1.0);
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    #[must_use]
    pub fn letter_set(self, text: &str) -> ShingleSet {
        let mut plain = String::with_capacity(text.len());
        each_word(text, |word| {
            plain.push_str(if plain.is_empty() { "" } else { " " });
            plain.push_str(word);
        });
        self.letter_shingles(&plain).collect()
    }

    /// Returns the hash of every run of [`length`](Self::length) words, in text order, from the
    /// hashes of the words. Fewer words than that are one shingle; no words yield none. O(n ×
    /// length).
    ///
    /// The words may come from any tokenizer:
    ///
    /// ```
    /// use samestory::hash::hash;
    /// use samestory::sketch::MinHasher;
    /// use samestory::text::Shingler;
    ///
    /// let fields = "GET;/index.html;200".split(';');
    /// let tokens: Vec<u64> = fields.map(|field| hash(field.as_bytes())).collect();
    /// let pairs = Shingler::new(2)?;
    /// assert_eq!(pairs.word_shingles(&tokens).count(), 2);
    /// assert!(MinHasher::default().sign(pairs.word_shingles(&tokens)).is_some());
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    pub fn word_shingles(self, words: &[u64]) -> impl Iterator<Item = u64> + '_ {
        let keyed = self.keyed();
        // The two words before the newest one of a run, for the default length.
        let at = |at: usize| words.get(at).map_or(0, |&word| keyed(word));
        let (mut first, mut second) = (at(0), at(1));
        words.windows(self.run(words.len())).map(move |run| match *run {
            [_, _, newest] => {
                let third = keyed(newest);
                let shingle = fold(fold(first.rotate_left(ASIDE), second), third);
                (first, second) = (second, third);
                shingle
            }
            _ => chain(run.iter().map(|&word| keyed(word))),
        })
    }

    /// Returns the hash of every run of [`length`](Self::length) letters of `text`, in text order.
    /// Spaces and punctuation marks are letters too, and case is kept. Fewer letters than that are
    /// one shingle; no letters yield none. O(n × length).
    ///
    /// ```
    /// use samestory::{hash::hash, text::Shingler};
    ///
    /// let shingles = Shingler::new(4)?.letter_shingles("Fähre");
    /// assert!(shingles.eq([hash("Fähr".as_bytes()), hash("ähre".as_bytes())]));
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    pub fn letter_shingles(self, text: &str) -> impl Iterator<Item = u64> + '_ {
        let starts = text.char_indices().map(|(at, _)| at);
        let ends = starts.clone().skip(self.length).chain(std::iter::once(text.len()));
        starts
            .zip(ends)
            .map(move |(start, end)| hash_seeded(&text.as_bytes()[start..end], self.seed))
    }

    /// Returns the length of a run among this many words.
    fn run(self, words: usize) -> usize {
        self.length.min(words).max(1)
    }

    /// Returns the function that keys the hash of a word by the seed. Its values are odd, since a
    /// factor of 0 would hide the other words of a run.
    fn keyed(self) -> impl Fn(u64) -> u64 + Copy {
        let key = mix(self.seed.wrapping_add(GOLDEN));
        move |word| (word ^ key) | 1
    }
}

/// Rotation of the first word of a run, in bits. It makes the chain depend on the order of its
/// first two words, since a folded multiplication is commutative; any number well inside the word
/// does.
const ASIDE: u32 = 23;

/// Combines the keyed hashes of a run, in order.
fn chain(mut run: impl Iterator<Item = u64>) -> u64 {
    let first = run.next().unwrap_or(0).rotate_left(ASIDE);
    run.fold(first, fold)
}

/// The distinct shingles of a text, as sorted hashes; made by a [`Shingler`] or collected from
/// hashes.
///
/// Resemblance and containment of such sets are those of Broder,
/// [On the resemblance and containment of documents](https://doi.org/10.1109/SEQUEN.1997.666900)
/// (1997).
///
/// ```
/// use samestory::text::Shingler;
///
/// let a = Shingler::default().set("the ferry caught fire off the cape");
/// let b = Shingler::default().set("a ferry caught fire off the cape");
/// let overlap = a.overlap(&b);
/// assert_eq!((overlap.shared, overlap.left, overlap.right), (4, 5, 5));
/// assert_eq!(overlap.jaccard(), 4.0 / 6.0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ShingleSet(Box<[u64]>);

impl ShingleSet {
    /// Returns the number of distinct shingles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the hashes of the shingles, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// Returns an iterator over the hashes of the shingles, ascending.
    pub fn iter(&self) -> std::slice::Iter<'_, u64> {
        self.0.iter()
    }

    /// Counts the shingles of both sets and those that they share, exactly. O(n + m).
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Overlap {
        // Two merges at once, because each step of a merge waits for the step before it.
        let middle = self.0.get(self.len() / 2).copied().unwrap_or(0);
        let halves = |set: &Self| set.0.partition_point(|&hash| hash < middle);
        let (left, left_more) = self.0.split_at(halves(self));
        let (right, right_more) = other.0.split_at(halves(other));
        let (mut one, mut more) = (Merge::default(), Merge::default());
        while one.step(left, right) & more.step(left_more, right_more) {}
        while one.step(left, right) {}
        while more.step(left_more, right_more) {}
        Overlap { shared: one.shared + more.shared, left: self.len(), right: other.len() }
    }
}

/// A merge of two sorted lists: the position in each, and the number of equal items so far.
#[derive(Default)]
struct Merge {
    left: usize,
    right: usize,
    shared: usize,
}

impl Merge {
    /// Advances by one step. Returns `false` at the end of either list.
    fn step(&mut self, left: &[u64], right: &[u64]) -> bool {
        let (Some(a), Some(b)) = (left.get(self.left), right.get(self.right)) else { return false };
        // Branch-free, because the outcome of the comparison is unpredictable.
        self.shared += usize::from(a == b);
        self.left += usize::from(a <= b);
        self.right += usize::from(b <= a);
        true
    }
}

impl<'a> IntoIterator for &'a ShingleSet {
    type Item = &'a u64;
    type IntoIter = std::slice::Iter<'a, u64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<u64> for ShingleSet {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        Self(distinct(hashes.into_iter()))
    }
}

/// Shingle counts of two sets and of their intersection; made by [`ShingleSet::overlap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Counts"))]
pub struct Overlap {
    /// Number of shingles in both sets.
    pub shared: usize,
    /// Number of shingles in the left set.
    pub left: usize,
    /// Number of shingles in the right set.
    pub right: usize,
}

impl Overlap {
    /// Returns the Jaccard similarity |A ∩ B| / |A ∪ B|, 0..=1; 0 for two empty sets.
    #[must_use]
    pub fn jaccard(&self) -> f64 {
        ratio(self.shared, self.left.saturating_add(self.right).saturating_sub(self.shared))
    }

    /// Returns the containment |A ∩ B| / min(|A|, |B|), 0..=1; 0 if either set is empty.
    #[must_use]
    pub fn containment(&self) -> f64 {
        ratio(self.shared, self.left.min(self.right))
    }
}

/// Returns part / whole, at most 1; 0 if `whole` is 0.
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64).min(1.0) }
}

/// An [`Overlap`] as it is read, before it is validated.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Counts {
    shared: usize,
    left: usize,
    right: usize,
}

#[cfg(feature = "serde")]
impl TryFrom<Counts> for Overlap {
    type Error = &'static str;

    fn try_from(Counts { shared, left, right }: Counts) -> Result<Self, Self::Error> {
        /// Maximum number of shingles in a set that is read: 2³¹ - 1, so that sums and doubles of
        /// such numbers fit into 32 bits.
        const MOST: usize = i32::MAX as usize;
        match () {
            () if left.max(right) > MOST => Err("a set has at most 2147483647 shingles"),
            () if shared > left.min(right) => {
                Err("two sets share no more than the smaller one has")
            }
            () => Ok(Self { shared, left, right }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hash;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_boundary_between_words_counts() {
        let shingler = Shingler::default();
        assert_ne!(shingler.set("ab c d"), shingler.set("a bc d"));
    }

    #[test]
    fn letters_make_shingles_too() {
        let slow = |text: &str, k: usize| -> BTreeSet<u64> {
            let letters: Vec<char> = text.chars().collect();
            let runs = letters.windows(k.clamp(1, letters.len().max(1)));
            runs.map(|run| hash(run.iter().collect::<String>().as_bytes())).collect()
        };
        for text in ["", "a", "Zwölf 北京", "ab ab ab"] {
            for k in 1..9 {
                let fast: BTreeSet<u64> = Shingler::new(k).unwrap().letter_shingles(text).collect();
                assert_eq!(fast, slow(text, k.into()), "{text:?}, {k}");
            }
        }
        let shingler = Shingler::default();
        assert_eq!(shingler.letter_set("No, no!"), shingler.letter_shingles("no no").collect());
        assert!(shingler.letter_shingles("ab").ne(shingler.seed(1).letter_shingles("ab")));
    }

    #[test]
    fn short_and_empty_texts_are_defined() {
        let sizes = ["", "?!", "Breaking news"].map(|text| Shingler::default().set(text).len());
        assert_eq!(sizes, [0, 0, 1]);
        assert_eq!(Shingler::new(1).unwrap().set("a b c").len(), 3);
        assert!(Shingler::new(0).is_err() && Shingler::new(65).is_err());
    }

    /// Runs of words whose hashes have one sum, with the powers of a constant as weights.
    #[test]
    fn equal_sums_of_word_hashes_are_different_shingles() {
        let sum = |run: &[u64]| {
            run.iter().fold(0u64, |sum, &word| sum.wrapping_mul(GOLDEN).wrapping_add(word))
        };
        for length in 2..6 {
            let shingler = Shingler::new(length).unwrap();
            let one = |run: &[u64]| shingler.word_shingles(run).next();
            let words: Vec<u64> = (0..u64::from(length)).map(mix).collect();
            for (at, apart) in
                (0..words.len() - 1).flat_map(|at| (1..100).map(move |n| (at, mix(n))))
            {
                // One more at a place, and what that adds less at the next.
                let mut forged = words.clone();
                forged[at] = forged[at].wrapping_add(apart);
                forged[at + 1] = forged[at + 1].wrapping_sub(apart.wrapping_mul(GOLDEN));
                assert_eq!(sum(&words), sum(&forged));
                assert_ne!(one(&words), one(&forged));
                // Equal differences under exclusive or, and words that change places.
                let mut forged = words.clone();
                forged[at] ^= apart;
                forged[at + 1] ^= apart;
                assert_ne!(one(&words), one(&forged));
                forged.clone_from(&words);
                forged.swap(at, at + 1);
                assert_ne!(one(&words), one(&forged));
            }
        }
    }

    #[test]
    fn another_seed_is_another_family_of_hashes() {
        for length in [1, 2, 3, 9] {
            let shingler = Shingler::new(length).unwrap();
            let words: Vec<u64> = (0..100).map(mix).collect();
            let sets = [0, 1, u64::MAX]
                .map(|seed| shingler.seed(seed).word_shingles(&words).collect::<ShingleSet>());
            assert_eq!(sets[0].overlap(&sets[1]).shared + sets[1].overlap(&sets[2]).shared, 0);
        }
    }

    #[test]
    fn a_word_whose_hash_is_a_key_hides_no_other() {
        let key = mix(GOLDEN);
        for place in 0..3 {
            let shingle = |other: u64| {
                let mut words = [mix(other), mix(!other), mix(other ^ 7)];
                words[place] = key;
                Shingler::default().word_shingles(&words).next()
            };
            let different: BTreeSet<_> = (0..100).map(shingle).collect();
            assert_eq!(different.len(), 100);
        }
    }

    #[test]
    fn impossible_counts_have_ratios_up_to_one() {
        let most = Overlap { shared: 0, left: usize::MAX, right: usize::MAX };
        assert_eq!((most.jaccard(), most.containment()), (0.0, 0.0));
        let more = Overlap { shared: 9, left: 5, right: 6 };
        assert_eq!((more.jaccard(), more.containment()), (1.0, 1.0));
    }

    proptest! {
        #[test]
        fn a_shingle_is_the_chain_of_its_words(
            words in prop::collection::vec(any::<u64>(), 0..12), length in 1u8..15, seed in any::<u64>(),
        ) {
            let shingler = Shingler::new(length).unwrap().seed(seed);
            let key = mix(seed.wrapping_add(GOLDEN));
            let slow = |run: &[u64]| {
                let mut state = ((run[0] ^ key) | 1).rotate_left(23);
                for word in &run[1..] {
                    let product = u128::from(state) * u128::from((word ^ key) | 1);
                    state = product as u64 ^ (product >> 64) as u64;
                }
                state
            };
            let run = usize::from(length).clamp(1, words.len().max(1));
            let slow: Vec<u64> = words.windows(run).map(slow).collect();
            prop_assert_eq!(shingler.word_shingles(&words).collect::<Vec<_>>(), slow);
        }

        #[test]
        fn overlap_is_that_of_plain_sets(a in prop::collection::vec(0u64..40, 0..40), b in prop::collection::vec(0u64..40, 0..40)) {
            let (x, y): (BTreeSet<_>, BTreeSet<_>) = (a.iter().copied().collect(), b.iter().copied().collect());
            let (a, b): (ShingleSet, ShingleSet) = (a.into_iter().collect(), b.into_iter().collect());
            let overlap = a.overlap(&b);
            prop_assert_eq!(overlap, Overlap { shared: x.intersection(&y).count(), left: x.len(), right: y.len() });
            prop_assert_eq!(overlap.jaccard(), b.overlap(&a).jaccard());
            prop_assert_eq!(overlap.containment(), b.overlap(&a).containment());
            if !a.is_empty() {
                prop_assert_eq!(a.overlap(&a).jaccard(), 1.0);
                prop_assert_eq!(a.overlap(&a).containment(), 1.0);
            }
        }
    }
}
