//! Constraints, as the rules of the support code.

use std::collections::BTreeSet;

use super::text::{literal, slice};
use crate::plan::{Assertion, Bound, Check, Number, Unit};

/// Rules in a table, with a space before; nothing where there are none.
pub(super) fn listed(checks: &[Check]) -> String {
    match checks {
        [] => String::new(),
        checks => format!(" [{}]", rules(checks)),
    }
}

/// Rules, with commas between.
pub(super) fn rules(checks: &[Check]) -> String {
    let rules: Vec<String> = checks.iter().map(rule).collect();
    rules.join(", ")
}

fn rule(check: &Check) -> String {
    let name = name(check);
    match check {
        Check::Assertion(assertion) => self::assertion(assertion),
        Check::Items(inner) | Check::Values(inner) => format!("{name}({})", slice(inner, rule)),
        Check::Never(keyword, limit) => {
            format!("{name}({}, {})", literal(keyword), literal(limit))
        }
        Check::Nested => name.to_owned(),
    }
}

fn name(check: &Check) -> &'static str {
    match check {
        Check::Assertion(assertion) => assertion_name(assertion),
        Check::Items(_) => "Items",
        Check::Values(_) => "Values",
        Check::Nested => "Nested",
        Check::Never(..) => "Never",
    }
}

/// The variant of the support code's twin of an assertion.
fn assertion_name(assertion: &Assertion) -> &'static str {
    match assertion {
        Assertion::Minimum(Bound::Inclusive(_)) => "Minimum",
        Assertion::Minimum(Bound::Exclusive(_)) => "ExclusiveMinimum",
        Assertion::Maximum(Bound::Inclusive(_)) => "Maximum",
        Assertion::Maximum(Bound::Exclusive(_)) => "ExclusiveMaximum",
        Assertion::MultipleOf(_) => "MultipleOf",
        Assertion::AtLeast(Unit::Characters, _) => "MinLength",
        Assertion::AtLeast(Unit::Items, _) => "MinItems",
        Assertion::AtLeast(Unit::Properties, _) => "MinProperties",
        Assertion::AtMost(Unit::Characters, _) => "MaxLength",
        Assertion::AtMost(Unit::Items, _) => "MaxItems",
        Assertion::AtMost(Unit::Properties, _) => "MaxProperties",
        Assertion::Pattern(_) => "Pattern",
        Assertion::UniqueItems => "UniqueItems",
        Assertion::Enum(_) => "Integers",
    }
}

/// An assertion as a value of its twin.
pub(super) fn assertion(assertion: &Assertion) -> String {
    let limit = match assertion {
        Assertion::Minimum(bound) | Assertion::Maximum(bound) => number(bound.number()),
        Assertion::MultipleOf(factor) => number(*factor),
        Assertion::AtLeast(_, size) | Assertion::AtMost(_, size) => grouped(size),
        Assertion::Pattern(pattern) => matching(pattern),
        // Of a scalar, they are integers.
        Assertion::Enum(values) => slice(values, |value| grouped(&value.scalar_text())),
        Assertion::UniqueItems => return assertion_name(assertion).to_owned(),
    };
    format!("{}({limit})", assertion_name(assertion))
}

/// A pattern, with the function that matches it.
pub(super) fn matching(pattern: &str) -> String {
    format!("{}, matches", literal(pattern))
}

/// The names that tables use, as they are imported.
#[derive(Debug, Default)]
pub(super) struct Used {
    numbers: BTreeSet<&'static str>,
    rules: BTreeSet<&'static str>,
}

impl Used {
    /// Adds what some rules use.
    pub(super) fn add(&mut self, checks: &[Check]) {
        for check in checks {
            self.rules.insert(name(check));
            match check {
                Check::Assertion(assertion) => self.add_assertion(assertion),
                Check::Items(inner) | Check::Values(inner) => self.add(inner),
                Check::Nested | Check::Never(..) => {}
            }
        }
    }

    /// Adds what an assertion uses.
    pub(super) fn add_assertion(&mut self, assertion: &Assertion) {
        self.rules.insert(assertion_name(assertion));
        match assertion {
            Assertion::Minimum(bound) | Assertion::Maximum(bound) => {
                self.numbers.insert(number_name(bound.number()));
            }
            Assertion::MultipleOf(factor) => {
                self.numbers.insert(number_name(*factor));
            }
            _ => {}
        }
    }

    /// Returns `true` if a pattern is among them.
    pub(super) fn has_patterns(&self) -> bool {
        self.rules.contains("Pattern")
    }

    /// The imports from the module of the rules, by path.
    pub(super) fn imports(&self) -> [(&'static str, &BTreeSet<&'static str>); 2] {
        [("Number", &self.numbers), ("Rule", &self.rules)]
    }
}

/// The variant of the support code's number.
fn number_name(number: Number) -> &'static str {
    match number {
        Number::Integer(_) => "Int",
        Number::Float(_) => "Float",
    }
}

fn number(number: Number) -> String {
    let digits = match number {
        Number::Integer(number) => grouped(&number),
        Number::Float(number) => float(number),
    };
    format!("{}({digits})", number_name(number))
}

/// A number close to a constant of mathematics is written as a quotient: it is the document's own,
/// and clippy would have the constant.
pub(super) fn float(number: f64) -> String {
    use std::f64::consts;
    const KNOWN: &[f64] = &[
        consts::PI,
        consts::TAU,
        consts::E,
        consts::FRAC_1_PI,
        consts::FRAC_1_SQRT_2,
        consts::FRAC_2_PI,
        consts::FRAC_2_SQRT_PI,
        consts::FRAC_PI_2,
        consts::FRAC_PI_3,
        consts::FRAC_PI_4,
        consts::FRAC_PI_6,
        consts::FRAC_PI_8,
        consts::LN_2,
        consts::LN_10,
        consts::LOG10_2,
        consts::LOG2_10,
        consts::LOG10_E,
        consts::LOG2_E,
        consts::SQRT_2,
    ];
    let close = KNOWN
        .iter()
        .any(|known| (number.abs() - known).abs() < 0.01);
    let quotient = quotient(number).filter(|_| close);
    quotient.unwrap_or_else(|| {
        let text = number.to_string();
        let point = if text.contains('.') { "" } else { ".0" };
        format!("{}{point}", grouped(&text))
    })
}

/// A number as the quotient of two whole ones, which is the same number: both are exact, and a
/// division is rounded as reading a literal is (IEEE 754, section 4.3).
fn quotient(number: f64) -> Option<String> {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.')?;
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole),
    };
    let digits = format!("{whole}{fraction}").parse::<u64>().ok()?;
    let exact = digits < 1 << 53 && fraction.len() <= 22;
    exact.then(|| format!("{sign}{}.0 / 1e{}", grouped(&digits), fraction.len()))
}

/// A number with its digits in groups of three where there are many, as people write it.
pub(super) fn grouped(number: &impl ToString) -> String {
    let mut text = number.to_string();
    let start = usize::from(text.starts_with('-'));
    let end = text.find('.').unwrap_or(text.len());
    if end - start > 5 {
        for at in (start + 1..end)
            .rev()
            .filter(|at| (end - at).is_multiple_of(3))
        {
            text.insert(at, '_');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::assertion_name;
    use crate::plan::{Assertion, Bound, Number, Unit};

    /// One of each variant of assertions; the compiler asks for a new one in `assertion_name`.
    fn assertions() -> Vec<Assertion> {
        let (zero, units) = (
            Number::Integer(0),
            [Unit::Characters, Unit::Items, Unit::Properties],
        );
        let bounds = [Bound::Inclusive(zero), Bound::Exclusive(zero)];
        let bounds = bounds
            .into_iter()
            .flat_map(|bound| [Assertion::Minimum(bound), Assertion::Maximum(bound)]);
        let sizes = units
            .into_iter()
            .flat_map(|unit| [Assertion::AtLeast(unit, 1), Assertion::AtMost(unit, 1)]);
        let others = [
            Assertion::MultipleOf(zero),
            Assertion::Pattern(String::new()),
            Assertion::UniqueItems,
            Assertion::Enum(Vec::new()),
        ];
        bounds.chain(sizes).chain(others).collect()
    }

    #[test]
    fn assertions_and_their_twins_are_equal_sets() {
        let template = spectrait_templates::SUPPORT
            .iter()
            .find(|template| template.path == "support/validate.rs")
            .expect("the support code has it");
        let file = syn::parse_file(template.text).expect("it is Rust");
        let rule = file
            .items
            .iter()
            .find_map(|item| match item {
                syn::Item::Enum(item) if item.ident == "Rule" => Some(item),
                _ => None,
            })
            .expect("it declares the rules");
        // Rules of parts, of types, and what `plan` decides.
        let others = ["Items", "Values", "Nested", "Never"];
        let twins: BTreeSet<String> = rule
            .variants
            .iter()
            .map(|variant| variant.ident.to_string())
            .filter(|name| !others.contains(&name.as_str()))
            .collect();
        let assertions = assertions();
        let names: BTreeSet<String> = assertions
            .iter()
            .map(|assertion| assertion_name(assertion).to_owned())
            .collect();
        assert_eq!(names, twins);
        for assertion in &assertions {
            let (name, keyword) = (assertion_name(assertion), assertion.keyword().name());
            let known = template.text.contains(&format!("`{keyword}`"));
            assert!(known, "{name} is of `{keyword}`");
        }
    }
}
