//! Parameters.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::types::TypeLowering;
use crate::{
    api::{Kind, Location, Parameter, Style, TypeId},
    diagnostic::Code,
    openapi::{self, ParameterLocation, ParameterValue},
};

/// A parameter that can't be generated, by whether the operation can do without.
enum Unsupported {
    Optional,
    Required,
}

/// Parameters as a document has them; `None` where a reference resolves to nothing.
type Given<'g, 't> = &'g [Option<Arc<openapi::Parameter<'t>>>];

/// The parameters of an operation, those of its path included (an operation's own wins).
///
/// `None` where a required one can't be generated, so that the operation is left out.
pub(super) fn all(
    of_path: Given<'_, '_>,
    of_operation: Given<'_, '_>,
    types: &mut TypeLowering<'_, '_>,
) -> Option<Vec<Parameter>> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut known = FxHashSet::default();
    let mut complete = true;
    for given in of_path.iter().chain(of_operation) {
        let lowered = match given {
            Some(given) => one(given, types),
            None => Err(Unsupported::Required),
        };
        match lowered {
            Ok(Some(parameter)) => {
                let key = (parameter.name.clone(), parameter.location);
                if !known.insert(key) {
                    let key = (&parameter.name, parameter.location);
                    parameters.retain(|known| (&known.name, known.location) != key);
                }
                parameters.push(parameter);
            }
            Ok(None) | Err(Unsupported::Optional) => {}
            Err(Unsupported::Required) => complete = false,
        }
    }
    complete.then_some(parameters)
}

fn one(
    given: &openapi::Parameter<'_>,
    types: &mut TypeLowering<'_, '_>,
) -> Result<Option<Parameter>, Unsupported> {
    let span = &given.object.span;
    if is_ignored(given, types) {
        return Ok(None);
    }
    let (location, style) = match given.location {
        ParameterLocation::Path => (
            Some(Location::Path),
            (given.style.value == openapi::Style::Simple).then_some(Style::Single),
        ),
        ParameterLocation::Query => (
            Some(Location::Query),
            (given.style.value == openapi::Style::Form).then_some(Style::Repeated),
        ),
        ParameterLocation::Header => (Some(Location::Header), Some(Style::Single)),
        // `querystring` (OpenAPI 3.2) is the query as a whole.
        ParameterLocation::QueryString | ParameterLocation::Cookie => (None, None),
    };
    let ty = match &given.value {
        ParameterValue::Schema(schema) => Some(types.at(*schema, &span.key("schema"))),
        ParameterValue::Content(_) => None,
    };
    let schema = match given.value {
        ParameterValue::Schema(schema) => schema.map(|site| types.schemas.at(site)),
        ParameterValue::Content(_) => None,
    };
    let default = schema.and_then(|id| types.schemas.default_of(id));
    let style = style
        .zip(ty)
        .and_then(|(style, ty)| supported(style, ty, given.explode, types));
    match (location, style, ty) {
        (Some(location), Some(style), Some(ty)) => Ok(Some(Parameter {
            span: span.clone(),
            name: given.name.clone(),
            location,
            style,
            description: given.description.clone(),
            deprecated: given.object.deprecated.is_some(),
            required: given.required.value || location == Location::Path,
            allow_reserved: given.allow_reserved,
            default,
            ty,
        })),
        _ => Err(unsupported(given, types)),
    }
}

/// Header parameters of these names "shall be ignored" (OpenAPI, section "Parameter Object"):
/// bodies, responses and security schemes have fields for them.
fn is_ignored(given: &openapi::Parameter<'_>, types: &mut TypeLowering<'_, '_>) -> bool {
    let name = &given.name;
    let reserved = ["accept", "content-type", "authorization"];
    let ignored = given.location == ParameterLocation::Header
        && reserved.contains(&name.to_ascii_lowercase().as_str());
    if ignored {
        let message = format!("the specification ignores header parameters called `{name}`");
        let help = "media types and security schemes say the same; take the parameter out";
        types
            .diagnostics
            .add(Code::IgnoredParameter, &given.object.span, message, help);
    }
    ignored
}

/// The style of a parameter: scalars in all locations, arrays of scalars in an exploded query.
fn supported(
    style: Style,
    ty: TypeId,
    explode: Option<bool>,
    types: &TypeLowering<'_, '_>,
) -> Option<Style> {
    let types = &types.types;
    let is_scalar = |ty: TypeId| {
        let (_, item) = types.resolve(ty);
        !item.nullable && matches!(item.kind, Kind::Scalar(..) | Kind::Enumeration(_))
    };
    match &types.resolve(ty).1.kind {
        Kind::Scalar(..) | Kind::Enumeration(_) => Some(Style::Single),
        Kind::Array(array)
            if style == Style::Repeated && explode != Some(false) && is_scalar(array.item) =>
        {
            Some(Style::Repeated)
        }
        Kind::Array(_)
        | Kind::Tuple(_)
        | Kind::Any
        | Kind::Same(_)
        | Kind::Object(_)
        | Kind::Union(_) => None,
    }
}

fn unsupported(given: &openapi::Parameter<'_>, types: &mut TypeLowering<'_, '_>) -> Unsupported {
    let message = format!(
        "the parameter `{}` is of a form that is not generated yet",
        given.name
    );
    let (help, unsupported) = if given.required.value {
        ("the operation is left out", Unsupported::Required)
    } else {
        (
            "the operation is generated without it",
            Unsupported::Optional,
        )
    };
    types.diagnostics.add(
        Code::UnsupportedParameter,
        &given.object.span,
        message,
        help,
    );
    unsupported
}
