//! The declaration of rules.

/// The texts of a rule.
pub(super) struct Texts<C> {
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) consequence: C,
    pub(super) remedy: &'static str,
}

/// The remedy of changes that nobody feels.
pub(super) const NOTHING: &str = "nothing is to be done";

/// Declares the rules of a registry: each with its id, its heading, its consequence, and what
/// softens the change.
macro_rules! rules {
    ($(#[$meta:meta])* $rule:ident: $consequence:ty;
        $($name:ident = $id:literal, $heading:literal, $own:expr, $remedy:expr;)*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $rule {
            $(#[doc = $heading] $name,)*
        }

        impl $rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The rule with this id.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|rule| rule.id() == id)
            }

            /// The stable id, such as `property-removed-required` or `rust-field-removed`.
            pub fn id(self) -> &'static str {
                self.texts().id
            }

            /// The change, in a few words.
            pub fn heading(self) -> &'static str {
                self.texts().heading
            }

            /// Advice that makes the change a gentler one.
            pub fn remedy(self) -> &'static str {
                self.texts().remedy
            }

            fn texts(self) -> &'static super::registry::Texts<$consequence> {
                match self {
                    $(Self::$name => &super::registry::Texts {
                        id: $id,
                        heading: $heading,
                        consequence: $own,
                        remedy: $remedy,
                    },)*
                }
            }
        }
    };
}
pub(super) use rules;
