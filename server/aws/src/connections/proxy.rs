//! Proxies from the environment variables that other tools use.

use aws_smithy_http_client::proxy::ProxyConfig;

use super::BadNetworkSetting;

/// Proxies for HTTPS and HTTP requests, and hosts that bypass them.
#[derive(Clone, Default)]
pub struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
    /// Domains, addresses and networks, separated by commas.
    no_proxy: String,
}

/// Proxy as configured. Its address may contain a password.
#[derive(Clone, PartialEq, Eq)]
struct Proxy {
    variable: &'static str,
    address: String,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Proxy").field(&self.variable).finish()
    }
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies").field("https", &self.https).field("http", &self.http).finish_non_exhaustive()
    }
}

impl Proxies {
    /// Reads the proxy variables. The lower-case spelling of a variable has priority, as in the AWS CLI; if it is
    /// empty, the variable counts as unset. `ALL_PROXY` is the fallback for both schemes.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let read_variable = |lower: &'static str, upper: &'static str| {
            let value = variable(lower).map(|it| (lower, it)).or_else(|| variable(upper).map(|it| (upper, it)));
            value.map(|(variable, address)| Proxy { variable, address: address.trim().to_owned() })
        };
        let all = read_variable("all_proxy", "ALL_PROXY");
        let effective = |proxy: Option<Proxy>| proxy.or_else(|| all.clone()).filter(|it| !it.address.is_empty());
        Self {
            https: effective(read_variable("https_proxy", "HTTPS_PROXY")),
            http: effective(read_variable("http_proxy", "HTTP_PROXY")),
            no_proxy: normalize_no_proxy(
                &read_variable("no_proxy", "NO_PROXY").map(|it| it.address).unwrap_or_default(),
            ),
        }
    }

    /// Whether no proxies are configured.
    pub fn is_empty(&self) -> bool {
        self.https.is_none() && self.http.is_none()
    }

    /// Proxy for HTTPS requests, which it tunnels.
    pub fn https(&self) -> Result<Option<ProxyConfig>, BadNetworkSetting> {
        self.config(self.https.as_ref(), |address| ProxyConfig::https(address).ok())
    }

    /// Proxy for HTTP requests.
    pub fn http(&self) -> Result<Option<ProxyConfig>, BadNetworkSetting> {
        self.config(self.http.as_ref(), |address| ProxyConfig::http(address).ok())
    }

    fn config(
        &self,
        proxy: Option<&Proxy>,
        make: impl Fn(http::Uri) -> Option<ProxyConfig>,
    ) -> Result<Option<ProxyConfig>, BadNetworkSetting> {
        let Some(proxy) = proxy else { return Ok(None) };
        let config = make(proxy.uri()?).ok_or_else(|| proxy.error(INVALID_ADDRESS))?;
        Ok(Some(config.no_proxy(&self.no_proxy)))
    }
}

const INVALID_ADDRESS: &str = "is not a valid proxy address, such as http://proxy.example.com:3128 (percent-encode special characters in the user or password)";

impl Proxy {
    /// Address with a supported scheme; `http` is the default.
    fn uri(&self) -> Result<http::Uri, BadNetworkSetting> {
        let has_scheme = self.address.contains("://");
        let address = if has_scheme { self.address.clone() } else { format!("http://{}", self.address) };
        let uri: http::Uri = address.parse().map_err(|_| self.error(INVALID_ADDRESS))?;
        match uri.scheme_str() {
            Some("http" | "https") if uri.authority().is_some_and(is_valid) => Ok(uri),
            Some(scheme) if scheme.starts_with("socks") => {
                Err(self.error("is a SOCKS proxy, which Farthing does not support: set HTTPS_PROXY to an HTTP proxy"))
            }
            _ => Err(self.error(INVALID_ADDRESS)),
        }
    }

    /// Error that names the variable, but not its value, which may contain a password.
    fn error(&self, problem: &str) -> BadNetworkSetting {
        BadNetworkSetting(format!("{} {problem}", self.variable))
    }
}

/// Whether an address has a host, and a number after a colon. The URI parser accepts any text there.
fn is_valid(authority: &http::uri::Authority) -> bool {
    let host_and_port = authority.as_str().rsplit('@').next().unwrap_or_default();
    !authority.host().is_empty() && (host_and_port == authority.host() || authority.port_u16().is_some())
}

/// Normalizes `NO_PROXY` for the proxy matcher: other tools also accept `*.example.com`, `example.com:443` and spaces
/// as separators.
fn normalize_no_proxy(text: &str) -> String {
    let hosts = text.split(|it: char| it == ',' || it.is_whitespace()).filter(|it| !it.is_empty());
    let host = |it: &str| {
        if let Some(address) = it.strip_prefix('[') {
            return address.split(']').next().unwrap_or_default().to_owned();
        }
        let it = it.strip_prefix("*.").map_or_else(|| it.to_owned(), |domain| format!(".{domain}"));
        match it.split_once(':') {
            // A single colon precedes a port; several belong to an IPv6 address.
            Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host.to_owned(),
            _ => it,
        }
    };
    hosts.map(host).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Proxies {
        Proxies::read(&|name| variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned()))
    }

    fn addresses(proxies: &Proxies) -> (Option<&str>, Option<&str>) {
        (proxies.https.as_ref().map(|it| &*it.address), proxies.http.as_ref().map(|it| &*it.address))
    }

    #[test]
    fn each_scheme_has_a_variable_and_all_proxy_is_the_fallback() {
        assert_eq!(addresses(&read(&[])), (None, None));
        assert_eq!(addresses(&read(&[("HTTPS_PROXY", "http://a:1")])), (Some("http://a:1"), None));
        assert_eq!(addresses(&read(&[("http_proxy", "b:1")])), (None, Some("b:1")));
        assert_eq!(addresses(&read(&[("ALL_PROXY", "c"), ("https_proxy", "d")])), (Some("d"), Some("c")));
        assert_eq!(addresses(&read(&[("HTTPS_PROXY", "upper"), ("https_proxy", "lower")])), (Some("lower"), None));
        assert_eq!(addresses(&read(&[("HTTPS_PROXY", "upper"), ("https_proxy", "")])), (None, None));
        assert_eq!(addresses(&read(&[("HTTPS_PROXY", ""), ("ALL_PROXY", "c")])), (None, Some("c")));
    }

    #[test]
    fn errors_name_the_variable_but_not_the_password() {
        for (variable, address) in [
            ("HTTPS_PROXY", "http://user:hunter2@proxy host:1"),
            ("https_proxy", "http://user:hunter2@proxy:port"),
            ("ALL_PROXY", "socks5://user:hunter2@proxy:1080"),
            ("HTTPS_PROXY", "ftp://hunter2@proxy"),
            ("HTTPS_PROXY", "http://"),
            ("HTTPS_PROXY", "://hunter2"),
        ] {
            let proxies = read(&[(variable, address)]);
            let bad = proxies.https().unwrap_err();
            assert!(bad.0.starts_with(variable), "{address}: {bad}");
            assert!(!bad.0.contains("hunter2") && !format!("{proxies:?}").contains("hunter2"), "{bad}");
        }
    }

    #[test]
    fn accepts_proxy_addresses_without_scheme() {
        for address in
            ["proxy.example.com:3128", "http://u:p%40ss@proxy:3128", "https://proxy", "[::1]:3128", " http://proxy:1/ "]
        {
            assert!(read(&[("HTTPS_PROXY", address)]).https().unwrap().is_some(), "{address}");
        }
    }

    #[test]
    fn normalizes_no_proxy_lists() {
        assert_eq!(
            normalize_no_proxy("localhost, *.corp.example 10.0.0.0/8\t.amazonaws.com,host:8443,[fd00::1]:80,*"),
            "localhost,.corp.example,10.0.0.0/8,.amazonaws.com,host,fd00::1,*"
        );
        assert_eq!(normalize_no_proxy(""), "");
    }
}
