//! How sure is it that two report the same event?

/// The similarity at which it is as likely as not.
const EVEN: f64 = 0.083;

/// By how much the log-odds rise with the logarithm of the similarity.
const SLOPE: f64 = 3.9;

/// The probability that two texts so similar report the same event: 1 / (1 + (0.083 / similarity)^3.9).
///
/// For a [similarity](crate::Comparison::similarity) held against its surroundings. A logistic regression on the
/// pairs of six labelled sets, each set with the same weight: what it is worth on a set that it was not
/// fitted to is in `README.md` beside this file. 0 for 0, 0.92 from 0.155, 0.97 from 0.2.
///
/// ```
/// use samestory::stories::probability;
///
/// assert!(probability(0.18) > 0.9 && probability(0.06) < 0.3);
/// assert_eq!(probability(0.0), 0.0);
/// ```
#[must_use]
pub fn probability(similarity: f64) -> f64 {
    if similarity > 0.0 {
        1.0 / (1.0 + libm::exp(SLOPE * libm::log(EVEN / similarity)))
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_from_nought_to_nearly_one_and_is_a_half_where_stated() {
        let steps: Vec<f64> = (0..=100).map(|step| probability(f64::from(step) / 100.0)).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(steps[0] == 0.0 && steps[100] > 0.999);
        assert!((probability(EVEN) - 0.5).abs() < 1e-9);
    }
}
