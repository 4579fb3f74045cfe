//! The result of a search for copies.

use crate::text::Overlap;

use super::rule::Relation;

/// The copies among some items: the original, relation and overlap of each. Made by
/// [`CopyFinder::find`](super::CopyFinder::find).
///
/// Items are numbered 0 to n - 1. With the feature `serde`, reading refuses an original that is out
/// of range or itself a copy, a copy without relation or overlap, and a link out of order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "stored::Copies"))]
pub struct Copies {
    pub(super) originals: Vec<u32>,
    pub(super) overlaps: Vec<Option<Overlap>>,
    pub(super) relations: Vec<Option<Relation>>,
    pub(super) links: Vec<Link>,
    pub(super) work: Work,
}

impl Copies {
    /// Returns the original of each item; an original is its own.
    #[must_use]
    pub fn originals(&self) -> &[u32] {
        &self.originals
    }

    /// Returns the relation of a copy to its original; `None` for an original, and if there is no
    /// such item.
    #[must_use]
    pub fn relation(&self, copy: u32) -> Option<Relation> {
        *self.relations.get(copy as usize)?
    }

    /// Returns the overlap of a copy, on the right, with its original, on the left; `None` for an
    /// original, and if there is no such item.
    #[must_use]
    pub fn overlap(&self, copy: u32) -> Option<Overlap> {
        *self.overlaps.get(copy as usize)?
    }

    /// Returns the verified copies that have different originals, ascending: the joints of a chain,
    /// where A and B are copies, B and C are copies, but A and C are not. At most 32 links a
    /// distinct text.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Returns the same copies among items with other numbers; `number` is a permutation.
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
        let renumbered =
            |link: &Link| Link::of(number(link.a) as u32, number(link.b) as u32, link.overlap);
        all.links = self.links.iter().map(renumbered).collect();
        all.links.sort_unstable_by_key(|link| (link.a, link.b));
        all
    }

    /// Returns the number of operations of the search.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work
    }
}

/// Two items that are verified copies of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Link {
    /// The smaller item.
    pub a: u32,
    /// The greater item.
    pub b: u32,
    /// Overlap of the two; `a` is on the left.
    pub overlap: Overlap,
}

impl Link {
    /// Returns the link of two items, whose overlap has the first on the left.
    pub(super) fn of(first: u32, second: u32, overlap: Overlap) -> Self {
        let Overlap { shared, left, right } = overlap;
        if first < second {
            Self { a: first, b: second, overlap }
        } else {
            Self { a: second, b: first, overlap: Overlap { shared, left: right, right: left } }
        }
    }
}

/// Number of operations of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Work {
    /// Pairs of texts within reach of each other in a bucket, counted once for each bucket that
    /// they share.
    pub compared: usize,
    /// Exact overlaps computed.
    pub verified: usize,
}

#[cfg(feature = "serde")]
mod stored {
    use super::{Link, Overlap, Relation, Work};

    /// [`Copies`](super::Copies) as they are read, before they are checked.
    #[derive(serde::Deserialize)]
    pub(super) struct Copies {
        originals: Vec<u32>,
        overlaps: Vec<Option<Overlap>>,
        relations: Vec<Option<Relation>>,
        links: Vec<Link>,
        work: Work,
    }

    fn is_possible(overlap: &Overlap) -> bool {
        overlap.shared <= overlap.left.min(overlap.right)
    }

    impl TryFrom<Copies> for super::Copies {
        type Error = &'static str;

        fn try_from(stored: Copies) -> Result<Self, Self::Error> {
            let Copies { originals, overlaps, relations, links, work } = stored;
            if overlaps.len() != originals.len() || relations.len() != originals.len() {
                return Err("copies need one overlap and one relation for each original");
            }
            let original_of = |item: u32| originals.get(item as usize).copied();
            if originals.iter().any(|&original| original_of(original) != Some(original)) {
                return Err("an original must be one of the items, and its own original");
            }
            let whole = (0..).zip(&originals).zip(overlaps.iter().zip(&relations)).all(
                |((item, &original), (overlap, relation))| {
                    let is_copy = original != item;
                    let shared = overlap.as_ref().is_none_or(is_possible);
                    overlap.is_some() == is_copy
                        && shared
                        && relation.map_or(!is_copy, |relation| is_copy && relation.is_copy())
                },
            );
            if !whole {
                return Err("a copy, and no original, has an overlap and the relation of a copy");
            }
            let ordered = links.is_sorted_by(|x, y| (x.a, x.b) < (y.a, y.b));
            let linked = |link: &Link| {
                let two = original_of(link.a).zip(original_of(link.b));
                link.a < link.b && is_possible(&link.overlap) && two.is_some_and(|(a, b)| a != b)
            };
            if !ordered || !links.iter().all(linked) {
                return Err("links must ascend, each between two items of different originals");
            }
            Ok(Self { originals, overlaps, relations, links, work })
        }
    }
}
