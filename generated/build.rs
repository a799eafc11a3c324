//! Regenerates the bindings when the document changes.

fn main() {
    spectrait::Generator::new("../openapi.json").build();
}
