//! The names of fields, and the names that go with them.

use super::order::map_by_key;
use crate::{
    api::{Object, Parameter},
    name::{Ident, Scope, value_name},
};

/// The names that belong to a field.
pub(super) struct FieldNames {
    pub field: Ident,
    /// The method that sets it.
    pub setter: Ident,
    /// The argument that sets it, in `new` and in `with_…`.
    pub argument: Ident,
}

/// The names around the fields of a struct.
#[derive(Debug)]
pub(super) struct FieldScopes {
    fields: Scope,
    setters: Scope,
    arguments: Scope,
}

impl Default for FieldScopes {
    fn default() -> Self {
        Self {
            fields: Scope::default(),
            setters: Scope::default(),
            // Clippy disallows these.
            arguments: Scope::reserving(&["baz", "foo", "quux"]),
        }
    }
}

impl FieldScopes {
    /// Names the properties of an object, in the order of their names. One that is spelled as in Rust
    /// keeps its name, whatever else is converted to it.
    pub(super) fn properties(&mut self, object: &Object) -> Vec<FieldNames> {
        let properties = object.properties.iter();
        let named: Vec<_> = properties
            .map(|property| (property.name.as_str(), value_name(&property.name)))
            .collect();
        let key = |(wire, name): &'_ (_, String)| (name != wire, *wire);
        map_by_key(&named, key, |(_, name)| self.allocate(name))
    }

    /// Names the parameters of an operation, in their order, those first that are spelled as in Rust.
    pub(super) fn parameters(&mut self, parameters: &[Parameter]) -> Vec<FieldNames> {
        let is_converted = |parameter: &Parameter| value_name(&parameter.name) != parameter.name;
        map_by_key(parameters, is_converted, |parameter| {
            self.allocate(&value_name(&parameter.name))
        })
    }

    /// Allocates the names of a field.
    pub(super) fn allocate(&mut self, name: &str) -> FieldNames {
        let field = self.fields.allocate(&[name.to_owned()]);
        FieldNames {
            setter: self.setters.allocate(&[format!("with_{}", field.plain())]),
            argument: self.arguments.allocate(&[field.plain().to_owned()]),
            field,
        }
    }
}
