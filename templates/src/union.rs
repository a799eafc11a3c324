//! Reading of unions: values of one of several types.
//!
//! A value is buffered until its type is known. For each part of it and each type, it is found out
//! once whether the part is of the type; so the work is proportional to the value.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    ptr,
};

use serde::de::Error;

use super::support::{
    buffered::{Buffered, Entries, Fault},
    read::{self, Progress},
    table::{Kind, Others, Record, Schema, Union},
    validate::{Checks, Rule},
    view::{Alternatives, FromInteger, Object, Reflect, TupleMut, View, ViewMut},
};

/// Reads a value into a union.
///
/// # Errors
///
/// Its tag belongs to a variant whose type it is not.
pub fn read(
    value: &Buffered<'_>,
    table: &'static Union,
    place: &mut dyn Alternatives,
) -> Result<(), Fault> {
    Reader::default().union(value, table, place)
}

/// The quality of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fit {
    /// It has no violations.
    valid: bool,
    /// The type keeps all of it.
    whole: bool,
}

impl Fit {
    const BEST: Self = Self {
        valid: true,
        whole: true,
    };

    fn and(self, other: Self) -> Self {
        Self {
            valid: self.valid && other.valid,
            whole: self.whole && other.whole,
        }
    }

    fn valid(valid: bool) -> Self {
        Self {
            valid,
            ..Self::BEST
        }
    }

    /// Valid comes first; what is kept of an invalid value does not count.
    fn rank(self) -> u8 {
        u8::from(self.valid) + u8::from(self.valid && self.whole)
    }
}

/// What is known of a value and a type: how it fits, if it can be read, and as which variant.
#[derive(Clone, Copy, Debug)]
struct Verdict {
    fit: Option<Fit>,
    variant: Option<usize>,
}

/// A part of the value, and the table of a type.
type Question = (*const (), *const ());

/// Reads one value.
#[derive(Debug, Default)]
struct Reader {
    verdicts: HashMap<Question, Verdict>,
    /// The unions that have been read: a value is read into each once.
    read: HashSet<Question>,
}

impl Reader {
    fn union(
        &mut self,
        value: &Buffered<'_>,
        table: &'static Union,
        place: &mut dyn Alternatives,
    ) -> Result<(), Fault> {
        if !self.read.insert(question(value, table)) {
            return Err(Fault::custom("a tag whose type leads back to itself"));
        }
        let variant = match tagged(value, table) {
            Tagged::Untagged => self.verdict(value, table, place).variant,
            Tagged::Variant(variant) => variant,
        };
        let chosen = place.start(variant.unwrap_or(table.variants.len()));
        self.fill(value, chosen.view_mut())
    }

    /// Reads a value of a known type.
    fn fill(&mut self, value: &Buffered<'_>, place: ViewMut<'_>) -> Result<(), Fault> {
        match (place, value) {
            (ViewMut::Option(place), Buffered::Null) => place.clear(),
            (ViewMut::Option(place), value) => self.fill(value, place.fill())?,
            (ViewMut::Newtype(_, place), value) => self.fill(value, place.view_mut())?,
            (ViewMut::Bool(place), Buffered::Bool(flag)) => *place = *flag,
            (ViewMut::Integer(place), value) => set_integer(value, place)?,
            (ViewMut::Float(place), value) => *place = number(value)?.0,
            (ViewMut::Text(place), Buffered::Text(text)) => text.as_ref().clone_into(place),
            (ViewMut::FromText(place), Buffered::Text(text)) => place.set(text),
            (ViewMut::FromBuffered(place), value) => {
                place.set(value.clone()).map_err(Fault::custom)?;
            }
            (ViewMut::List(place), Buffered::List(items)) => {
                place.clear(items.len());
                for (index, item) in items.iter().enumerate() {
                    let read = self.fill(item, place.push());
                    read.map_err(|fault| fault.within(&index))?;
                }
            }
            (ViewMut::Tuple(place), Buffered::List(items)) => {
                has_length(place, items.len())?;
                for (index, item) in items.iter().enumerate() {
                    let place = place.get_mut(index);
                    let place = place.map_or(ViewMut::Nothing, Reflect::view_mut);
                    let read = self.fill(item, place);
                    read.map_err(|fault| fault.within(&index))?;
                }
            }
            (ViewMut::Map(place), Buffered::Map(Entries(entries))) => {
                place.clear();
                for (name, value) in entries {
                    let read = self.fill(value, place.insert(name.to_string()));
                    read.map_err(|fault| fault.within(name))?;
                }
            }
            (ViewMut::Object(table, object), Buffered::Map(Entries(entries))) => {
                let mut progress = Progress::new(table);
                for (name, value) in entries {
                    let read = self.property(&mut progress, name, value, object);
                    read.map_err(|fault| fault.within(name))?;
                }
                progress.finish()?;
            }
            (ViewMut::Union(table, place), value) => self.union(value, table, place)?,
            (ViewMut::Unmodeled(_) | ViewMut::Nothing, _) => {}
            (place, _) => return Err(Fault::custom(expected(&place))),
        }
        Ok(())
    }

    fn property(
        &mut self,
        progress: &mut Progress,
        name: &str,
        value: &Buffered<'_>,
        object: &mut dyn Object,
    ) -> Result<(), Fault> {
        let index = progress.find(name);
        let Some((kind, field)) = progress.start(index, object)? else {
            return match read::other(progress.table(), object, &mut name.to_owned())? {
                Some(place) => self.fill(value, place),
                None => Ok(()),
            };
        };
        let read = match (kind, field, value) {
            (Kind::Optional | Kind::OptionalSecret, ViewMut::Option(_), Buffered::Null) => {
                progress.null(index, object);
                Ok(())
            }
            (kind, ViewMut::Option(place), value) if !kind.is_required() => {
                self.fill(value, place.fill())
            }
            (_, place, value) => self.fill(value, place),
        };
        if kind.is_secret() {
            read::hidden(read)
        } else {
            read
        }
    }

    /// Returns the variant that a value is of, and how it fits: the variant of its tag, else the
    /// first that keeps all of it and has no violations, else the first without violations, else
    /// the first that can be read.
    fn verdict(
        &mut self,
        value: &Buffered<'_>,
        table: &'static Union,
        place: &mut dyn Alternatives,
    ) -> Verdict {
        let question = question(value, table);
        if let Some(verdict) = self.verdicts.get(&question) {
            return *verdict;
        }
        // A union that includes itself is none of its own variants.
        let undecided = Verdict {
            fit: None,
            variant: None,
        };
        self.verdicts.insert(question, undecided);
        let candidates = match tagged(value, table) {
            Tagged::Untagged => 0..table.variants.len(),
            Tagged::Variant(None) => 0..0,
            Tagged::Variant(Some(variant)) => variant..variant + 1,
        };
        let mut best: Option<(Fit, usize)> = None;
        for variant in candidates {
            let rules = table.variants.get(variant).copied().unwrap_or_default();
            let fit = self.fit(value, place.start(variant).view_mut(), rules);
            if let Some(fit) = fit
                && best.is_none_or(|(best, _)| best.rank() < fit.rank())
            {
                best = Some((fit, variant));
            }
            if fit == Some(Fit::BEST) {
                break;
            }
        }
        let is_unknown = !matches!(tagged(value, table), Tagged::Variant(Some(_)));
        let verdict = match best {
            Some((fit, variant)) => Verdict {
                fit: Some(fit),
                variant: Some(variant),
            },
            None => Verdict {
                fit: is_unknown
                    .then(|| Fit::valid(table.nullable && matches!(value, Buffered::Null))),
                variant: None,
            },
        };
        self.verdicts.insert(question, verdict);
        verdict
    }

    /// Returns how a value fits a type and further rules; `None` if it can't be read. The place is
    /// a blank value of the type, and what becomes of it does not matter.
    fn fit(&mut self, value: &Buffered<'_>, place: ViewMut<'_>, rules: &[Rule]) -> Option<Fit> {
        if let (ViewMut::Option(_), Buffered::Null) = (&place, value) {
            return Some(Fit::BEST);
        }
        let own = match (place, value) {
            (ViewMut::Option(place), value) => self.fit(value, place.fill(), &[])?,
            (ViewMut::Newtype(table, place), value) => self
                .fit(value, place.view_mut(), table.rules)?
                .and(evaluated(table.schema, value)),
            (ViewMut::List(place), Buffered::List(items)) => {
                let mut fit = Fit::BEST;
                for item in items {
                    fit = fit.and(self.fit(item, place.push(), &[])?);
                    place.pop();
                }
                fit
            }
            (ViewMut::Tuple(place), Buffered::List(items)) => {
                has_length(place, items.len()).ok()?;
                let mut fit = Fit::BEST;
                for (index, item) in items.iter().enumerate() {
                    fit = fit.and(self.fit(item, place.get_mut(index)?.view_mut(), &[])?);
                }
                fit
            }
            (ViewMut::Map(place), Buffered::Map(Entries(entries))) => {
                let mut fit = Fit::BEST;
                for (_, value) in entries {
                    fit = fit.and(self.fit(value, place.insert(String::new()), &[])?);
                }
                fit
            }
            (ViewMut::Object(table, object), Buffered::Map(entries)) => {
                self.object(value, entries, table, object)?
            }
            (ViewMut::Union(table, place), value) => self
                .verdict(value, table, place)
                .fit?
                .and(evaluated(table.schema, value)),
            (place, value) => scalar(value, place)?,
        };
        Some(own.and(Fit::valid(holds(value.view(), rules))))
    }

    fn object(
        &mut self,
        value: &Buffered<'_>,
        entries: &Entries<'_>,
        table: &'static Record,
        object: &mut dyn Object,
    ) -> Option<Fit> {
        let question = question(value, table);
        if let Some(verdict) = self.verdicts.get(&question) {
            return verdict.fit;
        }
        let fit = self.properties(entries, table, object).map(|fit| {
            let size = Fit::valid(holds(value.view(), table.rules));
            fit.and(size).and(evaluated(table.schema, value))
        });
        let verdict = Verdict { fit, variant: None };
        self.verdicts.insert(question, verdict);
        fit
    }

    fn properties(
        &mut self,
        entries: &Entries<'_>,
        table: &'static Record,
        object: &mut dyn Object,
    ) -> Option<Fit> {
        let mut fit = Fit::BEST;
        let mut progress = Progress::new(table);
        for (name, value) in &entries.0 {
            let index = progress.find(name);
            let property = progress.start::<Fault>(index, object).ok()?;
            let part = match (property, table.others) {
                (Some((kind, ViewMut::Option(place))), _) if !kind.is_required() => {
                    let rules = table.properties.get(index)?.3;
                    let is_nullable = matches!(kind, Kind::Nullable | Kind::NullableSecret);
                    if is_nullable || !matches!(value, Buffered::Null) {
                        self.fit(value, place.fill(), rules)?
                    } else {
                        Fit {
                            valid: false,
                            whole: false,
                        }
                    }
                }
                (Some((_, place)), _) => {
                    let rules = table.properties.get(index)?.3;
                    self.fit(value, place, rules)?
                }
                (None, Others::Kept(_, rules)) => {
                    let place = read::other::<Fault>(table, object, &mut name.to_string());
                    self.fit(value, place.ok()??, rules)?
                }
                (None, others) => Fit {
                    valid: matches!(others, Others::Skipped),
                    whole: false,
                },
            };
            fit = fit.and(part);
        }
        progress.finish::<Fault>().ok()?;
        Some(fit)
    }
}

/// How a value fits a type that has no parts; `None` if it can't be read.
fn scalar(value: &Buffered<'_>, place: ViewMut<'_>) -> Option<Fit> {
    match (place, value) {
        (ViewMut::Integer(place), value) => {
            set_integer(value, place).ok()?;
            Some(known(place.view()))
        }
        (ViewMut::Float(_), value) => Some(Fit {
            valid: true,
            whole: number(value).ok()?.1,
        }),
        (ViewMut::FromText(place), Buffered::Text(text)) => {
            place.set(text);
            Some(known(place.view()))
        }
        (ViewMut::FromBuffered(place), value) => {
            place.set(value.clone()).ok()?;
            Some(known(place.view()))
        }
        (ViewMut::Bool(_), Buffered::Bool(_))
        | (ViewMut::Text(_), Buffered::Text(_))
        | (ViewMut::Unmodeled(_) | ViewMut::Nothing, _) => Some(Fit::BEST),
        _ => None,
    }
}

fn question<T>(value: &Buffered<'_>, table: &'static T) -> Question {
    (ptr::from_ref(value).cast(), ptr::from_ref(table).cast())
}

/// The variant that a value's tag says.
enum Tagged {
    /// A variant, or none.
    Variant(Option<usize>),
    /// The union has no tag, or the value does not have it.
    Untagged,
}

fn tagged(value: &Buffered<'_>, table: &'static Union) -> Tagged {
    let Some(tag) = &table.tag else {
        return Tagged::Untagged;
    };
    let found = match value {
        Buffered::Map(Entries(entries)) => entries.iter().find(|(name, _)| name == tag.name),
        _ => None,
    };
    let text = match found {
        Some((_, Buffered::Text(text))) => Some(text),
        _ => None,
    };
    let mut values = tag.values.iter();
    let mapped = text.and_then(|text| values.find(|(known, _)| known == text));
    match (mapped, tag.default) {
        (Some((_, variant)), _) => Tagged::Variant(Some(*variant)),
        (None, Some(default)) => Tagged::Variant(Some(default)),
        (None, None) if text.is_some() => Tagged::Variant(None),
        (None, None) => Tagged::Untagged,
    }
}

fn set_integer(value: &Buffered<'_>, place: &mut dyn FromInteger) -> Result<(), Fault> {
    let integer = match value {
        Buffered::Signed(number) => i128::from(*number),
        Buffered::Unsigned(number) => i128::from(*number),
        Buffered::Float(number) => {
            read::whole(*number).ok_or_else(|| Fault::custom("a number that is not an integer"))?
        }
        _ => return Err(Fault::custom("expected an integer")),
    };
    place.set(integer).map_err(read::out_of_range)
}

/// Returns the nearest number, and whether it is the number itself.
fn number(value: &Buffered<'_>) -> Result<(f64, bool), Fault> {
    let integer = match value {
        Buffered::Signed(number) => i128::from(*number),
        Buffered::Unsigned(number) => i128::from(*number),
        Buffered::Float(number) => return Ok((*number, true)),
        _ => return Err(Fault::custom("expected a number")),
    };
    let nearest = read::nearest(integer);
    Ok((nearest, read::whole(nearest) == Some(integer)))
}

/// Fails unless a tuple has so many items.
fn has_length(place: &dyn TupleMut, count: usize) -> Result<(), Fault> {
    match place.length().cmp(&count) {
        Ordering::Less => Err(Fault::custom("an array with too many items")),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(Fault::custom("an array with too few items")),
    }
}

fn holds(view: View<'_>, rules: &[Rule]) -> bool {
    let mut checks = Checks::default();
    checks.rules(view, rules);
    checks.finish().is_ok()
}

fn known(view: View<'_>) -> Fit {
    Fit::valid(holds(view, &[Rule::Nested]))
}

fn evaluated(schema: Option<Schema>, value: &Buffered<'_>) -> Fit {
    let mut checks = Checks::default();
    if let Some(Schema(check)) = schema {
        check(value.view(), &mut checks);
    }
    Fit::valid(checks.finish().is_ok())
}

fn expected(place: &ViewMut<'_>) -> &'static str {
    match place {
        ViewMut::Bool(_) => "expected a boolean",
        ViewMut::Text(_) | ViewMut::FromText(_) => "expected a string",
        ViewMut::List(_) | ViewMut::Tuple(_) => "expected an array",
        _ => "expected an object",
    }
}
