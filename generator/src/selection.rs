//! The selection of operations, over the operation model.

use crate::{
    diagnostic::{Code, Diagnostics, Span},
    openapi::Operation,
};

/// Patterns that include and exclude operations. Without one that includes, all are included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    included: Vec<String>,
    excluded: Vec<String>,
}

impl Selection {
    /// Adds a pattern of operations to generate.
    pub(crate) fn include(&mut self, pattern: &str) {
        self.included.push(pattern.to_owned());
    }

    /// Adds a pattern of operations to leave out.
    pub(crate) fn exclude(&mut self, pattern: &str) {
        self.excluded.push(pattern.to_owned());
    }

    /// True where anything may be left out.
    pub(crate) fn is_active(&self) -> bool {
        !self.included.is_empty() || !self.excluded.is_empty()
    }

    /// Puts the selection to work.
    pub(crate) fn start(&self) -> Selecting<'_> {
        Selecting {
            selection: self,
            unmatched: self.included.iter().chain(&self.excluded).collect(),
        }
    }

    /// True for an operation that is taken.
    pub(crate) fn takes(&self, operation: &Operation<'_>, path: &str, method: &str) -> bool {
        let selects = |pattern: &String| matches(pattern, operation, path, method);
        (self.included.is_empty() || self.included.iter().any(selects))
            && !self.excluded.iter().any(selects)
    }
}

/// True where a pattern selects an operation: `tag:NAME`, a glob of the path with the methods after
/// `#` (none stands for all), or a glob of the operationId.
fn matches(pattern: &str, operation: &Operation<'_>, path: &str, method: &str) -> bool {
    if let Some(tag) = pattern.strip_prefix("tag:") {
        return operation.tags.iter().any(|name| name == tag);
    }
    if !pattern.contains(['/', '#']) {
        let id = operation.id.as_deref();
        return id.is_some_and(|id| matches_segment(pattern, id));
    }
    let (glob, methods) = pattern.split_once('#').unwrap_or((pattern, ""));
    let glob = glob.trim_matches('/');
    let names = methods.split(',').map(str::trim);
    let mut names = names.filter(|name| !name.is_empty()).peekable();
    let any_method = names.peek().is_none();
    (any_method || names.any(|name| name.to_ascii_uppercase() == method))
        && (glob.is_empty() || matches_path(glob, path.trim_matches('/')))
}

/// `*` stands for anything within a segment, `**` for any number of segments.
fn matches_path(glob: &str, path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    // The numbers of segments that the globs so far may stand for, the least one first.
    let mut counts = vec![0];
    for glob in glob.split('/') {
        let Some(least) = counts.first() else {
            return false;
        };
        if glob == "**" {
            counts = (*least..=segments.len()).collect();
        } else {
            counts.retain(|count| {
                let segment = segments.get(*count);
                segment.is_some_and(|segment| matches_segment(glob, segment))
            });
            for count in &mut counts {
                *count += 1;
            }
        }
    }
    counts.last() == Some(&segments.len())
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

/// A selection at work: it remembers which patterns selected nothing so far.
pub(crate) struct Selecting<'s> {
    selection: &'s Selection,
    unmatched: Vec<&'s String>,
}

impl Selecting<'_> {
    /// True for an operation that is generated.
    pub(crate) fn takes(&mut self, operation: &Operation<'_>, path: &str, method: &str) -> bool {
        self.unmatched
            .retain(|pattern| !matches(pattern, operation, path, method));
        self.selection.takes(operation, path, method)
    }

    /// Reports patterns that selected nothing.
    pub(crate) fn report_unmatched(&self, root: &Span, diagnostics: &mut Diagnostics) {
        for pattern in &self.unmatched {
            let message = format!("`{pattern}` selects no operation");
            let help = "write an operationId, `tag:NAME`, or a path such as `/pets/*#GET`";
            let span = root.key("paths");
            diagnostics.add(Code::UnmatchedSelection, &span, message, help);
        }
    }
}
