//! Documents written otherwise that say the same.

use serde_yaml::{Mapping, Value};

/// A document with the keys of all objects in the opposite order.
pub fn reversed(value: &Value) -> Value {
    match value {
        Value::Mapping(entries) => {
            let entries = entries.iter();
            let mut entries: Vec<_> = entries
                .map(|(key, value)| (key.clone(), reversed(value)))
                .collect();
            entries.reverse();
            Value::Mapping(entries.into_iter().collect())
        }
        Value::Sequence(items) => Value::Sequence(items.iter().map(reversed).collect()),
        other => other.clone(),
    }
}

/// A document with the keys of all objects in the order of the alphabet, as JSON.
///
/// # Panics
///
/// Where a key is no text.
pub fn sorted(value: &Value) -> String {
    let value: serde_json::Value = serde_yaml::from_value(value.clone()).expect("keys are texts");
    value.to_string()
}

/// A document with the schemas of its parameters, bodies and answers among the components.
pub fn moved(document: &Value) -> Value {
    let mut document = document.clone();
    let old = document.get("swagger").is_some();
    let mut schemas = Mapping::new();
    let prefix = if old {
        "#/definitions/"
    } else {
        "#/components/schemas/"
    };
    if let Some(paths) = document.get_mut("paths") {
        move_schemas(paths, prefix, &mut schemas);
    }
    let section = if old {
        entry(&mut document, "definitions")
    } else {
        entry(entry(&mut document, "components"), "schemas")
    };
    if let Value::Mapping(section) = section {
        section.extend(schemas);
    }
    document
}

fn entry<'v>(value: &'v mut Value, key: &str) -> &'v mut Value {
    let Value::Mapping(entries) = value else {
        panic!("{value:?} has no entries");
    };
    let entry = entries.entry(key.into());
    entry.or_insert_with(|| Value::Mapping(Mapping::new()))
}

fn move_schemas(value: &mut Value, prefix: &str, schemas: &mut Mapping) {
    match value {
        Value::Mapping(entries) => {
            for (key, value) in entries.iter_mut() {
                let text = key.as_str().unwrap_or_default();
                // What stands in the place of values is no schema.
                if matches!(text, "example" | "examples" | "default") {
                    continue;
                }
                if text != "schema" {
                    move_schemas(value, prefix, schemas);
                    continue;
                }
                let inline = value.is_mapping()
                    && value.get("$ref").is_none()
                    && value.get("type").and_then(Value::as_str) != Some("file");
                if inline {
                    let name = format!("Moved{}", schemas.len());
                    let mut reference = Mapping::new();
                    reference.insert("$ref".into(), format!("{prefix}{name}").into());
                    let schema = std::mem::replace(value, Value::Mapping(reference));
                    schemas.insert(name.into(), schema);
                }
            }
        }
        Value::Sequence(items) => {
            for item in items {
                move_schemas(item, prefix, schemas);
            }
        }
        _ => {}
    }
}
