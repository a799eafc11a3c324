//! Types and signatures as text.

use super::{
    body::BodyContent,
    item::{DefaultValue, Enumeration, Field, Newtype, OutcomeVariant, Presence, Struct},
    method::{Method, MethodBody, Principal, Success},
    rust_type::{Module, RustType, integer, rust_type},
};
use crate::api::{Constants, Status};

impl Field {
    /// The type of the field itself.
    pub fn field_type(&self) -> String {
        let ty = rust_type(&self.ty, Module::Types);
        match self.presence {
            Presence::Required => ty,
            Presence::Nullable | Presence::Optional | Presence::OptionalAny => {
                format!("Option<{ty}>")
            }
            Presence::OptionalNullable => format!("Option<Option<{ty}>>"),
        }
    }

    /// The type in which `new` and `with_…` take a value for it.
    pub fn parameter_type(&self) -> String {
        let ty = rust_type(&self.ty, Module::Types);
        match (self.presence, &self.ty) {
            (Presence::Nullable | Presence::OptionalNullable, RustType::OpaqueBox(inner)) => {
                format!("Option<{}>", rust_type(inner, Module::Types))
            }
            (Presence::Nullable | Presence::OptionalNullable, _) => format!("Option<{ty}>"),
            (_, RustType::Box(inner) | RustType::OpaqueBox(inner)) => {
                rust_type(inner, Module::Types)
            }
            (_, given) if given.takes_into() => format!("impl Into<{ty}>"),
            _ => ty,
        }
    }
}

impl Success {
    /// The type of the headers of a single response, if it has any.
    pub fn headers_type(&self) -> Option<String> {
        match self {
            Self::Single(variant) => {
                let (name, _) = variant.headers.as_ref()?;
                Some(format!("types::{name}"))
            }
            Self::Undocumented | Self::Several(_) => None,
        }
    }

    /// The type that a server's method returns: the result, with its headers.
    pub fn reply_type(&self) -> String {
        let body = self.result_type();
        match self.headers_type() {
            Some(headers) => format!("Reply<{body}, {headers}>"),
            None => body,
        }
    }

    /// The type of the body of a successful result.
    pub fn result_type(&self) -> String {
        match self {
            Self::Undocumented => "()".to_owned(),
            Self::Single(variant) => match &variant.body {
                Some(body) => rust_type(&body.ty, Module::Operations),
                None => "()".to_owned(),
            },
            Self::Several(outcome) => format!("types::{}", outcome.name),
        }
    }
}

impl MethodBody {
    /// True where the client borrows it; else it takes what converts into it.
    pub fn is_by_reference(&self) -> bool {
        match &self.body.ty {
            RustType::String | RustType::Body | RustType::Stream(_) => false,
            RustType::Named(_) => self.body.contents.iter().all(|it| it.alternative == 0),
            _ => true,
        }
    }

    /// Its type, with the prefix that the closure adds; an `Option` where it is not required.
    pub fn body_type(&self, by: impl Fn(String) -> String) -> String {
        let ty = by(rust_type(&self.body.ty, Module::Operations));
        if self.required {
            ty
        } else {
            format!("Option<{ty}>")
        }
    }
}

impl Method {
    /// The type that the client's method returns.
    pub fn call_type(&self) -> String {
        let (success, failure) = (self.success.result_type(), &self.failure.name);
        match self.success.headers_type() {
            Some(headers) => format!("Call<{success}, types::{failure}, {headers}>"),
            None => format!("Call<{success}, types::{failure}>"),
        }
    }

    /// The arguments of the client's method, with their types, after `&self`.
    pub fn client_arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if let Some((name, _)) = &self.parameters {
            arguments.push(format!("parameters: &types::{name}"));
        }
        if let Some(body) = &self.body {
            let ty = match (body.is_by_reference(), body.required) {
                (true, _) => body.body_type(|ty| format!("&{ty}")),
                (false, true) => body.body_type(|ty| format!("impl Into<{ty}>")),
                (false, false) if body.body.ty == RustType::String => "Option<&str>".to_owned(),
                (false, false) => body.body_type(|ty| format!("&{ty}")),
            };
            arguments.push(format!("body: {ty}"));
        }
        arguments
    }

    /// The type that the function parses a webhook into: its parameters and its body; `None` where it has
    /// neither.
    pub fn parsed_type(&self) -> Option<String> {
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, _)| format!("types::{name}"));
        let body = self.body.iter().map(|body| body.body_type(|ty| ty));
        let parts: Vec<String> = parameters.chain(body).collect();
        match parts.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            parts => Some(format!("({})", parts.join(", "))),
        }
    }

    /// The arguments of the server's method after `&self`: their names with their types.
    pub fn server_arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments = vec![("request", "&RequestContext".to_owned())];
        match self.principal {
            Principal::Nobody => {}
            Principal::Optional => arguments.push(("principal", "Option<Self::Principal>".into())),
            Principal::Required => arguments.push(("principal", "Self::Principal".into())),
        }
        if let Some((name, _)) = &self.parameters {
            arguments.push(("parameters", format!("types::{name}")));
        }
        if let Some(body) = &self.body {
            arguments.push(("body", body.body_type(|ty| ty)));
        }
        arguments
    }
}

impl Struct {
    /// Returns true if every field may be left out.
    pub fn is_all_optional(&self) -> bool {
        self.fields.iter().all(Field::is_optional)
    }

    /// Returns true if all required fields are constants.
    pub fn has_constant_default(&self) -> bool {
        let constants = self.fields.iter().any(|field| field.constant.is_some());
        constants && !self.fields.iter().any(Field::is_argument)
    }
}

impl Enumeration {
    /// The traits that it derives.
    pub fn derives(&self) -> Vec<&'static str> {
        match self.of {
            Constants::Texts => Vec::new(),
            Constants::Mixed => vec!["Clone", "Debug", "PartialEq", "Eq", "Hash"],
            Constants::Integers(_) => vec!["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"],
        }
    }

    /// The type of an undocumented value.
    pub fn unknown_type(&self) -> &'static str {
        match self.of {
            Constants::Texts => "String",
            Constants::Integers(width) => integer(width),
            Constants::Mixed => "serde_json::Value",
        }
    }
}

impl Newtype {
    /// The traits that it derives, `Debug` among them, which secrets have by hand.
    pub fn derives(&self) -> Vec<&'static str> {
        let copy = matches!(
            self.ty,
            RustType::Bool | RustType::Integer(_) | RustType::F64
        );
        let further: &[&str] = match self.ty {
            RustType::Bool | RustType::Integer(_) | RustType::String => {
                &["Eq", "PartialOrd", "Ord", "Hash"]
            }
            RustType::Formatted(_) | RustType::JsonText(_) => &["Eq", "Hash"],
            RustType::F64 => &["PartialOrd"],
            _ => &[],
        };
        let mut derived = vec!["Clone"];
        derived.extend(copy.then_some("Copy"));
        derived.extend(["Debug", "PartialEq"]);
        derived.extend(further);
        derived
    }
}

impl OutcomeVariant {
    /// The media types of its body.
    pub fn contents(&self) -> &[BodyContent] {
        self.body.as_ref().map_or(&[], |body| &body.contents)
    }

    /// The types of its values, in brackets; empty where there are none.
    pub fn value_types(&self) -> String {
        let one_status = matches!(self.status, Status::Code(_));
        let status = (!one_status).then(|| "u16".to_owned());
        let body = self.body.as_ref();
        let body = body.map(|body| rust_type(&body.ty, Module::Types));
        let value = match (body, &self.headers) {
            (body, Some((headers, _))) => {
                let body = body.unwrap_or("()".to_owned());
                Some(format!("super::Reply<{body}, {headers}>"))
            }
            (body, None) => body,
        };
        let types: Vec<String> = status.into_iter().chain(value).collect();
        if types.is_empty() {
            String::new()
        } else {
            format!("({})", types.join(", "))
        }
    }
}

impl Field {
    /// The method that gives the field's value or else its default, with the type that it returns.
    pub fn default_accessor(&self) -> Option<(String, String)> {
        let value = self.default.as_ref()?.value.as_ref()?;
        let ty = rust_type(&self.ty, Module::Types);
        let returned = match value {
            DefaultValue::Text(_) => "&str".to_owned(),
            DefaultValue::Variant(..) => format!("&{ty}"),
            DefaultValue::Formatted(_) | DefaultValue::List(_) | DefaultValue::Json(_) => {
                let shown = match &self.ty {
                    RustType::Vec(item) => format!("[{}]", rust_type(item, Module::Types)),
                    RustType::Box(ty) | RustType::OpaqueBox(ty) => rust_type(ty, Module::Types),
                    _ => ty,
                };
                format!("std::borrow::Cow<'_, {shown}>")
            }
            DefaultValue::Bool(_) | DefaultValue::Integer(_) | DefaultValue::Float(_) => ty,
        };
        let returned = match self.presence {
            Presence::OptionalNullable => format!("Option<{returned}>"),
            _ => returned,
        };
        Some((self.accessor.to_string(), returned))
    }
}
