//! References within the structure: parameters, bodies, responses, security schemes.

use indexmap::IndexMap;
use openapiv3::{Components, Parameter, ReferenceOr, RequestBody, Response, SecurityScheme};
use percent_encoding::percent_decode_str;

use super::Document;
use crate::diagnostic::{Code, Diagnostics, Place};

/// An object of the structure, and where it stands once references are followed.
#[derive(Debug)]
pub struct Resolved<'d, T> {
    /// The object.
    pub item: &'d T,
    /// Where it stands.
    pub place: Place,
}

type Section<T> = IndexMap<String, ReferenceOr<T>>;

impl Document<'_> {
    /// A parameter, its references followed.
    pub fn parameter<'d>(
        &'d self,
        given: &'d ReferenceOr<Parameter>,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved<'d, Parameter>> {
        let section = |components: &'d Components| &components.parameters;
        self.follow(given, place, "parameters", section, diagnostics)
    }

    /// A request body, its references followed.
    pub fn request_body<'d>(
        &'d self,
        given: &'d ReferenceOr<RequestBody>,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved<'d, RequestBody>> {
        let section = |components: &'d Components| &components.request_bodies;
        self.follow(given, place, "requestBodies", section, diagnostics)
    }

    /// A response, its references followed.
    pub fn response<'d>(
        &'d self,
        given: &'d ReferenceOr<Response>,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved<'d, Response>> {
        let section = |components: &'d Components| &components.responses;
        self.follow(given, place, "responses", section, diagnostics)
    }

    /// A security scheme, its references followed.
    pub fn security_scheme<'d>(
        &'d self,
        given: &'d ReferenceOr<SecurityScheme>,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved<'d, SecurityScheme>> {
        let section = |components: &'d Components| &components.security_schemes;
        self.follow(given, place, "securitySchemes", section, diagnostics)
    }

    fn follow<'d, T>(
        &'d self,
        given: &'d ReferenceOr<T>,
        place: &Place,
        name: &str,
        section: impl Fn(&'d Components) -> &'d Section<T>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved<'d, T>> {
        let place_of_reference = place.key("$ref");
        let (mut given, mut place) = (given, place.clone());
        let mut seen = Vec::new();
        loop {
            let reference = match given {
                ReferenceOr::Item(item) => return Some(Resolved { item, place }),
                ReferenceOr::Reference { reference } => reference.as_str(),
            };
            if seen.contains(&reference) {
                report_circle(reference, &place_of_reference, diagnostics);
                return None;
            }
            seen.push(reference);
            let target = component_name(reference, name);
            let components = self.openapi.components.as_ref().map(&section);
            let found = target
                .as_ref()
                .and_then(|target| components.and_then(|section| section.get(target)));
            let (Some(target), Some(found)) = (target, found) else {
                report_unresolved(reference, name, &place_of_reference, diagnostics);
                return None;
            };
            given = found;
            place = self.root.key("components").key(name).key(&target);
        }
    }
}

fn component_name(reference: &str, section: &str) -> Option<String> {
    let rest = reference.strip_prefix("#/components/")?;
    let name = rest.strip_prefix(section)?.strip_prefix('/')?;
    let whole = !name.contains('/');
    let name = percent_decode_str(name).decode_utf8().ok()?;
    whole.then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// Tells that a reference within the structure or a schema leads nowhere.
pub(crate) fn report_unresolved(
    reference: &str,
    section: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    if reference.starts_with('#') {
        let message = format!("there is nothing at `{reference}`");
        let help = format!("add it, or refer to an entry of `#/components/{section}`");
        diagnostics.add(Code::DanglingReference, place, message, help);
    } else {
        let message = format!("`{reference}` is in another file");
        let help = "only references within the document are followed; bundle it into one file";
        diagnostics.add(Code::UnsupportedReference, place, message, help);
    }
}

/// Tells that a chain of references never reaches an object.
pub(crate) fn report_circle(reference: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let message = format!("`{reference}` leads back to itself");
    let help = "let one of the references in the circle point at an object";
    diagnostics.add(Code::CircularReference, place, message, help);
}
