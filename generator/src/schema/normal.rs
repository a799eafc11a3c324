//! The normal form of schemas that hold together: what means the same comes out alike, however it
//! is written. References are followed, alternatives that are none are merged, `null` is a rule of
//! its own, and bounds of integers are integers.

use std::cmp::Ordering;

use super::{
    assertion::{Assertion, Unit},
    gather::{AlternativesForm, Gathered, MergedAlternatives, NormalAlternatives},
    instance::meets,
    keyword::{Keyword, KeywordSet},
    merge::{Merged, Stated, common},
    number::{Bound, Number},
    object::SchemaId,
    pattern::matcher,
    schemas::Schemas,
    subschema::SubschemaAssertion,
    subtypes::Polymorphism,
    types::{JsonType, TypeList, type_of},
    undeclared::{Covered, UndeclaredRules},
};
use crate::{
    diagnostic::Span,
    openapi::{Value, Version},
};

/// Schemas that hold together, in normal form.
#[derive(Debug)]
pub struct Normal<'t> {
    /// The location's own schema: the first that asserts something itself.
    pub own: SchemaId,
    /// The statements of all schemas.
    pub merged: Merged<'t>,
    /// The types, with the location that states them.
    pub types: Option<(TypeList, Span)>,
    /// The location that refuses `null`.
    pub null_refused: Option<Span>,
    /// The constants but `null`, with the location that states them.
    pub constants: Option<(Vec<Value<'t>>, Span)>,
    /// The formats that are allowed, with the location that states them.
    pub formats: Option<(Vec<&'t str>, Span)>,
    /// Assertions by schemas that describe no part of a value.
    pub subschemas: Vec<SubschemaAssertion>,
    /// The rules for undeclared properties and items.
    pub undeclared: UndeclaredRules<'t>,
    /// The alternatives that are several, without `null`.
    pub alternatives: Vec<NormalAlternatives>,
    /// The subtypes that values may be of.
    pub subtypes: Option<Polymorphism>,
    /// True where alternatives became part of the whole.
    pub has_merged_alternatives: bool,
    /// True where alternatives are others if they are joined with those of a union among them.
    pub is_joinable: bool,
}

impl<'t> Schemas<'t> {
    /// Brings schemas to their normal form. Extensions with these names tell a schema from what it
    /// refers to.
    pub fn normal(
        &self,
        ids: &[SchemaId],
        extensions: &[String],
        form: AlternativesForm,
    ) -> Normal<'t> {
        let gathered = self.gather(ids, form);
        let members: Vec<SchemaId> = gathered.members.iter().map(|member| member.id).collect();
        let first = *ids.first().expect("a value has a schema");
        let own = self.definition(first, extensions);
        let (undeclared, subschemas) = self.rules(&members, &gathered.alternatives);
        let merged = self.merge(members);
        let constants = self.merged_constants(&gathered, &merged);
        let (types, null_refused) = self.null_rules(own, &gathered, &merged, constants.as_ref());
        let mut normal = Normal {
            formats: self.formats(&merged.members),
            subtypes: self.subtypes(&merged.members),
            has_merged_alternatives: !gathered.constants.is_empty()
                || !gathered.types.is_empty()
                || gathered.has_single,
            is_joinable: gathered.is_joinable,
            alternatives: gathered.alternatives,
            own,
            merged,
            types,
            null_refused,
            constants: constants.map(|(values, span)| (without_null(&values), span)),
            subschemas,
            undeclared,
        };
        normal.drop_implied();
        normal
    }

    /// The schema that a schema is, where it only refers to another one or only includes one.
    pub fn definition(&self, id: SchemaId, extensions: &[String]) -> SchemaId {
        /// One that includes itself has no end.
        const MOST_WRAPPERS: usize = 64;
        let mut id = id;
        let mut wrappers = 0;
        loop {
            let target = self
                .get(id)
                .reference
                .filter(|_| self.only_refers(id, extensions));
            let next = target.or_else(|| {
                wrappers += 1;
                self.only_included(id, extensions)
                    .filter(|_| wrappers < MOST_WRAPPERS)
            });
            match next {
                Some(next) => id = next,
                None => return id,
            }
        }
    }

    /// The only schema that a schema includes, where it states nothing else. A subtype differs
    /// from its base even so.
    fn only_included(&self, id: SchemaId, extensions: &[String]) -> Option<SchemaId> {
        const ALONE: KeywordSet = KeywordSet::DOCUMENTATION
            .and(KeywordSet::IDENTIFIERS)
            .with(Keyword::AllOf);
        let schema = self.get(id);
        let [only] = *schema.all_of else {
            return None;
        };
        if !schema.keywords.is_within(ALONE) || self.has_extension(id, extensions) {
            return None;
        }
        let target = self.end(only);
        let is_subtype = self.is_polymorphic(target) && self.is_subtype(id, target);
        (!is_subtype).then_some(only)
    }

    fn only_refers(&self, id: SchemaId, extensions: &[String]) -> bool {
        const ALONE: KeywordSet = KeywordSet::DOCUMENTATION
            .and(KeywordSet::IDENTIFIERS)
            .with(Keyword::Ref)
            .with(Keyword::DynamicRef);
        self.version < Version::V3_1
            || (self.alias(id).is_some()
                && self.get(id).keywords.is_within(ALONE)
                && !self.has_extension(id, extensions))
    }

    fn has_extension(&self, id: SchemaId, extensions: &[String]) -> bool {
        extensions
            .iter()
            .any(|name| self.extension(id, name).is_some())
    }

    /// The rules for undeclared parts, and the assertions by other schemas.
    fn rules(
        &self,
        members: &[SchemaId],
        alternatives: &[NormalAlternatives],
    ) -> (UndeclaredRules<'t>, Vec<SubschemaAssertion>) {
        let mut undeclared = self.undeclared_rules(members);
        let mut subschemas = Vec::new();
        for id in members {
            let covered = if alternatives.is_empty() {
                self.add_unevaluated(*id, members, &mut undeclared)
            } else {
                Covered::default()
            };
            subschemas.extend(self.subschema_assertions(*id, covered));
        }
        (undeclared, subschemas)
    }

    /// The constants of all members and of merged alternatives.
    fn merged_constants(
        &self,
        gathered: &Gathered<'t>,
        merged: &Merged<'t>,
    ) -> Option<(Vec<Value<'t>>, Span)> {
        let own = merged.constants.as_ref();
        let own = own.map(|stated| (stated.value.clone(), self.span_of(stated)));
        MergedAlternatives::narrow(&gathered.constants, own, |one, other| common(one, other))
    }

    /// The location of a statement.
    pub fn span_of<T>(&self, stated: &Stated<T>) -> Span {
        self.get(stated.by).at(stated.keyword)
    }

    /// The subtypes of a member, where no member is such a subtype itself.
    fn subtypes(&self, members: &[SchemaId]) -> Option<Polymorphism> {
        let base = members.iter().find(|id| {
            self.is_polymorphic(**id) && !members.iter().any(|other| self.is_subtype(*other, **id))
        });
        self.polymorphism(*base?)
    }

    /// The formats that all members allow: some hold all values of others.
    fn formats(&self, members: &[SchemaId]) -> Option<(Vec<&'t str>, Span)> {
        const WIDER: &[(&str, &[&str])] = &[
            (
                "int64",
                &["int32", "int16", "int8", "uint32", "uint16", "uint8"],
            ),
            ("int32", &["int16", "int8", "uint16", "uint8"]),
            ("int16", &["int8", "uint8"]),
            ("uint64", &["uint32", "uint16", "uint8"]),
            ("uint32", &["uint16", "uint8"]),
            ("uint16", &["uint8"]),
            (
                "double",
                &[
                    "float", "int32", "int16", "int8", "uint32", "uint16", "uint8",
                ],
            ),
            ("uri-reference", &["uri"]),
            ("iri", &["uri"]),
            ("iri-reference", &["iri", "uri-reference", "uri"]),
            ("idn-email", &["email"]),
            ("idn-hostname", &["hostname"]),
        ];
        let stated = members.iter().filter_map(|id| {
            let schema = self.get(*id);
            let format = schema.format?;
            let wider = WIDER.iter().find(|(known, _)| *known == format);
            let held = wider.into_iter().flat_map(|(_, held)| held.iter().copied());
            // Base64 is an encoding since OpenAPI 3.1, and any text may be a password.
            (!matches!(format, "byte" | "password"))
                .then(|| (held.chain([format]).collect(), schema))
        });
        let formats = stated.reduce(|(mut known, by): (Vec<&'t str>, _), (other, next)| {
            let count = known.len();
            known.retain(|format| other.contains(format));
            let by = if known.len() < count { next } else { by };
            (known, by)
        });
        formats.map(|(formats, by)| {
            let keywords = [Keyword::Format, Keyword::ContentMediaType];
            let keyword = keywords.into_iter().find(|keyword| by.has(*keyword));
            (formats, by.at(keyword.unwrap_or(Keyword::Format)))
        })
    }
}

impl Normal<'_> {
    /// Drops what the constants and the types imply.
    fn drop_implied(&mut self) {
        self.drop_excluded();
        self.drop_implied_by_formats();
        let required = self.merged.required.len();
        self.merged.assertions.retain(|stated| match &stated.value {
            Assertion::AtLeast(Unit::Properties, least) => {
                usize::try_from(*least).is_ok_and(|least| least > required)
            }
            _ => true,
        });
        if let Some((constants, _)) = &self.constants {
            let assertions = &mut self.merged.assertions;
            assertions.retain(|stated| !all_meet(constants, &stated.value));
        }
        let Some((types, _)) = &self.types else {
            return;
        };
        let both = |(values, _): &(Vec<Value<'_>>, Span)| {
            let is_listed = |flag| values.iter().any(|value| value.flag() == Some(flag));
            is_listed(true) && is_listed(false)
        };
        if types.is_empty() {
            // `null` is the one value of its type.
            self.constants = None;
            self.formats = None;
        } else if types.single() == Some(JsonType::Boolean) {
            self.constants.take_if(|constants| both(constants));
        } else if types.single() == Some(JsonType::Integer) {
            self.drop_implied_of_integers();
        }
    }

    /// Drops the bounds that all values of the formats keep.
    fn drop_implied_by_formats(&mut self) {
        let Some((formats, _)) = &self.formats else {
            return;
        };
        let ranges: Option<Vec<(i128, i128)>> = formats.iter().map(|it| range_of(it)).collect();
        let Some(ranges) = ranges else { return };
        let is_implied = |assertion: &Assertion| {
            let mut ranges = ranges.iter();
            match assertion {
                Assertion::Minimum(Bound::Inclusive(Number::Integer(bound))) => {
                    ranges.all(|(least, _)| least >= bound)
                }
                Assertion::Maximum(Bound::Inclusive(Number::Integer(bound))) => {
                    ranges.all(|(_, most)| most <= bound)
                }
                _ => false,
            }
        };
        let assertions = &mut self.merged.assertions;
        assertions.retain(|stated| !is_implied(&stated.value));
    }

    /// Drops the constants of types that are not allowed; without any other, `null` is left at most.
    fn drop_excluded(&mut self) {
        let (Some((constants, _)), Some((types, _))) = (&mut self.constants, &mut self.types)
        else {
            return;
        };
        let is_allowed = |ty: JsonType| {
            types.contains(ty) || ty == JsonType::Integer && types.contains(JsonType::Number)
        };
        constants.retain(|value| type_of(*value).is_none_or(is_allowed));
        if constants.is_empty() {
            *types = TypeList::default();
        }
    }

    /// Bounds of integers are integers that are themselves allowed, and each is a multiple of 1.
    fn drop_implied_of_integers(&mut self) {
        let assertions = &mut self.merged.assertions;
        assertions.retain(|stated| stated.value != Assertion::MultipleOf(Number::Integer(1)));
        for stated in assertions {
            match &mut stated.value {
                Assertion::Minimum(bound) => *bound = inclusive(bound.normal(), Ordering::Greater),
                Assertion::Maximum(bound) => *bound = inclusive(bound.normal(), Ordering::Less),
                _ => {}
            }
        }
    }
}

/// The range of a format of integers.
fn range_of(format: &str) -> Option<(i128, i128)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// True for an assertion that all constants meet.
fn all_meet(constants: &[Value<'_>], assertion: &Assertion) -> bool {
    /// More constants than this are not matched with a pattern.
    const MOST_MATCHED: usize = 1_000;
    if let Assertion::Pattern(pattern) = assertion
        && constants.len() <= MOST_MATCHED
        && let Some(expression) = matcher(pattern)
    {
        let is_match = |value: &Value<'_>| value.text().is_none_or(|it| expression.is_match(it));
        return constants.iter().all(is_match);
    }
    let mut values = constants.iter();
    values.all(|value| meets(assertion, *value) == Some(true))
}

/// The nearest integer that a bound allows, in a direction.
fn inclusive(bound: Bound, direction: Ordering) -> Bound {
    let step = if direction == Ordering::Greater {
        1
    } else {
        -1
    };
    match bound {
        Bound::Exclusive(Number::Integer(integer)) => {
            Bound::Inclusive(Number::Integer(integer.saturating_add(step)))
        }
        // The number is a fraction: that of an integer would be an integer, or beyond them.
        Bound::Inclusive(Number::Float(float)) | Bound::Exclusive(Number::Float(float))
            if float.fract() != 0.0 =>
        {
            let nearest = match direction {
                Ordering::Greater => float.ceil(),
                Ordering::Less | Ordering::Equal => float.floor(),
            };
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a number with a fraction is small"
            )]
            Bound::Inclusive(Number::Integer(nearest as i128))
        }
        Bound::Inclusive(_) | Bound::Exclusive(_) => bound,
    }
}

fn without_null<'t>(values: &[Value<'t>]) -> Vec<Value<'t>> {
    values
        .iter()
        .filter(|value| !value.is_null())
        .copied()
        .collect()
}
