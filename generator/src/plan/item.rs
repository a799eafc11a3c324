//! The types of the plan.

use super::{body::Body, check::Check, docs::Docs, rust_type::RustType, secrecy::Secrecy};
use crate::{
    api::{self, Constants, Openness, Status},
    diagnostic::Span,
    name::Ident,
    schema::Json,
};

/// A type with a declaration.
#[derive(Clone, Debug)]
pub enum Item {
    /// A struct.
    Struct(Struct),
    /// An enum of single values.
    Enumeration(Enumeration),
    /// An enum of types.
    Union(Union),
    /// A struct around a constrained value.
    Newtype(Newtype),
    /// Another name for a type.
    Alias(Alias),
    /// An enum of the responses of an operation.
    Outcome(Outcome),
    /// An enum of the types of a body.
    Contents(Contents),
    /// A further name of a type that several places of the document have.
    Shared(SharedType),
}

impl Item {
    /// The name of the type.
    pub fn name(&self) -> &Ident {
        match self {
            Self::Struct(item) => &item.name,
            Self::Enumeration(item) => &item.name,
            Self::Union(item) => &item.name,
            Self::Newtype(item) => &item.name,
            Self::Alias(item) => &item.name,
            Self::Outcome(item) => &item.name,
            Self::Contents(item) => &item.name,
            Self::Shared(item) => &item.name,
        }
    }

    /// The further name that it is, of a type that is declared elsewhere.
    pub(crate) fn shared(&self) -> Option<&SharedType> {
        match self {
            Self::Shared(item) => Some(item),
            _ => None,
        }
    }

    /// The same type under another name.
    #[must_use]
    pub fn renamed(mut self, name: Ident) -> Self {
        match &mut self {
            Self::Struct(item) => item.name = name,
            Self::Enumeration(item) => item.name = name,
            Self::Union(item) => item.name = name,
            Self::Newtype(item) => item.name = name,
            Self::Alias(item) => item.name = name,
            Self::Outcome(item) => item.name = name,
            Self::Contents(item) => item.name = name,
            Self::Shared(item) => item.name = name,
        }
        self
    }

    /// The types of its fields or variants.
    pub fn types(&self) -> impl Iterator<Item = &RustType> {
        self.values().into_iter().map(|(ty, _)| ty)
    }

    /// The type of a field, a variant or a value, by its position among `types`.
    pub(super) fn member_mut(&mut self, index: usize) -> Option<&mut RustType> {
        match self {
            Self::Struct(item) => {
                let fields = item.fields.iter_mut().map(|field| &mut field.ty);
                let extra = item.extra.iter_mut().map(|extra| &mut extra.ty);
                fields.chain(extra).nth(index)
            }
            Self::Union(item) => item.variants.get_mut(index).map(|variant| &mut variant.ty),
            Self::Newtype(item) => (index == 0).then_some(&mut item.ty),
            _ => None,
        }
    }

    /// The checks of its fields, its variants or its value, and of its size.
    pub fn checks(&self) -> impl Iterator<Item = &[Check]> {
        let size = match self {
            Self::Struct(item) => item.checks.as_slice(),
            _ => &[],
        };
        let values = self.values().into_iter().map(|(_, checks)| checks);
        values.chain([size])
    }

    /// The types of its fields or variants, with the checks of their values.
    fn values(&self) -> Vec<(&RustType, &[Check])> {
        match self {
            Self::Struct(item) => {
                let fields = item.fields.iter();
                let fields = fields.map(|field| (&field.ty, field.checks.as_slice()));
                let extra = item.extra.iter();
                let extra = extra.map(|extra| (&extra.ty, extra.checks.as_slice()));
                fields.chain(extra).collect()
            }
            Self::Enumeration(_) | Self::Shared(_) => Vec::new(),
            Self::Union(item) => {
                let variants = item.variants.iter();
                variants.map(|it| (&it.ty, it.checks.as_slice())).collect()
            }
            Self::Newtype(item) => vec![(&item.ty, &item.checks)],
            Self::Alias(item) => vec![(&item.ty, &[])],
            Self::Outcome(item) => {
                let bodies = item.variants.iter().filter_map(|it| it.body.as_ref());
                bodies.map(|body| (&body.ty, &[][..])).collect()
            }
            Self::Contents(item) => {
                let variants = item.variants.iter();
                variants.map(|it| (&it.ty, it.checks.as_slice())).collect()
            }
        }
    }
}

/// A struct with named fields.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Its role.
    pub role: Role,
    /// Its fields, in the order of the document.
    pub fields: Vec<Field>,
    /// The positions of the fields that `new` takes, in its order.
    pub required: Vec<usize>,
    /// It has methods that set its optional fields.
    pub has_setters: bool,
    /// The field for properties without a name.
    pub extra: Option<Extra>,
    /// The field for unmodeled input.
    pub unmodeled: Option<UnmodeledInput>,
    /// The checks of its size.
    pub checks: Vec<Check>,
    /// The schema of what its type does not cover.
    pub schema: Option<Ident>,
}

/// The field for input that the type cannot represent, which `validate` reports.
#[derive(Clone, Debug)]
pub struct UnmodeledInput {
    /// Its name.
    pub name: Ident,
    /// The treatment of properties that the type does not name, where it does not keep them.
    pub undeclared: Undeclared,
}

/// The treatment of properties that a type does not name and does not keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undeclared {
    /// They are passed over.
    Skipped,
    /// They are passed over, and are not allowed: `additionalProperties: false`.
    Forbidden,
    /// They are passed over, and recorded for the `oneOf` that the type is an alternative of, or for rules
    /// that look at them.
    Recorded,
}

/// The role of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An object on the wire.
    Wire,
    /// The parameters of an operation, which go out one by one.
    Parameters,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Ident,
    /// The name of the method that sets it, where it may be left out.
    pub setter: Ident,
    /// The name of the method that gives its default where it is not set.
    pub accessor: Ident,
    /// The name of its argument in `new` and `with_…`.
    pub argument: Ident,
    /// Its name on the wire.
    pub wire: String,
    /// Its type, but for `presence`.
    pub ty: RustType,
    /// The presence of its value.
    pub presence: Presence,
    /// Its default.
    pub default: Option<FieldDefault>,
    /// The only variant of its type, where it is always there: it fills itself in.
    pub constant: Option<Ident>,
    /// Its treatment by `Debug`.
    pub secrecy: Secrecy,
    /// `format` of a single value.
    pub format: Option<String>,
    /// Its documentation.
    pub docs: Docs,
    /// The checks of its value, where there is one.
    pub checks: Vec<Check>,
}

/// The default of a field, and the value that Rust makes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDefault {
    /// The default, as JSON.
    pub json: String,
    /// The value, where the type of the field has one for it.
    pub value: Option<DefaultValue>,
}

/// A default as a value of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A string of a format.
    Formatted(String),
    /// The variant of an enum of constants.
    Variant(Ident, Ident),
    /// An array.
    List(Vec<Self>),
    /// The JSON of any other value.
    Json(String),
}

impl DefaultValue {
    /// Returns true for a value that is made where none is set, and else borrowed.
    pub fn is_made(&self) -> bool {
        matches!(self, Self::List(_) | Self::Formatted(_) | Self::Json(_))
    }

    /// Returns true for a value that is copied.
    pub fn is_copy(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Integer(_) | Self::Float(_))
    }
}

/// The presence of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// There is a value.
    Required,
    /// The property is there, and may be `null`.
    Nullable,
    /// The property may be missing.
    Optional,
    /// The property may be missing, and `null` is one of its type's values.
    OptionalAny,
    /// The property may be missing, and may be `null`, which is something else.
    OptionalNullable,
}

/// The field for properties without a name.
#[derive(Clone, Debug)]
pub struct Extra {
    /// Its name.
    pub name: Ident,
    /// The name of the method that sets it.
    pub setter: Ident,
    /// The name of its argument in `new` and `with_…`.
    pub argument: Ident,
    /// The type of the values.
    pub ty: RustType,
    /// The treatment of the values by `Debug`.
    pub secrecy: Secrecy,
    /// The checks of each value.
    pub checks: Vec<Check>,
}

/// An enum of single values, with a variant for undocumented ones.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// The type of its values.
    pub of: Constants,
    /// Its known values.
    pub variants: Vec<Variant>,
    /// The variant for any other value.
    pub unknown: Ident,
    /// Closed, or open to any other value.
    pub openness: Openness,
    /// `null` is a value of the enum itself.
    pub nullable: bool,
    /// The schema of what its type does not cover.
    pub schema: Option<Ident>,
}

/// An enum of types, with a variant for values of none of them.
#[derive(Clone, Debug)]
pub struct Union {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// `oneOf` or `anyOf`.
    pub keyword: &'static str,
    /// Its types.
    pub variants: Vec<UnionVariant>,
    /// The property that discriminates them.
    pub tag: Option<String>,
    /// A discriminator names that property; else its constants differ.
    pub is_discriminated: bool,
    /// The treatment of values that fit several of them.
    pub overlap: Overlap,
    /// A value may be of several of them, and is read as the first.
    pub is_ordered: bool,
    /// The variant that values without a tag of the others are of.
    pub default: Option<Ident>,
    /// `null` is a value of the enum itself.
    pub nullable: bool,
    /// The treatment of its values by `Debug`: those of one of its types may be secret.
    pub secrecy: Secrecy,
    /// The variant for any other value.
    pub unknown: Ident,
    /// The schema of what its type does not cover.
    pub schema: Option<Ident>,
}

/// The treatment of values that fit several types of a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// There are none, or the type that keeps the most of a value holds it.
    None,
    /// A value has to be of one alone: `oneOf` without a tag.
    Exclusive,
    /// Each may hold a part that the others don't keep: `anyOf` of objects.
    Inclusive,
}

/// A type of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Its name.
    pub name: Ident,
    /// The type of its value.
    pub ty: RustType,
    /// The values of the union's tag.
    pub tags: Vec<String>,
    /// The checks of its value.
    pub checks: Vec<Check>,
}

/// A known value of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Ident,
    /// The value on the wire.
    pub wire: Json,
    /// Its description.
    pub description: Option<String>,
}

/// A struct around a constrained value.
#[derive(Clone, Debug)]
pub struct Newtype {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// `format` of a single value.
    pub format: Option<String>,
    /// The type of the value.
    pub ty: RustType,
    /// Its treatment by `Debug`.
    pub secrecy: Secrecy,
    /// The checks of the value.
    pub checks: Vec<Check>,
    /// The schema of what its type does not cover.
    pub schema: Option<Ident>,
}

/// Another name for a type.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// `format` of a single value.
    pub format: Option<String>,
    /// The type.
    pub ty: RustType,
}

/// A further name of a type that several places of the document have.
#[derive(Clone, Debug)]
pub struct SharedType {
    /// Its name.
    pub name: Ident,
    /// The name of the type that is declared.
    pub of: Ident,
    /// Its own place in the document.
    pub span: Option<Span>,
    /// The type as its operation would have it alone, where the fields or responses have descriptions
    /// of their own.
    pub own: Option<Box<Item>>,
}

/// An enum of the responses of an operation.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: Ident,
    /// The operation's method; of several operations, that of one.
    pub method: Ident,
    /// The number of operations that have it.
    pub operations: usize,
    /// The responses.
    pub variants: Vec<OutcomeVariant>,
    /// The variant for responses with an undocumented status; successes have none.
    pub unexpected: Option<Ident>,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct OutcomeVariant {
    /// Its name.
    pub name: Ident,
    /// The statuses it is for.
    pub status: Status,
    /// Its description.
    pub description: String,
    /// The span of its definition.
    pub span: Span,
    /// Its body.
    pub body: Option<Body>,
    /// The struct of its headers, with the headers in the order of its fields.
    pub headers: Option<(Ident, Vec<api::Parameter>)>,
}

/// An enum of the types of a body.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// The types.
    pub variants: Vec<ContentsVariant>,
}

/// A type of a body.
#[derive(Clone, Debug)]
pub struct ContentsVariant {
    /// Its name.
    pub name: Ident,
    /// The media types.
    pub media_types: Vec<String>,
    /// The type.
    pub ty: RustType,
    /// The checks of its value.
    pub checks: Vec<Check>,
    /// True where the type converts into the enum: it is the type of this variant alone.
    pub converts: bool,
}

impl Field {
    /// Returns true if `new` takes a value for it.
    pub fn is_argument(&self) -> bool {
        !self.is_optional() && self.constant.is_none()
    }

    /// Returns true if the value may be missing.
    pub fn is_optional(&self) -> bool {
        match self.presence {
            Presence::Required | Presence::Nullable => false,
            Presence::Optional | Presence::OptionalAny | Presence::OptionalNullable => true,
        }
    }
}

/// The positions of the fields that `new` takes, by rank; of one rank, in their order.
pub(super) fn required_fields(fields: &[Field], rank: impl Fn(&Field) -> usize) -> Vec<usize> {
    let positions = 0..fields.len();
    let mut required: Vec<usize> = positions.filter(|it| fields[*it].is_argument()).collect();
    required.sort_by_cached_key(|index| rank(&fields[*index]));
    required
}

impl Struct {
    /// The fields that `new` takes, in the order in which it does.
    pub fn required_fields(&self) -> impl Iterator<Item = &Field> {
        self.required
            .iter()
            .filter_map(|index| self.fields.get(*index))
    }
}
