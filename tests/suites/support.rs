//! The support code that generated crates carry, where no document of the suites reaches it.

use std::collections::BTreeMap;

use jetemail::{
    UnexpectedResponse,
    support::{
        decode,
        equality::all_differ,
        percent::{percent_encode, percent_encode_query},
        validate::{Number, Rule, check},
        view::Reflect,
    },
};
use tests::pets;

#[test]
fn paths_keep_their_segments() {
    assert_eq!(percent_encode("a/b?c#d%e ü"), "a%2Fb%3Fc%23d%25e%20%C3%BC");
    assert_eq!(percent_encode("a-b.c_d~e"), "a-b.c_d~e");
}

#[test]
fn queries_may_keep_what_is_reserved_where_it_ends_no_value() {
    let text = "https://a.b/c?d=e&f#g+[h] i%20";
    let encoded = "https://a.b/c?d=e%26f%23g%2B%5Bh%5D%20i%2520";
    assert_eq!(percent_encode_query(text), encoded);
}

#[test]
fn decoding_names_the_place_and_what_was_expected() {
    let mut nested: Vec<Vec<bool>> = Vec::new();
    let text = b"[[true], [false, \"secret\"]]";
    let error = decode::json(text, nested.view_mut()).expect_err("no");
    assert_eq!(
        (error.pointer(), error.reason()),
        ("/1/1", "expected a boolean")
    );
    let mut list: Vec<bool> = Vec::new();
    let error = decode::json(b"[true] [", list.view_mut()).expect_err("there is more");
    assert_eq!(error.reason(), "not JSON at line 1, column 8");
    let mut flag = false;
    let error = decode::json(b"", flag.view_mut()).expect_err("there is nothing");
    assert!(error.reason().starts_with("not JSON"), "{error}");
}

#[test]
fn multiples_are_exact_but_for_rounding() {
    let found = |value: f64, factor: f64| {
        check(&value, &[Rule::MultipleOf(Number::Float(factor))]).is_err()
    };
    // Steps of a tenth, whose quotients are whole but for the rounding of the division.
    let tenths = (-2000..2000).map(|step| (f64::from(step) / 10.0, 0.1));
    let steps = (1..2000).map(|step| (f64::from(step) * 0.01, 0.01));
    let others = [
        (4.0, 2.0),
        (0.0, 5.0),
        (-6.0, 3.0),
        (1e9, 0.01),
        (123_456_789.1, 0.1),
        (1e-9, 1e-10),
    ];
    for (value, factor) in tenths.chain(steps).chain(others) {
        assert!(!found(value, factor), "{value} is a multiple of {factor}");
    }
    for (value, factor) in [
        (0.35, 0.1),
        (5.0, 2.0),
        (1.001, 0.01),
        (0.300_000_000_001, 0.1),
        (-0.300_000_000_001, 0.1),
        (1.000_000_000_000_01, 1.0),
        (0.999_999_999_999_99, 1.0),
        (1e-14, 1.0),
        (123_456_789.1, 1.0),
        (f64::NAN, 1.0),
        (f64::INFINITY, 1.0),
    ] {
        assert!(found(value, factor), "{value} is no multiple of {factor}");
    }
}

#[test]
fn a_hostile_value_is_told_of_in_bounds() {
    let value = vec![String::new(); 1_000_000];
    let found = check(&value, &[Rule::Items(&[Rule::MinLength(1)])]).expect_err("all are wrong");
    assert_eq!((found.iter().count(), found.omitted()), (100, 999_900));
    assert!(found.to_string().ends_with("; and 999995 more"), "{found}");
}

#[test]
fn lengths_are_counted_in_characters() {
    let found = |text: &str| {
        let rules = [Rule::MinLength(2), Rule::MaxLength(3)];
        check(&text.to_owned(), &rules).is_err()
    };
    assert!(found("é") && !found("éé") && !found("日本語") && found("abcd") && found(""));
}

#[test]
fn answers_without_a_document_tell_no_body() {
    let answer = UnexpectedResponse::new(503).with_body("text/plain", "secret");
    assert_eq!((answer.status(), answer.body()), (503, &b"secret"[..]));
    assert_eq!(answer.content_type(), Some("text/plain"));
    assert_eq!(UnexpectedResponse::new(503).content_type(), None);
    assert!(!format!("{answer:?} {answer}").contains("secret"));
}

#[test]
fn numbers_are_equal_by_their_value() {
    assert!(all_differ(&vec![1.0, 1.5, -1.0]));
    assert!(!all_differ(&vec![0.0, -0.0]));
    assert!(!all_differ(&vec![Some(1), None, Some(1)]));
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn borders_are_no_part_of_what_is_between() {
    assert!(all_differ(&vec![
        texts(&["a", "b"]),
        texts(&["ab"]),
        texts(&["a", "", "b"])
    ]));
    assert!(all_differ(&vec![vec![vec![1]], vec![vec![1], vec![]]]));
    let one = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let other = BTreeMap::from([("a".to_owned(), 2), ("b".to_owned(), 1)]);
    assert!(all_differ(&vec![one.clone(), other]));
    assert!(!all_differ(&vec![one.clone(), one]));
}

#[test]
fn the_property_that_is_missing_is_named() {
    for (text, missing) in [
        (r#"{"name": "Rex"}"#, "chip"),
        (r#"{"chip": null}"#, "name"),
    ] {
        let error = serde_json::from_str::<pets::types::NewPet>(text).expect_err("one is missing");
        let expected = format!("missing field `{missing}`");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}
