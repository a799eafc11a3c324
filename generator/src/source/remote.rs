//! Documents over the network: from origins that the user allowed, and no others.

use fluent_uri::{Uri, UriRef};

/// The URL that a reference means, where it leads over the network: by itself, or because the file
/// that refers came from there.
pub(super) fn url(resource: &str, from: &str) -> Option<String> {
    let base = if is_remote(resource) { resource } else { from };
    if !is_remote(base) {
        return None;
    }
    resolved(resource, base).filter(|url| is_remote(url))
}

/// A reference made absolute (RFC 3986, section 5).
pub(crate) fn resolved(reference: &str, base: &str) -> Option<String> {
    let reference = UriRef::parse(reference).ok()?;
    let base = Uri::parse(base.split('#').next()?).ok()?;
    Some(reference.resolve_against(&base).ok()?.as_str().to_owned())
}

/// Returns true if a path is the URL of a document that came over the network.
pub(crate) fn is_remote(path: &str) -> bool {
    let scheme = path.split("://").next().unwrap_or_default();
    scheme.len() < path.len()
        && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// The origin of a URL (RFC 6454, section 4): scheme, host and port, in one spelling. `None` where
/// it has none, or names a user: credentials don't belong into documents.
pub(super) fn origin(url: &str) -> Option<String> {
    let uri = Uri::parse(url).ok().filter(|_| is_remote(url))?;
    let authority = uri.authority().filter(|found| !found.has_userinfo())?;
    let scheme = uri.scheme().as_str().to_ascii_lowercase();
    let host = authority.host().to_ascii_lowercase();
    let usual = if scheme == "https" { "443" } else { "80" };
    let port = authority
        .port()
        .map(fluent_uri::pct_enc::EStr::as_str)
        .filter(|port| !port.is_empty() && *port != usual)
        .map_or(String::new(), |port| format!(":{port}"));
    (!host.is_empty()).then(|| format!("{scheme}://{host}{port}"))
}

/// Gets what is at a URL, a byte more than the limit at most. Redirects are followed within the
/// origin. An error is a sentence.
#[cfg(feature = "http")]
pub(super) fn get(url: &str, limit: u64) -> Result<Vec<u8>, String> {
    use std::{io::Read, time::Duration};

    const REDIRECTS: usize = 5;
    let config = ureq::Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)));
    let agent: ureq::Agent = config.build().into();
    let own = origin(url);
    let mut url = url.to_owned();
    for _ in 0..=REDIRECTS {
        let response = agent.get(&url).call().map_err(|error| error.to_string())?;
        let status = response.status();
        if status.is_redirection() {
            url = response
                .headers()
                .get("location")
                .and_then(|location| location.to_str().ok())
                .and_then(|location| self::url(location, &url))
                .ok_or("a redirect without a usable `Location`")?;
            if origin(&url) != own {
                return Err(format!("it redirects to another origin, `{url}`"));
            }
            continue;
        }
        if !status.is_success() {
            return Err(format!("the response is {status}"));
        }
        let mut bytes = Vec::new();
        let body = response.into_body().into_reader();
        let read = body.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        return read.map(|_| bytes).map_err(|error| error.to_string());
    }
    Err(format!("more than {REDIRECTS} redirects"))
}

/// A build without an HTTP client.
#[cfg(not(feature = "http"))]
pub(super) fn get(_: &str, _: u64) -> Result<Vec<u8>, String> {
    Err("this build has no HTTP client; turn on the feature `http` of spectrait".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{origin, url};

    #[test]
    fn an_origin_has_one_spelling() {
        let cases = [
            ("https://A.example/x?y#z", Some("https://a.example")),
            ("HTTP://a.example:80", Some("http://a.example")),
            ("https://a.example:8443/", Some("https://a.example:8443")),
            ("https://user@a.example/", None),
            ("ftp://a.example/", None),
            ("file:///etc/passwd", None),
            ("https://", None),
        ];
        for (url, wanted) in cases {
            assert_eq!(origin(url).as_deref(), wanted, "{url}");
        }
    }

    #[test]
    fn references_from_the_network_stay_there() {
        let cases = [
            ("pet.yaml", "openapi.yaml", None),
            (
                "pet.yaml",
                "https://a.example/v1/openapi.yaml",
                Some("https://a.example/v1/pet.yaml"),
            ),
            (
                "https://b.example/x",
                "openapi.yaml",
                Some("https://b.example/x"),
            ),
            (
                "//b.example/x",
                "https://a.example/",
                Some("https://b.example/x"),
            ),
            ("file:///etc/passwd", "https://a.example/", None),
        ];
        for (resource, from, wanted) in cases {
            assert_eq!(url(resource, from).as_deref(), wanted, "{resource}");
        }
    }
}
