//! Rust bindings of JetEmail's API: types, a client (feature `client`) and a server trait with its
//! router (feature `server`).
//!
//! All of it is generated from `openapi.json` when the crate is built.

include!(concat!(env!("OUT_DIR"), "/spectrait/mod.rs"));
