//! The schemas that a `$dynamicRef` may mean (JSON Schema Core, section 8.2.3.2).

use std::collections::BTreeMap;

use super::located::{ByAddress, Located, address};
use crate::{
    diagnostic::FileId,
    source::{Node, step},
};

/// The dynamic anchors of each resource, as far as a `$dynamicRef` names them.
#[derive(Debug, Default)]
pub(crate) struct DynamicAnchors<'t> {
    /// By the root of the resource.
    by_resource: ByAddress<BTreeMap<&'t str, Located<'t>>>,
    /// The roots of files.
    files: BTreeMap<FileId, &'t Node<'t>>,
}

impl<'t> DynamicAnchors<'t> {
    pub(super) fn add(&mut self, root: &Located<'t>, anchors: BTreeMap<&'t str, Located<'t>>) {
        if root.span.split().is_none() {
            self.files.entry(root.span.file()).or_insert(root.node);
        }
        self.by_resource
            .entry(address(root.node))
            .or_default()
            .extend(anchors);
    }

    /// True where no resource has any.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_resource.is_empty()
    }

    /// The dynamic anchors of the resource that a schema is in.
    pub(crate) fn around(&self, at: &Located<'t>) -> Option<&BTreeMap<&'t str, Located<'t>>> {
        let mut node = *self.files.get(&at.span.file())?;
        let mut anchors = self.by_resource.get(&address(node));
        for token in at.span.tokens() {
            node = step(node, token)?;
            anchors = self.by_resource.get(&address(node)).or(anchors);
        }
        anchors
    }
}
