//! Generates the bindings of the documents that the suites serve and ask.

fn main() {
    for name in [
        "all-of",
        "constants",
        "formats",
        "maps",
        "pets",
        "security",
        "unions",
    ] {
        let document = format!("documents/{name}.yaml");
        spectrait::Generator::new(document).folder(name).build();
    }
}
