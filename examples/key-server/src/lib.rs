//! A real server of JetEmail's key rotation: the generated [`jetemail::Api`] over SQLite.
//!
//! Keys and tokens are hashed at rest, a rotation swaps a token in one transaction, and every
//! response of the operation has the body that the document describes.

mod api;
mod store;

pub use self::{
    api::KeyServer,
    store::{KeyState, Rotation, Store, StoreError},
};

/// The routes of the server, over a store.
pub fn app(store: Store) -> axum::Router {
    jetemail::router(KeyServer::new(store))
}
