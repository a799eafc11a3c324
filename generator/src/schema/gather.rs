//! The members of schemas that hold together, with their alternatives sorted: those that are
//! alternatives to nothing are members, constants and types are merged, all others stay.

use std::collections::BTreeSet;

use super::{
    closure::{Member, Relation},
    keyword::{Keyword, KeywordSet},
    object::{Alternatives, Choice, SchemaId},
    schemas::Schemas,
    types::TypeList,
};
use crate::{
    diagnostic::Span,
    openapi::{Value, Version},
};

/// The treatment of alternatives that are constants or types and nothing else, and of one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlternativesForm {
    /// They are merged into the whole.
    Merged,
    /// They stay alternatives.
    SpelledOut,
    /// They are merged, and where no value is of two alternatives, the keyword is that of a union among
    /// them, whose alternatives are those of the whole.
    Joined,
}

/// Alternatives of which a value fits one.
#[derive(Debug)]
pub struct NormalAlternatives {
    /// The keyword.
    pub choice: Choice,
    /// The location of the keyword.
    pub span: Span,
    /// True where `null` is one more.
    pub null: bool,
    /// The alternatives.
    pub branches: Vec<SchemaId>,
    /// The schema that has a discriminator beside them.
    pub discriminated_by: Option<SchemaId>,
}

/// Alternatives that are part of the whole now.
pub(super) struct MergedAlternatives<T> {
    pub span: Span,
    pub value: T,
    /// True where `null` is one of them.
    pub null: bool,
}

impl<T: Clone + PartialEq> MergedAlternatives<T> {
    /// Narrows a statement to what merged alternatives have in common with it. Its location is that
    /// of the last that narrowed it.
    pub(super) fn narrow(
        merged: &[Self],
        stated: Option<(T, Span)>,
        common: impl Fn(&T, &T) -> T,
    ) -> Option<(T, Span)> {
        merged.iter().fold(stated, |known, next| match known {
            None => Some((next.value.clone(), next.span.clone())),
            Some((known, span)) => {
                let common = common(&known, &next.value);
                let narrowed = common != known;
                Some((common, if narrowed { next.span.clone() } else { span }))
            }
        })
    }
}

/// The members of schemas and their alternatives, while they are gathered.
#[derive(Default)]
pub(super) struct Gathered<'t> {
    pub members: Vec<Member>,
    pub never: bool,
    pub alternatives: Vec<NormalAlternatives>,
    pub constants: Vec<MergedAlternatives<Vec<Value<'t>>>>,
    pub types: Vec<MergedAlternatives<TypeList>>,
    pub has_single: bool,
    /// Joined, they would be others.
    pub is_joinable: bool,
}

impl<'t> Schemas<'t> {
    pub(super) fn gather(&self, ids: &[SchemaId], form: AlternativesForm) -> Gathered<'t> {
        let mut gathered = Gathered::default();
        let closure = self.closure(ids, usize::MAX, |member| {
            self.sort_alternatives(member, form, &mut gathered)
        });
        let members = closure.expect("there is no limit").outer_first;
        let refuses = |member: &Member| self.get(member.id).boolean == Some(false);
        gathered.never = members.iter().any(refuses);
        gathered.members = members;
        gathered.members.retain(|member| {
            let schema = self.get(member.id);
            schema.boolean.is_none() && schema.node.entries().is_some()
        });
        gathered
    }

    /// Sorts the alternatives of a member. Returns those that are members too.
    fn sort_alternatives(
        &self,
        member: Member,
        form: AlternativesForm,
        gathered: &mut Gathered<'t>,
    ) -> Vec<Member> {
        let schema = self.get(member.id);
        let mut members = Vec::new();
        for alternatives in &schema.alternatives {
            let joined = self.joined_choice(alternatives);
            gathered.is_joinable |= joined != alternatives.choice;
            let choice = match form {
                AlternativesForm::Joined => joined,
                _ => alternatives.choice,
            };
            let mut flat = self.flattened(choice, &alternatives.branches);
            let is_any = |branch: &SchemaId| self.get(self.wrapped(*branch)).is_any();
            if choice == Choice::AnyOf && flat.iter().any(is_any) {
                // Any value fits that one.
                continue;
            }
            let is_never = |branch: &SchemaId| self.get(*branch).boolean == Some(false);
            if !flat.iter().all(is_never) {
                flat.retain(|branch| !is_never(branch));
            }
            let (nulls, branches): (Vec<_>, Vec<_>) =
                flat.into_iter().partition(|branch| self.is_null(*branch));
            // `null` beside a union is beside each of its own.
            let null = self.takes_null(choice, &nulls, &branches) || member.beside_null;
            let merged = form != AlternativesForm::SpelledOut;
            if branches.is_empty() {
                // `null` is the only value.
                gathered.types.push(MergedAlternatives {
                    span: schema.at(alternatives.choice.keyword()),
                    value: TypeList::default(),
                    null,
                });
            }
            if let [only] = branches.as_slice()
                && (merged || !nulls.is_empty())
            {
                gathered.has_single |= nulls.is_empty();
                let mut only = member.includes(*only);
                only.beside_null |= null;
                members.push(only);
            } else if !branches.is_empty() {
                let alternatives = NormalAlternatives {
                    choice,
                    span: schema.at(alternatives.choice.keyword()),
                    null,
                    branches,
                    discriminated_by: schema.discriminator.is_some().then_some(member.id),
                };
                gathered.add(self, form, alternatives);
            }
        }
        members
    }
}

impl<'t> Gathered<'t> {
    fn add(
        &mut self,
        schemas: &Schemas<'t>,
        form: AlternativesForm,
        alternatives: NormalAlternatives,
    ) {
        let (choice, branches) = (alternatives.choice, &alternatives.branches);
        let (null, span) = (alternatives.null, alternatives.span.clone());
        if form == AlternativesForm::SpelledOut {
            self.alternatives.push(alternatives);
        } else if let Some(constants) = schemas.alternative_constants(choice, branches) {
            let value: Vec<_> = constants.iter().map(|constant| constant.value).collect();
            self.constants
                .push(MergedAlternatives { span, value, null });
        } else if let Some(value) = schemas.alternative_types(choice, branches) {
            self.types.push(MergedAlternatives { span, value, null });
        } else {
            self.alternatives.push(alternatives);
        }
    }

    /// True where a member at the location itself is `nullable`, which authors of OpenAPI 3.0 mean
    /// of the whole.
    pub(super) fn is_nullable_as_a_whole(&self, schemas: &Schemas<'_>) -> bool {
        schemas.version < Version::V3_1
            && self.members.iter().any(|member| {
                member.relation == Relation::Itself && schemas.is_marked_nullable(member.id)
            })
    }
}

impl Schemas<'_> {
    /// True where `null` is one of the alternatives, or is of one of them: of several of `oneOf`, it is
    /// of none, unless the version has `nullable`, which authors mean of the whole.
    fn takes_null(&self, choice: Choice, nulls: &[SchemaId], branches: &[SchemaId]) -> bool {
        let typed = branches.iter().filter(|branch| {
            let schema = self.get(self.wrapped(**branch));
            let constants = schema.constants.as_ref();
            let is_listed = constants.is_none_or(|values| values.iter().any(|it| it.is_null()));
            let is_typed = if schema.types.is_empty() {
                constants.is_some()
            } else {
                schema.null.is_allowed()
            };
            is_typed && is_listed
        });
        let count = nulls.len() + typed.count();
        match choice {
            Choice::OneOf if self.version >= Version::V3_1 => count == 1,
            _ => count > 0,
        }
    }

    /// The alternatives, those of an alternative that asserts nothing else in its place.
    fn flattened(&self, choice: Choice, branches: &[SchemaId]) -> Vec<SchemaId> {
        let alone = KeywordSet::ANNOTATIONS
            .with(Keyword::AnyOf)
            .with(Keyword::OneOf);
        let is_one = |inner: &Alternatives| {
            let others = inner
                .branches
                .iter()
                .filter(|branch| !self.is_null(**branch));
            others.count() <= 1
        };
        let mut flat = Vec::with_capacity(branches.len());
        let mut seen = BTreeSet::new();
        let mut open: Vec<SchemaId> = branches.iter().rev().copied().collect();
        while let Some(branch) = open.pop() {
            let end = self.wrapped(branch);
            let schema = self.get(end);
            // One and `null` are the same in both, and so are those without a common value.
            let inner = match &*schema.alternatives {
                [inner]
                    if inner.choice == choice
                        || is_one(inner)
                        || self.are_of_other_types(inner) =>
                {
                    Some(inner)
                }
                _ => None,
            };
            match inner.filter(|_| schema.keywords.is_within(alone)) {
                None => flat.push(branch),
                // One that leads back to itself adds nothing.
                Some(inner) if seen.insert(end) => open.extend(inner.branches.iter().rev()),
                Some(_) => {}
            }
        }
        flat
    }

    /// The keyword of alternatives: where no value is of two of them, that of a union among them.
    fn joined_choice(&self, alternatives: &Alternatives) -> Choice {
        let inner = alternatives.branches.iter().filter_map(|branch| {
            match &*self.get(self.wrapped(*branch)).alternatives {
                [inner] if !self.are_of_other_types(inner) => Some(inner.choice),
                _ => None,
            }
        });
        let inner: Vec<Choice> = inner.collect();
        match inner.as_slice() {
            [first, others @ ..]
                if others.iter().all(|choice| choice == first)
                    && self.are_of_other_types(alternatives) =>
            {
                *first
            }
            _ => alternatives.choice,
        }
    }

    /// The schema that an alternative is, where it only refers to another one or only includes one.
    fn wrapped(&self, branch: SchemaId) -> SchemaId {
        self.end(self.definition(branch, &[]))
    }

    /// True for alternatives each of which is of types of its own.
    fn are_of_other_types(&self, alternatives: &Alternatives) -> bool {
        let mut seen = TypeList::default();
        let mut branches = alternatives.branches.iter();
        branches.all(|branch| {
            let types = self.admitted_types(*branch).unwrap_or_default();
            let is_other = !types.is_empty() && types.common(seen).is_empty();
            types.iter().for_each(|ty| seen.push(ty));
            is_other
        })
    }

    /// The types of alternatives that assert nothing but a type. `None` where one asserts something
    /// else, or where two of a `oneOf` have values in common.
    fn alternative_types(&self, choice: Choice, branches: &[SchemaId]) -> Option<TypeList> {
        const ALONE: KeywordSet = KeywordSet::ANNOTATIONS
            .with(Keyword::Type)
            .with(Keyword::Nullable);
        let mut types = TypeList::default();
        for branch in branches {
            let schema = self.get(self.wrapped(*branch));
            let overlaps = !schema.types.common(types).is_empty();
            if !schema.keywords.is_within(ALONE)
                || schema.boolean.is_some()
                || schema.types.is_empty()
                || (choice == Choice::OneOf && overlaps)
            {
                return None;
            }
            schema.types.iter().for_each(|ty| types.push(ty));
        }
        (!types.is_empty()).then_some(types)
    }
}
