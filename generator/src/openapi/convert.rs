//! The operation model, made from what `openapiv3` reads of the structure: no other file knows it.
//!
//! `openapiv3` models OpenAPI 3.0. Whatever it has no field for is read from the object's node,
//! which the number in [`ORIGIN`] leads to. What a reference means is converted once and shared.

use std::{borrow::Cow, collections::HashMap, fmt::Display, sync::Arc};

use indexmap::IndexMap;
use openapiv3::{Components, OpenAPI, ParameterSchemaOrContent, ReferenceOr, StatusCode};
use serde::Deserialize;

use super::{
    link::Links,
    located::{Located, Site},
    model::{
        Callback, Encoding, Extension, Field, Header, Link, MediaType, Model, Object, Operation,
        Parameter, ParameterLocation, ParameterValue, PathItem, RequestBody, Requirement, Response,
        ResponseObject, SchemeKind, SecurityScheme, Server, ServerVariable, Status, Style,
    },
    plain,
    structure::{self, ITEM_SCHEMA, ORIGIN, Structure},
    value::Value,
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Span},
    source::{Files, Node},
};

/// Makes the model. `None` where the structure can't be read; a diagnostic says why.
pub(super) fn convert<'t>(
    structure: Structure<'t>,
    root: &Located<'t>,
    links: &Links<'t>,
    files: &Files,
    diagnostics: &mut Diagnostics,
) -> Option<Model<'t>> {
    let openapi: OpenAPI = read(structure.openapi, root, diagnostics)?;
    let components: Components = read(Node::Map(structure.components), root, diagnostics)?;
    let webhooks: openapiv3::Callback = read(Node::Map(structure.webhooks), root, diagnostics)?;
    let mut further: HashMap<usize, Vec<(String, openapiv3::Operation)>> = HashMap::new();
    for (item, method, operation) in structure.operations {
        let operation = read(operation, root, diagnostics)?;
        let of_item = further.entry(item).or_default();
        of_item.push((method, operation));
    }
    let mut callbacks: HashMap<usize, Vec<(&str, usize)>> = HashMap::new();
    for (operation, name, address) in structure.callbacks {
        let of_operation = callbacks.entry(operation).or_default();
        of_operation.push((name, address));
    }
    for span in structure.nested_callbacks {
        let message = "nothing is generated for callbacks of callbacks";
        let help = "the rest is generated; state it as a callback of an operation in `paths`";
        diagnostics.add(Code::NotGenerated, Anchor::Key(span), message, help);
    }
    let mut converter = Converter {
        links,
        files,
        objects: structure.objects,
        further,
        callbacks,
        sites: structure.schemas,
        shared: Shared::default(),
    };
    converter.share(&components);
    for (address, callback) in structure.callback_objects {
        let callback: openapiv3::Callback = read(callback, root, diagnostics)?;
        let items = callback.iter();
        let items = items.map(|(expression, item)| converter.path_item(expression, item));
        let items = items.collect();
        converter.shared.callbacks.insert(address, items);
    }
    let schemes = converter.schemes(structure.schemes.as_ref(), diagnostics)?;
    Some(converter.model(&openapi, &webhooks, schemes, root))
}

/// Reads a node by one of `openapiv3`'s types.
fn read<'t, T: Deserialize<'t>>(
    node: Node<'t>,
    root: &Located<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let read = T::deserialize(node);
    if let Err(error) = &read {
        report_unreadable(error, &root.span, diagnostics);
    }
    read.ok()
}

fn report_unreadable(reason: impl Display, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!("the structure can't be read: {reason}");
    let help = "compare the document with the specification of its version";
    diagnostics.add(Code::UnreadableStructure, span, message, help);
}

/// Objects that several places share: components by their references, callbacks by their addresses.
#[derive(Default)]
struct Shared<'t> {
    parameters: HashMap<String, Arc<Parameter<'t>>>,
    bodies: HashMap<String, Arc<RequestBody<'t>>>,
    responses: HashMap<String, Arc<ResponseObject<'t>>>,
    callbacks: HashMap<usize, Arc<[PathItem<'t>]>>,
}

struct Converter<'c, 't> {
    links: &'c Links<'t>,
    files: &'c Files,
    objects: Vec<Located<'t>>,
    /// Operations by methods that `openapiv3` has no field for, by the numbers of path items.
    further: HashMap<usize, Vec<(String, openapiv3::Operation)>>,
    /// The names and addresses of callbacks by the numbers of operations.
    callbacks: HashMap<usize, Vec<(&'t str, usize)>>,
    sites: Vec<Located<'t>>,
    shared: Shared<'t>,
}

type Extensions = IndexMap<String, serde_json::Value>;

impl<'t> Converter<'_, 't> {
    fn model(
        mut self,
        openapi: &OpenAPI,
        webhooks: &openapiv3::Callback,
        schemes: Vec<SecurityScheme<'t>>,
        root: &Located<'t>,
    ) -> Model<'t> {
        let info = &openapi.info;
        let paths = openapi.paths.iter();
        // References to whole paths were followed when the structure was built.
        let paths = paths.filter_map(|(path, item)| Some(self.path_item(path, item.as_item()?)));
        Model {
            title: info.title.clone(),
            version: info.version.clone(),
            description: info.description.clone(),
            paths: paths.collect(),
            webhooks: webhooks
                .iter()
                .map(|(name, item)| self.path_item(name, item))
                .collect(),
            servers: servers(&openapi.servers, root),
            security: security(openapi.security.as_ref(), root),
            schemes,
            sites: self.sites,
        }
    }

    /// Converts the components, which places refer to.
    fn share(&mut self, components: &Components) {
        self.shared = Shared {
            parameters: shared(&components.parameters, |given| self.parameter(given)),
            bodies: shared(&components.request_bodies, |given| self.body(given)),
            responses: shared(&components.responses, |given| self.response(given)),
            callbacks: HashMap::new(),
        };
    }

    fn path_item(&mut self, key: &str, item: &openapiv3::PathItem) -> PathItem<'t> {
        let mut operations: Vec<_> = item
            .iter()
            .map(|(method, operation)| self.operation(method.to_ascii_uppercase(), operation))
            .collect();
        let origin = number(&item.extensions, ORIGIN);
        let further = origin.and_then(|number| self.further.remove(&number));
        for (method, operation) in further.into_iter().flatten() {
            operations.push(self.operation(method, &operation));
        }
        let at = self.origin(&item.extensions).clone();
        PathItem {
            key: key.to_owned(),
            parameters: self.parameters(&item.parameters),
            servers: servers(&item.servers, &at),
            operations,
        }
    }

    fn operation(&mut self, method: String, given: &openapiv3::Operation) -> Operation<'t> {
        let at = self.origin(&given.extensions).clone();
        let origin = number(&given.extensions, ORIGIN);
        let callbacks = origin.and_then(|number| self.callbacks.remove(&number));
        let callbacks = callbacks.into_iter().flatten();
        let callbacks = callbacks.map(|(name, address)| Callback {
            name: name.to_owned(),
            items: Arc::clone(
                self.shared
                    .callbacks
                    .get(&address)
                    .expect("each one was built"),
            ),
        });
        Operation {
            callbacks: callbacks.collect(),
            method,
            id: given.operation_id.clone(),
            summary: given.summary.clone(),
            description: given.description.clone(),
            tags: given.tags.clone(),
            parameters: self.parameters(&given.parameters),
            body: given.request_body.as_ref().map(|body| match body {
                ReferenceOr::Item(body) => Some(Arc::new(self.body(body))),
                ReferenceOr::Reference { reference } => self.shared.bodies.get(reference).cloned(),
            }),
            responses: self.responses(&given.responses),
            security: security(given.security.as_ref(), &at),
            servers: servers(&given.servers, &at),
            object: self.object(&at),
        }
    }

    fn parameters(
        &mut self,
        given: &[ReferenceOr<openapiv3::Parameter>],
    ) -> Vec<Option<Arc<Parameter<'t>>>> {
        let parameters = given.iter().map(|given| match given {
            ReferenceOr::Item(given) => Some(Arc::new(self.parameter(given))),
            ReferenceOr::Reference { reference } => self.shared.parameters.get(reference).cloned(),
        });
        parameters.collect()
    }

    fn parameter(&mut self, given: &openapiv3::Parameter) -> Parameter<'t> {
        let data = given.parameter_data_ref();
        let at = self.origin(&data.extensions).clone();
        let own = |key: &str| self.links.field(&at, key)?.node.text();
        let location = match given {
            openapiv3::Parameter::Query { .. } if own("in") == Some("querystring") => {
                ParameterLocation::QueryString
            }
            openapiv3::Parameter::Query { .. } => ParameterLocation::Query,
            openapiv3::Parameter::Header { .. } => ParameterLocation::Header,
            openapiv3::Parameter::Path { .. } => ParameterLocation::Path,
            openapiv3::Parameter::Cookie { .. } => ParameterLocation::Cookie,
        };
        let style = own("style").and_then(Style::named);
        let style = style.unwrap_or_else(|| default_style(location));
        let (empty, reserved) = match given {
            openapiv3::Parameter::Query {
                allow_empty_value,
                allow_reserved,
                ..
            } => (*allow_empty_value == Some(true), *allow_reserved),
            _ => {
                let reserved = self.links.field(&at, "allowReserved");
                (false, reserved.and_then(|it| it.node.flag()) == Some(true))
            }
        };
        Parameter {
            name: data.name.clone(),
            location,
            description: data.description.clone(),
            required: field(data.required, &at, "required"),
            style: field(style, &at, stated_style(&at)),
            explode: data.explode,
            allow_reserved: reserved,
            allow_empty_value: field(empty, &at, "allowEmptyValue"),
            value: match &data.format {
                ParameterSchemaOrContent::Schema(schema) => ParameterValue::Schema(site(schema)),
                ParameterSchemaOrContent::Content(content) if content.is_empty() => {
                    ParameterValue::Schema(None)
                }
                ParameterSchemaOrContent::Content(content) => {
                    ParameterValue::Content(self.content(content))
                }
            },
            object: self.object(&at),
        }
    }

    fn body(&mut self, given: &openapiv3::RequestBody) -> RequestBody<'t> {
        let at = self.origin(&given.extensions).clone();
        RequestBody {
            description: given.description.clone(),
            required: field(given.required, &at, "required"),
            content: self.content(&given.content),
            object: self.object(&at),
        }
    }

    fn responses(&mut self, given: &openapiv3::Responses) -> Vec<Response<'t>> {
        let coded = given.responses.iter().map(|(status, response)| {
            let status = match status {
                StatusCode::Code(code) => Status::Code(*code),
                StatusCode::Range(hundred) => Status::Range(*hundred),
            };
            (status, response)
        });
        let default = given
            .default
            .iter()
            .map(|response| (Status::Default, response));
        let responses = coded.chain(default).map(|(status, response)| Response {
            status,
            described: match response {
                ReferenceOr::Item(given) => Some(Arc::new(self.response(given))),
                ReferenceOr::Reference { reference } => {
                    self.shared.responses.get(reference).cloned()
                }
            },
        });
        responses.collect()
    }

    fn response(&mut self, given: &openapiv3::Response) -> ResponseObject<'t> {
        let at = self.origin(&given.extensions).clone();
        ResponseObject {
            description: given.description.clone(),
            headers: self.headers(&at),
            content: self.content(&given.content),
            links: at.get("links").map(|links| Field {
                value: Value(links.node),
                span: links.span,
            }),
            linked: self.linked(&at),
            object: self.object(&at),
        }
    }

    fn linked(&self, at: &Located<'t>) -> Vec<Link> {
        let links = self.links.field(at, "links");
        let links = links.iter().flat_map(Located::entries);
        let links = links.filter(|(name, _)| !name.starts_with("x-"));
        let links = links.map(|(name, link)| {
            let link = self.links.follow(link);
            Link {
                name: name.to_owned(),
                operation_id: self.text(&link, "operationId"),
                operation_ref: self.text(&link, "operationRef"),
                description: self.text(&link, "description"),
                span: link.span,
            }
        });
        links.collect()
    }

    /// The headers of a response, or of a part of a form.
    fn headers(&mut self, at: &Located<'t>) -> Vec<Header<'t>> {
        let headers = self.links.field(at, "headers");
        let headers = headers
            .iter()
            .flat_map(Located::entries)
            .map(|(name, header)| self.header(name, &self.links.follow(header)));
        headers.collect()
    }

    /// In Swagger 2.0, a header is itself a schema.
    fn header(&mut self, name: &'t str, at: &Located<'t>) -> Header<'t> {
        let content = self.links.field(at, "content");
        let content: Vec<_> = content.iter().flat_map(Located::entries).collect();
        let of_content = || self.links.field(&content.first()?.1, "schema");
        let schema = at
            .get("schema")
            .or_else(of_content)
            .or_else(|| at.get("type").map(|_| at.clone()));
        let flag = |key: &str| {
            let found = self.links.field(at, key)?;
            plain::is_true(found.node).then_some(found.span)
        };
        Header {
            name,
            description: self.text(at, "description"),
            required: flag("required"),
            style: match self.text(at, "collectionFormat").as_deref() {
                Some("ssv") => Style::SpaceDelimited,
                Some("tsv") => Style::TabDelimited,
                Some("pipes") => Style::PipeDelimited,
                _ => Style::Simple,
            },
            explode: flag("explode").is_some(),
            media_types: content.iter().map(|(name, _)| *name).collect(),
            object: self.object(at),
            schema: schema.map(|schema| self.add_site(schema)),
        }
    }

    fn content(&mut self, given: &IndexMap<String, openapiv3::MediaType>) -> Vec<MediaType<'t>> {
        let content = given.iter().map(|(name, media)| {
            let at = self.origin(&media.extensions).clone();
            let item = number(&media.extensions, ITEM_SCHEMA);
            MediaType {
                name: name.clone(),
                schema: media.schema.as_ref().and_then(site),
                item_schema: item.map(Site),
                encodings: self.encodings(&at),
                positional_encodings: present(&at, &["prefixEncoding", "itemEncoding"]),
                object: self.object(&at),
            }
        });
        content.collect()
    }

    fn encodings(&mut self, media: &Located<'t>) -> Vec<Encoding<'t>> {
        const FIELDS: &[&str] = &[
            "style",
            "explode",
            "allowReserved",
            "encoding",
            "prefixEncoding",
            "itemEncoding",
        ];
        let encodings = self.links.field(media, "encoding");
        let encodings = encodings.iter().flat_map(Located::entries);
        let encodings = encodings.map(|(name, at)| {
            let text = |key: &str| self.links.field(&at, key)?.node.text();
            Encoding {
                name,
                content_type: text("contentType"),
                style: text("style"),
                fields: present(&at, FIELDS),
                headers: self.headers(&at),
                span: at.span,
            }
        });
        encodings.collect()
    }

    /// `openapiv3` doesn't know all security schemes, so they are read from their nodes.
    fn schemes(
        &self,
        declared: Option<&Located<'t>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<SecurityScheme<'t>>> {
        let mut schemes = Vec::new();
        for (name, entry) in declared.into_iter().flat_map(Located::entries) {
            let at = self.links.follow(entry.clone());
            if at.node.get("$ref").is_some() {
                continue;
            }
            let Some(kind) = self.scheme_kind(&at) else {
                let reason = format!("the security scheme `{name}` is incomplete");
                report_unreadable(reason, &entry.span, diagnostics);
                return None;
            };
            let (details, flows) = self.flows(&at);
            schemes.push(SecurityScheme {
                span: entry.span,
                name: name.to_owned(),
                description: self.text(&at, "description"),
                kind,
                details,
                flows,
            });
        }
        schemes.sort_by_key(|scheme| matches!(scheme.kind, SchemeKind::MutualTls));
        Some(schemes)
    }

    /// `type` of a security scheme; `None` where a field that belongs to it is missing.
    fn scheme_kind(&self, at: &Located<'t>) -> Option<SchemeKind> {
        Some(match self.text(at, "type")?.as_str() {
            "apiKey" => {
                let location = match self.text(at, "in")?.as_str() {
                    "query" => ParameterLocation::Query,
                    "header" => ParameterLocation::Header,
                    "cookie" => ParameterLocation::Cookie,
                    _ => return None,
                };
                SchemeKind::ApiKey(location, self.text(at, "name")?)
            }
            "http" => SchemeKind::Http(self.text(at, "scheme")?),
            "basic" => SchemeKind::Http("basic".to_owned()),
            "mutualTLS" => SchemeKind::MutualTls,
            "oauth2" => SchemeKind::OAuth2,
            "openIdConnect" => SchemeKind::OpenIdConnect,
            _ => return None,
        })
    }
}

impl<'t> Converter<'_, 't> {
    // Reading.

    /// The location of an object of the structure, and all that the document says there.
    fn origin(&self, extensions: &Extensions) -> &Located<'t> {
        let number = number(extensions, ORIGIN);
        let object = number.and_then(|number| self.objects.get(number));
        object.expect("every object of the structure has its number")
    }

    fn text(&self, at: &Located<'t>, key: &str) -> Option<String> {
        let found = self.links.field(at, key)?;
        structure::text(self.files, &found).map(Cow::into_owned)
    }

    fn object(&self, at: &Located<'t>) -> Object<'t> {
        let deprecated = self.links.field(at, "deprecated");
        let extensions = at
            .entries()
            .filter(|(name, _)| name.starts_with("x-"))
            .filter(|(_, found)| *found.node != Node::Null);
        Object {
            deprecated: deprecated
                .filter(|found| plain::is_true(found.node))
                .map(|found| found.span),
            extensions: extensions
                .map(|(name, found)| Extension {
                    name,
                    value: Value(found.node),
                    span: found.span,
                })
                .collect(),
            span: at.span.clone(),
        }
    }

    fn add_site(&mut self, schema: Located<'t>) -> Site {
        self.sites.push(schema);
        Site(self.sites.len() - 1)
    }

    /// The details of a security scheme, and its OAuth flows. Swagger 2.0 has one flow.
    fn flows(&self, at: &Located<'t>) -> (Details<'t>, Vec<(&'t str, Details<'t>)>) {
        let only = self
            .links
            .field(at, "flow")
            .and_then(|flow| flow.node.text());
        if let Some(flow) = only {
            let flow = match flow {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                other => other,
            };
            return (Vec::new(), vec![(flow, details(at))]);
        }
        let flows = self.links.field(at, "flows");
        let flows = flows
            .iter()
            .flat_map(Located::entries)
            .map(|(flow, at)| (flow, details(&at)));
        (details(at), flows.collect())
    }
}

type Details<'t> = Vec<(&'t str, Value<'t>)>;

fn details<'t>(at: &Located<'t>) -> Details<'t> {
    at.entries()
        // `bearerFormat` is a hint, and what is `deprecated` gives credentials as before.
        .filter(|(key, _)| key.ends_with("Url"))
        .map(|(key, found)| (key, Value(found.node)))
        .collect()
}

/// The fields of some names that are present.
fn present<'t>(at: &Located<'t>, keys: &[&'static str]) -> Vec<(&'static str, Value<'t>)> {
    keys.iter()
        .filter_map(|key| Some((*key, Value(at.node.get(key)?))))
        .collect()
}

fn field<T>(value: T, at: &Located<'_>, key: &str) -> Field<T> {
    let span = match at.node.get(key) {
        Some(_) => at.span.key(key),
        None => at.span.clone(),
    };
    Field { value, span }
}

/// The key that states the style of a parameter. In Swagger 2.0, a parameter is itself a schema.
fn stated_style(at: &Located<'_>) -> &'static str {
    if at.node.get("type").is_some() {
        "collectionFormat"
    } else {
        "style"
    }
}

fn number(extensions: &Extensions, name: &str) -> Option<usize> {
    usize::try_from(extensions.get(name)?.as_u64()?).ok()
}

/// The schema that a reference in the structure stands for.
fn site<T>(given: &ReferenceOr<T>) -> Option<Site> {
    match given {
        ReferenceOr::Reference { reference } => reference.parse().ok().map(Site),
        ReferenceOr::Item(_) => None,
    }
}

/// Converts the components of a section.
fn shared<T, M>(
    entries: &IndexMap<String, ReferenceOr<T>>,
    mut convert: impl FnMut(&T) -> M,
) -> HashMap<String, Arc<M>> {
    let items = entries.iter().filter_map(|(name, given)| {
        let made = convert(given.as_item()?);
        Some((name.clone(), Arc::new(made)))
    });
    items.collect()
}

/// The style of a parameter that has none of its own (section "Parameter Object").
fn default_style(location: ParameterLocation) -> Style {
    match location {
        ParameterLocation::Path | ParameterLocation::Header => Style::Simple,
        ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Cookie => {
            Style::Form
        }
    }
}

/// `security` of the document or of an operation.
fn security(
    given: Option<&Vec<openapiv3::SecurityRequirement>>,
    at: &Located<'_>,
) -> Option<Field<Vec<Requirement>>> {
    let requirements = given?.iter().map(|requirement| Requirement {
        schemes: requirement
            .iter()
            .map(|(name, scopes)| (name.clone(), scopes.clone()))
            .collect(),
    });
    Some(Field {
        value: requirements.collect(),
        span: at.span.key("security"),
    })
}

/// Servers, located at the keyword that the document has for them: Swagger 2.0 has three.
fn servers(given: &[openapiv3::Server], at: &Located<'_>) -> Field<Vec<Server>> {
    let mut keywords = ["servers", "schemes", "host", "basePath"].into_iter();
    let keyword = keywords.find(|keyword| at.node.get(keyword).is_some());
    let span = at.span.key(keyword.unwrap_or("servers"));
    let servers = given.iter().enumerate().map(|(index, server)| Server {
        span: at.span.key("servers").index(index),
        url: server.url.clone(),
        description: server.description.clone(),
        variables: server
            .variables
            .iter()
            .flatten()
            .map(|(name, variable)| ServerVariable {
                name: name.clone(),
                default: variable.default.clone(),
                values: variable.enumeration.clone(),
            })
            .collect(),
    });
    Field {
        value: servers.collect(),
        span,
    }
}
