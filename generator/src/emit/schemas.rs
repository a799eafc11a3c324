//! Schemas for constraints that types do not express, as data.

use std::{collections::BTreeSet, iter};

use super::{
    piece::{Piece, Pieces},
    rule::{self, assertion, float, grouped, matching},
    text::{Text, literal, slice},
};
use crate::plan::{Assertion, Evaluated, Json, JsonType, Plan, Schema, has_patterns};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let schemas = plan.schemas.iter().map(|schema| {
        let text = constant(schema, plan);
        Piece::Items(text.parse().expect("what is written is Rust"))
    });
    Box::new(iter::once(Piece::Text(imports(plan))).chain(schemas))
}

fn imports(plan: &Plan) -> String {
    let mut used = Used::default();
    let mut text = Text::item();
    for schema in &plan.schemas {
        used.add(&schema.keywords);
    }
    if plan.schemas.iter().any(|it| has_patterns(&it.keywords)) {
        text.line("use super::pattern::matches;");
    }
    text.imports("super::schema", &used.schema)
        .imports("super::schema::Keyword", &used.keywords);
    for (from, names) in used.rules.imports() {
        text.imports(&format!("super::support::validate::{from}"), names);
    }
    text.line("").finish()
}

/// The names that schemas use, by what they are imported from.
#[derive(Default)]
struct Used {
    keywords: BTreeSet<&'static str>,
    rules: rule::Used,
    schema: BTreeSet<&'static str>,
}

impl Used {
    fn add(&mut self, keywords: &[Evaluated]) {
        self.schema.insert("Schema");
        for keyword in keywords {
            self.keywords.insert(name(keyword));
            match keyword {
                Evaluated::Assertion(Assertion::Enum(values)) => {
                    self.schema.extend((!values.is_empty()).then_some("Json"));
                }
                Evaluated::Type { .. } => {
                    self.schema.insert("JsonType");
                }
                Evaluated::Assertion(assertion) => self.rules.add_assertion(assertion),
                _ => {}
            }
            for schema in keyword.schemas() {
                self.add(schema);
            }
        }
    }
}

fn constant(schema: &Schema, plan: &Plan) -> String {
    let (name, docs) = (&schema.name, literal(&format!(" {}", schema.docs)));
    let keywords = self::schema(&schema.keywords, plan);
    format!("#[doc = {docs}] pub static {name}: Schema = Schema({keywords});")
}

fn schema(keywords: &[Evaluated], plan: &Plan) -> String {
    slice(keywords, |it| keyword(it, plan))
}

fn texts(texts: &[String]) -> String {
    slice(texts, |text| literal(text))
}

fn keyword(keyword: &Evaluated, plan: &Plan) -> String {
    match (name(keyword), arguments(keyword, plan)) {
        (name, None) => name.to_owned(),
        (name, Some(arguments)) => format!("{name}({arguments})"),
    }
}

fn name(keyword: &Evaluated) -> &'static str {
    match keyword {
        Evaluated::Never => "Never",
        Evaluated::Type { .. } => "Type",
        Evaluated::Assertion(Assertion::Enum(_)) => "Enum",
        Evaluated::Assertion(_) => "Assert",
        Evaluated::PrefixItems(_) => "PrefixItems",
        Evaluated::Items(..) => "Items",
        Evaluated::Contains { .. } => "Contains",
        Evaluated::Required(_) => "Required",
        Evaluated::Properties(_) => "Properties",
        Evaluated::PatternProperties(_) => "PatternProperties",
        Evaluated::AdditionalProperties { .. } => "AdditionalProperties",
        Evaluated::PropertyNames(_) => "PropertyNames",
        Evaluated::DependentRequired(_) => "DependentRequired",
        Evaluated::DependentSchemas(_) => "DependentSchemas",
        Evaluated::Ref(_) => "Ref",
        Evaluated::AllOf(_) => "AllOf",
        Evaluated::AnyOf(_) => "AnyOf",
        Evaluated::OneOf(_) => "OneOf",
        Evaluated::Not(_) => "Not",
        Evaluated::If(..) => "If",
        Evaluated::UnevaluatedItems(_) => "UnevaluatedItems",
        Evaluated::UnevaluatedProperties(_) => "UnevaluatedProperties",
    }
}

fn arguments(keyword: &Evaluated, plan: &Plan) -> Option<String> {
    Some(match keyword {
        Evaluated::Never => return None,
        Evaluated::Type { types, null } => {
            let types = types.iter().map(json_type);
            let types: Vec<&str> = types.chain(null.then_some("JsonType::Null")).collect();
            format!("&[{}]", types.join(", "))
        }
        Evaluated::Assertion(Assertion::Enum(values)) => slice(values, json),
        Evaluated::Assertion(assertion) => self::assertion(assertion),
        Evaluated::Required(names) => texts(names),
        Evaluated::Ref(id) => {
            let name = plan.references.get(id);
            format!("&{}", name.expect("what is referred to has a name"))
        }
        Evaluated::Items(first, items) => format!("{first}, {}", schema(items, plan)),
        Evaluated::Contains {
            schema: items,
            min,
            max,
        } => {
            let max = max.map_or("None".to_owned(), |max| format!("Some({})", grouped(&max)));
            format!("{}, {}, {max}", schema(items, plan), grouped(min))
        }
        Evaluated::PropertyNames(inner)
        | Evaluated::Not(inner)
        | Evaluated::UnevaluatedItems(inner)
        | Evaluated::UnevaluatedProperties(inner) => schema(inner, plan),
        Evaluated::PrefixItems(schemas)
        | Evaluated::AllOf(schemas)
        | Evaluated::AnyOf(schemas)
        | Evaluated::OneOf(schemas) => slice(schemas, |it| schema(it, plan)),
        Evaluated::If(condition, then, otherwise) => [condition, then, otherwise]
            .map(|it| schema(it, plan))
            .join(", "),
        Evaluated::Properties(named) | Evaluated::DependentSchemas(named) => {
            slice(named, |(name, it)| {
                format!("({}, {})", literal(name), schema(it, plan))
            })
        }
        Evaluated::PatternProperties(named) => slice(named, |(name, it)| {
            format!("({}, {})", matching(name), schema(it, plan))
        }),
        Evaluated::AdditionalProperties {
            names,
            patterns,
            schema: others,
        } => {
            let patterns = slice(patterns, |pattern| format!("({})", matching(pattern)));
            format!("{}, {patterns}, {}", texts(names), schema(others, plan))
        }
        Evaluated::DependentRequired(named) => slice(named, |(name, names)| {
            format!("({}, {})", literal(name), texts(names))
        }),
    })
}

fn json_type(ty: JsonType) -> &'static str {
    match ty {
        JsonType::Boolean => "JsonType::Boolean",
        JsonType::Integer => "JsonType::Integer",
        JsonType::Number => "JsonType::Number",
        JsonType::String => "JsonType::String",
        JsonType::Array => "JsonType::Array",
        JsonType::Object => "JsonType::Object",
    }
}

fn json(value: &Json) -> String {
    match value {
        Json::Null => "Json::Null".to_owned(),
        Json::Bool(flag) => format!("Json::Bool({flag})"),
        Json::Integer(number) => format!("Json::Int({})", grouped(number)),
        Json::Float(number) => format!("Json::Float({})", float(*number)),
        Json::Text(text) => format!("Json::Text({})", literal(text)),
        Json::Array(items) => format!("Json::Array({})", slice(items, json)),
        Json::Object(properties) => {
            let properties = slice(properties, |(name, value)| {
                format!("({}, {})", literal(name), json(value))
            });
            format!("Json::Object({properties})")
        }
    }
}
