//! The modules of a generated crate.

use super::{
    client, operations,
    piece::{EmittedModule, Pieces},
    receiver, root, schemas, sender, server, types, wire,
};
use crate::plan::Plan;

/// The modules of a plan, the root first.
pub(crate) fn modules(plan: &Plan) -> Vec<EmittedModule<'_>> {
    let module = |file, summary, write: for<'p> fn(&'p Plan) -> Pieces<'p>| EmittedModule {
        file,
        summary,
        pieces: Box::new(move || write(plan)),
    };
    let mut modules = vec![
        module("mod.rs", "", root::module),
        module("types.rs", "The types of the document.", types::module),
        module(
            "wire.rs",
            "The representation of the types on the wire, and their constraints.",
            wire::module,
        ),
        module(
            "operations.rs",
            "The operations of the document, as data.",
            operations::module,
        ),
        module(
            "client.rs",
            "The operations as methods of the client.",
            client::module,
        ),
        module(
            "server.rs",
            "The operations as a trait to implement, and the router that serves it.",
            server::module,
        ),
    ];
    if !plan.webhooks.is_empty() {
        modules.extend([
            module(
                "webhook_operations.rs",
                "The webhooks and callbacks of the document, as data.",
                operations::webhooks,
            ),
            module(
                "webhook_receiver.rs",
                "Webhooks and callbacks as a trait to implement, and the route that serves it.",
                receiver::module,
            ),
            module(
                "webhook_sender.rs",
                "Webhooks and callbacks as methods of those who send them.",
                sender::module,
            ),
        ]);
    }
    if !plan.webhook_types.is_empty() {
        modules.extend([
            module(
                "webhook_types.rs",
                "The types of webhooks and callbacks.",
                types::webhooks,
            ),
            module(
                "webhook_wire.rs",
                "The representation of these types on the wire, and their constraints.",
                wire::webhooks,
            ),
        ]);
    }
    if !plan.schemas.is_empty() {
        modules.push(module(
            "schemas.rs",
            "Schemas for constraints that the types do not express.",
            schemas::module,
        ));
    }
    modules
}
