//! Nodes to Schema Objects. An invalid keyword was reported when the document was checked; it is
//! left out here.

use std::cmp::Ordering;

use super::{
    arena::Arena,
    assertion::Assertion,
    keyword::{Keyword, KeywordSet},
    number::{Bound, EXACT, Number},
    object::{
        Additional, Alternatives, Applicators, Choice, Condition, Contains, Discriminator,
        DynamicReference, MappingTarget, Null, Schema, SchemaId,
    },
    types::{JsonType, TypeList},
};
use crate::{
    openapi::{Document, Located, Value, plain},
    source::Node,
};

/// Reads the schema at a node. Schemas within it, and those that it refers to, are added to the
/// arena.
pub(super) fn read<'t>(
    at: &Located<'t>,
    document: &Document<'t>,
    arena: &mut Arena<'t>,
) -> Schema<'t> {
    let mut reader = Reader {
        at,
        document,
        arena,
    };
    let (keywords, mut flags) = reader.keywords();
    let (types, null) = reader.types();
    if reader.flag("x-nullable") {
        flags.insert(Keyword::Nullable);
    }
    let few = KeywordSet::APPLICATORS.with(Keyword::ContentSchema);
    Schema {
        span: at.span.clone(),
        name: document.component_name(at).map(String::into_boxed_str),
        keywords,
        flags,
        boolean: at.node.flag(),
        reference: document
            .links
            .target(at.node)
            .map(|target| reader.arena.add(target)),
        dynamic: reader.dynamic(),
        null: match (null, types.is_empty()) {
            (true, true) => Null::Only,
            (true, false) => Null::Allowed,
            (false, _) if flags.contains(Keyword::Nullable) => Null::Allowed,
            (false, _) => Null::Unstated,
        },
        types,
        format: reader.text("format").or_else(|| reader.encoding()),
        title: reader.text("title"),
        description: reader.text("description"),
        constants: reader.constants(),
        properties: reader.properties(),
        required: reader.required(),
        additional: reader.additional(),
        items: reader.child("items"),
        assertions: reader.assertions(keywords, flags),
        all_of: reader.listed("allOf"),
        alternatives: reader.alternatives(),
        discriminator: reader.discriminator().map(Box::new),
        applicators: keywords.meets(few).then(|| Box::new(reader.applicators())),
        node: at.node,
    }
}

struct Reader<'r, 't> {
    at: &'r Located<'t>,
    document: &'r Document<'t>,
    arena: &'r mut Arena<'t>,
}

impl<'t> Reader<'_, 't> {
    /// The value of a keyword that is no schema; a reference in its place is followed.
    fn get(&self, key: &str) -> Option<Located<'t>> {
        let found = self.at.get(key)?;
        Some(self.document.links.follow(found))
    }

    fn keywords(&self) -> (KeywordSet, KeywordSet) {
        let (mut keywords, mut flags) = (KeywordSet::EMPTY, KeywordSet::EMPTY);
        for (key, value) in self.at.node.entries().unwrap_or_default() {
            let Some(keyword) = Keyword::named(key) else {
                continue;
            };
            keywords.insert(keyword);
            let is_true = match value {
                Node::Map(_) => self
                    .get(key)
                    .is_some_and(|found| plain::is_true(found.node)),
                value => plain::is_true(value),
            };
            if is_true {
                flags.insert(keyword);
            }
        }
        (keywords, flags)
    }

    fn text(&self, key: &str) -> Option<&'t str> {
        let found = self.get(key)?;
        if plain::is_number(found.node) {
            return self.document.spelled(&found);
        }
        found.node.text()
    }

    /// The format that an encoding of bytes is since OpenAPI 3.1 (section "Working with Binary
    /// Data").
    fn encoding(&self) -> Option<&'t str> {
        (self.text("contentEncoding")? == "base64").then_some("byte")
    }

    fn flag(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|found| plain::is_true(found.node))
    }

    fn child(&mut self, key: &str) -> Option<SchemaId> {
        let found = self.at.get(key).filter(|found| is_schema(found.node))?;
        Some(self.arena.add(&found))
    }

    fn listed(&mut self, key: &str) -> Vec<SchemaId> {
        let found = self.at.get(key);
        let items = found.iter().flat_map(Located::items);
        items
            .filter(|item| is_schema(item.node))
            .map(|item| self.arena.add(&item))
            .collect()
    }

    /// A property keeps its name whatever its schema is.
    fn properties(&mut self) -> Vec<(&'t str, SchemaId)> {
        let found = self.get("properties").into_iter();
        found
            .flat_map(|found| found.entries())
            .map(|(name, at)| (name, self.arena.add(&at)))
            .collect()
    }

    fn named(&mut self, key: &str) -> Vec<(&'t str, SchemaId)> {
        let Some(found) = self.get(key) else {
            return Vec::new();
        };
        found
            .entries()
            .filter(|(_, at)| is_schema(at.node))
            .map(|(name, at)| (name, self.arena.add(&at)))
            .collect()
    }

    /// The types but `null`, and whether that is among them.
    fn types(&self) -> (TypeList, bool) {
        let mut null = false;
        let given = self.get("type");
        let names = given.iter().flat_map(|given| match given.node {
            Node::List(names) => names.as_slice(),
            one => std::slice::from_ref(one),
        });
        let types = names.filter_map(Node::text).filter_map(|name| {
            let plain = || JsonType::named(plain::plain_type(name)?);
            let ty = JsonType::named(name).or_else(plain);
            null |= ty.is_none() && name.eq_ignore_ascii_case("null");
            ty
        });
        (types.collect(), null)
    }

    fn dynamic(&mut self) -> Option<Box<DynamicReference<'t>>> {
        let text = self.at.node.get("$dynamicRef").and_then(Node::text)?;
        let links = &self.document.links;
        let plain = links.plain_dynamic(self.at.node);
        let targets = links.dynamic_targets(text).iter();
        Some(Box::new(DynamicReference {
            text,
            plain: plain.map(|target| self.arena.add(target)),
            targets: targets.map(|target| self.arena.add(target)).collect(),
        }))
    }

    fn constants(&self) -> Option<Vec<Value<'t>>> {
        if let Some(constant) = self.at.node.get("const") {
            return Some(vec![Value(constant)]);
        }
        let values = self.get("enum")?.node.items()?;
        Some(values.iter().map(Value).collect())
    }

    fn required(&self) -> Vec<&'t str> {
        self.get("required")
            .into_iter()
            .flat_map(|listed| listed.items())
            .filter_map(|name| name.node.text())
            .collect()
    }

    fn additional(&mut self) -> Additional {
        let Some(found) = self.at.get("additionalProperties") else {
            return Additional::Unstated;
        };
        match plain::as_flag(found.node) {
            Some(true) => Additional::Any,
            Some(false) => Additional::Forbidden,
            None => match found.node.entries() {
                Some([]) => Additional::Any,
                Some(_) => Additional::Schema(self.arena.add(&found)),
                None => Additional::Unstated,
            },
        }
    }

    fn alternatives(&mut self) -> Vec<Alternatives> {
        let mut alternatives = Vec::new();
        for choice in [Choice::OneOf, Choice::AnyOf] {
            let Some(listed) = self.get(choice.keyword().name()) else {
                continue;
            };
            let branches: Vec<_> = listed
                .items()
                .filter(|at| is_schema(at.node))
                .map(|at| self.arena.add(&at))
                .collect();
            if !branches.is_empty() {
                alternatives.push(Alternatives { choice, branches });
            }
        }
        alternatives
    }

    fn discriminator(&mut self) -> Option<Discriminator<'t>> {
        let found = self.get("discriminator")?;
        let name = found.node.get("propertyName");
        let mapping = found.node.get("mapping").and_then(Node::entries);
        let mapping = mapping.unwrap_or_default().iter();
        let default = found.node.get("defaultMapping");
        Some(Discriminator {
            property: name.unwrap_or(found.node).text(),
            is_object: name.is_some(),
            mapping: mapping
                .map(|(tag, target)| (&**tag, self.mapping_target(target)))
                .collect(),
            default: default.map(|target| self.mapping_target(target)),
            span: found.span,
        })
    }

    fn mapping_target(&mut self, node: &'t Node<'t>) -> MappingTarget<'t> {
        let links = &self.document.links;
        match (links.target(node), node.text()) {
            (Some(target), _) => {
                let end = links.follow(target.clone());
                MappingTarget::Schema(self.arena.add(&end))
            }
            (None, Some(name)) => MappingTarget::Name(name),
            (None, None) => MappingTarget::Invalid,
        }
    }
}

impl<'t> Reader<'_, 't> {
    // Assertions.

    fn assertions(&self, keywords: KeywordSet, flags: KeywordSet) -> Vec<(Keyword, Assertion)> {
        const ALL: KeywordSet = KeywordSet::of(&[
            Keyword::Minimum,
            Keyword::ExclusiveMinimum,
            Keyword::Maximum,
            Keyword::ExclusiveMaximum,
            Keyword::MultipleOf,
            Keyword::MinLength,
            Keyword::MaxLength,
            Keyword::Pattern,
            Keyword::MinItems,
            Keyword::MaxItems,
            Keyword::UniqueItems,
            Keyword::MinProperties,
            Keyword::MaxProperties,
        ]);
        if !keywords.meets(ALL) {
            return Vec::new();
        }
        let mut assertions = Vec::new();
        let lower = [Keyword::Minimum, Keyword::ExclusiveMinimum];
        let upper = [Keyword::Maximum, Keyword::ExclusiveMaximum];
        for (pair, of) in [
            (lower, Assertion::Minimum as fn(Bound) -> Assertion),
            (upper, Assertion::Maximum),
        ] {
            let bounds = self.bounds(pair, flags).into_iter();
            let bounds = bounds.map(|(keyword, bound)| (keyword, of(bound)));
            // Since OpenAPI 3.1, both may be there.
            assertions.extend(bounds.reduce(|one, other| match other.1.tightness(&one.1) {
                Some(Ordering::Less) => one,
                Some(Ordering::Equal | Ordering::Greater) | None => other,
            }));
        }
        let sizes: [(Keyword, fn(u64) -> Assertion); 6] = [
            (Keyword::MinLength, Assertion::MinLength),
            (Keyword::MaxLength, Assertion::MaxLength),
            (Keyword::MinItems, Assertion::MinItems),
            (Keyword::MaxItems, Assertion::MaxItems),
            (Keyword::MinProperties, Assertion::MinProperties),
            (Keyword::MaxProperties, Assertion::MaxProperties),
        ];
        for (keyword, of) in sizes {
            let size = self
                .get(keyword.name())
                .and_then(|found| plain::as_size(found.node));
            assertions.extend(size.map(|size| (keyword, of(size))));
        }
        assertions.retain(|(_, assertion)| !assertion.allows_all());
        let factor = self.number("multipleOf");
        let factor = factor.filter(|factor| factor.approximate() > 0.0);
        let factor = factor.map(|factor| Assertion::MultipleOf(factor.normal()));
        let pattern = self.text("pattern");
        let pattern = pattern.map(|pattern| Assertion::Pattern(pattern.to_owned()));
        let unique = flags.contains(Keyword::UniqueItems);
        let unique = unique.then_some(Assertion::UniqueItems);
        let others = [factor, pattern, unique].into_iter().flatten();
        assertions.extend(others.map(|assertion| (assertion.keyword(), assertion)));
        assertions
    }

    /// An exclusive bound is a number since OpenAPI 3.1; before, it is a flag on the other bound.
    /// The value tells which of the two was meant.
    fn bounds(
        &self,
        [inclusive, exclusive]: [Keyword; 2],
        flags: KeywordSet,
    ) -> Vec<(Keyword, Bound)> {
        let bound = self.number(inclusive.name());
        if flags.contains(exclusive)
            && let Some(bound) = bound
        {
            return vec![(exclusive, Bound::Exclusive(bound))];
        }
        let open = self.number(exclusive.name());
        let bounds = [
            bound.map(|bound| (inclusive, Bound::Inclusive(bound))),
            open.map(|open| (exclusive, Bound::Exclusive(open))),
        ];
        bounds.into_iter().flatten().collect()
    }

    fn number(&self, key: &str) -> Option<Number> {
        let found = self.get(key)?;
        match found.node {
            Node::Integer(number) => Some(Number::Integer((*number).into())),
            Node::Unsigned(number) => Some(Number::Integer((*number).into())),
            // An integer beyond 64 bits was read as a fraction; the file has its digits.
            Node::Float(number) if number.abs() >= EXACT && number.is_finite() => {
                let digits = self.document.spelled(&found);
                let exact = digits.and_then(|digits| digits.parse().ok());
                Some(exact.map_or(Number::Float(*number), Number::Integer))
            }
            other => plain::as_number(other)
                .filter(|number| !number.is_nan())
                .map(Number::Float),
        }
    }

    // Applicators.

    fn applicators(&mut self) -> Applicators<'t> {
        let size = |at: Option<Located<'_>>| plain::as_size(at?.node);
        let min = size(self.at.get("minContains"));
        let max = size(self.at.get("maxContains"));
        let mut dependent_schemas = self.named("dependentSchemas");
        dependent_schemas.extend(self.named("dependencies"));
        Applicators {
            not: self.child("not"),
            condition: self.child("if").map(|condition| Condition {
                condition,
                then: self.child("then"),
                otherwise: self.child("else"),
            }),
            prefix_items: self.listed("prefixItems"),
            contains: self.child("contains").map(|schema| Contains {
                schema,
                min: min.unwrap_or(1),
                max,
            }),
            pattern_properties: self.named("patternProperties"),
            property_names: self.child("propertyNames"),
            dependent_required: ["dependentRequired", "dependencies"]
                .into_iter()
                .flat_map(|key| self.dependent_required(key))
                .collect(),
            dependent_schemas,
            unevaluated_items: self.child("unevaluatedItems"),
            unevaluated_properties: self.child("unevaluatedProperties"),
            content_schema: self.child("contentSchema"),
        }
    }

    fn dependent_required(&self, key: &str) -> Vec<(&'t str, Vec<&'t str>)> {
        let found = self.get(key).into_iter();
        let entries = found.flat_map(|found| found.entries());
        let required = entries.filter_map(|(name, at)| {
            let required = at.node.items()?.iter().filter_map(Node::text);
            Some((name, required.collect()))
        });
        required.collect()
    }
}

fn is_schema(node: &Node<'_>) -> bool {
    matches!(node, Node::Map(_) | Node::Bool(_))
}
