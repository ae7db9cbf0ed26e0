//! HTTP client that sends each request when its schedule allows it.

use std::sync::Arc;

use aws_smithy_runtime_api::{
    box_error::BoxError,
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
use futures::future::BoxFuture;

use super::local::Target;

/// Wait before a request is sent; an error prevents it. The argument is whether the request is for a server on this computer.
type Wait = dyn Fn(bool) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;

/// Schedule of a request, as an extension of it.
#[derive(Clone)]
pub struct Schedule(pub Arc<Wait>);

/// HTTP client that follows schedules. Requests without one, such as those for credentials, are sent immediately.
#[derive(Debug)]
pub struct ScheduledClient(pub SharedHttpClient);

impl HttpClient for ScheduledClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        ScheduledConnector(self.0.http_connector(settings, components)).into_shared()
    }
}

#[derive(Debug)]
struct ScheduledConnector(SharedHttpConnector);

impl HttpConnector for ScheduledConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(Schedule(wait)) = request.extension::<Schedule>().cloned() else { return self.0.call(request) };
        let connector = self.0.clone();
        HttpConnectorFuture::new(async move {
            let is_local = Target::of(request.uri()).is_local;
            wait(is_local).await.map_err(|error| ConnectorError::other(error, None))?;
            connector.call(request).await
        })
    }
}
