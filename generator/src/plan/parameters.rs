//! Structs of parameters, and of headers.

use super::{
    docs::Docs,
    field_names::FieldScopes,
    fields::of_parameter,
    item::{Item, Role, Struct, required_fields},
    items::ItemPlanner,
};
use crate::{api, name::Ident};

/// Plans a struct of parameters, or of headers.
pub(super) fn structure(
    planner: &mut ItemPlanner<'_, '_>,
    declared: &[api::Parameter],
    name: &Ident,
    docs: Docs,
) {
    let fields = FieldScopes::default().parameters(declared);
    let fields = declared.iter().zip(fields);
    let fields: Vec<_> = fields
        .map(|(declared, field)| of_parameter(&mut planner.types, field, declared))
        .collect();
    planner.items.push(Item::Struct(Struct {
        name: name.clone(),
        docs,
        role: Role::Parameters,
        has_setters: true,
        required: required_fields(&fields, |_| 0),
        fields,
        extra: None,
        unmodeled: None,
        schema: None,
        checks: Vec::new(),
    }));
    planner.drain_pending();
}
