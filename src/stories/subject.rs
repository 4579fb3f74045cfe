//! Evidence against one event: what two titles say, and whether two texts fill in one form.
//!
//! The cosine counts what two texts share and nothing of what they do not. Two bridges that
//! collapse in one week share divers, cracks and survivors; the earnings of two companies share a
//! whole form. What a text is about stands in its title: names, and the rarest words. If neither
//! text holds the words of the other's title, the two are about different things.

use crate::corpus::Reading;
use crate::text::TermKind;
use crate::tuning::Tuning;

use super::weights::Weighed;

#[cfg(test)]
mod tests;

/// Maximum number of pairs of words by which two texts are compared. The share that they have in
/// common is estimated with a standard error of 0.05 for two texts of equal length, and of 0.1 if
/// one is four times as long as the other.
const PAIRS: usize = 96;

/// Number of bits of a [`Bits`]: two samples of [`PAIRS`] pairs that have none in common share five
/// bits.
const BITS: u32 = 2_048;

/// A bit for each of some pairs of words. The bits of two samples in common bound the number of
/// pairs in common.
#[derive(Clone, Debug)]
struct Bits {
    bits: [u64; BITS as usize / 64],
    /// Number of pairs that share the bit of another.
    lost: u32,
}

impl Bits {
    fn of(pairs: &[u32]) -> Self {
        let mut bits = [0; BITS as usize / 64];
        for &pair in pairs {
            // The highest bits of a sample of the least are alike.
            let at = pair % BITS;
            bits[at as usize / 64] |= 1 << (at % 64);
        }
        let set: u32 = bits.iter().map(|word: &u64| word.count_ones()).sum();
        Self { bits, lost: pairs.len() as u32 - set }
    }

    /// Returns a bound on the number of pairs that two samples have in common.
    fn most_shared(&self, other: &Self) -> u32 {
        let both = self.bits.iter().zip(&other.bits).map(|(a, b)| (a & b).count_ones());
        both.sum::<u32>() + self.lost.min(other.lost)
    }
}

/// Number of pairs between two [marks](Subject::marks).
const STRIDE: usize = 8;

/// What a text is about, and its wording. Comparing two subjects waits for memory, so the lists of
/// one stand in a row, and what mostly decides stands outside of them.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Title, squares, pairs and words, in this order: see the methods of these names.
    lists: Box<[u32]>,
    titled: u32,
    paired: u32,
    /// The last pair, or the greatest number if these are all pairs of the text.
    last_pair: u32,
    /// Every [`STRIDE`]th pair, and the greatest number where there is none.
    marks: [u32; PAIRS / STRIDE],
    pair_bits: Bits,
    /// The sum of the squared weights of the title, and of their squares.
    title_sums: [f64; 2],
    /// Hash of the outlet; `None` if it is unknown.
    outlet: Option<u64>,
    /// Number of words that count: a headline without a text says little.
    words_read: u32,
}

/// Returns the identifier of a term in a [`Subject`]: the upper half of its hash. A long word and
/// its stem may have this half in common. Of the terms that the statistics do not know, that one
/// stands for the other must not depend on what other texts hold, so their kind counts too.
fn identifier(term: u64, is_known: bool) -> u32 {
    const KIND: u32 = 0b110;
    let upper = (term >> 32) as u32;
    if is_known { upper } else { !(upper & !KIND | term as u32 & KIND) }
}

/// Returns whether a term is a pair of words. Runs of letters are none.
fn is_pair(term: u64, is_foreign: bool) -> bool {
    !is_foreign && TermKind::of(term) == TermKind::Pair
}

impl Subject {
    /// Returns the subject of a text, given its weighted terms. O(n) for n terms.
    pub(crate) fn of(reading: &Reading, weighed: &Weighed, outlet: Option<&str>) -> Self {
        let is_foreign = reading.is_foreign();
        let mut pairs = reading.terms.hashes().iter().filter(|&&term| is_pair(term, is_foreign));
        let least: Vec<u32> =
            pairs.by_ref().take(PAIRS).map(|&term| identifier(term, true)).collect();
        let has_all_pairs = pairs.next().is_none();
        let title = weighed.title.iter().filter(|entry| !is_pair(entry.0, is_foreign));
        let squares = title.clone().map(|entry| f64::from(entry.1));
        let title_sums = [squares.clone().sum(), squares.map(|square| square * square).sum()];
        let words = weighed.terms.iter().filter(|term| !is_pair(term.key, is_foreign));
        let mut lists =
            Vec::with_capacity(2 * title.clone().count() + least.len() + words.clone().count());
        lists.extend(title.clone().map(|&(term, _, is_known)| identifier(term, is_known)));
        let titled = lists.len() as u32;
        lists.extend(title.map(|entry| entry.1.to_bits()));
        lists.extend(&least);
        let start = lists.len();
        lists.extend(words.map(|term| identifier(term.key, term.is_known)));
        lists[start..].sort_unstable();
        let mark = |at: usize| least.get(at * STRIDE).copied().unwrap_or(u32::MAX);
        Self {
            lists: lists.into(),
            titled,
            paired: least.len() as u32,
            last_pair: least.last().copied().filter(|_| !has_all_pairs).unwrap_or(u32::MAX),
            marks: std::array::from_fn(mark),
            pair_bits: Bits::of(&least),
            title_sums,
            outlet: outlet.map(|outlet| crate::hash::hash(outlet.as_bytes())),
            words_read: reading.words as u32,
        }
    }
}

impl Subject {
    /// The terms of the title but for pairs of words, each with its squared weight.
    fn title(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        let (terms, rest) = self.lists.split_at(self.titled as usize);
        terms.iter().copied().zip(rest.iter().map(|&square| f32::from_bits(square)))
    }

    /// The least [`PAIRS`] pairs of words by their identifiers, ascending: a sample of all, the
    /// same for all texts (bottom-k sketch; Cohen & Kaplan, [Summarizing data using bottom-k
    /// sketches](https://doi.org/10.1145/1281100.1281133), 2007).
    fn pairs(&self) -> &[u32] {
        let start = 2 * self.titled as usize;
        &self.lists[start..start + self.paired as usize]
    }

    /// The terms that another text may hold, but for pairs of words, ascending. A term goes by 32
    /// bits: two terms of two texts of 300 terms each are taken for one with a probability of 1 in
    /// 50,000.
    fn words(&self) -> &[u32] {
        &self.lists[(2 * self.titled + self.paired) as usize..]
    }

    /// Reads a bit of each of its parts, so that they are at hand for what follows.
    pub(crate) fn glance(&self) -> u32 {
        let [.., last] = self.pair_bits.bits;
        let parts = [0, self.lists.len() / 2].map(|at| self.lists.get(at).copied().unwrap_or(0));
        parts[0] ^ parts[1] ^ last as u32
    }

    /// A lower bound on the number of pairs up to one: fewer by less than [`STRIDE`].
    fn least_pairs_to(&self, end: u32) -> usize {
        let marks = self.marks.iter().filter(|&&mark| mark <= end).count();
        (marks.saturating_sub(1) * STRIDE + usize::from(marks > 0)).min(self.paired as usize)
    }

    /// Returns whether both texts are known to be of one outlet.
    pub(crate) fn is_of_outlet(&self, other: &Self) -> bool {
        self.outlet.is_some() && self.outlet == other.outlet
    }

    /// Returns whether the text holds a term that is no pair of words.
    fn holds(&self, term: u32) -> bool {
        // Identifiers are spread evenly: a term stands near the place that its value suggests.
        let words = self.words();
        let guess = ((u64::from(term) * words.len() as u64) >> 32) as usize;
        if words.get(guess).is_some_and(|&word| word < term) {
            words[guess..].iter().find(|&&word| word >= term) == Some(&term)
        } else {
            words[..words.len().min(guess + 1)].iter().rev().find(|&&word| word <= term)
                == Some(&term)
        }
    }
}

/// What speaks against one event of two texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Evidence {
    /// Share of the squared weights of a title that the other text holds, the greater of both
    /// titles, 0..=1. 1 if neither has a title.
    pub(crate) title: f64,
    /// Share of the pairs of words of one text that the other holds, of the text with fewer of
    /// them, 0..=1.
    pub(crate) form: f64,
    /// Factor on the similarity, 0..=1.
    pub(crate) factor: f64,
}

impl Evidence {
    /// Weighs the evidence on two texts. Symmetric. O(n) for n terms of the titles.
    pub(crate) fn of(a: &Subject, b: &Subject, tuning: &Tuning) -> Self {
        let [title, _] = titles(a, b);
        Self { title, form: form(a, b), factor: Self::factor(a, b, tuning) }
    }

    /// Returns the factor alone.
    pub(crate) fn factor(a: &Subject, b: &Subject, tuning: &Tuning) -> f64 {
        let form = if may_be_form(a, b, tuning.form_start) { form(a, b) } else { 0.0 };
        let is_form = ramp(form, tuning.form_start, tuning.form_end);
        if is_form == 0.0 && covered(b, a).is_some_and(|of| of[0] >= tuning.title_coverage) {
            return 1.0;
        }
        let [title, names] = titles(a, b);
        let of_title = (title / tuning.title_coverage).clamp(tuning.least_agreement, 1.0);
        let of_names = ramp(names, tuning.form_names_start, tuning.form_names_end);
        let of_outlet = if a.is_of_outlet(b) { 0.0 } else { 1.0 };
        let words = f64::from(a.words_read.min(b.words_read));
        let strength = |half: f64| words * words / (words * words + half * half).max(1.0);
        let by_title = 1.0 - strength(tuning.half_strength_words) * (1.0 - of_title);
        let by_form = 1.0 - strength(tuning.half_form_words) * (1.0 - of_names * of_outlet);
        (1.0 - is_form) * by_title + is_form * by_form
    }
}

/// Returns the share of the pairs of words of one text that the other holds, of the text with fewer
/// of them, 0..=1: by the pairs that would be among the least of both.
fn form(a: &Subject, b: &Subject) -> f64 {
    let [left, right] = in_both(a, b);
    shared(left, right) as f64 / left.len().min(right.len()).max(1) as f64
}

/// Returns whether this share may be more than `start`: a bound that is computed at once, and
/// mostly says no.
fn may_be_form(a: &Subject, b: &Subject, start: f64) -> bool {
    let end = a.last_pair.min(b.last_pair);
    let fewest = a.least_pairs_to(end).min(b.least_pairs_to(end));
    f64::from(a.pair_bits.most_shared(&b.pair_bits)) > start * fewest as f64
}

/// Returns the pairs of two samples that would be in both if both texts held them.
fn in_both<'a>(a: &'a Subject, b: &'a Subject) -> [&'a [u32]; 2] {
    let end = a.last_pair.min(b.last_pair);
    [a.pairs(), b.pairs()].map(|pairs| &pairs[..pairs.partition_point(|&pair| pair <= end)])
}

/// Returns the shares of a title that the other text holds: of the squared weights, and of their
/// squares, in which the rarest words count most. The greater of both titles; 1 without a title.
fn titles(a: &Subject, b: &Subject) -> [f64; 2] {
    match (covered(a, b), covered(b, a)) {
        (Some(left), Some(right)) => [left[0].max(right[0]), left[1].max(right[1])],
        (one, other) => one.or(other).unwrap_or([1.0; 2]),
    }
}

/// Returns where a value lies between two bounds, 0..=1.
fn ramp(value: f64, start: f64, end: f64) -> f64 {
    ((value - start) / (end - start)).clamp(0.0, 1.0)
}

/// Returns these shares for one of two titles; `None` without a title.
fn covered(a: &Subject, b: &Subject) -> Option<[f64; 2]> {
    let (mut held, mut fourth) = (0.0, 0.0);
    for (_, square) in a.title().filter(|entry| b.holds(entry.0)) {
        held += f64::from(square);
        fourth += f64::from(square) * f64::from(square);
    }
    let [all, all_fourth] = a.title_sums;
    (all_fourth > 0.0).then(|| [held / all, fourth / all_fourth])
}

/// Returns the number of values that two ascending lists share.
fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut left, mut right, mut count) = (0, 0, 0);
    while let (Some(one), Some(other)) = (a.get(left), b.get(right)) {
        left += usize::from(one <= other);
        right += usize::from(other <= one);
        count += usize::from(one == other);
    }
    count
}
