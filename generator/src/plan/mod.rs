//! The model, planned as Rust: every name, type, method and check is decided here.
//!
//! After this phase nothing is left to decide: `emit` writes down what the plan says. This module
//! must not know tokens.

mod alike;
mod checks;
mod docs;
mod formats;
mod item;
mod method;
mod naming;
mod outcome;
mod patterns;
mod rules;
mod security;
mod server;
mod settled;
mod shapes;
mod sizes;
mod types;
mod union;
mod written;

pub use self::{
    formats::{FormatOf, Formats, InvalidPath, TypePath, UnknownType},
    item::{
        Alias, Argument, Check, Docs, Enumeration, Extra, Facts, Field, Item, Literal, Newtype,
        Outcome, OutcomeRole, OutcomeVariant, Presence, Role, RustType, Secrecy, StatusPattern,
        Struct, Union, UnionVariant, UnmodeledInput, Variant,
    },
    method::{Answer, Method, MethodBody, Parameter, Principal, Redirects},
    naming::{Names, name},
    patterns::in_keywords as has_patterns,
    rules::Schema,
    security::{Carrier, Credential, Scheme, SchemeUse, Security, Way},
    written::{Module, integer, rust_type},
};

use self::naming::NamedOperation;
use std::collections::BTreeMap;

pub use crate::api::{
    Bound, Constants, Json, JsonType, Keyword, Location, Number, Openness, SchemaId, SchemeKind,
    Style, Width,
};
use crate::{api::Api, name::Ident};

/// What is to be written, decided to the last name.
#[derive(Debug)]
pub struct Plan {
    /// The API's title.
    pub title: String,
    /// The API's version, as its document states it.
    pub version: String,
    /// What the API is.
    pub description: Option<String>,
    /// The types, in the order in which they are written.
    pub items: Vec<Item>,
    /// The document's schemas, by their names, with the names of their types.
    pub components: Vec<(String, Ident)>,
    /// The operations, as methods of the client and of the server trait.
    pub methods: Vec<Method>,
    /// What values have to fit beyond their types.
    pub schemas: Vec<Schema>,
    /// The names of those that others refer to.
    pub references: BTreeMap<SchemaId, Ident>,
    /// The types that texts of a format stand for, by their paths.
    pub formats: Vec<String>,
    /// The types of numbers of a format, by their paths.
    pub foreign: Vec<String>,
    /// What proves who is asking.
    pub security: Security,
    /// The base URL that a client has unless it is given another.
    pub base_url: Option<String>,
    /// The servers, for documentation: URL and description.
    pub servers: Vec<(String, Option<String>)>,
}

impl Plan {
    /// Whether a value of any JSON stands somewhere, so that `serde_json` is wanted in any case.
    pub fn uses_json_values(&self) -> bool {
        if !self.schemas.is_empty() {
            return true;
        }
        let mut items = self.items.iter();
        items.any(Item::uses_json_values) || self.methods.iter().any(Method::uses_json_values)
    }
}

impl Plan {
    /// Whether a text stands for bytes.
    pub fn has_bytes(&self) -> bool {
        self.formats.iter().any(|path| path == formats::BASE64)
    }

    /// Whether a type is a tuple.
    pub fn has_tuples(&self) -> bool {
        let types = self.items.iter().flat_map(Item::types);
        let mut parts = types.flat_map(RustType::parts);
        parts.any(|ty| matches!(ty, RustType::Tuple(_)))
    }

    /// Whether a type has values of several types.
    pub fn has_unions(&self) -> bool {
        let mut items = self.items.iter();
        items.any(|item| matches!(item, Item::Union(_)))
    }
}

impl Plan {
    /// Whether a text or a name has to match a pattern somewhere.
    pub fn has_patterns(&self) -> bool {
        let mut schemas = self.schemas.iter();
        schemas.any(|schema| patterns::in_keywords(&schema.keywords))
            || self.items.iter().any(patterns::in_item)
            || self.methods.iter().any(patterns::in_method)
    }
}

/// Plans an API whose parts were named.
pub fn plan(api: &Api, names: &Names, formats: &Formats) -> Plan {
    let operations = api.operations.iter().zip(&names.operations);
    let operations: Vec<_> = operations
        .map(|(operation, names)| NamedOperation { operation, names })
        .collect();
    let security = security::plan(api);
    let mut planner = types::Planner::new(api, names, formats);
    settle_names(&mut planner, api, &operations, &security);
    planner.begin(names);
    planner.components(&api.components.iter().collect::<Vec<_>>());
    planner.error_bodies(&operations);
    let methods = planner.methods(&operations, &security);
    let (mut items, schemas, references) = planner.finish();
    sizes::note_large(&mut items);
    let formats = formats::used(&items, &methods, RustType::format_of_text);
    let foreign = formats::used(&items, &methods, RustType::format_of_number);
    Plan {
        title: api.title.clone(),
        version: api.version.clone(),
        description: api.description.clone(),
        items,
        components: names.components(api),
        methods,
        schemas,
        references,
        formats,
        foreign,
        security,
        base_url: names.base_url.clone(),
        servers: server::documented(&api.servers),
    }
}

/// Gives the names that the document doesn't say, whatever the order of its keys.
fn settle_names(
    planner: &mut types::Planner<'_>,
    api: &Api,
    operations: &[NamedOperation<'_>],
    security: &Security,
) {
    let mut components: Vec<_> = api.components.iter().collect();
    components.sort_by_key(|(name, _)| name);
    planner.components(&components);
    let mut operations = operations.to_vec();
    operations.sort_by_key(|named| (&named.operation.path, named.operation.method.name()));
    planner.error_bodies(&operations);
    planner.methods(&operations, security);
}
