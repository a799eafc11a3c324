//! The keywords that speak of certain types of values: `maxLength` of strings alone (JSON Schema
//! Core, section 7.6.1). Of a type that one of two schemas refuses, it is reported that it came or
//! went.

use std::collections::BTreeSet;

use crate::{
    contract::{Aspect, Fact, Role, Shape, Statement},
    diff::sides::Sides,
    schema::JsonType,
};

/// The types that a schema allows; `None` for all.
pub(super) fn types(facts: &[Statement]) -> Option<BTreeSet<String>> {
    Statement::types(facts).cloned()
}

/// Calls the numbers of one side integers where they are multiples of an integer, and those of the other
/// side are integers.
pub(super) fn name_integers(facts: &mut Sides<Vec<Statement>>) {
    let are_integers = facts.as_ref().map(|facts| {
        types(facts).is_some_and(|types| types.contains("integer") && !types.contains("number"))
    });
    let Some(presence) = are_integers.presence() else {
        return;
    };
    let numbers = facts.as_mut().absent(presence);
    let is_whole = |factor: &String| factor.parse::<i64>().is_ok();
    let has_whole_factor = numbers.iter().any(|statement| {
        matches!(&statement.fact, Fact::Demanded(factors)
            if statement.aspect == Aspect::MultipleOf && factors.iter().any(is_whole))
    });
    if !has_whole_factor || types(numbers).is_none() {
        return;
    }
    for statement in numbers.iter_mut() {
        match (statement.aspect, &mut statement.fact) {
            (Aspect::Type, Fact::Allowed(Some(types))) => _ = types.remove("number"),
            (Aspect::MultipleOf, Fact::Demanded(factors)) => _ = factors.remove("1"),
            _ => {}
        }
    }
    let is_empty = |fact: &Fact| matches!(fact, Fact::Demanded(factors) if factors.is_empty());
    numbers.retain(|it| it.aspect != Aspect::MultipleOf || !is_empty(&it.fact));
}

/// Returns true where an aspect is felt by values of the types of both sides.
pub(super) fn is_felt(aspect: Aspect, types: &Sides<Option<BTreeSet<String>>>) -> bool {
    types.as_ref().into_iter().flatten().all(|types| {
        match aspect.type_of() {
            Some(ty) => types.contains(ty),
            // `null` has neither values nor formats.
            None => !types.is_empty() || !matches!(aspect, Aspect::Enum | Aspect::Format),
        }
    })
}

/// Returns true where values of the types of both sides have parts of a role.
pub(super) fn has_part(role: Role, types: &Sides<Option<BTreeSet<String>>>) -> bool {
    let ty = match role {
        Role::Property
        | Role::PatternProperty
        | Role::AdditionalProperties
        | Role::PropertyNames => "object",
        Role::Items | Role::PrefixItem => "array",
        _ => return true,
    };
    let mut allowed = types.as_ref().into_iter().flatten();
    allowed.all(|types| types.contains(ty))
}

/// Returns true for a schema that allows `null` at most.
pub(super) fn is_null(shape: &Shape) -> bool {
    types(&shape.facts).is_some_and(|types| types.is_empty())
}

/// The aspects that say nothing of which values are allowed.
const ANNOTATIONS: &[Aspect] = &[
    Aspect::Deprecated,
    Aspect::Sunset,
    Aspect::Extensible,
    Aspect::Default,
    Aspect::Extensions,
    Aspect::ReadOnly,
    Aspect::WriteOnly,
    Aspect::Xml,
];

/// Returns true for a schema that allows any value.
pub(super) fn is_silent(shape: &Shape) -> bool {
    states_only(shape, ANNOTATIONS)
}

/// Returns true for a schema without parts that states these aspects of values, if any.
pub(super) fn states_only(shape: &Shape, aspects: &[Aspect]) -> bool {
    let mut facts = shape.facts.iter();
    shape.edges.is_empty() && facts.all(|statement| aspects.contains(&statement.aspect))
}

/// Returns true for a schema that states nothing but that a value is bytes.
pub(super) fn is_bytes(shape: &Shape) -> bool {
    let format = Statement::find(&shape.facts, Aspect::Format).map(|format| &format.fact);
    let is_binary =
        matches!(format, Some(Fact::Allowed(Some(formats))) if formats.iter().eq(["binary"]));
    is_binary && states_only(shape, &[Aspect::Type, Aspect::Nullable, Aspect::Format])
}

/// Returns true for a schema that states nothing but that a value is a string, if that.
pub(super) fn takes_any_text(shape: &Shape) -> bool {
    let is_string = |types: BTreeSet<String>| types.iter().eq([JsonType::String.name()]);
    states_only(shape, &[Aspect::Type, Aspect::Nullable])
        && types(&shape.facts).is_none_or(is_string)
}
