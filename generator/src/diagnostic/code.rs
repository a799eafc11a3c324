//! The codes: one for each kind of thing that can be told, each with a page of its own.

use super::Severity;

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

            /// How much it matters unless the user says otherwise.
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
    DanglingReference = "ST0206", Error;
    /// A `$ref` of a form that is not followed.
    UnsupportedReference = "ST0207", Error;
    /// A `$ref` that leads back to itself.
    CircularReference = "ST0208", Error;
    /// A value outside the set that the specification allows.
    ValueNotAllowed = "ST0209", Error;
    /// The structure can't be read, for a reason found late.
    UnreadableStructure = "ST0210", Error;
    /// A missing description was taken as empty.
    MissingDescription = "ST0211", Note;
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
    InvalidStatus = "ST0308", Error;
    /// A server URL that can't be the client's default.
    UnusableServer = "ST0309", Warning;
    /// Placeholders of a path and its parameters that don't match.
    PathMismatch = "ST0310", Error;
    /// A security requirement that names no scheme.
    UnknownSecurityScheme = "ST0311", Error;
    /// A part of the document for which nothing is generated.
    NotGenerated = "ST0312", Warning;
    /// A bound or size that is none.
    InvalidConstraint = "ST0313", Error;
    /// A header parameter that the specification ignores.
    IgnoredParameter = "ST0314", Note;
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
