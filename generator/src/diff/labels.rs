//! Labels of places: `Pet.owner.name`, `GET /pets, response 200`.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{FileId, Span},
    openapi::Document,
};

/// The labels of the places of a document.
#[derive(Debug)]
pub(super) struct Labels {
    /// The files beside the document's own.
    files: BTreeMap<FileId, String>,
    /// The titles of parameters, by their places: a place alone has their number only.
    titles: BTreeMap<Span, String>,
}

/// A place that is defined once and used elsewhere: a component, a schema of `$defs`, the
/// parameters of a path, a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Definition {
    /// The file, where it is not the document's own.
    file: Option<String>,
    /// The tokens of its pointer.
    tokens: Vec<String>,
}

impl Definition {
    /// Returns true for a definition of the document.
    pub(super) fn is_in(&self, document: &Document<'_>, labels: &Labels) -> bool {
        match &self.file {
            Some(file) => labels.files.values().any(|known| known == file),
            None => document.has(&self.tokens),
        }
    }
}

impl Labels {
    pub(super) fn of(document: &Document<'_>) -> Self {
        Self {
            files: document.further_files().collect(),
            titles: BTreeMap::new(),
        }
    }

    /// Adds the title of a part, unless the place has one.
    pub(super) fn add(&mut self, span: &Span, title: String) {
        self.titles.entry(span.clone()).or_insert(title);
    }

    /// A place by its pointer, with its file where that is not the document's own.
    pub(super) fn pointer(&self, span: &Span) -> String {
        match self.files.get(&span.file()) {
            Some(file) => format!("{file}#{}", span.pointer()),
            None => span.pointer(),
        }
    }

    /// The nearest definition that a place is in.
    pub(super) fn definition(&self, span: &Span) -> Option<Definition> {
        let tokens = span.tokens();
        let file = self.files.get(&span.file());
        let inner = (1..tokens.len()).rev().find(|index| {
            let section = matches!(tokens[index - 1], "$defs" | "definitions");
            let named = *index > 1 && matches!(tokens[index - 2], "properties");
            section && !named
        });
        let length = inner.map(|index| index + 1).or(match tokens.as_slice() {
            ["components", _, _, ..] | ["paths", _, "parameters", ..] => Some(3),
            ["parameters" | "responses", _, ..] => Some(2),
            _ => file.map(|_| 0),
        });
        let tokens = tokens.get(..length?)?;
        Some(Definition {
            file: file.cloned(),
            tokens: tokens.iter().map(|token| (*token).to_owned()).collect(),
        })
    }

    /// The label of a place.
    pub(super) fn label(&self, span: &Span) -> String {
        let tokens = span.tokens();
        let titled = span
            .ancestors()
            .enumerate()
            .find_map(|(up, span)| Some((up, self.titles.get(span)?)));
        if let Some((up, title)) = titled {
            return part(title.clone(), &tokens[tokens.len() - up..]);
        }
        let file = self.files.get(&span.file());
        match tokens.as_slice() {
            ["components", "schemas", name, rest @ ..] | ["definitions", name, rest @ ..] => {
                schema((*name).to_owned(), rest)
            }
            ["components", section, name, rest @ ..]
            | [section @ ("parameters" | "responses"), name, rest @ ..] => {
                part(format!("{} `{name}`", singular(section)), rest)
            }
            ["paths", path, method, rest @ ..] if METHODS.contains(method) => {
                part(format!("{} {path}", method.to_ascii_uppercase()), rest)
            }
            ["paths", path, rest @ ..] => part((*path).to_owned(), rest),
            ["webhooks" | "x-webhooks", name, method, rest @ ..] => {
                part(format!("{name} {}", method.to_ascii_uppercase()), rest)
            }
            [] if file.is_none() => "the document".to_owned(),
            rest => schema(file.map_or("", |file| stem(file)).to_owned(), rest),
        }
    }
}

/// A file's name without its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// One object of a section.
fn singular(section: &str) -> &str {
    match section {
        "requestBodies" => "body",
        "securitySchemes" => "security scheme",
        section => section.trim_end_matches('s'),
    }
}

/// Adds a place within an operation, or within a part of one, to the label of that.
fn part(mut label: String, mut place: &[&str]) -> String {
    loop {
        let (words, rest) = match place {
            ["requestBody", rest @ ..] => (", body".to_owned(), rest),
            ["responses", status, rest @ ..] => (format!(", response {status}"), rest),
            ["headers", name, rest @ ..] => (format!(", header {name}"), rest),
            ["callbacks", name, expression, method, rest @ ..] => {
                let verb = method.to_ascii_uppercase();
                (format!(", callback {name} {verb} {expression}"), rest)
            }
            // The fields of a form of Swagger 2.0.
            ["parameters", _, "properties", ..] => {
                return schema(label + ", body", &place[2..]);
            }
            ["parameters", _, rest @ ..] => (", parameter".to_owned(), rest),
            ["content", "application/json", rest @ ..] => (String::new(), rest),
            ["content", media_type, rest @ ..] => (format!(" as `{media_type}`"), rest),
            ["encoding", name, rest @ ..] => (format!(", encoding of `{name}`"), rest),
            ["schema" | "itemSchema", rest @ ..] => {
                if matches!(rest, [step, _, ..] if STEPS.contains(step)) {
                    label.push_str(": ");
                }
                return schema(label, rest);
            }
            _ => return label,
        };
        label.push_str(&words);
        place = rest;
    }
}

/// Adds a place within a schema to its label.
fn schema(mut label: String, mut place: &[&str]) -> String {
    loop {
        let (words, rest) = match place {
            [
                "properties" | "patternProperties" | "$defs" | "definitions",
                name,
                rest @ ..,
            ] => {
                let first = label.is_empty() || label.ends_with(": ");
                let dot = if first { "" } else { "." };
                (format!("{dot}{name}"), rest)
            }
            ["items", rest @ ..] => ("[]".to_owned(), rest),
            ["prefixItems", index, rest @ ..] => (format!("[{index}]"), rest),
            ["additionalProperties", rest @ ..] if !rest.is_empty() => (".*".to_owned(), rest),
            ["allOf", _, rest @ ..] => (String::new(), rest),
            ["oneOf" | "anyOf", index, rest @ ..] => (format!("|{index}"), rest),
            _ => return label,
        };
        label.push_str(&words);
        place = rest;
    }
}

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

const STEPS: &[&str] = &["properties", "prefixItems", "additionalProperties"];
