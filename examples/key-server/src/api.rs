//! The generated trait, implemented.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use jetemail::{
    Api, Credentials, Operation, Rejection, RequestContext, UnexpectedResponse,
    types::{
        ErrorResponse, RotateTransactionalApiKeyError as Failure,
        RotateTransactionalApiKeyRequest as Request, RotateTransactionalApiKeyResponse as Rotated,
    },
};
use tokio::task::spawn_blocking;

use crate::store::{Rotation, Store, StoreError};

/// Serves the keys of a store.
#[derive(Clone, Debug)]
pub struct KeyServer {
    store: Store,
}

impl KeyServer {
    /// Serves the keys of this store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The database blocks, so it has threads of its own. Once begun, the work is done even if
    /// the request is not waited for.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let store = self.store.clone();
        let done = spawn_blocking(move || work(&store)).await;
        done.ok().and_then(Result::ok).ok_or(Unavailable)
    }
}

/// The error of the store, without its text, which may name files and queries.
struct Unavailable;

impl Api for KeyServer {
    /// The id of the account.
    type Principal = i64;

    async fn authenticate(
        &self,
        _: &RequestContext,
        credentials: Credentials<'_>,
    ) -> Result<i64, Rejection> {
        let rejection = credentials.rejection();
        let Credentials::ApiKeyAuth(key) = credentials else {
            return Err(rejection);
        };
        let key = key.expose_secret().to_owned();
        match self.work(move |store| store.account(&key)).await {
            Ok(account) => account.ok_or(rejection),
            Err(Unavailable) => Err(Rejection::Unexpected(UnexpectedResponse::new(500))),
        }
    }

    async fn rotate_transactional_api_key(
        &self,
        _: &RequestContext,
        account: i64,
        request: Request,
    ) -> Result<Rotated, Failure> {
        let rotation = self
            .work(move |store| store.rotate(account, &request.api_token))
            .await;
        match rotation {
            Ok(Rotation::Rotated(token)) => {
                let mut rotated = Rotated::new();
                rotated.success = Some(true);
                rotated.message = Some("Transactional key rotated successfully".to_owned());
                rotated.api_token = Some(token);
                Ok(rotated)
            }
            Ok(Rotation::Unknown) => {
                let text = "Transactional key not found or access denied";
                Err(Failure::NotFound(failure(text)))
            }
            Ok(Rotation::Disabled) => {
                let text = "Cannot rotate a disabled transactional key. Enable it first.";
                Err(Failure::Forbidden(failure(text)))
            }
            Err(Unavailable) => {
                let text = "Failed to rotate transactional key";
                Err(Failure::InternalServerError(failure(text)))
            }
        }
    }

    /// Adds `Cache-Control`: responses contain tokens.
    fn map_response(&self, _: &'static Operation, mut response: Response) -> Response {
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        response
    }
}

fn failure(text: impl Into<String>) -> ErrorResponse {
    let mut failure = ErrorResponse::new();
    failure.success = Some(false);
    failure.error = Some(text.into());
    failure
}
