//! Values whose types are not known yet.

use std::{
    borrow::Cow,
    fmt,
    num::{ParseFloatError, ParseIntError},
    str::FromStr,
};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};

use super::{
    table::Record,
    view::{FromBuffered, Map, Object, Reflect, View, ViewMut, entries, items},
    write::{all_properties, missing_tag},
};

/// A buffered value whose type is not known yet.
#[derive(Clone, Debug)]
pub enum Buffered<'de> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A signed integer.
    Signed(i64),
    /// An unsigned integer.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Cow<'de, str>),
    /// A text that may be of any type: a value of a parameter, or of a form.
    Untyped(Cow<'de, str>),
    /// A text, an array and an object that one value of a parameter may be; the likeliest first.
    Forms(Vec<Self>),
    /// An array.
    List(Vec<Self>),
    /// An object, with its properties in their order.
    Map(Entries<'de>),
}

/// The properties of a buffered object, in their order.
#[derive(Clone, Debug)]
pub struct Entries<'de>(pub Vec<(Cow<'de, str>, Buffered<'de>)>);

impl<'de> Deserialize<'de> for Buffered<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BufferedVisitor)
    }
}

struct BufferedVisitor;

impl<'de> Visitor<'de> for BufferedVisitor {
    type Value = Buffered<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Buffered<'de>, D::Error> {
        Buffered::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Signed(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Unsigned(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Float(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Buffered<'de>, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Text(Cow::Owned(text)))
    }

    /// Texts without a type are marked so.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Buffered<'de>, D::Error> {
        deserializer.deserialize_any(FormsVisitor)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Buffered<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Buffered::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Buffered<'de>, A::Error> {
        /// Most objects have so many properties.
        const USUAL: usize = 8;
        let mut entries = Vec::with_capacity(map.size_hint().map_or(USUAL, |it| it.min(USUAL)));
        while let Some(name) = map.next_key_seed(NameVisitor)? {
            // With its feature `arbitrary_precision`, serde_json gives numbers so.
            if name == "$serde_json::private::Number" {
                let number: String = map.next_value()?;
                return number.parse().map_err(A::Error::custom);
            }
            entries.push((name, map.next_value()?));
        }
        Ok(Buffered::Map(Entries(entries)))
    }
}

/// Reads a text without a type, or all that it may be.
struct FormsVisitor;

impl<'de> Visitor<'de> for FormsVisitor {
    type Value = Buffered<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Buffered<'de>, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Untyped(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Buffered<'de>, A::Error> {
        match BufferedVisitor.visit_seq(items)? {
            Buffered::List(forms) => Ok(Buffered::Forms(forms)),
            other => Ok(other),
        }
    }
}

/// Reads the name of a property.
struct NameVisitor;

impl<'de> DeserializeSeed<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }

    fn visit_string<E: Error>(self, name: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name))
    }
}

impl FromStr for Buffered<'_> {
    type Err = ParseFloatError;

    /// Reads a number.
    fn from_str(text: &str) -> Result<Self, ParseFloatError> {
        let signed = text.parse().map(Self::Signed);
        signed
            .or_else(|_| text.parse().map(Self::Unsigned))
            .or_else(|_: ParseIntError| text.parse().map(Self::Float))
    }
}

impl<'a> From<View<'a>> for Buffered<'a> {
    fn from(view: View<'a>) -> Self {
        match view {
            View::None(_) | View::Null | View::Unmodeled(_) => Self::Null,
            View::Bool(flag) => Self::Bool(flag),
            View::Integer(number) => Self::Signed(number),
            View::Unsigned(number) => Self::Unsigned(number),
            View::Float(number) => Self::Float(number),
            View::Text(text) | View::Formatted(text, _) => Self::Text(Cow::Borrowed(text)),
            View::Custom(value) => value.to_buffered().unwrap_or(Self::Null),
            View::List(list) => Self::List(items(list).map(Self::from).collect()),
            View::Map(map) => Self::entries(entries(map)),
            View::Object(table, object) => Self::object(None, table, object),
            View::Constant(_, constant) => constant.view().into(),
            View::Variant(table, variant, value) => match missing_tag(table, variant, value) {
                Some((tag, record, object)) => Self::object(Some(tag), record, object),
                None => value.view().into(),
            },
            View::Newtype(_, value) => value.view().into(),
        }
    }
}

impl<'a> Buffered<'a> {
    /// With what the type does not declare, since other schemas may describe it.
    fn object(
        tag: Option<(&'static str, &'static str)>,
        table: &'static Record,
        object: &'a dyn Object,
    ) -> Self {
        Self::entries(all_properties(tag, table, object))
    }

    fn entries(properties: impl Iterator<Item = (&'a str, View<'a>)>) -> Self {
        let entries = properties.map(|(name, view)| (Cow::Borrowed(name), view.into()));
        Self::Map(Entries(entries.collect()))
    }
}

impl Buffered<'_> {
    /// Returns the boolean or the number that a text is, as JSON writes them.
    #[must_use]
    pub fn literal(text: &str) -> Option<Buffered<'static>> {
        let is_number = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        };
        match text {
            "true" => Some(Buffered::Bool(true)),
            "false" => Some(Buffered::Bool(false)),
            text if is_number(text) => match text.parse().ok()? {
                Buffered::Float(number) if !number.is_finite() => None,
                number => Some(number),
            },
            _ => None,
        }
    }

    /// Returns a value that borrows nothing.
    pub fn into_owned(self) -> Buffered<'static> {
        match self {
            Self::Null => Buffered::Null,
            Self::Bool(flag) => Buffered::Bool(flag),
            Self::Signed(number) => Buffered::Signed(number),
            Self::Unsigned(number) => Buffered::Unsigned(number),
            Self::Float(number) => Buffered::Float(number),
            Self::Text(text) => Buffered::Text(Cow::Owned(text.into_owned())),
            Self::Untyped(text) => Buffered::Untyped(Cow::Owned(text.into_owned())),
            Self::Forms(forms) => {
                Buffered::Forms(forms.into_iter().map(Buffered::into_owned).collect())
            }
            Self::List(items) => {
                Buffered::List(items.into_iter().map(Buffered::into_owned).collect())
            }
            Self::Map(Entries(entries)) => {
                let entries = entries
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned()));
                Buffered::Map(Entries(entries.collect()))
            }
        }
    }

    /// Returns the text that a value of a parameter may be, or else what it is.
    #[must_use]
    pub fn plain(self) -> Self {
        match self {
            Self::Forms(mut forms) if !forms.is_empty() => {
                let is_text = |form: &Self| matches!(form, Self::Untyped(_));
                forms.swap_remove(forms.iter().position(is_text).unwrap_or_default())
            }
            value => value,
        }
    }

    /// Returns the part at a JSON pointer (RFC 6901).
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        pointer
            .split('/')
            .skip(1)
            .try_fold(self, |value, token| match value {
                Self::List(items) => items.get(token.parse::<usize>().ok()?),
                Self::Map(entries) if token.contains('~') => {
                    entries.value(&token.replace("~1", "/").replace("~0", "~"))
                }
                Self::Map(entries) => entries.value(token),
                _ => None,
            })
    }
}

impl<'de> Entries<'de> {
    /// Returns the value of a property.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Buffered<'de>> {
        let found = self.0.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

/// A place of input that no type describes.
impl FromBuffered for Buffered<'static> {
    fn set(&mut self, value: Buffered<'_>) -> Result<(), String> {
        *self = value.into_owned();
        Ok(())
    }
}

/// A value is checked before it is read.
impl Reflect for Buffered<'_> {
    fn view(&self) -> View<'_> {
        match self {
            Self::Null => View::Null,
            Self::Bool(flag) => View::Bool(*flag),
            Self::Signed(number) => View::Integer(*number),
            Self::Unsigned(number) => View::Unsigned(*number),
            Self::Float(number) => View::Float(*number),
            Self::Text(text) | Self::Untyped(text) => View::Text(text),
            Self::Forms(forms) => forms.first().map_or(View::Null, Reflect::view),
            Self::List(items) => View::List(items),
            Self::Map(entries) => View::Map(entries),
        }
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Nothing
    }

    fn blank() -> Self {
        Self::Null
    }
}

impl Map for Entries<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn visit<'v>(&'v self, visitor: &mut dyn FnMut(&'v str, View<'v>)) {
        for (name, value) in &self.0 {
            visitor(name, value.view());
        }
    }

    fn get(&self, key: &str) -> Option<View<'_>> {
        self.value(key).map(Reflect::view)
    }
}

/// The reason why a value is not of a type, with its location as a JSON pointer. It never contains
/// the value.
#[derive(Debug)]
pub struct Fault {
    pointer: String,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Expected(&'static str),
    Missing(&'static str),
    Duplicate(&'static str),
    Other(String),
}

impl Fault {
    /// A value of another JSON type than the expected one.
    #[must_use]
    pub fn expected(expected: &'static str) -> Self {
        Reason::Expected(expected).into()
    }

    /// Adds the location: this property, or this item.
    #[must_use]
    pub fn within(mut self, name: &dyn fmt::Display) -> Self {
        let name = name.to_string().replace('~', "~0").replace('/', "~1");
        self.pointer.insert_str(0, &format!("/{name}"));
        self
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        let pointer = String::new();
        Self { pointer, reason }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        match &self.reason {
            Reason::Expected(expected) => write!(f, "expected {expected}"),
            Reason::Missing(name) => write!(f, "missing field `{name}`"),
            Reason::Duplicate(name) => write!(f, "duplicate field `{name}`"),
            Reason::Other(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Reason::Other(reason.to_string()).into()
    }

    fn missing_field(name: &'static str) -> Self {
        Reason::Missing(name).into()
    }

    fn duplicate_field(name: &'static str) -> Self {
        Reason::Duplicate(name).into()
    }
}
