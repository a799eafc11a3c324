//! The public surface of bindings: every item that a downstream crate can name or call.
//!
//! It is read off the plan, which has decided all of it; what the text of generated crates makes of
//! the plan is held to it by tests that compile both.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use super::words::words;
use crate::{
    diagnostic::Span,
    openapi,
    plan::{
        Alias, Constants, Contents, Enumeration, Field, Item, Location, Method, Module, Newtype,
        Outcome, Plan, Role, RustType, SharedType, Struct, TypeGroup, Union, rust_type,
    },
};

/// An area of bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The types, whatever the features.
    Types,
    /// The client.
    Client,
    /// The server.
    Server,
}

impl Area {
    /// Every area.
    pub const ALL: [Self; 3] = [Self::Types, Self::Client, Self::Server];

    /// The area in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// The kind of a part of a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A struct.
    Struct,
    /// An enum.
    Enum,
    /// A struct around one value.
    Newtype,
    /// Another name for a type.
    Alias,
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
    /// A method of the client.
    Call,
    /// A method of the client's builder.
    BuilderMethod,
    /// A method of the server's trait that has a body.
    Provided,
    /// An item that an implementation of the server's trait has to have.
    Required,
}

impl Kind {
    /// Returns true for the kinds of types.
    pub(super) fn is_type(self) -> bool {
        matches!(
            self,
            Self::Struct | Self::Enum | Self::Newtype | Self::Alias
        )
    }
}

/// A part of a surface: an item that a downstream crate can name or call.
#[derive(Clone, Debug)]
pub struct Part {
    /// The area that it belongs to.
    pub area: Area,
    /// Its kind.
    pub kind: Kind,
    /// Its declaration in Rust.
    pub text: String,
    /// Its meaning on the wire, where the declaration does not state it: the name of a property, the
    /// value of a variant, the method and path of an operation, the arguments of `new`, the variants
    /// whose order counts.
    pub meaning: String,
    /// The place that it comes from.
    pub span: Option<Span>,
}

/// The path of the start of a client.
pub(super) const BUILDER: &str = "Client::builder";

/// The items of a plan, by name.
type Items<'p> = BTreeMap<&'p str, &'p Item>;

/// The surface of bindings, by paths such as `types::Pet::name`.
#[derive(Debug, Default)]
pub struct Surface {
    parts: BTreeMap<String, Part>,
    /// The paths of the fields that `new` takes.
    arguments: BTreeSet<String>,
    /// The types that are further names of another one, with the path of that.
    declared: BTreeMap<String, String>,
    /// The types of the feature `webhooks`.
    of_webhooks: BTreeSet<String>,
}

impl Surface {
    /// The surface of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut surface = Self::default();
        let items = plan.items.iter().map(|item| (item.name().as_str(), item));
        let items: Items<'_> = items.collect();
        for item in &plan.items {
            match item {
                Item::Shared(shared) => surface.shared(shared, items[shared.of.as_str()], plan),
                item => surface.item(item, plan),
            }
            if plan.group(item.name()) == TypeGroup::Webhooks {
                surface
                    .of_webhooks
                    .insert(format!("types::{}", item.name()));
            }
        }
        for method in &plan.methods {
            surface.method(method, &items);
        }
        for method in &plan.webhooks {
            surface.webhook(method);
        }
        surface.settings(plan);
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

    /// The path of the type that a path stands for: its own, unless it is a further name.
    pub(super) fn declared<'p>(&'p self, path: &'p str) -> &'p str {
        self.declared.get(path).map_or(path, String::as_str)
    }

    /// The parts of a type, with their paths.
    pub(super) fn within<'p>(&'p self, ty: &'p str) -> impl Iterator<Item = (&'p str, &'p Part)> {
        let from = self.parts.range(format!("{ty}:")..);
        let parts = from.take_while(move |(path, _)| {
            path.strip_prefix(ty)
                .is_some_and(|rest| rest.starts_with(':'))
        });
        parts.map(|(path, part)| (path.as_str(), part))
    }

    /// The paths of the fields and variants of a type.
    pub(super) fn members(&self, ty: &str) -> Vec<&str> {
        let within = format!("{ty}::");
        let from = self.parts.range(within.clone()..);
        from.take_while(|(path, _)| path.starts_with(&within))
            .filter(|(_, part)| matches!(part.kind, Kind::Field | Kind::Variant))
            .map(|(path, _)| path.as_str())
            .collect()
    }

    /// A text with the targets of aliases in their place.
    pub(super) fn expanded(&self, text: &str) -> String {
        /// An alias of an alias is expanded too, and so on.
        const MOST_ROUNDS: usize = 8;
        let target = |word: &str| {
            let part = self.parts.get(&format!("types::{word}"))?;
            let is_alias = part.kind == Kind::Alias;
            part.text
                .split_once(" = ")
                .map(|(_, target)| target)
                .filter(|_| is_alias)
        };
        let mut expanded = text.to_owned();
        for _ in 0..MOST_ROUNDS {
            let next: String = words(&expanded)
                .flat_map(|(word, end)| [target(word).unwrap_or(word), end])
                .collect();
            if next == expanded {
                break;
            }
            expanded = next;
        }
        expanded
    }

    /// Returns true for a type of the feature `webhooks`.
    pub(super) fn is_of_webhooks(&self, path: &str) -> bool {
        self.of_webhooks.contains(path)
    }

    /// Returns true if both are names of one type.
    pub(super) fn is_one_type(&self, one: &str, other: &str) -> bool {
        let paths = [one, other].map(|name| format!("types::{name}"));
        let [one, other] = paths.each_ref().map(|path| self.declared(path));
        one == other && paths.iter().all(|path| self.parts.contains_key(path))
    }

    /// The paths of the fields that a type's `new` takes.
    pub(super) fn arguments(&self, ty: &str) -> impl Iterator<Item = &str> {
        let within = format!("{ty}::");
        let from = self.arguments.range(within.clone()..);
        from.map(String::as_str)
            .take_while(move |path| path.starts_with(&within))
    }

    /// The field with this path, where `new` takes it, and no method has its path.
    pub(super) fn argument(&self, path: &str) -> Option<&Part> {
        self.get(self.arguments.get(path)?)
            .filter(|part| part.kind == Kind::Field)
    }

    pub(super) fn add(
        &mut self,
        path: String,
        area: Area,
        kind: Kind,
        text: String,
        span: Option<&Span>,
    ) {
        let part = Part {
            area,
            kind,
            text,
            meaning: String::new(),
            span: span.cloned(),
        };
        self.parts.insert(path, part);
    }

    /// Says what a part stands for on the wire.
    pub(super) fn means(&mut self, path: &str, meaning: String) {
        if let Some(part) = self.parts.get_mut(path) {
            part.meaning = meaning;
        }
    }

    /// Adds a type, and begins with what is within it.
    fn ty(
        &mut self,
        kind: Kind,
        name: impl Display,
        text: String,
        span: Option<&Span>,
    ) -> Type<'_> {
        let path = format!("types::{name}");
        self.add(path.clone(), Area::Types, kind, text, span);
        Type {
            path,
            span: span.cloned(),
            surface: self,
        }
    }

    fn item(&mut self, item: &Item, plan: &Plan) {
        match item {
            Item::Struct(item) => self.structure(item),
            Item::Enumeration(item) => self.enumeration(item),
            Item::Union(item) => self.union(item),
            Item::Newtype(item) => self.newtype(item),
            Item::Alias(item) => self.alias(item),
            Item::Outcome(item) => self.outcome(item, plan),
            Item::Contents(item) => self.contents(item),
            // It is added with the type that is declared.
            Item::Shared(_) => {}
        }
    }

    /// Adds a further name of a type, with all that the type has.
    fn shared(&mut self, item: &SharedType, declared: &Item, plan: &Plan) {
        let own = item.own.as_deref().cloned();
        let own = own.unwrap_or_else(|| declared.clone().renamed(item.name.clone()));
        self.item(&own, plan);
        let path = format!("types::{}", item.name);
        self.move_parts(&path, item.span.as_ref());
        self.declared.insert(path, format!("types::{}", item.of));
    }

    /// Moves a type and its parts to the place of the type's further name.
    fn move_parts(&mut self, path: &str, to: Option<&Span>) {
        let from = self.parts.get(path).and_then(|part| part.span.clone());
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        let parts = self.parts.range_mut(path.to_owned()..);
        let is_within = |other: &str| {
            let rest = other.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        // `types::PetOwner` stands between `types::Pet` and `types::Pet::name`.
        for (_, part) in parts
            .take_while(|(other, _)| other.starts_with(path))
            .filter(|(other, _)| is_within(other))
        {
            part.span = part
                .span
                .as_ref()
                .map(|span| span.moved(&from, to).unwrap_or_else(|| span.clone()));
        }
    }

    fn structure(&mut self, item: &Struct) {
        let text = format!("pub struct {}", item.name);
        let mut ty = self.ty(Kind::Struct, &item.name, text, item.docs.span.as_ref());
        for field in &item.fields {
            let mut ty = ty.at(field.docs.span.as_ref());
            ty.field(field, item.has_setters);
            ty.means(&field.name, meaning(item, field));
        }
        if let Some(extra) = &item.extra {
            let map = format!("BTreeMap<String, {}>", rust_type(&extra.ty, Module::Types));
            let text = format!("pub {}: {map}", extra.name);
            ty.member(Kind::Field, &extra.name, text);
            if item.has_setters {
                ty.setter(extra.setter.as_str(), &map);
            }
        }
        let fields = item.required_fields();
        let parameters: Vec<String> = fields.map(Field::parameter_type).collect();
        let text = format!("pub fn new({}) -> Self", parameters.join(", "));
        ty.member(Kind::Constructor, "new", text);
        let names = item.required_fields().map(|field| meaning(item, field));
        let names: Vec<String> = names.collect();
        ty.means("new", names.join(", "));
        if item.is_all_optional() || item.has_constant_default() {
            ty.implements(&["Default"]);
        }
    }

    fn enumeration(&mut self, item: &Enumeration) {
        let text = format!("pub enum {}", item.name);
        let mut ty = self.ty(Kind::Enum, &item.name, text, item.docs.span.as_ref());
        for variant in &item.variants {
            ty.member(Kind::Variant, &variant.name, variant.name.to_string());
            ty.means(&variant.name, variant.wire.canonical());
        }
        let unknown = format!("{}({})", item.unknown, item.unknown_type());
        ty.member(Kind::Variant, &item.unknown, unknown);
        ty.implements(&item.derives());
        match item.of {
            Constants::Texts => {
                ty.method("as_str", "(&self) -> &str");
                ty.implements(&["Eq", "Hash"]);
                ty.implements(&["Display", "From<&str>"]);
            }
            Constants::Integers(_) => {
                ty.method("get", &format!("(self) -> {}", item.unknown_type()));
                ty.implements(&[&format!("From<{}>", item.unknown_type())]);
            }
            Constants::Mixed => {
                ty.method("to_value", "(&self) -> serde_json::Value");
                ty.implements(&["From<serde_json::Value>"]);
            }
        }
    }

    fn union(&mut self, item: &Union) {
        let text = format!("pub enum {}", item.name);
        let mut ty = self.ty(Kind::Enum, &item.name, text, item.docs.span.as_ref());
        for variant in &item.variants {
            ty.variant(&variant.name, &variant.ty);
            let property = item.tag.as_deref().unwrap_or_default();
            let tags = variant.tags.iter();
            let tags = tags.map(|tag| format!("{TAG}{property}: {tag}"));
            ty.means(&variant.name, tags.collect());
        }
        let unknown = format!("{}(serde_json::Value)", item.unknown);
        ty.member(Kind::Variant, &item.unknown, unknown);
        if item.is_ordered {
            let names = item.variants.iter().map(|variant| variant.name.as_str());
            let names: Vec<&str> = names.collect();
            let path = ty.path.clone();
            self.means(&path, names.join(", "));
        }
    }

    fn newtype(&mut self, item: &Newtype) {
        let value = rust_type(&item.ty, Module::Types);
        let text = format!("pub struct {}(pub {value})", item.name);
        let mut ty = self.ty(Kind::Newtype, &item.name, text, item.docs.span.as_ref());
        ty.implements(&item.derives());
        if item.ty == RustType::String {
            ty.implements(&["From<&str>", "AsRef<str>"]);
        }
    }

    fn alias(&mut self, item: &Alias) {
        let value = rust_type(&item.ty, Module::Types);
        let text = format!("pub type {} = {value}", item.name);
        self.ty(Kind::Alias, &item.name, text, item.docs.span.as_ref());
    }

    fn outcome(&mut self, item: &Outcome, plan: &Plan) {
        let mut methods = plan.methods.iter().chain(&plan.webhooks);
        let method = methods.find(|method| method.name == item.method);
        let span = method.and_then(|method| method.docs.span.as_ref());
        let text = format!("pub enum {}", item.name);
        let mut ty = self.ty(Kind::Enum, &item.name, text, span);
        for variant in &item.variants {
            let text = format!("{}{}", variant.name, variant.value_types());
            ty.at(Some(&variant.span))
                .member(Kind::Variant, &variant.name, text);
        }
        ty.method("status", "(&self) -> u16");
        if let Some(unexpected) = &item.unexpected {
            let text = format!("{unexpected}(UnexpectedResponse)");
            ty.member(Kind::Variant, unexpected, text);
            ty.implements(&["Display", "Error", "From<UnexpectedResponse>"]);
        }
    }

    fn contents(&mut self, item: &Contents) {
        let text = format!("pub enum {}", item.name);
        let mut ty = self.ty(Kind::Enum, &item.name, text, item.docs.span.as_ref());
        for variant in &item.variants {
            ty.variant(&variant.name, &variant.ty);
        }
    }

    fn method(&mut self, method: &Method, items: &Items<'_>) {
        self.call(method, "Client", &["&self"]);
        self.provided(method, "Api");
        self.parameters(method, items);
    }

    /// Says which placeholder of a path each parameter fills.
    fn parameters(&mut self, method: &Method, items: &Items<'_>) {
        let Some((name, parameters)) = &method.parameters else {
            return;
        };
        let item = items.get(name.as_str()).copied();
        let own = item.and_then(|item| match item.shared() {
            Some(shared) => shared
                .own
                .as_deref()
                .or(items.get(shared.of.as_str()).copied()),
            None => Some(item),
        });
        let Some(Item::Struct(own)) = own else {
            return;
        };
        let placeholders: Vec<&str> = openapi::placeholders(&method.path).collect();
        for (field, parameter) in own.fields.iter().zip(parameters) {
            let is_own = |placeholder: &&str| *placeholder == parameter.name;
            let index = placeholders.iter().position(is_own);
            let meaning = match (parameter.location, index) {
                (Location::Path, Some(index)) => format!("placeholder {}", index + 1),
                // Names of headers have no case.
                (Location::Path | Location::Header, _) => continue,
                _ => parameter.name.clone(),
            };
            self.means(&format!("types::{name}::{}", field.name), meaning);
        }
    }

    fn webhook(&mut self, method: &Method) {
        self.call(method, "webhooks::Sender", &["&self", "url: &str"]);
        self.provided(method, "webhooks::Webhooks");
        let Some(parsed) = method.parsed_type() else {
            return;
        };
        let name = format!("parse_{}", method.name.plain());
        let text = format!("pub fn {name}(Received) -> Result<{parsed}, Rejection>");
        let path = format!("webhooks::{name}");
        self.add(
            path,
            Area::Server,
            Kind::Call,
            text,
            method.docs.span.as_ref(),
        );
    }

    /// The method of a client, with these first arguments.
    fn call(&mut self, method: &Method, client: &str, first: &[&str]) {
        let (name, call) = (&method.name, method.call_type());
        let first = first.iter().map(|argument| (*argument).to_owned());
        let parameters: Vec<String> = first.chain(method.client_arguments()).collect();
        let text = format!("pub fn {name}({}) -> {call}", parameters.join(", "));
        let (path, span) = (format!("{client}::{name}"), method.docs.span.as_ref());
        self.add(path.clone(), Area::Client, Kind::Call, text, span);
        self.means(&path, route(method));
    }

    /// The method of a trait.
    fn provided(&mut self, method: &Method, of: &str) {
        let (name, failure) = (&method.name, &method.failure.name);
        let taken = method.server_arguments().into_iter();
        let taken = taken.map(|(name, ty)| format!("{name}: {ty}"));
        let parameters: Vec<String> = ["&self".to_owned()].into_iter().chain(taken).collect();
        let reply = method.success.reply_type();
        let text = format!(
            "async fn {name}({}) -> Result<{reply}, types::{failure}>",
            parameters.join(", ")
        );
        let (path, span) = (format!("{of}::{name}"), method.docs.span.as_ref());
        self.add(path.clone(), Area::Server, Kind::Provided, text, span);
        self.means(&path, route(method));
    }
}

/// The meaning of a field on the wire: the name of its property. Names of headers have no case.
fn meaning(item: &Struct, field: &Field) -> String {
    match item.role {
        Role::Parameters => field.wire.to_ascii_lowercase(),
        Role::Wire => field.wire.clone(),
    }
}

/// The method and the path of an operation; the names of placeholders are no matter of requests.
fn route(method: &Method) -> String {
    let mut parts = method.path.split('{');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('}').map_or(part, |(_, after)| after));
    let path = rest.fold(first.to_owned(), |path, after| path + "{}" + after);
    format!("{} {path}", method.http_method)
}

/// The traits that all types of a kind have.
const COMMON: &[&str] = &["Clone", "Debug", "PartialEq"];

/// The character before each tag in the meaning of a variant.
pub(super) const TAG: char = '\0';

/// A type whose parts are added.
struct Type<'s> {
    path: String,
    span: Option<Span>,
    surface: &'s mut Surface,
}

impl Type<'_> {
    fn member(&mut self, kind: Kind, name: impl Display, text: String) {
        let path = format!("{}::{name}", self.path);
        self.surface
            .add(path, Area::Types, kind, text, self.span.as_ref());
    }

    /// Says what a member stands for on the wire.
    fn means(&mut self, name: impl Display, meaning: String) {
        self.surface
            .means(&format!("{}::{name}", self.path), meaning);
    }

    /// A variant with one value.
    fn variant(&mut self, name: &impl Display, value: &RustType) {
        let value = rust_type(value, Module::Types);
        self.member(Kind::Variant, name, format!("{name}({value})"));
    }

    /// The same type, for parts that come from another place.
    fn at(&mut self, span: Option<&Span>) -> Type<'_> {
        Type {
            path: self.path.clone(),
            span: span.cloned(),
            surface: self.surface,
        }
    }

    fn field(&mut self, field: &Field, has_setter: bool) {
        let text = format!("pub {}: {}", field.name, field.field_type());
        self.member(Kind::Field, &field.name, text);
        if field.is_argument() {
            let path = format!("{}::{}", self.path, field.name);
            self.surface.arguments.insert(path);
        }
        if has_setter && field.is_optional() {
            self.setter(field.setter.as_str(), &field.parameter_type());
        }
        if let Some((name, ty)) = field.default_accessor() {
            self.method(&name, &format!("(&self) -> {ty}"));
        }
    }

    fn method(&mut self, name: &str, signature: &str) {
        self.member(Kind::Method, name, format!("pub fn {name}{signature}"));
    }

    fn setter(&mut self, name: &str, ty: &str) {
        self.method(name, &format!("(self, {ty}) -> Self"));
    }

    /// Adds the traits that not every type has.
    fn implements(&mut self, traits: &[&str]) {
        for name in traits.iter().filter(|name| !COMMON.contains(name)) {
            let path = format!("{}: {name}", self.path);
            let text = format!("impl {name} for {}", self.path);
            let span = self.span.as_ref();
            self.surface
                .add(path, Area::Types, Kind::Implementation, text, span);
        }
    }
}
