//! The support code that a crate carries.

use spectrait_templates::{
    BODY, BYTES, FORMATTED, JSON, OPAQUE, PATTERN, RECEIVER, SCHEMA, STREAM, TUPLE, Template, UNION,
};

use crate::plan::{Plan, SupportFile};

/// The files of the support code that only some crates carry, in alphabetical order.
pub(crate) fn carried(plan: &Plan) -> Vec<Template> {
    let files = plan.requirements.support.iter();
    let files = files
        .map(|file| match file {
            SupportFile::Bytes => BYTES,
            SupportFile::Formatted => FORMATTED,
            SupportFile::Json => JSON,
            SupportFile::Opaque => OPAQUE,
            SupportFile::Pattern => PATTERN,
            SupportFile::Schema => SCHEMA,
            SupportFile::Tuple => TUPLE,
            SupportFile::Union => UNION,
        })
        .collect::<Vec<_>>();
    // The client and the server need these, and types that have bodies.
    let receiver = (!plan.webhooks.is_empty()).then_some(RECEIVER);
    let of_messages = [BODY, STREAM].into_iter().chain(receiver);
    of_messages.chain(files).collect()
}
