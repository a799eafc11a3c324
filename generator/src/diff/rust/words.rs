//! The words of declarations.

/// The words of a text, each with the character that ends it; the last one may have none.
pub(super) fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split_inclusive(|letter| !is_of_word(letter))
        .map(|piece| piece.split_at(piece.trim_end_matches(|letter| !is_of_word(letter)).len()))
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
