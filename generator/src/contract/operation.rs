//! Operations with all that is in them.

use openapiv3::{ParameterSchemaOrContent, PathItem, ReferenceOr, Responses};

use super::{Aspect, Fact, Flow, Part, Reader, Role, Said};
use crate::{
    diagnostic::Span,
    openapi::{JsonType, Located, Schema, is_true},
};

/// Whether an operation is part of the contract.
type Takes<'e> = &'e dyn Fn(&openapiv3::Operation, &str, &str) -> bool;

/// How many parts of operations are read: what operations share is read again for each of them.
const MOST_PARTS: usize = 1_000_000;

/// Operations, while they are gathered.
#[derive(Default)]
pub(super) struct Operations<'t> {
    pub list: Vec<Part<'t>>,
    /// How many parts they have in all.
    parts: usize,
    /// The first one whose parts were not read: there are too many.
    pub beyond: Option<Span>,
}

/// What an operation is named by, and who sends to whom.
struct Call<'c> {
    role: Role,
    /// What stands before the method, for callbacks and webhooks.
    prefix: &'c str,
    path: &'c str,
    /// Who sends what is asked.
    asks: Flow,
    /// Who sends what is answered.
    answers: Flow,
}

impl<'t> Reader<'_, 't> {
    /// The document as one part.
    pub(super) fn root(&self, takes: Takes<'_>) -> (Part<'t>, Option<Span>) {
        let document = self.document;
        let mut operations = Operations::default();
        for (path, item) in document.openapi.paths.iter() {
            let call = Call {
                role: Role::Operation,
                prefix: "",
                path,
                asks: Flow::Request,
                answers: Flow::Response,
            };
            if let Some(item) = item.as_item() {
                self.path_item(item, &call, takes, &mut operations);
            }
        }
        for (name, item) in &document.webhooks {
            let call = Call {
                role: Role::Webhook,
                prefix: name,
                path: "",
                asks: Flow::Webhook,
                answers: Flow::Request,
            };
            self.path_item(item, &call, takes, &mut operations);
        }
        let root = Part {
            role: Role::Document,
            key: String::new(),
            title: "the document".to_owned(),
            span: document.root.clone(),
            flow: Flow::Request,
            facts: vec![self.servers()],
            parts: operations.list,
            schema: None,
        };
        (root, operations.beyond)
    }

    fn path_item(
        &self,
        item: &PathItem,
        call: &Call<'_>,
        takes: Takes<'_>,
        operations: &mut Operations<'t>,
    ) {
        let shared = item.parameters.as_slice();
        let named = if call.path.is_empty() {
            call.prefix
        } else {
            call.path
        };
        for (method, operation) in item.iter() {
            let method = method.to_ascii_uppercase();
            if takes(operation, named, &method) {
                self.operation(item, (&method, operation), shared, call, operations);
            }
        }
        for further in self.document.further_operations(item) {
            if takes(&further.operation, named, &further.method) {
                let own = (further.method.as_str(), &further.operation);
                self.operation(item, own, shared, call, operations);
            }
        }
    }

    fn operation(
        &self,
        item: &PathItem,
        own: (&str, &openapiv3::Operation),
        shared: &[ReferenceOr<openapiv3::Parameter>],
        call: &Call<'_>,
        operations: &mut Operations<'t>,
    ) {
        let (method, operation) = own;
        let at = self.document.origin(&operation.extensions);
        let name = match (call.prefix, call.path) {
            ("", path) => format!("{method} {path}"),
            (prefix, "") => format!("{prefix} {method}"),
            (prefix, path) => format!("{prefix} {method} {path}"),
        };
        let mut part = Part {
            role: call.role,
            // What a callback's URL is made of is no name.
            key: match call.role {
                Role::Callback => name.clone(),
                _ => without_names(&name),
            },
            title: name,
            span: at.span.clone(),
            flow: call.asks,
            facts: Vec::new(),
            parts: Vec::new(),
            schema: None,
        };
        if operations.parts > MOST_PARTS {
            operations.beyond.get_or_insert_with(|| part.span.clone());
        } else {
            part.facts = self.lifetime(at);
            part.facts.extend(self.own_servers(item, operation));
            self.exchange(operation, shared, call, &mut part);
            if call.role == Role::Operation {
                let callbacks = self.callbacks(operation, operations);
                part.parts.extend(callbacks);
            }
            operations.parts += count(&part.parts);
        }
        operations.list.push(part);
    }

    /// What is sent and answered, and the proof that is wanted.
    fn exchange(
        &self,
        operation: &openapiv3::Operation,
        shared: &[ReferenceOr<openapiv3::Parameter>],
        call: &Call<'_>,
        part: &mut Part<'t>,
    ) {
        part.parts = self.parameters(&operation.parameters, shared, call);
        if let Some(body) = operation
            .request_body
            .as_ref()
            .and_then(|body| self.document.request_body(body))
        {
            let body = self.body(body.item, body.at, call.asks);
            part.parts.push(body);
        }
        let responses = self.responses(&operation.responses, call.answers);
        part.parts.extend(responses);
        let (required, ways) = self.security(operation, &part.span, call.asks);
        part.facts.push(required);
        part.parts.extend(ways);
    }

    /// `deprecated`, when it ends, and extensions.
    fn lifetime(&self, at: &Located<'t>) -> Vec<Said> {
        let mut facts = Vec::new();
        if let Some(found) = self.field(at, "deprecated")
            && is_true(found.node)
        {
            facts.push(said(Aspect::Deprecated, Fact::Flag(true), &found));
        }
        if let Some(found) = at.get("x-sunset") {
            let ends = Fact::Same(vec![super::canonical(found.node)]);
            facts.push(said(Aspect::Sunset, ends, &found));
        }
        self.extensions(at, &mut facts);
        facts
    }

    fn callbacks(
        &self,
        operation: &openapiv3::Operation,
        around: &mut Operations<'t>,
    ) -> Vec<Part<'t>> {
        let mut operations = Operations {
            parts: around.parts,
            ..Operations::default()
        };
        for callback in self.document.callbacks(operation) {
            let call = Call {
                role: Role::Callback,
                prefix: &callback.name,
                path: &callback.expression,
                asks: Flow::Webhook,
                answers: Flow::Request,
            };
            self.path_item(&callback.item, &call, &|_, _, _| true, &mut operations);
        }
        around.beyond = around.beyond.take().or(operations.beyond);
        operations.list
    }

    fn parameters(
        &self,
        own: &[ReferenceOr<openapiv3::Parameter>],
        shared: &[ReferenceOr<openapiv3::Parameter>],
        call: &Call<'_>,
    ) -> Vec<Part<'t>> {
        let mut parts: Vec<Part<'t>> = Vec::new();
        for given in own.iter().chain(shared) {
            let Some(resolved) = self.document.parameter(given) else {
                continue;
            };
            let part = self.parameter(resolved.item, resolved.at, call);
            // What an operation says of a parameter counts before what its path says.
            if !is_ignored(&part.key) && !parts.iter().any(|known| known.key == part.key) {
                parts.push(part);
            }
        }
        parts
    }

    fn parameter(
        &self,
        parameter: &openapiv3::Parameter,
        at: &Located<'t>,
        call: &Call<'_>,
    ) -> Part<'t> {
        let data = parameter.parameter_data_ref();
        let location = self.field(at, "in");
        let location = location.as_ref().and_then(|found| found.node.text());
        let location = location.unwrap_or("query");
        let name = match location {
            // They are told apart by where they stand in the path (RFC 9110, section 5.1 for headers).
            "path" => position(call.path, &data.name),
            "header" => data.name.to_ascii_lowercase(),
            _ => data.name.clone(),
        };
        let mut facts = self.lifetime(at);
        if data.required {
            facts.push(said_at(at, Aspect::Required, "required", Fact::Flag(true)));
        }
        facts.push(self.serialization(parameter, at));
        if !matches!(
            parameter,
            openapiv3::Parameter::Query {
                allow_empty_value: Some(true),
                ..
            }
        ) {
            let keyword = "allowEmptyValue";
            facts.push(said_at(
                at,
                Aspect::AllowEmptyValue,
                keyword,
                Fact::Flag(true),
            ));
        }
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.document.schema(schema),
            // There is one entry (OpenAPI, "Parameter Object"); its media type is how it is written.
            ParameterSchemaOrContent::Content(content) => content
                .values()
                .find_map(|media| self.document.schema(media.schema.as_ref()?)),
        };
        let schema = Some(schema.into_iter().cloned().collect());
        Part {
            role: Role::Parameter,
            key: format!("{location} {name}"),
            title: format!("`{}` in the {location}", data.name),
            span: at.span.clone(),
            flow: call.asks,
            facts,
            parts: Vec::new(),
            schema,
        }
    }

    /// `style`, `explode` and `allowReserved`, with their defaults filled in.
    fn serialization(&self, parameter: &openapiv3::Parameter, at: &Located<'t>) -> Said {
        use openapiv3::{Parameter, PathStyle, QueryStyle};
        let (style, reserved) = match parameter {
            Parameter::Query {
                style,
                allow_reserved,
                ..
            } => {
                let style = match style {
                    QueryStyle::Form => "form",
                    QueryStyle::SpaceDelimited => "spaceDelimited",
                    QueryStyle::PipeDelimited => "pipeDelimited",
                    QueryStyle::DeepObject => "deepObject",
                };
                (style, *allow_reserved)
            }
            Parameter::Path { style, .. } => match style {
                PathStyle::Matrix => ("matrix", false),
                PathStyle::Label => ("label", false),
                PathStyle::Simple => ("simple", false),
            },
            Parameter::Header { .. } => ("simple", false),
            Parameter::Cookie { .. } => ("form", false),
        };
        let own = self.field(at, "style");
        let style = own
            .as_ref()
            .and_then(|own| own.node.text())
            .unwrap_or(style);
        let data = parameter.parameter_data_ref();
        let explode = data.explode.unwrap_or(style == "form" || style == "cookie");
        // Single values look the same; and there is one form of `deepObject`.
        let explode = explode && style != "deepObject" && !self.is_single(&data.format);
        let mut words = match &data.format {
            ParameterSchemaOrContent::Schema(_) => vec![style.to_owned()],
            ParameterSchemaOrContent::Content(content) => {
                content.keys().map(|name| essence(name)).collect()
            }
        };
        words.extend(explode.then(|| "exploded".to_owned()));
        words.extend(reserved.then(|| "reserved characters as they are".to_owned()));
        said_at(at, Aspect::Serialization, "style", Fact::Same(words))
    }

    /// Whether the values of a parameter are neither arrays nor objects.
    fn is_single(&self, format: &ParameterSchemaOrContent) -> bool {
        let ParameterSchemaOrContent::Schema(schema) = format else {
            return true;
        };
        let Some(at) = self.document.schema(schema) else {
            return false;
        };
        let at = self.document.links.follow(at.clone());
        let types = Schema::read(&at, self.document).types;
        let several = |ty: &JsonType| matches!(ty, JsonType::Array | JsonType::Object);
        !types.is_empty() && !types.iter().any(several)
    }

    fn body(&self, body: &openapiv3::RequestBody, at: &Located<'t>, flow: Flow) -> Part<'t> {
        let mut facts = self.lifetime(at);
        if body.required {
            facts.push(said_at(at, Aspect::Required, "required", Fact::Flag(true)));
        }
        Part {
            role: Role::Body,
            key: String::new(),
            title: "the body".to_owned(),
            span: at.span.clone(),
            flow,
            facts,
            parts: self.content(&body.content, flow),
            schema: None,
        }
    }

    fn responses(&self, responses: &Responses, flow: Flow) -> Vec<Part<'t>> {
        let coded = responses.responses.iter();
        let coded = coded.map(|(status, response)| (status.to_string(), response));
        let default = responses.default.iter();
        let default = default.map(|response| ("default".to_owned(), response));
        let all = coded.chain(default);
        all.filter_map(|(status, response)| {
            let resolved = self.document.response(response)?;
            let at = resolved.at;
            let mut facts = Vec::new();
            if let Some(links) = at.get("links") {
                let words = super::canonical(links.node);
                facts.push(said(Aspect::Links, Fact::Same(vec![words]), &links));
            }
            self.extensions(at, &mut facts);
            let mut parts = self.headers(at, flow);
            parts.extend(self.content(&resolved.item.content, flow));
            Some(Part {
                role: Role::Response,
                title: format!("the answer {status}"),
                key: status,
                span: at.span.clone(),
                flow,
                facts,
                parts,
                schema: None,
            })
        })
        .collect()
    }

    /// The headers of an answer, or of a part of a form.
    fn headers(&self, at: &Located<'t>, flow: Flow) -> Vec<Part<'t>> {
        let headers = self.field(at, "headers");
        let headers = headers.iter().flat_map(Located::entries);
        // It is told by the media type (OpenAPI, "Response Object").
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        headers
            .map(|(name, header)| {
                let header = self.document.links.follow(header);
                let mut facts = self.lifetime(&header);
                if let Some(required) = self.field(&header, "required")
                    && is_true(required.node)
                {
                    facts.push(said(Aspect::Required, Fact::Flag(true), &required));
                }
                let explode = self.field(&header, "explode");
                let exploded = explode.is_some_and(|explode| is_true(explode.node));
                let content = self.field(&header, "content");
                let content = content.iter().flat_map(Located::entries);
                let words = content.map(|(name, _)| essence(name));
                let words: Vec<String> = words
                    .chain(exploded.then(|| "exploded".to_owned()))
                    .collect();
                if !words.is_empty() {
                    facts.push(said(Aspect::Serialization, Fact::Same(words), &header));
                }
                Part {
                    role: Role::Header,
                    key: name.to_ascii_lowercase(),
                    title: format!("the header `{name}`"),
                    span: header.span.clone(),
                    flow,
                    facts,
                    parts: Vec::new(),
                    schema: Some(self.header_schema(&header)),
                }
            })
            .collect()
    }

    /// In Swagger 2.0, a header is a schema itself.
    fn header_schema(&self, header: &Located<'t>) -> Vec<Located<'t>> {
        let content = self.field(header, "content");
        let content = content.iter().flat_map(Located::entries).next();
        let content = content.and_then(|(_, media)| self.field(&media, "schema"));
        let schema = header.get("schema").or(content);
        schema
            .or_else(|| header.get("type").map(|_| header.clone()))
            .into_iter()
            .collect()
    }

    fn content(
        &self,
        content: &indexmap::IndexMap<String, openapiv3::MediaType>,
        flow: Flow,
    ) -> Vec<Part<'t>> {
        let media = content.iter().map(|(name, media)| {
            let at = self.document.origin(&media.extensions);
            let schema = media.schema.as_ref();
            let schema = schema.and_then(|schema| self.document.schema(schema));
            let mut parts = self.encodings(at, schema, flow);
            if let Some(item) = self.document.item_schema(&media.extensions) {
                parts.push(Part {
                    role: Role::StreamItem,
                    key: String::new(),
                    title: "the items of the stream".to_owned(),
                    span: item.span.clone(),
                    flow,
                    facts: Vec::new(),
                    parts: Vec::new(),
                    schema: Some(vec![item.clone()]),
                });
            }
            let mut facts = Vec::new();
            let positions = words_of(at, &["prefixEncoding", "itemEncoding"]);
            if !positions.is_empty() {
                facts.push(said(Aspect::Serialization, Fact::Same(positions), at));
            }
            self.extensions(at, &mut facts);
            Part {
                role: Role::MediaType,
                key: essence(name),
                title: format!("`{name}`"),
                span: at.span.clone(),
                flow,
                facts,
                parts,
                schema: Some(schema.into_iter().cloned().collect()),
            }
        });
        media.collect()
    }

    /// How the fields of a form are written, those that are not written as they usually are.
    fn encodings(
        &self,
        media: &Located<'t>,
        schema: Option<&Located<'t>>,
        flow: Flow,
    ) -> Vec<Part<'t>> {
        let encodings = self.field(media, "encoding");
        let encodings = encodings.iter().flat_map(Located::entries);
        let parts = encodings.map(|(name, encoding)| {
            let fields = schema.map(|schema| self.document.property(schema, name));
            let words = self.encoded(&encoding, &fields.unwrap_or_default());
            Part {
                role: Role::Encoding,
                key: name.to_owned(),
                title: format!("the encoding of `{name}`"),
                span: encoding.span.clone(),
                flow,
                facts: vec![said(Aspect::Serialization, Fact::Same(words), &encoding)],
                parts: self.headers(&encoding, flow),
                schema: None,
            }
        });
        let usual = |part: &Part<'t>| {
            let mut facts = part.facts.iter();
            part.parts.is_empty() && facts.all(|said| said.fact == said.fact.unsaid())
        };
        parts.filter(|part| !usual(part)).collect()
    }

    /// What an Encoding Object says of how a field is written, and does not go without saying.
    fn encoded(&self, encoding: &Located<'t>, field: &[Located<'t>]) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(types) = self.field(encoding, "contentType")
            && let Some(types) = types.node.text()
        {
            let mut types: Vec<String> = types.split(',').map(essence).collect();
            types.sort_unstable();
            if !matches!(types.as_slice(), [only] if Some(only.as_str()) == self.usual_type(field))
            {
                words.push(format!("contentType: {}", types.join(", ")));
            }
        }
        let style = self.field(encoding, "style");
        let style = style.as_ref().and_then(|style| style.node.text());
        let style = style.unwrap_or("form");
        // Of an array or an object, that it is said says that it is not written as JSON.
        let single = self.usual_type(field) == Some("text/plain") && !self.is_array(field);
        let usual = |key: &str, value: &str| match key {
            _ if !single => false,
            "style" => value == "\"form\"",
            "explode" => value == if style == "form" { "true" } else { "false" },
            "allowReserved" => value == "false",
            _ => false,
        };
        words.extend(ENCODED.iter().filter_map(|key| {
            let value = super::canonical(encoding.node.get(key)?);
            (!usual(key, &value)).then(|| format!("{key}: {value}"))
        }));
        words
    }

    fn is_array(&self, field: &[Located<'t>]) -> bool {
        field.first().is_some_and(|field| {
            let field = self.document.links.follow(field.clone());
            Schema::read(&field, self.document).types == [JsonType::Array]
        })
    }

    /// The media type of a field that nothing is said of; that of an array is that of its items
    /// (OpenAPI, "Encoding Object").
    fn usual_type(&self, field: &[Located<'t>]) -> Option<&'static str> {
        let read = |at: &Located<'t>| {
            let at = self.document.links.follow(at.clone());
            Schema::read(&at, self.document)
        };
        let mut schema = read(field.first()?);
        if let ([JsonType::Array], [items, ..]) = (schema.types.as_slice(), schema.items.as_slice())
        {
            schema = read(items);
        }
        match schema.types.as_slice() {
            [JsonType::Object] => Some("application/json"),
            [JsonType::String] if schema.format == Some("binary") => {
                Some("application/octet-stream")
            }
            [JsonType::Array] | [] | [_, _, ..] => None,
            [_] => Some("text/plain"),
        }
    }
}

/// How many parts there are, with those within. Ways to prove who is asking are compared with each
/// other.
fn count(parts: &[Part<'_>]) -> usize {
    let ways = parts.iter().filter(|part| part.role == Role::SecurityWay);
    let ways = ways.count();
    let own = parts.iter().map(|part| 1 + count(&part.parts));
    own.sum::<usize>() + ways * ways / 8
}

/// A fact at a keyword; at the object, where the keyword is not written.
fn said_at(at: &Located<'_>, aspect: Aspect, keyword: &str, fact: Fact) -> Said {
    let span = match at.node.get(keyword) {
        Some(_) => at.span.key(keyword),
        None => at.span.clone(),
    };
    Said { aspect, fact, span }
}

pub(super) fn said(aspect: Aspect, fact: Fact, at: &Located<'_>) -> Said {
    Said {
        aspect,
        fact,
        span: at.span.clone(),
    }
}

/// What else an Encoding Object says of how a field is written.
const ENCODED: &[&str] = &[
    "style",
    "explode",
    "allowReserved",
    "encoding",
    "prefixEncoding",
    "itemEncoding",
];

/// The values of some fields, as they are written.
fn words_of(at: &Located<'_>, keys: &[&str]) -> Vec<String> {
    let there = keys.iter().filter_map(|key| {
        let value = at.node.get(key)?;
        Some(format!("{key}: {}", super::canonical(value)))
    });
    there.collect()
}

/// Header parameters that OpenAPI has other words for ("Parameter Object").
fn is_ignored(key: &str) -> bool {
    matches!(
        key,
        "header accept" | "header content-type" | "header authorization"
    )
}

/// A path without the names of its placeholders: they are not sent.
fn without_names(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut within = false;
    for letter in path.chars() {
        match letter {
            '{' => within = true,
            '}' => within = false,
            _ if within => continue,
            _ => {}
        }
        text.push(letter);
    }
    text
}

/// Which of a path's placeholders a parameter stands for.
fn position(path: &str, name: &str) -> String {
    let mut placeholders = path.split('{').skip(1);
    let own = format!("{name}}}");
    let index = placeholders.position(|rest| rest.starts_with(&own));
    index.map_or_else(|| name.to_owned(), |index| index.to_string())
}

/// A media type without what does not tell it apart (RFC 9110, section 8.3.1).
fn essence(media_type: &str) -> String {
    let mut parts = media_type.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let parameters = parts.filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        let name = name.trim().to_ascii_lowercase();
        let value = match name.as_str() {
            // Names of charsets have no case; what a boundary is, does.
            "charset" => value.to_ascii_lowercase(),
            _ => value.to_owned(),
        };
        format!("; {name}={value}")
    });
    let mut parameters: Vec<String> = parameters.collect();
    parameters.retain(|parameter| parameter != "; charset=utf-8");
    parameters.sort_unstable();
    name + &parameters.concat()
}
