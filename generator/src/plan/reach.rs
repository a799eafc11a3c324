//! The types that the parts of an API lead to.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    item::{Item, Role},
    method::{Method, Success},
    rust_type::RustType,
};
use crate::name::Ident;

/// The types of a plan by what leads to them.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Those that webhooks and callbacks alone lead to.
    pub webhooks: BTreeSet<Ident>,
    /// Those that callers create: requests lead to them, or nothing does.
    pub created: BTreeSet<Ident>,
}

impl Reach {
    /// `of_webhooks` are the types that webhooks and callbacks lead to, among the components.
    pub(super) fn of(
        items: &[Item],
        methods: &[Method],
        components: &[(String, Ident)],
        of_webhooks: &BTreeSet<String>,
    ) -> Self {
        let graph = Graph::of(items);
        let requests = graph.closure(requests(items, methods));
        let operations = graph.closure(requests.iter().copied().chain(responses(items, methods)));
        let others = components
            .iter()
            .filter(|(name, _)| !of_webhooks.contains(name));
        let always = graph.closure(
            operations
                .iter()
                .copied()
                .chain(others.map(|(_, name)| name)),
        );
        let of_webhooks = components
            .iter()
            .filter(|(name, _)| of_webhooks.contains(name));
        let of_webhooks = graph.closure(of_webhooks.map(|(_, name)| name));
        let is_created = |name: &&Ident| {
            requests.contains(*name) || !operations.contains(*name) && !of_webhooks.contains(*name)
        };
        Self {
            created: graph.names().filter(is_created).cloned().collect(),
            webhooks: of_webhooks.difference(&always).copied().cloned().collect(),
        }
    }
}

/// The types of requests.
fn requests<'i>(items: &'i [Item], methods: &'i [Method]) -> impl Iterator<Item = &'i Ident> {
    let bodies = methods.iter().filter_map(|method| method.body.as_ref());
    let parameters = items.iter().filter_map(|item| match item {
        Item::Struct(item) if item.role == Role::Parameters => Some(&item.name),
        _ => None,
    });
    bodies
        .flat_map(|body| names(&body.body.ty))
        .chain(parameters)
}

/// The types of responses.
fn responses<'i>(items: &'i [Item], methods: &'i [Method]) -> impl Iterator<Item = &'i Ident> {
    let bodies = methods.iter().filter_map(|method| match &method.success {
        Success::Single(variant) => variant.body.as_ref(),
        Success::Undocumented | Success::Several(_) => None,
    });
    let enums = items.iter().filter_map(|item| match item {
        Item::Outcome(item) => Some(&item.name),
        _ => None,
    });
    bodies.flat_map(|body| names(&body.ty)).chain(enums)
}

/// The named types in a type.
fn names(ty: &RustType) -> impl Iterator<Item = &Ident> {
    ty.parts().into_iter().filter_map(|part| match part {
        RustType::Named(name) | RustType::Newtype(name) => Some(name),
        _ => None,
    })
}

/// The types that each type leads to.
struct Graph<'i>(BTreeMap<&'i Ident, &'i Item>);

impl<'i> Graph<'i> {
    fn of(items: &'i [Item]) -> Self {
        Self(items.iter().map(|item| (item.name(), item)).collect())
    }

    fn names(&self) -> impl Iterator<Item = &'i Ident> {
        self.0.keys().copied()
    }

    fn closure<'n>(&self, from: impl Iterator<Item = &'n Ident>) -> BTreeSet<&'n Ident>
    where
        'i: 'n,
    {
        let mut open: Vec<&Ident> = from.collect();
        let mut reached = BTreeSet::new();
        while let Some(name) = open.pop() {
            if reached.insert(name)
                && let Some(item) = self.0.get(name)
            {
                open.extend(item.types().flat_map(names));
            }
        }
        reached
    }
}
