//! Parameters of operations.

use std::sync::Arc;

use super::{
    part::{Aspect, Fact, Part, Role, Statement},
    response::essence,
    source::{Call, Source},
};
use crate::{
    diagnostic::Span,
    openapi::{Parameter, ParameterLocation, ParameterValue, Style, placeholders},
    schema::JsonType,
};

/// Parameters as an operation and its path have them; `None` where a reference resolves to nothing.
type Given<'g, 't> = &'g [Option<Arc<Parameter<'t>>>];

/// The parameters of an operation: its own count before those of its path. The path of an operation
/// is sent as its template is: a parameter without a placeholder isn't, and a placeholder without a
/// parameter is.
pub(super) fn all(
    source: Source<'_, '_>,
    own: Given<'_, '_>,
    shared: Given<'_, '_>,
    span: &Span,
    call: &Call<'_>,
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let is_operation = call.role == Role::Operation;
    let is_sent = |parameter: &&Arc<Parameter<'_>>| {
        !is_operation
            || parameter.location != ParameterLocation::Path
            || position(call.path, &parameter.name).is_some()
    };
    for parameter in own.iter().chain(shared).flatten().filter(is_sent) {
        let part = one(source, parameter, call);
        if !is_ignored(&part.key) && !parts.iter().any(|known| known.key == part.key) {
            parts.push(part);
        }
    }
    if is_operation {
        // Those of a query come after those of the path.
        let path = call.path.split(['?', '#']).next().unwrap_or_default();
        for (index, name) in placeholders(path).enumerate() {
            let part = undeclared(index, name, span, call);
            if !parts.iter().any(|known| known.key == part.key) {
                parts.push(part);
            }
        }
    }
    parts
}

/// The parameter of a placeholder that the document declares none for.
fn undeclared(index: usize, name: &str, span: &Span, call: &Call<'_>) -> Part {
    let style = vec![Style::Simple.name().to_owned()];
    let facts = vec![
        Statement::flag(Aspect::Required, span.clone()),
        Statement::new(Aspect::Serialization, Fact::Same(style), span.clone()),
        Statement::flag(Aspect::AllowEmptyValue, span.clone()),
    ];
    let key = format!("path {index}");
    let title = format!("`{name}` in the path");
    Part {
        facts,
        schema: Some(Vec::new()),
        ..Part::new(Role::Parameter, key, title, span, call.requests)
    }
}

fn one(source: Source<'_, '_>, parameter: &Parameter<'_>, call: &Call<'_>) -> Part {
    let location = parameter.location.name();
    let name = match parameter.location {
        // They are told apart by their positions in the path.
        ParameterLocation::Path => position(call.path, &parameter.name)
            .map_or_else(|| parameter.name.clone(), |index| index.to_string()),
        // Names of headers have no case (RFC 9110, section 5.1).
        ParameterLocation::Header => parameter.name.to_ascii_lowercase(),
        ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Cookie => {
            parameter.name.clone()
        }
    };
    let mut facts = source.lifetime(&parameter.object);
    // A path has no place without a value.
    if parameter.required.value || parameter.location == ParameterLocation::Path {
        facts.push(Statement::flag(
            Aspect::Required,
            parameter.required.span.clone(),
        ));
    }
    facts.push(serialization(source, parameter));
    let empty = &parameter.allow_empty_value;
    if !empty.value {
        facts.push(Statement::flag(Aspect::AllowEmptyValue, empty.span.clone()));
    }
    let schema = match &parameter.value {
        ParameterValue::Schema(schema) => *schema,
        // There is one entry (OpenAPI, "Parameter Object"); its media type is the serialization.
        ParameterValue::Content(content) => content.iter().find_map(|media| media.schema),
    };
    let schema = schema.map(|site| source.schemas.at(site));
    let key = format!("{location} {name}");
    let title = format!("`{}` in the {location}", parameter.name);
    let span = &parameter.object.span;
    Part {
        facts,
        schema: Some(schema.into_iter().collect()),
        ..Part::new(Role::Parameter, key, title, span, call.requests)
    }
}

/// `style` and `explode`, with their defaults filled in. Under `allowReserved`, another spelling of the
/// same value is sent.
fn serialization(source: Source<'_, '_>, parameter: &Parameter<'_>) -> Statement {
    let style = parameter.style.value;
    let default = matches!(style, Style::Form | Style::Cookie);
    // Single values look the same, however they are written; and there is one form of `deepObject`.
    let stated = parameter
        .explode
        .filter(|_| !is_single(source, &parameter.value));
    let is_content = matches!(parameter.value, ParameterValue::Content(_));
    // A list of style `simple` looks the same too (RFC 6570, section 3.2.2).
    let is_plain =
        style == Style::DeepObject || style == Style::Simple && is_list(source, &parameter.value);
    let explode = stated.unwrap_or(default) && !is_plain && !is_content;
    let mut words = match &parameter.value {
        ParameterValue::Schema(_) => vec![style.name().to_owned()],
        ParameterValue::Content(content) => {
            content.iter().map(|media| essence(&media.name)).collect()
        }
    };
    words.extend(explode.then(|| "exploded".to_owned()));
    Statement::new(
        Aspect::Serialization,
        Fact::Same(words),
        parameter.style.span.clone(),
    )
}

/// True where the values of a parameter are neither arrays nor objects.
fn is_single(source: Source<'_, '_>, value: &ParameterValue<'_>) -> bool {
    match value {
        ParameterValue::Content(_) => true,
        ParameterValue::Schema(None) => false,
        ParameterValue::Schema(Some(site)) => {
            let several = |ty: JsonType| matches!(ty, JsonType::Array | JsonType::Object);
            let types = source.types(*site);
            !types.is_empty() && !types.iter().any(several)
        }
    }
}

fn is_list(source: Source<'_, '_>, value: &ParameterValue<'_>) -> bool {
    matches!(value, ParameterValue::Schema(Some(site)) if source.is_array(*site))
}

/// True for header parameters that OpenAPI has other fields for ("Parameter Object").
fn is_ignored(key: &str) -> bool {
    matches!(
        key,
        "header accept" | "header content-type" | "header authorization"
    )
}

/// The position of a parameter's placeholder in a path.
fn position(path: &str, name: &str) -> Option<usize> {
    placeholders(path).position(|placeholder| placeholder == name)
}
