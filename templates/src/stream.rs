//! Streams of items: events, and lines of JSON.

use std::{
    fmt, io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use futures_core::Stream;

#[cfg(any(feature = "client", feature = "server"))]
use super::support::items;
use super::support::{message::Message, validate::Rule, view::Reflect};

/// A stream of items, each read as soon as it has arrived. It is read once; clones share it.
///
/// A stream ends after an error, unless that is of [`InvalidData`](io::ErrorKind::InvalidData): then an item
/// is none of its type, and the next one may be.
pub struct ItemStream<T>(Arc<Mutex<Source<T>>>);

/// The source of the items.
type Source<T> = Option<Pin<Box<dyn Stream<Item = io::Result<T>> + Send>>>;

impl<T> ItemStream<T> {
    /// Creates a stream of these items, to be sent.
    pub fn new<S>(items: S) -> Self
    where
        S: Stream<Item = io::Result<T>> + Send + 'static,
    {
        Self(Arc::new(Mutex::new(Some(Box::pin(items)))))
    }

    /// Returns the next item.
    pub async fn next(&mut self) -> Option<io::Result<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    #[cfg(any(feature = "client", feature = "server"))]
    fn take(&self) -> Source<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = io::Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<T>>> {
        let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(items) = source.as_mut() else {
            return Poll::Ready(None);
        };
        let item = items.as_mut().poll_next(context);
        let has_ended = match &item {
            Poll::Ready(Some(Err(error))) => error.kind() != io::ErrorKind::InvalidData,
            Poll::Ready(None) => true,
            Poll::Ready(Some(Ok(_))) | Poll::Pending => false,
        };
        if has_ended {
            *source = None;
        }
        item
    }
}

impl<T> Clone for ItemStream<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemStream(..)")
    }
}

/// Streams are equal to their clones alone.
impl<T> PartialEq for ItemStream<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Reflect + Send + 'static> Message for ItemStream<T> {
    fn values(&self, _: &mut dyn FnMut(&dyn Reflect, &[Rule])) {}

    #[cfg(any(feature = "client", feature = "server"))]
    fn read(
        received: &super::support::received::Received,
    ) -> Result<Self, super::support::received::Unreadable> {
        let items = items::Items::new(received)?;
        Ok(Self::new(Received {
            items,
            blank: T::blank,
        }))
    }

    #[cfg(any(feature = "client", feature = "server"))]
    fn write(&self, outgoing: &mut super::support::outgoing::Outgoing) {
        match (self.take(), outgoing.content()) {
            (Some(items), Some(content)) => {
                let body = super::body::Body::from_stream(Sent {
                    items: Some(items),
                    codec: content.codec,
                    ending: items::ending(content.codec),
                });
                outgoing.set(&items::media_type(content), body);
            }
            _ => outgoing.invalid = Some("the stream was read before".to_owned()),
        }
    }
}

/// The items of a body that is received.
#[cfg(any(feature = "client", feature = "server"))]
struct Received<T> {
    items: items::Items,
    blank: fn() -> T,
}

#[cfg(any(feature = "client", feature = "server"))]
impl<T: Reflect> Stream for Received<T> {
    type Item = io::Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<T>>> {
        let received = self.get_mut();
        let Some(text) = std::task::ready!(received.items.poll_text(context)) else {
            return Poll::Ready(None);
        };
        let text = match text {
            Ok(text) => text,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        let mut item = (received.blank)();
        Poll::Ready(match received.items.read(&text, &mut item) {
            Err(_) if received.items.is_end(&text) => None,
            Err(error) => Some(Err(error)),
            Ok(()) => Some(Ok(item)),
        })
    }
}

/// The text of items that are sent.
#[cfg(any(feature = "client", feature = "server"))]
struct Sent<T> {
    /// The items; none after their end.
    items: Source<T>,
    codec: super::support::operation::Codec,
    /// The text after the last item.
    ending: Option<Vec<u8>>,
}

#[cfg(any(feature = "client", feature = "server"))]
impl<T: Reflect> Stream for Sent<T> {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let codec = self.codec;
        let Some(items) = &mut self.items else {
            return Poll::Ready(None);
        };
        Poll::Ready(
            if let Some(item) = std::task::ready!(items.as_mut().poll_next(context)) {
                Some(item.and_then(|item| items::write(codec, item.view())))
            } else {
                self.items = None;
                self.ending.take().map(Ok)
            },
        )
    }
}
