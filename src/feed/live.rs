//! The articles of a feed, their copies and their graph, under one set of statistics.

#[cfg(feature = "store")]
mod restore;

use std::sync::Arc;

use ahash::AHashSet;

use crate::copies::{Copied, CopyFinder, CopySketch, Item, LiveCopies, Particulars, Rank};
use crate::corpus::{Boilerplate, Reader, Statistics};
use crate::parallel;
use crate::recipe::Recipe;
use crate::stories::{Cluster, LiveGraph, Prepared, Row, Scratch, Weighed};
use crate::text::{ShingleSet, WordHashes};

use super::entry::Entry;
use super::key::Key;

/// Number of candidates that are verified to find the original of an article at once.
const VERIFIED: usize = 16;

/// Number of articles that are read at once where many are.
const BATCH: usize = 4_096;

/// The number of an article among those of a feed. It is used again.
pub(super) type Slot = u32;

/// An article of a feed.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) key: Key,
    pub(super) entry: Arc<Entry>,
    /// The order of arrival.
    pub(super) arrival: u64,
    /// The time by which the article expires, in seconds since 1970.
    pub(super) time: i64,
    pub(super) story: u64,
    /// What it is a copy of.
    pub(super) copied: Option<Copied>,
    /// Digest of its content.
    digest: u128,
    /// Number of words that count.
    words: u32,
    /// Digest of its shingles; `None` for an article without words.
    shingles: Option<u128>,
    /// The number of its text in the graph, if it is an original.
    text: Option<u32>,
    /// The articles that are copies of it.
    copies: Vec<Slot>,
}

/// An article as it was read.
pub(super) struct Read {
    unread: Unread,
    parts: Parts,
}

/// What is read of an article.
struct Parts {
    digest: u128,
    words: u32,
    sketch: Option<CopySketch>,
    prepared: Prepared,
}

/// Memory that one article leaves to the next.
type Memory<'a> = (Reader<'a>, Weighed, WordHashes, WordHashes);

/// An article to read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) key: Key,
    pub(super) entry: Arc<Entry>,
    pub(super) arrival: u64,
    pub(super) time: i64,
}

/// Articles under one set of statistics.
#[derive(Debug)]
pub(super) struct Live {
    recipe: Recipe,
    graph: LiveGraph,
    copies: LiveCopies,
    articles: Vec<Option<Kept>>,
    free: Vec<Slot>,
    /// By text of the graph, the article.
    article_of: Vec<Slot>,
    count: usize,
    scratch: Scratch,
    /// The articles that became originals or copies since the last commit; `None` for a feed that
    /// is not kept in a file.
    posted: Option<AHashSet<Slot>>,
}

impl Live {
    pub(super) fn new(recipe: &Recipe, statistics: Statistics) -> Self {
        Self {
            graph: LiveGraph::new(recipe, statistics),
            copies: LiveCopies::new(recipe.copies),
            recipe: recipe.clone(),
            articles: Vec::new(),
            free: Vec::new(),
            article_of: Vec::new(),
            count: 0,
            scratch: Scratch::default(),
            posted: None,
        }
    }

    pub(super) fn statistics(&self) -> &Statistics {
        self.graph.statistics()
    }

    pub(super) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn article(&self, at: Slot) -> Option<&Kept> {
        self.articles.get(at as usize)?.as_ref()
    }

    pub(super) fn article_mut(&mut self, at: Slot) -> Option<&mut Kept> {
        self.articles.get_mut(at as usize)?.as_mut()
    }

    /// All articles, in no particular order.
    pub(super) fn articles(&self) -> impl Iterator<Item = (Slot, &Kept)> {
        (0..).zip(&self.articles).filter_map(|(at, kept)| Some((at, kept.as_ref()?)))
    }

    /// The article of a text of the graph.
    pub(super) fn of_text(&self, text: u32) -> Slot {
        self.article_of.get(text as usize).copied().unwrap_or(Slot::MAX)
    }

    /// The text of an original in the graph.
    pub(super) fn text_of(&self, at: Slot) -> Option<u32> {
        self.article(at)?.text
    }

    /// Reads one article.
    pub(super) fn read_one(&self, unread: Unread) -> Read {
        let parts = self.parts(&mut self.memory(), &unread);
        Read { unread, parts }
    }

    /// Reads articles, on all cores.
    pub(super) fn read(&self, unread: Vec<Unread>) -> Vec<Read> {
        let read = |memory: &mut Memory<'_>, unread: &Unread| self.parts(memory, unread);
        let parts = parallel::map(&unread, || self.memory(), read);
        unread.into_iter().zip(parts).map(|(unread, parts)| Read { unread, parts }).collect()
    }

    fn memory(&self) -> Memory<'_> {
        (self.graph.reader(), Weighed::default(), WordHashes::default(), WordHashes::default())
    }

    fn parts(&self, memory: &mut Memory<'_>, unread: &Unread) -> Parts {
        let (reader, weighed, title, body) = memory;
        let article = unread.entry.article();
        self.statistics().boilerplate().read_whole(&article, title, body);
        let words = (title.len() + body.len()) as u32;
        let sketch = self.recipe.copies.sketch_of(title, body);
        let digest = article.digest();
        let order = (digest, unread.arrival);
        let prepared = self.graph.prepare((reader, weighed), &article, order, words);
        Parts { digest, words, sketch, prepared }
    }

    /// Adds an article. If it is a copy of another, its story is that one's; otherwise it is
    /// posted, and the row is returned that [`search`](Self::search) wants.
    pub(super) fn add(&mut self, read: Read) -> (Slot, Option<Row>) {
        let Read { unread, parts: Parts { digest, words, sketch, prepared } } = read;
        let at = self.keep(unread, digest, words);
        let shingles = self.enter(at, sketch);
        let copied = shingles.and_then(|digest| {
            let texts = Texts { articles: &self.articles, recipe: &self.recipe };
            let boilerplate = self.graph.statistics().boilerplate();
            let shingles = |at| texts.shingles(at, boilerplate);
            let particulars = |at| texts.particulars(at, boilerplate);
            self.copies.placed(digest, at, VERIFIED, shingles, particulars)
        });
        self.set_copied(at, copied);
        (at, copied.is_none().then(|| self.post(at, prepared)))
    }

    /// Keeps an article under a number.
    fn keep(&mut self, unread: Unread, digest: u128, words: u32) -> Slot {
        let Unread { key, entry, arrival, time } = unread;
        let at = self.free.pop().unwrap_or(self.articles.len() as Slot);
        if at as usize == self.articles.len() {
            self.articles.push(None);
        }
        self.articles[at as usize] = Some(Kept {
            key,
            entry,
            arrival,
            time,
            story: 0,
            copied: None,
            digest,
            words,
            shingles: None,
            text: None,
            copies: Vec::new(),
        });
        self.count += 1;
        at
    }

    /// Enters an article among the possible copies, and returns the digest of its shingles.
    fn enter(&mut self, at: Slot, sketch: Option<CopySketch>) -> Option<u128> {
        let kept = self.articles.get_mut(at as usize)?.as_mut()?;
        let rank = Rank { published: kept.entry.published, words: kept.words as usize };
        let item = Item { rank, digest: kept.digest, arrival: kept.arrival, number: at };
        kept.shingles = sketch.map(|sketch| self.copies.add(sketch, item));
        kept.shingles
    }

    fn post(&mut self, at: Slot, prepared: Prepared) -> Row {
        let (text, row) = self.graph.post(prepared);
        if self.article_of.len() <= text as usize {
            self.article_of.resize(text as usize + 1, Slot::MAX);
        }
        self.article_of[text as usize] = at;
        if let Some(kept) = self.article_mut(at) {
            kept.text = Some(text);
        }
        if let Some(posted) = &mut self.posted {
            posted.insert(at);
        }
        row
    }

    fn set_copied(&mut self, at: Slot, copied: Option<Copied>) {
        let Some(kept) = self.article_mut(at) else { return };
        let before = std::mem::replace(&mut kept.copied, copied);
        let originals = [before, copied].map(|of| of.map(|of| of.original));
        if originals[0] == originals[1] {
            return;
        }
        if let Some(before) = originals[0].and_then(|before| self.article_mut(before)) {
            before.copies.retain(|&copy| copy != at);
        }
        if let Some(original) = originals[1].and_then(|original| self.article_mut(original)) {
            original.copies.push(at);
        }
    }

    /// Finds the neighbours of one posted article and connects it with them.
    pub(super) fn search_one(&mut self, at: Slot, row: &Row) {
        let Some(text) = self.text_of(at) else { return };
        let near = self.graph.search_of(&mut self.scratch, text, row);
        self.graph.connect(text, row, near);
    }

    /// Finds the neighbours of posted articles, on all cores. Of two of them only the later one has
    /// the other for a neighbour.
    pub(super) fn search(&self, posted: &[(Slot, Row)]) -> Vec<Vec<(u32, u32, u32)>> {
        let mut number = vec![u32::MAX; self.article_of.len()];
        for (at, &(slot, _)) in (0..).zip(posted) {
            if let Some(text) = self.text_of(slot) {
                number[text as usize] = at;
            }
        }
        let numbered: Vec<(u32, &(Slot, Row))> = (0..).zip(posted).collect();
        parallel::map(&numbered, Scratch::default, |scratch, &(at, (slot, row))| {
            let Some(text) = self.text_of(*slot) else { return Vec::new() };
            let mut near = self.graph.search_of(scratch, text, row);
            near.retain(|near| number[near.0 as usize] == u32::MAX || number[near.0 as usize] < at);
            near
        })
    }

    /// Connects an article with its neighbours.
    pub(super) fn connect(&mut self, (at, row): &(Slot, Row), near: Vec<(u32, u32, u32)>) {
        if let Some(text) = self.text_of(*at) {
            self.graph.connect(text, row, near);
        }
    }

    /// The similar articles of an original, each with its similarity under local scaling, as far as
    /// that is known before the next settlement.
    pub(super) fn similarities(&self, at: Slot) -> Vec<(Slot, f64)> {
        let Some(text) = self.text_of(at) else { return Vec::new() };
        let similar = self.graph.similarities(text).into_iter();
        similar.map(|(text, similarity)| (self.of_text(text), similarity)).collect()
    }

    /// The articles most similar to one that is not in the feed, each with its similarity.
    pub(super) fn nearest(&self, entry: &Entry) -> Vec<(Slot, f64)> {
        let (mut title, mut body) = (WordHashes::default(), WordHashes::default());
        let article = entry.article();
        self.statistics().boilerplate().read_whole(&article, &mut title, &mut body);
        let words = (title.len() + body.len()) as u32;
        let mut weighed = Weighed::default();
        let order = (article.digest(), u64::MAX);
        let memory = (&mut self.graph.reader(), &mut weighed);
        let prepared = self.graph.prepare(memory, &article, order, words);
        let found = self.graph.near(&mut Scratch::default(), prepared).into_iter();
        found.map(|(text, similarity)| (self.of_text(text), similarity)).collect()
    }

    /// Removes an article.
    pub(super) fn remove(&mut self, at: Slot) -> Option<Kept> {
        self.set_copied(at, None);
        let kept = self.articles.get_mut(at as usize)?.take()?;
        if let Some(digest) = kept.shingles {
            self.copies.remove(digest, at);
        }
        if let Some(text) = kept.text {
            self.graph.remove(text);
        }
        for &copy in &kept.copies {
            if let Some(copy) = self.article_mut(copy) {
                copy.copied = None;
            }
        }
        self.count -= 1;
        self.free.push(at);
        Some(kept)
    }

    /// Has the component of an original linked anew at the next settlement.
    pub(super) fn unlink(&mut self, at: Slot) {
        if let Some(text) = self.text_of(at) {
            self.graph.unlink(text);
        }
    }

    /// Settles copies and clusters. Returns the articles whose original may have changed, and the
    /// clusters of all components that were linked anew.
    pub(super) fn settle(&mut self) -> (Vec<Slot>, Vec<Cluster>) {
        let changed = self.settle_copies();
        (changed, self.graph.settle())
    }

    /// Settles the copies, and posts and removes originals as they come and go.
    fn settle_copies(&mut self) -> Vec<Slot> {
        let (changed, unposted) = self.settle_originals();
        self.post_all(&unposted);
        changed
    }

    /// Settles the copies, and removes texts that are no longer originals. Returns the articles
    /// whose original may have changed, and the new originals, which are not posted yet.
    fn settle_originals(&mut self) -> (Vec<Slot>, Vec<Slot>) {
        let changed = {
            let texts = Texts { articles: &self.articles, recipe: &self.recipe };
            let boilerplate = self.graph.statistics().boilerplate();
            let shingles = |at| texts.shingles(at, boilerplate);
            let particulars = |at| texts.particulars(at, boilerplate);
            self.copies.settle(shingles, particulars)
        };
        let mut unposted: Vec<Slot> = Vec::new();
        for &at in &changed {
            let Some(digest) = self.article(at).and_then(|kept| kept.shingles) else { continue };
            let copied = self.copies.copied(digest, at);
            self.set_copied(at, copied);
            let text = self.text_of(at);
            match (copied, text) {
                (Some(_), Some(text)) => {
                    self.graph.remove(text);
                    if let Some(kept) = self.article_mut(at) {
                        kept.text = None;
                    }
                    if let Some(posted) = &mut self.posted {
                        posted.insert(at);
                    }
                }
                (None, None) => unposted.push(at),
                _ => {}
            }
        }
        (changed, unposted)
    }

    /// Posts articles that have become originals.
    fn post_all(&mut self, unposted: &[Slot]) {
        for unposted in unposted.chunks(BATCH) {
            let prepared = {
                let memory = || (self.graph.reader(), Weighed::default());
                parallel::map(unposted, memory, |(reader, weighed), &at| {
                    let kept = self.article(at)?;
                    let (article, order) = (kept.entry.article(), (kept.digest, kept.arrival));
                    Some(self.graph.prepare((reader, weighed), &article, order, kept.words))
                })
            };
            let prepared = unposted.iter().zip(prepared);
            let posted: Vec<(Slot, Row)> = prepared
                .filter_map(|(&at, prepared)| Some((at, self.post(at, prepared?))))
                .collect();
            let found = self.search(&posted);
            for (posted, near) in posted.iter().zip(found) {
                self.connect(posted, near);
            }
        }
    }

    /// Adds many articles at once, each with its story, and settles their copies: as
    /// [`add`](Self::add) one by one and [`settle`](Self::settle), but for the places that the
    /// articles have before.
    pub(super) fn load(&mut self, unread: Vec<(Unread, u64)>) {
        let bare = self.enter_all(unread);
        self.settle_copies();
        self.post_all(&bare);
    }

    /// Adds many articles at once, each with its story, and does not settle their copies. Returns
    /// the articles without words, which are not posted yet.
    fn enter_all(&mut self, unread: Vec<(Unread, u64)>) -> Vec<Slot> {
        let mut unread = unread.into_iter();
        loop {
            let some: Vec<(Unread, u64)> = unread.by_ref().take(BATCH).collect();
            if some.is_empty() {
                break;
            }
            let sketches = {
                let boilerplate = self.statistics().boilerplate();
                let memory = || (WordHashes::default(), WordHashes::default());
                parallel::map(&some, memory, |(title, body), (unread, _)| {
                    let article = unread.entry.article();
                    boilerplate.read_whole(&article, title, body);
                    let words = (title.len() + body.len()) as u32;
                    (article.digest(), words, self.recipe.copies.sketch_of(title, body))
                })
            };
            for ((unread, story), (digest, words, sketch)) in some.into_iter().zip(sketches) {
                let at = self.keep(unread, digest, words);
                self.enter(at, sketch);
                if let Some(kept) = self.article_mut(at) {
                    kept.story = story;
                }
            }
        }
        self.articles()
            .filter(|(_, kept)| kept.shingles.is_none() && kept.text.is_none())
            .map(|(at, _)| at)
            .collect()
    }

    /// Notes all articles as if they had become originals or copies since the last commit.
    pub(super) fn note_all_posted(&mut self) {
        self.posted = Some(self.articles().map(|(at, _)| at).collect());
    }

    /// The articles of a text: its original, then its copies.
    pub(super) fn with_copies(&self, text: u32) -> impl Iterator<Item = Slot> + '_ {
        let at = self.of_text(text);
        let copies = self.article(at).map_or(&[][..], |kept| &kept.copies);
        std::iter::once(at).chain(copies.iter().copied())
    }
}

/// Makes shingles and particulars of articles on demand.
struct Texts<'a> {
    articles: &'a [Option<Kept>],
    recipe: &'a Recipe,
}

impl Texts<'_> {
    fn entry(&self, at: Slot) -> Option<&Entry> {
        Some(&self.articles.get(at as usize)?.as_ref()?.entry)
    }

    fn shingles(&self, at: Slot, boilerplate: &Boilerplate) -> ShingleSet {
        let entry = self.entry(at);
        let shingles =
            |entry: &Entry| self.recipe.copies.shingles_of(&boilerplate.words(&entry.article()));
        entry.map(shingles).unwrap_or_default()
    }

    fn particulars(&self, at: Slot, boilerplate: &Boilerplate) -> Particulars {
        let particulars = |entry: &Entry| {
            let article = entry.article();
            CopyFinder::particulars_of(&article, &boilerplate.words(&article))
        };
        self.entry(at).map(particulars).unwrap_or_default()
    }
}
