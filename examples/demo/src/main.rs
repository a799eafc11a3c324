//! Rotates a key end to end: the example server on a free loopback port, the example client, and
//! requests with the old token and the new one.

use std::{error::Error, fs};

use jetemail::{Client, Error as ApiError, types::RotateTransactionalApiKeyRequest as Request};
use key_server::{KeyState, Store, app};
use tokio::net::TcpListener;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the demonstration is what it prints")]
async fn main() -> Result<(), Box<dyn Error>> {
    let store = Store::in_memory()?;
    let (account, account_key) = store.add_account()?;
    let old = store.add_key(account, KeyState::Enabled)?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = tokio::spawn(async move { axum::serve(listener, app(store)).await });
    println!("server     listens on {url}");

    let folder = tempfile::tempdir()?;
    let file = folder.path().join("token");
    fs::write(&file, &old)?;
    println!("old token  {}", shortened(&old));

    let client = Client::builder()
        .api_key_auth(account_key)
        .base_url(url)
        .build()?;
    rotate::rotate(&client, &file).await?;
    let new = fs::read_to_string(&file)?;
    println!("new token  {}, stored before it was used", shortened(&new));

    match client
        .rotate_transactional_api_key(&Request::new(old))
        .await
    {
        Err(ApiError::ErrorResponse(response)) => {
            println!("old token  rejected: {}", response.error);
        }
        other => return Err(format!("the old token should have been rejected: {other:?}").into()),
    }
    let again = client
        .rotate_transactional_api_key(&Request::new(new.trim()))
        .await?;
    let accepted = again.success == Some(true) && again.api_token.is_some();
    if !accepted {
        return Err("the new token should have been accepted".into());
    }
    println!("new token  accepted (and rotated once more)");
    server.abort();
    Ok(())
}

/// The first characters of a token: enough to tell two apart, too few to use one.
fn shortened(token: &str) -> String {
    let start: String = token.chars().take("transactional_".len() + 6).collect();
    start + "…"
}
