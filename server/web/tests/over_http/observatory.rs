//! Scores of Mozilla's HTTP Observatory for the headers of a response that a browser received over HTTPS.
//!
//! Source of the rules and their points: <https://github.com/mdn/mdn-http-observatory>, `src/grader/charts.js` and `src/analyzer/tests`,
//! as of November 2026. Policies of Farthing have no `strict-dynamic`, no schemes and no `meta` elements, so their rules are left out.

use std::collections::{BTreeMap, BTreeSet};

use http::{HeaderMap, header};

use crate::support::TestResponse;

/// Score without bonuses from which bonuses count.
const MINIMUM_FOR_BONUS: i32 = 90;
/// Sources that allow far too much.
const BROAD: [&str; 8] = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];
/// Sources that allow text of the page itself.
const INLINE: [&str; 2] = ["'unsafe-inline'", "data:"];

/// Result of one rule: its name at the Observatory, and its points.
type Points = (&'static str, i32);

/// Score of a response, and the results of all rules.
pub fn score(response: &TestResponse) -> (i32, Vec<Points>) {
    let headers = &response.headers;
    let policies: Vec<&str> = texts(headers, "content-security-policy").collect();
    let policy = directives(&policies);
    let results = vec![
        content_security_policy(&policies, &policy),
        cookies(headers),
        cross_origin_resource_sharing(headers),
        cross_origin_resource_policy(headers),
        redirection(headers),
        referrer_policy(headers),
        strict_transport_security(headers),
        subresource_integrity(response),
        content_type_options(headers),
        frame_options(&policy),
    ];
    let points = |is_counted: fn(&i32) -> bool| results.iter().map(|it| it.1).filter(is_counted).sum::<i32>();
    let base = 100 + points(|it| *it < 0);
    let bonus = if base >= MINIMUM_FOR_BONUS { points(|it| *it > 0) } else { 0 };
    (base + bonus, results)
}

fn texts<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().map(|it| it.to_str().unwrap())
}

fn text<'a>(headers: &'a HeaderMap, name: &'a str) -> Option<&'a str> {
    let mut values = texts(headers, name);
    let first = values.next();
    assert_eq!(values.next(), None, "{name} is sent twice");
    first
}

type Directives<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn directives<'a>(policies: &[&'a str]) -> Directives<'a> {
    let mut directives = Directives::new();
    for directive in policies.iter().flat_map(|it| it.split([';', ','])) {
        let mut words = directive.split_whitespace();
        if let Some(name) = words.next() {
            assert!(directives.insert(name, words.collect()).is_none(), "{name} is given twice");
        }
    }
    directives
}

fn content_security_policy(policies: &[&str], policy: &Directives<'_>) -> Points {
    if policies.is_empty() || policy.is_empty() {
        return ("csp-not-implemented", -25);
    }
    let everything = BTreeSet::from(["*"]);
    let of = |name| policy.get(name).or_else(|| policy.get("default-src")).unwrap_or(&everything);
    let (scripts, styles) = (of("script-src"), of("style-src"));
    let has = |sources: &BTreeSet<&str>, listed: &[&str]| listed.iter().any(|it| sources.contains(it));
    if has(scripts, &BROAD) || has(scripts, &INLINE) || has(of("object-src"), &BROAD) {
        return ("csp-implemented-with-unsafe-inline", -20);
    }
    let is_insecure = |(_, sources): &(&&str, &BTreeSet<&str>)| {
        sources.iter().any(|it| it.starts_with("http:") || it.starts_with("ftp:"))
    };
    let is_passive = |name: &str| matches!(name, "img-src" | "media-src");
    if policy.iter().filter(is_insecure).any(|(name, _)| !is_passive(name)) {
        return ("csp-implemented-with-insecure-scheme", -20);
    }
    if has(scripts, &["'unsafe-eval'"]) || has(styles, &["'unsafe-eval'"]) {
        return ("csp-implemented-with-unsafe-eval", -10);
    }
    if policy.iter().filter(is_insecure).count() > 0 {
        return ("csp-implemented-with-insecure-scheme-in-passive-content-only", -10);
    }
    if has(styles, &BROAD) || has(styles, &INLINE) {
        return ("csp-implemented-with-unsafe-inline-in-style-src-only", 0);
    }
    // The Observatory reports these two without points; here, they are required.
    if has(policy.get("base-uri").unwrap_or(&everything), &BROAD) {
        return ("insecure base-uri", -20);
    }
    if has(policy.get("form-action").unwrap_or(&everything), &BROAD) {
        return ("insecure form-action", -20);
    }
    match policy.get("default-src") {
        Some(sources) if *sources == BTreeSet::from(["'none'"]) => {
            ("csp-implemented-with-no-unsafe-default-src-none", 10)
        }
        _ => ("csp-implemented-with-no-unsafe", 5),
    }
}

fn cookies(headers: &HeaderMap) -> Points {
    let mut points = ("cookies-not-found", 0);
    for cookie in texts(headers, header::SET_COOKIE.as_str()) {
        let (pair, attributes) = cookie.split_once(';').unwrap();
        let name = pair.split_once('=').unwrap().0.to_lowercase();
        let is_session = ["login", "sess"].iter().any(|it| name.contains(it));
        let attributes: Vec<String> = attributes.split(';').map(|it| it.trim().to_lowercase()).collect();
        let has = |attribute: &str| attributes.iter().any(|it| it == attribute);
        points = match (has("secure"), has("httponly"), has("samesite=lax") || has("samesite=strict")) {
            (false, ..) if is_session => return ("cookies-session-without-secure-flag", -40),
            (false, ..) => return ("cookies-without-secure-flag", -20),
            (_, false, _) if is_session => return ("cookies-session-without-httponly-flag", -30),
            (.., false) => return ("cookies-samesite-flag-invalid", -20),
            (true, _, true) => ("cookies-secure-with-httponly-sessions-and-samesite", 5),
        };
    }
    points
}

/// Farthing shares nothing, so any permission counts as the worst.
fn cross_origin_resource_sharing(headers: &HeaderMap) -> Points {
    match text(headers, "access-control-allow-origin") {
        None => ("cross-origin-resource-sharing-not-implemented", 0),
        Some(_) => ("cross-origin-resource-sharing-implemented-with-universal-access", -50),
    }
}

fn cross_origin_resource_policy(headers: &HeaderMap) -> Points {
    match text(headers, "cross-origin-resource-policy") {
        Some("same-origin" | "same-site") => ("cross-origin-resource-policy-implemented-with-same-origin", 10),
        Some("cross-origin") => ("cross-origin-resource-policy-implemented-with-cross-origin", 0),
        Some(_) => ("cross-origin-resource-policy-header-invalid", -5),
        None => ("cross-origin-resource-policy-not-implemented", 0),
    }
}

fn redirection(headers: &HeaderMap) -> Points {
    let is_own = |it: &str| it.starts_with('/') && !it.starts_with("//");
    match text(headers, "location") {
        Some(location) if !is_own(location) && !location.starts_with("https://") => ("redirection-not-to-https", -20),
        _ => ("redirection-to-https", 0),
    }
}

fn referrer_policy(headers: &HeaderMap) -> Points {
    match text(headers, "referrer-policy") {
        Some("no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin") => {
            ("referrer-policy-private", 5)
        }
        Some(_) => ("referrer-policy-unsafe", -5),
        None => ("referrer-policy-not-implemented", 0),
    }
}

fn strict_transport_security(headers: &HeaderMap) -> Points {
    const HALF_A_YEAR: u32 = 15_768_000;
    let Some(value) = text(headers, "strict-transport-security") else { return ("hsts-not-implemented", -20) };
    let seconds = value.split(';').find_map(|it| it.trim().strip_prefix("max-age=")).and_then(|it| it.parse().ok());
    match seconds {
        Some(HALF_A_YEAR..) => ("hsts-implemented-max-age-at-least-six-months", 0),
        Some(_) => ("hsts-implemented-max-age-less-than-six-months", -10),
        None => ("hsts-header-invalid", -20),
    }
}

fn subresource_integrity(response: &TestResponse) -> Points {
    if !text(&response.headers, "content-type").is_some_and(|it| it.starts_with("text/html")) {
        return ("sri-not-implemented-response-not-html", 0);
    }
    let is_foreign = |it: &str| it.starts_with("//") || it.contains("://");
    let tags = response.text.split("<script").skip(1).filter_map(|it| it.split('>').next());
    let sources = tags.filter_map(|it| it.split_once("src=\"")?.1.split('"').next());
    if sources.into_iter().any(is_foreign) {
        return ("sri-not-implemented-and-external-scripts-not-loaded-securely", -50);
    }
    ("sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0)
}

fn content_type_options(headers: &HeaderMap) -> Points {
    match text(headers, "x-content-type-options") {
        Some("nosniff") => ("x-content-type-options-nosniff", 0),
        Some(_) => ("x-content-type-options-header-invalid", -5),
        None => ("x-content-type-options-not-implemented", -5),
    }
}

fn frame_options(policy: &Directives<'_>) -> Points {
    match policy.get("frame-ancestors") {
        Some(ancestors) if !ancestors.iter().any(|it| BROAD.contains(it)) => ("x-frame-options-implemented-via-csp", 5),
        _ => ("x-frame-options-not-implemented", -20),
    }
}

#[test]
fn the_score_is_that_of_the_observatory() {
    let response = |headers: &[(&'static str, &str)], text: &str| TestResponse {
        status: http::StatusCode::OK,
        headers: headers.iter().map(|(name, it)| (name.parse().unwrap(), it.parse().unwrap())).collect(),
        text: text.to_owned(),
        bytes: axum::body::Bytes::new(),
    };
    let none = score(&response(&[], ""));
    // 100 - 25 (CSP) - 20 (HSTS) - 5 (X-Content-Type-Options) - 20 (X-Frame-Options).
    assert_eq!(none.0, 30, "{:?}", none.1);
    let hsts = ("strict-transport-security", "max-age=31536000");
    let nosniff = ("x-content-type-options", "nosniff");
    let policy = |it: &str| score(&response(&[hsts, nosniff, ("content-security-policy", it)], "")).0;
    let rest = "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    for (directives, expected) in [
        ("default-src 'none'", 115),
        ("default-src 'self'", 110),
        ("default-src 'self'; style-src 'self' 'unsafe-inline'", 105),
        ("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'", 110),
        ("default-src 'self'; script-src 'self' 'unsafe-eval'", 95),
        ("default-src 'self'; script-src 'self' 'unsafe-inline'", 80),
        ("default-src 'self'; script-src https:", 80),
        ("script-src 'self'", 80),
        ("default-src 'self'; img-src http://example.com", 95),
        ("default-src 'self'; connect-src http://example.com", 80),
    ] {
        assert_eq!(policy(&format!("{directives}{rest}")), expected, "{directives}");
    }
    assert_eq!(policy("default-src 'self'; base-uri 'none'; form-action 'self'"), 80, "frames are allowed");
    let full = format!("default-src 'none'{rest}");
    let with =
        |more: (&'static str, &str)| score(&response(&[hsts, nosniff, ("content-security-policy", &full), more], "")).0;
    for (header, expected) in [
        (("set-cookie", "__Host-farthing-session=x; Path=/; HttpOnly; SameSite=Lax; Secure"), 120),
        (("set-cookie", "farthing-session=x; HttpOnly; SameSite=Lax"), 60),
        (("set-cookie", "farthing-session=x; Secure; SameSite=Lax"), 70),
        (("set-cookie", "theme=dark; SameSite=Lax"), 80),
        (("access-control-allow-origin", "*"), 50),
        (("location", "http://example.com/"), 80),
        (("location", "//example.com/"), 80),
        (("referrer-policy", "same-origin"), 120),
        (("referrer-policy", "unsafe-url"), 110),
        (("cross-origin-resource-policy", "same-origin"), 125),
    ] {
        assert_eq!(with(header), expected, "{header:?}");
    }
    let html = [hsts, nosniff, ("content-security-policy", &full), ("content-type", "text/html")];
    assert_eq!(score(&response(&html, "<script src=\"//example.com/a.js\"></script>")).0, 50);
}
