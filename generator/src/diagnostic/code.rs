//! The codes: one for each kind of diagnostic, each with a page of its own.

use super::severity::Severity;

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $id:literal, $severity:ident;)*) => {
        /// A kind of diagnostic. Its id is stable; its page says what it means and what helps.
        ///
        /// The first two digits name the phase: 01 source, 02 document, 03 schemas and
        /// operations, 04 names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$meta])* $name,)*
        }

        impl Code {
            /// Every code, in the order of the ids.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable id, such as `ST0101`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// Its severity unless the user changes it.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }

            /// The page on it, in Markdown.
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../../codes/", $id, ".md")),)*
                }
            }
        }
    };
}

codes! {
    /// The file is missing or can't be opened.
    UnreadableFile = "ST0101", Error;
    /// The file is not UTF-8.
    NotUtf8 = "ST0102", Error;
    /// The file is larger than the limit.
    FileTooLarge = "ST0103", Error;
    /// The text is neither JSON nor YAML.
    Syntax = "ST0104", Error;
    /// A key stands twice in one object.
    DuplicateKey = "ST0105", Error;
    /// The nesting is deeper than the limit.
    TooDeep = "ST0106", Error;
    /// There are more nodes than the limit allows, aliases written out.
    TooManyNodes = "ST0107", Error;
    /// A file that a reference leads to can't be read.
    UnresolvedFile = "ST0108", Warning;
    /// A reference leads out of the folder of the document.
    OutsideRoot = "ST0109", Error;
    /// References lead to more files than the limit allows.
    TooManyFiles = "ST0110", Error;
    /// An overlay that can't be applied.
    InvalidOverlay = "ST0111", Error;
    /// The target of an overlay's action matches nothing.
    UnmatchedTarget = "ST0112", Warning;
    /// The file is no OpenAPI document.
    NotOpenApi = "ST0201", Error;
    /// The version of OpenAPI is not one that is read.
    UnsupportedVersion = "ST0202", Error;
    /// A required field is missing.
    MissingField = "ST0203", Error;
    /// A value is of the wrong JSON type.
    WrongType = "ST0204", Error;
    /// A field that the specification doesn't know.
    UnknownField = "ST0205", Warning;
    /// A `$ref` to nothing.
    DanglingReference = "ST0206", Warning;
    /// A `$ref` of a form that is not followed.
    UnsupportedReference = "ST0207", Error;
    /// A `$ref` that leads back to itself.
    CircularReference = "ST0208", Warning;
    /// A value outside the set that the specification allows.
    ValueNotAllowed = "ST0209", Error;
    /// The structure can't be read, for a reason found late.
    UnreadableStructure = "ST0210", Error;
    /// A missing description was taken as empty.
    MissingDescription = "ST0211", Note;
    /// A value of another type was taken by its plain meaning.
    TakenAs = "ST0212", Note;
    /// A field that is null was taken as absent.
    NullField = "ST0213", Note;
    /// A field or value that another version of OpenAPI has.
    FieldOfOtherVersion = "ST0214", Warning;
    /// Something beside a `$ref` that has no meaning there.
    IgnoredSibling = "ST0215", Warning;
    /// A `$ref` where the specification has none.
    UnexpectedReference = "ST0216", Note;
    /// References that lead from one to the next more often than the limit allows.
    ReferenceChain = "ST0217", Error;
    /// Two fields of which only one may be there.
    ExclusiveFields = "ST0218", Warning;
    /// A component that nothing refers to.
    UnusedComponent = "ST0219", Note;
    /// A dialect of JSON Schema that is not known.
    UnknownDialect = "ST0220", Warning;
    /// A `type` that JSON Schema doesn't know.
    UnknownType = "ST0301", Error;
    /// A schema keyword that is not turned into Rust.
    UnsupportedSchema = "ST0302", Warning;
    /// A `required` name without a property.
    RequiredWithoutProperty = "ST0303", Warning;
    /// A body of a media type that is not generated.
    UnsupportedMediaType = "ST0304", Warning;
    /// A security scheme that is not generated.
    UnsupportedSecurity = "ST0305", Warning;
    /// A parameter that is not generated.
    UnsupportedParameter = "ST0306", Warning;
    /// A constraint that is not checked at run time.
    UncheckedConstraint = "ST0307", Warning;
    /// A status key that is none.
    InvalidStatus = "ST0308", Warning;
    /// A server URL that can't be the client's default.
    UnusableServer = "ST0309", Warning;
    /// Placeholders of a path and its parameters that don't match.
    PathMismatch = "ST0310", Warning;
    /// A security requirement that names no scheme.
    UnknownSecurityScheme = "ST0311", Warning;
    /// A part of the document for which nothing is generated.
    NotGenerated = "ST0312", Warning;
    /// A bound or size that is none.
    InvalidConstraint = "ST0313", Warning;
    /// A header parameter that the specification ignores.
    IgnoredParameter = "ST0314", Note;
    /// A keyword of a schema with a value that it can't have.
    InvalidKeyword = "ST0315", Warning;
    /// A pattern that selects no operation.
    UnmatchedSelection = "ST0316", Warning;
    /// Two operations with one `operationId`.
    DuplicateOperationId = "ST0317", Warning;
    /// A default that its schema forbids.
    DefaultMisfit = "ST0318", Warning;
    /// An example that its schema forbids.
    ExampleMisfit = "ST0319", Note;
    /// Schemas that hold together and contradict each other.
    Contradiction = "ST0320", Warning;
    /// A type that is not said, and taken from what is said of its parts.
    ImpliedType = "ST0321", Note;
    /// A constant that the type beside it excludes.
    ConstantMisfit = "ST0322", Warning;
    /// A discriminator whose property an alternative forbids.
    ForbiddenTag = "ST0323", Warning;
    /// Alternatives that are taken more broadly than JSON Schema reads them.
    BroadAlternatives = "ST0324", Note;
    /// A name that was changed because another thing has it.
    Renamed = "ST0401", Note;
}

impl Code {
    /// The code with this id, in either case.
    pub fn from_id(id: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|code| code.id().eq_ignore_ascii_case(id))
    }
}
