//! JSON drawn from a schema, and changed so that it may no longer fit. What is drawn is a guess: a
//! validator says what it is.

use serde_json::{Map, Value, json};

/// Numbers that look drawn (Marsaglia's xorshift); the same seed draws the same.
#[derive(Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

/// Draws from the schemas of a document.
#[derive(Debug)]
pub struct Draw<'d> {
    document: &'d Value,
    numbers: Numbers,
}

/// More references than this in each other are drawn without what may be left out.
const DEEPEST: usize = 6;

impl<'d> Draw<'d> {
    /// Draws from a document; the same seed draws the same.
    pub fn new(document: &'d Value, seed: u64) -> Self {
        Self {
            document,
            numbers: Numbers::new(seed),
        }
    }

    /// A value that a schema may allow.
    pub fn value(&mut self, schema: &Value, depth: usize) -> Value {
        if depth > DEEPEST * 2 {
            return Value::Null;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let target = reference.strip_prefix('#');
            let target = target.and_then(|pointer| self.document.pointer(pointer));
            return target.map_or(Value::Null, |target| self.value(target, depth + 1));
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(values) = schema["enum"]
            .as_array()
            .filter(|values| !values.is_empty())
        {
            return values[self.numbers.below(values.len())].clone();
        }
        let mut drawn = self.typed(schema, depth);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            let part = self.value(part, depth + 1);
            drawn = merged(drawn, part);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = schema[keyword].as_array().filter(|it| !it.is_empty()) {
                let branch = self.numbers.below(branches.len());
                let branch = self.value(&branches[branch], depth + 1);
                drawn = merged(drawn, branch);
            }
        }
        drawn
    }

    fn typed(&mut self, schema: &Value, depth: usize) -> Value {
        let ty = match &schema["type"] {
            Value::String(ty) => ty.clone(),
            Value::Array(types) if !types.is_empty() => {
                let chosen = self.numbers.below(types.len());
                types[chosen].as_str().unwrap_or_default().to_owned()
            }
            _ if schema["properties"].is_object() => "object".to_owned(),
            _ if schema["items"].is_object() => "array".to_owned(),
            _ => String::new(),
        };
        match ty.as_str() {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "string" => self.text(schema),
            "integer" => self.integer(schema),
            "number" if self.numbers.below(2) == 0 => self.integer(schema),
            "number" => self.number(schema),
            "boolean" => json!(self.numbers.below(2) == 0),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let wanted = depth < DEEPEST && self.numbers.below(3) > 0;
            if required.contains(&name.as_str()) || wanted {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        let additional = &schema["additionalProperties"];
        if additional.is_object() || additional == &json!(true) {
            for index in 0..self.numbers.below(3) {
                let value = if additional.is_object() {
                    self.value(additional, depth + 1)
                } else {
                    json!("more")
                };
                object.insert(format!("x{index}"), value);
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        let min = size(&schema["minItems"]).unwrap_or(0);
        let most = size(&schema["maxItems"]).unwrap_or(min + 2).min(min + 2);
        let count = if depth > DEEPEST {
            min
        } else {
            min + self.numbers.below(most - min.min(most) + 1)
        };
        let items = (0..count.min(50)).map(|_| self.value(&schema["items"], depth + 1));
        Value::Array(items.collect())
    }

    fn text(&mut self, schema: &Value) -> Value {
        if let Some(example) = schema["example"]
            .as_str()
            .filter(|_| self.numbers.below(2) == 0)
        {
            return json!(example);
        }
        let text = match schema["format"].as_str().unwrap_or_default() {
            "date-time" => {
                ["2024-02-29T12:30:00Z", "1999-12-31T23:59:59.123+02:00"][self.numbers.below(2)]
            }
            "date" => "2024-02-29",
            "uuid" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "uri" | "url" => "https://example.com/a?b=c",
            "email" => "a@example.com",
            _ => ["", "a", "Zürich", "long enough for most"][self.numbers.below(4)],
        };
        let min = size(&schema["minLength"]).unwrap_or(0);
        let max = size(&schema["maxLength"]).unwrap_or(usize::MAX);
        let padding = min.saturating_sub(text.chars().count()).min(100_000);
        let text: String = text
            .chars()
            .chain("abc".chars().cycle().take(padding))
            .collect();
        json!(text.chars().take(max).collect::<String>())
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let bound = |keys: [&str; 2], step: i64| {
            let inclusive = schema[keys[0]].as_f64().map(whole);
            let exclusive = schema[keys[1]].as_f64().map(|bound| whole(bound) + step);
            inclusive.or(exclusive)
        };
        let low = bound(["minimum", "exclusiveMinimum"], 1);
        let high = bound(["maximum", "exclusiveMaximum"], -1);
        let factor = schema["multipleOf"].as_f64().map_or(1, whole).max(1);
        let drawn = i64::try_from(self.numbers.below(1000)).unwrap_or_default() * factor;
        let drawn = low.map_or(drawn, |low| drawn.max(low));
        json!(high.map_or(drawn, |high| drawn.min(high)))
    }

    fn number(&mut self, schema: &Value) -> Value {
        let drawn = self.integer(schema).as_i64().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "what is drawn is small")]
        let number = drawn as f64 + 0.5;
        json!(number)
    }

    /// A value within a value, or itself.
    fn place<'v>(&mut self, value: &'v mut Value) -> &'v mut Value {
        let count = match value {
            Value::Object(object) => object.len(),
            Value::Array(items) => items.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        };
        if count == 0 || self.numbers.below(4) == 0 {
            return value;
        }
        let index = self.numbers.below(count);
        let within = match value {
            Value::Object(object) => object.values_mut().nth(index),
            Value::Array(items) => items.get_mut(index),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        self.place(within.expect("the index is below the count"))
    }

    /// The value, changed in one place.
    pub fn changed(&mut self, value: &Value) -> Value {
        let mut changed = value.clone();
        let place = self.place(&mut changed);
        let choice = self.numbers.below(4);
        match (place, choice) {
            (Value::Object(object), 0 | 1) if !object.is_empty() => {
                let index = self.numbers.below(object.len());
                let name = object.keys().nth(index).cloned().unwrap_or_default();
                object.remove(&name);
            }
            (Value::Object(object), 2) => {
                object.insert("not-a-property".to_owned(), json!(1));
            }
            (Value::String(text), 0) => text.push_str(&"~".repeat(300)),
            (Value::String(text), 1) => text.clear(),
            (place @ Value::Number(_), 0) => *place = json!(-1_000_000_007),
            (Value::Array(items), 0) => items.clear(),
            (Value::Array(items), 1) => {
                let first = items.first().cloned();
                items.extend(first);
            }
            (place, _) => {
                let others = [
                    json!(null),
                    json!(true),
                    json!(-1.5),
                    json!("?"),
                    json!([]),
                    json!({}),
                ];
                *place = others[self.numbers.below(others.len())].clone();
            }
        }
        changed
    }
}

fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (Value::Null, other) => other,
        (one, Value::Null) => one,
        (_, other) => other,
    }
}

fn size(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "casting saturates, which is near enough"
)]
fn whole(number: f64) -> i64 {
    number as i64
}
