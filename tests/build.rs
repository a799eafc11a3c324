//! Generates the bindings of the documents that the suites serve and ask.

fn main() {
    for name in ["maps", "pets", "security"] {
        let document = format!("documents/{name}.yaml");
        spectrait::Generator::new(document).folder(name).build();
    }
}
