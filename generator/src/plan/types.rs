//! Types to items: structs, enums, aliases.

use std::collections::{BTreeMap, HashMap};

use super::{
    alike::Alike,
    checks,
    formats::{FormatOf, Formats},
    item::{
        Alias, Check, Docs, Enumeration, Extra, Field, Item, Newtype, Presence, Role, RustType,
        Secrecy, Struct, UnmodeledInput, Variant, wanted,
    },
    naming::Names,
    rules::{self, Rules, Schema},
    settled::Settled,
    shapes::Shapes,
};
use crate::{
    api::{
        self, Additional, Api, Constants, Kind, Object, Origin, Property, Scalar, SchemaId, TypeId,
    },
    name::{Ident, Scope, type_name, value_name},
};

/// Plans types, each when something first needs it.
pub(super) struct Planner<'a> {
    pub(super) api: &'a Api,
    /// The names of types.
    pub(super) scope: Scope,
    pub(super) items: Vec<Item>,
    pub(super) shapes: Shapes<'a>,
    pub(super) rules: Rules,
    formats: &'a Formats,
    alike: Alike<'a>,
    /// The types that have a name in Rust.
    pub(super) named: HashMap<TypeId, Ident>,
    /// Those that have a name and are not planned yet. Types may hold each other in a line that is
    /// longer than a stack is deep.
    pub(super) pending: Vec<(TypeId, Naming)>,
    pub(super) settled: Settled,
}

/// What an inline type is named after and said to be.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    pub candidates: Vec<String>,
    pub summary: String,
}

impl<'a> Planner<'a> {
    pub(super) fn new(api: &'a Api, names: &Names, formats: &'a Formats) -> Self {
        let shapes = Shapes::cut(&api.types, names.cuts.clone());
        let shapes = shapes.with_foreign(formats);
        let newtypes = rules::newtypes(api, &shapes);
        Self {
            settled: Settled::new(&newtypes),
            api,
            scope: names.types.clone(),
            items: Vec::new(),
            shapes: shapes.with(newtypes),
            rules: Rules::new(api),
            formats,
            alike: Alike::new(api),
            named: names.components.clone(),
            pending: Vec::new(),
        }
    }

    /// What was planned: the types, the schemas beyond them, and the names of those that others
    /// refer to.
    pub(super) fn finish(self) -> (Vec<Item>, Vec<Schema>, BTreeMap<SchemaId, Ident>) {
        let (schemas, references) = self.rules.finish();
        (self.items, schemas, references)
    }

    /// Plans component schemas.
    pub(super) fn components(&mut self, components: &[&(String, TypeId)]) {
        for &&(ref name, id) in components {
            let ident = self.named.get(&id);
            let summary = match ident.filter(|ident| ident.plain() != type_name(name)) {
                Some(_) => format!("The schema `{name}`."),
                None => String::new(),
            };
            self.item(id, &summary);
            self.settle();
        }
    }

    /// Plans what has a name and is not planned yet: each before what it holds.
    pub(super) fn settle(&mut self) {
        let mut stack: Vec<_> = self.pending.drain(..).rev().collect();
        while let Some((id, naming)) = stack.pop() {
            self.item(id, &naming.summary);
            stack.extend(self.pending.drain(..).rev());
        }
    }

    /// The type that stands for a type and for all that are alike.
    pub(super) fn first(&self, id: TypeId) -> TypeId {
        self.alike.first(id)
    }

    /// All types that are alike to one, itself among them.
    fn members(&self, first: TypeId) -> Vec<TypeId> {
        let members = self.alike.members(first);
        members.map_or_else(|| vec![first], <[TypeId]>::to_vec)
    }

    pub(super) fn is_named(&self, first: TypeId) -> bool {
        self.named.contains_key(&first)
    }

    /// The name of a type that the document names.
    pub(super) fn type_name(&self, id: TypeId) -> Option<String> {
        let id = self.unaliased(id);
        let component = self.api.types.get(id).origin != Origin::Inline;
        let name = self.named.get(&self.first(id)).filter(|_| component)?;
        Some(name.plain().to_owned())
    }

    pub(super) fn is_boxed(&self, owner: TypeId, part: usize) -> bool {
        self.shapes.is_boxed(owner, part)
    }

    pub(super) fn is_struct(&self, id: TypeId) -> bool {
        self.shapes.is_struct(id)
    }

    pub(super) fn checks(&self, id: TypeId) -> Vec<Check> {
        checks::of_value(&self.shapes, id)
    }

    /// The type that a type without a name is another name for.
    fn unaliased(&self, id: TypeId) -> TypeId {
        let mut id = id;
        while let (Origin::Inline, &Kind::Same(target)) =
            (&self.api.types.get(id).origin, &self.api.types.get(id).kind)
        {
            id = target;
        }
        id
    }

    /// The Rust type of a value that is not `null`.
    pub(super) fn rust_type(&mut self, id: TypeId, role: &Naming) -> RustType {
        let id = self.unaliased(id);
        if let Some(ident) = self.named.get(&self.first(id)) {
            let text = matches!(self.shapes.kind(id), Kind::Scalar(Scalar::String, _));
            return if text || self.shapes.is_newtype(id) {
                RustType::Newtype(ident.clone())
            } else {
                RustType::Named(ident.clone())
            };
        }
        self.kind_type(id, role)
    }

    /// The Rust type of what a type is, whatever it is called.
    fn kind_type(&mut self, id: TypeId, role: &Naming) -> RustType {
        match self.shapes.kind(id) {
            Kind::Any | Kind::Same(_) => RustType::Json,
            Kind::Scalar(scalar, _) => self.scalar(*scalar, id),
            Kind::Enumeration(_) | Kind::Union(_) => self.inline_item(id, role),
            Kind::Array(array) => {
                let role = role.of_part("item", "An item of");
                RustType::Vec(Box::new(self.element(array.item, &role)))
            }
            Kind::Tuple(items) => {
                let (owner, _) = self.api.types.resolve(id);
                let items = (1_usize..).zip(items).map(|(number, item)| {
                    let role = role.of_part(&format!("item {number}"), "An item of");
                    let mut ty = self.element(*item, &role);
                    if self.shapes.is_impossible(owner, number - 1) {
                        ty = RustType::Option(Box::new(ty));
                    }
                    if self.shapes.is_boxed(owner, number - 1) {
                        ty = RustType::Box(Box::new(ty));
                    }
                    ty
                });
                RustType::Tuple(items.collect())
            }
            Kind::Object(object) if !object.properties.is_empty() => self.inline_item(id, role),
            Kind::Object(object) => RustType::Map(Box::new(self.map_value(object, role))),
        }
    }

    fn scalar(&self, scalar: Scalar, id: TypeId) -> RustType {
        let (_, ty) = self.api.types.resolve(id);
        let path = |of: FormatOf| self.formats.get(of, ty.format.as_ref()).cloned();
        match scalar {
            Scalar::Boolean => RustType::Bool,
            Scalar::Integer(width) => {
                path(FormatOf::Integer).map_or(RustType::Integer(width), RustType::Foreign)
            }
            Scalar::Double => path(FormatOf::Number).map_or(RustType::F64, RustType::Foreign),
            Scalar::String => path(FormatOf::String).map_or(RustType::String, RustType::Formatted),
        }
    }

    /// The type of a value that nothing holds which could ask more of it: it asks itself.
    pub(super) fn own_type(&mut self, id: TypeId, role: &Naming) -> RustType {
        let id = self.unaliased(id);
        if self.left_over(id).is_empty() || self.named.contains_key(&self.first(id)) {
            return self.rust_type(id, role);
        }
        self.shapes.add_newtype(self.first(id));
        self.inline_item(id, role)
    }

    /// A type that the document doesn't name: after what it is there for where several are alike,
    /// else after the place where it is used.
    fn inline_item(&mut self, id: TypeId, role: &Naming) -> RustType {
        let first = self.first(id);
        let naming = match self.alike.role(first) {
            Some((name, summary)) => Naming {
                candidates: [name].iter().chain(&role.candidates).cloned().collect(),
                summary,
            },
            None => role.clone(),
        };
        self.claim(first, naming)
    }

    /// Gives a type a name, and keeps it to be planned.
    pub(super) fn claim(&mut self, first: TypeId, naming: Naming) -> RustType {
        let (ident, naming) = self.settled_name(first, naming);
        self.named.insert(first, ident.clone());
        self.pending.push((first, naming));
        if self.shapes.is_newtype(first) {
            RustType::Newtype(ident)
        } else {
            RustType::Named(ident)
        }
    }

    fn map_value(&mut self, object: &Object, role: &Naming) -> RustType {
        match object.additional {
            Additional::Kept(values) => {
                let role = role.of_part("value", "A value of");
                self.element(values, &role)
            }
            Additional::Skipped | Additional::Forbidden => RustType::Json,
        }
    }

    /// The type of what a collection holds, which may be `null`.
    fn element(&mut self, id: TypeId, role: &Naming) -> RustType {
        let ty = self.rust_type(id, role);
        if self.api.types.is_nullable(id) && ty != RustType::Json {
            RustType::Option(Box::new(ty))
        } else {
            ty
        }
    }

    /// Plans a type that has a name.
    fn item(&mut self, id: TypeId, summary: &str) {
        let Some(name) = self.named.get(&id).cloned() else {
            return;
        };
        let ty = self.api.types.get(id);
        let docs = self.type_docs(ty, &name, summary);
        if let Kind::Same(target) = ty.kind {
            let naming = Naming::of_item(&name);
            let ty = self.rust_type(target, &naming);
            let format = None;
            let item = Alias {
                name,
                docs,
                format,
                ty,
            };
            return self.items.push(Item::Alias(item));
        }
        match self.shapes.kind(id) {
            Kind::Enumeration(enumeration) => {
                let schema = self.schema(id, &name);
                let nullable = self.api.types.get(id).nullable;
                let item = enumeration_item(name, docs, enumeration, nullable, schema);
                self.items.push(Item::Enumeration(item));
            }
            Kind::Union(union) => {
                let item = self.union(id, name, docs, union);
                self.items.push(Item::Union(item));
            }
            Kind::Object(object) if !object.properties.is_empty() => {
                let fields = self.fields(id, object, &name);
                let schema = self.schema(id, &name);
                let item = self.record(name, docs, object, fields, schema);
                self.items.push(Item::Struct(item));
            }
            Kind::Any
            | Kind::Same(_)
            | Kind::Scalar(..)
            | Kind::Array(_)
            | Kind::Tuple(_)
            | Kind::Object(_) => {
                let item = self.value_item(id, name, docs);
                self.items.push(item);
            }
        }
    }

    /// Plans a type that is neither struct nor enum: a newtype, or another name for its Rust type.
    fn value_item(&mut self, id: TypeId, name: Ident, docs: Docs) -> Item {
        let ty = self.kind_type(id, &Naming::of_item(&name));
        let format = self.format(id);
        if self.shapes.is_newtype(id) {
            Item::Newtype(Newtype {
                schema: self.schema(id, &name),
                checks: checks::of_kind(&self.shapes, id),
                secrecy: self.secrecy(&value_name(name.plain()), id),
                name,
                docs,
                format,
                ty,
            })
        } else {
            Item::Alias(Alias {
                name,
                docs,
                format,
                ty,
            })
        }
    }

    fn record(
        &mut self,
        name: Ident,
        docs: Docs,
        object: &Object,
        (fields, mut scopes): (Vec<Field>, FieldScopes),
        schema: Option<Ident>,
    ) -> Struct {
        let extra = match object.additional {
            Additional::Skipped | Additional::Forbidden => None,
            Additional::Kept(values) => {
                let wanted = "additional_properties".to_owned();
                let role = Naming {
                    candidates: vec![format!("{}Value", name.plain())],
                    summary: format!("An additional property of `{name}`."),
                };
                let (field, setter, slot) = scopes.claim(&wanted);
                Some(Extra {
                    name: field,
                    setter,
                    slot,
                    ty: self.element(values, &role),
                    checks: self.checks(values),
                })
            }
        };
        let closed = object.additional == Additional::Forbidden;
        let reads_null = |field: &Field| field.presence == Presence::Optional;
        let unmodeled = closed || fields.iter().any(reads_null);
        let unmodeled = unmodeled.then(|| UnmodeledInput {
            name: scopes.claim("unmodeled").0,
            closed,
        });
        Struct {
            name,
            docs,
            role: Role::Wire,
            wanted: wanted(&fields, |field| {
                let mut required = object.required.iter();
                let rank = required.position(|name| *name == field.wire);
                rank.unwrap_or(usize::MAX)
            }),
            fields,
            extra,
            unmodeled,
            schema,
            checks: checks::of_sizes(object.sizes, Check::MinProperties, Check::MaxProperties),
        }
    }

    fn fields(
        &mut self,
        owner: TypeId,
        object: &Object,
        name: &Ident,
    ) -> (Vec<Field>, FieldScopes) {
        let alike = self.members(owner);
        let mut scopes = FieldScopes::default();
        // Names are given in an order that the document's keys have no part in.
        let mut named: Vec<_> = object.properties.iter().enumerate().collect();
        named.sort_by_key(|(_, property)| &property.name);
        let named = named.into_iter().map(|(index, property)| {
            let idents = scopes.claim(&value_name(&property.name));
            let role = Naming {
                candidates: vec![format!("{}{}", prefix(name), type_name(&property.name))],
                summary: format!("The property `{}` of `{name}`.", property.name),
            };
            (index, (idents, self.rust_type(property.ty, &role)))
        });
        let named: BTreeMap<usize, _> = named.collect();
        if self.names_only() {
            return (Vec::new(), scopes);
        }
        let mut fields = Vec::with_capacity(object.properties.len());
        for ((index, (idents, mut ty)), property) in named.into_iter().zip(&object.properties) {
            let wanted = value_name(&property.name);
            let (field, setter, slot) = idents;
            if self.shapes.is_boxed(owner, index) {
                ty = RustType::Box(Box::new(ty));
            }
            fields.push(Field {
                name: field,
                setter,
                slot,
                wire: property.name.clone(),
                presence: if self.shapes.is_impossible(owner, index) {
                    Presence::Nullable
                } else {
                    self.presence(property)
                },
                constant: self.constant(property),
                secrecy: self.secrecy(&wanted, property.ty),
                docs: self.field_docs(&alike, property),
                checks: self.checks(property.ty),
                format: self.format(property.ty),
                ty,
            });
        }
        (fields, scopes)
    }

    /// The variant of the only value that a property may have.
    fn constant(&self, property: &Property) -> Option<Ident> {
        let Kind::Enumeration(enumeration) = self.shapes.kind(property.ty) else {
            return None;
        };
        let closed = enumeration.openness == api::Openness::Closed;
        let always = property.required && !self.api.types.is_nullable(property.ty);
        match enumeration.values.as_slice() {
            [_] if closed && always => variants(enumeration, &mut Scope::default())
                .pop()
                .map(|variant| variant.name),
            _ => None,
        }
    }

    /// Any JSON value has a `null` of its own.
    fn presence(&self, property: &Property) -> Presence {
        let any = matches!(self.shapes.kind(property.ty), Kind::Any | Kind::Same(_));
        let nullable = self.api.types.is_nullable(property.ty) && !any;
        match (property.required, nullable) {
            (true, false) => Presence::Required,
            (true, true) => Presence::Nullable,
            (false, false) if any => Presence::OptionalAny,
            (false, false) => Presence::Optional,
            (false, true) => Presence::OptionalNullable,
        }
    }
}

/// What the names of inline types begin with: the name of what holds them, if that isn't long
/// already. A document may nest without end, by references to what is no component.
fn prefix(name: &Ident) -> &str {
    const LONGEST: usize = 120;
    let name = name.plain();
    name.get(..LONGEST).unwrap_or(name)
}

impl Naming {
    fn of_part(&self, part: &str, summary: &str) -> Self {
        let longer = |name: &String| format!("{name}{}", type_name(part));
        Self {
            candidates: self.candidates.iter().map(longer).collect(),
            summary: format!("{summary} {}", lower_first(&self.summary)),
        }
    }

    /// What an item's inline types are named after.
    fn of_item(name: &Ident) -> Self {
        Self {
            candidates: vec![name.plain().to_owned()],
            summary: format!("`{name}`."),
        }
    }
}

/// A sentence, to go on within another one.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// The names around the fields of a struct.
#[derive(Debug)]
pub(super) struct FieldScopes {
    fields: Scope,
    setters: Scope,
    slots: Scope,
}

impl Default for FieldScopes {
    fn default() -> Self {
        Self {
            fields: Scope::default(),
            // The methods that every struct has.
            setters: Scope::default(),
            // What is in scope while the slots are filled, and names that clippy takes for leftovers.
            slots: Scope::reserving(&["baz", "fields", "foo", "index", "quux", "wire"]),
        }
    }
}

impl FieldScopes {
    /// A field, the method that sets it, and its slot.
    pub(super) fn claim(&mut self, wanted: &str) -> (Ident, Ident, Ident) {
        let field = self.fields.claim(&[wanted.to_owned()]);
        let setter = self.setters.claim(&[format!("with_{}", field.plain())]);
        let slot = self.slots.claim(&[field.plain().to_owned()]);
        (field, setter, slot)
    }
}

/// Names that end so hold secrets, if they hold text.
const SECRET_NAMES: &[&str] = &[
    "token",
    "tokens",
    "secret",
    "secrets",
    "password",
    "passwords",
    "passphrase",
    "api_key",
    "api_keys",
    "apikey",
    "apikeys",
    "private_key",
    "secret_key",
    "access_key",
    "credential",
    "credentials",
];

impl Planner<'_> {
    /// Whether a value is a secret: the document says so of it or of what it holds, or its name,
    /// in snake case, does and it holds text, whatever its type is called.
    pub(super) fn secrecy(&self, name: &str, id: TypeId) -> Secrecy {
        let named_so = SECRET_NAMES.iter().any(|end| {
            let rest = name.strip_suffix(end);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
        });
        let (declared, text) = self.held(id);
        if declared || (text && named_so) {
            Secrecy::Secret
        } else {
            Secrecy::Plain
        }
    }

    /// Whether a value, or what it is a list or a map of, is declared a secret, and is text.
    fn held(&self, id: TypeId) -> (bool, bool) {
        let secret = self.api.types.names(id).any(|ty| ty.secret);
        if self.shapes.holds_itself(id) {
            return (secret, false);
        }
        let (declared, text) = match self.shapes.kind(id) {
            Kind::Scalar(Scalar::String, _) => (false, true),
            Kind::Array(array) => self.held(array.item),
            Kind::Tuple(items) => {
                let declared = items.iter().any(|item| self.held(*item).0);
                (declared, false)
            }
            Kind::Object(object) if object.properties.is_empty() => match object.additional {
                Additional::Kept(values) => self.held(values),
                Additional::Skipped | Additional::Forbidden => (false, false),
            },
            Kind::Any
            | Kind::Same(_)
            | Kind::Scalar(..)
            | Kind::Enumeration(_)
            | Kind::Object(_)
            | Kind::Union(_) => (false, false),
        };
        (declared || secret, text)
    }
}

fn enumeration_item(
    name: Ident,
    docs: Docs,
    enumeration: &api::Enumeration,
    nullable: bool,
    schema: Option<Ident>,
) -> Enumeration {
    let mut scope = Scope::default();
    // A document's own value `unknown` keeps its name; ours gives way.
    let variants = variants(enumeration, &mut scope);
    Enumeration {
        of: enumeration.of,
        nullable: nullable && enumeration.of == Constants::Mixed,
        variants,
        unknown: scope.claim(&["Unknown".to_owned(), "UnknownValue".to_owned()]),
        openness: enumeration.openness,
        schema,
        name,
        docs,
    }
}

/// The variants of an enumeration: as the document calls them, else as they are.
fn variants(enumeration: &api::Enumeration, scope: &mut Scope) -> Vec<Variant> {
    let variants = enumeration.values.iter().map(|value| {
        let name = value.name.clone();
        let name = name.unwrap_or_else(|| value.value.single());
        Variant {
            name: scope.claim(&[type_name(&name)]),
            wire: value.value.clone(),
            description: value.description.clone(),
        }
    });
    variants.collect()
}
