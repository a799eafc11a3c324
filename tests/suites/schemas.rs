//! What schemas say of values: merged, of one of several types, open and closed.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tests::{
    all_of::{self, types as all},
    constants::{self, types as constant},
    decimal::Decimal,
    formats::types as format,
    unions::{
        Validate,
        support::{equality::canonical, view::Reflect},
        types as union,
    },
};

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("it can be written")
}

/// Reads a value that is written back as it was.
fn kept<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read: T = serde_json::from_value(value.clone()).expect("it can be read");
    let written = written(&read);
    let [read_back, given] = [&written, value].map(|value| canonical(value.view()));
    assert!(read_back == given, "{written}");
    read
}

/// What is told of a value that its document forbids.
fn told(value: &impl Validate) -> String {
    let violations = value.validate().expect_err("it is forbidden");
    violations.to_string()
}

#[test]
fn merged_schemas_hold_together() {
    let pet = json!({ "name": "", "age": -1, "owner": { "name": "Ann" } });
    let pet: all::Pet = kept(&pet);
    let violations = all_of::Validate::validate(&pet).expect_err("both are wrong");
    assert_eq!(violations.iter().count(), 2, "{violations}");
    assert!(serde_json::from_value::<all::Pet>(json!({ "name": "Rex", "age": 1 })).is_err());
    let friend = all::Beast::new("Rex", all::Named::new("Ann"), 3);
    let uses = all::Uses::new().with_one(Some(friend));
    let both: all::Both = kept(&json!({ "size": 10, "part": { "name": "a", "age": 0 } }));
    assert!(all_of::Validate::validate(&uses).is_ok());
    let violations = all_of::Validate::validate(&both).expect_err("it is too large");
    assert_eq!(violations.to_string(), "/size is more than 9");
}

/// Nothing of what inherits a schema is lost where the schema is asked for.
#[test]
fn what_inherits_a_schema_is_a_variant_of_it() {
    use all_of::Validate;
    let garage = json!({
        "first": { "kind": "van", "seats": 9, "wheels": 4 },
        "all": [{ "kind": "bike", "wheels": 2 }, { "kind": "boat", "sails": 3 }, { "kind": "car", "seats": 0 }],
    });
    let cat: all::Animal = kept(&json!({ "sort": "cat", "lives": 9 }));
    assert!(matches!(cat, all::Animal::Cat(_)));
    assert!(serde_json::from_value::<all::Animal>(json!({ "sort": "cat" })).is_err());
    let garage: all::Garage = kept(&garage);
    assert!(matches!(garage.first, Some(Some(all::Vehicle::Car(_)))));
    let vehicles = garage.all.as_deref().expect("there are some");
    assert!(matches!(vehicles[0], all::Vehicle::Bike(_)));
    assert!(matches!(vehicles[1], all::Vehicle::Other(_)));
    let violations = garage.validate().expect_err("a car has a seat");
    assert_eq!(violations.to_string(), "/all/2/seats is less than 1");
}

#[test]
fn a_tag_tells_the_variant() {
    let shape: union::Shape = kept(&json!({ "kind": "ball", "radius": 1.5 }));
    assert!(matches!(shape, union::Shape::Circle(_)));
    let shape: union::Shape = kept(&json!({ "kind": "Square", "side": 0 }));
    assert_eq!(told(&shape), "/side is less than 1");
    let later = json!({ "kind": "hexagon", "secret": 6 });
    let shape: union::Shape = kept(&later);
    assert_eq!(told(&shape), "the value matches no schema of oneOf");
    assert_eq!(format!("{shape:?}"), "Unknown(..)");
    let wrong = json!({ "kind": "round", "radius": "wide" });
    assert!(serde_json::from_value::<union::Shape>(wrong).is_err());
    let event: union::Event = kept(&json!({ "type": "failed", "why": "rain" }));
    assert!(matches!(event, union::Event::Ended(_)));
}

#[test]
fn a_tag_that_is_missing_is_no_obstacle() {
    let read: union::Message = kept(&json!({ "type": "Call", "number": "1" }));
    assert!(matches!(read, union::Message::Call(_)));
    for text in [json!({ "text": "a" }), json!({ "type": "?", "text": "a" })] {
        assert!(matches!(kept(&text), union::Message::Note(_)));
    }
    assert!(matches!(
        kept(&json!({ "minutes": 90 })),
        union::Item::Film(_)
    ));
    assert!(matches!(
        kept(&json!({ "of": "vase" })),
        union::Item::Unknown(_)
    ));
}

/// A discriminator is honoured though no alternative declares it, or only as a string.
#[test]
fn tags_are_written_and_belong_to_their_variant() {
    let read: union::Fruit = kept(&json!({ "fruitType": "KIWI", "note": "ripe" }));
    assert!(matches!(read, union::Fruit::Kiwi(_)) && read.validate().is_ok());
    assert_eq!(
        written(&union::Fruit::Apple(union::Apple::new())),
        json!({ "fruitType": "APPLE" })
    );
    let administrator: union::Account = kept(&json!({ "type": "administrator" }));
    assert!(administrator.validate().is_ok());
    let wrong = union::Account::Admin(union::Admin::new("usr"));
    assert_eq!(written(&wrong), json!({ "type": "usr" }));
    assert_eq!(
        told(&wrong),
        "/type is the tag of another schema than adm, administrator"
    );
    let member = union::Account::Member(union::Member::new());
    assert_eq!(written(&member), json!({ "type": "usr" }));
    let labelled: union::Labelled = kept(&json!({ "kind": "Kept", "days": 3, "label": "a" }));
    assert!(matches!(labelled, union::Labelled::Kept(_)));
}

#[test]
fn subtypes_are_kept_wherever_their_base_is_referred_to() {
    let urgent = json!({ "step": "UrgentMail", "address": "a", "deadline": "now" });
    let plan: union::Plan = kept(&json!({ "first": urgent }));
    assert!(matches!(plan.first, Some(union::Mail::UrgentMail(_))));
    let step: union::Step = kept(&urgent);
    assert!(matches!(step, union::Step::UrgentMail(_)));
}

/// What is read after its type was found is told of where it is all the same.
#[test]
fn unions_tell_where_they_went_wrong() {
    use tests::unions::support::{decode, view::Reflect};
    let text = br#"[{ "kind": "round", "radius": "very wide" }]"#;
    let mut shapes: Vec<union::Shape> = Vec::new();
    let error = decode::json(text, shapes.view_mut()).expect_err("it is no number");
    assert_eq!(
        (error.pointer(), error.reason()),
        ("/0/radius", "expected a number")
    );
}

/// However many values there are, each has its trials.
#[test]
fn many_values_of_unions_are_all_told_apart() {
    let ids: Vec<_> = (0..30_000).map(|number| json!([number])).collect();
    let read: Vec<union::Id> = kept(&json!(ids));
    assert!(read.iter().all(|id| matches!(id, union::Id::Array(_))));
    let nested = json!({ "left": (0..30_000).collect::<Vec<_>>(), "right": 1 });
    let read: union::Expression = kept(&nested);
    assert!(read.validate().is_ok());
}

#[test]
fn without_a_tag_the_first_that_keeps_all_is_taken() {
    assert_eq!(kept::<union::Id>(&json!(7)), union::Id::Integer(7));
    assert_eq!(kept::<union::Id>(&json!([7])), union::Id::Array(vec![7]));
    let long: union::Id = kept(&json!("long"));
    assert_eq!(told(&long), "the value has more than 3 characters");
    let unknown: union::Id = kept(&json!({ "a": 1 }));
    assert_eq!(unknown, union::Id::Unknown(json!({ "a": 1 })));
    assert!(matches!(
        kept::<union::Loose>(&json!({ "a": "x" })),
        union::Loose::Object(_)
    ));
    assert!(matches!(
        kept::<union::Loose>(&json!({ "b": 1 })),
        union::Loose::B(_)
    ));
}

#[test]
fn null_and_texts_among_alternatives_are_no_variants() {
    let uses = json!({ "shape": null, "inline": true, "colour": "red", "model": "huge" });
    let uses: union::Uses = kept(&uses);
    assert_eq!(uses.shape, None);
    assert_eq!(uses.colour, Some(union::UsesColour::Red));
    assert!(
        uses.validate().is_ok(),
        "an open enumeration takes any text"
    );
    assert!(serde_json::from_value::<union::Uses>(json!({})).is_err());
    let uses = union::Uses::new(None).with_size(3);
    assert_eq!(told(&uses), "/size is not one of 1, 2, 4");
}

#[test]
fn values_that_hold_each_other_come_to_an_end() {
    let mut value = json!(1);
    for _ in 0..30 {
        value = json!({ "left": [value], "right": 2 });
    }
    let read: union::Expression = kept(&value);
    assert!(read.validate().is_ok());
}

/// Types that lead to each other for the same value do so but so often.
#[test]
fn types_that_lead_to_each_other_come_to_an_end() {
    assert!(serde_json::from_value::<all::Hen>(json!({ "of": "first" })).is_err());
    let hen: all::Hen = kept(&json!({ "of": "last" }));
    assert!(matches!(hen, all::Hen::Other(_)));
    assert!(serde_json::from_value::<union::Flip>(json!(true)).is_ok());
    assert!(serde_json::from_value::<union::Flip>(json!("neither")).is_ok());
}

/// Schemas that lead back to themselves for the same value say no more of it.
#[test]
fn schemas_that_lead_back_to_themselves_have_an_end() {
    let snake: all::Snake = serde_json::from_value(json!(1)).expect("anything can be read");
    assert_eq!(all_of::Validate::validate(&snake), Ok(()));
}

#[test]
fn a_struct_that_requires_only_constants_has_a_default() {
    let stamp = constant::Stamp::default();
    assert_eq!(stamp, constant::Stamp::new());
    let text = serde_json::to_string(&stamp).expect("it can be written");
    assert_eq!(text, r#"{"label":"v2"}"#);
}

/// Numbers, flags and texts are told apart; a number is equal to another one by its value.
#[test]
fn sets_of_values_have_variants() {
    use constant::{Color, Kind, Level, MaybeLevel};
    use constants::Validate;
    let levels = json!([
        "auto",
        1,
        -1,
        0.5,
        true,
        "1",
        4_000_000_000_u64,
        314.0 / 100.0
    ]);
    let known: Vec<Level> = kept(&levels);
    assert_eq!(
        kept::<constant::Wide>(&json!(5_000_000_000_u64)).get(),
        5_000_000_000
    );
    assert_eq!(known[5], Level::N1_2);
    assert!(known.validate().is_ok());
    let equal: Level = serde_json::from_value(json!(1.0)).expect("it is 1");
    assert_eq!(equal, Level::N1);
    let unknown: Level = kept(&json!(false));
    let violations = unknown.validate().expect_err("it is not listed");
    assert!(violations.to_string().contains("auto"), "{violations}");
    let maybe: MaybeLevel = kept(&Value::Null);
    assert!(maybe.validate().is_ok());
    assert_eq!(kept::<Kind>(&json!(2)), Kind::Voice);
    assert_eq!(serde_json::from_str::<Kind>("2.0").ok(), Some(Kind::Voice));
    assert_eq!(Kind::Voice.get(), 2);
    assert_eq!(Kind::from(7), Kind::Unknown(7));
    assert!(kept::<Kind>(&json!(7)).validate().is_err());
    let setting = constant::Setting::new(Kind::PlainText, 2).with_shade(None);
    let written = serde_json::to_string(&setting).expect("it can be written");
    assert_eq!(
        written,
        r#"{"kind":0,"version":2,"label":"v2","shade":null}"#
    );
    assert_eq!(Color::from(255), Color::Blue);
}

/// As text, `1` is the number where one is listed, else a text.
#[tokio::test]
async fn sets_of_values_are_parameters() {
    use constant::{Kind, Level};
    struct Levels;
    impl constants::Api for Levels {
        async fn list_levels(
            &self,
            _: &constants::RequestContext,
            parameters: constant::ListLevelsParameters,
        ) -> Result<Vec<Level>, constant::ListLevelsError> {
            assert_eq!(parameters.kinds, Some(vec![Kind::Voice, Kind::PlainText]));
            Ok(parameters.level.into_iter().collect())
        }
    }
    let url = crate::rotation::serve(constants::router(Levels)).await;
    let client = constants::Client::builder().base_url(url).build();
    let client = client.expect("the client is set up");
    for level in [Level::N1, Level::N05, Level::True, Level::Auto] {
        let parameters = constant::ListLevelsParameters::new()
            .with_level(level.clone())
            .with_kinds(vec![Kind::Voice, Kind::PlainText]);
        let listed = client.list_levels(&parameters).await;
        assert_eq!(listed.expect("it is known"), [level]);
    }
}

/// What a text stands for is there when it is asked for; the text stays as it came.
#[test]
fn formats_are_read_and_lose_nothing() {
    let event = json!({
        "id": "6BA7B810-9dad-11d1-80b4-00c04fd430c8",
        "at": "2024-02-29T12:30:00.500+02:00",
        "day": "2024-02-29",
        "took": "PT1H30M",
        "from": ["127.0.0.1", "not an address"],
        "to": { "a": "2001:DB8::1" },
        "link": "https://example.com/%7e",
        "small": -128,
        "many": u64::MAX,
    });
    let event: format::Event = kept(&event);
    let instant = event.at.value().expect("it is an instant");
    assert_eq!(instant.to_string(), "2024-02-29T10:30:00.5Z");
    assert_eq!(event.id.parse().map(|id| id.get_version_num()), Ok(1));
    let from = event.from.as_deref().expect("there are addresses");
    let addresses: Vec<_> = from.iter().map(|address| address.value().ok()).collect();
    assert_eq!(addresses, [Some(std::net::Ipv4Addr::LOCALHOST), None]);
    assert_eq!(event.many, Some(u64::MAX));
    let made = format::Event::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(made.at.as_str(), "1970-01-01T00:00:00Z");
    assert!(serde_json::from_value::<format::Event>(json!({ "id": "", "at": 1 })).is_err());
    let icon = tests::formats::bytes::Base64(vec![0, 255]);
    let made = tests::with(made, |it| it.icon = Some(icon.into()));
    let icon = made.icon.as_ref().expect("it was set");
    assert_eq!(
        (icon.as_str(), icon.parse().ok()),
        ("AP8=", Some(vec![0, 255].into()))
    );
}

/// What is forbidden of a number is forbidden whatever its type is.
#[test]
fn numbers_of_a_format_are_of_the_type_that_is_set_for_it() {
    use tests::formats::Validate;
    let priced = |price, count| {
        let event = format::Event::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        tests::with(event, |event| {
            event.price = Some(Decimal(price));
            event.count = Some(format::Count(Decimal(count)));
        })
    };
    assert!(priced(19.99, 15.0).validate().is_ok());
    let event = priced(-0.5, 7.0);
    let violations = event.validate().expect_err("both are forbidden");
    let places: Vec<_> = violations.iter().map(|it| it.pointer.clone()).collect();
    assert_eq!(places, ["/count", "/price"]);
}

#[test]
fn arrays_of_so_many_items_are_tuples() {
    use constants::Validate;
    let point: constant::Point = kept(&json!([8.5, 47.4]));
    assert_eq!(point, constant::Point((8.5, 47.4)));
    assert!(serde_json::from_value::<constant::Point>(json!([1])).is_err());
    assert!(serde_json::from_value::<constant::Point>(json!([1, 2, 3])).is_err());
    let chain: constant::Chain = kept(&json!(["a", ["b", null]]));
    assert!(chain.validate().is_err(), "no value of it has an end");
    let route = json!({ "from": [0, 91], "steps": [[null, { "from": [1, 2] }]], "last": ["", {}] });
    let route: constant::Route = kept(&route);
    let steps = route.steps.as_deref().expect("there is a step");
    assert_eq!(steps[0].0, None);
    let violations = route.validate().expect_err("two are forbidden");
    let places: Vec<_> = violations.iter().map(|it| it.pointer.clone()).collect();
    assert_eq!(places, ["/from/1", "/last/0"]);
}

/// The type of what a pattern names is told of once.
#[test]
fn values_that_a_pattern_names_have_their_type() {
    use tests::formats::Validate;
    let labels: format::Labels = kept(&json!({ "x-a": ["1"], "x-b": [] }));
    assert_eq!(labels.0["x-a"], ["1"]);
    assert!(labels.validate().is_ok());
    let labels: format::Labels = kept(&json!({ "y": [], "x-a": ["1", "2", "3"] }));
    let violations = labels.validate().expect_err("both are forbidden");
    assert_eq!(violations.iter().count(), 2, "{violations}");
}
