//! The variables of the URL of a client's default server.

use super::{security::Security, variant_names::value_names};
use crate::{
    api::{Constants, EnumValue, Enumeration, Openness, Server},
    name::{Ident, Scope, type_name, value_name},
};

/// A variable of the URL of the document's first server, as a method of the client's builder.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The name of its placeholder.
    pub name: String,
    /// Its default.
    pub default: String,
    /// The method that sets it.
    pub setter: Ident,
    /// The enum of its values, with the name of each; `None` where any text is allowed.
    pub values: Option<(Ident, Vec<(Ident, String)>)>,
}

/// Plans the variables of the first server, where a client has it by default.
pub(super) fn plan(
    servers: &[Server],
    base_url: Option<&String>,
    security: &Security,
) -> Vec<Variable> {
    let Some(server) = servers.first().filter(|_| base_url.is_some()) else {
        return Vec::new();
    };
    let taken = security.schemes.iter().map(|(_, setter)| setter.as_str());
    let mut setters = Scope::reserving(&taken.collect::<Vec<_>>());
    let mut types = Scope::default();
    let variables = server.variables.iter().map(|variable| Variable {
        name: variable.name.clone(),
        default: variable.default.clone(),
        setter: setters.allocate(&[format!("server_{}", value_name(&variable.name))]),
        values: (!variable.values.is_empty()).then(|| {
            let enumeration = Enumeration {
                of: Constants::Texts,
                values: variable
                    .values
                    .iter()
                    .map(|it| EnumValue::text(it))
                    .collect(),
                openness: Openness::Closed,
            };
            let names = value_names(&enumeration).variants;
            let name = types.allocate(&[format!("Server{}", type_name(&variable.name))]);
            (
                name,
                names.into_iter().zip(variable.values.clone()).collect(),
            )
        }),
    });
    variables.collect()
}
