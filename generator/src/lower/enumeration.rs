//! `enum`, and alternatives that are constants.

use std::collections::BTreeSet;

use super::{
    Lowering,
    keyword::{Left, json},
    scalar::width,
    schema::Meaning,
    union::Null,
};
use crate::{
    api::{Constants, Constraint, EnumValue, Enumeration, Kind, Openness, Scalar},
    diagnostic::Code,
    openapi::{JsonType, Located, Schema},
    source::Node,
};

/// A value that is listed, with what the document says of it.
#[derive(Clone, Copy)]
pub(super) struct Listed<'t> {
    pub node: &'t Node<'t>,
    pub name: Option<&'t str>,
    pub description: Option<&'t str>,
}

/// What values have in common.
#[derive(PartialEq)]
enum Common {
    Texts,
    Integers,
    Numbers,
    Flags,
    /// Single values of more than one type.
    Scalars,
    Nothing,
}

impl<'t> Lowering<'_, 't> {
    /// Strings, integers with names, and single values of different types become an enumeration.
    /// `null` among them is for `nullable` to say.
    pub(super) fn enumeration(
        &mut self,
        schema: &Schema<'t>,
        listed: &[Listed<'t>],
        said_by: &[&'static str],
    ) -> Meaning {
        let untyped = schema.types.is_empty();
        let values = self.distinct(schema, listed);
        let null = values.len() < listed.len()
            && untyped
            && listed.iter().any(|listed| *listed.node == Node::Null);
        let fits = |ty: JsonType| untyped || schema.types.contains(&ty);
        let of = match common(&values) {
            Common::Texts if fits(JsonType::String) => Constants::Texts,
            Common::Integers if !null && is_number(schema) => {
                let width = width(schema);
                let is_variant = |value: &Listed<'_>| {
                    let fits = matches!(value.node, Node::Integer(number) if width.holds(*number));
                    fits && value.name.is_some()
                };
                if !values.iter().all(is_variant) {
                    return integers(schema, &values).with(&["minimum", "multipleOf"]);
                }
                Constants::Integers(width)
            }
            Common::Flags if untyped && !null => {
                return self.typed(schema, JsonType::Boolean).with(said_by);
            }
            Common::Scalars if values.iter().all(|value| fits(type_of(value.node))) => {
                Constants::Mixed
            }
            _ => {
                return match schema.types.as_slice() {
                    [ty] => self.typed(schema, *ty).with(said_by),
                    [] => Meaning::ANY,
                    _ => Meaning {
                        left: Left::Keywords(said_by.to_vec()),
                        ..self.types(schema)
                    },
                };
            }
        };
        let values = values.into_iter().map(|value| EnumValue {
            value: json(value.node),
            name: value.name.map(str::to_owned),
            description: value.description.map(str::to_owned),
        });
        let kind = Kind::Enumeration(Enumeration {
            of,
            values: values.collect(),
            openness: Openness::Closed,
        });
        Meaning {
            null: if null { Null::Among } else { Null::Without },
            ..kind.with(&["minLength", "pattern", "minimum", "multipleOf"])
        }
    }

    /// The values but `null`, each once.
    fn distinct(&mut self, schema: &Schema<'t>, listed: &[Listed<'t>]) -> Vec<Listed<'t>> {
        let mut values: Vec<Listed<'t>> = Vec::with_capacity(listed.len());
        let mut texts = BTreeSet::new();
        for (index, value) in listed.iter().enumerate() {
            let known = match value.node {
                Node::Null => continue,
                Node::Text(text) => !texts.insert(&**text),
                other => values.iter().any(|known| known.node == other),
            };
            if known {
                let message = format!("{} stands twice in `enum`", value.node.to_json());
                let span = schema.at.span.key("enum").index(index);
                self.diagnostics
                    .add(Code::UnknownField, &span, message, "remove one of the two");
            } else {
                values.push(*value);
            }
        }
        values
    }
}

/// The values of `enum`, with the names that extensions give them.
pub(super) fn listed<'t>(schema: &Schema<'t>, values: &[&'t Node<'t>]) -> Vec<Listed<'t>> {
    const NAMES: &[&str] = &["x-enum-varnames", "x-enumNames"];
    const DESCRIPTIONS: &[&str] = &["x-enum-descriptions", "x-enumDescriptions"];
    let texts = |keys: &[&str]| {
        let mut found = keys
            .iter()
            .filter_map(|key| schema.at.node.get(key)?.items());
        let found = found.find(|texts| texts.len() == values.len());
        found.unwrap_or_default()
    };
    let (names, descriptions) = (texts(NAMES), texts(DESCRIPTIONS));
    // Where schemas hold together, the values may be in another order than the names are.
    let own = schema.at.node.get("enum").and_then(Node::items);
    let own = own.unwrap_or_default();
    let at = |texts: &'t [Node<'t>], index: usize| {
        let text = texts.get(index).and_then(Node::text);
        text.filter(|text| !text.trim().is_empty())
    };
    let values = values.iter().map(|node| {
        let index = own.iter().position(|value| value == *node);
        Listed {
            node,
            name: index.and_then(|index| at(names, index)),
            description: index.and_then(|index| at(descriptions, index)),
        }
    });
    values.collect()
}

/// The values of an alternative, with its title and description where it is one: a string speaks
/// for itself, a number has its title for a name.
pub(super) fn titled<'t>(at: &Located<'t>, values: &[&'t Node<'t>]) -> Vec<Listed<'t>> {
    let text = |key: &str| at.node.get(key).and_then(Node::text);
    let (title, description) = match values {
        [Node::Text(_)] => (None, text("description").or_else(|| text("title"))),
        [_] => (text("title"), text("description")),
        _ => (None, None),
    };
    let values = values.iter().map(|node| Listed {
        node,
        name: title,
        description,
    });
    values.collect()
}

fn is_number(schema: &Schema<'_>) -> bool {
    matches!(
        schema.types.as_slice(),
        [] | [JsonType::Integer | JsonType::Number]
    )
}

fn type_of(node: &Node<'_>) -> JsonType {
    match node {
        Node::Bool(_) => JsonType::Boolean,
        Node::Integer(_) | Node::Unsigned(_) => JsonType::Integer,
        Node::Float(_) => JsonType::Number,
        Node::Text(_) | Node::Null => JsonType::String,
        Node::List(_) => JsonType::Array,
        Node::Map(_) => JsonType::Object,
    }
}

fn common(values: &[Listed<'_>]) -> Common {
    let one = |value: &Listed<'_>| match value.node {
        Node::Text(_) => Common::Texts,
        Node::Integer(_) => Common::Integers,
        Node::Bool(_) => Common::Flags,
        Node::Float(_) => Common::Numbers,
        // What is beyond 64 bits with a sign has no literal.
        Node::Unsigned(_) | Node::Null | Node::List(_) | Node::Map(_) => Common::Nothing,
    };
    let common = values.iter().map(one).reduce(|all, one| match (all, one) {
        (Common::Nothing, _) | (_, Common::Nothing) => Common::Nothing,
        (Common::Integers | Common::Numbers, Common::Numbers)
        | (Common::Numbers, Common::Integers) => Common::Numbers,
        (all, one) if all == one => all,
        _ => Common::Scalars,
    });
    common.unwrap_or(Common::Nothing)
}

/// A set of integers without names stays an integer, with a rule.
fn integers(schema: &Schema<'_>, values: &[Listed<'_>]) -> Kind {
    let numbers = values.iter().filter_map(|value| match value.node {
        Node::Integer(number) => Some(*number),
        _ => None,
    });
    let constraint = Constraint::Integers(numbers.collect());
    Kind::Scalar(Scalar::Integer(width(schema)), vec![constraint])
}
