//! The schemas that hold together at a place, brought to a list without references, `allOf` and
//! alternatives that are none.

use crate::{
    document::{Addresses, Applicators, Document, Located, Schema, Version, address},
    source::Node,
};

/// Schemas that hold together.
pub(super) struct Conjunction<'t> {
    /// The place's own schema: the first that is no reference.
    pub own: Located<'t>,
    /// Each schema, with what it says by other schemas.
    pub parts: Vec<(Schema<'t>, Applicators<'t>)>,
    /// Whether no value fits: the schema `false`.
    pub never: bool,
    /// Whether `null` is said by a flag, as it is up to OpenAPI 3.0.
    null_by_flag: bool,
    /// Whether `null` is said to be a value beside what the parts say.
    pub nullable: bool,
    /// The alternatives that are several, without `null`.
    pub alternatives: Vec<Choice<'t>>,
    /// The values of alternatives that are constants.
    pub constants: Vec<Vec<&'t Node<'t>>>,
}

/// Schemas of which a value fits one.
pub(super) struct Choice<'t> {
    pub exclusive: bool,
    pub branches: Vec<Located<'t>>,
    /// `discriminator`, where it stands beside them.
    pub discriminator: Option<Located<'t>>,
}

impl<'t> Conjunction<'t> {
    /// Gathers all that holds where these schemas hold.
    pub(super) fn of(schemas: &[Located<'t>], document: &Document<'t>) -> Self {
        let first = schemas.first().expect("a value has a schema");
        let mut gathered = Self {
            own: document.links.follow(first.clone()),
            parts: Vec::new(),
            never: false,
            null_by_flag: document.version < Version::V3_1,
            nullable: false,
            alternatives: Vec::new(),
            constants: Vec::new(),
        };
        let mut seen = Addresses::default();
        let outer = schemas.iter().rev().cloned().map(|at| (at, true));
        let mut open: Vec<(Located<'t>, bool)> = outer.collect();
        while let Some((at, outer)) = open.pop() {
            if !seen.insert(address(at.node)) {
                continue;
            }
            let target = document.links.target(at.node).cloned();
            let alone = target.is_some() && document.version < Version::V3_1;
            open.extend(target.map(|target| (target, outer)));
            if alone {
                continue;
            }
            match at.node {
                Node::Bool(false) => gathered.never = true,
                Node::Map(_) => gathered.part(&at, outer, &mut open, document),
                _ => {}
            }
        }
        gathered
    }

    /// Whether a list of values has `null` in it; authors of OpenAPI 3.0 leave it out.
    pub(super) fn lists_null(&self, schema: &Schema<'_>) -> bool {
        let listed = schema.enumeration.as_ref();
        let listed = listed.is_none_or(|values| values.iter().any(|value| **value == Node::Null));
        listed || (self.null_by_flag && schema.nullable)
    }

    /// The values that are listed, where some are.
    pub(super) fn listed(&self) -> Option<Vec<&'t Node<'t>>> {
        let mut lists = self
            .parts
            .iter()
            .filter_map(|(schema, _)| schema.enumeration.clone());
        lists.next().or_else(|| self.constants.first().cloned())
    }

    fn part(
        &mut self,
        at: &Located<'t>,
        outer: bool,
        open: &mut Vec<(Located<'t>, bool)>,
        document: &Document<'t>,
    ) {
        let mut schema = Schema::read(at, document);
        let applicators = Applicators::read(at, document);
        let all_of = applicators.all_of.iter().rev();
        open.extend(all_of.map(|member| (member.clone(), false)));
        // Authors of OpenAPI 3.0 mean it of the whole.
        self.nullable |= outer && schema.nullable && document.version < Version::V3_1;
        for alternatives in std::mem::take(&mut schema.alternatives) {
            let (nulls, rest): (Vec<_>, Vec<_>) = alternatives
                .branches
                .into_iter()
                .partition(|branch| is_null(branch, document));
            self.nullable |= !nulls.is_empty();
            if let [only] = rest.as_slice() {
                open.push((only.clone(), false));
            } else if let Some(values) = constants(&rest, document) {
                self.constants.push(values);
            } else if !rest.is_empty() {
                self.alternatives.push(Choice {
                    exclusive: alternatives.keyword == "oneOf",
                    branches: rest,
                    discriminator: schema.discriminator.clone(),
                });
            }
        }
        self.parts.push((schema, applicators));
    }
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

/// The values of alternatives that say nothing but which values there are.
fn constants<'t>(branches: &[Located<'t>], document: &Document<'t>) -> Option<Vec<&'t Node<'t>>> {
    const SAID: &[&str] = &["const", "enum", "type"];
    let mut values = Vec::new();
    for branch in branches {
        let at = document.links.follow(branch.clone());
        if !crate::document::says_only(at.node, &[SAID, crate::document::ANNOTATIONS]) {
            return None;
        }
        values.extend(Schema::read(&at, document).enumeration?);
    }
    Some(values)
}
