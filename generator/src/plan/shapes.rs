//! How types hang together: which would contain themselves, and where a box breaks that.

use std::collections::HashSet;

use super::formats::{FormatOf, Formats};
use crate::{
    api::{Additional, Kind, Object, Origin, Property, Scalar, Type, TypeId, Types},
    diagnostic::Span,
};

static ANY: Kind = Kind::Any;

/// More arrays and maps than this in each other, without an object between, are no type that
/// anybody would write.
const DEEPEST: usize = 32;

/// The types of an API, seen as Rust will have them.
#[derive(Debug)]
pub(super) struct Shapes<'a> {
    pub types: &'a Types,
    cuts: Cuts,
    /// The types without a shape of their own that have a name of their own.
    newtypes: HashSet<TypeId>,
    /// The numbers whose format stands for a type.
    foreign: HashSet<TypeId>,
}

/// Where types are cut, so that each has an end.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts {
    /// Arrays and maps that hold themselves without a struct between, or that are nested too
    /// deeply: Rust has no such alias.
    endless: HashSet<TypeId>,
    /// Those of them that have a name, which become structs around what they hold: these may hold
    /// themselves.
    named: HashSet<TypeId>,
    /// The properties and variants that close a cycle of structs and enums, by these and index.
    boxed: HashSet<(TypeId, usize)>,
    /// Those of them that close a cycle in which each struct requires the next: no value has an
    /// end.
    impossible: HashSet<(TypeId, usize)>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(types: &'a Types) -> Self {
        let mut shapes = Self::cut(types, Cuts::default());
        shapes.find_endless();
        shapes.find_boxes();
        shapes.find_impossible();
        shapes
    }

    /// The types with the cuts that were found before.
    pub(super) fn cut(types: &'a Types, cuts: Cuts) -> Self {
        Self {
            types,
            cuts,
            newtypes: HashSet::new(),
            foreign: HashSet::new(),
        }
    }

    /// The types with those among them that are numbers whose format stands for a type.
    pub(super) fn with_foreign(self, formats: &Formats) -> Self {
        let numbers = self.types.iter().filter(|(_, ty)| {
            let of = match ty.kind {
                Kind::Scalar(Scalar::Integer(_), _) => FormatOf::Integer,
                Kind::Scalar(Scalar::Double, _) => FormatOf::Number,
                _ => return false,
            };
            formats.get(of, ty.format.as_ref()).is_some()
        });
        let foreign = numbers.map(|(id, _)| id).collect();
        Self { foreign, ..self }
    }

    /// Whether a type, whatever it is called, is a number whose format stands for a type.
    pub(super) fn is_foreign(&self, id: TypeId) -> bool {
        self.foreign.contains(&self.types.resolve(id).0)
    }

    /// Has these newtypes among the types, and no others.
    pub(super) fn set_newtypes(&mut self, newtypes: &HashSet<TypeId>) {
        self.newtypes.clone_from(newtypes);
    }

    /// The types with newtypes among them.
    pub(super) fn with(self, newtypes: HashSet<TypeId>) -> Self {
        Self { newtypes, ..self }
    }

    /// Whether a type, whatever it is called, is a newtype.
    pub(super) fn is_newtype(&self, id: TypeId) -> bool {
        self.newtypes.contains(&self.types.resolve(id).0)
    }

    pub(super) fn add_newtype(&mut self, id: TypeId) {
        self.newtypes.insert(id);
    }

    pub(super) fn into_cuts(self) -> Cuts {
        self.cuts
    }

    /// What the values of a type are, as far as Rust can say it, whatever it is called.
    pub(super) fn kind(&self, id: TypeId) -> &'a Kind {
        let (id, ty) = self.types.resolve(id);
        if self.cuts.endless.contains(&id) {
            &ANY
        } else {
            &ty.kind
        }
    }

    /// Whether a type, whatever it is called, is an array or a map that holds itself.
    pub(super) fn holds_itself(&self, id: TypeId) -> bool {
        self.cuts.named.contains(&self.types.resolve(id).0)
    }

    /// The arrays and maps that hold themselves and have a name.
    pub(super) fn named(&self) -> impl Iterator<Item = TypeId> {
        self.cuts.named.iter().copied()
    }

    /// The arrays and maps that are cut, in the order of the document.
    pub(super) fn endless(&self) -> Vec<TypeId> {
        let mut endless: Vec<_> = self.cuts.endless.iter().copied().collect();
        endless.sort_unstable();
        endless
    }

    /// Whether a property is the one that closes a cycle.
    pub(super) fn is_boxed(&self, owner: TypeId, property: usize) -> bool {
        self.cuts.boxed.contains(&(owner, property))
    }

    /// Whether a property is the one that closes a cycle of structs that require each other.
    pub(super) fn is_impossible(&self, owner: TypeId, property: usize) -> bool {
        self.cuts.impossible.contains(&(owner, property))
    }

    /// The places of such properties, in the order of the document.
    pub(super) fn impossible(&self) -> Vec<&'a Span> {
        let mut impossible: Vec<_> = self.cuts.impossible.iter().copied().collect();
        impossible.sort_unstable();
        let properties =
            impossible
                .into_iter()
                .filter_map(|(owner, index)| match self.record(owner) {
                    Some(record) => record.properties.get(index).map(|property| &property.span),
                    None => Some(&self.types.get(owner).span),
                });
        properties.collect()
    }

    /// Whether a type becomes a struct.
    pub(super) fn is_struct(&self, id: TypeId) -> bool {
        self.record(id).is_some()
    }

    fn record(&self, id: TypeId) -> Option<&'a Object> {
        match self.kind(id) {
            Kind::Object(object) if !object.properties.is_empty() => Some(object),
            Kind::Any
            | Kind::Same(_)
            | Kind::Scalar(..)
            | Kind::Enumeration(_)
            | Kind::Array(_)
            | Kind::Tuple(_)
            | Kind::Object(_)
            | Kind::Union(_) => None,
        }
    }

    /// A part that a struct, an enum or a tuple holds by itself, by its place.
    fn part(&self, id: TypeId, index: usize) -> Option<TypeId> {
        match self.kind(id) {
            Kind::Object(object) => Some(object.properties.get(index)?.ty),
            Kind::Union(union) => Some(union.variants.get(index)?.ty),
            Kind::Tuple(items) => items.get(index).copied(),
            Kind::Any
            | Kind::Same(_)
            | Kind::Scalar(..)
            | Kind::Enumeration(_)
            | Kind::Array(_) => None,
        }
    }

    /// A walk in depth of what has no name of its own: what leads to itself has no end.
    fn find_endless(&mut self) {
        // A walk meets each type once: a cut may leave another circle of the same types.
        loop {
            let before = self.cuts.endless.len() + self.cuts.named.len();
            self.walk();
            if self.cuts.endless.len() + self.cuts.named.len() == before {
                return;
            }
        }
    }

    fn walk(&mut self) {
        let mut visits = vec![Visit::None; self.types.iter().count()];
        let mut depths = vec![0_usize; visits.len()];
        for start in self.by_name() {
            if visits[start.index()] != Visit::None {
                continue;
            }
            visits[start.index()] = Visit::Under;
            let mut line = vec![(start, 0)];
            while let Some((id, next)) = line.last_mut() {
                let (id, index) = (*id, *next);
                *next += 1;
                let Some(held) = self.held(id, index) else {
                    visits[id.index()] = Visit::Done;
                    line.pop();
                    self.measure(id, &mut depths);
                    continue;
                };
                match visits[held.index()] {
                    Visit::None => {
                        visits[held.index()] = Visit::Under;
                        line.push((held, 0));
                    }
                    Visit::Under => self.cut_circle(held, &line),
                    Visit::Done => {}
                }
            }
        }
    }

    /// Cuts a circle that closes at a type, at the first that has a name.
    fn cut_circle(&mut self, closed: TypeId, line: &[(TypeId, usize)]) {
        let circle = line.iter().map(|(id, _)| *id);
        let mut circle = circle.skip_while(|id| *id != closed);
        let has_name = |id: &TypeId| {
            let ty = self.types.get(*id);
            ty.origin != Origin::Inline && !matches!(ty.kind, Kind::Same(_))
        };
        match circle.find(has_name) {
            Some(id) => self.cuts.named.insert(id),
            None => self.cuts.endless.insert(self.types.resolve(closed).0),
        };
    }

    /// A type that one holds without a name between, by its place.
    fn held(&self, id: TypeId, index: usize) -> Option<TypeId> {
        let cut = self.cuts.endless.contains(&id) || self.cuts.named.contains(&id);
        held(&self.types.get(id).kind, index).filter(|_| !cut)
    }

    /// How deep a type is nested, when that of what it holds is known.
    fn measure(&mut self, id: TypeId, depths: &mut [usize]) {
        let held = (0..).map_while(|index| self.held(id, index));
        let within = held.map(|held| depths[held.index()]).max();
        let depth = within.map_or(0, |depth| depth + 1);
        if depth > DEEPEST {
            self.cuts.endless.insert(self.types.resolve(id).0);
        }
        let cut = self.cuts.endless.contains(&id) || self.cuts.named.contains(&id);
        if !cut && depth <= DEEPEST {
            depths[id.index()] = depth;
        }
    }

    /// A walk in depth: a property that leads to a struct above it closes a cycle. Which one that is
    /// hangs on where the walk begins and on the order of properties: on their names.
    fn find_boxes(&mut self) {
        let mut visits = vec![Visit::None; self.types.iter().count()];
        for start in self.by_name() {
            let other_name = matches!(self.types.get(start).kind, Kind::Same(_));
            if other_name || visits[start.index()] != Visit::None {
                continue;
            }
            let mut open = vec![(start, self.parts(start))];
            visits[start.index()] = Visit::Under;
            while let Some((id, parts)) = open.last_mut() {
                let id = *id;
                let Some((index, part)) = parts.pop() else {
                    visits[id.index()] = Visit::Done;
                    open.pop();
                    continue;
                };
                let (ty, _) = self.types.resolve(part);
                match visits[ty.index()] {
                    Visit::None => {
                        visits[ty.index()] = Visit::Under;
                        open.push((ty, self.parts(ty)));
                    }
                    Visit::Under => {
                        self.cuts.boxed.insert((id, index));
                    }
                    Visit::Done => {}
                }
            }
        }
    }

    /// All types: those with a name in the order of their names, before all others.
    fn by_name(&self) -> Vec<TypeId> {
        fn name(ty: &Type) -> Option<&str> {
            match &ty.origin {
                Origin::Component(name) => Some(name.as_str()),
                Origin::Inline => None,
            }
        }
        let mut ids: Vec<(Option<&str>, TypeId)> =
            self.types.iter().map(|(id, ty)| (name(ty), id)).collect();
        ids.sort_by_key(|(name, id)| (name.is_none(), *name, *id));
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// The parts that a struct, an enum or a tuple holds by itself, with their places; the last is
    /// the first by name.
    fn parts(&self, id: TypeId) -> Vec<(usize, TypeId)> {
        let mut parts: Vec<(usize, TypeId)> = (0..)
            .map_while(|index| Some((index, self.part(id, index)?)))
            .collect();
        parts.reverse();
        if let Kind::Object(object) = self.kind(id) {
            let name = |index: usize| object.properties.get(index).map(|property| &property.name);
            parts.sort_by(|(one, _), (other, _)| name(*other).cmp(&name(*one)));
        }
        parts
    }
}

impl Shapes<'_> {
    /// The structs that some value can have, from those that require no other one upwards; what
    /// is left requires itself.
    fn find_impossible(&mut self) {
        if self.cuts.boxed.is_empty() {
            return;
        }
        let count = self.types.iter().count();
        let mut wanted = vec![0_usize; count];
        let mut wanting: Vec<Vec<TypeId>> = vec![Vec::new(); count];
        for (id, ty) in self.types.iter() {
            if matches!(ty.kind, Kind::Same(_)) {
                continue;
            }
            for needed in self.required(id) {
                wanted[id.index()] += 1;
                wanting[needed.index()].push(id);
            }
        }
        let ids = self.types.iter().map(|(id, _)| id);
        let mut possible: Vec<TypeId> = ids.filter(|id| wanted[id.index()] == 0).collect();
        while let Some(id) = possible.pop() {
            for owner in std::mem::take(&mut wanting[id.index()]) {
                wanted[owner.index()] -= 1;
                if wanted[owner.index()] == 0 {
                    possible.push(owner);
                }
            }
        }
        let impossible = |owner: TypeId, index: usize| {
            let needed = match self.kind(owner) {
                Kind::Tuple(items) => items.get(index).and_then(|item| self.needed_type(*item)),
                _ => {
                    let property = self.record(owner).and_then(|it| it.properties.get(index));
                    property.and_then(|property| self.needed(property))
                }
            };
            needed.is_some_and(|needed| wanted[needed.index()] > 0)
        };
        let boxed = self.cuts.boxed.iter().copied();
        let found: HashSet<_> = boxed.filter(|&(id, index)| impossible(id, index)).collect();
        self.cuts.impossible = found;
    }

    /// The structs that a struct can't be without.
    fn required(&self, id: TypeId) -> impl Iterator<Item = TypeId> {
        let properties = self.record(id).into_iter().flat_map(|it| &it.properties);
        let properties = properties.filter_map(|property| self.needed(property));
        let items = match self.kind(id) {
            Kind::Tuple(items) => items.as_slice(),
            _ => &[],
        };
        properties.chain(items.iter().filter_map(|item| self.needed_type(*item)))
    }

    /// The struct that a property has to hold.
    fn needed(&self, property: &Property) -> Option<TypeId> {
        self.needed_type(property.ty).filter(|_| property.required)
    }

    /// The struct or tuple that a value of a type is, if it is one.
    fn needed_type(&self, ty: TypeId) -> Option<TypeId> {
        let (id, _) = self.types.resolve(ty);
        let is_one = self.is_struct(id) || matches!(self.kind(id), Kind::Tuple(_));
        (is_one && !self.types.is_nullable(ty)).then_some(id)
    }
}

/// A type that an array, a tuple or a map holds, or that another name stands for, by its place.
fn held(kind: &Kind, index: usize) -> Option<TypeId> {
    let only = |held: TypeId| (index == 0).then_some(held);
    match kind {
        Kind::Array(array) => only(array.item),
        Kind::Tuple(items) => items.get(index).copied(),
        Kind::Same(target) => only(*target),
        Kind::Object(object) if object.properties.is_empty() => match object.additional {
            Additional::Kept(values) => only(values),
            Additional::Skipped | Additional::Forbidden => None,
        },
        Kind::Object(_) | Kind::Any | Kind::Scalar(..) | Kind::Enumeration(_) | Kind::Union(_) => {
            None
        }
    }
}

/// How far a walk has come with a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    None,
    Under,
    Done,
}
