//! Printing of values for developers.

use std::fmt;

use super::{
    redact::Redacted,
    table::{Constants, Others, Record},
    view::{Constant, Object, Reflect, View},
};

/// Prints a value as the type would with a derived `Debug`, except that secrets are redacted,
/// unmodeled input is printed only if there is any, and unknown values of unions are omitted: they
/// may be secret.
pub fn debug(value: &dyn Reflect, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.view() {
        View::Object(table, object) => self::object(table, object, f),
        View::Constant(table, Constant::Text(text)) => constant(table, text, f),
        View::Variant(table, variant, value) if variant < table.variants.len() => value.fmt(f),
        View::Variant(table, ..) => write!(f, "{}(..)", table.unknown),
        View::Newtype(table, value) => f.debug_tuple(table.name).field(&value).finish(),
        _ => f.write_str("(..)"),
    }
}

fn object(table: &Record, object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut output = f.debug_struct(table.name);
    for (index, property) in table.properties.iter().enumerate() {
        let name = table.field(index);
        let value = object.get(index);
        match (property.is_secret(), value.view()) {
            (true, View::None(_)) if !property.is_required() => output.field(name, &None::<()>),
            (true, _) if property.is_required() => output.field(name, &Redacted),
            (true, _) => output.field(name, &Some(Redacted)),
            (false, _) => output.field(name, &value),
        };
    }
    if let Others::Kept(name, _) = table.others {
        output.field(plain(name), &object.get(table.properties.len()));
    }
    match object.get(usize::MAX).view() {
        View::Unmodeled(unmodeled) if unmodeled.faults().next().is_some() => {
            output.field("unmodeled", unmodeled);
        }
        _ => {}
    }
    output.finish()
}

fn constant(table: &Constants, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match table.known.iter().find(|(_, known)| *known == text) {
        Some((name, _)) => f.write_str(plain(name)),
        None => f.debug_tuple(table.unknown).field(&text).finish(),
    }
}

/// Returns an identifier without the mark of raw ones.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
