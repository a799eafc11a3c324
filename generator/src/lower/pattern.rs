//! `pattern`: expressions that are checked at run time.

use super::Lowering;
use crate::{
    diagnostic::{Code, Span},
    openapi::matcher,
};

impl Lowering<'_, '_> {
    /// An expression that an engine without look-around can run. `None` where there is none; the
    /// diagnostics say so.
    pub(super) fn expression(&mut self, pattern: &str, span: &Span) -> Option<String> {
        let known = self.expressions.get(pattern).cloned();
        let expression = known.unwrap_or_else(|| Some(matcher(pattern)?.as_str().to_owned()));
        if expression.is_none() {
            let message = "this `pattern` is not checked at run time: look-around, a reference to \
                           a group, or no expression of ECMA-262";
            let help = "nothing is lost on the wire; write it without them, or check the value \
                        where it matters";
            self.diagnostics
                .add(Code::UncheckedConstraint, span, message, help);
        }
        self.expressions
            .insert(pattern.to_owned(), expression.clone());
        expression
    }
}
