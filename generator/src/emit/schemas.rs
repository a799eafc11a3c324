//! What values have to fit beyond their types, as data.

use std::{collections::BTreeSet, iter};

use super::{
    Piece, Pieces,
    rule::{float, grouped},
    text::{Text, literal},
};
use crate::plan::{Bound, Json, JsonType, Keyword, Number, Plan, Schema};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let schemas: Vec<String> = plan
        .schemas
        .iter()
        .map(|schema| constant(schema, plan))
        .collect();
    let mut keywords = BTreeSet::new();
    for schema in &plan.schemas {
        names(&schema.keywords, plan, &mut keywords);
    }
    let imports = Piece::Text(imports(&schemas, &keywords));
    let schemas = schemas.into_iter().map(|schema| {
        let tokens = schema.parse().expect("what is written is Rust");
        Piece::Items(tokens)
    });
    Box::new(iter::once(imports).chain(schemas))
}

/// What the schemas use, as they are written.
fn imports(schemas: &[String], keywords: &BTreeSet<String>) -> String {
    let used = |name: &str| schemas.iter().any(|schema| schema.contains(name));
    let names = |names: &[(&str, &str)]| {
        let names = names.iter().filter(|(mark, _)| used(mark));
        names
            .map(|(_, name)| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let mut text = Text::item();
    if used(", matches") {
        text.line("use super::pattern::matches;");
    }
    let mut schema = names(&[("Json::", "Json"), ("JsonType::", "JsonType")]);
    schema.push("Schema".to_owned());
    match schema.as_slice() {
        [one] => text.line(format!("use super::schema::{one};")),
        several => text.list("use super::schema::{", several, "};"),
    };
    let keywords: Vec<String> = keywords.iter().cloned().collect();
    match keywords.as_slice() {
        [] => &mut text,
        [one] => text.line(format!("use super::schema::Keyword::{one};")),
        several => text.list("use super::schema::Keyword::{", several, "};"),
    };
    match names(&[("(Float(", "Float"), ("(Int(", "Int")]).as_slice() {
        [] => {}
        [one] => {
            text.line(format!("use super::support::validate::Number::{one};"));
        }
        several => {
            text.list("use super::support::validate::Number::{", several, "};");
        }
    }
    text.line("");
    text.finish()
}

/// The names of keywords, as they are written.
fn names(keywords: &[Keyword], plan: &Plan, found: &mut BTreeSet<String>) {
    for keyword in keywords {
        let written = self::keyword(keyword, plan);
        let name = written.split('(').next().unwrap_or_default();
        found.insert(name.to_owned());
        for schema in keyword.schemas() {
            names(schema, plan, found);
        }
    }
}

fn constant(schema: &Schema, plan: &Plan) -> String {
    let (name, docs) = (&schema.name, literal(&format!(" {}", schema.docs)));
    let keywords: Vec<String> = schema.keywords.iter().map(|it| keyword(it, plan)).collect();
    let keywords = keywords.join(", ");
    format!("#[doc = {docs}] pub static {name}: Schema = Schema(&[{keywords}]);")
}

fn schema(keywords: &[Keyword], plan: &Plan) -> String {
    let keywords: Vec<String> = keywords.iter().map(|it| keyword(it, plan)).collect();
    format!("&[{}]", keywords.join(", "))
}

fn schemas(schemas: &[Vec<Keyword>], plan: &Plan) -> String {
    let schemas: Vec<String> = schemas.iter().map(|it| schema(it, plan)).collect();
    format!("&[{}]", schemas.join(", "))
}

fn named(schemas: &[(String, Vec<Keyword>)], plan: &Plan) -> String {
    let schemas = schemas.iter();
    let schemas = schemas.map(|(name, it)| format!("({}, {})", literal(name), schema(it, plan)));
    format!("&[{}]", schemas.collect::<Vec<_>>().join(", "))
}

fn texts(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
    format!("&[{}]", texts.join(", "))
}

fn keyword(keyword: &Keyword, plan: &Plan) -> String {
    let written = scalar_keyword(keyword)
        .or_else(|| array_keyword(keyword, plan))
        .or_else(|| object_keyword(keyword, plan))
        .or_else(|| combining_keyword(keyword, plan));
    written.expect("a keyword is one of these")
}

fn scalar_keyword(keyword: &Keyword) -> Option<String> {
    Some(match keyword {
        Keyword::Never => "Never".to_owned(),
        Keyword::Type(types) => {
            let types: Vec<_> = types.iter().map(|ty| json_type(*ty)).collect();
            format!("Type(&[{}])", types.join(", "))
        }
        Keyword::Enum(values) => {
            let values: Vec<String> = values.iter().map(json).collect();
            format!("Enum(&[{}])", values.join(", "))
        }
        Keyword::Lower(Bound::Inclusive(bound)) => format!("Minimum({})", number(*bound)),
        Keyword::Lower(Bound::Exclusive(bound)) => format!("ExclusiveMinimum({})", number(*bound)),
        Keyword::Upper(Bound::Inclusive(bound)) => format!("Maximum({})", number(*bound)),
        Keyword::Upper(Bound::Exclusive(bound)) => format!("ExclusiveMaximum({})", number(*bound)),
        Keyword::MultipleOf(factor) => format!("MultipleOf({})", number(*factor)),
        Keyword::MinLength(size) => format!("MinLength({})", self::size(*size)),
        Keyword::MaxLength(size) => format!("MaxLength({})", self::size(*size)),
        Keyword::Pattern(pattern) => format!("Pattern({}, matches)", literal(pattern)),
        _ => return None,
    })
}

fn array_keyword(keyword: &Keyword, plan: &Plan) -> Option<String> {
    Some(match keyword {
        Keyword::PrefixItems(items) => format!("PrefixItems({})", schemas(items, plan)),
        Keyword::Items(first, items) => format!("Items({first}, {})", schema(items, plan)),
        Keyword::Contains {
            schema: items,
            min,
            max,
        } => {
            let max = max.map_or("None".to_owned(), |max| format!("Some({})", size(max)));
            format!("Contains({}, {}, {max})", schema(items, plan), size(*min))
        }
        Keyword::MinItems(size) => format!("MinItems({})", self::size(*size)),
        Keyword::MaxItems(size) => format!("MaxItems({})", self::size(*size)),
        Keyword::UniqueItems => "UniqueItems".to_owned(),
        Keyword::UnevaluatedItems(items) => format!("UnevaluatedItems({})", schema(items, plan)),
        _ => return None,
    })
}

fn object_keyword(keyword: &Keyword, plan: &Plan) -> Option<String> {
    Some(match keyword {
        Keyword::Required(names) => format!("Required({})", texts(names)),
        Keyword::Properties(properties) => format!("Properties({})", named(properties, plan)),
        Keyword::PatternProperties(properties) => {
            let properties = properties.iter().map(|(pattern, it)| {
                format!("({}, matches, {})", literal(pattern), schema(it, plan))
            });
            let properties: Vec<String> = properties.collect();
            format!("PatternProperties(&[{}])", properties.join(", "))
        }
        Keyword::AdditionalProperties {
            names,
            patterns,
            schema: others,
        } => {
            let patterns = patterns.iter();
            let patterns: Vec<String> = patterns
                .map(|pattern| format!("({}, matches)", literal(pattern)))
                .collect();
            let (names, patterns) = (texts(names), patterns.join(", "));
            let others = schema(others, plan);
            format!("AdditionalProperties({names}, &[{patterns}], {others})")
        }
        Keyword::PropertyNames(names) => format!("PropertyNames({})", schema(names, plan)),
        Keyword::MinProperties(size) => format!("MinProperties({})", self::size(*size)),
        Keyword::MaxProperties(size) => format!("MaxProperties({})", self::size(*size)),
        Keyword::DependentRequired(required) => {
            let required = required.iter();
            let required: Vec<String> = required
                .map(|(name, names)| format!("({}, {})", literal(name), texts(names)))
                .collect();
            format!("DependentRequired(&[{}])", required.join(", "))
        }
        Keyword::DependentSchemas(schemas) => format!("DependentSchemas({})", named(schemas, plan)),
        Keyword::UnevaluatedProperties(others) => {
            format!("UnevaluatedProperties({})", schema(others, plan))
        }
        _ => return None,
    })
}

fn combining_keyword(keyword: &Keyword, plan: &Plan) -> Option<String> {
    Some(match keyword {
        Keyword::Ref(id) => {
            let name = plan.references.get(id);
            format!("Ref(&{})", name.expect("what is referred to has a name"))
        }
        Keyword::AllOf(all) => format!("AllOf({})", schemas(all, plan)),
        Keyword::AnyOf(any) => format!("AnyOf({})", schemas(any, plan)),
        Keyword::OneOf(one) => format!("OneOf({})", schemas(one, plan)),
        Keyword::Not(not) => format!("Not({})", schema(not, plan)),
        Keyword::If(condition, then, otherwise) => {
            let parts = [condition, then, otherwise].map(|it| schema(it, plan));
            format!("If({})", parts.join(", "))
        }
        _ => return None,
    })
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
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("Json::Array(&[{}])", items.join(", "))
        }
        Json::Object(properties) => {
            let properties = properties.iter();
            let properties: Vec<String> = properties
                .map(|(name, value)| format!("({}, {})", literal(name), json(value)))
                .collect();
            format!("Json::Object(&[{}])", properties.join(", "))
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
