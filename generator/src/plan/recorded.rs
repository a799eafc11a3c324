//! The objects whose undeclared properties are kept for the rules that look at them: `contains`, `not` or
//! `uniqueItems` of an array of such objects, and the like.

use rustc_hash::FxHashSet;

use crate::{
    api::{Additional, DefinitionId, Definitions, Evaluated, Kind, TypeId, Types},
    schema::{Assertion, Unit},
};

/// Adds the objects that rules look into.
pub(super) fn find(types: &Types, definitions: &Definitions, recorded: &mut FxHashSet<TypeId>) {
    let mut pass = Pass {
        types,
        definitions,
        met: FxHashSet::default(),
        recorded,
    };
    for (id, ty) in types.iter() {
        if !ty.rules.is_empty() {
            pass.look(id, &ty.rules);
        }
        if let Kind::Array(array) = &ty.kind
            && array.assertions.contains(&Assertion::UniqueItems)
        {
            pass.compare(array.item);
        }
    }
}

struct Pass<'a> {
    types: &'a Types,
    definitions: &'a Definitions,
    /// The definitions that were followed, with the types that they are about.
    met: FxHashSet<(DefinitionId, TypeId)>,
    recorded: &'a mut FxHashSet<TypeId>,
}

impl Pass<'_> {
    /// Looks at the values of a type by rules.
    fn look(&mut self, id: TypeId, rules: &[Evaluated]) {
        let (id, ty) = self.types.resolve(id);
        let types = self.types;
        if let Kind::Union(union) = &types.get(id).kind {
            for variant in &union.variants {
                self.look(variant.ty, rules);
            }
            return;
        }
        for rule in rules {
            if self.is_about_undeclared(id, rule) {
                self.record(id);
            }
            match rule {
                Evaluated::Ref(definition) => self.follow(id, *definition),
                Evaluated::Assertion(Assertion::Enum(_) | Assertion::UniqueItems) => {
                    self.compare(id);
                }
                Evaluated::Properties(named) => {
                    for (name, schema) in named {
                        if let Some(ty) = self.property(id, name) {
                            self.look(ty, schema);
                        }
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
                        for child in ty.kind.children() {
                            self.look(child, schema);
                        }
                    }
                }
                _ => {
                    for schema in rule.schemas() {
                        self.look(id, schema);
                    }
                }
            }
        }
    }

    fn follow(&mut self, id: TypeId, definition: DefinitionId) {
        if self.met.insert((definition, id)) {
            let definitions = self.definitions;
            self.look(id, &definitions.get(definition).keywords);
        }
    }

    /// Records what values consist of that are compared whole.
    fn compare(&mut self, id: TypeId) {
        let mut open = vec![id];
        let mut seen = FxHashSet::default();
        while let Some(id) = open.pop() {
            let (id, ty) = self.types.resolve(id);
            if seen.insert(id) {
                self.record(id);
                open.extend(ty.kind.children());
            }
        }
    }

    fn record(&mut self, id: TypeId) {
        if let Kind::Object(object) = &self.types.get(id).kind
            && object.additional == Additional::Skipped
        {
            self.recorded.insert(id);
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
