//! References to parts of objects, such as all properties of a schema, where the specification has none.
//! Nothing names such a part: wherever it is referred to, it is read as if it stood there.

use std::collections::BTreeMap;

use crate::{diagnostic::Span, source::Limits};

/// A reference to a part of an object.
pub(super) struct PartReference {
    /// The address of the node that refers.
    pub from: usize,
    /// Where it stands.
    pub span: Span,
    /// Where the part stands.
    pub target: Span,
    /// The nodes of the part.
    pub nodes: usize,
}

/// The reason to drop a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// The part would contain itself.
    Cycle,
    /// With the parts that it refers to, it is nested deeper than a file may be, or has more nodes.
    Extent,
}

/// What a part comes to with all that it refers to.
#[derive(Clone, Copy)]
struct Extent {
    depth: usize,
    nodes: usize,
}

/// A part that is being measured.
struct Open<'p> {
    target: &'p Span,
    /// The reference that led to it.
    by: usize,
    /// The references within it that are left to follow.
    left: &'p [usize],
    extent: Extent,
}

/// The references to drop, each with the reason, by their positions. They are sorted by where they stand.
pub(super) fn excess(references: &[PartReference], limits: &Limits) -> Vec<(usize, Excess)> {
    let mut within: BTreeMap<&Span, Vec<usize>> = BTreeMap::new();
    for reference in references {
        within.entry(&reference.target).or_default();
    }
    for (index, reference) in references.iter().enumerate() {
        for around in reference.span.ancestors() {
            if let Some(within) = within.get_mut(around) {
                within.push(index);
            }
        }
    }
    let mut search = Search {
        references,
        within: &within,
        limits,
        met: BTreeMap::new(),
        dropped: Vec::new(),
    };
    let mut total = 0_usize;
    for (index, reference) in references.iter().enumerate() {
        search.measure(index);
        let extent = search.met.get(&reference.target).copied().flatten();
        total = total.saturating_add(extent.map_or(0, |extent| extent.nodes));
        if total > limits.nodes {
            search.dropped.push((index, Excess::Extent));
        }
    }
    search.dropped.sort_by_key(|(index, _)| *index);
    search.dropped.dedup_by_key(|(index, _)| *index);
    search.dropped
}

struct Search<'p> {
    references: &'p [PartReference],
    /// The references that stand within each part.
    within: &'p BTreeMap<&'p Span, Vec<usize>>,
    limits: &'p Limits,
    /// The parts that were met; those that are still open have no extent yet.
    met: BTreeMap<&'p Span, Option<Extent>>,
    dropped: Vec<(usize, Excess)>,
}

impl<'p> Search<'p> {
    /// Measures the part that a reference leads to, and those that lead on from there.
    fn measure(&mut self, start: usize) {
        let mut open: Vec<Open<'p>> = self.opened(start).into_iter().collect();
        while let Some(current) = open.last_mut() {
            let Some((next, left)) = current.left.split_first() else {
                let (target, by, extent) = (current.target, current.by, current.extent);
                open.pop();
                self.met.insert(target, Some(extent));
                if let Some(around) = open.last_mut() {
                    self.add(around, by, extent);
                }
                continue;
            };
            current.left = left;
            match self.met.get(&self.references[*next].target) {
                None => open.extend(self.opened(*next)),
                Some(None) => self.dropped.push((*next, Excess::Cycle)),
                Some(Some(extent)) => {
                    let extent = *extent;
                    self.add(current, *next, extent);
                }
            }
        }
    }

    /// Begins with the part that a reference leads to, unless it was met.
    fn opened(&mut self, by: usize) -> Option<Open<'p>> {
        let PartReference { target, nodes, .. } = &self.references[by];
        if self.met.contains_key(target) {
            return None;
        }
        self.met.insert(target, None);
        Some(Open {
            target,
            by,
            left: &self.within[target],
            extent: Extent {
                depth: 0,
                nodes: *nodes,
            },
        })
    }

    /// Adds what a reference brings to the part that it stands within, or drops it.
    fn add(&mut self, around: &mut Open<'_>, by: usize, brought: Extent) {
        let above = |span: &Span| span.ancestors().count();
        let nested = above(&self.references[by].span) - above(around.target);
        let depth = nested.saturating_add(brought.depth);
        let nodes = around.extent.nodes.saturating_add(brought.nodes);
        if depth > self.limits.depth || nodes > self.limits.nodes {
            self.dropped.push((by, Excess::Extent));
        } else {
            around.extent = Extent {
                depth: depth.max(around.extent.depth),
                nodes,
            };
        }
    }
}
