//! The placeholders of paths, which may be a part of a segment: `/files/{name}.pdf`.

use percent_encoding::percent_decode_str;

/// Returns the texts of a segment for the placeholders of its template; `None` where it does not fit.
/// No text is empty. A separator that stands several times splits at the last.
#[must_use]
pub fn placeholders<'s>(
    template: &'static str,
    segment: &'s str,
) -> Option<Vec<(&'static str, &'s str)>> {
    let mut parts = template.split('{');
    let mut rest = segment.strip_prefix(parts.next()?)?;
    let named: Option<Vec<(&str, &str)>> = parts.map(|part| part.split_once('}')).collect();
    let mut found = Vec::new();
    // The last placeholder ends where the segment does.
    for (index, (name, after)) in named?.into_iter().enumerate().rev() {
        let text = rest.strip_suffix(after)?;
        let separator = separator(template, index);
        let (before, value) = match (index, text.rfind(separator)) {
            (0, _) => ("", text),
            (_, Some(at)) => (&text[..at + separator.len()], &text[at + separator.len()..]),
            (_, None) => return None,
        };
        if value.is_empty() {
            return None;
        }
        found.push((name, value));
        rest = before;
    }
    found.reverse();
    rest.is_empty().then_some(found)
}

/// Returns the text before a placeholder.
fn separator(template: &'static str, index: usize) -> &'static str {
    let before = template.split('{').nth(index).unwrap_or_default();
    before.split_once('}').map_or(before, |(_, after)| after)
}

/// Returns the texts of a path for the placeholders of its template; `None` where it does not fit.
/// The path may have more segments in front.
#[must_use]
pub fn texts<'p>(template: &'static str, path: &'p str) -> Option<Vec<(&'static str, &'p str)>> {
    let mut found = Vec::new();
    let mut segments = path.rsplit('/');
    for template in template.rsplit('/') {
        // The path may be nested: what the template begins with is empty.
        let segment = segments.next()?;
        match template.contains('{') {
            true => found.extend(placeholders(template, segment)?),
            false if template.is_empty() || is_alike(template, segment) => {}
            false => return None,
        }
    }
    Some(found)
}

/// Spellings of a segment that differ in their percent-encoding are one (RFC 3986, section 6.2.2).
fn is_alike(template: &str, segment: &str) -> bool {
    let decoded = |text| percent_decode_str(text).decode_utf8().ok();
    template == segment || decoded(template) == decoded(segment)
}
