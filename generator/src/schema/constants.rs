//! Constants: the values of `enum` and `const`, with the names and texts that a document gives them.

use std::collections::HashMap;

use super::{
    keyword::{Keyword, KeywordSet},
    object::{Choice, Null, Schema, SchemaId},
    schemas::Schemas,
};
use crate::{openapi::Value, source::Node};

/// A value that is listed.
#[derive(Clone, Copy, Debug)]
pub struct Constant<'t> {
    /// The value.
    pub value: Value<'t>,
    /// Its name.
    pub name: Option<&'t str>,
    /// Its description.
    pub description: Option<&'t str>,
}

impl<'t> Schemas<'t> {
    /// Constants with the names and descriptions that extensions of a schema give them.
    pub fn named_constants(&self, id: SchemaId, values: &[Value<'t>]) -> Vec<Constant<'t>> {
        const NAMES: &[&str] = &["x-enum-varnames", "x-enumNames"];
        const DESCRIPTIONS: &[&str] = &["x-enum-descriptions", "x-enumDescriptions"];
        let node = self.get(id).node;
        let texts = |keys: &[&str]| {
            let found = keys
                .iter()
                .filter_map(|key| node.get(key)?.items())
                .find(|texts| texts.len() == values.len());
            found.unwrap_or_default()
        };
        let (names, descriptions) = (texts(NAMES), texts(DESCRIPTIONS));
        // After a merge, the values may be in another order than the names.
        let own = node.get("enum").and_then(Node::items).unwrap_or_default();
        let mut indices = HashMap::new();
        if !(names.is_empty() && descriptions.is_empty()) {
            let own = own.iter().map(|own| Value(own).canonical());
            own.zip(0..).for_each(|(own, index)| {
                indices.entry(own).or_insert(index);
            });
        }
        let at = |texts: &'t [Node<'t>], value: Value<'t>| {
            let index: usize = *indices.get(&value.canonical())?;
            let text = texts.get(index)?.text()?;
            (!text.trim().is_empty()).then_some(text)
        };
        let constant = |value: &Value<'t>| Constant {
            value: *value,
            name: names.first().and_then(|_| at(names, *value)),
            description: descriptions.first().and_then(|_| at(descriptions, *value)),
        };
        values.iter().map(constant).collect()
    }

    /// The constants of an alternative. Of a single one, the title and description are its own: a
    /// string speaks for itself, a number has its title for a name.
    pub fn titled_constants(&self, id: SchemaId) -> Option<Vec<Constant<'t>>> {
        let schema = self.get(id);
        let values = schema.constants.as_ref()?;
        let (title, description) = (schema.title, schema.description);
        let (name, description) = match values.as_slice() {
            [only] if only.text().is_some() => (None, description.or(title)),
            [_] => (title, description),
            _ => (None, None),
        };
        let titled = values.iter().map(|value| Constant {
            value: *value,
            name,
            description,
        });
        Some(titled.collect())
    }

    /// The constants of alternatives that assert nothing else, each once. Of `oneOf`, a value that
    /// two list fits two, and so none. `None` where an alternative asserts something else.
    pub fn alternative_constants(
        &self,
        choice: Choice,
        branches: &[SchemaId],
    ) -> Option<Vec<Constant<'t>>> {
        const ALONE: KeywordSet = KeywordSet::ANNOTATIONS
            .with(Keyword::Const)
            .with(Keyword::Enum)
            .with(Keyword::Type);
        let mut constants = Vec::new();
        for branch in branches {
            let end = self.end(*branch);
            let listed = self.titled_constants(end)?;
            if !self.get(end).keywords.is_within(ALONE) {
                return None;
            }
            constants.extend(listed);
        }
        let mut counts: HashMap<String, usize> = HashMap::new();
        for constant in &constants {
            *counts.entry(constant.value.canonical()).or_default() += 1;
        }
        constants.retain(|constant| {
            let count = counts
                .get_mut(&constant.value.canonical())
                .expect("every constant was counted");
            match choice {
                Choice::OneOf => *count == 1,
                // The first one stays.
                Choice::AnyOf => std::mem::take(count) > 0,
            }
        });
        Some(constants)
    }

    /// True where `null` is the only value of a schema.
    pub fn is_null(&self, id: SchemaId) -> bool {
        let schema = self.get(self.end(id));
        let listed = schema.constants.as_ref();
        schema.null == Null::Only
            || listed.is_some_and(|values| {
                !values.is_empty() && values.iter().all(|value| value.is_null())
            })
    }
}

impl Schema<'_> {
    /// The values of an example or several, as JSON.
    pub fn examples(&self) -> Vec<String> {
        let one = self.value(Keyword::Example).map(|value| value.0);
        let listed = self.value(Keyword::Examples);
        let listed = listed.and_then(|values| values.0.items());
        one.into_iter()
            .chain(listed.unwrap_or_default())
            .filter(|value| value.is_json())
            .map(Node::to_json)
            .collect()
    }
}
