//! Schemas: what they say of values, and which schemas they have for the parts of values.

use std::collections::BTreeSet;

use super::{
    Aspect, Fact, Reader, Role, Said,
    asked::Asked,
    canonical::canonical,
    conjunction::{Choice, Conjunction, Form},
    edges::Edges,
    facts::Facts,
    rest::{Rests, Says},
    shape::{Edge, Shape},
    types::{enumerations, types},
};
use crate::{
    openapi::{Located, Number, Schema, address, discriminating, is_true},
    source::Node,
};

impl<'t> Reader<'_, 't> {
    /// Reads the schemas that hold together at a place. With it, how many schemas they come to, and
    /// what they say of the parts of values that they do not name.
    pub(super) fn shape(
        &self,
        schemas: &[Located<'t>],
        form: Form,
    ) -> (Shape<'t>, usize, Rests<'t>) {
        let mut gathered = Conjunction::of(schemas, *self, form);
        let rests = gathered.take_rests(self.document);
        let mut facts = Facts::default();
        let mut edges = Edges::default();
        let mut asked = Vec::new();
        for (schema, applicators) in &gathered.parts {
            Self::values(schema, &mut facts);
            sizes(schema, &mut facts);
            self.annotations(schema, &mut facts);
            self.asked(schema, applicators, &mut asked);
            edges.properties(schema, applicators);
            edges.items(applicators);
        }
        for rest in &rests.properties {
            match &rest.says {
                Says::Refused(span) => {
                    facts.tell(Aspect::Openness, Fact::Flag(true), span.clone());
                }
                Says::Are(schemas) => edges.add_rest(Role::AdditionalProperties, schemas),
            }
        }
        for rest in &rests.items {
            edges.add_rest(Role::Items, &rest.schemas);
        }
        self.discriminators(&gathered, &mut facts);
        types(&gathered, &mut facts);
        enumerations(&gathered, &mut facts);
        facts.of_types();
        self.heirs(&gathered, &mut edges);
        for (index, choice) in gathered.alternatives.iter().enumerate() {
            self.alternatives(index, choice, &mut facts, &mut edges);
        }
        for said in asked.iter().map(Asked::said) {
            facts.said(said);
        }
        let mut edges = edges.done();
        if facts.forbids_more() {
            edges.retain(|edge| edge.role != Role::AdditionalProperties);
        }
        let name = || self.document.component_name(&gathered.own);
        let alone = matches!(schemas, [only] if address(only.node) == address(gathered.own.node));
        let merged =
            !gathered.constants.is_empty() || !gathered.types.is_empty() || gathered.has_sole;
        let parts = gathered.parts.iter().map(|(schema, _)| &schema.at.span);
        let parts: Vec<_> = parts.cloned().collect();
        let count = parts.len();
        let shape = Shape {
            parts: if count > 1 { parts } else { Vec::new() },
            name: alone.then(name).flatten(),
            merged: merged.then(|| schemas.to_vec()),
            span: gathered.own.span,
            facts: facts.done(),
            edges,
            asked,
        };
        (shape, count, rests)
    }

    /// What is said of scalars.
    fn values(schema: &Schema<'t>, facts: &mut Facts) {
        let at = &schema.at;
        let mut say = |aspect, keyword: &str, fact| facts.add(aspect, fact, at, keyword);
        let format = schema.format.filter(|_| at.node.get("format").is_some());
        if format == Some("byte") {
            // What OpenAPI 3.1 says otherwise (section "Working with Binary Data").
            let words = vec!["contentEncoding: \"base64\"".to_owned()];
            say(Aspect::ContentEncoding, "format", Fact::Same(words));
        } else if let Some(format) = format {
            let wider = FORMATS.iter().find(|(known, _)| *known == format);
            let wider = wider.into_iter().flat_map(|(_, wider)| *wider);
            let formats = wider.copied().chain([format]).map(str::to_owned);
            say(
                Aspect::Format,
                "format",
                Fact::Allowed(Some(formats.collect())),
            );
        }
        let bounds = schema.bounds;
        let lower = [
            (bounds.minimum, "minimum", false),
            (bounds.exclusive_minimum, "exclusiveMinimum", true),
        ];
        for (number, keyword, exclusive) in lower {
            if let Some(number) = number.map(plain) {
                let least = Fact::Least(Some((number, exclusive)));
                say(Aspect::Minimum, keyword, least);
            }
        }
        let upper = [
            (bounds.maximum, "maximum", false),
            (bounds.exclusive_maximum, "exclusiveMaximum", true),
        ];
        for (number, keyword, exclusive) in upper {
            if let Some(number) = number.map(plain) {
                let most = Fact::Most(Some((number, exclusive)));
                say(Aspect::Maximum, keyword, most);
            }
        }
        for factor in &schema.multiples {
            let asked = Fact::Demanded([factor.to_string()].into());
            say(Aspect::MultipleOf, "multipleOf", asked);
        }
        for pattern in &schema.patterns {
            let asked = Fact::Demanded([(*pattern).to_owned()].into());
            say(Aspect::Pattern, "pattern", asked);
        }
        if schema.unique_items {
            say(Aspect::UniqueItems, "uniqueItems", Fact::Flag(true));
        }
    }

    /// What is said beside what values are allowed.
    fn annotations(&self, schema: &Schema<'t>, facts: &mut Facts) {
        let at = &schema.at;
        let flags = [
            ("readOnly", Aspect::ReadOnly),
            ("writeOnly", Aspect::WriteOnly),
            ("deprecated", Aspect::Deprecated),
        ];
        for (keyword, aspect) in flags {
            let found = self.field(at, keyword);
            if found.is_some_and(|found| is_true(found.node)) {
                facts.add(aspect, Fact::Flag(true), at, keyword);
            }
        }
        let words = [
            ("default", Aspect::Default),
            ("contentEncoding", Aspect::ContentEncoding),
            ("contentMediaType", Aspect::ContentEncoding),
            // Of Swagger 2.0: how the items of an array are written.
            ("collectionFormat", Aspect::ContentEncoding),
            ("xml", Aspect::Xml),
        ];
        for (keyword, aspect) in words {
            let found = at.node.get(keyword);
            let usual = keyword == "collectionFormat";
            let unusual = |found: &&Node<'_>| !(usual && found.text() == Some("csv"));
            if let Some(found) = found.filter(unusual) {
                let said = format!("{keyword}: {}", canonical(found));
                facts.add(aspect, Fact::Same(vec![said]), at, keyword);
            }
        }
        let mut extensions = Vec::new();
        self.extensions(at, &mut extensions);
        for said in extensions {
            facts.said(said);
        }
    }

    /// Discriminators that no alternatives stand beside: of what inherits the schema.
    fn discriminators(&self, gathered: &Conjunction<'t>, facts: &mut Facts) {
        if !gathered.alternatives.is_empty() {
            return;
        }
        for (schema, _) in &gathered.parts {
            let Some(found) = &schema.discriminator else {
                continue;
            };
            let mut words = told_by(found);
            // What is mapped to those that inherit it is said of each.
            if !self.document.is_inherited(&schema.at) {
                let mapping = found.get("mapping");
                let mapping = mapping.iter().flat_map(Located::entries);
                let mut values: Vec<String> = mapping.map(|(value, _)| value.to_owned()).collect();
                values.sort();
                words.extend(values);
            }
            let fact = Fact::Same(words);
            facts.add(Aspect::Discriminator, fact, &schema.at, "discriminator");
        }
    }

    /// Those that inherit one of the parts: values may be of any. What inherits it itself is what it
    /// is.
    fn heirs(&self, gathered: &Conjunction<'t>, edges: &mut Edges<'t>) {
        let parts = gathered.parts.iter().map(|(schema, _)| &schema.at);
        let mut inherited = parts.clone().filter(|at| {
            let mut others = parts.clone();
            self.document.is_inherited(at) && !others.any(|other| self.document.inherits(other, at))
        });
        let inheritance = inherited.find_map(|at| self.document.inheritance(at));
        let Some(inheritance) = inheritance else {
            return;
        };
        for (index, (heir, tags)) in inheritance.heirs.into_iter().enumerate() {
            let other = (inheritance.default == Some(index)).then(|| OTHER.to_owned());
            edges.push(Edge {
                role: Role::Heir,
                key: self.document.component_name(&heir).unwrap_or_default(),
                group: 0,
                span: heir.span.clone(),
                facts: vec![tags_of(&heir, tags.into_iter().chain(other).collect())],
                schemas: vec![heir],
            });
        }
    }

    fn alternatives(
        &self,
        index: usize,
        choice: &Choice<'t>,
        facts: &mut Facts,
        edges: &mut Edges<'t>,
    ) {
        if choice.exclusive {
            let span = choice.span.clone();
            facts.tell(Aspect::Exclusive, Fact::Flag(true), span);
        }
        let tags = choice.discriminator.as_ref().map(|discriminator| {
            let fact = Fact::Same(told_by(discriminator));
            facts.tell(Aspect::Discriminator, fact, discriminator.span.clone());
            let mapping = self.document.mapping(discriminator);
            let default = discriminator.node.get("defaultMapping");
            (mapping, discriminating(discriminator), default)
        });
        for branch in &choice.branches {
            let end = self.document.links.follow(branch.clone());
            let name = self.document.component_name(&end);
            let mut said = Vec::new();
            if let Some((mapping, property, default)) = &tags {
                // Without the property, a name may be meant all the same.
                let tags = self
                    .document
                    .tags(mapping, property.unwrap_or_default(), branch);
                let values = tags.or_else(|| match mapping.of(self.document, branch) {
                    mapped if mapped.is_empty() => name.clone().map(|name| vec![name]),
                    mapped => Some(mapped),
                });
                let mut values: BTreeSet<String> = values.into_iter().flatten().collect();
                if let Some(target) = default
                    && self.document.is_mapped_to(target, branch)
                {
                    values.insert(OTHER.to_owned());
                }
                said.push(tags_of(branch, values));
            }
            let name = name.unwrap_or_default();
            edges.push(Edge {
                role: Role::Alternative,
                key: name,
                group: index,
                span: branch.span.clone(),
                facts: said,
                schemas: vec![branch.clone()],
            });
        }
    }
}

/// Stands for all tags but those that are named (`defaultMapping` of OpenAPI 3.2).
const OTHER: &str = "any other";

/// What tells of which alternative a value is.
fn told_by(discriminator: &Located<'_>) -> Vec<String> {
    let name = discriminating(discriminator).unwrap_or_default();
    vec![name.to_owned()]
}

fn tags_of(at: &Located<'_>, values: BTreeSet<String>) -> Said {
    Said {
        aspect: Aspect::Tags,
        fact: Fact::Allowed(Some(values)),
        span: at.span.clone(),
    }
}

/// A number in the one form that it has: `1.0` is `1`.
fn plain(number: Number) -> Number {
    /// From here on, a fraction of 64 bits may stand for several integers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is an integer of 53 bits"
        )]
        Number::Float(float) if float.fract() == 0.0 && float.abs() < EXACT => {
            Number::Integer(float as i128)
        }
        other => other,
    }
}

/// Formats of numbers that hold all values of others.
const FORMATS: &[(&str, &[&str])] = &[
    ("int64", &["int32", "int16", "int8"]),
    ("int32", &["int16", "int8"]),
    ("int16", &["int8"]),
    ("double", &["float"]),
];

fn sizes(schema: &Schema<'_>, facts: &mut Facts) {
    let sizes = [
        (
            schema.lengths,
            Aspect::MinLength,
            "minLength",
            Aspect::MaxLength,
            "maxLength",
        ),
        (
            schema.item_counts,
            Aspect::MinItems,
            "minItems",
            Aspect::MaxItems,
            "maxItems",
        ),
        (
            schema.property_counts,
            Aspect::MinProperties,
            "minProperties",
            Aspect::MaxProperties,
            "maxProperties",
        ),
    ];
    let number = |size: u64| Some((Number::Integer(size.into()), false));
    for (sizes, min, min_keyword, max, max_keyword) in sizes {
        if let Some(size) = sizes.min.filter(|size| *size > 0) {
            facts.add(min, Fact::Least(number(size)), &schema.at, min_keyword);
        }
        if let Some(size) = sizes.max {
            facts.add(max, Fact::Most(number(size)), &schema.at, max_keyword);
        }
    }
}
