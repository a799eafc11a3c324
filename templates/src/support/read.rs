//! Reading values in place.
//!
//! Reading in place costs the compiler less than building values from parts, and accepts numbers
//! that JSON Schema allows and serde's own types do not.

use std::{cell::Cell, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};

use super::wire::Blank;

/// A value that is read into an existing one.
pub trait Read<'de>: Sized {
    /// Reads a value, replacing the previous one. After an error the value is unspecified.
    fn read_in_place<D: Deserializer<'de>>(
        deserializer: D,
        place: &mut Self,
    ) -> Result<(), D::Error>;
}

thread_local! {
    static LOSSES: Cell<u64> = const { Cell::new(0) };
}

/// Returns the number of times that input was skipped, or changed, while reading.
pub fn losses() -> u64 {
    LOSSES.get()
}

/// Sets the number of losses: restores it after an attempt that is given up.
pub fn set_losses(losses: u64) {
    LOSSES.set(losses);
}

/// Records a loss.
pub fn lose() {
    set_losses(losses() + 1);
}

macro_rules! as_serde_reads {
    ($($type:ty)*) => {
        $(impl<'de> Read<'de> for $type {
            fn read_in_place<D: Deserializer<'de>>(
                deserializer: D,
                place: &mut Self,
            ) -> Result<(), D::Error> {
                *place = Self::deserialize(deserializer)?;
                Ok(())
            }
        })*
    };
}

as_serde_reads!(bool String);

impl<'de> Read<'de> for f64 {
    fn read_in_place<D: Deserializer<'de>>(
        deserializer: D,
        place: &mut Self,
    ) -> Result<(), D::Error> {
        *place = deserializer.deserialize_f64(Number)?;
        Ok(())
    }
}

/// Integers of more than 53 bits may be rounded.
struct Number;

impl Visitor<'_> for Number {
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

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "losses are recorded"
)]
fn nearest(number: i128) -> f64 {
    let nearest = number as f64;
    if nearest as i128 != number {
        lose();
    }
    nearest
}

macro_rules! integers {
    ($($type:ident)*) => {
        $(impl<'de> Read<'de> for $type {
            fn read_in_place<D: Deserializer<'de>>(
                deserializer: D,
                place: &mut Self,
            ) -> Result<(), D::Error> {
                let number = deserializer.deserialize_i64(Integer)?;
                *place = number
                    .try_into()
                    .map_err(|_| D::Error::custom(concat!("a number out of range for ", stringify!($type))))?;
                Ok(())
            }
        })*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

/// `1.0` is an integer too (JSON Schema Core, section 4.2.3).
struct Integer;

impl Visitor<'_> for Integer {
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
        /// Beyond 64 bits, signed or unsigned.
        const BEYOND: f64 = 18_446_744_073_709_551_616.0;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is an integer, far within 128 bits"
        )]
        if number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number) {
            Ok(number as i128)
        } else {
            Err(E::custom("a number that is not an integer"))
        }
    }
}

impl<'de, T: Read<'de>> Read<'de> for Box<T> {
    fn read_in_place<D: Deserializer<'de>>(
        deserializer: D,
        place: &mut Self,
    ) -> Result<(), D::Error> {
        T::read_in_place(deserializer, place)
    }
}

impl<'de, T: Read<'de> + Blank> Read<'de> for Option<T> {
    fn read_in_place<D: Deserializer<'de>>(
        deserializer: D,
        place: &mut Self,
    ) -> Result<(), D::Error> {
        deserializer.deserialize_option(InPlace(place))
    }
}

impl<'de, T: Read<'de> + Blank> Visitor<'de> for InPlace<'_, Option<T>> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        *self.0 = None;
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        T::read_in_place(deserializer, self.0.insert(T::blank()))
    }
}

impl<'de, T: Read<'de> + Blank> Read<'de> for Vec<T> {
    fn read_in_place<D: Deserializer<'de>>(
        deserializer: D,
        place: &mut Self,
    ) -> Result<(), D::Error> {
        deserializer.deserialize_seq(InPlace(place))
    }
}

impl<'de, T: Read<'de> + Blank> Visitor<'de> for InPlace<'_, Vec<T>> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        /// The greatest length that is reserved before any item is read.
        const MOST: usize = 4096;
        self.0.clear();
        self.0
            .reserve(items.size_hint().unwrap_or_default().min(MOST));
        loop {
            let mut item = T::blank();
            if items.next_element_seed(InPlace(&mut item))?.is_none() {
                return Ok(());
            }
            self.0.push(item);
        }
    }
}

impl<'de, T: Read<'de> + Blank> Read<'de> for BTreeMap<String, T> {
    fn read_in_place<D: Deserializer<'de>>(
        deserializer: D,
        place: &mut Self,
    ) -> Result<(), D::Error> {
        deserializer.deserialize_map(InPlace(place))
    }
}

impl<'de, T: Read<'de> + Blank> Visitor<'de> for InPlace<'_, BTreeMap<String, T>> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.clear();
        while let Some(name) = map.next_key()? {
            let mut value = T::blank();
            map.next_value_seed(InPlace(&mut value))?;
            self.0.insert(name, value);
        }
        Ok(())
    }
}

/// Reads a value.
pub fn value<'de, T: Read<'de> + Blank, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut value = T::blank();
    T::read_in_place(deserializer, &mut value)?;
    Ok(value)
}

/// Reads into an existing value.
#[derive(Debug)]
pub struct InPlace<'p, T>(pub &'p mut T);

impl<'de, T: Read<'de>> DeserializeSeed<'de> for InPlace<'_, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        T::read_in_place(deserializer, self.0)
    }
}
