//! The generated client against servers that misbehave: what is told apart, and what never
//! happens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jetemail::{
    BuildError, Client, Error, InvalidResponseReason, NotSent,
    types::{
        RotateTransactionalApiKeyError as Failure, RotateTransactionalApiKeyRequest as Request,
        RotateTransactionalApiKeyResponse as Rotated,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What a server does once it has read a request.
#[derive(Clone)]
enum Behaviour {
    /// Answers with these bytes, and closes.
    Answer(String),
    /// Closes without a word.
    Cut,
    /// Never answers.
    Hang,
}

/// A server that reads whole requests and keeps them.
struct Misbehaving {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Misbehaving {
    async fn new(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, behaviour.clone(), Arc::clone(&counter)));
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    async fn rotate(&self) -> Error<Failure> {
        rotate(&self.client())
            .await
            .expect_err("the server misbehaves")
    }

    fn client(&self) -> Client {
        let builder = Client::builder()
            .base_url(&self.url)
            .api_key_auth("api_secret");
        builder.build().expect("the client is set up")
    }
}

async fn rotate(client: &Client) -> Result<Rotated, Error<Failure>> {
    client
        .rotate_transactional_api_key(&Request::new("transactional_secret"))
        .await
}

async fn serve(mut stream: TcpStream, behaviour: Behaviour, requests: Arc<AtomicUsize>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
    }
    requests.fetch_add(1, Ordering::SeqCst);
    match behaviour {
        Behaviour::Answer(answer) => {
            // The client may have gone; then there is nobody to answer.
            let _ = stream.write_all(answer.as_bytes()).await;
        }
        Behaviour::Cut => {}
        Behaviour::Hang => tokio::time::sleep(Duration::from_secs(600)).await,
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    body.len() >= length.unwrap_or(0)
}

fn answer(status: &str, headers: &str, body: &str) -> Behaviour {
    let length = body.len();
    Behaviour::Answer(format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    ))
}

const JSON: &str = "content-type: application/json\r\n";

#[tokio::test]
async fn a_connection_cut_after_the_request_leaves_the_outcome_unknown() {
    let server = Misbehaving::new(Behaviour::Cut).await;
    let error = server.rotate().await;
    assert!(matches!(error, Error::OutcomeUnknown(_)), "{error:?}");
    assert!(error.may_have_taken_effect());
    assert_eq!(server.requests(), 1, "nothing is repeated");
}

#[tokio::test]
async fn a_timeout_leaves_the_outcome_unknown() {
    let server = Misbehaving::new(Behaviour::Hang).await;
    let client = Client::builder()
        .base_url(&server.url)
        .api_key_auth("api_secret")
        .timeout(Duration::from_millis(200))
        .build()
        .expect("the client is set up");
    match rotate(&client).await.expect_err("nobody answers") {
        Error::OutcomeUnknown(unknown) => assert!(unknown.is_timeout()),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests(), 1, "nothing is repeated");
}

#[tokio::test]
async fn a_503_is_unexpected_and_may_have_taken_effect() {
    let server = Misbehaving::new(answer(
        "503 Service Unavailable",
        "retry-after: 3\r\n",
        "busy",
    ))
    .await;
    let error = server.rotate().await;
    assert!(error.may_have_taken_effect());
    assert_eq!(
        error
            .headers()
            .and_then(|headers| headers.get("retry-after"))
            .map(reqwest::header::HeaderValue::as_bytes),
        Some(&b"3"[..])
    );
    match error {
        Error::UnexpectedResponse(answer) => assert_eq!(&answer.body[..], b"busy"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests(), 1, "nothing is repeated");
}

#[tokio::test]
async fn a_truncated_200_is_unreadable_and_keeps_what_came() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 90\r\ncontent-type: application/json\r\n\r\n";
    let part = "{\"success\":true,\"api_token\":\"transactional_new\"";
    let server = Misbehaving::new(Behaviour::Answer(format!("{head}{part}"))).await;
    let error = server.rotate().await;
    assert!(error.may_have_taken_effect());
    match error {
        Error::InvalidResponse(invalid) => {
            assert!(matches!(
                invalid.reason,
                InvalidResponseReason::Truncated(_)
            ));
            assert_eq!(invalid.response.status.as_u16(), 200);
            // The new token may be in there: it is the caller's last chance.
            assert_eq!(&invalid.response.body[..], part.as_bytes());
            assert!(!format!("{invalid:?}").contains("transactional_new"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_of_another_shape_names_the_place_and_not_the_value() {
    let body = "{\"success\":\"transactional_leaked\"}";
    let server = Misbehaving::new(answer("200 OK", JSON, body)).await;
    let error = server.rotate().await;
    let told = format!("{error} {error:?}");
    assert!(!told.contains("leaked"), "{told}");
    match error {
        Error::InvalidResponse(invalid) => match invalid.reason {
            InvalidResponseReason::Decode(error) => {
                assert_eq!(error.pointer(), "/success");
                assert_eq!(error.reason(), "expected a boolean");
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_of_another_media_type_or_size_is_unreadable() {
    let html = Misbehaving::new(answer("200 OK", "content-type: text/html\r\n", "{}")).await;
    match html.rotate().await {
        Error::InvalidResponse(invalid) => {
            assert!(matches!(invalid.reason, InvalidResponseReason::ContentType));
        }
        other => panic!("{other:?}"),
    }
    let large = Misbehaving::new(answer("200 OK", JSON, &" ".repeat(5000))).await;
    let builder = Client::builder()
        .base_url(&large.url)
        .api_key_auth("api_secret");
    let client = builder
        .max_response_size(4096)
        .build()
        .expect("the client is set up");
    match rotate(&client).await.expect_err("it is too large") {
        Error::InvalidResponse(invalid) => {
            assert!(matches!(
                invalid.reason,
                InvalidResponseReason::TooLarge(4096)
            ));
            assert!(invalid.response.body.len() <= 4096);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_not_followed() {
    let other = Misbehaving::new(answer("200 OK", JSON, "{}")).await;
    let location = format!(
        "location: {}/outbound/transactional-keys/rotate\r\n",
        other.url
    );
    for status in [
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let server = Misbehaving::new(answer(status, &location, "")).await;
        match server.rotate().await {
            Error::UnexpectedResponse(answer) => assert!(answer.status.is_redirection()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(other.requests(), 0, "the credentials went nowhere else");
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_a_few_times() {
    let location = "location: /outbound/transactional-keys/rotate\r\n";
    let server = Misbehaving::new(answer("307 Temporary Redirect", location, "")).await;
    let error = server.rotate().await;
    assert!(matches!(error, Error::UnexpectedResponse(_)), "{error:?}");
    assert_eq!(server.requests(), 6, "the request, and five redirects");
    assert!(
        error.may_have_taken_effect(),
        "a redirect does not say that nothing was done"
    );
    // One that would turn the request into another one is not.
    let server = Misbehaving::new(answer("303 See Other", location, "")).await;
    assert!(matches!(
        server.rotate().await,
        Error::UnexpectedResponse(_)
    ));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_future_dropped_in_flight_repeats_nothing_and_harms_nothing() {
    let server = Misbehaving::new(Behaviour::Hang).await;
    let client = server.client();
    let waited = tokio::time::timeout(Duration::from_millis(300), rotate(&client)).await;
    assert!(waited.is_err(), "nobody answers");
    assert_eq!(server.requests(), 1, "it was sent before it was dropped");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.requests(), 1, "nothing is repeated");
    // The client is as good as before.
    let waited = tokio::time::timeout(Duration::from_millis(300), rotate(&client)).await;
    assert!(waited.is_err(), "nobody answers");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn an_answer_that_can_not_be_read_is_kept_by_a_careful_client() {
    let body = "{\"success\":\"yes\",\"api_token\":\"transactional_new\"}";
    let server = Misbehaving::new(answer("200 OK", JSON, body)).await;
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("token");
    std::fs::write(&file, "transactional_old").expect("there is room");
    let error = rotate::rotate(&server.client(), &file)
        .await
        .expect_err("it can't be read");
    assert!(error.may_have_rotated());
    match error {
        rotate::RotateError::InvalidResponse(path, _) => {
            assert_eq!(std::fs::read_to_string(path).expect("it is there"), body);
        }
        other => panic!("{other:?}"),
    }
    let old = std::fs::read_to_string(&file).expect("it is there");
    assert_eq!(old, "transactional_old");
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let builder = Client::builder().base_url(url).api_key_auth("api_secret");
    let client = builder.build().expect("the client is set up");
    let error = rotate(&client).await.expect_err("nobody listens");
    assert!(
        matches!(error, Error::NotSent(NotSent::Connect(_))),
        "{error:?}"
    );
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn credentials_do_not_cross_a_network_in_the_clear() {
    // An address for documentation (RFC 5737): nothing may be sent there, and nothing is.
    let builder = || {
        Client::builder()
            .base_url("http://192.0.2.1")
            .api_key_auth("api_secret")
    };
    let client = builder().build().expect("the client is set up");
    let error = rotate(&client).await.expect_err("it is refused");
    assert!(
        matches!(error, Error::NotSent(NotSent::InsecureTransport)),
        "{error:?}"
    );
    for url in [
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://[2001:db8::1]",
    ] {
        let client = builder()
            .base_url(url)
            .build()
            .expect("the client is set up");
        let error = rotate(&client).await.expect_err("it is refused");
        assert!(
            matches!(error, Error::NotSent(NotSent::InsecureTransport)),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_token_that_is_no_header_value_is_not_sent() {
    let server = Misbehaving::new(answer("200 OK", JSON, "{}")).await;
    let builder = Client::builder()
        .base_url(&server.url)
        .api_key_auth("api_\r\nx-evil: 1");
    let client = builder.build().expect("the client is set up");
    let error = rotate(&client).await.expect_err("it is refused");
    assert!(
        matches!(error, Error::NotSent(NotSent::InvalidRequest(_))),
        "{error:?}"
    );
    assert!(!format!("{error} {error:?}").contains("evil"));
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_base_url_has_to_be_one() {
    for url in [
        "",
        "/relative",
        "ftp://example.com",
        "https://u:p@example.com",
        "https://example.com?x",
    ] {
        let error = Client::builder()
            .base_url(url)
            .build()
            .expect_err("it is none");
        assert!(
            matches!(error, BuildError::InvalidBaseUrl(_)),
            "{url}: {error:?}"
        );
    }
}

#[test]
fn an_error_of_a_builder_has_its_source() {
    let error = Client::builder()
        .base_url("https://example.com")
        .http_client_builder(reqwest::Client::builder().user_agent("\n"))
        .build()
        .expect_err("a header has no line break");
    let source = std::error::Error::source(&error).expect("it comes from the HTTP client");
    assert!(source.is::<reqwest::Error>(), "{error:?}");
}
