//! The items of streams as text: events (HTML, section 9.2), lines of JSON, and JSON sequences
//! (RFC 7464).

use std::{
    collections::BTreeMap,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{
    super::body::BodyStream,
    decode::{self, DecodeError},
    encode::{members, plain, scalar},
    operation::Codec,
    parse::Raw,
    received::{Received, Unreadable},
    view::{View, ViewMut},
    write::Written,
};

/// The greatest size of one item in bytes.
const LARGEST: usize = 64 << 20;

/// The items of a body that is received.
#[derive(Debug)]
pub struct Items {
    body: BodyStream,
    codec: Codec,
    /// What was received and not taken yet.
    received: Vec<u8>,
    /// The part of it in which no item ends.
    searched: usize,
    has_ended: bool,
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
        Ok(Self {
            body,
            codec: content.codec,
            received: Vec::new(),
            searched: 0,
            has_ended: false,
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
        let end = if is_event {
            end_of_event(&self.received, self.searched, self.has_ended)
        } else {
            let mut found = self.received[self.searched..].iter();
            let found = found.position(|byte| *byte == b'\n');
            found.map(|position| self.searched + position + 1)
        };
        let end = match end {
            Some(end) => end,
            // The last line needs no end; an event that is not complete is none.
            None if self.has_ended && !is_event && !self.received.is_empty() => self.received.len(),
            None => {
                self.searched = self.received.len().saturating_sub(3);
                return None;
            }
        };
        let item: Vec<u8> = self.received.drain(..end).collect();
        self.searched = 0;
        let text = String::from_utf8(item);
        Some(text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8")))
    }

    /// True for what stands between items: empty lines, comments, and the end that some servers send
    /// as an event.
    fn is_nothing(&mut self, text: &str) -> bool {
        match self.codec {
            Codec::EventData | Codec::Events => {
                let data = field(text, "data");
                if data.as_deref() == Some("[DONE]") {
                    self.has_ended = true;
                    self.received.clear();
                    return true;
                }
                data.is_none()
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
    pub fn read(&self, text: &str, place: ViewMut<'_>) -> io::Result<()> {
        let result = match self.codec {
            Codec::EventData => {
                decode::raw(Raw::Text(field(text, "data").unwrap_or_default()), place)
            }
            Codec::Events => {
                let fields = ["data", "event", "id", "retry"].into_iter();
                let fields = fields.filter_map(|name| {
                    let value = field(text, name)?;
                    Some((name.to_owned(), Raw::Text(value)))
                });
                let fields: BTreeMap<String, Raw> = fields.collect();
                decode::raw(Raw::Tree(fields), place)
            }
            _ => decode::json(text.trim_start_matches('\u{1e}').as_bytes(), place),
        };
        result.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

/// The position after the empty line that ends an event.
fn end_of_event(received: &[u8], from: usize, has_ended: bool) -> Option<usize> {
    let mut line_start = from;
    // The line that the search goes on in may have started before.
    while line_start > 0 && !matches!(received.get(line_start - 1), Some(b'\n' | b'\r')) {
        line_start -= 1;
    }
    let mut position = line_start;
    while let Some(byte) = received.get(position) {
        let is_end = matches!(byte, b'\n' | b'\r');
        let length = match (byte, received.get(position + 1)) {
            (b'\r', Some(b'\n')) => 2,
            // Whether a line feed follows is not known yet.
            (b'\r', None) if !has_ended => return None,
            _ => 1,
        };
        if is_end && position == line_start {
            return Some(position + length);
        }
        position += length;
        if is_end {
            line_start = position;
        }
    }
    None
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

/// Writes an item.
///
/// # Errors
///
/// The item can't be written as text.
pub fn write(codec: Codec, view: View<'_>) -> io::Result<Vec<u8>> {
    let json = |view: View<'_>| serde_json::to_string(&Written(view)).map_err(io::Error::other);
    let event = |name: &str, value: &str| {
        let lines = value.split('\n').map(|line| format!("{name}: {line}\n"));
        lines.collect::<String>()
    };
    let value = |view: View<'_>| match scalar(view) {
        Some(_) => plain(view).map_err(|_| io::Error::other("the item can't be written as text")),
        None => json(view),
    };
    Ok(match codec {
        Codec::EventData => event("data", &value(view)?) + "\n",
        Codec::Events => {
            let mut text = String::new();
            for (name, member) in members(view).into_iter().flatten() {
                if ["data", "event", "id", "retry"].contains(&name) {
                    text += &event(name, &value(member)?);
                }
            }
            text + "\n"
        }
        Codec::JsonSequence => format!("\u{1e}{}\n", json(view)?),
        _ => json(view)? + "\n",
    }
    .into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{end_of_event, field};

    #[test]
    fn events_end_at_an_empty_line() {
        let cases: [(&str, bool, Option<usize>); 6] = [
            ("data: 1\n\ndata", false, Some(9)),
            ("data: 1\r\n\r\n", false, Some(11)),
            ("data: 1\r\rx", false, Some(9)),
            ("data: 1\r\n\r", false, None),
            ("data: 1\n", true, None),
            ("\ndata: 1", false, Some(1)),
        ];
        for (text, has_ended, end) in cases {
            assert_eq!(end_of_event(text.as_bytes(), 0, has_ended), end, "{text:?}");
        }
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
