//! `oneOf` and `anyOf`: a value of one of several types.
//!
//! Most are told apart by a property that is another constant in each, whether the document says
//! so (OpenAPI, section "Discriminator Object") or not.

use std::{collections::BTreeSet, iter};

use super::{
    Lowering,
    enumeration::{Listed, titled},
    keyword::Left,
    schema::{Conjunction, Meaning, any},
};
use crate::{
    api::{
        Constants, EnumValue, Enumeration, Kind, Openness, Origin, Scalar, Type, TypeId, Union,
        UnionVariant,
    },
    openapi::{
        Additional, Alternatives, Applicators, JsonType, Located, Schema, address, says_only,
    },
    source::Node,
};

/// More properties than this are not asked whether they tell alternatives apart.
const MOST_TAGS: usize = 12;

/// Whether `null` is one of the alternatives.
pub(super) enum Null {
    Without,
    Among,
}

impl<'t> Lowering<'_, 't> {
    /// What a schema with alternatives comes to.
    pub(super) fn alternatives(&mut self, schema: &Schema<'t>, parts: &[Located<'t>]) -> Meaning {
        let are_rules = |alternatives: &&Alternatives<'t>| {
            let mut branches = alternatives.branches.iter();
            branches.all(|at| is_rule(at.node))
        };
        let given = schema.alternatives.iter();
        let Some(alternatives) = given.clone().find(|it| !are_rules(it)) else {
            // They forbid something of a value that is described elsewhere.
            let mut meaning = self.plain_meaning(schema);
            if let Left::Keywords(left) = &mut meaning.left {
                left.push("alternatives");
            }
            return meaning;
        };
        let others = given.len() > 1;
        if let Some(values) = self.values(schema, alternatives).filter(|_| !others) {
            return self.enumeration(schema, &values, &["enum", "alternatives"]);
        }
        let base = (says_more(schema) || schema.unevaluated).then_some(parts);
        let branches = alternatives.branches.iter();
        let (nulls, branches): (Vec<_>, Vec<_>) =
            branches.cloned().partition(|at| self.is_null(at));
        let null = if nulls.is_empty() {
            Null::Without
        } else {
            Null::Among
        };
        let (kind, left) = match (branches.as_slice(), base) {
            ([], _) => return Meaning::ANY,
            ([only], None) if self.reference(only).is_some() => (Kind::Same(self.ty(only)), others),
            ([only], base) => return self.only_branch(only, base, null),
            (branches, Some(_)) => {
                // Each variant asks it, with all that it holds.
                return Meaning {
                    null,
                    left: Left::Nothing,
                    ..self.union(schema, alternatives, branches, base).into()
                };
            }
            (branches, None) => match self.texts(branches) {
                Some(texts) => (texts, others),
                None => {
                    let kind = self.union(schema, alternatives, branches, None);
                    let tagged = matches!(&kind, Kind::Union(union) if union.tag.is_some());
                    let alone = alternatives.keyword == "oneOf" && !tagged;
                    (kind, others || (alone && self.may_overlap(branches)))
                }
            },
        };
        let left = if left { &["alternatives"][..] } else { &[] };
        Meaning {
            null,
            ..kind.with(left)
        }
    }

    /// The values of alternatives that name nothing else, as far as the schema itself allows them.
    fn values(
        &self,
        schema: &Schema<'t>,
        alternatives: &Alternatives<'t>,
    ) -> Option<Vec<Listed<'t>>> {
        const KEYWORDS: [&str; 9] = [
            "const",
            "enum",
            "type",
            "title",
            "description",
            "summary",
            "example",
            "examples",
            "deprecated",
        ];
        let mut values: Vec<Listed<'t>> = Vec::new();
        for at in &alternatives.branches {
            let at = self.document.links.follow(at.clone());
            let listed = Schema::read(&at, self.document).enumeration?;
            if !says_only(at.node, &[&KEYWORDS]) {
                return None;
            }
            values.extend(titled(&at, &listed));
        }
        let own = schema.enumeration.as_ref();
        values.retain(|value| own.is_none_or(|own| own.contains(&value.node)));
        let all = values.clone();
        let count = |node: &Node<'t>| all.iter().filter(|value| value.node == node).count();
        if alternatives.keyword == "oneOf" {
            // What two name fits two.
            values.retain(|value| count(value.node) == 1);
        } else {
            let mut seen: Vec<&Node<'t>> = Vec::new();
            values.retain(|value| {
                let new = !seen.contains(&value.node);
                seen.push(value.node);
                new
            });
        }
        (!values.is_empty()).then_some(values)
    }

    /// What the only alternative comes to.
    fn only_branch(
        &mut self,
        at: &Located<'t>,
        base: Option<&[Located<'t>]>,
        null: Null,
    ) -> Meaning {
        let lowered = self.lowered(&conjunction(at, base.unwrap_or_default()), Origin::Inline);
        let null = if lowered.nullable { Null::Among } else { null };
        Meaning {
            null,
            rules: lowered.rules,
            ..lowered.kind.into()
        }
    }

    /// The type of one of the alternatives, with what stands beside all of them.
    fn branch(&mut self, at: &Located<'t>, base: Option<&[Located<'t>]>) -> TypeId {
        let Some(base) = base else {
            return self.ty(at);
        };
        self.conjunction(conjunction(at, base))
    }

    /// Whether a value may fit two alternatives, as far as their types tell.
    fn may_overlap(&self, branches: &[Located<'t>]) -> bool {
        let mut seen = Vec::new();
        for at in branches {
            let at = self.document.links.follow(at.clone());
            let schema = Schema::read(&at, self.document);
            if schema.types.is_empty() || at.get("allOf").is_some() {
                return true;
            }
            for ty in schema.types {
                let ty = match ty {
                    JsonType::Integer => JsonType::Number,
                    ty => ty,
                };
                if seen.contains(&ty) {
                    return true;
                }
                seen.push(ty);
            }
        }
        false
    }

    /// A value of one of several types of JSON, which all have the same schema else.
    pub(super) fn types(&mut self, schema: &Schema<'t>) -> Meaning {
        let is_number = schema.types.contains(&JsonType::Number);
        let types = schema.types.iter().copied();
        let types = types.filter(|ty| !(is_number && *ty == JsonType::Integer));
        let mut variants = Vec::new();
        for ty in types {
            let variant = Type {
                kind: self.typed(schema, ty),
                format: schema.format.map(str::to_owned),
                ..any(&schema.at.span)
            };
            variants.push(UnionVariant {
                name: None,
                ty: self.types.add(variant),
                tags: Vec::new(),
            });
        }
        let kind = match variants.as_slice() {
            [only] => Kind::Same(only.ty),
            _ => Kind::Union(Union {
                keyword: "type",
                variants,
                tag: None,
                default: None,
            }),
        };
        kind.with(&["enum"])
    }

    fn is_null(&self, at: &Located<'t>) -> bool {
        let node = self.document.links.follow(at.clone()).node;
        let only = |listed: &Node<'_>, null: &Node<'_>| match listed {
            Node::List(items) => matches!(items.as_slice(), [one] if one == null),
            one => one == null,
        };
        let named = node
            .get("type")
            .is_some_and(|ty| only(ty, &Node::Text("null".into())));
        let listed = ["const", "enum"]
            .into_iter()
            .filter_map(|key| node.get(key));
        named || listed.into_iter().any(|values| only(values, &Node::Null))
    }

    /// Alternatives that are all strings are one enumeration; with any string among them, it names
    /// some of its values alone.
    fn texts(&self, branches: &[Located<'t>]) -> Option<Kind> {
        let mut values: Vec<EnumValue> = Vec::new();
        let mut openness = Openness::Closed;
        for at in branches {
            let at = self.document.links.follow(at.clone());
            let schema = Schema::read(&at, self.document);
            let plain = !schema.nullable
                && schema.alternatives.is_empty()
                && !Applicators::are_in(at.node)
                && at.node.get("allOf").is_none();
            match (&schema.enumeration, schema.types.as_slice()) {
                (Some(listed), [] | [JsonType::String]) if plain => {
                    for listed in titled(&at, listed) {
                        let value = EnumValue {
                            description: listed.description.map(str::to_owned),
                            ..EnumValue::text(listed.node.text()?)
                        };
                        if values.iter().all(|known| known.value != value.value) {
                            values.push(value);
                        }
                    }
                }
                (None, [JsonType::String]) if plain && !is_constrained(&schema) => {
                    openness = Openness::Open;
                }
                _ => return None,
            }
        }
        Some(if values.is_empty() {
            Kind::Scalar(Scalar::String, Vec::new())
        } else {
            Kind::Enumeration(Enumeration {
                of: Constants::Texts,
                values,
                openness,
            })
        })
    }

    fn union(
        &mut self,
        schema: &Schema<'t>,
        alternatives: &Alternatives<'t>,
        branches: &[Located<'t>],
        base: Option<&[Located<'t>]>,
    ) -> Kind {
        let tagged = self.tagged(schema, branches);
        let (tag, mut tags) = match tagged {
            Some((tag, tags)) => (Some(tag), tags),
            None => (None, vec![Vec::new(); branches.len()]),
        };
        let variants = branches
            .iter()
            .zip(&mut tags)
            .map(|(at, tags)| UnionVariant {
                name: None,
                ty: self.branch(at, base),
                tags: std::mem::take(tags),
            });
        let variants = variants.collect();
        Kind::Union(Union {
            keyword: alternatives.keyword,
            variants,
            default: tag.as_ref().and_then(|_| self.default(schema, branches)),
            tag,
        })
    }

    /// Which alternative `defaultMapping` names.
    fn default(&self, schema: &Schema<'t>, branches: &[Located<'t>]) -> Option<usize> {
        let target = schema.discriminator.as_ref()?.node.get("defaultMapping")?;
        let document = self.document;
        branches
            .iter()
            .position(|at| document.is_mapped_to(target, at))
    }

    /// The property that tells the alternatives apart, and what it says for each.
    fn tagged(
        &self,
        schema: &Schema<'t>,
        branches: &[Located<'t>],
    ) -> Option<(String, Vec<Vec<String>>)> {
        if let Some(discriminator) = &schema.discriminator
            && let Some(name) = discriminator.node.get("propertyName").and_then(Node::text)
        {
            let mapping = self.document.mapping(discriminator);
            let tags = branches.iter();
            let tags = tags.map(|at| self.document.tags(&mapping, name, at));
            let tags: Option<Vec<_>> = tags.collect();
            if let Some(tags) = tags.filter(|tags| differ(tags)) {
                return Some((name.to_owned(), tags));
            }
        }
        let first_branch = branches.first()?;
        let first = self.document.parts(std::slice::from_ref(first_branch))?;
        let properties = first.iter().filter_map(|at| at.get("properties"));
        let names: Vec<&str> = properties
            .flat_map(|properties| properties.node.entries().unwrap_or_default())
            .map(|(name, _)| &**name)
            .collect();
        let constant = |name: &&str| self.document.constants(first_branch, name).is_some();
        let names = names.into_iter().filter(constant).take(MOST_TAGS);
        names.into_iter().find_map(|name| {
            let tags = branches.iter().map(|at| self.document.constants(at, name));
            let tags: Option<Vec<_>> = tags.collect();
            let tags = tags.filter(|tags| differ(tags))?;
            Some((name.to_owned(), tags))
        })
    }
}

/// An alternative with what stands beside all of them.
fn conjunction<'t>(at: &Located<'t>, base: &[Located<'t>]) -> Conjunction<'t> {
    let mut chosen: Vec<_> = base.iter().map(|at| address(at.node)).collect();
    chosen.sort_unstable();
    let schemas = iter::once(at).chain(base).cloned().collect();
    Conjunction { schemas, chosen }
}

/// Whether no two alternatives have a tag in common.
fn differ(tags: &[Vec<String>]) -> bool {
    let mut seen = BTreeSet::new();
    tags.iter().all(|tags| {
        let mut tags = tags.iter().peekable();
        tags.peek().is_some() && tags.all(|tag| seen.insert(tag))
    })
}

/// Whether a schema only forbids something of a value that is described elsewhere.
fn is_rule(node: &Node<'_>) -> bool {
    const RULES: [&str; 16] = [
        "required",
        "title",
        "description",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ];
    let entries = node.entries().unwrap_or_default();
    let mut keys = entries.iter().map(|(key, _)| &**key);
    !entries.is_empty() && keys.all(|key| RULES.contains(&key))
}

/// Whether a schema says more of its values than its alternatives do.
fn says_more(schema: &Schema<'_>) -> bool {
    !schema.properties.is_empty()
        || !schema.items.is_empty()
        || !schema.required.is_empty()
        || schema.enumeration.is_some()
        || !matches!(schema.additional, Additional::Unsaid | Additional::Any)
        || is_constrained(schema)
}

fn is_constrained(schema: &Schema<'_>) -> bool {
    let sized = [schema.lengths, schema.item_counts, schema.property_counts];
    sized
        .iter()
        .any(|sizes| sizes.min.is_some() || sizes.max.is_some())
        || !schema.patterns.is_empty()
        || !schema.multiples.is_empty()
        || schema.bounds != crate::openapi::Bounds::default()
}
