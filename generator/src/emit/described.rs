//! The descriptions of parameters and responses that types of several operations do not have.

use super::{doc, types::title};
use crate::plan::{Method, OutcomeVariant, Success};

/// The sections of an operation's parameters and successes, as Markdown.
pub(super) fn parameters_and_successes(method: &Method) -> Option<String> {
    let parameters = method.parameter_docs.iter().map(|(name, docs)| {
        let description = docs.description.as_deref().unwrap_or_default();
        let words = [doc::inline(&docs.summary), doc::inline(description)];
        let words: Vec<String> = words.into_iter().filter(|it| !it.is_empty()).collect();
        format!("\n- `{}`: {}", name.plain(), words.join(" "))
    });
    let parameters: String = parameters.collect();
    let successes = match &method.success {
        Success::Several(outcome) if method.describes_successes => responses(&outcome.variants),
        _ => String::new(),
    };
    let sections = [("Parameters", parameters), ("Responses", successes)]
        .into_iter()
        .filter(|(_, list)| !list.is_empty());
    let sections: Vec<String> = sections
        .map(|(title, list)| format!("\n# {title}\n{list}"))
        .collect();
    (!sections.is_empty()).then(|| sections.join("\n"))
}

/// The list of an operation's errors, as Markdown, after an empty line; empty where the type has
/// their descriptions.
pub(super) fn errors(method: &Method) -> String {
    if method.describes_errors {
        format!("\n{}", responses(&method.failure.variants))
    } else {
        String::new()
    }
}

fn responses(variants: &[OutcomeVariant]) -> String {
    let lines = variants
        .iter()
        .map(|variant| format!("\n- {}", title(variant)));
    lines.collect()
}
