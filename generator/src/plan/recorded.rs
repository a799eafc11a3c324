//! The objects whose undeclared properties are kept for the rules that look at them: `contains`, `not` or
//! `uniqueItems` of an array of such objects, and the like.

use rustc_hash::FxHashSet;

use crate::{
    api::{Additional, Definitions, Evaluated, Kind, TypeId, Types},
    schema::{Assertion, Unit},
};

/// Pairs of a type and of rules that are looked at: both may lead back to themselves, and multiply.
const MOST_PAIRS: usize = 1_000_000;

/// Adds the objects that rules look into.
pub(super) fn find(types: &Types, definitions: &Definitions, recorded: &mut FxHashSet<TypeId>) {
    let mut pass = Pass {
        types,
        definitions,
        open: Vec::new(),
        met: FxHashSet::default(),
        compared: FxHashSet::default(),
        recorded,
    };
    for (id, ty) in types.iter() {
        pass.open.push((id, ty.rules.as_slice()));
        if let Kind::Array(array) = &ty.kind
            && array.assertions.contains(&Assertion::UniqueItems)
        {
            pass.compare(array.item);
        }
    }
    while let Some((id, rules)) = pass.open.pop() {
        pass.look(id, rules);
    }
}

/// Records an object that passes over undeclared properties.
pub(super) fn record(id: TypeId, types: &Types, recorded: &mut FxHashSet<TypeId>) {
    if let Kind::Object(object) = &types.get(id).kind
        && object.additional == Additional::Skipped
    {
        recorded.insert(id);
    }
}

struct Pass<'a> {
    types: &'a Types,
    definitions: &'a Definitions,
    /// The types that are left to be looked at, with the rules for their values.
    open: Vec<(TypeId, &'a [Evaluated])>,
    /// The types that were looked at, with the addresses of the rules.
    met: FxHashSet<(TypeId, *const Evaluated)>,
    /// The types whose values are compared whole.
    compared: FxHashSet<TypeId>,
    recorded: &'a mut FxHashSet<TypeId>,
}

impl<'a> Pass<'a> {
    /// Looks at the values of a type by rules.
    fn look(&mut self, id: TypeId, rules: &'a [Evaluated]) {
        let (id, ty) = self.types.resolve(id);
        let is_new = !rules.is_empty() && self.met.len() < MOST_PAIRS;
        if !is_new || !self.met.insert((id, rules.as_ptr())) {
            return;
        }
        if let Kind::Union(union) = &ty.kind {
            let variants = union.variants.iter();
            self.open
                .extend(variants.map(|variant| (variant.ty, rules)));
            return;
        }
        for rule in rules {
            if self.is_about_undeclared(id, rule) {
                record(id, self.types, self.recorded);
            }
            match rule {
                Evaluated::Ref(definition) => {
                    let definitions = self.definitions;
                    let definition = definitions.get(*definition);
                    self.open.push((id, &definition.keywords));
                }
                Evaluated::Assertion(Assertion::Enum(_) | Assertion::UniqueItems) => {
                    self.compare(id);
                }
                Evaluated::Properties(named) => {
                    for (name, schema) in named {
                        let ty = self.property(id, name);
                        self.open.extend(ty.map(|ty| (ty, schema.as_slice())));
                    }
                }
                Evaluated::PatternProperties(_)
                | Evaluated::AdditionalProperties { .. }
                | Evaluated::UnevaluatedProperties(_)
                | Evaluated::PrefixItems(_)
                | Evaluated::Items(..)
                | Evaluated::Contains { .. }
                | Evaluated::UnevaluatedItems(_) => {
                    for schema in rule.schemas() {
                        let children = ty.kind.children().into_iter();
                        self.open.extend(children.map(|child| (child, schema)));
                    }
                }
                _ => {
                    let schemas = rule.schemas().into_iter();
                    self.open.extend(schemas.map(|schema| (id, schema)));
                }
            }
        }
    }

    /// Records what values consist of that are compared whole.
    fn compare(&mut self, id: TypeId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let (id, ty) = self.types.resolve(id);
            if self.compared.insert(id) {
                record(id, self.types, self.recorded);
                open.extend(ty.kind.children());
            }
        }
    }

    /// The type of a property that an object declares.
    fn property(&self, id: TypeId, name: &str) -> Option<TypeId> {
        let Kind::Object(object) = &self.types.get(id).kind else {
            return None;
        };
        let property = object.properties.iter().find(|it| it.name == name)?;
        Some(property.ty)
    }

    /// True for a rule about properties that an object does not declare.
    fn is_about_undeclared(&self, id: TypeId, rule: &Evaluated) -> bool {
        let lacks = |name: &String| self.property(id, name).is_none();
        match rule {
            Evaluated::Required(names) => names.iter().any(lacks),
            Evaluated::Properties(named) => named.iter().any(|(name, _)| lacks(name)),
            Evaluated::DependentRequired(named) => named
                .iter()
                .any(|(name, names)| lacks(name) || names.iter().any(lacks)),
            Evaluated::DependentSchemas(named) => named.iter().any(|(name, _)| lacks(name)),
            Evaluated::Assertion(Assertion::AtLeast(unit, _) | Assertion::AtMost(unit, _)) => {
                *unit == Unit::Properties
            }
            Evaluated::PropertyNames(_)
            | Evaluated::PatternProperties(_)
            | Evaluated::AdditionalProperties { .. }
            | Evaluated::UnevaluatedProperties(_) => true,
            _ => false,
        }
    }
}
