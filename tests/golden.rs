//! What is stored or compared between processes, bit for bit. A change here is a change of answers:
//! it breaks what users have stored, and has a heading of its own in the CHANGELOG.
#![allow(clippy::unwrap_used)]

use samestory::hash::{combine, hash, hash128, mix};
use samestory::lsh::Banding;
use samestory::sketch::{ClassicMinHasher, MinHasher, SimHasher, SimHasher128};
use samestory::text::{Shingler, Terms, each_word};

const PASSAGE: &str = "Zwölf Boats’ crews left St. John's at 5:30 for the 1,200-mile race; 東京 followed, “slowly”. \
                       В Москве ждали. الرياح قوية. ไทย नमस्ते Ελλάς ﬁnal \
                       ひらがなとカタカナ、ລາວ ខ្មែរ မြန်မာ 서울 שלום Ärger’s Ĺodź";

#[test]
fn the_hash_is_xxh3() {
    // The empty ones and the first letter from the test vectors of the xxHash repository.
    assert_eq!(hash(b""), 0x2d06_8005_38d3_94c2);
    assert_eq!(hash(b"a"), 0xe6c6_32b6_1e96_4e1f);
    assert_eq!(hash128(b""), 0x99aa_06d3_0147_98d8_6001_c324_468d_497f);
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
    let fives = Shingler::new(5).unwrap();
    let shingles = Shingler::default().set(PASSAGE);
    assert_eq!((shingles.len(), shingles.as_slice()[0]), (43, 0x0186_9e31_37c0_ce74));
    assert_eq!(fives.letter_shingles(PASSAGE).fold(0, combine), 0x0e91_3c85_7f4b_fd75);
    let letters = fives.letter_set(PASSAGE);
    assert_eq!((letters.len(), letters.as_slice()[0]), (197, 0x0073_2689_1f8d_4854));
    let terms = Terms::of(PASSAGE, PASSAGE);
    let folded = terms.iter().fold(0, |sum, (term, stress)| combine(sum, term ^ stress.to_bits()));
    assert_eq!((terms.len(), folded), (90, 0x53c0_81c4_87b3_cea7));
    let signature = MinHasher::default().sign(&shingles).unwrap();
    assert_eq!(signature.values()[..4], [57_541, 57_541, 50_671, 56_675]);
    // Stored bytes are little-endian on every platform.
    assert_eq!(signature.to_le_bytes()[..2], signature.values()[0].to_le_bytes());
    assert_eq!(hash(&signature.to_le_bytes()), 0x8bc5_53a8_9ff4_f4ae);
    let classic = ClassicMinHasher::default().sign(&shingles).unwrap();
    assert_eq!(classic.values()[..2], [28_060_827, 85_976_312]);
    assert_eq!(hash(&classic.to_le_bytes()), 0x7724_fc21_125d_50ab);
    let keys = Banding::default().keys(&signature).fold(0, combine);
    assert_eq!(keys, 0xd9fb_c8de_e8a2_de52);
    let mut simhash = SimHasher::new();
    simhash.extend(terms.hashes().iter().map(|&term| (mix(term), 1)));
    assert_eq!(simhash.fingerprint().0, 0xfe30_0bcd_6740_eeaf);
    let mut simhash = SimHasher128::new();
    each_word(PASSAGE, |word| simhash.add(hash128(word.as_bytes()), 1));
    assert_eq!(simhash.fingerprint().0 as u64, 0x595a_82a6_bcf2_fe73);
    assert_eq!((simhash.fingerprint().0 >> 64) as u64, 0xb35c_b457_98a4_94b0);
}
