//! Local scaling: the density of the neighbourhood of a text.
//!
//! In a saga every report resembles a hundred others; in a quiet week the second
//! report of a fire is the only one that resembles the first. The same similarity says less where
//! the neighbourhood is dense, so it is divided by a power of the density around both texts, after
//! Zelnik-Manor & Perona, [Self-tuning spectral
//! clustering](https://papers.nips.cc/paper/2619-self-tuning-spectral-clustering) (2004).

use crate::linkage::{Edge, LocalScaling, Plateau};
use crate::tuning::Tuning;

/// Returns by text the factor of local scaling on its similarities: below 1 in a dense
/// neighbourhood.
///
/// Text `i` has `words[i]` words; a short text is scaled less. `texts` is the size of the
/// collection, on which the number of neighbours depends. Where fewer other texts exist than
/// neighbours are asked for, the missing ones are assumed at [`Tuning::missing_neighbour`].
pub(crate) fn factors(edges: &[Edge], words: &[u32], texts: u64, tuning: &Tuning) -> Vec<f64> {
    scaling(texts, tuning).factors_by_node(words.len(), edges, |text| share(words[text], tuning))
}

/// Returns the settings of local scaling in a collection of this number of texts.
pub(crate) fn scaling(texts: u64, tuning: &Tuning) -> LocalScaling {
    // More neighbours among more texts, so that a larger collection of the same news does not look
    // denser.
    let grown = libm::pow(texts as f64, tuning.neighbours_exponent) as usize;
    LocalScaling {
        neighbours: grown.max(tuning.neighbours),
        growth: 0.0,
        typical_density: Some(tuning.usual_density),
        missing: Some(tuning.missing_neighbour),
        offset: tuning.least_density,
        strength: tuning.scaling_strength,
        plateau: Some(Plateau {
            nearest: tuning.neighbours,
            rank: tuning.plateau_rank,
            scaled_up_to: tuning.plateau_start,
            exempt_from: tuning.plateau_end,
        }),
    }
}

/// Returns the share of the full strength with which a text of this number of words is scaled.
pub(crate) fn share(words: u32, tuning: &Tuning) -> f64 {
    let half = tuning.half_strength_words * tuning.half_strength_words;
    let length = f64::from(words) * f64::from(words);
    length / (length + half).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_hardly_scaled() {
        let clique: Vec<Edge> =
            (0..60).flat_map(|a| (a + 1..60).map(move |b| Edge::new(a, b, 0.2))).collect();
        let of = |words| factors(&clique, &[words; 60], 60, &Tuning::default())[0];
        assert!(of(9) > 0.95 && of(900) < 0.7);
    }

    #[test]
    fn more_neighbours_make_a_density_among_more_texts() {
        // Twenty close neighbours: dense where twenty are asked for, less so among the many.
        let star: Vec<Edge> = (1..21).map(|b| Edge::new(0, b, 0.3)).collect();
        let of = |texts| factors(&star, &[500; 100], texts, &Tuning::default())[0];
        assert!(of(100) < of(100_000));
    }
}
