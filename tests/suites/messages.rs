//! Messages of several media types, of parts, of streams of items, with headers.

use std::{io, time::Duration};

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tests::messages::{self, Body, Error, ItemStream, Reply, RequestContext, types as message};

use crate::rotation::serve;

struct Messages;

impl messages::Api for Messages {
    async fn add_document(
        &self,
        _: &RequestContext,
        body: message::Upload,
    ) -> Result<
        Reply<message::Summary, message::AddDocumentResponseHeaders>,
        message::AddDocumentError,
    > {
        if body.meta.title == "later" {
            let problem = message::Problem::new(message::ProblemError::new("later", 7));
            let headers = message::AddDocumentTooManyRequestsHeaders::new(120);
            return Err(message::AddDocumentError::TooManyRequests(Reply::new(
                problem, headers,
            )));
        }
        let mut parts = vec![described("file", &body.file).await];
        for photo in body.photos.iter().flatten() {
            parts.push(described("photo", photo).await);
        }
        if let Some(cover) = &body.cover {
            parts.push(described("cover", cover).await);
        }
        let rest = format!("{:?} {:?} {:?}", body.tags, body.codes, body.count);
        parts.push(format!("{} {rest}", body.meta.title));
        let headers = message::AddDocumentResponseHeaders::new("/documents/1");
        let headers = headers.with_x_parts(vec![1, 2]);
        Ok(Reply::new(message::Summary::new(parts), headers))
    }

    async fn add_pet(
        &self,
        _: &RequestContext,
        body: message::AddPetRequest,
    ) -> Result<message::AddPetResponse, message::AddPetError> {
        match body {
            message::AddPetRequest::Json(pet) => Ok(pet.into()),
            message::AddPetRequest::Xml(text) => Ok(text.into()),
            other => panic!("there are no others: {other:?}"),
        }
    }

    async fn bundle(&self, _: &RequestContext) -> Result<message::Upload, message::BundleError> {
        let file = Body::from_stream(tests::stream([b"a\r\n--".to_vec(), b"b".to_vec()]));
        let upload = message::Upload::new(file, message::Meta::new("whole"));
        Ok(upload.with_tags(["one", "two"].map(str::to_owned).to_vec()))
    }

    async fn parts(
        &self,
        _: &RequestContext,
        body: ItemStream<message::Pet>,
    ) -> Result<ItemStream<message::Pet>, message::PartsError> {
        Ok(body)
    }

    async fn texts(&self, _: &RequestContext) -> Result<ItemStream<String>, message::TextsError> {
        let texts = ["one", "two\nlines", ""].map(str::to_owned);
        Ok(ItemStream::new(tests::stream(texts)))
    }

    async fn events(
        &self,
        _: &RequestContext,
        parameters: message::EventsParameters,
    ) -> Result<ItemStream<message::Event>, message::EventsError> {
        let numbers = 0..parameters.count;
        let events = numbers.map(|number| {
            let event = message::Event::new(number.to_string());
            tests::with(event, |event| event.event = Some("count".to_owned()))
        });
        Ok(ItemStream::new(tests::stream(events)))
    }

    async fn sum(
        &self,
        _: &RequestContext,
        body: ItemStream<message::Pet>,
    ) -> Result<ItemStream<message::Pet>, message::SumError> {
        Ok(body)
    }

    async fn file(
        &self,
        request: &RequestContext,
        parameters: message::FileParameters,
    ) -> Result<Body, message::FileError> {
        assert_eq!(request.operation().name, "file");
        assert!(request.headers().contains_key("user-agent"));
        match parameters.name.as_str() {
            "same" => {
                let headers = message::FileNotModifiedHeaders::new().with_e_tag("\"1\"");
                Err(message::FileError::NotModified(Reply::new((), headers)))
            }
            "panic" => panic!("it does"),
            _ => Ok(Body::from(vec![1]).with_media_type("image/gif")),
        }
    }
}

async fn described(name: &str, file: &Body) -> String {
    let bytes = file.bytes().await.expect("it is whole");
    let (file_name, media_type) = (file.file_name(), file.media_type());
    format!("{name} {file_name:?} {media_type:?} {bytes:?}")
}

async fn client() -> messages::Client {
    let url = serve(messages::router(Messages)).await;
    let client = messages::Client::builder().base_url(url).build();
    client.expect("the client is set up")
}

#[tokio::test]
async fn parts_arrive_with_their_names_and_media_types() {
    let client = client().await;
    let file = Body::from_reader(io::Cursor::new(b"\r\n--x\r\n".to_vec())).with_file_name("a\"b");
    let upload = tests::with(
        message::Upload::new(file, message::Meta::new("a \"title\"")),
        |upload| {
            upload.tags = Some(vec!["one".to_owned(), "two, three".to_owned()]);
            upload.codes = Some(vec![1, 2]);
            let png = Body::from(vec![255]).with_media_type("image/png");
            upload.photos = Some(vec![png, Body::from("text")]);
            upload.cover = Some(Body::from(vec![0]));
            upload.count = Some(3);
        },
    );
    let response = client.add_document(&upload).with_response().await;
    let response = response.expect("it is made");
    assert_eq!(
        response.body.parts,
        [
            "file Some(\"a\\\"b\") Some(\"application/octet-stream\") b\"\\r\\n--x\\r\\n\"",
            "photo Some(\"photos\") Some(\"image/png\") b\"\\xff\"",
            "photo Some(\"photos\") Some(\"application/octet-stream\") b\"text\"",
            "cover Some(\"cover\") Some(\"image/png\") b\"\\0\"",
            "a \"title\" Some([\"one\", \"two, three\"]) Some([1, 2]) Some(3)",
        ]
    );
    assert_eq!(response.status, 201);
    let headers = response.documented.expect("they are there");
    assert_eq!(headers.location, "/documents/1");
    assert_eq!(headers.x_parts, Some(vec![1, 2]));
    // A stream is read once.
    let again = client.add_document(&upload).await.expect_err("it was read");
    assert!(!again.may_have_taken_effect(), "{again}");
}

#[tokio::test]
async fn responses_of_parts_are_typed() {
    let bundle = client().await.bundle().await.expect("it is there");
    assert_eq!(bundle.meta.title, "whole");
    assert_eq!(
        bundle.tags,
        Some(["one", "two"].map(str::to_owned).to_vec())
    );
    let file = bundle.file.bytes().await.expect("it is whole");
    assert_eq!(&file[..], b"a\r\n--b");
}

#[tokio::test]
async fn parts_are_items() {
    let client = client().await;
    let names = ["Rex", "--part", "Ada"];
    let pets = ItemStream::new(tests::stream(names.map(message::Pet::new)));
    let mut back = client.parts(pets).await.expect("they are pets");
    let mut received = Vec::new();
    while let Some(pet) = back.next().await {
        received.push(pet.expect("it is a pet").name);
    }
    assert_eq!(received, names);
}

#[tokio::test]
async fn parts_are_read_with_any_boundary_and_have_an_end() {
    let url = serve(messages::router(Messages)).await;
    let send = async |body: &str| {
        let request = reqwest::Client::new().post(format!("{url}/parts"));
        let request = request.header("content-type", "multipart/mixed; boundary=\"a b\"");
        request.body(body.to_owned()).send().await?.text().await
    };
    let whole = "preamble\r\n--a b\r\n\r\n{\"name\":\"Rex\"}\r\n--a b\r\nX: y\r\n\r\n{\"name\":\"Ada\"}\r\n--a b--\r\nrest";
    let text = send(whole).await.expect("it is whole");
    assert_eq!(text.matches("\"name\"").count(), 2, "{text}");
    let cut = &whole[..whole.len() - 12];
    assert!(send(cut).await.is_err(), "a body that is cut is not whole");
}

#[tokio::test]
async fn headers_of_errors_are_typed() {
    let client = client().await;
    let upload = message::Upload::new("x", message::Meta::new("later"));
    let error = client.add_document(&upload).await.expect_err("later");
    let Some(message::AddDocumentError::TooManyRequests(reply)) = error.documented_error() else {
        panic!("it is documented: {error:?}");
    };
    assert_eq!(reply.headers.retry_after, 120);
    let too_long = message::Upload::new("x", message::Meta::new("a title that is too long"));
    let error = client.add_document(&too_long).await.expect_err("too long");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
}

#[tokio::test]
async fn a_faulty_header_hides_no_error() {
    let answer = |left: &'static str, after: &'static str| async move {
        let fallback = async move || {
            let headers = [("content-type", "application/json"), ("x-left", left)];
            let headers = headers.into_iter().chain([("retry-after", after)]);
            let headers = headers.filter(|(_, value)| !value.is_empty());
            let body = json!({ "error": { "code": 429, "message": "later" } }).to_string();
            let headers: HeaderMap = headers
                .map(|(name, value)| {
                    (
                        name.parse().expect("a name"),
                        value.parse().expect("a value"),
                    )
                })
                .collect();
            (StatusCode::TOO_MANY_REQUESTS, headers, body)
        };
        let url = serve(axum::Router::new().fallback(fallback)).await;
        let client = messages::Client::builder().base_url(url).build();
        let client = client.expect("the client is set up");
        let upload = message::Upload::new("x", message::Meta::new("y"));
        client.add_document(&upload).await.expect_err("later")
    };
    let error = answer("many", "3").await;
    let Some(message::AddDocumentError::TooManyRequests(reply)) = error.documented_error() else {
        panic!("it is documented: {error:?}");
    };
    assert_eq!(reply.headers.x_left, None);
    assert_eq!(reply.headers.retry_after, 3);
    // A required one is a part of the answer.
    assert!(matches!(answer("1", "").await, Error::InvalidResponse(_)));
}

#[tokio::test]
async fn several_media_types_are_an_enum() {
    let client = client().await;
    let pet = message::Pet::new("Rex");
    let back = client.add_pet(pet.clone()).await.expect("it is a pet");
    assert_eq!(back, message::AddPetResponse::Json(pet));
    let xml = "<pet name='é'/>".to_owned();
    let back = client.add_pet(xml.clone()).await.expect("it is a pet");
    assert_eq!(back, message::AddPetResponse::Xml(xml));
}

#[tokio::test]
async fn one_type_is_read_from_all_its_media_types() {
    let url = serve(messages::router(Messages)).await;
    let post = async |media_type: &str, accept: &str, body: &str| {
        let request = reqwest::Client::new().post(format!("{url}/pets"));
        let request = request.header("content-type", media_type);
        let request = request.header("accept", accept).body(body.to_owned());
        let response = request.send().await.expect("it answers");
        let status = response.status().as_u16();
        let text = response.text().await.expect("there is a body");
        (
            status,
            serde_json::from_str::<Value>(&text).unwrap_or_default(),
        )
    };
    let pet = json!({ "name": "Rex", "age": 2 });
    let form = "application/x-www-form-urlencoded";
    assert_eq!(post(form, "*/*", "name=Rex&age=2").await, (200, pet));
    let (status, problem) = post(form, "*/*", "name=Rex&age=-1").await;
    assert_eq!(status, 400);
    assert_eq!(problem["error"]["code"], 400);
    let reason = problem["error"]["message"].as_str().unwrap_or_default();
    assert!(reason.contains("/age is less than 0"), "{problem}");
    assert_eq!(post("text/html", "*/*", "x").await.0, 415);
    assert_eq!(post(form, "image/*", "name=Rex").await.0, 406);
}

#[tokio::test]
async fn events_arrive_one_by_one() {
    let client = client().await;
    let mut texts = client.texts().await.expect("they start");
    for text in ["one", "two\nlines", ""] {
        let next = texts.next().await.expect("there is one");
        assert_eq!(next.expect("it is a text"), text);
    }
    assert!(texts.next().await.is_none());
    let parameters = message::EventsParameters::new(1_000);
    let mut events = client.events(&parameters).await.expect("they start");
    let mut count = 0;
    while let Some(event) = events.next().await {
        let event = event.expect("it is an event");
        assert_eq!(event.data, count.to_string());
        assert_eq!(event.event.as_deref(), Some("count"));
        count += 1;
    }
    assert_eq!(count, 1_000);
}

/// A client of a server that responds to every request with a body.
async fn client_of(media_type: &'static str, body: &'static str) -> messages::Client {
    let respond = move || async move { ([("content-type", media_type)], body) };
    let url = serve(axum::Router::new().fallback(respond)).await;
    let client = messages::Client::builder().base_url(url).build();
    client.expect("the client is set up")
}

#[tokio::test]
async fn a_stream_goes_on_after_an_item_of_another_type() {
    let body = "\u{1e}{\"name\":\"a\"}\n\u{1e}{\"name\":1}\n\u{1e}{\"name\":\"b\"}\n";
    let client = client_of("application/json-seq", body).await;
    let call = client.sum(ItemStream::new(tests::stream([])));
    let mut pets = call.await.expect("it is a stream");
    let mut names = Vec::new();
    while let Some(pet) = pets.next().await {
        names.push(pet.map_err(|error| error.kind()).map(|pet| pet.name));
    }
    let invalid = Err(io::ErrorKind::InvalidData);
    assert_eq!(names, [Ok("a".to_owned()), invalid, Ok("b".to_owned())]);
}

#[tokio::test]
async fn the_end_of_events_is_an_item_where_it_is_a_text() {
    let body = "data: a\r\n\r\ndata: [DONE]\n\ndata: b\n\n";
    let client = client_of("text/event-stream", body).await;
    let mut texts = client.texts().await.expect("they start");
    for text in ["a", "[DONE]", "b"] {
        let next = texts.next().await.expect("there is one");
        assert_eq!(next.expect("it is a text"), text);
    }
    assert!(texts.next().await.is_none());
    let events = "data: a\nretry: soon\n\n";
    let client = client_of("text/event-stream", events).await;
    let parameters = message::EventsParameters::new(1);
    let mut events = client.events(&parameters).await.expect("they start");
    let event = events.next().await.expect("there is one");
    assert_eq!(event.expect("it is an event").data, "a");
}

#[tokio::test]
async fn lines_are_read_while_they_arrive() {
    let client = client().await;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let call = client.sum(ItemStream::new(tests::Received(receiver)));
    let server = tokio::spawn(call);
    for name in ["a", "b\nc"] {
        let sent = sender.send(Ok(message::Pet::new(name))).await;
        sent.expect("the request is sent");
    }
    let mut back = server.await.expect("it ends").expect("it is a stream");
    for name in ["a", "b\nc"] {
        let next = tokio::time::timeout(Duration::from_secs(10), back.next()).await;
        let pet = next.expect("it is there").expect("there is one");
        assert_eq!(pet.expect("it is a pet").name, name);
    }
    drop(sender);
    assert!(back.next().await.is_none());
}

#[tokio::test]
async fn all_parameters_are_checked_and_panics_are_caught() {
    let url = serve(messages::router(Messages)).await;
    let get = async |target: &str, kind: Option<&str>| {
        let mut request = reqwest::Client::new().get(format!("{url}{target}"));
        if let Some(kind) = kind {
            request = request.header("x-kind", kind);
        }
        let request = request.header("user-agent", "test");
        request.send().await.expect("it answers")
    };
    let response = get("/files/123456789?size=0", Some("a")).await;
    assert_eq!(response.status(), 400);
    let problem = response.text().await.expect("there is a body");
    for part in ["name", "more than 8 characters", "size", "less than 1"] {
        assert!(problem.contains(part), "{part}: {problem}");
    }
    let missing = get("/files/a?size=x", None).await.text().await;
    let missing = missing.expect("there is a body");
    for part in ["query parameter size", "header parameter X-Kind: missing"] {
        assert!(missing.contains(part), "{part}: {missing}");
    }
    // What can't be read hides no violation of another one.
    let both = get("/files/123456789?size=x", Some("a")).await.text().await;
    let both = both.expect("there is a body");
    for part in ["query parameter size", "more than 8 characters"] {
        assert!(both.contains(part), "{part}: {both}");
    }
    assert_eq!(get("/files/panic", Some("a")).await.status(), 500);
    let deleted = reqwest::Client::new().delete(format!("{url}/files/a"));
    let deleted = deleted.send().await.expect("it answers");
    assert_eq!(deleted.status(), 405);
    assert_eq!(deleted.headers()["allow"], "GET, HEAD");
    let head = reqwest::Client::new().head(format!("{url}/files/a"));
    let head = head.header("x-kind", "b").header("user-agent", "test");
    let head = head.send().await.expect("it answers");
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], "image/gif");
}

#[tokio::test]
async fn documented_redirects_are_errors_with_their_headers() {
    let client = client().await;
    let same = message::FileParameters::new("same", message::FileXKind::A);
    let same = client.file(&same).await.expect_err("it is the same");
    let Error::ErrorResponse(response) = same else {
        panic!("it is documented: {same:?}");
    };
    let message::FileError::NotModified(reply) = response.error else {
        panic!("it is not modified: {response:?}");
    };
    assert_eq!(reply.headers.e_tag.as_deref(), Some("\"1\""));
    let other = message::FileParameters::new("other", message::FileXKind::B);
    let file = client.file(&other).timeout(Duration::from_secs(5)).await;
    let file = file.expect("there is one");
    assert_eq!(file.media_type(), Some("image/gif"));
}
