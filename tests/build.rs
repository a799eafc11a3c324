//! Generates the bindings of the documents that the suites serve and ask.

use spectrait::{Generator, plan::FormatOf};

fn main() {
    for name in [
        "all-of",
        "constants",
        "defaults",
        "lists",
        "maps",
        "pets",
        "security",
        "unions",
    ] {
        generator(name).build();
    }
    // A number of a format is of a type of ours.
    let decimal = "crate::decimal::Decimal".parse().expect("it is a path");
    generator("formats")
        .format(FormatOf::Number, "decimal", &decimal)
        .format(FormatOf::Integer, "money", &decimal)
        .build();
}

fn generator(name: &str) -> Generator {
    Generator::new(format!("documents/{name}.yaml")).folder(name)
}
