//! Operations to methods of the client and of the server trait.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{
    docs,
    item::{
        Check, Docs, Facts, Field, Item, Outcome, OutcomeVariant, Presence, Role, RustType, Struct,
        wanted,
    },
    naming::NamedOperation,
    security::{SchemeUse, Security},
    types::{FieldScopes, Naming, Planner},
};
use crate::{
    api::{self, Location, Status, Style},
    name::{Ident, value_name},
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

impl Method {
    pub(super) fn uses_json_values(&self) -> bool {
        let sent = self.body.as_ref().map(|body| &body.ty);
        let answered = match &self.success {
            Answer::Single(variant) => variant.body.as_ref(),
            Answer::Undescribed | Answer::Several(_) => None,
        };
        sent.into_iter()
            .chain(answered)
            .any(RustType::uses_json_values)
    }
}

impl Planner<'_> {
    pub(super) fn methods(
        &mut self,
        operations: &[NamedOperation<'_>],
        security: &Security,
    ) -> Vec<Method> {
        operations
            .iter()
            .map(|operation| self.method(operation, security))
            .collect()
    }

    fn method(&mut self, named: &NamedOperation<'_>, security: &Security) -> Method {
        let operation = named.operation;
        let parameters = self.parameters(named);
        let body = self.body(named);
        let success = self.success(named);
        let failure = self.failure(named);
        let security: Vec<Vec<SchemeUse>> = operation
            .security
            .iter()
            .map(|way| scheme_uses(way, security))
            .collect();
        Method {
            name: named.names.method.clone(),
            constant: named.names.constant.clone(),
            handler: named.names.handler.clone(),
            route: route(&operation.path),
            docs: method_docs(operation),
            http_method: operation.method.name(),
            path: operation.path.clone(),
            parameters,
            body,
            success,
            failure,
            redirects: redirects(operation),
            principal: principal(&security),
            security,
        }
    }

    fn body(&mut self, named: &NamedOperation<'_>) -> Option<MethodBody> {
        let body = named.operation.body.as_ref()?;
        let prefix = named.type_prefix();
        let naming = Naming {
            candidates: vec![format!("{prefix}Request"), format!("{prefix}RequestBody")],
            summary: format!("The request body of `{}`.", named.names.method.plain()),
        };
        let ty = self.nullable_type(body.content.ty, &naming);
        self.settle();
        Some(MethodBody {
            ty,
            checks: self.checks(body.content.ty),
            required: body.required,
            media_type: body.content.media_type.clone(),
        })
    }

    /// All parameters in one struct, so that an optional one that is added later breaks nobody.
    fn parameters(&mut self, named: &NamedOperation<'_>) -> Option<(Ident, Vec<Parameter>)> {
        let given = &named.operation.parameters;
        if given.is_empty() {
            return None;
        }
        let prefix = named.type_prefix();
        let name = self.claim_name(&[
            format!("{prefix}Parameters"),
            format!("{prefix}RequestParameters"),
        ]);
        let mut scopes = FieldScopes::default();
        let mut fields = Vec::with_capacity(given.len());
        let mut parameters = Vec::with_capacity(given.len());
        for parameter in given {
            let field = self.parameter_field(parameter, &name, &mut scopes);
            parameters.push(Parameter {
                field: field.name.clone(),
                wire: parameter.name.clone(),
                location: parameter.location,
                style: parameter.style,
                around: match (&field.ty, parameter.style) {
                    (RustType::Newtype(name), Style::Repeated) => Some(name.clone()),
                    _ => None,
                },
                required: parameter.required,
                allow_reserved: parameter.allow_reserved,
            });
            fields.push(field);
        }
        let item = Struct {
            name: name.clone(),
            docs: Docs {
                span: Some(named.operation.span.clone()),
                ..Docs::own(format!("Parameters of `{}`.", named.names.method.plain()))
            },
            role: Role::Parameters,
            wanted: wanted(&fields, |_| 0),
            fields,
            extra: None,
            unmodeled: None,
            schema: None,
            checks: Vec::new(),
        };
        self.items.push(Item::Struct(item));
        self.settle();
        Some((name, parameters))
    }

    fn parameter_field(
        &mut self,
        parameter: &api::Parameter,
        owner: &Ident,
        scopes: &mut FieldScopes,
    ) -> Field {
        let wanted = value_name(&parameter.name);
        let (name, setter, slot) = scopes.claim(&wanted);
        let naming = Naming {
            candidates: vec![format!(
                "{}{}",
                owner.plain().trim_end_matches("Parameters"),
                crate::name::type_name(&parameter.name)
            )],
            summary: format!("The parameter `{}` of `{owner}`.", parameter.name),
        };
        let ty = self.own_type(parameter.ty, &naming);
        let (_, declared) = self.api.types.resolve(parameter.ty);
        let described = parameter
            .description
            .clone()
            .or_else(|| declared.description.clone());
        let title = match described {
            Some(_) => String::new(),
            None => self.field_title(parameter.ty, &parameter.name),
        };
        Field {
            name,
            setter,
            slot,
            wire: parameter.name.clone(),
            presence: if parameter.required {
                Presence::Required
            } else {
                Presence::Optional
            },
            constant: None,
            secrecy: self.secrecy(&wanted, parameter.ty),
            docs: Docs {
                facts: docs::facts(&title, described.as_ref()),
                summary: title,
                description: described,
                examples: declared.examples.clone(),
                deprecated: parameter.deprecated,
                span: Some(parameter.span.clone()),
            },
            checks: self.checks(parameter.ty),
            format: self.format(parameter.ty),
            ty,
        }
    }
}

/// What clients encode in a path (WHATWG URL, the path percent-encode set).
const UNSENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`');

fn route(path: &str) -> String {
    let segments = path.split('/').enumerate();
    let segments = segments.map(|(index, segment)| {
        if segment.starts_with('{') && segment.ends_with('}') {
            format!("{{p{index}}}")
        } else {
            // What a URL can't have as it is arrives encoded (RFC 3986, section 3.3).
            utf8_percent_encode(segment, UNSENT).to_string()
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

fn method_docs(operation: &api::Operation) -> Docs {
    let summary = operation.summary.as_deref().unwrap_or_default().trim();
    let summary = match (summary, &operation.description) {
        ("", None) => format!("`{} {}`", operation.method.name(), operation.path),
        (summary, _) => summary.to_owned(),
    };
    Docs {
        summary,
        description: operation.description.clone(),
        examples: Vec::new(),
        deprecated: operation.deprecated,
        span: Some(operation.span.clone()),
        facts: Facts::Omitted,
    }
}

fn scheme_uses(way: &api::Requirement, security: &Security) -> Vec<SchemeUse> {
    let uses = way.schemes.iter().filter_map(|used| {
        let scheme = security
            .schemes
            .iter()
            .find(|scheme| scheme.name == used.name)?;
        Some(SchemeUse {
            name: used.name.clone(),
            kind: scheme.kind.clone(),
            scopes: used.scopes.clone(),
        })
    });
    uses.collect()
}

fn redirects(operation: &api::Operation) -> Redirects {
    let described = operation
        .responses
        .iter()
        .any(|response| match response.status {
            Status::Code(code) => (300..400).contains(&code),
            Status::Range(hundred) => hundred == 3,
            Status::Default => false,
        });
    if described {
        Redirects::Answers
    } else {
        Redirects::Followed
    }
}

fn principal(security: &[Vec<SchemeUse>]) -> Principal {
    if security.is_empty() || security.iter().all(Vec::is_empty) {
        Principal::Nobody
    } else if security.iter().any(Vec::is_empty) {
        Principal::Optional
    } else {
        Principal::Required
    }
}
