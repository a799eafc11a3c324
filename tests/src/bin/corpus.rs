//! Checks every document of a folder, and prints a table of what was told, how long it took and
//! how much memory it needed. `cargo run --release -p tests --bin corpus -- FOLDER`
//!
//! Each document is checked in a process of its own, so that the peak of memory is its own too.
//! The exit code is 1 where a process ended otherwise than with a verdict: a panic, or no end.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use spectrait::{
    Generator,
    diagnostic::{Diagnostics, Severity},
    source::Files,
};
use tests::whole;

/// A document that takes longer than this hangs.
const LONGEST: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, path] if flag == "--one" => one(Path::new(path)),
        [folder] => all(Path::new(folder)),
        _ => {
            eprintln!("usage: corpus FOLDER");
            ExitCode::from(2)
        }
    }
}

/// Checks one document and prints a line: milliseconds, kilobytes, verdict, the operations that are
/// generated whole of those that are documented, codes, what operations lack, first errors.
fn one(path: &Path) -> ExitCode {
    let start = Instant::now();
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let generator = Generator::new(path);
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let took = start.elapsed().as_secs_f64() * 1000.0;
    let (document, plan) = (analysis.document.as_ref(), analysis.plan());
    let counted = document.zip(plan.as_ref());
    let counted = counted.map(|(document, plan)| whole::count(document, plan, &sources));
    let counted = counted.unwrap_or_default();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut errors: Vec<String> = Vec::new();
    for diagnostic in diagnostics.as_slice() {
        let id = diagnostic.code.id();
        *codes.entry(id).or_default() += 1;
        if diagnostic.severity == Severity::Error && errors.len() < 3 {
            let place = diagnostic.anchor.pointer().unwrap_or_default();
            errors.push(format!("{id} at {place}: {}", diagnostic.message));
        }
    }
    let verdict = if errors.is_empty() { "read" } else { "refused" };
    let codes: Vec<String> = codes
        .iter()
        .map(|(id, count)| format!("{id}:{count}"))
        .collect();
    let line = [
        format!("{took:.1}"),
        peak().map_or("-".to_owned(), |kilobytes| kilobytes.to_string()),
        verdict.to_owned(),
        format!("{}/{}", counted.whole, counted.all),
        codes.join(" "),
        lacking(&counted).replace(['\n', '\t'], " "),
        errors.join(" | ").replace(['\n', '\t'], " "),
    ];
    let _ = writeln!(io::stdout(), "{}", line.join("\t"));
    ExitCode::SUCCESS
}

/// The losses of operations: how many, and the first place of each.
fn lacking(counted: &whole::Count) -> String {
    let lacking = counted.lacking.iter();
    let lacking = lacking.map(|(reason, (count, place))| format!("{count} × {reason} ({place})"));
    lacking.collect::<Vec<_>>().join(" | ")
}

/// The greatest memory of this process so far, in kilobytes, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn all(folder: &Path) -> ExitCode {
    let mut documents = documents(folder);
    documents.sort();
    let mut broken = 0;
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = io::stdout().lock();
    let _ = writeln!(
        out,
        "{:>9} {:>8} {:>8}  verdict  document: operations codes",
        "bytes", "ms", "KiB"
    );
    let mut operations = (0_usize, 0_usize);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut lacking: BTreeMap<String, usize> = BTreeMap::new();
    for document in &documents {
        let bytes = fs::metadata(document).map_or(0, |metadata| metadata.len());
        let name = document.strip_prefix(folder).unwrap_or(document).display();
        let Some(line) = child(document) else {
            broken += 1;
            let _ = writeln!(out, "{bytes:>9} {:>8} {:>8}  BROKEN   {name}", "-", "-");
            continue;
        };
        let fields: Vec<&str> = line.trim_end_matches('\n').split('\t').collect();
        if let [took, peak, verdict, counts, codes, missed, rest @ ..] = fields.as_slice() {
            let (whole, documented) = counts.split_once('/').unwrap_or_default();
            operations.0 += whole.parse().unwrap_or(0);
            operations.1 += documented.parse().unwrap_or(0);
            for part in missed.split(" | ") {
                let Some((count, reason)) = part.split_once(" × ") else {
                    continue;
                };
                let reason = reason.split(" (").next().unwrap_or(reason);
                *lacking.entry(reason.to_owned()).or_default() += count.parse().unwrap_or(0);
            }
            for (code, count) in codes.split(' ').filter_map(|it| it.split_once(':')) {
                *told.entry(code.to_owned()).or_default() += count.parse().unwrap_or(0);
            }
            *verdicts.entry((*verdict).to_owned()).or_default() += 1;
            let _ = writeln!(
                out,
                "{bytes:>9} {took:>8} {peak:>8}  {verdict:8} {name}: {counts} {codes}"
            );
            for part in missed.split(" | ").filter(|part| !part.is_empty()) {
                let _ = writeln!(out, "{:>30}{part}", "");
            }
            for error in rest.iter().filter(|error| !error.is_empty()) {
                let _ = writeln!(out, "{:>30}{error}", "");
            }
        }
    }
    let _ = writeln!(
        out,
        "{} documents: {verdicts:?}, {broken} broken; {} of {} operations are whole",
        documents.len(),
        operations.0,
        operations.1,
    );
    let _ = writeln!(out, "{told:?}");
    for (reason, count) in lacking {
        let _ = writeln!(out, "{count:>6} lack {reason}");
    }
    ExitCode::from(u8::from(broken > 0 || documents.is_empty()))
}

/// The line that a process of its own prints. `None` where it fails or doesn't end.
fn child(document: &Path) -> Option<String> {
    let this = env::current_exe().ok()?;
    let mut child = Command::new(this)
        .arg("--one")
        .arg(document)
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if start.elapsed() > LONGEST => {
                let _ = child.kill();
                return None;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let mut line = String::new();
    child.stdout.take()?.read_to_string(&mut line).ok()?;
    status.success().then_some(line)
}

/// Every file that says that it is an OpenAPI document; the others are parts of some.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if matches!(kind.as_str(), "json" | "yaml" | "yml") && is_document(&path) {
            found.push(path);
        }
    }
    found
}

fn is_document(path: &Path) -> bool {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let starts = |line: &str| {
        let line = line
            .trim_start_matches(['{', ' ', '\u{feff}'])
            .trim_start_matches(['"', '\'']);
        line.starts_with("openapi") || line.starts_with("swagger")
    };
    // A document of one line may have its version anywhere in it.
    text.lines().any(starts) || text.contains("\"openapi\":") || text.contains("\"swagger\":")
}
