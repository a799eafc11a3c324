//! Types and signatures in Rust's words.

use super::{
    Answer, Argument, Constants, Enumeration, Field, Method, MethodBody, Newtype, OutcomeVariant,
    Presence, Principal, RustType, StatusPattern, Struct,
};
use crate::api::Width;

/// Which module a type is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The module of the types itself.
    Types,
    /// Any other module.
    Outside,
}

/// A type, as a module names it.
pub fn rust_type(ty: &RustType, from: Module) -> String {
    let inner = |ty: &RustType| rust_type(ty, from);
    match ty {
        RustType::Bool => "bool".to_owned(),
        RustType::Integer(width) => integer(*width).to_owned(),
        RustType::F64 => "f64".to_owned(),
        RustType::String => "String".to_owned(),
        RustType::Formatted(path) => match from {
            Module::Types => format!("Formatted<{path}>"),
            Module::Outside => format!("super::formatted::Formatted<{path}>"),
        },
        RustType::Foreign(path) => path.clone(),
        RustType::Json => "serde_json::Value".to_owned(),
        RustType::Vec(item) => format!("Vec<{}>", inner(item)),
        RustType::Tuple(items) => {
            let items: Vec<String> = items.iter().map(inner).collect();
            format!("({})", items.join(", "))
        }
        RustType::Map(value) => match from {
            Module::Types => format!("BTreeMap<String, {}>", inner(value)),
            Module::Outside => format!("std::collections::BTreeMap<String, {}>", inner(value)),
        },
        RustType::Option(value) => format!("Option<{}>", inner(value)),
        RustType::Box(value) => format!("Box<{}>", inner(value)),
        RustType::Named(name) | RustType::Newtype(name) => match from {
            Module::Types => name.to_string(),
            Module::Outside => format!("types::{name}"),
        },
    }
}

/// An integer's type.
pub fn integer(width: Width) -> &'static str {
    match width {
        Width::I8 => "i8",
        Width::I16 => "i16",
        Width::I32 => "i32",
        Width::I64 => "i64",
        Width::U8 => "u8",
        Width::U16 => "u16",
        Width::U32 => "u32",
        Width::U64 => "u64",
    }
}

impl Field {
    /// The type of the field itself.
    pub fn written(&self, from: Module) -> String {
        let ty = rust_type(&self.ty, from);
        match self.presence {
            Presence::Required => ty,
            Presence::Nullable | Presence::Optional | Presence::OptionalAny => {
                format!("Option<{ty}>")
            }
            Presence::OptionalNullable => format!("Option<Option<{ty}>>"),
        }
    }

    /// The type in which `new` and `with_…` take a value for it.
    pub fn taken(&self, from: Module) -> String {
        let ty = rust_type(&self.ty, from);
        match (self.presence, self.ty.argument()) {
            (Presence::Nullable | Presence::OptionalNullable, _) => format!("Option<{ty}>"),
            (_, Argument::Into) => format!("impl Into<{ty}>"),
            (_, Argument::Boxed) => match &self.ty {
                RustType::Box(inner) => rust_type(inner, from),
                _ => ty,
            },
            (_, Argument::Plain) => ty,
        }
    }
}

impl Answer {
    /// What a method returns when all went well, for the client and the server alike.
    pub fn written(&self) -> String {
        match self {
            Self::Undescribed => "()".to_owned(),
            Self::Single(variant) => match &variant.body {
                Some(body) => rust_type(body, Module::Outside),
                None => "()".to_owned(),
            },
            Self::Several(outcome) => format!("types::{}", outcome.name),
        }
    }
}

impl MethodBody {
    /// Its type, behind what the closure puts before it; where it need not be sent, an option.
    pub fn written(&self, by: impl Fn(String) -> String) -> String {
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
        let parameters = self.parameters.as_ref();
        let parameters = parameters.map(|(name, _)| format!("parameters: &types::{name}"));
        let body = self.body.as_ref();
        let body = body.map(|body| format!("body: {}", body.written(|ty| format!("&{ty}"))));
        parameters.into_iter().chain(body).collect()
    }

    /// The arguments of the server's method after `&self`: their names with their types.
    pub fn server_arguments(&self) -> Vec<(&'static str, String)> {
        let principal = match self.principal {
            Principal::Nobody => None,
            Principal::Optional => Some(("principal", "Option<Self::Principal>".to_owned())),
            Principal::Required => Some(("principal", "Self::Principal".to_owned())),
        };
        let parameters = self.parameters.as_ref();
        let parameters = parameters.map(|(name, _)| ("parameters", format!("types::{name}")));
        let body = self.body.as_ref();
        let body = body.map(|body| ("body", body.written(|ty| ty)));
        principal
            .into_iter()
            .chain(parameters)
            .chain(body)
            .collect()
    }
}

impl Struct {
    /// Whether every field may be left out.
    pub fn is_all_optional(&self) -> bool {
        self.fields.iter().all(Field::is_optional)
    }

    /// Whether all that is required fills itself in.
    pub fn has_constant_default(&self) -> bool {
        let constants = self.fields.iter().any(|field| field.constant.is_some());
        constants && !self.fields.iter().any(Field::is_wanted)
    }
}

impl Enumeration {
    /// The traits that it derives.
    pub fn derives(&self) -> Vec<&'static str> {
        match self.of {
            Constants::Texts | Constants::Mixed => {
                vec!["Clone", "Debug", "PartialEq", "Eq", "Hash"]
            }
            Constants::Integers(_) => vec!["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"],
        }
    }

    /// What a value is that the document does not know.
    pub fn other(&self) -> &'static str {
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
    /// What it holds, in brackets; nothing where it holds nothing.
    pub fn written(&self, from: Module) -> String {
        let status = match self.status {
            StatusPattern::Exactly(_) => None,
            StatusPattern::Between(..) | StatusPattern::Otherwise => Some("u16".to_owned()),
        };
        let body = self.body.as_ref().map(|body| rust_type(body, from));
        let held: Vec<String> = status.into_iter().chain(body).collect();
        if held.is_empty() {
            String::new()
        } else {
            format!("({})", held.join(", "))
        }
    }
}
