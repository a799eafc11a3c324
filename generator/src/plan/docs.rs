//! Documentation of types and fields: the document's text, else the facts that stand in for it.

use super::{
    item::{Docs, Facts},
    types::Planner,
};
use crate::{
    api::{Kind, Origin, Property, Scalar, Type, TypeId},
    name::Ident,
};

/// Examples of equal schemas beyond these tell nobody more.
const MOST_EXAMPLES: usize = 5;

impl Planner<'_> {
    /// The documentation of a type, with the role of one that the document does not name.
    pub(super) fn type_docs(&self, ty: &Type, name: &Ident, role: &str) -> Docs {
        if self.names_only() {
            return Docs::default();
        }
        let component = ty.origin != Origin::Inline;
        let title = ty
            .title
            .as_ref()
            .filter(|title| component && !is_same_name(title, name.plain()))
            .map(|title| sentence(title));
        Docs {
            facts: match (&title, &ty.description) {
                (None, None) => Facts::Stated,
                (Some(_), _) | (_, Some(_)) => Facts::Omitted,
            },
            summary: match (title, &ty.description) {
                (Some(title), _) => title,
                (None, Some(_)) => String::new(),
                (None, None) => role.to_owned(),
            },
            description: ty.description.clone(),
            examples: ty.examples.clone(),
            deprecated: ty.deprecated,
            span: Some(ty.span.clone()),
        }
    }

    /// The documentation of a property; the description of a component stands at its type.
    pub(super) fn field_docs(&self, alike: &[TypeId], property: &Property) -> Docs {
        let names = || self.api.types.names(property.ty);
        let inline = names().all(|ty| ty.origin == Origin::Inline);
        let mut own = names().take_while(|ty| ty.origin == Origin::Inline);
        let description = own.find_map(|ty| ty.description.clone());
        let title = match description {
            Some(_) => String::new(),
            None => self.field_title(property.ty, &property.name),
        };
        let mut examples: Vec<String> = Vec::new();
        for id in alike {
            if examples.len() >= MOST_EXAMPLES {
                break;
            }
            let same = |other: &&Property| other.name == property.name;
            if let Kind::Object(object) = &self.api.types.get(*id).kind
                && let Some(property) = object.properties.iter().find(same)
            {
                for example in &self.api.types.get(property.ty).examples {
                    if !examples.contains(example) {
                        examples.push(example.clone());
                    }
                }
            }
        }
        Docs {
            facts: facts(&title, description.as_ref()),
            summary: title,
            description,
            examples: if inline { examples } else { Vec::new() },
            deprecated: names().any(|ty| ty.deprecated),
            span: Some(property.span.clone()),
        }
    }

    /// The title of a property's schema, if it says more than the property's name.
    pub(super) fn field_title(&self, ty: TypeId, name: &str) -> String {
        let mut own = self.api.types.names(ty);
        let title = own.find_map(|ty| match ty.origin {
            Origin::Inline => ty.title.as_deref(),
            Origin::Component(_) => None,
        });
        title
            .filter(|title| !is_same_name(title, name))
            .map(sentence)
            .unwrap_or_default()
    }

    /// `format` of a single value whose Rust type does not express it.
    pub(super) fn format(&self, id: TypeId) -> Option<String> {
        let (_, ty) = self.api.types.resolve(id);
        match ty.kind {
            Kind::Scalar(Scalar::String | Scalar::Double, _) => ty.format.clone(),
            Kind::Scalar(Scalar::Boolean | Scalar::Integer(_), _)
            | Kind::Any
            | Kind::Same(_)
            | Kind::Enumeration(_)
            | Kind::Array(_)
            | Kind::Tuple(_)
            | Kind::Object(_)
            | Kind::Union(_) => None,
        }
    }
}

/// Facts stand in for texts that the document does not have.
pub(super) fn facts(title: &str, description: Option<&String>) -> Facts {
    if title.is_empty() && description.is_none() {
        Facts::Stated
    } else {
        Facts::Omitted
    }
}

fn sentence(title: &str) -> String {
    format!("{}.", title.trim_end_matches('.'))
}

/// Returns `true` if two texts differ in case and punctuation alone.
fn is_same_name(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::is_same_name;

    #[test]
    fn titles_that_repeat_the_name_are_recognized() {
        assert!(is_same_name("Owner Id", "owner_id"));
        assert!(is_same_name("simple-user", "SimpleUser"));
        assert!(!is_same_name("Owner", "owner_id"));
        assert!(!is_same_name("Owner Id", "owner"));
    }
}
