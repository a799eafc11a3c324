//! Defaults: the values that stand for fields that are not set.

use super::{
    graph::TypeGraph,
    item::{DefaultValue, FieldDefault, Presence},
    rust_type::RustType,
    variant_names::value_names,
};
use crate::{
    api::{Kind, TypeId},
    schema::{Json, Number},
};

impl FieldDefault {
    /// The default of a value of a type.
    pub(super) fn of(
        graph: &TypeGraph<'_>,
        id: TypeId,
        ty: &RustType,
        presence: Presence,
        default: &Json,
    ) -> Self {
        let value = match presence {
            Presence::Optional | Presence::OptionalNullable => value(graph, id, ty, default),
            Presence::Required | Presence::Nullable | Presence::OptionalAny => None,
        };
        let is_owned = matches!(
            value,
            Some(DefaultValue::List(_) | DefaultValue::Formatted(_))
        );
        Self {
            json: default.canonical(),
            value: value.filter(|_| !is_owned || presence == Presence::Optional),
        }
    }
}

fn value(graph: &TypeGraph<'_>, id: TypeId, ty: &RustType, json: &Json) -> Option<DefaultValue> {
    Some(match (ty, json) {
        (RustType::Bool, Json::Bool(flag)) => DefaultValue::Bool(*flag),
        (RustType::Integer(width), Json::Integer(number)) if width.holds(*number) => {
            DefaultValue::Integer(*number)
        }
        // `10.0` is an integer too (JSON Schema Core, section 4.2.3).
        (RustType::Integer(width), Json::Float(number)) => match Number::Float(*number).normal() {
            Number::Integer(integer) if width.holds(integer) => DefaultValue::Integer(integer),
            _ => return None,
        },
        (RustType::F64, Json::Float(number)) => DefaultValue::Float(*number),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number reads as the nearest one"
        )]
        (RustType::F64, Json::Integer(number)) => DefaultValue::Float(*number as f64),
        (RustType::String, Json::Text(text)) => DefaultValue::Text(text.clone()),
        (RustType::Formatted(_), Json::Text(text)) => DefaultValue::Formatted(text.clone()),
        (RustType::Named(name), json) => {
            let Kind::Enumeration(enumeration) = graph.kind(id) else {
                return None;
            };
            let names = value_names(enumeration).variants;
            let mut known = enumeration.values.iter().zip(names);
            let (_, variant) = known.find(|(value, _)| value.value == *json)?;
            DefaultValue::Variant(name.clone(), variant)
        }
        (RustType::Vec(item), Json::Array(values)) => {
            let Kind::Array(array) = graph.kind(id) else {
                return None;
            };
            let values = values
                .iter()
                .map(|json| value(graph, array.item, item, json));
            DefaultValue::List(values.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
