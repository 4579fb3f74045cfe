//! How much does it say of an article that it holds this term?

use std::fmt;
use std::sync::Arc;

use crate::hash::{part_starts, scale};
use crate::parallel;
use crate::text::{TermKind, Terms};

use super::vector::TermVector;
use crate::corpus::{Background, Language, Languages};

/// A term that the background does not know stands in about so many of its articles: between none and
/// the least count it keeps.
const UNKNOWN: f64 = 2.0;

/// How much a term that no second text shares and the background does not know counts in the norm,
/// against any other term: such terms say that a text is long rather than what it shares.
const ALONE: f64 = 0.1;

/// How much a pair of words counts against a single word; and each of a longer word and its stem, which
/// mostly come together.
const PART: f64 = 0.7;

/// Up to so many of the caller's own texts count in full.
const OWN: f64 = 40.0;

/// A term in this share of the caller's own texts counts half of them. Far below, a term in hundreds of texts
/// is rather the word of one great story than a common word; far above, it is common, whatever it is.
const COMMON: f64 = 0.05;

/// Of a language that the background does not know, so many texts are imagined,
const IMAGINED: f64 = 100.0;

/// in so many of which a short word stands: small words are short in every language (Zipf, *The psycho-biology
/// of language*, 1935),
const SHORT: f64 = 10.0;

/// and in so many any other term.
const OTHER: f64 = 1.0;

/// Two texts share more grams by chance than words: the square of the length is taken to be so many times what
/// it is, which makes all similarities less.
const GRAMS: f64 = 2.5;

/// Document frequencies: those of a [`Background`], and on top of them those of the caller's own texts.
///
/// The weight of a term is (1 + ln(1 + ln tf)) · ln(N / df), tf-idf with the count dampened twice, over both
/// together. Texts in a language that the background does not know are counted among themselves, language by
/// language, by their grams.
#[derive(Clone)]
pub struct Frequencies {
    background: Arc<Background>,
    texts: usize,
    languages: Languages,
    /// How many texts there are in each language.
    texts_in: Box<[usize]>,
    /// The terms that at least two texts share, ascending, each with the inverse document frequency that it
    /// has in a language.
    shared: Box<[(u64, Language, f32)]>,
    /// Where the terms of each of `slots` equal parts of all hashes begin in `shared`.
    starts: Box<[u32]>,
    slots: u32,
}

impl fmt::Debug for Frequencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut frequencies = f.debug_struct("Frequencies");
        frequencies.field("texts", &self.texts).field("shared_terms", &self.shared.len());
        frequencies.field("background", &self.background).finish_non_exhaustive()
    }
}

impl Frequencies {
    /// Counts `texts` on top of a background. O(n log n) for n terms in all.
    #[must_use]
    pub fn of(background: Arc<Background>, texts: &[&Terms]) -> Self {
        Self::count(background, texts).0
    }

    /// The same, and the language of each text.
    pub(crate) fn count(background: Arc<Background>, texts: &[&Terms]) -> (Self, Vec<Language>) {
        let (found, languages) = Languages::of(&background, texts);
        let mut texts_in = vec![0; found.len()];
        for language in &languages {
            texts_in[language.index()] += 1;
        }
        let mut all = Self {
            background,
            texts: texts.len(),
            languages: found,
            texts_in: texts_in.into(),
            shared: [].into(),
            starts: [].into(),
            slots: 1,
        };
        let starts = parallel::map(
            texts,
            || (),
            |(), terms| part_starts(terms.hashes().iter().copied(), SHARDS),
        );
        let shards: Vec<usize> = (0..SHARDS as usize).collect();
        let counted = parallel::map(&shards, Vec::new, |found, &shard| {
            found.clear();
            for ((terms, starts), &language) in texts.iter().zip(&starts).zip(&languages) {
                let own = &terms.hashes()[starts[shard] as usize..starts[shard + 1] as usize];
                found.extend(own.iter().map(|&term| (term, language)));
            }
            all.shared_of_shard(found)
        });
        all.shared = counted.concat().into();
        all.index();
        (all, languages)
    }

    /// The background that was counted on top of.
    #[must_use]
    pub fn background(&self) -> &Background {
        &self.background
    }

    /// How many texts were counted on top of the background.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.texts
    }

    /// The shared ones among all terms of a shard.
    fn shared_of_shard(&self, found: &mut [(u64, Language)]) -> Vec<(u64, Language, f32)> {
        found.sort_unstable();
        let repeated = found.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
        let in_one_language = repeated.flat_map(|same| same.chunk_by(|a, b| a.1 == b.1));
        in_one_language
            .map(|same| {
                let (term, language) = same[0];
                (term, language, self.idf(term, same.len(), language))
            })
            .collect()
    }

    /// Builds the table that finds a term's place in O(1).
    fn index(&mut self) {
        let slots = u32::try_from(self.shared.len()).unwrap_or(u32::MAX).max(1);
        self.slots = slots;
        self.starts = part_starts(self.shared.iter().map(|shared| shared.0), slots);
    }

    /// The inverse document frequency, in a language, of a term that two texts share.
    fn shared_idf(&self, term: u64, language: Language) -> Option<f32> {
        let slot = scale(term, self.slots);
        let slot = &self.shared[self.starts[slot] as usize..self.starts[slot + 1] as usize];
        slot.iter().find(|entry| (entry.0, entry.1) == (term, language)).map(|entry| entry.2)
    }

    /// The inverse document frequency of a term that so many texts in a language hold.
    fn idf(&self, term: u64, texts: usize, language: Language) -> f32 {
        let all = self.texts_in[language.index()];
        let own = own(texts, all);
        let (before, of) = if language == Language::KNOWN {
            let count = self.background.count(term);
            (count.map_or(UNKNOWN, f64::from), f64::from(self.background.articles()))
        } else {
            let short = TermKind::of(term) == TermKind::Word;
            (if short { SHORT } else { OTHER }, IMAGINED)
        };
        libm::log(((of + all as f64 + 1.0) / (before + own)).max(1.0)) as f32
    }

    /// The weighted terms of a text, of unit length: those that another text shares, or that `also` names.
    ///
    /// The terms that are left out count in the length. O(n).
    #[must_use]
    pub fn weigh(&self, terms: &Terms, also: impl Fn(u64) -> bool) -> TermVector {
        self.weigh_in(self.languages.language(&self.background, terms), terms, also)
    }

    /// The same, where the language is known.
    pub(crate) fn weigh_in(
        &self,
        language: Language,
        terms: &Terms,
        also: impl Fn(u64) -> bool,
    ) -> TermVector {
        let mut kept: Vec<(u64, f64)> = Vec::with_capacity(terms.len());
        let mut square = 0.0;
        for (term, stress) in terms.iter() {
            let whole = language != Language::KNOWN || TermKind::of(term) == TermKind::Word;
            let kind = if whole { 1.0 } else { PART };
            let weigh = |idf: f32| kind * stress * f64::from(idf);
            let shared = self
                .shared_idf(term, language)
                .or_else(|| also(term).then(|| self.idf(term, 2, language)));
            if let Some(idf) = shared {
                let weight = weigh(idf);
                square += weight * weight;
                kept.push((term, weight));
            } else {
                let weight = weigh(self.idf(term, 1, language));
                let known = language == Language::KNOWN && self.background.count(term).is_some();
                let alone = if known { 1.0 } else { ALONE };
                square += alone * weight * weight;
            }
        }
        TermVector::new(&kept, if language == Language::KNOWN { square } else { GRAMS * square })
    }
}

/// What the `texts` that hold a term count, of `all` that might.
fn own(texts: usize, all: usize) -> f64 {
    let (texts, all) = (texts as f64, all as f64);
    (texts * texts / (texts + COMMON * all)).max(texts.min(OWN))
}

/// The terms are counted in so many parts, each by itself.
const SHARDS: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::corpus::Boilerplate;
    use crate::hash::mix;

    fn frequencies(texts: &[&str]) -> (Frequencies, Vec<Terms>) {
        let background = Background::built_in();
        let terms: Vec<Terms> = texts
            .iter()
            .map(|text| background.terms_of(&Article::new("", text), &Boilerplate::default()))
            .collect();
        (Frequencies::of(background, &terms.iter().collect::<Vec<_>>()), terms)
    }

    #[test]
    fn counts_are_those_of_a_plain_search() {
        let texts: Vec<String> = (0..60u64)
            .map(|i| (0..40).map(|j| format!("w{} ", mix(i * 1_000 + j) % 300)).collect())
            .collect();
        let (all, terms) = frequencies(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut every: Vec<u64> = terms.iter().flat_map(|terms| terms.hashes().to_vec()).collect();
        every.sort_unstable();
        every.dedup();
        let language = all.languages.language(&all.background, &terms[0]);
        assert_ne!(language, Language::KNOWN);
        for term in every {
            let count = terms.iter().filter(|terms| terms.hashes().contains(&term)).count();
            let expected = (count > 1).then(|| all.idf(term, count, language));
            assert_eq!(all.shared_idf(term, language), expected);
        }
        assert_eq!(all.shared_idf(7, language), None);
    }

    #[test]
    fn an_inverse_document_frequency_is_that_worked_by_hand() {
        let (all, _) = frequencies(&["the ferry of selkie", "the ferry to selkie", "the mill"]);
        let background = Background::built_in();
        let (known, unknown) = (crate::hash::hash(b"ferry") & !7, mix(7) & !7);
        let (count, articles) =
            (background.count(known).unwrap(), f64::from(background.articles()));
        assert!(count >= 7.0 && background.count(unknown).is_none());
        // The caller's three texts and one more count as articles; its own count comes on top.
        let close = |idf: f32, ratio: f64| (f64::from(idf) - ratio.ln()).abs() < 1e-6;
        assert!(close(
            all.idf(known, 2, Language::KNOWN),
            (articles + 4.0) / (f64::from(count) + 2.0)
        ));
        assert!(close(all.idf(unknown, 2, Language::KNOWN), (articles + 4.0) / (2.0 + 2.0)));
        assert_eq!(
            all.shared_idf(known, Language::KNOWN),
            Some(all.idf(known, 2, Language::KNOWN))
        );
    }

    #[test]
    fn rare_terms_weigh_more_than_common_ones() {
        let (all, terms) = frequencies(&["the ferry of selkie", "the ferry to selkie"]);
        let vector = all.weigh(&terms[0], |_| false);
        let weight = |word: &str| {
            let term = crate::hash::hash(word.as_bytes()) >> 3;
            vector.iter().find(|entry| entry.0 >> 3 == term).unwrap().1
        };
        assert!(weight("selkie") > weight("ferry") && weight("ferry") > weight("the"));
    }

    #[test]
    fn no_text_and_blank_texts_are_weighed() {
        let (all, terms) = frequencies(&["", "?!"]);
        assert_eq!(all.weigh(&terms[0], |_| false).iter().count(), 0);
        assert_eq!(frequencies(&[]).0.texts(), 0);
    }
}
