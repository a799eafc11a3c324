//! The tables of messages: what `wire!` makes of responses, and of bodies of several types.

macro_rules! message {
    // Rules without a crate around them are never used.
    () => {};

    // Each response: its position, its variant with the position of the body among the values, its
    // status, its description, its media types and its headers. Those of several statuses have the
    // status as their first value.
    (responses $name:ident {
        $($index:literal: $variant:ident $(($body:tt))? = $code:literal, $text:literal
            $(, [$($content:expr),*] $(, [$($header:expr),*])?)?;)*
    } $(and {
        $($wide_index:literal: $wide:ident $(($wide_body:tt))? = $codes:expr, $wide_text:literal
            $(, [$($wide_content:expr),*] $(, [$($wide_header:expr),*])?)?;)*
    })? $(else $unexpected:ident)?) => {
        impl types::$name {
            /// Returns the status of the response.
            #[must_use]
            pub fn status(&self) -> u16 {
                super::support::response::DocumentedResponse::describe(self).0
            }
        }

        impl super::support::response::DocumentedResponse for types::$name {
            #[cfg(any(feature = "client", feature = "server"))]
            const RESPONSES: &'static [super::support::operation::Response] = &[
                $(super::support::operation::Response::new($code, &[$($($content),*)?])
                    $($(.with_headers(&[$($header),*]))?)?,)*
                $($(super::support::operation::Response::of($codes, &[$($($wide_content),*)?])
                    $($(.with_headers(&[$($wide_header),*]))?)?,)*)?
            ];

            fn describe(&self) -> (u16, &'static str) {
                match self {
                    $(Self::$variant { .. } => ($code, $text),)*
                    $($(Self::$wide { 0: status, .. } => (*status, $wide_text),)*)?
                    $(Self::$unexpected(response) => {
                        (response.status(), super::support::response::UNDOCUMENTED)
                    })?
                }
            }
        }

        impl table::Message for types::$name {
            fn values(&self, each: &mut dyn FnMut(&dyn table::Reflect, &[table::Rule])) {
                let _ = &each;
                match self {
                    $(Self::$variant { $($body: value,)? .. } => {
                        $(table::Message::values(message!(@first value, $body), each);)?
                    })*
                    $($(Self::$wide { $($wide_body: value,)? .. } => {
                        $(table::Message::values(message!(@first value, $wide_body), each);)?
                    })*)?
                    $(Self::$unexpected(_) => {})?
                }
            }

            #[cfg(any(feature = "client", feature = "server"))]
            fn read(
                received: &super::support::received::Received,
            ) -> Result<Self, super::support::received::Unreadable> {
                match received.response {
                    $($index => Ok(Self::$variant { $($body: table::Message::read(received)?)? }),)*
                    $($($wide_index => Ok(Self::$wide {
                        0: received.status,
                        $($wide_body: table::Message::read(received)?)?
                    }),)*)?
                    _ => Err(super::support::received::Unreadable::MediaType),
                }
            }

            #[cfg(any(feature = "client", feature = "server"))]
            fn write(&self, outgoing: &mut super::support::outgoing::Outgoing) {
                match self {
                    $(Self::$variant { $($body: value,)? .. } => {
                        outgoing.respond($index, $code);
                        $(table::Message::write(message!(@first value, $body), outgoing);)?
                    })*
                    $($(Self::$wide { 0: status, $($wide_body: value,)? .. } => {
                        outgoing.respond($wide_index, *status);
                        $(table::Message::write(message!(@first value, $wide_body), outgoing);)?
                    })*)?
                    $(Self::$unexpected(response) => outgoing.unexpected(response),)?
                }
            }
        }

        $(impl From<super::support::unexpected::UnexpectedResponse> for types::$name {
            fn from(response: super::support::unexpected::UnexpectedResponse) -> Self {
                Self::$unexpected(response)
            }
        })?

        impl super::support::validate::Validate for types::$name {
            fn validate(&self) -> Result<(), super::support::validate::Violations> {
                super::support::message::check(self)
            }
        }
    };

    (@first $first:expr, $rest:tt) => { $first };

    (@rules $own:ident) => { $own };
    (@rules $own:ident [$($rule:expr),*]) => { &[$($rule),*] };

    // The types of a body, by their positions.
    (contents $name:ident { $($index:literal: $variant:ident $([$($rule:expr),*])?,)+ }) => {
        impl table::Message for types::$name {
            fn values(&self, each: &mut dyn FnMut(&dyn table::Reflect, &[table::Rule])) {
                match self {
                    $(Self::$variant(value) => {
                        table::Message::values(value, &mut |value, own| {
                            let _ = &own;
                            each(value, message!(@rules own $([$($rule),*])?));
                        });
                    })+
                }
            }

            #[cfg(any(feature = "client", feature = "server"))]
            fn read(
                received: &super::support::received::Received,
            ) -> Result<Self, super::support::received::Unreadable> {
                match received.alternative() {
                    $($index => Ok(Self::$variant(table::Message::read(received)?)),)+
                    _ => Err(super::support::received::Unreadable::MediaType),
                }
            }

            #[cfg(any(feature = "client", feature = "server"))]
            fn write(&self, outgoing: &mut super::support::outgoing::Outgoing) {
                match self {
                    $(Self::$variant(value) => {
                        outgoing.alternative($index);
                        table::Message::write(value, outgoing);
                    })+
                }
            }
        }

        impl super::support::validate::Validate for types::$name {
            fn validate(&self) -> Result<(), super::support::validate::Violations> {
                super::support::message::check(self)
            }
        }
    };
}

message!();
