//! The `Validate` impls.

use std::iter;

use indexmap::IndexMap;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Piece, Pieces, text::Text, types::pattern};
use crate::{
    name::Ident,
    plan::{
        self, Check, Comparison, Enumeration, Field, Item, Outcome, OutcomeRole, Plan, Presence,
        RustType, Struct,
    },
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let mut impls = plan.items.iter().filter_map(item).peekable();
    let types = impls.peek().map(|_| {
        quote!(
            use super::types;
        )
    });
    let imports = (types.is_some() || plan.uses_json_values()).then(|| {
        quote!(
            use super::support::validate::{Checks, Validate};
        )
    });
    let json = plan.uses_json_values().then(|| {
        quote! {
            impl Validate for serde_json::Value {
                fn check(&self, _: &mut Checks) {}
            }
        }
    });
    let imports = Piece::Items(quote!(#imports #types));
    let json = json.map(Piece::Items);
    Box::new(iter::once(imports).chain(impls).chain(json))
}

/// An alias is checked as what it stands for.
fn item(item: &Item) -> Option<Piece> {
    match item {
        Item::Struct(item) if is_unchecked(item) => Some(unchecked(&item.name)),
        Item::Struct(item) => Some(Piece::Items(structure(item))),
        Item::Enumeration(item) => Some(Piece::Items(enumeration(item))),
        Item::Outcome(item) => Some(Piece::Items(outcome(item))),
        Item::Alias(_) => None,
    }
}

/// Whether the document forbids nothing beyond the type.
fn is_unchecked(item: &Struct) -> bool {
    let mut fields = item.fields.iter().map(|field| &field.checks);
    let mut extra = item.extra.iter().map(|extra| &extra.checks);
    item.checks.is_empty() && fields.all(Vec::is_empty) && extra.all(Vec::is_empty)
}

fn unchecked(name: &Ident) -> Piece {
    let text = Text::item()
        .open(format!("impl Validate for types::{name} {{"))
        .line("fn check(&self, _: &mut Checks) {}")
        .close("}")
        .finish();
    Piece::TextItems(text)
}

fn structure(item: &Struct) -> TokenStream {
    let name = &item.name;
    let fields = item
        .fields
        .iter()
        .filter(|field| !field.checks.is_empty())
        .map(field);
    let extra = item
        .extra
        .iter()
        .filter(|extra| !extra.checks.is_empty())
        .map(|extra| {
            let (name, each) = (&extra.name, each(&extra.checks));
            quote!(checks.each_value(&self.#name, #each);)
        });
    let sizes = sizes(item);
    let body: TokenStream = [quote!(#sizes), quote!(#(#fields)*), quote!(#(#extra)*)]
        .into_iter()
        .collect();
    let checks = checks_argument(&body);
    quote! {
        impl Validate for types::#name {
            fn check(&self, #checks: &mut Checks) { #body }
        }
    }
}

/// The name of an argument that may go unused.
fn checks_argument(body: &TokenStream) -> TokenStream {
    if body.is_empty() {
        quote!(_)
    } else {
        quote!(checks)
    }
}

/// How many properties there are: those that have to be there, those that are, and the rest.
fn sizes(item: &Struct) -> Option<TokenStream> {
    if item.checks.is_empty() {
        return None;
    }
    let always = item.fields.iter().filter(|field| !field.is_optional());
    let always = match always.count() {
        0 => None,
        count => {
            let count = Literal::usize_unsuffixed(count);
            Some(quote!(#count))
        }
    };
    let sometimes = item.fields.iter().filter(|field| field.is_optional());
    let sometimes = sometimes.map(|field| {
        let name = &field.name;
        quote!(usize::from(self.#name.is_some()))
    });
    let extra = item.extra.iter().map(|extra| {
        let name = &extra.name;
        quote!(self.#name.len())
    });
    let counts = always.into_iter().chain(sometimes).chain(extra);
    let checks = item.checks.iter().map(|one| match one {
        Check::MinProperties(limit) => {
            count(&quote!(properties), &quote!(>=), "minProperties", *limit)
        }
        Check::MaxProperties(limit) => {
            count(&quote!(properties), &quote!(<=), "maxProperties", *limit)
        }
        other => check(other, &quote!(self)),
    });
    Some(quote! {
        let properties = #(#counts)+*;
        #(#checks)*
    })
}

fn count(value: &TokenStream, compare: &TokenStream, keyword: &str, limit: u64) -> TokenStream {
    let limit = separated(&limit.to_string(), "");
    quote!(checks.require(#value #compare #limit, #keyword, #limit);)
}

fn field(field: &Field) -> TokenStream {
    let (name, wire) = (&field.name, &field.wire);
    let check = match field.presence {
        Presence::Required | Presence::Nullable | Presence::Optional => each(&field.checks),
        Presence::OptionalNullable => each(&[Check::IfSome(field.checks.clone())]),
    };
    match field.presence {
        Presence::Required => quote!(checks.at(#wire, &self.#name, #check);),
        Presence::Nullable | Presence::Optional | Presence::OptionalNullable => {
            quote!(checks.at_some(#wire, &self.#name, #check);)
        }
    }
}

/// Checks as a closure over a value.
pub(super) fn each(checks: &[Check]) -> TokenStream {
    let unused = checks.iter().all(|check| matches!(check, Check::Never(..)));
    let name = if unused { quote!(_) } else { quote!(value) };
    let checks = checks.iter().map(|one| check(one, &quote!(value)));
    quote!(|checks, #name| { #(#checks)* })
}

/// Whether some of the checks are those of a type.
pub(super) fn has_nested(checks: &[Check]) -> bool {
    checks.iter().any(|check| match check {
        Check::Nested => true,
        Check::Each(inner) | Check::EachValue(inner) | Check::IfSome(inner) => has_nested(inner),
        Check::MinLength(_)
        | Check::MaxLength(_)
        | Check::Minimum(_)
        | Check::Maximum(_)
        | Check::ExclusiveMinimum(_)
        | Check::ExclusiveMaximum(_)
        | Check::MultipleOf(_)
        | Check::MinItems(_)
        | Check::MaxItems(_)
        | Check::UniqueItems(_)
        | Check::MinProperties(_)
        | Check::MaxProperties(_)
        | Check::Never(..) => false,
    })
}

fn check(check: &Check, value: &TokenStream) -> TokenStream {
    let length = quote!(#value.len());
    match check {
        Check::MinLength(limit) => {
            let limit = separated(&limit.to_string(), "");
            quote!(checks.min_length(#value, #limit);)
        }
        Check::MaxLength(limit) => {
            let limit = separated(&limit.to_string(), "");
            quote!(checks.max_length(#value, #limit);)
        }
        Check::Minimum(limit) => bound(value, &quote!(>=), "minimum", *limit),
        Check::Maximum(limit) => bound(value, &quote!(<=), "maximum", *limit),
        Check::ExclusiveMinimum(limit) => bound(value, &quote!(>), "exclusiveMinimum", *limit),
        Check::ExclusiveMaximum(limit) => bound(value, &quote!(<), "exclusiveMaximum", *limit),
        Check::MultipleOf(limit) => multiple(value, *limit),
        Check::MinItems(1) => quote!(checks.require(!#value.is_empty(), "minItems", 1);),
        Check::MinProperties(1) => quote!(checks.require(!#value.is_empty(), "minProperties", 1);),
        Check::MaxItems(0) => quote!(checks.require(#value.is_empty(), "maxItems", 0);),
        Check::MaxProperties(0) => quote!(checks.require(#value.is_empty(), "maxProperties", 0);),
        Check::MinItems(limit) => count(&length, &quote!(>=), "minItems", *limit),
        Check::MaxItems(limit) => count(&length, &quote!(<=), "maxItems", *limit),
        Check::MinProperties(limit) => count(&length, &quote!(>=), "minProperties", *limit),
        Check::MaxProperties(limit) => count(&length, &quote!(<=), "maxProperties", *limit),
        Check::Never(keyword, limit) => quote!(checks.require(false, #keyword, #limit);),
        Check::UniqueItems(Comparison::Hashed) => quote!(checks.unique(#value);),
        Check::UniqueItems(Comparison::Pairwise) => quote!(checks.unique_pairwise(#value);),
        Check::Each(inner) => {
            let inner = each(inner);
            quote!(checks.each(#value, #inner);)
        }
        Check::EachValue(inner) => {
            let inner = each(inner);
            quote!(checks.each_value(#value, #inner);)
        }
        Check::IfSome(inner) => {
            // Absent or null, null or absent: one pattern for both.
            let (mut inner, mut pattern) = (inner, quote!(Some(value)));
            while let [Check::IfSome(deeper)] = &inner[..] {
                (inner, pattern) = (deeper, quote!(Some(#pattern)));
            }
            let inner = inner.iter().map(|one| self::check(one, &quote!(value)));
            quote!(if let #pattern = #value { #(#inner)* })
        }
        Check::Nested => quote!(#value.check(checks);),
    }
}

fn bound(
    value: &TokenStream,
    compare: &TokenStream,
    keyword: &str,
    limit: plan::Literal,
) -> TokenStream {
    let limit = literal(limit);
    quote!(checks.require(*#value #compare #limit, #keyword, #limit);)
}

fn multiple(value: &TokenStream, limit: plan::Literal) -> TokenStream {
    let number = literal(limit);
    match limit {
        plan::Literal::Integer(_) => {
            quote!(checks.require(*#value % #number == 0, "multipleOf", #number);)
        }
        plan::Literal::Float(_) => {
            quote!(checks.multiple_of(*#value, #number);)
        }
    }
}

fn literal(number: plan::Literal) -> TokenStream {
    match number {
        plan::Literal::Integer(number) => {
            // A number that stands alone, as a limit does, would be an `i32`.
            let suffix = if i32::try_from(number).is_ok() {
                ""
            } else {
                "_i64"
            };
            let literal = separated(&number.to_string(), suffix);
            quote!(#literal)
        }
        plan::Literal::Float(number) => float(number),
    }
}

/// A number close to a constant of mathematics is written as a quotient: it is the document's own,
/// and clippy would have the constant.
fn float(number: f64) -> TokenStream {
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
        let literal = separated(&text, point);
        quote!(#literal)
    })
}

/// A number as the quotient of two whole ones, which is the same number: both are exact, and a
/// division is rounded as reading a literal is (IEEE 754, section 4.3).
fn quotient(number: f64) -> Option<TokenStream> {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.')?;
    let digits = format!("{whole}{fraction}").parse::<u64>().ok()?;
    let exact = digits < 1 << 53 && fraction.len() <= 22;
    let above = separated(&digits.to_string(), ".0");
    let below = separated("1", &format!("e{}", fraction.len()));
    exact.then(|| quote!(#above / #below))
}

/// A number with its digits in groups of three where there are many, as people write it.
fn separated(text: &str, suffix: &str) -> TokenStream {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (Some(quote!(-)), text),
        None => (None, text),
    };
    let whole = text.find('.').unwrap_or(text.len());
    let mut grouped = String::new();
    for (index, digit) in text[..whole].char_indices() {
        if whole > 5 && index > 0 && (whole - index) % 3 == 0 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let number = format!("{grouped}{}{suffix}", &text[whole..]);
    let number = number.parse::<Literal>().expect("digits are a literal");
    quote!(#sign #number)
}

fn enumeration(item: &Enumeration) -> TokenStream {
    let (name, unknown) = (&item.name, &item.unknown);
    let known: Vec<&str> = item
        .variants
        .iter()
        .map(|variant| variant.wire.as_str())
        .collect();
    let known = known.join(", ");
    quote! {
        impl Validate for types::#name {
            fn check(&self, checks: &mut Checks) {
                checks.require(!matches!(self, Self::#unknown(_)), "enum", #known);
            }
        }
    }
}

/// The body of an answer is checked as itself, those of one type in one arm.
fn outcome(item: &Outcome) -> TokenStream {
    let name = &item.name;
    let mut arms: IndexMap<&RustType, Vec<TokenStream>> = IndexMap::new();
    let mut rest = matches!(item.role, OutcomeRole::Failure(_));
    for variant in &item.variants {
        match &variant.body {
            Some(body) if checks_itself(body) => {
                let pattern = pattern(variant, &quote!(_), &quote!(body));
                arms.entry(body).or_default().push(quote!(Self::#pattern));
            }
            Some(_) | None => rest = true,
        }
    }
    let arms: Vec<TokenStream> = arms
        .values()
        .map(|patterns| quote!(#(#patterns)|*))
        .collect();
    let body = match (&arms[..], rest) {
        ([], _) => quote!(),
        ([only], true) => quote!(if let #only = self { body.check(checks); }),
        (arms, true) => quote!(match self { #(#arms => body.check(checks),)* _ => {} }),
        (arms, false) => quote!(match self { #(#arms => body.check(checks),)* }),
    };
    let checks = checks_argument(&body);
    quote! {
        impl Validate for types::#name {
            fn check(&self, #checks: &mut Checks) { #body }
        }
    }
}

/// Whether a type may forbid something.
fn checks_itself(ty: &RustType) -> bool {
    match ty {
        RustType::Vec(_)
        | RustType::Map(_)
        | RustType::Option(_)
        | RustType::Box(_)
        | RustType::Named(_) => true,
        RustType::Bool
        | RustType::I32
        | RustType::I64
        | RustType::F64
        | RustType::String
        | RustType::Json => false,
    }
}
