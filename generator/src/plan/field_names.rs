//! The names of fields, and the names that go with them.

use super::order::map_by_key;
use crate::{
    api::{Object, Parameter, Property},
    name::{Ident, Scope, value_name},
};

/// The names that belong to a field.
pub(super) struct FieldNames {
    pub field: Ident,
    /// The method that sets it.
    pub setter: Ident,
    /// The method that gives its default where it is not set.
    pub accessor: Ident,
    /// The argument that sets it, in `new` and in `with_…`.
    pub argument: Ident,
}

/// The names around the fields of a struct.
#[derive(Debug)]
pub(super) struct FieldScopes {
    fields: Scope,
    methods: Scope,
    arguments: Scope,
}

impl Default for FieldScopes {
    fn default() -> Self {
        Self {
            fields: Scope::default(),
            methods: Scope::default(),
            // Clippy disallows these.
            arguments: Scope::reserving(&["baz", "foo", "quux"]),
        }
    }
}

impl FieldScopes {
    /// Names the properties of an object, in the order of their names. One that is spelled as in Rust
    /// keeps its name, whatever else is converted to it.
    pub(super) fn properties(&mut self, object: &Object) -> Vec<FieldNames> {
        let key = |it: &'_ Property| (value_name(&it.name) != it.name, it.name.clone());
        map_by_key(&object.properties, key, |it| {
            self.allocate(&value_name(&it.name))
        })
    }

    /// Names the parameters of an operation, by their names and locations, those first that are spelled as
    /// in Rust.
    pub(super) fn parameters(&mut self, parameters: &[Parameter]) -> Vec<FieldNames> {
        let key = |it: &'_ Parameter| {
            let is_converted = value_name(&it.name) != it.name;
            (is_converted, it.name.clone(), it.location)
        };
        map_by_key(parameters, key, |it| self.allocate(&value_name(&it.name)))
    }

    /// Allocates the names of a field.
    pub(super) fn allocate(&mut self, name: &str) -> FieldNames {
        let field = self.fields.allocate(&[name.to_owned()]);
        // With the suffix, the name is no keyword.
        let accessor = format!("{}_or_default", field.plain().trim_end_matches('_'));
        FieldNames {
            setter: self.methods.allocate(&[format!("with_{}", field.plain())]),
            accessor: self.methods.allocate(&[accessor]),
            argument: self.arguments.allocate(&[field.plain().to_owned()]),
            field,
        }
    }
}
