//! Media types: the choice of the body that is generated.

use super::types::TypeLowering;
use crate::{
    api::Content,
    diagnostic::{Anchor, Code, Span},
    openapi::MediaType,
};

/// The choice among the media types of a `content` map.
pub(super) enum Chosen {
    /// There are none.
    Nothing,
    /// A body that is generated.
    Json(Content),
    /// Bodies that are not generated only.
    Unsupported,
}

/// Chooses the media type that is JSON. Others are reported and left out.
pub(super) fn choose(
    content: &[MediaType<'_>],
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> Chosen {
    let generated = content
        .iter()
        .filter(|media| is_json(&media.name) && media.item_schema.is_none());
    // The keys of an object have no order: the plain one, else the first by name.
    let chosen = generated.min_by_key(|media| (!is_plain(&media.name), &media.name));
    for media in content {
        if chosen.is_some_and(|chosen| chosen.name == media.name) {
            continue;
        }
        let message = format!("bodies of type `{}` are not generated yet", media.name);
        let help = match chosen {
            Some(json) => format!("`{}` is generated in its place", json.name),
            None => "offer the body as application/json too".to_owned(),
        };
        let anchor = Anchor::Key(span.key(&media.name));
        types
            .diagnostics
            .add(Code::UnsupportedMediaType, anchor, message, help);
    }
    match chosen {
        Some(media) => {
            let ty = types.at(media.schema, &media.object.span.key("schema"));
            Chosen::Json(Content {
                media_type: media.name.clone(),
                ty,
            })
        }
        None if content.is_empty() => Chosen::Nothing,
        None => Chosen::Unsupported,
    }
}

/// JSON itself.
fn is_plain(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// JSON itself, or a type built on it (RFC 6839, section 3.1).
fn is_json(media_type: &str) -> bool {
    // The characters that a header can carry as they are (RFC 9110, section 5.5).
    if !media_type
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
    {
        return false;
    }
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
