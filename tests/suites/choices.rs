//! Values of one of several types, on the wire: what tells them apart, and what does not.

use serde_json::{Value, json};
use tests::{
    choices::{self, Body, Reply, RequestContext, Validate, types as choice},
    collections::{self, types as collection},
};

use crate::rotation::serve;

fn count(number: usize) -> i64 {
    number.try_into().expect("it is small")
}

struct Choices;

impl choices::Api for Choices {
    async fn get_thing(
        &self,
        _: &RequestContext,
        parameters: choice::GetThingParameters,
    ) -> Result<
        Reply<choice::GetThingResponse, choice::GetThingResponseHeaders>,
        choice::GetThingError,
    > {
        let told = format!("{parameters:?}");
        let cookies = ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2"];
        let headers = choice::GetThingResponseHeaders::new();
        let headers = headers.with_set_cookie(cookies.map(str::to_owned).to_vec());
        Ok(Reply::new(choice::GetThingResponse::Json(told), headers))
    }

    async fn add_thing(
        &self,
        _: &RequestContext,
        body: choice::Thing,
    ) -> Result<choice::Thing, choice::AddThingError> {
        Ok(body)
    }

    async fn add_files(
        &self,
        _: &RequestContext,
        body: choice::AddFilesRequest,
    ) -> Result<Vec<i64>, choice::AddFilesError> {
        let files = [&body.first].into_iter().chain(&body.second);
        let files = files.chain(body.others.iter().flatten());
        let sizes = files.map(|file| file.as_bytes().map_or(-1, |bytes| count(bytes.len())));
        Ok(sizes.collect())
    }

    async fn add_note(&self, _: &RequestContext, _: String) -> Result<(), choice::AddNoteError> {
        Ok(())
    }
}

async fn client() -> choices::Client {
    let url = serve(choices::router(Choices)).await;
    let built = choices::Client::builder().base_url(url).build();
    built.expect("it is a URL")
}

#[tokio::test]
async fn names_of_others_are_no_members_of_a_choice() {
    let url = serve(choices::router(Choices)).await;
    let http = reqwest::Client::new();
    for (query, cookie, told) in [
        (
            "utm_source=x",
            "sid=1",
            "most: None, since: None, seen: None",
        ),
        (
            "most=3",
            "seen=4",
            "most: Some(3), since: None, seen: Some(4)",
        ),
        ("most=all&since=5", "a=b", "since: Some(5)"),
        ("since=2026-11-30", "a=b", "since: Some(\"2026-11-30\")"),
    ] {
        let request = http.get(format!("{url}/things?{query}"));
        let response = request.header("cookie", cookie).send().await;
        let response = response.expect("it is sent");
        assert_eq!(response.status(), 200, "{query}");
        let text = response.text().await.expect("it arrives");
        let text: String = serde_json::from_str(&text).expect("it is JSON");
        assert!(text.contains(told), "{query}: {text}");
    }
}

#[tokio::test]
async fn each_cookie_has_a_line_of_its_own() {
    let client = client().await;
    let parameters = choice::GetThingParameters::new();
    let response = client.get_thing(&parameters).with_response().await;
    let response = response.expect("it is answered");
    let documented = response.documented.expect("they are valid");
    let cookies = documented.set_cookie.expect("they are there");
    assert_eq!(
        cookies,
        ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2"]
    );
}

#[tokio::test]
async fn formats_and_tags_choose() {
    let url = serve(choices::router(Choices)).await;
    let http = reqwest::Client::new();
    for (body, status) in [
        (json!({ "at": "2026-11-30" }), 200),
        (json!({ "at": "0190e0e0-0000-7000-8000-000000000000" }), 200),
        (json!({ "at": 5 }), 200),
        (json!({ "at": "neither" }), 400),
        (json!({ "owner": { "kind": "Person", "name": "A" } }), 200),
        (json!({ "owner": { "kind": "Company", "name": "B" } }), 200),
        (json!({ "part": { "kind": "wheel", "spokes": 3 } }), 200),
        (
            json!({ "part": { "kind": "Gear", "spokes": 3, "teeth": 9 } }),
            200,
        ),
        (json!({ "part": { "kind": "Gear" } }), 400),
    ] {
        let request = http.post(format!("{url}/things"));
        let request = request
            .header("content-type", "application/json")
            .body(body.to_string());
        let response = request.send().await.expect("it is sent");
        assert_eq!(response.status(), status, "{body}");
        if status == 200 {
            let text = response.text().await.expect("it arrives");
            let returned: Value = serde_json::from_str(&text).expect("it is JSON");
            assert_eq!(returned, body);
        }
    }
    let thing = |value: Value| serde_json::from_value::<choice::Thing>(value).expect("it is read");
    let uuid = thing(json!({ "at": "0190e0e0-0000-7000-8000-000000000000" }));
    assert!(matches!(uuid.at, Some(choice::ThingAt::String2(_))));
    let gear = thing(json!({ "part": { "kind": "Gear", "spokes": 3 } }));
    let Some(choice::Part::Wheel(choice::Wheel::Gear(_))) = &gear.part else {
        panic!("{gear:?}");
    };
    assert_eq!(gear.validate(), Ok(()));
}

#[test]
fn a_value_of_several_alternatives_is_kept_whole() {
    let pet =
        |value: &Value| serde_json::from_value::<choice::Pet>(value.clone()).expect("it is read");
    let both = json!({ "type": "Cat", "age": 3, "hunts": true });
    let read = pet(&both);
    assert_eq!(read, choice::Pet::Unknown(both.clone()));
    assert_eq!(read.validate(), Ok(()));
    assert_eq!(serde_json::to_value(&read).ok(), Some(both));
    // What none of them declares keeps nothing apart, nor does what refuses the value.
    for (value, is_by_age) in [
        (json!({ "age": 3, "color": "red" }), true),
        (json!({ "age": 3, "hunts": true }), true),
        (json!({ "age": 3, "type": "Cow" }), true),
        (json!({ "type": "Dog", "nickname": "Rex" }), false),
    ] {
        let read = pet(&value);
        assert_eq!(
            matches!(read, choice::Pet::PetByAge(_)),
            is_by_age,
            "{value}"
        );
        assert_eq!(
            matches!(read, choice::Pet::PetByType(_)),
            !is_by_age,
            "{value}"
        );
        assert_eq!(read.validate(), Ok(()));
    }
    let neither = pet(&json!({ "hunts": true }));
    assert!(neither.validate().is_err());
}

#[test]
fn a_value_of_a_union_and_another_alternative_is_kept_whole() {
    let kept =
        |value: &Value| serde_json::from_value::<choice::Kept>(value.clone()).expect("it is read");
    let both = json!({ "age": 3, "price": 5 });
    let read = kept(&both);
    assert_eq!(read, choice::Kept::Unknown(both));
    assert_eq!(read.validate(), Ok(()));
    // Of the union, it would be two.
    let three = kept(&json!({ "age": 3, "price": 5, "giver": "Ann" }));
    assert!(matches!(three, choice::Kept::PetByAge(_)), "{three:?}");
    let given = kept(&json!({ "giver": "Ann" }));
    assert!(matches!(given, choice::Kept::Bought(_)), "{given:?}");
}

#[tokio::test]
async fn parts_without_a_type_are_files() {
    let client = client().await;
    let files = choice::AddFilesRequest::new(Body::from(vec![0xff; 3]));
    let files = files
        .with_second(Body::from(vec![0xfe; 4]))
        .with_others(vec![Body::from(vec![0xfd; 5]), Body::from("")]);
    let sizes = client.add_files(&files).await.expect("it is taken");
    assert_eq!(sizes, [3, 4, 5, 0]);
}

#[tokio::test]
async fn text_obeys_its_constraints() {
    let client = client().await;
    assert!(client.add_note("abc").await.is_ok());
    for note in ["abcd", "b"] {
        let refused = client.add_note(note).await.expect_err("it is refused");
        assert_eq!(refused.status().map(|it| it.as_u16()), Some(400));
    }
}

struct Collections;

impl collections::Api for Collections {
    async fn get_lists(
        &self,
        _: &collections::RequestContext,
        parameters: collection::GetListsParameters,
    ) -> Result<
        collections::Reply<Vec<String>, collection::GetListsResponseHeaders>,
        collection::GetListsError,
    > {
        let lists = [parameters.ids, parameters.tabs.unwrap_or_default()];
        let lists = lists.into_iter().chain(parameters.x_words);
        let lists: Vec<Vec<String>> = lists.collect();
        let counts = lists.iter().map(|list| count(list.len())).collect();
        let headers = collection::GetListsResponseHeaders::new().with_x_counts(counts);
        Ok(collections::Reply::new(lists.concat(), headers))
    }

    async fn get_file(
        &self,
        _: &collections::RequestContext,
    ) -> Result<collections::Body, collection::GetFileError> {
        Ok(collections::Body::from(b"%PDF \xff".to_vec()))
    }
}

#[tokio::test]
async fn arrays_have_the_delimiters_of_their_collection_formats() {
    let url = serve(collections::router(Collections)).await;
    let client = collections::Client::builder()
        .base_url(&url)
        .build()
        .expect("it is a URL");
    let list = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
    let parameters = collection::GetListsParameters::new(list(["a,b", "c"]))
        .with_tabs(list(["d|e", "f"]))
        .with_x_words(list(["g,h", "i"]));
    let response = client.get_lists(&parameters).with_response().await;
    let response = response.expect("it is answered");
    assert_eq!(response.body, ["a,b", "c", "d|e", "f", "g,h", "i"]);
    let documented = response.documented.expect("they are valid");
    assert_eq!(documented.x_counts, Some(vec![2, 2, 2]));
    let raw = reqwest::Client::new().get(format!("{url}/lists/x%7Cy?tabs=1%092"));
    let raw = raw
        .header("x-words", "3 4")
        .send()
        .await
        .expect("it is sent");
    assert_eq!(raw.headers()["x-counts"], "2|2|2");
}

#[tokio::test]
async fn a_file_is_no_json() {
    let url = serve(collections::router(Collections)).await;
    let client = collections::Client::builder()
        .base_url(url)
        .build()
        .expect("it is a URL");
    let file = client.get_file().await.expect("it is answered");
    let bytes = file.bytes().await.expect("it arrives");
    assert_eq!(&bytes[..], b"%PDF \xff");
}
