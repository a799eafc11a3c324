//! Reading of unions: values of one of several types.
//!
//! A value is buffered until its type is known. Whether a part of it is of a type is found out once,
//! by reading the part as such; so the work is proportional to the value.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap, mem, ops::Range, ptr};

use serde::de::Error;

use super::support::{
    buffered::{Buffered, Entries, Fault},
    known::Known,
    read::{self, Progress},
    table::{Others, Record, Schema, Subject, Union},
    validate::{Checks, Rule},
    view::{Alternatives, FromInteger, Object, Reflect, TupleMut, View, ViewMut},
};
use super::trial::{Fit, Promise, Trial, Verdict};

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

/// Checks that a value is of one variant of a union alone, where its overlaps are exclusive; else that one
/// that no variant holds alone is of one of them nevertheless.
pub fn check(
    view: View<'_>,
    table: &'static Union,
    place: &mut dyn Alternatives,
    checks: &mut Checks,
) {
    let pointer = checks.pointer().to_owned();
    let part = checks.known.part(&pointer, view);
    let mut reader: Reader = checks.known.take();
    reader.is_trial = true;
    reader.is_check = true;
    let verdict = reader.verdict(part.value(), table, place);
    checks.known.keep(reader);
    if table.overlaps(true).is_some() {
        checks.require(!verdict.is_ambiguous, table.keyword, "one of them alone");
    } else {
        let is_valid = verdict.fit.is_some_and(|fit| fit.valid);
        checks.require(is_valid, table.keyword, "");
    }
}

/// A part of the value, and the table of a type: the addresses of both.
type Key = (usize, usize);

fn key<T>(value: &Buffered<'_>, table: &'static T) -> Key {
    (ptr::from_ref(value).addr(), ptr::from_ref(table).addr())
}

/// Returns true if a part of the value is being read as a type already.
fn is_within(keys: &[Key], (value, table): Key) -> bool {
    let mut of_value = keys.iter().rev().take_while(|(of, _)| *of == value);
    of_value.any(|(_, of)| *of == table)
}

/// Reads one value.
#[derive(Debug, Default)]
struct Reader {
    verdicts: BTreeMap<Key, Verdict>,
    /// The unions that are being read, within each other.
    unions: Vec<Key>,
    /// The unions that are tried, within each other.
    trials: Vec<Key>,
    /// The tag of the union that the next object is of.
    tag: Option<&'static str>,
    /// What the evaluation of schemas knows of parts of the value.
    known: Known,
    /// A trial finds out how a value fits. What was found out before is not read again.
    is_trial: bool,
    /// A check finds out whether the value is of one variant alone; whoever reads it needs but the
    /// first that fits.
    is_check: bool,
}

impl Reader {
    fn union(
        &mut self,
        value: &Buffered<'_>,
        table: &'static Union,
        place: &mut dyn Alternatives,
    ) -> Result<(), Fault> {
        let key = key(value, table);
        if is_within(&self.unions, key) {
            return Err(Fault::custom("a tag whose type leads back to itself"));
        }
        self.unions.push(key);
        let read = self.chosen(value, table, place);
        self.unions.pop();
        read
    }

    /// Reads a value into the variant that it is of.
    fn chosen(
        &mut self,
        value: &Buffered<'_>,
        table: &'static Union,
        place: &mut dyn Alternatives,
    ) -> Result<(), Fault> {
        let variant = match tagged(value, table) {
            Tagged::Variant(variant) => variant,
            Tagged::Untagged => {
                self.is_trial = true;
                let Verdict { fit, variant, .. } = self.verdict(value, table, place);
                self.is_trial = false;
                if fit.is_some_and(|fit| fit.complete) {
                    return Ok(());
                }
                variant
            }
        };
        let chosen = place.start(variant.unwrap_or(table.variants.len()));
        self.tag = table.tag.as_ref().map(|tag| tag.name).or(self.tag);
        self.read(value, chosen.view_mut(), &[]).map(drop)
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
        let key = key(value, table);
        if let Some(verdict) = self.verdicts.get(&key) {
            return *verdict;
        }
        // A union that includes itself is none of its own variants.
        if is_within(&self.trials, key) {
            return Verdict::NONE;
        }
        self.trials.push(key);
        let is_nested = self.trials.len() > 1;
        let tagged = tagged(value, table);
        let candidates = match tagged {
            Tagged::Untagged => 0..table.variants.len(),
            Tagged::Variant(None) => 0..0,
            Tagged::Variant(Some(variant)) => variant..variant + 1,
        };
        let tag = table.tag.as_ref().map(|tag| tag.name).or(self.tag);
        let is_exclusive = table.overlaps(true).is_some() && (self.is_check || is_nested);
        let mut trial = Trial::new(table, tag);
        if is_exclusive {
            for variant in candidates {
                if trial.formatted < 2 && trial.promise(value, variant) != Promise::Nothing {
                    self.attempt(&mut trial, value, variant, place);
                }
            }
        } else {
            self.attempts(&mut trial, value, candidates.clone(), place);
            if table.overlaps(false).is_some() {
                self.keep_all(&mut trial, value, candidates, place);
            }
        }
        let mut verdict = trial.verdict;
        // Formats may tell apart what nothing else does.
        verdict.is_ambiguous = is_exclusive && trial.valid > 1 && trial.formatted != 1;
        if verdict.is_ambiguous {
            verdict.fit = verdict.fit.map(|fit| fit.and(Fit::valid(false)));
        }
        self.trials.pop();
        if verdict.fit.is_none() && !matches!(tagged, Tagged::Variant(Some(_))) {
            let is_null = table.nullable && matches!(value, Buffered::Null);
            verdict.fit = Some(Fit::valid(is_null).incomplete());
        }
        // Other variants of the union around, or its check, ask again.
        if is_nested {
            let known = Verdict {
                fit: verdict.fit.map(Fit::incomplete),
                ..verdict
            };
            self.verdicts.insert(key, known);
        }
        verdict
    }

    /// Tries variants until the best is found; those that can't keep all of the value come last.
    fn attempts(
        &mut self,
        trial: &mut Trial,
        value: &Buffered<'_>,
        candidates: Range<usize>,
        place: &mut dyn Alternatives,
    ) {
        let mut later = Vec::new();
        for variant in candidates {
            match trial.promise(value, variant) {
                Promise::Nothing => {}
                Promise::Part => later.push(variant),
                Promise::Whole => self.attempt(trial, value, variant, place),
            }
            if trial.verdict.fit.map(Fit::rank) == Some(Fit::BEST.rank()) {
                return;
            }
        }
        for variant in later {
            if trial.verdict.fit.is_some_and(|best| best.valid)
                && trial.verdict.variant < Some(variant)
            {
                return;
            }
            self.attempt(trial, value, variant, place);
        }
    }

    /// Keeps a value as it is if it fits several variants and the one chosen lacks what another
    /// one declares.
    fn keep_all(
        &mut self,
        trial: &mut Trial,
        value: &Buffered<'_>,
        candidates: Range<usize>,
        place: &mut dyn Alternatives,
    ) {
        let chosen = trial.verdict;
        if !chosen.fit.is_some_and(|fit| fit.valid && !fit.whole) {
            return;
        }
        let is_of_several = candidates
            .filter(|variant| Some(*variant) != chosen.variant)
            .any(|variant| {
                if trial.promise(value, variant) == Promise::Nothing
                    || !trial.adds(value, variant, place)
                {
                    return false;
                }
                let rules = trial.table.variants.get(variant).copied();
                self.tag = trial.tag;
                let started = place.start(variant).view_mut();
                let read = self.read(value, started, rules.unwrap_or_default());
                read.is_ok_and(|fit| fit.valid)
            });
        let unknown = trial.table.variants.len();
        if is_of_several
            && self
                .read(value, place.start(unknown).view_mut(), &[])
                .is_ok()
        {
            trial.verdict.variant = None;
            trial.verdict.fit = Some(Fit::BEST);
        } else {
            trial.verdict.fit = chosen.fit.map(Fit::incomplete);
        }
    }

    /// Finds out how a value fits a variant.
    fn attempt(
        &mut self,
        trial: &mut Trial,
        value: &Buffered<'_>,
        variant: usize,
        place: &mut dyn Alternatives,
    ) {
        let rules = trial.table.variants.get(variant).copied();
        self.tag = trial.tag;
        let read = self.read(
            value,
            place.start(variant).view_mut(),
            rules.unwrap_or_default(),
        );
        let best = trial.verdict.fit.map(Fit::incomplete);
        trial.verdict.fit = best;
        let Ok(fit) = read else { return };
        trial.valid += usize::from(fit.valid);
        trial.formatted += usize::from(fit.valid && fit.formatted);
        let is_better = best.is_none_or(|best| match best.rank().cmp(&fit.rank()) {
            Ordering::Less => true,
            Ordering::Equal => Some(variant) < trial.verdict.variant,
            Ordering::Greater => false,
        });
        if is_better {
            trial.verdict.variant = Some(variant);
            trial.verdict.fit = Some(fit);
        }
    }

    /// Reads a value of a known type, and finds out how it fits the type and further rules.
    fn read(
        &mut self,
        value: &Buffered<'_>,
        place: ViewMut<'_>,
        rules: &[Rule],
    ) -> Result<Fit, Fault> {
        if let Buffered::Forms(forms) = value
            && let Some((form, is_likeliest)) = form_for(forms, &place)
        {
            let fit = self.read(form, place, rules)?;
            return Ok(fit.and(Fit::whole(is_likeliest)));
        }
        let own = match (place, value) {
            (ViewMut::Option(place), Buffered::Null) => {
                place.clear();
                return Ok(Fit::BEST);
            }
            (ViewMut::Option(place), value) => self.read(value, place.fill(), &[])?,
            (ViewMut::Newtype(table, place), value) => self
                .read(value, place.view_mut(), table.rules)?
                .and(self.evaluated(table.schema, value)),
            (ViewMut::List(place), Buffered::List(items)) => {
                place.clear(items.len());
                self.tag = None;
                let mut fit = Fit::BEST;
                for (index, item) in items.iter().enumerate() {
                    let read = self.read(item, place.push(), &[]);
                    fit = fit.and(self.within(&index, read)?);
                }
                fit
            }
            (ViewMut::Tuple(place), Buffered::List(items)) => {
                has_length(place, items.len())?;
                self.tag = None;
                let mut fit = Fit::BEST;
                for (index, item) in items.iter().enumerate() {
                    let read = self.read(item, place.item_mut(index), &[]);
                    fit = fit.and(self.within(&index, read)?);
                }
                fit
            }
            (ViewMut::Map(place), Buffered::Map(Entries(entries))) => {
                place.clear();
                self.tag = None;
                let mut fit = Fit::BEST;
                for (name, value) in entries {
                    let read = self.read(value, place.insert(name.to_string()), &[]);
                    fit = fit.and(self.within(name, read)?);
                }
                fit
            }
            (ViewMut::Object(table, object), Buffered::Map(entries)) => {
                self.object(value, entries, table, object)?
            }
            (ViewMut::Union(table, place), value) => self.part(value, table, place)?,
            (place, value) => self.scalar(value, place)?,
        };
        Ok(own.and(self.obeys(value, rules)))
    }

    /// Reads a part that is a union itself.
    fn part(
        &mut self,
        value: &Buffered<'_>,
        table: &'static Union,
        place: &mut dyn Alternatives,
    ) -> Result<Fit, Fault> {
        if !self.is_trial {
            return self.union(value, table, place).map(|()| Fit::BEST);
        }
        match self.verdict(value, table, place).fit {
            Some(fit) => Ok(fit.and(self.evaluated(table.schema, value))),
            None => Err(Fault::expected("another value")),
        }
    }

    /// Adds the location to a fault; those of trials are not told.
    fn within(&self, name: &dyn std::fmt::Display, read: Result<Fit, Fault>) -> Result<Fit, Fault> {
        if self.is_trial {
            return read;
        }
        read.map_err(|fault| fault.within(name))
    }

    fn object(
        &mut self,
        value: &Buffered<'_>,
        entries: &Entries<'_>,
        table: &'static Record,
        object: &mut dyn Object,
    ) -> Result<Fit, Fault> {
        // Within one union alone, no more than its variants ask.
        let is_remembered = self.is_trial && self.trials.len() > 1;
        let key = key(value, table);
        let known = self.verdicts.get(&key).filter(|_| is_remembered);
        if let Some(verdict) = known {
            return verdict.fit.ok_or_else(|| Fault::expected("another value"));
        }
        let read = self.properties(entries, table, object);
        if !self.is_trial {
            return read;
        }
        let read = read.map(|fit| {
            let size = self.obeys(value, table.rules);
            fit.and(size).and(self.evaluated(table.schema, value))
        });
        if is_remembered {
            let known = Verdict {
                fit: read.as_ref().ok().map(|fit| fit.incomplete()),
                variant: None,
                is_ambiguous: false,
            };
            self.verdicts.insert(key, known);
        }
        read
    }

    fn properties(
        &mut self,
        entries: &Entries<'_>,
        table: &'static Record,
        object: &mut dyn Object,
    ) -> Result<Fit, Fault> {
        let mut fit = Fit::BEST;
        let mut progress = Progress::new(table);
        let tag = self.tag.take();
        for (name, value) in &entries.0 {
            let index = progress.find(name);
            let Some(property) = progress.start::<Fault>(index)? else {
                // The union writes a tag that the type does not declare.
                if tag == Some(name) && !matches!(table.others, Others::Kept(..)) {
                    continue;
                }
                let read = self.other(name, value, table, object);
                fit = fit.and(self.within(name, read)?);
                continue;
            };
            let rules = table.constraints(index);
            let place = object.field_mut(index);
            let read = match (place, value) {
                (ViewMut::Option(_), Buffered::Null) if property.is_optional() => {
                    progress.null(index, object);
                    Ok(Fit::valid(false).and(Fit::whole(false)))
                }
                (ViewMut::Option(place), value) if !property.is_required() => {
                    self.read(value, place.fill(), rules)
                }
                (place, value) => self.read(value, place, rules),
            };
            let read = if property.is_secret() {
                read::hidden(read)
            } else {
                read
            };
            fit = fit.and(self.within(name, read)?);
        }
        progress.finish::<Fault>()?;
        Ok(fit)
    }

    /// Reads a property that the type does not name.
    fn other(
        &mut self,
        name: &str,
        value: &Buffered<'_>,
        table: &'static Record,
        object: &mut dyn Object,
    ) -> Result<Fit, Fault> {
        let place = read::other::<Fault>(table, object, &mut name.to_owned())?;
        match (place, table.others) {
            (Some(place), Others::Kept(_, rules)) => self.read(value, place, rules),
            (Some(place), Others::Recorded) => {
                self.read(value, place, &[])?;
                Ok(Fit::whole(false))
            }
            (_, Others::Forbidden) => Ok(Fit::valid(false).and(Fit::whole(false))),
            _ => Ok(Fit::whole(false)),
        }
    }

    /// Reads a value of a type that has no parts.
    fn scalar(&self, value: &Buffered<'_>, place: ViewMut<'_>) -> Result<Fit, Fault> {
        if let Buffered::Untyped(text) = value {
            let is_text = expected(&place) == "a string";
            return match Buffered::literal(text).filter(|_| !is_text) {
                Some(literal) => self.scalar(&literal, place),
                None => self.scalar(&Buffered::Text(Cow::Borrowed(text)), place),
            };
        }
        match (place, value) {
            (ViewMut::Bool(place), Buffered::Bool(flag)) => *place = *flag,
            (ViewMut::Text(place), Buffered::Text(text)) => text.as_ref().clone_into(place),
            (ViewMut::Formatted(place, format), Buffered::Text(text)) => {
                text.as_ref().clone_into(place);
                return Ok(Fit {
                    formatted: !self.is_trial || (format.is_valid)(text),
                    ..Fit::BEST
                });
            }
            (ViewMut::Integer(place), value) => {
                set_integer(value, place)?;
                return Ok(self.known(place.view()));
            }
            (ViewMut::Float(place), value) => {
                let (number, is_exact) = number(value)?;
                *place = number;
                return Ok(Fit::whole(is_exact));
            }
            (ViewMut::FromText(place), Buffered::Text(text)) => {
                place.set(text);
                return Ok(self.known(place.view()));
            }
            (ViewMut::FromBuffered(place), value) => {
                read::set(place, value.clone()).map_err(Fault::custom)?;
                return Ok(self.known(place.view()));
            }
            (ViewMut::Unmodeled(_) | ViewMut::Nothing, _) => {}
            (place, _) => return Err(Fault::expected(expected(&place))),
        }
        Ok(Fit::BEST)
    }

    /// Constraints matter to trials alone.
    fn obeys(&self, value: &Buffered<'_>, rules: &[Rule]) -> Fit {
        if !self.is_trial || matches!(rules, [] | [Rule::Nested]) {
            return Fit::BEST;
        }
        let mut checks = Checks::shallow();
        checks.rules(value.view(), rules);
        Fit::valid(checks.finish().is_ok())
    }

    /// Finds out whether a constant is one that the document names.
    fn known(&self, view: View<'_>) -> Fit {
        match view {
            View::Constant(..) if self.is_trial => {
                let mut checks = Checks::default();
                checks.rules(view, &[Rule::Nested]);
                Fit::valid(checks.finish().is_ok())
            }
            _ => Fit::BEST,
        }
    }

    fn evaluated(&mut self, schema: Option<Schema>, value: &Buffered<'_>) -> Fit {
        match (schema, value) {
            (Some(_), Buffered::Forms(forms)) if self.is_trial => {
                let mut forms = forms.iter();
                Fit::valid(forms.any(|form| self.evaluated(schema, form).valid))
            }
            (Some(Schema(check)), _) if self.is_trial => {
                let mut checks = Checks::default();
                checks.known = mem::take(&mut self.known);
                check(Subject::Buffered(value), &mut checks);
                self.known = mem::take(&mut checks.known);
                Fit::valid(checks.finish().is_ok())
            }
            _ => Fit::BEST,
        }
    }
}

/// Returns what a value of a parameter is for a place, and whether that is the likeliest; `None` for a place
/// whose own parts tell.
fn form_for<'f, 'de>(
    forms: &'f [Buffered<'de>],
    place: &ViewMut<'_>,
) -> Option<(&'f Buffered<'de>, bool)> {
    let is_for = |form: &Buffered<'_>| match place {
        ViewMut::List(_) | ViewMut::Tuple(_) => matches!(form, Buffered::List(_)),
        ViewMut::Map(_) | ViewMut::Object(..) => matches!(form, Buffered::Map(_)),
        _ => !matches!(form, Buffered::List(_) | Buffered::Map(_)),
    };
    if matches!(
        place,
        ViewMut::Option(_) | ViewMut::Newtype(..) | ViewMut::Union(..)
    ) {
        return None;
    }
    let index = forms.iter().position(is_for).unwrap_or_default();
    Some((forms.get(index)?, index == 0))
}

/// The variant that a value's tag says.
#[derive(Clone, Copy)]
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
    let object = match value {
        Buffered::Forms(forms) => forms.iter().find(|form| matches!(form, Buffered::Map(_))),
        value => Some(value),
    };
    let found = match object {
        Some(Buffered::Map(entries)) => entries.value(tag.name),
        _ => None,
    };
    let found = match found {
        Some(Buffered::Forms(forms)) => forms.first(),
        found => found,
    };
    let text: Option<Cow<'_, str>> = match found {
        Some(Buffered::Text(text) | Buffered::Untyped(text)) => Some(text.as_ref().into()),
        Some(Buffered::Signed(number)) => Some(number.to_string().into()),
        Some(Buffered::Unsigned(number)) => Some(number.to_string().into()),
        Some(Buffered::Bool(flag)) => Some(flag.to_string().into()),
        _ => None,
    };
    let mut values = tag.values.iter();
    let mapped = text.and_then(|text| values.find(|(known, _)| *known == text));
    match (mapped, tag.default) {
        (Some((_, variant)), _) => Tagged::Variant(Some(*variant)),
        (None, Some(default)) => Tagged::Variant(Some(default)),
        // A tag of another type is that of none, too.
        (None, None) if found.is_some() => Tagged::Variant(None),
        (None, None) => Tagged::Untagged,
    }
}

fn set_integer(value: &Buffered<'_>, place: &mut dyn FromInteger) -> Result<(), Fault> {
    let integer = match value {
        Buffered::Signed(number) => Some(i128::from(*number)),
        Buffered::Unsigned(number) => Some(i128::from(*number)),
        Buffered::Float(number) => read::integer(*number),
        _ => None,
    };
    let integer = integer.ok_or_else(|| Fault::expected("an integer"))?;
    place.set(integer).map_err(read::out_of_range)
}

/// Returns the nearest number, and whether it is the number itself.
fn number(value: &Buffered<'_>) -> Result<(f64, bool), Fault> {
    let integer = match value {
        Buffered::Signed(number) => i128::from(*number),
        Buffered::Unsigned(number) => i128::from(*number),
        Buffered::Float(number) => return Ok((*number, true)),
        _ => return Err(Fault::expected("a number")),
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

fn expected(place: &ViewMut<'_>) -> &'static str {
    match place {
        ViewMut::Bool(_) => "a boolean",
        ViewMut::Text(_) | ViewMut::Formatted(..) | ViewMut::FromText(_) => "a string",
        ViewMut::List(_) | ViewMut::Tuple(_) => "an array",
        _ => "an object",
    }
}
