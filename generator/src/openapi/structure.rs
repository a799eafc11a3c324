//! The structure of a document, in the shape that `openapiv3` reads.
//!
//! A tree is built of what the document has, borrowing its texts: schemas become references into
//! the table of schemas, objects that may be referred to become components, each once, and what
//! `openapiv3` doesn't know is set beside. Each object carries the number of its [`Located`] in the
//! extension [`ORIGIN`], so that what is read from it can say where it stands.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    grammar::{Object, ObjectKind, Others, Presence, Purpose, Shape, v3},
    link::Links,
    located::{Addresses, Located, address},
    plain,
};
use crate::{
    diagnostic::Span,
    source::{Files, Node},
};

/// The extension with the number of an object's place.
pub(super) const ORIGIN: &str = "x-origin";
/// The extension with the number of the schema of a stream's items (`itemSchema`).
pub(super) const ITEM_SCHEMA: &str = "x-item-schema";

pub(super) type Entries<'t> = Vec<(Cow<'t, str>, Node<'t>)>;

/// The structure of a document.
#[derive(Debug, Default)]
pub(super) struct Structure<'t> {
    pub openapi: Node<'t>,
    /// The objects that places of the structure refer to, by section, each under a name of its own.
    pub components: Entries<'t>,
    /// `webhooks`, by their names.
    pub webhooks: Entries<'t>,
    /// Operations by methods that `openapiv3` has no field for, each with the number of its Path
    /// Item Object.
    pub operations: Vec<(usize, String, Node<'t>)>,
    /// The callbacks of operations, each with the number of its Operation Object, its name and its
    /// address.
    pub callbacks: Vec<(usize, &'t str, usize)>,
    /// Callback Objects, each once, with their addresses.
    pub callback_objects: Vec<(usize, Node<'t>)>,
    /// The `callbacks` of operations that are callbacks themselves: they may lead back to those.
    pub nested_callbacks: Vec<Span>,
    /// The object that declares the security schemes.
    pub schemes: Option<Located<'t>>,
    pub objects: Vec<Located<'t>>,
    pub schemas: Vec<Located<'t>>,
}

impl<'t> Structure<'t> {
    /// The entries of an object of the structure: the number of its place.
    pub(super) fn begin(&mut self, at: &Located<'t>) -> Entries<'t> {
        let number = self.objects.len();
        self.objects.push(at.clone());
        vec![(Cow::Borrowed(ORIGIN), Node::Integer(signed(number)))]
    }

    fn add_schema(&mut self, at: &Located<'t>) -> i64 {
        self.schemas.push(at.clone());
        signed(self.schemas.len() - 1)
    }

    /// A reference to a schema, by its number.
    pub(super) fn schema(&mut self, at: &Located<'t>) -> Node<'t> {
        reference(self.add_schema(at).to_string())
    }
}

/// Builds the structure of a document of OpenAPI 3.
pub(super) fn build<'t>(root: &Located<'t>, links: &Links<'t>, files: &Files) -> Structure<'t> {
    let mut builder = Builder {
        links,
        files,
        structure: Structure::default(),
        components: BTreeMap::new(),
        built: Addresses::default(),
        within_callback: false,
    };
    let openapi = builder.object(root, &v3::OPENAPI);
    let sections = ["webhooks", "x-webhooks"].map(|name| links.field(root, name));
    let webhooks = builder.path_items(sections.iter().flatten().flat_map(Located::entries));
    let components = builder.components.into_iter();
    let components = components.map(|(section, entries)| (section.into(), Node::Map(entries)));
    Structure {
        openapi,
        webhooks,
        components: components.collect(),
        ..builder.structure
    }
}

struct Builder<'t, 'l> {
    links: &'l Links<'t>,
    files: &'l Files,
    structure: Structure<'t>,
    /// The objects that may be referred to, by section.
    components: BTreeMap<&'static str, Entries<'t>>,
    /// The addresses of their nodes, and of callbacks.
    built: Addresses,
    /// True within a callback. Callbacks of its operations are left out: they may lead back to it.
    within_callback: bool,
}

impl<'t> Builder<'t, '_> {
    fn shape(&mut self, at: &Located<'t>, shape: &'static Shape) -> Option<Node<'t>> {
        match shape {
            Shape::OrReference(object) => return Some(self.referable(at, object)),
            Shape::Schema | Shape::SchemaOrFlag => return Some(self.structure.schema(at)),
            _ => {}
        }
        let at = &self.links.follow(at.clone());
        match shape {
            Shape::Text | Shape::Choice(_) => text(self.files, at).map(Node::Text),
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
            // The rest is read where it stands.
            _ => None,
        }
    }

    /// An object or, where `openapiv3` knows components of its kind, a reference to it: it may be
    /// referred to from several places, and is built once.
    fn referable(&mut self, at: &Located<'t>, object: &'static Object) -> Node<'t> {
        if object.kind == ObjectKind::PathItem {
            return self.path_item(at);
        }
        let found = self.links.follow(at.clone());
        let Some(section) = object.section else {
            return self.object(&found, object);
        };
        if found.node.get("$ref").is_some() {
            // It means nothing, or its chain was cut.
            return reference(UNKNOWN.to_owned());
        }
        // A component of another kind is none of this one.
        if matches!(*found.span.tokens(), ["components", other, _] if other != section) {
            return reference(UNKNOWN.to_owned());
        }
        let name = address(found.node).to_string();
        if self.built.insert(address(found.node)) {
            let node = self.object(&found, object);
            let components = self.components.entry(section).or_default();
            components.push((name.clone().into(), node));
        }
        reference(name)
    }

    fn path_items(&mut self, items: impl Iterator<Item = (&'t str, Located<'t>)>) -> Entries<'t> {
        let items = items.map(|(key, item)| (Cow::Borrowed(key), self.path_item(&item)));
        items.collect()
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
        let mut entries = self.structure.begin(at);
        for (key, value) in at.entries() {
            let Some(shape) = object.shape(key) else {
                continue;
            };
            let purpose = object
                .field(key)
                .map_or(Purpose::Structure, |field| field.purpose);
            let kept = match purpose {
                Purpose::Structure if *value.node != Node::Null => self.shape(&value, shape),
                // `openapiv3` knows them everywhere.
                Purpose::NotGenerated if key == "servers" => self.shape(&value, shape),
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
        Node::Map(entries)
    }

    fn beside(&mut self, key: &str, value: &Located<'t>, item: usize, entries: &mut Entries<'t>) {
        match key {
            "itemSchema" => {
                let number = self.structure.add_schema(value);
                entries.push((Cow::Borrowed(ITEM_SCHEMA), Node::Integer(number)));
            }
            "securitySchemes" => self.structure.schemes = Some(self.links.follow(value.clone())),
            "query" => self.further("QUERY", value, item),
            "additionalOperations" => {
                let operations = self.links.follow(value.clone());
                for (method, operation) in operations.entries() {
                    self.further(method, &operation, item);
                }
            }
            "callbacks" if self.within_callback => {
                self.structure.nested_callbacks.push(value.span.clone());
            }
            "callbacks" => self.callbacks(value, item),
            // `webhooks` are built on their own; the rest is read where it stands.
            _ => {}
        }
    }

    fn callbacks(&mut self, at: &Located<'t>, operation: usize) {
        let callbacks = self.links.follow(at.clone());
        for (name, callback) in callbacks.entries() {
            let callback = self.links.follow(callback);
            let address = address(callback.node);
            self.structure.callbacks.push((operation, name, address));
            if self.built.insert(address) {
                let items = callback.entries();
                self.within_callback = true;
                let items = self.path_items(items.filter(|(key, _)| !key.starts_with("x-")));
                self.within_callback = false;
                let callback = (address, Node::Map(items));
                self.structure.callback_objects.push(callback);
            }
        }
    }

    fn further(&mut self, method: &str, operation: &Located<'t>, item: usize) {
        let operation = self.links.follow(operation.clone());
        let operation = self.object(&operation, &v3::OPERATION);
        self.structure
            .operations
            .push((item, method.to_owned(), operation));
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
            Shape::One(object) => {
                let mut own = Vec::new();
                complete(&mut own, object);
                Node::Map(own)
            }
            _ => Node::Map(Vec::new()),
        };
        entries.push((Cow::Borrowed(field.name), empty));
    }
    if object.kind == ObjectKind::Parameter {
        parameter(entries);
    }
}

/// The target of a reference that resolves to nothing.
pub(super) const UNKNOWN: &str = "#/components/unknown";

/// Statuses are written in capitals (`4XX`).
fn object_key<'t>(object: &Object, key: &'t str) -> Cow<'t, str> {
    let upper = key.ends_with('x') && matches!(object.others, Others::Statuses(_));
    if upper {
        Cow::Owned(key.to_ascii_uppercase())
    } else {
        Cow::Borrowed(key)
    }
}

/// `openapiv3` knows the places of OpenAPI 3.0, and either a schema or a content. Styles are read where
/// they stand: it does not know those of other versions.
fn parameter(entries: &mut Entries<'_>) {
    let has = |name: &str| entries.iter().any(|(key, _)| key == name);
    let (has_schema, has_content) = (has("schema"), has("content"));
    entries.retain(|(key, _)| match &**key {
        "content" => !has_schema,
        "style" => false,
        _ => true,
    });
    if !has_schema && !has_content {
        entries.push((Cow::Borrowed("content"), Node::Map(Vec::new())));
    }
    for (key, value) in entries {
        if key == "in" && value.text() == Some("querystring") {
            *value = Node::Text(Cow::Borrowed("query"));
        }
    }
}

/// Texts, and numbers as the file spells them: `1.10` is not `1.1`.
pub(super) fn text<'t>(files: &Files, at: &Located<'t>) -> Option<Cow<'t, str>> {
    if let Node::Text(text) = at.node {
        return Some(Cow::Borrowed(text));
    }
    let spelled = plain::is_number(at.node)
        .then(|| files.spelling(&at.span))
        .flatten()
        .map(str::to_owned);
    let text = spelled.or_else(|| plain::as_text(at.node));
    text.map(Cow::Owned)
}

pub(super) fn reference<'t>(target: String) -> Node<'t> {
    let target = Node::Text(Cow::Owned(target));
    Node::Map(vec![(Cow::Borrowed("$ref"), target)])
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).expect("a document has fewer than 2^63 objects")
}
