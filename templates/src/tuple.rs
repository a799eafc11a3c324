//! Arrays of a fixed length, each item with its own type.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error, SeqAccess, Visitor},
};

use super::support::{
    read::{InPlace, Read},
    validate::{Checks, Validate},
    wire::Blank,
};

/// Reads the next item, which is required.
fn next<'de, T: Read<'de>, A: SeqAccess<'de>>(
    items: &mut A,
    place: &mut T,
) -> Result<(), A::Error> {
    let read = items.next_element_seed(InPlace(place))?;
    read.ok_or_else(|| A::Error::custom("an array with too few items"))
}

macro_rules! tuples {
    ($($count:literal: $($item:ident $index:tt)+;)*) => {
        $(
            impl<$($item: Blank),+> Blank for ($($item,)+) {
                fn blank() -> Self {
                    ($($item::blank(),)+)
                }
            }

            impl<'de, $($item: Read<'de>),+> Visitor<'de> for InPlace<'_, ($($item,)+)> {
                type Value = ();

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(concat!("an array of ", $count, " items"))
                }

                fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
                    $(next(&mut items, &mut self.0.$index)?;)+
                    match items.next_element::<serde::de::IgnoredAny>()? {
                        Some(_) => Err(A::Error::custom("an array with too many items")),
                        None => Ok(()),
                    }
                }
            }

            impl<'de, $($item: Read<'de>),+> Read<'de> for ($($item,)+) {
                fn read_in_place<D: Deserializer<'de>>(
                    deserializer: D,
                    place: &mut Self,
                ) -> Result<(), D::Error> {
                    deserializer.deserialize_seq(InPlace(place))
                }
            }

            impl<$($item: Validate),+> Validate for ($($item,)+) {
                fn check(&self, checks: &mut Checks) {
                    $(checks.at(stringify!($index), |checks| self.$index.check(checks));)+
                }
            }
        )*
    };
}

tuples! {
    2: T0 0 T1 1;
    3: T0 0 T1 1 T2 2;
    4: T0 0 T1 1 T2 2 T3 3;
}
