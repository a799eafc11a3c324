//! The kinds of objects of the specifications.

macro_rules! kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// A kind of object that a specification defines.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(in crate::openapi) enum ObjectKind {
            $(#[doc = $name] $kind,)*
        }

        impl ObjectKind {
            /// The name in the specification, such as "Operation Object".
            pub(in crate::openapi) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    Callback = "Callback Object",
    Components = "Components Object",
    Contact = "Contact Object",
    Discriminator = "Discriminator Object",
    Encoding = "Encoding Object",
    Example = "Example Object",
    ExternalDocumentation = "External Documentation Object",
    Header = "Header Object",
    Info = "Info Object",
    Items = "Items Object",
    License = "License Object",
    Link = "Link Object",
    MediaType = "Media Type Object",
    OAuthFlow = "OAuth Flow Object",
    OAuthFlows = "OAuth Flows Object",
    OpenApi = "OpenAPI Object",
    Operation = "Operation Object",
    Parameter = "Parameter Object",
    PathItem = "Path Item Object",
    Paths = "Paths Object",
    RequestBody = "Request Body Object",
    Response = "Response Object",
    Responses = "Responses Object",
    Schema = "Schema Object",
    SecurityScheme = "Security Scheme Object",
    Server = "Server Object",
    ServerVariable = "Server Variable Object",
    Swagger = "Swagger Object",
    Tag = "Tag Object",
    Xml = "XML Object",
}
