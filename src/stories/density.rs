//! Local scaling: how dense are the surroundings of a text?
//!
//! In the midst of a saga every report resembles a hundred others; in a quiet corner the second report
//! of a fire is the only one that resembles the first. The same similarity says less where the
//! neighbourhood is dense, so it is divided by a power of the density around both texts, after
//! Zelnik-Manor & Perona,
//! [Self-tuning spectral clustering](https://papers.nips.cc/paper/2619-self-tuning-spectral-clustering) (2004).

use crate::linkage::Edge;
use crate::parallel;
use crate::tuning::Tuning;

/// The nearest neighbours of a text: their similarities in units, each with the exponent of the rate
/// at which it was sampled.
type Nearest = Vec<(u32, u8)>;

/// Returns by text the factor of local scaling on its similarities: below 1 in a dense neighbourhood.
///
/// Text `i` has `words[i]` words; `texts` is the size of the collection, on which the number of
/// neighbours depends. Where fewer other texts exist than neighbours are asked for, the missing ones
/// are assumed at [`Tuning::missing_neighbour`]. Holds the nearest neighbours of each text alone.
/// O(m log k) for m edges and k neighbours.
pub(crate) fn factors(edges: &[Edge], words: &[u32], texts: u64, tuning: &Tuning) -> Vec<f64> {
    let neighbours = neighbours(texts, tuning);
    let most = neighbours.max(tuning.plateau_rank);
    let mut near: Vec<Nearest> = vec![Vec::new(); words.len()];
    for edge in edges {
        for end in [edge.a, edge.b] {
            let nearest = &mut near[end as usize];
            nearest.push((edge.units(), edge.weight().ilog2() as u8));
            if nearest.len() >= 2 * most {
                keep_nearest(nearest, most);
            }
        }
    }
    let missing = neighbours.saturating_sub(words.len().saturating_sub(1));
    let texts: Vec<(Nearest, u32)> = near.into_iter().zip(words.iter().copied()).collect();
    parallel::map(
        &texts,
        || (),
        |(), (near, words)| {
            let mut nearest = near.clone();
            nearest.sort_unstable_by(|a, b| b.cmp(a));
            factor(&nearest, *words, neighbours, missing, tuning)
        },
    )
}

fn keep_nearest(nearest: &mut Nearest, most: usize) {
    nearest.select_nth_unstable_by(most, |a, b| b.cmp(a));
    nearest.truncate(most);
}

/// The factor of a text of so many words with these neighbours, the nearest first.
fn factor(
    nearest: &[(u32, u8)],
    words: u32,
    neighbours: usize,
    missing: usize,
    tuning: &Tuning,
) -> f64 {
    let unit = Edge::new(0, 0, 1.0).units();
    let mean = |of: usize, missing: usize| {
        let sum = sum_of(nearest, of) as f64 / f64::from(unit);
        (sum + missing as f64 * tuning.missing_neighbour) / of as f64
    };
    let density = mean(neighbours, missing) + tuning.least_density;
    let length = f64::from(words) * f64::from(words);
    let half = tuning.half_strength_words * tuning.half_strength_words;
    // A story of hundreds of reports is a dense neighbourhood of its own: it is not scaled.
    let far = f64::from(ranked(nearest, tuning.plateau_rank)) / f64::from(unit);
    let ratio = far / mean(tuning.neighbours, 0).max(tuning.least_density);
    let slope = tuning.plateau_end - tuning.plateau_start;
    let plateau = ((ratio - tuning.plateau_start) / slope).clamp(0.0, 1.0);
    let strength = tuning.scaling_strength * (1.0 - plateau) * length / (length + half).max(1.0);
    libm::exp(-strength * libm::log(density / tuning.usual_density) / 2.0)
}

/// The sum of the similarities of the first neighbours, a sampled one counted for all that it stands
/// for.
fn sum_of(nearest: &[(u32, u8)], most: usize) -> u64 {
    let (mut left, mut sum) = (most as u64, 0);
    for &(units, exponent) in nearest {
        let count = left.min(1 << exponent);
        sum += u64::from(units) * count;
        left -= count;
        if left == 0 {
            break;
        }
    }
    sum
}

/// The similarity of the neighbour of a rank, from 1; 0 where there are fewer.
fn ranked(nearest: &[(u32, u8)], rank: usize) -> u32 {
    let mut count = 0;
    let reached = nearest.iter().find(|(_, exponent)| {
        count += 1usize << exponent;
        count >= rank
    });
    reached.map_or(0, |near| near.0)
}

/// Number of neighbours among so many texts: more among more, so that a larger collection of the same
/// news does not look denser.
fn neighbours(texts: u64, tuning: &Tuning) -> usize {
    (libm::pow(texts as f64, tuning.neighbours_exponent) as usize).max(tuning.neighbours).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(edges: &[Edge], words: &[u32]) -> Vec<f64> {
        super::factors(edges, words, words.len() as u64, &Tuning::default())
    }

    /// `texts` texts, all `similarity` similar to each other.
    fn clique(texts: u32, similarity: f64) -> Vec<Edge> {
        (0..texts).flat_map(|a| (a + 1..texts).map(move |b| Edge::new(a, b, similarity))).collect()
    }

    #[test]
    fn missing_neighbours_are_assumed() {
        let alone = factors(&clique(2, 0.2), &[500, 500]);
        let quiet = factors(&clique(2, 0.2), &[500; 60]);
        let dense = factors(&clique(60, 0.2), &[500; 60]);
        assert!(dense[0] < alone[0] && alone[0] < quiet[0]);
    }

    #[test]
    fn a_similarity_counts_less_in_a_dense_neighbourhood_and_more_in_a_quiet_one() {
        let mut edges = clique(60, 0.2);
        edges.push(Edge::new(60, 61, 0.2));
        let factors = factors(&edges, &[500; 62]);
        assert!(0.2 * factors[0] * factors[1] < 0.1 && factors[60] * factors[61] > 1.0);
    }

    #[test]
    fn a_story_of_hundreds_is_not_scaled() {
        let level = factors(&clique(300, 0.1), &[500; 300]);
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
    fn a_headline_is_hardly_scaled() {
        let edges = clique(60, 0.2);
        let (short, long) = (factors(&edges, &[9; 60]), factors(&edges, &[900; 60]));
        assert!(short[0] > 0.95 && long[0] < 0.7);
    }

    #[test]
    fn a_sampled_neighbour_counts_for_all_that_it_stands_for() {
        let all: Vec<Edge> = (1..65).map(|b| Edge::new(0, b, 0.1)).collect();
        let sampled: Vec<Edge> =
            (1..17).map(|b| Edge::new(0, b, 0.1).sampled(2)).collect();
        assert_eq!(factors(&all, &[500; 400])[0], factors(&sampled, &[500; 400])[0]);
    }
}
