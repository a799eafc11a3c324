//! The structure of a document, in the shape that `openapiv3` reads.
//!
//! A tree is built of what the document has, borrowing its texts: schemas become references into
//! the table of schemas, references to other places become references to components, and what
//! `openapiv3` doesn't know is set beside. Each object carries the number of its [`Located`] in the
//! extension [`ORIGIN`], so that what is read from it can say where it stands.

use std::borrow::Cow;

use super::{
    grammar::{Object, ObjectKind, Others, Presence, Purpose, Shape, v3},
    link::Links,
    located::{ByAddress, Located, address},
    plain,
};
use crate::source::{Files, Node};

/// The extension with the number of an object's place.
pub(super) const ORIGIN: &str = "x-origin";
/// The extension with the number of the schema of a stream's items (`itemSchema`).
pub(super) const ITEM_SCHEMA: &str = "x-item-schema";

pub(super) type Entries<'t> = Vec<(Cow<'t, str>, Node<'t>)>;

/// The structure of a document.
#[derive(Debug, Default)]
pub(super) struct Structure<'t> {
    pub openapi: Node<'t>,
    /// `webhooks`, by their names.
    pub webhooks: Vec<(&'t str, Node<'t>)>,
    /// Operations by methods that `openapiv3` has no field for.
    pub operations: Vec<FurtherNode<'t>>,
    /// The operations that a server calls on behalf of others.
    pub callbacks: Vec<CallbackNode<'t>>,
    /// The security schemes of the type `mutualTLS`.
    pub mutual_tls: Vec<(&'t str, Located<'t>)>,
    /// The entries of `components/schemas`.
    pub components: Vec<(&'t str, Located<'t>)>,
    pub objects: Vec<Located<'t>>,
    pub schemas: Vec<Located<'t>>,
}

/// An operation beside those that `openapiv3` reads.
#[derive(Debug)]
pub(super) struct FurtherNode<'t> {
    /// The number of its Path Item Object.
    pub item: usize,
    pub method: String,
    pub operation: Node<'t>,
}

/// A path item of a callback.
#[derive(Debug)]
pub(super) struct CallbackNode<'t> {
    /// The number of the Operation Object.
    pub operation: usize,
    pub name: &'t str,
    /// The expression that the URL comes from.
    pub expression: &'t str,
    pub item: Node<'t>,
}

/// Builds the structure of a document of OpenAPI 3.
pub(super) fn build<'t>(root: &Located<'t>, links: &Links<'t>, files: &Files) -> Structure<'t> {
    let mut builder = Builder {
        links,
        files,
        structure: Structure::default(),
        bundled: Vec::new(),
        names: ByAddress::default(),
    };
    let components = root.get("components");
    builder.name_components(components.as_ref());
    let mut openapi = builder.object(root, &v3::OPENAPI);
    builder.webhooks(root);
    builder.add_bundled(&mut openapi);
    Structure {
        openapi,
        ..builder.structure
    }
}

struct Builder<'t, 'l> {
    links: &'l Links<'t>,
    files: &'l Files,
    structure: Structure<'t>,
    /// The targets of references outside of the components: section, name, object.
    bundled: Vec<(&'static str, String, Node<'t>)>,
    /// The components by the addresses of their nodes, as section and name.
    names: ByAddress<String>,
}

impl<'t> Builder<'t, '_> {
    fn name_components(&mut self, components: Option<&Located<'t>>) {
        for (section, entries) in components.into_iter().flat_map(Located::entries) {
            let entries = self.links.follow(entries);
            for (name, entry) in entries.entries() {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                let reference = format!("#/components/{section}/{escaped}");
                if entry.node.get("$ref").is_none() {
                    self.names.entry(address(entry.node)).or_insert(reference);
                }
                let found = self.links.follow(entry.clone());
                if section == "schemas" {
                    self.structure.components.push((name, entry));
                } else if is_mutual_tls(&found, &v3::SECURITY_SCHEME) {
                    self.structure.mutual_tls.push((name, found));
                }
            }
        }
    }

    fn webhooks(&mut self, root: &Located<'t>) {
        let Some(webhooks) = root.get("webhooks") else {
            return;
        };
        let webhooks = self.links.follow(webhooks);
        for (name, item) in webhooks.entries() {
            let item = self.path_item(&item);
            self.structure.webhooks.push((name, item));
        }
    }

    fn shape(&mut self, at: &Located<'t>, shape: &'static Shape) -> Option<Node<'t>> {
        if let Shape::OrReference(object) = shape {
            return self.referable(at, object);
        }
        if matches!(shape, Shape::Schema | Shape::SchemaOrFlag) {
            return Some(self.schema(at));
        }
        let at = &self.links.follow(at.clone());
        match shape {
            Shape::Text => text(self.files, at),
            Shape::Flag => plain::as_flag(at.node).map(Node::Bool),
            Shape::One(object) => Some(self.object(at, object)),
            Shape::Map(shape) => {
                let entries = at.entries();
                let kept = entries.filter_map(|(key, value)| {
                    Some((Cow::Borrowed(key), self.shape(&value, shape)?))
                });
                Some(Node::Map(kept.collect()))
            }
            Shape::List(shape) => {
                let items = at.items();
                let kept = items.filter_map(|item| self.shape(&item, shape));
                Some(Node::List(kept.collect()))
            }
            Shape::Choice(_) => at
                .node
                .text()
                .map(|text| Node::Text(text.to_owned().into())),
            Shape::Any
            | Shape::Dialect
            | Shape::Number
            | Shape::Size
            | Shape::FlagOrNumber
            | Shape::Types
            | Shape::OrReference(_)
            | Shape::Schema
            | Shape::SchemaOrFlag
            | Shape::Discriminator
            | Shape::Mapping => None,
        }
    }

    fn schema(&mut self, at: &Located<'t>) -> Node<'t> {
        let number = self.structure.schemas.len();
        self.structure.schemas.push(at.clone());
        reference(number.to_string())
    }

    /// An object, or a reference to one of the components. Media types, of which `openapiv3` knows
    /// no components, are put in the reference's place.
    fn referable(&mut self, at: &Located<'t>, object: &'static Object) -> Option<Node<'t>> {
        if object.kind == ObjectKind::PathItem {
            return Some(self.path_item(at));
        }
        let refers = at.node.get("$ref").is_some();
        if refers && self.links.target(at.node).is_none() {
            return Some(reference(UNKNOWN.to_owned()));
        }
        let found = self.links.follow(at.clone());
        if found.node.get("$ref").is_some() {
            // The chain was cut: it led nowhere.
            return Some(reference(UNKNOWN.to_owned()));
        }
        if is_mutual_tls(&found, object) {
            return None;
        }
        match object.section {
            Some(section) if refers => Some(reference(self.component(&found, object, section))),
            Some(_) | None => Some(self.object(&found, object)),
        }
    }

    /// The reference to a component; what stands elsewhere becomes one.
    fn component(
        &mut self,
        at: &Located<'t>,
        object: &'static Object,
        section: &'static str,
    ) -> String {
        if let Some(known) = self.names.get(&address(at.node)) {
            return known.clone();
        }
        let key = format!("{BUNDLED}{}", self.bundled.len());
        let name = format!("#/components/{section}/{key}");
        self.names.insert(address(at.node), name.clone());
        let node = self.object(at, object);
        self.bundled.push((section, key, node));
        name
    }

    /// A path item may refer to another and say more beside it.
    fn path_item(&mut self, at: &Located<'t>) -> Node<'t> {
        let own = at.clone();
        let target = self.links.target(at.node).cloned();
        let mut item = self.object(&own, &v3::PATH_ITEM);
        let Some(target) = target else { return item };
        let target = self.links.follow(target);
        let Node::Map(more) = self.object(&target, &v3::PATH_ITEM) else {
            return item;
        };
        if let Node::Map(entries) = &mut item {
            // The place is the target's unless there is something here too.
            if entries.len() == 1 {
                entries.clear();
            }
            for (key, value) in more {
                if !entries.iter().any(|(known, _)| *known == key) {
                    entries.push((key, value));
                }
            }
        }
        item
    }

    fn object(&mut self, at: &Located<'t>, object: &'static Object) -> Node<'t> {
        let number = self.structure.objects.len();
        self.structure.objects.push(at.clone());
        let mut entries: Entries<'t> = Vec::new();
        for (key, value) in at.entries() {
            let Some(shape) = object.shape(key) else {
                continue;
            };
            let purpose = object
                .field(key)
                .map_or(Purpose::Structure, |field| field.purpose);
            let kept = match purpose {
                Purpose::Structure if *value.node != Node::Null => self.shape(&value, shape),
                Purpose::Beside | Purpose::NotGenerated => {
                    self.beside(key, &value, number, &mut entries);
                    None
                }
                Purpose::Structure | Purpose::Reading => None,
            };
            if let Some(kept) = kept {
                entries.push((object_key(object, key), kept));
            }
        }
        complete(&mut entries, object);
        entries.push((Cow::Borrowed(ORIGIN), Node::Integer(signed(number))));
        Node::Map(entries)
    }

    fn beside(&mut self, key: &str, value: &Located<'t>, item: usize, entries: &mut Entries<'t>) {
        match key {
            "itemSchema" => {
                let number = self.structure.schemas.len();
                self.structure.schemas.push(value.clone());
                entries.push((Cow::Borrowed(ITEM_SCHEMA), Node::Integer(signed(number))));
            }
            "query" => self.further("QUERY", value, item),
            "additionalOperations" => {
                let operations = self.links.follow(value.clone());
                for (method, operation) in operations.entries() {
                    self.further(method, &operation, item);
                }
            }
            "callbacks" => self.callbacks(value, item),
            "servers" => {
                let shape = v3::OPERATION
                    .shape(key)
                    .expect("it is a field of operations");
                let servers = self.shape(value, shape);
                entries.extend(servers.map(|servers| (Cow::Borrowed("servers"), servers)));
            }
            // `webhooks` are built on their own; the rest is read where it stands.
            _ => {}
        }
    }

    fn further(&mut self, method: &str, operation: &Located<'t>, item: usize) {
        let operation = self.links.follow(operation.clone());
        let operation = self.object(&operation, &v3::OPERATION);
        let method = method.to_owned();
        self.structure.operations.push(FurtherNode {
            item,
            method,
            operation,
        });
    }

    fn callbacks(&mut self, at: &Located<'t>, operation: usize) {
        let callbacks = self.links.follow(at.clone());
        for (name, callback) in callbacks.entries() {
            let callback = self.links.follow(callback);
            let expressions = callback.entries();
            for (expression, item) in expressions.filter(|(key, _)| !key.starts_with("x-")) {
                let item = self.path_item(&item);
                self.structure.callbacks.push(CallbackNode {
                    operation,
                    name,
                    expression,
                    item,
                });
            }
        }
    }

    /// Adds what references lead to outside of the components.
    fn add_bundled(&mut self, openapi: &mut Node<'t>) {
        for (name, key, node) in std::mem::take(&mut self.bundled) {
            let components = section(openapi, "components");
            let section = components.and_then(|components| section(components, name));
            if let Some(Node::Map(entries)) = section {
                entries.push((Cow::Owned(key), node));
            }
        }
    }
}

/// Adds the fields that `openapiv3` requires, where the document's version or a plain meaning does
/// without.
fn complete(entries: &mut Entries<'_>, object: &Object) {
    let has = |entries: &Entries<'_>, name: &str| entries.iter().any(|(key, _)| key == name);
    for field in object.fields {
        if field.presence == Presence::Optional || has(entries, field.name) {
            continue;
        }
        let empty = match field.shape {
            Shape::Text => Node::Text(Cow::Borrowed("")),
            _ => Node::Map(Vec::new()),
        };
        entries.push((Cow::Borrowed(field.name), empty));
    }
    if object.kind == ObjectKind::Parameter {
        parameter(entries);
    }
}

/// The value under a key, an empty object where there is none.
fn section<'n, 't>(node: &'n mut Node<'t>, key: &'static str) -> Option<&'n mut Node<'t>> {
    let Node::Map(entries) = node else {
        return None;
    };
    if !entries.iter().any(|(known, _)| known == key) {
        entries.push((Cow::Borrowed(key), Node::Map(Vec::new())));
    }
    let mut entries = entries.iter_mut();
    entries
        .find(|(known, _)| known == key)
        .map(|(_, value)| value)
}

/// The names of components that stand elsewhere in the document, or in other files.
const BUNDLED: &str = "x-bundled-";
/// The target of a reference that resolves to nothing.
pub(super) const UNKNOWN: &str = "#/components/unknown";

fn is_mutual_tls(at: &Located<'_>, object: &Object) -> bool {
    object.kind == ObjectKind::SecurityScheme
        && at.node.get("type").and_then(Node::text) == Some("mutualTLS")
}

/// Statuses are written in capitals (`4XX`).
fn object_key<'t>(object: &Object, key: &'t str) -> Cow<'t, str> {
    let upper = key.ends_with('x') && matches!(object.others, Others::Statuses(_));
    if upper {
        Cow::Owned(key.to_ascii_uppercase())
    } else {
        Cow::Borrowed(key)
    }
}

/// `openapiv3` knows the places and styles of OpenAPI 3.0, and either a schema or a content.
fn parameter(entries: &mut Entries<'_>) {
    let has_schema = entries.iter().any(|(key, _)| key == "schema");
    entries.retain(|(key, value)| match &**key {
        "content" => !has_schema,
        "style" => value.text() != Some("cookie"),
        _ => true,
    });
    for (key, value) in entries {
        if key == "in" && value.text() == Some("querystring") {
            *value = Node::Text(Cow::Borrowed("query"));
        }
    }
}

/// Texts, and numbers as the file spells them: `1.10` is not `1.1`.
pub(super) fn text<'t>(files: &Files, at: &Located<'t>) -> Option<Node<'t>> {
    if let Node::Text(text) = at.node {
        return Some(Node::Text(Cow::Borrowed(text)));
    }
    let spelled = plain::is_number(at.node)
        .then(|| files.text_at(&at.span))
        .flatten()
        .map(str::to_owned);
    let text = spelled.or_else(|| plain::as_text(at.node));
    text.map(|text| Node::Text(Cow::Owned(text)))
}

pub(super) fn reference<'t>(target: String) -> Node<'t> {
    let target = Node::Text(Cow::Owned(target));
    Node::Map(vec![(Cow::Borrowed("$ref"), target)])
}

pub(super) fn signed(number: usize) -> i64 {
    i64::try_from(number).expect("a document has fewer than 2^63 objects")
}
