//! Types and constraints in words: the documentation of what the document does not describe.

use std::iter;

use super::doc;
use crate::{
    name::Ident,
    plan::{
        Assertion, Bound, Check, Constants, Enumeration, Field, Json, Module, Number, Openness,
        Presence, RustType, SchemeKind, Secrecy, Struct, Union, Unit, rust_type,
    },
};

/// The greatest number of names that are listed.
const MOST_LISTED: usize = 4;

/// The longest text of the document that is quoted.
const LONGEST_QUOTE: usize = 60;

/// Describes a field by its type and constraints.
pub(super) fn of_field(field: &Field) -> String {
    if let Some(constant) = &field.constant {
        let value = format!("{}::{constant}", rust_type(&field.ty, Module::Types));
        return format!("Always {}.", doc::code(&value));
    }
    let nullable = match field.presence {
        Presence::Nullable | Presence::OptionalNullable => Some("nullable".to_owned()),
        Presence::Required | Presence::Optional | Presence::OptionalAny => None,
    };
    let secret = match field.secrecy {
        Secrecy::Secret => Some("redacted in `Debug`".to_owned()),
        Secrecy::Plain => None,
    };
    let wire =
        (!has_wire_name(field)).then(|| format!("named {} on the wire", doc::code(&field.wire)));
    let further = nullable.into_iter().chain(secret).chain(wire);
    let mut parts = parts(&field.ty, field.format.as_deref(), &field.checks);
    parts.extend(further);
    format!("{}.", parts.join(", "))
}

/// Returns `true` if a field's name follows from that on the wire.
fn has_wire_name(field: &Field) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .map(|letter| letter.to_ascii_lowercase())
    }
    letters(field.name.plain()).eq(letters(&field.wire))
}

/// Describes a value by its type and constraints.
pub(super) fn of_value(ty: &RustType, format: Option<&str>, checks: &[Check]) -> String {
    format!("{}.", parts(ty, format, checks).join(", "))
}

/// Names the credential of a security scheme with its location.
pub(super) fn of_credential(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Bearer => "bearer token".to_owned(),
        SchemeKind::Basic => "user and password".to_owned(),
        SchemeKind::Header(name) => format!("header {}", doc::code(name)),
        SchemeKind::Query(name) => format!("query parameter {}", doc::code(name)),
        SchemeKind::Cookie(name) => format!("cookie {}", doc::code(name)),
        SchemeKind::Http(name) => format!("credentials of the HTTP scheme {}", doc::code(name)),
        SchemeKind::Custom => "credentials that the document does not describe".to_owned(),
    }
}

/// Describes an object by its required properties.
pub(super) fn of_struct(item: &Struct) -> String {
    let required: Vec<String> = item
        .fields
        .iter()
        .filter(|field| !field.is_optional())
        .map(|field| doc::code(&field.wire))
        .collect();
    match required.as_slice() {
        [] => "Object without required properties.".to_owned(),
        [one] => format!("Object with the required property {one}."),
        few if few.len() <= MOST_LISTED => {
            let names = listed(few, "and");
            format!("Object with the required properties {names}.")
        }
        many => format!("Object with {} required properties.", many.len()),
    }
}

/// Describes an enumeration by its values.
pub(super) fn of_enumeration(item: &Enumeration) -> String {
    let (values, other) = match item.of {
        Constants::Texts => ("strings", "any other string"),
        Constants::Integers(_) => ("integers", "any other integer"),
        Constants::Mixed => ("values", "any other value"),
    };
    let wires: Vec<String> = item
        .variants
        .iter()
        .map(|variant| doc::code(&variant.wire.scalar_text()))
        .collect();
    let length: usize = wires.iter().map(String::len).sum();
    let text = match wires.as_slice() {
        [one] => format!("Always {one}"),
        few if few.len() <= MOST_LISTED && length <= LONGEST_QUOTE => {
            format!("One of {}", listed(few, "and"))
        }
        many => format!("One of {} {values}", many.len()),
    };
    match item.openness {
        Openness::Closed => format!("{text}."),
        Openness::Open => format!("{text}, or {other}."),
    }
}

/// Describes a union by its types.
pub(super) fn of_union(item: &Union) -> String {
    let types = item.variants.iter().map(|variant| nouns(&variant.ty).0);
    let types: Vec<String> = types.collect();
    let text = match types.as_slice() {
        [one] => capitalized(one),
        few if few.len() <= MOST_LISTED => capitalized(&listed(few, "or")),
        many => format!("One of {} types", many.len()),
    };
    match &item.tag {
        Some(tag) => format!("{text}, by the value of {}.", doc::code(tag)),
        None => format!("{text}."),
    }
}

/// A link to a type. Of names that macros of the prelude have too, it says which is meant.
fn link(name: &str) -> String {
    const DERIVED: &[&str] = &[
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Eq",
        "Hash",
        "Ord",
        "PartialEq",
        "PartialOrd",
    ];
    if DERIVED.contains(&name) {
        format!("[`{name}`](type@{name})")
    } else {
        format!("[`{name}`]")
    }
}

/// The parts of a sentence on a value.
fn parts(ty: &RustType, format: Option<&str>, checks: &[Check]) -> Vec<String> {
    if let Some(name) = named(ty) {
        // The format and constraints of a named type stand at the type.
        return vec![format!("See {}", link(name.as_str()))];
    }
    let format = format
        .filter(|format| format.len() <= LONGEST_QUOTE)
        .map(|format| format!("format {}", doc::code(format)));
    iter::once(capitalized(&nouns(ty).0))
        .chain(format)
        .chain(constraints(checks))
        .collect()
}

fn named(ty: &RustType) -> Option<&Ident> {
    match ty {
        RustType::Named(name) | RustType::Newtype(name) => Some(name),
        RustType::Box(inner) | RustType::OpaqueBox(inner) => named(inner),
        _ => None,
    }
}

/// The noun for values of a type, in singular and plural.
fn nouns(ty: &RustType) -> (String, String) {
    let plain = |one: &str| (one.to_owned(), format!("{one}s"));
    let of = |one: &str, parts: &str| (format!("{one} of {parts}"), format!("{one}s of {parts}"));
    match ty {
        RustType::Bool => plain("boolean"),
        RustType::Integer(_) => plain("integer"),
        RustType::F64 | RustType::Custom(_) => plain("number"),
        RustType::Body => ("file".to_owned(), "files".to_owned()),
        RustType::Stream(item) => of("stream", &nouns(item).1),
        RustType::String | RustType::Formatted(_) | RustType::Strict(_) => plain("string"),
        RustType::JsonText(contents) => (
            format!("JSON text of {}", nouns(contents).1),
            format!("JSON texts of {}", nouns(contents).1),
        ),
        RustType::Json => ("any JSON value".to_owned(), "JSON values".to_owned()),
        RustType::Vec(item) => of("array", &nouns(item).1),
        RustType::Tuple(items) => of("array", &format!("{} items", items.len())),
        RustType::Map(value) => of("map", &nouns(value).1),
        RustType::Option(value) => {
            let (one, many) = nouns(value);
            (format!("{one} or `null`"), format!("{many} or `null`"))
        }
        RustType::Box(value) | RustType::OpaqueBox(value) => nouns(value),
        RustType::Named(name) | RustType::Newtype(name) => {
            (link(name.as_str()), link(name.as_str()))
        }
    }
}

/// The constraints of a value, without those of its parts.
fn constraints(checks: &[Check]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut sizes = Bounds::default();
    let mut numbers = Bounds::default();
    for check in checks {
        // Nested checks are those of parts.
        let Check::Assertion(assertion) = check else {
            continue;
        };
        match assertion {
            Assertion::AtLeast(unit, limit) => {
                (sizes.least, sizes.unit) = (Some(limit.to_string()), Some(*unit));
            }
            Assertion::AtMost(unit, limit) => {
                (sizes.most, sizes.unit) = (Some(limit.to_string()), Some(*unit));
            }
            Assertion::Minimum(Bound::Inclusive(limit)) => numbers.least = Some(number(*limit)),
            Assertion::Maximum(Bound::Inclusive(limit)) => numbers.most = Some(number(*limit)),
            Assertion::Minimum(Bound::Exclusive(limit)) => {
                texts.push(format!("more than {}", number(*limit)));
            }
            Assertion::Maximum(Bound::Exclusive(limit)) => {
                texts.push(format!("less than {}", number(*limit)));
            }
            Assertion::MultipleOf(factor) => {
                texts.push(format!("a multiple of {}", number(*factor)));
            }
            Assertion::Pattern(pattern) if pattern.len() <= LONGEST_QUOTE => {
                texts.push(format!("pattern {}", doc::code(pattern)));
            }
            Assertion::Enum(values) if values.len() <= MOST_LISTED => {
                let values: Vec<String> = values.iter().map(Json::scalar_text).collect();
                texts.push(format!("one of {}", listed(&values, "and")));
            }
            Assertion::UniqueItems => texts.push("unique items".to_owned()),
            Assertion::Pattern(_) | Assertion::Enum(_) => {}
        }
    }
    let bounds = sizes.text().into_iter().chain(numbers.text());
    bounds.chain(texts).collect()
}

/// The inclusive bounds of a size or a number.
#[derive(Default)]
struct Bounds {
    least: Option<String>,
    most: Option<String>,
    unit: Option<Unit>,
}

impl Bounds {
    fn text(self) -> Option<String> {
        let limit = self.most.clone().or_else(|| self.least.clone())?;
        let bounds = match (self.least, self.most) {
            (None, _) => format!("at most {limit}"),
            (Some(_), None) => format!("at least {limit}"),
            (Some(least), Some(_)) if least == limit => format!("exactly {limit}"),
            (Some(least), Some(_)) => format!("{least} to {limit}"),
        };
        let (one, many) = match self.unit {
            Some(Unit::Characters) => (" character", " characters"),
            Some(Unit::Items) => (" item", " items"),
            Some(Unit::Properties) => (" property", " properties"),
            None => ("", ""),
        };
        Some(bounds + if limit == "1" { one } else { many })
    }
}

fn number(literal: Number) -> String {
    match literal {
        Number::Integer(number) => number.to_string(),
        Number::Float(number) => number.to_string(),
    }
}

/// A list with a conjunction before its last item.
fn listed(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::{RustType, of_value};
    use crate::plan::{Assertion, Bound, Check, Number, Unit, Width};

    fn check(ty: &RustType, format: Option<&str>, checks: &[Check], expected: &str) {
        assert_eq!(of_value(ty, format, checks), expected);
    }

    #[test]
    fn single_values_have_their_type_and_constraints() {
        let integer = RustType::Integer(Width::I64);
        let minimum = Check::Assertion(Assertion::Minimum(Bound::Inclusive(Number::Integer(1))));
        let maximum = Check::Assertion(Assertion::Maximum(Bound::Inclusive(Number::Integer(1))));
        let above = Check::Assertion(Assertion::Minimum(Bound::Exclusive(Number::Float(0.5))));
        check(&RustType::String, Some("uri"), &[], "String, format `uri`.");
        check(
            &integer,
            None,
            std::slice::from_ref(&minimum),
            "Integer, at least 1.",
        );
        check(&integer, None, &[minimum, maximum], "Integer, exactly 1.");
        check(&RustType::F64, None, &[above], "Number, more than 0.5.");
    }

    #[test]
    fn units_agree_with_their_number() {
        let lengths = [
            Check::Assertion(Assertion::AtLeast(Unit::Characters, 1)),
            Check::Assertion(Assertion::AtMost(Unit::Characters, 64)),
        ];
        let properties = [Check::Assertion(Assertion::AtLeast(Unit::Properties, 2))];
        let map = RustType::Map(Box::new(RustType::Bool));
        let string = RustType::String;
        check(
            &string,
            None,
            &lengths[..1],
            "String, at least 1 character.",
        );
        check(&string, None, &lengths, "String, 1 to 64 characters.");
        check(
            &map,
            None,
            &properties,
            "Map of booleans, at least 2 properties.",
        );
    }

    #[test]
    fn texts_of_the_document_are_quoted_if_they_are_short() {
        let pattern = |text: &str| [Check::Assertion(Assertion::Pattern(text.to_owned()))];
        let string = RustType::String;
        check(
            &string,
            None,
            &pattern("^a`b$"),
            "String, pattern ``^a`b$``.",
        );
        check(&string, None, &pattern(&"a".repeat(61)), "String.");
        check(&string, Some(&"a".repeat(61)), &[], "String.");
    }
}
