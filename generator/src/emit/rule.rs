//! Constraints, as the rules of the support code.

use std::collections::BTreeSet;

use super::text::literal;
use crate::plan::{self, Check};

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
        Check::MinLength(limit)
        | Check::MaxLength(limit)
        | Check::MinItems(limit)
        | Check::MaxItems(limit)
        | Check::MinProperties(limit)
        | Check::MaxProperties(limit) => format!("{name}({})", grouped(&limit.to_string())),
        Check::Pattern(pattern) => format!("{name}({}, matches)", literal(pattern)),
        Check::Minimum(limit)
        | Check::Maximum(limit)
        | Check::ExclusiveMinimum(limit)
        | Check::ExclusiveMaximum(limit)
        | Check::MultipleOf(limit) => format!("{name}({})", number(*limit)),
        Check::Integers(values) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| grouped(&value.to_string()))
                .collect();
            format!("{name}(&[{}])", values.join(", "))
        }
        Check::Items(inner) | Check::Values(inner) => format!("{name}(&[{}])", rules(inner)),
        Check::Never(keyword, limit) => {
            format!("{name}({}, {})", literal(keyword), literal(limit))
        }
        Check::UniqueItems | Check::Nested => name.to_owned(),
    }
}

fn name(check: &Check) -> &'static str {
    match check {
        Check::MinLength(_) => "MinLength",
        Check::MaxLength(_) => "MaxLength",
        Check::Pattern(_) => "Pattern",
        Check::Minimum(_) => "Minimum",
        Check::Maximum(_) => "Maximum",
        Check::ExclusiveMinimum(_) => "ExclusiveMinimum",
        Check::ExclusiveMaximum(_) => "ExclusiveMaximum",
        Check::MultipleOf(_) => "MultipleOf",
        Check::Integers(_) => "Integers",
        Check::MinItems(_) => "MinItems",
        Check::MaxItems(_) => "MaxItems",
        Check::UniqueItems => "UniqueItems",
        Check::MinProperties(_) => "MinProperties",
        Check::MaxProperties(_) => "MaxProperties",
        Check::Items(_) => "Items",
        Check::Values(_) => "Values",
        Check::Nested => "Nested",
        Check::Never(..) => "Never",
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
                Check::Minimum(limit)
                | Check::Maximum(limit)
                | Check::ExclusiveMinimum(limit)
                | Check::ExclusiveMaximum(limit)
                | Check::MultipleOf(limit) => {
                    self.numbers.insert(match limit {
                        plan::Literal::Integer(_) => "Int",
                        plan::Literal::Float(_) => "Float",
                    });
                }
                Check::Items(inner) | Check::Values(inner) => self.add(inner),
                Check::MinLength(_)
                | Check::Pattern(_)
                | Check::MaxLength(_)
                | Check::Integers(_)
                | Check::MinItems(_)
                | Check::MaxItems(_)
                | Check::UniqueItems
                | Check::MinProperties(_)
                | Check::MaxProperties(_)
                | Check::Nested
                | Check::Never(..) => {}
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

fn number(number: plan::Literal) -> String {
    match number {
        plan::Literal::Integer(number) => format!("Int({})", grouped(&number.to_string())),
        plan::Literal::Float(number) => format!("Float({})", float(number)),
    }
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
