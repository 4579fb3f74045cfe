//! Edges of a similarity graph, and the threshold that all decisions share.

/// Number of units in a similarity of 1. Similarities are integers in units of 2^-24, so that sums
/// of them are exact in any order. 2^24 is the resolution of the significand of an `f32`.
pub(crate) const ONE: u32 = 1 << 24;

/// Number of low bits of the packed word that hold the similarity: [`ONE`] itself needs 25.
const SIMILARITY_BITS: u32 = 25;

/// Greatest sampling exponent: 4 bits hold it.
const GREATEST_EXPONENT: u32 = 15;

/// Similarity of a pair of items, 12 bytes: an undirected edge of a graph.
///
/// Edges are ordered by `a`, then `b`, then sampling exponent, then similarity. An edge from an
/// item to itself is ignored by everything in [`linkage`](crate::linkage).
///
/// ```
/// use samestory::linkage::Edge;
///
/// let edge = Edge::new(7, 3, 0.5);
/// assert_eq!((edge.a, edge.b, edge.similarity(), edge.weight()), (3, 7, 0.5, 1));
/// assert_eq!(size_of::<Edge>(), 12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "plain::Plain", try_from = "plain::Plain"))]
pub struct Edge {
    /// The smaller item.
    pub a: u32,
    /// The greater item.
    pub b: u32,
    /// Similarity in units in the low bits, sampling exponent above them.
    packed: u32,
}

impl Edge {
    /// Creates an edge between two items, given in either order.
    ///
    /// The similarity is clamped to 0..=1 and rounded to a multiple of 2^-24. NaN becomes 0.
    #[must_use]
    pub fn new(a: u32, b: u32, similarity: f64) -> Self {
        Self::from_units(a, b, in_units(similarity))
    }

    /// Creates an edge from a similarity in units of 2^-24, clamped to at most 2^24.
    pub(crate) fn from_units(a: u32, b: u32, units: u32) -> Self {
        Self { a: a.min(b), b: a.max(b), packed: units.min(ONE) }
    }

    /// Returns the edge as a sample: it alone was kept out of `2^exponent` pairs of the same kind.
    ///
    /// [`average_linkage`](super::average_linkage) counts a sampled edge `2^exponent` times, the
    /// Horvitz-Thompson estimator for pairs that were kept with a probability of `2^-exponent`.
    /// [`LocalScaling`](super::LocalScaling) does the same.
    ///
    /// # Panics
    /// If `exponent` is greater than 15.
    ///
    /// ```
    /// use samestory::linkage::Edge;
    ///
    /// let edge = Edge::new(0, 1, 0.25).sampled(4);
    /// assert_eq!((edge.similarity(), edge.weight()), (0.25, 16));
    /// ```
    #[must_use]
    pub fn sampled(self, exponent: u32) -> Self {
        assert!(exponent <= GREATEST_EXPONENT, "the sampling exponent is at most 15");
        Self { packed: self.units() | exponent << SIMILARITY_BITS, ..self }
    }

    /// Returns the edge with another similarity in units of 2^-24, clamped to at most 2^24.
    #[must_use]
    pub(crate) fn with_units(self, units: u32) -> Self {
        let exponent = self.packed >> SIMILARITY_BITS << SIMILARITY_BITS;
        Self { packed: exponent | units.min(ONE), ..self }
    }

    /// Returns the edge with another similarity, treated as by [`new`](Self::new).
    #[must_use]
    pub(crate) fn with_similarity(self, similarity: f64) -> Self {
        let exponent = self.packed >> SIMILARITY_BITS << SIMILARITY_BITS;
        Self { packed: exponent | in_units(similarity), ..self }
    }

    /// Returns the similarity, 0..=1.
    #[must_use]
    pub fn similarity(&self) -> f64 {
        f64::from(self.units()) / f64::from(ONE)
    }

    /// Returns the number of pairs that the edge stands for: 1, or a power of 2 up to 2^15 for a
    /// [`sampled`](Self::sampled) edge.
    #[must_use]
    pub fn weight(&self) -> u32 {
        1 << (self.packed >> SIMILARITY_BITS)
    }

    /// Returns the similarity in units of 2^-24.
    pub(crate) fn units(&self) -> u32 {
        self.packed & ((1 << SIMILARITY_BITS) - 1)
    }
}

/// Converts a similarity to units of 2^-24: clamped to 0..=1, rounded, NaN as 0.
fn in_units(similarity: f64) -> u32 {
    (similarity.clamp(0.0, 1.0) * f64::from(ONE)).round() as u32
}

/// Least mean similarity at which clusters are merged. The comparison is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Threshold(u32);

impl Threshold {
    /// Rounds a threshold in the same way as a similarity: clamped to 0..=1, NaN as 0.
    pub(crate) fn new(threshold: f64) -> Self {
        Self(in_units(threshold))
    }

    /// Returns whether the mean `sum / pairs` is positive and at least the threshold. The sum of
    /// the similarities is given in units.
    pub(crate) fn is_reached_by(self, sum: u64, pairs: u64) -> bool {
        sum > 0 && u128::from(sum) >= u128::from(self.0) * u128::from(pairs)
    }

    /// Returns whether a height, in units, is at least the threshold. A height is a mean of a
    /// positive sum, rounded down, and may be 0.
    pub(super) fn is_at_most(self, height: u32) -> bool {
        self.0 <= height
    }

    /// Returns the threshold as a similarity, 0..=1.
    pub(crate) fn similarity(self) -> f64 {
        f64::from(self.0) / f64::from(ONE)
    }
}

#[cfg(feature = "serde")]
mod plain {
    //! The serialised form of an edge, checked when it is read.

    use super::{Edge, GREATEST_EXPONENT, SIMILARITY_BITS};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Plain {
        a: u32,
        b: u32,
        similarity: f64,
        #[serde(default)]
        sampling_exponent: u32,
    }

    impl From<Edge> for Plain {
        fn from(edge: Edge) -> Self {
            Self {
                a: edge.a,
                b: edge.b,
                similarity: edge.similarity(),
                sampling_exponent: edge.packed >> SIMILARITY_BITS,
            }
        }
    }

    impl TryFrom<Plain> for Edge {
        type Error = &'static str;

        fn try_from(plain: Plain) -> Result<Self, Self::Error> {
            if !(0.0..=1.0).contains(&plain.similarity) {
                return Err("a similarity is from 0 to 1");
            }
            if plain.sampling_exponent > GREATEST_EXPONENT {
                return Err("the sampling exponent is at most 15");
            }
            Ok(Self::new(plain.a, plain.b, plain.similarity).sampled(plain.sampling_exponent))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_similarity_is_clamped_and_rounded() {
        for (given, kept) in [(f64::NAN, 0.0), (-1.0, 0.0), (2.0, 1.0), (1e-9, 0.0), (0.5, 0.5)] {
            assert_eq!(Edge::new(0, 1, given).similarity(), kept);
        }
        assert_eq!(Edge::from_units(2, 1, u32::MAX), Edge::new(1, 2, 1.0));
    }

    #[test]
    fn the_exponent_does_not_touch_the_similarity() {
        for exponent in 0..=15 {
            let edge = Edge::new(0, 1, 1.0).sampled(3).sampled(exponent);
            assert_eq!((edge.similarity(), edge.weight()), (1.0, 1 << exponent));
            let halved = edge.with_similarity(0.5);
            assert_eq!((halved.similarity(), halved.weight()), (0.5, 1 << exponent));
        }
    }

    #[test]
    fn the_threshold_is_included() {
        let third = Threshold::new(0.333);
        let units = u64::from(in_units(0.333));
        assert!(third.is_reached_by(3 * units, 3) && !third.is_reached_by(3 * units - 1, 3));
        assert!(!Threshold::new(0.0).is_reached_by(0, 1));
        assert!(Threshold::new(f64::NAN).is_reached_by(1, u64::MAX));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn an_edge_survives_being_written_and_read() {
        let edge = Edge::new(3, 9, 0.1).sampled(4);
        let json = serde_json::to_string(&edge).unwrap();
        assert_eq!(serde_json::from_str::<Edge>(&json).unwrap(), edge, "{json}");
        let read = |json: &str| serde_json::from_str::<Edge>(json).map_err(|e| e.to_string());
        assert_eq!(read(r#"{"a":5,"b":2,"similarity":0.5}"#), Ok(Edge::new(2, 5, 0.5)));
        for (json, error) in [
            (r#"{"a":5,"b":2,"similarity":1.5}"#, "a similarity is from 0 to 1"),
            (
                r#"{"a":5,"b":2,"similarity":0.5,"sampling_exponent":16}"#,
                "the sampling exponent is at most 15",
            ),
        ] {
            assert!(read(json).unwrap_err().starts_with(error));
        }
    }
}
