//! Parameters as text in paths, queries and headers.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A value that a parameter can carry as text (OpenAPI, section "Style Values").
pub trait Parameter: Sized {
    /// Returns the text, before any percent-encoding.
    fn to_text(&self) -> Cow<'_, str>;

    /// Parses a text that is percent-decoded already.
    fn from_text(text: &str) -> Option<Self>;
}

impl Parameter for String {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

macro_rules! parameter {
    ($($scalar:ty)*) => {
        $(impl Parameter for $scalar {
            fn to_text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }

            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })*
    };
}

parameter!(bool i8 i16 i32 i64 u8 u16 u32 u64);

impl Parameter for f64 {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    /// JSON's numbers are finite, and so are those of parameters.
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number: &Self| number.is_finite())
    }
}

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

/// Percent-encodes what would not stay a part of a query's value.
pub fn percent_encode_query(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_IN_QUERY).to_string()
}

/// Percent-encodes all but the unreserved characters.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
