//! References: the text of a `$ref`, taken apart (RFC 3986, RFC 6901).

use percent_encoding::percent_decode_str;

use super::Node;

/// The two parts of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'r> {
    /// The file or the resource; empty for the same one.
    pub resource: &'r str,
    /// The text after the `#`; empty for the whole.
    pub fragment: &'r str,
}

impl<'r> Reference<'r> {
    /// Takes a reference apart.
    pub fn new(text: &'r str) -> Self {
        let (resource, fragment) = text.split_once('#').unwrap_or((text, ""));
        Self { resource, fragment }
    }

    /// The scheme of an absolute URI.
    pub fn scheme(&self) -> Option<&'r str> {
        let (scheme, _) = self.resource.split_once(':')?;
        let mut bytes = scheme.bytes();
        let letter = bytes.next()?.is_ascii_alphabetic();
        let rest = bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        (letter && rest).then_some(scheme)
    }

    /// The fragment's meaning. `None` where its percent-encoding gives no text.
    pub fn target(&self) -> Option<Fragment> {
        // The fragment of a URI is percent-encoded (RFC 6901, section 6).
        let decoded = percent_decode_str(self.fragment).decode_utf8().ok()?;
        Some(if decoded.is_empty() || decoded.starts_with('/') {
            Fragment::Pointer(tokens(&decoded))
        } else {
            Fragment::Anchor(decoded.into_owned())
        })
    }

    /// The path of a file, relative to the one that refers to it.
    pub fn path(&self) -> Option<String> {
        let path = self.resource.split('?').next().unwrap_or_default();
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        Some(decoded.into_owned())
    }
}

/// The reference tokens of a JSON pointer, unescaped.
pub(super) fn tokens(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    let unescaped = tokens.map(|token| token.replace("~1", "/").replace("~0", "~"));
    unescaped.collect()
}

/// A fragment, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// A JSON pointer, its tokens unescaped.
    Pointer(Vec<String>),
    /// The name of an anchor.
    Anchor(String),
}

/// One step of a pointer.
pub fn step<'t>(node: &'t Node<'t>, token: &str) -> Option<&'t Node<'t>> {
    match node {
        Node::List(items) => items.get(token.parse::<usize>().ok()?),
        _ => node.get(token),
    }
}
