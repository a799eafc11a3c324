//! Texts of a document to words, and words to names of a case.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// The name of a type or a variant: `UpperCamelCase`.
pub fn type_name(text: &str) -> String {
    let name = spelled_out(text).to_upper_camel_case();
    starting(name, "N")
}

/// The name of a field, a method or a variable: `snake_case`.
pub fn value_name(text: &str) -> String {
    if is_snake_case(text) {
        return text.to_owned();
    }
    let name = spelled_out(text).to_snake_case();
    starting(name, "n")
}

/// The name of a constant: `SHOUTY_SNAKE_CASE`.
pub fn constant_name(text: &str) -> String {
    let name = spelled_out(text).to_shouty_snake_case();
    starting(name, "N")
}

/// Returns true for words of small letters between single underscores, as most names are.
pub fn is_snake_case(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        && !text.ends_with('_')
        && !text.contains("__")
}

/// A name may not begin with a digit.
fn starting(name: String, prefix: &str) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        prefix.to_owned() + &name
    } else {
        name
    }
}

/// Replaces what can't stand in a name. Letters beyond ASCII are written in it, so that no two
/// names look alike and everybody can type them. Punctuation between words only separates them; a
/// text that has nothing else, or a sign before a word, is spelled out, so that `+1` and `-1`,
/// `<` and `>`, `date` and `-date` stay apart.
fn spelled_out(text: &str) -> String {
    let sign = match text.as_bytes() {
        [b'+', next, ..] if next.is_ascii_alphanumeric() => "plus ",
        [b'-', next, ..] if next.is_ascii_alphanumeric() => "minus ",
        _ => "",
    };
    let letters = text.chars().map(|letter| {
        let ascii = deunicode::deunicode_char(letter);
        ascii.filter(|_| letter.is_alphanumeric()).unwrap_or(" ")
    });
    let separates = |letter: char| !letter.is_ascii_alphanumeric();
    let plain = sign.to_owned() + &letters.collect::<String>().replace(separates, " ");
    if plain.bytes().any(|letter| letter != b' ') {
        return plain;
    }
    if text.is_empty() {
        return "empty".to_owned();
    }
    let words: Vec<String> = text.chars().map(symbol).collect();
    words.join(" ")
}

fn symbol(symbol: char) -> String {
    let word = match symbol {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '?' => "question",
        '&' => "and",
        '|' => "or",
        '%' => "percent",
        '#' => "hash",
        '@' => "at",
        '$' => "dollar",
        '^' => "caret",
        '~' => "tilde",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        '\'' => "quote",
        '"' => "double quote",
        '`' => "backtick",
        '(' => "open parenthesis",
        ')' => "close parenthesis",
        '[' => "open bracket",
        ']' => "close bracket",
        '{' => "open brace",
        '}' => "close brace",
        ' ' => "space",
        other => return format!("u{:x}", u32::from(other)),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use heck::ToSnakeCase;

    use super::{type_name, value_name};

    #[test]
    fn words_become_names() {
        let cases = [
            ("Rotate transactional API key", "RotateTransactionalApiKey"),
            ("foo_bar", "FooBar"),
            ("fooBar", "FooBar"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("-created_at", "MinusCreatedAt"),
            ("1", "N1"),
            ("<", "Less"),
            (">=", "GreaterEqual"),
            ("", "Empty"),
            ("größe", "Grosse"),
            ("٣", "N3"),
            ("\u{2126}", "Ohm"),
            ("😀", "U1f600"),
            ("../../x", "X"),
            ("a\"\n[dependencies]", "ADependencies"),
        ];
        for (text, name) in cases {
            assert_eq!(type_name(text), name, "{text:?}");
        }
        assert_eq!(value_name("X-Rate-Limit"), "x_rate_limit");
        for name in ["a", "rate_limit", "sha256_sum", "_a_", "a__b", "a_1"] {
            let name = value_name(name);
            assert_eq!(name.to_snake_case(), name);
        }
        assert_eq!(value_name("2fa"), "n2fa");
    }
}
