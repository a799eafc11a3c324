//! Reading values of any type, in place, through their views.
//!
//! Numbers that JSON Schema allows and serde's own types refuse are accepted.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{
    buffered::Buffered,
    table::{Others, Property, Record},
    unmodeled::UnmodeledReason,
    view::{
        Constant, FromBuffered, FromText, ListMut, MapMut, Object, OptionMut, Reflect, TupleMut,
        View, ViewMut,
    },
};

/// Reads a value.
pub fn value<'de, T: Reflect, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    read(deserializer, value.view_mut())?;
    Ok(value)
}

/// Reads into an existing value, replacing it. After an error the value is unspecified.
///
/// # Errors
///
/// What is read is none of the type.
pub fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    place: ViewMut<'_>,
) -> Result<(), D::Error> {
    match place {
        ViewMut::Option(place) => {
            deserializer.deserialize_option(OptionVisitor(place))?;
        }
        ViewMut::Bool(place) => *place = bool::deserialize(deserializer)?,
        ViewMut::Integer(place) => {
            let integer = deserializer.deserialize_i64(IntegerVisitor)?;
            place.set(integer).map_err(out_of_range)?;
        }
        ViewMut::Float(place) => *place = deserializer.deserialize_f64(NumberVisitor)?,
        ViewMut::Text(place) | ViewMut::Formatted(place, _) => {
            *place = String::deserialize(deserializer)?;
        }
        ViewMut::FromText(place) => deserializer.deserialize_str(TextVisitor(place))?,
        ViewMut::FromBuffered(place) => {
            let value = Buffered::deserialize(deserializer)?;
            set(place, value).map_err(D::Error::custom)?;
        }
        ViewMut::List(place) => deserializer.deserialize_seq(ListVisitor(place))?,
        ViewMut::Tuple(place) => deserializer.deserialize_seq(TupleVisitor(place))?,
        ViewMut::Map(place) => deserializer.deserialize_map(MapVisitor(place))?,
        ViewMut::Object(table, object) => {
            deserializer.deserialize_map(ObjectVisitor { table, object })?;
        }
        ViewMut::Newtype(_, place) => read(deserializer, place.view_mut())?,
        ViewMut::Union(table, place) => {
            let buffered = Buffered::deserialize(deserializer)?;
            (table.read)(&buffered, table, place).map_err(D::Error::custom)?;
        }
        ViewMut::Unmodeled(_) | ViewMut::Nothing => {
            IgnoredAny::deserialize(deserializer)?;
        }
    }
    Ok(())
}

/// Sets a value of a type that is made from any value. A text without a type is what the type knows.
///
/// # Errors
///
/// Returns the reason why it is none of the type.
pub fn set(place: &mut dyn FromBuffered, value: Buffered<'_>) -> Result<(), String> {
    let text = match value.plain() {
        Buffered::Untyped(text) => text,
        value => return place.set(value),
    };
    let literal = Buffered::literal(&text);
    let is_constant = matches!(place.view(), View::Constant(..));
    if let Some(literal) = literal.clone().filter(|_| is_constant) {
        place.set(literal)?;
        if !matches!(place.view(), View::Constant(_, Constant::Unknown(_))) {
            return Ok(());
        }
    }
    let is_custom = matches!(place.view(), View::Custom(_));
    match (place.set(Buffered::Text(text)), literal) {
        (Err(reason), Some(literal)) if is_custom => place.set(literal).map_err(|_| reason),
        (result, _) => result,
    }
}

/// A place to read into.
struct Place<'p>(ViewMut<'p>);

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(deserializer, self.0)
    }
}

/// Reads a value or `null`; returns true if there was a value.
struct OptionVisitor<'p>(&'p mut dyn OptionMut);

impl<'de> DeserializeSeed<'de> for OptionVisitor<'_> {
    type Value = bool;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OptionVisitor<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.0.clear();
        Ok(false)
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        read(deserializer, self.0.fill())?;
        Ok(true)
    }
}

/// Reads a number. Integers of more than 53 bits may be rounded.
struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        Ok(nearest(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        Ok(nearest(number.into()))
    }
}

/// Returns the nearest number.
#[expect(clippy::cast_precision_loss, reason = "it is rounded")]
#[must_use]
pub fn nearest(number: i128) -> f64 {
    number as f64
}

/// Reads an integer; `1.0` is one too (JSON Schema Core, section 4.2.3).
struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i128;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i128, E> {
        integer(number).ok_or_else(|| E::custom("a number that is not an integer of 64 bits"))
    }
}

/// Returns a number as an integer, if it is one, and within 64 bits, signed or unsigned.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is an integer, far within 128 bits"
)]
#[must_use]
pub fn whole(number: f64) -> Option<i128> {
    /// Beyond 64 bits.
    const BEYOND: f64 = 18_446_744_073_709_551_616.0;
    let is_whole = number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number);
    is_whole.then_some(number as i128)
}

/// Returns a number as an integer that it is exactly: of the least of 64 bits it may be the nearest alone.
#[must_use]
pub fn integer(number: f64) -> Option<i128> {
    whole(number).filter(|integer| *integer > i64::MIN.into())
}

/// The error for an integer that a type can't have.
#[must_use]
pub fn out_of_range<E: Error>(of: &str) -> E {
    E::custom(format_args!("a number out of range for {of}"))
}

struct TextVisitor<'p>(&'p mut dyn FromText);

impl Visitor<'_> for TextVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.set(text);
        Ok(())
    }
}

/// Reads an item that is added to a list.
struct NextItem<'p>(&'p mut dyn ListMut);

impl<'de> DeserializeSeed<'de> for NextItem<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(deserializer, self.0.push())
    }
}

struct ListVisitor<'p>(&'p mut dyn ListMut);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        /// The greatest length that is reserved before any item is read.
        const MOST: usize = 4096;
        let room = items.size_hint().unwrap_or_default().min(MOST);
        self.0.clear(room);
        while items.next_element_seed(NextItem(self.0))?.is_some() {}
        Ok(())
    }
}

struct TupleVisitor<'p>(&'p mut dyn TupleMut);

impl<'de> Visitor<'de> for TupleVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of a fixed length")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for index in 0..self.0.length() {
            let item = Place(self.0.item_mut(index));
            if items.next_element_seed(item)?.is_none() {
                return Err(A::Error::custom("an array with too few items"));
            }
        }
        match items.next_element::<IgnoredAny>()? {
            Some(_) => Err(A::Error::custom("an array with too many items")),
            None => Ok(()),
        }
    }
}

struct MapVisitor<'p>(&'p mut dyn MapMut);

impl<'de> Visitor<'de> for MapVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.clear();
        while let Some(key) = map.next_key()? {
            map.next_value_seed(Place(self.0.insert(key)))?;
        }
        Ok(())
    }
}

struct ObjectVisitor<'p> {
    table: &'static Record,
    object: &'p mut dyn Object,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut progress = Progress::new(self.table);
        let mut name = String::new();
        while let Some(index) = map.next_key_seed(Key {
            progress: &progress,
            unknown: &mut name,
        })? {
            let Some(property) = progress.start(index)? else {
                self.other(&mut name, &mut map)?;
                continue;
            };
            let place = self.object.field_mut(index);
            let is_there = match (*property, place) {
                // The most frequent kind is read here: a call for each takes longer.
                (Property::Required(_), ViewMut::Text(place) | ViewMut::Formatted(place, _)) => {
                    *place = map.next_value()?;
                    true
                }
                (property, place) => read_property(&mut map, property, place)?,
            };
            if !is_there {
                progress.null(index, self.object);
            }
        }
        progress.finish()
    }
}

/// Reads a property; returns false for `null` that reads as missing.
fn read_property<'de, A: MapAccess<'de>>(
    map: &mut A,
    property: Property,
    place: ViewMut<'_>,
) -> Result<bool, A::Error> {
    match (property, place) {
        (Property::Required(_) | Property::RequiredNullable(_), place) => {
            map.next_value_seed(Place(place)).map(|()| true)
        }
        (Property::Optional(_), ViewMut::Option(place)) => {
            map.next_value_seed(OptionVisitor(place))
        }
        (Property::OptionalSecret(_), ViewMut::Option(place)) => {
            hidden(map.next_value_seed(OptionVisitor(place)))
        }
        (Property::OptionalNullable(_) | Property::OptionalAny(_), ViewMut::Option(place)) => {
            map.next_value_seed(Place(place.fill())).map(|()| true)
        }
        (Property::NullableSecret(_), ViewMut::Option(place)) => {
            hidden(map.next_value_seed(Place(place.fill())).map(|()| true))
        }
        (_, place) => hidden(map.next_value_seed(Place(place)).map(|()| true)),
    }
}

impl ObjectVisitor<'_> {
    /// Reads a property that the type does not name.
    fn other<'de, A: MapAccess<'de>>(
        &mut self,
        name: &mut String,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match other(self.table, self.object, name)? {
            Some(place) => map.next_value_seed(Place(place)),
            None => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

/// An error of a secret contains nothing of the input.
pub fn hidden<T, E: Error>(read: Result<T, E>) -> Result<T, E> {
    read.map_err(|_| E::custom("a secret of the wrong type"))
}

/// Returns the place for a property that the type does not name, unless it is skipped.
pub fn other<'o, E: Error>(
    table: &'static Record,
    object: &'o mut dyn Object,
    name: &mut String,
) -> Result<Option<ViewMut<'o>>, E> {
    let end = table.properties.len();
    match table.others {
        Others::Skipped => {}
        Others::Forbidden => record(object, name, UnmodeledReason::Unknown),
        Others::Recorded => {
            if let ViewMut::Unmodeled(unmodeled) = object.field_mut(usize::MAX) {
                let place = unmodeled.record_undeclared(std::mem::take(name));
                return Ok(place.map(|place| ViewMut::FromBuffered(place)));
            }
        }
        Others::Kept(..) => {
            if let ViewMut::Map(map) = object.field_mut(end) {
                if map.has(name) {
                    return Err(E::custom("duplicate property"));
                }
                return Ok(Some(map.insert(std::mem::take(name))));
            }
        }
    }
    Ok(None)
}

/// Records input that the type can't represent, if the type has a record; it is its last field.
fn record(object: &mut dyn Object, name: &str, reason: UnmodeledReason) {
    if let ViewMut::Unmodeled(unmodeled) = object.field_mut(usize::MAX) {
        unmodeled.record(name, reason);
    }
}

/// The properties of an object that have been read.
#[derive(Debug)]
pub struct Progress {
    table: &'static Record,
    seen: Seen,
    /// The index of the next property, if they are in the document's order.
    next: usize,
}

impl Progress {
    /// Starts with an object that has no properties yet.
    #[must_use]
    pub fn new(table: &'static Record) -> Self {
        Self {
            table,
            seen: Seen::default(),
            next: 0,
        }
    }

    /// Returns the table of the object.
    #[must_use]
    pub fn table(&self) -> &'static Record {
        self.table
    }

    /// Returns the index of a property, or the number of properties if the type has none of this
    /// name. Properties are looked for from the next one on.
    #[inline]
    #[must_use]
    pub fn find(&self, name: &str) -> usize {
        let properties = self.table.properties;
        let is_named = |property: &Property| property.name() == name;
        match properties.get(self.next) {
            Some(property) if is_named(property) => self.next,
            _ => {
                let after = properties.iter().skip(self.next).position(is_named);
                let index = after.map(|index| self.next + index);
                let mut before = properties.iter().take(self.next);
                let index = index.or_else(|| before.position(is_named));
                index.unwrap_or(properties.len())
            }
        }
    }

    /// Returns a property, which must not have been read before; `None` past their end.
    #[inline]
    pub fn start<E: Error>(&mut self, index: usize) -> Result<Option<&'static Property>, E> {
        let Some(property) = self.table.properties.get(index) else {
            return Ok(None);
        };
        if !self.seen.insert(index) {
            return Err(E::duplicate_field(property.name()));
        }
        self.next = index + 1;
        Ok(Some(property))
    }

    /// Records `null` that was read as a missing property.
    pub fn null(&self, index: usize, object: &mut dyn Object) {
        if let Some(property) = self.table.properties.get(index) {
            record(object, property.name(), UnmodeledReason::Null);
        }
    }

    /// Fails if a required property is missing.
    pub fn finish<E: Error>(&self) -> Result<(), E> {
        let missing = self.missing();
        missing.map_or(Ok(()), |property| Err(E::missing_field(property.name())))
    }

    /// Returns a required property that is missing.
    #[must_use]
    pub fn missing(&self) -> Option<Property> {
        let mut properties = self.table.properties.iter().enumerate();
        let is_missing =
            |(index, it): &(usize, &Property)| it.is_required() && !self.seen.contains(*index);
        properties.find(is_missing).map(|(_, property)| *property)
    }
}

/// The properties that have been read.
#[derive(Debug, Default)]
struct Seen {
    first: [u64; 2],
    further: Vec<usize>,
}

impl Seen {
    /// Records a property; returns `false` if it was recorded before.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        let Some(word) = self.first.get_mut(index / 64) else {
            let new = !self.further.contains(&index);
            self.further.push(index);
            return new;
        };
        let bit = 1 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    #[inline]
    fn contains(&self, index: usize) -> bool {
        match self.first.get(index / 64) {
            Some(word) => word & (1 << (index % 64)) != 0,
            None => self.further.contains(&index),
        }
    }
}

/// Reads a key as the index of its property.
struct Key<'k> {
    progress: &'k Progress,
    /// Receives the name of an unknown property, unless it is skipped.
    unknown: &'k mut String,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let index = self.progress.find(name);
        let table = self.progress.table;
        if index == table.properties.len() && !matches!(table.others, Others::Skipped) {
            name.clone_into(self.unknown);
        }
        Ok(index)
    }
}
