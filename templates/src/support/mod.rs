//! What every generated crate carries unchanged.
//!
//! Nothing in here knows the document; the generated modules beside it do.

#[macro_use]
mod tables;

pub mod answers;
#[cfg(feature = "client")]
pub mod client;
#[cfg(any(feature = "client", feature = "server"))]
pub mod decode;
pub mod equality;
#[cfg(feature = "client")]
pub mod error;
#[cfg(any(feature = "client", feature = "server"))]
pub mod operation;
#[cfg(any(feature = "client", feature = "server"))]
pub mod parameter;
pub mod read;
pub mod redact;
#[cfg(feature = "server")]
pub mod rejection;
#[cfg(feature = "server")]
pub mod server;
pub mod undocumented;
pub mod validate;
pub mod wire;
