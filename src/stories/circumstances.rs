//! What do outlet and date say of two, beside the days between them?

/// What is left of the similarity of two texts of one outlet: an outlet seldom tells a story twice, but it
/// words all its stories alike.
const SAME_OUTLET: f64 = 0.8;

/// What a text without a date loses where all others have one: it may be of any day.
const UNDATED: f64 = 0.25;

/// 0.8 for two texts of one outlet, 1 for those of two, or where one outlet is not known.
#[must_use]
pub fn outlet_factor(a: Option<&str>, b: Option<&str>) -> f64 {
    if a.is_some() && a == b { SAME_OUTLET } else { 1.0 }
}

/// 1 for two dated texts; else 1 - `dated`² / 4, where that share of all texts, 0..=1, is dated: what dates
/// tell apart elsewhere they cannot tell apart here. So where no text has a date nothing is lost.
#[must_use]
pub fn undated_factor(a: Option<i64>, b: Option<i64>, dated: f64) -> f64 {
    if a.is_some() && b.is_some() { 1.0 } else { 1.0 - UNDATED * dated * dated }
}

/// The share of these dates that are known; 0 of none.
pub(crate) fn dated_share(dates: impl ExactSizeIterator<Item = Option<i64>>) -> f64 {
    let all = dates.len().max(1) as f64;
    dates.flatten().count() as f64 / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_that_is_not_known_takes_nothing_away() {
        assert_eq!(outlet_factor(Some("a"), Some("a")), SAME_OUTLET);
        for (a, b) in [(Some("a"), Some("b")), (None, Some("a")), (None, None)] {
            assert_eq!(outlet_factor(a, b), 1.0);
        }
    }

    #[test]
    fn a_date_is_missed_where_others_have_one() {
        assert_eq!(undated_factor(Some(1), Some(2), 1.0), 1.0);
        assert_eq!(undated_factor(None, Some(2), 1.0), 0.75);
        assert_eq!(undated_factor(None, None, 0.0), 1.0);
        assert_eq!(dated_share([None, Some(1), Some(2), None].into_iter()), 0.5);
        assert_eq!(dated_share([].into_iter()), 0.0);
    }
}
