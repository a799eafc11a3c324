//! Bodies and parameters as data: what the tables of operations and of responses have of them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::text::{literal, slice};
use crate::plan::{
    BodyContent, Codec, EmptyValue, Encoding, FieldEncoding, Location, Method, Parameter,
    PartEncoding, RustType, Style,
};

/// The imports of types of bodies that stand in signatures.
pub(super) fn imported<'p>(methods: impl Iterator<Item = &'p Method>) -> TokenStream {
    let types: Vec<&RustType> = methods.flat_map(Method::types).collect();
    let has = |is: fn(&RustType) -> bool| {
        let mut parts = types.iter().flat_map(|ty| ty.parts());
        parts.any(is)
    };
    let body = has(|ty| matches!(ty, RustType::Body)).then(|| quote!(body::Body,));
    let is_stream = |ty: &RustType| matches!(ty, RustType::Stream(_));
    let stream = has(is_stream).then(|| quote!(stream::ItemStream,));
    quote!(#body #stream)
}

/// The media types of a body.
pub(super) fn contents(contents: &[BodyContent]) -> String {
    slice(contents, content)
}

/// A media type of a body.
pub(super) fn content(content: &BodyContent) -> String {
    let media_type = content.media_type.as_str();
    let written = match &content.codec {
        Codec::Json if media_type == "application/json" => "Content::JSON".to_owned(),
        codec => {
            let codec = self::codec(codec);
            format!("Content::new({}, Codec::{codec})", literal(media_type))
        }
    };
    match content.alternative {
        0 => written,
        alternative => format!("{written}.alternative({alternative})"),
    }
}

fn codec(codec: &Codec) -> String {
    match codec {
        Codec::Json => "Json".to_owned(),
        Codec::Text | Codec::Value => "Text".to_owned(),
        Codec::Bytes => "Bytes".to_owned(),
        Codec::Form(fields) => format!("Form({})", slice(fields, field)),
        Codec::Multipart(parts) => format!("Multipart({})", slice(parts, part)),
        Codec::EventData => "EventData".to_owned(),
        Codec::Events => "Events".to_owned(),
        Codec::JsonLines => "JsonLines".to_owned(),
        Codec::JsonSequence => "JsonSequence".to_owned(),
        Codec::Parts => "Parts".to_owned(),
    }
}

/// The names that media types are written with.
pub(super) fn names_of_contents(contents: &[BodyContent], names: &mut BTreeSet<&'static str>) {
    for content in contents {
        names.insert("Content");
        if content.codec != Codec::Json || content.media_type != "application/json" {
            names.insert("Codec");
        }
        let encodings: Vec<Encoding> = match &content.codec {
            Codec::Form(fields) => {
                names.extend(fields.first().map(|_| "Parameter"));
                fields.iter().map(|field| field.encoding).collect()
            }
            Codec::Multipart(parts) => {
                names.extend(parts.first().map(|_| "Part"));
                parts.iter().filter_map(|part| part.encoding).collect()
            }
            _ => Vec::new(),
        };
        for encoding in encodings {
            names_of_encoding(encoding, names);
        }
    }
}

/// The names that parameters are written with.
pub(super) fn names_of_parameters<'p>(
    parameters: impl Iterator<Item = &'p Parameter>,
    names: &mut BTreeSet<&'static str>,
) {
    for parameter in parameters {
        names.insert("Parameter");
        if let Some(encoding) = stated_encoding(parameter) {
            names_of_encoding(encoding, names);
        }
    }
}

fn names_of_encoding(encoding: Encoding, names: &mut BTreeSet<&'static str>) {
    names.insert("Encoding");
    if matches!(encoding, Encoding::Style(..)) {
        names.insert("Style");
    }
}

/// A parameter; the defaults of its location are left out.
pub(super) fn parameter(parameter: &Parameter) -> String {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::QueryString => "query_string",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let reserved = reserved(parameter.allow_reserved);
    let empty = match parameter.empty_value {
        EmptyValue::Absent => ".allow_empty_value()",
        EmptyValue::Value => "",
    };
    let name = literal(&parameter.name);
    let encoded = stated_encoding(parameter).map(encoded).unwrap_or_default();
    format!("Parameter::{location}({name}){encoded}{reserved}{empty}")
}

/// The encoding of a parameter, where it is not the default of its location.
fn stated_encoding(parameter: &Parameter) -> Option<Encoding> {
    let default = match parameter.location {
        Location::Path | Location::Header => Encoding::Style(Style::Simple, false),
        Location::Query | Location::QueryString | Location::Cookie => {
            Encoding::Style(Style::Form, true)
        }
    };
    (parameter.encoding != default).then_some(parameter.encoding)
}

fn reserved(allow_reserved: bool) -> &'static str {
    if allow_reserved {
        ".allow_reserved()"
    } else {
        ""
    }
}

fn field(field: &FieldEncoding) -> String {
    let (name, encoded) = (literal(&field.name), encoded(field.encoding));
    let reserved = reserved(field.allow_reserved);
    format!("Parameter::query({name}){encoded}{reserved}")
}

fn part(part: &PartEncoding) -> String {
    let name = literal(&part.name);
    match (part.encoding, &part.media_type) {
        (Some(encoding), _) => format!("Part::styled({name}, {})", self::encoding(encoding)),
        (None, media_type) => {
            let media_type = media_type.as_deref().unwrap_or_default();
            format!("Part::new({name}, {})", literal(media_type))
        }
    }
}

fn encoded(encoding: Encoding) -> String {
    format!(".encoded({})", self::encoding(encoding))
}

fn encoding(encoding: Encoding) -> String {
    match encoding {
        Encoding::Style(style, explode) => {
            format!("Encoding::Style(Style::{style:?}, {explode})")
        }
        Encoding::Json => "Encoding::Json".to_owned(),
        Encoding::Text => "Encoding::Text".to_owned(),
    }
}
