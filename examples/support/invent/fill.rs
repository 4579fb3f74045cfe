//! Patterns of prose, and the facts that fill them.
//!
//! A pattern holds `{key}` for a fact, `{#1-9}` for a whole number, `{.1-9}` for one with two
//! decimals, `{+place}` or `{+person}` for an invented name, and `[one|another]` for one of several
//! wordings.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::Random;

const STARTS: [&str; 36] = [
    "Bel", "Cor", "Dra", "El", "Fen", "Gar", "Hol", "Ist", "Jor", "Kel", "Lum", "Mor", "Nev", "Or",
    "Pel", "Quen", "Ros", "Sil", "Tor", "Ul", "Ver", "Wes", "Yar", "Zan", "Ash", "Bram", "Cad",
    "Dun", "Est", "Farn", "Gris", "Hux", "Ivel", "Krov", "Lund", "Myr",
];
const MIDDLES: [&str; 10] = ["a", "e", "i", "o", "an", "en", "or", "ar", "il", "un"];
const ENDS: [&str; 20] = [
    "ton", "ford", "mere", "wick", "by", "stead", "don", "ham", "lund", "vik", "sk", "grad", "ria",
    "dale", "burg", "nor", "mont", "za", "ka", "tis",
];
const FIRST_NAMES: [&str; 30] = [
    "Agnes", "Boris", "Carla", "Dmitri", "Edith", "Farouk", "Greta", "Hamid", "Ingrid", "Jonas",
    "Katya", "Leopold", "Miriam", "Nadia", "Oskar", "Petra", "Quentin", "Rosa", "Stefan", "Tamara",
    "Ulrich", "Vera", "Walter", "Xenia", "Yusuf", "Zelda", "Anton", "Brigid", "Casper", "Dorothea",
];

/// Facts of one event, by key.
pub(crate) type Facts = BTreeMap<String, String>;

/// Fills patterns. No two invented names of one writer are equal.
pub(crate) struct Writer {
    pub(crate) random: Random,
    names: BTreeSet<String>,
}

impl Writer {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), names: BTreeSet::new() }
    }

    /// Returns one of these.
    pub(crate) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.random.below(of.len() as u64) as usize]
    }

    /// Returns the numbers 0 to n - 1 in a random order.
    pub(crate) fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            order.swap(at, self.random.below(at as u64 + 1) as usize);
        }
        order
    }

    fn name(&mut self) -> String {
        loop {
            let [start, middle, end] = [&STARTS[..], &MIDDLES, &ENDS].map(|of| self.pick(of));
            let name = format!("{start}{middle}{end}");
            if self.names.insert(name.clone()) {
                return name;
            }
        }
    }

    /// Adds facts by their patterns, in order. A later one may hold an earlier one.
    pub(crate) fn add(&mut self, facts: &mut Facts, patterns: &[(&str, &str)]) {
        for (key, pattern) in patterns {
            let value = self.fill(pattern, facts);
            facts.insert((*key).to_owned(), value);
        }
    }

    /// Returns the prose of a pattern. A fact that is not among these stays as `{key}`.
    pub(crate) fn fill(&mut self, pattern: &str, facts: &Facts) -> String {
        let mut prose = String::new();
        let mut rest = pattern;
        while let Some(at) = rest.find(['{', '[']) {
            prose += &rest[..at];
            let close = if rest[at..].starts_with('{') { '}' } else { ']' };
            let end = rest[at..].find(close).map_or(rest.len(), |length| at + length);
            let inside = &rest[at + 1..end];
            if close == '}' {
                prose += &self.value(inside, facts);
            } else {
                let wordings: Vec<&str> = inside.split('|').collect();
                prose += self.pick(&wordings);
            }
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        prose + rest
    }

    fn value(&mut self, key: &str, facts: &Facts) -> String {
        let bounds = |of: &str| {
            let (least, most) = of.split_once('-').unwrap_or((of, of));
            (least.parse().unwrap_or(0), most.parse().unwrap_or(0u64))
        };
        match key.split_at(1) {
            ("#", range) => {
                let (least, most) = bounds(range);
                (least + self.random.below(most - least + 1)).to_string()
            }
            (".", range) => {
                let (least, most) = bounds(range);
                let cents = 100 * least + self.random.below(100 * (most - least) + 1);
                format!("{}.{:02}", cents / 100, cents % 100)
            }
            ("+", "ticker") => self.name().to_uppercase().chars().take(5).collect(),
            ("+", "person") => format!("{} {}", self.pick(&FIRST_NAMES), self.name()),
            ("+", _) => self.name(),
            _ => facts.get(key).cloned().unwrap_or_else(|| format!("{{{key}}}")),
        }
    }
}
