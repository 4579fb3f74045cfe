//! What does it say that one outlet printed both?

/// What is left of the similarity of two texts of one outlet: an outlet seldom tells a story twice, but it
/// words all its stories alike.
const SAME: f64 = 0.8;

/// 0.8 for two texts of one outlet, 1 for those of two, or where one outlet is not known.
#[must_use]
pub fn outlet_factor(a: Option<&str>, b: Option<&str>) -> f64 {
    if a.is_some() && a == b { SAME } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_that_is_not_known_takes_nothing_away() {
        assert_eq!(outlet_factor(Some("a"), Some("a")), SAME);
        for (a, b) in [(Some("a"), Some("b")), (None, Some("a")), (None, None)] {
            assert_eq!(outlet_factor(a, b), 1.0);
        }
    }
}
