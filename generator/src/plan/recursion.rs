//! Types that contain themselves, and where Rust needs the recursion broken.

use std::{
    collections::{BTreeMap, BTreeSet},
    vec,
};

use rustc_hash::FxHashSet;

use super::cycles::{Visit, closing};
use crate::{
    api::{Kind, Object, Origin, TypeId, Types},
    diagnostic::Span,
};

static ANY: Kind = Kind::Any;

/// Arrays and maps that are nested deeper than this, without an object between, are any JSON value.
const MAX_NESTING: usize = 32;

/// A child of a type: its position among the children of its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Child {
    pub owner: TypeId,
    pub index: usize,
}

/// The types and children at which recursion is broken.
#[derive(Clone, Debug, Default)]
pub(super) struct RecursionBreaks {
    /// Unnamed arrays and maps that contain themselves without a struct between, or are nested too
    /// deeply: no type of Rust's, so they are any JSON value.
    pub unbounded: BTreeSet<TypeId>,
    /// Named arrays and maps that contain themselves. They become newtypes, which may.
    pub recursive: FxHashSet<TypeId>,
    /// The children that close a cycle in which each struct requires the next, so that no finite
    /// value exists.
    pub uninhabited: BTreeSet<Child>,
}

impl RecursionBreaks {
    /// Finds the breaks that a set of types needs.
    pub(super) fn find(types: &Types) -> Self {
        let mut search = Search {
            types,
            breaks: Self::default(),
        };
        let by_name = by_name(types);
        search.find_unbounded(&by_name);
        search.breaks.uninhabited = search.uninhabited(&by_name);
        search.breaks
    }

    /// The kind of a type as Rust can express it, aliases resolved.
    pub(super) fn kind<'a>(&self, types: &'a Types, id: TypeId) -> &'a Kind {
        let (id, ty) = types.resolve(id);
        if self.unbounded.contains(&id) {
            &ANY
        } else {
            &ty.kind
        }
    }

    /// The spans of the children that leave their owners uninhabited, in the order of the document.
    pub(super) fn uninhabited<'a>(&self, types: &'a Types) -> Vec<&'a Span> {
        let spans = self.uninhabited.iter().filter_map(|child| {
            match struct_of(self.kind(types, child.owner)) {
                Some(object) => object.properties.get(child.index).map(|it| &it.span),
                None => Some(&types.get(child.owner).span),
            }
        });
        spans.collect()
    }

    /// The number of the arrays and maps at which recursion is broken.
    fn collections(&self) -> usize {
        self.unbounded.len() + self.recursive.len()
    }

    fn breaks_collection(&self, id: TypeId) -> bool {
        self.unbounded.contains(&id) || self.recursive.contains(&id)
    }
}

/// The object of a kind that becomes a struct.
pub(super) fn struct_of(kind: &Kind) -> Option<&Object> {
    match kind {
        Kind::Object(object) if !object.properties.is_empty() => Some(object),
        _ => None,
    }
}

/// The children of a type that Rust gives no name of its own: an array, a tuple, a map, an alias.
pub(super) fn unnamed_children(kind: &Kind) -> Vec<TypeId> {
    match kind {
        Kind::Union(_) => Vec::new(),
        kind if struct_of(kind).is_some() => Vec::new(),
        kind => kind.children(),
    }
}

/// All types: those with a name in the order of their names, before all others.
fn by_name(types: &Types) -> Vec<TypeId> {
    let mut ids: Vec<TypeId> = types.iter().map(|(id, _)| id).collect();
    ids.sort_by_key(|id| match &types.get(*id).origin {
        Origin::Component(name) => (false, name.as_str()),
        Origin::Inline => (true, ""),
    });
    ids
}

struct Search<'a> {
    types: &'a Types,
    breaks: RecursionBreaks,
}

impl<'a> Search<'a> {
    fn kind(&self, id: TypeId) -> &'a Kind {
        self.breaks.kind(self.types, id)
    }

    /// Walks the unnamed types until no cycle is left: a walk meets each type once, and a break may
    /// leave another cycle of the same types.
    fn find_unbounded(&mut self, by_name: &[TypeId]) {
        let mut before = None;
        while before != Some(self.breaks.collections()) {
            before = Some(self.breaks.collections());
            self.walk_collections(by_name);
        }
    }

    fn walk_collections(&mut self, by_name: &[TypeId]) {
        let mut visits = vec![Visit::Pending; self.types.iter().count()];
        let mut nesting = vec![0_usize; visits.len()];
        for &start in by_name {
            if visits[start.index()] != Visit::Pending {
                continue;
            }
            visits[start.index()] = Visit::Open;
            let mut open = vec![self.opened(start)];
            while let Some((id, children)) = open.last_mut() {
                let id = *id;
                let next = children.next();
                let Some(child) = next.filter(|_| !self.breaks.breaks_collection(id)) else {
                    visits[id.index()] = Visit::Done;
                    open.pop();
                    self.measure(id, &mut nesting);
                    continue;
                };
                match visits[child.index()] {
                    Visit::Pending => {
                        visits[child.index()] = Visit::Open;
                        open.push(self.opened(child));
                    }
                    Visit::Open => {
                        let path: Vec<TypeId> = open.iter().map(|(id, _)| *id).collect();
                        self.break_cycle(child, &path);
                    }
                    Visit::Done => {}
                }
            }
        }
    }

    /// A type with its unnamed children still to visit.
    fn opened(&self, id: TypeId) -> (TypeId, vec::IntoIter<TypeId>) {
        (id, unnamed_children(&self.types.get(id).kind).into_iter())
    }

    /// Breaks the cycle that closes at a type: at its first named type, else at the type itself.
    fn break_cycle(&mut self, closed: TypeId, path: &[TypeId]) {
        let named = |id: &TypeId| {
            let ty = self.types.get(*id);
            ty.origin != Origin::Inline && !matches!(ty.kind, Kind::Same(_))
        };
        let cycle = path.iter().copied().skip_while(|id| *id != closed);
        match cycle.into_iter().find(named) {
            Some(id) => self.breaks.recursive.insert(id),
            None => self.breaks.unbounded.insert(self.types.resolve(closed).0),
        };
    }

    /// Notes the nesting of a type whose children's is known, and breaks one that is too deep.
    fn measure(&mut self, id: TypeId, nesting: &mut [usize]) {
        let children = if self.breaks.breaks_collection(id) {
            Vec::new()
        } else {
            unnamed_children(&self.types.get(id).kind)
        };
        let inner = children.iter().map(|child| nesting[child.index()]).max();
        // Another name for a type nests nothing.
        let level = usize::from(!matches!(self.types.get(id).kind, Kind::Same(_)));
        let depth = inner.map_or(0, |inner| inner + level);
        if depth > MAX_NESTING {
            self.breaks.unbounded.insert(self.types.resolve(id).0);
        } else if !self.breaks.breaks_collection(id) {
            nesting[id.index()] = depth;
        }
    }

    /// The children that close a cycle of structs and tuples that require each other.
    fn uninhabited(&self, by_name: &[TypeId]) -> BTreeSet<Child> {
        let types = by_name.iter().copied();
        let types = types.filter(|id| !matches!(self.types.get(*id).kind, Kind::Same(_)));
        let required: BTreeMap<TypeId, Vec<(usize, TypeId)>> = types
            .map(|id| (id, self.required(id)))
            .filter(|(_, required)| !required.is_empty())
            .collect();
        let types = by_name.iter().copied();
        let types: Vec<TypeId> = types.filter(|id| required.contains_key(id)).collect();
        let closing = closing(&types, |ty| required[&ty].clone()).into_iter();
        closing
            .map(|(owner, index)| Child { owner, index })
            .collect()
    }

    /// The structs and tuples without which a type has no value, with their positions; properties in
    /// the order of their names.
    fn required(&self, id: TypeId) -> Vec<(usize, TypeId)> {
        let children: Vec<(usize, &str, TypeId)> = match self.kind(id) {
            Kind::Tuple(items) => (items.iter().enumerate())
                .map(|(index, item)| (index, "", *item))
                .collect(),
            kind => (struct_of(kind).into_iter())
                .flat_map(|object| object.properties.iter().enumerate())
                .filter(|(_, property)| property.required)
                .map(|(index, property)| (index, property.name.as_str(), property.ty))
                .collect(),
        };
        let mut required: Vec<_> = (children.into_iter())
            .filter_map(|(index, name, ty)| Some((index, name, self.inhabitant(ty)?)))
            .collect();
        required.sort_by_key(|(_, name, _)| *name);
        (required.into_iter())
            .map(|(index, _, ty)| (index, ty))
            .collect()
    }

    /// The struct or tuple that every value of a type is.
    fn inhabitant(&self, ty: TypeId) -> Option<TypeId> {
        let kind = self.kind(ty);
        let compound = struct_of(kind).is_some() || matches!(kind, Kind::Tuple(_));
        (compound && !self.types.is_nullable(ty)).then(|| self.types.resolve(ty).0)
    }
}
