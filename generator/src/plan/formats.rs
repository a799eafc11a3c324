//! Which types the formats of texts stand for.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::item::{Item, RustType};
use crate::plan::Method;

/// The types that texts of a format stand for, by the format.
///
/// A text stays a text in any case, so that nothing of it is lost; the type is what it is read as
/// when that is asked for. It has to implement `FromStr`, and `Display` to be made a text.
#[derive(Clone, Debug)]
pub struct Formats(BTreeMap<String, String>);

impl Default for Formats {
    /// What has one plain type: of std, else of jiff, which knows all of ISO 8601 that OpenAPI
    /// uses, or of uuid. A URI has none: libraries write it otherwise than it came.
    fn default() -> Self {
        let known = [
            ("date", "jiff::civil::Date"),
            ("date-time", "jiff::Timestamp"),
            ("duration", "jiff::Span"),
            ("ipv4", "std::net::Ipv4Addr"),
            ("ipv6", "std::net::Ipv6Addr"),
            ("uuid", "uuid::Uuid"),
        ];
        let known = known.map(|(format, path)| (format.to_owned(), path.to_owned()));
        Self(BTreeMap::from(known))
    }
}

impl Formats {
    /// Has texts of a format stand for a type, by its path; `String` for none but themselves.
    pub fn set(&mut self, format: &str, TypePath(path): &TypePath) {
        if path == "String" {
            self.0.remove(format);
        } else {
            self.0.insert(format.to_owned(), path.clone());
        }
    }

    pub(super) fn get(&self, format: Option<&String>) -> Option<&String> {
        self.0.get(format?)
    }
}

/// The path of a type, such as `uuid::Uuid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePath(String);

impl FromStr for TypePath {
    type Err = InvalidPath;

    fn from_str(text: &str) -> Result<Self, InvalidPath> {
        match syn::parse_str::<syn::TypePath>(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(InvalidPath(text.to_owned())),
        }
    }
}

/// A text that is no path of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPath(String);

impl fmt::Display for InvalidPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no path of a type", self.0)
    }
}

impl std::error::Error for InvalidPath {}

/// The types of formats that items and methods have, each once.
pub(super) fn used(items: &[Item], methods: &[Method]) -> Vec<String> {
    let mut paths = Vec::new();
    let bodies = methods.iter().filter_map(|method| method.body.as_ref());
    let bodies = bodies.map(|body| &body.ty);
    let types = items.iter().flat_map(Item::types).chain(bodies);
    for ty in types {
        let path = of(ty);
        if let Some(path) = path.filter(|path| !paths.contains(*path)) {
            paths.push(path.clone());
        }
    }
    paths.sort();
    paths
}

fn of(ty: &RustType) -> Option<&String> {
    match ty {
        RustType::Formatted(path) => Some(path),
        RustType::Vec(inner)
        | RustType::Map(inner)
        | RustType::Option(inner)
        | RustType::Box(inner) => of(inner),
        RustType::Bool
        | RustType::Integer(_)
        | RustType::F64
        | RustType::String
        | RustType::Json
        | RustType::Named(_)
        | RustType::Newtype(_) => None,
    }
}
