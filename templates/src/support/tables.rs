//! The impls of the types, from one table for each.
//!
//! A table states a type's representation on the wire and its constraints; the impls that follow
//! from it are written once, here. The module of a table has `types` and `support` as siblings.

/// `Record`, serde's traits and `Validate` for an object; `Validate` for parameters; all of it and
/// `as_str`, `Display` and `From` for an enum of strings; the shared impls of response enums.
macro_rules! wire {
    // A document may have no types at all.
    () => {};

    // The kinds of properties that are required.
    (@is_required required) => { true };
    (@is_required secret) => { true };
    (@is_required $optional:ident) => { false };

    (record $name:ident {
        $($index:literal: $field:ident = $kind:ident($wire:literal) $([$($rule:expr),+])?,)*
        $(.. $others:ident $([$($others_rule:expr),+])?)?
        $(; $unmodeled:ident $($closed:ident)?)?
    } $([$($size:expr),+])? $(fits $schema:ident)?) => {
        impl super::support::wire::Blank for types::$name {
            fn blank() -> Self {
                Self {
                    $($field: super::support::wire::Blank::blank(),)*
                    $($others: std::collections::BTreeMap::new(),)?
                    $($unmodeled: super::support::unmodeled::UnmodeledInput::default(),)?
                }
            }
        }

        impl super::support::wire::Record for types::$name {
            const NAME: &'static str = stringify!($name);
            const NAMES: &'static [&'static str] = &[$($wire),*];
            const MARKS: &'static [(u16, u32)] = &super::support::wire::marks([$($wire),*]);
            const REQUIRED: &'static [bool] = &[$(wire!(@is_required $kind)),*];
            const OTHERS: super::support::wire::Others = wire!(@others $($others)? $($($closed)?)?);

            $(fn unmodeled(&mut self) -> Option<&mut super::support::unmodeled::UnmodeledInput> {
                Some(&mut self.$unmodeled)
            })?

            fn write<O: super::support::wire::Out>(&self, out: &mut O) {
                $(out.$kind($wire, &self.$field);)*
                $(out.others(Self::NAMES, &self.$others);)?
            }

            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                index: usize,
                entry: super::support::wire::Entry<'_, A>,
            ) -> Result<(), A::Error> {
                match index {
                    $($index => entry.$kind(&mut self.$field),)*
                    _ => wire!(@rest self entry $($others)?),
                }
            }
        }

        impl serde::Serialize for types::$name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                super::support::wire::write(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for types::$name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::support::read::value(deserializer)
            }
        }

        impl<'de> super::support::read::Read<'de> for types::$name {
            fn read_in_place<D: serde::Deserializer<'de>>(
                deserializer: D,
                place: &mut Self,
            ) -> Result<(), D::Error> {
                super::support::wire::read_in_place(deserializer, place)
            }
        }

        impl super::support::validate::Validate for types::$name {
            fn check(&self, checks: &mut super::support::validate::Checks) {
                let _ = &checks;
                $(
                    let count = super::support::wire::count(self);
                    $(checks.size(count, $size);)+
                )?
                $($(checks.field($wire, &self.$field, &[$($rule),+]);)?)*
                $($(checks.values(&self.$others, &[$($others_rule),+]);)?)?
                $(checks.unmodeled(&self.$unmodeled);)?
                $(super::schema::check(self, &super::schemas::$schema, checks);)?
            }
        }
    };

    (parameters $name:ident {
        $($field:ident = $wire:literal [$($rule:expr),+],)*
    }) => {
        impl super::support::validate::Validate for types::$name {
            fn check(&self, checks: &mut super::support::validate::Checks) {
                let _ = &checks;
                $(checks.field($wire, &self.$field, &[$($rule),+]);)*
            }
        }
    };

    (text $name:ident {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        wire! {
            @text $name { $($variant = $wire,)* .. $unknown } [$($schema)?] self
            check(checks) {
                checks.known(!matches!(self, Self::$unknown(_)), &[$($wire),*]);
            }
        }
    };

    // Other strings are values too.
    (open text $name:ident {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        wire! {
            @text $name { $($variant = $wire,)* .. $unknown } [$($schema)?] self
            check(checks) {}
        }
    };

    (@text $name:ident {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } [$($schema:ident)?] $self:ident check($checks:ident) $check:block) => {
        impl types::$name {
            /// Returns the string on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$unknown(text) => text,
                }
            }
        }

        impl std::fmt::Display for types::$name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<std::borrow::Cow<'_, str>> for types::$name {
            fn from(text: std::borrow::Cow<'_, str>) -> Self {
                match &*text {
                    $($wire => Self::$variant,)*
                    _ => Self::$unknown(text.into_owned()),
                }
            }
        }

        impl From<&str> for types::$name {
            fn from(text: &str) -> Self {
                Self::from(std::borrow::Cow::Borrowed(text))
            }
        }

        wire! {
            @impls $name [$($schema)?] $self
            blank { Self::$unknown(String::new()) }
            write(serializer) { serializer.serialize_str($self.as_str()) }
            read(deserializer, place) {
                *place = super::support::wire::text(deserializer)?;
                Ok(())
            }
            check($checks) $check
        }
    };

    (integer $name:ident($type:ident) {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        impl types::$name {
            /// Returns the integer on the wire.
            pub fn get(self) -> $type {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$unknown(number) => number,
                }
            }
        }

        impl From<$type> for types::$name {
            fn from(number: $type) -> Self {
                match number {
                    $($wire => Self::$variant,)*
                    number => Self::$unknown(number),
                }
            }
        }

        wire! {
            @impls $name [$($schema)?] self
            blank { Self::$unknown(0) }
            write(serializer) { self.get().serialize(serializer) }
            read(deserializer, place) {
                *place = super::support::read::value::<$type, _>(deserializer)?.into();
                Ok(())
            }
            check(checks) {
                checks.known(!matches!(self, Self::$unknown(_)), &[$(stringify!($wire)),*]);
            }
        }
    };

    (value $name:ident $(or $null:ident)? {
        $($variant:ident = $wire:expr,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        impl types::$name {
            /// Returns the JSON value on the wire.
            pub fn to_value(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant => serde_json::Value::from($wire),)*
                    Self::$unknown(value) => value.clone(),
                }
            }
        }

        impl From<serde_json::Value> for types::$name {
            fn from(value: serde_json::Value) -> Self {
                $(if super::support::equality::are_equal(&$wire, &value) {
                    return Self::$variant;
                })*
                Self::$unknown(value)
            }
        }

        wire! {
            @impls $name [$($schema)?] self
            blank { Self::$unknown(serde_json::Value::Null) }
            write(serializer) {
                match self {
                    $(Self::$variant => serde::Serialize::serialize(&$wire, serializer),)*
                    Self::$unknown(value) => value.serialize(serializer),
                }
            }
            read(deserializer, place) {
                let value: serde_json::Value = serde::Deserialize::deserialize(deserializer)?;
                *place = value.into();
                Ok(())
            }
            check(checks) {
                match self {
                    $(Self::$variant => {})*
                    $(Self::$unknown(serde_json::Value::$null) => {})?
                    Self::$unknown(_) => checks.known(false, &[$(stringify!($wire)),*]),
                }
            }
        }
    };

    (union $name:ident $keyword:literal $(or $null:ident)? {
        $($variant:ident $([$($rule:expr),+])?,)*
        .. $unknown:ident
    } by $tag:literal {
        $($($value:literal)|+ => $tagged:ident,)*
        $(_ => $default:ident,)?
    } $(fits $schema:ident)?) => {
        wire! {
            @union $name $keyword [$($null)?] { $($variant [$($($rule),+)?],)* .. $unknown }
            [$($schema)?]
            read(buffered) {
                match super::union::tag(&buffered, $tag) {
                    $(Some($($value)|+) => super::union::variant(&buffered).map(Self::$tagged),)*
                    other => wire!(@other other buffered [$($default)?] {
                        $($variant [$($($rule),+)?],)*
                        .. $unknown
                    }),
                }
            }
        }
    };

    (union $name:ident $keyword:literal $(or $null:ident)? {
        $($variant:ident $([$($rule:expr),+])?,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        wire! {
            @union $name $keyword [$($null)?] { $($variant [$($($rule),+)?],)* .. $unknown }
            [$($schema)?]
            read(buffered) {
                wire!(@try buffered { $($variant [$($($rule),+)?],)* .. $unknown })
            }
        }
    };

    (@other $tag:ident $buffered:ident [$default:ident] {
        $($variant:ident [$($rule:expr),*],)*
        .. $unknown:ident
    }) => {{
        let _ = $tag;
        super::union::variant(&$buffered).map(Self::$default)
    }};

    // A value without a tag may be of any variant.
    (@other $tag:ident $buffered:ident [] {
        $($variant:ident [$($rule:expr),*],)*
        .. $unknown:ident
    }) => {
        match $tag {
            Some(_) => Ok(Self::$unknown($buffered.into())),
            None => wire!(@try $buffered { $($variant [$($rule),*],)* .. $unknown }),
        }
    };

    (@try $buffered:ident { $($variant:ident [$($rule:expr),*],)* .. $unknown:ident }) => {{
        let mut trial = super::union::Trial::new($buffered);
        $(trial.offer(Self::$variant, &[$($rule),*]);)*
        Ok(trial.finish(Self::$unknown))
    }};

    (@union $name:ident $keyword:literal [$($null:ident)?] {
        $($variant:ident [$($rule:expr),*],)*
        .. $unknown:ident
    } [$($schema:ident)?] read($buffered:ident) $read:block) => {
        impl std::fmt::Debug for types::$name {
            /// Omits the content of unknown values, which may be secret.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant(value) => value.fmt(f),)*
                    Self::$unknown(_) => f.write_str(concat!(stringify!($unknown), "(..)")),
                }
            }
        }

        wire! {
            @impls $name [$($schema)?] self
            blank { Self::$unknown(serde_json::Value::Null) }
            write(serializer) {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    Self::$unknown(value) => value.serialize(serializer),
                }
            }
            read(deserializer, place) {
                let $buffered = super::union::buffer(deserializer)?;
                let read: Result<Self, D::Error> = $read;
                *place = read?;
                Ok(())
            }
            check(checks) {
                match self {
                    $(Self::$variant(value) => {
                        super::support::validate::Validate::check_rules(value, &[$($rule),*], checks);
                    })*
                    $(Self::$unknown(serde_json::Value::$null) => {})?
                    Self::$unknown(_) => checks.require(false, $keyword, ""),
                }
            }
        }
    };

    (newtype $name:ident($type:ty) $([$($rule:expr),+])? $(fits $schema:ident)?) => {
        impl From<$type> for types::$name {
            fn from(value: $type) -> Self {
                Self(value)
            }
        }

        impl From<types::$name> for $type {
            fn from(value: types::$name) -> Self {
                value.0
            }
        }

        wire! {
            @impls $name [$($schema)?] self
            blank { Self(super::support::wire::Blank::blank()) }
            write(serializer) { self.0.serialize(serializer) }
            read(deserializer, place) {
                super::support::read::Read::read_in_place(deserializer, &mut place.0)
            }
            check(checks) {
                $(super::support::validate::Validate::check_rules(&self.0, &[$($rule),+], checks);)?
            }
        }
    };

    // The impls of every type but records.
    (@impls $name:ident [$($schema:ident)?] $self:ident
        blank $blank:block
        write($serializer:ident) $write:block
        read($deserializer:ident, $place:ident) $read:block
        check($checks:ident) $check:block
    ) => {
        impl super::support::wire::Blank for types::$name {
            fn blank() -> Self $blank
        }

        impl serde::Serialize for types::$name {
            fn serialize<S: serde::Serializer>(
                &$self,
                $serializer: S,
            ) -> Result<S::Ok, S::Error> $write
        }

        impl<'de> serde::Deserialize<'de> for types::$name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::support::read::value(deserializer)
            }
        }

        impl<'de> super::support::read::Read<'de> for types::$name {
            fn read_in_place<D: serde::Deserializer<'de>>(
                $deserializer: D,
                $place: &mut Self,
            ) -> Result<(), D::Error> $read
        }

        impl super::support::validate::Validate for types::$name {
            fn check(&$self, $checks: &mut super::support::validate::Checks) {
                let _ = &$checks;
                $check
                $(super::schema::check($self, &super::schemas::$schema, $checks);)?
            }
        }
    };

    (text $($name:ident),+) => {
        $(
            impl From<&str> for types::$name {
                fn from(text: &str) -> Self {
                    Self(text.to_owned())
                }
            }

            impl AsRef<str> for types::$name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }
        )+
    };

    (newtype parameter $($name:ident),+) => {
        $(wire! {
            @parameter types::$name;
            to_text(self) { super::support::parameter::Parameter::to_text(&self.0) }
            from_text(text) { super::support::parameter::Parameter::from_text(text).map(Self) }
        })+
    };

    (parameter $($name:ident),+) => {
        $(wire! {
            @parameter types::$name;
            to_text(self) { std::borrow::Cow::Borrowed(self.as_str()) }
            from_text(text) { Some(Self::from(text)) }
        })+
    };

    (integer parameter $($name:ident($type:ident)),+) => {
        $(wire! {
            @parameter types::$name;
            to_text(self) { std::borrow::Cow::Owned(self.get().to_string()) }
            from_text(text) {
                <$type as super::support::parameter::Parameter>::from_text(text).map(Self::from)
            }
        })+
    };

    (value parameter $($name:ident),+) => {
        $(wire! {
            @parameter types::$name;
            to_text(self) {
                match self.to_value() {
                    serde_json::Value::String(text) => std::borrow::Cow::Owned(text),
                    value => std::borrow::Cow::Owned(value.to_string()),
                }
            }
            // A known number or boolean, else a string.
            from_text(text) {
                let value = serde_json::from_str::<Self>(text).ok();
                let known = |value: &Self| super::support::validate::Validate::validate(value).is_ok();
                let text = || Self::from(serde_json::Value::from(text));
                Some(value.filter(known).unwrap_or_else(text))
            }
        })+
    };

    (custom parameter $($type:ty),+) => {
        $(wire! {
            @parameter $type;
            to_text(self) { std::borrow::Cow::Owned(self.to_string()) }
            from_text(text) { text.parse().ok() }
        })+
    };

    (@parameter $type:ty;
        to_text($self:ident) $to_text:block
        from_text($text:ident) $from_text:block
    ) => {
        #[cfg(any(feature = "client", feature = "server"))]
        impl super::support::parameter::Parameter for $type {
            fn to_text(&$self) -> std::borrow::Cow<'_, str> $to_text

            fn from_text($text: &str) -> Option<Self> $from_text
        }
    };

    (custom $($type:ty),+) => {
        $(
            impl super::support::wire::Blank for $type {
                fn blank() -> Self {
                    Self::default()
                }
            }

            impl<'de> super::support::read::Read<'de> for $type {
                fn read_in_place<D: serde::Deserializer<'de>>(
                    deserializer: D,
                    place: &mut Self,
                ) -> Result<(), D::Error> {
                    *place = serde::Deserialize::deserialize(deserializer)?;
                    Ok(())
                }
            }

            impl super::support::validate::Validate for $type {
                fn check(&self, _: &mut super::support::validate::Checks) {}
            }
        )+
    };

    (json) => {
        wire! { custom serde_json::Value }
    };

    (responses $name:ident {
        $($status:pat => $code:expr, $text:expr;)*
    } $({ $($body:pat => $value:ident,)* } $(else $rest:block)?)?) => {
        impl types::$name {
            /// Returns the status of the response.
            pub fn status(&self) -> u16 {
                super::support::response::DocumentedResponse::describe(self).0
            }
        }

        impl super::support::response::DocumentedResponse for types::$name {
            fn describe(&self) -> (u16, &'static str) {
                match self {
                    $($status => ($code, $text),)*
                }
            }
        }

        impl super::support::validate::Validate for types::$name {
            fn check(&self, checks: &mut super::support::validate::Checks) {
                let _ = &checks;
                $(match self {
                    $($body => super::support::validate::Validate::check($value, checks),)*
                    $(_ => $rest)?
                })?
            }
        }
    };

    (errors $($name:ident),+) => {
        $(
            impl std::fmt::Display for types::$name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    super::support::response::display(self, f)
                }
            }

            impl std::error::Error for types::$name {}
        )+
    };

    (@others) => { super::support::wire::Others::Skipped };
    (@others closed) => { super::support::wire::Others::Forbidden };
    (@others $others:ident) => { super::support::wire::Others::Kept };

    (@rest $self:ident $entry:ident) => { $entry.skip() };
    (@rest $self:ident $entry:ident $others:ident) => { $entry.keep(&mut $self.$others) };
}

wire!();
