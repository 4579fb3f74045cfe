//! How similar must two articles be to share a key?

use crate::error::BuildError;
use crate::hash::{combine, mix};
use crate::sketch::Signature;

/// Cuts a signature into `bands` bands of `rows` hashes each. Two signatures that agree in a whole
/// band are candidates.
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
    /// 64 bands of 2 rows, for 128 hashes: misses one in 400 pairs of a Jaccard similarity of 0.3.
    fn default() -> Self {
        Self { bands: 64, rows: 2 }
    }
}

impl Banding {
    /// Returns a banding of `bands` bands of `rows` rows, each 1 to 65,535. A signature of fewer
    /// than `bands` × `rows` hashes fills as many whole bands as it can; hashes beyond the bands
    /// are not used.
    ///
    /// # Errors
    /// Returns an error for no band, or no row.
    pub fn new(bands: u16, rows: u16) -> Result<Self, BuildError> {
        BuildError::check("the number of bands", f64::from(bands), 1.0, 65_535.0)?;
        BuildError::check("the number of rows", f64::from(rows), 1.0, 65_535.0)?;
        Ok(Self { bands, rows })
    }

    /// Returns the banding of at most this many hashes whose S-curve is nearest to a step at
    /// `threshold`.
    ///
    /// It minimises `miss_weight` times the area above the curve beyond the threshold (misses) plus
    /// 1 - `miss_weight` times the area under the curve below it (false candidates). Ties are
    /// broken by fewer rows. At the threshold itself, an even weight misses about half of the
    /// pairs; for candidates that are verified afterwards, use a weight near 1 or
    /// [`for_recall`](Self::for_recall). Some [hashes](Self::hashes) may remain unused. O(h² + h
    /// log h) for h hashes.
    ///
    /// ```
    /// use samestory::lsh::Banding;
    ///
    /// let even = Banding::for_threshold(0.5, 128, 0.5)?;
    /// assert_eq!((even.bands(), even.rows(), even.hashes()), (25, 5, 125));
    /// let careful = Banding::for_threshold(0.5, 128, 0.99)?;
    /// assert!(careful.candidate_probability(0.5) > even.candidate_probability(0.5));
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error for a threshold or weight outside 0..=1, or NaN, or for a number of hashes
    /// outside 1..=4,096.
    pub fn for_threshold(
        threshold: f64,
        hashes: u16,
        miss_weight: f64,
    ) -> Result<Self, BuildError> {
        BuildError::check("the threshold", threshold, 0.0, 1.0)?;
        BuildError::check("the number of hashes", f64::from(hashes), 1.0, 4_096.0)?;
        BuildError::check("the weight of a miss", miss_weight, 0.0, 1.0)?;
        let (below, above) = (middles(0.0, threshold), middles(threshold, 1.0));
        let mut best = (f64::INFINITY, Self { bands: 1, rows: 1 });
        for rows in 1..=hashes {
            let miss_one = |at: &[f64]| -> Vec<f64> {
                at.iter().map(|&jaccard| 1.0 - libm::pow(jaccard, f64::from(rows))).collect()
            };
            let (one_below, one_above) = (miss_one(&below), miss_one(&above));
            // The probability that all bands up to this one miss.
            let (mut missed_below, mut missed_above) = (vec![1.0; STEPS], vec![1.0; STEPS]);
            for bands in 1..=hashes / rows {
                let miss = |missed: &mut [f64], one: &[f64]| -> f64 {
                    missed.iter_mut().zip(one).for_each(|(missed, one)| *missed *= one);
                    missed.iter().sum::<f64>() / STEPS as f64
                };
                let misses = miss(&mut missed_above, &one_above) * (1.0 - threshold);
                let false_ones = (1.0 - miss(&mut missed_below, &one_below)) * threshold;
                let cost = miss_weight * misses + (1.0 - miss_weight) * false_ones;
                if cost < best.0 {
                    best = (cost, Self { bands, rows });
                }
            }
        }
        Ok(best.1)
    }

    /// Returns the banding of at most `hashes` hashes that has the fewest false candidates, among
    /// those whose S-curve is at least `recall` at `threshold`.
    ///
    /// False candidates are measured by the area under the curve below the threshold. For each
    /// number of rows, the fewest bands that reach the recall have the least area. Ties are broken
    /// by fewer rows. O(h) evaluations of the curve for h hashes.
    ///
    /// ```
    /// use samestory::lsh::Banding;
    ///
    /// let banding = Banding::for_recall(0.5, 128, 0.95)?;
    /// assert_eq!((banding.bands(), banding.rows()), (23, 3));
    /// assert!(banding.candidate_probability(0.5) >= 0.95);
    /// # Ok::<(), samestory::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error for a threshold or recall outside 0..=1, or NaN, for a number of hashes
    /// outside 1..=4,096, or if no banding of that many hashes reaches the recall.
    pub fn for_recall(threshold: f64, hashes: u16, recall: f64) -> Result<Self, BuildError> {
        BuildError::check("the threshold", threshold, 0.0, 1.0)?;
        BuildError::check("the number of hashes", f64::from(hashes), 1.0, 4_096.0)?;
        BuildError::check("the recall", recall, 0.0, 1.0)?;
        // Bands of one row find the most.
        let widest = Self { bands: hashes, rows: 1 };
        let reachable = widest.candidate_probability(threshold);
        BuildError::check("the recall by this many hashes", recall, 0.0, reachable)?;
        let below = middles(0.0, threshold);
        let false_ones = |banding: Self| -> f64 {
            below.iter().map(|&jaccard| banding.candidate_probability(jaccard)).sum()
        };
        let mut best = (false_ones(widest), widest);
        for rows in 1..=hashes {
            let reaches =
                |bands: u16| Self { bands, rows }.candidate_probability(threshold) >= recall;
            let Some(bands) = first_that(1, hashes / rows, reaches) else { break };
            let banding = Self { bands, rows };
            let cost = false_ones(banding);
            if cost < best.0 {
                best = (cost, banding);
            }
        }
        Ok(best.1)
    }

    /// Returns the number of hashes of a signature that are in use.
    #[must_use]
    pub fn hashes(&self) -> u32 {
        u32::from(self.bands) * u32::from(self.rows)
    }

    /// Returns the S-curve at this Jaccard similarity: the probability that two such sets share a
    /// key, 1 - (1 - jʳ)ᵇ.
    #[must_use]
    pub fn candidate_probability(&self, jaccard: f64) -> f64 {
        let band = libm::pow(jaccard.clamp(0.0, 1.0), f64::from(self.rows));
        1.0 - libm::pow(1.0 - band, f64::from(self.bands))
    }

    /// Returns the number of bands.
    #[must_use]
    pub fn bands(&self) -> u16 {
        self.bands
    }

    /// Returns the number of rows in a band.
    #[must_use]
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// Returns one key for each band of the signature, in order.
    pub fn keys<'a>(&self, signature: &'a Signature) -> impl Iterator<Item = u64> + 'a {
        let banding = *self;
        (0..self.bands).map_while(move |band| banding.key(signature, band))
    }

    /// Returns the key of one band, counted from 0; `None` if the signature is too short for it.
    pub(crate) fn key(self, signature: &Signature, band: u16) -> Option<u64> {
        let (rows, at) = (usize::from(self.rows), usize::from(band));
        let values = signature.values().get(at * rows..(at + 1) * rows)?;
        let key = |key, &value| combine(key, u64::from(value));
        Some(values.iter().fold(mix(u64::from(band)), key))
    }
}

/// Number of points at which the area under a curve is summed, on either side of the threshold.
const STEPS: usize = 128;

/// Returns the middles of [`STEPS`] equal steps between two similarities.
fn middles(from: f64, to: f64) -> Vec<f64> {
    (0..STEPS).map(|step| from + (to - from) * (step as f64 + 0.5) / STEPS as f64).collect()
}

/// Returns the first number from `least` to `most` that has a property, which all greater ones have
/// too, by bisection; `None` if none has it.
fn first_that(least: u16, most: u16, has: impl Fn(u16) -> bool) -> Option<u16> {
    if least > most || !has(most) {
        return None;
    }
    let (mut low, mut high) = (least, most);
    while low < high {
        let middle = low + (high - low) / 2;
        (low, high) = if has(middle) { (low, middle) } else { (middle + 1, high) };
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::MinHasher;
    use crate::text::{ShingleSet, Shingler};

    #[test]
    fn the_curve_is_the_formula() {
        let banding = Banding::new(20, 5).unwrap();
        for (jaccard, stated) in [(0.2, 0.006), (0.5, 0.470), (0.8, 0.9996)] {
            assert!((banding.candidate_probability(jaccard) - stated).abs() < 0.001, "{jaccard}");
        }
    }

    #[test]
    fn no_other_banding_costs_less() {
        for (threshold, hashes, weight) in
            [(0.5, 60, 0.5), (0.2, 40, 0.9), (0.8, 50, 0.1), (0.0, 9, 0.5), (1.0, 9, 0.5)]
        {
            let cost = |banding: Banding| {
                let area = |from: f64, to: f64, of: &dyn Fn(f64) -> f64| -> f64 {
                    let at = |step: usize| from + (to - from) * (step as f64 + 0.5) / 1_000.0;
                    (0..1_000).map(|step| of(at(step))).sum::<f64>() / 1_000.0 * (to - from)
                };
                let probability = |jaccard| banding.candidate_probability(jaccard);
                weight * area(threshold, 1.0, &|jaccard| 1.0 - probability(jaccard))
                    + (1.0 - weight) * area(0.0, threshold, &probability)
            };
            let best = Banding::for_threshold(threshold, hashes, weight).unwrap();
            for rows in 1..=hashes {
                for bands in 1..=hashes / rows {
                    let other = Banding::new(bands, rows).unwrap();
                    assert!(cost(best) <= cost(other) + 1e-4, "{best:?} and {other:?}");
                }
            }
        }
        assert!(Banding::for_threshold(f64::NAN, 128, 0.5).is_err());
        assert!(Banding::for_threshold(0.5, 0, 0.5).is_err());
    }

    #[test]
    fn no_other_banding_of_that_recall_has_fewer_false_candidates() {
        for (threshold, hashes, recall) in [
            (0.5, 60, 0.95),
            (0.2, 40, 0.8),
            (0.9, 50, 0.999),
            (1.0, 9, 1.0),
            (0.7, 1, 0.7),
            (0.3, 64, 0.0),
        ] {
            let area = |banding: Banding| {
                let at = |step: usize| threshold * (step as f64 + 0.5) / 1_000.0;
                (0..1_000).map(|step| banding.candidate_probability(at(step))).sum::<f64>()
                    / 1_000.0
            };
            let best = Banding::for_recall(threshold, hashes, recall).unwrap();
            assert!(best.candidate_probability(threshold) >= recall, "{best:?} at {threshold}");
            assert!(best.hashes() <= u32::from(hashes));
            for rows in 1..=hashes {
                for bands in 1..=hashes / rows {
                    let other = Banding::new(bands, rows).unwrap();
                    if other.candidate_probability(threshold) >= recall {
                        assert!(area(best) <= area(other) + 1e-4, "{best:?} and {other:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_recall_beyond_all_bandings_is_refused() {
        let error = Banding::for_recall(0.1, 10, 0.9).unwrap_err();
        let most = Banding::new(10, 1).unwrap().candidate_probability(0.1);
        assert_eq!(
            error.to_string(),
            format!("the recall by this many hashes must lie between 0 and {most}, but is 0.9")
        );
        for (threshold, hashes, recall) in
            [(f64::NAN, 9, 0.5), (0.5, 0, 0.5), (0.5, 9, 1.1), (0.0, 9, 0.1)]
        {
            assert!(Banding::for_recall(threshold, hashes, recall).is_err());
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
    fn the_same_values_in_another_band_are_another_key() {
        let signature = MinHasher::default().sign(&Shingler::default().set("one")).unwrap();
        let mut keys: Vec<u64> = Banding::new(64, 2).unwrap().keys(&signature).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 64);
    }
}
