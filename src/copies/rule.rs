//! How much in common makes a copy, and of what kind?

use std::fmt;

use crate::error::BuildError;
use crate::text::Overlap;

/// What one text is to another, by the shingles that they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Relation {
    /// A copy: the same words, or all but a few of them.
    SameText,
    /// A copy: one text has been reworked into the other, or stands under other boilerplate.
    Revision,
    /// A copy: a small text stands in a large one.
    Excerpt,
    /// No copy: a passage in common, such as a quotation.
    SharedPassage,
    /// No copy, and no more in common than any two texts have.
    Unlike,
}

impl Relation {
    /// Whether one is a copy of the other.
    #[must_use]
    pub fn is_copy(self) -> bool {
        matches!(self, Self::SameText | Self::Revision | Self::Excerpt)
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SameText => "the same text",
            Self::Revision => "a revised version",
            Self::Excerpt => "an excerpt",
            Self::SharedPassage => "a shared passage",
            Self::Unlike => "different texts",
        })
    }
}

/// Decides from the exact overlap of two shingle sets what one text is to the other.
///
/// Copies are alike as a whole (Jaccard), or most of the smaller stands in the larger (containment): a
/// wire text under another page's boilerplate, an excerpt. The latter wants enough shared words to be no
/// quotation, the former enough to be no accident, unless the two hold exactly the same.
///
/// ```
/// use samestory::{copies::{CopyRule, Relation}, text::Overlap};
///
/// let rule = CopyRule::default();
/// let relation = |shared, left, right| rule.relation(&Overlap { shared, left, right });
/// assert_eq!(relation(300, 310, 320), Relation::SameText);
/// assert_eq!(relation(200, 300, 320), Relation::Revision);
/// assert_eq!(relation(120, 150, 600), Relation::Excerpt);
/// assert_eq!(relation(20, 30, 600), Relation::SharedPassage);
/// assert_eq!(relation(5, 300, 320), Relation::Unlike);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CopyRule {
    jaccard: f64,
    containment: f64,
    excerpt_shingles: usize,
}

/// Fewer shared shingles than this are an accident of short texts, unless the texts are the same.
const ACCIDENT: usize = 8;

/// A copy with this Jaccard similarity is the same text: of every hundred words three differ.
const SAME: f64 = 0.8;

/// The share of the smaller text from which a passage in common is one, and not the common turns of phrase.
const PASSAGE: f64 = 0.1;

impl Default for CopyRule {
    /// A Jaccard similarity of 0.5, or a containment of 0.53 with 30 shared shingles.
    fn default() -> Self {
        Self { jaccard: 0.5, containment: 0.53, excerpt_shingles: 30 }
    }
}

impl CopyRule {
    /// Other bounds than 0.5 and 0.53 with 30: on the Jaccard similarity, and on the containment with so many shared shingles. Eight
    /// shared shingles are the least for both, unless the texts hold exactly the same.
    ///
    /// # Errors
    /// A bound outside 0..=1, or NaN.
    pub fn new(
        jaccard: f64,
        containment: f64,
        excerpt_shingles: usize,
    ) -> Result<Self, BuildError> {
        BuildError::check("the Jaccard similarity of copies", jaccard, 0.0, 1.0)?;
        BuildError::check("the containment of copies", containment, 0.0, 1.0)?;
        Ok(Self { jaccard, containment, excerpt_shingles })
    }

    /// What two texts that share so much are to each other. Symmetric; bounds included; nothing shared, no
    /// copy.
    ///
    /// Of copies, those with a Jaccard similarity of 0.8 are the same text, those of which one has less than
    /// half the shingles of the other an excerpt, and the rest revised versions. Of the others, those that
    /// share as much as an excerpt must, or eight shingles and a tenth of the smaller, have a passage in common.
    #[must_use]
    pub fn relation(&self, overlap: &Overlap) -> Relation {
        let (shared, jaccard) = (overlap.shared, overlap.jaccard());
        let same = shared > 0 && shared == overlap.left && shared == overlap.right;
        let alike = shared >= ACCIDENT && jaccard >= self.jaccard;
        let holds = shared >= self.excerpt_shingles.max(ACCIDENT)
            && overlap.containment() >= self.containment;
        let small_in_large = 2 * overlap.left.min(overlap.right) < overlap.left.max(overlap.right);
        let passage = shared >= ACCIDENT
            && (shared >= self.excerpt_shingles || overlap.containment() >= PASSAGE);
        match () {
            () if same => Relation::SameText,
            () if !alike && !holds && passage => Relation::SharedPassage,
            () if !alike && !holds => Relation::Unlike,
            () if jaccard >= SAME => Relation::SameText,
            () if small_in_large => Relation::Excerpt,
            () => Relation::Revision,
        }
    }

    /// The least Jaccard similarity that copies of so many shingles can have by this rule, 0..=1.
    pub(crate) fn least_jaccard(&self, left: usize, right: usize) -> f64 {
        let (small, large) = (left.min(right) as f64, left.max(right) as f64);
        let shared = self.containment * small;
        let contained = if small > 0.0 { shared / (small + large - shared) } else { 0.0 };
        contained.min(self.jaccard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(shared: usize, left: usize, right: usize) -> Relation {
        CopyRule::default().relation(&Overlap { shared, left, right })
    }

    #[test]
    fn the_bounds_are_included() {
        let accepts = |shared, left, right| relation(shared, left, right).is_copy();
        assert!(accepts(30, 45, 45) && !accepts(29, 45, 60), "Jaccard 0.5");
        assert!(accepts(53, 100, 900) && !accepts(52, 100, 900), "containment 0.53");
        assert!(accepts(30, 30, 900) && !accepts(29, 29, 900), "30 shingles");
        assert!(accepts(8, 12, 12) && !accepts(7, 8, 8), "an accident of short texts");
        assert!(accepts(1, 1, 1) && !accepts(0, 0, 0), "the same words, and none");
    }

    #[test]
    fn the_kinds_of_copies_border_on_each_other() {
        assert_eq!(relation(80, 90, 90), Relation::SameText);
        assert_eq!(relation(79, 90, 90), Relation::Revision);
        assert_eq!(relation(90, 100, 200), Relation::Revision);
        assert_eq!(relation(90, 100, 201), Relation::Excerpt);
        assert_eq!(relation(30, 400, 400), Relation::SharedPassage);
        assert_eq!(relation(29, 400, 400), Relation::Unlike);
        assert_eq!(relation(8, 80, 400), Relation::SharedPassage);
        assert_eq!(relation(8, 81, 400), Relation::Unlike);
        assert_eq!(relation(2, 2, 2), Relation::SameText);
    }

    #[test]
    fn no_copy_has_less_than_the_least_jaccard() {
        let rule = CopyRule::default();
        for left in 1..60 {
            for right in 1..60 {
                for shared in 0..=left.min(right) {
                    let overlap = Overlap { shared, left, right };
                    if rule.relation(&overlap).is_copy() {
                        assert!(overlap.jaccard() >= rule.least_jaccard(left, right) - 1e-12);
                    }
                }
            }
        }
    }

    #[test]
    fn a_bound_that_is_no_share_is_refused() {
        assert!(CopyRule::new(f64::NAN, 0.5, 0).is_err());
        assert!(CopyRule::new(0.5, 1.01, 0).is_err());
    }
}
