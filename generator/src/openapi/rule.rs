//! Rules between the fields of an object.

use super::{
    Version,
    grammar::{Object, Rule},
    plain,
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostic, Trail},
    source::Node,
};

/// An object that rules are asked about.
pub(super) struct Subject<'s> {
    pub node: &'s Node<'s>,
    pub object: &'static Object,
    pub at: &'s Trail<'s>,
    pub version: Version,
}

impl Subject<'_> {
    /// Reports values that break a rule, or were read by their plain meaning.
    pub(super) fn broken(&self, rule: &Rule) -> Vec<Diagnostic> {
        match rule {
            Rule::Wants {
                field,
                value,
                required,
            } if self.is(field, value) => self.wants(required),
            Rule::AnyOf(names) => self.any_of(names),
            Rule::Exclusive(one, other) => self.exclusive(one, other),
            Rule::Implies {
                field,
                value,
                implied,
            } if self.is(field, value) => self.implies(field, value, implied),
            Rule::Limits {
                field,
                value,
                limited,
                to,
            } if self.is(field, value) => self.limits(value, limited, to),
            Rule::Wants { .. } | Rule::Implies { .. } | Rule::Limits { .. } => Vec::new(),
        }
    }

    fn is(&self, field: &str, value: &str) -> bool {
        self.node.get(field).and_then(Node::text) == Some(value)
    }

    fn has(&self, field: &str) -> bool {
        self.node.get(field).is_some()
    }

    fn here(&self) -> Anchor {
        Anchor::Key(self.at.span())
    }

    fn wants(&self, required: &[&str]) -> Vec<Diagnostic> {
        let missing = required.iter().filter(|name| !self.has(name));
        let reported = missing.map(|name| {
            let message = format!("the {} has no `{name}`", self.object.kind.name());
            let help = format!("add `{name}`");
            Diagnostic::new(Code::MissingField, self.here(), message, help)
        });
        reported.collect()
    }

    fn any_of(&self, names: &[&str]) -> Vec<Diagnostic> {
        // Where the version asks for one of them, that is reported already.
        let fields = names.iter().filter_map(|name| self.object.field(name));
        let reported = fields
            .filter(|field| field.is_required(self.version))
            .count()
            > 0;
        if reported || names.iter().any(|name| self.has(name)) {
            return Vec::new();
        }
        let message = format!(
            "the {} has none of {}",
            self.object.kind.name(),
            names.join(", ")
        );
        let help = "add one of them";
        vec![Diagnostic::new(
            Code::MissingField,
            self.here(),
            message,
            help,
        )]
    }

    fn exclusive(&self, one: &str, other: &str) -> Vec<Diagnostic> {
        if !self.has(one) || !self.has(other) {
            return Vec::new();
        }
        let message = format!("`{one}` and `{other}` exclude each other");
        let help = format!("remove one of the two; `{one}` counts");
        let anchor = Anchor::Key(self.at.key(other).span());
        vec![Diagnostic::new(
            Code::ExclusiveFields,
            anchor,
            message,
            help,
        )]
    }

    fn implies(&self, field: &str, value: &str, implied: &str) -> Vec<Diagnostic> {
        if self.node.get(implied).and_then(plain::as_flag) == Some(true) {
            return Vec::new();
        }
        let message = format!("`{implied}` is not true where `{field}` is `{value}`");
        let help = "it was taken as true; write it so";
        vec![Diagnostic::new(Code::TakenAs, self.here(), message, help)]
    }

    fn limits(&self, value: &str, limited: &str, to: &[&str]) -> Vec<Diagnostic> {
        let found = self.node.get(limited).and_then(Node::text);
        let Some(found) = found.filter(|found| !to.contains(found)) else {
            return Vec::new();
        };
        let message = format!("the {limited} `{found}` is not for parameters in `{value}`");
        let help = format!("use one of {}", to.join(", "));
        let span = self.at.key(limited).span();
        vec![Diagnostic::new(Code::ValueNotAllowed, &span, message, help)]
    }
}

/// Pairs of keywords that leave no value between them, and a factor that nothing is a multiple of
/// (JSON Schema Validation, section 6).
pub(super) fn contradictions(node: &Node<'_>, at: &Trail<'_>) -> Vec<Diagnostic> {
    const PAIRS: [(&str, &str); 4] = [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ];
    let number = |key: &str| node.get(key).and_then(plain::as_number);
    let mut reported = Vec::new();
    for (least, most) in PAIRS {
        if let (Some(low), Some(high)) = (number(least), number(most))
            && low > high
        {
            let message = format!("`{least}` is greater than `{most}`, so no value fits");
            let help = "correct one of the two";
            let anchor = Anchor::Key(at.key(least).span());
            reported.push(Diagnostic::new(
                Code::InvalidConstraint,
                anchor,
                message,
                help,
            ));
        }
    }
    if number("multipleOf").is_some_and(|factor| factor <= 0.0) {
        let message = "`multipleOf` has to be greater than 0";
        let help = "it is ignored; correct the number, or take the keyword out";
        let span = at.key("multipleOf").span();
        reported.push(Diagnostic::new(
            Code::InvalidConstraint,
            &span,
            message,
            help,
        ));
    }
    reported
}
