//! The operation model, made from what `openapiv3` reads of the structure: no other file knows it.
//!
//! `openapiv3` models OpenAPI 3.0. Whatever it has no field for is read from the object's node,
//! which the number in [`ORIGIN`] leads to. What a reference means is converted once and shared.

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, Components, OpenAPI, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, StatusCode,
};
use serde::Deserialize;

use super::{
    link::Links,
    located::{Located, Site},
    model::{
        Callback, Encoding, Extension, Field, Header, MediaType, Object, Operation, Parameter,
        ParameterLocation, ParameterValue, PathItem, RequestBody, Requirement, Response,
        ResponseObject, SchemeKind, SecurityScheme, Server, ServerVariable, Status, Style,
    },
    plain,
    structure::{ITEM_SCHEMA, ORIGIN, Structure},
    value::Value,
};
use crate::{
    diagnostic::{Code, Diagnostics, Span},
    source::Node,
};

/// The operation model of a document.
#[derive(Debug)]
pub(super) struct Model<'t> {
    pub title: String,
    pub version: String,
    pub description: Option<String>,
    pub servers: Field<Vec<Server>>,
    pub security: Option<Field<Vec<Requirement>>>,
    pub schemes: Vec<SecurityScheme<'t>>,
    pub paths: Vec<PathItem<'t>>,
    pub webhooks: Vec<PathItem<'t>>,
    pub components: Vec<(&'t str, Located<'t>)>,
    pub sites: Vec<Located<'t>>,
}

/// Makes the model. `None` where the structure can't be read; a diagnostic says why.
pub(super) fn convert<'t>(
    structure: Structure<'t>,
    root: &Located<'t>,
    links: &Links<'t>,
    diagnostics: &mut Diagnostics,
) -> Option<Model<'t>> {
    let mut reader = Reader { root, diagnostics };
    let openapi: OpenAPI = reader.read(structure.openapi)?;
    let mut further: HashMap<usize, Vec<(String, openapiv3::Operation)>> = HashMap::new();
    for node in structure.operations {
        let operation = reader.read(node.operation)?;
        let of_item = further.entry(node.item).or_default();
        of_item.push((node.method, operation));
    }
    let mut callbacks: HashMap<usize, Vec<(&str, &str, openapiv3::PathItem)>> = HashMap::new();
    for node in structure.callbacks {
        let item = reader.read(node.item)?;
        let of_operation = callbacks.entry(node.operation).or_default();
        of_operation.push((node.name, node.expression, item));
    }
    let mut webhooks = Vec::with_capacity(structure.webhooks.len());
    for (name, node) in structure.webhooks {
        webhooks.push((name, reader.read(node)?));
    }
    let converter = Converter {
        links,
        objects: structure.objects,
        components: openapi.components.as_ref(),
        further,
        callbacks,
        sites: structure.schemas,
        shared: Shared::default(),
    };
    let schemes = converter.schemes(structure.mutual_tls, root);
    Some(converter.model(&openapi, &webhooks, schemes, (structure.components, root)))
}

/// Reads nodes by `openapiv3`'s types.
struct Reader<'r, 't> {
    root: &'r Located<'t>,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_, '_> {
    fn read<'t, T: Deserialize<'t>>(&mut self, node: Node<'t>) -> Option<T> {
        let read = T::deserialize(node);
        if let Err(error) = &read {
            let message = format!("the structure can't be read: {error}");
            let help = "compare the document with the specification of its version";
            let span = &self.root.span;
            self.diagnostics
                .add(Code::UnreadableStructure, span, message, help);
        }
        read.ok()
    }
}

/// The components that were converted, by the references to them.
#[derive(Default)]
struct Shared<'t> {
    parameters: HashMap<String, Arc<Parameter<'t>>>,
    bodies: HashMap<String, Arc<RequestBody<'t>>>,
    responses: HashMap<String, Arc<ResponseObject<'t>>>,
}

struct Converter<'c, 't> {
    links: &'c Links<'t>,
    objects: Vec<Located<'t>>,
    components: Option<&'c Components>,
    /// Operations by methods that `openapiv3` has no field for, by the numbers of path items.
    further: HashMap<usize, Vec<(String, openapiv3::Operation)>>,
    /// Callbacks by the numbers of operations.
    callbacks: HashMap<usize, Vec<(&'t str, &'t str, openapiv3::PathItem)>>,
    sites: Vec<Located<'t>>,
    shared: Shared<'t>,
}

type Extensions = IndexMap<String, serde_json::Value>;

impl<'t> Converter<'_, 't> {
    fn model(
        mut self,
        openapi: &OpenAPI,
        webhooks: &[(&'t str, openapiv3::PathItem)],
        schemes: Vec<SecurityScheme<'t>>,
        (components, root): (Vec<(&'t str, Located<'t>)>, &Located<'t>),
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
            security: openapi.security.as_ref().map(|given| Field {
                value: requirements(given),
                span: root.span.key("security"),
            }),
            schemes,
            components,
            sites: self.sites,
        }
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
        let callbacks = origin
            .and_then(|number| self.callbacks.remove(&number))
            .into_iter()
            .flatten()
            .map(|(name, expression, item)| Callback {
                name: name.to_owned(),
                item: self.path_item(expression, &item),
            });
        Operation {
            callbacks: callbacks.collect(),
            method,
            id: given.operation_id.clone(),
            summary: given.summary.clone(),
            description: given.description.clone(),
            tags: given.tags.clone(),
            parameters: self.parameters(&given.parameters),
            body: given.request_body.as_ref().map(|body| self.body(body)),
            responses: self.responses(&given.responses),
            security: given.security.as_ref().map(|given| Field {
                value: requirements(given),
                span: at.span.key("security"),
            }),
            servers: servers(&given.servers, &at),
            object: self.object(&at),
        }
    }

    fn parameters(
        &mut self,
        given: &[ReferenceOr<openapiv3::Parameter>],
    ) -> Vec<Option<Arc<Parameter<'t>>>> {
        let parameters = given.iter().map(|given| {
            if let Some(known) = known(&self.shared.parameters, given) {
                return Some(known);
            }
            let section = self.components.map(|components| &components.parameters);
            let parameter = Arc::new(self.parameter(resolved(given, "parameters", section)?));
            keep(&mut self.shared.parameters, given, &parameter);
            Some(parameter)
        });
        parameters.collect()
    }

    fn parameter(&mut self, given: &openapiv3::Parameter) -> Parameter<'t> {
        let data = given.parameter_data_ref();
        let at = self.origin(&data.extensions).clone();
        let own = |key: &str| self.field(&at, key)?.node.text();
        let (location, style) = location_and_style(given);
        let query_string = own("in") == Some("querystring");
        let style = own("style").and_then(Style::named).unwrap_or(style);
        let (empty, reserved) = match given {
            openapiv3::Parameter::Query {
                allow_empty_value,
                allow_reserved,
                ..
            } => (*allow_empty_value == Some(true), *allow_reserved),
            openapiv3::Parameter::Header { .. }
            | openapiv3::Parameter::Path { .. }
            | openapiv3::Parameter::Cookie { .. } => (false, false),
        };
        Parameter {
            name: data.name.clone(),
            location: if query_string {
                ParameterLocation::QueryString
            } else {
                location
            },
            description: data.description.clone(),
            required: field(data.required, &at, "required"),
            style: field(style, &at, "style"),
            explode: data.explode,
            allow_reserved: reserved,
            allow_empty_value: field(empty, &at, "allowEmptyValue"),
            value: match &data.format {
                ParameterSchemaOrContent::Schema(schema) => ParameterValue::Schema(site(schema)),
                ParameterSchemaOrContent::Content(content) => {
                    ParameterValue::Content(self.content(content))
                }
            },
            object: self.object(&at),
        }
    }

    fn body(
        &mut self,
        given: &ReferenceOr<openapiv3::RequestBody>,
    ) -> Option<Arc<RequestBody<'t>>> {
        if let Some(known) = known(&self.shared.bodies, given) {
            return Some(known);
        }
        let section = self.components.map(|components| &components.request_bodies);
        let body = resolved(given, "requestBodies", section)?;
        let at = self.origin(&body.extensions).clone();
        let body = Arc::new(RequestBody {
            description: body.description.clone(),
            required: field(body.required, &at, "required"),
            content: self.content(&body.content),
            object: self.object(&at),
        });
        keep(&mut self.shared.bodies, given, &body);
        Some(body)
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
        let all: Vec<_> = coded.chain(default).collect();
        let responses = all.into_iter().map(|(status, response)| Response {
            status,
            described: self.response(response),
        });
        responses.collect()
    }

    fn response(
        &mut self,
        given: &ReferenceOr<openapiv3::Response>,
    ) -> Option<Arc<ResponseObject<'t>>> {
        if let Some(known) = known(&self.shared.responses, given) {
            return Some(known);
        }
        let section = self.components.map(|components| &components.responses);
        let response = resolved(given, "responses", section)?;
        let at = self.origin(&response.extensions).clone();
        let response = Arc::new(ResponseObject {
            description: response.description.clone(),
            headers: self.headers(&at),
            content: self.content(&response.content),
            links: at.get("links").map(|links| Field {
                value: Value(links.node),
                span: links.span,
            }),
            object: self.object(&at),
        });
        keep(&mut self.shared.responses, given, &response);
        Some(response)
    }

    /// The headers of a response, or of a part of a form. The content type is none of them
    /// (section "Response Object").
    fn headers(&mut self, at: &Located<'t>) -> Vec<Header<'t>> {
        let headers = self.field(at, "headers");
        let headers = headers
            .iter()
            .flat_map(Located::entries)
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        let headers: Vec<_> = headers.collect();
        let headers = headers
            .into_iter()
            .map(|(name, header)| self.header(name, &self.links.follow(header)));
        headers.collect()
    }

    /// In Swagger 2.0, a header is itself a schema.
    fn header(&mut self, name: &'t str, at: &Located<'t>) -> Header<'t> {
        let content = self.field(at, "content");
        let content: Vec<_> = content.iter().flat_map(Located::entries).collect();
        let of_content = || self.field(&content.first()?.1, "schema");
        let schema = at
            .get("schema")
            .or_else(of_content)
            .or_else(|| at.get("type").map(|_| at.clone()));
        let flag = |key: &str| {
            let found = self.field(at, key)?;
            plain::is_true(found.node).then_some(found.span)
        };
        Header {
            name,
            required: flag("required"),
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
        let encodings = self.field(media, "encoding");
        let encodings: Vec<_> = encodings.iter().flat_map(Located::entries).collect();
        let encodings = encodings.into_iter().map(|(name, at)| {
            let text = |key: &str| self.field(&at, key)?.node.text();
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

    /// `openapiv3` has no mutual TLS: its schemes stand beside the structure.
    fn schemes(
        &self,
        mutual_tls: Vec<(&'t str, Located<'t>)>,
        root: &Located<'t>,
    ) -> Vec<SecurityScheme<'t>> {
        let mutual_tls = mutual_tls.into_iter().map(|(name, at)| SecurityScheme {
            span: at.span,
            name: name.to_owned(),
            description: at
                .node
                .get("description")
                .and_then(Node::text)
                .map(str::to_owned),
            kind: SchemeKind::MutualTls,
            details: Vec::new(),
            flows: Vec::new(),
        });
        let given = self
            .components
            .map(|components| &components.security_schemes);
        let schemes = given.into_iter().flatten().filter_map(|(name, scheme)| {
            let scheme = resolved(scheme, "securitySchemes", given)?;
            let (kind, description, extensions) = scheme_kind(scheme);
            let at = self.origin(extensions).clone();
            let (details, flows) = self.flows(&at);
            Some(SecurityScheme {
                span: scheme_span(root, name),
                name: name.clone(),
                description: description.clone(),
                kind,
                details,
                flows,
            })
        });
        schemes.chain(mutual_tls).collect()
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

    /// The value under a key, references followed.
    fn field(&self, at: &Located<'t>, key: &str) -> Option<Located<'t>> {
        at.get(key).map(|found| self.links.follow(found))
    }

    fn object(&self, at: &Located<'t>) -> Object<'t> {
        let deprecated = self.field(at, "deprecated");
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
        let only = self.field(at, "flow").and_then(|flow| flow.node.text());
        if let Some(flow) = only {
            let flow = match flow {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                other => other,
            };
            return (Vec::new(), vec![(flow, details(at))]);
        }
        let flows = self.field(at, "flows");
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
        .filter(|(key, _)| key.ends_with("Url") || matches!(*key, "bearerFormat" | "deprecated"))
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

/// The object that stands in a place, or among the components: references to components were
/// followed to their end when the structure was built. `None` where nothing is there.
fn resolved<'d, T>(
    given: &'d ReferenceOr<T>,
    section: &str,
    entries: Option<&'d IndexMap<String, ReferenceOr<T>>>,
) -> Option<&'d T> {
    let reference = match given {
        ReferenceOr::Item(item) => return Some(item),
        ReferenceOr::Reference { reference } => reference,
    };
    let name = reference
        .strip_prefix("#/components/")?
        .strip_prefix(section)?
        .strip_prefix('/')?
        .replace("~1", "/")
        .replace("~0", "~");
    entries?.get(&name)?.as_item()
}

fn known<T, U>(known: &HashMap<String, Arc<T>>, given: &ReferenceOr<U>) -> Option<Arc<T>> {
    match given {
        ReferenceOr::Reference { reference } => known.get(reference).cloned(),
        ReferenceOr::Item(_) => None,
    }
}

fn keep<T, U>(known: &mut HashMap<String, Arc<T>>, given: &ReferenceOr<U>, made: &Arc<T>) {
    if let ReferenceOr::Reference { reference } = given {
        known.insert(reference.clone(), Arc::clone(made));
    }
}

/// The location of a parameter, and its style where the document has none.
fn location_and_style(given: &openapiv3::Parameter) -> (ParameterLocation, Style) {
    match given {
        openapiv3::Parameter::Query { style, .. } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (ParameterLocation::Query, style)
        }
        openapiv3::Parameter::Path { style, .. } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (ParameterLocation::Path, style)
        }
        openapiv3::Parameter::Header { .. } => (ParameterLocation::Header, Style::Simple),
        openapiv3::Parameter::Cookie { .. } => (ParameterLocation::Cookie, Style::Form),
    }
}

fn scheme_kind(scheme: &openapiv3::SecurityScheme) -> (SchemeKind, &Option<String>, &Extensions) {
    use openapiv3::SecurityScheme::{APIKey, HTTP, OAuth2, OpenIDConnect};
    let (description, extensions) = match scheme {
        APIKey {
            description,
            extensions,
            ..
        }
        | HTTP {
            description,
            extensions,
            ..
        }
        | OAuth2 {
            description,
            extensions,
            ..
        }
        | OpenIDConnect {
            description,
            extensions,
            ..
        } => (description, extensions),
    };
    let kind = match scheme {
        APIKey { location, name, .. } => {
            let location = match location {
                APIKeyLocation::Query => ParameterLocation::Query,
                APIKeyLocation::Header => ParameterLocation::Header,
                APIKeyLocation::Cookie => ParameterLocation::Cookie,
            };
            SchemeKind::ApiKey(location, name.clone())
        }
        HTTP { scheme, .. } => SchemeKind::Http(scheme.clone()),
        OAuth2 { .. } => SchemeKind::OAuth2,
        OpenIDConnect { .. } => SchemeKind::OpenIdConnect,
    };
    (kind, description, extensions)
}

fn scheme_span(root: &Located<'_>, name: &str) -> Span {
    let section = match root.get("securityDefinitions") {
        Some(definitions) => definitions.span,
        None => root.span.key("components").key("securitySchemes"),
    };
    section.key(name)
}

fn requirements(given: &[openapiv3::SecurityRequirement]) -> Vec<Requirement> {
    let requirements = given.iter().map(|requirement| Requirement {
        schemes: requirement
            .iter()
            .map(|(name, scopes)| (name.clone(), scopes.clone()))
            .collect(),
    });
    requirements.collect()
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
