//! Connections to AWS: proxies and certificates from the settings that AWS tools share.
//!
//! Every client of every account shares these connections, including those that fetch credentials. Two choices differ
//! from the AWS CLI, and both are more permissive: certificates of `AWS_CA_BUNDLE` are trusted in addition to the
//! system's, and loopback and metadata addresses never go through a proxy.

mod endpoints;
mod local;
mod proxy;
mod settings;
#[cfg(test)]
mod tests;
mod trust;

use std::sync::Arc;

use aws_smithy_http_client::{
    Builder, Connector,
    proxy::ProxyConfig,
    tls::{Provider, TlsContext, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::HttpRequest,
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    shared::IntoShared,
};

pub use self::{endpoints::EndpointDown, settings::Network};
use self::{
    endpoints::{Endpoint, name_setting},
    local::Target,
};

/// Invalid setting that blocks all connections: its name and the problem, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadConnection(pub String);

/// HTTP client, or the reason why there is none.
type Way = Result<SharedHttpClient, BadConnection>;

/// HTTP client with these settings. An invalid setting is reported by the requests that need it.
pub fn connections(network: &Network) -> SharedHttpClient {
    if network.is_default() {
        return client(None, None);
    }
    let ways = Ways::by(network);
    for bad in
        [&ways.secure, &ways.secure_by_proxy, &ways.plain_by_proxy].into_iter().filter_map(|it| it.as_ref().err())
    {
        tracing::warn!(%bad, "invalid network setting");
    }
    Router(Arc::new(ways)).into_shared()
}

/// A pool of connections, created for the first request.
fn client(proxy: Option<ProxyConfig>, trust: Option<TlsContext>) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder();
        builder.set_proxy_config(proxy.clone());
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        let secure = builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        secure.tls_context(trust.clone().unwrap_or_default()).build()
    })
}

/// Routes to a target: encrypted or not, direct or through a proxy.
#[derive(Debug)]
struct Ways {
    secure: Way,
    plain: Way,
    secure_by_proxy: Way,
    plain_by_proxy: Way,
    /// Endpoints from the settings.
    endpoints: Vec<Endpoint>,
}

impl Ways {
    fn by(network: &Network) -> Self {
        let trust = network.trust();
        let trusted = |proxy: Option<ProxyConfig>| trust.clone().map(|trust| client(proxy, trust));
        let secure = trusted(None);
        let plain: Way = secure.clone().or_else(|_| Ok(client(None, None)));
        let by_proxy = |proxy: Result<Option<ProxyConfig>, BadConnection>, direct: &Way| -> Way {
            match proxy? {
                None => direct.clone(),
                proxy => trusted(proxy),
            }
        };
        let secure_by_proxy = by_proxy(network.proxies.https(), &secure);
        let plain_by_proxy = by_proxy(network.proxies.http(), &plain);
        Self { secure, plain, secure_by_proxy, plain_by_proxy, endpoints: network.endpoints.clone() }
    }

    fn to(&self, target: &Target) -> &Way {
        match (target.is_secure, target.is_local) {
            (true, true) => &self.secure,
            (false, true) => &self.plain,
            (true, false) => &self.secure_by_proxy,
            (false, false) => &self.plain_by_proxy,
        }
    }
}

/// Chooses the route of each request.
#[derive(Clone, Debug)]
struct Router(Arc<Ways>);

impl HttpClient for Router {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let (settings, components) = (settings.clone(), components.clone());
        RoutingConnector { ways: self.0.clone(), settings, components }.into_shared()
    }
}

/// Connector that routes by target. Clients keep the underlying connectors.
#[derive(Debug)]
struct RoutingConnector {
    ways: Arc<Ways>,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for RoutingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match self.ways.to(&Target::of(request.uri())) {
            Ok(client) => {
                let uri = request.uri().to_owned();
                name_setting(
                    &self.ways.endpoints,
                    &uri,
                    client.http_connector(&self.settings, &self.components).call(request),
                )
            }
            Err(bad) => HttpConnectorFuture::ready(Err(ConnectorError::user(bad.clone().into()))),
        }
    }
}
