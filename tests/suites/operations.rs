//! Operations of small documents, asked by the generated client and served by the generated
//! server: parameters, bodies, several answers, security schemes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tests::{
    lists::{self, types as list},
    maps::{self, types as map},
    pets::{self, Violation, types as pet},
    security::{self, Credentials},
};

use crate::rotation::serve;

/// Answers with what it was asked.
#[derive(Default)]
struct Pets {
    seen: Mutex<Vec<String>>,
}

impl pets::Api for Pets {
    async fn list_pets(
        &self,
        _: &pets::RequestContext,
        parameters: pet::ListPetsParameters,
    ) -> Result<Vec<pet::Pet>, pet::ListPetsError> {
        let asked = format!("{parameters:?}");
        if parameters.limit == Some(13) {
            let problem = tests::with(pet::Problem::new(), |it| it.title = Some(asked));
            return Err(pet::ListPetsError::Default(451, problem));
        }
        Ok(vec![pet::Pet::new(1, asked)])
    }

    async fn create_pet(
        &self,
        _: &pets::RequestContext,
        _: pet::CreatePetParameters,
        body: pet::NewPet,
    ) -> Result<pet::CreatePetResponse, pet::CreatePetError> {
        match body.name.as_str() {
            "later" => Ok(pet::CreatePetResponse::Accepted),
            "taken" => Err(pet::CreatePetError::Conflict),
            "odd" => Err(pet::CreatePetError::ClientError(418, pet::Problem::new())),
            name => Ok(pet::CreatePetResponse::Created(pet::Pet::new(7, name))),
        }
    }

    async fn show_a_pet(
        &self,
        _: &pets::RequestContext,
        parameters: pet::ShowAPetParameters,
    ) -> Result<pet::Pet, pet::ShowAPetError> {
        match parameters.pet_id {
            0 => Err(pet::ShowAPetError::NotFound),
            id => Ok(pet::Pet::new(id, "it")),
        }
    }

    async fn patch_pets_by_pet_id(
        &self,
        _: &pets::RequestContext,
        _: pet::PatchPetsByPetIdParameters,
        body: Option<pet::PatchPetsByPetIdRequest>,
    ) -> Result<(), pet::PatchPetsByPetIdError> {
        self.seen
            .lock()
            .expect("nobody panicked")
            .push(format!("{body:?}"));
        Ok(())
    }
}

async fn pets() -> (pets::Client, String) {
    let url = serve(axum::Router::new().nest("/v1", pets::router(Pets::default()))).await;
    let builder = pets::Client::builder().base_url(format!("{url}/v1/"));
    (builder.build().expect("the client is set up"), url)
}

#[tokio::test]
async fn parameters_arrive_as_they_were_sent() {
    let (client, _) = pets().await;
    let odd = pet::Status::from("on leave & more=1");
    let parameters = pet::ListPetsParameters::new(pet::ListPetsOrder::Desc)
        .with_limit(100)
        .with_status(vec![pet::Status::OnLeave, odd.clone()])
        .with_source("https://example.com/a?b=c&d=e f+g")
        .with_x_trace_id("abc");
    // A status that the document doesn't know is readable, and invalid.
    let refused = client
        .list_pets(&parameters)
        .await
        .expect_err("it is invalid");
    match refused.documented_error() {
        Some(pet::ListPetsError::Default(400, problem)) => assert_eq!(problem.status, Some(400)),
        other => panic!("{other:?}"),
    }
    let parameters = parameters.with_status(vec![pet::Status::OnLeave, pet::Status::Ill]);
    let listed = client.list_pets(&parameters).await.expect("it is valid");
    assert_eq!(listed[0].name, format!("{parameters:?}"));
    let tags = vec![pet::Tag::Shy, pet::Tag::Small];
    let parameters = parameters.with_tags(tags).with_except("none");
    let listed = client.list_pets(&parameters).await.expect("it is valid");
    assert_eq!(listed[0].name, format!("{parameters:?}"));
    let invalid = [
        parameters.clone().with_tags(vec![pet::Tag::Shy; 2]),
        parameters.with_except("all"),
    ];
    for parameters in invalid {
        let refused = client
            .list_pets(&parameters)
            .await
            .expect_err("it is invalid");
        assert!(matches!(
            refused.documented_error(),
            Some(pet::ListPetsError::Default(400, _))
        ));
    }
    let bare = pet::ListPetsParameters::new(pet::ListPetsOrder::Asc);
    let listed = client.list_pets(&bare).await.expect("it is valid");
    assert_eq!(listed[0].name, format!("{bare:?}"));
    let failed = client
        .list_pets(&bare.with_limit(13))
        .await
        .expect_err("it fails");
    assert!(matches!(
        failed.documented_error(),
        Some(pet::ListPetsError::Default(451, _))
    ));
}

#[tokio::test]
async fn each_answer_is_the_variant_of_its_status() {
    let (client, _) = pets().await;
    let none = pet::CreatePetParameters::new();
    let ask = async |name: &str| {
        client
            .create_pet(&none, &pet::NewPet::new(name, None))
            .await
    };
    match ask("Rex").await {
        Ok(pet::CreatePetResponse::Created(made)) => assert_eq!(made, pet::Pet::new(7, "Rex")),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        ask("later").await,
        Ok(pet::CreatePetResponse::Accepted)
    ));
    let taken = ask("taken").await.expect_err("it is taken");
    assert!(matches!(
        taken.documented_error(),
        Some(pet::CreatePetError::Conflict)
    ));
    let odd = ask("odd").await.expect_err("it is odd");
    assert!(matches!(
        odd.documented_error(),
        Some(pet::CreatePetError::ClientError(418, _))
    ));
}

#[tokio::test]
async fn paths_are_filled_in_and_taken_apart() {
    let (client, url) = pets().await;
    let shown = client
        .show_a_pet(&pet::ShowAPetParameters::new(-42))
        .await
        .expect("it is there");
    assert_eq!(shown.id, -42);
    let missing = client
        .show_a_pet(&pet::ShowAPetParameters::new(0))
        .await
        .expect_err("it isn't");
    assert!(matches!(
        missing.documented_error(),
        Some(pet::ShowAPetError::NotFound)
    ));
    let wrong = reqwest::get(format!("{url}/v1/pets/Rex"))
        .await
        .expect("it answers");
    assert_eq!(wrong.status(), 400);
    for query in [
        "limit=1",
        "order=asc&limit=x",
        "order=asc&order=desc",
        "order=asc&limit=1&limit=2",
    ] {
        let twice = reqwest::get(format!("{url}/v1/pets?{query}"))
            .await
            .expect("it answers");
        assert_eq!(twice.status(), 400, "{query}");
    }
    let told = wrong.text().await.expect("it is text");
    assert!(told.contains("petId") && !told.contains("Rex"), "{told}");
}

#[tokio::test]
async fn an_optional_body_may_be_left_out() {
    let (client, url) = pets().await;
    let one = pet::PatchPetsByPetIdParameters::new(1);
    client
        .patch_pets_by_pet_id(&one, None)
        .await
        .expect("nothing is fine");
    let change = pet::PatchPetsByPetIdRequest::new().with_nickname(None);
    client
        .patch_pets_by_pet_id(&one, Some(&change))
        .await
        .expect("it is valid");
    let plain = reqwest::Client::new()
        .patch(format!("{url}/v1/pets/1"))
        .header("content-type", "application/json")
        .body("{}")
        .send()
        .await
        .expect("it answers");
    assert_eq!(plain.status(), 415);
}

#[tokio::test]
async fn violations_are_listed_by_pointer() {
    let (_, url) = pets().await;
    let answer = reqwest::Client::new()
        .post(format!("{url}/v1/pets"))
        .header("content-type", "application/json")
        .body("{\"name\": \"\", \"chip\": null, \"tags\": [\"a\", \"\", \"a\"], \"status\": \"lost\"}")
        .send()
        .await
        .expect("it answers");
    assert_eq!(answer.status(), 400);
    let kind = answer.headers().get("content-type").cloned();
    assert_eq!(
        kind.as_ref().map(http::HeaderValue::as_bytes),
        Some(&b"application/problem+json"[..])
    );
    let problem: serde_json::Value =
        serde_json::from_str(&answer.text().await.expect("it is text")).expect("it is JSON");
    let errors = problem["errors"].as_array().expect("they are listed");
    let pointers: Vec<_> = errors
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    assert_eq!(pointers, ["#/name", "#/tags", "#/tags/1", "#/status"]);
    assert!(
        !problem.to_string().contains("lost"),
        "no value is told again"
    );
}

#[test]
fn values_are_validated_all_at_once() {
    use pets::Validate;
    let weight = |weight: f64| tests::with(pet::Pet::new(1, "Rex"), |it| it.weight = Some(weight));
    assert!(weight(0.3).validate().is_ok());
    let found = tests::with(pet::Pet::new(0, "Rex"), |it| it.weight = Some(0.0));
    let found = found.validate().expect_err("both are wrong");
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|violation: &Violation| (violation.pointer.as_str(), violation.keyword))
        .collect();
    assert_eq!(found, [("/id", "minimum"), ("/weight", "exclusiveMinimum")]);
    assert!(weight(0.25).validate().is_err());
    let deep = tests::with(pet::Pet::new(1, "Rex"), |it| {
        it.friend = Some(Box::new(pet::Pet::new(-1, "Max")));
    });
    let told = deep
        .validate()
        .expect_err("the friend is wrong")
        .to_string();
    assert_eq!(told, "/friend/id is less than 1");
}

/// Takes whatever is valid.
struct Maps;

impl maps::Api for Maps {
    async fn put_maps(
        &self,
        _: &maps::RequestContext,
        _: BTreeMap<String, i64>,
    ) -> Result<serde_json::Value, map::PutMapsError> {
        Ok(serde_json::json!("taken"))
    }

    async fn put_labels(
        &self,
        _: &maps::RequestContext,
        _: Option<Option<Vec<map::Label>>>,
    ) -> Result<(), map::PutLabelsError> {
        Ok(())
    }

    async fn put_number(
        &self,
        _: &maps::RequestContext,
        _: i64,
    ) -> Result<(), map::PutNumberError> {
        Ok(())
    }
}

#[tokio::test]
async fn bodies_without_a_type_of_their_own_are_checked_too() {
    let url = serve(maps::router(Maps)).await;
    let cases = [
        ("/maps", "{\"a\": 1}", 200, ""),
        ("/maps", "{\"a\": -1}", 400, "/a is less than 0"),
        (
            "/maps",
            "{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4}",
            400,
            "more than 3 properties",
        ),
        ("/labels", "null", 204, ""),
        ("/labels", "[{\"text\": \"a\"}]", 204, ""),
        ("/labels", "[]", 400, "fewer than 1 items"),
        (
            "/labels",
            "[{\"text\": \"\"}]",
            400,
            "/0/text has fewer than 1 characters",
        ),
        ("/number", "9", 204, ""),
        ("/number", "10", 400, "the value is more than 9"),
    ];
    for (path, body, status, told) in cases {
        let request = reqwest::Client::new().put(format!("{url}{path}"));
        let request = request
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.expect("it answers");
        assert_eq!(answer.status(), status, "{path} {body}");
        let text = answer.text().await.expect("it is text");
        assert!(text.contains(told), "{text}");
    }
}

/// Answers with who was seen, and keeps it.
#[derive(Default)]
struct Guarded {
    /// Of the request that is being served.
    now: Mutex<Vec<String>>,
    /// Of each request.
    all: Arc<Mutex<Vec<String>>>,
}

impl security::Api for Guarded {
    type Principal = String;

    async fn authenticate(
        &self,
        _: &security::RequestContext,
        credentials: Credentials<'_>,
    ) -> Result<String, security::Rejection> {
        let rejected = credentials.rejection();
        let told = format!("{credentials:?}");
        assert!(!told.contains("hidden"), "{told}");
        let seen = match credentials {
            Credentials::Token(token) if token.expose_secret() == "stale" => return Err(rejected),
            Credentials::Token(token) => format!("token {}", token.expose_secret()),
            Credentials::Login(login) => format!("login {:?}", login.user_password()),
            Credentials::Oauth(token) => {
                format!("oauth {} {:?}", token.expose_secret(), token.scopes())
            }
            Credentials::AppIdAndAppKey(id, key) => {
                format!("{} {}", id.expose_secret(), key.expose_secret())
            }
            Credentials::Session(session) => format!("session {}", session.expose_secret()),
            _ => return Err(rejected),
        };
        self.now.lock().expect("nobody panicked").push(seen.clone());
        Ok(seen)
    }

    async fn global(
        &self,
        _: &security::RequestContext,
        _: String,
    ) -> Result<(), security::types::GlobalError> {
        Ok(())
    }

    async fn none(&self, _: &security::RequestContext) -> Result<(), security::types::NoneError> {
        Ok(())
    }

    async fn optional(
        &self,
        _: &security::RequestContext,
        who: Option<String>,
    ) -> Result<(), security::types::OptionalError> {
        let seen = who.map_or("nobody".to_owned(), |who| format!("optional {who}"));
        self.now.lock().expect("nobody panicked").push(seen);
        Ok(())
    }

    async fn either(
        &self,
        _: &security::RequestContext,
        _: String,
    ) -> Result<(), security::types::EitherError> {
        Ok(())
    }

    async fn both(
        &self,
        _: &security::RequestContext,
        _: String,
    ) -> Result<(), security::types::BothError> {
        Ok(())
    }

    async fn cookie(
        &self,
        _: &security::RequestContext,
        _: String,
    ) -> Result<(), security::types::CookieError> {
        Ok(())
    }

    fn map_response(
        &self,
        _: &'static security::Operation,
        mut response: axum::response::Response,
    ) -> axum::response::Response {
        let seen = std::mem::take(&mut *self.now.lock().expect("nobody panicked")).join(", ");
        self.all.lock().expect("nobody panicked").push(seen.clone());
        let seen = http::HeaderValue::from_str(&seen).expect("it is text");
        response.headers_mut().insert("x-seen", seen);
        response
    }
}

/// What the server saw of a request with these headers.
async fn seen(url: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String, Option<String>) {
    let mut request = reqwest::Client::new().get(format!("{url}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("it answers");
    let text = |name: &str| {
        let value = answer.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    (
        answer.status().as_u16(),
        text("x-seen").unwrap_or_default(),
        text("www-authenticate"),
    )
}

const BEARER: (&str, &str) = ("authorization", "bearer hidden");
const BASIC: (&str, &str) = ("authorization", "Basic dTpoaWRkZW46cA==");

/// A path, headers, the status of the answer, and who was seen.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    u16,
    &'static str,
);

#[tokio::test]
async fn each_scheme_is_found_where_the_document_says() {
    let url = serve(security::router(Guarded::default())).await;
    let cases: &[Case] = &[
        ("/global", &[BEARER], 204, "token hidden"),
        ("/global", &[BASIC], 401, ""),
        ("/global", &[], 401, ""),
        ("/none", &[], 204, ""),
        ("/optional", &[], 204, "nobody"),
        (
            "/optional",
            &[BEARER],
            204,
            "token hidden, optional token hidden",
        ),
        (
            "/either",
            &[BASIC],
            204,
            "login Some((\"u\", \"hidden:p\"))",
        ),
        (
            "/either",
            &[BEARER],
            204,
            "oauth hidden [\"pets:read\", \"pets:write\"]",
        ),
        (
            "/both?key=hidden%20key",
            &[("x-app-id", "hidden id")],
            204,
            "hidden id hidden key",
        ),
        ("/both", &[("x-app-id", "hidden id")], 401, ""),
        ("/both?key=hidden", &[], 401, ""),
        (
            "/cookie",
            &[("cookie", "a=b; sid=hidden%21=; c=d")],
            204,
            "session hidden%21=",
        ),
        ("/cookie", &[("cookie", "sid=hidden; sid=other")], 401, ""),
        ("/global", &[BEARER, BEARER], 401, ""),
        (
            "/both?key=hidden&key=other",
            &[("x-app-id", "hidden id")],
            401,
            "",
        ),
        ("/either", &[BASIC, BEARER], 401, ""),
    ];
    for (path, headers, status, who) in cases {
        let (found, seen, challenge) = seen(&url, path, headers).await;
        assert_eq!(
            (found, seen.as_str()),
            (*status, *who),
            "{path} {headers:?}"
        );
        assert_eq!(challenge.is_some(), *status == 401, "{path}");
    }
}

#[tokio::test]
async fn the_client_shows_what_it_was_given() {
    let guarded = Guarded::default();
    let all = Arc::clone(&guarded.all);
    let seen = || std::mem::take(&mut *all.lock().expect("nobody panicked"));
    let url = serve(security::router(guarded)).await;
    let builder = || security::Client::builder().base_url(&url);
    let client = builder()
        .token("t")
        .app_id("i")
        .app_key("k &=")
        .session("s=1/+")
        .build()
        .expect("the client is set up");
    client.global().await.expect("it has a token");
    client.none().await.expect("it needs nothing");
    // Credentials are preferred to none, which the document lists first.
    client.optional().await.expect("it has a token");
    client.both().await.expect("it has both");
    client.cookie().await.expect("it has a session");
    assert_eq!(
        seen(),
        [
            "token t",
            "",
            "token t, optional token t",
            "i k &=",
            "session s=1/+"
        ]
    );
    let error = client.either().await.expect_err("it has neither");
    assert!(error.to_string().contains("login or oauth"), "{error}");
    let client = builder()
        .login("u", "p:q")
        .build()
        .expect("the client is set up");
    client.either().await.expect("it has a login");
    client.optional().await.expect("it needs nothing");
    assert!(client.both().await.is_err());
    assert_eq!(seen(), ["login Some((\"u\", \"p:q\"))", "nobody"]);
}

/// A colon would move the border between user and password (RFC 7617, section 2).
#[tokio::test]
async fn a_user_with_a_colon_is_not_sent() {
    let guarded = Guarded::default();
    let all = Arc::clone(&guarded.all);
    let url = serve(security::router(guarded)).await;
    for user in ["u:v", ":hidden", "hidden:"] {
        let client = security::Client::builder()
            .base_url(&url)
            .login(user, "p")
            .build()
            .expect("the client is set up");
        let error = client.either().await.expect_err("it can't be sent");
        let reason = matches!(
            error,
            security::Error::NotSent(security::NotSent::InvalidRequest(_))
        );
        assert!(reason && !error.to_string().contains(user), "{error:?}");
    }
    assert!(all.lock().expect("nobody panicked").is_empty());
}

/// Responds with the colors of the request.
struct Lists;

impl lists::Api for Lists {
    async fn colors(
        &self,
        _: &lists::RequestContext,
        parameters: list::ColorsParameters,
    ) -> Result<list::FooBar, list::ColorsError> {
        let colors = parameters.colors.iter().map(|color| color.as_str().into());
        Ok(tests::with(list::FooBar::new(), |it| {
            it.x = Some(colors.collect());
        }))
    }
}

#[tokio::test]
async fn a_component_that_is_an_array_is_a_parameter() {
    let url = serve(lists::router(Lists)).await;
    let client = lists::Client::builder().base_url(url).build();
    let client = client.expect("the client is set up");
    let parameters = list::ColorsParameters::new(vec![list::Color::Red; 2]);
    let response = client.colors(&parameters).await.expect("it is valid");
    assert_eq!(response.x, Some(vec!["red".into(), "red".into()]));
}
