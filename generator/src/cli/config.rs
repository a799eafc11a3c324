//! `spectrait.toml`, and the file of accepted changes.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::diff::{
    Accepted, Bump, Enforcement, Fingerprint, Identity, Level, Policy, Rule, RustRule, Sunset,
    Weight, Weights,
};

/// The configuration, in the folder where the command runs.
pub(super) const CONFIG: &str = "spectrait.toml";
/// The accepted changes, beside it.
pub(super) const ACCEPTED: &str = "spectrait.accepted.toml";

/// The content of `spectrait.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Of `spectrait diff`.
    #[serde(default)]
    pub diff: DiffConfig,
}

/// The table `diff`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct DiffConfig {
    /// The document that is compared with its past.
    document: Option<PathBuf>,
    /// Several of them.
    #[serde(default)]
    documents: Vec<PathBuf>,
    /// Thresholds.
    #[serde(default)]
    pub fail_on: FailOn,
    /// Extensions that are part of what is promised.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// The file of accepted changes.
    pub accepted: Option<PathBuf>,
    /// `x-extensible-enum` is a part of what is promised.
    #[serde(default)]
    pub extensible_enums: bool,
    /// Announced ends (`x-sunset`) are.
    pub sunset: Option<SunsetConfig>,
    /// Levels by ids.
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
}

/// The policy of announced ends.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SunsetConfig {
    /// The days between the announcement and the end.
    days: i64,
}

/// The thresholds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FailOn {
    wire: Option<String>,
    rust: Option<String>,
    version: Option<bool>,
}

/// Reads the configuration; it is empty where no file is named and none is there.
pub(super) fn read(path: Option<&Path>) -> Result<Config, String> {
    let found = match path {
        Some(path) => path,
        None if Path::new(CONFIG).is_file() => Path::new(CONFIG),
        None => return Ok(Config::default()),
    };
    let text = fs::read_to_string(found)
        .map_err(|error| format!("can't read {}: {error}", found.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", found.display()))
}

impl SunsetConfig {
    /// The days that ends are compared with.
    pub(super) fn from(self, today: jiff::civil::Date) -> Result<Sunset, String> {
        let earliest = jiff::Span::new()
            .try_days(self.days)
            .and_then(|days| today.checked_add(days))
            .map_err(|error| format!("`sunset.days`: {error}"))?;
        Ok(Sunset {
            today: today.to_string(),
            earliest: earliest.to_string(),
        })
    }
}

impl DiffConfig {
    /// The documents that are compared with their past.
    pub(super) fn documents(&self) -> Result<Vec<PathBuf>, String> {
        match (&self.document, self.documents.as_slice()) {
            (Some(_), [_, ..]) => Err("set either `document` or `documents`".to_owned()),
            (Some(document), []) => Ok(vec![document.clone()]),
            (None, documents) => Ok(documents.to_vec()),
        }
    }

    /// The policy for a revision; the command line has precedence over the file.
    pub(super) fn policy(&self, fail_on: &[String]) -> Result<Policy, String> {
        let mut policy = Policy::default();
        let FailOn {
            wire,
            rust,
            version,
        } = &self.fail_on;
        let configured = [
            wire.as_ref().map(|level| format!("wire={level}")),
            rust.as_ref().map(|level| format!("rust={level}")),
            version.map(|enforced| format!("version={enforced}")),
        ];
        for given in configured.iter().flatten().chain(fail_on) {
            match given.split_once('=') {
                Some(("wire", name)) => {
                    policy.wire = level(name, "never", Level::from_name, "wire")?;
                }
                Some(("rust", name)) => {
                    policy.rust = level(name, "never", Bump::from_name, "rust")?;
                }
                Some(("version", "true")) => policy.version = Enforcement::Enforced,
                Some(("version", "false")) => policy.version = Enforcement::Reported,
                _ => {
                    return Err(format!(
                        "`{given}` is none of wire=LEVEL, rust=LEVEL and version=true"
                    ));
                }
            }
        }
        for (id, level) in &self.levels {
            set(&mut policy.weights, id, level)?;
        }
        Ok(policy)
    }
}

/// The level of this name; `None` for the word that stands for no level.
fn level<L>(
    name: &str,
    none: &str,
    from_name: fn(&str) -> Option<L>,
    of: &str,
) -> Result<Option<L>, String> {
    if name == none {
        return Ok(None);
    }
    let known = from_name(name).map(Some);
    known.ok_or_else(|| format!("`{name}` is no level of {of}"))
}

/// Sets the weight of the rule with an id.
fn set(weights: &mut Weights, id: &str, name: &str) -> Result<(), String> {
    if let Some(rule) = Rule::from_id(id) {
        let weight = weight(id, name, Level::from_name)?;
        weights.wire.insert(rule, weight);
    } else if let Some(rule) = RustRule::from_id(id) {
        let weight = weight(id, name, Bump::from_name)?;
        weights.rust.insert(rule, weight);
    } else {
        return Err(format!(
            "there is no id `{id}`; `spectrait explain` lists them"
        ));
    }
    Ok(())
}

fn weight<L>(id: &str, name: &str, from_name: fn(&str) -> Option<L>) -> Result<Weight<L>, String> {
    let level = level(name, "ignore", from_name, &format!("`{id}`"))?;
    Ok(level.map_or(Weight::Ignored, Weight::Level))
}

/// The file of accepted changes.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct AcceptedFile {
    #[serde(default)]
    accepted: Vec<AcceptedEntry>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct AcceptedEntry {
    id: String,
    pointer: String,
    fingerprint: String,
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

/// Reads the accepted changes; there are none where there is no file.
pub(super) fn read_accepted(path: &Path) -> Result<Vec<Accepted>, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("can't read {}: {error}", path.display())),
    };
    let named = |error: String| format!("{}: {error}", path.display());
    let file: AcceptedFile = toml::from_str(&text).map_err(|error| named(error.to_string()))?;
    let entries = file.accepted.into_iter().map(|entry| {
        let fingerprint = Fingerprint::parse(&entry.fingerprint)
            .ok_or_else(|| named(format!("`{}` is no fingerprint", entry.fingerprint)))?;
        if let Some(expires) = &entry.expires {
            date(expires).map_err(named)?;
        }
        Ok(Accepted {
            identity: Identity {
                id: entry.id,
                pointer: entry.pointer,
                fingerprint,
            },
            reason: entry.reason,
            expires: entry.expires,
        })
    });
    entries.collect()
}

/// Adds accepted changes to their file, and keeps its content as it is.
pub(super) fn write_accepted(path: &Path, accepted: &[Accepted]) -> Result<(), String> {
    let entries = accepted.iter().map(|accepted| AcceptedEntry {
        id: accepted.identity.id.clone(),
        pointer: accepted.identity.pointer.clone(),
        fingerprint: accepted.identity.fingerprint.to_string(),
        reason: accepted.reason.clone(),
        expires: accepted.expires.clone(),
    });
    let file = AcceptedFile {
        accepted: entries.collect(),
    };
    let written = toml::to_string(&file).map_err(|error| error.to_string())?;
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) => "# Changes of the API that were accepted, each with its reason.\n".to_owned(),
    };
    text.push('\n');
    text.push_str(&written);
    fs::write(path, text).map_err(|error| format!("can't write {}: {error}", path.display()))
}

/// A day, in the one form in which days can be compared as texts.
pub(super) fn date(text: &str) -> Result<(), String> {
    let date: Result<jiff::civil::Date, _> = text.parse();
    match date {
        Ok(date) if date.to_string() == text => Ok(()),
        _ => Err(format!("`{text}` is no day such as 2027-06-30")),
    }
}
