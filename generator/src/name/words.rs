//! Texts of a document to words, and words to names of a case.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// The name of a type or a variant: `UpperCamelCase`.
pub fn type_name(text: &str) -> String {
    let name = spelled_out(text).to_upper_camel_case();
    starting(name, "N")
}

/// The name of a field, a method or a variable: `snake_case`.
pub fn value_name(text: &str) -> String {
    let name = spelled_out(text).to_snake_case();
    starting(name, "n")
}

/// The name of a constant: `SHOUTY_SNAKE_CASE`.
pub fn constant_name(text: &str) -> String {
    let name = spelled_out(text).to_shouty_snake_case();
    starting(name, "N")
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
/// text that has nothing else, or a sign before a number, is spelled out, so that `+1` and `-1`,
/// `<` and `>` stay apart.
fn spelled_out(text: &str) -> String {
    let latin: String = text.chars().map(in_ascii).collect();
    let mut plain = latin.replace(|letter: char| !letter.is_ascii_alphanumeric(), " ");
    let signed =
        text.starts_with(['+', '-']) && text[1..].starts_with(|next: char| next.is_ascii_digit());
    if signed {
        let sign = if text.starts_with('+') {
            "plus"
        } else {
            "minus"
        };
        plain = format!("{sign} {plain}");
    }
    if !plain.trim().is_empty() {
        return plain;
    }
    let words: Vec<String> = text.chars().map(symbol).collect();
    if words.is_empty() {
        "empty".to_owned()
    } else {
        words.join(" ")
    }
}

fn in_ascii(letter: char) -> String {
    match deunicode::deunicode_char(letter) {
        _ if letter.is_ascii() => letter.to_string(),
        Some(ascii) if letter.is_alphanumeric() => ascii.to_owned(),
        Some(_) | None => " ".to_owned(),
    }
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
    use super::{type_name, value_name};

    #[test]
    fn words_become_names() {
        let cases = [
            ("Rotate transactional API key", "RotateTransactionalApiKey"),
            ("foo_bar", "FooBar"),
            ("fooBar", "FooBar"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
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
        assert_eq!(value_name("2fa"), "n2fa");
    }
}
