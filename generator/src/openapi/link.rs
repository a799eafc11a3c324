//! The references of a document, each with the node that it means.

use std::collections::BTreeMap;

use super::{
    dynamic::DynamicAnchors,
    located::{Addresses, ByAddress, Located, address},
    part_references::{Excess, PartReference, excess},
};
use crate::{
    diagnostic::{Code, Diagnostics, Span},
    source::{Limits, Node},
};

/// The targets of references, by the addresses of the nodes that refer.
#[derive(Debug, Default)]
pub(crate) struct Links<'t> {
    all: ByAddress<Link<'t>>,
    /// The schemas that a `$dynamicRef` may mean.
    pub dynamic: DynamicAnchors<'t>,
}

#[derive(Debug)]
struct Link<'t> {
    /// Where the reference stands.
    span: Span,
    target: Located<'t>,
    /// It stands where the specification has references: for an object that others can refer to.
    is_of_object: bool,
}

impl<'t> Links<'t> {
    pub(super) fn insert(
        &mut self,
        from: &Node<'_>,
        span: Span,
        target: Located<'t>,
        is_of_object: bool,
    ) {
        let link = Link {
            span,
            target,
            is_of_object,
        };
        self.all.insert(address(from), link);
    }

    /// The target of a node's reference.
    pub(crate) fn target(&self, node: &Node<'_>) -> Option<&Located<'t>> {
        self.all.get(&address(node)).map(|link| &link.target)
    }

    /// Every reference: where it stands, and what it means.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Span, &Located<'t>)> {
        self.all.values().map(|link| (&link.span, &link.target))
    }

    /// The node itself or, where it only refers to another one, what it comes to in the end.
    pub(crate) fn follow(&self, at: Located<'t>) -> Located<'t> {
        let mut at = at;
        while let Some(target) = self.target(at.node) {
            at = target.clone();
        }
        at
    }

    /// The value under a key, references followed.
    pub(super) fn field(&self, at: &Located<'t>, key: &str) -> Option<Located<'t>> {
        at.get(key).map(|found| self.follow(found))
    }

    /// Drops references that lead back to themselves, or on and on: nothing is at their end.
    pub(super) fn cut(&mut self, limits: &Limits, diagnostics: &mut Diagnostics) {
        let limit = limits.references;
        let leads_on = self
            .all
            .iter()
            .filter(|(from, _)| self.next(**from).is_some());
        let mut starts: Vec<_> = leads_on
            .map(|(from, link)| (link.span.clone(), *from))
            .collect();
        starts.sort();
        let mut fine = Addresses::default();
        for (span, from) in starts {
            let mut chain = vec![from];
            let mut next = self.next(from);
            while let Some(step) = next.filter(|step| !fine.contains(step)) {
                if chain.contains(&step) {
                    report_cycle(&span, diagnostics);
                    self.all.remove(&from);
                    break;
                }
                if chain.len() >= limit {
                    report_chain(&span, limit, diagnostics);
                    self.all.remove(&from);
                    break;
                }
                chain.push(step);
                next = self.next(step);
            }
            if self.all.contains_key(&from) && chain.len() < limit {
                fine.insert(from);
            }
        }
        self.cut_parts(limits, diagnostics);
    }

    /// Drops references to parts of objects that would contain themselves, or be too large or too deep.
    fn cut_parts(&mut self, limits: &Limits, diagnostics: &mut Diagnostics) {
        let parts = self.all.iter().filter(|(_, link)| !link.is_of_object);
        let mut nodes: BTreeMap<usize, usize> = BTreeMap::new();
        let mut parts: Vec<PartReference> = parts
            .map(|(from, Link { span, target, .. })| PartReference {
                from: *from,
                span: span.clone(),
                target: target.span.clone(),
                nodes: *nodes
                    .entry(address(target.node))
                    .or_insert_with(|| count(target.node)),
            })
            .collect();
        parts.sort_by(|one, other| one.span.cmp(&other.span));
        for (index, excess) in excess(&parts, limits) {
            let part = &parts[index];
            match excess {
                Excess::Cycle => report_cycle(&part.span, diagnostics),
                Excess::Extent => report_extent(&part.span, diagnostics),
            }
            self.all.remove(&part.from);
        }
    }

    fn next(&self, from: usize) -> Option<usize> {
        let target = address(self.all.get(&from)?.target.node);
        self.all.contains_key(&target).then_some(target)
    }
}

/// The nodes of a node, itself included.
fn count(node: &Node<'_>) -> usize {
    let of_items = node.items().unwrap_or_default().iter().map(count);
    let of_entries = node.entries().unwrap_or_default().iter();
    1 + of_items.sum::<usize>() + of_entries.map(|(_, value)| count(value)).sum::<usize>()
}

/// Tells that a chain of references never reaches an object.
fn report_cycle(span: &Span, diagnostics: &mut Diagnostics) {
    let message = "the reference leads back to itself";
    let help = "let one of the references in the cycle point at an object";
    diagnostics.add(Code::CircularReference, span, message, help);
}

fn report_extent(span: &Span, diagnostics: &mut Diagnostics) {
    let message = "with what it refers to, the part is too large, or nested too deep";
    let help =
        "refer to schemas in place of their parts, or raise the limit of nodes or of nesting";
    diagnostics.add(Code::ReferenceChain, span, message, help);
}

fn report_chain(span: &Span, limit: usize, diagnostics: &mut Diagnostics) {
    let message = format!("the reference leads to another one, more than {limit} times over");
    let help = "refer to the object itself, or raise the limit of references";
    diagnostics.add(Code::ReferenceChain, span, message, help);
}
