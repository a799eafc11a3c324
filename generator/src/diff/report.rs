//! The comparison of two documents.

use super::{
    change::{Change, ChangeId},
    compare::{align, wire},
    conventions::Conventions,
    level::{Bump, Level},
    rust::{self, Area, RustChange, Surface},
    sides::Sides,
    version,
    weights::Weights,
};
use crate::{
    contract::{self, Part, Role, Source, Takes},
    diagnostic::Span,
};

/// The changes from one document to another one.
#[derive(Debug)]
pub struct Report {
    /// The changes on the wire.
    pub wire: Vec<Change>,
    /// The changes of the surface of the bindings.
    pub rust: Vec<RustChange>,
    /// The documents' versions.
    pub versions: Sides<String>,
    /// Places from which on not all was compared: schemas that refer to each other in cycles can
    /// meet in more ways than there is memory for, and parts that many operations share can be too
    /// many.
    pub limit_exceeded: Sides<Option<Span>>,
}

impl Report {
    /// The worst change on the wire.
    pub fn wire_verdict(&self) -> Option<Level> {
        self.wire.iter().map(|change| change.level).max()
    }

    /// The number of the version of the bindings that has to be raised, for all of them or for one
    /// area. `None` where nothing changed.
    pub fn rust_verdict(&self, area: Option<Area>) -> Option<Bump> {
        // Validation and clients do otherwise, though no signature says so.
        let behaviour = (area.is_none() && !self.wire.is_empty()).then_some(Bump::Patch);
        let counts = |change: &&RustChange| area.is_none_or(|area| change.is_of(area));
        let own = self.rust.iter().filter(counts);
        own.map(|change| change.bump).max().max(behaviour)
    }

    /// The number of the version that the changes require to be raised: what breaks the wire breaks
    /// those who compile too.
    pub fn required_bump(&self) -> Option<Bump> {
        let wire = self.wire_verdict().map(|level| match level {
            Level::Breaking => Bump::Major,
            Level::Risky | Level::Safe => Bump::Minor,
        });
        wire.max(self.rust_verdict(None))
    }

    /// Returns true where the version is raised by as much as the changes require. `None` where one
    /// of the versions is none of SemVer.
    pub fn is_version_enough(&self) -> Option<bool> {
        let versions = self.versions.as_ref().map(String::as_str);
        version::is_enough(versions, self.required_bump())
    }

    /// A change on the wire.
    pub fn cause(&self, id: ChangeId) -> Option<&Change> {
        self.wire.get(id.0)
    }
}

/// Compares two documents by their conventions, with levels of a policy in place of the registry's. The
/// surfaces are found meanwhile, elsewhere.
pub(crate) fn compare(
    sources: Sides<Source<'_, '_>>,
    takes: Takes<'_>,
    conventions: &Conventions,
    weights: &Weights,
    surfaces: impl FnOnce() -> Sides<Surface>,
) -> Report {
    let mut contracts = sources.map(|source| contract::read(source, takes));
    align(&mut contracts);
    let with_xml = contracts.as_ref().map(|contract| has_xml(&contract.root));
    let sources = sources.map(|source| Source {
        has_xml: with_xml == Sides::new(true, true),
        ..source
    });
    let sunset = conventions.sunset.as_ref();
    let (mut wire, limit_exceeded) = wire::compare(sources, contracts.as_ref(), weights, sunset);
    wire.sort_by(|one, other| {
        let order = other.level.cmp(&one.level);
        order.then_with(|| (one.rule.id(), &one.subject).cmp(&(other.rule.id(), &other.subject)))
    });
    let Sides { base, revision } = surfaces();
    let rust = rust::compare(Sides::new(&base, &revision), &wire, weights);
    Report {
        wire,
        rust,
        versions: contracts.map(|contract| contract.version),
        limit_exceeded,
    }
}

/// True where a part has bodies in XML, or of any media type.
fn has_xml(part: &Part) -> bool {
    let is_xml = |key: &str| key.ends_with("xml") || key.contains('*');
    (part.role == Role::MediaType && is_xml(&part.key)) || part.parts.iter().any(has_xml)
}
