//! What an outlet prints before or after its headlines: its name, a section.

use std::cell::OnceCell;

use ahash::{AHashMap, AHashSet};

use crate::article::Article;
use crate::hash::{combine, hash};
use crate::text::each_word;

/// Characters that part a headline from what an outlet prints beside it, with a space on each side.
const SEPARATORS: [char; 4] = ['|', '-', '–', '—'];

/// Least number of articles of an outlet, with different headlines, that show the same words beside
/// the headline, and do not hold them in the body.
const ARTICLES: usize = 3;

/// Maximum number of times that words are left out beside one headline. It bounds the time that a
/// title of many separators takes.
const MOST_LEFT_OUT: usize = 8;

/// Start of the hash of the words beside a headline, so that it differs from that of a run of words
/// in a body. An arbitrary number.
const BESIDE: u64 = 0x7469_746c_6573;

/// Returns the hashes of the words that an outlet prints beside its headlines.
///
/// At least half of its titles have them at an end, behind or before a separator. Three of these
/// articles differ in the rest of the title and do not hold all these words in the body. A body
/// that does is about them. O(n) for n letters.
pub(super) fn recurring(articles: &[&Article<'_>]) -> Vec<u32> {
    let mut titles: AHashMap<u32, usize> = AHashMap::new();
    for article in articles {
        let hashes: AHashSet<u32> = beside(article.title).map(|beside| beside.0).collect();
        for hash in hashes {
            *titles.entry(hash).or_insert(0) += 1;
        }
    }
    titles.retain(|_, titles| *titles >= ARTICLES && 2 * *titles >= articles.len());
    // By hash, the rests of the titles of articles that do not hold the words in the body.
    let mut rests: AHashMap<u32, AHashSet<&str>> = AHashMap::new();
    for article in articles {
        for (hash, words, rest) in beside(article.title) {
            let is_open = |rests: &AHashSet<&str>| rests.len() < ARTICLES;
            let is_wanted = titles.contains_key(&hash) && rests.get(&hash).is_none_or(is_open);
            if is_wanted && !holds(article.text, words) {
                rests.entry(hash).or_default().insert(rest);
            }
        }
    }
    rests.retain(|_, rests| rests.len() >= ARTICLES);
    rests.into_keys().collect()
}

/// Returns a title without what is printed beside the headline: words that are `known` by their
/// hash, and the name of the outlet. At most [`MOST_LEFT_OUT`] times. O(n) for n letters.
pub(super) fn headline<'a>(title: &'a str, outlet: &str, known: impl Fn(u32) -> bool) -> &'a str {
    let hash_of_outlet = OnceCell::new();
    let is_outlet = |hash| *hash_of_outlet.get_or_init(|| hash_beside(outlet)) == Some(hash);
    let mut headline = title;
    for _ in 0..MOST_LEFT_OUT {
        let is_boilerplate = |beside: &(u32, &str, &str)| known(beside.0) || is_outlet(beside.0);
        let Some((_, _, rest)) = beside(headline).find(is_boilerplate) else { break };
        headline = rest;
    }
    headline
}

/// Returns the words at each end of a title: their hash, the words, and the rest.
fn beside(title: &str) -> impl Iterator<Item = (u32, &str, &str)> {
    ends(title).filter_map(|(beside, rest)| Some((hash_beside(beside)?, beside, rest)))
}

/// Returns the words after the last separator and before the first, each with the rest.
fn ends(title: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_separator = |at: usize, c: char| {
        let (before, after) = (&title[..at], &title[at + c.len_utf8()..]);
        SEPARATORS.contains(&c) && before.ends_with(' ') && after.starts_with(' ')
    };
    let mut places = title.char_indices().filter(move |&(at, c)| is_separator(at, c));
    let first = places.next();
    let last = places.next_back().or(first);
    let part = |(at, c): (usize, char)| (&title[..at], &title[at + c.len_utf8()..]);
    let last = last.map(part).map(|(rest, beside)| (beside.trim(), rest.trim()));
    let first = first.map(part).map(|(beside, rest)| (beside.trim(), rest.trim()));
    last.into_iter().chain(first).filter(|(beside, rest)| !beside.is_empty() && !rest.is_empty())
}

/// Returns the hash of these words; `None` without words.
fn hash_beside(words: &str) -> Option<u32> {
    let mut all = None;
    each_word(words, |word| {
        all = Some(combine(all.unwrap_or(BESIDE), hash(word.as_bytes())));
    });
    all.map(|all| all as u32)
}

/// Returns whether a body holds each of these words, or has none at all.
fn holds(body: &str, words: &str) -> bool {
    let mut missing = AHashSet::new();
    each_word(words, |word| {
        missing.insert(hash(word.as_bytes()));
    });
    let mut is_empty = true;
    each_word(body, |word| {
        is_empty = false;
        missing.remove(&hash(word.as_bytes()));
    });
    is_empty || missing.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_title_are_found() {
        let all = |title| ends(title).collect::<Vec<_>>();
        assert!(all("Twenty-one dead | ").is_empty() && all("- ").is_empty() && all("").is_empty());
        assert_eq!(
            all("Opinion | A ferry — burns - The Quay"),
            [("The Quay", "Opinion | A ferry — burns"), ("Opinion", "A ferry — burns - The Quay")]
        );
        assert_eq!(all("Ä – Ö"), [("Ö", "Ä"), ("Ä", "Ö")]);
    }

    /// What recurs in these titles, each with a body.
    fn found(texts: &[(&str, &str)]) -> Vec<u32> {
        let articles: Vec<Article<'_>> =
            texts.iter().map(|(title, text)| Article::new(title, text)).collect();
        recurring(&articles.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_section_recurs_and_a_subject_does_not() {
        let section = [
            ("Opinion | Ferries are old", "They burn."),
            ("Opinion | The mill must stay", "It is ours."),
            ("Opinion | No to the tram", "It is slow."),
            ("Rates held", "As they were."),
            ("Tram opens", "On Friday."),
        ];
        assert_eq!(found(&section), [hash_beside("opinion").unwrap()]);
        // Fewer than half of the titles, two different rests, or no body.
        let more = [("Mill closed", "For good."), ("Bay frozen", "Again.")];
        assert!(found(&[&section[..], &more].concat()).is_empty());
        assert!(found(&[&section[..2], &section[..2]].concat()).is_empty());
        assert!(found(&section.map(|(title, _)| (title, ""))).is_empty());
        // The bodies are about it.
        let subject = [
            ("Ferry fire – all safe", "The fire on the ferry is out."),
            ("Ferry fire – owner speaks", "The ferry had a fire."),
            ("Ferry fire – an inquiry", "What began the fire of the ferry?"),
        ];
        assert!(found(&subject).is_empty());
    }

    #[test]
    fn the_name_of_the_outlet_is_beside_the_headline() {
        let headline = |title| headline(title, "The Quay", |_| false);
        assert_eq!(headline("The ferry burns - THE QUAY"), "The ferry burns");
        assert_eq!(headline("The Quay | The ferry burns"), "The ferry burns");
        for title in ["The ferry burns-The Quay", "The Quay burns", "Fire - The Quay burns"] {
            assert_eq!(headline(title), title);
        }
    }

    #[test]
    fn a_separator_and_few_words_are_never_a_panic() {
        for title in ["|", " | ", "| |", " - - ", "a | | b", "– — | -", " \u{a0}|\u{a0} "] {
            assert!(headline(title, "", |_| true).len() <= title.len());
        }
        assert_eq!(headline("a - b - c", "", |_| true), "a");
    }

    #[test]
    fn words_at_both_ends_of_one_title_are_counted_once() {
        let texts = [
            ("Live | Ferry - Live", "It burns."),
            ("Live | Mill - Live", "It stays."),
            ("Live | Tram - Live", "It opens."),
            ("Rates", "As they were."),
            ("Bay", "Frozen."),
            ("Fog", "Again."),
            ("Snow", "At last."),
        ];
        assert!(found(&texts).is_empty(), "three of seven titles");
        assert_eq!(found(&texts[..6]), [hash_beside("live").unwrap()]);
    }

    #[test]
    fn the_number_of_separators_does_not_multiply_the_time() {
        // Each part that is left out would cost a search through the long first part.
        let title = format!("{}{}", "x".repeat(1 << 20), " | The Quay".repeat(1 << 17));
        let start = std::time::Instant::now();
        let headline = headline(&title, "The Quay", |_| false);
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
        assert_eq!(headline.matches('|').count(), (1 << 17) - MOST_LEFT_OUT);
        let articles: Vec<Article<'_>> = [1, 2, 3].map(|_| Article::new(&title, "A body.")).into();
        assert!(recurring(&articles.iter().collect::<Vec<_>>()).is_empty());
    }
}
