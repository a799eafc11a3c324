//! Views of values: each value is seen as one of a few kinds.
//!
//! Reading, writing, comparing and validating are written once, over views. A type gives no more
//! than its table and access to its parts.

use std::{any::Any, collections::BTreeMap, fmt};

use super::{
    buffered::Buffered,
    equality::canonical,
    table::{Constants, Newtype, Record, Union},
    unmodeled::UnmodeledInput,
};

/// A type whose values have views: the types of fields, items and variants.
pub trait Reflect: fmt::Debug {
    /// Returns the view for writing.
    fn view(&self) -> View<'_>;

    /// Returns the view for reading into the value.
    fn view_mut(&mut self) -> ViewMut<'_>;

    /// Creates a value to read into. It is never exposed: a value that can't be read completely is
    /// dropped.
    fn blank() -> Self
    where
        Self: Sized;

    /// Returns the table of a struct.
    #[must_use]
    fn record() -> Option<&'static Record>
    where
        Self: Sized,
    {
        None
    }
}

/// A value, seen as what it is on the wire.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// No value; the number of options around the innermost `None`.
    None(u8),
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// An unsigned integer beyond 63 bits.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(&'a str),
    /// A string that represents a value of a format.
    Formatted(&'a str, &'static Format),
    /// A value of a type that the user chose.
    Custom(&'a dyn Custom),
    /// An array.
    List(&'a dyn List),
    /// An object with keys that the document does not name.
    Map(&'a dyn Map),
    /// An object.
    Object(&'static Record, &'a dyn Object),
    /// A value of an enum of constants.
    Constant(&'static Constants, Constant<'a>),
    /// The variant of a union, by its index, with its value; the index past the end is a value of
    /// none.
    Variant(&'static Union, usize, &'a dyn Reflect),
    /// A value with constraints of its own.
    Newtype(&'static Newtype, &'a dyn Reflect),
    /// A record of unmodeled input.
    Unmodeled(&'a UnmodeledInput),
}

/// A format of strings, such as `date-time` (JSON Schema Validation, section 7).
#[derive(Debug)]
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// Returns true if a string has the format.
    pub is_valid: fn(&str) -> bool,
    /// Prints a string for developers.
    pub debug: fn(&str, &mut fmt::Formatter<'_>) -> fmt::Result,
}

/// The value of an enum of constants.
#[derive(Clone, Copy, Debug)]
pub enum Constant<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// An unsigned integer beyond 63 bits.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(&'a str),
    /// Any value that the document does not name.
    Unknown(&'a dyn Reflect),
}

macro_rules! integer_constants {
    ($($type:ty)*) => {
        $(impl From<$type> for Constant<'_> {
            fn from(number: $type) -> Self {
                Self::Integer(number.into())
            }
        })*
    };
}

integer_constants!(i8 i16 i32 i64 u8 u16 u32);

impl From<u64> for Constant<'_> {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Unsigned(number), Self::Integer)
    }
}

impl<'a> Constant<'a> {
    /// Returns the view of the value itself.
    #[must_use]
    pub fn view(self) -> View<'a> {
        match self {
            Self::Null => View::Null,
            Self::Bool(flag) => View::Bool(flag),
            Self::Integer(number) => View::Integer(number),
            Self::Unsigned(number) => View::Unsigned(number),
            Self::Float(number) => View::Float(number),
            Self::Text(text) => View::Text(text),
            Self::Unknown(value) => value.view(),
        }
    }

    /// Returns true if a value is equal as JSON.
    pub fn is(self, value: &dyn Reflect) -> bool {
        canonical(self.view()) == canonical(value.view())
    }
}

/// A value that is read into.
pub enum ViewMut<'a> {
    /// A value that may be missing, or `null`.
    Option(&'a mut dyn OptionMut),
    /// A boolean.
    Bool(&'a mut bool),
    /// An integer.
    Integer(&'a mut dyn FromInteger),
    /// Any number.
    Float(&'a mut f64),
    /// A string.
    Text(&'a mut String),
    /// A string that represents a value of a format.
    Formatted(&'a mut String, &'static Format),
    /// A type that is made from any string.
    FromText(&'a mut dyn FromText),
    /// A type that is made from any value.
    FromBuffered(&'a mut dyn FromBuffered),
    /// An array.
    List(&'a mut dyn ListMut),
    /// An array of a fixed length.
    Tuple(&'a mut dyn TupleMut),
    /// An object with keys that the document does not name.
    Map(&'a mut dyn MapMut),
    /// An object.
    Object(&'static Record, &'a mut dyn Object),
    /// A value with constraints of its own.
    Newtype(&'static Newtype, &'a mut dyn Reflect),
    /// One of several types.
    Union(&'static Union, &'a mut dyn Alternatives),
    /// A record of unmodeled input.
    Unmodeled(&'a mut UnmodeledInput),
    /// Nothing: whatever is read is skipped.
    Nothing,
}

impl ViewMut<'_> {
    /// Returns a view of the same value; nothing for one that has no parts.
    pub fn reborrow(&mut self) -> ViewMut<'_> {
        match self {
            Self::Object(table, fields) => ViewMut::Object(table, &mut **fields),
            Self::Union(table, union) => ViewMut::Union(table, &mut **union),
            Self::List(list) => ViewMut::List(&mut **list),
            Self::Map(map) => ViewMut::Map(&mut **map),
            Self::Newtype(table, value) => ViewMut::Newtype(table, &mut **value),
            Self::Option(option) => ViewMut::Option(&mut **option),
            _ => ViewMut::Nothing,
        }
    }
}

/// Views may be of secrets: they print nothing.
impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("View(..)")
    }
}

impl fmt::Debug for ViewMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ViewMut(..)")
    }
}

/// The fields of a struct.
pub trait Object: fmt::Debug {
    /// Visits the fields in the order of the table, and then the record of unmodeled input, if there
    /// is one.
    fn visit<'v>(&'v self, visitor: &mut dyn FieldVisitor<'v>);

    /// Returns the field at a position of the table to read into; past the end, the record of
    /// unmodeled input, if there is one.
    fn field_mut(&mut self, index: usize) -> ViewMut<'_>;
}

/// A visitor of the fields of a struct. The most frequent kinds of values have methods of their own:
/// a call of one takes less time than to make and to match a view.
pub trait FieldVisitor<'v> {
    /// Visits a field.
    fn view(&mut self, view: View<'v>);

    /// Visits a field without a value.
    fn none(&mut self, options: u8) {
        self.view(View::None(options));
    }

    /// Visits a boolean.
    fn bool(&mut self, flag: bool) {
        self.view(View::Bool(flag));
    }

    /// Visits an integer.
    fn integer(&mut self, number: i64) {
        self.view(View::Integer(number));
    }

    /// Visits a string.
    fn text(&mut self, text: &'v str) {
        self.view(View::Text(text));
    }

    /// Visits a string that represents a value of a format.
    fn formatted(&mut self, text: &'v str, format: &'static Format) {
        self.view(View::Formatted(text, format));
    }

    /// Visits a string of an enum.
    fn constant(&mut self, table: &'static Constants, text: &'v str) {
        self.view(View::Constant(table, Constant::Text(text)));
    }
}

/// Visits a field. The view is known where a type is, so the match takes no time.
#[inline]
pub fn visit<'v, T: Reflect>(field: &'v T, visitor: &mut dyn FieldVisitor<'v>) {
    match field.view() {
        View::None(options) => visitor.none(options),
        View::Bool(flag) => visitor.bool(flag),
        View::Integer(number) => visitor.integer(number),
        View::Text(text) => visitor.text(text),
        View::Formatted(text, format) => visitor.formatted(text, format),
        View::Constant(table, Constant::Text(text)) => visitor.constant(table, text),
        view => visitor.view(view),
    }
}

/// Returns the field at a position of the table.
pub fn field(object: &dyn Object, index: usize) -> Option<View<'_>> {
    struct Field<'v> {
        before: usize,
        found: Option<View<'v>>,
    }

    impl<'v> FieldVisitor<'v> for Field<'v> {
        fn view(&mut self, view: View<'v>) {
            match self.before.checked_sub(1) {
                Some(before) => self.before = before,
                None if self.found.is_none() => self.found = Some(view),
                None => {}
            }
        }
    }

    let mut field = Field {
        before: index,
        found: None,
    };
    object.visit(&mut field);
    field.found
}

/// Returns the record of unmodeled input, if there is one.
pub fn unmodeled(object: &dyn Object) -> Option<&UnmodeledInput> {
    struct Last<'v>(Option<&'v UnmodeledInput>);

    impl<'v> FieldVisitor<'v> for Last<'v> {
        fn view(&mut self, view: View<'v>) {
            if let View::Unmodeled(unmodeled) = view {
                self.0 = Some(unmodeled);
            }
        }
    }

    let mut last = Last(None);
    object.visit(&mut last);
    last.0
}

/// Returns the fields of a struct, and the record of unmodeled input, if there is one.
pub fn fields<'o>(table: &Record, object: &'o dyn Object) -> Vec<View<'o>> {
    struct Fields<'v>(Vec<View<'v>>);

    impl<'v> FieldVisitor<'v> for Fields<'v> {
        fn view(&mut self, view: View<'v>) {
            self.0.push(view);
        }
    }

    let mut fields = Fields(Vec::with_capacity(table.fields() + 1));
    object.visit(&mut fields);
    fields.0
}

/// The variants of a union.
pub trait Alternatives {
    /// Returns the index of the variant in the table, with its value.
    fn get(&self) -> (usize, &dyn Reflect);

    /// Makes it a blank value of a variant; past the end of the table, a value of none.
    fn start(&mut self, variant: usize) -> &mut dyn Reflect;
}

/// An array.
pub trait List: fmt::Debug {
    /// Returns the number of items.
    fn len(&self) -> usize;

    /// Returns true if there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns an item; past the end, nothing.
    fn get(&self, index: usize) -> View<'_>;
}

/// Iterates over the items of an array.
pub fn items(list: &dyn List) -> impl Iterator<Item = View<'_>> {
    (0..list.len()).map(|index| list.get(index))
}

/// An array that is read into.
pub trait ListMut {
    /// Removes all items, and makes room for others.
    fn clear(&mut self, room: usize);

    /// Adds a blank item.
    fn push(&mut self) -> ViewMut<'_>;

    /// Removes the last item.
    fn pop(&mut self);
}

/// An array of a fixed length that is read into.
pub trait TupleMut {
    /// Returns the number of items.
    fn length(&self) -> usize;

    /// Returns an item to read into; past the end, nothing.
    fn item_mut(&mut self, index: usize) -> ViewMut<'_>;
}

/// An object with keys that the document does not name.
pub trait Map: fmt::Debug {
    /// Returns the number of entries.
    fn len(&self) -> usize;

    /// Returns true if there are no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Visits the entries, by key.
    fn visit<'v>(&'v self, visitor: &mut dyn FnMut(&'v str, View<'v>));

    /// Returns the value of a key.
    fn get(&self, key: &str) -> Option<View<'_>>;
}

/// Iterates over the entries of an object, by key.
pub fn entries(map: &dyn Map) -> impl Iterator<Item = (&str, View<'_>)> {
    let mut entries = Vec::with_capacity(map.len());
    map.visit(&mut |key, value| entries.push((key, value)));
    entries.into_iter()
}

/// An object that is read into.
pub trait MapMut {
    /// Removes all entries.
    fn clear(&mut self);

    /// Returns true if there is an entry.
    fn has(&self, key: &str) -> bool;

    /// Adds a blank value, or makes the existing one blank.
    fn insert(&mut self, key: String) -> ViewMut<'_>;
}

/// A value that may be missing.
pub trait OptionMut {
    /// Makes it `None`.
    fn clear(&mut self);

    /// Makes it a blank value.
    fn fill(&mut self) -> ViewMut<'_>;
}

/// A type that integers of a range are read into.
pub trait FromInteger: Reflect {
    /// Sets the value; returns the name of the type if the integer is out of its range.
    fn set(&mut self, integer: i128) -> Result<(), &'static str>;
}

/// A type that is made from any string.
pub trait FromText: Reflect {
    /// Sets the value.
    fn set(&mut self, text: &str);
}

/// A type that is made from any value.
pub trait FromBuffered: Reflect + Any {
    /// Sets the value; returns the reason why the given one is none of the type.
    fn set(&mut self, value: Buffered<'_>) -> Result<(), String>;
}

/// A type that the user chose, with serde's traits of its own.
pub trait Custom: Any + fmt::Debug {
    /// Returns the value; or the reason why it can't be written.
    fn to_buffered(&self) -> Result<Buffered<'static>, String>;

    /// Compares with another value.
    fn equals(&self, other: &dyn Custom) -> bool;

    /// Copies the value into another one of its type.
    fn copy_into(&self, other: &mut dyn FromBuffered);
}

macro_rules! scalars {
    ($($type:ty: $view:ident($value:ident) $shown:expr, $read:ident, $blank:expr;)*) => {
        $(impl Reflect for $type {
            #[inline]
            fn view(&self) -> View<'_> {
                let $value = self;
                View::$view($shown)
            }

            fn view_mut(&mut self) -> ViewMut<'_> {
                ViewMut::$read(self)
            }

            fn blank() -> Self {
                $blank
            }
        })*
    };
}

scalars! {
    bool: Bool(value) *value, Bool, false;
    i8: Integer(value) (*value).into(), Integer, 0;
    i16: Integer(value) (*value).into(), Integer, 0;
    i32: Integer(value) (*value).into(), Integer, 0;
    i64: Integer(value) *value, Integer, 0;
    u8: Integer(value) (*value).into(), Integer, 0;
    u16: Integer(value) (*value).into(), Integer, 0;
    u32: Integer(value) (*value).into(), Integer, 0;
    f64: Float(value) *value, Float, 0.0;
    String: Text(value) value, Text, Self::new();
    UnmodeledInput: Unmodeled(value) value, Unmodeled, Self::default();
}

impl Reflect for u64 {
    fn view(&self) -> View<'_> {
        match i64::try_from(*self) {
            Ok(number) => View::Integer(number),
            Err(_) => View::Unsigned(*self),
        }
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Integer(self)
    }

    fn blank() -> Self {
        0
    }
}

impl Reflect for () {
    fn view(&self) -> View<'_> {
        View::None(0)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Nothing
    }

    fn blank() {}
}

macro_rules! integers {
    ($($type:ident)*) => {
        $(impl FromInteger for $type {
            fn set(&mut self, integer: i128) -> Result<(), &'static str> {
                *self = integer.try_into().map_err(|_| stringify!($type))?;
                Ok(())
            }
        })*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl<T: Reflect> Reflect for Option<T> {
    #[inline]
    fn view(&self) -> View<'_> {
        // A call of a generic method would be another function for each type.
        match self {
            None => View::None(0),
            Some(value) => match value.view() {
                View::None(options) => View::None(options.saturating_add(1)),
                view => view,
            },
        }
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Option(self)
    }

    fn blank() -> Self {
        None
    }
}

impl<T: Reflect> OptionMut for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> ViewMut<'_> {
        *self = Some(T::blank());
        match self {
            Some(value) => value.view_mut(),
            None => ViewMut::Nothing,
        }
    }
}

impl<T: Reflect> Reflect for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::List(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Reflect> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> View<'_> {
        match self.as_slice().get(index) {
            Some(item) => item.view(),
            None => View::None(0),
        }
    }
}

impl<T: Reflect> ListMut for Vec<T> {
    fn clear(&mut self, room: usize) {
        self.clear();
        self.reserve(room);
    }

    fn push(&mut self) -> ViewMut<'_> {
        self.push(T::blank());
        match self.last_mut() {
            Some(item) => item.view_mut(),
            None => ViewMut::Nothing,
        }
    }

    fn pop(&mut self) {
        self.pop();
    }
}

impl<T: Reflect> Reflect for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Map(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Reflect> Map for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn visit<'v>(&'v self, visitor: &mut dyn FnMut(&'v str, View<'v>)) {
        for (key, value) in self {
            visitor(key, value.view());
        }
    }

    fn get(&self, key: &str) -> Option<View<'_>> {
        self.get(key).map(Reflect::view)
    }
}

impl<T: Reflect> MapMut for BTreeMap<String, T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn has(&self, key: &str) -> bool {
        self.contains_key(key)
    }

    fn insert(&mut self, key: String) -> ViewMut<'_> {
        let value = self.entry(key).or_insert_with(T::blank);
        *value = T::blank();
        value.view_mut()
    }
}
