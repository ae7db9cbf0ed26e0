//! Addresses that bypass proxies: the local host, and link-local addresses of cloud services.

use std::net::{IpAddr, Ipv6Addr};

/// IPv6 prefix of EC2 and container metadata.
const METADATA: [u16; 2] = [0xfd00, 0x0ec2];

/// Properties of a request's target that decide its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub is_secure: bool,
    pub is_local: bool,
}

impl Target {
    /// Target of a URI; an invalid URI counts as remote.
    pub fn of(uri: &str) -> Self {
        let uri = uri.parse::<http::Uri>().ok();
        Self {
            is_secure: uri.as_ref().and_then(http::Uri::scheme_str).is_none_or(|it| !it.eq_ignore_ascii_case("http")),
            is_local: uri.as_ref().and_then(http::Uri::host).is_some_and(is_local),
        }
    }
}

fn is_local(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(it)) => it.is_loopback() || it.is_link_local(),
        Ok(IpAddr::V6(it)) => is_local_v6(it),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let mapped = address.to_ipv4_mapped().is_some_and(|it| it.is_loopback() || it.is_link_local());
    mapped || address.is_loopback() || address.is_unicast_link_local() || [first, second] == METADATA
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_metadata_addresses_are_local() {
        for local in [
            "http://169.254.169.254/latest/meta-data",
            "http://169.254.170.2/v2/credentials",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::254]/",
            "http://[fd00:ec2::23]/v1/credentials",
            "http://[fe80::1]:80/",
            "http://127.0.0.1:4566",
            "http://127.8.8.8/",
            "http://[::1]:1/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost:4566/",
            "http://LOCALHOST./",
            "http://sts.localhost:4566/",
        ] {
            assert_eq!(Target::of(local), Target { is_secure: false, is_local: true }, "{local}");
        }
        for remote in [
            "https://ce.us-east-1.amazonaws.com/",
            "https://10.0.0.1/",
            "https://169.253.0.1/",
            "https://[fd00:ec3::1]/",
            "https://localhost.example.com/",
            "https://notlocalhost/",
        ] {
            assert_eq!(Target::of(remote), Target { is_secure: true, is_local: false }, "{remote}");
        }
    }
}
