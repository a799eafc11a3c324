//! The rules of the support code at their borders: what is just allowed, and what is just not.

use std::collections::BTreeMap;

use jetemail::support::{
    validate::{
        Checks,
        Number::{Float, Int},
        Rule::{
            self, ExclusiveMaximum, ExclusiveMinimum, Integers, Items, MaxItems, MaxLength,
            MaxProperties, Maximum, MinItems, MinLength, MinProperties, Minimum, MultipleOf, Never,
            Pattern, UniqueItems, Values,
        },
        Violation, check,
    },
    view::Reflect,
};

/// What a value breaks of a rule: the keywords, with the places where they are not the value's own.
fn broken(value: &dyn Reflect, rule: Rule) -> String {
    let Err(found) = check(value, &[rule]) else {
        return String::new();
    };
    let found = found
        .iter()
        .map(|violation| format!("{}{}", violation.pointer, violation.keyword));
    found.collect::<Vec<_>>().join(" ")
}

/// Asserts that a rule allows the first of two values and not the second.
fn border<T: Reflect>(rule: Rule, keyword: &str, [inside, outside]: [T; 2]) {
    assert_eq!(broken(&inside, rule), "", "{rule:?}");
    assert_eq!(broken(&outside, rule), keyword, "{rule:?}");
}

fn text(length: usize) -> String {
    "é".repeat(length)
}

fn map(length: usize) -> BTreeMap<String, i64> {
    (0..length)
        .map(|index| (index.to_string(), index.try_into().expect("it is small")))
        .collect()
}

#[test]
fn sizes_have_borders() {
    border(MinLength(2), "minLength", [2, 1].map(text));
    border(MinLength(1), "minLength", [1, 0].map(text));
    border(MaxLength(2), "maxLength", [2, 3].map(text));
    border(MaxLength(0), "maxLength", [0, 1].map(text));
    border(
        MinItems(2),
        "minItems",
        [2, 1].map(|length| vec![0; length]),
    );
    border(
        MaxItems(2),
        "maxItems",
        [2, 3].map(|length| vec![0; length]),
    );
    border(MinProperties(2), "minProperties", [2, 1].map(map));
    border(MaxProperties(2), "maxProperties", [2, 3].map(map));
}

#[test]
fn numbers_have_borders() {
    border(Minimum(Int(5)), "minimum", [5, 4]);
    border(Maximum(Int(5)), "maximum", [5, 6]);
    border(ExclusiveMinimum(Int(5)), "exclusiveMinimum", [6, 5]);
    border(ExclusiveMaximum(Int(5)), "exclusiveMaximum", [4, 5]);
    border(Minimum(Float(0.5)), "minimum", [0.5, 0.25]);
    border(Maximum(Float(0.5)), "maximum", [0.5, 0.75]);
    border(
        ExclusiveMinimum(Float(0.5)),
        "exclusiveMinimum",
        [0.75, 0.5],
    );
    border(
        ExclusiveMaximum(Float(0.5)),
        "exclusiveMaximum",
        [0.25, 0.5],
    );
    border(MultipleOf(Int(3)), "multipleOf", [-6, -5]);
    border(MultipleOf(Int(3)), "multipleOf", [0, 1]);
    border(MultipleOf(Float(2.5)), "multipleOf", [5, 6]);
    border(MultipleOf(Float(2.5)), "multipleOf", [-7.5, 7.0]);
    border(Integers(&[1, 7]), "enum", [7, 2]);
}

/// Integers beyond 2^53 are compared as integers.
#[test]
fn large_integers_are_exact() {
    let limit = 9_007_199_254_740_993_i64;
    border(Minimum(Int(limit.into())), "minimum", [limit, limit - 1]);
    border(Maximum(Int(limit.into())), "maximum", [limit, limit + 1]);
    border(
        MultipleOf(Int(limit.into())),
        "multipleOf",
        [limit, limit + 1],
    );
    border(
        Minimum(Int(u64::MAX.into())),
        "minimum",
        [u64::MAX, u64::MAX - 1],
    );
}

#[test]
fn items_and_values_are_reached() {
    let lists = [vec![vec![1, 2]], vec![vec![1, 2], vec![1, 1]]];
    border(Items(&[UniqueItems]), "/1uniqueItems", lists);
    let items = [vec![1, 2], vec![1, 2, 3]];
    border(Items(&[Maximum(Int(2))]), "/2maximum", items);
    let map = |value: i64| BTreeMap::from([("a/b~c".to_owned(), value)]);
    border(
        Values(&[Maximum(Int(2))]),
        "/a~1b~0cmaximum",
        [2, 3].map(map),
    );
    border(Maximum(Int(2)), "maximum", [None, Some(3)]);
    border(
        Pattern("b", |pattern, text| text.contains(pattern)),
        "pattern",
        ["abc", "ac"].map(str::to_owned),
    );
}

/// A rule that no value of a type obeys, and rules of other types.
#[test]
fn some_rules_forbid_all_or_nothing() {
    let never = Never("minimum", "300");
    for found in [
        broken(&1_u8, never),
        broken(&1.5, never),
        broken(&text(1), never),
        broken(&vec![1], never),
        broken(&map(1), never),
    ] {
        assert_eq!(found, "minimum");
    }
    assert_eq!(broken(&text(1), Minimum(Int(300))), "");
    assert_eq!(broken(&1, MinLength(300)), "");
}

/// What a type and its schema both say is told once; what was told is in the order of the checks.
#[test]
fn violations_are_told_once_and_in_order() {
    let mut checks = Checks::default();
    let rules = [Minimum(Int(3)), MultipleOf(Int(4)), Minimum(Int(3))];
    checks.rules(2.view(), &rules);
    checks.at("x", |checks| checks.require(false, "minimum", 3));
    let found = checks.finish().expect_err("all are wrong");
    let told = "the value is less than 3; the value is not a multiple of 4; /x is less than 3";
    assert_eq!((found.to_string().as_str(), found.omitted()), (told, 0));
}

#[test]
fn each_keyword_is_told_in_words() {
    let told = |keyword, limit: &str| {
        let mut checks = Checks::default();
        checks.at("a", |checks| checks.require(false, keyword, limit));
        let found = checks.finish().expect_err("it is wrong");
        let told = found.iter().map(Violation::to_string);
        told.collect::<Vec<_>>().join("; ")
    };
    for (keyword, limit, expected) in [
        ("minLength", "3", "/a has fewer than 3 characters"),
        ("maxLength", "3", "/a has more than 3 characters"),
        ("minimum", "3", "/a is less than 3"),
        ("maximum", "3", "/a is more than 3"),
        ("exclusiveMinimum", "3", "/a is not more than 3"),
        ("exclusiveMaximum", "3", "/a is not less than 3"),
        ("multipleOf", "3", "/a is not a multiple of 3"),
        ("minItems", "3", "/a has fewer than 3 items"),
        ("maxItems", "3", "/a has more than 3 items"),
        ("uniqueItems", "", "/a has duplicate items"),
        ("minProperties", "3", "/a has fewer than 3 properties"),
        ("maxProperties", "3", "/a has more than 3 properties"),
        ("pattern", "^b", "/a does not match ^b"),
        ("required", "b", "/a has no property `b`"),
        ("oneOf", "2", "/a matches more than one schema of oneOf"),
        ("oneOf", "", "/a matches no schema of oneOf"),
        ("anyOf", "", "/a matches no schema of anyOf"),
        ("enum", "b, c", "/a is not one of b, c"),
        ("not", "", "/a violates not "),
    ] {
        assert_eq!(told(keyword, limit), expected);
    }
}
