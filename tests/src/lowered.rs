//! Generated types and operations as lines: each declaration in one with its table, without documentation.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::LazyLock,
};

use regex::{Captures, Regex};
use spectrait::diagnostic::Code;

use crate::Generated;

/// A struct whose one field is of the type in question; it tells whether that may be null.
pub const HOLDER: &str = "Holder";

/// The types of a document as lines, the schemas that the evaluator checks, and the diagnostics.
/// Types of operations, whose names begin with `Put`, are left out, and so are notes of what
/// nothing refers to; diagnostics are sorted.
pub fn schema_lines(generated: &Generated) -> Vec<String> {
    let is_holder = |declaration: &Declaration| declaration.name == HOLDER;
    let null = declarations(module(generated, "types.rs"))
        .any(|declaration| is_holder(&declaration) && declaration.body.contains("Option<"));
    types(generated, |name| name != HOLDER && !name.starts_with("Put"))
        .chain(null.then(|| "or null".to_owned()))
        .chain(schemas(module(generated, "schemas.rs")))
        .chain(diagnostics(generated))
        .collect()
}

/// The operations of a document as lines: method, path and signature, what the client sends, and the
/// security requirements; then their types, and the diagnostics.
pub fn operation_lines(generated: &Generated) -> Vec<String> {
    static SERVER: LazyLock<Regex> =
        LazyLock::new(|| expression(r#"ClientBuilder::new\(\s*Some\((".*?")\)"#));
    let server = SERVER.captures(module(generated, "client.rs"));
    let server = server.map(|found| format!("server {}", &found[1]));
    server
        .into_iter()
        .chain(operations(
            generated,
            ["operations.rs", "server.rs", "client.rs"],
        ))
        .chain(operations(generated, WEBHOOKS))
        .chain(types(generated, |_| true))
        .chain(diagnostics(generated))
        .collect()
}

/// The modules of webhooks and callbacks: their data, their receiver and their sender.
const WEBHOOKS: [&str; 3] = [
    "webhook_operations.rs",
    "webhook_receiver.rs",
    "webhook_sender.rs",
];

fn module<'g>(generated: &'g Generated, name: &str) -> &'g str {
    let modules = generated.modules.as_ref();
    let text = modules.and_then(|modules| modules.get(Path::new(name)));
    text.map_or("", |text| text.as_str())
}

/// The types with these names.
fn types(generated: &Generated, is_shown: fn(&str) -> bool) -> impl Iterator<Item = String> {
    let mut tables = tables(module(generated, "wire.rs"));
    tables.extend(self::tables(module(generated, "webhook_wire.rs")));
    let of_webhooks = declarations(module(generated, "webhook_types.rs"));
    declarations(module(generated, "types.rs"))
        .chain(of_webhooks)
        .filter(move |declaration| is_shown(&declaration.name))
        .map(move |declaration| declaration.line(&tables))
}

fn diagnostics(generated: &Generated) -> BTreeSet<String> {
    let diagnostics = generated.diagnostics.as_slice().iter();
    diagnostics
        .filter(|diagnostic| diagnostic.code != Code::UnusedComponent)
        .map(|diagnostic| {
            let pointer = diagnostic.anchor.pointer().unwrap_or_default();
            let place = pointer.strip_prefix("/components/schemas/");
            format!("{} {}", diagnostic.code.id(), place.unwrap_or(&pointer))
        })
        .collect()
}

/// The operations of a module of data, in its order, with the modules of the server and of the client.
fn operations<'g>(
    generated: &'g Generated,
    [data, server, client]: [&'static str; 3],
) -> impl Iterator<Item = String> + use<'g> {
    static OPERATION: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r#"(?s)pub static (\w+): Operation = Operation \{\s*name: "(\w+)",\s*method: "(.*?)",(?:\s*path: "(.*?)",\n)?(?:\s*server: "[^"]*",\n)?(?:\s*query: "[^"]*",\n)?(?:\s*accept: "[^"]*",\n)?(?:\s*selectors: &\[(?s:.*?)\],\n)?(?:\s*parameters: &\[(.*?)\],\n)?(?:\s*contents: &\[(.*?)\],\n)?(?:\s*security: &(.*?),\n)?\s*successes: (.*?),\n(?:\s*failures: .*?,\n)?(?:\s*..Operation::PLAIN\n)?\s*\};"#,
        )
    });
    let found = OPERATION.captures_iter(module(generated, data));
    found.flat_map(move |found| {
        let [
            constant,
            name,
            method,
            path,
            parameters,
            contents,
            security,
            successes,
        ] = [1, 2, 3, 4, 5, 6, 7, 8].map(|group| found.get(group).map_or("", |part| part.as_str()));
        let signature = signature(module(generated, server), name);
        let request = request(module(generated, client), constant);
        let request = request.replace(".parameters(parameters)", &described(parameters));
        let request = request.replace("body(body)", &format!("body {}", described(contents)));
        let request = request.replace(
            "body(&body.into())",
            &format!("body {}", described(contents)),
        );
        let mapped = "body(body.map(str::to_owned).as_ref())";
        let request = request.replace(mapped, &format!("body {}", described(contents)));
        let request = request.replace(".url(url)", "");
        let request = request.trim();
        let path = if path.is_empty() { "webhook" } else { path };
        let successes = described(successes);
        let is_stated = successes.starts_with('&') && !is_plain(&successes);
        let security = one_line(security).replace('&', "");
        let security = security
            .replace("SecurityScheme ", "")
            .replace("CredentialLocation::", "");
        [
            Some(format!("{method} {path}: {signature}")),
            (!request.is_empty()).then(|| format!("sends {request}")),
            (!security.is_empty()).then(|| format!("security {security}")),
            is_stated.then(|| format!("returns {}", successes.trim_start_matches('&'))),
        ]
        .into_iter()
        .flatten()
    })
}

/// Parameters, or fields of a form, with what is said of them.
fn described(parameters: &str) -> String {
    let parameters = one_line(parameters).replace("Encoding::", "");
    let parameters = parameters.replace("Parameter::", "").replace("Style::", "");
    let parameters = parameters.replace("Content::", "").replace("Codec::", "");
    let parameters = parameters.replace("Response::", "").replace("Status::", "");
    parameters.trim().trim_end_matches(',').to_owned()
}

/// True for one response without headers that is JSON, or has no body.
fn is_plain(successes: &str) -> bool {
    let inside = successes
        .trim_start_matches("&[new(")
        .trim_end_matches(")]");
    let contents = inside.split_once(", ").map_or("", |(_, contents)| contents);
    let is_undocumented = successes == "&[of(Range(2), &[])]";
    is_undocumented || contents == "&[]" || contents == "&[JSON]"
}

/// The signature of a method of the server's trait.
fn signature(text: &str, name: &str) -> String {
    let pattern =
        format!(r"(?s)fn {name}\(\s*&self,?(.*?)\) -> impl Future<\s*Output = (.*?),?\s*> \+ Send");
    let found = expression(&pattern).captures(text);
    let Some(found) = found else {
        return format!("{name} of the client alone");
    };
    let arguments = one_line(&found[1]);
    let arguments = arguments.trim().trim_end_matches(',');
    let arguments = arguments.trim_start_matches("request: &RequestContext");
    let arguments = arguments.trim_start_matches(", ");
    format!("{name}({arguments}) -> {}", one_line(&found[2]))
}

/// What the client puts into the request of an operation.
fn request(text: &str, constant: &str) -> String {
    let pattern = format!(r"(?s)::new\(&operations::{constant}\)(.*?);\n");
    let found = expression(&pattern).captures(text);
    let found = found.expect("an operation is a method of the client");
    one_line(&found[1]).trim().to_owned()
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ").replace("types::", "");
    line.replace("[ ", "[")
        .replace(", ]", "]")
        .replace(" ]", "]")
}

/// A type of `types.rs`, in one line and without attributes.
struct Declaration {
    keyword: &'static str,
    name: String,
    /// What follows the name.
    body: String,
    redacted: bool,
}

/// The declarations of a module, in its order, further names of types last.
fn declarations(text: &str) -> impl Iterator<Item = Declaration> {
    static SHARED: LazyLock<Regex> =
        LazyLock::new(|| expression(r"pub use (?:self|super::types)::(\w+) as (\w+);"));
    let shared = SHARED.captures_iter(text).map(|found| Declaration {
        keyword: "use",
        name: found[2].to_owned(),
        body: format!(" = {}", &found[1]),
        redacted: false,
    });
    let items = text.split("\n\n").filter_map(|item| {
        let is_code = |line: &&str| !line.starts_with("//") && !line.starts_with("#[");
        let code: Vec<&str> = item.lines().map(str::trim).filter(is_code).collect();
        let code = code.join(" ");
        let code = code.strip_prefix("pub ")?;
        let keyword = ["struct", "enum", "type"]
            .into_iter()
            .find(|keyword| code.starts_with(keyword))?;
        let code = code[keyword.len()..].trim();
        let end = code.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        let (name, body) = code.split_at(end);
        Some(Declaration {
            keyword,
            name: name.to_owned(),
            body: body.to_owned(),
            redacted: is_redacted(text, name),
        })
    });
    items.chain(shared)
}

/// True for a type whose `Debug` keeps something out.
fn is_redacted(text: &str, name: &str) -> bool {
    let debug = text.split_once(&format!("impl fmt::Debug for {name} {{"));
    let debug = debug.and_then(|(_, rest)| rest.split("\n}").next());
    debug.is_some_and(|debug| debug.contains("redact::"))
}

impl Declaration {
    /// The declaration together with its table.
    fn line(&self, tables: &HashMap<String, String>) -> String {
        let Self { keyword, name, .. } = self;
        let redacted = if self.redacted { " redacted" } else { "" };
        let line = match tables.get(name) {
            Some(table) => with_types(table, &self.members()) + redacted,
            None => format!("{keyword} {name}{}", self.body.trim_end_matches(';')),
        };
        let line = line.replace("&[", "[").replace(", }", " }");
        line.trim_end().to_owned()
    }

    /// The types of the fields and of the variants, by their names.
    fn members(&self) -> BTreeMap<String, String> {
        static MEMBER: LazyLock<Regex> =
            LazyLock::new(|| expression(r"^(?:pub )?([\w#]+)(?:: (.*)|\((.*)\))$"));
        let body = self.body.trim();
        let inside = body
            .strip_prefix('{')
            .and_then(|body| body.strip_suffix('}'));
        let members = inside.map(members).unwrap_or_default();
        let members = members.into_iter().filter_map(|member| {
            let parts = MEMBER.captures(&member)?;
            let ty = parts.get(2).or(parts.get(3))?;
            Some((parts[1].to_owned(), ty.as_str().to_owned()))
        });
        members.collect()
    }
}

/// A table with the types of what it lists: `0: name = Required("name")` of a record becomes
/// `name: i64 = Required("name")`, and `0: Circle` of a union `0: Circle(Circle)`.
fn with_types(table: &str, types: &BTreeMap<String, String>) -> String {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| expression(r"\d+: ([\w#]+) ="));
    static REST: LazyLock<Regex> = LazyLock::new(|| expression(r"\.\.\d+: (\w+)"));
    static VARIANT: LazyLock<Regex> = LazyLock::new(|| expression(r"(\d+: )(\w+)( \[|,)"));
    static INTERNAL: LazyLock<Regex> =
        LazyLock::new(|| expression(r",? (?:; \w+( Forbidden)? )?}"));
    let of = |name: &str| types.get(name).map_or("", String::as_str);
    if table.starts_with("record") || table.starts_with("parameters") {
        let table = table.replacen(" by new", "", 1);
        let table = FIELD.replace_all(&table, |found: &Captures<'_>| {
            format!("{}: {} =", &found[1], of(&found[1]))
        });
        let table = REST.replace(&table, |found: &Captures<'_>| {
            format!("..{}: {}", &found[1], of(&found[1]))
        });
        let inside = INTERNAL.replace(&table, |found: &Captures<'_>| {
            found.get(1).map_or(" }", |_| "; closed }")
        });
        return inside.into_owned();
    }
    if table.starts_with("responses") {
        return outcome(table, types);
    }
    let end = table.find("} by").unwrap_or(table.len());
    let (variants, tags) = table.split_at(end);
    let unions = ["union", "exclusive union", "inclusive union"];
    if unions.iter().any(|it| table.starts_with(it)) {
        let named = VARIANT.replace_all(variants, |found: &Captures<'_>| {
            format!("{}{}({}){}", &found[1], &found[2], of(&found[2]), &found[3])
        });
        return named.into_owned() + tags;
    }
    table.to_owned()
}

/// The documented responses of an enum with their statuses.
fn outcome(table: &str, types: &BTreeMap<String, String>) -> String {
    static RESPONSE: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r#"\d+: (\w+)(?:\([01]\))? = ([^,]+), "(?:[^"\\]|\\.)*"(?:, \[(.*?)\])?(?:, \[(.*?)\])?;"#,
        )
    });
    let responses = RESPONSE.captures_iter(table).map(|found| {
        let payload = types.get(&found[1]);
        let payload = payload.map_or(String::new(), |payload| format!("({payload})"));
        let status = match &found[2] {
            code if code.starts_with("Status") => "*status",
            code => code,
        };
        let contents = found.get(3).map_or("", |part| part.as_str());
        let contents = match described(contents).as_str() {
            "" | "JSON" => String::new(),
            contents => format!(" by {contents}"),
        };
        let headers = found.get(4).map_or("", |part| part.as_str());
        let headers = match described(headers).as_str() {
            "" => String::new(),
            headers => format!(" with {headers}"),
        };
        format!("{}{payload} = {status}{contents}{headers}", &found[1])
    });
    let responses: Vec<String> = responses.collect();
    let name = table.split(' ').nth(1).unwrap_or_default();
    match responses.as_slice() {
        [] => format!("outcome {name} {{}}"),
        responses => format!("outcome {name} {{ {} }}", responses.join(", ")),
    }
}

/// The tables of types in one line each, by the types' names.
fn tables(text: &str) -> HashMap<String, String> {
    static TABLE: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r#"^(?:record|parameters|responses|contents|exclusive union|inclusive union|union|open text|text|integer|value|newtype) (\w+)(?:\(| \{| by new| "| or)"#,
        )
    });
    let tables = text.split("wire! {\n").skip(1).filter_map(|table| {
        let table = table.split("\n}\n").next()?;
        let lines: Vec<&str> = table.lines().map(str::trim).collect();
        let line = lines.join(" ").replace("std::collections::", "");
        let name = TABLE.captures(&line)?[1].to_owned();
        Some((name, line))
    });
    tables.collect()
}

/// The schemas that the evaluator checks, in one line each.
fn schemas(text: &str) -> Vec<String> {
    static STATIC: LazyLock<Regex> =
        LazyLock::new(|| expression(r"(?s)pub static (\w+): Schema = Schema\((.*?)\);\n"));
    static SPACE: LazyLock<Regex> = LazyLock::new(|| expression(r"\s+"));
    let schemas = STATIC.captures_iter(text).map(|found| {
        let keywords = SPACE.replace_all(&found[2], " ");
        let plain = keywords.replace("&[ ", "[").replace(['&'], "");
        let plain = plain
            .replace(", ]", "]")
            .replace(", )", ")")
            .replace("( ", "(");
        format!("{} = {}", &found[1], plain.trim().trim_end_matches(','))
    });
    schemas.collect()
}

/// What stands between the commas that no bracket holds.
fn members(text: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut members = vec![String::new()];
    for c in text.chars() {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 {
            members.push(String::new());
        } else {
            members.last_mut().expect("there is one").push(c);
        }
    }
    members
        .iter()
        .map(|member| member.trim().to_owned())
        .collect()
}

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("it is an expression")
}
