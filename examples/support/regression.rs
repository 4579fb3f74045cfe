//! Logistic regression with one variable.

/// Maximum number of Newton steps. Some ten are enough where the maximum is finite.
const STEPS: usize = 50;

/// Returns the intercept and the slope of the log-odds of the label over the variable.
///
/// Each sample is a value, a label and a weight. Maximises the weighted likelihood by Newton's
/// method. `None` if the maximum is not finite, as for labels that one value separates.
/// O(n) for each step.
pub(crate) fn logistic(samples: &[(f64, bool, f64)]) -> Option<(f64, f64)> {
    let (mut intercept, mut slope) = (0.0, 0.0);
    for _ in 0..STEPS {
        // The gradient, and the upper half of the information matrix.
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for &(value, label, weight) in samples {
            let probability = 1.0 / (1.0 + (-(intercept + slope * value)).exp());
            let residual = weight * (f64::from(u8::from(label)) - probability);
            let information = weight * probability * (1.0 - probability);
            g0 += residual;
            g1 += residual * value;
            h00 += information;
            h01 += information * value;
            h11 += information * value * value;
        }
        let determinant = h00 * h11 - h01 * h01;
        let steps = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
        intercept += steps.0;
        slope += steps.1;
        if !(intercept.is_finite() && slope.is_finite()) {
            return None;
        }
        if steps.0.abs() + steps.1.abs() < 1e-9 {
            return Some((intercept, slope));
        }
    }
    None
}
