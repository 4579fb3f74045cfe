//! News that nobody wrote: articles of invented words, with stories and copies that are known.
//!
//! Words follow Zipf's law; every story has some names and words of its own; most articles hold
//! a typographic character; a tenth are copies, edited or under boilerplate.

use samestory::Article;

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

    /// Uniform in 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

pub(crate) struct Generated {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) outlet: String,
    pub(crate) published: Option<i64>,
    pub(crate) story: u64,
}

impl Generated {
    pub(crate) fn article(&self) -> Article<'_> {
        let published = self.published;
        Article { published, ..Article::new(&self.title, &self.text).outlet(&self.outlet) }
    }
}

/// The word of a rank, made of syllables, the same for the same rank.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ro", "ti", "mel", "sa", "kun", "dor", "vi", "len", "pa", "gri", "so", "tan", "u",
        "fe", "lor", "ni", "cha", "bre", "wo",
    ];
    let mut left = rank + 20;
    let mut word = String::new();
    while left > 0 {
        word += SYLLABLES[(left % 20) as usize];
        left /= 20;
    }
    word
}

/// So many words, a share of them the story's own, in sentences.
fn prose(random: &mut Random, words: u64, story: u64) -> String {
    let mut text = String::new();
    let mut sentence = 0;
    for _ in 0..words {
        let rank = if random.unit() < 0.15 {
            1_000_000 + story * 40 + (random.unit() * random.unit() * 40.0) as u64
        } else {
            (50_000f64.powf(random.unit())) as u64
        };
        text += &word(rank);
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

/// `count` articles of about `words` words in stories of one to eight texts, a story every hour or so.
pub(crate) fn articles(count: usize, words: u64, seed: u64) -> Vec<Generated> {
    let mut random = Random::new(seed);
    let mut all: Vec<Generated> = Vec::with_capacity(count);
    let mut story = 0;
    while all.len() < count {
        story += 1;
        let first = all.len();
        let start = 1_400_000_000 + story as i64 * 4_000;
        for _ in 0..=random.below(8) {
            let outlet = format!("Outlet {}", random.below(200));
            let published = (random.unit() < 0.95).then(|| start + random.below(86_400) as i64);
            let title = prose(&mut random, 9, story);
            let text = if random.unit() < 0.1 && all.len() > first {
                let wire = &all[first].text;
                format!("{outlet} reports. {wire} Read more from {outlet}.")
            } else {
                let length = words / 2 + random.below(words + 1);
                let text = prose(&mut random, length, story);
                if random.unit() < 0.8 { format!("“{text}”") } else { text }
            };
            all.push(Generated { title, text, outlet, published, story });
        }
    }
    all.truncate(count);
    all
}
