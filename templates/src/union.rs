//! What the types share whose values are of one of several types.
//!
//! A value is read as JSON first, and told apart then.

use std::cell::Cell;

use serde::Serialize;
use serde_json::Value;

use super::support::{
    equality,
    read::{self, Read},
    validate::{Checks, Rule, Validate},
    wire::Blank,
};

/// What a value's tag says, where it has one.
pub fn tag<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// Reads a value whose type is known.
pub fn variant<T: for<'de> Read<'de> + Blank, E: serde::de::Error>(value: &Value) -> Result<T, E> {
    read::value(value).map_err(E::custom)
}

/// How many variants are tried for one value as a whole, those of its parts included: types that
/// hold each other may be tried in more ways than anybody can wait for.
const MOST_TRIALS: u32 = 10_000;

thread_local! {
    static TRIALS: Cell<u32> = const { Cell::new(0) };
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Finds the type of a value by trying: the first that keeps all of it and allows it, else the
/// first that allows it, else the first that can be read.
#[derive(Debug)]
pub struct Trial<U> {
    value: Value,
    best: Option<(Fit, U)>,
}

/// How well a type fits a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Readable,
    Valid,
    Whole,
}

impl<U> Trial<U> {
    /// Begins with a value.
    pub fn new(value: Value) -> Self {
        if DEPTH.get() == 0 {
            TRIALS.set(0);
        }
        DEPTH.set(DEPTH.get() + 1);
        Self { value, best: None }
    }

    /// Tries a variant.
    pub fn offer<T: for<'de> Read<'de> + Blank + Serialize + Validate>(
        &mut self,
        variant: fn(T) -> U,
        rules: &[Rule],
    ) {
        let found = self.best.as_ref().map(|(fit, _)| *fit);
        if found == Some(Fit::Whole) || TRIALS.get() >= MOST_TRIALS {
            return;
        }
        TRIALS.set(TRIALS.get() + 1);
        let Ok(read) = read::value::<T, _>(&self.value) else {
            return;
        };
        let mut checks = Checks::default();
        read.obey(rules, &mut checks);
        let fit = if checks.finish().is_err() {
            Fit::Readable
        } else if equality::are_equal(&read, &self.value) {
            Fit::Whole
        } else {
            Fit::Valid
        };
        if found.is_none_or(|found| found < fit) {
            self.best = Some((fit, variant(read)));
        }
    }

    /// What was found; a value that no variant can be read from is kept as it is.
    pub fn finish(mut self, unknown: fn(Value) -> U) -> U {
        match self.best.take() {
            Some((_, found)) => found,
            None => unknown(std::mem::take(&mut self.value)),
        }
    }
}

impl<U> Drop for Trial<U> {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}
