//! Keywords that no type covers: schemas as data, evaluated at run time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use super::{expression::Expressions, meaning::Uncovered};
use crate::{
    api::{Definition, DefinitionId, Definitions, Evaluated},
    diagnostic::Diagnostics,
    openapi::Version,
    schema::{
        ARRAYS, ASSERTIONS, Additional, Applicators, Assertion, Choice, Json, Keyword, KeywordSet,
        NUMBERS, Null, OBJECTS, STRINGS, Schema, SchemaId, SchemaSet, Schemas, TypeList,
    },
};

/// The keywords that a type may cover.
const COVERABLE: KeywordSet = KeywordSet::of(&[
    Keyword::Type,
    Keyword::Enum,
    Keyword::Items,
    Keyword::Required,
    Keyword::Properties,
    Keyword::AdditionalProperties,
    Keyword::OneOf,
    Keyword::AnyOf,
])
.and(ASSERTIONS);

/// The schemas that are evaluated by reference, while they are gathered.
pub(super) struct Evaluator<'d, 't> {
    schemas: &'d Schemas<'t>,
    definitions: Definitions,
    known: FxHashMap<SchemaId, DefinitionId>,
    /// A chain of references may be longer than a stack is deep.
    pending: VecDeque<(DefinitionId, SchemaId)>,
}

impl<'d, 't> Evaluator<'d, 't> {
    pub(super) fn new(schemas: &'d Schemas<'t>) -> Self {
        Self {
            schemas,
            definitions: Definitions::default(),
            known: FxHashMap::default(),
            pending: VecDeque::new(),
        }
    }

    /// The schemas that were referred to.
    pub(super) fn finish(self) -> Definitions {
        self.definitions
    }

    /// The keywords of schemas that hold together and that no type covers.
    pub(super) fn uncovered(
        &mut self,
        set: &SchemaSet,
        members: &[SchemaId],
        uncovered: &Uncovered,
        expressions: &mut Expressions,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Evaluated> {
        let mut evaluation = Evaluation {
            evaluator: self,
            expressions,
            diagnostics,
        };
        let evaluated = match uncovered {
            Uncovered::None => Vec::new(),
            Uncovered::All => {
                let schemas = set.schemas.iter();
                schemas.flat_map(|id| evaluation.schema(*id)).collect()
            }
            Uncovered::Keywords(keywords) => {
                let mut evaluated = Vec::new();
                for member in members {
                    let alone = members.len() == 1;
                    evaluation.member(*member, alone, *keywords, &mut evaluated);
                }
                evaluated
            }
        };
        evaluation.settle();
        evaluated
    }

    /// The reference to a schema that is evaluated.
    fn refer(&mut self, target: SchemaId) -> Evaluated {
        if let Some(&id) = self.known.get(&target) {
            return Evaluated::Ref(id);
        }
        let id = self.definitions.add(Definition {
            span: self.schemas.span(target).clone(),
            keywords: Vec::new(),
        });
        self.known.insert(target, id);
        self.pending.push_back((id, target));
        Evaluated::Ref(id)
    }
}

/// An evaluator at work.
struct Evaluation<'e, 'd, 't> {
    evaluator: &'e mut Evaluator<'d, 't>,
    expressions: &'e mut Expressions,
    diagnostics: &'e mut Diagnostics,
}

impl<'d, 't> Evaluation<'_, 'd, 't> {
    fn settle(&mut self) {
        while let Some((id, schema)) = self.evaluator.pending.pop_front() {
            let keywords = self.schema(schema);
            self.evaluator.definitions.set(id, keywords);
        }
    }

    fn get(&self, id: SchemaId) -> &'d Schema<'t> {
        self.evaluator.schemas.get(id)
    }

    /// Adds the keywords of a member that its type does not cover.
    fn member(
        &mut self,
        id: SchemaId,
        alone: bool,
        uncovered: KeywordSet,
        evaluated: &mut Vec<Evaluated>,
    ) {
        let schema = self.get(id);
        // Beside others, it is about the properties that the others declare too.
        let additional = !alone && schema.has(Keyword::AdditionalProperties);
        let applies = schema.keywords.meets(KeywordSet::APPLICATORS);
        if !applies && uncovered.is_empty() && !additional {
            return;
        }
        let applicators = schema.applicators();
        let unevaluated = applicators
            .unevaluated_items
            .or(applicators.unevaluated_properties);
        if unevaluated.is_some() {
            // Which parts are unevaluated depends on everything that was evaluated before.
            let whole = self.whole(schema);
            return if alone {
                evaluated.extend(whole);
            } else {
                evaluated.push(Evaluated::AllOf(vec![whole]));
            };
        }
        let mut keywords = uncovered;
        if !applicators.pattern_properties.is_empty() || additional {
            keywords = keywords.with(Keyword::AdditionalProperties);
        }
        if !applicators.prefix_items.is_empty() {
            keywords = keywords.with(Keyword::Items);
        }
        self.coverable(schema, keywords, evaluated);
        self.applied(schema, evaluated);
    }

    /// Every keyword of a schema, wherever it stands.
    fn schema(&mut self, id: SchemaId) -> Vec<Evaluated> {
        let schema = self.get(id);
        match schema.boolean {
            Some(true) => Vec::new(),
            Some(false) => vec![Evaluated::Never],
            None => match self.evaluator.schemas.alias(id) {
                Some(target) => vec![self.evaluator.refer(target)],
                None => self.whole(schema),
            },
        }
    }

    fn schemas(&mut self, ids: &[SchemaId]) -> Vec<Vec<Evaluated>> {
        ids.iter().map(|id| self.schema(*id)).collect()
    }

    fn named<'n>(
        &mut self,
        named: impl IntoIterator<Item = &'n (&'t str, SchemaId)>,
    ) -> Vec<(String, Vec<Evaluated>)>
    where
        't: 'n,
    {
        let named = named.into_iter();
        named
            .map(|(name, id)| ((*name).to_owned(), self.schema(*id)))
            .collect()
    }

    fn whole(&mut self, schema: &Schema<'t>) -> Vec<Evaluated> {
        let mut evaluated = Vec::new();
        let version = self.evaluator.schemas.version;
        let reference = schema.reference.filter(|_| version >= Version::V3_1);
        for target in reference.into_iter().chain(schema.dynamic) {
            evaluated.push(self.evaluator.refer(target));
        }
        if !schema.all_of.is_empty() {
            evaluated.push(Evaluated::AllOf(self.schemas(&schema.all_of)));
        }
        self.coverable(schema, COVERABLE, &mut evaluated);
        self.applied(schema, &mut evaluated);
        let applicators = schema.applicators();
        if let Some(id) = applicators.unevaluated_items {
            evaluated.push(Evaluated::UnevaluatedItems(self.schema(id)));
        }
        if let Some(id) = applicators.unevaluated_properties {
            evaluated.push(Evaluated::UnevaluatedProperties(self.schema(id)));
        }
        // Authors of OpenAPI 3.0 mean it of the whole, also where no type stands beside it.
        let nullable = schema.null == Null::Allowed && schema.types.is_empty();
        if nullable && !evaluated.is_empty() {
            let null = vec![Evaluated::Type {
                types: TypeList::default(),
                null: true,
            }];
            return vec![Evaluated::AnyOf(vec![null, evaluated])];
        }
        evaluated
    }
}

impl<'t> Evaluation<'_, '_, 't> {
    /// Adds those of some keywords that a type may cover.
    fn coverable(
        &mut self,
        schema: &Schema<'t>,
        keywords: KeywordSet,
        evaluated: &mut Vec<Evaluated>,
    ) {
        let typed = !schema.types.is_empty() || schema.null == Null::Only;
        if keywords.contains(Keyword::Type) && typed {
            evaluated.push(Evaluated::Type {
                types: schema.types,
                null: schema.null.is_allowed(),
            });
        }
        if let Some(constants) = &schema.constants
            && keywords.contains(Keyword::Enum)
        {
            let null = schema.null.is_allowed().then_some(Json::Null);
            let constants = constants.iter().map(|value| Json::from(*value));
            let values = constants.chain(null).collect();
            evaluated.push(Evaluated::Assertion(Assertion::Enum(values)));
        }
        self.assertions(schema, keywords, NUMBERS | STRINGS, evaluated);
        self.items(schema, keywords, evaluated);
        self.properties(schema, keywords, evaluated);
        for alternatives in &schema.alternatives {
            if keywords.contains(alternatives.choice.keyword()) {
                let branches = self.schemas(&alternatives.branches);
                evaluated.push(match alternatives.choice {
                    Choice::OneOf => Evaluated::OneOf(branches),
                    Choice::AnyOf => Evaluated::AnyOf(branches),
                });
            }
        }
    }

    /// Adds the assertions that are in both sets.
    fn assertions(
        &mut self,
        schema: &Schema<'t>,
        keywords: KeywordSet,
        of: KeywordSet,
        evaluated: &mut Vec<Evaluated>,
    ) {
        let stated = schema.assertions.iter().map(|(_, assertion)| assertion);
        let mut stated: Vec<_> = stated
            .filter(|assertion| {
                let keyword = assertion.keyword();
                keywords.contains(keyword) && of.contains(keyword)
            })
            .collect();
        stated.sort_by_key(|assertion| assertion.keyword());
        for assertion in stated {
            let assertion = match assertion {
                Assertion::Pattern(pattern) => {
                    let span = schema.at(Keyword::Pattern);
                    let expression = self.translate(pattern, &span);
                    expression.map(Assertion::Pattern)
                }
                assertion => Some(assertion.clone()),
            };
            evaluated.extend(assertion.map(Evaluated::Assertion));
        }
    }

    fn translate(&mut self, pattern: &str, span: &crate::diagnostic::Span) -> Option<String> {
        self.expressions.translate(pattern, span, self.diagnostics)
    }

    fn items(&mut self, schema: &Schema<'t>, keywords: KeywordSet, evaluated: &mut Vec<Evaluated>) {
        if keywords.contains(Keyword::Items) {
            let prefix = &schema.applicators().prefix_items;
            if !prefix.is_empty() {
                evaluated.push(Evaluated::PrefixItems(self.schemas(prefix)));
            }
            let items = schema.items.map(|items| self.schema(items));
            evaluated.extend(items.map(|items| Evaluated::Items(prefix.len(), items)));
        }
        self.assertions(schema, keywords, ARRAYS, evaluated);
    }

    fn properties(
        &mut self,
        schema: &Schema<'t>,
        keywords: KeywordSet,
        evaluated: &mut Vec<Evaluated>,
    ) {
        if keywords.contains(Keyword::Required) && !schema.required.is_empty() {
            evaluated.push(Evaluated::Required(owned(&schema.required)));
        }
        if keywords.contains(Keyword::Properties) && !schema.properties.is_empty() {
            // The keys of an object have no order: equal objects are equal here.
            let properties: BTreeMap<_, _> = self.named(&schema.properties).into_iter().collect();
            evaluated.push(Evaluated::Properties(properties.into_iter().collect()));
        }
        let span = schema.at(Keyword::PatternProperties);
        let written = &schema.applicators().pattern_properties;
        let mut patterns = Vec::new();
        for (pattern, id) in written {
            let inner = self.schema(*id);
            if let Some(pattern) = self.translate(pattern, &span.key(pattern)) {
                patterns.push((pattern, inner));
            }
        }
        // Which names are undeclared is not known without all patterns.
        if keywords.contains(Keyword::AdditionalProperties) && patterns.len() == written.len() {
            let additional = self.additional(schema, keywords);
            let names: BTreeSet<String> = schema
                .properties
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect();
            evaluated.extend(additional.map(|inner| {
                Evaluated::AdditionalProperties {
                    names: names.into_iter().collect(),
                    patterns: patterns
                        .iter()
                        .map(|(pattern, _)| pattern.clone())
                        .collect(),
                    schema: inner,
                }
            }));
        }
        if !patterns.is_empty() {
            evaluated.push(Evaluated::PatternProperties(patterns));
        }
        self.assertions(schema, keywords, OBJECTS, evaluated);
    }

    fn additional(&mut self, schema: &Schema<'t>, keywords: KeywordSet) -> Option<Vec<Evaluated>> {
        match schema.additional {
            // A schema as a whole may be evaluated for unevaluated properties.
            Additional::Any if keywords.contains(Keyword::Type) => Some(Vec::new()),
            Additional::Unstated | Additional::Any => None,
            Additional::Forbidden => Some(vec![Evaluated::Never]),
            Additional::Schema(id) => Some(self.schema(id)),
        }
    }

    /// Adds the keywords that no type covers, but for `unevaluated…`.
    fn applied(&mut self, schema: &Schema<'t>, evaluated: &mut Vec<Evaluated>) {
        let Applicators {
            not,
            condition,
            prefix_items: _,
            contains,
            pattern_properties: _,
            property_names,
            dependent_required,
            dependent_schemas,
            unevaluated_items: _,
            unevaluated_properties: _,
            content_schema: _,
        } = schema.applicators();
        if let Some(id) = not {
            evaluated.push(Evaluated::Not(self.schema(*id)));
        }
        if let Some(condition) = condition {
            let given = self.schema(condition.condition);
            let mut or_any =
                |id: Option<SchemaId>| id.map(|id| self.schema(id)).unwrap_or_default();
            let (then, otherwise) = (or_any(condition.then), or_any(condition.otherwise));
            evaluated.push(Evaluated::If(given, then, otherwise));
        }
        if let Some(contains) = contains {
            evaluated.push(Evaluated::Contains {
                schema: self.schema(contains.schema),
                min: contains.min,
                max: contains.max,
            });
        }
        if let Some(id) = property_names {
            evaluated.push(Evaluated::PropertyNames(self.schema(*id)));
        }
        if !dependent_required.is_empty() {
            let required = dependent_required
                .iter()
                .map(|(name, names)| ((*name).to_owned(), owned(names)));
            evaluated.push(Evaluated::DependentRequired(required.collect()));
        }
        if !dependent_schemas.is_empty() {
            evaluated.push(Evaluated::DependentSchemas(self.named(dependent_schemas)));
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
