//! Schemas that combine the keywords of JSON Schema with types, drawn at random: what the generated
//! types say of a value is what a validator says, or is told of.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Map, Value, json};
use spectrait::{Generator, diagnostic::Code};

use crate::{
    draw::{Draw, Numbers},
    generate,
    judge::judge,
    round_trip::validators,
};

/// Values drawn of each schema, and changes of each.
const DRAWN: u64 = 5;
const CHANGED: usize = 3;

/// Draws schemas; the same seed draws the same.
#[derive(Debug)]
pub(crate) struct Schemas {
    pub(crate) numbers: Numbers,
    /// The number of components, which any schema may refer to.
    count: usize,
}

impl Schemas {
    /// Draws of a document with so many components.
    pub(crate) fn new(seed: u64, count: usize) -> Self {
        Self {
            numbers: Numbers::new(seed),
            count,
        }
    }

    pub(crate) fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.numbers.below(choices.len())].clone()
    }

    pub(crate) fn often(&mut self, of: usize) -> bool {
        self.numbers.below(of) == 0
    }

    pub(crate) fn schema(&mut self, depth: usize) -> Value {
        let drawn = match self.numbers.below(if depth > 2 { 5 } else { 12 }) {
            0 => self.string(),
            1 => self.integer(),
            2 => self.number(),
            3 => self.constants(),
            4 => json!({ "type": self.one_of(&["boolean", "null"]) }),
            5 => self.types(),
            6 => self.array(depth),
            7 | 8 => self.object(depth),
            9 => {
                let component = self.numbers.below(self.count);
                return json!({ "$ref": format!("#/components/schemas/S{component}") });
            }
            10 => self.alternatives(depth),
            _ => self.all_of(depth),
        };
        match self.numbers.below(14) {
            0 if depth < 3 => self.with_not(drawn, depth),
            1 if depth < 3 => self.with_condition(drawn, depth),
            _ => drawn,
        }
    }

    fn string(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        if self.often(3) {
            schema["minLength"] = json!(self.numbers.below(3));
        }
        if self.often(3) {
            schema["maxLength"] = json!(self.numbers.below(6));
        }
        if self.often(5) {
            schema["pattern"] = json!(self.one_of(&["^a", "^[a-z]*$", "1"]));
        }
        schema
    }

    fn integer(&mut self) -> Value {
        let mut schema = json!({ "type": "integer" });
        self.bounds(&mut schema);
        schema
    }

    fn number(&mut self) -> Value {
        let mut schema = json!({ "type": "number" });
        self.bounds(&mut schema);
        schema
    }

    fn bounds(&mut self, schema: &mut Value) {
        let keywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
        if self.often(2) {
            let keyword = self.one_of(&keywords);
            schema[keyword] = self.one_of(&[json!(0), json!(3), json!(2.5), json!(-1)]);
        }
        if self.often(5) {
            schema["multipleOf"] = self.one_of(&[json!(2), json!(0.5), json!(3)]);
        }
    }

    fn constants(&mut self) -> Value {
        match self.numbers.below(6) {
            0 => json!({ "const": self.one_of(&[json!("a"), json!(1), json!(true), json!("b")]) }),
            1 => json!({ "type": "integer", "enum": [1, 2, 3] }),
            2 => json!({ "enum": ["a", 1, true] }),
            3 => json!({ "type": ["string", "null"], "enum": ["a", "b", null] }),
            4 => json!({ "type": "string", "const": self.one_of(&["a", "b", "c"]) }),
            _ => json!({ "type": "string", "enum": self.one_of(&[["a", "b"], ["b", "c"]]) }),
        }
    }

    fn types(&mut self) -> Value {
        let types = [
            vec!["string", "null"],
            vec!["integer", "string"],
            vec!["number", "null"],
            vec!["integer", "boolean", "null"],
            vec!["string", "array"],
        ];
        let mut schema = json!({ "type": self.one_of(&types) });
        if self.often(3) {
            schema["minLength"] = json!(1);
        }
        if self.often(3) {
            schema["minimum"] = json!(1);
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array" });
        if !self.often(6) {
            schema["items"] = self.schema(depth + 1);
        }
        for (keyword, of, most) in [("minItems", 4, 2), ("maxItems", 4, 4)] {
            if self.often(of) {
                schema[keyword] = json!(self.numbers.below(most));
            }
        }
        if self.often(6) {
            schema["uniqueItems"] = json!(true);
        }
        if self.often(8) {
            schema["contains"] = self.schema(depth + 1);
        }
        if self.often(8) {
            schema["prefixItems"] = json!([self.schema(depth + 1), self.schema(depth + 1)]);
        }
        schema
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "object" });
        let mut properties = Map::new();
        for name in ["a", "b", "c"] {
            if !self.often(3) {
                properties.insert(name.to_owned(), self.schema(depth + 1));
            }
        }
        if !properties.is_empty() || self.often(2) {
            schema["properties"] = Value::Object(properties);
        }
        if self.often(2) {
            schema["required"] = self.names();
        }
        match self.numbers.below(6) {
            0 => schema["additionalProperties"] = json!(false),
            1 => schema["additionalProperties"] = self.schema(depth + 1),
            2 => schema["additionalProperties"] = json!(true),
            _ => {}
        }
        match self.numbers.below(20) {
            0 => schema["patternProperties"] = json!({ "^x": self.schema(depth + 1) }),
            1 => schema["propertyNames"] = json!({ "maxLength": 2 }),
            2 => schema["dependentRequired"] = json!({ "a": ["b"] }),
            3 => schema["minProperties"] = json!(1),
            4 => schema["maxProperties"] = json!(2),
            5 => schema["dependentSchemas"] = json!({ "a": self.object(depth + 1) }),
            6 => schema["unevaluatedProperties"] = json!(false),
            _ => {}
        }
        if self.often(7) {
            let keyword = self.one_of(&["oneOf", "anyOf"]);
            let branches = self.branches(depth);
            schema[keyword] = Value::Array(branches);
        }
        schema
    }

    fn names(&mut self) -> Value {
        self.one_of(&[json!(["a"]), json!(["b"]), json!(["a", "b"]), json!(["c"])])
    }

    /// What may stand beside an object: names alone, or objects.
    fn branches(&mut self, depth: usize) -> Vec<Value> {
        let count = 2 + self.numbers.below(2);
        let mut branches = Vec::new();
        for _ in 0..count {
            branches.push(if self.often(2) {
                json!({ "required": self.names() })
            } else {
                self.object(depth + 2)
            });
        }
        branches
    }

    fn alternatives(&mut self, depth: usize) -> Value {
        let keyword = self.one_of(&["oneOf", "anyOf"]);
        let count = 1 + self.numbers.below(3);
        let mut branches: Vec<Value> = (0..count).map(|_| self.schema(depth + 1)).collect();
        if self.often(4) {
            branches.push(json!({ "type": "null" }));
        }
        let mut schema = json!({ keyword: branches });
        match self.numbers.below(10) {
            0 => {
                let other = if keyword == "oneOf" { "anyOf" } else { "oneOf" };
                schema[other] = json!([self.schema(depth + 1)]);
            }
            1 => schema["const"] = self.one_of(&[json!("a"), json!(1), json!(null)]),
            2 => schema["enum"] = json!(["a", "b", 1]),
            3 => schema["type"] = json!("object"),
            _ => {}
        }
        schema
    }

    fn all_of(&mut self, depth: usize) -> Value {
        let mut parts = vec![self.object(depth + 1)];
        for _ in 0..self.numbers.below(3) {
            parts.push(match self.numbers.below(4) {
                0 => self.schema(depth + 1),
                1 => self.alternatives(depth + 1),
                _ => self.object(depth + 1),
            });
        }
        json!({ "allOf": parts })
    }

    fn with_not(&mut self, mut schema: Value, depth: usize) -> Value {
        schema["not"] = self.schema(depth + 1);
        schema
    }

    fn with_condition(&mut self, mut schema: Value, depth: usize) -> Value {
        schema["if"] = self.schema(depth + 1);
        schema["then"] = self.schema(depth + 1);
        if self.often(2) {
            schema["else"] = self.schema(depth + 1);
        }
        schema
    }
}

/// What came of some schemas.
#[derive(Debug, Default)]
pub struct Report {
    /// The schemas, and the values that were drawn of them.
    pub drawn: (usize, usize),
    /// The schemas that the types judge otherwise and that something is told of: each with its first
    /// value, and with what is told.
    pub told: Vec<String>,
    /// Those that nothing is told of, each with its first value.
    pub silent: Vec<String>,
}

/// Draws so many schemas and their values, and has the generated types judge them.
pub fn compare(seed: u64, count: usize, folder: &Path, target: &Path) -> Report {
    let mut draw = Schemas::new(seed, count);
    let schemas: Map<String, Value> = (0..count)
        .map(|index| (format!("S{index}"), draw.schema(0)))
        .collect();
    let document = json!({
        "openapi": "3.1.1",
        "info": { "title": "Combinations", "version": "1.0.0" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("there is room");
    let path = folder.join("openapi.json");
    fs::write(&path, document.to_string()).expect("there is room");
    let names: Vec<String> = (0..count).map(|index| format!("S{index}")).collect();
    let validators = validators(&schemas, &names);
    let values = values(&document, &schemas, seed);
    let cases: Vec<(usize, &Value)> = values
        .iter()
        .map(|(index, value)| (*index, value))
        .collect();
    let types: Vec<String> = names
        .iter()
        .zip(&validators)
        .map(|(name, validator)| {
            let is_null = validator
                .as_ref()
                .is_some_and(|it| it.is_valid(&Value::Null));
            if is_null {
                format!("Option<types::{name}>")
            } else {
                format!("types::{name}")
            }
        })
        .collect();
    let verdicts = judge(Generator::new(&path), &types, &cases, folder, target);
    let told = told(&path);
    let mut report = Report {
        drawn: (count, cases.len()),
        ..Report::default()
    };
    let mut differing = BTreeMap::new();
    for ((schema, value), verdict) in cases.iter().zip(&verdicts) {
        let Some(validator) = &validators[*schema] else {
            continue;
        };
        let valid = validator.is_valid(value);
        if valid == verdict.problem.is_none() {
            continue;
        }
        differing.entry(*schema).or_insert_with(|| {
            let schema = &schemas[&format!("S{schema}")];
            let problem = verdict.problem.as_deref().unwrap_or("taken");
            format!("{schema}\n    {value} is valid: {valid}; {problem}")
        });
    }
    for (index, text) in differing {
        let reached = reached(&schemas, index);
        let of_it = told.iter().filter(|(it, _)| reached.contains(it));
        let lines: Vec<String> = of_it.map(|(_, line)| format!("\n    {line}")).collect();
        let case = format!("S{index}: {text}{}", lines.concat());
        if lines.is_empty() {
            report.silent.push(case);
        } else {
            report.told.push(case);
        }
    }
    report
}

fn values(document: &Value, schemas: &Map<String, Value>, seed: u64) -> Vec<(usize, Value)> {
    let fixed = [
        json!(null),
        json!("a"),
        json!(1),
        json!({ "a": "a", "b": 1 }),
        json!({ "x1": 1, "c": null }),
        json!([1, "a"]),
    ];
    let mut values = Vec::new();
    for index in 0..schemas.len() {
        let schema = &schemas[&format!("S{index}")];
        for round in 0..DRAWN {
            let mut draw = Draw::new(document, seed ^ (round * 7919 + index as u64));
            let value = draw.value(schema, 0);
            values.extend((0..CHANGED).map(|_| (index, draw.changed(&value))));
            values.push((index, value));
        }
        values.extend(fixed.iter().map(|value| (index, value.clone())));
    }
    values
}

/// What is told of schemas.
fn told(path: &Path) -> BTreeSet<(usize, String)> {
    let generated = generate(path);
    let diagnostics = generated.diagnostics.as_slice().iter();
    let of_schemas =
        diagnostics.filter(|it| !matches!(it.code, Code::UnusedComponent | Code::Renamed));
    of_schemas
        .filter_map(|diagnostic| {
            let pointer = diagnostic.anchor.pointer()?;
            let rest = pointer.strip_prefix("/components/schemas/S")?.to_owned();
            let index = rest.split('/').next()?.parse().ok()?;
            let (code, message) = (diagnostic.code.id(), &diagnostic.message);
            Some((index, format!("{code} {pointer}: {message}")))
        })
        .collect()
}

/// The components that a component leads to, itself included.
fn reached(schemas: &Map<String, Value>, index: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![index];
    while let Some(index) = open.pop() {
        if found.insert(index) {
            let text = schemas[&format!("S{index}")].to_string();
            let references = text.split("#/components/schemas/S").skip(1);
            open.extend(
                references.filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok()),
            );
        }
    }
    found
}
