//! Parameters.

use openapiv3::{ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr};

use super::Lowering;
use crate::{
    api::{Kind, Location, Parameter, Style, TypeId},
    diagnostic::{Code, Span},
    openapi::Resolved,
    source::Node,
};

/// A parameter that can't be generated, and whether the operation can do without.
pub(super) enum Unsupported {
    Optional,
    Required,
}

impl<'d> Lowering<'d, '_> {
    /// The parameters of an operation, those of its path included (an operation's own wins).
    ///
    /// `None` where a required one can't be generated, so that the operation is left out.
    pub(super) fn parameters(
        &mut self,
        of_path: &'d [ReferenceOr<openapiv3::Parameter>],
        of_operation: &'d [ReferenceOr<openapiv3::Parameter>],
    ) -> Option<Vec<Parameter>> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut complete = true;
        for given in of_path.iter().chain(of_operation) {
            match self.parameter(given) {
                Ok(Some(parameter)) => {
                    parameters.retain(|known| {
                        (&known.name, known.location) != (&parameter.name, parameter.location)
                    });
                    parameters.push(parameter);
                }
                Ok(None) | Err(Unsupported::Optional) => {}
                Err(Unsupported::Required) => complete = false,
            }
        }
        complete.then_some(parameters)
    }

    fn parameter(
        &mut self,
        given: &'d ReferenceOr<openapiv3::Parameter>,
    ) -> Result<Option<Parameter>, Unsupported> {
        let Some(resolved) = self.document.parameter(given) else {
            return Err(Unsupported::Required);
        };
        let data = resolved.item.parameter_data_ref();
        let span = &resolved.at.span;
        if self.is_ignored(resolved.item, span) {
            return Ok(None);
        }
        let (location, style) = match resolved.item {
            openapiv3::Parameter::Path { style, .. } => (
                Some(Location::Path),
                (*style == PathStyle::Simple).then_some(Style::Single),
            ),
            // `querystring` (OpenAPI 3.2) is the query as a whole.
            openapiv3::Parameter::Query { .. } if is(&resolved, "querystring") => (None, None),
            openapiv3::Parameter::Query { style, .. } => (
                Some(Location::Query),
                (*style == QueryStyle::Form).then_some(Style::Repeated),
            ),
            openapiv3::Parameter::Header { .. } => (Some(Location::Header), Some(Style::Single)),
            openapiv3::Parameter::Cookie { .. } => (None, None),
        };
        let ty = match data.format {
            ParameterSchemaOrContent::Schema(ref schema) => {
                Some(self.structural_type(Some(schema), &span.key("schema")))
            }
            ParameterSchemaOrContent::Content(_) => None,
        };
        let style = style
            .zip(ty)
            .and_then(|(style, ty)| self.style(style, ty, data.explode));
        match (location, style, ty) {
            (Some(location), Some(style), Some(ty)) => Ok(Some(Parameter {
                span: span.clone(),
                name: data.name.clone(),
                location,
                style,
                description: data.description.clone(),
                deprecated: data.deprecated.unwrap_or_default(),
                required: data.required || location == Location::Path,
                allow_reserved: allows_reserved(resolved.item),
                ty,
            })),
            _ => Err(self.unsupported(data, span)),
        }
    }

    /// Header parameters of these names "shall be ignored" (OpenAPI, section "Parameter Object"):
    /// bodies, answers and security schemes say what they are for.
    fn is_ignored(&mut self, parameter: &openapiv3::Parameter, span: &Span) -> bool {
        let header = matches!(parameter, openapiv3::Parameter::Header { .. });
        let name = &parameter.parameter_data_ref().name;
        let reserved = ["accept", "content-type", "authorization"];
        let ignored = header && reserved.contains(&name.to_ascii_lowercase().as_str());
        if ignored {
            let message = format!("the specification ignores header parameters called `{name}`");
            let help = "media types and security schemes say the same; take the parameter out";
            self.diagnostics
                .add(Code::IgnoredParameter, span, message, help);
        }
        ignored
    }

    /// Scalars in all places, arrays of scalars in an exploded query.
    fn style(&self, style: Style, ty: TypeId, explode: Option<bool>) -> Option<Style> {
        let scalar = |ty: TypeId| {
            let (_, item) = self.types.resolve(ty);
            !item.nullable && matches!(item.kind, Kind::Scalar(..) | Kind::Enumeration(_))
        };
        match &self.types.resolve(ty).1.kind {
            Kind::Scalar(..) | Kind::Enumeration(_) => Some(Style::Single),
            Kind::Array(array)
                if style == Style::Repeated && explode != Some(false) && scalar(array.item) =>
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

    fn unsupported(&mut self, data: &ParameterData, span: &Span) -> Unsupported {
        let message = format!(
            "the parameter `{}` is of a form that is not generated yet",
            data.name
        );
        let (help, unsupported) = if data.required {
            ("the operation is left out", Unsupported::Required)
        } else {
            (
                "the operation is generated without it",
                Unsupported::Optional,
            )
        };
        self.diagnostics
            .add(Code::UnsupportedParameter, span, message, help);
        unsupported
    }
}

/// `allowReserved` is for queries alone (OpenAPI 3.0, section "Parameter Object").
fn allows_reserved(parameter: &openapiv3::Parameter) -> bool {
    match parameter {
        openapiv3::Parameter::Query { allow_reserved, .. } => *allow_reserved,
        openapiv3::Parameter::Path { .. }
        | openapiv3::Parameter::Header { .. }
        | openapiv3::Parameter::Cookie { .. } => false,
    }
}

fn is(parameter: &Resolved<'_, '_, openapiv3::Parameter>, location: &str) -> bool {
    let stated = parameter.at.node.get("in");
    stated.and_then(Node::text) == Some(location)
}
