//! Instances: the defaults and examples of a document, checked against their schemas.
//!
//! This knows types, constants, assertions on size, required properties, and the applicators that
//! combine schemas. Where it knows nothing of a keyword, the value passes.

use super::{
    assertion::{Assertion, Unit},
    json::Json,
    keyword::Keyword,
    number::{Bound, Number},
    object::{Additional, Null, Schema, SchemaId},
    schemas::Schemas,
    types::{JsonType, type_of},
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi::{Located, Sample, SampleKind, Value, Version},
    source::Node,
};

/// Reports every sample that its schema forbids.
pub(super) fn check(
    schemas: &Schemas<'_>,
    samples: &[(SchemaId, &Sample<'_>)],
    diagnostics: &mut Diagnostics,
) {
    let mut steps = STEPS_IN_ALL;
    for (schema, sample) in samples {
        let mut check = Check {
            schemas,
            steps: steps.min(STEPS_FOR_ONE),
        };
        let before = check.steps;
        let result = check.value(*schema, &sample.value, 0);
        steps -= before - check.steps;
        let Err(misfit) = result else { continue };
        let (code, help) = match sample.kind {
            SampleKind::Default => (
                Code::DefaultMisfit,
                "correct the default or its schema; it is not used as it stands",
            ),
            SampleKind::Example => (Code::ExampleMisfit, "correct the example or its schema"),
        };
        let anchor = Anchor::Value(misfit.span);
        diagnostics.add(code, anchor, misfit.message, help);
    }
}

impl Schemas<'_> {
    /// The default of a schema, of what it refers to, or of the only member of its `allOf`. `None`
    /// where there is none, or the schema does not allow it.
    pub fn default_of(&self, id: SchemaId) -> Option<Json> {
        let mut stating = id;
        let mut steps = 0;
        while !self.get(stating).has(Keyword::Default) || self.is_alone(stating) {
            let schema = self.get(stating);
            let next = schema.reference.or_else(|| self.only_member(stating));
            stating = next.filter(|_| steps < DEEPEST)?;
            steps += 1;
        }
        let schema = self.get(stating);
        let value = schema.value(Keyword::Default)?;
        let located = Located {
            node: value.0,
            span: schema.at(Keyword::Default),
        };
        let mut check = Check {
            schemas: self,
            steps: STEPS_FOR_ONE,
        };
        let fits = value.0.is_json() && check.value(id, &located, 0).is_ok();
        fits.then(|| value.into())
    }

    /// True for a reference beside which nothing has a meaning.
    fn is_alone(&self, id: SchemaId) -> bool {
        self.version < Version::V3_1 && self.get(id).reference.is_some()
    }
}

/// Reports every constant that the type beside it excludes, and values that JSON does not have.
pub(super) fn check_constants_of(schema: &Schema<'_>, diagnostics: &mut Diagnostics) {
    use Keyword::{Const, Default, Enum, Example, Examples};
    for keyword in [Const, Enum, Default, Example, Examples] {
        if schema
            .value(keyword)
            .is_some_and(|value| !value.0.is_json())
        {
            let name = keyword.name();
            let message = format!("`{name}` has a value that JSON does not have: infinity, or NaN");
            let help = "it is left out; state a number, or nothing";
            let anchor = Anchor::Value(schema.at(keyword));
            diagnostics.add(Code::InvalidKeyword, anchor, message, help);
        }
    }
    for keyword in [Enum, Keyword::AllOf, Keyword::AnyOf, Keyword::OneOf] {
        let list = schema.value(keyword).and_then(|value| value.0.items());
        if list.is_some_and(<[Node<'_>]>::is_empty) {
            let message = format!("`{}` is empty", keyword.name());
            let help = match keyword {
                Enum => "no value is valid; list the values, or leave it out",
                _ => "it says nothing; leave it out",
            };
            let anchor = Anchor::Value(schema.at(keyword));
            diagnostics.add(Code::InvalidKeyword, anchor, message, help);
        }
    }
    for (index, constant) in schema.constants.iter().flatten().enumerate() {
        let Some(types) = excluding_types(schema, *constant) else {
            continue;
        };
        let span = if schema.has(Const) {
            schema.at(Const)
        } else {
            schema.at(Enum).index(index)
        };
        let is_scalar = !matches!(constant.0, Node::List(_) | Node::Map(_) | Node::Null);
        let help = match schema.types.single() {
            Some(JsonType::String) if is_scalar => "put it in quotes, or correct the type",
            Some(JsonType::Array) => "state the values of the items in `items`",
            _ => "correct the value or the type; no value is both",
        };
        let text = Some(constant.to_json()).filter(|text| text.len() <= LONGEST_QUOTE);
        let value = text.unwrap_or_else(|| constant.0.kind().to_owned());
        let message = format!("{value} is not of the type {types}");
        let anchor = Anchor::Value(span);
        diagnostics.add(Code::ConstantMisfit, anchor, message, help);
    }
}

/// Schemas that refer to themselves without end are left at some point.
const STEPS_FOR_ONE: usize = 100_000;
const STEPS_IN_ALL: usize = 10_000_000;
const DEEPEST: usize = 64;

/// A longer value is not quoted in a message.
const LONGEST_QUOTE: usize = 60;

struct Check<'s, 't> {
    schemas: &'s Schemas<'t>,
    steps: usize,
}

struct Misfit {
    span: Span,
    message: String,
}

type Fits = Result<(), Misfit>;

fn misfit(at: &Located<'_>, message: impl Into<String>) -> Fits {
    Err(Misfit {
        span: at.span.clone(),
        message: message.into(),
    })
}

impl Check<'_, '_> {
    fn value(&mut self, id: SchemaId, value: &Located<'_>, depth: usize) -> Fits {
        if self.steps == 0 || depth > DEEPEST {
            return Ok(());
        }
        self.steps -= 1;
        let schema = self.schemas.get(id);
        if let Some(target) = schema.reference {
            return self.value(target, value, depth + 1);
        }
        if Value(value.node).is_null() && schema.is(Keyword::Nullable) {
            return Ok(());
        }
        check_type(schema, value)?;
        check_constants(schema, value)?;
        for (keyword, assertion) in &schema.assertions {
            check_assertion(*keyword, assertion, value)?;
        }
        match value.node {
            Node::List(_) => self.items(schema, value, depth)?,
            Node::Map(_) => self.properties(schema, value, depth)?,
            _ => {}
        }
        self.combined(schema, value, depth)
    }

    fn combined(&mut self, schema: &Schema<'_>, value: &Located<'_>, depth: usize) -> Fits {
        for member in &schema.all_of {
            self.value(*member, value, depth + 1)?;
        }
        // `anyOf` comes first.
        for alternatives in schema.alternatives.iter().rev() {
            let mut branches = alternatives.branches.iter();
            if !branches.any(|branch| self.value(*branch, value, depth + 1).is_ok()) {
                let keyword = alternatives.choice.keyword().name();
                return misfit(
                    value,
                    format!("the value fits none of its schema's `{keyword}`"),
                );
            }
        }
        Ok(())
    }

    fn items(&mut self, schema: &Schema<'_>, value: &Located<'_>, depth: usize) -> Fits {
        let Some(items) = schema.items else {
            return Ok(());
        };
        let first = schema.applicators().prefix_items.len();
        for item in value.items().skip(first) {
            self.value(items, &item, depth + 1)?;
        }
        Ok(())
    }

    fn properties(&mut self, schema: &Schema<'_>, value: &Located<'_>, depth: usize) -> Fits {
        let own = |name: &str| {
            let mut properties = schema.properties.iter();
            let (_, id) = properties.find(|(known, _)| *known == name)?;
            Some(*id)
        };
        for name in &schema.required {
            // One side of the exchange does without them.
            let one_sided = own(name).is_some_and(|id| {
                let property = self.schemas.get(self.schemas.end(id));
                property.is(Keyword::ReadOnly) || property.is(Keyword::WriteOnly)
            });
            if value.node.get(name).is_none() && !one_sided {
                return misfit(value, format!("the required property {name:?} is missing"));
            }
        }
        for (name, property) in value.entries() {
            let declared = own(name).or(match schema.additional {
                Additional::Schema(id) => Some(id),
                Additional::Unstated | Additional::Forbidden | Additional::Any => None,
            });
            if let Some(id) = declared {
                self.value(id, &property, depth + 1)?;
            }
        }
        Ok(())
    }
}

fn check_type(schema: &Schema<'_>, value: &Located<'_>) -> Fits {
    match excluding_types(schema, Value(value.node)) {
        Some(types) => {
            let kind = value.node.kind();
            misfit(value, format!("{kind} is not of the type {types}"))
        }
        None => Ok(()),
    }
}

/// The types that a schema states, where a value is of none of them.
fn excluding_types(schema: &Schema<'_>, value: Value<'_>) -> Option<String> {
    let fits = match type_of(value) {
        None => schema.null.is_allowed() || schema.types.is_empty(),
        Some(JsonType::Integer) => {
            let types = schema.types;
            types.contains(JsonType::Integer) || types.contains(JsonType::Number)
        }
        Some(ty) => schema.types.contains(ty),
    };
    let stated = !schema.types.is_empty() || schema.null == Null::Only;
    if fits || !stated {
        return None;
    }
    let null = schema.null.is_allowed() && !schema.is(Keyword::Nullable);
    let names = schema.types.iter().map(JsonType::name);
    let names: Vec<&str> = names.chain(null.then_some("null")).collect();
    Some(names.join(" or "))
}

fn check_constants(schema: &Schema<'_>, value: &Located<'_>) -> Fits {
    let Some(constants) = &schema.constants else {
        return Ok(());
    };
    let own = Value(value.node);
    if constants.is_empty() || constants.iter().any(|known| known.equals(own)) {
        return Ok(());
    }
    match constants.as_slice() {
        [only] if schema.has(Keyword::Const) => {
            misfit(value, format!("the value is not {}", only.to_json()))
        }
        _ => misfit(value, "the value is none of its schema's `enum`"),
    }
}

fn check_assertion(keyword: Keyword, assertion: &Assertion, value: &Located<'_>) -> Fits {
    if meets(assertion, Value(value.node)) != Some(false) {
        return Ok(());
    }
    let keyword = keyword.name();
    let counted = |unit| size(unit, value.node).unwrap_or_default();
    let message = match assertion {
        Assertion::AtLeast(unit, limit) => {
            let size = counted(*unit);
            format!("the size {size} is less than {limit} (`{keyword}`)")
        }
        Assertion::AtMost(unit, limit) => {
            let size = counted(*unit);
            format!("the size {size} is more than {limit} (`{keyword}`)")
        }
        _ => format!("the number is beyond its schema's `{keyword}`"),
    };
    misfit(value, message)
}

/// Returns true if a value meets an assertion, as values of other types do; `None` where that is not
/// tried.
pub(super) fn meets(assertion: &Assertion, value: Value<'_>) -> Option<bool> {
    match assertion {
        Assertion::Minimum(bound) | Assertion::Maximum(bound) => {
            let number = Number::of(value);
            Some(number.is_none_or(|number| allows(assertion, *bound, number)))
        }
        Assertion::AtLeast(unit, limit) => {
            Some(size(*unit, value.0).is_none_or(|size| size >= *limit))
        }
        Assertion::AtMost(unit, limit) => {
            Some(size(*unit, value.0).is_none_or(|size| size <= *limit))
        }
        Assertion::MultipleOf(_) => Number::of(value).is_none().then_some(true),
        Assertion::Pattern(_) => value.text().is_none().then_some(true),
        Assertion::UniqueItems | Assertion::Enum(_) => None,
    }
}

fn allows(assertion: &Assertion, bound: Bound, number: Number) -> bool {
    let order = number.compare(bound.number());
    let inside = match assertion {
        Assertion::Minimum(_) => order.is_gt(),
        _ => order.is_lt(),
    };
    inside || (order.is_eq() && !bound.is_exclusive())
}

/// The number of units in a value. `None` for a value of another type.
fn size(unit: Unit, value: &Node<'_>) -> Option<u64> {
    let size = match (unit, value) {
        (Unit::Characters, Node::Text(text)) => text.chars().count(),
        (Unit::Items, Node::List(items)) => items.len(),
        (Unit::Properties, Node::Map(_)) => value.entries()?.len(),
        (Unit::Characters | Unit::Items | Unit::Properties, _) => return None,
    };
    u64::try_from(size).ok()
}
