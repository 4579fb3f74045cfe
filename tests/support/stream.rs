//! Generated news without an end, in the order of publication.

use std::collections::BTreeMap;

use super::{
    DAY, Generated, NAMES, OWN_WORDS, Random, START, Sizes, outlet, own_name, push_name, sentences,
    title_and_text, vocabulary,
};

/// Maximum number of seconds from the start of a story to its last article. Half of the articles
/// are published in the first quarter of it.
const LIFE: i64 = 3 * DAY;

/// Returns an endless feed of articles of `words / 2` to `3 * words / 2` words, in the order of
/// publication. From the first day on, `per_day` articles are published a day on average. A share
/// of them, `undated`, has no date.
///
/// The sizes of the stories and the share of copies are those of
/// [`articles_undated`](super::articles_undated) with [`Sizes::Zipf`]. A story lasts for up to
/// three days, and its first text precedes the copies of it. No two stories have the same number.
/// Stories that began before the feed lack their first articles.
#[allow(dead_code)] // not every test asks
pub(crate) fn stream(per_day: f64, words: u64, seed: u64, undated: f64) -> Stream {
    Stream {
        random: Random::new(seed),
        writer: Writer::new(),
        words,
        undated,
        spacing: Sizes::Zipf.spacing(per_day),
        begun: 0,
        open: BTreeMap::new(),
        now: START,
    }
}

/// An endless feed of generated articles, in the order of publication; see [`stream`]. It holds one
/// text for each story of the last three days.
pub(crate) struct Stream {
    random: Random,
    writer: Writer,
    words: u64,
    undated: f64,
    /// Seconds from the start of a story to that of the next.
    spacing: f64,
    /// Number of stories that have begun.
    begun: u64,
    /// The stories that will have another article, by the time of that article and their number.
    open: BTreeMap<(i64, u64), Open>,
    now: i64,
}

/// A story that will have further articles.
struct Open {
    /// Times of the articles after the next one, descending.
    later: Vec<i64>,
    /// The first text of the story.
    wire: Option<String>,
}

#[allow(dead_code)] // not every test asks
impl Stream {
    /// Returns the time at which the last article arrived, in seconds since 1970-01-01 UTC. It is
    /// the date of that article, if it has one.
    pub(crate) fn now(&self) -> i64 {
        self.now
    }

    /// Returns the number of stories that will have further articles.
    pub(crate) fn open_stories(&self) -> usize {
        self.open.len()
    }

    /// Begins the next story. Articles from before the feed are left out.
    fn begin(&mut self, start: i64) {
        self.begun += 1;
        let size = Sizes::Zipf.draw(&mut self.random);
        let times = (0..size).map(|_| start + (LIFE as f64 * self.random.unit().powi(2)) as i64);
        let mut later: Vec<i64> = times.filter(|&time| time >= START).collect();
        later.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(next) = later.pop() {
            self.open.insert((next, self.begun), Open { later, wire: None });
        }
    }
}

impl Iterator for Stream {
    type Item = Generated;

    fn next(&mut self) -> Option<Generated> {
        let ((now, story), mut open) = loop {
            let start = START - LIFE + (self.begun as f64 * self.spacing) as i64;
            match self.open.first_entry() {
                Some(entry) if entry.key().0 < start => break entry.remove_entry(),
                _ => self.begin(start),
            }
        };
        self.now = now;
        let random = &mut self.random;
        let outlet = outlet(random);
        let published = (random.unit() < 1.0 - self.undated).then_some(now);
        let wire = open.wire.as_deref();
        let (title, text) =
            title_and_text(random, self.words, &outlet, wire, |random, words, share| {
                self.writer.prose(random, words, story, share)
            });
        if let Some(next) = open.later.pop() {
            open.wire.get_or_insert_with(|| text.clone());
            self.open.insert((next, story), open);
        }
        Some(Generated { title, text, outlet, published, story })
    }
}

/// Writes sentences as [`prose`](super::prose) does, from tables of powers.
struct Writer {
    vocabulary: Vec<String>,
    common: Powers,
    names: Powers,
    own: Powers,
}

impl Writer {
    fn new() -> Self {
        let vocabulary = vocabulary();
        let common = Powers::new(vocabulary.len() as f64);
        Self { vocabulary, common, names: Powers::new(NAMES), own: Powers::new(OWN_WORDS) }
    }

    fn prose(&self, random: &mut Random, words: u64, story: u64, share: f64) -> String {
        sentences(random, words, |random, text| {
            let kind = random.unit();
            if kind < share {
                push_name(text, own_name(story, self.own.draw(random)));
            } else if kind < share + 0.1 {
                push_name(text, self.names.draw(random) as u64);
            } else {
                *text += &self.vocabulary[self.common.draw(random) as usize - 1];
            }
        })
    }
}

/// Powers of a base, with exponents from 0 to 1 in equal steps.
struct Powers([f64; Self::STEPS + 1]);

impl Powers {
    /// Number of steps. Interpolation between two powers of 50,000 is off by one part in 70,000.
    const STEPS: usize = 1 << 10;

    fn new(base: f64) -> Self {
        Self(std::array::from_fn(|step| base.powf(step as f64 / Self::STEPS as f64)))
    }

    /// Returns the base to the power of a number uniformly distributed from 0 to 1: by Zipf's law,
    /// rounded down.
    fn draw(&self, random: &mut Random) -> f64 {
        let exponent = random.unit() * Self::STEPS as f64;
        let step = exponent as usize;
        self.0[step] + (self.0[step + 1] - self.0[step]) * (exponent - step as f64)
    }
}
