//! Parameters on the wire: the client writes what `tests/wire` has, and the server reads it.

use std::{collections::BTreeMap, fs};

use axum::{
    body::Bytes,
    extract::{Request, State},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tests::{
    forms::{
        self, operations as form_operations,
        support::{encode, operation::Codec, view::Reflect as FormReflect},
        types as order,
    },
    styles::{
        self, Call, operations,
        support::{
            incoming::in_memory, operation::Operation, read, rejection::Rejection,
            request::OutgoingRequest, serving::ReceivedRequest, view::Reflect, write::Written,
        },
        types,
    },
};
use tokio::sync::mpsc;

use crate::rotation::serve;

/// A line of `tests/wire`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    operation: String,
    value: Option<Value>,
    sent: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    unsent: bool,
    refused: Option<String>,
}

/// The parameters of an operation, whatever their type is.
struct Tested {
    operation: &'static Operation,
    blank: fn() -> Box<dyn Reflect + Send + Sync>,
    read: fn(&ReceivedRequest<'_>) -> Result<Value, Rejection>,
}

fn written(value: &dyn Reflect) -> Value {
    serde_json::to_value(Written(value.view())).expect("it is JSON")
}

macro_rules! tested {
    ($($constant:ident: $parameters:ident,)+) => {
        const TESTED: &[Tested] = &[$(Tested {
            operation: &operations::$constant,
            blank: || Box::new(<types::$parameters as Reflect>::blank()),
            read: |request| {
                let parameters = request.parameters::<types::$parameters>()?;
                Ok(written(&parameters))
            },
        }),+];
    };
}

tested! {
    SIMPLE_TEXT: SimpleTextParameters,
    SIMPLE_RESERVED: SimpleReservedParameters,
    MEMBERS_OF_TWO: MembersOfTwoParameters,
    SIMPLE_LIST: SimpleListParameters,
    SIMPLE_OBJECT: SimpleObjectParameters,
    SIMPLE_EXPLODED_LIST: SimpleExplodedListParameters,
    SIMPLE_EXPLODED_OBJECT: SimpleExplodedObjectParameters,
    LABEL_TEXT: LabelTextParameters,
    LABEL_LIST: LabelListParameters,
    LABEL_OBJECT: LabelObjectParameters,
    LABEL_EXPLODED_LIST: LabelExplodedListParameters,
    LABEL_EXPLODED_OBJECT: LabelExplodedObjectParameters,
    MATRIX_TEXT: MatrixTextParameters,
    MATRIX_LIST: MatrixListParameters,
    MATRIX_OBJECT: MatrixObjectParameters,
    MATRIX_EXPLODED_LIST: MatrixExplodedListParameters,
    MATRIX_EXPLODED_OBJECT: MatrixExplodedObjectParameters,
    FORM_TEXT: FormTextParameters,
    FORM_LIST: FormListParameters,
    FORM_OBJECT: FormObjectParameters,
    FORM_EXPLODED_LIST: FormExplodedListParameters,
    FORM_EXPLODED_OBJECT: FormExplodedObjectParameters,
    SPACE_DELIMITED_LIST: SpaceDelimitedListParameters,
    SPACE_DELIMITED_OBJECT: SpaceDelimitedObjectParameters,
    PIPE_DELIMITED_LIST: PipeDelimitedListParameters,
    PIPE_DELIMITED_OBJECT: PipeDelimitedObjectParameters,
    DEEP_OBJECT_EXPLODED_LIST: DeepObjectExplodedListParameters,
    DEEP_OBJECT_EXPLODED_OBJECT: DeepObjectExplodedObjectParameters,
    HEADER_TEXT: HeaderTextParameters,
    HEADER_LIST: HeaderListParameters,
    HEADER_OBJECT: HeaderObjectParameters,
    HEADER_EXPLODED_LIST: HeaderExplodedListParameters,
    HEADER_EXPLODED_OBJECT: HeaderExplodedObjectParameters,
    COOKIE_FORM_TEXT: CookieFormTextParameters,
    COOKIE_FORM_LIST: CookieFormListParameters,
    COOKIE_FORM_OBJECT: CookieFormObjectParameters,
    COOKIE_FORM_EXPLODED_LIST: CookieFormExplodedListParameters,
    COOKIE_FORM_EXPLODED_OBJECT: CookieFormExplodedObjectParameters,
    COOKIE_COOKIE_TEXT: CookieCookieTextParameters,
    COOKIE_COOKIE_LIST: CookieCookieListParameters,
    COOKIE_COOKIE_OBJECT: CookieCookieObjectParameters,
    COOKIE_COOKIE_EXPLODED_LIST: CookieCookieExplodedListParameters,
    COOKIE_COOKIE_EXPLODED_OBJECT: CookieCookieExplodedObjectParameters,
    NESTED: NestedParameters,
    OPEN: OpenParameters,
    JSON: JsonParameters,
    WHOLE: WholeParameters,
    WHOLE_JSON: WholeJsonParameters,
    RESERVED: ReservedParameters,
    EMPTY: EmptyParameters,
    EITHER: EitherParameters,
    SPARSE: SparseParameters,
    PAGES: PagesParameters,
    REQUIRED_PAGES: RequiredPagesParameters,
    CHOICES: ChoicesParameters,
    WHOLE_TEXT: WholeTextParameters,
    CONTENTS: ContentsParameters,
    KINDS: KindsParameters,
}

fn tested(name: &str) -> &'static Tested {
    let letters = |text: &str| text.replace('_', "").to_lowercase();
    let mut tested = TESTED.iter();
    let found = tested.find(|it| letters(it.operation.name) == letters(name));
    found.unwrap_or_else(|| panic!("there is no operation {name}"))
}

fn read(
    tested: &Tested,
    target: &str,
    headers: &BTreeMap<String, String>,
) -> Result<Value, Rejection> {
    // What no URL has, `http` refuses.
    let target = target.replace('|', "%7C");
    let mut request = Request::builder().uri(target);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Bytes::new()).expect("it is a request");
    let (head, body) = in_memory(tested.operation, request);
    (tested.read)(&ReceivedRequest::new(&head, body))
}

#[tokio::test]
async fn parameters_are_written_and_read_by_the_tables_of_the_specification() {
    let (sender, mut requests) = mpsc::unbounded_channel();
    let router = axum::Router::new()
        .fallback(
            async |State(sender): State<mpsc::UnboundedSender<Request>>, request: Request| {
                sender.send(request).expect("the test listens");
            },
        )
        .with_state(sender);
    let url = serve(router).await;
    let client = styles::Client::builder().base_url(url).build();
    let client = client.expect("the client is set up");
    let path = tests::repository().join("tests/wire/styles.yaml");
    let text = fs::read_to_string(path).expect("it is there");
    let vectors: Vec<Vector> = serde_yaml::from_str(&text).expect("they are vectors");
    for vector in &vectors {
        let tested = tested(&vector.operation);
        if let Some(target) = &vector.refused {
            let refused = read(tested, target, &vector.headers);
            assert!(refused.is_err(), "{vector:?}: {refused:?}");
            continue;
        }
        let mut value = (tested.blank)();
        let json = vector.value.clone().expect("there is a value");
        read::read(json.clone(), value.view_mut()).expect("it is of the type");
        let request = OutgoingRequest::new(tested.operation).parameters(&*value);
        let sent = Call::<(), types::CookieCookieExplodedListError>::new(&client, request).await;
        let is_unsent = matches!(sent, Err(styles::Error::NotSent(_)));
        assert_eq!(is_unsent, vector.unsent, "{vector:?}");
        if vector.unsent {
            continue;
        }
        let request = requests.recv().await.expect("it arrived");
        let target = request
            .uri()
            .path_and_query()
            .expect("there is one")
            .as_str();
        assert_eq!(Some(target), vector.sent.as_deref(), "{vector:?}");
        for (name, value) in &vector.headers {
            let found = request.headers().get(name).and_then(|it| it.to_str().ok());
            assert_eq!(found, Some(value.as_str()), "{vector:?}");
        }
        for target in vector.sent.iter().chain(&vector.also) {
            let found = read(tested, target, &vector.headers);
            assert_eq!(found.as_ref().ok(), Some(&json), "{target}: {found:?}");
        }
    }
}

struct Orders;

impl forms::Api for Orders {
    async fn add_order(
        &self,
        _: &forms::RequestContext,
        body: order::Order,
    ) -> Result<order::Order, order::AddOrderError> {
        Ok(body)
    }

    async fn add_nested(
        &self,
        _: &forms::RequestContext,
        body: Option<order::Order>,
    ) -> Result<order::Order, order::AddNestedError> {
        Ok(body.unwrap_or(order::Order::new(0)))
    }

    async fn add_exploded(
        &self,
        _: &forms::RequestContext,
        body: order::Order,
    ) -> Result<order::Order, order::AddExplodedError> {
        Ok(body)
    }
}

fn order() -> Value {
    json!({
        "count": 2,
        "note": "a&b c",
        "tags": ["x", "y,z"],
        "codes": [1, 2],
        "size": { "width": 1.5, "unit": "mm" },
        "lines": [{ "width": 1 }, { "unit": "in" }],
        "at": "2024-02-29",
        "ids[]": [3, 4],
    })
}

#[tokio::test]
async fn forms_are_written_and_read() {
    let url = serve(forms::router(Orders)).await;
    let post = async |path: &str, form: &str| {
        let request = reqwest::Client::new().post(format!("{url}{path}"));
        let request = request.header(
            "content-type",
            "application/x-www-form-urlencoded; charset=UTF-8",
        );
        let response = request.body(form.to_owned()).send().await;
        let response = response.expect("the server answers");
        let status = response.status().as_u16();
        let body = response.bytes().await.expect("there is a body");
        let body: Value = serde_json::from_slice(&body).expect("it is JSON");
        (status, body)
    };
    let plain = "count=2&note=a%26b%20c&tags=x&tags=y%2Cz&codes=1&codes=2\
        &size=%7B%22width%22%3A1.5%2C%22unit%22%3A%22mm%22%7D\
        &lines=%7B%22width%22%3A1%7D&lines=%7B%22unit%22%3A%22in%22%7D&at=2024-02-29&ids%5B%5D=3&ids%5B%5D=4";
    let nested = "count=2&note=a%26b%20c&tags%5B%5D=x&tags%5B%5D=y%2Cz&codes=1%202\
        &size%5Bwidth%5D=1.5&size%5Bunit%5D=mm\
        &lines%5B0%5D%5Bwidth%5D=1&lines%5B1%5D%5Bunit%5D=in&at=2024-02-29&ids%5B%5D=3&ids%5B%5D=4";
    let members = "width=1.5&unit=mm";
    let exploded = plain.replace(
        "size=%7B%22width%22%3A1.5%2C%22unit%22%3A%22mm%22%7D",
        members,
    );
    let spaced = nested
        .replace("%5B", "[")
        .replace("%5D", "]")
        .replace("%20", "+");
    let value: order::Order = serde_json::from_value(order()).expect("it is an order");
    for (operation, form) in [
        (&form_operations::ADD_ORDER, plain),
        (&form_operations::ADD_NESTED, nested),
        (&form_operations::ADD_EXPLODED, &exploded),
    ] {
        let Codec::Form(fields) = operation.contents[0].codec else {
            panic!("it is a form: {operation:?}");
        };
        let written = encode::form(fields, FormReflect::view(&value));
        assert_eq!(written.as_deref(), Ok(form));
    }
    for (path, form) in [
        ("/orders", plain),
        ("/nested", nested),
        ("/nested", &spaced),
        ("/exploded", &exploded),
    ] {
        assert_eq!(post(path, form).await, (200, order()), "{form}");
    }
    let client = forms::Client::builder().base_url(&url).build();
    let client = client.expect("the client is set up");
    assert_eq!(client.add_order(&value).await.expect("it is valid"), value);
    assert_eq!(
        client.add_nested(Some(&value)).await.expect("it is valid"),
        value
    );
    let returned = client.add_exploded(&value).await;
    assert_eq!(returned.expect("it is valid"), value);
    let none = client.add_nested(None).await.expect("it may be left out");
    assert_eq!(none.count, 0);
    let mut no_number = value.clone();
    no_number.size = Some(order::Size::new().with_width(f64::NAN));
    assert!(serde_json::to_string(&no_number).is_err());
    let refused = [
        client.add_order(&no_number).await,
        client.add_nested(Some(&no_number)).await,
    ];
    assert!(
        refused
            .iter()
            .all(|it| matches!(it, Err(forms::Error::NotSent(_))))
    );
    for (form, pointer) in [
        ("count=x", "#/count"),
        ("count=1&size[width]=wide", "#/size/width"),
        ("count=1&size=%7B", "#/size"),
        ("count=1&count=2", "#/count"),
        ("count=0", "#/count"),
        ("count=1&at=today", "#/at"),
        ("note=a", "#"),
    ] {
        let (status, problem) = post("/nested", form).await;
        assert_eq!(status, 400, "{form}");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{form}: {problem}"
        );
    }
    let other = reqwest::Client::new()
        .post(format!("{url}/orders"))
        .body("{}");
    let other = other
        .header("content-type", "application/json")
        .send()
        .await;
    assert_eq!(other.expect("the server answers").status(), 415);
}
