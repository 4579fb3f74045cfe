//! What is stored or compared between processes, bit for bit. A change here is a change of answers: it
//! breaks what users have stored, and has a heading of its own in the CHANGELOG.
#![allow(clippy::unwrap_used)]

use samestory::hash::{combine, hash, mix};
use samestory::lsh::Banding;
use samestory::sketch::{MinHasher, SimHasher, WeightedMinHasher};
use samestory::text::{ShingleSet, Terms, each_word};

const PASSAGE: &str = "Zwölf Boats’ crews left St. John's at 5:30 for the 1,200-mile race; 東京 followed, “slowly”. \
                       В Москве ждали. الرياح قوية. ไทย नमस्ते Ελλάς ﬁnal";

#[test]
fn the_hash_is_xxh3() {
    // The first two from the test vectors of the xxHash repository.
    assert_eq!(hash(b""), 0x2d06_8005_38d3_94c2);
    assert_eq!(hash(b"a"), 0xe6c6_32b6_1e96_4e1f);
    assert_eq!(mix(1), 0x5692_161d_100b_05e5);
    assert_eq!(combine(1, 2), 0xaf5e_d293_666e_a1d4);
}

#[test]
fn words_of_many_scripts() {
    let mut words = Vec::new();
    each_word(PASSAGE, |word| words.push(word.to_owned()));
    assert_eq!(
        words.join(" "),
        "zwölf boats crews left st john at 5 30 for the 1,200 mile race 東 京 followed slowly в москве ждали الرياح قوية ไ ท ย नमस्ते ελλάς final"
    );
}

#[test]
fn shingles_terms_and_sketches() {
    let shingles = ShingleSet::of(PASSAGE, 3);
    assert_eq!((shingles.len(), shingles.as_slice()[0]), (27, 0x153e_0e3c_b5a2_4548));
    let terms = Terms::of(PASSAGE, PASSAGE);
    let folded = terms.iter().fold(0, |sum, (term, stress)| combine(sum, term ^ stress.to_bits()));
    assert_eq!((terms.len(), folded), (58, 0x4cc3_99aa_eb90_462f));
    let signature = MinHasher::default().sign(&shingles).unwrap();
    assert_eq!(signature.lanes()[..4], [115_097_481, 106_291_134, 1_685_998_013, 2_102_793_703]);
    let all = signature.lanes().iter().fold(0, |sum, &lane| combine(sum, u64::from(lane)));
    assert_eq!(all, 0x392d_ec46_f3ed_5ca4);
    let keys = Banding::default().keys(&signature).fold(0, combine);
    assert_eq!(keys, 0xdd48_412a_59eb_d0f0);
    let winners = WeightedMinHasher::new(8).unwrap().winners(terms.iter());
    assert_eq!(winners.into_iter().fold(0, combine), 0xa694_3fc2_6e69_13a6);
    let mut simhash = SimHasher::new();
    simhash.extend(terms.hashes().iter().map(|&term| (mix(term), 1)));
    assert_eq!(simhash.fingerprint().0, 0x3a06_ba6c_0943_4d20);
}
