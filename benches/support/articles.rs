//! Generated articles, to measure speed and the error of estimates.
//!
//! An article has some 415 words by Zipf's law, 2.4 KB, in sentences. Four in five hold typographic
//! characters, most of them quotes. One in ten is an edited copy of another; their Jaccard
//! similarities of word 3-shingles are spread evenly over 0.3 to 0.9.

/// Pseudo-random numbers from a seed (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Uniform in 0..1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

/// Returns the word of a rank, made of syllables. Frequent words are short.
fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ro", "ti", "mel", "sa", "ku", "dor", "vi", "le", "pa", "gri", "so", "tan", "u",
        "fe", "lo", "ni", "cha", "bre", "wo",
    ];
    let mut left = rank;
    let mut word = String::new();
    loop {
        word += SYLLABLES[left % 20];
        left /= 20;
        if left == 0 {
            return word;
        }
    }
}

/// Returns a random word. Some hold a digit, a mark or a letter outside ASCII.
fn any_word(random: &mut Random, typographic: bool) -> String {
    let mut word = word(60_000f64.powf(random.unit() * 0.88) as usize);
    match random.below(200) {
        0..2 => word = format!("{},{:03}", 1 + random.below(90), random.below(1_000)),
        2..4 => word = format!("{}.{}", random.below(90), random.below(10)),
        4 => word += "-led",
        5..7 => word += if typographic { "’s" } else { "'s" },
        7 => word += "n't",
        8 if typographic => word.insert(word.len() / 2, 'é'),
        _ => {}
    }
    word
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// An article by its words. The marks between them do not depend on the words.
struct Article {
    words: Vec<String>,
    marks: u64,
    typographic: bool,
}

impl Article {
    fn new(random: &mut Random) -> Self {
        let typographic = random.chance(0.8);
        let count = 340 + random.below(151);
        let words = (0..count).map(|_| any_word(random, typographic)).collect();
        Self { words, marks: random.next(), typographic }
    }

    /// Returns a copy with an expected Jaccard similarity of word 3-shingles of `jaccard`.
    fn edited(&self, random: &mut Random, jaccard: f64) -> Self {
        // A shingle survives if none of its words is replaced.
        let keep = (2.0 * jaccard / (1.0 + jaccard)).cbrt();
        let edit = |word: &String| {
            if random.chance(keep) { word.clone() } else { any_word(random, self.typographic) }
        };
        Self { words: self.words.iter().map(edit).collect(), ..*self }
    }

    fn text(&self) -> String {
        let mut random = Random(self.marks);
        let (open, close, dash) =
            if self.typographic { ("“", "”", "–") } else { ("\"", "\"", "-") };
        let mut text = String::with_capacity(3_000);
        let mut words = self.words.iter();
        while words.len() > 0 {
            let length = 8 + random.below(20);
            let quoted = random.chance(0.08);
            for (place, word) in words.by_ref().take(length).enumerate() {
                match (place, random.below(20)) {
                    (0, _) => text += if quoted { open } else { "" },
                    (_, 0) => text += ", ",
                    (_, 1) if random.chance(0.1) => text.extend([" ", dash, " "]),
                    _ => text.push(' '),
                }
                if place == 0 || random.chance(0.04) {
                    text += &capitalised(word);
                } else {
                    text += word;
                }
            }
            text += if random.chance(0.03) { "?" } else { "." };
            text += if quoted { close } else { "" };
            text += if random.chance(0.3) { "\n" } else { " " };
        }
        // An article without any gets one.
        if self.typographic && text.is_ascii() {
            text += "…";
        }
        text
    }
}

/// Returns this number of articles, the same for the same number.
pub(crate) fn articles(count: usize) -> Vec<String> {
    let mut random = Random(7);
    let mut originals: Vec<Article> = Vec::new();
    let mut texts = Vec::with_capacity(count);
    while texts.len() < count {
        if !originals.is_empty() && random.chance(0.1) {
            let original = &originals[random.below(originals.len())];
            let jaccard = 0.3 + 0.6 * random.unit();
            texts.push(original.edited(&mut random, jaccard).text());
        } else {
            let article = Article::new(&mut random);
            texts.push(article.text());
            originals.push(article);
        }
    }
    texts
}
