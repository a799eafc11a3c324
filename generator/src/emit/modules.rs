//! The modules of a generated crate.

use super::{
    client, operations,
    piece::{EmittedModule, Pieces},
    receiver, root, schemas, sender, server, types, wire,
};
use crate::plan::Plan;

/// A module: its file, the sentence that documents it, and the function that writes it.
type Entry = (
    &'static str,
    &'static str,
    for<'p> fn(&'p Plan) -> Pieces<'p>,
);

const MODULES: [Entry; 6] = [
    ("mod.rs", "", root::module),
    ("types.rs", "The types of the document.", types::module),
    (
        "wire.rs",
        "The representation of the types on the wire, and their constraints.",
        wire::module,
    ),
    (
        "operations.rs",
        "The operations of the document, as data.",
        operations::module,
    ),
    (
        "client.rs",
        "The operations as methods of the client.",
        client::module,
    ),
    (
        "server.rs",
        "The operations as a trait to implement, and the router that serves it.",
        server::module,
    ),
];

const WEBHOOKS: [Entry; 3] = [
    (
        "webhook_operations.rs",
        "The webhooks and callbacks of the document, as data.",
        operations::webhooks,
    ),
    (
        "webhook_receiver.rs",
        "Webhooks and callbacks as a trait to implement, and the route that serves it.",
        receiver::module,
    ),
    (
        "webhook_sender.rs",
        "Webhooks and callbacks as methods of those who send them.",
        sender::module,
    ),
];

const WEBHOOK_TYPES: [Entry; 2] = [
    (
        "webhook_types.rs",
        "The types of webhooks and callbacks.",
        types::webhooks,
    ),
    (
        "webhook_wire.rs",
        "The representation of these types on the wire, and their constraints.",
        wire::webhooks,
    ),
];

const SCHEMAS: [Entry; 1] = [(
    "schemas.rs",
    "Schemas for constraints that the types do not express.",
    schemas::module,
)];

/// The modules of a plan, the root first.
pub(crate) fn modules(plan: &Plan) -> Vec<EmittedModule<'_>> {
    let parts: [(bool, &[Entry]); 4] = [
        (true, &MODULES),
        (!plan.webhooks.is_empty(), &WEBHOOKS),
        (!plan.webhook_types.is_empty(), &WEBHOOK_TYPES),
        (!plan.schemas.is_empty(), &SCHEMAS),
    ];
    let parts = parts.into_iter().filter(|(is_needed, _)| *is_needed);
    let entries = parts.flat_map(|(_, entries)| entries);
    let modules = entries.map(|(file, summary, write)| EmittedModule {
        file,
        summary,
        pieces: Box::new(move || write(plan)),
    });
    modules.collect()
}
