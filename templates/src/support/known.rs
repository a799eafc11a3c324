//! Facts about a value that its checks share.

use std::{any::Any, fmt, mem, rc::Rc};

use super::{buffered::Buffered, view::View};

/// A value that is checked as a whole, with what is known of its parts: each is looked at once,
/// however many checks ask for it.
#[derive(Default)]
pub struct Known {
    whole: Option<Whole>,
    facts: Vec<Box<dyn Any>>,
}

struct Whole {
    pointer: String,
    value: Rc<Buffered<'static>>,
}

/// A part of a value that is checked as a whole.
#[derive(Clone, Debug)]
pub struct Part {
    whole: Rc<Buffered<'static>>,
    /// Its location in the whole.
    pointer: String,
}

impl Part {
    /// Returns the part itself.
    #[must_use]
    pub fn value(&self) -> &Buffered<'static> {
        let found = self.whole.pointer(&self.pointer);
        found.unwrap_or(&Buffered::Null)
    }
}

impl Known {
    /// Returns the value at a location as a part of the whole. It is a whole of its own unless it is
    /// within the last one.
    pub fn part(&mut self, pointer: &str, view: View<'_>) -> Part {
        let within = self.whole.as_ref().and_then(|whole| {
            let rest = pointer.strip_prefix(whole.pointer.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| Part {
                whole: Rc::clone(&whole.value),
                pointer: rest.to_owned(),
            })
        });
        within.unwrap_or_else(|| {
            let value = Rc::new(Buffered::from(view).into_owned());
            self.facts.clear();
            self.whole = Some(Whole {
                pointer: pointer.to_owned(),
                value: Rc::clone(&value),
            });
            Part {
                whole: value,
                pointer: String::new(),
            }
        })
    }

    /// Takes the facts of a kind, to be given back by [`Known::keep`].
    pub fn take<T: Any + Default>(&mut self) -> T {
        let found = self.facts.iter_mut().find_map(|it| it.downcast_mut::<T>());
        found.map(mem::take).unwrap_or_default()
    }

    /// Keeps the facts of a kind.
    pub fn keep<T: Any>(&mut self, facts: T) {
        match self.facts.iter_mut().find_map(|it| it.downcast_mut::<T>()) {
            Some(place) => *place = facts,
            None => self.facts.push(Box::new(facts)),
        }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known(..)")
    }
}
