//! Exact overlaps of many pairs of texts, within bounded memory.

use ahash::AHashMap;

use super::form::Particulars;
use super::sketch::CopySketch;
use crate::parallel;
use crate::text::ShingleSet;

/// Shingles that one worker holds while it settles a group, at 8 bytes each: 4 MB.
const HELD_BY_WORKER: usize = 1 << 19;

/// Computes exact overlaps; `shingles` makes the set of a text on demand, and `particulars` its
/// names and figures.
pub(super) struct Overlaps<'a, S, P> {
    pub(super) texts: &'a [&'a CopySketch],
    pub(super) shingles: S,
    pub(super) particulars: P,
    /// Number of shingles that are held in memory at a time, unless one text has more.
    pub(super) held: usize,
}

impl<S, P> Overlaps<'_, S, P>
where
    S: Fn(u32) -> ShingleSet + Sync + Send,
    P: Fn(u32) -> Particulars + Sync + Send,
{
    /// Returns the number of shingles that the two texts of each pair share.
    pub(super) fn shared(&self, pairs: &[(u32, u32)]) -> Vec<u32> {
        self.compared(pairs, &self.shingles, |a, b| a.overlap(b).shared as u32)
    }

    /// Returns whether the names and figures of the two texts of each pair differ.
    pub(super) fn differ(&self, pairs: &[(u32, u32)]) -> Vec<bool> {
        self.compared(pairs, &self.particulars, Particulars::differ)
    }

    /// Returns what `compare` returns of the two texts of each pair, as `make` makes them.
    ///
    /// The texts are cut into blocks of half the memory, and the pairs are sorted by their two
    /// blocks, so that a text is made once for each block that it has a pair in. O(p log p)
    /// for p pairs, and O(n) a pair for n shingles.
    fn compared<T: Send + Sync, R: Clone + Default + Send>(
        &self,
        pairs: &[(u32, u32)],
        make: &(impl Fn(u32) -> T + Sync + Send),
        compare: impl Fn(&T, &T) -> R + Sync + Send,
    ) -> Vec<R> {
        let block_of = self.blocks(pairs);
        let block = |text: u32| block_of[text as usize];
        let mut order: Vec<(u32, u32, u32)> =
            (0..).zip(pairs).map(|(at, &(a, b))| (block(a), block(b), at)).collect();
        parallel::sort(&mut order);
        let pair = |&(_, _, at): &(u32, u32, u32)| pairs[at as usize];
        let mut compared = vec![R::default(); pairs.len()];
        for row in order.chunk_by(|x, y| x.0 == y.0) {
            let ones = made(row.iter().map(|entry| pair(entry).0).collect(), make);
            for tile in row.chunk_by(|x, y| x.1 == y.1) {
                let mut others: Vec<u32> = tile.iter().map(|entry| pair(entry).1).collect();
                others.retain(|other| !ones.contains_key(other));
                let others = made(others, make);
                let of_tile = parallel::map(
                    tile,
                    || (),
                    |(), entry| {
                        let (a, b) = pair(entry);
                        let two = ones.get(&a).zip(ones.get(&b).or_else(|| others.get(&b)));
                        two.map_or_else(R::default, |(a, b)| compare(a, b))
                    },
                );
                for (entry, of_pair) in tile.iter().zip(of_tile) {
                    compared[entry.2 as usize] = of_pair;
                }
            }
        }
        compared
    }

    /// Returns the block of each text that stands in a pair.
    fn blocks(&self, pairs: &[(u32, u32)]) -> Vec<u32> {
        let mut blocks = vec![0; self.texts.len()];
        for &(a, b) in pairs {
            blocks[a as usize] = 1;
            blocks[b as usize] = 1;
        }
        let (mut block, mut held) = (0, 0);
        for (of_text, text) in blocks.iter_mut().zip(self.texts).filter(|of| *of.0 > 0) {
            held += text.shingles as usize;
            if held > self.held / 2 {
                block += 1;
                held = text.shingles as usize;
            }
            *of_text = block;
        }
        blocks
    }

    /// Returns a cache of shingle sets for one worker.
    pub(super) fn cache(&self) -> Cache<'_, S, P> {
        let Self { shingles, particulars, .. } = self;
        Cache { shingles, particulars, sets: AHashMap::new(), held: 0 }
    }
}

/// Makes these texts, each once.
fn made<T: Send>(
    mut texts: Vec<u32>,
    make: &(impl Fn(u32) -> T + Sync + Send),
) -> AHashMap<u32, T> {
    texts.sort_unstable();
    texts.dedup();
    let values = parallel::map(&texts, || (), |(), &text| make(text));
    texts.into_iter().zip(values).collect()
}

/// Shingle sets of the texts that one worker has lately compared.
pub(super) struct Cache<'a, S, P> {
    shingles: &'a S,
    particulars: &'a P,
    sets: AHashMap<u32, ShingleSet>,
    held: usize,
}

impl<S: Fn(u32) -> ShingleSet, P: Fn(u32) -> Particulars> Cache<'_, S, P> {
    /// Returns whether the names and figures of two texts differ.
    pub(super) fn differ(&self, a: u32, b: u32) -> bool {
        (self.particulars)(a).differ(&(self.particulars)(b))
    }

    /// Returns the number of shingles that two texts share.
    pub(super) fn shared(&mut self, a: u32, b: u32) -> u32 {
        if self.held > HELD_BY_WORKER {
            self.sets.clear();
            self.held = 0;
        }
        for text in [a, b] {
            let held = &mut self.held;
            self.sets.entry(text).or_insert_with(|| {
                let set = (self.shingles)(text);
                *held += set.len();
                set
            });
        }
        let sets = self.sets.get(&a).zip(self.sets.get(&b));
        sets.map_or(0, |(a, b)| a.overlap(b).shared as u32)
    }
}
