//! Schemas to types: following references, and choosing the concept.

use std::collections::{BTreeSet, HashMap, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    evaluator::Evaluator,
    expression::Expressions,
    meaning::{Meaning, any},
};
use crate::{
    api::{Additional, Definitions, Evaluated, Kind, Origin, Scalar, Type, TypeId, Types},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi::Site,
    schema::{
        self, Composed, Composition, JsonType, Keyword, KeywordSet, MOST_MEMBERS, SchemaId,
        SchemaSet, Schemas,
    },
};

/// Schemas that hold together and lead back to others may do so in more ways than there are
/// schemas: cycles of different lengths multiply.
const MOST_SETS: usize = 10_000;

/// The types of a document, while its schemas are lowered.
pub(super) struct TypeLowering<'d, 't> {
    pub schemas: &'d Schemas<'t>,
    pub diagnostics: &'d mut Diagnostics,
    pub types: Types,
    pub expressions: Expressions,
    evaluator: Evaluator<'d, 't>,
    known: Known,
    /// The schemas whose implied types were reported.
    implied: FxHashSet<SchemaId>,
    /// True once it was told that discriminators decide.
    pub is_discriminator_reported: bool,
}

/// The types of schemas that something can refer to.
#[derive(Default)]
struct Known {
    types: FxHashMap<SchemaId, TypeId>,
    /// The types with names, in the order in which they were met.
    named: Vec<(String, TypeId)>,
    /// Schemas that were referred to and are not lowered yet. A chain of references may be longer
    /// than a stack is deep.
    pending: VecDeque<(TypeId, SchemaSet)>,
    sets: FxHashMap<SchemaSet, TypeId>,
}

impl<'d, 't> TypeLowering<'d, 't> {
    pub(super) fn new(schemas: &'d Schemas<'t>, diagnostics: &'d mut Diagnostics) -> Self {
        Self {
            schemas,
            diagnostics,
            types: Types::default(),
            expressions: Expressions::default(),
            evaluator: Evaluator::new(schemas),
            known: Known::default(),
            implied: FxHashSet::default(),
            is_discriminator_reported: false,
        }
    }

    /// Lowers every entry of `components/schemas`, used or not.
    pub(super) fn component_schemas(&mut self) {
        for (_, schema) in &self.schemas.components {
            self.referred(*schema);
        }
        self.settle();
    }

    /// The types, those with names, and the schemas that are evaluated by reference.
    pub(super) fn finish(self) -> (Types, Vec<(String, TypeId)>, Definitions) {
        let own = self.schemas.components.iter().map(|(name, _)| *name);
        let positions: HashMap<&str, usize> = own.zip(0..).collect();
        let mut named = self.known.named;
        // Those of other files come after the document's own.
        named.sort_by_key(|(name, _)| positions.get(name.as_str()).copied().unwrap_or(usize::MAX));
        (self.types, named, self.evaluator.finish())
    }

    /// The type of a value of the operation model, such as a body.
    pub(super) fn at(&mut self, site: Option<Site>, span: &Span) -> TypeId {
        let ty = match site {
            Some(site) => self.ty(self.schemas.at(site)),
            None => self.any_value(span),
        };
        self.settle();
        ty
    }

    /// The type of any value.
    pub(super) fn any_value(&mut self, span: &Span) -> TypeId {
        self.types.add(any(span))
    }

    /// The type of any string.
    pub(super) fn text(&mut self, span: &Span) -> TypeId {
        self.of_kind(Kind::Scalar(Scalar::String, Vec::new()), span)
    }

    /// True for values that consist of others.
    pub(super) fn is_structured(&self, ty: TypeId) -> bool {
        matches!(
            self.types.resolve(ty).1.kind,
            Kind::Object(_) | Kind::Array(_) | Kind::Tuple(_) | Kind::Union(_)
        )
    }

    /// A type of a kind, without anything else that is said of it.
    pub(super) fn of_kind(&mut self, kind: Kind, span: &Span) -> TypeId {
        self.types.add(Type { kind, ..any(span) })
    }

    /// The type of a value for which one schema holds, or several together; without a schema, it
    /// is any.
    pub(super) fn ty_of_all(&mut self, schemas: &[SchemaId], span: &Span) -> TypeId {
        let mut seen = Vec::new();
        let mut distinct = schemas.to_vec();
        distinct.retain(|id| {
            let end = self.schemas.end(*id);
            let new = !seen.contains(&end);
            seen.push(end);
            new
        });
        match distinct.as_slice() {
            [] => self.any_value(span),
            [one] => self.ty(*one),
            _ => self.set(distinct.into()),
        }
    }

    /// The type of several schemas that hold together, made once: the schemas within may lead back
    /// to it.
    pub(super) fn set(&mut self, set: SchemaSet) -> TypeId {
        if let Some(&id) = self.known.sets.get(&set) {
            return id;
        }
        let first = *set.schemas.first().expect("there are schemas");
        let span = self.schemas.span(first);
        if self.known.sets.len() >= MOST_SETS {
            let message = "schemas hold together in too many ways";
            let help = "the value is generated as any JSON value; describe it once";
            self.diagnostics
                .add(Code::UnsupportedSchema, span, message, help);
            return self.any_value(span);
        }
        let id = self.types.add(any(span));
        self.known.sets.insert(set.clone(), id);
        self.known.pending.push_back((id, set));
        id
    }

    /// The type of a schema, wherever it stands.
    pub(super) fn ty(&mut self, schema: SchemaId) -> TypeId {
        if let Some(mut target) = self.schemas.alias(schema) {
            // A dynamic anchor marks a parameter of another schema; it names no type.
            while self.schemas.get(target).has(Keyword::DynamicAnchor)
                && let Some(meant) = self.schemas.alias(target)
            {
                target = meant;
            }
            return self.referred(target);
        }
        let set = SchemaSet::from(vec![schema]);
        // A schema that holds together with a reference may lead back to this very schema.
        let written = self.schemas.get(schema);
        if self.schemas.refers(schema) || written.has(Keyword::AllOf) {
            return self.set(set);
        }
        let lowered = self.lowered(&set, Origin::Inline);
        self.types.add(lowered)
    }

    /// The type of a schema that is referred to: made once, and known before the schemas within
    /// are lowered, so that it can contain itself.
    pub(super) fn referred(&mut self, schema: SchemaId) -> TypeId {
        let mut schema = schema;
        let mut origin = self.origin(schema);
        // A component keeps its name even where it only refers to another one.
        while origin == Origin::Inline
            && let Some(target) = self.schemas.alias(schema)
        {
            schema = target;
            origin = self.origin(schema);
        }
        if let Some(&id) = self.known.types.get(&schema) {
            return id;
        }
        let id = self.types.add(Type {
            origin: origin.clone(),
            ..any(self.schemas.span(schema))
        });
        self.known.types.insert(schema, id);
        if let Origin::Component(name) = origin {
            self.known.named.push((name, id));
        }
        self.known.pending.push_back((id, vec![schema].into()));
        id
    }

    /// Lowers the schemas that were referred to, and those that they refer to in turn.
    fn settle(&mut self) {
        while let Some((id, set)) = self.known.pending.pop_front() {
            let Type { origin, span, .. } = self.types.get(id).clone();
            let alias = match set.schemas.as_slice() {
                [one] => self.schemas.alias(*one),
                _ => None,
            };
            let component = set.schemas.first().filter(|_| origin != Origin::Inline);
            let lowered = match alias {
                Some(target) => Type {
                    origin,
                    kind: Kind::Same(self.referred(target)),
                    ..any(&span)
                },
                None => component
                    .and_then(|schema| self.polymorphic(*schema, &origin))
                    .unwrap_or_else(|| self.lowered(&set, origin)),
            };
            *self.types.get_mut(id) = lowered;
        }
    }

    /// Alternatives of one, and `allOf`s of one, are other names for it, and may form cycles.
    pub(super) fn break_cycles(&mut self) {
        for id in self.types.break_cycles() {
            let message = "the schema is another name for itself";
            let help = "it is generated as any JSON value; let it say what it is";
            let anchor = Anchor::Key(self.types.get(id).span.clone());
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
        }
    }

    fn origin(&self, schema: SchemaId) -> Origin {
        match self.schemas.name(schema) {
            Some(name) => Origin::Component(name.to_owned()),
            None => Origin::Inline,
        }
    }

    /// The type of schemas that hold together.
    pub(super) fn lowered(&mut self, set: &SchemaSet, origin: Origin) -> Type {
        let first = *set.schemas.first().expect("there are schemas");
        let mut members = Vec::new();
        let (own, mut meaning, composed) = match self.schemas.compose(set) {
            Composition::One(composed) => {
                members.clone_from(&composed.merged.members);
                let meaning = self.meaning(&composed);
                (composed.own, meaning, Some(composed))
            }
            Composition::Alias(target) => (first, Kind::Same(self.referred(target)).into(), None),
            Composition::TooMany => {
                self.report_too_many(first);
                (first, Meaning::ANY, None)
            }
            Composition::Contradiction(keyword) => {
                self.report_contradiction(first, keyword);
                (first, Meaning::ANY, None)
            }
        };
        let uncovered = &meaning.uncovered;
        let evaluated = self.evaluator.uncovered(
            set,
            &members,
            uncovered,
            &mut self.expressions,
            self.diagnostics,
        );
        meaning.evaluated.extend(evaluated);
        let mut ty = self.typed_as(meaning, own, composed.as_deref(), origin);
        // A union is `null` itself where one of its variants may be.
        let is_union = matches!(ty.kind, Kind::Union(_));
        let (mut all, mut any) = (set.schemas.iter(), set.schemas.iter());
        let is_named = ty.nullable || (is_union && any.any(|id| self.schemas.names_null(*id)));
        ty.nullable = is_named && all.all(|id| self.schemas.admits_null(*id));
        ty
    }

    /// The type of a meaning, with the words of its own schema.
    fn typed_as(
        &mut self,
        meaning: Meaning,
        own: SchemaId,
        composed: Option<&Composed<'t>>,
        origin: Origin,
    ) -> Type {
        let Meaning {
            kind,
            nullable: null,
            evaluated: mut rules,
            annotations,
            ..
        } = meaning;
        let kind = match composed {
            Some(composed) => self.completed(kind, composed, &mut rules),
            None => kind,
        };
        let schema = self.schemas.get(own);
        let format = composed.map_or(schema.format, |composed| composed.format);
        let flags = composed.map_or(schema.flags, |composed| composed.merged.flags);
        let marked = || self.schemas.is_marked_nullable(own);
        let nullable = composed.map_or_else(marked, |composed| composed.nullable);
        Type {
            span: schema.span.clone(),
            origin,
            title: schema.title.map(str::to_owned),
            description: self
                .description(own)
                .map(str::to_owned)
                .or(annotations.description),
            deprecated: schema.is(Keyword::Deprecated),
            examples: Some(schema.examples())
                .filter(|own| !own.is_empty())
                .unwrap_or(annotations.examples),
            nullable: nullable || null,
            format: format.map(str::to_owned).or(annotations.format),
            secret: format == Some("password")
                || flags.contains(Keyword::WriteOnly)
                || annotations.secret,
            kind,
            rules,
        }
    }

    /// The description of a schema, else of a member of its `allOf` that asserts nothing.
    fn description(&self, schema: SchemaId) -> Option<&'t str> {
        let own = self.schemas.get(schema);
        let annotating = own
            .all_of
            .iter()
            .filter(|id| self.schemas.only_annotates(**id));
        let mut included = annotating.filter_map(|id| self.schemas.get(*id).description);
        own.description.or_else(|| included.next())
    }

    fn report_too_many(&mut self, schema: SchemaId) {
        let message = format!("more than {MOST_MEMBERS} schemas hold together here");
        let help = "the value is generated as any JSON value; write fewer of them";
        let anchor = Anchor::Key(self.schemas.span(schema).clone());
        self.diagnostics
            .add(Code::UnsupportedSchema, anchor, message, help);
    }

    fn report_contradiction(&mut self, schema: SchemaId, keyword: Keyword) {
        let keyword = keyword.name();
        let message = format!("no value fits all of these schemas: see `{keyword}`");
        let help = "the value is generated as any JSON value, and none is valid; correct one of \
                    the schemas";
        let anchor = Anchor::Key(self.schemas.span(schema).clone());
        self.diagnostics
            .add(Code::Contradiction, anchor, message, help);
    }

    /// An object of which more is asserted keeps everything that is there.
    fn completed(
        &mut self,
        kind: Kind,
        composed: &Composed<'t>,
        rules: &mut Vec<Evaluated>,
    ) -> Kind {
        let Kind::Object(mut object) = kind else {
            return kind;
        };
        let known: BTreeSet<&str> = object.properties.iter().map(|it| &*it.name).collect();
        let required = composed.merged.required.iter().map(|(name, _)| *name);
        let missing: Vec<String> = required
            .filter(|name| !known.contains(name))
            .map(str::to_owned)
            .collect();
        if !missing.is_empty() {
            rules.push(Evaluated::Required(missing));
        }
        let counts = rules.iter().filter_map(|rule| match rule {
            Evaluated::PatternProperties(patterns) => Some(patterns.len()),
            _ => None,
        });
        let counts: Vec<usize> = counts.collect();
        let patterns = !counts.is_empty();
        let additional = |rule: &Evaluated| matches!(rule, Evaluated::AdditionalProperties { .. });
        let nameless = object.properties.is_empty();
        let keeps = match object.additional {
            Additional::Skipped => !rules.is_empty() || !object.assertions.is_empty(),
            Additional::Forbidden => patterns || nameless,
            Additional::Kept(_) => patterns,
        };
        let forbidden = object.additional == Additional::Forbidden;
        if forbidden && nameless && !rules.iter().any(additional) {
            rules.push(Evaluated::AdditionalProperties {
                names: Vec::new(),
                patterns: Vec::new(),
                schema: vec![Evaluated::Never],
            });
        }
        if keeps {
            // Another pattern, of a schema that holds here too, may be about the same names.
            let alone = nameless && counts.iter().sum::<usize>() == 1;
            let others = object.additional.values();
            let are_secret = others.is_some_and(|values| self.types.get(values).secret);
            let values = self.kept(composed, alone, rules);
            if are_secret || self.has_secret_patterns(composed) {
                self.types.get_mut(values).secret = true;
            }
            object.additional = Additional::Kept(values);
        }
        Kind::Object(object)
    }

    /// The type of the values that an object keeps without a name.
    fn kept(
        &mut self,
        composed: &Composed<'t>,
        has_one_pattern: bool,
        rules: &mut [Evaluated],
    ) -> TypeId {
        let own = self.schemas.get(composed.own);
        let values = match own.applicators().pattern_properties.as_slice() {
            [(_, values)] if own.additional == schema::Additional::Forbidden => Some(*values),
            _ => None,
        };
        let Some(values) = values.filter(|_| has_one_pattern) else {
            return self.any_value(&own.span);
        };
        // Their type covers the schema of the pattern.
        for rule in rules {
            if let Evaluated::PatternProperties(patterns) = rule {
                for (_, schema) in patterns {
                    schema.clear();
                }
            }
        }
        self.ty(values)
    }

    fn meaning(&mut self, composed: &Composed<'t>) -> Meaning {
        if composed.alternatives.is_empty() {
            self.plain_meaning(composed)
        } else {
            self.alternatives(composed)
        }
    }

    /// The meaning of schemas without their alternatives.
    pub(super) fn plain_meaning(&mut self, composed: &Composed<'t>) -> Meaning {
        let merged = &composed.merged;
        if composed.is_null() {
            return Meaning::ANY;
        }
        if let Some(constants) = &merged.constants {
            let constants = self.schemas.named_constants(composed.own, &constants.value);
            return self.enumeration(composed, &constants, KeywordSet::of(&[Keyword::Enum]));
        }
        if merged.types.is_some_and(|types| types.value.is_several()) {
            return self.several_types(composed);
        }
        let is_typed = merged.types.is_some();
        match merged.effective_type() {
            Some(ty) if is_typed || !composed.is_mixed() => {
                if !is_typed {
                    self.report_implied(composed.own, ty);
                }
                self.typed(composed, ty)
            }
            Some(_) | None => Meaning::ANY,
        }
    }

    /// Reports a type that is not stated, and taken from the parts that are described.
    fn report_implied(&mut self, schema: SchemaId, ty: JsonType) {
        let (name, keywords) = match ty {
            JsonType::Array => ("an array", &[Keyword::Items][..]),
            JsonType::Object
            | JsonType::String
            | JsonType::Integer
            | JsonType::Number
            | JsonType::Boolean => (
                "an object",
                &[Keyword::Properties, Keyword::AdditionalProperties][..],
            ),
        };
        let written = self.schemas.get(schema);
        let own = keywords.iter().find(|keyword| written.has(**keyword));
        let keyword = own.unwrap_or(&keywords[0]).name();
        let message = format!("there is no `type`; with `{keyword}`, the value is taken as {name}");
        let help = "say the `type`: without it, values of all other types are allowed too";
        // Another schema of the composition may describe it.
        let span = match own {
            Some(keyword) => written.at(*keyword),
            None => written.span.clone(),
        };
        if self.implied.insert(schema) {
            self.diagnostics
                .add(Code::ImpliedType, Anchor::Key(span), message, help);
        }
    }
}
