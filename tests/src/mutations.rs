//! Schemas changed at random: a value that one version takes and the other one does not, by a validator,
/// is told of by `diff`.
use serde_json::{Map, Value, json};
use spectrait::{
    contract::Direction,
    diff::{Level, Report},
};

use crate::{combinations::Schemas, comparison, draw::Draw};

/// The components that schemas refer to.
const COMPONENTS: usize = 6;
/// Values drawn of each version, and changes of each.
const DRAWN: u64 = 12;
const CHANGED: usize = 3;

/// What came of some changes.
#[derive(Debug, Default)]
pub struct Mutations {
    /// The pairs of schemas of which a validator takes other values.
    pub differing: usize,
    /// Those by which fewer values are taken, and nothing that requests suffer is told.
    pub narrowings_missed: Vec<String>,
    /// Those by which more values are taken, and nothing that responses suffer is told.
    pub widenings_missed: Vec<String>,
}

/// Draws so many schemas, changes each, and compares what `diff` and a validator say.
pub fn compare(seed: u64, count: usize) -> Mutations {
    let mut found = Mutations::default();
    for index in 0..count {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(index as u64);
        one(seed, &mut found);
    }
    found
}

fn one(seed: u64, found: &mut Mutations) {
    let mut draw = Schemas::new(seed, COMPONENTS);
    let components: Map<String, Value> = (0..COMPONENTS)
        .map(|index| (format!("S{index}"), draw.schema(2)))
        .collect();
    let base = draw.schema(0);
    let mut revision = base.clone();
    let edits = 1 + draw.numbers.below(2);
    for _ in 0..edits {
        edit(&mut revision, &mut draw, 0);
    }
    if base == revision {
        return;
    }
    let whole = |schema: &Value| {
        let mut document = comparison::around_schema(schema);
        let schemas = document["components"]["schemas"].as_object_mut();
        schemas.expect("it has schemas").extend(components.clone());
        document
    };
    let documents = [whole(&base), whole(&revision)];
    let [Some(before), Some(after)] =
        [&base, &revision].map(|schema| validator(schema, &components))
    else {
        return;
    };
    let (mut narrowed, mut widened) = (None, None);
    for document in &documents {
        let schema = &document["components"]["schemas"]["Value"];
        for round in 0..DRAWN {
            let mut values = Draw::new(document, seed ^ (round * 7919));
            let value = values.value(schema, 0);
            let changed: Vec<Value> = (0..CHANGED).map(|_| values.changed(&value)).collect();
            for value in changed.into_iter().chain([value]) {
                match (before.is_valid(&value), after.is_valid(&value)) {
                    (true, false) => narrowed = Some(value),
                    (false, true) => widened = Some(value),
                    _ => {}
                }
            }
        }
    }
    if narrowed.is_none() && widened.is_none() {
        return;
    }
    found.differing += 1;
    let [before, after] = documents.map(|document| document.to_string());
    let report = comparison::compare(&before, &after);
    let case = |value: &Value| {
        let ids: Vec<&str> = report.wire.iter().map(|change| change.rule.id()).collect();
        let all = Value::Object(components.clone());
        format!("{base}\n    {revision}\n    {value}\n    told: {ids:?}\n    {all}")
    };
    if let Some(value) = narrowed.filter(|_| !is_told(&report, Direction::Request)) {
        found.narrowings_missed.push(case(&value));
    }
    if let Some(value) = widened.filter(|_| !is_told(&report, Direction::Response)) {
        found.widenings_missed.push(case(&value));
    }
}

/// Whether a change is told of that is felt in a direction. Properties that come are safe there by
/// convention, though an undeclared one of that name had any value before.
fn is_told(report: &Report, direction: Direction) -> bool {
    const CONVENTIONS: [&str; 2] = ["property-added-optional", "property-removed-optional"];
    report.wire.iter().any(|change| {
        let mut affected = change.affected.iter();
        CONVENTIONS.contains(&change.rule.id())
            || affected.any(|it| it.direction == direction && it.level > Level::Safe)
    })
}

fn validator(schema: &Value, components: &Map<String, Value>) -> Option<jsonschema::Validator> {
    let mut root = json!({ "components": { "schemas": components } });
    for (key, value) in schema.as_object()? {
        root[key] = value.clone();
    }
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .build(&root)
        .ok()
}

/// Changes a schema, or one within it.
fn edit(schema: &mut Value, draw: &mut Schemas, depth: usize) {
    let Some(entries) = schema.as_object_mut() else {
        *schema = draw.schema(depth);
        return;
    };
    if depth < 4 && !draw.often(3) {
        let within: Vec<String> = entries
            .iter()
            .filter(|(_, value)| value.is_object() || value.is_array())
            .map(|(key, _)| key.clone())
            .collect();
        if !within.is_empty() {
            let key = draw.one_of(&within);
            return edit_keyword(&key, &mut entries[&key], draw, depth);
        }
    }
    // Without `type`, a schema of properties is taken as one of objects, by convention.
    let keys = entries
        .keys()
        .filter(|key| *key != "type" || entries.len() == 1);
    let keys: Vec<String> = keys.cloned().collect();
    match draw.numbers.below(5) {
        0 if !keys.is_empty() => {
            entries.remove(&draw.one_of(&keys));
        }
        1 => *schema = draw.schema(depth + 1),
        // Keywords of another schema, beside what is there.
        2 | 3 => {
            let other = draw.schema(depth + 1);
            for (key, value) in other.as_object().into_iter().flatten() {
                if key != "$ref" && draw.often(2) {
                    entries.insert(key.clone(), value.clone());
                }
            }
        }
        _ => edit_numbers(entries, draw),
    }
}

fn edit_numbers(entries: &mut Map<String, Value>, draw: &mut Schemas) {
    for value in entries.values_mut() {
        match value {
            Value::Number(number) => {
                let number = number.as_f64().unwrap_or_default();
                let moved = number + draw.one_of(&[1.0, 2.0]);
                *value = json!(moved);
                if moved.fract() == 0.0 {
                    #[expect(clippy::cast_possible_truncation, reason = "the numbers are small")]
                    {
                        *value = json!(moved as i64);
                    }
                }
            }
            Value::Bool(flag) => *flag = !*flag,
            _ => {}
        }
    }
}

fn edit_keyword(key: &str, value: &mut Value, draw: &mut Schemas, depth: usize) {
    match (key, value) {
        ("properties" | "patternProperties" | "dependentSchemas", Value::Object(schemas)) => {
            let names: Vec<String> = schemas.keys().cloned().collect();
            match draw.numbers.below(4) {
                0 if key == "properties" => {
                    let name = draw.one_of(&["a", "b", "c", "d"]);
                    schemas.insert(name.to_owned(), draw.schema(depth + 1));
                }
                1 if !names.is_empty() => {
                    schemas.remove(&draw.one_of(&names));
                }
                _ if !names.is_empty() => {
                    let name = draw.one_of(&names);
                    edit(&mut schemas[&name], draw, depth + 1);
                }
                _ => {}
            }
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
            match draw.numbers.below(5) {
                0 => schemas.push(draw.schema(depth + 1)),
                1 if schemas.len() > 1 => {
                    schemas.remove(draw.numbers.below(schemas.len()));
                }
                2 => schemas.reverse(),
                _ => {
                    let index = draw.numbers.below(schemas.len());
                    edit(&mut schemas[index], draw, depth + 1);
                }
            }
        }
        ("required" | "enum" | "type", Value::Array(values)) => {
            if values.len() > 1 && draw.often(2) {
                values.remove(draw.numbers.below(values.len()));
            } else {
                let more = match key {
                    "type" => ["boolean", "null", "array"].map(Value::from),
                    _ => ["a", "b", "d"].map(Value::from),
                };
                let more = draw.one_of(&more);
                if !values.contains(&more) {
                    values.push(more);
                }
            }
        }
        (key, schema) if schema.is_object() && !matches!(key, "dependentRequired" | "const") => {
            edit(schema, draw, depth + 1);
        }
        _ => {}
    }
}
