//! The types of the plan.

use crate::{
    api::{Constants, Json, Openness, Width},
    diagnostic::Span,
    name::Ident,
};

/// The documentation of a thing in the document's own text; `emit` makes it safe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The first paragraph: the document's text, or the role of a thing without one.
    pub summary: String,
    /// The document's description.
    pub description: Option<String>,
    /// Examples, as JSON.
    pub examples: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// The location in the document.
    pub span: Option<Span>,
    /// The use of the thing's type and constraints.
    pub facts: Facts,
}

/// The use of a thing's type and constraints in its documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facts {
    /// They are left out: the document describes the thing.
    #[default]
    Omitted,
    /// They are stated: the document has no text of its own.
    Stated,
}

/// A type that is written.
#[derive(Clone, Debug)]
pub enum Item {
    /// A struct.
    Struct(Struct),
    /// An enum of single values.
    Enumeration(Enumeration),
    /// An enum of types.
    Union(Union),
    /// A struct around a value of which something is forbidden.
    Newtype(Newtype),
    /// Another name for a type.
    Alias(Alias),
    /// An enum of the responses of an operation.
    Outcome(Outcome),
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
        }
    }

    /// The types that it is made of.
    pub fn types(&self) -> Vec<&RustType> {
        match self {
            Self::Struct(item) => {
                let fields = item.fields.iter().map(|field| &field.ty);
                fields
                    .chain(item.extra.iter().map(|extra| &extra.ty))
                    .collect()
            }
            Self::Enumeration(_) => Vec::new(),
            Self::Union(item) => item.variants.iter().map(|variant| &variant.ty).collect(),
            Self::Newtype(item) => vec![&item.ty],
            Self::Alias(item) => vec![&item.ty],
            Self::Outcome(item) => {
                let bodies = item.variants.iter();
                bodies.filter_map(|variant| variant.body.as_ref()).collect()
            }
        }
    }

    pub(super) fn uses_json_values(&self) -> bool {
        let mut types = self.types().into_iter();
        let mixed = match self {
            Self::Enumeration(item) => item.of == Constants::Mixed,
            Self::Union(_) => true,
            Self::Struct(_) | Self::Newtype(_) | Self::Alias(_) | Self::Outcome(_) => false,
        };
        mixed || types.any(RustType::uses_json_values)
    }
}

/// A struct with named fields.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Its use.
    pub role: Role,
    /// Its fields, in the order of the document.
    pub fields: Vec<Field>,
    /// Those that `new` takes, in the order in which it does: which fields they are.
    pub wanted: Vec<usize>,
    /// The field for properties without a name.
    pub extra: Option<Extra>,
    /// The field for input that a type can't represent.
    pub unmodeled: Option<UnmodeledInput>,
    /// The checks of its size.
    pub checks: Vec<Check>,
    /// The constraints that its type does not express.
    pub schema: Option<Ident>,
}

/// The field for input that a type can't represent.
#[derive(Clone, Debug)]
pub struct UnmodeledInput {
    /// Its name.
    pub name: Ident,
    /// Set if properties without a name are not allowed.
    pub closed: bool,
}

/// The use of a struct.
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
    /// The name of its slot while a value is read.
    pub slot: Ident,
    /// Its name on the wire.
    pub wire: String,
    /// Its type, but for `presence`.
    pub ty: RustType,
    /// Its presence.
    pub presence: Presence,
    /// The only variant of its type, where it is always there: it fills itself in.
    pub constant: Option<Ident>,
    /// Its secrecy.
    pub secrecy: Secrecy,
    /// `format` of a single value.
    pub format: Option<String>,
    /// Its documentation.
    pub docs: Docs,
    /// The checks of its value, if there is one.
    pub checks: Vec<Check>,
}

/// The presence of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There is a value.
    Required,
    /// The property is there, and may be `null`.
    Nullable,
    /// The property may be missing.
    Optional,
    /// The property may be missing, and `null` is one of its type's values.
    OptionalAny,
    /// The property may be missing, and may be `null`; these are told apart.
    OptionalNullable,
}

/// The secrecy of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// It may be printed.
    Plain,
    /// It is printed as `[redacted]`.
    Secret,
}

/// The field for properties without a name.
#[derive(Clone, Debug)]
pub struct Extra {
    /// Its name.
    pub name: Ident,
    /// The name of the method that sets it.
    pub setter: Ident,
    /// The name of its slot while a value is read.
    pub slot: Ident,
    /// The type of the values.
    pub ty: RustType,
    /// The checks of each value.
    pub checks: Vec<Check>,
}

/// An enum of single values, with a variant for those that the document doesn't know.
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
    /// The variant that keeps any other value.
    pub unknown: Ident,
    /// Whether any other value is one too.
    pub openness: Openness,
    /// Whether `null` is a value too, where it is not told by an `Option`.
    pub nullable: bool,
    /// The constraints that its type does not express.
    pub schema: Option<Ident>,
}

/// An enum of types, with a variant for values of none of them.
#[derive(Clone, Debug)]
pub struct Union {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// The keyword of JSON Schema that says so.
    pub keyword: &'static str,
    /// Its types.
    pub variants: Vec<UnionVariant>,
    /// The property that tells them apart.
    pub tag: Option<String>,
    /// The variant that values without a tag of the others are of.
    pub default: Option<Ident>,
    /// Whether `null` is a value too, where it is not told by an `Option`.
    pub nullable: bool,
    /// The variant that keeps any other value.
    pub unknown: Ident,
    /// Whether a variant may be far larger than the others.
    pub large: bool,
    /// The constraints that its type does not express.
    pub schema: Option<Ident>,
}

/// A type of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Its name.
    pub name: Ident,
    /// Its content.
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

/// A struct around a value of which something is forbidden.
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
    /// Its secrecy.
    pub secrecy: Secrecy,
    /// The checks of the value.
    pub checks: Vec<Check>,
    /// The constraints that its type does not express.
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

/// An enum of the responses of an operation.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: Ident,
    /// The operation's method.
    pub method: Ident,
    /// Successes or failures.
    pub role: OutcomeRole,
    /// The responses.
    pub variants: Vec<OutcomeVariant>,
    /// Whether a variant may be far larger than the others.
    pub large: bool,
}

/// The kind of responses that an outcome holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeRole {
    /// Successes.
    Success,
    /// Failures, and a variant for undocumented responses.
    Failure(Ident),
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct OutcomeVariant {
    /// Its name.
    pub name: Ident,
    /// The statuses it is for.
    pub status: StatusPattern,
    /// Its description.
    pub description: String,
    /// The location in the document.
    pub span: Span,
    /// Its body.
    pub body: Option<RustType>,
    /// The media type of its body.
    pub media_type: String,
}

/// The statuses of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPattern {
    /// One status.
    Exactly(u16),
    /// From the first to the last; the response has the actual one.
    Between(u16, u16),
    /// Any that no other response has; the response has the actual one.
    Otherwise,
}

/// A type in Rust.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RustType {
    /// `bool`
    Bool,
    /// `i64` and the like.
    Integer(Width),
    /// `f64`
    F64,
    /// `String`
    String,
    /// A text that stands for a type of this path.
    Formatted(String),
    /// A number of a type of this path.
    Foreign(String),
    /// Any JSON value.
    Json,
    /// `Vec<…>`
    Vec(Box<RustType>),
    /// `(…, …)`
    Tuple(Vec<RustType>),
    /// A map from text, in the order of the keys.
    Map(Box<RustType>),
    /// `Option<…>`
    Option(Box<RustType>),
    /// `Box<…>`
    Box(Box<RustType>),
    /// A type that is written.
    Named(Ident),
    /// A type that is written as a struct around a value, or as another name for a text: methods
    /// take what becomes it.
    Newtype(Ident),
}

impl Field {
    /// Whether a value has to be given for it.
    pub fn is_wanted(&self) -> bool {
        !self.is_optional() && self.constant.is_none()
    }

    /// Whether the value may be missing.
    pub fn is_optional(&self) -> bool {
        match self.presence {
            Presence::Required | Presence::Nullable => false,
            Presence::Optional | Presence::OptionalAny | Presence::OptionalNullable => true,
        }
    }
}

/// Which fields have to be given a value, by rank; of one rank, in their order.
pub(super) fn wanted(fields: &[Field], rank: impl Fn(&Field) -> usize) -> Vec<usize> {
    let wanted = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is_wanted());
    let mut wanted: Vec<(usize, usize)> =
        wanted.map(|(index, field)| (rank(field), index)).collect();
    wanted.sort_unstable();
    wanted.into_iter().map(|(_, index)| index).collect()
}

impl Struct {
    /// The fields that `new` takes, in the order in which it does.
    pub fn wanted_fields(&self) -> impl Iterator<Item = &Field> {
        self.wanted
            .iter()
            .filter_map(|index| self.fields.get(*index))
    }
}

impl RustType {
    pub(super) fn uses_json_values(&self) -> bool {
        self.parts().contains(&&Self::Json)
    }

    /// What it is made of: itself, and all that it holds without a name between.
    pub fn parts(&self) -> Vec<&Self> {
        let mut parts = vec![self];
        let mut next = 0;
        while let Some(part) = parts.get(next).copied() {
            next += 1;
            match part {
                Self::Vec(inner) | Self::Map(inner) | Self::Option(inner) | Self::Box(inner) => {
                    parts.push(inner);
                }
                Self::Tuple(items) => parts.extend(items),
                Self::Bool
                | Self::Integer(_)
                | Self::F64
                | Self::String
                | Self::Formatted(_)
                | Self::Foreign(_)
                | Self::Json
                | Self::Named(_)
                | Self::Newtype(_) => {}
            }
        }
        parts
    }

    /// The type that a text of a format stands for.
    pub(super) fn format_of_text(&self) -> Option<&String> {
        match self {
            Self::Formatted(path) => Some(path),
            _ => None,
        }
    }

    /// The type of a number of a format.
    pub(super) fn format_of_number(&self) -> Option<&String> {
        match self {
            Self::Foreign(path) => Some(path),
            _ => None,
        }
    }

    /// How a method takes a value of the type.
    pub fn argument(&self) -> Argument {
        match self {
            Self::String | Self::Formatted(_) | Self::Newtype(_) => Argument::Into,
            Self::Box(_) => Argument::Boxed,
            Self::Bool
            | Self::Integer(_)
            | Self::F64
            | Self::Foreign(_)
            | Self::Json
            | Self::Vec(_)
            | Self::Tuple(_)
            | Self::Map(_)
            | Self::Option(_)
            | Self::Named(_) => Argument::Plain,
        }
    }
}

/// How a method takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// As it is.
    Plain,
    /// As anything that becomes it.
    Into,
    /// As what the box holds.
    Boxed,
}

/// A check of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// `minLength`
    MinLength(u64),
    /// `maxLength`
    MaxLength(u64),
    /// `pattern`
    Pattern(String),
    /// `minimum`
    Minimum(Literal),
    /// `maximum`
    Maximum(Literal),
    /// `exclusiveMinimum`
    ExclusiveMinimum(Literal),
    /// `exclusiveMaximum`
    ExclusiveMaximum(Literal),
    /// `multipleOf`
    MultipleOf(Literal),
    /// `enum` of integers
    Integers(Vec<i64>),
    /// `minItems`
    MinItems(u64),
    /// `maxItems`
    MaxItems(u64),
    /// `uniqueItems`
    UniqueItems,
    /// `minProperties`
    MinProperties(u64),
    /// `maxProperties`
    MaxProperties(u64),
    /// These checks, of each item.
    Items(Vec<Check>),
    /// These checks, of each value.
    Values(Vec<Check>),
    /// The checks of the type itself.
    Nested,
    /// The keyword, with what it says, forbids every value that the type has.
    Never(&'static str, String),
}

/// A number in a check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// Of an integer type.
    Integer(i128),
    /// Of a floating-point type.
    Float(f64),
}
