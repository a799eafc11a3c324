//! Secrets stay out of `Debug`, `Display`, errors and the tables of proxies.

use jetemail::{
    Client,
    types::{
        RotateTransactionalApiKeyRequest as Request, RotateTransactionalApiKeyResponse as Rotated,
    },
};
use tests::security;
use tokio::{io::AsyncReadExt, net::TcpListener};

#[test]
fn models_print_no_tokens() {
    let request = Request::new("transactional_secret");
    let rotated = tests::with(Rotated::new(), |rotated| {
        rotated.api_token = Some("transactional_secret".to_owned());
        rotated.success = Some(true);
    });
    let told = format!("{request:?} {rotated:?} {:#?}", Rotated::new());
    assert!(!told.contains("transactional_secret"), "{told}");
    assert!(
        told.contains("[redacted]") && told.contains("success: Some(true)"),
        "{told}"
    );
    assert!(told.contains("api_token: None"), "{told}");
}

#[test]
fn unmodeled_input_is_printed_by_name_if_there_is_any() {
    let printed = |text: &str| {
        let rotated: Rotated = serde_json::from_str(text).expect("it is an object");
        format!("{rotated:?}")
    };
    let fields =
        "RotateTransactionalApiKeyResponse { success: None, message: None, api_token: None";
    assert_eq!(printed("{}"), format!("{fields} }}"));
    assert_eq!(
        printed("{\"message\": null}"),
        format!("{fields}, unmodeled: [\"message\"] }}")
    );
}

#[test]
fn clients_and_builders_print_no_tokens() {
    let builder = Client::builder().api_key_auth("api_secret");
    let told = format!("{builder:?}");
    let client = builder.build().expect("the client is set up");
    let told = format!("{told} {client:?}");
    assert!(!told.contains("api_secret"), "{told}");
}

#[test]
fn reading_a_secret_of_the_wrong_type_does_not_tell_it() {
    for text in [
        "{\"api_token\": 8421337}",
        "{\"api_token\": [\"leaked8421337\"]}",
    ] {
        let error = serde_json::from_str::<Request>(text).expect_err("it is no string");
        assert!(!error.to_string().contains("8421337"), "{error}");
    }
}

#[test]
fn types_read_and_write_as_the_document_says() {
    let read: Rotated = serde_json::from_str(
        "{\"unknown\": {\"deep\": [1]}, \"api_token\": \"t\", \"message\": null, \"success\": true}",
    )
    .expect("it is one");
    let expected = tests::with(Rotated::new(), |rotated| {
        rotated.api_token = Some("t".to_owned());
        rotated.success = Some(true);
    });
    assert_eq!(read, expected);
    let written = serde_json::to_string(&read).expect("it can be written");
    assert_eq!(written, "{\"success\":true,\"api_token\":\"t\"}");
    let missing = serde_json::from_str::<Request>("{}").expect_err("the token is required");
    assert!(
        missing.to_string().contains("missing field `api_token`"),
        "{missing}"
    );
    let twice = "{\"success\": true, \"success\": false}";
    assert!(serde_json::from_str::<Rotated>(twice).is_err());
}

/// The header block of the first request that a client sends over HTTP/2.
async fn first_headers(listener: TcpListener) -> Vec<u8> {
    const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
    const HEADERS: u8 = 1;
    let (mut stream, _) = listener.accept().await.expect("the client connects");
    let mut preface = [0; PREFACE];
    stream.read_exact(&mut preface).await.expect("it is HTTP/2");
    loop {
        // The length, the type, flags and the stream of a frame (RFC 9113, section 4.1).
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.expect("a frame follows");
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).expect("it is 24 bits")];
        stream.read_exact(&mut payload).await.expect("it is whole");
        if head[3] == HEADERS {
            return payload;
        }
    }
}

/// Headers that are marked sensitive are never put into an index, neither here nor by proxies
/// (RFC 7541, section 7.1.3).
#[tokio::test]
async fn credentials_are_sent_as_sensitive_headers() {
    // The bits of "never indexed", with the index of `authorization` and of `cookie` (appendix A).
    const AUTHORIZATION: [u8; 2] = [0x1f, 23 - 15];
    const COOKIE: [u8; 2] = [0x1f, 32 - 15];
    for (pattern, asks_with_cookie) in [(AUTHORIZATION, false), (COOKIE, true)] {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let headers = tokio::spawn(first_headers(listener));
        let client = security::Client::builder()
            .base_url(url)
            .http_client_builder(reqwest::Client::builder().http2_prior_knowledge())
            .token("secret")
            .session("secret")
            .build()
            .expect("the client is set up");
        let error = if asks_with_cookie {
            client.cookie().await.is_err()
        } else {
            client.global().await.is_err()
        };
        assert!(error, "the server gives no response");
        let headers = headers.await.expect("the client sent a request");
        let mut pairs = headers.windows(2);
        assert!(pairs.any(|pair| pair == pattern), "{headers:02x?}");
    }
}
