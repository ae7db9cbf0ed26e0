//! Cookies of this server.

use http::{HeaderMap, header};

/// Prefix of cookies that browsers accept over HTTPS only, and from this host only: other hosts of the domain cannot set them (RFC
/// 6265bis, section 4.1.3.2).
const HOST_PREFIX: &str = "__Host-";

/// Name of a cookie in the browser.
fn full_name(name: &str, is_https: bool) -> String {
    let prefix = if is_https { HOST_PREFIX } else { "" };
    format!("{prefix}{name}")
}

/// `Set-Cookie` header of a cookie for all paths, which scripts cannot read. `attributes` are the others: `SameSite` and its lifetime.
pub fn set_cookie(name: &str, value: &str, attributes: &str, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; {attributes}{secure}", full_name(name, is_https))
}

/// `Set-Cookie` header that removes a cookie.
pub fn remove_cookie(name: &str, is_https: bool) -> String {
    set_cookie(name, "", "SameSite=Lax; Max-Age=0", is_https)
}

/// Whether a request has a cookie with this name and value.
pub fn has_cookie(headers: &HeaderMap, name: &str, value: &str, is_https: bool) -> bool {
    cookie_values(headers, name, is_https).any(|it| it == value)
}

/// Values of the cookies with this name.
pub fn cookie_values<'a>(
    headers: &'a HeaderMap,
    name: &str,
    is_https: bool,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let name = full_name(name, is_https);
    pairs(headers).filter(move |(it, _)| *it == name).map(|(_, value)| value)
}

/// Names of all cookies of a request, with their prefixes.
pub fn cookie_names(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    pairs(headers).map(|(name, _)| name)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_over_https_have_the_prefix_that_other_hosts_cannot_set() {
        let (name, attributes) = ("farthing-session", "SameSite=Lax; Max-Age=60");
        assert_eq!(
            set_cookie(name, "x", attributes, true),
            "__Host-farthing-session=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
        assert_eq!(
            set_cookie(name, "x", attributes, false),
            "farthing-session=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"
        );
        let planted = "a=b; farthing-session=planted; __Host-farthing-session=own";
        let headers = HeaderMap::from_iter([(header::COOKIE, planted.parse().unwrap())]);
        let values = |is_https| cookie_values(&headers, name, is_https).collect::<Vec<_>>();
        assert_eq!((values(true), values(false)), (vec!["own"], vec!["planted"]));
        assert!(has_cookie(&headers, name, "own", true) && !has_cookie(&headers, name, "planted", true));
    }
}
