//! Support code that every generated crate contains unchanged.
//!
//! Nothing in here depends on the document; the generated modules do.

#[macro_use]
mod messages;
#[macro_use]
mod tables;

pub mod buffered;
#[cfg(feature = "client")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "server")]
pub mod context;
pub mod debug;
#[cfg(any(feature = "client", feature = "server"))]
pub mod decode;
#[cfg(feature = "server")]
mod documented;
#[cfg(any(feature = "client", feature = "server"))]
pub mod encode;
pub mod equality;
#[cfg(feature = "client")]
pub mod error;
#[cfg(feature = "server")]
pub mod incoming;
#[cfg(any(feature = "client", feature = "server"))]
pub mod items;
pub mod known;
#[cfg(any(feature = "client", feature = "server"))]
mod members;
pub mod message;
#[cfg(any(feature = "client", feature = "server"))]
mod multipart;
#[cfg(any(feature = "client", feature = "server"))]
pub mod operation;
#[cfg(any(feature = "client", feature = "server"))]
pub mod outgoing;
#[cfg(any(feature = "client", feature = "server"))]
pub mod parse;
#[cfg(any(feature = "client", feature = "server"))]
pub mod path;
#[cfg(any(feature = "client", feature = "server"))]
pub mod percent;
#[cfg(any(feature = "client", feature = "server"))]
pub mod raw;
pub mod read;
#[cfg(any(feature = "client", feature = "server"))]
pub mod received;
pub mod redact;
#[cfg(feature = "server")]
pub mod rejection;
#[cfg(feature = "client")]
pub mod request;
pub mod response;
#[cfg(feature = "client")]
mod send;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod serving;
pub mod table;
pub mod unexpected;
pub mod unmodeled;
pub mod validate;
pub mod view;
pub mod write;
