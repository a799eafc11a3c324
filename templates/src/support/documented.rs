//! Rejections in the form that the document describes for their status.

use axum::response::Response;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use super::{
    super::body::Body,
    message::{Message, check},
    operation::{self, Codec, Content, Operation},
    outgoing::Outgoing,
    received::{Received, Unreadable, response_for},
    rejection::{PROBLEM, Problem, Rejection, response},
};

/// Returns the documented response for a rejection, where all that it requires can be filled.
pub(super) fn documented<E: Message>(
    operation: &'static Operation,
    rejection: &Rejection,
) -> Option<Response> {
    let status = rejection.status().as_u16();
    if matches!(rejection, Rejection::Unexpected(response) if response.content_type().is_some()) {
        return None;
    }
    let (_, index) = response_for(operation.failures, status)?;
    let documented = operation.failures.get(index)?;
    let mut contents = documented.contents.iter();
    let content = contents.find(|content| content.codec == Codec::Json);
    if content.is_none() && !documented.contents.is_empty() {
        return None;
    }
    if content.is_some_and(|content| content.media_type == PROBLEM) {
        let problem = serde_json::to_vec(&Problem(rejection)).ok()?;
        if read::<E>(problem.into(), rejection, index, (documented, content)).is_ok() {
            // It conforms, and says more.
            return None;
        }
    }
    let error: E = filled(rejection, index, (documented, content))?;
    let mut outgoing = Outgoing::response(operation.failures);
    error.write(&mut outgoing);
    let mut response = response(outgoing).ok()?;
    rejection.add_headers(response.headers_mut());
    Some(response)
}

/// The names that the members of an error usually have, with values for them: the first that is of
/// the documented type is taken.
fn candidates(rejection: &Rejection, is_problem: bool) -> Vec<(&'static str, Vec<Value>)> {
    let status = rejection.status();
    let title = status.canonical_reason().unwrap_or("error");
    let code = title.to_ascii_lowercase().replace([' ', '-'], "_");
    let detail = rejection.to_string();
    let (title, code, detail) = (json!(title), json!(code), json!(detail));
    let status = json!(status.as_u16());
    let text_of_status = json!(status.to_string());
    let inner = json!({
        "message": detail, "code": code, "status": status, "title": title, "detail": detail,
        "type": code,
    });
    let with_number = json!({"message": detail, "code": status, "status": code});
    // A problem has a type of its own where it states one (RFC 9457, section 4.2.1).
    let no_type = is_problem.then(|| json!("about:blank"));
    vec![
        ("type", no_type.into_iter().collect()),
        ("title", vec![title.clone()]),
        ("detail", vec![detail.clone()]),
        ("message", vec![detail.clone()]),
        ("error", vec![detail, inner, with_number]),
        ("code", vec![code.clone(), status.clone()]),
        ("status", vec![status, text_of_status, code]),
        ("success", vec![json!(false)]),
    ]
}

/// A documented response, with its media type.
type Described = (&'static operation::Response, Option<&'static Content>);

/// Reads an error from members with the usual names. A member that is not of its type gets its next
/// value, or is left out.
fn filled<E: Message>(rejection: &Rejection, index: usize, described: Described) -> Option<E> {
    let is_problem = described
        .1
        .is_some_and(|content| content.media_type == PROBLEM);
    let mut candidates = candidates(rejection, is_problem);
    for _ in 0..16 {
        let members = candidates.iter().filter_map(|(name, values)| {
            let value = values.first()?;
            Some(((*name).to_owned(), value.clone()))
        });
        let body = Value::Object(members.collect::<Map<String, Value>>()).to_string();
        let pointer = match read(body.into(), rejection, index, described) {
            Ok(error) => return Some(error),
            Err(pointer) => pointer?,
        };
        let name = pointer.trim_start_matches('/').split('/').next()?;
        let values = candidates.iter_mut().find(|(it, _)| *it == name);
        let values = values
            .map(|(_, values)| values)
            .filter(|it| !it.is_empty())?;
        values.remove(0);
    }
    None
}

/// Reads an error from a body; the location of the first fault, where there is one, is the error.
fn read<E: Message>(
    body: Body,
    rejection: &Rejection,
    index: usize,
    (documented, content): Described,
) -> Result<E, Option<String>> {
    let mut headers = HeaderMap::new();
    rejection.add_headers(&mut headers);
    let received = Received {
        response: index,
        status: rejection.status().as_u16(),
        content,
        parameters: documented.headers,
        headers,
        body,
    };
    let error = E::read(&received).map_err(|unreadable| match unreadable {
        Unreadable::Body(error) => Some(error.pointer().to_owned()),
        Unreadable::MediaType | Unreadable::Header(_) => None,
    })?;
    match check(&error) {
        Ok(()) => Ok(error),
        Err(violations) => Err(violations.iter().next().map(|it| it.pointer.clone())),
    }
}
