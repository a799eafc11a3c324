//! The receiver of webhooks and callbacks: a trait to implement, the route that serves it, and a function
//! that parses each request.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    contents::imported,
    doc,
    piece::{Piece, Pieces},
    server::{
        MOST_LINES, checks, endpoint, handler, hooks, hooks_of, read_body, reply, trait_method,
    },
    text::Text,
};
use crate::plan::{Method, Plan};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let webhooks = plan.webhooks.iter();
    let methods = webhooks.clone().map(trait_method);
    let handlers = webhooks.clone().map(|it| handler(it, "Webhooks", false));
    let groups = groups(plan);
    let route = route(groups.len());
    let functions = webhooks.filter_map(parse).chain(handlers).chain(groups);
    let pieces = iter::once(Piece::Items(imports(plan)))
        .chain([Piece::Text(opening(plan)), member(&verify())])
        .chain(methods.map(Piece::Text))
        .chain([member(&hooks()), Piece::Text("}\n".to_owned())])
        .chain([Piece::Items(route)])
        .chain(functions.map(Piece::Text));
    Box::new(pieces)
}

fn member(member: &TokenStream) -> Piece {
    Piece::Members(quote!(trait Webhooks { #member }))
}

fn opening(plan: &Plan) -> String {
    let mut text = Text::item();
    text.own(&format!(
        "The receiver of the webhooks and callbacks of {}: implement it, and serve it with [`router`], or \
         with [`endpoint`] where all arrive at one URL.\n\n\
         A webhook that is not implemented returns 501. To receive them without this trait, call the \
         functions that parse them.",
        doc::inline(&plan.title)
    ))
    .open("pub trait Webhooks: Send + Sync + 'static {");
    text.finish()
}

fn imports(plan: &Plan) -> TokenStream {
    let (validate, pattern) = checks(plan.webhooks.iter());
    let streams = imported(plan.webhooks.iter());
    let reply = reply(plan.webhooks.iter());
    let parses = plan.webhooks.iter().any(|it| it.parsed_type().is_some());
    let in_memory = parses.then(|| quote!(incoming::in_memory,));
    quote! {
        use std::{future::Future, sync::Arc};
        #pattern
        use axum::{Router, response::{IntoResponse, Response}, routing::MethodRouter};
        use super::{
            #streams types, webhook_operations as operations,
            receiver::{Receiver, Received, Verifying, last_segment, route},
            support::{
                context::RequestContext, #in_memory #reply operation::Operation, rejection::Rejection,
                server::{Endpoint, Hooks, ReceivedRequest, Service, Serving},
                unexpected::UnexpectedResponse, #validate
            },
        };
    }
}

fn verify() -> TokenStream {
    let docs = doc::own(
        "Verifies that a request comes from the sender, by its signature or its credentials, before it is \
         parsed.\n\n\
         The document describes no signatures. Where there is none, anyone can send a request: return \
         `Ok(())` only if that does no harm. Compare in constant time.",
    );
    quote! {
        #docs
        fn verify(
            &self,
            request: &RequestContext,
            body: &[u8],
        ) -> impl Future<Output = Result<(), Rejection>> + Send;
    }
}

fn route(groups: usize) -> TokenStream {
    let router_docs = doc::own(
        "Creates a router with a path for each webhook and callback: `/` with the name of its method. Nest \
         it below the path of the URLs that the sender is given.",
    );
    let endpoint_docs = doc::own(
        "Creates the route for a URL at which several webhooks arrive. `select` returns the name of the \
         method of a request, by a header or a property of its body; what it does not know is a 404.",
    );
    let groups = (1..=groups).map(|number| format!("endpoints_{number}"));
    let groups = groups.map(|name| name.parse::<TokenStream>().expect("it is a name"));
    let hooks = hooks_of(&quote!(Webhooks), false);
    quote! {
        #router_docs
        pub fn router<A: Webhooks>(webhooks: A) -> Router {
            Router::new().route("/{webhook}", endpoint(&Arc::new(webhooks), last_segment))
        }

        #endpoint_docs
        pub fn endpoint<A: Webhooks, S: Clone + Send + Sync + 'static>(
            webhooks: &Arc<A>,
            select: impl Fn(&Received) -> Option<String> + Send + Sync + 'static,
        ) -> MethodRouter<S> {
            let mut endpoints = Vec::new();
            #(#groups(&mut endpoints);)*
            route(Receiver {
                service: Service { api: Arc::clone(webhooks), hooks: hooks(), endpoints },
                verify: verify::<A>,
                select: Box::new(select),
            })
        }

        fn verify<'r, A: Webhooks>(
            webhooks: &'r A,
            request: &'r RequestContext,
            body: &'r [u8],
        ) -> Verifying<'r> {
            Box::pin(webhooks.verify(request, body))
        }

        #hooks
    }
}

/// The functions that list the webhooks, of so many lines each.
fn groups(plan: &Plan) -> Vec<String> {
    let groups = plan.webhooks.chunks(MOST_LINES / 4).zip(1..);
    let groups = groups.map(|(methods, number)| {
        let mut text = Text::item();
        text.open(format!(
            "fn endpoints_{number}<A: Webhooks>(endpoints: &mut Vec<Endpoint<A>>) {{"
        ));
        text.open("endpoints.extend([");
        for method in methods {
            endpoint(method, &mut text);
        }
        text.close("]);").close("}").finish()
    });
    groups.collect()
}

/// The function that parses a webhook, if there is anything to parse.
fn parse(method: &Method) -> Option<String> {
    let ty = method.parsed_type()?;
    let parameters = method.parameters.as_ref();
    let parameters = parameters.map(|_| "request.parameters()".to_owned());
    let given = method.body.as_ref();
    let body = given.map(|body| format!("request.{}", read_body(body)));
    let mutable = if body.is_some() { "mut " } else { "" };
    let values: Vec<String> = parameters.into_iter().chain(body).collect();
    let value = match values.as_slice() {
        [one] => one.clone(),
        values => format!("Ok(({}?))", values.join("?, ")),
    };
    let mut text = Text::item();
    text.own(&format!(
        "Parses a request for [`Webhooks::{name}`], whose signature was verified.\n\n# Errors\n\n\
         A parameter or the body is missing or invalid.",
        name = method.name
    ));
    text.opening_list(
        &format!("pub fn parse_{}(", method.name.plain()),
        &["request: Received".to_owned()],
        &format!(") -> Result<{ty}, Rejection> {{"),
    );
    let split = format!(
        "let (context, body) = in_memory(&operations::{}, request);",
        method.constant
    );
    let request = format!("let {mutable}request = ReceivedRequest::new(&context, body);");
    text.line(split).line(request).line(value).close("}");
    Some(text.finish())
}
