//! The server: a trait to implement, a router that serves it, a handler for each operation.

use std::iter;

use indexmap::IndexMap;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    From, Piece, Pieces,
    client::success_type,
    doc, rust_type,
    types::pattern,
    validate::{each, has_nested},
};
use crate::plan::{
    Answer, Carrier, Check, Docs, Location, Method, OutcomeRole, OutcomeVariant, Plan, Principal,
    Scheme, StatusPattern, Style, Way,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let credentials = (!plan.security.ways.is_empty()).then(|| credentials(plan));
    let authenticated = authenticated(plan);
    let router = router(plan);
    let handlers = plan.methods.iter().map(handler);
    let conclude = (!plan.methods.is_empty()).then(conclude);
    let before = iter::once(Piece::Items(imports(plan))).chain(api(plan));
    let items = iter::once(quote!(#credentials #router)).chain(handlers);
    let after = iter::once(quote!(#authenticated #conclude));
    Box::new(before.chain(items.chain(after).map(Piece::Items)))
}

fn imports(plan: &Plan) -> TokenStream {
    let methods = !plan.methods.is_empty();
    let secured = !plan.security.ways.is_empty();
    let arc = methods.then(|| {
        quote!(
            use std::sync::Arc;
        )
    });
    let extract = methods.then(|| quote!(extract::{Request, State}, routing,));
    let undocumented = methods.then(|| quote!(undocumented::Undocumented,));
    let server = if secured {
        quote!(server::{self, Credential, Incoming})
    } else {
        quote!(server::{self, Incoming})
    };
    let server = methods.then(|| quote!(#server,));
    let bodies = plan
        .methods
        .iter()
        .filter_map(|method| method.body.as_ref());
    let nested = |checks: &[Check]| checks != [Check::Nested] && has_nested(checks);
    let validate = bodies.clone().any(|body| nested(&body.checks));
    let validate = validate.then(|| quote!(validate::Validate as _,));
    let top = methods.then(|| quote!(operations, types,));
    let future = (methods || secured).then(|| {
        quote!(
            use std::future::Future;
        )
    });
    quote! {
        #future
        #arc
        use axum::{#extract Router, response::{IntoResponse, Response}};
        use super::{#top support::{operation::Operation, rejection::Rejection, #server #undocumented #validate}};
    }
}

fn api(plan: &Plan) -> impl Iterator<Item = Piece> {
    let docs = doc::own(&format!(
        "{}, to be implemented and given to [`router`].\n\nAn operation that is not implemented answers 501.",
        doc::inline(&plan.title)
    ));
    let authentication = (!plan.security.ways.is_empty()).then(authentication);
    let methods = plan.methods.iter().map(trait_method);
    let hooks = hooks();
    let opens = quote! {
        #docs
        pub trait Api: Send + Sync + 'static {}
    };
    let members = authentication.into_iter().chain(methods).chain([hooks]);
    let members = members.map(|member| Piece::Members(quote!(trait Api { #member })));
    iter::once(Piece::Opens(opens))
        .chain(members)
        .chain([Piece::Closes])
}

fn authentication() -> TokenStream {
    let principal = doc::own("Who is asking, once that is known.");
    let authenticate = doc::own(
        "Finds out who is asking, before the body of a request is read.\n\n\
         Credentials that are not known are [`Credentials::rejected`]; then what else the request \
         shows is tried.",
    );
    quote! {
        #principal
        type Principal: Send;
        #authenticate
        fn authenticate(
            &self,
            credentials: Credentials<'_>,
        ) -> impl Future<Output = Result<Self::Principal, Rejection>> + Send;
    }
}

fn trait_method(method: &Method) -> TokenStream {
    let docs = doc::attributes(&method.docs);
    let (name, failure) = (&method.name, &method.failure.name);
    let success = success_type(&method.success);
    let (arguments, names) = trait_arguments(method);
    let unused = match &names[..] {
        [] => None,
        [one] => Some(quote!(let _ = #one;)),
        names => Some(quote!(let _ = (#(#names),*);)),
    };
    let undocumented = match &method.failure.role {
        OutcomeRole::Failure(variant) => quote!(types::#failure::#variant),
        OutcomeRole::Success => quote!(types::#failure),
    };
    quote! {
        #docs
        fn #name(
            &self,
            #(#arguments),*
        ) -> impl Future<Output = Result<#success, types::#failure>> + Send {
            #unused
            async { Err(#undocumented(Undocumented::not_implemented())) }
        }
    }
}

fn trait_arguments(method: &Method) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let principal = match method.principal {
        Principal::Nobody => None,
        Principal::Optional => Some((quote!(principal), quote!(Option<Self::Principal>))),
        Principal::Required => Some((quote!(principal), quote!(Self::Principal))),
    };
    let parameters = method
        .parameters
        .as_ref()
        .map(|(name, _)| (quote!(parameters), quote!(types::#name)));
    let body = method.body.as_ref().map(|body| {
        let ty = rust_type(&body.ty, From::Outside);
        (
            quote!(body),
            if body.required {
                ty
            } else {
                quote!(Option<#ty>)
            },
        )
    });
    let all = principal.into_iter().chain(parameters).chain(body);
    all.map(|(name, ty)| (quote!(#name: #ty), name)).unzip()
}

fn hooks() -> TokenStream {
    let limit =
        doc::own("How large the body of a request may be, in bytes; 1 MiB unless overridden.");
    let reject = doc::own(
        "Answers a request that did not reach its operation, or got no documented answer from it.\n\n\
         Override it to answer in the shape that the document describes.",
    );
    let finish = doc::own(
        "Has the last word on every answer of an operation: the place for headers such as \
         `Cache-Control`. Paths and methods that the document does not describe are the router's.",
    );
    quote! {
        #limit
        fn body_limit(&self, operation: &'static Operation) -> usize {
            let _ = operation;
            1 << 20
        }
        #reject
        fn reject(&self, operation: &'static Operation, rejection: Rejection) -> Response {
            let _ = operation;
            rejection.into_response()
        }
        #finish
        fn finish(&self, operation: &'static Operation, response: Response) -> Response {
            let _ = operation;
            response
        }
    }
}

fn credentials(plan: &Plan) -> TokenStream {
    let variants = plan.security.ways.iter().map(|way| {
        let (name, docs) = (&way.variant, way_docs(plan, way));
        let shown = way.schemes.iter().map(|_| quote!(Credential<'a>));
        quote! { #docs #name(#(#shown),*), }
    });
    let known = plan.security.ways.iter().map(|way| {
        let (variant, schemes) = (&way.variant, &way.schemes);
        let (taken, cloned) = shown_names(way);
        quote! {
            [#((#schemes, #taken)),*] => Some(Self::#variant(#(#cloned.clone()),*))
        }
    });
    let mut challenges: IndexMap<&str, Vec<TokenStream>> = IndexMap::new();
    for way in &plan.security.ways {
        let variant = &way.variant;
        let ignored = way.schemes.iter().map(|_| quote!(_));
        let pattern = quote!(Self::#variant(#(#ignored),*));
        challenges
            .entry(challenge(plan, way))
            .or_default()
            .push(pattern);
    }
    let rejected = challenges
        .iter()
        .map(|(challenge, ways)| quote!(#(#ways)|* => #challenge));
    let docs = doc::own("What a request shows to prove who is asking. `Debug` keeps it to itself.");
    let rejected_docs = doc::own("The answer to credentials that are not known: 401.");
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Credentials<'a> { #(#variants)* }

        impl<'a> Credentials<'a> {
            #rejected_docs
            pub fn rejected(&self) -> Rejection {
                Rejection::Unauthenticated { challenge: match self { #(#rejected,)* } }
            }
            fn shown(request: &'a Incoming) -> Vec<Self> {
                let shown = request.credentials();
                let known = shown.iter().filter_map(|shown| match &shown[..] { #(#known,)* _ => None });
                known.collect()
            }
        }
    }
}

/// The numbered bindings of what a way shows.
fn shown_names(way: &Way) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let letters = way.shown.iter().map(|name| quote!(#name));
    let names: Vec<TokenStream> = letters.collect();
    (names.clone(), names)
}

fn scheme<'p>(plan: &'p Plan, name: &str) -> Option<&'p Scheme> {
    plan.security
        .schemes
        .iter()
        .find(|scheme| scheme.name == name)
}

fn way_docs(plan: &Plan, way: &Way) -> TokenStream {
    let names: Vec<String> = way.schemes.iter().map(|name| doc::code(name)).collect();
    let single = match &way.schemes[..] {
        [name] => scheme(plan, name).and_then(|scheme| scheme.description.clone()),
        _ => None,
    };
    doc::attributes(&Docs {
        summary: format!("{}.", names.join(" and ")),
        description: single,
        ..Docs::default()
    })
}

fn challenge(plan: &Plan, way: &Way) -> &'static str {
    let first = way.schemes.first().and_then(|name| scheme(plan, name));
    let carrier = first.map_or(Carrier::Bearer, |scheme| scheme.carrier);
    match carrier {
        Carrier::Bearer => "Bearer",
        Carrier::Basic => "Basic realm=\"api\"",
        Carrier::Key => "ApiKey",
    }
}

fn authenticated(plan: &Plan) -> TokenStream {
    let asks = |wanted: Principal| plan.methods.iter().any(|method| method.principal == wanted);
    let required = asks(Principal::Required) || asks(Principal::Optional);
    let required = required.then(|| {
        quote! {
            async fn authenticated<A: Api>(api: &A, request: &Incoming) -> Result<A::Principal, Rejection> {
                let mut rejected = Rejection::unauthenticated(request.operation());
                for credentials in Credentials::shown(request) {
                    match api.authenticate(credentials).await {
                        Err(rejection @ Rejection::Unauthenticated { .. }) => rejected = rejection,
                        other => return other,
                    }
                }
                Err(rejected)
            }
        }
    });
    let optional = asks(Principal::Optional).then(|| {
        quote! {
            async fn maybe_authenticated<A: Api>(
                api: &A,
                request: &Incoming,
            ) -> Result<Option<A::Principal>, Rejection> {
                if request.credentials().is_empty() {
                    return Ok(None);
                }
                authenticated(api, request).await.map(Some)
            }
        }
    });
    quote! { #required #optional }
}

fn router(plan: &Plan) -> TokenStream {
    let docs = doc::own(
        "Serves an [`Api`]. The paths are those of the document, below its server's URL: nest the \
         router where that has a path of its own.",
    );
    if plan.methods.is_empty() {
        return quote! {
            #docs
            pub fn router<A: Api>(api: A) -> Router {
                drop(api);
                Router::new()
            }
        };
    }
    // axum refuses segments that once were its placeholders, unless it is told.
    let old_style = |method: &Method| method.route.contains("/:") || method.route.contains("/*");
    let literal = plan.methods.iter().any(old_style);
    let literal = literal.then(|| quote!(.without_v07_checks()));
    let routes = plan.methods.iter().map(|method| {
        let (route, handler) = (&method.route, &method.handler);
        let function = match method.http_method {
            "GET" => quote!(get),
            "PUT" => quote!(put),
            "POST" => quote!(post),
            "DELETE" => quote!(delete),
            "OPTIONS" => quote!(options),
            "HEAD" => quote!(head),
            "PATCH" => quote!(patch),
            _ => quote!(trace),
        };
        quote!(.route(#route, routing::#function(#handler::<A>)))
    });
    let routes: Vec<_> = routes.collect();
    let mut chains = routes.chunks(LONGEST_CHAIN);
    let first = chains.next().unwrap_or_default();
    let first = quote!(Router::new()#literal #(#first)*);
    let chains = chains.map(|chain| quote!(let router = router #(#chain)*;));
    let body = if routes.len() <= LONGEST_CHAIN {
        quote!(#first.with_state(Arc::new(api)))
    } else {
        quote! {
            let router = #first;
            #(#chains)*
            router.with_state(Arc::new(api))
        }
    };
    quote! {
        #docs
        pub fn router<A: Api>(api: A) -> Router {
            #body
        }
    }
}

/// Each call in a chain is an expression within the next: a compiler that goes down such a line
/// needs room for it.
const LONGEST_CHAIN: usize = 64;

fn handler(method: &Method) -> TokenStream {
    let (handler, constant, name) = (&method.handler, &method.constant, &method.name);
    let principal = match method.principal {
        Principal::Nobody => None,
        Principal::Optional => {
            Some(quote!(let principal = maybe_authenticated(&*api, &request).await?;))
        }
        Principal::Required => Some(quote!(let principal = authenticated(&*api, &request).await?;)),
    };
    let parameters = method.parameters.as_ref().map(|_| parameters(method));
    let body = body(method);
    let taken = if method.body.is_some() {
        quote!(body)
    } else {
        quote!(_)
    };
    let (_, names) = trait_arguments(method);
    let used = principal.is_some() || parameters.is_some() || method.body.is_some();
    let request_name = if used { quote!(request) } else { quote!(_) };
    let arms = answer_arms(method);
    quote! {
        async fn #handler<A: Api>(State(api): State<Arc<A>>, request: Request) -> Response {
            let operation = &operations::#constant;
            let answer = async {
                let (#request_name, #taken) = Incoming::new(operation, request);
                #principal
                #parameters
                #body
                Ok(match Api::#name(&*api, #(#names),*).await { #(#arms,)* })
            };
            conclude(&*api, operation, answer.await)
        }
    }
}

fn body(method: &Method) -> Option<TokenStream> {
    let body = method.body.as_ref()?;
    let media_type = &body.media_type;
    let read = if body.required {
        quote!(json)
    } else {
        quote!(optional_json)
    };
    let check = match &body.checks[..] {
        [] => None,
        [Check::Nested] => Some(quote!(let body = server::valid(body)?;)),
        checks => {
            let checks = each(checks);
            Some(quote!(let body = server::valid_as(body, #checks)?;))
        }
    };
    let ty = rust_type(&body.ty, From::Outside);
    let ty = if body.required {
        ty
    } else {
        quote!(Option<#ty>)
    };
    Some(quote! {
        let body: #ty = request.#read(body, #media_type, api.body_limit(operation)).await?;
        #check
    })
}

fn parameters(method: &Method) -> Option<TokenStream> {
    let (name, parameters) = method.parameters.as_ref()?;
    let fields = parameters.iter().map(|parameter| {
        let (field, wire) = (&parameter.field, &parameter.wire);
        let value = match (parameter.place, parameter.style, parameter.required) {
            (Location::Path, _, _) => quote!(request.path(#wire)?),
            (Location::Query, Style::Single, true) => {
                quote!(server::required(request.query(#wire)?, #wire)?)
            }
            (Location::Query, Style::Single, false) => quote!(request.query(#wire)?),

            (Location::Query, Style::Repeated, true) => {
                quote!(server::required_all(request.query_all(#wire)?, #wire)?)
            }
            (Location::Query, Style::Repeated, false) => {
                quote!(Some(request.query_all(#wire)?).filter(|values| !values.is_empty()))
            }
            (Location::Header, _, true) => quote!(server::required(request.header(#wire)?, #wire)?),
            (Location::Header, _, false) => quote!(request.header(#wire)?),
        };
        quote!(#field: #value)
    });
    Some(quote! {
        let parameters = server::valid(types::#name { #(#fields,)* })?;
    })
}

fn answer_arms(method: &Method) -> Vec<TokenStream> {
    let mut arms = match &method.success {
        Answer::Undescribed => vec![quote!(Ok(()) => server::empty(204))],
        Answer::Single(variant) => {
            let reply = reply(variant);
            let taken = if variant.body.is_some() {
                quote!(body)
            } else {
                quote!(())
            };
            vec![quote!(Ok(#taken) => #reply)]
        }
        Answer::Several(outcome) => {
            let name = &outcome.name;
            let arms = outcome.variants.iter().map(|variant| {
                let pattern = pattern(variant, &quote!(status), &quote!(body));
                let reply = reply(variant);
                quote!(Ok(types::#name::#pattern) => #reply)
            });
            arms.collect()
        }
    };
    let name = &method.failure.name;
    arms.extend(method.failure.variants.iter().map(|variant| {
        let pattern = pattern(variant, &quote!(status), &quote!(body));
        let reply = reply(variant);
        quote!(Err(types::#name::#pattern) => #reply)
    }));
    if let OutcomeRole::Failure(undocumented) = &method.failure.role {
        arms.push(quote! {
            Err(types::#name::#undocumented(answer)) => return Err(Rejection::Undocumented(answer))
        });
    }
    arms
}

fn reply(variant: &OutcomeVariant) -> TokenStream {
    let status = match variant.status {
        StatusPattern::Exactly(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        StatusPattern::Between(..) | StatusPattern::Otherwise => quote!(status),
    };
    let media_type = &variant.media_type;
    match variant.body {
        Some(_) => quote!(server::json(#status, #media_type, &body)),
        None => quote!(server::empty(#status)),
    }
}

fn conclude() -> TokenStream {
    quote! {
        fn conclude<A: Api>(
            api: &A,
            operation: &'static Operation,
            answer: Result<Response, Rejection>,
        ) -> Response {
            let response = answer.unwrap_or_else(|rejection| api.reject(operation, rejection));
            api.finish(operation, response)
        }
    }
}
