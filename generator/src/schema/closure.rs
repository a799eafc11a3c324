//! The `allOf` closure: every schema that holds where some schemas hold, by `allOf`, by references,
//! and since OpenAPI 3.1 beside a reference (JSON Schema Core, section 10.2.1.1).

use rustc_hash::FxHashSet;

use super::{
    keyword::{Keyword, KeywordSet},
    object::SchemaId,
    schemas::Schemas,
};
use crate::openapi::Version;

/// A schema of a closure.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "diff"),
    expect(dead_code, reason = "normal forms alone depend on all of it")
)]
pub(super) struct Member {
    pub id: SchemaId,
    /// Its relation to the schemas that the closure is of.
    pub relation: Relation,
    /// True where `null` is an alternative to it.
    pub beside_null: bool,
}

/// The relation of a member to the schemas that a closure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is one of them, or what one of them refers to.
    Itself,
    /// It is included.
    Included,
}

impl Member {
    fn refers_to(self, id: SchemaId) -> Self {
        Self { id, ..self }
    }

    pub(super) fn includes(self, id: SchemaId) -> Self {
        Self {
            id,
            relation: Relation::Included,
            ..self
        }
    }
}

/// A step of the walk that finds a closure.
enum Step {
    Enter(Member),
    Leave(SchemaId),
}

/// The members of a closure, each once.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// A schema before what it includes.
    pub outer_first: Vec<Member>,
    /// A schema after what it includes.
    pub inner_first: Vec<SchemaId>,
}

impl Schemas<'_> {
    /// Walks a closure. `further` names members beyond those that `allOf` and references name.
    /// `None` where there are more than `most`.
    pub(super) fn closure(
        &self,
        ids: &[SchemaId],
        most: usize,
        mut further: impl FnMut(Member) -> Vec<Member>,
    ) -> Option<Closure> {
        let mut closure = Closure::default();
        let mut seen = FxHashSet::default();
        let outer = |id: &SchemaId| {
            Step::Enter(Member {
                id: *id,
                relation: Relation::Itself,
                beside_null: false,
            })
        };
        let mut open: Vec<Step> = ids.iter().rev().map(outer).collect();
        while let Some(step) = open.pop() {
            let member = match step {
                Step::Leave(id) => {
                    closure.inner_first.push(id);
                    continue;
                }
                Step::Enter(member) => member,
            };
            if !seen.insert(member.id) {
                continue;
            }
            if seen.len() > most {
                return None;
            }
            let schema = self.get(member.id);
            let references = schema
                .reference
                .into_iter()
                .chain(schema.dynamic)
                .map(|id| member.refers_to(id));
            let mut next: Vec<Member> = references.collect();
            // Before OpenAPI 3.1, whatever stands beside a reference is ignored.
            if schema.reference.is_none() || self.version >= Version::V3_1 {
                closure.outer_first.push(member);
                open.push(Step::Leave(member.id));
                next.extend(schema.all_of.iter().map(|id| member.includes(*id)));
                next.extend(further(member));
            }
            open.extend(next.into_iter().rev().map(Step::Enter));
        }
        Some(closure)
    }

    /// The members of a closure, a schema after what it includes. `None` where there are more than
    /// [`MOST_MEMBERS`].
    pub fn members(&self, ids: &[SchemaId]) -> Option<Vec<SchemaId>> {
        let closure = self.closure(ids, MOST_MEMBERS, |_| Vec::new())?;
        Some(closure.inner_first)
    }

    /// The schema that a schema refers to, where it asserts nothing else, and the other one does not
    /// differ in the dynamic scope of this one.
    pub fn alias(&self, id: SchemaId) -> Option<SchemaId> {
        const ALONE: KeywordSet = KeywordSet::ANNOTATIONS
            .and(KeywordSet::IDENTIFIERS)
            .with(Keyword::Ref)
            .with(Keyword::DynamicRef);
        let schema = self.get(id);
        schema
            .reference
            .filter(|target| schema.dynamic.is_none() && !self.get(*target).is_again)
            .filter(|_| self.version < Version::V3_1 || schema.keywords.is_within(ALONE))
    }

    /// True where a schema refers to another one, whatever stands beside the reference.
    pub fn refers(&self, id: SchemaId) -> bool {
        let schema = self.get(id);
        schema.reference.is_some()
    }

    /// The schema that a member of an `allOf` refers to, where nothing else is asserted: neither
    /// beside the `allOf` nor by its other members.
    pub fn only_member(&self, id: SchemaId) -> Option<SchemaId> {
        const ALONE: KeywordSet = KeywordSet::ANNOTATIONS
            .and(KeywordSet::IDENTIFIERS)
            .with(Keyword::Ref)
            .with(Keyword::AllOf)
            .with(Keyword::Nullable)
            .with(Keyword::ReadOnly)
            .with(Keyword::WriteOnly);
        let schema = self.get(id);
        let mut asserting = schema
            .all_of
            .iter()
            .filter(|id| !self.only_annotates(**id) && !self.only_marks_null(**id));
        let only = asserting.next()?;
        let alone = asserting.next().is_none() && schema.keywords.is_within(ALONE);
        self.alias(*only).filter(|_| alone)
    }

    /// True where a schema states that `null` is allowed, itself or by a member of its `allOf` that
    /// states nothing else. OpenAPI 3.0 gives `nullable` a meaning beside `type` alone (section
    /// "Schema Object"); its authors mean the whole.
    pub fn is_marked_nullable(&self, id: SchemaId) -> bool {
        let schema = self.get(id);
        let mut members = schema.all_of.iter();
        schema.null.is_allowed() || members.any(|member| self.only_marks_null(*member))
    }

    /// True for a schema of OpenAPI 3.0 that states `nullable` alone.
    pub(super) fn only_marks_null(&self, id: SchemaId) -> bool {
        const ALONE: KeywordSet = KeywordSet::ANNOTATIONS
            .with(Keyword::Comment)
            .with(Keyword::Nullable);
        let schema = self.get(id);
        self.version < Version::V3_1
            && schema.is(Keyword::Nullable)
            && schema.keywords.is_within(ALONE)
    }

    /// True for a schema that asserts nothing.
    pub fn only_annotates(&self, id: SchemaId) -> bool {
        const ANNOTATIONS: KeywordSet = KeywordSet::ANNOTATIONS.with(Keyword::Comment);
        let schema = self.get(id);
        schema.boolean.is_none() && schema.keywords.is_within(ANNOTATIONS)
    }

    /// The schema that a schema is another name for: the one in its `allOf`, where it asserts
    /// nothing else. `None` for a name of itself, and for a subtype of what it names.
    pub fn renamed(&self, id: SchemaId) -> Option<SchemaId> {
        let renamed = self.only_member(id)?;
        if self.is_polymorphic(self.end(renamed)) && self.name(id).is_some() {
            return None;
        }
        let mut next = Some(renamed);
        for _ in 0..MOST_MEMBERS {
            let Some(target) = next else {
                return Some(renamed);
            };
            if target == id {
                return None;
            }
            next = self.alias(target).or_else(|| self.only_member(target));
        }
        None
    }
}

/// More schemas than this in one are none that anybody would read.
pub const MOST_MEMBERS: usize = 100;
