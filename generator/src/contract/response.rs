//! Bodies and responses: media types, encodings and headers.

use super::{
    part::{Aspect, Direction, Fact, Part, Role, Statement},
    source::Source,
};
use crate::{
    diagnostic::Span,
    openapi::{Encoding, Header, MediaType, RequestBody, Response, Style, media_type},
    schema::{JsonType, Keyword, KeywordSet, SchemaId},
};

/// A request body.
pub(super) fn body(source: Source<'_, '_>, body: &RequestBody<'_>, direction: Direction) -> Part {
    let mut facts = source.lifetime(&body.object);
    if body.required.value {
        facts.push(Statement::flag(
            Aspect::Required,
            body.required.span.clone(),
        ));
    }
    Part {
        facts,
        parts: content(source, &body.content, direction),
        ..Part::new(Role::Body, "", "the body", &body.object.span, direction)
    }
}

/// The responses of an operation, but for those whose reference resolves to nothing.
pub(super) fn all(
    source: Source<'_, '_>,
    responses: &[Response<'_>],
    method: &str,
    direction: Direction,
) -> Vec<Part> {
    let described = responses
        .iter()
        .filter_map(|it| Some((it.status, it.described.as_ref()?)));
    let parts = described.map(|(status, response)| {
        let links = response.links.as_ref().map(|links| {
            Statement::new(
                Aspect::Links,
                Fact::Same(vec![links.value.canonical()]),
                links.span.clone(),
            )
        });
        let facts = links.into_iter().chain(source.extensions(&response.object));
        let mut parts = headers(source, &response.headers, direction);
        if status.has_body(method) {
            parts.extend(content(source, &response.content, direction));
        }
        let title = format!("the response {status}");
        let span = &response.object.span;
        Part {
            facts: facts.collect(),
            parts,
            ..Part::new(Role::Response, status.to_string(), title, span, direction)
        }
    });
    parts.collect()
}

/// The headers of a response, or of a part of a form.
fn headers(source: Source<'_, '_>, headers: &[Header<'_>], direction: Direction) -> Vec<Part> {
    let described = headers.iter().filter(|header| !header.is_content_type());
    let parts = described.map(|header| {
        let mut facts = source.lifetime(&header.object);
        if let Some(span) = &header.required {
            facts.push(Statement::flag(Aspect::Required, span.clone()));
        }
        let types = header.media_types.iter().map(|name| essence(name));
        // A list looks the same, exploded or not (RFC 6570, section 3.2.2).
        let is_list = header.schema.is_some_and(|site| source.is_array(site));
        let exploded = (header.explode && !is_list).then(|| "exploded".to_owned());
        let style = (header.style != Style::Simple).then(|| header.style.name().to_owned());
        let words: Vec<String> = types.chain(exploded).chain(style).collect();
        let span = &header.object.span;
        facts.extend((!words.is_empty()).then(|| serialization(words, span)));
        let schema = header.schema.map(|site| source.schemas.at(site));
        let key = header.name.to_ascii_lowercase();
        let title = format!("the header `{}`", header.name);
        Part {
            facts,
            schema: Some(schema.into_iter().collect()),
            ..Part::new(Role::Header, key, title, span, direction)
        }
    });
    parts.collect()
}

fn serialization(words: Vec<String>, span: &Span) -> Statement {
    Statement::new(Aspect::Serialization, Fact::Same(words), span.clone())
}

fn content(source: Source<'_, '_>, content: &[MediaType<'_>], direction: Direction) -> Vec<Part> {
    let parts = content.iter().map(|media| {
        let whole = media.schema.map(|site| source.schemas.at(site));
        let mut parts = encodings(source, media, whole, direction);
        // The array of all items is written as each of them (OpenAPI 3.2, "Sequential Media Types").
        let item = match media.item_schema {
            Some(site) => Some(source.schemas.at(site)),
            None => whole
                .filter(|_| media_type::is_sequence(&media.name))
                .and_then(|it| items(source, it)),
        };
        let schema = whole.filter(|_| item.is_none());
        parts.extend(item.map(|item| {
            let (title, span) = ("the items of the stream", source.schemas.span(item));
            Part {
                schema: Some(vec![item]),
                ..Part::new(Role::StreamItem, "", title, span, direction)
            }
        }));
        let span = &media.object.span;
        let positions = media
            .positional_encodings
            .iter()
            .map(|(key, value)| format!("{key}: {}", value.canonical()));
        let positions: Vec<String> = positions.collect();
        let positions = (!positions.is_empty()).then(|| serialization(positions, span));
        let facts = positions
            .into_iter()
            .chain(source.extensions(&media.object));
        let (key, title) = (essence(&media.name), format!("`{}`", media.name));
        let stated = schema.filter(|schema| !is_bytes(source, *schema) || has_syntax(&key));
        Part {
            facts: facts.collect(),
            parts,
            schema: Some(stated.into_iter().collect()),
            ..Part::new(Role::MediaType, key, title, span, direction)
        }
    });
    parts.collect()
}

/// The schema of the items of an array that states nothing else.
fn items(source: Source<'_, '_>, schema: SchemaId) -> Option<SchemaId> {
    let alone = KeywordSet::DOCUMENTATION
        .with(Keyword::Type)
        .with(Keyword::Items);
    let schema = source.schemas.get(source.schemas.end(schema));
    schema.items.filter(|_| schema.keywords.is_within(alone))
}

/// True for a schema that says no more than that a body is bytes: as text, by `format: binary`, or as
/// OpenAPI 3.1 says it (section "Working with Binary Data"). What it says as everything does is nothing.
fn is_bytes(source: Source<'_, '_>, schema: SchemaId) -> bool {
    const SILENT: KeywordSet = KeywordSet::of(&[
        Keyword::Default,
        Keyword::Deprecated,
        Keyword::MinLength,
        Keyword::Nullable,
        Keyword::Pattern,
        Keyword::ReadOnly,
        Keyword::WriteOnly,
    ]);
    let alone = KeywordSet::DOCUMENTATION
        .and(SILENT)
        .with(Keyword::Type)
        .with(Keyword::Format)
        .with(Keyword::ContentMediaType);
    let schema = source.schemas.get(source.schemas.end(schema));
    let is_text = schema.types.is_empty() || schema.types.single() == Some(JsonType::String);
    let is_binary = schema.format.is_none_or(|format| format == "binary");
    let flags = [Keyword::ReadOnly, Keyword::WriteOnly, Keyword::Deprecated];
    let is_silent = !schema.null.is_allowed()
        && !flags.into_iter().any(|flag| schema.is(flag))
        && schema.assertions.is_empty();
    is_text && is_binary && is_silent && schema.keywords.is_within(alone)
}

/// True for a media type whose bodies may be more than bytes: JSON, text, XML, forms, parts, and ranges of
/// them.
fn has_syntax(essence: &str) -> bool {
    let name = essence.split(';').next().unwrap_or_default();
    let is_structured = ["json", "xml", "yaml"].iter().any(|syntax| {
        let rest = name.strip_suffix(syntax);
        rest.is_some_and(|rest| rest.ends_with(['/', '+', '-']))
    });
    is_structured
        || name.contains('*')
        || name.starts_with("text/")
        || name.starts_with("multipart/")
        || name == "application/x-www-form-urlencoded"
}

/// The encodings of a form's fields, but for those that are the default.
fn encodings(
    source: Source<'_, '_>,
    media: &MediaType<'_>,
    schema: Option<SchemaId>,
    direction: Direction,
) -> Vec<Part> {
    let essence = essence(&media.name);
    let is_form = essence == "application/x-www-form-urlencoded";
    let has_parts = essence.starts_with("multipart/");
    let has_fields = is_form || has_parts;
    let field = |encoding: &Encoding<'_>| {
        let field = source.schemas.property(schema?, encoding.name);
        field.first().copied()
    };
    // One of no property is ignored (OpenAPI, "Media Type Object", `encoding`).
    let given = media.encodings.iter();
    let given = given.filter(|it| has_fields && (schema.is_none() || field(it).is_some()));
    let parts = given.map(|encoding| {
        let field = field(encoding);
        let words = encoded(source, encoding, field, is_form);
        let (name, span) = (encoding.name, &encoding.span);
        let title = format!("the encoding of `{name}`");
        Part {
            facts: vec![serialization(words, span)],
            parts: if has_parts {
                headers(source, &encoding.headers, direction)
            } else {
                Vec::new()
            },
            ..Part::new(Role::Encoding, name, title, span, direction)
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
    source: Source<'_, '_>,
    encoding: &Encoding<'_>,
    field: Option<SchemaId>,
    is_form: bool,
) -> Vec<String> {
    let default_type = field.and_then(|field| default_type(source, field));
    let mut words = Vec::new();
    if let Some(types) = encoding.content_type {
        let mut types: Vec<String> = types.split(',').map(essence).collect();
        types.sort_unstable();
        if !matches!(types.as_slice(), [only] if Some(only.as_str()) == default_type) {
            words.push(format!("contentType: {}", types.join(", ")));
        }
    }
    let style = encoding.style.unwrap_or("form");
    // That an object has a style means that it is not written as JSON, and that an array has one, that
    // its parts have no media types; a form has none, and a pair for each item in any case.
    let is_array = field.is_some_and(|field| {
        let field = source.schemas.get(source.schemas.end(field));
        field.types.single() == Some(JsonType::Array)
    });
    let single = default_type == Some("text/plain") && (is_form || !is_array);
    let is_default = |key: &str, value: &str| match key {
        // Another spelling of the same value is sent.
        "allowReserved" => true,
        _ if !single => false,
        "style" => value == "\"form\"",
        // Of a single value of a form, nothing is exploded.
        "explode" => {
            is_form && !is_array || value == if style == "form" { "true" } else { "false" }
        }
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
fn default_type(source: Source<'_, '_>, field: SchemaId) -> Option<&'static str> {
    let end = |id: SchemaId| source.schemas.get(source.schemas.end(id));
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

/// A media type without the parameters that do not tell it apart.
pub(super) fn essence(media_type: &str) -> String {
    let normal = media_type::normal(media_type);
    let parts = normal.split("; ").filter(|part| *part != "charset=utf-8");
    parts.collect::<Vec<_>>().join("; ")
}
