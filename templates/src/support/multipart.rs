//! Bodies of parts (RFC 2046, section 5.1; RFC 7578).

use std::{
    collections::{BTreeMap, VecDeque, hash_map::RandomState},
    hash::BuildHasher,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as HttpBody;

use super::{
    super::body::{Body, BodyStream},
    decode::{DecodeError, essence, raw},
    encode::{Ambiguous, items_of, members, pairs_of, plain, scalar},
    operation::{Encoding, Part, Style},
    parse::insert,
    raw::Raw,
    view::{View, ViewMut},
    write::Written,
};

/// The greatest number of parts that are read.
const MOST_PARTS: usize = 10_000;

/// Writes an object as a body of parts, with the boundary between them: a part for each property, or
/// for each item of an array. What is no text and no file is JSON.
pub(super) fn write(parts: &'static [Part], view: View<'_>) -> Result<(Body, String), WriteError> {
    let boundary = boundary();
    let mut segments = Segments::default();
    for (name, view) in members(view).into_iter().flatten() {
        let described = parts.iter().find(|part| part.name == name);
        if let Some(encoding) = described.and_then(|part| part.encoding) {
            for (name, text) in pairs_of(name, encoding, view)? {
                segments.text(&head(&boundary, &name, "", ""));
                segments.text(&text);
            }
            continue;
        }
        let stated = described.map_or("", |part| part.media_type);
        match items_of(view) {
            Some(items) => {
                for item in items {
                    part(&boundary, name, stated, item, &mut segments)?;
                }
            }
            None => part(&boundary, name, stated, view, &mut segments)?,
        }
    }
    segments.text(&format!("\r\n--{boundary}--\r\n"));
    Ok((segments.body(), boundary))
}

/// The reason why a body of parts can't be written.
#[derive(Debug)]
pub(super) enum WriteError {
    /// A value would be read as another one.
    Ambiguous,
    /// The stream of a file was read before.
    Stream(io::Error),
}

impl From<Ambiguous> for WriteError {
    fn from(_: Ambiguous) -> Self {
        Self::Ambiguous
    }
}

fn part(
    boundary: &str,
    name: &str,
    stated: &str,
    view: View<'_>,
    segments: &mut Segments,
) -> Result<(), WriteError> {
    if let Some(file) = Body::in_view(view) {
        let file_name = file.file_name().unwrap_or(name);
        let default = if stated.is_empty() {
            "application/octet-stream"
        } else {
            stated
        };
        let media_type = file.media_type().unwrap_or(default);
        let file_name = format!("; filename=\"{}\"", quoted(file_name));
        segments.text(&head(boundary, name, &file_name, media_type));
        return match file.as_bytes() {
            Some(bytes) => {
                segments.bytes(bytes.clone());
                Ok(())
            }
            None => file
                .stream()
                .map(|stream| segments.stream(stream))
                .map_err(WriteError::Stream),
        };
    }
    // It would be read as if it were not there.
    if matches!(view, View::None(_) | View::Null) {
        return Err(WriteError::Ambiguous);
    }
    let is_json = essence(stated).ends_with("json");
    let (media_type, text) = if is_json || scalar(view).is_none() {
        let text = serde_json::to_string(&Written(view)).map_err(|_| WriteError::Ambiguous)?;
        let media_type = if is_json { stated } else { "application/json" };
        (media_type, text)
    } else {
        (stated, plain(view)?)
    };
    segments.text(&head(boundary, name, "", media_type));
    segments.text(&text);
    Ok(())
}

fn head(boundary: &str, name: &str, file_name: &str, media_type: &str) -> String {
    let name = quoted(name);
    let mut head = format!(
        "\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n"
    );
    // Nothing else ends a line.
    let media_type = media_type.replace(['\r', '\n'], "");
    if !media_type.is_empty() {
        head.extend(["Content-Type: ", &media_type, "\r\n"]);
    }
    head + "\r\n"
}

/// A name within quotes (HTML, "multipart/form-data encoding algorithm").
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn unquoted(name: &str) -> String {
    name.replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n")
}

/// A boundary that nobody can foresee, so that no content has it.
fn boundary() -> String {
    let mut random = (0..2u8).map(|part| RandomState::new().hash_one(part));
    let (one, other) = (random.next(), random.next());
    format!(
        "{:016x}{:016x}",
        one.unwrap_or_default(),
        other.unwrap_or_default()
    )
}

/// Bytes and streams, one after another.
#[derive(Debug, Default)]
struct Segments(VecDeque<BodyStream>, Vec<u8>);

impl Segments {
    fn text(&mut self, text: &str) {
        self.1.extend_from_slice(text.as_bytes());
    }

    fn bytes(&mut self, bytes: Bytes) {
        self.end_text();
        self.0.extend(Body::from(bytes).stream().ok());
    }

    fn stream(&mut self, stream: BodyStream) {
        self.end_text();
        self.0.push_back(stream);
    }

    fn end_text(&mut self) {
        if !self.1.is_empty() {
            let text = std::mem::take(&mut self.1);
            self.0.extend(Body::from(text).stream().ok());
        }
    }

    /// The body: bytes, where there is no stream.
    fn body(mut self) -> Body {
        self.end_text();
        let whole: Option<Vec<&Bytes>> = self.0.iter().map(BodyStream::as_bytes).collect();
        if let Some(whole) = whole {
            let whole: Vec<u8> = whole.into_iter().flatten().copied().collect();
            whole.into()
        } else {
            let lengths = self.0.iter().map(|it| HttpBody::size_hint(it).exact());
            let length: Option<u64> = lengths.sum();
            let body = Body::from_stream(self);
            match length {
                Some(length) => body.with_length(length),
                None => body,
            }
        }
    }
}

impl Stream for Segments {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(first) = self.0.front_mut() {
            match ready!(Pin::new(first).poll_next(context)) {
                Some(chunk) => return Poll::Ready(Some(chunk)),
                None => drop(self.0.pop_front()),
            }
        }
        Poll::Ready(None)
    }
}

/// A part that was received.
struct Received {
    name: String,
    file_name: Option<String>,
    media_type: String,
    content: Bytes,
}

/// Reads a body of parts into an object.
pub(super) fn read(
    body: &Bytes,
    media_type: &str,
    parts: &[Part],
    mut place: ViewMut<'_>,
) -> Result<(), DecodeError> {
    let boundary = parameter(media_type, "boundary");
    let boundary = boundary.ok_or_else(|| DecodeError::new("no boundary"))?;
    let received = split(body, &boundary).map_err(DecodeError::new)?;
    let files_of = places_of_files(&mut place);
    let mut values: BTreeMap<String, Vec<Raw>> = BTreeMap::new();
    let mut trees: BTreeMap<String, BTreeMap<String, Raw>> = BTreeMap::new();
    let mut files: BTreeMap<String, Vec<Body>> = BTreeMap::new();
    for part in received {
        if let Some(base) = deep_name(&part.name, parts) {
            let Raw::Text(text) = text(&part)?.unwrap_or(Raw::Text(String::new())) else {
                return Err(DecodeError::new("a part with brackets that is JSON"));
            };
            let tree = trees.entry(base.to_owned()).or_default();
            insert(tree, &part.name[base.len()..], text)
                .map_err(|_| DecodeError::new("a name with brackets that can't be read"))?;
            continue;
        }
        let is_file = files_of.iter().any(|name| *name == part.name);
        let value = if is_file {
            let file = file(&part);
            files.entry(part.name.clone()).or_default().push(file);
            Some(Raw::Text(String::new()))
        } else {
            text(&part)?
        };
        let described = parts.iter().find(|it| it.name == part.name);
        let encoding = described.and_then(|it| it.encoding);
        let value = value.map(|value| match value {
            Raw::Text(text) => Raw::of_part(encoding, text),
            other => other,
        });
        values.entry(part.name).or_default().extend(value);
    }
    let values = values.into_iter().filter(|(_, values)| !values.is_empty());
    let values = values.map(|(name, values)| (name, Raw::Many(values)));
    let values = values.chain(
        trees
            .into_iter()
            .map(|(name, tree)| (name, Raw::Tree(tree))),
    );
    raw(Raw::Tree(values.collect()), place.reborrow())?;
    put_files(&mut place, files);
    Ok(())
}

/// The name before the brackets of a part that is written so.
fn deep_name<'n>(name: &'n str, parts: &[Part]) -> Option<&'n str> {
    let (base, _) = name.split_once('[')?;
    let mut parts = parts.iter().filter(|part| part.name == base);
    let is_deep =
        |part: &Part| matches!(part.encoding, Some(Encoding::Style(Style::DeepObject, _)));
    parts.any(is_deep).then_some(base)
}

/// The names of the properties that are files, or arrays of files.
fn places_of_files(place: &mut ViewMut<'_>) -> Vec<&'static str> {
    let ViewMut::Object(table, fields) = place else {
        return Vec::new();
    };
    let properties = table.properties.iter().enumerate();
    let files = properties.filter(|(index, _)| is_file(fields.field_mut(*index)));
    files.map(|(_, property)| property.name()).collect()
}

/// Fills a blank value to see what it is; it is read afterwards.
fn is_file(mut place: ViewMut<'_>) -> bool {
    if Body::in_place(&mut place).is_some() {
        return true;
    }
    match place {
        ViewMut::Option(option) => {
            let is_file = is_file(option.fill());
            option.clear();
            is_file
        }
        ViewMut::List(list) => {
            let is_file = is_file(list.push());
            list.pop();
            is_file
        }
        ViewMut::Newtype(_, value) => is_file(value.view_mut()),
        _ => false,
    }
}

fn put_files(place: &mut ViewMut<'_>, mut files: BTreeMap<String, Vec<Body>>) {
    let ViewMut::Object(table, fields) = place else {
        return;
    };
    for (index, property) in table.properties.iter().enumerate() {
        if let Some(files) = files.remove(property.name()) {
            put(fields.field_mut(index), files);
        }
    }
}

fn put(mut place: ViewMut<'_>, mut files: Vec<Body>) {
    if let Some(place) = Body::in_place(&mut place) {
        *place = files.pop().unwrap_or_default();
        return;
    }
    match place {
        ViewMut::Option(option) => put(option.fill(), files),
        ViewMut::List(list) => {
            list.clear(files.len());
            for file in files {
                put(list.push(), vec![file]);
            }
        }
        ViewMut::Newtype(_, value) => put(value.view_mut(), files),
        _ => {}
    }
}

fn file(part: &Received) -> Body {
    let mut file = Body::from(part.content.clone());
    if !part.media_type.is_empty() {
        file = file.with_media_type(part.media_type.as_str());
    }
    match &part.file_name {
        Some(name) => file.with_file_name(name.as_str()),
        None => file,
    }
}

/// The value of a part; a string of JSON without its quotes; `None` for `null` of JSON.
fn text(part: &Received) -> Result<Option<Raw>, DecodeError> {
    let text = std::str::from_utf8(&part.content);
    let text = text.map_err(|_| DecodeError::new("a part is not UTF-8"))?;
    if !essence(&part.media_type).ends_with("json") {
        return Ok(Some(Raw::Text(text.to_owned())));
    }
    match text.trim() {
        "null" => Ok(None),
        quoted if quoted.starts_with('"') => serde_json::from_str(quoted)
            .map(|text| Some(Raw::Text(text)))
            .map_err(|_| DecodeError::new("a part is not JSON")),
        other => Ok(Some(Raw::Json(other.to_owned()))),
    }
}

/// Splits a body at its boundary.
fn split(body: &Bytes, boundary: &str) -> Result<Vec<Received>, &'static str> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let first = if body.starts_with(delimiter.as_bytes()) {
        0
    } else {
        find(body, 0, &format!("\r\n{delimiter}")).ok_or("no part")? + 2
    };
    let mut position = first + delimiter.len();
    let delimiter = format!("\r\n{delimiter}");
    loop {
        if body[position..].starts_with(b"--") {
            return Ok(parts);
        }
        let line_end = find(body, position, "\r\n").ok_or("an incomplete part")?;
        // A part without headers starts with the empty line.
        let content = if body[line_end + 2..].starts_with(b"\r\n") {
            line_end + 4
        } else {
            find(body, line_end, "\r\n\r\n").ok_or("an incomplete part")? + 4
        };
        let end = find(body, content - 2, &delimiter).ok_or("an incomplete part")?;
        let head = String::from_utf8_lossy(&body[line_end..content]);
        let content = body.slice(content.min(end)..end);
        if parts.len() == MOST_PARTS {
            return Err("too many parts");
        }
        parts.push(received(&head, content).ok_or("a part without a name")?);
        position = end + delimiter.len();
    }
}

fn received(head: &str, content: Bytes) -> Option<Received> {
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(found, _)| found.trim().eq_ignore_ascii_case(name))?;
        Some(value.trim())
    };
    let disposition = header("content-disposition")?;
    Some(Received {
        name: unquoted(&parameter(disposition, "name")?),
        file_name: parameter(disposition, "filename").map(|name| unquoted(&name)),
        media_type: header("content-type").unwrap_or_default().to_owned(),
        content,
    })
}

/// The value of a parameter of a header: `form-data; name="a"`.
pub(super) fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (found, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = if let Some(quoted) = value.strip_prefix('"') {
            // A quote within is escaped; any other backslash is one of a name of Windows.
            let quotes = || quoted.match_indices('"').map(|(index, _)| index);
            let is_last = |index: &usize| !quoted[..*index].ends_with('\\');
            let end = quotes().find(is_last).or_else(|| quotes().next())?;
            (quoted[..end].replace("\\\"", "\""), &quoted[end + 1..])
        } else {
            let end = value.find(';').unwrap_or(value.len());
            (value[..end].trim_end().to_owned(), &value[end..])
        };
        if found.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after.trim_start().strip_prefix(';')?;
    }
}

/// The position of a text in bytes, from a position on.
fn find(body: &[u8], from: usize, text: &str) -> Option<usize> {
    let rest = body.get(from..)?;
    let first = *text.as_bytes().first()?;
    let mut start = 0;
    while let Some(found) = rest[start..].iter().position(|byte| *byte == first) {
        start += found;
        if rest[start..].starts_with(text.as_bytes()) {
            return Some(from + start);
        }
        start += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{parameter, split};

    #[test]
    fn parameters_of_headers() {
        let header = "form-data; name=\"a;b\"; filename=x.txt ; other=1; quoted=\"a\\\"b\\c\"";
        assert_eq!(parameter(header, "name").as_deref(), Some("a;b"));
        assert_eq!(parameter(header, "FileName").as_deref(), Some("x.txt"));
        assert_eq!(parameter(header, "quoted").as_deref(), Some("a\"b\\c"));
        assert_eq!(parameter(header, "none"), None);
    }

    #[test]
    fn bodies_are_split_or_refused() {
        let body = "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n\
                    --b\r\ncontent-disposition: form-data; name=b; filename=\"f\"\r\n\
                    Content-Type: text/css\r\n\r\n\r\n--b--\r\nepilogue";
        let parts = split(&body.into(), "b").expect("it is whole");
        let parts: Vec<_> = parts
            .iter()
            .map(|part| {
                (
                    part.name.as_str(),
                    &part.content[..],
                    part.media_type.as_str(),
                )
            })
            .collect();
        assert_eq!(parts, [("a", &b"1\r\n2"[..], ""), ("b", b"", "text/css")]);
        for broken in [
            "",
            "--b",
            "--b\r\n",
            "--b\r\nx",
            "--b\r\n\r\n1\r\n--b--",
            "--b\r\n\r\n\r\n--b",
        ] {
            assert!(split(&broken.into(), "b").is_err(), "{broken:?}");
        }
    }
}
