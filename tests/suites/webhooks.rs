//! Webhooks and callbacks: sent, verified, received and parsed.

use std::sync::{Arc, Mutex};

use axum::Router;
use bytes::Bytes;
use tests::hooks::{
    Error, Rejection, RequestContext, UnexpectedResponse, types as hook,
    webhooks::{self, Received, Sender, Webhooks},
};

use crate::rotation::serve;

/// Keeps what it receives, in words.
#[derive(Default)]
struct Receiver {
    received: Mutex<Vec<String>>,
}

impl Receiver {
    fn keep(&self, received: String) {
        self.received.lock().expect("it is free").push(received);
    }

    fn received(&self) -> Vec<String> {
        self.received.lock().expect("it is free").clone()
    }
}

/// A stand-in for a signature: the length of the body.
fn signature(body: &[u8]) -> String {
    format!("length={}", body.len())
}

impl Webhooks for Receiver {
    async fn verify(&self, request: &RequestContext, body: &[u8]) -> Result<(), Rejection> {
        let signed = request.headers().get("x-signature");
        let is_signed = signed.is_some_and(|it| it.as_bytes() == signature(body).as_bytes());
        let credentials = request.credentials();
        let mut keys = credentials.iter().flatten();
        let has_key = request.operation().security.is_empty()
            || keys.any(|(_, key)| key.expose_secret() == "k-1");
        if is_signed && has_key {
            Ok(())
        } else {
            Err(Rejection::Forbidden)
        }
    }

    async fn new_payee(
        &self,
        _: &RequestContext,
        parameters: hook::NewPayeeParameters,
        body: hook::Payee,
    ) -> Result<(), hook::NewPayeeError> {
        self.keep(format!("{} {}", parameters.x_delivery, body.name));
        Ok(())
    }

    async fn pay_settled(
        &self,
        request: &RequestContext,
        parameters: hook::PaySettledParameters,
        body: hook::Payment,
    ) -> Result<String, hook::PaySettledError> {
        let query = request.uri().query().unwrap_or_default();
        self.keep(format!("{query} {} {}", parameters.attempt, body.amount));
        if body.amount == 13 {
            let problem = hook::Problem::new("no thirteen");
            return Err(hook::PaySettledError::BadRequest(problem));
        }
        Ok("thanks".to_owned())
    }

    async fn refunded(&self, _: &RequestContext, body: String) -> Result<(), hook::RefundedError> {
        if body.is_empty() {
            let problem = UnexpectedResponse::problem(422, "No \"rows\"", "a file of lines");
            return Err(problem.into());
        }
        self.keep(body);
        Ok(())
    }
}

fn sender() -> Sender {
    let sign = |request: &mut tests::hooks::UnsignedRequest<'_>| {
        let signature = signature(request.body.unwrap_or_default());
        let signature = signature.parse().map_err(|_| "no header".to_owned())?;
        request.headers.insert("x-signature", signature);
        Ok(())
    };
    let builder = Sender::builder().sign_with(sign);
    let builder = builder.hook_key("k-1").allow_plain_http();
    builder.build().expect("it is valid")
}

/// A receiver at `/hooks/…`, where the path tells the webhooks apart, and at `/all`, where a header does.
async fn receiver() -> (Arc<Receiver>, String) {
    let receiver = Arc::new(Receiver::default());
    let by_header = |request: &Received| {
        let event = request.headers().get("x-event")?;
        event.to_str().ok().map(str::to_owned)
    };
    let by_path = |request: &Received| {
        let path = request.uri().path();
        path.strip_prefix("/hooks/").map(str::to_owned)
    };
    let router = Router::new()
        .route("/hooks/{name}", webhooks::endpoint(&receiver, by_path))
        .route("/all", webhooks::endpoint(&receiver, by_header));
    (receiver, serve(router).await)
}

fn payment(amount: i64) -> hook::Payment {
    hook::Payment::new("p-1", amount)
}

#[tokio::test]
async fn a_webhook_arrives_signed_with_its_parameters_and_credentials() {
    let (receiver, url) = receiver().await;
    let sender = sender();
    let payee = hook::Payee::new("Ada");
    let parameters = hook::NewPayeeParameters::new("d-1");
    let sent = sender.new_payee(&format!("{url}/hooks/new_payee"), &parameters, &payee);
    sent.await.expect("it is received");
    let sent = sender.new_payee(&format!("{url}/all"), &parameters, &payee);
    sent.header("x-event", "new_payee")
        .await
        .expect("it is received");
    assert_eq!(receiver.received(), ["d-1 Ada", "d-1 Ada"]);
}

#[tokio::test]
async fn the_url_of_a_callback_keeps_its_query() {
    let (receiver, url) = receiver().await;
    let url = format!("{url}/hooks/pay_settled?token=a%20b");
    let parameters = hook::PaySettledParameters::new(2);
    let sender = sender();
    let thanks = sender.pay_settled(&url, &parameters, &payment(7)).await;
    assert_eq!(thanks.expect("it is received"), "thanks");
    let error = sender.pay_settled(&url, &parameters, &payment(13)).await;
    let error = error.expect_err("thirteen");
    let Some(hook::PaySettledError::BadRequest(problem)) = error.documented_error() else {
        panic!("it is documented: {error:?}");
    };
    assert_eq!(problem.message, "no thirteen");
    // The error has the message of the server.
    assert!(
        error.to_string().contains("400: No.: no thirteen"),
        "{error}"
    );
    let queries = ["token=a%20b&attempt=2 2 7", "token=a%20b&attempt=2 2 13"];
    assert_eq!(receiver.received(), queries);
}

#[tokio::test]
async fn what_is_not_verified_or_not_valid_does_not_arrive() {
    let (receiver, url) = receiver().await;
    let unsigned = Sender::builder().allow_plain_http().hook_key("k-1");
    let unsigned = unsigned.build().expect("it is valid");
    let parameters = hook::NewPayeeParameters::new("d-1");
    let status = |error: Error<hook::NewPayeeError>| error.status().map(|it| it.as_u16());
    let to = format!("{url}/hooks/new_payee");
    let sent = unsigned.new_payee(&to, &parameters, &hook::Payee::new("Ada"));
    assert_eq!(status(sent.await.expect_err("no signature")), Some(403));
    let sent = sender().new_payee(&to, &parameters, &hook::Payee::new("A"));
    assert_eq!(status(sent.await.expect_err("too short")), Some(400));
    // Of another webhook, of none, and by another method.
    let unknown = format!("{url}/hooks/other");
    let sent = sender().new_payee(&unknown, &parameters, &hook::Payee::new("Ada"));
    assert_eq!(status(sent.await.expect_err("no webhook")), Some(404));
    let other = format!("{url}/hooks/refunded");
    let sent = sender().new_payee(&other, &parameters, &hook::Payee::new("Ada"));
    assert_eq!(status(sent.await.expect_err("it is a PUT")), Some(405));
    let sent = sender().post_ping(&format!("{url}/hooks/post_ping")).await;
    let error = sent.expect_err("it is not implemented");
    assert_eq!(error.status().map(|it| it.as_u16()), Some(501));
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn a_sender_refuses_what_is_no_url_and_needs_its_credentials() {
    let parameters = hook::NewPayeeParameters::new("d-1");
    let payee = hook::Payee::new("Ada");
    for url in [
        "ftp://a.example",
        "https://user:pw@a.example",
        "/path",
        "https://a.example/#b",
    ] {
        let error = sender().new_payee(url, &parameters, &payee).await;
        assert!(matches!(error, Err(Error::NotSent(_))), "{url}: {error:?}");
    }
    let anonymous = Sender::builder().build().expect("it is valid");
    let error = anonymous
        .new_payee("https://a.example", &parameters, &payee)
        .await;
    assert!(matches!(error, Err(Error::NotSent(_))), "{error:?}");
}

#[test]
fn a_request_is_parsed_without_a_server() {
    let request = |delivery: &str, body: &str| {
        http::Request::post("/any")
            .header("x-delivery", delivery)
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_owned()))
            .expect("it is a request")
    };
    let parsed = webhooks::parse_new_payee(request("d-1", r#"{"name":"Ada"}"#));
    let (parameters, payee) = parsed.expect("it is valid");
    assert_eq!(
        (parameters.x_delivery.as_str(), payee.name.as_str()),
        ("d-1", "Ada")
    );
    for (delivery, body) in [
        ("d", r#"{"name":"Ada"}"#),
        ("d-1", r#"{"name":"A"}"#),
        ("d-1", "{"),
    ] {
        let rejected = webhooks::parse_new_payee(request(delivery, body));
        assert_eq!(
            rejected.expect_err("it is invalid").status(),
            400,
            "{delivery} {body}"
        );
    }
}

#[tokio::test]
async fn a_router_has_a_path_for_each_webhook() {
    let url = serve(Router::new().nest("/deep", webhooks::router(Receiver::default()))).await;
    let csv = "a,b\n1,2".to_owned();
    let sent = sender()
        .refunded(&format!("{url}/deep/refunded"), csv)
        .await;
    sent.expect("it is received");
    let sent = sender().refunded(&format!("{url}/deep/refunded"), "").await;
    let Err(Error::UnexpectedResponse(response)) = sent else {
        panic!("it is not documented: {sent:?}");
    };
    let problem: serde_json::Value =
        serde_json::from_slice(&response.body).expect("it is a problem");
    assert_eq!(problem["title"], "No \"rows\"");
    let status = problem["status"].as_u64();
    assert_eq!((response.status.as_u16(), status), (422, Some(422)));
}
