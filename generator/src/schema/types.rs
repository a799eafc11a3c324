//! The types of JSON, as `type` names them (JSON Schema Validation, section 6.1.1).

use crate::{openapi::Value, source::Node};

/// A type of JSON but `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `object`
    Object,
    /// `array`
    Array,
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
}

impl JsonType {
    const ALL: [Self; 6] = [
        Self::Object,
        Self::Array,
        Self::String,
        Self::Integer,
        Self::Number,
        Self::Boolean,
    ];

    /// The type of a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ty| ty.name() == name)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

/// Types in the order in which a document names them, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypeList {
    types: [Option<JsonType>; 6],
}

impl TypeList {
    pub(super) fn push(&mut self, ty: JsonType) {
        if !self.contains(ty)
            && let Some(free) = self.types.iter_mut().find(|slot| slot.is_none())
        {
            *free = Some(ty);
        }
    }

    /// True for a list without types.
    pub fn is_empty(&self) -> bool {
        self.types[0].is_none()
    }

    /// True for a type of the list.
    pub fn contains(&self, ty: JsonType) -> bool {
        self.types.contains(&Some(ty))
    }

    /// The types, in their order.
    pub fn iter(&self) -> impl Iterator<Item = JsonType> + use<> {
        self.types.into_iter().flatten()
    }

    /// The only type.
    pub fn single(&self) -> Option<JsonType> {
        match self.types {
            [one, None, ..] => one,
            _ => None,
        }
    }

    /// True where the list has several types.
    pub fn is_several(&self) -> bool {
        self.types[1].is_some()
    }

    /// The types that are of both lists: an integer is a number too.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        self.iter()
            .filter_map(|ty| match ty {
                ty if other.contains(ty) => Some(ty),
                JsonType::Integer if other.contains(JsonType::Number) => Some(ty),
                JsonType::Number if other.contains(JsonType::Integer) => Some(JsonType::Integer),
                JsonType::Object
                | JsonType::Array
                | JsonType::String
                | JsonType::Integer
                | JsonType::Number
                | JsonType::Boolean => None,
            })
            .collect()
    }
}

impl FromIterator<JsonType> for TypeList {
    fn from_iter<I: IntoIterator<Item = JsonType>>(types: I) -> Self {
        types.into_iter().fold(Self::default(), |mut list, ty| {
            list.push(ty);
            list
        })
    }
}

/// The type of a value; `1.0` is an integer (JSON Schema Core, section 4.2.1). `None` for `null`.
pub fn type_of(value: Value<'_>) -> Option<JsonType> {
    match value.0 {
        Node::Null => None,
        Node::Bool(_) => Some(JsonType::Boolean),
        Node::Integer(_) | Node::Unsigned(_) => Some(JsonType::Integer),
        Node::Float(number) if number.fract() == 0.0 => Some(JsonType::Integer),
        Node::Float(_) => Some(JsonType::Number),
        Node::Text(_) => Some(JsonType::String),
        Node::List(_) => Some(JsonType::Array),
        Node::Map(_) => Some(JsonType::Object),
    }
}
