//! The parts of the support code and the dependencies that a generated crate needs.

use std::collections::BTreeSet;

use super::{
    check::Check,
    formats::{BASE64, Formats},
    item::{DefaultValue, Item},
    method::Method,
    rust_type::RustType,
    schemas::Schema,
};
use crate::{
    api::{Constants, Evaluated},
    name::Ident,
    schema::Assertion,
};

/// The needs of a generated crate beyond those that all have.
#[derive(Clone, Debug)]
pub struct Requirements {
    /// The files of the support code that not every crate carries.
    pub support: BTreeSet<SupportFile>,
    /// The types that represent strings of a format.
    pub formats: Vec<Representation>,
    /// The types have bodies and streams.
    pub body: bool,
    /// The custom types of numbers, by their paths.
    pub custom: Vec<String>,
    /// The types that recursive types hold in boxes.
    pub boxed: Vec<RustType>,
    /// The newtypes of strings.
    pub text_newtypes: Vec<Ident>,
}

/// A type that represents the strings of a format.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Representation {
    /// The strings are read strictly as the type.
    pub is_strict: bool,
    /// The path of the type.
    pub path: String,
    /// The format; of several, all of their names.
    pub format: String,
}

/// A file of the support code that not every crate carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SupportFile {
    /// Base64.
    Bytes,
    /// Strings of a format.
    Formatted,
    /// JSON values, and types that serde alone knows.
    Json,
    /// Strings of JSON.
    JsonText,
    /// Boxes at which the compiler's recursion through types ends.
    Opaque,
    /// Regular expressions.
    Pattern,
    /// Schemas as data.
    Schema,
    /// Tuples.
    Tuple,
    /// Unions.
    Union,
}

impl Requirements {
    pub(super) fn of(
        items: &[Item],
        methods: &[Method],
        schemas: &[Schema],
        formats: &Formats,
    ) -> Self {
        let types = items.iter().flat_map(Item::types);
        let types = types.chain(methods.iter().flat_map(Method::types));
        let types: Vec<&RustType> = types.flat_map(RustType::parts).collect();
        let tuples = types.iter().any(|ty| matches!(ty, RustType::Tuple(_)));
        let opaque = types.iter().any(|ty| matches!(ty, RustType::OpaqueBox(_)));
        let formats = representations(&types, formats);
        let custom: BTreeSet<&String> = types
            .iter()
            .filter_map(|ty| match ty {
                RustType::Custom(path) => Some(path),
                _ => None,
            })
            .collect();
        let mut boxed: Vec<RustType> = Vec::new();
        for ty in &types {
            if let RustType::Box(inner) = ty
                && !boxed.contains(inner)
            {
                boxed.push((**inner).clone());
            }
        }
        let unions = items.iter().any(|item| matches!(item, Item::Union(_)));
        let base64 = formats.iter().any(|it| it.path == BASE64);
        let json_text = types.iter().any(|ty| matches!(ty, RustType::JsonText(_)));
        let json = !schemas.is_empty()
            || json_text
            || items.iter().any(states_json)
            || !custom.is_empty()
            || items.iter().any(keeps_json)
            || types.contains(&&RustType::Json);
        let needed = [
            (SupportFile::Bytes, base64),
            (SupportFile::Formatted, !formats.is_empty()),
            (SupportFile::Json, json),
            (SupportFile::JsonText, json_text),
            (SupportFile::Opaque, opaque),
            (SupportFile::Pattern, patterns(items, methods, schemas)),
            (SupportFile::Schema, !schemas.is_empty()),
            (SupportFile::Tuple, tuples),
            (SupportFile::Union, unions),
        ];
        let support = needed.into_iter().filter(|(_, needed)| *needed);
        let texts = items.iter().filter_map(|item| match item {
            Item::Newtype(item) if item.ty == RustType::String => Some(item.name.clone()),
            _ => None,
        });
        Self {
            support: support.map(|(file, _)| file).collect(),
            formats,
            body: types.iter().any(|ty| is_of_bodies(ty)),
            custom: custom.into_iter().cloned().collect(),
            boxed,
            text_newtypes: texts.collect(),
        }
    }
}

fn is_of_bodies(ty: &RustType) -> bool {
    matches!(ty, RustType::Body | RustType::Stream(_))
}

/// The types that represent strings of formats, each once.
fn representations(types: &[&RustType], formats: &Formats) -> Vec<Representation> {
    let found: BTreeSet<Representation> = types
        .iter()
        .filter_map(|ty| {
            let (path, is_strict) = match ty {
                RustType::Formatted(path) => (path, false),
                RustType::Strict(path) => (path, true),
                _ => return None,
            };
            Some(Representation {
                is_strict,
                path: path.clone(),
                format: formats.represented(path),
            })
        })
        .collect();
    found.into_iter().collect()
}

/// Returns true for an enum whose variant for unknown values holds JSON.
fn keeps_json(item: &Item) -> bool {
    match item {
        Item::Enumeration(item) => item.of == Constants::Mixed,
        item => matches!(item, Item::Union(_)),
    }
}

/// Returns true for a struct with a default that is read from its JSON.
fn states_json(item: &Item) -> bool {
    let Item::Struct(item) = item else {
        return false;
    };
    let mut defaults = item
        .fields
        .iter()
        .filter_map(|field| field.default.as_ref());
    defaults.any(|default| matches!(default.value, Some(DefaultValue::Json(_))))
}

fn patterns(items: &[Item], methods: &[Method], schemas: &[Schema]) -> bool {
    let bodies = methods.iter().filter_map(|method| method.body.as_ref());
    let mut checks = items
        .iter()
        .flat_map(Item::checks)
        .chain(bodies.map(|body| body.body.checks.as_slice()));
    schemas.iter().any(|schema| has_patterns(&schema.keywords)) || checks.any(in_checks)
}

fn in_checks(checks: &[Check]) -> bool {
    checks.iter().any(|check| match check {
        Check::Assertion(Assertion::Pattern(_)) => true,
        Check::Items(inner) | Check::Values(inner) => in_checks(inner),
        _ => false,
    })
}

/// Returns true if keywords have regular expressions.
pub fn has_patterns(keywords: &[Evaluated]) -> bool {
    keywords.iter().any(|keyword| {
        let own = match keyword {
            Evaluated::Assertion(Assertion::Pattern(_)) | Evaluated::PatternProperties(_) => true,
            Evaluated::AdditionalProperties { patterns, .. } => !patterns.is_empty(),
            _ => false,
        };
        own || keyword.schemas().into_iter().any(has_patterns)
    })
}
