//! `rotate`: rotates the transactional API key that a file holds.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use jetemail::Client;

/// Rotates the transactional API key that a file holds
#[derive(Debug, Parser)]
#[command(after_help = "Exit codes:
  0  rotated; the file holds the new token
  1  not rotated; the file's token is as it was
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
    /// How long to wait for an answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
}

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]
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
    match rotate::rotate(&client, &arguments.file).await {
        Ok(()) => {
            println!("{}: holds the new token", arguments.file.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(match error {
                rotate::RotateError::File(..) | rotate::RotateError::Unchanged(_) => 1,
                rotate::RotateError::Unknown(_)
                | rotate::RotateError::Stranded(..)
                | rotate::RotateError::NoToken => 3,
            })
        }
    }
}
