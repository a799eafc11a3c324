//! Media types (RFC 9110, section 8.3.1).

/// A media type without its parameters, in lowercase.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// True for a type and a subtype.
pub(crate) fn is_media_type(text: &str) -> bool {
    let essence = essence(text);
    let parts = essence.split_once('/');
    parts.is_some_and(|(ty, subtype)| !ty.is_empty() && !subtype.is_empty())
}

/// A media type with its parameters, in the one form of all its spellings.
pub(crate) fn normal(media_type: &str) -> String {
    let parts = media_type.split(';').skip(1).map(str::trim);
    let parameters = parts.filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().trim_matches('"');
        // Names of charsets have no case; boundaries do.
        match name.as_str() {
            "charset" => format!("; {name}={}", value.to_ascii_lowercase()),
            _ => format!("; {name}={value}"),
        }
    });
    let mut parameters: Vec<String> = parameters.collect();
    parameters.sort_unstable();
    essence(media_type) + &parameters.concat()
}

/// True for a media type of JSON values that follow each other.
pub(crate) fn is_sequence(media_type: &str) -> bool {
    let essence = essence(media_type);
    let names = ["jsonl", "ndjson", "json-seq"];
    names.iter().any(|name| essence.ends_with(name))
}
