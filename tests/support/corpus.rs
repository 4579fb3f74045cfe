//! Generated news: articles of random words whose stories and copies are known.
//!
//! Words are common English ones, by Zipf's law. Each story has names and words of its own. Most
//! articles hold a typographic character. A tenth are copies: the first article of the story, with
//! a sentence of the outlet before and after it.

use samestory::Article;

#[allow(unused_imports)] // not every test asks
pub(crate) use stream::{Stream, stream};

#[path = "stream.rs"]
mod stream;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Time of the first articles, in seconds since 1970-01-01 UTC.
const START: i64 = 1_400_000_000;

/// Share of a story's own words in a text. The mean similarity of two reports of one story is then
/// 0.2, as in real news.
const SHARE: f64 = 0.15;

/// Share of a story's own words in a title. A headline names what the text is about.
const TITLE_SHARE: f64 = 0.4;

/// Pseudo-random numbers from a seed (`SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        samestory::hash::mix(self.0)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Returns a number between 0 and 1, uniformly distributed.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A generated article, and the number of its story.
pub(crate) struct Generated {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) outlet: String,
    pub(crate) published: Option<i64>,
    #[allow(dead_code)] // not every test asks
    pub(crate) story: u64,
}

impl Generated {
    pub(crate) fn article(&self) -> Article<'_> {
        let mut article = Article::new(&self.title, &self.text).outlet(&self.outlet);
        article.published = self.published;
        article
    }
}

/// Common English words, roughly by frequency. The built-in background table knows the language of
/// the articles by them.
const WORDS: &str = "\
    the of and to in a that for on is was with he as by it at from his be an are this but have has not \
    they who which will their were been would one or we had its more people after said than about out up \
    when there all if what so over into she new can no some could time do other just also first her \
    years them two like now before state year last percent government made day many most against while \
    because our get only where how being between make week three under through even those country then \
    may down during such these long called work public house president since part group plan used city \
    national top both still bill right war court way should case law campaign report leader office \
    support money former end home few very health official police vote help say next market million \
    think company security world team much own another place back off power per use family party high \
    major school four deal see early news number five local policy same program woman man issue lead \
    service member problem order point move director minister billion tax business change statement \
    question trade answer force call job act run result line street water air land road bridge river \
    north south east west morning evening night month spring summer winter fire storm rain snow flood \
    coast hill valley field farm price cost rate bank fund budget loan debt profit loss share stock \
    growth crisis board chief manager worker union strike wage contract talk meeting summit treaty \
    border army soldier attack bomb weapon missile ship plane train bus car driver passenger crash \
    accident victim doctor nurse hospital patient disease virus vaccine test study research science \
    scientist university student teacher class book film music song artist museum game match player \
    coach season league goal win defeat record race medal judge jury trial lawyer prison charge crime \
    murder theft fraud drug evidence witness sentence appeal rule ban protest crowd march speech letter \
    message phone internet computer network data software site video photo camera paper press editor \
    writer reader story article page word language child boy girl mother father son daughter wife \
    husband friend neighbor church god faith hope fear anger love death life birth age old young small \
    large big great good bad strong weak open close free clear hard easy fast slow late dark white black \
    red green blue full empty short deep wide hot cold warm dry clean safe ready sure likely possible \
    certain common special private foreign federal central social economic political legal military \
    medical human natural recent final main key real true wrong different similar several enough least \
    almost already always never often soon later again away around across along near behind beyond \
    within without inside outside above below toward despite instead however although unless until \
    whether perhaps rather quite today yesterday tomorrow monday tuesday wednesday thursday friday \
    saturday sunday january april june july august october november december hundred thousand dozen half \
    third second quarter ask tell give take keep let begin start stop turn show hear play stand lose pay \
    meet include continue set learn follow create speak read allow add spend grow walk offer remember \
    consider appear buy wait serve die send expect build stay fall cut reach kill remain suggest raise \
    pass sell require decide pull break pick wear hold bring happen write provide sit seem feel try \
    leave put mean become believe want look find know come go \
    ";

/// Returns all words, roughly by frequency, followed by the same words with an s.
pub(crate) fn vocabulary() -> Vec<String> {
    let plain: Vec<&str> = WORDS.split_ascii_whitespace().collect();
    let plural = plain.iter().map(|word| format!("{word}s"));
    plain.iter().map(|&word| word.to_owned()).chain(plural).collect()
}

/// Appends the invented word of a number, made of syllables.
fn push_name(text: &mut String, number: u64) {
    const SYLLABLES: [&str; 20] = [
        "ba", "ro", "ti", "mel", "sa", "kun", "dor", "vi", "len", "pa", "gri", "so", "tan", "u",
        "fe", "lor", "ni", "cha", "bre", "wo",
    ];
    let mut left = number + 400;
    while left > 0 {
        text.push_str(SYLLABLES[(left % 20) as usize]);
        left /= 20;
    }
}

/// Returns sentences of `words` words, each appended by `push`.
fn sentences(
    random: &mut Random,
    words: u64,
    mut push: impl FnMut(&mut Random, &mut String),
) -> String {
    let mut text = String::with_capacity(8 * words as usize);
    let mut sentence = 0;
    for _ in 0..words {
        push(random, &mut text);
        sentence += 1;
        if sentence > 8 + random.below(20) {
            text += ". ";
            sentence = 0;
        } else {
            text.push(' ');
        }
    }
    text
}

/// Number of invented words of a story, plus one.
const OWN_WORDS: f64 = 40.0;

/// Number of invented names that any story may hold, plus one.
const NAMES: f64 = 50_000.0;

/// Returns the number of the invented word of a story, given its rank, 1 to [`OWN_WORDS`].
fn own_name(story: u64, rank: f64) -> u64 {
    1_000_000 + story * OWN_WORDS as u64 + rank as u64
}

/// Returns sentences of `words` words. A `share` of the words, 0 to 0.9, are invented words of the
/// story, a tenth are invented names that any story may hold, and the others are common words. Each
/// kind follows Zipf's law.
pub(crate) fn prose(
    random: &mut Random,
    vocabulary: &[String],
    words: u64,
    story: u64,
    share: f64,
) -> String {
    sentences(random, words, |random, text| {
        let kind = random.unit();
        if kind < share {
            push_name(text, own_name(story, OWN_WORDS.powf(random.unit())));
        } else if kind < share + 0.1 {
            push_name(text, NAMES.powf(random.unit()) as u64);
        } else {
            *text += &vocabulary[(vocabulary.len() as f64).powf(random.unit()) as usize - 1];
        }
    })
}

/// Returns sentences of `words` words, the same for the same seed: common words, invented names,
/// and words that belong to the seed.
#[allow(dead_code)] // not every test asks
pub(crate) fn passage(seed: u64, words: u64) -> String {
    prose(&mut Random::new(seed), &vocabulary(), words, seed % 1_000_000, SHARE)
}

/// Distribution of the number of articles of a story.
#[derive(Clone, Copy)]
pub(crate) enum Sizes {
    /// 1 to 8, uniformly distributed.
    Small,
    /// 1 to 500, by Zipf's law.
    #[allow(dead_code)] // not every test asks
    Zipf,
}

impl Sizes {
    fn draw(self, random: &mut Random) -> u64 {
        match self {
            Self::Small => 1 + random.below(8),
            Self::Zipf => 501f64.powf(random.unit()) as u64,
        }
    }

    /// Returns the mean number of articles of a story.
    fn mean(self) -> f64 {
        match self {
            Self::Small => 4.5,
            // The sum of the probabilities of at least `size` articles.
            Self::Zipf => (1..=500).map(|size| 1.0 - f64::from(size).ln() / 501f64.ln()).sum(),
        }
    }

    /// Returns the number of seconds from the start of a story to that of the next, given the
    /// number of articles published a day.
    fn spacing(self, per_day: f64) -> f64 {
        DAY as f64 * self.mean() / per_day
    }
}

/// Returns `count` articles of `words / 2` to `3 * words / 2` words in stories of these sizes. One
/// in twenty has no date. A story begins every 4,000 seconds, and its articles lie within a day.
pub(crate) fn articles(count: usize, words: u64, sizes: Sizes, seed: u64) -> Vec<Generated> {
    articles_undated(count, words, sizes, seed, 0.05)
}

/// Returns articles as [`articles`] does, with a share of articles without a date, 0 to 1.
pub(crate) fn articles_undated(
    count: usize,
    words: u64,
    sizes: Sizes,
    seed: u64,
    undated: f64,
) -> Vec<Generated> {
    batch(count, words, sizes, seed, undated, 4_000.0)
}

/// Returns articles as [`articles_undated`] does, of which `per_day` are published a day. As the
/// articles of a story lie within a day, the first and the last day have fewer.
#[allow(dead_code)] // not every test asks
pub(crate) fn articles_per_day(
    count: usize,
    words: u64,
    sizes: Sizes,
    seed: u64,
    undated: f64,
    per_day: f64,
) -> Vec<Generated> {
    batch(count, words, sizes, seed, undated, sizes.spacing(per_day))
}

/// Returns `count` articles. A story begins every `spacing` seconds.
fn batch(
    count: usize,
    words: u64,
    sizes: Sizes,
    seed: u64,
    undated: f64,
    spacing: f64,
) -> Vec<Generated> {
    let mut random = Random::new(seed);
    let vocabulary = vocabulary();
    let mut all: Vec<Generated> = Vec::with_capacity(count);
    let mut story = 0;
    while all.len() < count {
        story += 1;
        let first = all.len();
        let start = START + (story as f64 * spacing) as i64;
        for _ in 0..sizes.draw(&mut random) {
            let outlet = outlet(&mut random);
            let published =
                (random.unit() < 1.0 - undated).then(|| start + random.below(DAY as u64) as i64);
            let wire = all.get(first).map(|article| article.text.as_str());
            let (title, text) =
                title_and_text(&mut random, words, &outlet, wire, |random, words, share| {
                    prose(random, &vocabulary, words, story, share)
                });
            all.push(Generated { title, text, outlet, published, story });
        }
    }
    all.truncate(count);
    all
}

fn outlet(random: &mut Random) -> String {
    format!("Outlet {}", random.below(200))
}

/// Returns the title and the text of an article, given the first text of its story. `prose` writes
/// a number of words, a share of which belongs to the story.
fn title_and_text(
    random: &mut Random,
    words: u64,
    outlet: &str,
    wire: Option<&str>,
    mut prose: impl FnMut(&mut Random, u64, f64) -> String,
) -> (String, String) {
    let title = prose(random, 9, TITLE_SHARE);
    let is_copy = random.unit() < 0.1;
    if let Some(wire) = wire.filter(|_| is_copy) {
        return (title, format!("{outlet} reports. {wire} Read more from {outlet}."));
    }
    let length = words / 2 + random.below(words + 1);
    let text = prose(random, length, SHARE);
    let text = if random.unit() < 0.8 { format!("“{text}”") } else { text };
    (title, text)
}
