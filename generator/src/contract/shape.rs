//! Shapes: the normal form of schemas as statements about a value, and the parts of the value.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    annotations::{self, Extensible},
    edges::{self, Edge},
    part::{Aspect, Fact, Role, Statement},
    source::Source,
};
use crate::{
    diagnostic::Span,
    schema::{
        Assertion, Bound, Json, JsonType, Keyword, Normal, Number, SchemaId, SubschemaAssertion,
        TypeList,
    },
};

/// The shape of the schemas that hold together at a location.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The location of its own schema.
    pub span: Span,
    /// Its name among the components, where it is one and nothing stands beside it.
    pub name: Option<String>,
    /// The statements about values; of assertions by other schemas, only that there are some.
    pub facts: Vec<Statement>,
    /// The parts of values with their schemas, in the order of their roles and keys.
    pub edges: Vec<Edge>,
    /// The locations of the schemas that hold together, if there are several.
    pub parts: Vec<Span>,
    /// The assertions by schemas that describe no part of a value.
    pub(super) subschemas: Vec<SubschemaAssertion>,
    /// The schemas, where alternatives among them were merged.
    pub(super) merged: Option<Vec<SchemaId>>,
    /// The schemas, where alternatives among them may be joined.
    pub(super) joinable: Option<Vec<SchemaId>>,
}

impl Shape {
    /// The shape of any value.
    pub(super) fn any(span: Span) -> Self {
        Self {
            span,
            name: None,
            facts: Vec::new(),
            edges: Vec::new(),
            parts: Vec::new(),
            subschemas: Vec::new(),
            merged: None,
            joinable: None,
        }
    }

    /// The shape of schemas in normal form.
    pub(super) fn of(ids: &[SchemaId], normal: &Normal<'_>, source: Source<'_, '_>) -> Self {
        let schemas = source.schemas;
        let own = schemas.get(normal.own);
        let mut facts = facts(normal, source);
        let closed = facts
            .iter()
            .any(|statement| statement.aspect == Aspect::Openness);
        let mut edges = edges::of(normal, schemas);
        if closed {
            edges.retain(|edge| edge.role != Role::AdditionalProperties);
        }
        limit_items(&mut facts, &mut edges, source);
        let alone = matches!(ids, [only] if *only == normal.own);
        let members = &normal.merged.members;
        let parts = members.iter().map(|id| schemas.span(*id).clone());
        Self {
            parts: if members.len() > 1 {
                parts.collect()
            } else {
                Vec::new()
            },
            name: own.name.as_deref().filter(|_| alone).map(str::to_owned),
            merged: normal.has_merged_alternatives.then(|| ids.to_vec()),
            joinable: normal.is_joinable.then(|| ids.to_vec()),
            span: own.span.clone(),
            facts,
            edges,
            subschemas: normal.subschemas.clone(),
        }
    }
}

/// Items that are refused are a limit, and beyond a limit there are none.
fn limit_items(facts: &mut Vec<Statement>, edges: &mut Vec<Edge>, source: Source<'_, '_>) {
    let described = edges::of_role(edges, Role::PrefixItem).len();
    let refuses = |id: &SchemaId| source.schemas.get(*id).boolean == Some(false);
    let items = edges::of_role(edges, Role::Items).first();
    let refusing = items.filter(|items| items.schemas.iter().any(refuses));
    let stated = facts.iter().find_map(|statement| match &statement.fact {
        Fact::Most(Some((Number::Integer(most), false)))
            if statement.aspect == Aspect::MaxItems =>
        {
            usize::try_from(*most).ok()
        }
        _ => None,
    });
    if let Some(refusing) = refusing
        && stated.is_none_or(|most| most > described)
    {
        let most = Fact::Most(Some((Number::Integer(described as i128), false)));
        let span = refusing.span.clone();
        facts.retain(|statement| statement.aspect != Aspect::MaxItems);
        facts.push(Statement::new(Aspect::MaxItems, most, span));
        facts.sort_by_key(|statement| statement.aspect);
    }
    let most = match (refusing.is_some(), stated) {
        (true, most) => most.unwrap_or(described).min(described),
        (false, Some(most)) => most,
        (false, None) => return,
    };
    edges.retain(|edge| match edge.role {
        Role::PrefixItem => edge.key.parse::<usize>().is_ok_and(|index| index < most),
        Role::Items => most > described,
        _ => true,
    });
}

/// The statements about a value, in the order of their aspects.
fn facts(normal: &Normal<'_>, source: Source<'_, '_>) -> Vec<Statement> {
    let mut facts: Vec<Statement> = annotations::of(normal, source).collect();
    let extensible = annotations::extensible(normal, source);
    let mut state = |aspect, fact, span: &Span| {
        facts.push(Statement::new(aspect, fact, span.clone()));
    };
    for stated in &normal.merged.assertions {
        let (aspect, fact) = asserted(&stated.value);
        state(aspect, fact, &source.schemas.span_of(stated));
    }
    if let Some((types, span)) = &normal.types {
        /// Every number is one, whether it is an integer or not.
        const EVERY: [&str; 5] = ["array", "boolean", "number", "object", "string"];
        let names: BTreeSet<String> = type_names(types).collect();
        // All types are no limit.
        if normal.null_refused.is_some() || !EVERY.iter().all(|name| names.contains(*name)) {
            state(Aspect::Type, Fact::Allowed(Some(names)), span);
        }
    }
    if let Some(span) = &normal.null_refused {
        state(Aspect::Nullable, Fact::Flag(true), span);
    }
    if let Some((values, span)) = &normal.constants {
        let values = values.iter().map(|value| value.canonical()).collect();
        let aspect = match extensible {
            Some(Extensible::Enum) => Aspect::Extensible,
            _ => Aspect::Enum,
        };
        state(aspect, Fact::Allowed(Some(values)), span);
    }
    if let Some(Extensible::Values(values, span)) = &extensible {
        state(
            Aspect::Extensible,
            Fact::Allowed(Some(values.clone())),
            span,
        );
    }
    if let Some((formats, span)) = &normal.formats {
        let formats = formats.iter().map(|format| (*format).to_owned()).collect();
        state(Aspect::Format, Fact::Allowed(Some(formats)), span);
    }
    if let Some(span) = normal.undeclared.refused() {
        state(Aspect::Openness, Fact::Flag(true), span);
    }
    for subschema in &normal.subschemas {
        let fact = Fact::Subschemas(BTreeMap::new());
        state(aspect_of(subschema), fact, &subschema.span);
    }
    facts.sort_by_key(|statement| statement.aspect);
    collected(facts)
}

/// One statement for each aspect: several demands are one.
fn collected(facts: Vec<Statement>) -> Vec<Statement> {
    let mut list: Vec<Statement> = Vec::with_capacity(facts.len());
    for statement in facts {
        match list
            .last_mut()
            .filter(|last| last.aspect == statement.aspect)
        {
            None => list.push(statement),
            Some(known) => {
                if let (Fact::Demanded(known_demands), Fact::Demanded(demands)) =
                    (&mut known.fact, statement.fact)
                {
                    known_demands.extend(demands);
                    known.span = statement.span;
                }
            }
        }
    }
    list
}

/// The statement that an assertion is.
fn asserted(assertion: &Assertion) -> (Aspect, Fact) {
    let bound = |bound: &Bound| Some((bound.number().normal(), bound.is_exclusive()));
    let size = |size: u64| Some((Number::Integer(size.into()), false));
    let fact = match assertion {
        Assertion::Minimum(least) => Fact::Least(bound(least)),
        Assertion::Maximum(most) => Fact::Most(bound(most)),
        Assertion::MultipleOf(factor) => Fact::Demanded([factor.approximate().to_string()].into()),
        Assertion::AtLeast(_, least) => Fact::Least(size(*least)),
        Assertion::AtMost(_, most) => Fact::Most(size(*most)),
        // A slash is itself, escaped or not.
        Assertion::Pattern(pattern) => Fact::Demanded([pattern.replace("\\/", "/")].into()),
        Assertion::UniqueItems => Fact::Flag(true),
        Assertion::Enum(values) => {
            Fact::Allowed(Some(values.iter().map(Json::canonical).collect()))
        }
    };
    let aspect = Aspect::of(assertion.keyword()).expect("an assertion's keyword is an aspect");
    (aspect, fact)
}

/// The aspect of an assertion by other schemas.
pub(super) fn aspect_of(assertion: &SubschemaAssertion) -> Aspect {
    match assertion.keyword {
        Keyword::DependentRequired => Aspect::Dependent,
        Keyword::UnevaluatedItems => Aspect::Unevaluated,
        keyword => Aspect::of(keyword).expect("an assertion's keyword is an aspect"),
    }
}

/// Types by their names; every integer is a number.
fn type_names(types: &TypeList) -> impl Iterator<Item = String> {
    let names = types.iter().flat_map(|ty| {
        let integers = (ty == JsonType::Number).then_some("integer");
        integers.into_iter().chain([ty.name()])
    });
    names.map(str::to_owned)
}
