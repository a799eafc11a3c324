//! Writes a program that measures how fast a document's own examples of answers are decoded,
//! encoded, cloned and compared, by the generated types and by the same types with derived traits, for
//! `tests/scripts/codec-speed.sh`. `codec DOCUMENT FOLDER PATTERN...`; each pattern includes
//! operations, as those of `spectrait generate --include` do.

use std::{env, error::Error, fmt::Write as _, fs, path::Path, process::ExitCode};

use spectrait::{
    Generator,
    diagnostic::Diagnostics,
    output,
    plan::{Method, Plan, RustType, Success},
    source::{Files, Node},
};
use tests::derived::{self, rust_type};

const WORKSPACE: &str = "[workspace]
resolver = \"3\"
members = [\"ours\", \"derived\", \"program\"]
";

const MANIFEST: &str = "[package]
name = \"program\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
derived = { path = \"../derived\" }
ours = { path = \"../ours\", default-features = false }
serde = \"1\"
serde_json = \"1\"
";

/// What the program begins with. The two take turns, and the least time of each counts: whatever
/// disturbs a run makes it longer.
const PROGRAM: &str = r#"use std::{hint::black_box, time::Instant};

use serde::{Serialize, de::DeserializeOwned};

const TURNS: usize = 25;

fn time(times: usize, run: &dyn Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed().as_secs_f64() / times as f64
}

fn least(runs: &[&dyn Fn()]) -> Vec<f64> {
    let times = (0.002 / time(3, runs[0])).ceil() as usize;
    let mut least = vec![f64::MAX; runs.len()];
    for _ in 0..TURNS {
        for (least, run) in least.iter_mut().zip(runs) {
            *least = least.min(time(times, run));
        }
    }
    least
}

fn measure<
    O: DeserializeOwned + Serialize + Clone + PartialEq,
    D: DeserializeOwned + Serialize + Clone + PartialEq,
>(
    name: &str,
    text: &str,
    total: &mut [f64; 8],
) {
    let (ours, derived) = match (serde_json::from_str::<O>(text), serde_json::from_str::<D>(text)) {
        (Ok(ours), Ok(derived)) => (ours, derived),
        (ours, derived) => {
            println!("{name}: not measured: {:?} {:?}", ours.err(), derived.err());
            return;
        }
    };
    let (our_copy, derived_copy) = (ours.clone(), derived.clone());
    let times = least(&[
        &|| drop(black_box(serde_json::from_str::<O>(black_box(text)))),
        &|| drop(black_box(serde_json::from_str::<D>(black_box(text)))),
        &|| drop(black_box(serde_json::to_string(black_box(&ours)))),
        &|| drop(black_box(serde_json::to_string(black_box(&derived)))),
        &|| drop(black_box(black_box(&ours).clone())),
        &|| drop(black_box(black_box(&derived).clone())),
        &|| _ = black_box(*black_box(&ours) == *black_box(&our_copy)),
        &|| _ = black_box(*black_box(&derived) == *black_box(&derived_copy)),
    ]);
    for (total, time) in total.iter_mut().zip(&times) {
        *total += time;
    }
    tell(name, text.len(), &times);
}

fn tell(name: &str, bytes: usize, times: &[f64]) {
    let speed = |time: f64| bytes as f64 / time / 1e6;
    println!(
        "{name:<58} {bytes:>7} B  of derived: decode {:.2} ({:.0} MB/s), encode {:.2} ({:.0} MB/s), clone {:.2}, == {:.2}",
        times[1] / times[0], speed(times[0]), times[3] / times[2], speed(times[2]),
        times[5] / times[4], times[7] / times[6],
    );
}

fn main() {
    let mut total = [0.0; 8];
    let mut bytes = 0;
"#;

const END: &str = "    tell(\"all\", bytes, &total);\n}\n";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, folder, patterns @ ..] = arguments.as_slice() else {
        eprintln!("usage: codec DOCUMENT FOLDER PATTERN...");
        return ExitCode::from(2);
    };
    match write(Path::new(document), Path::new(folder), patterns) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{document}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(document: &Path, folder: &Path, patterns: &[String]) -> Result<(), Box<dyn Error>> {
    let mut generator = Generator::new(document).name("ours");
    for pattern in patterns {
        generator = generator.include(pattern);
    }
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let tree = generator.complete_crate(&files, &mut diagnostics);
    output::write(&folder.join("ours"), &tree.ok_or("it can't be used")?)?;
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let plan = analysis.plan().ok_or("it can't be used")?;
    derived::write(&plan, &folder.join("derived"))?;
    let program = folder.join("program");
    fs::create_dir_all(program.join("src"))?;
    fs::write(folder.join("Cargo.toml"), WORKSPACE)?;
    fs::write(program.join("Cargo.toml"), MANIFEST)?;
    let tree = sources.take(document, fs::read(document)?, &mut diagnostics);
    let document = &tree.ok_or("it can't be read")?.root;
    fs::write(program.join("src/main.rs"), source(&plan, document))?;
    let lock = tests::repository().join("Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock"))?;
    Ok(())
}

fn source(plan: &Plan, document: &Node<'_>) -> String {
    let mut text = PROGRAM.to_owned();
    for method in &plan.methods {
        let Some((ty, example)) = answer(method).zip(example(method, document)) else {
            continue;
        };
        let (ours, derived) = (rust_type("ours::types::", ty), rust_type("derived::", ty));
        let (name, example) = (method.name.plain(), example.to_json());
        let _ = writeln!(
            text,
            "    bytes += {};\n    measure::<{ours}, {derived}>({name:?}, {example:?}, &mut total);",
            example.len(),
        );
    }
    text + END
}

fn answer(method: &Method) -> Option<&RustType> {
    match &method.success {
        Success::Single(variant) => variant.body.as_ref().map(|body| &body.ty),
        Success::Several(outcome) => outcome.variants.first()?.body.as_ref().map(|body| &body.ty),
        Success::Undocumented => None,
    }
}

/// The first example of the answer, with its properties in their order.
fn example<'d>(method: &Method, document: &'d Node<'d>) -> Option<&'d Node<'d>> {
    let operation = at(document, &["paths", &method.path])?;
    let operation = operation.get(&method.http_method.to_lowercase())?;
    let responses = operation.get("responses")?.entries()?;
    let mut responses = responses.iter();
    let (_, success) = responses.find(|(status, _)| status.starts_with('2'))?;
    let examples = at(success, &["content", "application/json", "examples"])?;
    let (_, example) = examples.entries()?.first()?;
    let example = match example.get("$ref").and_then(Node::text) {
        Some(target) => {
            let path: Vec<&str> = target.split('/').skip(1).collect();
            at(document, &path)?
        }
        None => example,
    };
    example.get("value")
}

fn at<'d>(node: &'d Node<'d>, path: &[&str]) -> Option<&'d Node<'d>> {
    path.iter().try_fold(node, |node, key| node.get(key))
}
