//! The kinds of tables: objects, their fields, and the rules between fields.

use super::kind::ObjectKind;
use crate::openapi::Version;

/// A kind of value that a field may have.
pub(in crate::openapi) enum Shape {
    /// A string.
    Text,
    /// The URI of a dialect of JSON Schema.
    Dialect,
    /// A boolean.
    Flag,
    /// A number.
    Number,
    /// A whole number of 0 or more.
    Size,
    /// A boolean up to OpenAPI 3.0, a number since 3.1: the exclusive bounds.
    FlagOrNumber,
    /// Any value at all.
    Any,
    /// One of these strings.
    Choice(&'static [Value]),
    /// The name of a JSON type or, since OpenAPI 3.1, an array of them.
    Types,
    /// An object of this kind.
    One(&'static Object),
    /// An object of this kind, or a Reference Object.
    OrReference(&'static Object),
    /// A Schema Object.
    Schema,
    /// A Schema Object or a boolean, in every version.
    SchemaOrFlag,
    /// A Discriminator Object; in Swagger 2.0, the name of a property.
    Discriminator,
    /// An object with any keys, each with a value of this shape.
    Map(&'static Shape),
    /// An array of this shape.
    List(&'static Shape),
    /// A reference, or the name of a component: what a discriminator maps to, or `$dynamicRef`.
    Mapping,
}

/// A string that a field may have.
pub(in crate::openapi) struct Value {
    pub text: &'static str,
    pub since: Version,
}

/// A kind of object of the specification.
pub(in crate::openapi) struct Object {
    /// Its kind.
    pub kind: ObjectKind,
    /// The fields with fixed names.
    pub fields: &'static [Field],
    /// The fields whose names follow a pattern.
    pub others: Others,
    /// The rules between its fields.
    pub rules: &'static [Rule],
    /// The section of the Components Object that holds such objects, where code comes from them.
    pub section: Option<&'static str>,
}

/// A field with a fixed name.
pub(in crate::openapi) struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub presence: Presence,
    /// The first version that has it.
    pub since: Version,
    /// The last version that has it.
    pub until: Version,
    pub purpose: Purpose,
}

#[derive(Clone, Copy, PartialEq)]
pub(in crate::openapi) enum Presence {
    Optional,
    Required,
    /// Required up to OpenAPI 3.0.
    OnceRequired,
    /// Required by the specification, often forgotten, and of no meaning to a program: taken as
    /// empty, with a note.
    Mendable,
}

/// The purpose of a field.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::openapi) enum Purpose {
    /// It is part of the structure.
    Structure,
    /// It is part of the structure, and set beside what `openapiv3` reads, which knows OpenAPI 3.0.
    Beside,
    /// Documentation, samples, hints to other tools: it is checked, and no code comes from it.
    Reading,
    /// Code could come from it, and none does yet.
    NotGenerated,
}

/// The fields without a fixed name that an object may have.
pub(in crate::openapi) enum Others {
    /// Extensions alone (`x-…`).
    Extensions,
    /// Paths (`/…`), beside extensions.
    Paths(Shape),
    /// Any name, with a value of this shape, beside extensions.
    Any(Shape),
    /// Statuses, ranges of them and `default`, beside extensions.
    Statuses(Shape),
}

/// A rule between the fields of an object.
pub(in crate::openapi) enum Rule {
    /// Where a field has this value, this demand holds.
    Where(&'static str, &'static str, Demand),
    /// At least one of the fields has to be there.
    AnyOf(&'static [&'static str]),
    /// Not both of the fields may be there.
    Exclusive(&'static str, &'static str),
}

/// A demand on the fields of an object.
pub(in crate::openapi) enum Demand {
    /// These fields have to be there.
    Fields(&'static [&'static str]),
    /// The field should be there; without it, the value is taken as something.
    Field(&'static str, &'static str),
    /// The field is `true`, whether that is said or not.
    True(&'static str),
    /// The field has one of these values.
    OneOf(&'static str, &'static [&'static str]),
}

impl Object {
    /// The kind of value under a key; `None` for extensions and unknown keys.
    pub(in crate::openapi) fn shape(&self, key: &str) -> Option<&Shape> {
        let extension = key.starts_with("x-");
        match (self.field(key), &self.others) {
            (Some(field), _) => Some(&field.shape),
            (None, Others::Paths(shape)) if key.starts_with('/') => Some(shape),
            (None, Others::Any(shape) | Others::Statuses(shape)) if !extension => Some(shape),
            (
                None,
                Others::Extensions | Others::Paths(_) | Others::Any(_) | Others::Statuses(_),
            ) => None,
        }
    }

    /// The field with a fixed name.
    pub(in crate::openapi) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == key)
    }
}

impl Field {
    const fn new(name: &'static str, shape: Shape, presence: Presence) -> Self {
        Self {
            name,
            shape,
            presence,
            since: Version::V2,
            until: Version::V3_2,
            purpose: Purpose::Structure,
        }
    }

    /// True where a version requires the field.
    pub(in crate::openapi) fn is_required(&self, version: Version) -> bool {
        match self.presence {
            Presence::Optional => false,
            Presence::Required => version >= self.since,
            Presence::OnceRequired => version <= Version::V3_0,
            Presence::Mendable => true,
        }
    }
}

pub(super) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field::new(name, shape, Presence::Optional)
}

pub(super) const fn since(since: Version, name: &'static str, shape: Shape) -> Field {
    let field = optional(name, shape);
    Field { since, ..field }
}

pub(super) const fn until(until: Version, name: &'static str, shape: Shape) -> Field {
    let field = optional(name, shape);
    Field { until, ..field }
}

pub(super) const fn required(name: &'static str, shape: Shape) -> Field {
    Field::new(name, shape, Presence::Required)
}

pub(super) const fn once_required(name: &'static str, shape: Shape) -> Field {
    Field::new(name, shape, Presence::OnceRequired)
}

pub(super) const fn mendable(name: &'static str, shape: Shape) -> Field {
    Field::new(name, shape, Presence::Mendable)
}

pub(super) const fn reading(field: Field) -> Field {
    Field {
        purpose: Purpose::Reading,
        ..field
    }
}

pub(super) const fn beside(field: Field) -> Field {
    Field {
        purpose: Purpose::Beside,
        ..field
    }
}

pub(super) const fn not_generated(field: Field) -> Field {
    Field {
        purpose: Purpose::NotGenerated,
        ..field
    }
}

pub(super) const fn object(kind: ObjectKind, fields: &'static [Field]) -> Object {
    ruled(kind, fields, &[])
}

pub(super) const fn ruled(
    kind: ObjectKind,
    fields: &'static [Field],
    rules: &'static [Rule],
) -> Object {
    Object {
        kind,
        fields,
        others: Others::Extensions,
        rules,
        section: None,
    }
}

pub(super) const fn component(section: &'static str, object: Object) -> Object {
    Object {
        section: Some(section),
        ..object
    }
}

pub(super) const fn open(kind: ObjectKind, others: Others) -> Object {
    Object {
        kind,
        fields: &[],
        others,
        rules: &[],
        section: None,
    }
}

pub(super) const fn value(text: &'static str) -> Value {
    Value {
        text,
        since: Version::V2,
    }
}

pub(super) const fn value_since(since: Version, text: &'static str) -> Value {
    Value { text, since }
}
