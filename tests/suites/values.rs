//! Values of small documents on the wire: maps, further properties, recursion, absent and null.

use tests::{
    choices::{Validate as _, types as choice},
    maps::{Validate, types as map},
    pets::types as pet,
};

fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str) -> T {
    let value: T = serde_json::from_str(text).expect("it is one");
    let written = serde_json::to_string(&value).expect("it can be written");
    let same: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    let wanted: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(same, wanted);
    value
}

#[test]
fn absent_and_null_are_told_apart_where_the_document_does() {
    let absent: pet::PatchPetsByPetIdRequest = round_trip("{}");
    assert_eq!(absent.nickname, None);
    let null: pet::PatchPetsByPetIdRequest = round_trip("{\"nickname\":null}");
    assert_eq!(null.nickname, Some(None));
    let value: pet::PatchPetsByPetIdRequest = round_trip("{\"nickname\":\"Rex\"}");
    assert_eq!(value.nickname, Some(Some("Rex".to_owned())));
    let missing = serde_json::from_str::<pet::NewPet>("{\"name\": \"Rex\"}");
    assert!(
        missing.is_err(),
        "a required property may be null, not missing"
    );
    assert_eq!(
        round_trip::<pet::NewPet>("{\"name\":\"Rex\",\"chip\":null}").chip,
        None
    );
}

#[test]
fn enumerations_keep_what_they_do_not_know() {
    assert_eq!(
        round_trip::<pet::Status>("\"on leave\""),
        pet::Status::OnLeave
    );
    let unknown: pet::Status = round_trip("\"lost\"");
    assert_eq!(unknown, pet::Status::Unknown("lost".to_owned()));
}

#[test]
fn further_properties_are_kept_and_sent_back() {
    let text = "{\"name\":\"a\",\"note\":null,\"more\":\"b\",\"additional_properties\":\"c\"}";
    let open: map::Open = round_trip(text);
    assert_eq!(open.additional_properties.as_deref(), Some("c"));
    assert_eq!(open.additional_properties_2.len(), 1);
    assert!(open.validate().is_ok());
    let long = "{\"name\":\"a\",\"x/y~\":\"more than nine\"}";
    let found = round_trip::<map::Open>(long)
        .validate()
        .expect_err("it is too long");
    assert_eq!(found.to_string(), "/x~1y~0 has more than 9 characters");
    assert!(serde_json::from_str::<map::Open>("{\"name\":\"a\",\"more\":1}").is_err());
    let twice = "{\"name\":\"a\",\"more\":\"b\",\"more\":\"c\"}";
    assert!(serde_json::from_str::<map::Open>(twice).is_err());
    let shadow = [("name".to_owned(), "other".to_owned())].into();
    let shadowed = map::Open::new("mine").with_additional_properties_2(shadow);
    let written = serde_json::to_string(&shadowed).expect("it can be written");
    assert_eq!(written, "{\"name\":\"mine\"}");
}

#[test]
fn recursive_values_go_as_deep_as_they_are() {
    let node: map::Node = round_trip(
        "{\"value\":[1,null],\"next\":{\"next\":{}},\"children\":{\"a\":{},\"b\":{\"children\":{}}}}",
    );
    assert!(node.next.and_then(|next| next.next).is_some());
    round_trip::<map::Right>("{\"left\":{\"right\":{}}}");
    let sparse: map::Sparse = round_trip("[\"a\",null]");
    assert_eq!(sparse.0, [Some("a".to_owned()), None]);
    round_trip::<map::Free>("{\"anything\":{\"goes\":[1.5]}}");
    round_trip::<map::Lists>("[[{\"text\":\"a\"}],[]]");
}

#[test]
fn defaults_stand_for_what_is_not_set() {
    use tests::defaults::types::{Floor, Order, OrderAmount, Place, PlaceOrderParameters, Sort};

    let order: Order = serde_json::from_str("{}").expect("it is an order");
    assert_eq!(order.note_or_default(), "say \"thanks\"");
    assert!(order.gift_or_default());
    assert_eq!(order.weight_or_default().to_string(), "2");
    assert_eq!(order.pieces_or_default(), 12_000);
    assert_eq!(order.own_sort_or_default(), &Sort::Price);
    assert_eq!(order.sort_or_default(), &Sort::Name);
    assert_eq!(order.nullable_sort_or_default(), Some(&Sort::Price));
    assert_eq!(order.nullable_note_or_default(), Some("none"));
    assert_eq!(order.nullable_pieces_or_default(), Some(3));
    assert_eq!(*order.sorts_or_default(), [Sort::Price, Sort::Name]);
    assert_eq!(*order.notes_or_default(), ["a"]);
    assert_eq!(order.day_or_default().as_str(), "2020-01-01");
    assert_eq!(order.size_or_default().width, Some(4));
    let place = order.place_or_default().expect("it is not null");
    assert_eq!(*place, Place::new("Berlin"));
    assert_eq!(order.labels_or_default()["color"], "red");
    let few = OrderAmount::String("few".to_owned());
    assert_eq!(*order.amount_or_default(), few);
    let rome = Place::new("Rome").with_floor(2);
    assert_eq!(*order.places_or_default(), [rome]);
    assert_eq!(*order.floor_or_default(), Floor::from(3));
    assert_eq!(order.anything_or_default()["a"][0], 1);

    let order = r#"{ "gift": false, "nullable-note": null, "nullable-pieces": null, "notes": [], "place": null, "floor": 1 }"#;
    let order: Order = serde_json::from_str(order).expect("it is an order");
    assert!(!order.gift_or_default());
    assert_eq!(order.nullable_note_or_default(), None);
    assert_eq!(order.nullable_pieces_or_default(), None);
    assert!(order.notes_or_default().is_empty());
    assert_eq!(order.place_or_default(), None);
    assert_eq!(*order.floor_or_default(), Floor::from(1));

    let parameters = PlaceOrderParameters::new();
    assert_eq!(parameters.limit_or_default(), 50);
    assert_eq!(parameters.sort_or_default(), &Sort::Price);
    let parameters = parameters.with_limit(7).with_sort(Sort::Name);
    assert_eq!(parameters.limit_or_default(), 7);
    assert_eq!(parameters.sort_or_default(), &Sort::Name);
}

#[test]
fn numbers_are_compared_exactly() {
    use tests::constants::{Validate, types::Exact};
    let is_valid = |text: &str| round_trip::<Exact>(text).validate().is_ok();
    for text in [
        "{\"listed\":9007199254740993}",
        "{\"listed\":18446744073709551615}",
        "{\"one\":18446744073709551615}",
        "{\"below\":9007199254740992}",
        "{\"sevenfold\":9007199254740993}",
        "{\"any\":18446744073709551615}",
    ] {
        assert!(is_valid(text), "{text}");
    }
    for text in [
        "{\"listed\":9007199254740992}",
        "{\"listed\":18446744073709551614}",
        "{\"one\":18446744073709551614}",
        "{\"below\":9007199254740994}",
        "{\"sevenfold\":9007199254740992}",
        "{\"any\":18446744073709551614}",
    ] {
        assert!(!is_valid(text), "{text}");
    }
    let negative = serde_json::from_str::<Exact>("{\"listed\":-1}");
    assert!(negative.is_err(), "all of the enum's integers are positive");
}

#[test]
fn rules_look_at_what_no_type_declares() {
    let is_valid = |text: &str| {
        let shelf: choice::Shelf = serde_json::from_str(text).expect("it is one");
        shelf.validate().is_ok()
    };
    assert!(is_valid(r#"{"marked":[{"mark":1}]}"#));
    assert!(!is_valid(r#"{"marked":[{"name":"a"}]}"#));
    assert!(is_valid(
        r#"{"apart":[{"x":1},{"x":2},{"name":"a","x":1}]}"#
    ));
    assert!(!is_valid(r#"{"apart":[{"x":1,"y":[]},{"y":[],"x":1.0}]}"#));
}
