//! Requests to servers other than AWS, such as an identity provider, with the same proxies and certificates.

use std::{error::Error, time::Duration};

use aws_smithy_http_client::{
    Connector,
    proxy::ProxyConfig,
    tls::{Provider, TlsContext, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::{
    client::{http::HttpConnector, orchestrator::HttpRequest, result::ConnectorError},
    http::HttpError,
};
use aws_smithy_types::body::SdkBody;
use http::{Request, Response};
use tokio::time::timeout;

use super::{BadNetworkSetting, Network, local::Target};

/// Maximum time of a request, including its response.
const DEADLINE: Duration = Duration::from_secs(10);
/// Maximum size of a response in bytes.
const MAX_SIZE: usize = 1024 * 1024;

/// HTTP client for servers other than AWS. It follows no redirects.
#[derive(Debug)]
pub struct WebClient {
    direct: Connector,
    tls_via_proxy: Connector,
    plain_via_proxy: Connector,
}

/// Reason why a request has no response.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The request cannot be sent, such as one with a relative address.
    #[error("the request is invalid")]
    InvalidRequest(#[from] HttpError),
    /// The server could not be reached, or the connection broke.
    #[error("the server could not be reached")]
    Connection(#[from] ConnectorError),
    /// The connection broke within the response.
    #[error("the response is incomplete")]
    Incomplete(#[source] Box<dyn Error + Send + Sync>),
    /// There was no complete response within ten seconds.
    #[error("the server did not respond within {} seconds", DEADLINE.as_secs())]
    TimedOut,
    /// The response is too large.
    #[error("the response has more than {MAX_SIZE} bytes")]
    TooLarge,
}

impl WebClient {
    /// Client with the settings of the environment: proxies, and additional certificates in `AWS_CA_BUNDLE`.
    ///
    /// # Errors
    /// If a setting is invalid.
    pub fn from_environment() -> Result<Self, BadNetworkSetting> {
        Self::new(&Network::of(&|name| std::env::var(name).ok(), None))
    }

    fn new(network: &Network) -> Result<Self, BadNetworkSetting> {
        let trust = network.trust()?;
        let connector = |proxy: Option<ProxyConfig>| {
            let mut builder = Connector::builder();
            builder.set_proxy_config(proxy);
            let builder = builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc));
            builder.tls_context(trust.clone().unwrap_or_else(TlsContext::default)).build()
        };
        Ok(Self {
            direct: connector(None),
            tls_via_proxy: connector(network.proxies.https()?),
            plain_via_proxy: connector(network.proxies.http()?),
        })
    }

    /// Sends a request and reads its response.
    ///
    /// # Errors
    /// [`WebError`]; any status of a response is a success.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, WebError> {
        timeout(DEADLINE, self.exchange(request)).await.unwrap_or(Err(WebError::TimedOut))
    }

    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, WebError> {
        let request = HttpRequest::try_from(request.map(SdkBody::from))?;
        let connector = match Target::of(request.uri()) {
            Target { is_local: true, .. } => &self.direct,
            Target { is_secure: true, .. } => &self.tls_via_proxy,
            Target { is_secure: false, .. } => &self.plain_via_proxy,
        };
        let (head, body) = connector.call(request).await?.try_into_http1x()?.into_parts();
        Ok(Response::from_parts(head, collect(body).await?))
    }
}

async fn collect(body: SdkBody) -> Result<Vec<u8>, WebError> {
    let mut body = std::pin::pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| http_body::Body::poll_frame(body.as_mut(), context)).await {
        let Ok(data) = frame.map_err(WebError::Incomplete)?.into_data() else { continue };
        if bytes.len() + data.len() > MAX_SIZE {
            return Err(WebError::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}
