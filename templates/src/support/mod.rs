//! Support code that every generated crate contains unchanged.
//!
//! Nothing in here depends on the document; the generated modules do.

#[macro_use]
mod tables;

pub mod buffered;
#[cfg(feature = "client")]
pub mod client;
pub mod debug;
#[cfg(any(feature = "client", feature = "server"))]
pub mod decode;
#[cfg(feature = "client")]
pub mod encode;
pub mod equality;
#[cfg(feature = "client")]
pub mod error;
pub mod known;
#[cfg(any(feature = "client", feature = "server"))]
pub mod operation;
#[cfg(feature = "server")]
pub mod parse;
#[cfg(any(feature = "client", feature = "server"))]
pub mod path;
#[cfg(any(feature = "client", feature = "server"))]
pub mod percent;
pub mod read;
pub mod redact;
#[cfg(feature = "server")]
pub mod rejection;
#[cfg(feature = "client")]
pub mod request;
pub mod response;
#[cfg(feature = "server")]
pub mod server;
pub mod table;
pub mod unexpected;
pub mod unmodeled;
pub mod validate;
pub mod view;
pub mod write;
