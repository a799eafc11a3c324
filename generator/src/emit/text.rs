//! What every document has by the thousand, written in its final form at once.
//!
//! Parsing tokens only to print them takes most of the time of writing a large module. These
//! shapes are always laid out alike, so that they are written as text; whoever formats it checks
//! in debug builds that it is the text that `prettyplease` would have made of it.

use std::fmt::Write;

use proc_macro2::Literal;

use super::doc;
use crate::plan::{Docs, RustType};

/// The width of a line of `prettyplease`.
pub(super) const WIDTH: usize = 89;

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
        let (line, indent) = (line.as_ref(), self.indent);
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
        self.comment(doc::comment(text))
    }

    /// Adds documentation.
    pub(super) fn docs(&mut self, docs: &Docs) -> &mut Self {
        self.comment(doc::comment_of(docs))
    }

    fn comment(&mut self, lines: Vec<String>) -> &mut Self {
        for line in lines {
            self.line(match line.as_str() {
                "" => "///".to_owned(),
                line => format!("/// {line}"),
            });
        }
        self
    }

    /// Adds a list on one line, if it has room, else each of its items on a line of its own. What
    /// closes it may stand out.
    pub(super) fn list(&mut self, before: &str, items: &[String], after: &str) -> &mut Self {
        let line = format!("{before}{}", items.join(", "));
        if self.indent + line.chars().count() <= WIDTH {
            return self.line(line + after);
        }
        self.items(before, items, after)
    }

    /// Adds the value of a struct within a call of `Ok`: on one line, if it is short.
    pub(super) fn record(&mut self, fields: &[String]) -> &mut Self {
        const SHORT: usize = 34;
        let line = format!("Self {{ {} ", fields.join(", "));
        if line.chars().count() <= SHORT {
            return self.line(format!("Ok({line}}})"));
        }
        self.items("Ok(Self {", fields, "})")
    }

    fn items(&mut self, before: &str, items: &[String], after: &str) -> &mut Self {
        self.open(before);
        for item in items {
            self.line(format!("{item},"));
        }
        self.close(after)
    }

    /// The text.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// A call as the value of a field, on one line if it has room there.
pub(super) fn nested_call(before: &str, arguments: &[String], after: &str) -> String {
    const INDENT: usize = 12;
    let line = format!("{before}{}", arguments.join(", "));
    if INDENT + line.chars().count() <= WIDTH {
        return line + after;
    }
    let indent = " ".repeat(INDENT);
    let mut text = before.to_owned();
    for argument in arguments {
        text.extend(["\n", &indent, "    ", argument, ","]);
    }
    text.extend(["\n", &indent, after]);
    text
}

/// A string, as Rust writes it.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

/// A type, as the module of the types names it.
pub(super) fn rust_type(ty: &RustType) -> String {
    match ty {
        RustType::Bool => "bool".to_owned(),
        RustType::I32 => "i32".to_owned(),
        RustType::I64 => "i64".to_owned(),
        RustType::F64 => "f64".to_owned(),
        RustType::String => "String".to_owned(),
        RustType::Json => "serde_json::Value".to_owned(),
        RustType::Vec(item) => format!("Vec<{}>", rust_type(item)),
        RustType::Map(value) => format!("BTreeMap<String, {}>", rust_type(value)),
        RustType::Option(inner) => format!("Option<{}>", rust_type(inner)),
        RustType::Box(inner) => format!("Box<{}>", rust_type(inner)),
        RustType::Named(name) => name.as_str().to_owned(),
    }
}
