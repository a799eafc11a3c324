//! What no type says: schemas as data, to be asked of a value at run time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Lowering, scalar};
use crate::{
    api::{Json, JsonType, Keyword, SchemaId},
    diagnostic::{Anchor, Code},
    openapi::{self, Additional, Applicators, ByAddress, Located, Schema, Sizes, Version, address},
    source::Node,
};

/// What a kind leaves unsaid of a schema.
pub(super) enum Left {
    /// All of it.
    Everything,
    /// None of it: something else asks it.
    Nothing,
    /// These keywords, where the schema has them, and those that no kind ever says.
    Keywords(Vec<&'static str>),
}

impl Left {
    /// What no kind ever says.
    pub(super) const USUAL: Self = Self::Keywords(Vec::new());
}

/// The schemas that are asked by reference.
#[derive(Default)]
pub(super) struct Asked<'t> {
    known: ByAddress<SchemaId>,
    /// A chain of references may be longer than a stack is deep.
    pending: VecDeque<(SchemaId, Located<'t>)>,
}

/// Keywords that stand beside the types in every schema that is asked as a whole.
const ALL: &[&str] = &[
    "type",
    "enum",
    "minimum",
    "multipleOf",
    "minLength",
    "pattern",
    "items",
    "minItems",
    "required",
    "properties",
    "additionalProperties",
    "minProperties",
    "alternatives",
];

impl<'t> Lowering<'_, 't> {
    /// What has to be asked of a value of the schemas that hold together at a place.
    pub(super) fn left_over(
        &mut self,
        given: &[Located<'t>],
        parts: &[Located<'t>],
        left: &Left,
    ) -> Vec<Keyword> {
        let keywords = match left {
            Left::Nothing => Vec::new(),
            Left::Everything => given.iter().flat_map(|at| self.asked(at)).collect(),
            Left::Keywords(keywords) => {
                let mut rules = Vec::new();
                for part in parts {
                    self.part(part, parts.len(), keywords, &mut rules);
                }
                rules
            }
        };
        self.settle_asked();
        keywords
    }

    fn part(
        &mut self,
        at: &Located<'t>,
        parts: usize,
        keywords: &[&'static str],
        rules: &mut Vec<Keyword>,
    ) {
        // Beside others, it is about the properties that the others name too.
        let additional = parts > 1 && at.get("additionalProperties").is_some();
        if !Applicators::are_in(at.node) && keywords.is_empty() && !additional {
            return;
        }
        let schema = Schema::read(at, self.document);
        let applicators = Applicators::read(at, self.document);
        let unevaluated =
            applicators.unevaluated_items.is_some() || applicators.unevaluated_properties.is_some();
        if unevaluated {
            // What is left of a value depends on all that was asked of it before.
            let whole = self.whole(&schema, &applicators);
            return if parts == 1 {
                rules.extend(whole);
            } else {
                rules.push(Keyword::AllOf(vec![whole]));
            };
        }
        let mut keywords = keywords.to_vec();
        if !applicators.pattern_properties.is_empty() || additional {
            keywords.push("additionalProperties");
        }
        if !applicators.prefix_items.is_empty() {
            keywords.push("items");
        }
        self.assertions(&schema, &applicators, &keywords, rules);
        self.applied(&schema, &applicators, rules);
    }

    /// Everything that a schema asks, wherever it stands.
    fn asked(&mut self, at: &Located<'t>) -> Vec<Keyword> {
        match at.node {
            Node::Bool(true) => return Vec::new(),
            Node::Bool(false) => return vec![Keyword::Never],
            _ => {}
        }
        if self.reference(at).is_some() {
            return vec![self.referred_schema(at)];
        }
        let schema = Schema::read(at, self.document);
        let applicators = Applicators::read(at, self.document);
        self.whole(&schema, &applicators)
    }

    fn whole(&mut self, schema: &Schema<'t>, applicators: &Applicators<'t>) -> Vec<Keyword> {
        let mut rules = Vec::new();
        let refers = self.document.links.target(schema.at.node).is_some();
        if refers && self.document.version >= Version::V3_1 {
            rules.push(self.referred_schema(&schema.at));
        }
        if !applicators.all_of.is_empty() {
            let all = applicators.all_of.iter().map(|at| self.asked(at));
            rules.push(Keyword::AllOf(all.collect()));
        }
        self.assertions(schema, applicators, ALL, &mut rules);
        self.applied(schema, applicators, &mut rules);
        if let Some(at) = &applicators.unevaluated_items {
            rules.push(Keyword::UnevaluatedItems(self.asked(at)));
        }
        if let Some(at) = &applicators.unevaluated_properties {
            rules.push(Keyword::UnevaluatedProperties(self.asked(at)));
        }
        // Authors of OpenAPI 3.0 mean it of the whole, also where no type stands beside it.
        let beside_types = schema.types.is_empty() && !schema.null_only;
        if schema.nullable && beside_types && !rules.is_empty() {
            let null = vec![Keyword::Type(vec![JsonType::Null])];
            return vec![Keyword::AnyOf(vec![null, rules])];
        }
        rules
    }

    fn referred_schema(&mut self, at: &Located<'t>) -> Keyword {
        let target = self.document.links.target(at.node).cloned();
        let target = target.unwrap_or_else(|| at.clone());
        let address = address(target.node);
        if let Some(&id) = self.asked_schemas.known.get(&address) {
            return Keyword::Ref(id);
        }
        let id = self.schemas.add(crate::api::Schema {
            span: target.span.clone(),
            keywords: Vec::new(),
        });
        self.asked_schemas.known.insert(address, id);
        self.asked_schemas.pending.push_back((id, target));
        Keyword::Ref(id)
    }

    fn settle_asked(&mut self) {
        while let Some((id, at)) = self.asked_schemas.pending.pop_front() {
            let keywords = self.asked(&at);
            self.schemas.set(id, keywords);
        }
    }
}

impl<'t> Lowering<'_, 't> {
    /// Those keywords of a schema that a type may say, as far as they are wanted.
    fn assertions(
        &mut self,
        schema: &Schema<'t>,
        applicators: &Applicators<'t>,
        wanted: &[&str],
        rules: &mut Vec<Keyword>,
    ) {
        let wants = |keyword: &str| wanted.contains(&keyword);
        if wants("type") && (!schema.types.is_empty() || schema.null_only) {
            rules.push(Keyword::Type(types(schema)));
        }
        if let Some(values) = &schema.enumeration
            && wants("enum")
        {
            let null = schema.nullable.then_some(Json::Null);
            rules.push(Keyword::Enum(
                values.iter().map(|node| json(node)).chain(null).collect(),
            ));
        }
        if wants("minimum") {
            rules.extend(scalar::lower_bound(schema).map(Keyword::Lower));
            rules.extend(scalar::upper_bound(schema).map(Keyword::Upper));
        }
        if wants("multipleOf") {
            let multiples = schema.multiples.iter();
            rules.extend(multiples.map(|factor| Keyword::MultipleOf(scalar::factor(*factor))));
        }
        if wants("minLength") {
            sizes(
                schema.lengths,
                Keyword::MinLength,
                Keyword::MaxLength,
                rules,
            );
        }
        if wants("pattern") {
            let patterns = schema.patterns.iter();
            let span = schema.at.span.key("pattern");
            rules.extend(
                patterns
                    .filter_map(|pattern| self.expression(pattern, &span))
                    .map(Keyword::Pattern),
            );
        }
        self.items(schema, applicators, wanted, rules);
        self.properties(schema, applicators, wanted, rules);
        if wants("alternatives") {
            for alternatives in &schema.alternatives {
                let branches = alternatives.branches.iter().map(|at| self.asked(at));
                let branches = branches.collect();
                rules.push(match alternatives.keyword {
                    "oneOf" => Keyword::OneOf(branches),
                    _ => Keyword::AnyOf(branches),
                });
            }
        }
    }

    fn items(
        &mut self,
        schema: &Schema<'t>,
        applicators: &Applicators<'t>,
        wanted: &[&str],
        rules: &mut Vec<Keyword>,
    ) {
        let wants = |keyword: &str| wanted.contains(&keyword);
        if wants("items") {
            let prefix = applicators.prefix_items.iter().map(|at| self.asked(at));
            let prefix: Vec<_> = prefix.collect();
            let first = prefix.len();
            if first > 0 {
                rules.push(Keyword::PrefixItems(prefix));
            }
            for items in &schema.items {
                rules.push(Keyword::Items(first, self.asked(items)));
            }
        }
        if wants("minItems") {
            sizes(
                schema.item_counts,
                Keyword::MinItems,
                Keyword::MaxItems,
                rules,
            );
            rules.extend(schema.unique_items.then_some(Keyword::UniqueItems));
        }
    }

    fn properties(
        &mut self,
        schema: &Schema<'t>,
        applicators: &Applicators<'t>,
        wanted: &[&str],
        rules: &mut Vec<Keyword>,
    ) {
        let wants = |keyword: &str| wanted.contains(&keyword);
        if wants("required") && !schema.required.is_empty() {
            rules.push(Keyword::Required(owned(&schema.required)));
        }
        if wants("properties") && !schema.properties.is_empty() {
            let properties = schema.properties.iter().map(|(name, schemas)| {
                let asked = schemas.iter().flat_map(|at| self.asked(at));
                ((*name).to_owned(), asked.collect())
            });
            // The keys of an object have no order: what says the same is the same.
            let properties: BTreeMap<String, Vec<Keyword>> = properties.collect();
            rules.push(Keyword::Properties(properties.into_iter().collect()));
        }
        let span = schema.at.span.key("patternProperties");
        let mut patterns = Vec::new();
        let count = applicators.pattern_properties.len();
        for (pattern, at) in &applicators.pattern_properties {
            let asked = self.asked(at);
            if let Some(pattern) = self.expression(pattern, &span.key(pattern)) {
                patterns.push((pattern, asked));
            }
        }
        // Which names are left is not known without all patterns.
        if wants("additionalProperties") && patterns.len() == count {
            let additional = match &schema.additional {
                // What is asked as a whole may be asked for what is left.
                Additional::Any if wants("type") => Some(Vec::new()),
                Additional::Unsaid | Additional::Any => None,
                Additional::Forbidden => Some(vec![Keyword::Never]),
                Additional::Schemas(schemas) => {
                    Some(schemas.iter().flat_map(|at| self.asked(at)).collect())
                }
            };
            let names = schema.properties.iter().map(|(name, _)| (*name).to_owned());
            let names: BTreeSet<String> = names.collect();
            rules.extend(additional.map(|asked| {
                Keyword::AdditionalProperties {
                    names: names.into_iter().collect(),
                    patterns: patterns
                        .iter()
                        .map(|(pattern, _)| pattern.clone())
                        .collect(),
                    schema: asked,
                }
            }));
        }
        if !patterns.is_empty() {
            rules.push(Keyword::PatternProperties(patterns));
        }
        if wants("minProperties") {
            let counts = schema.property_counts;
            sizes(
                counts,
                Keyword::MinProperties,
                Keyword::MaxProperties,
                rules,
            );
        }
    }

    /// The keywords that no type says, but for `unevaluated…`.
    fn applied(
        &mut self,
        schema: &Schema<'t>,
        applicators: &Applicators<'t>,
        rules: &mut Vec<Keyword>,
    ) {
        if schema.at.node.get("$dynamicRef").is_some() {
            let message = "`$dynamicRef` is not followed";
            let help = "what it refers to is not checked; use `$ref`";
            let anchor = Anchor::Key(schema.at.span.key("$dynamicRef"));
            self.diagnostics
                .add(Code::UncheckedConstraint, anchor, message, help);
        }
        if let Some(at) = &applicators.not {
            rules.push(Keyword::Not(self.asked(at)));
        }
        if let Some(given) = &applicators.condition {
            let condition = self.asked(&given.given);
            let mut or_none = |at: &Option<Located<'t>>| {
                let asked = at.as_ref().map(|at| self.asked(at));
                asked.unwrap_or_default()
            };
            let (then, otherwise) = (or_none(&given.then), or_none(&given.otherwise));
            rules.push(Keyword::If(condition, then, otherwise));
        }
        if let Some(contains) = &applicators.contains {
            rules.push(Keyword::Contains {
                schema: self.asked(&contains.schema),
                min: contains.min,
                max: contains.max,
            });
        }
        if let Some(at) = &applicators.property_names {
            rules.push(Keyword::PropertyNames(self.asked(at)));
        }
        if !applicators.dependent_required.is_empty() {
            let required = applicators.dependent_required.iter();
            let required = required.map(|(name, names)| ((*name).to_owned(), owned(names)));
            rules.push(Keyword::DependentRequired(required.collect()));
        }
        if !applicators.dependent_schemas.is_empty() {
            let schemas = applicators.dependent_schemas.iter();
            let schemas = schemas.map(|(name, at)| ((*name).to_owned(), self.asked(at)));
            rules.push(Keyword::DependentSchemas(schemas.collect()));
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn sizes(sizes: Sizes, min: fn(u64) -> Keyword, max: fn(u64) -> Keyword, rules: &mut Vec<Keyword>) {
    rules.extend(sizes.min.filter(|min| *min > 0).map(min));
    rules.extend(sizes.max.map(max));
}

fn types(schema: &Schema<'_>) -> Vec<JsonType> {
    let types = schema.types.iter().map(|ty| match ty {
        openapi::JsonType::Object => JsonType::Object,
        openapi::JsonType::Array => JsonType::Array,
        openapi::JsonType::String => JsonType::String,
        openapi::JsonType::Integer => JsonType::Integer,
        openapi::JsonType::Number => JsonType::Number,
        openapi::JsonType::Boolean => JsonType::Boolean,
    });
    let null = schema.nullable.then_some(JsonType::Null);
    types.chain(null).collect()
}

/// A value of the document.
pub(super) fn json(node: &Node<'_>) -> Json {
    match node {
        Node::Null => Json::Null,
        Node::Bool(flag) => Json::Bool(*flag),
        Node::Integer(number) => Json::Integer(*number),
        #[expect(
            clippy::cast_precision_loss,
            reason = "it is beyond 64 bits with a sign"
        )]
        Node::Unsigned(number) => Json::Float(*number as f64),
        Node::Float(number) => Json::Float(*number),
        Node::Text(text) => Json::Text(text.to_string()),
        Node::List(items) => Json::Array(items.iter().map(json).collect()),
        Node::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| (name.to_string(), json(value)));
            Json::Object(entries.collect())
        }
    }
}
