//! Documents that are made to do harm: each is refused or read, with work in proportion to its size,
//! and nothing panics.
//!
//! Work is counted and not timed: in allocations of the thread that reads, lowers and compares. What
//! multiplies allocates, and the count is the same on every machine.

use std::{fmt::Write, path::PathBuf};

use allocation_counter::measure;
use spectrait::{
    Generator,
    diagnostic::{Code, Colour, Diagnostics, render_text},
    diff::Report,
    source::{Files, Limits},
};
use tests::{comparison::compare, repository};

use crate::corpus::assert_parses;

/// Allocations for each byte. Usual documents need about two.
const USUAL: usize = 20;

/// The same where schemas lead to each other in more ways than there are schemas, which ends at limits
/// of their number.
const MULTIPLYING: usize = 250;

/// Runs some work on so many bytes of documents, and holds it to so many allocations for each.
fn in_proportion<T>(bytes: usize, each: usize, work: impl FnOnce() -> T) -> T {
    let mut result = None;
    let count = measure(|| result = Some(work())).count_total;
    // Defaults and tables are there for the smallest document too.
    let limit = u64::try_from(500 + each * bytes).expect("it is far from the end");
    assert!(count <= limit, "{count} allocations for {bytes} bytes");
    result.expect("the work was done")
}

/// What changed from one document to another one, found with work in proportion to both.
fn compared(base: &str, revision: &str, each: usize) -> Report {
    in_proportion(base.len() + revision.len(), each, || {
        compare(base, revision)
    })
}

/// The codes that a text brings, with the whole of the rendering gone through.
fn codes_of(text: &[u8], limits: Limits) -> Vec<Code> {
    codes_within(text, limits, USUAL)
}

fn codes_within(text: &[u8], limits: Limits, each: usize) -> Vec<Code> {
    let folder = tempfile::tempdir().expect("there is room");
    let path: PathBuf = folder.path().join("document");
    std::fs::write(&path, text).expect("there is room");
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let (modules, told) = in_proportion(text.len(), each, || {
        let modules = Generator::new(&path)
            .limits(limits)
            .modules(&files, &mut diagnostics);
        let told = render_text(diagnostics.as_slice(), &files, Colour::Plain);
        (modules, told)
    });
    assert_eq!(modules.is_none(), diagnostics.has_errors(), "{told}");
    modules.iter().for_each(assert_parses);
    diagnostics
        .as_slice()
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

fn codes(text: &str) -> Vec<Code> {
    codes_of(text.as_bytes(), Limits::default())
}

#[test]
fn nested_brackets_are_too_deep() {
    for (open, close) in [
        ("[", "]"),
        ("{\"a\":", "}"),
        ("{a: ", "}"),
        ("[[{\"b\":", "}]]"),
    ] {
        for depth in [101, 1000, 80_000] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(codes(&deep), [Code::TooDeep], "{depth} of {open}");
            let within = format!("openapi: 3.0.0\nx-deep: {deep}\n");
            assert_eq!(codes(&within), [Code::TooDeep], "{depth} of {open} in YAML");
        }
    }
    let mut blocks = String::new();
    for depth in 0..2000 {
        let _ = writeln!(blocks, "{}a:", " ".repeat(depth));
    }
    assert_eq!(codes(&blocks), [Code::TooDeep]);
    let dashes = format!("openapi: {}x\n", "- ".repeat(5000));
    assert!(!codes(&dashes).is_empty());
}

#[test]
fn alias_bombs_are_too_many_nodes() {
    let mut bomb = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "a{level}: &a{level} [{aliases}]");
    }
    let limits = Limits {
        nodes: 100_000,
        ..Limits::default()
    };
    let found = codes_of(bomb.as_bytes(), limits);
    assert!(
        matches!(found[..], [Code::TooManyNodes | Code::Syntax]),
        "{found:?}"
    );
    assert!(!codes("a: &a [*a]").is_empty());
    let limits = Limits {
        nodes: 5,
        ..Limits::default()
    };
    assert_eq!(
        codes_of(b"[1, 2, 3, 4, 5, 6]", limits),
        [Code::TooManyNodes]
    );
    assert_eq!(
        codes_of(b"[\"1\", 2, 3, 4, 5, 6]", limits),
        [Code::TooManyNodes]
    );
}

#[test]
fn large_files_are_not_read() {
    let limits = Limits {
        bytes: 10,
        ..Limits::default()
    };
    assert_eq!(codes_of(b"openapi: 3.0.0", limits), [Code::FileTooLarge]);
}

#[test]
fn every_beginning_of_a_document_is_refused_with_a_place() {
    let whole = std::fs::read(repository().join("openapi.json")).expect("it is there");
    for length in (0..whole.len() - 2).step_by(7) {
        assert!(
            !codes_of(&whole[..length], Limits::default()).is_empty(),
            "{length}"
        );
    }
}

#[test]
fn no_damaged_byte_brings_a_panic() {
    let json = std::fs::read(repository().join("openapi.json")).expect("it is there");
    let yaml = std::fs::read(repository().join("tests/documents/pets.yaml")).expect("it is there");
    for whole in [json, yaml] {
        for (round, at) in (0..whole.len()).step_by(11).enumerate() {
            let mut damaged = whole.clone();
            damaged[at] = [b'"', b'{', b']', b':', b'\n', 0, 0xff, b'-', b'9', b'&'][round % 10];
            codes_of(&damaged, Limits::default());
        }
    }
}

#[test]
fn odd_roots_are_no_documents() {
    for text in [
        "",
        " ",
        "null",
        "1",
        "[]",
        "\"openapi\"",
        "{}",
        "---\n---\n",
        "\u{feff}",
        "!!binary x",
        "? [a]\n: b",
    ] {
        let found = codes(text);
        let refused = matches!(found[..], [Code::NotOpenApi | Code::Syntax]);
        assert!(refused, "{text:?} brought {found:?}");
    }
}

#[test]
fn circles_that_multiply_have_an_end() {
    let mut document =
        "openapi: 3.0.3\ninfo: { title: Circles, version: '1' }\npaths:\n  /t:\n    \
         get: { responses: { '200': { description: T., content: { application/json: { schema: \
         { $ref: '#/components/schemas/T' } } } } } }\ncomponents:\n  schemas:\n"
            .to_owned();
    for (name, length) in [("A", 83), ("B", 89), ("C", 97)] {
        for index in 0..length {
            let next = (index + 1) % length;
            let _ = writeln!(
                document,
                "    {name}{index}: {{ properties: {{ x: {{ $ref: '#/components/schemas/{name}{next}' }} }} }}"
            );
        }
    }
    document.push_str("    T: { allOf: [");
    for name in ["A", "B", "C"] {
        let _ = write!(document, "{{ $ref: '#/components/schemas/{name}0' }}, ");
    }
    document.push_str("] }\n");
    let codes = codes_within(document.as_bytes(), Limits::default(), MULTIPLYING);
    assert!(codes.contains(&Code::UnsupportedSchema), "{codes:?}");
    let document: serde_yaml::Value = serde_yaml::from_str(&document).expect("it is YAML");
    let text = serde_json::to_string(&document).expect("it can be written");
    // Schemas that are written alike are not compared: their titles differ.
    let titled = text.replace("{\"properties\":", "{\"title\":\"Circle\",\"properties\":");
    assert_ne!(titled, text);
    let report = compared(&text, &titled, MULTIPLYING);
    assert!(report.wire.is_empty());
    // What was not compared is told.
    assert!(
        report
            .limit_exceeded
            .as_ref()
            .into_iter()
            .all(Option::is_some),
        "{:?}",
        report.limit_exceeded
    );
}

/// Each schema of a circle meets each one of the other document's, and each time something changed.
#[test]
fn circles_that_meet_are_compared_once() {
    let circle = |length: usize, ty: &str| {
        let schemas = (0..length).map(|index| {
            let next = format!("#/components/schemas/X{}", (index + 1) % length);
            let schema = serde_json::json!({
                "type": "object",
                "properties": { "next": { "$ref": next }, "value": { "type": ty } },
            });
            (format!("X{index}"), schema)
        });
        let schemas: serde_json::Map<_, _> = schemas.collect();
        let content = serde_json::json!({
            "application/json": { "schema": { "$ref": "#/components/schemas/X0" } }
        });
        let document = serde_json::json!({
            "openapi": "3.1.0",
            "info": { "title": "Circle", "version": "1" },
            "paths": { "/x": { "get": { "responses": {
                "200": { "description": "X.", "content": content }
            } } } },
            "components": { "schemas": schemas },
        });
        document.to_string()
    };
    let (base, revision) = (circle(150, "string"), circle(151, "integer"));
    let report = compared(&base, &revision, MULTIPLYING);
    assert_eq!(report.wire.len(), 150);
}

#[test]
fn schemas_that_include_themselves_are_compared() {
    let document = |schemas: &str| {
        format!(
            r##"{{ "openapi": "3.1.0", "info": {{ "title": "Circle", "version": "1" }},
            "paths": {{ "/x": {{ "get": {{ "responses": {{ "200": {{ "description": "X.",
            "content": {{ "application/json": {{ "schema": {{ "$ref": "#/components/schemas/A" }} }} }}
            }} }} }} }} }}, "components": {{ "schemas": {{ {schemas} }} }} }}"##
        )
    };
    let one = document(r##""A": { "allOf": [{ "$ref": "#/components/schemas/A" }] }"##);
    let two = document(
        r##""A": { "allOf": [{ "$ref": "#/components/schemas/B" }] },
        "B": { "allOf": [{ "$ref": "#/components/schemas/A" }] }"##,
    );
    let report = compared(&one, &two, MULTIPLYING);
    assert!(report.wire.is_empty());
}

/// What grows faster than the document in one of these is told as incomplete, or not done at all.
#[test]
fn comparisons_have_an_end() {
    let around = |components: serde_json::Value, root: serde_json::Value| {
        let content = serde_json::json!({ "application/json": { "schema": root } });
        serde_json::json!({
            "openapi": "3.1.0",
            "info": { "title": "Costs", "version": "1" },
            "paths": { "/x": { "get": { "responses": {
                "200": { "description": "X.", "content": content }
            } } } },
            "components": { "schemas": components },
        })
    };
    let numbered = |count: usize, schema: &dyn Fn(usize) -> serde_json::Value| {
        let schemas = (0..count).map(|index| (format!("S{index}"), schema(index)));
        serde_json::Value::Object(schemas.collect())
    };
    let next = |index: usize| {
        let next = format!("#/components/schemas/S{}", index + 1);
        serde_json::json!({ "$ref": next })
    };
    let first = || serde_json::json!({ "$ref": "#/components/schemas/S0" });
    // Each schema holds together with all that follow.
    let conjunctions = |ty: &str| {
        let schema = |index: usize| match index {
            1999 => serde_json::json!({ "type": "object", "properties": { "p": { "type": ty } } }),
            index => serde_json::json!({
                "type": "object",
                "properties": { "n": next(index), index.to_string(): { "type": "string" } },
                "allOf": [next(index)],
            }),
        };
        around(numbered(2000, &schema), first())
    };
    let denials = |length: u32| {
        let schema = |index: usize| match index {
            9999 => serde_json::json!({ "maxLength": length }),
            index => serde_json::json!({ "not": next(index) }),
        };
        around(numbered(10_000, &schema), first())
    };
    let patterns = |ty: &str| {
        let properties = numbered(3000, &|_| serde_json::json!({ "type": ty }));
        let patterns = (0..3000).map(|index| (format!("^{index}"), serde_json::json!(true)));
        let patterns: serde_json::Map<_, _> = patterns.collect();
        let schema = serde_json::json!({
            "type": "object", "properties": properties, "patternProperties": patterns,
        });
        around(serde_json::json!({}), schema)
    };
    let dependents = |prefix: &str| {
        let names: Vec<String> = (0..10_000)
            .map(|index| format!("{prefix}{index}"))
            .collect();
        let schema = serde_json::json!({ "type": "object", "dependentRequired": { "a": names } });
        around(serde_json::json!({}), schema)
    };
    let servers = |last: &str| {
        let variables = (0..30).map(|index| {
            let next = format!("{{v{}}}", index + 1);
            (
                format!("v{index}"),
                serde_json::json!({ "default": next.repeat(2) }),
            )
        });
        let variables: serde_json::Map<_, _> = variables.collect();
        let mut document = around(serde_json::json!({}), serde_json::json!({}));
        document["servers"] = serde_json::json!([
            { "url": format!("https://{{v0}}{last}"), "variables": variables }
        ]);
        document
    };
    let pairs = [
        ("allOf", conjunctions("string"), conjunctions("integer")),
        ("not", denials(1), denials(2)),
        ("patterns", patterns("string"), patterns("integer")),
        ("dependents", dependents("a"), dependents("b")),
        ("servers", servers("/a"), servers("/b")),
    ];
    for (name, base, revision) in pairs {
        let report = compared(&base.to_string(), &revision.to_string(), USUAL);
        let complete = report.limit_exceeded.into_iter().all(|span| span.is_none());
        assert!(!complete || !report.wire.is_empty(), "{name}");
    }
}

/// What operations share is read again for each of them; what was not read is told, and that an
/// operation is gone all the same.
#[test]
fn what_operations_share_has_an_end() {
    let document = |last: &str, asks: &str| {
        let ways = (0..3000).map(|index| serde_json::json!({ "key": [index.to_string()] }));
        let ways: Vec<_> = ways.collect();
        let operation = |ty: &str| {
            let answer = serde_json::json!({ "200": { "description": "X." } });
            let body = serde_json::json!({ "application/json": { "schema": { "type": ty } } });
            serde_json::json!({ "put": { "requestBody": { "content": body }, "responses": answer } })
        };
        let document = serde_json::json!({
            "openapi": "3.1.0",
            "info": { "title": "Shared", "version": "1" },
            "security": ways,
            "paths": { "/a": operation("string"), "/b": operation(asks), last: operation("string") },
            "components": { "securitySchemes": { "key": { "type": "http", "scheme": "bearer" } } },
        });
        document.to_string()
    };
    let report = compared(&document("/c", "string"), &document("/d", "integer"), USUAL);
    let place = "/paths/~1b/put".to_owned();
    let exceeded = report.limit_exceeded.as_ref();
    let exceeded = exceeded.map(|place| place.as_ref().map(ToString::to_string));
    assert!(exceeded.base.is_some(), "{exceeded:?}");
    for told in exceeded.into_iter().flatten() {
        assert!(told.ends_with(&place), "{told}");
    }
    let told: Vec<_> = report.wire.iter().map(|change| change.rule.id()).collect();
    assert_eq!(told, ["operation-removed", "operation-added"]);
}

/// References to parts, each of which refers to the next one: they can be nested deeper than a stack is deep, or
/// be more than there is memory for.
#[test]
fn references_to_parts_have_an_end() {
    let part = |index: usize, names: &[&str]| {
        let next = index + 1;
        let inner = format!(
            r##"{{ "type": "object", "properties": {{ "$ref": "#/components/schemas/C{next}/properties" }} }}"##
        );
        let properties = names.iter().map(|name| format!(r#""{name}": {inner}"#));
        let properties = properties.collect::<Vec<_>>().join(",");
        format!(r#""C{index}": {{ "type": "object", "properties": {{ {properties} }} }}"#)
    };
    for (links, names, are_too_many) in [
        (2000, &["a"][..], true),
        (40, &["a", "b"], true),
        (20, &["a"], false),
        (5, &["a", "b"], false),
    ] {
        let parts = (0..links).map(|index| part(index, names));
        let parts = parts.collect::<Vec<_>>().join(",");
        let text = format!(
            r#"{{ "openapi": "3.1.0", "info": {{ "title": "Parts", "version": "1" }}, "paths": {{}},
            "components": {{ "schemas": {{ {parts}, "C{links}": {{ "properties": {{ "z": {{}} }} }} }} }} }}"#
        );
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("openapi.json");
        std::fs::write(&path, text).expect("there is room");
        let files = Files::default();
        let mut diagnostics = Diagnostics::default();
        let generator = Generator::new(&path);
        let sources = generator.sources(&files);
        generator.analyse(&sources, &mut diagnostics);
        let told = diagnostics.as_slice().iter();
        let told = told.filter(|it| it.code == Code::ReferenceChain).count();
        assert_eq!(told > 0, are_too_many, "{links} {names:?}");
    }
}

/// Chains of references may be longer than a stack is deep, in every phase.
#[test]
fn long_chains_have_an_end() {
    const LINKS: usize = 2000;
    let chain = |link: &dyn Fn(usize, String) -> String, at: &str| {
        let links = (0..LINKS).map(|index| link(index, format!("{at}{}", index + 1)));
        links.collect::<Vec<_>>().join(",")
    };
    let object = |index: usize, next: String| {
        format!(
            r#""C{index}": {{ "type": "object", "properties": {{ "n": {{ "$ref": "{next}" }} }} }}"#
        )
    };
    let array = |index: usize, next: String| {
        format!(r#""C{index}": {{ "type": "array", "items": {{ "$ref": "{next}" }} }}"#)
    };
    let head = r#"{ "openapi": "3.1.0", "info": { "title": "Chain", "version": "1" }, "paths": {}"#;
    let last = format!(r#""C{LINKS}": {{ "type": "string" }}"#);
    for link in [&object as &dyn Fn(usize, String) -> String, &array] {
        let named = chain(link, "#/components/schemas/C");
        let named = format!(r#"{head}, "components": {{ "schemas": {{ {named}, {last} }} }} }}"#);
        let unnamed = chain(link, "#/x-d/C");
        let unnamed = format!(
            r##"{head}, "components": {{ "schemas": {{ "C": {{ "$ref": "#/x-d/C0" }} }} }},
            "x-d": {{ {unnamed}, {last} }} }}"##
        );
        for text in [named, unnamed] {
            let folder = tempfile::tempdir().expect("there is room");
            let path = folder.path().join("openapi.json");
            let bytes = text.len();
            std::fs::write(&path, text).expect("there is room");
            let files = Files::default();
            let mut diagnostics = Diagnostics::default();
            let tree = in_proportion(bytes, USUAL, || {
                Generator::new(&path).complete_crate(&files, &mut diagnostics)
            });
            assert!(tree.is_some(), "{diagnostics:?}");
        }
    }
}

/// Long lists of constants and of required properties, and of such that are none: no name is compared
/// with every other one.
#[test]
fn long_lists_have_an_end() {
    const LENGTH: usize = 5000;
    let names: Vec<String> = (0..LENGTH).map(|index| format!("n{index}")).collect();
    let properties: serde_json::Map<_, _> = names
        .iter()
        .map(|name| (name.clone(), serde_json::json!({ "type": "string" })))
        .collect();
    let others: serde_json::Map<_, _> = names
        .iter()
        .map(|name| (format!("m{name}"), true.into()))
        .collect();
    let numbers: Vec<usize> = (0..LENGTH).collect();
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": "Long", "version": "1" },
        "paths": {},
        "components": { "schemas": {
            "Texts": { "type": "string", "enum": &names },
            "Numbers": { "type": "integer", "enum": numbers, "x-enum-varnames": &names },
            "Object": { "type": "object", "properties": properties, "required": &names },
            "Others": { "type": "object", "properties": others, "required": &names },
        } },
    });
    assert!(codes(&document.to_string()).contains(&Code::RequiredWithoutProperty));
}

/// A number whose text is needed is no reason to read the file once more.
#[test]
fn numbers_as_they_are_spelled_have_an_end() {
    let mut text = "openapi: 3.1.0\ninfo: { title: Numbers, version: 1.10 }\npaths: {}\n\
        components:\n  schemas:\n"
        .to_owned();
    for index in 0..2000_u64 {
        let bound = 9_007_199_254_740_993 + index;
        writeln!(
            text,
            "    N{index}: {{ type: integer, title: {index}.10, maximum: {bound}0000 }}"
        )
        .expect("a text takes everything");
    }
    // Each title is a number that is taken as a text.
    assert!(codes(&text).iter().all(|code| *code == Code::TakenAs));
}

#[test]
fn callbacks_within_callbacks_have_an_end() {
    let operation = |next: usize| {
        format!(
            r##"{{ "post": {{ "responses": {{ "200": {{ "description": "ok" }} }},
            "callbacks": {{ "on": {{ "$ref": "#/components/callbacks/C{next}" }} }} }} }}"##
        )
    };
    // A chain that leads back to its start, and operations that share a callback with many URLs.
    let chain = (0..2000).map(|index| {
        let next = operation((index + 1) % 2000);
        format!(r#""C{index}": {{ "{{$url}}": {next} }}"#)
    });
    let wide = (0..500).map(|index| format!(r#""{{$url}}/{index}": {}"#, operation(0)));
    let wide = [wide.collect::<Vec<_>>().join(",")];
    let wide = wide.iter().map(|urls| format!(r#""C0": {{ {urls} }}"#));
    for (callbacks, paths) in [
        (chain.collect::<Vec<_>>(), 1),
        (wide.collect::<Vec<_>>(), 500),
    ] {
        let paths = (0..paths).map(|index| format!(r#""/{index}": {}"#, operation(0)));
        let text = format!(
            r#"{{ "openapi": "3.1.0", "info": {{ "title": "Callbacks", "version": "1" }},
            "paths": {{ {} }}, "components": {{ "callbacks": {{ {} }} }} }}"#,
            paths.collect::<Vec<_>>().join(","),
            callbacks.join(","),
        );
        let codes = codes_of(text.as_bytes(), Limits::default());
        assert!(codes.iter().all(|code| *code == Code::NotGenerated));
        assert!(compared(&text, &text, MULTIPLYING).wire.is_empty());
    }
}

#[test]
fn parameters_of_shared_path_items_have_an_end() {
    let parameters = (0..1000).map(|index| {
        format!(r#"{{ "name": "p{index}", "in": "query", "schema": {{ "type": "string" }} }}"#)
    });
    let paths = (0..1000).map(|index| format!(r##""/{index}": {{ "$ref": "#/x-item" }}"##));
    let text = format!(
        r#"{{ "openapi": "3.1.0", "info": {{ "title": "Parameters", "version": "1" }},
        "paths": {{ {} }},
        "x-item": {{ "parameters": [{}], "get": {{ "responses": {{ "200": {{ "description": "ok" }} }} }} }} }}"#,
        paths.collect::<Vec<_>>().join(","),
        parameters.collect::<Vec<_>>().join(","),
    );
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("document.json");
    std::fs::write(&path, &text).expect("there is room");
    let (files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let generator = Generator::new(&path);
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let operations = analysis.api.map(|api| api.operations.len());
    assert_eq!(operations, Some(500));
    let told = diagnostics.as_slice().iter();
    assert_eq!(told.filter(|it| it.code == Code::NotGenerated).count(), 500);
}

#[test]
fn dynamic_scopes_have_an_end() {
    // Each resource leads to all, and has one of three anchors: the scopes multiply.
    const RESOURCES: usize = 60;
    let schemas = (0..RESOURCES).map(|index| {
        let to_all = (0..RESOURCES).map(|other| format!(r#""p{other}": {{ "$ref": "r{other}" }}"#));
        let to_all = to_all.collect::<Vec<_>>().join(",");
        let anchors = (0..6).map(|anchor| {
            let name = format!("a{}", (index + anchor * 7) % 20);
            format!(r#""{name}": {{ "$dynamicAnchor": "{name}", "type": "string" }}"#)
        });
        let anchors = anchors.collect::<Vec<_>>().join(",");
        let own = format!("a{}", index % 20);
        format!(
            r##""R{index}": {{ "$id": "r{index}", "type": "object",
            "properties": {{ {to_all}, "own": {{ "$dynamicRef": "#{own}" }} }}, "$defs": {{ {anchors} }} }}"##
        )
    });
    let text = format!(
        r#"{{ "openapi": "3.1.0", "info": {{ "title": "Scopes", "version": "1" }}, "paths": {{}},
        "components": {{ "schemas": {{ {} }} }} }}"#,
        schemas.collect::<Vec<_>>().join(","),
    );
    let codes = codes_within(text.as_bytes(), Limits::default(), 40);
    assert!(codes.contains(&Code::UncheckedConstraint), "{codes:?}");
}

/// A value of unions within each other, so many levels deep.
fn nested(levels: usize) -> String {
    let last = r#"{"k1":"a"}"#;
    (0..levels).fold(last.to_owned(), |value, _| format!(r#"{{"n":{value}}}"#))
}

/// The allocations for reading and validating a value.
fn read_and_validated<T: serde::de::DeserializeOwned + tests::unions::Validate>(text: &str) -> u64 {
    let read = || serde_json::from_str::<T>(text).expect("it is one");
    measure(|| drop(std::hint::black_box(read().validate()))).count_total
}

/// A value is read in proportion to its size, however often its parts may be of each alternative.
#[test]
fn unions_within_each_other_are_read_once() {
    use tests::unions::types::{DeepNest, Nest};
    for counted in [read_and_validated::<Nest>, read_and_validated::<DeepNest>] {
        let [few, many] = [15, 60].map(|levels| counted(&nested(levels)));
        assert!(many < 5 * few, "{few} allocations, then {many}");
    }
}

/// An enumeration of thousands of strings is none in Rust: the compiler would need gigabytes.
#[test]
fn thousands_of_strings_are_no_variants() {
    let folder = tempfile::tempdir().expect("there is room");
    let declared = |count: usize| {
        let values: Vec<String> = (0..count).map(|value| format!("v{value}")).collect();
        let text = format!(
            "openapi: 3.0.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents: {{ schemas: \
             {{ Code: {{ type: string, enum: [{}] }} }} }}\n",
            values.join(", ")
        );
        let path = folder.path().join("codes.yaml");
        std::fs::write(&path, text).expect("it can be written");
        let modules = tests::generate(&path).modules.expect("it is a document");
        let types = modules.get(std::path::Path::new("types.rs"));
        types.expect("there are types").as_str().to_owned()
    };
    assert!(declared(2000).contains("pub enum Code {"));
    assert!(declared(2001).contains("pub struct Code(pub String);"));
}
