//! The root module: the public names of a generated crate.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;
use spectrait_templates::{BODY, BYTES, FORMATTED, JSON_TEXT, OPAQUE, RECEIVER, SCHEMA, STREAM};

use super::{
    doc,
    piece::{Piece, Pieces},
    support::carried,
};
use crate::plan::Plan;

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let carried = carried_modules(plan);
    // Types alone need bodies where they have them.
    let of_operations = (!plan.requirements.body)
        .then(|| quote!(#[cfg(any(feature = "client", feature = "server"))]));
    let webhooks = webhooks(plan);
    let exports = exports(plan, of_operations.as_ref());
    let (words, methods, types) = (of_words(), of_methods(), of_types());
    let items = quote! {
        #of_operations
        pub mod body;
        #[cfg(feature = "client")]
        #methods
        mod client;
        #[cfg(any(feature = "client", feature = "server"))]
        #words
        pub mod operations;
        #[cfg(feature = "server")]
        #methods
        mod server;
        #[doc(hidden)]
        #[macro_use]
        pub mod support;
        #of_operations
        pub mod stream;
        #types
        pub mod types;
        #(#carried)*
        #webhooks
        mod wire;

        #exports
    };
    Box::new(iter::once(Piece::Items(items)))
}

/// The lints of Clippy that modules with the document's words allow.
fn of_words() -> TokenStream {
    quote!(#[allow(clippy::doc_markdown, reason = "the words are the document's")])
}

/// The lints of Clippy that modules with the document's methods and words allow: an operation may be called
/// `fromCurrency`, or `cmp`.
fn of_methods() -> TokenStream {
    quote! {
        #[allow(
            clippy::doc_markdown,
            clippy::should_implement_trait,
            clippy::wrong_self_convention,
            reason = "the names and the words are the document's"
        )]
    }
}

/// The lints of Clippy that modules with the document's types and words allow.
fn of_types() -> TokenStream {
    quote! {
        #[allow(
            clippy::doc_markdown,
            clippy::fn_params_excessive_bools,
            clippy::struct_excessive_bools,
            reason = "the types and the words are the document's"
        )]
    }
}

/// The modules of webhooks and callbacks.
fn webhooks(plan: &Plan) -> TokenStream {
    let (words, methods, allowed) = (of_words(), of_methods(), of_types());
    let types = (!plan.webhook_types.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "webhooks")]
            #allowed
            mod webhook_types;
            #[cfg(feature = "webhooks")]
            mod webhook_wire;
        }
    });
    let messages = (!plan.webhooks.is_empty()).then(|| {
        let docs = doc::own(
            "Webhooks and callbacks, which the API sends: a receiver for its users, and a sender for itself.",
        );
        let operations = doc::own("The webhooks and callbacks, as data.");
        quote! {
            #[cfg(all(feature = "webhooks", any(feature = "client", feature = "server")))]
            #words
            mod webhook_operations;
            #[cfg(all(feature = "webhooks", feature = "server"))]
            #methods
            mod webhook_receiver;
            #[cfg(all(feature = "webhooks", feature = "client"))]
            #methods
            mod webhook_sender;

            #docs
            #[cfg(feature = "webhooks")]
            pub mod webhooks {
                #[cfg(feature = "server")]
                pub use super::receiver::Received;
                #operations
                #[cfg(any(feature = "client", feature = "server"))]
                pub mod operations {
                    pub use super::super::webhook_operations::*;
                }
                #[cfg(feature = "server")]
                pub use super::webhook_receiver::*;
                #[cfg(feature = "client")]
                pub use super::webhook_sender::Sender;
            }
        }
    });
    quote!(#types #messages)
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
    let names: Vec<_> = plan.api_traits.iter().map(|it| &it.name).collect();
    let traits = (!names.is_empty()).then(|| quote!(#(#names,)* Server,));
    let credential = secured.then(|| {
        quote! {
            #[cfg(feature = "server")]
            pub use self::support::context::Credential;
        }
    });
    quote! {
        #[cfg(feature = "server")]
        pub use self::server::{Api, #credentials #traits router, router_of};
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
            template if template.path == JSON_TEXT.path => {
                format!("pub mod {name}; pub use self::{name}::JsonText;")
            }
            // Its types stand in signatures.
            template if [BYTES.path, OPAQUE.path].contains(&template.path) => {
                format!("pub mod {name};")
            }
            template if template.path == SCHEMA.path => {
                format!("#[doc(hidden)] pub mod {name}; #[doc(hidden)] pub mod schemas;")
            }
            template if template.path == RECEIVER.path => format!(
                "#[cfg(all(feature = \"webhooks\", feature = \"server\"))] #[doc(hidden)] pub mod {name};"
            ),
            _ => format!("#[doc(hidden)] pub mod {name};"),
        };
        text.parse::<TokenStream>().expect("a module is Rust")
    })
}
