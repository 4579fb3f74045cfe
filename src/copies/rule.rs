//! How much in common makes a copy?

use crate::error::BuildError;
use crate::text::Overlap;

/// Decides from the exact overlap of two shingle sets whether one text is a copy of the other.
///
/// Copies are alike as a whole (Jaccard), or most of the smaller stands in the larger (containment): a
/// wire text under another page's boilerplate, an excerpt. The latter wants enough shared words to be no
/// quotation, the former enough to be no accident, unless the two hold exactly the same.
///
/// ```
/// use samestory::{copies::CopyRule, text::Overlap};
///
/// let rule = CopyRule::default();
/// assert!(rule.accepts(&Overlap { shared: 120, left: 150, right: 600 }));  // an excerpt
/// assert!(!rule.accepts(&Overlap { shared: 20, left: 30, right: 600 }));   // a quotation
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CopyRule {
    jaccard: f64,
    containment: f64,
    excerpt_shingles: usize,
}

/// Fewer shared shingles than this are an accident of short texts, unless the texts are the same.
const ACCIDENT: usize = 8;

impl Default for CopyRule {
    /// A Jaccard similarity of 0.5, or a containment of 0.6 with 40 shared shingles.
    fn default() -> Self {
        Self { jaccard: 0.5, containment: 0.6, excerpt_shingles: 40 }
    }
}

impl CopyRule {
    /// Other bounds: on the Jaccard similarity, and on the containment with so many shared shingles. Eight
    /// shared shingles are the least for both, unless the texts hold exactly the same.
    ///
    /// What [`compare`](crate::Clusterer::compare) accepts, a run finds where signatures can see it: 93 in 100
    /// pairs at a Jaccard similarity of 0.2, 998 in 1,000 at 0.3. An excerpt of a fifth of the whole has 0.2.
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

    /// Whether two texts that share so much are copies. Symmetric; bounds included; nothing shared, no copy.
    #[must_use]
    pub fn accepts(&self, overlap: &Overlap) -> bool {
        let same =
            overlap.shared > 0 && overlap.shared == overlap.left && overlap.shared == overlap.right;
        let alike = overlap.shared >= ACCIDENT && overlap.jaccard() >= self.jaccard;
        let holds = overlap.shared >= self.excerpt_shingles.max(ACCIDENT)
            && overlap.containment() >= self.containment;
        same || alike || holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_included() {
        let accepts =
            |shared, left, right| CopyRule::default().accepts(&Overlap { shared, left, right });
        assert!(accepts(30, 45, 45) && !accepts(29, 45, 45), "Jaccard 0.5");
        assert!(accepts(60, 100, 900) && !accepts(59, 100, 900), "containment 0.6");
        assert!(accepts(40, 40, 900) && !accepts(39, 39, 900), "40 shingles");
        assert!(accepts(8, 12, 12) && !accepts(7, 8, 8), "an accident of short texts");
        assert!(accepts(1, 1, 1) && !accepts(0, 0, 0), "the same words, and none");
    }

    #[test]
    fn a_bound_that_is_no_share_is_refused() {
        assert!(CopyRule::new(f64::NAN, 0.5, 0).is_err());
        assert!(CopyRule::new(0.5, 1.01, 0).is_err());
    }
}
