//! The public surface of bindings: every item that a downstream crate can name or call.
//!
//! It is read off the plan, which has decided all of it; what the text of generated crates makes of
//! the plan is held to it by tests that compile both.

use std::collections::BTreeMap;

use crate::{
    diagnostic::Span,
    plan::{
        Alias, Constants, Credential, Enumeration, Field, Item, Method, Module, Newtype, Outcome,
        OutcomeRole, Plan, Role, RustType, Struct, Union, rust_type,
    },
};

/// Which part of bindings something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The types, whatever the features.
    Types,
    /// The client.
    Client,
    /// The server.
    Server,
}

impl Side {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Types, Self::Client, Self::Server];

    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// What kind of thing a part of a surface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A struct, an enum, or another name for a type.
    Type,
    /// A public field.
    Field,
    /// A variant of an enum.
    Variant,
    /// `new`.
    Constructor,
    /// A method of a type.
    Method,
    /// An implementation of a trait.
    Implementation,
    /// A method of the client, and what describes its operation.
    Call,
    /// A method of the client's builder.
    BuilderMethod,
    /// A method of the server's trait that has a body.
    Provided,
    /// What an implementation of the server's trait has to have.
    Wanted,
}

/// A part of a surface.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which part of bindings it belongs to.
    pub side: Side,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What it is, in Rust.
    pub text: String,
    /// Where the document says it.
    pub span: Option<Span>,
}

/// The surface of bindings, by paths such as `types::Pet::name`.
#[derive(Debug, Default)]
pub struct Surface {
    parts: BTreeMap<String, Part>,
}

impl Surface {
    /// The surface of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut surface = Self::default();
        for item in &plan.items {
            match item {
                Item::Struct(item) => surface.structure(item),
                Item::Enumeration(item) => surface.enumeration(item),
                Item::Union(item) => surface.union(item),
                Item::Newtype(item) => surface.newtype(item),
                Item::Alias(item) => surface.alias(item),
                Item::Outcome(item) => surface.outcome(item, plan),
            }
        }
        for method in &plan.methods {
            surface.method(method);
        }
        surface.security(plan);
        surface
    }

    /// Every part, with its path, in the order of the paths.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &Part)> {
        self.parts.iter().map(|(path, part)| (path.as_str(), part))
    }

    /// The part with this path.
    pub fn get(&self, path: &str) -> Option<&Part> {
        self.parts.get(path)
    }

    fn add(&mut self, path: String, part: Part) {
        self.parts.insert(path, part);
    }

    fn of_types(&mut self, path: String, kind: Kind, text: String, span: Option<&Span>) {
        let part = Part {
            side: Side::Types,
            kind,
            text,
            span: span.cloned(),
        };
        self.add(path, part);
    }

    fn implements(&mut self, path: &str, traits: &[&str], span: Option<&Span>) {
        for name in traits {
            let text = format!("impl {name} for {path}");
            self.of_types(format!("{path}: {name}"), Kind::Implementation, text, span);
        }
    }

    fn structure(&mut self, item: &Struct) {
        let path = format!("types::{}", item.name);
        let span = item.docs.span.as_ref();
        let text = format!("pub struct {}", item.name);
        self.of_types(path.clone(), Kind::Type, text, span);
        for field in &item.fields {
            self.field(&path, field);
        }
        if let Some(extra) = &item.extra {
            let ty = rust_type(&extra.ty, Module::Types);
            let map = format!("BTreeMap<String, {ty}>");
            let text = format!("pub {}: {map}", extra.name);
            self.of_types(format!("{path}::{}", extra.name), Kind::Field, text, span);
            self.setter(&path, extra.setter.as_str(), &map, span);
        }
        let wanted = item.wanted_fields();
        let arguments: Vec<String> = wanted.map(|field| field.taken(Module::Types)).collect();
        let text = format!("pub fn new({}) -> Self", arguments.join(", "));
        self.of_types(format!("{path}::new"), Kind::Constructor, text, span);
        self.implements(&path, &["Clone", "Debug", "PartialEq", "Validate"], span);
        if item.role == Role::Wire {
            self.implements(&path, &["Serialize", "Deserialize"], span);
        }
        if item.is_all_optional() || item.has_constant_default() {
            self.implements(&path, &["Default"], span);
        }
    }

    fn field(&mut self, path: &str, field: &Field) {
        let span = field.docs.span.as_ref();
        let text = format!("pub {}: {}", field.name, field.written(Module::Types));
        self.of_types(format!("{path}::{}", field.name), Kind::Field, text, span);
        if field.is_optional() {
            let ty = field.taken(Module::Types);
            self.setter(path, field.setter.as_str(), &ty, span);
        }
    }

    fn setter(&mut self, path: &str, name: &str, ty: &str, span: Option<&Span>) {
        let text = format!("pub fn {name}(self, {ty}) -> Self");
        self.of_types(format!("{path}::{name}"), Kind::Method, text, span);
    }

    fn enumeration(&mut self, item: &Enumeration) {
        let path = format!("types::{}", item.name);
        let span = item.docs.span.as_ref();
        let text = format!("pub enum {}", item.name);
        self.of_types(path.clone(), Kind::Type, text, span);
        for variant in &item.variants {
            let text = variant.name.to_string();
            self.of_types(format!("{path}::{text}"), Kind::Variant, text, span);
        }
        let unknown = format!("{}({})", item.unknown, item.other());
        self.of_types(
            format!("{path}::{}", item.unknown),
            Kind::Variant,
            unknown,
            span,
        );
        self.implements(&path, &item.derives(), span);
        self.implements(&path, &["Validate", "Serialize", "Deserialize"], span);
        let (method, further): (_, &[&str]) = match item.of {
            Constants::Texts => (
                "as_str(&self) -> &str".to_owned(),
                &["Display", "From<&str>", "From<Cow<'_, str>>"],
            ),
            Constants::Integers(_) => (format!("get(self) -> {}", item.other()), &[]),
            Constants::Mixed => (
                "to_value(&self) -> serde_json::Value".to_owned(),
                &["From<serde_json::Value>"],
            ),
        };
        let name = method.split('(').next().unwrap_or_default();
        let text = format!("pub fn {method}");
        self.of_types(format!("{path}::{name}"), Kind::Method, text, span);
        self.implements(&path, further, span);
        if let Constants::Integers(_) = item.of {
            let from = format!("From<{}>", item.other());
            self.implements(&path, &[&from], span);
        }
    }

    fn union(&mut self, item: &Union) {
        let path = format!("types::{}", item.name);
        let span = item.docs.span.as_ref();
        self.of_types(
            path.clone(),
            Kind::Type,
            format!("pub enum {}", item.name),
            span,
        );
        for variant in &item.variants {
            let text = format!(
                "{}({})",
                variant.name,
                rust_type(&variant.ty, Module::Types)
            );
            self.of_types(
                format!("{path}::{}", variant.name),
                Kind::Variant,
                text,
                span,
            );
        }
        let unknown = format!("{}(serde_json::Value)", item.unknown);
        self.of_types(
            format!("{path}::{}", item.unknown),
            Kind::Variant,
            unknown,
            span,
        );
        let traits = [
            "Clone",
            "Debug",
            "PartialEq",
            "Validate",
            "Serialize",
            "Deserialize",
        ];
        self.implements(&path, &traits, span);
    }

    fn newtype(&mut self, item: &Newtype) {
        let path = format!("types::{}", item.name);
        let span = item.docs.span.as_ref();
        let ty = rust_type(&item.ty, Module::Types);
        let text = format!("pub struct {}(pub {ty})", item.name);
        self.of_types(path.clone(), Kind::Type, text, span);
        self.implements(&path, &item.derives(), span);
        self.implements(&path, &["Validate", "Serialize", "Deserialize"], span);
        if item.ty == RustType::String {
            self.implements(&path, &["From<&str>", "AsRef<str>"], span);
        }
    }

    fn alias(&mut self, item: &Alias) {
        let ty = rust_type(&item.ty, Module::Types);
        let text = format!("pub type {} = {ty}", item.name);
        let span = item.docs.span.as_ref();
        self.of_types(format!("types::{}", item.name), Kind::Type, text, span);
    }

    fn outcome(&mut self, item: &Outcome, plan: &Plan) {
        let path = format!("types::{}", item.name);
        let mut methods = plan.methods.iter();
        let method = methods.find(|method| method.name == item.method);
        let span = method.and_then(|method| method.docs.span.clone());
        let span = span.as_ref();
        self.of_types(
            path.clone(),
            Kind::Type,
            format!("pub enum {}", item.name),
            span,
        );
        for variant in &item.variants {
            let text = format!("{}{}", variant.name, variant.written(Module::Types));
            let path = format!("{path}::{}", variant.name);
            self.of_types(path, Kind::Variant, text, Some(&variant.span));
        }
        self.implements(&path, &["Clone", "Debug", "PartialEq", "Validate"], span);
        let text = "pub fn status(&self) -> u16".to_owned();
        self.of_types(format!("{path}::status"), Kind::Method, text, span);
        if let OutcomeRole::Failure(unexpected) = &item.role {
            let text = format!("{unexpected}(UnexpectedResponse)");
            let variant = format!("{path}::{unexpected}");
            self.of_types(variant, Kind::Variant, text, span);
            self.implements(&path, &["Display", "Error"], span);
        }
    }

    fn method(&mut self, method: &Method) {
        let span = method.docs.span.as_ref();
        let (name, success) = (&method.name, method.success.written());
        let failure = &method.failure.name;
        let mut arguments = vec!["&self".to_owned()];
        arguments.extend(method.client_arguments());
        let arguments = arguments.join(", ");
        let answer = format!("Result<{success}, Error<types::{failure}>>");
        self.add(
            format!("Client::{name}"),
            Part {
                side: Side::Client,
                kind: Kind::Call,
                text: format!("pub async fn {name}({arguments}) -> {answer}"),
                span: span.cloned(),
            },
        );
        let given = method.server_arguments();
        let given = given.iter().map(|(name, ty)| format!("{name}: {ty}"));
        let arguments: Vec<String> = ["&self".to_owned()].into_iter().chain(given).collect();
        let arguments = arguments.join(", ");
        let answer = format!("Result<{success}, types::{failure}>");
        self.add(
            format!("Api::{name}"),
            Part {
                side: Side::Server,
                kind: Kind::Provided,
                text: format!("async fn {name}({arguments}) -> {answer}"),
                span: span.cloned(),
            },
        );
    }

    fn security(&mut self, plan: &Plan) {
        for scheme in &plan.security.schemes {
            let arguments = match scheme.credential {
                Credential::Token => "impl Into<String>",
                Credential::UserPassword => "impl Into<String>, impl Into<String>",
            };
            let setter = &scheme.setter;
            self.add(
                format!("ClientBuilder::{setter}"),
                Part {
                    side: Side::Client,
                    kind: Kind::BuilderMethod,
                    text: format!("pub fn {setter}(self, {arguments}) -> Self"),
                    span: Some(scheme.span.clone()),
                },
            );
        }
        if plan.security.ways.is_empty() {
            return;
        }
        let span = plan
            .security
            .schemes
            .first()
            .map(|scheme| scheme.span.clone());
        let server = |kind, text: &str| Part {
            side: Side::Server,
            kind,
            text: text.to_owned(),
            span: span.clone(),
        };
        self.add(
            "Credentials".to_owned(),
            server(Kind::Type, "pub enum Credentials<'a>"),
        );
        self.add(
            "Api::Principal".to_owned(),
            server(Kind::Wanted, "type Principal: Send"),
        );
        let authenticate = "async fn authenticate(&self, credentials: Credentials<'_>) -> \
                            Result<Self::Principal, Rejection>";
        self.add(
            "Api::authenticate".to_owned(),
            server(Kind::Wanted, authenticate),
        );
        for way in &plan.security.ways {
            let held: Vec<&str> = way.schemes.iter().map(|_| "Credential<'a>").collect();
            let text = format!("{}({})", way.variant, held.join(", "));
            self.add(
                format!("Credentials::{}", way.variant),
                server(Kind::Variant, &text),
            );
        }
    }
}
