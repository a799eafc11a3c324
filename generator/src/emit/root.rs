//! The root module: the public names of a generated crate.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;
use spectrait_templates::{BODY, BYTES, FORMATTED, OPAQUE, SCHEMA, STREAM};

use super::{
    piece::{Piece, Pieces},
    support::carried,
};
use crate::plan::Plan;

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let carried = carried_modules(plan);
    // Types alone need bodies where they have them.
    let of_operations = (!plan.requirements.body)
        .then(|| quote!(#[cfg(any(feature = "client", feature = "server"))]));
    let webhooks = (!plan.webhooks.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "webhooks")]
            mod webhook_types;
            #[cfg(feature = "webhooks")]
            mod webhook_wire;
        }
    });
    let exports = exports(plan, of_operations.as_ref());
    let items = quote! {
        #of_operations
        pub mod body;
        #[cfg(feature = "client")]
        mod client;
        #[cfg(any(feature = "client", feature = "server"))]
        pub mod operations;
        #[cfg(feature = "server")]
        mod server;
        #[doc(hidden)]
        #[macro_use]
        pub mod support;
        #of_operations
        pub mod stream;
        pub mod types;
        #(#carried)*
        #webhooks
        mod wire;

        #exports
    };
    Box::new(iter::once(Piece::Items(items)))
}

/// The public names beside the types.
fn exports(plan: &Plan, of_operations: Option<&TokenStream>) -> TokenStream {
    let variables = plan.server_variables.iter();
    let values = variables.filter_map(|variable| variable.values.as_ref());
    let values: Vec<_> = values.map(|(ty, _)| ty).collect();
    let values = (!values.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "client")]
            pub use self::client::{#(#values),*};
        }
    });
    let secured = !plan.security.credential_sets.is_empty();
    let credentials = secured.then(|| quote!(Credentials,));
    let credential = secured.then(|| {
        quote! {
            #[cfg(feature = "server")]
            pub use self::support::context::Credential;
        }
    });
    quote! {
        #[cfg(feature = "server")]
        pub use self::server::{Api, #credentials router, router_of};
        #values
        #of_operations
        pub use self::body::Body;
        #of_operations
        pub use self::stream::ItemStream;
        #[cfg(feature = "client")]
        pub use self::support::call::{Call, InvalidHeader, Response, ResponseCall};
        #[cfg(feature = "client")]
        pub use self::support::client::{BuildError, Client, ClientBuilder};
        #[cfg(feature = "client")]
        pub use self::support::error::{
            Error, ErrorResponse, InvalidResponse, InvalidResponseReason, NotSent, OutcomeUnknown,
            RawResponse,
        };
        #[cfg(any(feature = "client", feature = "server"))]
        pub use self::support::decode::DecodeError;
        #[cfg(any(feature = "client", feature = "server"))]
        pub use self::support::operation::{CredentialLocation, Operation, SecurityScheme};
        #[cfg(feature = "client")]
        pub use self::support::request::UnsignedRequest;
        #[cfg(feature = "server")]
        pub use self::support::{
            context::RequestContext, rejection::{InvalidParameter, Rejection},
        };
        #credential
        pub use self::support::message::Reply;
        pub use self::support::unexpected::UnexpectedResponse;
        pub use self::support::validate::{Validate, Violation, Violations};
    }
}

/// The support code that not every crate carries.
fn carried_modules(plan: &Plan) -> impl Iterator<Item = TokenStream> {
    let own = [BODY.path, STREAM.path];
    let carried = carried(plan).into_iter();
    let carried = carried.filter(move |template| !own.contains(&template.path));
    carried.map(|template| {
        let name = template.path.trim_end_matches(".rs");
        let text = match template {
            template if template.path == FORMATTED.path => {
                format!("pub mod {name}; pub use self::{name}::Formatted;")
            }
            // Its types stand in signatures.
            template if [BYTES.path, OPAQUE.path].contains(&template.path) => {
                format!("pub mod {name};")
            }
            template if template.path == SCHEMA.path => {
                format!("#[doc(hidden)] pub mod {name}; #[doc(hidden)] pub mod schemas;")
            }
            _ => format!("#[doc(hidden)] pub mod {name};"),
        };
        text.parse::<TokenStream>().expect("a module is Rust")
    })
}
