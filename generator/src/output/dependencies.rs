//! The dependencies of bindings in a crate of the user's own.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// Returns the lines that a manifest lacks under `[dependencies]`: those of a generated crate with the
/// same features.
///
/// `generated` is the manifest of that crate, and `has_feature` tells whether a feature is enabled.
/// Nothing is returned for a manifest that is not TOML.
pub fn missing_dependencies(
    manifest: &str,
    generated: &str,
    has_feature: impl Fn(&str) -> bool,
) -> Vec<String> {
    let (Ok(manifest), Ok(generated)) = (manifest.parse::<Table>(), generated.parse::<Table>())
    else {
        return Vec::new();
    };
    let declared = declared(&manifest);
    let enabled = enabled(&generated, has_feature);
    let needed = table(&generated, "dependencies").into_iter().flatten();
    let missing = needed.filter(|(name, value)| {
        let is_optional = value.get("optional").and_then(Value::as_bool) == Some(true);
        let is_needed = !is_optional || enabled.contains(name.as_str());
        is_needed && !declared.contains(&name.replace('-', "_"))
    });
    let line = |(name, value): (&String, &Value)| {
        let mut value = value.clone();
        if let Some(table) = value.as_table_mut() {
            table.remove("optional");
            if let (1, Some(version)) = (table.len(), table.get("version").cloned()) {
                value = version;
            }
        }
        format!("{name} = {value}")
    };
    missing.map(line).collect()
}

/// The names by which a crate knows its dependencies, on all targets.
fn declared(manifest: &Table) -> BTreeSet<String> {
    let targets = table(manifest, "target").into_iter().flatten();
    let targets = targets.filter_map(|(_, target)| target.as_table());
    let tables = targets.chain([manifest]);
    let names = tables.filter_map(|table| self::table(table, "dependencies"));
    let names = names.flat_map(|dependencies| dependencies.keys());
    names.map(|name| name.replace('-', "_")).collect()
}

/// The optional dependencies that enabled features turn on.
fn enabled(manifest: &Table, has_feature: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let features = table(manifest, "features").into_iter().flatten();
    let features = features.filter(|(name, _)| has_feature(name));
    let lists = features.filter_map(|(_, list)| list.as_array());
    let names = lists.flatten().filter_map(Value::as_str);
    names.filter_map(|name| name.strip_prefix("dep:")).collect()
}

fn table<'t>(within: &'t Table, name: &str) -> Option<&'t Table> {
    within.get(name)?.as_table()
}

#[cfg(test)]
mod tests {
    use super::missing_dependencies;

    const GENERATED: &str = "[features]\ndefault = [\"client\"]\n\
        client = [\"dep:http\", \"tokio/time\"]\nserver = [\"dep:axum\"]\n\
        [dependencies]\nserde = { version = \"1\", default-features = false }\n\
        serde-path-to-error = \"0.1\"\nhttp = { version = \"1\", optional = true }\n\
        axum = { version = \"0.8\", optional = true }\n";

    #[test]
    fn what_a_manifest_lacks_is_listed_by_its_features() {
        let client = |feature: &str| feature == "client";
        let lines = missing_dependencies("[package]\nname = \"a\"\n", GENERATED, client);
        let expected = [
            "serde = { version = \"1\", default-features = false }",
            "serde-path-to-error = \"0.1\"",
            "http = \"1\"",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn dependencies_of_all_tables_count_by_their_own_names() {
        let manifest = "[dependencies]\nserde_path_to_error.workspace = true\n\
            [dependencies.serde]\nversion = \"1\"\n\
            [target.'cfg(unix)'.dependencies]\nhttp = { package = \"http-1\", version = \"1\" }\n";
        let lines = missing_dependencies(manifest, GENERATED, |feature| feature == "client");
        assert!(lines.is_empty(), "{lines:?}");
        let none = missing_dependencies("not = toml = at all", GENERATED, |_| true);
        assert!(none.is_empty());
    }
}
