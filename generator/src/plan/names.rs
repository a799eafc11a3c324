//! The names of components and operations: the document's own first, else from method and path.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    field_names::FieldScopes, order, recursion::RecursionBreaks, server, value_names::value_names,
};
use crate::{
    api::{Api, Kind, Operation, TypeId, Webhook},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    name::{Ident, Scope, constant_name, is_snake_case, type_name, value_name},
};

/// The names that the module of the types uses itself.
const USED_BY_TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Cow",
    "Default",
    "Err",
    "Formatted",
    "From",
    "Into",
    "JsonText",
    "None",
    "Ok",
    "OpaqueBox",
    "Option",
    "Self",
    "Some",
    "String",
    "UnexpectedResponse",
    "UnmodeledInput",
    "Value",
    "Vec",
];

/// The methods that every client and server trait has.
const USED_BY_METHODS: &[&str] = &[
    "authenticate",
    "body_limit",
    "builder",
    "clone",
    "fmt",
    "map_response",
    "new",
    "reject",
    "verify",
];

/// A summary of more words than this is a sentence, not a name.
const LONGEST_NAME: usize = 8;

/// The names of components and operations, and the recursion breaks of types: everything that can
/// give rise to a diagnostic.
#[derive(Clone, Debug)]
pub struct Names {
    pub(super) types: Scope,
    /// The names of each operation, those of webhooks and callbacks last.
    pub(super) operations: Vec<OperationNames>,
    /// The names of the types that the document names.
    pub(super) components: FxHashMap<TypeId, Ident>,
    pub(super) breaks: RecursionBreaks,
    pub(super) base_url: Option<String>,
}

/// The names of an operation.
#[derive(Clone, Debug)]
pub(super) struct OperationNames {
    /// The method of the client and of the server trait.
    pub method: Ident,
    /// The constant with its description.
    pub constant: Ident,
    /// The function that serves it.
    pub handler: Ident,
}

/// An operation with its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedOperation<'a> {
    pub operation: &'a Operation,
    pub names: &'a OperationNames,
    /// The webhook or callback that it is.
    pub webhook: Option<&'a Webhook>,
}

impl NamedOperation<'_> {
    /// The name that the operation's own types begin with.
    pub(super) fn type_prefix(&self) -> String {
        type_name(self.names.method.plain())
    }
}

impl Names {
    /// The operations with their names, those of webhooks and callbacks last.
    pub(super) fn named<'a>(&'a self, api: &'a Api) -> Vec<NamedOperation<'a>> {
        let operations = api.all_operations().zip(&self.operations).enumerate();
        let named = operations.map(|(index, (operation, names))| NamedOperation {
            operation,
            names,
            webhook: api.webhook(index),
        });
        named.collect()
    }

    /// The document's schemas, by their names, with the names of their types.
    pub(super) fn components(&self, api: &Api) -> Vec<(String, Ident)> {
        let components = api.components.iter().filter_map(|(name, id)| {
            let ident = self.components.get(id)?;
            Some((name.clone(), ident.clone()))
        });
        components.collect()
    }
}

/// Names components and operations. `None` where there are errors, which the diagnostics name.
pub fn name(api: &Api, diagnostics: &mut Diagnostics) -> Option<Names> {
    let operations = operations(api, diagnostics);
    let mut types = Scope::reserving(USED_BY_TYPES);
    let components = components(api, &mut types, diagnostics);
    properties(api, diagnostics);
    values(api, diagnostics);
    let breaks = RecursionBreaks::find(&api.types);
    report(api, &breaks, diagnostics);
    let base_url = server::base_url(server::of(api), diagnostics);
    for operation in &api.operations {
        server::report_unusable(operation, diagnostics);
    }
    (!diagnostics.has_errors()).then(|| Names {
        types,
        operations,
        components,
        breaks,
        base_url,
    })
}

/// Reports the types that are generated as something else for the sake of recursion.
fn report(api: &Api, breaks: &RecursionBreaks, diagnostics: &mut Diagnostics) {
    for id in &breaks.unbounded {
        let message = "an array or a map that holds itself and has no name, or many in each other";
        let help = "it is generated as any JSON value; make it a component of its own";
        let span = &api.types.get(*id).span;
        diagnostics.add(Code::UnsupportedSchema, span, message, help);
    }
    for span in breaks.uninhabited(&api.types) {
        let message = "no value can be of this type: it requires another of its own";
        let help = "it is generated as if it could be null; do not require it";
        let anchor = Anchor::Key(span.clone());
        diagnostics.add(Code::UnsupportedSchema, anchor, message, help);
    }
}

/// Names every operation: those that have an `operationId` first, so that no other takes it.
fn operations(api: &Api, diagnostics: &mut Diagnostics) -> Vec<OperationNames> {
    let mut methods = Scope::reserving(USED_BY_METHODS);
    let (mut constants, mut handlers) = (Scope::default(), Scope::default());
    let mut named = BTreeMap::new();
    let ordered = order::operations(api);
    for own_id in [true, false] {
        let ordered = ordered.iter();
        for &(index, operation) in ordered.filter(|(_, it)| it.id.is_some() == own_id) {
            let candidates = match api.webhook(index) {
                Some(webhook) => webhook_names(webhook),
                None => operation_names(operation),
            };
            let method = methods.allocate(&candidates);
            if own_id {
                let span = operation.span.key("operationId");
                note_renaming(&candidates, &method, &span, diagnostics);
            }
            let given = OperationNames {
                handler: handlers.allocate(&[format!("serve_{}", method.plain())]),
                constant: constants.allocate(&[constant_name(method.plain())]),
                method,
            };
            named.insert(index, given);
        }
    }
    named.into_values().collect()
}

/// Names every component, before any other type takes the name, and reports a name that is not
/// free. A name that is one in Rust already is kept, whatever else is converted to it.
fn components(
    api: &Api,
    types: &mut Scope,
    diagnostics: &mut Diagnostics,
) -> FxHashMap<TypeId, Ident> {
    let ordered = order::components(api);
    let preferred: Vec<String> = ordered.iter().map(|(name, _)| type_name(name)).collect();
    // The version of a component for requests, which the document does not name, stands where that does.
    let span = |id: TypeId| &api.types.get(id).span;
    let spans = ordered.iter().map(|(name, id)| (name.as_str(), span(*id)));
    let spans: BTreeMap<&str, &Span> = spans.collect();
    let is_version = |name: &str, id: TypeId| {
        let of = name.strip_suffix("Request");
        of.is_some_and(|of| spans.get(of) == Some(&span(id)))
    };
    let mut named = FxHashMap::default();
    for own in [(false, true), (false, false), (true, true), (true, false)] {
        for ((name, id), preferred) in ordered.iter().zip(&preferred) {
            if (is_version(name, *id), preferred == name) == own {
                let candidates = [preferred.clone(), format!("{preferred}Schema")];
                let ident = types.allocate(&candidates);
                note_renaming(&candidates, &ident, span(*id), diagnostics);
                named.insert(*id, ident);
            }
        }
    }
    named
}

/// Reports properties that are called otherwise than by their names, once for each place.
fn properties(api: &Api, diagnostics: &mut Diagnostics) {
    let mut renamed = BTreeMap::new();
    for (_, ty) in api.types.iter() {
        let Kind::Object(object) = &ty.kind else {
            continue;
        };
        let properties = object.properties.iter();
        if properties.clone().all(|it| is_snake_case(&it.name)) {
            continue;
        }
        let preferred: Vec<String> = properties.map(|it| value_name(&it.name)).collect();
        let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
        for name in &preferred {
            *uses.entry(name).or_default() += 1;
        }
        if uses.len() == preferred.len() {
            continue;
        }
        let names = FieldScopes::default().properties(object);
        for ((property, preferred), given) in object.properties.iter().zip(&preferred).zip(names) {
            // Some keywords of Rust are no names of fields, which is no matter of the document.
            if uses[&**preferred] > 1 && given.field.plain() != preferred {
                renamed.insert(&property.span, (preferred.clone(), given.field));
            }
        }
    }
    for (span, (preferred, given)) in renamed {
        note_renaming(&[preferred], &given, span, diagnostics);
    }
}

/// Reports the values of enums that are called otherwise than by themselves, because another has the name.
fn values(api: &Api, diagnostics: &mut Diagnostics) {
    let mut renamed = BTreeMap::new();
    for (_, ty) in api.types.iter() {
        let Kind::Enumeration(enumeration) = &ty.kind else {
            continue;
        };
        let names = value_names(enumeration).variants;
        for (value, given) in enumeration.values.iter().zip(names) {
            let preferred = type_name(&value.label());
            if preferred != given.plain() {
                let written = value.value.canonical();
                renamed.insert((&ty.span, written), (preferred, given));
            }
        }
    }
    for ((span, written), (preferred, given)) in renamed {
        let message = format!("`{preferred}` is taken; the value {written} is called `{given}`");
        let help = "name the values in `x-enum-varnames` to have other names";
        diagnostics.add(Code::Renamed, span, message, help);
    }
}

fn note_renaming(candidates: &[String], given: &Ident, span: &Span, diagnostics: &mut Diagnostics) {
    let Some(preferred) = candidates.first() else {
        return;
    };
    if preferred != given.plain() {
        let message = format!("`{preferred}` is taken; this is called `{given}`");
        let help = "rename it in the document to have another name";
        diagnostics.add(Code::Renamed, span, message, help);
    }
}

/// The `operationId`, else the name of the webhook or callback. Operations of the API come first.
fn webhook_names(webhook: &Webhook) -> Vec<String> {
    let name = match (&webhook.operation.id, &webhook.callback) {
        (Some(id), _) => value_name(id),
        (None, Some(callback)) => value_name(&format!("{} {}", callback.operation, webhook.name)),
        (None, None) => value_name(&webhook.name),
    };
    let further = format!("{name}_webhook");
    vec![name, further]
}

/// The `operationId`, else the summary if it is short, else method and path.
fn operation_names(operation: &Operation) -> Vec<String> {
    let placed = format!(
        "{} {}",
        operation.method.as_str(),
        operation.path.replace('{', "by ")
    );
    let summary = operation
        .summary
        .as_deref()
        .filter(|summary| summary.split_whitespace().count() <= LONGEST_NAME);
    operation
        .id
        .as_deref()
        .or(summary)
        .filter(|text| text.chars().any(char::is_alphanumeric))
        .into_iter()
        .chain([placed.as_str()])
        .map(value_name)
        .collect()
}
