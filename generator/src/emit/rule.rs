//! Constraints, as the rules of the support code.

use std::collections::BTreeSet;

use super::text::literal;
use crate::plan::{Assertion, Bound, Check, Number};

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
        // Of a scalar, they are integers.
        Check::Assertion(Assertion::Enum(values)) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| grouped(&value.scalar_text()))
                .collect();
            format!("{name}(&[{}])", values.join(", "))
        }
        Check::Assertion(assertion) => match limit(assertion) {
            Some(limit) => format!("{name}({limit})"),
            None => name.to_owned(),
        },
        Check::Items(inner) | Check::Values(inner) => format!("{name}(&[{}])", rules(inner)),
        Check::Never(keyword, limit) => {
            format!("{name}({}, {})", literal(keyword), literal(limit))
        }
        Check::Nested => name.to_owned(),
    }
}

fn name(check: &Check) -> &'static str {
    match check {
        Check::Assertion(Assertion::Enum(_)) => "Integers",
        Check::Assertion(assertion) => assertion_name(assertion),
        Check::Items(_) => "Items",
        Check::Values(_) => "Values",
        Check::Nested => "Nested",
        Check::Never(..) => "Never",
    }
}

/// The variant of the support code's twin of an assertion.
pub(super) fn assertion_name(assertion: &Assertion) -> &'static str {
    match assertion {
        Assertion::Minimum(Bound::Inclusive(_)) => "Minimum",
        Assertion::Minimum(Bound::Exclusive(_)) => "ExclusiveMinimum",
        Assertion::Maximum(Bound::Inclusive(_)) => "Maximum",
        Assertion::Maximum(Bound::Exclusive(_)) => "ExclusiveMaximum",
        Assertion::MultipleOf(_) => "MultipleOf",
        Assertion::MinLength(_) => "MinLength",
        Assertion::MaxLength(_) => "MaxLength",
        Assertion::Pattern(_) => "Pattern",
        Assertion::MinItems(_) => "MinItems",
        Assertion::MaxItems(_) => "MaxItems",
        Assertion::UniqueItems => "UniqueItems",
        Assertion::MinProperties(_) => "MinProperties",
        Assertion::MaxProperties(_) => "MaxProperties",
        Assertion::Enum(_) => "Enum",
    }
}

/// The number of an assertion.
pub(super) fn number_of(assertion: &Assertion) -> Option<Number> {
    match assertion {
        Assertion::Minimum(bound) | Assertion::Maximum(bound) => Some(bound.number()),
        Assertion::MultipleOf(factor) => Some(*factor),
        _ => None,
    }
}

/// The arguments of an assertion's variant.
pub(super) fn limit(assertion: &Assertion) -> Option<String> {
    match assertion {
        Assertion::Pattern(pattern) => Some(format!("{}, matches", literal(pattern))),
        assertion => number_of(assertion).map(number).or_else(|| {
            let size = assertion.size()?;
            Some(grouped(&size.to_string()))
        }),
    }
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
                Check::Assertion(assertion) => {
                    self.numbers.extend(number_of(assertion).map(number_name));
                }
                Check::Items(inner) | Check::Values(inner) => self.add(inner),
                Check::Nested | Check::Never(..) => {}
            }
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
pub(super) fn number_name(number: Number) -> &'static str {
    match number {
        Number::Integer(_) => "Int",
        Number::Float(_) => "Float",
    }
}

fn number(number: Number) -> String {
    let digits = match number {
        Number::Integer(number) => grouped(&number.to_string()),
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
    let above = grouped(&digits.to_string());
    exact.then(|| format!("{sign}{above}.0 / 1e{}", fraction.len()))
}

/// A number with its digits in groups of three where there are many, as people write it.
pub(super) fn grouped(text: &str) -> String {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text),
    };
    let whole = text.find('.').unwrap_or(text.len());
    let mut grouped = sign.to_owned();
    for (index, digit) in text[..whole].char_indices() {
        if whole > 5 && index > 0 && (whole - index) % 3 == 0 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped + &text[whole..]
}
