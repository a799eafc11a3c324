//! The meaning of schemas: a kind of type, and the keywords that the kind does not cover.

use crate::{
    api::{Evaluated, Kind, Origin, Type},
    diagnostic::Span,
    schema::KeywordSet,
};

/// The meaning of composed schemas.
pub(super) struct Meaning {
    pub kind: Kind,
    /// True where `null` is one of the alternatives.
    pub nullable: bool,
    pub uncovered: Uncovered,
    /// Keywords that are evaluated in any case.
    pub evaluated: Vec<Evaluated>,
    /// The annotations of the only alternative, for those that the schema itself does not have.
    pub annotations: Annotations,
}

/// The annotations of a schema.
#[derive(Default)]
pub(super) struct Annotations {
    pub format: Option<String>,
    pub description: Option<String>,
    pub examples: Vec<String>,
    pub secret: bool,
}

/// The keywords of schemas that a kind does not cover, so that they are evaluated at run time.
pub(super) enum Uncovered {
    /// Every keyword.
    All,
    /// No keyword: something else evaluates them.
    None,
    /// These keywords, where a schema has them, and those that no kind ever covers.
    Keywords(KeywordSet),
}

impl Meaning {
    /// Any value.
    pub(super) const ANY: Self = Self {
        kind: Kind::Any,
        nullable: false,
        uncovered: Uncovered::All,
        evaluated: Vec::new(),
        annotations: Annotations {
            format: None,
            description: None,
            examples: Vec::new(),
            secret: false,
        },
    };

    /// The meaning with further keywords that its kind does not cover.
    pub(super) fn uncovering(self, keywords: KeywordSet) -> Self {
        let uncovered = match self.uncovered {
            Uncovered::Keywords(known) => Uncovered::Keywords(known | keywords),
            all @ (Uncovered::All | Uncovered::None) => all,
        };
        Self { uncovered, ..self }
    }
}

impl From<Kind> for Meaning {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            uncovered: Uncovered::Keywords(KeywordSet::EMPTY),
            ..Self::ANY
        }
    }
}

/// A type of any value: it stands in for a type that is not known yet, or can't be told.
pub(super) fn any(span: &Span) -> Type {
    Type {
        span: span.clone(),
        origin: Origin::Inline,
        title: None,
        description: None,
        deprecated: false,
        examples: Vec::new(),
        nullable: false,
        format: None,
        secret: false,
        kind: Kind::Any,
        rules: Vec::new(),
    }
}
