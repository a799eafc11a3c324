//! Equality of JSON values, for `uniqueItems`.
//!
//! A value is written as bytes that are the same only for equal values: numbers by their value,
//! objects in the order of their names (JSON Schema Core, section 4.2.2).

use std::{collections::HashSet, fmt};

use serde::{
    Serialize, Serializer,
    ser::{
        Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
        SerializeTupleStruct,
    },
};

/// Returns `true` if all items differ. Items that can't be written count as different.
pub fn all_differ<T: Serialize>(items: &[T]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().all(|item| match bytes(item) {
        Ok(bytes) => seen.insert(bytes),
        Err(_) => true,
    })
}

/// Returns `true` if two values are equal as JSON, whatever their types.
pub fn are_equal(one: &impl Serialize, other: &impl Serialize) -> bool {
    matches!((bytes(one), bytes(other)), (Ok(one), Ok(other)) if one == other)
}

/// Fails for a value that JSON can't represent.
fn bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, fmt::Error> {
    let mut bytes = Vec::new();
    value.serialize(Writer(&mut bytes))?;
    Ok(bytes)
}

/// Writes one value; of an array, the items and the end.
struct Writer<'b>(&'b mut Vec<u8>);

impl Writer<'_> {
    fn text(self, kind: u8, text: &[u8]) {
        self.0.push(kind);
        self.0.extend((text.len() as u64).to_be_bytes());
        self.0.extend(text);
    }

    /// Writes integers by their digits, whatever their type.
    fn number(self, number: impl fmt::Display) {
        self.text(b'n', number.to_string().as_bytes());
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty)*) => {
        $(fn $method(self, number: $type) -> fmt::Result {
            self.number(number);
            Ok(())
        })*
    };
}

impl<'b> Serializer for Writer<'b> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Object<'b>;
    type SerializeStruct = Object<'b>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    integers!(
        serialize_i8: i8
        serialize_i16: i16
        serialize_i32: i32
        serialize_i64: i64
        serialize_i128: i128
        serialize_u8: u8
        serialize_u16: u16
        serialize_u32: u32
        serialize_u64: u64
        serialize_u128: u128
    );

    fn serialize_bool(self, flag: bool) -> fmt::Result {
        self.0.push(if flag { b't' } else { b'f' });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> fmt::Result {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> fmt::Result {
        // Adding 0 makes one of the two zeros.
        self.number(number + 0.0);
        Ok(())
    }

    fn serialize_char(self, letter: char) -> fmt::Result {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        self.text(b's', text.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> fmt::Result {
        self.text(b'b', bytes);
        Ok(())
    }

    fn serialize_none(self) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.0.push(b'0');
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> fmt::Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, fmt::Error> {
        self.0.push(b'[');
        Ok(self)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self, fmt::Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self, fmt::Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'b>, fmt::Error> {
        Ok(Object {
            bytes: self.0,
            entries: Vec::new(),
        })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Object<'b>, fmt::Error> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, fmt::Error> {
        Err(fmt::Error)
    }
}

impl SerializeSeq for Writer<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        item.serialize(Writer(self.0))
    }

    fn end(self) -> fmt::Result {
        self.0.push(b']');
        Ok(())
    }
}

impl SerializeTuple for Writer<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> fmt::Result {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Writer<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> fmt::Result {
        SerializeSeq::end(self)
    }
}

/// Writes an object at its end, when all names are known.
struct Object<'b> {
    bytes: &'b mut Vec<u8>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
}

impl SerializeMap for Object<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> fmt::Result {
        self.entries.push((bytes(name)?, Vec::new()));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        let (_, written) = self.entries.last_mut().ok_or(fmt::Error)?;
        *written = bytes(value)?;
        Ok(())
    }

    fn end(mut self) -> fmt::Result {
        self.entries.sort_unstable();
        self.bytes.push(b'{');
        for (name, value) in self.entries {
            self.bytes.extend(name);
            self.bytes.extend(value);
        }
        self.bytes.push(b'}');
        Ok(())
    }
}

impl SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> fmt::Result {
        self.serialize_entry(name, value)
    }

    fn end(self) -> fmt::Result {
        SerializeMap::end(self)
    }
}
