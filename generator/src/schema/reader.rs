//! Nodes to Schema Objects. An invalid keyword was reported when the document was checked; it is
//! left out here.

use std::cmp::Ordering;

use super::{
    arena::Arena,
    assertion::{Assertion, Unit},
    keyword::{ASSERTIONS, Keyword, KeywordSet},
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
        keywords: KeywordSet::EMPTY,
        flags: KeywordSet::EMPTY,
    };
    reader.gather_keywords();
    let (keywords, flags) = (reader.keywords, reader.flags);
    let (types, null) = reader.types();
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
        format: reader.text(Keyword::Format).or_else(|| reader.encoding()),
        title: reader.text(Keyword::Title),
        description: reader.text(Keyword::Description),
        constants: reader.constants(),
        properties: reader.properties(),
        required: reader.required(),
        additional: reader.additional(),
        items: reader.child(Keyword::Items),
        assertions: reader.assertions(),
        all_of: reader.listed(Keyword::AllOf),
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
    keywords: KeywordSet,
    flags: KeywordSet,
}

impl<'t> Reader<'_, 't> {
    /// The value of a keyword.
    fn written(&self, keyword: Keyword) -> Option<Located<'t>> {
        let present = self.keywords.contains(keyword);
        present.then(|| self.at.get(keyword.name()))?
    }

    /// The value of a keyword that is no schema; a reference in its place is followed.
    fn get(&self, keyword: Keyword) -> Option<Located<'t>> {
        let found = self.written(keyword)?;
        Some(self.document.links.follow(found))
    }

    fn gather_keywords(&mut self) {
        for (key, value) in self.at.node.entries().unwrap_or_default() {
            // Swagger 2.0 has no keyword for it.
            let keyword = match &**key {
                "x-nullable" if !plain::is_true(value) => None,
                "x-nullable" => {
                    self.flags.insert(Keyword::Nullable);
                    None
                }
                key => Keyword::named(key),
            };
            let Some(keyword) = keyword else { continue };
            self.keywords.insert(keyword);
            let is_true = match value {
                Node::Map(_) if value.get("$ref").is_some() => {
                    let found = self.get(keyword);
                    found.is_some_and(|found| plain::is_true(found.node))
                }
                value => plain::is_true(value),
            };
            if is_true {
                self.flags.insert(keyword);
            }
        }
    }

    fn text(&self, keyword: Keyword) -> Option<&'t str> {
        let found = self.get(keyword)?;
        if plain::is_number(found.node) {
            return self.document.spelled(&found);
        }
        found.node.text()
    }

    /// The format that an encoding of bytes is since OpenAPI 3.1 (section "Working with Binary
    /// Data").
    fn encoding(&self) -> Option<&'t str> {
        (self.text(Keyword::ContentEncoding)? == "base64").then_some("byte")
    }

    fn child(&mut self, keyword: Keyword) -> Option<SchemaId> {
        let found = self
            .written(keyword)
            .filter(|found| is_schema(found.node))?;
        Some(self.arena.add(&found))
    }

    fn listed(&mut self, keyword: Keyword) -> Vec<SchemaId> {
        let found = self.get(keyword);
        let items = found.iter().flat_map(Located::items);
        items
            .filter(|item| is_schema(item.node))
            .map(|item| self.arena.add(&item))
            .collect()
    }

    /// A property keeps its name whatever its schema is.
    fn properties(&mut self) -> Vec<(&'t str, SchemaId)> {
        let found = self.get(Keyword::Properties).into_iter();
        found
            .flat_map(|found| found.entries())
            .map(|(name, at)| (name, self.arena.add(&at)))
            .collect()
    }

    fn named(&mut self, keyword: Keyword) -> Vec<(&'t str, SchemaId)> {
        self.get(keyword)
            .into_iter()
            .flat_map(|found| found.entries())
            .filter(|(_, at)| is_schema(at.node))
            .map(|(name, at)| (name, self.arena.add(&at)))
            .collect()
    }

    /// The types but `null`, and whether that is among them.
    fn types(&self) -> (TypeList, bool) {
        let mut null = false;
        let given = self.get(Keyword::Type);
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
        let text = self.written(Keyword::DynamicRef)?.node.text()?;
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
        // `null` is a constant like any other.
        if self.keywords.contains(Keyword::Const) {
            return Some(vec![Value(self.at.node.get("const")?)]);
        }
        let values = self.get(Keyword::Enum)?.node.items()?;
        Some(values.iter().map(Value).collect())
    }

    fn required(&self) -> Vec<&'t str> {
        self.get(Keyword::Required)
            .into_iter()
            .flat_map(|listed| listed.items())
            .filter_map(|name| name.node.text())
            .collect()
    }

    fn additional(&mut self) -> Additional {
        let Some(found) = self.written(Keyword::AdditionalProperties) else {
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
        [Choice::OneOf, Choice::AnyOf]
            .into_iter()
            .map(|choice| Alternatives {
                choice,
                branches: self.listed(choice.keyword()),
            })
            .filter(|alternatives| !alternatives.branches.is_empty())
            .collect()
    }

    fn discriminator(&mut self) -> Option<Discriminator<'t>> {
        let found = self.get(Keyword::Discriminator)?;
        let name = found.node.get("propertyName");
        let mapping = found
            .node
            .get("mapping")
            .and_then(Node::entries)
            .unwrap_or_default()
            .iter();
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

    fn assertions(&self) -> Vec<(Keyword, Assertion)> {
        if !self.keywords.meets(ASSERTIONS) {
            return Vec::new();
        }
        let mut assertions = Vec::new();
        let lower = [Keyword::Minimum, Keyword::ExclusiveMinimum];
        let upper = [Keyword::Maximum, Keyword::ExclusiveMaximum];
        for (pair, of) in [
            (lower, Assertion::Minimum as fn(Bound) -> Assertion),
            (upper, Assertion::Maximum),
        ] {
            let bounds = self
                .bounds(pair)
                .into_iter()
                .map(|(keyword, bound)| (keyword, of(bound)));
            // Since OpenAPI 3.1, both may be there.
            assertions.extend(bounds.reduce(|one, other| match other.1.tightness(&one.1) {
                Some(Ordering::Less) => one,
                Some(Ordering::Equal | Ordering::Greater) | None => other,
            }));
        }
        for unit in [Unit::Characters, Unit::Items, Unit::Properties] {
            for of in [Assertion::AtLeast, Assertion::AtMost] {
                let keyword = of(unit, 0).keyword();
                let size = self.get(keyword).and_then(|it| plain::as_size(it.node));
                assertions.extend(size.map(|size| (keyword, of(unit, size))));
            }
        }
        assertions.retain(|(_, assertion)| !assertion.allows_all());
        let factor = self
            .number(Keyword::MultipleOf)
            .filter(|factor| factor.approximate() > 0.0)
            .map(|factor| Assertion::MultipleOf(factor.normal()));
        let pattern = self
            .text(Keyword::Pattern)
            .map(|pattern| Assertion::Pattern(pattern.to_owned()));
        let unique = self
            .flags
            .contains(Keyword::UniqueItems)
            .then_some(Assertion::UniqueItems);
        let others = [factor, pattern, unique].into_iter().flatten();
        assertions.extend(others.map(|assertion| (assertion.keyword(), assertion)));
        assertions
    }

    /// An exclusive bound is a number since OpenAPI 3.1; before, it is a flag on the other bound.
    /// The value tells which of the two was meant.
    fn bounds(&self, [inclusive, exclusive]: [Keyword; 2]) -> Vec<(Keyword, Bound)> {
        let bound = self.number(inclusive);
        if self.flags.contains(exclusive)
            && let Some(bound) = bound
        {
            return vec![(exclusive, Bound::Exclusive(bound))];
        }
        let open = self.number(exclusive);
        let bounds = [
            bound.map(|bound| (inclusive, Bound::Inclusive(bound))),
            open.map(|open| (exclusive, Bound::Exclusive(open))),
        ];
        bounds.into_iter().flatten().collect()
    }

    fn number(&self, keyword: Keyword) -> Option<Number> {
        let found = self.get(keyword)?;
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
        let min = size(self.written(Keyword::MinContains));
        let max = size(self.written(Keyword::MaxContains));
        let mut dependent_schemas = self.named(Keyword::DependentSchemas);
        dependent_schemas.extend(self.named(Keyword::Dependencies));
        Applicators {
            not: self.child(Keyword::Not),
            condition: self.child(Keyword::If).map(|condition| Condition {
                condition,
                then: self.child(Keyword::Then),
                otherwise: self.child(Keyword::Else),
            }),
            prefix_items: self.listed(Keyword::PrefixItems),
            contains: self.child(Keyword::Contains).map(|schema| Contains {
                schema,
                min: min.unwrap_or(1),
                max,
            }),
            pattern_properties: self.named(Keyword::PatternProperties),
            property_names: self.child(Keyword::PropertyNames),
            dependent_required: [Keyword::DependentRequired, Keyword::Dependencies]
                .into_iter()
                .flat_map(|keyword| self.dependent_required(keyword))
                .collect(),
            dependent_schemas,
            unevaluated_items: self.child(Keyword::UnevaluatedItems),
            unevaluated_properties: self.child(Keyword::UnevaluatedProperties),
            content_schema: self.child(Keyword::ContentSchema),
        }
    }

    fn dependent_required(&self, keyword: Keyword) -> Vec<(&'t str, Vec<&'t str>)> {
        let found = self.get(keyword).into_iter();
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
