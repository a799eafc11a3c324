//! The generated client against the generated server, over loopback: every documented answer.

use std::{sync::Arc, time::Duration};

use jetemail::{
    Api, Client, ClientBuilder, Credentials, Error, NotSent, Rejection, RequestContext,
    UnexpectedResponse,
    types::{
        RotateTransactionalApiKeyError as Failure, RotateTransactionalApiKeyRequest as Request,
        RotateTransactionalApiKeyResponse as Rotated,
    },
};
use key_server::{KeyState, Store};
use tokio::{net::TcpListener, sync::Barrier};

/// Serves a router on a free port; the URL to reach it at.
pub(crate) async fn serve(router: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// The example server with one account: its URL, the account's id and key, and the store.
async fn key_server() -> (String, i64, String, Store) {
    let store = Store::in_memory().expect("there is memory");
    let (account, key) = store.add_account().expect("the store works");
    let url = serve(key_server::app(store.clone())).await;
    (url, account, key, store)
}

fn client(url: &str, key: &str) -> ClientBuilder {
    Client::builder().base_url(url).api_key_auth(key)
}

async fn rotate(client: &Client, token: &str) -> Result<Rotated, Error<Failure>> {
    client
        .rotate_transactional_api_key(&Request::new(token))
        .await
}

fn refusal(result: Result<Rotated, Error<Failure>>) -> (Failure, u16, bool) {
    match result {
        Err(error) => {
            let unsure = error.may_have_taken_effect();
            match error {
                Error::ErrorResponse(refused) => {
                    let no_store = refused.headers.get("cache-control");
                    assert_eq!(
                        no_store.map(reqwest::header::HeaderValue::as_bytes),
                        Some(&b"no-store"[..])
                    );
                    (refused.error, refused.status.as_u16(), unsure)
                }
                other => panic!("not refused: {other:?}"),
            }
        }
        Ok(rotated) => panic!("not refused: {rotated:?}"),
    }
}

#[tokio::test]
async fn a_rotation_ends_the_old_token_and_begins_the_new_one() {
    let (url, account, key, store) = key_server().await;
    let token = store
        .add_key(account, KeyState::Enabled)
        .expect("the store works");
    let client = client(&url, &key).build().expect("the client is set up");

    let rotated = rotate(&client, &token).await.expect("the token is known");
    assert_eq!(rotated.success, Some(true));
    assert_eq!(
        rotated.message.as_deref(),
        Some("Transactional key rotated successfully")
    );
    let new = rotated.api_token.expect("there is a new token");
    assert_ne!(new, token);

    let (failure, status, unsure) = refusal(rotate(&client, &token).await);
    assert!(matches!(failure, Failure::NotFound(_)));
    assert_eq!((status, unsure), (404, false));
    assert!(rotate(&client, &new).await.is_ok());
}

#[tokio::test]
async fn a_disabled_key_is_forbidden() {
    let (url, account, key, store) = key_server().await;
    let token = store
        .add_key(account, KeyState::Disabled)
        .expect("the store works");
    let client = client(&url, &key).build().expect("the client is set up");
    match refusal(rotate(&client, &token).await) {
        (Failure::Forbidden(body), 403, false) => {
            assert_eq!(body.success, Some(false));
            let text = "Cannot rotate a disabled transactional key. Enable it first.";
            assert_eq!(body.error.as_deref(), Some(text));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn another_accounts_key_is_not_found() {
    let (url, _, _, store) = key_server().await;
    let (other, _) = store.add_account().expect("the store works");
    let (_, key) = store.add_account().expect("the store works");
    let token = store
        .add_key(other, KeyState::Enabled)
        .expect("the store works");
    let client = client(&url, &key).build().expect("the client is set up");
    let (failure, status, _) = refusal(rotate(&client, &token).await);
    assert!(matches!(failure, Failure::NotFound(_)));
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_wrong_account_key_is_unauthorized() {
    let (url, account, _, store) = key_server().await;
    let token = store
        .add_key(account, KeyState::Enabled)
        .expect("the store works");
    let client = client(&url, "api_wrong")
        .build()
        .expect("the client is set up");
    match refusal(rotate(&client, &token).await) {
        (Failure::Unauthorized(body), 401, false) => {
            assert_eq!(
                body.error.as_deref(),
                Some("valid credentials are required")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let (url, _, _, _) = key_server().await;
    let client = Client::builder()
        .base_url(&url)
        .build()
        .expect("the client is set up");
    let error = rotate(&client, "transactional_x")
        .await
        .expect_err("there is no key");
    assert!(!error.may_have_taken_effect());
    match error {
        Error::NotSent(NotSent::MissingCredentials(schemes)) => assert_eq!(schemes, ["apiKeyAuth"]),
        other => panic!("{other:?}"),
    }
}

/// Answers what it is made with.
struct Fixed(FailWith);

impl Api for Fixed {
    type Principal = ();

    async fn authenticate(&self, _: &RequestContext, _: Credentials<'_>) -> Result<(), Rejection> {
        Ok(())
    }

    async fn rotate_transactional_api_key(
        &self,
        _: &RequestContext,
        (): (),
        _: Request,
    ) -> Result<Rotated, Failure> {
        self.0()
    }
}

type FailWith = fn() -> Result<Rotated, Failure>;

#[tokio::test]
async fn every_documented_failure_keeps_its_status_and_body() {
    use jetemail::types::ErrorResponse;
    fn body() -> ErrorResponse {
        tests::with(ErrorResponse::new(), |body| {
            body.success = Some(false);
            body.error = Some("why".to_owned());
        })
    }
    let failures: [(u16, FailWith); 5] = [
        (400, || Err(Failure::BadRequest(body()))),
        (401, || Err(Failure::Unauthorized(body()))),
        (403, || Err(Failure::Forbidden(body()))),
        (404, || Err(Failure::NotFound(body()))),
        (500, || Err(Failure::InternalServerError(body()))),
    ];
    for (status, answer) in failures {
        let url = serve(jetemail::router(Fixed(answer))).await;
        let client = client(&url, "api_x").build().expect("the client is set up");
        let error = rotate(&client, "transactional_x")
            .await
            .expect_err("it fails");
        // A 500 does not tell how far the server had come.
        assert_eq!(error.may_have_taken_effect(), status == 500, "{status}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        let wanted = answer().expect_err("it is a failure");
        assert_eq!(error.documented_error(), Some(&wanted));
        assert_eq!(wanted.status(), status);
    }
}

#[tokio::test]
async fn an_undocumented_answer_is_an_unexpected_status() {
    let busy = || {
        Err(Failure::Unexpected(
            UnexpectedResponse::new(429).with_body("text/plain", "busy"),
        ))
    };
    let url = serve(jetemail::router(Fixed(busy))).await;
    let client = client(&url, "api_x").build().expect("the client is set up");
    let error = rotate(&client, "transactional_x")
        .await
        .expect_err("it fails");
    assert!(!error.may_have_taken_effect());
    match error {
        Error::UnexpectedResponse(answer) => {
            assert_eq!(answer.status.as_u16(), 429);
            assert_eq!(&answer.body[..], b"busy");
        }
        other => panic!("{other:?}"),
    }
}

/// Implements nothing.
struct Empty;

impl Api for Empty {
    type Principal = ();

    async fn authenticate(&self, _: &RequestContext, _: Credentials<'_>) -> Result<(), Rejection> {
        Ok(())
    }
}

#[tokio::test]
async fn an_operation_that_is_not_implemented_answers_501() {
    let url = serve(jetemail::router(Empty)).await;
    let client = client(&url, "api_x").build().expect("the client is set up");
    let error = rotate(&client, "transactional_x")
        .await
        .expect_err("it fails");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(501));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_rotations_of_one_key_exactly_one_succeeds() {
    const ROTATIONS: usize = 200;
    let (url, account, key, store) = key_server().await;
    let token = store
        .add_key(account, KeyState::Enabled)
        .expect("the store works");
    let client = client(&url, &key).build().expect("the client is set up");
    let start = Arc::new(Barrier::new(ROTATIONS));
    let tasks = (0..ROTATIONS).map(|_| {
        let (client, token, start) = (client.clone(), token.clone(), Arc::clone(&start));
        tokio::spawn(async move {
            start.wait().await;
            rotate(&client, &token).await
        })
    });
    let mut tokens = Vec::new();
    let mut not_found = 0;
    for task in tasks.collect::<Vec<_>>() {
        match task.await.expect("no task panics") {
            Ok(rotated) => tokens.extend(rotated.api_token),
            Err(Error::ErrorResponse(refused)) => {
                assert!(matches!(refused.error, Failure::NotFound(_)));
                not_found += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((tokens.len(), not_found), (1, ROTATIONS - 1));
    assert!(
        rotate(&client, &tokens[0]).await.is_ok(),
        "the one new token works"
    );
}

#[tokio::test]
async fn a_careful_client_stores_the_new_token_in_place_of_the_old() {
    let (url, account, key, store) = key_server().await;
    let token = store
        .add_key(account, KeyState::Enabled)
        .expect("the store works");
    let client = client(&url, &key).build().expect("the client is set up");
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("token");
    std::fs::write(&file, &token).expect("there is room");

    rotate::rotate(&client, &file)
        .await
        .expect("the token is known");
    let new = std::fs::read_to_string(&file).expect("it is there");
    assert_ne!(new.trim(), token);
    rotate::rotate(&client, &file)
        .await
        .expect("the new token is known");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("it is there")
        .collect();
    assert_eq!(left.len(), 1, "nothing is left behind");
}

#[tokio::test]
async fn a_careful_client_goes_on_when_nobody_waits() {
    let (url, account, key, store) = key_server().await;
    let token = store
        .add_key(account, KeyState::Enabled)
        .expect("the store works");
    let client = client(&url, &key).build().expect("the client is set up");
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("token");
    std::fs::write(&file, &token).expect("there is room");

    // One poll begins the rotation; then its future is dropped.
    let begun = tokio::time::timeout(Duration::ZERO, rotate::rotate(&client, &file)).await;
    assert!(begun.is_err(), "it takes longer than no time");
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(25)).await;
        let stored = std::fs::read_to_string(&file).expect("it is there");
        if stored.trim() != token {
            return;
        }
    }
    panic!("the new token was lost");
}
