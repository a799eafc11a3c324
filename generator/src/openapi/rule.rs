//! Rules between the fields of an object.

use std::{cell::LazyCell, collections::BTreeSet};

use super::{
    Version,
    grammar::{Demand, Object, Rule},
    plain,
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Trail},
    source::Node,
};

/// An object that rules are asked about.
pub(super) struct Subject<'s> {
    pub node: &'s Node<'s>,
    pub object: &'static Object,
    pub at: &'s Trail<'s>,
    pub version: Version,
}

/// The part of an object that can't be read for the rule that it breaks.
pub(super) enum Faulty {
    /// All of it.
    Object,
    /// The value of one field.
    Field(&'static str),
}

impl Subject<'_> {
    /// Reports values that break a rule, or were read by their plain meaning.
    pub(super) fn check(&self, rule: &Rule, diagnostics: &mut Diagnostics) -> Option<Faulty> {
        match rule {
            Rule::AnyOf(names) => self.any_of(names, diagnostics),
            Rule::Exclusive(one, other) => {
                self.exclusive(one, other, diagnostics);
                None
            }
            Rule::Where(field, value, demand) => {
                let holds = self.node.get(field).and_then(Node::text) == Some(*value);
                holds.then(|| self.demand(field, value, demand, diagnostics))?
            }
        }
    }

    fn has(&self, field: &str) -> bool {
        self.node.get(field).is_some()
    }

    fn here(&self) -> Anchor {
        Anchor::Key(self.at.span())
    }

    fn any_of(&self, names: &[&str], diagnostics: &mut Diagnostics) -> Option<Faulty> {
        // Where the version asks for one of them, that is reported already.
        let mut fields = names.iter().filter_map(|name| self.object.field(name));
        let reported = fields.any(|field| field.is_required(self.version));
        if reported || names.iter().any(|name| self.has(name)) {
            return None;
        }
        let (kind, names) = (self.object.kind.name(), names.join(", "));
        let message = format!("the {kind} has none of {names}");
        let help = "add one of them";
        diagnostics.add(Code::MissingField, self.here(), message, help);
        Some(Faulty::Object)
    }

    fn exclusive(&self, one: &str, other: &str, diagnostics: &mut Diagnostics) {
        if self.has(one) && self.has(other) {
            let message = format!("`{one}` and `{other}` exclude each other");
            let help = format!("remove one of the two; `{one}` counts");
            let anchor = Anchor::Key(self.at.key(other).span());
            diagnostics.add(Code::ExclusiveFields, anchor, message, help);
        }
    }

    fn demand(
        &self,
        field: &str,
        value: &str,
        demand: &Demand,
        diagnostics: &mut Diagnostics,
    ) -> Option<Faulty> {
        match demand {
            Demand::Fields(required) => {
                let mut missing = required.iter().filter(|name| !self.has(name)).peekable();
                let faulty = missing.peek().map(|_| Faulty::Object);
                for name in missing {
                    let message = format!("the {} has no `{name}`", self.object.kind.name());
                    let help = format!("add `{name}`");
                    diagnostics.add(Code::MissingField, self.here(), message, help);
                }
                faulty
            }
            Demand::Field(missing, taken) => {
                if !self.has(missing) {
                    let message = format!("the {} has no `{missing}`", self.object.kind.name());
                    let help = format!("it was taken as {taken}; add `{missing}`");
                    diagnostics.add(Code::TakenAs, self.here(), message, help);
                }
                None
            }
            Demand::True(implied) => {
                if !self.node.get(implied).is_some_and(plain::is_true) {
                    let message = format!("`{implied}` is not true where `{field}` is `{value}`");
                    let help = "it was taken as true; write it so";
                    diagnostics.add(Code::TakenAs, self.here(), message, help);
                }
                None
            }
            Demand::OneOf(limited, to) => {
                let found = self.node.get(limited).and_then(Node::text);
                let found = found.filter(|found| !to.contains(found))?;
                let message = format!("the {limited} `{found}` is not for parameters in `{value}`");
                let help = format!("use one of {}", to.join(", "));
                let span = self.at.key(limited).span();
                diagnostics.add(Code::ValueNotAllowed, &span, message, help);
                Some(Faulty::Field(limited))
            }
        }
    }
}

/// Reports `required` names that are no properties, where the schema names its properties and nothing
/// else can have them.
pub(super) fn check_required(node: &Node<'_>, at: &Trail<'_>, diagnostics: &mut Diagnostics) {
    const ELSEWHERE: [&str; 5] = ["allOf", "anyOf", "oneOf", "patternProperties", "if"];
    /// Of more properties than this, none is suggested: each would be compared with each name.
    const MOST_COMPARED: usize = 1000;
    let properties = node.get("properties").and_then(Node::entries);
    let Some(properties) = properties.filter(|properties| !properties.is_empty()) else {
        return;
    };
    if at.is_item_of(&ELSEWHERE) || ELSEWHERE.iter().any(|key| node.get(key).is_some()) {
        return;
    }
    let required = node.get("required").and_then(Node::items);
    let known: BTreeSet<&str> = properties.iter().map(|(name, _)| &**name).collect();
    let listed: LazyCell<BTreeSet<&str>, _> = LazyCell::new(|| {
        let names = required.unwrap_or_default().iter();
        names.filter_map(Node::text).collect()
    });
    for (index, name) in required.unwrap_or_default().iter().enumerate() {
        let Some(name) = name.text() else { continue };
        if known.contains(name) {
            continue;
        }
        let message = format!("`required` names {name:?}, which is no property here");
        let names = properties
            .iter()
            .map(|(property, _)| &**property)
            .filter(|property| !listed.contains(property));
        let is_short = known.len() <= MOST_COMPARED;
        let help = match is_short.then(|| plain::nearest(name, names)).flatten() {
            Some(near) => format!("did you mean {near:?}?"),
            None => "add the property, or take the name out".to_owned(),
        };
        let span = at.key("required").index(index).span();
        diagnostics.add(Code::RequiredWithoutProperty, &span, message, help);
    }
}

/// Reports pairs of keywords that leave no value between them, and a factor that nothing is a
/// multiple of (JSON Schema Validation, section 6).
pub(super) fn check_limits(node: &Node<'_>, at: &Trail<'_>, diagnostics: &mut Diagnostics) {
    const PAIRS: [(&str, &str); 4] = [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ];
    let number = |key: &str| node.get(key).and_then(plain::as_number);
    for (least, most) in PAIRS {
        if let (Some(low), Some(high)) = (number(least), number(most))
            && low > high
        {
            let message = format!("`{least}` is greater than `{most}`, so no value fits");
            let help = "correct one of the two";
            let anchor = Anchor::Key(at.key(least).span());
            diagnostics.add(Code::InvalidConstraint, anchor, message, help);
        }
    }
    if number("multipleOf").is_some_and(|factor| factor <= 0.0) {
        let message = "`multipleOf` has to be greater than 0";
        let help = "it is ignored; correct the number, or take the keyword out";
        let span = at.key("multipleOf").span();
        diagnostics.add(Code::InvalidConstraint, &span, message, help);
    }
}
