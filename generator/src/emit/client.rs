//! The client: a method for each operation, on a core that sends.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    described, doc, facts,
    piece::{Piece, Pieces},
    text::{Text, literal},
    wire::{codec, pattern},
};
use crate::{
    name::Ident,
    plan::{
        Codec, Docs, Method, Outcome, OutcomeVariant, Plan, Scheme, SchemeKind, Status, Success,
    },
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let builder = builder(plan);
    let methods = plan.methods.iter().map(method).map(Piece::Text);
    let setters = plan.security.schemes.iter();
    let setters = setters.map(|(scheme, name)| setter(scheme, name));
    let secured = !plan.security.schemes.is_empty();
    let setters = secured.then(|| quote!(impl ClientBuilder { #(#setters)* }));
    let secret = secured.then(|| quote!(Secret,));
    let imports = if plan.methods.is_empty() {
        quote!(
            use super::support::client::{Client, ClientBuilder};
        )
    } else {
        quote! {
            use super::{
                operations, types,
                support::{client::{Client, ClientBuilder}, error::Error, request::{OutgoingRequest, #secret}},
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
    let (mut text, base) = match &plan.base_url {
        Some(url) => (
            format!(
                "Creates a builder of a client for {}, or for the URL set by `base_url`.",
                doc::code(url)
            ),
            quote!(Some(#url)),
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
    quote! {
        #docs
        pub fn builder() -> ClientBuilder {
            ClientBuilder::new(#base)
        }
    }
}

fn setter(scheme: &Scheme, setter: &Ident) -> TokenStream {
    let name = &scheme.name;
    let summary = match &scheme.kind {
        SchemeKind::Bearer => "Sets the token for `Authorization: Bearer`.".to_owned(),
        SchemeKind::Basic => {
            "Sets the user and the password for `Authorization: Basic`.".to_owned()
        }
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

fn method(method: &Method) -> String {
    let failure = &method.failure.name;
    let success = method.success.result_type();
    let arguments: Vec<String> = iter::once("&self".to_owned())
        .chain(method.client_arguments())
        .collect();
    let mut text = Text::member();
    let errors = format!(
        "\n# Errors\n\nReturns [`Error::ErrorResponse`] with a [`types::{failure}`] for a documented \
         error response, or another [`Error`].{}",
        described::errors(method),
    );
    text.docs(&method.docs);
    if let Some(described) = described::parameters_and_successes(method) {
        text.own(&described);
    }
    text.own(&errors)
        .opening_list(
            &format!("pub async fn {}(", method.name),
            &arguments,
            &format!(") -> Result<{success}, Error<types::{failure}>> {{"),
        )
        .chain(
            &format!(
                "let request = OutgoingRequest::new(&operations::{})",
                method.constant
            ),
            &calls(method),
            ";",
        )
        .line("let response = self.send(request).await?;")
        .open("match response.status.as_u16() {");
    for (pattern, value) in arms(method) {
        text.arm(&pattern, &value);
    }
    text.close("}").close("}").finish()
}

/// The calls that build a request.
fn calls(method: &Method) -> Vec<String> {
    let redirects = method
        .returns_redirects
        .then(|| ".keep_redirects()".to_owned());
    let parameters = method.parameters.as_ref();
    let parameters = parameters.map(|_| ".parameters(parameters)".to_owned());
    let body = method.body.as_ref().map(|body| {
        let optional = if body.required { "" } else { "optional_" };
        let media_type = match &body.codec {
            Codec::Form(_) => String::new(),
            // The type that is sent of a range, the document does not say.
            _ if body.media_type.ends_with("/*") => "\"application/octet-stream\", ".to_owned(),
            _ => format!("{}, ", literal(&body.media_type)),
        };
        format!(".{optional}{}({media_type}body)", codec(&body.codec))
    });
    redirects
        .into_iter()
        .chain(parameters)
        .chain(body)
        .collect()
}

/// The statuses that are described, the narrower ones first: the first arm that fits counts.
fn arms(method: &Method) -> Vec<(String, String)> {
    let mut arms: Vec<(u16, String, String)> = match &method.success {
        Success::Undocumented => vec![(100, "200..=299".to_owned(), "Ok(())".to_owned())],
        Success::Single(variant) => {
            let value = match variant.body {
                Some(_) => format!("Ok(response.{}()?)", codec(&variant.codec)),
                None => "Ok(())".to_owned(),
            };
            vec![(width(variant), status(variant), value)]
        }
        Success::Several(outcome) => outcome_arms(outcome).collect(),
    };
    arms.extend(outcome_arms(&method.failure));
    let unexpected = "Err(response.unexpected())";
    let otherwise = arms.iter().any(|(width, ..)| *width == u16::MAX);
    if otherwise && !describes_all_successes(&method.success) {
        // A success that the document does not describe is no failure.
        let successes = "status if (200..=299).contains(&status)";
        arms.push((99, successes.to_owned(), unexpected.to_owned()));
    }
    arms.sort_by_key(|(width, ..)| *width);
    if arms.last().is_none_or(|(width, ..)| *width < u16::MAX) {
        arms.push((u16::MAX, "_".to_owned(), unexpected.to_owned()));
    }
    let arms = arms.into_iter();
    arms.map(|(_, pattern, value)| (pattern, value)).collect()
}

fn describes_all_successes(success: &Success) -> bool {
    let all = |variant: &OutcomeVariant| variant.status == Status::Range(2);
    match success {
        Success::Undocumented => true,
        Success::Single(variant) => all(variant),
        Success::Several(outcome) => outcome.variants.iter().any(all),
    }
}

fn outcome_arms(outcome: &Outcome) -> impl Iterator<Item = (u16, String, String)> {
    outcome.variants.iter().map(|variant| {
        let name = &outcome.name;
        let value = |body| format!("types::{name}::{}", pattern(variant, "status", body));
        let value = match (&outcome.unexpected, &variant.body, variant.status) {
            (None, ..) => {
                let body = format!("response.{}()?", codec(&variant.codec));
                format!("Ok({})", value(&body))
            }
            (Some(_), None, _) => {
                format!("Err(response.empty_error({}))", value(""))
            }
            (Some(_), Some(_), Status::Code(_)) => {
                let read = error_reader(&variant.codec);
                format!("Err(response.{read}(types::{name}::{}))", variant.name)
            }
            (Some(_), Some(_), _) => {
                let read = error_reader(&variant.codec);
                format!("Err(response.{read}(|body| {}))", value("body"))
            }
        };
        (width(variant), status(variant), value)
    })
}

/// The method that reads the body of an error.
fn error_reader(codec: &Codec) -> &'static str {
    match codec {
        Codec::Json | Codec::Form(_) => "error",
        Codec::Text => "text_error",
        Codec::Bytes => "bytes_error",
    }
}

fn width(variant: &OutcomeVariant) -> u16 {
    match variant.status {
        Status::Code(_) => 0,
        Status::Range(_) => 99,
        Status::Default => u16::MAX,
    }
}

fn status(variant: &OutcomeVariant) -> String {
    match variant.status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundred) => {
            format!("status if ({hundred}00..={hundred}99).contains(&status)")
        }
        Status::Default => "status".to_owned(),
    }
}
