//! The client: a method for each operation, on a core that sends.

use std::iter;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{From, Piece, Pieces, doc, rust_type};
use crate::plan::{
    Answer, Credential, Docs, Location, Method, Outcome, OutcomeRole, OutcomeVariant, Plan,
    Redirects, Scheme, SchemeKind, StatusPattern, Style,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let builder = builder(plan);
    let setters = setters(plan);
    let methods = plan.methods.iter().map(method);
    let members = iter::once(builder).chain(methods);
    let members = members.map(|member| Piece::Members(quote!(impl Client { #member })));
    let secret = (!plan.security.schemes.is_empty()).then(|| quote!(Secret,));
    let imports = if plan.methods.is_empty() {
        quote!(use super::support::client::{Client, ClientBuilder, #secret};)
    } else {
        quote! {
            use super::{
                operations, types,
                support::{client::{Client, ClientBuilder, Outgoing, #secret}, error::Error},
            };
        }
    };
    let opens = [Piece::Items(imports), Piece::Opens(quote!(impl Client {}))];
    let ends = [Piece::Closes, Piece::Items(quote!(#setters))];
    Box::new(opens.into_iter().chain(members).chain(ends))
}

fn builder(plan: &Plan) -> TokenStream {
    let mut text = match &plan.base_url {
        Some(url) => format!(
            "A builder of clients of {}, unless it is given another URL.",
            doc::code(url)
        ),
        None => "A builder of clients. It has to be given a base URL.".to_owned(),
    };
    if plan.servers.len() > 1 {
        text.push_str("\n\nThe document names these servers:\n");
        for (url, description) in &plan.servers {
            let description = doc::inline(description.as_deref().unwrap_or_default());
            text.extend(["\n- ", &doc::code(url), " ", &description]);
        }
    }
    let docs = doc::own(&text);
    let base = match &plan.base_url {
        Some(url) => quote!(Some(#url)),
        None => quote!(None),
    };
    quote! {
        #docs
        pub fn builder() -> ClientBuilder {
            ClientBuilder::new(#base)
        }
    }
}

fn setters(plan: &Plan) -> Option<TokenStream> {
    let setters = plan.security.schemes.iter().map(setter);
    (!plan.security.schemes.is_empty()).then(|| {
        quote! {
            impl ClientBuilder { #(#setters)* }
        }
    })
}

fn setter(scheme: &Scheme) -> TokenStream {
    let (name, setter) = (&scheme.name, &scheme.setter);
    let summary = match &scheme.kind {
        SchemeKind::Bearer => "A token for `Authorization: Bearer`.".to_owned(),
        SchemeKind::Basic => "A user and a password for `Authorization: Basic`.".to_owned(),
        SchemeKind::Header(name) => format!("A key for the header {}.", doc::code(name)),
        SchemeKind::Query(name) => format!("A key for the query parameter {}.", doc::code(name)),
        SchemeKind::Cookie(name) => format!("A key for the cookie {}.", doc::code(name)),
    };
    let docs = doc::attributes(&Docs {
        summary,
        description: scheme.description.clone(),
        ..Docs::default()
    });
    match scheme.credential {
        Credential::Token => quote! {
            #docs
            pub fn #setter(self, token: impl Into<String>) -> Self {
                self.credential(#name, Secret::Token(token.into()))
            }
        },
        Credential::UserPassword => quote! {
            #docs
            pub fn #setter(self, user: impl Into<String>, password: impl Into<String>) -> Self {
                self.credential(#name, Secret::UserPassword(user.into(), password.into()))
            }
        },
    }
}

fn method(method: &Method) -> TokenStream {
    let docs = doc::attributes(&method.docs);
    let failure_name = &method.failure.name;
    let errors = doc::own(&format!(
        "\n# Errors\n\nThe documented failures are [`types::{failure_name}`]; [`Error`] tells what else can go wrong.",
    ));
    let (name, arguments) = (&method.name, arguments(method));
    let (request, success) = (request(method), success_type(&method.success));
    let arms = arms(method);
    quote! {
        #docs
        #errors
        pub async fn #name(&self, #arguments) -> Result<#success, Error<types::#failure_name>> {
            let request = #request;
            let answer = self.send(request).await?;
            match answer.status.as_u16() {
                #(#arms,)*
            }
        }
    }
}

fn arguments(method: &Method) -> TokenStream {
    let parameters = method
        .parameters
        .as_ref()
        .map(|(name, _)| quote!(parameters: &types::#name,));
    let body = method.body.as_ref().map(|body| {
        let ty = rust_type(&body.ty, From::Outside);
        if body.required {
            quote!(body: &#ty,)
        } else {
            quote!(body: Option<&#ty>,)
        }
    });
    quote!(#parameters #body)
}

fn request(method: &Method) -> TokenStream {
    let constant = &method.constant;
    let parameters = method
        .parameters
        .iter()
        .flat_map(|(_, parameters)| parameters);
    let parameters = parameters.map(|parameter| {
        let (field, wire) = (&parameter.field, &parameter.wire);
        let value = quote!(&parameters.#field);
        let values = match (parameter.required, parameter.style) {
            (true, Style::Single) => quote!([#value]),
            (true, Style::Repeated) | (false, Style::Single) => value.clone(),
            (false, Style::Repeated) => quote!(parameters.#field.iter().flatten()),
        };
        match parameter.place {
            Location::Path => quote!(.path(#wire, #value)),
            Location::Query => quote!(.query(#wire, #values)),
            Location::Header => quote!(.header(#wire, #values)),
        }
    });
    let body = method.body.as_ref().map(|body| {
        let media_type = &body.media_type;
        if body.required {
            quote!(.json(#media_type, body))
        } else {
            quote!(.optional_json(#media_type, body))
        }
    });
    let redirects = match method.redirects {
        Redirects::Followed => None,
        Redirects::Answers => Some(quote!(.keep_redirects())),
    };
    quote!(Outgoing::new(&operations::#constant)#redirects #(#parameters)*#body)
}

/// What a method returns, for the client and the server alike.
pub(super) fn success_type(answer: &Answer) -> TokenStream {
    match answer {
        Answer::Undescribed => quote!(()),
        Answer::Single(variant) => match &variant.body {
            Some(body) => rust_type(body, From::Outside),
            None => quote!(()),
        },
        Answer::Several(outcome) => {
            let name = &outcome.name;
            quote!(types::#name)
        }
    }
}

/// The statuses that are described, the narrower ones first: the first arm that fits counts.
fn arms(method: &Method) -> Vec<TokenStream> {
    let mut arms: Vec<(u16, TokenStream)> = Vec::new();
    match &method.success {
        Answer::Undescribed => arms.push((100, quote!(200..=299 => Ok(())))),
        Answer::Single(variant) => {
            let status = status(variant);
            let value = match variant.body {
                Some(_) => quote!(Ok(answer.json()?)),
                None => quote!(Ok(())),
            };
            arms.push((width(variant), quote!(#status => #value)));
        }
        Answer::Several(outcome) => arms.extend(outcome_arms(outcome)),
    }
    arms.extend(outcome_arms(&method.failure));
    let otherwise = arms.iter().any(|(width, _)| *width == u16::MAX);
    if otherwise && !describes_all_successes(&method.success) {
        // A success that the document does not describe is no failure.
        let successes = quote!(status if (200..=299).contains(&status));
        arms.push((99, quote!(#successes => Err(answer.unexpected()))));
    }
    arms.sort_by_key(|(width, _)| *width);
    if arms.last().is_none_or(|(width, _)| *width < u16::MAX) {
        arms.push((u16::MAX, quote!(_ => Err(answer.unexpected()))));
    }
    arms.into_iter().map(|(_, arm)| arm).collect()
}

fn describes_all_successes(answer: &Answer) -> bool {
    let all = |variant: &OutcomeVariant| variant.status == StatusPattern::Between(200, 299);
    match answer {
        Answer::Undescribed => true,
        Answer::Single(variant) => all(variant),
        Answer::Several(outcome) => outcome.variants.iter().any(all),
    }
}

fn outcome_arms(outcome: &Outcome) -> impl Iterator<Item = (u16, TokenStream)> {
    outcome.variants.iter().map(|variant| {
        let (name, variant_name) = (&outcome.name, &variant.name);
        let path = quote!(types::#name::#variant_name);
        let dynamic = !matches!(variant.status, StatusPattern::Exactly(_));
        let status = status(variant);
        let value = match (&outcome.role, &variant.body, dynamic) {
            (OutcomeRole::Success, Some(_), false) => quote!(Ok(#path(answer.json()?))),
            (OutcomeRole::Success, Some(_), true) => quote!(Ok(#path(status, answer.json()?))),
            (OutcomeRole::Success, None, false) => quote!(Ok(#path)),
            (OutcomeRole::Success, None, true) => quote!(Ok(#path(status))),
            (OutcomeRole::Failure(_), Some(_), false) => quote!(Err(answer.refused(#path))),
            (OutcomeRole::Failure(_), Some(_), true) => {
                quote!(Err(answer.refused(|body| #path(status, body))))
            }
            (OutcomeRole::Failure(_), None, false) => quote!(Err(answer.refused_empty(#path))),
            (OutcomeRole::Failure(_), None, true) => {
                quote!(Err(answer.refused_empty(#path(status))))
            }
        };
        (width(variant), quote!(#status => #value))
    })
}

fn width(variant: &OutcomeVariant) -> u16 {
    match variant.status {
        StatusPattern::Exactly(_) => 0,
        StatusPattern::Between(first, last) => last - first,
        StatusPattern::Otherwise => u16::MAX,
    }
}

fn status(variant: &OutcomeVariant) -> TokenStream {
    let literal = Literal::u16_unsuffixed;
    match variant.status {
        StatusPattern::Exactly(code) => {
            let code = literal(code);
            quote!(#code)
        }
        StatusPattern::Between(first, last) => {
            let (first, last) = (literal(first), literal(last));

            quote!(status if (#first..=#last).contains(&status))
        }
        StatusPattern::Otherwise => quote!(status),
    }
}
