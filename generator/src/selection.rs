//! The selection of operations, over the operation model.

use crate::{
    diagnostic::{Code, Diagnostics, Span},
    openapi::Operation,
};

/// Patterns that include and exclude operations. Without one that includes, all are included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    included: Vec<Pattern>,
    excluded: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    text: String,
    kind: PatternKind,
}

#[derive(Clone, Debug)]
enum PatternKind {
    /// `tag:NAME`.
    Tag(String),
    /// A glob of the path, and the methods in capitals; no method stands for all.
    Path(String, Vec<String>),
    /// A glob of the operationId.
    Id(String),
}

impl Selection {
    /// Adds a pattern of operations to generate.
    pub(crate) fn include(&mut self, pattern: &str) {
        self.included.push(Pattern::new(pattern));
    }

    /// Adds a pattern of operations to leave out.
    pub(crate) fn exclude(&mut self, pattern: &str) {
        self.excluded.push(Pattern::new(pattern));
    }

    /// True where anything may be left out.
    pub(crate) fn is_active(&self) -> bool {
        self.patterns().next().is_some()
    }

    /// Puts the selection to work.
    pub(crate) fn start(&self) -> Selecting<'_> {
        Selecting {
            selection: self,
            used: vec![false; self.patterns().count()],
        }
    }

    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.included.iter().chain(&self.excluded)
    }

    /// True for an operation that is taken.
    #[cfg(feature = "diff")]
    pub(crate) fn takes(&self, operation: &Operation<'_>, path: &str, method: &str) -> bool {
        self.decides(&self.matched(operation, path, method))
    }

    /// Tells for each pattern whether it selects an operation: those that include, then those that
    /// exclude.
    fn matched(&self, operation: &Operation<'_>, path: &str, method: &str) -> Vec<bool> {
        self.patterns()
            .map(|pattern| pattern.matches(operation, path, method))
            .collect()
    }

    fn decides(&self, matched: &[bool]) -> bool {
        let (includes, excludes) = matched.split_at(self.included.len());
        (includes.is_empty() || includes.contains(&true)) && !excludes.contains(&true)
    }
}

impl Pattern {
    fn new(text: &str) -> Self {
        let kind = if let Some(tag) = text.strip_prefix("tag:") {
            PatternKind::Tag(tag.to_owned())
        } else if text.contains(['/', '#']) {
            let (path, methods) = text.split_once('#').unwrap_or((text, ""));
            let methods = methods
                .split(',')
                .map(|method| method.trim().to_ascii_uppercase());
            let path = path.trim_matches('/').to_owned();
            PatternKind::Path(path, methods.filter(|method| !method.is_empty()).collect())
        } else {
            PatternKind::Id(text.to_owned())
        };
        let text = text.to_owned();
        Self { text, kind }
    }

    fn matches(&self, operation: &Operation<'_>, path: &str, method: &str) -> bool {
        match &self.kind {
            PatternKind::Tag(tag) => operation.tags.contains(tag),
            PatternKind::Path(glob, methods) => {
                let named = methods.is_empty() || methods.iter().any(|name| name == method);
                named && (glob.is_empty() || matches_path(glob, path.trim_matches('/')))
            }
            PatternKind::Id(glob) => {
                let id = operation.id.as_deref();
                id.is_some_and(|id| matches_segment(glob, id))
            }
        }
    }
}

/// `*` stands for anything within a segment, `**` for any number of segments.
fn matches_path(glob: &str, path: &str) -> bool {
    let (globs, segments): (Vec<_>, Vec<_>) =
        (glob.split('/').collect(), path.split('/').collect());
    // Which of the globs may come next, after the segments so far.
    let skip = |mut at: Vec<usize>| {
        for (index, glob) in globs.iter().enumerate() {
            if at.contains(&index) && *glob == "**" && !at.contains(&(index + 1)) {
                at.push(index + 1);
            }
        }
        at
    };
    let mut at = skip(vec![0]);
    for segment in segments {
        let next = at.iter().filter_map(|&index| match globs.get(index) {
            Some(&"**") => Some(index),
            Some(glob) if matches_segment(glob, segment) => Some(index + 1),
            Some(_) | None => None,
        });
        at = skip(next.collect());
    }
    at.contains(&globs.len())
}

fn matches_segment(glob: &str, text: &str) -> bool {
    let Some((first, rest)) = glob.split_once('*') else {
        return glob == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = text.split_once(part) else {
            return false;
        };
        text = after;
    }
    text.ends_with(last)
}

/// A selection at work: it remembers which patterns selected something.
pub(crate) struct Selecting<'s> {
    selection: &'s Selection,
    used: Vec<bool>,
}

impl Selecting<'_> {
    /// True for an operation that is generated.
    pub(crate) fn takes(&mut self, operation: &Operation<'_>, path: &str, method: &str) -> bool {
        let matched = self.selection.matched(operation, path, method);
        for (used, matched) in self.used.iter_mut().zip(&matched) {
            *used |= matched;
        }
        self.selection.decides(&matched)
    }

    /// The patterns that selected nothing.
    pub(crate) fn unmatched(&self) -> Vec<&str> {
        let patterns = self.selection.patterns().zip(&self.used);
        let unmatched = patterns.filter(|(_, used)| !**used);
        unmatched
            .map(|(pattern, _)| pattern.text.as_str())
            .collect()
    }
}

/// Reports patterns that selected nothing.
pub(crate) fn report_unmatched(unmatched: &[&str], root: &Span, diagnostics: &mut Diagnostics) {
    for pattern in unmatched {
        let message = format!("`{pattern}` selects no operation");
        let help = "write an operationId, `tag:NAME`, or a path such as `/pets/*#GET`";
        let span = root.key("paths");
        diagnostics.add(Code::UnmatchedSelection, &span, message, help);
    }
}
