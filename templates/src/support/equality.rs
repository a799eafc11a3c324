//! Equality of JSON values, for `uniqueItems`.
//!
//! A value is written as bytes that are the same only for equal values: numbers by their value,
//! objects in the order of their names (JSON Schema Core, section 4.2.2).

use std::{collections::HashSet, fmt};

use serde::{
    Serialize, Serializer,
    ser::{
        Error, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
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

fn bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Unwritable> {
    let mut bytes = Vec::new();
    value.serialize(Writer(&mut bytes))?;
    Ok(bytes)
}

/// The error for a value that JSON can't represent.
#[derive(Debug)]
struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON value")
    }
}

impl std::error::Error for Unwritable {}

impl Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Writer<'b>(&'b mut Vec<u8>);

impl Writer<'_> {
    fn text(self, kind: u8, text: &[u8]) {
        self.0.push(kind);
        self.0.extend((text.len() as u64).to_be_bytes());
        self.0.extend(text);
    }

    /// Writes integers by their digits, whatever their type.
    fn number(self, number: f64) {
        // Adding 0 makes one of the two zeros.
        self.whole(number + 0.0);
    }

    fn whole(self, number: impl fmt::Display) {
        self.text(b'n', number.to_string().as_bytes());
    }
}

macro_rules! whole {
    ($($method:ident: $type:ty)*) => {
        $(fn $method(self, number: $type) -> Result<(), Unwritable> {
            self.whole(number);
            Ok(())
        })*
    };
}

impl<'b> Serializer for Writer<'b> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = List<'b>;
    type SerializeTuple = List<'b>;
    type SerializeTupleStruct = List<'b>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Object<'b>;
    type SerializeStruct = Object<'b>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    whole!(
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

    fn serialize_bool(self, flag: bool) -> Result<(), Unwritable> {
        self.0.push(if flag { b't' } else { b'f' });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<(), Unwritable> {
        self.number(number.into());
        Ok(())
    }

    fn serialize_f64(self, number: f64) -> Result<(), Unwritable> {
        self.number(number);
        Ok(())
    }

    fn serialize_char(self, letter: char) -> Result<(), Unwritable> {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Unwritable> {
        self.text(b's', text.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Unwritable> {
        self.text(b'b', bytes);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.0.push(b'0');
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unwritable> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unwritable> {
        Err(Unwritable)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'b>, Unwritable> {
        self.0.push(b'[');
        Ok(List(self.0))
    }

    fn serialize_tuple(self, length: usize) -> Result<List<'b>, Unwritable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<List<'b>, Unwritable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'b>, Unwritable> {
        Ok(Object {
            bytes: self.0,
            name: Vec::new(),
            entries: Vec::new(),
        })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Object<'b>, Unwritable> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        Err(Unwritable)
    }
}

struct List<'b>(&'b mut Vec<u8>);

impl List<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unwritable> {
        item.serialize(Writer(self.0))
    }

    fn close(self) {
        self.0.push(b']');
    }
}

impl SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unwritable> {
        self.item(item)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}

impl SerializeTuple for List<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unwritable> {
        self.item(item)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}

impl SerializeTupleStruct for List<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unwritable> {
        self.item(item)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}

struct Object<'b> {
    bytes: &'b mut Vec<u8>,
    name: Vec<u8>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Object<'_> {
    fn close(mut self) {
        self.entries.sort_unstable();
        self.bytes.push(b'{');
        for (name, value) in self.entries {
            self.bytes.extend(name);
            self.bytes.extend(value);
        }
        self.bytes.push(b'}');
    }
}

impl SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Unwritable> {
        self.name = bytes(name)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let name = std::mem::take(&mut self.name);
        self.entries.push((name, bytes(value)?));
        Ok(())
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}

impl SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.entries.push((bytes(name)?, bytes(value)?));
        Ok(())
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::all_differ;

    #[test]
    fn numbers_are_equal_by_their_value() {
        assert!(all_differ(&[1.0, 1.5, -1.0]));
        assert!(!all_differ(&[0.0, -0.0]));
        assert!(!all_differ(&[Some(1), None, Some(1)]));
    }

    #[test]
    fn borders_are_no_part_of_what_is_between() {
        assert!(all_differ(&[
            vec!["a", "b"],
            vec!["ab"],
            vec!["a", "", "b"]
        ]));
        assert!(all_differ(&[vec![vec![1]], vec![vec![1], vec![]]]));
        let one = BTreeMap::from([("a", 1), ("b", 2)]);
        let other = BTreeMap::from([("a", 2), ("b", 1)]);
        assert!(all_differ(&[one.clone(), other]));
        assert!(!all_differ(&[one.clone(), one]));
    }
}
