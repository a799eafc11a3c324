//! Bodies and responses: media types, encodings and headers.

use super::{
    part::{Aspect, Direction, Fact, Part, Role, Statement},
    reader::Reader,
};
use crate::{
    diagnostic::Span,
    openapi::{Encoding, Header, MediaType, RequestBody, Response},
    schema::{JsonType, SchemaId},
};

/// A request body.
pub(super) fn body(reader: Reader<'_, '_>, body: &RequestBody<'_>, direction: Direction) -> Part {
    let mut facts = reader.lifetime(&body.object);
    if body.required.value {
        facts.push(Statement::flag(
            Aspect::Required,
            body.required.span.clone(),
        ));
    }
    Part {
        role: Role::Body,
        key: String::new(),
        title: "the body".to_owned(),
        span: body.object.span.clone(),
        direction,
        facts,
        parts: content(reader, &body.content, direction),
        schema: None,
    }
}

/// The responses of an operation, but for those whose reference resolves to nothing.
pub(super) fn all(
    reader: Reader<'_, '_>,
    responses: &[Response<'_>],
    direction: Direction,
) -> Vec<Part> {
    let described = responses
        .iter()
        .filter_map(|it| Some((it.status, it.described.as_ref()?)));
    let parts = described.map(|(status, response)| {
        let links = response.links.as_ref().map(|links| Statement {
            aspect: Aspect::Links,
            fact: Fact::Same(vec![links.value.canonical()]),
            span: links.span.clone(),
        });
        let facts = links.into_iter().chain(reader.extensions(&response.object));
        let mut parts = headers(reader, &response.headers, direction);
        parts.extend(content(reader, &response.content, direction));
        Part {
            role: Role::Response,
            key: status.to_string(),
            title: format!("the response {status}"),
            span: response.object.span.clone(),
            direction,
            facts: facts.collect(),
            parts,
            schema: None,
        }
    });
    parts.collect()
}

/// The headers of a response, or of a part of a form.
fn headers(reader: Reader<'_, '_>, headers: &[Header<'_>], direction: Direction) -> Vec<Part> {
    let parts = headers.iter().map(|header| {
        let mut facts = reader.lifetime(&header.object);
        if let Some(span) = &header.required {
            facts.push(Statement::flag(Aspect::Required, span.clone()));
        }
        let types = header.media_types.iter().map(|name| essence(name));
        let exploded = header.explode.then(|| "exploded".to_owned());
        let words: Vec<String> = types.chain(exploded).collect();
        let span = &header.object.span;
        facts.extend((!words.is_empty()).then(|| serialization(words, span)));
        let schema = header.schema.map(|site| reader.schemas.at(site));
        Part {
            role: Role::Header,
            key: header.name.to_ascii_lowercase(),
            title: format!("the header `{}`", header.name),
            span: span.clone(),
            direction,
            facts,
            parts: Vec::new(),
            schema: Some(schema.into_iter().collect()),
        }
    });
    parts.collect()
}

fn serialization(words: Vec<String>, span: &Span) -> Statement {
    Statement {
        aspect: Aspect::Serialization,
        fact: Fact::Same(words),
        span: span.clone(),
    }
}

fn content(reader: Reader<'_, '_>, content: &[MediaType<'_>], direction: Direction) -> Vec<Part> {
    let parts = content.iter().map(|media| {
        let schema = media.schema.map(|site| reader.schemas.at(site));
        let mut parts = encodings(reader, &media.encodings, schema, direction);
        let item = media.item_schema.map(|site| reader.schemas.at(site));
        parts.extend(item.map(|item| Part {
            role: Role::StreamItem,
            key: String::new(),
            title: "the items of the stream".to_owned(),
            span: reader.schemas.span(item).clone(),
            direction,
            facts: Vec::new(),
            parts: Vec::new(),
            schema: Some(vec![item]),
        }));
        let span = &media.object.span;
        let positions = media
            .positional_encodings
            .iter()
            .map(|(key, value)| format!("{key}: {}", value.canonical()));
        let positions: Vec<String> = positions.collect();
        let positions = (!positions.is_empty()).then(|| serialization(positions, span));
        Part {
            role: Role::MediaType,
            key: essence(&media.name),
            title: format!("`{}`", media.name),
            span: span.clone(),
            direction,
            facts: positions
                .into_iter()
                .chain(reader.extensions(&media.object))
                .collect(),
            parts,
            schema: Some(schema.into_iter().collect()),
        }
    });
    parts.collect()
}

/// The encodings of a form's fields, but for those that are the default.
fn encodings(
    reader: Reader<'_, '_>,
    encodings: &[Encoding<'_>],
    schema: Option<SchemaId>,
    direction: Direction,
) -> Vec<Part> {
    let parts = encodings.iter().map(|encoding| {
        let field = schema.and_then(|schema| {
            let field = reader.schemas.property(schema, encoding.name);
            field.first().copied()
        });
        let words = encoded(reader, encoding, field);
        Part {
            role: Role::Encoding,
            key: encoding.name.to_owned(),
            title: format!("the encoding of `{}`", encoding.name),
            span: encoding.span.clone(),
            direction,
            facts: vec![serialization(words, &encoding.span)],
            parts: headers(reader, &encoding.headers, direction),
            schema: None,
        }
    });
    let is_default = |part: &Part| {
        let mut facts = part.facts.iter();
        part.parts.is_empty() && facts.all(|statement| statement.fact == statement.fact.unstated())
    };
    parts.filter(|part| !is_default(part)).collect()
}

/// The statements of an Encoding Object that differ from the defaults of its field.
fn encoded(
    reader: Reader<'_, '_>,
    encoding: &Encoding<'_>,
    field: Option<SchemaId>,
) -> Vec<String> {
    let default_type = field.and_then(|field| default_type(reader, field));
    let mut words = Vec::new();
    if let Some(types) = encoding.content_type {
        let mut types: Vec<String> = types.split(',').map(essence).collect();
        types.sort_unstable();
        if !matches!(types.as_slice(), [only] if Some(only.as_str()) == default_type) {
            words.push(format!("contentType: {}", types.join(", ")));
        }
    }
    let style = encoding.style.unwrap_or("form");
    // That an array or an object has a style means that it is not written as JSON.
    let is_array = field.is_some_and(|field| {
        let field = reader.schemas.get(reader.schemas.end(field));
        field.types.single() == Some(JsonType::Array)
    });
    let single = default_type == Some("text/plain") && !is_array;
    let is_default = |key: &str, value: &str| match key {
        _ if !single => false,
        "style" => value == "\"form\"",
        "explode" => value == if style == "form" { "true" } else { "false" },
        "allowReserved" => value == "false",
        _ => false,
    };
    words.extend(encoding.fields.iter().filter_map(|(key, value)| {
        let value = value.canonical();
        (!is_default(key, &value)).then(|| format!("{key}: {value}"))
    }));
    words
}

/// The media type of a field without an encoding; that of an array is that of its items (OpenAPI,
/// "Encoding Object").
fn default_type(reader: Reader<'_, '_>, field: SchemaId) -> Option<&'static str> {
    let end = |id: SchemaId| reader.schemas.get(reader.schemas.end(id));
    let mut schema = end(field);
    if let (Some(JsonType::Array), Some(items)) = (schema.types.single(), schema.items) {
        schema = end(items);
    }
    match schema.types.single()? {
        JsonType::Object => Some("application/json"),
        JsonType::String if schema.format == Some("binary") => Some("application/octet-stream"),
        JsonType::Array => None,
        JsonType::String | JsonType::Integer | JsonType::Number | JsonType::Boolean => {
            Some("text/plain")
        }
    }
}

/// A media type without the parameters that do not tell it apart (RFC 9110, section 8.3.1).
pub(super) fn essence(media_type: &str) -> String {
    let mut parts = media_type.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let parameters = parts.filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        let name = name.trim().to_ascii_lowercase();
        let value = match name.as_str() {
            // Names of charsets have no case; boundaries do.
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
