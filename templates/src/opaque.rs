//! A box for deeply nested types.
//!
//! The compiler decides whether a type is `Send`, and how it is dropped, by recursion through the
//! types of its fields, and gives up at a depth of 128. This box ends the recursion.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    panic::{RefUnwindSafe, UnwindSafe},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::support::{
    table::Record,
    view::{Reflect, View, ViewMut},
};

/// A `Box<T>` that the compiler does not look into; it derefs to `T`.
pub struct OpaqueBox<T>(Box<dyn Holder<T>>);

/// A type that a value in an [`OpaqueBox`] can have; all types of a document can.
pub trait Content: Send + Sync + UnwindSafe + RefUnwindSafe + 'static {}

impl<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static> Content for T {}

trait Holder<T>: Send + Sync + UnwindSafe + RefUnwindSafe {
    fn get(&self) -> &T;
    fn get_mut(&mut self) -> &mut T;
    fn into_inner(self: Box<Self>) -> T;
}

struct Held<T>(T);

impl<T: Content> Holder<T> for Held<T> {
    fn get(&self) -> &T {
        &self.0
    }

    fn get_mut(&mut self) -> &mut T {
        &mut self.0
    }

    fn into_inner(self: Box<Self>) -> T {
        self.0
    }
}

impl<T: Content> OpaqueBox<T> {
    /// Puts a value in a box.
    pub fn new(value: T) -> Self {
        Self(Box::new(Held(value)))
    }
}

impl<T> OpaqueBox<T> {
    /// Returns the value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0.into_inner()
    }
}

impl<T: Content> From<T> for OpaqueBox<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Deref for OpaqueBox<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get()
    }
}

impl<T> DerefMut for OpaqueBox<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}

impl<T: Clone + Content> Clone for OpaqueBox<T> {
    fn clone(&self) -> Self {
        Self::new(T::clone(self))
    }
}

impl<T: fmt::Debug> fmt::Debug for OpaqueBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

impl<T: PartialEq> PartialEq for OpaqueBox<T> {
    fn eq(&self, other: &Self) -> bool {
        T::eq(self, other)
    }
}

impl<T: Serialize> Serialize for OpaqueBox<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, serializer)
    }
}

impl<'de, T: Deserialize<'de> + Content> Deserialize<'de> for OpaqueBox<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

impl<T: Reflect + Content> Reflect for OpaqueBox<T> {
    fn view(&self) -> View<'_> {
        T::view(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        T::view_mut(self)
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn record() -> Option<&'static Record> {
        T::record()
    }
}
