//! Whose copy is it, and how much of one?

use crate::text::Overlap;

use super::rule::Relation;

/// The copies among some items; made by [`CopyFinder::find`](super::CopyFinder::find).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    pub(super) originals: Vec<u32>,
    pub(super) overlaps: Vec<Option<Overlap>>,
    pub(super) relations: Vec<Option<Relation>>,
    pub(super) links: Vec<Link>,
    pub(super) work: Work,
}

impl Copies {
    /// For each item the one that it is a copy of, itself for an original.
    #[must_use]
    pub fn originals(&self) -> &[u32] {
        &self.originals
    }

    /// What a copy is to its original; `None` for an original.
    #[must_use]
    pub fn relation(&self, copy: u32) -> Option<Relation> {
        *self.relations.get(copy as usize)?
    }

    /// What a copy shares with its original, which is on the left; `None` for an original.
    #[must_use]
    pub fn overlap(&self, copy: u32) -> Option<Overlap> {
        *self.overlaps.get(copy as usize)?
    }

    /// The chains: verified copies of each other that are not copies of one original, so that each belongs to a text
    /// of its own. At most one link an item.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The same of items with other numbers.
    pub(crate) fn renumbered(&self, number: impl Fn(u32) -> usize) -> Self {
        let items = self.originals.len();
        let mut all = Self { work: self.work, ..Self::default() };
        all.originals = vec![0; items];
        all.overlaps = vec![None; items];
        all.relations = vec![None; items];
        for (item, at) in (0..).zip(0..items) {
            let place = number(item);
            all.originals[place] = number(self.originals[at]) as u32;
            all.overlaps[place] = self.overlaps[at];
            all.relations[place] = self.relations[at];
        }
        all.links = self.links.iter().map(|link| link.renumbered(&number)).collect();
        all.links.sort_unstable_by_key(|link| (link.a, link.b));
        all
    }

    /// What the search has cost.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work
    }
}

/// Two items that are copies of each other, verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The one.
    pub a: u32,
    /// The other, greater.
    pub b: u32,
    /// What they share; `a` is on the left.
    pub overlap: Overlap,
}

impl Link {
    fn renumbered(self, number: impl Fn(u32) -> usize) -> Self {
        let (a, b) = (number(self.a) as u32, number(self.b) as u32);
        let Overlap { shared, left, right } = self.overlap;
        if a < b {
            Self { a, b, overlap: self.overlap }
        } else {
            Self { a: b, b: a, overlap: Overlap { shared, left: right, right: left } }
        }
    }
}

/// The operations of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Work {
    /// Pairs that met in a bucket or a group, counted each time.
    pub met: usize,
    /// Pairs whose shingles were compared.
    pub verified: usize,
}
