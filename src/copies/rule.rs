//! The rule that decides from an overlap whether two texts are copies, and of what kind.

use std::fmt;

use crate::error::BuildError;
use crate::text::Overlap;

/// Relation of one text to another, by the shingles that they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Relation {
    /// A copy with the same words, or all but a few of them.
    SameText,
    /// A copy that was edited, or stands among other boilerplate.
    Revision,
    /// A copy of which one text is less than half as long as the other and mostly contained in it.
    Excerpt,
    /// No copy: the two share the words of a form, which is filled in for different subjects.
    SameForm,
    /// No copy: the two have a passage in common, such as a quotation.
    SharedPassage,
    /// No copy: the two have no passage in common.
    Unlike,
}

impl Relation {
    /// Returns whether one text is a copy of the other.
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
            Self::SameForm => "the same form",
            Self::SharedPassage => "a shared passage",
            Self::Unlike => "different texts",
        })
    }
}

/// Maps the exact overlap of two shingle sets to a [`Relation`].
///
/// Two texts are copies if their Jaccard similarity reaches a bound, or if their containment does
/// and they share enough shingles for more than a quotation. The second condition finds excerpts,
/// and a wire text under the boilerplate of another page.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "stored::CopyRule"))]
pub struct CopyRule {
    jaccard: f64,
    containment: f64,
    excerpt_shingles: usize,
}

/// Minimum number of shared shingles of copies that are not equal. Two short texts share fewer by
/// accident.
const LEAST_SHARED: usize = 8;

/// Jaccard similarity from which a copy is the same text. At 0.8, three words in a hundred differ.
const SAME_TEXT: f64 = 0.8;

/// Containment from which shared shingles are a passage. Texts on one subject share fewer by common
/// phrases.
const PASSAGE: f64 = 0.1;

impl Default for CopyRule {
    /// Returns the rule with a Jaccard similarity of 0.5, and a containment of 0.53 with 30 shared
    /// shingles.
    fn default() -> Self {
        Self { jaccard: 0.5, containment: 0.53, excerpt_shingles: 30 }
    }
}

impl CopyRule {
    /// Returns a rule with these bounds, each included: the Jaccard similarity of copies, 0 to 1;
    /// the containment of copies, 0 to 1; and the number of shingles that copies by containment
    /// share. Copies that are not equal share at least 8 shingles, whatever the bounds.
    ///
    /// # Errors
    /// Returns an error if a similarity is outside 0 to 1, or NaN.
    pub fn new(
        jaccard: f64,
        containment: f64,
        excerpt_shingles: usize,
    ) -> Result<Self, BuildError> {
        BuildError::check("the Jaccard similarity of copies", jaccard, 0.0, 1.0)?;
        BuildError::check("the containment of copies", containment, 0.0, 1.0)?;
        Ok(Self { jaccard, containment, excerpt_shingles })
    }

    /// Returns the Jaccard similarity from which two texts are copies, 0 to 1.
    #[must_use]
    pub fn jaccard(&self) -> f64 {
        self.jaccard
    }

    /// Returns the containment from which two texts are copies, 0 to 1.
    #[must_use]
    pub fn containment(&self) -> f64 {
        self.containment
    }

    /// Returns the number of shingles that copies by containment share.
    #[must_use]
    pub fn excerpt_shingles(&self) -> usize {
        self.excerpt_shingles
    }

    /// Returns the relation of two texts with this overlap. Symmetric; bounds are included.
    ///
    /// | relation | overlap |
    /// |---|---|
    /// | `SameText` | equal sets, or a copy with a Jaccard similarity of 0.8 |
    /// | `Excerpt` | another copy, where one has less than half the shingles of the other |
    /// | `Revision` | any other copy |
    /// | `SharedPassage` | no copy; `excerpt_shingles` shared, or 8 and a containment of 0.1 |
    /// | `Unlike` | less, or nothing |
    #[must_use]
    pub fn relation(&self, overlap: &Overlap) -> Relation {
        let (shared, jaccard) = (overlap.shared, overlap.jaccard());
        let same = shared > 0 && shared == overlap.left && shared == overlap.right;
        let alike = shared >= LEAST_SHARED && jaccard >= self.jaccard;
        let contained = shared >= self.excerpt_shingles.max(LEAST_SHARED)
            && overlap.containment() >= self.containment;
        let small_in_large = 2 * overlap.left.min(overlap.right) < overlap.left.max(overlap.right);
        let passage = shared >= LEAST_SHARED
            && (shared >= self.excerpt_shingles || overlap.containment() >= PASSAGE);
        match () {
            () if same => Relation::SameText,
            () if !alike && !contained && passage => Relation::SharedPassage,
            () if !alike && !contained => Relation::Unlike,
            () if jaccard >= SAME_TEXT => Relation::SameText,
            () if small_in_large => Relation::Excerpt,
            () => Relation::Revision,
        }
    }

    /// Returns a lower bound, 0 to 1, on the Jaccard similarity of two copies with these numbers of
    /// shingles.
    pub(crate) fn least_jaccard(&self, left: usize, right: usize) -> f64 {
        let (small, large) = (left.min(right) as f64, left.max(right) as f64);
        let shared = self.containment * small;
        let contained = if small > 0.0 { shared / (small + large - shared) } else { 0.0 };
        contained.min(self.jaccard)
    }
}

#[cfg(feature = "serde")]
mod stored {
    use crate::error::BuildError;

    /// A [`CopyRule`](super::CopyRule) as it is read, before its bounds are checked.
    #[derive(serde::Deserialize)]
    pub(super) struct CopyRule {
        jaccard: f64,
        containment: f64,
        excerpt_shingles: usize,
    }

    impl TryFrom<CopyRule> for super::CopyRule {
        type Error = BuildError;

        fn try_from(stored: CopyRule) -> Result<Self, BuildError> {
            Self::new(stored.jaccard, stored.containment, stored.excerpt_shingles)
        }
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
