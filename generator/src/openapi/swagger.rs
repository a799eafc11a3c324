//! Swagger 2.0 to the structure of OpenAPI 3.
//!
//! The specification's own words for what moves where: "Upgrading from 2.0 to 3.0" of the OpenAPI
//! Initiative. Schemas stay as they are; parameters, which are schemas in part, get one made.

use std::borrow::Cow;

use super::{
    grammar::v2,
    link::Links,
    located::Located,
    plain,
    structure::{self, Entries, Structure, UNKNOWN, reference},
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics},
    source::{Node, Sources},
};

/// Builds the structure of a document of Swagger 2.0.
pub(super) fn build<'t>(
    root: &Located<'t>,
    links: &Links<'t>,
    sources: &'t Sources<'_>,
    diagnostics: &mut Diagnostics,
) -> Structure<'t> {
    let mut builder = Builder {
        root: root.clone(),
        links,
        sources,
        structure: Structure::default(),
        diagnostics,
    };
    let openapi = builder.openapi();
    Structure {
        openapi,
        schemes: links.field(root, "securityDefinitions"),
        ..builder.structure
    }
}

struct Builder<'t, 'l, 'f> {
    root: Located<'t>,
    links: &'l Links<'t>,
    sources: &'t Sources<'f>,
    structure: Structure<'t>,
    diagnostics: &'l mut Diagnostics,
}

/// An object that is being made.
#[derive(Default)]
struct Made<'t>(Entries<'t>);

impl<'t> Made<'t> {
    fn put(&mut self, key: &'static str, value: Node<'t>) {
        self.0.push((Cow::Borrowed(key), value));
    }

    fn put_text(&mut self, key: &'static str, text: impl Into<Cow<'t, str>>) {
        self.put(key, Node::Text(text.into()));
    }

    fn put_some(&mut self, key: &'static str, value: Option<Node<'t>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn done(self) -> Node<'t> {
        Node::Map(self.0)
    }
}

impl<'t> Builder<'t, '_, '_> {
    fn openapi(&mut self) -> Node<'t> {
        let root = self.root.clone();
        let mut made = self.begin(&root);
        made.put_text("openapi", "3.0.4");
        made.put("info", self.info(&root));
        made.put("servers", servers(&root, &root));
        made.put("paths", self.paths(&root));
        made.put_some("security", self.copy(&root, "security"));
        made.done()
    }

    fn begin(&mut self, at: &Located<'t>) -> Made<'t> {
        Made(self.structure.begin(at))
    }

    fn info(&mut self, root: &Located<'t>) -> Node<'t> {
        let info = self.links.field(root, "info");
        let mut made = info
            .as_ref()
            .map_or_else(Made::default, |info| self.begin(info));
        let text = |key| self.text(info.as_ref()?, key);
        let empty = || Node::Text(Cow::Borrowed(""));
        for key in ["title", "version"] {
            made.put(key, text(key).unwrap_or_else(empty));
        }
        made.put_some("description", text("description"));
        made.done()
    }

    fn paths(&mut self, root: &Located<'t>) -> Node<'t> {
        let mut paths = Vec::new();
        if let Some(given) = self.links.field(root, "paths") {
            for (path, item) in given.entries().filter(|(path, _)| path.starts_with('/')) {
                let item = self.links.follow(item);
                paths.push((Cow::Borrowed(path), self.path_item(&item)));
            }
        }
        Node::Map(paths)
    }

    fn path_item(&mut self, item: &Located<'t>) -> Node<'t> {
        let mut made = self.begin(item);
        let shared = self.parameters(item);
        for method in ["get", "put", "post", "delete", "options", "head", "patch"] {
            if let Some(operation) = self.links.field(item, method) {
                made.put(method, self.operation(&operation, &shared));
            }
        }
        let shared = shared
            .iter()
            .filter(|parameter| !in_body(parameter))
            .map(|parameter| self.parameter(parameter));
        made.put("parameters", Node::List(shared.collect()));
        made.done()
    }

    /// The parameters of an operation or a path, their references followed.
    fn parameters(&self, at: &Located<'t>) -> Vec<Located<'t>> {
        let given = self.links.field(at, "parameters");
        let given = given.iter().flat_map(Located::items);
        let followed = given.map(|parameter| self.links.follow(parameter));
        let known = followed.filter(|parameter| parameter.node.get("$ref").is_none());
        known.collect()
    }

    fn operation(&mut self, operation: &Located<'t>, shared: &[Located<'t>]) -> Node<'t> {
        let mut made = self.begin(operation);
        for key in ["summary", "description", "operationId"] {
            made.put_some(key, self.text(operation, key));
        }
        made.put_some("tags", self.copy(operation, "tags"));
        made.put_some("security", self.copy(operation, "security"));
        let schemes = operation.get("schemes");
        made.put_some("servers", schemes.map(|_| servers(&self.root, operation)));
        let own = self.parameters(operation);
        let plain = own
            .iter()
            .filter(|parameter| !in_body(parameter))
            .map(|parameter| self.parameter(parameter))
            .collect();
        made.put("parameters", Node::List(plain));
        let body = self.body(operation, &own, shared);
        made.put_some("requestBody", body);
        let mut responses = Vec::new();
        if let Some(given) = self.links.field(operation, "responses") {
            let statuses = given.entries();
            for (status, response) in statuses.filter(|(status, _)| !status.starts_with("x-")) {
                let response = self.links.follow(response);
                let response = if response.node.get("$ref").is_some() {
                    reference(UNKNOWN.to_owned())
                } else {
                    self.response(&response, operation)
                };
                responses.push((
                    Cow::Owned(status.to_ascii_uppercase().replace("DEFAULT", "default")),
                    response,
                ));
            }
        }
        made.put("responses", Node::Map(responses));
        made.done()
    }

    /// `in: body` is the body; `in: formData` are the fields of a form.
    fn body(
        &mut self,
        operation: &Located<'t>,
        own: &[Located<'t>],
        shared: &[Located<'t>],
    ) -> Option<Node<'t>> {
        let inherited = shared
            .iter()
            .filter(|parameter| !own.iter().any(|other| key(other) == key(parameter)));
        let all: Vec<_> = own
            .iter()
            .chain(inherited)
            .filter(|parameter| in_body(parameter))
            .collect();
        let first = *all.first()?;
        let types = self.media_types(operation, "consumes");
        let whole = all.iter().find(|parameter| location(parameter) == "body");
        let Some(parameter) = whole else {
            return Some(self.form(first, &all, &types));
        };
        // There is but one body, and it is no form beside (section "Parameter Object").
        for other in all.iter().filter(|other| other.span != parameter.span) {
            let anchor = Anchor::Key(other.span.clone());
            let message = "a request has one body, and this is another part of it".to_owned();
            let help = "it is left out: describe one body, or the fields of a form alone";
            self.diagnostics
                .add(Code::ExclusiveFields, anchor, message, help);
        }
        let mut made = self.begin(parameter);
        made.put_some("description", self.text(parameter, "description"));
        made.put("required", Node::Bool(is_required(parameter)));
        let content = self.content(parameter, parameter.get("schema").as_ref(), &types);
        made.put("content", content);
        Some(made.done())
    }

    fn form(
        &mut self,
        first: &Located<'t>,
        fields: &[&Located<'t>],
        types: &[&'t str],
    ) -> Node<'t> {
        let files = fields.iter().any(|field| has_type(field, "file"));
        let default = if files {
            "multipart/form-data"
        } else {
            "application/x-www-form-urlencoded"
        };
        let forms = types.iter().filter(|name| name.contains("form"));
        let mut types: Vec<&str> = forms.copied().collect();
        if types.is_empty() {
            types.push(default);
        }
        let mut properties = Vec::new();
        let mut required = Vec::new();
        let mut encodings = Vec::new();
        for field in fields {
            let Some(name) = field.node.get("name").and_then(Node::text) else {
                continue;
            };
            let mut schema = simple_schema(field);
            schema.put_some("description", self.text(field, "description"));
            properties.push((Cow::Borrowed(name), schema.done()));
            let format = field.node.get("collectionFormat").and_then(Node::text);
            if has_type(field, "array") && !holds_files(field) && format != Some("multi") {
                let (style, explode) = self.collection_format(field);
                let mut encoding = Made::default();
                encoding.put_text("style", style);
                encoding.put("explode", Node::Bool(explode));
                encodings.push((Cow::Borrowed(name), encoding.done()));
            }
            if is_required(field) {
                required.push(Node::Text(Cow::Borrowed(name)));
            }
        }
        let mut schema = Made::default();
        schema.put_text("type", "object");
        schema.put("properties", Node::Map(properties));
        let any = !required.is_empty();
        schema.put_some("required", any.then_some(Node::List(required)));
        let schema = self.keep(&schema.done(), first);
        let mut made = self.begin(first);
        made.put("required", Node::Bool(any));
        // Encodings are read where the media type stands.
        let at = if encodings.is_empty() {
            first.clone()
        } else {
            let encoding = (Cow::Borrowed("encoding"), Node::Map(encodings));
            self.keep(&Node::Map(vec![encoding]), first)
        };
        made.put("content", self.content(&at, Some(&schema), &types));
        made.done()
    }

    fn content(
        &mut self,
        at: &Located<'t>,
        schema: Option<&Located<'t>>,
        types: &[&'t str],
    ) -> Node<'t> {
        let mut content = Vec::new();
        for media_type in types {
            let mut made = self.begin(at);
            if let Some(schema) = schema {
                made.put("schema", self.structure.schema(schema));
            }
            content.push((Cow::Borrowed(*media_type), made.done()));
        }
        Node::Map(content)
    }

    fn response(&mut self, response: &Located<'t>, operation: &Located<'t>) -> Node<'t> {
        let mut made = self.begin(response);
        let description = self.text(response, "description");
        made.put(
            "description",
            description.unwrap_or(Node::Text(Cow::Borrowed(""))),
        );
        if let Some(schema) = response.get("schema") {
            let file = has_type(&schema, "file");
            let mut types = self.media_types(operation, "produces");
            if file {
                // A file is neither JSON nor XML; which media type it has, only the server knows.
                types.retain(|media_type| {
                    !media_type.contains("json") && !media_type.ends_with("xml")
                });
                if types.is_empty() {
                    types.push("*/*");
                }
            }
            let schema = if file {
                let binary = simple_schema(&schema).done();
                self.keep(&binary, &schema)
            } else {
                schema
            };
            made.put("content", self.content(response, Some(&schema), &types));
        }
        made.done()
    }

    /// An operation's own media types, else the document's, else JSON.
    fn media_types(&self, operation: &Located<'t>, field: &str) -> Vec<&'t str> {
        let own = self.links.field(operation, field);
        let given = own.or_else(|| self.links.field(&self.root, field));
        let given = given.iter().flat_map(Located::items);
        let mut types: Vec<&'t str> = given.filter_map(|name| name.node.text()).collect();
        types.dedup();
        if types.is_empty() {
            types.push("application/json");
        }
        types
    }

    fn parameter(&mut self, parameter: &Located<'t>) -> Node<'t> {
        // Styles are read where the parameter stands.
        let mut at = parameter.clone();
        let mut explode = None;
        if has_type(parameter, "array") {
            let (style, exploded) = self.collection_format(parameter);
            let own = parameter.node.borrowed();
            let own = own.entries().unwrap_or_default().iter().cloned();
            let style = (Cow::Borrowed("style"), Node::Text(style.into()));
            at = self.keep(&Node::Map(own.chain([style]).collect()), parameter);
            explode = Some(exploded);
        }
        let mut made = self.begin(&at);
        for key in ["name", "in", "description"] {
            made.put_some(key, self.text(parameter, key));
        }
        made.put("required", Node::Bool(is_required(parameter)));
        made.put_some("explode", explode.map(Node::Bool));
        let empty = parameter
            .node
            .get("allowEmptyValue")
            .and_then(plain::as_flag);
        made.put_some("allowEmptyValue", empty.map(Node::Bool));
        let schema = simple_schema(parameter).done();
        let schema = self.keep(&schema, parameter);
        made.put("schema", self.structure.schema(&schema));
        made.done()
    }

    /// The `style` and `explode` of an array.
    fn collection_format(&mut self, parameter: &Located<'t>) -> (&'static str, bool) {
        let given = parameter.node.get("collectionFormat").and_then(Node::text);
        let plain = match location(parameter) {
            "query" | "formData" => "form",
            _ => "simple",
        };
        match given {
            None | Some("csv") => (plain, false),
            Some("multi") => (plain, true),
            Some("ssv") => ("spaceDelimited", false),
            Some("pipes") => ("pipeDelimited", false),
            Some("tsv") => ("tabDelimited", false),
            Some(other) => {
                let message =
                    format!("values separated as `{other}` says have no form in OpenAPI 3");
                let help = "they are taken as separated by commas";
                let anchor = Anchor::Key(parameter.span.key("collectionFormat"));
                self.diagnostics
                    .add(Code::UnsupportedParameter, anchor, message, help);
                (plain, false)
            }
        }
    }

    fn keep(&self, schema: &Node<'t>, at: &Located<'t>) -> Located<'t> {
        let span = at.span.clone();
        let node = self.sources.keep_node(schema);
        Located { node, span }
    }

    // Reading.

    fn text(&self, at: &Located<'t>, key: &str) -> Option<Node<'t>> {
        let found = self.links.field(at, key)?;
        structure::text(self.sources.files, &found).map(Node::Text)
    }

    fn copy(&self, at: &Located<'t>, key: &str) -> Option<Node<'t>> {
        self.links.field(at, key).map(|found| found.node.borrowed())
    }
}

/// `schemes`, `host` and `basePath` are a URL, or what is known of one.
fn servers<'t>(root: &Located<'t>, at: &Located<'t>) -> Node<'t> {
    let part = |name: &str| root.node.get(name).and_then(Node::text);
    let path = part("basePath").unwrap_or_default();
    let listed = at.get("schemes");
    let listed = listed.iter().flat_map(Located::items);
    let mut schemes: Vec<&str> = listed.filter_map(|scheme| scheme.node.text()).collect();
    // A client takes the first: what is encrypted comes first.
    schemes.retain(|scheme| scheme.starts_with("http"));
    schemes.sort_by_key(|scheme| *scheme != "https");
    if schemes.is_empty() {
        schemes.push("https");
    }
    let origins = match part("host").filter(|host| !host.is_empty()) {
        // A whole URL is no host, but says what is meant.
        Some(url) if url.contains("://") => vec![url.trim_end_matches('/').to_owned()],
        Some(host) => schemes
            .iter()
            .map(|scheme| format!("{scheme}://{host}"))
            .collect(),
        None if path.is_empty() => Vec::new(),
        None => vec![String::new()],
    };
    let slash = match path {
        "" => "",
        path if path.starts_with('/') => "",
        _ => "/",
    };
    let servers = origins.into_iter().map(|origin| {
        let url = format!("{origin}{slash}{path}");
        let mut made = Made::default();
        made.put_text("url", url.trim_end_matches('/').to_owned());
        made.done()
    });
    Node::List(servers.collect())
}

/// The schema that stands in a parameter, item or header itself.
fn simple_schema<'t>(at: &Located<'t>) -> Made<'t> {
    let mut made = Made::default();
    for key in v2::ITEMS.fields.iter().map(|field| field.name) {
        let Some(value) = at.get(key) else { continue };
        match (key, value.node.text()) {
            ("type", Some("file")) => {
                made.put_text("type", "string");
                made.put_text("format", "binary");
            }
            ("items", None) => made.put(key, simple_schema(&value).done()),
            // It is the parameter's `style`.
            ("collectionFormat", Some("csv" | "multi" | "ssv" | "tsv" | "pipes"))
                if is_styled(at) => {}
            _ => made.put(key, value.node.borrowed()),
        }
    }
    made
}

fn location<'t>(parameter: &Located<'t>) -> &'t str {
    parameter
        .node
        .get("in")
        .and_then(Node::text)
        .unwrap_or_default()
}

fn has_type(at: &Located<'_>, name: &str) -> bool {
    at.node.get("type").and_then(Node::text) == Some(name)
}

/// True for an array of files: each is a part of its own.
fn holds_files(parameter: &Located<'_>) -> bool {
    let item = |key| parameter.node.get("items")?.get(key)?.text();
    item("type") == Some("file") || item("format") == Some("binary")
}

/// True for a parameter that has a `style` in OpenAPI 3: a field of a form has it by its encoding.
fn is_styled(at: &Located<'_>) -> bool {
    !matches!(location(at), "" | "body")
}

fn in_body(parameter: &Located<'_>) -> bool {
    matches!(location(parameter), "body" | "formData")
}

/// The key that tells parameters apart. There is but one body.
fn key<'t>(parameter: &Located<'t>) -> (&'t str, Option<&'t str>) {
    let span = location(parameter);
    let name = parameter.node.get("name").and_then(Node::text);
    (span, name.filter(|_| span != "body"))
}

fn is_required(parameter: &Located<'_>) -> bool {
    let stated = parameter.node.get("required").and_then(plain::as_flag);
    stated == Some(true) || location(parameter) == "path"
}
