//! The methods of the client and of the server trait.

use super::{
    check::Check,
    docs::Docs,
    item::{Outcome, OutcomeVariant},
    rust_type::RustType,
    security::SchemeUse,
};
use crate::{
    api::{Location, Style},
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
    /// What it does.
    pub docs: Docs,
    /// The HTTP method.
    pub http_method: &'static str,
    /// The path, with its placeholders.
    pub path: String,
    /// The struct of its parameters, with each of them.
    pub parameters: Option<(Ident, Vec<Parameter>)>,
    /// What it sends.
    pub body: Option<MethodBody>,
    /// What it returns.
    pub success: Answer,
    /// The enum of its failures.
    pub failure: Outcome,
    /// What a client does with a redirect.
    pub redirects: Redirects,
    /// The ways to prove who is asking.
    pub security: Vec<Vec<SchemeUse>>,
    /// Whether the server's method is told who is asking.
    pub principal: Principal,
}

/// Whether an operation knows who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// It asks for no proof.
    Nobody,
    /// It takes requests with and without proof.
    Optional,
    /// It takes no request without.
    Required,
}

/// What a client does with a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// It follows it, where that is safe.
    Followed,
    /// It gives it to its caller: the document describes redirects as answers.
    Answers,
}

/// A parameter of a method.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The field that holds it.
    pub field: Ident,
    /// Its name on the wire.
    pub wire: String,
    /// Where it goes.
    pub location: Location,
    /// How it is written.
    pub style: Style,
    /// The struct around its values, where its type is one around an array.
    pub around: Option<Ident>,
    /// Whether it has to be given.
    pub required: bool,
    /// Whether a client sends characters that URLs reserve as they are.
    pub allow_reserved: bool,
}

/// A body that a method sends.
#[derive(Clone, Debug)]
pub struct MethodBody {
    /// Its type.
    pub ty: RustType,
    /// Whether it has to be sent.
    pub required: bool,
    /// Its media type.
    pub media_type: String,
    /// What a server checks of it.
    pub checks: Vec<Check>,
}

/// What a method returns when all went well.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The document describes no success at all.
    Undescribed,
    /// There is one status, with a body or without.
    Single(OutcomeVariant),
    /// There are several.
    Several(Outcome),
}
