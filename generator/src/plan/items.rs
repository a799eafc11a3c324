//! The planning pass over types: structs, enums, newtypes and aliases, in the document's order.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::{
    checks,
    docs::{self, Docs},
    fields,
    item::{Alias, Enumeration, Item, Newtype, Overlap, Union, UnionVariant, Variant},
    schemas::Schemas,
    secrecy::Secrecy,
    types::RustTypes,
    value_names::value_names,
    variant_names::variant_names,
};
use crate::{
    api::{self, Api, Constants, Kind, TypeId},
    name::{Ident, value_name},
};

/// Plans types, each when something first leads to it.
#[derive(Debug)]
pub(super) struct ItemPlanner<'p, 'a> {
    pub types: RustTypes<'p, 'a>,
    pub schemas: Schemas,
    pub items: Vec<Item>,
    /// The names of the types of messages that are planned: a response may be that of a success and of
    /// a failure.
    pub messages: BTreeSet<Ident>,
}

impl ItemPlanner<'_, '_> {
    /// Plans the types of the document, then the body that most failures share.
    pub(super) fn plan_types(&mut self, api: &Api) {
        for (_, id) in &api.components {
            self.item(*id);
            self.drain_pending();
        }
        if let Some(body) = self.types.names.error_body {
            self.types.find(self.types.names.declared(body));
        }
        self.drain_pending();
    }

    /// Plans the types that were found, depth first.
    pub(super) fn drain_pending(&mut self) {
        let mut stack: Vec<_> = self.types.pending.drain(..).rev().collect();
        while let Some(id) = stack.pop() {
            self.item(id);
            stack.extend(self.types.pending.drain(..).rev());
        }
    }

    /// Plans a type that has a name.
    pub(super) fn item(&mut self, id: TypeId) {
        let Some(assigned) = self.types.names.get(id) else {
            return;
        };
        let graph = self.types.graph;
        let ty = graph.types.get(id);
        let name = assigned.ident.clone();
        let docs = Docs::of_type(ty, &name, &assigned.summary);
        let item = match (&ty.kind, graph.kind(id)) {
            (Kind::Same(target), _) => Item::Alias(Alias {
                ty: self.types.value(*target),
                name,
                docs,
                format: None,
            }),
            (_, Kind::Enumeration(enumeration)) => {
                Item::Enumeration(self.enumeration(id, name, docs, enumeration))
            }
            (_, Kind::Union(union)) => Item::Union(self.union(id, name, docs, union)),
            (_, Kind::Object(object)) if !object.properties.is_empty() => {
                let schema = self.schemas.add(graph, id, &name);
                let types = &mut self.types;
                Item::Struct(fields::of_object(types, id, object, name, docs, schema))
            }
            _ => self.newtype_or_alias(id, name, docs),
        };
        self.items.push(item);
    }

    fn newtype_or_alias(&mut self, id: TypeId, name: Ident, docs: Docs) -> Item {
        let graph = self.types.graph;
        let ty = self.types.contents(id);
        let format = docs::format(graph.types, id);
        if !graph.is_newtype(id) && !self.types.names.is_newtype(id) {
            return Item::Alias(Alias {
                name,
                docs,
                format,
                ty,
            });
        }
        Item::Newtype(Newtype {
            schema: self.schemas.add(graph, id, &name),
            checks: checks::of_kind(graph, id),
            secrecy: Secrecy::of(graph, &value_name(name.plain()), id),
            name,
            docs,
            format,
            ty,
        })
    }

    fn enumeration(
        &mut self,
        id: TypeId,
        name: Ident,
        docs: Docs,
        enumeration: &api::Enumeration,
    ) -> Enumeration {
        let graph = self.types.graph;
        let names = value_names(enumeration);
        let variants = names
            .variants
            .into_iter()
            .zip(&enumeration.values)
            .map(|(name, value)| Variant {
                name,
                wire: value.value.clone(),
                description: value.description.clone(),
            });
        Enumeration {
            of: enumeration.of,
            nullable: graph.types.get(id).nullable && enumeration.of == Constants::Mixed,
            variants: variants.collect(),
            unknown: names.unknown,
            openness: enumeration.openness,
            schema: self.schemas.add(graph, id, &name),
            name,
            docs,
        }
    }

    fn union(&mut self, id: TypeId, name: Ident, docs: Docs, union: &api::Union) -> Union {
        let graph = self.types.graph;
        let names = variant_names(graph, self.types.names, union);
        let nullable = graph.types.get(id).nullable;
        let variants: Vec<UnionVariant> = names
            .variants
            .into_iter()
            .zip(&union.variants)
            .map(|(name, variant)| UnionVariant {
                name,
                // `null` is a value of the union.
                ty: if nullable {
                    self.types.unowned(variant.ty)
                } else {
                    self.types.unowned_nullable(variant.ty)
                },
                tags: variant.tags.clone(),
                checks: self.types.unowned_checks(variant.ty),
            })
            .collect();
        let owners = self.types.names.equivalence.members(&id);
        let is_any = |ids: &FxHashSet<TypeId>| owners.iter().any(|id| ids.contains(id));
        let overlap = if is_any(&graph.overlaps.exclusive) {
            Overlap::Exclusive
        } else if is_any(&graph.overlaps.inclusive) {
            Overlap::Inclusive
        } else {
            Overlap::None
        };
        let default = union.default.and_then(|index| variants.get(index));
        Union {
            schema: self.schemas.add(graph, id, &name),
            nullable,
            secrecy: Secrecy::of(graph, "", id),
            keyword: union.keyword,
            tag: union.tag.clone(),
            is_discriminated: union.is_discriminated,
            overlap,
            is_ordered: is_any(&graph.overlaps.ordered),
            default: default.map(|variant| variant.name.clone()),
            unknown: names.unknown,
            variants,
            name,
            docs,
        }
    }
}
