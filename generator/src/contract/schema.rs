//! Schemas: what they say of values, and which schemas they have for the parts of values.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Aspect, Fact, Reader, Role, Said,
    canonical::canonical,
    conjunction::{Choice, Conjunction},
    shape::{Edge, Shape},
};
use crate::{
    diagnostic::Place,
    document::{
        Additional, Applicators, JsonType, Located, Number, Schema, discriminating, is_true,
    },
    source::Node,
};

/// Something that is asked by schemas that are no parts of the value's own description.
pub(super) struct Asked<'t> {
    pub aspect: Aspect,
    pub place: Place,
    pub words: String,
    pub schemas: Vec<Located<'t>>,
}

impl<'t> Reader<'_, 't> {
    /// Reads the schemas that hold together at a place.
    pub(super) fn shape(&self, schemas: &[Located<'t>]) -> (Shape<'t>, Vec<Asked<'t>>) {
        let gathered = Conjunction::of(schemas, self.document);
        let mut facts = Facts::default();
        let mut edges = Edges::default();
        let mut asked = Vec::new();
        for (schema, applicators) in &gathered.parts {
            Self::values(schema, &mut facts);
            sizes(schema, &mut facts);
            self.annotations(schema, &mut facts);
            Self::asked(schema, applicators, &mut asked);
            properties(schema, applicators, &mut edges);
            items(schema, applicators, &mut edges);
        }
        self.discriminators(&gathered, &mut facts);
        types(&gathered, &mut facts);
        facts.of_integers();
        enumerations(&gathered, &mut facts);
        if let [_] = schemas {
            self.heirs(&gathered.own, &mut edges);
        }
        for (index, choice) in gathered.alternatives.iter().enumerate() {
            self.alternatives(index, choice, &mut facts, &mut edges);
        }
        if gathered.parts.len() > 1 {
            for (schema, applicators) in &gathered.parts {
                edges.refuse(schema, applicators);
            }
        }
        let mut edges = edges.done();
        if facts.forbids_more() {
            edges.retain(|edge| edge.role != Role::AdditionalProperties);
        }
        let shape = Shape {
            name: self.document.component_name(&gathered.own),
            place: gathered.own.place,
            facts: facts.done(),
            edges,
        };
        (shape, asked)
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
            if let Some(number) = number {
                let least = Fact::Least(Some((number, exclusive)));
                say(Aspect::Minimum, keyword, least);
            }
        }
        let upper = [
            (bounds.maximum, "maximum", false),
            (bounds.exclusive_maximum, "exclusiveMaximum", true),
        ];
        for (number, keyword, exclusive) in upper {
            if let Some(number) = number {
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
        if matches!(schema.additional, Additional::Forbidden) {
            say(Aspect::Openness, "additionalProperties", Fact::Flag(true));
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
            if let Some(found) = found.filter(|found| found.text() != Some("csv")) {
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

    /// What is asked by schemas that are no parts of the value's own description.
    fn asked(schema: &Schema<'t>, applicators: &Applicators<'t>, asked: &mut Vec<Asked<'t>>) {
        let at = &schema.at;
        let mut ask = |aspect, keyword: &str, words: String, schemas: &[&Located<'t>]| {
            asked.push(Asked {
                aspect,
                place: at.place.key(keyword),
                words,
                schemas: schemas.iter().map(|schema| (*schema).clone()).collect(),
            });
        };
        if let Some(content) = at.get("contentSchema") {
            let words = "contentSchema".to_owned();
            ask(Aspect::ContentSchema, "contentSchema", words, &[&content]);
        }
        if let Some(not) = &applicators.not {
            ask(Aspect::Not, "not", "not".to_owned(), &[not]);
        }
        if let Some(condition) = &applicators.condition {
            let schemas = [
                Some(&condition.given),
                condition.then.as_ref(),
                condition.otherwise.as_ref(),
            ];
            let given: Vec<&Located<'t>> = schemas.into_iter().flatten().collect();
            let words = match (&condition.then, &condition.otherwise) {
                (Some(_), Some(_)) => "if, then and else",
                (None, Some(_)) => "if and else",
                _ => "if and then",
            };
            ask(Aspect::Condition, "if", words.to_owned(), &given);
        }
        if let Some(contains) = &applicators.contains {
            let most = contains.max.map(|max| format!(" and at most {max}"));
            let words = format!("at least {}{}", contains.min, most.unwrap_or_default());
            ask(Aspect::Contains, "contains", words, &[&contains.schema]);
        }
        for (name, names) in &applicators.dependent_required {
            for other in names {
                let words = format!("`{name}` asks for {other}");
                ask(Aspect::Dependent, "dependentRequired", words, &[]);
            }
        }
        for (name, schema) in &applicators.dependent_schemas {
            let words = format!("`{name}` asks for a schema");
            ask(Aspect::Dependent, "dependentSchemas", words, &[schema]);
        }
        if let Some(left) = &applicators.unevaluated_items {
            let words = "unevaluatedItems".to_owned();
            ask(Aspect::Unevaluated, "unevaluatedItems", words, &[left]);
        }
        if let Some(left) = &applicators.unevaluated_properties {
            let words = "unevaluatedProperties".to_owned();
            ask(Aspect::Unevaluated, "unevaluatedProperties", words, &[left]);
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

    /// Those that inherit a schema.
    fn heirs(&self, at: &Located<'t>, edges: &mut Edges<'t>) {
        let Some(inheritance) = self.document.inheritance(at) else {
            return;
        };
        for (heir, tags) in inheritance.heirs {
            edges.list.push(Edge {
                role: Role::Heir,
                key: self.document.component_name(&heir).unwrap_or_default(),
                group: 0,
                place: heir.place.clone(),
                facts: vec![tags_of(&heir, tags.into_iter().collect())],
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
            facts.said(Said {
                aspect: Aspect::Exclusive,
                fact: Fact::Flag(true),
                place: choice.place.clone(),
            });
        }
        let tags = choice.discriminator.as_ref().map(|discriminator| {
            facts.said(Said {
                aspect: Aspect::Discriminator,
                fact: Fact::Same(told_by(discriminator)),
                place: discriminator.place.clone(),
            });
            discriminator.get("mapping")
        });
        for branch in &choice.branches {
            let end = self.document.links.follow(branch.clone());
            let name = self.document.component_name(&end);
            let mut said = Vec::new();
            if let Some(mapping) = &tags {
                let values = mapped(mapping.as_ref(), name.as_deref());
                said.push(tags_of(branch, values));
            }
            let name = name.unwrap_or_default();
            edges.list.push(Edge {
                role: Role::Alternative,
                key: name,
                group: index,
                place: branch.place.clone(),
                facts: said,
                schemas: vec![branch.clone()],
            });
        }
    }
}

/// What tells of which alternative a value is, and which one it is of else.
fn told_by(discriminator: &Located<'_>) -> Vec<String> {
    let name = discriminating(discriminator).unwrap_or_default();
    let other = discriminator.node.get("defaultMapping");
    let other = other.and_then(Node::text);
    let other = other.map(|other| format!("else {other}"));
    [name.to_owned()].into_iter().chain(other).collect()
}

fn tags_of(at: &Located<'_>, values: BTreeSet<String>) -> Said {
    Said {
        aspect: Aspect::Tags,
        fact: Fact::Allowed(Some(values)),
        place: at.place.clone(),
    }
}

/// The values of a discriminator that stand for an alternative: those that are mapped to it, else
/// its name (OpenAPI, "Discriminator Object").
fn mapped(mapping: Option<&Located<'_>>, name: Option<&str>) -> BTreeSet<String> {
    let Some(name) = name else {
        return BTreeSet::new();
    };
    let entries = mapping.into_iter().flat_map(Located::entries);
    let own = entries.filter(|(_, target)| {
        let target = target.node.text().unwrap_or_default();
        target == name || target.rsplit('/').next() == Some(name)
    });
    let values: BTreeSet<String> = own.map(|(value, _)| value.to_owned()).collect();
    if values.is_empty() {
        [name.to_owned()].into()
    } else {
        values
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

/// The types that all parts allow; where no part names one, what the parts of values imply.
fn types(gathered: &Conjunction<'_>, facts: &mut Facts) {
    let own = &gathered.own;
    let mut null = true;
    // Alternatives say of `null` what they say, or leave it out.
    let mut said = !gathered.alternatives.is_empty();
    let mut typed = false;
    for (schema, _) in &gathered.parts {
        null &= gathered.lists_null(schema);
        if !schema.types.is_empty() || schema.null_only {
            typed = true;
            let names = Fact::Allowed(Some(type_names(&schema.types)));
            facts.add(Aspect::Type, names, &schema.at, "type");
            null &= schema.nullable;
            said = true;
        }
    }
    for (place, types) in &gathered.types {
        facts.said(Said {
            aspect: Aspect::Type,
            fact: Fact::Allowed(Some(types.clone())),
            place: place.clone(),
        });
        (null, typed, said) = (false, true, true);
    }
    let parts = gathered.parts.iter();
    let implied = parts
        .rev()
        .find_map(|(schema, _)| Some((schema, implied(schema)?)));
    let implied = implied.filter(|_| !typed);
    let implied = implied.map(|(schema, ty)| (schema.at.place.clone(), type_names(&[ty]), false));
    let listed = || {
        let values = gathered.listed().filter(|_| !typed)?;
        let null = values.iter().any(|value| **value == Node::Null);
        Some((own.place.clone(), types_of(&values), null))
    };
    if let Some((place, names, of_null)) = implied.or_else(listed) {
        (null, said) = (of_null, true);
        facts.said(Said {
            aspect: Aspect::Type,
            fact: Fact::Allowed(Some(names)),
            place,
        });
    }
    if gathered.never {
        facts.add(
            Aspect::Type,
            Fact::Allowed(Some(BTreeSet::new())),
            own,
            "type",
        );
        (null, said) = (false, true);
    }
    let beside_types = !typed && !gathered.alternatives.is_empty();
    if said && (!null || beside_types) && !gathered.nullable {
        let place = facts
            .place(Aspect::Type)
            .unwrap_or_else(|| own.place.clone());
        facts.said(Said {
            aspect: Aspect::Nullable,
            fact: Fact::Flag(true),
            place,
        });
    }
}

/// The types of values that are listed.
fn types_of(values: &[&Node<'_>]) -> BTreeSet<String> {
    let types = values.iter().filter_map(|node| match node {
        Node::Null => None,
        Node::Bool(_) => Some(JsonType::Boolean),
        Node::Integer(_) | Node::Unsigned(_) => Some(JsonType::Integer),
        Node::Float(_) => Some(JsonType::Number),
        Node::Text(_) => Some(JsonType::String),
        Node::List(_) => Some(JsonType::Array),
        Node::Map(_) => Some(JsonType::Object),
    });
    type_names(&types.collect::<Vec<_>>())
}

fn implied(schema: &Schema<'_>) -> Option<JsonType> {
    let objects = !schema.required.is_empty() || matches!(schema.additional, Additional::Forbidden);
    let one = schema.effective_type();
    one.or_else(|| (objects && schema.types.is_empty()).then_some(JsonType::Object))
}

/// Types by their names; every integer is a number.
pub(super) fn type_names(types: &[JsonType]) -> BTreeSet<String> {
    let names = types.iter().flat_map(|ty| match ty {
        JsonType::Object => &["object"][..],
        JsonType::Array => &["array"],
        JsonType::String => &["string"],
        JsonType::Integer => &["integer"],
        JsonType::Number => &["integer", "number"],
        JsonType::Boolean => &["boolean"],
    });
    names.map(|name| (*name).to_owned()).collect()
}

fn enumerations(gathered: &Conjunction<'_>, facts: &mut Facts) {
    let values = |nodes: &[&Node<'_>]| {
        let values = nodes.iter().filter(|node| ***node != Node::Null);
        Fact::Allowed(Some(values.map(|node| canonical(node)).collect()))
    };
    for (schema, _) in &gathered.parts {
        let Some(nodes) = &schema.enumeration else {
            continue;
        };
        let keyword = if schema.at.node.get("const").is_some() {
            "const"
        } else {
            "enum"
        };
        facts.add(Aspect::Enum, values(nodes), &schema.at, keyword);
    }
    for (place, nodes) in &gathered.constants {
        facts.said(Said {
            aspect: Aspect::Enum,
            fact: values(nodes),
            place: place.clone(),
        });
    }
}

fn properties<'t>(schema: &Schema<'t>, applicators: &Applicators<'t>, edges: &mut Edges<'t>) {
    for (name, schemas) in &schema.properties {
        for at in schemas {
            edges.add(Role::Property, name, at.clone());
        }
    }
    for name in &schema.required {
        edges.require(name, &schema.at);
    }
    for (pattern, at) in &applicators.pattern_properties {
        edges.add(Role::PatternProperty, pattern, at.clone());
    }
    if let Additional::Schemas(schemas) = &schema.additional {
        for at in schemas {
            edges.add(Role::AdditionalProperties, "", at.clone());
        }
    }
    if let Some(at) = &applicators.property_names {
        edges.add(Role::PropertyNames, "", at.clone());
    }
}

fn items<'t>(schema: &Schema<'t>, applicators: &Applicators<'t>, edges: &mut Edges<'t>) {
    for (index, at) in applicators.prefix_items.iter().enumerate() {
        edges.add(Role::PrefixItem, &index.to_string(), at.clone());
    }
    for at in &schema.items {
        edges.add(Role::Items, "", at.clone());
    }
}

/// The parts of a shape while they are gathered.
#[derive(Default)]
struct Edges<'t> {
    list: Vec<Edge<'t>>,
    known: BTreeMap<(Role, String), usize>,
}

impl<'t> Edges<'t> {
    fn add(&mut self, role: Role, key: &str, at: Located<'t>) {
        if let Some(known) = self.known.get(&(role, key.to_owned())) {
            self.list[*known].schemas.push(at);
            return;
        }
        self.known.insert((role, key.to_owned()), self.list.len());
        self.list.push(Edge {
            role,
            key: key.to_owned(),
            group: 0,
            place: at.place.clone(),
            facts: Vec::new(),
            schemas: vec![at],
        });
    }

    /// A property that has to be there may be named nowhere else.
    fn require(&mut self, name: &str, schema: &Located<'t>) {
        let said = Said {
            aspect: Aspect::Required,
            fact: Fact::Flag(true),
            place: schema.place.key("required"),
        };
        let key = (Role::Property, name.to_owned());
        if let Some(known) = self.known.get(&key) {
            let facts = &mut self.list[*known].facts;
            if facts.is_empty() {
                facts.push(said);
            }
            return;
        }
        self.known.insert(key, self.list.len());
        self.list.push(Edge {
            role: Role::Property,
            key: name.to_owned(),
            group: 0,
            place: said.place.clone(),
            facts: vec![said],
            schemas: Vec::new(),
        });
    }

    /// A part that allows no further properties refuses those of other parts.
    fn refuse(&mut self, schema: &Schema<'t>, applicators: &Applicators<'t>) {
        // Whether a pattern allows them is not asked.
        let closed = matches!(schema.additional, Additional::Forbidden)
            && applicators.pattern_properties.is_empty();
        if !closed {
            return;
        }
        for edge in &mut self.list {
            let own = || schema.properties.iter().any(|(name, _)| *name == edge.key);
            let known = || Said::find(&edge.facts, Aspect::Openness).is_some();
            if edge.role == Role::Property && !own() && !known() {
                edge.facts.push(Said {
                    aspect: Aspect::Openness,
                    fact: Fact::Flag(true),
                    place: schema.at.place.key("additionalProperties"),
                });
            }
        }
    }

    fn done(mut self) -> Vec<Edge<'t>> {
        self.list
            .sort_by(|one, other| (one.role, &one.key).cmp(&(other.role, &other.key)));
        self.list
    }
}

/// The facts of a shape while they are gathered: each part that holds adds to them.
#[derive(Default)]
struct Facts(BTreeMap<Aspect, Said>);

impl Facts {
    fn add(&mut self, aspect: Aspect, fact: Fact, at: &Located<'_>, keyword: &str) {
        self.said(Said {
            aspect,
            fact,
            place: at.place.key(keyword),
        });
    }

    fn said(&mut self, said: Said) {
        match self.0.remove(&said.aspect) {
            None => {
                self.0.insert(said.aspect, said);
            }
            Some(known) => {
                let fact = known.fact.clone().and(said.fact.clone());
                // Where it was said that counts.
                let place = if fact == known.fact {
                    known.place
                } else {
                    said.place
                };
                let aspect = said.aspect;
                self.0.insert(
                    aspect,
                    Said {
                        aspect,
                        fact,
                        place,
                    },
                );
            }
        }
    }

    /// Of integers, the bounds are integers that are themselves allowed.
    fn of_integers(&mut self) {
        let integers = Fact::Allowed(Some(["integer".to_owned()].into()));
        let only = |said: &Said| said.fact == integers;
        if !self.0.get(&Aspect::Type).is_some_and(only) {
            return;
        }
        for aspect in [Aspect::Minimum, Aspect::Maximum] {
            let Some(said) = self.0.get_mut(&aspect) else {
                continue;
            };
            match &mut said.fact {
                Fact::Least(Some(least)) => *least = inclusive(*least, 1),
                Fact::Most(Some(most)) => *most = inclusive(*most, -1),
                _ => {}
            }
        }
    }

    fn place(&self, aspect: Aspect) -> Option<Place> {
        self.0.get(&aspect).map(|said| said.place.clone())
    }

    fn forbids_more(&self) -> bool {
        self.0.contains_key(&Aspect::Openness)
    }

    fn done(self) -> Vec<Said> {
        self.0.into_values().collect()
    }
}

/// The nearest integer that a bound allows, in the direction of the step.
fn inclusive((number, exclusive): (Number, bool), step: i128) -> (Number, bool) {
    match number {
        Number::Integer(integer) if exclusive => {
            (Number::Integer(integer.saturating_add(step)), false)
        }
        // Fractions: those of integers are integers, or beyond them.
        Number::Float(float) if float.fract() != 0.0 => {
            let nearest = if step > 0 {
                float.ceil()
            } else {
                float.floor()
            };
            #[expect(
                clippy::cast_possible_truncation,
                reason = "what has a fraction is small"
            )]
            let nearest = nearest as i128;
            (Number::Integer(nearest), false)
        }
        _ => (number, exclusive),
    }
}
