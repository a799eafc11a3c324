//! Scopes: names that are taken, and the choice of free ones.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

/// An identifier of the generated code. Only a [`Scope`] makes one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(String);

impl Ident {
    /// The identifier as it is written, with `r#` where it is raw.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier without `r#`: for longer names that are built on it.
    pub fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A scope of distinct names: a module, an enum, the fields of a struct.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: HashSet<String>,
    /// The numbers that names were given last: all below are taken.
    numbers: HashMap<String, u64>,
}

impl Scope {
    /// A scope in which these names are taken.
    pub fn reserving(names: &[&str]) -> Self {
        Self {
            taken: names.iter().map(|name| (*name).to_owned()).collect(),
            numbers: HashMap::new(),
        }
    }

    /// Allocates the first of the candidates that is free, else the last one with a number.
    pub fn allocate(&mut self, candidates: &[String]) -> Ident {
        let free = candidates.iter().find(|name| !self.taken.contains(*name));
        let name = match (free, candidates.last()) {
            (Some(name), _) => name.clone(),
            (None, last) => {
                let base = last.map_or("item", String::as_str);
                let number = self.numbers.entry(base.to_owned()).or_insert(1);
                loop {
                    *number += 1;
                    let numbered = format!("{base}{}{number}", separator(base));
                    if !self.taken.contains(&numbered) {
                        break numbered;
                    }
                }
            }
        };
        self.taken.insert(name.clone());
        Ident(escaped(name))
    }
}

/// Snake case separates a number, camel case does not, unless from another number.
fn separator(base: &str) -> &'static str {
    if base.starts_with(char::is_uppercase) && !base.ends_with(|last: char| last.is_ascii_digit()) {
        ""
    } else {
        "_"
    }
}

/// Keywords become raw identifiers; the few that can't be get an underscore.
fn escaped(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        name + "_"
    } else if KEYWORDS.binary_search(&name.as_str()).is_ok() {
        format!("r#{name}")
    } else {
        name
    }
}

/// Keywords that no raw identifier can be (the Rust Reference, "Identifiers").
const NEVER_RAW: &[&str] = &["Self", "_", "crate", "self", "super"];

/// The other keywords of every edition, strict and reserved (the Rust Reference, "Keywords").
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, NEVER_RAW, Scope};

    fn allocate(scope: &mut Scope, names: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        scope.allocate(&names).to_string()
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut scope = Scope::reserving(&["new"]);
        assert_eq!(allocate(&mut scope, &["foo_bar"]), "foo_bar");
        assert_eq!(allocate(&mut scope, &["foo_bar"]), "foo_bar_2");
        assert_eq!(allocate(&mut scope, &["new", "new_value"]), "new_value");
        assert_eq!(allocate(&mut scope, &["FooBar"]), "FooBar");
        assert_eq!(allocate(&mut scope, &["FooBar"]), "FooBar2");
        assert_eq!(allocate(&mut scope, &["N1"]), "N1");
        assert_eq!(allocate(&mut scope, &["N1"]), "N1_2");
    }

    #[test]
    fn keywords_are_escaped() {
        let mut scope = Scope::default();
        let cases = [
            ("type", "r#type"),
            ("self", "self_"),
            ("Self", "Self_"),
            ("crate", "crate_"),
            ("gen", "r#gen"),
            ("union", "union"),
        ];
        for (name, escaped) in cases {
            assert_eq!(allocate(&mut scope, &[name]), escaped);
        }
    }

    #[test]
    fn keywords_are_in_order_and_those_that_syn_knows() {
        assert!(KEYWORDS.is_sorted());
        for keyword in KEYWORDS.iter().chain(NEVER_RAW) {
            let plain = syn::parse_str::<syn::Ident>(keyword).is_ok();
            // `gen` is a keyword since the edition of 2024; `syn` takes it for a name.
            assert_eq!(plain, *keyword == "gen", "{keyword}");
        }
        for keyword in KEYWORDS {
            assert!(syn::parse_str::<syn::Ident>(&format!("r#{keyword}")).is_ok());
        }
    }
}
