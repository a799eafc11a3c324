//! The components of the structure, by the references that the structure has to them.

use indexmap::IndexMap;
use openapiv3::{Components, Parameter, ReferenceOr, RequestBody, Response, SecurityScheme};

use super::{Document, Located};

/// An object of the structure, and where it stands.
#[derive(Debug)]
pub struct Resolved<'d, 't, T> {
    /// The object.
    pub item: &'d T,
    /// Where it stands.
    pub at: &'d Located<'t>,
}

type Section<T> = IndexMap<String, ReferenceOr<T>>;

impl<'t> Document<'t> {
    /// A parameter; `None` where its reference leads nowhere, which was told.
    pub fn parameter<'d>(
        &'d self,
        given: &'d ReferenceOr<Parameter>,
    ) -> Option<Resolved<'d, 't, Parameter>> {
        let section = |components: &'d Components| &components.parameters;
        let item = self.component(given, "#/components/parameters/", section)?;
        let at = self.origin(&item.parameter_data_ref().extensions);
        Some(Resolved { item, at })
    }

    /// A request body; `None` where its reference leads nowhere, which was told.
    pub fn request_body<'d>(
        &'d self,
        given: &'d ReferenceOr<RequestBody>,
    ) -> Option<Resolved<'d, 't, RequestBody>> {
        let section = |components: &'d Components| &components.request_bodies;
        let item = self.component(given, "#/components/requestBodies/", section)?;
        let at = self.origin(&item.extensions);
        Some(Resolved { item, at })
    }

    /// A response; `None` where its reference leads nowhere, which was told.
    pub fn response<'d>(
        &'d self,
        given: &'d ReferenceOr<Response>,
    ) -> Option<Resolved<'d, 't, Response>> {
        let section = |components: &'d Components| &components.responses;
        let item = self.component(given, "#/components/responses/", section)?;
        let at = self.origin(&item.extensions);
        Some(Resolved { item, at })
    }

    /// A security scheme; `None` where its reference leads nowhere, which was told.
    pub fn security_scheme<'d>(
        &'d self,
        given: &'d ReferenceOr<SecurityScheme>,
    ) -> Option<Resolved<'d, 't, SecurityScheme>> {
        let section = |components: &'d Components| &components.security_schemes;
        let item = self.component(given, "#/components/securitySchemes/", section)?;
        let extensions = match item {
            SecurityScheme::APIKey { extensions, .. }
            | SecurityScheme::HTTP { extensions, .. }
            | SecurityScheme::OAuth2 { extensions, .. }
            | SecurityScheme::OpenIDConnect { extensions, .. } => extensions,
        };
        let at = self.origin(extensions);
        Some(Resolved { item, at })
    }

    /// References were followed to their end when the structure was built.
    fn component<'d, T>(
        &'d self,
        given: &'d ReferenceOr<T>,
        section: &str,
        entries: impl Fn(&'d Components) -> &'d Section<T>,
    ) -> Option<&'d T> {
        let reference = match given {
            ReferenceOr::Item(item) => return Some(item),
            ReferenceOr::Reference { reference } => reference,
        };
        let name = reference.strip_prefix(section)?;
        let name = name.replace("~1", "/").replace("~0", "~");
        entries(self.openapi.components.as_ref()?)
            .get(&name)?
            .as_item()
    }
}
