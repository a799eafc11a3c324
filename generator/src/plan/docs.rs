//! Documentation: the document's own words, and ours where it has none.

use crate::{
    api::{Kind, Operation, Origin, Parameter, Property, Type, TypeId, Types},
    diagnostic::Span,
};

/// Examples of equivalent schemas beyond these are left out.
const MAX_EXAMPLES: usize = 5;

/// The documentation of an item, in the document's words; `emit` makes it safe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The first paragraph: our own words, or the document's.
    pub summary: String,
    /// The document's description.
    pub description: Option<String>,
    /// Examples, as JSON.
    pub examples: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// The span of the definition.
    pub span: Option<Span>,
}

impl Docs {
    /// Documentation of one sentence of ours.
    pub(super) fn sentence(summary: String) -> Self {
        Self {
            summary,
            ..Self::default()
        }
    }

    pub(super) fn of_type(ty: &Type, summary: &str) -> Self {
        let component = ty.origin != Origin::Inline;
        let title = ty.title.as_ref().filter(|_| component);
        Self {
            summary: match title {
                Some(title) => format!("{}.", title.trim_end_matches('.')),
                None if component && ty.description.is_some() => String::new(),
                None => summary.to_owned(),
            },
            description: ty.description.clone(),
            examples: ty.examples.clone(),
            deprecated: ty.deprecated,
            span: Some(ty.span.clone()),
        }
    }

    /// A property's own words; those of a type with a name stand at the type. The owners are
    /// equivalent types, which differ in their examples.
    pub(super) fn of_property(types: &Types, owners: &[TypeId], property: &Property) -> Self {
        let names = || types.names(property.ty);
        let mut unnamed = names().take_while(|ty| ty.origin == Origin::Inline);
        let description = unnamed.find_map(|ty| ty.description.clone());
        let inline = names().all(|ty| ty.origin == Origin::Inline);
        Self {
            summary: match description {
                Some(_) => String::new(),
                None => format!("The property `{}`.", property.name),
            },
            description,
            examples: if inline {
                examples(types, owners, &property.name)
            } else {
                Vec::new()
            },
            deprecated: names().any(|ty| ty.deprecated),
            span: Some(property.span.clone()),
        }
    }

    pub(super) fn of_parameter(types: &Types, parameter: &Parameter) -> Self {
        let (_, declared) = types.resolve(parameter.ty);
        let declared_description = declared.description.as_ref();
        let description = parameter.description.as_ref().or(declared_description);
        Self {
            summary: match description {
                Some(_) => String::new(),
                None => format!("The parameter `{}`.", parameter.name),
            },
            description: description.cloned(),
            examples: declared.examples.clone(),
            deprecated: parameter.deprecated,
            span: Some(parameter.span.clone()),
        }
    }

    pub(super) fn of_operation(operation: &Operation) -> Self {
        let summary = operation.summary.as_deref().unwrap_or_default().trim();
        Self {
            summary: match (summary, &operation.description) {
                ("", None) => format!("`{} {}`", operation.method.name(), operation.path),
                (summary, _) => summary.to_owned(),
            },
            description: operation.description.clone(),
            examples: Vec::new(),
            deprecated: operation.deprecated,
            span: Some(operation.span.clone()),
        }
    }
}

/// The distinct examples of a property of equivalent types.
fn examples(types: &Types, owners: &[TypeId], name: &str) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for id in owners {
        if examples.len() >= MAX_EXAMPLES {
            break;
        }
        let Kind::Object(object) = &types.get(*id).kind else {
            continue;
        };
        let property = object.properties.iter().find(|other| other.name == name);
        for example in property.map_or(&[][..], |property| &types.get(property.ty).examples) {
            if !examples.contains(example) {
                examples.push(example.clone());
            }
        }
    }
    examples
}
