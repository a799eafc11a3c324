//! A server with a trait for each tag: each has the operations of which it is the first one.

use tests::security_by_tag::{
    Api, Client, Credentials, OpenDoorsApi, PetsApi, Rejection, RequestContext, router, types,
};

use crate::rotation::serve;

struct Server;

impl Api for Server {
    type Principal = ();

    async fn authenticate(
        &self,
        _: &RequestContext,
        credentials: Credentials<'_>,
    ) -> Result<(), Rejection> {
        Err(credentials.rejection())
    }

    async fn either(&self, _: &RequestContext, (): ()) -> Result<(), types::EitherError> {
        Ok(())
    }
}

impl OpenDoorsApi for Server {
    async fn none(&self, _: &RequestContext) -> Result<(), types::NoneError> {
        Ok(())
    }
}

impl PetsApi for Server {
    async fn optional(
        &self,
        _: &RequestContext,
        principal: Option<()>,
    ) -> Result<(), types::OptionalError> {
        assert!(principal.is_none());
        Ok(())
    }
}

#[tokio::test]
async fn each_tag_has_a_trait() {
    let url = serve(router(Server)).await;
    let client = Client::builder().base_url(&url).login("a", "b").build();
    let client = client.expect("the client is set up");
    assert!(client.none().await.is_ok());
    assert!(client.optional().await.is_ok());
    let refused = client.either().await.map_err(|error| error.status());
    assert_eq!(
        refused.map_err(|status| status.map(|it| it.as_u16())),
        Err(Some(401))
    );
}
