//! The types of an API with what planning derives of each: its kind in Rust, and whether it is a
//! newtype.

use rustc_hash::FxHashSet;

use super::{
    check,
    formats::{FormatOf, Formats},
    overlap::Overlaps,
    recursion::{Child, RecursionBreaks, struct_of},
};
use crate::api::{Api, Evaluated, Kind, Origin, Scalar, Type, TypeId, Types};

/// The types of an API, as Rust has them.
#[derive(Debug)]
pub(super) struct TypeGraph<'a> {
    pub types: &'a Types,
    breaks: &'a RecursionBreaks,
    /// The types that are neither structs nor enums and become newtypes.
    newtypes: FxHashSet<TypeId>,
    /// The numbers whose format is mapped to a custom type.
    custom: FxHashSet<TypeId>,
    /// The `oneOf` that several alternatives may fit.
    pub overlaps: Overlaps,
}

impl<'a> TypeGraph<'a> {
    pub(super) fn new(api: &'a Api, breaks: &'a RecursionBreaks, formats: &Formats) -> Self {
        let mut graph = Self {
            types: &api.types,
            breaks,
            newtypes: FxHashSet::default(),
            custom: custom_scalars(&api.types, formats),
            overlaps: Overlaps::find(api),
        };
        let components = api.components.iter().map(|(_, id)| *id);
        let constrained = components.filter(|id| {
            let alias = matches!(api.types.get(*id).kind, Kind::Same(_));
            !alias && !graph.is_struct_or_enum(*id) && graph.constrains(*id)
        });
        graph.newtypes = constrained
            .chain(breaks.recursive.iter().copied())
            .collect();
        graph
    }

    /// The kind of a type as Rust can express it, aliases resolved.
    pub(super) fn kind(&self, id: TypeId) -> &'a Kind {
        self.breaks.kind(self.types, id)
    }

    /// The target of an unnamed alias, else the type itself.
    pub(super) fn unaliased(&self, mut id: TypeId) -> TypeId {
        while let (Origin::Inline, &Kind::Same(target)) =
            (&self.types.get(id).origin, &self.types.get(id).kind)
        {
            id = target;
        }
        id
    }

    /// Returns true if a type, aliases resolved, is a component that becomes a newtype.
    pub(super) fn is_newtype(&self, id: TypeId) -> bool {
        self.newtypes.contains(&self.types.resolve(id).0)
    }

    /// Returns true if a type, aliases resolved, is a number of a custom type, or a string that is
    /// read strictly as its type.
    pub(super) fn is_custom(&self, id: TypeId) -> bool {
        self.custom.contains(&self.types.resolve(id).0)
    }

    /// Returns true if a type, aliases resolved, is an array or a map that contains itself.
    pub(super) fn is_recursive(&self, id: TypeId) -> bool {
        self.breaks.recursive.contains(&self.types.resolve(id).0)
    }

    /// Returns true if the child of a type at a position closes a cycle of structs that require each
    /// other.
    pub(super) fn is_uninhabited(&self, owner: TypeId, index: usize) -> bool {
        self.breaks.uninhabited.contains(&Child { owner, index })
    }

    pub(super) fn is_struct(&self, id: TypeId) -> bool {
        struct_of(self.kind(id)).is_some()
    }

    pub(super) fn is_struct_or_enum(&self, id: TypeId) -> bool {
        self.is_struct(id) || matches!(self.kind(id), Kind::Enumeration(_) | Kind::Union(_))
    }

    /// Returns true if a type has constraints that no other type checks for it.
    fn constrains(&self, id: TypeId) -> bool {
        if self.types.names(id).any(|ty| !ty.rules.is_empty()) {
            return true;
        }
        match self.kind(id) {
            Kind::Scalar(_, assertions) if self.is_custom(id) => !assertions.is_empty(),
            // `1.0` is an integer too, which Rust's own integers do not read.
            Kind::Scalar(Scalar::Integer(_), _) => true,
            Kind::Scalar(scalar, assertions) => !check::of_scalar(*scalar, assertions).is_empty(),
            Kind::Array(array) => {
                !array.assertions.is_empty() || self.constrains_inline(array.item)
            }
            Kind::Object(object) => {
                let values = object.additional.values();
                !object.assertions.is_empty()
                    || values.is_some_and(|values| self.constrains_inline(values))
            }
            _ => false,
        }
    }

    fn constrains_inline(&self, id: TypeId) -> bool {
        let inline = |ty: &Type| ty.origin == Origin::Inline;
        self.types.names(id).all(inline) && !self.is_struct_or_enum(id) && self.constrains(id)
    }

    /// The keywords that the type of a value does not cover, for its owner to check.
    pub(super) fn uncovered(&self, id: TypeId) -> Vec<Evaluated> {
        if self.is_struct_or_enum(id) || self.is_newtype(id) {
            // The type checks what it is; what is said of it under another name, it does not know.
            let aliases = self
                .types
                .names(id)
                .filter(|ty| matches!(ty.kind, Kind::Same(_)));
            aliases.flat_map(|ty| ty.rules.iter().cloned()).collect()
        } else {
            self.uncovered_by_kind(id)
        }
    }

    /// The keywords that the kind of a type does not cover, for its own impl to check.
    pub(super) fn uncovered_by_kind(&self, id: TypeId) -> Vec<Evaluated> {
        let names = self.types.names(id);
        let mut keywords: Vec<_> = names.flat_map(|ty| ty.rules.iter().cloned()).collect();
        match self.kind(id) {
            Kind::Scalar(_, assertions) if self.is_custom(id) => {
                keywords.extend(assertions.iter().cloned().map(Evaluated::Assertion));
            }
            Kind::Array(array) => {
                let items = self.uncovered(array.item);
                keywords.extend((!items.is_empty()).then_some(Evaluated::Items(0, items)));
            }
            Kind::Object(object) => {
                let names = object.properties.iter().map(|property| &property.name);
                let properties: Vec<_> = object
                    .properties
                    .iter()
                    .map(|property| (property.name.clone(), self.uncovered(property.ty)))
                    .filter(|(_, keywords)| !keywords.is_empty())
                    .collect();
                keywords
                    .extend((!properties.is_empty()).then_some(Evaluated::Properties(properties)));
                let values = object
                    .additional
                    .values()
                    .map(|values| self.uncovered(values));
                let values = values.filter(|schema| !schema.is_empty());
                keywords.extend(values.map(|schema| Evaluated::AdditionalProperties {
                    names: names.cloned().collect(),
                    patterns: Vec::new(),
                    schema,
                }));
            }
            _ => {}
        }
        keywords
    }
}

fn custom_scalars(types: &Types, formats: &Formats) -> FxHashSet<TypeId> {
    let scalars = types.iter().filter(|(_, ty)| {
        let of = match ty.kind {
            Kind::Scalar(Scalar::Integer(_), _) => FormatOf::Integer,
            Kind::Scalar(Scalar::Double, _) => FormatOf::Number,
            Kind::Scalar(Scalar::String, _) => FormatOf::String,
            _ => return false,
        };
        let mapped = formats.get(of, ty.format.as_ref());
        mapped.is_some_and(|ty| of != FormatOf::String || ty.is_strict)
    });
    scalars.map(|(id, _)| id).collect()
}
