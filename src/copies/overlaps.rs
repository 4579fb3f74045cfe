//! Exact overlaps of many pairs of texts, within bounded memory.

use ahash::AHashMap;

use super::sketch::CopySketch;
use crate::parallel;
use crate::text::ShingleSet;

/// Shingles that one worker holds while it settles a group, at 8 bytes each: 4 MB.
const HELD_BY_WORKER: usize = 1 << 19;

/// Computes exact overlaps; `shingles` makes the set of a text on demand.
pub(super) struct Overlaps<'a, S> {
    pub(super) texts: &'a [&'a CopySketch],
    pub(super) shingles: S,
    /// Number of shingles that are held in memory at a time, unless one text has more.
    pub(super) held: usize,
}

impl<S: Fn(u32) -> ShingleSet + Sync + Send> Overlaps<'_, S> {
    /// Returns the number of shingles that the two texts of each pair share.
    ///
    /// The texts are cut into blocks of half the memory, and the pairs are sorted by their two
    /// blocks, so that a set is made once for each block that its text has a pair in. O(p log p)
    /// for p pairs, and O(n) a pair for n shingles.
    pub(super) fn shared(&self, pairs: &[(u32, u32)]) -> Vec<u32> {
        let block_of = self.blocks(pairs);
        let block = |text: u32| block_of[text as usize];
        let mut order: Vec<(u32, u32, u32)> =
            (0..).zip(pairs).map(|(at, &(a, b))| (block(a), block(b), at)).collect();
        parallel::sort(&mut order);
        let pair = |&(_, _, at): &(u32, u32, u32)| pairs[at as usize];
        let mut shared = vec![0; pairs.len()];
        for row in order.chunk_by(|x, y| x.0 == y.0) {
            let ones = self.sets(row.iter().map(|entry| pair(entry).0).collect());
            for tile in row.chunk_by(|x, y| x.1 == y.1) {
                let mut others: Vec<u32> = tile.iter().map(|entry| pair(entry).1).collect();
                others.retain(|other| !ones.contains_key(other));
                let others = self.sets(others);
                let of_tile = parallel::map(
                    tile,
                    || (),
                    |(), entry| {
                        let (a, b) = pair(entry);
                        let sets = ones.get(&a).zip(ones.get(&b).or_else(|| others.get(&b)));
                        sets.map_or(0, |(a, b)| a.overlap(b).shared as u32)
                    },
                );
                for (entry, of_pair) in tile.iter().zip(of_tile) {
                    shared[entry.2 as usize] = of_pair;
                }
            }
        }
        shared
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

    /// Makes the shingle sets of these texts, each once.
    fn sets(&self, mut texts: Vec<u32>) -> AHashMap<u32, ShingleSet> {
        texts.sort_unstable();
        texts.dedup();
        let sets = parallel::map(&texts, || (), |(), &text| (self.shingles)(text));
        texts.into_iter().zip(sets).collect()
    }

    /// Returns a cache of shingle sets for one worker.
    pub(super) fn cache(&self) -> Cache<'_, S> {
        Cache { shingles: &self.shingles, sets: AHashMap::new(), held: 0 }
    }
}

/// Shingle sets of the texts that one worker has lately compared.
pub(super) struct Cache<'a, S> {
    shingles: &'a S,
    sets: AHashMap<u32, ShingleSet>,
    held: usize,
}

impl<S: Fn(u32) -> ShingleSet> Cache<'_, S> {
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
