//! The types that formats are mapped to.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::rust_type::RustType;

/// The types that formats are mapped to.
///
/// A string stays a string, so that nothing of it is lost; it is parsed as its type on demand. The
/// type has to implement `FromStr`, and `Display` to be made a string. A string of a *strict* mapping
/// is of its type itself: decoding fails for any other string, and the type has to implement
/// `Clone`, `Debug`, `Default`, `Display`, `FromStr` and `PartialEq`. A number is of its type itself
/// too, which has to implement serde's traits, `Clone`, `Debug`, `Default` and `PartialEq`.
#[derive(Clone, Debug)]
pub struct Formats(BTreeMap<(FormatOf, String), TypePath>);

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
        let known = known.map(|(format, path)| {
            let path = TypePath {
                path: path.to_owned(),
                is_strict: false,
            };
            ((FormatOf::String, format.to_owned()), path)
        });
        Self(BTreeMap::from(known))
    }
}

/// The types of values whose format is not mapped.
const PLAIN: &[&str] = &[
    "String", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64",
];

/// The types of std that have no `Default`, by the start of their paths.
const WITHOUT_DEFAULT: &[&str] = &["std::net::", "core::net::"];

impl Formats {
    /// Maps a format to a type, by its path; `String` removes the mapping of strings.
    ///
    /// # Errors
    ///
    /// The type can't represent strings or numbers of the format in this way.
    pub fn set(&mut self, of: FormatOf, format: &str, ty: &TypePath) -> Result<(), InvalidMapping> {
        let path = ty.path.as_str();
        let key = (of, format.to_owned());
        if PLAIN.contains(&path) {
            self.0.remove(&key);
            return Ok(());
        }
        if ty.is_strict && of != FormatOf::String {
            return Err(InvalidMapping(format!(
                "a number of the format `{format}` is of the type `{path}` in any case: map it by `=`"
            )));
        }
        let known = path.trim_start_matches("::");
        let lacks_default = WITHOUT_DEFAULT.iter().any(|start| known.starts_with(start));
        if ty.is_strict && lacks_default {
            return Err(InvalidMapping(format!(
                "`{path}` has no `Default`, which a strict mapping needs to read in place: map `{format}` by `=`"
            )));
        }
        let is_of_strings = of == FormatOf::String;
        let clashes = self.0.iter().any(|((other, _), known)| {
            let is_read_otherwise = (*other == FormatOf::String) != is_of_strings;
            known.path == path && is_read_otherwise && (ty.is_strict || known.is_strict)
        });
        if clashes {
            return Err(InvalidMapping(format!(
                "`{path}` can't be read from numbers and strictly from strings: put a type of your own around it for one of them"
            )));
        }
        self.0.insert(key, ty.clone());
        Ok(())
    }

    pub(super) fn get(&self, of: FormatOf, format: Option<&String>) -> Option<&TypePath> {
        self.0.get(&(of, format?.clone()))
    }

    /// The type of a value of a format; `None` where it is not mapped.
    pub(super) fn rust_type(&self, of: FormatOf, format: Option<&String>) -> Option<RustType> {
        let TypePath { path, is_strict } = self.get(of, format)?.clone();
        Some(match of {
            FormatOf::String if is_strict => RustType::Strict(path),
            FormatOf::String => RustType::Formatted(path),
            FormatOf::Number | FormatOf::Integer => RustType::Custom(path),
        })
    }

    /// The formats of strings that a type represents.
    pub(super) fn represented(&self, path: &str) -> String {
        let mapped = self.0.iter();
        let formats: Vec<&str> = mapped
            .filter(|((of, _), ty)| *of == FormatOf::String && ty.path == path)
            .map(|((_, format), _)| format.as_str())
            .collect();
        formats.join(" or ")
    }
}

/// The path of a type, such as `uuid::Uuid`; and whether strings are read strictly as it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePath {
    path: String,
    pub(super) is_strict: bool,
}

impl TypePath {
    /// The same type, for a strict mapping: see [`Formats`].
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }
}

impl FromStr for TypePath {
    type Err = InvalidMapping;

    fn from_str(text: &str) -> Result<Self, InvalidMapping> {
        match syn::parse_str::<syn::TypePath>(text) {
            Ok(_) => Ok(Self {
                path: text.to_owned(),
                is_strict: false,
            }),
            Err(_) => Err(InvalidMapping(format!("`{text}` is no path of a type"))),
        }
    }
}
