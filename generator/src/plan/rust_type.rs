//! Types in Rust, and their text.

use std::collections::BTreeMap;

use crate::{api::Width, name::Ident};

/// A type in Rust.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RustType {
    /// `bool`
    Bool,
    /// `i64` and the like.
    Integer(Width),
    /// `f64`
    F64,
    /// `String`
    String,
    /// A string of a format that is mapped to the type of this path.
    Formatted(String),
    /// The type of this path, which strings of a format are read as strictly.
    Strict(String),
    /// A number of the custom type of this path.
    Custom(String),
    /// `JsonText<…>`: a string whose text is JSON of a type.
    JsonText(Box<RustType>),
    /// `Body`: a file, or a body of no syntax.
    Body,
    /// `ItemStream<…>`: a stream of items.
    Stream(Box<RustType>),
    /// Any JSON value.
    Json,
    /// `Vec<…>`
    Vec(Box<RustType>),
    /// `(…, …)`
    Tuple(Vec<RustType>),
    /// A map from text, in the order of the keys.
    Map(Box<RustType>),
    /// `Option<…>`
    Option(Box<RustType>),
    /// `Box<…>`
    Box(Box<RustType>),
    /// `OpaqueBox<…>`, at which the compiler's recursion through types ends.
    OpaqueBox(Box<RustType>),
    /// A type with a declaration.
    Named(Ident),
    /// A newtype, or an alias of a string type: methods take anything that converts into it.
    Newtype(Ident),
}

impl RustType {
    /// The type itself and all types in it that have no named type around them.
    pub fn parts(&self) -> Vec<&Self> {
        let mut parts = vec![self];
        let mut next = 0;
        while let Some(part) = parts.get(next).copied() {
            next += 1;
            match part {
                Self::Vec(inner)
                | Self::Stream(inner)
                | Self::JsonText(inner)
                | Self::Map(inner)
                | Self::Option(inner)
                | Self::Box(inner)
                | Self::OpaqueBox(inner) => parts.push(inner),
                Self::Tuple(items) => parts.extend(items),
                _ => {}
            }
        }
        parts
    }

    /// The type with other types for the named types in it.
    fn with_types(&self, named: &impl Fn(&Self) -> Self) -> Self {
        let inner = |ty: &Self| Box::new(ty.with_types(named));
        match self {
            Self::Vec(ty) => Self::Vec(inner(ty)),
            Self::Stream(ty) => Self::Stream(inner(ty)),
            Self::JsonText(ty) => Self::JsonText(inner(ty)),
            Self::Map(ty) => Self::Map(inner(ty)),
            Self::Option(ty) => Self::Option(inner(ty)),
            Self::Box(ty) => Self::Box(inner(ty)),
            Self::OpaqueBox(ty) => Self::OpaqueBox(inner(ty)),
            Self::Tuple(items) => {
                let items = items.iter().map(|item| item.with_types(named));
                Self::Tuple(items.collect())
            }
            Self::Named(_) | Self::Newtype(_) => named(self),
            other => other.clone(),
        }
    }

    /// The type with other names for the named types in it.
    pub(super) fn with_names(&self, name: &impl Fn(&Ident) -> Ident) -> Self {
        self.with_types(&|named| match named {
            Self::Named(own) => Self::Named(name(own)),
            Self::Newtype(own) => Self::Newtype(name(own)),
            other => other.clone(),
        })
    }

    /// The type with the targets of aliases in their place.
    pub(super) fn resolved(&self, targets: &BTreeMap<Ident, Self>) -> Self {
        self.with_types(&|named| match named {
            Self::Named(own) | Self::Newtype(own) => match targets.get(own) {
                Some(target) => target.resolved(targets),
                None => Self::Named(own.clone()),
            },
            other => other.clone(),
        })
    }

    /// Returns true if methods take anything that converts into the type.
    pub fn takes_into(&self) -> bool {
        matches!(
            self,
            Self::String | Self::Formatted(_) | Self::Newtype(_) | Self::Body
        )
    }
}

/// The module in which a type is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The module of the types itself.
    Types,
    /// The modules of the client and the server, which import what stands in signatures.
    Operations,
    /// Any other module.
    Outside,
}

/// The text of a type in a module.
pub fn rust_type(ty: &RustType, from: Module) -> String {
    let inner = |ty: &RustType| rust_type(ty, from);
    let outside = |path: &'static str| match from {
        Module::Types => "",
        Module::Operations | Module::Outside => path,
    };
    // A type of the document may have the same name.
    let imported = |path: &'static str| match from {
        Module::Operations => "",
        Module::Types | Module::Outside => path,
    };
    match ty {
        RustType::Bool => "bool".to_owned(),
        RustType::Integer(width) => integer(*width).to_owned(),
        RustType::F64 => "f64".to_owned(),
        RustType::String => "String".to_owned(),
        RustType::Formatted(path) => format!("{}Formatted<{path}>", outside("super::formatted::")),
        RustType::Strict(path) | RustType::Custom(path) => path.clone(),
        RustType::Body => format!("{}Body", imported("super::")),
        RustType::Stream(item) => {
            format!("{}ItemStream<{}>", imported("super::"), inner(item))
        }
        RustType::JsonText(contents) => {
            format!(
                "{}JsonText<{}>",
                outside("super::json_text::"),
                inner(contents)
            )
        }
        RustType::Json => "serde_json::Value".to_owned(),
        RustType::Vec(item) => format!("Vec<{}>", inner(item)),
        RustType::Tuple(items) => {
            let items: Vec<String> = items.iter().map(inner).collect();
            format!("({})", items.join(", "))
        }
        RustType::Map(value) => {
            let path = outside("std::collections::");
            format!("{path}BTreeMap<String, {}>", inner(value))
        }
        RustType::Option(value) => format!("Option<{}>", inner(value)),
        RustType::Box(value) => format!("Box<{}>", inner(value)),
        RustType::OpaqueBox(value) => {
            format!("{}OpaqueBox<{}>", outside("super::opaque::"), inner(value))
        }
        RustType::Named(name) | RustType::Newtype(name) => format!("{}{name}", outside("types::")),
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
