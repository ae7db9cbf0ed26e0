//! Address of the client that sent a request, behind proxies or not.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};

/// Header to which each proxy appends the address that it received the request from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// How to find the address of a client.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientAddress {
    /// Number of proxies in front of the server. Only their entries in the header are trusted: whatever stands before these
    /// was sent by the client.
    pub proxies: usize,
}

impl ClientAddress {
    /// Address of the client; `None` if the proxies named none.
    pub fn of(self, request: &Request) -> Option<IpAddr> {
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
        ClientAddress { proxies }.of(&request).map(|it| it.to_string())
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
}
