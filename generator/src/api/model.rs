//! The model as a whole.

use std::collections::BTreeSet;

use super::{
    evaluated::Definitions,
    operation::{Operation, Scheme, Server, Webhook},
    types::{TypeId, Types},
};
use crate::diagnostic::Span;

/// An API, as its document describes it.
#[derive(Debug)]
pub struct Api {
    /// The place of the document's root.
    pub span: Span,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The servers, the default one first.
    pub servers: Vec<Server>,
    /// The security schemes that operations use, in the order of the document.
    pub schemes: Vec<Scheme>,
    /// The number of operations that are selected: those that are generated, and those left out.
    pub selected: usize,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The webhooks, in the order of the document, then the callbacks.
    pub webhooks: Vec<Webhook>,
    /// The entries of `components/schemas` with their types, in the order of the document.
    pub components: Vec<(String, TypeId)>,
    /// The components that webhooks and callbacks lead to.
    pub webhook_components: BTreeSet<String>,
    /// Every type that the operations and the components have.
    pub types: Types,
    /// The schemas that the rules of types refer to.
    pub schemas: Definitions,
}

impl Api {
    /// The operations, then those of webhooks and callbacks.
    pub fn all_operations(&self) -> impl Iterator<Item = &Operation> {
        let webhooks = self.webhooks.iter().map(|webhook| &webhook.operation);
        self.operations.iter().chain(webhooks)
    }

    /// The webhook or callback at a position among all operations.
    pub fn webhook(&self, index: usize) -> Option<&Webhook> {
        let index = index.checked_sub(self.operations.len())?;
        self.webhooks.get(index)
    }
}
