//! Types that lead far: the compiler's recursion through them is cut, where it has to be and nowhere
//! else, and an edit of the document elsewhere moves no cut.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use spectrait::{
    diff::Bump,
    plan::{Item, Plan, RustType},
};
use tests::{comparison::compare, downstream::Workspace, draw::Numbers, plan, target};

fn reference(index: usize) -> Value {
    json!({ "$ref": format!("#/components/schemas/Node{index}") })
}

fn document(schemas: &[Value]) -> Value {
    let named = schemas.iter().enumerate();
    let named = named.map(|(index, schema)| (format!("Node{index}"), schema.clone()));
    let schemas: serde_json::Map<String, Value> = named.collect();
    let content = json!({ "application/json": { "schema": reference(0) } });
    let responses = json!({ "200": { "description": "OK", "content": content } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Graph", "version": "1" },
        "paths": { "/": { "get": { "operationId": "getNode", "responses": responses } } },
        "components": { "schemas": schemas },
    })
}

/// Objects of which each refers to the next one, and the last to nothing or to the first.
fn chain(length: usize, is_cycle: bool, wrap: fn(Value) -> Value) -> Value {
    let nodes = (0..length).map(|index| {
        let mut properties = json!({ "id": { "type": "string" } });
        if is_cycle || index + 1 < length {
            properties["next"] = wrap(reference((index + 1) % length));
        }
        json!({ "type": "object", "properties": properties })
    });
    document(&nodes.collect::<Vec<_>>())
}

fn array(item: Value) -> Value {
    let mut array = json!({ "type": "array" });
    array["items"] = item;
    array
}

/// Objects that refer to drawn ones.
fn dense(length: usize, references: usize) -> Value {
    let mut numbers = Numbers::new(3);
    let nodes = (0..length).map(|_| {
        let mut properties = json!({ "id": { "type": "string" } });
        for reference_index in 0..references {
            let to = reference(numbers.below(length));
            let to = if numbers.below(2) == 0 { array(to) } else { to };
            properties[format!("rel{reference_index}")] = to;
        }
        json!({ "type": "object", "required": ["id"], "properties": properties })
    });
    document(&nodes.collect::<Vec<_>>())
}

fn planned(document: &Value) -> Plan {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("openapi.json");
    fs::write(&path, document.to_string()).expect("there is room");
    plan(&path).expect("the document is fine")
}

/// The members that are boxed, by the names of their types and their own.
fn boxed(plan: &Plan) -> BTreeSet<String> {
    let is_boxed = |ty: &RustType| matches!(ty, RustType::Box(_) | RustType::OpaqueBox(_));
    let members = plan.items.iter().flat_map(|item| match item {
        Item::Struct(item) => {
            let fields = item.fields.iter().filter(|field| is_boxed(&field.ty));
            fields
                .map(|field| format!("{}.{}", item.name, field.name))
                .collect()
        }
        Item::Union(item) => {
            let variants = item.variants.iter().filter(|variant| is_boxed(&variant.ty));
            variants
                .map(|variant| format!("{}::{}", item.name, variant.name))
                .collect()
        }
        _ => Vec::new(),
    });
    members.collect()
}

/// Ways to hold bindings' types that a downstream crate may have, with the traits that threads and
/// runtimes ask for.
const HOLDERS: &str = "
use types::{Node0, Node1};
use std::{collections::BTreeMap, future::Future, panic::{RefUnwindSafe, UnwindSafe}};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inner { pub node: Option<Node0>, pub nodes: Vec<Node1> }
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outer { pub inner: Option<Inner>, pub by_name: BTreeMap<String, Inner> }

pub fn shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>(value: T) -> T { value }
pub async fn later(outer: Vec<Outer>) -> Vec<Outer> { std::future::ready(()).await; outer }
pub fn boxed(outer: Vec<Outer>) -> Box<dyn Future<Output = Vec<Outer>> + Send> {
    let outer = shared(outer);
    Box::new(async move { later(later(outer.clone()).await).await })
}
pub fn filled(mut node: Node0, next: Node1) -> Option<Node1> {
    node.next = Some(next.into());
    node.next.as_ref().map(|next| Node1::clone(next))
}
";

fn compile(name: &str, graphs: &[(&str, Value)]) {
    let workspace = Workspace::new(&target().join("suites").join(name));
    for (graph, document) in graphs {
        let document = serde_yaml::to_value(document).expect("JSON is YAML");
        workspace.bindings(graph, &document);
        workspace.types_alone(graph);
        let holds = HOLDERS.split("pub fn filled").next().unwrap_or_default();
        let is_chain = graph.starts_with("chain") && !graph.contains("array");
        let code = if is_chain { HOLDERS } else { holds };
        workspace.downstream(&format!("holds-{graph}"), graph, code);
    }
    let compiling = workspace.compiling(&target().join("suites/target"));
    for (graph, _) in graphs {
        for package in [(*graph).to_owned(), format!("holds-{graph}")] {
            assert!(compiling.contains(&package), "{package} does not compile");
        }
    }
}

#[test]
fn graphs_compile_here_and_downstream() {
    compile(
        "depth",
        &[
            ("chain-60", chain(60, false, |node| node)),
            ("chain-array-100", chain(100, false, array)),
            ("chain-cycle-150", chain(150, true, |node| node)),
            ("dense-120", dense(120, 6)),
        ],
    );
}

#[test]
#[ignore = "it takes minutes"]
fn larger_graphs_compile_here_and_downstream() {
    compile(
        "depth-larger",
        &[
            ("chain-400", chain(400, false, |node| node)),
            ("dense-200", dense(200, 4)),
            ("dense-400", dense(400, 2)),
            ("dense-800", dense(800, 2)),
        ],
    );
}

/// Changes a document where it has nothing to do with how far types lead: not at the last nodes, from
/// which heights are measured.
fn edit(document: &mut Value, numbers: &mut Numbers, length: usize) {
    let node = format!("Node{}", numbers.below(length - 3));
    let target = reference(numbers.below(length));
    let schemas = &mut document["components"]["schemas"];
    let properties = &mut schemas[&node]["properties"];
    match numbers.below(7) {
        0 => properties["added"] = json!({ "type": "integer" }),
        1 => properties["added"] = json!({ "type": "string", "enum": ["one", "two"] }),
        2 => {
            let inner = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
            properties["added"] = array(inner);
        }
        3 => properties["id"]["description"] = json!("Another one."),
        4 => schemas["Added"] = json!({ "type": "object", "properties": { "node": target } }),
        5 => schemas[&node]["required"] = json!(["id"]),
        _ => {
            let content = json!({ "application/json": { "schema": array(target) } });
            let responses = json!({ "200": { "description": "OK", "content": content } });
            document["paths"]["/added"] = json!({ "get": { "responses": responses } });
        }
    }
}

#[test]
fn unrelated_edits_move_no_box() {
    const LENGTH: usize = 100;
    let mut numbers = Numbers::new(1);
    for base in [
        chain(LENGTH, false, |node| node),
        chain(LENGTH, true, array),
        dense(LENGTH, 3),
    ] {
        let before = boxed(&planned(&base));
        assert!(!before.is_empty());
        for _ in 0..34 {
            let mut revision = base.clone();
            edit(&mut revision, &mut numbers, LENGTH);
            let mut after = boxed(&planned(&revision));
            after.retain(|member| !member.starts_with("Added."));
            assert_eq!(after, before);
        }
    }
}

/// The order of keys and of schemas says nothing.
#[test]
fn boxes_follow_from_names() {
    let document = dense(100, 3);
    let mut reversed = document.clone();
    let schemas = reversed["components"]["schemas"].as_object_mut();
    let schemas = schemas.expect("there are schemas");
    let entries: Vec<_> = std::mem::take(schemas).into_iter().rev().collect();
    schemas.extend(entries);
    assert_eq!(boxed(&planned(&reversed)), boxed(&planned(&document)));
}

/// A box that moves changes the type of a field.
#[test]
fn moved_boxes_are_major() {
    let longer = |length| chain(length, false, |node| node).to_string();
    let report = compare(&longer(40), &longer(41));
    assert_eq!(report.rust_verdict(None), Some(Bump::Major));
    let majors = report
        .rust
        .iter()
        .filter(|change| change.bump == Bump::Major);
    let majors: Vec<_> = majors.map(|change| change.path.as_str()).collect();
    // The box that was there and the one that is; what is counted from the leaf moves up by one.
    assert_eq!(majors, ["types::Node7::next", "types::Node8::next"]);
}
