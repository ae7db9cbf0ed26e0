//! HTTP client for the OpenID Connect library.

use std::pin::Pin;

use aws::{BadNetworkSetting, WebClient, WebError};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

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
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WebError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.0.send(request))
    }
}
