//! Generates the bindings of the documents that the suites serve and ask.

use spectrait::{
    Generator,
    plan::{FormatOf, TypePath},
};

fn main() {
    for name in [
        "all-of",
        "bodies",
        "choices",
        "collections",
        "constants",
        "defaults",
        "forms",
        "hooks",
        "lists",
        "maps",
        "messages",
        "paths",
        "pets",
        "security",
        "styles",
        "unions",
    ] {
        generator(name).build();
    }
    generator("security")
        .folder("security-by-tag")
        .traits_by_tag()
        .build();
    // A number of a format is of a type of ours.
    let decimal = "crate::decimal::Decimal".parse().expect("it is a path");
    generator("formats")
        .format(FormatOf::Number, "decimal", &decimal)
        .and_then(|it| it.format(FormatOf::Integer, "money", &decimal))
        .expect("it reads numbers")
        .build();
    // A string of a format is of its type itself.
    let strict = |path: &str| path.parse().map(TypePath::strict);
    let uuid = strict("uuid::Uuid").expect("it is a path");
    let date = strict("jiff::civil::Date").expect("it is a path");
    generator("strict")
        .format(FormatOf::String, "uuid", &uuid)
        .and_then(|it| it.format(FormatOf::String, "date", &date))
        .expect("they have a default")
        .build();
}

fn generator(name: &str) -> Generator {
    Generator::new(format!("documents/{name}.yaml")).folder(name)
}
