//! The variables of the URLs that a client's requests go to by default.

use super::{security::Security, server, value_names::value_names};
use crate::{
    api::{Api, Constants, EnumValue, Enumeration, Openness, Operation, Server, ServerVariable},
    name::{Ident, Scope, type_name, value_name},
};

/// A variable of the URLs of servers, as a method of the client's builder.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The variable as the document has it, in one server or several.
    pub of: ServerVariable,
    /// The name of its placeholder: its own, unless another variable has it too.
    pub placeholder: String,
    /// The URLs with its placeholder.
    pub templates: Vec<String>,
    /// The method that sets it.
    pub setter: Ident,
    /// The enum of its values, with the name of each; `None` where any text is allowed.
    pub values: Option<(Ident, Vec<(Ident, String)>)>,
}

/// Plans the variables of a client's default server and of the operations' own.
pub(super) fn plan(api: &Api, default: Option<&Server>, security: &Security) -> Vec<Variable> {
    let own = api.operations.iter();
    let own = own.filter_map(|operation| server::own(operation, default));
    let taken = security.schemes.iter().map(|(_, setter)| setter.as_str());
    let mut setters = Scope::reserving(&taken.collect::<Vec<_>>());
    let mut types = Scope::default();
    let mut variables: Vec<Variable> = Vec::new();
    for server in default.into_iter().chain(own) {
        for given in &server.variables {
            if let Some(known) = variables.iter_mut().find(|known| known.of == *given) {
                if !known.templates.contains(&server.template) {
                    known.templates.push(server.template.clone());
                }
                continue;
            }
            let setter = setters.allocate(&[format!("server_{}", value_name(&given.name))]);
            let is_taken = variables.iter().any(|known| known.of.name == given.name);
            variables.push(Variable {
                placeholder: if is_taken {
                    setter.plain().to_owned()
                } else {
                    given.name.clone()
                },
                of: given.clone(),
                templates: vec![server.template.clone()],
                setter,
                values: values(given, &mut types),
            });
        }
    }
    variables
}

fn values(variable: &ServerVariable, types: &mut Scope) -> Option<(Ident, Vec<(Ident, String)>)> {
    if variable.values.is_empty() {
        return None;
    }
    let values = variable.values.iter();
    let enumeration = Enumeration {
        of: Constants::Texts,
        values: values.map(|it| EnumValue::text(it)).collect(),
        openness: Openness::Closed,
    };
    let names = value_names(&enumeration).variants;
    let name = types.allocate(&[format!("Server{}", type_name(&variable.name))]);
    let values = names.into_iter().zip(variable.values.clone());
    Some((name, values.collect()))
}

/// Returns the URL of an operation's own server, with the placeholders of the planned variables.
pub(super) fn own(
    operation: &Operation,
    default: Option<&Server>,
    variables: &[Variable],
) -> Option<String> {
    let server = server::own(operation, default)?;
    let mut template = server.template.clone();
    for given in &server.variables {
        if let Some(known) = variables.iter().find(|known| known.of == *given) {
            let [from, to] = [&given.name, &known.placeholder].map(|name| format!("{{{name}}}"));
            template = template.replace(&from, &to);
        }
    }
    Some(template)
}
