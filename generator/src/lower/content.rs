//! Media types: the choice of the body that is generated.

use super::types::TypeLowering;
use crate::{
    api::{Codec, Content, Encoding, FieldEncoding, Kind, Style, TypeId},
    diagnostic::{Anchor, Code, Span},
    openapi::{self, MediaType},
};

/// The choice among the media types of a `content` map.
pub(super) enum Chosen {
    /// There are none.
    Nothing,
    /// A body that is generated.
    Generated(Content),
    /// Bodies that are not generated only.
    Unsupported,
}

/// The message that a body is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    Request,
    Response,
}

/// Chooses a media type: JSON, else any type that is sent as JSON, else in a request a form. Others
/// are reported and left out.
pub(super) fn choose(
    content: &[MediaType<'_>],
    message: Message,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> Chosen {
    // The keys of an object have no order: the best one, else the first by name.
    let chosen = content
        .iter()
        .filter_map(|media| Some((rank(media, message)?, media)))
        .min_by_key(|(rank, media)| (*rank, &media.name));
    let chosen = chosen.map(|(rank, media)| {
        let span = media.object.span.key("schema");
        let ty = match rank {
            Rank::Text | Rank::Bytes | Rank::Stream => types.any_value(&span),
            Rank::Json | Rank::OtherJson | Rank::Form | Rank::Any => types.at(media.schema, &span),
        };
        let kind = &types.types.resolve(ty).1.kind;
        // Any media type would write an object or an array as JSON.
        let is_structured = matches!(
            kind,
            Kind::Object(_) | Kind::Array(_) | Kind::Tuple(_) | Kind::Union(_)
        );
        let rank = match rank {
            Rank::Any if !is_structured => Rank::Bytes,
            rank => rank,
        };
        (rank, media, ty)
    });
    report(
        content,
        chosen.map(|(rank, media, _)| (rank, media)),
        span,
        types,
    );
    let Some((rank, media, ty)) = chosen else {
        return if content.is_empty() {
            Chosen::Nothing
        } else {
            Chosen::Unsupported
        };
    };
    let (media_type, codec) = match rank {
        Rank::Any => ("application/json".to_owned(), Codec::Json),
        Rank::Form => (media.name.clone(), Codec::Form(fields(media, ty, types))),
        Rank::Json | Rank::OtherJson => (media.name.clone(), Codec::Json),
        Rank::Text => (media.name.clone(), Codec::Text),
        Rank::Bytes | Rank::Stream => (media.name.clone(), Codec::Bytes),
    };
    Chosen::Generated(Content {
        media_type,
        codec,
        ty,
    })
}

/// Reports the media types that are left out, and the one whose items are.
fn report(
    content: &[MediaType<'_>],
    chosen: Option<(Rank, &MediaType<'_>)>,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) {
    for media in content {
        let is_chosen = chosen.is_some_and(|(_, chosen)| chosen.name == media.name);
        let is_stream = matches!(chosen, Some((Rank::Stream, _)));
        let name = &media.name;
        let (message, help) = match chosen {
            Some(_) if is_chosen && is_stream => (
                format!("the items of `{name}` are not generated yet"),
                "the body is generated as bytes, all at once".to_owned(),
            ),
            Some(_) if is_chosen => continue,
            Some((_, chosen)) => (
                format!("bodies of type `{name}` are not generated yet"),
                format!("`{}` is generated in its place", chosen.name),
            ),
            None => (
                format!("bodies of type `{name}` are not generated yet"),
                "offer the body as application/json too".to_owned(),
            ),
        };
        let anchor = Anchor::Key(span.key(name));
        types
            .diagnostics
            .add(Code::UnsupportedMediaType, anchor, message, help);
    }
}

/// The media types that are generated, the best one first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Json,
    OtherJson,
    Form,
    Any,
    Text,
    Bytes,
    /// A stream of items, which is given as bytes.
    Stream,
}

fn rank(media: &MediaType<'_>, message: Message) -> Option<Rank> {
    match essence(&media.name).as_str() {
        "application/json" => Some(Rank::Json),
        _ if is_json(&media.name) => Some(Rank::OtherJson),
        "*/*" | "application/*" if media.schema.is_some() => Some(Rank::Any),
        "*/*" => Some(Rank::Bytes),
        FORM if message == Message::Request => Some(Rank::Form),
        // The parts of other messages are not generated yet.
        essence if essence.starts_with("multipart/") => streamed(message),
        "text/event-stream"
        | "application/jsonl"
        | "application/x-ndjson"
        | "application/json-seq" => streamed(message),
        // Which type of a range is sent, only the caller knows.
        essence if essence.ends_with("/*") && message == Message::Request => None,
        essence if is_text(essence) => Some(Rank::Text),
        _ if is_header(&media.name) => Some(Rank::Bytes),
        _ => None,
    }
}

fn streamed(message: Message) -> Option<Rank> {
    (message == Message::Response).then_some(Rank::Stream)
}

/// Text, or XML as text (RFC 7303).
fn is_text(essence: &str) -> bool {
    essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml")
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
        let flag = |name| {
            let mut fields = given.fields.iter();
            let (_, value) = fields.find(|(field, _)| *field == name)?;
            value.flag()
        };
        let explode = flag("explode");
        let allow_reserved = flag("allowReserved").unwrap_or_default();
        if given.style.is_none() && explode.is_none() && !allow_reserved {
            continue;
        }
        let style = match given.style.and_then(openapi::Style::named) {
            Some(openapi::Style::SpaceDelimited) => Style::SpaceDelimited,
            Some(openapi::Style::PipeDelimited) => Style::PipeDelimited,
            Some(openapi::Style::DeepObject) if !is_scalar => Style::DeepObject,
            _ => Style::Form,
        };
        let explode = explode.unwrap_or(style == Style::Form) || style == Style::DeepObject;
        let is_default = style == Style::Form && explode && !allow_reserved;
        if is_default && !matches!(kind, Some(Kind::Object(_) | Kind::Union(_))) {
            continue;
        }
        fields.push(FieldEncoding {
            name: given.name.to_owned(),
            encoding: Encoding::Style(style, explode || is_scalar),
            allow_reserved,
        });
    }
    fields
}

/// The media type of forms (WHATWG URL, section 5).
const FORM: &str = "application/x-www-form-urlencoded";

/// A media type without its parameters, in lowercase (RFC 9110, section 8.3.1).
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// JSON itself, by an older name too, or a type built on it (RFC 6839, section 3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    if !is_header(media_type) {
        return false;
    }
    let essence = essence(media_type);
    ["application/json", "text/json"].contains(&&*essence) || essence.ends_with("+json")
}

/// True for the characters that a header can carry as they are (RFC 9110, section 5.5).
fn is_header(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
}
