//! Types of operations that are alike: one declaration, which each operation has under its own name.
//!
//! A type that is declared costs the compiler far more than another name for it, and an API has
//! hundreds of operations with the same parameters and the same error responses. Descriptions may
//! differ: they stand at the operations then.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{
    body::BodyContent,
    docs::{Docs, Facts},
    item::{Field, Item, Outcome, Presence, SharedType, Struct},
    method::{Method, Success},
    rust_type::RustType,
    status,
};
use crate::{
    api::{Encoding, Location, Parameter, Status},
    name::Ident,
};

/// The names, statuses, bodies and headers of responses, and what they are sent as.
type ResponsesShape = (Vec<ResponseShape>, Option<Ident>);

/// A response.
type ResponseShape = (
    Ident,
    Status,
    Option<(RustType, Vec<BodyContent>)>,
    Option<Ident>,
);

/// The fields of parameters, with their places in a request.
type ParametersShape = Vec<(Ident, String, Location, Encoding, RustType, Presence, bool)>;

/// Declares types of operations that are alike once: by the first of their names, those of webhooks and
/// callbacks, which are the methods from `webhooks` on, last.
pub(super) fn share(items: &mut [Item], methods: &mut [Method], webhooks: usize) {
    let of_webhooks: BTreeSet<Ident> = methods[webhooks..].iter().flat_map(declared).collect();
    let positions: BTreeMap<Ident, usize> = items
        .iter()
        .enumerate()
        .map(|(position, item)| (item.name().clone(), position))
        .collect();
    let further = further_names(items);
    let declared_type =
        |ty: &RustType| ty.with_names(&|name| further.get(name).unwrap_or(name).clone());
    let mut responses: IndexMap<ResponsesShape, Vec<usize>> = IndexMap::new();
    let mut parameters: IndexMap<ParametersShape, Vec<usize>> = IndexMap::new();
    let mut seen = BTreeSet::new();
    for (name, declared) in methods.iter().flat_map(lists) {
        if let Some(position) = positions.get(name)
            && let Item::Struct(item) = &items[*position]
            && seen.insert(name)
        {
            let shape = parameters_shape(item, declared, declared_type);
            parameters.entry(shape).or_default().push(*position);
        }
    }
    let mut differing = Differing::default();
    let mut declare = |items: &mut [Item], mut class: Vec<usize>| {
        class.sort_by_key(|position| {
            let name = items[*position].name();
            (of_webhooks.contains(name), name.clone())
        });
        declare_once(items, class, &mut differing);
    };
    for class in parameters.into_values() {
        declare(items, class);
    }
    for (position, item) in items.iter().enumerate() {
        if let Item::Outcome(item) = item {
            let declared = |name: &Ident| {
                let shared = items[positions[name]].shared();
                shared.map_or(name, |shared| &shared.of).clone()
            };
            responses
                .entry(responses_shape(item, declared, declared_type))
                .or_default()
                .push(position);
        }
    }
    for class in responses.into_values() {
        declare(items, class);
    }
    for method in methods {
        let parameters = method.parameters.as_ref().map(|(name, _)| name);
        let docs = parameters.and_then(|name| differing.fields.remove(name));
        method.parameter_docs = docs.unwrap_or_default();
        method.describes_errors = differing.responses.contains(&method.failure.name);
        method.describes_successes = match &method.success {
            Success::Several(outcome) => differing.responses.contains(&outcome.name),
            Success::Undocumented | Success::Single(_) => false,
        };
    }
}

/// The types that several places of the document have: what is declared, by the further names.
fn further_names(items: &[Item]) -> BTreeMap<Ident, Ident> {
    items
        .iter()
        .filter_map(Item::shared)
        .map(|shared| (shared.name.clone(), shared.of.clone()))
        .collect()
}

/// The types that are declared for an operation.
fn declared(method: &Method) -> impl Iterator<Item = Ident> {
    let structs = lists(method).map(|(name, _)| name);
    let successes = match &method.success {
        Success::Several(outcome) => Some(&outcome.name),
        Success::Undocumented | Success::Single(_) => None,
    };
    let names = structs.chain(successes).chain([&method.failure.name]);
    names.cloned()
}

/// The structs of an operation: of its parameters, and of the headers of its responses.
fn lists(method: &Method) -> impl Iterator<Item = &(Ident, Vec<Parameter>)> {
    let headers = method.responses().filter_map(|it| it.headers.as_ref());
    method.parameters.iter().chain(headers)
}

fn responses_shape(
    item: &Outcome,
    declared: impl Fn(&Ident) -> Ident,
    declared_type: impl Fn(&RustType) -> RustType,
) -> ResponsesShape {
    let variants = item.variants.iter().map(|it| {
        let body = it.body.as_ref();
        let body = body.map(|body| (declared_type(&body.ty), body.contents.clone()));
        let headers = it.headers.as_ref().map(|(name, _)| declared(name));
        (it.name.clone(), it.status, body, headers)
    });
    (variants.collect(), item.unexpected.clone())
}

fn parameters_shape(
    item: &Struct,
    declared: &[Parameter],
    declared_type: impl Fn(&RustType) -> RustType,
) -> ParametersShape {
    let fields = item.fields.iter().zip(declared).map(|(field, parameter)| {
        (
            field.name.clone(),
            field.wire.clone(),
            parameter.location,
            parameter.encoding,
            declared_type(&field.ty),
            field.presence,
            field.docs.deprecated,
        )
    });
    fields.collect()
}

/// The descriptions that differ within a class, by the names of the types.
#[derive(Default)]
struct Differing {
    /// The fields of parameters that have descriptions of their own.
    fields: BTreeMap<Ident, Vec<(Ident, Docs)>>,
    /// The responses that have descriptions of their own.
    responses: BTreeSet<Ident>,
}

/// Leaves the declaration to the first of a class; the others become names of it.
fn declare_once(items: &mut [Item], mut class: Vec<usize>, differing: &mut Differing) {
    while let Some(first) = class.first().copied() {
        let (same, different): (Vec<_>, Vec<_>) = class
            .into_iter()
            .partition(|position| is_alike(&items[first], &items[*position]));
        class = different;
        if let [_, others @ ..] = same.as_slice()
            && !others.is_empty()
        {
            items[first] = merged(items, &same, differing);
            let of = items[first].name().clone();
            for position in others {
                items[*position] = Item::Shared(SharedType {
                    name: items[*position].name().clone(),
                    of: of.clone(),
                    span: None,
                    own: Some(Box::new(items[*position].clone())),
                });
            }
        }
    }
}

/// Compares what shapes leave out.
fn is_alike(one: &Item, other: &Item) -> bool {
    let (Item::Struct(one), Item::Struct(other)) = (one, other) else {
        return true;
    };
    let mut pairs = one.fields.iter().zip(&other.fields);
    let rest = |field: &Field| {
        let names = (field.setter.clone(), field.argument.clone());
        (
            names,
            field.secrecy,
            field.constant.clone(),
            field.format.clone(),
            field.default.as_ref().map(|default| default.json.clone()),
        )
    };
    one.required == other.required
        && pairs.all(|(one, other)| one.checks == other.checks && rest(one) == rest(other))
}

/// The first of a class, with the descriptions that all of them have.
fn merged(items: &[Item], class: &[usize], differing: &mut Differing) -> Item {
    let members = class.iter().map(|position| &items[*position]);
    match &items[class[0]] {
        Item::Struct(first) => {
            let structs: Vec<_> = members
                .filter_map(|item| match item {
                    Item::Struct(item) => Some(item),
                    _ => None,
                })
                .collect();
            Item::Struct(merged_parameters(first, &structs, differing))
        }
        Item::Outcome(first) => {
            let outcomes: Vec<_> = members
                .filter_map(|item| match item {
                    Item::Outcome(item) => Some(item),
                    _ => None,
                })
                .collect();
            Item::Outcome(merged_responses(first, &outcomes, differing))
        }
        other => other.clone(),
    }
}

fn merged_parameters(first: &Struct, members: &[&Struct], differing: &mut Differing) -> Struct {
    let text = |docs: &Docs| {
        (
            docs.summary.clone(),
            docs.description.clone(),
            docs.examples.clone(),
            docs.default.clone(),
        )
    };
    let fields = first.fields.iter().enumerate().map(|(index, field)| {
        let mut docs = members
            .iter()
            .map(|member| text(&member.fields[index].docs));
        if docs.all(|docs| docs == text(&field.docs)) {
            return field.clone();
        }
        for member in members {
            let docs = member.fields[index].docs.clone();
            let fields = differing.fields.entry(member.name.clone()).or_default();
            fields.push((field.name.clone(), docs));
        }
        let docs = Docs {
            facts: Facts::Stated,
            deprecated: field.docs.deprecated,
            span: field.docs.span.clone(),
            ..Docs::default()
        };
        Field {
            docs,
            ..field.clone()
        }
    });
    let mut docs = first.docs.clone();
    let count = members.len();
    docs.summary = if docs.summary.starts_with("Parameters") {
        format!("Parameters of {count} operations.")
    } else {
        format!("Headers of {count} responses.")
    };
    Struct {
        fields: fields.collect(),
        docs,
        ..first.clone()
    }
}

fn merged_responses(first: &Outcome, members: &[&Outcome], differing: &mut Differing) -> Outcome {
    let mut merged = first.clone();
    merged.operations = members.len();
    for (index, variant) in merged.variants.iter_mut().enumerate() {
        let mut others = members.iter().map(|member| &member.variants[index]);
        if others.any(|other| other.description != variant.description) {
            status::words(variant.status).clone_into(&mut variant.description);
            differing
                .responses
                .extend(members.iter().map(|member| member.name.clone()));
        }
    }
    merged
}
