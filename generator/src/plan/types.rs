//! The Rust types of values.

use rustc_hash::FxHashSet;

use super::{
    check::Check,
    checks,
    formats::{FormatOf, Formats},
    graph::TypeGraph,
    rust_type::RustType,
    type_names::TypeNames,
};
use crate::{
    api::{Codec, Content, Kind, Scalar, TypeId},
    name::Ident,
};

/// Gives values their types, and collects the named types that they lead to.
#[derive(Debug)]
pub(super) struct RustTypes<'p, 'a> {
    pub graph: &'p TypeGraph<'a>,
    pub names: &'p TypeNames<'a>,
    formats: &'p Formats,
    /// The declared types that are planned or pending.
    found: FxHashSet<TypeId>,
    /// Those that are not planned yet. A chain of types may be longer than a stack is deep.
    pub pending: Vec<TypeId>,
}

impl<'p, 'a> RustTypes<'p, 'a> {
    pub(super) fn new(
        graph: &'p TypeGraph<'a>,
        names: &'p TypeNames<'a>,
        formats: &'p Formats,
        components: &[(String, TypeId)],
    ) -> Self {
        Self {
            graph,
            names,
            formats,
            // The document's components are planned in its order, wherever values lead to them.
            found: components.iter().map(|(_, id)| *id).collect(),
            pending: Vec::new(),
        }
    }

    /// Plans a type with a name, if nothing led to it before.
    pub(super) fn find(&mut self, declared: TypeId) {
        if self.found.insert(declared) {
            self.pending.push(declared);
        }
    }

    /// The type of a value that its owner checks and that is not `null`.
    pub(super) fn value(&mut self, id: TypeId) -> RustType {
        let id = self.graph.unaliased(id);
        if self.names.is_newtype(id) {
            return self.contents(id);
        }
        let Some(ident) = self.name(id) else {
            return self.contents(id);
        };
        let text = matches!(self.graph.kind(id), Kind::Scalar(Scalar::String, _));
        if text || self.graph.is_newtype(id) {
            RustType::Newtype(ident)
        } else {
            RustType::Named(ident)
        }
    }

    /// The type of a value that its owner checks.
    pub(super) fn nullable(&mut self, id: TypeId) -> RustType {
        let ty = self.value(id);
        self.or_null(id, ty)
    }

    /// The type of a value that no owner checks and that is not `null`.
    pub(super) fn unowned(&mut self, id: TypeId) -> RustType {
        let id = self.graph.unaliased(id);
        match self.name(id).filter(|_| self.names.is_newtype(id)) {
            Some(ident) => RustType::Newtype(ident),
            None => self.value(id),
        }
    }

    /// The type of a value that no owner checks.
    pub(super) fn unowned_nullable(&mut self, id: TypeId) -> RustType {
        let ty = self.unowned(id);
        self.or_null(id, ty)
    }

    /// The type of a body of a media type.
    pub(super) fn body(&mut self, content: &Content) -> RustType {
        match content.codec {
            Codec::Json | Codec::Value | Codec::Form(_) | Codec::Multipart(_) => {
                self.unowned_nullable(content.ty)
            }
            Codec::Text => RustType::String,
            Codec::Bytes => RustType::Body,
            Codec::EventData
            | Codec::Events
            | Codec::JsonLines
            | Codec::JsonSequence
            | Codec::Parts => RustType::Stream(Box::new(self.unowned_nullable(content.ty))),
        }
    }

    /// The checks of a value that no owner checks, beyond those of its type.
    pub(super) fn unowned_checks(&self, id: TypeId) -> Vec<Check> {
        if self.names.is_newtype(self.graph.unaliased(id)) {
            vec![Check::Nested]
        } else {
            checks::of_value(self.graph, id)
        }
    }

    /// The checks of a body that is text, whatever its type is called.
    pub(super) fn text_checks(&self, id: TypeId) -> Vec<Check> {
        let mut checks = checks::of_kind(self.graph, self.graph.unaliased(id));
        checks.retain(|check| !matches!(check, Check::Nested));
        checks
    }

    /// The type of what a type contains, whatever it is called.
    pub(super) fn contents(&mut self, id: TypeId) -> RustType {
        match self.graph.kind(id) {
            Kind::Any | Kind::Same(_) => RustType::Json,
            Kind::Scalar(scalar, _) => self.scalar(*scalar, id),
            Kind::Array(array) => RustType::Vec(Box::new(self.nullable(array.item))),
            Kind::Tuple(items) => self.tuple(id, items),
            Kind::Object(object) if object.properties.is_empty() => {
                RustType::Map(Box::new(match object.additional.values() {
                    Some(values) => self.nullable(values),
                    None => RustType::Json,
                }))
            }
            Kind::Enumeration(_) | Kind::Union(_) | Kind::Object(_) => {
                let name = self.name(id);
                RustType::Named(name.expect("the naming pass names every struct and enum"))
            }
        }
    }

    fn tuple(&mut self, id: TypeId, items: &[TypeId]) -> RustType {
        let (owner, _) = self.graph.types.resolve(id);
        let items = items.iter().enumerate().map(|(index, item)| {
            let mut ty = self.nullable(*item);
            if self.graph.is_uninhabited(owner, index) {
                ty = RustType::Option(Box::new(ty));
            }
            ty
        });
        RustType::Tuple(items.collect())
    }

    fn scalar(&mut self, scalar: Scalar, id: TypeId) -> RustType {
        let (_, ty) = self.graph.types.resolve(id);
        let (of, plain) = match scalar {
            Scalar::Boolean => return RustType::Bool,
            Scalar::Integer(width) => (FormatOf::Integer, RustType::Integer(width)),
            Scalar::Double => (FormatOf::Number, RustType::F64),
            Scalar::String => (FormatOf::String, RustType::String),
            Scalar::JsonText(contents) => {
                return RustType::JsonText(Box::new(self.unowned_nullable(contents)));
            }
            Scalar::File => return RustType::Body,
        };
        self.formats
            .rust_type(of, ty.format.as_ref())
            .unwrap_or(plain)
    }

    /// Any JSON value has a `null` of its own.
    fn or_null(&self, id: TypeId, ty: RustType) -> RustType {
        if self.graph.types.is_nullable(id) && ty != RustType::Json {
            RustType::Option(Box::new(ty))
        } else {
            ty
        }
    }

    fn name(&mut self, id: TypeId) -> Option<Ident> {
        let ident = self.names.get(id)?.ident.clone();
        self.find(self.names.declared(id));
        Some(ident)
    }
}
