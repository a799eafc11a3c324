//! The support code that a crate carries.

use spectrait_templates::{
    BYTES, FORMATTED, JSON, OPAQUE, PATTERN, SCHEMA, TUPLE, Template, UNION,
};

use crate::plan::{Plan, SupportFile};

/// The files of the support code that only some crates carry, in alphabetical order.
pub(crate) fn carried(plan: &Plan) -> Vec<Template> {
    let files = plan.requirements.support.iter();
    files
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
        .collect()
}
