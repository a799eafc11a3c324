//! The operations as plain data.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Piece, Pieces};
use crate::plan::{Method, Plan, SchemeKind, SchemeUse};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let secured = plan.methods.iter().flat_map(|method| &method.security);
    let secured = secured.flatten().next().is_some();
    let imports = match (plan.methods.is_empty(), secured) {
        (true, _) => quote!(),
        (false, false) => quote!(
            use super::support::operation::Operation;
        ),
        (false, true) => quote! {
            use super::support::operation::{Carrier, Operation, SecurityScheme};
        },
    };
    let operations = plan.methods.iter().map(operation);
    Box::new(iter::once(imports).chain(operations).map(Piece::Items))
}

fn operation(method: &Method) -> TokenStream {
    let docs = super::doc::own(&super::doc::code(&format!(
        "{} {}",
        method.http_method, method.path
    )));
    let (constant, path, http_method) = (&method.constant, &method.path, method.http_method);
    let name = method.name.plain();
    let ways = method.security.iter().map(|way| {
        let schemes = way.iter().map(scheme);
        quote!(&[#(#schemes),*])
    });
    quote! {
        #docs
        pub static #constant: Operation = Operation {
            name: #name,
            method: #http_method,
            path: #path,
            security: &[#(#ways),*],
        };
    }
}

fn scheme(used: &SchemeUse) -> TokenStream {
    let (name, scopes) = (&used.name, &used.scopes);
    let carrier = match &used.kind {
        SchemeKind::Bearer => quote!(Carrier::Bearer),
        SchemeKind::Basic => quote!(Carrier::Basic),
        SchemeKind::Header(name) => quote!(Carrier::Header(#name)),
        SchemeKind::Query(name) => quote!(Carrier::Query(#name)),
        SchemeKind::Cookie(name) => quote!(Carrier::Cookie(#name)),
    };
    quote!(SecurityScheme { name: #name, carrier: #carrier, scopes: &[#(#scopes),*] })
}
