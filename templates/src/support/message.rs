//! Messages: what the body and the headers of a request or a response hold, as one value.

#[cfg(any(feature = "client", feature = "server"))]
use super::{
    outgoing::Outgoing,
    received::{Received, Unreadable},
};
use super::{
    validate::{Checks, Rule, Violations},
    view::Reflect,
};

/// A body, a body with headers, or one of several of them.
pub trait Message: Sized {
    /// Calls a function with each value that has constraints, and its rules.
    fn values(&self, each: &mut dyn FnMut(&dyn Reflect, &[Rule]));

    /// Reads it.
    ///
    /// # Errors
    ///
    /// What was received is none of the type.
    #[cfg(any(feature = "client", feature = "server"))]
    fn read(received: &Received) -> Result<Self, Unreadable>;

    /// Writes it.
    #[cfg(any(feature = "client", feature = "server"))]
    fn write(&self, outgoing: &mut Outgoing);
}

impl<T: Reflect> Message for T {
    fn values(&self, each: &mut dyn FnMut(&dyn Reflect, &[Rule])) {
        each(self, &[Rule::Nested]);
    }

    #[cfg(any(feature = "client", feature = "server"))]
    fn read(received: &Received) -> Result<Self, Unreadable> {
        let mut value = T::blank();
        received.read(value.view_mut())?;
        Ok(value)
    }

    #[cfg(any(feature = "client", feature = "server"))]
    fn write(&self, outgoing: &mut Outgoing) {
        outgoing.value(self.view());
    }
}

/// Checks the constraints of a message.
///
/// # Errors
///
/// Returns all violations, if there are any.
pub fn check(message: &impl Message) -> Result<(), Violations> {
    let mut checks = Checks::default();
    message.values(&mut |value, rules| checks.rules(value.view(), rules));
    checks.finish()
}

/// A body with the headers that the document describes.
///
/// A body alone is a reply too, where no header is required: `body.into()`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reply<B, H> {
    /// The body; `()` where there is none.
    pub body: B,
    /// The headers.
    pub headers: H,
}

impl<B, H> Reply<B, H> {
    /// Creates a reply.
    pub fn new(body: B, headers: H) -> Self {
        Self { body, headers }
    }
}

impl<B, H: Default> From<B> for Reply<B, H> {
    fn from(body: B) -> Self {
        Self::new(body, H::default())
    }
}

impl<B: Message, H: Reflect> Message for Reply<B, H> {
    fn values(&self, each: &mut dyn FnMut(&dyn Reflect, &[Rule])) {
        each(&self.headers, &[Rule::Nested]);
        self.body.values(each);
    }

    #[cfg(any(feature = "client", feature = "server"))]
    fn read(received: &Received) -> Result<Self, Unreadable> {
        let headers = received.reply_headers().map_err(Unreadable::Header)?;
        Ok(Self::new(B::read(received)?, headers))
    }

    #[cfg(any(feature = "client", feature = "server"))]
    fn write(&self, outgoing: &mut Outgoing) {
        self.body.write(outgoing);
        outgoing.documented_headers(self.headers.view());
    }
}
