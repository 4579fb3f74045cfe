//! How similar must two be to share a key?

use crate::error::BuildError;
use crate::hash::{combine, mix};
use crate::sketch::Signature;

/// Cuts a signature into `bands` bands of `rows` hashes each; two that agree in a whole band are candidates.
///
/// Leskovec, Rajaraman & Ullman, [Mining of massive datasets](http://www.mmds.org/), section 3.4.
///
/// ```
/// use samestory::lsh::Banding;
///
/// let banding = Banding::new(64, 2)?;
/// assert!(banding.candidate_probability(0.3) > 0.99);
/// assert!(banding.candidate_probability(0.01) < 0.01);
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "band_width")]
pub struct Banding {
    bands: u16,
    rows: u16,
}

impl Default for Banding {
    /// 64 bands of 2 rows, for 128 hashes: a Jaccard similarity of 0.3 is missed once in 400 pairs.
    fn default() -> Self {
        Self { bands: 64, rows: 2 }
    }
}

impl Banding {
    /// `bands` bands of `rows` rows, each 1 to 65,535. A signature of fewer than `bands` × `rows` hashes
    /// fills as many whole bands as it can; hashes beyond that are not used.
    ///
    /// # Errors
    /// No band, or no row.
    pub fn new(bands: u16, rows: u16) -> Result<Self, BuildError> {
        BuildError::check("the number of bands", f64::from(bands), 1.0, 65_535.0)?;
        BuildError::check("the number of rows", f64::from(rows), 1.0, 65_535.0)?;
        Ok(Self { bands, rows })
    }

    /// The S-curve: the probability that two sets of this Jaccard similarity share a key, 1 - (1 - jʳ)ᵇ.
    #[must_use]
    pub fn candidate_probability(&self, jaccard: f64) -> f64 {
        let band = libm::pow(jaccard.clamp(0.0, 1.0), f64::from(self.rows));
        1.0 - libm::pow(1.0 - band, f64::from(self.bands))
    }

    /// One key a band.
    pub fn keys<'a>(&self, signature: &'a Signature) -> impl Iterator<Item = u64> + 'a {
        let bands =
            signature.lanes().chunks_exact(usize::from(self.rows)).take(usize::from(self.bands));
        bands.enumerate().map(|(band, lanes)| {
            lanes.iter().fold(mix(band as u64), |key, &lane| combine(key, u64::from(lane)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::MinHasher;
    use crate::text::ShingleSet;

    #[test]
    fn the_curve_is_the_formula() {
        let banding = Banding::new(20, 5).unwrap();
        for (jaccard, stated) in [(0.2, 0.006), (0.5, 0.470), (0.8, 0.9996)] {
            assert!((banding.candidate_probability(jaccard) - stated).abs() < 0.001, "{jaccard}");
        }
    }

    #[test]
    fn recall_follows_the_s_curve() {
        let banding = Banding::new(32, 4).unwrap();
        let of = |range: std::ops::Range<u64>| range.map(mix).collect::<ShingleSet>();
        for (shared, each) in [(200, 300), (150, 300), (120, 300)] {
            let jaccard = f64::from(shared) / f64::from(2 * each - shared);
            let trials = 1_500;
            let met = (0..trials)
                .filter(|&trial| {
                    let minhash = MinHasher::default().seed(mix(trial));
                    let start = u64::try_from(each - shared).unwrap();
                    let each = u64::try_from(each).unwrap();
                    let keys = |set| banding.keys(&minhash.sign(&set).unwrap()).collect::<Vec<_>>();
                    let (a, b) = (keys(of(0..each)), keys(of(start..start + each)));
                    a.iter().zip(&b).any(|(a, b)| a == b)
                })
                .count();
            let (measured, stated) =
                (met as f64 / trials as f64, banding.candidate_probability(jaccard));
            assert!((measured - stated).abs() < 0.05, "at {jaccard}: {measured} for {stated}");
        }
    }

    #[test]
    fn the_same_lanes_in_another_band_are_another_key() {
        let signature = MinHasher::default().sign(&ShingleSet::of("one", 3)).unwrap();
        let mut keys: Vec<u64> = Banding::new(64, 2).unwrap().keys(&signature).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 64);
    }
}
