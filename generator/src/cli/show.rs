//! `spectrait show`.

use std::{
    error::Error,
    fmt::{Debug, Display},
};

use comfy_table::{Table, presets};
use serde_json::json;

use super::{
    arguments::{Format, Show, Stage},
    outcome::Outcome,
};
use crate::plan::{Item, Plan};

pub(super) fn run(arguments: &Show) -> Result<Outcome, Box<dyn Error>> {
    let format = arguments.input.format;
    let (session, analysis) = arguments.input.analysed()?;
    let shown = match arguments.stage {
        Some(Stage::Document) => analysis.document.as_ref().map(debugged),
        Some(Stage::Api) => analysis.api.as_ref().map(debugged),
        Some(Stage::Plan) => analysis.plan().as_ref().map(debugged),
        None if arguments.names => analysis.plan().map(|plan| show_names(&plan, format)),
        None => analysis.plan().map(|plan| show_plan(&plan, format)),
    };
    match shown {
        Some(text) => anstream::println!("{text}"),
        None => session.print(format),
    }
    Ok(if session.diagnostics.has_errors() {
        session.outcome()
    } else {
        Outcome::Fine
    })
}

fn debugged(stage: &impl Debug) -> String {
    format!("{stage:#?}")
}

fn show_plan(plan: &Plan, format: Format) -> String {
    let operations = plan.methods.iter().map(|method| {
        let (path, name) = (method.path.clone(), method.name.to_string());
        [method.http_method.clone(), path, name]
    });
    let webhooks = (plan.webhooks.iter()).map(|it| [it.http_method.clone(), it.name.to_string()]);
    let items = plan.items.iter();
    let types = items.map(|item| [item.name().to_string(), kind(item)]);
    match format {
        Format::Text => {
            let operations = table(&["method", "path", "name"], operations);
            let types = table(&["type", "kind"], types);
            let mut tables = vec![operations];
            if !plan.webhooks.is_empty() {
                tables.push(table(&["method", "webhook"], webhooks));
            }
            tables.push(types);
            format!("{} {}\n\n{}", plan.title, plan.version, tables.join("\n\n"))
        }
        Format::Json => {
            let methods = operations.map(
                |[method, path, name]| json!({ "method": method, "path": path, "name": name }),
            );
            let sent = webhooks.map(|[method, name]| json!({ "method": method, "name": name }));
            let items = types.map(|[name, kind]| json!({ "name": name, "kind": kind }));
            let shown = json!({
                "version": 1,
                "title": plan.title,
                "document_version": plan.version,
                "operations": methods.collect::<Vec<_>>(),
                "webhooks": sent.collect::<Vec<_>>(),
                "types": items.collect::<Vec<_>>(),
            });
            format!("{shown:#}")
        }
    }
}

fn kind(item: &Item) -> String {
    match item {
        Item::Struct(item) => format!("struct of {}", item.fields.len()),
        Item::Enumeration(item) => format!("enum of {}", item.variants.len()),
        Item::Union(item) => format!("union of {}", item.variants.len()),
        Item::Newtype(_) => "newtype".to_owned(),
        Item::Alias(_) => "alias".to_owned(),
        Item::Contents(item) => format!("types: {}", item.variants.len()),
        Item::Outcome(item) => format!("responses: {}", item.variants.len()),
        Item::Shared(item) => format!("the same as {}", item.of),
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
        let (document, rust) = (document.clone(), rust.plain().to_owned());
        ["schema".to_owned(), document, rust]
    });
    let parts = plan.items.iter().flat_map(|item| {
        let name = item.name().plain();
        let part = |what: &str, document: &str, rust: &dyn Display| {
            let (document, rust) = (format!("{name}.{document}"), format!("{name}.{rust}"));
            [what.to_owned(), document, rust]
        };
        match item {
            Item::Struct(item) => {
                let fields = item.fields.iter();
                let parts = fields.map(|field| part("property", &field.wire, &field.name));
                parts.collect()
            }
            Item::Enumeration(item) => {
                let variants = item.variants.iter();
                let parts =
                    variants.map(|value| part("value", &value.wire.scalar_text(), &value.name));
                parts.collect()
            }
            _ => Vec::new(),
        }
    });
    schemas.chain(parts)
}

fn table<const N: usize>(header: &[&str], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}
