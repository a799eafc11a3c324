//! `key-server`: serves the keys of a database file.

use std::{error::Error, net::SocketAddr, path::PathBuf};

use clap::Parser;
use key_server::{KeyState, Store, app};
use tokio::net::TcpListener;

/// Serves JetEmail's key rotation over SQLite
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  key-server --seed                      # in memory, with an account and a key to try
  key-server --database keys.db --listen 127.0.0.1:8080")]
struct Arguments {
    /// The database file [default: in memory]
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Add an account with a transactional key, and print both
    #[arg(long)]
    seed: bool,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the example shows its work")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let store = match &arguments.database {
        Some(path) => Store::open(path)?,
        None => Store::in_memory()?,
    };
    if arguments.seed {
        let (account, key) = store.add_account()?;
        let token = store.add_key(account, KeyState::Enabled)?;
        println!("account key: {key}\ntransactional key: {token}");
    }
    let listener = TcpListener::bind(arguments.listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app(store))
        .with_graceful_shutdown(asked_to_stop())
        .await?;
    Ok(())
}

/// A stop waits for pending responses: each may contain a new token.
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
