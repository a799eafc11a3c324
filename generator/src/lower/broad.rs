//! Alternatives that are taken more broadly than JSON Schema reads them, and told of.

use super::types::TypeLowering;
use crate::{
    diagnostic::{Anchor, Code},
    schema::{
        Alternatives, Choice, Composed, Discriminator, JsonType, Keyword, SchemaId, Schemas,
        TypeList,
    },
};

impl TypeLowering<'_, '_> {
    /// Reports alternatives of other types than the one beside them, and `null` that several allow.
    pub(super) fn report_broad(&mut self, composed: &Composed<'_>, alternatives: &Alternatives) {
        let branches = &alternatives.branches;
        if let Some(stated) = &composed.merged.types {
            let types = stated.value;
            for branch in branches {
                let admitted = self.schemas.admitted_types(*branch);
                let excluded = admitted.filter(|it| !it.is_empty() && it.common(types).is_empty());
                if let Some(excluded) = excluded {
                    let (types, excluded) = (names(types), names(excluded));
                    let message = format!(
                        "an alternative is of the type {excluded}, and `type` says {types}"
                    );
                    self.broad(*branch, None, message, "correct one of the two");
                }
            }
        }
        let own = self.schemas.get(composed.own);
        let admitting = self.schemas.admitting_null(branches);
        let admits_null = admitting > 0 && self.schemas.admits_null(composed.own);
        if admitting > 0 && !admits_null && !own.types.is_empty() {
            let message = "`null` fits an alternative, and `type` excludes it";
            let help = "add it to `type`, or take it out of the alternative";
            let keyword = alternatives.choice.keyword();
            self.broad(composed.own, Some(keyword), message.to_owned(), help);
        }
        let is_one = alternatives.choice == Choice::OneOf;
        if is_one && admits_null && admitting > 1 {
            let message = "`null` fits several alternatives, and `oneOf` asks for exactly one";
            let help = "let one of them allow it, or write `anyOf`";
            self.broad(composed.own, Some(Keyword::OneOf), message.to_owned(), help);
        }
    }

    /// Reports strings that `oneOf` excludes: those that fit several alternatives.
    pub(super) fn report_strings(&mut self, composed: &Composed<'_>, alternatives: &Alternatives) {
        if alternatives.choice == Choice::OneOf {
            let message = "a string may fit several alternatives, and `oneOf` asks for exactly one";
            let help = "write `anyOf`, or one `enum`";
            self.broad(composed.own, Some(Keyword::OneOf), message.to_owned(), help);
        }
    }

    /// Reports a discriminator that does not tell alternatives apart.
    pub(super) fn report_unused_discriminator(&mut self, discriminator: &Discriminator<'_>) {
        let message = "the discriminator does not tell the alternatives apart";
        let help = "give each a name, or a constant of its own in the property; until then a value is of \
                    those that it fits";
        let anchor = Anchor::Key(discriminator.span.clone());
        self.diagnostics
            .add(Code::BroadAlternatives, anchor, message, help);
    }

    /// Reports, once in a document, that a discriminator decides.
    pub(super) fn report_discriminator(&mut self, schema: SchemaId) {
        if std::mem::replace(&mut self.is_discriminator_reported, true) {
            return;
        }
        let message = "a discriminator chooses the alternative, whether others fit or not";
        let help = "a value is checked against that one alone; this is told once";
        let anchor = Anchor::Key(self.schemas.get(schema).at(Keyword::Discriminator));
        self.diagnostics
            .add(Code::BroadAlternatives, anchor, message, help);
    }

    fn broad(&mut self, schema: SchemaId, keyword: Option<Keyword>, message: String, help: &str) {
        let schema = self.schemas.get(schema);
        let span = keyword.map_or_else(|| schema.span.clone(), |keyword| schema.at(keyword));
        let help = format!("the value is accepted; {help}");
        let anchor = Anchor::Key(span);
        self.diagnostics
            .add(Code::BroadAlternatives, anchor, message, help);
    }
}

fn names(types: TypeList) -> String {
    let names: Vec<&str> = types.iter().map(JsonType::name).collect();
    names.join(" or ")
}

/// True where a string may fit several of some alternatives that are all strings.
pub(super) fn strings_overlap(schemas: &Schemas<'_>, branches: &[SchemaId]) -> bool {
    let is_open = |id: &&SchemaId| schemas.get(schemas.end(**id)).constants.is_none();
    branches.len() > 1 && branches.iter().any(|id| is_open(&id))
}
