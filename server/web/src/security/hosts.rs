//! Allowed host names.
//!
//! With DNS rebinding, the host name of another site resolves to Farthing's address. The browser then treats both as one
//! origin, and scripts of that site can read the costs. An attack needs a public DNS name. Therefore IP addresses, names
//! without a dot and names outside of public DNS are always allowed; others must be listed in `--allowed-hosts`.

use std::{convert::Infallible, net::IpAddr, str::FromStr, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, uri::Authority};

use super::host;

/// Suffixes of names that only exist within a network: RFC 6761, 6762, 8375 and ICANN's `internal`.
const PRIVATE_SUFFIXES: [&str; 4] = [".localhost", ".local", ".home.arpa", ".internal"];

/// Allowed name: `costs.example.com`, `*.example.com`, or `*` for any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost(String);

impl FromStr for AllowedHost {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.trim().trim_end_matches('.').to_ascii_lowercase()))
    }
}

impl AllowedHost {
    fn allows(&self, name: &str) -> bool {
        match self.0.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => self.0 == name,
        }
    }
}

/// Allowed host names.
#[derive(Clone, Debug)]
pub struct Hosts {
    is_loopback: bool,
    listed: Arc<[AllowedHost]>,
    /// Host name of this computer, in lower case.
    computer_name: Option<Arc<str>>,
}

impl Hosts {
    /// Creates the allowed names: `is_loopback` if the server listens on a loopback address only, and `listed` for names
    /// from `--allowed-hosts`.
    #[must_use]
    pub fn new(is_loopback: bool, listed: Vec<AllowedHost>) -> Self {
        Self { is_loopback, listed: listed.into(), computer_name: None }
    }

    /// Also allows the host name of this computer.
    #[must_use]
    pub fn with_computer_name(self, name: &str) -> Self {
        let name = name.trim().to_ascii_lowercase();
        Self { computer_name: (!name.is_empty()).then(|| name.into()), ..self }
    }

    /// Whether a host, with or without a port, is listed in `--allowed-hosts`.
    #[must_use]
    pub fn is_listed(&self, host: &str) -> bool {
        name(host).is_some_and(|name| self.listed.iter().any(|it| it.allows(&name)))
    }

    /// Whether a host, with or without a port, is a loopback address or `localhost`.
    #[must_use]
    pub fn is_loopback_name(host: &str) -> bool {
        name(host).is_some_and(|name| name == "localhost" || address(&name).is_some_and(|it| it.is_loopback()))
    }

    /// Whether a `Host` header, with or without a port, is allowed.
    fn allows(&self, host: &str) -> bool {
        let Some(name) = name(host) else { return false };
        let address = address(&name);
        if Self::is_loopback_name(host) || self.listed.iter().any(|it| it.allows(&name)) {
            return true;
        }
        let is_this_computer = self.computer_name.as_deref() == Some(&*name);
        let is_private = || !name.contains('.') || PRIVATE_SUFFIXES.iter().any(|end| name.ends_with(end));
        !self.is_loopback && (address.is_some() || is_this_computer || is_private())
    }
}

/// Name or address of a host, in lower case and without its port.
fn name(host: &str) -> Option<String> {
    let authority: Authority = host.parse().ok()?;
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    (!name.is_empty() && !host.contains('@')).then_some(name)
}

/// Parses an IP address; `None` for any other name.
fn address(name: &str) -> Option<IpAddr> {
    name.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Middleware that rejects requests to host names that are not allowed.
pub async fn reject_unknown_hosts(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if host(&request).is_some_and(|host| hosts.allows(host)) {
        return next.run(request).await;
    }
    let message = if hosts.is_loopback {
        "Farthing listens on this computer only. Open it at http://127.0.0.1 or http://localhost, or add this host name with --allowed-hosts.\n"
    } else {
        "Unknown host name. Add it with --allowed-hosts.\n"
    };
    (StatusCode::FORBIDDEN, message).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_server_allows_only_loopback_names() {
        let hosts = Hosts::new(true, Vec::new());
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST"] {
            assert!(hosts.allows(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:3000",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "farthing",
            "localhost.evil.example",
            "127.0.0.1@evil.example",
        ] {
            assert!(!hosts.allows(host), "{host}");
        }
    }

    #[test]
    fn other_servers_allow_public_names_only_if_listed() {
        let listed = ["Costs.Example.com", "*.corp.example"].map(|it| it.parse().unwrap()).to_vec();
        let hosts = Hosts::new(false, listed).with_computer_name("Box.example.net\n");
        for host in [
            "10.9.9.9:3000",
            "[fd00::1]:3000",
            "127.0.0.1",
            "farthing:3000",
            "farthing.tools.svc.cluster.local",
            "nas.home.arpa",
            "box.example.net:3000",
            "costs.example.com",
            "a.b.corp.example:443",
        ] {
            assert!(hosts.allows(host), "{host}");
        }
        for host in
            ["evil.example", "evilcorp.example", "corp.example", "10.9.9.9.evil.example", "x.costs.example.com", ""]
        {
            assert!(!hosts.allows(host), "{host}");
        }
        assert!(hosts.is_listed("costs.example.com:8443") && !hosts.is_listed("10.9.9.9"));
        assert!(Hosts::new(false, vec!["*".parse().unwrap()]).allows("evil.example"));
    }
}
