//! The table of what can change in the surface of bindings.

use super::rust::{Bump, RustRule};

const fn rule(
    id: &'static str,
    bump: Bump,
    heading: &'static str,
    why: &'static str,
    remedy: &'static str,
) -> RustRule {
    RustRule {
        id,
        heading,
        bump,
        why,
        remedy,
    }
}

const NOTHING: &str = "nothing is to be done";

pub(super) static RUST: &[RustRule] = &[
    rule(
        "rust-type-added",
        Bump::Minor,
        "type added",
        "nobody names it yet",
        NOTHING,
    ),
    rule(
        "rust-type-removed",
        Bump::Major,
        "type removed",
        "crates that name it do not compile",
        "keep the schema among the components, or add an alias of the old name to the crate",
    ),
    rule(
        "rust-type-changed",
        Bump::Major,
        "type became another sort of type",
        "crates that build it or take it apart do not compile",
        "give the new schema a name of its own",
    ),
    rule(
        "rust-alias-changed",
        Bump::Major,
        "alias of another type",
        "crates that use what it stood for do not compile",
        "give the new schema a name of its own",
    ),
    rule(
        "rust-newtype-changed",
        Bump::Major,
        "value within of another type",
        "crates that use the value within do not compile",
        "give the new schema a name of its own",
    ),
    rule(
        "rust-field-added",
        Bump::Minor,
        "field added",
        "structs are `#[non_exhaustive]`: nobody outside lists their fields",
        NOTHING,
    ),
    rule(
        "rust-field-removed",
        Bump::Major,
        "field removed",
        "crates that read or set it do not compile",
        "leave the property in the document, deprecated",
    ),
    rule(
        "rust-field-type-changed",
        Bump::Major,
        "field of another type",
        "crates that read or set it do not compile",
        "add a property of the new type beside the old one",
    ),
    rule(
        "rust-variant-added",
        Bump::Minor,
        "variant added",
        "enums are `#[non_exhaustive]`: every match has an arm for what is new",
        NOTHING,
    ),
    rule(
        "rust-variant-removed",
        Bump::Major,
        "variant removed",
        "crates that name it do not compile",
        "leave the value in the document until a major version",
    ),
    rule(
        "rust-variant-changed",
        Bump::Major,
        "variant holds something else",
        "crates that build it or take it apart do not compile",
        "add another alternative or another answer beside the old one",
    ),
    rule(
        "rust-constructor-changed",
        Bump::Major,
        "`new` takes something else",
        "crates that call it do not compile",
        "leave new properties and parameters optional: they are set with `with_…`",
    ),
    rule(
        "rust-method-added",
        Bump::Minor,
        "method added",
        "nobody calls it yet",
        NOTHING,
    ),
    rule(
        "rust-method-removed",
        Bump::Major,
        "method removed",
        "crates that call it do not compile",
        "leave the property in the document, and optional",
    ),
    rule(
        "rust-method-changed",
        Bump::Major,
        "method of another signature",
        "crates that call it do not compile",
        "add a property of the new type beside the old one",
    ),
    rule(
        "rust-trait-implemented",
        Bump::Minor,
        "trait implemented",
        "it does more than before",
        NOTHING,
    ),
    rule(
        "rust-trait-lost",
        Bump::Major,
        "trait no longer implemented",
        "crates that rely on it do not compile",
        "leave new properties optional, and types as they are",
    ),
    rule(
        "rust-operation-added",
        Bump::Minor,
        "methods of an operation added",
        "nobody calls the client's yet, and the server's trait has a body for its own, which answers \
         501",
        NOTHING,
    ),
    rule(
        "rust-operation-removed",
        Bump::Major,
        "methods of an operation removed",
        "crates that call the client's do not compile, and no implementation of the server's trait \
         that has it",
        "deprecate the operation first; keep its `operationId`, which is the method's name",
    ),
    rule(
        "rust-operation-changed",
        Bump::Major,
        "methods of an operation of another signature",
        "crates that call the client's do not compile, and no implementation of the server's trait \
         that has it",
        "add an operation beside the old one",
    ),
    rule(
        "rust-builder-method-added",
        Bump::Minor,
        "method of the client's builder added",
        "nobody calls it yet",
        NOTHING,
    ),
    rule(
        "rust-builder-method-removed",
        Bump::Major,
        "method of the client's builder removed",
        "crates that call it do not compile",
        "keep the security scheme, under its name",
    ),
    rule(
        "rust-builder-method-changed",
        Bump::Major,
        "method of the client's builder of another signature",
        "crates that call it do not compile",
        "give the new scheme a name of its own",
    ),
    rule(
        "rust-authentication-added",
        Bump::Major,
        "server's trait asks who is asking",
        "implementations without it do not compile",
        "describe the security with the first version",
    ),
    rule(
        "rust-authentication-removed",
        Bump::Major,
        "server's trait no longer asks who is asking",
        "implementations that have it do not compile",
        "keep the security scheme, with one operation that asks for it",
    ),
];
