//! The server: a trait to implement, a router that serves it, a handler for each operation.

use std::{cmp::Reverse, iter};

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    contents::imported,
    described, doc, facts,
    piece::{Piece, Pieces},
    rule::{Used, rules},
    text::{Text, literal},
};
use crate::{
    name::Ident,
    plan::{Check, CredentialSet, Docs, Method, MethodBody, Plan, Principal, Scheme, SchemeKind},
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let credentials = is_secured(plan).then(|| credentials(plan));
    let authenticated = authenticated(plan);
    let groups = route_groups(plan);
    let router = router(plan, groups.len());
    let handlers = plan
        .served()
        .map(|it| handler(it, trait_of(it), is_secured(plan)))
        .chain(groups);
    let handlers = handlers.map(Piece::Text);
    let pieces = iter::once(Piece::Items(imports(plan)))
        .chain(api(plan))
        .chain(traits(plan))
        .chain([Piece::Items(quote!(#credentials #router))])
        .chain(handlers)
        .chain(authenticated.map(Piece::Items));
    Box::new(pieces)
}

/// True where the document has security schemes: then the server has callers.
fn is_secured(plan: &Plan) -> bool {
    !plan.security.credential_sets.is_empty()
}

fn imports(plan: &Plan) -> TokenStream {
    if plan.served().next().is_none() {
        return quote! {
            use std::sync::Arc;
            use axum::{Router, response::{IntoResponse, Response}};
            use super::support::{operation::Operation, rejection::Rejection};
        };
    }
    let credential = is_secured(plan).then(|| quote!(context::Credential,));
    let authenticating = is_secured(plan).then(|| quote!(Authenticating,));
    let (validate, pattern) = checks(plan.served());
    let streams = imported(plan.served());
    let reply = reply(plan.served());
    let has = |spelled| {
        let mut routes = plan.served().map(|method| method.route.as_str());
        routes.any(|route| has_spellings(route) == spelled)
    };
    let single = has(false).then(|| quote!(route,));
    let spelled = has(true).then(|| quote!(spelled,));
    quote! {
        use std::future::Future;
        use std::sync::Arc;
        #pattern
        use axum::{Router, response::{IntoResponse, Response}};
        use super::{#streams operations, types, support::{
            #credential context::RequestContext, #reply
            operation::Operation, rejection::Rejection,
            server::{#authenticating Endpoint, Hooks, ReceivedRequest, Serving, #single #spelled},
            unexpected::UnexpectedResponse, #validate
        }};
    }
}

/// The import for results with headers.
pub(super) fn reply<'p>(mut methods: impl Iterator<Item = &'p Method>) -> Option<TokenStream> {
    let has_headers = |method: &Method| method.success.headers_type().is_some();
    methods.any(has_headers).then(|| quote!(message::Reply,))
}

/// The imports for the constraints of bodies: of rules, and of patterns.
pub(super) fn checks<'p>(
    methods: impl Iterator<Item = &'p Method>,
) -> (Option<TokenStream>, Option<TokenStream>) {
    let mut used = Used::default();
    let bodies = methods.filter_map(|method| method.body.as_ref());
    for body in bodies.filter(|body| has_rules(body)) {
        used.add(&body.body.checks);
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
    let pattern = used.has_patterns().then(|| {
        quote!(
            use super::pattern::matches;
        )
    });
    let validate = (!rules.is_empty()).then(|| quote!(validate::{#(#rules),*},));
    (validate, pattern)
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
    iter::once(Piece::Text(opens.finish()))
        .chain(is_secured(plan).then(|| member(authentication())))
        .chain(plan.served_by(None).map(trait_method).map(Piece::Text))
        .chain([member(hooks()), Piece::Text("}\n".to_owned())])
}

/// The name of the trait that has an operation.
fn trait_of(method: &Method) -> &str {
    method.api_trait.as_ref().map_or("Api", Ident::as_str)
}

/// The name of the trait that a router's server implements.
fn bound(plan: &Plan) -> &'static str {
    if plan.api_traits.is_empty() {
        "Api"
    } else {
        "Server"
    }
}

/// The traits of tags, and that of all of them.
fn traits(plan: &Plan) -> impl Iterator<Item = Piece> {
    let of_tags = plan.api_traits.iter().flat_map(|it| {
        let mut opens = Text::item();
        opens
            .own(&format!(
                "The operations of {}.\n\nAn operation that is not implemented returns 501.",
                doc::code(&it.tag)
            ))
            .open(format!("pub trait {}: Api {{", it.name));
        let methods = plan.served_by(Some(&it.name)).map(trait_method);
        let whole = iter::once(opens.finish()).chain(methods);
        whole.chain(["}\n".to_owned()]).map(Piece::Text)
    });
    let names: Vec<&str> = plan.api_traits.iter().map(|it| it.name.as_str()).collect();
    let all = (!names.is_empty()).then(|| {
        let mut text = Text::item();
        let all = names.join(" + ");
        text.own("A server with all traits: whatever implements them is one.")
            .line(format!("pub trait Server: {all} {{}}"))
            .line(format!("impl<A: {all}> Server for A {{}}"));
        Piece::Text(text.finish())
    });
    of_tags.chain(all)
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
            request: &RequestContext,
            credentials: Credentials<'_>,
        ) -> impl Future<Output = Result<Self::Principal, Rejection>> + Send;
    }
}

/// The method of the trait that serves an operation.
pub(super) fn trait_method(method: &Method) -> String {
    let failure = &method.failure.name;
    let success = method.success.reply_type();
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
    let result = format!("Result<{success}, types::{failure}>");
    if complexity(&result) > MOST_COMPLEX {
        text.line("#[allow(clippy::type_complexity, reason = \"its parts are the document's\")]");
    }
    text.opening_list(
        &format!("fn {}(", method.name),
        &arguments,
        &format!(") -> impl Future<Output = {result}> + Send {{"),
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

/// The complexity that clippy tolerates.
const MOST_COMPLEX: usize = 250;

/// The complexity of a type as clippy counts it: ten times the depth of each of its parts.
fn complexity(ty: &str) -> usize {
    let mut depth = 1;
    let mut is_start = true;
    let mut sum = 0;
    for letter in ty.chars() {
        match letter {
            '<' => (depth, is_start) = (depth + 1, true),
            '>' => depth -= 1,
            ',' => is_start = true,
            ' ' => {}
            _ if is_start => (sum, is_start) = (sum + 10 * depth, false),
            _ => {}
        }
    }
    sum
}

/// The methods of a trait that do not depend on the types of an operation.
pub(super) fn hooks() -> TokenStream {
    let limit = doc::own("Returns the maximum size of a request body in bytes; 1 MiB by default.");
    let reject = doc::own(
        "Turns a rejection into a response: for a request that did not reach its operation, or got no \
         documented response from it.\n\n\
         `documented` is the response that the document describes for its status, where all that it \
         requires is known; it is returned by default, else a problem document (RFC 9457).",
    );
    let map_response = doc::own(
        "Maps every response of an operation before it is sent, to add headers such as \
         `Cache-Control`. Responses to undocumented paths are the router's own.",
    );
    quote! {
        #limit
        fn body_limit(&self, operation: &'static Operation) -> usize {
            let _ = operation;
            1 << 20
        }
        #reject
        fn reject(
            &self,
            operation: &'static Operation,
            rejection: Rejection,
            documented: Option<Response>,
        ) -> Response {
            let _ = operation;
            documented.unwrap_or_else(|| rejection.into_response())
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
            #[must_use]
            pub fn rejection(&self) -> Rejection {
                Rejection::Unauthenticated { challenge: match self { #(#rejected,)* } }
            }
            fn from_request(request: &'a RequestContext) -> Vec<Self> {
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

fn challenge<'p>(plan: &'p Plan, set: &'p CredentialSet) -> &'p str {
    match schemes(plan, set).next().map(|scheme| &scheme.kind) {
        None | Some(SchemeKind::Bearer) => "Bearer",
        Some(SchemeKind::Basic) => "Basic realm=\"api\"",
        Some(SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_)) => "ApiKey",
        Some(SchemeKind::Http(name)) => name,
        Some(SchemeKind::Custom) => "Custom",
    }
}

fn authenticated(plan: &Plan) -> Option<TokenStream> {
    is_secured(plan).then(|| {
        quote! {
            fn authenticate<'s, A: Api>(
                api: &'s A,
                request: &'s RequestContext,
            ) -> Authenticating<'s, A::Principal> {
                Box::pin(async move {
                    if request.is_anonymous() {
                        return Ok(None);
                    }
                    let mut rejected = Rejection::unauthenticated(request.operation());
                    for credentials in Credentials::from_request(request) {
                        match api.authenticate(request, credentials).await {
                            Err(rejection @ Rejection::Unauthenticated { .. }) => rejected = rejection,
                            other => return other.map(Some),
                        }
                    }
                    Err(rejected)
                })
            }
        }
    })
}

fn router(plan: &Plan, groups: usize) -> TokenStream {
    let docs = doc::own(
        "Creates the router that serves an [`Api`]. Its paths are the document's; nest it if the \
         server's URL has a path of its own.",
    );
    let of_docs = doc::own(
        "Creates the router for an [`Api`] that is shared, to be merged or nested in a router with any \
         state.",
    );
    if plan.served().next().is_none() {
        return quote! {
            #docs
            pub fn router<A: Api>(api: A) -> Router {
                drop(api);
                Router::new()
            }

            #of_docs
            pub fn router_of<A: Api, S: Clone + Send + Sync + 'static>(api: &Arc<A>) -> Router<S> {
                let _ = api;
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
    let mut groups: Vec<TokenStream> = (1..=groups)
        .map(|number| format!("routes_{number}"))
        .map(|name| name.parse().expect("it is a name"))
        .collect();
    let last = groups.pop();
    let hooks = hooks_of(&quote!(Api), is_secured(plan));
    let bound: TokenStream = bound(plan).parse().expect("it is a name");
    quote! {
        #docs
        pub fn router<A: #bound>(api: A) -> Router {
            router_of(&Arc::new(api))
        }

        #of_docs
        pub fn router_of<A: #bound, S: Clone + Send + Sync + 'static>(api: &Arc<A>) -> Router<S> {
            let router = Router::new() #literal;
            #(let router = #groups(api, router);)*
            #last(api, router)
        }

        #hooks
    }
}

/// The function that gives the support code the hooks of a trait.
pub(super) fn hooks_of(name: &TokenStream, is_secured: bool) -> TokenStream {
    let principal = is_secured.then(|| quote!(, A::Principal));
    let authenticate = if is_secured {
        quote!(Some(authenticate))
    } else {
        quote!(None)
    };
    quote! {
        fn hooks<A: #name>() -> Hooks<A #principal> {
            Hooks {
                authenticate: #authenticate,
                body_limit: A::body_limit,
                reject: A::reject,
                map_response: A::map_response,
            }
        }
    }
}

/// The operations of each shape of path, in the order of the first; of each, the operations with more
/// text in their paths and more selectors come first.
fn routes(plan: &Plan) -> IndexMap<&str, Vec<&Method>> {
    let mut routes: IndexMap<&str, Vec<&Method>> = IndexMap::new();
    for method in plan.served() {
        routes.entry(&method.route).or_default().push(method);
    }
    for methods in routes.values_mut() {
        methods.sort_by_key(|method| {
            let placeholders = method.path.split(['{', '}']).skip(1).step_by(2);
            let names: usize = placeholders.map(str::len).sum();
            let selectors = method.selectors.as_ref().map_or(0, Vec::len);
            Reverse((method.path.len() - names, selectors))
        });
    }
    routes
}

/// The functions that add the routes, of so many lines each.
fn route_groups(plan: &Plan) -> Vec<String> {
    let mut groups: Vec<Text> = Vec::new();
    let mut room = 0;
    for (path, methods) in routes(plan) {
        let lines = 5 + 4 * methods.len();
        if room < lines {
            room = MOST_LINES;
            groups.push(Text::item());
            let number = groups.len();
            let text = groups.last_mut().expect("one was added");
            text.opening_list(
                &format!(
                    "fn routes_{number}<A: {}, S: Clone + Send + Sync + 'static>(",
                    bound(plan)
                ),
                &["api: &Arc<A>", "router: Router<S>"].map(str::to_owned),
                ") -> Router<S> {",
            )
            .open("router");
        }
        room = room.saturating_sub(lines);
        if let Some(text) = groups.last_mut() {
            add_route(path, &methods, text);
        }
    }
    let groups = groups.iter_mut();
    groups
        .map(|text| text.close_block().close("}").finish())
        .collect()
}

fn add_route(path: &str, methods: &[&Method], text: &mut Text) {
    let path_line = format!("{},", literal(path));
    let end = if has_spellings(path) {
        text.open(".merge(spelled(").line(path_line);
        text.line("api,").line("hooks(),").open("vec![");
        ["],", "))"]
    } else {
        text.open(".route(").line(path_line);
        text.open("route(api, hooks(), vec![");
        ["]),", ")"]
    };
    for method in methods {
        endpoint(method, text);
    }
    for end in end {
        text.close(end);
    }
}

/// Returns true where a route has characters that some clients percent-encode, and others do not.
fn has_spellings(path: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/-._{}".contains(letter);
    !path.chars().all(is_plain)
}

/// An item of a list of operations with the functions that serve them.
pub(super) fn endpoint(method: &Method, text: &mut Text) {
    let of = format!("Endpoint::new::<types::{}>(", method.failure.name);
    let arguments = [
        format!("&operations::{}", method.constant),
        method.handler.to_string(),
    ];
    text.list(&of, &arguments, "),");
}

/// The most lines of one function, its signature aside.
pub(super) const MOST_LINES: usize = 80;

/// The function that serves an operation by the method of a trait.
pub(super) fn handler(method: &Method, name: &str, is_secured: bool) -> String {
    let asks = method.body.is_some() || method.principal != Principal::Nobody;
    let mutable = if asks { "mut " } else { "" };
    let principal = if is_secured { ", A::Principal" } else { "" };
    let mut text = Text::item();
    text.opening_list(
        &format!("fn {}<'s, A: {name}>(", method.handler),
        &[
            "api: &'s A".to_owned(),
            format!("{mutable}request: ReceivedRequest<'s{principal}>"),
        ],
        ") -> Result<Serving<'s>, Rejection> {",
    );
    match method.principal {
        Principal::Nobody => &mut text,
        Principal::Optional => text.line("let principal = request.optional_principal();"),
        Principal::Required => text.line("let principal = request.principal()?;"),
    };
    if method.parameters.is_some() {
        text.line("let parameters = request.parameters()?;");
    }
    if let Some(body) = &method.body {
        text.line(format!("let body = request.{}?;", read_body(body)));
    }
    let given = method.server_arguments();
    let names = given.iter().skip(1).map(|(name, _)| *name);
    let names: Vec<&str> = ["api", "request.context"]
        .into_iter()
        .chain(names)
        .collect();
    text.line(format!(
        "let called = {name}::{}({});",
        method.name,
        names.join(", ")
    ))
    .line("request.reply(called)")
    .close("}")
    .finish()
}

/// Returns `true` if a body has constraints beside those of its type.
fn has_rules(body: &MethodBody) -> bool {
    !matches!(body.body.checks.as_slice(), [] | [Check::Nested])
}

/// The call that reads a body.
pub(super) fn read_body(body: &MethodBody) -> String {
    let optional = if body.required { "" } else { "optional_" };
    if has_rules(body) {
        format!("{optional}body_by(&[{}])", rules(&body.body.checks))
    } else {
        format!("{optional}body()")
    }
}
