//! Documents in several files, in every version, changed by overlays and selections.

use std::{fs, path::Path};

use spectrait::{
    Generator,
    api::{Api, Codec, Encoding, Kind, Scalar, Style},
    diagnostic::{Code, Diagnostics, Locate},
    openapi::{SchemeKind, SecurityScheme},
    schema::{Assertion, Bound, Number},
    source::{Access, Files, Limits},
};
use tempfile::TempDir;
use tests::served::served;

/// A folder with the files that a test is about.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is below")).expect("there is room");
        fs::write(path, text).expect("there is room");
    }
    folder
}

/// What was told: code, file and line.
type Told = Vec<(Code, String, usize)>;

fn read(generator: &Generator) -> (Option<Api>, Told) {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let anchors = diagnostics.as_slice().iter();
    let anchors: Vec<_> = anchors.map(|diagnostic| &diagnostic.anchor).collect();
    let told = diagnostics.as_slice().iter();
    let told = told.zip(files.locate(&anchors));
    let told = told.map(|(diagnostic, location)| {
        let name = Path::new(location.path).file_name();
        let name = name.unwrap_or_default().to_string_lossy().into_owned();
        (diagnostic.code, name, location.line)
    });
    (analysis.api, told.collect())
}

fn codes(told: &Told) -> Vec<Code> {
    told.iter().map(|(code, ..)| *code).collect()
}

fn names(api: &Api) -> Vec<&str> {
    api.components
        .iter()
        .map(|(name, _)| name.as_str())
        .collect()
}

fn paths(api: &Api) -> Vec<String> {
    let operations = api.operations.iter();
    operations
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect()
}

const HEAD: &str = "openapi: 3.0.3\ninfo: { title: Pets, version: '1' }\n";

#[test]
fn references_lead_into_other_files_and_back() {
    let document = format!(
        "{HEAD}paths:\n  /pets:\n    $ref: paths/pets.yaml\n\
         components:\n  schemas:\n    Pet: {{ $ref: 'models/pet.yaml' }}\n\
         \x20   Owner: {{ type: object, properties: {{ pet: {{ $ref: '#/components/schemas/Pet' }} }} }}\n"
    );
    let folder = folder(&[
        ("openapi.yaml", &document),
        (
            "paths/pets.yaml",
            "get:\n  parameters:\n    - $ref: ../shared.json#/parameters/page%20size\n  responses:\n    \
             '200': { $ref: '../shared.json#/responses/a~1b' }\n",
        ),
        (
            "shared.json",
            r#"{
  "parameters": { "page size": { "name": "size", "in": "query", "schema": { "type": "integer" } } },
  "responses": { "a/b": { "description": "Pets", "content": { "application/json": { "schema": {
    "type": "array", "items": { "$ref": "models/pet.yaml" } } } } } }
}"#,
        ),
        (
            "models/pet.yaml",
            "type: object\nproperties:\n  name: { type: string }\n  owner: { $ref: '../openapi.yaml#/components/schemas/Owner' }\n  \
             friends: { type: array, items: { $ref: '#' } }\n",
        ),
    ]);
    let (api, told) = read(&Generator::new(folder.path().join("openapi.yaml")));
    let api = api.expect("it is read");
    assert_eq!(told, []);
    assert_eq!(paths(&api), ["GET /pets"]);
    assert_eq!(api.operations[0].parameters[0].name, "size");
    assert!(!api.operations[0].responses[0].contents.is_empty());
    assert_eq!(names(&api), ["Pet", "Owner"]);
}

#[test]
fn references_stay_below_the_folder() {
    let outer = folder(&[
        ("secret.yaml", "type: string\n"),
        ("api/wide.yaml", "type: string\n"),
    ]);
    let document =
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Up: {{ $ref: ../secret.yaml }}\n");
    let path = outer.path().join("api/openapi.yaml");
    fs::write(&path, document).expect("there is room");
    let (api, told) = read(&Generator::new(&path));
    assert!(api.is_none());
    assert_eq!(codes(&told), [Code::OutsideRoot]);

    let wider = Access {
        root: Some(outer.path().to_owned()),
        ..Access::default()
    };
    let (api, told) = read(&Generator::new(&path).access(wider));
    assert!(api.is_some(), "{told:?}");

    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(
            outer.path().join("secret.yaml"),
            outer.path().join("api/link.yaml"),
        )
        .expect("there is room");
        let document = format!(
            "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Link: {{ $ref: link.yaml }}\n"
        );
        fs::write(&path, document).expect("there is room");
        let (_, told) = read(&Generator::new(&path));
        assert_eq!(codes(&told), [Code::OutsideRoot]);
    }
}

/// The servers of a document count from where it came from, or from where it says that it is.
#[test]
fn relative_servers_count_from_the_documents_url() {
    let paths = "paths: {}\n";
    let info = "info: { title: T, version: '1' }\n";
    let documents = [
        (
            "/a/relative.yaml",
            format!("openapi: 3.1.0\n{info}servers: [{{ url: v2 }}]\n{paths}"),
            "/a/v2",
        ),
        (
            "/a/rooted.yaml",
            format!("openapi: 3.1.0\n{info}servers: [{{ url: /v2/ }}]\n{paths}"),
            "/v2",
        ),
        ("/a/none.yaml", format!("openapi: 3.1.0\n{info}{paths}"), ""),
        (
            "/a/swagger.yaml",
            format!("swagger: '2.0'\n{info}basePath: /v1\n{paths}"),
            "/v1",
        ),
    ];
    let files = documents
        .clone()
        .map(|(path, text, _)| (path.to_owned(), text));
    let origin = served(|_| files.into());
    let base_url = |generator: Generator| {
        let (files, mut diagnostics) = (Files::default(), Diagnostics::default());
        let plan = generator.plan(&files, &mut diagnostics);
        plan.expect("it is fine").base_url
    };
    for (path, text, wanted) in documents {
        let access = Access {
            origins: vec![origin.clone()],
            ..Access::default()
        };
        let generator = Generator::new(format!("{origin}{path}")).access(access);
        assert_eq!(
            base_url(generator),
            Some(format!("{origin}{wanted}")),
            "{path}"
        );
        let folder = folder(&[("openapi.yaml", &text)]);
        let generator = Generator::new(folder.path().join("openapi.yaml"));
        assert_eq!(base_url(generator), None, "{path}");
    }
    let own = format!(
        "openapi: 3.2.0\n$self: https://a.example/docs/api.yaml\n{info}servers: [{{ url: ../v3 }}]\n{paths}"
    );
    let folder = folder(&[("openapi.yaml", &own)]);
    let generator = Generator::new(folder.path().join("openapi.yaml"));
    assert_eq!(base_url(generator).as_deref(), Some("https://a.example/v3"));
}

#[test]
fn references_lead_over_the_network_where_that_is_allowed() {
    let other = served(|_| vec![("/pet.yaml".to_owned(), "type: string\n".to_owned())]);
    let origin = served(|_| {
        vec![
            (
                "/models/pet.yaml".to_owned(),
                "type: object\nproperties:\n  owner: { $ref: owner.yaml }\n".to_owned(),
            ),
            ("/models/owner.yaml".to_owned(), "type: string\n".to_owned()),
            (
                "/moved.yaml".to_owned(),
                "301 /models/owner.yaml".to_owned(),
            ),
            ("/left.yaml".to_owned(), format!("301 {other}/pet.yaml")),
            ("/large.yaml".to_owned(), "a".repeat(100_000)),
            ("/circle.yaml".to_owned(), "301 /circle.yaml".to_owned()),
        ]
    });
    let document = |reference: &str| {
        let text = format!(
            "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Pet: {{ $ref: '{reference}' }}\n"
        );
        folder(&[("openapi.yaml", &text)])
    };
    let access = Access {
        origins: vec![origin.clone()],
        ..Access::default()
    };
    let limits = Limits {
        bytes: 50_000,
        ..Limits::default()
    };
    let told = |reference: &str, access: &Access| {
        let folder = document(reference);
        let generator = Generator::new(folder.path().join("openapi.yaml"));
        codes(&read(&generator.access(access.clone()).limits(limits)).1)
    };
    let pet = format!("{origin}/models/pet.yaml");
    assert_eq!(told(&pet, &access), []);
    assert_eq!(told(&format!("{origin}/moved.yaml"), &access), []);
    // Nothing is asked of anybody who is not named.
    assert_eq!(told(&pet, &Access::default()), [Code::UnresolvedFile]);
    assert_eq!(
        told(&format!("{other}/pet.yaml"), &access),
        [Code::UnresolvedFile]
    );
    for missing in ["left.yaml", "missing.yaml", "circle.yaml"] {
        let codes = told(&format!("{origin}/{missing}"), &access);
        assert_eq!(codes, [Code::UnresolvedFile], "{missing}");
    }
    assert_eq!(
        told(&format!("{origin}/large.yaml"), &access),
        [Code::FileTooLarge]
    );
}

#[test]
fn a_wrong_place_in_another_file_is_told_there() {
    let document =
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Pet: {{ $ref: pet.yaml }}\n");
    let folder = folder(&[
        ("openapi.yaml", &document),
        (
            "pet.yaml",
            "type: object\nproperties:\n  name:\n    type: strin\n",
        ),
    ]);
    let (api, told) = read(&Generator::new(folder.path().join("openapi.yaml")));
    assert!(api.is_none());
    assert_eq!(told, [(Code::UnknownType, "pet.yaml".to_owned(), 4)]);
}

#[test]
fn there_is_a_limit_of_files() {
    let document = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    A: {{ $ref: a.yaml }}\n    B: {{ $ref: b.yaml }}\n"
    );
    let folder = folder(&[
        ("openapi.yaml", &document),
        ("a.yaml", "type: string\n"),
        ("b.yaml", "type: string\n"),
    ]);
    let limits = Limits {
        files: 2,
        ..Limits::default()
    };
    let (_, told) = read(&Generator::new(folder.path().join("openapi.yaml")).limits(limits));
    assert_eq!(codes(&told), [Code::TooManyFiles]);
}

#[test]
fn deep_pointers_are_followed() {
    let document = format!(
        "{HEAD}paths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: A\n          \
         content: {{ application/json: {{ schema: {{ type: object, properties: {{ b: {{ type: string }} }} }} }} }}\n\
         components:\n  schemas:\n    B:\n      \
         $ref: '#/paths/~1a/get/responses/200/content/application~1json/schema/properties/b'\n"
    );
    let folder = folder(&[("openapi.yaml", &document)]);
    let (api, told) = read(&Generator::new(folder.path().join("openapi.yaml")));
    assert!(api.is_some());
    assert_eq!(codes(&told), [Code::UnusedComponent]);
}

#[test]
fn identifiers_and_anchors_are_known_since_3_1() {
    let folder = folder(&[(
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: Pets, version: '1' }\ncomponents:\n  schemas:\n    \
         Pet:\n      $id: https://example.com/schemas/pet\n      type: object\n      properties:\n        \
         name: { $ref: '#/$defs/name' }\n        tag: { $ref: '#tag' }\n      \
         $defs: { name: { type: string }, tag: { $anchor: tag, type: string } }\n    \
         Owner: { type: object, properties: { pet: { $ref: 'https://example.com/schemas/pet' } } }\n    \
         Shop: { type: object, $id: 'https://example.com/schemas/shop', properties: { pet: { $ref: pet } } }\n",
    )]);
    let (api, told) = read(&Generator::new(folder.path().join("openapi.yaml")));
    assert_eq!(told, []);
    let api = api.expect("it is read");
    assert_eq!(names(&api), ["Pet", "Owner", "Shop", "name", "tag"]);
}

#[test]
fn a_relative_reference_counts_from_the_identifier_around_it() {
    let origin = served(|_| {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        vec![
            file("/schemas/name.yaml", "type: string\n"),
            file(
                "/schemas/tag.yaml",
                "$id: https://elsewhere.example/tag\n$defs: { one: { $anchor: one, type: integer } }\n",
            ),
        ]
    });
    let document = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Pet:\n      $id: {origin}/schemas/pet\n      \
         type: object\n      properties: {{ name: {{ $ref: name.yaml }}, tag: {{ $ref: 'tag.yaml#one' }} }}\n"
    );
    let folder = folder(&[
        ("openapi.yaml", &document.replace("3.0.3", "3.1.0")),
        ("name.yaml", "type: boolean\n"),
    ]);
    let generator = Generator::new(folder.path().join("openapi.yaml"));
    let kinds = |api: &Api| {
        let kind = |name: &str| {
            let (_, id) = api.components.iter().find(|(known, _)| known == name)?;
            match api.types.get(*id).kind {
                Kind::Scalar(scalar, _) => Some(scalar),
                _ => None,
            }
        };
        ["name", "one"].map(kind)
    };
    let allowed = Access {
        origins: vec![origin],
        ..Access::default()
    };
    let (api, told) = read(&generator.clone().access(allowed));
    assert_eq!(told, []);
    let [name, tag] = kinds(&api.expect("it is read"));
    assert!(matches!(name, Some(Scalar::String)), "{name:?}");
    assert!(matches!(tag, Some(Scalar::Integer(_))), "{tag:?}");
    // A copy on the disk serves where the network may not be asked.
    let (api, told) = read(&generator);
    assert_eq!(codes(&told), [Code::UnresolvedFile]);
    let [name, _] = kinds(&api.expect("it is read"));
    assert!(matches!(name, Some(Scalar::Boolean)), "{name:?}");
}

#[test]
fn an_identifier_in_an_unknown_keyword_is_none() {
    let folder = folder(&[(
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: Pets, version: '1' }\ncomponents:\n  schemas:\n    \
         Other: { type: object, unknown: { $id: 'https://example.com/name', type: integer } }\n    \
         Pet: { type: object, properties: { name: { $ref: 'https://example.com/name' } } }\n    \
         Name: { $id: 'https://example.com/name', type: string }\n",
    )]);
    let (api, told) = read(&Generator::new(folder.path().join("openapi.yaml")));
    assert_eq!(codes(&told), [Code::UnknownField]);
    assert_eq!(names(&api.expect("it is read")), ["Other", "Pet", "Name"]);
}

/// Swagger 2.0, "Parameter Object": `csv` is the default.
#[test]
fn arrays_in_forms_of_swagger_are_written_by_their_formats() {
    let fields = ["plain", "csv", "multi", "ssv", "tsv", "pipes"].map(|name| {
        let format = (name != "plain").then(|| format!(", collectionFormat: {name}"));
        format!(
            "        - {{ name: {name}, in: formData, type: array, items: {{ type: string }}{} }}\n",
            format.unwrap_or_default()
        )
    });
    let folder = folder(&[(
        "swagger.yaml",
        &format!(
            "swagger: '2.0'\ninfo: {{ title: Pets, version: '1' }}\nhost: api.example.com\npaths:\n  /pets:\n    \
             post:\n      consumes: [application/x-www-form-urlencoded]\n      parameters:\n{}        \
             - {{ name: files, in: formData, type: array, items: {{ type: file }} }}\n      \
             responses: {{ 204: {{ description: Done }} }}\n",
            fields.concat()
        ),
    )]);
    let (api, told) = read(&Generator::new(folder.path().join("swagger.yaml")));
    assert_eq!(codes(&told), [], "{told:?}");
    let api = api.expect("it is read");
    let body = api.operations[0].body.as_ref().expect("there is a body");
    let Codec::Form(fields) = &body.contents[0].codec else {
        panic!("it is a form");
    };
    let fields: Vec<_> = fields
        .iter()
        .map(|field| (field.name.as_str(), &field.encoding))
        .collect();
    let style = |style| Encoding::Style(style, false);
    // `multi` is the default of OpenAPI 3.
    assert_eq!(
        fields,
        [
            ("plain", &style(Style::Form)),
            ("csv", &style(Style::Form)),
            ("ssv", &style(Style::SpaceDelimited)),
            ("tsv", &style(Style::TabDelimited)),
            ("pipes", &style(Style::PipeDelimited)),
        ]
    );
}

#[test]
fn swagger_is_read_as_openapi_is() {
    let folder = folder(&[(
        "swagger.yaml",
        "swagger: '2.0'\ninfo: { title: Pets, version: 1.10 }\nhost: api.example.com\nbasePath: /v1\n\
         schemes: [http, https]\nconsumes: [application/json]\nproduces: [application/json]\n\
         paths:\n  /pets:\n    post:\n      operationId: addPet\n      parameters:\n        \
         - { name: body, in: body, required: true, schema: { $ref: '#/definitions/Pet' } }\n        \
         - { $ref: '#/parameters/dry' }\n        \
         - { name: tags, in: query, type: array, collectionFormat: multi, items: { type: string } }\n      \
         responses:\n        201: { description: Added, schema: { $ref: '#/definitions/Pet' } }\n      \
         security: [{ key: [] }]\n\
         parameters:\n  dry: { name: dry, in: query, type: boolean }\n\
         definitions:\n  Pet: { type: object, required: [name], properties: { name: { type: string, x-nullable: true } } }\n\
         securityDefinitions:\n  key: { type: apiKey, name: X-Key, in: header }\n",
    )]);
    let (api, told) = read(&Generator::new(folder.path().join("swagger.yaml")));
    assert_eq!(codes(&told), [Code::TakenAs], "{told:?}");
    let api = api.expect("it is read");
    assert_eq!(api.version, "1.10");
    assert_eq!(api.servers[0].url, "https://api.example.com/v1");
    assert_eq!(names(&api), ["Pet"]);
    let [operation] = api.operations.as_slice() else {
        panic!("there is one operation");
    };
    let parameters = operation.parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert_eq!(parameters, ["dry", "tags"]);
    assert!(operation.body.as_ref().is_some_and(|body| body.required));
    assert!(!operation.responses[0].contents.is_empty());
    assert_eq!(operation.security[0][0].name, "key");
}

#[test]
fn what_later_versions_add_is_kept() {
    let folder = folder(&[(
        "openapi.yaml",
        "openapi: 3.2.0\n$self: https://example.com/api\ninfo: { title: Pets, version: '1' }\n\
         tags: [{ name: pets, kind: nav, parent: all }, { name: all }]\n\
         webhooks: { added: { post: { responses: { '200': { description: Fine } } } } }\n\
         paths:\n  /pets:\n    query: { responses: { '204': { description: Found } } }\n    \
         additionalOperations: { COPY: { responses: { '204': { description: Copied } } } }\n    \
         get: { security: [{ tls: [] }], responses: { '204': { description: None } } }\n\
         components:\n  securitySchemes: { tls: { type: mutualTLS } }\n",
    )]);
    let generator = Generator::new(folder.path().join("openapi.yaml"));
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let document = analysis.document.as_ref().expect("it is read");
    let webhooks: Vec<_> = document
        .model
        .webhooks
        .iter()
        .map(|item| &item.key)
        .collect();
    assert_eq!(webhooks, ["added"]);
    assert!(matches!(
        document.model.schemes.as_slice(),
        [SecurityScheme {
            kind: SchemeKind::MutualTls,
            ..
        }]
    ));
    let [item] = document.model.paths.as_slice() else {
        panic!("there is one path");
    };
    let methods: Vec<_> = item
        .operations
        .iter()
        .map(|operation| operation.method.as_str())
        .collect();
    assert_eq!(methods, ["GET", "QUERY", "COPY"]);
    let api = analysis.api.as_ref().expect("it has no errors");
    assert_eq!(api.webhooks[0].name, "added");
    assert!(diagnostics.as_slice().is_empty(), "{diagnostics:?}");
}

#[test]
fn overlays_change_the_document_and_are_told_of_in_their_own_files() {
    let document = format!(
        "{HEAD}paths:\n  /a: {{ get: {{ responses: {{ '204': {{ description: A }} }} }} }}\n  \
         /b: {{ get: {{ responses: {{ '204': {{ description: B }} }} }} }}\n"
    );
    let folder = folder(&[
        ("openapi.yaml", &document),
        (
            "first.yaml",
            "overlay: 1.0.0\ninfo: { title: First, version: '1' }\nactions:\n  \
             - target: $.paths['/b']\n    remove: true\n  \
             - target: $.info\n    update:\n      title: Changed\n      typo: here\n  \
             - target: $.nothing\n    remove: true\n",
        ),
        (
            "second.yaml",
            "overlay: 1.1.0\ninfo: { title: Second, version: '1' }\nactions:\n  \
             - target: $.paths\n    update: { /c: {} }\n  \
             - target: $.paths['/c']\n    copy: $.paths['/a']\n",
        ),
        ("wrong.yaml", "actions: []\n"),
    ]);
    let at = |name: &str| folder.path().join(name);
    let generator = Generator::new(at("openapi.yaml"));
    let both = generator
        .clone()
        .overlay(at("first.yaml"))
        .overlay(at("second.yaml"));
    let (api, told) = read(&both);
    let api = api.expect("it is read");
    assert_eq!(api.title, "Changed");
    assert_eq!(paths(&api), ["GET /a", "GET /c"]);
    let expected = [
        (Code::UnmatchedTarget, "first.yaml".to_owned(), 10),
        (Code::UnknownField, "first.yaml".to_owned(), 9),
    ];
    assert_eq!(told, expected);
    let (_, told) = read(&generator.overlay(at("wrong.yaml")));
    assert_eq!(codes(&told), [Code::InvalidOverlay]);
}

#[test]
fn selections_keep_what_is_reached() {
    let operation = |id: &str, tag: &str, schema: &str| {
        format!(
            "{{ operationId: {id}, tags: [{tag}], responses: {{ '200': {{ description: A, content: \
             {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }} }} }}"
        )
    };
    let document = format!(
        "{HEAD}paths:\n  /users: {{ get: {} }}\n  /users/{{id}}: {{ get: {}, delete: {} }}\n\
         components:\n  schemas:\n    User: {{ type: object }}\n    Team: {{ type: object }}\n    Gone: {{ type: object }}\n",
        operation("listUsers", "users", "User"),
        operation("getUser", "teams", "Team"),
        operation("deleteUser", "users", "Gone"),
    );
    let folder = folder(&[("openapi.yaml", &document)]);
    let generator = || Generator::new(folder.path().join("openapi.yaml"));
    let selected = |generator: Generator| {
        let (api, told) = read(&generator);
        let api = api.expect("it is read");
        let ids = api
            .operations
            .iter()
            .filter_map(|operation| operation.id.clone());
        let names = names(&api).join(" ");
        (
            ids.collect::<Vec<_>>().join(" "),
            names,
            codes(&told).contains(&Code::UnmatchedSelection),
        )
    };
    let result = |ids: &str, names: &str| (ids.to_owned(), names.to_owned(), false);
    assert_eq!(
        selected(generator().include("listUsers")),
        result("listUsers", "User")
    );
    assert_eq!(
        selected(generator().include("*User")),
        result("getUser deleteUser", "Team Gone")
    );
    assert_eq!(
        selected(generator().include("tag:users")),
        result("listUsers deleteUser", "User Gone")
    );
    assert_eq!(
        selected(generator().include("users/*#GET")),
        result("getUser", "Team")
    );
    assert_eq!(
        selected(generator().include("**").exclude("#DELETE")),
        selected(generator().exclude("#DELETE"))
    );
    assert_eq!(selected(generator().exclude("/users/**")), result("", ""));
    assert!(selected(generator().exclude("nobody")).2);
}

#[test]
fn merge_keys_bring_what_a_mapping_does_not_say_itself() {
    let folder = folder(&[(
        "openapi.yaml",
        "openapi: 3.0.3\ninfo: { title: Pets, version: '1' }\npaths: {}\n\
         components:\n  schemas:\n    \
         Named: &named { type: object, properties: { name: { type: string } } }\n    \
         Aged: &aged { type: array, description: Aged, required: [age] }\n    \
         Pet: { <<: [*named, *aged], description: A pet, required: [name] }\n",
    )]);
    let (api, told) = read(&Generator::new(folder.path().join("openapi.yaml")));
    assert_eq!(told, []);
    let api = api.expect("it is read");
    let (_, id) = api.components[2];
    let pet = api.types.get(id);
    assert_eq!(pet.description.as_deref(), Some("A pet"));
    match &pet.kind {
        Kind::Object(object) => assert!(object.properties[0].required),
        other => panic!("{other:?}"),
    }
}

#[test]
fn bounds_beyond_64_bits_keep_their_digits() {
    let most = "340282366920938463463374607431768211456";
    let document = |text: &str| {
        folder(&[(
            "openapi.yaml",
            &format!(
                "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    \
                 Large: {{ type: number, minimum: -9223372036854775809, maximum: {text} }}\n"
            ),
        )])
    };
    let bounds = |text: &str| {
        let folder = document(text);
        let (api, _) = read(&Generator::new(folder.path().join("openapi.yaml")));
        let api = api.expect("it is read");
        match &api.types.get(api.components[0].1).kind {
            Kind::Scalar(_, assertions) => assertions.clone(),
            other => panic!("{other:?}"),
        }
    };
    let wanted = |upper: Number| {
        [
            Assertion::Minimum(Bound::Inclusive(Number::Integer(
                -9_223_372_036_854_775_809,
            ))),
            Assertion::Maximum(Bound::Inclusive(upper)),
        ]
    };
    let exact = wanted(Number::Integer(18_446_744_073_709_551_617));
    assert_eq!(bounds("18446744073709551617"), exact);
    let rounded = wanted(Number::Float(most.parse().expect("it is a number")));
    assert_eq!(bounds(most), rounded);
}
