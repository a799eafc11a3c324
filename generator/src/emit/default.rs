//! Defaults of fields: the methods that give them where nothing is set.

use super::{
    doc,
    rule::{float, grouped},
    text::{Text, literal},
};
use crate::plan::{DefaultValue, Field, FieldDefault, Presence};

/// The method that gives a field's value or else its default.
pub(super) fn accessor(field: &Field, text: &mut Text) {
    let Some((name, ty)) = field.default_accessor() else {
        return;
    };
    let Some(FieldDefault { json, value }) = &field.default else {
        return;
    };
    let Some(value) = value else { return };
    let (own, default) = (&field.name, default_value(value));
    let nullable = field.presence == Presence::OptionalNullable;
    text.own(&format!(
        "Returns `{}`, or the default {} where it is not set.",
        own.plain(),
        doc::code(json),
    ))
    .line("#[must_use]")
    .open(format!("pub fn {name}(&self) -> {ty} {{"));
    match (value, nullable) {
        (value, true) if value.is_copy() => {
            text.line(format!("self.{own}.unwrap_or(Some({default}))"));
        }
        (value, false) if value.is_copy() => {
            text.line(format!("self.{own}.unwrap_or({default})"));
        }
        (DefaultValue::Text(_), false) => {
            text.line(format!("self.{own}.as_deref().unwrap_or({default})"));
        }
        (value, false) if value.is_made() => {
            text.open(format!("match &self.{own} {{"))
                .line("Some(value) => std::borrow::Cow::Borrowed(value),")
                .line(format!("None => std::borrow::Cow::Owned({default}),"))
                .close("}");
        }
        (value, true) if value.is_made() => {
            text.open(format!("match &self.{own} {{"))
                .line("Some(Some(value)) => Some(std::borrow::Cow::Borrowed(value)),")
                .line("Some(None) => None,")
                .line(format!("None => Some(std::borrow::Cow::Owned({default})),"))
                .close("}");
        }
        (value, true) => {
            let shown = match value {
                DefaultValue::Text(_) => "as_deref",
                _ => "as_ref",
            };
            text.open(format!("match &self.{own} {{"))
                .line(format!("Some(value) => value.{shown}(),"))
                .line(format!("None => Some({default}),"))
                .close("}");
        }
        _ => {
            text.line(format!("self.{own}.as_ref().unwrap_or({default})"));
        }
    }
    text.close("}");
}

/// JSON as a literal, without escapes where it needs none.
fn quoted(json: &str) -> String {
    let is_plain = json.chars().all(|it| (' '..='~').contains(&it)) && !json.contains("\"#");
    if is_plain && json.contains('"') {
        format!("r#\"{json}\"#")
    } else {
        literal(json)
    }
}

/// A default as an expression.
fn default_value(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Bool(flag) => flag.to_string(),
        DefaultValue::Integer(number) => grouped(number),
        DefaultValue::Float(number) => float(*number),
        DefaultValue::Text(text) => literal(text),
        DefaultValue::Formatted(text) => format!("Formatted::from_text({})", literal(text)),
        DefaultValue::Variant(ty, variant) => format!("&{ty}::{variant}"),
        DefaultValue::List(items) => {
            let items = items.iter().map(|item| match item {
                DefaultValue::Text(_) => format!("{}.to_owned()", default_value(item)),
                DefaultValue::Variant(ty, variant) => format!("{ty}::{variant}"),
                _ => default_value(item),
            });
            format!("vec![{}]", items.collect::<Vec<_>>().join(", "))
        }
        DefaultValue::Json(json) => format!("super::json::stated({})", quoted(json)),
    }
}
