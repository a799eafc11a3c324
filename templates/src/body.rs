//! Bodies and files: bytes, or a stream of them.

use std::{
    any::Any,
    error::Error as StdError,
    fmt, io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::support::{
    buffered::Buffered,
    view::{Custom, FromBuffered, Reflect, View, ViewMut},
};

/// An error of a stream.
type BoxError = Box<dyn StdError + Send + Sync>;

/// The body of a request or a response, or a file in a form: bytes, or a stream that is read once.
///
/// Clones share the stream.
#[derive(Clone, Default)]
pub struct Body {
    content: Content,
    media_type: Option<String>,
    file_name: Option<String>,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Stream(Arc<Mutex<Option<Source>>>, Option<u64>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

/// The chunks of a stream.
type Source = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

impl Body {
    /// Creates a body from a stream of chunks.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::from_source(Box::pin(Chunks(Box::pin(stream))), None)
    }

    /// Creates a body from a reader, such as a file.
    #[cfg(any(feature = "client", feature = "server"))]
    pub fn from_reader(reader: impl tokio::io::AsyncRead + Send + 'static) -> Self {
        Self::from_source(Box::pin(Reader(Box::pin(reader))), None)
    }

    /// Creates a body from one of the crate `http_body`.
    pub fn from_http_body<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let length = body.size_hint().exact();
        Self::from_source(Box::pin(Frames(Box::pin(body))), length)
    }

    fn from_source(source: Source, length: Option<u64>) -> Self {
        Self {
            content: Content::Stream(Arc::new(Mutex::new(Some(source))), length),
            ..Self::default()
        }
    }

    /// Returns the body that a view is of.
    #[cfg(any(feature = "client", feature = "server"))]
    pub(super) fn in_view(view: View<'_>) -> Option<&Self> {
        match view {
            View::Custom(value) => (value as &dyn Any).downcast_ref(),
            _ => None,
        }
    }

    /// Returns the body that a place is for.
    #[cfg(any(feature = "client", feature = "server"))]
    pub(super) fn in_place<'p>(place: &'p mut ViewMut<'_>) -> Option<&'p mut Self> {
        match place {
            ViewMut::FromBuffered(place) => (&mut **place as &mut dyn Any).downcast_mut(),
            _ => None,
        }
    }

    /// Sets the number of bytes that a stream has.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let Content::Stream(_, length) = &mut self.content {
            *length = Some(bytes);
        }
        self
    }

    /// Sets the media type, where the document allows several.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Sets the name of the file, which a form has (RFC 7578, section 4.2).
    #[must_use]
    pub fn with_file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Returns the media type, if one was set or received.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the name of the file, if one was set or received.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Returns the number of bytes, where it is known.
    pub fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Stream(_, length) => *length,
        }
    }

    /// Returns the bytes; `None` for a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(..) => None,
        }
    }

    /// Reads all of it into memory.
    ///
    /// # Errors
    ///
    /// The stream failed, or was read before.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        let mut stream = match &self.content {
            Content::Bytes(bytes) => return Ok(bytes.clone()),
            Content::Stream(..) => self.stream()?,
        };
        let mut all = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            all.extend_from_slice(&chunk?);
        }
        Ok(all.freeze())
    }

    /// Returns the stream of its chunks.
    ///
    /// # Errors
    ///
    /// The stream was read before.
    pub fn stream(&self) -> io::Result<BodyStream> {
        let (source, length) = match &self.content {
            Content::Bytes(bytes) => (Err(bytes.clone()), Some(bytes.len() as u64)),
            Content::Stream(source, length) => {
                let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
                let taken = source.take();
                let taken = taken.ok_or_else(|| io::Error::other("the stream was read before"))?;
                (Ok(Mutex::new(taken)), *length)
            }
        };
        Ok(BodyStream { source, length })
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "[{length} bytes]"),
            None => f.write_str("[a stream]"),
        }
    }
}

/// Streams are equal to their clones alone.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.content, &other.content) {
            (Content::Bytes(one), Content::Bytes(other)) => one == other,
            (Content::Stream(one, _), Content::Stream(other, _)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        same && self.media_type == other.media_type && self.file_name == other.file_name
    }
}

macro_rules! from_bytes {
    ($($type:ty)*) => {
        $(impl From<$type> for Body {
            fn from(bytes: $type) -> Self {
                Self {
                    content: Content::Bytes(bytes.into()),
                    ..Self::default()
                }
            }
        })*
    };
}

from_bytes!(Bytes Vec<u8> String &'static [u8] &'static str);

/// The chunks of a [`Body`].
pub struct BodyStream {
    source: Result<Mutex<Source>, Bytes>,
    length: Option<u64>,
}

impl BodyStream {
    /// Returns the bytes that are left; `None` for a stream.
    #[cfg(any(feature = "client", feature = "server"))]
    pub(super) fn as_bytes(&self) -> Option<&Bytes> {
        self.source.as_ref().err()
    }

    /// Returns the next chunk.
    pub async fn next(&mut self) -> Option<io::Result<Bytes>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyStream(..)")
    }
}

impl Stream for BodyStream {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.get_mut().source {
            Ok(source) => {
                let source = source.get_mut().unwrap_or_else(PoisonError::into_inner);
                source.as_mut().poll_next(context)
            }
            Err(bytes) if bytes.is_empty() => Poll::Ready(None),
            Err(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
        }
    }
}

impl HttpBody for BodyStream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let chunk = ready!(self.poll_next(context));
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.source, self.length) {
            (Err(bytes), _) => SizeHint::with_exact(bytes.len() as u64),
            (_, Some(length)) => SizeHint::with_exact(length),
            (_, None) => SizeHint::default(),
        }
    }
}

/// The chunks of a body of the crate `http_body`, without its trailers.
struct Frames<B: HttpBody>(Pin<Box<B>>);

impl<B> Stream for Frames<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(self.0.as_mut().poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(io_error(error)))),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
        }
    }
}

fn io_error(error: impl Into<BoxError>) -> io::Error {
    match error.into().downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    }
}

/// The chunks of a stream of any bytes and errors.
struct Chunks<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Chunks<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(chunk.map(|chunk| chunk.map(Into::into).map_err(io_error)))
    }
}

/// The chunks of a reader.
#[cfg(any(feature = "client", feature = "server"))]
struct Reader<R>(Pin<Box<R>>);

#[cfg(any(feature = "client", feature = "server"))]
impl<R: tokio::io::AsyncRead> Stream for Reader<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        const CHUNK: usize = 64 << 10;
        let mut chunk = vec![0; CHUNK];
        let mut room = tokio::io::ReadBuf::new(&mut chunk);
        ready!(self.0.as_mut().poll_read(context, &mut room))?;
        let read = room.filled().len();
        chunk.truncate(read);
        Poll::Ready((read > 0).then(|| Ok(chunk.into())))
    }
}

impl Reflect for Body {
    fn view(&self) -> View<'_> {
        View::Custom(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::FromBuffered(self)
    }

    fn blank() -> Self {
        Self::default()
    }
}

/// In JSON it is a string.
impl FromBuffered for Body {
    fn set(&mut self, value: Buffered<'_>) -> Result<(), String> {
        match value {
            Buffered::Text(text) | Buffered::Untyped(text) => {
                *self = text.into_owned().into();
                Ok(())
            }
            _ => Err("expected a string".to_owned()),
        }
    }
}

impl Custom for Body {
    fn to_buffered(&self) -> Result<Buffered<'static>, String> {
        let text = self.as_bytes().map(|bytes| std::str::from_utf8(bytes));
        match text {
            Some(Ok(text)) => Ok(Buffered::Text(text.to_owned().into())),
            _ => Err("a stream or a file that is not text can't be a part of JSON".to_owned()),
        }
    }

    fn equals(&self, other: &dyn Custom) -> bool {
        (other as &dyn Any).downcast_ref() == Some(self)
    }

    fn copy_into(&self, other: &mut dyn FromBuffered) {
        if let Some(other) = (other as &mut dyn Any).downcast_mut::<Self>() {
            other.clone_from(self);
        }
    }
}
