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

/// Replaces what can't stand in a name. Punctuation between words only separates them; a text
/// that has nothing else, or a sign before a number, is spelled out, so that `+1` and `-1`, `<`
/// and `>` stay apart.
fn spelled_out(text: &str) -> String {
    let mut plain: String = text
        .chars()
        .map(|letter| if may_stand(letter) { letter } else { ' ' })
        .collect();
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
    if plain.chars().any(char::is_alphanumeric) {
        return plain;
    }
    let words: Vec<String> = text.chars().map(symbol).collect();
    if words.is_empty() {
        "empty".to_owned()
    } else {
        words.join(" ")
    }
}

/// Letters and digits that an identifier may contain (UAX 31), as `syn` knows them.
fn may_stand(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || (!letter.is_ascii()
            && letter.is_alphanumeric()
            && syn::parse_str::<syn::Ident>(&format!("x{letter}")).is_ok())
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
            ("größe", "Größe"),
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
