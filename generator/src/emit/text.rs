//! Items that documents have by the thousand, written in their final form.
//!
//! Parsing tokens only to print them takes most of the time of writing a large module. These
//! shapes are always laid out alike, so that they are written as text.

use std::{collections::BTreeSet, fmt::Write};

use proc_macro2::Literal;

use super::doc;
use crate::plan::{Docs, Facts};

/// The width of a line, but for comments and names that are longer: that of `prettyplease`.
const WIDTH: usize = 89;

/// Lines of Rust.
#[derive(Default)]
pub(super) struct Text {
    text: String,
    indent: usize,
}

impl Text {
    /// Lines of an item.
    pub(super) fn item() -> Self {
        Self::default()
    }

    /// Lines within a block of an item.
    pub(super) fn member() -> Self {
        Self {
            indent: 4,
            ..Self::default()
        }
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: impl AsRef<str>) -> &mut Self {
        let line = line.as_ref();
        let indent = if line.is_empty() { 0 } else { self.indent };
        // Writing to a string can't fail.
        let _ = writeln!(self.text, "{:indent$}{line}", "");
        self
    }

    /// Adds a line that opens a block; what follows is in it.
    pub(super) fn open(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.line(line);
        self.indent += 4;
        self
    }

    /// Adds a line that closes a block.
    pub(super) fn close(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.indent -= 4;
        self.line(line)
    }

    /// Adds documentation of our own.
    pub(super) fn own(&mut self, text: &str) -> &mut Self {
        for line in doc::comment(text) {
            self.line(format!("/// {line}").trim_end());
        }
        self
    }

    /// Adds documentation.
    pub(super) fn docs(&mut self, docs: &Docs) -> &mut Self {
        self.own(&doc::text_of(docs, ""))
    }

    /// Adds documentation, with facts if it states them.
    pub(super) fn docs_or(&mut self, docs: &Docs, facts: impl Fn() -> String) -> &mut Self {
        match docs.facts {
            Facts::Omitted => self.docs(docs),
            Facts::Stated => self.own(&doc::text_of(docs, &facts())),
        }
    }

    /// Adds a line that closes a block and opens another.
    pub(super) fn close_and_open(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.close(line);
        self.indent += 4;
        self
    }

    /// Ends a block that no line closes.
    pub(super) fn close_block(&mut self) -> &mut Self {
        self.indent -= 4;
        self
    }

    /// Adds the last line of what goes on from the line that opened it.
    pub(super) fn last(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.line(line);
        self.indent -= 4;
        self
    }

    /// Adds a list on one line, if it has room, else each of its items on a line of its own.
    pub(super) fn list(&mut self, before: &str, items: &[String], after: &str) -> &mut Self {
        let line = format!("{before}{}{after}", items.join(", "));
        if items.is_empty() || self.fits(&line) {
            return self.line(line);
        }
        self.broken(before, items, after)
    }

    /// Adds an import of names from one place; none where there are no names.
    pub(super) fn imports(&mut self, from: &str, names: &BTreeSet<&str>) -> &mut Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        match names.as_slice() {
            [] => self,
            [one] => self.line(format!("use {from}::{one};")),
            several => self.list(&format!("use {from}::{{"), several, "};"),
        }
    }

    fn broken(&mut self, before: &str, items: &[String], after: &str) -> &mut Self {
        self.open(before);
        for item in items {
            self.line(format!("{item},"));
        }
        self.close(after)
    }

    /// The same for a list whose last line opens a block.
    pub(super) fn opening_list(
        &mut self,
        before: &str,
        items: &[String],
        after: &str,
    ) -> &mut Self {
        self.list(before, items, after);
        self.indent += 4;
        self
    }

    /// Adds the value of a struct: on one line, if it is short.
    pub(super) fn record(&mut self, before: &str, fields: &[String], after: &str) -> &mut Self {
        const SHORT: usize = 40;
        let line = format!("{before} {} {after}", fields.join(", "));
        if line.len() <= SHORT {
            return self.line(line);
        }
        self.broken(before, fields, after)
    }

    /// Adds a value with calls on it: on one line, if it has room, else each on a line of its own.
    pub(super) fn chain(&mut self, before: &str, calls: &[String], after: &str) -> &mut Self {
        let line = format!("{before}{}{after}", calls.concat());
        let [first @ .., last] = calls else {
            return self.line(line);
        };
        if calls.len() <= 2 && self.fits(&line) {
            return self.line(line);
        }
        self.open(before);
        for call in first {
            self.line(call);
        }
        self.last(format!("{last}{after}"))
    }

    /// Adds an expression with a block around it: on one line, if it has room.
    pub(super) fn block(&mut self, before: &str, value: &str) -> &mut Self {
        let line = format!("{before} {{ {value} }}");
        if self.fits(&line) {
            return self.line(line);
        }
        self.open(format!("{before} {{")).line(value).close("}")
    }

    fn fits(&self, line: &str) -> bool {
        self.indent + line.chars().count() <= WIDTH
    }

    /// The text.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// A borrowed array, as Rust writes it.
pub(super) fn slice<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(write).collect();
    format!("&[{}]", items.join(", "))
}

/// A string, as Rust writes it.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}
