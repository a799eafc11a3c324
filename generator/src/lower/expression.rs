//! `pattern`: expressions that run in generated code.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Code, Diagnostics, Span},
    schema::matcher,
};

/// Patterns as regular expressions of Rust's, each translated once.
#[derive(Default)]
pub(super) struct Expressions(BTreeMap<String, Option<String>>);

impl Expressions {
    /// An expression that an engine without look-around can run. `None` where there is none; the
    /// diagnostics say so.
    pub(super) fn translate(
        &mut self,
        pattern: &str,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let known = self.0.get(pattern).cloned();
        let expression = known.unwrap_or_else(|| Some(matcher(pattern)?.as_str().to_owned()));
        if expression.is_none() {
            let message = "this `pattern` is not checked at run time: look-around, a reference to \
                           a group, or no expression of ECMA-262";
            let help = "nothing is lost on the wire; write it without them, or check the value \
                        where it matters";
            diagnostics.add(Code::UncheckedConstraint, span, message, help);
        }
        self.0.insert(pattern.to_owned(), expression.clone());
        expression
    }
}
