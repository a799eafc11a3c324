//! Bodies that are no JSON.

use bytes::Bytes;
use tests::bodies::{self, types as body};

use crate::rotation::serve;

struct Files;

impl bodies::Api for Files {
    async fn put_text(&self, body: String) -> Result<String, body::PutTextError> {
        match body.as_str() {
            "there" => Err(body::PutTextError::Conflict("it is there, é".to_owned())),
            _ => Ok(body),
        }
    }

    async fn put_file(
        &self,
        body: Option<Bytes>,
    ) -> Result<body::PutFileResponse, body::PutFileError> {
        match body {
            Some(file) if file.is_ascii() => Ok(body::PutFileResponse::Created(file)),
            Some(file) => Ok(body::PutFileResponse::Ok(file)),
            None => Err(body::PutFileError::Default(
                418,
                Bytes::from_static(b"none"),
            )),
        }
    }

    async fn send_any(&self, body: Bytes) -> Result<Vec<i64>, body::SendAnyError> {
        Ok(body.iter().map(|byte| i64::from(*byte)).collect())
    }
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
    let file = Bytes::from_static(&[0, 255, 10]);
    let put = client.put_file(Some(file.clone())).await;
    assert_eq!(put.expect("it is a file"), body::PutFileResponse::Ok(file));
    let file = Bytes::from_static(b"PNG");
    let put = client.put_file(Some(file.clone())).await;
    assert_eq!(
        put.expect("it is a file"),
        body::PutFileResponse::Created(file)
    );
    let none = client.put_file(None).await.expect_err("there is none");
    let documented = none.documented_error();
    let wanted = body::PutFileError::Default(418, Bytes::from_static(b"none"));
    assert_eq!(documented, Some(&wanted));
    let any = client.send_any(Bytes::from_static(&[1, 2])).await;
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
