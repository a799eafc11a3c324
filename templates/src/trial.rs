//! Trials of the variants of a union: how a value fits each of them.

use std::ptr;

use super::support::{
    buffered::{Buffered, Entries, Fault},
    read::Progress,
    table::{Others, Record, Union},
    view::{Alternatives, ViewMut},
};

/// The quality of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Fit {
    /// It has no violations.
    pub valid: bool,
    /// The type keeps all of it.
    pub whole: bool,
    /// Its strings have their formats.
    pub formatted: bool,
    /// The value is in its place. A part that had been read before is not.
    pub complete: bool,
}

impl Fit {
    /// Valid, whole and formatted.
    pub const BEST: Self = Self {
        valid: true,
        whole: true,
        formatted: true,
        complete: true,
    };

    /// Returns what holds of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            valid: self.valid && other.valid,
            whole: self.whole && other.whole,
            formatted: self.formatted && other.formatted,
            complete: self.complete && other.complete,
        }
    }

    /// Creates a fit that is the best but perhaps for violations.
    #[must_use]
    pub fn valid(valid: bool) -> Self {
        Self {
            valid,
            ..Self::BEST
        }
    }

    /// Creates a fit that is the best but perhaps for what the type does not keep.
    #[must_use]
    pub fn whole(whole: bool) -> Self {
        Self {
            whole,
            ..Self::BEST
        }
    }

    /// Returns the fit of a value that is not in its place.
    #[must_use]
    pub fn incomplete(self) -> Self {
        Self {
            complete: false,
            ..self
        }
    }

    /// Orders fits: valid comes first, and then what is kept: neither counts of an invalid value. Formats are
    /// annotations; they tell alternatives apart that are alike but for them.
    #[must_use]
    pub fn rank(self) -> u8 {
        let whole = self.valid && self.whole;
        u8::from(self.valid) + u8::from(whole) + u8::from(whole && self.formatted)
    }
}

/// What is known of a value and a type: how it fits, if it can be read, and as which variant.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    /// How it fits, if it can be read.
    pub fit: Option<Fit>,
    /// The variant of a union.
    pub variant: Option<usize>,
    /// It fits several variants of a union, and has to be of one alone.
    pub is_ambiguous: bool,
}

impl Verdict {
    /// It fits no variant, as far as is known.
    pub const NONE: Self = Self {
        fit: None,
        variant: None,
        is_ambiguous: false,
    };
}

/// The trial of a union's variants.
#[derive(Debug)]
pub struct Trial {
    /// The union.
    pub table: &'static Union,
    /// The tag that its objects need not declare.
    pub tag: Option<&'static str>,
    /// What is known so far.
    pub verdict: Verdict,
    /// The number of variants without violations.
    pub valid: usize,
    /// The number of those whose strings have their formats.
    pub formatted: usize,
}

impl Trial {
    /// Starts a trial of which nothing is known yet.
    #[must_use]
    pub fn new(table: &'static Union, tag: Option<&'static str>) -> Self {
        Self {
            table,
            tag,
            verdict: Verdict::NONE,
            valid: 0,
            formatted: 0,
        }
    }

    /// Returns what a value can be for a variant at best, by the names of its properties.
    #[must_use]
    pub fn promise(&self, value: &Buffered<'_>, variant: usize) -> Promise {
        let Some(record) = (self.table.record)(variant) else {
            return Promise::Whole;
        };
        let (entries, is_likeliest) = match value {
            Buffered::Map(Entries(entries)) => (entries, true),
            Buffered::Forms(forms) => {
                let found = forms
                    .iter()
                    .enumerate()
                    .find_map(|(index, form)| match form {
                        Buffered::Map(Entries(entries)) => Some((entries, index == 0)),
                        _ => None,
                    });
                let Some(found) = found else {
                    return Promise::Nothing;
                };
                found
            }
            _ => return Promise::Nothing,
        };
        let keeps_others = matches!(record.others, Others::Kept(..));
        let mut progress = Progress::new(record);
        let mut is_whole = is_likeliest;
        for (name, _) in entries {
            match progress.start::<Fault>(progress.find(name)) {
                Ok(Some(_)) => {}
                Ok(None) => is_whole &= keeps_others || self.tag == Some(name),
                Err(_) => return Promise::Nothing,
            }
        }
        match (progress.missing(), is_whole) {
            (Some(_), _) => Promise::Nothing,
            (None, true) => Promise::Whole,
            (None, false) => Promise::Part,
        }
    }

    /// Returns true if a variant declares a property of the value that the one chosen does not keep.
    #[must_use]
    pub fn adds(&self, value: &Buffered<'_>, variant: usize, place: &mut dyn Alternatives) -> bool {
        let (Buffered::Map(Entries(entries)), Some(chosen)) = (value, self.verdict.variant) else {
            return false;
        };
        let [chosen, further] = [chosen, variant].map(|variant| {
            let mut records = Vec::new();
            add_records(
                place.start(variant).view_mut(),
                &mut Vec::new(),
                &mut records,
            );
            records
        });
        let declares = |records: &[&Record], name: &str| {
            let mut properties = records.iter().flat_map(|record| record.properties);
            properties.any(|property| property.name() == name)
        };
        let keeps_others = |record: &&Record| matches!(record.others, Others::Kept(..));
        !chosen.is_empty()
            && !chosen.iter().any(keeps_others)
            && entries.iter().any(|(name, _)| {
                declares(&further, name) && !declares(&chosen, name) && self.tag != Some(name)
            })
    }
}

/// Adds the tables of the objects that a value may be of, each union once.
fn add_records(
    place: ViewMut<'_>,
    unions: &mut Vec<&'static Union>,
    records: &mut Vec<&'static Record>,
) {
    match place {
        ViewMut::Object(table, _) => records.push(table),
        ViewMut::Option(option) => add_records(option.fill(), unions, records),
        ViewMut::Newtype(_, value) => add_records(value.view_mut(), unions, records),
        ViewMut::Union(table, union) if !unions.iter().any(|known| ptr::eq(*known, table)) => {
            unions.push(table);
            for variant in 0..table.variants.len() {
                add_records(union.start(variant).view_mut(), unions, records);
            }
        }
        _ => {}
    }
}

/// What a value can be for a variant of a union at best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// It can't be read as the variant.
    Nothing,
    /// The type doesn't keep all of it.
    Part,
    /// The type may keep all of it.
    Whole,
}
