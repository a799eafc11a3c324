//! The types of the plan.

use super::{check::Check, docs::Docs, rust_type::RustType, secrecy::Secrecy};
use crate::{
    api::{Constants, Json, Openness},
    diagnostic::Span,
    name::Ident,
};

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
    /// An enum of the answers of an operation.
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
}

/// A struct with named fields.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub name: Ident,
    /// What it is.
    pub docs: Docs,
    /// What it is for.
    pub role: Role,
    /// Its fields, in the order of the document.
    pub fields: Vec<Field>,
    /// Those that `new` takes, in the order in which it does: which fields they are.
    pub required: Vec<usize>,
    /// The field for properties without a name.
    pub extra: Option<Extra>,
    /// The field that notes what was read and has no place.
    pub unread: Option<Unread>,
    /// What its size is checked for.
    pub checks: Vec<Check>,
    /// What it has to fit beyond its type.
    pub schema: Option<Ident>,
}

/// The field that notes what was read and has no place.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its name.
    pub name: Ident,
    /// Whether properties without a name are not allowed.
    pub closed: bool,
}

/// What a struct is for.
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
    /// Whether there may be no value.
    pub presence: Presence,
    /// The only variant of its type, where it is always there: it fills itself in.
    pub constant: Option<Ident>,
    /// Whether it is kept out of `Debug`.
    pub secrecy: Secrecy,
    /// What it is.
    pub docs: Docs,
    /// What is checked of its value, where there is one.
    pub checks: Vec<Check>,
}

/// Whether a field may be without a value.
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
    /// What is checked of each value.
    pub checks: Vec<Check>,
}

/// An enum of single values, with a variant for those that the document doesn't know.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// Its name.
    pub name: Ident,
    /// What it is.
    pub docs: Docs,
    /// What its values are.
    pub of: Constants,
    /// Its known values.
    pub variants: Vec<Variant>,
    /// The variant that keeps any other value.
    pub unknown: Ident,
    /// Whether any other value is one too.
    pub openness: Openness,
    /// Whether `null` is a value too, where it is not told by an `Option`.
    pub nullable: bool,
    /// What it has to fit beyond its type.
    pub schema: Option<Ident>,
}

/// An enum of types, with a variant for values of none of them.
#[derive(Clone, Debug)]
pub struct Union {
    /// Its name.
    pub name: Ident,
    /// What it is.
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
    /// What it has to fit beyond its type.
    pub schema: Option<Ident>,
}

/// A type of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Its name.
    pub name: Ident,
    /// What it holds.
    pub ty: RustType,
    /// What the union's tag says for it.
    pub tags: Vec<String>,
    /// What is checked of its value.
    pub checks: Vec<Check>,
}

/// A known value of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Ident,
    /// The value on the wire.
    pub wire: Json,
    /// What the document says of it.
    pub description: Option<String>,
}

/// A struct around a value of which something is forbidden.
#[derive(Clone, Debug)]
pub struct Newtype {
    /// Its name.
    pub name: Ident,
    /// What it is.
    pub docs: Docs,
    /// The type of the value.
    pub ty: RustType,
    /// Whether it is kept out of `Debug`.
    pub secrecy: Secrecy,
    /// What is checked of the value.
    pub checks: Vec<Check>,
    /// What it has to fit beyond its type.
    pub schema: Option<Ident>,
}

/// Another name for a type.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The name.
    pub name: Ident,
    /// What it is.
    pub docs: Docs,
    /// The type.
    pub ty: RustType,
}

/// An enum of the answers of an operation.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: Ident,
    /// The operation's method.
    pub method: Ident,
    /// Successes or failures.
    pub role: OutcomeRole,
    /// The answers.
    pub variants: Vec<OutcomeVariant>,
    /// Whether a variant may be far larger than the others.
    pub large: bool,
}

/// Which answers an outcome holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeRole {
    /// Successes.
    Success,
    /// Failures, and a variant for answers that the document does not describe.
    Failure(Ident),
}

/// One answer of an operation.
#[derive(Clone, Debug)]
pub struct OutcomeVariant {
    /// Its name.
    pub name: Ident,
    /// The statuses it is for.
    pub status: StatusPattern,
    /// What the document says of it.
    pub description: String,
    /// Where the document says it.
    pub span: Span,
    /// Its body.
    pub body: Option<RustType>,
    /// Whether the type of its body has checks.
    pub is_checked: bool,
    /// The media type of its body.
    pub media_type: String,
}

/// Which statuses an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPattern {
    /// One status.
    Exactly(u16),
    /// From the first to the last; the answer says which.
    Between(u16, u16),
    /// Any that no other answer is for; the answer says which.
    Otherwise,
}

impl Field {
    /// Whether `new` takes a value for it.
    pub fn is_argument(&self) -> bool {
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

/// The positions of the fields that `new` takes, by rank; of one rank, in their order.
pub(super) fn required_fields(fields: &[Field], rank: impl Fn(&Field) -> usize) -> Vec<usize> {
    let mut required: Vec<(usize, usize)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is_argument())
        .map(|(index, field)| (rank(field), index))
        .collect();
    required.sort_unstable();
    required.into_iter().map(|(_, index)| index).collect()
}

impl Struct {
    /// The fields that `new` takes, in the order in which it does.
    pub fn required_fields(&self) -> impl Iterator<Item = &Field> {
        self.required
            .iter()
            .filter_map(|index| self.fields.get(*index))
    }
}
