//! Boilerplate: passages that an outlet prints with many articles.

use std::borrow::Cow;
use std::ops::Range;

use ahash::{AHashMap, AHashSet};

use crate::article::Article;
use crate::hash::{combine, hash, mix};
use crate::parallel;
use crate::text::{WordHashes, each_word};

use super::titles;

/// Number of words in a run. Runs that recur make passages.
const RUN: usize = 8;

/// Least number of words in a passage. A shorter one is a turn of phrase.
const PASSAGE: usize = 12;

/// Least number of articles of an outlet, with different headlines, that hold a passage of
/// boilerplate.
const ARTICLES: usize = 3;

/// Time span, in seconds, beyond which articles with a passage in common are not versions of one
/// text: thirty days.
const LASTING: u64 = 30 * 86_400;

/// Passages that recur within an outlet across different articles: paywall notes, author boxes,
/// share bars.
///
/// A passage of twelve words or more is boilerplate of an outlet if three of its articles with
/// different headlines show it. An article shows it if at most a third of the words of its
/// headline, of four letters or more, stand in such passages: the headline is about something else.
/// If a passage recurs for more than thirty days, any three different headlines are enough.
/// Versions of one text recur as a whole and soon, so they are never boilerplate.
///
/// Words that an outlet prints before or after its headlines, as in "Ferry burns | The Quay", are
/// boilerplate if at least half of its titles have them, and three of these articles do not hold
/// them in the body. They are parted from the headline by one of `|`, `-`, `–` and `—` between
/// spaces. The name of the outlet is always boilerplate there.
///
/// Boilerplate needs three articles of one outlet. Without an outlet none is found.
///
/// ```
/// use samestory::{Article, corpus::Boilerplate};
///
/// let footer = "Read more in the Harbour Gazette and sign up for our letter of every morning.";
/// let texts = ["The ferry burned.", "The mill closed.", "The tram line opened."]
///     .map(|text| format!("{text} {footer}"));
/// let articles =
///     [0, 1, 2].map(|at| Article::new(&texts[at][..9], &texts[at]).outlet("Harbour Gazette"));
/// let boilerplate = Boilerplate::learn(&articles);
/// let (title, body) = boilerplate.words(&articles[1]);
/// assert_eq!((title.len(), body.len()), (2, 3));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boilerplate {
    /// By hash of an outlet, the hashes of the runs in its boilerplate, and of the words beside its
    /// headlines.
    runs: AHashMap<u64, AHashSet<u32>>,
}

impl Boilerplate {
    /// Learns the boilerplate of each outlet from its articles. Their order does not matter.
    /// O(n log n) for n words.
    #[must_use]
    pub fn learn(articles: &[Article<'_>]) -> Self {
        let mut outlets: AHashMap<u64, Vec<&Article<'_>>> = AHashMap::new();
        for article in articles {
            if let Some(outlet) = article.outlet {
                outlets.entry(hash(outlet.as_bytes())).or_default().push(article);
            }
        }
        let outlets: Vec<_> =
            outlets.into_iter().filter(|(_, articles)| articles.len() >= ARTICLES).collect();
        let learned = parallel::map(&outlets, WordHashes::default, |words, (outlet, articles)| {
            let mut runs = recurring(articles, words);
            runs.extend(titles::recurring(articles));
            (*outlet, runs)
        });
        Self { runs: learned.into_iter().filter(|(_, runs)| !runs.is_empty()).collect() }
    }

    /// Adds the boilerplate of another collection. Associative and commutative. The result equals
    /// that of learning from both at once, except for a passage that needs articles of both to
    /// recur.
    pub fn merge(&mut self, other: &Self) {
        for (outlet, runs) in &other.runs {
            self.runs.entry(*outlet).or_default().extend(runs);
        }
    }

    /// Returns the hashes of the outlets, each with the runs in its boilerplate; both ascending.
    pub(crate) fn sorted(&self) -> Vec<(u64, Vec<u32>)> {
        let sorted = |runs: &AHashSet<u32>| {
            let mut runs: Vec<u32> = runs.iter().copied().collect();
            runs.sort_unstable();
            runs
        };
        let mut outlets: Vec<_> =
            self.runs.iter().map(|(outlet, runs)| (*outlet, sorted(runs))).collect();
        outlets.sort_unstable();
        outlets
    }

    /// Returns the boilerplate that [`sorted`](Self::sorted) listed.
    pub(crate) fn from_sorted(outlets: impl IntoIterator<Item = (u64, Vec<u32>)>) -> Self {
        let outlets = outlets.into_iter();
        Self { runs: outlets.map(|(outlet, runs)| (outlet, runs.into_iter().collect())).collect() }
    }

    /// Returns the words of the title and of the body of an article, without the boilerplate of its
    /// outlet. O(n) for n words.
    #[must_use]
    pub fn words(&self, article: &Article<'_>) -> (WordHashes, WordHashes) {
        let (mut title, mut body) = Default::default();
        self.read(article, &mut title, &mut body);
        (title, body)
    }

    /// Returns the title without what the outlet prints before or after its headlines.
    pub(crate) fn headline<'a>(&self, article: &Article<'a>) -> &'a str {
        let Some(outlet) = article.outlet else { return article.title };
        let runs = self.runs_of(article.outlet);
        let known = |beside| runs.is_some_and(|runs| runs.contains(&beside));
        titles::headline(article.title, outlet, known)
    }

    fn runs_of(&self, outlet: Option<&str>) -> Option<&AHashSet<u32>> {
        self.runs.get(&hash(outlet?.as_bytes()))
    }

    /// Returns the text of a body without boilerplate: the words, separated by spaces.
    pub(crate) fn text<'a>(&self, article: &Article<'a>) -> Cow<'a, str> {
        let words = WordHashes::of(article.text);
        let kept = self.kept(article.outlet, words.whole());
        if kept.iter().map(Range::len).sum::<usize>() == words.len() {
            return Cow::Borrowed(article.text);
        }
        let (mut text, mut at, mut ranges) = (String::new(), 0, kept.iter().peekable());
        each_word(article.text, |word| {
            while ranges.next_if(|range| range.end <= at).is_some() {}
            if ranges.peek().is_some_and(|range| range.contains(&at)) {
                text += word;
                text.push(' ');
            }
            at += 1;
        });
        Cow::Owned(text)
    }

    /// Replaces `title` and `body` with the words of an article without boilerplate, and without
    /// stems.
    pub(crate) fn read_whole(
        &self,
        article: &Article<'_>,
        title: &mut WordHashes,
        body: &mut WordHashes,
    ) {
        title.read_whole(self.headline(article));
        body.read_whole(article.text);
        self.leave_out(article, body);
    }

    /// Replaces `title` and `body` with the words of an article without boilerplate.
    pub(crate) fn read(
        &self,
        article: &Article<'_>,
        title: &mut WordHashes,
        body: &mut WordHashes,
    ) {
        title.read(self.headline(article));
        body.read(article.text);
        self.leave_out(article, body);
    }

    fn leave_out(&self, article: &Article<'_>, body: &mut WordHashes) {
        let kept = self.kept(article.outlet, body.whole());
        if kept.iter().map(Range::len).sum::<usize>() < body.len() {
            body.keep(&kept);
        }
    }

    /// Returns the ranges of words of a body without boilerplate: ascending, disjoint, not empty.
    pub(crate) fn kept(&self, outlet: Option<&str>, body: &[u64]) -> Vec<Range<usize>> {
        let Some(runs) = self.runs_of(outlet) else {
            return rest(&[], body.len());
        };
        let mut hashes = Vec::new();
        run_hashes(body, &mut hashes);
        let covered = covered(&hashes, |run| runs.contains(&run));
        rest(&covered, body.len())
    }
}

/// Returns the runs of words in the boilerplate of one outlet.
fn recurring(articles: &[&Article<'_>], words: &mut WordHashes) -> AHashSet<u32> {
    let mut runs: Vec<Vec<u32>> = Vec::with_capacity(articles.len());
    for article in articles {
        words.read_whole(article.text);
        let mut hashes = Vec::new();
        run_hashes(words.whole(), &mut hashes);
        hashes.shrink_to_fit();
        runs.push(hashes);
    }
    let seen_twice = SeenTwice::of(&runs);
    // In the high half each run that may recur, in the low half the article that holds it.
    let mut places: Vec<u64> = (0u64..)
        .zip(&runs)
        .flat_map(|(at, hashes)| hashes.iter().map(move |&run| (run, at)))
        .filter(|&(run, _)| seen_twice.holds(run))
        .map(|(run, at)| u64::from(run) << 32 | at)
        .collect();
    places.sort_unstable();
    places.dedup();
    // Each run that recurs, and whether it does so for longer than versions of one text.
    let recurs: AHashMap<u32, bool> = places
        .chunk_by(|a, b| a >> 32 == b >> 32)
        .filter(|same| same.len() >= ARTICLES)
        .map(|same| {
            let dates =
                || same.iter().filter_map(|place| articles[*place as u32 as usize].published);
            let (first, last) = (dates().min(), dates().max());
            let lasts = first.zip(last).is_some_and(|(first, last)| last.abs_diff(first) > LASTING);
            ((same[0] >> 32) as u32, lasts)
        })
        .collect();
    drop(places);
    if recurs.is_empty() {
        return AHashSet::new();
    }
    // By run, the different headlines of the articles that show it, at most ARTICLES of them.
    let mut shown: AHashMap<u32, Vec<u64>> = AHashMap::new();
    for (article, hashes) in articles.iter().zip(&runs) {
        let mut passages = covered(hashes, |run| recurs.contains_key(&run));
        passages.retain(|passage| passage.len() >= PASSAGE);
        if passages.is_empty() {
            continue;
        }
        words.read_whole(article.text);
        let (headline, of_the_rest) = headline(article, words.whole(), &passages);
        for run in passages.iter().flat_map(|passage| &hashes[passage.start..=passage.end - RUN]) {
            if !of_the_rest && !recurs.get(run).is_some_and(|&lasts| lasts) {
                continue;
            }
            let headlines = shown.entry(*run).or_default();
            if headlines.len() < ARTICLES && !headlines.contains(&headline) {
                headlines.push(headline);
            }
        }
    }
    shown.retain(|_, headlines| headlines.len() >= ARTICLES);
    shown.into_keys().collect()
}

/// A bitmap of the runs that occur twice or more. Some others are in it by accident.
struct SeenTwice {
    bits: Box<[u64]>,
}

impl SeenTwice {
    /// Number of bits for each run. With 8, one in eight runs that occur once is in the bitmap.
    const BITS_A_RUN: usize = 8;

    fn of(runs: &[Vec<u32>]) -> Self {
        let all: usize = runs.iter().map(Vec::len).sum();
        let words = (all * Self::BITS_A_RUN / 64).next_power_of_two();
        let mut once = vec![0u64; words];
        let mut twice = Self { bits: vec![0; words].into() };
        for &run in runs.iter().flatten() {
            let (at, bit) = twice.place(run);
            twice.bits[at] |= once[at] & bit;
            once[at] |= bit;
        }
        twice
    }

    fn place(&self, run: u32) -> (usize, u64) {
        let spread = mix(u64::from(run));
        ((spread >> 6) as usize & (self.bits.len() - 1), 1 << (spread & 63))
    }

    fn holds(&self, run: u32) -> bool {
        let (at, bit) = self.place(run);
        self.bits[at] & bit != 0
    }
}

/// Returns the hash of the article's headline, and whether the headline is about the rest of the
/// body rather than about these passages.
fn headline(article: &Article<'_>, body: &[u64], passages: &[Range<usize>]) -> (u64, bool) {
    const LETTERS: usize = 4;
    let mut headline: Vec<u64> = Vec::new();
    each_word(article.title, |word| {
        if word.chars().nth(LETTERS - 1).is_some() {
            headline.push(hash(word.as_bytes()));
        }
    });
    headline.sort_unstable();
    headline.dedup();
    let own = rest(passages, body.len());
    let of_the_rest = if headline.is_empty() {
        2 * own.iter().map(Range::len).sum::<usize>() >= body.len()
    } else {
        let passages: AHashSet<u64> =
            passages.iter().flat_map(|range| &body[range.clone()]).copied().collect();
        3 * headline.iter().filter(|word| passages.contains(word)).count() <= headline.len()
    };
    // An article without a headline is identified by the rest of its body.
    let telling = if headline.is_empty() {
        own.iter().flat_map(|range| &body[range.clone()]).copied().fold(0, combine)
    } else {
        headline.into_iter().fold(0, combine)
    };
    (mix(telling), of_the_rest)
}

/// Writes the hash of each run of [`RUN`] words, in order.
fn run_hashes(words: &[u64], hashes: &mut Vec<u32>) {
    // Runs of two, four, eight words: each hash is made of two hashes of half as many words.
    let twice = |halves: &[u64], apart: usize| -> Vec<u64> {
        halves.iter().zip(halves.iter().skip(apart)).map(|(&a, &b)| combine(a, b)).collect()
    };
    let fours = twice(&twice(words, 1), 2);
    hashes.clear();
    hashes.extend(fours.iter().zip(fours.iter().skip(4)).map(|(&a, &b)| combine(a, b) as u32));
}

/// Returns the ranges of words in the runs that are `wanted`, ascending.
fn covered(hashes: &[u32], wanted: impl Fn(u32) -> bool) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, &run) in hashes.iter().enumerate() {
        if wanted(run) {
            match ranges.last_mut() {
                Some(last) if last.end >= at => last.end = at + RUN,
                _ => ranges.push(at..at + RUN),
            }
        }
    }
    ranges
}

/// Returns the gaps between ascending ranges of `0..end`.
fn rest(ranges: &[Range<usize>], end: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain(std::iter::once(end));
    starts.zip(ends).map(|(start, end)| start..end).filter(|range| !range.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(range: std::ops::Range<u32>) -> String {
        range.map(|word| format!("w{word} ")).collect()
    }

    /// Returns articles with different headlines and bodies, with `above` and `below` around each
    /// body.
    fn under(above: &str, below: &str, count: u32) -> Vec<(String, String)> {
        (0..count)
            .map(|i| {
                let own = words(1_000 * (i + 1)..1_000 * (i + 1) + 30);
                (words(1_000 * (i + 1)..1_000 * (i + 1) + 5), format!("{above} {own} {below}"))
            })
            .collect()
    }

    fn at<'a>(outlet: &'a str, texts: &'a [(String, String)]) -> Vec<Article<'a>> {
        texts.iter().map(|(title, text)| Article::new(title, text).outlet(outlet)).collect()
    }

    fn body(boilerplate: &Boilerplate, article: &Article<'_>) -> Vec<u64> {
        boilerplate.words(article).1.whole().to_vec()
    }

    #[test]
    fn what_recurs_for_months_is_boilerplate_whatever_the_headlines_say() {
        // A sidebar that holds the words of every headline, as a text on the same matter would.
        let sidebar = words(1..40);
        let texts: Vec<String> =
            (0..4).map(|i| format!("{} {sidebar}", words(100 * i + 100..100 * i + 130))).collect();
        let titles: Vec<String> = (0..4).map(|i| words(4 * i + 1..4 * i + 5)).collect();
        let left = |days: i64| {
            let articles: Vec<Article<'_>> = (0..4)
                .map(|at| {
                    Article::new(&titles[at], &texts[at])
                        .outlet("The Harbour Gazette")
                        .published(at as i64 * days * 86_400)
                })
                .collect();
            Boilerplate::learn(&articles).words(&articles[0]).1.len()
        };
        assert_eq!((left(2), left(40)), (69, 30));
    }

    #[test]
    fn what_stands_under_every_article_does_not_count() {
        let texts = under(&words(0..14), &words(100..220), 3);
        let articles = at("The Gazette", &texts);
        let boilerplate = Boilerplate::learn(&articles);
        for (i, article) in (1..).zip(&articles) {
            let own = WordHashes::of(&words(1_000 * i..1_000 * i + 30));
            assert_eq!(body(&boilerplate, article), own.whole());
        }
        // The same words at another outlet are its own.
        let other = Article::new("", &texts[0].1).outlet("The Courier");
        assert_eq!(body(&boilerplate, &other), WordHashes::of(&texts[0].1).whole());
    }

    #[test]
    fn few_articles_or_no_outlet_lose_nothing() {
        let texts = under("", &words(0..100), 9);
        let unnamed: Vec<Article<'_>> =
            texts.iter().map(|(title, text)| Article::new(title, text)).collect();
        for articles in [at("The Gazette", &texts[..2]), unnamed] {
            let boilerplate = Boilerplate::learn(&articles);
            for article in &articles {
                assert_eq!(body(&boilerplate, article), WordHashes::of(article.text).whole());
            }
        }
    }

    #[test]
    fn versions_of_one_text_are_no_boilerplate() {
        // The headline is reworded each time, the text grows, and a page may repeat its headline on
        // top.
        let versions: Vec<(String, String)> = (0..6)
            .map(|i| {
                let title = words(i..i + 8);
                (title.clone(), format!("{title} {} {}", words(0..200), words(500..500 + 20 * i)))
            })
            .collect();
        let articles = at("The Gazette", &versions);
        let boilerplate = Boilerplate::learn(&articles);
        for article in &articles {
            assert_eq!(body(&boilerplate, article), WordHashes::of(article.text).whole());
        }
    }

    #[test]
    fn a_turn_of_phrase_is_no_boilerplate() {
        let texts = under("", &words(0..PASSAGE as u32 - 1), 9);
        let articles = at("The Gazette", &texts);
        let boilerplate = Boilerplate::learn(&articles);
        assert_eq!(body(&boilerplate, &articles[0]), WordHashes::of(&texts[0].1).whole());
    }

    #[test]
    fn a_page_of_nothing_but_boilerplate_is_told_by_its_headline() {
        let note = words(0..40);
        let texts: Vec<(String, String)> =
            (1..5).map(|i| (words(1_000 * i..1_000 * i + 6), note.clone())).collect();
        let articles = at("The Gazette", &texts);
        let boilerplate = Boilerplate::learn(&articles);
        assert!(articles.iter().all(|article| body(&boilerplate, article).is_empty()));
    }

    proptest! {
        #[test]
        fn what_counts_and_what_does_not_make_up_the_whole(
            texts in prop::collection::vec("[a-c]( [a-c]){0,40}", 3..9),
            titles in prop::collection::vec("[a-c]{4}( [a-c]{4}){0,3}", 9),
        ) {
            let articles: Vec<Article<'_>> = texts
                .iter()
                .zip(&titles)
                .map(|(text, title)| Article::new(title, text).outlet("The Gazette"))
                .collect();
            let boilerplate = Boilerplate::learn(&articles);
            for article in &articles {
                let all = WordHashes::of(article.text);
                let kept = boilerplate.kept(article.outlet, all.whole());
                prop_assert!(kept.iter().all(|range| range.start < range.end && range.end <= all.len()));
                prop_assert!(kept.windows(2).all(|two| two[0].end < two[1].start));
                let left: Vec<u64> =
                    kept.iter().flat_map(|range| &all.whole()[range.clone()]).copied().collect();
                prop_assert_eq!(&left, &body(&boilerplate, article));
                let text = WordHashes::of(&boilerplate.text(article));
                prop_assert_eq!(&left, text.whole());
            }
        }
    }
}
