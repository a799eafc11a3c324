//! Types: the values on the wire.

use super::Evaluated;
use crate::{
    diagnostic::Span,
    schema::{Assertion, Json},
};

/// A type's place in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(u32);

impl TypeId {
    /// Where it comes in the order in which types were added.
    pub fn index(self) -> usize {
        usize::try_from(self.0).expect("an id is an index")
    }
}

/// All types of an API. They refer to each other by id, so that they can be recursive.
#[derive(Debug, Default)]
pub struct Types(Vec<Type>);

impl Types {
    /// Adds a type.
    pub fn add(&mut self, item: Type) -> TypeId {
        let id = u32::try_from(self.0.len()).expect("a document has fewer than 2^32 schemas");
        self.0.push(item);
        TypeId(id)
    }

    /// Drops the capacity for further types.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }

    /// A type that was added, to be changed.
    pub fn get_mut(&mut self, id: TypeId) -> &mut Type {
        self.0
            .get_mut(id.index())
            .expect("an id comes from adding a type")
    }

    /// A type that was added.
    pub fn get(&self, id: TypeId) -> &Type {
        &self.0[id.index()]
    }

    /// The type that a type is another name for, or itself.
    pub fn resolve(&self, id: TypeId) -> (TypeId, &Type) {
        let mut resolved = (id, self.get(id));
        while let Kind::Same(target) = resolved.1.kind {
            resolved = (target, self.get(target));
        }
        resolved
    }

    /// A type, and what it is another name for, to the last.
    pub fn names(&self, id: TypeId) -> impl Iterator<Item = &Type> {
        std::iter::successors(Some(self.get(id)), |ty| match ty.kind {
            Kind::Same(target) => Some(self.get(target)),
            _ => None,
        })
    }

    /// True where `null` is a value of a type, or of one that it is another name for.
    pub fn is_nullable(&self, id: TypeId) -> bool {
        self.names(id).any(|ty| ty.nullable)
    }

    /// Types that are other names for each other in a cycle are any value. Returns the last of
    /// each cycle.
    pub fn break_cycles(&mut self) -> Vec<TypeId> {
        let mut cycles = Vec::new();
        let mut walks = vec![None; self.0.len()];
        let starts: Vec<_> = self.iter().map(|(id, _)| id).collect();
        for start in starts {
            let mut id = start;
            while walks[id.index()].is_none() {
                walks[id.index()] = Some(start);
                let Kind::Same(target) = self.get(id).kind else {
                    break;
                };
                if walks[target.index()] == Some(start) {
                    cycles.push(id);
                    self.0[id.index()].kind = Kind::Any;
                    break;
                }
                id = target;
            }
        }
        cycles
    }

    /// Every type with its id, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        (0..).map(TypeId).zip(&self.0)
    }
}

/// A type, with what the document says about it.
#[derive(Clone, Debug)]
pub struct Type {
    /// The location of its schema.
    pub span: Span,
    /// The origin of its name.
    pub origin: Origin,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its examples, as JSON.
    pub examples: Vec<String>,
    /// True where `null` is a value too.
    pub nullable: bool,
    /// `format`.
    pub format: Option<String>,
    /// True where the document marks it as a secret: `format: password`, or `writeOnly`.
    pub secret: bool,
    /// The kind of its values.
    pub kind: Kind,
    /// The keywords that its kind does not cover.
    pub rules: Vec<Evaluated>,
}

/// The origin of a type's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is an entry of `components/schemas`.
    Component(String),
    /// It stands where it is used.
    Inline,
}

/// The kind of a type's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Any JSON value.
    Any,
    /// Another name for a type.
    Same(TypeId),
    /// A single value of JSON but `null`.
    Scalar(Scalar, Vec<Assertion>),
    /// One of a set of single values.
    Enumeration(Enumeration),
    /// An array.
    Array(Array),
    /// An array of so many items, each of its own type.
    Tuple(Vec<TypeId>),
    /// An object.
    Object(Object),
    /// A value of one of several types.
    Union(Union),
}

impl Kind {
    /// The types of the values that a value of this kind contains, and the type that it is another
    /// name for: properties before additional ones, each in the order of the document.
    pub fn children(&self) -> Vec<TypeId> {
        match self {
            Self::Scalar(Scalar::JsonText(contents), _) => vec![*contents],
            Self::Any | Self::Scalar(..) | Self::Enumeration(_) => Vec::new(),
            Self::Same(target) => vec![*target],
            Self::Array(array) => vec![array.item],
            Self::Tuple(items) => items.clone(),
            Self::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
            Self::Object(object) => {
                let properties = object.properties.iter().map(|property| property.ty);
                properties.chain(object.additional.values()).collect()
            }
        }
    }

    /// The children, to be replaced.
    pub fn children_mut(&mut self) -> Vec<&mut TypeId> {
        match self {
            Self::Scalar(Scalar::JsonText(contents), _) => vec![contents],
            Self::Any | Self::Scalar(..) | Self::Enumeration(_) => Vec::new(),
            Self::Same(target) => vec![target],
            Self::Array(array) => vec![&mut array.item],
            Self::Tuple(items) => items.iter_mut().collect(),
            Self::Union(union) => {
                let variants = union.variants.iter_mut();
                variants.map(|variant| &mut variant.ty).collect()
            }
            Self::Object(object) => {
                let properties = object.properties.iter_mut();
                properties
                    .map(|property| &mut property.ty)
                    .chain(object.additional.values_mut())
                    .collect()
            }
        }
    }
}

/// The scalars of JSON, as far as formats tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `boolean`.
    Boolean,
    /// `integer`.
    Integer(Width),
    /// `number`.
    Double,
    /// `string`.
    String,
    /// `string` whose text is JSON of a type (`contentSchema`).
    JsonText(TypeId),
    /// A file in a body of parts: bytes, with a media type and a name.
    File,
}

impl Scalar {
    /// True for strings.
    pub fn is_text(self) -> bool {
        matches!(self, Self::String | Self::JsonText(_))
    }
}

/// The width of an integer type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// `format: int8`.
    I8,
    /// `format: int16`.
    I16,
    /// `format: int32`.
    I32,
    /// `format: int64`, or no format.
    I64,
    /// `format: uint8`.
    U8,
    /// `format: uint16`.
    U16,
    /// `format: uint32`.
    U32,
    /// `format: uint64`, or bounds that go beyond 64 bits with a sign.
    U64,
}

impl Width {
    /// True for an integer that is one of its values.
    pub fn holds(self, number: i128) -> bool {
        let (least, greatest) = self.range();
        (least..=greatest).contains(&number)
    }

    /// The least and the greatest integer.
    pub fn range(self) -> (i128, i128) {
        match self {
            Self::I8 => (i8::MIN.into(), i8::MAX.into()),
            Self::I16 => (i16::MIN.into(), i16::MAX.into()),
            Self::I32 => (i32::MIN.into(), i32::MAX.into()),
            Self::I64 => (i64::MIN.into(), i64::MAX.into()),
            Self::U8 => (0, u8::MAX.into()),
            Self::U16 => (0, u16::MAX.into()),
            Self::U32 => (0, u32::MAX.into()),
            Self::U64 => (0, u64::MAX.into()),
        }
    }
}

/// One of a set of single values.
#[derive(Clone, Debug, PartialEq)]
pub struct Enumeration {
    /// The kind of all values, of those that are not named too.
    pub of: Constants,
    /// The values, in the order of the document.
    pub values: Vec<EnumValue>,
    /// Tells whether others are values too.
    pub openness: Openness,
}

/// The kind of an enumeration's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constants {
    /// Strings.
    Texts,
    /// Integers.
    Integers(Width),
    /// Values of different types of JSON, but no `null`, array or object.
    Mixed,
}

/// A value that an enumeration names.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The value.
    pub value: Json,
    /// Its name in the document.
    pub name: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

impl EnumValue {
    /// A string of which the document says nothing.
    pub fn text(text: &str) -> Self {
        Self {
            value: Json::Text(text.to_owned()),
            name: None,
            description: None,
        }
    }
}

/// The openness of an enumeration to values that it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Openness {
    /// It names all.
    Closed,
    /// It names some; any other string is a value too.
    Open,
}

/// A value of one of several types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// `oneOf` or `anyOf`.
    pub keyword: &'static str,
    /// The types, in the order of the document.
    pub variants: Vec<UnionVariant>,
    /// The property that tells them apart: in each, it is another constant.
    pub tag: Option<String>,
    /// A discriminator names that property; else its constants differ.
    pub is_discriminated: bool,
    /// Nothing tells them apart, and a value may be of one alone: `oneOf` without a tag.
    pub is_exclusive: bool,
    /// The variant that values without a tag of the others are of (`defaultMapping`).
    pub default: Option<usize>,
}

/// A type that a value of a union may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionVariant {
    /// Its name, where neither its type nor its tags give one.
    pub name: Option<String>,
    /// The type.
    pub ty: TypeId,
    /// The values of the union's tag for it.
    pub tags: Vec<String>,
}

/// An array.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The type of its items.
    pub item: TypeId,
    /// The assertions on it.
    pub assertions: Vec<Assertion>,
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The properties with names, in the order of the document.
    pub properties: Vec<Property>,
    /// The names of the required ones, in the order of `required`. The order of the properties is that of
    /// a JSON object's keys, which tools change as they like.
    pub required: Vec<String>,
    /// The properties without.
    pub additional: Additional,
    /// The assertions on it.
    pub assertions: Vec<Assertion>,
}

/// A property with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The location of its schema.
    pub span: Span,
    /// The name on the wire.
    pub name: String,
    /// `description` beside a reference, which says what the property is, and not what its type is.
    pub description: Option<String>,
    /// Its type.
    pub ty: TypeId,
    /// `required`.
    pub required: bool,
    /// The directions that have it.
    pub access: Access,
    /// Its default, where its schema allows that.
    pub default: Option<Json>,
}

/// The directions that have a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Both.
    Both,
    /// Responses: `readOnly`.
    ReadOnly,
    /// Requests: `writeOnly`.
    WriteOnly,
}

/// The treatment of properties that have no name in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// They are passed over.
    Skipped,
    /// They are passed over, and are not allowed.
    Forbidden,
    /// They are kept, with values of this type.
    Kept(TypeId),
}

impl Additional {
    /// The type of the values that are kept.
    pub fn values(self) -> Option<TypeId> {
        match self {
            Self::Skipped | Self::Forbidden => None,
            Self::Kept(values) => Some(values),
        }
    }

    fn values_mut(&mut self) -> Option<&mut TypeId> {
        match self {
            Self::Skipped | Self::Forbidden => None,
            Self::Kept(values) => Some(values),
        }
    }
}
