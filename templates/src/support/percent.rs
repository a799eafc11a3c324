//! Percent-encoding (RFC 3986, section 2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The same but for the reserved characters that neither end a value of a query (`&`, `#`, and `+`,
/// which forms read as a space) nor are refused in one (`[`, `]`).
const RESERVED_IN_QUERY: &AsciiSet = &RESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'?')
    .remove(b'@');

/// Percent-encodes what would not stay a part of a query's value. What is percent-encoded stays as it is
/// (RFC 6570, section 3.2.3).
#[must_use]
pub fn percent_encode_query(text: &str) -> String {
    let is_encoded = |part: &str| {
        let digits = part.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let mut parts = text.split('%');
    let mut encoded = String::new();
    encoded.extend(utf8_percent_encode(
        parts.next().unwrap_or_default(),
        RESERVED_IN_QUERY,
    ));
    for part in parts {
        encoded.push_str(if is_encoded(part) { "%" } else { "%25" });
        encoded.extend(utf8_percent_encode(part, RESERVED_IN_QUERY));
    }
    encoded
}

/// Percent-encodes all but the unreserved characters.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
