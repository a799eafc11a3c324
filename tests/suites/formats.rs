//! Formats of strings: what has them, and what a server and strict mappings refuse.

use std::str::FromStr;

use serde_json::{Value, json};
use spectrait::{
    Generator,
    plan::{FormatOf, TypePath},
};
use tests::{
    formats::{
        JsonText, Validate,
        formatted::{Representation, is_valid},
        support::view::Format,
        types::{Envelope, History},
    },
    strict::{self, support::view::Reflect, types as stay},
};
use uuid::Uuid;

use crate::rotation::serve;

// Each represents any string, so that the grammar of its format alone decides.
macro_rules! representations {
    ($($name:ident = $format:literal,)+) => {
        $(
            struct $name;

            impl FromStr for $name {
                type Err = std::convert::Infallible;

                fn from_str(_: &str) -> Result<Self, Self::Err> {
                    Ok(Self)
                }
            }

            impl Representation for $name {
                const FORMAT: &'static Format = &Format {
                    name: $format,
                    is_valid: is_valid::<Self>,
                    debug: std::fmt::Debug::fmt,
                };
            }
        )+
    };
}

representations! {
    Date = "date",
    DateTime = "date-time",
    Duration = "duration",
    AnyUuid = "uuid",
}

/// A format with its check, strings that have it, and strings that have not.
type Case = (
    &'static str,
    fn(&str) -> bool,
    &'static [&'static str],
    &'static [&'static str],
);

#[test]
fn formats_have_the_grammars_of_their_specifications() {
    let cases: [Case; 4] = [
        (
            "date",
            is_valid::<Date>,
            &["2023-03-28"],
            &[
                "20230328",
                "2023-03-28T00:00:00",
                "2023-3-28",
                "+2023-03-28",
                "",
            ],
        ),
        (
            "date-time",
            is_valid::<DateTime>,
            &[
                "2023-03-28T10:00:00Z",
                "2023-03-28t10:00:00.123456789012z",
                "2023-03-28T10:00:00-23:59",
                "1998-12-31T23:59:60Z",
                "1998-12-31T15:59:60.1-08:00",
                "1999-01-01T05:29:60+05:30",
            ],
            &[
                "2023-03-28 10:00:00Z",
                "2023-03-28T10:00:00",
                "2023-03-28T10:00:00.Z",
                "2023-03-28T10:00:00+24:00",
                "2023-03-28T10:00:00+10:60",
                "2023-03-28T10:00:00+0100",
                "2023-03-28T24:00:00Z",
                "1998-12-31T22:59:60Z",
                "1998-12-31T23:59:61Z",
                "1998-12-31T23:59:60+01:00",
                "2023-03-28T10:00:00Z[Europe/Berlin]",
                "2023-03-28T10:00:00€",
                "20230328T100000Z",
                "",
            ],
        ),
        (
            "duration",
            is_valid::<Duration>,
            &["P4DT12H30M5S", "P4W", "PT36H", "P1Y2M", "p1d"],
            &[
                "P", "PT", "P1", "P1YT", "PT1D", "P1Y2D", "PT1H5S", "P2D1Y", "P1W1D", "-P1D",
                "P0.5D", "PT1.5S", "P+1D", "4D", "",
            ],
        ),
        (
            "uuid",
            is_valid::<AnyUuid>,
            &["2EB8AA08-aa98-11ea-b4aa-73b441d16380"],
            &[
                "2eb8aa08aa9811eab4aa73b441d16380",
                "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
                "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380",
            ],
        ),
    ];
    for (format, is_valid, valid, invalid) in cases {
        for text in valid {
            assert!(is_valid(text), "{format}: {text}");
        }
        for text in invalid {
            assert!(!is_valid(text), "{format}: {text}");
        }
    }
}

fn stays() -> Value {
    json!({
        "id": "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        "from": "2024-02-29",
        "until": null,
        "booked": "2024-02-01T10:00:00+01:00",
        "took": ["P1D"],
        "guests": ["2eb8aa08-aa98-11ea-b4aa-73b441d16381"],
        "rooms": { "12": "2024-03-01" },
        "where": "2eb8aa08-aa98-11ea-b4aa-73b441d16382",
    })
}

#[test]
fn a_strict_format_is_of_its_type() {
    use strict::Validate;
    let read: stay::Stay = serde_json::from_value(stays()).expect("all formats are right");
    assert_eq!(read.from, jiff::civil::date(2024, 2, 29));
    assert_eq!(read.guests.as_deref(), Some(&[guest()][..]));
    assert_eq!(read.clone(), read);
    assert_eq!(serde_json::to_value(&read).expect("it is JSON"), stays());
    assert!(read.validate().is_ok());
    let early = tests::with(read, |it| it.from = jiff::civil::date(1999, 1, 1));
    let violations = early.validate().expect_err("the pattern is violated");
    let first = violations.iter().next().expect("there is one");
    assert_eq!(
        (first.pointer.as_str(), first.keyword),
        ("/from", "pattern")
    );
    for (pointer, text) in [
        ("/id", "2eb8aa08aa9811eab4aa73b441d16380"),
        ("/from", "20240229"),
        ("/guests/0", ""),
        ("/rooms/12", "2024-02-30"),
    ] {
        let mut value = stays();
        *value.pointer_mut(pointer).expect("it is there") = text.into();
        let mut read = stay::Stay::blank();
        let error = strict::support::decode::json(value.to_string().as_bytes(), read.view_mut());
        let error = error.expect_err("the format is violated");
        assert_eq!(error.pointer(), pointer);
        assert!(
            error.reason().starts_with("a string that is no "),
            "{error}"
        );
    }
    let mut other = stays();
    other["where"] = "here".into();
    let read: stay::Stay = serde_json::from_value(other).expect("a union keeps anything");
    assert!(read.validate().is_err());
}

fn guest() -> Uuid {
    "2eb8aa08-aa98-11ea-b4aa-73b441d16381"
        .parse()
        .expect("it is one")
}

struct Stays;

impl strict::Api for Stays {
    async fn add_stay(
        &self,
        _: &strict::RequestContext,
        parameters: stay::AddStayParameters,
        body: stay::Stay,
    ) -> Result<stay::Stay, stay::AddStayError> {
        assert_eq!(parameters.since, Some(jiff::civil::date(2024, 1, 1)));
        Ok(body)
    }
}

#[tokio::test]
async fn a_server_asserts_formats() {
    let url = serve(strict::router(Stays)).await;
    let client = strict::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    let stay: stay::Stay = serde_json::from_value(stays()).expect("all formats are right");
    let parameters = stay::AddStayParameters::new()
        .with_since(jiff::civil::date(2024, 1, 1))
        .with_at(jiff::Timestamp::UNIX_EPOCH);
    let added = client.add_stay(&parameters, &stay).await;
    assert_eq!(added.expect("it is valid"), stay);
    for (query, pointer, text, detail) in [
        (
            "since=20240101",
            "",
            "",
            "query parameter since: a string that is no date",
        ),
        (
            "since=2024-01-01&at=now",
            "",
            "",
            "query parameter at: the value is no date-time",
        ),
        (
            "since=2024-01-01",
            "/from",
            "yesterday",
            "/from: a string that is no date",
        ),
        (
            "since=2024-01-01",
            "/booked",
            "2024-02-01",
            "/booked is no date-time",
        ),
        (
            "since=2024-01-01",
            "/took/0",
            "a day",
            "/took/0 is no duration",
        ),
    ] {
        let mut body = stays();
        if let Some(place) = body.pointer_mut(pointer).filter(|_| !pointer.is_empty()) {
            *place = text.into();
        }
        let request = reqwest::Client::new().post(format!("{url}/stays?{query}"));
        let request = request.header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await;
        let response = response.expect("the server answers");
        assert_eq!(response.status(), 400, "{query} {pointer}");
        let problem = response.bytes().await.expect("there is a body");
        let problem: Value = serde_json::from_slice(&problem).expect("it is a problem");
        assert_eq!(problem["detail"], detail);
    }
}

#[test]
fn a_text_of_json_is_kept_and_read_as_its_type() {
    let text = r#"{"payload":"{ \"token\": \"abc\" }","history":["[\"[]\"]"],"anything":"null"}"#;
    let envelope: Envelope = serde_json::from_str(text).expect("it is one");
    assert_eq!(serde_json::to_string(&envelope).expect("it can be"), text);
    let payload = envelope.payload.value().expect("it is JSON");
    assert_eq!(payload.token.as_deref(), Some("abc"));
    let History(history) = &envelope.history.as_deref().expect("there is one")[0];
    let History(earlier) = &history.value().expect("it is JSON")[0];
    assert_eq!(earlier.value().expect("it is JSON"), []);
    let anything = envelope.anything.as_ref().expect("there is one");
    assert_eq!(anything.value().expect("it is JSON"), None);
    let new = Envelope::new(JsonText::new(&payload).expect("it has JSON"));
    assert_eq!(new.payload.as_str(), r#"{"token":"abc"}"#);
    // No way of printing it shows the secret.
    let printed = format!("{envelope:?} {:?}", envelope.payload);
    assert!(!printed.contains("abc"), "{printed}");
    // Decoding takes any text; `value` fails for one that is no JSON of the type.
    for wrong in ["{", r#"{"token": 1}"#, "{} {}", ""] {
        let wrong = Envelope::new(JsonText::from_text(wrong));
        assert!(wrong.payload.value().is_err());
        assert!(wrong.validate().is_ok());
        assert_eq!(format!("{:?}", wrong.payload), "JsonText(..)");
    }
}

#[test]
fn mappings_that_no_type_can_have_are_refused() {
    let with = |mappings: &[(FormatOf, &str, bool)]| {
        let mut generator = Generator::new("openapi.json");
        for (of, path, is_strict) in mappings {
            let path: TypePath = path.parse().expect("it is a path");
            let path = if *is_strict { path.strict() } else { path };
            generator = generator
                .format(*of, "decimal", &path)
                .map_err(|error| error.to_string())?;
        }
        Ok::<(), String>(())
    };
    let number = (FormatOf::Number, "my::Decimal", false);
    assert_eq!(
        with(&[number, (FormatOf::String, "my::Decimal", false)]),
        Ok(())
    );
    for (mappings, reason) in [
        (
            &[(FormatOf::Number, "my::Decimal", true)][..],
            "in any case",
        ),
        (
            &[(FormatOf::String, "std::net::Ipv4Addr", true)],
            "no `Default`",
        ),
        (
            &[number, (FormatOf::String, "my::Decimal", true)],
            "can't be read from numbers",
        ),
        (
            &[(FormatOf::String, "my::Decimal", true), number],
            "can't be read from numbers",
        ),
    ] {
        let refused = with(mappings).expect_err("it is refused");
        assert!(refused.contains(reason), "{refused}");
    }
}
