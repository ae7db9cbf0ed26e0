//! How requests reach the server: directly or through proxies, over HTTPS or plain HTTP.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use http::{HeaderMap, HeaderName};

/// Header to which each proxy appends the address that it received the request from.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Header with which a proxy says that the browser uses HTTPS.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// How requests reach the server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ingress {
    /// Whether visitors use HTTPS always: the server has a certificate, or its configured URL begins with `https:`.
    pub is_https_only: bool,
    /// Number of proxies in front of the server. Only their entries in the headers are trusted: whatever stands before these
    /// was sent by the client.
    pub proxies: usize,
}

impl Ingress {
    /// Whether the browser that sent a request uses HTTPS. A client that forges the header only restricts its own cookies.
    #[must_use]
    pub fn is_https(self, headers: &HeaderMap) -> bool {
        let value = headers.get(FORWARDED_PROTO).and_then(|it| it.to_str().ok()).unwrap_or_default();
        // Several proxies append theirs: the first is what the browser uses.
        let first = value.split(',').next().unwrap_or_default().trim();
        self.is_https_only || first.eq_ignore_ascii_case("https")
    }

    /// Whether the browser may be required to use HTTPS from now on: the server itself or a configured proxy has a certificate.
    #[must_use]
    pub fn may_require_https(self, headers: &HeaderMap) -> bool {
        self.is_https_only || self.proxies > 0 && self.is_https(headers)
    }

    /// Address of the client; `None` if the proxies named none.
    #[must_use]
    pub fn client_address(self, request: &Request) -> Option<IpAddr> {
        let connection = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
        let Some(behind) = self.proxies.checked_sub(1) else { return connection };
        let headers = request.headers().get_all(FORWARDED_FOR).iter().filter_map(|it| it.to_str().ok());
        let entries: Vec<&str> = headers.flat_map(|it| it.split(',')).map(str::trim).collect();
        let entry = entries.iter().rev().nth(behind)?;
        entry.parse().or_else(|_| entry.parse::<SocketAddr>().map(|it| it.ip())).ok()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn address(proxies: usize, headers: &[&str]) -> Option<String> {
        let mut request = Request::builder();
        for value in headers {
            request = request.header(FORWARDED_FOR, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 5_000))));
        Ingress { proxies, ..Ingress::default() }.client_address(&request).map(|it| it.to_string())
    }

    #[test]
    fn only_entries_of_the_proxies_are_trusted() {
        let forged = "6.6.6.6, 203.0.113.7";
        assert_eq!(address(0, &[forged]).as_deref(), Some("10.0.0.1"));
        assert_eq!(address(1, &[forged]).as_deref(), Some("203.0.113.7"));
        assert_eq!(address(2, &["6.6.6.6", "203.0.113.7, 10.1.1.1"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(address(1, &["203.0.113.7:443"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(address(1, &[]), None);
        assert_eq!(address(3, &[forged]), None);
        assert_eq!(address(1, &["unknown"]), None);
    }

    #[test]
    fn https_is_used_directly_or_through_a_proxy() {
        let headers = |value: &str| HeaderMap::from_iter([(FORWARDED_PROTO, value.parse().unwrap())]);
        let (none, proxy) = (HeaderMap::new(), headers("https"));
        for (is_https_only, proxies, headers, expected) in [
            (true, 0, &none, (true, true)),
            (false, 0, &none, (false, false)),
            (false, 0, &proxy, (true, false)),
            (false, 1, &proxy, (true, true)),
            (false, 1, &headers("http"), (false, false)),
            (false, 2, &headers("HTTPS, http"), (true, true)),
            (false, 2, &headers("http, https"), (false, false)),
        ] {
            let ingress = Ingress { is_https_only, proxies };
            assert_eq!(
                (ingress.is_https(headers), ingress.may_require_https(headers)),
                expected,
                "{ingress:?} {headers:?}"
            );
        }
    }
}
