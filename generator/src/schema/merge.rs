//! The merge of the schemas of a closure: each keyword's tightest statement, with the schema that
//! states it.

use std::{cmp::Ordering, collections::BTreeSet};

use indexmap::IndexMap;

use super::{
    assertion::Assertion,
    keyword::{Keyword, KeywordSet, OBJECTS},
    object::{Additional, Null, SchemaId},
    schemas::Schemas,
    types::{JsonType, TypeList},
};
use crate::openapi::Value;

/// A value with the schema and the keyword that state it.
#[derive(Clone, Copy, Debug)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// The schema.
    pub by: SchemaId,
    /// The keyword.
    pub keyword: Keyword,
}

/// The schemas for the undeclared properties of merged schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Undeclared {
    /// None is stated.
    #[default]
    Unstated,
    /// Undeclared properties are forbidden.
    Forbidden,
    /// They are part of the value, whatever they are.
    Any,
    /// They are part of the value, and of each of these schemas.
    Schemas(Vec<SchemaId>),
}

/// The statements of several schemas together.
#[derive(Debug, Default)]
pub struct Merged<'t> {
    /// The schemas, in the order in which they were merged.
    pub members: Vec<SchemaId>,
    /// The types that all allow; empty where no type is left, or `null` alone.
    pub types: Option<Stated<TypeList>>,
    /// True where `null` is the only type of a schema.
    pub null_only: bool,
    /// The constants that all list.
    pub constants: Option<Stated<Vec<Value<'t>>>>,
    /// The properties, each with the schemas that hold for it, in the order of the schemas.
    pub properties: Vec<(&'t str, Vec<SchemaId>)>,
    /// The names of required properties, by the schemas that require them.
    pub required: Vec<(&'t str, SchemaId)>,
    /// The rule for undeclared properties.
    pub undeclared: Undeclared,
    /// The schemas that hold for each item that has no schema of its own.
    pub items: Vec<SchemaId>,
    /// The tightest assertions, in the order of their keywords.
    pub assertions: Vec<Stated<Assertion>>,
    /// The keyword in which the schemas contradict each other.
    pub contradiction: Option<Keyword>,
    /// The keywords of all schemas.
    pub keywords: KeywordSet,
    /// The keywords that are `true` in some schema.
    pub flags: KeywordSet,
}

impl<'t> Schemas<'t> {
    /// Merges schemas. Of two equal statements, the first counts.
    pub(super) fn merge(&self, members: Vec<SchemaId>) -> Merged<'t> {
        let mut merged = Merged {
            properties: self.properties(&members),
            ..Merged::default()
        };
        for &id in &members {
            let schema = self.get(id);
            merged.keywords = merged.keywords | schema.keywords;
            merged.flags = merged.flags | schema.flags;
            self.add_types(id, &mut merged);
            self.add_constants(id, &mut merged);
            let required = schema.required.iter().map(|name| (*name, id));
            merged.required.extend(required);
            merged.add_undeclared(schema.additional);
            merged.items.extend(schema.items);
            for (keyword, assertion) in &schema.assertions {
                add_assertion(&mut merged.assertions, id, *keyword, assertion);
            }
        }
        let assertions = &mut merged.assertions;
        assertions.sort_by_key(|assertion| assertion.value.keyword());
        merged.contradiction = self.contradiction(&members, &merged);
        merged.members = members;
        merged
    }

    /// The properties of schemas, in their order. Those of one schema have different names.
    fn properties(&self, members: &[SchemaId]) -> Vec<(&'t str, Vec<SchemaId>)> {
        let all = members.iter().flat_map(|id| &self.get(*id).properties);
        if let [_] = members {
            return all.map(|(name, id)| (*name, vec![*id])).collect();
        }
        let mut properties: IndexMap<&str, Vec<SchemaId>> = IndexMap::new();
        for (name, id) in all {
            properties.entry(name).or_default().push(*id);
        }
        properties.into_iter().collect()
    }

    fn add_types(&self, id: SchemaId, merged: &mut Merged<'t>) {
        let schema = self.get(id);
        let only = schema.null == Null::Only;
        if schema.types.is_empty() && !only {
            return;
        }
        merged.null_only |= only;
        let known = merged.types.map(|known| known.value);
        let types = known.map_or(schema.types, |known| known.common(schema.types));
        if known != Some(types) {
            merged.types = Some(Stated {
                value: types,
                by: id,
                keyword: Keyword::Type,
            });
        }
    }

    fn add_constants(&self, id: SchemaId, merged: &mut Merged<'t>) {
        let schema = self.get(id);
        let Some(listed) = &schema.constants else {
            return;
        };
        let is_const = schema.has(Keyword::Const);
        let keyword = if is_const {
            Keyword::Const
        } else {
            Keyword::Enum
        };
        let by = id;
        let stated = |value| Stated { value, by, keyword };
        match &mut merged.constants {
            None => merged.constants = Some(stated(listed.clone())),
            Some(known) => {
                let common = common(&known.value, listed);
                if common.len() < known.value.len() {
                    *known = stated(common);
                }
            }
        }
    }

    /// The keyword in which schemas contradict each other, so that no value fits.
    fn contradiction(&self, members: &[SchemaId], merged: &Merged<'t>) -> Option<Keyword> {
        let schemas = || members.iter().map(|id| self.get(*id));
        let without_null =
            || schemas().any(|schema| !schema.types.is_empty() && !schema.null.is_allowed());
        let types = merged.types.is_some_and(|types| types.value.is_empty());
        let no_type = if merged.null_only {
            without_null()
        } else {
            types
        };
        let constants = merged.constants.as_ref();
        let no_constant = constants.is_some_and(|constants| constants.value.is_empty());
        let never = members.len() > 1 && schemas().any(|schema| schema.boolean == Some(false));
        if no_type {
            Some(Keyword::Type)
        } else if no_constant && members.len() > 1 {
            Some(Keyword::Enum)
        } else {
            never.then_some(Keyword::AllOf)
        }
    }
}

/// The values of both lists, as JSON compares them.
pub(super) fn common<'t>(one: &[Value<'t>], other: &[Value<'t>]) -> Vec<Value<'t>> {
    let other: BTreeSet<String> = other.iter().map(|value| value.canonical()).collect();
    one.iter()
        .filter(|value| other.contains(&value.canonical()))
        .copied()
        .collect()
}

fn add_assertion(
    known: &mut Vec<Stated<Assertion>>,
    by: SchemaId,
    keyword: Keyword,
    assertion: &Assertion,
) {
    let tightness = known.iter_mut().find_map(|known| {
        let tightness = assertion.tightness(&known.value)?;
        Some((known, tightness))
    });
    let stated = || Stated {
        value: assertion.clone(),
        by,
        keyword,
    };
    match tightness {
        Some((known, Ordering::Greater)) => *known = stated(),
        Some(_) => {}
        None => known.push(stated()),
    }
}

impl Merged<'_> {
    fn add_undeclared(&mut self, additional: Additional) {
        let known = std::mem::take(&mut self.undeclared);
        self.undeclared = match (known, additional) {
            (Undeclared::Forbidden, _) | (_, Additional::Forbidden) => Undeclared::Forbidden,
            (Undeclared::Schemas(mut schemas), Additional::Schema(schema)) => {
                schemas.push(schema);
                Undeclared::Schemas(schemas)
            }
            (Undeclared::Unstated | Undeclared::Any, Additional::Schema(schema)) => {
                Undeclared::Schemas(vec![schema])
            }
            (schemas @ Undeclared::Schemas(_), Additional::Unstated | Additional::Any) => schemas,
            (Undeclared::Any, Additional::Unstated | Additional::Any)
            | (Undeclared::Unstated, Additional::Any) => Undeclared::Any,
            (Undeclared::Unstated, Additional::Unstated) => Undeclared::Unstated,
        };
    }

    /// True where an assertion of a set is stated.
    pub fn asserts(&self, keywords: KeywordSet) -> bool {
        self.asserted(keywords).next().is_some()
    }

    /// The assertions of a set, in the order of their keywords.
    pub fn asserted(&self, keywords: KeywordSet) -> impl Iterator<Item = &Assertion> {
        let assertions = self.assertions.iter().map(|stated| &stated.value);
        assertions.filter(move |assertion| keywords.contains(assertion.keyword()))
    }

    /// True where something is stated of objects.
    pub(super) fn describes_objects(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || matches!(
                self.undeclared,
                Undeclared::Forbidden | Undeclared::Schemas(_)
            )
            || self.asserts(OBJECTS)
    }

    /// The type that is stated, or that the described parts imply where none is: their schemas
    /// state nothing of other values. `None` where there is none, or more than one.
    pub fn effective_type(&self) -> Option<JsonType> {
        let maps = matches!(self.undeclared, Undeclared::Schemas(_));
        match &self.types {
            Some(types) => types.value.single(),
            None if !self.properties.is_empty() || maps => Some(JsonType::Object),
            None => (!self.items.is_empty()).then_some(JsonType::Array),
        }
    }

    /// The limit of an assertion that counts something.
    pub fn size(&self, keyword: Keyword) -> Option<u64> {
        self.assertions
            .iter()
            .find(|stated| stated.value.keyword() == keyword)
            .and_then(|stated| stated.value.size())
    }
}
