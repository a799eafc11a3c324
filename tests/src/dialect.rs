//! The schemas of a document as JSON Schema 2020-12, for a validator that knows nothing of OpenAPI.

use serde_json::{Map, Value, json};

/// The components of a document, in the dialect of 2020-12. References lead to the same document.
pub fn schemas(document: &Value) -> Map<String, Value> {
    let old = document["swagger"].is_string();
    let given = if old {
        &document["definitions"]
    } else {
        &document["components"]["schemas"]
    };
    let alone = old
        || document["openapi"]
            .as_str()
            .is_some_and(|it| it.starts_with("3.0"));
    let mut schemas = given.as_object().cloned().unwrap_or_default();
    let translate = |schema: &mut Value| translate(schema, alone);
    schemas.values_mut().for_each(translate);
    schemas
}

/// What OpenAPI 3.0 says otherwise: `nullable`, which is meant in later documents too, exclusive
/// bounds as flags, `$ref` alone.
fn translate(schema: &mut Value, alone: bool) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let (true, Some(reference)) = (alone, object.get("$ref").cloned()) {
        *object = Map::from_iter([("$ref".to_owned(), reference)]);
        return;
    }
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(Value::Bool(exclusive)) = object.get(flag).cloned() {
            object.remove(flag);
            if exclusive && let Some(limit) = object.remove(bound) {
                object.insert(flag.to_owned(), limit);
            }
        }
    }
    let nullable = object.remove("nullable") == Some(json!(true))
        || object.remove("x-nullable") == Some(json!(true));
    let typed = object.contains_key("type");
    // Beside alternatives it says what their authors mean by it, if not what it means by itself.
    for key in ["anyOf", "oneOf"] {
        if nullable
            && !typed
            && let Some(alternatives) = object.get_mut(key).and_then(Value::as_array_mut)
        {
            alternatives.push(json!({ "type": "null" }));
        }
    }
    // So does a member of `allOf` that states nothing else.
    let marks = |part: &Value| {
        let object = part.as_object();
        object.is_some_and(|it| it.len() == 1 && it.get("nullable") == Some(&json!(true)))
    };
    if alone
        && let Some(Value::Array(mut parts)) = object.get("allOf").cloned()
        && parts.iter().any(marks)
    {
        parts.retain(|part| !marks(part));
        object.remove("allOf");
        let alternatives = json!([{ "allOf": parts }, { "type": "null" }]);
        object.insert("anyOf".to_owned(), alternatives);
    }
    if let (true, Some(ty)) = (nullable, object.get("type").cloned()) {
        object.insert("type".to_owned(), json!([ty, "null"]));
        if let Some(values) = object.get_mut("enum").and_then(Value::as_array_mut)
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(inner) = object.get_mut(key) {
            translate(inner, alone);
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(inner) = object.get_mut(key).and_then(Value::as_array_mut) {
            for branch in inner {
                translate(branch, alone);
            }
        }
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(|it| translate(it, alone));
    }
}
