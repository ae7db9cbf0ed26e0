//! Connections to AWS: proxies and certificates from the settings that AWS tools share.
//!
//! Every client of every account shares these connections, including those that fetch credentials. Two choices differ
//! from the AWS CLI, and both are more permissive: certificates of `AWS_CA_BUNDLE` are trusted in addition to the
//! system's, and loopback and metadata addresses never go through a proxy.

mod endpoints;
mod local;
mod proxy;
mod scheduled;
mod settings;
#[cfg(test)]
mod tests;
mod trust;
mod web;

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

pub use self::{
    endpoints::EndpointDown,
    scheduled::Schedule,
    settings::Network,
    web::{WebClient, WebError},
};
use self::{
    endpoints::{Endpoint, name_setting},
    local::Target,
    scheduled::ScheduledClient,
};

/// Invalid network setting, which blocks connections: name and problem, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadNetworkSetting(pub String);

/// HTTP client of a route, or the invalid setting that blocks it.
type Route = Result<SharedHttpClient, BadNetworkSetting>;

/// Creates the HTTP client for network settings. Requests that need an invalid setting fail with this setting as the
/// cause.
pub fn http_client(network: &Network) -> SharedHttpClient {
    ScheduledClient(routed_client(network)).into_shared()
}

fn routed_client(network: &Network) -> SharedHttpClient {
    if network.is_default() {
        return build_client(None, None);
    }
    let routes = Routes::new(network);
    for error in
        [&routes.tls, &routes.tls_via_proxy, &routes.plain_via_proxy].into_iter().filter_map(|it| it.as_ref().err())
    {
        tracing::warn!(%error, "invalid network setting");
    }
    Router(Arc::new(routes)).into_shared()
}

/// Creates a pool of connections. Connections are opened for the first request.
fn build_client(proxy: Option<ProxyConfig>, trust: Option<TlsContext>) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder();
        builder.set_proxy_config(proxy.clone());
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        let builder = builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        builder.tls_context(trust.clone().unwrap_or_default()).build()
    })
}

/// Routes to AWS: with or without TLS, direct or through a proxy.
#[derive(Debug)]
struct Routes {
    tls: Route,
    plain: Route,
    tls_via_proxy: Route,
    plain_via_proxy: Route,
    /// Configured endpoints.
    endpoints: Vec<Endpoint>,
}

impl Routes {
    fn new(network: &Network) -> Self {
        let trust = network.trust();
        let trusting_client = |proxy: Option<ProxyConfig>| trust.clone().map(|trust| build_client(proxy, trust));
        let tls = trusting_client(None);
        let plain: Route = tls.clone().or_else(|_| Ok(build_client(None, None)));
        let via_proxy = |proxy: Result<Option<ProxyConfig>, BadNetworkSetting>, direct: &Route| -> Route {
            match proxy? {
                None => direct.clone(),
                proxy => trusting_client(proxy),
            }
        };
        let tls_via_proxy = via_proxy(network.proxies.https(), &tls);
        let plain_via_proxy = via_proxy(network.proxies.http(), &plain);
        Self { tls, plain, tls_via_proxy, plain_via_proxy, endpoints: network.endpoints.clone() }
    }

    fn to(&self, target: &Target) -> &Route {
        match (target.is_secure, target.is_local) {
            (true, true) => &self.tls,
            (false, true) => &self.plain,
            (true, false) => &self.tls_via_proxy,
            (false, false) => &self.plain_via_proxy,
        }
    }
}

/// HTTP client that chooses the route of each request.
#[derive(Clone, Debug)]
struct Router(Arc<Routes>);

impl HttpClient for Router {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let (settings, components) = (settings.clone(), components.clone());
        RoutingConnector { routes: self.0.clone(), settings, components }.into_shared()
    }
}

/// Connector that chooses the route by target. The clients cache the underlying connectors.
#[derive(Debug)]
struct RoutingConnector {
    routes: Arc<Routes>,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for RoutingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match self.routes.to(&Target::of(request.uri())) {
            Ok(client) => {
                let uri = request.uri().to_owned();
                name_setting(
                    &self.routes.endpoints,
                    &uri,
                    client.http_connector(&self.settings, &self.components).call(request),
                )
            }
            Err(error) => HttpConnectorFuture::ready(Err(ConnectorError::user(error.clone().into()))),
        }
    }
}
