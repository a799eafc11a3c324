//! The client: a method for each operation, on a core that sends.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    contents::imported,
    described, doc, facts,
    piece::{Piece, Pieces},
    text::Text,
};
use crate::{
    name::Ident,
    plan::{Docs, Method, Plan, RustType, Scheme, SchemeKind, Variable},
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let builder = builder(plan);
    let methods = plan.methods.iter();
    let methods = methods.map(|it| Piece::Text(method(it, Caller::Client)));
    let setters = plan.security.schemes.iter();
    let setters = setters.map(|(scheme, name)| setter(scheme, name));
    let secured = !plan.security.schemes.is_empty();
    let values = plan.server_variables.iter().filter_map(variable_values);
    let variables = plan.server_variables.iter().map(variable_setter);
    let variables: Vec<TokenStream> = variables.collect();
    let has_setters = secured || !variables.is_empty();
    let setters = has_setters.then(|| {
        quote! {
            impl<C: From<Client>> ClientBuilder<C> { #(#setters)* #(#variables)* }
            #(#values)*
        }
    });
    let mut schemes = plan.security.schemes.iter();
    let is_signed = |kind: &SchemeKind| matches!(kind, SchemeKind::Http(_) | SchemeKind::Custom);
    let has_signed = schemes.any(|(scheme, _)| is_signed(&scheme.kind));
    let unsigned = has_signed.then(|| quote!(UnsignedRequest,));
    let secret = secured.then(|| quote!(Secret, #unsigned));
    let streams = imported(plan.methods.iter());
    let imports = if plan.methods.is_empty() {
        let request = secret.map(|secret| quote!(request::{#secret}));
        quote!(
            use super::support::{client::{Client, ClientBuilder}, #request};
        )
    } else {
        quote! {
            use super::{
                #streams operations, types,
                support::{call::Call, client::{Client, ClientBuilder}, request::{OutgoingRequest, #secret}},
            };
        }
    };
    let first = [
        Piece::Items(imports),
        Piece::Text("impl Client {\n".to_owned()),
        Piece::Members(quote!(impl Client { #builder })),
    ];
    let end = iter::once(Piece::Text("}\n".to_owned()));
    let last = end.chain(setters.map(Piece::Items));
    Box::new(first.into_iter().chain(methods).chain(last))
}

fn builder(plan: &Plan) -> TokenStream {
    // Without variables, it is the URL itself.
    let template = plan.servers.first().map(|server| &server.template);
    let (mut text, base) = match &plan.base_url {
        Some(url) => (
            format!(
                "Creates a builder of a client for {}, or for the URL set by `base_url`.",
                doc::code(url)
            ),
            quote!(Some(#template)),
        ),
        None => (
            "Creates a builder of a client. The document has no absolute server URL: set `base_url`.".to_owned(),
            quote!(None),
        ),
    };
    if plan.servers.len() > 1 {
        text.push_str("\n\nServers of the document:\n");
        for server in &plan.servers {
            let description = doc::inline(server.description.as_deref().unwrap_or_default());
            text.extend(["\n- ", &doc::code(&server.url), " ", &description]);
        }
    }
    let docs = doc::own(&text);
    let defaults = plan.server_variables.iter().map(|variable| {
        let (placeholder, default) = (&variable.placeholder, &variable.of.default);
        quote!(.variable(#placeholder, #default))
    });
    let new = new_builder(&base);
    quote! {
        #docs
        pub fn builder() -> ClientBuilder {
            #new #(#defaults)*
        }
    }
}

/// The call that creates a builder for a base URL; its user agent is the crate.
pub(super) fn new_builder(base: &TokenStream) -> TokenStream {
    quote! {
        ClientBuilder::new(#base, concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
    }
}

/// The method that sets a variable of the server's URL.
fn variable_setter(variable: &Variable) -> TokenStream {
    let (name, setter) = (&variable.placeholder, &variable.setter);
    let templates = variable.templates.iter().map(|url| doc::code(url));
    let docs = doc::own(&format!(
        "Sets the variable {} of {}, which is {} by default. It has no meaning beside `base_url`.",
        doc::code(&variable.of.name),
        templates.collect::<Vec<_>>().join(" and "),
        doc::code(&variable.of.default)
    ));
    match &variable.values {
        Some((ty, _)) => quote! {
            #docs
            pub fn #setter(self, value: #ty) -> Self {
                self.variable(#name, value.as_str())
            }
        },
        None => quote! {
            #docs
            pub fn #setter(self, value: &str) -> Self {
                self.variable(#name, value)
            }
        },
    }
}

/// The enum of the values of a variable.
fn variable_values(variable: &Variable) -> Option<TokenStream> {
    let (ty, values) = variable.values.as_ref()?;
    let docs = doc::own(&format!(
        "Values of the variable {} of {}.",
        doc::code(&variable.of.name),
        doc::code(variable.templates.first().map_or("", String::as_str))
    ));
    let variants = values.iter().map(|(name, value)| {
        let docs = doc::own(&doc::code(value));
        quote!(#docs #name,)
    });
    let texts = values
        .iter()
        .map(|(name, value)| quote!(Self::#name => #value,));
    let as_str = doc::own("Returns the value as it stands in the URL.");
    Some(quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum #ty { #(#variants)* }

        impl #ty {
            #as_str
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { #(#texts)* }
            }
        }
    })
}

fn setter(scheme: &Scheme, setter: &Ident) -> TokenStream {
    let name = &scheme.name;
    let summary = match &scheme.kind {
        SchemeKind::Bearer => "Sets the token for `Authorization: Bearer`.".to_owned(),
        SchemeKind::Basic => {
            "Sets the user and the password for `Authorization: Basic`.".to_owned()
        }
        SchemeKind::Http(name) => format!(
            "Sets the function that adds the credentials of the HTTP scheme {} to a request.",
            doc::code(name)
        ),
        SchemeKind::Custom => format!(
            "Sets the function that adds the credentials of {} to a request, which the document does \
             not describe. Of mutual TLS, the HTTP client has them: the function has nothing to do.",
            doc::code(name)
        ),
        kind => format!("Sets the key for the {}.", facts::of_credential(kind)),
    };
    let docs = doc::attributes(&Docs {
        summary,
        description: scheme.description.clone(),
        ..Docs::default()
    });
    let (arguments, secret) = match scheme.kind {
        SchemeKind::Basic => (
            quote!(user: impl Into<String>, password: impl Into<String>),
            quote!(UserPassword(user.into(), password.into())),
        ),
        SchemeKind::Http(_) | SchemeKind::Custom => (
            quote!(sign: impl Fn(&mut UnsignedRequest<'_>) -> Result<(), String> + Send + Sync + 'static),
            quote!(Signer(std::sync::Arc::new(sign))),
        ),
        _ => (
            quote!(token: impl Into<String>),
            quote!(Token(token.into())),
        ),
    };
    quote! {
        #docs
        pub fn #setter(self, #arguments) -> Self {
            self.credential(#name, Secret::#secret)
        }
    }
}

/// The type whose methods call operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// The client of the API, which knows its URL.
    Client,
    /// The sender of webhooks, which is given the URL of each request.
    Sender,
}

/// The method that calls an operation.
pub(super) fn method(method: &Method, caller: Caller) -> String {
    let failure = &method.failure.name;
    let (first, client): (&[&str], _) = match caller {
        Caller::Client => (&["&self"], "self"),
        Caller::Sender => (&["&self", "url: &str"], "&self.0"),
    };
    let first = first.iter().map(|argument| (*argument).to_owned());
    let arguments: Vec<String> = first.chain(method.client_arguments()).collect();
    let to = (caller == Caller::Sender).then(|| ".url(url)".to_owned());
    let calls: Vec<String> = to.into_iter().chain(calls(method)).collect();
    let mut text = Text::member();
    let errors = if method.failure.variants.is_empty() {
        format!("No error response is documented; any is [`types::{failure}::Unexpected`].")
    } else {
        let listed = described::errors(method);
        format!("A documented error response is a [`types::{failure}`].{listed}")
    };
    let errors = format!("\n# Errors\n\n{errors}");
    text.docs(&method.docs);
    if let Some(described) = described::parameters_and_successes(method) {
        text.own(&described);
    }
    text.own(&errors)
        .opening_list(
            &format!("pub fn {}(", method.name),
            &arguments,
            &format!(") -> {} {{", method.call_type()),
        )
        .chain(
            &format!(
                "let request = OutgoingRequest::new(&operations::{})",
                method.constant
            ),
            &calls,
            ";",
        )
        .line(format!("Call::new({client}, request)"))
        .close("}")
        .finish()
}

/// The calls that build a request.
fn calls(method: &Method) -> impl Iterator<Item = String> {
    let parameters = method.parameters.as_ref();
    let parameters = parameters.map(|_| ".parameters(parameters)".to_owned());
    let body = method.body.as_ref().map(|body| {
        match (body.is_by_reference(), body.required) {
            (true, true) => ".body(body)",
            (false, true) => ".body(&body.into())",
            (false, false) if body.body.ty == RustType::String => {
                ".optional_body(body.map(str::to_owned).as_ref())"
            }
            (_, false) => ".optional_body(body)",
        }
        .to_owned()
    });
    parameters.into_iter().chain(body)
}
