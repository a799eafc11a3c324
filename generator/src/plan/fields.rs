//! The fields of structs.

use std::collections::BTreeMap;

use super::{
    check::of_collection,
    checks,
    docs::{self, Docs},
    field_names::{FieldNames, FieldScopes},
    graph::TypeGraph,
    item::{
        Extra, Field, FieldDefault, Presence, Role, Struct, Undeclared, UnmodeledInput,
        required_fields,
    },
    secrecy::Secrecy,
    types::RustTypes,
    value_names::value_names,
};
use crate::{
    api::{Additional, Kind, Object, Openness, Parameter, Property, TypeId},
    name::{Ident, value_name},
};

/// Plans the struct of an object.
pub(super) fn of_object(
    types: &mut RustTypes<'_, '_>,
    owner: TypeId,
    object: &Object,
    name: Ident,
    docs: Docs,
    schema: Option<Ident>,
) -> Struct {
    let mut scopes = FieldScopes::default();
    let names = scopes.properties(object);
    let fields = names.into_iter().zip(&object.properties).enumerate();
    let fields: Vec<Field> = fields
        .map(|(index, (names, property))| property_field(types, names, (owner, index), property))
        .collect();
    let extra = object.additional.values().map(|values| {
        let names = scopes.allocate("additional_properties");
        Extra {
            name: names.field,
            setter: names.setter,
            argument: names.argument,
            ty: types.nullable(values),
            secrecy: Secrecy::of(types.graph, "", values),
            checks: checks::of_value(types.graph, values),
        }
    });
    let owners = types.names.equivalence.members(&owner);
    let is_recorded = |id: &TypeId| types.graph.overlaps.recorded.contains(id);
    let undeclared = match object.additional {
        Additional::Forbidden => Undeclared::Forbidden,
        Additional::Skipped if owners.iter().any(is_recorded) => Undeclared::Recorded,
        Additional::Skipped | Additional::Kept(_) => Undeclared::Skipped,
    };
    let reads_null = |field: &Field| field.presence == Presence::Optional;
    let is_needed = undeclared != Undeclared::Skipped || fields.iter().any(reads_null);
    let unmodeled = is_needed.then(|| UnmodeledInput {
        name: scopes.allocate("unmodeled").field,
        undeclared,
    });
    // Of a name that stands twice, the first place counts.
    let ranks = object.required.iter().enumerate().rev();
    let ranks: BTreeMap<&str, usize> = ranks.map(|(rank, name)| (name.as_str(), rank)).collect();
    Struct {
        name,
        docs,
        role: Role::Wire,
        has_setters: true,
        required: required_fields(&fields, |field| {
            ranks.get(&*field.wire).copied().unwrap_or(usize::MAX)
        }),
        fields,
        extra,
        unmodeled,
        schema,
        checks: of_collection(&object.assertions),
    }
}

fn property_field(
    types: &mut RustTypes<'_, '_>,
    names: FieldNames,
    (owner, index): (TypeId, usize),
    property: &Property,
) -> Field {
    let graph = types.graph;
    let name = value_name(&property.name);
    let owners = types.names.equivalence.members(&owner);
    let presence = if graph.is_uninhabited(owner, index) {
        Presence::Nullable
    } else {
        presence(graph, property)
    };
    let ty = types.value(property.ty);
    let default = property.default.as_ref();
    Field {
        name: names.field,
        setter: names.setter,
        accessor: names.accessor,
        argument: names.argument,
        wire: property.name.clone(),
        presence,
        default: default.map(|it| FieldDefault::of(graph, property.ty, &ty, presence, it)),
        constant: constant(graph, property),
        secrecy: Secrecy::of(graph, &name, property.ty),
        format: docs::format(graph.types, property.ty),
        docs: Docs::of_property(graph.types, owners, (index, property)),
        checks: checks::of_value(graph, property.ty),
        ty,
    }
}

/// Plans the field of a parameter.
pub(super) fn of_parameter(
    types: &mut RustTypes<'_, '_>,
    names: FieldNames,
    parameter: &Parameter,
) -> Field {
    let name = value_name(&parameter.name);
    let presence = if parameter.required {
        Presence::Required
    } else {
        Presence::Optional
    };
    let (graph, ty) = (types.graph, types.unowned(parameter.ty));
    let default = parameter.default.as_ref();
    Field {
        name: names.field,
        setter: names.setter,
        accessor: names.accessor,
        argument: names.argument,
        wire: parameter.name.clone(),
        presence,
        default: default.map(|it| FieldDefault::of(graph, parameter.ty, &ty, presence, it)),
        constant: None,
        secrecy: Secrecy::of(types.graph, &name, parameter.ty),
        format: docs::format(types.graph.types, parameter.ty),
        docs: Docs::of_parameter(types.graph.types, parameter),
        ty,
        checks: types.unowned_checks(parameter.ty),
    }
}

/// The variant of the only value that a property may have.
fn constant(graph: &TypeGraph<'_>, property: &Property) -> Option<Ident> {
    let Kind::Enumeration(enumeration) = graph.kind(property.ty) else {
        return None;
    };
    let closed = enumeration.openness == Openness::Closed;
    let always = property.required && !graph.types.is_nullable(property.ty);
    match enumeration.values.as_slice() {
        [_] if closed && always => value_names(enumeration).variants.pop(),
        _ => None,
    }
}

/// Any JSON value has a `null` of its own.
fn presence(graph: &TypeGraph<'_>, property: &Property) -> Presence {
    let any = matches!(graph.kind(property.ty), Kind::Any | Kind::Same(_));
    let nullable = graph.types.is_nullable(property.ty) && !any;
    match (property.required, nullable) {
        (true, false) => Presence::Required,
        (true, true) => Presence::Nullable,
        (false, false) if any => Presence::OptionalAny,
        (false, false) => Presence::Optional,
        (false, true) => Presence::OptionalNullable,
    }
}
