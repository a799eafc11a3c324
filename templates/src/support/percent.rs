//! Percent-encoding (RFC 3986, section 2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The same but for the reserved characters that stand for themselves in a segment of a path and in a query.
const RESERVED_IN_BOTH: &AsciiSet = &RESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// All that neither ends a value of a query (`&`, `#`, and `+`, which forms read as a space) nor is refused
/// in one (`[`, `]`) stands for itself.
const RESERVED_IN_QUERY: &AsciiSet = &RESERVED_IN_BOTH.remove(b'/').remove(b'?');

/// All characters of a segment stand for themselves (RFC 3986, section 3.3).
const RESERVED_IN_PATH: &AsciiSet = &RESERVED_IN_BOTH.remove(b'&').remove(b'+');

/// Percent-encodes what would not stay a part of a path's segment.
#[must_use]
pub fn percent_encode_path(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_IN_PATH).to_string()
}

/// Percent-encodes what would not stay a part of a query's value.
#[must_use]
pub fn percent_encode_query(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_IN_QUERY).to_string()
}

/// Percent-encodes all but the unreserved characters.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
