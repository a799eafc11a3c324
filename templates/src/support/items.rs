//! The items of streams as text: events (HTML, section 9.2), lines of JSON, JSON sequences
//! (RFC 7464), and parts of JSON (RFC 2046, section 5.1.3).

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::BytesMut;
use futures_core::Stream;
use http::header::CONTENT_TYPE;

use super::{
    super::body::BodyStream,
    decode::{self, DecodeError},
    encode::{members, plain, scalar},
    multipart,
    operation::{Codec, Content},
    raw::Raw,
    received::{Received, Unreadable, text},
    validate::{Rule, check_request},
    view::{Reflect, View, ViewMut},
    write::Written,
};

/// The greatest size of one item in bytes.
const LARGEST: usize = 64 << 20;

/// The items of a body that is received.
#[derive(Debug)]
pub struct Items {
    body: BodyStream,
    codec: Codec,
    /// The delimiter of parts, with the end of line before it.
    delimiter: String,
    /// The bytes that were received after the last item.
    received: BytesMut,
    /// The part of it in which no item ends.
    searched: usize,
    /// What the search is within, of a sequence.
    within: Within,
    has_ended: bool,
    /// The first delimiter of parts was received.
    is_within: bool,
    /// The items are those of a request, which have to satisfy the constraints of their type.
    is_checked: bool,
}

/// What a search in a JSON text is within.
#[derive(Debug, Default)]
struct Within {
    brackets: usize,
    string: bool,
    escape: bool,
}

impl Items {
    /// Starts to read a body.
    ///
    /// # Errors
    ///
    /// The body is of another media type.
    pub fn new(received: &Received) -> Result<Self, Unreadable> {
        let content = received.content.ok_or(Unreadable::MediaType)?;
        let body = received.body.stream();
        let body = body.map_err(|error| DecodeError::new(&error.to_string()))?;
        let mut start = BytesMut::new();
        let mut delimiter = String::new();
        if content.codec == Codec::Parts {
            let media_type = text(&received.headers, &CONTENT_TYPE).unwrap_or_default();
            let boundary = multipart::parameter(media_type, "boundary");
            let boundary = boundary.ok_or_else(|| DecodeError::new("no boundary"))?;
            delimiter = format!("\r\n--{boundary}");
            // The first delimiter may stand at the start of the body.
            start.extend_from_slice(b"\r\n");
        }
        Ok(Self {
            body,
            codec: content.codec,
            delimiter,
            received: start,
            searched: 0,
            within: Within::default(),
            has_ended: false,
            is_within: false,
            is_checked: received.status == 0,
        })
    }

    /// Returns the text of the next item.
    pub fn poll_text(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<String>>> {
        loop {
            while let Some(text) = self.next_text() {
                match text {
                    Ok(text) if !self.is_nothing(&text) => return Poll::Ready(Some(Ok(text))),
                    Ok(_) => {}
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
            }
            if self.has_ended {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(chunk)) => self.received.extend_from_slice(&chunk),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => self.has_ended = true,
            }
            if self.received.len() > LARGEST {
                let error = io::Error::other("an item is too large");
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    /// The text up to the end of the next item, if that has arrived.
    fn next_text(&mut self) -> Option<io::Result<String>> {
        let is_event = matches!(self.codec, Codec::EventData | Codec::Events);
        let end = match self.codec {
            Codec::EventData | Codec::Events => {
                end_of_event(&self.received, self.searched, self.has_ended)
            }
            Codec::JsonSequence => self.within.end(&self.received, self.searched),
            Codec::Parts => end_of_part(&self.received, self.searched, self.delimiter.as_bytes()),
            _ => {
                let mut found = self.received[self.searched..].iter();
                let found = found.position(|byte| *byte == b'\n');
                found
                    .map(|position| self.searched + position + 1)
                    .ok_or(self.received.len())
            }
        };
        let end = match end {
            Ok(end) => end,
            Err(_) if self.has_ended && self.codec == Codec::Parts => {
                if self.received.is_empty() {
                    return None;
                }
                self.received.clear();
                return Some(Err(io::Error::from(io::ErrorKind::UnexpectedEof)));
            }
            // The last line needs no end; an event that is not complete is none.
            Err(_) if self.has_ended && !is_event && !self.received.is_empty() => {
                self.received.len()
            }
            Err(searched) => {
                self.searched = searched;
                return None;
            }
        };
        let item = self.received.split_to(end);
        self.searched = 0;
        self.within = Within::default();
        let text = std::str::from_utf8(&item).map(str::to_owned);
        Some(text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8")))
    }

    /// True for the end that some servers send as an event, where it is no item.
    #[must_use]
    pub fn is_end(&self, text: &str) -> bool {
        let are_events = matches!(self.codec, Codec::EventData | Codec::Events);
        are_events && field(text, "data").as_deref() == Some("[DONE]")
    }

    /// True for what stands between items: empty lines, and comments.
    fn is_nothing(&mut self, text: &str) -> bool {
        match self.codec {
            Codec::EventData | Codec::Events => field(text, "data").is_none(),
            // Text before the first delimiter and after the last one is no part.
            Codec::Parts => {
                let was_within = std::mem::replace(&mut self.is_within, true);
                if self.received.starts_with(b"--") {
                    self.has_ended = true;
                    self.received.clear();
                }
                !was_within
            }
            _ => text
                .trim_matches(['\u{1e}', '\n', '\r', ' ', '\t'])
                .is_empty(),
        }
    }

    /// Reads an item.
    ///
    /// # Errors
    ///
    /// The text is none of the type.
    pub fn read<T: Reflect>(&self, text: &str, item: &mut T) -> io::Result<()> {
        self.read_into(text, item.view_mut())?;
        if !self.is_checked {
            return Ok(());
        }
        check_request(item, &[Rule::Nested])
            .map_err(|violations| io::Error::new(io::ErrorKind::InvalidData, violations))
    }

    fn read_into(&self, text: &str, place: ViewMut<'_>) -> io::Result<()> {
        let result = match self.codec {
            Codec::EventData => {
                decode::raw(Raw::Json(field(text, "data").unwrap_or_default()), place)
            }
            Codec::Events => {
                let fields = ["data", "event", "id", "retry"].into_iter();
                let fields = fields.filter_map(|name| {
                    // A time that is none is no field (HTML, section 9.2.6).
                    let is_time = |text: &String| text.bytes().all(|it| it.is_ascii_digit());
                    let value = field(text, name).filter(|it| name != "retry" || is_time(it));
                    Some((name.to_owned(), Raw::Text(value?)))
                });
                let fields: BTreeMap<String, Raw> = fields.collect();
                decode::raw(Raw::Tree(fields), place)
            }
            Codec::Parts => {
                // A head, which may be empty, and the delimiter that follows.
                let (_, content) = text.split_once("\r\n\r\n").unwrap_or_default();
                let content = content.strip_suffix(&self.delimiter).unwrap_or(content);
                decode::json(content.as_bytes(), place)
            }
            _ => decode::json(text.trim_start_matches('\u{1e}').as_bytes(), place),
        };
        result.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

/// The position after the empty line that ends an event; else where to search on, which is never
/// between a carriage return and its line feed.
fn end_of_event(received: &[u8], from: usize, has_ended: bool) -> Result<usize, usize> {
    let mut position = from;
    let before = from.checked_sub(1).and_then(|before| received.get(before));
    let mut is_line_start = from == 0 || matches!(before, Some(b'\n' | b'\r'));
    while let Some(byte) = received.get(position) {
        let is_end = matches!(byte, b'\n' | b'\r');
        let length = match (byte, received.get(position + 1)) {
            (b'\r', Some(b'\n')) => 2,
            // Whether a line feed follows is not known yet.
            (b'\r', None) if !has_ended => return Err(position),
            _ => 1,
        };
        position += length;
        if is_end && is_line_start {
            return Ok(position);
        }
        is_line_start = is_end;
    }
    Err(position)
}

/// The position after the delimiter that ends a part and the two bytes that tell whether it is the last
/// one; else where to search on.
fn end_of_part(received: &[u8], from: usize, delimiter: &[u8]) -> Result<usize, usize> {
    let mut windows = received
        .get(from..)
        .unwrap_or_default()
        .windows(delimiter.len());
    match windows.position(|window| window == delimiter) {
        Some(position) if from + position + delimiter.len() + 2 <= received.len() => {
            Ok(from + position + delimiter.len())
        }
        Some(position) => Err(from + position),
        None => Err((received.len() + 1)
            .saturating_sub(delimiter.len())
            .max(from)),
    }
}

impl Within {
    /// The end of a text of a sequence: a line feed outside of it, or the start of the next one; else
    /// where to search on.
    fn end(&mut self, received: &[u8], from: usize) -> Result<usize, usize> {
        for (index, byte) in received.iter().enumerate().skip(from) {
            match byte {
                0x1e if index > 0 => return Ok(index),
                _ if self.escape => self.escape = false,
                b'\\' if self.string => self.escape = true,
                b'"' => self.string = !self.string,
                b'{' | b'[' if !self.string => self.brackets += 1,
                b'}' | b']' if !self.string => self.brackets = self.brackets.saturating_sub(1),
                b'\n' if !self.string && self.brackets == 0 => return Ok(index + 1),
                _ => {}
            }
        }
        Err(received.len())
    }
}

/// The value of a field of an event; several lines of data are one value.
fn field(event: &str, name: &str) -> Option<String> {
    let lines = event.split(['\n', '\r']);
    let values = lines.filter_map(|line| {
        let line = line.trim_start_matches('\u{feff}');
        let value = match line.strip_prefix(name)? {
            "" => "",
            rest => rest.strip_prefix(':')?,
        };
        Some(value.strip_prefix(' ').unwrap_or(value))
    });
    let values: Vec<&str> = values.collect();
    match (values.last(), name) {
        (None, _) => None,
        (Some(_), "data") => Some(values.join("\n")),
        (Some(last), _) => Some((*last).to_owned()),
    }
}

/// The boundary of parts that are sent: JSON has no end of line in its strings, so none of them has it.
const BOUNDARY: &str = "part";

/// Returns the media type of items, with the boundary of parts.
#[must_use]
pub fn media_type(content: &Content) -> String {
    match content.codec {
        Codec::Parts => format!("{}; boundary={BOUNDARY}", content.media_type),
        _ => content.media_type.to_owned(),
    }
}

/// Returns the text after the last item.
#[must_use]
pub fn ending(codec: Codec) -> Option<Vec<u8>> {
    (codec == Codec::Parts).then(|| format!("--{BOUNDARY}--\r\n").into_bytes())
}

/// Writes an item.
///
/// # Errors
///
/// The item can't be written as text.
pub fn write(codec: Codec, view: View<'_>) -> io::Result<Vec<u8>> {
    let json = |view: View<'_>| serde_json::to_string(&Written(view)).map_err(io::Error::other);
    let event = |name: &str, value: &str| {
        // Of data, each line is a field; they are joined by line feeds when they are read.
        let mut value = Cow::Borrowed(value);
        if value.contains('\r') {
            value = value.replace("\r\n", "\n").replace('\r', "\n").into();
        }
        if name != "data" && value.contains('\n') {
            let reason = "the item would be read as another one";
            return Err(io::Error::other(reason));
        }
        let lines = value.split('\n').map(|line| format!("{name}: {line}\n"));
        Ok(lines.collect::<String>())
    };
    let value = |view: View<'_>| match scalar(view) {
        Some(_) => plain(view).map_err(|_| io::Error::other("the item can't be written as text")),
        None => json(view),
    };
    Ok(match codec {
        Codec::EventData => event("data", &value(view)?)? + "\n",
        Codec::Events => {
            let mut text = String::new();
            for (name, member) in members(view).into_iter().flatten() {
                if ["data", "event", "id", "retry"].contains(&name) {
                    text += &event(name, &value(member)?)?;
                }
            }
            text + "\n"
        }
        Codec::JsonSequence => format!("\u{1e}{}\n", json(view)?),
        Codec::Parts => {
            let head = "Content-Type: application/json\r\n\r\n";
            format!("--{BOUNDARY}\r\n{head}{}\r\n", json(view)?)
        }
        _ => json(view)? + "\n",
    }
    .into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Within, end_of_event, end_of_part, field};

    #[test]
    fn parts_end_at_delimiters_over_chunks() {
        let text = b"\r\n--b\r\n\r\n{\"a\": \"--b\"}\r\n--b--";
        let mut searched = 0;
        let mut ends = Vec::new();
        let mut start = 0;
        for length in 1..=text.len() {
            match end_of_part(&text[start..length], searched, b"\r\n--b") {
                Ok(end) => {
                    start += end;
                    ends.push(start);
                    searched = 0;
                }
                Err(next) => searched = next,
            }
        }
        assert_eq!(ends, [5, text.len() - 2]);
    }

    #[test]
    fn events_end_at_an_empty_line() {
        let cases = [
            ("data: 1\n\ndata", false, Ok(9)),
            ("data: 1\r\n\r\n", false, Ok(11)),
            ("data: 1\r\rx", false, Ok(9)),
            ("data: 1\r\n\r", false, Err(9)),
            ("data: 1\n", true, Err(8)),
            ("\ndata: 1", false, Ok(1)),
        ];
        for (text, has_ended, end) in cases {
            assert_eq!(end_of_event(text.as_bytes(), 0, has_ended), end, "{text:?}");
        }
    }

    #[test]
    fn chunks_end_anywhere() {
        let text = b"event: x\r\ndata: a\r\ndata: b\r\n\r\n";
        let mut searched = 0;
        for length in 1..text.len() {
            match end_of_event(&text[..length], searched, false) {
                Ok(end) => panic!("{length}: {end}"),
                Err(next) => searched = next,
            }
        }
        assert_eq!(end_of_event(text, searched, false), Ok(text.len()));
    }

    #[test]
    fn texts_of_a_sequence_may_have_lines() {
        let text = b"\x1e{\n \"a\": \"}\\\"\n\"}\n\x1e1\n";
        let end = text.len() - 3;
        assert_eq!(Within::default().end(text, 0), Ok(end));
        assert_eq!(Within::default().end(b"\x1e[1\x1e2", 0), Ok(3));
    }

    #[test]
    fn fields_of_events() {
        let event = ": comment\nevent: a\ndata:1\ndata:  2\ndata\nid:\n\n";
        assert_eq!(field(event, "data").as_deref(), Some("1\n 2\n"));
        assert_eq!(field(event, "event").as_deref(), Some("a"));
        assert_eq!(field(event, "id").as_deref(), Some(""));
        assert_eq!(field(event, "retry"), None);
    }
}
