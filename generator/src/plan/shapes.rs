//! How types hang together: which would contain themselves, and where a box breaks that.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Additional, Kind, TypeId, Types};

static ANY: Kind = Kind::Any;

/// The types of an API, seen as Rust will have them.
#[derive(Debug)]
pub(super) struct Shapes<'a> {
    pub types: &'a Types,
    /// Arrays and maps that hold themselves without a struct between: Rust has no such alias.
    endless: BTreeSet<TypeId>,
    /// The properties that close a cycle of structs, by struct and index.
    boxed: BTreeSet<(TypeId, usize)>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(types: &'a Types) -> Self {
        let mut shapes = Self {
            types,
            endless: BTreeSet::new(),
            boxed: BTreeSet::new(),
        };
        let mut seen = BTreeMap::new();
        for (id, _) in types.iter() {
            shapes.find_endless(id, &mut seen);
        }
        let mut seen = BTreeMap::new();
        for (id, _) in types.iter() {
            let same = matches!(types.get(id).kind, Kind::Same(_));
            if !same && !seen.contains_key(&id) {
                shapes.find_boxes(id, &mut seen);
            }
        }
        shapes
    }

    /// What the values of a type are, as far as Rust can say it, whatever it is called.
    pub(super) fn kind(&self, id: TypeId) -> &'a Kind {
        let (id, ty) = self.types.resolve(id);
        if self.endless.contains(&id) {
            &ANY
        } else {
            &ty.kind
        }
    }

    /// The arrays and maps that hold themselves.
    pub(super) fn endless(&self) -> impl Iterator<Item = TypeId> {
        self.endless.iter().copied()
    }

    /// Whether a property is the one that closes a cycle.
    pub(super) fn is_boxed(&self, owner: TypeId, property: usize) -> bool {
        self.boxed.contains(&(owner, property))
    }

    /// Whether a type becomes a struct.
    pub(super) fn is_struct(&self, id: TypeId) -> bool {
        matches!(self.kind(id), Kind::Object(object) if !object.properties.is_empty())
    }

    fn find_endless(&mut self, id: TypeId, seen: &mut BTreeMap<TypeId, Visit>) {
        match seen.get(&id) {
            Some(Visit::Under) => {
                self.endless.insert(id);
                return;
            }
            Some(Visit::Done) => return,
            None => {}
        }
        seen.insert(id, Visit::Under);
        match &self.types.get(id).kind {
            Kind::Array(array) => self.find_endless(array.item, seen),
            Kind::Same(target) => self.find_endless(*target, seen),
            Kind::Object(object) if object.properties.is_empty() => {
                if let Additional::Kept(values) = object.additional {
                    self.find_endless(values, seen);
                }
            }
            Kind::Object(_) | Kind::Any | Kind::Scalar(..) | Kind::Enumeration(_) => {}
        }
        seen.insert(id, Visit::Done);
    }

    fn find_boxes(&mut self, id: TypeId, seen: &mut BTreeMap<TypeId, Visit>) {
        let Kind::Object(object) = self.kind(id) else {
            return;
        };
        seen.insert(id, Visit::Under);
        for (index, property) in object.properties.iter().enumerate() {
            let (ty, _) = self.types.resolve(property.ty);
            match seen.get(&ty) {
                Some(Visit::Under) => {
                    self.boxed.insert((id, index));
                }
                Some(Visit::Done) => {}
                None => self.find_boxes(ty, seen),
            }
        }
        seen.insert(id, Visit::Done);
    }
}

/// How far a depth-first walk has come with a type.
#[derive(Clone, Copy)]
enum Visit {
    Under,
    Done,
}
