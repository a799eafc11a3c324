//! Printing of values for developers.

use std::fmt::{self, Debug};

use super::{
    redact::Redacted,
    table::{Constants, Others, Property, Record},
    view::{Constant, FieldVisitor, Object, Reflect, View},
};

/// Prints a value as the type would with a derived `Debug`, except that secrets are redacted,
/// unmodeled input is printed only if there is any, and unknown values of unions are omitted: they
/// may be secret.
pub fn debug(value: &dyn Reflect, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Printed(value.view()).fmt(f)
}

/// A view that is printed.
struct Printed<'v>(View<'v>);

impl Debug for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::None(options) => Within(options, &format_args!("None")).fmt(f),
            View::Null => f.write_str("Null"),
            View::Bool(flag) => flag.fmt(f),
            View::Integer(number) => number.fmt(f),
            View::Unsigned(number) => number.fmt(f),
            View::Float(number) => number.fmt(f),
            View::Text(text) => text.fmt(f),
            View::Formatted(text, format) => (format.debug)(text, f),
            View::Custom(value) => value.fmt(f),
            View::List(list) => list.fmt(f),
            View::Map(map) => map.fmt(f),
            View::Object(table, object) => self::object(table, object, f),
            View::Constant(table, value) => constant(table, value, f),
            View::Variant(table, ..) if table.is_secret => Redacted.fmt(f),
            View::Variant(table, variant, value) if variant < table.variants.len() => value.fmt(f),
            View::Variant(table, ..) => write!(f, "{}(..)", table.unknown),
            View::Newtype(table, _) if table.is_secret => {
                f.debug_tuple(table.name).field(&Redacted).finish()
            }
            View::Newtype(table, value) => f.debug_tuple(table.name).field(&value).finish(),
            View::Unmodeled(unmodeled) => unmodeled.fmt(f),
        }
    }
}

/// A value within so many options.
struct Within<'v>(u8, &'v dyn Debug);

impl Debug for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self(0, value) => value.fmt(f),
            Self(options, value) => {
                let within = Within(options - 1, value);
                f.debug_tuple("Some").field(&within).finish()
            }
        }
    }
}

fn object(table: &Record, object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut fields = FieldPrinter {
        output: f.debug_struct(table.name),
        table,
        index: 0,
    };
    object.visit(&mut fields);
    fields.output.finish()
}

struct FieldPrinter<'p, 'a, 'b> {
    output: fmt::DebugStruct<'a, 'b>,
    table: &'p Record,
    /// The index of the next field.
    index: usize,
}

impl<'v> FieldVisitor<'v> for FieldPrinter<'_, '_, '_> {
    fn view(&mut self, view: View<'v>) {
        let index = self.index;
        self.index += 1;
        match (self.table.properties.get(index), self.table.others, view) {
            (Some(property), ..) => {
                let name = self.table.field(index);
                self.output.field(name, &Field(*property, view));
            }
            (None, Others::Kept(name, _), View::Map(_)) if self.table.has_secret_others => {
                self.output.field(plain(name), &Redacted);
            }
            (None, Others::Kept(name, _), View::Map(others)) => {
                self.output.field(plain(name), &others);
            }
            (None, _, View::Unmodeled(unmodeled)) if unmodeled.faults().next().is_some() => {
                self.output.field("unmodeled", unmodeled);
            }
            _ => {}
        }
    }
}

/// The value of a property.
struct Field<'v>(Property, View<'v>);

impl Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(property, view) = *self;
        match view {
            View::None(_) if property.is_secret() && !property.is_required() => f.write_str("None"),
            _ if property.is_secret() => Within(property.options(), &Redacted).fmt(f),
            View::None(_) => Printed(view).fmt(f),
            _ => Within(property.options(), &Printed(view)).fmt(f),
        }
    }
}

fn constant(table: &Constants, value: Constant<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (table.name_of(value), value) {
        (Some(name), _) => f.write_str(plain(name)),
        (None, Constant::Unknown(value)) => f.debug_tuple(table.unknown).field(&value).finish(),
        (None, value) => {
            let value = Printed(value.view());
            f.debug_tuple(table.unknown).field(&value).finish()
        }
    }
}

/// Returns an identifier without the mark of raw ones.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
