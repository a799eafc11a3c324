//! The rules of the surface of bindings, one for each way in which an item can change: the registry
//! of their ids and texts.

use crate::diff::{level::Bump, text::capital};

/// The texts of a rule.
struct Texts {
    id: &'static str,
    bump: Bump,
    heading: &'static str,
    why: &'static str,
    remedy: &'static str,
}

/// Each rule: its id, the number of the version that it asks for, its heading, the reason, and what
/// softens the change.
macro_rules! rules {
    ($($name:ident = $id:literal, $bump:ident, $heading:literal, $why:expr, $remedy:expr;)*) => {
        /// A way in which the surface of bindings can change. Its id is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RustRule {
            $(#[doc = $heading] $name,)*
        }

        impl RustRule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            fn texts(self) -> &'static Texts {
                match self {
                    $(Self::$name => &Texts {
                        id: $id,
                        bump: Bump::$bump,
                        heading: $heading,
                        why: $why,
                        remedy: $remedy,
                    },)*
                }
            }
        }
    };
}

impl RustRule {
    /// The rule with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// The stable id, such as `rust-field-removed`.
    pub fn id(self) -> &'static str {
        self.texts().id
    }

    /// The number of the version that has to be raised, unless a policy replaces it.
    pub fn bump(self) -> Bump {
        self.texts().bump
    }

    /// The change, in a few words.
    pub fn heading(self) -> &'static str {
        self.texts().heading
    }

    /// The reason, in a sentence.
    pub fn why(self) -> &'static str {
        self.texts().why
    }

    /// Advice that makes the change a gentler one.
    pub fn remedy(self) -> &'static str {
        self.texts().remedy
    }

    /// The page on it, in Markdown.
    pub fn page(self) -> String {
        let Texts {
            id,
            bump,
            heading,
            why,
            remedy,
        } = self.texts();
        format!(
            "# {id}: {heading}\n\nIt asks for a **{}** version of the bindings: {why}.\n\n## What \
             to do\n\n{}.\n",
            bump.name(),
            capital(remedy),
        )
    }
}

const NOTHING: &str = "nothing is to be done";

rules! {
    TypeAdded = "rust-type-added", Minor, "type added", "nobody names it yet", NOTHING;
    TypeRemoved = "rust-type-removed", Major, "type removed",
        "crates that name it do not compile",
        "keep the schema among the components, or add an alias of the old name to the crate";
    TypeChanged = "rust-type-changed", Major, "type became another kind of type",
        "crates that construct or match it do not compile", "give the new schema a name of its own";
    AliasChanged = "rust-alias-changed", Major, "alias of another type",
        "crates that use what it stood for do not compile", "give the new schema a name of its own";
    NewtypeChanged = "rust-newtype-changed", Major, "inner value of another type",
        "crates that use the inner value do not compile", "give the new schema a name of its own";
    FieldAdded = "rust-field-added", Minor, "field added",
        "structs are `#[non_exhaustive]`: nobody outside lists their fields", NOTHING;
    FieldRemoved = "rust-field-removed", Major, "field removed",
        "crates that read or set it do not compile",
        "leave the property in the document, deprecated";
    FieldTypeChanged = "rust-field-type-changed", Major, "field of another type",
        "crates that read or set it do not compile",
        "add a property of the new type beside the old one";
    VariantAdded = "rust-variant-added", Minor, "variant added",
        "enums are `#[non_exhaustive]`: every match has an arm for what is new", NOTHING;
    VariantRemoved = "rust-variant-removed", Major, "variant removed",
        "crates that name it do not compile",
        "leave the value in the document until a major version";
    VariantChanged = "rust-variant-changed", Major, "variant holds something else",
        "crates that construct or match it do not compile",
        "add another alternative or another response beside the old one";
    ConstructorChanged = "rust-constructor-changed", Major, "`new` takes something else",
        "crates that call it do not compile",
        "leave new properties and parameters optional: they are set with `with_…`";
    MethodAdded = "rust-method-added", Minor, "method added", "nobody calls it yet", NOTHING;
    MethodRemoved = "rust-method-removed", Major, "method removed",
        "crates that call it do not compile", "leave the property in the document, and optional";
    MethodChanged = "rust-method-changed", Major, "method of another signature",
        "crates that call it do not compile", "add a property of the new type beside the old one";
    TraitImplemented = "rust-trait-implemented", Minor, "trait implemented",
        "it does more than before", NOTHING;
    TraitLost = "rust-trait-lost", Major, "trait no longer implemented",
        "crates that rely on it do not compile",
        "leave new properties optional, and types as they are";
    OperationAdded = "rust-operation-added", Minor, "methods of an operation added",
        "nobody calls the client's yet, and the server's trait has a body for its own, which responds \
        with 501",
        NOTHING;
    OperationRemoved = "rust-operation-removed", Major, "methods of an operation removed",
        "crates that call the client's do not compile, and no implementation of the server's trait \
        that has it",
        "deprecate the operation first; keep its `operationId`, which is the method's name";
    OperationChanged = "rust-operation-changed", Major,
        "methods of an operation of another signature",
        "crates that call the client's do not compile, and no implementation of the server's trait \
        that has it",
        "add an operation beside the old one";
    BuilderMethodAdded = "rust-builder-method-added", Minor, "method of the client's builder added",
        "nobody calls it yet", NOTHING;
    BuilderMethodRemoved = "rust-builder-method-removed", Major,
        "method of the client's builder removed", "crates that call it do not compile",
        "keep the security scheme, under its name";
    BuilderMethodChanged = "rust-builder-method-changed", Major,
        "method of the client's builder of another signature", "crates that call it do not compile",
        "give the new scheme a name of its own";
    AuthenticationAdded = "rust-authentication-added", Major,
        "server's trait requires authentication", "implementations without it do not compile",
        "describe the security with the first version";
    AuthenticationRemoved = "rust-authentication-removed", Major,
        "server's trait no longer requires authentication",
        "implementations that have it do not compile",
        "keep the security scheme, with one operation that requires it";
}
