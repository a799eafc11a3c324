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

/// The methods and components of webhooks and callbacks.
#[derive(Debug)]
pub(super) struct OfWebhooks<'w> {
    /// Their methods.
    pub methods: &'w [Method],
    /// The components that their schemas lead to, by their names in the document.
    pub components: &'w BTreeSet<String>,
}

impl Reach {
    pub(super) fn of<'i>(
        items: &'i [Item],
        methods: &'i [Method],
        components: &'i [(String, Ident)],
        of_webhooks: &OfWebhooks<'i>,
    ) -> Self {
        let graph = Graph::of(items);
        // Callers create parameters, and servers create headers.
        let parameters = items.iter().filter_map(|item| match item {
            Item::Struct(item) if item.role == Role::Parameters => Some(&item.name),
            _ => None,
        });
        let bodies = methods.iter().flat_map(request);
        let created = graph.closure(bodies.chain(parameters));
        let of_all = |methods: &'i [Method]| {
            let methods = methods.iter();
            methods.flat_map(|method| request(method).chain(messages(method)))
        };
        let operations = graph.closure(of_all(methods));
        let is_of_webhooks = |name: &String| of_webhooks.components.contains(name);
        let others = components.iter().filter(|(name, _)| !is_of_webhooks(name));
        let others = others.map(|(_, name)| name);
        let always = graph.closure(operations.iter().copied().chain(others));
        let components = components.iter().filter(|(name, _)| is_of_webhooks(name));
        let webhooks = components
            .map(|(_, name)| name)
            .chain(of_all(of_webhooks.methods));
        let webhooks = graph.closure(webhooks);
        let is_created = |name: &&Ident| {
            created.contains(*name) || !operations.contains(*name) && !webhooks.contains(*name)
        };
        let mut alone: BTreeSet<Ident> = webhooks.difference(&always).copied().cloned().collect();
        // A further name that nothing leads to stands beside its type.
        let further = items.iter().filter_map(Item::shared);
        let further: Vec<_> = further
            .filter(|it| !always.contains(&it.name) && alone.contains(&it.of))
            .map(|it| it.name.clone())
            .collect();
        alone.extend(further);
        Self {
            created: graph.names().filter(is_created).cloned().collect(),
            webhooks: alone,
        }
    }
}

/// The types of a request's body.
fn request(method: &Method) -> impl Iterator<Item = &Ident> {
    method.body.iter().flat_map(|body| names(&body.body.ty))
}

/// The types of an operation's parameters and responses.
fn messages(method: &Method) -> impl Iterator<Item = &Ident> {
    let parameters = method.parameters.iter().map(|(name, _)| name);
    let success: Vec<&Ident> = match &method.success {
        Success::Undocumented => Vec::new(),
        Success::Single(variant) => {
            let body = variant.body.iter().flat_map(|body| names(&body.ty));
            body.chain(variant.headers.iter().map(|(name, _)| name))
                .collect()
        }
        Success::Several(outcome) => vec![&outcome.name],
    };
    parameters.chain(success).chain([&method.failure.name])
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
                match item {
                    Item::Shared(shared) => open.push(&shared.of),
                    Item::Outcome(outcome) => {
                        let headers = outcome.variants.iter().flat_map(|it| &it.headers);
                        open.extend(headers.map(|(name, _)| name));
                    }
                    _ => {}
                }
            }
        }
        reached
    }
}
