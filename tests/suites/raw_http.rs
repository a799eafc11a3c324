//! The example server, spoken to by hand.

use key_server::{KeyState, Store};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::rotation::serve;

struct Answer {
    status: u16,
    headers: String,
    body: String,
}

struct Server {
    address: String,
    key: String,
    token: String,
}

impl Server {
    async fn new() -> Self {
        let store = Store::in_memory().expect("there is memory");
        let (account, key) = store.add_account().expect("the store works");
        let token = store
            .add_key(account, KeyState::Enabled)
            .expect("the store works");
        let url = serve(key_server::app(store)).await;
        let address = url.trim_start_matches("http://").to_owned();
        Self {
            address,
            key,
            token,
        }
    }

    /// Sends a request with these header lines and this body; what comes back.
    async fn post(&self, headers: &[&str], body: &str) -> Answer {
        let mut lines = format!(
            "POST /outbound/transactional-keys/rotate HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.address,
            body.len()
        );
        for header in headers {
            lines.push_str(header);
            lines.push_str("\r\n");
        }
        self.send(&format!("{lines}\r\n{body}")).await
    }

    async fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).await.expect("it listens");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Answer {
            status: status.expect("an answer has a status"),
            headers: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    fn authorization(&self) -> String {
        format!("authorization: Bearer {}", self.key)
    }
}

const JSON: &str = "content-type: application/json";

fn assert_documented(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let body: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(body["success"], false);
    assert!(body["error"].is_string(), "{body}");
    assert!(answer.headers.contains("content-type: application/json"));
    assert!(answer.headers.contains("cache-control: no-store"));
}

fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let body: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(body["status"], status);
    let kind = "content-type: application/problem+json";
    assert!(answer.headers.contains(kind), "{}", answer.headers);
}

#[tokio::test]
async fn a_rotation_by_hand() {
    let server = Server::new().await;
    let body = format!("{{\"api_token\": \"{}\"}}", server.token);
    let charset = "content-type: Application/JSON; charset=utf-8";
    let answer = server
        .post(&[&server.authorization(), charset], &body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.headers.contains("cache-control: no-store"));
    let body: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert!(
        body["api_token"]
            .as_str()
            .is_some_and(|token| token.starts_with("transactional_"))
    );
}

#[tokio::test]
async fn who_is_asking_comes_before_what_is_asked() {
    let server = Server::new().await;
    for headers in [
        &[JSON][..],
        &[JSON, "authorization: Basic eDp5"],
        &[JSON, "authorization: Bearer wrong"],
    ] {
        let answer = server.post(headers, "this is not even JSON").await;
        assert_documented(&answer, 401);
        assert!(answer.headers.contains("www-authenticate: bearer"));
    }
    // The body was not waited for: it is announced, and never sent.
    let head = format!(
        "POST /outbound/transactional-keys/rotate HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{JSON}\r\ncontent-length: 1000000\r\n\r\n",
        server.address
    );
    assert_documented(&server.send(&head).await, 401);
}

#[tokio::test]
async fn what_can_not_be_read_is_refused_in_the_documented_shape() {
    let server = Server::new().await;
    let authorization = server.authorization();
    let text = server
        .post(&[&authorization, "content-type: text/plain"], "{}")
        .await;
    // The document describes no such status.
    assert_problem(&text, 415);
    assert_problem(&server.post(&[&authorization], "{}").await, 415);
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "{\"api_token\": 7}",
        "{\"api_token\": \"x\"} trailing",
    ] {
        assert_documented(&server.post(&[&authorization, JSON], body).await, 400);
    }
    let large = format!("{{\"api_token\": \"{}\"}}", "x".repeat(1 << 20));
    assert_problem(&server.post(&[&authorization, JSON], &large).await, 413);
}

#[tokio::test]
async fn a_refused_value_is_not_told_again() {
    let server = Server::new().await;
    let body = "{\"api_token\": [\"transactional_leak\"]}";
    let answer = server.post(&[&server.authorization(), JSON], body).await;
    assert_documented(&answer, 400);
    assert!(!answer.body.contains("leak"), "{}", answer.body);
    assert!(answer.body.contains("/api_token"), "{}", answer.body);
}

#[tokio::test]
async fn other_paths_and_methods_are_not_served() {
    let server = Server::new().await;
    let get = format!(
        "GET /outbound/transactional-keys/rotate HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        server.address
    );
    assert_eq!(server.send(&get).await.status, 405);
    let other = format!(
        "POST / HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        server.address
    );
    assert_eq!(server.send(&other).await.status, 404);
}
