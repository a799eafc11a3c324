//! Documentation of types and fields: the document's text, else the facts that stand in for it.

use super::status;
use crate::{
    api::{Kind, Operation, Origin, Parameter, Property, Scalar, Type, TypeId, Types, Webhook},
    diagnostic::Span,
    name::Ident,
    schema::Json,
};

/// Examples of equivalent schemas beyond these are left out.
const MAX_EXAMPLES: usize = 5;

/// The documentation of an item, in the document's words; `emit` makes it safe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The first paragraph: the document's text, or the role of an item without one.
    pub summary: String,
    /// The document's description.
    pub description: Option<String>,
    /// The default, as JSON.
    pub default: Option<String>,
    /// Examples, as JSON.
    pub examples: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// The span of the definition.
    pub span: Option<Span>,
    /// The use of the item's type and constraints.
    pub facts: Facts,
}

/// The use of an item's type and constraints in its documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facts {
    /// They are left out: the document describes the item.
    #[default]
    Omitted,
    /// They are stated: the document has no text of its own.
    Stated,
}

impl Docs {
    /// Documentation of one sentence of ours.
    pub(super) fn sentence(summary: String) -> Self {
        Self {
            summary,
            ..Self::default()
        }
    }

    /// The document's own text. Without one, facts stand in for it.
    fn own(title: String, description: Option<String>, span: &Span) -> Self {
        let described = !title.is_empty() || description.is_some();
        Self {
            summary: title,
            description,
            span: Some(span.clone()),
            facts: if described {
                Facts::Omitted
            } else {
                Facts::Stated
            },
            ..Self::default()
        }
    }

    /// The documentation of a type, with its role where the document has no text.
    pub(super) fn of_type(ty: &Type, name: &Ident, role: &str) -> Self {
        let component = ty.origin != Origin::Inline;
        let title = ty
            .title
            .as_ref()
            .filter(|title| component && !is_same_name(title, name.plain()))
            .map(|title| sentence(title))
            .unwrap_or_default();
        let mut docs = Self {
            examples: ty.examples.clone(),
            deprecated: ty.deprecated,
            ..Self::own(title, ty.description.clone(), &ty.span)
        };
        if docs.facts == Facts::Stated {
            role.clone_into(&mut docs.summary);
        }
        docs
    }

    /// A property's own text; that of a type with a name stands at the type. The owners are
    /// equivalent types, which differ in their examples.
    pub(super) fn of_property(
        types: &Types,
        owners: &[TypeId],
        (index, property): (usize, &Property),
    ) -> Self {
        let names = || types.names(property.ty);
        let mut unnamed = names().take_while(|ty| ty.origin == Origin::Inline);
        let own = property.description.clone();
        let description = own.or_else(|| unnamed.find_map(|ty| ty.description.clone()));
        let inline = names().all(|ty| ty.origin == Origin::Inline);
        let title = title_beside(description.as_ref(), types, property.ty, &property.name);
        Self {
            examples: if inline {
                examples(types, owners, (index, &property.name))
            } else {
                Vec::new()
            },
            default: property.default.as_ref().map(Json::canonical),
            deprecated: names().any(|ty| ty.deprecated),
            ..Self::own(title, description, &property.span)
        }
    }

    pub(super) fn of_parameter(types: &Types, parameter: &Parameter) -> Self {
        let (_, declared) = types.resolve(parameter.ty);
        let own = parameter.description.as_ref();
        let description = own.or(declared.description.as_ref());
        let title = title_beside(description, types, parameter.ty, &parameter.name);
        Self {
            default: parameter.default.as_ref().map(Json::canonical),
            examples: declared.examples.clone(),
            deprecated: parameter.deprecated,
            ..Self::own(title, description.cloned(), &parameter.span)
        }
    }

    pub(super) fn of_operation(operation: &Operation) -> Self {
        let summary = operation.summary.as_deref().unwrap_or_default().trim();
        Self {
            summary: match (summary, &operation.description) {
                ("", None) => format!("`{} {}`", operation.method, operation.path),
                (summary, _) => summary.to_owned(),
            },
            description: with_links(operation),
            deprecated: operation.deprecated,
            span: Some(operation.span.clone()),
            ..Self::default()
        }
    }

    /// The documentation of a webhook or a callback, with the URL that a callback is sent to.
    pub(super) fn of_webhook(webhook: &Webhook) -> Self {
        let operation = &webhook.operation;
        let mut docs = Self::of_operation(operation);
        if operation.summary.is_none() && operation.description.is_none() {
            docs.summary = match &webhook.callback {
                Some(of) => format!("The callback `{}` of `{}`.", webhook.name, of.operation),
                None => format!("The webhook `{}`.", webhook.name),
            };
        }
        if let Some(callback) = &webhook.callback {
            let url = format!("It is sent to the URL `{}`.", callback.expression);
            docs.description = Some(with_paragraph(docs.description, url));
        }
        docs
    }
}

/// The description of an operation, with a list of the operations that its responses lead to.
fn with_links(operation: &Operation) -> Option<String> {
    let links = operation.responses.iter().flat_map(|response| {
        let links = response.links.iter();
        links.map(move |link| {
            let (status, name) = (status::text(response.status), &link.name);
            let mut line = format!("- `{name}` of `{status}`: `{}`", link.operation);
            if let Some(description) = &link.description {
                let words: Vec<&str> = description.split_whitespace().collect();
                line.push_str(". ");
                line.push_str(&words.join(" "));
            }
            line
        })
    });
    let links: Vec<String> = links.collect();
    if links.is_empty() {
        return operation.description.clone();
    }
    let links = format!("# Links\n\n{}", links.join("\n"));
    Some(with_paragraph(operation.description.clone(), links))
}

/// A description with another paragraph after it.
fn with_paragraph(description: Option<String>, paragraph: String) -> String {
    match description {
        Some(description) => format!("{description}\n\n{paragraph}"),
        None => paragraph,
    }
}

/// The title of a value's schema, where there is no description and it states more than the name.
fn title_beside(description: Option<&String>, types: &Types, ty: TypeId, name: &str) -> String {
    let mut own = types.names(ty);
    let title = own.find_map(|ty| match ty.origin {
        Origin::Inline => ty.title.as_deref(),
        Origin::Component(_) => None,
    });
    title
        .filter(|title| description.is_none() && !is_same_name(title, name))
        .map(sentence)
        .unwrap_or_default()
}

/// `format` of a single value whose Rust type does not express it.
pub(super) fn format(types: &Types, id: TypeId) -> Option<String> {
    let (_, ty) = types.resolve(id);
    match ty.kind {
        Kind::Scalar(Scalar::String | Scalar::Double, _) => ty.format.clone(),
        _ => None,
    }
}

fn sentence(title: &str) -> String {
    format!("{}.", title.trim_end_matches('.'))
}

/// Returns true if two texts differ in case and punctuation alone.
fn is_same_name(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

/// The distinct examples of a property of equivalent types, which have it at the same position, unless
/// they list their properties in another order.
fn examples(types: &Types, owners: &[TypeId], (index, name): (usize, &str)) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    let properties = owners.iter().filter_map(|id| match &types.get(*id).kind {
        Kind::Object(object) => {
            let here = object.properties.get(index);
            let mut all = here.into_iter().chain(&object.properties);
            all.find(|other| other.name == name)
        }
        _ => None,
    });
    for property in properties {
        if examples.len() >= MAX_EXAMPLES {
            break;
        }
        for example in &types.get(property.ty).examples {
            if !examples.contains(example) {
                examples.push(example.clone());
            }
        }
    }
    examples
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
