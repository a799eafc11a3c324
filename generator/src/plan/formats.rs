//! The types that formats are mapped to.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// The types that formats are mapped to.
///
/// A string stays a string in any case, so that nothing of it is lost; it is parsed as its type on
/// demand. The type has to implement `FromStr`, and `Display` to be made a string. A number
/// is of its type itself, which has to implement serde's traits, `Clone`, `Debug`, `Default` and
/// `PartialEq`, and for parameters `Display` and `FromStr`.
#[derive(Clone, Debug)]
pub struct Formats(BTreeMap<(FormatOf, String), String>);

/// The support code's type of bytes.
pub(super) const BASE64: &str = "super::bytes::Base64";

/// The JSON type of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormatOf {
    /// `string`
    String,
    /// `number`
    Number,
    /// `integer`
    Integer,
}

impl FromStr for FormatOf {
    type Err = InvalidMapping;

    fn from_str(text: &str) -> Result<Self, InvalidMapping> {
        match text {
            "string" => Ok(Self::String),
            "number" => Ok(Self::Number),
            "integer" => Ok(Self::Integer),
            _ => Err(InvalidMapping(format!(
                "`{text}` has no formats: it is `string`, `number` or `integer`"
            ))),
        }
    }
}

/// The reason why a format can't be mapped: a text that names no type with formats, or no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidMapping(String);

impl fmt::Display for InvalidMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidMapping {}

impl Default for Formats {
    /// Formats with one obvious type: of std, else of jiff, which knows all of ISO 8601 that OpenAPI
    /// uses, of uuid, or our own around base64. A URI has none: libraries normalise it.
    fn default() -> Self {
        let known = [
            ("byte", BASE64),
            ("date", "jiff::civil::Date"),
            ("date-time", "jiff::Timestamp"),
            ("duration", "jiff::Span"),
            ("ipv4", "std::net::Ipv4Addr"),
            ("ipv6", "std::net::Ipv6Addr"),
            ("uuid", "uuid::Uuid"),
        ];
        let known =
            known.map(|(format, path)| ((FormatOf::String, format.to_owned()), path.to_owned()));
        Self(BTreeMap::from(known))
    }
}

/// The types of values whose format is not mapped.
const PLAIN: &[&str] = &[
    "String", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64",
];

impl Formats {
    /// Maps a format to a type, by its path; `String` removes the mapping of strings.
    pub fn set(&mut self, of: FormatOf, format: &str, TypePath(path): &TypePath) {
        let key = (of, format.to_owned());
        if PLAIN.contains(&path.as_str()) {
            self.0.remove(&key);
        } else {
            self.0.insert(key, path.clone());
        }
    }

    pub(super) fn get(&self, of: FormatOf, format: Option<&String>) -> Option<&String> {
        self.0.get(&(of, format?.clone()))
    }
}

/// The path of a type, such as `uuid::Uuid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePath(String);

impl FromStr for TypePath {
    type Err = InvalidMapping;

    fn from_str(text: &str) -> Result<Self, InvalidMapping> {
        match syn::parse_str::<syn::TypePath>(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(InvalidMapping(format!("`{text}` is no path of a type"))),
        }
    }
}
