//! Alternatives of types of their own as one schema: `anyOf` of a string with keywords and an integer
//! with others means what `type: [string, integer]` with all of them does.

use std::collections::BTreeSet;

use super::{
    part::{Aspect, Fact, Role, Statement},
    shape::Shape,
    shapes::{ShapeId, Shapes},
};

impl Shapes<'_, '_> {
    /// The shape without alternatives that means the same as one of alternatives alone. `None` where two of
    /// them have a type in common, or where one says more than keywords of its own type.
    pub fn flattened(&mut self, id: ShapeId) -> Option<ShapeId> {
        if let Some(known) = self.flat.get(&id) {
            return *known;
        }
        let flat = self.flat(id).map(|shape| self.push(shape));
        self.flat.insert(id, flat);
        flat
    }

    fn flat(&mut self, id: ShapeId) -> Option<Shape> {
        let whole = self.get(id).clone();
        let is_alternative = |role, group| role == Role::Alternative && group == 0;
        let mut edges = whole.edges.iter();
        if whole.edges.len() < 2 || !edges.all(|edge| is_alternative(edge.role, edge.group)) {
            return None;
        }
        let mut types = BTreeSet::new();
        let mut names = BTreeSet::new();
        let mut has_format = false;
        let mut flat = Shape {
            facts: Vec::new(),
            edges: Vec::new(),
            ..whole.clone()
        };
        for edge in &whole.edges {
            if Statement::find(&edge.facts, Aspect::Tags).is_some() {
                return None;
            }
            let id = self.of_edge(edge);
            let own = self.get(id);
            let ty = own_type(own)?;
            let is_of_type =
                |it: &&Statement| !matches!(it.aspect, Aspect::Type | Aspect::Nullable);
            let facts: Vec<&Statement> = own.facts.iter().filter(is_of_type).collect();
            // A format is one of a type, but does not say of which.
            let states_format = facts.iter().any(|it| it.aspect == Aspect::Format);
            let is_second_format = states_format && has_format;
            has_format |= states_format;
            let mut others = facts.iter().filter(|it| it.aspect != Aspect::Format);
            let says_more = is_second_format || others.any(|it| it.aspect.type_of() != Some(ty));
            let has_choice = own.edges.iter().any(|edge| edge.role.is_choice());
            if says_more || has_choice || !types.insert(ty) {
                return None;
            }
            names.extend(Statement::types(&own.facts).into_iter().flatten().cloned());
            flat.facts.extend(facts.into_iter().cloned());
            flat.edges.extend(own.edges.iter().cloned());
            flat.subschemas.extend(own.subschemas.iter().cloned());
        }
        let names = Fact::Allowed(Some(names));
        flat.facts
            .push(Statement::new(Aspect::Type, names, whole.span.clone()));
        // The statements about the whole, but for those that choose one of the alternatives.
        let chooses = |it: &&Statement| matches!(it.aspect, Aspect::Type | Aspect::Exclusive);
        let of_whole = whole.facts.iter().filter(|it| !chooses(it));
        flat.facts.extend(of_whole.cloned());
        flat.facts.sort_by_key(|statement| statement.aspect);
        flat.edges
            .sort_by(|one, other| (one.role, &one.key).cmp(&(other.role, &other.key)));
        Some(flat)
    }
}

/// The only type of a shape; an integer is a number.
fn own_type(shape: &Shape) -> Option<&'static str> {
    const TYPES: [&str; 5] = ["array", "boolean", "integer", "object", "string"];
    let stated = Statement::types(&shape.facts)?;
    let mut own = TYPES.into_iter().filter(|ty| stated.contains(*ty));
    let first = own.next()?;
    own.next().is_none().then_some(first)
}
