//! `rotate`: rotates the transactional API key that a file holds.

use std::{future::Future, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use jetemail::Client;
use rotate::RotateError;

/// Rotates the transactional API key that a file holds
#[derive(Debug, Parser)]
#[command(after_help = "Exit codes:
  0  rotated; the file holds the new token
  1  not rotated; the file's token is unchanged
  2  wrong usage
  3  unknown: the token may have been rotated; do not simply try again")]
struct Arguments {
    /// The file that holds the token; it is replaced
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The account's key, better given by the environment
    #[arg(
        long,
        env = "JETEMAIL_API_KEY",
        hide_env_values = true,
        value_name = "KEY"
    )]
    api_key: String,
    /// The server, in place of JetEmail's
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The timeout of the request, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is a command")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut builder = Client::builder()
        .api_key_auth(arguments.api_key)
        .timeout(Duration::from_secs(arguments.timeout));
    if let Some(url) = arguments.base_url {
        builder = builder.base_url(url);
    }
    let client = match builder.build() {
        Ok(client) => client,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match uninterrupted(rotate::rotate(&client, &arguments.file)).await {
        Ok(()) => {
            println!("{}: holds the new token", arguments.file.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            report(&error);
            ExitCode::from(if error.may_have_rotated() { 3 } else { 1 })
        }
    }
}

/// Waits for the end of a rotation, whatever signals arrive: a response that is not received is a
/// lost key.
async fn uninterrupted<T>(rotation: impl Future<Output = T>) -> T {
    tokio::pin!(rotation);
    loop {
        tokio::select! {
            done = &mut rotation => return done,
            () = asked_to_stop() => eprintln!("the rotation is under way; it ends by itself"),
        }
    }
}

async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// Prints an error with its causes. A token that could be written nowhere else is printed
/// as the last resort.
fn report(error: &RotateError) {
    eprintln!("error: {error}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        eprintln!("  because: {cause}");
        source = cause.source();
    }
    if let RotateError::Unwritten(token, _) = error {
        eprintln!(
            "the new token, which is nowhere else: {}",
            token.expose_secret()
        );
    }
}
