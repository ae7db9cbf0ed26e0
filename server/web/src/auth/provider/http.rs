//! HTTP client for the OpenID Connect library.

use std::pin::Pin;

use aws::{BadNetworkSetting, WebClient, WebError};
use http::StatusCode;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Reason why the provider did not answer a request.
#[derive(Debug, thiserror::Error)]
pub enum ProviderHttpError {
    /// No response.
    #[error(transparent)]
    Web(#[from] WebError),
    /// The provider, or a proxy before it, failed. Its text is not the provider's answer, which may be an HTML page.
    #[error("status {0}")]
    Failed(StatusCode),
}

/// HTTP client for the OpenID Connect library.
pub struct ProviderHttp(WebClient);

impl ProviderHttp {
    /// Client with the proxies and certificates of the environment.
    ///
    /// # Errors
    /// If a setting is invalid.
    pub fn from_environment() -> Result<Self, BadNetworkSetting> {
        WebClient::from_environment().map(Self)
    }
}

impl<'c> AsyncHttpClient<'c> for ProviderHttp {
    type Error = ProviderHttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ProviderHttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            let response = self.0.send(request).await?;
            let status = response.status();
            let has_failed = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
            if has_failed { Err(ProviderHttpError::Failed(status)) } else { Ok(response) }
        })
    }
}
