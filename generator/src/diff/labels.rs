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
        let mut words = Words::default();
        let titled = around(span)
            .enumerate()
            .find_map(|(up, span)| Some((up, self.titles.get(span)?)));
        if let Some((up, title)) = titled {
            words.text.clone_from(title);
            words.part(&tokens[tokens.len() - up..]);
            return words.text;
        }
        match tokens.as_slice() {
            ["components", "schemas", name, rest @ ..] | ["definitions", name, rest @ ..] => {
                words.text.push_str(name);
                words.schema(rest);
            }
            ["components", section, name, rest @ ..]
            | [section @ ("parameters" | "responses"), name, rest @ ..] => {
                words.text = format!("{} `{name}`", singular(section));
                words.part(rest);
            }
            ["paths", path, rest @ ..] => words.path(path, rest),
            ["webhooks", name, method, rest @ ..] => {
                words.text = format!("{name} {}", method.to_ascii_uppercase());
                words.part(rest);
            }
            rest => {
                words.text = match self.files.get(&span.file()) {
                    Some(file) => stem(file).to_owned(),
                    None if rest.is_empty() => "the document".to_owned(),
                    None => String::new(),
                };
                words.schema(rest);
            }
        }
        words.text
    }
}

/// A place, and those that it is within.
pub(super) fn around(span: &Span) -> impl Iterator<Item = &Span> {
    std::iter::successors(Some(span), |span| span.split().map(|(above, _)| above))
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

#[derive(Default)]
struct Words {
    text: String,
}

impl Words {
    fn path(&mut self, path: &str, rest: &[&str]) {
        match rest {
            [method, rest @ ..] if METHODS.contains(method) => {
                self.text = format!("{} {path}", method.to_ascii_uppercase());
                self.part(rest);
            }
            rest => {
                path.clone_into(&mut self.text);
                self.part(rest);
            }
        }
    }

    /// Adds a place within an operation, or within a part of one.
    fn part(&mut self, rest: &[&str]) {
        match rest {
            ["requestBody", rest @ ..] => {
                self.text.push_str(", body");
                self.part(rest);
            }
            ["responses", status, rest @ ..] => {
                self.text = format!("{}, response {status}", self.text);
                self.part(rest);
            }
            ["headers", name, rest @ ..] => {
                self.text = format!("{}, header {name}", self.text);
                self.part(rest);
            }
            ["callbacks", name, expression, method, rest @ ..] => {
                let verb = method.to_ascii_uppercase();
                self.text = format!("{}, callback {name} {verb} {expression}", self.text);
                self.part(rest);
            }
            // The fields of a form of Swagger 2.0.
            ["parameters", _, fields @ ..] if fields.first() == Some(&"properties") => {
                self.text.push_str(", body");
                self.schema(fields);
            }
            ["parameters", _, rest @ ..] => {
                self.text.push_str(", parameter");
                self.part(rest);
            }
            ["content", "application/json", rest @ ..] => self.part(rest),
            ["content", media_type, rest @ ..] => {
                self.text = format!("{} as `{media_type}`", self.text);
                self.part(rest);
            }
            ["encoding", name, rest @ ..] => {
                self.text = format!("{}, encoding of `{name}`", self.text);
                self.part(rest);
            }
            ["schema" | "itemSchema", rest @ ..] => {
                let inner =
                    rest.len() > 1 && rest.first().is_some_and(|first| STEPS.contains(first));
                self.text.push_str(if inner { ": " } else { "" });
                self.schema(rest);
            }
            _ => {}
        }
    }

    /// Adds a place within a schema.
    fn schema(&mut self, rest: &[&str]) {
        match rest {
            [
                "properties" | "patternProperties" | "$defs" | "definitions",
                name,
                rest @ ..,
            ] => {
                let first = self.text.is_empty() || self.text.ends_with(": ");
                let dot = if first { "" } else { "." };
                self.text = format!("{}{dot}{name}", self.text);
                self.schema(rest);
            }
            ["items", rest @ ..] => {
                self.text.push_str("[]");
                self.schema(rest);
            }
            ["prefixItems", index, rest @ ..] => {
                self.text = format!("{}[{index}]", self.text);
                self.schema(rest);
            }
            ["additionalProperties", rest @ ..] if !rest.is_empty() => {
                self.text.push_str(".*");
                self.schema(rest);
            }
            ["allOf", _, rest @ ..] => self.schema(rest),
            ["oneOf" | "anyOf", index, rest @ ..] => {
                self.text = format!("{}|{index}", self.text);
                self.schema(rest);
            }
            _ => {}
        }
    }
}

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

const STEPS: &[&str] = &["properties", "prefixItems", "additionalProperties"];
