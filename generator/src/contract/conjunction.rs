//! The schemas that hold together at a place, brought to a list without references, `allOf` and
//! alternatives that are none.

use std::collections::BTreeSet;

use super::{Reader, canonical, types::type_names};
use crate::{
    diagnostic::Span,
    openapi::{
        ANNOTATIONS, Addresses, Alternatives, Applicators, Document, Located, Schema, Version,
        address, says_only,
    },
    source::Node,
};

/// What becomes of alternatives that are constants or types and nothing else, and of one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// They are what the whole allows.
    Merged,
    /// They stay alternatives.
    SpelledOut,
}

/// Schemas that hold together.
pub(super) struct Conjunction<'t> {
    /// The place's own schema: the first that says something itself.
    pub own: Located<'t>,
    /// Each schema, with what it says by other schemas.
    pub parts: Vec<(Schema<'t>, Applicators<'t>)>,
    /// Whether no value fits: the schema `false`.
    pub never: bool,
    /// How `null` is said.
    pub null: Null,
    /// The alternatives that are several, without `null`.
    pub alternatives: Vec<Choice<'t>>,
    /// The values of alternatives that are constants.
    pub constants: Vec<Merged<Vec<&'t Node<'t>>>>,
    /// The types of alternatives that are types and nothing else.
    pub types: Vec<Merged<BTreeSet<String>>>,
    /// Whether one alternative alone became part of the whole.
    pub has_sole: bool,
    form: Form,
}

/// What is said of `null` beside what each part says.
#[derive(Default)]
pub(super) struct Null {
    /// Whether it is said by a flag, as it is up to OpenAPI 3.0.
    by_flag: bool,
    /// Whether that flag stands for the whole.
    pub of_whole: bool,
    /// The schemas that are alternatives to it.
    alternatives: Addresses,
}

/// What alternatives come to that became part of the whole.
pub(super) struct Merged<T> {
    /// Where the keyword is.
    pub span: Span,
    pub is: T,
    /// Whether `null` is one of them.
    pub null: bool,
}

/// Schemas of which a value fits one.
pub(super) struct Choice<'t> {
    /// Where the keyword is.
    pub span: Span,
    pub exclusive: bool,
    /// Whether `null` is one more.
    pub null: bool,
    pub branches: Vec<Located<'t>>,
    /// `discriminator`, where it stands beside them.
    pub discriminator: Option<Located<'t>>,
}

impl<'t> Conjunction<'t> {
    /// Gathers all that holds where these schemas hold.
    pub(super) fn of(schemas: &[Located<'t>], reader: Reader<'_, 't>, form: Form) -> Self {
        let document = reader.document;
        let first = schemas.first().expect("a value has a schema");
        let mut gathered = Self {
            own: reader.end(first.clone()),
            parts: Vec::new(),
            never: false,
            null: Null {
                by_flag: document.version < Version::V3_1,
                ..Null::default()
            },
            alternatives: Vec::new(),
            constants: Vec::new(),
            types: Vec::new(),
            has_sole: false,
            form,
        };
        let mut seen = Addresses::default();
        let outer = schemas.iter().rev().cloned();
        let mut open: Vec<Open<'t>> = outer.map(Open::outer).collect();
        while let Some(next) = open.pop() {
            let at = next.at.clone();
            if !seen.insert(address(at.node)) {
                continue;
            }
            let target = document.links.target(at.node).cloned();
            let alone = target.is_some() && document.version < Version::V3_1;
            let plain = document.links.plain_dynamic(at.node).cloned();
            open.extend(plain.map(|target| next.to(target)));
            open.extend(target.map(|target| next.to(target)));
            if alone {
                continue;
            }
            match at.node {
                Node::Bool(false) => gathered.never = true,
                Node::Map(_) => gathered.part(&next, &mut open, document),
                _ => {}
            }
        }
        gathered
    }

    /// Whether a list of values has `null` in it; authors of OpenAPI 3.0 leave it out.
    pub(super) fn lists_null(&self, schema: &Schema<'_>) -> bool {
        let listed = schema.enumeration.as_ref();
        let listed = listed.is_none_or(|values| values.iter().any(|value| **value == Node::Null));
        listed || (self.null.by_flag && schema.nullable)
    }

    /// Whether `null` is an alternative to a part.
    pub(super) fn is_beside_null(&self, schema: &Schema<'_>) -> bool {
        self.null.alternatives.contains(&address(schema.at.node))
    }

    /// The values that are listed, where some are: those that all lists have.
    pub(super) fn listed(&self) -> Option<Vec<&'t Node<'t>>> {
        let lists = self.parts.iter();
        let lists = lists.filter_map(|(schema, _)| schema.enumeration.clone());
        let constants = self.constants.iter().map(|merged| merged.is.clone());
        lists.chain(constants).reduce(|mut one, other| {
            let others: BTreeSet<String> = other.iter().map(|value| canonical(value)).collect();
            one.retain(|value| others.contains(&canonical(value)));
            one
        })
    }

    fn part(&mut self, next: &Open<'t>, open: &mut Vec<Open<'t>>, document: &Document<'t>) {
        let at = &next.at;
        let mut schema = Schema::read(at, document);
        let applicators = Applicators::read(at, document);
        let all_of = applicators.all_of.iter().rev();
        open.extend(all_of.map(|member| next.within(member.clone())));
        // Authors of OpenAPI 3.0 mean it of the whole.
        self.null.of_whole |= next.outer && schema.nullable && self.null.by_flag;
        if next.beside_null {
            self.null.alternatives.insert(address(at.node));
        }
        for alternatives in std::mem::take(&mut schema.alternatives) {
            let exclusive = alternatives.keyword == "oneOf";
            let span = at.span.key(alternatives.keyword);
            let (nulls, rest): (Vec<_>, Vec<_>) = flattened(alternatives, document)
                .into_iter()
                .partition(|branch| is_null(branch, document));
            let null = !nulls.is_empty();
            let merged = self.form == Form::Merged;
            let sole = !null && rest.len() == 1;
            if let [only] = rest.as_slice()
                && (merged || !sole)
            {
                self.has_sole |= sole;
                let mut only = next.within(only.clone());
                only.beside_null |= null;
                open.push(only);
            } else if let Some(values) = constants(&rest, exclusive, document).filter(|_| merged) {
                let null = null || values.contains(&&Node::Null);
                let is = values;
                self.constants.push(Merged { span, is, null });
            } else if let Some((is, own)) = types(&rest, exclusive, document).filter(|_| merged) {
                let null = null || own;
                self.types.push(Merged { span, is, null });
            } else if !rest.is_empty() {
                self.alternatives.push(Choice {
                    span,
                    exclusive,
                    null,
                    branches: rest,
                    discriminator: schema.discriminator.clone(),
                });
            }
        }
        self.parts.push((schema, applicators));
    }
}

/// A schema that is to be gathered.
struct Open<'t> {
    at: Located<'t>,
    /// Whether it stands at the place itself.
    outer: bool,
    /// Whether `null` is an alternative to it.
    beside_null: bool,
}

impl<'t> Open<'t> {
    fn outer(at: Located<'t>) -> Self {
        Self {
            at,
            outer: true,
            beside_null: false,
        }
    }

    /// What it refers to.
    fn to(&self, at: Located<'t>) -> Self {
        Self { at, ..*self }
    }

    /// What is in it.
    fn within(&self, at: Located<'t>) -> Self {
        Self {
            at,
            outer: false,
            ..*self
        }
    }
}

/// Alternatives of an alternative that says nothing else are alternatives.
fn flattened<'t>(alternatives: Alternatives<'t>, document: &Document<'t>) -> Vec<Located<'t>> {
    let Alternatives { keyword, branches } = alternatives;
    let mut flat = Vec::with_capacity(branches.len());
    let mut seen = Addresses::default();
    let mut open: Vec<Located<'t>> = branches.into_iter().rev().collect();
    while let Some(branch) = open.pop() {
        let end = document.links.follow(branch.clone());
        let alone = says_only(end.node, &[&[keyword], ANNOTATIONS]);
        match end.get(keyword).filter(|_| alone) {
            None => flat.push(branch),
            Some(inner) if seen.insert(address(end.node)) => {
                let inner: Vec<_> = inner.items().collect();
                open.extend(inner.into_iter().rev());
            }
            // It leads back to itself, which adds nothing.
            Some(_) => {}
        }
    }
    flat
}

/// Whether `null` is the only value.
fn is_null(at: &Located<'_>, document: &Document<'_>) -> bool {
    let at = document.links.follow(at.clone());
    let null = |node: &Node<'_>| node.text() == Some("null") || *node == Node::Null;
    let only = |key: &str| match at.node.get(key)? {
        Node::List(items) => Some(!items.is_empty() && items.iter().all(null)),
        one => Some(null(one)),
    };
    only("type").or_else(|| only("enum")).or_else(|| {
        let entries = at.node.entries().unwrap_or_default();
        let constant = entries.iter().find(|(key, _)| key == "const");
        constant.map(|(_, value)| *value == Node::Null)
    }) == Some(true)
}

/// The values of alternatives that say nothing but which values there are. Where one alternative
/// alone may fit, they have no value in common.
fn constants<'t>(
    branches: &[Located<'t>],
    exclusive: bool,
    document: &Document<'t>,
) -> Option<Vec<&'t Node<'t>>> {
    let branches = alike(branches, &["const", "enum", "type"], document)?.into_iter();
    let values: Option<Vec<_>> = branches.map(|branch| branch.enumeration).collect();
    let values = values?.concat();
    let mut seen = BTreeSet::new();
    let overlap = exclusive && !values.iter().all(|value| seen.insert(canonical(value)));
    (!overlap).then_some(values)
}

/// The types of alternatives that say nothing but a type, and whether `null` is one of them. Where
/// one alternative alone may fit, they have no value in common.
fn types(
    branches: &[Located<'_>],
    exclusive: bool,
    document: &Document<'_>,
) -> Option<(BTreeSet<String>, bool)> {
    let mut types = BTreeSet::new();
    let mut null = false;
    for branch in alike(branches, &["type", "nullable"], document)? {
        let own = type_names(&branch.types);
        let overlaps = !own.is_disjoint(&types) || (null && branch.nullable);
        if own.is_empty() || (exclusive && overlaps) {
            return None;
        }
        null |= branch.nullable;
        types.extend(own);
    }
    (!types.is_empty()).then_some((types, null))
}

/// Alternatives of which each says nothing but these keywords.
fn alike<'t>(
    branches: &[Located<'t>],
    keywords: &[&str],
    document: &Document<'t>,
) -> Option<Vec<Schema<'t>>> {
    let ends = branches.iter().map(|branch| {
        let at = document.links.follow(branch.clone());
        says_only(at.node, &[keywords, ANNOTATIONS]).then(|| Schema::read(&at, document))
    });
    ends.collect()
}
