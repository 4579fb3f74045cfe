//! Who else holds its terms, and how much do these say?

use crate::parallel;

use super::vector::TermVector;

/// A term that more texts hold is common: it counts for pairs, but makes none.
const COMMON: usize = 512;

/// In a text in which a common term has at least this weight, it makes pairs all the same: of two words each
/// is heavy.
const HEAVY: f32 = 0.04;

/// Terms are sorted in parts, by their highest bits: about so many at a time, in so many parts at most.
const PART: usize = 1 << 17;
const MOST_PARTS: usize = 128;

/// Of what the common terms could add to a cosine at most, this share is expected.
const EXPECTED: f32 = 0.05;

/// No place, and no text.
const NONE: u32 = u32::MAX;

/// An inverted index: by term the texts that hold it, all for a rare term, those in which it is [`HEAVY`] for a
/// [`COMMON`] one.
///
/// So what a text shares with every other is summed up without a look at the others' terms; what the common terms
/// add is looked up for those few pairs that it can matter for.
#[derive(Debug)]
pub(crate) struct Postings {
    shards: Vec<Shard>,
    rest: Vec<Rest>,
    commons: usize,
}

/// The terms with the same highest bits.
#[derive(Debug)]
struct Shard {
    /// By term the texts that hold it, ascending, each with its weight; after the last [`NONE`].
    entries: Vec<(u32, f32)>,
    /// By text the places of its own entries, and where those of each text begin.
    places: Vec<u32>,
    starts: Vec<u32>,
    /// By text the common terms with their weights: those that have no entry, and those that have.
    light: Grouped,
    heavy: Grouped,
    commons: usize,
}

#[derive(Debug, Default)]
struct Grouped {
    items: Vec<(u32, f32)>,
    starts: Vec<u32>,
}

impl Grouped {
    fn of(&self, text: usize) -> &[(u32, f32)] {
        &self.items[self.starts[text] as usize..self.starts[text + 1] as usize]
    }
}

/// The common terms of a text.
#[derive(Debug)]
struct Rest {
    light: Box<[(u32, f32)]>,
    heavy: Box<[(u32, f32)]>,
    length: f32,
}

impl Postings {
    /// Indexes the vectors. O(n) for n terms.
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a TermVector>) -> Self {
        let vectors: Vec<&TermVector> = texts.collect();
        let terms: usize = vectors.iter().map(|vector| vector.iter().len()).sum();
        let parts = (terms / PART).clamp(1, MOST_PARTS).next_power_of_two();
        let starts = parallel::map(&vectors, || (), |(), vector| vector.starts(parts as u32));
        let numbers: Vec<usize> = (0..parts).collect();
        let mut shards = parallel::map(&numbers, Vec::new, |held, &number| {
            held.clear();
            let mut begin = Vec::with_capacity(vectors.len() + 1);
            for (text, (vector, starts)) in (0u32..).zip(vectors.iter().zip(&starts)) {
                begin.push(held.len() as u32);
                let own = starts[number] as usize..starts[number + 1] as usize;
                held.extend(vector.range(own).map(|(term, weight)| (term, text, weight)));
            }
            begin.push(held.len() as u32);
            Shard::of(held, &begin, parts.ilog2())
        });
        let mut first = Vec::with_capacity(shards.len());
        let mut commons = 0;
        for shard in &shards {
            first.push(commons as u32);
            commons += shard.commons;
        }
        let texts: Vec<usize> = (0..vectors.len()).collect();
        let rest = parallel::map(
            &texts,
            || (),
            |(), &text| {
                let gather = |of: fn(&Shard) -> &Grouped| -> Box<[(u32, f32)]> {
                    let shards = shards.iter().zip(&first);
                    shards
                        .flat_map(|(shard, first)| {
                            of(shard)
                                .of(text)
                                .iter()
                                .map(move |&(term, weight)| (first + term, weight))
                        })
                        .collect()
                };
                let (light, heavy) = (gather(|shard| &shard.light), gather(|shard| &shard.heavy));
                let square: f32 =
                    light.iter().chain(&heavy).map(|(_, weight)| weight * weight).sum();
                Rest { light, heavy, length: square.sqrt() }
            },
        );
        for shard in &mut shards {
            shard.light = Grouped::default();
            shard.heavy = Grouped::default();
        }
        Self { shards, rest, commons }
    }
}

impl Shard {
    /// From terms that agree in their highest bits, by text; those of each text begin where `starts` says.
    fn of(held: &[(u64, u32, f32)], starts: &[u32], highest: u32) -> Self {
        // A stable counting sort by the next bits, so that of each term the texts stay ascending.
        let bits = held.len().clamp(2, 1 << 18).ilog2();
        let part = |term: u64| (term << highest >> (64 - bits)) as usize;
        let mut ends = vec![0u32; (1 << bits) + 1];
        for &(term, ..) in held {
            ends[part(term) + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut sorted = vec![0u32; held.len()];
        for (at, &(term, ..)) in (0u32..).zip(held) {
            let end = &mut ends[part(term)];
            sorted[*end as usize] = at;
            *end += 1;
        }

        let mut places = vec![NONE; held.len()];
        let mut common = vec![NONE; held.len()];
        let mut entries: Vec<(u32, f32)> = Vec::with_capacity(held.len());
        let mut commons = 0;
        let mut begin = 0;
        for &end in &ends[..1 << bits] {
            let same_part = &mut sorted[begin as usize..end as usize];
            begin = end;
            let term = |at: u32| held[at as usize].0;
            if same_part.windows(2).any(|two| term(two[0]) != term(two[1])) {
                same_part.sort_unstable_by_key(|&at| (term(at), at));
            }
            for same in same_part.chunk_by(|&a, &b| term(a) == term(b)) {
                let is_common = same.len() > COMMON;
                if is_common {
                    for &at in same {
                        common[at as usize] = commons;
                    }
                    commons += 1;
                }
                for &at in same {
                    let (_, text, weight) = held[at as usize];
                    if !is_common || weight >= HEAVY {
                        places[at as usize] = entries.len() as u32;
                        entries.push((text, weight));
                    }
                }
                entries.push((NONE, 0.0));
            }
        }

        let (mut light, mut heavy) = (Grouped::default(), Grouped::default());
        for bounds in starts.windows(2) {
            light.starts.push(light.items.len() as u32);
            heavy.starts.push(heavy.items.len() as u32);
            for at in bounds[0] as usize..bounds[1] as usize {
                if common[at] != NONE {
                    let to = if places[at] == NONE { &mut light } else { &mut heavy };
                    to.items.push((common[at], held[at].2));
                }
            }
        }
        light.starts.push(light.items.len() as u32);
        heavy.starts.push(heavy.items.len() as u32);

        // Only the places that there are.
        let mut kept: Vec<u32> = Vec::with_capacity(places.len());
        let mut kept_starts = Vec::with_capacity(starts.len());
        for bounds in starts.windows(2) {
            kept_starts.push(kept.len() as u32);
            let own = &places[bounds[0] as usize..bounds[1] as usize];
            kept.extend(own.iter().filter(|&&place| place != NONE));
        }
        kept_starts.push(kept.len() as u32);
        Self { entries, places: kept, starts: kept_starts, light, heavy, commons: commons as usize }
    }
}

/// So many texts in a row are looked through at once, if any of them shares a term.
const BLOCK: usize = 256;

/// Holds one text against all that come after it.
#[derive(Debug, Default)]
pub(crate) struct Later {
    /// What each later text shares by the entries, and whether any of a block does.
    sums: Vec<f32>,
    touched: Vec<bool>,
    /// The weights of the text's common terms, all of them and the light ones.
    all: Vec<f32>,
    light: Vec<f32>,
}

impl Later {
    /// Calls `near` with each text after `text` up to `last` whose cosine with it is expected to be `enough` or
    /// more, ascending, and with the cosine that it is.
    ///
    /// Expected is what the entries add up to, and [`EXPECTED`] of what the common terms can add. O(m + r +
    /// n / 256) for m entries in common with later texts, r of which are calls, and n texts up to `last`.
    pub(crate) fn search(
        &mut self,
        postings: &Postings,
        text: u32,
        last: u32,
        enough: f32,
        mut near: impl FnMut(u32, f64),
    ) {
        let window = (last - text) as usize;
        if self.sums.len() < window {
            self.sums.resize(window.next_multiple_of(BLOCK), 0.0);
            self.touched.resize(self.sums.len() / BLOCK, false);
        }
        self.sum_up(postings, text, last);
        let own = &postings.rest[text as usize];
        self.lay(own, postings.commons);
        for block in 0..window.div_ceil(BLOCK) {
            if !std::mem::take(&mut self.touched[block]) {
                continue;
            }
            for at in block * BLOCK..((block + 1) * BLOCK).min(window) {
                let sum = std::mem::take(&mut self.sums[at]);
                let other = text + 1 + at as u32;
                let rest = &postings.rest[other as usize];
                if sum > 0.0 && sum + EXPECTED * own.length * rest.length >= enough {
                    let cosine = sum + dot(&self.all, &rest.light) + dot(&self.light, &rest.heavy);
                    near(other, f64::from(cosine).min(1.0));
                }
            }
        }
        for &(term, _) in own.light.iter().chain(&own.heavy) {
            self.all[term as usize] = 0.0;
            self.light[term as usize] = 0.0;
        }
    }

    /// Adds up what the text shares with each later one by the entries.
    fn sum_up(&mut self, postings: &Postings, text: u32, last: u32) {
        for shard in &postings.shards {
            let bounds = &shard.starts[text as usize..text as usize + 2];
            let places = bounds[0] as usize..bounds[1] as usize;
            for &place in &shard.places[places] {
                let weight = shard.entries[place as usize].1;
                let later = &shard.entries[place as usize + 1..];
                for &(other, other_weight) in later.iter().take_while(|entry| entry.0 <= last) {
                    let at = (other - text - 1) as usize;
                    self.sums[at] += weight * other_weight;
                    self.touched[at / BLOCK] = true;
                }
            }
        }
    }

    /// Lays out the common terms of the text.
    fn lay(&mut self, own: &Rest, commons: usize) {
        self.all.resize(commons, 0.0);
        self.light.resize(commons, 0.0);
        for &(term, weight) in &own.light {
            self.all[term as usize] = weight;
            self.light[term as usize] = weight;
        }
        for &(term, weight) in &own.heavy {
            self.all[term as usize] = weight;
        }
    }
}

/// The sum of the products, in four sums so that none waits for another.
fn dot(weights: &[f32], terms: &[(u32, f32)]) -> f32 {
    let mut sums = [0.0; 4];
    let mut fours = terms.chunks_exact(4);
    for four in &mut fours {
        for (sum, &(term, weight)) in sums.iter_mut().zip(four) {
            *sum += weights[term as usize] * weight;
        }
    }
    let rest: f32 =
        fours.remainder().iter().map(|&(term, weight)| weights[term as usize] * weight).sum();
    sums[0] + sums[1] + (sums[2] + sums[3]) + rest
}
