//! Nodes to Schema Objects. An invalid keyword was reported when the document was checked; it is
//! left out here.

use std::cmp::Ordering;

use super::{
    arena::{Arena, Found, Scope},
    assertion::{Assertion, Unit},
    keyword::{ASSERTIONS, Keyword, KeywordSet},
    number::{Bound, EXACT, Number},
    object::{
        Additional, Alternatives, Applicators, Choice, Condition, Contains, Discriminator,
        MappingTarget, Null, Schema, SchemaId,
    },
    pattern,
    types::{JsonType, TypeList},
};
use crate::{
    openapi::{Document, Located, Value, media_type, plain},
    source::Node,
};

/// Reads the schema at a node. Schemas within it, and those that it refers to, are added to the
/// arena.
pub(super) fn read<'t>(
    found: &Found<'t>,
    document: &Document<'t>,
    arena: &mut Arena<'_, 't>,
) -> Schema<'t> {
    let Found {
        at,
        scope,
        is_again,
    } = found;
    let scope = *scope;
    let mut reader = Reader {
        at,
        scope,
        document,
        arena,
        keywords: KeywordSet::EMPTY,
        flags: KeywordSet::EMPTY,
        values: Vec::new(),
    };
    reader.gather_keywords();
    let (keywords, flags) = (reader.keywords, reader.flags);
    let (types, null) = reader.types();
    let target = document
        .links
        .target(at.node)
        .map(|at| reader.arena.add_within(at, scope));
    let dynamic = reader.dynamic();
    let few = KeywordSet::APPLICATORS.with(Keyword::ContentSchema);
    Schema {
        span: at.span.clone(),
        name: document.definition_name(at).map(String::into_boxed_str),
        keywords,
        flags,
        boolean: at.node.flag().or(reader.refuses_all().then_some(false)),
        reference: target.or(dynamic),
        dynamic: target.and(dynamic),
        is_again: *is_again,
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
        properties: reader.properties().into(),
        required: reader.required().into(),
        additional: reader.additional(),
        items: reader.child(Keyword::Items),
        assertions: reader.assertions().into(),
        all_of: reader.listed(Keyword::AllOf).into(),
        alternatives: reader.alternatives().into(),
        discriminator: reader.discriminator().map(Box::new),
        applicators: keywords.meets(few).then(|| Box::new(reader.applicators())),
        node: at.node,
    }
}

/// True for a schema of any value.
fn allows_all(node: &Node<'_>) -> bool {
    node.entries().is_some_and(<[_]>::is_empty) || node.flag() == Some(true)
}

struct Reader<'r, 'd, 't> {
    at: &'r Located<'t>,
    /// The dynamic scope.
    scope: Scope,
    document: &'r Document<'t>,
    arena: &'r mut Arena<'d, 't>,
    keywords: KeywordSet,
    flags: KeywordSet,
    /// The keywords with their values.
    values: Vec<(Keyword, &'t Node<'t>)>,
}

impl<'t> Reader<'_, '_, 't> {
    /// The value of a keyword, `null` too.
    fn node(&self, keyword: Keyword) -> Option<&'t Node<'t>> {
        let found = self.keywords.contains(keyword).then_some(&self.values)?;
        let (_, node) = found.iter().find(|(known, _)| *known == keyword)?;
        Some(node)
    }

    /// True for `not` of any value and nothing else: OpenAPI has had `false` since 3.1.
    fn refuses_all(&self) -> bool {
        const ALONE: KeywordSet = KeywordSet::ANNOTATIONS.with(Keyword::Not);
        let refused = self.node(Keyword::Not);
        self.keywords.is_within(ALONE) && refused.is_some_and(allows_all)
    }

    /// The value of a keyword; `null` is none.
    fn written(&self, keyword: Keyword) -> Option<Located<'t>> {
        let node = self.node(keyword).filter(|node| **node != Node::Null)?;
        let span = self.at.span.key(keyword.name());
        Some(Located { node, span })
    }

    /// The value of a keyword that is no schema; a reference in its place is followed.
    fn get(&self, keyword: Keyword) -> Option<Located<'t>> {
        let found = self.written(keyword)?;
        Some(self.document.links.follow(found))
    }

    /// The same without its location.
    fn value(&self, keyword: Keyword) -> Option<&'t Node<'t>> {
        match self.node(keyword)? {
            Node::Map(_) => self.get(keyword).map(|found| found.node),
            Node::Null => None,
            node => Some(node),
        }
    }

    fn gather_keywords(&mut self) {
        let entries = self.at.node.entries().unwrap_or_default();
        self.values.reserve(entries.len());
        for (key, value) in entries {
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
            self.values.push((keyword, value));
            let is_true = match value {
                Node::Map(_) if value.get("$ref").is_some() => {
                    self.value(keyword).is_some_and(plain::is_true)
                }
                value => plain::is_true(value),
            };
            if is_true {
                self.flags.insert(keyword);
            }
        }
    }

    fn text(&self, keyword: Keyword) -> Option<&'t str> {
        let node = self.value(keyword)?;
        if plain::is_number(node) {
            return self.document.spelled(&self.get(keyword)?);
        }
        node.text()
    }

    /// The format that an encoding of bytes is since OpenAPI 3.1 (section "Working with Binary
    /// Data").
    fn encoding(&self) -> Option<&'t str> {
        let encoding = self.text(Keyword::ContentEncoding);
        match (encoding, self.text(Keyword::ContentMediaType)) {
            (Some("base64"), _) => Some("byte"),
            (None, Some(media_type)) if is_of_bytes(media_type) => Some("binary"),
            _ => None,
        }
    }

    fn child(&mut self, keyword: Keyword) -> Option<SchemaId> {
        let found = self
            .written(keyword)
            .filter(|found| is_schema(found.node))?;
        Some(self.arena.add_within(&found, self.scope))
    }

    fn listed(&mut self, keyword: Keyword) -> Vec<SchemaId> {
        let found = self.get(keyword);
        let items = found.iter().flat_map(Located::items);
        items
            .filter(|item| is_schema(item.node))
            .map(|item| self.arena.add_within(&item, self.scope))
            .collect()
    }

    /// A property keeps its name whatever its schema is.
    fn properties(&mut self) -> Vec<(&'t str, SchemaId)> {
        let found = self.get(Keyword::Properties).into_iter();
        found
            .flat_map(|found| found.entries())
            .map(|(name, at)| (name, self.arena.add_within(&at, self.scope)))
            .collect()
    }

    fn named(&mut self, keyword: Keyword) -> Vec<(&'t str, SchemaId)> {
        self.get(keyword)
            .into_iter()
            .flat_map(|found| found.entries())
            .filter(|(_, at)| is_schema(at.node))
            .map(|(name, at)| (name, self.arena.add_within(&at, self.scope)))
            .collect()
    }

    /// The types but `null`, and whether that is among them.
    fn types(&self) -> (TypeList, bool) {
        let mut null = false;
        let names = match self.value(Keyword::Type) {
            Some(Node::List(names)) => names.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let types = names.iter().filter_map(Node::text).filter_map(|name| {
            let plain = || JsonType::named(plain::plain_type(name)?);
            let ty = JsonType::named(name).or_else(plain);
            null |= ty.is_none() && name.eq_ignore_ascii_case("null");
            ty
        });
        (types.collect(), null)
    }

    /// The target of `$dynamicRef`: the schema with that dynamic anchor in the outermost resource that
    /// led here, where what it refers to has that anchor too; else the latter (JSON Schema Core,
    /// section 8.2.3.2).
    fn dynamic(&mut self) -> Option<SchemaId> {
        let reference = self.node(Keyword::DynamicRef)?;
        let target = self.document.links.target(reference)?;
        let (_, name) = reference.text()?.rsplit_once('#').unwrap_or_default();
        let anchor = target.node.get("$dynamicAnchor").and_then(Node::text);
        let outermost = self
            .arena
            .meaning(name, self.scope)
            .filter(|_| anchor == Some(name));
        let target = outermost.unwrap_or(target).clone();
        Some(self.arena.add_within(&target, self.scope))
    }

    fn constants(&self) -> Option<Vec<Value<'t>>> {
        // `null` is a constant like any other.
        if self.keywords.contains(Keyword::Const) {
            let constant = self.node(Keyword::Const)?;
            return constant.is_json().then(|| vec![Value(constant)]);
        }
        let listed = self.value(Keyword::Enum)?.items()?;
        let json = listed.iter().filter(|value| value.is_json());
        let values: Vec<_> = json.map(Value).collect();
        Some(values).filter(|values| !values.is_empty() || listed.is_empty())
    }

    fn required(&self) -> Vec<&'t str> {
        let listed = self.value(Keyword::Required).and_then(Node::items);
        let names = listed.unwrap_or_default().iter();
        names.filter_map(Node::text).collect()
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
                Some([(key, refused)]) if key == "not" && allows_all(refused) => {
                    Additional::Forbidden
                }
                Some(_) => Additional::Schema(self.arena.add_within(&found, self.scope)),
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
                MappingTarget::Schema(self.arena.add_within(&end, self.scope))
            }
            (None, Some(name)) => MappingTarget::Name(name),
            (None, None) => MappingTarget::Invalid,
        }
    }
}

impl<'t> Reader<'_, '_, 't> {
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
                let size = self.value(keyword).and_then(plain::as_size);
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
            .filter(|pattern| !pattern::allows_all(pattern))
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
        match self.value(keyword)? {
            Node::Integer(number) => Some(Number::Integer((*number).into())),
            Node::Unsigned(number) => Some(Number::Integer((*number).into())),
            // An integer beyond 64 bits was read as a fraction; the file has its digits.
            Node::Float(number) if number.abs() >= EXACT && number.is_finite() => {
                let digits = self.document.spelled(&self.get(keyword)?);
                let exact = digits.and_then(|digits| digits.parse().ok());
                Some(exact.map_or(Number::Float(*number), Number::Integer))
            }
            other => plain::as_number(other).map(Number::Float),
        }
    }

    // Applicators.

    fn applicators(&mut self) -> Applicators<'t> {
        let min = self.value(Keyword::MinContains).and_then(plain::as_size);
        let max = self.value(Keyword::MaxContains).and_then(plain::as_size);
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

/// True for media types that no text is of.
fn is_of_bytes(media_type: &str) -> bool {
    const BYTES: [&str; 4] = [
        "application/gzip",
        "application/octet-stream",
        "application/pdf",
        "application/zip",
    ];
    let essence = media_type::essence(media_type);
    let is_of_kind = ["audio/", "font/", "image/", "video/"]
        .iter()
        .any(|kind| essence.starts_with(kind));
    BYTES.contains(&essence.as_str()) || is_of_kind && !essence.ends_with("xml")
}
