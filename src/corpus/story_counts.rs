//! What the stories of a collection teach about its terms.

use super::bytes::{Reader, Writer};
use super::term_counts::TermCounts;

/// Unit of a discount: a sixteenth of a text.
pub(crate) const DISCOUNT_UNIT: f64 = 16.0;

/// Number of wedges with [`PRIOR_TRANSITIVITY`] that are assumed of each collection.
const PRIOR_WEDGES: f64 = 50.0;

/// Transitivity that is assumed before wedges are counted. That of six labelled sets is .50 to .96.
const PRIOR_TRANSITIVITY: f64 = 0.75;

/// What the stories of a collection teach: by how much the texts of great stories count less in the
/// document frequency of each term, and how transitive similarity is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoryCounts {
    /// By term, in units of [`DISCOUNT_UNIT`], how many texts of great stories are not to be
    /// counted.
    pub(super) discounts: TermCounts,
    /// How many texts are not to be counted, in the same unit.
    pub(crate) texts: u64,
    /// Wedges of undated texts, in sixteenths: a text with two similar ones.
    pub(crate) wedges: u64,
    /// Those of them whose two other texts are similar too.
    pub(crate) closed: u64,
}

impl StoryCounts {
    /// Adds discounts of terms, in any order.
    pub(crate) fn discount(&mut self, mut discounts: Vec<(u64, u32)>) {
        discounts.sort_unstable();
        let sums = discounts.chunk_by(|a, b| a.0 == b.0).map(|same| {
            (same[0].0, same.iter().fold(0u32, |sum, entry| sum.saturating_add(entry.1)))
        });
        let sums = sums.filter(|entry| entry.1 > 0);
        self.discounts.merge(&TermCounts::from_sorted(sums).unwrap_or_default());
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.discounts.merge(&other.discounts);
        self.texts = self.texts.saturating_add(other.texts);
        self.wedges = self.wedges.saturating_add(other.wedges);
        self.closed = self.closed.saturating_add(other.closed);
    }

    /// Returns the share of `texts` texts that are to be counted, 0..=1.
    pub(super) fn counted(&self, texts: u64) -> f64 {
        (1.0 - self.texts as f64 / DISCOUNT_UNIT / texts.max(1) as f64).max(0.0)
    }

    /// Returns the share of the wedges that are closed, 0..=1, with the prior.
    pub(super) fn transitivity(&self) -> f64 {
        let [wedges, closed] = [self.wedges, self.closed].map(|of| of as f64 / DISCOUNT_UNIT);
        (closed + PRIOR_WEDGES * PRIOR_TRANSITIVITY) / (wedges + PRIOR_WEDGES)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.u64(self.texts);
        writer.u64(self.wedges);
        writer.u64(self.closed);
        let discounts: Vec<(u64, u32)> = self.discounts.all().collect();
        writer.list(discounts.into_iter(), |writer, (term, discount)| {
            writer.u64(term);
            writer.u32(discount);
        });
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (texts, wedges, closed) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let discounts = reader.list(12, |reader| Some((reader.u64()?, reader.u32()?)))?;
        let discounts = TermCounts::from_sorted(discounts.into_iter())?;
        (closed <= wedges).then_some(Self { discounts, texts, wedges, closed })
    }
}
