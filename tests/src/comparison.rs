//! Two documents in memory, compared.

use std::path::Path;

use serde_json::Value;
use spectrait::{
    Generator,
    diagnostic::Diagnostics,
    diff::{Conventions, Report, Sunset, Weights},
    source::Files,
};

/// Extensions that the tests ask for.
pub const EXTENSIONS: &[&str] = &["x-permission"];

/// What changed from one document to another one.
///
/// # Panics
///
/// Where one of them has errors.
pub fn compare(base: &str, revision: &str) -> Report {
    let (old_files, new_files) = (Files::default(), Files::default());
    let generator = Generator::new("openapi.json");
    let (old_sources, new_sources) = (generator.sources(&old_files), generator.sources(&new_files));
    let (mut old_told, mut new_told) = (Diagnostics::default(), Diagnostics::default());
    let path = Path::new("openapi.json");
    let old_tree = old_sources.take(path, base.as_bytes().to_vec(), &mut old_told);
    let new_tree = new_sources.take(path, revision.as_bytes().to_vec(), &mut new_told);
    let old = generator.analyse_tree(old_tree, &old_sources, &mut old_told);
    let new = generator.analyse_tree(new_tree, &new_sources, &mut new_told);
    let report = spectrait::compare(&old, &new, &conventions(), &Weights::default());
    report.unwrap_or_else(|| panic!("a document has errors: {old_told:#?} {new_told:#?}"))
}

/// What the extensions of the tests mean.
fn conventions() -> Conventions {
    Conventions {
        extensions: EXTENSIONS.iter().map(|name| (*name).to_owned()).collect(),
        extensible_enums: true,
        sunset: Some(Sunset {
            today: "2026-06-30".to_owned(),
            earliest: "2026-09-30".to_owned(),
        }),
    }
}

/// A document in which a schema stands for what is sent and what is answered.
pub fn around_schema(schema: &Value) -> Value {
    let content = serde_json::json!({
        "application/json": { "schema": { "$ref": "#/components/schemas/Value" } }
    });
    let pet = |further: &str| {
        serde_json::json!({
            "type": "object",
            "properties": {
                "kind": { "type": "string" },
                "sort": { "type": "string" },
                further: { "type": "integer" },
            },
            "required": ["kind"],
        })
    };
    whole(&serde_json::json!({
        "paths": { "/values": { "post": {
            "operationId": "send",
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "Done.", "content": content } },
        } } },
        "components": { "schemas": {
            "Value": schema,
            "Cat": pet("lives"),
            "Dog": pet("bones"),
            "Hound": pet("bones"),
        } },
    }))
}

/// A document with `info`, and with `openapi` where it is not of Swagger 2.0.
pub fn whole(parts: &Value) -> Value {
    let mut document = serde_json::json!({
        "info": { "title": "Tests", "version": "1.0.0" },
    });
    let fields = document.as_object_mut().expect("it is an object");
    if parts.get("swagger").is_none() {
        fields.insert("openapi".to_owned(), "3.1.1".into());
    }
    for (key, value) in parts.as_object().expect("a document is an object") {
        fields.insert(key.clone(), value.clone());
    }
    document
}
