//! The Schema Objects of a document, by their pointers.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::{diagnostic::Place, source::Node};

/// Every Schema Object that was lifted out of the structure, in document order.
#[derive(Debug, Default)]
pub struct SchemaTable<'a> {
    entries: Vec<(Place, Node<'a>)>,
    by_pointer: HashMap<String, usize>,
}

/// A schema, or a schema within one: its node and its place.
#[derive(Clone, Debug)]
pub struct SchemaRef<'t, 'a> {
    /// The schema's node.
    pub node: &'t Node<'a>,
    /// Where it stands.
    pub place: Place,
}

impl<'a> SchemaTable<'a> {
    /// Takes in a schema that was lifted.
    pub(super) fn insert(&mut self, pointer: String, place: Place, node: Node<'a>) {
        self.by_pointer.insert(pointer, self.entries.len());
        self.entries.push((place, node));
    }

    /// Finds what a reference within the document points at: a schema that was lifted, or one
    /// at any depth within it.
    pub fn resolve(&self, reference: &str) -> Option<SchemaRef<'_, 'a>> {
        // The fragment of a URI is percent-encoded (RFC 6901, section 6).
        let pointer = percent_decode_str(reference.strip_prefix('#')?)
            .decode_utf8()
            .ok()?;
        let pointer = &*pointer;
        if let Some(&index) = self.by_pointer.get(pointer) {
            let (place, node) = self.entries.get(index)?;
            let place = place.clone();
            return Some(SchemaRef { node, place });
        }
        let mut cuts = pointer.rmatch_indices('/').map(|(cut, _)| cut);
        let (cut, index) =
            cuts.find_map(|cut| Some((cut, *self.by_pointer.get(&pointer[..cut])?)))?;
        let (place, node) = self.entries.get(index)?;
        descend(node, place.clone(), &pointer[cut + 1..])
    }
}

fn descend<'t, 'a>(
    mut node: &'t Node<'a>,
    mut place: Place,
    rest: &str,
) -> Option<SchemaRef<'t, 'a>> {
    for token in rest.split('/') {
        let token = token.replace("~1", "/").replace("~0", "~");
        node = match node {
            Node::Map(_) => node.get(&token)?,
            Node::List(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
        place = place.key(&token);
    }
    Some(SchemaRef { node, place })
}
