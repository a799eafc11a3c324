//! Types and signatures as text.

use super::{
    item::{DefaultValue, Enumeration, Field, Newtype, OutcomeVariant, Presence, Struct},
    method::{Method, MethodBody, Principal, Success},
    rust_type::{Module, RustType, integer, rust_type},
};
use crate::api::{Codec, Constants, Status};

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
    /// The type of a successful result, for the client and the server.
    pub fn result_type(&self) -> String {
        match self {
            Self::Undocumented => "()".to_owned(),
            Self::Single(variant) => match &variant.body {
                Some(body) => rust_type(body, Module::Outside),
                None => "()".to_owned(),
            },
            Self::Several(outcome) => format!("types::{}", outcome.name),
        }
    }
}

impl MethodBody {
    /// Its type, with the prefix that the closure adds; an `Option` where it is not required.
    pub fn body_type(&self, by: impl Fn(String) -> String) -> String {
        let ty = by(rust_type(&self.ty, Module::Outside));
        if self.required {
            ty
        } else {
            format!("Option<{ty}>")
        }
    }
}

impl Method {
    /// The arguments of the client's method, with their types, after `&self`.
    pub fn client_arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if let Some((name, _)) = &self.parameters {
            arguments.push(format!("parameters: &types::{name}"));
        }
        if let Some(body) = &self.body {
            let ty = body.body_type(|ty| match body.codec {
                Codec::Json | Codec::Form(_) => format!("&{ty}"),
                Codec::Text => "&str".to_owned(),
                Codec::Bytes => ty,
            });
            arguments.push(format!("body: {ty}"));
        }
        arguments
    }

    /// The arguments of the server's method after `&self`: their names with their types.
    pub fn server_arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments = Vec::new();
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
            RustType::Formatted(_) => &["Eq", "Hash"],
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
    /// The types of its values, in brackets; empty where there are none.
    pub fn value_types(&self) -> String {
        let one_status = matches!(self.status, Status::Code(_));
        let status = (!one_status).then(|| "u16".to_owned());
        let body = self
            .body
            .as_ref()
            .map(|body| rust_type(body, Module::Types));
        let types: Vec<String> = status.into_iter().chain(body).collect();
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
            DefaultValue::Formatted(_) => format!("std::borrow::Cow<'_, {ty}>"),
            DefaultValue::List(_) => {
                let item = ty.strip_prefix("Vec<").and_then(|ty| ty.strip_suffix('>'));
                format!("std::borrow::Cow<'_, [{}]>", item?)
            }
            DefaultValue::Bool(_) | DefaultValue::Integer(_) | DefaultValue::Float(_) => ty,
        };
        let returned = match self.presence {
            Presence::OptionalNullable => format!("Option<{returned}>"),
            _ => returned,
        };
        Some((format!("{}_or_default", self.name.plain()), returned))
    }
}
