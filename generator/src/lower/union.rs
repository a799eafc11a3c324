//! `oneOf` and `anyOf`: a value of one of several types.
//!
//! Most are told apart by a property that is another constant in each, whether the document has a
//! discriminator (OpenAPI, section "Discriminator Object") or not.

use std::{iter, ptr};

use super::{
    broad::strings_overlap,
    meaning::{Annotations, Meaning, Uncovered, any},
    types::TypeLowering,
};
use crate::{
    api::{
        Constants, EnumValue, Enumeration, Kind, Openness, Origin, Scalar, Type, TypeId, Union,
        UnionVariant,
    },
    diagnostic::{Anchor, Code},
    schema::{
        Additional, Alternatives, Choice, Composed, Constant, Discriminator, JsonType, Keyword,
        KeywordSet, SchemaId, SchemaSet,
    },
};

/// The keywords of alternatives.
const ALTERNATIVES: KeywordSet = KeywordSet::of(&[Keyword::OneOf, Keyword::AnyOf]);
/// The keywords of unevaluated parts.
const UNEVALUATED: KeywordSet =
    KeywordSet::of(&[Keyword::UnevaluatedItems, Keyword::UnevaluatedProperties]);

impl<'t> TypeLowering<'_, 't> {
    /// The meaning of schemas with alternatives.
    pub(super) fn alternatives(&mut self, composed: &Composed<'t>) -> Meaning {
        let written = &composed.alternatives;
        let describing = written.iter().find(|it| !self.schemas.are_assertions(it));
        let Some(alternatives) = describing else {
            // They forbid something of a value that is described elsewhere.
            return self.plain_meaning(composed).uncovering(ALTERNATIVES);
        };
        let others = written.len() > 1;
        for one in written {
            self.report_broad(composed, one);
            self.report_untyped(composed, alternatives, one);
        }
        let constants = || self.constants(composed, alternatives);
        if let Some(constants) = constants().filter(|_| !others) {
            let stated = ALTERNATIVES.with(Keyword::Enum);
            return self.enumeration(composed, &constants, stated);
        }
        let further = composed.asserts_more() || composed.merged.keywords.meets(UNEVALUATED);
        let base = further.then_some(composed.merged.members.as_slice());
        let (nulls, branches): (Vec<_>, Vec<_>) = alternatives
            .branches
            .iter()
            .partition(|branch| self.schemas.is_null(**branch));
        let nullable = !nulls.is_empty();
        let (kind, uncovered) = match (branches.as_slice(), base) {
            ([], _) => return Meaning::ANY,
            ([only], None) if !others && self.schemas.alias(*only).is_some() => {
                (Kind::Same(self.ty(*only)), false)
            }
            ([only], base) => {
                let meaning = self.only_branch(composed, *only, base, others);
                let mut meaning = meaning.uncovering(uncovered_if(others));
                meaning.nullable |= nullable;
                return meaning;
            }
            (branches, Some(_)) => {
                let union = self.union(composed, alternatives, branches, base);
                let evaluated = Uncovered::Keywords(ALTERNATIVES);
                return Meaning {
                    nullable,
                    // Each variant asserts it, with everything that it contains.
                    uncovered: if others { evaluated } else { Uncovered::None },
                    ..union.into()
                };
            }
            (branches, None) => {
                let texts = self.texts(branches);
                if texts.is_some() && strings_overlap(self.schemas, branches) {
                    self.report_strings(composed, alternatives);
                }
                let union = || self.union(composed, alternatives, branches, None);
                (texts.unwrap_or_else(union), others)
            }
        };
        Meaning {
            nullable,
            ..Meaning::from(kind).uncovering(uncovered_if(uncovered))
        }
    }

    /// The constants of alternatives that list nothing else, as far as the schemas allow them.
    fn constants(
        &self,
        composed: &Composed<'t>,
        alternatives: &Alternatives,
    ) -> Option<Vec<Constant<'t>>> {
        let branches = &alternatives.branches;
        // Another name for an enumeration is no other one.
        if let [only] = branches.as_slice()
            && self.schemas.alias(*only).is_some()
        {
            return None;
        }
        let mut constants = self
            .schemas
            .alternative_constants(alternatives.choice, branches)?;
        if let Some(own) = &composed.merged.constants {
            constants.retain(|constant| own.value.iter().any(|own| own.equals(constant.value)));
        }
        (!constants.is_empty()).then_some(constants)
    }

    /// The meaning of the only alternative but `null`.
    fn only_branch(
        &mut self,
        composed: &Composed<'t>,
        branch: SchemaId,
        base: Option<&[SchemaId]>,
        others: bool,
    ) -> Meaning {
        // Another name for a schema has no other alternatives to obey.
        let members = others.then_some(composed.merged.members.as_slice());
        let beside = base.or(members);
        let base = beside.or_else(|| self.type_beside(composed, branch));
        let set = with_base(branch, base.unwrap_or_default());
        let lowered = self.lowered(&set, Origin::Inline);
        Meaning {
            nullable: lowered.nullable,
            evaluated: lowered.rules,
            annotations: Annotations {
                format: lowered.format,
                description: lowered.description,
                examples: lowered.examples,
                secret: lowered.secret,
            },
            ..lowered.kind.into()
        }
    }

    /// The schemas beside an alternative that does not say its type, where they do.
    fn type_beside<'c>(
        &self,
        composed: &'c Composed<'t>,
        branch: SchemaId,
    ) -> Option<&'c [SchemaId]> {
        composed.merged.types.as_ref()?;
        let is_said = self.schemas.admitted_types(branch).is_some();
        (!is_said).then_some(composed.merged.members.as_slice())
    }

    /// The type of an alternative, with whatever is asserted beside all of them.
    fn branch(&mut self, branch: SchemaId, base: Option<&[SchemaId]>) -> TypeId {
        match base {
            Some(base) => self.set(with_base(branch, base)),
            None => self.ty(branch),
        }
    }

    /// A value of one of several types of JSON, with one schema otherwise.
    pub(super) fn several_types(&mut self, composed: &Composed<'t>) -> Meaning {
        let types = composed.merged.types.map(|types| types.value);
        let is_number = types.is_some_and(|types| types.contains(JsonType::Number));
        let types = types
            .into_iter()
            .flat_map(|types| types.iter())
            .filter(|ty| !(is_number && *ty == JsonType::Integer));
        let mut variants = Vec::new();
        for ty in types {
            let variant = Type {
                kind: self.typed(composed, ty).kind,
                format: composed.format.map(str::to_owned),
                ..any(self.schemas.span(composed.own))
            };
            variants.push(UnionVariant {
                name: None,
                ty: self.types.add(variant),
                tags: Vec::new(),
            });
        }
        let kind = match variants.as_slice() {
            [only] => self.types.get(only.ty).kind.clone(),
            _ => Kind::Union(Union {
                keyword: "type",
                variants,
                tag: None,
                is_discriminated: false,
                is_exclusive: false,
                default: None,
            }),
        };
        Meaning::from(kind).uncovering(KeywordSet::of(&[Keyword::Enum]))
    }

    /// Alternatives that are all strings are one enumeration; with any string among them, it names
    /// some of its values alone.
    fn texts(&self, branches: &[SchemaId]) -> Option<Kind> {
        let mut values: Vec<EnumValue> = Vec::new();
        let mut openness = Openness::Closed;
        for branch in branches {
            let end = self.schemas.end(*branch);
            let schema = self.schemas.get(end);
            let is_plain = !schema.null.is_allowed()
                && schema.alternatives.is_empty()
                && !schema.keywords.meets(KeywordSet::APPLICATORS)
                && !schema.has(Keyword::AllOf);
            let is_text = schema.types.single() == Some(JsonType::String);
            match self.schemas.titled_constants(end) {
                Some(listed) if is_plain && (is_text || schema.types.is_empty()) => {
                    for constant in listed {
                        let text = constant.value.text()?;
                        let value = EnumValue {
                            description: constant.description.map(str::to_owned),
                            ..EnumValue::text(text)
                        };
                        if values.iter().all(|known| known.value != value.value) {
                            values.push(value);
                        }
                    }
                }
                None if is_plain && is_text && schema.assertions.is_empty() => {
                    openness = Openness::Open;
                }
                Some(_) | None => return None,
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
        composed: &Composed<'t>,
        alternatives: &Alternatives,
        branches: &[SchemaId],
        base: Option<&[SchemaId]>,
    ) -> Kind {
        let schemas = self.schemas;
        let by = composed.discriminated_by.map(|by| schemas.get(by));
        let discriminator = by.and_then(|by| by.discriminator.as_deref());
        let tags = schemas.alternative_tags(discriminator, branches);
        if let (Some(tags), Some(discriminator)) = (&tags, discriminator) {
            self.report_forbidden(&tags.property, discriminator, branches);
        }
        let is_discriminated = tags.as_ref().is_some_and(|tags| tags.is_discriminator);
        if let (true, Some(by), Choice::OneOf) = (
            is_discriminated,
            composed.discriminated_by,
            alternatives.choice,
        ) {
            self.report_discriminator(by);
        }
        if let (false, Some(discriminator)) = (is_discriminated, discriminator) {
            self.report_unused_discriminator(discriminator);
        }
        let (tag, tags) = match tags {
            Some(tags) => (Some(tags.property), tags.values),
            None => (None, vec![Vec::new(); branches.len()]),
        };
        let variants = branches
            .iter()
            .zip(tags)
            .map(|(branch, tags)| UnionVariant {
                // With what stands beside the alternatives it is a type of its own.
                name: base.and(schemas.referred_name(*branch)).map(str::to_owned),
                ty: {
                    let base = base.or_else(|| self.type_beside(composed, *branch));
                    self.branch(*branch, base)
                },
                tags,
            })
            .collect();
        let default = discriminator
            .and_then(|discriminator| discriminator.default)
            .filter(|_| tag.is_some())
            .and_then(|target| {
                let mut branches = branches.iter();
                branches.position(|branch| schemas.is_mapped(target, *branch))
            });
        Kind::Union(Union {
            keyword: alternatives.choice.keyword().name(),
            variants,
            default,
            is_exclusive: alternatives.choice == Choice::OneOf && tag.is_none(),
            tag,
            is_discriminated,
        })
    }
}

impl<'t> TypeLowering<'_, 't> {
    /// Reports alternatives beside others whose properties are not part of the type.
    fn report_untyped(
        &mut self,
        composed: &Composed<'_>,
        typed: &Alternatives,
        alternatives: &Alternatives,
    ) {
        if ptr::eq(typed, alternatives) {
            return;
        }
        let known = &composed.merged.properties;
        let is_known = |name: &str| known.iter().any(|(known, _)| *known == name);
        let describes = |branch: &&SchemaId| {
            let members = self.schemas.members(&[**branch]).unwrap_or_default();
            let mut properties = members
                .iter()
                .flat_map(|id| &self.schemas.get(*id).properties);
            properties.any(|(name, _)| !is_known(name))
        };
        if let Some(branch) = alternatives.branches.iter().find(describes) {
            let message = "a value is of other alternatives too, and its type is of those";
            let help = "the properties of these are not kept: declare them beside the alternatives";
            let anchor = Anchor::Key(self.schemas.get(*branch).span.clone());
            let message = message.to_owned();
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
        }
    }

    /// Reports the alternatives that forbid the property that tells them apart.
    fn report_forbidden(
        &mut self,
        tag: &str,
        discriminator: &Discriminator<'t>,
        branches: &[SchemaId],
    ) {
        for branch in branches {
            let members = self.schemas.members(&[*branch]).unwrap_or_default();
            let is_closed = members
                .iter()
                .any(|id| matches!(self.schemas.get(*id).additional, Additional::Forbidden));
            if is_closed && self.schemas.property(*branch, tag).is_empty() {
                let name = self.schemas.referred_name(*branch);
                let message = format!(
                    "{} has no property `{tag}`, and allows no other properties",
                    name.map_or("an alternative".to_owned(), |name| format!("`{name}`")),
                );
                let help = "the property is allowed all the same; declare it in the schema";
                let anchor = Anchor::Key(discriminator.span.clone());
                self.diagnostics
                    .add(Code::ForbiddenTag, anchor, message, help);
            }
        }
    }
}

/// The keywords of alternatives, where there are others beside those that the type covers.
fn uncovered_if(others: bool) -> KeywordSet {
    if others {
        ALTERNATIVES
    } else {
        KeywordSet::EMPTY
    }
}

/// An alternative with the schemas beside all of them.
fn with_base(branch: SchemaId, base: &[SchemaId]) -> SchemaSet {
    let mut chosen = base.to_vec();
    chosen.sort_unstable();
    SchemaSet {
        schemas: iter::once(branch).chain(base.iter().copied()).collect(),
        chosen,
    }
}
