//! Counts the operations that are generated whole: each documented parameter, media type, header and
//! status has its place in the plan, with a type where the document gives it one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use spectrait::{
    diagnostic::Span,
    openapi::{Document, MediaType, Operation, Parameter, ParameterLocation, PathItem, Status},
    plan::{self, Codec, Item, Method, Plan, RustType, Success},
    source::{Node, Sources},
};

/// The operations of a document.
#[derive(Debug, Default)]
pub struct Count {
    /// Those that are generated whole.
    pub whole: usize,
    /// Those that lack something, by what it is, with the first place of each.
    pub lacking: BTreeMap<String, (usize, String)>,
    /// All of them.
    pub all: usize,
}

/// Counts the operations of a document, webhooks and callbacks among them.
pub fn count(document: &Document<'_>, plan: &Plan, sources: &Sources<'_>) -> Count {
    let methods = plan.methods.iter().chain(&plan.webhooks);
    let methods = methods.filter_map(|method| Some((method.docs.span.as_ref()?, method)));
    let judge = Judge {
        sources,
        methods: methods.collect(),
        items: (plan.items.iter())
            .map(|item| (item.name().to_string(), item))
            .collect(),
    };
    let mut count = Count::default();
    let items = document.model.paths.iter().chain(&document.model.webhooks);
    for item in items {
        for operation in &item.operations {
            judge.add(item, operation, &mut count);
            for callback in operation.callbacks.iter().flat_map(|it| it.items.iter()) {
                for operation in &callback.operations {
                    judge.add(callback, operation, &mut count);
                }
            }
        }
    }
    count
}

struct Judge<'j, 'f> {
    sources: &'j Sources<'f>,
    methods: HashMap<&'j Span, &'j Method>,
    items: HashMap<String, &'j Item>,
}

impl Judge<'_, '_> {
    fn add(&self, item: &PathItem<'_>, operation: &Operation<'_>, count: &mut Count) {
        count.all += 1;
        let lacking = match self.methods.get(&operation.object.span) {
            Some(method) => self.lacking(item, operation, method),
            None => BTreeSet::from(["left out".to_owned()]),
        };
        if lacking.is_empty() {
            count.whole += 1;
        }
        for reason in lacking {
            let place = || operation.object.span.pointer();
            count
                .lacking
                .entry(reason)
                .or_insert_with(|| (0, place()))
                .0 += 1;
        }
    }

    fn lacking(
        &self,
        item: &PathItem<'_>,
        operation: &Operation<'_>,
        method: &Method,
    ) -> BTreeSet<String> {
        let mut lacking = BTreeSet::new();
        let parameters = item.parameters.iter().chain(&operation.parameters);
        for parameter in parameters {
            match parameter {
                Some(parameter) => lacking.extend(self.parameter(item, parameter, method)),
                None => drop(lacking.insert("a parameter that leads to nothing".to_owned())),
            }
        }
        if let Some(Some(body)) = &operation.body {
            let planned = method.body.as_ref().map(|body| &body.body);
            self.contents(&body.content, planned, &mut lacking);
        }
        for response in &operation.responses {
            let Some(described) = &response.described else {
                lacking.insert("a response that leads to nothing".to_owned());
                continue;
            };
            let mut variants = method.responses();
            // A `default` alone stands for successes too.
            let variant = variants
                .find(|it| is_status(it.status, response.status))
                .or_else(|| {
                    let several = matches!(&method.success, Success::Several(_));
                    let is_default = response.status == Status::Default;
                    (several && is_default)
                        .then(|| method.responses().next())
                        .flatten()
                });
            let Some(variant) = variant else {
                if is_of_http(response.status) {
                    lacking.insert("a status".to_owned());
                }
                continue;
            };
            // These responses have no body (RFC 9110, sections 9.3.2 and 15).
            let has_body = !matches!(response.status, Status::Code(100..200 | 204 | 205 | 304));
            if has_body && method.http_method != "HEAD" {
                self.contents(&described.content, variant.body.as_ref(), &mut lacking);
            }
            let headers = variant.headers.iter().flat_map(|(_, headers)| headers);
            let headers: BTreeSet<String> = headers
                .map(|header| header.name.to_ascii_lowercase())
                .collect();
            let documented = described
                .headers
                .iter()
                .map(|it| it.name.to_ascii_lowercase());
            let mut documented = documented.filter(|name| name != "content-type");
            if documented.any(|name| !headers.contains(&name)) {
                lacking.insert("a header".to_owned());
            }
        }
        if method.selectors.is_none() {
            lacking.insert("no server has it".to_owned());
        }
        lacking
    }

    fn parameter(
        &self,
        item: &PathItem<'_>,
        parameter: &Parameter<'_>,
        method: &Method,
    ) -> Option<String> {
        let name = parameter.name.to_ascii_lowercase();
        let is_header = parameter.location == ParameterLocation::Header;
        if is_header && ["accept", "content-type", "authorization"].contains(&name.as_str()) {
            return None;
        }
        let placeholder = format!("{{{}}}", parameter.name);
        let is_path = parameter.location == ParameterLocation::Path;
        if is_path && !item.key.contains(&placeholder) {
            // The document contradicts itself, and that is told.
            return None;
        }
        let missing = || format!("a parameter in {}", parameter.location.name());
        let Some((ty, parameters)) = &method.parameters else {
            return Some(missing());
        };
        let is_it = |it: &plan::Parameter| {
            let is_name = it.name == parameter.name
                || is_header && it.name.eq_ignore_ascii_case(&parameter.name);
            is_name && format!("{:?}", it.location) == format!("{:?}", parameter.location)
        };
        let Some(index) = parameters.iter().position(is_it) else {
            return Some(missing());
        };
        let planned = match self.items.get(&ty.to_string())? {
            Item::Shared(shared) => match shared.own.as_deref()? {
                Item::Struct(item) => item.fields.get(index),
                _ => None,
            },
            Item::Struct(item) => item.fields.get(index),
            _ => None,
        };
        let is_any = planned.is_some_and(|field| field.ty == RustType::Json);
        let span = parameter.object.span.key("schema");
        (is_any && self.is_typed(&span, 0)).then(|| "a parameter of any value".to_owned())
    }

    fn contents(
        &self,
        documented: &[MediaType<'_>],
        planned: Option<&plan::Body>,
        lacking: &mut BTreeSet<String>,
    ) {
        for media in documented {
            let contents = planned.iter().flat_map(|body| &body.contents);
            let is_parts = media.name.starts_with("multipart/");
            let name = media.name.split(';').next().filter(|_| is_parts);
            let name = name.map_or(media.name.as_str(), str::trim);
            let mut of_name = contents.filter(|it| it.media_type.eq_ignore_ascii_case(name));
            // A range of all media types is that of the codec which its schema stands for.
            let any = planned.filter(|_| media.name == "*/*");
            let any = any.and_then(|body| body.contents.first());
            let Some(content) = of_name.next().or(any) else {
                lacking.insert(format!("the media type {}", media.name));
                continue;
            };
            if content.codec == Codec::Bytes && has_codec(&media.name) {
                lacking.insert(format!("the bytes of {}", media.name));
            }
            let ty = planned.map(|body| self.alternative(&body.ty, content.alternative));
            let is_any = ty.flatten() == Some(&RustType::Json);
            if is_any && self.is_typed(&media.object.span.key("schema"), 0) {
                lacking.insert("a body of any value".to_owned());
            }
        }
    }

    /// The type of one of the alternatives of a body.
    fn alternative<'t>(&'t self, ty: &'t RustType, index: usize) -> Option<&'t RustType> {
        let RustType::Named(name) = ty else {
            return Some(ty);
        };
        match self.items.get(&name.to_string())? {
            Item::Contents(contents) => contents.variants.get(index).map(|it| &it.ty),
            _ => Some(ty),
        }
    }

    /// True for a schema that states a type.
    fn is_typed(&self, span: &Span, depth: usize) -> bool {
        let tree = self.sources.tree(span.file());
        let mut node = tree.map(|tree| &tree.root);
        for token in span.tokens() {
            node = node.and_then(|node| step(node, token));
        }
        node.is_some_and(|node| self.states_type(node, span, depth))
    }

    fn states_type(&self, node: &Node<'_>, span: &Span, depth: usize) -> bool {
        if depth > 20 {
            return false;
        }
        if let Some(target) = node.get("$ref").and_then(Node::text) {
            let Some(pointer) = target.strip_prefix("#/") else {
                return false;
            };
            let tokens = pointer
                .split('/')
                .map(|it| it.replace("~1", "/").replace("~0", "~"));
            let root = Span::root(span.file());
            let target = tokens.fold(root, |span, token| span.key(&token));
            return self.is_typed(&target, depth + 1);
        }
        let stated = ["type", "properties", "enum", "const", "items"];
        let of = ["allOf", "anyOf", "oneOf"].into_iter();
        let parts = of.filter_map(|name| node.get(name)?.items()).flatten();
        stated.into_iter().any(|name| node.get(name).is_some())
            || parts
                .into_iter()
                .any(|part| self.states_type(part, span, depth + 1))
    }
}

fn step<'n, 't>(node: &'n Node<'t>, token: &str) -> Option<&'n Node<'t>> {
    match node.items() {
        Some(items) => items.get(token.parse::<usize>().ok()?),
        None => node.get(token),
    }
}

fn is_status(planned: plan::Status, documented: Status) -> bool {
    match (planned, documented) {
        (plan::Status::Code(one), Status::Code(other)) => one == other,
        (plan::Status::Range(one), Status::Range(other)) => u16::from(one) == other,
        (plan::Status::Default, Status::Default) => true,
        _ => false,
    }
}

/// True for what can be a status at all; anything else is told.
fn is_of_http(status: Status) -> bool {
    match status {
        Status::Code(code) => (100..600).contains(&code),
        Status::Range(hundred) => (1..6).contains(&hundred),
        Status::Default => true,
    }
}

/// True for the media types whose bodies have a type of their own.
fn has_codec(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let kinds = [
        "application/json",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/x-ndjson",
        "application/jsonl",
        "application/json-seq",
    ];
    kinds.contains(&essence.as_str())
        || essence.starts_with("text/")
        || essence.starts_with("multipart/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
}
