//! The support code that a crate carries.

use spectrait_templates::{
    BODY, BYTES, FORMATTED, JSON, JSON_TEXT, OPAQUE, PATTERN, RECEIVER, SCHEMA, STREAM, TRIAL,
    TUPLE, Template, UNION,
};

use crate::plan::{Plan, SupportFile};

/// The files of the support code that only some crates carry, in alphabetical order.
pub(crate) fn carried(plan: &Plan) -> Vec<Template> {
    let files = plan.requirements.support.iter();
    let files = files
        .flat_map(|file| match file {
            SupportFile::Bytes => vec![BYTES],
            SupportFile::Formatted => vec![FORMATTED],
            SupportFile::Json => vec![JSON],
            SupportFile::JsonText => vec![JSON_TEXT],
            SupportFile::Opaque => vec![OPAQUE],
            SupportFile::Pattern => vec![PATTERN],
            SupportFile::Schema => vec![SCHEMA],
            SupportFile::Tuple => vec![TUPLE],
            SupportFile::Union => vec![TRIAL, UNION],
        })
        .collect::<Vec<_>>();
    // The client and the server need these, and types that have bodies.
    let receiver = (!plan.webhooks.is_empty()).then_some(RECEIVER);
    let of_messages = [BODY, STREAM].into_iter().chain(receiver);
    of_messages.chain(files).collect()
}
