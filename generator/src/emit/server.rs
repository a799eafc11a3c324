//! The server: a trait to implement, a router that serves it, a handler for each operation.

use std::iter;

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    doc,
    piece::{Piece, Pieces},
    rule::{Used, rules},
    text::{Text, literal},
    wire::pattern,
};
use crate::plan::{
    Check, CredentialSet, Docs, Location, Method, MethodBody, OutcomeVariant, Parameter, Plan,
    Principal, SchemeKind, Status, Style, Success,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let credentials = (!plan.security.credential_sets.is_empty()).then(|| credentials(plan));
    let authenticated = authenticated(plan);
    let router = router(plan);
    let handlers = plan.methods.iter().map(handler).map(Piece::Text);
    let respond = (!plan.methods.is_empty()).then(respond);
    let before = iter::once(Piece::Items(imports(plan))).chain(api(plan));
    let items = iter::once(Piece::Items(quote!(#credentials #router))).chain(handlers);
    let after = iter::once(Piece::Items(quote!(#authenticated #respond)));
    Box::new(before.chain(items).chain(after))
}

fn imports(plan: &Plan) -> TokenStream {
    let methods = !plan.methods.is_empty();
    let secured = !plan.security.credential_sets.is_empty();
    let arc = methods.then(|| {
        quote!(
            use std::sync::Arc;
        )
    });
    let extract = methods.then(|| quote!(extract::{Request, State}, routing,));
    let unexpected = methods.then(|| quote!(unexpected::UnexpectedResponse,));
    let server = if secured {
        quote!(server::{self, Credential, IncomingRequest})
    } else {
        quote!(server::{self, IncomingRequest})
    };
    let server = methods.then(|| quote!(#server,));
    let mut used = Used::default();
    let bodies = plan
        .methods
        .iter()
        .filter_map(|method| method.body.as_ref());
    bodies
        .filter(|body| has_rules(body))
        .for_each(|body| used.add(&body.checks));
    let rules = used
        .imports()
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(from, names)| {
            let names: Vec<&str> = names.iter().copied().collect();
            let text = format!("{from}::{{{}}}", names.join(", "));
            text.parse::<TokenStream>().expect("an import is Rust")
        });
    let rules: Vec<TokenStream> = rules.collect();
    let validate = (!rules.is_empty()).then(|| quote!(validate::{#(#rules),*},));
    let top = methods.then(|| quote!(operations, types,));
    let future = (methods || secured).then(|| {
        quote!(
            use std::future::Future;
        )
    });
    let pattern = used.has_patterns().then(|| {
        quote!(
            use super::pattern::matches;
        )
    });
    quote! {
        #future
        #arc
        #pattern
        use axum::{#extract Router, response::{IntoResponse, Response}};
        use super::{#top support::{operation::Operation, rejection::Rejection, #server #unexpected #validate}};
    }
}

fn api(plan: &Plan) -> impl Iterator<Item = Piece> {
    let docs = doc::own(&format!(
        "The server of {}: implement it, and serve it with [`router`].\n\nAn operation that is not implemented returns 501.",
        doc::inline(&plan.title)
    ));
    let authentication = (!plan.security.credential_sets.is_empty()).then(authentication);
    let methods = plan.methods.iter().map(trait_method).map(Piece::Text);
    let member = |member: TokenStream| Piece::Members(quote!(trait Api { #member }));
    let hooks = member(hooks());
    let opens = quote! {
        #docs
        pub trait Api: Send + Sync + 'static {}
    };
    let authentication = authentication.map(member);
    let members = authentication.into_iter().chain(methods).chain([hooks]);
    iter::once(Piece::Opens(opens))
        .chain(members)
        .chain([Piece::Closes])
}

fn authentication() -> TokenStream {
    let principal = doc::own("The authenticated caller.");
    let authenticate = doc::own(
        "Authenticates a request, before its body is read.\n\n\
         Return [`Credentials::rejection`] for invalid credentials; then the request's other \
         credentials are tried.",
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

fn trait_method(method: &Method) -> String {
    let failure = &method.failure.name;
    let success = method.success.result_type();
    let given = method.server_arguments();
    let arguments = given.iter().map(|(name, ty)| format!("{name}: {ty}"));
    let arguments: Vec<String> = iter::once("&self".to_owned()).chain(arguments).collect();
    let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
    let unexpected = match &method.failure.unexpected {
        Some(variant) => format!("types::{failure}::{variant}"),
        None => format!("types::{failure}"),
    };
    let mut text = Text::member();
    text.docs(&method.docs).opening_list(
        &format!("fn {}(", method.name),
        &arguments,
        &format!(") -> impl Future<Output = Result<{success}, types::{failure}>> + Send {{"),
    );
    match &names[..] {
        [] => &mut text,
        [one] => text.line(format!("let _ = {one};")),
        names => text.line(format!("let _ = ({});", names.join(", "))),
    };
    text.block(
        "async",
        &format!("Err({unexpected}(UnexpectedResponse::not_implemented()))"),
    )
    .close("}")
    .finish()
}

fn hooks() -> TokenStream {
    let limit = doc::own("Returns the maximum size of a request body in bytes; 1 MiB by default.");
    let reject = doc::own(
        "Turns a rejection into a response: for a request that did not reach its operation, or got no \
         documented response from it.\n\n\
         Override it to return the bodies that the document describes.",
    );
    let map_response = doc::own(
        "Maps every response of an operation before it is sent, to add headers such as \
         `Cache-Control`. Responses to undocumented paths and methods are the router's own.",
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
        #map_response
        fn map_response(&self, operation: &'static Operation, response: Response) -> Response {
            let _ = operation;
            response
        }
    }
}

fn credentials(plan: &Plan) -> TokenStream {
    let variants = plan.security.credential_sets.iter().map(|set| {
        let (name, docs) = (&set.variant, set_docs(plan, set));
        let shown = set.schemes.iter().map(|_| quote!(Credential<'a>));
        quote! { #docs #name(#(#shown),*), }
    });
    let known = plan.security.credential_sets.iter().map(|set| {
        let (variant, schemes, bindings) = (&set.variant, &set.schemes, &set.bindings);
        quote! {
            [#((#schemes, #bindings)),*] => Some(Self::#variant(#(#bindings.clone()),*))
        }
    });
    let mut challenges: IndexMap<&str, Vec<TokenStream>> = IndexMap::new();
    for set in &plan.security.credential_sets {
        let variant = &set.variant;
        let ignored = set.schemes.iter().map(|_| quote!(_));
        let pattern = quote!(Self::#variant(#(#ignored),*));
        challenges
            .entry(challenge(plan, set))
            .or_default()
            .push(pattern);
    }
    let rejected = challenges
        .iter()
        .map(|(challenge, ways)| quote!(#(#ways)|* => #challenge));
    let docs =
        doc::own("The credentials of a request, by security requirement. `Debug` redacts them.");
    let rejection_docs =
        doc::own("Creates a 401 rejection with the challenge of these credentials.");
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Credentials<'a> { #(#variants)* }

        impl<'a> Credentials<'a> {
            #rejection_docs
            pub fn rejection(&self) -> Rejection {
                Rejection::Unauthenticated { challenge: match self { #(#rejected,)* } }
            }
            fn from_request(request: &'a IncomingRequest) -> Vec<Self> {
                let complete = request.credentials();
                let known = complete.iter().filter_map(|found| match &found[..] { #(#known,)* _ => None });
                known.collect()
            }
        }
    }
}

fn set_docs(plan: &Plan, set: &CredentialSet) -> TokenStream {
    let schemes: Vec<String> = set
        .schemes
        .iter()
        .map(|name| scheme_doc(plan, name))
        .collect();
    let single = match &set.schemes[..] {
        [name] => {
            let scheme = plan.security.scheme(name);
            scheme.and_then(|scheme| scheme.description.clone())
        }
        _ => None,
    };
    doc::attributes(&Docs {
        summary: match schemes.as_slice() {
            [one] => format!("Security scheme {one}."),
            several => format!("Security schemes {}.", several.join(" and ")),
        },
        description: single,
        ..Docs::default()
    })
}

/// A security scheme with the location of its credential.
fn scheme_doc(plan: &Plan, name: &str) -> String {
    let location = match plan.security.scheme(name).map(|scheme| &scheme.kind) {
        None => return doc::code(name),
        Some(SchemeKind::Bearer) => "bearer token".to_owned(),
        Some(SchemeKind::Basic) => "user and password".to_owned(),
        Some(SchemeKind::Header(header)) => format!("header {}", doc::code(header)),
        Some(SchemeKind::Query(parameter)) => format!("query parameter {}", doc::code(parameter)),
        Some(SchemeKind::Cookie(cookie)) => format!("cookie {}", doc::code(cookie)),
    };
    format!("{} ({location})", doc::code(name))
}

fn challenge(plan: &Plan, set: &CredentialSet) -> &'static str {
    let schemes = set.schemes.first();
    let first = schemes.and_then(|name| plan.security.scheme(name));
    match first.map(|scheme| &scheme.kind) {
        None | Some(SchemeKind::Bearer) => "Bearer",
        Some(SchemeKind::Basic) => "Basic realm=\"api\"",
        Some(SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_)) => "ApiKey",
    }
}

fn authenticated(plan: &Plan) -> TokenStream {
    let asks = |wanted: Principal| plan.methods.iter().any(|method| method.principal == wanted);
    let required = asks(Principal::Required) || asks(Principal::Optional);
    let required = required.then(|| {
        quote! {
            async fn authenticate<A: Api>(api: &A, request: &IncomingRequest) -> Result<A::Principal, Rejection> {
                let mut rejected = Rejection::unauthenticated(request.operation());
                for credentials in Credentials::from_request(request) {
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
            async fn authenticate_optional<A: Api>(
                api: &A,
                request: &IncomingRequest,
            ) -> Result<Option<A::Principal>, Rejection> {
                if request.credentials().is_empty() {
                    return Ok(None);
                }
                authenticate(api, request).await.map(Some)
            }
        }
    });
    quote! { #required #optional }
}

fn router(plan: &Plan) -> TokenStream {
    let docs = doc::own(
        "Creates the router that serves an [`Api`]. Its paths are the document's; nest it if the \
         server's URL has a path of its own.",
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
    let literal = plan
        .methods
        .iter()
        .any(old_style)
        .then(|| quote!(.without_v07_checks()));
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

fn handler(method: &Method) -> String {
    let arguments = method.server_arguments();
    let request = if arguments.is_empty() { "_" } else { "request" };
    let body = if method.body.is_some() { "body" } else { "_" };
    let mut text = Text::item();
    text.opening_list(
        &format!("async fn {}<A: Api>(", method.handler),
        &[
            "State(api): State<Arc<A>>".to_owned(),
            "request: Request".to_owned(),
        ],
        ") -> Response {",
    )
    .line(format!("let operation = &operations::{};", method.constant))
    .open("let result = async {")
    .line(format!(
        "let ({request}, {body}) = IncomingRequest::new(operation, request);"
    ));
    match method.principal {
        Principal::Nobody => &mut text,
        Principal::Optional => {
            text.line("let principal = authenticate_optional(&*api, &request).await?;")
        }
        Principal::Required => text.line("let principal = authenticate(&*api, &request).await?;"),
    };
    if let Some((name, parameters)) = &method.parameters {
        text.open(format!("let parameters = server::valid(types::{name} {{"));
        for parameter in parameters {
            text.line(format!("{}: {},", parameter.field, taken(parameter)));
        }
        text.close("})?;");
    }
    if let Some(body) = &method.body {
        read_body(body, &mut text);
    }
    let names: Vec<String> = iter::once("&*api")
        .chain(arguments.iter().map(|(name, _)| *name))
        .map(str::to_owned)
        .collect();
    text.open(format!(
        "Ok(match Api::{}({}).await {{",
        method.name,
        names.join(", ")
    ));
    for (pattern, reply) in answer_arms(method) {
        text.arm(&pattern, &reply);
    }
    text.close("})")
        .close("};")
        .line("respond(&*api, operation, result.await)")
        .close("}")
        .finish()
}

/// Returns `true` if a body has constraints beside those of its type.
fn has_rules(body: &MethodBody) -> bool {
    !matches!(body.checks.as_slice(), [] | [Check::Nested])
}

fn read_body(body: &MethodBody, text: &mut Text) {
    let media_type = literal(&body.media_type);
    let read = if body.required {
        "json"
    } else {
        "optional_json"
    };
    let ty = body.body_type(|ty| ty);
    let limit = "api.body_limit(operation)";
    text.chain(
        &format!("let body: {ty} = request"),
        &[
            format!(".{read}(body, {media_type}, {limit})"),
            ".await?".to_owned(),
        ],
        ";",
    );
    if has_rules(body) {
        let rules = rules(&body.checks);
        text.line(format!("let body = server::valid_as(body, &[{rules}])?;"));
    } else if !body.checks.is_empty() {
        text.line("let body = server::valid(body)?;");
    }
}

/// Decodes a parameter from the request.
fn taken(parameter: &Parameter) -> String {
    let declared = &parameter.declared;
    let wire = literal(&declared.name);
    match (declared.location, declared.style, declared.required) {
        (Location::Path, _, _) => format!("request.path({wire})?"),
        (Location::Query, Style::Single, true) => {
            format!("server::required(request.query({wire})?, {wire})?")
        }
        (Location::Query, Style::Single, false) => format!("request.query({wire})?"),
        (Location::Query, Style::Repeated, true) => {
            let values = format!("server::required_all(request.query_all({wire})?, {wire})?");
            match &parameter.newtype {
                Some(around) => format!("types::{around}::from({values})"),
                None => values,
            }
        }
        (Location::Query, Style::Repeated, false) => {
            let values = "filter(|values| !values.is_empty())";
            let around = parameter
                .newtype
                .as_ref()
                .map(|around| format!(".map(types::{around}::from)"))
                .unwrap_or_default();
            format!("Some(request.query_all({wire})?).{values}{around}")
        }
        (Location::Header, _, true) => {
            format!("server::required(request.header({wire})?, {wire})?")
        }
        (Location::Header, _, false) => format!("request.header({wire})?"),
    }
}

fn answer_arms(method: &Method) -> Vec<(String, String)> {
    let mut arms = match &method.success {
        Success::Undocumented => vec![("Ok(())".to_owned(), "server::empty(204)".to_owned())],
        Success::Single(variant) => {
            let taken = if variant.body.is_some() {
                "Ok(body)"
            } else {
                "Ok(())"
            };
            vec![(taken.to_owned(), reply(variant))]
        }
        Success::Several(outcome) => {
            let name = &outcome.name;
            let arms = outcome.variants.iter().map(|variant| {
                let pattern = pattern(variant, "status", "body");
                (format!("Ok(types::{name}::{pattern})"), reply(variant))
            });
            arms.collect()
        }
    };
    let name = &method.failure.name;
    arms.extend(method.failure.variants.iter().map(|variant| {
        let pattern = pattern(variant, "status", "body");
        (format!("Err(types::{name}::{pattern})"), reply(variant))
    }));
    if let Some(unexpected) = &method.failure.unexpected {
        arms.push((
            format!("Err(types::{name}::{unexpected}(response))"),
            "return Err(Rejection::Unexpected(response))".to_owned(),
        ));
    }
    arms
}

fn reply(variant: &OutcomeVariant) -> String {
    let status = match variant.status {
        Status::Code(code) => code.to_string(),
        Status::Range(_) | Status::Default => "status".to_owned(),
    };
    match variant.body {
        Some(_) => {
            let media_type = literal(&variant.media_type);
            format!("server::json({status}, {media_type}, &body)")
        }
        None => format!("server::empty({status})"),
    }
}

fn respond() -> TokenStream {
    quote! {
        fn respond<A: Api>(
            api: &A,
            operation: &'static Operation,
            result: Result<Response, Rejection>,
        ) -> Response {
            let response = result.unwrap_or_else(|rejection| api.reject(operation, rejection));
            api.map_response(operation, response)
        }
    }
}
