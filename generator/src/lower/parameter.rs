//! Parameters.

use std::{collections::BTreeSet, sync::Arc};

use indexmap::{IndexMap, map::Entry};

use super::{media_type, types::TypeLowering};
use crate::{
    api::{EmptyValue, Encoding, Kind, Location, Parameter, Style, TypeId},
    diagnostic::{Anchor, Code, Span},
    openapi::{self, MediaType, ParameterLocation, ParameterValue, Version, media_type::essence},
};

/// A parameter that can't be generated, by whether the operation can do without.
enum Unsupported {
    Optional,
    Required,
}

/// Parameters as a document has them; `None` where a reference resolves to nothing.
type Given<'g, 't> = &'g [Option<Arc<openapi::Parameter<'t>>>];

/// The parameters of an operation, those of its path included (an operation's own wins).
///
/// `None` where a required one can't be generated, so that the operation is left out.
pub(super) fn all(
    of_path: Given<'_, '_>,
    of_operation: Given<'_, '_>,
    types: &mut TypeLowering<'_, '_>,
) -> Option<Vec<Parameter>> {
    let (of_path, path_is_complete) = listed(of_path, types);
    let (of_operation, is_complete) = listed(of_operation, types);
    let of_path = of_path
        .into_iter()
        .filter(|(key, _)| !of_operation.contains_key(key));
    let of_path: Vec<Parameter> = of_path.map(|(_, parameter)| parameter).collect();
    let parameters = of_path.into_iter().chain(of_operation.into_values());
    let parameters: Vec<Parameter> = parameters.collect();
    report_two_queries(&parameters, types);
    (path_is_complete && is_complete).then_some(parameters)
}

/// A parameter that is the whole query leaves no room for others (OpenAPI 3.2, "Parameter Locations").
fn report_two_queries(parameters: &[Parameter], types: &mut TypeLowering<'_, '_>) {
    let of = |location: Location| parameters.iter().filter(move |it| it.location == location);
    let mut others = of(Location::QueryString).skip(1).chain(of(Location::Query));
    if let (Some(whole), Some(other)) = (of(Location::QueryString).next(), others.next()) {
        let message = format!(
            "the parameter `{}` is the whole query, so `{}` can't be in it",
            whole.name, other.name
        );
        let help = "remove one of the two, or describe it as a property of the whole";
        types
            .diagnostics
            .add(Code::ExclusiveFields, &other.span, message, help);
    }
}

/// The parameters of a list that are generated; false where a required one is not.
fn listed(
    given: Given<'_, '_>,
    types: &mut TypeLowering<'_, '_>,
) -> (IndexMap<Key, Parameter>, bool) {
    let mut parameters = IndexMap::new();
    let mut is_complete = true;
    for given in given {
        let lowered = match given {
            Some(given) => one(given, types),
            None => Err(Unsupported::Required),
        };
        match lowered {
            Ok(Some(parameter)) => match parameters.entry(key(&parameter)) {
                Entry::Vacant(entry) => _ = entry.insert(parameter),
                Entry::Occupied(_) => report_duplicate(&parameter, types),
            },
            Ok(None) | Err(Unsupported::Optional) => {}
            Err(Unsupported::Required) => is_complete = false,
        }
    }
    (parameters, is_complete)
}

/// A name and a location: no two parameters have the same.
type Key = (String, Location);

/// The names of headers have no case (RFC 9110, section 5.1).
fn key(parameter: &Parameter) -> Key {
    let name = match parameter.location {
        Location::Header => parameter.name.to_ascii_lowercase(),
        _ => parameter.name.clone(),
    };
    (name, parameter.location)
}

fn report_duplicate(parameter: &Parameter, types: &mut TypeLowering<'_, '_>) {
    let message = format!("another parameter here is called `{}` too", parameter.name);
    let help = "the first one counts; remove one of the two";
    types
        .diagnostics
        .add(Code::IgnoredParameter, &parameter.span, message, help);
}

fn one(
    given: &openapi::Parameter<'_>,
    types: &mut TypeLowering<'_, '_>,
) -> Result<Option<Parameter>, Unsupported> {
    let span = &given.object.span;
    if is_ignored(given, types) {
        return Ok(None);
    }
    let location = match given.location {
        ParameterLocation::Path => Location::Path,
        ParameterLocation::Query => Location::Query,
        ParameterLocation::QueryString => Location::QueryString,
        ParameterLocation::Header => Location::Header,
        ParameterLocation::Cookie => Location::Cookie,
    };
    let is_named = matches!(location, Location::Header | Location::Cookie);
    if is_named && !media_type::is_token(&given.name) {
        let what = "has a name that headers and cookies can't have (RFC 9110, section 5.6.2)";
        return Err(unsupported(given, what, types));
    }
    let (encoding, ty, schema) = match &given.value {
        ParameterValue::Schema(schema) => {
            let ty = types.at(*schema, &span.key("schema"));
            (style(given, ty, types), ty, *schema)
        }
        ParameterValue::Content(content) => {
            report_unused(content, types);
            let schema = content.first().and_then(|media| media.schema);
            let at = span.key("content");
            let ty = types.at(schema, &at);
            let encoding = by_media_type(content, ty, location, types);
            // Text that is neither JSON nor a single value is given as it is.
            let ty = if encoding == Encoding::Text && !is_single(ty, types) {
                types.text(&at)
            } else {
                ty
            };
            (encoding, ty, schema)
        }
    };
    let schema = schema.map(|site| types.schemas.at(site));
    let default = schema.and_then(|id| types.schemas.default_of(id));
    Ok(Some(Parameter {
        span: span.clone(),
        name: given.name.clone(),
        location,
        encoding,
        description: given.description.clone(),
        deprecated: given.object.deprecated.is_some(),
        required: given.required.value || location == Location::Path,
        allow_reserved: given.allow_reserved && may_be_reserved(location, types.schemas.version),
        empty_value: if given.allow_empty_value.value && location == Location::Query {
            EmptyValue::Absent
        } else {
            EmptyValue::Value
        },
        default,
        ty,
    }))
}

/// Returns true for the parameters that `allowReserved` is about: since OpenAPI 3.2, those of paths too.
fn may_be_reserved(location: Location, version: Version) -> bool {
    match location {
        Location::Query | Location::QueryString => true,
        Location::Path => version >= Version::V3_2,
        Location::Header | Location::Cookie => false,
    }
}

/// A style, and whether it is exploded where that is not stated.
fn known(style: openapi::Style) -> (Style, bool) {
    match style {
        openapi::Style::Matrix => (Style::Matrix, false),
        openapi::Style::Label => (Style::Label, false),
        openapi::Style::Simple => (Style::Simple, false),
        openapi::Style::Form => (Style::Form, true),
        openapi::Style::SpaceDelimited => (Style::SpaceDelimited, false),
        openapi::Style::PipeDelimited => (Style::PipeDelimited, false),
        openapi::Style::TabDelimited => (Style::TabDelimited, false),
        openapi::Style::DeepObject => (Style::DeepObject, true),
        openapi::Style::Cookie => (Style::Cookie, true),
    }
}

/// The encoding of a parameter that a style describes.
fn style(given: &openapi::Parameter<'_>, ty: TypeId, types: &TypeLowering<'_, '_>) -> Encoding {
    let is_scalar = is_single(ty, types);
    let (style, explodes) = known(given.style.value);
    // Of a single value, nothing is exploded.
    let explode = match (is_scalar, style) {
        (true, Style::Form | Style::DeepObject) => return Encoding::Style(Style::Form, true),
        (true, _) => explodes,
        (false, Style::DeepObject) => true,
        (false, _) => given.explode.unwrap_or(explodes),
    };
    Encoding::Style(style, explode)
}

/// True for a type of single values.
fn is_single(ty: TypeId, types: &TypeLowering<'_, '_>) -> bool {
    let kind = &types.types.resolve(ty).1.kind;
    matches!(kind, Kind::Scalar(..) | Kind::Enumeration(_))
}

/// The encoding of a parameter that a media type describes: that of any type is JSON, unless it is a single
/// value.
fn by_media_type(
    content: &[MediaType<'_>],
    ty: TypeId,
    location: Location,
    types: &TypeLowering<'_, '_>,
) -> Encoding {
    let Some(media) = content.first() else {
        return Encoding::Text;
    };
    match essence(&media.name).as_str() {
        _ if media_type::is_json(&media.name) => Encoding::Json,
        "*/*" | "application/*" if !is_single(ty, types) => Encoding::Json,
        "application/x-www-form-urlencoded" if location == Location::QueryString => {
            Encoding::Style(Style::Form, true)
        }
        _ => Encoding::Text,
    }
}

/// Reports the media types after the first one, and encodings.
fn report_unused(content: &[MediaType<'_>], types: &mut TypeLowering<'_, '_>) {
    if let Some(other) = content.get(1) {
        report_second_media_type(other, types);
    }
    for encoding in content.iter().flat_map(|media| &media.encodings) {
        report_encoding(encoding, types);
    }
}

/// The fields of a parameter have the encodings that they have without being stated.
fn report_encoding(encoding: &openapi::Encoding<'_>, types: &mut TypeLowering<'_, '_>) {
    let message = format!("the encoding of the field `{}` is not used", encoding.name);
    let help = "an object is written as JSON, and each item of an array as a field of its own";
    let anchor = Anchor::Key(encoding.span.clone());
    types
        .diagnostics
        .add(Code::UnsupportedMediaType, anchor, message, help);
}

/// A parameter has one media type (OpenAPI, section "Parameter Object", `content`).
fn report_second_media_type(other: &MediaType<'_>, types: &mut TypeLowering<'_, '_>) {
    let message = format!(
        "a parameter has one media type, so `{}` is ignored",
        other.name
    );
    let help = "the first one counts; remove the others";
    types.diagnostics.add(
        Code::UnsupportedMediaType,
        &other.object.span,
        message,
        help,
    );
}

/// Header parameters of some names "shall be ignored" (OpenAPI, section "Parameter Object"): bodies,
/// responses and security schemes have fields for them. Others are a matter of the connection.
fn is_ignored(given: &openapi::Parameter<'_>, types: &mut TypeLowering<'_, '_>) -> bool {
    if given.location != ParameterLocation::Header {
        return false;
    }
    let name = given.name.to_ascii_lowercase();
    let span = &given.object.span;
    report_framing(&given.name, span, types);
    let ignored = ["accept", "content-type", "authorization"].contains(&name.as_str());
    if ignored {
        let name = &given.name;
        let message = format!("the specification ignores header parameters called `{name}`");
        let help = "media types and security schemes say the same; take the parameter out";
        types
            .diagnostics
            .add(Code::IgnoredParameter, span, message, help);
    }
    ignored
}

/// The headers by which messages are framed and connections are kept (RFC 9110, sections 7.2, 7.6.1 and 8.6):
/// another value than the right one makes other messages of a message. They are read, and HTTP sends them.
const FRAMING: [&str; 8] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn report_framing(name: &str, span: &Span, types: &mut TypeLowering<'_, '_>) {
    if !FRAMING.contains(&name.to_ascii_lowercase().as_str()) {
        return;
    }
    let message = format!("`{name}` is a matter of HTTP itself");
    let help = "it is read; the client and the server of HTTP send it, whatever it is set to";
    types
        .diagnostics
        .add(Code::IgnoredParameter, span, message, help);
}

/// Reports a header of a message that does not count.
fn report_ignored(header: &openapi::Header<'_>, types: &mut TypeLowering<'_, '_>) {
    let (message, help) = if header.is_content_type() {
        (
            "the specification ignores headers called `Content-Type`".to_owned(),
            "the media types of `content` say the same; take the header out",
        )
    } else {
        (
            format!("another header here is called `{}` too", header.name),
            "the names of headers have no case: remove one of the two",
        )
    };
    let span = &header.object.span;
    types
        .diagnostics
        .add(Code::IgnoredParameter, span, message, help);
}

fn unsupported(
    given: &openapi::Parameter<'_>,
    what: &str,
    types: &mut TypeLowering<'_, '_>,
) -> Unsupported {
    let message = format!("the parameter `{}` {what}", given.name);
    let (help, unsupported) = if given.required.value {
        ("the operation is left out", Unsupported::Required)
    } else {
        (
            "the operation is generated without it",
            Unsupported::Optional,
        )
    };
    types.diagnostics.add(
        Code::UnsupportedParameter,
        &given.object.span,
        message,
        help,
    );
    unsupported
}

/// The headers of a response (OpenAPI, section "Header Object"), in the order of the document. Those
/// that can't be typed are strings.
pub(super) fn headers(
    given: &[openapi::Header<'_>],
    types: &mut TypeLowering<'_, '_>,
) -> Vec<Parameter> {
    let mut seen = BTreeSet::new();
    let mut headers = Vec::new();
    for header in given {
        let span = &header.object.span;
        let is_first = seen.insert(header.name.to_ascii_lowercase());
        if header.is_content_type() || !is_first {
            report_ignored(header, types);
            continue;
        }
        report_framing(header.name, span, types);
        if !media_type::is_token(header.name) {
            let message = format!("no header can be called `{}`", header.name);
            let help = "use letters, digits and hyphens; the header is left out";
            types
                .diagnostics
                .add(Code::UnsupportedParameter, span, message, help);
            continue;
        }
        let is_json = |media_type: &str| media_type::is_json(media_type);
        let encoding = match header.media_types.first() {
            Some(media_type) if is_json(media_type) => Encoding::Json,
            Some(_) => Encoding::Text,
            None => Encoding::Style(known(header.style).0, header.explode),
        };
        let ty = types.at(header.schema, span);
        // Text of no type is a string.
        let ty = match types.types.resolve(ty).1.kind {
            Kind::Any if encoding != Encoding::Json => types.text(span),
            _ => ty,
        };
        let is_scalar = is_single(ty, types);
        headers.push(Parameter {
            span: span.clone(),
            name: header.name.to_owned(),
            location: Location::Header,
            encoding: match encoding {
                Encoding::Style(..) if is_scalar => Encoding::Style(Style::Simple, false),
                other => other,
            },
            description: header.description.clone(),
            deprecated: header.object.deprecated.is_some(),
            required: header.required.is_some(),
            allow_reserved: false,
            empty_value: EmptyValue::Value,
            ty,
            default: None,
        });
    }
    // They are a map: `new` takes the required ones by name.
    headers.sort_by(|one, other| one.name.cmp(&other.name));
    headers
}
