//! `spectrait show`.

use comfy_table::{Table, presets};
use serde_json::json;

use super::{
    arguments::{Format, Show, Stage},
    outcome::Outcome,
    progress::Progress,
    report::Session,
};
use crate::{
    Analysis,
    plan::{Item, Plan},
};

pub(super) fn run(arguments: &Show) -> Outcome {
    let mut session = Session::default();
    let generator = arguments.input.generator();
    let sources = generator.sources(&session.files);
    let progress = Progress::of(format!("reading {}", arguments.input.document.display()));
    let analysis = generator.analyse(&sources, &mut session.diagnostics);
    drop(progress);
    let shown = match arguments.stage {
        Some(stage) => show_stage(&analysis, stage),
        None if arguments.names => analysis
            .plan()
            .map(|plan| show_names(&plan, arguments.input.format)),
        None => analysis
            .plan()
            .map(|plan| show_plan(&plan, arguments.input.format)),
    };
    // The process ends soon; to free every node first would only take time.
    std::mem::forget(analysis);
    std::mem::forget(sources);
    match shown {
        Some(text) => anstream::println!("{text}"),
        None => session.print(arguments.input.format),
    }
    if session.diagnostics.has_errors() {
        session.outcome()
    } else {
        Outcome::Fine
    }
}

fn show_stage(analysis: &Analysis<'_>, stage: Stage) -> Option<String> {
    match stage {
        Stage::Document => analysis
            .document
            .as_ref()
            .map(|stage| format!("{stage:#?}")),
        Stage::Api => analysis.api.as_ref().map(|stage| format!("{stage:#?}")),
        Stage::Plan => analysis.plan().map(|stage| format!("{stage:#?}")),
    }
}

fn show_plan(plan: &Plan, format: Format) -> String {
    match format {
        Format::Text => {
            let operations = table(&["method", "path", "name"], operations(plan));
            let types = table(&["type", "kind"], types(plan));
            format!("{} {}\n\n{operations}\n\n{types}", plan.title, plan.version)
        }
        Format::Json => {
            let operations = operations(plan).map(
                |[method, path, name]| json!({ "method": method, "path": path, "name": name }),
            );
            let types = types(plan).map(|[name, kind]| json!({ "name": name, "kind": kind }));
            let shown = json!({
                "version": 1,
                "title": plan.title,
                "document_version": plan.version,
                "operations": operations.collect::<Vec<_>>(),
                "types": types.collect::<Vec<_>>(),
            });
            format!("{shown:#}")
        }
    }
}

/// The names that differ between Rust and the document.
fn show_names(plan: &Plan, format: Format) -> String {
    let renamed = names(plan).filter(|[_, document, rust]| document != rust);
    match format {
        Format::Text => table(&["what", "document", "Rust"], renamed),
        Format::Json => {
            let names = renamed.map(
                |[what, document, rust]| json!({ "what": what, "document": document, "rust": rust }),
            );
            let shown = json!({ "version": 1, "names": names.collect::<Vec<_>>() });
            format!("{shown:#}")
        }
    }
}

/// The named parts of the document: kind, name there, and name in Rust. Members of a type have the
/// type's name in front.
fn names(plan: &Plan) -> impl Iterator<Item = [String; 3]> {
    let schemas = plan.components.iter().map(|(document, rust)| {
        [
            "schema".to_owned(),
            document.clone(),
            rust.plain().to_owned(),
        ]
    });
    let parts = plan.items.iter().flat_map(|item| {
        let name = item.name().plain();
        let part = |what: &str, document: &str, rust: &str| {
            [
                what.to_owned(),
                format!("{name}.{document}"),
                format!("{name}.{rust}"),
            ]
        };
        let parts: Vec<[String; 3]> = match item {
            Item::Struct(item) => {
                let fields = item.fields.iter();
                fields
                    .map(|field| part("property", &field.wire, field.name.as_str()))
                    .collect()
            }
            Item::Enumeration(item) => {
                let variants = item.variants.iter();
                variants
                    .map(|variant| {
                        part("value", &variant.wire.scalar_text(), variant.name.as_str())
                    })
                    .collect()
            }
            Item::Union(_) | Item::Newtype(_) | Item::Alias(_) | Item::Outcome(_) => Vec::new(),
        };
        parts
    });
    schemas.chain(parts)
}

fn operations(plan: &Plan) -> impl Iterator<Item = [String; 3]> {
    plan.methods.iter().map(|method| {
        [
            method.http_method.to_owned(),
            method.path.clone(),
            method.name.to_string(),
        ]
    })
}

fn types(plan: &Plan) -> impl Iterator<Item = [String; 2]> {
    plan.items.iter().map(|item| {
        let kind = match item {
            Item::Struct(item) => format!("struct of {}", item.fields.len()),
            Item::Enumeration(item) => format!("enum of {}", item.variants.len()),
            Item::Union(item) => format!("union of {}", item.variants.len()),
            Item::Newtype(_) => "newtype".to_owned(),
            Item::Alias(_) => "alias".to_owned(),
            Item::Outcome(item) => format!("responses: {}", item.variants.len()),
        };
        [item.name().to_string(), kind]
    })
}

fn table<const N: usize>(header: &[&str], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}
