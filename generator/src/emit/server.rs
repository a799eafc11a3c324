//! The server: a trait to implement, a router that serves it, a handler for each operation.

use std::{cmp::Reverse, iter};

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    described, doc, facts,
    piece::{Piece, Pieces},
    rule::{Used, rules},
    text::{Text, literal},
    wire::{codec, pattern, status},
};
use crate::plan::{
    Check, Codec, CredentialSet, Docs, Method, MethodBody, Outcome, OutcomeVariant, Plan,
    Principal, Scheme, SchemeKind, Success,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let credentials = (!plan.security.credential_sets.is_empty()).then(|| credentials(plan));
    let authenticated = authenticated(plan);
    let router = router(plan);
    let handlers = plan.served().map(handler).chain(shared_routes(plan));
    let handlers = handlers.map(Piece::Text);
    let respond = plan.served().next().map(|_| respond());
    let pieces = iter::once(Piece::Items(imports(plan)))
        .chain(api(plan))
        .chain([Piece::Items(quote!(#credentials #router))])
        .chain(handlers)
        .chain([Piece::Items(quote!(#authenticated #respond))]);
    Box::new(pieces)
}

fn imports(plan: &Plan) -> TokenStream {
    if plan.served().next().is_none() {
        return quote! {
            use axum::{Router, response::{IntoResponse, Response}};
            use super::support::{operation::Operation, rejection::Rejection};
        };
    }
    let secured = !plan.security.credential_sets.is_empty();
    let credential = secured.then(|| quote!(Credential,));
    let mut used = Used::default();
    let bodies = plan.served().filter_map(|it| it.body.as_ref());
    for body in bodies.filter(|body| has_rules(body)) {
        used.add(&body.checks);
    }
    let rules = used.imports().into_iter();
    let rules = rules.filter(|(_, names)| !names.is_empty());
    let rules: Vec<TokenStream> = rules
        .map(|(from, names)| {
            let names: Vec<&str> = names.iter().copied().collect();
            let text = format!("{from}::{{{}}}", names.join(", "));
            text.parse().expect("an import is Rust")
        })
        .collect();
    let validate = (!rules.is_empty()).then(|| quote!(validate::{#(#rules),*},));
    let pattern = used.has_patterns().then(|| {
        quote!(
            use super::pattern::matches;
        )
    });
    quote! {
        use std::future::Future;
        use std::sync::Arc;
        #pattern
        use axum::{extract::{Request, State}, routing, Router, response::{IntoResponse, Response}};
        use super::{operations, types, support::{
            operation::Operation, rejection::Rejection,
            server::{self, #credential IncomingRequest}, unexpected::UnexpectedResponse, #validate
        }};
    }
}

fn api(plan: &Plan) -> impl Iterator<Item = Piece> {
    let mut opens = Text::item();
    opens
        .own(&format!(
            "The server of {}: implement it, and serve it with [`router`].\n\nAn operation that is not implemented returns 501.",
            doc::inline(&plan.title)
        ))
        .open("pub trait Api: Send + Sync + 'static {");
    let member = |member: TokenStream| Piece::Members(quote!(trait Api { #member }));
    let secured = !plan.security.credential_sets.is_empty();
    iter::once(Piece::Text(opens.finish()))
        .chain(secured.then(|| member(authentication())))
        .chain(plan.served().map(trait_method).map(Piece::Text))
        .chain([member(hooks()), Piece::Text("}\n".to_owned())])
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
    text.docs(&method.docs);
    if let Some(described) = described::parameters_and_successes(method) {
        text.own(&described);
    }
    let errors = described::errors(method);
    if !errors.is_empty() {
        text.own(&format!("\n# Errors{errors}"));
    }
    text.opening_list(
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

/// The schemes of a set, in its order.
fn schemes<'p>(plan: &'p Plan, set: &'p CredentialSet) -> impl Iterator<Item = &'p Scheme> {
    let names = set.schemes.iter();
    names.filter_map(|name| plan.security.scheme(name))
}

fn set_docs(plan: &Plan, set: &CredentialSet) -> TokenStream {
    let words = |scheme: &Scheme| {
        let credential = facts::of_credential(&scheme.kind);
        format!("{} ({credential})", doc::code(&scheme.name))
    };
    let schemes: Vec<&Scheme> = schemes(plan, set).collect();
    let (summary, description) = match schemes.as_slice() {
        [one] => (
            format!("Security scheme {}.", words(one)),
            one.description.clone(),
        ),
        several => {
            let several: Vec<String> = several.iter().map(|scheme| words(scheme)).collect();
            (format!("Security schemes {}.", several.join(" and ")), None)
        }
    };
    doc::attributes(&Docs {
        summary,
        description,
        ..Docs::default()
    })
}

fn challenge(plan: &Plan, set: &CredentialSet) -> &'static str {
    match schemes(plan, set).next().map(|scheme| &scheme.kind) {
        None | Some(SchemeKind::Bearer) => "Bearer",
        Some(SchemeKind::Basic) => "Basic realm=\"api\"",
        Some(SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_)) => "ApiKey",
    }
}

fn authenticated(plan: &Plan) -> TokenStream {
    let asks = |principal: Principal| plan.served().any(|method| method.principal == principal);
    let optional = asks(Principal::Optional);
    let required = (optional || asks(Principal::Required)).then(|| {
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
    let optional = optional.then(|| {
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
    if plan.served().next().is_none() {
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
        .served()
        .any(old_style)
        .then(|| quote!(.without_v07_checks()));
    let routes = routes(plan).into_iter().map(|route| {
        let (path, function, handler) = (&route.path, route.function(), route.handler());
        quote!(.route(#path, routing::#function(#handler::<A>)))
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

/// The operations of one method and one shape of path.
struct Route<'p> {
    path: &'p str,
    http_method: &'static str,
    methods: Vec<&'p Method>,
}

impl Route<'_> {
    fn function(&self) -> TokenStream {
        let function = self.http_method.to_ascii_lowercase();
        function.parse().expect("axum names it as HTTP does")
    }

    /// True where the router alone does not tell which operation a request is for: there are several,
    /// or a placeholder is a part of its segment.
    fn selects(&self) -> bool {
        let is_part = |segment: &str| {
            let is_whole = segment.starts_with('{') && segment.ends_with('}');
            segment.contains('{') && !(is_whole && segment.matches('{').count() == 1)
        };
        let mut methods = self.methods.iter();
        self.methods.len() > 1
            || methods.any(|method| {
                let selectors = method.selectors.iter().flatten();
                selectors.count() > 0 || method.path.split('/').any(is_part)
            })
    }

    /// The handler: of several operations, the one that selects.
    fn handler(&self) -> TokenStream {
        let name = match self.methods.as_slice() {
            [one] if !self.selects() => one.handler.to_string(),
            methods => selecting(methods),
        };
        name.parse().expect("it is a name")
    }
}

/// The name of the handler that selects one of several operations.
fn selecting(methods: &[&Method]) -> String {
    let first = methods.iter().map(|method| method.name.plain()).min();
    format!("select_{}", first.unwrap_or_default())
}

/// The routes, in the order of their first operations; of each, the operations with more text in
/// their paths and more selectors come first.
fn routes(plan: &Plan) -> Vec<Route<'_>> {
    let mut routes: IndexMap<(&str, &'static str), Vec<&Method>> = IndexMap::new();
    for method in plan.served() {
        let key = (method.route.as_str(), method.http_method);
        routes.entry(key).or_default().push(method);
    }
    let routes = routes
        .into_iter()
        .map(|((path, http_method), mut methods)| {
            methods.sort_by_key(|method| {
                let placeholders = method.path.split(['{', '}']).skip(1).step_by(2);
                let names: usize = placeholders.map(str::len).sum();
                let selectors = method.selectors.as_ref().map_or(0, Vec::len);
                Reverse((method.path.len() - names, selectors))
            });
            Route {
                path,
                http_method,
                methods,
            }
        });
    routes.collect()
}

/// The handlers that find out which operation a request is for.
fn shared_routes(plan: &Plan) -> impl Iterator<Item = String> {
    let routes = routes(plan).into_iter();
    let shared = routes.filter(Route::selects);
    shared.map(|route| {
        let methods = route.methods;
        let operations = methods
            .iter()
            .map(|method| format!("&operations::{}", method.constant));
        let operations: Vec<String> = operations.collect();
        let mut text = Text::item();
        text.opening_list(
            &format!("async fn {}<A: Api>(", selecting(&methods)),
            &["state: State<Arc<A>>", "request: Request"].map(str::to_owned),
            ") -> Response {",
        )
        .list("let operations = [", &operations, "];")
        .open("match server::select(&request, &operations) {");
        for (index, method) in methods.iter().enumerate() {
            let handler = format!("{}(state, request).await", method.handler);
            text.arm(&format!("Some({index})"), &handler);
        }
        text.arm("_", "server::not_found()");
        text.close("}").close("}").finish()
    })
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
        &["State(api): State<Arc<A>>", "request: Request"].map(str::to_owned),
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
    if let Some((name, _)) = &method.parameters {
        text.line(format!(
            "let parameters = request.parameters::<types::{name}>()?;"
        ));
    }
    if let Some(body) = &method.body {
        read_body(body, &mut text);
    }
    let names = arguments.iter().map(|(name, _)| *name);
    let names: Vec<&str> = iter::once("&*api").chain(names).collect();
    text.open(format!(
        "Ok(match Api::{}({}).await {{",
        method.name,
        names.join(", ")
    ));
    for (pattern, reply) in response_arms(method) {
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
    let optional = if body.required { "" } else { "optional_" };
    let ty = body.body_type(|ty| ty);
    let limit = "api.body_limit(operation)";
    let media_type = match &body.codec {
        Codec::Form(_) => String::new(),
        _ => format!("{}, ", literal(&body.media_type)),
    };
    let read = format!(
        ".{optional}{}(body, {media_type}{limit})",
        codec(&body.codec)
    );
    text.chain(
        &format!("let body: {ty} = request"),
        &[read, ".await?".to_owned()],
        ";",
    );
    if matches!(body.codec, Codec::Text | Codec::Bytes) {
        return;
    }
    if has_rules(body) {
        let rules = rules(&body.checks);
        text.line(format!("let body = server::valid_as(body, &[{rules}])?;"));
    } else {
        text.line("let body = server::valid(body)?;");
    }
}

fn response_arms(method: &Method) -> Vec<(String, String)> {
    let mut arms = match &method.success {
        Success::Undocumented => vec![("Ok(())".to_owned(), "server::empty(204)".to_owned())],
        Success::Single(variant) => {
            let pattern = match variant.body {
                Some(_) => "Ok(body)",
                None => "Ok(())",
            };
            vec![(pattern.to_owned(), reply(variant))]
        }
        Success::Several(outcome) => outcome_arms("Ok", outcome).collect(),
    };
    let failure = &method.failure;
    arms.extend(outcome_arms("Err", failure));
    if let Some(unexpected) = &failure.unexpected {
        arms.push((
            format!("Err(types::{}::{unexpected}(response))", failure.name),
            "return Err(Rejection::Unexpected(response))".to_owned(),
        ));
    }
    arms
}

fn outcome_arms(result: &str, outcome: &Outcome) -> impl Iterator<Item = (String, String)> {
    outcome.variants.iter().map(move |variant| {
        let pattern = pattern(variant, "status", "body");
        let pattern = format!("{result}(types::{}::{pattern})", outcome.name);
        (pattern, reply(variant))
    })
}

fn reply(variant: &OutcomeVariant) -> String {
    let status = status(variant, "status");
    match variant.body {
        Some(_) => {
            let media_type = literal(&variant.media_type);
            match variant.codec {
                Codec::Json | Codec::Form(_) => {
                    format!("server::json({status}, {media_type}, &body)")
                }
                Codec::Text | Codec::Bytes => {
                    format!("server::plain({status}, {media_type}, body)")
                }
            }
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
