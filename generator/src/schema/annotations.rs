//! Statements of schemas beside those about which values are allowed, each in one form.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    gather::NormalAlternatives,
    keyword::Keyword,
    object::{Choice, SchemaId},
    schemas::Schemas,
};
use crate::{diagnostic::Span, openapi::Value, source::Node};

/// A statement of several schemas.
#[derive(Debug)]
pub struct Annotation {
    /// Its topic.
    pub topic: Topic,
    /// The statement, in an order of its own; empty for a flag.
    pub words: Vec<String>,
    /// The location that made it what it is.
    pub span: Span,
}

/// The topic of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// `readOnly`
    ReadOnly,
    /// `writeOnly`
    WriteOnly,
    /// `deprecated`
    Deprecated,
    /// `default`
    Default,
    /// `contentEncoding`, `contentMediaType`, and what earlier versions have in their place
    ContentEncoding,
    /// `xml`
    Xml,
    /// Extensions that are part of the contract
    Extensions,
    /// `oneOf`
    Exclusive,
    /// `discriminator`
    Discriminator,
}

#[derive(Default)]
struct Annotations(BTreeMap<Topic, Annotation>);

impl Annotations {
    fn add(&mut self, topic: Topic, words: Vec<String>, span: Span) {
        match self.0.entry(topic) {
            Entry::Vacant(entry) => {
                let annotation = entry.insert(Annotation { topic, words, span });
                annotation.words.sort_unstable();
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                for word in words {
                    if let Err(index) = known.words.binary_search(&word) {
                        known.words.insert(index, word);
                        known.span = span.clone();
                    }
                }
            }
        }
    }
}

impl<'t> Schemas<'t> {
    pub(super) fn annotations(
        &self,
        members: &[SchemaId],
        extensions: &[String],
        alternatives: &[NormalAlternatives],
    ) -> Vec<Annotation> {
        let mut annotations = Annotations::default();
        for id in members {
            self.add_flags(*id, &mut annotations);
            self.add_words(*id, &mut annotations);
            self.add_extensions(*id, extensions, &mut annotations);
        }
        for choice in alternatives {
            if choice.choice == Choice::OneOf {
                annotations.add(Topic::Exclusive, Vec::new(), choice.span.clone());
            }
            let by = choice.discriminated_by.map(|by| self.get(by));
            if let Some(discriminator) = by.and_then(|by| by.discriminator.as_deref()) {
                let property = discriminator.property.unwrap_or_default().to_owned();
                let span = discriminator.span.clone();
                annotations.add(Topic::Discriminator, vec![property], span);
            }
        }
        if alternatives.is_empty() {
            for id in members {
                self.add_discriminator(*id, &mut annotations);
            }
        }
        annotations.0.into_values().collect()
    }

    fn add_flags(&self, id: SchemaId, annotations: &mut Annotations) {
        let schema = self.get(id);
        for (keyword, topic) in [
            (Keyword::ReadOnly, Topic::ReadOnly),
            (Keyword::WriteOnly, Topic::WriteOnly),
            (Keyword::Deprecated, Topic::Deprecated),
        ] {
            if schema.is(keyword) {
                annotations.add(topic, Vec::new(), schema.at(keyword));
            }
        }
    }

    fn add_words(&self, id: SchemaId, annotations: &mut Annotations) {
        let schema = self.get(id);
        if schema.has(Keyword::Format) && schema.format == Some("byte") {
            // OpenAPI 3.1 states it otherwise (section "Working with Binary Data").
            let words = vec!["contentEncoding: \"base64\"".to_owned()];
            annotations.add(Topic::ContentEncoding, words, schema.at(Keyword::Format));
        }
        for (keyword, topic) in [
            (Keyword::Default, Topic::Default),
            (Keyword::ContentEncoding, Topic::ContentEncoding),
            (Keyword::ContentMediaType, Topic::ContentEncoding),
            // Of Swagger 2.0: the encoding of an array's items.
            (Keyword::CollectionFormat, Topic::ContentEncoding),
            (Keyword::Xml, Topic::Xml),
        ] {
            let Some(value) = self.value(id, keyword) else {
                continue;
            };
            let is_usual = keyword == Keyword::CollectionFormat && value.text() == Some("csv");
            if !is_usual {
                let words = vec![format!("{}: {}", keyword.name(), value.canonical())];
                annotations.add(topic, words, schema.at(keyword));
            }
        }
    }

    fn add_extensions(&self, id: SchemaId, names: &[String], annotations: &mut Annotations) {
        let present = names
            .iter()
            .filter_map(|name| Some((name, self.extension(id, name)?)));
        let present: Vec<_> = present.collect();
        if let Some((first, _)) = present.first() {
            let span = self.span(id).key(first);
            let words = present
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.canonical()));
            annotations.add(Topic::Extensions, words.collect(), span);
        }
    }

    /// A discriminator without alternatives is that of subtypes, each of which has its own tags.
    fn add_discriminator(&self, id: SchemaId, annotations: &mut Annotations) {
        let schema = self.get(id);
        let Some(discriminator) = &schema.discriminator else {
            return;
        };
        let mut words = vec![discriminator.property.unwrap_or_default().to_owned()];
        if !self.is_polymorphic(id) {
            let tags = discriminator.mapping.iter();
            words.extend(tags.map(|(tag, _)| (*tag).to_owned()));
        }
        let span = schema.at(Keyword::Discriminator);
        annotations.add(Topic::Discriminator, words, span);
    }

    /// The value of a keyword, as it is written.
    fn value(&self, id: SchemaId, keyword: Keyword) -> Option<Value<'_>> {
        let schema = self.get(id);
        let present = schema.has(keyword);
        present.then(|| schema.node.get(keyword.name()).map(Value))?
    }

    /// The value of an extension.
    pub(super) fn extension(&self, id: SchemaId, name: &str) -> Option<Value<'t>> {
        let found = self.get(id).node.get(name)?;
        (*found != Node::Null).then_some(Value(found))
    }
}
