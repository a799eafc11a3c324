//! Behaviour that the response enums of all operations share.

use std::fmt;

use super::{
    message::Message,
    table::Property,
    view::{View, field},
};

/// An enum with a variant for each documented response of an operation.
pub trait DocumentedResponse {
    /// The responses, in the order of the variants.
    #[cfg(any(feature = "client", feature = "server"))]
    const RESPONSES: &'static [super::operation::Response];

    /// Returns the status and the document's description of the response.
    fn describe(&self) -> (u16, &'static str);
}

/// The description of a response that the document does not describe.
pub const UNDOCUMENTED: &str = "undocumented response";

/// Prints the status with the document's description, and the title and the detail of a problem (RFC
/// 9457, section 3.1), or its message, where the body has them.
pub fn display<E: DocumentedResponse + Message>(
    response: &E,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut details = Vec::new();
    response.values(&mut |value, _| add_details(value.view(), &mut details));
    write(response.describe(), &details, f)
}

fn write(
    (status, text): (u16, &str),
    details: &[String],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "{status}")?;
    let mut parts = vec![text];
    for detail in details {
        if !parts.contains(&detail.as_str()) {
            parts.push(detail);
        }
    }
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.into_iter().try_for_each(|part| write!(f, ": {part}"))
}

/// False for what would break a line, or turn its direction (Unicode, "Bidirectional Algorithm").
fn is_shown(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Adds the texts that say what is wrong, each on one line and cut. They are the server's: a document
/// has them for people to read, and those that it calls secret are left out.
fn add_details(view: View<'_>, details: &mut Vec<String>) {
    const LONGEST: usize = 200;
    match view {
        View::Object(table, fields) => {
            for name in ["title", "detail", "message"] {
                let mut properties = table.properties.iter();
                let is_told = |it: &Property| it.name() == name && !it.is_secret();
                let Some(index) = properties.position(is_told) else {
                    continue;
                };
                if let Some(View::Text(text)) = field(fields, index) {
                    let letters = text.chars().take(LONGEST);
                    let letters = letters.map(|it| if is_shown(it) { it } else { ' ' });
                    details.push(letters.collect());
                }
            }
        }
        View::Variant(_, _, value) | View::Newtype(_, value) => add_details(value.view(), details),
        _ => {}
    }
}
