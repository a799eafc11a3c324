//! The methods of the client and of the server trait.

use std::slice;

use super::{
    body::Body,
    docs::Docs,
    item::{Outcome, OutcomeVariant},
    rust_type::RustType,
};
use crate::{
    api::{self, Requirement, Selector},
    name::Ident,
};

/// An operation, as a method.
#[derive(Clone, Debug)]
pub struct Method {
    /// The method's name.
    pub name: Ident,
    /// The constant with the operation's description.
    pub constant: Ident,
    /// The function that serves it.
    pub handler: Ident,
    /// The path as the router has it: placeholders by position, since two paths may differ in
    /// their names alone.
    pub route: String,
    /// Its first tag.
    pub tag: Option<String>,
    /// The trait that has it on the server, beside [`Api`](super::Plan::api_traits).
    pub api_trait: Option<Ident>,
    /// Its documentation.
    pub docs: Docs,
    /// The HTTP method.
    pub http_method: String,
    /// The path, with its placeholders.
    pub path: String,
    /// The URL of its own server, with the placeholders of variables, where it has one.
    pub server: Option<String>,
    /// The query of its path, without its parameters.
    pub query: String,
    /// The parameters that distinguish its requests; `None` where the server does not have it.
    pub selectors: Option<Vec<Selector>>,
    /// The struct of its parameters, with the parameters in the order of its fields.
    pub parameters: Option<(Ident, Vec<api::Parameter>)>,
    /// The fields of parameters whose descriptions its shared struct does not have.
    pub parameter_docs: Vec<(Ident, Docs)>,
    /// The body of its request.
    pub body: Option<MethodBody>,
    /// The media types of its responses, in the order in which they are wanted.
    pub accept: Vec<String>,
    /// Its successful result.
    pub success: Success,
    /// The shared enum of its successes does not have their descriptions.
    pub describes_successes: bool,
    /// The enum of its failures.
    pub failure: Outcome,
    /// The shared enum of its failures does not have their descriptions.
    pub describes_errors: bool,
    /// Its security requirements; any one suffices.
    pub security: Vec<Requirement>,
    /// The principal that the server's method takes.
    pub principal: Principal,
}

impl Method {
    /// The types of its bodies, but for enums of responses.
    pub fn types(&self) -> impl Iterator<Item = &RustType> {
        let request = self.body.iter().map(|body| &body.body);
        let response = match &self.success {
            Success::Single(variant) => variant.body.as_ref(),
            Success::Undocumented | Success::Several(_) => None,
        };
        request.chain(response).map(|body| &body.ty)
    }
}

impl Method {
    /// Its responses.
    pub fn responses(&self) -> impl Iterator<Item = &OutcomeVariant> {
        let successes = match &self.success {
            Success::Undocumented => &[],
            Success::Single(variant) => slice::from_ref(variant),
            Success::Several(outcome) => outcome.variants.as_slice(),
        };
        successes.iter().chain(&self.failure.variants)
    }
}

/// The use of authentication by an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Requests carry no credentials.
    Nobody,
    /// Requests may carry credentials.
    Optional,
    /// Requests must carry credentials.
    Required,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct MethodBody {
    /// `required`.
    pub required: bool,
    /// Its types.
    pub body: Body,
}

/// The successful result of a method.
#[derive(Clone, Debug)]
pub enum Success {
    /// The document has no success.
    Undocumented,
    /// There is one status, with a body or without.
    Single(OutcomeVariant),
    /// There are several.
    Several(Outcome),
}
