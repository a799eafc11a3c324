//! Schemas for constraints that types do not express, as data.

use std::{collections::BTreeSet, iter};

use super::{
    Piece, Pieces,
    rule::{float, grouped},
    text::{Text, literal},
};
use crate::plan::{self, Bound, Json, JsonType, Keyword, Number, Plan, Schema};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let mut used = Used::default();
    for schema in &plan.schemas {
        used.add(&schema.keywords);
    }
    let schemas = plan.schemas.iter().map(|schema| {
        let text = constant(schema, plan);
        Piece::Items(text.parse().expect("what is written is Rust"))
    });
    Box::new(iter::once(Piece::Text(used.imports())).chain(schemas))
}

/// The names that schemas use, by what they are imported from.
#[derive(Default)]
struct Used {
    keywords: BTreeSet<&'static str>,
    numbers: BTreeSet<&'static str>,
    schema: BTreeSet<&'static str>,
    patterns: bool,
}

impl Used {
    fn add(&mut self, keywords: &[Keyword]) {
        self.schema.insert("Schema");
        self.patterns |= plan::has_patterns(keywords);
        for keyword in keywords {
            self.keywords.insert(name(keyword));
            match keyword {
                Keyword::Enum(values) if !values.is_empty() => {
                    self.schema.insert("Json");
                }
                Keyword::Type(_) => {
                    self.schema.insert("JsonType");
                }
                Keyword::Lower(Bound::Inclusive(limit) | Bound::Exclusive(limit))
                | Keyword::Upper(Bound::Inclusive(limit) | Bound::Exclusive(limit))
                | Keyword::MultipleOf(limit) => {
                    self.numbers.insert(match limit {
                        Number::Integer(_) => "Int",
                        Number::Float(_) => "Float",
                    });
                }
                _ => {}
            }
            for schema in keyword.schemas() {
                self.add(schema);
            }
        }
    }

    fn imports(&self) -> String {
        let mut text = Text::item();
        if self.patterns {
            text.line("use super::pattern::matches;");
        }
        let imports = [
            ("schema", &self.schema),
            ("schema::Keyword", &self.keywords),
            ("support::validate::Number", &self.numbers),
        ];
        for (from, names) in imports {
            text.imports(&format!("super::{from}"), names);
        }
        text.line("").finish()
    }
}

fn constant(schema: &Schema, plan: &Plan) -> String {
    let (name, docs) = (&schema.name, literal(&format!(" {}", schema.docs)));
    let keywords = self::schema(&schema.keywords, plan);
    format!("#[doc = {docs}] pub static {name}: Schema = Schema({keywords});")
}

fn schema(keywords: &[Keyword], plan: &Plan) -> String {
    listed(keywords, |it| keyword(it, plan))
}

fn texts(texts: &[String]) -> String {
    listed(texts, |text| literal(text))
}

/// Writes a borrowed array.
fn listed<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(write).collect();
    format!("&[{}]", items.join(", "))
}

fn keyword(keyword: &Keyword, plan: &Plan) -> String {
    match (name(keyword), arguments(keyword, plan)) {
        (name, None) => name.to_owned(),
        (name, Some(arguments)) => format!("{name}({arguments})"),
    }
}

fn name(keyword: &Keyword) -> &'static str {
    match keyword {
        Keyword::Never => "Never",
        Keyword::Type(_) => "Type",
        Keyword::Enum(_) => "Enum",
        Keyword::Lower(Bound::Inclusive(_)) => "Minimum",
        Keyword::Lower(Bound::Exclusive(_)) => "ExclusiveMinimum",
        Keyword::Upper(Bound::Inclusive(_)) => "Maximum",
        Keyword::Upper(Bound::Exclusive(_)) => "ExclusiveMaximum",
        Keyword::MultipleOf(_) => "MultipleOf",
        Keyword::MinLength(_) => "MinLength",
        Keyword::MaxLength(_) => "MaxLength",
        Keyword::Pattern(_) => "Pattern",
        Keyword::PrefixItems(_) => "PrefixItems",
        Keyword::Items(..) => "Items",
        Keyword::Contains { .. } => "Contains",
        Keyword::MinItems(_) => "MinItems",
        Keyword::MaxItems(_) => "MaxItems",
        Keyword::UniqueItems => "UniqueItems",
        Keyword::Required(_) => "Required",
        Keyword::Properties(_) => "Properties",
        Keyword::PatternProperties(_) => "PatternProperties",
        Keyword::AdditionalProperties { .. } => "AdditionalProperties",
        Keyword::PropertyNames(_) => "PropertyNames",
        Keyword::MinProperties(_) => "MinProperties",
        Keyword::MaxProperties(_) => "MaxProperties",
        Keyword::DependentRequired(_) => "DependentRequired",
        Keyword::DependentSchemas(_) => "DependentSchemas",
        Keyword::Ref(_) => "Ref",
        Keyword::AllOf(_) => "AllOf",
        Keyword::AnyOf(_) => "AnyOf",
        Keyword::OneOf(_) => "OneOf",
        Keyword::Not(_) => "Not",
        Keyword::If(..) => "If",
        Keyword::UnevaluatedItems(_) => "UnevaluatedItems",
        Keyword::UnevaluatedProperties(_) => "UnevaluatedProperties",
    }
}

fn arguments(keyword: &Keyword, plan: &Plan) -> Option<String> {
    Some(match keyword {
        Keyword::Never | Keyword::UniqueItems => return None,
        Keyword::Type(types) => listed(types, |ty| json_type(*ty).to_owned()),
        Keyword::Enum(values) => listed(values, json),
        Keyword::Lower(Bound::Inclusive(limit) | Bound::Exclusive(limit))
        | Keyword::Upper(Bound::Inclusive(limit) | Bound::Exclusive(limit))
        | Keyword::MultipleOf(limit) => number(*limit),
        Keyword::MinLength(limit)
        | Keyword::MaxLength(limit)
        | Keyword::MinItems(limit)
        | Keyword::MaxItems(limit)
        | Keyword::MinProperties(limit)
        | Keyword::MaxProperties(limit) => size(*limit),
        Keyword::Pattern(pattern) => matching(pattern),
        Keyword::Required(names) => texts(names),
        Keyword::Ref(id) => {
            let name = plan.references.get(id);
            format!("&{}", name.expect("what is referred to has a name"))
        }
        Keyword::Items(first, items) => format!("{first}, {}", schema(items, plan)),
        Keyword::Contains {
            schema: items,
            min,
            max,
        } => {
            format!("{}, {}, {}", schema(items, plan), size(*min), most(*max))
        }
        Keyword::PropertyNames(inner)
        | Keyword::Not(inner)
        | Keyword::UnevaluatedItems(inner)
        | Keyword::UnevaluatedProperties(inner) => schema(inner, plan),
        Keyword::PrefixItems(schemas)
        | Keyword::AllOf(schemas)
        | Keyword::AnyOf(schemas)
        | Keyword::OneOf(schemas) => listed(schemas, |it| schema(it, plan)),
        Keyword::If(condition, then, otherwise) => [condition, then, otherwise]
            .map(|it| schema(it, plan))
            .join(", "),
        Keyword::Properties(named) | Keyword::DependentSchemas(named) => {
            listed(named, |(name, it)| {
                format!("({}, {})", literal(name), schema(it, plan))
            })
        }
        Keyword::PatternProperties(named) => listed(named, |(name, it)| {
            format!("({}, {})", matching(name), schema(it, plan))
        }),
        Keyword::AdditionalProperties {
            names,
            patterns,
            schema: others,
        } => {
            let patterns = listed(patterns, |pattern| format!("({})", matching(pattern)));
            format!("{}, {patterns}, {}", texts(names), schema(others, plan))
        }
        Keyword::DependentRequired(named) => listed(named, |(name, names)| {
            format!("({}, {})", literal(name), texts(names))
        }),
    })
}

fn most(max: Option<u64>) -> String {
    max.map_or("None".to_owned(), |max| format!("Some({})", size(max)))
}

/// A pattern, with the function that matches it.
fn matching(pattern: &str) -> String {
    format!("{}, matches", literal(pattern))
}

fn json_type(ty: JsonType) -> &'static str {
    match ty {
        JsonType::Null => "JsonType::Null",
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
        Json::Integer(number) => format!("Json::Int({})", grouped(&number.to_string())),
        Json::Float(number) => format!("Json::Float({})", float(*number)),
        Json::Text(text) => format!("Json::Text({})", literal(text)),
        Json::Array(items) => format!("Json::Array({})", listed(items, json)),
        Json::Object(properties) => {
            let properties = listed(properties, |(name, value)| {
                format!("({}, {})", literal(name), json(value))
            });
            format!("Json::Object({properties})")
        }
    }
}

fn size(size: u64) -> String {
    grouped(&size.to_string())
}

fn number(number: Number) -> String {
    match number {
        Number::Integer(number) => format!("Int({})", grouped(&number.to_string())),
        Number::Float(number) => format!("Float({})", float(number)),
    }
}
