use super::*;
use proptest::prelude::*;

fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    each_word(text, |word| out.push(word.to_owned()));
    out
}

/// The words by the definition, over the whole text at once.
fn slow_words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    unicode_words(text, &mut |word: &str| out.push(word.to_owned()));
    out
}

/// All characters that [`plain_letter`] maps.
fn plain_letters() -> Vec<char> {
    ('\u{80}'..=char::MAX).filter(|&letter| plain_letter(letter).is_some()).collect()
}

#[test]
fn the_fast_path_knows_its_letters() {
    for letter in plain_letters() {
        for text in [
            format!("{letter}"),
            format!("a{letter}b {letter} {letter}'s"),
            format!("1{letter}2_{letter}_1{letter}a"),
            format!("x.{letter}.x,{letter}'{letter}:{letter};{letter}.1{letter}"),
            format!("Q{letter}{letter}Q.{letter},2,{letter}"),
        ] {
            assert_eq!(words(&text), slow_words(&text), "{text:?}, U+{:04X}", u32::from(letter));
        }
    }
}

proptest! {
    #[test]
    fn the_fast_path_gives_the_same_words(
        text in "[a-cA-C0-2 .,:;'_\\-\n\u{b}s|]{0,24}",
        letters in prop::collection::vec((0usize..24, prop::sample::select(plain_letters())), 0..6),
    ) {
        let mut text: Vec<char> = text.chars().collect();
        for (at, letter) in letters {
            text.insert(at.min(text.len()), letter);
        }
        let text: String = text.into_iter().collect();
        prop_assert_eq!(words(&text), slow_words(&text));
    }

    #[test]
    fn chunks_give_the_words_of_the_whole(text in "[a-c1 .,'’‘“\u{a0}\u{301}éΣσßﬁ日本กา한アー。\u{200d}\u{ad}🙂\t_]{0,24}") {
        prop_assert_eq!(words(&text), slow_words(&text));
    }

    /// As above, beyond the 64 bytes that are looked at together.
    #[test]
    fn long_texts_have_the_words_of_the_definition(text in "[a-cA-C0-2 .,'_’é]{50,260}") {
        prop_assert_eq!(words(&text), slow_words(&text));
    }

    #[test]
    fn a_run_of_ascii_ends_where_a_plain_search_says(bytes in prop::collection::vec(prop_oneof![40 => 0u8..128, 1 => any::<u8>()], 0..200)) {
        let plain = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
        prop_assert_eq!(ascii_prefix(&bytes), plain);
    }

    #[test]
    fn small_letters_are_those_of_a_plain_search(bytes in prop::collection::vec(prop_oneof![40 => b'a'..=b'z', 1 => any::<u8>()], 0..20)) {
        prop_assert_eq!(are_small_letters(&bytes), bytes.iter().all(u8::is_ascii_lowercase));
    }

    #[test]
    fn any_text_has_words_or_none(text in any::<String>()) {
        prop_assert_eq!(words(&text), slow_words(&text));
    }

    #[test]
    fn letters_without_spaces_go_in_pairs(text in "[日本語ひアーกาำ่ក្មြ]{1,12}") {
        let normal: Vec<char> = text.nfkc().collect();
        let is_mark = |&&letter: &&char| is_combining_mark(letter);
        prop_assume!(!is_combining_mark(normal[0]));
        let letters = normal.len() - normal.iter().filter(is_mark).count();
        prop_assert_eq!(words(&text).len(), (letters - 1).max(1));
    }
}

#[test]
fn scripts_without_spaces_yield_pairs_of_letters() {
    for (text, expected) in [
        ("日本語", &["日本", "本語"][..]),
        ("水", &["水"]),
        ("東京は、ﾊﾟﾘ", &["東京", "京は", "パリ"]),
        ("iPhoneの新型 x", &["iphone", "の新", "新型", "x"]),
        ("คนที่ดี", &["คน", "นที่", "ที่ดี"]),
        ("ខ្មែរ", &["ខ្មែ", "មែរ"]),
        ("서울 시청", &["서울", "시청"]),
    ] {
        assert_eq!(words(text), expected, "{text}");
    }
}

#[test]
fn typographic_and_plain_apostrophes_are_one() {
    assert_eq!(words("Don’t"), words("don't"));
    assert_eq!(words("Moscow’s"), ["moscow"]);
    assert_eq!(words("'s"), ["s"]);
}

#[test]
fn stems_are_hashed_as_they_are_cut() {
    for word in
        ["a", "strike", "strikers", "x1strikers", "it'sallright", "éééééééé", "abcdeéf", "ü1234567"]
    {
        assert_eq!(WordHashes::of(word).stems(), [hash(stem(word).as_bytes())], "{word}");
    }
}

proptest! {
    #[test]
    fn stems_of_any_word_are_hashed_as_they_are_cut(word in "[a-z]{0,9}[`a-z{A0é]{0,2}[a-z]{0,9}") {
        let whole = hash(word.as_bytes());
        prop_assert_eq!(hash_of_stem(&word, whole), hash(stem(&word).as_bytes()));
    }
}

#[test]
fn a_stem_is_cut_between_letters() {
    for (word, expected) in [
        ("", ""),
        ("strike", "strike"),
        ("strikers", "strike"),
        ("éééééééé", "éééééé"),
        ("日本", "日本"),
        ("abcdeéf", "abcdeé"),
        ("4thousand", "4thousand"),
        ("model2000", "model2000"),
    ] {
        assert_eq!(stem(word), expected);
    }
}

#[test]
fn a_letter_keeps_its_combining_marks() {
    assert_eq!(words("Cafe\u{301}"), ["café"]);
}
