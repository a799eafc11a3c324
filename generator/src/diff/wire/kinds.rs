//! Which keywords speak of which types of values: `maxLength` of strings alone (JSON Schema Core,
//! section 7.6.1). Of a type that one of two schemas refuses, it is told that it came or went.

use std::collections::BTreeSet;

use crate::contract::{Aspect, Edge, Fact, Role, Said};

/// The types that a schema allows; `None` for all.
pub(super) fn types(facts: &[Said]) -> Option<BTreeSet<String>> {
    match Said::find(facts, Aspect::Type).map(|said| &said.fact) {
        Some(Fact::Allowed(types)) => types.clone(),
        _ => None,
    }
}

/// Whether what is said of an aspect is felt by values of these types.
pub(super) fn is_felt(aspect: Aspect, types: Option<&BTreeSet<String>>) -> bool {
    let Some(types) = types else { return true };
    match aspect {
        Aspect::MinLength | Aspect::MaxLength | Aspect::Pattern => types.contains("string"),
        Aspect::Minimum | Aspect::Maximum | Aspect::MultipleOf => types.contains("integer"),
        Aspect::MinItems | Aspect::MaxItems | Aspect::UniqueItems | Aspect::Contains => {
            types.contains("array")
        }
        Aspect::MinProperties | Aspect::MaxProperties | Aspect::Openness | Aspect::Dependent => {
            types.contains("object")
        }
        // Of `null`, they say nothing.
        Aspect::Enum | Aspect::Format => !types.is_empty(),
        _ => true,
    }
}

/// Whether values of these types have such parts.
pub(super) fn has_part(edge: &Edge, types: Option<&BTreeSet<String>>) -> bool {
    let Some(types) = types else { return true };
    match edge.role {
        Role::Property
        | Role::PatternProperty
        | Role::AdditionalProperties
        | Role::PropertyNames => types.contains("object"),
        Role::Items | Role::PrefixItem => types.contains("array"),
        _ => true,
    }
}
