//! Bodies that are no JSON.

use tests::bodies::{self, Body, types as body};

use crate::rotation::serve;

struct Files;

impl bodies::Api for Files {
    async fn put_text(
        &self,
        _: &bodies::RequestContext,
        body: String,
    ) -> Result<String, body::PutTextError> {
        match body.as_str() {
            "there" => Err(body::PutTextError::Conflict("it is there, é".to_owned())),
            _ => Ok(body),
        }
    }

    async fn put_file(
        &self,
        _: &bodies::RequestContext,
        body: Option<Body>,
    ) -> Result<body::PutFileResponse, body::PutFileError> {
        let Some(file) = body else {
            return Err(body::PutFileError::Default(418, "none".into()));
        };
        let bytes = file.bytes().await.expect("it arrives");
        Ok(if bytes.is_ascii() {
            body::PutFileResponse::Created(Body::from(bytes).with_media_type("image/png"))
        } else {
            body::PutFileResponse::Ok(bytes.into())
        })
    }

    async fn send_any(
        &self,
        _: &bodies::RequestContext,
        body: Body,
    ) -> Result<Vec<i64>, body::SendAnyError> {
        let bytes = body.bytes().await.expect("it arrives");
        Ok(bytes.iter().map(|byte| i64::from(*byte)).collect())
    }

    async fn put_level(
        &self,
        _: &bodies::RequestContext,
        parameters: body::PutLevelParameters,
        body: body::Level,
    ) -> Result<i64, body::PutLevelError> {
        let length = i64::try_from(body.as_str().len()).ok();
        assert!(parameters.content_length >= length, "HTTP sends its own");
        Ok(if body == body::Level::Low { 1 } else { 2 })
    }

    async fn put_version(
        &self,
        _: &bodies::RequestContext,
        body: body::PutVersionRequest,
    ) -> Result<body::PutVersionResponse, body::PutVersionError> {
        Ok(match body {
            body::PutVersionRequest::Json(first) => {
                body::PutVersionResponse::Json(body::PutVersionResponseJson::new(first.a))
            }
            body::PutVersionRequest::Json2(second) => {
                body::PutVersionResponse::Json2(body::PutVersionResponseJsonBody::new(second.b))
            }
            other => panic!("there are no others: {other:?}"),
        })
    }

    async fn put_picture(
        &self,
        _: &bodies::RequestContext,
        _: Body,
    ) -> Result<(), body::PutPictureError> {
        Ok(())
    }
}

#[tokio::test]
async fn single_values_are_text() {
    let url = serve(bodies::router(Files)).await;
    let client = bodies::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    let parameters = body::PutLevelParameters::new().with_content_length(1);
    let level = client.put_level(&parameters, &body::Level::High).await;
    assert_eq!(level.expect("it is known"), 2);
    for (text, status) in [("low", 200), ("low\n", 200), ("middle", 400), ("", 400)] {
        let request = reqwest::Client::new().put(format!("{url}/levels"));
        let request = request.header("content-type", "text/plain").body(text);
        let response = request.send().await.expect("it answers");
        assert_eq!(response.status(), status, "{text:?}");
    }
}

#[tokio::test]
async fn parameters_of_media_types_tell_bodies_apart() {
    let url = serve(bodies::router(Files)).await;
    let client = bodies::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    let first = client
        .put_version(body::PutVersionRequestJson::new(1))
        .await;
    let first = first.expect("it is of the first version");
    let expected = body::PutVersionResponseJson::new(1);
    assert_eq!(first, body::PutVersionResponse::Json(expected));
    let second = client
        .put_version(body::PutVersionRequestJsonBody::new(2))
        .await;
    let second = second.expect("it is of the second version");
    let expected = body::PutVersionResponseJsonBody::new(2);
    assert_eq!(second, body::PutVersionResponse::Json2(expected));
    for (media_type, status) in [
        ("application/json", 200),
        ("application/json; V=\"2\"", 400),
    ] {
        let request = reqwest::Client::new().put(format!("{url}/versions"));
        let request = request.header("content-type", media_type);
        let response = request.body("{\"a\":1}").send().await;
        assert_eq!(
            response.expect("it answers").status(),
            status,
            "{media_type}"
        );
    }
}

#[tokio::test]
async fn bodies_of_ranges_state_their_media_types() {
    let url = serve(bodies::router(Files)).await;
    let client = bodies::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    let picture = Body::from(b"GIF".to_vec());
    let unsent = client.put_picture(picture.clone()).await;
    assert!(
        matches!(unsent, Err(bodies::Error::NotSent(_))),
        "{unsent:?}"
    );
    let picture = picture.with_media_type("image/gif");
    assert!(client.put_picture(picture).await.is_ok());
}

#[tokio::test]
async fn text_and_bytes_arrive_as_they_are() {
    let url = serve(bodies::router(Files)).await;
    let client = bodies::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    let text = client.put_text("a,b\r\né").await.expect("it is text");
    assert_eq!(text, "a,b\r\né");
    let there = client.put_text("there").await.expect_err("it is there");
    assert_eq!(
        there.documented_error(),
        Some(&body::PutTextError::Conflict("it is there, é".to_owned()))
    );
    for (file, media_type) in [
        (&[0, 255, 10][..], "application/octet-stream"),
        (b"PNG", "image/png"),
    ] {
        let put = client.put_file(Some(&file.to_vec().into())).await;
        let (body::PutFileResponse::Ok(back) | body::PutFileResponse::Created(back)) =
            put.expect("it is a file")
        else {
            panic!("there are no others");
        };
        assert_eq!(back.media_type(), Some(media_type));
        assert_eq!(back.bytes().await.expect("it arrives"), file);
        let again = back.bytes().await.expect_err("it was read");
        assert_eq!(again.to_string(), "the stream was read before");
    }
    let none = client.put_file(None).await.expect_err("there is none");
    let Some(body::PutFileError::Default(418, none)) = none.documented_error() else {
        panic!("it is documented: {none:?}");
    };
    assert_eq!(none.as_bytes().map(|bytes| &bytes[..]), Some(&b"none"[..]));
    let any = client.send_any(vec![1, 2]).await;
    assert_eq!(any.expect("anything is allowed"), [1, 2]);
}

#[tokio::test]
async fn bodies_of_other_media_types_are_refused() {
    let url = serve(bodies::router(Files)).await;
    for (path, media_type, text, status) in [
        ("texts", "text/plain; charset=utf-8", &b"a"[..], 200),
        ("texts", "text/html", b"a", 415),
        ("texts", "text/plain", b"\xff", 400),
        ("files", "application/json", b"{}", 415),
    ] {
        let request = reqwest::Client::new().put(format!("{url}/{path}"));
        let request = request.header("content-type", media_type);
        let response = request.body(text).send().await.expect("it answers");
        assert_eq!(response.status(), status, "{path} {media_type}");
    }
    let request = reqwest::Client::new().put(format!("{url}/texts"));
    let request = request.header("content-type", "text/plain").body("a");
    let response = request.send().await.expect("it answers");
    assert_eq!(response.headers()["content-type"], "text/csv");
}

struct Echo;

impl bodies::Api for Echo {
    async fn put_file(
        &self,
        _: &bodies::RequestContext,
        body: Option<Body>,
    ) -> Result<body::PutFileResponse, body::PutFileError> {
        Ok(body::PutFileResponse::Ok(body.unwrap_or_default()))
    }

    fn body_limit(&self, _: &'static bodies::Operation) -> usize {
        usize::MAX
    }
}

/// The most memory that this process had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|it| it.parse().ok()).expect("it is listed")
}

/// A gigabyte is sent to a server that sends it back: neither side buffers it.
#[tokio::test]
#[ignore = "it measures the memory of the process, so it runs alone"]
async fn a_gigabyte_is_streamed() {
    const CHUNK: usize = 64 << 10;
    const CHUNKS: usize = (1 << 30) / CHUNK;
    let url = serve(bodies::router(Echo)).await;
    let client = bodies::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    // Once for what is set up with the first request.
    let small = client.put_file(Some(&Body::from("small"))).await;
    small.expect("it is answered");
    let before = peak();
    let chunks = (0..CHUNKS).map(|_| vec![7; CHUNK]);
    let file = Body::from_stream(tests::stream(chunks)).with_length(1 << 30);
    let back = client.put_file(Some(&file)).await;
    let Ok(body::PutFileResponse::Ok(back)) = back else {
        panic!("it is answered: {back:?}");
    };
    let mut stream = back.stream().expect("it was not read");
    let mut received = 0;
    while let Some(chunk) = stream.next().await {
        received += chunk.expect("it arrives").len();
    }
    assert_eq!(received, 1 << 30);
    let grown = (peak() - before) >> 10;
    assert!(grown < 32, "{grown} MiB");
}
