//! Which words of a text are names and figures?

use super::words::scan;

/// Calls `emit` with every name and figure of `text`, in order, in the form of
/// [`each_word`](super::each_word).
///
/// A figure is a word with a digit. A name is a word with a capital letter that does not start a
/// sentence. In German a noun is a name too; in a script without capital letters there are only
/// figures. O(n) for n letters.
///
/// ```
/// let mut particulars = Vec::new();
/// let text = "On Friday the Selkie, 41 years old, burned. Nobody from Harrow Bay was hurt.";
/// samestory::text::each_particular(text, |word| particulars.push(word.to_owned()));
/// assert_eq!(particulars, ["friday", "selkie", "41", "harrow", "bay"]);
/// ```
pub fn each_particular(text: &str, mut emit: impl FnMut(&str)) {
    let mut plain = String::new();
    let mut starts_sentence = true;
    for piece in text.split_inclusive(|letter: char| !is_inside(letter)) {
        let word = piece.trim_end_matches(|letter: char| !is_inside(letter));
        let first = word.chars().find(|letter| letter.is_alphabetic());
        let is_name = !starts_sentence && first.is_some_and(char::is_uppercase);
        if is_name || word.contains(char::is_numeric) {
            scan(word, &mut plain, &mut |word: &str| {
                if is_name || word.contains(char::is_numeric) {
                    emit(word);
                }
            });
        }
        let is_blank = first.is_none() && !word.contains(char::is_numeric);
        let ends = word.ends_with(['.', ':'])
            || piece.ends_with(['!', '?', '\n', '"', '“', '”', '„', '«', '»']);
        starts_sentence = ends || starts_sentence && is_blank;
    }
}

/// Returns whether this is part of a word, or may be: a letter, a digit, or a mark within a word.
fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | ',' | '\'' | '’' | ':' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn particulars(text: &str) -> String {
        let mut words = Vec::new();
        each_particular(text, |word| words.push(word.to_owned()));
        words.join(" ")
    }

    #[test]
    fn the_start_of_a_sentence_is_no_name() {
        let text =
            "Rates fell. Banks lost: Then “Never again,” said Ms Orr.\nWhen? Tomorrow, Orr said.";
        assert_eq!(particulars(text), "ms orr orr");
        assert_eq!(particulars("Told “Ana” (bo), Cy: Di's e-Mail"), "cy mail");
    }

    #[test]
    fn figures_are_words_with_a_digit() {
        assert_eq!(particulars("$3.88 at 5:30pm, the A41 and 1,200 more"), "3.88 5 30pm a41 1,200");
    }

    #[test]
    fn scripts_without_capital_letters_have_figures() {
        assert_eq!(particulars("北京 2024 年"), "2024");
        assert_eq!(particulars("مات 12 شخصا"), "12");
        assert_eq!(particulars("?! ... _ ß"), "");
        assert_eq!(particulars("на Волге и в ЧЕХИИ"), "волге чехии");
    }
}
