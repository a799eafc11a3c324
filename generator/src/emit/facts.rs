//! Types and constraints in words: the documentation of what the document does not describe.

use std::iter;

use super::doc;
use crate::{
    name::Ident,
    plan::{
        Assertion, Bound, Check, Constants, Enumeration, Field, Json, Module, Number, Openness,
        Presence, RustType, Secrecy, Struct, Union, Unit, rust_type,
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
    sentence(&field.ty, field.format.as_deref(), &field.checks, further)
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
    sentence(ty, format, checks, [])
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
            format!(
                "Object with the required properties {}.",
                listed(few, "and")
            )
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
    let types: Vec<String> = item
        .variants
        .iter()
        .map(|variant| noun(&variant.ty, Count::One))
        .collect();
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

/// A number of values of a type, for its noun.
#[derive(Clone, Copy)]
enum Count {
    One,
    Many,
}

fn sentence(
    ty: &RustType,
    format: Option<&str>,
    checks: &[Check],
    further: impl IntoIterator<Item = String>,
) -> String {
    let mut parts = match named(ty) {
        // The format and constraints of a named type stand at the type.
        Some(name) => vec![format!("See [`{name}`]")],
        None => {
            let format = format
                .filter(|format| format.len() <= LONGEST_QUOTE)
                .map(|format| format!("format {}", doc::code(format)));
            iter::once(capitalized(&noun(ty, Count::One)))
                .chain(format)
                .chain(constraints(checks))
                .collect()
        }
    };
    parts.extend(further);
    format!("{}.", parts.join(", "))
}

fn named(ty: &RustType) -> Option<&Ident> {
    match ty {
        RustType::Named(name) | RustType::Newtype(name) => Some(name),
        RustType::Box(inner) => named(inner),
        RustType::Bool
        | RustType::Integer(_)
        | RustType::F64
        | RustType::String
        | RustType::Formatted(_)
        | RustType::Custom(_)
        | RustType::Json
        | RustType::Vec(_)
        | RustType::Tuple(_)
        | RustType::Map(_)
        | RustType::Option(_) => None,
    }
}

fn noun(ty: &RustType, count: Count) -> String {
    let of = |one: &str, inner: &RustType| {
        let many = noun(inner, Count::Many);
        match count {
            Count::One => format!("{one} of {many}"),
            Count::Many => format!("{one}s of {many}"),
        }
    };
    let plain = |one: &str, many: &str| match count {
        Count::One => one.to_owned(),
        Count::Many => many.to_owned(),
    };
    match ty {
        RustType::Bool => plain("boolean", "booleans"),
        RustType::Integer(_) => plain("integer", "integers"),
        RustType::F64 | RustType::Custom(_) => plain("number", "numbers"),
        RustType::String | RustType::Formatted(_) => plain("string", "strings"),
        RustType::Json => plain("any JSON value", "JSON values"),
        RustType::Vec(item) => of("array", item),
        RustType::Tuple(items) => plain(
            &format!("array of {} items", items.len()),
            &format!("arrays of {} items", items.len()),
        ),
        RustType::Map(value) => of("map", value),
        RustType::Option(value) => format!("{} or `null`", noun(value, count)),
        RustType::Box(value) => noun(value, count),
        RustType::Named(name) | RustType::Newtype(name) => format!("[`{name}`]"),
    }
}

/// The constraints of a value, without those of its parts.
fn constraints(checks: &[Check]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut sizes = Bounds::default();
    let mut numbers = Bounds::default();
    let mut counted = Unit::Characters;
    for check in checks {
        // Nested checks are those of parts.
        let Check::Assertion(assertion) = check else {
            continue;
        };
        match assertion {
            Assertion::AtLeast(unit, limit) => {
                (sizes.least, counted) = (Some(limit.to_string()), *unit);
            }
            Assertion::AtMost(unit, limit) => {
                (sizes.most, counted) = (Some(limit.to_string()), *unit);
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
    sizes
        .text(Some(noun_of(counted)))
        .into_iter()
        .chain(numbers.text(None))
        .chain(texts)
        .collect()
}

/// A noun, in singular and plural.
type Noun = (&'static str, &'static str);

fn noun_of(unit: Unit) -> Noun {
    match unit {
        Unit::Characters => ("character", "characters"),
        Unit::Items => ("item", "items"),
        Unit::Properties => ("property", "properties"),
    }
}

/// The inclusive bounds of a size or a number.
#[derive(Default)]
struct Bounds {
    least: Option<String>,
    most: Option<String>,
}

impl Bounds {
    fn text(self, unit: Option<Noun>) -> Option<String> {
        let limit = self.most.clone().or_else(|| self.least.clone())?;
        let bounds = match (self.least, self.most) {
            (None, _) => format!("at most {limit}"),
            (Some(_), None) => format!("at least {limit}"),
            (Some(least), Some(_)) if least == limit => format!("exactly {limit}"),
            (Some(least), Some(_)) => format!("{least} to {limit}"),
        };
        Some(match unit {
            Some((one, _)) if limit == "1" => format!("{bounds} {one}"),
            Some((_, many)) => format!("{bounds} {many}"),
            None => bounds,
        })
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
