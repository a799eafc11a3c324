//! The layouts of generated files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use spectrait_templates::{MANIFEST, README};

/// Files by their paths below a folder, with their texts.
pub type Tree = BTreeMap<PathBuf, String>;

/// Lays out a complete crate: the modules, with a manifest and a README.
pub fn crate_tree(modules: Tree, root_docs: &[String], details: &CrateDetails) -> Tree {
    let mut tree = Tree::new();
    for (path, text) in modules {
        if path.as_os_str() == "mod.rs" {
            tree.insert("src/lib.rs".into(), with_docs(root_docs, &text));
        } else {
            tree.insert(PathBuf::from("src").join(path), text);
        }
    }
    tree.insert("Cargo.toml".into(), manifest(details));
    tree.insert("README.md".into(), filled_in(README, details));
    tree
}

/// The manifest of a complete crate.
pub fn manifest(details: &CrateDetails) -> String {
    filled_in(MANIFEST, details)
}

/// The texts of the manifest and the README of a crate.
#[derive(Clone, Debug)]
pub struct CrateDetails {
    /// The crate's name.
    pub name: String,
    /// The crate's version.
    pub version: String,
    /// Its title, in one line of plain text.
    pub title: String,
    /// The same as Markdown.
    pub title_markdown: String,
    /// The libraries that the types need, of those that not all types need.
    pub libraries: BTreeSet<&'static str>,
    /// Further features that are on by default, each with its meaning.
    pub features: Vec<(&'static str, &'static str)>,
    /// The types that formats are mapped to, by their paths.
    pub formats: Vec<String>,
    /// Further lines of dependencies.
    pub dependencies: Vec<String>,
}

fn filled_in(template: &str, details: &CrateDetails) -> String {
    let (json, feature) = if details.libraries.contains("serde_json") {
        (
            "serde_json = { version = \"1\", features = [\"float_roundtrip\"] }",
            "",
        )
    } else {
        (
            "serde_json = { version = \"1\", features = [\"float_roundtrip\"], optional = true }",
            "\"dep:serde_json\", ",
        )
    };
    let (body_optional, body_features) = if details.libraries.contains("bytes") {
        ("", "")
    } else {
        let features = "\"dep:bytes\", \"dep:futures-core\", \"dep:http-body\", ";
        (", optional = true", features)
    };
    let (base64_optional, base64_feature) = if details.libraries.contains("base64") {
        ("", "")
    } else {
        (", optional = true", "\"dep:base64\", ")
    };
    let has_webhooks = details.features.iter().any(|(name, _)| *name == "webhooks");
    let webhooks = if has_webhooks { WEBHOOKS } else { "" };
    let features = details.features.iter();
    let (defaults, features): (String, String) = features
        .map(|(name, meaning)| {
            (
                format!(", \"{name}\""),
                format!("\n# {meaning}\n{name} = []"),
            )
        })
        .unzip();
    template
        .replace("{default_features}", &defaults)
        .replace("{features}", &features)
        .replace("{webhooks}", webhooks)
        .replace("{body_optional}", body_optional)
        .replace("{body_features}", body_features)
        .replace("{base64_optional}", base64_optional)
        .replace("{base64_feature}", base64_feature)
        .replace("{name}", &details.name)
        .replace("{module}", &details.name.replace('-', "_"))
        .replace("{version}", &details.version)
        .replace("{further}", &further(details))
        .replace("{serde_json}", json)
        .replace("{serde_json_feature}", feature)
        .replace("{title_markdown}", &details.title_markdown)
        .replace("{title}", &toml_string(&details.title))
}

/// The line of a README on webhooks and callbacks.
const WEBHOOKS: &str = "\n- `{module}::webhooks` (feature `webhooks`): a trait that receives webhooks and \
                        callbacks, functions\n  that parse them, and a sender.";

/// The dependencies that only some crates have, each on a line.
fn further(details: &CrateDetails) -> String {
    const KNOWN: &[(&str, &str)] = &[
        (
            "jiff",
            "jiff = { version = \"1\", default-features = false, features = [\"std\"] }",
        ),
        ("uuid", "uuid = \"1\""),
    ];
    let mut lines = details.dependencies.clone();
    let known = KNOWN.iter().filter(|(name, _)| {
        let prefix = format!("{name}::");
        details.formats.iter().any(|path| path.contains(&prefix))
    });
    lines.extend(known.map(|(_, line)| (*line).to_owned()));
    lines.extend(
        details
            .libraries
            .contains("regex")
            .then(|| "regex = \"1\"".to_owned()),
    );
    lines.sort();
    // Each line ends, and none is there where there are no lines.
    lines.push(String::new());
    lines.join("\n")
}

/// A basic string of TOML, whose escapes are JSON's but for one character that JSON leaves.
fn toml_string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.replace('\u{7f}', "\\u007F")
}

fn with_docs(docs: &[String], text: &str) -> String {
    let mut lines = String::new();
    for line in docs {
        let space = if line.is_empty() { "" } else { " " };
        lines.extend(["//!", space, line, "\n"]);
    }
    match text.split_once("\n\n") {
        Some((header, rest)) => format!("{header}\n\n{lines}\n{rest}"),
        None => format!("{lines}\n{text}"),
    }
}

/// A text as the name of a crate: what Cargo allows, in kebab case, and never a path.
pub fn crate_name(text: &str) -> String {
    let name: String = heck::ToKebabCase::to_kebab_case(text)
        .chars()
        .filter(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || *letter == '-')
        .take(64)
        .collect();
    let keyword = |name: &str| syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err();
    match name.trim_matches('-') {
        "" => "api".to_owned(),
        name if keyword(name) || RESERVED.contains(&name) => format!("api-{name}"),
        name => name.to_owned(),
    }
}

/// The document's version where it is one of Cargo's (semver.org), else `0.1.0`.
pub fn crate_version(text: &str) -> String {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        part.parse::<u32>()
            .is_ok_and(|number| number.to_string() == **part)
    };
    if parts.len() == 3 && parts.iter().all(number) {
        text.to_owned()
    } else {
        "0.1.0".to_owned()
    }
}

/// Names that Cargo refuses or that would stand for another crate.
const RESERVED: &[&str] = &[
    "alloc",
    "axum",
    "base64",
    "build",
    "bytes",
    "con",
    "core",
    "deps",
    "examples",
    "form-urlencoded",
    "futures-core",
    "http",
    "http-body",
    "http-body-util",
    "incremental",
    "nul",
    "percent-encoding",
    "proc-macro",
    "reqwest",
    "serde",
    "serde-json",
    "serde-path-to-error",
    "std",
    "test",
    "tokio",
];

#[cfg(test)]
mod tests {
    use super::{crate_name, toml_string};

    #[test]
    fn titles_become_crate_names() {
        let cases = [
            ("PetStore API", "pet-store-api"),
            ("../../x", "x"),
            ("a\"\n[dependencies]", "a-dependencies"),
            ("", "api"),
            ("2fa", "api-2fa"),
            ("Serde", "api-serde"),
            ("Größe", "gre"),
        ];
        for (title, name) in cases {
            assert_eq!(crate_name(title), name, "{title:?}");
        }
    }

    #[test]
    fn titles_stay_strings_in_a_manifest() {
        assert_eq!(
            toml_string("a\"\n[dependencies]"),
            "\"a\\\"\\n[dependencies]\""
        );
    }
}
