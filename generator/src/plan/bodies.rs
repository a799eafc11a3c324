//! The types of bodies: one for all media types that write the same value, an enum of several.

use super::{
    body::{Body, BodyContent},
    check::Check,
    docs::Docs,
    equivalence::Equivalence,
    graph::TypeGraph,
    item::{Contents, ContentsVariant, Item},
    items::ItemPlanner,
    rust_type::RustType,
};
use crate::{
    api::{Codec, Content, TypeId},
    name::{Ident, Scope, type_name},
};

/// The key by which the contents of a body are grouped into types.
#[derive(PartialEq, Eq)]
enum Group {
    /// A value, and whether it may be `null`.
    Value(TypeId, bool),
    /// Text, which does not tell its media type.
    Text(String),
    /// Bytes, which are told with their media type.
    Bytes,
    /// A stream of items.
    Items(TypeId, bool),
}

/// The contents of a body, those of one type together.
pub(super) fn alternatives<'c>(
    graph: &TypeGraph<'_>,
    equivalence: &Equivalence<'_>,
    contents: &'c [Content],
) -> Vec<Vec<&'c Content>> {
    let mut alternatives: Vec<(Group, Vec<&Content>)> = Vec::new();
    for content in contents {
        let nullable = graph.types.is_nullable(content.ty);
        let ty = || equivalence.representative(graph.unaliased(content.ty));
        let group = match &content.codec {
            Codec::Text => Group::Text(content.media_type.clone()),
            Codec::Bytes => Group::Bytes,
            codec if codec.is_of_items() => Group::Items(ty(), nullable),
            _ => Group::Value(ty(), nullable),
        };
        match alternatives.iter_mut().find(|(found, _)| *found == group) {
            Some((_, contents)) => contents.push(content),
            None => alternatives.push((group, vec![content])),
        }
    }
    alternatives
        .into_iter()
        .map(|(_, contents)| contents)
        .collect()
}

/// The name of a type of a body, by its first media type.
pub(super) fn name(content: &Content) -> String {
    let essence = content.media_type.split(';').next().unwrap_or_default();
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
    match (kind, subtype) {
        ("application" | "text", "json") => "Json".to_owned(),
        ("application" | "text", "xml") => "Xml".to_owned(),
        ("text", "plain") => "Text".to_owned(),
        (_, "x-www-form-urlencoded") => "Form".to_owned(),
        ("multipart", "form-data") => "Multipart".to_owned(),
        (_, "octet-stream") | ("*", "*") => "Bytes".to_owned(),
        (_, "event-stream") => "Events".to_owned(),
        (kind, "*") => type_name(kind),
        (_, subtype) => type_name(subtype),
    }
}

impl ItemPlanner<'_, '_> {
    /// Plans a body. Where its media types have different types, these become an enum of this name.
    pub(super) fn body(
        &mut self,
        contents: &[Content],
        enum_name: Option<&Ident>,
        docs: impl FnOnce() -> Docs,
    ) -> Option<Body> {
        let names = self.types.names;
        let alternatives = alternatives(self.types.graph, &names.equivalence, contents);
        let mut types = Vec::new();
        for alternative in &alternatives {
            let first = alternative.first()?;
            let ty = self.types.body(first);
            self.drain_pending();
            let checks = match &first.codec {
                codec if codec.is_of_values() => self.types.unowned_checks(first.ty),
                Codec::Text => self.types.text_checks(first.ty),
                _ => Vec::new(),
            };
            types.push((name(first), ty, checks));
        }
        let listed = alternatives.iter().enumerate();
        let listed = listed.flat_map(|(index, alternative)| {
            alternative.iter().map(move |content| BodyContent {
                media_type: content.media_type.clone(),
                codec: content.codec.clone(),
                alternative: index,
            })
        });
        let contents: Vec<BodyContent> = listed.collect();
        let (ty, checks) = match (types.len(), enum_name) {
            (0 | 1, _) | (_, None) => {
                let (_, ty, checks) = types.into_iter().next()?;
                (ty, checks)
            }
            (_, Some(enum_name)) => {
                let mut scope = Scope::default();
                let variants = types.into_iter().enumerate();
                let variants = variants.map(|(index, (name, ty, checks))| ContentsVariant {
                    name: scope.allocate(&[name]),
                    media_types: contents
                        .iter()
                        .filter(|content| content.alternative == index)
                        .map(|content| content.media_type.clone())
                        .collect(),
                    ty,
                    checks,
                    converts: false,
                });
                let item = Contents {
                    name: enum_name.clone(),
                    docs: docs(),
                    variants: variants.collect(),
                };
                if self.messages.insert(enum_name.clone()) {
                    self.items.push(Item::Contents(item));
                }
                (RustType::Named(enum_name.clone()), vec![Check::Nested])
            }
        };
        Some(Body {
            ty,
            checks,
            contents,
        })
    }
}
