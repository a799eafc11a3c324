//! One walk over a document along the grammar: checks it, mends it, and lifts its schemas.

use std::borrow::Cow;

use super::{
    grammar::{self, Object, Others, Presence, Shape},
    table::SchemaTable,
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Place},
    source::Node,
};

/// Checks the structure and moves every Schema Object into the table.
pub(super) fn check_and_lift<'a>(
    tree: &mut Node<'a>,
    root: &Place,
    diagnostics: &mut Diagnostics,
) -> SchemaTable<'a> {
    let mut walk = Walk {
        schemas: SchemaTable::default(),
        diagnostics,
    };
    walk.object(tree, &grammar::OPENAPI, root);
    walk.schemas
}

struct Walk<'a, 'd> {
    schemas: SchemaTable<'a>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Walk<'a, '_> {
    fn shape(&mut self, node: &mut Node<'a>, shape: &Shape, place: &Place) {
        match shape {
            Shape::Text => self.expect(node.text().is_some(), node, "a string", place),
            Shape::Flag => self.expect(node.flag().is_some(), node, "a boolean", place),
            // No code comes from either.
            Shape::Any | Shape::Payload => {}
            Shape::Choice(choices) => self.choice(node, choices, place),
            Shape::One(object) => self.object(node, object, place),
            Shape::OrReference(object) => {
                if !self.is_reference(node, place) {
                    self.object(node, object, place);
                }
            }
            Shape::Schema => self.lift(node, place),
            Shape::Map(shape) => self.map(node, shape, place),
            Shape::List(shape) => match node {
                Node::List(items) => {
                    for (index, item) in items.iter_mut().enumerate() {
                        self.shape(item, shape, &place.index(index));
                    }
                }
                other => self.wrong_type(other, "an array", place),
            },
        }
    }

    fn expect(&mut self, holds: bool, node: &Node<'_>, expected: &str, place: &Place) {
        if !holds {
            self.wrong_type(node, expected, place);
        }
    }

    fn wrong_type(&mut self, node: &Node<'_>, expected: &str, place: &Place) {
        let name = place.last().unwrap_or("the document");
        let message = format!("`{name}` has to be {expected}, this is {}", node.kind());
        let help = match node {
            Node::Integer(_) | Node::Unsigned(_) | Node::Float(_) | Node::Bool(_)
                if expected == "a string" =>
            {
                "put it in quotes".to_owned()
            }
            _ => format!("write {expected} there"),
        };
        self.diagnostics.add(Code::WrongType, place, message, help);
    }

    fn choice(&mut self, node: &Node<'_>, choices: &[&str], place: &Place) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string", place);
        };
        if !choices.contains(&text) {
            let name = place.last().unwrap_or_default();
            let message = format!("{text:?} is no value of `{name}`");
            let help = format!("use one of {}", choices.join(", "));
            self.diagnostics
                .add(Code::ValueNotAllowed, place, message, help);
        }
    }

    fn map(&mut self, node: &mut Node<'a>, shape: &Shape, place: &Place) {
        match node {
            Node::Map(entries) => {
                for (key, value) in entries {
                    self.shape(value, shape, &place.key(key));
                }
            }
            other => self.wrong_type(other, "an object", place),
        }
    }

    /// A Reference Object is an object with a `$ref`; what stands beside it has no meaning in 3.0.
    fn is_reference(&mut self, node: &Node<'_>, place: &Place) -> bool {
        let Some(reference) = node.get("$ref") else {
            return false;
        };
        self.expect(
            reference.text().is_some(),
            reference,
            "a string",
            &place.key("$ref"),
        );
        true
    }

    fn object(&mut self, node: &mut Node<'a>, object: &Object, place: &Place) {
        let Node::Map(entries) = node else {
            let expected = format!("an object ({})", object.name);
            return self.wrong_type(node, &expected, place);
        };
        for (key, value) in entries.iter_mut() {
            match field_shape(object, key) {
                Some(shape) => self.shape(value, shape, &place.key(key)),
                None if key.starts_with("x-") => {}
                None => self.unknown_field(object, key, place),
            }
        }
        for field in object.fields {
            if field.presence != Presence::Optional
                && !entries.iter().any(|(key, _)| key == field.name)
            {
                self.missing(entries, field, object, place);
            }
        }
        entries.retain(|(key, _)| !matches!(field_shape(object, key), Some(Shape::Payload)));
    }

    fn missing(
        &mut self,
        entries: &mut Vec<(Cow<'a, str>, Node<'a>)>,
        field: &grammar::Field,
        object: &Object,
        place: &Place,
    ) {
        let anchor = Anchor::Key(place.clone());
        let message = format!("the {} has no `{}`", object.name, field.name);
        if field.presence == Presence::Mendable {
            entries.push((Cow::Borrowed(field.name), Node::Text(Cow::Borrowed(""))));
            let help = "it was taken as empty; the specification asks for one";
            self.diagnostics
                .add(Code::MissingDescription, anchor, message, help);
        } else {
            let help = format!("add `{}`", field.name);
            self.diagnostics
                .add(Code::MissingField, anchor, message, help);
        }
    }

    fn unknown_field(&mut self, object: &Object, key: &str, place: &Place) {
        let message = format!("the {} has no field `{key}`", object.name);
        let near = object
            .fields
            .iter()
            .map(|field| field.name)
            .filter(|name| strsim::osa_distance(name, key) <= 2)
            .min_by_key(|name| strsim::osa_distance(name, key));
        let help = match near {
            Some(name) => format!("did you mean `{name}`? it is ignored as it stands"),
            None => "it is ignored; name an extension with `x-` in front".to_owned(),
        };
        let anchor = Anchor::Key(place.key(key));
        self.diagnostics
            .add(Code::UnknownField, anchor, message, help);
    }

    fn lift(&mut self, node: &mut Node<'a>, place: &Place) {
        if node.entries().is_none() {
            return self.wrong_type(node, "an object (Schema Object)", place);
        }
        let pointer = place.pointer();
        let reference = Node::Text(Cow::Owned(format!("#{pointer}")));
        let left = Node::Map(vec![(Cow::Borrowed("$ref"), reference)]);
        self.schemas
            .insert(pointer, place.clone(), std::mem::replace(node, left));
    }
}

fn field_shape<'g>(object: &'g Object, key: &str) -> Option<&'g Shape> {
    let fixed = object.fields.iter().find(|field| field.name == key);
    let extension = key.starts_with("x-");
    match (fixed, &object.others) {
        (Some(field), _) => Some(&field.shape),
        (None, Others::Paths(shape)) if key.starts_with('/') => Some(shape),
        (None, Others::Any(shape)) if !extension => Some(shape),
        (None, Others::Extensions | Others::Paths(_) | Others::Any(_)) => None,
    }
}
