//! Secrets stay out of `Debug`, `Display` and errors.

use jetemail::{
    Client,
    types::{
        RotateTransactionalApiKeyRequest as Request, RotateTransactionalApiKeyResponse as Rotated,
    },
};

#[test]
fn models_print_no_tokens() {
    let request = Request::new("transactional_secret");
    let rotated = Rotated::new()
        .with_api_token("transactional_secret")
        .with_success(true);
    let told = format!("{request:?} {rotated:?} {:#?}", Rotated::new());
    assert!(!told.contains("transactional_secret"), "{told}");
    assert!(
        told.contains("[redacted]") && told.contains("success: Some(true)"),
        "{told}"
    );
    assert!(told.contains("api_token: None"), "{told}");
}

#[test]
fn unmodeled_input_is_printed_by_name_if_there_is_any() {
    let printed = |text: &str| {
        let rotated: Rotated = serde_json::from_str(text).expect("it is an object");
        format!("{rotated:?}")
    };
    let fields =
        "RotateTransactionalApiKeyResponse { success: None, message: None, api_token: None";
    assert_eq!(printed("{}"), format!("{fields} }}"));
    assert_eq!(
        printed("{\"message\": null}"),
        format!("{fields}, unmodeled: [\"message\"] }}")
    );
}

#[test]
fn clients_and_builders_print_no_tokens() {
    let builder = Client::builder().api_key_auth("api_secret");
    let told = format!("{builder:?}");
    let client = builder.build().expect("the client is set up");
    let told = format!("{told} {client:?}");
    assert!(!told.contains("api_secret"), "{told}");
}

#[test]
fn reading_a_secret_of_the_wrong_type_does_not_tell_it() {
    for text in [
        "{\"api_token\": 8421337}",
        "{\"api_token\": [\"leaked8421337\"]}",
    ] {
        let error = serde_json::from_str::<Request>(text).expect_err("it is no string");
        assert!(!error.to_string().contains("8421337"), "{error}");
    }
}

#[test]
fn types_read_and_write_as_the_document_says() {
    let read: Rotated = serde_json::from_str(
        "{\"unknown\": {\"deep\": [1]}, \"api_token\": \"t\", \"message\": null, \"success\": true}",
    )
    .expect("it is one");
    assert_eq!(read, Rotated::new().with_api_token("t").with_success(true));
    let written = serde_json::to_string(&read).expect("it can be written");
    assert_eq!(written, "{\"success\":true,\"api_token\":\"t\"}");
    let missing = serde_json::from_str::<Request>("{}").expect_err("the token is required");
    assert!(
        missing.to_string().contains("missing field `api_token`"),
        "{missing}"
    );
    let twice = "{\"success\": true, \"success\": false}";
    assert!(serde_json::from_str::<Rotated>(twice).is_err());
}
