//! How crowded is it around a text?
//!
//! In the midst of a saga every report resembles a hundred others; in a quiet corner the second report of
//! a fire is the only one that resembles the first. The same similarity says less in the crowd. So it is
//! held against what each of the two has around it: local scaling, after Zelnik-Manor & Perona,
//! [Self-tuning spectral clustering](https://papers.nips.cc/paper/2619-self-tuning-spectral-clustering) (2004).

use crate::parallel;

use crate::linkage::Edge;

/// So many of a text's nearest neighbours are its surroundings, and more among many texts: see
/// [`neighbours`].
const LEAST_NEIGHBOURS: usize = 20;

/// The mean similarity to them, [`QUIET`] included, at which a similarity counts as it is.
const USUAL: f64 = 0.06;

/// What a neighbour is taken to be like that nobody handed over: of two articles by themselves it is not
/// known what else was written on the matter, so rather more than usual is.
const UNKNOWN: f64 = 0.06;

/// What is taken to be there even where nobody is: keeps a lone text from being near to all.
const QUIET: f64 = 0.02;

/// How much of the difference the surroundings take away: all of it would leave stories of hundreds of
/// articles, each a crowd of its own, with nothing.
const STRENGTH: f64 = 0.7;

/// A text of so many words says half as much of its surroundings as its length could: the similarities of
/// headlines are too rough to tell a crowd by.
const HALF_TOLD: f64 = 40.0;

/// A story of hundreds of reports is a crowd of its own. It is told by its level: the neighbour of this rank is
/// about as near as the nearest are, where in a saga each is further off than the one before.
const FAR: usize = 100;

/// The ratio of the two up to which a text is scaled in full,
const SLOPE: f64 = 0.5;

/// and from which it is not scaled at all.
const LEVEL: f64 = 0.8;

/// What the surroundings of each text make of its similarities: a factor, below 1 in a crowd.
///
/// Each text has `words` words. Where there are fewer other texts than a text's surroundings hold, those
/// missing are [`UNKNOWN`]. O(m log m) for m edges.
pub(crate) fn factors(edges: &[Edge], words: &[usize]) -> Vec<f64> {
    let mut near: Vec<Vec<f64>> = vec![Vec::new(); words.len()];
    for edge in edges {
        near[edge.a as usize].push(edge.similarity());
        near[edge.b as usize].push(edge.similarity());
    }
    let neighbours = neighbours(words.len());
    let missing = neighbours.saturating_sub(words.len().saturating_sub(1)) as f64 * UNKNOWN;
    let texts: Vec<(Vec<f64>, usize)> = near.into_iter().zip(words.iter().copied()).collect();
    parallel::map(&texts, Vec::new, |nearest: &mut Vec<f64>, (near, words)| {
        nearest.clone_from(near);
        nearest.sort_unstable_by(|a, b| b.total_cmp(a));
        let sum: f64 = nearest.iter().take(neighbours).sum();
        let crowd = (sum + missing) / neighbours as f64 + QUIET;
        let length = *words as f64 * *words as f64;
        let near = nearest.iter().take(LEAST_NEIGHBOURS).sum::<f64>() / LEAST_NEIGHBOURS as f64;
        let far = nearest.get(FAR - 1).copied().unwrap_or(0.0);
        let plateau = ((far / near.max(QUIET) - SLOPE) / (LEVEL - SLOPE)).clamp(0.0, 1.0);
        let told = STRENGTH * (1.0 - plateau) * length / (length + HALF_TOLD * HALF_TOLD);
        libm::exp(-told * libm::log(crowd / USUAL) / 2.0)
    })
}

/// The surroundings of a text among so many: more among more, n^(2/5), so that a larger collection of the
/// same news does not look more crowded.
fn neighbours(texts: usize) -> usize {
    (libm::pow(texts as f64, 0.4) as usize).max(LEAST_NEIGHBOURS)
}

/// The edges with their similarities held against the surroundings of both ends, and less by what `between`
/// says of the two.
pub(crate) fn scale(
    edges: &[Edge],
    factors: &[f64],
    between: impl Fn(u32, u32) -> f64,
) -> Vec<Edge> {
    let scaled = |edge: &Edge| {
        let factor = factors[edge.a as usize] * factors[edge.b as usize] * between(edge.a, edge.b);
        Edge::new(edge.a, edge.b, edge.similarity() * factor)
    };
    edges.iter().map(scaled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `texts` texts, all `similarity` similar to each other.
    fn crowd(texts: u32, similarity: f64) -> Vec<Edge> {
        (0..texts).flat_map(|a| (a + 1..texts).map(move |b| Edge::new(a, b, similarity))).collect()
    }

    #[test]
    fn of_two_texts_by_themselves_the_surroundings_are_unknown() {
        let alone = factors(&crowd(2, 0.2), &[500, 500]);
        let quiet = factors(&crowd(2, 0.2), &[500; 60]);
        let crowded = factors(&crowd(60, 0.2), &[500; 60]);
        assert!(crowded[0] < alone[0] && alone[0] < quiet[0]);
    }

    #[test]
    fn a_similarity_counts_less_in_a_crowd_and_more_in_a_quiet_corner() {
        let mut edges = crowd(60, 0.2);
        edges.push(Edge::new(60, 61, 0.2));
        let factors = factors(&edges, &[500; 62]);
        let scaled = scale(&edges, &factors, |_, _| 1.0);
        let of = |a, b| scaled.iter().find(|edge| (edge.a, edge.b) == (a, b)).unwrap().similarity();
        assert!(of(0, 1) < 0.1 && of(60, 61) > 0.2, "{} {}", of(0, 1), of(60, 61));
    }

    #[test]
    fn a_story_of_hundreds_is_no_crowd() {
        let level = factors(&crowd(300, 0.1), &[500; 300]);
        assert_eq!(level[0], 1.0);
        // The same nearest neighbours, and ever fainter ones: a saga.
        let sloping: Vec<Edge> =
            (1..300).map(|b| Edge::new(0, b, 0.1 * 20.0 / f64::from(b.max(20)))).collect();
        assert!(factors(&sloping, &[500; 300])[0] < 0.85);
        let halfway: Vec<Edge> =
            (1..300).map(|b| Edge::new(0, b, if b < 50 { 0.1 } else { 0.065 })).collect();
        let halfway = factors(&halfway, &[500; 300])[0];
        assert!(halfway > 0.85 && halfway < 1.0, "{halfway}");
    }

    #[test]
    fn the_surroundings_of_a_headline_say_little() {
        let edges = crowd(60, 0.2);
        let (short, long) = (factors(&edges, &[9; 60]), factors(&edges, &[900; 60]));
        assert!(short[0] > 0.95 && long[0] < 0.7);
    }
}
