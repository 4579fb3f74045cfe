//! What does an index answer?

/// A sketch that an index has found: a signature or a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Fields"))]
#[non_exhaustive]
pub struct Match {
    /// The id that the caller gave it at insertion.
    pub id: u32,
    /// Number of places in which it differs from the query: bits of a fingerprint, hashes of a
    /// signature.
    pub distance: u32,
    /// Estimated similarity to the query, 0..=1. For signatures it estimates the Jaccard
    /// similarity. For fingerprints it is the share of equal bits, which estimates 1 - θ/π for an
    /// angle θ between the feature vectors.
    pub similarity: f64,
}

/// A [`Match`] as it is read, before it is validated.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Fields {
    id: u32,
    distance: u32,
    similarity: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for Match {
    type Error = &'static str;

    fn try_from(Fields { id, distance, similarity }: Fields) -> Result<Self, Self::Error> {
        let is_share = (0.0..=1.0).contains(&similarity);
        let refused = "a similarity lies between 0 and 1";
        is_share.then_some(Self { id, distance, similarity }).ok_or(refused)
    }
}

/// Sorts by ascending distance. Ties are broken by the smaller id.
pub(super) fn sort(found: &mut [Match]) {
    found.sort_unstable_by_key(order);
}

/// Keeps the first `most` matches of that order, sorted. O(n) for n matches, and the sorting of
/// `most`.
pub(super) fn keep_nearest(found: &mut Vec<Match>, most: usize) {
    if most < found.len() {
        found.select_nth_unstable_by_key(most, order);
        found.truncate(most);
    }
    sort(found);
}

fn order(found: &Match) -> (u32, u32) {
    (found.distance, found.id)
}
