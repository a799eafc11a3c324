//! The root module: what a generated crate offers.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Piece, Pieces};
use crate::plan::Plan;

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let credentials = (!plan.security.ways.is_empty()).then(|| quote!(Credentials,));
    let credential = (!plan.security.ways.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "server")]
            pub use self::support::server::Credential;
        }
    });
    let carried = carried(plan);
    let items = quote! {
        #[cfg(feature = "client")]
        mod client;
        #[cfg(any(feature = "client", feature = "server"))]
        pub mod operations;
        #[cfg(feature = "server")]
        mod server;
        #[doc(hidden)]
        #[macro_use]
        pub mod support;
        pub mod types;
        #(#carried)*
        mod wire;

        #[cfg(feature = "server")]
        pub use self::server::{Api, #credentials router};
        #[cfg(feature = "client")]
        pub use self::support::client::{BuildError, Client, ClientBuilder};
        #[cfg(feature = "client")]
        pub use self::support::error::{
            Answer, Error, NotSent, OutcomeUnknown, Refused, Unreadable, UnreadableAnswer,
        };
        #[cfg(any(feature = "client", feature = "server"))]
        pub use self::support::operation::Operation;
        #[cfg(feature = "server")]
        pub use self::support::rejection::Rejection;
        #credential
        pub use self::support::undocumented::Undocumented;
        pub use self::support::validate::{Validate, Violation, Violations};
    };
    Box::new(iter::once(Piece::Items(items)))
}

/// The modules that only some crates carry.
fn carried(plan: &Plan) -> Vec<TokenStream> {
    let formatted = quote! {
        pub mod formatted;
    };
    let pattern = quote! {
        #[doc(hidden)]
        pub mod pattern;
    };
    let schemas = quote! {
        #[doc(hidden)]
        pub mod schema;
        #[doc(hidden)]
        pub mod schemas;
    };
    let union = quote! {
        #[doc(hidden)]
        pub mod union;
    };
    let modules = [
        (!plan.formats.is_empty(), formatted),
        (plan.has_patterns(), pattern),
        (!plan.schemas.is_empty(), schemas),
        (plan.has_unions(), union),
    ];
    let modules = modules.into_iter().filter(|(wanted, _)| *wanted);
    modules.map(|(_, module)| module).collect()
}
