//! The references of a document, each with the node that it means.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    dynamic::DynamicAnchors,
    located::{Addresses, ByAddress, Located, address},
};
use crate::{
    diagnostic::{Code, Diagnostics, Span},
    source::Node,
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
    pub(super) fn cut(&mut self, limit: usize, diagnostics: &mut Diagnostics) {
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
        self.cut_within(diagnostics);
    }

    /// Drops references to parts of objects that lead back to where they stand: such a part would
    /// contain itself.
    fn cut_within(&mut self, diagnostics: &mut Diagnostics) {
        let parts = self.all.iter().filter(|(_, link)| !link.is_of_object);
        let mut parts: Vec<Part> = parts
            .map(|(from, link)| Part {
                from: *from,
                span: link.span.clone(),
                target: link.target.span.clone(),
            })
            .collect();
        parts.sort_by(|one, other| one.span.cmp(&other.span));
        let mut within: BTreeMap<&Span, Vec<usize>> = BTreeMap::new();
        for part in &parts {
            within.entry(&part.target).or_default();
        }
        for (index, part) in parts.iter().enumerate() {
            for around in part.span.ancestors() {
                if let Some(within) = within.get_mut(around) {
                    within.push(index);
                }
            }
        }
        for index in closing(&parts, &within) {
            report_cycle(&parts[index].span, diagnostics);
            self.all.remove(&parts[index].from);
        }
    }

    fn next(&self, from: usize) -> Option<usize> {
        let target = address(self.all.get(&from)?.target.node);
        self.all.contains_key(&target).then_some(target)
    }
}

/// A reference to a part of an object.
struct Part {
    from: usize,
    span: Span,
    target: Span,
}

/// The references that close a cycle, by those that stand within each target.
fn closing(parts: &[Part], within: &BTreeMap<&Span, Vec<usize>>) -> Vec<usize> {
    let mut closing = Vec::new();
    let mut met: BTreeSet<&Span> = BTreeSet::new();
    for part in parts {
        // The targets from the first to this one, each with the references that are left to follow.
        let mut open: Vec<(&Span, &[usize])> = Vec::new();
        let mut next = Some(&part.target);
        loop {
            if let Some(target) = next.take().filter(|target| met.insert(target)) {
                open.push((target, &within[target]));
            }
            let Some((_, left)) = open.last_mut() else {
                break;
            };
            let Some((index, rest)) = left.split_first() else {
                open.pop();
                continue;
            };
            *left = rest;
            let target = &parts[*index].target;
            if open.iter().any(|(other, _)| *other == target) {
                closing.push(*index);
            } else {
                next = Some(target);
            }
        }
    }
    closing
}

/// Tells that a chain of references never reaches an object.
fn report_cycle(span: &Span, diagnostics: &mut Diagnostics) {
    let message = "the reference leads back to itself";
    let help = "let one of the references in the cycle point at an object";
    diagnostics.add(Code::CircularReference, span, message, help);
}

fn report_chain(span: &Span, limit: usize, diagnostics: &mut Diagnostics) {
    let message = format!("the reference leads to another one, more than {limit} times over");
    let help = "refer to the object itself, or raise the limit of references";
    diagnostics.add(Code::ReferenceChain, span, message, help);
}
