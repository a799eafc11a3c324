//! The impls of the types, from one table for each.
//!
//! A table states a type's representation on the wire and its constraints; the impls that follow
//! from it are written once, here. The module of a table has `types` and `support` as siblings.

/// `Record`, serde's traits and `Validate` for an object; `Validate` for parameters; all of it and
/// `as_str`, `Display` and `From` for an enum of strings; the shared impls of response enums.
macro_rules! wire {
    // A document may have no types at all.
    () => {};

    // `new` takes no arguments, and is the blank value too.
    (record $name:ident by new $($table:tt)+) => {
        wire!(@record $name [new] $($table)+);
        wire!(@serde $name);
    };
    (record $name:ident $($table:tt)+) => {
        wire!(@record $name [] $($table)+);
        wire!(@serde $name);
    };
    (parameters $name:ident by new $($table:tt)+) => {
        wire!(@record $name [new] $($table)+);
    };
    (parameters $name:ident $($table:tt)+) => {
        wire!(@record $name [] $($table)+);
    };

    (@record $name:ident [$($new:ident)?] {
        $($index:literal: $field:ident = $kind:ident($wire:literal $(as $rust:literal)?) $([$($rule:expr),+])?,)*
        $(..$at:literal: $others:ident $(= $secrecy:ident)? $([$($others_rule:expr),+])?)?
        $(; $unmodeled:ident $($closed:ident)?)?
    } $([$($size:expr),+])? $(fits $schema:ident)?) => {
        impl table::Object for types::$name {
            fn visit<'v>(&'v self, visitor: &mut dyn table::FieldVisitor<'v>) {
                $(table::visit(&self.$field, visitor);)*
                $(table::visit(&self.$others, visitor);)?
                $(table::visit(&self.$unmodeled, visitor);)?
            }

            fn field_mut(&mut self, index: usize) -> table::ViewMut<'_> {
                match index {
                    $($index => table::Reflect::view_mut(&mut self.$field),)*
                    $($at => table::Reflect::view_mut(&mut self.$others),)?
                    _ => wire!(@last self $($unmodeled)?),
                }
            }
        }

        impl table::IsRecord for types::$name {
            const TABLE: table::Record = table::Record {
                name: stringify!($name),
                properties: &[$(table::Property::$kind($wire)),*],
                renamed: &[$($(($index, $rust),)?)*],
                constraints: &[$($(($index, &[$($rule),+]),)?)*],
                $(others: table::Others::Kept(stringify!($others), &[$($($others_rule),+)?]),)?
                $($(has_secret_others: wire!(@is $secrecy),)?)?
                $($(others: table::Others::$closed,)?)?
                $(rules: &[$($size),+],)?
                $(schema: wire!(@schema $schema),)?
                ..table::Record::PLAIN
            };

            fn blank() -> Self {
                wire!(@blank $($new)? { $($field)* $($others)? $($unmodeled)? })
            }
        }

        wire!(@impls $name Records);
    };

    (text $name:ident {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        wire!(@text $name { $($variant = $wire,)* .. $unknown } false [$($schema)?]);
    };

    // Other strings are values too.
    (open text $name:ident {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        wire!(@text $name { $($variant = $wire,)* .. $unknown } true [$($schema)?]);
    };

    (@text $name:ident {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $open:literal [$($schema:ident)?]) => {
        impl types::$name {
            /// Returns the string on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$unknown(text) => text,
                }
            }
        }

        impl From<&str> for types::$name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    _ => Self::$unknown(text.to_owned()),
                }
            }
        }

        impl table::IsText for types::$name {
            const TABLE: table::Constants = table::Constants {
                name: stringify!($name),
                mixed: false,
                known: &[$((stringify!($variant), $wire)),*],
                unknown: stringify!($unknown),
                open: $open,
                nullable: false,
                schema: wire!(@schema $($schema)?),
            };

            fn text(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for types::$name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Eq for types::$name {}

        impl std::hash::Hash for types::$name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        wire!(@impls $name Texts);
        wire!(@serde $name);
    };

    (integer $name:ident($type:ident) {
        $($variant:ident = $wire:literal,)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        impl types::$name {
            /// Returns the integer on the wire.
            #[must_use]
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

        impl table::FromInteger for types::$name {
            fn set(&mut self, integer: i128) -> Result<(), &'static str> {
                *self = $type::try_from(integer).map_err(|_| stringify!($type))?.into();
                Ok(())
            }
        }

        impl table::IsConstant for types::$name {
            const TABLE: table::Constants = table::Constants {
                name: stringify!($name),
                mixed: false,
                known: &[$((stringify!($variant), stringify!($wire))),*],
                unknown: stringify!($unknown),
                open: false,
                nullable: false,
                schema: wire!(@schema $($schema)?),
            };

            fn value(&self) -> table::Constant<'_> {
                self.get().into()
            }

            fn place(&mut self) -> table::ViewMut<'_> {
                table::ViewMut::Integer(self)
            }

            fn blank() -> Self {
                Self::$unknown(0)
            }
        }

        wire!(@described $name OtherConstants);
        wire!(@serde $name);
    };

    (value $name:ident $(or $null:ident)? {
        $($variant:ident = $kind:ident($wire:expr),)*
        .. $unknown:ident
    } $(fits $schema:ident)?) => {
        impl types::$name {
            /// Returns the JSON value on the wire.
            #[must_use]
            pub fn to_value(&self) -> serde_json::Value {
                table::Buffered::from(
                    table::IsConstant::value(self).view(),
                )
                .into()
            }
        }

        impl From<serde_json::Value> for types::$name {
            fn from(value: serde_json::Value) -> Self {
                $(if wire!(@constant $kind($wire)).is(&value) {
                    return Self::$variant;
                })*
                Self::$unknown(value)
            }
        }

        impl table::FromBuffered for types::$name {
            fn set(&mut self, value: table::Buffered<'_>) -> Result<(), String> {
                *self = serde_json::Value::from(value).into();
                Ok(())
            }
        }

        impl table::IsConstant for types::$name {
            const TABLE: table::Constants = table::Constants {
                name: stringify!($name),
                mixed: true,
                known: &[$((stringify!($variant), stringify!($wire))),*],
                unknown: stringify!($unknown),
                open: false,
                nullable: wire!(@is $($null)?),
                schema: wire!(@schema $($schema)?),
            };

            fn value(&self) -> table::Constant<'_> {
                match self {
                    $(Self::$variant => wire!(@constant $kind($wire)),)*
                    Self::$unknown(value) => table::Constant::Unknown(value),
                }
            }

            fn place(&mut self) -> table::ViewMut<'_> {
                table::ViewMut::FromBuffered(self)
            }

            fn blank() -> Self {
                Self::$unknown(serde_json::Value::Null)
            }
        }

        wire!(@described $name OtherConstants);
        wire!(@serde $name);
    };

    (@constant Null($wire:expr)) => { table::Constant::Null };
    (@constant $kind:ident($wire:expr)) => { table::Constant::$kind($wire) };

    (union $name:ident $($table:tt)+) => {
        wire!(@union [] $name $($table)+);
    };
    // A value may be of one variant alone, and no tag tells which.
    (exclusive union $name:ident $($table:tt)+) => {
        wire!(@union [exclusive] $name $($table)+);
    };
    // A value may be of several variants, each of which holds another part of it.
    (inclusive union $name:ident $($table:tt)+) => {
        wire!(@union [inclusive] $name $($table)+);
    };

    (@union [$($overlap:ident)?] $name:ident $keyword:literal $(or $null:ident)? $(= $secrecy:ident)? {
        $($index:literal: $variant:ident $([$($rule:expr),+])?,)*
        .. $unknown:ident
    } $(by $($constant:ident)? $tag:literal {
        $($value:literal => $tagged:literal,)*
        $(_ => $default:literal)?
    })? $(fits $schema:ident)?) => {
        impl table::Alternatives for types::$name {
            fn get(&self) -> (usize, &dyn table::Reflect) {
                match self {
                    $(Self::$variant(value) => ($index, value),)*
                    Self::$unknown(value) => (usize::MAX, value),
                }
            }

            fn start(&mut self, variant: usize) -> &mut dyn table::Reflect {
                *self = match variant {
                    $($index => Self::$variant(table::Reflect::blank()),)*
                    _ => Self::$unknown(serde_json::Value::Null),
                };
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::$unknown(value) => value,
                }
            }
        }

        impl table::IsUnion for types::$name {
            const TABLE: table::Union = table::Union {
                name: stringify!($name),
                keyword: $keyword,
                unknown: stringify!($unknown),
                variants: &[$(&[$($($rule),+)?]),*],
                record: |variant| match variant {
                    $($index => table::record(Self::$variant),)*
                    _ => None,
                },
                nullable: wire!(@is $($null)?),
                is_secret: wire!(@is $($secrecy)?),
                tag: wire!(@tag $([$($constant)?] $tag {
                    $($value => $tagged,)*
                    $(_ => $default)?
                })?),
                schema: wire!(@schema $($schema)?),
                overlap: wire!(@overlap $name $($overlap)?),
                read: super::union::read,
            };

            fn blank() -> Self {
                Self::$unknown(serde_json::Value::Null)
            }
        }

        wire!(@impls $name Unions);
        wire!(@serde $name);
    };

    (@overlap $name:ident) => { None };
    (@overlap $name:ident exclusive) => { wire!(@overlap $name true) };
    (@overlap $name:ident inclusive) => { wire!(@overlap $name false) };
    (@overlap $name:ident $is_exclusive:literal) => {
        Some(table::Overlap {
            is_exclusive: $is_exclusive,
            check: super::union::check,
            blank: || Box::new(<types::$name as table::IsUnion>::blank()),
        })
    };

    (@tag) => { None };
    (@tag [$($constant:ident)?] $tag:literal {
        $($value:literal => $tagged:literal,)*
        $(_ => $default:literal)?
    }) => {
        Some(table::Tag {
            name: $tag,
            values: &[$(($value, $tagged)),*],
            default: wire!(@some $($default)?),
            is_written: !wire!(@is $($constant)?),
        })
    };

    (newtype $name:ident($type:ty) $(= $secrecy:ident)? $([$($rule:expr),+])? $(fits $schema:ident)?) => {
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

        impl table::IsNewtype for types::$name {
            type Inner = $type;

            const TABLE: table::Newtype = table::Newtype {
                name: stringify!($name),
                is_secret: wire!(@is $($secrecy)?),
                rules: &[$($($rule),+)?],
                schema: wire!(@schema $($schema)?),
            };

            fn wrap(inner: $type) -> Self {
                Self(inner)
            }

            fn inner(&self) -> &$type {
                &self.0
            }

            fn inner_mut(&mut self) -> &mut $type {
                &mut self.0
            }
        }

        wire!(@described $name Newtypes);
        wire!(@serde $name);
    };

    // The impls that most types share.
    (@impls $name:ident $kind:ident) => {
        wire!(@described $name $kind);

        impl std::fmt::Debug for types::$name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                super::support::debug::debug(self, f)
            }
        }

        impl Clone for types::$name {
            fn clone(&self) -> Self {
                super::support::equality::copy(self)
            }
        }

        impl PartialEq for types::$name {
            fn eq(&self, other: &Self) -> bool {
                super::support::equality::are_equal(self, other)
            }
        }
    };

    (@described $name:ident $kind:ident) => {
        impl table::Described for types::$name {
            type Kind = table::$kind;
        }
    };

    (@serde $name:ident) => {
        impl serde::Serialize for types::$name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                super::support::write::write(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for types::$name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::support::read::value(deserializer)
            }
        }
    };

    (@blank new { $($field:ident)* }) => { Self::new() };
    (@blank { $($field:ident)* }) => { Self { $($field: table::Reflect::blank(),)* } };

    (@last $self:ident) => { table::ViewMut::Nothing };
    (@last $self:ident $field:ident) => { table::Reflect::view_mut(&mut $self.$field) };

    (@schema) => { None };
    (@schema $schema:ident) => {
        Some(table::Schema(|subject, checks| {
            super::schema::check(subject, &super::schemas::$schema, checks);
        }))
    };

    (@is) => { false };
    (@is $name:ident) => { true };

    (@some) => { None };
    (@some $value:literal) => { Some($value) };

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

    // Numbers of types that serde alone knows.
    (custom $($type:ty),+) => {
        $(wire!(@own $type, json);)+
    };

    // The functions of a module read and write the values of the type.
    (@own $type:ty, $module:ident) => {
        impl table::Reflect for $type {
            fn view(&self) -> table::View<'_> {
                table::View::Custom(self)
            }

            fn view_mut(&mut self) -> table::ViewMut<'_> {
                table::ViewMut::FromBuffered(self)
            }

            fn blank() -> Self {
                <Self as Default>::default()
            }
        }

        impl table::FromBuffered for $type {
            fn set(&mut self, value: table::Buffered<'_>) -> Result<(), String> {
                *self = super::$module::from_buffered(value)?;
                Ok(())
            }
        }

        impl table::Custom for $type {
            fn to_buffered(&self) -> Result<table::Buffered<'static>, String> {
                super::$module::to_buffered(self)
            }

            fn equals(&self, other: &dyn table::Custom) -> bool {
                (other as &dyn std::any::Any).downcast_ref() == Some(self)
            }

            fn copy_into(&self, other: &mut dyn table::FromBuffered) {
                if let Some(other) = (other as &mut dyn std::any::Any).downcast_mut::<Self>() {
                    other.clone_from(self);
                }
            }
        }
    };

    // Types that strings of a format represent; the strings are kept.
    (formats $($type:ty = $format:literal),+) => {
        $(wire!(@format $type = $format);)+
    };

    // Types that strings of a format are read as.
    (strict formats $($type:ty = $format:literal),+) => {
        $(
            wire!(@format $type = $format);
            wire!(@own $type, formatted);
        )+
    };

    (@format $type:ty = $format:literal) => {
        impl super::formatted::Representation for $type {
            const FORMAT: &'static table::Format = &table::Format {
                name: $format,
                is_valid: super::formatted::is_valid::<Self>,
                debug: std::fmt::Debug::fmt,
            };
        }
    };

    // Boxes of recursive types.
    (boxed $($type:ty),+) => {
        $(
            impl table::Reflect for Box<$type> {
                fn view(&self) -> table::View<'_> {
                    table::Reflect::view(&**self)
                }

                fn view_mut(&mut self) -> table::ViewMut<'_> {
                    table::Reflect::view_mut(&mut **self)
                }

                fn blank() -> Self {
                    Self::new(table::Reflect::blank())
                }

                fn record() -> Option<&'static table::Record> {
                    <$type as table::Reflect>::record()
                }
            }
        )+
    };

    // Responses, and bodies of several types.
    (responses $($rest:tt)*) => { message!(responses $($rest)*); };
    (contents $($rest:tt)*) => { message!(contents $($rest)*); };

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
}

wire!();
