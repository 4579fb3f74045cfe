//! What is stored or compared between processes, bit for bit. A change here is a change of answers: it
//! breaks what users have stored, and has a heading of its own in the CHANGELOG.
#![allow(clippy::unwrap_used)]

use samestory::hash::{combine, hash, mix};
use samestory::lsh::Banding;
use samestory::sketch::{ClassicMinHasher, MinHasher, SimHasher, WeightedMinHasher};
use samestory::text::{ShingleSet, Terms, each_word, letter_shingles};

const PASSAGE: &str = "Zwölf Boats’ crews left St. John's at 5:30 for the 1,200-mile race; 東京 followed, “slowly”. \
                       В Москве ждали. الرياح قوية. ไทย नमस्ते Ελλάς ﬁnal \
                       ひらがなとカタカナ、ລາວ ខ្មែរ မြန်မာ 서울 שלום Ärger’s Ĺodź";

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
        "zwölf boats crews left st john at 5 30 for the 1,200 mile race 東京 followed slowly в москве ждали الرياح قوية ไท ทย नमस्ते ελλάς final ひら らが がな なと とカ カタ タカ カナ ລາ າວ ខ្មែ មែរ မြန် န်မာ 서울 שלום ärger ĺodź"
    );
}

#[test]
fn shingles_terms_and_sketches() {
    let shingles = ShingleSet::of(PASSAGE, 3);
    assert_eq!((shingles.len(), shingles.as_slice()[0]), (43, 0x0310_12ee_b4df_ab0d));
    assert_eq!(letter_shingles(PASSAGE, 5).fold(0, combine), 0x0e91_3c85_7f4b_fd75);
    let letters = ShingleSet::of_letters(PASSAGE, 5);
    assert_eq!((letters.len(), letters.as_slice()[0]), (197, 0x0073_2689_1f8d_4854));
    let terms = Terms::of(PASSAGE, PASSAGE);
    let folded = terms.iter().fold(0, |sum, (term, count)| combine(sum, term ^ u64::from(count)));
    assert_eq!((terms.len(), folded), (90, 0xf7dd_3164_8169_409f));
    let signature = MinHasher::default().sign(&shingles).unwrap();
    assert_eq!(signature.lanes()[..4], [16_265, 57_278, 49_307, 44_605]);
    // Stored bytes are little-endian on every platform.
    assert_eq!(signature.to_le_bytes()[..2], signature.lanes()[0].to_le_bytes());
    assert_eq!(hash(&signature.to_le_bytes()), 0x5bdf_a5f5_d572_c66d);
    let classic = ClassicMinHasher::default().sign(&shingles).unwrap();
    assert_eq!(classic.lanes()[..2], [79_353_065, 4_206_665]);
    assert_eq!(hash(&classic.to_le_bytes()), 0xe598_ad41_5862_3ee7);
    let keys = Banding::default().keys(&signature).fold(0, combine);
    assert_eq!(keys, 0xaad2_7596_0b53_8904);
    let winners = WeightedMinHasher::new(8)
        .unwrap()
        .winners(terms.iter().map(|(term, count)| (term, f64::from(count))));
    assert_eq!(winners.into_iter().fold(0, combine), 0xa515_f21b_240d_6663);
    let mut simhash = SimHasher::new();
    simhash.extend(terms.iter().map(|(term, count)| (mix(term), u32::from(count))));
    assert_eq!(simhash.fingerprint().0, 0x7802_2a6d_00e7_6c00);
}
