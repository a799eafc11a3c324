//! The plan of a crate: a naming pass, then one planning pass.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    boxes, depth,
    formats::Formats,
    graph::TypeGraph,
    item::{Item, SharedType},
    items::ItemPlanner,
    method::Method,
    names::Names,
    naming, operations,
    reach::{OfWebhooks, Reach},
    requirements::Requirements,
    rust_type::RustType,
    schemas::{Schema, Schemas},
    security::{self, Security},
    server,
    server_variables::{self, Variable},
    sharing, sizes,
    type_names::TypeNames,
    types::RustTypes,
};
use crate::{
    api::{Api, DefinitionId, Server, TypeId, Types},
    name::Ident,
};

/// A crate, planned to the last name.
#[derive(Debug)]
pub struct Plan {
    /// The API's title.
    pub title: String,
    /// The API's version, as its document states it.
    pub version: String,
    /// The API's description.
    pub description: Option<String>,
    /// The types, in the order in which they are emitted.
    pub items: Vec<Item>,
    /// The enums with a variant that may be far larger than the others.
    pub large: BTreeSet<Ident>,
    /// The types that webhooks and callbacks alone lead to: they belong to the feature `webhooks`.
    pub webhook_types: BTreeSet<Ident>,
    /// The document's schemas, by their names, with the names of their types.
    pub components: Vec<(String, Ident)>,
    /// The number of operations that are left out.
    pub left_out: usize,
    /// The operations, as methods of the client and of the server trait.
    pub methods: Vec<Method>,
    /// The server's traits beside `Api`, where each tag has one.
    pub api_traits: Vec<ApiTrait>,
    /// Webhooks and callbacks, as methods of those who send them and of the trait that receives them.
    pub webhooks: Vec<Method>,
    /// The schemas of what no type covers.
    pub schemas: Vec<Schema>,
    /// The names of those that others refer to.
    pub references: BTreeMap<DefinitionId, Ident>,
    /// The parts of the support code and the dependencies that the crate needs.
    pub requirements: Requirements,
    /// The security schemes and requirements.
    pub security: Security,
    /// The base URL that a client has unless it is given another.
    pub base_url: Option<String>,
    /// The variables of the first server's URL, where that is the base URL.
    pub server_variables: Vec<Variable>,
    /// The servers, for documentation.
    pub servers: Vec<Server>,
}

/// A trait with the operations of a tag.
#[derive(Clone, Debug)]
pub struct ApiTrait {
    /// Its name.
    pub name: Ident,
    /// The tag.
    pub tag: String,
}

/// The types that are always there, or those of the feature `webhooks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeGroup {
    /// The types that are always there.
    Always,
    /// The types that webhooks and callbacks alone lead to.
    Webhooks,
}

impl Plan {
    /// The group of a type.
    pub fn group(&self, name: &Ident) -> TypeGroup {
        if self.webhook_types.contains(name) {
            TypeGroup::Webhooks
        } else {
            TypeGroup::Always
        }
    }

    /// True where the crate has the feature `webhooks`.
    pub fn has_webhooks(&self) -> bool {
        !self.webhooks.is_empty() || !self.webhook_types.is_empty()
    }

    /// The operations that the server has.
    pub fn served(&self) -> impl Iterator<Item = &Method> {
        let methods = self.methods.iter();
        methods.filter(|method| method.selectors.is_some())
    }

    /// The items of a group.
    pub fn group_items(&self, group: TypeGroup) -> impl Iterator<Item = &Item> {
        let items = self.items.iter();
        items.filter(move |item| self.group(item.name()) == group)
    }
}

/// Plans an API whose components and operations have names.
pub fn plan(api: &Api, names: &Names, formats: &Formats) -> Plan {
    let operations = names.named(api);
    let graph = TypeGraph::new(api, &names.breaks, formats);
    let type_names = naming::assign(api, names, &graph, &operations);
    let mut planner = ItemPlanner {
        types: RustTypes::new(&graph, &type_names, formats, &api.components),
        schemas: Schemas::new(api),
        items: Vec::new(),
        messages: BTreeSet::new(),
    };
    planner.plan_types(api);
    let security = security::plan(api);
    let default = server::of(api).first().filter(|_| names.base_url.is_some());
    let variables = server_variables::plan(api, default, &security);
    let mut methods: Vec<Method> = operations
        .iter()
        .zip(&type_names.operations)
        .map(|(named, types)| {
            let own = server_variables::own(named.operation, default, &variables);
            operations::method(&mut planner, named, types, own)
        })
        .collect();
    let ItemPlanner {
        schemas, mut items, ..
    } = planner;
    add_further_names(&mut items, &type_names, &api.types);
    boxes::insert(&mut items);
    depth::limit(&mut items);
    sharing::share(&mut items, &mut methods, api.operations.len());
    set_conversions(&mut items);
    let components = names.components(api);
    let requirements = Requirements::of(&items, &methods, &schemas.planned, formats);
    let webhooks = methods.split_off(api.operations.len());
    let of_webhooks = OfWebhooks {
        methods: &webhooks,
        components: &api.webhook_components,
    };
    let reach = Reach::of(&items, &methods, &components, &of_webhooks);
    set_setters(&mut items, &reach);
    Plan {
        title: api.title.clone(),
        version: api.version.clone(),
        description: api.description.clone(),
        requirements,
        large: sizes::large(&items),
        items,
        webhook_types: reach.webhooks,
        components,
        left_out: api.selected.saturating_sub(methods.len() + webhooks.len()),
        methods,
        api_traits: Vec::new(),
        webhooks,
        schemas: schemas.planned,
        references: schemas.references,
        server_variables: variables,
        security,
        base_url: names.base_url.clone(),
        servers: server::of(api).to_vec(),
    }
}

/// Adds the further names of types, each after the type.
fn add_further_names(items: &mut Vec<Item>, names: &TypeNames<'_>, types: &Types) {
    let mut further: BTreeMap<&Ident, Vec<(&Ident, TypeId)>> = BTreeMap::new();
    for (name, id, declared) in names.further() {
        if let Some(of) = names.get(declared) {
            further.entry(&of.ident).or_default().push((name, id));
        }
    }
    *items = std::mem::take(items)
        .into_iter()
        .flat_map(|item| {
            let of = item.name().clone();
            let names = further.get(&of).into_iter().flatten();
            let shared = names.map(|(name, id)| {
                Item::Shared(SharedType {
                    name: (*name).clone(),
                    of: of.clone(),
                    span: Some(types.get(*id).span.clone()),
                    own: None,
                })
            });
            let shared: Vec<_> = shared.collect();
            std::iter::once(item).chain(shared)
        })
        .collect();
}

/// Finds out which types convert into the enums of bodies: two names may be those of one type.
fn set_conversions(items: &mut [Item]) {
    let named = items.iter().filter_map(|item| match item {
        Item::Alias(alias) => Some((alias.name.clone(), alias.ty.clone())),
        Item::Shared(shared) => Some((shared.name.clone(), RustType::Named(shared.of.clone()))),
        _ => None,
    });
    let targets: BTreeMap<Ident, RustType> = named.collect();
    for item in items {
        let Item::Contents(item) = item else { continue };
        let types = item.variants.iter();
        let types = types.map(|variant| variant.ty.resolved(&targets));
        let types: Vec<RustType> = types.collect();
        for (variant, ty) in item.variants.iter_mut().zip(&types) {
            variant.converts = types.iter().filter(|other| *other == ty).count() == 1;
        }
    }
}

/// Gives setters to the types that callers create.
fn set_setters(items: &mut [Item], reach: &Reach) {
    for item in items {
        if let Item::Struct(item) = item {
            item.has_setters = reach.created.contains(&item.name);
        }
    }
}
