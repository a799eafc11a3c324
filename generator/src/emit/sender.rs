//! The sender of webhooks and callbacks: a method for each, on the client's core.

use std::iter;

use quote::quote;

use super::{
    client::{Caller, method, new_builder},
    contents::imported,
    doc,
    piece::{Piece, Pieces},
};
use crate::plan::Plan;

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let streams = imported(plan.webhooks.iter());
    let docs = doc::own(&format!(
        "Sends the webhooks and callbacks of {}, each to the URL that its receiver has given.\n\n\
         Anyone may have given a URL: look at where it leads before a request is sent there.",
        doc::inline(&plan.title)
    ));
    let builder = doc::own(
        "Creates a builder of a sender. A signature of the body is added by the function that is set with \
         `sign_with`.",
    );
    let first = quote! {
        use super::{
            #streams types, webhook_operations as operations,
            support::{call::Call, client::{Client, ClientBuilder}, request::OutgoingRequest},
        };

        #docs
        #[derive(Clone, Debug)]
        pub struct Sender(Client);

        impl From<Client> for Sender {
            fn from(client: Client) -> Self {
                Self(client)
            }
        }
    };
    // A request has a URL of its own: nothing is sent to the one of the builder (RFC 2606, section 2).
    let new = new_builder(&quote!(Some("https://receiver.invalid")));
    let builder = quote! {
        #builder
        pub fn builder() -> ClientBuilder<Self> {
            #new
        }
    };
    let first = [
        Piece::Items(first),
        Piece::Text("impl Sender {\n".to_owned()),
        Piece::Members(quote!(impl Sender { #builder })),
    ];
    let methods = plan.webhooks.iter();
    let methods = methods.map(|it| Piece::Text(method(it, Caller::Sender)));
    let end = iter::once(Piece::Text("}\n".to_owned()));
    Box::new(first.into_iter().chain(methods).chain(end))
}
