//! Which operations are generated.

use super::Lowering;
use crate::{api::Method, diagnostic::Code};

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

    /// Whether an operation is taken.
    #[cfg(feature = "diff")]
    pub(crate) fn takes(&self, operation: &openapiv3::Operation, path: &str, method: &str) -> bool {
        self.decides(&self.matched(operation, path, method))
    }

    /// Which of the patterns select an operation: those that include, then those that exclude.
    fn matched(&self, operation: &openapiv3::Operation, path: &str, method: &str) -> Vec<bool> {
        let patterns = self.included.iter().chain(&self.excluded);
        let matched = patterns.map(|pattern| pattern.matches(operation, path, method));
        matched.collect()
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

    fn matches(&self, operation: &openapiv3::Operation, path: &str, method: &str) -> bool {
        match &self.kind {
            PatternKind::Tag(tag) => operation.tags.contains(tag),
            PatternKind::Path(glob, methods) => {
                let named = methods.is_empty() || methods.iter().any(|name| name == method);
                named && (glob.is_empty() || matches_path(glob, path.trim_matches('/')))
            }
            PatternKind::Id(glob) => {
                let id = operation.operation_id.as_deref();
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
pub(super) struct Selecting<'s> {
    selection: &'s Selection,
    used: Vec<bool>,
}

impl<'s> Selecting<'s> {
    pub(super) fn new(selection: &'s Selection) -> Self {
        let count = selection.included.len() + selection.excluded.len();
        let used = vec![false; count];
        Self { selection, used }
    }

    /// Whether anything may be left out.
    pub(super) fn is_active(&self) -> bool {
        !self.used.is_empty()
    }

    /// Whether an operation is generated.
    pub(super) fn takes(
        &mut self,
        operation: &openapiv3::Operation,
        path: &str,
        method: Method,
    ) -> bool {
        let matched = self.selection.matched(operation, path, method.name());
        for (used, matched) in self.used.iter_mut().zip(&matched) {
            *used |= matched;
        }
        self.selection.decides(&matched)
    }
}

impl Lowering<'_, '_> {
    /// Tells of patterns that selected nothing.
    pub(super) fn report_unmatched(&mut self) {
        let Selection { included, excluded } = self.selection.selection;
        let patterns = included.iter().chain(excluded);
        for (pattern, used) in patterns.zip(&self.selection.used) {
            if !used {
                let message = format!("`{}` selects no operation", pattern.text);
                let help = "write an operationId, `tag:NAME`, or a path such as `/pets/*#GET`";
                let span = self.document.root.key("paths");
                self.diagnostics
                    .add(Code::UnmatchedSelection, &span, message, help);
            }
        }
    }
}
