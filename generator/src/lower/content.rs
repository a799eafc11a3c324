//! Media types: which body is generated.

use openapiv3::MediaType;

use super::Lowering;
use crate::{
    api::Content,
    diagnostic::{Anchor, Code, Span},
};

/// What a `content` map comes to.
pub(super) enum Chosen {
    /// There is nothing in it.
    Nothing,
    /// A body that is generated.
    Json(Content),
    /// Bodies that are not generated only.
    Unsupported,
}

impl<'d> Lowering<'d, '_> {
    /// The media type that is JSON. Others are named and left out.
    pub(super) fn content(
        &mut self,
        content: &'d indexmap::IndexMap<String, MediaType>,
        span: &Span,
    ) -> Chosen {
        let generated = content.iter().filter(|(media_type, given)| {
            is_json(media_type) && self.document.item_schema(&given.extensions).is_none()
        });
        // The keys of an object have no order: the plain one, else the first by name.
        let chosen = generated.min_by_key(|(media_type, _)| (!is_plain(media_type), *media_type));
        let chosen = chosen.map(|(media_type, given)| (media_type.clone(), given));
        for media_type in content.keys() {
            if chosen
                .as_ref()
                .is_some_and(|(chosen, _)| chosen == media_type)
            {
                continue;
            }
            let span = span.key(media_type);
            let message = format!("bodies of type `{media_type}` are not generated yet");
            let help = match &chosen {
                Some((json, _)) => format!("`{json}` is generated in its place"),
                None => "offer the body as application/json too".to_owned(),
            };
            let anchor = Anchor::Key(span);
            self.diagnostics
                .add(Code::UnsupportedMediaType, anchor, message, help);
        }
        match chosen {
            Some((media_type, given)) => {
                let span = &self.document.origin(&given.extensions).span;
                let ty = self.structural_type(given.schema.as_ref(), &span.key("schema"));
                Chosen::Json(Content { media_type, ty })
            }
            None if content.is_empty() => Chosen::Nothing,
            None => Chosen::Unsupported,
        }
    }
}

/// JSON itself.
fn is_plain(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// JSON itself, or a type built on it (RFC 6839, section 3.1).
fn is_json(media_type: &str) -> bool {
    // What a header can carry as it is (RFC 9110, section 5.5).
    if !media_type
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
    {
        return false;
    }
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
