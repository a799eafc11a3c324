//! The modules of a generated crate.

use super::{
    client, operations,
    piece::{EmittedModule, Pieces},
    root, schemas, server, types, wire,
};
use crate::plan::{Plan, SupportFile};

/// A generated module: its file's name and its content.
#[derive(Debug)]
struct Module {
    /// The name of its file.
    file: &'static str,
    /// Its documentation.
    summary: &'static str,
    /// Writes its content.
    write: for<'p> fn(&'p Plan) -> Pieces<'p>,
    /// Returns true if a plan has content for it.
    is_needed: fn(&Plan) -> bool,
}

fn always(_: &Plan) -> bool {
    true
}

/// The modules of a generated crate, the root first.
const MODULES: &[Module] = &[
    Module {
        file: "mod.rs",
        summary: "",
        write: root::module,
        is_needed: always,
    },
    Module {
        file: "types.rs",
        summary: "The types of the document.",
        write: types::module,
        is_needed: always,
    },
    Module {
        file: "wire.rs",
        summary: "The representation of the types on the wire, and their constraints.",
        write: wire::module,
        is_needed: always,
    },
    Module {
        file: "schemas.rs",
        summary: "Schemas for constraints that the types do not express.",
        write: schemas::module,
        is_needed: |plan| plan.requirements.support.contains(&SupportFile::Schema),
    },
    Module {
        file: "operations.rs",
        summary: "The operations of the document, as data.",
        write: operations::module,
        is_needed: always,
    },
    Module {
        file: "client.rs",
        summary: "The operations as methods of the client.",
        write: client::module,
        is_needed: always,
    },
    Module {
        file: "server.rs",
        summary: "The operations as a trait to implement, and the router that serves it.",
        write: server::module,
        is_needed: always,
    },
];

/// The modules of a plan.
pub(crate) fn modules(plan: &Plan) -> Vec<EmittedModule<'_>> {
    MODULES
        .iter()
        .filter(|module| (module.is_needed)(plan))
        .map(|module| EmittedModule {
            file: module.file,
            summary: module.summary,
            pieces: Box::new(|| (module.write)(plan)),
        })
        .collect()
}
