//! Schemas that are written alike in both documents, wherever they lead: there is nothing to compare.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    diff::sides::Sides,
    schema::{SchemaId, Schemas},
};

/// A schema of the base and one of the revision.
type Pair = Sides<SchemaId>;

/// The pairs of schemas that are known to be unchanged, or changed.
#[derive(Debug)]
pub(super) struct Unchanged<'d, 't> {
    schemas: Sides<&'d Schemas<'t>>,
    known: FxHashMap<Pair, bool>,
}

/// A schema by its text.
#[derive(Clone, Copy)]
struct Met {
    pair: Pair,
    /// True within schemas whose text was compared.
    is_within_equal: bool,
}

impl<'d, 't> Unchanged<'d, 't> {
    /// Nothing is known yet.
    pub(super) fn new(schemas: Sides<&'d Schemas<'t>>) -> Self {
        Self {
            schemas,
            known: FxHashMap::default(),
        }
    }

    /// True for schemas that hold together on both sides, and are the same. Those of two versions of OpenAPI
    /// never are: the same text may mean something else.
    pub(super) fn are(&mut self, schemas: Sides<&[SchemaId]>) -> bool {
        let Sides { base, revision } = schemas;
        self.schemas.base.version == self.schemas.revision.version
            && base.len() == revision.len()
            && base
                .iter()
                .zip(revision)
                .all(|(old, new)| self.is(Sides::new(*old, *new)))
    }

    fn is(&mut self, pair: Pair) -> bool {
        if let Some(known) = self.known.get(&pair) {
            return *known;
        }
        let mut open = vec![Met {
            pair,
            is_within_equal: false,
        }];
        let mut met: FxHashSet<Pair> = FxHashSet::default();
        let mut leading: FxHashMap<Pair, Vec<Pair>> = FxHashMap::default();
        let mut changed: Vec<Pair> = Vec::new();
        while let Some(Met {
            pair,
            is_within_equal,
        }) = open.pop()
        {
            if self.known.get(&pair) == Some(&false) {
                changed.push(pair);
            }
            if self.known.contains_key(&pair) || !met.insert(pair) {
                continue;
            }
            let Some(links) = self.links(pair, is_within_equal) else {
                changed.push(pair);
                continue;
            };
            for link in links {
                leading.entry(link.pair).or_default().push(pair);
                open.push(link);
            }
        }
        // A pair that leads to a changed one is changed.
        while let Some(pair) = changed.pop() {
            if met.remove(&pair) || self.known.get(&pair) == Some(&false) {
                self.known.insert(pair, false);
                changed.extend(leading.remove(&pair).unwrap_or_default());
            }
        }
        self.known.extend(met.into_iter().map(|pair| (pair, true)));
        self.known[&pair]
    }

    /// The pairs that a pair of equal texts leads to. `None` where the texts differ, or what they lead to.
    fn links(&self, pair: Pair, is_within_equal: bool) -> Option<Vec<Met>> {
        let Sides { base, revision } = self.schemas;
        if !is_within_equal && !base.is_written_like(pair.base, revision, pair.revision) {
            return None;
        }
        let of = |links: fn(&Schemas<'t>, SchemaId, &mut Vec<SchemaId>)| {
            let own = self.schemas.zip(pair).map(|(schemas, id)| {
                let mut found = Vec::new();
                links(schemas, id, &mut found);
                found
            });
            let is_same_number = own.base.len() == own.revision.len();
            let pairs = own.base.into_iter().zip(own.revision);
            is_same_number.then(|| pairs.map(|(old, new)| Sides::new(old, new)))
        };
        let met = |is_within_equal| {
            move |pair| Met {
                pair,
                is_within_equal,
            }
        };
        let contained = of(Schemas::contained)?.map(met(true));
        let referred = of(Schemas::referred)?.map(met(false));
        Some(contained.chain(referred).collect())
    }
}
