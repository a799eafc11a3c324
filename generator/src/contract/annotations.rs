//! Statements of schemas beside those about which values are allowed, each in one form.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use super::{
    part::{Aspect, Fact, Statement},
    source::{SUNSET, Source},
};
use crate::{
    diagnostic::Span,
    openapi::Value,
    schema::{Choice, Discriminator, Keyword, MappingTarget, Normal, SchemaId, Schemas},
};

/// The statements of the schemas in a normal form.
pub(super) fn of(normal: &Normal<'_>, source: Source<'_, '_>) -> impl Iterator<Item = Statement> {
    let schemas = source.schemas;
    let mut annotations = Annotations::default();
    let members = normal.merged.members.iter().copied();
    for id in members.clone() {
        annotations.add_flags(id, schemas);
        annotations.add_sunset(id, schemas);
        annotations.add_words(id, schemas);
        if source.has_xml {
            annotations.add_xml(id, schemas);
        }
        annotations.add_extensions(id, schemas, source.extensions);
    }
    for choice in &normal.alternatives {
        if choice.choice == Choice::OneOf {
            annotations.add(Aspect::Exclusive, Vec::new(), choice.span.clone());
        }
        let by = choice.discriminated_by.map(|by| schemas.get(by));
        if let Some(discriminator) = by.and_then(|by| by.discriminator.as_deref()) {
            let property = discriminator.property.unwrap_or_default().to_owned();
            let default = default_of(discriminator, schemas);
            let words = std::iter::once(property).chain(default).collect();
            let span = discriminator.span.clone();
            annotations.add(Aspect::Discriminator, words, span);
        }
    }
    if normal.alternatives.is_empty() {
        for id in members {
            annotations.add_discriminator(id, schemas);
        }
    }
    annotations.0.into_iter().map(|(aspect, (words, span))| {
        let fact = if words.is_empty() {
            Fact::Flag(true)
        } else {
            Fact::Same(words)
        };
        Statement::new(aspect, fact, span)
    })
}

/// The schema of values without a tag that is known (`defaultMapping` of OpenAPI 3.2), in words.
fn default_of(discriminator: &Discriminator<'_>, schemas: &Schemas<'_>) -> Option<String> {
    let name = match discriminator.default? {
        MappingTarget::Schema(id) => schemas.name(id)?,
        MappingTarget::Name(name) => name,
        MappingTarget::Invalid => return None,
    };
    Some(format!("any other: {name}"))
}

/// The values of `x-extensible-enum`.
pub(super) enum Extensible {
    /// The `enum` beside it lists those that are known today.
    Enum,
    /// These are the values that are known today.
    Values(BTreeSet<String>, Span),
}

/// The first `x-extensible-enum` of the schemas in a normal form, where it is a part of the contract.
pub(super) fn extensible(normal: &Normal<'_>, source: Source<'_, '_>) -> Option<Extensible> {
    const NAME: &str = "x-extensible-enum";
    if !source.extensible_enums {
        return None;
    }
    normal.merged.members.iter().find_map(|id| {
        let value = source.schemas.extension(*id, NAME)?;
        if value.flag() == Some(true) {
            return Some(Extensible::Enum);
        }
        let values = value.items()?.map(Value::canonical).collect();
        let span = source.schemas.span(*id).key(NAME);
        Some(Extensible::Values(values, span))
    })
}

/// The words of each aspect in an order of their own, none for a flag, with the location that made
/// them what they are.
#[derive(Default)]
struct Annotations(BTreeMap<Aspect, (Vec<String>, Span)>);

impl Annotations {
    fn add(&mut self, aspect: Aspect, mut words: Vec<String>, span: Span) {
        match self.0.entry(aspect) {
            Entry::Vacant(entry) => {
                words.sort_unstable();
                entry.insert((words, span));
            }
            Entry::Occupied(mut entry) => {
                let (known, last) = entry.get_mut();
                for word in words {
                    if let Err(index) = known.binary_search(&word) {
                        known.insert(index, word);
                        *last = span.clone();
                    }
                }
            }
        }
    }

    fn add_flags(&mut self, id: SchemaId, schemas: &Schemas<'_>) {
        let schema = schemas.get(id);
        for (keyword, aspect) in [
            (Keyword::ReadOnly, Aspect::ReadOnly),
            (Keyword::WriteOnly, Aspect::WriteOnly),
            (Keyword::Deprecated, Aspect::Deprecated),
        ] {
            if schema.is(keyword) {
                self.add(aspect, Vec::new(), schema.at(keyword));
            }
        }
    }

    fn add_sunset(&mut self, id: SchemaId, schemas: &Schemas<'_>) {
        if let Some(sunset) = schemas.extension(id, SUNSET) {
            let span = schemas.span(id).key(SUNSET);
            self.add(Aspect::Sunset, vec![sunset.canonical()], span);
        }
    }

    fn add_words(&mut self, id: SchemaId, schemas: &Schemas<'_>) {
        let schema = schemas.get(id);
        if schema.has(Keyword::Format) && schema.format == Some("byte") {
            // OpenAPI 3.1 states it otherwise (section "Working with Binary Data").
            let words = vec!["contentEncoding: \"base64\"".to_owned()];
            self.add(Aspect::ContentEncoding, words, schema.at(Keyword::Format));
        }
        for (keyword, aspect) in [
            (Keyword::Default, Aspect::Default),
            (Keyword::ContentEncoding, Aspect::ContentEncoding),
            (Keyword::ContentMediaType, Aspect::ContentEncoding),
            // Of Swagger 2.0: the encoding of an array's items.
            (Keyword::CollectionFormat, Aspect::ContentEncoding),
        ] {
            let Some(value) = schema.value(keyword) else {
                continue;
            };
            // Bytes are a format, as before OpenAPI 3.1.
            let is_usual = match keyword {
                Keyword::CollectionFormat => value.text() == Some("csv"),
                Keyword::ContentMediaType => schema.is_bytes_by_media_type(),
                _ => false,
            };
            if !is_usual {
                let words = vec![format!("{}: {}", keyword.name(), value.canonical())];
                self.add(aspect, words, schema.at(keyword));
            }
        }
    }

    /// The form in XML, but for what is so without a word (section "XML Object").
    fn add_xml(&mut self, id: SchemaId, schemas: &Schemas<'_>) {
        let schema = schemas.get(id);
        let Some(xml) = schema.value(Keyword::Xml) else {
            return;
        };
        let own_name = schema.span.last();
        let fields = xml.0.entries().unwrap_or_default().iter();
        let words = fields.filter_map(|(key, value)| {
            let value = Value(value);
            let is_usual = match &**key {
                "name" => value.text() == own_name,
                "attribute" | "wrapped" => value.flag() == Some(false),
                key => key.starts_with("x-"),
            };
            (!is_usual).then(|| format!("{key}: {}", value.canonical()))
        });
        let mut words: Vec<String> = words.collect();
        words.sort();
        if !words.is_empty() {
            self.add(Aspect::Xml, words, schema.at(Keyword::Xml));
        }
    }

    fn add_extensions(&mut self, id: SchemaId, schemas: &Schemas<'_>, names: &[String]) {
        let present = names
            .iter()
            .filter_map(|name| Some((name, schemas.extension(id, name)?)));
        let present: Vec<_> = present.collect();
        if let Some((first, _)) = present.first() {
            let span = schemas.span(id).key(first);
            let words = present
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.canonical()));
            self.add(Aspect::Extensions, words.collect(), span);
        }
    }

    /// A discriminator without alternatives is that of subtypes, each of which has its own tags.
    fn add_discriminator(&mut self, id: SchemaId, schemas: &Schemas<'_>) {
        let schema = schemas.get(id);
        let Some(discriminator) = &schema.discriminator else {
            return;
        };
        let mut words = vec![discriminator.property.unwrap_or_default().to_owned()];
        words.extend(default_of(discriminator, schemas));
        if !schemas.is_polymorphic(id) {
            let tags = discriminator.mapping.iter();
            words.extend(tags.map(|(tag, _)| (*tag).to_owned()));
        }
        let span = schema.at(Keyword::Discriminator);
        self.add(Aspect::Discriminator, words, span);
    }
}
