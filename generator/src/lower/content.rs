//! Media types: the bodies that are generated.

use super::{
    files,
    media_type::{is_header, is_json, styled},
    types::TypeLowering,
};
use crate::{
    api::{Codec, Content, Encoding, FieldEncoding, Kind, Object, Scalar, Style, TypeId},
    diagnostic::{Anchor, Code, Span},
    openapi::{
        self, MediaType, Site, Version,
        media_type::{self, essence, is_sequence},
    },
};

/// The bodies of all media types that are generated, the best one first, else by name: the keys of an
/// object have no order.
pub(super) fn all(
    content: &[MediaType<'_>],
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> Vec<Content> {
    let mut ranked = Vec::new();
    for media in content {
        if !media_type::is_media_type(&media.name) {
            let message = format!("`{}` is no media type", media.name);
            let help = "write a type and a subtype, such as `application/json`";
            let anchor = Anchor::Key(span.key(&media.name));
            types
                .diagnostics
                .add(Code::UnsupportedMediaType, anchor, message, help);
        }
        match rank(media) {
            Some(rank) => ranked.push((rank, media)),
            None => report(&media.name, "is not generated", span, types),
        }
    }
    ranked.sort_by_key(|(rank, media)| (*rank, &media.name));
    // JSON of no schema is described by the range of all media types that it is in.
    let mut of_ranges = content.iter().filter(|media| media.name == "*/*");
    let of_range = of_ranges.find_map(|media| media.schema);
    let mut contents: Vec<Content> = Vec::new();
    for (rank, media) in ranked {
        let schema = match rank {
            Rank::Json => media.schema.or(of_range),
            _ => media.schema,
        };
        let content = one(rank, media, schema, span, types);
        // `*/*` beside JSON says nothing more.
        let is_covered = rank == Rank::Any
            && contents.iter().any(|other| {
                other.codec == content.codec && other.media_type == content.media_type
            });
        if !is_covered {
            contents.push(content);
        }
    }
    as_json(&mut contents, types);
    prefer_parts(&mut contents, types);
    report_alike(&contents, span, types);
    contents
}

/// Puts parts before other media types of their type where some are files: these are bytes, and have names.
fn prefer_parts(contents: &mut [Content], types: &TypeLowering<'_, '_>) {
    let is_file = |ty: TypeId| {
        let kind = &types.types.resolve(ty).1.kind;
        matches!(kind, Kind::Scalar(Scalar::File, _))
    };
    let has_files = |content: &Content| {
        let Kind::Object(object) = &types.types.resolve(content.ty).1.kind else {
            return false;
        };
        let mut properties = object.properties.iter();
        properties.any(|it| match &types.types.resolve(it.ty).1.kind {
            Kind::Array(array) => is_file(array.item),
            _ => is_file(it.ty),
        })
    };
    let are_parts = |it: &Content| matches!(it.codec, Codec::Multipart(_)) && has_files(it);
    if let Some(index) = contents.iter().position(are_parts)
        && let Some((parts, before)) = contents[..=index].split_last()
        && let Some(same) = before.iter().position(|it| it.ty == parts.ty)
    {
        contents[same..=index].rotate_right(1);
    }
}

/// Reports media types that are the same, of bodies that differ: which of them a body is, is told by its
/// media type and the parameters of that.
fn report_alike(contents: &[Content], span: &Span, types: &mut TypeLowering<'_, '_>) {
    for (index, content) in contents.iter().enumerate() {
        let same = media_type::normal(&content.media_type);
        let is_same = |one: &Content, other: &Content| {
            let ty = |content: &Content| types.types.resolve(content.ty).0;
            one.codec == other.codec && ty(one) == ty(other)
        };
        let mut before = contents[..index].iter();
        let alike = before.find(|other| {
            same == media_type::normal(&other.media_type) && !is_same(content, other)
        });
        if let Some(first) = alike {
            let problem = format!("it is read as `{}`, which it is too", first.media_type);
            report(&content.media_type, &problem, span, types);
        }
    }
}

fn one(
    rank: Rank,
    media: &MediaType<'_>,
    schema: Option<Site>,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> Content {
    let at = media.object.span.key("schema");
    let ty = match rank {
        Rank::Bytes => types.any_value(&at),
        Rank::Stream => types.at(media.item_schema.or(media.schema), &at),
        _ => types.at(schema, &at),
    };
    report_encodings(rank, media, ty, types);
    if media.item_schema.is_some() && !matches!(rank, Rank::Stream | Rank::Multipart) {
        report(&media.name, "its items are not typed", span, types);
    }
    let is_structured = types.is_structured(ty);
    let mut media_type = match rank {
        // The boundary is a matter of each body.
        Rank::Multipart => essence(&media.name),
        _ => media.name.clone(),
    };
    let (codec, ty) = match rank {
        // Any media type would write an object or an array as JSON.
        Rank::Any if is_structured => {
            "application/json".clone_into(&mut media_type);
            (Codec::Json, ty)
        }
        Rank::Any | Rank::Bytes => (Codec::Bytes, ty),
        Rank::Form => form(media, ty, span, types),
        Rank::Multipart => multipart(media, ty, span, types),
        Rank::Json | Rank::OtherJson => (Codec::Json, ty),
        Rank::Text if is_value(ty, types) => (Codec::Value, ty),
        Rank::Text => (Codec::Text, ty),
        Rank::Stream => stream(media, ty, types),
    };
    Content {
        media_type,
        codec,
        ty,
    }
}

/// Reports encodings that say nothing: of media types without fields, and of fields that are no
/// properties (OpenAPI, section "Media Type Object").
fn report_encodings(
    rank: Rank,
    media: &MediaType<'_>,
    ty: TypeId,
    types: &mut TypeLowering<'_, '_>,
) {
    if media.encodings.is_empty() {
        return;
    }
    let Kind::Object(object) = types.types.resolve(ty).1.kind.clone() else {
        return;
    };
    let has_fields = matches!(rank, Rank::Form | Rank::Multipart);
    let is_known = |name: &str| {
        let mut properties = object.properties.iter();
        object.additional.values().is_some() || properties.any(|it| it.name == name)
    };
    for encoding in &media.encodings {
        let (code, message, help) = if !has_fields {
            (
                Code::UnknownField,
                format!("a body of type `{}` has no fields to encode", media.name),
                "it is ignored; encodings are those of forms and of parts",
            )
        } else if rank == Rank::Multipart
            && !encoding
                .headers
                .iter()
                .all(openapi::Header::is_content_type)
        {
            (
                Code::UnsupportedMediaType,
                format!(
                    "the headers of the part `{}` are not generated",
                    encoding.name
                ),
                "the part is sent and read without them",
            )
        } else if rank == Rank::Form && is_unused(encoding, &object, types) {
            (
                Code::UnsupportedMediaType,
                format!(
                    "the media type of the field `{}` is not used",
                    encoding.name
                ),
                "objects are written as JSON, texts and each item of an array as they are, or by a \
                 `style`",
            )
        } else if !is_known(encoding.name) {
            (
                Code::UnknownField,
                format!("the encoding of `{}` is that of no property", encoding.name),
                "it is ignored; correct the name, or describe the property",
            )
        } else {
            continue;
        };
        let anchor = Anchor::Key(encoding.span.clone());
        types.diagnostics.add(code, anchor, message, help);
    }
}

/// Returns true where a field of a form has a media type without a style, and is written otherwise.
fn is_unused(
    encoding: &openapi::Encoding<'_>,
    object: &Object,
    types: &TypeLowering<'_, '_>,
) -> bool {
    let mut properties = object.properties.iter();
    let property = properties.find(|it| it.name == encoding.name);
    let (Some(stated), Some(property)) = (encoding.content_type, property) else {
        return false;
    };
    let item = match &types.types.resolve(property.ty).1.kind {
        Kind::Array(array) => array.item,
        _ => property.ty,
    };
    let is_text = match &types.types.resolve(item).1.kind {
        Kind::Scalar(scalar, _) => scalar.is_text(),
        Kind::Object(_) | Kind::Array(_) | Kind::Tuple(_) | Kind::Union(_) => false,
        _ => return false,
    };
    let is_single = !types.is_structured(property.ty);
    styled(encoding, is_single).is_none() && is_json(stated) == is_text
}

/// The codec of a form: that of an object's properties; a string is written as it is.
fn form(
    media: &MediaType<'_>,
    ty: TypeId,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> (Codec, TypeId) {
    match types.types.resolve(ty).1.kind {
        Kind::Object(_) | Kind::Union(_) | Kind::Any => (Codec::Form(fields(media, ty, types)), ty),
        Kind::Scalar(scalar, _) if scalar.is_text() => (Codec::Text, ty),
        _ => {
            let problem = "a form is an object: the body is given as it is";
            report(&media.name, problem, span, types);
            (Codec::Bytes, ty)
        }
    }
}

/// The codec of a body of parts: an object's properties, else its items, else bytes.
fn multipart(
    media: &MediaType<'_>,
    ty: TypeId,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> (Codec, TypeId) {
    if has_parts(ty, types) {
        return (Codec::Multipart(files::parts(media, ty, types)), ty);
    }
    if let Some(item) = part_of(media, ty, types) {
        return (Codec::Parts, item);
    }
    let problem = "the parts are not typed: the body is given as it is, with its boundary";
    report(&media.name, problem, span, types);
    (Codec::Bytes, ty)
}

/// The type of the parts of a body that are its items, where they are JSON. Parts of forms have names
/// instead.
fn part_of(media: &MediaType<'_>, ty: TypeId, types: &mut TypeLowering<'_, '_>) -> Option<TypeId> {
    let stated = media
        .item_schema
        .map(|site| types.at(Some(site), &media.object.span));
    let item = stated.or(match &types.types.resolve(ty).1.kind {
        Kind::Array(array) => Some(array.item),
        _ => None,
    });
    let is_form = essence(&media.name) == "multipart/form-data";
    // An encoding by position may state another media type.
    let is_plain = media.positional_encodings.is_empty();
    item.filter(|item| !is_form && is_plain && types.is_structured(*item))
}

/// The codec of a stream, with the type of its items.
fn stream(media: &MediaType<'_>, ty: TypeId, types: &mut TypeLowering<'_, '_>) -> (Codec, TypeId) {
    let is_described = media.schema.is_some() || media.item_schema.is_some();
    let codec = match essence(&media.name).as_str() {
        "text/event-stream" if media.item_schema.is_some() => Codec::Events,
        // Since OpenAPI 3.2, a schema describes the array of all events.
        "text/event-stream" if types.schemas.version >= Version::V3_2 && is_array(ty, types) => {
            Codec::Events
        }
        "text/event-stream" => Codec::EventData,
        essence if essence.ends_with("json-seq") => Codec::JsonSequence,
        _ => Codec::JsonLines,
    };
    if codec == Codec::EventData && !is_described {
        return (codec, types.text(&media.object.span));
    }
    // Of lines, some documents describe all, others each.
    let item = match &types.types.resolve(ty).1.kind {
        Kind::Array(array) if media.item_schema.is_none() && codec != Codec::EventData => {
            array.item
        }
        _ => ty,
    };
    (codec, item)
}

/// A text type with the schema of a JSON body beside it is written as that is: servers offer all
/// types that they have a writer for.
fn as_json(contents: &mut [Content], types: &TypeLowering<'_, '_>) {
    let of_json: Vec<TypeId> = contents
        .iter()
        .filter(|content| content.codec == Codec::Json)
        .map(|content| content.ty)
        .collect();
    for content in contents {
        let is_plain = essence(&content.media_type) == "text/plain";
        let is_of_json = |ty: &TypeId| are_alike(*ty, content.ty, MOST_LEVELS, types);
        if content.codec == Codec::Text
            && is_plain
            && types.is_structured(content.ty)
            && of_json.iter().any(is_of_json)
        {
            content.codec = Codec::Json;
        }
    }
}

/// The levels of arrays and maps within each other that are compared.
const MOST_LEVELS: usize = 8;

/// True for one type, and for arrays and maps without a name that are alike: each media type has its own.
fn are_alike(one: TypeId, other: TypeId, levels: usize, types: &TypeLowering<'_, '_>) -> bool {
    let [(id, one), (other_id, other)] = [one, other].map(|ty| types.types.resolve(ty));
    if id == other_id {
        return true;
    }
    if levels == 0 || one.nullable != other.nullable || one.rules != other.rules {
        return false;
    }
    match (&one.kind, &other.kind) {
        (Kind::Array(one), Kind::Array(other)) => {
            one.assertions == other.assertions && are_alike(one.item, other.item, levels - 1, types)
        }
        (Kind::Object(one), Kind::Object(other))
            if one.properties.is_empty() && other.properties.is_empty() =>
        {
            let values = (one.additional.values(), other.additional.values());
            let are_values_alike = match values {
                (Some(one), Some(other)) => are_alike(one, other, levels - 1, types),
                _ => one.additional == other.additional,
            };
            one.assertions == other.assertions && are_values_alike
        }
        (one, other) => one == other,
    }
}

/// True for a type of single values that are no strings of any kind.
fn is_value(ty: TypeId, types: &TypeLowering<'_, '_>) -> bool {
    matches!(
        types.types.resolve(ty).1.kind,
        Kind::Scalar(Scalar::Integer(_) | Scalar::Double | Scalar::Boolean, _)
            | Kind::Enumeration(_)
    )
}

fn is_array(ty: TypeId, types: &TypeLowering<'_, '_>) -> bool {
    matches!(types.types.resolve(ty).1.kind, Kind::Array(_))
}

fn has_parts(ty: TypeId, types: &TypeLowering<'_, '_>) -> bool {
    matches!(
        types.types.resolve(ty).1.kind,
        Kind::Object(_) | Kind::Union(_)
    )
}

fn report(name: &str, problem: &str, span: &Span, types: &mut TypeLowering<'_, '_>) {
    let message = format!("bodies of type `{name}`: {problem}");
    let help = "offer the body as application/json too, or read it as it is";
    let anchor = Anchor::Key(span.key(name));
    types
        .diagnostics
        .add(Code::UnsupportedMediaType, anchor, message, help);
}

/// The media types that are generated, the best one first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Json,
    OtherJson,
    Multipart,
    Form,
    Any,
    Stream,
    Text,
    Bytes,
}

fn rank(media: &MediaType<'_>) -> Option<Rank> {
    match essence(&media.name).as_str() {
        _ if !is_header(&media.name) => None,
        "application/json" => Some(Rank::Json),
        _ if is_json(&media.name) => Some(Rank::OtherJson),
        "*/*" | "application/*" if media.schema.is_some() => Some(Rank::Any),
        FORM => Some(Rank::Form),
        essence if essence.starts_with("multipart/") => Some(Rank::Multipart),
        "text/event-stream" | "application/stream+json" => Some(Rank::Stream),
        essence if is_sequence(essence) => Some(Rank::Stream),
        essence if is_text(essence) => Some(Rank::Text),
        _ => Some(Rank::Bytes),
    }
}

/// Text, or XML as text (RFC 7303); which type of a range it is, only the sender knows.
fn is_text(essence: &str) -> bool {
    let is_range = essence.ends_with("/*");
    let is_text = essence.starts_with("text/")
        || essence == "application/xml"
        || essence.ends_with("+xml")
        || essence == "application/yaml"
        || essence.ends_with("+yaml");
    is_text && !is_range
}

/// The encodings of a form's fields: of those that have a style. Without one, an object is JSON and
/// an array has a pair for each item, whatever media type is stated.
fn fields(media: &MediaType<'_>, ty: TypeId, types: &TypeLowering<'_, '_>) -> Vec<FieldEncoding> {
    let Kind::Object(object) = types.types.resolve(ty).1.kind.clone() else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    for given in &media.encodings {
        let property = object.properties.iter().find(|it| it.name == given.name);
        let kind = property.map(|it| &types.types.resolve(it.ty).1.kind);
        let is_scalar = matches!(kind, Some(Kind::Scalar(..) | Kind::Enumeration(_)));
        let Some((encoding, allow_reserved)) = styled(given, is_scalar) else {
            continue;
        };
        let is_default = encoding == Encoding::Style(Style::Form, true) && !allow_reserved;
        if is_default && !matches!(kind, Some(Kind::Object(_) | Kind::Union(_))) {
            continue;
        }
        fields.push(FieldEncoding {
            name: given.name.to_owned(),
            encoding,
            allow_reserved,
        });
    }
    fields
}

/// The media type of forms (WHATWG URL, section 5).
const FORM: &str = "application/x-www-form-urlencoded";
