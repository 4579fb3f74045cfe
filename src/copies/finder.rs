//! Which items are copies, and of what?

use ahash::AHashMap;

use crate::parallel;
use crate::text::{Overlap, ShingleSet};

use super::found::{Copies, Link, Work};
use super::rule::Relation;
use super::sketch::{CopyFinder, CopySketch};
use crate::linkage::UnionFind;

/// With so many before it a member of a bucket is compared, and an item with so many of the originals of its
/// group; so a bucket of n members costs O(n).
const REACH: usize = 32;

/// So many buckets are looked through at once.
const BATCH: usize = 1_024;

/// So many shingle sets at most are made before it is clear that they are needed.
const READY: usize = 1_024;

/// Shingles that are kept while pairs are verified, 32 MB; beyond them sets are made anew.
const KEPT_SHINGLES: usize = 1 << 22;

/// Fingerprints are bucketed a part at a time, by their highest bits.
const PARTS: u32 = 16;

impl CopyFinder {
    /// Finds copies: item `i` has `sketches[i]`, and `shingles(i)` makes its shingle set anew, for as many
    /// items as are candidates.
    ///
    /// Candidates are pairs that share a band of their signatures, or a fingerprint of a passage; those that
    /// their signatures or fingerprints give a chance are verified by exact [`Overlap`], and those that the rule
    /// calls copies are joined to groups. Within a group the item of the least `rank` is an original. Every
    /// other is the copy of the first original that it is verified to be a copy of, or else an original itself: so a
    /// round-up that quotes four articles in full does not make them copies of each other, and the links
    /// between texts that are not copies of one original are [reported](Copies::links). The order of the items
    /// does not matter where no two ranks are equal.
    ///
    /// Complete for pairs that meet in a bucket of at most 33 distinct texts. In a larger one each text is compared with
    /// the 32 before it, so that n items cost O(n log n) time and O(n) memory, whatever they share; items with the same
    /// shingles count as one text, and pairs that are in one group already are not verified again.
    pub fn find<K: Ord>(
        &self,
        sketches: &[Option<CopySketch>],
        shingles: impl Fn(u32) -> ShingleSet + Sync + Send,
        rank: impl Fn(u32) -> K,
    ) -> Copies {
        let mut search = Search {
            finder: self,
            sketches,
            shingles,
            sets: AHashMap::new(),
            kept: 0,
            turned_away: vec![u64::MAX; 1 << 16],
            joined: UnionFind::new(sketches.len()),
            links: Vec::new(),
            work: Work::default(),
        };
        let texts = search.collapse(&rank);
        search.join_by_bands(&texts.distinct);
        search.join_by_passages(&texts.distinct);
        search.settle(&texts, &rank)
    }
}

/// The items that stand for all with the same shingles.
struct Distinct {
    /// Of each item the one of the least rank with the same shingles.
    of: Vec<u32>,
    /// Those items themselves, ascending.
    distinct: Vec<u32>,
}

struct Search<'a, S> {
    finder: &'a CopyFinder,
    sketches: &'a [Option<CopySketch>],
    shingles: S,
    /// Some of the shingle sets made so far, and how many shingles they hold.
    sets: AHashMap<u32, ShingleSet>,
    kept: usize,
    /// Pairs that were found to be no copies, as many as there is room for.
    turned_away: Vec<u64>,
    joined: UnionFind,
    links: Vec<Link>,
    work: Work,
}

impl<S: Fn(u32) -> ShingleSet + Sync + Send> Search<'_, S> {
    /// Joins what holds the same shingles.
    fn collapse<K: Ord>(&mut self, rank: impl Fn(u32) -> K) -> Distinct {
        let mut items: Vec<(u128, u32)> = (0..)
            .zip(self.sketches)
            .filter_map(|(item, sketch)| Some((sketch.as_ref()?.digest, item)))
            .collect();
        items.sort_by_cached_key(|&(digest, item)| (digest, rank(item)));
        let mut of: Vec<u32> = (0..).take(self.sketches.len()).collect();
        let mut distinct = Vec::new();
        for same in items.chunk_by(|a, b| a.0 == b.0) {
            distinct.push(same[0].1);
            for &(_, item) in same {
                of[item as usize] = same[0].1;
            }
        }
        distinct.sort_unstable();
        Distinct { of, distinct }
    }

    fn join_by_bands(&mut self, items: &[u32]) {
        let banding = self.finder.banding;
        let mut entries: Vec<(u64, u32)> = Vec::with_capacity(items.len());
        for band in 0..banding.bands() {
            let key =
                |item: u32| banding.key(&self.sketches[item as usize].as_ref()?.signature, band);
            entries.clear();
            entries.extend(items.iter().filter_map(|&item| Some((key(item)?, item))));
            parallel::sort(&mut entries);
            self.join_buckets(&entries, alike);
        }
    }

    fn join_by_passages(&mut self, items: &[u32]) {
        let mut entries: Vec<(u32, u32)> = Vec::new();
        for part in 0..PARTS {
            entries.clear();
            for &item in items {
                let Some(sketch) = &self.sketches[item as usize] else { continue };
                let part_of = |fingerprint: u32| fingerprint >> (32 - PARTS.ilog2());
                let all = &sketch.fingerprints;
                let start = all.partition_point(|&fingerprint| part_of(fingerprint) < part);
                let of_part =
                    all[start..].iter().take_while(|&&fingerprint| part_of(fingerprint) == part);
                entries.extend(of_part.map(|&fingerprint| (fingerprint, item)));
            }
            parallel::sort(&mut entries);
            self.join_buckets(&entries, contained);
        }
    }

    /// Compares each member of a bucket with those shortly before it, but for those that are in one group
    /// with it already. The buckets lie in a row.
    fn join_buckets<K: PartialEq + Sync>(
        &mut self,
        entries: &[(K, u32)],
        hopeful: impl Fn(&CopyFinder, &CopySketch, &CopySketch) -> bool + Sync + Send,
    ) {
        let buckets: Vec<&[(K, u32)]> =
            entries.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1).collect();
        // A batch at a time is looked through by all cores, for what is not in one group yet.
        for batch in buckets.chunks(BATCH) {
            let (finder, sketches) = (self.finder, self.sketches);
            let (groups, turned_away) = (&self.joined, &self.turned_away);
            let found = parallel::map(
                batch,
                || (),
                |(), bucket| {
                    let mut met = 0;
                    let mut pairs = Vec::new();
                    for (at, &(_, item)) in bucket.iter().enumerate().skip(1) {
                        for &(_, other) in bucket[at.saturating_sub(REACH)..at].iter().rev() {
                            met += 1;
                            if turned_away[seat(other, item)] == pair(other, item)
                                || groups.root(other) == groups.root(item)
                            {
                                continue;
                            }
                            let both = sketches[other as usize]
                                .as_ref()
                                .zip(sketches[item as usize].as_ref());
                            let hopeful = both.is_some_and(|(a, b)| hopeful(finder, a, b));
                            pairs.push((other, item, hopeful));
                        }
                    }
                    (met, pairs)
                },
            );
            self.make_ready(found.iter().flat_map(|of_bucket| &of_bucket.1));
            for (met, pairs) in found {
                self.work.met += met;
                for (other, item, hopeful) in pairs {
                    if self.joined.find(other) != self.joined.find(item)
                        && self.turned_away[seat(other, item)] != pair(other, item)
                        && !(hopeful && self.join(other, item))
                    {
                        self.turned_away[seat(other, item)] = pair(other, item);
                    }
                }
            }
        }
    }

    /// Makes the shingle sets of hopeful pairs, on all cores, as far as there is room for them.
    fn make_ready<'b>(&mut self, pairs: impl Iterator<Item = &'b (u32, u32, bool)>) {
        let hopeful = pairs.filter(|pair| pair.2).flat_map(|&(a, b, _)| [a, b]);
        let mut items: Vec<u32> = hopeful.filter(|item| !self.sets.contains_key(item)).collect();
        items.sort_unstable();
        items.dedup();
        items.truncate(READY);
        let sets = parallel::map(&items, || (), |(), &item| (self.shingles)(item));
        for (item, set) in items.into_iter().zip(sets) {
            self.keep(item, set);
        }
    }

    fn keep(&mut self, item: u32, set: ShingleSet) {
        self.kept += set.len();
        self.sets.insert(item, set);
    }

    /// Joins the two if they are copies.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let overlap = self.overlap(a, b);
        let is_copy = self.finder.rule.relation(&overlap).is_copy();
        if is_copy {
            self.joined.union(a, b);
            self.links.push(Link { a, b, overlap });
        }
        is_copy
    }

    fn pair(&self, a: u32, b: u32) -> Option<(&CopySketch, &CopySketch)> {
        self.sketches[a as usize].as_ref().zip(self.sketches[b as usize].as_ref())
    }

    /// The exact overlap.
    fn overlap(&mut self, a: u32, b: u32) -> Overlap {
        self.work.verified += 1;
        if self.kept > KEPT_SHINGLES {
            self.sets.clear();
            self.kept = 0;
        }
        for item in [a, b] {
            if !self.sets.contains_key(&item) {
                let set = (self.shingles)(item);
                self.keep(item, set);
            }
        }
        let sets = self.sets.get(&a).zip(self.sets.get(&b));
        sets.map(|(a, b)| a.overlap(b)).unwrap_or_default()
    }

    /// Finds the original of each item of each group.
    fn settle<K: Ord>(mut self, texts: &Distinct, rank: impl Fn(u32) -> K) -> Copies {
        let mut neighbours: AHashMap<u32, Vec<u32>> = AHashMap::new();
        for link in &self.links {
            neighbours.entry(link.a).or_default().push(link.b);
            neighbours.entry(link.b).or_default().push(link.a);
        }
        let mut groups: AHashMap<u32, Vec<u32>> = AHashMap::new();
        for &item in neighbours.keys() {
            groups.entry(self.joined.find(item)).or_default().push(item);
        }
        let mut original = texts.of.clone();
        let mut overlaps: AHashMap<u32, Overlap> = AHashMap::new();
        for mut group in groups.into_values() {
            group.sort_by_key(|&item| rank(item));
            // The originals so far, and of each item settled so far the place of its original among them.
            let mut originals: Vec<u32> = Vec::new();
            let mut settled: AHashMap<u32, usize> = AHashMap::new();
            for &item in &group {
                let near = neighbours[&item].iter().filter_map(|other| settled.get(other).copied());
                let mut places: Vec<usize> = near.chain(0..originals.len().min(REACH)).collect();
                places.sort_unstable();
                places.dedup();
                places.truncate(2 * REACH);
                let found = places.into_iter().find_map(|place| {
                    self.work.met += 1;
                    let both = self.pair(originals[place], item);
                    let hopeful = both.is_some_and(|(a, b)| {
                        alike(self.finder, a, b) || contained(self.finder, a, b)
                    });
                    let overlap = hopeful.then(|| self.overlap(originals[place], item))?;
                    let is_copy = self.finder.rule.relation(&overlap).is_copy();
                    is_copy.then_some((place, overlap))
                });
                let place = if let Some((place, overlap)) = found {
                    original[item as usize] = originals[place];
                    overlaps.insert(item, overlap);
                    place
                } else {
                    originals.push(item);
                    originals.len() - 1
                };
                settled.insert(item, place);
            }
        }
        self.gather(texts, &original, &overlaps)
    }

    fn gather(
        self,
        texts: &Distinct,
        original: &[u32],
        overlaps: &AHashMap<u32, Overlap>,
    ) -> Copies {
        let original_of = |item: u32| original[texts.of[item as usize] as usize];
        let overlap_of = |item: u32| {
            let shingles = self.sketches[item as usize].as_ref()?.shingles as usize;
            let same = Overlap { shared: shingles, left: shingles, right: shingles };
            let text = texts.of[item as usize];
            let of_text = overlaps.get(&text).copied().unwrap_or(same);
            (original_of(item) != item).then_some(of_text)
        };
        let items = || (0..).take(original.len());
        let overlaps: Vec<Option<Overlap>> = items().map(overlap_of).collect();
        let rule = self.finder.rule;
        let relations: Vec<Option<Relation>> =
            overlaps.iter().map(|overlap| Some(rule.relation(overlap.as_ref()?))).collect();
        let mut links: Vec<Link> = self
            .links
            .into_iter()
            .filter(|link| original_of(link.a) != original_of(link.b))
            .collect();
        links.sort_unstable_by_key(|link| (link.a, link.b));
        Copies {
            originals: items().map(original_of).collect(),
            overlaps,
            relations,
            links,
            work: self.work,
        }
    }
}

/// Whether the signatures leave it open that the rule accepts: four standard errors are granted.
fn alike(finder: &CopyFinder, a: &CopySketch, b: &CopySketch) -> bool {
    let least = finder.rule.least_jaccard(a.shingles as usize, b.shingles as usize);
    let error = (least * (1.0 - least) / a.signature.values().len() as f64).sqrt();
    a.signature.jaccard(&b.signature).is_some_and(|found| found >= least - 4.0 * error)
}

/// Whether the fingerprints leave it open that the rule accepts.
fn contained(_: &CopyFinder, a: &CopySketch, b: &CopySketch) -> bool {
    // Half the shingles of three words in common are a third of the runs of five where the
    // edits lie scattered, and of those not all are chosen on both sides.
    const LEAST: f64 = 0.15;
    let fewer = a.fingerprints.len().min(b.fingerprints.len());
    a.shared_fingerprints(b) as f64 >= LEAST * fewer as f64
}

fn pair(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

/// Where a pair that was turned away is remembered.
fn seat(a: u32, b: u32) -> usize {
    (crate::hash::mix(pair(a, b)) >> 48) as usize
}
