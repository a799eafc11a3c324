//! Paths: placeholders that are parts of segments, queries, and operations of one path.

use tests::paths::{self, support::path, types as given};

use crate::rotation::serve;

#[test]
fn the_last_separator_splits() {
    for (template, segment, texts) in [
        ("{a}", "x", Some(vec![("a", "x")])),
        ("{a}", "", None),
        ("{a}.pdf", "x.pdf.pdf", Some(vec![("a", "x.pdf")])),
        ("{a}.pdf", ".pdf", None),
        ("{a}.pdf", "x.PDF", None),
        ("{a}-{b}", "x-y-z", Some(vec![("a", "x-y"), ("b", "z")])),
        ("{a}-{b}", "x", None),
        ("v{a}..{b}z", "v1..2z", Some(vec![("a", "1"), ("b", "2")])),
        ("v{a}..{b}z", "v1..2", None),
    ] {
        assert_eq!(
            path::placeholders(template, segment),
            texts,
            "{template} {segment}"
        );
    }
    let texts = path::texts("/a%20b/{c}/", "/nested/a b/x/");
    assert_eq!(texts, Some(vec![("c", "x")]));
    assert_eq!(path::texts("/a/{c}", "/b/x"), None);
}

struct Echo;

impl paths::Api for Echo {
    async fn pdf(
        &self,
        _: &paths::RequestContext,
        it: given::PdfParameters,
    ) -> Result<String, given::PdfError> {
        Ok(format!("pdf {}", it.id))
    }

    async fn notebook(
        &self,
        _: &paths::RequestContext,
        it: given::NotebookParameters,
    ) -> Result<String, given::NotebookError> {
        Ok(format!("notebook {}", it.id))
    }

    async fn wait(
        &self,
        _: &paths::RequestContext,
        it: given::WaitParameters,
    ) -> Result<String, given::WaitError> {
        Ok(format!("wait {}", it.id))
    }

    async fn post(
        &self,
        _: &paths::RequestContext,
        it: given::PostParameters,
    ) -> Result<String, given::PostError> {
        Ok(format!("post {} {}", it.user_id, it.post_id))
    }

    async fn user(
        &self,
        _: &paths::RequestContext,
        it: given::UserParameters,
    ) -> Result<String, given::UserError> {
        Ok(format!("user {}", it.id))
    }

    async fn me(&self, _: &paths::RequestContext) -> Result<String, given::MeError> {
        Ok("me".to_owned())
    }

    async fn elsewhere(&self, _: &paths::RequestContext) -> Result<String, given::ElsewhereError> {
        Ok("elsewhere".to_owned())
    }

    async fn replace(&self, _: &paths::RequestContext) -> Result<String, given::ReplaceError> {
        Ok("replace".to_owned())
    }

    async fn list(
        &self,
        _: &paths::RequestContext,
        _: given::ListParameters,
    ) -> Result<String, given::ListError> {
        Ok("list".to_owned())
    }

    async fn get(
        &self,
        _: &paths::RequestContext,
        _: given::GetParameters,
    ) -> Result<String, given::GetError> {
        Ok("get".to_owned())
    }

    async fn submit(&self, _: &paths::RequestContext) -> Result<String, given::SubmitError> {
        Ok("submit".to_owned())
    }

    async fn take(
        &self,
        _: &paths::RequestContext,
        it: given::TakeParameters,
    ) -> Result<String, given::TakeError> {
        Ok(format!("take {:?}", it.most))
    }

    async fn first(
        &self,
        _: &paths::RequestContext,
        it: given::FirstParameters,
    ) -> Result<String, given::FirstError> {
        Ok(format!("first {}", it.a))
    }

    async fn spelled(&self, _: &paths::RequestContext) -> Result<String, given::SpelledError> {
        Ok("spelled".to_owned())
    }
}

#[tokio::test]
async fn each_request_reaches_its_operation() {
    let url = serve(paths::router(Echo)).await;
    let client = paths::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    let pdf = async |id: &str| client.pdf(&given::PdfParameters::new(id)).await;
    assert_eq!(pdf("7").await.expect("it is there"), "pdf 7");
    assert_eq!(pdf("a/b.pdf").await.expect("it is there"), "pdf a/b.pdf");
    let notebook = client.notebook(&given::NotebookParameters::new("7")).await;
    assert_eq!(notebook.expect("it is there"), "notebook 7");
    let wait = client.wait(&given::WaitParameters::new("a:wait")).await;
    assert_eq!(wait.expect("it is there"), "wait a:wait");
    let post = client.post(&given::PostParameters::new("a-b", 7)).await;
    assert_eq!(post.expect("it is there"), "post a-b 7");
    let negative = client.post(&given::PostParameters::new("a", -7)).await;
    assert!(
        !negative
            .expect_err("it would split elsewhere")
            .may_have_taken_effect()
    );
    let user = client.user(&given::UserParameters::new("ab")).await;
    assert_eq!(user.expect("it is there"), "user ab");
    assert_eq!(client.me().await.expect("it is there"), "me");
    let target = given::ListParameters::new(given::ListXTarget::ApiList);
    assert_eq!(client.list(&target).await.expect("it is there"), "list");
    let target = given::GetParameters::new(given::GetXTarget::ApiGet);
    assert_eq!(client.get(&target).await.expect("it is there"), "get");
    assert_eq!(client.submit().await.expect("it is there"), "submit");
    let take = client
        .take(&given::TakeParameters::new().with_most(3))
        .await;
    assert_eq!(take.expect("it is there"), "take Some(3)");
    let second = client.second(&given::SecondParameters::new("x")).await;
    assert_eq!(second.expect("it is served by another"), "first x");
    assert_eq!(client.spelled().await.expect("it is there"), "spelled");
    for path in [
        "/~caf%C3%A9/x:y",
        "/~caf%c3%a9/x:y",
        "/%7Ecaf%C3%A9/x%3Ay",
        "/%7ecaf%c3%a9/x%3ay",
    ] {
        let response = reqwest::get(format!("{url}{path}")).await;
        let status = response.expect("it answers").status();
        assert_eq!(status, 200, "{path}");
    }
    for (method, path) in [("POST", "/operations/7"), ("POST", "/"), ("GET", "/queue/")] {
        let method = method.parse().expect("it is a method");
        let request = reqwest::Client::new().request(method, format!("{url}{path}"));
        let status = request.send().await.expect("it answers").status();
        assert_eq!(status, 404, "{path}");
    }
}

#[tokio::test]
async fn operations_have_their_own_servers_unless_one_is_set() {
    let of = |operation: &paths::Operation| operation.server;
    assert_eq!(
        of(&paths::operations::ELSEWHERE),
        "https://elsewhere.example/v2"
    );
    assert_eq!(of(&paths::operations::REPLACE), "http://{server_host_2}/");
    assert_eq!(of(&paths::operations::ME), "");
    let url = serve(paths::router(Echo)).await;
    let client = paths::Client::builder().base_url(url).build();
    let client = client.expect("the client is set up");
    let elsewhere = client.elsewhere().await.expect("it is at the one server");
    assert_eq!(elsewhere, "elsewhere");
}

#[tokio::test]
async fn the_servers_of_operations_have_variables() {
    let url = serve(paths::router(Echo)).await;
    let host = url.trim_start_matches("http://");
    let built = |builder: paths::ClientBuilder| builder.build().expect("the client is set up");
    let own = built(paths::Client::builder().server_host_2(host));
    assert_eq!(own.replace().await.expect("it is sent there"), "replace");
    assert!(own.me().await.is_err());
    let default = built(paths::Client::builder().server_host(host));
    assert_eq!(default.me().await.expect("it is sent there"), "me");
    assert!(default.replace().await.is_err());
    // A value is a part of the host, and leads to no other one.
    for elsewhere in [
        "evil.example/",
        "evil.example\\",
        "a@evil.example",
        "a?",
        "a#",
        "..",
    ] {
        let built = paths::Client::builder().server_host(elsewhere).build();
        assert!(built.is_err(), "{elsewhere}");
        let own = built_with(elsewhere).replace().await;
        assert!(matches!(own, Err(paths::Error::NotSent(_))), "{elsewhere}");
    }
}

fn built_with(host: &str) -> paths::Client {
    let builder = paths::Client::builder().server_host_2(host);
    builder.build().expect("the root has another host")
}
