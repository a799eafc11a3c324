//! The rules of the surface of bindings, one for each way in which an item can change: the registry
//! of their ids and texts.

use super::registry::{NOTHING, rules};
use crate::diff::{
    level::Bump::{self, Major, Minor},
    text::capital,
};

impl RustRule {
    /// The number of the version that has to be raised, unless a policy replaces it.
    pub fn bump(self) -> Bump {
        self.texts().consequence.0
    }

    /// The reason, in a sentence.
    pub fn why(self) -> &'static str {
        self.texts().consequence.1
    }

    /// The page on it, in Markdown.
    pub fn page(self) -> String {
        format!(
            "# {}: {}\n\nIt asks for a **{}** version of the bindings: {}.\n\n## What to do\n\n\
             {}.\n",
            self.id(),
            self.heading(),
            self.bump().name(),
            self.why(),
            capital(self.remedy()),
        )
    }
}

rules! {
    /// A way in which the surface of bindings can change. Its id is stable.
    RustRule: (Bump, &'static str);

    TypeAdded = "rust-type-added", "type added", (Minor, "nobody names it yet"), NOTHING;
    TypeRemoved = "rust-type-removed", "type removed",
        (Major, "crates that name it do not compile"),
        "keep the schema among the components, or add an alias of the old name to the crate";
    TypeChanged = "rust-type-changed", "type became another kind of type",
        (Major, "crates that construct or match it do not compile"),
        "give the new schema a name of its own";
    TypesJoined = "rust-types-joined", "type became the same as another",
        (Major, "crates that implement a trait for both do not compile"),
        "let the responses or parameters of the operations differ, as they did";
    TypesSplit = "rust-types-split", "type is no longer the same as another",
        (Major, "crates that use a value of one as the other do not compile"),
        "change the responses or parameters of all operations that share the type";
    AliasChanged = "rust-alias-changed", "alias of another type",
        (Major, "crates that use what it stood for do not compile"),
        "give the new schema a name of its own";
    NewtypeChanged = "rust-newtype-changed", "inner value of another type",
        (Major, "crates that use the inner value do not compile"),
        "give the new schema a name of its own";
    FieldAdded = "rust-field-added", "field added",
        (Minor, "structs are `#[non_exhaustive]`: nobody outside lists their fields"), NOTHING;
    FieldRemoved = "rust-field-removed", "field removed",
        (Major, "crates that read or set it do not compile"),
        "leave the property in the document, deprecated";
    FieldTypeChanged = "rust-field-type-changed", "field of another type",
        (Major, "crates that read or set it do not compile"),
        "add a property of the new type beside the old one";
    VariantAdded = "rust-variant-added", "variant added",
        (Minor, "enums are `#[non_exhaustive]`: every match has an arm for what is new"), NOTHING;
    VariantRemoved = "rust-variant-removed", "variant removed",
        (Major, "crates that name it do not compile"),
        "leave the value in the document until a major version";
    VariantChanged = "rust-variant-changed", "variant holds something else",
        (Major, "crates that construct or match it do not compile"),
        "add another alternative or another response beside the old one";
    ConstructorChanged = "rust-constructor-changed", "`new` takes something else",
        (Major, "crates that call it do not compile"),
        "leave new properties and parameters optional: they are set with `with_…`";
    MeaningChanged = "rust-meaning-changed", "name stands for something else on the wire",
        (Major, "crates that use it compile, and mean something else"),
        "keep the order, the path or the spelling that the name came from";
    MethodAdded = "rust-method-added", "method added", (Minor, "nobody calls it yet"), NOTHING;
    MethodRemoved = "rust-method-removed", "method removed",
        (Major, "crates that call it do not compile"),
        "leave the property in the document, and optional";
    MethodChanged = "rust-method-changed", "method of another signature",
        (Major, "crates that call it do not compile"),
        "add a property of the new type beside the old one";
    FeatureRequired = "rust-feature-required", "type belongs to the feature `webhooks`",
        (Major, "crates that use it without the feature do not compile"),
        "let an operation refer to its schema too, or turn the feature on";
    FeatureLifted = "rust-feature-lifted", "type no longer belongs to the feature `webhooks`",
        (Minor, "it is there without the feature too"), NOTHING;
    TraitImplemented = "rust-trait-implemented", "trait implemented",
        (Minor, "it does more than before"), NOTHING;
    TraitLost = "rust-trait-lost", "trait no longer implemented",
        (Major, "crates that rely on it do not compile"),
        "leave new properties optional, and types as they are";
    OperationAdded = "rust-operation-added", "methods of an operation added",
        (Minor, "nobody calls the client's yet, and the server's trait has a body for its own, \
         which responds with 501"), NOTHING;
    OperationRemoved = "rust-operation-removed", "methods of an operation removed",
        (Major, "crates that call the client's do not compile, and no implementation of the \
         server's trait that has it"),
        "deprecate the operation first; keep its `operationId`, which is the method's name";
    OperationChanged = "rust-operation-changed", "methods of an operation of another signature",
        (Major, "crates that call the client's do not compile, and no implementation of the \
         server's trait that has it"), "add an operation beside the old one";
    BuilderMethodAdded = "rust-builder-method-added", "method of the client's builder added",
        (Minor, "nobody calls it yet"), NOTHING;
    BuilderMethodRemoved = "rust-builder-method-removed", "method of the client's builder removed",
        (Major, "crates that call it do not compile"), "keep the security scheme, under its name";
    BuilderMethodChanged = "rust-builder-method-changed",
        "method of the client's builder of another signature",
        (Major, "crates that call it do not compile"), "give the new scheme a name of its own";
    AuthenticationAdded = "rust-authentication-added", "server's trait requires authentication",
        (Major, "implementations without it do not compile"),
        "describe the security with the first version";
    AuthenticationRemoved = "rust-authentication-removed",
        "server's trait no longer requires authentication",
        (Major, "implementations that have it do not compile"),
        "keep the security scheme, with one operation that requires it";
}
