//! Documents beside themselves, written otherwise. `cargo run --release -p tests --bin same -- FOLDER`
//!
//! Compares each document of a folder with itself re-serialised, with its keys in other orders, and
//! with its schemas moved to the components. Prints what is called a change. The exit code is 1 where
//! something is.

use std::{
    env, fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use serde_yaml::Value;
use tests::{
    comparison::compare,
    same::{moved, reversed, sorted},
};

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: same FOLDER");
        return ExitCode::from(2);
    };
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|ending| ending == "json" || ending == "yaml")
        })
        .collect();
    paths.sort();
    let mut out = io::stdout().lock();
    let mut changed = 0;
    for path in &paths {
        for (how, wire, rust) in changes(path) {
            // Types have other names then: of the surface, that is a change.
            let told = wire + if how == "moved" { 0 } else { rust };
            if told > 0 {
                changed += 1;
                let name = path.display();
                let _ = writeln!(out, "{name}, {how}: {wire} on the wire, {rust} in Rust");
            }
        }
    }
    let _ = writeln!(
        out,
        "{} documents, {changed} comparisons with a change",
        paths.len()
    );
    ExitCode::from(u8::from(changed > 0))
}

fn changes(path: &Path) -> Vec<(&'static str, usize, usize)> {
    let text = fs::read_to_string(path).expect("it can be read");
    // JSON may have characters that YAML has no form for.
    let json = path.extension().is_some_and(|ending| ending == "json");
    let value: Option<Value> = if json {
        serde_json::from_str(&text).ok()
    } else {
        serde_yaml::from_str(&text).ok()
    };
    let Some(value) = value else {
        eprintln!(
            "{}: left out, it has numbers that can't be written again",
            path.display()
        );
        return Vec::new();
    };
    let written = |value: &Value| {
        if json {
            serde_json::to_string(value).expect("it came from JSON")
        } else {
            serde_yaml::to_string(value).expect("it came from YAML")
        }
    };
    let others = [
        ("re-serialised", written(&value)),
        ("reversed", written(&reversed(&value))),
        ("sorted", sorted(&value)),
        ("moved", written(&moved(&value))),
    ];
    let compared = others.into_iter().map(|(how, other)| {
        let report = compare(&text, &other);
        (how, report.wire.len(), report.rust.len())
    });
    compared.collect()
}
