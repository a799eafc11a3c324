//! Defaults: the values that stand for fields that are not set.

use super::{
    graph::TypeGraph,
    item::{DefaultValue, FieldDefault, Presence},
    rust_type::RustType,
    value_names::value_names,
};
use crate::{
    api::{Constants, Kind, Object, Scalar, TypeId},
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
        let is_optional = !matches!(presence, Presence::Required | Presence::Nullable);
        let literal = || value(graph, id, ty, default);
        let value = is_optional
            .then(|| literal().or_else(|| read(graph, id, ty, default)))
            .flatten();
        Self {
            json: default.canonical(),
            value,
        }
    }
}

/// A default that Rust has no literal for: it is read from its JSON.
fn read(graph: &TypeGraph<'_>, id: TypeId, ty: &RustType, json: &Json) -> Option<DefaultValue> {
    let is_read = *json != Json::Null
        && !matches!(ty, RustType::Strict(_) | RustType::Custom(_))
        && reads(graph, id, json);
    is_read.then(|| DefaultValue::Json(json.canonical()))
}

/// Returns true where the type of a value surely reads a JSON.
fn reads(graph: &TypeGraph<'_>, id: TypeId, json: &Json) -> bool {
    let is_secret = graph.types.names(id).any(|ty| ty.secret);
    if is_secret || graph.is_custom(id) {
        return false;
    }
    match (graph.kind(id), json) {
        (_, Json::Null) => graph.types.is_nullable(id) || *graph.kind(id) == Kind::Any,
        (Kind::Any, _)
        | (Kind::Scalar(Scalar::Boolean, _), Json::Bool(_))
        | (Kind::Scalar(Scalar::Double, _), Json::Integer(_) | Json::Float(_))
        | (Kind::Scalar(Scalar::String | Scalar::JsonText(_), _), Json::Text(_)) => true,
        (Kind::Scalar(Scalar::Integer(width), _), Json::Integer(number)) => width.holds(*number),
        (Kind::Enumeration(enumeration), json) => match (enumeration.of, json) {
            (Constants::Integers(width), Json::Integer(number)) => width.holds(*number),
            (Constants::Texts, Json::Text(_)) => true,
            (Constants::Mixed, json) => !matches!(json, Json::Array(_) | Json::Object(_)),
            _ => false,
        },
        (Kind::Array(array), Json::Array(items)) => {
            items.iter().all(|item| reads(graph, array.item, item))
        }
        (Kind::Tuple(types), Json::Array(items)) => {
            let mut both = types.iter().zip(items);
            types.len() == items.len() && both.all(|(ty, item)| reads(graph, *ty, item))
        }
        (Kind::Object(object), Json::Object(members)) => {
            let is_there = |name: &String| members.iter().any(|(member, _)| member == name);
            let mut members = members.iter();
            object.required.iter().all(is_there)
                && members.all(|(name, value)| member_reads(graph, object, name, value))
        }
        (Kind::Union(union), json) => {
            let mut variants = union.variants.iter();
            variants.any(|variant| reads(graph, variant.ty, json))
        }
        _ => false,
    }
}

fn member_reads(graph: &TypeGraph<'_>, object: &Object, name: &str, value: &Json) -> bool {
    let property = object.properties.iter().find(|it| it.name == name);
    match (property, object.additional.values()) {
        (Some(property), _) => {
            let is_absent = !property.required && *value == Json::Null;
            is_absent || reads(graph, property.ty, value)
        }
        (None, Some(values)) => reads(graph, values, value),
        (None, None) => true,
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
