//! Other people's code as the measure of ours.

use proptest::prelude::*;
use samestory::sketch::{Fingerprint, SimHasher};

/// What the crate `simhash` hashes a word to: the fingerprint of that word alone.
fn sip_hash(word: &str) -> u64 {
    simhash::simhash_stream(std::iter::once(word))
}

/// The bits for which as many words vote as against.
fn ties(text: &str) -> u64 {
    let hashes: Vec<u64> = text.split_whitespace().map(sip_hash).collect();
    let votes = |bit: u32| hashes.iter().filter(|&hash| hash >> bit & 1 == 1).count();
    (0..64).fold(0, |ties, bit| ties | u64::from(2 * votes(bit) == hashes.len()) << bit)
}

proptest! {
    /// That crate breaks a tie by 0, this one by other bits.
    #[test]
    fn simhash_agrees_with_the_crate_of_that_name_on_all_bits_but_ties(
        text in "[a-f ]{0,80}", other in "[a-f ]{0,80}",
    ) {
        let ours = |text: &str| {
            let mut simhash = SimHasher::new();
            simhash.extend(text.split_whitespace().map(|word| (sip_hash(word), 1)));
            simhash.fingerprint()
        };
        prop_assert_eq!(ours(&text).0 & !ties(&text), simhash::simhash(&text));
        if ties(&text) | ties(&other) == 0 {
            prop_assert_eq!(
                ours(&text).hamming(ours(&other)),
                simhash::hamming_distance(simhash::simhash(&text), simhash::simhash(&other))
            );
        }
    }

    #[test]
    fn an_odd_number_of_words_has_no_ties(words in prop::collection::vec("[a-z]{1,4}", 0..40)) {
        let text = words.join(" ");
        prop_assert!(words.len() % 2 == 0 || ties(&text) == 0);
    }

    #[test]
    fn a_weight_is_that_many_features(features in prop::collection::vec((any::<u64>(), 0u32..5), 0..20)) {
        let (mut weighted, mut repeated) = (SimHasher::new(), SimHasher::new());
        weighted.extend(features.iter().copied());
        for &(hash, weight) in &features {
            repeated.extend((0..weight).map(|_| (hash, 1)));
        }
        prop_assert_eq!(weighted.fingerprint(), repeated.fingerprint());
    }

    #[test]
    fn hamming_distance_counts_bits(a in any::<u64>(), b in any::<u64>()) {
        let slow = (0..64).filter(|bit| a >> bit & 1 != b >> bit & 1).count();
        prop_assert_eq!(Fingerprint(a).hamming(Fingerprint(b)) as usize, slow);
    }
}
