//! Restores the articles of a feed from a file, with the neighbours that were found before.

use ahash::{AHashMap, AHashSet};

use crate::parallel;
use crate::stories::Weighed;

use super::{BATCH, Live, Slot, Unread};

/// A similar article: its arrival, similarity in units and exponent of the rate of sampling.
pub(in crate::feed) type Similar = (u64, u32, u32);

impl Live {
    /// Starts to note which articles become originals and copies, and forgets those noted before.
    pub(in crate::feed) fn note_posted(&mut self) {
        self.posted = Some(AHashSet::new());
    }

    /// The articles that became originals or copies since the last [`note_posted`], in no
    /// particular order. Some may be gone.
    ///
    /// [`note_posted`]: Self::note_posted
    pub(in crate::feed) fn posted(&self) -> impl Iterator<Item = Slot> + '_ {
        self.posted.iter().flatten().copied()
    }

    /// The similar articles of an original; `None` for a copy.
    pub(in crate::feed) fn similar(&self, at: Slot) -> Option<impl Iterator<Item = Similar> + '_> {
        let near = self.graph.neighbours(self.text_of(at)?);
        let arrival = |text| Some(self.article(self.of_text(text))?.arrival);
        Some(
            near.iter().filter_map(move |&(text, units, exponent)| {
                Some((arrival(text)?, units, exponent))
            }),
        )
    }

    /// Adds many articles at once, as [`load`](Self::load). `similar` has a list for each article
    /// that was an original before, under the same statistics: of two such originals the list of
    /// one names the other if they are similar. Only the other originals are searched for.
    pub(in crate::feed) fn load_known<'a>(
        &mut self,
        unread: Vec<(Unread, u64)>,
        similar: impl Iterator<Item = (u64, &'a [Similar])> + Clone,
    ) {
        let bare = self.enter_all(unread);
        let was_original: AHashSet<u64> = similar.clone().map(|(arrival, _)| arrival).collect();
        let (_, originals) = self.settle_originals();
        let is_known =
            |&at: &Slot| self.article(at).is_some_and(|kept| was_original.contains(&kept.arrival));
        let (mut known, unknown): (Vec<Slot>, Vec<Slot>) =
            originals.into_iter().chain(bare).partition(is_known);
        known.sort_unstable_by_key(|&at| self.article(at).map(|kept| kept.arrival));
        for known in known.chunks(BATCH) {
            let prepared = {
                let memory = || (self.graph.reader(), Weighed::default());
                parallel::map(known, memory, |(reader, weighed), &at| {
                    let kept = self.article(at)?;
                    let (article, order) = (kept.entry.article(), (kept.digest, kept.arrival));
                    Some(self.graph.prepare((reader, weighed), &article, order, kept.words))
                })
            };
            for (&at, prepared) in known.iter().zip(prepared) {
                prepared.map(|prepared| self.post(at, prepared));
            }
        }
        let texts: AHashMap<u64, u32> = known
            .iter()
            .filter_map(|&at| self.article(at))
            .filter_map(|kept| Some((kept.arrival, kept.text?)))
            .collect();
        let mut pairs: Vec<(u32, u32, u32, u32)> = Vec::new();
        for (arrival, similar) in similar {
            let Some(&text) = texts.get(&arrival) else { continue };
            pairs.extend(similar.iter().filter_map(|&(other, units, exponent)| {
                let &other = texts.get(&other).filter(|&&other| other != text)?;
                Some((text.max(other), text.min(other), units, exponent))
            }));
        }
        parallel::sort(&mut pairs);
        pairs.dedup_by_key(|pair| (pair.0, pair.1));
        self.graph.reconnect(&pairs);
        // Of what the file knows it need not hear again, except of originals that are copies now.
        let copies = self.articles().filter(|(_, kept)| {
            kept.text.is_none() && kept.copied.is_some() && was_original.contains(&kept.arrival)
        });
        self.posted = Some(copies.map(|(at, _)| at).collect());
        self.post_all(&unknown);
    }
}
