//! The tables of the types: what they are on the wire, and which constraints they have.

use std::fmt;

pub use super::validate::Rule;
pub use super::{
    buffered::Buffered,
    message::Message,
    view::{
        Alternatives, Constant, Custom, FieldVisitor, Format, FromBuffered, FromInteger, Object,
        Reflect, View, ViewMut, visit,
    },
};
use super::{buffered::Fault, validate::Checks, view::FromText};

/// The table of a struct: an object on the wire, or the parameters of an operation.
#[derive(Debug)]
pub struct Record {
    /// The name of the type.
    pub name: &'static str,
    /// The properties, in the order of the document.
    pub properties: &'static [Property],
    /// The names of the fields that are not those of their properties, by the index.
    pub renamed: &'static [(usize, &'static str)],
    /// The constraints of the properties that have some, by the index.
    pub constraints: &'static [(usize, &'static [Rule])],
    /// The handling of other properties.
    pub others: Others,
    /// The values of other properties are secrets.
    pub has_secret_others: bool,
    /// The constraints of its size.
    pub rules: &'static [Rule],
    /// The constraints that its type does not express.
    pub schema: Option<Schema>,
}

impl Record {
    /// A table without properties and constraints.
    pub const PLAIN: Self = Self {
        name: "",
        properties: &[],
        renamed: &[],
        constraints: &[],
        others: Others::Skipped,
        has_secret_others: false,
        rules: &[],
        schema: None,
    };

    /// Returns the number of fields that are part of the value.
    #[must_use]
    pub fn fields(&self) -> usize {
        self.properties.len() + usize::from(matches!(self.others, Others::Kept(..)))
    }

    /// Returns the name of the field of a property.
    #[must_use]
    pub fn field(&self, index: usize) -> &'static str {
        let renamed = self.renamed.iter().find(|(of, _)| *of == index);
        let property = self.properties.get(index);
        renamed.map_or_else(
            || property.map_or("", |property| property.name()),
            |(_, name)| name,
        )
    }

    /// Returns the constraints of a property.
    #[must_use]
    pub fn constraints(&self, index: usize) -> &'static [Rule] {
        let found = self.constraints.binary_search_by_key(&index, |(of, _)| *of);
        found.map_or(&[], |found| self.constraints[found].1)
    }
}

/// A property of an object, or a parameter: its name on the wire, by whether it may be missing and
/// whether its value is secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// It is there.
    Required(&'static str),
    /// It is there, and may be `null`.
    RequiredNullable(&'static str),
    /// It may be missing; `null` reads as missing.
    Optional(&'static str),
    /// It may be missing, and may be `null`, which is a value.
    OptionalNullable(&'static str),
    /// It may be missing, and may be any value, such as `null`.
    OptionalAny(&'static str),
    /// It is there, and secret.
    Secret(&'static str),
    /// It may be missing, and is secret; `null` reads as missing.
    OptionalSecret(&'static str),
    /// It may be missing, may be `null`, and is secret.
    NullableSecret(&'static str),
}

impl Property {
    /// Returns its name on the wire.
    #[inline]
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Required(name)
            | Self::RequiredNullable(name)
            | Self::Optional(name)
            | Self::OptionalNullable(name)
            | Self::OptionalAny(name)
            | Self::Secret(name)
            | Self::OptionalSecret(name)
            | Self::NullableSecret(name) => name,
        }
    }

    /// Returns true if the property has to be there.
    #[inline]
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(
            self,
            Self::Required(_) | Self::RequiredNullable(_) | Self::Secret(_)
        )
    }

    /// Returns true if `null` reads as missing.
    #[inline]
    #[must_use]
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Optional(_) | Self::OptionalSecret(_))
    }

    /// Returns the number of options around a value that is printed.
    #[must_use]
    pub fn options(self) -> u8 {
        match self {
            Self::Required(_) | Self::Secret(_) => 0,
            Self::OptionalNullable(_) => 2,
            Self::RequiredNullable(_)
            | Self::Optional(_)
            | Self::OptionalAny(_)
            | Self::OptionalSecret(_)
            | Self::NullableSecret(_) => 1,
        }
    }

    /// Returns true if the value must not be printed.
    #[inline]
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::Secret(_) | Self::OptionalSecret(_) | Self::NullableSecret(_)
        )
    }
}

/// The handling of properties that a type does not name.
#[derive(Clone, Copy, Debug)]
pub enum Others {
    /// They are skipped.
    Skipped,
    /// They are skipped, and their names recorded: they are not allowed.
    Forbidden,
    /// They are recorded: another variant of a union may describe them.
    Recorded,
    /// They are kept in this field; their values have these constraints.
    Kept(&'static str, &'static [Rule]),
}

/// The table of an enum of constants.
#[derive(Debug)]
pub struct Constants {
    /// The name of the type.
    pub name: &'static str,
    /// The values are of several JSON types.
    pub mixed: bool,
    /// The names of the variants, with their values as text.
    pub known: &'static [(&'static str, &'static str)],
    /// The name of the variant for other values.
    pub unknown: &'static str,
    /// Other values are allowed too.
    pub open: bool,
    /// `null` is allowed too.
    pub nullable: bool,
    /// The constraints that its type does not express.
    pub schema: Option<Schema>,
}

impl Constants {
    /// Returns true if a value is one that the document names, or `null` where it is allowed too.
    #[must_use]
    pub fn has(&self, constant: Constant<'_>) -> bool {
        match constant {
            Constant::Unknown(value) => self.nullable && matches!(value.view(), View::Null),
            _ if self.mixed => true,
            Constant::Text(text) => self.values().any(|known| known == text),
            Constant::Integer(_) | Constant::Unsigned(_) => self.name_of(constant).is_some(),
            Constant::Null | Constant::Bool(_) | Constant::Float(_) => false,
        }
    }

    /// Returns the name of the variant of a value that the document names.
    #[must_use]
    pub fn name_of(&self, constant: Constant<'_>) -> Option<&'static str> {
        let literal = match constant {
            Constant::Unknown(_) => return None,
            Constant::Text(text) if self.mixed => format!("{text:?}"),
            Constant::Text(text) => text.to_owned(),
            Constant::Null => "null".to_owned(),
            Constant::Bool(flag) => flag.to_string(),
            Constant::Integer(number) => number.to_string(),
            Constant::Unsigned(number) => number.to_string(),
            Constant::Float(number) => format!("{number:?}"),
        };
        let is_text = matches!(constant, Constant::Text(_));
        let mut known = self.known.iter();
        // The literals of large numbers have separators.
        let is_number = |known: &str| !is_text && known.replace('_', "") == literal;
        let known = known.find(|(_, known)| *known == literal || is_number(known));
        known.map(|(name, _)| *name)
    }

    /// Iterates over the values that the document names, as text.
    pub fn values(&self) -> impl Iterator<Item = &'static str> {
        self.known.iter().map(|(_, value)| *value)
    }
}

/// The table of a union.
#[derive(Debug)]
pub struct Union {
    /// The name of the type.
    pub name: &'static str,
    /// The keyword: `oneOf` or `anyOf`.
    pub keyword: &'static str,
    /// The name of the variant for values of none of the types.
    pub unknown: &'static str,
    /// The constraints of each variant.
    pub variants: &'static [&'static [Rule]],
    /// Returns the table of the struct of a variant.
    pub record: fn(usize) -> Option<&'static Record>,
    /// `null` is allowed too.
    pub nullable: bool,
    /// A value of one of the types may be secret.
    pub is_secret: bool,
    /// The property that tells the variants apart.
    pub tag: Option<Tag>,
    /// The constraints that its type does not express.
    pub schema: Option<Schema>,
    /// A value may fit several variants.
    pub overlap: Option<Overlap>,
    /// The code that reads unions; crates without unions don't carry it.
    pub read: ReadUnion,
}

impl Union {
    /// Returns the treatment of values that fit several variants, if it is exclusive, or if it is not.
    #[must_use]
    pub fn overlaps(&self, is_exclusive: bool) -> Option<&Overlap> {
        let overlap = self.overlap.as_ref();
        overlap.filter(|overlap| overlap.is_exclusive == is_exclusive)
    }
}

/// The treatment of values that fit several variants of a union.
#[derive(Debug)]
pub struct Overlap {
    /// A value may be of one variant alone; else each may hold another part of it.
    pub is_exclusive: bool,
    /// The check of a variant's value where it is exclusive, of values of no variant where it is
    /// not; it reads into a blank value.
    pub check: fn(View<'_>, &'static Union, &mut dyn Alternatives, &mut Checks),
    /// Creates a value to read into.
    pub blank: fn() -> Box<dyn Alternatives>,
}

/// Reads a buffered value into a union.
pub type ReadUnion = fn(&Buffered<'_>, &'static Union, &mut dyn Alternatives) -> Result<(), Fault>;

/// Returns the table of the struct that a variant is made of.
#[must_use]
pub fn record<T: Reflect, U>(_: fn(T) -> U) -> Option<&'static Record> {
    T::record()
}

/// The property that tells the variants of a union apart.
#[derive(Debug)]
pub struct Tag {
    /// Its name.
    pub name: &'static str,
    /// Its values, with the index of the variant of each.
    pub values: &'static [(&'static str, usize)],
    /// The variant of values that have no tag, or another one.
    pub default: Option<usize>,
    /// It is a discriminator's: it is written where the value does not have it, and has to be of the
    /// variant. Else the types of the variants have it as a constant.
    pub is_written: bool,
}

/// The table of a type around one value.
#[derive(Debug)]
pub struct Newtype {
    /// The name of the type.
    pub name: &'static str,
    /// True where the value is a secret.
    pub is_secret: bool,
    /// The constraints of the value.
    pub rules: &'static [Rule],
    /// The constraints that its type does not express.
    pub schema: Option<Schema>,
}

/// A schema that is evaluated at run time.
#[derive(Clone, Copy)]
pub struct Schema(pub fn(Subject<'_>, &mut Checks));

/// A value that a schema is evaluated on.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A value of a type.
    View(View<'a>),
    /// A value whose type is not known yet.
    Buffered(&'a Buffered<'a>),
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema(..)")
    }
}

/// A type with a table; its kind gives the views of its values.
pub trait Described: fmt::Debug + Sized {
    /// The kind of the type.
    type Kind: Views<Self>;
}

/// The views of a kind of types.
pub trait Views<T> {
    /// See [`Reflect::view`].
    fn view(value: &T) -> View<'_>;

    /// See [`Reflect::view_mut`].
    fn view_mut(value: &mut T) -> ViewMut<'_>;

    /// See [`Reflect::blank`].
    fn blank() -> T;

    /// See [`Reflect::record`].
    #[must_use]
    fn record() -> Option<&'static Record> {
        None
    }
}

impl<T: Described> Reflect for T {
    fn view(&self) -> View<'_> {
        T::Kind::view(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        T::Kind::view_mut(self)
    }

    fn blank() -> Self {
        T::Kind::blank()
    }

    fn record() -> Option<&'static Record> {
        T::Kind::record()
    }
}

/// A struct: an object on the wire, or the parameters of an operation.
pub trait IsRecord: Object + Sized {
    /// The table.
    const TABLE: Record;

    /// Creates a value to read into.
    fn blank() -> Self;
}

/// The kind of structs.
#[derive(Debug)]
pub enum Records {}

impl<T: IsRecord> Views<T> for Records {
    fn view(value: &T) -> View<'_> {
        View::Object(const { &T::TABLE }, value)
    }

    fn view_mut(value: &mut T) -> ViewMut<'_> {
        ViewMut::Object(const { &T::TABLE }, value)
    }

    fn blank() -> T {
        T::blank()
    }

    fn record() -> Option<&'static Record> {
        Some(const { &T::TABLE })
    }
}

/// An enum of types.
pub trait IsUnion: Alternatives + Sized {
    /// The table.
    const TABLE: Union;

    /// Creates a value to read into.
    fn blank() -> Self;
}

/// The kind of enums of types.
#[derive(Debug)]
pub enum Unions {}

impl<T: IsUnion> Views<T> for Unions {
    fn view(value: &T) -> View<'_> {
        let (index, part) = value.get();
        View::Variant(const { &T::TABLE }, index, part)
    }

    fn view_mut(value: &mut T) -> ViewMut<'_> {
        ViewMut::Union(const { &T::TABLE }, value)
    }

    fn blank() -> T {
        T::blank()
    }
}

/// An enum of strings.
pub trait IsText: Reflect + for<'a> From<&'a str> {
    /// The table.
    const TABLE: Constants;

    /// Returns the string on the wire.
    fn text(&self) -> &str;
}

/// The kind of enums of strings.
#[derive(Debug)]
pub enum Texts {}

impl<T: IsText> Views<T> for Texts {
    fn view(value: &T) -> View<'_> {
        View::Constant(const { &T::TABLE }, Constant::Text(value.text()))
    }

    fn view_mut(value: &mut T) -> ViewMut<'_> {
        ViewMut::FromText(value)
    }

    fn blank() -> T {
        T::from("")
    }
}

impl<T: IsText> FromText for T {
    fn set(&mut self, text: &str) {
        *self = T::from(text);
    }
}

/// An enum of integers, or of values of several types.
pub trait IsConstant: Sized {
    /// The table.
    const TABLE: Constants;

    /// Returns the value on the wire.
    fn value(&self) -> Constant<'_>;

    /// Returns the view for reading.
    fn place(&mut self) -> ViewMut<'_>;

    /// Creates a value to read into.
    fn blank() -> Self;
}

/// The kind of enums of integers, and of values of several types.
#[derive(Debug)]
pub enum OtherConstants {}

impl<T: IsConstant> Views<T> for OtherConstants {
    fn view(value: &T) -> View<'_> {
        View::Constant(const { &T::TABLE }, value.value())
    }

    fn view_mut(value: &mut T) -> ViewMut<'_> {
        value.place()
    }

    fn blank() -> T {
        T::blank()
    }
}

/// A struct around one value.
pub trait IsNewtype: Sized {
    /// The type of the value.
    type Inner: Reflect;

    /// The table.
    const TABLE: Newtype;

    /// Wraps a value.
    fn wrap(inner: Self::Inner) -> Self;

    /// Returns the value.
    fn inner(&self) -> &Self::Inner;

    /// Returns the value to read into.
    fn inner_mut(&mut self) -> &mut Self::Inner;
}

/// The kind of structs around one value.
#[derive(Debug)]
pub enum Newtypes {}

impl<T: IsNewtype> Views<T> for Newtypes {
    fn view(value: &T) -> View<'_> {
        View::Newtype(const { &T::TABLE }, value.inner())
    }

    fn view_mut(value: &mut T) -> ViewMut<'_> {
        ViewMut::Newtype(const { &T::TABLE }, value.inner_mut())
    }

    fn blank() -> T {
        T::wrap(T::Inner::blank())
    }
}
